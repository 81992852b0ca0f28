/*
 * chat-gdpr audit report: one page about a log, for people.
 */

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "audit.h"
#include "command.h"
#include "log_file.h"
#include "report.h"
#include "review.h"
#include "sealed.h"

typedef struct {
    review_options  review;
    bool            json;
    const char     *title;
    const char     *output;   /* NULL: standard output */
} report_options;

typedef struct {
    report     *facts;
    cg_ledger  *ledger;
    const char *file;
} report_reading;

static const struct option  options[] = {
    REVIEW_OPTIONS,
    { "json",   no_argument,       NULL, 'j' },
    { "title",  required_argument, NULL, 't' },
    { "output", required_argument, NULL, 'o' },
    { NULL, 0, NULL, 0 }
};


static void
report_flaw(void *ctx, const cg_flaw *f)
{
    report  *r = ctx;

    if (r->n_flaws < REPORT_FLAWS) {
        r->flaws[r->n_flaws++] = *f;
    }
}


static bool
report_line(void *ctx, const char *file, const char *p, size_t n, bool feed)
{
    report_reading  *s = ctx;

    event      e;
    cg_status  st;

    if (file != s->file) {
        s->file = file;
        cg_ledger_file(s->ledger, file);
    }

    st = cg_ledger_line(s->ledger, p, n, feed);
    sealed_open(&p, &n);

    if (st == CG_OK && event_read(&e, p, n)) {
        st = report_event(s->facts, &e);
    }

    if (st != CG_OK) {
        complain("%s", cg_status_text(st));
    }

    return st == CG_OK;
}


static int
report_read(report *r, cg_review *review, char *const *files, size_t n)
{
    bool            ok;
    report_reading  s = { .facts = r };

    review->flaw = report_flaw;
    review->ctx = r;
    r->signatures = review->signer != NULL;
    r->macs = review->reviewer != NULL;

    if (!sealed_use(review->reviewer)) {
        return EXIT_UNREAD;
    }

    s.ledger = cg_ledger_new(review);
    if (s.ledger == NULL) {
        complain("%s", cg_status_text(CG_ENOMEM));
        return EXIT_UNREAD;
    }

    ok = log_files_read(files, n, report_line, &s);
    cg_ledger_finish(s.ledger, &r->sum);
    cg_ledger_free(s.ledger);

    if (ok && r->sum.records == 0) {
        complain("no record at all: an empty log proves nothing");
        return EXIT_INPUT;
    }

    return ok ? EXIT_OK : EXIT_UNREAD;
}


/* Where it goes: a new file is in place once it is whole. */

static int
report_to(const report *r, const report_frame *f, const char *path, bool json)
{
    bool   ok;
    char  *tmp;
    FILE  *out;

    if (asprintf(&tmp, "%s.tmp", path) == -1) {
        complain("%s", cg_status_text(CG_ENOMEM));
        return EXIT_UNREAD;
    }

    out = fopen(tmp, "we");
    ok = out != NULL;

    if (ok) {
        ok = json ? report_json(r, f, out) : (report_html(r, f, out), true);
        ok = ok && !ferror(out);
        ok = fclose(out) == 0 && ok && rename(tmp, path) == 0;
    }

    if (!ok) {
        complain("%s: %s", path, strerror(errno));
        (void) remove(tmp);
    }

    free(tmp);
    return ok ? EXIT_OK : EXIT_UNREAD;
}


static int
report_write(const report *r, const report_options *o, char *const *files,
    size_t n)
{
    int           rc;
    report_frame  f;

    f.title = o->title ? o->title : "Data protection in the chat";
    f.now = (uint64_t) time(NULL) * 1000;
    f.files = files;
    f.n_files = n;
    rc = EXIT_OK;

    if (o->output) {
        rc = report_to(r, &f, o->output, o->json);

    } else if (!o->json) {
        report_html(r, &f, stdout);

    } else if (!report_json(r, &f, stdout)) {
        complain("%s", cg_status_text(CG_ENOMEM));
        rc = EXIT_UNREAD;
    }

    return rc == EXIT_OK && r->sum.flaws ? EXIT_INPUT : rc;
}


static int
report_files(const report_options *o, char *const *files, size_t n)
{
    int        rc;
    report    *r;
    cg_review  review;

    rc = review_open(&o->review, &review);
    r = rc == EXIT_OK ? calloc(1, sizeof(report)) : NULL;

    if (r == NULL) {
        review_close(&review);
        return rc == EXIT_OK ? EXIT_UNREAD : rc;
    }

    rc = report_read(r, &review, files, n);

    if (rc == EXIT_OK) {
        rc = report_write(r, o, files, n);
    }

    review_close(&review);
    report_free(r);
    free(r);
    return rc;
}


int
audit_report(int argc, char **argv)
{
    int             c;
    report_options  o = { .json = false };

    while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
        switch (c) {
        case 'j': o.json = true;     break;
        case 't': o.title = optarg;  break;
        case 'o': o.output = optarg; break;
        default:
            if (!review_option(&o.review, c, optarg)) {
                return usage_error("\"audit report\" was called with a wrong "
                                   "option");
            }
        }
    }

    if (optind == argc) {
        return usage_error("\"audit report\" takes the files of a log, the "
                           "oldest first");
    }

    return report_files(&o, argv + optind, (size_t) (argc - optind));
}
