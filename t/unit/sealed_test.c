/*
 * Unit tests of sealed lines: what was sealed opens for the reviewer, whole and
 * from a checkpoint on, for nobody else, and not if it was changed.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cg_audit.h"
#include "cg_ledger.h"
#include "cg_sealed.h"

#define NOW    UINT64_C(1767323045678)
#define LINES  9

static EVP_PKEY       *reviewer;
static cg_chain_keys   keys;


static int
make_keys(void **state)
{
    uint8_t  raw[32];
    size_t   n;

    (void) state;

    n = sizeof(raw);
    reviewer = EVP_PKEY_Q_keygen(NULL, NULL, "X25519");
    assert_int_equal(EVP_PKEY_get_raw_public_key(reviewer, raw, &n), 1);

    keys.signer = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
    keys.reviewer = EVP_PKEY_new_raw_public_key_ex(NULL, "X25519", NULL, raw,
                                                   n);
    keys.seal = true;
    return 0;
}


static int
free_keys(void **state)
{
    (void) state;

    EVP_PKEY_free(reviewer);
    EVP_PKEY_free(keys.signer);
    EVP_PKEY_free(keys.reviewer);
    return 0;
}


/* Line i of a chain: a start, notes, and each fifth a checkpoint. */
static void
add(cg_chain *c, cg_buf *out, unsigned i)
{
    cg_buf    m = { NULL, 0, 0 };
    cg_event  e;

    memset(&e, 0, sizeof(e));
    e.time = NOW + i;
    e.type = i == 0 ? "start" : i % 5 == 0 ? "checkpoint" : "note";
    e.sign = e.type[0] != 'n';
    e.members = &m;

    assert_int_equal(cg_audit_text(&m, "text", "between ourselves", i), CG_OK);
    assert_int_equal(cg_audit_line(c, &e, out), CG_OK);
    cg_buf_free(&m);
}


static cg_buf
written(cg_chain *c)
{
    cg_buf  out = { NULL, 0, 0 };

    assert_int_equal(cg_chain_init(c, &keys), CG_OK);

    for (unsigned i = 0; i < LINES; i++) {
        add(c, &out, i);
    }

    return out;
}


/* The lines of a log opened: how many of those that are sealed, and whether
 * each says what it should. */
static unsigned
opened(const cg_buf *log, EVP_PKEY *key, unsigned skip)
{
    size_t       m;
    unsigned     i, n;
    cg_record    r;
    cg_status    st;
    cg_unseal   *u;
    const char  *p, *end, *feed, *line;

    static const char  said[] = ",\"text\":\"";

    u = cg_unseal_new(key);
    assert_non_null(u);

    p = (const char *) log->p;
    end = p + log->n;

    for (i = 0, n = 0; p < end; p = feed + 1, i++) {
        feed = memchr(p, '\n', (size_t) (end - p));
        assert_non_null(feed);

        if (i < skip) {
            continue;
        }

        st = cg_unseal_line(u, p, (size_t) (feed - p), &line, &m);

        if (i % 5 == 0) {
            assert_ptr_equal(line, p);
            continue;
        }

        if (st != CG_OK) {
            assert_int_equal(st, CG_EKEY);
            assert_ptr_equal(line, p);
            continue;
        }

        assert_true(cg_record_read(&r, line, m));
        assert_true(cg_record_is(&r, "note"));
        assert_int_equal(r.seq, i + 1);
        assert_int_equal(r.members_n, sizeof(said) - 1 + i + 1);
        assert_memory_equal(r.members, said, sizeof(said) - 1);
        assert_memory_equal(r.members + sizeof(said) - 1,
                            "between ourselves", i);
        n++;
    }

    cg_unseal_free(u);
    return n;
}


static void
lines_open_for_the_reviewer(void **state)
{
    cg_buf     log;
    cg_chain   c;
    EVP_PKEY  *other;

    (void) state;

    log = written(&c);
    log.p[log.n - 1] = '\0';
    assert_null(strstr((char *) log.p, "between"));
    assert_null(strstr((char *) log.p, "\"note\""));
    log.p[log.n - 1] = '\n';

    assert_int_equal(opened(&log, reviewer, 0), 7);

    other = EVP_PKEY_Q_keygen(NULL, NULL, "X25519");
    assert_int_equal(opened(&log, other, 0), 0);

    /* lines 5 to 8: from the checkpoint on */
    assert_int_equal(opened(&log, reviewer, 1), 3);
    assert_int_equal(opened(&log, reviewer, 6), 0);

    EVP_PKEY_free(other);
    cg_chain_free(&c);
    cg_buf_free(&log);
}


