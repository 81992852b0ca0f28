/*
 * See cg_hex.h.
 */

#include "cg_hex.h"


char *
cg_hex_write(char *out, const uint8_t *p, size_t n)
{
    size_t  i;

    static const char  hex[] = "0123456789abcdef";

    for (i = 0; i < n; i++) {
        *out++ = hex[p[i] >> 4];
        *out++ = hex[p[i] & 0xf];
    }

    *out = '\0';
    return out;
}


/* The value of a lower-case digit, and more than 15 of what is none. */
static unsigned
cg_hex_digit(char c)
{
    unsigned  digit, letter;

    digit = (uint8_t) (c - '0');
    letter = (uint8_t) (c - 'a');

    return digit < 10 ? digit : letter < 6 ? letter + 10 : 16;
}


bool
cg_hex_read(const char *hex, uint8_t *out, size_t n)
{
    size_t    i;
    unsigned  hi, lo, bad;

    /* without a branch: this is what verification would else do most */

    for (i = 0, bad = 0; i < n; i++) {
        hi = cg_hex_digit(hex[2 * i]);
        lo = cg_hex_digit(hex[2 * i + 1]);
        bad |= hi | lo;
        out[i] = (uint8_t) (hi << 4 | lo);
    }

    return bad < 16;
}


bool
cg_hex_only(const char *p, size_t n)
{
    size_t   i;
    uint8_t  bad;

    /* without a branch: compilers make vectors of it */

    for (i = 0, bad = 0; i < n; i++) {
        bad |= (uint8_t) (p[i] - '0') > 9 && (uint8_t) (p[i] - 'a') > 5;
    }

    return bad == 0;
}
