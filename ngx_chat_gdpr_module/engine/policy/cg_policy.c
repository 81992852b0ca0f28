/*
 * Policies: start, completion, canonical form and digest.  The lines of the
 * block are read in cg_policy_line.c.
 *
 * The canonical form is the block as one could have written it with nothing
 * left to a default and the order of the tables; reading it gives the same
 * policy again.  `otherwise` is not in it: every entity that it would speak
 * for has its own line.  The digest is SHA-256 (FIPS 180-4) of these bytes:
 *
 *     chat_gdpr_policy NAME {
 *         entity NAME "pattern=..." [check=...] ["context=..."] ["key=..."]
 *             "replace=...";   (one line)
 *         redact ENTITY ACTION [random] [keep=...] direction=both;
 *         redact ENTITY "replace=..." direction=both;
 *         redact ENTITY ACTION [keep=...] direction=to_provider;
 *         redact ENTITY ACTION [keep=...] direction=to_visitor;
 *         forward address=... referer=... location=...;
 *         cookies NAME ...;      (if there is one)
 *         skip PATH ...;           (likewise)
 *         only PATH ...;           (likewise)
 *         regions CODE ...;
 *         period DAYSd;            (if it is not the default)
 *         retain [consent=DAYSd] processing=DAYSd;   (if there is one)
 *         limit message=SIZE body=SIZE depth=N;
 *         on_error block;
 *     }
 *
 * each line of the block indented by four spaces and ended by LF.
 */

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>

#include "cg_policy_action.h"
#include "cg_label.h"
#include "cg_policy_line.h"
#include "cg_user.h"

static const char  *cg_directions[CG_DIRECTION_N] = {
    "to_provider", "to_visitor"
};

/* Of an entity that has a label of its own. */
static const cg_rule  cg_rule_replace = { CG_ACTION_REPLACE, 0, 0, 0, 0, 0 };


const char *
cg_direction_name(cg_direction dir)
{
    return (unsigned) dir < CG_DIRECTION_N ? cg_directions[dir] : "?";
}


static bool
cg_name_char(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z')
           || (c >= 'A' && c <= 'Z') || c == '_' || c == '.' || c == '-';
}


bool
cg_policy_init(cg_policy *p, cg_word name, cg_diag *diag)
{
    size_t  i;

    memset(p, 0, sizeof(cg_policy));
    diag->text[0] = '\0';

    if (cg_word_is(name, "off")) {
        return cg_diag_set(diag, "a policy cannot be named \"off\": "
                           "\"chat_gdpr off\" switches redaction off; "
                           "choose another name");
    }

    for (i = 0; i < name.n && cg_name_char(name.p[i]); i++) { /* void */ }

    if (i < name.n || name.n == 0 || name.n >= sizeof(p->name)) {
        return cg_diag_set(diag, "unusable policy name \"%s\": write 1 to %zu "
                           "letters, digits, \"_\", \".\" or \"-\"",
                           cg_diag_quote(name).s, sizeof(p->name) - 1);
    }

    memcpy(p->name, name.p, name.n);

    p->limit_message = 1024 * 1024;
    p->limit_body = 8 * 1024 * 1024;
    p->limit_depth = 64;
    p->regions = cg_regions_default();
    cg_policy_forward_init(p);
    p->language = CG_LANGUAGE_en;
    p->languages = CG_LANGUAGE_SET(CG_LANGUAGE_en);
    p->notice_version = 1;
    p->consent_age = 180 * 86400;
    p->period = CG_PERIOD_DEFAULT;

    return true;
}


void
cg_policy_free(cg_policy *p)
{
    size_t  i;

    for (i = 0; i < p->n_labels; i++) {
        free(p->labels[i]);
    }

    free(p->labels);
    p->labels = NULL;
    p->n_labels = 0;

    cg_policy_labels_free(p);
    cg_users_free(p->users, p->n_users);
    p->users = NULL;
    p->n_users = 0;
    cg_policy_roles_free(p);
    cg_policy_forward_free(p);
    free(p->paths);
    p->paths = NULL;
    cg_buf_free(&p->lines);
}


size_t
cg_policy_entity(const cg_policy *p, cg_word name)
{
    size_t  e;

    e = cg_entity_find(name.p, name.n);

    if (e < CG_ENTITY_N) {
        return e;
    }

    for (e = 0; e < p->n_users; e++) {
        if (cg_word_is(name, p->users[e].name)) {
            return CG_ENTITY_N + e;
        }
    }

    return CG_ENTITY_MAX;
}


