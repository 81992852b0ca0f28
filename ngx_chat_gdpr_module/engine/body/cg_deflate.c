/*
 * Compressed WebSocket messages through zlib.
 */

#include <string.h>

#include "cg_deflate.h"

/* Of 1 to 9: memory of the packer against what it gains on long messages */
#define CG_DEFLATE_MEM_LEVEL  6

#define CG_DEFLATE_STEP  (1u << 30)  /* zlib counts in 32 bits */

/* Last blocks in a message: one is rare, and each costs a window's copy */
#define CG_DEFLATE_FINALS  16

typedef struct {
    cg_deflate     *d;
    const uint8_t  *dict;
    size_t          dict_n;
    cg_buf         *out;
    size_t          start;   /* where the message begins in out */
    size_t          limit;
    unsigned        finals;  /* last blocks so far */
} cg_deflate_run;

static const uint8_t  cg_deflate_tail[4] = { 0x00, 0x00, 0xff, 0xff };


static cg_status
cg_deflate_dictionary(cg_deflate *d, const uint8_t *dict, size_t n)
{
    size_t  window;

    window = (size_t) 1 << CG_DEFLATE_BITS_MAX;

    if (n > window) {
        dict += n - window;
        n = window;
    }

    return n == 0 || inflateSetDictionary(&d->unpack, dict, (uInt) n) == Z_OK
           ? CG_OK : CG_ENOMEM;
}


static cg_status
cg_deflate_open(cg_deflate *d)
{
    if (d->unpacking) {
        return inflateReset(&d->unpack) == Z_OK ? CG_OK : CG_ENOMEM;
    }

    if (inflateInit2(&d->unpack, -CG_DEFLATE_BITS_MAX) != Z_OK) {
        return CG_ENOMEM;
    }

    d->unpacking = true;
    return CG_OK;
}


/* Room for what comes next, a byte more than may come at most. */

static cg_status
cg_deflate_room(cg_deflate *d, cg_buf *out, size_t end)
{
    size_t     more;
    cg_status  st;

    more = out->n < 1024 ? 1024 : out->n;
    more = more < end - out->n ? more : end - out->n;

    st = cg_buf_reserve(out, more);
    if (st != CG_OK) {
        return st;
    }

    more = out->cap - out->n;
    more = more < end - out->n ? more : end - out->n;

    d->unpack.next_out = out->p + out->n;
    d->unpack.avail_out = (uInt) (more < CG_DEFLATE_STEP ? more
                                                         : CG_DEFLATE_STEP);
    return CG_OK;
}


/* Behind a last block others follow, which may refer back as if it were
 * none. */

static cg_status
cg_deflate_go_on(cg_deflate_run *run)
{
    cg_status  st;

    if (++run->finals > CG_DEFLATE_FINALS) {
        return CG_ECOMPRESS;
    }

    if (inflateReset(&run->d->unpack) != Z_OK) {
        return CG_ENOMEM;
    }

    st = cg_deflate_dictionary(run->d, run->dict, run->dict_n);

    return st == CG_OK ? cg_deflate_dictionary(run->d,
                                               run->out->p + run->start,
                                               run->out->n - run->start)
                       : st;
}


static cg_status
cg_deflate_take(cg_deflate_run *run, const uint8_t *p, size_t n)
{
    int          rc;
    size_t       take, got;
    cg_buf      *out;
    cg_status    st;
    cg_deflate  *d;

    d = run->d;
    out = run->out;

    do {
        st = cg_deflate_room(d, out, run->start + run->limit + 1);
        if (st != CG_OK) {
            return st;
        }

        take = n < CG_DEFLATE_STEP ? n : CG_DEFLATE_STEP;
        got = d->unpack.avail_out;

        d->unpack.next_in = (Bytef *) p;
        d->unpack.avail_in = (uInt) take;

        rc = inflate(&d->unpack, Z_SYNC_FLUSH);

        take -= d->unpack.avail_in;
        p += take;
        n -= take;
        out->n += got - d->unpack.avail_out;

        if (out->n - run->start > run->limit) {
            return CG_ELIMIT;
        }

        st = rc == Z_STREAM_END ? cg_deflate_go_on(run)
             : rc == Z_OK || rc == Z_BUF_ERROR ? CG_OK
             : rc == Z_MEM_ERROR ? CG_ENOMEM : CG_ECOMPRESS;

        if (st != CG_OK) {
            return st;
        }

    } while (n || d->unpack.avail_out == 0);

    return CG_OK;
}


