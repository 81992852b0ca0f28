/*
 * Whether bytes are UTF-8 (RFC 3629), as they come: in any split, and with a
 * no at the first byte that cannot be.
 */

#ifndef CG_UTF8_H
#define CG_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Where a text stands.  Zero-initialised: at its start. */
typedef struct {
    uint8_t  left;  /* bytes that the character at hand still needs */
    uint8_t  low;   /* and what the next of them may be */
    uint8_t  high;
} cg_utf8;

/* The next n bytes.  false if no text of UTF-8 has them; u is then of no
 * further use.  The text is whole where u->left is 0. */
bool cg_utf8_check(cg_utf8 *u, const uint8_t *p, size_t n);

#endif
