/*
 * Verification of an audit log, a line at a time.
 */

#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>

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

static const struct {
    const char  *name;
    const char  *text;
} cg_flaws[] = {
#define CG_FLAW(id, name, sentence)  { name, sentence },
#include "cg_flaw.def"
#undef CG_FLAW
};


const char *
cg_flaw_name(cg_flaw_kind kind)
{
    return kind < CG_FLAW_N ? cg_flaws[kind].name : "?";
}


const char *
cg_flaw_text(cg_flaw_kind kind)
{
    return kind < CG_FLAW_N ? cg_flaws[kind].text : "?";
}


/* A key to be trusted, taken over if the reference is. */
static bool
cg_ledger_trust(cg_ledger *l, EVP_PKEY *key)
{
    cg_signer  *s;

    s = &l->signers[l->n_signers];

    if (l->n_signers == CG_SIGNERS || cg_key_id(key, s->id) != CG_OK) {
        return false;
    }

    s->key = key;
    s->until = 0;
    l->n_signers++;
    return true;
}


static bool
cg_ledger_keys(cg_ledger *l)
{
    size_t            i;
    const cg_review  *r;

    r = &l->review;

    if (r->signer
        && !(EVP_PKEY_up_ref(r->signer) && cg_ledger_trust(l, r->signer)))
    {
        return false;
    }

    for (i = 0; i < r->n_signers; i++) {
        if (!EVP_PKEY_up_ref(r->signers[i])
            || !cg_ledger_trust(l, r->signers[i]))
        {
            return false;
        }
    }

    return true;
}


cg_ledger *
cg_ledger_new(const cg_review *review)
{
    cg_ledger  *l;

    l = calloc(1, sizeof(*l));
    if (l == NULL) {
        return NULL;
    }

    l->review = *review;
    l->mask = 255;
    l->buckets = calloc(l->mask + 1, sizeof(*l->buckets));
    l->digest = EVP_MD_CTX_new();
    l->half = EVP_MD_CTX_new();

    if (l->buckets == NULL || l->digest == NULL || l->half == NULL
        || EVP_DigestInit_ex2(l->digest, EVP_sha256(), NULL) != 1
        || EVP_DigestInit_ex2(l->half, EVP_sha256(), NULL) != 1
        || !cg_ledger_keys(l))
    {
        cg_ledger_free(l);
        return NULL;
    }

    return l;
}


void
cg_ledger_free(cg_ledger *l)
{
    size_t    i;
    cg_seen  *c, *next;

    if (l == NULL) {
        return;
    }

    for (i = 0; l->buckets && i <= l->mask; i++) {
        for (c = l->buckets[i]; c; c = next) {
            next = c->next;
            OPENSSL_cleanse(c->key, sizeof(c->key));
            free(c->grave);
            free(c);
        }
    }

    for (i = 0; i < l->n_signers; i++) {
        EVP_PKEY_free(l->signers[i].key);
    }

    free(l->later);
    free(l->buckets);
    EVP_MD_CTX_free(l->digest);
    EVP_MD_CTX_free(l->half);
    free(l);
}


void
cg_ledger_file(cg_ledger *l, const char *name)
{
    l->file = name;
    l->offset = 0;
    l->line = 0;
    l->part = false;
}


/* Names are random: their first digits will do. */
static size_t
cg_seen_bucket(const cg_ledger *l, const char *id)
{
    uint32_t  h;

    memcpy(&h, id, sizeof(h));
    return (h * UINT32_C(2654435761) >> 8) & l->mask;
}


static void
cg_ledger_grow(cg_ledger *l)
{
    size_t     i, old, b;
    cg_seen  **from, **to, *c, *next;

    from = l->buckets;
    old = l->mask;
    to = calloc(4 * (old + 1), sizeof(*to));

    if (to == NULL) {
        return;  /* slower, and not wrong */
    }

    l->buckets = to;
    l->mask = 4 * (old + 1) - 1;

    for (i = 0; i <= old; i++) {
        for (c = from[i]; c; c = next) {
            next = c->next;
            b = cg_seen_bucket(l, c->id);
            c->next = to[b];
            to[b] = c;
        }
    }

    free(from);
}


