/*
 * What becomes of a complete message of a WebSocket: for cg_websocket.c alone.
 */

#ifndef CG_WEBSOCKET_MESSAGE_H
#define CG_WEBSOCKET_MESSAGE_H

#include "cg_frame.h"
#include "cg_websocket.h"

/* A fragment; cg_websocket.parts is a row of them. */
typedef struct {
    uint32_t  n;        /* bytes of the payload: limit_message is 64 MB */
    uint8_t   mask[4];
} cg_ws_part;

/* A cg_websocket_feed(), as it goes on. */
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

/* A complete message. */
typedef struct {
    uint8_t         opcode;
    bool            packed;
    const uint8_t  *p;      /* its payload as sent, unmasked */
    size_t          n;
    const uint8_t  *mask;   /* of its last frame */
    const uint8_t  *raw;    /* its frame, NULL if it has several */
    size_t          raw_n;
} cg_ws_message;


/* Never NULL, to which nothing may be added. */
static inline const uint8_t *
cg_ws_bytes(const cg_buf *b)
{
    return b->n ? b->p : (const uint8_t *) "";
}


/* The key of a frame that is written, NULL for one to the visitor. */
static inline const uint8_t *
cg_ws_mask(const cg_websocket *ws, const uint8_t *mask)
{
    return ws->dir == CG_TO_PROVIDER ? mask : NULL;
}


/* Redact it, and append to fd->out what goes on instead.  CG_OK or an error of
 * cg_websocket_feed(). */
cg_status cg_ws_message_take(cg_ws_feed *fd, const cg_ws_message *m);

#endif
