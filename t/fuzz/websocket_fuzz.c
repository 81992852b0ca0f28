/*
 * The WebSocket relay under any sequence of frames, in any split:
 *
 *     byte 0     direction, policy, whether frames are built or given raw, and
 *                the upper four bits: what of permessage-deflate was agreed
 *     byte 1     size of the pieces of the second run, from 1
 *     the rest   raw bytes of frames; or, to be built: per frame its first
 *                byte, two bytes of length modulo what is left, the payload;
 *                with RSV1 and a length of more than 32767 it is compressed
 *                first
 *
 * The split says what the whole says.  What comes out are frames that the
 * relay takes, and what a policy that passes all has put out it passes as it
 * is.
 */

#include <stdio.h>

#include "../unit/passage.h"
#include "cg_websocket.h"

#define LIMIT  3000

typedef struct {
    cg_status  st;
    cg_buf     out;
    uint64_t   messages;
    uint64_t   findings;
    unsigned   events;
    bool       closed;
    size_t     refused;   /* bytes of refusals */
} relayed;

/* One end's agreement, by direction alike */
static const cg_extension  agreements[] = {
    { false, false, 0, 0, false },
    { false, false, 9, 9, false },
    { true, true, 0, 0, false },
    { false, false, 8, 8, false },
};

static cg_work    work;
static cg_secret  secret;
static cg_policy  policies[4];
static relayed    whole, cut, again;
static z_stream   pack;

static const char *const  lines[4] = {
    "otherwise replace;limit message=3000 depth=20",
    "limit message=3000",  /* and all pass */
    "otherwise mask;on_error pass;limit message=3000",
    "redact email block;redact card token;otherwise hash;limit message=3000",
};


static void
insist(bool truth, const char *what)
{
    if (!truth) {
        fprintf(stderr, "websocket_fuzz: %s\n", what);
        abort();
    }
}


static cg_status
on_event(void *ctx, const cg_websocket *ws, const cg_counts *counts,
    const char *format)
{
    relayed  *r = ctx;

    insist(counts->total > 0, "an event of nothing");
    insist(format != NULL, "an event without a format");
    insist(ws->messages >= r->messages, "messages count backwards");

    r->events++;
    r->findings += counts->total;
    r->messages = ws->messages;
    return CG_OK;
}


static void
relay(relayed *r, const cg_policy *p, cg_direction dir,
    const cg_extension *from, const cg_extension *to, const uint8_t *in,
    size_t n, size_t step)
{
    size_t        take;
    cg_buf        out = r->out;
    uint8_t      *piece;
    cg_websocket  ws;

    memset(r, 0, sizeof(relayed));
    r->out = out;
    r->out.n = 0;
    cg_websocket_init(&ws, p, dir);
    cg_websocket_agree(&ws, dir == CG_TO_PROVIDER ? from : to,
                       dir == CG_TO_PROVIDER ? to : from);

    while (n > 0 && r->st == CG_OK) {
        take = n < step ? n : step;
        piece = malloc(take);
        insist(piece != NULL, "no memory");
        memcpy(piece, in, take);
        r->st = cg_websocket_feed(&ws, &work, piece, take, &r->out, on_event,
                                  r);
        free(piece);
        in += take;
        n -= take;

        insist(ws.frame.n <= LIMIT + LIMIT / 16 + 64 + 14
               && ws.message.n <= LIMIT + LIMIT / 16 + 64
               && ws.parts.n <= 8192 && ws.window.n <= 32768,
               "more is held than the limit");
    }

    r->messages = ws.messages;
    r->closed = ws.closed;
    r->refused = ws.refusals.n;
    cg_websocket_free(&ws);
}


/* Append a frame with a payload of n bytes. */

static void
build_frame(cg_buf *b, cg_direction dir, uint8_t first, const uint8_t *p,
    size_t n)
{
    size_t         i;
    uint8_t        head[4];
    const uint8_t  mask[4] = { first, 0x5a, (uint8_t) n, 0x00 };

    head[0] = first;
    head[1] = (uint8_t) (n < 126 ? n : 126);
    head[1] |= dir == CG_TO_PROVIDER ? 0x80 : 0;
    head[2] = (uint8_t) (n >> 8);
    head[3] = (uint8_t) n;

    insist(cg_buf_add(b, head, n < 126 ? 2 : 4) == CG_OK
           && cg_buf_add(b, mask, dir == CG_TO_PROVIDER ? 4 : 0) == CG_OK
           && cg_buf_add(b, p, n) == CG_OK, "no memory");

    for (i = 0; dir == CG_TO_PROVIDER && i < n; i++) {
        b->p[b->n - n + i] ^= mask[i % 4];
    }
}


