/*
 * What may go on of the value of one header: of a URL, of a text, of addresses
 * and of cookies.
 */

#include "ngx_chat_gdpr_forward.h"
#include "ngx_chat_gdpr_head.h"
#include "ngx_chat_gdpr_module.h"


ngx_int_t
ngx_chat_gdpr_forward_set(ngx_http_request_t *r, ngx_str_t *value,
    cg_buf *out)
{
    u_char  *p;

    p = ngx_pnalloc(r->pool, out->n + 1);
    if (p == NULL) {
        return NGX_ERROR;
    }

    if (out->n) {
        ngx_memcpy(p, out->p, out->n);
    }

    p[out->n] = '\0';
    value->data = p;
    value->len = out->n;
    return NGX_OK;
}


cg_buf *
ngx_chat_gdpr_forward_buf(ngx_http_request_t *r)
{
    cg_buf                     *out;
    ngx_chat_gdpr_main_conf_t  *mcf;

    mcf = ngx_http_get_module_main_conf(r, ngx_chat_gdpr_module);

    out = &mcf->worker->value;
    out->n = 0;
    return out;
}


/* What of a URL is redacted: its arguments; of one that leads nowhere, since a
 * page was there, its path, too, and all of what is no URL, or names a user.
 * NULL: there is none. */

static u_char *
ngx_chat_gdpr_forward_part(cg_direction dir, ngx_str_t *url)
{
    u_char  *p, *path, *end;

    p = url->data;
    end = p + url->len;

    if (dir == CG_TO_PROVIDER) {
        p = ngx_strlcasestrn(p, end, (u_char *) "://", 3 - 1);
        if (p == NULL) {
            return url->data;
        }

        p += 3;
        path = ngx_strlchr(p, end, '/');

        if (ngx_strlchr(p, path ? path : end, '@')) {
            return p;
        }

        if (path) {
            return path + 1;
        }
    }

    p = ngx_strlchr(url->data, end, '?');

    return p ? p + 1 : NULL;
}


ngx_int_t
ngx_chat_gdpr_forward_url(ngx_http_request_t *r, cg_policy *policy,
    cg_direction dir, ngx_str_t *url)
{
    u_char     *p;
    size_t      path;
    ngx_int_t   rc;
    ngx_str_t   args;

    p = ngx_chat_gdpr_forward_part(dir, url);
    if (p == NULL) {
        return NGX_OK;
    }

    path = p - url->data;
    args.data = p;
    args.len = url->len - path;

    rc = ngx_chat_gdpr_arguments_of(r, policy, dir, &cg_format_form, "header",
                                    &args);

    if (rc == NGX_DECLINED) {
        return NGX_OK;
    }

    if (rc != NGX_OK) {
        url->len = path - (path && p[-1] == '?');
        return NGX_OK;
    }

    p = ngx_pnalloc(r->pool, path + args.len);
    if (p == NULL) {
        return NGX_ERROR;
    }

    ngx_memcpy(ngx_cpymem(p, url->data, path), args.data, args.len);
    url->data = p;
    url->len = path + args.len;
    return NGX_OK;
}


void
ngx_chat_gdpr_forward_log_url(ngx_http_request_t *r, cg_policy *policy,
    ngx_str_t *url)
{
    u_char     *p;
    cg_buf     *out, *value;
    cg_stream   s;
    ngx_str_t   args;

    p = ngx_chat_gdpr_forward_part(CG_TO_PROVIDER, url);
    if (p == NULL) {
        return;
    }

    args.data = p;
    args.len = url->data + url->len - p;

    value = ngx_chat_gdpr_forward_buf(r);

    if (ngx_chat_gdpr_arguments_run(r, policy, CG_TO_PROVIDER,
                                    &cg_format_form, &args, &s, &out)
        != CG_OK
        || cg_buf_add(value, url->data, p - url->data) != CG_OK
        || cg_buf_add(value, out->p, out->n) != CG_OK
        || ngx_chat_gdpr_forward_set(r, url, value) != NGX_OK)
    {
        url->len = p - url->data;
    }
}


/* What is read of a header: its value, behind its name where that says that a
 * name follows.  *n: so long is what is in front of the value. */

