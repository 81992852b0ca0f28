/*
 * Classes of bytes: portable, SSE2, AVX2, AVX-512.
 */

#include <string.h>

#include "cg_border.h"
#include "cg_candidate.h"

/* Set column i of the rows by p[0..64). */
typedef void (*cg_class_block_fn)(const uint8_t *p, cg_class *c, size_t i);


static inline bool
cg_class_separator(uint8_t ch)
{
    return ch == ' ' || ch == '-' || ch == '.' || ch == '/' || ch == '('
           || ch == ')';
}


static inline bool
cg_class_odd(const uint8_t *p)
{
    switch (p[0]) {
    case '%':
    case '&':
    case '@':
    case '\\':
        return true;
    case ' ':
        return (p[1] | 0x20) == 'a' && (p[2] | 0x20) == 't';
    case 'd':
    case 'D':
        return (p[2] | 0x20) == 't';
    case '(':
    case '[':
    case '{':
        return p[1] >= 0x40 || p[1] == '.';
    default:
        return false;
    }
}


static inline bool
cg_class_spell(uint8_t ch)
{
    if (!cg_is_letter(ch)) {
        return ch == ' ' || ch == '-' || ch == ',' || ch == '.';
    }

    switch (ch | 0x20) {
    case 'a':
    case 'c':
    case 'j':
    case 'k':
    case 'm':
    case 'q':
        return false;
    default:
        return true;
    }
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
    c->equals[i] = c->dash[i] = c->s[i] = c->m[i] = c->e[i] = 0;
    c->odd[i] = c->spell[i] = 0;

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
        ROW(equals, ch == '=');
        ROW(dash, ch == '-');
        ROW(s, (ch | 0x20) == 's');
        ROW(m, ch == 'm');
        ROW(e, ch == 'e');

        if (c->triggers) {
            ROW(odd, cg_class_odd(p + k));
            ROW(spell, cg_class_spell(ch));
        }
    }

    c->word[i] = c->digit[i] | c->letter[i];

#undef ROW
}


/* What is in front of v[at], to column 0. */
CG_INLINE void
cg_class_before(const uint8_t *v, size_t at, cg_class *c,
    cg_class_block_fn classify)
{
    uint8_t  p[CG_BLOCK + 2];

    if (at >= CG_BLOCK) {
        classify(v + at - CG_BLOCK, c, 0);

    } else if (at) {
        memset(p, 0, sizeof(p));
        memcpy(p + CG_BLOCK - at, v, at);
        classify(p, c, 0);

    } else {
        c->digit[0] = c->letter[0] = c->word[0] = c->capital[0] = 0;
        c->chain[0] = c->run[0] = c->colon[0] = c->spell[0] = 0;
        c->white[0] = UINT64_MAX;
    }

    c->letters = c->parted = false;
}


/* The last column wanted becomes that in front. */
CG_INLINE void
cg_class_go_on(const cg_class *before, cg_class *c)
{
    c->digit[0] = before->digit[CG_CLASS_BLOCKS];
    c->letter[0] = before->letter[CG_CLASS_BLOCKS];
    c->word[0] = before->word[CG_CLASS_BLOCKS];
    c->capital[0] = before->capital[CG_CLASS_BLOCKS];
    c->white[0] = before->white[CG_CLASS_BLOCKS];
    c->chain[0] = before->chain[CG_CLASS_BLOCKS];
    c->run[0] = before->run[CG_CLASS_BLOCKS];
    c->colon[0] = before->colon[CG_CLASS_BLOCKS];
    c->spell[0] = before->spell[CG_CLASS_BLOCKS];
    c->letters = before->letters;
    c->parted = before->parted;
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
    c->dash[i] &= ~mask;
    c->s[i] &= ~mask;
    c->e[i] &= ~mask;
}


/* Take off what lies behind the text, of which `left` bytes are in column i.
 * With `more` a house's number may be cut, and so may a pair. */
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

    /* a run that may go on is looked at by who reads the end */
    c->coded[i] &= left < CG_CODED_MIN ? 0 : mask >> (CG_CODED_MIN - 1);

    if (left < CG_CODED_MIN) {
        c->coded[i - 1] &= UINT64_MAX >> (CG_CODED_MIN - 1 - left);
    }
}


CG_INLINE void
cg_class_text(const uint8_t *v, size_t at, size_t n, bool more,
    const cg_class *before, cg_class *c, cg_class_block_fn classify)
{
    size_t  i, blocks, left;

    if (before) {
        cg_class_go_on(before, c);
    } else {
        cg_class_before(v, at, c, classify);
    }

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

        if (c->words) {
            cg_candidate_words(c, i);
        }

        if (c->triggers) {
            cg_candidate_coded(c, i);
        }
    }

    cg_candidate_tokens(c, blocks < CG_CLASS_BLOCKS ? blocks
                                                    : CG_CLASS_BLOCKS);

    if (left <= CG_BLOCK) {
        cg_class_last(c, blocks, left, more);
    }
}


