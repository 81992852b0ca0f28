/*
 * Reading quoted heads:
 *
 *   ,"heads":[{"chain":"…","seq":N,"hash":"…"[,"ended":N]},…]
 */

#include <stdlib.h>
#include <string.h>

#include "cg_hex.h"
#include "cg_quote.h"

/* A head has more bytes, and more than that is behind them in a record. */
#define CG_QUOTE_LEAST  100


/* Take `text` and a number; NULL if that is not there.  Behind members there
 * is more of the line, which stops the reading. */
static const char *
cg_quote_number(const char *p, const char *text, uint64_t *n)
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


static const char *
cg_quote_read(const char *p, cg_quote *q)
{
    const char  *next;

    static const char  lead[] = "{\"chain\":\"", name[] = ",\"hash\":\"";

    if (memcmp(p, lead, sizeof(lead) - 1) != 0) {
        return NULL;
    }

    q->chain = p + sizeof(lead) - 1;
    p = cg_quote_number(q->chain + CG_CHAIN_ID, "\",\"seq\":", &q->seq);

    if (p == NULL || memcmp(p, name, sizeof(name) - 1) != 0) {
        return NULL;
    }

    q->hash = p + sizeof(name) - 1;
    p = q->hash + 64 + 1;
    q->ended = 0;

    next = cg_quote_number(p, ",\"ended\":", &q->ended);
    p = next ? next : p;

    return *p == '}' && cg_hex_only(q->chain, CG_CHAIN_ID)
           && cg_hex_only(q->hash, 64) ? p + 1 : NULL;
}


const char *
cg_quote_next(const cg_record *r, const char *at, cg_quote *q)
{
    const char  *end;

    static const char  heads[] = ",\"heads\":[";

    end = r->members + r->members_n;

    if (at == NULL) {
        at = cg_record_find(r->members, end, heads);
        at = at ? at + sizeof(heads) - 1 : NULL;

    } else {
        at = *at == ',' ? at + 1 : NULL;
    }

    return at && end - at > CG_QUOTE_LEAST ? cg_quote_read(at, q) : NULL;
}
