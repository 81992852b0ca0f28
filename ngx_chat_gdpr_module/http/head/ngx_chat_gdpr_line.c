/*
 * The request line, which $request_uri and $request tell of, and logs: its
 * arguments are those of the request unless something has put others in their
 * place since.
 */

#include "ngx_chat_gdpr_head.h"
#include "ngx_chat_gdpr_module.h"


ngx_int_t
ngx_chat_gdpr_line_write(ngx_http_request_t *r)
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


ngx_str_t
ngx_chat_gdpr_line_args(ngx_http_request_t *r)
{
    u_char     *p;
    ngx_str_t   args;

    args = r->unparsed_uri;
    p = args.len ? memchr(args.data, '?', args.len) : NULL;

    if (p) {
        args.len -= p + 1 - args.data;
        args.data = p + 1;

    } else {
        ngx_str_null(&args);
    }

    return args;
}


ngx_uint_t
ngx_chat_gdpr_line_same(const ngx_str_t *a, const ngx_str_t *b)
{
    return a->len == b->len
           && (a->len == 0 || ngx_memcmp(a->data, b->data, a->len) == 0);
}


ngx_int_t
ngx_chat_gdpr_line_put(ngx_http_request_t *r, const ngx_str_t *args)
{
    u_char  *p;
    size_t   path;

    p = r->unparsed_uri.len
        ? memchr(r->unparsed_uri.data, '?', r->unparsed_uri.len) : NULL;

    if (p == NULL) {
        return NGX_OK;
    }

    path = p + 1 - r->unparsed_uri.data;

    p = ngx_pnalloc(r->pool, path + args->len);
    if (p == NULL) {
        return NGX_ERROR;
    }

    ngx_memcpy(p, r->unparsed_uri.data, path);

    if (args->len) {
        ngx_memcpy(p + path, args->data, args->len);
    }

    r->unparsed_uri.data = p;
    r->unparsed_uri.len = path + args->len;

    return ngx_chat_gdpr_line_write(r);
}


/* It is neither path nor argument: nginx reads over it, and would still send
 * it, and log it, where it sends the URI as it came. */

ngx_int_t
ngx_chat_gdpr_line_fragment(ngx_http_request_t *r)
{
    u_char  *p;

    if (!r->complex_uri || r->unparsed_uri.len == 0) {
        return NGX_OK;
    }

    p = memchr(r->unparsed_uri.data, '#', r->unparsed_uri.len);

    if (p == NULL) {
        return NGX_OK;
    }

    r->unparsed_uri.len = p - r->unparsed_uri.data;

    return ngx_chat_gdpr_line_write(r);
}
