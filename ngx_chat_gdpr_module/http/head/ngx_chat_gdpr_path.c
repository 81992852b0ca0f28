/*
 * The path of a request, under `forward path=redact`: what of it goes to the
 * provider is redacted in the head that nginx has made, whatever proxy_pass
 * made of it; nginx itself chooses the location by the path that came.  While
 * it makes that head, its variables say the redacted path, and where the head
 * is not looked at it has no other.  Logs have it redacted as well.
 */

#include "ngx_chat_gdpr_head.h"
#include "ngx_chat_gdpr_module.h"


static ngx_uint_t
ngx_chat_gdpr_path_redacts(cg_policy *policy)
{
    return policy && policy->forward.path == CG_FORWARD_REDACT;
}


static ngx_int_t
ngx_chat_gdpr_path_redacted(ngx_http_request_t *r, cg_policy *policy,
    const cg_format *format, ngx_str_t *path)
{
    cg_buf     *out;
    cg_stream   s;

    return ngx_chat_gdpr_arguments_run(r, policy, CG_TO_PROVIDER, format, path,
                                       &s, &out) == CG_OK
           && ngx_chat_gdpr_arguments_copy(r, out, path) == NGX_OK
           ? NGX_OK : NGX_ERROR;
}


ngx_int_t
ngx_chat_gdpr_path_head(ngx_http_request_t *r, cg_policy *policy,
    ngx_str_t *path)
{
    ngx_int_t             rc;
    ngx_chat_gdpr_ctx_t  *ctx;

    if (!ngx_chat_gdpr_path_redacts(policy)) {
        return NGX_DECLINED;
    }

    ctx = ngx_http_get_module_ctx(r, ngx_chat_gdpr_module);

    rc = ctx->path
         ? ngx_chat_gdpr_path_redacted(r, policy, &cg_format_path, path)
         : ngx_chat_gdpr_arguments_of(r, policy, CG_TO_PROVIDER,
                                      &cg_format_path, "path", path);

    /* there is no request without a path */
    return rc == NGX_DECLINED || (rc == NGX_OK && path->len) ? rc : NGX_ERROR;
}


/* The path as it was sent. */

static ngx_str_t
ngx_chat_gdpr_path_sent(ngx_http_request_t *r)
{
    u_char     *p;
    ngx_str_t   path;

    path = r->unparsed_uri;
    p = ngx_strlchr(path.data, path.data + path.len, '?');

    if (p) {
        path.len = p - path.data;
    }

    return path;
}


ngx_int_t
ngx_chat_gdpr_path_handler(ngx_http_request_t *r, cg_policy *policy)
{
    cg_buf     *out;
    cg_status   st;
    cg_stream   s;
    ngx_str_t   path;

    if (!ngx_chat_gdpr_path_redacts(policy)) {
        return NGX_DECLINED;
    }

    path = ngx_chat_gdpr_path_sent(r);
    st = ngx_chat_gdpr_arguments_run(r, policy, CG_TO_PROVIDER,
                                     &cg_format_path, &path, &s, &out);

    return st == CG_EBLOCK ? ngx_chat_gdpr_arguments_block(r, policy, "path",
                                                           &s, &r->args)
                           : NGX_DECLINED;
}


/* A path in the place of the one that was sent, the arguments behind it. */

static ngx_int_t
ngx_chat_gdpr_path_put(ngx_http_request_t *r, const ngx_str_t *path)
{
    size_t   sent;
    u_char  *p, *rest;

    sent = ngx_chat_gdpr_path_sent(r).len;
    rest = r->unparsed_uri.data + sent;

    p = ngx_pnalloc(r->pool, path->len + r->unparsed_uri.len - sent + 1);
    if (p == NULL) {
        return NGX_ERROR;
    }

    ngx_memcpy(ngx_cpymem(p, path->data, path->len), rest,
               r->unparsed_uri.len - sent);

    r->unparsed_uri.data = p;
    r->unparsed_uri.len += path->len - sent;
    return NGX_OK;
}


ngx_int_t
ngx_chat_gdpr_path_tell(ngx_http_request_t *r, cg_policy *policy,
    ngx_uint_t seen, ngx_chat_gdpr_path_t *was)
{
    ngx_int_t             rc;
    ngx_str_t             path;
    ngx_chat_gdpr_ctx_t  *ctx;

    was->unparsed = r->unparsed_uri;
    was->uri = r->uri;
    was->line = r->request_line;

    if (!ngx_chat_gdpr_path_redacts(policy) || policy->dry
        || r->unparsed_uri.len == 0)
    {
        return NGX_OK;
    }

    path = ngx_chat_gdpr_path_sent(r);

    rc = ngx_chat_gdpr_arguments_of(r, policy, CG_TO_PROVIDER,
                                    &cg_format_path, "path", &path);

    if (rc != NGX_DECLINED
        && (rc != NGX_OK || ngx_chat_gdpr_path_put(r, &path) != NGX_OK
            || ngx_chat_gdpr_line_write(r) != NGX_OK))
    {
        return NGX_ERROR;
    }

    ctx = ngx_http_get_module_ctx(r, ngx_chat_gdpr_module);
    ctx->path = (rc == NGX_OK);

    return seen ? NGX_OK : ngx_chat_gdpr_path_redacted(r, policy,
                                                       &cg_format_text,
                                                       &r->uri);
}


void
ngx_chat_gdpr_path_told(ngx_http_request_t *r,
    const ngx_chat_gdpr_path_t *was)
{
    r->unparsed_uri = was->unparsed;
    r->uri = was->uri;
    r->request_line = was->line;
}


ngx_int_t
ngx_chat_gdpr_path_variable(ngx_http_request_t *r, ngx_str_t *path)
{
    ngx_chat_gdpr_loc_conf_t  *lcf;

    lcf = ngx_http_get_module_loc_conf(r, ngx_chat_gdpr_module);

    if (lcf->policy == NULL) {
        return NGX_DECLINED;
    }

    *path = ngx_chat_gdpr_path_sent(r);

    return ngx_chat_gdpr_path_redacted(r, lcf->policy, &cg_format_path, path);
}


ngx_int_t
ngx_chat_gdpr_path_log(ngx_http_request_t *r)
{
    ngx_str_t                  path;
    ngx_chat_gdpr_loc_conf_t  *lcf;

    lcf = ngx_http_get_module_loc_conf(r, ngx_chat_gdpr_module);

    if (!ngx_chat_gdpr_path_redacts(lcf->policy) || lcf->policy->dry
        || r->unparsed_uri.len == 0)
    {
        return NGX_DECLINED;
    }

    path = ngx_chat_gdpr_path_sent(r);

    if (ngx_chat_gdpr_path_redacted(r, lcf->policy, &cg_format_path, &path)
        != NGX_OK)
    {
        path.len = 0;
    }

    if (ngx_chat_gdpr_path_redacted(r, lcf->policy, &cg_format_text, &r->uri)
        != NGX_OK)
    {
        r->uri.len = 0;
    }

    if (ngx_chat_gdpr_path_put(r, &path) != NGX_OK) {
        r->unparsed_uri.len = 0;
        return NGX_ERROR;
    }

    return NGX_OK;
}
