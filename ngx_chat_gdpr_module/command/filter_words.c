/*
 * Words of filters that can only be some: another one would ask for what no log
 * holds, and its answer, none, would be taken for that of the log.
 */

#include <string.h>

#include "cg_consent.h"
#include "cg_diag.h"
#include "command.h"
#include "filter_words.h"

static const char *const  type_words[] = {
#define CG_RETAIN(type, class, subject, stays, clear)  type,
#include "cg_retain.def"
#undef CG_RETAIN
};

/* In the order of CG_STATUS, without the first one, which is no error. */
static const char *const  error_words[] = {
#define CG_STATUS(name, text)  #name,
#include "cg_status.def"
#undef CG_STATUS
};

static const cg_names  types = CG_NAMES(type_words);
static const cg_names  errors = {
    error_words + 1, sizeof(error_words[0]),
    sizeof(error_words) / sizeof(error_words[0]) - 1
};


static int
word_check(const char *what, const char *word, const cg_names *names)
{
    cg_diag  diag;

    if (word == NULL
        || cg_names_find(names, cg_word_of(word)) < names->n)
    {
        return EXIT_OK;
    }

    (void) cg_diag_unknown(&diag, what, cg_word_of(word), names);
    return usage_error("%s", diag.text);
}


int
filter_words(const filter *f)
{
    int             rc;
    size_t          i;
    const char     *directions[2], *decisions[CG_DECIDE_N];
    const cg_names  direction = CG_NAMES(directions);
    const cg_names  decision = CG_NAMES(decisions);

    directions[0] = cg_direction_name(CG_TO_PROVIDER);
    directions[1] = cg_direction_name(CG_TO_VISITOR);

    for (i = 0; i < CG_DECIDE_N; i++) {
        decisions[i] = cg_decision_name((cg_decision) i);
    }

    rc = word_check("type", f->value[FILTER_TYPE], &types);

    if (rc == EXIT_OK) {
        rc = word_check("direction", f->value[FILTER_DIRECTION], &direction);
    }

    if (rc == EXIT_OK) {
        rc = word_check("error", f->value[FILTER_ERROR], &errors);
    }

    if (rc == EXIT_OK) {
        rc = word_check("decision", f->value[FILTER_DECISION], &decision);
    }

    return rc;
}
