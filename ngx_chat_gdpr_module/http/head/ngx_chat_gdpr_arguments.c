/*
 * The head of a request, before it is sent to the provider: arguments are
 * redacted; headers that would bring an answer this proxy cannot read are
 * taken out.  The handler stands before access checks, so that what they send
 * on (auth_request, mirror) is redacted too.
 */

#include "ngx_chat_gdpr_body.h"
#include "ngx_chat_gdpr_consent.h"
#include "ngx_chat_gdpr_event.h"
#include "ngx_chat_gdpr_head.h"
#include "ngx_chat_gdpr_module.h"
#include "ngx_chat_gdpr_upgrade.h"


/* Asking for compression, for parts of a body */

static const char  *ngx_chat_gdpr_arguments_unwanted[] = {
    "Accept-Encoding",
    "Range",
    "If-Range",
    NULL
};


static cg_status
ngx_chat_gdpr_arguments_write(void *ctx, const uint8_t *p, size_t n,
    bool in_place)
{
    return cg_buf_add(ctx, p, n);
}


static ngx_int_t
ngx_chat_gdpr_arguments_headers(ngx_http_request_t *r)
{
    const char       **name;
    ngx_table_elt_t   *h;

    for (name = ngx_chat_gdpr_arguments_unwanted; *name; name++) {
        if (ngx_chat_gdpr_header_remove(r, *name, ngx_strlen(*name))
            != NGX_OK)
        {
            return NGX_ERROR;
        }
    }

    if (ngx_chat_gdpr_extension_offer(r) != NGX_OK) {
        return NGX_ERROR;
    }

    h = r->headers_in.upgrade;

    if (h && (h->value.len != sizeof("websocket") - 1
              || ngx_strncasecmp(h->value.data, (u_char *) "websocket",
                                 sizeof("websocket") - 1)
                 != 0))
    {
        /* a server may ignore an offer to upgrade, RFC 9110 section 7.8 */
        return ngx_chat_gdpr_header_remove(r, "Upgrade",
                                           sizeof("Upgrade") - 1);
    }

    return NGX_OK;
}


ngx_int_t
ngx_chat_gdpr_arguments_drop(ngx_http_request_t *r)
{
    ngx_str_null(&r->args);

    return ngx_chat_gdpr_line_put(r, &r->args) == NGX_OK
           ? NGX_DECLINED : NGX_HTTP_INTERNAL_SERVER_ERROR;
}


/* The event of the arguments is on the disk, or cannot be brought there. */

static void
ngx_chat_gdpr_arguments_resume(ngx_http_request_t *r, ngx_int_t rc)
{
    ngx_chat_gdpr_loc_conf_t  *lcf;

    lcf = ngx_http_get_module_loc_conf(r, ngx_chat_gdpr_module);

    if (rc != NGX_OK && !lcf->policy->on_error_pass) {
        ngx_http_finalize_request(r, NGX_HTTP_SERVICE_UNAVAILABLE);
        return;
    }

    r->write_event_handler = ngx_http_core_run_phases;
    r->phase_handler++;

    ngx_http_core_run_phases(r);
}


/* The event that was queued goes to the log: what the phase's handler
 * returns. */

static ngx_int_t
ngx_chat_gdpr_arguments_pause(ngx_http_request_t *r,
    ngx_chat_gdpr_ctx_t *ctx, cg_policy *policy)
{
    ngx_int_t  rc;

    rc = ngx_chat_gdpr_audit_pause(r, ctx, ngx_chat_gdpr_arguments_resume);

    if (rc == NGX_AGAIN) {
        r->write_event_handler = ngx_http_request_empty_handler;
        return NGX_AGAIN;
    }

    return rc == NGX_OK || policy->on_error_pass
           ? NGX_DECLINED : NGX_HTTP_SERVICE_UNAVAILABLE;
}


/* Queue the event; write it as well, unless the request can wait for it. */

