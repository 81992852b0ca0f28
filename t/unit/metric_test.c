/*
 * Tallies: which findings count as what, where times fall, and what is written
 * of it.
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "cg_diag.h"
#include "cg_metric.h"

static cg_policy  policy;
static cg_tally   tally;


static void
line(const char *a, const char *b, const char *c, const char *d)
{
    size_t   n;
    cg_diag  diag;
    cg_word  words[4] = { cg_word_of(a), cg_word_of(b), cg_word_of(c), { 0 } };

    n = 3;

    if (d) {
        words[n++] = cg_word_of(d);
    }

    assert_true(cg_policy_line(&policy, words, n, &diag));
}


static int
set_up(void **state)
{
    cg_diag  diag;
    cg_word  entity[] = { cg_word_of("entity"), cg_word_of("order_no"),
                          cg_word_of("pattern=ORD-[0-9]{6}") };

    (void) state;
    memset(&tally, 0, sizeof(tally));
    assert_true(cg_policy_init(&policy, cg_word_of("chat"), &diag));
    assert_true(cg_policy_line(&policy, entity, 3, &diag));
    line("redact", "email", "replace", "unless=marketing");
    line("redact", "phone", "mask", "unless=marketing");
    line("redact", "iban", "pass", NULL);
    return 0;
}


static int
tear_down(void **state)
{
    (void) state;
    cg_policy_free(&policy);
    return 0;
}


static uint64_t
counted(const char *entity, cg_action a)
{
    return tally.findings[CG_TO_PROVIDER]
                         [cg_policy_entity(&policy, cg_word_of(entity))][a];
}


static void
count(uint32_t email, uint32_t phone, uint32_t iban, uint32_t passed)
{
    cg_counts  c;
    uint8_t    rows[CG_USER_MAX] = { 0 };

    memset(&c, 0, sizeof(c));
    memset(&tally, 0, sizeof(tally));
    c.entity[cg_policy_entity(&policy, cg_word_of("email"))] = email;
    c.entity[cg_policy_entity(&policy, cg_word_of("phone"))] = phone;
    c.entity[cg_policy_entity(&policy, cg_word_of("iban"))] = iban;
    c.action[CG_ACTION_PASS] = passed;
    c.total = email + phone + iban;
    cg_tally_findings(&tally, &policy, CG_TO_PROVIDER, &c, rows);
}


static void
findings_count_by_what_was_done(void **state)
{
    (void) state;

    count(2, 1, 3, 3);
    assert_int_equal(counted("email", CG_ACTION_REPLACE), 2);
    assert_int_equal(counted("phone", CG_ACTION_MASK), 1);
    assert_int_equal(counted("iban", CG_ACTION_PASS), 3);
    assert_int_equal(counted("email", CG_ACTION_PASS), 0);

    /* all that `unless` lets pass has passed */

    count(2, 1, 3, 6);
    assert_int_equal(counted("email", CG_ACTION_PASS), 2);
    assert_int_equal(counted("phone", CG_ACTION_PASS), 1);
    assert_int_equal(counted("iban", CG_ACTION_PASS), 3);
    assert_int_equal(counted("email", CG_ACTION_REPLACE), 0);
    assert_int_equal(counted("phone", CG_ACTION_MASK), 0);

    /* a choice was made in the midst of them: none is lost */

    count(2, 2, 0, 3);
    assert_int_equal(counted("email", CG_ACTION_PASS)
                     + counted("phone", CG_ACTION_PASS), 3);
    assert_int_equal(counted("email", CG_ACTION_REPLACE)
                     + counted("phone", CG_ACTION_MASK), 1);
}


static void
its_own_entities_keep_their_rows(void **state)
{
    size_t            i;
    char              name[16];
    uint8_t           rows[CG_USER_MAX] = { 0 };
    cg_metric_policy  m;

    (void) state;
    memset(&m, 0, sizeof(m));
    cg_metric_users(&m, &policy, rows);
    assert_int_equal(rows[0], 0);
    assert_string_equal(m.users[0], "order_no");

    /* it was the third of an earlier policy */

    (void) stpcpy(m.users[0], "a");
    (void) stpcpy(m.users[1], "b");
    (void) stpcpy(m.users[2], "order_no");
    m.n_users = 3;
    cg_metric_users(&m, &policy, rows);
    assert_int_equal(rows[0], 2);

    for (i = 0; i < CG_USER_MAX; i++) {
        (void) snprintf(name, sizeof(name), "e%zu", i);
        (void) stpcpy(m.users[i], name);
    }

    m.n_users = CG_USER_MAX;
    cg_metric_users(&m, &policy, rows);
    assert_int_equal(CG_ENTITY_N + rows[0], CG_METRIC_OTHER);
}


