/*
 * JSON on bitmaps, a run of blocks of 64 bytes at a time: the grammar of
 * cg_json.h is checked for all tokens of a block at once.  Whatever does not
 * fit (a string that may hold JSON, the end of the outermost value, an error)
 * is left to the reader that goes from token to token, which decides.
 *
 * A block is right if each token stands, white space aside, behind one that it
 * may follow:
 *
 *     colon           the end of a string
 *     comma           the end of a string, scalar, object or array
 *     } ]             the same, or the bracket that it closes
 *     value in {}     colon
 *     key             comma, {
 *     value in []     comma, [
 *
 * and if between the opening quote of a key, which is one in an object behind
 * a comma or a brace, and the next colon there is no other token, and no colon
 * elsewhere.
 *
 * A run goes in passes over rows of bitmaps.  What there is an uneven number
 * of (brackets, scalars, escapes) is not looked at block by block but listed
 * first: a branch that depends on what a block holds costs more than all of
 * its bitmaps.  The loops over eight blocks, without a branch and without
 * anything carried, are such that compilers make vectors of them.
 *
 *     strings    bitmaps of bytes, and what is within strings
 *     outside    the tokens, up to the first block that does not fit
 *     nest       what is inside of an object, what of an array
 *     tokens     what follows what
 *     scalars    numbers and literals
 *     view       text, escapes, marks; before this nothing is written
 *
 * A pass that finds an error says in which block, and the run is taken again
 * up to there.
 */

#include <string.h>

#include "cg_bits.h"
#include "cg_json.h"
#include "cg_json_bits.h"

#if (CG_SSE2)

/* So many bytes are readable from a block's start on. */
#define CG_BULK_READ   80

#define CG_BULK_BYTES  (CG_BULK_RUN * CG_BULK_BLOCK)

/* The levels of the first word of cg_json.nest, and one to write on. */
#define CG_BULK_DEPTH  63

#define CG_BULK_INLINE  static inline __attribute__((always_inline))

_Static_assert(CG_BULK_READ - CG_BULK_BLOCK >= 12 - 1 + 5,
    "an escape that begins in a block is readable");

/* The same with the last word of the run before in front. */
typedef uint64_t  cg_bulk_chain[1 + CG_BULK_RUN];

/* Offsets in a run, in ascending order; one is written beyond the last. */
typedef struct {
    size_t    n;
    uint16_t  at[CG_BULK_BYTES + 1];
} cg_bulk_list;

typedef struct {
    size_t         blocks;
    cg_bulk_bytes  bytes;
    cg_bulk_row    string;   /* from each opening quote up to the closing one */
    cg_bulk_row    escape;   /* backslashes that begin one */

    /* outside of strings */
    cg_bulk_row    closing;
    cg_bulk_row    space;
    cg_bulk_chain  open;     /* opening quotes */
    cg_bulk_chain  scalar;

    /* with the white space that follows */
    cg_bulk_chain  colon;
    cg_bulk_chain  begin;    /* comma or opening bracket */
    cg_bulk_chain  opening;
    cg_bulk_chain  end;      /* of a string or value */

    cg_bulk_row    object;   /* directly inside of one */
    cg_bulk_row    member;   /* behind the opening quote of a key, up to and
                                with the colon */

    cg_bulk_list   brackets;
    cg_bulk_list   scalars;  /* their first bytes */
    cg_bulk_list   escapes;
    cg_bulk_list   edges;    /* where scalars begin and end, by turns */

    /* state in front of the run, and behind it */
    uint64_t       in_string;  /* all bits or none */
    uint64_t       in_member;  /* likewise */
    uint64_t       nest;
    size_t         depth;
    uint8_t        state;      /* of a scalar */
} cg_bulk_run;

static void cg_bulk_start(const cg_json *j, cg_bulk_run *r);
static void cg_bulk_end(cg_json *j, const cg_bulk_run *r);
static size_t cg_bulk_scalars(cg_bulk_run *r, uint8_t state, const uint8_t *p);
static cg_json_stop cg_bulk_view(const cg_decoder *d, const cg_bulk_run *r,
    const uint8_t *p, size_t n, size_t base, cg_view *v, size_t *used);