/* Each byte of a sealed line up to the end of its seal: nothing opens. */
static void
a_changed_line_does_not_open(void **state)
{
    size_t       m, at;
    cg_buf       log;
    cg_chain     c;
    cg_unseal   *u;
    const char  *start, *line, *end, *out;

    (void) state;

    log = written(&c);
    start = (const char *) log.p;
    line = (const char *) memchr(start, '\n', log.n) + 1;
    end = strstr(line, ",\"prev\"");
    u = cg_unseal_new(reviewer);

    for (at = 0; at < (size_t) (end - line); at++) {
        ((char *) line)[at] ^= 1;

        assert_int_equal(cg_unseal_line(u, start, (size_t) (line - start) - 1,
                                        &out, &m), CG_OK);
        (void) cg_unseal_line(u, line,
                              strcspn(line, "\n"), &out, &m);
        assert_true(out >= start && out < start + log.n);

        ((char *) line)[at] ^= 1;
    }

    assert_int_equal(cg_unseal_line(u, start, (size_t) (line - start) - 1,
                                    &out, &m), CG_OK);
    assert_int_equal(cg_unseal_line(u, line, strcspn(line, "\n"), &out, &m),
                     CG_OK);
    assert_true(out < start || out >= start + log.n);

    cg_unseal_free(u);
    cg_chain_free(&c);
    cg_buf_free(&log);
}


/* The disk has not taken a line: it is made anew, and looks different. */
static void
a_line_that_is_made_anew_has_another_nonce(void **state)
{
    size_t       n;
    cg_buf       log = { NULL, 0, 0 }, again = { NULL, 0, 0 };
    cg_chain     c, before;
    const char  *a, *b;

    (void) state;

    assert_int_equal(cg_chain_init(&c, &keys), CG_OK);
    add(&c, &log, 0);
    before = c;
    log.n = 0;
    add(&c, &log, 1);
    c = before;
    add(&c, &again, 1);

    a = strstr((char *) log.p, "\"sealed\":\"");
    b = strstr((char *) again.p, "\"sealed\":\"");
    n = sizeof("\"sealed\":\"") - 1;
    assert_memory_not_equal(a + n, b + n, 16);
    assert_memory_not_equal(a + n + 16, b + n + 16, 16);

    cg_chain_forget(&before);
    cg_chain_free(&c);
    cg_buf_free(&log);
    cg_buf_free(&again);
}


/* Hashes, codes and signatures are those of the line as it stands. */
static void
a_sealed_log_verifies(void **state)
{
    cg_buf          log;
    cg_chain        c;
    cg_ledger      *l;
    cg_review       r;
    cg_ledger_sum   sum;
    const char     *p, *end, *feed;

    (void) state;

    log = written(&c);

    for (int keyed = 0; keyed < 2; keyed++) {
        memset(&r, 0, sizeof(r));
        r.signer = keys.signer;
        r.reviewer = keyed ? reviewer : NULL;
        r.live = 0;
        l = cg_ledger_new(&r);
        cg_ledger_file(l, "log");

        for (p = (char *) log.p, end = p + log.n; p < end; p = feed + 1) {
            feed = memchr(p, '\n', (size_t) (end - p));
            assert_int_equal(cg_ledger_line(l, p, (size_t) (feed - p), true),
                             CG_OK);
        }

        cg_ledger_finish(l, &sum);
        cg_ledger_free(l);
        assert_int_equal(sum.flaws, 0);
        assert_int_equal(sum.records, LINES);
        assert_int_equal(sum.macs, keyed ? LINES : 0);
        assert_int_equal(sum.signatures, 2);
    }

    cg_chain_free(&c);
    cg_buf_free(&log);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(lines_open_for_the_reviewer),
        cmocka_unit_test(a_changed_line_does_not_open),
        cmocka_unit_test(a_line_that_is_made_anew_has_another_nonce),
        cmocka_unit_test(a_sealed_log_verifies),
    };

    return cmocka_run_group_tests(tests, make_keys, free_keys);
}
