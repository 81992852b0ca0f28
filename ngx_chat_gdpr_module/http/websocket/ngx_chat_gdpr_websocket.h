/*
 * An upgraded connection within the glue: its two sides, and what the files
 * ngx_chat_gdpr_websocket*.c offer each other.
 */

#ifndef NGX_CHAT_GDPR_WEBSOCKET_H
#define NGX_CHAT_GDPR_WEBSOCKET_H

#include "ngx_chat_gdpr_module.h"
#include "ngx_chat_gdpr_talk.h"
#include "ngx_chat_gdpr_upgrade.h"

typedef struct {
    ngx_chat_gdpr_ws_t         *ws;
    ngx_connection_t           *c;        /* destination */
    ngx_send_pt                 send;     /* its own send */
    cg_websocket                relay;
    cg_buf                      pending;
    size_t                      sent;     /* bytes of pending */
    uint64_t                    since;    /* its last messages were read, until
                                             they may go; 0: they may */
    uint64_t                    read;     /* so many of them */
    size_t                      counted;  /* bytes counted as held */
    ngx_chat_gdpr_waiter_t      waiter;   /* for the events of pending */
    unsigned                    noted:1;  /* there are some */
    unsigned                    owed:1;   /* a byte taken, not acknowledged */
    unsigned                    bye:1;    /* a Close frame follows pending */
} ngx_chat_gdpr_side_t;

struct ngx_chat_gdpr_ws_s {
    ngx_http_request_t         *r;
    ngx_chat_gdpr_worker_t     *worker;
    cg_tally                   *tally;    /* or NULL */
    ngx_chat_gdpr_side_t        side[CG_DIRECTION_N];
    ngx_event_t                 later;    /* for what the visitor is told;
                                             when closing, for the end */
    ngx_chat_gdpr_watch_t       watch;    /* for the end of its consent */
    ngx_chat_gdpr_watch_t       move;     /* for another policy */
    ngx_msec_t                  seen;     /* when that was seen, */
    ngx_chat_gdpr_join_t       *join;     /* NULL: off */
    ngx_chat_gdpr_talk_t       *talk;     /* or NULL */
    unsigned                    code;     /* that both ends are closed with */
    ngx_chat_gdpr_side_t       *blocked;  /* whose message was, for that, or
                                             NULL */
    void                      (*finalize)(ngx_http_request_t *r, ngx_int_t rc);
    unsigned                    moving:1; /* it was */
    unsigned                    closing:1;
};

/* ngx_chat_gdpr_websocket.c */

/* The one timer of a connection: what closes it outdoes the other. */
void ngx_chat_gdpr_websocket_later(ngx_chat_gdpr_ws_t *ws,
    ngx_event_handler_pt handler, ngx_msec_t delay);

/* ngx_chat_gdpr_websocket_send.c */

/* The `send` of the two connections. */
ssize_t ngx_chat_gdpr_websocket_to_provider(ngx_connection_t *c, u_char *buf,
    size_t size);
ssize_t ngx_chat_gdpr_websocket_to_visitor(ngx_connection_t *c, u_char *buf,
    size_t size);

/* NGX_OK: nothing is pending any more.  Nothing goes whose events could not be
 * written, which is found out when nginx calls: others may look earlier. */
ngx_int_t ngx_chat_gdpr_websocket_drain(ngx_chat_gdpr_side_t *side);

/* What is pending does not go if its events could not be written; was that
 * so? */
ngx_uint_t ngx_chat_gdpr_websocket_dropped(ngx_chat_gdpr_side_t *side);

/* ngx_chat_gdpr_websocket_tell.c */

/* What this proxy has to say goes between two messages of the provider, and not
 * behind output that waits to be written: that does not move. */
void ngx_chat_gdpr_websocket_say(ngx_chat_gdpr_ws_t *ws);

/* Tell the visitor which of his messages are blocked, as soon as no message
 * to him is half sent, and nothing that TLS may have seen is pending, for it
 * must not move.  He may take nothing at the moment, and then nginx has nothing
 * of the provider's to send and does not call again; nor is he told any more as
 * long as too much waits for him. */
void ngx_chat_gdpr_websocket_tell(ngx_chat_gdpr_ws_t *ws);

/* A message as it came: cg_websocket's `hear`. */
void ngx_chat_gdpr_websocket_hear(void *ctx, const cg_websocket *relay,
    const uint8_t *p, size_t n);

/* ngx_chat_gdpr_websocket_close.c */

/* A side cannot go on: an event, and both ends are closed; the caller drains
 * `side`. */
void ngx_chat_gdpr_websocket_fail(ngx_chat_gdpr_side_t *side, cg_status st);

/* The Close frame that follows what was pending.  Without memory the
 * connections are closed without a word. */
void ngx_chat_gdpr_websocket_bye(ngx_chat_gdpr_side_t *side);

/* Looks of ngx_chat_gdpr_watch.c.  Nothing may pass: the gate closes on a
 * connection that is silent, too. */
void ngx_chat_gdpr_websocket_look(void *data);

/* Another policy has come: the connection is closed between two messages, so
 * that the visitor comes back under it. */
void ngx_chat_gdpr_websocket_move(void *data);

#endif