/* What follows the bytes of a chain in block i. */

static inline uint64_t
cg_bulk_follow(const uint64_t *chain, size_t i)
{
    return chain[i + 1] << 1 | chain[i] >> 63;
}


/* Find the backslashes that begin an escape, and take out the quotes that do
 * not end a string. */

CG_BULK_INLINE void
cg_bulk_escapes(cg_bulk_run *r)
{
    size_t          i;
    uint64_t        any, escape, escaped, left;
    cg_bulk_bytes  *b;

    b = &r->bytes;
    any = escaped = 0;

    for (i = 0; i < r->blocks; i++) {
        any |= b->backslash[i];
        r->escape[i] = 0;
    }

    if (any == 0) {
        return;
    }

    for (i = 0; i < r->blocks; i++) {
        if ((b->backslash[i] | escaped) == 0) {
            continue;
        }

        escape = 0;

        for (left = b->backslash[i] & ~escaped; left;
             left &= ~(3 * (left & (0 - left))))
        {
            escape |= left & (0 - left);
        }

        b->quote[i] &= ~(escape << 1 | escaped);
        r->escape[i] = escape;
        escaped = escape >> 63;
    }
}


/* The pass of strings. */

CG_BULK_INLINE void
cg_bulk_strings(cg_bulk_run *r, const uint8_t *p, cg_bulk_classify classify,
    cg_bulk_turns turns)
{
    size_t  i;

    for (i = 0; i < r->blocks; i++) {
        classify(p + i * CG_BULK_BLOCK, &r->bytes, i);
    }

    cg_bulk_escapes(r);
    (void) turns(r->bytes.quote, r->string, r->blocks, r->in_string);
}


/* The pass of what is outside of strings.  Returns how many blocks fit: there
 * is no control character, no backslash outside, and nothing that may hold
 * JSON. */

CG_BULK_INLINE size_t
cg_bulk_outside(cg_bulk_run *r)
{
    size_t                i, k;
    uint64_t              out, quote, comma, bracket, close;
    cg_bulk_row           stop;
    const cg_bulk_bytes  *b;

    b = &r->bytes;

    for (k = 0; k < r->blocks; k += CG_BULK_WIDE) {
        for (i = k; i < k + CG_BULK_WIDE; i++) {
            r->open[i + 1] = b->quote[i] & r->string[i];
        }

        for (i = k; i < k + CG_BULK_WIDE; i++) {
            quote = b->quote[i];
            out = ~r->string[i];

            close = quote & out;
            comma = b->comma[i] & out;
            bracket = b->bracket[i] & out;

            r->space[i] = b->space[i] & out;
            r->colon[i + 1] = b->colon[i] & out;
            r->opening[i + 1] = b->opening[i] & out;
            r->closing[i] = bracket & ~b->opening[i];
            r->begin[i + 1] = comma | r->opening[i + 1];
            r->scalar[i + 1] = out & ~(quote | r->colon[i + 1] | comma
                                       | bracket | r->space[i]);
            r->end[i + 1] = close | r->closing[i] | r->scalar[i + 1];

            stop[i] = (b->control[i] & ~r->space[i])
                      | (r->escape[i] & out)
                      | (cg_bulk_follow(r->open, i) & b->opening[i]);
        }
    }

    for (i = 0; i < r->blocks; i++) {
        if (stop[i]) {
            break;
        }
    }

    return i;
}


CG_BULK_INLINE void
cg_bulk_lists(cg_bulk_run *r)
{
    size_t  i, at, brackets, scalars, escapes;

    brackets = scalars = escapes = 0;

    for (i = 0; i < r->blocks; i++) {
        at = i * CG_BULK_BLOCK;

        brackets = cg_bits_list(r->brackets.at, brackets,
                                r->opening[i + 1] | r->closing[i], at);
        scalars = cg_bits_list(r->scalars.at, scalars,
                               r->scalar[i + 1]
                               & ~cg_bulk_follow(r->scalar, i), at);

        if (r->escape[i]) {
            escapes = cg_bits_list(r->escapes.at, escapes, r->escape[i], at);
        }
    }

    r->brackets.n = brackets;
    r->scalars.n = scalars;
    r->escapes.n = escapes;
}


