/*
 * Where streams can be cut, in any split of them.
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "cg_edge.h"


/* At each byte, that of the whole and that of any two pieces agree. */

static const struct {
    cg_edge_kind  kind;
    const char   *text;
    const char   *edges;  /* "|" where it can be cut behind the byte */
} cases[] = {
    { CG_EDGE_EVENT, "data: a\n\ndata: b\n\n", "........|........|" },
    { CG_EDGE_EVENT, "data: a\r\n\r\n: b\r\n\r\n", ".........||.....||" },
    { CG_EDGE_EVENT, "a\r\rb\n\n\nc", "..|..||." },
    { CG_EDGE_EVENT, "a\n\rb\r\n\nc\n", "..|...|.." },
    { CG_EDGE_EVENT, "\n\ndata:\n", "||......" },
    { CG_EDGE_EVENT, "data: no end", "............" },
    { CG_EDGE_LINE, "{\"a\":1}\n{\"a\":2}\r\n{", ".......|.......||." },
    { CG_EDGE_NONE, "a\n\n", "..." },
};


static void
test_edges_in_any_split(void **state)
{
    size_t          i, n, cut, end;
    cg_edge         whole, split;
    const uint8_t  *p;

    (void) state;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        print_message("# %s\n", cases[i].text);
        p = (const uint8_t *) cases[i].text;
        n = strlen(cases[i].text);
        assert_int_equal(n, strlen(cases[i].edges));

        cg_edge_init(&whole, cases[i].kind);
        assert_int_equal(whole.at, cases[i].kind != CG_EDGE_NONE);

        for (end = 1; end <= n; end++) {
            cg_edge_init(&whole, cases[i].kind);
            cg_edge_feed(&whole, p, end);
            assert_int_equal(whole.at, cases[i].edges[end - 1] == '|');

            for (cut = 0; cut <= end; cut++) {
                cg_edge_init(&split, cases[i].kind);
                cg_edge_feed(&split, p, cut);
                cg_edge_feed(&split, p + cut, end - cut);
                assert_int_equal(split.at, whole.at);
            }
        }
    }
}


static const struct {
    const char    *type;
    cg_edge_kind   kind;
} types[] = {
    { "text/event-stream", CG_EDGE_EVENT },
    { "Text/Event-Stream; charset=utf-8", CG_EDGE_EVENT },
    { "application/x-ndjson;charset=utf-8", CG_EDGE_LINE },
    { "application/json", CG_EDGE_NONE },
    { "text/event-streams", CG_EDGE_NONE },
    { "", CG_EDGE_NONE },
};


static void
test_types(void **state)
{
    size_t  i;

    (void) state;

    for (i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        assert_int_equal(cg_edge_of(types[i].type, strlen(types[i].type)),
                         types[i].kind);
    }
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(test_edges_in_any_split),
        cmocka_unit_test(test_types),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
