/*
 * The ends of events and lines.
 */

#include <string.h>
#include <strings.h>

#include "cg_edge.h"

/* An event ends with CR LF CR LF at most. */
#define CG_EDGE_LOOKED  4

static const struct {
    const char    *type;
    cg_edge_kind   kind;
} cg_edges[] = {
    { "text/event-stream",      CG_EDGE_EVENT },
    { "application/x-ndjson",   CG_EDGE_LINE },
    { "application/ndjson",     CG_EDGE_LINE },
    { "text/x-ndjson",          CG_EDGE_LINE },
    { "application/jsonl",      CG_EDGE_LINE },
    { "application/x-jsonl",    CG_EDGE_LINE },
    { "text/jsonl",             CG_EDGE_LINE },
    { "application/jsonlines",  CG_EDGE_LINE },
    { "application/x-jsonlines", CG_EDGE_LINE },
    { "application/json-lines", CG_EDGE_LINE },
    { "application/stream+json", CG_EDGE_LINE }
};


cg_edge_kind
cg_edge_of(const char *type, size_t n)
{
    size_t  i, len;

    for (len = 0; len < n && type[len] != ';' && type[len] != ' '; len++) {
        /* void */
    }

    for (i = 0; i < sizeof(cg_edges) / sizeof(cg_edges[0]); i++) {
        if (strlen(cg_edges[i].type) == len
            && strncasecmp(cg_edges[i].type, type, len) == 0)
        {
            return cg_edges[i].kind;
        }
    }

    return CG_EDGE_NONE;
}


void
cg_edge_init(cg_edge *e, cg_edge_kind kind)
{
    e->kind = kind;
    e->at = (kind != CG_EDGE_NONE);
    e->text = e->cr = false;
}


void
cg_edge_feed(cg_edge *e, const uint8_t *p, size_t n)
{
    size_t  i;

    if (e->kind == CG_EDGE_NONE) {
        return;
    }

    i = 0;

    if (n > CG_EDGE_LOOKED) {
        i = n - CG_EDGE_LOOKED;
        e->text = true;
        e->cr = false;
    }

    for ( /* void */ ; i < n; i++) {
        if (p[i] == '\n' && e->cr) {
            e->cr = false;
            continue;
        }

        e->cr = (p[i] == '\r');

        if (p[i] == '\r' || p[i] == '\n') {
            e->at = e->kind == CG_EDGE_LINE || !e->text;
            e->text = false;

        } else {
            e->text = true;
            e->at = false;
        }
    }
}
