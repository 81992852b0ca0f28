/*
 * See cg_spot.h.
 */

#include <string.h>

#include "cg_border.h"
#include "cg_spot.h"

#define CG_SPOT_INLINE  static inline __attribute__((always_inline))

/* First letters of three that end a word, by the last two: "password",
 * "Passwort", "-phrase", "-code", "-key", "mot de passe", "pin", "contrasena",
 * "haslo", "senha", "parola" …, "secret", "token", "auth", "session" …, "geo",
 * "lat", "longitude" …, "bic", "swift"; "is", "ist", "est" in front of a
 * colon. */
#define L(letter)  (UINT32_C(1) << ((letter) & 31))

static const uint32_t  cg_spot_ends[32][32] = {
    ['a' & 31]['l' & 31] = L('h'),
    ['a' & 31]['t' & 31] = L('l'),
    ['d' & 31]['e' & 31] = L('o') | L('u'),
    ['d' & 31]['s' & 31] = L('r'),
    ['e' & 31]['n' & 31] = L('k'),
    ['e' & 31]['o' & 31] = L('g'),
    ['e' & 31]['t' & 31] = L('r'),
    ['e' & 31]['y' & 31] = L('k'),
    ['f' & 31]['t' & 31] = L('i'),
    ['h' & 31]['a' & 31] = L('n'),
    ['i' & 31]['c' & 31] = L('b'),
    ['i' & 31]['d' & 31] = L('s') | L('n'),
    ['i' & 31]['g' & 31] = L('s'),
    ['i' & 31]['n' & 31] = L('p'),
    ['i' & 31]['s' & 31] = L('d') | L(' '),
    ['k' & 31]['a' & 31] = L('n') | L('r'),
    ['l' & 31]['a' & 31] = L('o'),
    ['l' & 31]['e' & 31] = L('o'),
    ['l' & 31]['o' & 31] = L('s'),
    ['n' & 31]['a' & 31] = L('e') | L('a') | L('o'),
    ['n' & 31]['e' & 31] = L('i'),
    ['n' & 31]['g' & 31] = L('l'),
    ['o' & 31]['l' & 31] = L('o'),
    ['o' & 31]['n' & 31] = L('i') | L('l'),
    ['p' & 31]['s' & 31] = L('g'),
    ['r' & 31]['d' & 31] = L('o'),
    ['r' & 31]['e' & 31] = L('i') | L('u'),
    ['r' & 31]['t' & 31] = L('o'),
    ['s' & 31]['e' & 31] = L('a') | L('s'),
    ['s' & 31]['s' & 31] = L('a'),
    ['s' & 31]['t' & 31] = L('i') | L('e'),
    ['t' & 31]['h' & 31] = L('u'),
    ['w' & 31]['d' & 31] = L('s') | L('p'),
    ['w' & 31]['t' & 31] = L('j'),
    ['z' & 31]['o' & 31] = L('s'),
};

#undef L


bool
cg_spot_word(const uint8_t *v, size_t at)
{
    uint8_t  a, b, c;

    for ( /* void */ ; at > 3 && (v[at - 1] == '"' || v[at - 1] == '\''
                                  || v[at - 1] == ' '); at--)
    {
        /* void */
    }

    if (at < 3) {
        return false;
    }

    a = v[at - 3];
    b = v[at - 2];
    c = v[at - 1];

    return ((a | b | c) & 0x80)
           || (cg_is_letter(c) && cg_spot_ends[b & 31][c & 31] >> (a & 31) & 1);
}


/* One bit for each byte of a block. */
typedef struct {
    uint64_t  run;    /* letter, digit, "_" or "-" */
    uint64_t  cap;    /* capital or digit */
    uint64_t  digit;
    uint64_t  twice;  /* "-", "/" or "s", and the next byte is the same */
    uint64_t  sign;   /* ":", "=" or 0xb0 */
    uint64_t  point;
} cg_spot;

/* Set b for p[0..64); p[64] is readable. */
typedef void (*cg_spot_block_fn)(const uint8_t *p, cg_spot *b);


