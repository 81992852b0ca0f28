/*
 * Rows of the classes of a text, around a candidate: for cg_search_number.c
 * and cg_search_token.c.
 */

#ifndef CG_SEARCH_ROW_H
#define CG_SEARCH_ROW_H

#include "cg_search.h"

/* Count the bits set. */
static inline unsigned
cg_count(uint64_t x)
{
    x -= x >> 1 & UINT64_C(0x5555555555555555);
    x = (x & UINT64_C(0x3333333333333333))
        + (x >> 2 & UINT64_C(0x3333333333333333));
    x = (x + (x >> 4)) & UINT64_C(0x0f0f0f0f0f0f0f0f);
    return (unsigned) (x * UINT64_C(0x0101010101010101) >> 56);
}


/* May more text change what an identifier at v[at] is? */
static inline bool
cg_search_open(const cg_search *s, size_t at)
{
    return s->more && at + CG_SPAN_MAX >= s->n;
}


/* The 64 bits of a row from an offset on, which is -64 or more; those in front
 * of it, the last one highest, of an offset that is 0 or more. */
static inline uint64_t
cg_from(const uint64_t *row, ptrdiff_t at)
{
    size_t  i, k;

    i = (size_t) (at + CG_BLOCK) / CG_BLOCK;
    k = (size_t) (at + CG_BLOCK) % CG_BLOCK;

    return row[i] >> k | row[i + 1] << 1 << (63 - k);
}


static inline uint64_t
cg_before(const uint64_t *row, size_t at)
{
    size_t  i, k;

    i = at / CG_BLOCK;
    k = at % CG_BLOCK;

    return row[i] >> k | row[i + 1] << 1 << (63 - k);
}


/* The tokens of a batch of text, blocks of it from v[base] on. */
void cg_search_tokens(cg_search *s, size_t base, size_t blocks,
    const cg_class *c);

#endif