/* The chain of this name, made at the first call; NULL without memory. */
static cg_seen *
cg_ledger_chain(cg_ledger *l, const char *id)
{
    size_t    b;
    cg_seen  *c;

    b = cg_seen_bucket(l, id);

    for (c = l->buckets[b]; c; c = c->next) {
        if (memcmp(c->id, id, CG_CHAIN_ID) == 0) {
            return c;
        }
    }

    if (l->n_seen > 2 * l->mask && l->mask < (1U << 20)) {
        cg_ledger_grow(l);
        b = cg_seen_bucket(l, id);
    }

    c = calloc(1, sizeof(*c));
    if (c == NULL) {
        return NULL;
    }

    memcpy(c->id, id, CG_CHAIN_ID);
    memset(c->hash, '0', sizeof(c->hash));
    c->next = l->buckets[b];
    l->buckets[b] = c;
    l->n_seen++;
    return c;
}


static void
cg_ledger_tell(cg_ledger *l, const cg_flaw *f)
{
    l->sum.flaws++;

    if (l->review.flaw) {
        l->review.flaw(l->review.ctx, f);
    }
}


static void
cg_ledger_describe(cg_ledger *l, cg_flaw *f, cg_flaw_kind kind,
    const cg_record *r, const cg_seen *c, uint64_t wanted)
{
    memset(f, 0, sizeof(*f));
    f->kind = kind;
    f->file = l->file;
    f->offset = l->offset;
    f->line = l->line;
    f->wanted = wanted;

    if (r) {
        f->seq = r->seq;
        f->time = r->ms;
    }

    if (c) {
        memcpy(f->chain, c->id, CG_CHAIN_ID);
        f->before = c->time;
    }
}


/* A flaw of the line at hand. */
static void
cg_ledger_flaw(cg_ledger *l, cg_flaw_kind kind, const cg_record *r,
    const cg_seen *c, uint64_t wanted)
{
    cg_flaw  f;

    cg_ledger_describe(l, &f, kind, r, c, wanted);
    cg_ledger_tell(l, &f);
}


/* The chain's last record is not its last. */
static void
cg_ledger_end(cg_ledger *l, const cg_seen *c)
{
    cg_flaw  f;

    memset(&f, 0, sizeof(f));
    f.kind = CG_FLAW_END;
    f.file = c->file;
    f.offset = c->offset;
    f.line = c->line;
    f.seq = c->seq;
    f.before = c->time;
    memcpy(f.chain, c->id, CG_CHAIN_ID);

    cg_ledger_tell(l, &f);
}


/* The value of the first member of a name, which is not within a string:
 * names are quoted, and quotes within strings are escaped. */
static const char *
cg_record_member(const cg_record *r, const char *name)
{
    const char  *p;

    p = cg_record_find(r->members, r->members + r->members_n, name);
    return p ? p + strlen(name) : NULL;
}


/* The key of a chain's first record. */
static void
cg_ledger_key(cg_ledger *l, const cg_record *r, cg_seen *c)
{
    size_t       n;
    const char  *sealed;

    n = 2 * (CG_CHAIN_KEY + CG_HPKE_EXTRA);
    sealed = cg_record_member(r, ",\"key\":\"");

    if (sealed == NULL || (size_t) (r->prev - sealed) < n
        || cg_chain_open(c->id, sealed, l->review.reviewer, c->key) != CG_OK)
    {
        c->unkeyed = true;
        cg_ledger_flaw(l, CG_FLAW_KEY, r, c, 0);
        return;
    }

    c->keyed = true;
}


static void
cg_ledger_mac(cg_ledger *l, const cg_record *r, cg_seen *c,
    const uint8_t d[32])
{
    uint8_t  want[CG_CHAIN_MAC], mac[CG_CHAIN_MAC];

    if (l->review.reviewer == NULL) {
        return;
    }

    if (r->seq == 1) {
        cg_ledger_key(l, r, c);
    }

    if (!c->keyed) {
        if (!c->unkeyed) {
            c->unkeyed = true;
            cg_ledger_flaw(l, CG_FLAW_KEY, r, c, 0);
        }
        return;
    }

    if (r->mac && cg_hex_read(r->mac, mac, sizeof(mac))
        && cg_chain_mac(l->half, c->key, d, want)
        && CRYPTO_memcmp(mac, want, sizeof(mac)) == 0)
    {
        l->sum.macs++;

    } else {
        cg_ledger_flaw(l, CG_FLAW_MAC, r, c, 0);
    }

    if (!cg_chain_next(l->half, c->key)) {
        c->keyed = false;
    }
}


