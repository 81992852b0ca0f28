/*
 * The rows of a text (cg_class.h) by any way of reading a block of 64 bytes:
 * what each implementation is made of.  All is inlined into it, and so is its
 * way of reading a block.
 */

#ifndef CG_CLASS_TEXT_H
#define CG_CLASS_TEXT_H

#include <string.h>

#include "cg_candidate.h"

/* Set column i of the rows by p[0..64). */
typedef void (*cg_class_block_fn)(const uint8_t *p, cg_class *c, size_t i);

/* The implementations, a cg_class_fn each.  Those behind the first are there on
 * x86-64 alone; the last two are called on a machine that has what they use. */
void cg_class_portable(const uint8_t *v, size_t at, size_t n, bool more,
    const cg_class *before, cg_class *c);
void cg_class_sse2(const uint8_t *v, size_t at, size_t n, bool more,
    const cg_class *before, cg_class *c);
void cg_class_avx2(const uint8_t *v, size_t at, size_t n, bool more,
    const cg_class *before, cg_class *c);
void cg_class_avx512(const uint8_t *v, size_t at, size_t n, bool more,
    const cg_class *before, cg_class *c);


/* What is in front of v[at], to column 0. */
CG_INLINE void
cg_class_before(const uint8_t *v, size_t at, cg_class *c,
    cg_class_block_fn classify)
{
    uint8_t  p[CG_BLOCK + 2];

    if (at >= CG_BLOCK) {
        classify(v + at - CG_BLOCK, c, 0);

    } else if (at) {
        memset(p, 0, sizeof(p));
        memcpy(p + CG_BLOCK - at, v, at);
        classify(p, c, 0);

    } else {
        c->digit[0] = c->letter[0] = c->word[0] = c->capital[0] = 0;
        c->chain[0] = c->run[0] = c->colon[0] = c->spell[0] = 0;
        c->white[0] = UINT64_MAX;
    }

    c->letters = c->parted = false;
}


/* The last column wanted becomes that in front. */
CG_INLINE void
cg_class_go_on(const cg_class *before, cg_class *c)
{
    c->digit[0] = before->digit[CG_CLASS_BLOCKS];
    c->letter[0] = before->letter[CG_CLASS_BLOCKS];
    c->word[0] = before->word[CG_CLASS_BLOCKS];
    c->capital[0] = before->capital[CG_CLASS_BLOCKS];
    c->white[0] = before->white[CG_CLASS_BLOCKS];
    c->chain[0] = before->chain[CG_CLASS_BLOCKS];
    c->run[0] = before->run[CG_CLASS_BLOCKS];
    c->colon[0] = before->colon[CG_CLASS_BLOCKS];
    c->spell[0] = before->spell[CG_CLASS_BLOCKS];
    c->letters = before->letters;
    c->parted = before->parted;
}


/* Nothing, or with `more` anything, is in column i where the mask is. */
CG_INLINE void
cg_class_beyond(cg_class *c, size_t i, uint64_t mask, bool more)
{
    uint64_t  any;

    any = more ? mask : 0;
    c->digit[i] = (c->digit[i] & ~mask) | any;
    c->letter[i] = (c->letter[i] & ~mask) | any;
    c->word[i] = (c->word[i] & ~mask) | any;
    c->capital[i] = (c->capital[i] & ~mask) | any;
    c->chain[i] = (c->chain[i] & ~mask) | any;
    c->run[i] = (c->run[i] & ~mask) | any;
    c->sign[i] = (c->sign[i] & ~mask) | any;
    c->colon[i] = (c->colon[i] & ~mask) | any;
    c->white[i] |= mask;
    c->dash[i] &= ~mask;
    c->s[i] &= ~mask;
    c->e[i] &= ~mask;
    c->high[i] &= ~mask;
}


/* Take off what lies behind the text, of which `left` bytes are in column i.
 * With `more` a house's number may be cut, and so may a pair. */
CG_INLINE void
cg_class_last(cg_class *c, size_t i, size_t left, bool more)
{
    uint64_t  mask, first;

    mask = UINT64_MAX >> (CG_BLOCK - left);

    if (more) {
        first = c->digit[i] & ~(c->digit[i] << 1 | c->digit[i - 1] >> 63);
        c->start[i] |= first & (left > 6 ? UINT64_MAX << (left - 6)
                                         : UINT64_MAX);
        c->spot[i] |= (uint64_t) 1 << (left - 1);

        if (left < 6 && i > 1) {
            first = c->digit[i - 1]
                    & ~(c->digit[i - 1] << 1 | c->digit[i - 2] >> 63);
            c->start[i - 1] |= first & UINT64_MAX << (CG_BLOCK - 6 + left);
        }
    }

    c->number[i] &= mask;
    c->token[i] &= mask;
    c->rare[i] &= mask;
    c->start[i] &= mask;
    c->mark[i] &= mask;
    c->spot[i] &= mask;

    /* a run that may go on is looked at by who reads the end */
    c->coded[i] &= left < CG_CODED_MIN ? 0 : mask >> (CG_CODED_MIN - 1);

    if (left < CG_CODED_MIN) {
        c->coded[i - 1] &= UINT64_MAX >> (CG_CODED_MIN - 1 - left);
    }
}


CG_INLINE void
cg_class_text(const uint8_t *v, size_t at, size_t n, bool more,
    const cg_class *before, cg_class *c, cg_class_block_fn classify)
{
    size_t  i, blocks, left;

    if (before) {
        cg_class_go_on(before, c);
    } else {
        cg_class_before(v, at, c, classify);
    }

    blocks = (n - at + CG_BLOCK - 1) / CG_BLOCK;
    blocks = blocks < CG_CLASS_BLOCKS + 1 ? blocks : CG_CLASS_BLOCKS + 1;
    left = n - at - (blocks - 1) * CG_BLOCK;

    for (i = 0; i < blocks; i++) {
        classify(v + at + i * CG_BLOCK, c, i + 1);
    }

    if (left < CG_BLOCK) {
        cg_class_beyond(c, blocks, UINT64_MAX << left, more);
    }

    if (blocks <= CG_CLASS_BLOCKS) {
        cg_class_beyond(c, blocks + 1, UINT64_MAX, more);
    }

    for (i = 1; i <= blocks && i <= CG_CLASS_BLOCKS; i += CG_WIDE) {
        cg_candidate_numbers(c, i);

        if (c->words) {
            cg_candidate_words(c, i);
        }

        if (c->triggers) {
            cg_candidate_coded(c, i);
        }
    }

    cg_candidate_tokens(c, blocks < CG_CLASS_BLOCKS ? blocks
                                                    : CG_CLASS_BLOCKS);

    if (left <= CG_BLOCK) {
        cg_class_last(c, blocks, left, more);
    }
}

#endif
