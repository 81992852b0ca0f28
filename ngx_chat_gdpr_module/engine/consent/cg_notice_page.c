/*
 * The notice as a page, and what leads to it.
 */

#include "cg_notice_part.h"
#include "cg_own.h"


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


static void
cg_page_paragraph(cg_pen *pen, const char *text, const char *value)
{
    cg_pen_raw(pen, "<p>");
    cg_pen_format(pen, text, value);
    cg_pen_raw(pen, "</p>\n");
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


cg_status
cg_notice_way(const cg_policy *p, cg_language l, cg_buf *out)
{
    cg_pen  pen = { out, CG_OK, cg_escape_ascii };

    cg_pen_raw(&pen, CG_NOTICE_NOSCRIPT "<a class=\"chat-gdpr-open\" href=\""
                     CG_NOTICE_PATH "notice\" lang=\"");
    cg_pen_raw(&pen, cg_language_code(l));
    cg_pen_raw(&pen, cg_text_rtl(cg_words(p, l, CG_TEXT_OPEN)) ? "\" dir=\"rtl"
                                                              : "");
    cg_pen_raw(&pen, "\">");
    cg_pen_text(&pen, cg_words(p, l, CG_TEXT_OPEN));
    cg_pen_raw(&pen, "</a>" CG_NOTICE_SCRIPT);

    return pen.st;
}
