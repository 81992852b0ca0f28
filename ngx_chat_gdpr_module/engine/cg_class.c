/*
 * Classes of bytes and what they leave: portable, SSE2, AVX2, AVX-512.
 */

#include "cg_class.h"
#include "cg_border.h"

#define CG_CLASS_INLINE  static inline __attribute__((always_inline))

/* Blocks to a vector: the rows are a number of these. */
#define CG_CLASS_WIDE  4


/* Set column i of the rows by 64 bytes. */
typedef void (*cg_class_block_fn)(const uint8_t *p, cg_class *c, size_t i);


CG_CLASS_INLINE void
cg_class_set(cg_class *c, size_t i, uint64_t digit, uint64_t letter,
    uint64_t separator, uint64_t sign, uint64_t colon)
{
    c->digit[i] = digit;
    c->letter[i] = letter;
    c->word[i] = digit | letter;
    c->chain[i] = digit | separator;
    c->sign[i] = sign;
    c->colon[i] = colon;
}


enum {
    DIGIT = 1,
    LETTER = 2,
    SEPARATOR = 4,
    SIGN = 8,
    COLON = 16
};


static unsigned
cg_class_of(uint8_t ch)
{
    if (cg_is_digit(ch)) {
        return DIGIT;
    }

    if (cg_is_letter(ch)) {
        return LETTER;
    }

    switch (ch) {
    case ' ':
    case '-':
    case '.':
    case ')':
    case '/':
        return SEPARATOR;
    case '(':
        return SEPARATOR | SIGN;
    case '+':
    case '@':
        return SIGN;
    case ':':
        return COLON;
    default:
        return 0;
    }
}


static inline void
cg_class_block_portable(const uint8_t *p, cg_class *c, size_t i)
{
    int       k;
    uint64_t  bits, digit, letter, separator, sign, colon;

    digit = letter = separator = sign = colon = 0;

    for (k = 0; k < CG_BLOCK; k++) {
        bits = cg_class_of(p[k]);

        digit |= (bits & 1) << k;
        letter |= (bits >> 1 & 1) << k;
        separator |= (bits >> 2 & 1) << k;
        sign |= (bits >> 3 & 1) << k;
        colon |= (bits >> 4 & 1) << k;
    }

    cg_class_set(c, i, digit, letter, separator, sign, colon);
}


/* Put all bits of a mask into column i. */

static inline void
cg_class_beyond(cg_class *c, size_t i, uint64_t mask)
{
    c->digit[i] |= mask;
    c->letter[i] |= mask;
    c->word[i] |= mask;
    c->chain[i] |= mask;
    c->sign[i] |= mask;
    c->colon[i] |= mask;
}


#define CG_AHEAD(row, k)   cg_class_ahead(c->row[i], c->row[i + 1], k)
#define CG_BEHIND(row, k)  cg_class_behind(c->row[i - 1], c->row[i], k)

/* A separator k bytes ahead. */
#define CG_PART(k)         (CG_AHEAD(chain, k) & ~CG_AHEAD(digit, k))


/* Bit i: seven bytes of a number from there on. */

CG_CLASS_INLINE uint64_t
cg_class_run7(uint64_t a, uint64_t b)
{
    a &= cg_class_ahead(a, b, 1);
    b &= b >> 1;
    a &= cg_class_ahead(a, b, 2);
    b &= b >> 2;
    return a & cg_class_ahead(a, b, 3);
}


/* Where numbers and others begin, in some columns: a loop without a branch,
 * and without anything carried, of which compilers make vectors. */

CG_CLASS_INLINE void
cg_class_candidates(cg_class *c, size_t at)
{
    size_t    i;
    uint64_t  start, run, within, brief, hex, pairs;

    for (i = at; i < at + CG_CLASS_WIDE; i++) {
        start = c->digit[i] & ~CG_BEHIND(word, 1);
        run = cg_class_run7(c->chain[i], c->chain[i + 1]);
        c->number[i] = start & run;

        /* three digits, or two, a separator and one; the number in front does
         * not go on here, as in a time or a price, unless with six digits */

        within = (CG_BEHIND(chain, 1) | CG_BEHIND(colon, 1))
                 & CG_BEHIND(digit, 2) & CG_BEHIND(digit, 3);

        brief = start & ~run
                & (~within | (CG_AHEAD(digit, 2) & CG_AHEAD(digit, 5)))
                & CG_AHEAD(digit, 1)
                & (CG_AHEAD(digit, 2)
                   | (CG_AHEAD(chain, 2) & CG_AHEAD(digit, 3)));

        /* a colon between two that are letters, digits or colons, or the
         * first of two; not the later ones of a time or the like */

        hex = c->colon[i]
              & (CG_BEHIND(word, 1) | CG_BEHIND(colon, 1) | CG_AHEAD(colon, 1))
              & (CG_AHEAD(word, 1) | CG_AHEAD(colon, 1))
              & ~(CG_BEHIND(digit, 1) & CG_BEHIND(digit, 2)
                  & CG_BEHIND(colon, 3) & CG_BEHIND(digit, 4));

        /* the first separator of pairs, or of groups of four */

        pairs = c->chain[i] & ~c->digit[i]
                & CG_BEHIND(word, 1) & CG_BEHIND(word, 2)
                & CG_AHEAD(word, 1) & CG_AHEAD(word, 2);

        pairs &= (CG_PART(3) & CG_PART(6) & CG_PART(9))
                 | (CG_AHEAD(word, 3) & CG_AHEAD(word, 4) & CG_PART(5)
                    & CG_AHEAD(word, 6) & CG_AHEAD(word, 9));

        c->rare[i] = brief | hex | pairs | c->sign[i];
    }
}


