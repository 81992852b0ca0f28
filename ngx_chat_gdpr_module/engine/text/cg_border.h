/*
 * Borders: where a finding may begin and end.
 *
 * ASCII letters, digits and the underscore continue a word, and so does a
 * character outside ASCII unless it is punctuation or a symbol (the ranges are
 * in cg_border.c).  Bytes that are not UTF-8 do not.
 *
 * Functions that look ahead raise *far to the highest offset they have read:
 * when that is not before the end of the text, the answer may change with what
 * follows.
 */

#ifndef CG_BORDER_H
#define CG_BORDER_H

#include <stddef.h>
#include <stdint.h>
#include <stdbool.h>


static inline bool
cg_is_digit(uint8_t ch)
{
    return (uint8_t) (ch - '0') <= 9;
}


static inline bool
cg_is_letter(uint8_t ch)
{
    return (uint8_t) ((ch | 0x20) - 'a') <= 25;
}


static inline bool
cg_is_alnum(uint8_t ch)
{
    return cg_is_digit(ch) || cg_is_letter(ch);
}


static inline bool
cg_is_gap(uint8_t ch)
{
    return ch == ' ' || ch == '-';
}


static inline uint8_t
cg_lower(uint8_t ch)
{
    return (uint8_t) (ch - 'A') <= 25 ? ch | 0x20 : ch;
}


static inline void
cg_far(size_t *far, size_t at)
{
    if (*far < at) {
        *far = at;
    }
}


/* v[i], and *far is raised. */
static inline uint8_t
cg_byte_at(const uint8_t *v, size_t i, size_t *far)
{
    cg_far(far, i);
    return v[i];
}


/* A character of UTF-8 outside ASCII at v[i]: its length of 2 to 4 bytes, and
 * its code point if code is not NULL.  0 if there is none.  Reads up to
 * v[i + 3] but not over a byte that does not belong to it. */
size_t cg_utf8_at(const uint8_t *v, size_t i, uint32_t *code);

/* Length in bytes of the letter outside ASCII that ends before v[i] or begins
 * at v[i]; 0 if there is none.  Nothing before v[lo] is read. */
size_t cg_letter_before(const uint8_t *v, size_t lo, size_t i);
size_t cg_letter_at(const uint8_t *v, size_t i, size_t *far);

/* Scripts written without spaces between words (Han, Kana, Hangul, Thai …):
 * a change from them to ASCII is a border. */
bool cg_is_dense(uint32_t code);

/* Does no word go on over v[i] from the left, over v[e] to the right? */
bool cg_border_left(const uint8_t *v, size_t i);
bool cg_border_right(const uint8_t *v, size_t e, size_t *far);

/* The same for numbers, which also go on over a dash, a point or a slash:
 * parts of identifiers, of decimals and of paths are not numbers. */
bool cg_number_begins(const uint8_t *v, size_t i);
bool cg_number_right(const uint8_t *v, size_t e, size_t *far);

static inline bool
cg_number_left(const uint8_t *v, size_t i)
{
    uint8_t  ch;

    ch = i ? v[i - 1] : ' ';

    /* most of them */
    return ch == ' ' || ch == '"' || ch == ':' || cg_number_begins(v, i);
}

/* Is v[i] within something longer of letters and digits in groups, as "5007"
 * in "AT23 5007"?  Looks at no more than CG_INNER_MAX bytes. */
#define CG_INNER_MAX  40
bool cg_number_inner(const uint8_t *v, size_t i);

#endif
