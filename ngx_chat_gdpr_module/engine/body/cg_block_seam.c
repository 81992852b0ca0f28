/*
 * See cg_block.h: findings with tags within.  A tag is none of the text in
 * front of it, so it is in the raw bytes of a finding if it is in front of it
 * or within, and not if it is behind.
 */

#include <string.h>

#include "cg_block.h"
#include "cg_border.h"
#include "cg_html.h"
#include "cg_verify.h"
#include "cg_xml.h"


/* raw[from..to) in one piece, at w->text. */

static cg_status
cg_block_copy(cg_block *b, size_t from, size_t to)
{
    size_t      held, end;
    cg_status   st;
    cg_stream  *s;

    s = b->s;
    held = s->left + s->raw.n;
    end = to < held ? to : held;
    st = CG_OK;
    b->w->text.n = 0;

    if (from < end) {
        st = cg_buf_add(&b->w->text, s->raw.p + (from - s->left), end - from);
        from = end;
    }

    return st == CG_OK && from < to
           ? cg_buf_add(&b->w->text, b->chunk + (from - held), to - from)
           : st;
}


size_t
cg_block_view_at(const cg_view *v, size_t raw)
{
    size_t  lo, hi, mid;

    for (lo = 0, hi = v->n; lo < hi; /* void */) {
        mid = lo + (hi - lo) / 2;

        if (cg_view_raw_end(v, mid + 1) <= raw) {
            lo = mid + 1;
        } else {
            hi = mid;
        }
    }

    return lo;
}


/* Where the half of an address begins that ends at v->text[at] with a sign that
 * joins; `at` if there is none. */

static size_t
cg_block_half(const cg_view *v, size_t left, size_t at)
{
    size_t          i;
    const uint8_t  *t;

    t = v->text;

    if (at == left || strchr("._+-", t[at - 1]) == NULL || t[at - 1] == '\0') {
        return at;
    }

    for (i = at; i > left && at - i < CG_LOCAL_MAX
                 && (cg_is_alnum(t[i - 1]) || strchr("._+-", t[i - 1])); i--)
    {
        if (t[i - 1] == '\0') {
            break;
        }
    }

    while (i < at && !cg_is_alnum(t[i])) {
        i++;
    }

    return i;
}


cg_status
cg_block_put(cg_hits *hits, cg_hit hit)
{
    size_t     k;
    cg_status  st;

    for (k = hits->n; k > 0 && hits->p[k - 1].start >= hit.start; k--) {
        /* void */
    }

    if ((k && hits->p[k - 1].end > hit.start)
        || (k < hits->n && hits->p[k].start < hit.end))
    {
        return CG_OK;
    }

    st = cg_hits_add(hits, hit);

    if (st == CG_OK) {
        memmove(hits->p + k + 1, hits->p + k,
                (hits->n - 1 - k) * sizeof(cg_hit));
        hits->p[k] = hit;
    }

    return st;
}


cg_status
cg_block_halves(cg_block *b)
{
    size_t      at;
    uint64_t    out, base, end;
    cg_hit      hit = { 0, 0, CG_ENTITY_EMAIL, CG_RULE_EMAIL };
    cg_view    *v;
    cg_status   st;

    v = &b->w->view;
    base = b->s->raw_base - b->s->left;
    end = base + cg_view_raw_end(v, v->n);
    out = base + b->s->left;

    for (st = CG_OK; st == CG_OK; out++) {
        out = cg_pieces_mail(b->s->pieces, out, end);
        if (out == UINT64_MAX) {
            break;
        }

        at = cg_block_view_at(v, (size_t) (out - base));
        hit.start = (uint32_t) cg_block_half(v, b->s->left, at);
        hit.end = (uint32_t) at;

        if (hit.start < hit.end) {
            st = cg_block_put(&b->w->hits, hit);
        }
    }

    return st;
}


/* Is it what more there is of a finding? */

static bool
cg_block_is_tail(const cg_block *b, const cg_hit *hit)
{
    size_t          i;
    const cg_hits  *tails;

    tails = &b->w->tails;

    for (i = 0; i < tails->n && tails->p[i].end != hit->end; i++) {
        /* void */
    }

    return i < tails->n;
}


/* Is an address behind it that the first reading found? */

static bool
cg_block_is_half(const cg_block *b, const cg_hit *hit)
{
    uint64_t        base;
    const cg_view  *v;

    v = &b->w->view;
    base = b->s->raw_base - b->s->left;

    return hit->entity == CG_ENTITY_EMAIL && hit->end < v->n
           && cg_pieces_mail(b->s->pieces,
                             base + cg_view_raw_end(v, hit->end),
                             base + cg_view_raw_end(v, hit->end + 1u))
              != UINT64_MAX;
}


/* Where the first tag in p[0..n) begins, and how long it is: see cg_html.h. */

static size_t
cg_block_tag(const cg_block *b, const uint8_t *p, size_t n, size_t *len)
{
    return b->s->decoder.format == &cg_format_seam
           ? cg_html_markup(p, n, len) : cg_xml_markup(p, n, len);
}


bool
cg_block_seam(cg_block *b, const cg_hit *hit)
{
    bool        seam, text;
    size_t      raw, at, tag, len, n;
    uint64_t    base;
    cg_stream  *s;

    s = b->s;
    raw = cg_view_raw_start(&b->w->view, hit->start);
    base = s->raw_base - s->left + raw;

    if (cg_block_copy(b, raw, cg_view_raw_end(&b->w->view, hit->end))
        != CG_OK)
    {
        return false;
    }

    n = b->w->text.n;
    text = false;
    seam = cg_block_is_half(b, hit) || cg_block_is_tail(b, hit);

    for (at = 0; at < n; at = tag + len) {
        tag = at + cg_block_tag(b, b->w->text.p + at, n - at, &len);

        if (cg_pieces_found(s->pieces, base + at, base + tag)) {
            return false;
        }

        seam = seam || (text && tag > at) || (!text && tag == at);
        text = text || tag > at;
    }

    return seam;
}


cg_status
cg_block_markup(cg_block *b, size_t from, size_t to, bool own)
{
    size_t          at, n, len;
    cg_status       st;
    const uint8_t  *p;

    st = cg_block_copy(b, from, to);
    p = b->w->text.p;
    n = b->w->text.n;

    for (at = 0; at < n && st == CG_OK; at += len) {
        from = at + cg_block_tag(b, p + at, n - at, &len);

        if (from > at && own) {
            own = false;
            st = b->sink->write(b->sink->ctx, b->w->own.p, b->w->own.n,
                                false);
        }

        if (len && st == CG_OK) {
            st = b->sink->write(b->sink->ctx, p + from, len, false);
        }

        at = from;
    }

    return st;
}
