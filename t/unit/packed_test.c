/*
 * Bodies that are said to be text and are compressed: refused in each cut, or
 * passed over where errors pass; and texts that begin much the same.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "passage_expect.h"

#define count(table)  (sizeof(table) / sizeof(table[0]))

static cg_policy  policy, lenient;

static const char *const  types[] = {
    "text/plain", "text/plain; charset=utf-8", "text/html", "text/markdown",
    "text/plain; charset=iso-8859-1", "application/x-www-form-urlencoded", ""
};


static int
setup(void **state)
{
    (void) state;

    return passage_policy(&policy, "otherwise replace")
           && passage_policy(&lenient, "on_error pass") ? 0 : -1;
}


static int
teardown(void **state)
{
    (void) state;

    cg_policy_free(&policy);
    cg_policy_free(&lenient);
    passage_free();
    return 0;
}


static void
what_is_compressed_is_refused(void **state)
{
    size_t       i, k;
    passage_way  way = { &policy, CG_TO_VISITOR };

    static const struct {
        size_t      n;
        const char  *p;
    } rows[] = {
        { 12, "\x1f\x8b\x08\0\0\0\0\0\0\x03xy" },
        { 10, "\x1f\x9d\x90i am some" }, { 4, "x\x9c\x03\0" },
        { 5, "x\x01\x01\0\0" }, { 6, "\x28\xb5\x2f\xfd\x20\0" },
        { 8, "\xfd" "7zXZ\0\0\x04" }, { 6, "7z\xbc\xaf\x27\x1c" },
        { 9, "PK\x03\x04\x14\0\0\0\0" }, { 11, "BZh91AY&SY." },
        { 2, "\x1f\x8b" },
    };

    (void) state;

    for (i = 0; i < count(rows) * count(types); i++) {
        k = i % count(rows);
        way.type = types[i / count(rows)];
        way.policy = &policy;

        passage_run(&whole, &way, &work, (const uint8_t *) rows[k].p,
                    rows[k].n, NULL, 0, false);
        assert_int_equal(whole.st, CG_EENCODING);
        assert_int_equal(whole.out.n, 0);
        passage_cuts(&way, way.type, (const uint8_t *) rows[k].p, rows[k].n,
                     0);

        way.policy = &lenient;
        passage_expect(&way, way.type, (const uint8_t *) rows[k].p, rows[k].n,
                       rows[k].p, rows[k].n, 0);
        assert_int_equal(whole.passed, CG_EENCODING);
    }
}


static void
text_that_begins_alike_is_read(void **state)
{
    size_t       i;
    char         in[80], want[80];
    passage_way  way = { &policy, CG_TO_PROVIDER, NULL, false, "text/plain" };

    static const char *const  begins[] = {
        "", "x", "P", "PK", "PK ", "7", "7z", "7z.", "B", "BZ", "BZh", "BZh9",
        "BZh91AY ", "x\xda\xaf ", "(", "(\xc2\xb5", "\x1f", "\x1f "
    };

    (void) state;

    for (i = 0; i < count(begins); i++) {
        passage_expect(&way, begins[i], (const uint8_t *) begins[i],
                       strlen(begins[i]), begins[i], strlen(begins[i]), 0);

        snprintf(in, sizeof(in), "%s, jane@example.com", begins[i]);
        snprintf(want, sizeof(want), "%s, [email]", begins[i]);
        passage_expect(&way, begins[i], (const uint8_t *) in, strlen(in),
                       want, strlen(want), 0);
    }
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(what_is_compressed_is_refused),
        cmocka_unit_test(text_that_begins_alike_is_read),
    };

    passage_seed();

    return cmocka_run_group_tests(tests, setup, teardown);
}
