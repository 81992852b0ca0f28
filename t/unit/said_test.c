/*
 * Unit tests of consent in the chat: what a visitor's message says, and how the
 * prompt is said in each protocol.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cg_chat.h"
#include "cg_diag.h"
#include "cg_notice.h"
#include "cg_said.h"
#include "cg_text.h"

static cg_policy  policy;


static void
line(const char *a, const char *b, const char *c, const char *d,
    const char *e)
{
    size_t       n;
    cg_diag      diag;
    cg_word      words[5];
    const char  *all[] = { a, b, c, d, e };

    for (n = 0; n < 5 && all[n]; n++) {
        words[n] = cg_word_of(all[n]);
    }

    if (!cg_policy_line(&policy, words, n, &diag)) {
        fail_msg("%s: %s", a, diag.text);
    }
}


static int
make_policy(void **state)
{
    unsigned  l;
    cg_diag   diag;

    (void) state;

    assert_true(cg_policy_init(&policy, cg_word_of("chat"), &diag));
    line("controller", "Example Ltd", "contact=privacy@example.com", NULL,
         NULL);
    line("languages", "en", "de", "el", "fr");
    line("purpose", "support", "basis=contract", "Answer you", NULL);
    line("purpose", "marketing", "basis=consent", "Send offers", NULL);
    line("purpose", "profile", "basis=consent", "Remember you", NULL);
    line("purpose", "health", "basis=consent", "special=yes", "Your health");
    line("consent", "mode=reduced", "min_age=16", NULL, NULL);

    for (l = 0; l < 4; l++) {
        policy.purposes[l].text[CG_LANGUAGE_de] = strdup("de");
        policy.purposes[l].text[CG_LANGUAGE_el] = strdup("el");
        policy.purposes[l].text[CG_LANGUAGE_fr] = strdup("fr");
    }

    assert_true(cg_policy_finish(&policy, &diag));
    return 0;
}


static int
free_policy(void **state)
{
    (void) state;
    cg_policy_free(&policy);
    return 0;
}


static void
assert_said(const char *message, cg_said_what what, cg_purposes granted)
{
    size_t   n;
    char    *copy;
    cg_said  s;

    n = strlen(message);
    copy = malloc(n ? n : 1);  /* nothing is read behind it */
    assert_non_null(copy);
    memcpy(copy, message, n);

    cg_said_read(&s, &policy, NULL, (uint8_t *) copy, n);
    free(copy);

    if (s.what != what || s.granted != granted) {
        fail_msg("%s: %d %x", message, (int) s.what, s.granted);
    }
}


static void
a_statement_is_the_whole_text(void **state)
{
    (void) state;

    assert_said("I agree", CG_SAID_ALL, 6);
    assert_said(" i AGREE. ", CG_SAID_ALL, 6);
    assert_said("I  agree!", CG_SAID_ALL, 6);
    assert_said("I agree 1", CG_SAID_ONE, 2);
    assert_said("I agree 2.", CG_SAID_ONE, 4);
    assert_said("Ich stimme zu 2", CG_SAID_ONE, 4);
    assert_said("ICH STIMME ZU", CG_SAID_ALL, 6);
    assert_said("συμφωνω", CG_SAID_ALL, 6);
    assert_said("Je consens", CG_SAID_ALL, 6);
    assert_said("stop", CG_SAID_STOP, 0);
    assert_said("Stopp!", CG_SAID_STOP, 0);

    assert_said("", CG_SAID_NOTHING, 0);
    assert_said("I agree?", CG_SAID_NOTHING, 0);
    assert_said("I agree with you", CG_SAID_NOTHING, 0);
    assert_said("What if I agree", CG_SAID_NOTHING, 0);
    assert_said("I don't agree", CG_SAID_NOTHING, 0);
    assert_said("\"I agree\" he said", CG_SAID_NOTHING, 0);
    assert_said("I agree 0", CG_SAID_NOTHING, 0);
    assert_said("I agree 4", CG_SAID_NOTHING, 0);
    assert_said("I agree 100", CG_SAID_NOTHING, 0);
    assert_said("stop 1", CG_SAID_NOTHING, 0);
    assert_said("Estoy de acuerdo", CG_SAID_NOTHING, 0);
    assert_said("I agree \xe4\xb8\x8d I", CG_SAID_NOTHING, 0);
}


