/*
 * JSON that is wrapped, in a string of JSON or in a component of a form, and
 * JSON in its strings in turn.
 *
 *     what comes         "{\"a\":\"{\\\"b\\\":\\\"\\\\u0040\\\"}\"}"
 *     characters of the wrapping, level 0
 *                        {"a":"{\"b\":\"\\u0040\"}"}
 *     of a string there, level 1
 *                        {"b":"\u0040"}
 *     of a string there, level 2
 *                        @
 *
 * A character of a level is read from those of the level below it: one that is
 * none there (the closing quote of its string) is none here, and ends what is
 * read here.  The innermost reader is d->inner, which reads characters of level
 * d->strings and has those of the next level in its strings; those around it
 * are each within a string, and wait in d->around.
 *
 * A string is taken to hold JSON if it begins as JSON that is worth reading
 * does: with a brace, a bracket or a quote.  Where no JSON goes on, the rest of
 * it is text of that string.
 */

#include <string.h>

#include "cg_json.h"
#include "cg_scan.h"

_Static_assert(CG_JSON_STRINGS <= 15, "as cg_place_deeper() counts");

/* What is worked on.  `end`: as far as the character at hand is looked at;
 * `done`: none follows there. */
typedef struct {
    cg_decoder         *d;
    const cg_wrapping  *wrapping;
    cg_place            outer;
    const uint8_t      *raw;
    size_t              n;
    bool                last;
    size_t              end;
    bool                done;
} cg_wrapped;

static size_t cg_json_character(const uint8_t *p, size_t n, bool last,
    uint8_t out[CG_JSON_ESCAPE_MAX], size_t *len);
static size_t cg_json_plain(const uint8_t *p, size_t n);
static size_t cg_wrapped_escape(const cg_wrapped *w, size_t level, bool pairs,
    size_t i, size_t first, uint8_t out[CG_JSON_ESCAPE_MAX], size_t *len);

const cg_wrapping  cg_json_in_string = { cg_json_character, cg_json_plain };


static size_t
cg_json_character(const uint8_t *p, size_t n, bool last,
    uint8_t out[CG_JSON_ESCAPE_MAX], size_t *len)
{
    if (p[0] == '\\') {
        return cg_json_escape(p, n, last, out, len);
    }

    if (p[0] == '"' || p[0] < 0x20) {
        return CG_JSON_NO_ESCAPE;
    }

    out[0] = p[0];
    *len = 1;
    return 1;
}


static size_t
cg_json_plain(const uint8_t *p, size_t n)
{
    return cg_scan(p, n, '"', '\\', '"', '\\', true);
}


bool
cg_json_opens(const uint8_t *p, size_t n, bool last, size_t *taken)
{
    size_t   len;
    uint8_t  c[CG_JSON_ESCAPE_MAX];

    *taken = cg_json_character(p, n, last, c, &len);

    return *taken != 0 && *taken != CG_JSON_NO_ESCAPE
           && cg_json_may_open(c, len);
}


/* Take one byte outside of strings, white space included; an opening quote
 * sets j->string. */

