/*
 * Classes of bytes (cg_class.h) by AVX-512BW, of kinds (cg_class_kinds.h): a
 * test of 64 bytes gives their bits at once.
 */

#if defined(__x86_64__)

#include <immintrin.h>

#include "cg_class_kinds.h"
#include "cg_class_text.h"

/* Set from outside where it is emulated, for tests. */
#if !defined(CG_AVX512)
#define CG_AVX512  __attribute__((target("avx512bw")))
#endif

#define BYTES(ch)      _mm512_set1_epi8((char) (ch))
#define LOAD(p)        _mm512_loadu_si512((const void *) (p))
#define SMALL(x)       _mm512_or_si512(x, BYTES(0x20))
#define HAVE(k, ks)    _mm512_test_epi8_mask(k, BYTES(ks))
#define IS(x, ch)      _mm512_cmpeq_epi8_mask(x, BYTES(ch))

/* Of the bytes in a mask. */
#define ALSO(mask, x, ch)  _mm512_mask_cmpeq_epi8_mask(mask, x, BYTES(ch))


CG_AVX512 CG_INLINE __m512i
cg_avx512_table(size_t i)
{
    return _mm512_broadcast_i32x4(
               _mm_loadu_si128((const __m128i *) (const void *) cg_kinds[i]));
}


/* The kinds of a set, of the tables from `first` on. */
CG_AVX512 CG_INLINE __m512i
cg_avx512_kinds(__m512i x, size_t first)
{
    __m512i  high;

    high = _mm512_and_si512(_mm512_srli_epi16(x, 4), BYTES(15));

    return _mm512_and_si512(
               _mm512_shuffle_epi8(cg_avx512_table(first), x),
               _mm512_shuffle_epi8(cg_avx512_table(first + 1), high));
}


CG_AVX512 CG_INLINE uint64_t
cg_avx512_odd(const uint8_t *p, __m512i x, __m512i k)
{
    __m512i   next, then;
    uint64_t  at, open;

    next = LOAD(p + 1);
    then = LOAD(p + 2);

    at = ALSO(IS(x, ' '), SMALL(next), 'a') | IS(SMALL(x), 'd');
    at = ALSO(at, SMALL(then), 't');

    open = HAVE(k, O | I);
    open = _mm512_mask_cmpge_epu8_mask(open, next, BYTES(0x40))
           | ALSO(open, next, '.');

    return at | open | HAVE(k, X | Y | V);
}


CG_AVX512 CG_INLINE void
cg_avx512_block(const uint8_t *p, cg_class *c, size_t i)
{
    __m512i  x, k;

    x = LOAD(p);
    k = cg_avx512_kinds(x, 0);

    c->digit[i] = HAVE(k, D);
    c->letter[i] = HAVE(k, A | Z);
    c->word[i] = HAVE(k, D | A | Z);
    c->chain[i] = HAVE(k, D | C);
    c->sign[i] = HAVE(k, P | T);
    c->colon[i] = HAVE(k, K);

    if (c->words) {
        c->capital[i] = HAVE(k, A | Z) & ~HAVE(x, 0x20);
        c->equals[i] = HAVE(k, Q);
        c->high[i] = _mm512_movepi8_mask(x);

        k = cg_avx512_kinds(x, 2);

        c->white[i] = HAVE(k, W | B);
        c->dash[i] = HAVE(k, H);
        c->run[i] = c->word[i] | HAVE(k, H | U);
        c->s[i] = HAVE(k, S);
        c->m[i] = HAVE(k, M);
        c->e[i] = HAVE(k, E);
    }

    if (c->triggers) {
        k = cg_avx512_kinds(x, 4);

        c->high[i] = _mm512_movepi8_mask(x);
        c->odd[i] = cg_avx512_odd(p, x, k);
        c->spell[i] = HAVE(k, F | R | G);
    }
}

#undef BYTES
#undef LOAD
#undef SMALL
#undef HAVE
#undef IS
#undef ALSO


CG_AVX512 void
cg_class_avx512(const uint8_t *v, size_t at, size_t n, bool more,
    const cg_class *before, cg_class *c)
{
    cg_class_text(v, at, n, more, before, c, cg_avx512_block);
}

#endif
