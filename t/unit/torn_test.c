/*
 * Finding pieces of lines that were cut short.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "cg_audit.h"
#include "cg_torn.h"

#define NOW   UINT64_C(1764115200000)

/* Where a line says which chain it is of. */
static const char  front[] = "{\"time\":\"2026-01-02T03:04:05.678Z\","
                             "\"chain\":\"";

#define NAME  (sizeof(front) - 1)

static const cg_chain_keys  none = { NULL, NULL, false };


static void
write_event(cg_chain *c, cg_buf *log, const char *type, const cg_buf *members)
{
    cg_event  e = { .time = NOW, .type = type, .members = members };

    assert_int_equal(cg_audit_line(c, &e, log), CG_OK);
}


/* The beginning of a line that was to be the chain's next. */
static void
write_piece(const cg_chain *c, cg_buf *log, size_t n)
{
    cg_buf    line = { NULL, 0, 0 };
    cg_chain  copy = *c;

    write_event(&copy, &line, "message", NULL);
    assert_true(n < line.n);
    assert_int_equal(cg_buf_add(log, line.p, n), CG_OK);
    cg_buf_free(&line);
}


static void
declare(cg_chain *c, cg_buf *log, const cg_torn *torn)
{
    cg_buf  members = { NULL, 0, 0 };

    assert_int_equal(cg_audit_count(&members, "bytes", torn->bytes), CG_OK);
    assert_int_equal(cg_audit_text(&members, "sha256", torn->sha256, 64),
                     CG_OK);
    write_event(c, log, "torn", &members);
    cg_buf_free(&members);
}


static size_t
find(const cg_buf *log, const char *chain, cg_torn *torn)
{
    return cg_torn_find((char *) log->p, log->n, chain, false, torn, 4);
}


static void
a_piece_of_each_length_is_found(void **state)
{
    size_t    i, at;
    cg_buf    log = { NULL, 0, 0 }, line = { NULL, 0, 0 };
    cg_torn   want, torn[4];
    cg_chain  c, other, copy;

    (void) state;

    assert_int_equal(cg_chain_init(&c, &none), CG_OK);
    assert_int_equal(cg_chain_init(&other, &none), CG_OK);
    copy = c;
    write_event(&copy, &line, "message", NULL);

    for (i = 1; i < line.n - 1; i++) {
        log.n = 0;
        copy = other;
        write_event(&copy, &log, "start", NULL);
        at = log.n;
        assert_int_equal(cg_buf_add(&log, line.p, i), CG_OK);

        /* its writer may be at it */

        assert_int_equal(find(&log, NULL, torn), 0);
        assert_int_equal(cg_torn_find((char *) log.p, log.n, c.id, true,
                                      torn, 4), 1);

        /* others go on in the same line, or in a new one */

        if (i % 2) {
            assert_int_equal(cg_buf_str(&log, "\n"), CG_OK);
        }

        write_event(&copy, &log, "message", NULL);
        assert_int_equal(find(&log, NULL, torn), 1);
        assert_int_equal(find(&log, c.id, torn), 1);
        assert_true(cg_torn_piece(&want, (char *) log.p + at, i));
        assert_int_equal(torn[0].bytes, i);
        assert_string_equal(torn[0].sha256, want.sha256);

        /* it is another one's if it says so */

        if (i <= NAME || i > NAME + CG_CHAIN_ID) {
            assert_int_equal(find(&log, other.id, torn), i <= NAME);
        }

        declare(&copy, &log, &want);
        assert_int_equal(find(&log, NULL, torn), 0);
    }

    cg_buf_free(&log);
    cg_buf_free(&line);
    cg_chain_free(&c);
    cg_chain_free(&other);
}


