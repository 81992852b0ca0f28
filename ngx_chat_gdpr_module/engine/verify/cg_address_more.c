/*
 * What belongs to an address beside its street: the number of the house, the
 * floor, the door or the flat, the postal code and the town.
 */

#include "cg_address.h"
#include "cg_border.h"
#include "cg_name.h"
#include "cg_verify.h"

/* Words of a town. */
#define CG_TOWN_WORDS    3

/* Behind the number of a floor: the door, or that it is one; folded, in
 * ascending order. */
static const char  cg_doors[][CG_WORD_WIDTH] = {
    "centro", "d", "dch", "dcha", "der", "derecha", "dir", "direito", "dto",
    "esc", "esq", "esquerdo", "etage", "etg", "floor", "fte", "izda", "izq",
    "izquierda", "obergeschoss", "og", "piano", "piso", "planta", "pta",
    "puerta", "stock", "verdieping"
};

#define CG_DOOR_MAX  12


static inline bool
cg_is_capital(uint8_t ch)
{
    return ch >= 'A' && ch <= 'Z';
}


size_t
cg_house(const uint8_t *v, size_t at, size_t *far)
{
    size_t  i, k;

    for (i = at; i - at < 5 && cg_is_digit(cg_byte_at(v, i, far)); i++) {
        /* void */
    }

    if (i == at || i - at > 4 || v[at] == '0') {
        return 0;
    }

    if (cg_is_letter(v[i])) {
        i++;

    } else if ((v[i] == '/' || v[i] == '-')
               && cg_is_digit(cg_byte_at(v, i + 1, far)))
    {
        for (k = i + 1; k - i < 5 && cg_is_digit(cg_byte_at(v, k, far)); k++) {
            /* void */
        }

        i = k + cg_is_letter(v[k]);
    }

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


size_t
cg_address_gap(const uint8_t *v, size_t at, size_t *far)
{
    at += cg_byte_at(v, at, far) == ',';
    at += cg_byte_at(v, at, far) == ' ';
    return at;
}


size_t
cg_postal(const uint8_t *v, size_t at, size_t *far)
{
    size_t    i, n;
    cg_match  m;

    for (i = at; i - at < 6 && cg_is_digit(cg_byte_at(v, i, far)); i++) {
        /* void */
    }

    n = i - at;

    if (n == 0) {
        m = cg_verify_postcode(v, at, UINT64_MAX);
        cg_far(far, m.far);
        return m.rule ? m.end : 0;
    }

    if (n == 5) {
        return cg_border_right(v, i, far) ? i : 0;
    }

    /* 00-950, 1000-001 */
    if ((n == 2 || n == 4) && v[i] == '-') {
        at = i + 1;

        for (i = at; i - at < 4 && cg_is_digit(cg_byte_at(v, i, far)); i++) {
            /* void */
        }

        return i - at == 3 && cg_border_right(v, i, far) ? i : 0;
    }

    if (n != 4) {
        return 0;
    }

    /* 1234 AB */
    i += v[i] == ' ';

    return cg_is_capital(cg_byte_at(v, i, far))
           && cg_is_capital(cg_byte_at(v, i + 1, far))
           && cg_border_right(v, i + 2, far)
           ? i + 2 : 0;
}


/* Over the words of a town in capitals; `at` if there are none. */
static size_t
cg_town(const uint8_t *v, size_t at, size_t *far)
{
    size_t   i, n, end;
    cg_noun  w;

    end = at;
    i = at;

    for (n = 0; n < CG_TOWN_WORDS && cg_word_read(v, i, &w, far); n++) {
        if (!w.capital
            && !(n && cg_street_joint(&w)))
        {
            break;
        }

        if (w.capital) {
            end = w.end;
        }

        if (v[w.end] != ' ') {
            break;
        }

        i = w.end + 1;
    }

    return end;
}


/* Is v[at..end) a town rather than the words of what follows: no common word
 * comes first, and nothing goes on behind it? */
static bool
cg_town_alone(const uint8_t *v, size_t at, size_t end, size_t *far)
{
    cg_noun    w;
    cg_follow  follow;

    if (!cg_word_read(v, at, &w, far) || cg_word_common(&w) != CG_COMMON_NO
        || cg_word_given(&w))
    {
        return false;
    }

    follow = cg_name_follow(v, end, far);

    return follow == CG_FOLLOW_END || follow == CG_FOLLOW_POINT;
}


/* Over the number of a flat behind its word, "Apt. 974", "int. 4", "suite 12B";
 * `at` if there is none. */
static size_t
cg_address_unit(const uint8_t *v, size_t at, size_t *far)
{
    size_t   i, end;
    cg_noun  w;

    if (!cg_word_read(v, at, &w, far) || (cg_street_word(&w) & FLAT) == 0) {
        return at;
    }

    i = w.end;
    i += cg_byte_at(v, i, far) == '.';
    i += cg_byte_at(v, i, far) == ' ';
    end = cg_house(v, i, far);

    return end ? end : at;
}


/* Over a floor and a door, "2º B", "3º izda", "3. OG"; `at` if there
 * is none. */
static size_t
cg_address_floor(const uint8_t *v, size_t at, size_t *far)
{
    bool     point;
    size_t   i, door;
    cg_noun  w;

    for (i = at; i - at < 3 && cg_is_digit(cg_byte_at(v, i, far)); i++) {
        /* void */
    }

    point = i > at && cg_byte_at(v, i, far) == '.';

    if (i == at || i - at > 2
        || !(point || (cg_byte_at(v, i, far) == 0xc2
                       && (cg_byte_at(v, i + 1, far) == 0xba
                           || v[i + 1] == 0xaa || v[i + 1] == 0xb0))))
    {
        return at;
    }

    i += point ? 1 : 2;
    door = i + (cg_byte_at(v, i, far) == ' ');

    if (!cg_word_read(v, door, &w, far) || w.len > CG_DOOR_MAX) {
        return point ? at : i;
    }

    return cg_word_in(&w, CG_WORD_TABLE(cg_doors))
           || (!point && w.capital && w.letters == 1)
           ? w.end : point ? at : i;
}


/* What is behind the number of a house and within it. */
static size_t
cg_address_within(const uint8_t *v, size_t end, size_t *far)
{
    size_t  at, more;

    at = cg_address_gap(v, end, far);

    if (at == end) {
        return end;
    }

    more = cg_address_floor(v, at, far);
    more = more > at ? more : cg_address_unit(v, at, far);

    return more > at ? more : end;
}


size_t
cg_address_more(const uint8_t *v, size_t end, size_t *far)
{
    size_t  at, town, post;

    end = cg_address_within(v, end, far);
    at = cg_address_gap(v, end, far);

    if (at == end) {
        return end;
    }

    post = cg_postal(v, at, far);

    if (post) {
        if (cg_byte_at(v, post, far) != ' ') {
            return post;
        }

        town = cg_town(v, post + 1, far);
        return town > post + 1 ? town : post;
    }

    if (v[end] != ',') {
        return end;
    }

    town = cg_town(v, at, far);

    if (town == at) {
        return end;
    }

    at = cg_address_gap(v, town, far);
    post = at > town ? cg_postal(v, at, far) : 0;

    if (post) {
        return post;
    }

    return cg_town_alone(v, cg_address_gap(v, end, far), town, far) ? town
                                                                    : end;
}
