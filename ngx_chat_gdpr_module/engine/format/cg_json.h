/*
 * The reader of JSON (RFC 8259), shared by the formats that carry it.
 *
 * Two automata make up the grammar.  One takes tokens:
 *
 *                 {      [      }    ]    :        ,      "        scalar
 *     TOP         push   push   -    -    -        -      TOP      TOP
 *     VALUE_O     push   push   -    -    -        -      NEXT_O   NEXT_O
 *     VALUE_A     push   push   -    -    -        -      NEXT_A   NEXT_A
 *     FIRST_A     push   push   -    pop  -        -      NEXT_A   NEXT_A
 *     FIRST_O     -      -      pop  -    -        -      COLON    -
 *     KEY         -      -      -    -    -        -      COLON    -
 *     COLON       -      -      -    -    VALUE_O  -      -        -
 *     NEXT_O      -      -      pop  -    -        KEY    -        -
 *     NEXT_A      -      -      -    pop  -        VALUE_A  -      -
 *
 * a push goes to FIRST_O or FIRST_A, a pop to TOP, NEXT_O or NEXT_A by the
 * bitmap of what is open.  TOP takes any number of values, with or without
 * white space or RS (RFC 7464) between them.  The other takes the bytes of a
 * number or a literal.
 *
 * An error stands at the first byte with which no JSON text goes on: of an
 * escape at its backslash.  That makes it the same for any split of the
 * input.
 */

#ifndef CG_JSON_H
#define CG_JSON_H

#include "cg_format.h"

/* What stopped a reader. */
typedef enum {
    CG_JSON_MORE,   /* all was taken, but for an escape that is not complete */
    CG_JSON_END,    /* the value, or what it is wrapped in, has ended */
    CG_JSON_BAD,    /* no JSON goes on here */
    CG_JSON_DEEP,   /* opened deeper than the limit */
    CG_JSON_NOMEM
} cg_json_stop;

typedef enum {
    CG_TOKEN_OBJECT,      /* { */
    CG_TOKEN_ARRAY,       /* [ */
    CG_TOKEN_OBJECT_END,  /* } */
    CG_TOKEN_ARRAY_END,   /* ] */
    CG_TOKEN_COLON,
    CG_TOKEN_COMMA,
    CG_TOKEN_STRING,      /* an opening quote */
    CG_TOKEN_SCALAR,      /* the first byte of a number or literal */
    CG_TOKEN_RS,
    CG_TOKEN_BAD,         /* a control character */
    CG_TOKEN_N
} cg_json_token;

/* A state is where its row begins in cg_json_next[]: one addition less on the
 * way from a token to the next. */
enum {
    CG_JSON_TOP = 0x00,
    CG_JSON_VALUE_O = 0x10,
    CG_JSON_VALUE_A = 0x20,
    CG_JSON_FIRST_A = 0x30,
    CG_JSON_FIRST_O = 0x40,
    CG_JSON_KEY = 0x50,
    CG_JSON_COLON = 0x60,
    CG_JSON_NEXT_O = 0x70,
    CG_JSON_NEXT_A = 0x80,

    /* what the table says in place of a state */
    CG_JSON_PUSH = 0x90,
    CG_JSON_POP = 0xa0,
    CG_JSON_ERROR = 0xb0
};

/* The token a byte begins; white space has none and says CG_TOKEN_SCALAR. */
extern const uint8_t  cg_json_tokens[256];

/* At state + token: the next state, or CG_JSON_PUSH and so on. */
extern const uint8_t  cg_json_next[CG_JSON_PUSH];

/* Open or close an object or array: `action` is CG_JSON_PUSH, with the token,
 * or CG_JSON_POP.  CG_JSON_MORE or CG_JSON_DEEP. */
cg_json_stop cg_json_nest(cg_json *j, size_t depth_max, unsigned action,
    cg_json_token token);

/* Take bytes of a number or literal, its first in state 0.  How many were
 * right; *state is that behind them. */
size_t cg_json_scalar(uint8_t *state, const uint8_t *p, size_t n);

/* Whether the number or literal may end in this state, or there is none. */
bool cg_json_scalar_done(uint8_t state);

/* Whether p[0..len) is an integer or a literal, 16 bytes of p being readable;
 * false does not say that it is none. */
bool cg_json_common(const uint8_t *p, size_t len);

/* Whether the text may end here. */
bool cg_json_done(const cg_json *j);

/* Longest text of an escape. */
#define CG_JSON_ESCAPE_MAX  4

