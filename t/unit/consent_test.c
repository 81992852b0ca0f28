/*
 * Unit tests of consent: the cookie, what lets a finding pass, where the
 * prompt goes in a page, and how it gets through the page's own policy.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cg_consent.h"
#include "cg_csp.h"
#include "cg_diag.h"
#include "cg_notice.h"
#include "cg_own.h"
#include "cg_page.h"
#include "cg_stream.h"
#include "cg_text.h"

#define HOST  "chat.example.com"
#define NOW   1767323045u

static cg_policy   policy;
static cg_secret   keys[2];


static void
line(cg_policy *p, const char *text)
{
    char     copy[512], *s, *end;
    size_t   n;
    cg_diag  diag;
    cg_word  words[16];

    (void) strcpy(copy, text);

    for (n = 0, s = copy; *s; s = end) {
        s += strspn(s, " ");

        if (*s == '"') {
            end = strchr(++s, '"');
        } else {
            end = s + strcspn(s, " ");
        }

        words[n].p = s;
        words[n++].n = (size_t) (end - s);
        end += *end != '\0';
    }

    if (!cg_policy_line(p, words, n, &diag)) {
        fail_msg("%s: %s", text, diag.text);
    }
}


static int
make_policy(void **state)
{
    cg_diag  diag;
    cg_word  name = { "chat", 4 };

    (void) state;

    assert_true(cg_policy_init(&policy, name, &diag));
    line(&policy, "controller \"Example Ltd\" contact=privacy@example.com");
    line(&policy, "processor \"Chat Vendor\" country=US transfer=SCC "
                  "dpa=2026-01-10 review=2027-01-10");
    line(&policy, "languages en de");
    line(&policy, "purpose support basis=contract \"Answer you\" "
                  "\"de=Ihnen antworten\"");
    line(&policy, "purpose marketing basis=consent \"Send offers\" "
                  "\"de=Angebote senden\"");
    line(&policy, "redact email replace unless=marketing");
    line(&policy, "redact ipv4 replace unless=support");
    line(&policy, "consent mode=reduced version=3 max_age=180d");
    assert_true(cg_policy_finish(&policy, &diag));

    memset(keys[0].bytes, 1, sizeof(keys[0].bytes));
    memset(keys[1].bytes, 2, sizeof(keys[1].bytes));
    assert_true(cg_secret_make(&keys[0]) && cg_secret_make(&keys[1]));
    return 0;
}


static int
free_policy(void **state)
{
    (void) state;
    cg_policy_free(&policy);
    cg_secret_free(&keys[0]);
    cg_secret_free(&keys[1]);
    return 0;
}


static void
read_cookie(cg_choice *c, const char *cookie, const char *host, uint32_t now)
{
    cg_choice_read(c, &policy, keys, 2, host, strlen(host), now, cookie,
                   strlen(cookie));
}


static void
make_cookie(char cookie[CG_CONSENT_COOKIE], const cg_secret *key)
{
    cg_choice  c = { .active = true, .chosen = true, .granted = 2,
                     .time = NOW };

    assert_int_equal(cg_choice_subject(&c), CG_OK);
    assert_int_equal(cg_choice_write(&c, &policy, key, HOST, strlen(HOST),
                                     cookie), CG_OK);
}


static void
a_choice_is_read_back(void **state)
{
    char       cookie[CG_CONSENT_COOKIE], a[33], b[33];
    cg_choice  c;

    (void) state;

    make_cookie(cookie, &keys[1]);
    read_cookie(&c, cookie, HOST, NOW + 1000);
    assert_int_equal(c.state, CG_CHOICE_MADE);
    assert_true(c.active && c.chosen);
    assert_int_equal(c.granted, 2);
    assert_int_equal(c.time, NOW);

    read_cookie(&c, cookie, "CHAT.example.com", NOW);
    assert_int_equal(c.state, CG_CHOICE_MADE);

    assert_int_equal(cg_choice_pseudonym(&c, &keys[0], a), CG_OK);
    assert_int_equal(cg_choice_pseudonym(&c, &keys[1], b), CG_OK);
    assert_int_equal(strlen(a), 32);
    assert_string_not_equal(a, b);
}


/* The text that was answered: of a choice, and of who was only asked. */

static void
what_was_shown_is_read_back(void **state)
{
    bool       now;
    char       cookie[CG_CONSENT_COOKIE], page[65], ask[65], is[65];
    uint32_t   version;
    unsigned   chosen;
    cg_choice  c;

    (void) state;

    assert_int_equal(cg_notice_digest(&policy, CG_CONSENT_REDUCED,
                                      CG_LANGUAGE_de, 2, page), CG_OK);
    assert_int_equal(cg_notice_ask_digest(&policy, CG_CONSENT_REDUCED,
                                          CG_LANGUAGE_de, ask), CG_OK);

    for (chosen = 0; chosen < 2; chosen++) {
        memset(&c, 0, sizeof(c));
        c.chosen = chosen != 0;
        c.time = NOW;
        cg_choice_show(&c, chosen ? page : ask, CG_LANGUAGE_de);
        assert_int_equal(cg_choice_write(&c, &policy, &keys[0], HOST,
                                         strlen(HOST), cookie), CG_OK);
        assert_true(strlen(cookie) < CG_CONSENT_COOKIE);

        read_cookie(&c, cookie, HOST, NOW);
        assert_int_equal(c.chosen, chosen);
        assert_int_equal(c.language, CG_LANGUAGE_de);
        assert_true(cg_choice_shown(&c, is));
        assert_string_equal(is, chosen ? page : ask);
        assert_int_equal(cg_notice_current(&policy, CG_LANGUAGE_de, is, &now),
                         CG_OK);
        assert_true(now);
        assert_int_equal(cg_notice_current(&policy, CG_LANGUAGE_en, is, &now),
                         CG_OK);
        assert_false(now);

        /* by another notice it is no answer */
        version = policy.notice_version++;
        read_cookie(&c, cookie, HOST, NOW);
        policy.notice_version = version;
        assert_false(cg_choice_shown(&c, is));
    }

    cg_choice_show(&c, "x", CG_LANGUAGE_de);
    assert_false(cg_choice_shown(&c, is));
    cg_choice_show(&c, NULL, CG_LANGUAGE_de);
    assert_false(cg_choice_shown(&c, is));
}


