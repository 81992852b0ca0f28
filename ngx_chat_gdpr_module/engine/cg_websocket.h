/*
 * WebSocket (RFC 6455): one direction of a connection, after the handshake and
 * without extensions.
 *
 * Bytes come in any split.  A frame that is not complete waits in `frame`;
 * the payloads of a fragmented message wait in `message`; a complete message
 * is redacted as a whole and goes on as one frame.  A frame in which nothing
 * is redacted goes on byte for byte.  Control frames pass between fragments at
 * once.
 *
 *   text     format guessed; findings are replaced as the policy says
 *   binary   JSON as text; in all else findings are overwritten byte by byte
 *            with `*`, so that lengths within stay true; a picture, archive or
 *            PDF (by its first bytes) cannot be read: CG_EMEDIA to the
 *            provider, passed to the visitor
 *   control  findings are replaced; a payload that then exceeds 125 bytes is
 *            left out
 *
 * After a Close frame nothing more is forwarded.
 */

#ifndef CG_WEBSOCKET_H
#define CG_WEBSOCKET_H

#include "cg_stream.h"

typedef struct {
    const cg_policy  *policy;
    cg_direction      dir;       /* frames to_provider are masked */
    bool              closed;    /* a Close frame has passed */
    uint8_t           opcode;    /* of the fragmented message, 0 if none */
    cg_buf            frame;     /* bytes of an incomplete frame */
    cg_buf            message;   /* unmasked payloads of earlier fragments */
    uint64_t          messages;  /* complete data messages so far */
    cg_status         passed;    /* under `on_error pass`: what the last one
                                    was passed on in spite of, or CG_OK */
} cg_websocket;

/* Called for each message with findings, or ws->passed, before its bytes stand
 * in `out`.  counts is valid during the call.  An error ends the feed. */
typedef cg_status (*cg_websocket_event)(void *ctx, const cg_websocket *ws,
    const cg_counts *counts, const char *format);

void cg_websocket_init(cg_websocket *ws, const cg_policy *p,
    cg_direction dir);

/*
 * Take n bytes and append what goes on to out.  After an error out holds all
 * messages before the one at fault, and the connection is to be closed with
 * cg_websocket_code().  CG_OK, CG_ENOMEM, CG_EFRAME, CG_ELIMIT, CG_EMEDIA,
 * CG_EDEPTH, CG_EPATTERN, or what the event handler returned.
 */
cg_status cg_websocket_feed(cg_websocket *ws, cg_work *w, const uint8_t *in,
    size_t n, cg_buf *out, cg_websocket_event event, void *ctx);

/* The close code of an error, RFC 6455 section 7.4.1. */
unsigned cg_websocket_code(cg_status st);

/* Append a Close frame, masked if `masked` (with the key 0, for the frame
 * holds nothing of the peer's choice).  CG_OK or CG_ENOMEM. */
cg_status cg_websocket_close(cg_buf *out, unsigned code, bool masked);

void cg_websocket_free(cg_websocket *ws);

#endif
