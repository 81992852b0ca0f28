/*
 * See cg_websocket_message.h: unpacked, redacted, sent on as it came or packed
 * anew; or blocked, and the visitor told.
 */

#include <stdlib.h>
#include <string.h>

#include "cg_tell.h"
#include "cg_websocket_message.h"

/* More frames of refusals do not wait for the visitor */
#define CG_WS_REFUSALS  16384

/* What is packed refers back at most so far: each byte costs time, and what a
 * chat repeats is near */
#define CG_WS_REFER  2048

/* The packer's window at most, which is shared */
#define CG_WS_BITS  13


/* The last n bytes of the window. */

static const uint8_t *
cg_ws_said(const cg_websocket *ws, size_t n)
{
    return n ? ws->window.p + ws->window.n - n : NULL;
}


/* p[0..n) was said; the receiver has unpacked sent[0..sent_n) for it. */

static cg_status
cg_ws_remember(cg_websocket *ws, const uint8_t *p, size_t n,
    const uint8_t *sent, size_t sent_n)
{
    size_t     same, max;
    cg_status  st;

    if (!ws->from.takeover) {
        return CG_OK;
    }

    for (same = 0; same < n && same < sent_n; same++) {
        if (p[n - 1 - same] != sent[sent_n - 1 - same]) {
            break;
        }
    }

    ws->common = same == n && same == sent_n ? ws->common + n : same;

    max = (size_t) 1 << ws->from.bits;

    if (n > max) {
        p += n - max;
        n = max;
    }

    if (n > max - ws->window.n) {
        cg_buf_drop(&ws->window, n - (max - ws->window.n));
    }

    st = cg_buf_add(&ws->window, p, n);

    if (ws->common > ws->window.n) {
        ws->common = ws->window.n;
    }

    return st;
}


/* *passes: the receiver can unpack it as it is. */

static cg_status
cg_ws_unpack(cg_ws_feed *fd, const cg_ws_message *m, bool *passes)
{
    bool           final;
    size_t         known, limit;
    cg_buf        *out;
    cg_status      st;
    cg_websocket  *ws;

    ws = fd->ws;
    out = &fd->w->unpacked;
    limit = ws->policy->limit_message;

    *passes = ws->to.on && ws->from.bits <= ws->to.bits;
    known = !*passes ? ws->window.n : ws->to.takeover ? ws->common : 0;

    out->n = 0;

    if (m->n == 0) {
        /* an empty message by zlib that has just been flushed; to other readers
         * it is broken */
        *passes = false;
        return CG_OK;
    }

    st = cg_deflate_unpack(&fd->w->deflate, cg_ws_said(ws, known), known,
                           m->p, m->n, limit, out, &final);

    if (st == CG_ECOMPRESS && known < ws->window.n) {
        *passes = false;
        out->n = 0;
        st = cg_deflate_unpack(&fd->w->deflate,
                               cg_ws_said(ws, ws->window.n), ws->window.n,
                               m->p, m->n, limit, out, &final);
    }

    if (st == CG_OK && final) {
        *passes = false;
    }

    return st;
}


/* The message as it came. */

static cg_status
cg_ws_pass(cg_ws_feed *fd, const cg_ws_message *m)
{
    size_t          i, n;
    unsigned        first;
    cg_status       st;
    cg_ws_part      part;
    cg_websocket   *ws;
    const uint8_t  *p;

    if (m->raw) {
        return cg_buf_add(fd->out, m->raw, m->raw_n);
    }

    ws = fd->ws;
    first = m->opcode | (m->packed ? CG_FRAME_RSV1 : 0u);

    if (ws->merged) {
        return cg_frame_write(fd->out, CG_FRAME_FIN | first,
                              cg_ws_mask(ws, m->mask), m->p, m->n);
    }

    p = m->p;
    n = ws->parts.n / sizeof(cg_ws_part);

    for (i = 0; i < n; i++) {
        memcpy(&part, ws->parts.p + i * sizeof(cg_ws_part), sizeof(part));

        st = cg_frame_write(fd->out, first | (i + 1 == n ? CG_FRAME_FIN : 0u),
                            cg_ws_mask(ws, part.mask), p, part.n);
        if (st != CG_OK) {
            return st;
        }

        p += part.n;
        first = CG_FRAME_CONTINUATION;
    }

    return CG_OK;
}


