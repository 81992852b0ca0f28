/*
 * The format json: values of RFC 8259, one or several, one a line or with
 * RS (RFC 7464) between them; a leading byte order mark passes.
 *
 * Raw bytes are taken in blocks of 64, of which bitmaps are made: quotes,
 * brackets and separators, white space.  The parity of the quotes tells what
 * is within strings; the tokens outside go one by one through the automaton
 * of cg_json.h.  A block is cut short in front of what is not plain:
 *
 *     a backslash          the rest of that string goes by cg_json_string()
 *     a control character  in a string, where it is an error
 *     "{ and "[ and "\"    the string may hold JSON: cg_json_wrapped()
 *
 * so that a block as it is left is its own view, and nothing but the state of
 * the automaton is carried from one to the next.  Most blocks need none of
 * this: cg_json_bulk.c takes them all at once.
 */

#include <string.h>

#include "cg_bits.h"
#include "cg_json.h"
#include "cg_scan.h"

#define CG_JSON_BLOCK  64

/* So many bytes are readable from a block's start on. */
#define CG_JSON_READ   80

/* States of the decoder: how much of the byte order mark was seen, then. */
#define CG_JSON_BODY   3
#define CG_JSON_BROKEN 4

/* One bit for each byte of a block. */
typedef struct {
    uint64_t  quote;
    uint64_t  op;         /* { } [ ] : , */
    uint64_t  space;      /* 0x20 */
    uint64_t  backslash;
    uint64_t  control;    /* below 0x20 */
} cg_json_bits;

/* A block, cut to `n` bytes. */
typedef struct {
    const uint8_t  *p;
    size_t          n;
    bool            bad;     /* p[n] is an error */
    uint64_t        space;   /* white space */
    uint64_t        string;  /* quotes and what is between them, but for the
                                closing ones */
    uint64_t        scalar;
    uint64_t        tokens;
} cg_json_block;

static void cg_json_init(cg_decoder *d);
static cg_status cg_json_decode(cg_decoder *d, const uint8_t *raw, size_t n,
    size_t base, bool last, cg_view *v, size_t *used);
static cg_json_stop cg_json_bom(cg_decoder *d, const uint8_t *raw, size_t n,
    bool last, cg_view *v, size_t *used);

const cg_format  cg_format_json = {
    "json", cg_json_init, cg_json_decode, cg_json_as_is
};


static inline uint64_t
cg_json_mask(size_t n)
{
    return n < 64 ? ((uint64_t) 1 << n) - 1 : ~(uint64_t) 0;
}


static inline size_t
cg_json_first(uint64_t bits)
{
    return bits ? (size_t) __builtin_ctzll(bits) : 64;
}


#if (CG_SSE2)

static inline void
cg_json_classify(const uint8_t *p, cg_json_bits *bits)
{
    int       i;
    __m128i   x[4], y, any, all, control;

    memset(bits, 0, sizeof(*bits));
    any = _mm_setzero_si128();
    all = _mm_set1_epi8(' ');

#define BITS(y)  ((uint64_t) (unsigned) _mm_movemask_epi8(y) << (16 * i))

    for (i = 0; i < 4; i++) {
        x[i] = _mm_loadu_si128((const __m128i *) (const void *) (p + 16 * i));

        bits->quote |= BITS(_mm_cmpeq_epi8(x[i], _mm_set1_epi8('"')));
        bits->space |= BITS(_mm_cmpeq_epi8(x[i], _mm_set1_epi8(' ')));

        y = _mm_or_si128(x[i], _mm_set1_epi8(0x20));  /* [ to {, ] to } */
        y = _mm_or_si128(
                _mm_or_si128(_mm_cmpeq_epi8(y, _mm_set1_epi8('{')),
                             _mm_cmpeq_epi8(y, _mm_set1_epi8('}'))),
                _mm_or_si128(_mm_cmpeq_epi8(x[i], _mm_set1_epi8(':')),
                             _mm_cmpeq_epi8(x[i], _mm_set1_epi8(','))));
        bits->op |= BITS(y);

        any = _mm_or_si128(any, _mm_cmpeq_epi8(x[i], _mm_set1_epi8('\\')));
        all = _mm_min_epu8(all, x[i]);
    }

    control = _mm_cmpeq_epi8(all, _mm_set1_epi8(' '));

    if (_mm_movemask_epi8(any) == 0 && _mm_movemask_epi8(control) == 0xffff) {
        return;
    }

    for (i = 0; i < 4; i++) {
        bits->backslash |= BITS(_mm_cmpeq_epi8(x[i], _mm_set1_epi8('\\')));
        y = _mm_min_epu8(x[i], _mm_set1_epi8(0x1f));
        bits->control |= BITS(_mm_cmpeq_epi8(y, x[i]));
    }

#undef BITS
}

