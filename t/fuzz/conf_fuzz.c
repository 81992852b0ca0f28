/*
 * A configuration of any bytes: what is read as a tree is looked at by all
 * rules; the file includes itself as "self".
 */

#include <stdlib.h>
#include <string.h>

#include "cg_lint.h"

typedef struct {
    const uint8_t  *data;
    size_t          n;
    size_t          files;
} fuzz_file;


static bool
feed(fuzz_file *f, cg_conf_tree *t)
{
    char  *text;

    text = malloc(f->n + 1);

    if (text == NULL || f->files++ > 64) {
        free(text);
        return false;
    }

    memcpy(text, f->data, f->n);
    return cg_conf_tree_file(t, strdup("self"), text, f->n);
}


static bool
find(void *ctx, cg_conf_tree *t, const char *pattern)
{
    return strcmp(pattern, "self") == 0 && feed(ctx, t);
}


static const cg_policy *
policy(void *ctx, cg_word name)
{
    (void) ctx;
    (void) name;
    return NULL;
}


static void
say(void *ctx, bool refuse, const char *file, unsigned line,
    const char *text)
{
    (void) ctx;
    (void) refuse;

    if (strcmp(file, "self") != 0 || line == 0 || *text == '\0') {
        abort();
    }
}


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    cg_lint       lint = { policy, say, NULL, "2026-01-31" };
    fuzz_file     f = { data, n, 0 };
    cg_conf_tree  t;

    memset(&t, 0, sizeof(t));
    t.find = find;
    t.ctx = &f;

    if (!feed(&f, &t) && t.reason == NULL) {
        abort();
    }

    if (cg_lint_run(&lint, &t) != CG_OK) {
        abort();
    }

    cg_conf_tree_free(&t);
    return 0;
}
