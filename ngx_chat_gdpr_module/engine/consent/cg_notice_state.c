/*
 * The notice as JSON, for the prompt.
 */

#include "cg_notice_part.h"


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