#else

static inline void
cg_json_classify(const uint8_t *p, cg_json_bits *bits)
{
    size_t         i;
    uint64_t       bit;
    cg_json_token  token;

    memset(bits, 0, sizeof(*bits));

    for (i = 0; i < CG_JSON_BLOCK; i++) {
        bit = (uint64_t) 1 << i;
        token = (cg_json_token) cg_json_tokens[p[i]];

        bits->quote |= token == CG_TOKEN_STRING ? bit : 0;
        bits->op |= token < CG_TOKEN_STRING ? bit : 0;
        bits->space |= p[i] == ' ' ? bit : 0;
        bits->backslash |= p[i] == '\\' ? bit : 0;
        bits->control |= p[i] < 0x20 ? bit : 0;
    }
}

#endif


/* Control characters: white space, tokens that only errors and RS are, and in
 * a string an error in front of which the block ends. */

static uint64_t
cg_json_controls(cg_json_block *b, const cg_json_bits *bits)
{
    size_t    at;
    uint64_t  left;

    at = cg_json_first(bits->control & b->string);
    if (at < b->n) {
        b->n = at;
        b->bad = true;
    }

    for (left = bits->control; left; left &= left - 1) {
        at = cg_json_first(left);
        if (cg_json_tokens[b->p[at]] == CG_TOKEN_SCALAR) {
            b->space |= (uint64_t) 1 << at;
        }
    }

    return bits->control & ~b->space;
}


/* Cut b in front of what is not plain, and find its tokens. */

static inline void
cg_json_prepare(const cg_json *j, bool one, cg_json_block *b)
{
    size_t        at;
    uint64_t      mask, inner, op;
    cg_json_bits  bits;

    cg_json_classify(b->p, &bits);

    at = cg_json_first(bits.backslash);
    if (at < b->n) {
        b->n = at;
        b->bad = (at == 0);
    }

    if (one && j->depth == 0 && (j->string || b->p[0] == '"')) {
        at = cg_json_first(bits.quote) + 1;
        b->n = at < b->n ? at : b->n;
    }

    b->string = cg_bits_parity(bits.quote) ^ (0 - (uint64_t) j->string);
    b->space = bits.space;
    op = bits.op;

    if (bits.control) {
        op |= cg_json_controls(b, &bits);
    }

    inner = (bits.quote & b->string) << 1 & bits.op;

    for ( /* void */ ; inner; inner &= inner - 1) {
        at = cg_json_first(inner);
        if (at < b->n && (b->p[at] == '{' || b->p[at] == '[')) {
            b->n = at;
            b->bad = false;
            break;
        }
    }

    mask = cg_json_mask(b->n);
    b->scalar = ~(bits.quote | b->string | op | b->space) & mask;

    b->tokens = (op & ~b->string) | (bits.quote & b->string)
                | (b->scalar & ~(b->scalar << 1 | (j->scalar != 0)));
    b->tokens &= mask;
}


/* Take the number or literal at p[at], or with j->scalar its rest, and set its
 * marks.  p[0..n) is in the view already, at its end; `scalar` has a bit for
 * each byte that is of one.  *used: as far as all is right. */

