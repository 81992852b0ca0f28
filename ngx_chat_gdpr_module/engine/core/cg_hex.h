/*
 * Hexadecimal digits; those that are written, and read back, are in small
 * letters.
 */

#ifndef CG_HEX_H
#define CG_HEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* n bytes as digits, and a NUL, which is returned. */
char *cg_hex_write(char *out, const uint8_t *p, size_t n);

/* n bytes of digits; false if it is not such. */
bool cg_hex_read(const char *hex, uint8_t *out, size_t n);

/* The value of one digit in any case; -1: it is none. */
static inline int
cg_hex_value(uint8_t c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }

    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}


/* Are these n bytes digits? */
bool cg_hex_only(const char *p, size_t n);

#endif
