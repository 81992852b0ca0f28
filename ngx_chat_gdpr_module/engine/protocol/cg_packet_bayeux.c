/*
 * Bodies of Bayeux: JSON that is read whole, so that a message can be put into
 * it.  Source: the Bayeux protocol, 1.0.
 */

#include "cg_packet.h"

static size_t cg_bayeux_length(const uint8_t *p, size_t n,
    cg_packet_scan *scan);
static cg_status cg_bayeux_redact(cg_parts *ps, cg_packet_state *state,
    const uint8_t *p, size_t n, cg_buf *out, bool *differs);

const cg_packets  cg_packets_bayeux = {
    "json", false, true, cg_bayeux_length, cg_bayeux_redact, NULL, NULL
};


/* All that there is. */

static size_t
cg_bayeux_length(const uint8_t *p, size_t n, cg_packet_scan *scan)
{
    (void) p, (void) n, (void) scan;

    return 0;
}


static cg_status
cg_bayeux_redact(cg_parts *ps, cg_packet_state *state, const uint8_t *p,
    size_t n, cg_buf *out, bool *differs)
{
    cg_status  st;

    (void) state;

    st = cg_part_text(ps, &cg_format_json, p, n, out, differs);

    if (st == CG_ESYNTAX && ps->policy->on_error_pass) {
        ps->passed = st;
        st = cg_part_text(ps, NULL, p, n, out, differs);
    }

    return st;
}
