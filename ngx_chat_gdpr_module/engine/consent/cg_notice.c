/*
 * The notice, written.
 */

#include <string.h>

#include <openssl/evp.h>

#include "cg_hex.h"
#include "cg_label.h"
#include "cg_notice.h"
#include "cg_own.h"
#include "cg_policy_action.h"
#include "cg_text.h"

/* A writer that remembers its first error. */
typedef struct {
    cg_buf     *out;
    cg_status   st;
    cg_status (*escape)(cg_buf *out, const char *text, size_t n);
} cg_pen;


static void
cg_pen_raw(cg_pen *pen, const char *s)
{
    if (pen->st == CG_OK) {
        pen->st = cg_buf_str(pen->out, s);
    }
}


static void
cg_pen_text_n(cg_pen *pen, const char *s, size_t n)
{
    if (pen->st == CG_OK) {
        pen->st = pen->escape(pen->out, s, n);
    }
}


static void
cg_pen_text(cg_pen *pen, const char *s)
{
    cg_pen_text_n(pen, s, strlen(s));
}


/* What is put into a text that is read from right to left has a direction of
 * its own, and does not change that of the others: isolates of UAX #9. */

#define CG_ISOLATE      "\u2068"
#define CG_ISOLATE_END  "\u2069"


/* A text with one %s. */
static void
cg_pen_format(cg_pen *pen, const char *text, const char *value)
{
    bool         rtl;
    const char  *at;

    at = strstr(text, "%s");

    if (at == NULL) {
        cg_pen_text(pen, text);
        return;
    }

    rtl = cg_text_rtl(text);
    cg_pen_text_n(pen, text, (size_t) (at - text));
    cg_pen_raw(pen, rtl ? CG_ISOLATE : "");
    cg_pen_text(pen, value);
    cg_pen_raw(pen, rtl ? CG_ISOLATE_END : "");
    cg_pen_text(pen, at + 2);
}


static cg_status
cg_escape_none(cg_buf *out, const char *s, size_t n)
{
    return cg_buf_add(out, s, n);
}


static cg_status
cg_escape_html(cg_buf *out, const char *s, size_t n)
{
    size_t       i, run;
    cg_status    st;
    const char  *entity;

    st = CG_OK;

    for (i = 0; i < n && st == CG_OK; i += run + 1) {
        for (run = 0; i + run < n && strchr("&<>\"'", s[i + run]) == NULL;
             run++)
        {
            /* void */
        }

        st = cg_buf_add(out, s + i, run);

        if (i + run == n || st != CG_OK) {
            break;
        }

        switch (s[i + run]) {
        case '&': entity = "&amp;";  break;
        case '<': entity = "&lt;";   break;
        case '>': entity = "&gt;";   break;
        case '"': entity = "&quot;"; break;
        case '\'': entity = "&#39;"; break;
        default:  entity = "";       break;  /* NUL */
        }

        st = cg_buf_str(out, entity);
    }

    return st;
}


/* The first character of n bytes, which is not ASCII; how many it has.  Texts
 * are UTF-8. */
static size_t
cg_utf8_code(const uint8_t *p, size_t n, unsigned *code)
{
    size_t  i, len;

    len = p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;
    *code = p[0] & (0xffU >> (len + 1));

    for (i = 1; i < len && i < n; i++) {
        *code = *code << 6 | (p[i] & 0x3fU);
    }

    return i;
}


/* For a page in any encoding: references in the place of what is not ASCII. */
static cg_status
cg_escape_ascii(cg_buf *out, const char *s, size_t n)
{
    size_t     i, run, len;
    unsigned   code;
    cg_status  st;

    st = CG_OK;

    for (i = 0; i < n && st == CG_OK; i += run + len) {
        for (run = 0; i + run < n && (uint8_t) s[i + run] < 0x80; run++) {
            /* void */
        }

        st = cg_escape_html(out, s + i, run);
        len = 0;

        if (i + run < n && st == CG_OK) {
            len = cg_utf8_code((const uint8_t *) s + i + run, n - i - run,
                               &code);
            st = cg_buf_fmt(out, "&#%u;", code);
        }
    }

    return st;
}


