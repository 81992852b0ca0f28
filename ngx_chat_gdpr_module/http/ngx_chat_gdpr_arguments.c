/*
 * The head of a request, before it is sent to the provider: arguments are
 * redacted; headers that would bring an answer this proxy cannot read are
 * taken out.  The handler stands before access checks, so that what they send
 * on (auth_request, mirror) is redacted too.
 */

#include "ngx_chat_gdpr_module.h"


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


/* The request line is what nginx writes into its logs. */

static ngx_int_t
ngx_chat_gdpr_arguments_line(ngx_http_request_t *r)
{
    size_t   len;
    u_char  *p;

    len = r->method_name.len + 1 + r->unparsed_uri.len + 1
          + r->http_protocol.len;

    p = ngx_pnalloc(r->pool, len);
    if (p == NULL) {
        return NGX_ERROR;
    }

    r->request_line.data = p;
    r->request_line.len = ngx_sprintf(p, "%V %V %V", &r->method_name,
                                      &r->unparsed_uri, &r->http_protocol)
                          - p;

    return NGX_OK;
}


/* Put new arguments into the request, and into the request URI as sent. */

static ngx_int_t
ngx_chat_gdpr_arguments_set(ngx_http_request_t *r, cg_buf *args)
{
    u_char  *p, *last;
    size_t   path;

    p = ngx_strlchr(r->unparsed_uri.data,
                    r->unparsed_uri.data + r->unparsed_uri.len, '?');
    path = p ? (size_t) (p + 1 - r->unparsed_uri.data) : 0;

    p = ngx_pnalloc(r->pool, path + args->n);
    if (p == NULL) {
        return NGX_ERROR;
    }

    last = ngx_cpymem(p, r->unparsed_uri.data, path);

    if (args->n) {
        ngx_memcpy(last, args->p, args->n);
    }

    r->args.data = last;
    r->args.len = args->n;

    if (path) {
        r->unparsed_uri.data = p;
        r->unparsed_uri.len = path + args->n;
    }

    return ngx_chat_gdpr_arguments_line(r);
}


static ngx_int_t
ngx_chat_gdpr_arguments_drop(ngx_http_request_t *r)
{
    cg_buf  none;

    ngx_memzero(&none, sizeof(cg_buf));

    return ngx_chat_gdpr_arguments_set(r, &none) == NGX_OK
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


/* What the phase's handler returns. */

static ngx_int_t
ngx_chat_gdpr_arguments_audit(ngx_http_request_t *r, cg_policy *policy,
    cg_stream *s)
{
    cg_event              e;
    ngx_int_t             rc;
    ngx_chat_gdpr_ctx_t  *ctx;

    ngx_chat_gdpr_event(r, &e, "message", CG_TO_PROVIDER, "arguments");
    e.counts = &s->counts;
    e.format = s->decoder.format->name;

    ctx = ngx_chat_gdpr_ctx(r);
    if (ctx == NULL) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    rc = ngx_chat_gdpr_audit_add(r, &e);

    if (rc == NGX_OK) {
        rc = ngx_chat_gdpr_audit_pause(r, ctx, ngx_chat_gdpr_arguments_resume);
    }

    if (rc == NGX_AGAIN) {
        r->write_event_handler = ngx_http_request_empty_handler;
        return NGX_AGAIN;
    }

    return rc == NGX_OK || policy->on_error_pass
           ? NGX_DECLINED : NGX_HTTP_SERVICE_UNAVAILABLE;
}


/* Arguments through the engine; `out` is the worker's until it does something
 * else. */

static cg_status
ngx_chat_gdpr_arguments_run(ngx_http_request_t *r, cg_policy *policy,
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

    cg_stream_init(s, policy, CG_TO_PROVIDER, &cg_format_form, false);
    s->passing = ngx_chat_gdpr_consent_passing(r);

    st = cg_stream_feed(s, &mcf->worker->work, r->args.data, r->args.len,
                        true, &sink);
    cg_stream_free(s);
    return st;
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

    if (ngx_chat_gdpr_arguments_run(r, lcf->policy, &s, &out) != CG_OK) {
        return NGX_DECLINED;
    }

    args->len = out->n;
    args->data = ngx_pnalloc(r->pool, out->n + 1);

    if (args->data == NULL) {
        return NGX_DECLINED;
    }

    ngx_memcpy(args->data, out->p, out->n);
    return NGX_OK;
}


static ngx_int_t
ngx_chat_gdpr_arguments_redact(ngx_http_request_t *r,
    ngx_chat_gdpr_ctx_t *ctx, cg_policy *policy)
{
    cg_buf     *out;
    cg_tally   *tally;
    uint64_t    start;
    cg_status   st;
    cg_stream   s;

    start = ngx_chat_gdpr_clock(r);
    tally = ngx_chat_gdpr_tally(r, policy);

    st = ngx_chat_gdpr_arguments_run(r, policy, &s, &out);
    ctx->arguments = 1;

    if (tally) {
        tally->messages[CG_WIRE_ARGUMENTS][CG_TO_PROVIDER]++;
        tally->bytes[CG_WIRE_ARGUMENTS][CG_TO_PROVIDER] += r->args.len;
        ngx_chat_gdpr_tally_time(r, CG_WIRE_ARGUMENTS, CG_TO_PROVIDER, start,
                                 1);
    }

    if (st != CG_OK) {
        /* not even the log is to have them */
        out->n = 0;
        (void) ngx_chat_gdpr_arguments_set(r, out);

        if (st == CG_EPATTERN) {
            ngx_chat_gdpr_refuse(r, st, CG_TO_PROVIDER, "arguments", "400");
            return NGX_HTTP_BAD_REQUEST;
        }

        ngx_chat_gdpr_refuse(r, st, CG_TO_PROVIDER, "arguments", "503");
        return NGX_HTTP_SERVICE_UNAVAILABLE;
    }

    if (s.passed != CG_OK) {
        ngx_chat_gdpr_refuse(r, s.passed, CG_TO_PROVIDER, "arguments",
                             "passed");
    }

    if (s.counts.total == 0) {
        return NGX_DECLINED;
    }

    if (ngx_chat_gdpr_arguments_set(r, out) != NGX_OK) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    return ngx_chat_gdpr_arguments_audit(r, policy, &s);
}


ngx_int_t
ngx_chat_gdpr_arguments_handler(ngx_http_request_t *r)
{
    ngx_int_t                  rc;
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
            return r->args.len ? ngx_chat_gdpr_arguments_drop(r)
                               : NGX_DECLINED;
        }
    }

    if (ngx_chat_gdpr_arguments_headers(r) != NGX_OK) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    if (r->args.len == 0) {
        return NGX_DECLINED;
    }

    return ngx_chat_gdpr_arguments_redact(r, ctx, lcf->policy);
}
