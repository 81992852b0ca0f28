/*
 * A way from a location to a provider, as the rules of cg_lint.h see it: for
 * cg_lint.c and cg_lint_copied.c.
 */

#ifndef CG_LINT_SITE_H
#define CG_LINT_SITE_H

#include "cg_diag.h"
#include "cg_lint.h"

/* A way to a provider. */
typedef struct {
    const char  *pass;
    const char  *plain;    /* what an address may begin with, */
    const char  *tls;      /* and if it is encrypted; NULL: it never is */
    const char  *verify;
    const char  *body;     /* whether the request's goes on */
    const char  *sets;     /* what else is told, or NULL */
    const char  *bind;     /* from which address */
    const char  *stores[2];
    const char  *temp;     /* by way of which directory */
} cg_lint_way;

/* Of one block that has one. */
typedef struct {
    const cg_lint       *lint;
    const cg_conf_tree  *tree;
    const cg_conf_node  *block;
    const cg_conf_node  *pass;     /* proxy_pass or the like */
    const cg_lint_way   *way;
    const cg_conf_node  *policy;   /* chat_gdpr */
    cg_buf              *said;     /* const cg_conf_node *, and its rule */
    cg_status            st;
} cg_site;

/* Say it, unless this rule has said it of this line. */
void cg_site_say(cg_site *s, const cg_conf_node *at, bool refuse,
    const char *text);

bool cg_word_begins(cg_word w, const char *s);

/* Is there a word `value` behind the name? */
bool cg_conf_says(const cg_conf_node *node, const char *value);

/* All lines of this name that hold in a block: of the nearest that has one. */
const cg_conf_node *cg_lint_level(const cg_conf_node *block, const char *name);

/* cg_lint_copied.c: what of arguments variables have copied goes on, into logs,
 * what the provider is told, and the path. */

void cg_lint_access_log(cg_site *s);
void cg_lint_told(cg_site *s);
void cg_lint_path(cg_site *s);

#endif
