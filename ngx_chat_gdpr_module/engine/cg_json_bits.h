/*
 * The bitmaps of JSON, of 64 bytes at a time: SSE2, AVX2, AVX-512, all giving
 * the same.
 */

#ifndef CG_JSON_BITS_H
#define CG_JSON_BITS_H

#include <stddef.h>
#include <stdint.h>
#include <stdbool.h>

#include "cg_bits.h"
#include "cg_scan.h"

#if (CG_SSE2)

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#define CG_BULK_BLOCK  64

/* Blocks of a run: what is taken twice because of an error is at most that. */
#define CG_BULK_RUN    32

/* Blocks to a vector: a run is a number of these. */
#define CG_BULK_WIDE   8

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

/* For each bit of a row whether an odd number of bits up to it are set, going
 * on from `was` (all bits or none); `to` may be `row`.  Up to the next multiple
 * of CG_BULK_WIDE words are written.  Returns the last bit in that form. */
typedef uint64_t (*cg_bulk_turns)(const uint64_t *row, uint64_t *to,
    size_t blocks, uint64_t was);


/* All bits as bit 63 of x is. */

static inline uint64_t
cg_bulk_last(uint64_t x)
{
    return (uint64_t) ((int64_t) x >> 63);
}


static inline uint64_t
cg_bulk_turns_sse2(const uint64_t *row, uint64_t *to, size_t blocks,
    uint64_t was)
{
    size_t  i;

    for (i = 0; i < blocks; i++) {
        to[i] = cg_bits_parity(row[i]) ^ was;
        was = cg_bulk_last(to[i]);
    }

    return was;
}


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


/* A product without carries with all ones is the parity. */

CG_BULK_AVX2 static inline uint64_t
cg_bulk_turns_avx2(const uint64_t *row, uint64_t *to, size_t blocks,
    uint64_t was)
{
    size_t   i;
    __m128i  q;

    for (i = 0; i < blocks; i++) {
        q = _mm_set_epi64x(0, (long long) row[i]);
        q = _mm_clmulepi64_si128(q, _mm_set1_epi8(-1), 0);
        to[i] = (uint64_t) _mm_cvtsi128_si64(q) ^ was;
        was = cg_bulk_last(to[i]);
    }

    return was;
}


/* Eight words at once, then the same over the last bits of the eight. */

CG_BULK_AVX512 static inline uint64_t
cg_bulk_turns_avx512(const uint64_t *row, uint64_t *to, size_t blocks,
    uint64_t was)
{
    size_t    i;
    __m512i   x;
    unsigned  last, odd;

    odd = was & 1;

    for (i = 0; i < blocks; i += CG_BULK_WIDE) {
        x = _mm512_loadu_si512((const void *) (row + i));

        x = _mm512_xor_si512(x, _mm512_slli_epi64(x, 1));
        x = _mm512_xor_si512(x, _mm512_slli_epi64(x, 2));
        x = _mm512_xor_si512(x, _mm512_slli_epi64(x, 4));
        x = _mm512_xor_si512(x, _mm512_slli_epi64(x, 8));
        x = _mm512_xor_si512(x, _mm512_slli_epi64(x, 16));
        x = _mm512_xor_si512(x, _mm512_slli_epi64(x, 32));

        last = (unsigned) _mm512_cmplt_epi64_mask(x, _mm512_setzero_si512())
               << 1 | odd;
        last ^= last << 1;
        last ^= last << 2;
        last ^= last << 4;
        last ^= last << 8;

        x = _mm512_mask_xor_epi64(x, (__mmask8) last, x,
                                  _mm512_set1_epi64(-1));
        _mm512_storeu_si512((void *) (to + i), x);

        odd = last >> 8 & 1;
    }

    return cg_bulk_last(to[blocks - 1]);
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
