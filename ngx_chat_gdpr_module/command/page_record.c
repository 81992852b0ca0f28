/*
 * Of a report: who processes what for whom.  Processors with the dates of
 * their agreements (Art. 28), and the record of processing activities
 * (Art. 30(1)), as far as the policies in the log say; what they do not is
 * left to be filled in.
 */

#include <inttypes.h>
#include <string.h>

#include "audit.h"
#include "cg_ledger.h"
#include "report_page.h"


/* The last policy of each name that was read: the ones that hold. */

static const report_policy *
page_policy_next(const report *r, size_t *at)
{
    size_t                i, k;
    const report_policy  *p;

    for (i = *at; i < r->n_policies; i++) {
        p = &r->policies[i];

        for (k = 0; k < r->n_policies; k++) {
            if (strcmp(r->policies[k].name, p->name) == 0
                && (r->policies[k].last > p->last
                    || (r->policies[k].last == p->last && k > i)))
            {
                break;
            }
        }

        if (k == r->n_policies && p->known) {
            *at = i + 1;
            return p;
        }
    }

    return NULL;
}


/* Chapter V. */

static const char *
page_transfer(const char *transfer)
{
    size_t  i;

    static const char *const  words[][2] = {
        { "adequacy",   "adequacy decision (Art. 45)" },
        { "SCC",        "standard contractual clauses (Art. 46)" },
        { "BCR",        "binding corporate rules (Art. 47)" },
        { "derogation", "derogation (Art. 49)" },
    };

    for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (strcmp(words[i][0], transfer) == 0) {
            return words[i][1];
        }
    }

    return transfer;
}


/* A day of a policy, "2026-01-10". */

static void
page_day(FILE *out, const char *date)
{
    char  midnight[32];

    (void) snprintf(midnight, sizeof(midnight), "%.10sT00:00:00.000Z", date);
    html_day(out, (uint32_t) (cg_record_time(midnight) / 86400000));
}


/* Dates compare as text. */

static void
page_review(const cg_processor *c, const char *today, FILE *out)
{
    bool  over;

    if (c->review[0] == '\0') {
        fputs("<td>no date for its review</td>", out);
        return;
    }

    over = strncmp(c->review, today, 10) < 0;
    fprintf(out, "<td class=\"%s\">%s ", over ? "bad" : "good",
            over ? "overdue since" : "due");
    page_day(out, c->review);
    fputs("</td>", out);
}


static void
page_processor(const report_policy *p, const cg_processor *c,
    const char *today, FILE *out)
{
    page_row(out, c->name);
    page_cell(out, p->name);
    page_cell(out, c->country[0] ? report_country(c->country)
                                 : "not said");
    page_cell(out, c->transfer ? page_transfer(c->transfer) : "none");

    if (c->dpa[0]) {
        fputs("<td>", out);
        page_day(out, c->dpa);
        fputs("</td>", out);
    } else {
        fputs("<td class=\"bad\">no agreement is named</td>", out);
    }

    page_review(c, today, out);
    page_row_end(out);
}


void
page_processors(const report *r, const report_frame *f, FILE *out)
{
    char                  text[32];
    size_t                i, at, n;
    const char           *today;
    const report_policy  *p;

    for (at = n = 0; (p = page_policy_next(r, &at)) != NULL; ) {
        n += p->policy.n_processors;
    }

    if (n == 0) {
        fputs("<p>The rules name none. Who gets personal data on behalf of "
              "the controller needs a contract (Art. 28(3)): add a "
              "<code>processor</code> line to the policy.</p>\n", out);
        return;
    }

    today = audit_time(f->now, text);
    page_table(out, "Processors", "Processor|Rules|Country|Transfer by|"
               "Agreement of|Review");

    for (at = 0; (p = page_policy_next(r, &at)) != NULL; ) {
        for (i = 0; i < p->policy.n_processors; i++) {
            page_processor(p, &p->policy.processors[i], today, out);
        }
    }

    page_table_end(out);
}


static void
page_entry(FILE *out, const char *article, const char *what)
{
    fprintf(out, "<tr><th scope=\"row\">%s<br><span class=\"soft\">%s</span>"
            "</th><td>", what, article);
}


static void
page_entry_end(FILE *out)
{
    fputs("</td></tr>\n", out);
}


static void
page_to_fill(FILE *out, const char *what)
{
    fprintf(out, "<span class=\"fill\">to be filled in: %s</span>", what);
}


static void
page_controller(const cg_policy *p, FILE *out)
{
    page_entry(out, "Art. 30(1)(a)", "Controller");

    if (p->controller) {
        html_string(out, p->controller);
        fputs(", ", out);
        html_string(out, p->contact);
    } else {
        page_to_fill(out, "name and contact");
    }

    fputs("<br>", out);
    page_to_fill(out, "data protection officer");
    page_entry_end(out);
}


