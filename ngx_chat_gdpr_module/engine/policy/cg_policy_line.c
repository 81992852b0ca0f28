/*
 * The directives of a policy block, one table row each.  Every refusal says
 * what to write instead.
 */

#include <stdlib.h>
#include <string.h>

#include "cg_policy_action.h"
#include "cg_format.h"
#include "cg_policy_line.h"
#include "cg_user.h"

/* More of a value than this is no mask. */
#define CG_KEEP_MAX     16

#define CG_PERIOD_DAYS  3650

#define CG_MESSAGE_MAX  (64 * 1024 * 1024)

typedef struct {
    cg_rule   rule;
    unsigned  dirs;      /* bits 1 << cg_direction; 0: not said */
    bool      keeps;
    size_t    unless;    /* a purpose, from 1; 0: not said */
} cg_redact;

typedef bool (*cg_line_read)(cg_policy *p, const cg_word *words, size_t n,
    cg_diag *diag);

static bool cg_line_redact(cg_policy *p, const cg_word *words, size_t n,
    cg_diag *diag);
static bool cg_line_otherwise(cg_policy *p, const cg_word *words, size_t n,
    cg_diag *diag);
static bool cg_line_regions(cg_policy *p, const cg_word *words, size_t n,
    cg_diag *diag);
static bool cg_line_period(cg_policy *p, const cg_word *words, size_t n,
    cg_diag *diag);
static bool cg_line_limit(cg_policy *p, const cg_word *words, size_t n,
    cg_diag *diag);
static bool cg_line_files(cg_policy *p, const cg_word *words, size_t n,
    cg_diag *diag);
static bool cg_line_on_error(cg_policy *p, const cg_word *words, size_t n,
    cg_diag *diag);

static const struct {
    const char    *name;
    cg_line_read   read;
    bool           once;
} cg_lines[] = {
    { "redact",    cg_line_redact,    false },
    { "entity",    cg_line_entity,    false },
    { "otherwise", cg_line_otherwise, true },
    { "regions",   cg_line_regions,   true },
    { "period",    cg_line_period,    true },
    { "retain",    cg_line_retain,    true },
    { "limit",     cg_line_limit,     true },
    { "files",     cg_line_files,     true },
    { "on_error",  cg_line_on_error,  true },
    { "controller", cg_line_controller, true },
    { "processor",  cg_line_processor,  false },
    { "purpose",    cg_line_purpose,    false },
    { "languages",  cg_line_languages,  true },
    { "text",       cg_line_words,      false },
    { "label",      cg_line_own_label,  false },
    { "consent",    cg_line_consent,    true },
    { "forward",    cg_line_forward,    true },
    { "cookies",    cg_line_cookies,    true },
    { "skip",       cg_line_skip,       true },
    { "only",       cg_line_only,       true },
};

static const struct {
    const char  *name;
    unsigned     dirs;
} cg_line_dirs[] = {
    { "to_provider", 1u << CG_TO_PROVIDER },
    { "to_visitor",  1u << CG_TO_VISITOR },
    { "both",        1u << CG_TO_PROVIDER | 1u << CG_TO_VISITOR },
};

static const char  *cg_redact_options[] = { "keep", "direction", "unless" };
static const char  *cg_limit_options[] = { "message", "body", "depth" };

static const char  *cg_files_table[] = {
    [CG_FILES_BLOCK] = "block",
    [CG_FILES_DROP] = "drop",
    [CG_FILES_PASS] = "pass"
};

static const char  *cg_line_entities[] = {
#define CG_ENTITY(id, name, regions, source)  name,
#include "cg_entity.def"
#undef CG_ENTITY
};

static const cg_names  cg_line_names = CG_NAMES(cg_lines);
static const cg_names  cg_dir_names = CG_NAMES(cg_line_dirs);
static const cg_names  cg_redact_names = CG_NAMES(cg_redact_options);
static const cg_names  cg_limit_names = CG_NAMES(cg_limit_options);
static const cg_names  cg_files_names = CG_NAMES(cg_files_table);
static const cg_names  cg_action_names = CG_NAMES(cg_action_table);
static const cg_names  cg_entity_names = CG_NAMES(cg_line_entities);


