/*
 * Request bodies, on their way to the provider.
 *
 * The filter stands before the one that saves the body, so that a temporary
 * file never holds anything but redacted bytes.  The provider is sent the
 * whole body with its new Content-Length, also where the location says
 * proxy_request_buffering off: what cannot be read to its end must not be
 * forwarded by half.
 *
 * The length that the proxy announces is headers_in.content_length_n, which
 * nginx itself still needs as the length of what comes in (and, in HTTP/2
 * without Content-Length, sets after the last byte): it is set to the new
 * length only while the upstream request is made.
 *
 * nginx reads a body once, under the policy of the location that the request is
 * in at that time.  Where it comes to a location later, by a redirect or as a
 * mirror, with the body read under another policy or none, or where a module
 * has put another in its place, what nginx keeps of it is read before anything
 * goes on.
 */

#include "ngx_chat_gdpr_body.h"
#include "ngx_chat_gdpr_consent.h"
#include "ngx_chat_gdpr_event.h"
#include "ngx_chat_gdpr_head.h"
#include "ngx_chat_gdpr_module.h"
#include "ngx_chat_gdpr_talk.h"


static ngx_http_request_body_filter_pt  ngx_chat_gdpr_next_request_body;


static ngx_int_t
ngx_chat_gdpr_create_request(ngx_http_request_t *r)
{
    off_t                 length;
    unsigned              chunked;
    ngx_int_t             rc;
    ngx_chat_gdpr_ctx_t  *ctx;

    ctx = ngx_http_get_module_ctx(r, ngx_chat_gdpr_module);

    length = r->headers_in.content_length_n;
    chunked = r->headers_in.chunked;

    rc = ngx_chat_gdpr_header_length(r, ctx->request->total);
    r->headers_in.chunked = 0;

    if (rc == NGX_OK) {
        rc = ctx->create_request(r);
    }

    r->headers_in.content_length_n = length;
    r->headers_in.chunked = chunked;

    return rc;
}


static ngx_int_t
ngx_chat_gdpr_request_answer(cg_status st)
{
    switch (st) {
    case CG_EMEDIA:
    case CG_EENCODING:
        return NGX_HTTP_UNSUPPORTED_MEDIA_TYPE;
    case CG_ELIMIT:
    case CG_ERATIO:
        return NGX_HTTP_REQUEST_ENTITY_TOO_LARGE;
    case CG_ESYNTAX:
    case CG_EDEPTH:
    case CG_ECOMPRESS:
    case CG_EPATTERN:
        return NGX_HTTP_BAD_REQUEST;
    case CG_ECONSENT:
        return NGX_HTTP_FORBIDDEN;
    default:
        return NGX_HTTP_SERVICE_UNAVAILABLE;
    }
}


static ngx_int_t
ngx_chat_gdpr_request_refuse(ngx_http_request_t *r, cg_status st)
{
    ngx_int_t             rc;
    char                  answer[4];
    ngx_chat_gdpr_ctx_t  *ctx;

    rc = ngx_chat_gdpr_request_answer(st);

    ngx_sprintf((u_char *) answer, "%03i%Z", rc);
    ngx_chat_gdpr_refuse(r, st, CG_TO_PROVIDER, "request", answer);

    ctx = ngx_http_get_module_ctx(r, ngx_chat_gdpr_module);
    ctx->inplace = 1;

    return rc;
}


/* What the body is, by its headers; no body is set up if it is to pass. */

