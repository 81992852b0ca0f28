/*
 * What a request's headers say about the visitor, on their way to the provider.
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

#include "ngx_chat_gdpr_body.h"
#include "ngx_chat_gdpr_forward.h"
#include "ngx_chat_gdpr_head.h"
#include "ngx_chat_gdpr_module.h"


/* What nginx knew before it was told something else. */
typedef struct {
    ngx_str_t             address;
    ngx_chat_gdpr_path_t  path;
    ngx_array_t           copies;
} ngx_chat_gdpr_knew_t;


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


static void
ngx_chat_gdpr_forward_log_referer(ngx_http_request_t *r, cg_policy *policy)
{
    ngx_str_t         came, none = ngx_null_string;
    ngx_table_elt_t  *h;

    h = r->headers_in.referer;

    if (h == NULL || h->value.len == 0) {
        return;
    }

    came = h->value;

    if (policy->forward.referer == CG_FORWARD_REMOVE) {
        r->headers_in.referer = NULL;
        ngx_chat_gdpr_copies_header(r, came, none);

    } else if (policy->forward.referer == CG_FORWARD_REDACT) {
        ngx_chat_gdpr_forward_log_url(r, policy, &h->value);
        ngx_chat_gdpr_copies_header(r, came, h->value);
    }
}


/* Logs know addresses and cookies. */

static void
ngx_chat_gdpr_forward_log_others(ngx_http_request_t *r, cg_policy *policy)
{
    ngx_str_t         came;
    ngx_uint_t        i;
    ngx_list_part_t  *part;
    ngx_table_elt_t  *h;

    if (policy->forward.headers != CG_FORWARD_REDACT) {
        return;
    }

    for (part = &r->headers_in.headers.part; part; part = part->next) {
        h = part->elts;

        for (i = 0; i < part->nelts; i++) {
            if (cg_header_find((char *) h[i].key.data, h[i].key.len)
                == CG_HEADER_OTHER
                && cg_header_is_text((char *) h[i].key.data, h[i].key.len,
                                     (char *) h[i].value.data,
                                     h[i].value.len)
                && !cg_header_is_address((char *) h[i].value.data,
                                         h[i].value.len))
            {
                came = h[i].value;
                ngx_chat_gdpr_forward_log_text(r, policy, &h[i].key,
                                               &h[i].value);
                ngx_chat_gdpr_copies_header(r, came, h[i].value);
            }
        }
    }
}