static void
times_fall_into_their_buckets(void **state)
{
    cg_times  t;

    (void) state;
    memset(&t, 0, sizeof(t));
    cg_times_add(&t, 0, 1);
    cg_times_add(&t, 10000, 2);
    cg_times_add(&t, 10001, 3);
    cg_times_add(&t, 5000000000, 1);
    cg_times_add(&t, 5000000001, 1);
    assert_int_equal(t.counts[0], 3);
    assert_int_equal(t.counts[1], 3);
    assert_int_equal(t.counts[CG_TIMES_N - 1], 1);
    assert_int_equal(t.counts[CG_TIMES_N], 1);
    assert_int_equal(t.sum, 2 * 10000 + 3 * 10001 + 10000000001);
}


static void
tallies_add_up(void **state)
{
    cg_tally  sum;

    (void) state;
    count(2, 1, 0, 0);
    memset(&sum, 0, sizeof(sum));
    cg_tally_add(&sum, &tally, sizeof(tally));
    cg_tally_add(&sum, &tally, sizeof(tally));
    tally.opened = UINT64_MAX;
    cg_tally_add(&sum, &tally, offsetof(cg_tally, opened));
    assert_int_equal(sum.findings[CG_TO_PROVIDER][
                         cg_policy_entity(&policy, cg_word_of("email"))]
                         [CG_ACTION_REPLACE], 6);
    assert_int_equal(sum.opened, 0);
}


static void
what_is_written(void **state)
{
    cg_buf            out = { NULL, 0, 0 };
    cg_metrics        m;
    cg_process        process;
    cg_metric_policy  named;

    (void) state;
    memset(&m, 0, sizeof(m));
    memset(&process, 0, sizeof(process));
    memset(&named, 0, sizeof(named));
    count(2, 0, 0, 0);
    tally.opened = 5;
    tally.closed = 3;
    process.unsynced = 1500;
    process.held = (uint64_t) -1;
    cg_times_add(&process.added[CG_WIRE_WEBSOCKET][CG_TO_VISITOR],
                 1500000000, 2);
    (void) stpcpy(named.name, "chat");
    m.version = "1.0";
    m.server = "1.22.1";
    m.now = 4000;
    m.process = &process;
    m.n = 1;
    m.policies = &named;
    m.tallies = &tally;

    assert_int_equal(cg_metrics_text(&m, true, &out), CG_OK);
    assert_int_equal(cg_buf_add(&out, "", 1), CG_OK);

#define WRITTEN(s)  assert_non_null(strstr((char *) out.p, s))

    WRITTEN("# TYPE chat_gdpr_findings counter\n");
    WRITTEN("\nchat_gdpr_findings_total{policy=\"chat\",entity=\"email\","
            "direction=\"to_provider\",action=\"replace\"} 2\n");
    WRITTEN("\nchat_gdpr_websockets{policy=\"chat\"} 2\n");
    WRITTEN("\nchat_gdpr_audit_lag_seconds 2.500\n");
    WRITTEN("\nchat_gdpr_held_bytes 0\n");
    WRITTEN("transport=\"websocket\",direction=\"to_visitor\",le=\"1.0\"} 0\n");
    WRITTEN("transport=\"websocket\",direction=\"to_visitor\",le=\"5.0\"} 2\n");
    WRITTEN("transport=\"websocket\",direction=\"to_visitor\"} "
            "3.000000000\n");
    assert_string_equal((char *) out.p + out.n - 7, "# EOF\n");

    cg_buf_free(&out);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test_setup_teardown(findings_count_by_what_was_done,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(its_own_entities_keep_their_rows,
                                        set_up, tear_down),
        cmocka_unit_test(times_fall_into_their_buckets),
        cmocka_unit_test_setup_teardown(tallies_add_up, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_written, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
