/*
 * The WebSocket relay of one direction: its frames.  What becomes of a message
 * that is complete is cg_websocket_message.c.
 */

#include <stdlib.h>
#include <string.h>

#include "cg_websocket_message.h"

/* A buffer above this is given back after use: idle connections stay small */
#define CG_WS_KEEP  512

/* Fragments of a message whose borders are kept: 8 KB */
#define CG_WS_PARTS  1024


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

        st = cg_ws_message_take(fd, &m);
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

    return cg_ws_message_take(fd, &m);
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
