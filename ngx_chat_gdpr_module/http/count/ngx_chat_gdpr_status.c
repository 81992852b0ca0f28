/*
 * chat_gdpr_status: what was counted, as the reader asks for it.
 *
 *   ?format=html | json | prometheus | openmetrics, or by Accept; the text of
 *   Prometheus if neither says anything.
 */

#include "ngx_chat_gdpr_body.h"
#include "ngx_chat_gdpr_head.h"
#include "ngx_chat_gdpr_module.h"
#include "ngx_chat_gdpr_status_web.h"


typedef cg_status (*ngx_chat_gdpr_status_pt)(const cg_metrics *m, cg_buf *out);

static cg_status ngx_chat_gdpr_status_text(const cg_metrics *m, cg_buf *out);
static cg_status ngx_chat_gdpr_status_open(const cg_metrics *m, cg_buf *out);
static cg_status ngx_chat_gdpr_status_page(const cg_metrics *m, cg_buf *out);

typedef struct {
    const char                *name;
    const char                *accept;
    const char                *type;
    ngx_chat_gdpr_status_pt    write;
} ngx_chat_gdpr_status_t;

/* In order of preference, where several are accepted. */

static ngx_chat_gdpr_status_t  ngx_chat_gdpr_status_formats[] = {
    { "openmetrics", "application/openmetrics-text",
      "application/openmetrics-text; version=1.0.0; charset=utf-8",
      ngx_chat_gdpr_status_open },
    { "html", "text/html", "text/html; charset=utf-8",
      ngx_chat_gdpr_status_page },
    { "json", "application/json", "application/json", cg_metrics_json },
    { "prometheus", "text/plain", "text/plain; version=0.0.4; charset=utf-8",
      ngx_chat_gdpr_status_text },
    { NULL, NULL, NULL, NULL }
};

#define CG_STATUS_FORMATS                                                    \
    (sizeof(ngx_chat_gdpr_status_formats)                                    \
     / sizeof(ngx_chat_gdpr_status_formats[0]) - 1)


static cg_status
ngx_chat_gdpr_status_text(const cg_metrics *m, cg_buf *out)
{
    return cg_metrics_text(m, false, out);
}


static cg_status
ngx_chat_gdpr_status_open(const cg_metrics *m, cg_buf *out)
{
    return cg_metrics_text(m, true, out);
}


static cg_status
ngx_chat_gdpr_status_page(const cg_metrics *m, cg_buf *out)
{
    return cg_metrics_page(m, (char *) ngx_chat_gdpr_status_css,
                           sizeof(ngx_chat_gdpr_status_css),
                           (char *) ngx_chat_gdpr_status_js,
                           sizeof(ngx_chat_gdpr_status_js), out);
}


/* NULL: the reader asks for a format that there is not. */

static ngx_chat_gdpr_status_t *
ngx_chat_gdpr_status_format(ngx_http_request_t *r)
{
    ngx_str_t                name;
    ngx_uint_t               n;
    const char              *types[CG_STATUS_FORMATS];
    ngx_chat_gdpr_status_t  *f;

    f = ngx_chat_gdpr_status_formats;

    if (ngx_http_arg(r, (u_char *) "format", sizeof("format") - 1, &name)
        == NGX_OK)
    {
        while (f->name && !ngx_chat_gdpr_value_is(&name, f->name)) {
            f++;
        }

        return f->name ? f : NULL;
    }

    for (n = 0; n < CG_STATUS_FORMATS; n++) {
        types[n] = f[n].accept;
    }

    return f + ngx_chat_gdpr_chooses(r, types, n);
}


/* 'sha256-…' */

static u_char *
ngx_chat_gdpr_status_digest(u_char *p, const u_char *bytes, size_t n)
{
    u_char     md[EVP_MAX_MD_SIZE];
    unsigned   len;
    ngx_str_t  raw, base64;

    if (EVP_Digest(bytes, n, md, &len, EVP_sha256(), NULL) != 1) {
        return p;
    }

    p = ngx_cpymem(p, "'sha256-", sizeof("'sha256-") - 1);

    raw.data = md;
    raw.len = len;
    base64.data = p;
    ngx_encode_base64(&base64, &raw);

    p += base64.len;
    *p++ = '\'';
    return p;
}


/* Nothing but the style and the script of the page itself. */

static ngx_int_t
ngx_chat_gdpr_status_policy(ngx_http_request_t *r)
{
    u_char           *p;
    ngx_table_elt_t  *h;

    h = ngx_list_push(&r->headers_out.headers);
    p = ngx_pnalloc(r->pool, 256);

    if (h == NULL || p == NULL) {
        return NGX_ERROR;
    }

    h->hash = 1;
#if (nginx_version >= 1023000)
    h->next = NULL;
#endif
    ngx_str_set(&h->key, "Content-Security-Policy");
    h->value.data = p;

    p = ngx_sprintf(p, "default-src 'none'; connect-src 'self'; base-uri "
                    "'none'; frame-ancestors 'none'; style-src ");
    p = ngx_chat_gdpr_status_digest(p, ngx_chat_gdpr_status_css,
                                    sizeof(ngx_chat_gdpr_status_css));
    p = ngx_sprintf(p, "; script-src ");
    p = ngx_chat_gdpr_status_digest(p, ngx_chat_gdpr_status_js,
                                    sizeof(ngx_chat_gdpr_status_js));

    h->value.len = p - h->value.data;
    return NGX_OK;
}


static ngx_int_t
ngx_chat_gdpr_status_handler(ngx_http_request_t *r)
{
    cg_buf                   text;
    ngx_int_t                rc;
    cg_metrics              *m;
    ngx_chat_gdpr_ctx_t     *ctx;
    ngx_chat_gdpr_status_t  *f;

    if (!(r->method & (NGX_HTTP_GET|NGX_HTTP_HEAD))) {
        return NGX_HTTP_NOT_ALLOWED;
    }

    rc = ngx_http_discard_request_body(r);
    if (rc != NGX_OK) {
        return rc;
    }

    f = ngx_chat_gdpr_status_format(r);
    if (f == NULL) {
        return NGX_HTTP_BAD_REQUEST;
    }

    ctx = ngx_chat_gdpr_ctx(r);
    m = ngx_chat_gdpr_tally_read(r);

    if (ctx == NULL || m == NULL) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    ctx->refused = 1;  /* the answer is this proxy's */
    ngx_memzero(&text, sizeof(cg_buf));

    if (f->write(m, &text) != CG_OK
        || ngx_chat_gdpr_status_policy(r) != NGX_OK)
    {
        cg_buf_free(&text);
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    return ngx_chat_gdpr_send_own(r, NGX_HTTP_OK, f->type, &text);
}


char *
ngx_chat_gdpr_status_directive(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_chat_gdpr_main_conf_t  *mcf = conf;

    ngx_http_core_loc_conf_t  *clcf;

    clcf = ngx_http_conf_get_module_loc_conf(cf, ngx_http_core_module);

    clcf->handler = ngx_chat_gdpr_status_handler;
    mcf->status = 1;

    return NGX_CONF_OK;
}
