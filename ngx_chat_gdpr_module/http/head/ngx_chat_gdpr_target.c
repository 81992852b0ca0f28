/*
 * The target of the request that a proxy makes: its path, and arguments that
 * are not those that were redacted, for `proxy_pass` may make it of variables.
 * HTTP/1 has it in the head that is looked at once it is made
 * (ngx_chat_gdpr_forward_head.c), HTTP/2 in compressed form: there it is looked
 * at in front of that.
 */

#include "ngx_chat_gdpr_forward.h"
#include "ngx_chat_gdpr_head.h"
#include "ngx_chat_gdpr_module.h"

#if (nginx_version >= 1029004)
#include <ngx_http_proxy_module.h>
#endif


static ngx_int_t
ngx_chat_gdpr_target_join(ngx_http_request_t *r, ngx_str_t *target,
    const ngx_str_t *path, const ngx_str_t *args)
{
    size_t   n;
    u_char  *p, *last;

    n = path->len + (args ? 1 + args->len : 0);

    p = ngx_pnalloc(r->pool, n);
    if (p == NULL) {
        return NGX_ERROR;
    }

    last = ngx_cpymem(p, path->data, path->len);

    if (args) {
        *last++ = '?';

        if (args->len) {
            ngx_memcpy(last, args->data, args->len);
        }
    }

    target->data = p;
    target->len = n;
    return NGX_OK;
}


ngx_int_t
ngx_chat_gdpr_target(ngx_http_request_t *r, cg_policy *policy,
    ngx_str_t *target)
{
    u_char     *p, *last;
    ngx_int_t   rc, said;
    ngx_str_t   path, args;

    last = target->data + target->len;
    p = ngx_strlchr(target->data, last, '?');

    path.data = target->data;
    path.len = (p ? p : last) - path.data;
    said = NGX_DECLINED;

    rc = ngx_chat_gdpr_path_head(r, policy, &path);

    if (p) {
        args.data = p + 1;
        args.len = last - args.data;

        if (!ngx_chat_gdpr_line_same(&args, &r->args)) {
            said = ngx_chat_gdpr_arguments_of(r, policy, CG_TO_PROVIDER,
                                              &cg_format_form, "arguments",
                                              &args);
        }
    }

    if ((rc != NGX_OK && rc != NGX_DECLINED)
        || (said != NGX_OK && said != NGX_DECLINED))
    {
        return NGX_ERROR;
    }

    return rc == NGX_DECLINED && said == NGX_DECLINED ? NGX_DECLINED
           : ngx_chat_gdpr_target_join(r, target, &path, p ? &args : NULL);
}


void
ngx_chat_gdpr_target_init(ngx_conf_t *cf)
{
#if (nginx_version >= 1029004)
    ngx_uint_t                   i;
    ngx_module_t               **modules;
    ngx_chat_gdpr_main_conf_t   *mcf;

    mcf = ngx_http_conf_get_module_main_conf(cf, ngx_chat_gdpr_module);
    modules = cf->cycle->modules;

    for (i = 0; modules[i]; i++) {
        if (ngx_strcmp(modules[i]->name, "ngx_http_proxy_module") == 0) {
            mcf->proxy = modules[i];

        } else if (ngx_strcmp(modules[i]->name, "ngx_http_proxy_v2_module")
                   == 0)
        {
            mcf->proxy_v2 = modules[i];
        }
    }
#endif
}


ngx_uint_t
ngx_chat_gdpr_target_http2(ngx_http_request_t *r)
{
    ngx_chat_gdpr_main_conf_t  *mcf;

    mcf = ngx_http_get_module_main_conf(r, ngx_chat_gdpr_module);

    return mcf->proxy_v2 && r->upstream
           && r->upstream->output.tag == (ngx_buf_tag_t) mcf->proxy_v2;
}


ngx_int_t
ngx_chat_gdpr_target_made(ngx_http_request_t *r, cg_policy *policy)
{
#if (nginx_version >= 1029004)
    ngx_int_t                   rc;
    ngx_http_proxy_ctx_t       *ctx;
    ngx_chat_gdpr_main_conf_t  *mcf;

    if (!ngx_chat_gdpr_target_http2(r)) {
        return NGX_OK;
    }

    mcf = ngx_http_get_module_main_conf(r, ngx_chat_gdpr_module);
    ctx = r->ctx[mcf->proxy->ctx_index];

    if (ctx == NULL || ctx->vars.uri.len == 0) {
        return NGX_OK;
    }

    rc = ngx_chat_gdpr_target(r, policy, &ctx->vars.uri);

    return rc == NGX_DECLINED ? NGX_OK : rc;
#else
    return NGX_OK;
#endif
}
