/*
 * Sums and dates of the digits of an identifier, for cg_id_check.c and
 * cg_id_vat.c: `c` points to ASCII digits that the caller has looked at.
 */

#ifndef CG_ID_DIGITS_H
#define CG_ID_DIGITS_H

#include <stddef.h>
#include <stdint.h>
#include <stdbool.h>

#include "cg_border.h"
#include "cg_check.h"

#define D(i)  ((unsigned) (c[i] - '0'))


/* The sum of digits times weights. */
static inline unsigned
cg_weigh(const uint8_t *c, const uint8_t *weights, size_t n)
{
    size_t    i;
    unsigned  sum;

    sum = 0;

    for (i = 0; i < n; i++) {
        sum += D(i) * weights[i];
    }

    return sum;
}

#define WEIGH(c, ...)                                                        \
    cg_weigh(c, (const uint8_t[]) { __VA_ARGS__ },                           \
             sizeof((const uint8_t[]) { __VA_ARGS__ }))


static inline uint64_t
cg_decimal(const uint8_t *c, size_t n)
{
    size_t    i;
    uint64_t  value;

    value = 0;

    for (i = 0; i < n; i++) {
        value = value * 10 + D(i);
    }

    return value;
}


/* A day of a year that is not known: 29 February is one. */
static inline bool
cg_day(unsigned month, unsigned day)
{
    static const uint8_t  days[] = {
        31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31
    };

    return month >= 1 && month <= 12 && day >= 1 && day <= days[month - 1];
}


static inline unsigned
cg_two(const uint8_t *c)
{
    return D(0) * 10 + D(1);
}


/* DDMMYY */
static inline bool
cg_dmy(const uint8_t *c)
{
    return cg_day(cg_two(c + 2), cg_two(c));
}


/* YYMMDD */
static inline bool
cg_ymd(const uint8_t *c)
{
    return cg_day(cg_two(c + 2), cg_two(c + 4));
}


static inline bool
cg_same(const uint8_t *c, size_t n)
{
    size_t  i;

    for (i = 1; i < n && c[i] == c[0]; i++) { /* void */ }

    return i == n;
}


static inline bool
cg_luhn_text(const uint8_t *c, size_t n)
{
    size_t   i;
    uint8_t  d[16];

    for (i = 0; i < n; i++) {
        if (!cg_is_digit(c[i])) {
            return false;
        }

        d[i] = (uint8_t) D(i);
    }

    return cg_luhn(d, n);
}


/* The letter of a Spanish number: modulus 23. */
uint8_t cg_nif_letter(uint64_t number);

/* Is the letter behind seven Irish digits right?  `second`: the letter behind
 * that one, or 0. */
bool cg_pps(const uint8_t *c, uint8_t second);

#endif
