/*
 * chat-gdpr audit query, chat-gdpr audit show CONNECTION: events by what they
 * say.
 */

#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "audit.h"
#include "cg_entity.h"
#include "cg_ledger.h"
#include "command.h"
#include "log_file.h"

typedef struct {
    bool         json;
    const char  *since;      /* beginnings of times: compared as text */
    const char  *until;
    const char  *type;
    const char  *chain;
    const char  *policy;
    const char  *entity;
    const char  *direction;
    const char  *error;
    const char  *connection;
    uint64_t     found;
} query;

static const struct option  options[] = {
    { "since",      required_argument, NULL, 's' },
    { "until",      required_argument, NULL, 'u' },
    { "type",       required_argument, NULL, 't' },
    { "chain",      required_argument, NULL, 'c' },
    { "policy",     required_argument, NULL, 'p' },
    { "entity",     required_argument, NULL, 'e' },
    { "direction",  required_argument, NULL, 'd' },
    { "error",      required_argument, NULL, 'E' },
    { "connection", required_argument, NULL, 'C' },
    { "json",       no_argument,       NULL, 'j' },
    { NULL, 0, NULL, 0 }
};


static bool
is(const char *p, size_t n, const char *want)
{
    return want == NULL || (strlen(want) == n && memcmp(p, want, n) == 0);
}


/* Does the record fit, as far as its front tells? */

static bool
front_fits(const query *q, const cg_record *r)
{
    return (q->since == NULL
            || strncmp(r->time, q->since, strlen(q->since)) >= 0)
           && (q->until == NULL
               || strncmp(r->time, q->until, strlen(q->until)) <= 0)
           && is(r->type, r->type_n, q->type)
           && is(r->chain, CG_CHAIN_ID, q->chain);
}


static bool
member_fits(const json_t *o, const char *name, const char *want)
{
    const char  *value;

    if (want == NULL) {
        return true;
    }

    value = json_string_value(json_object_get(o, name));
    return value && strcmp(value, want) == 0;
}


static bool
rest_fits(const query *q, const json_t *o)
{
    char      text[24];
    json_t   *connection;

    if (q->connection) {
        connection = json_object_get(o, "connection");
        (void) snprintf(text, sizeof(text), "%" JSON_INTEGER_FORMAT,
                        json_integer_value(connection));

        if (connection == NULL || strcmp(text, q->connection) != 0) {
            return false;
        }
    }

    return member_fits(o, "policy", q->policy)
           && member_fits(o, "direction", q->direction)
           && member_fits(o, "error", q->error)
           && (q->entity == NULL
               || json_object_get(json_object_get(o, "findings"), q->entity));
}


static void
print_counts(const json_t *o)
{
    const char  *name;
    json_t      *value;

    json_object_foreach((json_t *) o, name, value) {
        printf(" %s=%" JSON_INTEGER_FORMAT, name, json_integer_value(value));
    }
}


static const char *
string_of(const json_t *o, const char *name)
{
    const char  *s;

    s = json_string_value(json_object_get(o, name));
    return s ? s : "";
}


/* 2026-01-02T03:04:05.678Z message to_provider websocket 7/3 email=2 replace=2
 */

static void
print_event(const json_t *o)
{
    const char  *name;

    static const char *const  names[] = {
        "direction", "transport", "format", "error", "answer"
    };

    printf("%s %-10s", string_of(o, "time"), string_of(o, "type"));

    if (json_object_get(o, "connection")) {
        printf(" %" JSON_INTEGER_FORMAT "/%" JSON_INTEGER_FORMAT " %s",
               json_integer_value(json_object_get(o, "connection")),
               json_integer_value(json_object_get(o, "message")),
               string_of(o, "policy"));
    }

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        name = string_of(o, names[i]);

        if (*name) {
            printf(" %s", name);
        }
    }

    print_counts(json_object_get(o, "findings"));
    print_counts(json_object_get(o, "actions"));
    printf("\n");
}


static bool
query_line(void *ctx, const char *file, const char *p, size_t n, bool feed)
{
    query  *q = ctx;

    json_t     *o;
    cg_record   r;

    (void) file;
    (void) feed;

    if (!log_record(&r, p, n) || !front_fits(q, &r)) {
        return true;
    }

    o = log_event(&r);

    if (o && rest_fits(q, o)) {
        q->found++;

        if (q->json) {
            printf("%.*s\n", (int) r.n, r.p);
        } else {
            print_event(o);
        }
    }

    json_decref(o);
    return true;
}


/* The beginning of a time, as events have it. */

static bool
is_time(const char *s)
{
    char    whole[25] = "2000-01-01T00:00:00.000Z";
    size_t  n;

    n = strlen(s);

    if (n == 0 || n > 24) {
        return false;
    }

    memcpy(whole, s, n);

    /* of a day cut in two the rest is made up */

    return n < 8 ? s[0] >= '0' && s[0] <= '9' : cg_record_time(whole) != 0;
}


static bool
query_sound(const query *q)
{
    const char *const  times[] = { q->since, q->until };

    for (size_t i = 0; i < 2; i++) {
        if (times[i] && !is_time(times[i])) {
            (void) usage_error("\"%s\" is no time: write 2026-01-02 or "
                               "2026-01-02T03:04:05Z", times[i]);
            return false;
        }
    }

    if (q->connection
        && strspn(q->connection, "0123456789") != strlen(q->connection))
    {
        (void) usage_error("\"%s\" is no number of a connection",
                           q->connection);
        return false;
    }

    return true;
}


static int
query_files(query *q, char *const *files, int n)
{
    if (n < 1) {
        return usage_error("the files of an audit log are missing, the oldest "
                           "first");
    }

    if (!query_sound(q)) {
        return EXIT_USAGE;
    }

    return log_files_read(files, (size_t) n, query_line, q) ? EXIT_OK
                                                            : EXIT_INPUT;
}


int
audit_query(int argc, char **argv)
{
    int    c;
    query  q = { .found = 0 };

    while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
        switch (c) {
        case 's': q.since = optarg;      break;
        case 'u': q.until = optarg;      break;
        case 't': q.type = optarg;       break;
        case 'c': q.chain = optarg;      break;
        case 'p': q.policy = optarg;     break;
        case 'e': q.entity = optarg;     break;
        case 'd': q.direction = optarg;  break;
        case 'E': q.error = optarg;      break;
        case 'C': q.connection = optarg; break;
        case 'j': q.json = true;         break;
        default:
            return usage_error("\"audit query\" was called with a wrong "
                               "option");
        }
    }

    return query_files(&q, argv + optind, argc - optind);
}


int
audit_show(int argc, char **argv)
{
    query  q = { .found = 0 };

    if (argc < 3) {
        return usage_error("\"audit show\" takes the number of a connection "
                           "and the files of a log");
    }

    q.connection = argv[1];
    return query_files(&q, argv + 2, argc - 2);
}
