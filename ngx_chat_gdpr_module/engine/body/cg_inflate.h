/*
 * Decoding of gzip (RFC 1952), deflate (RFC 1950, and the bare RFC 1951 that
 * some servers send) and, where CG_BROTLI is set at build, brotli (RFC 7932)
 * as a content coding.
 *
 * A bomb is refused by its ratio: once CG_INFLATE_FREE bytes have come out, no
 * more than CG_INFLATE_RATIO times what went in may.  Text of a chat packs at
 * 3 to 20 to 1.
 */

#ifndef CG_INFLATE_H
#define CG_INFLATE_H

#include <zlib.h>

#include "cg_media.h"

#define CG_INFLATE_FREE   (1 << 20)
#define CG_INFLATE_RATIO  200

typedef struct {
    z_stream   z;
    void      *brotli;  /* BrotliDecoderState */
    cg_coding  coding;
    bool       open;    /* z is to be ended */
    bool       done;    /* the stream's end was seen */
    uint64_t   in;      /* bytes taken and given so far */
    uint64_t   out;
} cg_inflate;

/* Whether this coding can be decoded here. */
bool cg_inflate_reads(cg_coding coding);

/* coding: one that cg_inflate_reads(), but not identity.  Takes no memory
 * yet. */
void cg_inflate_init(cg_inflate *f, cg_coding coding);

/*
 * Decode from *in, *n to out, of `cap` bytes.  Moves *in and *n over what was
 * taken; *len is what came out.  To be called again while *n > 0 or *len ==
 * cap.  CG_OK, CG_ENOMEM, CG_ECOMPRESS, CG_ERATIO.
 */
cg_status cg_inflate_feed(cg_inflate *f, const uint8_t **in, size_t *n,
    uint8_t *out, size_t cap, size_t *len);

/* CG_ECOMPRESS if the data ended too early; no data at all is CG_OK. */
cg_status cg_inflate_end(const cg_inflate *f);

void cg_inflate_free(cg_inflate *f);

#endif
