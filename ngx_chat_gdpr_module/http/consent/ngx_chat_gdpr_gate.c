/*
 * The gate that stands in front of the provider where nothing may reach it
 * before a choice: under `activate` nothing at all, under `require` nothing
 * that can bring a message, nor a stream that brings what is said in the chat.
 */

#include "ngx_chat_gdpr_consent.h"
#include "ngx_chat_gdpr_event.h"
#include "ngx_chat_gdpr_head.h"
#include "ngx_chat_gdpr_module.h"

#include "cg_notice.h"


/* Somebody looks at a page. */

static ngx_uint_t
ngx_chat_gdpr_gate_navigates(ngx_http_request_t *r)
{
    ngx_str_t  *mode;

    mode = ngx_chat_gdpr_header_value(r, "Sec-Fetch-Mode");

    if (mode && !ngx_chat_gdpr_value_is(mode, "navigate")) {
        return 0;
    }

    return (r->method & (NGX_HTTP_GET|NGX_HTTP_HEAD))
           && r->headers_in.upgrade == NULL
           && ngx_chat_gdpr_accepts(r, "text/html");
}


/* Can the request bring a message to the provider? */

static ngx_uint_t
ngx_chat_gdpr_gate_tells(ngx_http_request_t *r)
{
    return !(r->method & (NGX_HTTP_GET|NGX_HTTP_HEAD|NGX_HTTP_OPTIONS))
           || r->headers_in.upgrade
           || r->headers_in.content_length_n > 0 || r->headers_in.chunked
           || r->args.len || ngx_chat_gdpr_line_args(r).len;
}


/* Does it belong to the chat? */

static ngx_uint_t
ngx_chat_gdpr_gate_chats(ngx_http_request_t *r)
{
    return ngx_chat_gdpr_gate_tells(r)
           || ngx_chat_gdpr_accepts(r, "text/event-stream");
}


/* What SockJS's clients begin with, GET …/info?t=NUMBER: the number is the
 * time, which keeps caches from answering, and means nothing to a server. */

static ngx_uint_t
ngx_chat_gdpr_gate_info(ngx_http_request_t *r)
{
    size_t  i;

    static const char  info[] = "/info";

    if (r->method != NGX_HTTP_GET || r->args.len < 3
        || r->args.data[0] != 't' || r->args.data[1] != '='
        || r->uri.len < sizeof(info) - 1
        || ngx_memcmp(r->uri.data + r->uri.len - (sizeof(info) - 1), info,
                      sizeof(info) - 1)
           != 0)
    {
        return 0;
    }

    for (i = 2; i < r->args.len; i++) {
        if (r->args.data[i] < '0' || r->args.data[i] > '9') {
            return 0;
        }
    }

    return 1;
}


/* The provider gets nothing of it. */

static ngx_int_t
ngx_chat_gdpr_gate_shut(ngx_http_request_t *r, ngx_chat_gdpr_ctx_t *ctx,
    ngx_http_handler_pt handler)
{
    ctx->asked = r->unparsed_uri;  /* from which arguments are taken out */
    ctx->shut = 1;
    ctx->refused = 1;  /* the answer is this proxy's */
    ctx->form = (handler == ngx_chat_gdpr_endpoint_handler
                 && ngx_chat_gdpr_value_is(&r->uri, CG_NOTICE_PATH "choice"));
    r->content_handler = handler;

    return NGX_DECLINED;
}


static ngx_int_t
ngx_chat_gdpr_gate_hold(ngx_http_request_t *r, ngx_chat_gdpr_ctx_t *ctx,
    const cg_policy *policy)
{
    ctx->inplace = 1;

    if (ngx_chat_gdpr_cross_asks(r, policy)) {
        ngx_chat_gdpr_refuse(r, CG_ECONSENT, CG_TO_PROVIDER, "gate", "204");

        return ngx_chat_gdpr_gate_shut(r, ctx, ngx_chat_gdpr_cross_preflight);
    }

    if (ngx_chat_gdpr_held_open(r, ctx) != NGX_OK) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    return ngx_chat_gdpr_gate_shut(r, ctx, ngx_chat_gdpr_held_handler);
}