static void
another_site_time_notice_or_key_is_none(void **state)
{
    char       cookie[CG_CONSENT_COOKIE];
    cg_choice  c;
    cg_secret  other;

    (void) state;

    make_cookie(cookie, &keys[0]);
    read_cookie(&c, cookie, "shop.example.com", NOW);
    assert_int_equal(c.state, CG_CHOICE_FORGED);

    read_cookie(&c, cookie, HOST, NOW + 180 * 86400 - 1);
    assert_int_equal(c.state, CG_CHOICE_MADE);
    read_cookie(&c, cookie, HOST, NOW + 180 * 86400);
    assert_int_equal(c.state, CG_CHOICE_EXPIRED);
    assert_false(c.chosen || c.active || c.granted);

    policy.notice_version = 4;
    read_cookie(&c, cookie, HOST, NOW);
    assert_int_equal(c.state, CG_CHOICE_OLD);
    assert_int_equal(c.granted, 0);
    policy.notice_version = 3;

    policy.purposes_tag[0] ^= 1;
    read_cookie(&c, cookie, HOST, NOW);
    assert_int_equal(c.state, CG_CHOICE_OLD);
    policy.purposes_tag[0] ^= 1;

    memset(other.bytes, 3, sizeof(other.bytes));
    assert_true(cg_secret_make(&other));
    make_cookie(cookie, &other);
    cg_secret_free(&other);
    read_cookie(&c, cookie, HOST, NOW);
    assert_int_equal(c.state, CG_CHOICE_FORGED);

    read_cookie(&c, "", HOST, NOW);
    assert_int_equal(c.state, CG_CHOICE_NONE);
}


static void
a_cookie_without_a_choice_says_only_whose_it_is(void **state)
{
    char       cookie[CG_CONSENT_COOKIE];
    cg_choice  c, made = { .granted = 2, .time = NOW };

    (void) state;

    assert_int_equal(cg_choice_subject(&made), CG_OK);
    assert_true(made.known);
    assert_int_equal(cg_choice_write(&made, &policy, &keys[0], HOST,
                                     strlen(HOST), cookie), CG_OK);

    read_cookie(&c, cookie, HOST, NOW + 1000 * 86400);
    assert_int_equal(c.state, CG_CHOICE_NONE);
    assert_false(c.chosen || c.active || c.granted);
    assert_true(c.known);
    assert_memory_equal(c.subject, made.subject, CG_CONSENT_SUBJECT);

    cookie[5] ^= 1;
    read_cookie(&c, cookie, HOST, NOW);
    assert_false(c.known);
}


/* Where consent is needed it is not called free, and what it is that is needed
 * is said. */

static void
a_chat_that_waits_says_for_what(void **state)
{
    cg_buf     out = { NULL, 0, 0 };
    cg_choice  c = { .granted = 0 };
    cg_notice  n = { .policy = &policy, .mode = CG_CONSENT_REQUIRE,
                     .language = CG_LANGUAGE_en, .choice = &c };

    (void) state;

    assert_int_equal(cg_notice_page(&n, &out), CG_OK);
    assert_int_equal(cg_notice_state(&n, &out), CG_OK);
    assert_int_equal(cg_notice_text(&policy, CG_CONSENT_REQUIRE,
                                    CG_LANGUAGE_en, 0, &out), CG_OK);
    assert_int_equal(cg_buf_add(&out, "", 1), CG_OK);

    assert_null(strstr((char *) out.p, "works without"));
    assert_non_null(strstr((char *) out.p,
                           "Send offers (needed for the chat)</label>"));
    assert_non_null(strstr((char *) out.p,
                           "Send offers (needed for the chat)\",\"granted"));
    assert_non_null(strstr((char *) out.p,
                           "marketing? Send offers (needed for the chat)\n"));
    cg_buf_free(&out);
}


static void
no_changed_or_cut_cookie_is_taken(void **state)
{
    char       cookie[CG_CONSENT_COOKIE], was;
    size_t     i, n;
    unsigned   bit;
    cg_choice  c;

    (void) state;

    make_cookie(cookie, &keys[0]);
    n = strlen(cookie);

    for (i = 0; i < n; i++) {
        for (bit = 0; bit < 8; bit++) {
            was = cookie[i];
            cookie[i] = (char) (was ^ 1 << bit);
            cg_choice_read(&c, &policy, keys, 2, HOST, strlen(HOST), NOW,
                           cookie, n);
            assert_int_equal(c.state, CG_CHOICE_FORGED);
            cookie[i] = was;
        }

        if (i) {
            cg_choice_read(&c, &policy, keys, 2, HOST, strlen(HOST), NOW,
                           cookie, i);
            assert_int_equal(c.state, CG_CHOICE_FORGED);
        }
    }
}


static cg_status
collect(void *ctx, const uint8_t *p, size_t n, bool in_place)
{
    (void) in_place;
    return cg_buf_add(ctx, p, n);
}


static void
assert_passes(bool chosen, cg_purposes granted, const char *want)
{
    cg_buf     out = { NULL, 0, 0 };
    cg_sink    sink = { collect, NULL, &out };
    cg_work    w;
    cg_stream  s;

    static const char  text[] = "jane@example.com from 192.0.2.1";

    memset(&w, 0, sizeof(w));
    cg_stream_init(&s, &policy, CG_TO_PROVIDER, &cg_format_text, false);
    s.passing = cg_policy_passing(&policy, policy.consent, chosen, granted);
    assert_int_equal(cg_stream_feed(&s, &w, (const uint8_t *) text,
                                    sizeof(text) - 1, true, &sink), CG_OK);
    assert_int_equal(out.n, strlen(want));
    assert_memory_equal(out.p, want, out.n);

    cg_stream_free(&s);
    cg_work_free(&w);
    cg_buf_free(&out);
}


static void
what_passes_depends_on_the_choice(void **state)
{
    (void) state;

    assert_passes(false, 0, "[email] from [ipv4]");
    assert_passes(false, 3, "[email] from [ipv4]");
    assert_passes(true, 0, "[email] from 192.0.2.1");
    assert_passes(true, 2, "jane@example.com from 192.0.2.1");
}


static cg_status
to_buffer(void *ctx, const uint8_t *p, size_t n, bool in_place)
{
    (void) in_place;
    return cg_buf_add(ctx, p, n);
}


/* The page as it goes on; cut in two at each byte. */

static void
assert_page_way(const char *page, const char *way, const char *want,
    bool refused)
{
    size_t   cut, len;
    cg_buf   out = { NULL, 0, 0 };
    cg_page  s;
    cg_sink  sink = { to_buffer, NULL, &out };

    len = strlen(page);

    for (cut = 0; cut <= len; cut++) {
        memset(&s, 0, sizeof(s));
        s.ours = "https://h/.chat-gdpr/";
        s.way = way;
        out.n = 0;

        assert_int_equal(cg_page_feed(&s, (const uint8_t *) page, cut, true,
                                      false, &sink), CG_OK);
        assert_int_equal(cg_page_feed(&s, (const uint8_t *) page + cut,
                                      len - cut, true, true, &sink), CG_OK);

        assert_int_equal(s.held.n, 0);
        assert_int_equal(s.refused, refused);
        assert_int_equal(cg_buf_add(&out, "", 1), CG_OK);
        assert_string_equal((char *) out.p, want);
        cg_page_free(&s);
    }

    cg_buf_free(&out);
}


