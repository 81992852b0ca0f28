/*
 * Keys and times of a review.
 */

#include <stdlib.h>
#include <time.h>

#include "command.h"
#include "key_file.h"
#include "review.h"


/* Those behind the first one. */
static EVP_PKEY  *signers[CG_SIGNERS];


static bool
review_sign_key(review_options *o, char *arg)
{
    if (o->n_sign_keys == CG_SIGNERS) {
        return false;
    }

    o->sign_keys[o->n_sign_keys++] = arg;
    return true;
}


bool
review_option(review_options *o, int c, char *arg)
{
    switch (c) {
    case 's': return review_sign_key(o, arg);
    case 'r': o->review_key = arg;               return true;
    case 'l': o->live = arg ? arg : "120";       return true;
    default:                                     return false;
    }
}


/* Seconds of --live; a chain is open that has a record so recent. */

static bool
review_live(const char *live, uint64_t *since)
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


int
review_open(const review_options *o, cg_review *r)
{
    size_t     i;
    EVP_PKEY  *key;

    *r = (cg_review) { .live = UINT64_MAX,
                         .now = (uint64_t) time(NULL) * 1000 };

    if (!review_live(o->live, &r->live)) {
        return usage_error("\"--live\" takes seconds, up to 86400");
    }

    r->signers = signers;

    for (i = 0; i < o->n_sign_keys; i++) {
        key = key_file_read(o->sign_keys[i], CG_KEY_SIGN, false);

        if (key == NULL) {
            return EXIT_UNREAD;
        }

        if (i == 0) {
            r->signer = key;
        } else {
            signers[r->n_signers++] = key;
        }
    }

    if (o->review_key) {
        r->reviewer = key_file_read(o->review_key, CG_KEY_REVIEW, true);
        if (r->reviewer == NULL) {
            return EXIT_UNREAD;
        }
    }

    return EXIT_OK;
}


void
review_close(cg_review *r)
{
    size_t  i;

    for (i = 0; i < r->n_signers; i++) {
        EVP_PKEY_free(signers[i]);
    }

    EVP_PKEY_free(r->signer);
    EVP_PKEY_free(r->reviewer);
}