static cg_json_stop
cg_json_bare(cg_decoder *d, const uint8_t *p, size_t n, uint64_t scalar,
    size_t at, cg_view *v, size_t *used)
{
    size_t    len, start;
    cg_json  *j;

    j = &d->json;
    start = v->n - n;
    len = cg_json_first(~(scalar >> at));

    if (j->scalar == 0) {
        v->n = start + at;
        if (cg_view_mark(v, cg_json_place(d, true, d->outer)) != CG_OK) {
            return CG_JSON_NOMEM;
        }
        v->n = start + n;
    }

    if (at + len == n || j->scalar != 0 || !cg_json_common(p + at, len)) {
        *used = at + cg_json_scalar(&j->scalar, p + at, len);

        if (*used < at + len) {
            return CG_JSON_BAD;
        }

        if (at + len == n) {
            return CG_JSON_MORE;  /* it may go on */
        }

        if (!cg_json_scalar_done(j->scalar)) {
            return CG_JSON_BAD;
        }

        j->scalar = 0;
    }

    v->n = start + at + len;
    if (cg_view_mark(v, cg_json_place(d, false, d->outer)) != CG_OK) {
        return CG_JSON_NOMEM;
    }
    v->n = start + n;

    return CG_JSON_MORE;
}


/* The bytes of the key at p[at], as far as they are in the block. */

static void
cg_json_block_key(const cg_decoder *d, const cg_json_block *b, size_t at)
{
    size_t  len;

    len = cg_json_first(~(b->string >> at));
    cg_json_key(d, b->p + at, len < b->n - at ? len : b->n - at);
}


/* Lead the token at b->p[at] through the paths.  The block is in the view, at
 * its end. */

static bool
cg_json_paths(const cg_decoder *d, const cg_json_block *b, size_t at,
    unsigned state, cg_json_token token, cg_view *v)
{
    size_t         n;
    cg_path_walk  *w;

    w = d->walk;

    if (token > CG_TOKEN_SCALAR || cg_path_depth(w) + 1 < d->json.depth) {
        return true;
    }

    if (cg_path_token(w, state, d->json.depth, token) != CG_OK) {
        return false;
    }

    if (w->in_key && token == CG_TOKEN_STRING && at + 1 < b->n) {
        cg_json_block_key(d, b, at + 1);
    }

    n = v->n;
    v->n = n - b->n + at;

    if (cg_view_mark(v, cg_json_place(d, false, d->outer)) != CG_OK) {
        return false;
    }

    v->n = n;
    return true;
}


/* Lead the tokens of a block through the automaton.  *used: the bytes in front
 * of an error, or behind the value if there is to be but `one`. */

static inline cg_json_stop
cg_json_walk(cg_decoder *d, bool one, const cg_json_block *b, cg_view *v,
    size_t *used)
{
    size_t         at;
    uint64_t       left;
    cg_json       *j;
    unsigned       state, next;
    cg_json_stop   stop;
    cg_json_token  token;

    j = &d->json;
    state = j->state;

    for (left = b->tokens; left; left &= left - 1) {
        at = cg_json_first(left);
        token = (cg_json_token) cg_json_tokens[b->p[at]];
        next = cg_json_next[state + token];
        *used = at;

        if (d->walk && next != CG_JSON_ERROR
            && !cg_json_paths(d, b, at, state, token, v))
        {
            return CG_JSON_NOMEM;
        }

        if (next < CG_JSON_PUSH) {
            state = next;

            if (token == CG_TOKEN_SCALAR) {
                stop = cg_json_bare(d, b->p, b->n, b->scalar, at, v, used);
                if (stop != CG_JSON_MORE) {
                    return stop;
                }
            }

            continue;
        }

        if (next == CG_JSON_ERROR) {
            return CG_JSON_BAD;
        }

        stop = cg_json_nest(j, d->depth_max, next, token);
        if (stop != CG_JSON_MORE) {
            return stop;
        }

        state = j->state;

        if (one && j->depth == 0) {
            *used = at + 1;
            return CG_JSON_END;
        }
    }

    j->state = (uint8_t) state;
    *used = b->n;

    return b->bad ? CG_JSON_BAD : CG_JSON_MORE;
}


/* Take a block of n <= 64 bytes, which lies in CG_JSON_READ readable ones. */

