/*
 * Where a finding could begin.  64 bytes of text become one 64-bit word per
 * class, bit i standing for byte i; arithmetic on the words leaves the few
 * places that a verifier has to look at.  Every implementation gives the same
 * words: portable C, SSE2 (each x86-64 has it), AVX2, AVX-512.
 */

#ifndef CG_CLASS_H
#define CG_CLASS_H

#include <stddef.h>
#include <stdint.h>
#include <stdbool.h>

#define CG_BLOCK  64

/* Blocks that are looked at together: 2 KiB of text. */
#define CG_CLASS_BLOCKS  32
#define CG_CLASS_BYTES   (CG_CLASS_BLOCKS * CG_BLOCK)

/* A word for each block, and for the one that follows. */
typedef uint64_t  cg_class_row[CG_CLASS_BLOCKS + 1];

typedef struct {
    cg_class_row  digit;
    cg_class_row  letter;   /* ASCII */
    cg_class_row  chain;    /* digit, or what may stand between digits:
                               " .-()/" */
    cg_class_row  gap;      /* space or dash */
    cg_class_row  sign;     /* "@", "+" or "(" */
    cg_class_row  colon;
    cg_class_row  slash;

    /* digit, letter or underscore; in word[0] bit 63 is the byte in front of
     * the text, word[1] is the first block's */
    uint64_t      word[CG_CLASS_BLOCKS + 2];

    /* places where a finding may begin, as may be with a sign */
    uint64_t      number[CG_CLASS_BLOCKS];  /* a digit */
    uint64_t      brief[CG_CLASS_BLOCKS];   /* a digit of a short number */
    uint64_t      token[CG_CLASS_BLOCKS];   /* letters, then a digit */
    uint64_t      hex[CG_CLASS_BLOCKS];     /* a colon */
} cg_class;

/* Look at p[0..n), of which the first CG_CLASS_BYTES are wanted; the text is
 * readable up to a multiple of 64 bytes.  With `more`, what may follow it is
 * of every class, so that a candidate cut by its end is one.  c->word[0] is
 * given.  Only the columns of blocks with text are set, and no candidate is
 * behind it. */
typedef void (*cg_class_fn)(const uint8_t *p, size_t n, bool more,
    cg_class *c);

/* The fastest one for this machine. */
cg_class_fn cg_class_best(void);

/* All that this machine can run, for tests: NULL behind the last. */
cg_class_fn cg_class_nth(size_t i);

/* Bit i: bit i + k of the words a, b; k is 1 to 63. */
static inline uint64_t
cg_class_ahead(uint64_t a, uint64_t b, int k)
{
    return a >> k | b << (64 - k);
}

#endif
