/*
 * Classes of bytes (cg_class.h) by SSE2, which each x86-64 has: 16 bytes at a
 * time are compared with each byte of a class.
 */

#if defined(__x86_64__)

#include <emmintrin.h>

#include "cg_class_text.h"


static inline __m128i
cg_sse2_is(__m128i x, char byte)
{
    return _mm_cmpeq_epi8(x, _mm_set1_epi8(byte));
}


/* Bytes from `first` on, `more` and the first. */
static inline __m128i
cg_sse2_range(__m128i x, char first, char more)
{
    x = _mm_sub_epi8(x, _mm_set1_epi8(first));
    return _mm_cmpeq_epi8(_mm_min_epu8(x, _mm_set1_epi8(more)), x);
}


static inline __m128i
cg_sse2_odd(const uint8_t *p, __m128i x, __m128i low)
{
    __m128i  next, then, at, open;

#define IS(x, byte)  cg_sse2_is(x, byte)
#define OR(x, y)     _mm_or_si128(x, y)
#define AND(x, y)    _mm_and_si128(x, y)
#define LOAD(p)      _mm_loadu_si128((const __m128i *) (const void *) (p))
#define BIG          _mm_set1_epi8(0x40)
#define SMALL        _mm_set1_epi8(0x20)

    next = LOAD(p + 1);
    then = LOAD(p + 2);

    at = OR(AND(IS(x, ' '), IS(OR(next, SMALL), 'a')), IS(low, 'd'));
    at = AND(at, IS(OR(then, SMALL), 't'));

    open = AND(OR(IS(x, '('), IS(low, '{')),
               OR(_mm_cmpeq_epi8(_mm_max_epu8(next, BIG), next),
                  IS(next, '.')));

    return OR(OR(at, open), OR(OR(IS(x, '%'), IS(x, '&')),
                               OR(IS(x, '@'), IS(x, '\\'))));

#undef IS
#undef OR
#undef AND
#undef LOAD
#undef BIG
#undef SMALL
}


static inline __m128i
cg_sse2_spell(__m128i x, __m128i low)
{
    __m128i  other, apart;

#define IS(x, byte)  cg_sse2_is(x, byte)
#define OR(x, y)     _mm_or_si128(x, y)

    other = OR(OR(OR(IS(low, 'a'), IS(low, 'c')), OR(IS(low, 'j'),
                                                     IS(low, 'k'))),
               OR(IS(low, 'm'), IS(low, 'q')));
    apart = OR(IS(x, ' '), cg_sse2_range(x, ',', 2));

    return OR(_mm_andnot_si128(other, cg_sse2_range(low, 'a', 25)), apart);

#undef IS
#undef OR
}


static inline void
cg_sse2_block(const uint8_t *p, cg_class *c, size_t i)
{
    int       at;
    __m128i   x, low, open;
    uint64_t  small, separator, joint;

#define ROW(row, x)  c->row[i] |= BITS(x)
#define BITS(x)      (uint64_t) (unsigned) _mm_movemask_epi8(x) << at
#define IS(byte)     cg_sse2_is(x, byte)
#define OR(x, y)     _mm_or_si128(x, y)

    small = separator = joint = 0;
    c->digit[i] = c->letter[i] = c->high[i] = c->white[i] = c->sign[i] = 0;
    c->colon[i] = c->equals[i] = c->dash[i] = c->s[i] = 0;
    c->m[i] = c->e[i] = c->odd[i] = c->spell[i] = 0;

    for (at = 0; at < CG_BLOCK; at += 16) {
        x = _mm_loadu_si128((const __m128i *) (const void *) (p + at));
        low = OR(x, _mm_set1_epi8(0x20));
        open = IS('(');

        ROW(digit, cg_sse2_range(x, '0', 9));
        ROW(letter, cg_sse2_range(low, 'a', 25));
        ROW(high, x);
        ROW(white, cg_sse2_range(x, 0, ' '));
        ROW(sign, OR(open, OR(IS('+'), IS('@'))));
        ROW(colon, IS(':'));
        ROW(equals, IS('='));
        ROW(dash, IS('-'));
        ROW(s, cg_sse2_is(low, 's'));
        ROW(m, IS('m'));
        ROW(e, IS('e'));

        if (c->triggers) {
            ROW(odd, cg_sse2_odd(p + at, x, low));
            ROW(spell, cg_sse2_spell(x, low));
        }

        small |= BITS(_mm_slli_epi16(x, 2));
        joint |= BITS(IS('_'));

        /* "-./" are neighbours, and so are "()" */
        separator |= BITS(OR(OR(cg_sse2_range(x, '-', 2), open),
                             OR(IS(' '), IS(')'))));
    }

    c->word[i] = c->digit[i] | c->letter[i];
    c->capital[i] = c->letter[i] & ~small;
    c->chain[i] = c->digit[i] | separator;
    c->run[i] = c->word[i] | c->dash[i] | joint;

#undef ROW
#undef BITS
#undef IS
#undef OR
}


void
cg_class_sse2(const uint8_t *v, size_t at, size_t n, bool more,
    const cg_class *before, cg_class *c)
{
    cg_class_text(v, at, n, more, before, c, cg_sse2_block);
}

#endif