static inline void
cg_spot_portable_block(const uint8_t *p, cg_spot *b)
{
    int       i;
    uint8_t   ch;
    uint64_t  bit;

    memset(b, 0, sizeof(*b));

    for (i = 0; i < 64; i++) {
        ch = p[i];
        bit = (uint64_t) 1 << i;

        b->digit |= cg_is_digit(ch) ? bit : 0;
        b->cap |= cg_is_digit(ch) || (uint8_t) (ch - 'A') <= 25 ? bit : 0;
        b->run |= cg_is_alnum(ch) || ch == '_' || ch == '-' ? bit : 0;
        b->twice |= ch == p[i + 1]
                    && (ch == '-' || ch == '/' || (ch | 0x20) == 's')
                    ? bit : 0;
        b->sign |= ch == ':' || ch == '=' || ch == 0xb0 ? bit : 0;
        b->point |= ch == '.' ? bit : 0;
    }
}


/* Bit i: bits i to i + n - 1 of a row are set; of a, b as one row. */
CG_SPOT_INLINE uint64_t
cg_spot_runs(uint64_t a, uint64_t b, int n)
{
    int  have, step;

    for (have = 1; have < n; have += step) {
        step = have < n - have ? have : n - have;
        a &= a >> step | b << (64 - step);
        b &= b >> step;  /* its end counts for nothing here */
    }

    return a;
}


/* Does none of n bytes and more begin here?  Most blocks have none. */
CG_SPOT_INLINE bool
cg_spot_short(uint64_t x, int n)
{
    uint64_t  high;

    high = x >> 63;
    x &= x >> 1;
    x &= x >> 2;

    return (n > 8 ? x & x >> 4 : x) == 0 && high == 0;
}


/* What follows the text is of every class, if more may follow. */
CG_SPOT_INLINE void
cg_spot_end(cg_spot *b, size_t left, bool more)
{
    uint64_t  mask;

    mask = left < 64 ? UINT64_MAX << left : 0;

    if (more) {
        b->run |= mask;
        b->cap |= mask;
        b->digit |= mask;
    }
}


CG_SPOT_INLINE void
cg_spot_text(const uint8_t *v, size_t at, size_t n, bool more, uint64_t *bits,
    cg_spot_block_fn classify)
{
    size_t    i, pos;
    uint64_t  run, cap, last, spots;
    cg_spot   b, next;

    run = at && (cg_is_alnum(v[at - 1]) || v[at - 1] == '_'
                 || v[at - 1] == '-');
    cap = at && cg_is_alnum(v[at - 1]) && (v[at - 1] & 0x20) == 0;
    cap |= at && cg_is_digit(v[at - 1]);

    classify(v + at, &next);
    cg_spot_end(&next, n - at, more);

    for (i = 0; i < CG_SPOT_BLOCKS && at + i * 64 < n; i++) {
        pos = at + i * 64;
        b = next;

        if (n - pos > 64) {
            classify(v + pos + 64, &next);
            cg_spot_end(&next, n - pos - 64, more);

        } else {
            memset(&next, more ? 0xff : 0, sizeof(next));
        }

        last = n - pos < 64 ? UINT64_MAX >> (64 - (n - pos)) : UINT64_MAX;

        /* "twice" of the last byte is not known yet */
        if (more && n - pos <= 64) {
            b.twice |= (uint64_t) 1 << (n - pos - 1);
        }

        spots = b.twice | b.sign;

        if (b.point) {
            spots |= b.point & (cg_spot_runs(b.digit, next.digit, 4) >> 1
                                | cg_spot_runs(next.digit, 0, 4) << 63);
        }

        if (!cg_spot_short(b.run, 20)) {
            spots |= cg_spot_runs(b.run, next.run, 20) & ~(b.run << 1 | run);
        }

        if (!cg_spot_short(b.cap, 8)) {
            spots |= cg_spot_runs(b.cap, next.cap, 8)
                     & ~(b.cap << 1 | cap | b.digit);
        }

        bits[i] = spots & last;

        run = b.run >> 63;
        cap = b.cap >> 63;
    }
}


