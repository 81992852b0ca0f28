/*
 * JSON on bitmaps, a run of blocks of 64 bytes at a time: the grammar of
 * cg_json.h is checked for all tokens of a block at once.  Whatever does not
 * fit (a string that may hold JSON, the end of the outermost value, an error)
 * is left to the reader that goes from token to token, which decides.
 *
 * A block is right if each token stands, white space aside, behind one that it
 * may follow:
 *
 *     colon, comma    the end of a string, scalar, object or array
 *     } ]             the same, or the bracket that it closes
 *     string          anything else
 *     value in []     anything else
 *     value in {}     colon
 *
 * and if between the opening quote of a key, which is one in an object but for
 * those behind a colon, and the next colon there is no other token, and no
 * colon elsewhere.
 *
 * A run goes in passes over rows of bitmaps.  What there is an uneven number
 * of (brackets, scalars, escapes) is not looked at block by block but listed
 * first: a branch that depends on what a block holds costs more than all of
 * its bitmaps.  The loops over eight blocks, without a branch and without
 * anything carried, are such that compilers make vectors of them.
 *
 *     strings    bitmaps of bytes, and what is within strings
 *     outside    the tokens, up to the first block that does not fit
 *     values     brackets, and with them what is inside of an object, what of
 *                an array; numbers and literals
 *     tokens     what follows what
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

/* For fewer blocks the passes, of eight at least, cost more than they save. */
#define CG_BULK_LEAST  4

#define CG_BULK_BYTES  (CG_BULK_RUN * CG_BULK_BLOCK)

/* The levels of the first word of cg_json.nest, and one to write on. */
#define CG_BULK_DEPTH  63

#define CG_BULK_INLINE  static inline __attribute__((always_inline))

_Static_assert(CG_TOKEN_OBJECT == 0 && CG_TOKEN_ARRAY == 1
    && CG_TOKEN_OBJECT_END == 2 && CG_TOKEN_ARRAY_END == 3,
    "brackets are the first tokens, braces the even ones");

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

    /* outside of strings */
    cg_bulk_row    op;
    cg_bulk_row    closing;
    cg_bulk_row    space;
    cg_bulk_row    first;    /* of a scalar */
    cg_bulk_chain  open;     /* opening quotes */
    cg_bulk_chain  scalar;

    /* with the white space that follows */
    cg_bulk_chain  colon;
    cg_bulk_chain  opening;
    cg_bulk_chain  end;      /* of a string or value */

    cg_bulk_chain  turn;     /* brackets that lead from an object to an array
                                or back */
    cg_bulk_row    object;   /* directly inside of one */
    cg_bulk_row    member;   /* from the opening quote of a key up to the
                                colon */

    cg_bulk_list   values;   /* brackets, first bytes of scalars */
    cg_bulk_list   escapes;  /* their backslashes */
    cg_bulk_list   edges;    /* where scalars begin and end, by turns */

    /* state in front of the run, and behind it */
    uint64_t       in_string;  /* all bits or none */
    uint64_t       in_member;  /* likewise */
    uint64_t       nest;
    size_t         depth;
    size_t         floor;      /* which depth is not left */
    uint8_t        state;      /* of a scalar */
} cg_bulk_run;

static void cg_bulk_start(const cg_json *j, cg_bulk_run *r);
static void cg_bulk_end(cg_json *j, const cg_bulk_run *r);
static size_t cg_bulk_values(cg_bulk_run *r, size_t depth_max,
    const uint8_t *p);
static cg_json_stop cg_bulk_view(const cg_decoder *d, const cg_bulk_run *r,
    const uint8_t *p, size_t n, size_t base, cg_view *v, size_t *used);


/* Neither the outermost value ends here, nor what no path leads into. */

static inline size_t
cg_bulk_floor(const cg_decoder *d)
{
    return d->walk ? cg_path_depth(d->walk) + 1 : 1;
}