/* For a JSON string, also within a script of a page. */
static cg_status
cg_escape_json(cg_buf *out, const char *s, size_t n)
{
    size_t     i;
    cg_status  st;

    st = CG_OK;

    for (i = 0; i < n && st == CG_OK; i++) {
        if ((uint8_t) s[i] < 0x20 || s[i] == '"' || s[i] == '\\'
            || s[i] == '<')
        {
            st = cg_buf_fmt(out, "\\u%04x", (unsigned) (uint8_t) s[i]);
        } else {
            st = cg_buf_add(out, s + i, 1);
        }
    }

    return st;
}


static const char *
cg_notice_words(const cg_notice *n, cg_text_id id)
{
    return cg_words(n->policy, n->language, id);
}


static bool
cg_notice_rtl(const cg_notice *n)
{
    return cg_text_rtl(cg_notice_words(n, CG_TEXT_TITLE));
}


/* "A, B" */
static void
cg_pen_processors(cg_pen *pen, const cg_policy *p, cg_language l)
{
    bool         rtl;
    size_t       i;
    const char  *text, *at;

    text = cg_words(p, l, CG_TEXT_PROCESSORS);
    at = strstr(text, "%s");
    rtl = cg_text_rtl(text);

    cg_pen_text_n(pen, text, at ? (size_t) (at - text) : strlen(text));

    for (i = 0; i < p->n_processors; i++) {
        cg_pen_text(pen, i ? ", " : "");
        cg_pen_raw(pen, rtl ? CG_ISOLATE : "");
        cg_pen_text(pen, p->processors[i].name);
        cg_pen_text(pen, " (");
        cg_pen_text(pen, p->processors[i].country);
        cg_pen_text(pen, ")");
        cg_pen_raw(pen, rtl ? CG_ISOLATE_END : "");
    }

    cg_pen_text(pen, at ? at + 2 : "");
}


static bool
cg_purpose_asked(const cg_policy *p, size_t i)
{
    return p->purposes[i].basis == CG_BASIS_CONSENT;
}


/* Does the chat wait for this one? */
static bool
cg_purpose_required(const cg_policy *p, cg_consent_mode mode, size_t i)
{
    return mode == CG_CONSENT_REQUIRE
           && cg_policy_required(p, (cg_purposes) (1U << i));
}


/* " (needed for the chat)" */
static void
cg_pen_needed(cg_pen *pen, const cg_policy *p, cg_language l)
{
    cg_pen_raw(pen, " (");
    cg_pen_text(pen, cg_words(p, l, CG_TEXT_NEEDED));
    cg_pen_raw(pen, ")");
}


/* The purposes that rest on no consent, in a list. */
static void
cg_page_needed(cg_pen *pen, const cg_notice *n)
{
    size_t            i;
    const cg_policy  *p;

    p = n->policy;

    cg_pen_raw(pen, "<h2>");
    cg_pen_text(pen, cg_notice_words(n, CG_TEXT_FOR));
    cg_pen_raw(pen, "</h2>\n<ul>\n");

    for (i = 0; i < p->n_purposes; i++) {
        if (!cg_purpose_asked(p, i)) {
            cg_pen_raw(pen, "<li>");
            cg_pen_text(pen, cg_purpose_text(p, i, n->language));

            if (p->purposes[i].basis == CG_BASIS_CONTRACT) {
                cg_pen_raw(pen, "<small>");
                cg_pen_needed(pen, n->policy, n->language);
                cg_pen_raw(pen, "</small>");
            }

            cg_pen_raw(pen, "</li>\n");
        }
    }

    cg_pen_raw(pen, "</ul>\n");
}


/* Those that are asked for, and are special or not: singly, and unticked unless
 * they were granted. */
static void
cg_page_boxes(cg_pen *pen, const cg_notice *n, bool special)
{
    size_t            i;
    const cg_policy  *p;

    p = n->policy;

    for (i = 0; i < p->n_purposes; i++) {
        if (!cg_purpose_asked(p, i) || p->purposes[i].special != special) {
            continue;
        }

        cg_pen_raw(pen, "<label><input type=\"checkbox\" name=\"purpose\" "
                        "value=\"");
        cg_pen_text(pen, p->purposes[i].name);
        cg_pen_raw(pen, n->choice->granted >> i & 1 ? "\" checked> "
                                                    : "\"> ");
        cg_pen_text(pen, cg_purpose_text(p, i, n->language));

        if (cg_purpose_required(p, n->mode, i)) {
            cg_pen_needed(pen, n->policy, n->language);
        }

        cg_pen_raw(pen, "</label>\n");
    }
}


