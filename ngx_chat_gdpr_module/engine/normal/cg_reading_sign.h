/*
 * The words and signs of an address in words (cg_address.def), for
 * cg_reading_address.c.
 */

#ifndef CG_READING_SIGN_H
#define CG_READING_SIGN_H

#include "cg_reading.h"

#define CG_SPACES_MAX  3     /* around a sign */
#define CG_SIGN_MAX    26    /* bytes of a sign, with all that is around */

/* Kinds of words that speak for an address, or against one. */
enum { TOP, TOP_WORD, NOT_LOCAL, NOT_HOST };

bool cg_is_word(uint8_t kind, const uint8_t *word, size_t n);

/* The bracket that closes one, or 0. */
uint8_t cg_closing(uint8_t ch);

/* Spaces at t[p], up to so many. */
size_t cg_spaces(const cg_ahead *a, size_t p, size_t max, bool *open);

/* Behind the sign at t[p] with its brackets and spaces; 0 if there is none. */
size_t cg_sign_end(const cg_ahead *a, size_t p, char sign, bool *enclosed,
    bool *open);

#endif
