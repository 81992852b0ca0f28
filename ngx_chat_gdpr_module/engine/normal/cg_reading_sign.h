/*
 * The words and signs of an address in words (cg_address.def), for
 * cg_reading_address.c.
 */

#ifndef CG_READING_SIGN_H
#define CG_READING_SIGN_H

#include "cg_reading.h"

#define CG_SPACES_MAX  3     /* around a sign */
#define CG_SIGN_MAX    26    /* bytes of a sign, with all that is around */

#define CG_LOCAL_LEN   64    /* bytes of a local part */

/* Kinds of words that speak for an address, or against one. */
enum { TOP, TOP_WORD, NOT_LOCAL, NOT_HOST };

bool cg_is_word(uint8_t kind, const uint8_t *word, size_t n);

/* Is it a word of a sign, or with `part` the start of one? */
bool cg_is_sign_word(const uint8_t *word, size_t n, bool part);

/* The bracket that closes one, or 0. */
uint8_t cg_closing(uint8_t ch);

/* Bytes of the local part in front of t[p], 0 if there is none. */
size_t cg_local_before(const cg_ahead *a, size_t p);

/* cg_reading_said.c: the signs in words in front of the token that ends in
 * front of t[p], "jane underscore" of "jane underscore roe", as parts in front
 * of those of g, unless that is NULL.  Where the first one begins, p if there
 * is none. */
size_t cg_said_local(const cg_ahead *a, size_t p, cg_reading *g);

/* cg_apart_before(), with the spaces as parts in front of those of g, unless
 * that is NULL. */
size_t cg_apart_local(const cg_ahead *a, size_t p, cg_reading *g);

/* May such a sign be in front of the token that ends in front of t[p]?  A quick
 * look. */
bool cg_said_before(const cg_ahead *a, size_t p);

/* Where begins what may be tokens and signs in turn up to the end, of which the
 * word at the end begins at `word`. */
size_t cg_said_tail(const cg_ahead *a, size_t word);

/* Spaces at t[p], up to so many. */
size_t cg_spaces(const cg_ahead *a, size_t p, size_t max, bool *open);

/* Behind the sign at t[p] with its brackets and spaces; 0 if there is none. */
size_t cg_sign_end(const cg_ahead *a, size_t p, char sign, bool *enclosed,
    bool *open);

#endif
