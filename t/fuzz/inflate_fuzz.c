/*
 * Content codings under any input, in any split:
 *
 *     byte 0     coding: 0 gzip, 1 deflate, 2 brotli, modulo 3
 *     byte 1     size of the pieces and of the output's windows
 *     the rest   the compressed body
 *
 * Pieces and windows change neither the text nor the verdict, and a call that
 * takes nothing and gives nothing is the last.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cg_buf.h"
#include "cg_inflate.h"

#define TEXT_MAX  (1 << 14)

typedef struct {
    cg_status  st;
    bool       full;   /* more than TEXT_MAX came out */
    cg_buf     text;
} decoded;

static decoded  whole, cut;


static void
insist(bool truth, const char *what)
{
    if (!truth) {
        fprintf(stderr, "inflate_fuzz: %s\n", what);
        abort();
    }
}


static void
decode(decoded *d, cg_coding coding, const uint8_t *p, size_t n, size_t step,
    size_t cap)
{
    size_t          take, left, before, len;
    uint8_t        *piece, *window;
    cg_inflate      f;
    const uint8_t  *in;

    d->st = CG_OK;
    d->full = false;
    d->text.n = 0;

    window = malloc(cap);
    insist(window != NULL, "no memory");
    cg_inflate_init(&f, coding);

    while (n > 0 && d->st == CG_OK && !d->full) {
        take = left = n < step ? n : step;
        in = piece = malloc(take);
        insist(piece != NULL, "no memory");
        memcpy(piece, p, take);

        do {
            before = left;
            d->st = cg_inflate_feed(&f, &in, &left, window, cap, &len);
            insist(len <= cap && left <= before && in == piece + take - left,
                   "bytes are miscounted");
            insist(d->st != CG_OK || left == 0 || left < before || len > 0,
                   "a call does nothing");
            insist(cg_buf_add(&d->text, window, len) == CG_OK, "no memory");
            d->full = d->text.n > TEXT_MAX;
        } while (d->st == CG_OK && !d->full && (left > 0 || len == cap));

        free(piece);
        p += take;
        n -= take;
    }

    if (d->st == CG_OK && !d->full) {
        d->st = cg_inflate_end(&f);
    }

    cg_inflate_free(&f);
    free(window);
}


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    cg_coding  coding;

    static const cg_coding  codings[] = {
        CG_CODING_GZIP, CG_CODING_DEFLATE, CG_CODING_BR
    };

    if (size < 2) {
        return 0;
    }

    coding = codings[data[0] % 3];

    if (!cg_inflate_reads(coding)) {
        return 0;
    }

    decode(&whole, coding, data + 2, size - 2, SIZE_MAX, 65536);
    decode(&cut, coding, data + 2, size - 2, 1 + data[1] % 16,
           1 + data[1] / 16 * 37);

    if (whole.full || cut.full) {
        return 0;
    }

    insist(whole.st == cut.st, "another verdict");
    insist(whole.st == CG_OK || whole.st == CG_ECOMPRESS, "another error");

    if (whole.st == CG_OK) {
        insist(whole.text.n == cut.text.n
               && (cut.text.n == 0
                   || memcmp(whole.text.p, cut.text.p, cut.text.n) == 0),
               "another text");
    }

    return 0;
}
