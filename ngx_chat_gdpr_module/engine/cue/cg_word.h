/*
 * Words of names and of streets: letters of any script that has capitals, with
 * an apostrophe or a dash within: "Élodie", "O'Neil", "Jean-Pierre".
 */

#ifndef CG_WORD_H
#define CG_WORD_H

#include <stddef.h>
#include <stdint.h>
#include <stdbool.h>

#include "cg_letters.h"

/* Folded bytes kept of a word; longer ones are in no table, nor do those of a
 * table need more, with the NUL behind them. */
#define CG_WORD_KEEP   28
#define CG_WORD_WIDTH  18

/* Bytes of the longest word that is read. */
#define CG_WORD_BYTES  48

/* A word of that kind. */
typedef struct {
    size_t   start;
    size_t   end;
    size_t   letters;
    bool     capital;            /* begins with a capital letter, as may be
                                    behind an elision: "d'Aubigne" */
    bool     joint;              /* has an apostrophe or a dash */
    bool     capitals;           /* has no small letter */
    uint8_t  text[CG_LETTERS_MAX]; /* folded, letters only, then NULs */
    size_t   len;                /* of it; more than CG_WORD_KEEP: cut */
} cg_noun;

/* The word that begins at v[at]; false if none does, if it is too long, or if
 * a digit or an underscore belongs to it.  A possessive "'s" does not.
 * Raises *far to the highest offset read. */
bool cg_word_read(const uint8_t *v, size_t at, cg_noun *w, size_t *far);

/* The start of the word that ends before v[at], not before v[lo]; `at` if
 * there is none. */
size_t cg_word_back(const uint8_t *v, size_t lo, size_t at);

typedef enum {
    CG_COMMON_NO = 0,
    CG_COMMON_ANY,       /* no name at all */
    CG_COMMON_LOWER,     /* none unless it begins with a capital */
    CG_COMMON_SURNAME    /* none unless it does so behind a name or title */
} cg_common;

/* Is the word a common one, of cg_common.def? */
cg_common cg_word_common(const cg_noun *w);

/* Is it a given name, of cg_given.def? */
bool cg_word_given(const cg_noun *w);

/* A table of folded words in ascending order, as an argument. */
#define CG_WORD_TABLE(table)  (table), sizeof(table) / sizeof((table)[0])

/* The place of a word in a table of n; n if it has none. */
size_t cg_word_place(const cg_noun *w, const char (*table)[CG_WORD_WIDTH],
    size_t n);

static inline bool
cg_word_in(const cg_noun *w, const char (*table)[CG_WORD_WIDTH], size_t n)
{
    return cg_word_place(w, table, n) < n;
}

#endif
