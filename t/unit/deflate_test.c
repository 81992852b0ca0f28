/*
 * Payloads of compressed messages: RFC 7692 section 7.2, whose examples stand
 * in section 7.2.3.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cg_deflate.h"

static cg_deflate  d;


static int
teardown(void **state)
{
    (void) state;

    cg_deflate_free(&d);
    return 0;
}


/* In memory that ends where they end. */

static cg_status
unpack(const void *dict, size_t dict_n, const void *p, size_t n, size_t limit,
    cg_buf *out, bool *final)
{
    uint8_t    *copy, *said;
    cg_status   st;

    copy = malloc(n ? n : 1);
    memcpy(copy, p, n);
    said = malloc(dict_n ? dict_n : 1);
    if (dict_n) {
        memcpy(said, dict, dict_n);
    }

    out->n = 0;
    st = cg_deflate_unpack(&d, dict_n ? said : NULL, dict_n, copy, n, limit,
                           out, final);
    free(copy);
    free(said);
    return st;
}


static const struct {
    const char  *what;
    const char  *bytes;
    size_t       n;
    const char  *text;
    bool         final;
} examples[] = {
    { "7.2.3.1, a block of fixed codes", "\xf2\x48\xcd\xc9\xc9\x07\x00", 7,
      "Hello", false },
    { "7.2.3.3, not compressed", "\x00\x05\x00\xfa\xff\x48\x65\x6c\x6c\x6f\x00",
      11, "Hello", false },
    { "7.2.3.4, a last block", "\xf3\x48\xcd\xc9\xc9\x07\x00\x00", 8,
      "Hello", true },
    { "7.2.3.5, two blocks",
      "\xf2\x48\x05\x00\x00\x00\xff\xff\xca\xc9\xc9\x07\x00", 13, "Hello",
      false },
    { "7.2.3.6, nothing", "\x00", 1, "", false },
    { "nothing, fixed codes", "\x02\x00", 2, "", false },
};


static void
the_examples_of_the_rfc_are_read(void **state)
{
    bool    final;
    size_t  i;
    cg_buf  out = { NULL, 0, 0 };

    (void) state;

    for (i = 0; i < sizeof(examples) / sizeof(examples[0]); i++) {
        if (unpack(NULL, 0, examples[i].bytes, examples[i].n, 100, &out,
                   &final) != CG_OK)
        {
            fail_msg("%s", examples[i].what);
        }
        assert_int_equal(out.n, strlen(examples[i].text));
        assert_memory_equal(out.n ? (char *) out.p : "", examples[i].text,
                            out.n);
        assert_int_equal(final, examples[i].final);
    }

    cg_buf_free(&out);
}


/* Section 7.2.3.2: the second "Hello" refers to the first. */

static void
a_dictionary_is_what_was_said(void **state)
{
    bool    final;
    cg_buf  out = { NULL, 0, 0 };

    static const char  again[] = "\xf2\x00\x11\x00\x00";

    (void) state;

    assert_int_equal(unpack("Hello", 5, again, 5, 100, &out, &final), CG_OK);
    assert_int_equal(out.n, 5);
    assert_memory_equal(out.p, "Hello", 5);

    assert_int_equal(unpack("oh, Hello", 9, again, 5, 100, &out, &final),
                     CG_OK);
    assert_memory_equal(out.p, "Hello", 5);

    assert_int_equal(unpack("llo", 3, again, 5, 100, &out, &final),
                     CG_ECOMPRESS);
    assert_int_equal(unpack(NULL, 0, again, 5, 100, &out, &final),
                     CG_ECOMPRESS);

    cg_buf_free(&out);
}


static const struct {
    const char  *what;
    const char  *bytes;
    size_t       n;
} broken[] = {
    { "no bytes", "", 0 },
    { "a block type that does not exist", "\x06", 1 },
    { "within a block", "\xf2\x48\xcd\xc9", 4 },
    { "the end of a block, within a byte", "\xf2\x48\xcd\xc9\xc9\x07", 6 },
    { "a length that is not its complement",
      "\x00\x05\x00\xfa\xfe\x48\x65\x6c\x6c\x6f\x00", 11 },
    { "a last block, and no more", "\xf3\x48\xcd\xc9\xc9\x07\x00", 7 },
    { "not compressed", "Hello, I am not compressed", 26 },
    { "a header of zlib", "\x78\x9c\xf2\x48\xcd\xc9\xc9\x07\x00", 9 },
};


static void
what_is_broken_or_cut_off_is_refused(void **state)
{
    bool    final;
    size_t  i;
    cg_buf  out = { NULL, 0, 0 };

    (void) state;

    for (i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
        if (unpack(NULL, 0, broken[i].bytes, broken[i].n, 100, &out, &final)
            != CG_ECOMPRESS)
        {
            fail_msg("%s", broken[i].what);
        }
    }

    cg_buf_free(&out);
}


/* Texts that compress well, a little and not at all. */

static void
make_text(uint8_t *p, size_t n, unsigned kind)
{
    size_t    i;
    unsigned  seed;

    for (i = 0, seed = 7; i < n; i++) {
        seed = seed * 1103515245u + 12345u;
        p[i] = (uint8_t) (kind == 0 ? ' '
                          : kind == 1 ? "good morning, my parcel "[i % 24]
                                        + (seed >> 16) % 17 / 16
                          : seed >> 16);
    }
}


