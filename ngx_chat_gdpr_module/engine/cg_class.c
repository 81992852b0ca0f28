/*
 * Classes of bytes: portable, SSE2, AVX2, AVX-512.
 */

#include <string.h>

#include "cg_border.h"
#include "cg_candidate.h"

/* Set column i of the rows by p[0..64); p[64] is readable. */
typedef void (*cg_class_block_fn)(const uint8_t *p, cg_class *c, size_t i);


static inline bool
cg_class_twice(uint8_t ch)
{
    return ch == '-' || ch == '.' || ch == '/' || (ch | 0x20) == 's';
}


static inline bool
cg_class_separator(uint8_t ch)
{
    return ch == ' ' || ch == '-' || ch == '.' || ch == '/' || ch == '('
           || ch == ')';
}


static inline void
cg_class_block_portable(const uint8_t *p, cg_class *c, size_t i)
{
    int       k;
    uint8_t   ch;
    uint64_t  bit;

#define ROW(row, is)  c->row[i] |= (is) ? bit : 0

    c->digit[i] = c->letter[i] = c->capital[i] = c->high[i] = 0;
    c->white[i] = c->chain[i] = c->run[i] = c->sign[i] = c->colon[i] = 0;
    c->equals[i] = c->twice[i] = c->me[i] = 0;

    for (k = 0; k < CG_BLOCK; k++) {
        ch = p[k];
        bit = (uint64_t) 1 << k;

        ROW(digit, cg_is_digit(ch));
        ROW(letter, cg_is_letter(ch));
        ROW(capital, ch >= 'A' && ch <= 'Z');
        ROW(high, ch >= 0x80);
        ROW(white, ch <= ' ');
        ROW(chain, cg_is_digit(ch) || cg_class_separator(ch));
        ROW(run, cg_is_alnum(ch) || ch == '_' || ch == '-');
        ROW(sign, ch == '@' || ch == '+' || ch == '(');
        ROW(colon, ch == ':');
        ROW(equals, ch == '=' || ch == 0xb0);
        ROW(twice, ch == p[k + 1] && cg_class_twice(ch));
        ROW(me, ch == 'm' && p[k + 1] == 'e');
    }

    c->word[i] = c->digit[i] | c->letter[i];

#undef ROW
}


/* What is in front of v[at], to column 0. */
CG_INLINE void
cg_class_before(const uint8_t *v, size_t at, cg_class *c,
    cg_class_block_fn classify)
{
    uint8_t  p[CG_BLOCK + 1];

    if (at >= CG_BLOCK) {
        classify(v + at - CG_BLOCK, c, 0);

    } else if (at) {
        memset(p, 0, sizeof(p));
        memcpy(p + CG_BLOCK - at, v, at);
        classify(p, c, 0);

    } else {
        c->digit[0] = c->letter[0] = c->word[0] = c->capital[0] = 0;
        c->chain[0] = c->run[0] = c->colon[0] = 0;
        c->white[0] = UINT64_MAX;
    }

    c->letters = c->parted = false;
}


/* The last column wanted becomes that in front. */
CG_INLINE void
cg_class_go_on(cg_class *c)
{
    c->digit[0] = c->digit[CG_CLASS_BLOCKS];
    c->letter[0] = c->letter[CG_CLASS_BLOCKS];
    c->word[0] = c->word[CG_CLASS_BLOCKS];
    c->capital[0] = c->capital[CG_CLASS_BLOCKS];
    c->white[0] = c->white[CG_CLASS_BLOCKS];
    c->chain[0] = c->chain[CG_CLASS_BLOCKS];
    c->run[0] = c->run[CG_CLASS_BLOCKS];
    c->colon[0] = c->colon[CG_CLASS_BLOCKS];
}


/* Nothing, or with `more` anything, is in column i where the mask is. */
CG_INLINE void
cg_class_beyond(cg_class *c, size_t i, uint64_t mask, bool more)
{
    uint64_t  any;

    any = more ? mask : 0;
    c->digit[i] = (c->digit[i] & ~mask) | any;
    c->letter[i] = (c->letter[i] & ~mask) | any;
    c->word[i] = (c->word[i] & ~mask) | any;
    c->capital[i] = (c->capital[i] & ~mask) | any;
    c->chain[i] = (c->chain[i] & ~mask) | any;
    c->run[i] = (c->run[i] & ~mask) | any;
    c->sign[i] = (c->sign[i] & ~mask) | any;
    c->colon[i] = (c->colon[i] & ~mask) | any;
    c->white[i] |= mask;
}