/* The number of the key that has signed, or CG_SIGNERS.  Try the chain's own
 * first. */
static size_t
cg_ledger_signer(const cg_ledger *l, size_t first, const uint8_t d[32],
    const uint8_t s[CG_CHAIN_SIGN])
{
    size_t  i, n;

    for (n = 0; n < l->n_signers; n++) {
        i = (first + n) % l->n_signers;

        if (cg_chain_signed(l->signers[i].key, d, s)) {
            return i;
        }
    }

    return CG_SIGNERS;
}


/* Does the chain name a key that is not known so far? */
static bool
cg_ledger_foreign(const cg_ledger *l, const cg_record *start)
{
    size_t       i;
    const char  *id;

    id = cg_record_member(start, ",\"sign_key\":\"");

    if (id == NULL || start->prev - id < 32) {
        return false;
    }

    for (i = 0; i < l->n_signers; i++) {
        if (memcmp(l->signers[i].id, id, 32) == 0) {
            return false;
        }
    }

    return true;
}


/* The signature is looked at when all keys are known; false: there are too
 * many of these, or it is told already. */
static bool
cg_ledger_later(cg_ledger *l, const cg_record *r, const cg_seen *c,
    const uint8_t d[32], const uint8_t s[CG_CHAIN_SIGN])
{
    cg_later  *x;

    if (c == NULL || !c->foreign || l->n_later == CG_LATER_MAX
        || (l->later == NULL
            && (l->later = calloc(CG_LATER_MAX, sizeof(*x))) == NULL))
    {
        return false;
    }

    x = &l->later[l->n_later++];
    memcpy(x->d, d, sizeof(x->d));
    memcpy(x->s, s, sizeof(x->s));
    cg_ledger_describe(l, &x->flaw, CG_FLAW_SIGNATURE, r, c, 0);
    return true;
}


/* One key vouches for another. */
static void
cg_ledger_rotation(cg_ledger *l, const cg_record *r, const cg_seen *c)
{
    size_t      i;
    EVP_PKEY   *new;
    cg_signer  *old;

    old = &l->signers[c->signer];
    new = cg_rotation_read(r, old->key);

    if (new == NULL) {
        cg_ledger_flaw(l, CG_FLAW_SIGNATURE, r, c, 0);
        return;
    }

    old->until = r->ms + CG_ROTATION_GRACE;

    for (i = 0; i < l->n_signers; i++) {
        if (EVP_PKEY_eq(l->signers[i].key, new) == 1) {
            break;
        }
    }

    if (i < l->n_signers || !cg_ledger_trust(l, new)) {
        EVP_PKEY_free(new);
    }
}


/* What a signed record of a chain has to be, besides signed. */
static void
cg_ledger_signed(cg_ledger *l, const cg_record *r, cg_seen *c, size_t signer)
{
    uint64_t  until;

    c->signer = signer;
    until = l->signers[signer].until;

    if (r->seq == 1 && until && r->ms > until) {
        cg_ledger_flaw(l, CG_FLAW_REPLACED, r, c, 0);
    }

    if (cg_record_is(r, "rotation")) {
        cg_ledger_rotation(l, r, c);
    }
}


/* Is it sound, as far as that can be told? */
static bool
cg_ledger_signature(cg_ledger *l, const cg_record *r, cg_seen *c,
    const uint8_t d[32])
{
    bool     is;
    size_t   i;
    uint8_t  s[CG_CHAIN_SIGN];

    if (l->n_signers == 0) {
        return true;
    }

    if (r->signature == NULL && !cg_record_marks(r)
        && !cg_record_is(r, "rotation"))
    {
        return true;
    }

    if (c && r->seq == 1) {
        c->foreign = cg_ledger_foreign(l, r);
    }

    is = r->signature && cg_hex_read(r->signature, s, sizeof(s));
    i = is ? cg_ledger_signer(l, c ? c->signer : 0, d, s) : CG_SIGNERS;

    if (i == CG_SIGNERS) {
        if (is && cg_ledger_later(l, r, c, d, s)) {
            return true;
        }

        cg_ledger_flaw(l, CG_FLAW_SIGNATURE, r, c, 0);
        return false;
    }

    l->sum.signatures++;

    if (c) {
        cg_ledger_signed(l, r, c, i);
    }

    return true;
}