/* "I am at least 16 years old." */
static void
cg_pen_age(cg_pen *pen, const cg_policy *p, cg_language l)
{
    char  years[4];

    years[0] = (char) ('0' + p->min_age / 10);
    years[1] = (char) ('0' + p->min_age % 10);
    years[2] = '\0';

    cg_pen_format(pen, cg_words(p, l, CG_TEXT_AGE), years + (years[0] == '0'));
}


static void
cg_page_asked(cg_pen *pen, const cg_notice *n)
{
    const cg_policy  *p;

    p = n->policy;

    cg_pen_raw(pen, "<fieldset>\n<legend>");
    cg_pen_text(pen, cg_notice_words(n, CG_TEXT_ASK));
    cg_pen_raw(pen, "</legend>\n");
    cg_page_boxes(pen, n, false);

    if (cg_policy_special(p)) {
        cg_pen_raw(pen, "<p><strong>");
        cg_pen_text(pen, cg_notice_words(n, CG_TEXT_SPECIAL));
        cg_pen_raw(pen, "</strong></p>\n");
        cg_page_boxes(pen, n, true);
    }

    if (p->min_age) {
        cg_pen_raw(pen, "<hr><label><input type=\"checkbox\" name=\"age\" "
                        "value=\"yes\" required> ");
        cg_pen_age(pen, p, n->language);
        cg_pen_raw(pen, "</label>\n");
    }

    if (n->mode != CG_CONSENT_REQUIRE) {
        cg_pen_raw(pen, "<p>");
        cg_pen_text(pen, cg_notice_words(n, CG_TEXT_FREE));
        cg_pen_raw(pen, "</p>\n");
    }

    cg_pen_raw(pen, "</fieldset>\n");
}


static void
cg_page_button(cg_pen *pen, const cg_notice *n, const char *value,
    cg_text_id text)
{
    cg_pen_raw(pen, "<button type=\"submit\" name=\"decision\" value=\"");
    cg_pen_raw(pen, value);
    cg_pen_raw(pen, n->policy->min_age && (text == CG_TEXT_REJECT
                                           || text == CG_TEXT_START)
                    ? "\" formnovalidate>" : "\">");
    cg_pen_text(pen, cg_notice_words(n, text));
    cg_pen_raw(pen, "</button>\n");
}


/* A chat that was started by a click is ended by one. */
static bool
cg_notice_ends(const cg_notice *n)
{
    return n->mode == CG_CONSENT_ACTIVATE && n->choice->active;
}


/* The text that an answer is to be an answer to. */
static void
cg_pen_shown(cg_pen *pen, const cg_notice *n)
{
    char  digest[65];

    if (pen->st == CG_OK) {
        pen->st = cg_notice_digest(n->policy, n->mode, n->language,
                                   n->choice->granted, digest);
    }

    if (pen->st == CG_OK) {
        cg_pen_raw(pen, digest);
    }
}


static void
cg_page_form(cg_pen *pen, const cg_notice *n)
{
    bool  asked;

    asked = cg_policy_asked(n->policy) != 0;

    if (!asked && !n->start && !cg_notice_ends(n)) {
        return;
    }

    cg_pen_raw(pen, "<form method=\"post\" action=\"" CG_NOTICE_PATH
                    "choice\">\n"
                    "<input type=\"hidden\" name=\"shown\" value=\"");
    cg_pen_shown(pen, n);
    cg_pen_raw(pen, "\">\n");

    if (n->back) {
        cg_pen_raw(pen, "<input type=\"hidden\" name=\"back\" value=\"");
        cg_pen_text_n(pen, n->back, n->back_n);
        cg_pen_raw(pen, "\">\n");
    }

    if (asked) {
        cg_page_asked(pen, n);
    }

    cg_pen_raw(pen, "<p class=\"buttons\">\n");

    if (n->start) {
        cg_page_button(pen, n, "start", CG_TEXT_START);
    } else if (asked) {
        cg_page_button(pen, n, "reject", CG_TEXT_REJECT);
        cg_page_button(pen, n, "accept", CG_TEXT_ACCEPT);
        cg_page_button(pen, n, "save", CG_TEXT_SAVE);
    } else {
        cg_page_button(pen, n, "reject", CG_TEXT_REJECT);
    }

    cg_pen_raw(pen, "</p>\n</form>\n");
}


