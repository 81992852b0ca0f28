/*
 * Bodies of requests and responses: read, redacted, refused; and our own.
 */

#ifndef NGX_CHAT_GDPR_BODY_H
#define NGX_CHAT_GDPR_BODY_H

#include "ngx_chat_gdpr_module.h"

/* ngx_chat_gdpr_body.c */

/* media: of a kind that can be read.  NULL without memory. */
ngx_chat_gdpr_body_t *ngx_chat_gdpr_body_create(ngx_http_request_t *r,
    cg_direction dir, const cg_media *media, cg_coding coding,
    const char *transport, const cg_packets *packets);

/* Is what nginx keeps of a request's body, n bytes, what was put out when it
 * was read to its end under this policy? */
ngx_uint_t ngx_chat_gdpr_body_read_under(ngx_http_request_t *r,
    cg_policy *policy, off_t n);

/* All of it is put out, and nginx keeps it. */
void ngx_chat_gdpr_body_kept(ngx_chat_gdpr_body_t *body,
    ngx_http_request_body_t *rb);

/* A buffer with room for n bytes, that lives as long as the request; NULL
 * without memory. */
ngx_buf_t *ngx_chat_gdpr_body_buffer(ngx_chat_gdpr_body_t *body, size_t n);

/* The name of its format. */
const char *ngx_chat_gdpr_body_format(ngx_chat_gdpr_body_t *body);

/* Take one buffer; what goes on is added to body->held.  The buffer itself goes
 * on with its last untouched bytes, or is consumed. */
cg_status ngx_chat_gdpr_body_take(ngx_chat_gdpr_body_t *body, ngx_buf_t *buf);

/* Put n bytes behind what is held. */
cg_status ngx_chat_gdpr_body_say(ngx_chat_gdpr_body_t *body, const u_char *p,
    size_t n);

/* What is held, to be passed on now; NULL if there is nothing. */
ngx_chain_t *ngx_chat_gdpr_body_give(ngx_chat_gdpr_body_t *body);

/* After `out` was passed on: our buffers of it are used again. */
void ngx_chat_gdpr_body_given(ngx_chat_gdpr_body_t *body, ngx_chain_t **out);

/* ngx_chat_gdpr_send.c */

/* Answer with n bytes; or with a buffer that is given up, and that nobody else
 * may keep. */
ngx_int_t ngx_chat_gdpr_send(ngx_http_request_t *r, ngx_uint_t status,
    const char *type, const u_char *p, size_t n);
ngx_int_t ngx_chat_gdpr_send_own(ngx_http_request_t *r, ngx_uint_t status,
    const char *type, cg_buf *text);

/* ngx_chat_gdpr_declared.c */

/* The coding that the Content-Encoding lines of a request or response make
 * together; the media type of a request, unknown if several lines name one. */
cg_coding ngx_chat_gdpr_coding(ngx_list_t *headers);
cg_media ngx_chat_gdpr_media(ngx_list_t *headers);

/* ngx_chat_gdpr_request.c */

ngx_int_t ngx_chat_gdpr_request_init(ngx_conf_t *cf);

/* A body that was read before this location was chosen: in a redirect, or by
 * the request that a subrequest belongs to.  NGX_OK, or the status of an
 * answer. */
ngx_int_t ngx_chat_gdpr_request_late(ngx_http_request_t *r,
    ngx_chat_gdpr_ctx_t *ctx, cg_policy *policy);

/* ngx_chat_gdpr_response.c */

ngx_int_t ngx_chat_gdpr_response_init(ngx_conf_t *cf);

/* Put something of our own behind what went on. */
ngx_int_t ngx_chat_gdpr_response_say(ngx_http_request_t *r, const u_char *p,
    size_t n);

/* ngx_chat_gdpr_move.c: responses that do not end. */

/* Is nothing of a response on its way, and the last of it whole? */
ngx_uint_t ngx_chat_gdpr_move_between(ngx_http_request_t *r,
    ngx_chat_gdpr_body_t *body);

/* A response begins, that may be one. */
void ngx_chat_gdpr_move_watch(ngx_http_request_t *r,
    ngx_chat_gdpr_body_t *body);

/* It ends here: the provider's response counts as whole. */
void ngx_chat_gdpr_move_end(ngx_http_request_t *r);

/* Bytes of it go on. */
void ngx_chat_gdpr_move_went(ngx_chat_gdpr_body_t *body, ngx_chain_t *out);

/* ngx_chat_gdpr_reveal.c */

char *ngx_chat_gdpr_reveal_directive(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);

/* Are tokens opened in what this request is answered?  Only if it is known who
 * reads it. */
ngx_uint_t ngx_chat_gdpr_reveals(ngx_http_request_t *r);

/* Take what was opened since the last call from the worker: for a body, into
 * it. */
ngx_int_t ngx_chat_gdpr_reveal_take(ngx_chat_gdpr_body_t *body, cg_work *work);

/* The event of what was opened, which is forgotten: to be written before any of
 * it goes on.  `message` 0: the number of the request. */
ngx_int_t ngx_chat_gdpr_reveal_event(ngx_http_request_t *r, cg_opened *opened,
    const char *transport, const char *format, uint64_t message);

/* ngx_chat_gdpr_refusal.c */

/* RFC 9110 15.5.21; nginx has no name for it. */
#define NGX_HTTP_UNPROCESSABLE  422

/* A stream has ended with CG_EBLOCK: an event, and an answer that is to be
 * given with `code`, which is returned. */
ngx_int_t ngx_chat_gdpr_refusal(ngx_http_request_t *r,
    ngx_chat_gdpr_ctx_t *ctx, cg_stream *s, const char *transport,
    ngx_int_t code);

/* Put it into an answer of nginx's own. */
void ngx_chat_gdpr_refusal_header(ngx_http_request_t *r,
    ngx_chat_gdpr_ctx_t *ctx);
ngx_int_t ngx_chat_gdpr_refusal_body(ngx_http_request_t *r,
    ngx_chat_gdpr_ctx_t *ctx, ngx_chain_t *in,
    ngx_http_output_body_filter_pt next);

#endif