const char *
cg_policy_entity_name(const cg_policy *p, size_t e)
{
    return e < CG_ENTITY_N ? cg_entity_get((cg_entity) e)->name
                           : p->users[e - CG_ENTITY_N].name;
}


const char *
cg_policy_entity_label(const cg_policy *p, size_t e)
{
    return e < CG_ENTITY_N ? cg_entity_get((cg_entity) e)->label
                           : p->users[e - CG_ENTITY_N].label;
}


const char *
cg_policy_label(const cg_policy *p, const cg_rule *rule, size_t e,
    cg_language l)
{
    const char  *label;

    if (rule->label) {
        return p->labels[rule->label - 1];
    }

    label = cg_policy_label_own(p, l, e);

    if (label == NULL && l != CG_LANGUAGE_en && e < CG_ENTITY_N) {
        label = cg_label(l, e);
    }

    return label ? label : cg_policy_entity_label(p, e);
}


static cg_status
cg_canonical_action(const cg_policy *p, cg_buf *out, const cg_rule *rule)
{
    cg_status    st;
    const char  *label;

    if (rule->label) {
        label = p->labels[rule->label - 1];
        return cg_canonical_quoted(out, "replace", label, strlen(label));
    }

    st = cg_buf_fmt(out, " %s%s", cg_action_name((cg_action) rule->action),
                    rule->random ? " random" : "");

    if (st == CG_OK && (rule->keep_first || rule->keep_last)) {
        st = cg_buf_str(out, " keep=");
    }

    if (st == CG_OK && rule->keep_first) {
        st = cg_buf_fmt(out, "first%u%s", rule->keep_first,
                        rule->keep_last ? ":" : "");
    }

    if (st == CG_OK && rule->keep_last) {
        st = cg_buf_fmt(out, "last%u", rule->keep_last);
    }

    return st;
}


static cg_status
cg_canonical_rule(const cg_policy *p, cg_buf *out, size_t entity,
    const cg_rule *rule, const char *direction)
{
    cg_status  st;

    st = cg_buf_fmt(out, "    redact %s", cg_policy_entity_name(p, entity));
    if (st == CG_OK) {
        st = cg_canonical_action(p, out, rule);
    }

    if (st == CG_OK && rule->unless) {
        st = cg_buf_fmt(out, " unless=%s",
                        p->purposes[rule->unless - 1].name);
    }

    return st == CG_OK ? cg_buf_fmt(out, " direction=%s;\n", direction) : st;
}


static bool
cg_rule_same(const cg_policy *p, const cg_rule *a, const cg_rule *b)
{
    return a->action == b->action && a->keep_first == b->keep_first
           && a->keep_last == b->keep_last && a->unless == b->unless
           && a->random == b->random
           && (a->label == b->label
               || (a->label && b->label
                   && strcmp(p->labels[a->label - 1],
                             p->labels[b->label - 1]) == 0));
}


static cg_status
cg_canonical_entity(const cg_policy *p, size_t entity, cg_buf *out)
{
    size_t          dir;
    cg_rule         unsaid;
    cg_status       st;
    const cg_rule  *a, *b;

    a = &p->rules[CG_TO_PROVIDER][entity];
    b = &p->rules[CG_TO_VISITOR][entity];
    unsaid = entity < CG_ENTITY_N ? p->otherwise : cg_rule_replace;

    if (cg_rule_same(p, a, b)) {
        return cg_rule_same(p, a, &unsaid)
               ? CG_OK : cg_canonical_rule(p, out, entity, a, "both");
    }

    for (dir = 0; dir < CG_DIRECTION_N; dir++) {
        st = cg_canonical_rule(p, out, entity, &p->rules[dir][entity],
                               cg_directions[dir]);
        if (st != CG_OK) {
            return st;
        }
    }

    return CG_OK;
}