static cg_json_stop
cg_json_take(cg_decoder *d, bool one, const uint8_t *p, size_t n,
    cg_view *v, size_t *used)
{
    size_t         start, at;
    cg_json       *j;
    cg_json_stop   stop;
    cg_json_block  b;

    j = &d->json;
    b.p = p;
    b.n = n;
    b.bad = false;

    cg_json_prepare(j, one, &b);

    /* All text first; marks are set within it. */

    start = v->n;

    if (n == CG_JSON_BLOCK) {
        memcpy(v->text + start, p, CG_JSON_BLOCK);
    } else {
        memcpy(v->text + start, p, n);
    }

    v->n += b.n;
    stop = CG_JSON_MORE;

    if (j->scalar != 0 && b.n != 0) {
        stop = cg_json_bare(d, p, b.n, b.scalar, 0, v, used);
    }

    if (d->walk && j->string && b.n != 0) {
        cg_json_block_key(d, &b, 0);
    }

    if (stop == CG_JSON_MORE) {
        stop = cg_json_walk(d, one, &b, v, used);
    }

    v->n = start + *used;

    if (stop != CG_JSON_MORE) {
        return stop;
    }

    at = b.n - 1;
    j->opened = (b.string >> at & 1) && p[at] == '"';
    j->string = b.string >> at & 1;

    return one && j->depth == 0 && !j->string && p[at] == '"'
           ? CG_JSON_END : CG_JSON_MORE;
}


/* Take blocks in bulk, or the next block if it is not fit for that. */

static cg_json_stop
cg_json_blocks(cg_decoder *d, bool one, const uint8_t *raw, size_t n,
    size_t base, cg_view *v, size_t *used)
{
    uint8_t  copy[CG_JSON_READ];

#if (CG_SSE2)
    cg_json_stop  stop;

    *used = cg_json_bulk(d, raw, n, base, v, &stop);
    if (*used != 0 || stop != CG_JSON_MORE) {
        return stop;
    }
#else
    (void) base;
#endif

    if (n >= CG_JSON_READ) {
        return cg_json_take(d, one, raw, CG_JSON_BLOCK, v, used);
    }

    n = n < CG_JSON_BLOCK ? n : CG_JSON_BLOCK;
    memset(copy, ' ', sizeof(copy));
    memcpy(copy, raw, n);
    return cg_json_take(d, one, copy, n, v, used);
}


/* Take the rest of a string that has escapes, up to its closing quote. */

static cg_json_stop
cg_json_string(cg_decoder *d, const uint8_t *raw, size_t n, size_t base,
    bool last, cg_view *v, size_t *used)
{
    size_t     i, len, taken;
    uint8_t    c[CG_JSON_ESCAPE_MAX];
    cg_place   place;
    cg_status  st;

    len = 0;
    place = cg_json_place(d, false, d->outer);
    d->json.opened = false;

    for (i = 0; i < n && raw[i] != '"'; i += taken) {
        *used = i;

        taken = cg_scan(raw + i, n - i, '"', '\\', '"', '\\', true);

        if (taken != 0) {
            cg_json_key(d, raw + i, taken);
            st = cg_view_plain(v, place, raw + i, taken);

        } else {
            taken = raw[i] < 0x20 ? CG_JSON_NO_ESCAPE
                    : cg_json_escape(raw + i, n - i, last, c, &len);
            if (taken == 0) {
                return CG_JSON_MORE;
            }

            if (taken == CG_JSON_NO_ESCAPE) {
                return CG_JSON_BAD;
            }

            cg_json_key(d, c, len);
            st = cg_view_unit(v, base + i, taken, c, len);
        }

        if (st != CG_OK) {
            return CG_JSON_NOMEM;
        }
    }

    *used = i;
    return CG_JSON_MORE;
}


/* Take a string that seems to hold JSON, until it ends or holds none. */

static cg_json_stop
cg_json_nested(cg_decoder *d, const uint8_t *raw, size_t n, size_t base,
    bool last, cg_view *v, size_t *used)
{
    cg_json_stop  stop;

    stop = cg_json_wrapped(d, &cg_json_in_string,
                           cg_place_in(CG_PLACE_JSON, d->outer), raw, n, base,
                           last, v, used);

    if (stop == CG_JSON_MORE || cg_json_guess(d, stop) != CG_OK) {
        return stop;
    }

    d->json.nested = false;

    if (d->walk) {
        cg_path_leave(d->walk);
    }

    return cg_view_mark(v, cg_json_place(d, false, d->outer)) == CG_OK
           ? CG_JSON_MORE : CG_JSON_NOMEM;
}