/* The pass of brackets.  Returns how many blocks are right: an error is a
 * bracket that goes too deep, out of all of them, or is not a pair. */

CG_BULK_INLINE size_t
cg_bulk_nest(cg_bulk_run *r, const uint8_t *p, size_t depth_max,
    cg_bulk_turns turns)
{
    size_t         i, at, depth, limit;
    uint64_t       brace, opens, nest, inside;
    cg_bulk_chain  turn;

    limit = depth_max < CG_BULK_DEPTH ? depth_max : CG_BULK_DEPTH;
    nest = r->nest;
    depth = r->depth;
    inside = nest >> (depth - 1) & 1;

    memset(turn, 0, sizeof(turn));
    turn[0] = 0 - inside;

    for (i = 0; i < r->brackets.n; i++) {
        at = r->brackets.at[i];
        brace = p[at] >> 5 & 1;
        opens = p[at] >> 1 & 1;

        /* of no effect if it closes: that level is left */

        nest = (nest & ~((uint64_t) 1 << depth)) | brace << depth;
        depth = depth - 1 + 2 * opens;

        if (depth - 1 >= limit || ((brace ^ inside) & (opens ^ 1))) {
            return at / CG_BULK_BLOCK;
        }

        brace = nest >> (depth - 1) & 1;
        turn[at / CG_BULK_BLOCK + 1] |= (brace ^ inside)
                                        << at % CG_BULK_BLOCK;
        inside = brace;
    }

    r->nest = nest;
    r->depth = depth;

    (void) turns(turn + 1, turn + 1, r->blocks, turn[0]);

    for (i = 0; i < r->blocks; i++) {
        r->object[i] = cg_bulk_follow(turn, i);
    }

    return r->blocks;
}


/* Of the white space of block i, what follows the bytes of a chain. */

static inline uint64_t
cg_bulk_after(const uint64_t *chain, const uint64_t *space, size_t i)
{
    return space[i] & ~(space[i] + (cg_bulk_follow(chain, i) & space[i]));
}


/* Add to a chain the white space that follows its bytes.  Where some goes on
 * from a block to the next, one has to wait for the other. */

CG_BULK_INLINE void
cg_bulk_spread(uint64_t *chain, const uint64_t *space, size_t blocks,
    bool across)
{
    size_t    i, k;
    uint64_t  more[CG_BULK_WIDE];

    if (across) {
        for (i = 0; i < blocks; i++) {
            chain[i + 1] |= cg_bulk_after(chain, space, i);
        }

        return;
    }

    for (k = 0; k < blocks; k += CG_BULK_WIDE) {
        for (i = 0; i < CG_BULK_WIDE; i++) {
            more[i] = cg_bulk_after(chain, space, k + i);
        }

        for (i = 0; i < CG_BULK_WIDE; i++) {
            chain[k + i + 1] |= more[i];
        }
    }
}


/* The pass of tokens.  Returns how many blocks are right. */

