/*
 * chat-gdpr audit VERB: the verbs.
 */

#include <stdio.h>
#include <time.h>

#include "audit.h"
#include "cg_diag.h"
#include "command.h"

static const struct {
    const char  *name;
    int        (*run)(int argc, char **argv);
} verbs[] = {
    { "verify", audit_verify },
    { "prove",  audit_prove },
    { "query",  audit_query },
    { "show",   audit_show },
    { "tail",   audit_tail },
    { "report", audit_report },
    { "export", audit_export },
    { "stats",  audit_stats },
    { "purge",  audit_purge },
    { "erase",  audit_erase },
};

static const cg_names  verb_names = CG_NAMES(verbs);


/* An answer that could not be written is none. */

int
command_audit(int argc, char **argv)
{
    int      rc;
    size_t   i;
    cg_diag  diag;

    if (argc < 2) {
        return usage_error("\"audit\" takes \"verify\", \"prove\", "
                           "\"query\", \"show\", \"tail\", \"report\", "
                           "\"export\", \"stats\", \"purge\" or \"erase\"");
    }

    i = cg_names_find(&verb_names, cg_word_of(argv[1]));

    if (i == verb_names.n) {
        (void) cg_diag_unknown(&diag, "command", cg_word_of(argv[1]),
                               &verb_names);
        return usage_error("%s", diag.text);
    }

    rc = verbs[i].run(argc - 1, argv + 1);

    return rc <= EXIT_INPUT && flush_output() != EXIT_OK ? EXIT_UNREAD : rc;
}


const char *
audit_time(uint64_t ms, char text[32])
{
    char       seconds[24];
    time_t     sec;
    struct tm  tm;

    if (ms == 0) {
        return "never";
    }

    sec = (time_t) (ms / 1000);

    if (gmtime_r(&sec, &tm) == NULL
        || strftime(seconds, sizeof(seconds), "%Y-%m-%dT%H:%M:%S", &tm) == 0)
    {
        return "?";
    }

    (void) snprintf(text, 32, "%s.%03uZ", seconds, (unsigned) (ms % 1000));
    return text;
}
