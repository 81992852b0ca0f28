/*
 * Bitmaps of 64 bits: the parity of their bits, and lists of those that are
 * set, to go through in one loop: a branch that depends on how many a block has
 * costs more than making the list.
 */

#ifndef CG_BITS_H
#define CG_BITS_H

#include <stddef.h>
#include <stdint.h>

/* Bit i: whether an odd number of the bits 0 to i of x are set; of quotes, what
 * is from each on to the next. */
static inline uint64_t
cg_bits_parity(uint64_t x)
{
    x ^= x << 1;
    x ^= x << 2;
    x ^= x << 4;
    x ^= x << 8;
    x ^= x << 16;
    x ^= x << 32;
    return x;
}


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
