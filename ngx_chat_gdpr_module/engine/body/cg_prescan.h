/*
 * The charset that a text says itself, of which nobody was told another one:
 * <meta> of HTML (WHATWG HTML 13.2.3.2, "prescan a byte stream to determine
 * its encoding"), the declaration of XML (XML 1.0 section 4.3.3).
 *
 * A browser reads on in it, and so is it read here.  Those that are not read
 * are refused; so are names that nobody knows, which some receiver may.
 */

#ifndef CG_PRESCAN_H
#define CG_PRESCAN_H

#include "cg_charset.h"
#include "cg_format.h"

/* So many bytes are looked at, as a browser does. */
#define CG_PRESCAN_MAX  1024

typedef enum {
    CG_PRESCAN_NONE,  /* none is said */
    CG_PRESCAN_MORE,  /* more bytes are needed to know */
    CG_PRESCAN_SAID,  /* *c is */
    CG_PRESCAN_OTHER  /* one that cannot be read */
} cg_prescan;

/* What p[0..n), the first bytes of a text in the format f, say.  `more`: others
 * follow.  UTF-16 and UTF-32 are said in neither of them: UTF-8 is meant. */
cg_prescan cg_prescan_charset(const cg_format *f, const uint8_t *p, size_t n,
    bool more, const cg_charset **c);

#endif