static void
assert_page(const char *page, const char *want, bool refused)
{
    assert_page_way(page, NULL, want, refused);
}


/* The prompt, "|", in place. */

static void
assert_prompt(const char *page, const char *want)
{
    char         out[1024];
    const char  *at;

    static const char  prompt[] =
        "<link rel=\"stylesheet\" href=\"/.chat-gdpr/prompt.css\">"
        "<script src=\"/.chat-gdpr/prompt.js\" defer></script>";

    at = strchr(want, '|');

    if (at) {
        assert_true((size_t) snprintf(out, sizeof(out), "%.*s%s%s",
                                      (int) (at - want), want, prompt, at + 1)
                    < sizeof(out));
        want = out;
    }

    assert_page(page, want, false);
}


/* What leads to the notice goes where the body begins. */

static void
the_way_back_goes_into_the_body(void **state)
{
    size_t  i;

    static const char  prompt[] =
        "<link rel=\"stylesheet\" href=\"/.chat-gdpr/prompt.css\">"
        "<script src=\"/.chat-gdpr/prompt.js\" defer></script>";

    /* in front of the prompt, between, behind the way, and whether there is
     * one */
    static const char *const  pages[][4] = {
        { "<html><head>", "</head>\n<body class='a>b'>", "<p>x</body>", "W" },
        { "<!doctype html>", "<BODY>", "<body><p>", "W" },
        { "<!doctype html><title>a</title>", "", "<p>x<body>", "W" },
        { "<head>", "</head>\n<!-- <body> --> ", "hello", "W" },
        { "<head>", "</head><frameset><frame></frameset>", "", NULL },
        { "<head>", "</head></html>", "", NULL }
    };

    (void) state;

    for (i = 0; i < sizeof(pages) / sizeof(pages[0]); i++) {
        char  page[256], want[512];

        (void) snprintf(page, sizeof(page), "%s%s%s", pages[i][0],
                        pages[i][1], pages[i][2]);
        (void) snprintf(want, sizeof(want), "%s%s%s%s%s", pages[i][0], prompt,
                        pages[i][1], pages[i][3] ? pages[i][3] : "",
                        pages[i][2]);
        assert_page_way(page, "W", want, false);
    }
}


/* AMP: no script, and the link for all; cut at each byte. */

static void
amp_gets_a_link_alone(void **state)
{
    char    page[512], want[512];
    size_t  i;

    static const char  prompt[] =
        "<link rel=\"stylesheet\" href=\"/.chat-gdpr/prompt.css\">"
        "<script src=\"/.chat-gdpr/prompt.js\" defer></script>";
    static const char  way[] = CG_NOTICE_NOSCRIPT "<a>W</a>" CG_NOTICE_SCRIPT;
    static const struct {
        const char  *html;
        bool         amp;
    } rows[] = {
        { "<html amp>", true },
        { "<html \u26a1>", true },
        { "<HTML lang=en \u26a1\ufe0f>", true },
        { "<html AMP lang='a>b' >", true },
        { "<html lang=\"en\" amp4ads>", true },
        { "<html a/amp4email/>", true },
        { "<html x = amp y='amp'\namp=''>", true },
        { "<html\tamp=amp>", true },

        { "<html>", false },
        { "<html lang=amp>", false },
        { "<html title='an amp > here'>", false },
        { "<html x=a/amp>", false },
        { "<html data-amp ampere amp4>", false },
        { "<html \u26a1x \u26a2 \ufe0f>", false },
        { "<html amp5ads am>", false },
        { "<html = amp=>", true },
        { "<html ==amp>", false },
    };

    (void) state;

    for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        (void) snprintf(page, sizeof(page), "<!doctype html>%s<head><title>t"
                        "</title></head><body>b</body></html>", rows[i].html);
        (void) snprintf(want, sizeof(want), "<!doctype html>%s<head><title>t"
                        "</title>%s</head><body>%sb</body></html>",
                        rows[i].html, rows[i].amp ? "" : prompt,
                        rows[i].amp ? "<a>W</a>" : way);
        assert_page_way(page, way, want, false);
    }

    /* it has no end */
    assert_page_way("<html amp", way, "<html amp", false);
    assert_page_way("<html amp='", way, "<html amp='", false);
}


static void
the_prompt_goes_into_the_head(void **state)
{
    (void) state;

    assert_prompt("<!DOCTYPE html><html><head><title>x</title></head><body>",
                  "<!DOCTYPE html><html><head><title>x</title>|</head><body>");
    assert_prompt("<html><HEAD lang=en></HEAD><body></body>",
                  "<html><HEAD lang=en>|</HEAD><body></body>");
    assert_prompt("<!doctype html><body>hello", "<!doctype html>|<body>hello");
    assert_prompt("<!doctype html><title>t</title><p>hello",
                  "<!doctype html><title>t</title>|<p>hello");
    assert_prompt("<head><!-- </head> --><script>\"</head>\"</script></head>",
                  "<head><!-- </head> --><script>\"</head>\"</script>|"
                  "</head>");
    assert_prompt("<head><meta content='</head>'><style>a</head></style>"
                  "</head></head>",
                  "<head><meta content='</head>'><style>a</head></style>|"
                  "</head></head>");
    assert_prompt("<head><script>if (a</script ></head>",
                  "<head><script>if (a</script >|</head>");
    assert_prompt("<head><link title=it's></head><a title='</head>'>",
                  "<head><link title=it's>|</head><a title='</head>'>");
    assert_prompt("<head><link title = '>' href = \">\"/></head>",
                  "<head><link title = '>' href = \">\"/>|</head>");
    assert_prompt("<head><!--> --!></head>", "<head><!--> |--!></head>");
    assert_prompt("<head><!-- --!></head>", "<head><!-- --!>|</head>");
    assert_prompt("<!doctype html \">\"><?xml \"?>\n<meta\n></html>",
                  "<!doctype html \">|\"><?xml \"?>\n<meta\n></html>");
    assert_prompt("<!doctype html>\n<template><p>a</head><template></template>"
                  "</p></template><title><p></title></body>",
                  "<!doctype html>\n<template><p>a</head><template></template>"
                  "</p></template><title><p></title>|</body>");
    assert_prompt("<head><noscript><p>a</head></noscript></head>",
                  "<head><noscript><p>a</head></noscript>|</head>");
    assert_prompt("<!doctype html>Hello <b>world</b>",
                  "<!doctype html>|Hello <b>world</b>");
    assert_prompt("<html><custom-chat></custom-chat>",
                  "<html>|<custom-chat></custom-chat>");
    assert_prompt("<head></head>\n<p></head><body>",
                  "<head>|</head>\n<p></head><body>");
    assert_prompt("<head></></3 > </!doctype></head>",
                  "<head></></3 > </!doctype>|</head>");
    assert_prompt("<head>< 3</head>", "<head>|< 3</head>");
    assert_prompt("<head><<title></title>", "<head>|<<title></title>");
    assert_prompt("<head><LINK a=b ><BGSOUND><basefont></Head>",
                  "<head><LINK a=b ><BGSOUND><basefont>|</Head>");
    assert_prompt("<head><metas></head>", "<head>|<metas></head>");
}


