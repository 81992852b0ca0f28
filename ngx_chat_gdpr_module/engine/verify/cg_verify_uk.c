/*
 * Verifiers of what the UK writes in short letters and digits: postcodes (BS
 * 7666, with the areas of Royal Mail's list) and number plates (DVLA INF104,
 * and the series before it).
 */

#include <string.h>

#include "cg_border.h"
#include "cg_cue.h"
#include "cg_verify.h"

/* A set of letters in any case: a bit for the low bits of each. */
#define CG_LETTER(ch)  (UINT32_C(1) << ((ch) & 31))

/* Letters that plates do not have. */
#define CG_PLATE_NOT   (CG_LETTER('I') | CG_LETTER('Q'))
#define CG_PLATE_NONE  (CG_PLATE_NOT | CG_LETTER('Z'))


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


/* Is it all that a message says, in the region? */
static bool
cg_uk_whole(const uint8_t *v, size_t start, size_t end, cg_regions regions)
{
    return (regions & CG_IN(GB))
           && (start == 0 ? v[end] == '\0'
                          : v[start - 1] == '"' && v[end] == '"'
                            && (cg_cue_adjacent(v, start) & CG_CUE(TEXT)));
}


/* One of a set of capitals, in any case? */
static bool
cg_is_of(uint8_t ch, const char *set)
{
    return cg_is_letter(ch) && strchr(set, ch & 0xdf) != NULL;
}


/* One letter or two that are a postcode area? */
static bool
cg_is_area(uint8_t a, uint8_t b)
{
#define L(ch)  CG_LETTER(ch)
#define ALONE  CG_LETTER(0)

    /* second letters, by the first one's low bits */
    static const uint32_t  areas[32] = {
        ['A' & 31] = L('B') | L('L'),
        ['B' & 31] = ALONE | L('A') | L('B') | L('D') | L('F') | L('H')
                   | L('L') | L('N') | L('R') | L('S') | L('T') | L('X'),
        ['C' & 31] = L('A') | L('B') | L('F') | L('H') | L('M') | L('O')
                   | L('R') | L('T') | L('V') | L('W'),
        ['D' & 31] = L('A') | L('D') | L('E') | L('G') | L('H') | L('L')
                   | L('N') | L('T') | L('Y'),
        ['E' & 31] = ALONE | L('C') | L('H') | L('N') | L('X'),
        ['F' & 31] = L('K') | L('Y'),
        ['G' & 31] = ALONE | L('I') | L('L') | L('U') | L('Y'),
        ['H' & 31] = L('A') | L('D') | L('G') | L('P') | L('R') | L('S')
                   | L('U') | L('X'),
        ['I' & 31] = L('G') | L('M') | L('P') | L('V'),
        ['J' & 31] = L('E'),
        ['K' & 31] = L('A') | L('T') | L('W') | L('Y'),
        ['L' & 31] = ALONE | L('A') | L('D') | L('E') | L('L') | L('N')
                   | L('S') | L('U'),
        ['M' & 31] = ALONE | L('E') | L('K') | L('L'),
        ['N' & 31] = ALONE | L('E') | L('G') | L('N') | L('P') | L('R')
                   | L('W'),
        ['O' & 31] = L('L') | L('X'),
        ['P' & 31] = L('A') | L('E') | L('H') | L('L') | L('O') | L('R'),
        ['R' & 31] = L('G') | L('H') | L('M'),
        ['S' & 31] = ALONE | L('A') | L('E') | L('G') | L('K') | L('L')
                   | L('M') | L('N') | L('O') | L('P') | L('R') | L('S')
                   | L('T') | L('W') | L('Y'),
        ['T' & 31] = L('A') | L('D') | L('F') | L('N') | L('Q') | L('R')
                   | L('S') | L('W'),
        ['U' & 31] = L('B'),
        ['W' & 31] = ALONE | L('A') | L('C') | L('D') | L('F') | L('N')
                   | L('R') | L('S') | L('V'),
        ['Y' & 31] = L('O'),
        ['Z' & 31] = L('E')
    };

#undef L
#undef ALONE

    return areas[a & 31] >> (cg_is_letter(b) ? b & 31 : 0) & 1;
}


/* "6GB": the size of a memory, not the end of a postcode found alone. */
static bool
cg_is_memory(const uint8_t *v, size_t at)
{
    return cg_is_of(v[at], "GT") && cg_is_of(v[at + 1], "B");
}