static void
special_categories_want_their_own_words(void **state)
{
    (void) state;

    assert_said("I agree 3", CG_SAID_NOTHING, 0);
    assert_said("I expressly agree 3", CG_SAID_ONE, 8);
    assert_said("Ich stimme ausdrücklich zu 3", CG_SAID_ONE, 8);
    assert_said("I expressly agree", CG_SAID_NOTHING, 0);
}


static void
statements_stand_in_the_messages_of_chats(void **state)
{
    cg_said      s;
    const char  *text;

    (void) state;

    assert_said("42[\"message\",{\"text\":\"I agree\"}]", CG_SAID_ALL, 6);
    assert_said("42/desk,7[\"say\",\"I agree 1\"]", CG_SAID_ONE, 2);
    assert_said("{\"command\":\"message\",\"identifier\":\"{\\\"channel\\\":"
                "\\\"C\\\"}\",\"data\":\"{\\\"action\\\":\\\"say\\\","
                "\\\"text\\\":\\\"I agree\\\"}\"}", CG_SAID_ALL, 6);
    assert_said("{\"msg\":\"method\",\"params\":[{\"msg\":\"stop\"}]}",
                CG_SAID_STOP, 0);
    assert_said("{\"text\":\"I\\u0020agree\\n\"}", CG_SAID_ALL, 6);
    assert_said("<message to='a'><body>I agree</body></message>",
                CG_SAID_ALL, 6);

    assert_said("{\"text\":\"he said \\\"I agree\\\"\"}", CG_SAID_NOTHING, 0);
    assert_said("he said \"I agree\"", CG_SAID_NOTHING, 0);
    assert_said("{\"text\":\"[sic] \\\"I agree\\\"\"}", CG_SAID_NOTHING, 0);
    assert_said("{\"I agree\":1}", CG_SAID_NOTHING, 0);
    assert_said("42[\"typing\",{\"text\":\"I agree\"}]", CG_SAID_NOTHING, 0);
    assert_said("{\"typing\":true,\"text\":\"I agree\"}", CG_SAID_NOTHING, 0);
    assert_said("<message><body>I agree &amp; more</body></message>",
                CG_SAID_NOTHING, 0);

    /* broken JSON of any kind */
    assert_said("{\"text\":\"I agree", CG_SAID_NOTHING, 0);
    assert_said("{\"text\":\"I agree\\", CG_SAID_NOTHING, 0);
    assert_said("[\"\\u12", CG_SAID_NOTHING, 0);
    assert_said("42[", CG_SAID_NOTHING, 0);
    assert_said("42/", CG_SAID_NOTHING, 0);
    assert_said("<", CG_SAID_NOTHING, 0);

    text = "[\"say\",\"stop\"]";
    cg_said_read(&s, &policy, "\"say\"", (const uint8_t *) text, strlen(text));
    assert_int_equal(s.what, CG_SAID_STOP);
    cg_said_read(&s, &policy, "\"post\"", (const uint8_t *) text,
                 strlen(text));
    assert_int_equal(s.what, CG_SAID_NOTHING);
}


static void
statements_stand_in_forms(void **state)
{
    size_t   i;
    cg_said  s;

    static const struct {
        const char    *form;
        cg_said_what   what;
    } rows[] = {
        { "text=I+agree", CG_SAID_ALL },
        { "a=1&text=I%20agree%2e&b=2", CG_SAID_ALL },
        { "data=%7B%22t%22%3A%22stop%22%7D", CG_SAID_STOP },
        { "I+agree=1", CG_SAID_NOTHING },
        { "text=I+agree+with&you=", CG_SAID_NOTHING },
        { "typing=1&text=I+agree", CG_SAID_NOTHING },
        { "text=%", CG_SAID_NOTHING },
        { "", CG_SAID_NOTHING },
    };

    (void) state;

    for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        cg_said_form(&s, &policy, NULL, (const uint8_t *) rows[i].form,
                     strlen(rows[i].form));
        assert_int_equal(s.what, rows[i].what);
    }
}


/* No statement is another one, whatever the language. */

