/*
 * Diagnoses: one line that says what is wrong and what to write instead.
 */

#ifndef CG_DIAG_H
#define CG_DIAG_H

#include <stdbool.h>
#include <stddef.h>

/* A word of a configuration. */
typedef struct {
    const char  *p;
    size_t       n;
} cg_word;

/* What is wrong and what to write instead, in one line; "" if nothing. */
typedef struct {
    char  text[256];
} cg_diag;

/* A word as a diagnosis quotes it: at most 40 bytes, nothing that a terminal
 * or a log would obey. */
typedef struct {
    char  s[44];
} cg_quoted;

cg_quoted cg_diag_quote(cg_word w);

/* Set the text, cut with "..." where it is too long.  Always false, so that a
 * reader can return it. */
bool cg_diag_set(cg_diag *diag, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* A closed set of names: a table of n rows, `size` bytes each, that begin with
 * a const char * to the name. */
typedef struct {
    const void  *rows;
    size_t       size;
    size_t       n;
} cg_names;

#define CG_NAMES(table)                                                       \
    { table, sizeof(table[0]), sizeof(table) / sizeof(table[0]) }

/* The index of w in the set, or names->n. */
size_t cg_names_find(const cg_names *names, cg_word w);

/* The name that w was probably meant to be, by edit distance, or NULL if none
 * is near enough to be worth the question. */
const char *cg_names_nearest(const cg_names *names, cg_word w);

/* `unknown KIND "emial": did you mean "email"? known: email card ...`.
 * Always false. */
bool cg_diag_unknown(cg_diag *diag, const char *kind, cg_word w,
    const cg_names *names);

/* Whether w is the NUL-terminated s, byte for byte. */
bool cg_word_is(cg_word w, const char *s);

/* The word of a NUL-terminated string. */
cg_word cg_word_of(const char *s);

#endif
