/*
 * Content codings: gzip (RFC 1952), zlib (RFC 1950), bare deflate (RFC 1951)
 * and brotli (RFC 7932) come out as they went in, whatever the split; what is
 * broken or cut off never ends well.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cg_buf.h"
#include "cg_inflate.h"

#define GZIP  (16 + MAX_WBITS)
#define ZLIB  MAX_WBITS
#define RAW   (-MAX_WBITS)

static const char  text[] =
    "Write to jane.doe@example.com or call 07700 900123. "
    "Write to jane.doe@example.com or call 07700 900123.";

/* The same by brotli 1.0.9; and 4 MB of zeros. */
static const uint8_t  brotli[] = {
    0x1b, 0x66, 0x00, 0x70, 0x1d, 0x87, 0xb1, 0xb3, 0xa5, 0x31, 0x6e, 0x2d,
    0x3a, 0xe1, 0xc3, 0x08, 0x95, 0xae, 0x93, 0x23, 0x3d, 0xd0, 0xf7, 0x0a,
    0xd2, 0x4c, 0x92, 0xa0, 0xa4, 0xce, 0xb9, 0x22, 0x93, 0x53, 0x61, 0x6f,
    0xb0, 0x01, 0x87, 0x1a, 0x00, 0x37, 0xd8, 0x60, 0x30, 0xd8, 0xc5, 0x66,
    0x97, 0x3f, 0x62, 0x7f, 0x79, 0xc5, 0xfd, 0x18, 0xdb, 0x6c, 0x57, 0x51,
    0xae, 0xde, 0x2b, 0xa8, 0x4c, 0x09, 0x0c, 0x9b, 0x07, 0xa1
};
static const uint8_t  brotli_zeros[] = {
    0x9b, 0xff, 0xff, 0x3f, 0xf8, 0x27, 0x00, 0xe2, 0xb1, 0x40, 0x20, 0xf7,
    0xfe, 0x07
};


static void
deflate_add(cg_buf *out, int bits, const void *p, size_t n)
{
    z_stream  z;

    memset(&z, 0, sizeof(z));
    assert_int_equal(deflateInit2(&z, 9, Z_DEFLATED, bits, 8,
                                  Z_DEFAULT_STRATEGY), Z_OK);
    assert_int_equal(cg_buf_reserve(out, deflateBound(&z, n) + 64), CG_OK);

    z.next_in = (Bytef *) p;
    z.avail_in = (uInt) n;
    z.next_out = out->p + out->n;
    z.avail_out = (uInt) (out->cap - out->n);

    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    out->n = out->cap - z.avail_out;
    assert_int_equal(deflateEnd(&z), Z_OK);
}


/* Decode in pieces of `step` bytes into windows of `cap` bytes.  The input is
 * in a fresh allocation for each piece, so that a sanitizer sees each byte
 * read too far. */

static cg_status
inflate_all(cg_coding coding, const uint8_t *p, size_t n, size_t step,
    size_t cap, cg_buf *out)
{
    size_t          take, left, len;
    uint8_t        *piece, *window;
    cg_status       st;
    cg_inflate      f;
    const uint8_t  *in;

    st = CG_OK;
    window = malloc(cap);
    cg_inflate_init(&f, coding);

    while (n && st == CG_OK) {
        take = left = n < step ? n : step;
        in = piece = malloc(take);
        memcpy(piece, p, take);

        do {
            st = cg_inflate_feed(&f, &in, &left, window, cap, &len);
            assert_true(len <= cap);
            assert_true(in == piece + take - left);
            assert_int_equal(cg_buf_add(out, window, len), CG_OK);
        } while (st == CG_OK && (left > 0 || len == cap));

        free(piece);
        p += take;
        n -= take;
    }

    if (st == CG_OK) {
        st = cg_inflate_end(&f);
    }

    cg_inflate_free(&f);
    cg_inflate_free(&f);
    free(window);
    return st;
}


