/*
 * See cg_trigger.h.  Portable C, SSE2 and AVX2 give the same words.
 */

#include <string.h>

#include "cg_border.h"
#include "cg_scan.h"
#include "cg_trigger.h"

/* Within a function of AVX2 no other vector code may be called: mixing them
 * costs more than the work. */
#define CG_TRIGGER_INLINE  static inline __attribute__((always_inline))

/* What is made of 64 bytes: bits for each of them. */
typedef struct {
    uint64_t  sign;
    uint64_t  high;   /* outside ASCII */
    uint64_t  alnum;  /* letters and digits */
} cg_trigger_bits;

typedef void (*cg_trigger_block_fn)(const uint8_t *p, cg_trigger_bits *b);
typedef size_t (*cg_trigger_fn)(const uint8_t *text, size_t from, size_t n,
    cg_trigger *t);


/* Pairs of bytes in digits as words, and of their first and last with what
 * parts them: bit b of the row a, both by their low five bits. */

#define L(ch)   (UINT32_C(1) << ((ch) & 31))
#define APART   (L(' ') | L('-') | L(',') | L('.'))
#define FIRST   (L('z') | L('o') | L('n') | L('t') | L('f') | L('s') | L('e') \
                 | L('d') | L('p') | L('h'))

static const uint32_t  cg_word_pairs[32] = {
    [' ' & 31] = FIRST | APART,
    [',' & 31] = FIRST | APART | L('e') | L('u') | L('v'),  /* and "l" */
    ['-' & 31] = FIRST | APART,
    ['.' & 31] = FIRST | APART | L('e') | L('i') | L('o') | L('d') | L('t'),
                                                            /* and "n" */
    ['b' & 31] = L('l'),
    ['d' & 31] = L('o') | L('r') | APART,
    ['e' & 31] = L('r') | L('e') | L('v') | L('n') | L('i') | L('l') | L('b')
                 | L('t') | L('d') | APART,
    ['f' & 31] = L('o') | L('i') | L('t'),
    ['g' & 31] = L('h'),
    ['h' & 31] = L('r') | L('t') | L('u') | L('i') | APART,
    ['i' & 31] = L('v') | L('x') | L('g') | L('n') | L('p') | L('r') | L('f'),
    ['o' & 31] = L('h') | L('n') | L('u') | L('r') | APART,
    ['p' & 31] = L('l'),
    ['r' & 31] = L('o') | L('e') | L('i') | L('t') | APART,
    ['s' & 31] = L('i') | L('e') | APART,
    ['t' & 31] = L('w') | L('h') | L('r') | L('e') | L('y') | APART,
    ['u' & 31] = L('r') | L('n') | L('b') | L('g') | L('s'),
    ['v' & 31] = L('e'),
    ['w' & 31] = L('o') | L('e'),
    ['x' & 31] = L('t') | APART,
    ['y' & 31] = APART,
    ['z' & 31] = L('e')
};

#undef L
#undef APART
#undef FIRST


static inline unsigned
cg_word_pair(const uint8_t *p)
{
    return cg_word_pairs[p[0] & 31] >> (p[1] & 31);
}


/* Only where this is set p may be within digits as words. */

static inline unsigned
cg_word_like(const uint8_t *p)
{
    return (cg_word_pair(p) & cg_word_pair(p + 3) & cg_word_pair(p + 6) & 1)
           && (cg_word_pair(p + 1) & cg_word_pair(p + 2) & cg_word_pair(p + 4)
               & cg_word_pair(p + 5) & 1);
}


/* May letters and digits from p on be coded text?  All of it is printable, so
 * of four base64 digits the first is one of "I" to "f", and of two hexadecimal
 * ones "2" to "7". */

static inline bool
cg_trigger_coded(const uint8_t *p)
{
    int      i;
    uint8_t  base64, hex;

    if (p[0] == '0' && (p[1] | 0x20) == 'x') {
        return true;
    }

    base64 = hex = 1;

    for (i = 0; i < CG_CODED_MIN; i += 4) {
        base64 &= p[i] >= 'I' && p[i] <= 'f';
        hex &= p[i] >= '2' && p[i] <= '7' && p[i + 2] >= '2'
               && p[i + 2] <= '7';
    }

    return base64 | hex;
}


/* Does a reading begin at the character outside ASCII?  Exact for what is
 * common in some language, so that its text costs no more than this. */

