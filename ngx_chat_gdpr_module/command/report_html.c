/*
 * The report as one page of HTML that needs nothing else: no script, no font,
 * no picture from elsewhere, which its own Content-Security-Policy sees to.
 */

#include <inttypes.h>

#include "audit.h"
#include "cg_version.h"
#include "report_page.h"

/* `report_css`, made at build. */
#include "report_css.h"

static const struct {
    const char  *id;
    const char  *title;
    void       (*write)(const report *r, const report_frame *f, FILE *out);
} sections[] = {
    { "verification", "Is the log complete and unaltered?",
      page_verification },
    { "findings", "Personal data that was found", page_findings },
    { "consent", "What visitors were asked, and chose", page_consent },
    { "refusals", "Messages that could not be read", page_refusals },
    { "processors", "Processors and their agreements", page_processors },
    { "record", "Record of processing activities (Art. 30 GDPR)",
      page_record },
    { "policies", "Rules that were in force", page_policies },
    { "about", "About this report", page_about },
};

#define SECTIONS  (sizeof(sections) / sizeof(sections[0]))


static void
page_head(const report *r, const report_frame *f, FILE *out)
{
    fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
          "<meta charset=\"utf-8\">\n"
          "<meta http-equiv=\"Content-Security-Policy\" content=\""
          "default-src 'none'; style-src 'unsafe-inline'\">\n"
          "<meta name=\"viewport\" content=\"width=device-width\">\n"
          "<meta name=\"generator\" content=\"chat-gdpr " CG_VERSION "\">\n"
          "<title>", out);
    html_string(out, f->title);
    fputs("</title>\n<style>\n", out);
    (void) fwrite(report_css, 1, sizeof(report_css), out);
    fputs("</style>\n</head>\n<body>\n<header>\n<h1>", out);
    html_string(out, f->title);
    fputs("</h1>\n<p class=\"soft\">From ", out);
    html_date(out, r->sum.first);
    fputs(" to ", out);
    html_date(out, r->sum.last);
    fputs("; made on ", out);
    html_date(out, f->now);
    fputs("</p>\n</header>\n", out);
}


static void
page_figure(FILE *out, const char *what, uint64_t n)
{
    fprintf(out, "<div><dt>%s</dt><dd>", what);
    html_count(out, n);
    fputs("</dd></div>\n", out);
}


static uint64_t
page_actions(const report *r, const char *action)
{
    const tally_row  *row;

    row = tally_find(&r->actions, action);
    return row ? tally_row_sum(row) : 0;
}


/* What a reader has to know who reads no further. */

static void
page_short(const report *r, FILE *out)
{
    page_verdict(r, out);

    fputs("<dl class=\"figures\">\n", out);
    page_figure(out, "messages with personal data",
                r->messages[CG_TO_PROVIDER] + r->messages[CG_TO_VISITOR]);
    page_figure(out, "pieces of personal data found",
                tally_sum(&r->entities, CG_TO_PROVIDER)
                + tally_sum(&r->entities, CG_TO_VISITOR));
    page_figure(out, "of which passed, as the rules say",
                page_actions(r, "pass"));

    if (page_actions(r, "dry_run")) {
        page_figure(out, "of which passed in a dry run",
                    page_actions(r, "dry_run"));
    }

    page_figure(out, "choices of visitors", tally_sum(&r->decisions, 0));
    page_figure(out, "messages refused",
                tally_sum(&r->errors, REPORT_REFUSED));
    page_figure(out, "passed unread", tally_sum(&r->errors, REPORT_PASSED));
    fputs("</dl>\n", out);
}


static void
page_contents(FILE *out)
{
    size_t  i;

    fputs("<nav aria-label=\"Contents\">\n<ul>\n", out);

    for (i = 0; i < SECTIONS; i++) {
        fprintf(out, "<li><a href=\"#%s\">%s</a></li>\n", sections[i].id,
                sections[i].title);
    }

    fputs("</ul>\n</nav>\n", out);
}


void
report_html(const report *r, const report_frame *f, FILE *out)
{
    size_t  i;

    page_head(r, f, out);
    fputs("<main>\n", out);
    page_short(r, out);
    page_contents(out);

    for (i = 0; i < SECTIONS; i++) {
        fprintf(out, "<section aria-labelledby=\"%s\">\n"
                "<h2 id=\"%s\">%s</h2>\n", sections[i].id, sections[i].id,
                sections[i].title);
        sections[i].write(r, f, out);
        fputs("</section>\n", out);
    }

    fputs("</main>\n</body>\n</html>\n", out);
}
