/*
 * The WebSocket relay of one direction.
 */

#include <string.h>

#include "cg_websocket.h"

enum {
    CG_WS_CONTINUATION = 0x0,
    CG_WS_TEXT = 0x1,
    CG_WS_BINARY = 0x2,
    CG_WS_CLOSE = 0x8,
    CG_WS_PING = 0x9,
    CG_WS_PONG = 0xa
};

#define CG_WS_FIN          0x80
#define CG_WS_RSV          0x70
#define CG_WS_MASKED       0x80
#define CG_WS_CONTROL_MAX  125
#define CG_WS_HEAD_MAX     14

/* A buffer above this is given back after use: idle connections stay small */
#define CG_WS_KEEP  512

/* A frame's header, RFC 6455 section 5.2 */
typedef struct {
    uint8_t   opcode;
    bool      fin;
    uint8_t   mask[4];
    size_t    head;     /* bytes of the header */
    uint64_t  payload;  /* bytes behind it */
} cg_ws_frame;

/* What becomes of one payload */
typedef struct {
    const uint8_t  *payload;
    size_t          same;     /* leading bytes that are as they were */
    cg_buf         *changed;  /* all bytes, once one of them is not */
    bool            differs;
} cg_ws_sink;

typedef struct {
    cg_websocket        *ws;
    cg_work             *w;
    cg_buf              *out;
    cg_websocket_event   event;
    void                *ctx;
} cg_ws_feed;


void
cg_websocket_init(cg_websocket *ws, const cg_policy *p, cg_direction dir)
{
    memset(ws, 0, sizeof(cg_websocket));
    ws->policy = p;
    ws->dir = dir;
}


void
cg_websocket_free(cg_websocket *ws)
{
    cg_buf_free(&ws->frame);
    cg_buf_free(&ws->message);
}


unsigned
cg_websocket_code(cg_status st)
{
    switch (st) {
    case CG_ELIMIT:
        return 1009;
    case CG_EMEDIA:
        return 1003;
    case CG_EFRAME:
        return 1002;
    case CG_EDEPTH:
    case CG_ESYNTAX:
    case CG_EPATTERN:
        return 1008;
    default:
        return 1013;
    }
}


/* The length that follows the first two bytes of a header.  false if it is not
 * written in the fewest bytes, or has its highest bit set. */

static bool
cg_ws_length(const uint8_t *p, cg_ws_frame *f)
{
    size_t  i, end;

    f->payload = p[1] & 0x7f;
    if (f->payload < 126) {
        return true;
    }

    end = f->payload == 126 ? 4 : 10;
    f->payload = 0;

    for (i = 2; i < end; i++) {
        f->payload = f->payload << 8 | p[i];
    }

    return end == 4 ? f->payload >= 126
                    : f->payload >= 65536 && f->payload <= INT64_MAX;
}


/* *need: bytes that the header has, as far as n bytes of it tell; the header
 * is complete when n >= *need. */

static cg_status
cg_ws_head(const cg_websocket *ws, const uint8_t *p, size_t n,
    cg_ws_frame *f, size_t *need)
{
    bool    masked, control;
    size_t  len;

    *need = 2;
    if (n < 2) {
        return CG_OK;
    }

    f->fin = (p[0] & CG_WS_FIN) != 0;
    f->opcode = p[0] & 0x0f;
    masked = (p[1] & CG_WS_MASKED) != 0;
    len = p[1] & 0x7f;
    control = (f->opcode & 0x8) != 0;

    if ((p[0] & CG_WS_RSV) || (f->opcode & 0x7) > 2
        || masked != (ws->dir == CG_TO_PROVIDER)
        || (control && (!f->fin || len > CG_WS_CONTROL_MAX)))
    {
        return CG_EFRAME;
    }

    *need = 2u + (len == 126 ? 2u : len == 127 ? 8u : 0u)
            + (masked ? 4u : 0u);
    if (n < *need) {
        return CG_OK;
    }

    if (!cg_ws_length(p, f)) {
        return CG_EFRAME;
    }

    f->head = *need;

    memset(f->mask, 0, 4);
    if (masked) {
        memcpy(f->mask, p + f->head - 4, 4);
    }

    if (!control && f->payload > ws->policy->limit_message
                                 - ws->message.n)
    {
        return CG_ELIMIT;
    }

    return CG_OK;
}


