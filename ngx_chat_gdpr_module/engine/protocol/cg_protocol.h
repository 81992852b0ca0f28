/*
 * Chat protocols: which packets they put text into, and how a protocol is
 * recognised.  One that wraps text in nothing but JSON needs no row of packets:
 * the format of its messages is guessed (cg_format.h).
 */

#ifndef CG_PROTOCOL_H
#define CG_PROTOCOL_H

#include "cg_carry.h"
#include "cg_packet.h"

typedef struct {
    const char        *name;         /* for `chat_gdpr_protocol` */
    const char        *subprotocols; /* of WebSocket, with spaces between; or
                                        NULL */
    const cg_packets  *text;         /* in a text message; NULL: guessed */
    const cg_packets  *binary;       /* in a binary message; NULL: guessed */
    bool               run;          /* packets may go on in the next message */
    const cg_packets  *body;         /* in HTTP bodies of these media types; */
    const char        *types;        /* NULL: by their type alone */
    bool               unread;       /* its HTTP bodies cannot be read */
    cg_carry           carry;        /* what its messages lie in; BOSH: in
                                        bodies only */
} cg_protocol;

/* The protocol of a name, or NULL. */
const cg_protocol *cg_protocol_find(const char *name, size_t n);

/* Name i, or NULL behind the last one; those with a space in them cannot be
 * chosen. */
const char *cg_protocol_name(size_t i);

/* By the Sec-WebSocket-Protocol that the provider has chosen, or else by path
 * and query of the request; NULL: nothing tells.  Each may be NULL with n 0. */
const cg_protocol *cg_protocol_guess(const char *subprotocol, size_t n,
    const char *path, size_t path_n, const char *query, size_t query_n);

/* Whether a query asks for JSONP: it names a function to be called. */
bool cg_protocol_jsonp(const char *query, size_t n);

/* What a body of this Content-Type (n 0: none) is read as; NULL: by its type
 * alone. */
const cg_packets *cg_protocol_body(const cg_protocol *p, const char *type,
    size_t n);

#endif
