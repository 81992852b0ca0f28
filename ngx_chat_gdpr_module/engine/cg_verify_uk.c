/*
 * Verifiers of what the UK writes in short letters and digits: postcodes (BS
 * 7666) and number plates since 2001 (DVLA INF104).
 */

#include <string.h>

#include "cg_border.h"
#include "cg_cue.h"
#include "cg_verify.h"


static bool
cg_is_capital(uint8_t ch)
{
    return ch >= 'A' && ch <= 'Z';
}


/* Is it found alone: in capitals, parted, not an order's, in the region? */
static bool
cg_uk_alone(const uint8_t *v, size_t start, size_t end, cg_regions regions,
    bool parted)
{
    size_t  i;

    if (!parted || (regions & CG_IN(GB)) == 0) {
        return false;
    }

    for (i = start; i < end; i++) {
        if (cg_is_letter(v[i]) && !cg_is_capital(v[i])) {
            return false;
        }
    }

    return (cg_cue_adjacent(v, start) & (CG_CUE(RECORD) | CG_CUE(ID))) == 0;
}


/* One of a set of capitals, in any case? */
static bool
cg_is_of(uint8_t ch, const char *set)
{
    return cg_is_letter(ch) && strchr(set, ch & 0xdf) != NULL;
}


/* Behind the outward code at v[at]: a letter or two, a digit, perhaps one more
 * digit or letter; 0 if there is none. */
static size_t
cg_outward(const uint8_t *v, size_t at)
{
    bool    two;
    size_t  area;

    area = at;

    if (!cg_is_letter(v[at]) || cg_is_of(v[at], "QVX")) {
        return 0;
    }

    two = cg_is_letter(v[at + 1]);

    if (two && cg_is_of(v[at + 1], "IJZ")) {
        return 0;
    }

    at += two ? 2 : 1;

    if (!cg_is_digit(v[at])) {
        return 0;
    }

    at++;

    /* the inward code begins with a digit, too: "M11AA" */
    if (cg_is_digit(v[at])) {
        return cg_is_letter(v[at + 1]) ? at : at + 1;
    }

    /* only in London: E1W, N1C, W1A, EC1A, SW1A … */
    return cg_is_of(v[at], two ? "ABEHMNPRVWXY" : "ABCDEFGHJKPSTUW")
           && (two ? cg_is_of(v[area], "ENSW") && cg_is_of(v[area + 1], "CEW")
                   : cg_is_of(v[area], "ENW"))
           ? at + 1 : at;
}


cg_match
cg_verify_postcode(const uint8_t *v, size_t start, cg_regions regions)
{
    bool      parted;
    size_t    at;
    cg_match  m;

    static const char  inward[] = "ABDEFGHJLNPQRSTUWXYZ";

    m = (cg_match) { start, start, CG_RULE_NONE, start };

    if (!cg_number_left(v, start)) {
        return m;
    }

    m.far = start + 5;
    at = cg_outward(v, start);

    if (at == 0) {
        return m;
    }

    parted = v[at] == ' ';
    at += parted;
    m.far = at + 3;

    if (!cg_is_digit(v[at]) || !cg_is_of(v[at + 1], inward)
        || !cg_is_of(v[at + 2], inward)
        || !cg_number_right(v, at + 3, &m.far))
    {
        return m;
    }

    m.end = at + 3;

    if (cg_cue_near(v, start, CG_CUE(POSTCODE))) {
        m.rule = CG_RULE_POSTCODE_CUE;
    } else if (cg_uk_alone(v, start, m.end, regions, parted)) {
        m.rule = CG_RULE_POSTCODE;
    }

    return m;
}


cg_match
cg_verify_plate(const uint8_t *v, size_t start, cg_regions regions)
{
    bool      parted;
    size_t    i, at;
    unsigned  age;
    cg_match  m;

    m = (cg_match) { start, start, CG_RULE_NONE, start };

    if (!cg_number_left(v, start)) {
        return m;
    }

    m.far = start + 4;

    if (!cg_is_letter(v[start]) || !cg_is_letter(v[start + 1])
        || cg_is_of(v[start], "IQZ") || cg_is_of(v[start + 1], "IQZ")
        || !cg_is_digit(v[start + 2]) || !cg_is_digit(v[start + 3]))
    {
        return m;
    }

    age = (v[start + 2] - '0') * 10u + v[start + 3] - '0';

    if (age < 2 || age % 50 > 30) {
        return m;
    }

    parted = v[start + 4] == ' ';
    at = start + 4 + parted;
    m.far = at + 3;

    for (i = 0; i < 3; i++) {
        if (!cg_is_letter(v[at + i]) || cg_is_of(v[at + i], "IQ")) {
            return m;
        }
    }

    if (!cg_number_right(v, at + 3, &m.far)) {
        return m;
    }

    m.end = at + 3;

    if (cg_cue_near(v, start, CG_CUE(PLATE))) {
        m.rule = CG_RULE_PLATE_CUE;
    } else if (cg_uk_alone(v, start, m.end, regions, parted)) {
        m.rule = CG_RULE_PLATE;
    }

    return m;
}
