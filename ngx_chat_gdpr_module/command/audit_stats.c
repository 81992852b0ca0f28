/*
 * chat-gdpr audit stats: how many of what.
 */

#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "audit.h"
#include "cg_ledger.h"
#include "command.h"
#include "log_file.h"

/* What is counted, in the order in which it is printed. */
enum { BY_TYPE, BY_DAY, BY_POLICY, BY_DIRECTION, BY_ENTITY, BY_ACTION,
       BY_ERROR, BY_N };

static const struct {
    const char  *name;    /* of the table */
    const char  *member;  /* of the event; NULL: not just its value */
    bool         counts;  /* an object of counts */
} tables[BY_N] = {
    [BY_TYPE] = { "events", "type", false },
    [BY_DAY] = { "messages by day", NULL, false },
    [BY_POLICY] = { "messages by policy", "policy", false },
    [BY_DIRECTION] = { "messages by direction", "direction", false },
    [BY_ENTITY] = { "findings", "findings", true },
    [BY_ACTION] = { "actions", "actions", true },
    [BY_ERROR] = { "errors", "error", false }
};

static const struct option  options[] = {
    { "json", no_argument, NULL, 'j' },
    { NULL, 0, NULL, 0 }
};


static bool
add(json_t *table, const char *name, json_int_t n)
{
    json_int_t  sum;

    sum = json_integer_value(json_object_get(table, name)) + n;
    return json_object_set_new(table, name, json_integer(sum)) == 0;
}


static bool
add_counts(json_t *table, json_t *counts)
{
    bool         ok;
    json_t      *value;
    const char  *name;

    ok = true;

    json_object_foreach(counts, name, value) {
        ok = ok && add(table, name, json_integer_value(value));
    }

    return ok;
}


static bool
add_event(json_t *stats, const json_t *o, const char *time)
{
    bool         ok, message;
    char         day[11];
    size_t       i;
    json_t      *table, *member;
    const char  *type;

    type = json_string_value(json_object_get(o, "type"));
    message = type && strcmp(type, "message") == 0;
    ok = true;

    memcpy(day, time, 10);
    day[10] = '\0';

    for (i = 0; i < BY_N && ok; i++) {
        table = json_object_get(stats, tables[i].name);

        if (i == BY_DAY) {
            ok = !message || add(table, day, 1);
            continue;
        }

        member = json_object_get(o, tables[i].member);

        if (member == NULL || ((i == BY_POLICY || i == BY_DIRECTION)
                               && !message))
        {
            continue;
        }

        ok = tables[i].counts ? add_counts(table, member)
             : json_is_string(member)
               && add(table, json_string_value(member), 1);
    }

    return ok;
}


static bool
stats_line(void *ctx, const char *file, const char *p, size_t n, bool feed)
{
    bool       ok;
    json_t    *o;
    cg_record  r;

    (void) file;
    (void) feed;

    if (!log_record(&r, p, n) || (o = log_event(&r)) == NULL) {
        return true;
    }

    ok = add_event(ctx, o, r.time);
    json_decref(o);

    if (!ok) {
        complain("%s", cg_status_text(CG_ENOMEM));
    }

    return ok;
}


static json_t *
stats_new(void)
{
    size_t   i;
    json_t  *stats;

    stats = json_object();

    for (i = 0; i < BY_N && stats; i++) {
        if (json_object_set_new(stats, tables[i].name, json_object()) != 0) {
            json_decref(stats);
            stats = NULL;
        }
    }

    return stats;
}


static void
print_stats(json_t *stats)
{
    size_t       i;
    json_t      *table, *value;
    const char  *name;

    for (i = 0; i < BY_N; i++) {
        table = json_object_get(stats, tables[i].name);

        if (json_object_size(table) == 0) {
            continue;
        }

        printf("%s%s\n", i ? "\n" : "", tables[i].name);

        json_object_foreach(table, name, value) {
            printf("  %-24s %10" JSON_INTEGER_FORMAT "\n", name,
                   json_integer_value(value));
        }
    }
}


int
audit_stats(int argc, char **argv)
{
    int      c;
    bool     ok, json;
    json_t  *stats;

    json = false;

    while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
        if (c != 'j') {
            return usage_error("\"audit stats\" was called with a wrong "
                               "option");
        }
        json = true;
    }

    if (optind == argc) {
        return usage_error("\"audit stats\" takes the files of a log");
    }

    stats = stats_new();
    if (stats == NULL) {
        complain("%s", cg_status_text(CG_ENOMEM));
        return EXIT_INPUT;
    }

    ok = log_files_read(argv + optind, (size_t) (argc - optind), stats_line,
                        stats);

    if (json) {
        ok = json_dumpf(stats, stdout, JSON_INDENT(2)) == 0 && ok;
        printf("\n");
    } else {
        print_stats(stats);
    }

    json_decref(stats);
    return ok ? EXIT_OK : EXIT_INPUT;
}
