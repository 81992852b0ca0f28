/*
 * A text of a charset (cg_charset.h) decoded to UTF-8, and encoded again.  Each
 * run of bytes stands for a text of its own.
 */

#ifndef CG_RECODE_H
#define CG_RECODE_H

#include "cg_buf.h"
#include "cg_charset.h"
#include "cg_status.h"

/* The longest character, of 36 bits. */
#define CG_RECODE_TEXT   7

/* Zero-initialised but for the charset, which is not `marked`. */
typedef struct {
    const cg_charset  *charset;

    uint8_t            unit[4];   /* of which there are unit_n bytes */
    size_t             unit_n;
    uint32_t           pair;      /* the first half of one, or 0 */
    uint8_t            out[CG_RECODE_TEXT];
    size_t             out_n;     /* bytes of a character to be encoded */

    cg_buf             text;      /* what was decoded */
    cg_buf             back;      /* and encoded */
} cg_recode;

/* Decode n bytes, behind r->text; the same of half a pair at the end.  CG_OK or
 * CG_ENOMEM. */
cg_status cg_recode_decode(cg_recode *r, const uint8_t *p, size_t n);
cg_status cg_recode_end(cg_recode *r);

/* Encode n bytes of UTF-8, behind r->back. */
cg_status cg_recode_encode(cg_recode *r, const uint8_t *p, size_t n);

/* Has the charset all characters of a text in UTF-8? */
bool cg_recode_has(const cg_charset *cs, const char *text);

void cg_recode_free(cg_recode *r);

#endif
