/*
 * Verification of an audit log, a line at a time.
 */

#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>

#include "cg_ledger_state.h"


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


/* What a record says of others. */
static cg_status
cg_ledger_says(cg_ledger *l, const cg_record *r, cg_seen *c)
{
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

    return right ? cg_ledger_says(l, r, c) : CG_OK;
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
