/*
 * See cg_start.h.
 */

#include <string.h>

#include "cg_border.h"
#include "cg_start.h"

#define CG_START_INLINE  static inline __attribute__((always_inline))

/* Blocks to a vector: the rows are a number of these. */
#define CG_START_WIDE  4

/* A word for the block in front, for each block, and for the one behind. */
typedef uint64_t  cg_start_row[CG_START_BLOCKS + 2];

typedef struct {
    cg_start_row  capital;  /* or outside ASCII */
    cg_start_row  white;
    cg_start_row  m;
    cg_start_row  e;
    cg_start_row  digit;
    cg_start_row  sign;     /* ":", "=" or "@" */
} cg_start;


static inline bool
cg_start_white(const uint8_t *v, size_t at, size_t back)
{
    return at < back || v[at - back] <= ' ';
}


/* Behind "…me" and a word of a few bytes? */
static bool
cg_start_small(const uint8_t *v, size_t at)
{
    size_t  i, k;

    static const size_t  sizes[] = { 2, 3, 5 };

    if (v[at] <= ' ' || !cg_start_white(v, at, 1)) {
        return false;
    }

    for (i = 0; i < 3; i++) {
        k = sizes[i] + 2;

        if (at >= k + 2 && v[at - k] <= ' ' && v[at - k - 1] == 'e'
            && v[at - k - 2] == 'm' && v[at - 2] > ' ' && v[at - k + 1] > ' ')
        {
            return true;
        }
    }

    return false;
}


/* Up to four digits, perhaps one byte, and white space that is not in front of
 * a digit? */
static bool
cg_start_house(const uint8_t *v, size_t at, size_t *far)
{
    size_t  k;

    for (k = 1; k <= 5; k++) {
        cg_far(far, at + k);

        if (v[at + k] <= ' ') {
            cg_far(far, at + k + 1);

            if (!cg_is_digit(v[at + k + 1])) {
                return true;
            }
        }

        if (k >= 2 && !cg_is_digit(v[at + k - 1])) {
            return false;
        }
    }

    return false;
}


bool
cg_start_is(const uint8_t *v, size_t at, size_t *far)
{
    uint8_t  ch;

    ch = v[at];

    if (ch == ':' || ch == '=' || ch == '@') {
        return true;
    }

    if (cg_is_digit(ch)) {
        return (at == 0 || !cg_is_digit(v[at - 1]))
               && ((cg_start_white(v, at, 1)
                    && (at < 2 || !cg_is_digit(v[at - 2])))
                   || cg_start_house(v, at, far));
    }

    return ((ch >= 0x80 || (ch >= 'A' && ch <= 'Z'))
            && cg_start_white(v, at, 1))
           || cg_start_small(v, at);
}


/* Set column i of the rows by 64 bytes. */
typedef void (*cg_start_block_fn)(const uint8_t *p, cg_start *c, size_t i);


static inline void
cg_start_portable_block(const uint8_t *p, cg_start *c, size_t i)
{
    int       k;
    uint8_t   ch;
    uint64_t  capital, white, m, e, digit, sign;

    capital = white = m = e = digit = sign = 0;

    for (k = 0; k < 64; k++) {
        ch = p[k];
        capital |= (uint64_t) (ch >= 0x80 || (uint8_t) (ch - 'A') <= 25) << k;
        white |= (uint64_t) (ch <= ' ') << k;
        m |= (uint64_t) (ch == 'm') << k;
        e |= (uint64_t) (ch == 'e') << k;
        digit |= (uint64_t) cg_is_digit(ch) << k;
        sign |= (uint64_t) (ch == ':' || ch == '=' || ch == '@') << k;
    }

    c->capital[i] = capital;
    c->white[i] = white;
    c->m[i] = m;
    c->e[i] = e;
    c->digit[i] = digit;
    c->sign[i] = sign;
}


/* Bit k: bit k + n, or k - n, of a row; n is 1 to 63. */
#define AHEAD(row, n)   (c->row[i] >> (n) | c->row[i + 1] << (64 - (n)))
#define BEHIND(row, n)  (c->row[i] << (n) | c->row[i - 1] >> (64 - (n)))


