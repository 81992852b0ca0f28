/*
 * The proofs of a record: the codes and signatures that it bears, and the keys
 * that they are made with.
 */

#include <string.h>

#include <openssl/crypto.h>

#include "cg_ledger_state.h"


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


void
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


size_t
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


bool
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
