/*
 * The name of a charset that a text says itself: in the declaration of XML, in
 * <meta> of HTML, in a form's field `_charset_`.  Whoever was told no other
 * one may read on by it.
 */

#ifndef CG_ENCODING_H
#define CG_ENCODING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Is each byte of ASCII that character in it, and within no other one?  Then
 * what is found here is what is read there.  n 0 is no name, and so is.  In
 * small letters; with spaces around it is another name. */
bool cg_encoding_plain(const uint8_t *p, size_t n);

/* Or is it one of UTF-16 and UTF-32, in which no text is that says so in
 * ASCII? */
bool cg_encoding_wide(const uint8_t *p, size_t n);

#endif