/* As a sender with a stream of its own does it. */

static void
build_packed(cg_buf *b, cg_direction dir, uint8_t first, const uint8_t *p,
    size_t n)
{
    uint8_t  out[8192];

    pack.next_in = (Bytef *) p;
    pack.avail_in = (uInt) n;
    pack.next_out = out;
    pack.avail_out = sizeof(out);
    (void) deflate(&pack, Z_SYNC_FLUSH);

    n = sizeof(out) - pack.avail_out;
    build_frame(b, dir, first, out, n < 4 ? n : n - 4);
}


static void
build_frames(cg_buf *b, cg_direction dir, const uint8_t *p, size_t n)
{
    size_t  len;

    insist(deflateReset(&pack) == Z_OK, "a stream that was lost");

    while (n >= 3) {
        len = (size_t) (p[1] << 8 | p[2]) % (n - 2);
        if ((p[0] & 0x40) && (p[1] & 0x80) && len <= 4096) {
            build_packed(b, dir, p[0], p + 3, len);
        } else {
            build_frame(b, dir, p[0], p + 3, len);
        }
        p += 3 + len;
        n -= 3 + len;
    }
}


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t            i;
    cg_buf            in = { NULL, 0, 0 };
    cg_policy        *p;
    cg_direction      dir;
    const cg_extension  *from, *to;

    if (policies[0].name[0] == '\0') {
        for (i = 0; i < 4; i++) {
            insist(passage_policy(&policies[i], lines[i]), "a bad policy");
        }

        for (i = 0; i < CG_ENTITY_N; i++) {
            policies[1].rules[CG_TO_PROVIDER][i].action = CG_ACTION_PASS;
            policies[1].rules[CG_TO_VISITOR][i].action = CG_ACTION_PASS;
        }

        work.seal.secrets = &secret;
        work.seal.n = 1;

        insist(deflateInit2(&pack, 6, Z_DEFLATED, -9, 1, 0) == Z_OK,
               "no memory");
    }

    if (size < 2) {
        return 0;
    }

    dir = data[0] & 1 ? CG_TO_VISITOR : CG_TO_PROVIDER;
    p = &policies[data[0] / 4 % 4];
    from = data[0] & 0x80 ? NULL : &agreements[data[0] / 16 % 4];
    to = from ? &agreements[data[1] / 64] : NULL;

    if (data[0] & 2) {
        build_frames(&in, dir, data + 2, size - 2);
    } else {
        insist(cg_buf_add(&in, data + 2, size - 2) == CG_OK, "no memory");
    }

    relay(&whole, p, dir, from, to, in.p, in.n, SIZE_MAX);
    relay(&cut, p, dir, from, to, in.p, in.n, 1 + data[1] % 64);

    insist(whole.st == cut.st && whole.messages == cut.messages
           && whole.events == cut.events && whole.findings == cut.findings
           && whole.closed == cut.closed && whole.refused == cut.refused,
           "the split tells another story");
    insist(whole.out.n == cut.out.n
           && (cut.out.n == 0
               || memcmp(whole.out.p, cut.out.p, cut.out.n) == 0),
           "the split has another output");

    /* grown messages may be over the limit */
    relay(&again, p, dir, to, to, whole.out.p, whole.out.n, SIZE_MAX);
    insist(again.st == CG_OK || again.st == CG_ELIMIT,
           "the output are no frames");
    insist(again.closed == whole.closed || again.st != CG_OK
           || whole.st != CG_OK, "a close was lost");

    if (p == &policies[1]) {
        insist(again.st == CG_OK && again.out.n == whole.out.n
               && (again.out.n == 0
                   || memcmp(again.out.p, whole.out.p, again.out.n) == 0)
               && again.findings == whole.findings,
               "what passes was changed");
    }

    cg_buf_free(&in);
    return 0;
}
