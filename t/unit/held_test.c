/*
 * What waits for consent, answered in each form; and what of it never comes
 * back.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "cg_held.h"

#define SAID    "No: \"<b>\" & more"
#define JSON    "\"No: \\\"<b>\\\" & more\""
#define OBJECT  "{\"type\":\"chat_gdpr_held\",\"message\":" JSON               \
                ",\"notice\":\"/.chat-gdpr/notice\"}"
#define REPLY(members)  "{" members "\"successful\":false,\"error\":"          \
    "\"403::No - \\\"<b>\\\" & more\",\"ext\":{\"chat_gdpr\":" OBJECT "}}"
#define RETRY(how)  "\"advice\":{\"reconnect\":\"" how "\",\"interval\":5000},"

typedef struct {
    cg_held_form  form;
    const char   *asked;
    const char   *call;
    const char   *answer;
} row;

static const row  rows[] = {
    { CG_HELD_TEXT, "", "", SAID },
    { CG_HELD_JSON, "", "", OBJECT },
    { CG_HELD_EVENTS, "", "",
      "retry: 5000\nevent: chat_gdpr_held\ndata: " OBJECT "\n\n" },
    { CG_HELD_ENGINEIO, "", "",
      "{\"code\":4,\"type\":\"chat_gdpr_held\",\"message\":" JSON
      ",\"notice\":\"/.chat-gdpr/notice\"}" },
    { CG_HELD_ERROR, "", "", "44" JSON },
    { CG_HELD_SOCKJS, "", "", "c[4403," JSON "]\n" },
    { CG_HELD_SOCKJS_EVENTS, "", "", "\r\ndata: c[4403," JSON "]\r\n\r\n" },
    { CG_HELD_SIGNALR, "", "",
      "{\"error\":" JSON ",\"type\":\"chat_gdpr_held\"}" },
    { CG_HELD_BOSH, "", "",
      "<body xmlns=\"http://jabber.org/protocol/httpbind\" xmlns:stream=\""
      "http://etherx.jabber.org/streams\" type=\"terminate\" condition=\""
      "remote-stream-error\"><stream:error><policy-violation xmlns=\""
      "urn:ietf:params:xml:ns:xmpp-streams\"/><text xmlns=\"urn:ietf:params:"
      "xml:ns:xmpp-streams\" xml:lang=\"de\">No: \"&lt;b&gt;\" &amp; more"
      "</text></stream:error></body>" },

    { CG_HELD_BAYEUX,
      "[{\"channel\":\"/meta/handshake\",\"id\":1},{\"channel\":"
      "\"/meta/connect\",\"clientId\":\"c\",\"id\":\"2\"},{\"channel\":\"/a\","
      "\"data\":{\"text\":\"secret\"}}]", "",
      "[" REPLY("\"channel\":\"/meta/handshake\",\"id\":1," RETRY("retry"))
      "," REPLY("\"channel\":\"/meta/connect\",\"id\":\"2\",\"clientId\":\"c\","
                RETRY("handshake"))
      "," REPLY("\"channel\":\"/a\",") "]" },
    { CG_HELD_BAYEUX, "[{\"text\":\"secret\"}]", "", "" },
    { CG_HELD_BAYEUX, "{\"channel\":\"/a\"}", "", "" },
    { CG_HELD_BAYEUX, "", "", "" },

    { CG_HELD_CALLBACK, "[{\"channel\":\"/a\",\"id\":\"<script>\"}]", "f.g_1$",
      "/**/f.g_1$([" REPLY("\"channel\":\"/a\",") "]);" },
    { CG_HELD_CALLBACK, "[{\"channel\":\"/a\"}]", "alert(1)//", "" },
    { CG_HELD_CALLBACK, "[{\"channel\":\"/a\"}]", "", "" },
    { CG_HELD_CALLBACK, "[]", "f", "" },
};


