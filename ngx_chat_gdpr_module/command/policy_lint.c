/*
 * The rules of cg_lint.h on a file.
 */

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "cg_diag.h"
#include "cg_lint.h"
#include "command.h"
#include "policy_lint.h"

typedef struct {
    policy_file  *f;
    bool          ok;
} lint_ctx;


static const cg_policy *
find_policy(void *ctx, cg_word name)
{
    size_t        i;
    policy_file  *f;

    f = ((lint_ctx *) ctx)->f;

    for (i = 0; i < f->n; i++) {
        if (f->p[i].sound && cg_word_is(name, f->p[i].policy.name)) {
            return &f->p[i].policy;
        }
    }

    return NULL;
}


static void
say(void *ctx, bool refuse, const char *file, unsigned line,
    const char *text)
{
    lint_ctx  *c;

    c = ctx;
    c->ok = c->ok && !refuse;
    fprintf(stderr, "%s:%u: %s%s\n", file, line, refuse ? "" : "warning: ",
            text);
}


bool
policy_lint(policy_file *f)
{
    time_t     now;
    cg_lint    lint;
    lint_ctx   c = { f, true };
    struct tm  tm;

    now = time(NULL);
    lint.policy = find_policy;
    lint.say = say;
    lint.ctx = &c;

    if (gmtime_r(&now, &tm) == NULL
        || strftime(lint.today, sizeof(lint.today), "%Y-%m-%d", &tm) == 0)
    {
        lint.today[0] = '\0';
    }

    if (cg_lint_run(&lint, &f->tree) != CG_OK) {
        complain("%s", cg_status_text(CG_ENOMEM));
        return false;
    }

    return c.ok;
}
