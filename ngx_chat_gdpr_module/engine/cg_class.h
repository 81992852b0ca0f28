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

/* [0] is the block in front of the text, of which the last bytes are looked
 * at; [1 + i] is block i; the last one follows those that are wanted. */
typedef uint64_t  cg_class_row[1 + CG_CLASS_BLOCKS + 1];

typedef struct {
    cg_class_row  digit;
    cg_class_row  letter;   /* ASCII */
    cg_class_row  word;     /* either */
    cg_class_row  chain;    /* digit, or what may stand between digits:
                               " .-()/" */
    cg_class_row  sign;     /* "@", "+" or "(" */
    cg_class_row  colon;

    /* where to look */
    cg_class_row  number;   /* a number of seven digits and separators begins */
    cg_class_row  token;    /* a digit behind the letters that begin a word, or
                               behind such a word and a separator */
    cg_class_row  rare;     /* a shorter number begins; a sign; a colon between
                               letters, digits or colons; the first separator
                               of a row of pairs or of groups of four */
    bool          letters;  /* a word of letters alone goes on from block [0] */
    bool          parted;   /* one ended, and a separator ends the block */
} cg_class;

/* Look at p[0..n), of which the first CG_CLASS_BYTES are wanted; the text is
 * readable up to a multiple of 64 bytes.  With `more`, what may follow it is
 * of every class, so that a candidate cut by its end is one: but a token not
 * before its digit has come.  What is in front of p is given: see below.
 * Only the columns of blocks with text are set, and no candidate is behind
 * it. */
typedef void (*cg_class_fn)(const uint8_t *p, size_t n, bool more,
    cg_class *c);

/* The fastest one for this machine. */
cg_class_fn cg_class_best(void);

/* All that this machine can run, for tests: NULL behind the last. */
cg_class_fn cg_class_nth(size_t i);

/* In front of the text is nothing, or (`word`) a letter or digit. */
void cg_class_first(cg_class *c, bool word);

/* The next call is for what follows the last one's CG_CLASS_BYTES. */
void cg_class_next(cg_class *c);

/* Bit i: bit i + k of the words a, b; k is 1 to 63. */
static inline uint64_t
cg_class_ahead(uint64_t a, uint64_t b, int k)
{
    return a >> k | b << (64 - k);
}

/* Bit i: bit i - k of b, a; k is 1 to 63. */
static inline uint64_t
cg_class_behind(uint64_t a, uint64_t b, int k)
{
    return b << k | a >> (64 - k);
}

#endif
