/*
 * What a request's headers say about the visitor, on their way to the provider,
 * and what a response's URLs and cookies say, on their way back.
 *
 * Headers of the request are changed just before the location's handler runs:
 * until then access rules, limits and realip see what came.  But a provider is
 * told of addresses mostly by "proxy_set_header X-Forwarded-For
 * $proxy_add_x_forwarded_for" and its like, and may be sent arguments that were
 * put into a variable before they were redacted.  So the head of the request
 * that the proxy has made is looked at once more, as it will be sent:
 *
 *   handler ──> request body filter, first call ──> create_request ──> head
 *
 * The filter is the one place between the making of an upstream and the making
 * of its request.  nginx calls it only for a request with a body, so one
 * without is given one of length 0, which the provider does not see.  A
 * subrequest, or a request that was redirected after its body was read, has no
 * such place: for these nginx is told a truncated address while it makes the
 * request.
 */

#include "ngx_chat_gdpr_module.h"

#include "cg_forward.h"


/* A copy of what is in a buffer of the worker. */

static ngx_int_t
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


static cg_buf *
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
 * page was there, its path, too.  NULL: there is none. */

static u_char *
ngx_chat_gdpr_forward_part(cg_direction dir, ngx_str_t *url)
{
    u_char  *p, *end;

    p = url->data;
    end = p + url->len;

    if (dir == CG_TO_PROVIDER) {
        p = ngx_strlcasestrn(p, end, (u_char *) "://", 3 - 1);
        p = ngx_strlchr(p ? p + 3 : url->data, end, '/');

        if (p) {
            return p + 1;
        }
    }

    p = ngx_strlchr(url->data, end, '?');

    return p ? p + 1 : NULL;
}


/* A URL with that redacted; without it if it cannot be. */

static ngx_int_t
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
        url->len = path - (p[-1] == '?');
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


/* The value of a header as text, one that holds a name behind its own; without
 * it if it cannot be read.  What stands instead of a finding breaks no line. */