/* Of tags with more behind them than is looked at together. */

#define SIXTY  "012345678901234567890123456789012345678901234567890123456789"
#define MORE   "<p>0123" SIXTY

static void
a_tag_ends_where_no_value_is_open(void **state)
{
    (void) state;

    assert_prompt("<head><link a=\"b\" c></head>" MORE,
                  "<head><link a=\"b\" c>|</head>" MORE);
    assert_prompt("<head><link a=\"></head>\"></head>" MORE,
                  "<head><link a=\"></head>\">|</head>" MORE);
    assert_prompt("<head><link a='\"' b=\"'></head>\"></head>" MORE,
                  "<head><link a='\"' b=\"'></head>\">|</head>" MORE);
    assert_prompt("<head><link a='>'></head>" MORE,
                  "<head><link a='>'>|</head>" MORE);
    assert_prompt("<head><link a=\"b=\" c></head>" MORE,
                  "<head><link a=\"b=\" c>|</head>" MORE);
    assert_prompt("<head><link =\"b=\"></head>\"></head>" MORE,
                  "<head><link =\"b=\"></head>\">|</head>" MORE);
    assert_prompt("<head><link =\"b= \"></head>\"></head>" MORE,
                  "<head><link =\"b= \"></head>\">|</head>" MORE);
    assert_prompt("<head><link a\"b=\"></head>\"></head>" MORE,
                  "<head><link a\"b=\"></head>\">|</head>" MORE);
    assert_prompt("<head><link a=b=\"></head>\"></head>" MORE,
                  "<head><link a=b=\">|</head>\"></head>" MORE);
    assert_prompt("<head><link a=\"" SIXTY "\" b=\"" SIXTY "\"></head>" MORE,
                  "<head><link a=\"" SIXTY "\" b=\"" SIXTY "\">|</head>"
                  MORE);
    assert_prompt("<head><link a=\"" SIXTY "></head>\"></head>" MORE,
                  "<head><link a=\"" SIXTY "></head>\">|</head>" MORE);
    assert_prompt("<head><link =\"" SIXTY "=\"></head>\"></head>" MORE,
                  "<head><link =\"" SIXTY "=\"></head>\">|</head>" MORE);
    assert_prompt("<head><\001doctype></head>" MORE,
                  "<head>|<\001doctype></head>" MORE);
    assert_prompt("<head><link\001 a></head>" MORE,
                  "<head>|<link\001 a></head>" MORE);
}


/* WHATWG HTML 13.2.5.20: what looks like a script within a comment of one. */

static void
scripts_end_where_they_do(void **state)
{
    (void) state;

    assert_prompt("<head><script><!-- <script> </script> </head> --></script>"
                  "</head>",
                  "<head><script><!-- <script> </script> </head> --></script>|"
                  "</head>");
    assert_prompt("<head><script><!--> <script> </script></head>",
                  "<head><script><!--> <script> </script>|</head>");
    assert_prompt("<head><script><!-- </script></head>",
                  "<head><script><!-- </script>|</head>");
    assert_prompt("<head><script>a --> </head></script></head>",
                  "<head><script>a --> </head></script>|</head>");
}


static void
fragments_have_no_prompt(void **state)
{
    (void) state;

    assert_prompt("<div>hello</div>", "<div>hello</div>");
    assert_prompt("hello</head>", "hello</head>");
    assert_prompt("<p></p><html><head></head>", "<p></p><html><head></head>");
    assert_prompt("<li>a < b</li>", "<li>a < b</li>");
    assert_prompt("<html><head>", "<html><head>");
    assert_prompt("", "");
    assert_prompt("<", "<");
}


#define LINK(nonce) \
    "<link rel=\"stylesheet\" href=\"/.chat-gdpr/prompt.css\"" nonce ">" \
    "<script src=\"/.chat-gdpr/prompt.js\" defer" nonce "></script>"
#define OURS    LINK("")
#define POLICY  "<meta http-equiv=\"Content-Security-Policy\" content="


static void
a_policy_in_the_page_lets_the_prompt_in(void **state)
{
    (void) state;

    assert_page("<head>" POLICY "\"default-src 'self'\"></head>",
                "<head>" POLICY "\"default-src 'self'\">" OURS "</head>",
                false);
    assert_page("<head>" POLICY "\"script-src 'none'\"></head>",
                "<head>" POLICY "\"script-src https://h/.chat-gdpr/\">"
                OURS "</head>", false);
    assert_page("<html><META Content='style-src https://a?b=1&amp;c=2; "
                "form-action &#39;none&#x27'  HTTP-EQUIV=content-security-"
                "POLICY /><p>",
                "<html><META Content=\"style-src https://a?b=1&amp;c=2 "
                "https://h/.chat-gdpr/; form-action https://h/.chat-gdpr/\"  "
                "HTTP-EQUIV=content-security-POLICY />" OURS "<p>", false);
    assert_page("<head>" POLICY "script-src></head>",
                "<head>" POLICY "\"script-src https://h/.chat-gdpr/\">"
                OURS "</head>", false);
    assert_page("<head>" POLICY "\"script-src 'nonce-a' 'strict-dynamic'\">"
                POLICY "\"style-src 'none'\"></head>",
                "<head>" POLICY "\"script-src 'nonce-a' 'strict-dynamic'\">"
                POLICY "\"style-src https://h/.chat-gdpr/\">"
                LINK(" nonce=\"a\"") "</head>", false);
    assert_page("<head></head>" POLICY "\"connect-src 'none'\"><body>"
                POLICY "\"connect-src 'none'\">",
                "<head>" OURS "</head>" POLICY
                "\"connect-src https://h/.chat-gdpr/\"><body>"
                POLICY "\"connect-src 'none'\">", false);
    assert_page("<head>" POLICY "\"sandbox\"></head>",
                "<head>" POLICY "\"sandbox\">" OURS "</head>", false);
    assert_page("<head><base href=//cdn.example/></head>",
                "<head>" OURS "<base href=//cdn.example/></head>", false);
    assert_page("<head><base>" POLICY "\"style-src 'none'\"></head>",
                "<head>" OURS "<base>" POLICY
                "\"style-src https://h/.chat-gdpr/\"></head>", false);
}


