/*
 * What becomes of the payload of a WebSocket message is what a stream makes of
 * it, which decodes it and searches it in any pieces; although most payloads
 * are looked at as they lie.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "cg_payload.h"
#include "passage.h"

#define count(table)  (sizeof(table) / sizeof(table[0]))

enum { REPLACE, LENIENT, OWN, POLICIES };

static const char *const  lines[POLICIES] = {
    "otherwise replace;limit depth=3",
    "redact card mask keep=last4;otherwise replace;limit depth=3;on_error pass",
    "entity order pattern=ORD-\\d+;otherwise replace;limit depth=3",
};

/* What texts are made of at random. */
static const char *const  pieces[] = {
    "{", "}", "[", "]", "\"", ":", ",", "\"a\"", "\"a\":", "{\"b\":", "}]",
    "[\"x\",", "\"{", "\"[", "\\n", "\\u0040", "\\\"", "\n", " ", "\x1e", "42",
    "0", "-1.5", "true", "\xef\xbb\xbf", "\xef\xbc\x94", "ORD-12",
    "4111111111111111", "my card is 4111 1111 1111 1111", "192.0.2.1",
    "j@example.com", "\"j@example.com\"", " jane (at) example dot com "
};

static const char *const  texts[] = {
    "{\"n\":4111111111111111,\"s\":\"4111111111111111\",\"c\":[-1]}",
    "{\"a\":\"[\\\"j@example.com\\\"]\",\"b\":\"\\u006a@example.com\"}",
    "{\"a\":\"[4111111111111111, 2]\",\"b\":\"{x j@example.com\"}",
    "{\"a\":\"j@example.com\"} no j@example.com {\"b\":4111111111111111",
    "[\"a\"]]] 4111111111111111 \"j@example.com\"",
    "\xef\xbb\xbf{\"a\":\"jane (at) example dot com\", \"b\":4111}",
    "42[\"m\",{\"a\":4111111111111111,\"b\":\"j@example.com\"}]",
    "42[\"m\",\"[4111111111111111]\"]\x1e" "4j@example.com\x1e" "43[1,]",
    "[{\"a\":[{\"b\":[{}]}]}, \"[[[[[[\", {\"c\":\"j@example.com\"}]",
    "[\"[[[[[[ j@example.com\"]",
    "[[[[]]]]",
    "I am j@example.com",
    "good morning",
    "4\xef\xbc\x94 and j@example.com",
};

static cg_work    work;
static cg_policy  policies[POLICIES];
static passage    cut;
static cg_counts  told;
static unsigned   seed;


static int
setup(void **state)
{
    size_t  i;

    (void) state;

    for (i = 0; i < POLICIES; i++) {
        if (!passage_policy(&policies[i], lines[i])) {
            return -1;
        }
    }

    return 0;
}


static int
teardown(void **state)
{
    (void) state;

    cg_buf_free(&cut.out);
    cg_work_free(&work);
    return 0;
}


static unsigned
rnd(unsigned n)
{
    seed = seed * 1103515245u + 12345u;
    return (seed >> 8) % n;
}


static cg_status
event(void *ctx, const cg_counts *counts, const char *format,
    cg_status passed)
{
    (void) ctx, (void) format, (void) passed;

    told = *counts;
    return CG_OK;
}


static void
assert_as_a_stream(const cg_policy *policy, const char *p, size_t n,
    size_t at)
{
    bool         differs;
    cg_status    st;
    passage_way  way = { policy, CG_TO_VISITOR, NULL, false };
    cg_payload   pl = { .policy = policy, .dir = CG_TO_VISITOR,
                        .language = CG_LANGUAGE_en, .w = &work,
                        .event = event };
    uint8_t     *copy = malloc(n);

    assert_non_null(copy);
    memcpy(copy, p, n);

    passage_run(&cut, &way, &work, copy, n, &at, 1, true);
    assert_null(cut.fault);

    memset(&told, 0, sizeof(told));
    st = cg_payload_text(&pl, copy, n, &differs);

    if (st != cut.st) {
        fail_msg("%s, a stream says %s: %.*s", cg_status_name(st),
                 cg_status_name(cut.st), (int) n, p);
    }

    if (st == CG_OK) {
        assert_memory_equal(&told, &cut.counts, sizeof(told));
        assert_int_equal(differs ? work.changed.n : n, cut.out.n);
        assert_memory_equal(differs ? work.changed.p : copy, cut.out.p,
                            cut.out.n);
    }

    free(copy);
}


static void
a_payload_becomes_what_a_stream_makes_of_it(void **state)
{
    size_t  i, k, at, n;

    (void) state;

    for (i = 0; i < count(texts); i++) {
        n = strlen(texts[i]);

        for (k = 0; k < POLICIES; k++) {
            for (at = 0; at <= n; at++) {
                assert_as_a_stream(&policies[k], texts[i], n, at);
            }
        }
    }
}


static void
so_does_any_other(void **state)
{
    char         p[1024];
    size_t       i, n, len;
    unsigned     k;
    const char  *piece;

    (void) state;

    for (i = 0; i < 20000; i++) {
        static const char *const  heads[] = { "", "[", "{\"a\":", "42[" };

        n = (size_t) sprintf(p, "%s", heads[rnd(count(heads))]);

        for (k = 1 + rnd(14); k; k--) {
            piece = pieces[rnd(count(pieces))];
            len = strlen(piece);
            memcpy(p + n, piece, len);
            n += len;
        }

        assert_as_a_stream(&policies[rnd(POLICIES)], p, n,
                           rnd((unsigned) n + 1));
    }
}


/* More brackets than a policy allows levels, none too deep; and more in one
 * column of 16 bytes than a byte can count. */

static void
brackets_are_counted_to_any_number(void **state)
{
    char    p[8192];
    size_t  k, n;

    (void) state;

    for (k = 1; k < 400; k += k < 8 ? 1 : 97) {
        for (n = 0; n < 16 * k; n += 16) {
            memcpy(p + n, "[1]             ", 16);
        }

        memcpy(p + n, "[\"j@example.com\"]", 17);
        assert_as_a_stream(&policies[REPLACE], p, n + 17, n / 2);
        assert_int_equal(told.total, 1);
    }

    for (n = 0; n < 16 * 258; n += 16) {
        memcpy(p + n, "[               ", 16);
    }

    assert_as_a_stream(&policies[REPLACE], p, n, n);
    assert_int_equal(cut.st, CG_EDEPTH);
}


static void
binary_data_keep_their_length(void **state)
{
    bool        differs;
    cg_payload  pl = { .policy = &policies[REPLACE], .dir = CG_TO_PROVIDER,
                       .language = CG_LANGUAGE_en, .w = &work,
                       .event = event };

    (void) state;

    memset(&told, 0, sizeof(told));
    assert_int_equal(cg_payload_binary(&pl, (const uint8_t *)
                                       "\x05\x00j@example.com\x00", 16,
                                       &differs), CG_OK);
    assert_true(differs);
    assert_int_equal(told.total, 1);
    assert_int_equal(work.changed.n, 16);
    assert_memory_equal(work.changed.p, "\x05\x00*************\x00", 16);

    assert_int_equal(cg_payload_binary(&pl, (const uint8_t *)
                                       "\x05\x00good morning\x00", 15,
                                       &differs), CG_OK);
    assert_false(differs);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(a_payload_becomes_what_a_stream_makes_of_it),
        cmocka_unit_test(so_does_any_other),
        cmocka_unit_test(brackets_are_counted_to_any_number),
        cmocka_unit_test(binary_data_keep_their_length),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
