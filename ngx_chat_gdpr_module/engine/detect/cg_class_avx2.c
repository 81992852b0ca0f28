/*
 * Classes of bytes (cg_class.h) by AVX2, of kinds (cg_class_kinds.h).
 */

#if defined(__x86_64__)

#include <immintrin.h>

#include "cg_class_kinds.h"
#include "cg_class_text.h"

#define CG_AVX2  __attribute__((target("avx2")))

CG_AVX2 CG_INLINE __m256i
cg_avx2_table(size_t i)
{
    return _mm256_broadcastsi128_si256(
               _mm_loadu_si128((const __m128i *) (const void *) cg_kinds[i]));
}


/* The kinds of a set, of the tables from `first` on. */
CG_AVX2 CG_INLINE __m256i
cg_avx2_kinds(__m256i x, size_t first)
{
    __m256i  high;

    high = _mm256_and_si256(_mm256_srli_epi16(x, 4), _mm256_set1_epi8(15));

    return _mm256_and_si256(
               _mm256_shuffle_epi8(cg_avx2_table(first), x),
               _mm256_shuffle_epi8(cg_avx2_table(first + 1), high));
}


/* The top bits of the bytes of two vectors, moved up by some. */
#define CG_AVX2_TOP(a, b, up)                                                \
    ((uint64_t) (uint32_t) _mm256_movemask_epi8(_mm256_slli_epi16(a, up))    \
     | (uint64_t) (uint32_t) _mm256_movemask_epi8(_mm256_slli_epi16(b, up))  \
       << 32)

/* The bytes that have a kind. */
#define CG_AVX2_BITS(a, b, kind)  CG_AVX2_TOP(a, b, __builtin_clz(kind) - 24)


/* See cg_class_odd() for p[0..32), of the kinds k. */
CG_AVX2 CG_INLINE __m256i
cg_avx2_odd(const uint8_t *p, __m256i x, __m256i k)
{
    __m256i  low, next, then, at, open;

#define IS(x, byte)   _mm256_cmpeq_epi8(x, _mm256_set1_epi8(byte))
#define OR(x, y)      _mm256_or_si256(x, y)
#define AND(x, y)     _mm256_and_si256(x, y)
#define LOAD(p)       _mm256_loadu_si256((const __m256i *) (const void *) (p))
#define SMALL         _mm256_set1_epi8(0x20)
#define ANY(k, kinds) _mm256_and_si256(k, _mm256_set1_epi8((char) (kinds)))

    low = OR(x, SMALL);
    next = LOAD(p + 1);
    then = LOAD(p + 2);

    at = OR(AND(IS(x, ' '), IS(OR(next, SMALL), 'a')), IS(low, 'd'));
    at = AND(at, IS(OR(then, SMALL), 't'));

    open = OR(_mm256_cmpeq_epi8(_mm256_max_epu8(next, _mm256_set1_epi8(0x40)),
                                next), IS(next, '.'));
    open = AND(open, ANY(k, O | I));

    return OR(OR(at, open), ANY(k, X | Y | V));

#undef IS
#undef OR
#undef AND
#undef LOAD
#undef SMALL
}


/* The bytes that are not 0. */
#define CG_AVX2_SET(a, b)                                                    \
    ~((uint64_t) (uint32_t) _mm256_movemask_epi8(                            \
          _mm256_cmpeq_epi8(a, _mm256_setzero_si256()))                      \
      | (uint64_t) (uint32_t) _mm256_movemask_epi8(                          \
            _mm256_cmpeq_epi8(b, _mm256_setzero_si256())) << 32)


CG_AVX2 CG_INLINE void
cg_avx2_triggers(const uint8_t *p, __m256i x, __m256i y, cg_class *c, size_t i)
{
    __m256i  k, l;

    k = cg_avx2_kinds(x, 4);
    l = cg_avx2_kinds(y, 4);

    c->high[i] = CG_AVX2_TOP(x, y, 0);
    c->odd[i] = CG_AVX2_SET(cg_avx2_odd(p, x, k), cg_avx2_odd(p + 32, y, l));
    c->spell[i] = CG_AVX2_SET(ANY(k, F | R | G), ANY(l, F | R | G));
}

#undef ANY


CG_AVX2 CG_INLINE void
cg_avx2_block(const uint8_t *p, cg_class *c, size_t i)
{
    __m256i  x, y, a, b, k, l;

    x = _mm256_loadu_si256((const __m256i *) (const void *) p);
    y = _mm256_loadu_si256((const __m256i *) (const void *) (p + 32));
    a = cg_avx2_kinds(x, 0);
    b = cg_avx2_kinds(y, 0);

    c->digit[i] = CG_AVX2_BITS(a, b, D);
    c->letter[i] = CG_AVX2_BITS(a, b, A) | CG_AVX2_BITS(a, b, Z);
    c->word[i] = c->digit[i] | c->letter[i];
    c->chain[i] = c->digit[i] | CG_AVX2_BITS(a, b, C);
    c->sign[i] = CG_AVX2_BITS(a, b, P) | CG_AVX2_BITS(a, b, T);
    c->colon[i] = CG_AVX2_BITS(a, b, K);

    if (c->triggers) {
        cg_avx2_triggers(p, x, y, c, i);
    }

    if (!c->words) {
        return;
    }

    k = cg_avx2_kinds(x, 2);
    l = cg_avx2_kinds(y, 2);

    c->capital[i] = c->letter[i] & ~CG_AVX2_TOP(x, y, 2);
    c->high[i] = CG_AVX2_TOP(x, y, 0);
    c->equals[i] = CG_AVX2_BITS(a, b, Q);
    c->white[i] = CG_AVX2_BITS(k, l, W) | CG_AVX2_BITS(k, l, B);
    c->dash[i] = CG_AVX2_BITS(k, l, H);
    c->run[i] = c->word[i] | c->dash[i] | CG_AVX2_BITS(k, l, U);
    c->s[i] = CG_AVX2_BITS(k, l, S);
    c->m[i] = CG_AVX2_BITS(k, l, M);
    c->e[i] = CG_AVX2_BITS(k, l, E);
}


CG_AVX2 void
cg_class_avx2(const uint8_t *v, size_t at, size_t n, bool more,
    const cg_class *before, cg_class *c)
{
    cg_class_text(v, at, n, more, before, c, cg_avx2_block);
}

#endif
