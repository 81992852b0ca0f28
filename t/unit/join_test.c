/*
 * Digits in consecutive messages: what is joined, and what is not.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "passage.h"

#include "cg_join.h"

#define count(table)  (sizeof(table) / sizeof(table[0]))
#define WINDOW        2000

static cg_work    work;
static cg_policy  replacing, masking, skipping;


static int
setup(void **state)
{
    (void) state;

    return passage_policy(&replacing, "otherwise replace")
           && passage_policy(&masking, "redact card mask keep=last4;"
                             "redact ipv4 pass;otherwise replace")
           && passage_policy(&skipping, "skip $.id") ? 0 : -1;
}


static int
teardown(void **state)
{
    (void) state;

    cg_policy_free(&skipping);
    cg_work_free(&work);
    return 0;
}


/* One message; what of it goes on must be this. */

static void
say(cg_join *j, const cg_policy *policy, uint64_t now, const char *in,
    const char *want, unsigned messages)
{
    bool       differs;
    cg_buf     out = { NULL, 0, 0 };
    unsigned   joined;
    cg_parts   ps;
    cg_counts  counts;

    memset(&ps, 0, sizeof(ps));
    memset(&counts, 0, sizeof(counts));
    ps.policy = policy;
    ps.dir = CG_TO_PROVIDER;
    ps.language = policy->language;
    ps.w = &work;
    ps.counts = &counts;

    assert_int_equal(cg_join_message(j, &ps, now, (const uint8_t *) in,
                                     strlen(in), &out, &differs, &joined),
                     CG_OK);

    if (!differs) {
        assert_ptr_equal(want, NULL);
        assert_int_equal(joined, 0);
        assert_int_equal(counts.total, 0);

    } else {
        assert_non_null(want);
        assert_int_equal(out.n, strlen(want));
        assert_memory_equal(out.p, want, out.n);
        assert_int_equal(joined, messages);
        assert_int_equal(counts.total, 1);
    }

    cg_buf_free(&out);
}


/* Up to four messages, 100 ms apart; what the last one becomes, if it does not
 * go on as it is; no other changes. */

static const struct {
    const char  *said[4];
    const char  *last;
    unsigned     messages;
} rows[] = {
    { { "4111 1111", "1111 1111" }, "[card]", 2 },
    { { "41111111", "11111111" }, "[card]", 2 },
    { { "4111", "1111 1111", "1111" }, "[card]", 3 },
    { { "411111", "11111", "11111" }, "[card]", 3 },
    { { "07700", "900123" }, "[phone]", 2 },
    { { "{\"text\":\"4111 1111\"}", "{\"text\":\"1111 1111\"}" },
      "{\"text\":\"[card]\"}", 2 },
    { { "42[\"message\",{\"i\":1,\"text\":\"4111 1111\"}]",
        "42[\"message\",{\"i\":2,\"text\":\"1111 1111\"}]" },
      "42[\"message\",{\"i\":2,\"text\":\"[card]\"}]", 2 },
    { { "{\"data\":\"{\\\"t\\\":\\\"4111 1111\\\"}\"}",
        "{\"data\":\"{\\\"t\\\":\\\"1111 1111\\\"}\"}" },
      "{\"data\":\"{\\\"t\\\":\\\"[card]\\\"}\"}", 2 },
    { { "{\"data\":\"{\\u0022t\\u0022:\\u00224111 1111\\u0022}\"}",
        "{\"data\":\"{\\u0022t\\u0022:\\u00221111 1111\\u0022}\"}" },
      "{\"data\":\"{\\u0022t\\u0022:\\u0022[card]\\u0022}\"}", 2 },
    { { "[\"41111111\"]", "[ \"11111111\" ]" }, NULL, 0 },
    { { "[\"41111111\"]", "[\"11111111\"]" }, "[\"[card]\"]", 2 },

    /* messages of other kinds between */
    { { "{\"text\":\"4111 1111\"}", "{\"ping\":true}", "thanks",
        "{\"text\":\"1111 1111\"}" }, "{\"text\":\"[card]\"}", 2 },
    { { "{\"e\":\"say\",\"t\":\"4111 1111\"}",
        "{\"e\":\"typing\",\"t\":\"1111\"}",
        "{\"e\":\"typing\",\"t\":\"1111 11\"}",
        "{\"e\":\"say\",\"t\":\"1111 1111\"}" },
      "{\"e\":\"say\",\"t\":\"[card]\"}", 2 },
    { { "{\"a\":\"41111111\",\"b\":\"11111111\"}" }, NULL, 0 },
    { { "{\"a\":\"41111111\",\"b\":\"0\"}",
        "{\"a\":\"0\",\"b\":\"11111111\"}" }, NULL, 0 },

    /* not joined: no digits alone, numbers, four messages, no finding */
    { { "my card is 4111 1111", "1111 1111" }, NULL, 0 },
    { { "4111 1111", "1111 1111 ok" }, NULL, 0 },
    { { "{\"t\":41111111}", "{\"t\":11111111}" }, NULL, 0 },
    { { "4111", "1111", "1111", "1112" }, NULL, 0 },
    { { "4111 1111", "1111 1112" }, NULL, 0 },
    { { "4", "111 1111 1111 1111" }, NULL, 0 },
    { { "41111111", "1111111111111111111111111" }, NULL, 0 },
    { { "{\"t\":\"4111 1111", "{\"t\":\"1111 1111" }, NULL, 0 },
};


