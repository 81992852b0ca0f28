/*
 * What in a configuration around a policy is against the law, or lets it miss
 * its end: Art. 5, 25, 28 and 32 GDPR.
 */

#ifndef CG_LINT_H
#define CG_LINT_H

#include "cg_conf_tree.h"

typedef struct {
    /* The policy of a name; NULL if there is none, which is no matter here. */
    const cg_policy  *(*policy)(void *ctx, cg_word name);

    /* Something is wrong at this line, and what to write instead.  refuse: so
     * much that it must not be used. */
    void              (*say)(void *ctx, bool refuse, const char *file,
                             unsigned line, const char *text);
    void               *ctx;
    char                today[11];   /* 2026-01-31 */
} cg_lint;

/* Look at a whole configuration.  CG_OK, whatever was said, or CG_ENOMEM. */
cg_status cg_lint_run(const cg_lint *lint, const cg_conf_tree *t);

#endif