/* XOR of n bytes with the mask, RFC 6455 section 5.3, 8 bytes at a time. */

static void
cg_ws_mask(uint8_t *p, size_t n, const uint8_t mask[4])
{
    size_t    i;
    uint64_t  word, key;

    memcpy(&key, mask, 4);
    memcpy((uint8_t *) &key + 4, mask, 4);

    for (i = 0; i + 8 <= n; i += 8) {
        memcpy(&word, p + i, 8);
        word ^= key;
        memcpy(p + i, &word, 8);
    }

    for ( /* void */ ; i < n; i++) {
        p[i] ^= mask[i & 3];
    }
}


static cg_status
cg_ws_write_frame(cg_ws_feed *fd, uint8_t opcode, const uint8_t *p, size_t n,
    const uint8_t mask[4])
{
    size_t     i, len;
    uint8_t    head[CG_WS_HEAD_MAX];
    cg_status  st;

    head[0] = (uint8_t) (CG_WS_FIN | opcode);
    len = 2;

    if (n < 126) {
        head[1] = (uint8_t) n;

    } else if (n < 65536) {
        head[1] = 126;
        head[2] = (uint8_t) (n >> 8);
        head[3] = (uint8_t) n;
        len = 4;

    } else {
        head[1] = 127;
        for (i = 0; i < 8; i++) {
            head[2 + i] = (uint8_t) ((uint64_t) n >> (56 - 8 * i));
        }
        len = 10;
    }

    if (fd->ws->dir == CG_TO_PROVIDER) {
        head[1] |= CG_WS_MASKED;
        memcpy(head + len, mask, 4);
        len += 4;
    }

    st = cg_buf_reserve(fd->out, len + n);
    if (st != CG_OK) {
        return st;
    }

    (void) cg_buf_add(fd->out, head, len);
    (void) cg_buf_add(fd->out, p, n);

    if (fd->ws->dir == CG_TO_PROVIDER) {
        cg_ws_mask(fd->out->p + fd->out->n - n, n, mask);
    }

    return CG_OK;
}


static cg_status
cg_ws_sink_write(void *ctx, const uint8_t *p, size_t n, bool in_place)
{
    cg_status    st;
    cg_ws_sink  *sink = ctx;

    if (!sink->differs) {
        if (in_place) {
            sink->same += n;
            return CG_OK;
        }

        sink->differs = true;
        sink->changed->n = 0;
        st = cg_buf_add(sink->changed, sink->payload, sink->same);
        if (st != CG_OK) {
            return st;
        }
    }

    return cg_buf_add(sink->changed, p, n);
}


/* Redact text in the format f, of which a fault is CG_ESYNTAX, or as it is
 * guessed; *differs: fd->w->changed holds it. */

static cg_status
cg_ws_redact_text(cg_ws_feed *fd, const cg_format *f, const uint8_t *p,
    size_t n, bool *differs)
{
    cg_sink     sink;
    cg_status   st;
    cg_stream   s;
    cg_ws_sink  ctx;

    ctx.payload = p;
    ctx.same = 0;
    ctx.changed = &fd->w->changed;
    ctx.differs = false;

    sink.write = cg_ws_sink_write;
    sink.finding = NULL;
    sink.ctx = &ctx;

    cg_stream_init(&s, fd->ws->policy, fd->ws->dir, f, false);
    s.decoder.declared = (f != NULL);
    s.unlimited = true;

    st = cg_stream_feed(&s, fd->w, p, n, true, &sink);
    fd->ws->passed = s.passed;

    if (st == CG_OK && (s.counts.total || s.passed != CG_OK)) {
        st = fd->event(fd->ctx, fd->ws, &s.counts, s.decoder.format->name);
    }

    cg_stream_free(&s);

    *differs = ctx.differs;
    return st;
}


