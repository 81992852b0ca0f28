/*
 * chat-gdpr audit verify: is the log whole, and what was written?
 */

#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "audit.h"
#include "cg_ledger.h"
#include "command.h"
#include "log_file.h"
#include "log_order.h"
#include "removals.h"
#include "review.h"

/* Flaws that are printed; one change can have many behind it. */
#define FLAWS_MAX  100

typedef struct {
    cg_ledger   *ledger;
    const char  *file;
    bool         json;
    uint64_t     told;
    removals     removals;
    log_order    order;
} verify_state;

static const struct option  options[] = {
    REVIEW_OPTIONS,
    { "json", no_argument, NULL, 'j' },
    { "checkpoints", required_argument, NULL, 'c' },
    { NULL, 0, NULL, 0 }
};


static void
print_flaw_json(const cg_flaw *f)
{
    json_t  *o;

    o = json_pack("{s:s, s:s, s:s?, s:I, s:I, s:s, s:I, s:I}",
                  "flaw", cg_flaw_name(f->kind),
                  "reason", cg_flaw_text(f->kind), "file", f->file,
                  "offset", (json_int_t) f->offset,
                  "line", (json_int_t) f->line, "chain", f->chain,
                  "seq", (json_int_t) f->seq,
                  "wanted", (json_int_t) f->wanted);

    if (o) {
        (void) json_dumpf(o, stdout, JSON_COMPACT);
        json_decref(o);
    }

    printf("\n");
}


static void
print_flaw(const cg_flaw *f)
{
    char  a[32], b[32];

    printf("%s:%" PRIu64 " (byte %" PRIu64 "): %s: %s\n",
           f->file ? f->file : "-", f->line, f->offset, cg_flaw_name(f->kind),
           cg_flaw_text(f->kind));

    if (f->chain[0] == '\0') {
        return;
    }

    printf("    chain %s, record %" PRIu64, f->chain, f->seq);

    if (f->wanted) {
        printf(", where %" PRIu64 " was to be", f->wanted);
    }

    printf("; written %s, the chain's last good one %s\n",
           audit_time(f->time, a), audit_time(f->before, b));
}


static void
verify_flaw(void *ctx, const cg_flaw *f)
{
    verify_state  *s = ctx;

    log_order_flaw(&s->order, f);

    if (s->told++ >= FLAWS_MAX) {
        return;
    }

    if (s->json) {
        print_flaw_json(f);
    } else {
        print_flaw(f);
    }
}


static void
verify_removed(void *ctx, const cg_removed *r)
{
    verify_state  *s = ctx;

    removals_add(&s->removals, r);
}


static bool
verify_line(void *ctx, const char *file, const char *p, size_t n, bool feed)
{
    verify_state  *s = ctx;

    if (file != s->file) {
        s->file = file;
        log_order_file(&s->order, file, p, n);
        cg_ledger_file(s->ledger, file);
    }

    if (cg_ledger_line(s->ledger, p, n, feed) != CG_OK) {
        complain("%s", cg_status_text(CG_ENOMEM));
        return false;
    }

    return true;
}


static bool
verify_checkpoint(void *ctx, const char *file, const char *p, size_t n,
    bool feed)
{
    verify_state  *s = ctx;

    (void) feed;

    if (file != s->file) {
        s->file = file;
        cg_ledger_file(s->ledger, file);
    }

    if (cg_ledger_checkpoint(s->ledger, p, n) != CG_OK) {
        complain("%s", cg_status_text(CG_ENOMEM));
        return false;
    }

    return true;
}


static void
print_sum_json(const cg_ledger_sum *sum, const removals *gone)
{
    char     a[32], b[32];
    json_t  *o;

    o = json_pack("{s:b, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:s, "
                  "s:s, s:I, s:I, s:o}",
                  "verified", sum->flaws == 0,
                  "records", (json_int_t) sum->records,
                  "chains", (json_int_t) sum->chains,
                  "open", (json_int_t) sum->open,
                  "macs", (json_int_t) sum->macs,
                  "signatures", (json_int_t) sum->signatures,
                  "heads", (json_int_t) sum->heads,
                  "torn", (json_int_t) sum->torn,
                  "checkpoints", (json_int_t) sum->checkpoints,
                  "flaws", (json_int_t) sum->flaws,
                  "first", audit_time(sum->first, a),
                  "last", audit_time(sum->last, b),
                  "removed", (json_int_t) sum->removed,
                  "erased", (json_int_t) sum->erased,
                  "removals", removals_json(gone));

    if (o) {
        (void) json_dumpf(o, stdout, JSON_COMPACT);
        json_decref(o);
    }

    printf("\n");
}


