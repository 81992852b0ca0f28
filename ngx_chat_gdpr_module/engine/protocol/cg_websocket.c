/*
 * The WebSocket relay of one direction.
 */

#include <stdlib.h>
#include <string.h>

#include "cg_frame.h"
#include "cg_tell.h"
#include "cg_websocket.h"

/* A buffer above this is given back after use: idle connections stay small */
#define CG_WS_KEEP  512

/* More frames of refusals do not wait for the visitor */
#define CG_WS_REFUSALS  16384

/* Fragments of a message whose borders are kept: 8 KB */
#define CG_WS_PARTS  1024

/* What is packed refers back at most so far: each byte costs time, and what a
 * chat repeats is near */
#define CG_WS_REFER  2048

/* The packer's window at most, which is shared */
#define CG_WS_BITS  13

typedef struct {
    uint32_t  n;        /* bytes of the payload: limit_message is 64 MB */
    uint8_t   mask[4];
} cg_ws_part;

typedef struct {
    cg_websocket        *ws;
    cg_work             *w;
    cg_buf              *out;
    cg_websocket_event   event;
    void                *ctx;
    cg_payload           payload;
    const char          *format;   /* of the message that is blocked, */
    size_t               blocked;  /* and the entity for which it is */
} cg_ws_feed;

/* A complete message */
typedef struct {
    uint8_t         opcode;
    bool            packed;
    const uint8_t  *p;      /* its payload as sent, unmasked */
    size_t          n;
    const uint8_t  *mask;   /* of its last frame */
    const uint8_t  *raw;    /* its frame, NULL if it has several */
    size_t          raw_n;
} cg_ws_message;


void
cg_websocket_init(cg_websocket *ws, const cg_policy *p, cg_direction dir)
{
    memset(ws, 0, sizeof(cg_websocket));
    ws->policy = p;
    ws->dir = dir;
    ws->language = p->language;
}


static void
cg_ws_agreed(cg_websocket_deflate *d, const cg_extension *e, bool client)
{
    uint8_t  bits;

    if (e == NULL) {
        return;
    }

    bits = client ? e->client_bits : e->server_bits;

    d->on = true;
    d->takeover = !(client ? e->client_no_takeover : e->server_no_takeover);
    d->bits = bits ? bits : CG_DEFLATE_BITS_MAX;
}


/* To either end the visitor is the client and the provider the server. */

void
cg_websocket_agree(cg_websocket *ws, const cg_extension *visitor,
    const cg_extension *provider)
{
    bool  client;

    client = (ws->dir == CG_TO_PROVIDER);

    cg_ws_agreed(&ws->from, client ? visitor : provider, client);
    cg_ws_agreed(&ws->to, client ? provider : visitor, client);
}


void
cg_websocket_free(cg_websocket *ws)
{
    cg_buf_free(&ws->message);
    cg_buf_free(&ws->parts);
    cg_buf_free(&ws->frame);
    cg_buf_free(&ws->window);
    cg_buf_free(&ws->refusals);

    if (ws->packets) {
        cg_packet_free(ws->packets);
        free(ws->packets);
    }
}


unsigned
cg_websocket_code(cg_status st)
{
    switch (st) {
    case CG_EFRAME:
        return 1002;
    case CG_EMEDIA:
        return 1003;
    case CG_EUTF8:
    case CG_ECOMPRESS:
        return 1007;
    case CG_EBLOCK:
    case CG_ECONSENT:
    case CG_EDEPTH:
    case CG_ESYNTAX:
    case CG_EPATTERN:
        return 1008;
    case CG_ELIMIT:
        return 1009;
    default:
        return 1013;
    }
}


/* Codes that an endpoint may send, RFC 6455 section 7.4 and the registry of
 * IANA. */

static bool
cg_ws_is_code(unsigned code)
{
    return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014)
           || (code >= 3000 && code <= 4999);
}


static cg_status
cg_ws_event(void *ctx, const cg_counts *counts, const char *format,
    cg_status passed)
{
    cg_ws_feed  *fd = ctx;

    fd->ws->passed = passed;
    fd->blocked = counts->blocked;
    fd->format = format;

    return fd->event(fd->ctx, fd->ws, counts, format);
}


