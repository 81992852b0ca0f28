/*
 * Gathering what a report says, an event at a time.
 */

#include <stdlib.h>
#include <string.h>

#include "report.h"

#define DAY_MS  UINT64_C(86400000)

typedef cg_status (*report_taker)(report *r, const event *e);


static tally_row *
report_at(tally *t, event_text name)
{
    return name.n ? tally_at(t, name.p, name.n) : tally_at(t, "?", 1);
}


static size_t
report_direction(const event *e)
{
    return event_text_is(e->member[EVENT_DIRECTION], "to_visitor")
           ? REPORT_TO_VISITOR : REPORT_TO_PROVIDER;
}


/* Days come nearly in order: the last one is looked at first. */

static cg_status
report_day_at(report *r, uint64_t ms, report_day **day)
{
    size_t       i;
    uint32_t     want;
    report_day  *days;

    want = (uint32_t) (ms / DAY_MS);

    for (i = r->n_days; i > 0 && r->days[i - 1].day > want; i--) {
        /* void */
    }

    if (i > 0 && r->days[i - 1].day == want) {
        *day = &r->days[i - 1];
        return CG_OK;
    }

    *day = NULL;

    if (r->n_days == REPORT_DAYS) {
        r->more_days++;
        return CG_OK;
    }

    if ((r->n_days & (r->n_days - 1)) == 0) {
        days = realloc(r->days, 2 * (r->n_days + 1) * sizeof(report_day));
        if (days == NULL) {
            return CG_ENOMEM;
        }
        r->days = days;
    }

    memmove(&r->days[i + 1], &r->days[i],
            (r->n_days - i) * sizeof(report_day));
    r->n_days++;

    *day = &r->days[i];
    memset(*day, 0, sizeof(report_day));
    (*day)->day = want;
    return CG_OK;
}


static cg_status
report_message(report *r, const event *e)
{
    size_t       dir;
    uint64_t     n;
    cg_status    st;
    tally_row   *row;
    event_text   at, name;
    report_day  *day;

    st = report_day_at(r, e->record.ms, &day);
    if (st != CG_OK) {
        return st;
    }

    dir = report_direction(e);
    r->messages[dir]++;
    report_at(&r->policies_used, e->member[EVENT_POLICY])->n[0]++;

    if (day) {
        day->messages++;
    }

    for (at = e->member[EVENT_FINDINGS]; event_count_next(&at, &name, &n); ) {
        row = report_at(&r->entities, name);
        row->n[dir] += n;

        /* what would have been done was not */

        if (event_dry(e)) {
            tally_at(&r->actions, "dry_run", 7)->n[dir] += n;
        }

        if (day) {
            day->found[row - r->entities.rows] += n;
        }
    }

    at = e->member[EVENT_ACTIONS];

    while (!event_dry(e) && event_count_next(&at, &name, &n)) {
        report_at(&r->actions, name)->n[dir] += n;
    }

    return CG_OK;
}


/* What is held at the gate is no failure: nobody has agreed yet. */

static cg_status
report_error(report *r, const event *e)
{
    bool         held;
    cg_status    st;
    tally_row   *row;
    report_day  *day;

    st = report_day_at(r, e->record.ms, &day);
    if (st != CG_OK) {
        return st;
    }

    held = event_text_is(e->member[EVENT_TRANSPORT], "gate");

    if (day) {
        *(held ? &day->held : &day->errors) += 1;
    }

    if (held) {
        r->held++;
        return CG_OK;
    }

    row = report_at(&r->errors, e->member[EVENT_REASON].n
                                ? e->member[EVENT_REASON]
                                : e->member[EVENT_ERROR]);

    row->n[event_text_is(e->member[EVENT_ANSWER], "passed")
           ? REPORT_PASSED : REPORT_REFUSED]++;
    row->first = row->first ? row->first : e->record.ms;
    row->last = e->record.ms;
    return CG_OK;
}


static void
report_purposes(report *r, event_text list, size_t column)
{
    event_text  word;

    while (event_list_next(&list, &word)) {
        report_at(&r->purposes, word)->n[column]++;
    }
}


static cg_status
report_consent(report *r, const event *e)
{
    bool         granted;
    cg_status    st;
    report_day  *day;

    st = report_day_at(r, e->record.ms, &day);
    if (st != CG_OK) {
        return st;
    }

    granted = e->member[EVENT_GRANTED].n > 0;

    if (day) {
        *(granted ? &day->yes : &day->no) += 1;
    }

    report_at(&r->decisions, e->member[EVENT_DECISION])->n[0]++;
    report_at(&r->languages, e->member[EVENT_LANGUAGE])->n[0]++;
    report_purposes(r, e->member[EVENT_GRANTED], REPORT_GRANTED);
    report_purposes(r, e->member[EVENT_REFUSED], REPORT_DENIED);

    return report_visitor(&r->visitors, e->member[EVENT_SUBJECT], granted);
}


static cg_status
report_cookie(report *r, const event *e)
{
    if (e->member[EVENT_COOKIE].n) {
        report_at(&r->cookies, e->member[EVENT_COOKIE])->n[0]++;
    }

    return CG_OK;
}


static cg_status
report_start(report *r, const event *e)
{
    int         n;
    char        text[TALLY_NAME];
    tally_row  *row;
    event_text  own, nginx;

    own = e->member[EVENT_VERSION];
    nginx = e->member[EVENT_NGINX];

    n = snprintf(text, sizeof(text), "chat-gdpr %.*s, nginx %.*s",
                 own.n < 20 ? (int) own.n : 20, own.n ? own.p : "",
                 nginx.n < 20 ? (int) nginx.n : 20, nginx.n ? nginx.p : "");

    row = tally_at(&r->software, text, (size_t) n);
    row->n[0]++;
    row->first = row->first ? row->first : e->record.ms;
    row->last = e->record.ms;
    return CG_OK;
}


static const struct {
    const char    *type;
    report_taker   take;
} report_takers[] = {
    { "message",        report_message },
    { "error",          report_error },
    { "consent",        report_consent },
    { "choice_refused", report_cookie },
    { "policy",         report_policy_event },
    { "start",          report_start },
};


cg_status
report_event(report *r, const event *e)
{
    size_t  i;

    r->events++;
    tally_at(&r->types, e->record.type, e->record.type_n)->n[0]++;

    for (i = 0; i < sizeof(report_takers) / sizeof(report_takers[0]); i++) {
        if (event_is(e, report_takers[i].type)) {
            return report_takers[i].take(r, e);
        }
    }

    return CG_OK;
}


void
report_free(report *r)
{
    size_t  i;

    for (i = 0; i < r->n_policies; i++) {
        cg_policy_free(&r->policies[i].policy);
        cg_buf_free(&r->policies[i].text);
    }

    free(r->days);
    free(r->visitors.slots);
}
