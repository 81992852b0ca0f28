/*
 * The stage of HTML and XML: two streams, of which the second reads what the
 * first wrote, and in between what tells the one about the other.
 */

#include <stdlib.h>
#include <string.h>

#include "cg_seam.h"
#include "cg_stream.h"

/* Bytes that are read at once. */
#define CG_SEAM_BLOCK  16384

typedef struct {
    cg_stream   first;
    cg_stream   second;
    cg_pieces   pieces;
    cg_buf      between;
} cg_seam;

typedef struct {
    const cg_seam  *m;
    const cg_sink  *sink;
} cg_seam_sink;

static cg_status cg_seam_feed(cg_stream *s, cg_work *w, const uint8_t *in,
    size_t n, bool last, const cg_sink *sink);
static void cg_seam_free(cg_stream *s);
static cg_stream *cg_seam_within(const cg_stream *s);

/* What is read twice, and how the second time. */
static const struct {
    const cg_format  *first;
    const cg_format  *second;
} cg_seam_formats[] = {
    { &cg_format_html,  &cg_format_seam },
    { &cg_format_xml,   &cg_format_xml_seam },
    { &cg_format_xhtml, &cg_format_xhtml_seam }
};

static const cg_stage  cg_stage_seam = {
    "html", cg_seam_feed, cg_seam_free, cg_seam_within
};


cg_status
cg_pieces_add(cg_pieces *t, uint64_t raw, uint64_t raw_end, size_t n,
    const cg_hit *hit, const uint8_t *text)
{
    size_t     cap, len;
    cg_piece  *p;

    p = t->n ? &t->p[t->n - 1] : NULL;

    if (p && !p->found && hit == NULL && p->raw_end == raw) {
        p->raw_end = raw_end;
        t->out += n;
        return CG_OK;
    }

    if (t->n == t->cap) {
        cap = t->cap ? 2 * t->cap : 8;
        p = realloc(t->p, cap * sizeof(cg_piece));
        if (p == NULL) {
            return CG_ENOMEM;
        }

        t->p = p;
        t->cap = cap;
    }

    p = &t->p[t->n++];
    p->out = t->out;
    p->raw = raw;
    p->raw_end = raw_end;
    p->found = hit != NULL;
    p->entity = hit ? hit->entity : 0;
    len = hit && hit->rule != CG_RULE_TOKEN ? hit->end - hit->start : 0;
    p->n = len <= CG_PIECE_TEXT ? (uint8_t) len : 0;

    if (p->n) {
        memcpy(p->text, text + hit->start, p->n);
    }

    t->out += n;
    return CG_OK;
}


/* The piece that an offset of the output lies in, or the last one. */

static size_t
cg_pieces_at(const cg_pieces *t, uint64_t out)
{
    size_t  lo, hi, mid;

    for (lo = 0, hi = t->n; lo < hi; /* void */) {
        mid = lo + (hi - lo) / 2;
        if (t->p[mid].out <= out) {
            lo = mid + 1;
        } else {
            hi = mid;
        }
    }

    return lo ? lo - 1 : 0;
}


const cg_piece *
cg_pieces_next(const cg_pieces *t, uint64_t from, uint64_t to, uint64_t *end)
{
    size_t  i;

    for (i = cg_pieces_at(t, from); i < t->n && t->p[i].out < to; i++) {
        if (t->p[i].found && t->p[i].out >= from) {
            *end = i + 1 < t->n ? t->p[i + 1].out : t->out;
            return &t->p[i];
        }
    }

    return NULL;
}


/* Where in what came the byte at an offset of the output stands. */
static uint64_t
cg_pieces_raw(const cg_pieces *t, uint64_t out)
{
    const cg_piece  *p;

    if (t->n == 0) {
        return out;
    }

    p = &t->p[cg_pieces_at(t, out)];

    return p->found ? p->raw : p->raw + (out - p->out);
}


/* Forget what is in front of output offset `out`. */
static void
cg_pieces_drop(cg_pieces *t, uint64_t out)
{
    size_t  i;

    i = cg_pieces_at(t, out);

    if (i) {
        t->n -= i;
        memmove(t->p, t->p + i, t->n * sizeof(cg_piece));
    }
}


