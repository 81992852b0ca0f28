/*
 * What the visitor is told of a blocked message, in each protocol; and what of
 * it never comes back.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "cg_tell.h"
#include "passage.h"

#define SAID    "Your message was not sent. Please do not send this here: "    \
                "e-mail address."
#define HELD    "A message was withheld. It contained: e-mail address."
#define OBJECT(text)  "{\"type\":\"chat_gdpr_blocked\",\"entity\":\"email\","  \
                      "\"message\":\"" text "\"}"
#define FAILED(text)  "{\"status\":\"error\",\"response\":" OBJECT(text) "}"
#define GRAPHQL(text)  "{\"message\":\"" text "\",\"extensions\":"             \
                       "{\"chat_gdpr\":" OBJECT(text) "}}"
#define CALL(text)  "{\"type\":1,\"target\":\"chat_gdpr_blocked\","            \
                    "\"arguments\":[" OBJECT(text) "]}\x1e"
#define OUT  CG_TO_PROVIDER
#define IN   CG_TO_VISITOR

typedef struct {
    const char   *name;      /* of the protocol, or NULL */
    const char   *format;
    cg_direction  dir;
    const char   *message;
    const char   *answer;    /* with "|" behind each; "": none */
} row;

static const row  rows[] = {
    { NULL, "text", OUT, "a@example.com", SAID "|" },
    { NULL, "text", IN, "a@example.com", HELD "|" },
    { NULL, "json", OUT, "{\"a\":1}", OBJECT(SAID) "|" },
    { NULL, "json", OUT, "[1,2]", OBJECT(SAID) "|" },
    { NULL, "json", OUT, "", OBJECT(SAID) "|" },
    { "mqtt", "text", OUT, "a", "" },

    { "actioncable", "json", OUT,
      "{\"command\":\"message\",\"identifier\":\"{\\\"channel\\\":\\\"C\\\"}\","
      "\"data\":\"{}\"}",
      "{\"identifier\":\"{\\\"channel\\\":\\\"C\\\"}\",\"message\":"
      OBJECT(SAID) "}|" },
    { "actioncable", "json", OUT, "{\"command\":\"subscribe\"}", "" },
    { "actioncable", "json", IN, "{\"identifier\":\"x\",\"message\":{}}", "" },

    { "ddp", "json", OUT, "{\"msg\":\"method\",\"method\":\"m\",\"id\":\"7\"}",
      "{\"msg\":\"result\",\"id\":\"7\",\"error\":{\"error\":422,\"reason\":\""
      SAID "\",\"message\":\"" SAID " [422]\",\"details\":" OBJECT(SAID)
      ",\"errorType\":\"Meteor.Error\"}}|{\"msg\":\"updated\",\"methods\":"
      "[\"7\"]}|" },
    { "ddp", "json", IN, "{\"msg\":\"added\",\"id\":\"7\"}", OBJECT(HELD) "|" },

    { "graphql-ws", "json", OUT, "{\"id\":\"a\",\"type\":\"subscribe\"}",
      "{\"id\":\"a\",\"type\":\"error\",\"payload\":[" GRAPHQL(SAID) "]}|" },
    { "graphql-ws", "json", OUT, "{\"id\":\"a\",\"type\":\"start\"}",
      "{\"id\":\"a\",\"type\":\"error\",\"payload\":" GRAPHQL(SAID) "}|" },
    { "graphql-ws", "json", IN, "{\"id\":\"a\",\"type\":\"next\"}",
      "{\"id\":\"a\",\"type\":\"next\",\"payload\":{\"data\":null,\"errors\":["
      GRAPHQL(HELD) "]}}|" },
    { "graphql-ws", "json", OUT, "{\"type\":\"ping\"}", "" },
    { NULL, "json", OUT, "{\"id\":\"a\",\"type\":\"subscribe\"}",
      OBJECT(SAID) "|" },

    { NULL, "json", OUT, "[\"1\",\"2\",\"room:a\",\"say\",{\"t\":\"x\"}]",
      "[\"1\",\"2\",\"room:a\",\"phx_reply\"," FAILED(SAID) "]|" },
    { NULL, "json", OUT, "[null,\"2\",\"room:a\",\"say\",[]]",
      "[null,\"2\",\"room:a\",\"phx_reply\"," FAILED(SAID) "]|" },
    { NULL, "json", OUT, "{\"topic\":\"a\",\"event\":\"say\",\"payload\":{},"
      "\"ref\":\"2\"}",
      "{\"topic\":\"a\",\"ref\":\"2\",\"event\":\"phx_reply\",\"payload\":"
      FAILED(SAID) "}|" },
    { "phoenix", "json", IN,
      "[\"1\",\"2\",\"a\",\"phx_reply\",{\"status\":\"ok\"}]",
      "[\"1\",\"2\",\"a\",\"phx_reply\"," FAILED(HELD) "]|" },
    { "phoenix", "json", IN, "[\"1\",null,\"a\",\"say\",{}]",
      "[\"1\",null,\"a\",\"chat_gdpr_blocked\"," OBJECT(HELD) "]|" },
    { "phoenix", "json", OUT, "[\"1\",\"2\",\"room:a\"]", "" },

    { NULL, "json", OUT, "{\"event\":\"client-x\",\"channel\":\"private-a\"}",
      "{\"event\":\"pusher:error\",\"channel\":\"private-a\",\"data\":"
      "{\"code\":"
      "null,\"message\":\"" SAID "\"}}|" },
    { "pusher", "json", IN, "{\"event\":\"x\",\"channel\":\"private-a\"}",
      "{\"event\":\"chat_gdpr_blocked\",\"channel\":\"private-a\",\"data\":"
      OBJECT(HELD) "}|" },

    { NULL, "json", OUT, "{\"type\":1,\"target\":\"say\",\"arguments\":[]}\x1e",
      CALL(SAID) "|" },
    { "signalr", "json", OUT,
      "{\"type\":6}\x1e{\"arguments\":[{\"type\":9}],\"invocationId\":\"0\","
      "\"type\":1}\x1e{\"type\":4,\"invocationId\":\"1\"}\x1e",
      "{\"type\":3,\"invocationId\":\"0\",\"error\":\"" SAID "\"}\x1e|"
      "{\"type\":3,\"invocationId\":\"1\",\"error\":\"" SAID "\"}\x1e|" },
    { NULL, "json", IN, "{\"type\":3,\"invocationId\":\"0\",\"result\":1}\x1e",
      "{\"type\":3,\"invocationId\":\"0\",\"error\":\"" HELD "\"}\x1e|" },
    { NULL, "json", IN, "{\"type\":2,\"invocationId\":\"0\",\"item\":1}\x1e",
      CALL(HELD) "|" },

    { "sockjs", "sockjs", OUT, "[\"a@example.com\"]", "a[\"" SAID "\"]|" },
    { "sockjs", "sockjs", OUT, "[\"a\",\"{\\\"msg\\\":1}\"]",
      "a[\"" SAID "\"]|a[\"{\\\"type\\\":\\\"chat_gdpr_blocked\\\",\\\"entity"
      "\\\":\\\"email\\\",\\\"message\\\":\\\"" SAID "\\\"}\"]|" },
    { "sockjs", "sockjs", IN, "a[\"a\"]", "a[\"" HELD "\"]|" },
    { "sockjs", "sockjs", OUT, "[\"SEND\\ndestination:/a\\n\\na\\u0000\"]",
      "a[\"ERROR\\nmessage:Your message was not sent. Please do not send this "
      "here\\\\c e-mail address.\\ncontent-type:text/plain\\ncontent-length:"
      "72\\n\\n" SAID "\\u0000\"]|" },
    { "sockjs", "sockjs", OUT, "a@example.com", "" },

    /* nothing that could be something, or break out of where it stands */
    { "graphql-ws", "json", IN, "{\"id\":\"a@example.com\",\"type\":\"next\"}",
      "" },
    { "graphql-ws", "json", IN, "{\"id\":\"4111111\",\"type\":\"next\"}", "" },
    { "graphql-ws", "json", IN, "{\"id\":\"Ann Lee\",\"type\":\"next\"}", "" },
    { "graphql-ws", "json", OUT, "{\"id\":\"<b>\",\"type\":\"subscribe\"}",
      "" },
    { "graphql-ws", "json", OUT, "{\"id\":\"a,\"type\":\"subscribe\"", "" },
    { "ddp", "json", OUT, "{\"msg\":\"method\",\"id\":\"", OBJECT(SAID) "|" },
};