/* What follows the bytes of a chain in block i. */

static inline uint64_t
cg_bulk_follow(const uint64_t *chain, size_t i)
{
    return chain[i + 1] << 1 | chain[i] >> 63;
}


/* List the backslashes that begin an escape, and take out the quotes that do
 * not end a string. */

CG_BULK_INLINE void
cg_bulk_escapes(cg_bulk_run *r)
{
    size_t          i, n;
    uint64_t        any, escape, escaped, left;
    cg_bulk_bytes  *b;

    b = &r->bytes;
    n = any = escaped = 0;

    for (i = 0; i < r->blocks; i++) {
        any |= b->mark[i] & b->upper[i];
    }

    for (i = 0; any && i < r->blocks; i++) {
        left = b->mark[i] & b->upper[i];

        if ((left | escaped) == 0) {
            continue;
        }

        escape = 0;

        for (left &= ~escaped; left; left &= ~(3 * (left & (0 - left)))) {
            escape |= left & (0 - left);
        }

        b->quote[i] &= ~(escape << 1 | escaped);
        n = cg_bits_list(r->escapes.at, n, escape, i * CG_BULK_BLOCK);
        escaped = escape >> 63;
    }

    r->escapes.n = n;
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
    uint64_t              out, op, upper, second, quote, space, scalar, any;
    cg_bulk_row           stop;
    const cg_bulk_bytes  *b;

    b = &r->bytes;

    for (k = 0; k < r->blocks; k += CG_BULK_WIDE) {
        for (i = k; i < k + CG_BULK_WIDE; i++) {
            out = ~r->string[i];
            quote = b->quote[i];
            upper = b->upper[i];
            second = b->second[i];
            op = b->op[i] & out;
            space = b->mark[i] & out & ~upper;
            scalar = out & ~(quote | op | space);

            r->op[i] = op;
            r->space[i] = space;
            r->scalar[i + 1] = scalar;
            r->open[i + 1] = quote & ~out;
            r->colon[i + 1] = op & second & ~upper;
            r->opening[i + 1] = op & second & upper;
            r->closing[i] = op & ~second & upper;
            r->end[i + 1] = (quote & out) | (op & ~second & upper) | scalar;
            stop[i] = (b->control[i] & ~space) | (b->mark[i] & out & upper);
        }

        for (i = k; i < k + CG_BULK_WIDE; i++) {
            r->first[i] = r->scalar[i + 1] & ~cg_bulk_follow(r->scalar, i);
            stop[i] |= cg_bulk_follow(r->open, i) & b->op[i] & b->upper[i]
                       & b->second[i];
        }
    }

    any = 0;

    for (i = 0; i < r->blocks; i++) {
        any |= stop[i];
    }

    for (i = 0; any && stop[i] == 0; i++) { /* void */ }

    return any ? i : r->blocks;
}


/* Leave the blocks behind the first `right`, and list what has a value. */

