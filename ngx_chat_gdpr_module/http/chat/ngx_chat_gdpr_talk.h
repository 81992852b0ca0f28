/*
 * The prompt in the chat itself, on WebSockets, streams and long polling.
 */

#ifndef NGX_CHAT_GDPR_TALK_H
#define NGX_CHAT_GDPR_TALK_H

#include "ngx_chat_gdpr_module.h"

/* That a visitor was asked in a chat: when, in seconds, 0 for not; in which
 * language, and by which text. */
typedef struct {
    time_t                    time;
    cg_language               language;
    char                      digest[65];
} ngx_chat_gdpr_asked_t;

/* Another policy asked, before a reload. */
#define NGX_CHAT_GDPR_ASKED_ELSE  ((time_t) -1)

/* ngx_chat_gdpr_talk.c: the prompt in the chat. */

typedef struct ngx_chat_gdpr_talk_s {
    const cg_chat            *chat;
    cg_chat_place             place;
    cg_language               language;
    ngx_chat_gdpr_asked_t     asked;
    cg_buf                    out;     /* messages that are to be said */
    cg_carry                  carry;   /* what they lie in, */
    cg_carry_place            where;   /* and where that does */
    unsigned                  ready:1; /* the visitor can be spoken to */
} ngx_chat_gdpr_talk_t;

char *ngx_chat_gdpr_talk_directive(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);

/* *talk: of a new WebSocket; NULL if nothing is said in it.  NGX_OK,
 * NGX_ERROR. */
ngx_int_t ngx_chat_gdpr_talk_create(ngx_http_request_t *r,
    ngx_chat_gdpr_talk_t **talk);

/* The same of a response that does not end: of event streams, and of SockJS's.
 * Another response is none: NGX_OK. */
ngx_int_t ngx_chat_gdpr_talk_stream(ngx_http_request_t *r,
    ngx_chat_gdpr_body_t *body, ngx_uint_t events);

/* Before bytes of the provider go on: what there is to say, if this is a place
 * between two events.  CG_OK, CG_ENOMEM. */
cg_status ngx_chat_gdpr_talk_between(ngx_http_request_t *r,
    ngx_chat_gdpr_talk_t *talk, ngx_chat_gdpr_body_t *body);

/* A message of n bytes passes. */
void ngx_chat_gdpr_talk_hear(ngx_http_request_t *r,
    ngx_chat_gdpr_talk_t *talk, cg_direction dir, const u_char *p, size_t n);

/* Is there a chat to be asked in, and may this request speak in it for the
 * visitor? */
ngx_uint_t ngx_chat_gdpr_talk_speaks(ngx_http_request_t *r);

/* Make what was said a choice, in answer to what was asked.  NGX_OK,
 * NGX_DECLINED: it is none here and now; NGX_AGAIN: nor that, but he is to be
 * asked what he answers; NGX_ERROR. */
ngx_int_t ngx_chat_gdpr_talk_act(ngx_http_request_t *r,
    ngx_chat_gdpr_ctx_t *ctx, cg_policy *policy, const cg_said *said,
    const ngx_chat_gdpr_asked_t *asked);

/* What is asked by now.  NGX_OK, NGX_ERROR. */
ngx_int_t ngx_chat_gdpr_talk_asks(ngx_http_request_t *r,
    cg_language language, ngx_chat_gdpr_asked_t *asked);

/* ngx_chat_gdpr_heard.c: a request of a visitor who is asked by streams or
 * polls, or who is to be told in his protocol what is blocked: its bytes as
 * they came, of which the first are kept; and its end.  NGX_OK, NGX_ERROR. */

ngx_int_t ngx_chat_gdpr_heard(ngx_http_request_t *r, ngx_chat_gdpr_ctx_t *ctx,
    ngx_chain_t *in);

/* ngx_chat_gdpr_poll.c: connections that are made of requests */

/* A body may be one of them.  NGX_OK, NGX_ERROR. */
ngx_int_t ngx_chat_gdpr_poll_open(ngx_http_request_t *r,
    ngx_chat_gdpr_body_t *body);

/* What is put at the end of a body that answers a poll, `behind` others. */
cg_status ngx_chat_gdpr_poll_end(ngx_chat_gdpr_body_t *body,
    ngx_uint_t behind, cg_buf *out);

/* ngx_chat_gdpr_poll_heard.c */

/* What a request says that is sent beside polls or SockJS's streams, n bytes,
 * its end included.  NGX_OK, NGX_ERROR. */
ngx_int_t ngx_chat_gdpr_poll_heard(ngx_http_request_t *r,
    ngx_chat_gdpr_ctx_t *ctx, const u_char *p, size_t n);

/* Does such a request say anything at all? */
ngx_uint_t ngx_chat_gdpr_poll_hears(ngx_http_request_t *r,
    ngx_chat_gdpr_ctx_t *ctx);

/* ngx_chat_gdpr_poll_session.c */

ngx_int_t ngx_chat_gdpr_poll_init(ngx_conf_t *cf);

/* Is it SockJS, and a stream?  1: of lines, 2: of events. */
ngx_uint_t ngx_chat_gdpr_poll_streams(ngx_http_request_t *r,
    const cg_packets *packets);

/* The visitor of this request was asked in its session, if it has one; and what
 * the conversation is named by there. */
void ngx_chat_gdpr_poll_went(ngx_http_request_t *r, const u_char *subject,
    const ngx_chat_gdpr_asked_t *asked);
void ngx_chat_gdpr_poll_place(ngx_http_request_t *r, cg_chat_place *place);

/* That this visitor, or for NULL any, was asked in the session of this
 * request. */
void ngx_chat_gdpr_poll_asked(ngx_http_request_t *r, const u_char *subject,
    ngx_chat_gdpr_asked_t *asked);

/* ngx_chat_gdpr_poll_stream.c */

/* Tell a stream of SockJS what of its session's messages is blocked. */
void ngx_chat_gdpr_poll_watch(ngx_http_request_t *r,
    ngx_chat_gdpr_body_t *body);

#endif