static void
cg_class_portable(const uint8_t *v, size_t at, size_t n, bool more,
    const cg_class *before, cg_class *c)
{
    cg_class_text(v, at, n, more, before, c, cg_class_block_portable);
}


#if defined(__x86_64__)

#include <immintrin.h>

#define CG_AVX2    __attribute__((target("avx2")))

/* Set from outside where it is emulated, for tests. */
#if !defined(CG_AVX512)
#define CG_AVX512       __attribute__((target("avx512bw")))
#define CG_HAS_AVX512   __builtin_cpu_supports("avx512bw")
#endif


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


static void
cg_class_sse2(const uint8_t *v, size_t at, size_t n, bool more,
    const cg_class *before, cg_class *c)
{
    cg_class_text(v, at, n, more, before, c, cg_sse2_block);
}


/* A byte has the kinds that both its halves have, of three sets of eight; a
 * class is some of them.  Bytes of 128 and more have none. */

enum {
    D = 128,   /* 3 by 0 to 9: digits */
    A = 64,    /* 4, 6 by 1 to f: letters to "o" */
    Z = 32,    /* 5, 7 by 0 to a: the others */
    C = 16,    /* 2 by 0, 8, 9, d, e, f: " ()-./" */
    P = 8,     /* 2 by 8, b: "(+" */
    T = 4,     /* 4 by 0: "@" */
    K = 2,     /* 3 by a: ":" */
    Q = 1      /* 3 by d: "=" */
};

enum {
    W = 128,   /* 0, 1 by all: control characters */
    B = 64,    /* 2 by 0: " " */
    H = 32,    /* 2 by d: "-" */
    U = 16,    /* 5 by f: "_" */
    S = 8,     /* 5, 7 by 3: "s" in any case */
    M = 4,     /* 6 by d: "m" */
    E = 2      /* 6 by 5: "e" */
};

enum {
    X = 128,   /* 2 by 5, 6: "%&" */
    Y = 64,    /* 4 by 0: "@" */
    V = 32,    /* 5 by c: a backslash */
    O = 16,    /* 2 by 8: "(" */
    I = 8,     /* 5, 7 by b: "[", "{" */
    F = 4,     /* 4, 6 by 2, 4 to 9, c, e, f: letters to "o" but "ackjm" */
    R = 2,     /* 5, 7 by 0, 2 to a: the others but "q" */
    G = 1      /* 2 by 0, c, d, e: " ,-." */
};

static const uint8_t  cg_kinds[6][16] = {
    { D | Z | C | T, D | A | Z, D | A | Z, D | A | Z, D | A | Z, D | A | Z,
      D | A | Z, D | A | Z, D | A | Z | C | P, D | A | Z | C, A | Z | K,
      A | P, A, A | C | Q, A | C, A | C },
    { 0, 0, C | P, D | K | Q, A | T, Z, A, Z, 0, 0, 0, 0, 0, 0, 0, 0 },
    { W | B, W, W, W | S, W, W | E, W, W, W, W, W, W, W, W | H | M, W, W | U },
    { W, W, B | H, 0, 0, U | S, M | E, S, 0, 0, 0, 0, 0, 0, 0, 0 },
    { Y | R | G, 0, F | R, R, F | R, X | F | R, X | F | R, F | R, O | F | R,
      F | R, R, I, V | F | G, G, F | G, F },
    { 0, 0, X | O | G, 0, Y | F, V | I | R, F, I | R, 0, 0, 0, 0, 0, 0, 0, 0 }
};


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


CG_AVX2 static void
cg_class_avx2(const uint8_t *v, size_t at, size_t n, bool more,
    const cg_class *before, cg_class *c)
{
    cg_class_text(v, at, n, more, before, c, cg_avx2_block);
}


/* Comparisons of 64 bytes give their bits at once. */

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


CG_AVX512 static void
cg_class_avx512(const uint8_t *v, size_t at, size_t n, bool more,
    const cg_class *before, cg_class *c)
{
    cg_class_text(v, at, n, more, before, c, cg_avx512_block);
}


/* The slowest first: a machine that has one has those in front of it. */
static const cg_class_fn  cg_class_all[] = {
    cg_class_portable, cg_class_sse2, cg_class_avx2, cg_class_avx512
};


static size_t
cg_class_count(void)
{
    return CG_HAS_AVX512 ? 4
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
