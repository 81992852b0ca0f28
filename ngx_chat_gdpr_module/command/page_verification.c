/*
 * Of a report: whether the log can be relied on.
 */

#include <inttypes.h>

#include "audit.h"
#include "report_page.h"


/* What a log without a flaw shows: everything with both keys; else no more than
 * that nobody was careless. */

static void
page_no_flaw(const report *r, FILE *out)
{
    bool  all;

    all = r->signatures && r->macs;

    fprintf(out, "<p class=\"verdict %s\"><strong>%s</strong> ",
            all ? "good" : "part",
            all ? "The log is complete and unaltered."
                : "No flaw was found in the log, as far as was checked.");
    html_count(out, r->sum.records);
    fputs(" records were checked, each against the one before it.", out);
    fputs(r->macs ? " Each was written by the proxy, at its time." : "", out);
    fputs(r->signatures ? " The proxy's signatures hold." : "", out);

    if (!all) {
        fprintf(out, " This report was made without the %s: what somebody who "
                "can write to the disk has changed may not show.",
                r->macs ? "proxy's public key" : r->signatures
                ? "reviewer's key" : "keys of proxy and reviewer");
    }

    fputs("</p>\n", out);
}


void
page_verdict(const report *r, FILE *out)
{
    if (r->sum.flaws == 0) {
        page_no_flaw(r, out);
        return;
    }

    fputs("<p class=\"verdict bad\"><strong>The log does not verify.</strong> "
          "Something is missing or was changed: what follows is what the "
          "log says, which may not be what happened.</p>\n", out);
}


static void
page_check(FILE *out, const char *what, bool done, uint64_t n)
{
    page_row(out, what);

    if (done) {
        page_number(out, n);
    } else {
        page_cell(out, "not checked: no key was given");
    }

    page_row_end(out);
}


static void
page_flaw(const cg_flaw *f, FILE *out)
{
    page_row(out, f->file ? f->file : "-");
    page_number(out, f->line);
    page_number(out, f->offset);
    page_cell(out, cg_flaw_text(f->kind));
    page_when(out, f->time ? f->time : f->before);
    page_row_end(out);
}


static void
page_flaws(const report *r, FILE *out)
{
    size_t  i;

    page_table(out, "What is wrong, the first in front",
               "File|#Line|#Byte|What is wrong|Written");

    for (i = 0; i < r->n_flaws; i++) {
        page_flaw(&r->flaws[i], out);
    }

    page_table_end(out);

    fputs("<p>A mishap can leave the same traces as a forger: a file that is "
          "not among those given here, a copy that broke off, a disk that "
          "failed. Whoever runs the proxy looks first whether all files of the "
          "log were given, the oldest first, and what happened at these times; "
          "until that is explained, the log is no proof of what it says from "
          "there on.</p>\n", out);

    if (r->sum.flaws > r->n_flaws) {
        fputs("<p>Of ", out);
        html_count(out, r->sum.flaws);
        fputs(" such records these are the first. <code>chat-gdpr audit "
              "verify</code> names more.</p>\n", out);
    }
}


void
page_verification(const report *r, const report_frame *f, FILE *out)
{
    (void) f;

    fputs("<p>Each process of the proxy writes a chain of records, of which "
          "each holds a fingerprint of the one before it. A record that was "
          "changed, taken out, put in or moved breaks the chain.</p>\n", out);

    page_table(out, "What was checked", "Check|#Number");
    page_check(out, "Records: fingerprint and place in the chain", true,
               r->sum.records);
    page_check(out, "Chains of records", true, r->sum.chains);
    page_check(out, "Records that one chain quotes of another", true,
               r->sum.heads);
    page_check(out, "Signatures of the proxy that hold", r->signatures,
               r->sum.signatures);
    page_check(out, "Codes that hold: written by the proxy, at its time",
               r->macs, r->sum.macs);
    page_check(out, "Lines that were cut short, and declared", true,
               r->sum.torn);
    page_check(out, "Records that were removed, as their time was up", true,
               r->sum.removed);
    page_check(out, "Records of which nothing is left, as a visitor asked for",
               true, r->sum.erased);
    page_check(out, "Flaws", true, r->sum.flaws);
    page_table_end(out);

    if (r->sum.flaws) {
        page_flaws(r, out);
    }

    if (r->sum.open) {
        fputs("<p>", out);
        html_count(out, r->sum.open);
        fputs(" of the chains were still being written to.</p>\n", out);
    }

    if (!r->signatures || !r->macs) {
        fputs("<p>Without both keys, the proxy's public one and the "
              "reviewer's, this shows accidents and careless changes; with "
              "them, changes by somebody who can write to the disk as "
              "well.</p>\n", out);
    }
}