/* Nothing else is one: neither the element, nor its place. */

static void
what_is_no_policy_stays(void **state)
{
    size_t  i;
    char    page[512], want[512];

    static const char *const  rows[] = {
        "<meta name=\"Content-Security-Policy\" content=\"script-src a\">",
        "<meta http-equiv=refresh content=\"script-src a\">",
        "<meta http-equiv=Content-Security-Policy>",
        "<meta http-equiv=Content-Security-Policy-Report-Only "
        "content=\"script-src a\">",
        "<meta http-equiv=a http-equiv=Content-Security-Policy "
        "content=\"script-src a\">",
        "<!-- " POLICY "\"script-src a\"> -->",
        "<noscript>" POLICY "\"script-src a\"></noscript>",
        "<template>" POLICY "\"script-src a\"></template>",
        "<script>'" POLICY "\"script-src a\">'</script>",
        "<meta>", "<meta/>", "<meta =>", "<meta content>"
    };

    (void) state;

    for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        snprintf(page, sizeof(page), "<head>%s</head>", rows[i]);
        snprintf(want, sizeof(want), "<head>%s" OURS "</head>", rows[i]);
        assert_page(page, want, false);
    }

    assert_page("<head><meta content=", "<head><meta content=", false);
}


static void
a_policy_in_the_page_keeps_the_prompt_out(void **state)
{
    size_t  i;
    char    page[512], long_one[3 * CG_INJECT_META];

    static const char *const  rows[] = {
        "\"script-src 'strict-dynamic' 'sha256-abc'\">",
        "\"script-src 'none', img-src a\">",
        "\"script-src &quot a\">",
        "\"script-src &unknown; a\">",
        "\"script-src 'nonce-a' 'strict-dynamic'\">" POLICY
        "\"script-src 'nonce-b' 'strict-dynamic'\">"
    };

    (void) state;

    for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        snprintf(page, sizeof(page), "<head>" POLICY "%s</head>", rows[i]);
        assert_page(page, page, true);
    }

    memset(long_one, 'a', sizeof(long_one));
    memcpy(long_one, "<head><meta ", 12);
    strcpy(long_one + CG_INJECT_META + 256, "></head>");
    assert_page(long_one, long_one, true);

    assert_page("<head></head>" POLICY "\"script-src 'strict-dynamic'\">",
                "<head>" OURS "</head>" POLICY
                "\"script-src 'strict-dynamic'\">", true);
    assert_page("<head><base>" POLICY
                "\"script-src 'nonce-a' 'strict-dynamic'\">",
                "<head>" OURS "<base>" POLICY
                "\"script-src 'nonce-a' 'strict-dynamic'\">", true);
}


static void
assert_csp(const char *value, const char *want, const char *nonce)
{
    cg_buf     out = { NULL, 0, 0 };
    cg_csp     c = { .nonce = "" };
    cg_status  st;

    st = cg_csp_allow(&c, value, strlen(value), "https://h/.chat-gdpr/",
                      &out);

    if (want == NULL) {
        assert_int_equal(st, CG_EKEY);
    } else {
        assert_int_equal(st, CG_OK);
        assert_int_equal(cg_buf_add(&out, "", 1), CG_OK);
        assert_string_equal((char *) out.p, want);
        assert_string_equal(c.nonce, nonce);
    }

    cg_buf_free(&out);
}


static void
a_page_policy_lets_the_prompt_in(void **state)
{
    (void) state;

    assert_csp("img-src *", "img-src *", "");
    assert_csp("default-src 'self'", "default-src 'self'", "");
    assert_csp("default-src 'none'",
               "default-src 'none'; script-src https://h/.chat-gdpr/; "
               "style-src https://h/.chat-gdpr/; "
               "connect-src https://h/.chat-gdpr/", "");
    assert_csp("default-src https://cdn.example; script-src 'self'",
               "default-src https://cdn.example; script-src 'self'; "
               "style-src https://cdn.example https://h/.chat-gdpr/; "
               "connect-src https://cdn.example https://h/.chat-gdpr/", "");
    assert_csp("script-src 'nonce-abc123=' 'strict-dynamic'; form-action "
               "'none'",
               "script-src 'nonce-abc123=' 'strict-dynamic'; form-action "
               "https://h/.chat-gdpr/", "abc123=");
    assert_csp("script-src 'none' ; style-src-elem 'sha256-x'",
               "script-src https://h/.chat-gdpr/; "
               "style-src-elem 'sha256-x' https://h/.chat-gdpr/", "");
    assert_csp("script-src 'self', script-src 'none'",
               "script-src 'self', script-src https://h/.chat-gdpr/", "");
    assert_csp("", "", "");
    assert_csp("script-src 'strict-dynamic' 'sha256-abc'", NULL, "");
    assert_csp("script-src 'nonce-a' 'strict-dynamic', "
               "script-src 'nonce-b' 'strict-dynamic'", NULL, "");
    assert_csp("script-src 'nonce-a\"><b' 'strict-dynamic'", NULL, "");
    assert_csp("sandbox", NULL, "");
    assert_csp("sandbox allow-scripts allow-forms", NULL, "");
    assert_csp("sandbox allow-same-origin allow-scripts",
               "sandbox allow-same-origin allow-scripts", "");
}


