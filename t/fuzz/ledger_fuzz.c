/*
 * The reviewer's reader of audit logs, on any bytes, with keys and without.
 */

#include <stdlib.h>
#include <string.h>

#include "cg_key.h"
#include "cg_ledger.h"

#define CHECK(c)  do { if (!(c)) abort(); } while (0)

static EVP_PKEY  *signer, *reviewer;
static size_t     told;


int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void) argc;
    (void) argv;

    signer = cg_key_new(CG_KEY_SIGN);
    reviewer = cg_key_new(CG_KEY_REVIEW);
    CHECK(signer && reviewer);
    return 0;
}


static void
flaw(void *ctx, const cg_flaw *f)
{
    (void) ctx;

    told++;
    CHECK(f->kind < CG_FLAW_N);
    CHECK(strspn(f->chain, "0123456789abcdef") == strlen(f->chain));
}


/* The lines as those of a log, or, in front of it, as checkpoints. */
static void
review(const uint8_t *data, size_t size, const cg_review *how, bool kept)
{
    size_t         n;
    cg_ledger     *l;
    const char    *p, *end, *feed;
    cg_ledger_sum  sum;

    told = 0;
    l = cg_ledger_new(how);
    CHECK(l);
    cg_ledger_file(l, kept ? "kept" : "log");

    for (p = (const char *) data, end = p + size; p < end;
         p += n + (feed != NULL))
    {
        feed = memchr(p, '\n', (size_t) (end - p));
        n = (size_t) ((feed ? feed : end) - p);
        CHECK((kept ? cg_ledger_checkpoint(l, p, n)
                    : cg_ledger_line(l, p, n, feed != NULL)) == CG_OK);
    }

    cg_ledger_finish(l, &sum);
    CHECK(sum.flaws == told);
    cg_ledger_free(l);
}


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    cg_review  how = { .live = UINT64_MAX, .now = UINT64_MAX / 2,
                       .flaw = flaw };

    review(data, size, &how, false);
    review(data, size, &how, true);
    how.signer = signer;
    how.reviewer = reviewer;
    review(data, size, &how, false);
    review(data, size, &how, true);
    return 0;
}