cg_json_stop
cg_json_read(cg_decoder *d, bool one, const uint8_t *raw, size_t n,
    size_t base, bool last, cg_view *v, size_t *used)
{
    size_t        i, taken;
    cg_json      *j;
    cg_json_stop  stop;

    j = &d->json;
    stop = CG_JSON_MORE;

    if (!j->nested
        && cg_view_mark(v, cg_json_place(d, j->scalar != 0, d->outer))
           != CG_OK)
    {
        *used = 0;
        return CG_JSON_NOMEM;
    }

    for (i = 0; i < n && stop == CG_JSON_MORE; i += taken) {

        if (j->opened) {
            if (cg_json_opens(raw + i, n - i, last, &taken)) {
                j->opened = false;
                j->nested = true;

                if (cg_json_begin_inner(d) != CG_OK) {
                    stop = CG_JSON_NOMEM;
                    break;
                }

            } else if (taken == 0) {
                break;
            }
        }

        if (j->nested) {
            stop = cg_json_nested(d, raw + i, n - i, base + i, last, v,
                                  &taken);
            if (taken == 0 && j->nested) {
                break;
            }

        } else if (j->string && raw[i] == '\\') {
            stop = cg_json_string(d, raw + i, n - i, base + i, last, v,
                                  &taken);
            if (taken == 0) {
                break;
            }

        } else {
            stop = cg_json_blocks(d, one, raw + i, n - i, base + i, v,
                                  &taken);
        }
    }

    *used = i;
    return stop;
}


static void
cg_json_init(cg_decoder *d)
{
    cg_json_begin(d, &d->json);
}


static cg_status
cg_json_decode(cg_decoder *d, const uint8_t *raw, size_t n, size_t base,
    bool last, cg_view *v, size_t *used)
{
    size_t        i, more;
    cg_status     st;
    cg_json_stop  stop;

    i = 0;
    stop = CG_JSON_MORE;

    if (d->state < CG_JSON_BODY) {
        stop = cg_json_bom(d, raw, n, last, v, &i);
    }

    if (d->state == CG_JSON_BODY) {
        stop = cg_json_read(d, false, raw + i, n - i, base + i, last, v,
                            &more);
        i += more;

        if (stop == CG_JSON_MORE && last && !cg_json_done(&d->json)) {
            stop = CG_JSON_BAD;
        }
    }

    st = cg_json_guess(d, stop);
    if (st != CG_OK) {
        return st;
    }

    if (stop != CG_JSON_MORE) {
        d->ended = stop == CG_JSON_DEEP ? CG_EDEPTH : CG_ESYNTAX;

        if (d->declared) {
            return d->ended;
        }

        d->state = CG_JSON_BROKEN;
    }

    *used = i;

    if (d->state == CG_JSON_BROKEN) {
        *used = n;
        return cg_view_plain(v, d->outer, raw + i, n - i);
    }

    return CG_OK;
}


/* Pass a byte order mark at the start; half of one is an error. */

static cg_json_stop
cg_json_bom(cg_decoder *d, const uint8_t *raw, size_t n, bool last,
    cg_view *v, size_t *used)
{
    size_t  i;

    static const uint8_t  bom[CG_JSON_BODY] = { 0xef, 0xbb, 0xbf };

    if (d->state == 0 && n != 0 && raw[0] != bom[0]) {
        d->state = CG_JSON_BODY;
        *used = 0;
        return CG_JSON_MORE;
    }

    for (i = 0; i < n && d->state < CG_JSON_BODY; i++) {
        if (raw[i] != bom[d->state]) {
            break;
        }

        d->state++;
    }

    *used = i;

    if (cg_view_plain(v, cg_place_in(CG_PLACE_JSON, d->outer), raw, i)
        != CG_OK)
    {
        return CG_JSON_NOMEM;
    }

    return d->state > 0 && d->state < CG_JSON_BODY && (i < n || last)
           ? CG_JSON_BAD : CG_JSON_MORE;
}