static cg_json_stop
cg_json_step(const cg_wrapped *w, uint8_t c)
{
    cg_json       *j;
    uint8_t        next;
    cg_json_token  token;
    cg_path_walk  *walk;

    j = &w->d->inner;
    walk = w->d->walk;
    token = (cg_json_token) cg_json_tokens[c];

    if (token == CG_TOKEN_SCALAR && c != ' ' && c != '\t' && c != '\n'
        && c != '\r')
    {
        if (j->scalar != 0) {
            return cg_json_scalar(&j->scalar, &c, 1) ? CG_JSON_MORE
                                                     : CG_JSON_BAD;
        }

        next = cg_json_next[j->state + token];
        if (next == CG_JSON_ERROR || cg_json_scalar(&j->scalar, &c, 1) == 0) {
            return CG_JSON_BAD;
        }

        if (walk
            && cg_path_token(walk, j->state, j->depth - j->base, token)
               != CG_OK)
        {
            return CG_JSON_NOMEM;
        }

        j->state = next;
        return CG_JSON_MORE;
    }

    if (!cg_json_scalar_done(j->scalar)) {
        return CG_JSON_BAD;
    }

    j->scalar = 0;

    if (token == CG_TOKEN_SCALAR) {
        return CG_JSON_MORE;
    }

    next = cg_json_next[j->state + token];

    if (next == CG_JSON_ERROR) {
        return CG_JSON_BAD;
    }

    if (walk
        && cg_path_token(walk, j->state, j->depth - j->base, token) != CG_OK)
    {
        return CG_JSON_NOMEM;
    }

    if (next >= CG_JSON_PUSH) {
        return cg_json_nest(j, w->d->depth_max, next, token);
    }

    j->state = next;
    j->string = j->opened = (token == CG_TOKEN_STRING);
    return CG_JSON_MORE;
}


/* Look at one character, at raw offset i, and no further than its longest
 * may go. */

static void
cg_wrapped_look(cg_wrapped *w, size_t i)
{
    w->end = w->n - i < CG_UNIT_RAW_MAX ? w->n : i + CG_UNIT_RAW_MAX;
    w->done = w->last && w->end == w->n;
}


/* It is not complete: more of it may follow, or it is longer than that. */

static cg_json_stop
cg_wrapped_more(const cg_wrapped *w, size_t i)
{
    return w->end - i == CG_UNIT_RAW_MAX ? CG_JSON_DEEP : CG_JSON_MORE;
}


/* Read the character of a level at raw offset i.  Returns as cg_json_escape(),
 * in raw bytes.  `pairs`: of two surrogates one is made.  What is read to know
 * whether there are two is read without that, so that each byte is looked at a
 * few times at most. */

static size_t
cg_wrapped_character(const cg_wrapped *w, size_t level, bool pairs, size_t i,
    uint8_t out[CG_JSON_ESCAPE_MAX], size_t *len)
{
    size_t  taken;

    if (i >= w->end) {
        return w->done ? CG_JSON_NO_ESCAPE : 0;
    }

    if (level == 0) {
        return w->wrapping->character(w->raw + i, w->end - i, w->done, out,
                                      len);
    }

    taken = cg_wrapped_character(w, level - 1, pairs, i, out, len);

    if (taken == 0 || taken == CG_JSON_NO_ESCAPE || *len != 1) {
        return taken;
    }

    if (out[0] == '\\') {
        return cg_wrapped_escape(w, level, pairs, i, taken, out, len);
    }

    return out[0] == '"' || out[0] < 0x20 ? CG_JSON_NO_ESCAPE : taken;
}


/* Read an escape of a level > 0, of whose backslash, a character of the level
 * below, `first` raw bytes are known. */

static size_t
cg_wrapped_escape(const cg_wrapped *w, size_t level, bool pairs, size_t i,
    size_t first, uint8_t out[CG_JSON_ESCAPE_MAX], size_t *len)
{
    bool      ended, full;
    size_t    n, used, taken, k;
    uint8_t   text[12], c[CG_JSON_ESCAPE_MAX];
    uint16_t  ends[13];

    static const size_t  wants[] = { 2, 6, 12 };

    text[0] = '\\';
    ends[0] = 0;
    ends[1] = (uint16_t) first;
    n = 1;
    used = taken = 0;
    ended = false;

    for (k = 0; k < 3; k++) {

        for (full = true; n < wants[k] && !ended && full; /* void */) {
            taken = cg_wrapped_character(w, level - 1, false, i + ends[n], c,
                                         &used);

            if (taken == 0) {
                full = false;

            } else if (taken == CG_JSON_NO_ESCAPE || used != 1) {
                ended = true;

            } else {
                text[n] = c[0];
                ends[n + 1] = (uint16_t) (ends[n] + taken);
                n++;
            }
        }

        ended = ended || (n == 6 && !pairs);
        taken = cg_json_escape(text, n, ended, out, len);

        if (taken != 0 || !full) {
            break;
        }
    }

    return taken == 0 || taken == CG_JSON_NO_ESCAPE ? taken : ends[taken];
}