static void
a_notice_of_ones_own_is_text(void **state)
{
    size_t     i;
    cg_buf     out = { NULL, 0, 0 };
    cg_diag    diag;
    cg_policy  p;

    static const struct {
        const char  *text;
        const char  *html;
    } rows[] = {
        { "a", "<p>a</p>\n" },
        { "a\r\nb\n\n\nc\n", "<p>a\nb</p>\n<p>c</p>\n" },
        { "# a\n- b\n- c\nd", "<h2>a</h2>\n<ul>\n<li>b</li>\n<li>c</li>\n"
          "</ul>\n<p>d</p>\n" },
        { "#a\n-b\n- \n# ", "<p>#a\n-b\n- \n# </p>\n" },
        { "</section><form hidden><script>",
          "<p>&lt;/section&gt;&lt;form hidden&gt;&lt;script&gt;</p>\n" },
        { "https://a.example https://", "<p><a href=\"https://a.example\" "
          "rel=\"noreferrer\">https://a.example</a> <a href=\"https://\" "
          "rel=\"noreferrer\">https://</a></p>\n" },
        { "- https://a.example/?b\"onclick=", "<ul>\n<li><a "
          "href=\"https://a.example/?b\" rel=\"noreferrer\">"
          "https://a.example/?b</a>&quot;onclick=</li>\n</ul>\n" },
        { "http://a javascript:b", "<p>http://a javascript:b</p>\n" },
        { "\n\n", "" },
    };

    (void) state;

    assert_true(cg_policy_init(&p, cg_word_of("p"), &diag));
    assert_true(cg_own_line(&p, cg_word_of("file"), &diag));
    assert_false(cg_own_finish(&p, &diag));
    assert_string_equal(diag.text, "the notice \"file\" was not read");

    for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_true(cg_own_text(&p, CG_LANGUAGE_en, rows[i].text,
                                strlen(rows[i].text), &diag));
        out.n = 0;
        assert_int_equal(cg_own_write(&p, CG_LANGUAGE_en, &out), CG_OK);
        assert_int_equal(cg_buf_add(&out, "", 1), CG_OK);
        assert_int_equal(strncmp((char *) out.p, "<section>\n", 10), 0);
        assert_int_equal(strlen((char *) out.p),
                         strlen(rows[i].html) + strlen("<section>\n</section>"
                                                       "\n"));
        assert_int_equal(strncmp((char *) out.p + 10, rows[i].html,
                                 strlen(rows[i].html)), 0);
    }

    assert_true(cg_own_finish(&p, &diag));
    cg_buf_free(&out);
    cg_policy_free(&p);
}


static void
languages_are_chosen_as_the_browser_asks(void **state)
{
    size_t  i;

    static const struct {
        const char   *accept;
        cg_language   l;
    } rows[] = {
        { "", CG_LANGUAGE_en },
        { "de", CG_LANGUAGE_de },
        { "de-AT,de;q=0.9", CG_LANGUAGE_de },
        { "fr, de;q=0.5, en;q=0.6", CG_LANGUAGE_en },
        { "fr;q=1, DE ; q=0.5", CG_LANGUAGE_de },
        { "en;q=0, de;q=0.001", CG_LANGUAGE_de },
        { "*, xx", CG_LANGUAGE_en },
        { ",,;;q=,de;q=1.000", CG_LANGUAGE_de },
    };

    (void) state;

    for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_int_equal(cg_language_choose(policy.languages, policy.language,
                                            rows[i].accept,
                                            strlen(rows[i].accept)),
                         rows[i].l);
    }
}


static bool
promises(const cg_policy *p, cg_purposes granted)
{
    bool       page, chat;
    cg_buf     out = { NULL, 0, 0 };
    cg_choice  c = { .granted = granted };
    cg_notice  n = { .policy = p, .mode = CG_CONSENT_NOTICE,
                     .language = CG_LANGUAGE_en, .choice = &c };

    assert_int_equal(cg_notice_page(&n, &out), CG_OK);
    assert_int_equal(cg_buf_add(&out, "", 1), CG_OK);
    page = strstr((char *) out.p, "are taken out") != NULL;

    out.n = 0;
    assert_int_equal(cg_notice_ask(p, n.mode, n.language, &out), CG_OK);
    assert_int_equal(cg_buf_add(&out, "", 1), CG_OK);
    chat = strstr((char *) out.p, "are taken out") != NULL;
    cg_buf_free(&out);

    assert_true(granted || page == chat);
    return page;
}


/* What a contract lets pass is not taken out, nor what a line lets; of an
 * address of the network nobody is told that it is. */

static void
the_notice_promises_no_more_than_is_done(void **state)
{
    size_t     i;
    cg_diag    diag;
    cg_policy  p;

    static const struct {
        const char  *line;
        bool         promises;
    } rows[] = {
        { "redact email replace unless=support", false },
        { "redact email replace unless=marketing", true },
        { "redact ipv4 replace unless=support", true },
        { "redact phone pass", false },
        { "redact name ignore direction=to_provider", false },
        { "redact phone pass direction=to_visitor", true },
        { "redact card mask", true },
    };

    (void) state;

    assert_true(promises(&policy, 0));
    assert_false(promises(&policy, 2));

    for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_true(cg_policy_init(&p, cg_word_of("p"), &diag));
        line(&p, "controller X contact=y@example.com");
        line(&p, "purpose support basis=contract \"Answer you\"");
        line(&p, "purpose marketing basis=consent \"Send offers\"");
        line(&p, "consent mode=notice");
        line(&p, rows[i].line);
        assert_true(cg_policy_finish(&p, &diag));

        if (promises(&p, 0) != rows[i].promises) {
            fail_msg("%s", rows[i].line);
        }

        cg_policy_free(&p);
    }
}


static void
the_notice_escapes_what_it_quotes(void **state)
{
    char       was, *page, *text;
    cg_buf     out = { NULL, 0, 0 };
    cg_choice  c = { .granted = 2 };
    cg_notice  n = { .policy = &policy, .mode = CG_CONSENT_REDUCED,
                     .language = CG_LANGUAGE_en, .choice = &c,
                     .back = "/a\"><b", .back_n = 7 };

    (void) state;

    text = policy.purposes[1].text[CG_LANGUAGE_en];
    was = text[0];
    text[0] = '<';

    assert_int_equal(cg_notice_page(&n, &out), CG_OK);
    assert_int_equal(cg_buf_add(&out, "", 1), CG_OK);
    page = (char *) out.p;

    assert_non_null(strstr(page, "value=\"/a&quot;&gt;&lt;b\">"));
    assert_non_null(strstr(page, "value=\"marketing\" checked> &lt;end off"));
    assert_null(strstr(page, "<end"));
    assert_non_null(strstr(page, "Chat Vendor (US)"));
    assert_non_null(strstr(page, "Contact: privacy@example.com"));

    out.n = 0;
    assert_int_equal(cg_notice_state(&n, &out), CG_OK);
    assert_int_equal(cg_buf_add(&out, "", 1), CG_OK);
    assert_non_null(strstr((char *) out.p, "\"text\":\"\\u003cend offers\","
                           "\"granted\":true}"));
    text[0] = was;
    cg_buf_free(&out);
}


/* "%s" is where English has it, and everything is said. */