/* Read the escape at p, p[0] being its backslash.  How many bytes it takes,
 * with its text in out[0..*len); 0 if more are needed (never if `last`);
 * CG_JSON_NO_ESCAPE if it is none. */
#define CG_JSON_NO_ESCAPE  SIZE_MAX

size_t cg_json_escape(const uint8_t *p, size_t n, bool last,
    uint8_t out[CG_JSON_ESCAPE_MAX], size_t *len);

/* What JSON can be wrapped in, of which a reader sees the characters. */
typedef struct {
    /* As cg_json_escape(), for any character; CG_JSON_NO_ESCAPE where the
     * wrapping ends or is broken. */
    size_t  (*character)(const uint8_t *p, size_t n, bool last,
        uint8_t out[CG_JSON_ESCAPE_MAX], size_t *len);

    /* How many bytes of p stand for themselves in the wrapping and in a
     * string of the JSON within. */
    size_t  (*plain)(const uint8_t *p, size_t n);
} cg_wrapping;

extern const cg_wrapping  cg_json_in_string;

/* Does the first character of a string, c[0..len), say that it may hold JSON
 * worth reading? */
static inline bool
cg_json_may_open(const uint8_t *c, size_t len)
{
    return len == 1 && (c[0] == '{' || c[0] == '[' || c[0] == '"');
}


/* The same of a string whose first bytes are p[0..n), n > 0.  *taken: 0 if more
 * are needed (never if `last`). */
bool cg_json_opens(const uint8_t *p, size_t n, bool last, size_t *taken);

/* Read JSON that is wrapped, with d->inner, which was set up by
 * cg_json_begin(), appending it to v.  `outer`: the place of the wrapping.
 * *used: the bytes taken. */
cg_json_stop cg_json_wrapped(cg_decoder *d, const cg_wrapping *w,
    cg_place outer, const uint8_t *raw, size_t n, size_t base, bool last,
    cg_view *v, size_t *used);

/* Blocks that cg_json_bulk() takes together at first. */
#define CG_JSON_RUN  8

/* Read blocks of 64 bytes that hold nothing but what is common, and stop in
 * front of any other: at once if there is none.  Returns the bytes taken.
 * *stop: CG_JSON_MORE or CG_JSON_NOMEM.  Only with SSE2. */
size_t cg_json_bulk(cg_decoder *d, const uint8_t *raw, size_t n, size_t base,
    cg_view *v, cg_json_stop *stop);

/* Read JSON as it lies, with d->json and d->inner.  `one`: stop behind one
 * value, which begins with a brace, a bracket or a quote.  *used: the bytes
 * taken; after CG_JSON_BAD and CG_JSON_DEEP, those in front of the error. */
cg_json_stop cg_json_read(cg_decoder *d, bool one, const uint8_t *raw,
    size_t n, size_t base, bool last, cg_view *v, size_t *used);

/* Begin anew: one of d->json and d->inner, of JSON that is in no other; or
 * d->inner, of JSON in a string of d->json, CG_OK or CG_ENOMEM. */
void cg_json_begin(cg_decoder *d, cg_json *j);
cg_status cg_json_begin_inner(cg_decoder *d);

/* See `as_is` of cg_format.  A format in which JSON begins again must count all
 * of it together, as this does. */
bool cg_json_as_is(const cg_view *v, size_t depth_max);

/* Whether a guess may go on as text after what stopped its reader: not without
 * memory, nor beyond the policy's depth, of which the receiver might know no
 * limit. */
static inline cg_status
cg_json_guess(const cg_decoder *d, cg_json_stop stop)
{
    if (stop == CG_JSON_NOMEM) {
        return CG_ENOMEM;
    }

    return stop == CG_JSON_DEEP && !d->lenient ? CG_EDEPTH : CG_OK;
}


/* Where text of JSON stands: in a string, or a scalar that is `bare`. */
static inline cg_place
cg_json_place(const cg_decoder *d, bool bare, cg_place outer)
{
    cg_place  place;

    place = bare ? CG_PLACE_JSON_BARE : CG_PLACE_JSON;

    return (d->walk && d->walk->unread ? (cg_place) CG_PLACE_OPAQUE : place)
           | outer << 4;
}


/* Bytes of a string, which may be a key. */
static inline void
cg_json_key(const cg_decoder *d, const uint8_t *p, size_t n)
{
    if (d->walk && d->walk->in_key) {
        cg_path_key(d->walk, p, n);
    }
}


/* A place within another. */
static inline cg_place
cg_place_in(cg_place inner, cg_place outer)
{
    return inner | outer << 4;
}

#endif
