/*
 * The lines of a policy that say who processes what for which purpose, and
 * how visitors are asked: Art. 4, 6, 7, 13 and 28 GDPR.
 */

#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>

#include "cg_own.h"
#include "cg_policy_line.h"

#define CG_TEXT_MAX   512
#define CG_AGE_MAX    (730 * 86400)

static const char  *cg_mode_table[CG_CONSENT_N] = {
    [CG_CONSENT_NONE] = "off",
    [CG_CONSENT_NOTICE] = "notice",
    [CG_CONSENT_REDUCED] = "reduced",
    [CG_CONSENT_ACTIVATE] = "activate",
    [CG_CONSENT_REQUIRE] = "require"
};

static const char  *cg_basis_table[CG_BASIS_N] = {
    [CG_BASIS_CONSENT] = "consent",
    [CG_BASIS_CONTRACT] = "contract",
    [CG_BASIS_LEGAL_OBLIGATION] = "legal_obligation",
    [CG_BASIS_VITAL_INTERESTS] = "vital_interests",
    [CG_BASIS_PUBLIC_TASK] = "public_task",
    [CG_BASIS_LEGITIMATE_INTERESTS] = "legitimate_interests"
};

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

static const char  *cg_consent_options[] = {
    "mode", "version", "max_age", "art7_4", "min_age", "frames", "notice"
};

static const cg_names  cg_mode_names = CG_NAMES(cg_mode_table);
static const cg_names  cg_basis_names = CG_NAMES(cg_basis_table);
static const cg_names  cg_transfer_names = CG_NAMES(cg_transfer_table);
static const cg_names  cg_processor_names = CG_NAMES(cg_processor_options);
static const cg_names  cg_consent_names = CG_NAMES(cg_consent_options);


const char *
cg_consent_mode_name(cg_consent_mode mode)
{
    return cg_mode_table[mode];
}


cg_consent_mode
cg_consent_mode_find(const cg_policy *p, const char *name, size_t n)
{
    size_t   i;
    cg_word  word = { name, n };

    i = cg_names_find(&cg_mode_names, word);

    return i == cg_mode_names.n || (i == CG_CONSENT_REQUIRE && !p->considered)
           ? CG_CONSENT_NONE : (cg_consent_mode) i;
}


const char *
cg_basis_name(cg_basis basis)
{
    return cg_basis_table[basis];
}


/* A copy of a text that people will read: UTF-8 without control characters
 * (what is not valid is refused), 1 to CG_TEXT_MAX bytes. */

bool
cg_line_text(cg_word w, char **copy, cg_diag *diag)
{
    size_t   i, len;
    uint8_t  ch;

    for (i = 0; i < w.n; i += len) {
        ch = (uint8_t) w.p[i];
        len = ch < 0x80 ? 1 : ch < 0xc2 ? 0 : ch < 0xe0 ? 2 : ch < 0xf0 ? 3
              : ch < 0xf5 ? 4 : 0;

        if (ch < 0x20 || ch == 0x7f || len == 0 || i + len > w.n) {
            break;
        }

        for (ch = 1; ch < len; ch++) {
            if (((uint8_t) w.p[i + ch] & 0xc0) != 0x80) {
                break;
            }
        }

        if (ch < len) {
            break;
        }
    }

    if (w.n && w.p[0] == '"') {
        return cg_diag_set(diag, "nginx takes quotes around a whole word: "
                           "write \"NAME=some text\", not "
                           "NAME=\"some text\"");
    }

    if (i < w.n || w.n == 0 || w.n > CG_TEXT_MAX) {
        return cg_diag_set(diag, "\"%s\" is no text: write 1 to %d bytes of "
                           "UTF-8", cg_diag_quote(w).s, CG_TEXT_MAX);
    }

    *copy = strndup(w.p, w.n);
    return *copy != NULL || cg_diag_set(diag, "out of memory");
}