static void
all_languages_say_the_same(void **state)
{
    unsigned     l, id;
    const char  *en, *text, *at;

    (void) state;

    for (l = 0; l <= CG_LANGUAGE_sv; l++) {
        assert_true(cg_text_complete((cg_language) l));

        for (id = 0; id < CG_TEXT_N; id++) {
            en = cg_text(CG_LANGUAGE_en, (cg_text_id) id);
            text = cg_text((cg_language) l, (cg_text_id) id);
            at = strchr(text, '%');

            assert_true((strstr(en, "%s") == NULL) == (at == NULL));
            assert_true(at == NULL || (at[1] == 's'
                                       && strchr(at + 1, '%') == NULL));
        }
    }
}


static void
a_digest_stands_for_the_text_that_was_shown(void **state)
{
    char  a[65], b[65], was;

    (void) state;

    assert_int_equal(cg_notice_digest(&policy, policy.consent,
                                      CG_LANGUAGE_en, 0, a), CG_OK);
    assert_int_equal(cg_notice_digest(&policy, policy.consent,
                                      CG_LANGUAGE_de, 0, b), CG_OK);
    assert_string_not_equal(a, b);

    was = policy.purposes[1].text[CG_LANGUAGE_en][0];
    policy.purposes[1].text[CG_LANGUAGE_en][0] = 's';
    assert_int_equal(cg_notice_digest(&policy, policy.consent,
                                      CG_LANGUAGE_en, 0, b), CG_OK);
    assert_string_not_equal(a, b);
    policy.purposes[1].text[CG_LANGUAGE_en][0] = was;
}


static void
our_cookies_are_taken_out(void **state)
{
    char        *rest, name[CG_COOKIE_NAME];
    size_t       i, n, len, found_n;
    const char  *found;

    static const struct {
        const char  *value, *rest, *found;
    } rows[] = {
        { "a=1; chat-gdpr.chat=x; b=2", "a=1; b=2", "x" },
        { "chat-gdpr.chat=x", "", "x" },
        { "chat-gdpr.chat=x; chat-gdpr.chat=y;c", "c", "x" },
        { "a=1;\tchat-gdpr.chat=x", "a=1", "x" },
        { "a=1;b=2;  c;;", "a=1;b=2;  c;", NULL },
        { "__Host-chat-gdpr.chat=x; a", "a", NULL },
        { "chat-gdpr.other=x; a", "a", NULL },
        { "chat-gdpr.chat; a", "a", NULL },
        { "bchat-gdpr.chat=y", "bchat-gdpr.chat=y", NULL },
        { "a;a;a;a;a;a;a;a;a;a;a;a;a;a", "a;a;a;a;a;a;a;a;a;a;a;a;a;a", NULL },
        { "a=chat-gdpr.chat=x;;chat-gdpr.chat=", "a=chat-gdpr.chat=x;", "" },
        { "", "", NULL },
    };

    (void) state;

    cg_cookie_name(&policy, false, name);
    assert_string_equal(name, "chat-gdpr.chat");

    for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        len = strlen(rows[i].value);
        rest = malloc(len ? len : 1);  /* no byte more than is promised */
        n = cg_cookie_cut(rows[i].value, len, name, rest, &found, &found_n);
        assert_int_equal(n, strlen(rows[i].rest));
        assert_memory_equal(rest, rows[i].rest, n);
        free(rest);

        if (rows[i].found == NULL) {
            assert_null(found);
        } else {
            assert_int_equal(found_n, strlen(rows[i].found));
            assert_memory_equal(found, rows[i].found, found_n);
        }
    }

    cg_cookie_name(&policy, true, name);
    (void) cg_cookie_cut("chat-gdpr.chat=x", 16, name, (char[16]) { 0 },
                         &found, &found_n);
    assert_null(found);
}


#define DIGEST  "0123456789abcdef0123456789abcdef" \
                "0123456789abcdef0123456789abcdef"

static void
a_form_is_read(void **state)
{
    size_t     i;
    cg_answer  a;

    static const struct {
        const char   *form;
        cg_decision   decision;
        cg_purposes   granted;
        const char   *back;
    } rows[] = {
        { "decision=accept", CG_DECIDE_ACCEPT, 2, "" },
        { "decision=reject&purpose=marketing", CG_DECIDE_REJECT, 0, "" },
        { "purpose=marketing&decision=save", CG_DECIDE_SAVE, 2, "" },
        { "decision=save&back=%2Fa%3Fb%3D1+2", CG_DECIDE_SAVE, 0,
          "/a?b=1%202" },
        { "decision=save&back=/%C3%A9%2520%22", CG_DECIDE_SAVE, 0,
          "/%C3%A9%20%22" },
        { "decision=start&back=//evil.example", CG_DECIDE_START, 0, "" },
        { "decision=save&back=/%5Cevil.example", CG_DECIDE_SAVE, 0, "" },
        { "decision=save&back=https://evil.example", CG_DECIDE_SAVE, 0, "" },
        { "decision=%73ave&&", CG_DECIDE_N, 0, "" },
        { "decision=reject&decision=accept", CG_DECIDE_N, 0, "" },
        { "decision=accept&purpose=marketing&decision=reject", CG_DECIDE_N, 0,
          "" },
        { "decision=save&decision=save", CG_DECIDE_SAVE, 0, "" },
        { "decision=%73ave", CG_DECIDE_SAVE, 0, "" },
        { "decision=save&back=/%0d%0aSet-Cookie:x", CG_DECIDE_SAVE, 0, "" },
        { "decision=save&purpose=%00", CG_DECIDE_N, 0, "" },
        { "decision=save&purpose=support", CG_DECIDE_N, 0, "" },
        { "decision=save&purpose=other", CG_DECIDE_N, 0, "" },
        { "decision=maybe", CG_DECIDE_N, 0, "" },
        { "decision=save&shown=" DIGEST, CG_DECIDE_SAVE, 0, "" },
        { "decision=save&shown=" DIGEST "0", CG_DECIDE_N, 0, "" },
        { "decision=save&shown=", CG_DECIDE_N, 0, "" },
        { "decision=save&shown=0", CG_DECIDE_N, 0, "" },
        { "decision=save&shown=%22" DIGEST, CG_DECIDE_N, 0, "" },
        { "decision=save%2", CG_DECIDE_N, 0, "" },
        { "decision", CG_DECIDE_N, 0, "" },
        { "", CG_DECIDE_N, 0, "" },
    };

    (void) state;

    for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (rows[i].decision == CG_DECIDE_N) {
            assert_false(cg_answer_read(&a, &policy, rows[i].form,
                                        strlen(rows[i].form)));
            continue;
        }

        assert_true(cg_answer_read(&a, &policy, rows[i].form,
                                   strlen(rows[i].form)));
        assert_int_equal(a.decision, rows[i].decision);
        assert_int_equal(a.granted, rows[i].granted);
        assert_string_equal(a.back, rows[i].back);
        assert_string_equal(a.shown, strstr(rows[i].form, DIGEST) ? DIGEST
                                                                   : "");
    }
}