static ngx_int_t
ngx_chat_gdpr_arguments_audit(ngx_http_request_t *r, cg_policy *policy,
    const char *transport, cg_stream *s, ngx_uint_t wait)
{
    cg_event   e;
    ngx_int_t  rc;

    ngx_chat_gdpr_event(r, &e, "message", s->dir, transport);
    ngx_chat_gdpr_cite(r, &e);
    e.counts = &s->counts;
    e.format = s->decoder.format->name;

    rc = ngx_chat_gdpr_audit_add(r, &e);

    if (rc == NGX_OK && !wait) {
        rc = ngx_chat_gdpr_audit_flush(r);
    }

    return rc == NGX_OK || policy->on_error_pass
           ? NGX_OK : NGX_HTTP_SERVICE_UNAVAILABLE;
}


cg_status
ngx_chat_gdpr_arguments_run(ngx_http_request_t *r, cg_policy *policy,
    cg_direction dir, const cg_format *format, const ngx_str_t *args,
    cg_stream *s, cg_buf **out)
{
    cg_sink                     sink;
    cg_status                   st;
    ngx_chat_gdpr_main_conf_t  *mcf;

    mcf = ngx_http_get_module_main_conf(r, ngx_chat_gdpr_module);

    *out = &mcf->worker->spare;
    (*out)->n = 0;

    sink.write = ngx_chat_gdpr_arguments_write;
    sink.finding = NULL;
    sink.ctx = *out;

    cg_stream_init(s, policy, dir, format, false);
    s->passing = ngx_chat_gdpr_consent_passing(r);
    s->language = ngx_chat_gdpr_consent_language(r, policy);
    mcf->worker->work.seal.now = ngx_time();

    st = cg_stream_feed(s, &mcf->worker->work, args->data, args->len,
                        true, &sink);
    cg_stream_free(s);
    return st;
}


ngx_int_t
ngx_chat_gdpr_arguments_copy(ngx_http_request_t *r, cg_buf *out,
    ngx_str_t *args)
{
    args->len = out->n;
    args->data = ngx_pnalloc(r->pool, out->n + 1);

    if (args->data == NULL) {
        return NGX_ERROR;
    }

    if (out->n) {
        ngx_memcpy(args->data, out->p, out->n);
    }

    return NGX_OK;
}


/* What cannot be read is in no log either, nor what is not redacted yet: the
 * request's own arguments are replaced first.  Those of its line may be others,
 * which go where these go. */

static ngx_int_t
ngx_chat_gdpr_arguments_put(ngx_http_request_t *r, const ngx_str_t *args)
{
    ngx_chat_gdpr_ctx_t  *ctx;

    ctx = ngx_http_get_module_ctx(r, ngx_chat_gdpr_module);

    return args == &r->args && (!ctx->apart || args->len == 0)
           ? ngx_chat_gdpr_line_put(r, args) : NGX_OK;
}


static ngx_int_t
ngx_chat_gdpr_arguments_refuse(ngx_http_request_t *r, cg_status st,
    cg_direction dir, const char *transport, ngx_str_t *args)
{
    args->len = 0;
    (void) ngx_chat_gdpr_arguments_put(r, args);

    if (st == CG_EPATTERN) {
        ngx_chat_gdpr_refuse(r, st, dir, transport, "400");
        return NGX_HTTP_BAD_REQUEST;
    }

    ngx_chat_gdpr_refuse(r, st, dir, transport, "503");
    return NGX_HTTP_SERVICE_UNAVAILABLE;
}


ngx_int_t
ngx_chat_gdpr_arguments_block(ngx_http_request_t *r, cg_policy *policy,
    const char *transport, cg_stream *s, ngx_str_t *args)
{
    ngx_chat_gdpr_ctx_t  *ctx;

    args->len = 0;

    if (args != &r->args) {
        return ngx_chat_gdpr_arguments_audit(r, policy, transport, s, 0);
    }

    ctx = ngx_http_get_module_ctx(r, ngx_chat_gdpr_module);

    return ngx_chat_gdpr_arguments_put(r, args) == NGX_OK
           ? ngx_chat_gdpr_refusal(r, ctx, s, transport,
                                   NGX_HTTP_UNPROCESSABLE)
           : NGX_HTTP_INTERNAL_SERVER_ERROR;
}