static void
two_in_a_line_are_two(void **state)
{
    size_t    at, n;
    cg_buf    log = { NULL, 0, 0 };
    cg_torn   torn[4];
    cg_chain  a, b, c;

    (void) state;

    assert_int_equal(cg_chain_init(&a, &none), CG_OK);
    assert_int_equal(cg_chain_init(&b, &none), CG_OK);
    assert_int_equal(cg_chain_init(&c, &none), CG_OK);

    write_event(&c, &log, "start", NULL);
    at = log.n;
    write_piece(&a, &log, 150);
    write_piece(&b, &log, 90);
    n = log.n;
    write_event(&c, &log, "message", NULL);

    assert_int_equal(cg_torn_first((char *) log.p + at, n - at), 150);
    assert_int_equal(find(&log, NULL, torn), 2);
    assert_int_equal(torn[0].bytes, 150);
    assert_int_equal(torn[1].bytes, 90);
    assert_int_equal(find(&log, b.id, torn), 1);
    assert_int_equal(torn[0].bytes, 90);
    assert_int_equal(cg_torn_find((char *) log.p, log.n, NULL, false, torn,
                                  1), 1);

    cg_buf_free(&log);
    cg_chain_free(&a);
    cg_chain_free(&b);
    cg_chain_free(&c);
}


/* From wherever the reading begins. */
static void
the_rest_of_a_record_is_no_piece(void **state)
{
    size_t    i;
    cg_buf    log = { NULL, 0, 0 };
    cg_torn   torn[4];
    cg_chain  c;

    (void) state;

    assert_int_equal(cg_chain_init(&c, &none), CG_OK);
    write_event(&c, &log, "start", NULL);
    write_event(&c, &log, "message", NULL);

    for (i = 0; i <= log.n; i++) {
        assert_int_equal(cg_torn_find((char *) log.p + i, log.n - i, NULL,
                                      true, torn, 4), 0);
    }

    cg_buf_free(&log);
    cg_chain_free(&c);
}


static void
what_begins_no_record_is_none(void **state)
{
    size_t   i;
    cg_buf   log = { NULL, 0, 0 };
    cg_torn  torn[4];

    static const char *const  lines[] = {
        "x", "", "{}", "{\"time\":\"now", "{\"time\":\"2026-01-02T03:04:05Z",
        "{\"time\":\"2026-01-02T03:04:05.678Z\",\"chain\":\"g",
        "{\"time\":\"2026-01-02T03:04:05.678Z\",\"chain\":\"0123456789abcdef\""
        ",\"seq\":1,\"type\":\"\x01",
    };

    (void) state;

    for (i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        assert_int_equal(cg_buf_str(&log, lines[i]), CG_OK);
        assert_int_equal(cg_buf_str(&log, "\n"), CG_OK);
        assert_false(cg_torn_begins(lines[i], strlen(lines[i]), NULL));
    }

    assert_int_equal(find(&log, NULL, torn), 0);
    cg_buf_free(&log);
}


/* A piece and the record behind it may have the form of one record. */
static void
the_hash_tells_one_from_two(void **state)
{
    size_t     at, piece;
    cg_buf     log = { NULL, 0, 0 };
    cg_chain   a, b;
    cg_record  r;

    (void) state;

    assert_int_equal(cg_chain_init(&a, &none), CG_OK);
    assert_int_equal(cg_chain_init(&b, &none), CG_OK);
    write_piece(&a, &log, 90);
    at = log.n;
    write_event(&b, &log, "start", NULL);

    assert_true(cg_record_read(&r, (char *) log.p, log.n - 1));
    assert_true(cg_torn_split(&r, (char *) log.p, log.n - 1, &piece));
    assert_int_equal(piece, at);
    assert_memory_equal(r.chain, b.id, CG_CHAIN_ID);

    /* a record that was changed is still one, of a wrong hash */

    log.p[at + 100] ^= 1;
    assert_true(cg_torn_split(&r, (char *) log.p + at, log.n - 1 - at,
                              &piece));
    assert_int_equal(piece, 0);

    cg_buf_free(&log);
    cg_chain_free(&a);
    cg_chain_free(&b);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(a_piece_of_each_length_is_found),
        cmocka_unit_test(two_in_a_line_are_two),
        cmocka_unit_test(the_rest_of_a_record_is_no_piece),
        cmocka_unit_test(what_begins_no_record_is_none),
        cmocka_unit_test(the_hash_tells_one_from_two),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