/* p[0..n) instead of the message, as one frame: compressed if the message was,
 * and if that makes it shorter or the receiver remembers it; without, the two
 * ends would never have anything in common again.  zlib has no window of 2^8
 * bytes.  *packed: the receiver unpacks it. */

static cg_status
cg_ws_say(cg_ws_feed *fd, const cg_ws_message *m, const uint8_t *p, size_t n,
    bool *packed)
{
    size_t         known;
    unsigned       first, bits;
    cg_buf        *out;
    cg_status      st;
    cg_websocket  *ws;

    ws = fd->ws;
    first = CG_FRAME_FIN | m->opcode;
    *packed = false;

    if (m->packed && ws->to.on && ws->to.bits > CG_DEFLATE_BITS_MIN) {
        out = &fd->w->packed;
        out->n = 0;

        bits = ws->to.bits < CG_WS_BITS ? ws->to.bits : CG_WS_BITS;
        known = !ws->to.takeover ? 0
                : ws->common < CG_WS_REFER ? ws->common : CG_WS_REFER;

        st = cg_deflate_pack(&fd->w->deflate, bits, cg_ws_said(ws, known),
                             known, p, n, out);
        if (st != CG_OK) {
            return st;
        }

        if (ws->to.takeover || out->n < n) {
            *packed = true;
            return cg_frame_write(fd->out, first | CG_FRAME_RSV1,
                                  cg_ws_mask(ws, m->mask), out->p, out->n);
        }
    }

    return cg_frame_write(fd->out, first, cg_ws_mask(ws, m->mask), p, n);
}


/* How the packets of a message are read, or NULL.  Many clients of STOMP ask
 * for no subprotocol: then nothing but its frames tells it, also where the path
 * is as that of SockJS. */

static const cg_packets *
cg_ws_packets(const cg_protocol *protocol, unsigned opcode, const uint8_t *p,
    size_t n)
{
    const cg_packets  *packets;

    packets = protocol == NULL ? NULL
              : opcode == CG_FRAME_TEXT ? protocol->text : protocol->binary;

    return opcode == CG_FRAME_TEXT
           && (packets == NULL || packets == &cg_packets_sockjs)
           && cg_stomp_begins(p, n)
           ? &cg_packets_stomp : packets;
}


/* What a message becomes; *gone: nothing, as it waits for the next one. */

static cg_status
cg_ws_payload(cg_ws_feed *fd, unsigned opcode, const uint8_t *p, size_t n,
    bool *differs, bool *gone)
{
    cg_status           st;
    cg_websocket       *ws;
    const cg_packets   *packets;
    const cg_protocol  *protocol;

    ws = fd->ws;
    protocol = ws->protocol;
    packets = cg_ws_packets(protocol, opcode, p, n);
    *gone = false;

    if (packets == NULL) {
        st = opcode == CG_FRAME_TEXT
             ? cg_payload_text(&fd->payload, p, n, differs)
             : cg_payload_binary(&fd->payload, p, n, differs);

        if (st == CG_OK && ws->join && opcode == CG_FRAME_TEXT) {
            st = cg_payload_join(&fd->payload, ws->join, ws->now, p, n,
                                 differs, &ws->joined);
            ws->joined = 0;
        }

        return st;
    }

    if (protocol && protocol->run && ws->packets == NULL) {
        ws->packets = calloc(1, sizeof(cg_packet_run));
        if (ws->packets == NULL) {
            return CG_ENOMEM;
        }
    }

    st = cg_payload_packets(&fd->payload, ws->packets, packets, p, n,
                            differs);

    *gone = *differs && fd->w->changed.n == 0;
    return st;
}