CG_BULK_INLINE size_t
cg_bulk_tokens(cg_bulk_run *r, cg_bulk_turns turns)
{
    size_t         i, k;
    uint64_t       any, across, begin, value, token, out;
    cg_bulk_row    bad;
    cg_bulk_chain  keys;

    any = r->space[0];
    across = r->space[0] & 1;

    for (i = 1; i < r->blocks; i++) {
        any |= r->space[i];
        across |= r->space[i - 1] >> 63 & r->space[i];
    }

    if (any) {
        cg_bulk_spread(r->colon, r->space, r->blocks, across);
        cg_bulk_spread(r->begin, r->space, r->blocks, across);
        cg_bulk_spread(r->opening, r->space, r->blocks, across);
        cg_bulk_spread(r->end, r->space, r->blocks, across);
    }

    keys[0] = r->in_member;

    for (i = 0; i < r->blocks; i++) {
        keys[i + 1] = (r->open[i + 1] & cg_bulk_follow(r->begin, i)
                       & r->object[i])
                      | (r->colon[i + 1] & ~r->space[i]);
    }

    r->in_member = turns(keys + 1, keys + 1, r->blocks, keys[0]);

    for (i = 0; i < r->blocks; i++) {
        r->member[i] = cg_bulk_follow(keys, i);
    }

    for (k = 0; k < r->blocks; k += CG_BULK_WIDE) {
        for (i = k; i < k + CG_BULK_WIDE; i++) {
            out = ~r->space[i];
            begin = cg_bulk_follow(r->begin, i);
            value = cg_bulk_follow(r->colon, i);

            bad[i] = r->open[i + 1] & ~(begin | value);

            value |= begin & ~r->object[i];
            token = r->opening[i + 1]
                    | (r->scalar[i + 1] & ~cg_bulk_follow(r->scalar, i));
            bad[i] |= token & out & ~value;

            value = cg_bulk_follow(r->end, i);
            bad[i] |= r->closing[i]
                      & ~(value | cg_bulk_follow(r->opening, i));

            token = (r->begin[i + 1] & ~r->opening[i + 1]) | r->colon[i + 1];
            bad[i] |= token & out & ~value;

            /* a colon in a member, nothing else in it */

            token = r->colon[i + 1] & out;
            bad[i] |= token & ~r->member[i];
            token = r->open[i + 1] | r->closing[i]
                    | ((r->begin[i + 1] | r->scalar[i + 1]) & out);
            bad[i] |= token & r->member[i];
        }
    }

    for (i = 0; i < r->blocks; i++) {
        if (bad[i]) {
            break;
        }
    }

    return i;
}


CG_BULK_INLINE size_t
cg_bulk_read(cg_decoder *d, const uint8_t *raw, size_t n, size_t base,
    cg_view *v, cg_json_stop *stop, cg_bulk_classify classify,
    cg_bulk_turns turns)
{
    size_t       i, right, used, wanted;
    cg_json     *j;
    cg_bulk_run  r;

    j = &d->json;

    for (i = 0; n - i >= CG_BULK_READ; i += used) {
        wanted = (n - i - CG_BULK_READ) / CG_BULK_BLOCK + 1;
        wanted = wanted < j->run ? wanted : j->run;
        r.blocks = wanted;
        used = 0;

        for ( ;; ) {
            cg_bulk_start(j, &r);
            cg_bulk_strings(&r, raw + i, classify, turns);
            right = cg_bulk_outside(&r);

            if (right != 0) {
                r.blocks = right;
                cg_bulk_lists(&r);
                right = cg_bulk_nest(&r, raw + i, d->depth_max, turns);
            }

            if (right == r.blocks) {
                right = cg_bulk_tokens(&r, turns);
            }

            if (right == r.blocks) {
                right = cg_bulk_scalars(&r, j->scalar, raw + i);
            }

            if (right == r.blocks) {
                *stop = cg_bulk_view(d, &r, raw + i, n - i, base + i, v,
                                     &used);
                if (*stop == CG_JSON_MORE) {
                    break;
                }

                if (*stop == CG_JSON_NOMEM) {
                    return i;
                }

                right = used / CG_BULK_BLOCK;
            }

            r.blocks = right;

            if (right == 0) {
                j->run = 1;
                *stop = CG_JSON_MORE;
                return i;
            }
        }

        /* what does not fit once is likely to come again */

        if (r.blocks < wanted) {
            j->run = (uint8_t) r.blocks;

        } else if (j->run < CG_BULK_RUN) {
            j->run = (uint8_t) (2 * j->run < CG_BULK_RUN ? 2 * j->run
                                                         : CG_BULK_RUN);
        }

        cg_bulk_end(j, &r);
        j->opened &= (used == r.blocks * CG_BULK_BLOCK);
    }

    return i;
}