static void
cg_spot_portable(const uint8_t *v, size_t at, size_t n, bool more,
    uint64_t *bits)
{
    cg_spot_text(v, at, n, more, bits, cg_spot_portable_block);
}


#if defined(__x86_64__)

#include <immintrin.h>

#define CG_AVX2  __attribute__((target("avx2")))

/* One function for a vector of W bits, `mm` being the prefix of its
 * operations. */
#define CG_SPOT_VECTOR(name, attribute, vector, mm, si, W)                   \
                                                                             \
attribute static inline vector                                               \
name##_is(vector x, int byte)                                                \
{                                                                            \
    return mm##_cmpeq_epi8(x, mm##_set1_epi8((char) byte));                  \
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
name##_block(const uint8_t *p, cg_spot *b)                                   \
{                                                                            \
    int       at;                                                            \
    vector    x, y, low, digit, dash, run, twice;                            \
    uint64_t  runs, caps, digits, pairs, signs, points;                      \
                                                                             \
    runs = caps = digits = pairs = signs = points = 0;                       \
                                                                             \
    for (at = 0; at < 64; at += W / 8) {                                     \
        x = mm##_loadu_##si((const vector *) (const void *) (p + at));       \
        y = mm##_loadu_##si((const vector *) (const void *) (p + at + 1));   \
        low = mm##_or_##si(x, mm##_set1_epi8(0x20));                         \
        digit = name##_range(x, '0', 9);                                     \
        dash = name##_is(x, '-');                                            \
                                                                             \
        run = mm##_or_##si(mm##_or_##si(digit, dash),                        \
                  mm##_or_##si(name##_range(low, 'a', 25),                   \
                               name##_is(x, '_')));                          \
        twice = mm##_or_##si(dash, mm##_or_##si(name##_is(x, '/'),           \
                                                name##_is(low, 's')));       \
        twice = mm##_and_##si(twice, mm##_cmpeq_epi8(x, y));                 \
                                                                             \
        runs |= name##_bits(run, at);                                        \
        caps |= name##_bits(mm##_or_##si(digit, name##_range(x, 'A', 25)),   \
                            at);                                             \
        digits |= name##_bits(digit, at);                                    \
        pairs |= name##_bits(twice, at);                                     \
        signs |= name##_bits(                                                \
                     mm##_or_##si(name##_is(x, 0xb0),                        \
                                  mm##_or_##si(name##_is(x, ':'),            \
                                               name##_is(x, '='))), at);     \
        points |= name##_bits(name##_is(x, '.'), at);                        \
    }                                                                        \
                                                                             \
    b->run = runs;                                                           \
    b->cap = caps;                                                           \
    b->digit = digits;                                                       \
    b->twice = pairs;                                                        \
    b->sign = signs;                                                         \
    b->point = points;                                                       \
}                                                                            \
                                                                             \
                                                                             \
attribute static void                                                        \
name(const uint8_t *v, size_t at, size_t n, bool more, uint64_t *bits)       \
{                                                                            \
    cg_spot_text(v, at, n, more, bits, name##_block);                        \
}

CG_SPOT_VECTOR(cg_spot_sse2, , __m128i, _mm, si128, 128)
CG_SPOT_VECTOR(cg_spot_avx2, CG_AVX2, __m256i, _mm256, si256, 256)


/* The slowest first: a machine that has one has those in front of it. */
static const cg_spot_fn  cg_spot_all[] = {
    cg_spot_portable, cg_spot_sse2, cg_spot_avx2
};


cg_spot_fn
cg_spot_nth(size_t i)
{
    size_t  n;

    n = __builtin_cpu_supports("avx2") ? 3 : 2;

    return i < n ? cg_spot_all[i] : NULL;
}


cg_spot_fn
cg_spot_best(void)
{
    return __builtin_cpu_supports("avx2") ? cg_spot_avx2 : cg_spot_sse2;
}

#else


cg_spot_fn
cg_spot_nth(size_t i)
{
    return i == 0 ? cg_spot_portable : NULL;
}


cg_spot_fn
cg_spot_best(void)
{
    return cg_spot_portable;
}

#endif
