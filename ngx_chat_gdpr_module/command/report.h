/*
 * What `chat-gdpr audit report` says: the facts of a log, gathered in one pass
 * and in bounded memory, and the forms in which they are given out.
 */

#ifndef REPORT_H
#define REPORT_H

#include <stdio.h>

#include "cg_policy.h"
#include "event.h"
#include "tally.h"

#define REPORT_FLAWS     20
#define REPORT_POLICIES  64
#define REPORT_DAYS      4096

/* Columns of the tallies. */
enum { REPORT_TO_PROVIDER, REPORT_TO_VISITOR };
enum { REPORT_REFUSED, REPORT_PASSED };
enum { REPORT_GRANTED, REPORT_DENIED };

typedef struct {
    uint32_t  day;       /* since the epoch */
    uint64_t  messages;
    uint64_t  errors;
    uint64_t  held;
    uint64_t  yes;       /* choices that grant something */
    uint64_t  no;
    uint64_t  found[TALLY_ROWS + 1];  /* by the row in `entities` */
} report_day;

typedef struct {
    char        name[64];
    char        digest[65];
    uint64_t    first;    /* when it was loaded, ms */
    uint64_t    last;
    bool        whole;    /* the digest is that of the text */
    bool        known;    /* `policy` was read from the text */
    cg_buf      text;
    cg_policy   policy;
} report_policy;

/* Visitors by pseudonym: see report_visitors.c. */
typedef struct {
    struct report_visitor_s  *slots;
    size_t                    n;
    size_t                    size;
    bool                      full;     /* there were more */
    uint64_t                  granted;  /* whose last choice grants something */
    uint64_t                  denied;   /* or nothing */
    uint64_t                  withdrew; /* having granted before */
} report_visitors;

typedef struct {
    /* of the verification */
    cg_ledger_sum    sum;
    cg_flaw          flaws[REPORT_FLAWS];
    size_t           n_flaws;
    bool             signatures;   /* were looked at */
    bool             macs;

    uint64_t         events;
    uint64_t         messages[CG_DIRECTION_N];
    uint64_t         held;         /* requests before a choice */
    uint64_t         more_days;    /* events of days that had no place */
    tally            types;
    tally            entities;     /* by direction */
    tally            actions;      /* by direction */
    tally            errors;       /* refused, passed; first, last */
    tally            decisions;
    tally            purposes;     /* granted, denied */
    tally            languages;    /* of choices */
    tally            cookies;      /* that were not ours */
    tally            software;     /* "0.1.0, nginx 1.22.1": starts */
    tally            policies_used;  /* messages by policy */
    report_day      *days;         /* by time */
    size_t           n_days;
    report_policy    policies[REPORT_POLICIES];
    size_t           n_policies;
    uint64_t         more_policies;
    report_visitors  visitors;
} report;

/* Take an event.  CG_OK or CG_ENOMEM. */
cg_status report_event(report *r, const event *e);

/* The policy whose text an event holds.  CG_OK or CG_ENOMEM. */
cg_status report_policy_event(report *r, const event *e);

/* The policy of a digest, or NULL. */
report_policy *report_policy_find(report *r, event_text digest);

/* The choice of a visitor, by 32 hex digits of his pseudonym. */
cg_status report_visitor(report_visitors *v, event_text subject,
    bool granted);

void report_free(report *r);

/* What is given out; whether it was written, the stream says. */
typedef struct {
    const char   *title;
    uint64_t      now;      /* ms */
    char *const  *files;
    size_t        n_files;
} report_frame;

void report_html(const report *r, const report_frame *f, FILE *out);

/* false without memory. */
bool report_json(const report *r, const report_frame *f, FILE *out);

/* Findings over time, as SVG within the page. */
void report_chart_days(const report *r, FILE *out);

/* A kind of data in plain words; they may stand in `text`. */
const char *report_entity_words(const char *name, char text[96]);
const char *report_language(const char *code);
const char *report_country(const char code[3]);

/* Text into the page. */
void html_text(FILE *out, const char *p, size_t n);
void html_string(FILE *out, const char *s);
void html_count(FILE *out, uint64_t n);
void html_date(FILE *out, uint64_t ms);
void html_day(FILE *out, uint32_t day);
void html_day_short(FILE *out, uint32_t day);

#endif