/* Was the record not there to be seen? */
static bool
cg_ledger_gone(const cg_seen *c, uint64_t seq)
{
    static const uint8_t  none[CG_RECENT_HASH];

    return memcmp(c->recent[seq % CG_RECENT], none, sizeof(none)) == 0;
}


/* One quoted head; `hash` are 64 hex digits.  A record that was quoted before
 * it is read may stand in the next file: that is judged at the end. */
static cg_status
cg_ledger_head(cg_ledger *l, const cg_record *r, const char *id,
    uint64_t seq, const char *hash, uint64_t ended)
{
    cg_seen  *c;
    uint8_t   want[CG_RECENT_HASH];

    c = cg_ledger_chain(l, id);
    if (c == NULL) {
        return CG_ENOMEM;
    }

    (void) cg_hex_read(hash, want, sizeof(want));

    if (seq <= c->seq && c->seq - seq < CG_RECENT
        && !cg_ledger_gone(c, seq))
    {
        l->sum.heads++;

        if (memcmp(want, c->recent[seq % CG_RECENT], sizeof(want)) != 0) {
            cg_ledger_flaw(l, CG_FLAW_HEAD, r, c, seq);
        }
    }

    if (seq > c->quoted) {
        c->quoted = seq;
        memcpy(c->quoted_hash, want, sizeof(want));
        cg_ledger_describe(l, &c->quoter, CG_FLAW_HEAD, r, c, seq);
    }

    c->ended = ended ? ended : c->ended;
    return CG_OK;
}


/* Take `text` and a number; NULL if that is not there.  Behind members there
 * is more of the line, which stops the reading. */
static const char *
cg_head_number(const char *p, const char *text, uint64_t *n)
{
    char    *end;
    size_t   len;

    len = strlen(text);

    if (memcmp(p, text, len) != 0) {
        return NULL;
    }

    *n = strtoull(p + len, &end, 10);
    return end;
}


/* Take one head; NULL if there is none. */
static const char *
cg_head_read(cg_ledger *l, const cg_record *r, const char *p, cg_status *st)
{
    uint64_t     seq, ended;
    const char  *id, *hash, *next;

    static const char  lead[] = "{\"chain\":\"", name[] = ",\"hash\":\"";

    if (memcmp(p, lead, sizeof(lead) - 1) != 0) {
        return NULL;
    }

    id = p + sizeof(lead) - 1;
    p = cg_head_number(id + CG_CHAIN_ID, "\",\"seq\":", &seq);

    if (p == NULL || memcmp(p, name, sizeof(name) - 1) != 0) {
        return NULL;
    }

    hash = p + sizeof(name) - 1;
    p = hash + 64 + 1;
    ended = 0;

    next = cg_head_number(p, ",\"ended\":", &ended);
    p = next ? next : p;

    if (*p != '}' || !cg_hex_only(id, CG_CHAIN_ID) || !cg_hex_only(hash, 64)) {
        return NULL;
    }

    /* the chain that quotes itself says nothing new */

    if (memcmp(id, r->chain, CG_CHAIN_ID) != 0) {
        *st = cg_ledger_head(l, r, id, seq, hash, ended);
    }

    return p + 1;
}


/* "heads":[{"chain":"…","seq":N,"hash":"…"[,"ended":N]},…] */
static cg_status
cg_ledger_heads(cg_ledger *l, const cg_record *r)
{
    cg_status    st;
    const char  *p, *end;

    st = CG_OK;
    p = cg_record_member(r, ",\"heads\":[");
    end = r->members + r->members_n;

    /* a head has more than 100 bytes, and more than that is behind them */

    while (p && end - p > 100 && st == CG_OK) {
        p = cg_head_read(l, r, p, &st);
        p = p && *p == ',' ? p + 1 : NULL;
    }

    return st;
}


