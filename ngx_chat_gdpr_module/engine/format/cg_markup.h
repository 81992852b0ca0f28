/*
 * A piece of markup on its way into the view: what cg_format_html.c and
 * cg_format_xml.c share.
 */

#ifndef CG_MARKUP_H
#define CG_MARKUP_H

#include <string.h>

#include "cg_format.h"
#include "cg_html.h"
#include "cg_view.h"

typedef struct {
    cg_decoder     *d;
    cg_view        *v;
    const uint8_t  *raw;
    size_t          n;
    size_t          base;
    bool            last;
    size_t          from;  /* raw[from..i) stands for itself and is not in the
                              view yet */
    size_t          i;
    bool            wait;  /* it goes on in what comes next */
} cg_markup_run;


/* What stands for itself, up to raw[to). */
static inline cg_status
cg_markup_plain(cg_markup_run *r, cg_place place, size_t to)
{
    size_t  from;

    from = r->from;
    r->from = to;
    return cg_view_plain(r->v, place, r->raw + from, to - from);
}


/* How long `end` is if p[0..n) begins with it; 0: more is needed to say;
 * CG_HTML_LITERAL: it does not. */
static inline size_t
cg_markup_ends(const uint8_t *p, size_t n, bool last, const char *end)
{
    size_t  len;

    len = strlen(end);

    if (n < len) {
        return last || memcmp(p, end, n) != 0 ? CG_HTML_LITERAL : 0;
    }

    return memcmp(p, end, len) == 0 ? len : CG_HTML_LITERAL;
}


/* What ends a comment, an instruction or a section, n bytes: a "<" to the view,
 * so that no finding takes a part of it. */
static inline cg_status
cg_markup_end(cg_markup_run *r, cg_place place, size_t n)
{
    cg_status  st;

    st = cg_markup_plain(r, place, r->i);

    if (st == CG_OK) {
        st = cg_view_unit(r->v, r->base + r->i, n, (const uint8_t *) "<", 1);
    }

    r->from = r->i += n;
    return st;
}

#endif