cg_status
cg_deflate_unpack(cg_deflate *d, const uint8_t *dict, size_t dict_n,
    const uint8_t *p, size_t n, size_t limit, cg_buf *out, bool *final)
{
    cg_status       st;
    cg_deflate_run  run = { d, dict, dict_n, out, out->n, limit, 0 };

    st = cg_deflate_open(d);
    if (st != CG_OK) {
        return st;
    }

    st = cg_deflate_dictionary(d, dict, dict_n);
    if (st != CG_OK) {
        return st;
    }

    st = cg_deflate_take(&run, p, n);
    if (st != CG_OK) {
        return st;
    }

    st = cg_deflate_take(&run, cg_deflate_tail, sizeof(cg_deflate_tail));
    if (st != CG_OK) {
        return st;
    }

    *final = run.finals > 0;

    /* a block has just ended, at the end of a byte: the next may begin */

    return (d->unpack.data_type & 128) && (d->unpack.data_type & 63) == 0
           ? CG_OK : CG_ECOMPRESS;
}


static cg_status
cg_deflate_open_pack(cg_deflate *d, unsigned bits)
{
    if (d->packing && d->bits == bits) {
        return deflateReset(&d->pack) == Z_OK ? CG_OK : CG_ENOMEM;
    }

    if (d->packing) {
        (void) deflateEnd(&d->pack);
        d->packing = false;
    }

    if (deflateInit2(&d->pack, Z_DEFAULT_COMPRESSION, Z_DEFLATED,
                     -(int) bits, CG_DEFLATE_MEM_LEVEL, Z_DEFAULT_STRATEGY)
        != Z_OK)
    {
        return CG_ENOMEM;
    }

    d->packing = true;
    d->bits = bits;
    return CG_OK;
}


cg_status
cg_deflate_pack(cg_deflate *d, unsigned bits, const uint8_t *dict,
    size_t dict_n, const uint8_t *p, size_t n, cg_buf *out)
{
    size_t     take, got;
    cg_status  st;

    st = cg_deflate_open_pack(d, bits);
    if (st != CG_OK) {
        return st;
    }

    if (dict_n && deflateSetDictionary(&d->pack, dict, (uInt) dict_n) != Z_OK)
    {
        return CG_ENOMEM;
    }

    do {
        st = cg_buf_reserve(out, n / 4 + 64);
        if (st != CG_OK) {
            return st;
        }

        take = n < CG_DEFLATE_STEP ? n : CG_DEFLATE_STEP;
        got = out->cap - out->n;
        got = got < CG_DEFLATE_STEP ? got : CG_DEFLATE_STEP;

        d->pack.next_in = (Bytef *) p;
        d->pack.avail_in = (uInt) take;
        d->pack.next_out = out->p + out->n;
        d->pack.avail_out = (uInt) got;

        (void) deflate(&d->pack, take == n ? Z_SYNC_FLUSH : Z_NO_FLUSH);

        take -= d->pack.avail_in;
        p += take;
        n -= take;
        out->n += got - d->pack.avail_out;

    } while (n || d->pack.avail_out == 0);

    out->n -= sizeof(cg_deflate_tail);
    return CG_OK;
}


void
cg_deflate_free(cg_deflate *d)
{
    if (d->unpacking) {
        (void) inflateEnd(&d->unpack);
    }

    if (d->packing) {
        (void) deflateEnd(&d->pack);
    }

    memset(d, 0, sizeof(cg_deflate));
}