static cg_status
cg_ws_blank_write(void *ctx, const uint8_t *p, size_t n, bool in_place)
{
    (void) ctx, (void) p, (void) n, (void) in_place;

    return CG_OK;
}


static void
cg_ws_blank_finding(void *ctx, const cg_finding *f)
{
    cg_buf  *bytes = ctx;

    if (f->action != CG_ACTION_PASS) {
        memset(bytes->p + f->raw_start, '*',
               (size_t) (f->raw_end - f->raw_start));
    }
}


static bool
cg_ws_is_file(const uint8_t *p, size_t n)
{
    size_t  i;

    static const struct {
        size_t       at, n;
        const char  *magic;
    } files[] = {
        { 0, 3, "\xff\xd8\xff" },       /* JPEG */
        { 0, 4, "\x89PNG" },
        { 0, 4, "GIF8" },
        { 0, 4, "RIFF" },               /* WebP, WAV */
        { 0, 4, "OggS" },
        { 0, 4, "\x1a\x45\xdf\xa3" },   /* Matroska, WebM */
        { 4, 4, "ftyp" },               /* MP4, HEIC, AVIF */
        { 0, 4, "%PDF" },
        { 0, 4, "PK\x03\x04" },         /* ZIP, office documents */
        { 0, 2, "\x1f\x8b" },           /* gzip */
    };

    for (i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        if (n >= files[i].at + files[i].n
            && memcmp(p + files[i].at, files[i].magic, files[i].n) == 0)
        {
            return true;
        }
    }

    return false;
}


static cg_status
cg_ws_redact_binary(cg_ws_feed *fd, const uint8_t *p, size_t n,
    bool *differs)
{
    cg_sink    sink;
    cg_status  st;
    cg_stream  s;

    if (cg_format_sniff(p, n, false) == &cg_format_json) {
        st = cg_ws_redact_text(fd, &cg_format_json, p, n, differs);

        if (st != CG_ESYNTAX
            && (st != CG_EDEPTH || !fd->ws->policy->on_error_pass))
        {
            return st;
        }
    }

    *differs = false;

    if (cg_ws_is_file(p, n)) {
        return fd->ws->dir == CG_TO_PROVIDER && !fd->ws->policy->on_error_pass
               ? CG_EMEDIA : CG_OK;
    }

    fd->w->changed.n = 0;
    st = cg_buf_add(&fd->w->changed, p, n);
    if (st != CG_OK) {
        return st;
    }

    sink.write = cg_ws_blank_write;
    sink.finding = cg_ws_blank_finding;
    sink.ctx = &fd->w->changed;

    cg_stream_init(&s, fd->ws->policy, fd->ws->dir, &cg_format_text, true);
    s.unlimited = true;

    st = cg_stream_feed(&s, fd->w, p, n, true, &sink);
    fd->ws->passed = s.passed;

    if (st == CG_OK && (s.counts.total || s.passed != CG_OK)) {
        *differs = s.counts.total > s.counts.action[CG_ACTION_PASS];
        st = fd->event(fd->ctx, fd->ws, &s.counts, "binary");
    }

    cg_stream_free(&s);
    return st;
}


/* raw: the whole frame as it came, if the message is that one frame. */