void
ngx_chat_gdpr_forward_log(ngx_http_request_t *r, ngx_chat_gdpr_ctx_t *ctx,
    cg_policy *policy)
{
    if (ctx && ctx->headers) {
        return;
    }

    ngx_chat_gdpr_forward_log_referer(r, policy);
    ngx_chat_gdpr_forward_log_others(r, policy);
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


/* One of the request, and what variables have copied of it. */

static ngx_int_t
ngx_chat_gdpr_forward_one(ngx_http_request_t *r, cg_policy *policy,
    ngx_table_elt_t *h)
{
    ngx_int_t  rc;
    ngx_str_t  came;
    cg_header  kind;

    came = h->value;
    kind = cg_header_find((char *) h->key.data, h->key.len);

    rc = kind == CG_HEADER_OTHER
         ? ngx_chat_gdpr_forward_other(r, policy, h)
         : ngx_chat_gdpr_forward_header(r, policy, kind, &h->value);

    if (rc == NGX_OK) {
        ngx_chat_gdpr_copies_header(r, came, h->value);
    }

    return rc;
}


static ngx_int_t
ngx_chat_gdpr_forward_headers(ngx_http_request_t *r, cg_policy *policy)
{
    ngx_uint_t        i;
    ngx_list_part_t  *part;
    ngx_table_elt_t  *h;

    for (part = &r->headers_in.headers.part; part; part = part->next) {
        h = part->elts;

        for (i = 0; i < part->nelts; i++) {
            if (ngx_chat_gdpr_forward_one(r, policy, &h[i]) != NGX_OK) {
                return NGX_ERROR;
            }
        }
    }

    while ((h = ngx_chat_gdpr_forward_empty(r)) != NULL) {
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


/* The visitor's addresses in what variables have copied, where the head of the
 * request is not looked at. */

static ngx_int_t
ngx_chat_gdpr_forward_copies(ngx_http_request_t *r, ngx_chat_gdpr_ctx_t *ctx,
    ngx_array_t *was)
{
    if (ngx_array_init(was, r->pool, 4, sizeof(ngx_chat_gdpr_copied_t))
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    if (ngx_chat_gdpr_copies_tell(r, &ctx->address, &ctx->instead, was)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    return ngx_chat_gdpr_copies_tell(r, &ctx->proxied, &ctx->proxied_instead,
                                     was);
}


/* Let nginx know another address, and the path that is redacted. */

static ngx_int_t
ngx_chat_gdpr_forward_tell(ngx_http_request_t *r, ngx_chat_gdpr_ctx_t *ctx,
    ngx_str_t address, ngx_uint_t seen, ngx_chat_gdpr_knew_t *was)
{
    ngx_connection_t          *c;
    ngx_chat_gdpr_loc_conf_t  *lcf;

    lcf = ngx_http_get_module_loc_conf(r, ngx_chat_gdpr_module);

    c = r->connection;
    was->address = c->addr_text;
    was->copies.nelts = 0;

    c->addr_text = address;

    if (ctx->proxied.len) {
        c->proxy_protocol->src_addr = ctx->proxied_instead;
    }

    if (ngx_chat_gdpr_path_tell(r, lcf->policy, seen, &was->path) != NGX_OK) {
        return NGX_ERROR;
    }

    return seen ? NGX_OK : ngx_chat_gdpr_forward_copies(r, ctx, &was->copies);
}


/* Make the upstream's request, nginx being told another address and path.
 * seen: the head is looked at then. */

static ngx_int_t
ngx_chat_gdpr_forward_told(ngx_http_request_t *r, ngx_http_handler_pt make,
    ngx_str_t address, ngx_uint_t seen)
{
    ngx_int_t              rc;
    ngx_connection_t      *c;
    ngx_chat_gdpr_ctx_t   *ctx;
    ngx_chat_gdpr_knew_t   was;

    ctx = ngx_http_get_module_ctx(r, ngx_chat_gdpr_module);
    c = r->connection;

    rc = ngx_chat_gdpr_forward_tell(r, ctx, address, seen, &was);

    if (rc == NGX_OK) {
        ngx_chat_gdpr_forward_stale(r);
        rc = make(r);
    }

    if (was.copies.nelts) {
        ngx_chat_gdpr_copies_told(r, &was.copies);
    }

    ngx_chat_gdpr_path_told(r, &was.path);
    c->addr_text = was.address;

    if (ctx->proxied.len) {
        c->proxy_protocol->src_addr = ctx->proxied;
    }

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


/* Is the provider spoken to by HTTP/1? */

static ngx_uint_t
ngx_chat_gdpr_forward_http(ngx_http_request_t *r)
{
    return r->upstream->schema.len >= 4
           && ngx_strncmp(r->upstream->schema.data, "http", 4) == 0
           && !ngx_chat_gdpr_target_http2(r);
}


static ngx_int_t
ngx_chat_gdpr_forward_make(ngx_http_request_t *r)
{
    ngx_chat_gdpr_ctx_t       *ctx;
    ngx_chat_gdpr_loc_conf_t  *lcf;

    ctx = ngx_http_get_module_ctx(r, ngx_chat_gdpr_module);
    lcf = ngx_http_get_module_loc_conf(r, ngx_chat_gdpr_module);

    return ngx_chat_gdpr_target_made(r, lcf->policy) == NGX_OK
           ? ctx->make(r) : NGX_ERROR;
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

    if (ctx->address.len || ctx->proxied.len
        || lcf->policy->forward.path == CG_FORWARD_REDACT)
    {
        rc = ngx_chat_gdpr_forward_told(r, ngx_chat_gdpr_forward_make,
                                        ctx->address.len
                                        ? ctx->instead
                                        : r->connection->addr_text,
                                        ngx_chat_gdpr_forward_http(r));

    } else {
        rc = ngx_chat_gdpr_forward_make(r);
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
        ngx_string("proxy_protocol_addr"),
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

    ngx_chat_gdpr_target_init(cf);

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