/* What cannot be lawful or does not fit together has its own message. */

static void
wrong_lines_are_refused(void **state)
{
    size_t     i, k;
    bool       ok;
    cg_diag    diag;
    cg_word    words[8];
    cg_policy  p;

    static const struct {
        const char  *words[7];
        const char  *reason;
    } rows[] = {
        { { "controller", "Example Ltd" }, "says who answers" },
        { { "processor", "A", "country=US", "dpa=2026-01-10" },
          "third country" },
        { { "processor", "A", "country=IE" }, "dpa=DATE" },
        { { "processor", "A", "country=ie", "dpa=2026-01-10" },
          "is no country" },
        { { "processor", "A", "country=IE", "dpa=2026-13-10" }, "is no date" },
        { { "processor", "A", "country=US", "transfer=hope",
            "dpa=2026-01-10" }, "unknown safeguard" },
        { { "purpose", "a b", "basis=consent", "x" }, "cannot name a purpose" },
        { { "purpose", "a", "basis=hope", "x" }, "unknown basis" },
        { { "purpose", "a", "x", "de=y" }, "has no basis" },
        { { "purpose", "a", "basis=consent" }, "needs a name" },
        { { "purpose", "a", "basis=consent", "x", "en=y" }, "two texts" },
        { { "purpose", "a", "basis=consent", "\xff" }, "is no text" },
        { { "purpose", "a", "basis=consent", "en=\"x" }, "a whole word" },
        { { "languages", "xx" }, "unknown language" },
        { { "languages", "de", "de" }, "named twice" },
        { { "consent", "mode=hope" }, "unknown mode" },
        { { "consent", "mode=require" }, "Art. 7(4)" },
        { { "consent", "version=0" }, "invalid \"version=\"" },
        { { "consent", "max_age=9000d" }, "up to 730d" },
        { { "consent", "ticked=yes" }, "takes mode=" },
        { { "redact", "email", "pass", "unless=a" }, "no meaning" },
        { { "otherwise", "replace", "unless=a" }, "what nobody named" },
    };

    (void) state;

    for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_true(cg_policy_init(&p, cg_word_of("p"), &diag));

        for (k = 0; rows[i].words[k]; k++) {
            words[k] = cg_word_of(rows[i].words[k]);
        }

        ok = cg_policy_line(&p, words, k, &diag);

        if (ok || strstr(diag.text, rows[i].reason) == NULL) {
            fail_msg("%s %s: %s", rows[i].words[0], rows[i].words[1],
                     ok ? "taken" : diag.text);
        }

        cg_policy_free(&p);
    }
}


static void
what_lines_want_of_each_other(void **state)
{
    size_t     i, k;
    cg_diag    diag;
    cg_policy  p;

    static const struct {
        const char  *lines[4];
        const char  *reason;
    } rows[] = {
        { { "consent" }, "by whom and for what" },
        { { "purpose a basis=consent x" }, "purposes without" },
        { { "redact email replace unless=a" }, "names no purpose" },
        { { "languages en de", "purpose a basis=consent x", "consent",
            "controller X contact=y" }, "has no text in language \"de\"" },
    };

    (void) state;

    for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_true(cg_policy_init(&p, cg_word_of("p"), &diag));

        for (k = 0; k < 4 && rows[i].lines[k]; k++) {
            line(&p, rows[i].lines[k]);
        }

        assert_false(cg_policy_finish(&p, &diag));

        if (strstr(diag.text, rows[i].reason) == NULL) {
            fail_msg("%s: %s", rows[i].lines[0], diag.text);
        }

        cg_policy_free(&p);
    }
}


static void
the_canonical_form_reads_back(void **state)
{
    cg_buf  out = { NULL, 0, 0 };

    (void) state;

    assert_int_equal(cg_policy_canonical(&policy, &out), CG_OK);
    assert_int_equal(cg_buf_add(&out, "", 1), CG_OK);
    assert_non_null(strstr((char *) out.p,
        "    controller \"Example Ltd\" \"contact=privacy@example.com\";\n"
        "    processor \"Chat Vendor\" country=US transfer=SCC dpa=2026-01-10 "
        "review=2027-01-10;\n"
        "    languages en de;\n"
        "    purpose support basis=contract \"de=Ihnen antworten\" "
        "\"en=Answer you\";\n"
        "    purpose marketing basis=consent \"de=Angebote senden\" "
        "\"en=Send offers\";\n"
        "    consent mode=reduced version=3 max_age=259200m;\n"));
    assert_non_null(strstr((char *) out.p, "redact email replace "
                           "unless=marketing direction=both;\n"));
    cg_buf_free(&out);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(a_choice_is_read_back),
        cmocka_unit_test(what_was_shown_is_read_back),
        cmocka_unit_test(another_site_time_notice_or_key_is_none),
        cmocka_unit_test(a_cookie_without_a_choice_says_only_whose_it_is),
        cmocka_unit_test(a_chat_that_waits_says_for_what),
        cmocka_unit_test(no_changed_or_cut_cookie_is_taken),
        cmocka_unit_test(what_passes_depends_on_the_choice),
        cmocka_unit_test(the_prompt_goes_into_the_head),
        cmocka_unit_test(the_way_back_goes_into_the_body),
        cmocka_unit_test(amp_gets_a_link_alone),
        cmocka_unit_test(a_tag_ends_where_no_value_is_open),
        cmocka_unit_test(scripts_end_where_they_do),
        cmocka_unit_test(fragments_have_no_prompt),
        cmocka_unit_test(a_policy_in_the_page_lets_the_prompt_in),
        cmocka_unit_test(what_is_no_policy_stays),
        cmocka_unit_test(a_policy_in_the_page_keeps_the_prompt_out),
        cmocka_unit_test(a_page_policy_lets_the_prompt_in),
        cmocka_unit_test(a_notice_of_ones_own_is_text),
        cmocka_unit_test(languages_are_chosen_as_the_browser_asks),
        cmocka_unit_test(the_notice_promises_no_more_than_is_done),
        cmocka_unit_test(the_notice_escapes_what_it_quotes),
        cmocka_unit_test(all_languages_say_the_same),
        cmocka_unit_test(a_digest_stands_for_the_text_that_was_shown),
        cmocka_unit_test(our_cookies_are_taken_out),
        cmocka_unit_test(a_form_is_read),
        cmocka_unit_test(wrong_lines_are_refused),
        cmocka_unit_test(what_lines_want_of_each_other),
        cmocka_unit_test(the_canonical_form_reads_back),
    };

    return cmocka_run_group_tests(tests, make_policy, free_policy);
}
