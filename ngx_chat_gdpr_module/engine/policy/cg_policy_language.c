/*
 * The line `languages`: those in which visitors are told and asked.
 */

#include "cg_policy_line.h"


bool
cg_line_languages(cg_policy *p, const cg_word *words, size_t n,
    cg_diag *diag)
{
    size_t        i;
    cg_language   l;
    cg_languages  all;

    if (n < 2) {
        return cg_diag_set(diag, "\"languages\" names none: known: %s",
                           cg_language_list());
    }

    if (cg_policy_purposes_said(p)) {
        return cg_diag_set(diag, "\"languages\" stands behind a purpose: write "
                           "it above, a text without a language is in the "
                           "first one");
    }

    all = 0;

    for (i = 1; i < n; i++) {
        l = cg_language_find(words[i].p, words[i].n);

        if (l == CG_LANGUAGE_N) {
            return cg_diag_set(diag, "unknown language \"%s\": known: %s",
                               cg_diag_quote(words[i]).s, cg_language_list());
        }

        if (all >> l & 1) {
            return cg_diag_set(diag, "language \"%s\" is named twice: leave "
                               "one", cg_diag_quote(words[i]).s);
        }

        all |= CG_LANGUAGE_SET(l);
    }

    p->languages = all;
    p->language = cg_language_find(words[1].p, words[1].n);
    return true;
}


cg_status
cg_canonical_languages(const cg_policy *p, cg_buf *out)
{
    unsigned   l;
    cg_status  st;

    st = cg_buf_fmt(out, "    languages %s", cg_language_code(p->language));

    for (l = 0; l < CG_LANGUAGE_N && st == CG_OK; l++) {
        if ((p->languages >> l & 1) && l != p->language) {
            st = cg_buf_fmt(out, " %s", cg_language_code((cg_language) l));
        }
    }

    return st == CG_OK ? cg_buf_str(out, ";\n") : st;
}