CG_BULK_INLINE void
cg_bulk_lists(cg_bulk_run *r, size_t right)
{
    size_t  i, n;

    r->blocks = right;

    for (i = n = 0; i < right; i++) {
        n = cg_bits_list(r->values.at, n,
                         r->opening[i + 1] | r->closing[i] | r->first[i],
                         i * CG_BULK_BLOCK);
    }

    r->values.n = n;

    while (r->escapes.n
           && r->escapes.at[r->escapes.n - 1] >= right * CG_BULK_BLOCK)
    {
        r->escapes.n--;
    }
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
    uint64_t       any, across, end, value, mark;
    cg_bulk_row    bad, keys;

    (void) turns(r->turn + 1, r->turn + 1, r->blocks, r->turn[0]);

    any = r->space[0];
    across = r->space[0] & 1;

    for (i = 1; i < r->blocks; i++) {
        any |= r->space[i];
        across |= r->space[i - 1] >> 63 & r->space[i];
    }

    if (any) {
        cg_bulk_spread(r->colon, r->space, r->blocks, across);
        cg_bulk_spread(r->opening, r->space, r->blocks, across);
        cg_bulk_spread(r->end, r->space, r->blocks, across);
    }

    for (k = 0; k < r->blocks; k += CG_BULK_WIDE) {
        for (i = k; i < k + CG_BULK_WIDE; i++) {
            r->object[i] = cg_bulk_follow(r->turn, i);
            keys[i] = (r->open[i + 1] & ~cg_bulk_follow(r->colon, i)
                       & r->object[i])
                      | (r->colon[i + 1] & ~r->space[i]);
        }
    }

    r->in_member = turns(keys, r->member, r->blocks, r->in_member);
    any = 0;

    for (k = 0; k < r->blocks; k += CG_BULK_WIDE) {
        for (i = k; i < k + CG_BULK_WIDE; i++) {
            end = cg_bulk_follow(r->end, i);
            value = r->first[i] | (r->opening[i + 1] & ~r->space[i]);
            mark = r->op[i] & ~(r->closing[i] | value);

            /* a colon or comma; a string; a value; a bracket that closes */

            bad[i] = (mark & ~end) | (r->open[i + 1] & end)
                     | (value & (end | (r->object[i]
                                        & ~cg_bulk_follow(r->colon, i))))
                     | (r->closing[i]
                        & ~(end | cg_bulk_follow(r->opening, i)));

            /* a colon leaves a member, in which there is no other token; where
             * there was none to leave, it would begin one */

            bad[i] |= (r->op[i] | r->first[i]) & r->member[i];
        }
    }

    for (i = 0; i < r->blocks; i++) {
        any |= bad[i];
    }

    for (i = 0; any && bad[i] == 0; i++) { /* void */ }

    return any ? i : r->blocks;
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
    r.floor = cg_bulk_floor(d);

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
                cg_bulk_lists(&r, right);
                right = cg_bulk_values(&r, d->depth_max, raw + i);
            }

            if (right == r.blocks) {
                right = cg_bulk_tokens(&r, turns);
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

    if (n < CG_BULK_READ + (CG_BULK_LEAST - 1) * CG_BULK_BLOCK
        || d->json.depth < cg_bulk_floor(d)
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
    r->state = j->scalar;
    r->open[0] = j->opened ? last : 0;
    r->scalar[0] = j->scalar ? last : 0;
    r->colon[0] = r->opening[0] = 0;
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
        break;

    case CG_JSON_KEY:
    case CG_JSON_VALUE_A:
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

    } else if (r->end[last] >> 63 || j->string) {
        j->state = object ? CG_JSON_NEXT_O : CG_JSON_NEXT_A;

    } else {
        j->state = object ? CG_JSON_KEY : CG_JSON_VALUE_A;
    }
}


/* The end of the scalar that p[at] is of, or that p[0] goes on with. */

static inline size_t
cg_bulk_scalar_end(const cg_bulk_run *r, size_t at)
{
    size_t    i;
    uint64_t  rest;

    i = at / CG_BULK_BLOCK;
    rest = ~r->scalar[i + 1] >> at % CG_BULK_BLOCK;

    if (rest != 0) {
        return at + (size_t) __builtin_ctzll(rest);
    }

    while (rest == 0 && ++i < r->blocks) {
        rest = ~r->scalar[i + 1];
    }

    return i * CG_BULK_BLOCK
           + (rest ? (size_t) __builtin_ctzll(rest) : 0);
}


/* Take the number or literal at p[at], or with r->state its rest, and list
 * where it ends; r->state is then 0, unless it may go on behind the run.
 * false: it is neither; *at is where. */

