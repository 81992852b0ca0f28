/*
 * Heads: what a record quotes of the ends of other chains.
 */

#include <string.h>

#include "cg_ledger_state.h"
#include "cg_quote.h"


cg_status
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


cg_status
cg_ledger_heads(cg_ledger *l, const cg_record *r)
{
    cg_quote     q;
    cg_status    st;
    const char  *p;

    st = CG_OK;

    for (p = cg_quote_next(r, NULL, &q); p && st == CG_OK;
         p = cg_quote_next(r, p, &q))
    {
        /* the chain that quotes itself says nothing new */

        if (memcmp(q.chain, r->chain, CG_CHAIN_ID) != 0) {
            st = cg_ledger_head(l, r, q.chain, q.seq, q.hash, q.ended);
        }
    }

    return st;
}