/* What a request asks on its way to an answer of ours does not matter; else
 * a page would be a yes to auth_request.  What a page asks that passes itself
 * passes as it does. */

static ngx_int_t
ngx_chat_gdpr_gate_subrequest(ngx_http_request_t *r, ngx_chat_gdpr_ctx_t *ctx)
{
    ngx_chat_gdpr_ctx_t  *asker;

    asker = ngx_http_get_module_ctx(r->main, ngx_chat_gdpr_module);

    return asker && asker->shut ? NGX_HTTP_NO_CONTENT
           : ctx->mode == CG_CONSENT_REQUIRE && !ngx_chat_gdpr_gate_chats(r)
             ? NGX_DECLINED : NGX_HTTP_FORBIDDEN;
}


/* The page that led to this one may have been held for its arguments, and its
 * address is in all that it loads. */

static void
ngx_chat_gdpr_gate_referer(ngx_http_request_t *r)
{
    u_char           *p;
    ngx_uint_t        i;
    ngx_list_part_t  *part;
    ngx_table_elt_t  *h;

    static ngx_str_t  name = ngx_string("Referer");

    for (part = &r->headers_in.headers.part; part; part = part->next) {
        h = part->elts;

        for (i = 0; i < part->nelts; i++) {
            if (h[i].key.len != name.len
                || ngx_strncasecmp(h[i].key.data, name.data, name.len) != 0)
            {
                continue;
            }

            p = ngx_strlchr(h[i].value.data, h[i].value.data + h[i].value.len,
                            '?');
            if (p) {
                *p = '\0';
                h[i].value.len = p - h[i].value.data;
            }
        }
    }
}


static ngx_int_t
ngx_chat_gdpr_gate_closed(ngx_http_request_t *r, ngx_chat_gdpr_ctx_t *ctx,
    const cg_policy *policy)
{
    if (r != r->main) {
        return ngx_chat_gdpr_gate_subrequest(r, ctx);
    }

    if (ctx->mode == CG_CONSENT_REQUIRE) {

        ngx_chat_gdpr_gate_referer(r);

        if (ngx_chat_gdpr_gate_info(r)) {
            return ngx_chat_gdpr_arguments_drop(r);
        }

        if (!ngx_chat_gdpr_gate_chats(r)) {
            return NGX_DECLINED;
        }
    }

    return ngx_chat_gdpr_gate_navigates(r)
           ? ngx_chat_gdpr_gate_shut(r, ctx, ngx_chat_gdpr_front)
           : ngx_chat_gdpr_gate_hold(r, ctx, policy);
}


ngx_int_t
ngx_chat_gdpr_gate(ngx_http_request_t *r, ngx_chat_gdpr_ctx_t *ctx,
    cg_policy *policy)
{
    if (r == r->main && r->uri.len > sizeof(CG_NOTICE_PATH) - 1
        && ngx_strncmp(r->uri.data, CG_NOTICE_PATH,
                       sizeof(CG_NOTICE_PATH) - 1)
           == 0)
    {
        return ngx_chat_gdpr_gate_shut(r, ctx, ngx_chat_gdpr_endpoint_handler);
    }

    if (ctx->mode != CG_CONSENT_ACTIVATE && ctx->mode != CG_CONSENT_REQUIRE) {
        (void) ngx_chat_gdpr_consent_passing(r);
        return NGX_DECLINED;
    }

    if (!ngx_chat_gdpr_consent_open(r)) {
        return ngx_chat_gdpr_gate_closed(r, ctx, policy);
    }

    if (ctx->mode == CG_CONSENT_ACTIVATE || ngx_chat_gdpr_gate_chats(r)) {
        ngx_chat_gdpr_over_gated(r, ctx);
    }

    return r == r->main && ngx_chat_gdpr_gate_tells(r)
           ? ngx_chat_gdpr_gate_opened(r, policy) : NGX_DECLINED;
}