static void
answers(void **state)
{
    size_t   i;
    cg_buf   out = { NULL, 0, 0 };
    cg_held  h = { .text = SAID, .language = CG_LANGUAGE_de };

    (void) state;

    for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        h.asked = (const uint8_t *) rows[i].asked;
        h.asked_n = strlen(rows[i].asked);
        h.call = (const uint8_t *) rows[i].call;
        h.call_n = strlen(rows[i].call);

        assert_int_equal(cg_held_write(&h, rows[i].form, &out), CG_OK);
        assert_int_equal(cg_buf_add(&out, "", 1), CG_OK);
        assert_string_equal((char *) out.p, rows[i].answer);
        out.n = 0;
    }

    cg_buf_free(&out);
}


static void
beginnings(void **state)
{
    cg_buf   out = { NULL, 0, 0 };
    cg_held  h = { .text = "No", .language = CG_LANGUAGE_en };

    (void) state;

    assert_int_equal(cg_held_write(&h, CG_HELD_OPEN, &out), CG_OK);
    assert_memory_equal(out.p, "0{\"sid\":\"" CG_HELD_SESSION "\",", 20);
    out.n = 0;

    assert_int_equal(cg_held_write(&h, CG_HELD_SOCKJS_STREAM, &out), CG_OK);
    assert_int_equal(out.n, 2048 + 1 + sizeof("c[4403,\"No\"]\n") - 1);
    assert_int_equal(out.p[2047], 'h');
    assert_memory_equal(out.p + 2048, "\nc[4403,\"No\"]\n", 14);

    cg_buf_free(&out);
}


static void
elsewhere(void **state)
{
    size_t   i;
    cg_buf   out = { NULL, 0, 0 };
    cg_held  h = {
        .text = "No", .language = CG_LANGUAGE_en,
        .site = "https://chat.example.com"
    };

    static const cg_held_form  forms[] = {
        CG_HELD_JSON, CG_HELD_ENGINEIO, CG_HELD_EVENTS
    };

    (void) state;

    for (i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
        assert_int_equal(cg_held_write(&h, forms[i], &out), CG_OK);
        assert_int_equal(cg_buf_add(&out, "", 1), CG_OK);
        assert_non_null(strstr((char *) out.p, ",\"notice\":\"https://"
                               "chat.example.com/.chat-gdpr/notice\"}"));
        out.n = 0;
    }

    cg_buf_free(&out);
}


static void
scripts(void **state)
{
    cg_buf  out = { NULL, 0, 0 }, in = { NULL, 0, 0 };

    (void) state;

    assert_int_equal(cg_buf_str(&in, "6:44\"</script>\\\""), CG_OK);
    assert_int_equal(cg_held_script((const uint8_t *) "12", 2, &in, &out),
                     CG_OK);
    assert_int_equal(cg_buf_add(&out, "", 1), CG_OK);
    assert_string_equal((char *) out.p, "___eio[12](\"6:44\\\"</script>"
                        "\\\\\\\"\");");

    cg_buf_free(&in);
    cg_buf_free(&out);
}


static void
kinds(void **state)
{
    int  form;

    (void) state;

    for (form = 0; form < CG_HELD_N; form++) {
        assert_non_null(cg_held_type((cg_held_form) form));
        assert_true(cg_held_status((cg_held_form) form) == 200
                    || cg_held_status((cg_held_form) form) == 403);
    }
}


static void
quiet(void **state)
{
    size_t  i;

    static const struct {
        const char  *body;
        bool         quiet;
    } cases[] = {
        { "1:2", true }, { "2:40", true }, { "8:40/desk?", true },
        { "3:41/", true }, { "", false }, { "1", false }, { "1:", false },
        { "1:1", false }, { "1:4", false }, { "2:42", false },
        { "6:42[\"a\"]", false }, { "1:22:40", false }, { "2:4010:42[\"a\"]",
        false }, { "99999999:40", false }, { "40", false }, { ":40", false },
    };

    (void) state;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_int_equal(cg_held_quiet((const uint8_t *) cases[i].body,
                                       strlen(cases[i].body)),
                         cases[i].quiet);
    }
}


int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers),
        cmocka_unit_test(beginnings),
        cmocka_unit_test(elsewhere),
        cmocka_unit_test(scripts),
        cmocka_unit_test(kinds),
        cmocka_unit_test(quiet),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
