/*
 * Responses, on their way to the visitor.
 *
 * The response's header is held until the first bytes of its body have been
 * read, so that a body that cannot be read is answered with an error page; not
 * so for event streams, whose header is an event by itself.  An error found
 * later closes the connection: the visitor sees that the response was cut.
 *
 * nginx hands a response over in pieces of two buffers.  Where the provider
 * has said how long it is, the pieces are gathered, unless one asks to be
 * flushed: each write wakes the visitor, and that costs more than the copy.  A
 * response that is gathered whole has its new Content-Length.
 */

#include "ngx_chat_gdpr_body.h"
#include "ngx_chat_gdpr_consent.h"
#include "ngx_chat_gdpr_event.h"
#include "ngx_chat_gdpr_head.h"
#include "ngx_chat_gdpr_module.h"
#include "ngx_chat_gdpr_response.h"
#include "ngx_chat_gdpr_talk.h"
#include "ngx_chat_gdpr_upgrade.h"

#include "cg_charset.h"


#define NGX_CHAT_GDPR_NOTE      1000   /* milliseconds */
#define NGX_CHAT_GDPR_GATHER    57344  /* bytes */

/* In r->buffered, where nginx uses the other bits. */
#define NGX_CHAT_GDPR_BUFFERED  0x08
#define NGX_CHAT_GDPR_ABOVE     (NGX_CHAT_GDPR_BUFFERED                       \
                                 |NGX_HTTP_COPY_BUFFERED)

static ngx_int_t ngx_chat_gdpr_response_body_filter(ngx_http_request_t *r,
    ngx_chain_t *in);

static ngx_http_output_header_filter_pt  ngx_chat_gdpr_next_header;
static ngx_http_output_body_filter_pt    ngx_chat_gdpr_next_body;
#if (nginx_version >= 1029000)
static ngx_http_output_header_filter_pt  ngx_chat_gdpr_next_early_hints;
#endif


static ngx_int_t
ngx_chat_gdpr_response_refuse(ngx_http_request_t *r, ngx_chat_gdpr_ctx_t *ctx,
    cg_status st, ngx_int_t code)
{
    char  answer[4];

    ngx_sprintf((u_char *) answer, "%03i%Z", code);
    ngx_chat_gdpr_refuse(r, st, CG_TO_VISITOR, "response", answer);

    ctx->refused = 1;
    ctx->inplace = 1;

    return ngx_http_filter_finalize_request(r, &ngx_chat_gdpr_module, code);
}


static ngx_int_t
ngx_chat_gdpr_response_unread(ngx_http_request_t *r, ngx_chat_gdpr_ctx_t *ctx,
    cg_policy *policy, cg_status why)
{
    if (policy->on_error_pass) {
        ngx_chat_gdpr_refuse(r, why, CG_TO_VISITOR, "response", "passed");
        return ngx_chat_gdpr_next_header(r);
    }

    return ngx_chat_gdpr_response_refuse(r, ctx, why, NGX_HTTP_BAD_GATEWAY);
}


/* Pages get the prompt. */

static ngx_int_t
ngx_chat_gdpr_response_prompt(ngx_http_request_t *r, ngx_chat_gdpr_ctx_t *ctx,
    cg_policy *policy, const cg_media *media)
{
    ngx_str_t  *type;

    static const char  xhtml[] = "application/xhtml+xml";

    if (media->format != &cg_format_html) {
        return NGX_OK;
    }

    if (media->charset->width > 1) {
        ngx_chat_gdpr_prompt_unread(r, policy);
        return NGX_OK;
    }

    type = &r->headers_out.content_type;

    ctx->response->page.xml = type->len >= sizeof(xhtml) - 1
                              && ngx_strncasecmp(type->data, (u_char *) xhtml,
                                                 sizeof(xhtml) - 1)
                                 == 0;

    return ngx_chat_gdpr_prompt_prepare(r, policy, ctx->response);
}


static ngx_int_t
ngx_chat_gdpr_response_start(ngx_http_request_t *r, ngx_chat_gdpr_ctx_t *ctx,
    cg_policy *policy, cg_media *media, cg_coding coding,
    const cg_packets *packets)
{
    ctx->response = ngx_chat_gdpr_body_create(r, CG_TO_VISITOR, media, coding,
                                              "response", packets);

    if (ctx->response == NULL) {
        return NGX_ERROR;
    }

    ngx_chat_gdpr_response_uncache(r);

    if (ngx_chat_gdpr_response_prompt(r, ctx, policy, media) != NGX_OK) {
        return NGX_ERROR;
    }

    ngx_chat_gdpr_move_watch(r, ctx->response);
    ngx_chat_gdpr_poll_watch(r, ctx->response);
    ngx_chat_gdpr_over_watch(r, ctx, ctx->response);

    return ngx_chat_gdpr_talk_stream(r, ctx->response,
                                     media->format == &cg_format_sse);
}


