/*
 * Audit events: one JSON object a line, each bound to the one before: see
 * cg_chain.h.  Chains of several writers may interleave in one file.
 *
 *   {"time":"2026-01-02T03:04:05.678Z","chain":C,"seq":N,"type":T, …,
 *    "prev":P,"hash":H}
 *
 * An event holds no personal data: counts, names of the policy, numbers.
 */

#ifndef CG_AUDIT_H
#define CG_AUDIT_H

#include "cg_chain.h"
#include "cg_stream.h"

typedef struct {
    uint64_t          time;        /* milliseconds since the epoch */
    const char       *type;        /* "start", "message", …; this and the
                                      strings below: at most 64 bytes that
                                      need no escape */
    const cg_policy  *policy;      /* the rest only if not NULL */
    uint64_t          connection;
    uint64_t          message;     /* counts from 1 in its connection and
                                      direction, or its request */
    cg_direction      dir;
    const char       *transport;   /* "request", "websocket", … */
    const char       *format;      /* NULL if not known */
    const cg_counts  *counts;      /* NULL for none */
    cg_status         error;       /* CG_OK for none */
    const char       *answer;      /* what was done about it, or NULL */
    const char       *mode;        /* of consent, or NULL */
    const char       *subject;     /* who chose that it may go, or NULL */
    uint64_t          chosen;      /* and when, seconds since the epoch */
    const cg_buf     *members;     /* further ones, each with a comma in
                                      front, or NULL */
    bool              sign;        /* if the chain has a key for it */
} cg_event;

/* Where a chain stands, as lines of other chains quote it. */
typedef struct {
    char      chain[CG_CHAIN_ID + 1];
    uint64_t  seq;
    char      hash[65];
    uint64_t  writing; /* up to which one it was about to write, or 0 */
    bool      ended;   /* its writer is gone, and broke off there */
} cg_head;

/* Append a member for cg_event.members: ,"NAME":"text", escaped;
 * ,"opened":{"iban":1}; ,"NAME":n;
 * ,"heads":[{"chain":…,"seq":…,"hash":…[,"ended":N]},…], N being
 * the record behind which there is none; of seconds that are not 0,
 * ,"retain":{"consent":n,"processing":n}.  CG_OK or CG_ENOMEM. */
cg_status cg_audit_text(cg_buf *members, const char *name, const void *text,
    size_t n);
cg_status cg_audit_opened(cg_buf *members, const cg_policy *p,
    const cg_opened *opened);
cg_status cg_audit_count(cg_buf *members, const char *name, uint64_t n);
cg_status cg_audit_heads(cg_buf *members, const cg_head *heads, size_t n);
cg_status cg_audit_retain(cg_buf *members, uint64_t consent,
    uint64_t processing);

/* Append the event's line, newline included, to out, and move the chain on:
 * to be undone by the caller, with a copy of *c, if the line cannot be
 * written.  CG_OK, CG_EKEY or CG_ENOMEM. */
cg_status cg_audit_line(cg_chain *c, const cg_event *e, cg_buf *out);

#endif