cg_status
cg_policy_says(const cg_policy *p, cg_direction dir, size_t e, cg_buf *out)
{
    cg_status       st;
    const cg_rule  *rule;

    rule = &p->rules[dir][e];

    st = cg_entities_have(&p->named[dir], (cg_entity) e)
         ? cg_buf_fmt(out, "redact %s", cg_policy_entity_name(p, e))
         : e >= CG_ENTITY_N && p->users[e - CG_ENTITY_N].replaces
         ? cg_buf_fmt(out, "entity %s", cg_policy_entity_name(p, e))
         : cg_buf_str(out, "otherwise");

    if (st == CG_OK) {
        st = cg_canonical_action(p, out, rule);
    }

    if (st == CG_OK && rule->unless) {
        st = cg_buf_fmt(out, " unless=%s",
                        p->purposes[rule->unless - 1].name);
    }

    return st;
}


static cg_status
cg_canonical_regions(const cg_policy *p, cg_buf *out)
{
    size_t       n;
    cg_status    st;
    const char  *code;

    st = cg_buf_str(out, "    regions");

    for (code = cg_region_list(); st == CG_OK && *code; code += n) {
        n = strcspn(code, " ");

        if (cg_region_bit(code, n) & p->regions) {
            st = cg_buf_fmt(out, " %.*s", (int) n, code);
        }

        n += strspn(code + n, " ");
    }

    return st == CG_OK ? cg_buf_str(out, ";\n") : st;
}


static cg_status
cg_canonical_size(cg_buf *out, const char *name, uint64_t bytes)
{
    size_t              i;
    static const char  *units[] = { "", "k", "m", "g" };

    for (i = 0; i < 3 && bytes && bytes % 1024 == 0; i++) {
        bytes /= 1024;
    }

    return cg_buf_fmt(out, " %s=%" PRIu64 "%s", name, bytes, units[i]);
}


static cg_status
cg_canonical_entities(const cg_policy *p, cg_buf *out)
{
    size_t     i;
    cg_status  st;

    for (st = CG_OK, i = 0; st == CG_OK && i < p->n_users; i++) {
        st = cg_canonical_user(p, i, out);
    }

    st = st == CG_OK ? cg_canonical_labels(p, out) : st;

    for (i = 0; st == CG_OK && i < CG_ENTITY_N + p->n_users; i++) {
        st = cg_canonical_entity(p, i, out);
    }

    st = st == CG_OK ? cg_buf_str(out, "    otherwise") : st;
    st = st == CG_OK ? cg_canonical_action(p, out, &p->otherwise) : st;

    return st == CG_OK ? cg_buf_str(out, ";\n") : st;
}


static cg_status
cg_canonical_period(const cg_policy *p, cg_buf *out)
{
    return p->period == CG_PERIOD_DEFAULT
           ? CG_OK : cg_buf_fmt(out, "    period %ud;\n", p->period / 86400);
}


static cg_status
cg_canonical_limits(const cg_policy *p, cg_buf *out)
{
    cg_status  st;

    st = cg_buf_str(out, "    limit");
    st = st == CG_OK ? cg_canonical_size(out, "message", p->limit_message)
                     : st;
    st = st == CG_OK ? cg_canonical_size(out, "body", p->limit_body) : st;

    return st == CG_OK
           ? cg_buf_fmt(out, " depth=%zu;\n    files %s;\n    on_error %s;\n",
                        p->limit_depth, cg_files_name(p->files),
                        p->on_error_pass ? "pass" : "block")
           : st;
}


static cg_status (*const  cg_canonical_parts[])(const cg_policy *p,
    cg_buf *out) =
{
    cg_canonical_roles,
    cg_canonical_entities,
    cg_canonical_forward,
    cg_canonical_paths,
    cg_canonical_regions,
    cg_canonical_period,
    cg_canonical_retain,
    cg_canonical_limits
};

#define CG_CANONICAL_PARTS                                                   \
    (sizeof(cg_canonical_parts) / sizeof(cg_canonical_parts[0]))


cg_status
cg_policy_canonical(const cg_policy *p, cg_buf *out)
{
    size_t     i;
    cg_status  st;

    st = cg_buf_fmt(out, "chat_gdpr_policy %s {\n", p->name);

    for (i = 0; st == CG_OK && i < CG_CANONICAL_PARTS; i++) {
        st = cg_canonical_parts[i](p, out);
    }

    return st == CG_OK ? cg_buf_str(out, "}\n") : st;
}


