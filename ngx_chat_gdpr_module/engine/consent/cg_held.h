/*
 * How a request is answered that waits for consent, in the protocol of its
 * chat: as a server of that would refuse it, with the sentence that says why
 * where the protocol has a place for one, and so that the client comes back by
 * itself where it does, but not at once.
 *
 *   text       the sentence
 *   json       {"type":"chat_gdpr_held","message":"…","notice":"…"}
 *   events     an event "chat_gdpr_held" with this object, and the time to come
 *              back in (WHATWG HTML 9.2)
 *   engineio4  the object, and in it "code":4, Forbidden: what Engine.IO's own
 *              server says to whom it does not let in
 *   engineio3  the same; to a client that begins a connection it is opened, and
 *              an error of Socket.IO says why: CG_HELD_OPEN, CG_HELD_ERROR; to
 *              one that polls by scripts as a call, ___eio[0]("…");
 *   sockjs     the frame that closes a connection, c[4403,"…"], of polling,
 *              streaming or an event stream (SockJS protocol 0.3.3)
 *   bosh       <body type="terminate" condition="remote-stream-error"> with
 *              a stream error, XEP-0124 17.2 and RFC 6120 4.9.3.14
 *   bayeux     a reply to each message, Bayeux 1.0
 *   callback   the same as a call, its callback-polling
 *   signalr    a negotiation that fails: {"error":"…"}
 */

#ifndef CG_HELD_H
#define CG_HELD_H

#include "cg_policy.h"

typedef enum {
    CG_HELD_TEXT,
    CG_HELD_JSON,
    CG_HELD_EVENTS,
    CG_HELD_ENGINEIO,
    CG_HELD_OPEN,           /* a message of Engine.IO 3 */
    CG_HELD_ERROR,          /* likewise */
    CG_HELD_SOCKJS,
    CG_HELD_SOCKJS_STREAM,
    CG_HELD_SOCKJS_EVENTS,
    CG_HELD_BOSH,
    CG_HELD_BAYEUX,
    CG_HELD_CALLBACK,
    CG_HELD_SIGNALR,
    CG_HELD_N
} cg_held_form;

/* The session that CG_HELD_OPEN names. */
#define CG_HELD_SESSION  "chat-gdpr"

typedef struct {
    const char     *text;      /* the sentence */
    cg_language     language;  /* that it is in */
    const char     *site;      /* in front of the path of the notice: the
                                  origin of this proxy, without quotes, where
                                  the page is of another one; NULL: nothing */

    /* of CG_HELD_BAYEUX and CG_HELD_CALLBACK: the messages that are replied
     * to, an array, and the name of the function */
    const uint8_t  *asked;
    size_t          asked_n;
    const uint8_t  *call;
    size_t          call_n;
} cg_held;

/* Append the answer.  Nothing is appended if there is nothing to reply to, or
 * the function's name is none.  CG_OK or CG_ENOMEM. */
cg_status cg_held_write(const cg_held *h, cg_held_form form, cg_buf *out);

/* Append a payload of Engine.IO 3 as the script that one is told by that polls
 * by scripts; `number` is its number, n digits, as it says it.  CG_OK or
 * CG_ENOMEM. */
cg_status cg_held_script(const uint8_t *number, size_t n,
    const cg_buf *payload, cg_buf *out);

/* Its media type, and the status of HTTP that it has. */
const char *cg_held_type(cg_held_form form);
unsigned cg_held_status(cg_held_form form);

/* Does p[0..n), a body to the session of CG_HELD_OPEN, do no more than connect
 * or disconnect a namespace, or show that its client is there? */
bool cg_held_quiet(const uint8_t *p, size_t n);

#endif
