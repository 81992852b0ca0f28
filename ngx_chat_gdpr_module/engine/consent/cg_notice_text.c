/*
 * The notice as lines of text, which a choice was made on.
 */

#include <string.h>

#include "cg_notice_part.h"


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


/* Whatever was granted, it changes a text in one way, or not at all. */
cg_status
cg_notice_current(const cg_policy *p, cg_language l, const char digest[65],
    bool *is)
{
    char         now[3][65];
    size_t       i;
    unsigned     mode;
    cg_status    st;

    *is = false;
    st = CG_OK;

    for (mode = CG_CONSENT_NOTICE;
         mode <= CG_CONSENT_REQUIRE && st == CG_OK && !*is; mode++)
    {
        st = cg_notice_digest(p, mode, l, 0, now[0]);

        if (st == CG_OK) {
            st = cg_notice_digest(p, mode, l, cg_policy_asked(p), now[1]);
        }

        if (st == CG_OK) {
            st = cg_notice_ask_digest(p, mode, l, now[2]);
        }

        for (i = 0; i < 3 && st == CG_OK; i++) {
            *is |= memcmp(now[i], digest, 64) == 0;
        }
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
