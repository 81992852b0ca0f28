/*
 * The run of packets: whole ones are redacted one by one, one that is not
 * complete waits.
 */

#include <string.h>

#include "cg_packet.h"

/* What is no packet, or the end of one. */

static cg_status
cg_packet_rest(cg_packet_run *run, cg_parts *ps, const uint8_t *p, size_t n,
    bool in_place, const cg_sink *sink)
{
    bool       differs;
    cg_buf     out = { NULL, 0, 0 };
    cg_status  st;

    if (n == 0) {
        return CG_OK;
    }

    st = run->packets->binary ? cg_packet_bytes(ps, p, n, &out, &differs)
                              : cg_packet_any(ps, p, n, &out, &differs);

    if (st == CG_OK) {
        st = differs ? sink->write(sink->ctx, out.p, out.n, false)
                     : sink->write(sink->ctx, p, n, in_place);
    }

    cg_buf_free(&out);
    return st;
}


/* The packet p[0..n) is blocked: something may stand in its place. */

static cg_status
cg_packet_block(cg_packet_run *run, const uint8_t *p, size_t n, cg_buf *out,
    bool *differs)
{
    size_t     from, len;
    cg_buf     instead = { NULL, 0, 0 };
    cg_status  st;

    if (run->block == NULL || run->packets->message == NULL
        || !run->packets->message(p, n, &from, &len))
    {
        return CG_EBLOCK;
    }

    st = run->block(run->ctx, p + from, len, &instead);

    if (st == CG_OK) {
        out->n = 0;
        *differs = true;
        st = run->packets->instead(p, n, &instead, out);
    }

    cg_buf_free(&instead);
    return st;
}


static cg_status
cg_packet_one(cg_packet_run *run, cg_parts *ps, const uint8_t *p, size_t n,
    cg_buf *out, bool *differs)
{
    size_t     from, len;
    cg_status  st;

    if (run->hear && run->packets->message
        && run->packets->message(p, n, &from, &len))
    {
        run->hear(run->ctx, p + from, len);
    }

    st = run->packets->redact(ps, &run->state, p, n, out, differs);

    if (st == CG_EBLOCK) {
        st = cg_packet_block(run, p, n, out, differs);
    }

    return st == CG_OK && run->put ? run->put(run->ctx, p, n, out, differs)
                                   : st;
}


/* The packets of p[0..n) that are complete.  *used: their bytes. */

static cg_status
cg_packet_some(cg_packet_run *run, cg_parts *ps, const uint8_t *p, size_t n,
    bool last, bool in_place, const cg_sink *sink, size_t *used)
{
    bool       differs;
    size_t     len;
    cg_buf     out = { NULL, 0, 0 };
    cg_status  st;

    st = CG_OK;

    for (*used = 0; *used < n && !run->broken && st == CG_OK; /* void */) {
        len = run->packets->length(p + *used, n - *used, &run->scan);

        if (len == CG_PACKET_NONE) {
            run->broken = true;
            break;
        }

        if (len == 0 && last && run->packets->open) {
            len = n - *used;
        }

        if (len > ps->policy->limit_message) {
            st = CG_ELIMIT;
            break;
        }

        if (len == 0 || len > n - *used) {
            break;
        }

        memset(&run->scan, 0, sizeof(run->scan));
        out.n = 0;

        st = cg_packet_one(run, ps, p + *used, len, &out, &differs);
        if (st == CG_OK) {
            st = differs ? sink->write(sink->ctx, out.p, out.n, false)
                         : sink->write(sink->ctx, p + *used, len, in_place);
        }

        *used += len;
    }

    cg_buf_free(&out);
    return st;
}


cg_status
cg_packet_feed(cg_packet_run *run, cg_parts *ps, const uint8_t *in, size_t n,
    bool last, const cg_sink *sink)
{
    bool            in_place;
    size_t          used;
    cg_status       st;
    const uint8_t  *p;

    p = in;
    in_place = (run->held.n == 0);

    if (!in_place) {
        st = cg_buf_add(&run->held, in, n);
        if (st != CG_OK) {
            return st;
        }

        p = run->held.p;
        n = run->held.n;
    }

    st = cg_packet_some(run, ps, p, n, last, in_place, sink, &used);
    if (st != CG_OK) {
        return st;
    }

    if (n - used > ps->policy->limit_message) {
        return CG_ELIMIT;
    }

    if (last) {
        st = cg_packet_rest(run, ps, p + used, n - used, in_place, sink);
        cg_buf_free(&run->held);
        return st;
    }

    if (in_place) {
        return cg_buf_add(&run->held, p + used, n - used);
    }

    if (used == n) {
        cg_buf_free(&run->held);

    } else {
        cg_buf_drop(&run->held, used);
    }

    return CG_OK;
}


cg_status
cg_packet_all(cg_packet_run *run, const cg_packets *packets, cg_parts *ps,
    const uint8_t *p, size_t n, cg_buf *out, bool *differs)
{
    cg_sink         sink;
    cg_status       st;
    cg_packet_run   own;
    cg_part_sink    ctx = { p, 0, out, false };

    sink.write = cg_part_write;
    sink.finding = NULL;
    sink.ctx = &ctx;

    if (run) {
        run->packets = packets;
        st = cg_packet_feed(run, ps, p, n, false, &sink);

        if (st == CG_OK && run->broken) {
            st = cg_packet_feed(run, ps, NULL, 0, true, &sink);
            run->broken = false;
            memset(&run->scan, 0, sizeof(run->scan));
        }

        if (st == CG_OK && !ctx.differs && ctx.same != n) {
            /* what is left over does not go on with this message */
            ctx.differs = true;
            out->n = 0;
            st = cg_buf_add(out, p, ctx.same);
        }

        *differs = ctx.differs;
        return st;
    }

    memset(&own, 0, sizeof(own));
    own.packets = packets;

    st = cg_packet_feed(&own, ps, p, n, true, &sink);

    *differs = ctx.differs;
    cg_packet_free(&own);
    return st;
}


void
cg_packet_free(cg_packet_run *run)
{
    cg_buf_free(&run->held);
}


cg_status
cg_packet_bytes(cg_parts *ps, const uint8_t *p, size_t n, cg_buf *out,
    bool *differs)
{
    cg_status          st;
    const cg_packets  *packets;

    if (cg_format_sniff(p, n, false) == &cg_format_json) {
        st = cg_part_text(ps, &cg_format_json, p, n, out, differs);

        if (st != CG_ESYNTAX && (st != CG_EDEPTH || !ps->policy->on_error_pass))
        {
            return st;
        }
    }

    packets = cg_msgpack_is(p, n) ? &cg_packets_msgpack
              : cg_signalr_is(p, n) ? &cg_packets_signalr : NULL;

    return packets ? cg_packet_all(NULL, packets, ps, p, n, out, differs)
                   : cg_part_binary(ps, p, n, out, differs);
}


cg_status
cg_packet_any(cg_parts *ps, const uint8_t *p, size_t n, cg_buf *out,
    bool *differs)
{
    return cg_part_is_text(p, n) ? cg_part_text(ps, NULL, p, n, out, differs)
                                 : cg_packet_bytes(ps, p, n, out, differs);
}