/* A writer ends a line that was cut short before it goes on; if another one has
 * meanwhile written behind it, that makes an empty line. */
static void
cg_ledger_empty(cg_ledger *l)
{
    if (l->n_empty++ == 0) {
        cg_ledger_describe(l, &l->empty, CG_FLAW_RECORD, NULL, NULL, 0);
    }
}


/* A piece that is no record. */
static void
cg_ledger_piece(cg_ledger *l, const char *p, size_t n)
{
    cg_torn_at  *t;
    unsigned     size;

    if (l->n_torn == CG_TORN_MAX) {
        cg_ledger_flaw(l, CG_FLAW_RECORD, NULL, NULL, 0);
        return;
    }

    t = &l->torn[l->n_torn++];
    cg_ledger_describe(l, &t->flaw, CG_FLAW_RECORD, NULL, NULL, 0);

    if (EVP_Digest(p, n, t->digest, &size, EVP_sha256(), NULL) != 1) {
        memset(t->digest, 0, sizeof(t->digest));
    }
}


static void
cg_ledger_pieces(cg_ledger *l, const char *p, size_t n)
{
    size_t  size;

    if (n == 0) {
        cg_ledger_empty(l);
    }

    for (; n; p += size, n -= size) {
        size = cg_torn_first(p, n);
        cg_ledger_piece(l, p, size);
    }
}


/* ,"bytes":N,"sha256":"…" */
static void
cg_ledger_declared(cg_ledger *l, const cg_record *r)
{
    size_t       i;
    uint8_t      digest[32];
    const char  *hex;

    hex = cg_record_member(r, ",\"sha256\":\"");

    if (hex == NULL || r->prev - hex < 64
        || !cg_hex_read(hex, digest, sizeof(digest)))
    {
        return;
    }

    for (i = 0; i < l->n_torn; i++) {
        if (memcmp(l->torn[i].digest, digest, sizeof(digest)) == 0) {
            l->torn[i] = l->torn[--l->n_torn];
            l->sum.torn++;
            return;
        }
    }
}


/* The line that follows speaks of another chain. */
static cg_status
cg_ledger_tombstone(cg_ledger *l, const cg_record *r)
{
    cg_seen       *c;
    cg_tombstone   t;

    if (!cg_tombstone_read(&t, r)) {
        return CG_OK;  /* and allows nothing */
    }

    c = cg_ledger_chain(l, t.of);

    if (c == NULL
        || (c->grave == NULL
            && (c->grave = malloc(sizeof(*c->grave))) == NULL))
    {
        return CG_ENOMEM;
    }

    memcpy(c->grave->hash, t.hash, sizeof(c->grave->hash));
    memcpy(c->grave->reason, t.reason ? t.reason : "", t.reason_n);
    c->grave->stone = t;
    return CG_OK;
}


static void
cg_ledger_removed(cg_ledger *l, const cg_record *r, const cg_seen *c)
{
    cg_removed           x;
    const cg_tombstone  *t;

    t = &c->grave->stone;

    if (t->why == CG_REMOVAL_ERASURE) {
        l->sum.erased++;
    } else {
        l->sum.removed += t->last - t->first + 1;
    }

    if (l->review.removed) {
        x = (cg_removed) {
            .first = t->first, .last = t->last,
            .proofs = r->proofs - c->proofs, .time = r->ms, .removed = t->ms,
            .why = t->why, .reason = c->grave->reason,
            .reason_n = t->reason_n
        };
        memcpy(x.chain, c->id, sizeof(x.chain));
        l->review.removed(l->review.ctx, &x);
    }
}


/* A record without what it said.  Is it told what became of that, and of the
 * records in front of it that are missing? */