static cg_policy  policy;
static cg_buf     out;


static int
setup(void **state)
{
    (void) state;

    return passage_policy(&policy, "redact email block") ? 0 : -1;
}


static int
teardown(void **state)
{
    (void) state;

    cg_policy_free(&policy);
    cg_buf_free(&out);
    return 0;
}


static cg_status
on_told(void *ctx, const uint8_t *p, size_t n)
{
    cg_status  st;

    st = cg_buf_add(ctx, p, n - (n && p[n - 1] == '\0'));

    return st == CG_OK ? cg_buf_str(ctx, "|") : st;
}


/* What is said of the message p[0..n) becomes `out`, with "|" behind each. */

static void
tell(cg_direction dir, const char *protocol, const char *format,
    const void *p, size_t n)
{
    cg_refusal  r;

    r.policy = &policy;
    r.entity = CG_ENTITY_EMAIL;
    r.language = policy.language;
    r.dir = dir;
    out.n = 0;

    assert_int_equal(cg_tell_visitor(&r, protocol
                         ? cg_protocol_find(protocol, strlen(protocol)) : NULL,
                         format, strcmp(format, "msgpack") == 0, p, n, on_told,
                         &out), CG_OK);
}


static void
each_protocol_has_its_answer(void **state)
{
    size_t      i;
    const row  *w;

    (void) state;

    for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        w = &rows[i];

        tell(w->dir, w->name, w->format, w->message, strlen(w->message));
        assert_int_equal(cg_buf_add(&out, "", 1), CG_OK);
        assert_string_equal((char *) out.p, w->answer);
    }
}


