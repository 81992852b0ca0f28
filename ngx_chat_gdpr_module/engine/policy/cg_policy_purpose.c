/*
 * The lines `purpose`: what the data is used for, and by which right (Art.
 * 5(1)(b) and 6(1) GDPR); and which of them a visitor has to agree to.
 */

#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>

#include "cg_policy_line.h"

static const char  *cg_basis_table[CG_BASIS_N] = {
    [CG_BASIS_CONSENT] = "consent",
    [CG_BASIS_CONTRACT] = "contract",
    [CG_BASIS_LEGAL_OBLIGATION] = "legal_obligation",
    [CG_BASIS_VITAL_INTERESTS] = "vital_interests",
    [CG_BASIS_PUBLIC_TASK] = "public_task",
    [CG_BASIS_LEGITIMATE_INTERESTS] = "legitimate_interests"
};

static const cg_names  cg_basis_names = CG_NAMES(cg_basis_table);


const char *
cg_basis_name(cg_basis basis)
{
    return cg_basis_table[basis];
}


size_t
cg_line_purpose_find(cg_policy *p, cg_word name, cg_diag *diag)
{
    size_t       i;
    cg_purpose  *u;

    for (i = 0; i < p->n_purposes; i++) {
        if (cg_word_is(name, p->purposes[i].name)) {
            return i;
        }
    }

    for (i = 0; i < name.n; i++) {
        if (!((name.p[i] >= 'a' && name.p[i] <= 'z') || name.p[i] == '_'
              || (name.p[i] >= '0' && name.p[i] <= '9')))
        {
            break;
        }
    }

    if (i < name.n || name.n == 0 || name.n >= sizeof(u->name)
        || p->n_purposes == CG_PURPOSE_MAX)
    {
        (void) cg_diag_set(diag, "\"%s\" cannot name a purpose: write 1 to 31 "
                           "of a-z, 0-9 and \"_\", for at most %d purposes",
                           cg_diag_quote(name).s, CG_PURPOSE_MAX);
        return CG_PURPOSE_MAX;
    }

    u = &p->purposes[p->n_purposes];
    memcpy(u->name, name.p, name.n);
    return p->n_purposes++;
}


/* What no form may have: a purpose that is ticked before anybody has ticked
 * it. */

static bool
cg_purpose_ticked(cg_word word)
{
    size_t   i;
    cg_word  name, value;

    static const char *const  words[] = {
        "ticked", "preticked", "checked", "prechecked", "preselected",
        "selected"
    };

    if (cg_line_option(word, &name, &value)
        && (cg_word_is(name, "default") || cg_word_is(name, "granted")))
    {
        return true;
    }

    if (cg_line_option(word, &name, &value)) {
        word = name;
    }

    for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (cg_word_is(word, words[i])) {
            return true;
        }
    }

    return false;
}


/* "Answer your question", or de="…" */

static bool
cg_purpose_word(cg_policy *p, cg_purpose *u, cg_word word, bool *basis,
    cg_diag *diag)
{
    size_t       i;
    cg_word      name, value;
    cg_language  l;

    l = cg_line_option(word, &name, &value)
        ? cg_language_find(name.p, name.n) : CG_LANGUAGE_N;

    if (cg_purpose_ticked(word)) {
        return cg_diag_set(diag, "\"%s\": a box that is ticked before the "
                           "visitor has ticked it is no consent (Recital 32 "
                           "GDPR; CJEU C-673/17): leave it out",
                           cg_diag_quote(word).s);
    }

    if (cg_word_is(word, "special=yes")) {
        u->special = true;
        return true;
    }

    if (l == CG_LANGUAGE_N && cg_line_option(word, &name, &value)
        && cg_word_is(name, "basis"))
    {
        i = cg_names_find(&cg_basis_names, value);

        if (i == cg_basis_names.n) {
            return cg_diag_unknown(diag, "basis", value, &cg_basis_names);
        }

        *basis = true;
        u->basis = (cg_basis) i;
        return true;
    }

    if (l == CG_LANGUAGE_N) {
        value = word;
        l = p->language;
    }

    if (u->text[l] != NULL) {
        return cg_diag_set(diag, "two texts in language \"%s\" for the purpose "
                           "\"%s\": leave one", cg_language_code(l), u->name);
    }

    return cg_line_text(value, &u->text[l], diag);
}


