/*
 * See cg_notice_part.h.
 */

#include <string.h>

#include <openssl/evp.h>

#include "cg_hex.h"
#include "cg_label.h"
#include "cg_notice_part.h"
#include "cg_policy_action.h"


const char *
cg_notice_words(const cg_notice *n, cg_text_id id)
{
    return cg_words(n->policy, n->language, id);
}


bool
cg_notice_rtl(const cg_notice *n)
{
    return cg_text_rtl(cg_notice_words(n, CG_TEXT_TITLE));
}


bool
cg_purpose_asked(const cg_policy *p, size_t i)
{
    return p->purposes[i].basis == CG_BASIS_CONSENT;
}


bool
cg_purpose_required(const cg_policy *p, cg_consent_mode mode, size_t i)
{
    return mode == CG_CONSENT_REQUIRE
           && cg_policy_required(p, (cg_purposes) (1U << i));
}


bool
cg_notice_ends(const cg_notice *n)
{
    return n->mode == CG_CONSENT_ACTIVATE && n->choice->active;
}


bool
cg_notice_waits(const cg_notice *n)
{
    return n->mode == CG_CONSENT_REQUIRE && n->choice->chosen
           && !cg_policy_required(n->policy, n->choice->granted);
}


bool
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


void
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


void
cg_pen_needed(cg_pen *pen, const cg_policy *p, cg_language l)
{
    cg_pen_raw(pen, " (");
    cg_pen_text(pen, cg_words(p, l, CG_TEXT_NEEDED));
    cg_pen_raw(pen, ")");
}


void
cg_pen_age(cg_pen *pen, const cg_policy *p, cg_language l)
{
    char  years[4];

    years[0] = (char) ('0' + p->min_age / 10);
    years[1] = (char) ('0' + p->min_age % 10);
    years[2] = '\0';

    cg_pen_format(pen, cg_words(p, l, CG_TEXT_AGE), years + (years[0] == '0'));
}


void
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


cg_status
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