static void
statements_differ(void **state)
{
    unsigned      l;
    cg_said       s;
    cg_languages  all;

    (void) state;

    all = policy.languages;

    for (l = 0; l <= CG_LANGUAGE_sv; l++) {
        const char  *agree = cg_text((cg_language) l, CG_TEXT_AGREE);
        const char  *stop = cg_text((cg_language) l, CG_TEXT_STOP);
        char         number[128];

        policy.languages = CG_LANGUAGE_SET(CG_LANGUAGE_sv + 1) - 1;

        cg_said_read(&s, &policy, NULL, (const uint8_t *) agree,
                     strlen(agree));
        assert_int_equal(s.what, CG_SAID_ALL);
        assert_int_equal(s.granted, 6);
        cg_said_read(&s, &policy, NULL, (const uint8_t *) stop, strlen(stop));
        assert_int_equal(s.what, CG_SAID_STOP);

        (void) stpcpy(stpcpy(number, cg_text((cg_language) l,
                                             CG_TEXT_EXPRESSLY)), " 3");
        cg_said_read(&s, &policy, NULL, (const uint8_t *) number,
                     strlen(number));
        assert_int_equal(s.what, CG_SAID_ONE);
        assert_int_equal(s.granted, 8);
        assert_true(cg_text_complete((cg_language) l));
    }

    policy.languages = all;
}


static void
what_is_asked_names_what_can_be_said(void **state)
{
    char   digest[65], *text;
    cg_buf  out = { NULL, 0, 0 };

    (void) state;

    assert_int_equal(cg_notice_ask(&policy, CG_CONSENT_REDUCED,
                                   CG_LANGUAGE_en, &out), CG_OK);
    assert_int_equal(cg_buf_add(&out, "", 1), CG_OK);
    text = (char *) out.p;

    assert_non_null(strstr(text, "\nI agree 1 – Send offers\n"));
    assert_non_null(strstr(text, "\nI agree 2 – Remember you\n"));
    assert_non_null(strstr(text, "\nI agree – Accept all\n"));
    assert_non_null(strstr(text, "explicit consent:\nI expressly agree 3 – "
                                 "Your health\nstop – Reject all\n"));
    assert_non_null(strstr(text, "(I agree: I am at least 16 years old.)"));

    out.n = 0;
    assert_int_equal(cg_notice_answered(&policy, CG_LANGUAGE_en, 4, &out),
                     CG_OK);
    assert_int_equal(cg_buf_add(&out, "", 1), CG_OK);
    assert_string_equal((char *) out.p,
                        "Your choice is saved.\n✗ Send offers\n"
                        "✓ Remember you\n✗ Your health");
    assert_int_equal(cg_notice_ask_digest(&policy, CG_CONSENT_REDUCED,
                                          CG_LANGUAGE_de, digest), CG_OK);
    assert_int_equal(strlen(digest), 64);
    cg_buf_free(&out);
}


static void
assert_chat(const char *protocol, const char *form,
    const char *const *messages, const char *want)
{
    bool           ready;
    size_t         i;
    cg_buf         out = { NULL, 0, 0 };
    cg_diag        diag;
    cg_chat        c = { .form = form };
    cg_chat_place  place = { "" };

    c.protocol = cg_chat_find(cg_word_of(protocol), &diag);
    assert_int_not_equal(c.protocol, CG_CHAT_N);

    if (!cg_chat_check(&c, &diag)) {
        fail_msg("%s", diag.text);
    }

    /* ">…" to the provider, "<…" to the visitor: the last one says so */
    for (i = 0; messages[i]; i++) {
        ready = cg_chat_look(&c, &place, messages[i][0] == '>'
                             ? CG_TO_PROVIDER : CG_TO_VISITOR,
                             (const uint8_t *) messages[i] + 1,
                             strlen(messages[i] + 1));
        assert_int_equal(ready, messages[i + 1] == NULL);
    }

    assert_int_equal(cg_chat_say(&c, &place, (const uint8_t *) "\"<a>\n", 5,
                                 1234, &out), CG_OK);
    assert_int_equal(cg_buf_add(&out, "", 1), CG_OK);
    assert_string_equal((char *) out.p, want);
    cg_buf_free(&out);
}


#define MESSAGES(...)  ((const char *const []) { __VA_ARGS__, NULL })

