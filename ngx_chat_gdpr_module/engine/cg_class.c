/*
 * Classes of bytes as bitmaps: portable, SSE2, AVX2, AVX-512.
 */

#include "cg_class.h"
#include "cg_border.h"

enum {
    DIGIT = 1,
    LETTER = 2,
    WORD = 4,
    CHAIN = 8,
    GAP = 16,
    SIGN = 32
};


static unsigned
cg_class_of(uint8_t ch)
{
    if (cg_is_digit(ch)) {
        return DIGIT | WORD | CHAIN;
    }

    if (cg_is_letter(ch)) {
        return LETTER | WORD;
    }

    switch (ch) {
    case '_':
        return WORD;
    case ' ':
    case '-':
        return CHAIN | GAP;
    case '.':
    case '/':
    case ')':
        return CHAIN;
    case '(':
        return CHAIN | SIGN;
    case '+':
    case '@':
        return SIGN;
    default:
        return 0;
    }
}


static void
cg_class_portable(const uint8_t *p, size_t blocks, cg_class *c)
{
    int       i;
    uint64_t  bits;

    for ( /* void */ ; blocks; blocks--, p += CG_BLOCK, c++) {
        *c = (cg_class) { 0, 0, 0, 0, 0, 0 };

        for (i = 0; i < CG_BLOCK; i++) {
            bits = cg_class_of(p[i]);

            c->digit |= (bits & 1) << i;
            c->letter |= (bits >> 1 & 1) << i;
            c->word |= (bits >> 2 & 1) << i;
            c->chain |= (bits >> 3 & 1) << i;
            c->gap |= (bits >> 4 & 1) << i;
            c->sign |= (bits >> 5 & 1) << i;
        }
    }
}


#if defined(__x86_64__)

#include <immintrin.h>

#define CG_AVX2  __attribute__((target("avx2")))


/* One function for a vector of W bits, `mm` being the prefix of its
 * operations; "-./0123456789" are neighbours in ASCII. */
#define CG_CLASS_VECTOR(name, attribute, vector, mm, si, W)                  \
                                                                             \
attribute static inline vector                                               \
name##_is(vector x, char byte)                                               \
{                                                                            \
    return mm##_cmpeq_epi8(x, mm##_set1_epi8(byte));                         \
}                                                                            \
                                                                             \
                                                                             \
attribute static inline vector                                               \
name##_range(vector x, char first, char last)                                \
{                                                                            \
    vector  d;                                                               \
                                                                             \
    d = mm##_sub_epi8(x, mm##_set1_epi8(first));                             \
    return mm##_cmpeq_epi8(                                                  \
        mm##_min_epu8(d, mm##_set1_epi8((char) (last - first))), d);         \
}                                                                            \
                                                                             \
                                                                             \
attribute static inline vector                                               \
name##_or(vector a, vector b)                                                \
{                                                                            \
    return mm##_or_##si(a, b);                                               \
}                                                                            \
                                                                             \
                                                                             \
attribute static inline uint64_t                                             \
name##_bits(vector x, int at)                                                \
{                                                                            \
    return (uint64_t) (uint32_t) mm##_movemask_epi8(x) << at;                \
}                                                                            \
                                                                             \
                                                                             \
attribute static void                                                        \
name(const uint8_t *p, size_t blocks, cg_class *c)                           \
{                                                                            \
    int       at;                                                            \
    vector    x, digit, letter, space, word, chain, gap, sign;               \
    cg_class  b;                                                             \
                                                                             \
    for ( /* void */ ; blocks; blocks--, p += CG_BLOCK) {                    \
        b = (cg_class) { 0, 0, 0, 0, 0, 0 };                                 \
                                                                             \
        for (at = 0; at < CG_BLOCK; at += W / 8) {                           \
            x = mm##_loadu_##si((const vector *) (const void *) (p + at));   \
                                                                             \
            digit = name##_range(x, '0', '9');                               \
            letter = name##_range(name##_or(x, mm##_set1_epi8(0x20)),        \
                                  'a', 'z');                                 \
            space = name##_is(x, ' ');                                       \
            word = name##_or(name##_or(digit, letter), name##_is(x, '_'));   \
            chain = name##_or(name##_or(space, name##_range(x, '(', ')')),   \
                              name##_range(x, '-', '9'));                    \
            gap = name##_or(space, name##_is(x, '-'));                       \
            sign = name##_or(name##_is(x, '@'),                              \
                             name##_or(name##_is(x, '+'),                    \
                                       name##_is(x, '(')));                  \
                                                                             \
            b.digit |= name##_bits(digit, at);                               \
            b.letter |= name##_bits(letter, at);                             \
            b.word |= name##_bits(word, at);                                 \
            b.chain |= name##_bits(chain, at);                               \
            b.gap |= name##_bits(gap, at);                                   \
            b.sign |= name##_bits(sign, at);                                 \
        }                                                                    \
                                                                             \
        *c++ = b;                                                            \
    }                                                                        \
}

CG_CLASS_VECTOR(cg_class_sse2, , __m128i, _mm, si128, 128)
CG_CLASS_VECTOR(cg_class_avx2, CG_AVX2, __m256i, _mm256, si256, 256)


/* Comparisons of 64 bytes give their bits at once. */

__attribute__((target("avx512bw"))) static void
cg_class_avx512(const uint8_t *p, size_t blocks, cg_class *c)
{
    __m512i   x;
    uint64_t  space;

#define IS(byte)  _mm512_cmpeq_epi8_mask(x, _mm512_set1_epi8(byte))
#define RANGE(x, first, last)                                                \
    _mm512_cmple_epu8_mask(_mm512_sub_epi8(x, _mm512_set1_epi8(first)),      \
                           _mm512_set1_epi8((last) - (first)))

    for ( /* void */ ; blocks; blocks--, p += CG_BLOCK, c++) {
        x = _mm512_loadu_si512((const void *) p);
        space = IS(' ');

        c->digit = RANGE(x, '0', '9');
        c->letter = RANGE(_mm512_or_si512(x, _mm512_set1_epi8(0x20)),
                          'a', 'z');
        c->word = c->digit | c->letter | IS('_');
        c->chain = space | RANGE(x, '(', ')') | RANGE(x, '-', '9');
        c->gap = space | IS('-');
        c->sign = IS('@') | IS('+') | IS('(');
    }

#undef IS
#undef RANGE
}


/* The slowest first: a machine that has one has those in front of it. */

static const cg_class_fn  cg_class_all[] = {
    cg_class_portable, cg_class_sse2, cg_class_avx2, cg_class_avx512
};


static size_t
cg_class_count(void)
{
    return __builtin_cpu_supports("avx512bw") ? 4
           : __builtin_cpu_supports("avx2") ? 3 : 2;
}


cg_class_fn
cg_class_best(void)
{
    return cg_class_all[cg_class_count() - 1];
}


cg_class_fn
cg_class_nth(size_t i)
{
    return i < cg_class_count() ? cg_class_all[i] : NULL;
}

#else


cg_class_fn
cg_class_best(void)
{
    return cg_class_portable;
}


cg_class_fn
cg_class_nth(size_t i)
{
    return i == 0 ? cg_class_portable : NULL;
}

#endif
