/*
 * JSON on bitmaps, 64 bytes at a time: the grammar of cg_json.h is checked for
 * all tokens of a block at once.  Whatever does not fit (an escape, a string
 * that may hold JSON, the end of the outermost value, an error) is left to the
 * reader that goes from token to token, which decides.
 *
 * A block is right if each token stands, white space aside, behind one that it
 * may follow:
 *
 *     colon           the end of a key
 *     comma           the end of a value
 *     } ]             the end of a value, or the bracket that it closes
 *     value in {}     colon
 *     key             comma, {
 *     value in []     comma, [
 *
 * What is inside an object and what inside an array is painted bracket by
 * bracket.  A quote opens a key if it follows a comma or a brace in an object;
 * adding the opening quotes of keys to the bits of all strings carries into
 * the closing quotes of keys, as adding to the bits of white space carries to
 * what follows it.  The scalars are looked at one by one.
 */

#include <string.h>

#include "cg_json.h"
#include "cg_scan.h"

#if (CG_SSE2)

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#define CG_BULK_BLOCK  64

/* So many bytes are readable from a block's start on. */
#define CG_BULK_READ   80

/* The levels that the first word of cg_json.nest holds. */
#define CG_BULK_DEPTH  64

#define CG_BULK_INLINE  static inline __attribute__((always_inline))
#define CG_BULK_AVX2    __attribute__((target("avx2,bmi,pclmul")))

/* One bit for each byte. */
typedef struct {
    uint64_t  quote;
    uint64_t  parity;   /* from each odd quote on to the next */
    uint64_t  colon;
    uint64_t  comma;
    uint64_t  bracket;
    uint64_t  space;    /* white space */
    uint64_t  control;  /* below 0x20 */
    bool      backslash;
} cg_bulk_bits;

typedef void (*cg_bulk_classify)(const uint8_t *p, cg_bulk_bits *bits);

/* What stands last, white space aside: 0 or 1. */
typedef struct {
    uint64_t  string;   /* within a string */
    uint64_t  key;      /* which is a key */
    uint64_t  opened;   /* its opening quote */
    uint64_t  key_end;
    uint64_t  value_end;
    uint64_t  colon;
    uint64_t  comma;
    uint64_t  opening;  /* { or [ */
    uint64_t  scalar;   /* the last byte is of a number or literal */
} cg_bulk_last;

/* A block that is right. */
typedef struct {
    uint64_t      scalar;
    uint64_t      nest;
    size_t        depth;
    cg_bulk_last  last;
} cg_bulk_block;

static void cg_bulk_start(const cg_json *j, cg_bulk_last *last);
static void cg_bulk_end(cg_json *j, const cg_bulk_last *last);
static cg_json_stop cg_bulk_scalars(cg_decoder *d, const uint8_t *p,
    uint64_t scalar, cg_view *v, size_t *used);


static inline void
cg_bulk_sse2(const uint8_t *p, cg_bulk_bits *bits)
{
    int       i;
    __m128i   x, y, any;
    uint64_t  q;

    memset(bits, 0, sizeof(*bits));
    any = _mm_setzero_si128();

#define IS(x, c)  _mm_cmpeq_epi8(x, _mm_set1_epi8(c))
#define OR(x, y)  _mm_or_si128(x, y)
#define BITS(y)   ((uint64_t) (unsigned) _mm_movemask_epi8(y) << (16 * i))

    for (i = 0; i < 4; i++) {
        x = _mm_loadu_si128((const __m128i *) (const void *) (p + 16 * i));
        y = OR(x, _mm_set1_epi8(0x20));  /* [ to {, ] to } */

        bits->quote |= BITS(IS(x, '"'));
        bits->colon |= BITS(IS(x, ':'));
        bits->comma |= BITS(IS(x, ','));
        bits->bracket |= BITS(OR(IS(y, '{'), IS(y, '}')));
        bits->space |= BITS(OR(OR(IS(x, ' '), IS(x, '\t')),
                               OR(IS(x, '\n'), IS(x, '\r'))));
        bits->control |= BITS(_mm_cmpeq_epi8(
                                  _mm_min_epu8(x, _mm_set1_epi8(0x1f)), x));
        any = OR(any, IS(x, '\\'));
    }

    bits->backslash = _mm_movemask_epi8(any) != 0;

#undef IS
#undef OR
#undef BITS

    q = bits->quote;
    q ^= q << 1;
    q ^= q << 2;
    q ^= q << 4;
    q ^= q << 8;
    q ^= q << 16;
    q ^= q << 32;
    bits->parity = q;
}