static void
print_sum(const cg_ledger_sum *sum, const cg_review *r, const removals *gone)
{
    char  a[32], b[32];

    printf("%s: %" PRIu64 " records in %" PRIu64 " chains, %s to %s\n",
           sum->flaws ? "NOT VERIFIED" : "verified", sum->records,
           sum->chains, audit_time(sum->first, a), audit_time(sum->last, b));

    printf("  hashes and order: all; heads of other chains: %" PRIu64
           "; declared as cut short: %" PRIu64 "\n", sum->heads, sum->torn);

    if (r->signer) {
        printf("  signatures: %" PRIu64 "\n", sum->signatures);
    } else {
        printf("  signatures: not looked at (--sign-key)\n");
    }

    if (r->reviewer) {
        printf("  authentication codes: %" PRIu64 "\n", sum->macs);
    } else {
        printf("  authentication codes: not looked at (--review-key)\n");
    }

    if (sum->checkpoints) {
        printf("  checkpoints kept elsewhere: %" PRIu64 "\n",
               sum->checkpoints);
    }

    removals_print(gone);

    if (sum->open) {
        printf("  %" PRIu64 " chains are still written to\n", sum->open);
    }

    if (sum->flaws > FLAWS_MAX) {
        printf("  flaws: %" PRIu64 ", of which the first %d are above\n",
               sum->flaws, FLAWS_MAX);
    } else if (sum->flaws) {
        printf("  flaws: %" PRIu64 "\n", sum->flaws);
    }
}


static int
verify_files(const cg_review *r, char *checkpoints, char *const *files,
    size_t n, bool json)
{
    bool           ok;
    cg_review      review;
    cg_ledger_sum  sum;
    verify_state   s = { .json = json };

    review = *r;
    review.flaw = verify_flaw;
    review.removed = verify_removed;
    review.ctx = &s;

    s.ledger = cg_ledger_new(&review);
    if (s.ledger == NULL) {
        complain("%s", cg_status_text(CG_ENOMEM));
        return EXIT_UNREAD;
    }

    ok = (checkpoints == NULL
          || log_files_read(&checkpoints, 1, verify_checkpoint, &s))
         && log_files_read(files, n, verify_line, &s);

    if (!ok) {
        s.told = FLAWS_MAX;  /* of what was not read nothing is missing */
    }

    cg_ledger_finish(s.ledger, &sum);
    cg_ledger_free(s.ledger);

    if (!ok) {
        complain("there is no verdict: not all could be read");
        return EXIT_UNREAD;
    }

    if (json) {
        print_sum_json(&sum, &s.removals);
    } else {
        print_sum(&sum, r, &s.removals);
    }

    if (sum.records == 0) {
        complain("no record at all: an empty log proves nothing");
        return EXIT_INPUT;
    }

    log_order_tell(&s.order);
    return sum.flaws ? EXIT_INPUT : EXIT_OK;
}


int
audit_verify(int argc, char **argv)
{
    int             c, rc;
    bool            json;
    char           *checkpoints;
    cg_review       r;
    review_options  o = { .n_sign_keys = 0 };

    json = false;
    checkpoints = NULL;

    while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
        if (c == 'j') {
            json = true;

        } else if (c == 'c') {
            checkpoints = optarg;

        } else if (!review_option(&o, c, optarg)) {
            return usage_error("\"audit verify\" was called with a wrong "
                               "option");
        }
    }

    if (optind == argc) {
        return usage_error("\"audit verify\" takes the files of a log, the "
                           "oldest first");
    }

    rc = review_open(&o, &r);

    if (rc == EXIT_OK) {
        rc = verify_files(&r, checkpoints, argv + optind,
                          (size_t) (argc - optind), json);
    }

    review_close(&r);
    return rc;
}