/* Never NULL, to which nothing may be added. */

static const uint8_t *
cg_ws_bytes(const cg_buf *b)
{
    return b->n ? b->p : (const uint8_t *) "";
}


static const uint8_t *
cg_ws_mask(const cg_websocket *ws, const uint8_t *mask)
{
    return ws->dir == CG_TO_PROVIDER ? mask : NULL;
}


/* As cg_frame_read(), with what the message at hand allows. */

static cg_status
cg_ws_head(const cg_websocket *ws, const uint8_t *p, size_t n, cg_frame *f,
    size_t *need)
{
    size_t     limit;
    cg_status  st;

    st = cg_frame_read(f, p, n, ws->dir == CG_TO_PROVIDER, need);

    if (st != CG_OK || n < *need || f->control) {
        return st;
    }

    if ((f->opcode == CG_FRAME_CONTINUATION) != (ws->opcode != 0)
        || (f->rsv1 && (!ws->from.on || ws->opcode)))
    {
        return CG_EFRAME;
    }

    limit = ws->policy->limit_message;

    if (f->rsv1 || ws->packed) {
        /* what does not compress grows a little */
        limit += limit / 16 + 64;
    }

    return f->payload > limit - ws->size ? CG_ELIMIT : CG_OK;
}


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


static cg_status
cg_ws_take_message(cg_ws_feed *fd, const cg_ws_message *m)
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


static cg_status
cg_ws_close_payload(const uint8_t *p, size_t n)
{
    cg_utf8  utf8 = { 0, 0, 0 };

    if (n == 0) {
        return CG_OK;
    }

    if (n == 1 || !cg_ws_is_code((unsigned) p[0] << 8 | p[1])) {
        return CG_EFRAME;
    }

    return cg_utf8_check(&utf8, p + 2, n - 2) && utf8.left == 0 ? CG_OK
                                                                : CG_EUTF8;
}


static cg_status
cg_ws_control(cg_ws_feed *fd, const cg_frame *f, const uint8_t *p, size_t n,
    const uint8_t *raw)
{
    bool        differs;
    size_t      code;
    cg_buf     *changed;
    uint8_t     payload[CG_FRAME_CONTROL_MAX];
    cg_status   st;

    code = 0;

    if (f->opcode == CG_FRAME_CLOSE) {
        st = cg_ws_close_payload(p, n);
        if (st != CG_OK) {
            return st;
        }

        fd->ws->closed = true;
        code = n ? 2 : 0;
    }

    changed = &fd->w->changed;
    st = cg_payload_text(&fd->payload, p + code, n - code, &differs);

    if (st == CG_EBLOCK) {
        changed->n = 0;
        differs = true;

    } else if (st != CG_OK) {
        return st;
    }

    if (!differs) {
        return cg_buf_add(fd->out, raw, f->head + n);
    }

    if (code) {
        memcpy(payload, p, code);
    }

    n = code;

    if (changed->n && changed->n <= CG_FRAME_CONTROL_MAX - code) {
        memcpy(payload + code, changed->p, changed->n);
        n += changed->n;
    }

    return cg_frame_write(fd->out, CG_FRAME_FIN | f->opcode,
                          cg_ws_mask(fd->ws, f->mask), payload, n);
}


/* The message is complete, or is to be forgotten. */

static void
cg_ws_end(cg_websocket *ws)
{
    ws->opcode = 0;
    ws->packed = false;
    ws->passing = false;
    ws->merged = false;
    ws->size = 0;

    cg_buf_free(&ws->message);
    cg_buf_free(&ws->parts);
}


static cg_status
cg_ws_keep_part(cg_websocket *ws, const cg_frame *f, const uint8_t *p)
{
    cg_status   st;
    cg_ws_part  part;

    st = cg_buf_add(&ws->message, p, (size_t) f->payload);
    if (st != CG_OK || ws->merged) {
        return st;
    }

    if (ws->parts.n == CG_WS_PARTS * sizeof(cg_ws_part)) {
        ws->merged = true;
        cg_buf_free(&ws->parts);
        return CG_OK;
    }

    part.n = (uint32_t) f->payload;
    memcpy(part.mask, f->mask, 4);

    return cg_buf_add(&ws->parts, &part, sizeof(part));
}