static ngx_int_t
ngx_chat_gdpr_request_open(ngx_http_request_t *r, ngx_chat_gdpr_ctx_t *ctx,
    cg_policy *policy)
{
    cg_media     media;
    cg_coding    coding;
    cg_status    st;
    ngx_str_t    none = ngx_null_string;

    const cg_packets  *packets;

    media = ngx_chat_gdpr_media(&r->headers_in.headers);
    coding = ngx_chat_gdpr_coding(&r->headers_in.headers);

    packets = ngx_chat_gdpr_protocol_body(r, CG_TO_PROVIDER,
                                          r->headers_in.content_type
                                          ? &r->headers_in.content_type->value
                                          : &none, &media);

    st = media.kind == CG_MEDIA_UNKNOWN ? CG_EMEDIA
         : coding == CG_CODING_UNKNOWN || coding == CG_CODING_BR
           ? CG_EENCODING : CG_OK;

    if (st != CG_OK) {
        if (policy->on_error_pass) {
            ngx_chat_gdpr_refuse(r, st, CG_TO_PROVIDER, "request", "passed");
            return NGX_OK;
        }

        return ngx_chat_gdpr_request_refuse(r, st);
    }

    if (coding != CG_CODING_IDENTITY
        && ngx_chat_gdpr_header_remove(r, "Content-Encoding",
                                       sizeof("Content-Encoding") - 1)
           != NGX_OK)
    {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    ctx->request = ngx_chat_gdpr_body_create(r, CG_TO_PROVIDER, &media, coding,
                                             "request", packets);
    if (ctx->request == NULL) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    r->request_body_no_buffering = 0;

    if (r->upstream && r->upstream->create_request) {
        ctx->create_request = r->upstream->create_request;
        r->upstream->create_request = ngx_chat_gdpr_create_request;
    }

    return NGX_OK;
}


/* A body that is read before there is an upstream (mirror) has its new length
 * at once: nginx has no more use for the old one, but in HTTP/2 without
 * Content-Length, where it would still compare it.  There it has its length
 * when a location's handler begins. */

static ngx_int_t
ngx_chat_gdpr_request_length(ngx_http_request_t *r, ngx_chat_gdpr_ctx_t *ctx)
{
    if (ctx->create_request) {
        return NGX_OK;
    }

#if (NGX_HTTP_V2)
    if (r->stream && r->headers_in.content_length_n == -1) {
        return NGX_OK;
    }
#endif

    return ngx_chat_gdpr_header_length(r, ctx->request->total) == NGX_OK
           ? NGX_OK : NGX_HTTP_INTERNAL_SERVER_ERROR;
}


/* NGX_AGAIN: the end of the body is held until its event is written, together
 * with those of others, and on the disk where that is wanted.  nginx then goes
 * on reading, and finds that there is nothing left. */

static ngx_int_t
ngx_chat_gdpr_request_audit(ngx_http_request_t *r, ngx_chat_gdpr_body_t *body)
{
    ngx_int_t  rc;

    if (body->waiter.waiting) {
        return NGX_AGAIN;
    }

    if (ngx_chat_gdpr_audit_lost(r, body)) {
        return NGX_HTTP_SERVICE_UNAVAILABLE;
    }

    rc = ngx_chat_gdpr_audit_defer(r, body, r->connection->read);

    if (rc == NGX_AGAIN) {
        r->request_body->filter_need_buffering = 1;
        return rc;
    }

    return rc == NGX_OK ? NGX_OK : NGX_HTTP_SERVICE_UNAVAILABLE;
}


static ngx_int_t
ngx_chat_gdpr_request_take(ngx_http_request_t *r, ngx_chat_gdpr_ctx_t *ctx,
    ngx_chain_t *in)
{
    cg_status              st;
    ngx_chat_gdpr_body_t  *body;

    body = ctx->request;

    for ( /* void */ ; in; in = in->next) {
        st = ngx_chat_gdpr_body_take(body, in->buf);

        if (st == CG_EBLOCK) {
            return ngx_chat_gdpr_refusal(r, ctx, &body->stream, "request",
                                         NGX_HTTP_UNPROCESSABLE);
        }

        if (st != CG_OK) {
            return ngx_chat_gdpr_request_refuse(r, st);
        }
    }

    return NGX_OK;
}


static ngx_int_t
ngx_chat_gdpr_request_run(ngx_http_request_t *r, ngx_chat_gdpr_ctx_t *ctx,
    ngx_chain_t *in)
{
    ngx_int_t              rc;
    ngx_chat_gdpr_body_t  *body;

    body = ctx->request;

    rc = ngx_chat_gdpr_request_take(r, ctx, in);

    if (rc != NGX_OK || !body->done) {
        return rc;
    }

    /* HTTP/3 forgets that it has seen the end when it asks for what is held */
    r->request_body->rest = 0;

    rc = ngx_chat_gdpr_request_audit(r, body);
    if (rc != NGX_OK) {
        return rc;
    }

    return ngx_chat_gdpr_request_length(r, ctx);
}


/* One of the buffers that nginx keeps a body in: memory, or a file that was
 * written before this location was chosen. */

static ngx_int_t
ngx_chat_gdpr_request_late_take(ngx_http_request_t *r,
    ngx_chat_gdpr_ctx_t *ctx, ngx_buf_t *from)
{
    off_t        at;
    size_t       size;
    ssize_t      n;
    ngx_int_t    rc;
    ngx_chain_t  in;

    in.next = NULL;

    if (ngx_buf_in_memory(from)) {
        in.buf = ngx_calloc_buf(r->pool);
        if (in.buf == NULL) {
            return NGX_HTTP_INTERNAL_SERVER_ERROR;
        }

        in.buf->memory = 1;
        in.buf->start = in.buf->pos = from->pos;
        in.buf->end = in.buf->last = from->last;

        return ngx_chat_gdpr_request_take(r, ctx, &in);
    }

    for (at = from->file_pos; from->in_file && at < from->file_last; at += n) {
        size = ngx_min(from->file_last - at, NGX_CHAT_GDPR_BLOCK_SIZE);

        in.buf = ngx_chat_gdpr_body_buffer(ctx->request, size);
        n = in.buf ? ngx_read_file(from->file, in.buf->pos, size, at) : 0;

        if (n <= 0) {
            return NGX_HTTP_INTERNAL_SERVER_ERROR;
        }

        in.buf->last = in.buf->pos + n;

        rc = ngx_chat_gdpr_request_take(r, ctx, &in);
        if (rc != NGX_OK) {
            return rc;
        }
    }

    return NGX_OK;
}


/* The body becomes one of the request's own: others may have the same, such as
 * the request that is mirrored. */

static ngx_int_t
ngx_chat_gdpr_request_late_body(ngx_http_request_t *r,
    ngx_chat_gdpr_ctx_t *ctx)
{
    ngx_int_t                 rc;
    ngx_chain_t              *cl, end;
    ngx_http_request_body_t  *rb;

    for (cl = r->request_body->bufs; cl; cl = cl->next) {
        rc = ngx_chat_gdpr_request_late_take(r, ctx, cl->buf);
        if (rc != NGX_OK) {
            return rc;
        }
    }

    rb = ngx_pcalloc(r->pool, sizeof(ngx_http_request_body_t));
    end.buf = ngx_calloc_buf(r->pool);
    end.next = NULL;

    if (rb == NULL || end.buf == NULL) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    end.buf->last_buf = 1;

    rc = ngx_chat_gdpr_request_take(r, ctx, &end);
    if (rc != NGX_OK) {
        return rc;
    }

    if (ngx_chat_gdpr_audit_body(r, ctx->request, NULL) != NGX_OK) {
        return NGX_HTTP_SERVICE_UNAVAILABLE;
    }

    rb->bufs = ngx_chat_gdpr_body_give(ctx->request);
    ngx_chat_gdpr_body_kept(ctx->request, rb);
    r->request_body = rb;

    return NGX_OK;
}


static off_t
ngx_chat_gdpr_request_size(ngx_chain_t *cl)
{
    off_t  n;

    for (n = 0; cl; cl = cl->next) {
        n += ngx_buf_size(cl->buf);
    }

    return n;
}


ngx_int_t
ngx_chat_gdpr_request_late(ngx_http_request_t *r, ngx_chat_gdpr_ctx_t *ctx,
    cg_policy *policy)
{
    off_t      n;
    ngx_int_t  rc;

    if (r->main->reading_body) {
        /* what is left of a body is not sent for the whole */
        r->request_body->bufs = NULL;
    }

    n = ngx_chat_gdpr_request_size(r->request_body->bufs);

    if (n && !ngx_chat_gdpr_body_read_under(r, policy, n)) {
        rc = ngx_chat_gdpr_request_open(r, ctx, policy);

        if (rc == NGX_OK && ctx->request) {
            rc = ngx_chat_gdpr_request_late_body(r, ctx);
        }

        if (rc != NGX_OK) {
            if (r == r->main) {
                r->keepalive = 0;
                r->request_body->bufs = NULL;
            }

            return rc;
        }
    }

    n = ngx_chat_gdpr_request_size(r->request_body->bufs);

    if (n || r->headers_in.content_length_n > 0) {
        r->headers_in.chunked = 0;

        if (ngx_chat_gdpr_header_length(r, n) != NGX_OK) {
            return NGX_HTTP_INTERNAL_SERVER_ERROR;
        }
    }

    return NGX_OK;
}


/* A body takes time to come: the consent that its head came with may be
 * withdrawn, or at its end, by now. */

static ngx_uint_t
ngx_chat_gdpr_request_withdrawn(ngx_http_request_t *r,
    ngx_chat_gdpr_ctx_t *ctx, ngx_chain_t *in)
{
    ngx_uint_t  some;

    some = ctx->request_seen;

    for ( /* void */ ; in; in = in->next) {
        some |= (ngx_buf_size(in->buf) != 0);
    }

    return some && !ngx_chat_gdpr_consent_open(r);
}


/* Redact what has come, and give it on. */

static ngx_int_t
ngx_chat_gdpr_request_give(ngx_http_request_t *r, ngx_chat_gdpr_ctx_t *ctx,
    ngx_chain_t *in)
{
    ngx_int_t     rc;
    ngx_chain_t  *out;

    rc = ngx_chat_gdpr_request_run(r, ctx, in);

    if (rc != NGX_OK) {
        return rc == NGX_AGAIN ? NGX_OK : rc;
    }

    out = ngx_chat_gdpr_body_give(ctx->request);

    rc = ngx_chat_gdpr_next_request_body(r, out);

    ngx_chat_gdpr_body_given(ctx->request, &out);

    if (ctx->request->done) {
        ngx_chat_gdpr_body_kept(ctx->request, r->request_body);
    }

    return rc;
}


/* The body is one that this module has made for the sake of its turn: it is not
 * copied for the provider, and sent. */

static ngx_int_t
ngx_chat_gdpr_request_bodyless(ngx_http_request_t *r,
    ngx_chat_gdpr_ctx_t *ctx, ngx_chain_t *in)
{
    ngx_int_t  rc;

    ctx->request_seen = 1;

    rc = ngx_chat_gdpr_next_request_body(r, in);

    r->request_body->bufs = NULL;

    return rc;
}


static ngx_int_t
ngx_chat_gdpr_request_body(ngx_http_request_t *r, ngx_chain_t *in)
{
    ngx_int_t                  rc;
    ngx_chat_gdpr_ctx_t       *ctx;
    ngx_chat_gdpr_loc_conf_t  *lcf;

    lcf = ngx_http_get_module_loc_conf(r, ngx_chat_gdpr_module);

    if (lcf->policy == NULL) {
        return ngx_chat_gdpr_next_request_body(r, in);
    }

    ctx = ngx_chat_gdpr_ctx(r);
    if (ctx == NULL) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    if (ctx->shut) {
        /* nobody else, such as a mirror, is to have what was not looked at */
        return ctx->form ? ngx_chat_gdpr_next_request_body(r, in)
                         : NGX_HTTP_FORBIDDEN;
    }

    if (!ctx->request_seen) {
        ngx_chat_gdpr_forward_made(r, ctx);
    }

    if (ctx->bodyless) {
        return ngx_chat_gdpr_request_bodyless(r, ctx, in);
    }

    if (lcf->policy->consent != CG_CONSENT_NONE
        && ngx_chat_gdpr_request_withdrawn(r, ctx, in))
    {
        return ngx_chat_gdpr_request_refuse(r, CG_ECONSENT);
    }

    if (!ctx->request_seen) {
        ctx->request_seen = 1;

        rc = ngx_chat_gdpr_request_open(r, ctx, lcf->policy);
        if (rc != NGX_OK) {
            return rc;
        }
    }

    if (ctx->request == NULL) {
        return ngx_chat_gdpr_next_request_body(r, in);
    }

    if ((lcf->chat || lcf->policy->blocks)
        && ngx_chat_gdpr_heard(r, ctx, in) != NGX_OK)
    {
        return NGX_HTTP_SERVICE_UNAVAILABLE;
    }

    return ngx_chat_gdpr_request_give(r, ctx, in);
}


/* After a refusal the rest of the body is still to come: on a connection that
 * stays open nginx would take it for the next request. */

static ngx_int_t
ngx_chat_gdpr_request_body_filter(ngx_http_request_t *r, ngx_chain_t *in)
{
    ngx_int_t  rc;

    rc = ngx_chat_gdpr_request_body(r, in);

    if (rc != NGX_OK) {
        r->keepalive = 0;
        r->lingering_close = 1;

        /* a location that error_page leads to is not sent a part of it */
        r->request_body->bufs = NULL;
    }

    return rc;
}


ngx_int_t
ngx_chat_gdpr_request_init(ngx_conf_t *cf)
{
    ngx_chat_gdpr_next_request_body = ngx_http_top_request_body_filter;
    ngx_http_top_request_body_filter = ngx_chat_gdpr_request_body_filter;

    return NGX_OK;
}
