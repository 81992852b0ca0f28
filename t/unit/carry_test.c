/*
 * Messages in their carriers, and what is put beside them.
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "cg_carry.h"

static const struct {
    cg_carry     how;
    const char  *body;
    const char  *messages;  /* "|" behind each */
    const char  *session;
    const char  *with;      /* <m/> or {} put in; NULL: it is none */
} bodies[] = {
    { CG_CARRY_NONE, "{\"a\":1}", "{\"a\":1}|", NULL, NULL },
    { CG_CARRY_SOCKJS, "a[\"one\",\"{\\\"t\\\":\\\"tw\\u006f\\\"}\"]\n",
      "one|{\"t\":\"two\"}|", NULL, NULL },
    { CG_CARRY_SOCKJS, "o\n", "", NULL, NULL },
    { CG_CARRY_SOCKJS, "data: a[\"x\"]\r\n\r\n", "x|", NULL, NULL },
    { CG_CARRY_SOCKJS, "a[\"never ends", "", NULL, NULL },
    { CG_CARRY_BOSH, "<body xmlns='h' sid='S1'><iq id=\"a>b\"><jid>v</jid></iq>"
      "<message/> <a><b/><c></c></a></body>",
      "<iq id=\"a>b\"><jid>v</jid></iq>|<message/>|<a><b/><c></c></a>|", "S1",
      "<body xmlns='h' sid='S1'><iq id=\"a>b\"><jid>v</jid></iq>"
      "<message/> <a><b/><c></c></a><m/></body>" },
    { CG_CARRY_BOSH, "<body x-sid='no' sid=\"S2\"/>", "", "S2",
      "<body x-sid='no' sid=\"S2\"><m/></body>" },
    { CG_CARRY_BOSH, "<body></body>\n", "", NULL, "<body><m/></body>" },
    { CG_CARRY_BOSH, "<body a=' sid='/>", "", NULL,
      "<body a=' sid='><m/></body>" },
    { CG_CARRY_BOSH, "<body sid='S1'><a>", "", "S1", NULL },
    { CG_CARRY_BOSH, "<bodyguard></body>", "", NULL, NULL },
    { CG_CARRY_BOSH, "<body", "", NULL, NULL },
    { CG_CARRY_BOSH, "", "", NULL, NULL },
    { CG_CARRY_BOSH, "<body><a></body>", "", NULL, "<body><a><m/></body>" },
    { CG_CARRY_BAYEUX, "[{\"channel\":\"/a\",\"data\":{\"clientId\":\"no\"}},"
      " {\"clientId\" : \"c1\"}]\n",
      "{\"channel\":\"/a\",\"data\":{\"clientId\":\"no\"}}|"
      "{\"clientId\" : \"c1\"}|", "\"c1\"",
      "[{\"channel\":\"/a\",\"data\":{\"clientId\":\"no\"}},"
      " {\"clientId\" : \"c1\"},{}]" },
    { CG_CARRY_BAYEUX, "[]", "", NULL, "[{}]" },
    { CG_CARRY_BAYEUX, "[ ]", "", NULL, "[{}]" },
    { CG_CARRY_BAYEUX, "{\"clientId\":\"c\"}", "", NULL, NULL },
    { CG_CARRY_BAYEUX, "[[{\"a\":1}],\"{\\\"b\\\"}\"]", "", NULL,
      "[[{\"a\":1}],\"{\\\"b\\\"}\",{}]" },
    { CG_CARRY_BAYEUX, "]", "", NULL, NULL },
    { CG_CARRY_BAYEUX, "[{\"a\":\"", "", NULL, NULL },
};


static void
note(void *ctx, const uint8_t *p, size_t n)
{
    cg_buf  *all = ctx;

    assert_int_equal(cg_buf_add(all, p, n), CG_OK);
    assert_int_equal(cg_buf_str(all, "|"), CG_OK);
}


static void
is(const cg_buf *b, const char *want)
{
    assert_int_equal(b->n, strlen(want));

    if (b->n) {
        assert_memory_equal(b->p, want, b->n);
    }
}


