/*
 * Content codings: gzip (RFC 1952), zlib (RFC 1950) and bare deflate
 * (RFC 1951) come out as they went in, whatever the split; what is broken or
 * cut off never ends well.
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


/* 4 MB out of 4 KB: memory is the window's, and the caller can stop at any
 * call. */

static void
a_bomb_comes_in_windows(void **state)
{
    size_t          n, len, total;
    cg_buf          in = { NULL, 0, 0 };
    uint8_t        *zeros, window[4096];
    cg_inflate      f;
    const uint8_t  *p;

    (void) state;

    zeros = calloc(1, 4 << 20);
    assert_non_null(zeros);
    deflate_add(&in, GZIP, zeros, 4 << 20);
    free(zeros);

    cg_inflate_init(&f, CG_CODING_GZIP);
    p = in.p;
    n = in.n;
    total = 0;

    do {
        assert_int_equal(cg_inflate_feed(&f, &p, &n, window, sizeof(window),
                                         &len), CG_OK);
        total += len;
    } while (n || len == sizeof(window));

    assert_int_equal(total, 4 << 20);
    assert_int_equal(cg_inflate_end(&f), CG_OK);

    cg_inflate_free(&f);
    cg_buf_free(&in);
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
        cmocka_unit_test(a_bomb_comes_in_windows),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
