/*
 * See cg_stream.h: a stream's set-up, the guess of its format, and its way
 * block by block (cg_block.h).
 */

#include <stdlib.h>
#include <string.h>

#include "cg_block.h"
#include "cg_charset_stage.h"
#include "cg_file.h"
#include "cg_multipart.h"
#include "cg_part.h"

/* Bytes that a guess of the format may look at. */
#define CG_SNIFF  256


void
cg_stream_init(cg_stream *s, const cg_policy *p, cg_direction dir,
    const cg_format *f, bool declared)
{
    /* a call, and not the loop that compilers make of memset() here, which
     * takes several times as long */
    explicit_bzero(s, sizeof(cg_stream));

    s->policy = p;
    s->dir = dir;
    s->sniff = (f == NULL);
    s->declared = declared;
    s->language = (uint8_t) p->language;

    if (f == NULL) {
        s->decoder.format = &cg_format_text;  /* until it is known */
        return;
    }

    cg_decoder_init(&s->decoder, f, p->limit_depth,
                    declared && !p->on_error_pass);
    s->decoder.lenient = p->on_error_pass;
}


cg_status
cg_stream_open(cg_stream *s, const cg_policy *p, cg_direction dir,
    const cg_media *m)
{
    cg_stream_init(s, p, dir, m->format, m->declared);
    s->decoder.told = m->told;

    switch (m->kind) {
    case CG_MEDIA_TEXT:
        if (m->format == &cg_format_form) {
            s->form = s->sniff = true;
        }

        s->opens = (m->charset->width <= 1);
        s->begins = (m->charset->width == 0);
        return s->begins ? CG_OK : cg_charset_open(s, m->charset);
    case CG_MEDIA_PARTS:
        return cg_multipart_open(s, m);
    case CG_MEDIA_STATIC:
        return cg_file_open(s, false);
    default:
        return CG_EMEDIA;
    }
}


/* What is declared as a form may be JSON all the same: scripts send it so if
 * nobody tells them otherwise. */

static const cg_format *
cg_stream_guess(const cg_stream *s, const uint8_t *p, size_t n, bool more)
{
    const cg_format  *f;

    if (s->form && n && *p != '{' && *p != '[') {
        return &cg_format_form;
    }

    f = cg_format_sniff(p, n, more);

    return s->form && f && f != &cg_format_json ? &cg_format_form : f;
}


/* The format is guessed from the first bytes, of which there must be enough
 * for the guess to be that of the whole. */

static cg_status
cg_stream_sniff(cg_stream *s, const uint8_t *in, size_t n, bool last,
    bool *wait)
{
    size_t            take;
    uint8_t           joined[CG_SNIFF];
    const uint8_t    *first;
    const cg_format  *f;

    *wait = false;

    take = CG_SNIFF - s->raw.n;
    take = take < n ? take : n;
    first = in;

    if (s->raw.n) {
        memcpy(joined, s->raw.p, s->raw.n);

        if (take) {
            memcpy(joined + s->raw.n, in, take);
        }

        first = joined;
    }

    f = cg_stream_guess(s, first, s->raw.n + take,
                        !last && s->raw.n + n < CG_SNIFF);
    if (f == NULL) {
        *wait = true;
        s->tail += n;
        return cg_buf_add(&s->raw, in, n);
    }

    s->sniff = false;

    if (s->form) {
        s->declared = (f == &cg_format_form);
    }

    cg_decoder_init(&s->decoder, f, s->policy->limit_depth,
                    s->form && s->declared && !s->policy->on_error_pass);
    s->decoder.lenient = s->policy->on_error_pass;
    return CG_OK;
}


cg_status
cg_stream_prime(cg_stream *s, const uint8_t *text, size_t n)
{
    cg_view    empty;
    cg_status  st;

    if (s->stage && s->stage->within) {
        return cg_stream_prime(s->stage->within(s), text, n);
    }

    memset(&empty, 0, sizeof(cg_view));
    n = n < CG_PRIME ? n : CG_PRIME;

    st = cg_view_load(&s->view, &empty, n);

    if (st == CG_OK) {
        st = cg_view_plain(&s->view, CG_PLACE_TEXT, text, n);
        s->left = s->fresh = s->view.n;
    }

    return st;
}


