/*
 * With what a log is verified: keys, and whether it may still be written to.
 * Options that several of the reviewer's commands share.
 */

#ifndef REVIEW_H
#define REVIEW_H

#include "cg_ledger.h"

typedef struct {
    const char  *sign_keys[CG_SIGNERS];  /* files */
    size_t       n_sign_keys;  /* 0: signatures are not looked at */
    const char  *review_key;   /* NULL: nor are codes */
    const char  *live;        /* seconds; NULL: no chain may be open */
} review_options;

/* Rows of a table for getopt_long(), and what takes them: false if c is none
 * of them. */
#define REVIEW_OPTIONS                                                       \
    { "sign-key",   required_argument, NULL, 's' },                          \
    { "review-key", required_argument, NULL, 'r' },                          \
    { "live",       optional_argument, NULL, 'l' }

bool review_option(review_options *o, int c, char *arg);

/* The keys, and since when a chain may be open: an exit code, having
 * complained.  To be freed in any case; `flaw` and `ctx` are the caller's. */
int review_open(const review_options *o, cg_review *r);
void review_close(cg_review *r);

#endif
