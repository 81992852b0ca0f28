/*
 * Tables of a report: they scroll on a narrow screen, and have a head on each
 * page of paper.
 */

#include <inttypes.h>
#include <string.h>

#include "report_page.h"


void
page_table(FILE *out, const char *caption, const char *columns)
{
    size_t  n;

    fputs("<div class=\"scroll\" role=\"region\" tabindex=\"0\" "
          "aria-label=\"", out);
    html_string(out, caption);
    fputs("\">\n<table>\n<caption>", out);
    html_string(out, caption);
    fputs("</caption>\n<thead><tr>", out);

    for ( ;; ) {
        n = strcspn(columns, "|");

        if (*columns == '#') {
            fprintf(out, "<th scope=\"col\" class=\"n\">%.*s</th>",
                    (int) n - 1, columns + 1);
        } else {
            fprintf(out, "<th scope=\"col\">%.*s</th>", (int) n, columns);
        }

        if (columns[n] == '\0') {
            break;
        }

        columns += n + 1;
    }

    fputs("</tr></thead>\n<tbody>\n", out);
}


void
page_table_end(FILE *out)
{
    fputs("</tbody>\n</table>\n</div>\n", out);
}


void
page_row(FILE *out, const char *head)
{
    fputs("<tr><th scope=\"row\">", out);
    html_string(out, head);
    fputs("</th>", out);
}


void
page_cell(FILE *out, const char *text)
{
    fputs("<td>", out);
    html_string(out, text);
    fputs("</td>", out);
}


void
page_number(FILE *out, uint64_t n)
{
    fputs("<td class=\"n\">", out);
    html_count(out, n);
    fputs("</td>", out);
}


void
page_share(FILE *out, uint64_t n, uint64_t of)
{
    double  share;

    share = of ? 100 * (double) n / (double) of : 0;

    fprintf(out, "<td class=\"share\"><svg viewBox=\"0 0 100 10\" "
            "preserveAspectRatio=\"none\" aria-hidden=\"true\">"
            "<rect class=\"s0\" width=\"%.1f\" height=\"10\"/></svg></td>",
            share > 0 && share < 0.5 ? 0.5 : share);
}


void
page_when(FILE *out, uint64_t ms)
{
    fputs("<td>", out);
    html_date(out, ms);
    fputs("</td>", out);
}


void
page_row_end(FILE *out)
{
    fputs("</tr>\n", out);
}