/* Take off what lies behind the text, of which `left` bytes are in column i.
 * With `more` a house's number may be cut, and so may what is there twice. */
CG_INLINE void
cg_class_last(cg_class *c, size_t i, size_t left, bool more)
{
    uint64_t  mask, first;

    mask = UINT64_MAX >> (CG_BLOCK - left);

    if (more) {
        first = c->digit[i] & ~(c->digit[i] << 1 | c->digit[i - 1] >> 63);
        c->start[i] |= first & (left > 6 ? UINT64_MAX << (left - 6)
                                         : UINT64_MAX);
        c->spot[i] |= (uint64_t) 1 << (left - 1);

        if (left < 6 && i > 1) {
            first = c->digit[i - 1]
                    & ~(c->digit[i - 1] << 1 | c->digit[i - 2] >> 63);
            c->start[i - 1] |= first & UINT64_MAX << (CG_BLOCK - 6 + left);
        }
    }

    c->number[i] &= mask;
    c->token[i] &= mask;
    c->rare[i] &= mask;
    c->start[i] &= mask;
    c->mark[i] &= mask;
    c->spot[i] &= mask;
}


CG_INLINE void
cg_class_text(const uint8_t *v, size_t at, size_t n, bool more, cg_class *c,
    cg_class_block_fn classify)
{
    size_t  i, blocks, left;

    if (c->next == at) {
        cg_class_go_on(c);
    } else {
        cg_class_before(v, at, c, classify);
    }

    c->next = at + CG_CLASS_BYTES;

    blocks = (n - at + CG_BLOCK - 1) / CG_BLOCK;
    blocks = blocks < CG_CLASS_BLOCKS + 1 ? blocks : CG_CLASS_BLOCKS + 1;
    left = n - at - (blocks - 1) * CG_BLOCK;

    for (i = 0; i < blocks; i++) {
        classify(v + at + i * CG_BLOCK, c, i + 1);
    }

    if (left < CG_BLOCK) {
        cg_class_beyond(c, blocks, UINT64_MAX << left, more);
    }

    if (blocks <= CG_CLASS_BLOCKS) {
        cg_class_beyond(c, blocks + 1, UINT64_MAX, more);
    }

    for (i = 1; i <= blocks && i <= CG_CLASS_BLOCKS; i += CG_WIDE) {
        cg_candidate_numbers(c, i);
        cg_candidate_starts(c, i);
        cg_candidate_spots(c, i);
    }

    cg_candidate_tokens(c, blocks < CG_CLASS_BLOCKS ? blocks
                                                    : CG_CLASS_BLOCKS);

    if (left <= CG_BLOCK) {
        cg_class_last(c, blocks, left, more);
    }
}


static void
cg_class_portable(const uint8_t *v, size_t at, size_t n, bool more,
    cg_class *c)
{
    cg_class_text(v, at, n, more, c, cg_class_block_portable);
}


#if defined(__x86_64__)

#include <immintrin.h>

#define CG_AVX2    __attribute__((target("avx2")))
#define CG_AVX512  __attribute__((target("avx512bw")))

