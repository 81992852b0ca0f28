/*
 * What variables of the configuration hold of a request from before it was
 * redacted: `set`, `map` and regular expressions read it earlier, and what they
 * made of it goes into headers, parameters, paths and logs.  One that holds an
 * argument or a header as it came holds it redacted from then on; one that
 * holds the visitor's address has another while a request to the provider is
 * made.  nginx's own variables are made anew.
 *
 * Looked for are values as they came and as they are decoded, within longer
 * ones too, so that a part of a value that a regular expression has taken is
 * not found.
 */

#include "ngx_chat_gdpr_forward.h"
#include "ngx_chat_gdpr_head.h"
#include "ngx_chat_gdpr_module.h"

/* Shorter ones count only as the whole of a variable. */
#define NGX_CHAT_GDPR_COPIED  4

/* So many arguments with findings are looked for, each in every variable. */
#define NGX_CHAT_GDPR_COPIES  100


/* The variables; *n: how many. */

static ngx_http_variable_t *
ngx_chat_gdpr_copies_names(ngx_http_request_t *r, ngx_uint_t *n)
{
    ngx_http_core_main_conf_t  *cmcf;

    cmcf = ngx_http_get_module_main_conf(r, ngx_http_core_module);
    *n = r->variables ? cmcf->variables.nelts : 0;

    return cmcf->variables.elts;
}


/* Can a variable hold a copy? */

static ngx_uint_t
ngx_chat_gdpr_copies_may(ngx_http_variable_t *name,
    ngx_http_variable_value_t *v, const ngx_str_t *came)
{
    return (name->flags & NGX_HTTP_VAR_CHANGEABLE)
           && v->valid && !v->not_found && !v->no_cacheable
           && came->len && v->len >= came->len
           && (came->len >= NGX_CHAT_GDPR_COPIED || v->len == came->len);
}


static u_char *
ngx_chat_gdpr_copies_find(ngx_http_variable_value_t *v, u_char *p,
    const ngx_str_t *came)
{
    return memmem(p, v->data + v->len - p, came->data, came->len);
}


/* Put something in the place of each copy within a value. */

static void
ngx_chat_gdpr_copies_put(ngx_http_request_t *r, ngx_http_variable_value_t *v,
    const ngx_str_t *came, const ngx_str_t *instead)
{
    size_t      n;
    u_char     *p, *from, *last, *data;
    ngx_uint_t  copies;

    copies = 0;

    for (p = v->data; (p = ngx_chat_gdpr_copies_find(v, p, came)) != NULL;
         p += came->len)
    {
        copies++;
    }

    if (copies == 0) {
        return;
    }

    n = v->len - copies * came->len + copies * instead->len;
    data = ngx_pnalloc(r->pool, n + 1);

    if (data == NULL) {
        v->len = 0;
        return;
    }

    last = data;

    for (from = v->data;
         (p = ngx_chat_gdpr_copies_find(v, from, came)) != NULL;
         from = p + came->len)
    {
        last = ngx_cpymem(last, from, p - from);

        if (instead->len) {
            last = ngx_cpymem(last, instead->data, instead->len);
        }
    }

    ngx_memcpy(last, from, v->data + v->len - from);

    v->data = data;
    v->len = n;
}


static void
ngx_chat_gdpr_copies_value(ngx_http_request_t *r, const ngx_str_t *came,
    const ngx_str_t *instead)
{
    ngx_uint_t            i, n;
    ngx_http_variable_t  *names;

    names = ngx_chat_gdpr_copies_names(r, &n);

    for (i = 0; i < n; i++) {
        if (ngx_chat_gdpr_copies_may(&names[i], &r->variables[i], came)) {
            ngx_chat_gdpr_copies_put(r, &r->variables[i], came, instead);
        }
    }
}


/* Nobody chats so: no variable of the configuration says anything. */

static void
ngx_chat_gdpr_copies_empty(ngx_http_request_t *r)
{
    ngx_uint_t            i, n;
    ngx_http_variable_t  *names;

    names = ngx_chat_gdpr_copies_names(r, &n);

    for (i = 0; i < n; i++) {
        if (names[i].flags & NGX_HTTP_VAR_CHANGEABLE) {
            r->variables[i].len = 0;
        }
    }
}


/* The next of several values. */

static ngx_str_t
ngx_chat_gdpr_copies_next(ngx_str_t *args, u_char between)
{
    u_char     *p;
    ngx_str_t   pair;

    p = ngx_strlchr(args->data, args->data + args->len, between);
    pair = *args;

    if (p) {
        pair.len = p - args->data;
        p++;

    } else {
        p = args->data + args->len;
    }

    args->len -= p - args->data;
    args->data = p;

    return pair;
}


/* NAME=VALUE of arguments: its value, if another one has the same name. */

static void
ngx_chat_gdpr_copies_behind(ngx_str_t *pair, ngx_str_t *other)
{
    size_t   n;
    u_char  *p;

    p = ngx_strlchr(pair->data, pair->data + pair->len, '=');
    n = p ? (size_t) (p + 1 - pair->data) : 0;

    if (n == 0
        || (other->len
            && (other->len < n
                || ngx_memcmp(pair->data, other->data, n) != 0)))
    {
        return;
    }

    pair->data += n;
    pair->len -= n;

    if (other->len) {
        other->data += n;
        other->len -= n;
    }
}


/* What modules make of a value by decoding it.  NGX_DECLINED: the same. */