/* 2026-01-31 */

static bool
cg_line_date(cg_word w, char date[11], cg_diag *diag)
{
    size_t       i;
    const char  *form;

    form = "0000-00-00";

    for (i = 0; i < w.n && i < 10; i++) {
        if (form[i] == '0' ? w.p[i] < '0' || w.p[i] > '9' : w.p[i] != '-') {
            break;
        }
    }

    if (w.n != 10 || i < 10 || memcmp(w.p + 5, "00", 2) == 0
        || memcmp(w.p + 5, "12", 2) > 0 || memcmp(w.p + 8, "00", 2) == 0
        || memcmp(w.p + 8, "31", 2) > 0)
    {
        return cg_diag_set(diag, "\"%s\" is no date: write it as 2026-01-31",
                           cg_diag_quote(w).s);
    }

    memcpy(date, w.p, 10);
    date[10] = '\0';
    return true;
}


static bool
cg_line_country(cg_word value, char country[3], cg_diag *diag)
{
    if (value.n != 2 || value.p[0] < 'A' || value.p[0] > 'Z'
        || value.p[1] < 'A' || value.p[1] > 'Z')
    {
        return cg_diag_set(diag, "\"country=%s\" is no country: write its ISO "
                           "3166-1 code, such as country=IE",
                           cg_diag_quote(value).s);
    }

    memcpy(country, value.p, 2);
    return true;
}


static void
cg_controller_free(cg_policy *p)
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
        cg_controller_free(p);
    }

    return ok;
}


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


static void
cg_processors_free(cg_policy *p)
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
        cg_processors_free(p);
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


/* Is one said by a line of this policy, not only named by another? */

