/*
 * Classes of bytes (cg_class.h) by AVX-512BW: comparisons of 64 bytes give
 * their bits at once.
 */

#if defined(__x86_64__)

#include <immintrin.h>

#include "cg_class_text.h"

/* Set from outside where it is emulated, for tests. */
#if !defined(CG_AVX512)
#define CG_AVX512  __attribute__((target("avx512bw")))
#endif

#define BYTES(ch)             _mm512_set1_epi8((char) (ch))
#define IS(x, ch)             _mm512_cmpeq_epi8_mask(x, BYTES(ch))
#define SMALL(x)              _mm512_or_si512(x, BYTES(0x20))


CG_AVX512 CG_INLINE uint64_t
cg_avx512_odd(const uint8_t *p, __m512i x, __m512i low)
{
    __m512i   next, then;
    uint64_t  at, open;

    next = _mm512_loadu_si512((const void *) (p + 1));
    then = _mm512_loadu_si512((const void *) (p + 2));

    at = ((IS(x, ' ') & IS(SMALL(next), 'a')) | IS(low, 'd'))
         & IS(SMALL(then), 't');
    open = (IS(x, '(') | IS(low, '{'))
           & (_mm512_cmpge_epu8_mask(next, BYTES(0x40)) | IS(next, '.'));

    return at | open | IS(x, '%') | IS(x, '&') | IS(x, '@') | IS(x, '\\');
}


CG_AVX512 CG_INLINE void
cg_avx512_block(const uint8_t *p, cg_class *c, size_t i)
{
    __m512i  x, low;

#define RANGE(x, first, last)                                                \
    _mm512_cmple_epu8_mask(_mm512_sub_epi8(x, BYTES(first)),                 \
                           BYTES((last) - (first)))

    x = _mm512_loadu_si512((const void *) p);
    low = SMALL(x);

    c->digit[i] = RANGE(x, '0', '9');
    c->letter[i] = RANGE(low, 'a', 'z');
    c->word[i] = c->digit[i] | c->letter[i];
    c->capital[i] = RANGE(x, 'A', 'Z');
    c->high[i] = _mm512_movepi8_mask(x);
    c->white[i] = RANGE(x, 0, ' ');
    c->chain[i] = c->digit[i] | RANGE(x, '-', '/') | RANGE(x, '(', ')')
                  | IS(x, ' ');
    c->dash[i] = IS(x, '-');
    c->run[i] = c->word[i] | c->dash[i] | IS(x, '_');
    c->sign[i] = IS(x, '@') | IS(x, '+') | IS(x, '(');
    c->colon[i] = IS(x, ':');
    c->equals[i] = IS(x, '=');
    c->s[i] = IS(low, 's');
    c->m[i] = IS(x, 'm');
    c->e[i] = IS(x, 'e');

    if (c->triggers) {
        c->odd[i] = cg_avx512_odd(p, x, low);
        c->spell[i] = (c->letter[i]
                       & ~(IS(low, 'a') | IS(low, 'c') | IS(low, 'j')
                           | IS(low, 'k') | IS(low, 'm') | IS(low, 'q')))
                      | IS(x, ' ') | RANGE(x, ',', '.');
    }

#undef RANGE
}

#undef BYTES
#undef IS
#undef SMALL


CG_AVX512 void
cg_class_avx512(const uint8_t *v, size_t at, size_t n, bool more,
    const cg_class *before, cg_class *c)
{
    cg_class_text(v, at, n, more, before, c, cg_avx512_block);
}

#endif
