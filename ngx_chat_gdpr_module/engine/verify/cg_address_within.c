/*
 * What is behind the number of a house and within it: floor, side, staircase,
 * flat, and the building where the number has several, in the ways that
 * Europe writes them:
 *
 *     2. OG links     Hinterhaus, EG       2.º B      4.º izda.     bajo A
 *     portal 3        esc. B, 1º C         interno 4, scala B       2° piano
 *     bât. C, appt 4  3e étage             3.º Dto    R/C Esq       bloco B
 *     81 hs           44 bis               m. 4       lok. 12       c/o Weber
 *     Flat 2B         3rd floor            #12        résidence Les Pins
 *
 * Each is one part; parts are parted by a comma, a space, a dash between
 * spaces or a line break.
 */

#include <string.h>

#include "cg_address.h"
#include "cg_border.h"
#include "cg_name.h"

#define CG_WITHIN_PARTS  6
#define CG_WITHIN_NAMES  4

enum {
    UNIT = 1,
    FLOOR = 2,
    ORDINAL = 4,
    SIDE = 8,
    ALONE = 16,
    NAMED = 32,
    TELLS = 64
};

static const char  cg_within_words[][CG_WORD_WIDTH] = {
#define CG_WITHIN(word, as)  word,
#include "cg_within.def"
#undef CG_WITHIN
};

static const uint8_t  cg_within_as[] = {
#define CG_WITHIN(word, as)  as,
#include "cg_within.def"
#undef CG_WITHIN
};

/* Behind the digits of a floor: "3rd", "2nde", "4e". */
static const char  cg_ordinals[][CG_WORD_WIDTH] = {
    "a", "de", "e", "eme", "er", "ere", "n", "nd", "nde", "o", "r", "rd", "ro",
    "st", "ste", "t", "th"
};


static unsigned
cg_within_word(const cg_noun *w)
{
    size_t  i;

    i = cg_word_place(w, CG_WORD_TABLE(cg_within_words));

    return i < sizeof(cg_within_as) ? cg_within_as[i] : 0;
}


bool
cg_address_ends(const uint8_t *v, size_t at, size_t *far)
{
    cg_follow  follow;

    follow = cg_name_follow(v, at, far);

    return follow == CG_FOLLOW_END || follow == CG_FOLLOW_POINT;
}


/* Over the sides that follow a floor, "links", " B", " esq."; each one is a
 * known word, or a single capital letter. */
static size_t
cg_within_sides(const uint8_t *v, size_t at, size_t *far)
{
    size_t   i, n;
    cg_noun  w;

    for (n = 0; n < 3; n++) {
        i = at + (cg_byte_at(v, at, far) == '.');
        i += cg_byte_at(v, i, far) == ' ';

        if (!cg_word_read(v, i, &w, far)
            || !(w.letters == 1 ? w.capital
                 : (cg_within_word(&w) & (FLOOR | SIDE)) != 0))
        {
            break;
        }

        at = w.end;
    }

    return at;
}


/* Over the sign of an ordinal number at v[at], "º", ".º", "ª", "°"; `at` if
 * there is none. */
static size_t
cg_within_sign(const uint8_t *v, size_t at, size_t *far)
{
    size_t  i;

    i = at + (cg_byte_at(v, at, far) == '.');

    return cg_byte_at(v, i, far) == 0xc2
           && (cg_byte_at(v, i + 1, far) == 0xba || v[i + 1] == 0xaa
               || v[i + 1] == 0xb0) ? i + 2 : at;
}


/* Is there a known word for a floor or a side at v[at]? */
static bool
cg_within_floor_word(const uint8_t *v, size_t at, size_t *far)
{
    cg_noun  w;

    return cg_word_read(v, at, &w, far)
           && cg_within_word(&w) & (FLOOR | SIDE) && w.letters > 1;
}


