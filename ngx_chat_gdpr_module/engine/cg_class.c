/*
 * Classes of bytes and what they leave: portable, SSE2, AVX2, AVX-512.
 */

#include "cg_class.h"
#include "cg_border.h"

enum {
    DIGIT = 1,
    LETTER = 2,
    WORD = 4,
    CHAIN = 8,
    GAP = 16,
    SIGN = 32,
    COLON = 64,
    SLASH = 128
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
    case ')':
        return CHAIN;
    case '/':
        return CHAIN | SLASH;
    case '(':
        return CHAIN | SIGN;
    case '+':
    case '@':
        return SIGN;
    case ':':
        return COLON;
    default:
        return 0;
    }
}


#define CG_CLASS_INLINE  static inline __attribute__((always_inline))

/* Blocks to a vector: the rows are a number of these. */
#define CG_CLASS_WIDE  8


/* Set column i of the rows by 64 bytes. */
typedef void (*cg_class_block_fn)(const uint8_t *p, cg_class *c, size_t i);


static inline void
cg_class_block_portable(const uint8_t *p, cg_class *c, size_t i)
{
    int       k;
    uint64_t  bits, digit, letter, word, chain, gap, sign, colon, slash;

    digit = letter = word = chain = gap = sign = colon = slash = 0;

    for (k = 0; k < CG_BLOCK; k++) {
        bits = cg_class_of(p[k]);

        digit |= (bits & 1) << k;
        letter |= (bits >> 1 & 1) << k;
        word |= (bits >> 2 & 1) << k;
        chain |= (bits >> 3 & 1) << k;
        gap |= (bits >> 4 & 1) << k;
        sign |= (bits >> 5 & 1) << k;
        colon |= (bits >> 6 & 1) << k;
        slash |= (bits >> 7 & 1) << k;
    }

    c->digit[i] = digit;
    c->letter[i] = letter;
    c->word[i + 1] = word;
    c->chain[i] = chain;
    c->gap[i] = gap;
    c->sign[i] = sign;
    c->colon[i] = colon;
    c->slash[i] = slash;
}


/* Put all bits of a mask into column i. */

static inline void
cg_class_beyond(cg_class *c, size_t i, uint64_t mask)
{
    c->digit[i] |= mask;
    c->letter[i] |= mask;
    c->word[i + 1] |= mask;
    c->chain[i] |= mask;
    c->gap[i] |= mask;
    c->sign[i] |= mask;
    c->colon[i] |= mask;
    c->slash[i] |= mask;
}


/* Bit i: the bits i to i + 3 of the words a, b are all set. */

static inline uint64_t
cg_class_run4(uint64_t a, uint64_t b)
{
    a &= cg_class_ahead(a, b, 1);
    b &= b >> 1;
    return a & cg_class_ahead(a, b, 2);
}


/* Bit i: from there k letters, and behind them a bit of a, b.  All these
 * candidates are within few bytes, so that the end of b does not matter. */

#define CG_CLASS_STEP(a, b, letter, next)                                    \
    (a) = (letter) & cg_class_ahead(a, b, 1);                                \
    (b) = (next) & (b) >> 1


/* The candidates of eight blocks: a loop without a branch, and without
 * anything carried, of which compilers make vectors. */

