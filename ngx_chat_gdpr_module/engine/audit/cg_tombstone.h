/*
 * Tombstones of an audit log: that records were removed from it, or what they
 * said was taken out, by what rule and why, so that verification of the rest
 * still holds, and what was not to be removed is missed.
 *
 * Of records A to B of a chain C all but the last are taken out of the file.
 * The last one stays without what it said (its hash, code and signature do not
 * need it, see cg_chain.h), so that the chain goes on behind it.  In front of
 * it stands a line of another chain, that of the command which did it:
 *
 *   {"time":T,"chain":…,"seq":…,"proofs":…,"type":"tombstone","of":"C",
 *    "first":A,"last":B,"hash":"H","why":W[,"reason":"…"],"counts":{…},"prev":…
 *
 *   H  the hash of record B
 *   W  "retention"  all of them are past the period that the start of C gives
 *                   their class ("retain")
 *      "before"     the start of C gives none; the reason says what was done
 *      "erasure"    A is B; it was about a visitor who has asked for that
 *   counts          what was removed, by type: nobody can check that any more,
 *                   but for how many are proof of consent
 *
 * The command's chain has a start and a stop that are signed, as those of nginx
 * are: all of it is in one file, which was put in the place of the old one at
 * once.
 *
 * The reader's rules, besides those for each line.  A record without what it
 * said needs the last tombstone that was read for its chain, with B and H its
 * own, and A the record after the one before it.  Then
 *
 *   - B is neither a start nor a declaration ("torn"); by "erasure" it is of a
 *     type that is about visitors, and there is a reason;
 *   - of A to B, k are of the class "consent": that is what "proofs" (A of
 *     cg_chain.h) of B and of the record before A differ by;
 *   - by "retention", if there are others than these k, B is older than T by
 *     the period of "processing"; if k is not 0, by the period of "consent"; by
 *     "before" that class has no period;
 *   - T is not in the future of the reader.
 *
 * What that proves, the code of record B being checked with the reviewer's key.
 * Time, type, place and "proofs" of B are what its writer wrote at its time,
 * and the records of a chain are in the order of time: so whatever A to B were,
 * they are as old as that, and so many of them are proof of consent.
 *
 *   - Who can write to the disk cannot make a tombstone, nor move one, use it
 *     twice or for another record: it is signed, and names the hash.
 *   - Who has the signing key, too, can remove what is past its period, which
 *     is what anybody may.  Nothing younger: the periods are those of C's
 *     start, which was written before; and not the proof of consent among it.
 *     He can take out what any record about a visitor said, and call it an
 *     erasure: how many, when, and of what type shows, and is to be compared
 *     with the erasures that somebody has asked for.  Of chains whose start
 *     gives no period he can remove all but start and last record; that shows,
 *     too.
 *   - What the removed records said, and of which types they were, he can
 *     lie about, but for the number of proofs.
 *   - A clock that was set back while the chain was written makes younger
 *     records look older than B by as much.
 *   - Without the reviewer's key none of that is proven against who has the
 *     signing key: only that he says so.
 */

#ifndef CG_TOMBSTONE_H
#define CG_TOMBSTONE_H

#include "cg_ledger.h"
#include "cg_retain.h"

/* Bytes of a reason, and what they can grow to in the log. */
#define CG_REASON_MAX   128
#define CG_REASON_SIZE  (6 * CG_REASON_MAX)

/* Pointers into the line. */
typedef struct {
    const char  *of;        /* CG_CHAIN_ID */
    uint64_t     first;
    uint64_t     last;
    const char  *hash;      /* 64 */
    cg_removal   why;
    const char  *reason;    /* as it stands in the line, or NULL */
    size_t       reason_n;  /* at most CG_REASON_SIZE */
    uint64_t     ms;        /* T */
} cg_tombstone;

/* What of its record is one, or false. */
bool cg_tombstone_read(cg_tombstone *t, const cg_record *r);

/* The periods in seconds that the first record of a chain gives; 0: none. */
void cg_tombstone_periods(const cg_record *start,
    uint64_t retain[CG_RETAIN_N]);

/* The record before A, and what the chain's start says. */
typedef struct {
    uint64_t  seq;
    uint64_t  proofs;
    uint64_t  retain[CG_RETAIN_N];  /* seconds; 0: no period */
} cg_tombstone_chain;

/* May record B be without what it said, and the records in front of it be
 * missing?  That hash and place fit has been seen.  `now` in ms, or 0: T is not
 * looked at. */
bool cg_tombstone_permits(const cg_tombstone *t, const cg_record *b,
    const cg_tombstone_chain *chain, uint64_t now);

#endif
