/*
 * Content codings through zlib and, if it was there at build, libbrotli.
 */

#include <string.h>

#include "cg_inflate.h"

#if (CG_BROTLI)
#include <brotli/decode.h>
#endif

static cg_status cg_inflate_zlib(cg_inflate *f, const uint8_t **in,
    size_t *n, uint8_t *out, size_t cap, size_t *len);
static cg_status cg_inflate_open(cg_inflate *f, uint8_t first);

#if (CG_BROTLI)
static cg_status cg_inflate_brotli(cg_inflate *f, const uint8_t **in,
    size_t *n, uint8_t *out, size_t cap, size_t *len);
#endif


bool
cg_inflate_reads(cg_coding coding)
{
#if (CG_BROTLI)
    return coding != CG_CODING_UNKNOWN;
#else
    return coding != CG_CODING_UNKNOWN && coding != CG_CODING_BR;
#endif
}


void
cg_inflate_init(cg_inflate *f, cg_coding coding)
{
    memset(f, 0, sizeof(cg_inflate));
    f->coding = coding;
}


cg_status
cg_inflate_feed(cg_inflate *f, const uint8_t **in, size_t *n, uint8_t *out,
    size_t cap, size_t *len)
{
    size_t     before;
    cg_status  st;

    *len = 0;
    before = *n;

    if (*n == 0 && !f->open) {
        return CG_OK;
    }

#if (CG_BROTLI)
    st = f->coding == CG_CODING_BR
         ? cg_inflate_brotli(f, in, n, out, cap, len)
         : cg_inflate_zlib(f, in, n, out, cap, len);
#else
    st = cg_inflate_zlib(f, in, n, out, cap, len);
#endif

    f->in += before - *n;
    f->out += *len;

    if (st == CG_OK && f->out > CG_INFLATE_FREE
        && f->out / CG_INFLATE_RATIO > f->in)
    {
        return CG_ERATIO;
    }

    return st;
}


static cg_status
cg_inflate_zlib(cg_inflate *f, const uint8_t **in, size_t *n, uint8_t *out,
    size_t cap, size_t *len)
{
    int        rc;
    size_t     take;
    cg_status  st;

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


#if (CG_BROTLI)

/* Of what was decoded libbrotli keeps what did not fit into `out`. */

static cg_status
cg_inflate_brotli(cg_inflate *f, const uint8_t **in, size_t *n,
    uint8_t *out, size_t cap, size_t *len)
{
    size_t                  room;
    BrotliDecoderResult     rc;
    BrotliDecoderErrorCode  why;

    if (!f->open) {
        f->brotli = BrotliDecoderCreateInstance(NULL, NULL, NULL);
        if (f->brotli == NULL) {
            return CG_ENOMEM;
        }

        f->open = true;
    }

    if (f->done) {
        return *n ? CG_ECOMPRESS : CG_OK;
    }

    room = cap;
    rc = BrotliDecoderDecompressStream(f->brotli, n, in, &room, &out, NULL);
    *len = cap - room;

    if (rc == BROTLI_DECODER_RESULT_ERROR) {
        why = BrotliDecoderGetErrorCode(f->brotli);
        return why <= BROTLI_DECODER_ERROR_ALLOC_CONTEXT_MODES
               && why >= BROTLI_DECODER_ERROR_ALLOC_BLOCK_TYPE_TREES
               ? CG_ENOMEM : CG_ECOMPRESS;
    }

    f->done = (rc == BROTLI_DECODER_RESULT_SUCCESS);
    return CG_OK;
}

#endif


cg_status
cg_inflate_end(const cg_inflate *f)
{
    return f->done || !f->open ? CG_OK : CG_ECOMPRESS;
}


void
cg_inflate_free(cg_inflate *f)
{
    if (!f->open) {
        return;
    }

    f->open = false;

#if (CG_BROTLI)
    if (f->coding == CG_CODING_BR) {
        BrotliDecoderDestroyInstance(f->brotli);
        return;
    }
#endif

    (void) inflateEnd(&f->z);
}
