/*
 * A piece of markup on its way into the view: what cg_format_html.c and
 * cg_format_xml.c share.
 */

#ifndef CG_MARKUP_H
#define CG_MARKUP_H

#include "cg_format.h"
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

#endif
