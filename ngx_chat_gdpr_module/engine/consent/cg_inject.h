/*
 * Where in a page the prompt goes, and where the page's own policies stand: a
 * walk over its head (WHATWG HTML 13.2.5 and 13.2.6.4, as far as this needs
 * them).
 *
 * The prompt goes in front of </head>, or of what begins the body where no tag
 * ends the head: an element that no head has, or text; or in front of <base>,
 * behind which its address would lead elsewhere.  Only into pages that
 * begin as documents do, never into fragments; AMP is told apart.  Comments,
 * scripts, styles, titles, templates and what stands for browsers without
 * script are passed over.
 */

#ifndef CG_INJECT_H
#define CG_INJECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes of a whole <meta> or <html> that are waited for at most. */
#define CG_INJECT_META  8192

typedef enum {
    CG_SPOT_NONE,
    CG_SPOT_PROMPT,  /* the prompt goes here: once */
    CG_SPOT_BODY,    /* behind it the body begins: once, if it is no frameset */
    CG_SPOT_META,    /* here is a <meta> that may have "http-equiv" */
    CG_SPOT_LONG     /* one that is longer than is waited for */
} cg_spot_kind;

typedef struct {
    cg_spot_kind  kind;
    size_t        n;   /* bytes of the <meta> */
} cg_spot;

typedef struct {
    uint8_t   state;
    uint8_t   raw;        /* the element whose text is passed over, from 1 */
    uint8_t   escaped;    /* of a script: within "<!--", and a script within
                             that */
    uint8_t   matched;    /* dashes of what ends a comment */
    uint8_t   templates;  /* so many are open */
    bool      document;   /* <!doctype html>, <html> or <head> has been seen */
    bool      placed;     /* the prompt is */
    bool      body;       /* in the tag that begins the body */
    bool      amp;        /* it is AMP, by its <html> */
    bool      done;       /* nothing is looked for any more */
} cg_inject;

/* Zero-initialised is the beginning of a page. */

/*
 * Look at n bytes, up to the next spot.  Returns how many of them stand in
 * front of it: they may go on.  A <meta> of spot->n bytes is then the caller's,
 * and what follows it is to be presented next.  CG_SPOT_NONE: the rest, at most
 * CG_INJECT_META bytes, is to be presented again with more behind it.  `last`:
 * nothing follows; there is no rest.
 */
size_t cg_inject_find(cg_inject *s, const uint8_t *p, size_t n, bool last,
    cg_spot *spot);

#endif