static void
cg_pieces_free(cg_pieces *t)
{
    free(t->p);
    cg_buf_free(&t->front);
}


cg_status
cg_seam_open(cg_stream *s)
{
    size_t    i;
    cg_seam  *m;

    for (i = 0; cg_seam_formats[i].first != s->decoder.format; i++) {
        if (i + 1 == sizeof(cg_seam_formats) / sizeof(cg_seam_formats[0])) {
            return CG_OK;
        }
    }

    m = calloc(1, sizeof(cg_seam));
    if (m == NULL) {
        return CG_ENOMEM;
    }

    cg_stream_init(&m->first, s->policy, s->dir, cg_seam_formats[i].first,
                   s->declared);
    cg_stream_init(&m->second, s->policy, s->dir, cg_seam_formats[i].second,
                   true);

    m->first.decoder.told = s->decoder.told;
    m->first.pieces = m->second.pieces = &m->pieces;
    m->second.seams = true;

    m->first.view = s->view;  /* what stands in front: cg_stream_prime() */
    m->first.left = s->left;
    m->first.fresh = s->fresh;
    memset(&s->view, 0, sizeof(cg_view));
    s->left = s->fresh = 0;

    s->stage = &cg_stage_seam;
    s->state = m;
    return CG_OK;
}


static void
cg_seam_free(cg_stream *s)
{
    cg_seam  *m = s->state;

    cg_stream_free(&m->first);
    cg_stream_free(&m->second);
    cg_buf_free(&m->between);
    cg_pieces_free(&m->pieces);
    free(m);
}


static cg_stream *
cg_seam_within(const cg_stream *s)
{
    return &((cg_seam *) s->state)->first;
}


static cg_status
cg_seam_between(void *ctx, const uint8_t *p, size_t n, bool in_place)
{
    const cg_seam_sink  *k = ctx;

    (void) in_place;
    return cg_buf_add((cg_buf *) &k->m->between, p, n);
}


static void
cg_seam_first(void *ctx, const cg_finding *f)
{
    const cg_seam_sink  *k = ctx;

    k->sink->finding(k->sink->ctx, f);
}


static cg_status
cg_seam_write(void *ctx, const uint8_t *p, size_t n, bool in_place)
{
    const cg_seam_sink  *k = ctx;

    (void) in_place;
    return k->sink->write(k->sink->ctx, p, n, false);
}


/* What the second reading found lies in pieces that the first let pass. */

static void
cg_seam_second(void *ctx, const cg_finding *f)
{
    cg_finding           own;
    const cg_seam_sink  *k = ctx;

    own = *f;
    own.raw_start = cg_pieces_raw(&k->m->pieces, f->raw_start);
    own.raw_end = cg_pieces_raw(&k->m->pieces, f->raw_end - 1) + 1;

    k->sink->finding(k->sink->ctx, &own);
}


static cg_status
cg_seam_block(cg_stream *s, cg_work *w, const uint8_t *in, size_t n,
    bool last, const cg_sink *sink)
{
    cg_seam       *m = s->state;
    cg_sink        first, second;
    cg_status      st;
    cg_seam_sink   k = { m, sink };

    first = (cg_sink) { cg_seam_between,
                        sink->finding ? cg_seam_first : NULL, &k };
    second = (cg_sink) { cg_seam_write,
                         sink->finding ? cg_seam_second : NULL, &k };
    m->between.n = 0;

    st = cg_stream_within(s, &m->first, w, in, n, last, &first);

    if (st == CG_OK) {
        st = cg_stream_within(s, &m->second, w, m->between.p, m->between.n,
                              last, &second);
    }

    cg_pieces_drop(&m->pieces, m->second.raw_base);
    return st;
}


static cg_status
cg_seam_feed(cg_stream *s, cg_work *w, const uint8_t *in, size_t n, bool last,
    const cg_sink *sink)
{
    size_t     off, take;
    cg_status  st;

    off = 0;

    do {
        take = n - off < CG_SEAM_BLOCK ? n - off : CG_SEAM_BLOCK;
        st = cg_seam_block(s, w, n ? in + off : NULL, take,
                           last && off + take == n, sink);
        off += take;
    } while (st == CG_OK && off < n);

    return st;
}