static size_t
cg_bulk_read_sse2(cg_decoder *d, const uint8_t *raw, size_t n, size_t base,
    cg_view *v, cg_json_stop *stop)
{
    return cg_bulk_read(d, raw, n, base, v, stop, cg_bulk_sse2,
                        cg_bulk_turns_sse2);
}


#if defined(__x86_64__)

CG_BULK_AVX2 static size_t
cg_bulk_read_avx2(cg_decoder *d, const uint8_t *raw, size_t n, size_t base,
    cg_view *v, cg_json_stop *stop)
{
    return cg_bulk_read(d, raw, n, base, v, stop, cg_bulk_avx2,
                        cg_bulk_turns_avx2);
}


CG_BULK_AVX512 static size_t
cg_bulk_read_avx512(cg_decoder *d, const uint8_t *raw, size_t n, size_t base,
    cg_view *v, cg_json_stop *stop)
{
    return cg_bulk_read(d, raw, n, base, v, stop, cg_bulk_avx512,
                        cg_bulk_turns_avx512);
}

#endif


size_t
cg_json_bulk(cg_decoder *d, const uint8_t *raw, size_t n, size_t base,
    cg_view *v, cg_json_stop *stop)
{
    *stop = CG_JSON_MORE;

    if (n < CG_BULK_READ || d->json.depth == 0
        || d->json.depth > CG_BULK_DEPTH)
    {
        return 0;
    }

#if defined(__x86_64__)
    if (cg_bulk_has_avx512()) {
        return cg_bulk_read_avx512(d, raw, n, base, v, stop);
    }

    if (cg_bulk_has_avx2()) {
        return cg_bulk_read_avx2(d, raw, n, base, v, stop);
    }
#endif

    return cg_bulk_read_sse2(d, raw, n, base, v, stop);
}


/* What the state of the automaton says of what stands last. */

static void
cg_bulk_start(const cg_json *j, cg_bulk_run *r)
{
    uint64_t  last;

    last = (uint64_t) 1 << 63;

    r->nest = j->nest[0];
    r->depth = j->depth;
    r->in_string = 0 - (uint64_t) j->string;
    r->in_member = 0;
    r->open[0] = j->opened ? last : 0;
    r->scalar[0] = j->scalar ? last : 0;
    r->colon[0] = r->begin[0] = r->opening[0] = 0;
    r->end[0] = j->string ? 0 : last;

    switch (j->state) {

    case CG_JSON_COLON:
        r->in_member = UINT64_MAX;
        return;

    case CG_JSON_VALUE_O:
        r->colon[0] = last;
        break;

    case CG_JSON_FIRST_O:
    case CG_JSON_FIRST_A:
        r->opening[0] = last;
        r->begin[0] = last;
        break;

    case CG_JSON_KEY:
    case CG_JSON_VALUE_A:
        r->begin[0] = last;
        break;

    default:
        return;
    }

    r->end[0] = 0;
}


/* And the other way round. */

static void
cg_bulk_end(cg_json *j, const cg_bulk_run *r)
{
    bool    object;
    size_t  last;

    last = r->blocks;
    object = r->nest >> (r->depth - 1) & 1;

    j->nest[0] = r->nest;
    j->depth = r->depth;
    j->scalar = r->state;
    j->string = r->string[last - 1] >> 63;
    j->opened = r->open[last] >> 63;

    if (r->in_member) {
        j->state = CG_JSON_COLON;

    } else if (r->colon[last] >> 63) {
        j->state = CG_JSON_VALUE_O;

    } else if (r->opening[last] >> 63) {
        j->state = object ? CG_JSON_FIRST_O : CG_JSON_FIRST_A;

    } else if (r->begin[last] >> 63) {
        j->state = object ? CG_JSON_KEY : CG_JSON_VALUE_A;

    } else {
        j->state = object ? CG_JSON_NEXT_O : CG_JSON_NEXT_A;
    }
}


/* The end of the scalar that p[at] is of, or that p[0] goes on with. */

