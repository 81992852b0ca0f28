/*
 * The rest of a value.  Some findings are announced in front: by a key, a
 * word, an armour.  Then all belongs to them up to where that ends, a string
 * or a word, however long it is; but detection sees and holds only so much.
 * What is behind that is taken without being held: it is left out of what is
 * written, and the finding stands for it.
 */

#ifndef CG_REST_H
#define CG_REST_H

#include "cg_view.h"

typedef enum {
    CG_REST_NONE = 0,
    CG_REST_QUOTE,     /* to the quote that it began with, as it was written */
    CG_REST_WORD,      /* to white space, a quote or a tag */
    CG_REST_ARGUMENT,  /* to the same, or to where an argument ends */
    CG_REST_RUN,       /* letters, digits and what tokens have between */
    CG_REST_ARMOUR,    /* to the end of a key in its armour */
    CG_REST_FIELD,     /* to the end of a field of a form or the like */
    CG_REST_VALUE      /* a field of this kind, or of that in quotes */
} cg_rest_kind;

/* What there is of it so far; zero is none. */
typedef struct {
    uint8_t   kind;
    uint8_t   quote;
    uint8_t   dashes;   /* in a row, in front */
    uint8_t   rows;     /* of five of them */
    bool      escaped;  /* a backslash is in front */
    bool      line;     /* a quotation ends with its line */
    uint32_t  width;    /* raw bytes of the quote */
    cg_place  place;
} cg_rest;

/* May anything follow a finding of this rule? */
bool cg_rest_follows(unsigned rule);

/* What may follow the finding of this rule at v->text[start..end); width: raw
 * bytes of the character in front of it. */
cg_rest cg_rest_of(unsigned rule, const cg_view *v, size_t start, size_t end,
    size_t width);

/* Where in v->text[at..to) it ends, and *r is none then; `to` if it goes on.
 * at > 0. */
size_t cg_rest_over(cg_rest *r, const cg_view *v, size_t at, size_t to);

#endif