/* A string has begun, whose first character at raw offset i may say that it
 * holds JSON.  CG_JSON_MORE with *wait: it is not complete. */

static cg_json_stop
cg_wrapped_open(cg_wrapped *w, size_t i, bool *wait)
{
    size_t       len, taken;
    cg_json     *j;
    uint8_t      c[CG_JSON_ESCAPE_MAX];
    cg_decoder  *d;

    d = w->d;
    j = &d->inner;
    *wait = false;

    if (w->raw[i] >= '0' && w->raw[i] <= 'z' && w->raw[i] != '['
        && w->raw[i] != '\\')
    {
        j->opened = false;  /* as most do */
        return CG_JSON_MORE;
    }

    cg_wrapped_look(w, i);
    taken = cg_wrapped_character(w, d->strings + 1u, true, i, c, &len);
    *wait = (taken == 0);

    if (taken == 0) {
        return cg_wrapped_more(w, i);
    }

    j->opened = false;

    if (taken == CG_JSON_NO_ESCAPE || !cg_json_may_open(c, len)) {
        return CG_JSON_MORE;
    }

    if (d->strings == CG_JSON_STRINGS - 1) {
        return CG_JSON_DEEP;
    }

    if (d->walk && cg_path_enter(d->walk, j->depth - j->base) != CG_OK) {
        return CG_JSON_NOMEM;
    }

    d->around[d->strings].base = (uint16_t) j->base;
    d->around[d->strings].state = j->state;
    d->strings++;

    j->base = j->depth;
    j->state = CG_JSON_TOP;
    j->string = false;
    return CG_JSON_MORE;
}


/* The string that d->inner is in holds no JSON, or no more of it. */

static void
cg_wrapped_leave(cg_decoder *d)
{
    cg_json  *j;

    j = &d->inner;
    d->strings--;

    j->depth = j->base;
    j->base = d->around[d->strings].base;
    j->state = d->around[d->strings].state;
    j->scalar = 0;
    j->string = true;
    j->opened = false;

    if (d->walk) {
        cg_path_leave(d->walk);
    }
}


/* Read a character at raw offset i, and see to it if it is one of a string.
 * CG_JSON_MORE with *taken 0: it is not complete. */

static cg_json_stop
cg_wrapped_next(cg_wrapped *w, size_t i, uint8_t out[CG_JSON_ESCAPE_MAX],
    size_t *len, size_t *taken)
{
    size_t    level;
    cg_json  *j;

    j = &w->d->inner;
    level = w->d->strings;

    cg_wrapped_look(w, i);
    *taken = level ? cg_wrapped_character(w, level, true, i, out, len)
                   : w->wrapping->character(w->raw + i, w->end - i, w->done,
                                            out, len);

    if (*taken == 0) {
        return cg_wrapped_more(w, i);
    }

    if (*taken == CG_JSON_NO_ESCAPE) {
        return CG_JSON_END;
    }

    if (!j->string || *len != 1) {
        return CG_JSON_MORE;
    }

    if (out[0] == '"') {
        j->string = false;

    } else if (out[0] == '\\') {
        *taken = cg_wrapped_escape(w, level + 1, true, i, *taken, out, len);

        if (*taken == 0) {
            return cg_wrapped_more(w, i);
        }

    } else if (out[0] < 0x20) {
        return CG_JSON_BAD;
    }

    return *taken == CG_JSON_NO_ESCAPE ? CG_JSON_BAD : CG_JSON_MORE;
}


/* What stands for itself in all wrappings and at any level, and is common
 * outside of strings. */

