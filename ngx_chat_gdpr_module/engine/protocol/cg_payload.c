/*
 * Redaction of WebSocket payloads.
 */

#include <string.h>

#include "cg_payload.h"


/* The event of a payload that goes on, or that is blocked: `st` is what came of
 * it. */

static cg_status
cg_payload_event(const cg_payload *pl, const cg_counts *counts,
    cg_status passed, const char *format, cg_status st)
{
    cg_status  told;

    if ((st != CG_OK && st != CG_EBLOCK)
        || (counts->total == 0 && passed == CG_OK
            && pl->w->opened.total == 0))
    {
        return st;
    }

    told = pl->event(pl->ctx, counts, format, passed);

    return told == CG_OK ? st : told;
}


cg_status
cg_payload_text(const cg_payload *pl, const uint8_t *p, size_t n,
    bool *differs)
{
    cg_look           look;
    cg_status         st;
    cg_stream         s;
    const cg_format  *f;

    *differs = false;

    if (n == 0) {
        return CG_OK;
    }

    f = cg_format_sniff(p, n, false);

    st = CG_OK;
    look = CG_LOOK_OPEN;

    if (!pl->reveal) {
        st = cg_stream_look(pl->policy, pl->dir, f, pl->w, p, n, &look);
    }

    if (st != CG_OK || look == CG_LOOK_NOTHING) {
        return st;
    }

    cg_stream_init(&s, pl->policy, pl->dir, f, false);
    s.looked = (look == CG_LOOK_FOUND);
    s.passing = pl->purposes;
    s.language = (uint8_t) pl->language;
    s.reveal = pl->reveal;
    s.unlimited = true;

    st = cg_part_feed(&s, pl->w, p, n, &pl->w->changed, differs);

    st = cg_payload_event(pl, &s.counts, s.passed, s.decoder.format->name,
                          st);

    cg_stream_free(&s);
    return st;
}


bool
cg_payload_passes(const cg_payload *pl, const uint8_t *p, size_t n)
{
    return (pl->dir == CG_TO_VISITOR || pl->policy->on_error_pass)
           && cg_part_is_file(p, n);
}


static void
cg_payload_parts(const cg_payload *pl, cg_parts *ps, cg_counts *counts)
{
    memset(counts, 0, sizeof(cg_counts));

    ps->policy = pl->policy;
    ps->dir = pl->dir;
    ps->purposes = pl->purposes;
    ps->language = pl->language;
    ps->reveal = pl->reveal;
    ps->w = pl->w;
    ps->counts = counts;
    ps->passed = CG_OK;
    ps->format = NULL;
}


cg_status
cg_payload_packets(const cg_payload *pl, cg_packet_run *run,
    const cg_packets *packets, const uint8_t *p, size_t n, bool *differs)
{
    cg_parts   ps;
    cg_counts  counts;
    cg_status  st;

    cg_payload_parts(pl, &ps, &counts);

    st = cg_packet_all(run, packets, &ps, p, n, &pl->w->changed, differs);

    return cg_payload_event(pl, &counts, ps.passed, packets->name, st);
}


cg_status
cg_payload_join(const cg_payload *pl, cg_join *j, uint64_t now,
    const uint8_t *p, size_t n, bool *differs, unsigned *joined)
{
    bool       found;
    cg_buf     own = { NULL, 0, 0 }, *changed;
    cg_parts   ps;
    cg_counts  counts;
    cg_status  st;

    changed = &pl->w->changed;
    cg_payload_parts(pl, &ps, &counts);

    st = cg_join_message(j, &ps, now, *differs ? changed->p : p,
                         *differs ? changed->n : n, &own, &found, joined);

    if (st == CG_OK && found) {
        *differs = true;
        changed->n = 0;
        st = cg_buf_add(changed, own.p, own.n);
    }

    st = cg_payload_event(pl, &counts, ps.passed, cg_format_text.name, st);

    cg_buf_free(&own);
    return st;
}


cg_status
cg_payload_binary(const cg_payload *pl, const uint8_t *p, size_t n,
    bool *differs)
{
    cg_parts   ps;
    cg_counts  counts;
    cg_status  st;

    cg_payload_parts(pl, &ps, &counts);

    st = cg_packet_bytes(&ps, p, n, &pl->w->changed, differs);

    return cg_payload_event(pl, &counts, ps.passed, ps.format, st);
}
