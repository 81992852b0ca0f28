/*
 * Lists of the bits that are set in bitmaps, to go through in one loop: a
 * branch that depends on how many a block has costs more than making the list.
 */

#ifndef CG_BITS_H
#define CG_BITS_H

#include <stddef.h>
#include <stdint.h>

/* Append to at[0..n) the offsets of the bits that are set, bit 0 being `base`;
 * one more is written behind the last.  Returns the new n.  Mostly there is
 * one or none, and nothing branches on which. */
static inline size_t
cg_bits_list(uint16_t *at, size_t n, uint64_t bits, size_t base)
{
    do {
        at[n] = (uint16_t) (base + (size_t) __builtin_ctzll(
                                       bits | (uint64_t) 1 << 63));
        n += (bits != 0);
        bits &= bits - 1;
    } while (bits);

    return n;
}

#endif