/* That personal details are taken out is to be true of all that visitors have a
 * name for, whatever they refuse further. */
static bool
cg_notice_removes(const cg_policy *p, cg_purposes granted)
{
    size_t          e;
    cg_purposes     passing;
    const cg_rule  *rule;

    passing = cg_policy_passing(p, CG_CONSENT_REDUCED, true, granted);

    for (e = 0; e < CG_ENTITY_N; e++) {
        rule = &p->rules[CG_TO_PROVIDER][e];

        if (cg_label_word(CG_LANGUAGE_de, e)
            && (cg_action_leaves(rule)
                || (rule->unless && passing >> (rule->unless - 1) & 1)))
        {
            return false;
        }
    }

    return true;
}


static void
cg_page_paragraph(cg_pen *pen, const char *text, const char *value)
{
    cg_pen_raw(pen, "<p>");
    cg_pen_format(pen, text, value);
    cg_pen_raw(pen, "</p>\n");
}


/* He has chosen, and not what the chat waits for. */
static bool
cg_notice_waits(const cg_notice *n)
{
    return n->mode == CG_CONSENT_REQUIRE && n->choice->chosen
           && !cg_policy_required(n->policy, n->choice->granted);
}


cg_status
cg_notice_page(const cg_notice *n, cg_buf *out)
{
    cg_pen            pen = { out, CG_OK, cg_escape_html };
    cg_language       l;
    const cg_policy  *p;

    p = n->policy;
    l = n->language;

    cg_pen_raw(&pen, "<!DOCTYPE html>\n<html lang=\"");
    cg_pen_raw(&pen, cg_language_code(l));
    cg_pen_raw(&pen, cg_notice_rtl(n) ? "\" dir=\"rtl" : "");
    cg_pen_raw(&pen, "\">\n<head>\n<meta charset=\"utf-8\">\n"
                     "<meta name=\"viewport\" "
                     "content=\"width=device-width, initial-scale=1\">\n"
                     "<meta name=\"robots\" content=\"noindex\">\n<title>");
    cg_pen_text(&pen, cg_words(p, l, CG_TEXT_TITLE));
    cg_pen_raw(&pen, "</title>\n<link rel=\"stylesheet\" href=\""
                     CG_NOTICE_PATH "prompt.css\">\n</head>\n"
                     "<body class=\"chat-gdpr-page\">\n<main>\n<h1>");
    cg_pen_text(&pen, cg_words(p, l, CG_TEXT_TITLE));
    cg_pen_raw(&pen, "</h1>\n");

    if (cg_notice_waits(n)) {
        cg_pen_raw(&pen, "<p><strong>");
        cg_pen_text(&pen, cg_words(p, l, CG_TEXT_WAITS));
        cg_pen_raw(&pen, "</strong></p>\n");
    }

    cg_page_paragraph(&pen, cg_words(p, l, CG_TEXT_INTRO), p->controller);

    if (cg_notice_removes(p, n->choice->granted)) {
        cg_page_paragraph(&pen, cg_words(p, l, CG_TEXT_REMOVED), "");
    }

    if (p->n_processors) {
        cg_pen_raw(&pen, "<p>");
        cg_pen_processors(&pen, p, l);
        cg_pen_raw(&pen, "</p>\n");
    }

    cg_page_needed(&pen, n);

    if (pen.st == CG_OK) {
        pen.st = cg_own_write(p, l, out);
    }

    cg_page_form(&pen, n);

    if (cg_policy_asked(p)) {
        cg_page_paragraph(&pen, cg_words(p, l, CG_TEXT_WITHDRAW), "");
    }

    cg_page_paragraph(&pen, cg_words(p, l, CG_TEXT_RIGHTS), "");
    cg_page_paragraph(&pen, cg_words(p, l, CG_TEXT_CONTACT), p->contact);

    if (n->receipt && n->choice->chosen) {
        cg_pen_raw(&pen, "<p><a href=\"" CG_NOTICE_PATH "receipt\">");
        cg_pen_text(&pen, cg_words(p, l, CG_TEXT_RECEIPT));
        cg_pen_raw(&pen, "</a></p>\n");
    }

    cg_pen_raw(&pen, "</main>\n</body>\n</html>\n");

    return pen.st;
}


