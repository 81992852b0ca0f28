/*
 * The lines `processor`: who processes the data for the controller, under which
 * contract, and where (Art. 28 and 44 GDPR).
 */

#include <stdlib.h>
#include <string.h>

#include "cg_policy_line.h"

/* Art. 45, 46 and 49. */
static const char  *cg_transfer_table[] = {
    "adequacy", "SCC", "BCR", "derogation"
};

/* The EEA, to which a transfer is none. */
static const char  cg_eea[] =
    "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO "
    "PL PT RO SE SI SK ";

static const char  *cg_processor_options[] = {
    "country", "transfer", "dpa", "review"
};

static const cg_names  cg_transfer_names = CG_NAMES(cg_transfer_table);
static const cg_names  cg_processor_names = CG_NAMES(cg_processor_options);


static bool
cg_processor_option(cg_processor *r, cg_word word, unsigned *seen,
    cg_diag *diag)
{
    size_t   i;
    cg_word  name, value;

    if (!cg_line_option(word, &name, &value)) {
        return cg_diag_set(diag, "\"processor\" takes a name, then "
                           "NAME=VALUE, not \"%s\"", cg_diag_quote(word).s);
    }

    i = cg_names_find(&cg_processor_names, name);

    if (i == cg_processor_names.n) {
        return cg_diag_unknown(diag, "option", name, &cg_processor_names);
    }

    if (*seen & 1U << i) {
        return cg_diag_set(diag, "\"%s=\" is given twice: leave one",
                           cg_processor_options[i]);
    }

    *seen |= 1U << i;

    switch (i) {
    case 0:
        return cg_line_country(value, r->country, diag);
    case 1:
        if (cg_names_find(&cg_transfer_names, value) == cg_transfer_names.n) {
            return cg_diag_unknown(diag, "safeguard", value,
                                   &cg_transfer_names);
        }
        return cg_line_text(value, &r->transfer, diag);
    case 2:
        return cg_line_date(value, r->dpa, diag);
    default:
        return cg_line_date(value, r->review, diag);
    }
}


static bool
cg_processor_read(cg_processor *r, const cg_word *words, size_t n,
    cg_diag *diag)
{
    size_t    i;
    char      code[4];
    unsigned  seen;

    seen = 0;

    if (!cg_line_text(words[1], &r->name, diag)) {
        return false;
    }

    for (i = 2; i < n; i++) {
        if (!cg_processor_option(r, words[i], &seen, diag)) {
            return false;
        }
    }

    if (r->country[0] == '\0' || r->dpa[0] == '\0') {
        return cg_diag_set(diag, "a processor needs a country and a contract "
                           "(Art. 28(3) GDPR): add country=CODE and "
                           "dpa=DATE, when it was signed");
    }

    (void) memcpy(code, r->country, 2);
    code[2] = ' ';
    code[3] = '\0';

    if (strstr(cg_eea, code) == NULL && r->transfer == NULL) {
        return cg_diag_set(diag, "%s is a third country (Art. 44 GDPR): name "
                           "the safeguard, transfer=adequacy, SCC, BCR or "
                           "derogation", r->country);
    }

    return true;
}


void
cg_policy_processors_free(cg_policy *p)
{
    size_t  i;

    for (i = 0; i < p->n_processors; i++) {
        free(p->processors[i].name);
        free(p->processors[i].transfer);
    }

    memset(p->processors, 0, sizeof(p->processors));
    p->n_processors = p->old_processors = 0;
}


bool
cg_line_processor(cg_policy *p, const cg_word *words, size_t n,
    cg_diag *diag)
{
    cg_processor  *r;

    if (p->old_processors) {
        cg_policy_processors_free(p);
    }

    if (n < 2 || p->n_processors == CG_PROCESSOR_MAX) {
        return cg_diag_set(diag, n < 2
                           ? "\"processor\" needs a name: write for example "
                             "processor \"Chat Vendor Inc\" country=US "
                             "transfer=SCC dpa=2026-01-10 review=2027-01-10"
                           : "more than 16 processors: write one policy for "
                             "each chat");
    }

    r = &p->processors[p->n_processors];

    if (!cg_processor_read(r, words, n, diag)) {
        free(r->name);
        free(r->transfer);
        memset(r, 0, sizeof(*r));
        return false;
    }

    p->n_processors++;
    return true;
}


static cg_status
cg_canonical_processor(const cg_processor *r, cg_buf *out)
{
    cg_status  st;

    st = cg_canonical_text(out, "    processor ", "", r->name);

    if (st == CG_OK) {
        st = cg_buf_fmt(out, " country=%s%s%s dpa=%s%s%s;\n", r->country,
                        r->transfer ? " transfer=" : "",
                        r->transfer ? r->transfer : "", r->dpa,
                        r->review[0] ? " review=" : "", r->review);
    }

    return st;
}


cg_status
cg_canonical_processors(const cg_policy *p, cg_buf *out)
{
    size_t     i;
    cg_status  st;

    for (st = CG_OK, i = 0; i < p->n_processors && st == CG_OK; i++) {
        st = cg_canonical_processor(&p->processors[i], out);
    }

    return st;
}