/* Where the letters that begin a word end, the sum has a bit that was not
 * there: it carries over all of them. */

CG_CLASS_INLINE void
cg_class_tokens(cg_class *c, size_t blocks)
{
    bool      over;
    size_t    i;
    uint64_t  begin, sum, end, parted;

    for (i = 1; i <= blocks; i++) {
        begin = c->letter[i] & ~CG_BEHIND(word, 1);
        over = __builtin_add_overflow(c->letter[i], begin, &sum);
        over |= __builtin_add_overflow(sum, (uint64_t) c->letters, &sum);
        c->letters = over;

        end = sum & ~c->letter[i];
        parted = end & c->chain[i] & ~c->digit[i];
        c->token[i] = c->digit[i] & (end | parted << 1 | c->parted);
        c->parted = parted >> 63;
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
        classify(p + i * CG_BLOCK, c, i + 1);
    }

    end = blocks * CG_BLOCK > n ? UINT64_MAX << n % CG_BLOCK : 0;

    if (more && end) {
        cg_class_beyond(c, blocks, end);
    }

    if (blocks <= CG_CLASS_BLOCKS) {
        cg_class_set(c, blocks + 1, 0, 0, 0, 0, 0);

        if (more) {
            cg_class_beyond(c, blocks + 1, UINT64_MAX);
        }
    }

    blocks = blocks < CG_CLASS_BLOCKS ? blocks : CG_CLASS_BLOCKS;

    for (i = 1; i <= blocks; i += CG_CLASS_WIDE) {
        cg_class_candidates(c, i);
    }

    cg_class_tokens(c, blocks);

    if (blocks * CG_BLOCK > n) {
        c->number[blocks] &= ~end;
        c->token[blocks] &= ~end;
        c->rare[blocks] &= ~end;
    }
}


void
cg_class_first(cg_class *c, bool word)
{
    c->digit[0] = c->letter[0] = c->chain[0] = c->sign[0] = c->colon[0] = 0;
    c->word[0] = (uint64_t) word << 63;
    c->letters = c->parted = false;
}