const char *
cg_files_name(cg_files files)
{
    return cg_files_table[files];
}


/* There are too many to name them all. */

static bool
cg_redact_unknown(cg_word word, cg_diag *diag)
{
    const char  *nearest;

    nearest = cg_names_nearest(&cg_entity_names, word);

    if (nearest == NULL) {
        return cg_diag_set(diag, "unknown entity \"%s\": \"chat-gdpr "
                           "entities\" lists all; an \"entity\" line stands "
                           "above those that name it",
                           cg_diag_quote(word).s);
    }

    return cg_diag_set(diag, "unknown entity \"%s\": did you mean \"%s\"? "
                       "\"chat-gdpr entities\" lists all",
                       cg_diag_quote(word).s, nearest);
}


/* Take `prefix` off w. */

static bool
cg_read_prefix(cg_word *w, const char *prefix)
{
    size_t  n;

    n = strlen(prefix);

    if (w->n < n || memcmp(w->p, prefix, n) != 0) {
        return false;
    }

    w->p += n;
    w->n -= n;
    return true;
}


static bool
cg_read_keep(cg_word value, cg_rule *rule, cg_diag *diag)
{
    bool      ok;
    cg_word   w;
    uint64_t  first, last;

    w = value;
    first = last = 0;
    ok = true;

    if (cg_read_prefix(&w, "first")) {
        ok = cg_line_number(&w, CG_KEEP_MAX, &first) && first > 0
             && (w.n == 0 || cg_read_prefix(&w, ":"));
        ok = ok && (w.n > 0 || value.p[value.n - 1] != ':');
    }

    if (ok && (w.n > 0 || first == 0)) {
        ok = cg_read_prefix(&w, "last")
             && cg_line_number(&w, CG_KEEP_MAX, &last) && last > 0
             && w.n == 0;
    }

    if (!ok) {
        return cg_diag_set(diag, "invalid \"keep=%s\": write keep=firstN, "
                           "keep=lastN or keep=firstN:lastN, N from 1 to %d",
                           cg_diag_quote(value).s, CG_KEEP_MAX);
    }

    rule->keep_first = (uint8_t) first;
    rule->keep_last = (uint8_t) last;
    return true;
}


static bool
cg_read_unless(cg_policy *p, cg_word value, cg_redact *r, cg_diag *diag)
{
    size_t  i;

    i = cg_line_purpose_find(p, value, diag);

    if (i == CG_PURPOSE_MAX) {
        return false;
    }

    r->unless = i + 1;
    r->rule.unless = (uint8_t) r->unless;
    return true;
}


/* The text that stands instead of findings. */

static bool
cg_read_label(cg_policy *p, cg_word value, cg_redact *r, cg_diag *diag)
{
    char  **labels;

    if (!cg_line_label(value, diag)) {
        return false;
    }

    if (p->n_labels == UINT8_MAX) {
        return cg_diag_set(diag, "a policy has at most %d lines with "
                           "\"replace=\": name several entities on one",
                           UINT8_MAX);
    }

    labels = realloc(p->labels, (p->n_labels + 1) * sizeof(char *));
    if (labels == NULL) {
        return cg_diag_set(diag, "out of memory");
    }

    p->labels = labels;
    labels[p->n_labels] = strndup(value.p, value.n);

    if (labels[p->n_labels] == NULL) {
        return cg_diag_set(diag, "out of memory");
    }

    r->rule.label = (uint8_t) ++p->n_labels;
    return true;
}