static bool
cg_trigger_character(const uint8_t *text, size_t at)
{
    uint8_t         left, right;
    const uint8_t  *p;

    p = text + at;

    switch (*p) {
    case 0xc2:
        return p[1] == 0xa0 || p[1] == 0xad || (p[1] & 0xfe) == 0xb2
               || p[1] == 0xb9;
    case 0xcc:
    case 0xcd:
    case 0xf3:
        return true;
    case 0xd9:
        return p[1] >= 0xa0 && p[1] <= 0xa9;
    case 0xdb:
        return p[1] >= 0xb0 && p[1] <= 0xb9;
    case 0xdf:
        return p[1] <= 0x89;
    case 0xe0:
        /* the digits of each script of India, of Thai, Lao and Tibetan */
        return (p[2] >= 0xa6 && p[2] <= 0xaf) || (p[2] & 0xf0) == 0x90
               || p[1] == 0xbc;
    case 0xe1:
        return p[1] == 0x81 || p[1] == 0x9a || p[1] == 0x9f || p[1] == 0xa0;
    case 0xe2:
        switch (p[1]) {
        case 0x80:
            /* curly quotes and the like are everywhere */
            return p[2] < 0x96 || p[2] > 0xa3;
        case 0x82:
            return p[2] <= 0x89;
        default:
            return true;
        }
    case 0xe3:
        return (p[1] == 0x80 && (p[2] & 0xfd) == 0x80) || p[1] == 0x85;
    case 0xef:
        /* not the comma and the question mark of full width */
        return p[1] >= 0xb8 && p[1] != 0xba
               && (p[1] != 0xbc || (p[2] != 0x8c && p[2] != 0x9f));
    case 0xf0:
        return p[1] == 0x9d || (p[1] == 0x9f && p[2] == 0xaf);
    default:
        left = at ? p[-1] : 0;
        right = p[1] ? p[2] : 0;
        return cg_is_alnum(left) || left == '.' || left == '@' || left == '-'
               || left == '_' || cg_is_alnum(right) || right == '@'
               || (cg_is_gap(left) && at > 1 && cg_is_digit(p[-2]))
               || (cg_is_gap(right) && cg_is_digit(p[3]));
    }
}


/* Bytes with which characters begin that may be of interest: `near`, if they
 * are near ASCII (Latin, Greek and Cyrillic letters that may pass for others),
 * `ascii` being that which is "-" or above. */

CG_TRIGGER_INLINE void
cg_trigger_leads(const uint8_t *p, uint64_t *any, uint64_t *near,
    uint64_t *ascii)
{
    int  i;

    *any = *near = *ascii = 0;

#if (CG_SSE2)

    for (i = 0; i < 64; i += 16) {
        __m128i  x, four, two, a, b;

#define IS(x, byte)  _mm_cmpeq_epi8(x, _mm_set1_epi8((char) (byte)))
#define OR(x, y)     _mm_or_si128(x, y)

        x = _mm_loadu_si128((const __m128i *) (const void *) (p + i));
        four = _mm_and_si128(x, _mm_set1_epi8((char) 0xfc));
        two = _mm_or_si128(x, _mm_set1_epi8(1));

        a = OR(OR(IS(four, 0xe0), IS(four, 0xf0)),
               OR(IS(two, 0xcd), OR(IS(x, 0xc2), IS(x, 0xef))));
        a = OR(a, OR(IS(x, 0xd9), OR(IS(x, 0xdb), IS(x, 0xdf))));
        b = OR(OR(IS(four, 0xd0), IS(two, 0xcf)),
               OR(IS(x, 0xd4), OR(IS(x, 0xc4), IS(x, 0xc9))));

#undef IS
#undef OR

        *any |= (uint64_t) (unsigned) _mm_movemask_epi8(a) << i;
        *near |= (uint64_t) (unsigned) _mm_movemask_epi8(b) << i;
        *ascii |= (uint64_t) (unsigned)
                  _mm_movemask_epi8(_mm_cmpgt_epi8(x, _mm_set1_epi8(',')))
                  << i;
    }

#else

    for (i = 0; i < 64; i++) {
        uint8_t  x = p[i];

        *any |= (uint64_t) ((x & 0xfc) == 0xe0 || (x & 0xfc) == 0xf0
                            || (x | 1) == 0xcd || x == 0xc2 || x == 0xef
                            || x == 0xd9 || x == 0xdb || x == 0xdf) << i;
        *near |= (uint64_t) ((x & 0xfc) == 0xd0 || (x | 1) == 0xcf
                             || x == 0xd4 || x == 0xc4 || x == 0xc9) << i;
        *ascii |= (uint64_t) (x > ',' && x < 0x80) << i;
    }

#endif
}


CG_TRIGGER_INLINE uint64_t
cg_trigger_characters(const uint8_t *text, size_t at, uint64_t high,
    uint64_t alnum)
{
    size_t    k;
    uint64_t  bits, near, ascii, found;

    cg_trigger_leads(text + at, &bits, &near, &ascii);

    /* two bytes long; what is beside the block is not known here */
    near &= ascii << 1 | ascii >> 2 | alnum << 2 | alnum >> 3 | 3
            | UINT64_C(7) << 61;
    bits = (bits | near) & high;

    for (found = 0; bits; bits &= bits - 1) {
        k = (size_t) __builtin_ctzll(bits);

        if (cg_trigger_character(text, at + k)) {
            found |= (uint64_t) 1 << k;
        }
    }

    return found;
}