void
cg_class_next(cg_class *c)
{
    c->digit[0] = c->digit[CG_CLASS_BLOCKS];
    c->letter[0] = c->letter[CG_CLASS_BLOCKS];
    c->word[0] = c->word[CG_CLASS_BLOCKS];
    c->chain[0] = c->chain[CG_CLASS_BLOCKS];
    c->sign[0] = c->sign[CG_CLASS_BLOCKS];
    c->colon[0] = c->colon[CG_CLASS_BLOCKS];
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


static inline __m128i
cg_sse2_is(__m128i x, char byte)
{
    return _mm_cmpeq_epi8(x, _mm_set1_epi8(byte));
}


/* Bytes from `first` to `last`, moved to the least signed ones. */

static inline __m128i
cg_sse2_range(__m128i x, int first, int last)
{
    return _mm_cmpgt_epi8(_mm_set1_epi8((char) (last - first + 1 - 128)),
                          _mm_add_epi8(x, _mm_set1_epi8((char) (-128
                                                                - first))));
}


static inline uint64_t
cg_sse2_bits(__m128i x, int at)
{
    return (uint64_t) (unsigned) _mm_movemask_epi8(x) << at;
}


static inline void
cg_sse2_block(const uint8_t *p, cg_class *c, size_t i)
{
    int       at;
    __m128i   x, open;
    uint64_t  digit, letter, separator, sign, colon;

    digit = letter = separator = sign = colon = 0;

    for (at = 0; at < CG_BLOCK; at += 16) {
        x = _mm_loadu_si128((const __m128i *) (const void *) (p + at));
        open = cg_sse2_is(x, '(');

        digit |= cg_sse2_bits(cg_sse2_range(x, '0', '9'), at);
        letter |= cg_sse2_bits(
                      cg_sse2_range(_mm_or_si128(x, _mm_set1_epi8(0x20)),
                                    'a', 'z'), at);

        /* "-./" are neighbours, and so are "()" */
        separator |= cg_sse2_bits(
                         _mm_or_si128(
                             _mm_or_si128(cg_sse2_range(x, '-', '/'), open),
                             _mm_or_si128(cg_sse2_is(x, ' '),
                                          cg_sse2_is(x, ')'))), at);
        sign |= cg_sse2_bits(
                    _mm_or_si128(open, _mm_or_si128(cg_sse2_is(x, '+'),
                                                    cg_sse2_is(x, '@'))), at);
        colon |= cg_sse2_bits(cg_sse2_is(x, ':'), at);
    }

    cg_class_set(c, i, digit, letter, separator, sign, colon);
}


static void
cg_class_sse2(const uint8_t *p, size_t n, bool more, cg_class *c)
{
    cg_class_text(p, n, more, c, cg_sse2_block);
}


/* A byte has the kinds that both its halves have; a class is one or two of
 * them.  Bytes of 128 and more have none. */

enum {
    D = 128,   /* 3 by 0 to 9: digits */
    A = 64,    /* 4, 6 by 1 to f: letters to "o" */
    Z = 32,    /* 5, 7 by 0 to a: the others */
    C = 16,    /* 2 by 0, 8, 9, d, e, f: " ()-./" */
    S = 8,     /* 2 by 8, b: "(+" */
    T = 4,     /* 4 by 0: "@" */
    K = 2      /* 3 by a: ":" */
};

static const uint8_t  cg_kinds_low[16] = {
    D | Z | C | T, D | A | Z, D | A | Z, D | A | Z, D | A | Z, D | A | Z,
    D | A | Z, D | A | Z, D | A | Z | C | S, D | A | Z | C, A | Z | K, A | S,
    A, A | C, A | C, A | C
};

static const uint8_t  cg_kinds_high[16] = {
    0, 0, C | S, D | K, A | T, Z, A, Z, 0, 0, 0, 0, 0, 0, 0, 0
};


CG_AVX2 static inline __m256i
cg_avx2_kinds(const uint8_t *p)
{
    __m256i  x, low, high;

    x = _mm256_loadu_si256((const __m256i *) (const void *) p);
    low = _mm256_broadcastsi128_si256(
              _mm_loadu_si128((const __m128i *) (const void *) cg_kinds_low));
    high = _mm256_broadcastsi128_si256(
               _mm_loadu_si128((const __m128i *) (const void *)
                               cg_kinds_high));

    return _mm256_and_si256(
               _mm256_shuffle_epi8(low, x),
               _mm256_shuffle_epi8(high,
                   _mm256_and_si256(_mm256_srli_epi16(x, 4),
                                    _mm256_set1_epi8(15))));
}


/* The bytes of two vectors that have a kind. */

#define CG_AVX2_BITS(a, b, kind)                                             \
    (cg_avx2_top(_mm256_slli_epi16(a, __builtin_clz(kind) - 24))             \
     | (uint64_t) cg_avx2_top(_mm256_slli_epi16(b,                           \
                                  __builtin_clz(kind) - 24)) << 32)


CG_AVX2 static inline uint32_t
cg_avx2_top(__m256i x)
{
    return (uint32_t) _mm256_movemask_epi8(x);
}


CG_AVX2 static inline void
cg_avx2_block(const uint8_t *p, cg_class *c, size_t i)
{
    __m256i  a, b;

    a = cg_avx2_kinds(p);
    b = cg_avx2_kinds(p + 32);

    cg_class_set(c, i, CG_AVX2_BITS(a, b, D),
                 CG_AVX2_BITS(a, b, A) | CG_AVX2_BITS(a, b, Z),
                 CG_AVX2_BITS(a, b, C),
                 CG_AVX2_BITS(a, b, S) | CG_AVX2_BITS(a, b, T),
                 CG_AVX2_BITS(a, b, K));
}


CG_AVX2 static void
cg_class_avx2(const uint8_t *p, size_t n, bool more, cg_class *c)
{
    cg_class_text(p, n, more, c, cg_avx2_block);
}


/* Comparisons of 64 bytes give their bits at once. */

#define CG_AVX512_BITS(x, kinds)                                             \
    _mm512_test_epi8_mask(x, _mm512_set1_epi8((char) (kinds)))


CG_AVX512 static inline void
cg_avx512_block(const uint8_t *p, cg_class *c, size_t i)
{
    __m512i  x, low, high;

    low = _mm512_broadcast_i32x4(
              _mm_loadu_si128((const __m128i *) (const void *) cg_kinds_low));
    high = _mm512_broadcast_i32x4(
               _mm_loadu_si128((const __m128i *) (const void *)
                               cg_kinds_high));

    x = _mm512_loadu_si512((const void *) p);
    low = _mm512_shuffle_epi8(low, x);
    high = _mm512_shuffle_epi8(high, _mm512_and_si512(
                                         _mm512_srli_epi16(x, 4),
                                         _mm512_set1_epi8(15)));
    x = _mm512_and_si512(low, high);

    cg_class_set(c, i, CG_AVX512_BITS(x, D), CG_AVX512_BITS(x, A | Z),
                 CG_AVX512_BITS(x, C), CG_AVX512_BITS(x, S | T),
                 CG_AVX512_BITS(x, K));
}


CG_AVX512 static void
cg_class_avx512(const uint8_t *p, size_t n, bool more, cg_class *c)
{
    cg_class_text(p, n, more, c, cg_avx512_block);
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
