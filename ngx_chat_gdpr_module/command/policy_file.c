/*
 * Finds the policies of an nginx configuration file.  All other directives
 * are passed over, and their blocks looked into.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cg_diag.h"
#include "command.h"
#include "conf_file.h"
#include "cg_own.h"
#include "policy_file.h"


static bool
report(const char *path, unsigned line, const char *reason)
{
    fprintf(stderr, "%s:%u: %s\n", path, line, reason);
    return false;
}


static policy_entry *
add(policy_file *f)
{
    size_t         cap;
    policy_entry  *p;

    if (f->n == f->cap) {
        cap = f->cap ? f->cap * 2 : 4;

        p = realloc(f->p, cap * sizeof(policy_entry));
        if (p == NULL) {
            return NULL;
        }

        f->p = p;
        f->cap = cap;
    }

    p = &f->p[f->n++];
    memset(p, 0, sizeof(policy_entry));
    return p;
}


static bool
check_name(const policy_file *f, const policy_entry *e, cg_diag *diag)
{
    const policy_entry  *other;

    for (other = f->p; other < e; other++) {
        if (strcmp(other->policy.name, e->policy.name) == 0) {
            return cg_diag_set(diag, "a policy named \"%s\" stands on line %u "
                               "already: choose another name",
                               e->policy.name, other->line);
        }
    }

    return true;
}


static void
read_line(const cg_conf_node *line, policy_entry *e)
{
    cg_diag  diag;

    if (line->block) {
        e->sound = report(line->file, line->line, "no block can stand within "
                          "chat_gdpr_policy: close the policy with \"}\" "
                          "before it");

    } else if (!cg_policy_line(&e->policy, line->words, line->n, &diag)) {
        e->sound = report(line->file, line->line, diag.text);
    }
}


/* from=OTHER */

static bool
read_from(const policy_file *f, policy_entry *e, cg_word word, cg_diag *diag)
{
    cg_word              name;
    const policy_entry  *other;

    if (word.n < 5 || memcmp(word.p, "from=", 5) != 0) {
        return cg_diag_set(diag, "\"chat_gdpr_policy\" takes one name, and "
                           "from=NAME of a policy above, not \"%s\"",
                           cg_diag_quote(word).s);
    }

    name.p = word.p + 5;
    name.n = word.n - 5;

    for (other = f->p; other < e; other++) {
        if (cg_word_is(name, other->policy.name)) {
            e->sound = e->sound && other->sound;
            return cg_policy_from(&e->policy, &other->policy, diag);
        }
    }

    return cg_diag_set(diag, "no policy \"%s\" stands above, from which "
                       "\"%s\" is to be: write it there",
                       cg_diag_quote(name).s, e->policy.name);
}


/* The notices that the controller has written, in all languages. */

static bool
read_notices(const policy_file *f, cg_policy *p, cg_diag *diag)
{
    bool      ok;
    char      name[CG_OWN_NAME];
    cg_buf    text = { NULL, 0, 0 };
    unsigned  l;

    for (l = 0, ok = true; l < CG_LANGUAGE_N && ok; l++) {
        if (cg_own_file(p, (cg_language) l, name)) {
            text.n = 0;
            ok = conf_file_beside(f->path, name, &text)
                 ? cg_own_text(p, (cg_language) l, text.p, text.n, diag)
                 : cg_diag_set(diag, "cannot open the notice \"%.128s\": "
                               "write it there, or leave \"notice=\" out",
                               name);
        }
    }

    cg_buf_free(&text);
    return ok;
}


static bool
read_block(const cg_conf_node *node, policy_file *f)
{
    cg_diag              diag;
    policy_entry        *e;
    const cg_conf_node  *line;

    if (!node->block) {
        return report(node->file, node->line, "\"chat_gdpr_policy\" has no "
                      "block: write \"chat_gdpr_policy NAME {\"");
    }

    if (node->n != 2 && node->n != 3) {
        return report(node->file, node->line, "\"chat_gdpr_policy\" takes one "
                      "name: write \"chat_gdpr_policy NAME {\"");
    }

    e = add(f);
    if (e == NULL) {
        return report(node->file, node->line, cg_status_text(CG_ENOMEM));
    }

    e->line = node->line;
    e->sound = true;

    if (!cg_policy_init(&e->policy, node->words[1], &diag)
        || !check_name(f, e, &diag)
        || (node->n == 3 && !read_from(f, e, node->words[2], &diag)))
    {
        e->sound = report(node->file, node->line, diag.text);
    }

    for (line = node->first; line; line = line->next) {
        read_line(line, e);
    }

    if (node->open) {
        return e->sound = false;
    }

    if (e->sound && !(read_notices(f, &e->policy, &diag)
                      && cg_policy_finish(&e->policy, &diag)))
    {
        e->sound = report(node->file, node->line, diag.text);
    }

    return true;
}


static bool
read_policies(const cg_conf_node *block, policy_file *f)
{
    bool                 ok;
    const cg_conf_node  *node;

    for (ok = true, node = block->first; node; node = node->next) {
        if (cg_conf_is(node, "chat_gdpr_policy")) {
            ok = read_block(node, f) && ok;

        } else if (node->block) {
            ok = read_policies(node, f) && ok;
        }
    }

    return ok;
}


bool
policy_file_read(const char *path, policy_file *f)
{
    bool    ok;
    size_t  i;

    f->path = path;
    ok = conf_file_read(path, &f->tree);
    ok = read_policies(&f->tree.root, f) && ok;

    if (f->tree.reason) {
        ok = report(f->tree.file, f->tree.line, f->tree.reason);
    }

    if (ok && f->n == 0) {
        complain("%s has no chat_gdpr_policy block", path);
        ok = false;
    }

    for (i = 0; i < f->n; i++) {
        ok = ok && f->p[i].sound;
    }

    return ok;
}


static void
no_such(const policy_file *f, const char *path, const char *name)
{
    size_t        i;
    cg_diag       diag;
    cg_names      names;
    const char  **rows;

    rows = calloc(f->n, sizeof(char *));
    if (rows == NULL) {
        complain("%s", cg_status_text(CG_ENOMEM));
        return;
    }

    for (i = 0; i < f->n; i++) {
        rows[i] = f->p[i].policy.name;
    }

    names.rows = rows;
    names.size = sizeof(char *);
    names.n = f->n;

    (void) cg_diag_unknown(&diag, "policy", cg_word_of(name), &names);
    complain("%s: %s", path, diag.text);

    free(rows);
}


policy_entry *
policy_file_find(policy_file *f, const char *path, const char *name)
{
    size_t  i;

    if (name == NULL && f->n == 1) {
        return f->p;
    }

    if (name == NULL) {
        complain("%s has %zu policies: choose one with --name", path, f->n);
        return NULL;
    }

    for (i = 0; i < f->n; i++) {
        if (strcmp(f->p[i].policy.name, name) == 0) {
            return &f->p[i];
        }
    }

    no_such(f, path, name);
    return NULL;
}


void
policy_file_free(policy_file *f)
{
    size_t  i;

    for (i = 0; i < f->n; i++) {
        cg_policy_free(&f->p[i].policy);
    }

    cg_conf_tree_free(&f->tree);

    free(f->p);
    f->p = NULL;
    f->n = f->cap = 0;
}
