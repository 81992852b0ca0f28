/*
 * Heads: what a record quotes of the ends of other chains.
 */

#include <string.h>

#include "cg_ledger_state.h"


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


cg_status
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