static ngx_int_t
ngx_chat_gdpr_copies_decode(ngx_http_request_t *r, ngx_str_t *value)
{
    size_t   i;
    u_char  *p, *from;

    if (value->len == 0
        || (memchr(value->data, '%', value->len) == NULL
            && memchr(value->data, '+', value->len) == NULL))
    {
        return NGX_DECLINED;
    }

    p = ngx_pnalloc(r->pool, value->len);
    if (p == NULL) {
        return NGX_ERROR;
    }

    for (i = 0; i < value->len; i++) {
        p[i] = value->data[i] == '+' ? ' ' : value->data[i];
    }

    value->data = from = p;
    ngx_unescape_uri(&p, &from, value->len, 0);
    value->len = p - value->data;

    return NGX_OK;
}


static void
ngx_chat_gdpr_copies_argument(ngx_http_request_t *r, ngx_str_t came,
    ngx_str_t now)
{
    ngx_int_t  rc;

    ngx_chat_gdpr_copies_value(r, &came, &now);

    rc = ngx_chat_gdpr_copies_decode(r, &came);

    if (rc == NGX_DECLINED) {
        return;
    }

    if (rc != NGX_OK || ngx_chat_gdpr_copies_decode(r, &now) == NGX_ERROR) {
        ngx_chat_gdpr_copies_empty(r);
        return;
    }

    ngx_chat_gdpr_copies_value(r, &came, &now);
}


void
ngx_chat_gdpr_copies_arguments(ngx_http_request_t *r, ngx_str_t came,
    ngx_str_t args)
{
    ngx_str_t   pair, other;
    ngx_uint_t  n;

    if (ngx_chat_gdpr_line_same(&came, &args)) {
        return;
    }

    ngx_chat_gdpr_copies_value(r, &came, &args);

    for (n = 0; came.len; /* void */ ) {
        pair = ngx_chat_gdpr_copies_next(&came, '&');
        other = ngx_chat_gdpr_copies_next(&args, '&');

        if (ngx_chat_gdpr_line_same(&pair, &other)) {
            continue;
        }

        if (++n > NGX_CHAT_GDPR_COPIES) {
            ngx_chat_gdpr_copies_empty(r);
            return;
        }

        ngx_chat_gdpr_copies_behind(&pair, &other);
        ngx_chat_gdpr_copies_argument(r, pair, other);
    }
}


/* Spaces around a value. */

static void
ngx_chat_gdpr_copies_trim(ngx_str_t *value)
{
    while (value->len && value->data[0] == ' ') {
        value->data++;
        value->len--;
    }

    while (value->len && value->data[value->len - 1] == ' ') {
        value->len--;
    }
}


static ngx_uint_t
ngx_chat_gdpr_copies_count(const ngx_str_t *list)
{
    size_t      i;
    ngx_uint_t  n;

    for (n = 1, i = 0; i < list->len; i++) {
        n += (list->data[i] == ',');
    }

    return n;
}


/* Each of a list, such as one address of those that proxies have added. */

static void
ngx_chat_gdpr_copies_list(ngx_http_request_t *r, ngx_str_t came,
    ngx_str_t now)
{
    ngx_str_t   one, other;
    ngx_uint_t  n;

    for (n = 0; came.len; /* void */ ) {
        one = ngx_chat_gdpr_copies_next(&came, ',');
        other = ngx_chat_gdpr_copies_next(&now, ',');
        ngx_chat_gdpr_copies_trim(&one);
        ngx_chat_gdpr_copies_trim(&other);

        if (ngx_chat_gdpr_line_same(&one, &other)) {
            continue;
        }

        if (++n > NGX_CHAT_GDPR_COPIES) {
            ngx_chat_gdpr_copies_empty(r);
            return;
        }

        ngx_chat_gdpr_copies_value(r, &one, &other);
    }
}


void
ngx_chat_gdpr_copies_header(ngx_http_request_t *r, ngx_str_t came,
    ngx_str_t now)
{
    ngx_uint_t  n;

    if (ngx_chat_gdpr_line_same(&came, &now)) {
        return;
    }

    ngx_chat_gdpr_copies_value(r, &came, &now);

    n = ngx_chat_gdpr_copies_count(&came);

    if (n > 1 && n == ngx_chat_gdpr_copies_count(&now)) {
        ngx_chat_gdpr_copies_list(r, came, now);
    }
}


ngx_int_t
ngx_chat_gdpr_copies_tell(ngx_http_request_t *r, const ngx_str_t *address,
    const ngx_str_t *instead, ngx_array_t *was)
{
    ngx_int_t                rc;
    ngx_str_t                value;
    ngx_uint_t               i, n;
    ngx_http_variable_t     *names;
    ngx_chat_gdpr_copied_t  *copy;

    names = ngx_chat_gdpr_copies_names(r, &n);

    for (i = 0; i < n; i++) {
        if (!ngx_chat_gdpr_copies_may(&names[i], &r->variables[i], address)) {
            continue;
        }

        value.data = r->variables[i].data;
        value.len = r->variables[i].len;

        rc = ngx_chat_gdpr_forward_instead(r, address, instead, &value);

        if (rc == NGX_DECLINED) {
            continue;
        }

        copy = rc == NGX_OK ? ngx_array_push(was) : NULL;
        if (copy == NULL) {
            return NGX_ERROR;
        }

        copy->at = i;
        copy->value = r->variables[i];

        r->variables[i].data = value.data;
        r->variables[i].len = value.len;
    }

    return NGX_OK;
}


void
ngx_chat_gdpr_copies_told(ngx_http_request_t *r, ngx_array_t *was)
{
    ngx_uint_t               i;
    ngx_chat_gdpr_copied_t  *copy;

    copy = was->elts;

    for (i = was->nelts; i-- > 0; /* void */ ) {
        r->variables[copy[i].at] = copy[i].value;
    }
}