/* Behind the outward code at v[at]: a letter or two, a digit, perhaps one more
 * digit or letter; 0 if there is none. */
static size_t
cg_outward(const uint8_t *v, size_t at)
{
    bool    two;
    size_t  area;

    area = at;

    if (!cg_is_letter(v[at]) || !cg_is_area(v[at], v[at + 1])) {
        return 0;
    }

    two = cg_is_letter(v[at + 1]);

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
    size_t    at, gap;
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
    gap = parted ? 1 + (v[at + 1] == ' ') : v[at] == '-';
    at += gap;
    m.far = at + 3;

    if (!cg_is_digit(v[at]) || !cg_is_of(v[at + 1], inward)
        || !cg_is_of(v[at + 2], inward)
        || !cg_number_right(v, at + 3, &m.far))
    {
        return m;
    }

    m.end = at + 3;

    if (cg_cue_near(v, start, CG_CUE(POSTCODE))
        || (cg_cue_after(v, m.end, &m.far) & CG_CUE(POSTCODE)))
    {
        m.rule = CG_RULE_POSTCODE_CUE;
    } else if (gap < 2 && !cg_is_memory(v, m.end - 2)
               && (cg_uk_alone(v, start, m.end, regions, parted)
                   || (parted && cg_uk_whole(v, start, m.end, regions))))
    {
        m.rule = CG_RULE_POSTCODE;
    }

    return m;
}


/* Behind `count` letters that plates have at v[at], 0 if there are fewer. */
static size_t
cg_plate_letters(const uint8_t *v, size_t at, size_t count, uint32_t not,
    size_t *far)
{
    size_t  i;

    for (i = 0; i < count; i++) {
        cg_far(far, at + i);

        if (!cg_is_letter(v[at + i]) || (not >> (v[at + i] & 31) & 1)) {
            return 0;
        }
    }

    return at + count;
}


/* Since 2001: "AB12 CDE". */
static size_t
cg_plate_now(const uint8_t *v, size_t at, bool *parted, size_t *far)
{
    unsigned  age;

    at = cg_plate_letters(v, at, 2, CG_PLATE_NONE, far);

    if (at == 0) {
        return 0;
    }

    cg_far(far, at + cg_is_digit(v[at]));

    if (!cg_is_digit(v[at]) || !cg_is_digit(v[at + 1])) {
        return 0;
    }

    age = (v[at] - '0') * 10u + v[at + 1] - '0';

    if (age < 2 || age % 50 > 30) {
        return 0;
    }

    at += 2;
    *parted = v[at] == ' ';

    return cg_plate_letters(v, at + (*parted || v[at] == '-'), 3,
                            CG_PLATE_NOT, far);
}


/* Of 1963 to 2001: "ABC 123D", "A123 BCD". */
static size_t
cg_plate_then(const uint8_t *v, size_t at, size_t *far)
{
    size_t  i, lead;

    lead = cg_plate_letters(v, at, 3, CG_PLATE_NONE, far) ? 3 : 1;
    at = cg_plate_letters(v, at, lead, CG_PLATE_NONE, far);

    if (at == 0) {
        return 0;
    }

    at += lead == 3 && v[at] == ' ';

    for (i = 0; i < 3 && cg_is_digit(v[at]); i++) {
        at++;
    }

    cg_far(far, at);

    if (i == 0) {
        return 0;
    }

    at += lead == 1 && v[at] == ' ';

    return cg_plate_letters(v, at, 4 - lead, CG_PLATE_NONE, far);
}


cg_match
cg_verify_plate(const uint8_t *v, size_t start, cg_regions regions)
{
    bool      parted;
    cg_match  m;

    m = (cg_match) { start, start, CG_RULE_NONE, start };

    if (!cg_number_left(v, start)) {
        return m;
    }

    parted = false;
    m.end = cg_plate_now(v, start, &parted, &m.far);

    if (m.end == 0) {
        parted = false;
        m.end = cg_plate_then(v, start, &m.far);
    }

    if (m.end == 0 || !cg_number_right(v, m.end, &m.far)) {
        return m;
    }

    if (cg_cue_near(v, start, CG_CUE(PLATE))
        || (cg_cue_after(v, m.end, &m.far) & CG_CUE(PLATE)))
    {
        m.rule = CG_RULE_PLATE_CUE;
    } else if (cg_uk_alone(v, start, m.end, regions, parted)) {
        m.rule = CG_RULE_PLATE;
    }

    return m;
}