/* A floor that is a number, with what is behind it. */
static size_t
cg_within_floor(const uint8_t *v, size_t at, size_t *far)
{
    size_t   i, k, sign;
    cg_noun  w;

    for (i = at; i - at < 3 && cg_is_digit(cg_byte_at(v, i, far)); i++) {
        /* void */
    }

    if (i - at > 2) {
        return at;
    }

    sign = cg_within_sign(v, i, far);

    if (sign > i) {
        i = sign;
        k = i + (cg_byte_at(v, i, far) == '-');

        /* "2º-1ª" */
        if (k > i && cg_is_digit(cg_byte_at(v, k, far))) {
            sign = cg_within_sign(v, k + 1, far);
            i = sign > k + 1 ? sign : i;
        }

        return cg_within_sides(v, i, far);
    }

    if (cg_is_letter(v[i]) || v[i] >= 0x80) {
        if (!cg_word_read(v, i, &w, far)) {
            return at;
        }

        /* "3B" */
        if (w.letters == 1 && w.capital && cg_address_ends(v, w.end, far)) {
            return w.end;
        }

        if (!cg_word_in(&w, CG_WORD_TABLE(cg_ordinals))) {
            return at;
        }

        i = w.end;

        /* "3r 2a" */
        if (w.letters == 1 && cg_byte_at(v, i, far) == ' '
            && cg_is_digit(cg_byte_at(v, i + 1, far))
            && cg_byte_at(v, i + 2, far) == 'a'
            && cg_address_ends(v, i + 3, far))
        {
            return i + 3;
        }

    } else {
        i += v[i] == '.';
    }

    k = i + (cg_byte_at(v, i, far) == ' ');

    return cg_within_floor_word(v, k, far) ? cg_within_sides(v, i, far) : at;
}


/* Over "n. ", "nº ", "no. ", "Nr. ", "#" in front of a number. */
size_t
cg_address_sign(const uint8_t *v, size_t at, size_t *far)
{
    size_t  i;

    if (cg_byte_at(v, at, far) == '#') {
        return at + 1;
    }

    if ((v[at] | 0x20) != 'n') {
        return at;
    }

    i = at + 1;
    i += (cg_byte_at(v, i, far) | 0x20) == 'o' || (v[i] | 0x20) == 'r';

    if (i == at + 1) {
        i = cg_within_sign(v, i, far);
    }

    i += cg_byte_at(v, i, far) == '.' && i - at < 4;
    i += cg_byte_at(v, i, far) == ' ';

    return i > at + 1 && cg_is_digit(cg_byte_at(v, i, far)) ? i : at;
}


/* The value of a unit: "31", "4B", "B", "II", "B12"; `at` if there is none. */
static size_t
cg_within_value(const uint8_t *v, size_t at, size_t *far)
{
    size_t   i, end;
    cg_noun  w;

    at = cg_address_sign(v, at, far);

    if (cg_is_digit(cg_byte_at(v, at, far))) {
        for (i = at; cg_byte_at(v, i, far) == '0' && i - at < 3; i++) {
            /* void */
        }

        end = cg_house(v, i, far);

        if (end) {
            return end;
        }

        for ( /* void */ ; i - at < 3 && cg_is_digit(cg_byte_at(v, i, far));
              i++)
        {
            /* void */
        }

        end = cg_within_sign(v, i, far);
        return end > i ? cg_within_sides(v, end, far) : at;
    }

    for (i = at; i - at < 3 && v[i] >= 'A' && v[i] <= 'Z'; i++) {
        (void) cg_byte_at(v, i + 1, far);
    }

    /* "esc. b", "porte gauche" */
    if (cg_word_read(v, at, &w, far)
        && ((w.letters == 1 && !w.capital && cg_address_ends(v, w.end, far))
            || (w.letters > 1 && cg_within_word(&w) & SIDE)))
    {
        return w.end;
    }

    if (i == at) {
        return at;
    }

    for (end = i; end - i < 4 && cg_is_digit(cg_byte_at(v, end, far)); end++) {
        /* void */
    }

    return cg_border_right(v, end, far)
           && (end > at + 1 || v[at] != 'I' || cg_address_ends(v, end, far))
           ? end : at;
}


/* Over a name in capitals, "Les Pins", "del Sol"; `at` if there is none. */
static size_t
cg_within_name(const uint8_t *v, size_t at, size_t *far)
{
    size_t   i, n, end;
    cg_noun  w;

    i = end = at;

    for (n = 0; n < CG_WITHIN_NAMES && i - at <= CG_ADDRESS_WORDS
                && cg_word_read(v, i, &w, far); n++)
    {
        if (!w.capital && !cg_street_joint(&w)) {
            break;
        }

        end = w.capital ? w.end : end;

        if (cg_byte_at(v, w.end, far) != ' ') {
            break;
        }

        i = w.end + 1;
    }

    return end;
}