static inline bool
cg_wrapped_common(uint8_t c)
{
    return cg_json_tokens[c] < CG_TOKEN_STRING || (c >= '0' && c <= '9')
           || (c >= 'a' && c <= 'z');
}


/* Where what stands at hand is. */

static cg_place
cg_wrapped_place(const cg_wrapped *w)
{
    return cg_place_deeper(cg_json_place(w->d, w->d->inner.scalar != 0,
                                         w->outer),
                           w->d->strings);
}


static cg_status
cg_wrapped_put(const cg_wrapped *w, cg_view *v, size_t raw, size_t taken,
    const uint8_t *text, size_t len)
{
    cg_place   place;
    cg_status  st;

    place = cg_wrapped_place(w);

    if (taken == 1) {
        return cg_view_plain(v, place, text, 1);
    }

    st = cg_view_mark(v, place);
    return st == CG_OK ? cg_view_unit(v, raw, taken, text, len) : st;
}


/* Does what stopped the innermost reader only say that its string is text? */

static bool
cg_wrapped_text(const cg_decoder *d, cg_json_stop stop)
{
    return d->strings != 0
           && (stop == CG_JSON_END || stop == CG_JSON_BAD
               || (stop == CG_JSON_DEEP && d->lenient));
}


/* Take one character at raw offset i, w->raw[0] being v's raw offset `base`.
 * CG_JSON_MORE with *taken 0: it is not complete. */

static cg_json_stop
cg_wrapped_take(cg_wrapped *w, size_t i, size_t base, cg_view *v,
    size_t *taken)
{
    bool          string;
    size_t        len;
    uint8_t       c[CG_JSON_ESCAPE_MAX];
    cg_json      *j;
    cg_json_stop  stop;

    j = &w->d->inner;
    string = j->string;
    stop = CG_JSON_MORE;

    if (string || !cg_wrapped_common(w->raw[i])) {
        stop = cg_wrapped_next(w, i, c, &len, taken);

    } else {
        c[0] = w->raw[i];
        len = *taken = 1;
    }

    if (!string && stop == CG_JSON_MORE && *taken != 0) {
        stop = len == 1 ? cg_json_step(w, c[0]) : CG_JSON_BAD;
    }

    if (stop != CG_JSON_MORE || *taken == 0) {
        return stop;
    }

    if (string && j->string) {
        cg_json_key(w->d, c, len);
    }

    return cg_wrapped_put(w, v, base + i, *taken, c, len) == CG_OK
           ? CG_JSON_MORE : CG_JSON_NOMEM;
}


cg_json_stop
cg_json_wrapped(cg_decoder *d, const cg_wrapping *wrapping, cg_place outer,
    const uint8_t *raw, size_t n, size_t base, bool last, cg_view *v,
    size_t *used)
{
    bool          wait;
    size_t        i, taken;
    cg_json      *j;
    cg_status     st;
    cg_wrapped    w = { d, wrapping, outer, raw, n, last, 0, false };
    cg_json_stop  stop;

    j = &d->inner;
    stop = CG_JSON_MORE;

    for (i = 0; i < n; i += taken) {

        if (j->opened) {
            stop = cg_wrapped_open(&w, i, &wait);
            if (stop != CG_JSON_MORE || wait) {
                break;
            }
        }

        taken = j->string ? wrapping->plain(raw + i, n - i) : 0;

        if (taken != 0) {
            cg_json_key(d, raw + i, taken);

            st = cg_view_plain(v, cg_wrapped_place(&w), raw + i, taken);
            if (st != CG_OK) {
                return CG_JSON_NOMEM;
            }

            continue;
        }

        stop = cg_wrapped_take(&w, i, base, v, &taken);

        if (cg_wrapped_text(d, stop)) {
            cg_wrapped_leave(d);
            stop = CG_JSON_MORE;
            taken = 0;

        } else if (stop != CG_JSON_MORE || taken == 0) {
            break;
        }
    }

    *used = i;
    return stop;
}
