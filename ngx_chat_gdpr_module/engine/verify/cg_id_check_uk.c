/*
 * Checks of what the UK and the US issue: see cg_id_check.h.
 */

#include <string.h>

#include "cg_id_check.h"
#include "cg_id_digits.h"


bool
cg_id_uk_chi(const uint8_t *c)
{
    size_t   i;
    uint8_t  d[10];

    for (i = 0; i < 10; i++) {
        d[i] = (uint8_t) D(i);
    }

    return cg_dmy(c) && cg_nhs_check(d);
}


/* Surname, then the digits of the year, month (women 50 more), day and year
 * of birth, initials, and what tells apart drivers with the same. */
bool
cg_id_uk_driving_licence(const uint8_t *c)
{
    size_t    i;
    unsigned  month;

    for (i = 1; i < 5 && (cg_is_letter(c[i]) || c[i] == '9'); i++) {
        if (cg_is_letter(c[i]) && c[i - 1] == '9') {
            return false;
        }
    }

    /* nor is it a hash of hexadecimal digits */
    for (i = i < 5 ? 16 : 0; i < 16 && (c[i] <= 'F'); i++) { /* void */ }

    if (i == 16) {
        return false;
    }

    month = cg_two(c + 6) % 50;

    return cg_is_letter(c[0]) && cg_day(month, cg_two(c + 8))
           && cg_two(c + 6) <= 62
           && (cg_is_letter(c[11]) || c[11] == '9')
           && (cg_is_letter(c[12]) || c[12] == '9');
}


/* Any number, but not a day as 20260304. */
bool
cg_id_uk_account(const uint8_t *c)
{
    return !(cg_two(c) == 19 || cg_two(c) == 20) || !cg_ymd(c + 2);
}


bool
cg_id_uk_utr(const uint8_t *c)
{
    return (uint8_t) "21987654321"[WEIGH(c + 1, 6, 7, 8, 9, 10, 5, 4, 3, 2)
                                   % 11] == c[0];
}


bool
cg_id_us_itin(const uint8_t *c)
{
    unsigned  group;

    group = cg_two(c + 3);

    return c[0] == '9' && group >= 50 && group != 66 && group != 67
           && group != 68 && group != 69 && group != 89 && group != 93;
}


bool
cg_id_us_ssn(const uint8_t *c)
{
    return c[0] != '9' && memcmp(c, "000", 3) != 0
           && memcmp(c, "666", 3) != 0 && memcmp(c + 3, "00", 2) != 0
           && memcmp(c + 5, "0000", 4) != 0 && !cg_same(c, 9);
}
