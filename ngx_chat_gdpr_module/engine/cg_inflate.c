/*
 * Content codings through zlib.
 */

#include <string.h>

#include "cg_inflate.h"


void
cg_inflate_init(cg_inflate *f, cg_coding coding)
{
    memset(f, 0, sizeof(cg_inflate));
    f->coding = coding;
}


/* A zlib header names method 8 and a window of at most 32K in its first
 * byte; a bare deflate stream hardly ever begins so. */

static cg_status
cg_inflate_open(cg_inflate *f, uint8_t first)
{
    int  bits;

    if (f->coding == CG_CODING_GZIP) {
        bits = 16 + MAX_WBITS;

    } else {
        bits = (first & 0x8f) == 0x08 ? MAX_WBITS : -MAX_WBITS;
    }

    if (inflateInit2(&f->z, bits) != Z_OK) {
        return CG_ENOMEM;
    }

    f->open = true;
    return CG_OK;
}


cg_status
cg_inflate_feed(cg_inflate *f, const uint8_t **in, size_t *n, uint8_t *out,
    size_t cap, size_t *len)
{
    int        rc;
    size_t     take;
    cg_status  st;

    *len = 0;

    if (*n == 0 && !f->open) {
        return CG_OK;
    }

    if (!f->open) {
        st = cg_inflate_open(f, **in);
        if (st != CG_OK) {
            return st;
        }
    }

    if (f->done) {
        /* gzip members may follow one another, RFC 1952 section 2.2 */

        if (*n == 0) {
            return CG_OK;
        }

        if (f->coding != CG_CODING_GZIP || inflateReset(&f->z) != Z_OK) {
            return CG_ECOMPRESS;
        }

        f->done = false;
    }

    take = *n < 1u << 30 ? *n : 1u << 30;

    f->z.next_in = (Bytef *) *in;
    f->z.avail_in = (uInt) take;
    f->z.next_out = out;
    f->z.avail_out = (uInt) cap;

    rc = inflate(&f->z, Z_NO_FLUSH);

    *len = cap - f->z.avail_out;
    *in += take - f->z.avail_in;
    *n -= take - f->z.avail_in;

    switch (rc) {
    case Z_STREAM_END:
        f->done = true;
        return CG_OK;
    case Z_OK:
    case Z_BUF_ERROR:
        return CG_OK;
    case Z_MEM_ERROR:
        return CG_ENOMEM;
    default:
        return CG_ECOMPRESS;
    }
}


cg_status
cg_inflate_end(const cg_inflate *f)
{
    return f->done || !f->open ? CG_OK : CG_ECOMPRESS;
}


void
cg_inflate_free(cg_inflate *f)
{
    if (f->open) {
        (void) inflateEnd(&f->z);
        f->open = false;
    }
}
