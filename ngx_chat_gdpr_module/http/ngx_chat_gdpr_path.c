/*
 * The path of a request, under `forward path=redact`: what of it goes to the
 * provider is redacted in the head that nginx has made, whatever proxy_pass made
 * of it; nginx itself chooses the location by the path that came.  Logs have it
 * redacted as well.
 */

#include "ngx_chat_gdpr_module.h"


static ngx_uint_t
ngx_chat_gdpr_path_redacts(cg_policy *policy)
{
    return policy && policy->forward.path == CG_FORWARD_REDACT;
}


ngx_int_t
ngx_chat_gdpr_path_head(ngx_http_request_t *r, cg_policy *policy,
    ngx_str_t *path)
{
    ngx_int_t  rc;

    if (!ngx_chat_gdpr_path_redacts(policy)) {
        return NGX_DECLINED;
    }

    rc = ngx_chat_gdpr_arguments_of(r, policy, CG_TO_PROVIDER,
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
    u_char                    *p;
    size_t                     rest;
    ngx_str_t                  path;
    ngx_chat_gdpr_loc_conf_t  *lcf;

    lcf = ngx_http_get_module_loc_conf(r, ngx_chat_gdpr_module);

    if (!ngx_chat_gdpr_path_redacts(lcf->policy) || lcf->policy->dry
        || r->unparsed_uri.len == 0)
    {
        return NGX_DECLINED;
    }

    path = ngx_chat_gdpr_path_sent(r);
    rest = r->unparsed_uri.len - path.len;
    p = r->unparsed_uri.data + path.len;

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

    r->unparsed_uri.data = ngx_pnalloc(r->pool, path.len + rest + 1);

    if (r->unparsed_uri.data == NULL) {
        r->unparsed_uri.len = 0;
        return NGX_ERROR;
    }

    r->unparsed_uri.len = path.len + rest;
    ngx_memcpy(ngx_cpymem(r->unparsed_uri.data, path.data, path.len), p, rest);

    return NGX_OK;
}