static void
cg_json_member(cg_pen *pen, const char *name, const char *value)
{
    cg_pen_raw(pen, name);
    cg_pen_text(pen, value);
    cg_pen_raw(pen, "\"");
}


static void
cg_state_purposes(cg_pen *pen, const cg_notice *n)
{
    size_t            i;
    const cg_policy  *p;

    p = n->policy;
    cg_pen_raw(pen, ",\"purposes\":[");

    for (i = 0; i < p->n_purposes; i++) {
        cg_json_member(pen, i ? ",{\"name\":\"" : "{\"name\":\"",
                       p->purposes[i].name);
        cg_json_member(pen, ",\"basis\":\"",
                       cg_basis_name(p->purposes[i].basis));
        cg_pen_raw(pen, ",\"text\":\"");
        cg_pen_text(pen, cg_purpose_text(p, i, n->language));

        if (cg_purpose_required(p, n->mode, i)) {
            cg_pen_needed(pen, n->policy, n->language);
        }

        cg_pen_raw(pen, p->purposes[i].special ? "\",\"special\":\"yes" : "");
        cg_pen_raw(pen, n->choice->granted >> i & 1 ? "\",\"granted\":true}"
                                                    : "\",\"granted\":false}");
    }

    cg_pen_raw(pen, "]");
}


static void
cg_state_texts(cg_pen *pen, const cg_notice *n)
{
    const cg_policy  *p;

    p = n->policy;

    cg_pen_raw(pen, ",\"intro\":\"");
    cg_pen_format(pen, cg_notice_words(n, CG_TEXT_INTRO), p->controller);
    cg_pen_raw(pen, "\",\"processors\":\"");

    if (p->n_processors) {
        cg_pen_processors(pen, p, n->language);
    }

    cg_pen_raw(pen, "\",\"special\":\"");
    cg_pen_text(pen, cg_policy_special(p)
                     ? cg_notice_words(n, CG_TEXT_SPECIAL) : "");
    cg_pen_raw(pen, "\",\"age\":\"");

    if (p->min_age) {
        cg_pen_age(pen, p, n->language);
    }

    cg_json_member(pen, "\",\"removed\":\"",
                   cg_notice_removes(p, n->choice->granted)
                   ? cg_notice_words(n, CG_TEXT_REMOVED) : "");

    cg_json_member(pen, ",\"title\":\"", cg_notice_words(n, CG_TEXT_TITLE));
    cg_json_member(pen, ",\"ask\":\"", cg_notice_words(n, CG_TEXT_ASK));
    cg_json_member(pen, ",\"free\":\"",
                   n->mode != CG_CONSENT_REQUIRE
                   ? cg_notice_words(n, CG_TEXT_FREE) : "");
    cg_json_member(pen, ",\"withdraw\":\"",
                   cg_policy_asked(p) ? cg_notice_words(n, CG_TEXT_WITHDRAW)
                                      : "");
    cg_json_member(pen, ",\"rights\":\"",
                   cg_notice_words(n, CG_TEXT_RIGHTS));
    cg_json_member(pen, ",\"waits\":\"",
                   cg_notice_waits(n) ? cg_notice_words(n, CG_TEXT_WAITS)
                                      : "");
    cg_json_member(pen, ",\"accept\":\"",
                   cg_notice_words(n, CG_TEXT_ACCEPT));
    cg_json_member(pen, ",\"reject\":\"",
                   cg_notice_words(n, CG_TEXT_REJECT));
    cg_json_member(pen, ",\"save\":\"", cg_notice_words(n, CG_TEXT_SAVE));
    cg_json_member(pen, ",\"open\":\"", cg_notice_words(n, CG_TEXT_OPEN));
    cg_json_member(pen, ",\"close\":\"", cg_notice_words(n, CG_TEXT_CLOSE));
    cg_json_member(pen, ",\"more\":\"", cg_notice_words(n, CG_TEXT_MORE));
    cg_json_member(pen, ",\"saved\":\"", cg_notice_words(n, CG_TEXT_SAVED));
}


