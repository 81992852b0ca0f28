/*
 * Of a report: consent (Art. 4(11), 6(1)(a), 7 GDPR).
 */

#include <inttypes.h>
#include <string.h>

#include "report_page.h"

static const struct {
    const char  *decision;
    const char  *words;
} decisions[] = {
    { "accept", "Accepted everything that was asked" },
    { "reject", "Rejected everything that was asked" },
    { "save",   "Chose purposes one by one" },
    { "start",  "Started the chat, with a choice" },
};


static const char *
page_decision(const char *decision)
{
    size_t  i;

    for (i = 0; i < sizeof(decisions) / sizeof(decisions[0]); i++) {
        if (strcmp(decisions[i].decision, decision) == 0) {
            return decisions[i].words;
        }
    }

    return decision;
}


static void
page_stage(FILE *out, const char *stage, uint64_t n, uint64_t of)
{
    page_row(out, stage);
    page_number(out, n);
    page_share(out, n, of);
    page_row_end(out);
}


/* From being asked to what holds now. */

static void
page_funnel(const report *r, FILE *out)
{
    uint64_t                most;
    const report_visitors  *v;

    v = &r->visitors;
    most = r->held > v->n ? r->held : v->n;

    page_table(out, "From asking to consent", "Stage|#Number|Share");
    page_stage(out, "Requests held back, as nothing was agreed yet", r->held,
               most);
    page_stage(out, "Visitors who chose", v->n, most);
    page_stage(out, "whose last choice allows at least one purpose",
               v->granted, most);
    page_stage(out, "whose last choice allows none", v->denied, most);
    page_stage(out, "who withdrew what they had allowed", v->withdrew, most);
    page_table_end(out);

    if (v->full) {
        fputs("<p>There were more visitors than are told apart here.</p>\n",
              out);
    }
}


static void
page_purposes(const report *r, FILE *out)
{
    size_t            i, n;
    uint16_t          order[TALLY_ROWS + 1];
    const tally_row  *row;

    page_table(out, "Choices by purpose",
               "Purpose|#Allowed|#Refused|Share allowed");
    n = tally_order(&r->purposes, order);

    for (i = 0; i < n; i++) {
        row = &r->purposes.rows[order[i]];
        page_row(out, row->name);
        page_number(out, row->n[REPORT_GRANTED]);
        page_number(out, row->n[REPORT_DENIED]);
        page_share(out, row->n[REPORT_GRANTED], tally_row_sum(row));
        page_row_end(out);
    }

    page_table_end(out);
}


static void
page_list(const tally *t, const char *caption, const char *columns,
    const char *(*words)(const char *), FILE *out)
{
    size_t    i, n;
    uint16_t  order[TALLY_ROWS + 1];

    n = tally_order(t, order);

    if (n == 0) {
        return;
    }

    page_table(out, caption, columns);

    for (i = 0; i < n; i++) {
        page_row(out, words ? words(t->rows[order[i]].name)
                            : t->rows[order[i]].name);
        page_number(out, t->rows[order[i]].n[0]);
        page_row_end(out);
    }

    page_table_end(out);
}


void
page_consent(const report *r, const report_frame *f, FILE *out)
{
    (void) f;

    if (tally_rows(&r->decisions) == 0 && r->held == 0) {
        fputs("<p>No choice was made and nothing was held back in this "
              "time.</p>\n", out);
        return;
    }

    fputs("<p>Each choice is on record with the time, the wording that was "
          "shown and a pseudonym of the visitor, so that it can be "
          "demonstrated (Art. 7(1)).</p>\n", out);

    page_funnel(r, out);

    if (tally_rows(&r->purposes)) {
        page_purposes(r, out);
    }

    page_list(&r->decisions, "How they chose", "Choice|#Number",
              page_decision, out);
    page_list(&r->languages, "In which language they were asked",
              "Language|#Choices", report_language, out);
    page_list(&r->cookies, "Records of choices that this proxy had not made, "
              "or that were over, and did not believe", "State|#Number",
               NULL, out);
}
