/*
 * Headers, for ngx_chat_gdpr_forward.c and the files that it is made of:
 *
 *     ngx_chat_gdpr_forward_value.c     what may go on of one value
 *     ngx_chat_gdpr_forward_head.c      the head of the request that is sent
 *     ngx_chat_gdpr_target.c            and the target in it
 *     ngx_chat_gdpr_forward_response.c  the headers of the response
 */

#ifndef NGX_CHAT_GDPR_FORWARD_H
#define NGX_CHAT_GDPR_FORWARD_H

#include "ngx_chat_gdpr_module.h"

#include "cg_forward.h"

/* A buffer of the worker, empty, for one value; and a copy of what is in it. */
cg_buf *ngx_chat_gdpr_forward_buf(ngx_http_request_t *r);
ngx_int_t ngx_chat_gdpr_forward_set(ngx_http_request_t *r, ngx_str_t *value,
    cg_buf *out);

/* Of a URL its arguments are redacted, and towards the provider its path; it
 * goes on without them if they cannot be read. */
ngx_int_t ngx_chat_gdpr_forward_url(ngx_http_request_t *r, cg_policy *policy,
    cg_direction dir, ngx_str_t *url);

/* The same for logs, without an event: of a request that did not come so far
 * that its headers were looked at. */
void ngx_chat_gdpr_forward_log_url(ngx_http_request_t *r, cg_policy *policy,
    ngx_str_t *url);

/* And of the value of any other header, read as below. */
void ngx_chat_gdpr_forward_log_text(ngx_http_request_t *r, cg_policy *policy,
    const ngx_str_t *name, ngx_str_t *value);

/* The value of a header as text, one that holds a name behind its own; without
 * it if it cannot be read.  What stands instead of a finding breaks no line. */
ngx_int_t ngx_chat_gdpr_forward_text(ngx_http_request_t *r, cg_policy *policy,
    cg_direction dir, const ngx_str_t *name, ngx_str_t *value);

/* Addresses, truncated. */
ngx_int_t ngx_chat_gdpr_forward_address(ngx_http_request_t *r, cg_header kind,
    ngx_str_t *value);

/* The address that a request comes from, and what may go on instead; none if it
 * may itself, such as 127.0.0.1 or the path of a socket. */
ngx_int_t ngx_chat_gdpr_forward_from(ngx_http_request_t *r,
    ngx_chat_gdpr_ctx_t *ctx, cg_policy *policy);

/* One address in a value, wherever it stands by itself: another in its place.
 * NGX_DECLINED: it is not there. */
ngx_int_t ngx_chat_gdpr_forward_instead(ngx_http_request_t *r,
    const ngx_str_t *address, const ngx_str_t *instead, ngx_str_t *value);

/* That address in a header of whatever name, but that of the site itself.
 * NGX_DECLINED: it is not there. */
ngx_int_t ngx_chat_gdpr_forward_own(ngx_http_request_t *r, u_char *name,
    size_t n, ngx_str_t *value);

/* Cookies that may pass. */
ngx_int_t ngx_chat_gdpr_forward_cookie(ngx_http_request_t *r,
    cg_policy *policy, ngx_str_t *value);

/* ngx_chat_gdpr_copies.c: a variable's value, and which it is. */
typedef struct {
    ngx_uint_t                 at;
    ngx_http_variable_value_t  value;
} ngx_chat_gdpr_copied_t;

/* Let variables of the configuration say another address; and after that again
 * what they did, as `was` has it, an empty array of copies. */
ngx_int_t ngx_chat_gdpr_copies_tell(ngx_http_request_t *r,
    const ngx_str_t *address, const ngx_str_t *instead, ngx_array_t *was);
void ngx_chat_gdpr_copies_told(ngx_http_request_t *r, ngx_array_t *was);

/* The target of a request that goes to the provider.  NGX_OK, NGX_ERROR;
 * NGX_DECLINED: it may go as it is. */
ngx_int_t ngx_chat_gdpr_target(ngx_http_request_t *r, cg_policy *policy,
    ngx_str_t *target);
void ngx_chat_gdpr_target_init(ngx_conf_t *cf);

/* Is the provider spoken to by HTTP/2, by proxy_pass?  And what of the target
 * is known then, before the request is made. */
ngx_uint_t ngx_chat_gdpr_target_http2(ngx_http_request_t *r);
ngx_int_t ngx_chat_gdpr_target_made(ngx_http_request_t *r,
    cg_policy *policy);

/* The head of the request that the upstream has made. */
ngx_int_t ngx_chat_gdpr_forward_head(ngx_http_request_t *r,
    cg_policy *policy);

#endif
