/*
 * Telephone numbers with letters that look like digits, "o77oo 9oo l23", behind
 * the word for one.
 */

#include "cg_border.h"
#include "cg_phone.h"

/* Digits and letters together, and digits of them. */
#define CG_LETTER_MIN     9
#define CG_LETTER_MAX     14
#define CG_LETTER_DIGITS  5


/* One piece at v[at]: its length, 0 if it is no such; its letters and digits
 * are counted. */
static size_t
cg_letter_piece(const uint8_t *v, size_t at, size_t *letters, size_t *digits,
    size_t *far)
{
    size_t  i, n;

    n = 0;

    for (i = at; i - at <= CG_LETTER_MAX; i++) {
        if (cg_is_digit(v[i])) {
            n++;

        } else if (!cg_phone_like(v[i])) {
            break;
        }
    }

    if (n == 0 || !cg_border_right(v, i, far)) {
        cg_far(far, i);
        return 0;
    }

    *digits += n;
    *letters += i - at - n;

    return i - at;
}


cg_match
cg_verify_phone_letters(const uint8_t *v, size_t start)
{
    size_t    n, at, letters, digits;
    cg_match  m;

    m = (cg_match) { start, start, CG_RULE_NONE, start };

    if (!cg_number_left(v, start)) {
        return m;
    }

    letters = digits = 0;

    for (at = start; letters + digits <= CG_LETTER_MAX; at++) {
        n = cg_letter_piece(v, at, &letters, &digits, &m.far);

        if (n == 0) {
            break;
        }

        at += n;
        m.end = at;

        if (!cg_is_gap(v[at]) && v[at] != '.' && v[at] != '/') {
            break;
        }
    }

    n = letters + digits;

    if (letters && n >= CG_LETTER_MIN && n <= CG_LETTER_MAX
        && digits >= CG_LETTER_DIGITS
        && cg_number_right(v, m.end, &m.far)
        && (cg_cue_adjacent(v, start) & CG_CUE(PHONE)))
    {
        m.rule = CG_RULE_PHONE_CUE;
    }

    return m;
}
