/*
 * Unit tests of consent in the chat: what a visitor's message says, and how the
 * prompt is said in each protocol.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
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
    assert_said("{\"isTyping\":1,\"text\":\"stop\"}", CG_SAID_NOTHING, 0);
    assert_said("{\"action\":\"send_sneak_peek\",\"text\":\"I agree\"}",
                CG_SAID_NOTHING, 0);
    assert_said("{\"isDraft\":true,\"text\":\"I agree\"}", CG_SAID_NOTHING, 0);
    assert_said("{\"isTyping\":0.5,\"text\":\"stop\"}", CG_SAID_NOTHING, 0);
    assert_said("{\"typing\":false,\"text\":\"stop\"}", CG_SAID_STOP, 0);
    assert_said("{\"text\":\"I agree\",\"typing\" : null}", CG_SAID_ALL, 6);
    assert_said("{\"isTyping\":0,\"text\":\"I agree 1\"}", CG_SAID_ONE, 2);
    assert_said("{\"type\":\"typing\",\"text\":\"stop\"}", CG_SAID_NOTHING,
                0);
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
        { "userTyping=1&text=I+agree", CG_SAID_NOTHING },
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


/* In each language: what is put around a statement, "%s". */

static const struct {
    const char    *form;
    cg_said_what   what;  /* STOP: it withdraws, and agrees to nothing */
} odd[] = {
    { "%s", CG_SAID_ALL },
    { "  %s \t\n", CG_SAID_ALL },
    { "%s.", CG_SAID_ALL },
    { "%s!!!", CG_SAID_ALL },
    { "\"%s\"", CG_SAID_ALL },
    { "\u201e%s\u201c", CG_SAID_ALL },
    { "\u201c%s.\u201d", CG_SAID_ALL },
    { "\u00ab %s \u00bb", CG_SAID_ALL },
    { "'%s'", CG_SAID_ALL },
    { "%s \U0001f44d", CG_SAID_ALL },
    { "%s \U0001f44d\U0001f3fd!", CG_SAID_ALL },
    { "\u2705 %s", CG_SAID_ALL },
    { "\u2611\ufe0f %s", CG_SAID_ALL },

    { "%s?", CG_SAID_NOTHING },
    { "%s?!", CG_SAID_NOTHING },
    { "\u00bf%s?", CG_SAID_NOTHING },

    /* of Greek a question, of others half a sentence */
    { "%s;", CG_SAID_STOP },
    { "%s,", CG_SAID_STOP },
    { "%s:", CG_SAID_STOP },
    { "%s...", CG_SAID_STOP },
    { "%s\u2026", CG_SAID_STOP },
    { "%s \U0001f44e", CG_SAID_STOP },
    { "\u274c %s", CG_SAID_STOP },
    { "\u2610 %s", CG_SAID_STOP },
    { "[ ] %s", CG_SAID_STOP },
    { "[] %s", CG_SAID_STOP },
    { "%s \U0001f644", CG_SAID_STOP },
    { "%s :(", CG_SAID_STOP },
    { "%s ;)", CG_SAID_STOP },
    { "%s*", CG_SAID_STOP },
    { "%s\u00b2", CG_SAID_STOP },
    { "!%s", CG_SAID_STOP },
    { "\u00ac %s", CG_SAID_STOP },
    { "\u2260 %s", CG_SAID_STOP },
    { "~~%s~~", CG_SAID_STOP },
    { "> %s", CG_SAID_STOP },
    { "(%s)", CG_SAID_STOP },
    { "%s\u0336", CG_SAID_STOP },
    { "%s 50%%", CG_SAID_NOTHING },
    { "%s -5.", CG_SAID_NOTHING },
    { "%s 1.5", CG_SAID_NOTHING },
    { "%s 1/2", CG_SAID_NOTHING },
    { "%s 1, 2", CG_SAID_NOTHING },
    { "%s 1 2", CG_SAID_NOTHING },
    { "%s 0", CG_SAID_NOTHING },
    { "%s x", CG_SAID_NOTHING },
    { "x %s", CG_SAID_NOTHING },
    { "no, %s", CG_SAID_NOTHING },
    { "%s (not)", CG_SAID_NOTHING },
};

