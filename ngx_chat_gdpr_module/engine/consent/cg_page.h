/*
 * A page of the provider on its way to a visitor: the prompt is put in, and
 * policies of the page's own in its head, <meta http-equiv=
 * "Content-Security-Policy">, let it run (cg_csp.h).  All else passes byte for
 * byte.
 *
 * Into AMP, which has no scripts of its own, only the link to the notice is
 * put, for all.
 *
 * A policy that stands in front of the prompt and lets it in by no way keeps it
 * out; one behind it, where few have one, leaves it in the page without effect.
 * Either is `refused`.
 */

#ifndef CG_PAGE_H
#define CG_PAGE_H

#include "cg_csp.h"
#include "cg_inject.h"
#include "cg_stream.h"

typedef struct {
    const char  *ours;     /* as of cg_csp_allow(): the caller's; NULL: asked
                              for when a policy wants it, which few do */
    const char  *(*ask)(void *asked);  /* NULL without memory */
    void        *asked;
    const char  *way;      /* HTML that leads browsers without script to the
                              notice, in the body: the caller's, or NULL */
    cg_csp       csp;      /* of the page's headers, then also of the page */
    bool         xml;      /* it is read as XML */
    bool         refused;
    bool         bare;     /* the prompt is in the page, without a nonce */
    cg_inject    inject;
    cg_buf       held;     /* of a tag that is not complete */
} cg_page;

/* Zero, but for `ours` or `ask`, `way`, `csp` and `xml`, is the beginning of a
 * page. */

/* Take n bytes; `last`: no byte follows.  in_place: as in cg_sink, they may go
 * on where they lie.  CG_OK, CG_ENOMEM, or what the sink returned. */
cg_status cg_page_feed(cg_page *page, const uint8_t *p, size_t n,
    bool in_place, bool last, const cg_sink *out);

/* `ours`; NULL without memory. */
const char *cg_page_ours(cg_page *page);

void cg_page_free(cg_page *page);

#endif
