/*
 * See cg_block.h: findings with tags within.  A tag is none of the text in
 * front of it, so it is in the raw bytes of a finding if it is in front of it
 * or within, and not if it is behind.
 */

#include <string.h>
#include <strings.h>

#include "cg_block.h"
#include "cg_border.h"
#include "cg_html.h"
#include "cg_xml.h"


/* raw[from..to) in one piece, at w->text. */

static cg_status
cg_block_copy(const cg_block *b, size_t from, size_t to)
{
    size_t            held, end;
    cg_status         st;
    const cg_stream  *s;

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


/* Where the first tag in p[0..n) begins, and how long it is: see cg_html.h. */

static size_t
cg_block_tag(const cg_block *b, const uint8_t *p, size_t n, size_t *len)
{
    return b->s->decoder.format == &cg_format_seam
           || b->s->decoder.format == &cg_format_html
           ? cg_html_markup(p, n, len) : cg_xml_markup(p, n, len);
}


bool
cg_block_element(const cg_block *b, size_t view)
{
    size_t          at, tag, len, n;
    const uint8_t  *p;

    at = cg_view_raw_end(&b->w->view, view);

    if (view == b->w->view.n
        || cg_block_copy(b, at, cg_view_raw_end(&b->w->view, view + 1))
           != CG_OK)
    {
        return true;
    }

    p = b->w->text.p;
    n = b->w->text.n;

    for (at = 0; at < n; at = tag + len) {
        tag = at + cg_block_tag(b, p + at, n - at, &len);

        if (len > 2 && p[tag] == '<'
            && cg_is_letter(p[tag + (p[tag + 1] == '/' ? 2 : 1)])
            && strncasecmp((const char *) p + tag, "<wbr", 4) != 0)
        {
            return true;
        }
    }

    return false;
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

        if (own && (from > at || !b->s->seams)) {
            own = false;
            st = b->sink->write(b->sink->ctx, b->w->own.p, b->w->own.n,
                                false);
        }

        if (len && st == CG_OK) {
            st = cg_block_piece(b, to, to, len, NULL);
        }

        if (len && st == CG_OK) {
            st = b->sink->write(b->sink->ctx, p + from, len, false);
        }

        at = from;
    }

    return st;
}
