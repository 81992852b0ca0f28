/*
 * The line `controller`: who answers for the data (Art. 4(7) and 13(1)(a)
 * GDPR).
 */

#include <stdlib.h>

#include "cg_policy_line.h"


void
cg_policy_controller_free(cg_policy *p)
{
    free(p->controller);
    free(p->contact);
    free(p->address);
    p->controller = p->contact = p->address = NULL;
    p->country[0] = '\0';
}


static bool
cg_controller_option(cg_policy *p, cg_word word, cg_diag *diag)
{
    cg_word   name, value;
    char    **text;

    text = NULL;

    if (cg_line_option(word, &name, &value)) {
        if (cg_word_is(name, "country") && p->country[0] == '\0') {
            return cg_line_country(value, p->country, diag);
        }

        text = cg_word_is(name, "contact") ? &p->contact
               : cg_word_is(name, "address") ? &p->address : NULL;
    }

    if (text == NULL || *text != NULL) {
        return cg_diag_set(diag, "\"controller\" takes contact=, address= and "
                           "country=, each once, not \"%s\"",
                           cg_diag_quote(word).s);
    }

    return cg_line_text(value, text, diag);
}


bool
cg_line_controller(cg_policy *p, const cg_word *words, size_t n,
    cg_diag *diag)
{
    bool    ok;
    size_t  i;

    ok = n > 1 && cg_line_text(words[1], &p->controller, diag);

    for (i = 2; ok && i < n; i++) {
        ok = cg_controller_option(p, words[i], diag);
    }

    if (n < 2 || (ok && p->contact == NULL)) {
        ok = cg_diag_set(diag, "\"controller\" says who answers for the data "
                         "and where: write for example controller \"Example "
                         "Ltd\" contact=privacy@example.com");
    }

    if (!ok) {
        cg_policy_controller_free(p);
    }

    return ok;
}


cg_status
cg_canonical_controller(const cg_policy *p, cg_buf *out)
{
    cg_status  st;

    if (p->controller == NULL) {
        return CG_OK;
    }

    st = cg_canonical_text(out, "    controller ", "", p->controller);

    if (st == CG_OK) {
        st = cg_canonical_text(out, " ", "contact=", p->contact);
    }

    if (st == CG_OK && p->address) {
        st = cg_canonical_text(out, " ", "address=", p->address);
    }

    if (st == CG_OK && p->country[0]) {
        st = cg_buf_fmt(out, " country=%s", p->country);
    }

    return st == CG_OK ? cg_buf_str(out, ";\n") : st;
}
