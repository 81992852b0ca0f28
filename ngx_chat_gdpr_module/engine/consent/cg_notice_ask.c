/*
 * The notice in the chat: what is said there instead.
 */

#include "cg_notice_part.h"


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


cg_status
cg_notice_ask_digest(const cg_policy *p, cg_consent_mode mode, cg_language l,
    char out[65])
{
    cg_buf     text = { NULL, 0, 0 };
    cg_status  st;

    st = cg_notice_ask(p, mode, l, &text);
    return cg_text_digest(st, &text, out);
}
