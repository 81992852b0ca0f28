/*
 * How a visitor is told that a message was refused by the action `block`: in
 * his language, and in the form of what he speaks.
 *
 *   text       the sentence
 *   html       a page with it
 *   json       {"type":"chat_gdpr_blocked","entity":"card","message":"…"}
 *   engineio   4 and the sentence; of Socket.IO an event of the namespace that
 *              the message was for, with the same object:
 *              42/chat,["chat_gdpr_blocked",{…}]
 *   bayeux     a reply to each message of the body, Bayeux 1.0:
 *              [{"channel":…,"id":…,"successful":false,
 *              "error":"422:card:…","ext":{"chat_gdpr":{…}}}]
 *   stomp      an ERROR frame, STOMP 1.2: the connection is over with it
 *   xmpp       an error to each stanza of the body, or to the one, RFC 6120
 *              8.3: <message type="error" …><error type="modify">
 *              <policy-violation …/><text …>…</text></error></message>
 */

#ifndef CG_REFUSAL_H
#define CG_REFUSAL_H

#include "cg_policy.h"

typedef enum {
    CG_REFUSAL_TEXT,
    CG_REFUSAL_HTML,
    CG_REFUSAL_JSON,
    CG_REFUSAL_ENGINEIO,
    CG_REFUSAL_BAYEUX,
    CG_REFUSAL_XMPP,
    CG_REFUSAL_STOMP
} cg_refusal_form;

typedef struct {
    const cg_policy  *policy;
    size_t            entity;    /* that is blocked */
    cg_direction      dir;       /* in which the message would have gone */
    cg_language       language;
} cg_refusal;

/* Append it.  p[0..n): the message, of which the namespace is taken; or what is
 * replied to, a body of CG_REFUSAL_BAYEUX, stanzas of CG_REFUSAL_XMPP; not used
 * for others.  Nothing is appended if there is nothing to reply to.  CG_OK or
 * CG_ENOMEM. */
cg_status cg_refusal_write(const cg_refusal *r, cg_refusal_form form,
    const uint8_t *p, size_t n, cg_buf *out);

typedef cg_status (*cg_refusal_pt)(void *ctx, const uint8_t *p, size_t n);

/* cg_refusal_json.c: what answers the JSON p[0..n), over a protocol of a name
 * or NULL, in that protocol's own way.  `tell` is called with each message of
 * it; *known: there was one.  CG_OK, CG_ENOMEM, or what `tell` returned. */
cg_status cg_refusal_json(const cg_refusal *r, const char *protocol,
    const uint8_t *p, size_t n, cg_refusal_pt tell, void *ctx, bool *known);

/* cg_refusal_text.c: append the sentence alone, and the object of
 * CG_REFUSAL_JSON. */
cg_status cg_refusal_sentence(const cg_refusal *r, cg_buf *out);
cg_status cg_refusal_object(const cg_refusal *r, cg_buf *out);

/* cg_refusal_reply.c: CG_REFUSAL_BAYEUX, CG_REFUSAL_XMPP, CG_REFUSAL_STOMP. */
cg_status cg_refusal_bayeux(const cg_refusal *r, const uint8_t *p, size_t n,
    cg_buf *out);
cg_status cg_refusal_xmpp(const cg_refusal *r, const uint8_t *p, size_t n,
    cg_buf *out);
cg_status cg_refusal_stomp(const cg_refusal *r, cg_buf *out);

/* Append what a message p[0..n) of Bayeux is replied to by, each member with a
 * comma behind it: "channel":…,"id":…,"clientId":…, as far as it has them.
 * CG_OK or CG_ENOMEM. */
cg_status cg_refusal_named(const uint8_t *p, size_t n, cg_buf *out);

/* "text/html; charset=utf-8" */
const char *cg_refusal_type(cg_refusal_form form);

#endif