static bool
cg_policy_digest(cg_policy *p, cg_diag *diag)
{
    size_t         i;
    cg_buf         form = { NULL, 0, 0 };
    unsigned int   n;
    unsigned char  md[EVP_MAX_MD_SIZE];

    if (cg_policy_canonical(p, &form) != CG_OK) {
        cg_buf_free(&form);
        return cg_diag_set(diag, "out of memory");
    }

    if (EVP_Digest(form.p, form.n, md, &n, EVP_sha256(), NULL) != 1) {
        cg_buf_free(&form);
        return cg_diag_set(diag, "libcrypto refuses SHA-256: "
                           "check the OpenSSL configuration");
    }

    cg_buf_free(&form);

    for (i = 0; i < 32; i++) {
        p->digest[2 * i] = "0123456789abcdef"[md[i] >> 4];
        p->digest[2 * i + 1] = "0123456789abcdef"[md[i] & 15];
    }

    return true;
}


void
cg_policy_variant(cg_policy *copy, const cg_policy *p, bool agent, bool dry)
{
    *copy = *p;

    if (agent || dry) {
        copy->consent = CG_CONSENT_NONE;
    }

    if (dry) {
        copy->dry = true;
        copy->on_error_pass = true;
        copy->forward.address = CG_FORWARD_PASS;
        copy->forward.referer = CG_FORWARD_PASS;
        copy->forward.location = CG_FORWARD_PASS;
        copy->forward.direct = CG_FORWARD_PASS;
        copy->forward.cookies = NULL;
        copy->forward.n_cookies = 0;
        copy->files = CG_FILES_PASS;
    }
}


bool
cg_policy_sealing(const cg_policy *p)
{
    size_t  dir, e;

    for (dir = 0; dir < CG_DIRECTION_N; dir++) {
        for (e = 0; e < CG_ENTITY_N + p->n_users; e++) {
            if (p->rules[dir][e].action == CG_ACTION_HASH
                || p->rules[dir][e].action == CG_ACTION_TOKEN)
            {
                return true;
            }
        }
    }

    return false;
}


/* Does a line say what is done to it? */

static bool
cg_policy_named(const cg_policy *p, size_t dir, size_t e)
{
    return cg_entities_have(&p->named[dir], (cg_entity) e)
           || cg_entities_have(&p->inherited[dir], (cg_entity) e);
}


/* What is done to its own entities where no line says so. */

static void
cg_policy_users(cg_policy *p, size_t dir)
{
    size_t  i, e;

    for (i = 0; i < p->n_users; i++) {
        e = CG_ENTITY_N + i;

        if (!cg_policy_named(p, dir, e)) {
            p->rules[dir][e] = p->users[i].replaces ? cg_rule_replace
                                                    : p->otherwise;
        }
    }
}


static bool
cg_policy_blocking(const cg_policy *p)
{
    size_t  dir, e;

    for (dir = 0; dir < CG_DIRECTION_N; dir++) {
        for (e = 0; e < CG_ENTITY_N + p->n_users; e++) {
            if (p->rules[dir][e].action == CG_ACTION_BLOCK) {
                return true;
            }
        }
    }

    return false;
}


bool
cg_policy_finish(cg_policy *p, cg_diag *diag)
{
    size_t  dir, e;

    diag->text[0] = '\0';

    for (dir = 0; dir < CG_DIRECTION_N; dir++) {
        for (e = 0; e < CG_ENTITY_N; e++) {
            if (cg_policy_named(p, dir, e)) {
                /* what passes is looked for as well: it is counted */
                if (p->rules[dir][e].action != CG_ACTION_IGNORE) {
                    cg_entities_add(&p->detector[dir].entities, (cg_entity) e);
                }
                continue;
            }

            if (!cg_action_allowed(&p->otherwise, (cg_entity) e)) {
                return cg_diag_set(diag, "\"otherwise\" keeps more of a card "
                                   "number than PCI DSS 3.4.1 allows: add "
                                   "\"redact card mask keep=first6:last4\"");
            }

            p->rules[dir][e] = p->otherwise;
            cg_entities_add(&p->detector[dir].entities, (cg_entity) e);
        }

        p->detector[dir].regions = p->regions;
        cg_policy_users(p, dir);
    }

    p->blocks = cg_policy_blocking(p);

    if (!p->files_said) {
        p->files = p->on_error_pass ? CG_FILES_PASS : CG_FILES_BLOCK;
    }

    return cg_policy_paths_finish(p, diag) && cg_policy_roles_finish(p, diag)
           && cg_policy_retain_finish(p, diag) && cg_policy_digest(p, diag);
}