static ngx_int_t
ngx_chat_gdpr_forward_text(ngx_http_request_t *r, cg_policy *policy,
    cg_direction dir, const ngx_str_t *name, ngx_str_t *value)
{
    u_char     *p;
    size_t      i, n;
    ngx_int_t   rc;
    ngx_str_t   text;

    n = 0;
    text = *value;

    if (cg_header_is_name((char *) name->data, name->len)) {
        n = name->len + 1;
        text.len = n + value->len;
        text.data = p = ngx_pnalloc(r->pool, text.len);

        if (p == NULL) {
            return NGX_ERROR;
        }

        p = ngx_cpymem(p, name->data, name->len);
        *p++ = '=';
        ngx_memcpy(p, value->data, value->len);
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


static ngx_int_t
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


/* The address that a request comes from, and what may go on instead; none if it
 * may itself, such as 127.0.0.1 or the path of a socket. */

static ngx_int_t
ngx_chat_gdpr_forward_from(ngx_http_request_t *r, ngx_chat_gdpr_ctx_t *ctx,
    cg_policy *policy)
{
    ctx->address.len = 0;

    if (policy->forward.address == CG_FORWARD_PASS) {
        return NGX_OK;
    }

    ctx->address = r->connection->addr_text;
    ctx->instead = ctx->address;

    if (ngx_chat_gdpr_forward_address(r, CG_HEADER_ADDRESS, &ctx->instead)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    if (ctx->instead.len == ctx->address.len
        && ngx_memcmp(ctx->instead.data, ctx->address.data, ctx->address.len)
           == 0)
    {
        ctx->address.len = 0;
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


/* That address in a header of whatever name, but that of the site itself.
 * NGX_DECLINED: it is not there. */

static ngx_int_t
ngx_chat_gdpr_forward_own(ngx_http_request_t *r, u_char *name, size_t n,
    ngx_str_t *value)
{
    u_char               *p, *from, *end, *at;
    cg_buf               *out;
    cg_status             st;
    ngx_chat_gdpr_ctx_t  *ctx;

    ctx = ngx_http_get_module_ctx(r, ngx_chat_gdpr_module);

    if (ctx->address.len == 0
        || (n == 4 && ngx_strncasecmp(name, (u_char *) "Host", 4) == 0))
    {
        return NGX_DECLINED;
    }

    st = CG_OK;
    end = value->data + value->len;
    out = ngx_chat_gdpr_forward_buf(r);

    for (p = from = value->data; st == CG_OK; /* void */ ) {
        at = (u_char *) memmem(p, end - p, ctx->address.data,
                               ctx->address.len);
        if (at == NULL) {
            break;
        }

        p = at + ctx->address.len;

        if ((p < end && ngx_chat_gdpr_forward_inside(*p))
            || (at > value->data && ngx_chat_gdpr_forward_inside(at[-1])))
        {
            continue;
        }

        st = cg_buf_add(out, from, at - from);

        if (st == CG_OK) {
            st = cg_buf_add(out, ctx->instead.data, ctx->instead.len);
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


static ngx_int_t
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


/* One header.  A value that is empty then is to be removed. */

static ngx_int_t
ngx_chat_gdpr_forward_header(ngx_http_request_t *r, cg_policy *policy,
    cg_header kind, ngx_str_t *value)
{
    uint8_t  way;

    switch (kind) {

    case CG_HEADER_COOKIE:
        return ngx_chat_gdpr_forward_cookie(r, policy, value);

    case CG_HEADER_REFERER:
        way = policy->forward.referer;
        break;

    default:
        way = policy->forward.address;
        break;
    }

    switch (way) {

    case CG_FORWARD_TRUNCATE:
        return ngx_chat_gdpr_forward_address(r, kind, value);

    case CG_FORWARD_REDACT:
        return ngx_chat_gdpr_forward_url(r, policy, CG_TO_PROVIDER, value);

    case CG_FORWARD_REMOVE:
        value->len = 0;
        return NGX_OK;

    default:
        return NGX_OK;
    }
}


/* One of no such kind: an address all the same, or text. */

static ngx_int_t
ngx_chat_gdpr_forward_other(ngx_http_request_t *r, cg_policy *policy,
    ngx_table_elt_t *h)
{
    ngx_int_t  rc;

    rc = ngx_chat_gdpr_forward_own(r, h->key.data, h->key.len, &h->value);
    if (rc == NGX_ERROR) {
        return NGX_ERROR;
    }

    if (policy->forward.headers != CG_FORWARD_REDACT
        || !cg_header_is_text((char *) h->key.data, h->key.len,
                              (char *) h->value.data, h->value.len))
    {
        return NGX_OK;
    }

    if (cg_header_is_address((char *) h->value.data, h->value.len)) {
        return policy->forward.address == CG_FORWARD_PASS ? NGX_OK
               : ngx_chat_gdpr_forward_address(r, CG_HEADER_ADDRESS,
                                               &h->value);
    }

    return ngx_chat_gdpr_forward_text(r, policy, CG_TO_PROVIDER, &h->key,
                                      &h->value);
}


/* The same for logs, without an event: of a request that did not come so far
 * that its headers were looked at. */

static void
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


void
ngx_chat_gdpr_forward_log(ngx_http_request_t *r, ngx_chat_gdpr_ctx_t *ctx,
    cg_policy *policy)
{
    ngx_table_elt_t  *h;

    h = r->headers_in.referer;

    if (h == NULL || h->value.len == 0 || (ctx && ctx->headers)) {
        return;
    }

    if (policy->forward.referer == CG_FORWARD_REMOVE) {
        r->headers_in.referer = NULL;

    } else if (policy->forward.referer == CG_FORWARD_REDACT) {
        ngx_chat_gdpr_forward_log_url(r, policy, &h->value);
    }

    ngx_chat_gdpr_forward_stale(r);
}


/* What nginx itself keeps of a header that is gone. */

static void
ngx_chat_gdpr_forward_forget(ngx_http_request_t *r, ngx_table_elt_t *h)
{
    ngx_http_headers_in_t  *in;

    in = &r->headers_in;

    if (in->referer == h) {
        in->referer = NULL;
    }

#if (NGX_HTTP_REALIP)
    if (in->x_real_ip == h) {
        in->x_real_ip = NULL;
    }
#endif

#if (nginx_version >= 1023000)

    if (in->cookie == h) {
        in->cookie = h->next;
    }

#if (NGX_HTTP_X_FORWARDED_FOR)
    if (in->x_forwarded_for == h) {
        in->x_forwarded_for = h->next;
    }
#endif

#elif (NGX_HTTP_X_FORWARDED_FOR)

    if (h->key.len == sizeof("X-Forwarded-For") - 1
        && ngx_strncasecmp(h->key.data, (u_char *) "X-Forwarded-For",
                           h->key.len) == 0)
    {
        in->x_forwarded_for.nelts = 0;
    }

#endif
}


/* The first header that is empty and of a kind that we empty. */

static ngx_table_elt_t *
ngx_chat_gdpr_forward_empty(ngx_http_request_t *r)
{
    ngx_uint_t        i;
    ngx_list_part_t  *part;
    ngx_table_elt_t  *h;

    for (part = &r->headers_in.headers.part; part; part = part->next) {
        h = part->elts;

        for (i = 0; i < part->nelts; i++) {
            if (h[i].value.len == 0
                && cg_header_find((char *) h[i].key.data, h[i].key.len)
                   != CG_HEADER_OTHER)
            {
                return &h[i];
            }
        }
    }

    return NULL;
}


static ngx_int_t
ngx_chat_gdpr_forward_headers(ngx_http_request_t *r, cg_policy *policy)
{
    cg_header         kind;
    ngx_uint_t        i, empty;
    ngx_list_part_t  *part;
    ngx_table_elt_t  *h;

    empty = 0;

    for (part = &r->headers_in.headers.part; part; part = part->next) {
        h = part->elts;

        for (i = 0; i < part->nelts; i++) {
            kind = cg_header_find((char *) h[i].key.data, h[i].key.len);

            if (kind == CG_HEADER_OTHER) {
                if (ngx_chat_gdpr_forward_other(r, policy, &h[i]) != NGX_OK) {
                    return NGX_ERROR;
                }

                continue;
            }

            if (ngx_chat_gdpr_forward_header(r, policy, kind, &h[i].value)
                != NGX_OK)
            {
                return NGX_ERROR;
            }

            empty |= (h[i].value.len == 0);
        }
    }

    while (empty && (h = ngx_chat_gdpr_forward_empty(r)) != NULL) {
        ngx_chat_gdpr_forward_forget(r, h);

        if (ngx_chat_gdpr_header_drop(r, h) != NGX_OK) {
            return NGX_ERROR;
        }
    }

    return NGX_OK;
}


void
ngx_chat_gdpr_forward_stale(ngx_http_request_t *r)
{
    ngx_uint_t                  i, *stale;
    ngx_chat_gdpr_main_conf_t  *mcf;

    mcf = ngx_http_get_module_main_conf(r, ngx_chat_gdpr_module);
    stale = mcf->stale.elts;

    for (i = 0; i < mcf->stale.nelts; i++) {
        r->variables[stale[i]].valid = 0;
        r->variables[stale[i]].not_found = 0;
    }
}


/* Make the upstream's request, nginx being told another address and path.
 * seen: the head is looked at then. */

static ngx_int_t
ngx_chat_gdpr_forward_told(ngx_http_request_t *r, ngx_http_handler_pt make,
    ngx_str_t address, ngx_uint_t seen)
{
    ngx_int_t                  rc;
    ngx_str_t                  save;
    ngx_connection_t          *c;
    ngx_chat_gdpr_path_t       path;
    ngx_chat_gdpr_loc_conf_t  *lcf;

    lcf = ngx_http_get_module_loc_conf(r, ngx_chat_gdpr_module);

    c = r->connection;
    save = c->addr_text;
    c->addr_text = address;

    rc = ngx_chat_gdpr_path_tell(r, lcf->policy, seen, &path);

    if (rc == NGX_OK) {
        ngx_chat_gdpr_forward_stale(r);
        rc = make(r);
    }

    ngx_chat_gdpr_path_told(r, &path);
    c->addr_text = save;
    ngx_chat_gdpr_forward_stale(r);

    return rc;
}


/* At once, for the head of this one is not looked at later. */

static ngx_int_t
ngx_chat_gdpr_forward_now(ngx_http_request_t *r, ngx_chat_gdpr_ctx_t *ctx,
    cg_policy *policy)
{
    ngx_int_t  rc;
    ngx_str_t  address;

    address = ctx->address.len ? ctx->instead : r->connection->addr_text;

    if (policy->forward.address == CG_FORWARD_REMOVE) {
        address.len = 0;
    }

    rc = ngx_chat_gdpr_forward_told(r, ctx->content, address, 0);

    return rc == NGX_ERROR ? NGX_HTTP_INTERNAL_SERVER_ERROR : rc;
}


/* Did the visitor send no body at all? */

static ngx_uint_t
ngx_chat_gdpr_forward_bodyless(ngx_http_request_t *r)
{
    return r->headers_in.content_length_n < 0 && !r->headers_in.chunked;
}


static ngx_int_t
ngx_chat_gdpr_forward_handler(ngx_http_request_t *r)
{
    ngx_int_t                  rc;
    ngx_chat_gdpr_ctx_t       *ctx;
    ngx_chat_gdpr_loc_conf_t  *lcf;

    ctx = ngx_http_get_module_ctx(r, ngx_chat_gdpr_module);
    lcf = ngx_http_get_module_loc_conf(r, ngx_chat_gdpr_module);

    ctx->headers = 1;

    if (ngx_chat_gdpr_forward_from(r, ctx, lcf->policy) != NGX_OK
        || ngx_chat_gdpr_forward_headers(r, lcf->policy) != NGX_OK)
    {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    ngx_chat_gdpr_forward_stale(r);

    if (r->request_body) {
        rc = ngx_chat_gdpr_request_late(r, ctx, lcf->policy);
        if (rc != NGX_OK) {
            return rc;
        }
    }

    if (r != r->main || r->request_body) {
        return ngx_chat_gdpr_forward_now(r, ctx, lcf->policy);
    }

    if (ngx_chat_gdpr_forward_bodyless(r)) {
        ctx->bodyless = 1;
        r->headers_in.content_length_n = 0;
    }

    rc = ctx->content(r);

    if (ctx->bodyless && !ctx->request_seen) {
        /* it was no proxy */
        r->headers_in.content_length_n = -1;
    }

    return rc;
}


void
ngx_chat_gdpr_forward_begin(ngx_http_request_t *r, ngx_chat_gdpr_ctx_t *ctx)
{
    if (r->content_handler
        && r->content_handler != ngx_chat_gdpr_forward_handler)
    {
        ctx->content = r->content_handler;
        r->content_handler = ngx_chat_gdpr_forward_handler;
    }
}


typedef struct {
    ngx_http_request_t   *r;
    cg_policy            *policy;
    cg_buf               *out;
    u_char               *from;     /* what is not in `out` yet */
} ngx_chat_gdpr_head_t;


/* Put a value in the place of what is at p, n bytes long. */

static ngx_int_t
ngx_chat_gdpr_head_put(ngx_chat_gdpr_head_t *head, u_char *p, size_t n,
    const ngx_str_t *value)
{
    if (cg_buf_add(head->out, head->from, p - head->from) != CG_OK
        || cg_buf_add(head->out, value->data, value->len) != CG_OK)
    {
        return NGX_ERROR;
    }

    head->from = p + n;
    return NGX_OK;
}


/* METHOD PATH?ARGS HTTP/1.1: the path, and the arguments that were redacted, or
 * others. */

static ngx_int_t
ngx_chat_gdpr_head_line(ngx_chat_gdpr_head_t *head, u_char *p, u_char *end)
{
    size_t      n;
    u_char     *last, *start;
    ngx_int_t   rc;
    ngx_str_t   args, path;

    last = end - (sizeof(" HTTP/1.1") - 1);
    start = ngx_strlchr(p, last, ' ');

    if (start == NULL) {
        return NGX_ERROR;
    }

    start++;
    p = ngx_strlchr(start, last, '?');
    n = (p ? p : last) - start;
    path.data = start;
    path.len = n;

    rc = ngx_chat_gdpr_path_head(head->r, head->policy, &path);

    if (rc == NGX_ERROR
        || (rc == NGX_OK
            && ngx_chat_gdpr_head_put(head, start, n, &path) != NGX_OK))
    {
        return NGX_ERROR;
    }

    if (p == NULL) {
        return NGX_OK;
    }

    args.data = p + 1;
    args.len = n = last - args.data;

    if (n == head->r->args.len
        && ngx_memcmp(args.data, head->r->args.data, n) == 0)
    {
        return NGX_OK;
    }

    rc = ngx_chat_gdpr_arguments_of(head->r, head->policy, CG_TO_PROVIDER,
                                    &cg_format_form, "arguments", &args);

    return rc == NGX_DECLINED ? NGX_OK : rc != NGX_OK ? NGX_ERROR
           : ngx_chat_gdpr_head_put(head, p + 1, n, &args);
}


/* NAME: value, from p up to CR LF. */

static ngx_int_t
ngx_chat_gdpr_head_header(ngx_chat_gdpr_head_t *head, u_char *p, u_char *end)
{
    u_char     *colon;
    cg_header   kind;
    ngx_int_t   rc;
    ngx_str_t   value;

    colon = ngx_strlchr(p, end, ':');
    if (colon == NULL) {
        return NGX_OK;
    }

    value.data = colon + 1;
    value.len = end - value.data;
    kind = cg_header_find((char *) p, colon - p);

    if (kind != CG_HEADER_ADDRESS && kind != CG_HEADER_FORWARDED) {
        rc = ngx_chat_gdpr_forward_own(head->r, p, colon - p, &value);

        return rc == NGX_DECLINED ? NGX_OK : rc != NGX_OK ? rc
               : ngx_chat_gdpr_head_put(head, colon + 1, end - (colon + 1),
                                        &value);
    }

    if (head->policy->forward.address == CG_FORWARD_REMOVE) {
        value.len = 0;
        return ngx_chat_gdpr_head_put(head, p, end + 2 - p, &value);
    }

    if (ngx_chat_gdpr_forward_address(head->r, kind, &value) != NGX_OK) {
        return NGX_ERROR;
    }

    return ngx_chat_gdpr_head_put(head, colon + 1, end - (colon + 1), &value);
}


/* NGX_DECLINED: it is not HTTP/1. */

static ngx_int_t
ngx_chat_gdpr_head_read(ngx_chat_gdpr_head_t *head, ngx_buf_t *b)
{
    u_char     *p, *end;
    ngx_int_t   rc;

    p = b->pos;
    end = (u_char *) memmem(p, b->last - p, CRLF, 2);

    if (end == NULL || end - p < (ssize_t) sizeof("GET / HTTP/1.1") - 1
        || ngx_strncmp(end - 9, " HTTP/1.", 8) != 0)
    {
        return NGX_DECLINED;
    }

    rc = ngx_chat_gdpr_head_line(head, p, end);

    for (p = end + 2; rc == NGX_OK && p < b->last; p = end + 2) {
        end = (u_char *) memmem(p, b->last - p, CRLF, 2);

        if (end == NULL || end == p) {
            break;
        }

        if (head->policy->forward.address != CG_FORWARD_PASS) {
            rc = ngx_chat_gdpr_head_header(head, p, end);
        }
    }

    return rc;
}


static ngx_int_t
ngx_chat_gdpr_head_write(ngx_chat_gdpr_head_t *head, ngx_buf_t *b)
{
    size_t   n;
    u_char  *p;

    if (cg_buf_add(head->out, head->from, b->last - head->from) != CG_OK) {
        return NGX_ERROR;
    }

    n = head->out->n;

    if (n > (size_t) (b->end - b->start)) {
        p = ngx_pnalloc(head->r->pool, n);
        if (p == NULL) {
            return NGX_ERROR;
        }

        b->start = p;
        b->end = p + n;
    }

    b->pos = b->start;
    b->last = ngx_cpymem(b->pos, head->out->p, n);
    return NGX_OK;
}


static ngx_int_t
ngx_chat_gdpr_forward_head(ngx_http_request_t *r, cg_policy *policy)
{
    ngx_int_t                   rc;
    ngx_buf_t                  *b;
    ngx_chat_gdpr_head_t        head;
    ngx_chat_gdpr_main_conf_t  *mcf;

    if (r->upstream->request_bufs == NULL) {
        return NGX_OK;
    }

    mcf = ngx_http_get_module_main_conf(r, ngx_chat_gdpr_module);
    b = r->upstream->request_bufs->buf;

    ngx_memzero(&head, sizeof(ngx_chat_gdpr_head_t));
    head.r = r;
    head.policy = policy;
    head.out = &mcf->worker->request_head;
    head.out->n = 0;
    head.from = b->pos;

    rc = ngx_chat_gdpr_head_read(&head, b);

    if (rc != NGX_OK) {
        return rc == NGX_DECLINED ? NGX_OK : NGX_ERROR;
    }

    return head.from == b->pos ? NGX_OK : ngx_chat_gdpr_head_write(&head, b);
}


/* Is the provider spoken to by HTTP? */

static ngx_uint_t
ngx_chat_gdpr_forward_http(ngx_http_request_t *r)
{
    return r->upstream->schema.len >= 4
           && ngx_strncmp(r->upstream->schema.data, "http", 4) == 0;
}


static ngx_int_t
ngx_chat_gdpr_forward_create(ngx_http_request_t *r)
{
    ngx_int_t                  rc;
    ngx_chat_gdpr_ctx_t       *ctx;
    ngx_chat_gdpr_loc_conf_t  *lcf;

    ctx = ngx_http_get_module_ctx(r, ngx_chat_gdpr_module);
    lcf = ngx_http_get_module_loc_conf(r, ngx_chat_gdpr_module);

    if (ctx->bodyless) {
        r->headers_in.content_length_n = -1;
    }

    if (ctx->address.len || lcf->policy->forward.path == CG_FORWARD_REDACT) {
        rc = ngx_chat_gdpr_forward_told(r, ctx->make,
                                        ctx->address.len
                                        ? ctx->instead
                                        : r->connection->addr_text,
                                        ngx_chat_gdpr_forward_http(r));

    } else {
        rc = ctx->make(r);
    }

    return rc == NGX_OK ? ngx_chat_gdpr_forward_head(r, lcf->policy) : rc;
}


void
ngx_chat_gdpr_forward_made(ngx_http_request_t *r, ngx_chat_gdpr_ctx_t *ctx)
{
    if (r->upstream && r->upstream->create_request) {
        ctx->make = r->upstream->create_request;
        r->upstream->create_request = ngx_chat_gdpr_forward_create;
    }
}


static ngx_uint_t
ngx_chat_gdpr_forward_named(ngx_table_elt_t *h, const char *name)
{
    return h->key.len == ngx_strlen(name)
           && ngx_strncasecmp(h->key.data, (u_char *) name, h->key.len) == 0;
}


ngx_int_t
ngx_chat_gdpr_forward_response(ngx_http_request_t *r, cg_policy *policy)
{
    size_t            n;
    ngx_uint_t        i;
    const char       *name;
    ngx_list_part_t  *part;
    ngx_table_elt_t  *h;

    if (r->upstream == NULL) {
        return NGX_OK;
    }

    for (part = &r->headers_out.headers.part; part; part = part->next) {
        h = part->elts;

        for (i = 0; i < part->nelts; i++) {
            if (ngx_chat_gdpr_forward_named(&h[i], "Set-Cookie")) {
                name = (char *) h[i].value.data;
                n = cg_set_cookie_name(&name, h[i].value.len);

                if (!cg_cookie_allowed(policy, name, n)) {
                    h[i].hash = 0;
                }

            } else if (policy->forward.headers == CG_FORWARD_REDACT
                       && h[i].key.len > 2
                       && ngx_strncasecmp(h[i].key.data, (u_char *) "X-", 2)
                          == 0)
            {
                if (cg_header_is_text((char *) h[i].key.data, h[i].key.len,
                                      (char *) h[i].value.data,
                                      h[i].value.len)
                    && ngx_chat_gdpr_forward_text(r, policy, CG_TO_VISITOR,
                                               &h[i].key, &h[i].value)
                    != NGX_OK)
                {
                    return NGX_ERROR;
                }

            } else if (policy->forward.location != CG_FORWARD_PASS
                       && (ngx_chat_gdpr_forward_named(&h[i], "Location")
                           || ngx_chat_gdpr_forward_named(&h[i], "Refresh")
                           || ngx_chat_gdpr_forward_named(&h[i],
                                                          "Content-Location"))
                       && ngx_chat_gdpr_forward_url(r, policy, CG_TO_VISITOR,
                                                    &h[i].value) != NGX_OK)
            {
                return NGX_ERROR;
            }
        }
    }

    return NGX_OK;
}


/* Does a variable of this name say what is redacted? */

static ngx_uint_t
ngx_chat_gdpr_forward_says(ngx_str_t *name)
{
    ngx_uint_t  i;

    static ngx_str_t  names[] = {
        ngx_string("http_"),
        ngx_string("cookie_"),
        ngx_string("content_length"),
        ngx_string("proxy_add_x_forwarded_for"),
        ngx_string("remote_addr"),
        ngx_string("request"),
        ngx_string("request_uri"),
        ngx_null_string
    };

    for (i = 0; names[i].len; i++) {
        if (name->len >= names[i].len
            && ngx_strncmp(name->data, names[i].data, names[i].len) == 0
            && (name->len == names[i].len
                || names[i].data[names[i].len - 1] == '_'))
        {
            return 1;
        }
    }

    return 0;
}


ngx_int_t
ngx_chat_gdpr_forward_init(ngx_conf_t *cf)
{
    ngx_uint_t                  i, *index;
    ngx_http_variable_t        *v;
    ngx_chat_gdpr_main_conf_t  *mcf;
    ngx_http_core_main_conf_t  *cmcf;

    mcf = ngx_http_conf_get_module_main_conf(cf, ngx_chat_gdpr_module);
    cmcf = ngx_http_conf_get_module_main_conf(cf, ngx_http_core_module);
    v = cmcf->variables.elts;

    if (ngx_array_init(&mcf->stale, cf->pool, 8, sizeof(ngx_uint_t))
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    for (i = 0; i < cmcf->variables.nelts; i++) {
        if (!ngx_chat_gdpr_forward_says(&v[i].name)) {
            continue;
        }

        index = ngx_array_push(&mcf->stale);
        if (index == NULL) {
            return NGX_ERROR;
        }

        *index = i;
    }

    return NGX_OK;
}