static bool
cg_purpose_read(cg_policy *p, cg_purpose *u, const cg_word *words, size_t n,
    cg_diag *diag)
{
    bool    basis;
    size_t  i;

    basis = false;

    for (i = 2; i < n; i++) {
        if (!cg_purpose_word(p, u, words[i], &basis, diag)) {
            return false;
        }
    }

    if (u->special && basis && u->basis != CG_BASIS_CONSENT) {
        return cg_diag_set(diag, "\"special=yes\" asks for express consent "
                           "(Art. 9(2)(a) GDPR) to the purpose \"%s\": write "
                           "basis=consent", u->name);
    }

    return basis || cg_diag_set(diag, "the purpose \"%s\" has no basis "
                                "(Art. 6(1) GDPR): add basis=consent, "
                                "contract, legitimate_interests, ...", u->name);
}


static void
cg_purpose_free(cg_purpose *u)
{
    unsigned  l;

    for (l = 0; l < CG_LANGUAGE_N; l++) {
        free(u->text[l]);
        u->text[l] = NULL;
    }

    u->special = false;
}


bool
cg_line_purpose(cg_policy *p, const cg_word *words, size_t n, cg_diag *diag)
{
    size_t       i;
    cg_purpose  *u;

    if (n < 4) {
        return cg_diag_set(diag, "\"purpose\" needs a name, a basis and a "
                           "text: write for example purpose marketing "
                           "basis=consent \"Send you offers\"");
    }

    i = cg_line_purpose_find(p, words[1], diag);

    if (i == CG_PURPOSE_MAX) {
        return false;
    }

    u = &p->purposes[i];

    if (u->inherited) {
        cg_purpose_free(u);
        u->inherited = u->said = false;
    }

    if (u->said) {
        return cg_diag_set(diag, "the purpose \"%s\" is given twice: leave "
                           "one", u->name);
    }

    u->said = cg_purpose_read(p, u, words, n, diag);

    if (!u->said) {
        cg_purpose_free(u);
    }

    return u->said;
}


bool
cg_policy_purposes_said(const cg_policy *p)
{
    size_t  i;

    for (i = 0; i < p->n_purposes; i++) {
        if (p->purposes[i].said && !p->purposes[i].inherited) {
            return true;
        }
    }

    return false;
}


static bool
cg_purpose_finish(const cg_policy *p, const cg_purpose *u, cg_diag *diag)
{
    unsigned  l;

    if (!u->said) {
        return cg_diag_set(diag, "\"unless=%s\" names no purpose: add purpose "
                           "%s basis=consent \"...\"", u->name, u->name);
    }

    for (l = 0; l < CG_LANGUAGE_N; l++) {
        if (u->text[l] == NULL && (p->languages >> l & 1)) {
            return cg_diag_set(diag, "the purpose \"%s\" has no text in "
                               "language \"%s\": add %s=\"...\", or take the "
                               "language out of \"languages\"", u->name,
                               cg_language_code((cg_language) l),
                               cg_language_code((cg_language) l));
        }
    }

    return true;
}


/* SHA-256 of names, of which are special, and from which age on. */

static bool
cg_purposes_tag(const cg_policy *p, uint8_t tag[4])
{
    bool          ok;
    size_t        i;
    uint8_t       md[32], age;
    EVP_MD_CTX   *ctx;

    age = (uint8_t) p->min_age;
    ctx = EVP_MD_CTX_new();

    ok = ctx && EVP_DigestInit_ex2(ctx, EVP_sha256(), NULL) == 1
         && EVP_DigestUpdate(ctx, p->name, strlen(p->name) + 1) == 1;

    for (i = 0; ok && i < p->n_purposes; i++) {
        ok = EVP_DigestUpdate(ctx, p->purposes[i].name,
                              strlen(p->purposes[i].name) + 1) == 1
             && (!p->purposes[i].special
                 || EVP_DigestUpdate(ctx, "!", 1) == 1);
    }

    if (ok && p->min_age) {
        ok = EVP_DigestUpdate(ctx, &age, 1) == 1;
    }

    ok = ok && EVP_DigestFinal_ex(ctx, md, NULL) == 1;
    EVP_MD_CTX_free(ctx);

    if (ok) {
        memcpy(tag, md, 4);
    }

    return ok;
}


