/*
 * A token, letters and digits with single separators between them, and how it
 * is written by the shape of a row of cg_id.def: for cg_id.c alone.
 */

#ifndef CG_ID_TOKEN_H
#define CG_ID_TOKEN_H

#include <string.h>

#include "cg_border.h"
#include "cg_id.h"
#include "cg_id_check.h"

enum { OPEN, WEAK, DATED, STRONG };

typedef struct {
    const char   *shape;
    cg_cues       cues;
    cg_id_check   check;
    uint8_t       entity;
    uint8_t       alone;   /* cg_id_alone */
    uint8_t       strong;
} cg_id_row;

typedef struct {
    size_t   n;
    size_t   far;
    size_t   digits;               /* how many of the first are digits */
    bool     tail;                 /* a separator follows */
    uint8_t  c[CG_ID_MAX + 2];     /* in capitals */
    uint8_t  sep[CG_ID_MAX + 2];   /* the separator in front of it, or 0 */
    size_t   end[CG_ID_MAX + 2];   /* offset behind it */
} cg_token;

typedef enum { NOT, BARE, PARTED, LOOSE } cg_id_form;

static inline bool
cg_is_capital(char ch)
{
    return ch >= 'A' && ch <= 'Z';
}


/* Do a country's letters come first? */
static inline bool
cg_id_prefixed(const cg_id_row *row)
{
    return cg_is_capital(row->shape[0]);
}


static inline bool
cg_token_sep(uint8_t ch)
{
    return ch == ' ' || ch == '-' || ch == '.' || ch == '/' || ch == '+';
}


/* Bytes of the separator at v[at]: one, or a dash or slash between spaces; 0
 * if there is none. */
static inline size_t
cg_token_gap(const uint8_t *v, size_t at, uint8_t *sep, size_t *far)
{
    *sep = cg_token_sep(v[at]) ? v[at] : 0;
    *far = at + (*sep != 0);

    if (*sep == ' ' && (v[at + 1] == '-' || v[at + 1] == '/')) {
        *far = at + 2;

        if (v[at + 2] == ' ') {
            *sep = v[at + 1];
            *far = at + 3;
            return 3;
        }
    }

    return *sep != 0;
}


static inline void
cg_token_read(const uint8_t *v, size_t at, cg_token *t)
{
    size_t   gap;
    uint8_t  sep;

    t->n = 0;
    t->digits = 0;
    sep = 0;

    for ( ;; ) {
        t->digits += t->digits == t->n && cg_is_digit(v[at]);
        t->c[t->n] = cg_is_digit(v[at]) ? v[at] : v[at] & 0xdf;
        t->sep[t->n] = sep;
        t->end[t->n++] = ++at;

        gap = cg_token_gap(v, at, &sep, &t->far);

        if (t->n == CG_ID_MAX + 1 || !cg_is_alnum(v[at + gap])) {
            break;
        }

        at += gap;
    }

    t->tail = sep != 0;
    t->sep[t->n] = 0;
    t->c[t->n] = 0;
}


/* Does c stand for what the shape has? */
static inline bool
cg_shape_char(char shape, uint8_t c)
{
    switch (shape) {
    case 'n':
        return cg_is_digit(c);
    case 'a':
        return !cg_is_digit(c);
    case 'c':
        return true;
    default:
        return (uint8_t) shape == c;
    }
}


static inline bool
cg_shape_sep(char shape)
{
    return cg_token_sep((uint8_t) shape);
}


/* Does the shape have the separator, a space being one of three? */
static inline bool
cg_shape_sep_is(char shape, uint8_t sep)
{
    return sep == (uint8_t) shape
           || (shape == ' ' && (sep == '-' || sep == '.'));
}


/* May it be parted where its shape is not? */
static inline bool
cg_id_loose(const cg_id_row *row)
{
    return row->strong != OPEN
           && (cg_id_prefixed(row) || strpbrk(row->shape, "ac") == NULL);
}


/* How the token's first characters are written by this shape.  Behind the
 * letters of a country there may be a separator or not. */
static inline cg_id_form
cg_shape_form(const cg_id_row *row, const cg_token *t)
{
    bool         loose, parted, whole, lead;
    size_t       k;
    const char  *shape;

    shape = row->shape;
    loose = parted = false;
    whole = lead = true;

    for (k = 0; *shape; shape++) {
        if (t->sep[k] == '+' && *shape != '+'
            && (k == 0 || shape[-1] != '+'))
        {
            return NOT;
        }

        if (cg_shape_sep(*shape)) {
            whole &= t->sep[k] != 0 || lead;

            if (t->sep[k] && !(lead && cg_shape_sep_is(' ', t->sep[k]))) {
                parted = true;
                loose |= !cg_shape_sep_is(*shape, t->sep[k]);
            }

            continue;
        }

        if (!cg_shape_char(*shape, t->c[k])) {
            return NOT;
        }

        if (k > 0 && t->sep[k] != 0 && !cg_shape_sep(shape[-1])) {
            if (!cg_id_loose(row)) {
                return NOT;
            }

            loose |= !lead || !cg_shape_sep_is(' ', t->sep[k]);
        }

        lead &= cg_is_capital(*shape);
        k++;
    }

    return loose ? LOOSE : !parted ? BARE : whole ? PARTED : LOOSE;
}

#endif