static bool
cg_read_redact_option(cg_policy *p, cg_word word, cg_redact *r,
    cg_diag *diag)
{
    size_t   i;
    cg_word  name, value;

    if (!cg_line_option(word, &name, &value)) {
        return cg_diag_set(diag, "\"%s\" stands behind the options: write "
                           "the entities, then the action, then the options",
                           cg_diag_quote(word).s);
    }

    i = cg_names_find(&cg_redact_names, name);

    if (i == cg_redact_names.n) {
        return cg_diag_unknown(diag, "option", name, &cg_redact_names);
    }

    if (i == 0 ? r->keeps : i == 1 ? r->dirs != 0 : r->unless != 0) {
        return cg_diag_set(diag, "\"%s=\" is given twice: leave one",
                           cg_redact_options[i]);
    }

    if (i == 0) {
        r->keeps = true;
        return cg_read_keep(value, &r->rule, diag);
    }

    if (i == 2) {
        return cg_read_unless(p, value, r, diag);
    }

    i = cg_names_find(&cg_dir_names, value);

    if (i == cg_dir_names.n) {
        return cg_diag_unknown(diag, "direction", value, &cg_dir_names);
    }

    r->dirs = cg_line_dirs[i].dirs;
    return true;
}


/* The action and the options behind it; words[at] is the action. */

static bool
cg_read_action(cg_policy *p, const cg_word *words, size_t at, size_t n,
    cg_redact *r, cg_diag *diag)
{
    size_t   i;
    cg_word  name, value;

    memset(r, 0, sizeof(cg_redact));

    if (cg_line_option(words[at], &name, &value)) {
        /* replace=TEXT: CG_ACTION_REPLACE is 0 */
        if (!cg_read_label(p, value, r, diag)) {
            return false;
        }

    } else {
        i = cg_names_find(&cg_action_names, words[at]);

        if (i == CG_ACTION_N) {
            return cg_diag_unknown(diag, "action", words[at],
                                   &cg_action_names);
        }

        r->rule.action = (uint8_t) i;
    }

    if (at + 1 < n && cg_word_is(words[at + 1], "random")) {
        if (r->rule.action != CG_ACTION_TOKEN) {
            return cg_diag_set(diag, "\"random\" stands behind \"token\" "
                               "only: take it out, or write \"token "
                               "random\"");
        }

        r->rule.random = true;
        at++;
    }

    for (i = at + 1; i < n; i++) {
        if (!cg_read_redact_option(p, words[i], r, diag)) {
            return false;
        }
    }

    if (r->unless && cg_action_leaves(&r->rule)) {
        return cg_diag_set(diag, "\"unless=\" has no meaning with \"%s\": "
                           "write what is done without it, such as "
                           "\"replace\"",
                           cg_action_name((cg_action) r->rule.action));
    }

    if (r->keeps && r->rule.action != CG_ACTION_MASK) {
        return cg_diag_set(diag, "\"keep=\" has no meaning with \"%s\": "
                           "write \"mask keep=...\" or leave \"keep=\" out",
                           cg_action_name((cg_action) r->rule.action));
    }

    return true;
}


static bool
cg_redact_entity(cg_policy *p, cg_word word, const cg_redact *r,
    cg_diag *diag)
{
    size_t  e, dir;

    if (cg_names_find(&cg_action_names, word) < CG_ACTION_N) {
        return cg_diag_set(diag, "\"%s\" is not the last action: \"redact\" "
                           "takes one, write a line for each",
                           cg_diag_quote(word).s);
    }

    e = cg_policy_entity(p, word);

    if (e == CG_ENTITY_MAX) {
        return cg_redact_unknown(word, diag);
    }

    if (r->rule.action == CG_ACTION_IGNORE && e >= CG_ENTITY_N) {
        return cg_diag_set(diag, "\"%s\" is the policy's own: leave its "
                           "\"entity\" line out, or write \"pass\"",
                           cg_policy_entity_name(p, e));
    }

    if (!cg_action_allowed(&r->rule, (cg_entity) e)) {
        return cg_diag_set(diag, "PCI DSS 3.4.1 lets the first %d and the "
                           "last %d digits of a card be seen, no more: write "
                           "keep=first%d:last%d or less", CG_CARD_FIRST,
                           CG_CARD_LAST, CG_CARD_FIRST, CG_CARD_LAST);
    }

    for (dir = 0; dir < CG_DIRECTION_N; dir++) {
        if ((r->dirs & 1u << dir) == 0) {
            continue;
        }

        if (cg_entities_have(&p->named[dir], (cg_entity) e)) {
            return cg_diag_set(diag, "\"%s\" is redacted twice in direction "
                               "%s: leave one, or give each its direction=",
                               cg_policy_entity_name(p, e),
                               cg_direction_name((cg_direction) dir));
        }

        cg_entities_add(&p->named[dir], (cg_entity) e);
        p->rules[dir][e] = r->rule;
    }

    return true;
}


