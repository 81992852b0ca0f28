/*
 * Bytes through a run of packets, cut as the caller likes, with what came out;
 * for the unit tests and the fuzzers.
 */

#ifndef PACKET_RUN_H
#define PACKET_RUN_H

#include "passage.h"

#include "cg_packet.h"

typedef struct {
    cg_status  st;
    cg_buf     out;
    cg_counts  counts;
    size_t     held;   /* after the last piece but one */
} packet_result;

typedef struct {
    const cg_policy   *policy;
    const cg_packets  *packets;
    cg_direction       dir;
    cg_work           *work;
} packet_way;


static inline cg_status
packet_take(void *ctx, const uint8_t *p, size_t n, bool in_place)
{
    cg_buf  *out = ctx;

    (void) in_place;

    if (n == 0) {
        return CG_ESINK;
    }

    return cg_buf_add(out, p, n);
}


/* Feed in[0..n), cut at cuts[0..k), ascending; each piece has memory of its
 * own, so that a sanitizer sees reads behind it. */

static inline void
packet_run(packet_result *r, const packet_way *way, const uint8_t *in,
    size_t n, const size_t *cuts, size_t k)
{
    size_t         i, from, to;
    uint8_t       *piece;
    cg_sink        sink = { packet_take, NULL, &r->out };
    cg_parts       ps;
    cg_packet_run  run;

    r->st = CG_OK;
    r->out.n = 0;
    r->held = 0;
    memset(&r->counts, 0, sizeof(r->counts));
    memset(&run, 0, sizeof(run));
    memset(&ps, 0, sizeof(ps));

    run.packets = way->packets;
    ps.policy = way->policy;
    ps.dir = way->dir;
    ps.language = way->policy->language;
    ps.w = way->work;
    ps.counts = &r->counts;

    for (i = from = 0; i <= k && r->st == CG_OK; i++, from = to) {
        to = i < k ? cuts[i] : n;

        piece = malloc(to - from + 1);
        if (piece == NULL) {
            abort();
        }

        if (to > from) {
            memcpy(piece + 1, in + from, to - from);
        }

        r->st = cg_packet_feed(&run, &ps, piece + 1, to - from, i == k,
                               &sink);
        free(piece);

        if (i < k) {
            r->held = run.held.n;
        }
    }

    cg_packet_free(&run);
}


/* NULL, or what a cut has changed. */

static inline const char *
packet_differs(const packet_result *a, const packet_result *b)
{
    if (a->st != b->st) {
        return "a cut changed the status";
    }

    if (a->st != CG_OK) {
        return NULL;
    }

    if (a->out.n != b->out.n
        || (a->out.n && memcmp(a->out.p, b->out.p, a->out.n) != 0))
    {
        return "a cut changed the output";
    }

    return memcmp(&a->counts, &b->counts, sizeof(cg_counts)) != 0
           ? "a cut changed what was found" : NULL;
}

#endif