/* The header waits until it is known that the body can be read; of a body of
 * known length, until it is known how long it becomes. */

static void
ngx_chat_gdpr_response_hold(ngx_chat_gdpr_ctx_t *ctx, off_t length)
{
    ctx->header_held = 1;

    if (length == -1) {
        return;
    }

    ctx->response->hold = 1;
    ctx->response->own_size = ngx_min(length + 64, NGX_CHAT_GDPR_GATHER);

    if (length <= NGX_CHAT_GDPR_GATHER && !ctx->response->compressed) {
        ctx->response->gather = length;
    }
}


static ngx_int_t
ngx_chat_gdpr_response_open(ngx_http_request_t *r, ngx_chat_gdpr_ctx_t *ctx,
    cg_policy *policy)
{
    off_t              length;
    cg_media           media;
    cg_coding          coding;
    const cg_packets  *packets;

    if (ngx_chat_gdpr_response_keep_out(r) != NGX_OK) {
        return NGX_ERROR;
    }

    media = ngx_chat_gdpr_response_media(r, &r->headers_out.content_type,
                                         &packets);

    if (ctx->mode == CG_CONSENT_REQUIRE && media.format == &cg_format_sse) {
        /* also if it was not asked for as a stream */
        ngx_chat_gdpr_over_gated(r, ctx);

        if (ngx_chat_gdpr_over(r, ctx)) {
            return ngx_chat_gdpr_response_refuse(r, ctx, CG_ECONSENT,
                                                 NGX_HTTP_FORBIDDEN);
        }
    }

    if (media.kind == CG_MEDIA_STATIC) {
        return ngx_chat_gdpr_next_header(r);
    }

    if (media.kind == CG_MEDIA_UNKNOWN || ngx_chat_gdpr_response_part(r)) {
        return ngx_chat_gdpr_response_unread(r, ctx, policy, CG_EMEDIA);
    }

    coding = ngx_chat_gdpr_coding(&r->headers_out.headers);

    if (!cg_inflate_reads(coding)) {
        return ngx_chat_gdpr_response_unread(r, ctx, policy, CG_EENCODING);
    }

    length = r->headers_out.content_length_n;

    ngx_chat_gdpr_response_headers(r);

    if (r->header_only || r->method == NGX_HTTP_HEAD) {
        if (length == 0) {
            /* nothing comes after this header that would say so */
            r->headers_out.content_length_n = 0;
        }

        return ngx_chat_gdpr_next_header(r);
    }

    if (ngx_chat_gdpr_response_start(r, ctx, policy, &media, coding, packets)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    if (r == r->main && media.format != &cg_format_sse) {
        ngx_chat_gdpr_response_hold(ctx, length);
        return NGX_OK;
    }

    return ngx_chat_gdpr_next_header(r);
}


static ngx_int_t
ngx_chat_gdpr_response_header_filter(ngx_http_request_t *r)
{
    ngx_int_t                  rc;
    ngx_chat_gdpr_ctx_t       *ctx;
    ngx_chat_gdpr_loc_conf_t  *lcf;

    lcf = ngx_http_get_module_loc_conf(r, ngx_chat_gdpr_module);

    if (lcf->policy == NULL) {
        return ngx_chat_gdpr_next_header(r);
    }

    ctx = ngx_chat_gdpr_ctx(r);
    if (ctx == NULL) {
        return NGX_ERROR;
    }

    if (ctx->inplace
        && ngx_chat_gdpr_cross_answer(r, lcf->policy) != NGX_OK)
    {
        return NGX_ERROR;
    }

    if (ctx->refused) {
        ngx_chat_gdpr_refusal_header(r, ctx);
        return ngx_chat_gdpr_next_header(r);
    }

    if (ngx_chat_gdpr_over(r, ctx)) {
        return ngx_chat_gdpr_response_refuse(r, ctx, CG_ECONSENT,
                                             NGX_HTTP_FORBIDDEN);
    }

    if (ngx_chat_gdpr_forward_response(r, lcf->policy) != NGX_OK) {
        return NGX_ERROR;
    }

    ngx_chat_gdpr_response_unkept(r);

    switch (r->headers_out.status) {

    case NGX_HTTP_SWITCHING_PROTOCOLS:
        rc = ngx_chat_gdpr_websocket_start(r, lcf->policy);

        if (rc == NGX_DECLINED) {
            return ngx_chat_gdpr_response_refuse(r, ctx, CG_EUPGRADE,
                                                 NGX_HTTP_BAD_GATEWAY);
        }

        return rc == NGX_OK ? ngx_chat_gdpr_next_header(r) : rc;

    case NGX_HTTP_NOT_MODIFIED:
        ngx_chat_gdpr_response_etag(r);
        ngx_http_clear_content_length(r);
        return ngx_chat_gdpr_next_header(r);

    case NGX_HTTP_NO_CONTENT:
        return ngx_chat_gdpr_next_header(r);

    default:
        if (r->headers_out.status < NGX_HTTP_OK
            || (r->upstream && r->upstream->upgrade))
        {
            /* no final status: nginx has handled those that it knows; or a
             * tunnel, which goes past all filters */
            return ngx_chat_gdpr_response_refuse(r, ctx, CG_EUPGRADE,
                                                 NGX_HTTP_BAD_GATEWAY);
        }

        return ngx_chat_gdpr_response_open(r, ctx, lcf->policy);
    }
}


#if (nginx_version >= 1029000)

/* What a provider says before it has answered is for the browser to load things
 * of its, and comes past what is done to headers. */

static ngx_int_t
ngx_chat_gdpr_response_early_hints(ngx_http_request_t *r)
{
    ngx_chat_gdpr_loc_conf_t  *lcf;

    lcf = ngx_http_get_module_loc_conf(r, ngx_chat_gdpr_module);

    return lcf->policy ? NGX_OK : ngx_chat_gdpr_next_early_hints(r);
}

#endif


static ngx_int_t
ngx_chat_gdpr_response_fail(ngx_http_request_t *r, ngx_chat_gdpr_ctx_t *ctx,
    cg_status st, ngx_int_t code)
{
    if (ctx->header_held) {
        ctx->header_held = 0;

        if (st == CG_EBLOCK) {
            (void) ngx_chat_gdpr_refusal(r, ctx, &ctx->response->stream,
                                         "response", NGX_HTTP_FORBIDDEN);
            return ngx_http_filter_finalize_request(r, &ngx_chat_gdpr_module,
                                                    NGX_HTTP_FORBIDDEN);
        }

        return ngx_chat_gdpr_response_refuse(r, ctx, st, code);
    }

    ngx_chat_gdpr_refuse(r, st, CG_TO_VISITOR, "response", "closed");
    ctx->failed = 1;

    return NGX_ERROR;
}


/* What waited here for its events goes on, or cannot.  It is asked for here: a
 * filter in front of this one, such as that of njs, may keep to itself that
 * nginx asks.  NGX_ERROR: the request is gone. */

static ngx_int_t
ngx_chat_gdpr_response_go_on(ngx_http_request_t *r)
{
    if (ngx_chat_gdpr_response_body_filter(r, NULL) == NGX_ERROR
        || ngx_http_output_filter(r, NULL) == NGX_ERROR)
    {
        /* the cleanup of an upstream gives one back, and nginx goes on with
         * the request behind it */
        r->main->count++;
        ngx_http_finalize_request(r, NGX_ERROR);
        return NGX_ERROR;
    }

    return NGX_OK;
}


/* The events of a response that goes on are on the disk, or cannot be brought
 * there: the filter knows.  Who feeds it may wait for buffers. */

static void
ngx_chat_gdpr_response_resume(ngx_http_request_t *r, ngx_int_t rc)
{
    if (ngx_chat_gdpr_response_go_on(r) == NGX_OK) {
        r->write_event_handler(r);
    }
}


/* Those of one that has come to its end are written. */

static void
ngx_chat_gdpr_response_wake(ngx_event_t *ev)
{
    ngx_event_t           *wev;
    ngx_connection_t      *c;
    ngx_http_request_t    *r;
    ngx_chat_gdpr_body_t  *body;

    body = ev->data;
    r = body->r;
    c = r->connection;
    wev = c->write;

    ngx_http_set_log_request(c->log, r);

    if (ngx_chat_gdpr_response_go_on(r) == NGX_OK) {
        wev->handler(wev);

    } else {
        ngx_http_run_posted_requests(c);
    }
}


/* The first finding of a response is noted before any of it goes on; those
 * that follow are noted together: at the end, whenever the response pauses,
 * and every second.  The response waits until the events are written, at its
 * end together with those of others: NGX_AGAIN.  Only the response to a
 * subrequest makes the worker wait for the disk. */

static ngx_int_t
ngx_chat_gdpr_response_audit(ngx_http_request_t *r, ngx_chat_gdpr_ctx_t *ctx,
    ngx_uint_t flush)
{
    ngx_int_t              rc;
    ngx_chat_gdpr_body_t  *body;

    body = ctx->response;

    if (body->waiter.waiting) {
        return NGX_AGAIN;
    }

    r->buffered &= ~NGX_CHAT_GDPR_BUFFERED;

    if (ngx_chat_gdpr_audit_lost(r, body)) {
        return NGX_ERROR;
    }

    if (body->noted && !flush && !body->done
        && (body->opened == NULL || body->opened->total == 0)
        && ngx_current_msec - body->noted < NGX_CHAT_GDPR_NOTE)
    {
        return NGX_OK;
    }

    if (r != r->main) {
        return ngx_chat_gdpr_audit_body(r, body, NULL);
    }

    body->wake.handler = ngx_chat_gdpr_response_wake;
    body->wake.data = body;
    body->wake.log = r->connection->log;

    rc = body->done ? ngx_chat_gdpr_audit_defer(r, body, &body->wake)
         : ngx_chat_gdpr_audit_body(r, body,
               ngx_chat_gdpr_pause_event(r, ctx,
                                         ngx_chat_gdpr_response_resume));

    if (rc == NGX_AGAIN) {
        r->buffered |= NGX_CHAT_GDPR_BUFFERED;
    }

    return rc;
}


/* Does anything wait below?  It may be ours, or the caller's buffers, which
 * wait for the visitor, for a subrequest in front of them, or for one that a
 * filter has to see first. */

static ngx_uint_t
ngx_chat_gdpr_response_waits(ngx_http_request_t *r, ngx_chat_gdpr_body_t *body)
{
    return body->busy || r->connection->buffered || r->postponed
           || (r->buffered & ~NGX_CHAT_GDPR_ABOVE);
}


static ngx_int_t
ngx_chat_gdpr_response_send(ngx_http_request_t *r, ngx_chat_gdpr_ctx_t *ctx)
{
    ngx_int_t              rc;
    ngx_chain_t           *out;
    ngx_chat_gdpr_body_t  *body;

    body = ctx->response;

    if (body->run.put && !body->done) {
        /* it is read whole */
        return NGX_OK;
    }

    if (ctx->header_held && body->held) {
        ctx->header_held = 0;

        if (body->hold && body->done) {
            r->headers_out.content_length_n = body->total;
        }

        rc = ngx_chat_gdpr_next_header(r);
        if (rc == NGX_ERROR || rc > NGX_OK || r->header_only) {
            return rc;
        }
    }

    out = ngx_chat_gdpr_body_give(body);

    ngx_chat_gdpr_move_went(body, out);

    if (out == NULL
        && (ctx->header_held || !ngx_chat_gdpr_response_waits(r, body)))
    {
        return NGX_OK;
    }

    rc = ngx_chat_gdpr_next_body(r, out);

    ngx_chat_gdpr_body_given(body, &out);

    return rc;
}


/* What there is to say once the provider has said something, such as that the
 * visitor can be spoken to. */

static ngx_int_t
ngx_chat_gdpr_response_talk(ngx_http_request_t *r, ngx_chat_gdpr_ctx_t *ctx,
    ngx_int_t rc)
{
    ngx_chat_gdpr_body_t  *body;

    body = ctx->response;

    if (body->done || ctx->header_held) {
        return rc;
    }

    if (ngx_chat_gdpr_talk_between(r, ctx->talk, body) != CG_OK) {
        return NGX_ERROR;
    }

    if (body->total == body->sent) {
        return rc;
    }

    body->own->flush = 1;

    return ngx_chat_gdpr_response_send(r, ctx);
}


/* *flush: what is held back goes on with it, too. */

static cg_status
ngx_chat_gdpr_response_take(ngx_chat_gdpr_body_t *body, ngx_chain_t *in,
    ngx_uint_t *flush)
{
    cg_status  st;

    for (st = CG_OK; in && st == CG_OK; in = in->next) {
        *flush |= in->buf->flush || ngx_buf_special(in->buf);

        st = ngx_chat_gdpr_body_take(body, in->buf);
    }

    return st;
}


/* The consent has ended: nothing that comes goes on, nor what is held here. */

static ngx_int_t
ngx_chat_gdpr_response_over(ngx_http_request_t *r, ngx_chat_gdpr_ctx_t *ctx,
    ngx_chain_t *in)
{
    ngx_buf_t    *b;
    ngx_uint_t    last;
    ngx_chain_t   out;

    if (ctx->header_held || ctx->response->edge.kind == CG_EDGE_NONE) {
        return ngx_chat_gdpr_response_fail(r, ctx, CG_ECONSENT,
                                           NGX_HTTP_FORBIDDEN);
    }

    r->buffered &= ~NGX_CHAT_GDPR_BUFFERED;

    for (last = 0; in; in = in->next) {
        last |= in->buf->last_buf;
        in->buf->pos = in->buf->last;
        in->buf->file_pos = in->buf->file_last;
    }

    if (!last) {
        return ngx_chat_gdpr_response_waits(r, ctx->response)
               ? ngx_chat_gdpr_next_body(r, NULL) : NGX_OK;
    }

    b = ngx_calloc_buf(r->pool);
    if (b == NULL) {
        return NGX_ERROR;
    }

    ctx->response->done = 1;
    b->last_buf = 1;
    b->last_in_chain = 1;
    out.buf = b;
    out.next = NULL;

    return ngx_chat_gdpr_next_body(r, &out);
}


static ngx_int_t
ngx_chat_gdpr_response_body_filter(ngx_http_request_t *r, ngx_chain_t *in)
{
    cg_status              st;
    ngx_int_t              rc;
    ngx_uint_t             flush;
    ngx_chat_gdpr_ctx_t   *ctx;
    ngx_chat_gdpr_body_t  *body;

    ctx = ngx_http_get_module_ctx(r, ngx_chat_gdpr_module);

    if (ctx && ctx->refused) {
        return ngx_chat_gdpr_refusal_body(r, ctx, in, ngx_chat_gdpr_next_body);
    }

    if (ctx == NULL || ctx->response == NULL) {
        return ngx_chat_gdpr_next_body(r, in);
    }

    if (ctx->failed) {
        return NGX_ERROR;
    }

    body = ctx->response;
    flush = (in == NULL);

    if (!body->done && ngx_chat_gdpr_over(r, ctx)) {
        return ngx_chat_gdpr_response_over(r, ctx, in);
    }

    if (ctx->talk
        && ngx_chat_gdpr_talk_between(r, ctx->talk, body) != CG_OK)
    {
        return NGX_ERROR;
    }

    st = ngx_chat_gdpr_response_take(body, in, &flush);
    if (st != CG_OK) {
        return ngx_chat_gdpr_response_fail(r, ctx, st, NGX_HTTP_BAD_GATEWAY);
    }

    if (body->hold && !body->done && !flush
        && body->total - body->sent < NGX_CHAT_GDPR_GATHER)
    {
        return NGX_OK;
    }

    rc = ngx_chat_gdpr_response_audit(r, ctx, flush);

    if (rc == NGX_AGAIN) {
        return rc;
    }

    if (rc != NGX_OK) {
        return ngx_chat_gdpr_response_fail(r, ctx, CG_ESINK,
                                           NGX_HTTP_SERVICE_UNAVAILABLE);
    }

    rc = ngx_chat_gdpr_response_send(r, ctx);

    return ctx->talk && rc != NGX_ERROR
           ? ngx_chat_gdpr_response_talk(r, ctx, rc) : rc;
}


/* Something of our own, at once: nothing of the response is on its way. */

ngx_int_t
ngx_chat_gdpr_response_say(ngx_http_request_t *r, const u_char *p, size_t n)
{
    ngx_chat_gdpr_ctx_t   *ctx;
    ngx_chat_gdpr_body_t  *body;

    ctx = ngx_http_get_module_ctx(r, ngx_chat_gdpr_module);
    body = ctx->response;

    if (ctx->header_held || ctx->failed || ctx->refused
        || ngx_chat_gdpr_body_say(body, p, n) != CG_OK)
    {
        return NGX_ERROR;
    }

    body->own->flush = 1;

    return ngx_chat_gdpr_response_send(r, ctx);
}


ngx_int_t
ngx_chat_gdpr_response_init(ngx_conf_t *cf)
{
    ngx_chat_gdpr_next_header = ngx_http_top_header_filter;
    ngx_http_top_header_filter = ngx_chat_gdpr_response_header_filter;

    ngx_chat_gdpr_next_body = ngx_http_top_body_filter;
    ngx_http_top_body_filter = ngx_chat_gdpr_response_body_filter;

#if (nginx_version >= 1029000)
    ngx_chat_gdpr_next_early_hints = ngx_http_top_early_hints_filter;
    ngx_http_top_early_hints_filter = ngx_chat_gdpr_response_early_hints;
#endif

    return NGX_OK;
}