/* One of the frames of a message that has several. */

static cg_status
cg_ws_take_part(cg_ws_feed *fd, const cg_frame *f, const uint8_t *p,
    const uint8_t *raw)
{
    size_t         n;
    cg_status      st;
    cg_websocket  *ws;
    cg_ws_message  m;

    ws = fd->ws;
    n = (size_t) f->payload;

    if (ws->opcode == 0) {
        ws->opcode = f->opcode;
        ws->packed = f->rsv1;
        ws->passing = f->opcode == CG_FRAME_BINARY && !f->rsv1
                      && !(ws->protocol && ws->protocol->binary)
                      && cg_payload_passes(&fd->payload, p, n);
    }

    ws->size += n;

    st = ws->passing ? cg_buf_add(fd->out, raw, f->head + n)
                     : cg_ws_keep_part(ws, f, p);

    if (st != CG_OK || !f->fin) {
        return st;
    }

    if (ws->passing) {
        ws->messages++;

    } else {
        m.opcode = ws->opcode;
        m.packed = ws->packed;
        m.p = cg_ws_bytes(&ws->message);
        m.n = ws->message.n;
        m.mask = f->mask;
        m.raw = NULL;
        m.raw_n = 0;

        st = cg_ws_take_message(fd, &m);
    }

    cg_ws_end(ws);
    return st;
}


/* Whether the payload of f is text as it stands there. */

static bool
cg_ws_is_text(const cg_websocket *ws, const cg_frame *f)
{
    return f->opcode == CG_FRAME_TEXT ? !f->rsv1
           : f->opcode == CG_FRAME_CONTINUATION
             && ws->opcode == CG_FRAME_TEXT && !ws->packed;
}


/* One complete frame. */

static cg_status
cg_ws_take(cg_ws_feed *fd, const cg_frame *f, const uint8_t *raw)
{
    size_t          n;
    cg_buf         *plain;
    cg_status       st;
    cg_websocket   *ws;
    cg_ws_message   m;
    const uint8_t  *p;

    ws = fd->ws;
    n = (size_t) f->payload;
    p = raw + f->head;

    if (ws->dir == CG_TO_PROVIDER) {
        plain = &fd->w->plain;
        plain->n = 0;

        st = cg_buf_reserve(plain, n);
        if (st != CG_OK) {
            return st;
        }

        cg_frame_mask(plain->p, p, n, f->mask, 0);
        plain->n = n;
        p = cg_ws_bytes(plain);
    }

    if (f->control) {
        return cg_ws_control(fd, f, p, n, raw);
    }

    if (cg_ws_is_text(ws, f)) {
        if (!cg_utf8_check(&ws->utf8, p + ws->checked, n - ws->checked)
            || (f->fin && ws->utf8.left))
        {
            return CG_EUTF8;
        }

        ws->checked = 0;
    }

    if (!f->fin || ws->opcode) {
        return cg_ws_take_part(fd, f, p, raw);
    }

    m.opcode = f->opcode;
    m.packed = f->rsv1;
    m.p = p;
    m.n = n;
    m.mask = f->mask;
    m.raw = raw;
    m.raw_n = f->head + n;

    return cg_ws_take_message(fd, &m);
}


/* Look at the text of the frame that waits, as far as it is there: a byte that
 * is wrong is told at once. */

static cg_status
cg_ws_check(cg_ws_feed *fd, const cg_frame *f)
{
    size_t         n, from;
    cg_buf        *plain;
    cg_status      st;
    cg_websocket  *ws;

    ws = fd->ws;
    from = f->head + ws->checked;

    if (!cg_ws_is_text(ws, f) || ws->frame.n <= from) {
        return CG_OK;
    }

    plain = &fd->w->plain;
    plain->n = 0;
    n = ws->frame.n - from;

    st = cg_buf_add(plain, ws->frame.p + from, n);
    if (st != CG_OK) {
        return st;
    }

    if (ws->dir == CG_TO_PROVIDER) {
        cg_frame_mask(plain->p, plain->p, n, f->mask, ws->checked);
    }

    ws->checked += n;

    return cg_utf8_check(&ws->utf8, plain->p, n) ? CG_OK : CG_EUTF8;
}


