/*
 * Heads that a record of the audit log quotes of other chains, one after the
 * other: what cg_audit_heads() has written.
 */

#ifndef CG_QUOTE_H
#define CG_QUOTE_H

#include "cg_ledger.h"

/* Pointers into the record. */
typedef struct {
    const char  *chain;   /* CG_CHAIN_ID hex digits */
    uint64_t     seq;     /* 0: it has written none */
    const char  *hash;    /* 64 hex digits */
    uint64_t     ended;   /* behind which it has written none; 0: it goes on */
} cg_quote;

/* The head that stands behind `at`, which is what this returned for the one
 * before, or NULL for the first.  NULL: there is none. */
const char *cg_quote_next(const cg_record *r, const char *at, cg_quote *q);

#endif