static void
nothing_is_agreed_to_that_is_taken_back(void **state)
{
    char          text[256];
    size_t        i;
    unsigned      l;
    cg_said       s;
    const char   *words;
    cg_languages  all;

    (void) state;

    all = policy.languages;

    for (l = 0; l <= CG_LANGUAGE_sv; l++) {
        policy.languages = CG_LANGUAGE_SET(l);

        for (i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
            words = cg_text((cg_language) l, CG_TEXT_AGREE);
            (void) snprintf(text, sizeof(text), odd[i].form, words);
            cg_said_read(&s, &policy, NULL, (uint8_t *) text, strlen(text));

            if ((s.what == CG_SAID_ALL) != (odd[i].what == CG_SAID_ALL)
                || s.what == CG_SAID_ONE)
            {
                fail_msg("%s: %d", text, (int) s.what);
            }

            words = cg_text((cg_language) l, CG_TEXT_EXPRESSLY);
            (void) snprintf(text, sizeof(text), odd[i].form, words);
            cg_said_read(&s, &policy, NULL, (uint8_t *) text, strlen(text));
            assert_int_equal(s.what, CG_SAID_NOTHING);

            words = cg_text((cg_language) l, CG_TEXT_STOP);
            (void) snprintf(text, sizeof(text), odd[i].form, words);
            cg_said_read(&s, &policy, NULL, (uint8_t *) text, strlen(text));

            if ((s.what == CG_SAID_STOP) != (odd[i].what != CG_SAID_NOTHING)) {
                fail_msg("%s: %d", text, (int) s.what);
            }
        }
    }

    policy.languages = all;
}


/* How people of each language say no, or yes to less; none of it is a yes, also
 * where all languages are spoken. */

static void
a_no_is_no_yes_in_any_language(void **state)
{
    char          text[256];
    size_t        i, k;
    cg_said       s;
    cg_languages  all;

    static const char *const  rows[] = {
        "I do not agree", "I don't agree", "I agree to nothing", "I disagree",
        "ok I agree but not to marketing", "I agree, but not to 2",
        "I can't agree", "I agree not", "I agree to 1 only", "do I agree",
        "Ich stimme nicht zu", "Ich stimme zu, aber nicht 1",
        "Ich stimme dem nicht zu", "Ich stimme nur 1 zu",
        "Не се съгласявам", "Несъгласен съм", "Съгласявам се не",
        "Nesouhlasím", "Já nesouhlasím", "Souhlasím jen s 1",
        "Jeg samtykker ikke", "Jeg samtykker kun i 1",
        "Δεν συμφωνώ", "Διαφωνώ", "Συμφωνώ;", "Συμφωνώ όχι",
        "No doy mi consentimiento", "Doy mi consentimiento solo al 1",
        "Ei ole nõus", "Ma ei ole nõus", "Olen nõus ainult",
        "En suostu", "Suostun vain 1", "En suostu nimenomaisesti",
        "Je ne consens pas", "Je consens pas", "Je consens seulement à 1",
        "Ní thoilím", "Ní thoilím go sainráite", "Diúltaím",
        "Ne pristajem", "Nepristajem", "Pristajem samo na 1",
        "Nem járulok hozzá", "Nem hozzájárulok", "Hozzájárulok, de csak 1",
        "Non acconsento", "Non acconsento esplicitamente", "Acconsento no",
        "Nesutinku", "Aš nesutinku", "Sutinku tik su 1",
        "Nepiekrītu", "Es nepiekrītu", "Piekrītu tikai 1",
        "Ma naqbilx", "Ma naqbelx", "Naqbel biss ma' 1",
        "Ik ga niet akkoord", "Ik ga akkoord met niets",
        "Nie wyrażam zgody", "Nie wyrażam zgodę", "Wyrażam zgodę tylko na 1",
        "Não dou o meu consentimento", "Dou o meu consentimento só ao 1",
        "Nu sunt de acord", "Sunt de acord doar cu 1", "Nu sunt de acord 1",
        "Nesúhlasím", "Súhlasím len s 1",
        "Ne soglašam", "Soglašam samo z 1", "Ne soglašam 1",
        "Jag samtycker inte", "Jag samtycker bara till 1",
    };

    (void) state;

    all = policy.languages;
    policy.languages = CG_LANGUAGE_SET(CG_LANGUAGE_sv + 1) - 1;

    for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        for (k = 0; k < sizeof(odd) / sizeof(odd[0]); k++) {
            (void) snprintf(text, sizeof(text), odd[k].form, rows[i]);
            cg_said_read(&s, &policy, NULL, (uint8_t *) text, strlen(text));

            if (s.what != CG_SAID_NOTHING) {
                fail_msg("%s: %d", text, (int) s.what);
            }
        }
    }

    policy.languages = all;
}