/* A loop without a branch, of which compilers make vectors. */
CG_START_INLINE void
cg_start_columns(const cg_start *c, size_t at, uint64_t *bits)
{
    size_t    i;
    uint64_t  gap, small, w1, w2, w3, w4, w5, first, house;

    for (i = at; i < at + CG_START_WIDE; i++) {
        gap = BEHIND(white, 1);

        small = gap & ~c->white[i] & ~BEHIND(white, 2)
                & ((BEHIND(white, 4) & BEHIND(e, 5) & BEHIND(m, 6)
                    & ~BEHIND(white, 3))
                   | (BEHIND(white, 5) & BEHIND(e, 6) & BEHIND(m, 7)
                      & ~BEHIND(white, 4))
                   | (BEHIND(white, 7) & BEHIND(e, 8) & BEHIND(m, 9)
                      & ~BEHIND(white, 6)));

        /* white space behind which no digit is, at 1 to 5 */

        w1 = AHEAD(white, 1) & ~AHEAD(digit, 2);
        w2 = AHEAD(white, 2) & ~AHEAD(digit, 3);
        w3 = AHEAD(white, 3) & ~AHEAD(digit, 4);
        w4 = AHEAD(white, 4) & ~AHEAD(digit, 5);
        w5 = AHEAD(white, 5) & ~AHEAD(digit, 6);

        first = c->digit[i] & ~BEHIND(digit, 1);
        house = w1 | w2
                | (AHEAD(digit, 1)
                   & (w3 | (AHEAD(digit, 2)
                            & (w4 | (AHEAD(digit, 3) & w5)))));

        bits[i] = (gap & c->capital[i]) | small | c->sign[i]
                  | (first & (house | (gap & ~BEHIND(digit, 2))));
    }
}


/* The bytes in front of v[at]: nothing counts as white space. */
CG_START_INLINE void
cg_start_before(const uint8_t *v, size_t at, cg_start *c,
    cg_start_block_fn classify)
{
    uint8_t  p[64];

    if (at >= sizeof(p)) {
        classify(v + at - sizeof(p), c, 0);

    } else if (at) {
        memset(p, ' ', sizeof(p));
        memcpy(p + sizeof(p) - at, v, at);
        classify(p, c, 0);

    } else {
        c->capital[0] = c->m[0] = c->e[0] = c->digit[0] = c->sign[0] = 0;
        c->white[0] = UINT64_MAX;
    }
}


CG_START_INLINE void
cg_start_text(const uint8_t *v, size_t at, size_t n, uint64_t *bits,
    cg_start_block_fn classify)
{
    size_t    i, blocks;
    cg_start  c;

    cg_start_before(v, at, &c, classify);

    blocks = (n - at + 63) / 64;
    blocks = blocks < CG_START_BLOCKS + 1 ? blocks : CG_START_BLOCKS + 1;

    for (i = 0; i < blocks; i++) {
        classify(v + at + i * 64, &c, i + 1);
    }

    if (blocks <= CG_START_BLOCKS) {
        c.capital[blocks + 1] = c.m[blocks + 1] = c.e[blocks + 1] = 0;
        c.digit[blocks + 1] = c.sign[blocks + 1] = 0;
        c.white[blocks + 1] = UINT64_MAX;
    }

    for (i = 1; i <= blocks && i <= CG_START_BLOCKS; i += CG_START_WIDE) {
        cg_start_columns(&c, i, bits);
    }
}


static void
cg_start_portable(const uint8_t *v, size_t at, size_t n, uint64_t *bits)
{
    cg_start_text(v, at, n, bits, cg_start_portable_block);
}


#if defined(__x86_64__)

#include <immintrin.h>

#define CG_AVX2    __attribute__((target("avx2")))
#define CG_AVX512  __attribute__((target("avx512bw")))


/* One function for a vector of W bits, `mm` being the prefix of its
 * operations. */
#define CG_START_VECTOR(name, attribute, vector, mm, si, W)                  \
                                                                             \
attribute static inline vector                                               \
name##_is(vector x, char byte)                                               \
{                                                                            \
    return mm##_cmpeq_epi8(x, mm##_set1_epi8(byte));                         \
}                                                                            \
                                                                             \
                                                                             \
