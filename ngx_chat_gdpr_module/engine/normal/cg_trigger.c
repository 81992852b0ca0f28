/*
 * See cg_trigger.h.
 */

#include "cg_border.h"
#include "cg_scan.h"
#include "cg_trigger.h"

/* Pairs of bytes in digits as words, and of their first and last with what
 * parts them: bit b of the row a, both by their low five bits. */

#define L(ch)   (UINT32_C(1) << ((ch) & 31))
#define APART   (L(' ') | L('-') | L(',') | L('.'))
#define FIRST   (L('d') | L('e') | L('f') | L('h') | L('n') | L('o') \
                 | L('p') | L('s') | L('t') | L('u') | L('v') | L('z'))

static const uint32_t  cg_word_pairs[32] = {
    [' ' & 31] = FIRST | APART,
    [',' & 31] = FIRST | APART | L('e') | L('l') | L('u') | L('v'),
                                                            /* and "l" */
    ['-' & 31] = FIRST | APART,
    ['.' & 31] = FIRST | APART | L('d') | L('e') | L('f') | L('g') | L('i')
                 | L('o') | L('s') | L('t') | L('u') | L('z'),  /* and "n" */
    ['b' & 31] = L('e') | L('l'),
    ['d' & 31] = L('e') | L('i') | L('o') | L('r') | L('u') | APART,
    ['e' & 31] = L('b') | L('d') | L('e') | L('g') | L('i') | L('l') | L('n')
                 | L('p') | L('r') | L('s') | L('t') | L('u') | L('v')
                 | APART,
    ['f' & 31] = L('i') | L('o') | L('t') | L('u') | APART,
    ['g' & 31] = L('e') | L('h') | L('t'),
    ['h' & 31] = L('i') | L('r') | L('t') | L('u') | APART,
    ['i' & 31] = L('e') | L('f') | L('g') | L('n') | L('p') | L('r') | L('s')
                 | L('t') | L('v') | L('x') | L('z') | APART,
    ['o' & 31] = L('h') | L('i') | L('n') | L('r') | L('s') | L('t') | L('u')
                 | L('v') | APART,
    ['p' & 31] = L('l') | L('t'),
    ['r' & 31] = L('e') | L('i') | L('o') | L('t') | L('z') | APART,
    ['s' & 31] = L('e') | L('i') | APART,
    ['t' & 31] = L('e') | L('h') | L('o') | L('r') | L('s') | L('t') | L('w')
                 | L('y') | APART,
    ['u' & 31] = L('b') | L('e') | L('f') | L('g') | L('i') | L('l') | L('n')
                 | L('r') | L('s') | L('x') | L('z'),
    ['v' & 31] = L('e') | L('i'),
    ['w' & 31] = L('e') | L('o'),
    ['x' & 31] = L('t') | APART,
    ['y' & 31] = APART,
    ['z' & 31] = L('e') | L('w') | L('y')
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

#if (CG_SSE2)

/* Which of the 16 bytes at p are in a range. */

static inline unsigned
cg_trigger_range(const uint8_t *p, char first, char last)
{
    __m128i  x;

    x = _mm_loadu_si128((const __m128i *) (const void *) p);
    x = _mm_sub_epi8(x, _mm_set1_epi8(first));

    return (unsigned) _mm_movemask_epi8(
               _mm_cmpeq_epi8(_mm_min_epu8(x, _mm_set1_epi8(
                                                  (char) (last - first))), x));
}

#else

static inline unsigned
cg_trigger_range(const uint8_t *p, char first, char last)
{
    unsigned  i, bits;

    for (i = bits = 0; i < CG_CODED_MIN; i++) {
        bits |= (unsigned) (p[i] >= first && p[i] <= last) << i;
    }

    return bits;
}

#endif


static inline bool
cg_trigger_coded(const uint8_t *p)
{
    return (cg_trigger_range(p, 'I', 'f') & 0x111) == 0x111
           || (cg_trigger_range(p, '2', '7') & 0x555) == 0x555
           || (p[0] == '0' && (p[1] | 0x20) == 'x');
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
    case 0xc4:
        if (p[1] == 0x8d) {
            /* the end of "zavináč", of "zavinač" */
            return at > 7 && p[-1] == 0xa1 && p[-2] == 0xc3
                   ? (p[-3] | 0x20) == 'n' && (p[-7] | 0x20) == 'z'
                   : at > 6 && (p[-1] | 0x20) == 'a' && (p[-2] | 0x20) == 'n'
                     && (p[-6] | 0x20) == 'z';
        }
        /* fall through */
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

static void
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


static uint64_t
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


/* May digits as words be around p[0] or p[32]?  Only where a row of spelling
 * has eight bytes there. */

static uint64_t
cg_trigger_words(const uint8_t *p, uint64_t spell)
{
    uint64_t  found;

    found = 0;

    if ((spell & 0xff) == 0xff) {
        found |= cg_word_like(p);
    }

    if ((spell >> 32 & 0xff) == 0xff) {
        found |= (uint64_t) cg_word_like(p + 32) << 32;
    }

    return found;
}


/* Second letters of words for "@", by the first one. */

#define L(ch)  (UINT32_C(1) << ((ch) & 31))

static const uint32_t  cg_said_second[32] = {
    ['a' & 31] = L('r') | L('p') | L('f') | L('l') | L('c'),
    ['c' & 31] = L('h') | L('i') | L('u') | L('e') | L('z'),
    ['j' & 31] = L('e'),
    ['q' & 31] = L('u'),
    ['s' & 31] = L('n'),
    ['k' & 31] = L('l') | L('u') | L('r'),
    ['m' & 31] = L('a') | L('i'),
    ['z' & 31] = L('a')
};

#undef L


/* The first four bytes of one, or of a digit in other languages than English
 * (cg_number.def), each with the bit of small letters set. */

static bool
cg_said_four(const uint8_t *p)
{
    uint32_t  four;

    four = ((uint32_t) p[0] << 24 | (uint32_t) p[1] << 16
            | (uint32_t) p[2] << 8 | p[3]) | 0x20202020;

#define FOUR(a, b, c, d)                                                     \
    ((uint32_t) (a) << 24 | (uint32_t) (b) << 16 | (uint32_t) (c) << 8 | (d))

    switch (four) {
    case FOUR('a', 'c', 'h', 't'):  /* digits: "acht", "cero" */
    case FOUR('c', 'e', 'r', 'o'):
    case FOUR('c', 'i', 'n', 'c'):
    case FOUR('c', 'i', 'n', 'q'):
    case FOUR('c', 'u', 'a', 't'):
    case FOUR('c', 'z', 't', 'e'):
    case FOUR('j', 'e', 'd', 'e'):
    case FOUR('q', 'u', 'a', 't'):
    case FOUR('a', 'f', 'f', 'e'):
    case FOUR('a', 'f', 'n', 'a'):
    case FOUR('a', 'l', 'f', 'a'):
    case FOUR('a', 'p', 'e', 'n'):
    case FOUR('a', 'p', 'e', 's'):
    case FOUR('a', 'r', 'o', 'b'):
    case FOUR('a', 'r', 'o', 'n'):
    case FOUR('a', 'r', 'r', 'o'):
    case FOUR('c', 'h', 'i', 'o'):
    case FOUR('k', 'l', 'a', 'm'):
    case FOUR('k', 'r', 0xe3, 0xb8):
    case FOUR('k', 'u', 'k', 'a'):
    case FOUR('m', 'a', 'l', 'p'):
    case FOUR('m', 'a', 0xe5, 0xa2):
    case FOUR('m', 'a', 'n', 'k'):
    case FOUR('m', 'i', 'u', 'k'):
    case FOUR('m', 'i', 'u', 'm'):
    case FOUR('s', 'n', 'a', 'b'):
    case FOUR('z', 'a', 'v', 'i'):
        return true;
    default:
        return false;
    }

#undef FOUR
}


static inline bool
cg_said_like(const uint8_t *p)
{
    return (cg_said_second[p[0] & 31] >> (p[1] & 31) & 1) && cg_said_four(p);
}


/* The same of words that begin outside ASCII: "ät" of German, and those of
 * Bulgarian and Greek. */

static inline bool
cg_said_high(const uint8_t *p)
{
    switch (p[0]) {
    case 0xc3:
        return (p[1] | 0x20) == 0xa4 && (p[2] | 0x20) == 't';
    case 0xd0:
        return (p[1] == 0xba || p[1] == 0xbc || p[1] == 0x9a || p[1] == 0x9c)
               && p[2] == 0xd0 && (p[3] == 0xbb || p[3] == 0xb0);
    case 0xcf:
        return p[1] == 0x80 && p[2] == 0xce && p[3] == 0xb1;
    default:
        return false;
    }
}


/* Where words of four letters or more begin, of the bytes in column i. */

static inline uint64_t
cg_trigger_long(const cg_class *c, size_t i, uint64_t bits)
{
    uint64_t  here, next;

    here = c->letter[i] | c->high[i];
    next = c->letter[i + 1] | c->high[i + 1];

    return bits & (here >> 1 | next << 63) & (here >> 2 | next << 62)
           & (here >> 3 | next << 61);
}


/* The same of those by whose letters of spelling they may be "zavinac", whose
 * first letter is of many other words. */

static inline uint64_t
cg_trigger_zavinac(const cg_class *c, size_t i, uint64_t bits)
{
    uint64_t  here, next;

    here = c->letter[i] & ~c->spell[i];
    next = c->letter[i + 1] & ~c->spell[i + 1];

    return bits & (here >> 1 | next << 63) & (here >> 5 | next << 59)
           & (here >> 6 | next << 58);
}


/* Of the bytes behind a gap, those with which words begin that may be "@": with
 * one of "ackm", which, with "j" and "q", are no letters of a row of spelling,
 * or, where words are looked for, with "s"; and with "z" of "zavinac". */

static inline uint64_t
cg_trigger_said(const uint8_t *p, uint64_t bits)
{
    size_t    k;
    uint64_t  found;

    for (found = 0; bits; bits &= bits - 1) {
        k = (size_t) __builtin_ctzll(bits);

        if (cg_said_like(p + k)) {
            found |= bits & -bits;
        }
    }

    return found;
}


/* The same outside ASCII. */

static uint64_t
cg_trigger_said_high(const uint8_t *p, uint64_t bits)
{
    size_t    k;
    uint64_t  found;

    for (found = 0; bits; bits &= bits - 1) {
        k = (size_t) __builtin_ctzll(bits);
        found |= (uint64_t) cg_said_high(p + k) << k;
    }

    return found;
}


bool
cg_trigger_find(const uint8_t *text, size_t at, const cg_class *c, size_t i,
    cg_trigger *t)
{
    uint64_t        gap, first;
    const uint8_t  *p;

    p = text + at;

    /* what is in front of the first byte is not known here */
    gap = (c->chain[i] & ~c->digit[i]) << 1 | 1;
    t->said = 0;
    first = gap & c->letter[i];
    first = cg_trigger_long(c, i, first & (~c->spell[i] | c->s[i]))
            | cg_trigger_zavinac(c, i, first & c->spell[i]);
    t->sign = c->odd[i] | cg_trigger_said(p, first);

    if (c->high[i]) {
        t->sign |= cg_trigger_characters(text, at, c->high[i], c->word[i]);
        t->said = cg_trigger_said_high(p, gap & c->high[i]);
    }

    t->run = c->coded[i] ? cg_trigger_runs(p, c->coded[i]) : 0;
    t->word = cg_trigger_words(p, c->spell[i]);

    return (t->sign | t->run | t->word | t->said) != 0;
}


bool
cg_trigger_within(const uint8_t *p)
{
    size_t  i;

    for (i = 0; i < CG_CODED_MIN; i++) {
        if (!cg_is_alnum(p[i])) {
            return false;
        }
    }

    return cg_trigger_coded(p);
}
