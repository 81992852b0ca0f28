/*
 * The lines of a policy that say who processes what for which purpose, and how
 * visitors are told and asked: what they want of each other, and their order in
 * the canonical form.
 */

#include "cg_own.h"
#include "cg_policy_line.h"


bool
cg_policy_roles_finish(cg_policy *p, cg_diag *diag)
{
    if (!cg_policy_purposes_finish(p, diag)) {
        return false;
    }

    if (p->consent == CG_CONSENT_NONE && p->n_purposes) {
        return cg_diag_set(diag, "purposes without \"consent\": visitors are "
                           "to be told and asked: add \"consent "
                           "mode=reduced\"");
    }

    if (p->consent != CG_CONSENT_NONE
        && (p->controller == NULL || p->n_purposes == 0))
    {
        return cg_diag_set(diag, "\"consent\" needs to say by whom and for "
                           "what (Art. 13 GDPR): add \"controller\" and "
                           "\"purpose\" lines");
    }

    cg_policy_labels_finish(p);

    return cg_own_finish(p, diag) && cg_policy_texts_finish(p, diag);
}


cg_status
cg_canonical_roles(const cg_policy *p, cg_buf *out)
{
    bool       asks;
    cg_status  st;

    asks = p->consent != CG_CONSENT_NONE;

    st = cg_canonical_controller(p, out);
    st = st == CG_OK ? cg_canonical_processors(p, out) : st;

    if (st == CG_OK
        && (asks || p->languages != CG_LANGUAGE_SET(CG_LANGUAGE_en)))
    {
        st = cg_canonical_languages(p, out);
    }

    if (st == CG_OK && asks) {
        st = cg_canonical_purposes(p, out);
        st = st == CG_OK ? cg_canonical_consent(p, out) : st;
    }

    return st == CG_OK ? cg_canonical_texts(p, out) : st;
}


void
cg_policy_roles_free(cg_policy *p)
{
    cg_policy_controller_free(p);
    cg_policy_processors_free(p);
    cg_policy_purposes_free(p);
    cg_policy_consent_free(p);
    cg_policy_texts_free(p);
}
