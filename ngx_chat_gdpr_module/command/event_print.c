/*
 * Events for people.
 */

#include <inttypes.h>
#include <string.h>

#include "event_print.h"

/* What of each is said, if it is there. */
static const event_member  shown[] = {
    EVENT_POLICY, EVENT_DIRECTION, EVENT_TRANSPORT, EVENT_FORMAT,
    EVENT_DECISION, EVENT_HOW, EVENT_COOKIE, EVENT_ERROR, EVENT_ANSWER,
    EVENT_VERSION, EVENT_LANGUAGE, EVENT_OF, EVENT_WHY, EVENT_REASON
};

/* By type: what went well, what did not, what visitors did. */
static const struct {
    const char  *type;
    const char  *colour;
} colours[] = {
    { "message",        "\33[32m" },
    { "error",          "\33[31m" },
    { "torn",           "\33[31m" },
    { "choice_refused", "\33[31m" },
    { "consent",        "\33[36m" },
    { "gate",           "\33[36m" },
    { "prompt",         "\33[36m" },
    { "start",          "\33[33m" },
    { "reload",         "\33[33m" },
    { "moved",          "\33[33m" },
    { "stop",           "\33[33m" },
    { "tombstone",      "\33[33m" },
    { "rotation",       "\33[33m" },
    { "erased",         "\33[2m" },
    { "checkpoint",     "\33[2m" },
    { "heartbeat",      "\33[2m" },
};


static const char *
colour_of(const event *e)
{
    size_t  i;

    for (i = 0; i < sizeof(colours) / sizeof(colours[0]); i++) {
        if (event_is(e, colours[i].type)) {
            return colours[i].colour;
        }
    }

    return "";
}


static size_t
print_text(FILE *out, event_text t)
{
    size_t  i;

    for (i = 0; i < t.n; i++) {
        fputc(t.p[i] >= 0x20 && t.p[i] < 0x7f ? t.p[i] : '?', out);
    }

    return t.n;
}


static void
print_counts(FILE *out, event_text at)
{
    uint64_t    n;
    event_text  name;

    while (event_count_next(&at, &name, &n)) {
        fputc(' ', out);
        (void) print_text(out, name);
        fprintf(out, "=%" PRIu64, n);
    }
}


static void
print_list(FILE *out, const char *what, event_text list)
{
    event_text  word;

    while (event_list_next(&list, &word)) {
        fprintf(out, " %s=", what);
        (void) print_text(out, word);
    }
}


void
event_print(FILE *out, const event *e, bool colour)
{
    size_t      i, n;
    event_text  type, time;

    time.p = e->record.time;
    time.n = 24;
    type.p = e->record.type;
    type.n = e->record.type_n;

    (void) print_text(out, time);
    fprintf(out, " %s", colour ? colour_of(e) : "");

    for (n = print_text(out, type); n < 10; n++) {
        fputc(' ', out);
    }

    fputs(colour ? "\33[0m" : "", out);

    if (e->member[EVENT_CONNECTION].n) {
        fprintf(out, " %" PRIu64 "/%" PRIu64,
                event_number(e, EVENT_CONNECTION),
                event_number(e, EVENT_MESSAGE));
    }

    for (i = 0; i < sizeof(shown) / sizeof(shown[0]); i++) {
        if (e->member[shown[i]].n) {
            fputc(' ', out);
            (void) print_text(out, e->member[shown[i]]);
        }
    }

    print_counts(out, e->member[EVENT_FINDINGS]);
    print_counts(out, e->member[EVENT_ACTIONS]);
    print_counts(out, e->member[EVENT_COUNTS]);
    print_list(out, "granted", e->member[EVENT_GRANTED]);
    print_list(out, "refused", e->member[EVENT_REFUSED]);
    fputc('\n', out);
}