#if defined(__x86_64__)

/* Bit i: whether an odd number of the bits 0 to i of x are set. */

__attribute__((target("pclmul"))) static inline uint64_t
cg_bulk_parity(uint64_t x)
{
    __m128i  q;

    q = _mm_set_epi64x(0, (long long) x);
    q = _mm_clmulepi64_si128(q, _mm_set1_epi8(-1), 0);
    return (uint64_t) _mm_cvtsi128_si64(q);
}


CG_BULK_AVX2 static inline void
cg_bulk_avx2(const uint8_t *p, cg_bulk_bits *bits)
{
    int      i;
    __m256i  x, y, any, spaces;

    memset(bits, 0, sizeof(*bits));
    any = _mm256_setzero_si256();

    /* by its low half, what white space a byte would have to be */
    spaces = _mm256_broadcastsi128_si256(
                 _mm_setr_epi8(' ', -1, -1, -1, -1, -1, -1, -1,
                               -1, '\t', '\n', -1, -1, '\r', -1, -1));

#define IS(x, c)  _mm256_cmpeq_epi8(x, _mm256_set1_epi8(c))
#define BITS(y)   ((uint64_t) (unsigned) _mm256_movemask_epi8(y) << (32 * i))

    for (i = 0; i < 2; i++) {
        x = _mm256_loadu_si256((const __m256i *) (const void *)
                               (p + 32 * i));
        y = _mm256_or_si256(x, _mm256_set1_epi8(0x20));

        bits->quote |= BITS(IS(x, '"'));
        bits->colon |= BITS(IS(x, ':'));
        bits->comma |= BITS(IS(x, ','));
        bits->bracket |= BITS(_mm256_or_si256(IS(y, '{'), IS(y, '}')));
        bits->space |= BITS(_mm256_cmpeq_epi8(
                                _mm256_shuffle_epi8(spaces, x), x));
        bits->control |= BITS(_mm256_cmpeq_epi8(
                                  _mm256_min_epu8(x, _mm256_set1_epi8(0x1f)),
                                  x));
        any = _mm256_or_si256(any, IS(x, '\\'));
    }

    bits->backslash = _mm256_movemask_epi8(any) != 0;

#undef IS
#undef BITS

    bits->parity = cg_bulk_parity(bits->quote);
}

#endif


/* Follow the brackets: which bytes have an object around them, and which
 * brackets open.  false: too deep, out of all of them, or not a pair. */

CG_BULK_INLINE bool
cg_bulk_nest(const uint8_t *p, uint64_t brackets, size_t limit,
    cg_bulk_block *b, uint64_t *object, uint64_t *opening)
{
    uint8_t   c;
    uint64_t  bit, inside, paint, opens, nest;
    size_t    depth;

    depth = b->depth;
    nest = b->nest;
    inside = nest >> (depth - 1) & 1;
    paint = 0 - inside;
    opens = 0;

    for ( /* void */ ; brackets; brackets &= brackets - 1) {
        bit = brackets & (0 - brackets);
        c = p[__builtin_ctzll(bit)];

        if (c == '{' || c == '[') {
            if (depth == limit) {
                return false;
            }

            opens |= bit;
            nest = (nest & ~((uint64_t) 1 << depth))
                   | (uint64_t) (c == '{') << depth;
            depth++;

        } else {
            if ((c == '}') != inside || depth == 1) {
                return false;
            }

            depth--;
        }

        /* what is above the bracket changes if it is inside something else */

        paint ^= (0 - (inside ^ (nest >> (depth - 1) & 1)))
                 & ~(bit | (bit - 1));
        inside = nest >> (depth - 1) & 1;
    }

    b->depth = depth;
    b->nest = nest;
    *object = paint;
    *opening = opens;
    return true;
}


