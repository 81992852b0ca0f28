/*
 * Hexadecimal digits, in small letters.
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

/* Are these n bytes digits? */
bool cg_hex_only(const char *p, size_t n);

#endif