static inline size_t
cg_bulk_scalar_end(const cg_bulk_run *r, size_t at)
{
    size_t    i;
    uint64_t  rest;

    i = at / CG_BULK_BLOCK;
    rest = ~r->scalar[i + 1] & (UINT64_MAX << at % CG_BULK_BLOCK);

    while (rest == 0 && ++i < r->blocks) {
        rest = ~r->scalar[i + 1];
    }

    return i * CG_BULK_BLOCK
           + (rest ? (size_t) __builtin_ctzll(rest) : 0);
}


/* The pass of scalars.  Returns how many blocks are right. */

static size_t
cg_bulk_scalars(cg_bulk_run *r, uint8_t state, const uint8_t *p)
{
    size_t  i, at, to, end;

    end = r->blocks * CG_BULK_BLOCK;
    r->edges.n = 0;

    for (i = 0; state != 0 || i < r->scalars.n; state = 0) {
        at = 0;

        if (state == 0) {
            at = r->scalars.at[i++];
            r->edges.at[r->edges.n++] = (uint16_t) at;
        }

        to = cg_bulk_scalar_end(r, at);

        if (state != 0 || to == end || !cg_json_common(p + at, to - at)) {
            at += cg_json_scalar(&state, p + at, to - at);

            if (at < to || (to < end && !cg_json_scalar_done(state))) {
                return at / CG_BULK_BLOCK;
            }

            if (to == end) {
                break;  /* it may go on */
            }
        }

        r->edges.at[r->edges.n++] = (uint16_t) to;
    }

    r->state = state;
    return r->blocks;
}


/* Write the view.  *used: as far as it goes, which may be behind the run by the
 * rest of an escape; with CG_JSON_BAD the escape that is none, and the view is
 * as it was. */

static cg_json_stop
cg_bulk_view(const cg_decoder *d, const cg_bulk_run *r, const uint8_t *p,
    size_t n, size_t base, cg_view *v, size_t *used)
{
    size_t     i, at, to, edge, first, len, taken, turn;
    uint8_t    c[CG_JSON_ESCAPE_MAX];
    cg_place   places[2];
    cg_view    was;
    cg_mark    mark;

    places[0] = cg_place_in(CG_PLACE_JSON_BARE, d->outer);
    places[1] = cg_place_in(CG_PLACE_JSON, d->outer);
    turn = (d->json.scalar != 0);

    was = *v;
    mark = v->n_marks ? v->marks[v->n_marks - 1] : (cg_mark) { 0, 0 };

    at = edge = 0;

    for (i = 0; i <= r->escapes.n; i++) {
        to = r->blocks * CG_BULK_BLOCK;
        first = edge;

        if (i < r->escapes.n) {
            to = r->escapes.at[i];

            if (to < at) {
                continue;  /* of a pair that was read */
            }

            while (edge < r->edges.n && r->edges.at[edge] < to) {
                edge++;
            }

        } else {
            to = to < at ? at : to;
            edge = r->edges.n;
        }

        if (cg_view_turns(v, r->edges.at + first, edge - first, at,
                          places[(first + turn) & 1],
                          places[(first + turn + 1) & 1])
            != CG_OK)
        {
            return CG_JSON_NOMEM;
        }

        memcpy(v->text + v->n, p + at, to - at);
        v->n += to - at;
        at = to;

        if (i == r->escapes.n) {
            break;
        }

        taken = cg_json_escape(p + at, n - at, false, c, &len);

        if (taken == 0 || taken == CG_JSON_NO_ESCAPE) {
            v->n = was.n;
            v->n_units = was.n_units;
            v->n_marks = was.n_marks;

            if (v->n_marks) {
                v->marks[v->n_marks - 1] = mark;
            }

            *used = at;
            return CG_JSON_BAD;
        }

        if (cg_view_unit(v, base + at, taken, c, len) != CG_OK) {
            return CG_JSON_NOMEM;
        }

        at += taken;
    }

    *used = at;
    return CG_JSON_MORE;
}

#endif
