/*
 * Removal of a header from the request, so that it is not sent on.
 *
 * Other parts of nginx keep pointers to the list's elements, so none may move:
 * a part is cut in two around the removed element instead.  A part of the list
 * other than the first must not be empty, nginx's loops rely on it.
 */

#include "ngx_chat_gdpr_head.h"
#include "ngx_chat_gdpr_module.h"


static ngx_int_t
ngx_chat_gdpr_header_cut(ngx_http_request_t *r, ngx_list_part_t *prev,
    ngx_list_part_t *part, ngx_uint_t i)
{
    ngx_list_t       *list;
    ngx_list_part_t  *rest;

    list = &r->headers_in.headers;

    if (i == part->nelts - 1) {
        part->nelts--;

        if (part->nelts || prev == NULL) {
            return NGX_OK;
        }

        prev->next = part->next;

        if (list->last == part) {
            /* the next header to be added begins a part of its own */
            list->last = prev;
            list->nalloc = prev->nelts;
        }

        return NGX_OK;
    }

    if (i == 0) {
        part->elts = (ngx_table_elt_t *) part->elts + 1;
        part->nelts--;

        if (list->last == part) {
            list->nalloc--;
        }

        return NGX_OK;
    }

    rest = ngx_palloc(r->pool, sizeof(ngx_list_part_t));
    if (rest == NULL) {
        return NGX_ERROR;
    }

    rest->elts = (ngx_table_elt_t *) part->elts + i + 1;
    rest->nelts = part->nelts - i - 1;
    rest->next = part->next;

    part->nelts = i;
    part->next = rest;

    if (list->last == part) {
        list->last = rest;
        list->nalloc -= i + 1;
    }

    return NGX_OK;
}


/* This one, of the list. */

ngx_int_t
ngx_chat_gdpr_header_drop(ngx_http_request_t *r, ngx_table_elt_t *h)
{
    ngx_list_part_t  *part, *prev;
    ngx_table_elt_t  *first;

    prev = NULL;

    for (part = &r->headers_in.headers.part; part; part = part->next) {
        first = part->elts;

        if (h >= first && h < first + part->nelts) {
            return ngx_chat_gdpr_header_cut(r, prev, part, h - first);
        }

        prev = part;
    }

    return NGX_OK;
}


/* Other parts of nginx read the number, variables the text. */

ngx_int_t
ngx_chat_gdpr_header_length(ngx_http_request_t *r, off_t n)
{
    u_char           *p;
    ngx_table_elt_t  *h;

    r->headers_in.content_length_n = n;

    if (r->headers_in.content_length == NULL) {
        return NGX_OK;
    }

    p = ngx_pnalloc(r->pool, NGX_OFF_T_LEN + 1);
    if (p == NULL) {
        return NGX_ERROR;
    }

    if (r != r->main) {
        /* the headers are those of the request that it belongs to */
        h = ngx_palloc(r->pool, sizeof(ngx_table_elt_t));
        if (h == NULL) {
            return NGX_ERROR;
        }

        *h = *r->headers_in.content_length;
        r->headers_in.content_length = h;
    }

    h = r->headers_in.content_length;
    h->value.data = p;
    h->value.len = ngx_sprintf(p, "%O%Z", n) - p - 1;

    return NGX_OK;
}


ngx_int_t
ngx_chat_gdpr_header_remove(ngx_http_request_t *r, const char *name,
    size_t len)
{
    ngx_uint_t        i;
    ngx_list_part_t  *part, *prev;
    ngx_table_elt_t  *h;

again:

    prev = NULL;

    for (part = &r->headers_in.headers.part; part; part = part->next) {
        h = part->elts;

        for (i = 0; i < part->nelts; i++) {
            if (h[i].key.len == len
                && ngx_strncasecmp(h[i].key.data, (u_char *) name, len) == 0)
            {
                if (ngx_chat_gdpr_header_cut(r, prev, part, i) != NGX_OK) {
                    return NGX_ERROR;
                }

                goto again;
            }
        }

        prev = part;
    }

    return NGX_OK;
}
