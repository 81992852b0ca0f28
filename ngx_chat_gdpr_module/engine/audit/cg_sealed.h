/*
 * Sealed lines of an audit log: what an event says is for the reviewer alone,
 * and the proxy cannot read its own past.
 *
 * Of a line of the chain C (cg_chain.h), whose key K[N] is at hand,
 *
 *   {"time":T,"chain":C,"seq":N[,"proofs":A],REST,"prev":P, …
 *
 * what stands in the log is
 *
 *   {"time":T,"chain":C,"seq":N[,"proofs":A],"type":Y,"sealed":"B","prev":P, …
 *
 *   Y  "sealed", or "sealed_consent" if it is of the class "consent"
 *      (cg_retain.h): how long a line is kept has to be known without opening
 *   B  base64 (RFC 4648 section 4) of nonce || ciphertext || tag
 *      AES-256-GCM (NIST SP 800-38D) of REST, with 12 random bytes as nonce,
 *      128-bit tag, and AAD: the line up to and with Y and its quotes
 *   key of the cipher: SHA-256("chat-gdpr audit seal" || K[N])
 *
 * Lines that verification reads are never sealed: "start", "checkpoint",
 * "heartbeat", "stop" and "torn", which say nothing about visitors.  "start",
 * "checkpoint" and "heartbeat" of a chain that seals have a member "key": K[N]
 * of that very line, sealed to the reviewer, so that a file of the log can be
 * read without those before it.
 *
 * Why that holds.  K[N] is gone once line N is written, and K[N+1] does not
 * lead back to it (SHA-256): who takes over the proxy reads what it writes from
 * then on, and nothing before.  The chain's first key and those of checkpoints
 * open for the reviewer's private key only.  The key of the cipher tells
 * nothing of K[N], nor of K[N+1] or the line's MAC, which are made of K[N] in
 * other ways.  A line that the disk did not take is made anew under the same
 * K[N], and parts of the first one may be on the disk: hence a nonce that is
 * random.  Hash, MAC and signature are those of the line as it stands in the
 * log: they are verified without opening it.  What stays visible: when events
 * were written, how many, of which class, and how long they are.
 */

#ifndef CG_SEALED_H
#define CG_SEALED_H

#include "cg_ledger.h"

/* Sealed bytes are so many more. */
#define CG_SEALED_NONCE  12
#define CG_SEALED_TAG    16
#define CG_SEALED_EXTRA  (CG_SEALED_NONCE + CG_SEALED_TAG)

/* Seal the end of a line, out->p[from..n), from `rest` on, which is where REST
 * begins, under the chain's key; `proof`: Y is "sealed_consent".  *says is
 * where the members behind Y begin.  On an error the line is as it was.  CG_OK,
 * CG_EKEY (it has none) or CG_ENOMEM. */
cg_status cg_sealed_line(const cg_chain *c, cg_buf *out, size_t from,
    size_t rest, bool proof, size_t *says);

/* Is what the record says sealed? */
bool cg_sealed_is(const cg_record *r);

typedef struct cg_unseal_s  cg_unseal;

/* For the reader: opens lines with the reviewer's private key, X25519, which is
 * not taken over.  Memory is bounded by the number of chains.  NULL without
 * memory. */
cg_unseal *cg_unseal_new(EVP_PKEY *reviewer);
void cg_unseal_free(cg_unseal *u);

/* The record that a line of n bytes holds, opened if it is sealed: *line, of *m
 * bytes, is the line itself or stands until the next call.  Lines have to come
 * in the order of their chains, all from one that has a "key" on.  CG_OK;
 * CG_EKEY: it is sealed, and cannot be opened, *line being the line itself;
 * CG_ENOMEM. */
cg_status cg_unseal_line(cg_unseal *u, const char *p, size_t n,
    const char **line, size_t *m);

#endif
