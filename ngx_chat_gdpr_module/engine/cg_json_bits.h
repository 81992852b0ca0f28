/*
 * The bitmaps of JSON, of 64 bytes at a time: SSE2, AVX2, AVX-512, all giving
 * the same.
 */

#ifndef CG_JSON_BITS_H
#define CG_JSON_BITS_H

#include <stddef.h>
#include <stdint.h>
#include <stdbool.h>

#include "cg_scan.h"

#if (CG_SSE2)

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#define CG_BULK_BLOCK  64

/* Blocks of a run: what is taken twice because of an error is at most that. */
#define CG_BULK_RUN    32

#define CG_BULK_AVX2    __attribute__((target("avx2,bmi,bmi2,pclmul")))
#define CG_BULK_AVX512  __attribute__((target("avx512bw,bmi,bmi2,pclmul")))

/* One bit for each byte, one word for each block. */
typedef uint64_t  cg_bulk_row[CG_BULK_RUN];

typedef struct {
    cg_bulk_row  quote;
    cg_bulk_row  backslash;
    cg_bulk_row  colon;
    cg_bulk_row  comma;
    cg_bulk_row  bracket;
    cg_bulk_row  opening;  /* { or [ */
    cg_bulk_row  space;    /* white space */
    cg_bulk_row  control;  /* below 0x20 */
} cg_bulk_bytes;

/* What depends on the machine. */
typedef void (*cg_bulk_classify)(const uint8_t *p, cg_bulk_bytes *b,
    size_t i);
typedef uint64_t (*cg_bulk_parity)(uint64_t x);


/* Fill column i of the rows from the 64 bytes at p. */

static inline void
cg_bulk_sse2(const uint8_t *p, cg_bulk_bytes *b, size_t i)
{
    int       k;
    __m128i   x, y;
    uint64_t  quote, backslash, colon, comma, bracket, opening, space,
              control;

    quote = backslash = colon = comma = bracket = opening = space = control
        = 0;

#define IS(x, c)  _mm_cmpeq_epi8(x, _mm_set1_epi8(c))
#define OR(x, y)  _mm_or_si128(x, y)
#define BITS(y)   ((uint64_t) (unsigned) _mm_movemask_epi8(y) << (16 * k))

    for (k = 0; k < 4; k++) {
        x = _mm_loadu_si128((const __m128i *) (const void *) (p + 16 * k));
        y = OR(x, _mm_set1_epi8(0x20));  /* [ to {, ] to } */

        quote |= BITS(IS(x, '"'));
        backslash |= BITS(IS(x, '\\'));
        colon |= BITS(IS(x, ':'));
        comma |= BITS(IS(x, ','));
        bracket |= BITS(OR(IS(y, '{'), IS(y, '}')));
        opening |= BITS(IS(y, '{'));
        space |= BITS(OR(OR(IS(x, ' '), IS(x, '\t')),
                         OR(IS(x, '\n'), IS(x, '\r'))));
        control |= BITS(_mm_cmpeq_epi8(
                            _mm_min_epu8(x, _mm_set1_epi8(0x1f)), x));
    }

#undef IS
#undef OR
#undef BITS

    b->quote[i] = quote;
    b->backslash[i] = backslash;
    b->colon[i] = colon;
    b->comma[i] = comma;
    b->bracket[i] = bracket;
    b->opening[i] = opening;
    b->space[i] = space;
    b->control[i] = control;
}


#if defined(__x86_64__)

CG_BULK_AVX2 static inline void
cg_bulk_avx2(const uint8_t *p, cg_bulk_bytes *b, size_t i)
{
    int       k;
    __m256i   x, y, spaces;
    uint64_t  quote, backslash, colon, comma, bracket, opening, space,
              control;

    quote = backslash = colon = comma = bracket = opening = space = control
        = 0;

    /* by its low half, what white space a byte would have to be */
    spaces = _mm256_broadcastsi128_si256(
                 _mm_setr_epi8(' ', -1, -1, -1, -1, -1, -1, -1,
                               -1, '\t', '\n', -1, -1, '\r', -1, -1));

#define IS(x, c)  _mm256_cmpeq_epi8(x, _mm256_set1_epi8(c))
#define BITS(y)   ((uint64_t) (unsigned) _mm256_movemask_epi8(y) << (32 * k))

    for (k = 0; k < 2; k++) {
        x = _mm256_loadu_si256((const __m256i *) (const void *)
                               (p + 32 * k));
        y = _mm256_or_si256(x, _mm256_set1_epi8(0x20));

        quote |= BITS(IS(x, '"'));
        backslash |= BITS(IS(x, '\\'));
        colon |= BITS(IS(x, ':'));
        comma |= BITS(IS(x, ','));
        bracket |= BITS(_mm256_or_si256(IS(y, '{'), IS(y, '}')));
        opening |= BITS(IS(y, '{'));
        space |= BITS(_mm256_cmpeq_epi8(_mm256_shuffle_epi8(spaces, x), x));
        control |= BITS(_mm256_cmpeq_epi8(
                            _mm256_min_epu8(x, _mm256_set1_epi8(0x1f)), x));
    }

#undef IS
#undef BITS

    b->quote[i] = quote;
    b->backslash[i] = backslash;
    b->colon[i] = colon;
    b->comma[i] = comma;
    b->bracket[i] = bracket;
    b->opening[i] = opening;
    b->space[i] = space;
    b->control[i] = control;
}


/* Comparisons of 64 bytes give their bits at once. */

CG_BULK_AVX512 static inline void
cg_bulk_avx512(const uint8_t *p, cg_bulk_bytes *b, size_t i)
{
    __m512i   x, y, spaces;
    uint64_t  brace;

#define IS(x, c)  _mm512_cmpeq_epi8_mask(x, _mm512_set1_epi8(c))

    spaces = _mm512_broadcast_i32x4(
                 _mm_setr_epi8(' ', -1, -1, -1, -1, -1, -1, -1,
                               -1, '\t', '\n', -1, -1, '\r', -1, -1));

    x = _mm512_loadu_si512((const void *) p);
    y = _mm512_or_si512(x, _mm512_set1_epi8(0x20));

    brace = IS(y, '{');
    b->quote[i] = IS(x, '"');
    b->backslash[i] = IS(x, '\\');
    b->colon[i] = IS(x, ':');
    b->comma[i] = IS(x, ',');
    b->bracket[i] = brace | IS(y, '}');
    b->opening[i] = brace;
    b->space[i] = _mm512_cmpeq_epi8_mask(_mm512_shuffle_epi8(spaces, x), x);
    b->control[i] = _mm512_cmple_epu8_mask(x, _mm512_set1_epi8(0x1f));

#undef IS
}


/* As cg_bits_parity(). */

__attribute__((target("pclmul"))) static inline uint64_t
cg_bulk_parity_clmul(uint64_t x)
{
    __m128i  q;

    q = _mm_set_epi64x(0, (long long) x);
    q = _mm_clmulepi64_si128(q, _mm_set1_epi8(-1), 0);
    return (uint64_t) _mm_cvtsi128_si64(q);
}


static inline bool
cg_bulk_has_avx2(void)
{
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi")
           && __builtin_cpu_supports("bmi2")
           && __builtin_cpu_supports("pclmul");
}


static inline bool
cg_bulk_has_avx512(void)
{
    return cg_bulk_has_avx2() && __builtin_cpu_supports("avx512bw");
}

#endif

#endif

#endif