/* What follows the bytes x, or, if `carry`, what was last in the block before;
 * `carry` is then whether it is in the next block. */

CG_BULK_INLINE uint64_t
cg_bulk_follow(uint64_t x, uint64_t space, uint64_t *carry)
{
    bool                over;
    uint64_t            next;
    unsigned long long  sum;

    next = x << 1 | *carry;
    over = __builtin_add_overflow(next & space, space, &sum);
    *carry = x >> 63 | over;

    return (next | sum) & ~space;
}


/* Whether a block is right; `last` is moved on to it. */

CG_BULK_INLINE bool
cg_bulk_check(const uint8_t *p, const cg_bulk_bits *bits, size_t limit,
    cg_bulk_last *last, cg_bulk_block *b)
{
    bool                over;
    uint64_t            string, space, open, close, colon, comma, bracket,
                        object, opening, start, value, after_comma,
                        after_opening, keys, key_end, value_end, bad;
    unsigned long long  sum;

    string = bits->parity ^ (0 - last->string);
    space = bits->space & ~string;
    open = bits->quote & string;
    close = bits->quote & ~string;
    colon = bits->colon & ~string;
    comma = bits->comma & ~string;
    bracket = bits->bracket & ~string;

    if ((open << 1 | last->opened) & string & bits->bracket) {
        return false;
    }

    if (bits->control & ~space) {
        return false;
    }

    if (!cg_bulk_nest(p, bracket, limit, b, &object, &opening)) {
        return false;
    }

    b->scalar = ~(bits->quote | string | colon | comma | bracket | space);
    start = b->scalar & ~(b->scalar << 1 | last->scalar);

    value = cg_bulk_follow(colon, space, &last->colon);
    after_comma = cg_bulk_follow(comma, space, &last->comma);
    after_opening = cg_bulk_follow(opening, space, &last->opening);

    bad = open & ~(value | after_comma | after_opening);
    value |= (after_comma | after_opening) & ~object;
    bad |= (start | opening) & ~value;

    keys = open & (after_comma | after_opening) & object;
    over = __builtin_add_overflow(string, keys | last->key, &sum);
    key_end = sum & close;
    value_end = (close & ~key_end) | b->scalar | (bracket & ~opening);

    bad |= colon & ~cg_bulk_follow(key_end, space, &last->key_end);

    value = cg_bulk_follow(value_end, space, &last->value_end);
    bad |= comma & ~value;
    bad |= (bracket & ~opening) & ~(value | after_opening);

    last->string = string >> 63;
    last->key = over;
    last->opened = open >> 63;
    last->scalar = b->scalar >> 63;

    return bad == 0;
}


CG_BULK_INLINE size_t
cg_bulk_run(cg_decoder *d, const uint8_t *raw, size_t n, cg_view *v,
    cg_json_stop *stop, cg_bulk_classify classify)
{
    size_t         i, limit, used;
    cg_json       *j;
    uint64_t       was;
    cg_bulk_bits   bits;
    cg_bulk_last   last;
    cg_bulk_block  b;

    j = &d->json;
    limit = d->depth_max < CG_BULK_DEPTH ? d->depth_max : CG_BULK_DEPTH;

    cg_bulk_start(j, &last);
    b.nest = j->nest[0];
    b.depth = j->depth;
    b.last = last;

    for (i = 0; n - i >= CG_BULK_READ; i += CG_BULK_BLOCK) {
        classify(raw + i, &bits);

        /* nothing but text */

        if (last.string && !bits.quote && !bits.backslash && !bits.control
            && !last.opened)
        {
            memcpy(v->text + v->n, raw + i, CG_BULK_BLOCK);
            v->n += CG_BULK_BLOCK;
            continue;
        }

        was = last.scalar;

        if (bits.backslash
            || !cg_bulk_check(raw + i, &bits, limit, &last, &b))
        {
            break;
        }

        memcpy(v->text + v->n, raw + i, CG_BULK_BLOCK);
        v->n += CG_BULK_BLOCK;

        if (b.scalar | was) {
            *stop = cg_bulk_scalars(d, raw + i, b.scalar, v, &used);
            if (*stop != CG_JSON_MORE) {
                v->n -= CG_BULK_BLOCK - used;
                return i + used;
            }
        }

        j->nest[0] = b.nest;
        j->depth = b.depth;
        b.last = last;
    }

    if (i != 0) {
        cg_bulk_end(j, &b.last);
    }

    return i;
}