static bool
cg_purposes_said(const cg_policy *p)
{
    size_t  i;

    for (i = 0; i < p->n_purposes; i++) {
        if (p->purposes[i].said && !p->purposes[i].inherited) {
            return true;
        }
    }

    return false;
}


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

    if (cg_purposes_said(p)) {
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


/* 180d, 24h */

static bool
cg_consent_time(cg_word w, uint32_t *seconds)
{
    uint64_t  n, unit;

    if (!cg_line_number(&w, CG_AGE_MAX, &n) || w.n != 1) {
        return false;
    }

    unit = w.p[0] == 'd' ? 86400 : w.p[0] == 'h' ? 3600 : w.p[0] == 'm' ? 60
           : 0;

    if (unit == 0 || n == 0 || n > CG_AGE_MAX / unit) {
        return false;
    }

    *seconds = (uint32_t) (n * unit);
    return true;
}


/* https://www.example.com,https://shop.example.com:8443 */

static bool
cg_consent_frames(cg_policy *p, cg_word value, cg_diag *diag)
{
    size_t      i, n;
    cg_buf      list = { NULL, 0, 0 };
    cg_status   st;

    static const char  scheme[] = "https://";
    static const char  host[] = "abcdefghijklmnopqrstuvwxyz0123456789.-:";

    st = CG_OK;

    for (i = 0; i <= value.n && st == CG_OK; i += n + 1) {
        for (n = 0; i + n < value.n && value.p[i + n] != ','; n++) {
            if (n < sizeof(scheme) - 1
                ? value.p[i + n] != scheme[n]
                : memchr(host, value.p[i + n], sizeof(host) - 1) == NULL)
            {
                break;
            }
        }

        if (n < sizeof(scheme) || (i + n < value.n && value.p[i + n] != ','))
        {
            cg_buf_free(&list);
            return cg_diag_set(diag, "invalid \"frames=\": write the origins "
                               "of the sites that show the chat in a frame, "
                               "such as frames=https://www.example.com");
        }

        st = cg_buf_str(&list, " ");

        if (st == CG_OK) {
            st = cg_buf_add(&list, value.p + i, n);
        }
    }

    if (st == CG_OK) {
        st = cg_buf_add(&list, "", 1);
    }

    free(p->frames);
    p->frames = (char *) list.p;
    return st == CG_OK || cg_diag_set(diag, "out of memory");
}


static bool
cg_consent_option(cg_policy *p, size_t option, cg_word value, cg_diag *diag)
{
    size_t    i;
    uint64_t  v;

    switch (option) {
    case 0:
        i = cg_names_find(&cg_mode_names, value);

        if (i == cg_mode_names.n || i == CG_CONSENT_NONE) {
            return cg_diag_set(diag, "unknown mode \"%s\": write notice, "
                               "reduced, activate or require",
                               cg_diag_quote(value).s);
        }
        p->consent = (cg_consent_mode) i;
        return true;
    case 1:
        if (!cg_line_number(&value, UINT32_MAX, &v) || value.n || v == 0) {
            return cg_diag_set(diag, "invalid \"version=\": write a number "
                               "that grows with each change of the notice");
        }
        p->notice_version = (uint32_t) v;
        return true;
    case 2:
        if (!cg_consent_time(value, &p->consent_age)) {
            return cg_diag_set(diag, "invalid \"max_age=%s\": write a time up "
                               "to 730d, such as max_age=180d",
                               cg_diag_quote(value).s);
        }
        return true;
    case 4:
        if (!cg_line_number(&value, 21, &v) || value.n || v == 0) {
            return cg_diag_set(diag, "invalid \"min_age=\": write a number of "
                               "years up to 21, such as min_age=16 (Art. 8 "
                               "GDPR)");
        }
        p->min_age = (unsigned) v;
        return true;
    case 5:
        return cg_consent_frames(p, value, diag);
    case 6:
        return cg_own_line(p, value, diag);
    default:
        p->considered = cg_word_is(value, "considered");
        return p->considered
               || cg_diag_set(diag, "\"art7_4=\" takes the word "
                              "\"considered\": write art7_4=considered");
    }
}


static bool
cg_consent_read(cg_policy *p, const cg_word *words, size_t n, cg_diag *diag)
{
    size_t    i, option;
    cg_word   name, value;
    unsigned  seen;

    seen = 0;
    p->considered = false;
    p->consent = CG_CONSENT_REDUCED;

    for (i = 1; i < n; i++) {
        option = cg_line_option(words[i], &name, &value)
                 ? cg_names_find(&cg_consent_names, name)
                 : cg_consent_names.n;

        if (option == cg_consent_names.n
            && (cg_word_is(words[i], "accept_only")
                || (cg_line_option(words[i], &name, &value)
                    && (cg_word_is(name, "reject")
                        || cg_word_is(name, "buttons")))))
        {
            return cg_diag_set(diag, "\"%s\": to refuse must be as easy as to "
                               "accept (Art. 4(11) and 7(3) GDPR): there is "
                               "always a button for either: leave it out",
                               cg_diag_quote(words[i]).s);
        }

        if (option == cg_consent_names.n) {
            return cg_diag_set(diag, "\"consent\" takes mode=, version=, "
                               "max_age=, art7_4=, min_age=, frames= and "
                               "notice=, not \"%s\"",
                               cg_diag_quote(words[i]).s);
        }

        if (seen & 1U << option) {
            return cg_diag_set(diag, "\"%s=\" is given twice: leave one",
                               cg_consent_options[option]);
        }

        seen |= 1U << option;

        if (!cg_consent_option(p, option, value, diag)) {
            return false;
        }
    }

    if (p->consent == CG_CONSENT_REQUIRE && !p->considered) {
        return cg_diag_set(diag, "\"mode=require\" makes the chat depend on "
                           "consent that it may not need, which is then not "
                           "free (Art. 7(4) GDPR): use mode=reduced, or add "
                           "art7_4=considered");
    }

    return true;
}


bool
cg_line_consent(cg_policy *p, const cg_word *words, size_t n, cg_diag *diag)
{
    uint32_t  version, age;
    unsigned  min_age;

    version = p->notice_version;
    age = p->consent_age;
    min_age = p->min_age;

    if (!cg_consent_read(p, words, n, diag)) {
        p->consent = CG_CONSENT_NONE;
        p->notice_version = version;
        p->consent_age = age;
        p->min_age = min_age;
        p->considered = false;
        free(p->frames);
        p->frames = NULL;
        cg_own_free(p);
        return false;
    }

    return true;
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
cg_policy_roles_finish(cg_policy *p, cg_diag *diag)
{
    size_t  i;

    for (i = 0; i < p->n_purposes; i++) {
        if (!cg_purpose_finish(p, &p->purposes[i], diag)) {
            return false;
        }
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

    if (!cg_own_finish(p, diag) || !cg_policy_texts_finish(p, diag)) {
        return false;
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


/* A word in quotes, as nginx reads it: `name` and all, " before". */

cg_status
cg_canonical_text(cg_buf *out, const char *before, const char *name,
    const char *text)
{
    size_t     n;
    cg_status  st;

    st = cg_buf_fmt(out, "%s\"%s", before, name);

    for (; st == CG_OK && *text; text += n) {
        n = strcspn(text, "\"\\");

        if (n == 0) {
            n = 1;
            st = cg_buf_str(out, "\\");
        }

        if (st == CG_OK) {
            st = cg_buf_add(out, text, n);
        }
    }

    return st == CG_OK ? cg_buf_str(out, "\"") : st;
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


static cg_status
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


cg_status
cg_canonical_roles(const cg_policy *p, cg_buf *out)
{
    size_t       i, len;
    cg_status    st;
    const char  *frame;

    st = CG_OK;

    if (p->controller) {
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

        st = st == CG_OK ? cg_buf_str(out, ";\n") : st;
    }

    for (i = 0; i < p->n_processors && st == CG_OK; i++) {
        st = cg_canonical_processor(&p->processors[i], out);
    }

    if (st == CG_OK && (p->consent != CG_CONSENT_NONE
                        || p->languages != CG_LANGUAGE_SET(CG_LANGUAGE_en)))
    {
        st = cg_canonical_languages(p, out);
    }

    if (p->consent == CG_CONSENT_NONE || st != CG_OK) {
        return st == CG_OK ? cg_canonical_texts(p, out) : st;
    }

    for (i = 0; i < p->n_purposes && st == CG_OK; i++) {
        st = cg_canonical_purpose(&p->purposes[i], out);
    }

    if (st == CG_OK) {
        st = cg_buf_fmt(out, "    consent mode=%s version=%u max_age=%um%s",
                        cg_mode_table[p->consent],
                        (unsigned) p->notice_version,
                        (unsigned) p->consent_age / 60,
                        p->considered ? " art7_4=considered" : "");
    }

    if (st == CG_OK && p->min_age) {
        st = cg_buf_fmt(out, " min_age=%u", p->min_age);
    }

    for (frame = p->frames; frame && *frame && st == CG_OK; frame += len) {
        len = strcspn(++frame, " ");
        st = cg_buf_str(out, frame == p->frames + 1 ? " frames=" : ",");

        if (st == CG_OK) {
            st = cg_buf_add(out, frame, len);
        }
    }

    st = st == CG_OK ? cg_own_canonical(p, out) : st;
    st = st == CG_OK ? cg_buf_str(out, ";\n") : st;

    return st == CG_OK ? cg_canonical_texts(p, out) : st;
}


void
cg_policy_roles_free(cg_policy *p)
{
    size_t  i;

    cg_controller_free(p);
    cg_own_free(p);
    cg_policy_texts_free(p);
    free(p->frames);
    p->frames = NULL;

    cg_processors_free(p);

    for (i = 0; i < p->n_purposes; i++) {
        cg_purpose_free(&p->purposes[i]);
    }

    p->n_purposes = 0;
}
