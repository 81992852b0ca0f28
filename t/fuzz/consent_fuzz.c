/*
 * What browsers and pages send about consent, on any bytes: Cookie headers,
 * our cookie, the form, Accept-Language, Content-Security-Policy, and pages
 * into which the prompt goes, whole and cut in two.
 */

#include <stdlib.h>
#include <string.h>

#include "cg_chat.h"
#include "cg_consent.h"
#include "cg_csp.h"
#include "cg_diag.h"
#include "cg_page.h"
#include "cg_held.h"
#include "cg_said.h"

#define CHECK(c)  do { if (!(c)) abort(); } while (0)

static cg_policy  policy;
static cg_secret  key;


static void
line(const char *a, const char *b, const char *c, const char *d)
{
    cg_diag  diag;
    cg_word  words[] = { cg_word_of(a), cg_word_of(b ? b : ""),
                         cg_word_of(c ? c : ""), cg_word_of(d ? d : "") };

    CHECK(cg_policy_line(&policy, words, d ? 4 : c ? 3 : b ? 2 : 1, &diag));
}


int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
    cg_diag  diag;

    (void) argc;
    (void) argv;

    CHECK(cg_policy_init(&policy, cg_word_of("p"), &diag));
    line("controller", "A", "contact=b", NULL);
    line("purpose", "a", "basis=consent", "x");
    line("purpose", "b", "basis=consent", "x");
    line("consent", NULL, NULL, NULL);
    CHECK(cg_policy_finish(&policy, &diag));
    CHECK(cg_secret_make(&key));
    return 0;
}


static void
cookies(const char *p, size_t n)
{
    char        *rest, *again;
    size_t       len, found_n;
    cg_choice    c;
    const char  *found;

    rest = malloc(n ? n : 1);
    again = malloc(n ? n : 1);
    CHECK(rest && again);

    len = cg_cookie_cut(p, n, "chat-gdpr.p", rest, &found, &found_n);
    CHECK(len <= n);
    CHECK(found == NULL || (found >= p && found + found_n <= p + n));

    /* nothing of ours is left */
    CHECK(cg_cookie_cut(rest, len, "chat-gdpr.p", again, &found, &found_n)
          <= len);
    CHECK(found == NULL);

    cg_choice_read(&c, &policy, &key, 1, "h", 1, 1, p, n);
    CHECK(n == 0 ? c.state == CG_CHOICE_NONE : c.state == CG_CHOICE_FORGED);
    CHECK(!c.chosen && !c.granted && !c.active);

    free(rest);
    free(again);
}


static void
form(const char *p, size_t n)
{
    cg_answer    a;
    const char  *s;

    (void) cg_language_choose(policy.languages, policy.language, p, n);

    if (!cg_answer_read(&a, &policy, p, n)) {
        return;
    }

    CHECK(a.decision < CG_DECIDE_N);
    CHECK((a.granted & ~cg_policy_asked(&policy)) == 0);
    CHECK(a.back[0] == '\0' || (a.back[0] == '/' && a.back[1] != '/'));

    for (s = a.back; *s; s++) {
        CHECK(*s > ' ' && *s < 0x7f && *s != '\\' && *s != '"');
    }
}


static void
chat(const char *p, size_t n)
{
    unsigned       protocol;
    cg_buf         out = { NULL, 0, 0 };
    cg_chat        c = { .form = "[\"$text\",\"$room\"]" };
    cg_said        s;
    cg_chat_place  place = { "" };
    cg_direction   dir;

    cg_said_read(&s, &policy, NULL, (const uint8_t *) p, n);
    CHECK((s.granted & ~cg_policy_asked(&policy)) == 0);
    CHECK((s.granted != 0)
          == (s.what == CG_SAID_ALL || s.what == CG_SAID_ONE));
    cg_said_form(&s, &policy, NULL, (const uint8_t *) p, n);
    CHECK((s.granted & ~cg_policy_asked(&policy)) == 0);

    for (protocol = 0; protocol < CG_CHAT_N; protocol++) {
        c.protocol = (cg_chat_protocol) protocol;

        for (dir = 0; dir < CG_DIRECTION_N; dir++) {
            (void) cg_chat_look(&c, &place, dir, (const uint8_t *) p, n);
        }

        CHECK(cg_chat_say(&c, &place, (const uint8_t *) p, n, 0, &out)
              == CG_OK);
    }

    cg_buf_free(&out);
}


static void
held(const char *p, size_t n)
{
    int       form;
    cg_buf    out = { NULL, 0, 0 };
    cg_held   h = { .text = "No", .language = CG_LANGUAGE_en };

    h.asked = (const uint8_t *) p;
    h.asked_n = n;
    h.call = h.asked;
    h.call_n = n < 9 ? n : 9;

    for (form = 0; form < CG_HELD_N; form++) {
        CHECK(cg_held_write(&h, (cg_held_form) form, &out) == CG_OK);
    }

    (void) cg_held_quiet(h.asked, n);
    cg_buf_free(&out);
}


static void
page_policy(const char *p, size_t n)
{
    cg_buf   once = { NULL, 0, 0 }, twice = { NULL, 0, 0 };
    cg_csp   a = { .nonce = "" }, b = { .nonce = "" };

    if (cg_csp_allow(&a, p, n, "https://h/.chat-gdpr/", &once) == CG_OK) {

        /* what lets us in needs no more */
        if (once.n) {
            CHECK(cg_csp_allow(&b, (char *) once.p, once.n,
                               "https://h/.chat-gdpr/", &twice) == CG_OK);
        }

        CHECK(strcspn(a.nonce, "\"<>& ") == strlen(a.nonce));
    }

    cg_buf_free(&once);
    cg_buf_free(&twice);
}


static cg_status
to_buffer(void *ctx, const uint8_t *p, size_t n, bool in_place)
{
    (void) in_place;
    return cg_buf_add(ctx, p, n);
}


/* What becomes of a page that is cut there. */

static cg_buf
page(const uint8_t *p, size_t n, size_t cut)
{
    cg_buf   out = { NULL, 0, 0 };
    cg_page  s = { .ours = "https://h/.chat-gdpr/" };
    cg_sink  sink = { to_buffer, NULL, &out };

    CHECK(cg_page_feed(&s, p, cut, true, false, &sink) == CG_OK);
    CHECK(s.held.n <= CG_INJECT_META);
    CHECK(cg_page_feed(&s, p + cut, n - cut, true, true, &sink) == CG_OK);
    CHECK(s.held.n == 0);

    cg_page_free(&s);
    return out;
}


static void
pages(const uint8_t *p, size_t n)
{
    cg_buf  whole, cut;

    whole = page(p, n, n);
    cut = page(p, n, p[0] % (n + 1));

    CHECK(whole.n == cut.n && memcmp(whole.p, cut.p, cut.n) == 0);

    cg_buf_free(&whole);
    cg_buf_free(&cut);
}


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    cookies((const char *) data, size);
    form((const char *) data, size);
    page_policy((const char *) data, size);
    chat((const char *) data, size);
    held((const char *) data, size);

    if (size) {
        pages(data, size);
    }

    return 0;
}