static cg_status
cg_sink_own_write(void *ctx, const uint8_t *p, size_t n, bool in_place)
{
    const cg_sink  *sink = ctx;

    (void) in_place;
    return sink->write(sink->ctx, p, n, false);
}


static void
cg_sink_own_finding(void *ctx, const cg_finding *f)
{
    const cg_sink  *sink = ctx;

    sink->finding(sink->ctx, f);
}


cg_sink
cg_sink_own(const cg_sink *sink)
{
    cg_sink  own;

    own.write = cg_sink_own_write;
    own.finding = sink->finding ? cg_sink_own_finding : NULL;
    own.ctx = (void *) sink;
    return own;
}


static void
cg_counts_move(cg_counts *to, cg_counts *from)
{
    size_t  i;

    if (from->total == 0) {
        return;
    }

    for (i = 0; i < CG_ENTITY_MAX; i++) {
        to->entity[i] += from->entity[i];
    }

    for (i = 0; i < CG_ACTION_N; i++) {
        to->action[i] += from->action[i];
    }

    to->total += from->total;

    if (from->total && from->action[CG_ACTION_BLOCK]) {
        to->blocked = from->blocked;
    }

    memset(from, 0, sizeof(cg_counts));
}


cg_status
cg_stream_within(cg_stream *s, cg_stream *part, cg_work *w,
    const uint8_t *in, size_t n, bool last, const cg_sink *sink)
{
    cg_status  st;

    part->passing = s->passing;
    part->language = s->language;
    part->reveal = s->reveal;
    part->unlimited = true;

    st = cg_stream_feed(part, w, in, n, last, sink);
    cg_counts_move(&s->counts, &part->counts);

    if (part->passed != CG_OK) {
        s->passed = part->passed;
    }

    if (part->files != CG_FILES_BLOCK) {
        s->files = part->files;
    }

    return st;
}


/* The first bytes of a body: one that is not in UTF-8, or may not be, is to be
 * decoded. */

static cg_status
cg_stream_begins(cg_stream *s, const uint8_t *in, size_t n, bool last)
{
    const cg_charset  *c;

    s->begins = false;
    c = cg_charset_begins(in, n);

    if ((c == NULL || c->width == 0) && !cg_charset_zeros(in, n)
        && (last || !cg_charset_unclear(in, n))
        && (!cg_charset_asks(s) || (c && c->width == 0)))
    {
        return cg_seam_open(s);
    }

    return cg_charset_open(s, NULL);
}


/* Feed what is known to be text. */

static cg_status
cg_stream_go(cg_stream *s, cg_work *w, const uint8_t *in, size_t n, bool last,
    const cg_sink *sink)
{
    bool       wait;
    size_t     off, take;
    cg_status  st;

    if (s->begins && n) {
        st = cg_stream_begins(s, in, n, last);
        if (st != CG_OK) {
            return st;
        }
    }

    if (s->stage) {
        return s->stage->feed(s, w, in, n, last, sink);
    }

    if (n == 0 && (!last || (s->raw_in == 0 && s->sniff))) {
        return CG_OK;
    }

    if (s->sniff) {
        st = cg_stream_sniff(s, in, n, last, &wait);
        if (st != CG_OK || wait) {
            return st;
        }
    }

    if (n == 0) {
        in = (const uint8_t *) "";  /* may be NULL, to which nothing adds */
    }

    off = 0;

    do {
        take = n - off < CG_BLOCK_RAW ? n - off : CG_BLOCK_RAW;

        st = cg_block_take(s, w, in + off, take, last && off + take == n,
                             sink);
        if (st != CG_OK) {
            return st;
        }

        off += take;

    } while (off < n);

    if (s->declared && s->decoder.ended != CG_OK) {
        s->passed = s->decoder.ended;
    }

    return CG_OK;
}


/* The first bytes of what is said to be text: compressed data are not passed
 * unread.  What may yet be such is kept. */

