/*
 * JSON, RFC 8259: the grammar, the scalars and the escapes.
 */

#include <string.h>

#include "cg_json.h"
#include "cg_scan.h"

#define E   CG_JSON_ERROR
#define PU  CG_JSON_PUSH
#define PO  CG_JSON_POP
#define T   CG_JSON_TOP
#define VO  CG_JSON_VALUE_O
#define VA  CG_JSON_VALUE_A
#define K   CG_JSON_KEY
#define CO  CG_JSON_COLON
#define NO  CG_JSON_NEXT_O
#define NA  CG_JSON_NEXT_A

const uint8_t  cg_json_next[CG_JSON_PUSH] = {
    /*                     {   [   }   ]   :   ,   "  scal RS  bad */
    [CG_JSON_TOP] =        PU, PU, E,  E,  E,  E,  T,  T,  T,  E,
    [CG_JSON_VALUE_O] =    PU, PU, E,  E,  E,  E,  NO, NO, E,  E,
    [CG_JSON_VALUE_A] =    PU, PU, E,  E,  E,  E,  NA, NA, E,  E,
    [CG_JSON_FIRST_A] =    PU, PU, E,  PO, E,  E,  NA, NA, E,  E,
    [CG_JSON_FIRST_O] =    E,  E,  PO, E,  E,  E,  CO, E,  E,  E,
    [CG_JSON_KEY] =        E,  E,  E,  E,  E,  E,  CO, E,  E,  E,
    [CG_JSON_COLON] =      E,  E,  E,  E,  VO, E,  E,  E,  E,  E,
    [CG_JSON_NEXT_O] =     E,  E,  PO, E,  E,  K,  E,  E,  E,  E,
    [CG_JSON_NEXT_A] =     E,  E,  E,  PO, E,  VA, E,  E,  E,  E
};

#undef E
#undef PU
#undef PO
#undef T
#undef VO
#undef VA
#undef K
#undef CO
#undef NO
#undef NA

#define B  CG_TOKEN_BAD
#define S  CG_TOKEN_SCALAR
#define S8   S, S, S, S, S, S, S, S
#define S32  S8, S8, S8, S8

const uint8_t  cg_json_tokens[256] = {
    B, B, B, B, B, B, B, B, B, S, S, B, B, S, B, B,
    B, B, B, B, B, B, B, B, B, B, B, B, B, B, CG_TOKEN_RS, B,
    S, S, CG_TOKEN_STRING, S, S, S, S, S,
    S, S, S, S, CG_TOKEN_COMMA, S, S, S,
    S8, S, S, CG_TOKEN_COLON, S, S, S, S, S,
    S8, S8, S8, S, S, S, CG_TOKEN_ARRAY, S, CG_TOKEN_ARRAY_END, S, S,
    S8, S8, S8, S, S, S, CG_TOKEN_OBJECT, S, CG_TOKEN_OBJECT_END, S, S,
    S32, S32, S32, S32
};

#undef B
#undef S
#undef S8
#undef S32

/* Numbers and literals: the classes of their bytes, the states, and which
 * class leads where.  0 is an error. */

enum {
    C_MINUS = 1, C_PLUS, C_ZERO, C_DIGIT, C_POINT, C_E, C_UPPER_E, C_T, C_R,
    C_U, C_F, C_A, C_L, C_S, C_N, C_MAX
};

static const uint8_t  cg_scalar_class[256] = {
    ['-'] = C_MINUS, ['+'] = C_PLUS, ['0'] = C_ZERO, ['1'] = C_DIGIT,
    ['2'] = C_DIGIT, ['3'] = C_DIGIT, ['4'] = C_DIGIT, ['5'] = C_DIGIT,
    ['6'] = C_DIGIT, ['7'] = C_DIGIT, ['8'] = C_DIGIT, ['9'] = C_DIGIT,
    ['.'] = C_POINT, ['e'] = C_E, ['E'] = C_UPPER_E, ['t'] = C_T,
    ['r'] = C_R, ['u'] = C_U, ['f'] = C_F, ['a'] = C_A, ['l'] = C_L,
    ['s'] = C_S, ['n'] = C_N
};