/* Cut anywhere, or with any byte in it, it is read without harm, and no address
 * comes back that the provider has said. */

static void
nothing_of_the_providers_comes_back(void **state)
{
    size_t  i, n, cut;
    char    text[256];

    static const char  hostile[] =
        "[\"x@example.com\",\"x@example.com\",\"x@example.com\",\"phx_reply\","
        "{\"id\":\"x@example.com\",\"type\":\"next\",\"msg\":\"result\"}]\x1e";

    (void) state;

    n = sizeof(hostile) - 1;

    for (i = 0; i < n; i++) {
        for (cut = 0; cut <= n - i; cut++) {
            memcpy(text, hostile + i, cut);
            tell(IN, NULL, "json", text, cut);
            assert_null(memmem(out.p, out.n, "example", 7));
        }
    }
}


/* MessagePack.  SignalR: a record for each invocation that waits, or one.
 * Socket.IO: an event of the namespace that the packet is for. */

#define EVENT  "\x83\xa4type\x02\xa4" "data\x92\xda"
#define CALLED "\x96\x01\x80\xc0\xda\x00\x11" "chat_gdpr_blocked\x91\x83"

static const struct {
    bool       (*is)(const uint8_t *p, size_t n);
    const char  *message;
    const char  *begins;   /* NULL: none is told; */
    size_t       begins_n; /* of SignalR's, behind its length */
    const char  *ends;
} packed[] = {
    { cg_signalr_is, "\x09\x96\x01\x80\xa1" "7\xa1" "a\x90\x90",
      "\x95\x03\x80\xa1" "7\x01", 6, "" },
    { cg_signalr_is, "\x08\x96\x01\x80\xc0\xa1" "a\x90\x90",
      CALLED, sizeof(CALLED) - 1, "" },
    { cg_signalr_is, "\x09\x96\x01\x81\xa0\xa0\xc0\xa0\x90\x90",
      "\x96\x01\x80\xc0", 4, "" },

    { cg_msgpack_is, "\x83\xa4type\x02\xa4" "data\x91\xa1" "a\xa3nsp\xa1/",
      EVENT, sizeof(EVENT) - 1, "\xa3nsp\xa1/" },
    { cg_msgpack_is, "\x84\xa4type\x02\xa4" "data\x91\xa1" "a\xa2id\x07"
      "\xa3nsp\xa5/room", EVENT, sizeof(EVENT) - 1, "\xa3nsp\xa5/room" },
    { cg_msgpack_is, "\x83\xa4type\x02\xa3nsp\xa1/\xa4" "data\x91\xa1" "a",
      NULL, 0, NULL },
    { cg_msgpack_is, "\x81\xa4type\x02", NULL, 0, NULL },
    { cg_msgpack_is, "\x93\xa4type\x02\xa3nsp\xa1/ and more of it",
      NULL, 0, NULL },
};


static void
packed_ones_are_told_packed(void **state)
{
    size_t  i, n, length;

    (void) state;

    for (i = 0; i < sizeof(packed) / sizeof(packed[0]); i++) {
        tell(OUT, NULL, "msgpack", packed[i].message,
             strlen(packed[i].message));

        if (packed[i].begins == NULL) {
            assert_int_equal(out.n, 0);
            continue;
        }

        /* on_told() ends each with a byte of its own */
        out.n--;
        length = packed[i].is != cg_signalr_is ? 0 : out.p[0] < 0x80 ? 1 : 2;
        n = strlen(packed[i].ends);

        assert_true(out.n > length + packed[i].begins_n + n);
        assert_memory_equal(out.p + length, packed[i].begins,
                            packed[i].begins_n);
        assert_memory_equal(out.p + out.n - n, packed[i].ends, n);
        assert_true(packed[i].is(out.p, out.n));
    }
}


/* STOMP 1.2: a server that has sent ERROR closes the connection. */

static void
error_of_stomp_is_the_last_word(void **state)
{
    size_t  i;

    static const struct {
        const char  *format, *message;
        bool         last;
    } ends[] = {
        { "stomp", "SEND\ndestination:/a\n\nb", true },
        { "sockjs", "[\"SEND\\ndestination:/a\\n\\nb\\u0000\"]", true },
        { "sockjs", "[\"{}\",\"SEND\\ndestination:/a\\n\\nb\\u0000\"]", true },
        { "sockjs", "a[\"MESSAGE\\ndestination:/a\\n\\nb\\u0000\"]", true },
        { "sockjs", "[\"SEND the card\"]", false },
        { "sockjs", "[]", false },
        { "json", "\"SEND\\n\\n\"", false },
        { "text", "SEND\n\n", false },
    };

    (void) state;

    for (i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
        assert_int_equal(cg_tell_ends(ends[i].format,
                                      (const uint8_t *) ends[i].message,
                                      strlen(ends[i].message)), ends[i].last);
    }
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(error_of_stomp_is_the_last_word),
        cmocka_unit_test(each_protocol_has_its_answer),
        cmocka_unit_test(nothing_of_the_providers_comes_back),
        cmocka_unit_test(packed_ones_are_told_packed),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
