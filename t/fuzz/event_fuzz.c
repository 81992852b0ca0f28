/*
 * Members of audit events, as the reviewer's commands read them: whatever
 * stands in a record, each member lies within it, lists and counts come to an
 * end, and text is not longer without its escapes.
 */

#include <stdlib.h>
#include <string.h>

/* Part of the command, not of the engine. */
#include "../../ngx_chat_gdpr_module/command/event.c"

#define FRONT                                                                 \
    "{\"time\":\"2026-01-02T03:04:05.678Z\",\"chain\":\"0123456789abcdef\","  \
    "\"seq\":1,\"type\":\"message\""

#define HEX  "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define END  ",\"prev\":\"" HEX "\",\"hash\":\"" HEX "\"}"


static void
inside(event_text t, const char *line, size_t n)
{
    if (t.n && (t.p < line || t.p + t.n > line + n)) {
        abort();
    }
}


static void
member(event_text t, const char *line, size_t n)
{
    size_t      steps;
    cg_buf      text = { NULL, 0, 0 };
    uint64_t    count;
    event_text  at, word;

    inside(t, line, n);

    for (at = t, steps = 0; event_list_next(&at, &word); steps++) {
        inside(word, line, n);
        if (steps > n || !event_list_has(t, word)) {
            abort();
        }
    }

    for (at = t, steps = 0; event_count_next(&at, &word, &count); steps++) {
        inside(word, line, n);
        if (steps > n) {
            abort();
        }
    }

    if (event_unescape(t, &text) == CG_OK && text.n > t.n) {
        abort();
    }

    cg_buf_free(&text);
}


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char    *line;
    event    e;
    size_t   i, n;

    n = sizeof(FRONT) - 1 + size + sizeof(END) - 1;
    line = malloc(n);
    memcpy(line, FRONT, sizeof(FRONT) - 1);
    memcpy(line + sizeof(FRONT) - 1, data, size);
    memcpy(line + sizeof(FRONT) - 1 + size, END, sizeof(END) - 1);

    if (event_read(&e, line, n)) {
        for (i = 0; i < EVENT_N; i++) {
            member(e.member[i], line, n);
            (void) event_number(&e, (event_member) i);
        }
    }

    /* and as a line of its own, without a frame */

    (void) event_read(&e, (const char *) data, size);

    free(line);
    return 0;
}