static inline bool
cg_bulk_scalar(cg_bulk_run *r, const uint8_t *p, size_t *at)
{
    size_t  to, end;

    to = cg_bulk_scalar_end(r, *at);
    end = r->blocks * CG_BULK_BLOCK;

    if (r->state != 0 || to == end || !cg_json_common(p + *at, to - *at)) {
        *at += cg_json_scalar(&r->state, p + *at, to - *at);

        if (*at < to || (to < end && !cg_json_scalar_done(r->state))) {
            return false;
        }

        if (to == end) {
            return true;
        }

        r->state = 0;
    }

    r->edges.at[r->edges.n++] = (uint16_t) to;
    return true;
}


/* The pass of values.  Returns how many blocks are right: an error is a bracket
 * that goes too deep, out of all of them, or is not a pair, or a scalar that is
 * none. */

static size_t
cg_bulk_values(cg_bulk_run *r, size_t depth_max, const uint8_t *p)
{
    size_t         i, at, depth, limit;
    uint64_t       nest, inside, brace;
    cg_json_token  token;

    limit = depth_max < CG_BULK_DEPTH ? depth_max : CG_BULK_DEPTH;
    depth = r->depth;
    nest = r->nest;
    inside = nest >> (depth - 1) & 1;

    r->edges.n = 0;
    r->turn[0] = 0 - inside;
    memset(r->turn + 1, 0, r->blocks * sizeof(uint64_t));

    at = 0;

    if (r->state != 0 && !cg_bulk_scalar(r, p, &at)) {
        return at / CG_BULK_BLOCK;
    }

    for (i = 0; i < r->values.n; i++) {
        at = r->values.at[i];
        token = (cg_json_token) cg_json_tokens[p[at]];

        if (token > CG_TOKEN_ARRAY_END) {
            r->edges.at[r->edges.n++] = (uint16_t) at;

            if (!cg_bulk_scalar(r, p, &at)) {
                return at / CG_BULK_BLOCK;
            }

            continue;
        }

        brace = ~token & 1;

        if (token < CG_TOKEN_OBJECT_END) {
            if (depth >= limit) {
                return at / CG_BULK_BLOCK;
            }

            nest = (nest & ~((uint64_t) 1 << depth)) | brace << depth;
            depth++;

        } else {
            if (depth == r->floor || brace != inside) {
                return at / CG_BULK_BLOCK;
            }

            depth--;
            brace = nest >> (depth - 1) & 1;
        }

        r->turn[at / CG_BULK_BLOCK + 1] |= (brace ^ inside)
                                           << at % CG_BULK_BLOCK;
        inside = brace;
    }

    r->nest = nest;
    r->depth = depth;
    return r->blocks;
}


/* Write the view.  *used: as far as it goes, which may be behind the run by the
 * rest of an escape; with CG_JSON_BAD the escape that is none, or begins what
 * may hold JSON, and the view is as it was. */

static cg_json_stop
cg_bulk_view(const cg_decoder *d, const cg_bulk_run *r, const uint8_t *p,
    size_t n, size_t base, cg_view *v, size_t *used)
{
    bool       turns;
    size_t     i, at, to, edge, first, len, taken, turn, behind;
    uint8_t    c[CG_JSON_ESCAPE_MAX];
    cg_place   places[2];
    cg_view    was;
    cg_mark    mark;

    places[0] = cg_json_place(d, true, d->outer);
    places[1] = cg_json_place(d, false, d->outer);
    turn = (d->json.scalar != 0);
    turns = (places[0] != places[1]);

    was = *v;
    mark = v->n_marks ? v->marks[v->n_marks - 1] : (cg_mark) { 0, 0 };

    at = edge = 0;
    behind = SIZE_MAX;  /* an escape */

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

        if (cg_view_turns(v, r->edges.at + first, turns ? edge - first : 0, at,
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

        if (taken == 0 || taken == CG_JSON_NO_ESCAPE
            || ((at ? p[at - 1] == '"' : r->open[0] != 0) && at != behind
                && cg_json_may_open(c, len)))
        {
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
        behind = at;
    }

    *used = at;
    return CG_JSON_MORE;
}

#endif