static bool
cg_ledger_buried(cg_ledger *l, const cg_record *r, const cg_seen *c)
{
    const cg_tombstone  *t;
    cg_tombstone_chain   chain = { c->seq, c->proofs, { 0 } };

    t = c->grave ? &c->grave->stone : NULL;

    if (t == NULL || t->last != r->seq
        || memcmp(c->grave->hash, r->hash, 64) != 0
        || (c->seq && t->first != c->seq + 1))
    {
        cg_ledger_flaw(l, CG_FLAW_ERASED, r, c, 0);
        return false;
    }

    /* of a chain whose start is missing, which was told, no more is known */

    memcpy(chain.retain, c->retain, sizeof(chain.retain));

    if (c->proven && !cg_tombstone_permits(t, r, &chain, l->review.now)) {
        cg_ledger_flaw(l, CG_FLAW_TOMBSTONE, r, c, 0);
    } else {
        cg_ledger_removed(l, r, c);
    }

    return true;
}


/* Records of the chain are missing in front of this one. */
static void
cg_ledger_skip(cg_ledger *l, const cg_record *r, cg_seen *c)
{
    uint64_t  seq;

    for (seq = c->seq + 1; seq < r->seq && seq <= c->seq + CG_RECENT; seq++) {
        memset(c->recent[seq % CG_RECENT], 0, CG_RECENT_HASH);
    }

    /* the key goes its way through lines that are not there, if they are not
     * too many to be true */

    if (r->seq - c->seq > CG_RUN_MAX) {
        c->keyed = false;
        c->unkeyed = true;
    }

    while (c->keyed && ++c->seq < r->seq) {
        c->keyed = cg_chain_next(l->half, c->key);
    }
}


/* The record's place in its chain; false: it has none, and the chain stays
 * where it was.  `right`: its hash is. */
static bool
cg_ledger_place(cg_ledger *l, const cg_record *r, cg_seen *c, bool right)
{
    bool      buried;
    uint64_t  proof;

    if (r->seq <= c->seq) {
        cg_ledger_flaw(l, CG_FLAW_REPEAT, r, c, c->seq + 1);
        return false;
    }

    buried = right && r->erased && cg_ledger_buried(l, r, c);

    if (c->seq == 0 && r->seq != 1) {
        cg_ledger_flaw(l, CG_FLAW_START, r, c, 1);
        c->unkeyed = true;
        return true;
    }

    if (r->seq > c->seq + 1) {
        if (!buried) {
            cg_ledger_flaw(l, CG_FLAW_GAP, r, c, c->seq + 1);
        }

        cg_ledger_skip(l, r, c);
        return true;
    }

    if (memcmp(r->prev, c->hash, 64) != 0 && !c->flawed) {
        cg_ledger_flaw(l, CG_FLAW_PREV, r, c, 0);
    }

    proof = cg_retain_type(r->type, r->type_n)->class == CG_RETAIN_CONSENT;

    if (right && !c->flawed && r->proofs != c->proofs + proof) {
        cg_ledger_flaw(l, CG_FLAW_PROOFS, r, c, 0);
    }

    return true;
}


/* The record is the chain's last so far. */
static void
cg_ledger_last(cg_ledger *l, const cg_record *r, cg_seen *c)
{
    l->sum.chains += (c->seq == 0);

    c->seq = r->seq;
    c->proofs = r->proofs;
    c->time = l->sum.last;
    c->stopped = cg_record_is(r, "stop");
    c->file = l->file;
    c->offset = l->offset;
    c->line = l->line;

    memcpy(c->hash, r->hash, sizeof(c->hash));
    (void) cg_hex_read(r->hash, c->recent[r->seq % CG_RECENT],
                       CG_RECENT_HASH);
}


