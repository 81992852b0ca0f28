/*
 * Events as comma-separated values, RFC 4180: one line each, with CRLF.
 */

#include <string.h>

#include "export.h"

static const struct {
    const char    *name;
    event_member   member;
    bool           counts;   /* an object of them: "email=2 card=1" */
} columns[] = {
    { "policy",         EVENT_POLICY,         false },
    { "policy_digest",  EVENT_DIGEST,         false },
    { "connection",     EVENT_CONNECTION,     false },
    { "message",        EVENT_MESSAGE,        false },
    { "direction",      EVENT_DIRECTION,      false },
    { "transport",      EVENT_TRANSPORT,      false },
    { "format",         EVENT_FORMAT,         false },
    { "findings",       EVENT_FINDINGS,       true },
    { "actions",        EVENT_ACTIONS,        true },
    { "error",          EVENT_ERROR,          false },
    { "reason",         EVENT_REASON,         false },
    { "answer",         EVENT_ANSWER,         false },
    { "subject",        EVENT_SUBJECT,        false },
    { "decision",       EVENT_DECISION,       false },
    { "how",            EVENT_HOW,            false },
    { "granted",        EVENT_GRANTED,        true },
    { "refused",        EVENT_REFUSED,        true },
    { "notice_version", EVENT_NOTICE_VERSION, false },
    { "notice_digest",  EVENT_NOTICE_DIGEST,  false },
    { "language",       EVENT_LANGUAGE,       false },
};

#define COLUMNS  (sizeof(columns) / sizeof(columns[0]))


/* A spreadsheet takes a cell that begins with one of these for a formula: not
 * what a log may do to who reads it. */

static void
csv_open(FILE *out, event_text t)
{
    fputc('"', out);

    if (t.n && memchr("=+-@\t\r", t.p[0], 6)) {
        fputc('\'', out);
    }
}


static void
csv_text(FILE *out, event_text t)
{
    size_t  i;

    csv_open(out, t);

    for (i = 0; i < t.n; i++) {
        if (t.p[i] == '"') {
            fputc('"', out);
        }
        fputc(t.p[i], out);
    }

    fputc('"', out);
}


/* {"email":2,"card":1} or ["a","b"] as words. */

static void
csv_counts(FILE *out, event_text t)
{
    size_t  i;

    if (t.p[0] == '"') {
        t.p++;
        t.n--;
    }

    csv_open(out, t);

    for (i = 0; i < t.n; i++) {
        if (t.p[i] != '"') {
            fputc(t.p[i] == ',' ? ' ' : t.p[i] == ':' ? '=' : t.p[i], out);
        }
    }

    fputc('"', out);
}


void
export_csv_head(FILE *out)
{
    size_t  i;

    fputs("time,chain,seq,type", out);

    for (i = 0; i < COLUMNS; i++) {
        fprintf(out, ",%s", columns[i].name);
    }

    fputs("\r\n", out);
}


void
export_csv(FILE *out, const event *e)
{
    size_t      i;
    event_text  t;

    fprintf(out, "%.24s,%.16s,%llu,", e->record.time, e->record.chain,
            (unsigned long long) e->record.seq);
    t.p = e->record.type;
    t.n = e->record.type_n;
    csv_text(out, t);

    for (i = 0; i < COLUMNS; i++) {
        t = e->member[columns[i].member];
        fputc(',', out);

        if (t.n && columns[i].counts) {
            csv_counts(out, t);
        } else if (t.n) {
            csv_text(out, t);
        }
    }

    fputs("\r\n", out);
}