cg_status
cg_notice_state(const cg_notice *n, cg_buf *out)
{
    cg_pen  pen = { out, CG_OK, cg_escape_json };

    cg_json_member(&pen, "{\"mode\":\"",
                   cg_consent_mode_name(n->mode));
    cg_json_member(&pen, ",\"state\":\"", cg_choice_name(n->choice->state));
    cg_pen_raw(&pen, n->choice->chosen ? ",\"chosen\":true"
                                       : ",\"chosen\":false");
    cg_pen_raw(&pen, n->signal ? ",\"signal\":true" : ",\"signal\":false");
    cg_pen_raw(&pen, cg_notice_ends(n) ? ",\"ends\":true" : ",\"ends\":false");
    cg_json_member(&pen, ",\"language\":\"", cg_language_code(n->language));
    cg_json_member(&pen, ",\"dir\":\"", cg_notice_rtl(n) ? "rtl" : "ltr");
    cg_pen_raw(&pen, ",\"shown\":\"");
    cg_pen_shown(&pen, n);
    cg_pen_raw(&pen, "\"");
    cg_state_purposes(&pen, n);
    cg_state_texts(&pen, n);
    cg_pen_raw(&pen, "}\n");

    return pen.st;
}


cg_status
cg_notice_way(const cg_policy *p, cg_language l, cg_buf *out)
{
    cg_pen  pen = { out, CG_OK, cg_escape_ascii };

    cg_pen_raw(&pen, "<noscript><a class=\"chat-gdpr-open\" href=\""
                     CG_NOTICE_PATH "notice\" lang=\"");
    cg_pen_raw(&pen, cg_language_code(l));
    cg_pen_raw(&pen, cg_text_rtl(cg_words(p, l, CG_TEXT_OPEN)) ? "\" dir=\"rtl"
                                                              : "");
    cg_pen_raw(&pen, "\">");
    cg_pen_text(&pen, cg_words(p, l, CG_TEXT_OPEN));
    cg_pen_raw(&pen, "</a></noscript>");

    return pen.st;
}


static void
cg_text_line(cg_pen *pen, const cg_policy *p, cg_language l, cg_text_id id)
{
    cg_pen_text(pen, cg_words(p, l, id));
    cg_pen_raw(pen, "\n");
}


/* "marketing? Send you offers", of those that are asked for, and special or
 * not; "support: Answer you" of the others. */
static void
cg_text_purposes(cg_pen *pen, const cg_policy *p, cg_consent_mode mode,
    cg_language l, bool asked, bool special)
{
    size_t  i;

    for (i = 0; i < p->n_purposes; i++) {
        if (cg_purpose_asked(p, i) != asked
            || (asked && p->purposes[i].special != special))
        {
            continue;
        }

        cg_pen_raw(pen, p->purposes[i].name);
        cg_pen_raw(pen, !asked ? ": " : special ? "?! " : "? ");
        cg_pen_raw(pen, cg_purpose_text(p, i, l));

        if (cg_purpose_required(p, mode, i)
            || p->purposes[i].basis == CG_BASIS_CONTRACT)
        {
            cg_pen_needed(pen, p, l);
        }

        cg_pen_raw(pen, "\n");
    }
}


/* What the form has. */
static void
cg_text_asked(cg_pen *pen, const cg_policy *p, cg_consent_mode mode,
    cg_language l)
{
    cg_text_line(pen, p, l, CG_TEXT_ASK);
    cg_text_purposes(pen, p, mode, l, true, false);

    if (cg_policy_special(p)) {
        cg_text_line(pen, p, l, CG_TEXT_SPECIAL);
        cg_text_purposes(pen, p, mode, l, true, true);
    }

    if (p->min_age) {
        cg_pen_age(pen, p, l);
        cg_pen_raw(pen, "\n");
    }

    if (mode != CG_CONSENT_REQUIRE) {
        cg_text_line(pen, p, l, CG_TEXT_FREE);
    }

    cg_text_line(pen, p, l, CG_TEXT_WITHDRAW);
    cg_text_line(pen, p, l, CG_TEXT_RIGHTS);
}


