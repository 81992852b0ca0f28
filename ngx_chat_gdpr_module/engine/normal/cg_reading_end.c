/*
 * What is held back for readings at the end of what is known: the last token,
 * and what stands before it if it may be the middle of an address or of a
 * number in words.
 */

#include <string.h>

#include "cg_border.h"
#include "cg_reading.h"

/* A longer token is no word, and not coded: see cg_reading_coded.c. */
#define CG_TOKEN_MAX  360

/* Bytes at its end that may be the start of something, an escape or so. */
#define CG_TOKEN_END  32


/* Of what tokens are made that may be read otherwise. */

static bool
cg_is_token(uint8_t ch)
{
    return ch >= 0x80 || cg_is_alnum(ch)
           || (ch != '\0' && strchr("%&#;\\+/=_-.@([{<", ch) != NULL);
}


/* "АВ ": a digit behind the space may show what the letters are. */

static size_t
cg_letters_end(const cg_ahead *a, size_t word)
{
    size_t  from;

    if (word != a->end || word < a->r + 2 || a->t[word - 1] != ' '
        || a->t[word - 2] < 0x80)
    {
        return word;
    }

    for (from = word - 1; from > a->r && word - from < CG_TOKEN_END
                          && (a->t[from - 1] >= 0x80
                              || cg_is_alnum(a->t[from - 1])); from--)
    {
        /* void */
    }

    return from;
}


/* The same bytes held for what is to be read again from an earlier place. */

static void
cg_end_at(size_t at, size_t *from, size_t *hold)
{
    if (at < *from) {
        *hold = *hold > *from - at ? *hold - (*from - at) : 0;
        *from = at;
    }
}


cg_read
cg_read_end(const cg_ahead *a, size_t p, cg_reading *g)
{
    size_t  word, from, hold;

    for (word = p; word > a->r && cg_is_token(a->t[word - 1]); word--) {
        if (p - word == CG_TOKEN_MAX) {
            return cg_reading_open(g, p - CG_TOKEN_END, 0);
        }
    }

    from = cg_address_end(a, word, &hold);
    cg_end_at(cg_digits_end(a, word), &from, &hold);
    cg_end_at(cg_apart_tail(a, word), &from, &hold);
    cg_end_at(cg_letters_end(a, word), &from, &hold);
    cg_end_at(cg_apart_before(a, from), &from, &hold);
    cg_end_at(cg_apart_before(a, from + (from < a->end)), &from, &hold);

    return cg_reading_open(g, from, hold);
}
