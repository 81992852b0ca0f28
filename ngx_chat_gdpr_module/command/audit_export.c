/*
 * chat-gdpr audit export: events for other programs.
 */

#include <stdio.h>
#include <string.h>

#include "audit.h"
#include "cg_diag.h"
#include "command.h"
#include "export.h"
#include "filter.h"
#include "log_file.h"
#include "sealed.h"

typedef enum { EXPORT_CSV, EXPORT_JSON, EXPORT_OCSF, EXPORT_N } export_form;

typedef struct {
    filter       filter;
    export_form  form;
    uint64_t     found;
    uint64_t     bad;    /* no JSON */
} export_run;

static const char *const  forms[EXPORT_N] = {
    [EXPORT_CSV] = "csv",
    [EXPORT_JSON] = "json",
    [EXPORT_OCSF] = "ocsf"
};

static const struct option  options[] = {
#define FILTER  FILTER_ROW
#include "filter.def"
#undef FILTER
    { "format", required_argument, NULL, 'f' },
    { "json",   no_argument,       NULL, 'j' },
    SEALED_OPTION,
    { NULL, 0, NULL, 0 }
};


/* One list over all events, an element a line. */

static bool
export_element(export_run *x, const event *e)
{
    bool     ok;
    json_t  *o, *ocsf;

    o = json_loadb(e->record.p, e->record.n, JSON_REJECT_DUPLICATES, NULL);

    if (o == NULL) {
        x->bad++;
        return true;
    }

    if (x->form == EXPORT_OCSF) {
        ocsf = export_ocsf(e, o);
        json_decref(o);
        o = ocsf;
    }

    printf("%s", x->found++ ? ",\n" : "[\n");
    ok = o != NULL && json_dumpf(o, stdout, JSON_COMPACT) == 0;

    json_decref(o);
    return ok;
}


static bool
export_line(void *ctx, const char *file, const char *p, size_t n, bool feed)
{
    export_run  *x = ctx;
    event        e;

    (void) file;
    (void) feed;

    sealed_open(&p, &n);

    if (!event_read(&e, p, n) || !filter_fits(&x->filter, &e)) {
        return true;
    }

    if (x->form == EXPORT_CSV) {
        x->found++;
        export_csv(stdout, &e);
        return true;
    }

    if (!export_element(x, &e)) {
        complain("%s", cg_status_text(CG_ENOMEM));
        return false;
    }

    return true;
}


static int
export_files(export_run *x, char *const *files, size_t n)
{
    bool  ok;

    if (x->form == EXPORT_CSV) {
        export_csv_head(stdout);
    }

    ok = log_files_read(files, n, export_line, x);

    if (x->form != EXPORT_CSV) {
        printf("%s]\n", x->found ? "\n" : "[");
    }

    if (x->bad) {
        complain("%llu records are no JSON and were left out: see \"audit "
                 "verify\"", (unsigned long long) x->bad);
    }

    if (flush_output() != EXIT_OK || !ok) {
        return EXIT_UNREAD;
    }

    return x->bad == 0 && x->found ? EXIT_OK : EXIT_INPUT;
}


static bool
export_format(export_run *x, const char *name)
{
    cg_diag         diag;
    const cg_names  names = CG_NAMES(forms);

    x->form = (export_form) cg_names_find(&names, cg_word_of(name));

    if (x->form == EXPORT_N) {
        (void) cg_diag_unknown(&diag, "format", cg_word_of(name), &names);
        (void) usage_error("%s", diag.text);
    }

    return x->form != EXPORT_N;
}


int
audit_export(int argc, char **argv)
{
    int         c, rc;
    export_run  x = { .form = EXPORT_JSON };

    while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
        if (c == 'f') {
            if (!export_format(&x, optarg)) {
                return EXIT_USAGE;
            }

        } else if (c == 'j') {
            x.form = EXPORT_JSON;

        } else if (c == 'K') {
            if (!sealed_key(optarg)) {
                return EXIT_UNREAD;
            }

        } else if (!filter_option(&x.filter, c, optarg)) {
            return usage_error("\"audit export\" was called with a wrong "
                               "option");
        }
    }

    if (optind == argc) {
        return usage_error("\"audit export\" takes the files of a log, the "
                           "oldest first");
    }

    rc = filter_finish(&x.filter);

    return rc == EXIT_OK ? export_files(&x, argv + optind,
                                        (size_t) (argc - optind)) : rc;
}
