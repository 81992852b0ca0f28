/*
 * What the visitor is told of a message of WebSocket, or of a packet, that is
 * blocked (cg_refusal.h), by what it was carried in:
 *
 *   SockJS    an array again, a["…"], with an answer to each of its messages
 *   SignalR   of its MessagePack, records of that
 *   Socket.IO of its MessagePack, an event of the namespace
 *   STOMP     ERROR, which ends its connection
 *   JSON      as cg_refusal_json.c has it, or the object
 *
 * Where its reader would not understand anything, nothing.
 */

#ifndef CG_TELL_H
#define CG_TELL_H

#include "cg_protocol.h"
#include "cg_refusal.h"

/* `tell` is called with each message, `binary` or text, that answers p[0..n);
 * `format` is what it was read as, `protocol` may be NULL.  CG_OK, CG_ENOMEM,
 * or what `tell` returned. */
cg_status cg_tell_visitor(const cg_refusal *r, const cg_protocol *protocol,
    const char *format, bool binary, const uint8_t *p, size_t n,
    cg_refusal_pt tell, void *ctx);

/* Is the answer to p[0..n) the last that may be said on its connection?  Behind
 * ERROR a server has to close it (STOMP 1.2, section ERROR). */
bool cg_tell_ends(const char *format, const uint8_t *p, size_t n);

/* Tell it of the messages of SockJS in p[0..n), as they are in its array. */
cg_status cg_tell_sockjs(const cg_refusal *r, const uint8_t *p, size_t n,
    cg_refusal_pt tell, void *ctx);

#endif
