/*
 * What is known of a log while it is verified, for cg_ledger.c and the files
 * that it stands on.
 */

#ifndef CG_LEDGER_STATE_H
#define CG_LEDGER_STATE_H

#include "cg_hex.h"
#include "cg_key.h"
#include "cg_rotation.h"
#include "cg_tombstone.h"
#include "cg_torn.h"

/* Hashes of a chain that are kept, of each the first 16 bytes. */
#define CG_RECENT       64
#define CG_RECENT_HASH  16

/* Signatures by keys that are not known so far: their rotation may stand in a
 * newer file. */
#define CG_LATER_MAX    4096

/* Pieces that are no record and wait for their declaration. */
#define CG_TORN_MAX     64

typedef struct cg_seen_s  cg_seen;

/* A tombstone, until its record comes. */
typedef struct {
    cg_tombstone  stone;  /* but for pointers */
    char          hash[64];
    char          reason[CG_REASON_SIZE];
} cg_grave;

/* A chain. */
struct cg_seen_s {
    cg_seen   *next;      /* in its bucket */
    char       id[CG_CHAIN_ID + 1];
    uint64_t   seq;       /* of its last record, 0: only quoted so far */
    uint64_t   time;      /* of that, ms */
    uint64_t   quoted;    /* the highest that others quote */
    uint8_t    quoted_hash[CG_RECENT_HASH];
    cg_flaw    quoter;    /* who did, if the log does not hold it */
    uint64_t   ended;     /* behind which there is none, others say, or 0 */
    bool       stopped;
    bool       flawed;    /* its last record is, and that was told */
    bool       keyed;     /* `key` is that of the record after the last */
    bool       unkeyed;   /* and cannot be had */
    bool       proven;    /* its first record was read, and was right */
    uint8_t    key[CG_CHAIN_KEY];
    char       hash[64];  /* of its last record */
    uint64_t   proofs;    /* A of it */
    uint64_t   retain[CG_RETAIN_N];  /* as the first record says */
    cg_grave  *grave;     /* or NULL */
    size_t     signer;    /* of its last signature */
    bool       foreign;   /* it names a key that is not known */
    uint8_t    recent[CG_RECENT][CG_RECENT_HASH];  /* by seq */

    /* where the last record stands */
    const char  *file;
    uint64_t     offset;
    uint64_t     line;
};

typedef struct {
    uint8_t   digest[32];
    cg_flaw   flaw;       /* if nobody declares it */
} cg_torn_at;

typedef struct {
    uint8_t   d[32];
    uint8_t   s[CG_CHAIN_SIGN];
    cg_flaw   flaw;       /* if it is of no key */
} cg_later;

/* A key that signs. */
typedef struct {
    EVP_PKEY  *key;
    char       id[33];
    uint64_t   until;     /* when chains may start with it, ms; 0: always */
} cg_signer;

struct cg_ledger_s {
    cg_review      review;
    cg_ledger_sum  sum;
    EVP_MD_CTX    *digest;
    EVP_MD_CTX    *half;
    cg_seen      **buckets;
    size_t         mask;
    size_t         n_seen;   /* chains, with those that are only quoted */
    cg_signer      signers[CG_SIGNERS];
    size_t         n_signers;
    cg_later      *later;
    size_t         n_later;
    cg_torn_at     torn[CG_TORN_MAX];
    size_t         n_torn;
    uint64_t       n_empty;  /* lines */
    cg_flaw        empty;    /* the first of them */
    const char    *file;
    uint64_t       offset;
    uint64_t       line;
    bool           part;  /* what comes next is of the same line */
};


/* cg_ledger_state.c */

/* A key to be trusted, taken over if the reference is. */
bool cg_ledger_trust(cg_ledger *l, EVP_PKEY *key);

/* The chain of this name, made at the first call; NULL without memory. */
cg_seen *cg_ledger_chain(cg_ledger *l, const char *id);

/* Count a flaw, and tell the caller. */
void cg_ledger_tell(cg_ledger *l, const cg_flaw *f);

/* A flaw of the line at hand; r and c may be NULL. */
void cg_ledger_describe(cg_ledger *l, cg_flaw *f, cg_flaw_kind kind,
    const cg_record *r, const cg_seen *c, uint64_t wanted);

/* Both. */
void cg_ledger_flaw(cg_ledger *l, cg_flaw_kind kind, const cg_record *r,
    const cg_seen *c, uint64_t wanted);

/* The value of the first member of a name, which is not within a string:
 * names are quoted, and quotes within strings are escaped. */
const char *cg_record_member(const cg_record *r, const char *name);

/* cg_ledger_code.c */

/* The number of the key that has signed, or CG_SIGNERS.  Try the chain's own
 * first. */
size_t cg_ledger_signer(const cg_ledger *l, size_t first, const uint8_t d[32],
    const uint8_t s[CG_CHAIN_SIGN]);

/* Is the code of a record that of its chain's key?  That is then the key of the
 * next one. */
void cg_ledger_mac(cg_ledger *l, const cg_record *r, cg_seen *c,
    const uint8_t d[32]);

/* Is it sound, as far as that can be told? */
bool cg_ledger_signature(cg_ledger *l, const cg_record *r, cg_seen *c,
    const uint8_t d[32]);

/* cg_ledger_head.c */

/* One quoted head; `hash` are 64 hex digits.  A record that was quoted before
 * it is read may stand in the next file: that is judged at the end. */
cg_status cg_ledger_head(cg_ledger *l, const cg_record *r, const char *id,
    uint64_t seq, const char *hash, uint64_t ended);

/* "heads":[{"chain":"…","seq":N,"hash":"…"[,"ended":N]},…] */
cg_status cg_ledger_heads(cg_ledger *l, const cg_record *r);

/* cg_ledger_removed.c */

/* The line that follows speaks of another chain. */
cg_status cg_ledger_tombstone(cg_ledger *l, const cg_record *r);

/* Was the record not there to be seen? */
bool cg_ledger_gone(const cg_seen *c, uint64_t seq);

/* A record without what it said.  Is it told what became of that, and of the
 * records in front of it that are missing? */
bool cg_ledger_buried(cg_ledger *l, const cg_record *r, const cg_seen *c);

/* cg_ledger_torn.c */

/* A line that is no record, of the pieces that it may be made of. */
void cg_ledger_pieces(cg_ledger *l, const char *p, size_t n);

/* ,"bytes":N,"sha256":"…" */
void cg_ledger_declared(cg_ledger *l, const cg_record *r);

#endif