static void
page_why(const cg_policy *p, FILE *out)
{
    size_t             i;
    const cg_purpose  *u;

    page_entry(out, "Art. 30(1)(b)", "Purposes, and their legal basis");

    if (p->n_purposes == 0) {
        page_to_fill(out, "the purposes");
    }

    for (i = 0; i < p->n_purposes; i++) {
        u = &p->purposes[i];
        fputs(i ? "<br>" : "", out);
        html_string(out, cg_purpose_text(p, i, p->language));
        fputs(" (<code>", out);
        html_string(out, u->name);
        fprintf(out, "</code>): %s", cg_basis_name(u->basis));
    }

    page_entry_end(out);
}


static void
page_categories(const report *r, FILE *out)
{
    char      text[96];
    size_t    i, n;
    uint16_t  order[TALLY_ROWS + 1];

    page_entry(out, "Art. 30(1)(c)", "Whose data, and what kinds");
    fputs("Visitors of the chat, and agents who answer them. What they write, "
          "of which was found in this time: ", out);

    n = tally_order(&r->entities, order);

    for (i = 0; i < n; i++) {
        fputs(i ? "; " : "", out);
        html_string(out, report_entity_words(
                             r->entities.rows[order[i]].name, text));
    }

    fputs(n ? "." : "nothing that rules can tell.", out);
    page_entry_end(out);
}


static void
page_recipients(const cg_policy *p, FILE *out)
{
    size_t               i, abroad;
    const cg_processor  *c;

    page_entry(out, "Art. 30(1)(d)", "Recipients");

    for (i = 0; i < p->n_processors; i++) {
        fputs(i ? "; " : "", out);
        html_string(out, p->processors[i].name);
    }

    if (p->n_processors == 0) {
        page_to_fill(out, "who receives the data");
    }

    page_entry_end(out);
    page_entry(out, "Art. 30(1)(e)", "Transfers to third countries");

    for (i = abroad = 0; i < p->n_processors; i++) {
        c = &p->processors[i];

        if (c->transfer) {
            fputs(abroad++ ? "; " : "", out);
            html_string(out, c->name);
            fprintf(out, ", %s: ", report_country(c->country));
            html_string(out, page_transfer(c->transfer));
        }
    }

    fputs(abroad ? "" : "none", out);
    page_entry_end(out);
}


static void
page_measures(const cg_policy *p, FILE *out)
{
    page_entry(out, "Art. 30(1)(f)", "Time limits for erasure");

    if (p->consent) {
        fprintf(out, "A choice holds for %" PRIu32 " days at most.<br>",
                p->consent_age / 86400);
    }

    if (p->retain[CG_RETAIN_PROCESSING]) {
        fprintf(out, "This log keeps events for %" PRIu32 " days",
                p->retain[CG_RETAIN_PROCESSING] / 86400);
    }

    if (p->retain[CG_RETAIN_CONSENT]) {
        fprintf(out, ", and the proof of consent for %" PRIu32,
                p->retain[CG_RETAIN_CONSENT] / 86400);
    }

    fputs(p->retain[CG_RETAIN_PROCESSING] ? ".<br>" : "", out);
    page_to_fill(out, p->retain[CG_RETAIN_PROCESSING]
                      ? "at the processor"
                      : "at the processor, and for this log");
    page_entry_end(out);

    page_entry(out, "Art. 30(1)(g), 32", "Security measures");
    fprintf(out, "Personal data is redacted before messages reach the "
            "processor, and on the way back, by the rules below; what cannot "
            "be read is %s. Each step is on record in a log that holds no "
            "personal data and shows each change of it.",
            p->on_error_pass ? "passed on, which is on record" : "refused");
    page_entry_end(out);
}


void
page_record(const report *r, const report_frame *f, FILE *out)
{
    size_t                at, n;
    const report_policy  *p;

    (void) f;

    fputs("<p>A draft, from what the rules say and from what was found. The "
          "controller completes and keeps it.</p>\n", out);

    for (at = n = 0; (p = page_policy_next(r, &at)) != NULL; n++) {
        fputs("<table class=\"record\">\n<caption>Live chat, under the rules "
              "<code>", out);
        html_string(out, p->name);
        fputs("</code></caption>\n<tbody>\n", out);
        page_controller(&p->policy, out);
        page_why(&p->policy, out);
        page_categories(r, out);
        page_recipients(&p->policy, out);
        page_measures(&p->policy, out);
        fputs("</tbody>\n</table>\n", out);
    }

    if (n == 0) {
        fputs("<p>The log holds no rules that could be read.</p>\n", out);
    }
}