bool
cg_policy_purposes_finish(cg_policy *p, cg_diag *diag)
{
    size_t  i;

    for (i = 0; i < p->n_purposes; i++) {
        if (!cg_purpose_finish(p, &p->purposes[i], diag)) {
            return false;
        }
    }

    return cg_purposes_tag(p, p->purposes_tag)
           || cg_diag_set(diag, "out of memory");
}


cg_purposes
cg_policy_asked(const cg_policy *p)
{
    size_t       i;
    cg_purposes  asked;

    for (i = 0, asked = 0; i < p->n_purposes; i++) {
        if (p->purposes[i].basis == CG_BASIS_CONSENT) {
            asked |= (cg_purposes) (1U << i);
        }
    }

    return asked;
}


cg_purposes
cg_policy_special(const cg_policy *p)
{
    size_t       i;
    cg_purposes  special;

    for (i = 0, special = 0; i < p->n_purposes; i++) {
        if (p->purposes[i].special) {
            special |= (cg_purposes) (1U << i);
        }
    }

    return special;
}


size_t
cg_policy_asked_nth(const cg_policy *p, unsigned n)
{
    size_t       i;
    cg_purposes  asked;

    asked = cg_policy_asked(p);

    for (i = 0; i < p->n_purposes; i++) {
        if ((asked >> i & 1) && --n == 0) {
            return i;
        }
    }

    return CG_PURPOSE_MAX;
}


bool
cg_policy_required(const cg_policy *p, cg_purposes granted)
{
    cg_purposes  asked;

    asked = cg_policy_asked(p);
    return (granted & asked & (cg_purposes) (-asked)) != 0;
}


cg_purposes
cg_policy_passing(const cg_policy *p, cg_consent_mode mode, bool chosen,
    cg_purposes granted)
{
    cg_purposes  asked, all;

    asked = cg_policy_asked(p);
    all = (cg_purposes) ((1U << p->n_purposes) - 1);

    if (!chosen) {
        return mode == CG_CONSENT_NOTICE ? all & (cg_purposes) ~asked : 0;
    }

    return (cg_purposes) ((granted & asked) | (all & ~asked));
}


const char *
cg_purpose_text(const cg_policy *p, size_t purpose, cg_language l)
{
    const cg_purpose  *u;

    u = &p->purposes[purpose];
    return u->text[l] ? u->text[l]
           : u->text[p->language] ? u->text[p->language] : u->name;
}


static cg_status
cg_canonical_purpose(const cg_purpose *u, cg_buf *out)
{
    char       name[8];
    unsigned   l;
    cg_status  st;

    st = cg_buf_fmt(out, "    purpose %s basis=%s%s", u->name,
                    cg_basis_table[u->basis],
                    u->special ? " special=yes" : "");

    for (l = 0; l < CG_LANGUAGE_N && st == CG_OK; l++) {
        if (u->text[l]) {
            (void) stpcpy(stpcpy(name, cg_language_code((cg_language) l)),
                          "=");
            st = cg_canonical_text(out, " ", name, u->text[l]);
        }
    }

    return st == CG_OK ? cg_buf_str(out, ";\n") : st;
}


cg_status
cg_canonical_purposes(const cg_policy *p, cg_buf *out)
{
    size_t     i;
    cg_status  st;

    for (st = CG_OK, i = 0; i < p->n_purposes && st == CG_OK; i++) {
        st = cg_canonical_purpose(&p->purposes[i], out);
    }

    return st;
}


void
cg_policy_purposes_free(cg_policy *p)
{
    size_t  i;

    for (i = 0; i < p->n_purposes; i++) {
        cg_purpose_free(&p->purposes[i]);
    }

    p->n_purposes = 0;
}