static void
digits_are_joined_as_it_is_written(void **state)
{
    size_t   i, m;
    bool     last;
    cg_join  j;

    (void) state;

    for (i = 0; i < count(rows); i++) {
        memset(&j, 0, sizeof(j));
        j.window = WINDOW;

        for (m = 0; m < 4 && rows[i].said[m]; m++) {
            last = m == 3 || rows[i].said[m + 1] == NULL;
            say(&j, &replacing, 1000 + 100 * m, rows[i].said[m],
                last ? rows[i].last : NULL, rows[i].messages);
        }
    }
}


static void
the_shape_of_the_last_piece_is_kept(void **state)
{
    cg_join  j = { .window = WINDOW };

    (void) state;

    say(&j, &masking, 0, "{\"t\":\"4111 1111\"}", NULL, 0);
    say(&j, &masking, 1, "{\"t\":\"1111 1111\"}", "{\"t\":\"**** 1111\"}", 2);
    say(&j, &masking, 2, "4111 1111", NULL, 0);
    say(&j, &masking, 3, "1111", NULL, 0);
    say(&j, &masking, 4, "1111", "****", 3);
    say(&j, &masking, 2, "192.0.2", NULL, 0);
    say(&j, &masking, 3, ".17", NULL, 0);
}


static void
what_is_too_old_is_wiped(void **state)
{
    size_t         i;
    cg_join        j = { .window = WINDOW };
    const cg_join  empty = { .window = WINDOW };

    (void) state;

    say(&j, &replacing, 1000, "4111 1111", NULL, 0);
    assert_true(cg_join_expire(&j, 1000 + WINDOW));
    say(&j, &replacing, 1000 + WINDOW, "1111 1111", "[card]", 2);
    assert_false(cg_join_expire(&j, 1000 + WINDOW));

    say(&j, &replacing, 5000, "4111 1111", NULL, 0);
    say(&j, &replacing, 5001 + WINDOW, "1111 1111", NULL, 0);
    assert_false(cg_join_expire(&j, 20000));

    for (i = 0; i < CG_JOIN_KINDS; i++) {
        assert_memory_equal(j.kinds[i].text, empty.kinds[i].text,
                            sizeof(empty.kinds[i].text));
    }

    say(&j, &replacing, 30000, "4111 1111", NULL, 0);
    cg_join_wipe(&j);
    assert_memory_equal(&j, &empty, sizeof(j));
}


static void
what_is_blocked_is_counted(void **state)
{
    bool       differs;
    cg_buf     out = { NULL, 0, 0 };
    cg_join    j = { .window = WINDOW };
    unsigned   joined;
    cg_parts   ps;
    cg_counts  counts;
    cg_policy  blocking;

    (void) state;

    assert_true(passage_policy(&blocking,
                               "redact card block;otherwise replace"));
    memset(&ps, 0, sizeof(ps));
    memset(&counts, 0, sizeof(counts));
    ps.policy = &blocking;
    ps.language = blocking.language;
    ps.w = &work;
    ps.counts = &counts;

    say(&j, &blocking, 0, "4111 1111", NULL, 0);
    assert_int_equal(cg_join_message(&j, &ps, 1,
                                     (const uint8_t *) "1111 1111", 9, &out,
                                     &differs, &joined), CG_EBLOCK);
    assert_int_equal(joined, 2);
    assert_int_equal(counts.action[CG_ACTION_BLOCK], 1);
    assert_false(cg_join_expire(&j, 1));
    cg_buf_free(&out);
    cg_policy_free(&blocking);
}


/* What a policy leaves unread is not joined, in whatever it is wrapped. */

static void
what_is_skipped_is_not_joined(void **state)
{
    cg_join  j = { .window = WINDOW };

    (void) state;

    say(&j, &skipping, 1, "42[\"a\",{\"id\":\"4111 1111\"}]", NULL, 0);
    say(&j, &skipping, 2, "42[\"a\",{\"id\":\"1111 1111\"}]",
        "42[\"a\",{\"id\":\"[card]\"}]", 2);
    say(&j, &skipping, 3, "{\"id\":\"4111 1111\"}", NULL, 0);
    say(&j, &skipping, 4, "{\"id\":\"1111 1111\"}", NULL, 0);
    say(&j, &skipping, 5, "{\"\\u00e9\":1,\"no\":\"4111 1111\"}", NULL, 0);
    say(&j, &skipping, 6, "{\"\\u00e9\":1,\"no\":\"1111 1111\"}",
        "{\"\\u00e9\":1,\"no\":\"[card]\"}", 2);
}


/* No more kinds than there is room for. */

static void
the_kind_used_longest_ago_gives_way(void **state)
{
    char      text[32];
    cg_join   j = { .window = WINDOW };
    unsigned  i;

    (void) state;

    for (i = 0; i <= CG_JOIN_KINDS; i++) {
        snprintf(text, sizeof(text), "{\"%c\":\"4111 1111\"}", 'a' + i);
        say(&j, &replacing, 100 + i, text, NULL, 0);
    }

    say(&j, &replacing, 200, "{\"b\":\"1111 1111\"}", "{\"b\":\"[card]\"}", 2);
    say(&j, &replacing, 201, "{\"a\":\"1111 1111\"}", NULL, 0);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(digits_are_joined_as_it_is_written),
        cmocka_unit_test(the_shape_of_the_last_piece_is_kept),
        cmocka_unit_test(what_is_too_old_is_wiped),
        cmocka_unit_test(what_is_blocked_is_counted),
        cmocka_unit_test(what_is_skipped_is_not_joined),
        cmocka_unit_test(the_kind_used_longest_ago_gives_way),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
