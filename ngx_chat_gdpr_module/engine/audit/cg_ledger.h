/*
 * The reviewer's side of cg_chain.h: reads the lines of an audit log in the
 * order in which they were written, over all of its files, and tells what does
 * not fit.
 *
 * Memory is bounded by the number of chains, not of lines: about 1.3 KB each.
 *
 * Rules, besides hash, sequence, MAC and signature of each line:
 *
 *   - A chain that another one quotes in "heads" was there and had that hash.
 *     Of each chain the last 64 hashes are kept to compare with.
 *   - A chain ends with a line of type "stop"; or it broke off, and a later
 *     line of another chain says where it "ended": the records that were being
 *     written at most are behind the one that is quoted, which is number 0
 *     where they were the first.
 *   - Records may have been removed, and what they said be taken out of them,
 *     as cg_tombstone.h has it.
 *   - Bytes that are no record (a write that was cut short) have to be
 *     declared in a later line of type "torn", by their number and SHA-256;
 *     others may follow them on the same line of the file, and then a record:
 *     see cg_torn.h.  There are no more empty lines than such pieces.
 */

#ifndef CG_LEDGER_H
#define CG_LEDGER_H

#include "cg_chain.h"

/* Records that may be removed in front of one. */
#define CG_RUN_MAX  (UINT64_C(1) << 20)

typedef enum {
#define CG_FLAW(id, name, sentence)  CG_FLAW_##id,
#include "cg_flaw.def"
#undef CG_FLAW
    CG_FLAW_N
} cg_flaw_kind;

const char *cg_flaw_name(cg_flaw_kind kind);
const char *cg_flaw_text(cg_flaw_kind kind);

/* One line, taken apart; pointers into it. */
typedef struct {
    const char  *p;
    size_t       n;          /* without the line feed */
    const char  *time;       /* 24 characters */
    uint64_t     ms;         /* the same, since the epoch */
    const char  *chain;      /* CG_CHAIN_ID */
    uint64_t     seq;
    uint64_t     proofs;     /* A of cg_chain.h */
    const char  *type;
    size_t       type_n;
    const char  *members;    /* those of the type, with commas in front */
    size_t       members_n;
    bool         erased;     /* what it said was taken out */
    const char  *prev;       /* 64 */
    const char  *mac;        /* 2 * CG_CHAIN_MAC, or NULL */
    const char  *signature;  /* 2 * CG_CHAIN_SIGN, or NULL */
    const char  *hash;       /* 64 */
} cg_record;

/* Take a line apart.  false: it does not have the form of a record; whether
 * what is in it is true is another question. */
bool cg_record_read(cg_record *r, const char *p, size_t n);

bool cg_record_is(const cg_record *r, const char *type);

/* Is it one that quotes the heads of others, and is signed by a writer that
 * can? */
bool cg_record_marks(const cg_record *r);

/* Where `what` begins in [p, end), or NULL. */
const char *cg_record_find(const char *p, const char *end, const char *what);

/* Where the record of a line begins: bytes of one that was cut short may stand
 * in front of it.  p if there is none. */
const char *cg_record_start(const char *p, size_t n);

/* Is its hash that of the line?  d: see cg_chain.h.  Both digests: any ones
 * that were set up for SHA-256. */
bool cg_record_hashes(const cg_record *r, EVP_MD_CTX *digest,
    EVP_MD_CTX *half, uint8_t d[32]);

/* Milliseconds since the epoch of a time as events have it; 0 if it is none. */
uint64_t cg_record_time(const char *time);

typedef struct {
    cg_flaw_kind  kind;
    const char   *file;     /* of the line, as it was given */
    uint64_t      offset;   /* of its first byte, in that file */
    uint64_t      line;     /* in that file, from 1 */
    char          chain[CG_CHAIN_ID + 1];  /* "" if not known */
    uint64_t      seq;      /* that stands there, 0 if not known */
    uint64_t      wanted;   /* that should; 0 if that is not the point */
    uint64_t      before;   /* when the chain's last good record was written,
                               in ms; 0 if there is none */
    uint64_t      time;     /* of the record, 0 if not known */
} cg_flaw;

typedef struct {
    uint64_t  records;
    uint64_t  chains;
    uint64_t  open;        /* of which so many may be still written to */
    uint64_t  macs;        /* verified */
    uint64_t  signatures;  /* verified */
    uint64_t  heads;       /* compared */
    uint64_t  torn;        /* cut short, and declared */
    uint64_t  removed;     /* by their age */
    uint64_t  erased;      /* for a visitor */
    uint64_t  checkpoints; /* that were kept at another place, and are sound */
    uint64_t  flaws;
    uint64_t  first;       /* ms */
    uint64_t  last;
} cg_ledger_sum;

/* Why records are gone: see cg_tombstone.h. */
typedef enum {
    CG_REMOVAL_RETENTION = 0,
    CG_REMOVAL_BEFORE,
    CG_REMOVAL_ERASURE,
    CG_REMOVAL_N
} cg_removal;

/* "retention" */
const char *cg_removal_name(cg_removal why);

/* Records that are gone, or say nothing any more, and may. */
typedef struct {
    char         chain[CG_CHAIN_ID + 1];
    uint64_t     first;
    uint64_t     last;
    uint64_t     proofs;    /* of them are of the class "consent" */
    uint64_t     time;      /* of the last one, ms */
    uint64_t     removed;   /* when they were */
    cg_removal   why;
    const char  *reason;    /* as it stands in the log, escaped; not ended */
    size_t       reason_n;
} cg_removed;

typedef struct cg_ledger_s  cg_ledger;

/* Keys that sign, at most. */
#define CG_SIGNERS  32

typedef struct {
    EVP_PKEY  *signer;    /* Ed25519, public, or NULL: signatures are not
                             looked at */
    EVP_PKEY  *reviewer;  /* X25519, private, or NULL: MACs are not */

    /* Further ones that sign.  Those that one of them vouches for in the log
     * are found there: see cg_rotation.h. */
    EVP_PKEY *const  *signers;
    size_t     n_signers;

    /* A chain whose last record is not older than this (ms since the epoch)
     * may go on: it is open, not cut.  UINT64_MAX: none may. */
    uint64_t   live;

    uint64_t   now;       /* ms since the epoch; 0: not known */

    void     (*flaw)(void *ctx, const cg_flaw *f);
    void     (*removed)(void *ctx, const cg_removed *r);  /* or NULL */
    void      *ctx;
} cg_review;

/* NULL without memory.  The review is not taken over. */
cg_ledger *cg_ledger_new(const cg_review *review);

/* The lines that follow are those of this file; the name is kept. */
void cg_ledger_file(cg_ledger *l, const char *name);

/* The next line: n bytes without the line feed, and whether there is one; if
 * not, what comes next of the same file is more of that line, which is no
 * record then.  CG_OK, also where there are flaws, or CG_ENOMEM. */
cg_status cg_ledger_line(cg_ledger *l, const char *p, size_t n, bool feed);

/* A line that was kept at another place, in front of all those of the log:
 * which then has to hold what that line says, or there is a flaw "head".  What
 * a syslog server has put in front of it may stand there.  n bytes without the
 * line feed; to be called before cg_ledger_line().  CG_OK, also where there are
 * flaws, or CG_ENOMEM. */
cg_status cg_ledger_checkpoint(cg_ledger *l, const char *p, size_t n);

/* After the last line: what is missing at the ends of chains. */
void cg_ledger_finish(cg_ledger *l, cg_ledger_sum *sum);

void cg_ledger_free(cg_ledger *l);

#endif
