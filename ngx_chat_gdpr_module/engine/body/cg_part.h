/*
 * The parts of one message: each is redacted by itself into a buffer, and what
 * is found in all of them is counted together.
 */

#ifndef CG_PART_H
#define CG_PART_H

#include "cg_stream.h"

typedef struct {
    const cg_policy  *policy;
    cg_direction      dir;
    cg_purposes       purposes;  /* as cg_stream's `passing` */
    cg_language       language;  /* of labels */
    bool              reveal;    /* tokens are opened */
    cg_work          *w;
    cg_counts        *counts;    /* added to */
    cg_status         passed;    /* under `on_error pass`: what was passed on
                                    in spite of something, or CG_OK */
    const char       *format;    /* of the last part with findings, or NULL */
} cg_parts;

/* Redact p[0..n), which is in the format f, of which a fault is CG_ESYNTAX; f
 * NULL: it is guessed.  *differs: `out`, emptied first, holds what it becomes;
 * out must not hold p.  CG_OK, CG_ENOMEM, CG_EDEPTH, CG_ESYNTAX, CG_EPATTERN,
 * CG_EKEY, CG_EBLOCK (what is blocked was counted, too). */
cg_status cg_part_text(cg_parts *ps, const cg_format *f, const uint8_t *p,
    size_t n, cg_buf *out, bool *differs);

/* The same for bytes that are no text: findings are overwritten with `*`, so
 * that lengths within stay true.  A picture, archive or PDF: CG_EMEDIA to the
 * provider, passed to the visitor. */
cg_status cg_part_binary(cg_parts *ps, const uint8_t *p, size_t n,
    cg_buf *out, bool *differs);

/* Whether it is UTF-8 without control characters that text has not. */
bool cg_part_is_text(const uint8_t *p, size_t n);

/* Gathers what becomes of a part, if it differs: for cg_sink.write(). */
typedef struct {
    const uint8_t  *part;
    size_t          same;     /* leading bytes that are as they were */
    cg_buf         *changed;  /* all bytes, once one of them is not */
    bool            differs;
} cg_part_sink;

cg_status cg_part_write(void *ctx, const uint8_t *p, size_t n, bool in_place);

/* What both stand on: feed all of p[0..n) to a stream as it was set up. */
cg_status cg_part_feed(cg_stream *s, cg_work *w, const uint8_t *p, size_t n,
    cg_buf *out, bool *differs);

/* Whether p[0..n) begins as a picture, archive, PDF or compressed data do. */
bool cg_part_is_file(const uint8_t *p, size_t n);

/* Whether it begins as compressed data or an archive of them do, and no text
 * does.  *more: more bytes may yet tell; of eight never. */
bool cg_part_is_packed(const uint8_t *p, size_t n, bool *more);

#endif
