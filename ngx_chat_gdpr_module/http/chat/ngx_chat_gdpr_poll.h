/*
 * Long polling within the glue: what is known of a session, and the ways to
 * poll.
 */

#ifndef NGX_CHAT_GDPR_POLL_H
#define NGX_CHAT_GDPR_POLL_H

#include "ngx_chat_gdpr_module.h"
#include "ngx_chat_gdpr_talk.h"

#define NGX_CHAT_GDPR_POLL_ID    64
#define NGX_CHAT_GDPR_POLL_SIZE  1024  /* bytes of what waits: more is not
                                          said */

/* The ways of polling, as ngx_chat_gdpr_poll.c has them. */
enum {
    NGX_CHAT_GDPR_POLL_NONE = 0,
    NGX_CHAT_GDPR_POLL_PACKETS,
    NGX_CHAT_GDPR_POLL_LINES,
    NGX_CHAT_GDPR_POLL_RECORDS,
    NGX_CHAT_GDPR_POLL_STANZAS,
    NGX_CHAT_GDPR_POLL_ARRAY
};

typedef struct {
    u_char       id[NGX_CHAT_GDPR_POLL_ID];
    u_char       id_n;       /* 0: free */
    u_char       subject[CG_CONSENT_SUBJECT];  /* who was asked */
    u_char       policy[16]; /* by which: its digest begins so */
    ngx_chat_gdpr_asked_t  asked;
    time_t       used;
    u_char       again;      /* he is to be asked, whatever he has chosen */
    u_char       language;   /* of the answer to what was typed, */
    u_char       typed;      /* if there is one */
    char         room[CG_CHAT_ROOM + 1];
    uint16_t     n;
    u_char       refusals[NGX_CHAT_GDPR_POLL_SIZE];  /* each behind its length,
                                                        2 bytes */
} ngx_chat_gdpr_poll_t;

/* ngx_chat_gdpr_poll_session.c */

/* What the messages of a request are in, by the location's protocol. */
cg_carry ngx_chat_gdpr_poll_carry(ngx_http_request_t *r);

/* Is SignalR what the location's chat is spoken in? */
ngx_uint_t ngx_chat_gdpr_poll_signalr(ngx_http_request_t *r);

/* The session of a request, its place being locked; `make`: the place of
 * another one if it has none.  NULL: nothing is locked. */
ngx_chat_gdpr_poll_t *ngx_chat_gdpr_poll_lock(ngx_http_request_t *r,
    ngx_uint_t make);
void ngx_chat_gdpr_poll_unlock(ngx_http_request_t *r);

/* A packet to the provider is blocked: keep what the visitor is told, `size`
 * bytes.  NGX_OK; NGX_DECLINED: there is no session. */
ngx_int_t ngx_chat_gdpr_poll_keep(ngx_http_request_t *r, const uint8_t *p,
    size_t size);

/* The session's conversation is named so from now on. */
void ngx_chat_gdpr_poll_room(ngx_http_request_t *r,
    const cg_chat_place *place);

/* What waits for this poll: refusals are taken out; the rest is said anew. */
void ngx_chat_gdpr_poll_take(ngx_http_request_t *r,
    ngx_chat_gdpr_poll_t *waits);

/* For cg_run: ngx_chat_gdpr_poll_blocked.c, a packet is blocked; and
 * ngx_chat_gdpr_poll_heard.c, a packet of the visitor. */
cg_status ngx_chat_gdpr_poll_block(void *ctx, const uint8_t *p, size_t n,
    cg_buf *instead);
void ngx_chat_gdpr_poll_hear(void *ctx, const uint8_t *p, size_t n);

#endif
