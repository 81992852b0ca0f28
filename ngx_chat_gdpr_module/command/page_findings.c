/*
 * Of a report: personal data that was found, and what was done with it;
 * messages that could not be read.
 */

#include <inttypes.h>
#include <string.h>

#include "report_page.h"

/* Days of the table: of a longer time there are months. */
#define PAGE_DAYS  62

static const struct {
    const char  *action;
    const char  *words;
} actions[] = {
    { "replace", "Replaced by a label such as [email]" },
    { "mask",    "Masked: most of it replaced by asterisks" },
    { "hash",    "Replaced by a keyed fingerprint" },
    { "token",   "Sealed: only agents can open it" },
    { "block",   "The message was refused" },
    { "pass",    "Passed on, as the rules say" },
    { "dry_run", "Passed on, for it was a dry run that only counts" },
};


static const char *
page_action(const char *action)
{
    size_t  i;

    for (i = 0; i < sizeof(actions) / sizeof(actions[0]); i++) {
        if (strcmp(actions[i].action, action) == 0) {
            return actions[i].words;
        }
    }

    return action;
}


/* The two directions, their sum, and a bar. */

static void
page_counts(const tally_row *row, uint64_t most, FILE *out)
{
    page_number(out, row->n[REPORT_TO_PROVIDER]);
    page_number(out, row->n[REPORT_TO_VISITOR]);
    page_number(out, tally_row_sum(row));
    page_share(out, tally_row_sum(row), most);
    page_row_end(out);
}


static void
page_by_kind(const report *r, FILE *out)
{
    char              text[96];
    size_t            i, n;
    uint16_t          order[TALLY_ROWS + 1];
    const tally_row  *row;

    page_table(out, "By kind of data", "Kind of data|Name in the rules|"
               "#From visitors|#To visitors|#All|Share");
    n = tally_order(&r->entities, order);

    for (i = 0; i < n; i++) {
        row = &r->entities.rows[order[i]];
        page_row(out, report_entity_words(row->name, text));
        fputs("<td><code>", out);
        html_string(out, row->name);
        fputs("</code></td>", out);
        page_counts(row, tally_row_sum(&r->entities.rows[order[0]]), out);
    }

    page_table_end(out);
}


static void
page_by_action(const report *r, FILE *out)
{
    size_t            i, n;
    uint16_t          order[TALLY_ROWS + 1];
    const tally_row  *row;

    page_table(out, "What was done with it", "Action|#From visitors|"
               "#To visitors|#All|Share");
    n = tally_order(&r->actions, order);

    for (i = 0; i < n; i++) {
        row = &r->actions.rows[order[i]];
        page_row(out, page_action(row->name));
        page_counts(row, tally_row_sum(&r->actions.rows[order[0]]), out);
    }

    page_table_end(out);
}


/* The sum of some days, by the five kinds that are found most. */

static void
page_period(const report *r, const uint16_t *order, size_t shown,
    size_t from, size_t to, FILE *out)
{
    size_t    i, k;
    uint64_t  n, rest, messages;

    fputs("<tr><th scope=\"row\">", out);
    html_day(out, r->days[from].day);

    if (to > from + 1) {
        fputs(" to ", out);
        html_day(out, r->days[to - 1].day);
    }

    fputs("</th>", out);

    for (i = from, messages = rest = 0; i < to; i++) {
        messages += r->days[i].messages;

        for (k = 0; k < tally_rows(&r->entities); k++) {
            rest += r->days[i].found[k];
        }
    }

    page_number(out, messages);

    for (k = 0; k < shown; k++) {
        for (i = from, n = 0; i < to; i++) {
            n += r->days[i].found[order[k]];
        }

        page_number(out, n);
        rest -= n;
    }

    page_number(out, rest);
    page_row_end(out);
}


static void
page_by_day(const report *r, FILE *out)
{
    int       n;
    char      columns[64 + 5 * (96 + 2)], text[96];
    size_t    i, shown, step;
    uint16_t  order[TALLY_ROWS + 1];

    shown = tally_order(&r->entities, order);
    shown = shown < 5 ? shown : 5;
    step = (r->n_days + PAGE_DAYS - 1) / PAGE_DAYS;

    n = snprintf(columns, sizeof(columns), "%s|#Messages",
                 step == 1 ? "Day" : "Days");

    for (i = 0; i < shown; i++) {
        n += snprintf(columns + n, sizeof(columns) - (size_t) n, "|#%s",
                      report_entity_words(r->entities.rows[order[i]].name,
                                          text));
    }

    (void) snprintf(columns + n, sizeof(columns) - (size_t) n,
                    "|#Other kinds");
    page_table(out, "By day", columns);

    for (i = 0; i < r->n_days; i += step) {
        page_period(r, order, shown, i,
                    i + step < r->n_days ? i + step : r->n_days, out);
    }

    page_table_end(out);
}


void
page_findings(const report *r, const report_frame *f, FILE *out)
{
    (void) f;

    if (tally_rows(&r->entities) == 0) {
        fputs("<p>None in this time.</p>\n", out);
        return;
    }

    fputs("<p>Counted is each piece that was found in a message, before the "
          "message went on. The log holds none of them, only their number. "
          "What no rule can tell is not counted: names and addresses are "
          "found where words announce them.</p>\n", out);

    report_chart_days(r, out);
    page_by_kind(r, out);
    page_by_action(r, out);
    page_by_day(r, out);

    if (r->more_days) {
        fputs("<p>Events of further days are not in the table: ", out);
        html_count(out, r->more_days);
        fputs(".</p>\n", out);
    }
}


void
page_refusals(const report *r, const report_frame *f, FILE *out)
{
    size_t            i, n;
    uint16_t          order[TALLY_ROWS + 1];
    const tally_row  *row;

    (void) f;

    n = tally_order(&r->errors, order);

    if (n == 0) {
        fputs("<p>None in this time.</p>\n", out);
        return;
    }

    fputs("<p>What cannot be read cannot be searched for personal data. It is "
          "refused, unless the rules say that it passes.</p>\n", out);

    page_table(out, "By reason", "Reason|#Refused|#Passed unread|First|Last");

    for (i = 0; i < n; i++) {
        row = &r->errors.rows[order[i]];
        page_row(out, row->name);
        page_number(out, row->n[REPORT_REFUSED]);
        page_number(out, row->n[REPORT_PASSED]);
        page_when(out, row->first);
        page_when(out, row->last);
        page_row_end(out);
    }

    page_table_end(out);
}
