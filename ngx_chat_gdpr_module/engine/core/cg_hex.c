/*
 * See cg_hex.h.
 */

#include <string.h>

#include "cg_hex.h"

#define CG_HEX_ROW(h)                                                        \
    h "0" h "1" h "2" h "3" h "4" h "5" h "6" h "7"                          \
    h "8" h "9" h "a" h "b" h "c" h "d" h "e" h "f"

/* Both digits of each byte. */
static const char  cg_hex_digits[] =
    CG_HEX_ROW("0") CG_HEX_ROW("1") CG_HEX_ROW("2") CG_HEX_ROW("3")
    CG_HEX_ROW("4") CG_HEX_ROW("5") CG_HEX_ROW("6") CG_HEX_ROW("7")
    CG_HEX_ROW("8") CG_HEX_ROW("9") CG_HEX_ROW("a") CG_HEX_ROW("b")
    CG_HEX_ROW("c") CG_HEX_ROW("d") CG_HEX_ROW("e") CG_HEX_ROW("f");


char *
cg_hex_write(char *out, const uint8_t *p, size_t n)
{
    size_t  i;

    for (i = 0; i < n; i++) {
        memcpy(out + 2 * i, cg_hex_digits + 2 * p[i], 2);
    }

    out[2 * n] = '\0';
    return out + 2 * n;
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
