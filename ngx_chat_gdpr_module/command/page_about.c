/*
 * Of a report: the rules as they stood, and what the report was made of.
 */

#include <inttypes.h>

#include "cg_version.h"
#include "report_page.h"


static void
page_policy(const report_policy *p, const tally *used, FILE *out)
{
    const tally_row  *row;

    row = tally_find(used, p->name);

    fputs("<h3>", out);
    html_string(out, p->name);
    fputs("</h3>\n<p>Loaded on ", out);
    html_date(out, p->first);

    if (p->last != p->first) {
        fputs(", last on ", out);
        html_date(out, p->last);
    }

    fputs("; messages with findings under rules of this name: ", out);
    html_count(out, row ? row->n[0] : 0);
    fputs(". SHA-256 <code>", out);
    html_string(out, p->digest);
    fputs("</code>, ", out);
    fputs(p->whole ? "which is that of this text." : "<strong>which is not "
          "that of this text.</strong>", out);
    fputs(p->known ? "</p>\n" : " This version of the command does not know "
          "all of its lines.</p>\n", out);
    fputs("<pre>", out);
    html_text(out, (const char *) p->text.p, p->text.n);
    fputs("</pre>\n", out);
}


void
page_policies(const report *r, const report_frame *f, FILE *out)
{
    size_t  i;

    (void) f;

    if (r->n_policies == 0) {
        fputs("<p>The log holds none.</p>\n", out);
    }

    for (i = 0; i < r->n_policies; i++) {
        page_policy(&r->policies[i], &r->policies_used, out);
    }

    if (r->more_policies) {
        fputs("<p>Further rules that are not shown here: ", out);
        html_count(out, r->more_policies);
        fputs(".</p>\n", out);
    }
}


static void
page_software(const report *r, FILE *out)
{
    size_t            i;
    const tally_row  *row;

    page_table(out, "Software that wrote the log",
               "Version|#Processes started|First|Last");

    for (i = 0; i < tally_rows(&r->software); i++) {
        row = &r->software.rows[i];
        page_row(out, row->name);
        page_number(out, row->n[0]);
        page_when(out, row->first);
        page_when(out, row->last);
        page_row_end(out);
    }

    page_table_end(out);
}


static void
page_types(const report *r, FILE *out)
{
    size_t    i, n;
    uint16_t  order[TALLY_ROWS + 1];

    page_table(out, "Events in the log", "Type|#Number");
    n = tally_order(&r->types, order);

    for (i = 0; i < n; i++) {
        page_row(out, r->types.rows[order[i]].name);
        page_number(out, r->types.rows[order[i]].n[0]);
        page_row_end(out);
    }

    page_table_end(out);
}


void
page_about(const report *r, const report_frame *f, FILE *out)
{
    size_t  i;

    fputs("<p>Made by chat-gdpr " CG_VERSION " from these files, the oldest "
          "first:</p>\n<ul>\n", out);

    for (i = 0; i < f->n_files; i++) {
        fputs("<li><code>", out);
        html_string(out, f->files[i]);
        fputs("</code></li>\n", out);
    }

    fputs("</ul>\n<p>Who has the files can make it again, and check them with "
          "<code>chat-gdpr audit verify</code>.</p>\n", out);

    page_types(r, out);
    page_software(r, out);
}