/* One function for a vector of W bits, `mm` being the prefix of its
 * operations. */
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
name##_block(const uint8_t *p, cg_class *c, size_t i)                        \
{                                                                            \
    int       at;                                                            \
    vector    x, next, open, near, dash, low;                                \
    uint64_t  digit, letter, small, high, white, separator, joint, sign,     \
              colon, equals, twice, me;                                      \
                                                                             \
    digit = letter = small = high = white = separator = joint = sign = 0;    \
    colon = equals = twice = me = 0;                                         \
                                                                             \
    for (at = 0; at < CG_BLOCK; at += W / 8) {                               \
        x = mm##_loadu_##si((const vector *) (const void *) (p + at));       \
        next = mm##_loadu_##si((const vector *) (const void *)               \
                               (p + at + 1));                                \
        low = mm##_or_##si(x, mm##_set1_epi8(0x20));                         \
        open = name##_is(x, '(');                                            \
        near = name##_range(x, '-', 2);                                      \
        dash = name##_is(x, '-');                                            \
                                                                             \
        digit |= name##_bits(name##_range(x, '0', 9), at);                   \
        letter |= name##_bits(name##_range(low, 'a', 25), at);               \
        small |= name##_bits(mm##_slli_epi16(x, 2), at);                     \
        high |= name##_bits(x, at);                                          \
        white |= name##_bits(name##_range(x, 0, ' '), at);                   \
                                                                             \
        /* "-./" are neighbours, and so are "()" */                          \
        separator |= name##_bits(                                            \
                         mm##_or_##si(mm##_or_##si(near, open),              \
                                      mm##_or_##si(name##_is(x, ' '),        \
                                                   name##_is(x, ')'))), at); \
        joint |= name##_bits(mm##_or_##si(dash, name##_is(x, '_')), at);     \
        sign |= name##_bits(                                                 \
                    mm##_or_##si(open, mm##_or_##si(name##_is(x, '+'),       \
                                                    name##_is(x, '@'))),     \
                    at);                                                     \
        colon |= name##_bits(name##_is(x, ':'), at);                         \
        equals |= name##_bits(mm##_or_##si(name##_is(x, '='),                \
                                           name##_is(x, (char) 0xb0)), at);  \
        twice |= name##_bits(                                                \
                     mm##_and_##si(mm##_cmpeq_epi8(x, next),                 \
                                   mm##_or_##si(near, name##_is(low, 's'))), \
                     at);                                                    \
        me |= name##_bits(mm##_and_##si(name##_is(x, 'm'),                   \
                                        name##_is(next, 'e')), at);          \
    }                                                                        \
                                                                             \
    c->digit[i] = digit;                                                     \
    c->letter[i] = letter;                                                   \
    c->word[i] = digit | letter;                                             \
    c->capital[i] = letter & ~small;                                         \
    c->high[i] = high;                                                       \
    c->white[i] = white;                                                     \
    c->chain[i] = digit | separator;                                         \
    c->run[i] = digit | letter | joint;                                      \
    c->sign[i] = sign;                                                       \
    c->colon[i] = colon;                                                     \
    c->equals[i] = equals;                                                   \
    c->twice[i] = twice;                                                     \
    c->me[i] = me;                                                           \
}                                                                            \
                                                                             \
                                                                             \
attribute static void                                                        \
name(const uint8_t *v, size_t at, size_t n, bool more, cg_class *c)          \
{                                                                            \
    cg_class_text(v, at, n, more, c, name##_block);                          \
}

CG_CLASS_VECTOR(cg_class_sse2, , __m128i, _mm, si128, 128)
CG_CLASS_VECTOR(cg_class_avx2, CG_AVX2, __m256i, _mm256, si256, 256)


/* Comparisons of 64 bytes give their bits at once. */
CG_AVX512 static inline void
cg_avx512_block(const uint8_t *p, cg_class *c, size_t i)
{
    __m512i  x, next, low;

#define BYTES(ch)             _mm512_set1_epi8((char) (ch))
#define IS(x, ch)             _mm512_cmpeq_epi8_mask(x, BYTES(ch))
#define RANGE(x, first, last)                                                \
    _mm512_cmple_epu8_mask(_mm512_sub_epi8(x, BYTES(first)),                 \
                           BYTES((last) - (first)))

    x = _mm512_loadu_si512((const void *) p);
    next = _mm512_loadu_si512((const void *) (p + 1));
    low = _mm512_or_si512(x, BYTES(0x20));

    c->digit[i] = RANGE(x, '0', '9');
    c->letter[i] = RANGE(low, 'a', 'z');
    c->word[i] = c->digit[i] | c->letter[i];
    c->capital[i] = RANGE(x, 'A', 'Z');
    c->high[i] = _mm512_movepi8_mask(x);
    c->white[i] = RANGE(x, 0, ' ');
    c->chain[i] = c->digit[i] | RANGE(x, '-', '/') | RANGE(x, '(', ')')
                  | IS(x, ' ');
    c->run[i] = c->word[i] | IS(x, '-') | IS(x, '_');
    c->sign[i] = IS(x, '@') | IS(x, '+') | IS(x, '(');
    c->colon[i] = IS(x, ':');
    c->equals[i] = IS(x, '=') | IS(x, 0xb0);
    c->twice[i] = _mm512_cmpeq_epi8_mask(x, next)
                  & (RANGE(x, '-', '/') | IS(low, 's'));
    c->me[i] = IS(x, 'm') & IS(next, 'e');

#undef BYTES
#undef IS
#undef RANGE
}


CG_AVX512 static void
cg_class_avx512(const uint8_t *v, size_t at, size_t n, bool more, cg_class *c)
{
    cg_class_text(v, at, n, more, c, cg_avx512_block);
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
