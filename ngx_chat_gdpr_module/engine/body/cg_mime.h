/*
 * The headers of a part: what they say of it, and what of them is text.  See
 * cg_multipart.h for what is refused.
 */

#ifndef CG_MIME_H
#define CG_MIME_H

#include "cg_stream.h"

typedef struct {
    cg_word  type;         /* the values; p NULL if there is none */
    cg_word  disposition;
    cg_word  name;         /* of the field */
    bool     file;         /* it has a name of a file */
    bool     encoded;      /* it is in base64 or the like */
} cg_mime;

/* Read the headers p[0..n), of which *h is a view.  CG_OK or CG_ESYNTAX. */
cg_status cg_mime_read(const uint8_t *p, size_t n, cg_mime *h);

/* Write headers that could be read, which begin at `base` of the raw bytes of
 * the stream s: the names of fields and files as text, Content-Length not at
 * all.  CG_OK, or an error of cg_stream_feed(). */
cg_status cg_mime_write(cg_stream *s, cg_work *w, const uint8_t *p, size_t n,
    uint64_t base, const cg_sink *sink);

#endif
