/*
 * What the head of a response says of its body, and what it says of one that
 * is read here; and where nginx keeps bodies, past the filters.
 */

#ifndef NGX_CHAT_GDPR_RESPONSE_H
#define NGX_CHAT_GDPR_RESPONSE_H

#include "ngx_chat_gdpr_module.h"

#include "cg_media.h"
#include "cg_protocol.h"

/* What the body is, and the packets of a polling transport in it. */
cg_media ngx_chat_gdpr_response_media(ngx_http_request_t *r, ngx_str_t *type,
    const cg_packets **packets);

/* A part of a body, also where the slice module joins it to others: what it
 * begins or ends within cannot be known. */
ngx_uint_t ngx_chat_gdpr_response_part(ngx_http_request_t *r);

/* The head of a body that is read: nothing that holds only for the provider's
 * bytes. */
void ngx_chat_gdpr_response_headers(ngx_http_request_t *r);

/* Weaken the tag, but for one without quotes, which nginx would drop.  No cache
 * can ask by such a one, but chats that poll do: nchan says in it how far the
 * visitor has read. */
void ngx_chat_gdpr_response_etag(ngx_http_request_t *r);

/* The provider's bytes, read here or not, wait in no temporary file while the
 * visitor is slow; nor do trailers, which come past this filter, go to the
 * visitor.  NGX_ERROR without memory. */
ngx_int_t ngx_chat_gdpr_response_keep_out(ngx_http_request_t *r);

/* What is read here goes to no cache and no store. */
void ngx_chat_gdpr_response_uncache(ngx_http_request_t *r);

/* Nor does what would be read, if nginx sent the visitor its body: it fills a
 * cache past the filters for HEAD, for a tag that he has, which makes a 304 of
 * any response, and to bring one up to date behind his back. */
void ngx_chat_gdpr_response_unkept(ngx_http_request_t *r);

#endif
