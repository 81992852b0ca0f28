/*
 * The heads of requests and responses: arguments, the path, headers.
 */

#ifndef NGX_CHAT_GDPR_HEAD_H
#define NGX_CHAT_GDPR_HEAD_H

#include "ngx_chat_gdpr_module.h"

/* ngx_chat_gdpr_arguments.c */

/* Redact arguments or a path that are in a URL, with their event.  NGX_OK:
 * *args is what may go on; NGX_DECLINED: it may as it is; else it must not, and
 * this is how a request is answered. */
ngx_int_t ngx_chat_gdpr_arguments_of(ngx_http_request_t *r,
    cg_policy *policy, cg_direction dir, const cg_format *format,
    const char *transport, ngx_str_t *args);

/* What it stands on: through the engine, without an event; `out` is the
 * worker's until it does something else, of which this makes a copy. */
cg_status ngx_chat_gdpr_arguments_run(ngx_http_request_t *r,
    cg_policy *policy, cg_direction dir, const cg_format *format,
    const ngx_str_t *args, cg_stream *s, cg_buf **out);
ngx_int_t ngx_chat_gdpr_arguments_copy(ngx_http_request_t *r, cg_buf *out,
    ngx_str_t *args);

/* Arguments of a header that are blocked are left out of it; those of the
 * request are its message, which is answered. */
ngx_int_t ngx_chat_gdpr_arguments_block(ngx_http_request_t *r,
    cg_policy *policy, const char *transport, cg_stream *s, ngx_str_t *args);

ngx_int_t ngx_chat_gdpr_arguments_handler(ngx_http_request_t *r);

/* The request has none from here on.  NGX_DECLINED, or how it is answered. */
ngx_int_t ngx_chat_gdpr_arguments_drop(ngx_http_request_t *r);
ngx_int_t ngx_chat_gdpr_arguments_init(ngx_conf_t *cf);

/* The arguments as they are after redaction, whether it has come so far or not.
 * NGX_DECLINED: there is no policy, or they cannot be read. */
ngx_int_t ngx_chat_gdpr_arguments_redacted(ngx_http_request_t *r,
    ngx_str_t *args);

/* ngx_chat_gdpr_line.c: the request line, as it was sent. */

/* Anew, from what the request says now. */
ngx_int_t ngx_chat_gdpr_line_write(ngx_http_request_t *r);

/* Its arguments; a length of 0: it has none. */
ngx_str_t ngx_chat_gdpr_line_args(ngx_http_request_t *r);
ngx_uint_t ngx_chat_gdpr_line_same(const ngx_str_t *a, const ngx_str_t *b);

/* Others in their place; none where it had none. */
ngx_int_t ngx_chat_gdpr_line_put(ngx_http_request_t *r,
    const ngx_str_t *args);

/* Without a fragment, which no browser sends. */
ngx_int_t ngx_chat_gdpr_line_fragment(ngx_http_request_t *r);

/* ngx_chat_gdpr_path.c: the path of a request. */

/* What nginx knows of it. */
typedef struct {
    ngx_str_t                 unparsed;
    ngx_str_t                 uri;
    ngx_str_t                 line;
} ngx_chat_gdpr_path_t;

/* While a request is made for the provider: let nginx know the redacted one;
 * and after that again the one that `was`, whatever this returned.  seen: the
 * head is looked at.  NGX_OK, NGX_ERROR. */
ngx_int_t ngx_chat_gdpr_path_tell(ngx_http_request_t *r, cg_policy *policy,
    ngx_uint_t seen, ngx_chat_gdpr_path_t *was);
void ngx_chat_gdpr_path_told(ngx_http_request_t *r,
    const ngx_chat_gdpr_path_t *was);

/* In front of the provider: as ngx_chat_gdpr_arguments_of(), or NGX_ERROR. */
ngx_int_t ngx_chat_gdpr_path_head(ngx_http_request_t *r, cg_policy *policy,
    ngx_str_t *path);

/* NGX_DECLINED: nothing in it is blocked. */
ngx_int_t ngx_chat_gdpr_path_handler(ngx_http_request_t *r,
    cg_policy *policy);

/* The path as it was sent, redacted whatever the policy says of `path`.
 * NGX_DECLINED: there is no policy. */
ngx_int_t ngx_chat_gdpr_path_variable(ngx_http_request_t *r,
    ngx_str_t *path);

/* What nginx's variables say of it from here on.  NGX_DECLINED: what they said;
 * NGX_ERROR: nothing. */
ngx_int_t ngx_chat_gdpr_path_log(ngx_http_request_t *r);

/* ngx_chat_gdpr_field.c */

/* The value of a header of the request, or NULL. */
ngx_str_t *ngx_chat_gdpr_header_value(ngx_http_request_t *r,
    const char *name);

/* Did it come over TLS? */
ngx_uint_t ngx_chat_gdpr_secure(ngx_http_request_t *r);

/* Is there a value, and is it this one? */
ngx_uint_t ngx_chat_gdpr_value_is(ngx_str_t *value, const char *s);

/* Add a header to the answer. */
ngx_int_t ngx_chat_gdpr_header_add(ngx_http_request_t *r, const char *name,
    const char *value);

/* Does the visitor name a media type of what he accepts, with a quality above
 * 0? */
ngx_uint_t ngx_chat_gdpr_accepts(ngx_http_request_t *r, const char *type);

/* Which of n types he is sent: see cg_accept_choose(). */
ngx_uint_t ngx_chat_gdpr_chooses(ngx_http_request_t *r,
    const char *const *types, ngx_uint_t n);

/* Is it JSON, rather than a page? */
ngx_uint_t ngx_chat_gdpr_wants_json(ngx_http_request_t *r);

/* ngx_chat_gdpr_header.c */

ngx_int_t ngx_chat_gdpr_header_remove(ngx_http_request_t *r, const char *name,
    size_t len);
ngx_int_t ngx_chat_gdpr_header_drop(ngx_http_request_t *r,
    ngx_table_elt_t *h);

/* The length of the body that goes on. */
ngx_int_t ngx_chat_gdpr_header_length(ngx_http_request_t *r, off_t n);

/* ngx_chat_gdpr_forward.c: headers. */

ngx_int_t ngx_chat_gdpr_forward_init(ngx_conf_t *cf);

/* Variables that were evaluated before have what came: forget them. */
void ngx_chat_gdpr_forward_stale(ngx_http_request_t *r);

/* The location's handler is known: stand in front of it. */
void ngx_chat_gdpr_forward_begin(ngx_http_request_t *r,
    ngx_chat_gdpr_ctx_t *ctx);

/* The upstream is known: look at the request that it makes. */
void ngx_chat_gdpr_forward_made(ngx_http_request_t *r,
    ngx_chat_gdpr_ctx_t *ctx);

/* What is in a log: headers of which the provider was told nothing. */
void ngx_chat_gdpr_forward_log(ngx_http_request_t *r,
    ngx_chat_gdpr_ctx_t *ctx, cg_policy *policy);

/* ngx_chat_gdpr_forward_response.c */

/* The headers of a provider's response. */
ngx_int_t ngx_chat_gdpr_forward_response(ngx_http_request_t *r,
    cg_policy *policy);

/* ngx_chat_gdpr_copies.c: variables of the configuration that hold arguments,
 * or the value of a header, as they came hold them as they are redacted.  Both
 * may be empty. */

void ngx_chat_gdpr_copies_arguments(ngx_http_request_t *r, ngx_str_t came,
    ngx_str_t args);
void ngx_chat_gdpr_copies_header(ngx_http_request_t *r, ngx_str_t came,
    ngx_str_t now);

#endif
