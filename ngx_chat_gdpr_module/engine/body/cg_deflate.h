/*
 * The payload of a compressed WebSocket message (RFC 7692 section 7.2): blocks
 * of deflate (RFC 1951) up to a sync flush, whose last four bytes, 00 00 ff ff,
 * are not sent.
 *
 * What the sender may refer back to, its window, is plain text that both ends
 * remember.  It is handed in with each message as a dictionary, so that one
 * pair of coders serves any number of connections, and a connection that is
 * idle holds its windows and no more.
 */

#ifndef CG_DEFLATE_H
#define CG_DEFLATE_H

#include <zlib.h>

#include "cg_buf.h"

#define CG_DEFLATE_BITS_MIN  8   /* of a window of 2^bits bytes */
#define CG_DEFLATE_BITS_MAX  15

/* The coders of one thread or worker.  Zero-initialised is valid; memory is
 * taken at their first use: 40 KB and 70 KB. */
typedef struct {
    z_stream  unpack;
    z_stream  pack;
    bool      unpacking;  /* to be ended */
    bool      packing;
    unsigned  bits;       /* of the packer */
} cg_deflate;

/*
 * Append to out what p[0..n) unpacks to, of at most `limit` bytes.  dict: what
 * was said before; only its last 32 KB count; NULL if dict_n is 0.  *final: the
 * message has a block that says it is the last, after which a reader may forget
 * the window (RFC 7692 section 7.2.3.4).  CG_OK, CG_ENOMEM, CG_ECOMPRESS (also
 * where it refers back beyond dict, or does not end with a block), CG_ELIMIT.
 */
cg_status cg_deflate_unpack(cg_deflate *d, const uint8_t *dict, size_t dict_n,
    const uint8_t *p, size_t n, size_t limit, cg_buf *out, bool *final);

/* Append to out what p[0..n) packs to for a window of 2^bits bytes, bits being
 * 9 to 15.  dict as above.  CG_OK or CG_ENOMEM. */
cg_status cg_deflate_pack(cg_deflate *d, unsigned bits, const uint8_t *dict,
    size_t dict_n, const uint8_t *p, size_t n, cg_buf *out);

void cg_deflate_free(cg_deflate *d);

#endif