static ngx_int_t
ngx_chat_gdpr_forward_read(ngx_http_request_t *r, const ngx_str_t *name,
    const ngx_str_t *value, ngx_str_t *text, size_t *n)
{
    u_char  *p;

    *n = 0;
    *text = *value;

    if (!cg_header_is_name((char *) name->data, name->len)) {
        return NGX_OK;
    }

    *n = name->len + 1;
    text->len = *n + value->len;
    text->data = p = ngx_pnalloc(r->pool, text->len);

    if (p == NULL) {
        return NGX_ERROR;
    }

    p = ngx_cpymem(p, name->data, name->len);
    *p++ = '=';
    ngx_memcpy(p, value->data, value->len);
    return NGX_OK;
}


void
ngx_chat_gdpr_forward_log_text(ngx_http_request_t *r, cg_policy *policy,
    const ngx_str_t *name, ngx_str_t *value)
{
    size_t      n;
    cg_buf     *out;
    cg_stream   s;
    ngx_str_t   text;

    if (ngx_chat_gdpr_forward_read(r, name, value, &text, &n) != NGX_OK
        || ngx_chat_gdpr_arguments_run(r, policy, CG_TO_PROVIDER,
                                       &cg_format_text, &text, &s, &out)
           != CG_OK
        || out->n < n)
    {
        value->len = 0;
        return;
    }

    if (s.counts.total == 0) {
        return;
    }

    if (ngx_chat_gdpr_arguments_copy(r, out, &text) != NGX_OK) {
        value->len = 0;
        return;
    }

    value->data = text.data + n;
    value->len = text.len - n;
}


ngx_int_t
ngx_chat_gdpr_forward_text(ngx_http_request_t *r, cg_policy *policy,
    cg_direction dir, const ngx_str_t *name, ngx_str_t *value)
{
    size_t      i, n;
    ngx_int_t   rc;
    ngx_str_t   text;

    if (ngx_chat_gdpr_forward_read(r, name, value, &text, &n) != NGX_OK) {
        return NGX_ERROR;
    }

    rc = ngx_chat_gdpr_arguments_of(r, policy, dir, &cg_format_text, "header",
                                    &text);

    if (rc == NGX_DECLINED) {
        return NGX_OK;
    }

    if (rc != NGX_OK || text.len < n) {
        value->len = 0;
        return NGX_OK;
    }

    for (i = 0; i < text.len; i++) {
        if (text.data[i] < ' ' && text.data[i] != '\t') {
            text.data[i] = ' ';
        }
    }

    value->data = text.data + n;
    value->len = text.len - n;
    value->data[value->len] = '\0';
    return NGX_OK;
}


ngx_int_t
ngx_chat_gdpr_forward_address(ngx_http_request_t *r, cg_header kind,
    ngx_str_t *value)
{
    cg_buf  *out;

    out = ngx_chat_gdpr_forward_buf(r);

    if (cg_address_truncate(kind, (char *) value->data, value->len, out)
        != CG_OK)
    {
        return NGX_ERROR;
    }

    return ngx_chat_gdpr_forward_set(r, value, out);
}


/* The visitor's address, truncated; a length of 0: it stays. */

static ngx_int_t
ngx_chat_gdpr_forward_visitor(ngx_http_request_t *r, ngx_str_t *text)
{
    char                 buf[CG_ADDRESS_MAX];
    ngx_uint_t           cut;
    struct sockaddr     *sa;
    struct sockaddr_in  *sin;
#if (NGX_HAVE_INET6)
    struct sockaddr_in6  *sin6;
#endif

    sa = r->connection->sockaddr;
    text->len = 0;

    switch (sa->sa_family) {

    case AF_INET:
        sin = (struct sockaddr_in *) sa;
        cut = cg_address_truncated(&sin->sin_addr, 4, buf);
        break;

#if (NGX_HAVE_INET6)
    case AF_INET6:
        sin6 = (struct sockaddr_in6 *) sa;
        cut = cg_address_truncated(&sin6->sin6_addr, 16, buf);
        break;
#endif

    default: /* a socket of this machine */
        return NGX_OK;
    }

    if (!cut) {
        return NGX_OK;
    }

    text->data = ngx_pnalloc(r->pool, sizeof(buf));
    if (text->data == NULL) {
        return NGX_ERROR;
    }

    text->len = ngx_strlen(buf);
    ngx_memcpy(text->data, buf, text->len + 1);
    return NGX_OK;
}


/* What a proxy in front of this one has said in the PROXY protocol, which need
 * not be the address of the connection. */