CG_CLASS_INLINE void
cg_class_candidates(cg_class *c, size_t at)
{
    size_t    i;
    uint64_t  left, digit, next, letter, l_next, chain, c_next;
    uint64_t  five, f_next, run6, gap, g_next, any;

    for (i = at; i < at + CG_CLASS_WIDE; i++) {
        left = ~(c->word[i + 1] << 1 | c->word[i] >> 63);

        digit = c->digit[i];
        next = c->digit[i + 1];
        letter = c->letter[i];
        l_next = c->letter[i + 1];

        /* four and five digits, six and seven bytes of a number */

        five = cg_class_run4(digit, next);
        f_next = cg_class_run4(next, 0);
        five &= cg_class_ahead(digit, next, 4);
        f_next &= next >> 4;

        chain = cg_class_run4(c->chain[i], c->chain[i + 1]);
        c_next = cg_class_run4(c->chain[i + 1], 0);
        run6 = chain & cg_class_ahead(chain, c_next, 2);

        /* a number; or six digits, and then a letter or "+" */

        c->number[i] = digit & left
            & ((chain & cg_class_ahead(chain, c_next, 3))
               | (five & cg_class_ahead(digit, next, 5)
                  & cg_class_ahead(letter | c->sign[i],
                                   l_next | c->sign[i + 1], 6)));

        /* two letters, then a digit, perhaps behind a space */

        gap = digit | (c->gap[i] & cg_class_ahead(digit, next, 1));
        g_next = next | (c->gap[i + 1] & next >> 1);
        any = letter & cg_class_ahead(letter, l_next, 1)
              & cg_class_ahead(gap, g_next, 2);

        /* one or three letters, a space, and a number; one to five and five
         * digits */

        gap = c->gap[i] & cg_class_ahead(digit & run6, next & c_next, 1);
        g_next = c->gap[i + 1] & next >> 1 & c_next >> 1;
        five |= gap;
        f_next |= g_next;

        CG_CLASS_STEP(five, f_next, letter, l_next);
        any |= five;
        CG_CLASS_STEP(five, f_next, letter, l_next);
        CG_CLASS_STEP(five, f_next, letter, l_next);
        any |= five;
        CG_CLASS_STEP(five, f_next, letter, l_next);
        any |= five;
        CG_CLASS_STEP(five, f_next, letter, l_next);
        any |= five;

        /* six letters and a digit */

        any |= cg_class_run4(letter, l_next)
               & cg_class_ahead(letter & cg_class_ahead(letter, l_next, 1),
                                l_next & l_next >> 1, 4)
               & cg_class_ahead(digit, next, 6);

        /* a letter, a digit, perhaps one more of both, a space and a digit */

        any |= letter & cg_class_ahead(digit, next, 1)
               & (cg_class_ahead(c->gap[i] & cg_class_ahead(digit, next, 1),
                                 c->gap[i + 1] & next >> 1, 2)
                  | cg_class_ahead(c->gap[i] & cg_class_ahead(digit, next, 1),
                                   c->gap[i + 1] & next >> 1, 3));

        c->token[i] = left & any;

        /* three or four digits, or two, a slash and two; not of a time, nor
         * behind a dash */

        any = cg_class_ahead(digit, next, 1);
        gap = c->colon[i] & digit << 1;

        c->brief[i] = digit & left & any & ~c->number[i] & ~(gap << 1)
            & ((cg_class_ahead(digit, next, 2)
                & (~cg_class_ahead(c->word[i + 1], c->word[i + 2], 3)
                   | (cg_class_ahead(digit, next, 3)
                      & ~cg_class_ahead(c->word[i + 1], c->word[i + 2], 4))))
               | (cg_class_ahead(c->slash[i], c->slash[i + 1], 2)
                  & cg_class_ahead(digit & any, next & next >> 1, 3)));

        /* a colon between two that are letters, digits or colons, or the
         * first of two; not the later ones of a time or the like */

        any = c->word[i + 1] | c->colon[i];
        c->hex[i] = c->colon[i] & ~(c->colon[i] << 3)
            & (any << 1 | c->word[i] >> 63
               | cg_class_ahead(c->colon[i], c->colon[i + 1], 1))
            & cg_class_ahead(any, c->word[i + 2] | c->colon[i + 1], 1);
    }
}


CG_CLASS_INLINE void
cg_class_text(const uint8_t *p, size_t n, bool more, cg_class *c,
    cg_class_block_fn classify)
{
    size_t    i, blocks;
    uint64_t  end;

    blocks = n / CG_BLOCK + (n % CG_BLOCK != 0);
    blocks = blocks < CG_CLASS_BLOCKS + 1 ? blocks : CG_CLASS_BLOCKS + 1;

    for (i = 0; i < blocks; i++) {
        classify(p + i * CG_BLOCK, c, i);
    }

    end = blocks * CG_BLOCK > n ? UINT64_MAX << n % CG_BLOCK : 0;

    if (more && end) {
        cg_class_beyond(c, blocks - 1, end);
    }

    if (blocks <= CG_CLASS_BLOCKS) {
        c->digit[blocks] = c->letter[blocks] = c->chain[blocks] = 0;
        c->gap[blocks] = c->sign[blocks] = c->word[blocks + 1] = 0;
        c->colon[blocks] = c->slash[blocks] = 0;

        if (more) {
            cg_class_beyond(c, blocks, UINT64_MAX);
        }
    }

    for (i = 0; i < blocks && i < CG_CLASS_BLOCKS; i += CG_CLASS_WIDE) {
        cg_class_candidates(c, i);
    }

    if (end && blocks <= CG_CLASS_BLOCKS) {
        c->number[blocks - 1] &= ~end;
        c->token[blocks - 1] &= ~end;
        c->brief[blocks - 1] &= ~end;
        c->hex[blocks - 1] &= ~end;
        c->sign[blocks - 1] &= ~end;
    }
}


static void
cg_class_portable(const uint8_t *p, size_t n, bool more, cg_class *c)
{
    cg_class_text(p, n, more, c, cg_class_block_portable);
}


#if defined(__x86_64__)

#include <immintrin.h>