attribute static inline vector                                               \
name##_range(vector x, char first, char count)                               \
{                                                                            \
    x = mm##_sub_epi8(x, mm##_set1_epi8(first));                             \
    return mm##_cmpeq_epi8(mm##_min_epu8(x, mm##_set1_epi8(count)), x);      \
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
attribute static inline void                                                 \
name##_block(const uint8_t *p, cg_start *c, size_t i)                        \
{                                                                            \
    int       at;                                                            \
    vector    x;                                                             \
    uint64_t  capital, white, m, e, digit, sign;                             \
                                                                             \
    capital = white = m = e = digit = sign = 0;                              \
                                                                             \
    for (at = 0; at < 64; at += W / 8) {                                     \
        x = mm##_loadu_##si((const vector *) (const void *) (p + at));       \
                                                                             \
        capital |= name##_bits(mm##_or_##si(x, name##_range(x, 'A', 25)),    \
                               at);                                          \
        white |= name##_bits(name##_range(x, 0, ' '), at);                   \
        m |= name##_bits(name##_is(x, 'm'), at);                             \
        e |= name##_bits(name##_is(x, 'e'), at);                             \
        digit |= name##_bits(name##_range(x, '0', 9), at);                   \
        sign |= name##_bits(                                                 \
                    mm##_or_##si(name##_is(x, '@'),                          \
                                 mm##_or_##si(name##_is(x, ':'),             \
                                              name##_is(x, '='))), at);      \
    }                                                                        \
                                                                             \
    c->capital[i] = capital;                                                 \
    c->white[i] = white;                                                     \
    c->m[i] = m;                                                             \
    c->e[i] = e;                                                             \
    c->digit[i] = digit;                                                     \
    c->sign[i] = sign;                                                       \
}                                                                            \
                                                                             \
                                                                             \
attribute static void                                                        \
name(const uint8_t *v, size_t at, size_t n, uint64_t *bits)                  \
{                                                                            \
    cg_start_text(v, at, n, bits, name##_block);                             \
}

CG_START_VECTOR(cg_start_sse2, , __m128i, _mm, si128, 128)
CG_START_VECTOR(cg_start_avx2, CG_AVX2, __m256i, _mm256, si256, 256)


/* Comparisons of 64 bytes give their bits at once. */
CG_AVX512 static inline void
cg_start_avx512_block(const uint8_t *p, cg_start *c, size_t i)
{
    __m512i  x;

#define BYTES(ch)  _mm512_set1_epi8(ch)

    x = _mm512_loadu_si512((const void *) p);

    c->capital[i] = _mm512_movepi8_mask(x)
                    | _mm512_cmple_epu8_mask(_mm512_sub_epi8(x, BYTES('A')),
                                             BYTES(25));
    c->white[i] = _mm512_cmple_epu8_mask(x, BYTES(' '));
    c->m[i] = _mm512_cmpeq_epi8_mask(x, BYTES('m'));
    c->e[i] = _mm512_cmpeq_epi8_mask(x, BYTES('e'));
    c->digit[i] = _mm512_cmple_epu8_mask(_mm512_sub_epi8(x, BYTES('0')),
                                         BYTES(9));
    c->sign[i] = _mm512_cmpeq_epi8_mask(x, BYTES(':'))
                 | _mm512_cmpeq_epi8_mask(x, BYTES('='))
                 | _mm512_cmpeq_epi8_mask(x, BYTES('@'));

#undef BYTES
}


CG_AVX512 static void
cg_start_avx512(const uint8_t *v, size_t at, size_t n, uint64_t *bits)
{
    cg_start_text(v, at, n, bits, cg_start_avx512_block);
}


/* The slowest first: a machine that has one has those in front of it. */
static const cg_start_fn  cg_start_all[] = {
    cg_start_portable, cg_start_sse2, cg_start_avx2, cg_start_avx512
};


cg_start_fn
cg_start_nth(size_t i)
{
    size_t  n;

    n = __builtin_cpu_supports("avx512bw") ? 4
        : __builtin_cpu_supports("avx2") ? 3 : 2;

    return i < n ? cg_start_all[i] : NULL;
}


cg_start_fn
cg_start_best(void)
{
    return __builtin_cpu_supports("avx512bw") ? cg_start_avx512
           : __builtin_cpu_supports("avx2") ? cg_start_avx2 : cg_start_sse2;
}

#else


cg_start_fn
cg_start_nth(size_t i)
{
    return i == 0 ? cg_start_portable : NULL;
}


cg_start_fn
cg_start_best(void)
{
    return cg_start_portable;
}

#endif
