/*
 * The rules of what variables have copied of arguments: what is redacted later
 * is known, a part that was taken out of it is not.
 */

#include <string.h>

#include "cg_lint_site.h"

/* Variables that are set to each other. */
#define CG_SET_DEPTH  8

/* Is a variable such, in a line of this block?  depth: of lines `set`. */
typedef bool (*cg_lint_such)(const cg_conf_node *block, cg_word name,
    size_t depth);

static bool cg_lint_holds(const cg_conf_node *block, cg_word w, size_t depth,
    cg_lint_such such);


/* The name of the variable at w[at], which is "$". */

static cg_word
cg_lint_variable(cg_word w, size_t at)
{
    char     c;
    cg_word  name;

    at += at + 1 < w.n && w.p[at + 1] == '{' ? 2 : 1;
    name.p = w.p + at;

    for (name.n = 0; at + name.n < w.n; name.n++) {
        c = name.p[name.n];

        if (c != '_' && !(c >= '0' && c <= '9')
            && !((c | 0x20) >= 'a' && (c | 0x20) <= 'z'))
        {
            break;
        }
    }

    return name;
}


/* Does nginx itself put arguments into it? */

static bool
cg_lint_arguments(cg_word name)
{
    return cg_word_is(name, "args") || cg_word_is(name, "query_string")
           || cg_word_is(name, "request_uri") || cg_word_is(name, "request")
           || cg_word_begins(name, "arg_");
}


/* The line of a block behind this one; those of an `if` in it are. */

static const cg_conf_node *
cg_lint_next(const cg_conf_node *block, const cg_conf_node *node)
{
    if (node->first && cg_conf_is(node, "if")) {
        return node->first;
    }

    while (node->next == NULL && node->parent != block) {
        node = node->parent;
    }

    return node->next;
}


/* Has a line `set`, in the block or around it, put one into it that is such? */

static bool
cg_lint_set(const cg_conf_node *block, cg_word name, size_t depth,
    cg_lint_such such)
{
    const cg_conf_node  *node;

    for ( /* void */ ; block; block = block->parent) {
        for (node = block->first; node; node = cg_lint_next(block, node)) {
            if (cg_conf_is(node, "set") && node->n == 3
                && node->words[1].n == name.n + 1
                && memcmp(node->words[1].p + 1, name.p, name.n) == 0
                && cg_lint_holds(node->parent, node->words[2], depth + 1, such))
            {
                return true;
            }
        }
    }

    return false;
}


/* Is one in w that is such, or that has such a one's value? */

static bool
cg_lint_holds(const cg_conf_node *block, cg_word w, size_t depth,
    cg_lint_such such)
{
    size_t   i;
    cg_word  name;

    for (i = 0; i < w.n && depth < CG_SET_DEPTH; i++) {
        if (w.p[i] != '$') {
            continue;
        }

        name = cg_lint_variable(w, i);

        if (such(block, name, depth) || cg_lint_set(block, name, depth, such)) {
            return true;
        }
    }

    return false;
}


/* Arguments as they came: nginx's own variables within `set` and the like only,
 * which read them before they are redacted. */

static bool
cg_lint_raw(const cg_conf_node *block, cg_word name, size_t depth)
{
    (void) block;

    return depth && cg_lint_arguments(name);
}


/* What a regular expression may have taken out of an argument: $1 of an `if`
 * around it.  Whole ones are redacted, wherever they were copied to. */

static bool
cg_lint_taken(const cg_conf_node *block, cg_word name, size_t depth)
{
    size_t  i;

    (void) depth;

    if (name.n == 0 || name.p[0] < '1' || name.p[0] > '9') {
        return false;
    }

    for ( /* void */ ; block; block = block->parent) {
        for (i = 1; cg_conf_is(block, "if") && i < block->n; i++) {
            if (cg_lint_holds(block->parent, block->words[i], 1, cg_lint_raw)) {
                return true;
            }
        }
    }

    return false;
}


