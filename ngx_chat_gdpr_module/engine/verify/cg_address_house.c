/*
 * The number of a house: "12", "12a", "12-14", "3/5", "33/A", "6-II", and what
 * may be behind it with a space between: "12 bis", "81 hs", "3 a".
 */

#include "cg_address.h"
#include "cg_border.h"
#include "cg_name.h"

/* Directly behind the number; folded, in ascending order. */
static const char  cg_house_suffixes[][CG_WORD_WIDTH] = {
    "bis", "bs", "hs", "huis", "i", "ii", "iii", "iv", "quater", "rd", "ter",
    "v", "zw"
};

/* Of them, those that are words of other kinds, too, "5 bis 9 Uhr". */
static const char  cg_house_unsure[][CG_WORD_WIDTH] = {
    "bis", "i", "ii", "iii", "iv", "rd", "ter", "v"
};


/* Behind "-II" or "/A" at v[at]; `at` if neither is there. */
static size_t
cg_house_letter(const uint8_t *v, size_t at, size_t *far)
{
    size_t  i;

    if (v[at] != '/' && v[at] != '-') {
        return at;
    }

    i = at + 1;

    while (i - at < 4 && (cg_byte_at(v, i, far) == 'I' || v[i] == 'V')) {
        i++;
    }

    if (i == at + 1) {
        i += cg_is_letter(v[i]);

        /* "81-hs" */
        i += i > at + 1 && v[i - 1] == 'h'
             && (cg_byte_at(v, i, far) == 's');
    }

    return i > at + 1 && cg_border_right(v, i, far) ? i : at;
}


/* Over at most four digits and a letter. */
static inline size_t
cg_house_digits(const uint8_t *v, size_t at, size_t *far)
{
    size_t  i;

    for (i = at; i - at < 4 && cg_is_digit(v[i]); i++) { /* void */ }

    i += i > at && cg_is_letter(v[i]);
    cg_far(far, i);

    return i;
}


size_t
cg_house(const uint8_t *v, size_t at, size_t *far)
{
    bool    letter;
    size_t  i, n;

    i = cg_house_digits(v, at, far);

    if (i == at || v[at] == '0' || cg_is_digit(v[i])) {
        return 0;
    }

    /* most of them */
    if (v[i] == ' ') {
        return i;
    }

    letter = cg_is_letter(v[i - 1]);

    /* a third one with a letter in front, else it may be a date: "88a/2/15" */
    for (n = 0; n < (letter ? 2u : 1u)
                && (v[i] == '/' || (v[i] == '-' && !letter))
                && cg_is_digit(cg_byte_at(v, i + 1, far)); n++)
    {
        i = cg_house_digits(v, i + 1, far);
    }

    /* "12/3/7, " */
    if (n == 1 && !letter && v[i] == '/'
        && cg_is_digit(cg_byte_at(v, i + 1, far))
        && cg_byte_at(v, cg_house_digits(v, i + 1, far), far) == ',')
    {
        i = cg_house_digits(v, i + 1, far);
    }

    i = n ? i : cg_house_letter(v, i, far);

    if (!cg_border_right(v, i, far)) {
        return 0;
    }

    switch (v[i]) {
    case '%':
    case ':':
    case '/':
    case '-':
        return 0;
    case '.':
    case ',':
        return cg_is_digit(cg_byte_at(v, i + 1, far)) ? 0 : i;
    default:
        return i;
    }
}


/* Behind one of them; `end` if there is none. */
static size_t
cg_house_behind(const uint8_t *v, size_t end, size_t *far)
{
    cg_noun    w;
    cg_follow  follow;

    if ((cg_byte_at(v, end, far) != ' ' && v[end] != '-')
        || !cg_word_read(v, end + 1, &w, far) || w.len > 6
        || !(w.letters == 1
             || cg_word_in(&w, CG_WORD_TABLE(cg_house_suffixes))))
    {
        return end;
    }

    if (w.letters > 1 && !cg_word_in(&w, CG_WORD_TABLE(cg_house_unsure))) {
        return w.end;
    }

    /* "3 m. 4" */
    if (cg_byte_at(v, w.end, far) == '.'
        && cg_byte_at(v, w.end + 1, far) == ' ')
    {
        return end;
    }

    /* a number behind it ends a range or begins a postal code */
    if (w.letters > 1 && cg_byte_at(v, w.end, far) == ' '
        && cg_is_digit(cg_byte_at(v, w.end + 1, far)))
    {
        return cg_postal(v, w.end + 1, far) ? w.end : end;
    }

    follow = cg_name_follow(v, w.end, far);

    return follow == CG_FOLLOW_END
           || (follow == CG_FOLLOW_POINT && v[w.end] != '-')
           || (v[w.end] == ' '
               && (cg_postal(v, w.end + 1, far)
                   || (w.letters > 1
                       && cg_is_letter(cg_byte_at(v, w.end + 1, far))
                       && cg_byte_at(v, w.end + 2, far) == ',')))
           ? w.end : end;
}


size_t
cg_house_suffix(const uint8_t *v, size_t end, size_t *far)
{
    size_t  first;

    /* "101 bis A" */
    first = cg_house_behind(v, end, far);

    return first > end ? cg_house_behind(v, first, far) : end;
}
