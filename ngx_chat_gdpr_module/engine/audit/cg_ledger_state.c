/*
 * What is known of a log while it is verified: its chains, the keys that are
 * trusted, and what is told of flaws.
 */

#include <stdlib.h>
#include <string.h>

#include "cg_ledger_state.h"


bool
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


cg_seen *
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


const char *
cg_record_member(const cg_record *r, const char *name)
{
    const char  *p;

    p = cg_record_find(r->members, r->members + r->members_n, name);
    return p ? p + strlen(name) : NULL;
}


void
cg_ledger_tell(cg_ledger *l, const cg_flaw *f)
{
    l->sum.flaws++;

    if (l->review.flaw) {
        l->review.flaw(l->review.ctx, f);
    }
}


void
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


void
cg_ledger_flaw(cg_ledger *l, cg_flaw_kind kind, const cg_record *r,
    const cg_seen *c, uint64_t wanted)
{
    cg_flaw  f;

    cg_ledger_describe(l, &f, kind, r, c, wanted);
    cg_ledger_tell(l, &f);
}