static ngx_int_t
ngx_chat_gdpr_forward_proxied(ngx_http_request_t *r, ngx_chat_gdpr_ctx_t *ctx)
{
    ngx_connection_t  *c;

    c = r->connection;

    if (c->proxy_protocol == NULL) {
        return NGX_OK;
    }

    ctx->proxied = c->proxy_protocol->src_addr;
    ctx->proxied_instead = ctx->proxied;

    return ngx_chat_gdpr_forward_address(r, CG_HEADER_ADDRESS,
                                         &ctx->proxied_instead);
}


ngx_int_t
ngx_chat_gdpr_forward_from(ngx_http_request_t *r, ngx_chat_gdpr_ctx_t *ctx,
    cg_policy *policy)
{
    ctx->address.len = 0;
    ctx->proxied.len = 0;

    if (policy->forward.address == CG_FORWARD_PASS) {
        return NGX_OK;
    }

    if (ngx_chat_gdpr_forward_proxied(r, ctx) != NGX_OK) {
        return NGX_ERROR;
    }

    if (ngx_chat_gdpr_forward_visitor(r, &ctx->instead) != NGX_OK) {
        return NGX_ERROR;
    }

    if (ctx->instead.len
        && (ctx->instead.len != r->connection->addr_text.len
            || ngx_memcmp(ctx->instead.data, r->connection->addr_text.data,
                          ctx->instead.len)
               != 0))
    {
        ctx->address = r->connection->addr_text;
    }

    return NGX_OK;
}


/* Not the end of an address. */

static ngx_uint_t
ngx_chat_gdpr_forward_inside(u_char ch)
{
    return (ch >= '0' && ch <= '9') || ch == '.'
           || ((ch | 0x20) >= 'a' && (ch | 0x20) <= 'z');
}


ngx_int_t
ngx_chat_gdpr_forward_instead(ngx_http_request_t *r, const ngx_str_t *address,
    const ngx_str_t *instead, ngx_str_t *value)
{
    u_char     *p, *from, *end, *at;
    cg_buf     *out;
    cg_status   st;

    if (address->len == 0) {
        return NGX_DECLINED;
    }

    st = CG_OK;
    end = value->data + value->len;
    out = ngx_chat_gdpr_forward_buf(r);

    for (p = from = value->data; st == CG_OK; /* void */ ) {
        at = (u_char *) memmem(p, end - p, address->data, address->len);
        if (at == NULL) {
            break;
        }

        p = at + address->len;

        if ((p < end && ngx_chat_gdpr_forward_inside(*p))
            || (at > value->data && ngx_chat_gdpr_forward_inside(at[-1])))
        {
            continue;
        }

        st = cg_buf_add(out, from, at - from);

        if (st == CG_OK) {
            st = cg_buf_add(out, instead->data, instead->len);
        }

        from = p;
    }

    if (from == value->data) {
        return NGX_DECLINED;
    }

    if (st != CG_OK || cg_buf_add(out, from, end - from) != CG_OK) {
        return NGX_ERROR;
    }

    return ngx_chat_gdpr_forward_set(r, value, out);
}


ngx_int_t
ngx_chat_gdpr_forward_own(ngx_http_request_t *r, u_char *name, size_t n,
    ngx_str_t *value)
{
    ngx_int_t             rc, said;
    ngx_chat_gdpr_ctx_t  *ctx;

    ctx = ngx_http_get_module_ctx(r, ngx_chat_gdpr_module);

    if (n == 4 && ngx_strncasecmp(name, (u_char *) "Host", 4) == 0) {
        return NGX_DECLINED;
    }

    rc = ngx_chat_gdpr_forward_instead(r, &ctx->address, &ctx->instead, value);

    if (rc == NGX_ERROR || ctx->proxied.len == 0) {
        return rc;
    }

    said = ngx_chat_gdpr_forward_instead(r, &ctx->proxied,
                                         &ctx->proxied_instead, value);

    return said == NGX_DECLINED ? rc : said;
}


ngx_int_t
ngx_chat_gdpr_forward_cookie(ngx_http_request_t *r, cg_policy *policy,
    ngx_str_t *value)
{
    cg_buf  *out;

    if (policy->forward.cookies == NULL) {
        return NGX_OK;
    }

    out = ngx_chat_gdpr_forward_buf(r);

    if (cg_cookies_allowed(policy, (char *) value->data, value->len, out)
        != CG_OK)
    {
        return NGX_ERROR;
    }

    return ngx_chat_gdpr_forward_set(r, value, out);
}
