/*
 * JSON in strings of JSON, deeper than it is read as such: what comes out is
 * JSON at each level all the same, in each cut.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "passage_expect.h"

static cg_policy  replace, mask;


static int
setup(void **state)
{
    (void) state;

    return passage_policy(&replace, "otherwise replace")
           && passage_policy(&mask, "redact card mask keep=last4") ? 0 : -1;
}


static int
teardown(void **state)
{
    (void) state;

    cg_policy_free(&replace);
    cg_policy_free(&mask);
    passage_free();
    return 0;
}


/* {"b":"inner"} */

static void
wrap(cg_buf *b)
{
    size_t  i;
    cg_buf  out = { NULL, 0, 0 };

    assert_int_equal(cg_buf_str(&out, "{\"b\":\""), CG_OK);

    for (i = 0; i < b->n; i++) {
        if (b->p[i] == '"' || b->p[i] == '\\') {
            assert_int_equal(cg_buf_str(&out, "\\"), CG_OK);
        }

        assert_int_equal(cg_buf_add(&out, b->p + i, 1), CG_OK);
    }

    assert_int_equal(cg_buf_str(&out, "\"}"), CG_OK);
    cg_buf_free(b);
    *b = out;
}


static void
becomes(const cg_policy *policy, const char *type, const char *inner,
    const char *want_inner)
{
    size_t       depth;
    cg_buf       in = { NULL, 0, 0 }, want = { NULL, 0, 0 };
    passage_way  way = { policy, CG_TO_PROVIDER, NULL, false, type };

    assert_int_equal(cg_buf_str(&in, inner), CG_OK);
    assert_int_equal(cg_buf_str(&want, want_inner), CG_OK);

    for (depth = 1; depth <= 6; depth++) {
        passage_expect(&way, inner, in.p, in.n, want.p, want.n,
                       depth < 4 ? 0 : 40);
        wrap(&in);
        wrap(&want);
    }

    cg_buf_free(&in);
    cg_buf_free(&want);
}


static void
numbers_become_strings_at_any_depth(void **state)
{
    (void) state;

    becomes(&replace, "application/json",
            "{\"m\":\"jane@example.com\",\"n\":4111111111111111,\"u\":1}",
            "{\"m\":\"[email]\",\"n\":\"[card]\",\"u\":1}");
    becomes(&replace, "application/json", "{\"n\": 4111111111111111}",
            "{\"n\": \"[card]\"}");
    becomes(&mask, "application/json", "{\"n\":4111111111111111}",
            "{\"n\":\"************1111\"}");
    becomes(&replace, "", "{\"n\":4111111111111111 }",
            "{\"n\":\"[card]\" }");
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(numbers_become_strings_at_any_depth),
    };

    passage_seed();

    return cmocka_run_group_tests(tests, setup, teardown);
}
