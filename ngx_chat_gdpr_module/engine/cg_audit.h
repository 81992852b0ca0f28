/*
 * Audit events: one JSON object a line, each bound to the one before.
 *
 *   {"time":"2026-01-02T03:04:05.678Z","chain":C,"seq":N,"type":T, …,
 *    "prev":P,"hash":H}
 *
 * A chain is one writer's sequence, named by 16 random hex digits.  seq counts
 * from 1 without a gap.  hash is the SHA-256, in hex, of the line's bytes up to
 * and not including `,"hash":"`; prev is the hash of the chain's previous
 * event, 64 zeros for the first.  Chains of several writers may interleave in
 * one file.
 *
 * An event holds no personal data: counts, names of the policy, numbers.
 */

#ifndef CG_AUDIT_H
#define CG_AUDIT_H

#include <openssl/evp.h>

#include "cg_stream.h"

/* A plain copy is a point to go back to: it shares `digest`. */
typedef struct {
    char         id[17];
    uint64_t     seq;     /* of the last event */
    char         prev[65];
    EVP_MD_CTX  *digest;
} cg_chain;

typedef struct {
    uint64_t          time;        /* milliseconds since the epoch */
    const char       *type;        /* "start", "message", "error"; this and
                                      the strings below: at most 64 bytes
                                      that need no escape */
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
} cg_event;

/* Start a chain under a random name.  CG_OK, or CG_ENOMEM if OpenSSL has no
 * random bytes or no SHA-256. */
cg_status cg_chain_init(cg_chain *c);

void cg_chain_free(cg_chain *c);

/* Append the event's line, newline included, to out, and move the chain on:
 * to be undone by the caller, with a copy of *c, if the line cannot be
 * written.  CG_OK or CG_ENOMEM. */
cg_status cg_audit_line(cg_chain *c, const cg_event *e, cg_buf *out);

#endif