/* What can be clicked. */
static void
cg_text_buttons(cg_pen *pen, const cg_policy *p, cg_consent_mode mode,
    cg_language l)
{
    bool  asked;

    asked = cg_policy_asked(p) != 0;

    if (mode == CG_CONSENT_ACTIVATE) {
        cg_text_line(pen, p, l, CG_TEXT_START);
    }

    if (asked || mode == CG_CONSENT_ACTIVATE) {
        cg_text_line(pen, p, l, CG_TEXT_REJECT);
    }

    if (asked) {
        cg_text_line(pen, p, l, CG_TEXT_ACCEPT);
        cg_text_line(pen, p, l, CG_TEXT_SAVE);
    }

    cg_text_line(pen, p, l, CG_TEXT_CLOSE);
    cg_text_line(pen, p, l, CG_TEXT_OPEN);
}


cg_status
cg_notice_text(const cg_policy *p, cg_consent_mode mode, cg_language l,
    cg_purposes granted, cg_buf *out)
{
    bool    asked;
    cg_pen  pen = { out, CG_OK, cg_escape_none };

    asked = cg_policy_asked(p) != 0;

    cg_text_line(&pen, p, l, CG_TEXT_TITLE);

    if (asked && mode == CG_CONSENT_REQUIRE) {
        cg_text_line(&pen, p, l, CG_TEXT_WAITS);
    }

    cg_pen_format(&pen, cg_words(p, l, CG_TEXT_INTRO), p->controller);
    cg_pen_raw(&pen, "\n");

    if (cg_notice_removes(p, granted)) {
        cg_text_line(&pen, p, l, CG_TEXT_REMOVED);
    }

    if (p->n_processors) {
        cg_pen_processors(&pen, p, l);
        cg_pen_raw(&pen, "\n");
    }

    if (asked) {
        cg_text_asked(&pen, p, mode, l);
    }

    cg_text_buttons(&pen, p, mode, l);

    cg_pen_text(&pen, cg_words(p, l, CG_TEXT_MORE));
    cg_pen_raw(&pen, " -> " CG_NOTICE_PATH "notice\n\n");

    cg_text_line(&pen, p, l, CG_TEXT_FOR);
    cg_text_purposes(&pen, p, mode, l, false, false);

    if (!asked) {
        cg_text_line(&pen, p, l, CG_TEXT_RIGHTS);
    }

    cg_pen_format(&pen, cg_words(p, l, CG_TEXT_CONTACT), p->contact);
    cg_pen_raw(&pen, "\n");

    if (asked) {
        cg_text_line(&pen, p, l, CG_TEXT_RECEIPT);
    }

    if (p->notices[l]) {
        cg_pen_raw(&pen, "\n");
        cg_pen_raw(&pen, p->notices[l]);
    }

    return pen.st;
}


/* "I agree 2 – Send you offers", of those that are special or not. */
static void
cg_ask_statements(cg_pen *pen, const cg_policy *p, cg_consent_mode mode,
    cg_language l, bool special)
{
    char      number[4];
    size_t    i;
    unsigned  nth;

    for (i = 0, nth = 0; i < p->n_purposes; i++) {
        if (!cg_purpose_asked(p, i)) {
            continue;
        }

        nth++;
        number[0] = (char) (nth > 9 ? '1' : '0' + nth);
        number[1] = (char) (nth > 9 ? '0' + nth % 10 : '\0');
        number[2] = '\0';

        if (p->purposes[i].special == special) {
            cg_pen_raw(pen, "\n");
            cg_pen_text(pen, cg_words(p, l, special ? CG_TEXT_EXPRESSLY
                                                : CG_TEXT_AGREE));
            cg_pen_raw(pen, " ");
            cg_pen_raw(pen, number);
            cg_pen_raw(pen, " \u2013 ");
            cg_pen_text(pen, cg_purpose_text(p, i, l));

            if (cg_purpose_required(p, mode, i)) {
                cg_pen_needed(pen, p, l);
            }
        }
    }
}


