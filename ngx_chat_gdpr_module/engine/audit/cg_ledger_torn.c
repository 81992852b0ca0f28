/*
 * Pieces of lines that a killed worker left, until a record declares them.
 */

#include <string.h>

#include "cg_ledger_state.h"


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


void
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


void
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