static void
test_bodies(void **state)
{
    bool            put;
    size_t          i, n, len;
    cg_buf          b = { NULL, 0, 0 };
    const char     *more;
    const uint8_t  *p, *session;

    (void) state;

    for (i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
        print_message("# %s\n", bodies[i].body);
        p = (const uint8_t *) bodies[i].body;
        n = strlen(bodies[i].body);

        b.n = 0;
        assert_int_equal(cg_carry_each(bodies[i].how, p, n, note, &b), CG_OK);
        is(&b, bodies[i].messages);

        session = cg_carry_session(bodies[i].how, p, n, &len);
        assert_int_equal(session != NULL, bodies[i].session != NULL);

        if (session) {
            assert_int_equal(len, strlen(bodies[i].session));
            assert_memory_equal(session, bodies[i].session, len);
        }

        b.n = 0;
        more = bodies[i].how == CG_CARRY_BOSH ? "<m/>" : "{}";
        assert_int_equal(cg_carry_put(bodies[i].how, p, n,
                                      (const uint8_t *) more, strlen(more),
                                      &b, &put), CG_OK);
        assert_int_equal(put, bodies[i].with != NULL);
        is(&b, put ? bodies[i].with : "");
    }

    cg_buf_free(&b);
}


/* Any piece of a body has some defined outcome; sanitizers look on. */

static void
test_pieces(void **state)
{
    bool            put;
    size_t          i, n, from, to, len, at;
    cg_buf          b = { NULL, 0, 0 };
    uint8_t        *piece;
    const uint8_t  *p;

    (void) state;

    for (i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
        p = (const uint8_t *) bodies[i].body;
        n = strlen(bodies[i].body);

        for (from = 0; from < n; from++) {
            for (to = from; to <= n; to++) {
                /* of its own, so that nothing behind it is read */
                piece = malloc(to - from + (to == from));
                assert_non_null(piece);
                memcpy(piece, p + from, to - from);
                b.n = 0;
                (void) cg_carry_each(bodies[i].how, piece, to - from, note,
                                     &b);
                (void) cg_carry_session(bodies[i].how, piece, to - from, &len);
                (void) cg_carry_inner(piece, to - from, &at, &len);
                (void) cg_carry_put(bodies[i].how, piece, to - from,
                                    (const uint8_t *) "x", 1, &b, &put);
                free(piece);
            }
        }
    }

    cg_buf_free(&b);
}


static const struct {
    cg_carry         how;
    cg_carry_place   place;
    const char      *message, *out;
} wraps[] = {
    { CG_CARRY_NONE, CG_CARRY_ALONE, "{\"t\":1}", "{\"t\":1}" },
    { CG_CARRY_NONE, CG_CARRY_EVENT, "{}\x1e", "data: {}\x1e\r\n\r\n" },
    { CG_CARRY_SOCKJS, CG_CARRY_ALONE, "{\"t\":1}", "a[\"{\\\"t\\\":1}\"]" },
    { CG_CARRY_SOCKJS, CG_CARRY_LINE, "x", "a[\"x\"]\n" },
    { CG_CARRY_SOCKJS, CG_CARRY_EVENT, "x", "data: a[\"x\"]\r\n\r\n" },
    { CG_CARRY_BAYEUX, CG_CARRY_ALONE, "{}", "[{}]" },
    { CG_CARRY_BAYEUX, CG_CARRY_LINE, "{}", "{}" },
    { CG_CARRY_BOSH, CG_CARRY_LINE, "<message to='a'><body>x</body></message>",
      "<message xmlns=\"jabber:client\" to='a'><body>x</body></message>" },
    { CG_CARRY_BOSH, CG_CARRY_LINE, "<m xmlns='a'/>", "<m xmlns='a'/>" },
};


static void
test_wraps(void **state)
{
    size_t  i;
    cg_buf  b = { NULL, 0, 0 };

    (void) state;

    for (i = 0; i < sizeof(wraps) / sizeof(wraps[0]); i++) {
        b.n = 0;
        assert_int_equal(cg_carry_wrap(wraps[i].how, wraps[i].place,
                                       (const uint8_t *) wraps[i].message,
                                       strlen(wraps[i].message), &b), CG_OK);
        is(&b, wraps[i].out);
    }

    cg_buf_free(&b);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(test_bodies),
        cmocka_unit_test(test_pieces),
        cmocka_unit_test(test_wraps),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