#define CG_AVX2    __attribute__((target("avx2")))
#define CG_AVX512  __attribute__((target("avx512bw")))


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
attribute static inline void                                                 \
name##_block(const uint8_t *p, cg_class *c, size_t i)                        \
{                                                                            \
    int       at;                                                            \
    vector    x, is_digit, is_letter, is_space, is_word;                     \
    uint64_t  digit, letter, word, chain, gap, sign, colon, slash;           \
                                                                             \
    digit = letter = word = chain = gap = sign = colon = slash = 0;          \
                                                                             \
    for (at = 0; at < CG_BLOCK; at += W / 8) {                               \
        x = mm##_loadu_##si((const vector *) (const void *) (p + at));       \
                                                                             \
        is_digit = name##_range(x, '0', '9');                                \
        is_letter = name##_range(name##_or(x, mm##_set1_epi8(0x20)),         \
                                 'a', 'z');                                  \
        is_space = name##_is(x, ' ');                                        \
        is_word = name##_or(name##_or(is_digit, is_letter),                  \
                            name##_is(x, '_'));                              \
                                                                             \
        digit |= name##_bits(is_digit, at);                                  \
        letter |= name##_bits(is_letter, at);                                \
        word |= name##_bits(is_word, at);                                    \
        chain |= name##_bits(                                                \
                     name##_or(name##_or(is_space,                           \
                                         name##_range(x, '(', ')')),         \
                               name##_range(x, '-', '9')), at);              \
        gap |= name##_bits(name##_or(is_space, name##_is(x, '-')), at);      \
        sign |= name##_bits(name##_or(name##_is(x, '@'),                     \
                                      name##_or(name##_is(x, '+'),           \
                                                name##_is(x, '('))), at);    \
        colon |= name##_bits(name##_is(x, ':'), at);                         \
        slash |= name##_bits(name##_is(x, '/'), at);                         \
    }                                                                        \
                                                                             \
    c->digit[i] = digit;                                                     \
    c->letter[i] = letter;                                                   \
    c->word[i + 1] = word;                                                   \
    c->chain[i] = chain;                                                     \
    c->gap[i] = gap;                                                         \
    c->sign[i] = sign;                                                       \
    c->colon[i] = colon;                                                     \
    c->slash[i] = slash;                                                     \
}                                                                            \
                                                                             \
                                                                             \
attribute static void                                                        \
name(const uint8_t *p, size_t n, bool more, cg_class *c)                     \
{                                                                            \
    cg_class_text(p, n, more, c, name##_block);                              \
}

CG_CLASS_VECTOR(cg_class_sse2, , __m128i, _mm, si128, 128)
CG_CLASS_VECTOR(cg_class_avx2, CG_AVX2, __m256i, _mm256, si256, 256)


/* Comparisons of 64 bytes give their bits at once. */

/* A byte has the kinds that both its halves have; a class is some of them. */

CG_AVX512 static inline void
cg_class_avx512_block(const uint8_t *p, cg_class *c, size_t i)
{
    __m512i  x, low, high;

    enum {
        D = 1,     /* 3 by 0 to 9: digits */
        A = 2,     /* 4, 6 by 1 to f: letters to "o" */
        Z = 4,     /* 5, 7 by 0 to a: the others */
        C = 8,     /* 2 by 0, 8, 9, d, e, f: " ()-./" */
        G = 16,    /* 2 by 0, d: " -" */
        S = 32,    /* 2 by 8, b: "(+" */
        T = 64,    /* 4 by 0: "@" */
        U = 128    /* 5 by f: "_" */
    };

    low = _mm512_broadcast_i32x4(
              _mm_setr_epi8(D | Z | C | G | T, D | A | Z, D | A | Z,
                            D | A | Z, D | A | Z, D | A | Z, D | A | Z,
                            D | A | Z, D | A | Z | C | S, D | A | Z | C,
                            A | Z, A | S, A, A | C | G, A | C,
                            (char) (A | C | U)));
    high = _mm512_broadcast_i32x4(
               _mm_setr_epi8(0, 0, C | G | S, D, A | T, (char) (Z | U), A, Z,
                             0, 0, 0, 0, 0, 0, 0, 0));

    x = _mm512_loadu_si512((const void *) p);
    c->colon[i] = _mm512_cmpeq_epi8_mask(x, _mm512_set1_epi8(':'));
    c->slash[i] = _mm512_cmpeq_epi8_mask(x, _mm512_set1_epi8('/'));
    low = _mm512_shuffle_epi8(low, _mm512_and_si512(x,
                                                    _mm512_set1_epi8(15)));
    high = _mm512_shuffle_epi8(high, _mm512_and_si512(
                                         _mm512_srli_epi16(x, 4),
                                         _mm512_set1_epi8(15)));
    x = _mm512_and_si512(low, high);

#define IS(kinds)  _mm512_test_epi8_mask(x, _mm512_set1_epi8((char) (kinds)))

    c->digit[i] = IS(D);
    c->letter[i] = IS(A | Z);
    c->word[i + 1] = IS(D | A | Z | U);
    c->chain[i] = IS(D | C);
    c->gap[i] = IS(G);
    c->sign[i] = IS(S | T);

#undef IS
}


CG_AVX512 static void
cg_class_avx512(const uint8_t *p, size_t n, bool more, cg_class *c)
{
    cg_class_text(p, n, more, c, cg_class_avx512_block);
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
