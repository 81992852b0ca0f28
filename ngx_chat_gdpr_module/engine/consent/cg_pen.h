/*
 * Writing texts into a page, a JSON string or a line.
 */

#ifndef CG_PEN_H
#define CG_PEN_H

#include "cg_buf.h"

/* A writer that remembers its first error, after which it writes nothing. */
typedef struct {
    cg_buf     *out;
    cg_status   st;      /* CG_OK or CG_ENOMEM */
    cg_status (*escape)(cg_buf *out, const char *text, size_t n);
} cg_pen;

/* What is put into a text that is read from right to left has a direction of
 * its own, and does not change that of the others: isolates of UAX #9. */
#define CG_ISOLATE      "\u2068"
#define CG_ISOLATE_END  "\u2069"

cg_status cg_escape_none(cg_buf *out, const char *s, size_t n);
cg_status cg_escape_html(cg_buf *out, const char *s, size_t n);

/* For a page in any encoding: references in the place of what is not ASCII. */
cg_status cg_escape_ascii(cg_buf *out, const char *s, size_t n);

/* For a JSON string, also within a script of a page. */
cg_status cg_escape_json(cg_buf *out, const char *s, size_t n);

/* As it is. */
void cg_pen_raw(cg_pen *pen, const char *s);

/* Escaped. */
void cg_pen_text(cg_pen *pen, const char *s);
void cg_pen_text_n(cg_pen *pen, const char *s, size_t n);

/* A text with one %s, escaped, too. */
void cg_pen_format(cg_pen *pen, const char *text, const char *value);

#endif