ngx_int_t
ngx_chat_gdpr_arguments_of(ngx_http_request_t *r, cg_policy *policy,
    cg_direction dir, const cg_format *format, const char *transport,
    ngx_str_t *args)
{
    cg_buf     *out;
    cg_status   st;
    cg_stream   s;

    st = ngx_chat_gdpr_arguments_run(r, policy, dir, format, args, &s, &out);

    if (st == CG_EBLOCK) {
        return ngx_chat_gdpr_arguments_block(r, policy, transport, &s, args);
    }

    if (st != CG_OK) {
        return ngx_chat_gdpr_arguments_refuse(r, st, dir, transport, args);
    }

    if (s.counts.total
        && (ngx_chat_gdpr_arguments_copy(r, out, args) != NGX_OK
            || ngx_chat_gdpr_arguments_put(r, args) != NGX_OK))
    {
        args->len = 0;
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    if (s.passed != CG_OK) {
        ngx_chat_gdpr_refuse(r, s.passed, dir, transport, "passed");
    }

    if (s.counts.total == 0) {
        return NGX_DECLINED;
    }

    return ngx_chat_gdpr_arguments_audit(r, policy, transport, &s,
                                         args == &r->args);
}


ngx_int_t
ngx_chat_gdpr_arguments_redacted(ngx_http_request_t *r, ngx_str_t *args)
{
    cg_buf                    *out;
    cg_stream                  s;
    ngx_chat_gdpr_ctx_t       *ctx;
    ngx_chat_gdpr_loc_conf_t  *lcf;

    lcf = ngx_http_get_module_loc_conf(r, ngx_chat_gdpr_module);
    ctx = ngx_http_get_module_ctx(r, ngx_chat_gdpr_module);

    if (lcf->policy == NULL) {
        return NGX_DECLINED;
    }

    if (r->args.len == 0 || (ctx && ctx->arguments)) {
        *args = r->args;
        return NGX_OK;
    }

    if (ngx_chat_gdpr_arguments_run(r, lcf->policy, CG_TO_PROVIDER,
                                    &cg_format_form, &r->args, &s, &out)
        != CG_OK)
    {
        return NGX_DECLINED;
    }

    return ngx_chat_gdpr_arguments_copy(r, out, args) == NGX_OK
           ? NGX_OK : NGX_DECLINED;
}


/* The arguments of the request line, where `rewrite` or `set` have put others
 * in their place, or a location without a policy has: providers are told of
 * them by $request_uri.  NGX_OK, with s->counts of what was found, or how the
 * request is answered. */

static ngx_int_t
ngx_chat_gdpr_arguments_apart(ngx_http_request_t *r, cg_policy *policy,
    ngx_str_t came, cg_stream *s)
{
    cg_buf     *out;
    cg_status   st;
    ngx_str_t   args;

    st = ngx_chat_gdpr_arguments_run(r, policy, CG_TO_PROVIDER,
                                     &cg_format_form, &came, s, &out);

    if (st == CG_EBLOCK) {
        return ngx_chat_gdpr_arguments_block(r, policy, "arguments", s,
                                             &r->args);
    }

    if (st != CG_OK) {
        return ngx_chat_gdpr_arguments_refuse(r, st, CG_TO_PROVIDER,
                                              "arguments", &r->args);
    }

    if (s->counts.total == 0) {
        return NGX_OK;
    }

    if (ngx_chat_gdpr_arguments_copy(r, out, &args) != NGX_OK
        || ngx_chat_gdpr_line_put(r, &args) != NGX_OK)
    {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    ngx_chat_gdpr_copies_arguments(r, came, args);
    return NGX_OK;
}


/* All of them: an event says once what was found. */

static ngx_int_t
ngx_chat_gdpr_arguments_all(ngx_http_request_t *r, ngx_chat_gdpr_ctx_t *ctx,
    cg_policy *policy, ngx_str_t line)
{
    ngx_int_t  rc;
    ngx_str_t  came;
    cg_stream  s;

    s.counts.total = 0;

    if (ctx->apart && line.len) {
        rc = ngx_chat_gdpr_arguments_apart(r, policy, line, &s);
        if (rc != NGX_OK) {
            return rc;
        }
    }

    came = r->args;

    rc = came.len ? ngx_chat_gdpr_arguments_of(r, policy, CG_TO_PROVIDER,
                                               &cg_format_form, "arguments",
                                               &r->args)
                  : NGX_DECLINED;

    if (r->args.data != came.data || r->args.len != came.len) {
        ngx_chat_gdpr_copies_arguments(r, came, r->args);
    }

    return rc == NGX_DECLINED && s.counts.total
           ? ngx_chat_gdpr_arguments_audit(r, policy, "arguments", &s, 1) : rc;
}


static ngx_int_t
ngx_chat_gdpr_arguments_redact(ngx_http_request_t *r,
    ngx_chat_gdpr_ctx_t *ctx, cg_policy *policy, ngx_str_t line)
{
    size_t      n;
    uint64_t    start;
    cg_tally   *tally;
    ngx_int_t   rc;

    start = ngx_chat_gdpr_clock(r);
    tally = ngx_chat_gdpr_tally(r, policy);
    n = ctx->apart ? r->args.len + line.len : r->args.len;

    rc = ngx_chat_gdpr_arguments_all(r, ctx, policy, line);
    ctx->arguments = 1;

    if (tally) {
        tally->messages[CG_WIRE_ARGUMENTS][CG_TO_PROVIDER]++;
        tally->bytes[CG_WIRE_ARGUMENTS][CG_TO_PROVIDER] += n;
        ngx_chat_gdpr_tally_time(r, CG_WIRE_ARGUMENTS, CG_TO_PROVIDER, start,
                                 1);
    }

    return rc == NGX_OK ? ngx_chat_gdpr_arguments_pause(r, ctx, policy) : rc;
}


ngx_int_t
ngx_chat_gdpr_arguments_handler(ngx_http_request_t *r)
{
    ngx_int_t                  rc;
    ngx_str_t                  line;
    ngx_chat_gdpr_ctx_t       *ctx;
    ngx_chat_gdpr_loc_conf_t  *lcf;

    lcf = ngx_http_get_module_loc_conf(r, ngx_chat_gdpr_module);

    if (lcf->policy == NULL) {
        return NGX_DECLINED;
    }

    ctx = ngx_chat_gdpr_ctx(r);
    if (ctx == NULL) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    if (ngx_chat_gdpr_line_fragment(r) != NGX_OK) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    if (lcf->policy->consent != CG_CONSENT_NONE) {
        if (ngx_chat_gdpr_consent_read(r, ctx, lcf->policy) != NGX_OK) {
            return NGX_HTTP_SERVICE_UNAVAILABLE;
        }

        rc = ngx_chat_gdpr_gate(r, ctx, lcf->policy);
        if (rc != NGX_DECLINED) {
            return rc;
        }

        if (ctx->shut) {
            /* what goes nowhere is for no log either */
            return r->args.len || ngx_chat_gdpr_line_args(r).len
                   ? ngx_chat_gdpr_arguments_drop(r) : NGX_DECLINED;
        }
    }

    ngx_chat_gdpr_forward_begin(r, ctx);

    if (ngx_chat_gdpr_arguments_headers(r) != NGX_OK) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    rc = ngx_chat_gdpr_path_handler(r, lcf->policy);
    if (rc != NGX_DECLINED) {
        return rc;
    }

    line = ngx_chat_gdpr_line_args(r);
    ctx->apart = !ngx_chat_gdpr_line_same(&line, &r->args);

    return r->args.len || line.len
           ? ngx_chat_gdpr_arguments_redact(r, ctx, lcf->policy, line)
           : NGX_DECLINED;
}


/* A request line that was not understood is logged up to its arguments, and as
 * far as it can be one: what a WebSocket's client sends behind a handshake that
 * was answered otherwise looks like the next request. */

static void
ngx_chat_gdpr_arguments_cut(ngx_http_request_t *r, cg_policy *policy)
{
    size_t      n;
    cg_buf     *out;
    cg_stream   s;
    ngx_str_t  *line;

    if (r->unparsed_uri.len) {
        return;
    }

    line = &r->request_line;

    if (line->data == NULL) {
        /* nginx looks for its end when somebody asks for it */

        if (r->request_start == NULL) {
            return;
        }

        line->data = r->request_start;
        line->len = r->header_in->last - r->request_start;
    }

    for (n = 0; n < line->len; n++) {
        if (line->data[n] < ' ' || line->data[n] > '~'
            || line->data[n] == '?')
        {
            break;
        }
    }

    line->len = n;

    if (n
        && (ngx_chat_gdpr_arguments_run(r, policy, CG_TO_PROVIDER,
                                        &cg_format_text, line, &s, &out)
            != CG_OK
            || ngx_chat_gdpr_arguments_copy(r, out, line) != NGX_OK))
    {
        line->len = 0;
    }
}


/* Arguments for a log, or none. */

static ngx_str_t
ngx_chat_gdpr_arguments_logged(ngx_http_request_t *r, cg_policy *policy,
    ngx_str_t came)
{
    cg_buf     *out;
    cg_stream   s;
    ngx_str_t   args;

    args = came;

    if (args.len
        && (ngx_chat_gdpr_arguments_run(r, policy, CG_TO_PROVIDER,
                                        &cg_format_form, &args, &s, &out)
            != CG_OK
            || ngx_chat_gdpr_arguments_copy(r, out, &args) != NGX_OK))
    {
        args.len = 0;
    }

    ngx_chat_gdpr_copies_arguments(r, came, args);
    return args;
}


/* Put redacted arguments into what nginx's variables read, or none. */

static void
ngx_chat_gdpr_arguments_late(ngx_http_request_t *r, cg_policy *policy)
{
    ngx_str_t   came, line, args;
    ngx_uint_t  apart;

    came = ngx_chat_gdpr_line_args(r);
    apart = !ngx_chat_gdpr_line_same(&came, &r->args);

    if (came.len == 0 && !apart) {
        ngx_chat_gdpr_arguments_cut(r, policy);
        return;
    }

    line = ngx_chat_gdpr_arguments_logged(r, policy, came);
    args = apart ? ngx_chat_gdpr_arguments_logged(r, policy, r->args) : line;

    if (ngx_chat_gdpr_line_put(r, &line) != NGX_OK) {
        ngx_str_set(&r->request_line, "");
        r->unparsed_uri.len -= came.len;
    }

    r->args = args;

    ngx_chat_gdpr_forward_stale(r);
}


/* What is answered before its arguments were redacted is logged all the same:
 * redacted. */

static ngx_int_t
ngx_chat_gdpr_arguments_log(ngx_http_request_t *r)
{
    ngx_int_t                  rc;
    ngx_chat_gdpr_ctx_t       *ctx;
    ngx_chat_gdpr_loc_conf_t  *lcf;

    lcf = ngx_http_get_module_loc_conf(r, ngx_chat_gdpr_module);
    ctx = ngx_http_get_module_ctx(r, ngx_chat_gdpr_module);

    if (lcf->policy == NULL) {
        return NGX_OK;
    }

    ngx_chat_gdpr_forward_log(r, ctx, lcf->policy);

    if (ngx_chat_gdpr_line_fragment(r) != NGX_OK) {
        ngx_str_set(&r->request_line, "");
    }

    rc = ngx_chat_gdpr_path_log(r);

    if (rc == NGX_ERROR
        || (rc == NGX_OK && ngx_chat_gdpr_line_write(r) != NGX_OK))
    {
        ngx_str_set(&r->request_line, "");
    }

    if (rc == NGX_OK) {
        ngx_chat_gdpr_forward_stale(r);
    }

    if (ctx == NULL || !ctx->arguments) {
        ngx_chat_gdpr_arguments_late(r, lcf->policy);
    }

    return NGX_OK;
}


/* In front of those that write logs. */

ngx_int_t
ngx_chat_gdpr_arguments_init(ngx_conf_t *cf)
{
    ngx_array_t                *handlers;
    ngx_http_handler_pt        *h;
    ngx_http_core_main_conf_t  *cmcf;

    cmcf = ngx_http_conf_get_module_main_conf(cf, ngx_http_core_module);
    handlers = &cmcf->phases[NGX_HTTP_LOG_PHASE].handlers;

    if (ngx_array_push(handlers) == NULL) {
        return NGX_ERROR;
    }

    h = handlers->elts;
    ngx_memmove(h + 1, h, (handlers->nelts - 1) * sizeof(ngx_http_handler_pt));
    h[0] = ngx_chat_gdpr_arguments_log;

    return NGX_OK;
}
