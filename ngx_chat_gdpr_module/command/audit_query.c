/*
 * chat-gdpr audit query, chat-gdpr audit show CONNECTION: events by what they
 * say.
 */

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "audit.h"
#include "command.h"
#include "event_print.h"
#include "filter.h"
#include "log_file.h"
#include "sealed.h"

typedef struct {
    filter    filter;
    bool      json;
    uint64_t  seen;    /* events */
    uint64_t  closed;  /* sealed ones among them, that were not opened */
    uint64_t  found;
} query;

static const struct option  options[] = {
#define FILTER  FILTER_ROW
#include "filter.def"
#undef FILTER
    { "json", no_argument, NULL, 'j' },
    SEALED_OPTION,
    { NULL, 0, NULL, 0 }
};


static bool
query_line(void *ctx, const char *file, const char *p, size_t n, bool feed)
{
    query  *q = ctx;
    event   e;

    (void) file;
    (void) feed;

    sealed_open(&p, &n);

    if (!event_read(&e, p, n)) {
        return true;
    }

    q->seen++;
    q->closed += cg_record_is(&e.record, "sealed")
                 || cg_record_is(&e.record, "sealed_consent");

    if (!filter_fits(&q->filter, &e)) {
        return true;
    }

    q->found++;

    if (q->json) {
        printf("%.*s\n", (int) e.record.n, e.record.p);
    } else {
        event_print(stdout, &e, false);
    }

    return true;
}


/* Nothing is an answer, too: of how much. */

static void
query_none(const query *q)
{
    if (q->closed) {
        complain("none of %" PRIu64 " events fits, of which %" PRIu64
                 " are sealed: --review-key opens them", q->seen, q->closed);
    } else {
        complain("none of %" PRIu64 " events fits", q->seen);
    }
}


static int
query_files(query *q, char *const *files, int n)
{
    int  rc;

    if (n < 1) {
        return usage_error("the files of an audit log are missing, the oldest "
                           "first");
    }

    rc = filter_finish(&q->filter);

    if (rc != EXIT_OK) {
        return rc;
    }

    if (!log_files_read(files, (size_t) n, query_line, q)) {
        return EXIT_UNREAD;
    }

    if (q->found == 0) {
        query_none(q);
    }

    rc = flush_output();
    return rc != EXIT_OK ? EXIT_UNREAD : q->found ? EXIT_OK : EXIT_INPUT;
}


static int
query_run(query *q, int argc, char **argv)
{
    int  c;

    while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
        if (c == 'j') {
            q->json = true;

        } else if (c == 'K') {
            if (!sealed_key(optarg)) {
                return EXIT_UNREAD;
            }

        } else if (!filter_option(&q->filter, c, optarg)) {
            return usage_error("\"audit %s\" was called with a wrong option",
                               argv[0]);
        }
    }

    return query_files(q, argv + optind, argc - optind);
}


int
audit_query(int argc, char **argv)
{
    query  q = { .found = 0 };

    return query_run(&q, argc, argv);
}


int
audit_show(int argc, char **argv)
{
    query  q = { .found = 0 };

    if (argc < 3) {
        return usage_error("\"audit show\" takes the number of a connection "
                           "and the files of a log");
    }

    q.filter.value[FILTER_CONNECTION] = argv[1];
    argv[1] = argv[0];
    return query_run(&q, argc - 1, argv + 1);
}