/* How many words stand in front of the action: it is the last one in front of
 * the first NAME=VALUE, or this one if it is replace=TEXT. */

static size_t
cg_line_action(const cg_word *words, size_t plain, size_t n)
{
    cg_word  name, value;

    if (plain < n && cg_line_option(words[plain], &name, &value)
        && cg_word_is(name, "replace"))
    {
        return plain;
    }

    return plain > 2 && cg_word_is(words[plain - 1], "random") ? plain - 2
                                                               : plain - 1;
}


/* How many words stand in front of the first NAME=VALUE. */

static size_t
cg_line_plain(const cg_word *words, size_t n)
{
    size_t   i;
    cg_word  name, value;

    for (i = 0; i < n && !cg_line_option(words[i], &name, &value); i++) {
        /* void */
    }

    return i;
}


static bool
cg_line_redact(cg_policy *p, const cg_word *words, size_t n, cg_diag *diag)
{
    size_t     i, at, plain;
    cg_word    last;
    cg_redact  r;

    plain = cg_line_plain(words, n);
    last = words[plain - 1];
    at = cg_line_action(words, plain, n);

    if (at < plain && plain > 1
        && cg_policy_entity(p, last) < CG_ENTITY_MAX)
    {
        return cg_diag_set(diag, "no action behind \"%s\": write replace, "
                           "mask, hash, token, block, pass or ignore there",
                           cg_diag_quote(last).s);
    }

    if (at == 1 && plain == 2
        && cg_names_find(&cg_action_names, last) == CG_ACTION_N)
    {
        return cg_redact_unknown(last, diag);
    }

    if (at < 2) {
        return cg_diag_set(diag, "\"redact\" needs entities, then an action: "
                           "for example \"redact email phone replace\"");
    }

    if (!cg_read_action(p, words, at, n, &r, diag)) {
        return false;
    }

    if (r.dirs == 0) {
        r.dirs = cg_line_dirs[2].dirs;
    }

    for (i = 1; i < at; i++) {
        if (!cg_redact_entity(p, words[i], &r, diag)) {
            return false;
        }
    }

    return true;
}


static bool
cg_line_otherwise(cg_policy *p, const cg_word *words, size_t n, cg_diag *diag)
{
    size_t     plain;
    cg_redact  r;

    plain = cg_line_plain(words, n);

    if (plain != 2 && !(plain == 3 && cg_word_is(words[2], "random"))) {
        return cg_diag_set(diag, "\"otherwise\" speaks for every entity that "
                           "no \"redact\" names and takes one action: write "
                           "\"otherwise replace\" or \"otherwise mask\"");
    }

    if (!cg_read_action(p, words, 1, n, &r, diag)) {
        return false;
    }

    if (cg_action_leaves(&r.rule)) {
        return cg_diag_set(diag, "\"otherwise %s\" would let through what "
                           "nobody named: write \"redact ENTITY... %s\" for "
                           "those that may pass",
                           cg_action_name((cg_action) r.rule.action),
                           cg_action_name((cg_action) r.rule.action));
    }

    if (r.unless) {
        return cg_diag_set(diag, "\"otherwise\" speaks for what nobody named: "
                           "write \"redact ENTITY... unless=PURPOSE\"");
    }

    if (r.dirs) {
        return cg_diag_set(diag, "\"otherwise\" holds for both directions: "
                           "leave \"direction=\" out");
    }

    p->otherwise = r.rule;
    return true;
}


