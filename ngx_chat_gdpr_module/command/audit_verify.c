/*
 * chat-gdpr audit verify: is the log whole, and what was written?
 */

#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <jansson.h>

#include "audit.h"
#include "cg_ledger.h"
#include "command.h"
#include "key_file.h"
#include "log_file.h"

/* Flaws that are printed; one change can have many behind it. */
#define FLAWS_MAX  100

typedef struct {
    bool         json;
    const char  *sign_key;
    const char  *review_key;
    const char  *live;       /* NULL: no chain may be open */
} verify_options;

typedef struct {
    cg_ledger   *ledger;
    const char  *file;
    bool         json;
    uint64_t     told;
} verify_state;

static const struct option  options[] = {
    { "sign-key",   required_argument, NULL, 's' },
    { "review-key", required_argument, NULL, 'r' },
    { "live",       optional_argument, NULL, 'l' },
    { "json",       no_argument,       NULL, 'j' },
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

    if (s->told++ >= FLAWS_MAX) {
        return;
    }

    if (s->json) {
        print_flaw_json(f);
    } else {
        print_flaw(f);
    }
}


static bool
verify_line(void *ctx, const char *file, const char *p, size_t n, bool feed)
{
    verify_state  *s = ctx;

    if (file != s->file) {
        s->file = file;
        cg_ledger_file(s->ledger, file);
    }

    if (cg_ledger_line(s->ledger, p, n, feed) != CG_OK) {
        complain("%s", cg_status_text(CG_ENOMEM));
        return false;
    }

    return true;
}


static void
print_sum_json(const cg_ledger_sum *sum)
{
    char     a[32], b[32];
    json_t  *o;

    o = json_pack("{s:b, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:s, s:s}",
                  "verified", sum->flaws == 0,
                  "records", (json_int_t) sum->records,
                  "chains", (json_int_t) sum->chains,
                  "open", (json_int_t) sum->open,
                  "macs", (json_int_t) sum->macs,
                  "signatures", (json_int_t) sum->signatures,
                  "heads", (json_int_t) sum->heads,
                  "torn", (json_int_t) sum->torn,
                  "flaws", (json_int_t) sum->flaws,
                  "first", audit_time(sum->first, a),
                  "last", audit_time(sum->last, b));

    if (o) {
        (void) json_dumpf(o, stdout, JSON_COMPACT);
        json_decref(o);
    }

    printf("\n");
}


static void
print_sum(const cg_ledger_sum *sum, const cg_review *r)
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


/* Seconds of --live; a chain is open that has a record so recent. */

static bool
live_since(const char *live, uint64_t *since)
{
    char           *end;
    unsigned long   n;

    *since = UINT64_MAX;

    if (live == NULL) {
        return true;
    }

    n = strtoul(live, &end, 10);

    if (*live < '0' || *live > '9' || *end != '\0' || n > 86400) {
        return false;
    }

    *since = ((uint64_t) time(NULL) - n) * 1000;
    return true;
}


static int
verify_files(const cg_review *r, char *const *files, size_t n, bool json)
{
    bool           ok;
    cg_review      review;
    cg_ledger_sum  sum;
    verify_state   s = { .json = json };

    review = *r;
    review.flaw = verify_flaw;
    review.ctx = &s;

    s.ledger = cg_ledger_new(&review);
    if (s.ledger == NULL) {
        complain("%s", cg_status_text(CG_ENOMEM));
        return EXIT_INPUT;
    }

    ok = log_files_read(files, n, verify_line, &s);
    cg_ledger_finish(s.ledger, &sum);
    cg_ledger_free(s.ledger);

    if (json) {
        print_sum_json(&sum);
    } else {
        print_sum(&sum, r);
    }

    if (ok && sum.records == 0) {
        complain("no record at all: an empty log proves nothing");
        ok = false;
    }

    return ok && sum.flaws == 0 ? EXIT_OK : EXIT_INPUT;
}


static bool
verify_keys(const verify_options *o, cg_review *r)
{
    if (o->sign_key) {
        r->signer = key_file_read(o->sign_key, CG_KEY_SIGN, false);
        if (r->signer == NULL) {
            return false;
        }
    }

    if (o->review_key) {
        r->reviewer = key_file_read(o->review_key, CG_KEY_REVIEW, true);
        if (r->reviewer == NULL) {
            return false;
        }
    }

    return true;
}


int
audit_verify(int argc, char **argv)
{
    int             c, rc;
    cg_review       r = { NULL, NULL, UINT64_MAX, NULL, NULL };
    verify_options  o = { false, NULL, NULL, NULL };

    while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
        switch (c) {
        case 's': o.sign_key = optarg;                        break;
        case 'r': o.review_key = optarg;                      break;
        case 'l': o.live = optarg ? optarg : "120";           break;
        case 'j': o.json = true;                              break;
        default:
            return usage_error("\"audit verify\" was called with a wrong "
                               "option");
        }
    }

    if (optind == argc) {
        return usage_error("\"audit verify\" takes the files of a log, the "
                           "oldest first");
    }

    if (!live_since(o.live, &r.live)) {
        return usage_error("\"--live\" takes seconds, up to 86400");
    }

    rc = EXIT_INPUT;

    if (verify_keys(&o, &r)) {
        rc = verify_files(&r, argv + optind, (size_t) (argc - optind),
                          o.json);
    }

    EVP_PKEY_free(r.signer);
    EVP_PKEY_free(r.reviewer);
    return rc;
}