static cg_status
cg_stream_first(cg_stream *s, cg_work *w, const uint8_t *in, size_t n,
    bool last, const cg_sink *sink)
{
    bool       packed, more;
    size_t     take;
    cg_sink    own;
    cg_status  st;

    take = sizeof(s->first) - s->first_n;
    take = take < n ? take : n;

    if (take) {
        memcpy(s->first + s->first_n, in, take);
    }

    packed = cg_part_is_packed(s->first, s->first_n + take, &more);

    if (packed && !s->policy->on_error_pass) {
        return CG_EENCODING;
    }

    if (more && !last) {
        s->first_n = (uint8_t) (s->first_n + take);
        return CG_OK;
    }

    s->opens = false;

    if (packed) {
        s->passed = CG_EENCODING;
    }

    if (s->first_n == 0) {
        return cg_stream_go(s, w, in, n, last, sink);
    }

    own = cg_sink_own(sink);
    st = cg_stream_go(s, w, s->first, s->first_n + take, last && take == n,
                      &own);

    return st == CG_OK && take < n
           ? cg_stream_go(s, w, in + take, n - take, last, sink) : st;
}


cg_status
cg_stream_feed(cg_stream *s, cg_work *w, const uint8_t *in, size_t n,
    bool last, const cg_sink *sink)
{
    s->raw_in += n;

    if (s->raw_in > s->policy->limit_body && !s->unlimited) {
        if (!s->policy->on_error_pass) {
            return CG_ELIMIT;
        }

        s->passed = CG_ELIMIT;
    }

    return s->opens && (n || last)
           ? cg_stream_first(s, w, in, n, last, sink)
           : cg_stream_go(s, w, in, n, last, sink);
}


/* *same: v is now the view of the message. */

static cg_status
cg_look_view(cg_view *v, const cg_format *f, size_t depth_max,
    const uint8_t *in, size_t n, bool *same)
{
    cg_status  st;

    static const cg_view  none;

    st = cg_view_load(v, &none, n + CG_TRIGGER_PAD);
    if (st != CG_OK) {
        return st;
    }

    memcpy(v->text, in, n);
    memset(v->text + n, 0, 16);
    v->n = n;

    *same = f->as_is(v, depth_max < CG_DEPTH_MAX ? depth_max : CG_DEPTH_MAX);

    return CG_OK;
}


/* Where a place matters, for the normaliser and for user entities, the answer
 * is left open. */

cg_status
cg_stream_look(const cg_policy *p, cg_direction dir, const cg_format *f,
    cg_work *w, const uint8_t *in, size_t n, cg_look *look)
{
    bool        same;
    size_t      at, end;
    cg_view    *v;
    cg_status   st;

    *look = CG_LOOK_OPEN;

    if (f->as_is == NULL || n > CG_BLOCK_RAW || p->n_users) {
        return CG_OK;
    }

    v = &w->view;

    st = cg_look_view(v, f, p->limit_depth, in, n, &same);
    if (st != CG_OK || !same) {
        return st;
    }

    at = 0;
    cg_detect_begin(&p->detector[dir], 0, &w->classes);

    st = cg_normal(v, &w->normal, &w->classes, false, &at, &end);
    if (st != CG_OK || v->n_units) {
        return st;
    }

    w->users.hits.n = 0;
    st = cg_detect_beside(&p->detector[dir], v->text, 0, n, false, &w->classes,
                          &w->users.hits, n, &w->hits, &end);
    if (st == CG_OK) {
        *look = w->hits.n ? CG_LOOK_FOUND : CG_LOOK_NOTHING;
    }

    return st;
}


const char *
cg_stream_format(const cg_stream *s)
{
    if (s->stage && s->stage->within) {
        return cg_stream_format(s->stage->within(s));
    }

    return s->stage ? s->stage->name : s->decoder.format->name;
}


size_t
cg_stream_held(const cg_stream *s)
{
    return s->raw.n;
}


void
cg_stream_free(cg_stream *s)
{
    cg_buf_free(&s->raw);
    cg_view_free(&s->view);
    cg_hits_free(&s->users);
    cg_path_free(&s->walk);

    if (s->stage) {
        s->stage->free(s);
        s->stage = NULL;
    }
}


void
cg_work_free(cg_work *w)
{
    cg_view_free(&w->view);
    cg_hits_free(&w->hits);
    cg_hits_free(&w->users.hits);
    cg_hits_free(&w->tokens);
    cg_back_free(&w->back);
    cg_seal_free(&w->seal);
    cg_normal_free(&w->normal);
    cg_classes_free(&w->classes);
    cg_buf_free(&w->raw);
    cg_buf_free(&w->text);
    cg_buf_free(&w->own);
    cg_buf_free(&w->plain);
    cg_buf_free(&w->unpacked);
    cg_buf_free(&w->changed);
    cg_buf_free(&w->packed);
    cg_deflate_free(&w->deflate);
}