static void
assert_inflates(cg_coding coding, const cg_buf *in, const void *p, size_t n)
{
    size_t  i, k;
    cg_buf  out = { NULL, 0, 0 };

    static const size_t  steps[] = { 1, 2, 3, 7, 100, SIZE_MAX };
    static const size_t  caps[] = { 1, 2, 5, 64, 104, 4096 };

    for (i = 0; i < 6; i++) {
        for (k = 0; k < 6; k++) {
            out.n = 0;
            assert_int_equal(inflate_all(coding, in->p, in->n, steps[i],
                                         caps[k], &out), CG_OK);
            assert_int_equal(out.n, n);
            if (n) {
                assert_memory_equal(out.p, p, n);
            }
        }
    }

    cg_buf_free(&out);
}


static const struct {
    cg_coding  coding;
    int        bits;
} codings[] = {
    { CG_CODING_GZIP, GZIP },
    { CG_CODING_DEFLATE, ZLIB },
    { CG_CODING_DEFLATE, RAW }
};


static void
each_coding_decodes_in_any_split(void **state)
{
    size_t  i;
    cg_buf  in = { NULL, 0, 0 };

    (void) state;

    for (i = 0; i < 3; i++) {
        in.n = 0;
        deflate_add(&in, codings[i].bits, text, sizeof(text) - 1);
        assert_inflates(codings[i].coding, &in, text, sizeof(text) - 1);
    }

    cg_buf_free(&in);
}


static void
compressed_nothing_is_nothing(void **state)
{
    size_t  i;
    cg_buf  in = { NULL, 0, 0 };

    (void) state;

    for (i = 0; i < 3; i++) {
        in.n = 0;
        deflate_add(&in, codings[i].bits, "", 0);
        assert_inflates(codings[i].coding, &in, "", 0);
    }

    cg_buf_free(&in);
}


static void
no_data_at_all_is_ok(void **state)
{
    size_t          n, len;
    uint8_t         window[16];
    cg_inflate      f;
    const uint8_t  *in;

    (void) state;

    cg_inflate_init(&f, CG_CODING_GZIP);
    in = NULL;
    n = 0;
    assert_int_equal(cg_inflate_feed(&f, &in, &n, window, 16, &len), CG_OK);
    assert_int_equal(len, 0);
    assert_int_equal(cg_inflate_end(&f), CG_OK);
    cg_inflate_free(&f);
}


static void
gzip_members_follow_one_another(void **state)
{
    cg_buf  in = { NULL, 0, 0 };

    (void) state;

    deflate_add(&in, GZIP, text, 40);
    deflate_add(&in, GZIP, "", 0);
    deflate_add(&in, GZIP, text + 40, sizeof(text) - 41);
    assert_inflates(CG_CODING_GZIP, &in, text, sizeof(text) - 1);

    cg_buf_free(&in);
}


static void
data_cut_off_anywhere_is_refused(void **state)
{
    size_t     i, n, step;
    cg_buf     in = { NULL, 0, 0 }, out = { NULL, 0, 0 };
    cg_status  st;

    (void) state;

    for (i = 0; i < 3; i++) {
        in.n = 0;
        deflate_add(&in, codings[i].bits, text, sizeof(text) - 1);

        for (n = 1; n < in.n; n++) {
            for (step = 1; step <= in.n; step += in.n - 1) {
                out.n = 0;
                st = inflate_all(codings[i].coding, in.p, n, step, 64, &out);
                assert_int_equal(st, CG_ECOMPRESS);
            }
        }
    }

    cg_buf_free(&in);
    cg_buf_free(&out);
}


static void
a_member_cut_off_is_refused(void **state)
{
    size_t  n, first;
    cg_buf  in = { NULL, 0, 0 }, out = { NULL, 0, 0 };

    (void) state;

    deflate_add(&in, GZIP, text, 40);
    first = in.n;
    deflate_add(&in, GZIP, text + 40, 40);

    for (n = first + 1; n < in.n; n++) {
        out.n = 0;
        assert_int_equal(inflate_all(CG_CODING_GZIP, in.p, n, SIZE_MAX, 64,
                                     &out), CG_ECOMPRESS);
    }

    cg_buf_free(&in);
    cg_buf_free(&out);
}


