/*
 * See cg_block.h: findings with tags within.  A tag is none of the text in
 * front of it, so it is in the raw bytes of a finding if it is in front of it
 * or within, and not if it is behind.
 */

#include <string.h>

#include "cg_block.h"
#include "cg_html.h"


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
    seam = text = false;

    for (at = 0; at < n; at = tag + len) {
        tag = at + cg_html_markup(b->w->text.p + at, n - at, &len);

        if (cg_pieces_found(s->pieces, base + at, base + tag)) {
            return false;
        }

        seam = seam || (text && tag > at);
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
        from = at + cg_html_markup(p + at, n - at, &len);

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
