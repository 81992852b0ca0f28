/*
 * Readings: what a piece of text stands for, other than what is written.  Each
 * reader is called where a trigger (cg_trigger.h) saw that there may be one.
 *
 * The text is normalised from left to right, in place:
 *
 *     t:  [ normalised | unused | as it is written ........... | ]
 *         0            w        r                              end
 *
 * What stands before t[p], p >= r, is cg_before().  A reader looks at least
 * as far as it must, and if that is beyond the end and `more` may follow, it
 * says so: then the text is presented again from `open` on.
 */

#ifndef CG_READING_H
#define CG_READING_H

#include <stddef.h>
#include <stdint.h>
#include <stdbool.h>

/* Parts of one reading: an address has two tokens a label, a number 48 words
 * with one separator each. */
#define CG_PARTS_MAX  64

typedef enum {
    CG_READ_PLAIN,  /* it stands for itself */
    CG_READ_OTHER,
    CG_READ_OPEN
} cg_read;

typedef struct {
    const uint8_t  *t;
    size_t          w;
    size_t          r;
    size_t          end;   /* of the place */
    bool            more;  /* text of the same place may follow */
} cg_ahead;

typedef struct {
    size_t   from;         /* t[from..to) is text[at..at + n) */
    size_t   to;
    uint8_t  at;
    uint8_t  n;
} cg_part;

typedef struct {
    size_t   n;            /* parts, in order */
    cg_part  part[CG_PARTS_MAX];
    uint8_t  text[255];
    size_t   text_n;

    size_t   open;         /* of CG_READ_OPEN: from where on, >= r, */
    size_t   hold;         /* and so many bytes before it belong to it */
    size_t   seen;         /* of CG_READ_PLAIN: up to here it is settled */
} cg_reading;

/* The i-th byte before t[p], i >= 1; 0 if there is none. */
static inline uint8_t
cg_before(const cg_ahead *a, size_t p, size_t i)
{
    if (p >= a->r + i) {
        return a->t[p - i];
    }

    i -= p - a->r;
    return i <= a->w ? a->t[a->w - i] : 0;
}

/* t[p], or 0 behind the end: then *open, if more may follow. */
static inline uint8_t
cg_at(const cg_ahead *a, size_t p, bool *open)
{
    if (p < a->end) {
        return a->t[p];
    }

    *open |= a->more;
    return 0;
}

/* Note that t[from..to) is text[0..n).  false if there is no room. */
bool cg_reading_put(cg_reading *g, size_t from, size_t to, const char *text,
    size_t n);

/* The same in front of all others. */
bool cg_reading_put_first(cg_reading *g, size_t from, size_t to,
    const char *text, size_t n);

/* Say that it depends on what follows. */
cg_read cg_reading_open(cg_reading *g, size_t from, size_t hold);

/* A character outside ASCII at t[p]. */
cg_read cg_read_character(const cg_ahead *a, size_t p, cg_reading *g);

/* What the character `code` is, when it stands alone: an ASCII character, or
 * 0. */
uint8_t cg_character_plain(uint32_t code);

/* An escape that no format has undone, at t[p]: "%", "&", or a backslash. */
cg_read cg_read_escape(const cg_ahead *a, size_t p, cg_reading *g);

/* Base64 or hexadecimal digits at t[p]. */
cg_read cg_read_coded(const cg_ahead *a, size_t p, cg_reading *g);

/* A bracket, an "@" or the word "dot" at t[p], that may be of an address. */
cg_read cg_read_address(const cg_ahead *a, size_t p, cg_reading *g);

/* A word at or around t[p] that may be "@": "arroba", "chiocciola". */
cg_read cg_read_said(const cg_ahead *a, size_t p, cg_reading *g);

/* Single characters with the same gap behind each, around the "@" at t[p]. */
cg_read cg_read_apart(const cg_ahead *a, size_t p, cg_reading *g);

/* Where the row of three single characters or more begins, a space between two,
 * that ends in front of t[p]; p if there is none. */
size_t cg_apart_before(const cg_ahead *a, size_t p);

/* Digits in words around t[p]. */
cg_read cg_read_digits(const cg_ahead *a, size_t p, cg_reading *g);

/* cg_reading_end.c: at the end t[p] of what is known so far, where what may yet
 * become one of these begins. */
cg_read cg_read_end(const cg_ahead *a, size_t p, cg_reading *g);

/* The same for digits as words, for characters one by one, and for an address,
 * of which the word at the end begins at `word`: where its text begins that is
 * to be read again. */
size_t cg_digits_end(const cg_ahead *a, size_t word);
size_t cg_apart_tail(const cg_ahead *a, size_t word);
size_t cg_address_end(const cg_ahead *a, size_t word, size_t *hold);

#endif
