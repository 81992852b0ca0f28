/*
 * The facts of a report as JSON, for other programs.
 */

#include <string.h>

#include <jansson.h>

#include "audit.h"
#include "report.h"


static json_t *
json_tally(const tally *t, const char *const *columns, size_t n)
{
    size_t   i, k;
    json_t  *o, *row;

    o = json_object();

    for (i = 0; i < tally_rows(t) && o; i++) {
        row = json_object();

        for (k = 0; k < n && row; k++) {
            (void) json_object_set_new(row, columns[k],
                                       json_integer((json_int_t)
                                                    t->rows[i].n[k]));
        }

        /* names that are no UTF-8 are left out */

        (void) json_object_set_new(o, t->rows[i].name, row);
    }

    return o;
}


static json_t *
json_counts(const tally *t)
{
    size_t   i;
    json_t  *o;

    o = json_object();

    for (i = 0; i < tally_rows(t) && o; i++) {
        (void) json_object_set_new(o, t->rows[i].name,
                                   json_integer((json_int_t)
                                                t->rows[i].n[0]));
    }

    return o;
}


static json_t *
json_days(const report *r)
{
    char                text[32];
    size_t              i, k;
    json_t             *list, *day, *found;
    const report_day   *d;

    list = json_array();

    for (i = 0; i < r->n_days && list; i++) {
        d = &r->days[i];
        found = json_object();

        for (k = 0; k < tally_rows(&r->entities) && found; k++) {
            if (d->found[k]) {
                (void) json_object_set_new(found, r->entities.rows[k].name,
                                           json_integer((json_int_t)
                                                        d->found[k]));
            }
        }

        day = json_pack("{s:s%, s:I, s:I, s:I, s:I, s:I, s:o}", "day",
                        audit_time((uint64_t) d->day * 86400000, text),
                        (size_t) 10,
                        "messages", (json_int_t) d->messages,
                        "errors", (json_int_t) d->errors,
                        "held", (json_int_t) d->held,
                        "granting", (json_int_t) d->yes,
                        "refusing", (json_int_t) d->no,
                        "findings", found);
        (void) json_array_append_new(list, day);
    }

    return list;
}


static json_t *
json_policies(const report *r)
{
    size_t                i;
    char                  a[32], b[32];
    json_t               *list;
    const report_policy  *p;

    list = json_array();

    for (i = 0; i < r->n_policies && list; i++) {
        p = &r->policies[i];
        (void) json_array_append_new(list,
            json_pack("{s:s, s:s, s:s, s:s, s:b, s:s%}", "name", p->name,
                      "digest", p->digest, "first", audit_time(p->first, a),
                      "last", audit_time(p->last, b), "whole", p->whole,
                      "text", p->text.p ? (char *) p->text.p : "",
                      p->text.n));
    }

    return list;
}


static json_t *
json_verification(const report *r)
{
    char  a[32], b[32];

    return json_pack("{s:b, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I,"
                     " s:b, s:b, s:s, s:s}",
                     "verified", r->sum.flaws == 0,
                     "records", (json_int_t) r->sum.records,
                     "chains", (json_int_t) r->sum.chains,
                     "open", (json_int_t) r->sum.open,
                     "macs", (json_int_t) r->sum.macs,
                     "signatures", (json_int_t) r->sum.signatures,
                     "heads", (json_int_t) r->sum.heads,
                     "torn", (json_int_t) r->sum.torn,
                     "removed", (json_int_t) r->sum.removed,
                     "erased", (json_int_t) r->sum.erased,
                     "flaws", (json_int_t) r->sum.flaws,
                     "signatures_checked", r->signatures,
                     "macs_checked", r->macs,
                     "first", audit_time(r->sum.first, a),
                     "last", audit_time(r->sum.last, b));
}


static json_t *
json_consent(const report *r)
{
    static const char *const  columns[] = { "granted", "refused" };

    return json_pack("{s:I, s:I, s:I, s:I, s:I, s:b, s:o, s:o, s:o, s:o}",
                     "held", (json_int_t) r->held,
                     "visitors", (json_int_t) r->visitors.n,
                     "granting", (json_int_t) r->visitors.granted,
                     "refusing", (json_int_t) r->visitors.denied,
                     "withdrew", (json_int_t) r->visitors.withdrew,
                     "more_visitors", r->visitors.full,
                     "decisions", json_counts(&r->decisions),
                     "purposes", json_tally(&r->purposes, columns, 2),
                     "languages", json_counts(&r->languages),
                     "cookies_refused", json_counts(&r->cookies));
}


bool
report_json(const report *r, const report_frame *f, FILE *out)
{
    bool     ok;
    char     text[32];
    json_t  *o;

    static const char *const  directions[] = { "to_provider", "to_visitor" };
    static const char *const  answers[] = { "refused", "passed" };

    o = json_pack("{s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}",
                  "title", f->title, "made", audit_time(f->now, text),
                  "verification", json_verification(r),
                  "events", json_counts(&r->types),
                  "messages", json_counts(&r->policies_used),
                  "findings", json_tally(&r->entities, directions, 2),
                  "actions", json_tally(&r->actions, directions, 2),
                  "errors", json_tally(&r->errors, answers, 2),
                  "consent", json_consent(r),
                  "days", json_days(r),
                  "policies", json_policies(r));

    ok = o != NULL && json_dumpf(o, out, JSON_INDENT(2)) == 0
         && fputc('\n', out) != EOF;

    json_decref(o);
    return ok;
}
