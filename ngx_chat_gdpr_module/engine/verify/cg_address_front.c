/*
 * What is in front of the number or the name of a street and belongs to it:
 * "Flat 3, ", "3rd Floor, ", "Rose Cottage, ", "Résidence Les Pins, ", and the
 * first of two numbers, "39 79 Argyll Road".
 *
 * Backwards only the places are found where it may begin; what is there is
 * then read forwards, as when the text is held (cg_verify_address_ahead()).
 */

#include "cg_address.h"
#include "cg_border.h"

#define CG_FRONT_WORDS  4

/* The last word of a house that has a name; folded, in ascending order. */
static const char  cg_front_houses[][CG_WORD_WIDTH] = {
    "apartments", "barn", "building", "chambers", "cottage", "court", "farm",
    "farmhouse", "grange", "hall", "house", "lodge", "manor", "mansions",
    "point", "rectory", "tower", "towers", "vicarage", "villa"
};


/* The first of two numbers, and no year: its end. */
static size_t
cg_front_number(const uint8_t *v, size_t at, size_t *far)
{
    size_t  i;

    for (i = at; i - at < 4 && cg_is_digit(cg_byte_at(v, i, far)); i++) {
        /* void */
    }

    return i > at && i - at < 4 && v[i] == ' '
           && (cg_byte_at(v, i + 1, far) > ' ') ? i : at;
}


/* Over a house that has a name; `at` if there is none. */
static size_t
cg_front_house(const uint8_t *v, size_t at, size_t *far)
{
    size_t   i, n;
    cg_noun  w;

    i = at;

    for (n = 0; n < CG_FRONT_WORDS && cg_word_read(v, i, &w, far)
                && w.capital; n++)
    {
        if (cg_byte_at(v, w.end, far) == ',') {
            return n && cg_word_in(&w, CG_WORD_TABLE(cg_front_houses))
                   ? w.end : at;
        }

        if (v[w.end] != ' ') {
            break;
        }

        i = w.end + 1;
    }

    return at;
}


size_t
cg_address_front_part(const uint8_t *v, size_t at, size_t *far)
{
    size_t  end;

    end = cg_front_number(v, at, far);

    if (end > at) {
        return end + 1;
    }

    end = cg_address_part(v, at, true, far);
    end = end > at ? end : cg_front_house(v, at, far);

    return end > at ? cg_address_gap(v, end, far) : at;
}


/* The start of what is in front of v[at] without a space, not before v[lo]. */
static size_t
cg_front_back(const uint8_t *v, size_t lo, size_t at)
{
    while (at > lo && v[at - 1] <= ' ') {
        at--;
    }

    while (at > lo && v[at - 1] > ' ') {
        at--;
    }

    return at;
}


size_t
cg_address_front(const uint8_t *v, size_t lo, size_t at)
{
    size_t  i, n, part, words, far;

    far = 0;

    for (n = 0; n < CG_ADDRESS_FRONTS; n++) {
        i = part = at;

        for (words = 0; words < CG_FRONT_WORDS && i > lo; words++) {
            i = cg_front_back(v, lo, i);

            if (i == lo && lo > 0) {
                break;
            }

            if (cg_border_left(v, i)
                && cg_address_front_part(v, i, &far) == at)
            {
                part = i;
            }
        }

        if (part == at) {
            break;
        }

        at = part;
    }

    return at;
}