/* Bit i: bits i to i + CG_CODED_MIN - 1 of a, b are set. */

static inline uint64_t
cg_trigger_run(uint64_t a, uint64_t b)
{
    int  k;

    for (k = 1; k < 8; k *= 2) {
        a &= a >> k | b << (64 - k);
        b &= b >> k;
    }

    k = CG_CODED_MIN - 8;
    return a & (a >> k | b << (64 - k));
}


/* Of the places where runs begin, those of runs that may be coded. */

static uint64_t
cg_trigger_runs(const uint8_t *p, uint64_t bits)
{
    uint64_t  found;

    for (found = 0; bits; bits &= bits - 1) {
        if (cg_trigger_coded(p + (size_t) __builtin_ctzll(bits))) {
            found |= bits & -bits;
        }
    }

    return found;
}


/* No bits behind the text. */

static void
cg_trigger_cut(cg_trigger_bits *b, size_t at, size_t n)
{
    uint64_t  mask;

    if (at >= n) {
        memset(b, 0, sizeof(*b));

    } else if (n - at < 64) {
        mask = ((uint64_t) 1 << (n - at)) - 1;
        b->alnum &= mask;
        b->high &= mask;
        b->sign &= mask;
    }
}


CG_TRIGGER_INLINE size_t
cg_trigger_text(const uint8_t *text, size_t from, size_t n, cg_trigger *t,
    cg_trigger_block_fn fn)
{
    size_t           i, at, blocks;
    uint64_t         run, before;
    cg_trigger_bits  b, next;

    blocks = (n - from + 63) / 64;
    blocks = blocks < CG_TRIGGER_BLOCKS ? blocks : CG_TRIGGER_BLOCKS;

    before = 0;
    fn(text + from, &next);
    cg_trigger_cut(&next, from, n);

    for (i = 0, at = from; i < blocks; i++, at += 64) {
        b = next;

        if (at + 128 <= n) {
            fn(text + at + 64, &next);

        } else {
            if (at + 64 < n) {
                fn(text + at + 64, &next);
            }

            cg_trigger_cut(&next, at + 64, n);
        }

        run = cg_trigger_run(b.alnum, next.alnum);
        t->run[i] = run & ~(run << 1 | before);
        before = run >> 63;

        if (t->run[i]) {
            t->run[i] = cg_trigger_runs(text + at, t->run[i]);
        }

        t->word[i] = cg_word_like(text + at)
                     | (uint64_t) cg_word_like(text + at + 32) << 32;
        t->sign[i] = b.sign;

        if (b.high) {
            t->sign[i] |= cg_trigger_characters(text, at, b.high,
                                                b.alnum);
        }
    }

    if (n - (at - 64) <= 32) {
        t->word[blocks - 1] &= 1;
    }

    return blocks;
}


static void
cg_trigger_portable_block(const uint8_t *p, cg_trigger_bits *b)
{
    int       i;
    uint64_t  bit;

    memset(b, 0, sizeof(*b));

    for (i = 0; i < 64; i++) {
        bit = (uint64_t) 1 << i;

        if (p[i] >= 0x80) {
            b->high |= bit;
            continue;
        }

        b->alnum |= cg_is_alnum(p[i]) ? bit : 0;

        switch (p[i]) {
        case '%':
        case '&':
        case '@':
        case '\\':
            b->sign |= bit;
            break;
        case ' ':
            b->sign |= (p[i + 1] | 0x20) == 'a' && (p[i + 2] | 0x20) == 't'
                       ? bit : 0;
            break;
        case 'd':
        case 'D':
            b->sign |= (p[i + 2] | 0x20) == 't' ? bit : 0;
            break;
        case '(':
        case '[':
        case '{':
            b->sign |= p[i + 1] >= 0x40 || p[i + 1] == '.' ? bit : 0;
            break;
        }
    }
}


static size_t
cg_trigger_portable(const uint8_t *text, size_t from, size_t n,
    cg_trigger *t)
{
    return cg_trigger_text(text, from, n, t, cg_trigger_portable_block);
}


#if defined(__x86_64__)

#include <immintrin.h>

#define CG_AVX2  __attribute__((target("avx2")))

/* One function for a vector of W bits, `mm` being the prefix of its
 * operations. */
#define CG_TRIGGER_VECTOR(name, attribute, vector, mm, si, W)                \
                                                                             \