enum {
    N_START, N_MINUS, N_ZERO, N_INT, N_POINT, N_FRACTION, N_E, N_E_SIGN,
    N_EXPONENT, N_T, N_TR, N_F, N_FA, N_FAL, N_N, N_NU, N_NUL, N_LAST_E,
    N_LITERAL, N_STATES
};

#define DIGITS(state)   [C_ZERO] = state, [C_DIGIT] = state
#define AN_E(state)     [C_E] = state, [C_UPPER_E] = state

static const uint8_t  cg_scalar_next[N_STATES][C_MAX] = {
    [N_START] = { [C_MINUS] = N_MINUS, [C_ZERO] = N_ZERO, [C_DIGIT] = N_INT,
                  [C_T] = N_T, [C_F] = N_F, [C_N] = N_N },
    [N_MINUS] = { [C_ZERO] = N_ZERO, [C_DIGIT] = N_INT },
    [N_ZERO] = { [C_POINT] = N_POINT, AN_E(N_E) },
    [N_INT] = { DIGITS(N_INT), [C_POINT] = N_POINT, AN_E(N_E) },
    [N_POINT] = { DIGITS(N_FRACTION) },
    [N_FRACTION] = { DIGITS(N_FRACTION), AN_E(N_E) },
    [N_E] = { DIGITS(N_EXPONENT), [C_PLUS] = N_E_SIGN,
              [C_MINUS] = N_E_SIGN },
    [N_E_SIGN] = { DIGITS(N_EXPONENT) },
    [N_EXPONENT] = { DIGITS(N_EXPONENT) },
    [N_T] = { [C_R] = N_TR },
    [N_TR] = { [C_U] = N_LAST_E },
    [N_F] = { [C_A] = N_FA },
    [N_FA] = { [C_L] = N_FAL },
    [N_FAL] = { [C_S] = N_LAST_E },
    [N_N] = { [C_U] = N_NU },
    [N_NU] = { [C_L] = N_NUL },
    [N_NUL] = { [C_L] = N_LITERAL },
    [N_LAST_E] = { [C_E] = N_LITERAL }
};

static const bool  cg_scalar_may_end[N_STATES] = {
    [N_START] = true, [N_ZERO] = true, [N_INT] = true, [N_FRACTION] = true,
    [N_EXPONENT] = true, [N_LITERAL] = true
};

#undef DIGITS
#undef AN_E

static bool cg_json_hex4(const uint8_t *p, size_t n, unsigned *value,
    bool *more);

static void
cg_json_reset(cg_json *j)
{
    j->state = CG_JSON_TOP;
    j->scalar = 0;
    j->string = j->opened = j->nested = false;
    j->run = CG_JSON_RUN;
    j->depth = j->base = 0;
}


void
cg_json_begin(cg_decoder *d, cg_json *j)
{
    cg_json_reset(j);
    d->strings = 0;

    if (d->walk) {
        cg_path_begin(d->walk);
    }
}


cg_status
cg_json_begin_inner(cg_decoder *d)
{
    cg_json_reset(&d->inner);
    d->strings = 0;

    return d->walk ? cg_path_enter(d->walk, d->json.depth) : CG_OK;
}


cg_json_stop
cg_json_nest(cg_json *j, size_t depth_max, unsigned action,
    cg_json_token token)
{
    size_t    at;
    uint64_t  bit;

    if (action == CG_JSON_PUSH) {

        if (j->depth >= depth_max) {
            return CG_JSON_DEEP;
        }

        at = j->depth++;
        bit = (uint64_t) 1 << (at % 64);

        if (token == CG_TOKEN_OBJECT) {
            j->nest[at / 64] |= bit;
            j->state = CG_JSON_FIRST_O;
        } else {
            j->nest[at / 64] &= ~bit;
            j->state = CG_JSON_FIRST_A;
        }

        return CG_JSON_MORE;
    }

    if (--j->depth == j->base) {
        j->state = CG_JSON_TOP;
        return CG_JSON_MORE;
    }

    at = j->depth - 1;
    j->state = j->nest[at / 64] >> (at % 64) & 1 ? CG_JSON_NEXT_O
                                                 : CG_JSON_NEXT_A;
    return CG_JSON_MORE;
}


