/*
 * Unit tests of rotation: keys that vouch for others in an audit log.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cg_audit.h"
#include "cg_key.h"
#include "cg_rotation.h"

#define NOW   UINT64_C(1767323045678)
#define HOUR  (UINT64_C(3600) * 1000)

enum { OLD, NEW, NEXT, OTHER, KEYS };

static EVP_PKEY  *keys[KEYS];


static int
make_keys(void **state)
{
    size_t  i;

    (void) state;

    for (i = 0; i < KEYS; i++) {
        keys[i] = cg_key_new(CG_KEY_SIGN);
        assert_non_null(keys[i]);
    }

    return 0;
}


static int
free_keys(void **state)
{
    size_t  i;

    (void) state;

    for (i = 0; i < KEYS; i++) {
        EVP_PKEY_free(keys[i]);
    }

    return 0;
}


/* A chain of a key: start, perhaps a rotation of `from` to `to`, stop. */
static void
write_chain(cg_buf *out, int key, uint64_t time, int from, int to)
{
    char           id[33];
    cg_buf         m = { NULL, 0, 0 };
    cg_chain       c;
    cg_event       e = { .time = time, .members = &m, .sign = true };
    cg_chain_keys  k = { keys[key], NULL, false };

    assert_int_equal(cg_chain_init(&c, &k), CG_OK);
    assert_int_equal(cg_key_id(keys[key], id), CG_OK);
    assert_int_equal(cg_audit_text(&m, "sign_key", id, 32), CG_OK);
    e.type = "start";
    assert_int_equal(cg_audit_line(&c, &e, out), CG_OK);
    m.n = 0;

    if (from != to) {
        assert_int_equal(cg_rotation_write(&m, keys[from], keys[to]), CG_OK);
        e.type = "rotation";
        assert_int_equal(cg_audit_line(&c, &e, out), CG_OK);
        m.n = 0;
    }

    e.type = "stop";
    assert_int_equal(cg_audit_line(&c, &e, out), CG_OK);
    cg_chain_free(&c);
    cg_buf_free(&m);
}


static void
note(void *ctx, const cg_flaw *f)
{
    unsigned  *kinds = ctx;

    *kinds |= 1U << f->kind;
}


/* The kinds of flaws, one key being known; the log is gone then. */
static unsigned
flaws(cg_buf *log, int key)
{
    size_t         i, n;
    unsigned       kinds;
    cg_ledger     *l;
    cg_review      r = { .signer = keys[key], .live = UINT64_MAX,
                         .flaw = note, .ctx = &kinds };
    const char    *p, *feed;
    cg_ledger_sum  sum;

    kinds = 0;
    l = cg_ledger_new(&r);
    assert_non_null(l);
    p = (const char *) log->p;

    for (i = 0; i < log->n; i += n + 1) {
        feed = memchr(p + i, '\n', log->n - i);
        assert_non_null(feed);
        n = (size_t) (feed - p) - i;
        assert_int_equal(cg_ledger_line(l, p + i, n, true), CG_OK);
    }

    cg_ledger_finish(l, &sum);
    cg_ledger_free(l);
    log->n = 0;
    return kinds;
}


static void
who_has_the_old_key_knows_the_new_one(void **state)
{
    cg_buf  log = { NULL, 0, 0 };

    (void) state;

    write_chain(&log, OLD, NOW, 0, 0);
    write_chain(&log, OLD, NOW, OLD, NEW);
    write_chain(&log, NEW, NOW, NEW, NEXT);
    write_chain(&log, NEXT, NOW + 100 * HOUR, 0, 0);
    assert_int_equal(flaws(&log, OLD), 0);

    write_chain(&log, NEW, NOW, 0, 0);
    assert_int_equal(flaws(&log, OLD), 1U << CG_FLAW_SIGNATURE);

    /* the other way round, nothing vouches */

    write_chain(&log, OLD, NOW, OLD, NEW);
    assert_true(flaws(&log, NEW) & 1U << CG_FLAW_SIGNATURE);

    /* a tombstone of the new key in an older file */

    write_chain(&log, NEW, NOW, 0, 0);
    write_chain(&log, OLD, NOW, OLD, NEW);
    assert_int_equal(flaws(&log, OLD), 0);
    cg_buf_free(&log);
}


static void
a_key_that_was_replaced_starts_nothing(void **state)
{
    cg_buf  log = { NULL, 0, 0 };

    (void) state;

    write_chain(&log, OLD, NOW, OLD, NEW);
    write_chain(&log, OLD, NOW + HOUR - 1, 0, 0);
    assert_int_equal(flaws(&log, OLD), 0);

    write_chain(&log, OLD, NOW, OLD, NEW);
    write_chain(&log, OLD, NOW + HOUR + 1, 0, 0);
    assert_int_equal(flaws(&log, OLD), 1U << CG_FLAW_REPLACED);
    cg_buf_free(&log);
}


static void
nobody_vouches_for_others(void **state)
{
    char    *p;
    cg_buf   log = { NULL, 0, 0 };

    (void) state;

    /* by a key that is not known, and in the name of one that is */

    write_chain(&log, OTHER, NOW, OTHER, NEW);
    write_chain(&log, NEW, NOW, 0, 0);
    assert_true(flaws(&log, OLD) & 1U << CG_FLAW_SIGNATURE);

    write_chain(&log, OTHER, NOW, OLD, NEW);
    write_chain(&log, NEW, NOW, 0, 0);
    assert_true(flaws(&log, OLD) & 1U << CG_FLAW_SIGNATURE);

    /* what the new key has signed is about another old one */

    write_chain(&log, OLD, NOW, OTHER, NEW);
    write_chain(&log, NEW, NOW, 0, 0);
    assert_true(flaws(&log, OLD) & 1U << CG_FLAW_SIGNATURE);

    /* nothing of it may be another */

    write_chain(&log, OLD, NOW, OLD, NEW);
    assert_int_equal(cg_buf_add(&log, "", 1), CG_OK);
    p = strstr((char *) log.p, "\"public\":\"");
    assert_non_null(p);
    p[10] = p[10] == 'a' ? 'b' : 'a';
    log.n--;
    assert_true(flaws(&log, OLD) & 1U << CG_FLAW_HASH);
    cg_buf_free(&log);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(who_has_the_old_key_knows_the_new_one),
        cmocka_unit_test(a_key_that_was_replaced_starts_nothing),
        cmocka_unit_test(nobody_vouches_for_others),
    };

    return cmocka_run_group_tests(tests, make_keys, free_keys);
}
