/*
 * Finds and reads the files of a configuration.
 */

#include <errno.h>
#include <fnmatch.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "conf_file.h"

/* No configuration is larger. */
#define CONF_FILE_MAX  (16 * 1024 * 1024)

/* What stands in front of each file in the output of `nginx -T`. */
#define CONF_MARK  "# configuration file "

typedef struct {
    const char  *path;      /* of the first file */
    char        *dump;      /* the output of `nginx -T`, or NULL */
    size_t       n;
} conf_files;


/* quiet: the caller says that it cannot be opened. */

static bool
load(const char *path, cg_buf *b, bool quiet)
{
    FILE    *f;
    size_t   n;

    f = fopen(path, "rb");
    if (f == NULL) {
        if (!quiet) {
            complain("cannot open %s: %s", path, strerror(errno));
        }
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

    } while (n > 0 && b->n <= CONF_FILE_MAX);

    if (ferror(f)) {
        complain("cannot read %s: %s", path, strerror(errno));

    } else if (b->n > CONF_FILE_MAX) {
        complain("%s is too large for a configuration file", path);

    } else {
        (void) fclose(f);
        return true;
    }

    (void) fclose(f);
    return false;
}


static bool
read_one(cg_conf_tree *t, const char *path)
{
    cg_buf  text = { NULL, 0, 0 };

    if (!load(path, &text, true)) {
        cg_buf_free(&text);
        return false;
    }

    return cg_conf_tree_file(t, strdup(path), (char *) text.p, text.n);
}


/* The pattern below the directory of the first file; NULL without memory. */

static char *
full_name(const char *path, const char *pattern)
{
    char        *full;
    size_t       n;
    const char  *slash;

    slash = pattern[0] == '/' ? NULL : strrchr(path, '/');
    n = slash ? (size_t) (slash + 1 - path) : 0;

    full = malloc(n + strlen(pattern) + 1);
    if (full) {
        memcpy(full, path, n);
        (void) strcpy(full + n, pattern);
    }

    return full;
}


static bool
find_on_disk(cg_conf_tree *t, const char *pattern)
{
    bool    ok;
    size_t  i;
    glob_t  g;

    if (strpbrk(pattern, "*?[") == NULL) {
        return read_one(t, pattern);
    }

    if (glob(pattern, 0, NULL, &g) != 0) {
        return true;    /* none, which nginx takes */
    }

    for (i = 0, ok = true; i < g.gl_pathc && ok; i++) {
        ok = read_one(t, g.gl_pathv[i]);
    }

    globfree(&g);
    return ok;
}


/* The part of a dump that begins at p with a mark; returns where the next one
 * begins. */

static const char *
part(const conf_files *c, const char *p, const char **name, size_t *name_n,
    const char **text, size_t *text_n)
{
    const char  *end, *line;

    end = c->dump + c->n;
    *name = p + sizeof(CONF_MARK) - 1;
    line = memchr(*name, '\n', (size_t) (end - *name));
    line = line ? line : end;
    *name_n = (size_t) (line - *name);

    if (*name_n && (*name)[*name_n - 1] == ':') {
        (*name_n)--;
    }

    *text = line < end ? line + 1 : end;

    for (p = *text; p < end; p = line + 1) {
        if ((size_t) (end - p) >= sizeof(CONF_MARK) - 1
            && memcmp(p, CONF_MARK, sizeof(CONF_MARK) - 1) == 0)
        {
            break;
        }

        line = memchr(p, '\n', (size_t) (end - p));

        if (line == NULL) {
            p = end;
            break;
        }
    }

    *text_n = (size_t) (p - *text);
    return p;
}


static bool
find_in_dump(const conf_files *c, cg_conf_tree *t, const char *pattern)
{
    bool         ok;
    char        *name, *copy;
    size_t       name_n, n;
    const char  *p, *at, *text;

    for (p = c->dump, ok = true; p < c->dump + c->n && ok; /* void */ ) {
        p = part(c, p, &at, &name_n, &text, &n);
        name = strndup(at, name_n);

        if (name == NULL || fnmatch(pattern, name, FNM_PATHNAME) != 0) {
            free(name);
            continue;
        }

        copy = malloc(n + 1);
        if (copy) {
            memcpy(copy, text, n);
        }

        ok = cg_conf_tree_file(t, name, copy, n);
    }

    return ok;
}


static bool
find(void *ctx, cg_conf_tree *t, const char *pattern)
{
    bool               ok;
    char              *full;
    const conf_files  *c;

    c = ctx;
    full = full_name(c->path, pattern);

    ok = full && (c->dump ? find_in_dump(c, t, full) : find_on_disk(t, full));

    free(full);
    return ok;
}


static bool
read_dump(conf_files *c, cg_conf_tree *t)
{
    bool         ok;
    char        *path;
    size_t       name_n, n;
    const char  *name, *text;

    (void) part(c, c->dump, &name, &name_n, &text, &n);

    path = strndup(name, name_n);
    if (path == NULL) {
        complain("%s", cg_status_text(CG_ENOMEM));
        return false;
    }

    c->path = path;
    ok = find_in_dump(c, t, path);
    free(path);
    return ok;
}


bool
conf_file_read(const char *path, cg_conf_tree *t)
{
    bool        ok;
    cg_buf      text = { NULL, 0, 0 };
    conf_files  c = { path, NULL, 0 };

    t->find = find;
    t->ctx = &c;

    if (!load(path, &text, false)) {
        cg_buf_free(&text);
        return false;
    }

    if (text.n < sizeof(CONF_MARK) - 1
        || memcmp(text.p, CONF_MARK, sizeof(CONF_MARK) - 1) != 0)
    {
        return cg_conf_tree_file(t, strdup(path), (char *) text.p, text.n);
    }

    c.dump = (char *) text.p;
    c.n = text.n;
    ok = read_dump(&c, t);
    cg_buf_free(&text);
    return ok;
}


bool
conf_file_beside(const char *path, const char *name, cg_buf *b)
{
    bool   ok;
    char  *full;

    full = full_name(path, name);
    ok = full && load(full, b, false);

    free(full);
    return ok;
}