typedef struct {
    cg_buf    *out;
    unsigned   opcode;
} cg_ws_told;


static cg_status
cg_ws_tell(void *ctx, const uint8_t *p, size_t n)
{
    const cg_ws_told  *told = ctx;

    return cg_frame_write(told->out, CG_FRAME_FIN | told->opcode, NULL, p, n);
}


/* The message p[0..n) is blocked; the visitor is told so instead. */

static cg_status
cg_ws_block(cg_ws_feed *fd, const cg_ws_message *m, const uint8_t *p,
    size_t n)
{
    cg_status      st;
    cg_refusal     r;
    cg_ws_told     told;
    cg_websocket  *ws;

    ws = fd->ws;

    r.policy = ws->policy;
    r.entity = fd->blocked;
    r.dir = ws->dir;
    r.language = ws->language;

    told.out = ws->dir == CG_TO_PROVIDER ? &ws->refusals : fd->out;
    told.opcode = m->opcode;

    st = ws->refusals.n < CG_WS_REFUSALS
         ? cg_tell_visitor(&r, ws->protocol, fd->format,
                           m->opcode == CG_FRAME_BINARY, p, n, cg_ws_tell,
                           &told)
         : CG_OK;

    return st == CG_OK && m->packed ? cg_ws_remember(ws, p, n, NULL, 0) : st;
}


/* Is a connection at its end behind a message that was blocked?  Of packets
 * that may go on in the next one, half of one would be lost. */

static bool
cg_ws_block_ends(const cg_ws_feed *fd, const cg_ws_message *m,
    const uint8_t *p, size_t n)
{
    return (fd->ws->protocol && fd->ws->protocol->run)
           || (m->opcode != CG_FRAME_BINARY
               && cg_tell_ends(fd->format, p, n));
}


static cg_status
cg_ws_redact(cg_ws_feed *fd, const cg_ws_message *m, const uint8_t *p,
    size_t n, bool passes)
{
    bool       differs, gone;
    cg_buf     sent = { (uint8_t *) p, n, 0 };
    cg_status  st;

    st = cg_ws_payload(fd, m->opcode, p, n, &differs, &gone);

    if (st == CG_EBLOCK) {
        st = cg_ws_block(fd, m, p, n);
        fd->ws->blocked = fd->blocked;
        return st == CG_OK && cg_ws_block_ends(fd, m, p, n) ? CG_EBLOCK : st;
    }

    if (st != CG_OK) {
        return st;
    }

    if (gone) {
        sent.n = 0;

    } else if (passes && !differs) {
        st = cg_ws_pass(fd, m);

    } else {
        if (differs) {
            sent = fd->w->changed;
        }

        st = cg_ws_say(fd, m, sent.p, sent.n, &passes);

        if (!passes) {
            sent.n = 0;
        }
    }

    return st == CG_OK && m->packed
           ? cg_ws_remember(fd->ws, p, n, sent.p, sent.n) : st;
}


cg_status
cg_ws_message_take(cg_ws_feed *fd, const cg_ws_message *m)
{
    bool            passes;
    size_t          n;
    cg_utf8         utf8 = { 0, 0, 0 };
    cg_status       st;
    const uint8_t  *p;

    fd->ws->messages++;

    if (!m->packed) {
        if (fd->ws->hear) {
            fd->ws->hear(fd->ctx, fd->ws, m->p, m->n);
        }

        return cg_ws_redact(fd, m, m->p, m->n, true);
    }

    st = cg_ws_unpack(fd, m, &passes);
    if (st != CG_OK) {
        return st;
    }

    p = cg_ws_bytes(&fd->w->unpacked);
    n = fd->w->unpacked.n;

    if (m->opcode == CG_FRAME_TEXT
        && (!cg_utf8_check(&utf8, p, n) || utf8.left))
    {
        return CG_EUTF8;
    }

    if (fd->ws->hear) {
        fd->ws->hear(fd->ctx, fd->ws, p, n);
    }

    return cg_ws_redact(fd, m, p, n, passes);
}
