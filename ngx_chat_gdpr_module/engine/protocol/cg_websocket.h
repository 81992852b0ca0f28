/*
 * WebSocket (RFC 6455): one direction of a connection, after the handshake,
 * with or without permessage-deflate (RFC 7692).
 *
 * Bytes come in any split.  A frame that is not complete waits in `frame`; the
 * payloads of a fragmented message wait in `message`.  A complete message is
 * unpacked if it is compressed, and redacted as a whole (cg_payload.h).
 *
 *   nothing changes   its frames go on as they came, byte for byte: after its
 *                     end, for a finding may be cut by fragments.  A file that
 *                     passes unread goes on frame by frame, unless binary
 *                     messages are packets.
 *   something does    it goes on as one frame, compressed again if it was
 *   it is blocked     it does not go; the visitor is told (cg_refusal.h), in
 *                     its place or, of his own message, by `refusals`
 *
 * Control frames pass between fragments at once; findings in them are replaced,
 * and a payload that then exceeds 125 bytes is left out.  After a Close frame
 * nothing more is forwarded.
 *
 * A compressed message may refer back to what was said before.  `window` is
 * what its sender remembers.  What its receiver remembers differs from that
 * once something was redacted; but what both have said last they have in
 * common, and `common` counts it.  A message that unpacks with these bytes
 * alone means the same to the receiver, so it may go on as it came, provided
 * that the receiver's window is no smaller, and that it has no block marked as
 * the last one, after which readers differ in what they forget.  Any other is
 * compressed anew, referring back to nothing else either.  So no compressor's
 * state is kept, no window of the receiver's, and a chat in which nothing is
 * found is never compressed by this proxy.
 *
 * There is no limit on the ratio of a compressed message: deflate has one of
 * its own, 1032 to 1, and no more than limit_message is ever unpacked.
 */

#ifndef CG_WEBSOCKET_H
#define CG_WEBSOCKET_H

#include "cg_extension.h"
#include "cg_payload.h"
#include "cg_protocol.h"
#include "cg_utf8.h"

/* What was agreed with one end about this direction. */
typedef struct {
    bool     on;        /* messages may be compressed */
    bool     takeover;  /* and refer to earlier ones */
    uint8_t  bits;      /* of the window, 8 to 15 */
} cg_websocket_deflate;

typedef struct cg_websocket_s  cg_websocket;

struct cg_websocket_s {
    const cg_policy      *policy;
    cg_direction          dir;       /* frames to_provider are masked */
    cg_websocket_deflate  from;      /* as the sender may compress */
    cg_websocket_deflate  to;        /* as the receiver can unpack */
    cg_join              *join;      /* NULL: messages stand for themselves */
    uint64_t              now;       /* for that: milliseconds */
    unsigned              joined;    /* the last event's finding is of so many
                                        messages; 0: of its own */
    const cg_protocol    *protocol;  /* NULL: messages are guessed at */
    bool                  closed;    /* a Close frame has passed */
    cg_purposes           purposes;  /* as cg_stream's `passing`; may change
                                        from one feed to the next */

    cg_language           language;  /* of labels and refusals; may change,
                                        too */

    /* NULL, or sees each data message as it came, unpacked, before it is
     * redacted; with the ctx of the feed */
    void                (*hear)(void *ctx, const cg_websocket *ws,
                                const uint8_t *p, size_t n);

    bool                  reveal;    /* as cg_payload's */

    /* The message at hand; of a complete one nothing is left */
    uint8_t               opcode;    /* of the fragmented message, 0 if none */
    bool                  packed;    /* it is compressed */
    bool                  passing;   /* its frames go on unread */
    bool                  merged;    /* it has too many frames to keep */
    cg_utf8               utf8;      /* where its text stands */
    size_t                size;      /* bytes of earlier fragments */
    cg_buf                message;   /* these, unmasked */
    cg_buf                parts;     /* length and mask of each of them */

    cg_buf                frame;     /* bytes of an incomplete frame */
    size_t                checked;   /* payload bytes of it that are UTF-8 */

    cg_buf                window;    /* what the sender may refer to */
    size_t                common;    /* last bytes of it that the receiver
                                        remembers as well */
    cg_packet_run        *packets;   /* that go on in the next message; NULL:
                                        none came so far */
    uint64_t              messages;  /* complete data messages so far */
    cg_buf                refusals;  /* frames for the other direction: to the
                                        visitor, whose messages were blocked */
    size_t                blocked;   /* the entity for which the feed ended
                                        with CG_EBLOCK */
    cg_status             passed;    /* under `on_error pass`: what the one of
                                        the last event was passed on in spite
                                        of, or CG_OK */
};

/* A protocol whose packets go on from one message to the next is a stream to
 * both ends: what of a message is no whole packet waits for the next one. */

/* Called for each message with findings, tokens opened, or ws->passed, before
 * its bytes stand in `out`.  counts is valid during the call.  An error ends
 * the feed. */
typedef cg_status (*cg_websocket_event)(void *ctx, const cg_websocket *ws,
    const cg_counts *counts, const char *format);

void cg_websocket_init(cg_websocket *ws, const cg_policy *p,
    cg_direction dir);

/* Before the first byte, as `protocol` and `join` may be set then:
 * permessage-deflate as agreed with either end; NULL: not with that one. */
void cg_websocket_agree(cg_websocket *ws, const cg_extension *visitor,
    const cg_extension *provider);

/*
 * Take n bytes and append what goes on to out.  After an error out holds all
 * messages before the one at fault, and the connection is to be closed with
 * cg_websocket_code().  CG_OK, CG_ENOMEM, CG_EFRAME, CG_ECOMPRESS, CG_EUTF8
 * (at the first byte that is wrong, if the text is not compressed), CG_ELIMIT,
 * CG_EMEDIA, CG_EDEPTH, CG_EPATTERN, CG_EKEY, CG_EBLOCK (a message that is
 * blocked ends the connection), or what the event handler returned.
 */
cg_status cg_websocket_feed(cg_websocket *ws, cg_work *w, const uint8_t *in,
    size_t n, cg_buf *out, cg_websocket_event event, void *ctx);

/* The close code of an error, RFC 6455 section 7.4.1. */
unsigned cg_websocket_code(cg_status st);

/* Append a Close frame, masked if `masked` (with the key 0, for the frame
 * holds nothing of the peer's choice).  The reason is UTF-8, n bytes, and cut
 * to what a control frame may have.  CG_OK or CG_ENOMEM. */
cg_status cg_websocket_close(cg_buf *out, unsigned code, const uint8_t *reason,
    size_t n, bool masked);

void cg_websocket_free(cg_websocket *ws);

#endif