/* Move bytes from *in to the incomplete frame until it has `want`. */

static cg_status
cg_ws_gather(cg_websocket *ws, const uint8_t **in, size_t *n, size_t want)
{
    size_t     take;
    cg_status  st;

    if (want <= ws->frame.n) {
        return CG_OK;
    }

    take = want - ws->frame.n;
    take = take < *n ? take : *n;

    st = cg_buf_add(&ws->frame, *in, take);
    if (st != CG_OK) {
        return st;
    }

    *in += take;
    *n -= take;
    return CG_OK;
}


/* Complete the frame that waits; *n is 0 afterwards if it still waits. */

static cg_status
cg_ws_resume(cg_ws_feed *fd, const uint8_t **in, size_t *n)
{
    size_t         need;
    cg_frame       f;
    cg_status      st;
    cg_websocket  *ws;

    ws = fd->ws;

    for ( ;; ) {
        st = cg_ws_head(ws, ws->frame.p, ws->frame.n, &f, &need);
        if (st != CG_OK) {
            return st;
        }

        if (ws->frame.n >= need) {
            break;
        }

        if (*n == 0) {
            return CG_OK;
        }

        st = cg_ws_gather(ws, in, n, need);
        if (st != CG_OK) {
            return st;
        }
    }

    need = f.head + (size_t) f.payload;

    st = cg_ws_gather(ws, in, n, need);
    if (st != CG_OK) {
        return st;
    }

    if (ws->frame.n < need) {
        return cg_ws_check(fd, &f);
    }

    st = cg_ws_take(fd, &f, ws->frame.p);

    ws->frame.n = 0;
    if (ws->frame.cap > CG_WS_KEEP) {
        cg_buf_free(&ws->frame);
    }

    return st;
}


static cg_status
cg_ws_run(cg_ws_feed *fd, const uint8_t *in, size_t n)
{
    size_t         need;
    cg_frame       f;
    cg_status      st;
    cg_websocket  *ws;

    ws = fd->ws;

    while (n && !ws->closed) {

        if (ws->frame.n) {
            st = cg_ws_resume(fd, &in, &n);
            if (st != CG_OK) {
                return st;
            }
            continue;
        }

        st = cg_ws_head(ws, in, n, &f, &need);
        if (st != CG_OK) {
            return st;
        }

        if (n < need || n - need < f.payload) {
            st = cg_buf_add(&ws->frame, in, n);
            return st != CG_OK || n < need ? st : cg_ws_check(fd, &f);
        }

        need += (size_t) f.payload;

        st = cg_ws_take(fd, &f, in);
        if (st != CG_OK) {
            return st;
        }

        in += need;
        n -= need;
    }

    return CG_OK;
}


cg_status
cg_websocket_feed(cg_websocket *ws, cg_work *w, const uint8_t *in, size_t n,
    cg_buf *out, cg_websocket_event event, void *ctx)
{
    cg_ws_feed  fd;

    fd.ws = ws;
    fd.w = w;
    fd.out = out;
    fd.event = event;
    fd.ctx = ctx;

    fd.payload.policy = ws->policy;
    fd.payload.dir = ws->dir;
    fd.payload.purposes = ws->purposes;
    fd.payload.language = ws->language;
    fd.payload.reveal = ws->reveal;
    fd.payload.w = w;
    fd.payload.event = cg_ws_event;
    fd.payload.ctx = &fd;

    return cg_ws_run(&fd, in, n);
}


cg_status
cg_websocket_close(cg_buf *out, unsigned code, const uint8_t *reason, size_t n,
    bool masked)
{
    uint8_t        payload[CG_FRAME_CONTROL_MAX];
    const uint8_t  key[4] = { 0, 0, 0, 0 };

    if (n > sizeof(payload) - 2) {
        n = sizeof(payload) - 2;

        /* not within a character */
        while (n && (reason[n] & 0xc0) == 0x80) {
            n--;
        }
    }

    payload[0] = (uint8_t) (code >> 8);
    payload[1] = (uint8_t) code;

    if (n) {
        memcpy(payload + 2, reason, n);
    }

    return cg_frame_write(out, CG_FRAME_FIN | CG_FRAME_CLOSE,
                          masked ? key : NULL, payload, 2 + n);
}