/* d: see cg_chain.h; `right`: the hash is. */
static cg_status
cg_ledger_record(cg_ledger *l, const cg_record *r, const uint8_t d[32],
    bool right)
{
    cg_seen  *c;

    c = cg_ledger_chain(l, r->chain);
    if (c == NULL) {
        return CG_ENOMEM;
    }

    l->sum.records++;
    l->sum.last = r->ms;
    l->sum.first = l->sum.first ? l->sum.first : l->sum.last;

    if (!right) {
        cg_ledger_flaw(l, CG_FLAW_HASH, r, c, 0);

        /* nor does it say where the chain stands */

        if (r->seq != c->seq + 1) {
            return CG_OK;
        }
    }

    if (!cg_ledger_place(l, r, c, right)) {
        return CG_OK;
    }

    /* of a line that is not what was written, no more is believed than that
     * there was one */

    if (right) {
        cg_ledger_mac(l, r, c, d);
        (void) cg_ledger_signature(l, r, c, d);

    } else if (c->keyed) {
        c->keyed = cg_chain_next(l->half, c->key);
    }

    cg_ledger_last(l, r, c);
    c->flawed = !right;
    c->stopped &= right;

    if (r->seq == c->quoted
        && memcmp(c->quoted_hash, c->recent[r->seq % CG_RECENT],
                  CG_RECENT_HASH) != 0)
    {
        cg_ledger_tell(l, &c->quoter);
    }

    if (!right) {
        return CG_OK;
    }

    if (r->seq == 1) {
        c->proven = true;
        cg_tombstone_periods(r, c->retain);
    }

    if (cg_record_is(r, "torn")) {
        cg_ledger_declared(l, r);
    }

    if (cg_record_is(r, "tombstone")) {
        return cg_ledger_tombstone(l, r);
    }

    return cg_record_marks(r) ? cg_ledger_heads(l, r) : CG_OK;
}


cg_status
cg_ledger_line(cg_ledger *l, const char *p, size_t n, bool feed)
{
    bool         is, right;
    uint8_t      d[32];
    cg_status    st;
    cg_record    r, other;
    const char  *behind;

    l->line += !l->part;
    l->part = !feed;
    st = CG_OK;

    is = feed && cg_record_read(&r, p, n);
    right = is && cg_record_hashes(&r, l->digest, l->half, d);

    if (!right && feed) {
        behind = cg_record_start(p, n);

        if (behind != p
            && cg_record_read(&other, behind, n - (size_t) (behind - p))
            && cg_record_hashes(&other, l->digest, l->half, d))
        {
            cg_ledger_pieces(l, p, (size_t) (behind - p));
            r = other;
            is = right = true;
        }
    }

    if (is) {
        st = cg_ledger_record(l, &r, d, right);
    } else {
        cg_ledger_pieces(l, p, n);
    }

    l->offset += n + feed;
    return st;
}


cg_status
cg_ledger_checkpoint(cg_ledger *l, const char *p, size_t n)
{
    bool         is;
    uint8_t      d[32];
    cg_status    st;
    cg_record    r;
    const char  *start;

    l->line++;
    st = CG_OK;
    start = cg_record_start(p, n);
    is = cg_record_read(&r, start, n - (size_t) (start - p));

    if (!is) {
        cg_ledger_flaw(l, CG_FLAW_RECORD, NULL, NULL, 0);

    } else if (!cg_record_hashes(&r, l->digest, l->half, d)) {
        cg_ledger_flaw(l, CG_FLAW_HASH, &r, NULL, 0);

    } else if (cg_ledger_signature(l, &r, NULL, d)) {
        l->sum.checkpoints++;
        st = cg_ledger_head(l, &r, r.chain, r.seq, r.hash, 0);

        if (st == CG_OK) {
            st = cg_ledger_heads(l, &r);
        }
    }

    l->offset += n + 1;
    return st;
}


void
cg_ledger_finish(cg_ledger *l, cg_ledger_sum *sum)
{
    size_t    i;
    cg_seen  *c;

    for (i = 0; i < l->n_later; i++) {
        if (cg_ledger_signer(l, 0, l->later[i].d, l->later[i].s)
            < CG_SIGNERS)
        {
            l->sum.signatures++;
        } else {
            cg_ledger_tell(l, &l->later[i].flaw);
        }
    }

    l->n_later = 0;

    for (i = 0; i < l->n_torn; i++) {
        cg_ledger_tell(l, &l->torn[i].flaw);
    }

    l->n_torn = 0;

    if (l->n_empty > l->sum.torn) {
        cg_ledger_tell(l, &l->empty);
    }

    for (i = 0; i <= l->mask; i++) {
        for (c = l->buckets[i]; c; c = c->next) {
            if (c->quoted > c->seq) {
                cg_ledger_tell(l, &c->quoter);
            }

            if (c->seq == 0 || c->stopped || c->ended >= c->seq) {
                continue;
            }

            if (c->time >= l->review.live) {
                l->sum.open++;
            } else {
                cg_ledger_end(l, c);
            }
        }
    }

    *sum = l->sum;
}