static void
each_protocol_says_it_in_its_way(void **state)
{
    (void) state;

    assert_chat("socketio", "[\"message\",{\"text\":\"$text\"}]",
                MESSAGES("<0{\"sid\":\"a\"}", ">40", "<40{\"sid\":\"b\"}"),
                "42[\"message\",{\"text\":\"\\\"<a>\\n\"}]");
    assert_chat("socketio", "/desk,[\"m\",\"$text\",$time]",
                MESSAGES(">2probe", "<3probe", ">5"),
                "42/desk,[\"m\",\"\\\"<a>\\n\",1234]");
    assert_chat("actioncable",
                "{\"identifier\":\"$room\",\"message\":{\"t\":\"$text\"}}",
                MESSAGES("<{\"type\":\"welcome\"}",
                         ">{\"command\":\"subscribe\",\"identifier\":\"no\"}",
                         "<{\"identifier\":\"{\\\"channel\\\":\\\"C\\\"}\","
                         "\"type\":\"confirm_subscription\"}"),
                "{\"identifier\":\"{\\\"channel\\\":\\\"C\\\"}\","
                "\"message\":{\"t\":\"\\\"<a>\\n\"}}");
    assert_chat("ddp", "{\"rid\":\"$room\",\"msg\":\"$text\","
                "\"ts\":{\"$date\":$time}}",
                MESSAGES("<{\"msg\":\"ready\",\"subs\":[\"1\"]}",
                         ">{\"msg\":\"sub\",\"id\":\"2\",\"name\":\"stream-"
                         "room-messages\",\"params\":[\"ROOM\",false]}",
                         "<{\"msg\":\"ready\",\"subs\":[\"2\"]}"),
                "{\"rid\":\"ROOM\",\"msg\":\"\\\"<a>\\n\","
                "\"ts\":{\"$date\":1234}}");
    assert_chat("xmpp", "<message to='$room'><body>$text</body></message>",
                MESSAGES("<<success/>", "<<iq type='result'><bind><jid>"
                         "jane@example.com/x</jid></bind></iq>"),
                "<message to='jane@example.com/x'><body>&quot;&lt;a&gt;\n"
                "</body></message>");
    assert_chat("sse", "{\"t\":\"$text\"}", MESSAGES("<"),
                "data: {\"t\":\"\\\"<a>\\n\"}\n\n");
    assert_chat("json", "{\"t\":\"$text\"}",
                MESSAGES(">{\"hello\":1}", "<{}"),
                "{\"t\":\"\\\"<a>\\n\"}");
}


static void
templates_that_cannot_be_are_refused(void **state)
{
    size_t   i;
    cg_diag  diag;
    cg_chat  c = { .form = NULL };

    static const struct {
        cg_chat_protocol   protocol;
        const char        *form;
        const char        *why;
    } rows[] = {
        { CG_CHAT_json, "{\"text\":\"\"}", "says nothing" },
        { CG_CHAT_json, "{\"text\":\"$text}", "no JSON" },
        { CG_CHAT_json, "$text", "no JSON" },
        { CG_CHAT_json, "{\"t\":\"$text\",\"r\":\"$room\"}", "no $room" },
        { CG_CHAT_socketio, "{\"t\":\"$text\"}", "no JSON" },
        { CG_CHAT_socketio, "[\"message\",$text]", "no JSON" },
    };

    (void) state;

    for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        c.protocol = rows[i].protocol;
        c.form = rows[i].form;
        assert_false(cg_chat_check(&c, &diag));
        assert_non_null(strstr(diag.text, rows[i].why));
    }

    assert_int_equal(cg_chat_find(cg_word_of("smoke"), &diag), CG_CHAT_N);
    assert_non_null(strstr(diag.text, "socketio"));
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(a_statement_is_the_whole_text),
        cmocka_unit_test(special_categories_want_their_own_words),
        cmocka_unit_test(statements_stand_in_the_messages_of_chats),
        cmocka_unit_test(statements_stand_in_forms),
        cmocka_unit_test(statements_differ),
        cmocka_unit_test(what_is_asked_names_what_can_be_said),
        cmocka_unit_test(each_protocol_says_it_in_its_way),
        cmocka_unit_test(templates_that_cannot_be_are_refused),
    };

    return cmocka_run_group_tests(tests, make_policy, free_policy);
}