/* "R/C", "c/o Weber"; `at` if there is none. */
static size_t
cg_within_slash(const uint8_t *v, size_t at, size_t *far)
{
    size_t   name;
    uint8_t  ch, last;

    ch = cg_byte_at(v, at, far) | 0x20;

    if ((ch != 'r' && ch != 'c') || cg_byte_at(v, at + 1, far) != '/') {
        return at;
    }

    last = cg_byte_at(v, at + 2, far) | 0x20;

    if (ch == 'r') {
        return last == 'c' && cg_border_right(v, at + 3, far)
               ? cg_within_sides(v, at + 3, far) : at;
    }

    name = at + 3;
    name += cg_byte_at(v, name, far) == ' ';
    return last == 'o' && cg_within_name(v, name, far) > name
           ? cg_within_name(v, name, far) : at;
}


/* A part that begins with a word. */
static size_t
cg_within_said(const uint8_t *v, size_t at, bool first, size_t *far)
{
    size_t    i, end;
    cg_noun   w;
    unsigned  as;

    end = cg_within_slash(v, at, far);

    if (end > at) {
        return end;
    }

    if (!cg_word_read(v, at, &w, far)) {
        return at;
    }

    as = cg_within_word(&w);
    i = w.end + (as && cg_byte_at(v, w.end, far) == '.');

    if (as & UNIT) {
        end = i + (cg_byte_at(v, i, far) == ' ');
        end = end > w.end ? cg_within_value(v, end, far) : end;

        if (end > i + 1 || (end > i && v[i] != ' ')) {
            return end;
        }
    }

    if (as & NAMED && cg_byte_at(v, i, far) == ' ') {
        end = cg_within_name(v, i + 1, far);

        if (end > i + 1) {
            return end;
        }
    }

    if (as & ORDINAL && cg_byte_at(v, i, far) == ' ') {
        end = cg_within_sides(v, i, far);

        if (end > i && (w.capital || cg_within_floor_word(v, i + 1, far))) {
            return end;
        }
    }

    if (as & ALONE) {
        end = cg_within_sides(v, w.end, far);
        return end > w.end || cg_address_ends(v, w.end, far) ? end : at;
    }

    /* "II piętro" */
    if (w.capitals && w.letters < 5
        && strspn((const char *) w.text, "ivx") == w.letters
        && cg_byte_at(v, w.end, far) == ' '
        && cg_within_floor_word(v, w.end + 1, far))
    {
        return cg_within_sides(v, w.end, far);
    }

    return as & SIDE && w.letters > 1 && !first
           && cg_address_ends(v, w.end, far) ? w.end : at;
}


size_t
cg_address_part(const uint8_t *v, size_t at, bool first, size_t *far)
{
    size_t  end;

    if (cg_is_digit(cg_byte_at(v, at, far))) {
        return cg_within_floor(v, at, far);
    }

    if (v[at] == '#') {
        end = cg_within_value(v, at, far);
        return end > at + 1 ? end : at;
    }

    return cg_within_said(v, at, first, far);
}


bool
cg_address_inner(const cg_noun *w)
{
    return cg_within_word(w) != 0;
}


bool
cg_address_tells(const uint8_t *v, size_t end, size_t *far)
{
    size_t   at, part;
    cg_noun  w;

    at = cg_address_gap(v, end, far);
    part = at > end ? cg_address_part(v, at, v[end] == ' ', far) : at;

    if (part == at) {
        return false;
    }

    return cg_is_digit(v[at])
           ? cg_within_sign(v, at + 1, far) > at + 1
             && cg_address_ends(v, part, far)
           : cg_word_read(v, at, &w, far) && cg_within_word(&w) & TELLS;
}


size_t
cg_address_within(const uint8_t *v, size_t end, size_t most, size_t *far)
{
    size_t  n, at, more;

    for (n = 0; n < CG_WITHIN_PARTS; n++) {
        at = cg_address_gap(v, end, far);

        if (at == end || at > most) {
            break;
        }

        more = cg_address_part(v, at, n == 0 && v[end] == ' ', far);

        if (more == at || more > most) {
            break;
        }

        end = more;
    }

    return end;
}