/* With a check sum each flipped bit is noticed, or changes nothing: a header's
 * time, operating system and the like. */

static void
a_flipped_bit_never_changes_the_text_unnoticed(void **state)
{
    size_t     i, bit;
    cg_buf     in = { NULL, 0, 0 }, out = { NULL, 0, 0 };
    cg_status  st;

    (void) state;

    for (i = 0; i < 2; i++) {
        in.n = 0;
        deflate_add(&in, codings[i].bits, text, sizeof(text) - 1);

        /* the two bytes of a zlib header tell it from bare deflate */
        for (bit = i == 0 ? 0 : 16; bit < in.n * 8; bit++) {
            in.p[bit / 8] ^= (uint8_t) (1 << bit % 8);

            out.n = 0;
            st = inflate_all(codings[i].coding, in.p, in.n, 9, 64, &out);
            if (st == CG_OK) {
                assert_int_equal(out.n, sizeof(text) - 1);
                assert_memory_equal(out.p, text, out.n);
            } else {
                assert_int_equal(st, CG_ECOMPRESS);
            }

            in.p[bit / 8] ^= (uint8_t) (1 << bit % 8);
        }
    }

    cg_buf_free(&in);
    cg_buf_free(&out);
}


static void
bytes_behind_the_end_are_refused(void **state)
{
    size_t  i, k, len, step;
    cg_buf  in = { NULL, 0, 0 }, out = { NULL, 0, 0 };

    static const char  behind[] = "jane.doe@example.com";

    (void) state;

    for (i = 0; i < 3; i++) {
        for (k = 1; k < sizeof(behind); k++) {
            in.n = 0;
            deflate_add(&in, codings[i].bits, text, sizeof(text) - 1);
            assert_int_equal(cg_buf_add(&in, behind, k), CG_OK);
            len = in.n;

            for (step = 1; step <= len; step += len - 1) {
                out.n = 0;
                assert_int_equal(inflate_all(codings[i].coding, in.p, in.n,
                                             step, 64, &out), CG_ECOMPRESS);
            }
        }
    }

    cg_buf_free(&in);
    cg_buf_free(&out);
}


static void
text_that_was_not_compressed_is_refused(void **state)
{
    size_t  i;
    cg_buf  out = { NULL, 0, 0 };

    (void) state;

    for (i = 0; i < 3; i++) {
        out.n = 0;
        assert_int_equal(inflate_all(codings[i].coding,
                                     (const uint8_t *) text,
                                     sizeof(text) - 1, SIZE_MAX, 64, &out),
                         CG_ECOMPRESS);
    }

    cg_buf_free(&out);
}


static void
a_preset_dictionary_is_refused(void **state)
{
    cg_buf  out = { NULL, 0, 0 };

    static const uint8_t  in[] = { 0x78, 0xbb, 0x12, 0x34, 0x56, 0x78, 0x03,
                                   0x00, 0x00, 0x00, 0x00, 0x01 };

    (void) state;

    assert_int_equal(inflate_all(CG_CODING_DEFLATE, in, sizeof(in), 1, 64,
                                 &out), CG_ECOMPRESS);
    cg_buf_free(&out);
}