static const cg_conf_node *
cg_lint_format(const cg_conf_node *block, cg_word name)
{
    const cg_conf_node  *node;

    for ( /* void */ ; block; block = block->parent) {
        for (node = block->first; node; node = node->next) {
            if (cg_conf_is(node, "log_format") && node->n > 2
                && node->words[1].n == name.n
                && memcmp(node->words[1].p, name.p, name.n) == 0)
            {
                return node;
            }
        }
    }

    return NULL;
}


/* What logs write is redacted before; a part of an argument is not known any
 * more. */

void
cg_lint_access_log(cg_site *s)
{
    size_t               i;
    const cg_conf_node  *level, *node, *format;

    level = cg_lint_level(s->block, "access_log");

    for (node = level ? level->first : NULL; node; node = node->next) {
        if (!cg_conf_is(node, "access_log") || node->n < 3) {
            continue;
        }

        format = cg_lint_format(s->block, node->words[2]);

        for (i = 2; format && i < format->n; i++) {
            if (cg_lint_holds(s->block, format->words[i], 0, cg_lint_taken)) {
                cg_site_say(s, node, false, "this log would have a part of an "
                            "argument as it came, which a regular expression "
                            "has taken: write $chat_gdpr_args in its "
                            "log_format");
                break;
            }
        }
    }
}


/* A part of w: what of it is a path. */

static cg_word
cg_lint_path_of(cg_word w)
{
    size_t  n;

    for (n = 0; n < w.n && w.p[n] != '?'; n++) { /* void */ }

    w.n = n;
    return w;
}


/* What the provider is told besides the request itself. */

void
cg_lint_told(cg_site *s)
{
    size_t               i;
    const cg_conf_node  *level, *node;

    level = s->way->sets ? cg_lint_level(s->block, s->way->sets) : NULL;

    for (node = level ? level->first : NULL; node; node = node->next) {
        for (i = 2; cg_conf_is(node, s->way->sets) && i < node->n; i++) {
            if (cg_lint_holds(s->block, node->words[i], 0, cg_lint_taken)) {
                cg_site_say(s, node, false, "the provider is told a part of "
                            "an argument as it came, which a regular "
                            "expression has taken: write $arg_NAME, which is "
                            "redacted by then");
            }
        }
    }
}


static bool
cg_lint_redirects(const cg_conf_node *node)
{
    return cg_conf_says(node, "redirect") || cg_conf_says(node, "permanent")
           || cg_word_begins(node->words[2], "http");
}


/* What stands behind "?" is redacted, whatever it was made of; the path is if
 * the policy says so. */

void
cg_lint_path(cg_site *s)
{
    cg_word              path;
    const cg_policy     *p;
    const cg_conf_node  *block, *node;

    p = s->lint->policy(s->lint->ctx, s->policy->words[1]);

    if (p && p->forward.path == CG_FORWARD_REDACT) {
        return;
    }

    if (cg_lint_holds(s->block, cg_lint_path_of(s->pass->words[1]), 0,
                      cg_lint_taken))
    {
        cg_site_say(s, s->pass, false, "the path has a part of an argument as "
                    "it came, which a regular expression has taken: write "
                    "$arg_NAME, which is redacted by then, or \"forward "
                    "path=redact\" in the policy");
    }

    for (block = s->block; block; block = block->parent) {
        for (node = block->first; node; node = cg_lint_next(block, node)) {
            if (!cg_conf_is(node, "rewrite") || node->n < 3
                || cg_lint_redirects(node))
            {
                continue;
            }

            path = cg_lint_path_of(node->words[2]);

            if (cg_lint_holds(node->parent, path, 1, cg_lint_raw)) {
                cg_site_say(s, node, false, "\"rewrite\" puts arguments into "
                            "the path as they came: put them behind \"?\", or "
                            "write \"forward path=redact\" in the policy");
            }
        }
    }
}
