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

/* Set from outside where it is emulated, for tests. */
#if !defined(CG_AVX512)
#define CG_BULK_AVX512  __attribute__((target("avx512bw,bmi,bmi2,pclmul")))
#define CG_BULK_HAS_AVX512  __builtin_cpu_supports("avx512bw")
#else
#define CG_BULK_AVX512      CG_AVX512
#define CG_BULK_HAS_AVX512  CG_HAS_AVX512
#endif

/* One bit for each byte, one word for each block. */
typedef uint64_t  cg_bulk_row[CG_BULK_RUN];

/*
 * The rows of a run: few of them, for two bits of the bytes themselves tell
 * apart what one comparison has found:
 *
 *               upper  second
 *     { [         1      1
 *     } ]         1      0
 *     :           0      1
 *     ,           0      0
 *     backslash   1
 *     white space 0
 */
typedef struct {
    cg_bulk_row  quote;
    cg_bulk_row  op;       /* { } [ ] : , and perhaps 0x0c and 0x1a */
    cg_bulk_row  mark;     /* white space and backslashes */
    cg_bulk_row  control;  /* below 0x20 */
    cg_bulk_row  upper;    /* bit 6 */
    cg_bulk_row  second;   /* bit 1 */
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
    uint64_t  quote, op, mark, control, upper, second;

    quote = op = mark = control = upper = second = 0;

#define IS(x, c)  _mm_cmpeq_epi8(x, _mm_set1_epi8(c))
#define OR(x, y)  _mm_or_si128(x, y)
#define BITS(y)   ((uint64_t) (unsigned) _mm_movemask_epi8(y) << (16 * k))

    for (k = 0; k < 4; k++) {
        x = _mm_loadu_si128((const __m128i *) (const void *) (p + 16 * k));
        y = OR(x, _mm_set1_epi8(0x20));  /* [ to {, ] to } */

        quote |= BITS(IS(x, '"'));
        op |= BITS(OR(OR(IS(y, '{'), IS(y, '}')),
                      OR(IS(x, ':'), IS(x, ','))));
        mark |= BITS(OR(OR(OR(IS(x, ' '), IS(x, '\t')),
                           OR(IS(x, '\n'), IS(x, '\r'))),
                        IS(x, '\\')));
        control |= BITS(_mm_cmpeq_epi8(
                            _mm_min_epu8(x, _mm_set1_epi8(0x1f)), x));
        upper |= BITS(_mm_slli_epi16(x, 1));
        second |= BITS(_mm_slli_epi16(x, 6));
    }

#undef IS
#undef OR
#undef BITS

    b->quote[i] = quote;
    b->op[i] = op;
    b->mark[i] = mark;
    b->control[i] = control;
    b->upper[i] = upper;
    b->second[i] = second;
}


#if defined(__x86_64__)

/* By the low half of a byte, what it would have to be: of the six, with 0x20
 * added; of white space and backslash. */

#define CG_BULK_OPS    _mm_setr_epi8(0, 0, 0, 0, 0, 0, 0, 0,                 \
                                     0, 0, ':', '{', ',', '}', 0, 0)
#define CG_BULK_MARKS  _mm_setr_epi8(' ', -1, -1, -1, -1, -1, -1, -1,        \
                                     -1, '\t', '\n', -1, '\\', '\r', -1, -1)

CG_BULK_AVX2 static inline void
cg_bulk_avx2(const uint8_t *p, cg_bulk_bytes *b, size_t i)
{
    int       k;
    __m256i   x, y, ops, marks;
    uint64_t  quote, op, mark, control, upper, second;

    quote = op = mark = control = upper = second = 0;
    ops = _mm256_broadcastsi128_si256(CG_BULK_OPS);
    marks = _mm256_broadcastsi128_si256(CG_BULK_MARKS);

#define EQ(x, y)  _mm256_cmpeq_epi8(x, y)
#define BITS(y)   ((uint64_t) (unsigned) _mm256_movemask_epi8(y) << (32 * k))

    for (k = 0; k < 2; k++) {
        x = _mm256_loadu_si256((const __m256i *) (const void *)
                               (p + 32 * k));
        y = _mm256_or_si256(x, _mm256_set1_epi8(0x20));

        quote |= BITS(EQ(x, _mm256_set1_epi8('"')));
        op |= BITS(EQ(_mm256_shuffle_epi8(ops, x), y));
        mark |= BITS(EQ(_mm256_shuffle_epi8(marks, x), x));
        control |= BITS(EQ(_mm256_min_epu8(x, _mm256_set1_epi8(0x1f)), x));
        upper |= BITS(_mm256_slli_epi16(x, 1));
        second |= BITS(_mm256_slli_epi16(x, 6));
    }

#undef EQ
#undef BITS

    b->quote[i] = quote;
    b->op[i] = op;
    b->mark[i] = mark;
    b->control[i] = control;
    b->upper[i] = upper;
    b->second[i] = second;
}


/* Comparisons of 64 bytes give their bits at once. */

CG_BULK_AVX512 static inline void
cg_bulk_avx512(const uint8_t *p, cg_bulk_bytes *b, size_t i)
{
    __m512i  x, y, ops, marks;

    ops = _mm512_broadcast_i32x4(CG_BULK_OPS);
    marks = _mm512_broadcast_i32x4(CG_BULK_MARKS);

    x = _mm512_loadu_si512((const void *) p);
    y = _mm512_or_si512(x, _mm512_set1_epi8(0x20));

    b->quote[i] = _mm512_cmpeq_epi8_mask(x, _mm512_set1_epi8('"'));
    b->op[i] = _mm512_cmpeq_epi8_mask(_mm512_shuffle_epi8(ops, x), y);
    b->mark[i] = _mm512_cmpeq_epi8_mask(_mm512_shuffle_epi8(marks, x), x);
    b->control[i] = _mm512_cmple_epu8_mask(x, _mm512_set1_epi8(0x1f));
    b->upper[i] = _mm512_test_epi8_mask(x, _mm512_set1_epi8(0x40));
    b->second[i] = _mm512_test_epi8_mask(x, _mm512_set1_epi8(0x02));
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
    return cg_bulk_has_avx2() && CG_BULK_HAS_AVX512;
}

#endif

#endif

#endif
