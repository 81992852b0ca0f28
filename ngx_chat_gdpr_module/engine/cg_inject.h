/*
 * Where in a page the prompt goes: in front of </head>, or of <body> where
 * there is no </head>; only into pages that begin as documents do, never into
 * fragments.  Comments, scripts, styles and titles are passed over (WHATWG
 * HTML 13.2.5, as far as this needs it).
 */

#ifndef CG_INJECT_H
#define CG_INJECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes that are waited for at most. */
#define CG_INJECT_HOLD  16

typedef struct {
    uint8_t   state;
    bool      document;   /* <!doctype html>, <html> or <head> has been seen */
    bool      done;       /* nothing is looked for any more */
    uint8_t   raw;        /* the element whose text is passed over */
    uint8_t   matched;    /* of what ends it */
} cg_inject;

/* Zero-initialised is the beginning of a page. */

/*
 * Look at n bytes.  Returns how many of them are decided and may go on; the
 * rest, at most CG_INJECT_HOLD - 1 bytes, is to be presented again with more
 * behind it.  *at: the prompt goes in front of this byte; SIZE_MAX if it goes
 * nowhere in them.  `last`: nothing follows; all are decided.
 */
size_t cg_inject_find(cg_inject *s, const uint8_t *p, size_t n, bool last,
    size_t *at);

#endif