static void
brotli_decodes_in_any_split(void **state)
{
    size_t  n, step;
    cg_buf  in, out = { NULL, 0, 0 };

    (void) state;

    if (!cg_inflate_reads(CG_CODING_BR)) {
        skip();
    }

    in = (cg_buf) { (uint8_t *) brotli, sizeof(brotli), 0 };
    assert_inflates(CG_CODING_BR, &in, text, sizeof(text) - 1);

    for (n = 1; n < sizeof(brotli); n++) {
        for (step = 1; step <= n; step += n) {
            out.n = 0;
            assert_int_equal(inflate_all(CG_CODING_BR, brotli, n, step, 64,
                                         &out), CG_ECOMPRESS);
        }
    }

    out.n = 0;
    assert_int_equal(cg_buf_add(&out, brotli, sizeof(brotli)), CG_OK);
    assert_int_equal(cg_buf_add(&out, text, 1), CG_OK);
    in = out;
    out = (cg_buf) { NULL, 0, 0 };
    assert_int_equal(inflate_all(CG_CODING_BR, in.p, in.n, 7, 64, &out),
                     CG_ECOMPRESS);

    cg_buf_free(&in);
    cg_buf_free(&out);
}


/* How much of a bomb comes out before it is refused. */

static size_t
bomb_run(cg_coding coding, const cg_buf *in)
{
    size_t          n, len, total;
    uint8_t         window[4096];
    cg_status       st;
    cg_inflate      f;
    const uint8_t  *p;

    cg_inflate_init(&f, coding);
    p = in->p;
    n = in->n;
    total = 0;

    do {
        st = cg_inflate_feed(&f, &p, &n, window, sizeof(window), &len);
        total += len;
    } while (st == CG_OK && (n || len == sizeof(window)));

    assert_int_equal(st, CG_ERATIO);
    cg_inflate_free(&f);
    return total;
}


static void
a_bomb_is_refused_by_its_ratio(void **state)
{
    size_t    i;
    cg_buf    in = { NULL, 0, 0 };
    uint8_t  *zeros;

    (void) state;

    zeros = calloc(1, 4 << 20);
    assert_non_null(zeros);

    for (i = 0; i < 3; i++) {
        in.n = 0;
        deflate_add(&in, codings[i].bits, zeros, 4 << 20);
        assert_in_range(bomb_run(codings[i].coding, &in), CG_INFLATE_FREE,
                        CG_INFLATE_FREE + 4096);
    }

    in.n = 0;
    assert_int_equal(cg_buf_add(&in, brotli_zeros, sizeof(brotli_zeros)),
                     CG_OK);

    if (cg_inflate_reads(CG_CODING_BR)) {
        assert_in_range(bomb_run(CG_CODING_BR, &in), CG_INFLATE_FREE,
                        CG_INFLATE_FREE + 4096);
    }

    free(zeros);
    cg_buf_free(&in);
}


static void
a_megabyte_of_any_ratio_is_read(void **state)
{
    cg_buf    in = { NULL, 0, 0 }, out = { NULL, 0, 0 };
    uint8_t  *zeros;

    (void) state;

    zeros = calloc(1, CG_INFLATE_FREE);
    assert_non_null(zeros);
    deflate_add(&in, GZIP, zeros, CG_INFLATE_FREE);
    assert_int_equal(inflate_all(CG_CODING_GZIP, in.p, in.n, 100, 4096,
                                 &out), CG_OK);
    assert_int_equal(out.n, CG_INFLATE_FREE);

    free(zeros);
    cg_buf_free(&in);
    cg_buf_free(&out);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(each_coding_decodes_in_any_split),
        cmocka_unit_test(compressed_nothing_is_nothing),
        cmocka_unit_test(no_data_at_all_is_ok),
        cmocka_unit_test(gzip_members_follow_one_another),
        cmocka_unit_test(data_cut_off_anywhere_is_refused),
        cmocka_unit_test(a_member_cut_off_is_refused),
        cmocka_unit_test(a_flipped_bit_never_changes_the_text_unnoticed),
        cmocka_unit_test(bytes_behind_the_end_are_refused),
        cmocka_unit_test(text_that_was_not_compressed_is_refused),
        cmocka_unit_test(a_preset_dictionary_is_refused),
        cmocka_unit_test(brotli_decodes_in_any_split),
        cmocka_unit_test(a_bomb_is_refused_by_its_ratio),
        cmocka_unit_test(a_megabyte_of_any_ratio_is_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
