/*
 * Decoding of gzip (RFC 1952) and deflate (RFC 1950, and the bare RFC 1951
 * that some servers send) as a content coding.
 */

#ifndef CG_INFLATE_H
#define CG_INFLATE_H

#include <zlib.h>

#include "cg_media.h"

typedef struct {
    z_stream   z;
    cg_coding  coding;
    bool       open;   /* z is to be ended */
    bool       done;   /* the stream's end was seen */
} cg_inflate;

/* coding: CG_CODING_GZIP or CG_CODING_DEFLATE.  Takes no memory yet. */
void cg_inflate_init(cg_inflate *f, cg_coding coding);

/*
 * Decode from *in, *n to out, of `cap` bytes.  Moves *in and *n over what was
 * taken; *len is what came out.  To be called again while *n > 0 or *len ==
 * cap.  CG_OK, CG_ENOMEM, CG_ECOMPRESS.
 */
cg_status cg_inflate_feed(cg_inflate *f, const uint8_t **in, size_t *n,
    uint8_t *out, size_t cap, size_t *len);

/* CG_ECOMPRESS if the data ended too early; no data at all is CG_OK. */
cg_status cg_inflate_end(const cg_inflate *f);

void cg_inflate_free(cg_inflate *f);

#endif