static cg_status
cg_ws_message(cg_ws_feed *fd, uint8_t opcode, const uint8_t *p, size_t n,
    const uint8_t mask[4], const uint8_t *raw, size_t raw_n)
{
    bool       differs;
    cg_status  st;

    fd->ws->messages++;

    st = opcode == CG_WS_TEXT ? cg_ws_redact_text(fd, NULL, p, n, &differs)
                              : cg_ws_redact_binary(fd, p, n, &differs);
    if (st != CG_OK) {
        return st;
    }

    if (differs) {
        return cg_ws_write_frame(fd, opcode, fd->w->changed.p, fd->w->changed.n,
                                 mask);
    }

    return raw ? cg_buf_add(fd->out, raw, raw_n)
               : cg_ws_write_frame(fd, opcode, p, n, mask);
}


static cg_status
cg_ws_control(cg_ws_feed *fd, const cg_ws_frame *f, const uint8_t *p,
    size_t n, const uint8_t *raw, size_t raw_n)
{
    bool       differs;
    size_t     code;
    uint8_t    payload[CG_WS_CONTROL_MAX];
    cg_status  st;

    code = 0;

    if (f->opcode == CG_WS_CLOSE) {
        if (n == 1) {
            return CG_EFRAME;
        }

        fd->ws->closed = true;
        code = n ? 2 : 0;
    }

    st = cg_ws_redact_text(fd, NULL, p + code, n - code, &differs);
    if (st != CG_OK) {
        return st;
    }

    if (!differs) {
        return cg_buf_add(fd->out, raw, raw_n);
    }

    if (code) {
        memcpy(payload, p, code);
    }

    n = code;

    if (fd->w->changed.n <= CG_WS_CONTROL_MAX - code) {
        memcpy(payload + code, fd->w->changed.p, fd->w->changed.n);
        n += fd->w->changed.n;
    }

    return cg_ws_write_frame(fd, f->opcode, payload, n, f->mask);
}


/* One complete frame. */

static cg_status
cg_ws_take(cg_ws_feed *fd, const cg_ws_frame *f, const uint8_t *raw)
{
    size_t          n;
    cg_status       st;
    cg_websocket   *ws;
    const uint8_t  *p;

    ws = fd->ws;
    n = (size_t) f->payload;
    p = raw + f->head;

    if (ws->dir == CG_TO_PROVIDER) {
        fd->w->plain.n = 0;
        st = cg_buf_add(&fd->w->plain, p, n);
        if (st != CG_OK) {
            return st;
        }

        cg_ws_mask(fd->w->plain.p, n, f->mask);
        p = fd->w->plain.p;
    }

    if (f->opcode & 0x8) {
        return cg_ws_control(fd, f, p, n, raw, f->head + n);
    }

    if ((f->opcode == CG_WS_CONTINUATION) != (ws->opcode != 0)) {
        return CG_EFRAME;
    }

    if (f->fin && ws->opcode == 0) {
        return cg_ws_message(fd, f->opcode, p, n, f->mask, raw, f->head + n);
    }

    if (ws->opcode == 0) {
        ws->opcode = f->opcode;
    }

    st = cg_buf_add(&ws->message, p, n);
    if (st != CG_OK || !f->fin) {
        return st;
    }

    st = cg_ws_message(fd, ws->opcode, ws->message.p, ws->message.n,
                       f->mask, NULL, 0);
    ws->opcode = 0;
    cg_buf_free(&ws->message);
    return st;
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
    cg_status      st;
    cg_ws_frame    f;
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
    if (st != CG_OK || ws->frame.n < need) {
        return st;
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
    cg_status      st;
    cg_ws_frame    f;
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
            return cg_buf_add(&ws->frame, in, n);
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

    return cg_ws_run(&fd, in, n);
}


cg_status
cg_websocket_close(cg_buf *out, unsigned code, bool masked)
{
    size_t   n;
    uint8_t  frame[8] = { CG_WS_FIN | CG_WS_CLOSE, 2 };

    n = 2;

    if (masked) {
        frame[1] |= CG_WS_MASKED;
        n = 6;
    }

    frame[n++] = (uint8_t) (code >> 8);
    frame[n++] = (uint8_t) code;

    return cg_buf_add(out, frame, n);
}
