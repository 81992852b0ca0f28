/*
 * Payloads of compressed WebSocket messages of any bytes:
 *
 *     byte 0     bytes of the dictionary, times 3: "said" over and over
 *     byte 1     the limit, times 16
 *     the rest   the payload
 *
 * What unpacks is what a zlib stream makes of it that has said the same; what
 * it unpacks to packs and unpacks again; and no message changes what the next
 * one is.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cg_deflate.h"

static cg_deflate  d;
static cg_buf      out, again, packed;


static void
insist(bool truth, const char *what)
{
    if (!truth) {
        fprintf(stderr, "deflate_fuzz: %s\n", what);
        abort();
    }
}


/* The same by a stream of its own; a message without a last block only. */

static void
insist_like_zlib(const uint8_t *dict, size_t dict_n, const uint8_t *p,
    size_t n)
{
    int        rc;
    uint8_t   *text;
    z_stream   z;

    memset(&z, 0, sizeof(z));
    text = malloc(out.n + 1);
    insist(text != NULL && inflateInit2(&z, -15) == Z_OK, "no memory");

    if (dict_n) {
        insist(inflateSetDictionary(&z, dict, (uInt) dict_n) == Z_OK, "dict");
    }

    z.next_out = text;
    z.avail_out = (uInt) out.n + 1;
    z.next_in = (Bytef *) p;
    z.avail_in = (uInt) n;
    rc = inflate(&z, Z_SYNC_FLUSH);
    insist(rc == Z_OK || rc == Z_BUF_ERROR, "zlib does not take it");

    z.next_in = (Bytef *) "\0\0\xff\xff";
    z.avail_in = 4;
    rc = inflate(&z, Z_SYNC_FLUSH);
    insist(rc == Z_OK && z.avail_in == 0, "zlib does not take its end");

    insist(z.avail_out == 1 && memcmp(text, out.p ? out.p : text, out.n) == 0,
           "zlib has another text");
    inflateEnd(&z);
    free(text);
}


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    bool       final, final2;
    size_t     i, limit, dict_n;
    uint8_t    dict[765], *copy;
    unsigned   bits;
    cg_status  st;

    if (size < 2) {
        return 0;
    }

    dict_n = (size_t) data[0] * 3;
    limit = (size_t) data[1] * 16;
    bits = 9 + data[1] % 7;

    for (i = 0; i < dict_n; i++) {
        dict[i] = (uint8_t) "said "[i % 5];
    }

    data += 2;
    size -= 2;
    copy = malloc(size ? size : 1);
    insist(copy != NULL, "no memory");
    memcpy(copy, data, size);

    out.n = again.n = packed.n = 0;
    st = cg_deflate_unpack(&d, dict, dict_n, copy, size, limit, &out, &final);
    insist(st == CG_OK || st == CG_ECOMPRESS || st == CG_ELIMIT,
           "another error");
    insist(out.n <= limit + 1, "more than the limit");

    if (st == CG_OK) {
        if (!final) {
            insist_like_zlib(dict, dict_n, copy, size);
        }

        insist(cg_deflate_pack(&d, bits, dict, dict_n,
                               out.p ? out.p : dict, out.n, &packed) == CG_OK,
               "it does not pack");
        insist(cg_deflate_unpack(&d, dict, dict_n, packed.p, packed.n, out.n,
                                 &again, &final2) == CG_OK && !final2
               && again.n == out.n
               && memcmp(again.p, out.p ? out.p : again.p, out.n) == 0,
               "it unpacks to another text");
    }

    i = out.n;
    insist(cg_deflate_unpack(&d, dict, dict_n, copy, size, limit, &out,
                             &final2) == st && out.n == 2 * i
           && (st != CG_OK || final == final2), "another time, another text");

    free(copy);
    return 0;
}