attribute static inline void                                                 \
name##_block(const uint8_t *p, cg_trigger_bits *b)                           \
{                                                                            \
    int       at;                                                            \
    vector    x, low, next, then, sign, open;                                \
    uint64_t  signs, high, alnum;                                            \
                                                                             \
    signs = high = alnum = 0;                                                \
                                                                             \
    for (at = 0; at < 64; at += W / 8) {                                     \
        x = mm##_loadu_##si((const vector *) (const void *) (p + at));       \
        next = mm##_loadu_##si((const vector *) (const void *)               \
                               (p + at + 1));                                \
        then = mm##_loadu_##si((const vector *) (const void *)               \
                               (p + at + 2));                                \
        low = mm##_or_##si(x, mm##_set1_epi8(0x20));                         \
                                                                             \
        /* "d.t", " at" */                                                   \
        open = mm##_and_##si(                                                \
                   mm##_cmpeq_epi8(x, mm##_set1_epi8(' ')),                  \
                   mm##_cmpeq_epi8(mm##_or_##si(next, mm##_set1_epi8(0x20)), \
                                   mm##_set1_epi8('a')));                    \
        open = mm##_or_##si(open,                                            \
                            mm##_cmpeq_epi8(low, mm##_set1_epi8('d')));      \
        sign = mm##_and_##si(open,                                           \
                   mm##_cmpeq_epi8(mm##_or_##si(then, mm##_set1_epi8(0x20)), \
                                   mm##_set1_epi8('t')));                    \
                                                                             \
        open = mm##_or_##si(mm##_cmpeq_epi8(x, mm##_set1_epi8('(')),         \
                            mm##_cmpeq_epi8(low, mm##_set1_epi8('{')));      \
        next = mm##_or_##si(mm##_cmpeq_epi8(                                 \
                                mm##_max_epu8(next, mm##_set1_epi8(0x40)),   \
                                next),                                       \
                            mm##_cmpeq_epi8(next, mm##_set1_epi8('.')));     \
        sign = mm##_or_##si(sign, mm##_and_##si(open, next));                \
                                                                             \
        open = mm##_or_##si(mm##_cmpeq_epi8(x, mm##_set1_epi8('%')),         \
                            mm##_cmpeq_epi8(x, mm##_set1_epi8('&')));        \
        next = mm##_or_##si(mm##_cmpeq_epi8(x, mm##_set1_epi8('@')),         \
                            mm##_cmpeq_epi8(x, mm##_set1_epi8('\\')));       \
        sign = mm##_or_##si(sign, mm##_or_##si(open, next));                 \
                                                                             \
        signs |= (uint64_t) (uint32_t) mm##_movemask_epi8(sign) << at;       \
        high |= (uint64_t) (uint32_t) mm##_movemask_epi8(x) << at;           \
                                                                             \
        low = mm##_sub_epi8(low, mm##_set1_epi8('a'));                       \
        low = mm##_cmpeq_epi8(mm##_min_epu8(low, mm##_set1_epi8(25)), low);  \
        x = mm##_sub_epi8(x, mm##_set1_epi8('0'));                           \
        x = mm##_cmpeq_epi8(mm##_min_epu8(x, mm##_set1_epi8(9)), x);         \
        alnum |= (uint64_t) (uint32_t) mm##_movemask_epi8(                   \
                     mm##_or_##si(low, x)) << at;                            \
    }                                                                        \
                                                                             \
    b->sign = signs;                                                         \
    b->high = high;                                                          \
    b->alnum = alnum;                                                        \
}                                                                            \
                                                                             \
                                                                             \
attribute static size_t                                                      \
name(const uint8_t *text, size_t from, size_t n, cg_trigger *t)              \
{                                                                            \
    return cg_trigger_text(text, from, n, t, name##_block);                  \
}

CG_TRIGGER_VECTOR(cg_trigger_sse2, , __m128i, _mm, si128, 128)
CG_TRIGGER_VECTOR(cg_trigger_avx2, CG_AVX2, __m256i, _mm256, si256, 256)

static const cg_trigger_fn  cg_trigger_all[] = {
    cg_trigger_portable, cg_trigger_sse2, cg_trigger_avx2
};


static size_t
cg_trigger_count(void)
{
    return __builtin_cpu_supports("avx2") ? 3 : 2;
}

#else

static const cg_trigger_fn  cg_trigger_all[] = { cg_trigger_portable };


static size_t
cg_trigger_count(void)
{
    return 1;
}

#endif


size_t
cg_trigger_find(const uint8_t *text, size_t from, size_t n, cg_trigger *t)
{
    return cg_trigger_all[cg_trigger_count() - 1](text, from, n, t);
}


size_t
cg_trigger_nth(size_t i, const uint8_t *text, size_t from, size_t n,
    cg_trigger *t)
{
    return i < cg_trigger_count() ? cg_trigger_all[i](text, from, n, t) : 0;
}