static void
what_is_packed_unpacks_to_the_same(void **state)
{
    bool       final;
    size_t     n, dict;
    cg_buf     packed = { NULL, 0, 0 }, out = { NULL, 0, 0 };
    uint8_t   *p;
    unsigned   kind, bits;

    static const size_t  sizes[] = { 0, 1, 2, 100, 1000, 5000, 70000, 300000 };
    static const size_t  dicts[] = { 0, 1, 2048, 40000 };

    (void) state;

    p = malloc(300000);

    for (kind = 0; kind < 3; kind++) {
        make_text(p, 300000, kind);

        for (n = 0; n < 8; n++) {
            for (bits = 9; bits <= 15; bits += 2) {
                for (dict = 0; dict < 4; dict++) {
                    packed.n = 0;
                    assert_int_equal(cg_deflate_pack(&d, bits, p, dicts[dict],
                                                     p, sizes[n], &packed),
                                     CG_OK);
                    assert_true(packed.n <= sizes[n] + sizes[n] / 16 + 64);
                    assert_int_equal(unpack(p, dicts[dict], packed.p, packed.n,
                                            sizes[n], &out, &final), CG_OK);
                    assert_false(final);
                    assert_int_equal(out.n, sizes[n]);
                    if (out.n) {
                        assert_memory_equal(out.p, p, out.n);
                    }
                }
            }
        }
    }

    free(p);
    cg_buf_free(&packed);
    cg_buf_free(&out);
}


/* 64 MB out of 64 KB: no more of it than the limit is ever there. */

static void
a_bomb_ends_at_the_limit(void **state)
{
    bool      final;
    cg_buf    packed = { NULL, 0, 0 }, out = { NULL, 0, 0 };
    uint8_t  *zeros;

    (void) state;

    zeros = calloc(1, 64 << 20);
    assert_non_null(zeros);
    assert_int_equal(cg_deflate_pack(&d, 15, NULL, 0, zeros, 64 << 20,
                                     &packed), CG_OK);
    free(zeros);
    assert_true(packed.n < 70000);

    assert_int_equal(unpack(NULL, 0, packed.p, packed.n, 1 << 20, &out,
                            &final), CG_ELIMIT);
    assert_true(out.cap <= 4 << 20);

    /* to the byte */
    assert_int_equal(unpack(NULL, 0, "\xf2\x48\xcd\xc9\xc9\x07\x00", 7, 5,
                            &out, &final), CG_OK);
    assert_int_equal(unpack(NULL, 0, "\xf2\x48\xcd\xc9\xc9\x07\x00", 7, 4,
                            &out, &final), CG_ELIMIT);
    assert_int_equal(unpack(NULL, 0, "\x00", 1, 0, &out, &final), CG_OK);

    cg_buf_free(&packed);
    cg_buf_free(&out);
}


/* Behind a last block references go on as if it were none; but a message of
 * nothing else is no message. */

static void
blocks_follow_a_last_one(void **state)
{
    bool     final;
    size_t   i;
    cg_buf   in = { NULL, 0, 0 }, out = { NULL, 0, 0 };

    static const char  first[] = "\xf3\x48\xcd\xc9\xc9\x07\x00";

    (void) state;

    assert_int_equal(cg_buf_add(&in, first, 7), CG_OK);
    assert_int_equal(cg_buf_add(&in, "\xf2\x00\x11\x00\x00", 5), CG_OK);
    assert_int_equal(unpack(NULL, 0, in.p, in.n, 100, &out, &final), CG_OK);
    assert_true(final);
    assert_int_equal(out.n, 10);
    assert_memory_equal(out.p, "HelloHello", 10);

    in.n = 0;
    for (i = 0; i < 17; i++) {
        assert_int_equal(unpack(NULL, 0, in.p ? in.p : (uint8_t *) "", in.n,
                                1000, &out, &final), CG_ECOMPRESS);
        assert_int_equal(cg_buf_add(&in, first, 7), CG_OK);
    }

    assert_int_equal(cg_buf_add(&in, "\0", 1), CG_OK);
    assert_int_equal(unpack(NULL, 0, in.p, in.n, 1000, &out, &final),
                     CG_ECOMPRESS);
    in.p[in.n - 8] = '\0';
    assert_int_equal(unpack(NULL, 0, in.p, in.n - 7, 1000, &out, &final),
                     CG_OK);
    assert_int_equal(out.n, 80);

    cg_buf_free(&in);
    cg_buf_free(&out);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(the_examples_of_the_rfc_are_read),
        cmocka_unit_test(a_dictionary_is_what_was_said),
        cmocka_unit_test(what_is_broken_or_cut_off_is_refused),
        cmocka_unit_test(what_is_packed_unpacks_to_the_same),
        cmocka_unit_test(a_bomb_ends_at_the_limit),
        cmocka_unit_test(blocks_follow_a_last_one),
    };

    return cmocka_run_group_tests(tests, NULL, teardown);
}
