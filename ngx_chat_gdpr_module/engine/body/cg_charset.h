/*
 * Charsets: how characters are bytes, as a body's Content-Type says or its
 * first bytes do.
 *
 * Each run of bytes stands for a text of its own, be it right or not:
 *
 *     one byte     cg_charset.def
 *     UTF-16       half of a pair is a character of three bytes
 *     UTF-32       what is no character is one of up to seven bytes
 *     bytes of no whole unit, at the end, are of none
 *
 * UTF-8 itself is not decoded; nor is US-ASCII, for which it is sent.
 */

#ifndef CG_CHARSET_H
#define CG_CHARSET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uchar.h>

typedef struct {
    const char      *name;   /* as a label, without "-" and "_" */
    uint8_t          width;  /* bytes of a unit: 1, 2, 4; 0: UTF-8 */
    bool             big;    /* the first one has the highest bits */
    bool             marked; /* which of both it is, a byte order mark says */
    const char16_t  *high;   /* of bytes from 0x80 on; NULL: the same */
} cg_charset;

/* The charset of a label (RFC 9110 section 8.3.2), with the names of the WHATWG
 * encoding standard and the IANA that are in use; NULL: it cannot be read.
 * Those of more than one byte a character that are not here have bytes of ASCII
 * within their characters, or none where there should be. */
const cg_charset *cg_charset_find(const char *label, size_t n);

extern const cg_charset  cg_charset_utf8;

/* The charset of a text that begins so, by its byte order mark, or where it
 * begins as JSON or XML does by where zeros are (RFC 8259, RFC 4627 section 3;
 * XML 1.0 appendix F).  NULL: nothing says.  More than four bytes are not
 * looked at. */
const cg_charset *cg_charset_begins(const uint8_t *p, size_t n);

/* Whether a text in no such charset begins with ASCII and zeros: in UTF-8 it is
 * no text, and in which other one nothing says. */
bool cg_charset_zeros(const uint8_t *p, size_t n);

/* Whether the answer may be another with more bytes. */
bool cg_charset_unclear(const uint8_t *p, size_t n);

#endif
