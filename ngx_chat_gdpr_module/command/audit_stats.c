/*
 * chat-gdpr audit stats: how many of what.
 */

#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include <jansson.h>

#include "audit.h"
#include "command.h"
#include "event.h"
#include "log_file.h"
#include "sealed.h"
#include "tally.h"

/* What is counted, in the order in which it is printed. */
enum { BY_TYPE, BY_DAY, BY_POLICY, BY_DIRECTION, BY_ENTITY, BY_ACTION,
       BY_ERROR, BY_N };

static const char *const  names[BY_N] = {
    [BY_TYPE] = "events",
    [BY_DAY] = "messages by day",
    [BY_POLICY] = "messages by policy",
    [BY_DIRECTION] = "messages by direction",
    [BY_ENTITY] = "findings",
    [BY_ACTION] = "actions",
    [BY_ERROR] = "errors"
};

static const struct option  options[] = {
    { "json", no_argument, NULL, 'j' },
    SEALED_OPTION,
    { NULL, 0, NULL, 0 }
};


static void
add(tally *t, event_text name, uint64_t n)
{
    if (name.n) {
        tally_at(t, name.p, name.n)->n[0] += n;
    }
}


static void
add_counts(tally *t, event_text at)
{
    uint64_t    n;
    event_text  name;

    while (event_count_next(&at, &name, &n)) {
        add(t, name, n);
    }
}


static bool
stats_line(void *ctx, const char *file, const char *p, size_t n, bool feed)
{
    tally  *tables = ctx;
    event   e;

    (void) file;
    (void) feed;

    sealed_open(&p, &n);

    if (!event_read(&e, p, n)) {
        return true;
    }

    tally_at(&tables[BY_TYPE], e.record.type, e.record.type_n)->n[0]++;
    add_counts(&tables[BY_ENTITY], e.member[EVENT_FINDINGS]);
    add_counts(&tables[BY_ACTION], e.member[EVENT_ACTIONS]);
    add(&tables[BY_ERROR], e.member[EVENT_ERROR], 1);

    if (event_is(&e, "message")) {
        tally_at(&tables[BY_DAY], e.record.time, 10)->n[0]++;
        add(&tables[BY_POLICY], e.member[EVENT_POLICY], 1);
        add(&tables[BY_DIRECTION], e.member[EVENT_DIRECTION], 1);
    }

    return true;
}


static void
print_stats(const tally *tables)
{
    size_t  i, k;

    for (i = 0; i < BY_N; i++) {
        if (tally_rows(&tables[i]) == 0) {
            continue;
        }

        printf("%s%s\n", i ? "\n" : "", names[i]);

        for (k = 0; k < tally_rows(&tables[i]); k++) {
            printf("  %-24s %10" PRIu64 "\n", tables[i].rows[k].name,
                   tables[i].rows[k].n[0]);
        }
    }
}


static bool
print_stats_json(const tally *tables)
{
    bool     ok;
    size_t   i, k;
    json_t  *all, *table;

    all = json_object();

    for (i = 0; i < BY_N; i++) {
        table = json_object();

        for (k = 0; k < tally_rows(&tables[i]); k++) {
            (void) json_object_set_new(table, tables[i].rows[k].name,
                                       json_integer((json_int_t)
                                           tables[i].rows[k].n[0]));
        }

        (void) json_object_set_new(all, names[i], table);
    }

    ok = all && json_dumpf(all, stdout, JSON_INDENT(2)) == 0;
    printf("\n");
    json_decref(all);
    return ok;
}


int
audit_stats(int argc, char **argv)
{
    int     c;
    bool    ok, json;
    tally  *tables;

    json = false;

    while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
        if (c == 'j') {
            json = true;

        } else if (c != 'K') {
            return usage_error("\"audit stats\" was called with a wrong "
                               "option");

        } else if (!sealed_key(optarg)) {
            return EXIT_UNREAD;
        }
    }

    if (optind == argc) {
        return usage_error("\"audit stats\" takes the files of a log");
    }

    tables = calloc(BY_N, sizeof(tally));
    if (tables == NULL) {
        complain("%s", cg_status_text(CG_ENOMEM));
        return EXIT_UNREAD;
    }

    ok = log_files_read(argv + optind, (size_t) (argc - optind), stats_line,
                        tables);

    if (json) {
        ok = print_stats_json(tables) && ok;
    } else {
        print_stats(tables);
    }

    free(tables);
    return ok ? EXIT_OK : EXIT_UNREAD;
}