static void
what_is_quoted_is_not_said(void **state)
{
    (void) state;

    assert_said("{\"text\":\"no\",\"replyTo\":{\"text\":\"I agree\"}}",
                CG_SAID_NOTHING, 0);
    assert_said("{\"text\":\"no\",\"reply\":[\"}\",{\"t\":\"I agree\"}]}",
                CG_SAID_NOTHING, 0);
    assert_said("{\"quotedText\" : \"I agree\",\"text\":\"no\"}",
                CG_SAID_NOTHING, 0);
    assert_said("{\"Parent_Message\":\"I \\\"agree\"}", CG_SAID_NOTHING, 0);
    assert_said("{\"history\":[\"I agree\"", CG_SAID_NOTHING, 0);
    assert_said("{\"original\":\"I agree", CG_SAID_NOTHING, 0);
    assert_said("{\"quick_reply\":\"I agree\"}", CG_SAID_NOTHING, 0);

    assert_said("{\"reply\":\"I agree\"}", CG_SAID_ALL, 6);
    assert_said("{\"quote\":null,\"text\":\"I agree\"}", CG_SAID_ALL, 6);
    assert_said("{\"replies\":[],\"parent\":{\"a\":[1]},\"t\":\"I agree\"}",
                CG_SAID_ALL, 6);
    assert_said("[{\"replyTo\":\"stop\"},\"I agree 1\"]", CG_SAID_ONE, 2);
    assert_said("{\"quote\":\"I agree\",\"text\":\"stop\"}", CG_SAID_STOP, 0);

    /* one that says two things */
    assert_said("{\"a\":\"I agree\",\"b\":\"stop\"}", CG_SAID_STOP, 0);
    assert_said("{\"a\":\"I agree 1\",\"b\":\"I agree 2\"}", CG_SAID_ONE, 2);

    assert_said("<p><s>I agree</s></p>", CG_SAID_NOTHING, 0);
    assert_said("<p><DEL class='a'>I agree</DEL></p>", CG_SAID_NOTHING, 0);
    assert_said("<message><body>no</body><quote>I agree</quote></message>",
                CG_SAID_NOTHING, 0);
    assert_said("<message><body>stop</body><q>I agree</q></message>",
                CG_SAID_STOP, 0);
    assert_said("<message><body>I agree</body><reply to='a'/></message>",
                CG_SAID_ALL, 6);

    /* by escapes */
    assert_said("{\"t\":\"I agree \\ud83d\\udc4d\"}", CG_SAID_ALL, 6);
    assert_said("{\"t\":\"I agree \\ud83d\\udc4e\"}", CG_SAID_NOTHING, 0);
    assert_said("{\"t\":\"I agree \\ud83d\"}", CG_SAID_NOTHING, 0);
    assert_said("{\"t\":\"I agree \\ud83d\\u", CG_SAID_NOTHING, 0);
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
        cmocka_unit_test(nothing_is_agreed_to_that_is_taken_back),
        cmocka_unit_test(a_no_is_no_yes_in_any_language),
        cmocka_unit_test(what_is_quoted_is_not_said),
        cmocka_unit_test(what_is_asked_names_what_can_be_said),
        cmocka_unit_test(each_protocol_says_it_in_its_way),
        cmocka_unit_test(templates_that_cannot_be_are_refused),
    };

    return cmocka_run_group_tests(tests, make_policy, free_policy);
}
