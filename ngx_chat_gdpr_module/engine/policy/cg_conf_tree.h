/*
 * An nginx configuration as a tree of its directives, with what `include` names
 * in the place of the line.
 */

#ifndef CG_CONF_TREE_H
#define CG_CONF_TREE_H

#include "cg_conf.h"

typedef struct cg_conf_node_s  cg_conf_node;

struct cg_conf_node_s {
    cg_word        *words;
    size_t          n;
    const char     *file;
    unsigned        line;
    bool            block;
    bool            open;    /* its end was not found */
    cg_conf_node   *parent;  /* NULL: the root, which has no words */
    cg_conf_node   *first;   /* within it */
    cg_conf_node   *last;
    cg_conf_node   *next;
    cg_conf_node   *older;   /* of all, for those who free them */
};

typedef struct {
    char   *name;    /* as messages have it */
    char   *text;
    size_t  n;
} cg_conf_file;

typedef struct cg_conf_tree_s  cg_conf_tree;

/* Give all files that a pattern of `include` names, NUL-terminated, to
 * cg_conf_tree_file().  false: there is none, and `reason` of the tree may
 * say why. */
typedef bool (*cg_conf_find)(void *ctx, cg_conf_tree *t, const char *pattern);

struct cg_conf_tree_s {
    cg_conf_node   root;
    cg_conf_node  *nodes;
    cg_conf_file  *files;
    size_t         n_files;
    size_t         depth;    /* of includes */

    const char    *reason;   /* why reading has stopped; NULL: it has not */
    const char    *file;     /* and where */
    unsigned       line;

    cg_conf_find   find;
    void          *ctx;
};

/* Zero-initialise, set find and ctx.  Read a file, whose name and text, made by
 * malloc(), are the tree's from now on.  Within `find`: what it holds goes to
 * where the include stands.  false: see `reason`. */
bool cg_conf_tree_file(cg_conf_tree *t, char *name, char *text, size_t n);

void cg_conf_tree_free(cg_conf_tree *t);

/* Is it called so? */
bool cg_conf_is(const cg_conf_node *node, const char *name);

/* The directive of this name that holds in a block: its own, or one of the
 * nearest block around it that has one; the last of several.  NULL: none. */
const cg_conf_node *cg_conf_effective(const cg_conf_node *block,
    const char *name);

#endif
