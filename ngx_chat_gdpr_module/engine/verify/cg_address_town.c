/*
 * The postal code and the town behind a street, or the town and the code, and
 * the country behind them:
 *
 *     10115 Berlin   D-10115 Berlin   1012 XX Amsterdam    00-950 Warszawa
 *     1010 Wien      4150-001 Porto   CEP 01414-001        75008 Paris
 *     London NW1 6XE                  Didcot, Oxfordshire OX11 7XY
 *     Portland, OR 97201              20121 Milano (MI)    114 55 Stockholm
 *
 * A town alone is one if nothing goes on behind it.
 */

#include <string.h>

#include "cg_address.h"
#include "cg_border.h"
#include "cg_name.h"
#include "cg_verify.h"

/* Words of a town, and how many may be in front of the postal code. */
#define CG_TOWN_WORDS  5
#define CG_TOWNS       3

/* In front of a postal code; folded, in ascending order. */
static const char  cg_postal_words[][CG_WORD_WIDTH] = {
    "cap", "cep", "cp", "kod", "plz", "postcode", "zip"
};

static const char  cg_countries[][CG_WORD_WIDTH] = {
    "allemagne", "alemania", "alemanha", "austria", "belgia", "belgica",
    "belgie", "belgien", "belgio", "belgique", "belgium", "brasil", "brazil",
    "deutschland", "duitsland", "england", "espana", "espagne", "espanha",
    "france", "francia", "frankreich", "frankrijk", "frankreich", "germania",
    "germany", "holandia", "ireland", "italia", "italie", "italien", "italy",
    "luxembourg", "luxemburg", "nederland", "netherlands", "niemcy",
    "oesterreich", "osterreich", "poland", "polen", "polonia", "pologne",
    "polska", "portugal", "portugalia", "schottland", "schweiz", "scotland",
    "spain", "spanien", "spanje", "suisse", "svizzera", "switzerland", "uk",
    "usa", "wales", "wielka", "wlochy"
};


static inline bool
cg_is_capital(uint8_t ch)
{
    return ch >= 'A' && ch <= 'Z';
}


size_t
cg_address_gap(const uint8_t *v, size_t at, size_t *far)
{
    size_t  i;

    /* "izda., " */
    i = at + (cg_byte_at(v, at, far) == '.'
              && cg_byte_at(v, at + 1, far) == ',');
    i += cg_byte_at(v, i, far) == ' ';

    if (v[i] == ',' || v[i] == ';'
        || (v[i] == '-' && i > at && cg_byte_at(v, i + 1, far) == ' '))
    {
        i++;

    } else if (v[i] == 0xe2 && i > at && cg_byte_at(v, i + 1, far) == 0x80
               && (cg_byte_at(v, i + 2, far) == 0x93 || v[i + 2] == 0x94))
    {
        /* a long dash */
        i += 3;
    }

    for (at = i; i - at < 8 && (cg_byte_at(v, i, far) == ' ' || v[i] == '\n'
                                || v[i] == '\r' || v[i] == '\t'); i++)
    {
        /* void */
    }

    return i;
}


/* n digits at v[at], and no more? */
static bool
cg_postal_digits(const uint8_t *v, size_t at, size_t n, size_t *far)
{
    size_t  i;

    for (i = 0; i < n; i++) {
        if (!cg_is_digit(cg_byte_at(v, at + i, far))) {
            return false;
        }
    }

    return !cg_is_digit(cg_byte_at(v, at + n, far));
}


/* Is there a capital letter at v[at], or a letter outside ASCII? */
static bool
cg_postal_capital(const uint8_t *v, size_t at, size_t *far)
{
    return cg_is_capital(cg_byte_at(v, at, far)) || v[at] >= 0x80;
}


/* Behind what is in front of the digits: "D-", "CEP ", "cod. "; `at` if nothing
 * is. */
static size_t
cg_postal_front(const uint8_t *v, size_t at, size_t *far)
{
    size_t   i;
    cg_noun  w;

    for (i = at; i - at < 2 && cg_is_capital(cg_byte_at(v, i, far)); i++) {
        /* void */
    }

    if (i > at) {
        i += cg_byte_at(v, i, far) == ' ';

        if (cg_byte_at(v, i, far) == '-') {
            i++;
            i += cg_byte_at(v, i, far) == ' ';

            if (cg_is_digit(cg_byte_at(v, i, far))) {
                return i;
            }

        } else if (i == at + 2 && v[at + 1] == ' '
                   && cg_postal_digits(v, i, 5, far))
        {
            return i;
        }
    }

    if (!cg_is_letter(v[at]) || !cg_word_read(v, at, &w, far)
        || !cg_word_in(&w, CG_WORD_TABLE(cg_postal_words)))
    {
        return at;
    }

    i = w.end;
    i += cg_byte_at(v, i, far) == ':';
    i += cg_byte_at(v, i, far) == ' ';

    return cg_is_digit(cg_byte_at(v, i, far)) ? i : at;
}