static bool
cg_line_regions(cg_policy *p, const cg_word *words, size_t n, cg_diag *diag)
{
    size_t      i;
    cg_regions  bit, regions;

    regions = 0;

    if (n < 2) {
        return cg_diag_set(diag, "\"regions\" names no region: known: %s",
                           cg_region_list());
    }

    for (i = 1; i < n; i++) {
        bit = cg_region_bit(words[i].p, words[i].n);

        if (bit == 0) {
            return cg_diag_set(diag, "unknown region \"%s\": write ISO 3166-1 "
                               "codes such as GB; known: %s",
                               cg_diag_quote(words[i]).s, cg_region_list());
        }

        if (regions & bit) {
            return cg_diag_set(diag, "region \"%s\" is named twice: "
                               "leave one", cg_diag_quote(words[i]).s);
        }

        regions |= bit;
    }

    p->regions = regions;
    return true;
}


static bool
cg_line_period(cg_policy *p, const cg_word *words, size_t n, cg_diag *diag)
{
    cg_word   w;
    uint64_t  days;

    w = n == 2 ? words[1] : (cg_word) { "", 0 };

    if (!cg_line_number(&w, CG_PERIOD_DAYS, &days) || days == 0
        || !cg_word_is(w, "d"))
    {
        return cg_diag_set(diag, "\"period\" takes the days that a hash or a "
                           "token of a value stays the same, 1d to %dd: write "
                           "for example \"period 30d\"", CG_PERIOD_DAYS);
    }

    p->period = (uint32_t) days * 86400;
    return true;
}


/* 8m, 512k, 1g or bytes. */

static bool
cg_read_size(cg_word w, uint64_t max, uint64_t *value)
{
    size_t  i;
    static const struct {
        char      unit;
        unsigned  shift;
    } units[] = { { 'k', 10 }, { 'm', 20 }, { 'g', 30 } };

    if (!cg_line_number(&w, max, value)) {
        return false;
    }

    for (i = 0; w.n == 1 && i < 3; i++) {
        if ((w.p[0] | 0x20) == units[i].unit) {
            if (*value > max >> units[i].shift) {
                return false;
            }

            *value <<= units[i].shift;
            w.n = 0;
        }
    }

    return w.n == 0 && *value > 0;
}


static bool
cg_limit_set(cg_policy *p, size_t option, cg_word value, cg_diag *diag)
{
    uint64_t  v;

    if (option == 0) {
        if (!cg_read_size(value, CG_MESSAGE_MAX, &v)) {
            return cg_diag_set(diag, "invalid \"message=%s\": write a size "
                               "from 1 to 64m, such as message=1m",
                               cg_diag_quote(value).s);
        }

        p->limit_message = (size_t) v;
        return true;
    }

    if (option == 1) {
        if (!cg_read_size(value, INT64_MAX, &v)) {
            return cg_diag_set(diag, "invalid \"body=%s\": write a size in "
                               "bytes or with k, m or g, such as body=8m",
                               cg_diag_quote(value).s);
        }

        p->limit_body = v;
        return true;
    }

    if (!cg_line_number(&value, CG_DEPTH_MAX, &v) || value.n || v == 0) {
        return cg_diag_set(diag, "invalid \"depth=\": write a number of "
                           "levels from 1 to %d, such as depth=64",
                           CG_DEPTH_MAX);
    }

    p->limit_depth = (size_t) v;
    return true;
}