size_t
cg_json_scalar(uint8_t *state, const uint8_t *p, size_t n)
{
    size_t   i;
    uint8_t  next;

    for (i = 0; i < n; i++) {
        next = cg_scalar_next[*state][cg_scalar_class[p[i]]];
        if (next == 0) {
            break;
        }
        *state = next;
    }

    return i;
}


bool
cg_json_scalar_done(uint8_t state)
{
    return cg_scalar_may_end[state];
}


/* How many of the 16 bytes at p are digits, up to the first that is not. */

#if (CG_SSE2)

static inline size_t
cg_json_digits(const uint8_t *p)
{
    unsigned  other;
    __m128i   x;

    x = _mm_loadu_si128((const __m128i *) (const void *) p);
    x = _mm_sub_epi8(x, _mm_set1_epi8('0'));
    x = _mm_cmpeq_epi8(_mm_min_epu8(x, _mm_set1_epi8(9)), x);

    other = ~(unsigned) _mm_movemask_epi8(x) & 0xffff;
    return other ? (size_t) __builtin_ctz(other) : 16;
}

#else

static inline size_t
cg_json_digits(const uint8_t *p)
{
    size_t  i;

    for (i = 0; i < 16 && p[i] >= '0' && p[i] <= '9'; i++) { /* void */ }

    return i;
}

#endif


bool
cg_json_common(const uint8_t *p, size_t len)
{
    if (len <= 16 && cg_json_digits(p) >= len) {
        return p[0] != '0' || len == 1;
    }

    return (len == 4 && (memcmp(p, "true", 4) == 0
                         || memcmp(p, "null", 4) == 0))
           || (len == 5 && memcmp(p, "false", 5) == 0);
}


bool
cg_json_done(const cg_json *j)
{
    return j->state == CG_JSON_TOP && !j->string
           && cg_json_scalar_done(j->scalar);
}


size_t
cg_json_escape(const uint8_t *p, size_t n, bool last,
    uint8_t out[CG_JSON_ESCAPE_MAX], size_t *len)
{
    bool      more;
    unsigned  high, low;

    static const uint8_t  texts[256] = {
        ['"'] = '"', ['\\'] = '\\', ['/'] = '/', ['b'] = '\b',
        ['f'] = '\f', ['n'] = '\n', ['r'] = '\r', ['t'] = '\t'
    };

    if (n < 2) {
        return last ? CG_JSON_NO_ESCAPE : 0;
    }

    if (p[1] != 'u') {
        if (texts[p[1]] == 0) {
            return CG_JSON_NO_ESCAPE;
        }

        out[0] = texts[p[1]];
        *len = 1;
        return 2;
    }

    if (!cg_json_hex4(p + 2, n - 2, &high, &more)) {
        return more && !last ? 0 : CG_JSON_NO_ESCAPE;
    }

    if (high < 0xd800 || high > 0xdfff) {
        *len = cg_utf8_write(high, out);
        return 6;
    }

    if (high < 0xdc00) {
        more = (n == 6 || (n == 7 && p[6] == '\\'));

        if (n >= 8 && p[6] == '\\' && p[7] == 'u'
            && cg_json_hex4(p + 8, n - 8, &low, &more)
            && low >= 0xdc00 && low <= 0xdfff)
        {
            *len = cg_utf8_write(0x10000 + ((high - 0xd800) << 10)
                                + (low - 0xdc00), out);
            return 12;
        }

        if (more && !last) {
            return 0;
        }
    }

    /* a lone surrogate stands for no character: U+FFFD */
    *len = cg_utf8_write(0xfffd, out);
    return 6;
}


/* Four hexadecimal digits.  false: there are none, or `more` are needed. */

static bool
cg_json_hex4(const uint8_t *p, size_t n, unsigned *value, bool *more)
{
    size_t    i;
    unsigned  c;

    *more = false;
    *value = 0;

    for (i = 0; i < 4; i++) {
        if (i == n) {
            *more = true;
            return false;
        }

        c = p[i];

        if (c >= '0' && c <= '9') {
            c -= '0';
        } else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f') {
            c = (c | 0x20) - 'a' + 10;
        } else {
            return false;
        }

        *value = *value << 4 | c;
    }

    return true;
}
