/*
 * Classes of bytes as bitmaps: 64 bytes of text become one 64-bit word per
 * class, bit i standing for byte i.  Two implementations give the same words:
 * SSE2, which every x86-64 has, and portable C.
 */

#ifndef CG_CLASS_H
#define CG_CLASS_H

#include <stdint.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#define CG_BLOCK  64

typedef struct {
    uint64_t  digit;
    uint64_t  letter;  /* ASCII */
    uint64_t  word;    /* digit, letter or underscore */
    uint64_t  chain;   /* digit, or what may stand between digits: " .-()/" */
    uint64_t  gap;     /* space or dash */
    uint64_t  sign;    /* "@", "+" or "(" */
} cg_class;

/* All 64 bytes at p are read. */
void cg_class_portable(const uint8_t *p, cg_class *c);

#if defined(__SSE2__)

static inline __m128i
cg_sse2_range(__m128i x, int first, int last)
{
    __m128i  d;

    d = _mm_sub_epi8(x, _mm_set1_epi8((char) first));
    return _mm_cmpeq_epi8(_mm_min_epu8(d, _mm_set1_epi8((char) (last - first))),
                          d);
}


static inline __m128i
cg_sse2_is(__m128i x, int byte)
{
    return _mm_cmpeq_epi8(x, _mm_set1_epi8((char) byte));
}


static inline uint64_t
cg_sse2_bits(__m128i x, int at)
{
    return (uint64_t) (uint32_t) _mm_movemask_epi8(x) << at;
}


static inline void
cg_class_sse2(const uint8_t *p, cg_class *c)
{
    int      at;
    __m128i  x, digit, letter, space, chain, word;

    *c = (cg_class) { 0, 0, 0, 0, 0, 0 };

    for (at = 0; at < CG_BLOCK; at += 16) {
        x = _mm_loadu_si128((const __m128i *) (const void *) (p + at));

        digit = cg_sse2_range(x, '0', '9');
        letter = cg_sse2_range(_mm_or_si128(x, _mm_set1_epi8(0x20)), 'a', 'z');
        space = cg_sse2_is(x, ' ');

        word = _mm_or_si128(_mm_or_si128(digit, letter),
                            cg_sse2_is(x, '_'));

        /* "-./0123456789" are neighbours */
        chain = _mm_or_si128(_mm_or_si128(space, cg_sse2_range(x, '(', ')')),
                             cg_sse2_range(x, '-', '9'));

        c->digit |= cg_sse2_bits(digit, at);
        c->letter |= cg_sse2_bits(letter, at);
        c->word |= cg_sse2_bits(word, at);
        c->chain |= cg_sse2_bits(chain, at);
        c->gap |= cg_sse2_bits(_mm_or_si128(space, cg_sse2_is(x, '-')), at);
        c->sign |= cg_sse2_bits(_mm_or_si128(cg_sse2_is(x, '@'),
                                             _mm_or_si128(cg_sse2_is(x, '+'),
                                                          cg_sse2_is(x, '('))),
                                at);
    }
}

#define cg_class_block  cg_class_sse2

#else

#define cg_class_block  cg_class_portable

#endif

#endif
