/*
 * What fields of a head say, and what is added to those of an answer.
 */

#include "ngx_chat_gdpr_head.h"
#include "ngx_chat_gdpr_module.h"

#include "cg_accept.h"


ngx_str_t *
ngx_chat_gdpr_header_value(ngx_http_request_t *r, const char *name)
{
    size_t            len;
    ngx_uint_t        i;
    ngx_list_part_t  *part;
    ngx_table_elt_t  *h;

    len = ngx_strlen(name);

    for (part = &r->headers_in.headers.part; part; part = part->next) {
        h = part->elts;

        for (i = 0; i < part->nelts; i++) {
            if (h[i].key.len == len
                && ngx_strncasecmp(h[i].key.data, (u_char *) name, len) == 0)
            {
                return &h[i].value;
            }
        }
    }

    return NULL;
}


ngx_uint_t
ngx_chat_gdpr_value_is(ngx_str_t *value, const char *s)
{
    return value && value->len == ngx_strlen(s)
           && ngx_strncmp(value->data, s, value->len) == 0;
}


ngx_uint_t
ngx_chat_gdpr_accepts(ngx_http_request_t *r, const char *type)
{
    ngx_str_t  *value;

    value = ngx_chat_gdpr_header_value(r, "Accept");

    return value && cg_accept_named((char *) value->data, value->len, type);
}


ngx_uint_t
ngx_chat_gdpr_chooses(ngx_http_request_t *r, const char *const *types,
    ngx_uint_t n)
{
    ngx_str_t  *value;

    value = ngx_chat_gdpr_header_value(r, "Accept");

    return value ? cg_accept_choose((char *) value->data, value->len, types, n)
                 : n - 1;
}


ngx_uint_t
ngx_chat_gdpr_wants_json(ngx_http_request_t *r)
{
    static const char *const  types[] = { "application/json", "text/html" };

    return ngx_chat_gdpr_chooses(r, types, 2) == 0;
}


ngx_int_t
ngx_chat_gdpr_header_add(ngx_http_request_t *r, const char *name,
    const char *value)
{
    ngx_table_elt_t  *h;

    h = ngx_list_push(&r->headers_out.headers);
    if (h == NULL) {
        return NGX_ERROR;
    }

    h->hash = 1;
#if (nginx_version >= 1023000)
    h->next = NULL;
#endif
    h->key.data = (u_char *) name;
    h->key.len = ngx_strlen(name);
    h->value.data = (u_char *) value;
    h->value.len = ngx_strlen(value);
    return NGX_OK;
}


ngx_uint_t
ngx_chat_gdpr_secure(ngx_http_request_t *r)
{
#if (NGX_HTTP_SSL)
    return r->connection->ssl != NULL;
#else
    return 0;
#endif
}
