/*
 * What a tombstone says was removed, and whether it was that.
 */

#include <stdlib.h>
#include <string.h>

#include "cg_ledger_state.h"


bool
cg_ledger_gone(const cg_seen *c, uint64_t seq)
{
    static const uint8_t  none[CG_RECENT_HASH];

    return memcmp(c->recent[seq % CG_RECENT], none, sizeof(none)) == 0;
}


cg_status
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


bool
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
