/*
 * See cg_spot.h.
 */

#include <string.h>

#include "cg_border.h"
#include "cg_spot.h"

#define CG_SPOT_INLINE  static inline __attribute__((always_inline))

/* Blocks to a vector: the rows are a number of these. */
#define CG_SPOT_WIDE  8

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


/* A word for the block in front, for each block, and for the one behind. */
typedef uint64_t  cg_spot_row[CG_SPOT_BLOCKS + 2];

typedef struct {
    cg_spot_row  run;    /* letter, digit, "_" or "-" */
    cg_spot_row  cap;    /* capital or digit */
    cg_spot_row  digit;
    cg_spot_row  twice;  /* "-", "/" or "s", and the next byte is the same */
    cg_spot_row  sign;   /* ":", "=" or 0xb0 */
    cg_spot_row  point;
} cg_spot;

/* Set column i of the rows by p[0..64); p[64] is readable. */
typedef void (*cg_spot_block_fn)(const uint8_t *p, cg_spot *c, size_t i);


static inline bool
cg_spot_run(uint8_t ch)
{
    return cg_is_alnum(ch) || ch == '_' || ch == '-';
}


static inline bool
cg_spot_cap(uint8_t ch)
{
    return cg_is_digit(ch) || (uint8_t) (ch - 'A') <= 25;
}


static inline void
cg_spot_portable_block(const uint8_t *p, cg_spot *c, size_t i)
{
    int       k;
    uint8_t   ch;
    uint64_t  run, cap, digit, twice, sign, point;

    run = cap = digit = twice = sign = point = 0;

    for (k = 0; k < 64; k++) {
        ch = p[k];
        run |= (uint64_t) cg_spot_run(ch) << k;
        cap |= (uint64_t) cg_spot_cap(ch) << k;
        digit |= (uint64_t) cg_is_digit(ch) << k;
        twice |= (uint64_t) (ch == p[k + 1]
                             && (ch == '-' || ch == '/'
                                 || (ch | 0x20) == 's')) << k;
        sign |= (uint64_t) (ch == ':' || ch == '=' || ch == 0xb0) << k;
        point |= (uint64_t) (ch == '.') << k;
    }

    c->run[i] = run;
    c->cap[i] = cap;
    c->digit[i] = digit;
    c->twice[i] = twice;
    c->sign[i] = sign;
    c->point[i] = point;
}


/* Bit k: bit k + n, or k - 1, of a row; n is 1 to 63. */
#define AHEAD(row, n)  (c->row[i] >> (n) | c->row[i + 1] << (64 - (n)))
#define BEHIND(row)    (c->row[i] << 1 | c->row[i - 1] >> 63)

/* Of runs that begin in a, and b behind it, leave those that are `more`
 * longer; the end of b counts for nothing. */
#define LONGER(a, b, more)                                                   \
    a &= a >> (more) | b << (64 - (more));                                   \
    b &= b >> (more)


/* A loop without a branch, of which compilers make vectors. */
CG_SPOT_INLINE void
cg_spot_columns(const cg_spot *c, size_t at, uint64_t *bits)
{
    size_t    i;
    uint64_t  run, cap, four, next;

    for (i = at; i < at + CG_SPOT_WIDE; i++) {
        run = c->run[i];
        next = c->run[i + 1];
        LONGER(run, next, 1);
        LONGER(run, next, 2);
        LONGER(run, next, 4);
        LONGER(run, next, 8);
        LONGER(run, next, 4);

        cap = c->cap[i];
        next = c->cap[i + 1];
        LONGER(cap, next, 1);
        LONGER(cap, next, 2);
        LONGER(cap, next, 4);

        four = AHEAD(digit, 1) & AHEAD(digit, 2) & AHEAD(digit, 3)
               & AHEAD(digit, 4);

        bits[i] = c->twice[i] | c->sign[i] | (c->point[i] & four)
                  | (run & ~BEHIND(run))
                  | (cap & ~BEHIND(cap) & ~c->digit[i]);
    }
}


/* What follows the text, of which `left` bytes are in block i, the last, is of
 * every class if more may follow. */
CG_SPOT_INLINE void
cg_spot_end(cg_spot *c, size_t i, size_t left, bool more)
{
    uint64_t  mask;

    if (more) {
        mask = left < 64 ? UINT64_MAX << left : 0;
        c->run[i] |= mask;
        c->cap[i] |= mask;
        c->digit[i] |= mask;
        c->twice[i] |= (uint64_t) 1 << (left - 1);
    }

    if (i <= CG_SPOT_BLOCKS) {
        mask = more ? UINT64_MAX : 0;
        c->run[i + 1] = c->cap[i + 1] = c->digit[i + 1] = mask;
    }
}


CG_SPOT_INLINE void
cg_spot_text(const uint8_t *v, size_t at, size_t n, bool more, uint64_t *bits,
    cg_spot_block_fn classify)
{
    size_t   i, blocks, left;
    cg_spot  c;

    c.run[0] = (uint64_t) (at && cg_spot_run(v[at - 1])) << 63;
    c.cap[0] = (uint64_t) (at && cg_spot_cap(v[at - 1])) << 63;

    blocks = (n - at + 63) / 64;
    blocks = blocks < CG_SPOT_BLOCKS + 1 ? blocks : CG_SPOT_BLOCKS + 1;

    for (i = 0; i < blocks; i++) {
        classify(v + at + i * 64, &c, i + 1);
    }

    left = n - at - (blocks - 1) * 64;

    if (left <= 64) {
        cg_spot_end(&c, blocks, left, more);
    }

    for (i = 1; i <= blocks && i <= CG_SPOT_BLOCKS; i += CG_SPOT_WIDE) {
        cg_spot_columns(&c, i, bits);
    }

    if (blocks <= CG_SPOT_BLOCKS) {
        bits[blocks] &= UINT64_MAX >> (64 - left);
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
name##_block(const uint8_t *p, cg_spot *c, size_t i)                         \
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
    c->run[i] = runs;                                                        \
    c->cap[i] = caps;                                                        \
    c->digit[i] = digits;                                                    \
    c->twice[i] = pairs;                                                     \
    c->sign[i] = signs;                                                      \
    c->point[i] = points;                                                    \
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
