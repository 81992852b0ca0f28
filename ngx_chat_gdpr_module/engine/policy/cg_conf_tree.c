/*
 * Reading of an nginx configuration into a tree.
 */

#include <stdlib.h>
#include <string.h>

#include "cg_conf_tree.h"
#include "cg_diag.h"

/* Deeper than this is a circle. */
#define CG_INCLUDE_DEPTH  16


static bool
cg_tree_fail(cg_conf_tree *t, const char *file, unsigned line,
    const char *reason)
{
    if (t->reason == NULL) {
        t->reason = reason;
        t->file = file;
        t->line = line;
    }

    return false;
}


static cg_conf_node *
cg_tree_node(cg_conf_tree *t, cg_conf_node *parent, const char *file,
    const cg_conf_reader *r)
{
    cg_conf_node  *node;

    node = calloc(1, sizeof(cg_conf_node) + r->n_words * sizeof(cg_word));
    if (node == NULL) {
        (void) cg_tree_fail(t, file, r->line, cg_status_text(CG_ENOMEM));
        return NULL;
    }

    node->words = (cg_word *) (node + 1);
    memcpy(node->words, r->words, r->n_words * sizeof(cg_word));
    node->n = r->n_words;
    node->file = file;
    node->line = r->line;
    node->parent = parent;
    node->older = t->nodes;
    t->nodes = node;

    if (parent->last) {
        parent->last->next = node;
    } else {
        parent->first = node;
    }

    parent->last = node;
    return node;
}


/* Where the files of the include at hand belong: the block that is being
 * read. */

static cg_conf_node *
cg_tree_place(cg_conf_tree *t)
{
    cg_conf_node  *at;

    at = &t->root;

    while (at->last && at->last->open) {
        at = at->last;
    }

    return at;
}


static bool
cg_tree_include(cg_conf_tree *t, const char *file, const cg_conf_reader *r)
{
    bool   ok;
    char  *pattern;

    if (r->n_words != 2) {
        return cg_tree_fail(t, file, r->line, "\"include\" takes one file");
    }

    if (t->depth == CG_INCLUDE_DEPTH) {
        return cg_tree_fail(t, file, r->line, "includes are nested too deep: "
                            "one of them includes itself, take it out");
    }

    pattern = strndup(r->words[1].p, r->words[1].n);
    if (pattern == NULL) {
        return cg_tree_fail(t, file, r->line, cg_status_text(CG_ENOMEM));
    }

    t->depth++;
    ok = t->find(t->ctx, t, pattern);
    t->depth--;

    free(pattern);
    return ok || cg_tree_fail(t, file, r->line, "what is included here cannot "
                              "be read: check its name, from the directory "
                              "of the first file, and its rights");
}


static bool
cg_tree_lua(cg_word w)
{
    static const char  end[] = "_by_lua_block";

    return w.n >= sizeof(end) - 1
           && memcmp(w.p + w.n - (sizeof(end) - 1), end, sizeof(end) - 1) == 0;
}


static bool
cg_tree_read(cg_conf_tree *t, const char *file, cg_conf_reader *r)
{
    cg_conf_node   *at, *node;
    cg_conf_event   event;

    at = cg_tree_place(t);

    for ( ;; ) {
        event = cg_conf_next(r);

        if (event == CG_CONF_END) {
            return true;
        }

        if (event == CG_CONF_ERROR) {
            return cg_tree_fail(t, file, r->line, r->reason);
        }

        if (event == CG_CONF_CLOSE) {
            at->open = false;
            at = at->parent;
            continue;
        }

        if (event == CG_CONF_DIRECTIVE && cg_word_is(r->words[0], "include")) {
            if (!cg_tree_include(t, file, r)) {
                return false;
            }
            continue;
        }

        node = cg_tree_node(t, at, file, r);
        if (node == NULL) {
            return false;
        }

        if (event == CG_CONF_BLOCK && cg_tree_lua(node->words[node->n - 1])) {
            cg_conf_skip_lua(r);

        } else if (event == CG_CONF_BLOCK) {
            node->block = node->open = true;
            at = node;
        }
    }
}


bool
cg_conf_tree_file(cg_conf_tree *t, char *name, char *text, size_t n)
{
    bool             ok;
    cg_conf_file    *files;
    cg_conf_reader   r;

    files = realloc(t->files, (t->n_files + 1) * sizeof(cg_conf_file));

    if (files == NULL || name == NULL || (text == NULL && n)) {
        t->files = files ? files : t->files;
        free(name);
        free(text);
        return cg_tree_fail(t, "", 0, cg_status_text(CG_ENOMEM));
    }

    t->files = files;
    files[t->n_files].name = name;
    files[t->n_files].text = text;
    files[t->n_files++].n = n;

    memset(&r, 0, sizeof(r));
    r.text = text;
    r.n = n;

    ok = cg_tree_read(t, name, &r);
    cg_conf_free(&r);
    return ok;
}


void
cg_conf_tree_free(cg_conf_tree *t)
{
    size_t         i;
    cg_conf_node  *older;

    for ( /* void */ ; t->nodes; t->nodes = older) {
        older = t->nodes->older;
        free(t->nodes);
    }

    for (i = 0; i < t->n_files; i++) {
        free(t->files[i].name);
        free(t->files[i].text);
    }

    free(t->files);
    memset(t, 0, sizeof(cg_conf_tree));
}


bool
cg_conf_is(const cg_conf_node *node, const char *name)
{
    return node->n && cg_word_is(node->words[0], name);
}


const cg_conf_node *
cg_conf_effective(const cg_conf_node *block, const char *name)
{
    const cg_conf_node  *node, *found;

    for (found = NULL; block && found == NULL; block = block->parent) {
        for (node = block->first; node; node = node->next) {
            if (cg_conf_is(node, name)) {
                found = node;
            }
        }
    }

    return found;
}
