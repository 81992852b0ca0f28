/*
 * What was removed from a log, told together by its reason.
 */

#ifndef REMOVALS_H
#define REMOVALS_H

#include <jansson.h>

#include "cg_tombstone.h"

/* Reasons that are told apart; what comes then is told as one. */
#define REMOVALS_MAX  32

typedef struct {
    cg_removal  why;
    char        reason[CG_REASON_SIZE + 1];
    uint64_t    records;
    uint64_t    proofs;   /* of them */
    uint64_t    until;    /* when the youngest was written, ms */
    uint64_t    removed;  /* and when it was removed last, ms */
} removal;

typedef struct {
    removal  rows[REMOVALS_MAX];
    size_t   n;
} removals;

void removals_add(removals *all, const cg_removed *r);
void removals_print(const removals *all);

/* A list; NULL without memory. */
json_t *removals_json(const removals *all);

#endif