/* What can be answered, to grant and to refuse. */
static void
cg_ask_answers(cg_pen *pen, const cg_policy *p, cg_consent_mode mode,
    cg_language l)
{
    cg_purposes  plain;

    plain = cg_policy_asked(p) & (cg_purposes) ~cg_policy_special(p);

    cg_pen_raw(pen, "\n");
    cg_pen_text(pen, cg_words(p, l, CG_TEXT_TYPE));
    cg_ask_statements(pen, p, mode, l, false);

    if (plain & (plain - 1)) {
        cg_pen_raw(pen, "\n");
        cg_pen_text(pen, cg_words(p, l, CG_TEXT_AGREE));
        cg_pen_raw(pen, " \u2013 ");
        cg_pen_text(pen, cg_words(p, l, CG_TEXT_ACCEPT));
    }

    if (cg_policy_special(p)) {
        cg_pen_raw(pen, "\n");
        cg_pen_text(pen, cg_words(p, l, CG_TEXT_SPECIAL));
        cg_ask_statements(pen, p, mode, l, true);
    }

    cg_pen_raw(pen, "\n");
    cg_pen_text(pen, cg_words(p, l, CG_TEXT_STOP));
    cg_pen_raw(pen, " \u2013 ");
    cg_pen_text(pen, cg_words(p, l, CG_TEXT_REJECT));

    if (p->min_age) {
        cg_pen_raw(pen, "\n(");
        cg_pen_text(pen, cg_words(p, l, CG_TEXT_AGREE));
        cg_pen_raw(pen, ": ");
        cg_pen_age(pen, p, l);
        cg_pen_raw(pen, ")");
    }

    if (mode != CG_CONSENT_REQUIRE) {
        cg_pen_raw(pen, "\n");
        cg_pen_text(pen, cg_words(p, l, CG_TEXT_FREE));
    }
}


cg_status
cg_notice_ask(const cg_policy *p, cg_consent_mode mode, cg_language l,
    cg_buf *out)
{
    cg_pen  pen = { out, CG_OK, cg_escape_none };

    cg_pen_format(&pen, cg_words(p, l, CG_TEXT_INTRO), p->controller);

    if (cg_notice_removes(p, 0)) {
        cg_pen_raw(&pen, " ");
        cg_pen_text(&pen, cg_words(p, l, CG_TEXT_REMOVED));
    }

    if (p->n_processors) {
        cg_pen_raw(&pen, " ");
        cg_pen_processors(&pen, p, l);
    }

    if (cg_policy_asked(p) && mode != CG_CONSENT_NOTICE) {
        cg_ask_answers(&pen, p, mode, l);
    }

    cg_pen_raw(&pen, "\n");

    if (cg_policy_asked(p)) {
        cg_pen_text(&pen, cg_words(p, l, CG_TEXT_WITHDRAW));
        cg_pen_raw(&pen, " ");
    }

    cg_pen_text(&pen, cg_words(p, l, CG_TEXT_RIGHTS));
    cg_pen_raw(&pen, " ");
    cg_pen_format(&pen, cg_words(p, l, CG_TEXT_CONTACT), p->contact);

    return pen.st;
}


cg_status
cg_notice_answered(const cg_policy *p, cg_language l, cg_purposes granted,
    cg_buf *out)
{
    size_t  i;
    cg_pen  pen = { out, CG_OK, cg_escape_none };

    cg_pen_text(&pen, cg_words(p, l, CG_TEXT_SAVED));

    for (i = 0; i < p->n_purposes; i++) {
        if (cg_purpose_asked(p, i)) {
            cg_pen_raw(&pen, granted >> i & 1 ? "\n\u2713 " : "\n\u2717 ");
            cg_pen_text(&pen, cg_purpose_text(p, i, l));
        }
    }

    return pen.st;
}


/* The SHA-256 of a text that is given up, in hex. */
static cg_status
cg_text_digest(cg_status st, cg_buf *text, char out[65])
{
    uint8_t   md[32];
    unsigned  n;

    if (st == CG_OK
        && EVP_Digest(text->p, text->n, md, &n, EVP_sha256(), NULL) != 1)
    {
        st = CG_ENOMEM;
    }

    cg_buf_free(text);

    if (st == CG_OK) {
        (void) cg_hex_write(out, md, sizeof(md));
    }

    return st;
}


cg_status
cg_notice_digest(const cg_policy *p, cg_consent_mode mode, cg_language l,
    cg_purposes granted, char out[65])
{
    cg_buf     text = { NULL, 0, 0 };
    cg_status  st;

    st = cg_notice_text(p, mode, l, granted, &text);
    return cg_text_digest(st, &text, out);
}


cg_status
cg_notice_ask_digest(const cg_policy *p, cg_consent_mode mode, cg_language l,
    char out[65])
{
    cg_buf     text = { NULL, 0, 0 };
    cg_status  st;

    st = cg_notice_ask(p, mode, l, &text);
    return cg_text_digest(st, &text, out);
}