/* Behind the postal code of n digits, with a dash or letters behind them. */
static size_t
cg_postal_joined(const uint8_t *v, size_t at, size_t n, size_t *far)
{
    size_t  i;

    i = at + n;

    /* 00-950, 1000-001, 01414-001, 97201-1234 */
    if (v[i] == '-' && n != 3) {
        n = cg_postal_digits(v, i + 1, 3, far) ? 3
            : n == 5 && cg_postal_digits(v, i + 1, 4, far) ? 4 : 0;
        return n && cg_border_right(v, i + 1 + n, far) ? i + 1 + n : 0;
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


size_t
cg_postal(const uint8_t *v, size_t at, size_t *far)
{
    bool      front;
    size_t    i, n;
    cg_match  m;

    i = cg_postal_front(v, at, far);
    front = i > at;
    at = i;

    for ( /* void */ ; i - at < 6 && cg_is_digit(cg_byte_at(v, i, far)); i++) {
        /* void */
    }

    n = i - at;

    if (n == 0) {
        m = cg_verify_postcode(v, at, UINT64_MAX);
        cg_far(far, m.far);
        return m.rule ? m.end : 0;
    }

    i = n == 2 || n == 4 || n == 5 ? cg_postal_joined(v, at, n, far) : 0;

    if (i) {
        return i;
    }

    if (n == 5 || (n == 4 && front)) {
        return cg_border_right(v, at + n, far)
               && v[at + n] != '-' ? at + n : 0;
    }

    /* 114 55 Stockholm, 1010 Wien */
    if (n == 3 && v[at + 3] == ' ' && cg_postal_digits(v, at + 4, 2, far)
        && v[at + 6] == ' ' && cg_postal_capital(v, at + 7, far))
    {
        return at + 6;
    }

    return 0;
}


/* Over the words of a town in capitals; `at` if there are none. */
static size_t
cg_town(const uint8_t *v, size_t at, size_t *far)
{
    size_t   i, n, end;
    cg_noun  w;

    end = at;
    i = at;

    for (n = 0; n < CG_TOWN_WORDS && i - at <= CG_ADDRESS_WORDS
                && cg_word_read(v, i, &w, far); n++)
    {
        if (!w.capital ? n == 0 || !cg_street_joint(&w)
                       : n && cg_word_common(&w) == CG_COMMON_ANY
                         && !w.capitals)
        {
            break;
        }

        if (w.capital) {
            end = w.end;
        }

        i = w.end + (v[w.end] == '.');

        if (cg_byte_at(v, i, far) != ' ') {
            break;
        }

        i++;
    }

    return end;
}


/* Is v[at..end) a town rather than the words of what follows: no common word
 * comes first, and nothing goes on behind it? */
static bool
cg_town_alone(const uint8_t *v, size_t at, size_t end, size_t *far)
{
    cg_noun  w;

    if (!cg_word_read(v, at, &w, far) || cg_word_common(&w) != CG_COMMON_NO
        || cg_word_given(&w))
    {
        return false;
    }

    return cg_address_ends(v, end, far);
}


/* The town behind a code that ends at v[post], in small letters, too, if it
 * ends what is said; `post` if there is none. */
static size_t
cg_town_behind(const uint8_t *v, size_t post, size_t *far)
{
    size_t   at, end;
    cg_noun  w;

    at = cg_address_gap(v, post, far);

    if (at == post) {
        return post;
    }

    if (v[post] != ' ' || at > post + 1) {
        end = cg_town(v, at, far);
        return end > at && cg_town_alone(v, at, end, far) ? end : post;
    }

    end = cg_town(v, at, far);

    if (end > at) {
        return end;
    }

    return cg_word_read(v, at, &w, far) && w.letters > 2
           && cg_word_common(&w) == CG_COMMON_NO
           && cg_town_alone(v, at, w.end, far) ? w.end : post;
}


/* Over " (MI)", "/SP", and a country behind a town that ends at v[end]. */
static size_t
cg_town_more(const uint8_t *v, size_t end, size_t *far)
{
    size_t   at;
    cg_noun  w;

    if (cg_byte_at(v, end, far) == ' '
        && cg_byte_at(v, end + 1, far) == '('
        && cg_word_read(v, end + 2, &w, far) && w.capitals
        && w.letters == 2 && v[w.end] == ')')
    {
        end = w.end + 1;
    }

    if (v[end] == '/' && cg_word_read(v, end + 1, &w, far) && w.capitals
        && w.letters == 2)
    {
        end = w.end;
    }

    at = cg_address_gap(v, end, far);

    if (at == end || v[end] == ' ' || !cg_word_read(v, at, &w, far)) {
        return end;
    }

    if (w.len == 6 && memcmp(w.text, "united", 6) == 0
        && cg_byte_at(v, w.end, far) == ' ')
    {
        return cg_word_read(v, w.end + 1, &w, far) ? w.end : end;
    }

    return w.capital && cg_word_in(&w, CG_WORD_TABLE(cg_countries))
           ? w.end : end;
}


/* A code of four digits with a town behind it, "1010 Wien", that is no year and
 * no quantity: behind both, `at` if it is none. */
static size_t
cg_town_of_four(const uint8_t *v, size_t at, size_t *far)
{
    size_t   end;
    cg_noun  w;

    if (!cg_postal_digits(v, at, 4, far) || v[at + 4] != ' '
        || v[at] == '0' || !cg_word_read(v, at + 5, &w, far) || !w.capital
        || w.letters < 3 || cg_word_common(&w) != CG_COMMON_NO
        || cg_address_counted(v, at + 4, far))
    {
        return at;
    }

    end = cg_town(v, at + 5, far);

    return cg_name_follow(v, end, far) != CG_FOLLOW_OTHER ? end : at;
}


/* Does the code v[at..post) of digits alone belong to what is behind it? */
static bool
cg_postal_counts(const uint8_t *v, size_t at, size_t post, size_t *far)
{
    cg_noun  w;

    if (post - at != 5 || !cg_is_digit(v[at])
        || cg_byte_at(v, post, far) != ' ')
    {
        return false;
    }

    return cg_address_counted(v, post, far)
           || (cg_word_read(v, post + 1, &w, far) && !w.capital
               && cg_name_follow(v, post, far) == CG_FOLLOW_OTHER
               && cg_town_behind(v, post, far) == post);
}


size_t
cg_address_post(const uint8_t *v, size_t at, size_t *far)
{
    size_t  post;

    post = cg_postal(v, at, far);

    if (post) {
        return cg_postal_counts(v, at, post, far) ? at
               : cg_town_more(v, cg_town_behind(v, post, far), far);
    }

    post = cg_town_of_four(v, at, far);

    return post > at ? cg_town_more(v, post, far) : at;
}


size_t
cg_address_town(const uint8_t *v, size_t end, size_t most, size_t *far)
{
    size_t  n, at, town, post, first, comma;

    at = cg_address_gap(v, end, far);

    if (at == end || at > most) {
        return end;
    }

    post = cg_address_post(v, at, far);

    if (post > at) {
        return post;
    }

    first = at;

    for (n = 0; n < CG_TOWNS; n++) {
        town = cg_town(v, at, far);

        if (town == at) {
            break;
        }

        first = n == 0 ? town : first;
        at = cg_address_gap(v, town + (v[town] == '/'), far);
        at += v[town] == '/';

        if (at == town || at > most) {
            break;
        }

        post = cg_postal(v, at, far);

        if (post && !cg_postal_counts(v, at, post, far)) {
            /* "Lindenau, 04178 Leipzig" */
            if (cg_is_digit(v[at]) && cg_byte_at(v, post, far) == ' ') {
                post = cg_town_behind(v, post, far);
            }

            return cg_town_more(v, post, far);
        }

        if (v[town] == ' ' && v[town + 1] != '-') {
            break;
        }
    }

    at = cg_address_gap(v, end, far);

    comma = end + (v[end] == '.');

    return cg_byte_at(v, comma, far) == ',' && v[comma + 1] != '\n'
           && first > at
           && cg_town_alone(v, at, first, far)
           ? cg_town_more(v, first, far) : end;
}


size_t
cg_address_more(const uint8_t *v, size_t end, size_t most, size_t *far)
{
    size_t  at;

    at = cg_house_suffix(v, end, far);
    end = at <= most ? at : end;
    end = cg_address_within(v, end, most, far);
    at = cg_address_town(v, end, most, far);

    if (at == end || at > most) {
        return end;
    }

    /* "08002 Barcelona, 3.º B" */
    end = at;

    if (cg_byte_at(v, end, far) != ',' && v[end] != '\n') {
        return end;
    }

    at = cg_address_within(v, end, most, far);

    if (at == end) {
        return end;
    }

    end = at;
    at = cg_address_town(v, end, most, far);

    return at <= most ? at : end;
}