static size_t
cg_bulk_run_sse2(cg_decoder *d, const uint8_t *raw, size_t n, cg_view *v,
    cg_json_stop *stop)
{
    return cg_bulk_run(d, raw, n, v, stop, cg_bulk_sse2);
}


#if defined(__x86_64__)

CG_BULK_AVX2 static size_t
cg_bulk_run_avx2(cg_decoder *d, const uint8_t *raw, size_t n, cg_view *v,
    cg_json_stop *stop)
{
    return cg_bulk_run(d, raw, n, v, stop, cg_bulk_avx2);
}

#endif


size_t
cg_json_bulk(cg_decoder *d, const uint8_t *raw, size_t n, cg_view *v,
    cg_json_stop *stop)
{
    *stop = CG_JSON_MORE;

    if (n < CG_BULK_READ || d->json.depth == 0
        || d->json.depth > CG_BULK_DEPTH)
    {
        return 0;
    }

#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi")
        && __builtin_cpu_supports("pclmul"))
    {
        return cg_bulk_run_avx2(d, raw, n, v, stop);
    }
#endif

    return cg_bulk_run_sse2(d, raw, n, v, stop);
}


/* What the state of the automaton says of what stands last. */

static void
cg_bulk_start(const cg_json *j, cg_bulk_last *last)
{
    memset(last, 0, sizeof(*last));

    last->string = j->string;
    last->opened = j->opened;
    last->scalar = (j->scalar != 0);

    switch (j->state) {

    case CG_JSON_COLON:
        last->key = j->string;
        last->key_end = !j->string;
        break;

    case CG_JSON_VALUE_O:
        last->colon = 1;
        break;

    case CG_JSON_KEY:
    case CG_JSON_VALUE_A:
        last->comma = 1;
        break;

    case CG_JSON_FIRST_O:
    case CG_JSON_FIRST_A:
        last->opening = 1;
        break;

    default:
        last->value_end = !j->string;
    }
}


/* And the other way round. */

static void
cg_bulk_end(cg_json *j, const cg_bulk_last *last)
{
    bool  object;

    object = j->nest[0] >> (j->depth - 1) & 1;

    j->string = last->string;
    j->opened = last->opened;

    if (last->key || last->key_end) {
        j->state = CG_JSON_COLON;

    } else if (last->colon) {
        j->state = CG_JSON_VALUE_O;

    } else if (last->comma) {
        j->state = object ? CG_JSON_KEY : CG_JSON_VALUE_A;

    } else if (last->opening) {
        j->state = object ? CG_JSON_FIRST_O : CG_JSON_FIRST_A;

    } else {
        j->state = object ? CG_JSON_NEXT_O : CG_JSON_NEXT_A;
    }
}


/* Take the numbers and literals of a block whose text is in the view. */

static cg_json_stop
cg_bulk_scalars(cg_decoder *d, const uint8_t *p, uint64_t scalar,
    cg_view *v, size_t *used)
{
    uint64_t       left;
    cg_json       *j;
    cg_json_stop   stop;

    j = &d->json;
    left = scalar & ~(scalar << 1);
    stop = CG_JSON_MORE;

    if (j->scalar != 0) {
        stop = cg_json_bare(j, p, CG_BULK_BLOCK, scalar, 0, d->outer, v,
                            used);
        left &= ~(uint64_t) 1;
    }

    for ( /* void */ ; left && stop == CG_JSON_MORE; left &= left - 1) {
        stop = cg_json_bare(j, p, CG_BULK_BLOCK, scalar,
                            (size_t) __builtin_ctzll(left), d->outer, v,
                            used);
    }

    return stop;
}

#endif
