/*
 * Finds the policies of an nginx configuration file.  All other directives
 * are passed over, and their blocks looked into.
 */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cg_diag.h"
#include "command.h"
#include "conf.h"
#include "policy_file.h"

/* No configuration is larger. */
#define POLICY_FILE_MAX  (16 * 1024 * 1024)


static bool
report(const char *path, unsigned line, const char *reason)
{
    fprintf(stderr, "%s:%u: %s\n", path, line, reason);
    return false;
}


static bool
load(const char *path, cg_buf *b)
{
    FILE    *f;
    size_t   n;

    f = fopen(path, "rb");
    if (f == NULL) {
        complain("cannot open %s: %s", path, strerror(errno));
        return false;
    }

    do {
        if (cg_buf_reserve(b, 65536) != CG_OK) {
            complain("%s: %s", path, cg_status_text(CG_ENOMEM));
            (void) fclose(f);
            return false;
        }

        n = fread(b->p + b->n, 1, 65536, f);
        b->n += n;

    } while (n > 0 && b->n <= POLICY_FILE_MAX);

    if (ferror(f)) {
        complain("cannot read %s: %s", path, strerror(errno));

    } else if (b->n > POLICY_FILE_MAX) {
        complain("%s is too large for a configuration file", path);

    } else {
        (void) fclose(f);
        return true;
    }

    (void) fclose(f);
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


/* One line.  nginx follows `include` within a policy, this reader does not:
 * to pass over it would be to speak of another policy. */

static void
read_line(const char *path, const conf_reader *r, policy_entry *e)
{
    cg_diag  diag;

    if (cg_word_is(r->words[0], "include")) {
        e->sound = report(path, r->line, "\"include\" within a policy is not "
                          "followed here: put the included lines in its "
                          "place");

    } else if (!cg_policy_line(&e->policy, r->words, r->n_words, &diag)) {
        e->sound = report(path, r->line, diag.text);
    }
}


/* The lines of a block, up to its end.  false at broken syntax only. */

static bool
read_lines(const char *path, conf_reader *r, policy_entry *e)
{
    conf_event  event;

    for ( ;; ) {
        event = conf_next(r);

        switch (event) {

        case CONF_DIRECTIVE:
            read_line(path, r, e);
            continue;

        case CONF_BLOCK:
            return report(path, r->line, "no block can stand within "
                          "chat_gdpr_policy: close the policy with \"}\" "
                          "before it");

        case CONF_CLOSE:
            return true;

        default:
            return report(path, r->line, r->reason);
        }
    }
}


static bool
read_block(const char *path, conf_reader *r, policy_file *f)
{
    cg_diag        diag;
    unsigned       line;
    policy_entry  *e;

    line = r->line;

    if (r->n_words != 2) {
        return report(path, line, "\"chat_gdpr_policy\" takes one name: "
                      "write \"chat_gdpr_policy NAME {\"");
    }

    e = add(f);
    if (e == NULL) {
        return report(path, line, cg_status_text(CG_ENOMEM));
    }

    e->line = line;
    e->sound = true;

    if (!cg_policy_init(&e->policy, r->words[1], &diag)
        || !check_name(f, e, &diag))
    {
        e->sound = report(path, line, diag.text);
    }

    if (!read_lines(path, r, e)) {
        return e->sound = false;
    }

    if (e->sound && !cg_policy_finish(&e->policy, &diag)) {
        e->sound = report(path, line, diag.text);
    }

    return true;
}


static bool
read_policies(const char *path, conf_reader *r, policy_file *f)
{
    bool        ours;
    conf_event  event;

    for ( ;; ) {
        event = conf_next(r);

        if (event == CONF_ERROR) {
            return report(path, r->line, r->reason);
        }

        if (event == CONF_END) {
            return true;
        }

        ours = event != CONF_CLOSE
               && cg_word_is(r->words[0], "chat_gdpr_policy");

        if (ours && event == CONF_DIRECTIVE) {
            return report(path, r->line, "\"chat_gdpr_policy\" has no block: "
                          "write \"chat_gdpr_policy NAME {\"");
        }

        if (ours && !read_block(path, r, f)) {
            return false;
        }
    }
}


bool
policy_file_read(const char *path, policy_file *f)
{
    bool         ok;
    size_t       i;
    cg_buf       text = { NULL, 0, 0 };
    conf_reader  r;

    ok = load(path, &text);

    if (ok) {
        memset(&r, 0, sizeof(r));
        r.text = (char *) text.p;
        r.n = text.n;

        ok = read_policies(path, &r, f);
        conf_free(&r);

        if (ok && f->n == 0) {
            complain("%s has no chat_gdpr_policy block; for one that is "
                     "included, read the output of \"nginx -T\"", path);
            ok = false;
        }
    }

    cg_buf_free(&text);

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

    free(f->p);
    f->p = NULL;
    f->n = f->cap = 0;
}