static bool
cg_line_limit(cg_policy *p, const cg_word *words, size_t n, cg_diag *diag)
{
    size_t    i, option;
    cg_word   name, value;
    unsigned  seen;

    seen = 0;

    if (n < 2) {
        return cg_diag_set(diag, "\"limit\" limits nothing: write for example "
                           "\"limit message=1m body=8m depth=64\"");
    }

    for (i = 1; i < n; i++) {
        if (!cg_line_option(words[i], &name, &value)) {
            return cg_diag_set(diag, "\"limit\" takes NAME=VALUE, not \"%s\": "
                               "write message=SIZE, body=SIZE or depth=N",
                               cg_diag_quote(words[i]).s);
        }

        option = cg_names_find(&cg_limit_names, name);

        if (option == cg_limit_names.n) {
            return cg_diag_unknown(diag, "limit", name, &cg_limit_names);
        }

        if (seen & 1u << option) {
            return cg_diag_set(diag, "\"%s=\" is given twice: leave one",
                               cg_limit_options[option]);
        }

        seen |= 1u << option;

        if (!cg_limit_set(p, option, value, diag)) {
            return false;
        }
    }

    return true;
}


static bool
cg_line_files(cg_policy *p, const cg_word *words, size_t n, cg_diag *diag)
{
    size_t  i;

    i = n == 2 ? cg_names_find(&cg_files_names, words[1]) : 0;

    if (n != 2) {
        return cg_diag_set(diag, "\"files\" takes one word: write \"files "
                           "block\", \"files drop\" or \"files pass\"");
    }

    if (i == CG_FILES_N) {
        return cg_diag_unknown(diag, "\"files\"", words[1],
                               &cg_files_names);
    }

    p->files = (cg_files) i;
    p->files_said = true;
    return true;
}


static bool
cg_line_on_error(cg_policy *p, const cg_word *words, size_t n, cg_diag *diag)
{
    bool  pass;

    pass = (n == 2 && cg_word_is(words[1], "pass"));

    if (n != 2 || (!pass && !cg_word_is(words[1], "block"))) {
        return cg_diag_set(diag, "\"on_error\" takes one word: write "
                           "\"on_error block\" to refuse what cannot be read, "
                           "or \"on_error pass\" to forward it unread");
    }

    p->on_error_pass = pass;
    return true;
}


/* A line that was refused goes on with the name of another: what is missing is
 * what ends it.  Always false. */

static bool
cg_line_unended(const cg_word *words, size_t n, cg_diag *diag)
{
    size_t   i;
    cg_diag  said;

    for (i = 2; i < n; i++) {
        if (cg_names_find(&cg_line_names, words[i]) < cg_line_names.n) {
            said = *diag;
            return cg_diag_set(diag, "write \";\" in front of \"%s\", if it "
                               "begins another line: %s",
                               cg_diag_quote(words[i]).s, said.text);
        }
    }

    return false;
}


bool
cg_policy_line(cg_policy *p, const cg_word *words, size_t n, cg_diag *diag)
{
    size_t  i;

    diag->text[0] = '\0';

    i = n ? cg_names_find(&cg_line_names, words[0]) : cg_line_names.n;

    if (i == cg_line_names.n) {
        return cg_diag_unknown(diag, "directive",
                               n ? words[0] : cg_word_of(""), &cg_line_names);
    }

    if (n > CG_WORDS_MAX) {
        return cg_diag_set(diag, "\"%s\" has %zu words, more than %d: write "
                           "several lines", cg_lines[i].name, n,
                           CG_WORDS_MAX);
    }

    if (cg_lines[i].once && (p->seen & 1u << i)) {
        return cg_diag_set(diag, "\"%s\" is given twice: write all of it on "
                           "one line", cg_lines[i].name);
    }

    if (cg_lines[i].read == cg_line_controller && p->controller
        && !cg_policy_without(p, cg_lines[i].name, diag))
    {
        return false;
    }

    p->seen |= 1u << i;

    return cg_lines[i].read(p, words, n, diag)
           ? cg_policy_keep(p, words, n, diag)
           : cg_line_unended(words, n, diag);
}
