/*
 * Answers of our own, which pass no filter of ours.
 */

#include "ngx_chat_gdpr_body.h"
#include "ngx_chat_gdpr_head.h"
#include "ngx_chat_gdpr_module.h"


ngx_int_t
ngx_chat_gdpr_send(ngx_http_request_t *r, ngx_uint_t status, const char *type,
    const u_char *p, size_t n)
{
    ngx_buf_t    *b;
    ngx_int_t     rc;
    ngx_chain_t   out;

    r->headers_out.status = status;
    r->headers_out.content_length_n = n;
    r->headers_out.content_type.data = (u_char *) type;
    r->headers_out.content_type.len = ngx_strlen(type);
    r->headers_out.content_type_len = r->headers_out.content_type.len;

    if (ngx_chat_gdpr_header_add(r, "X-Content-Type-Options", "nosniff")
        != NGX_OK)
    {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    rc = ngx_http_send_header(r);
    if (rc == NGX_ERROR || rc > NGX_OK || r->header_only) {
        return rc;
    }

    b = ngx_calloc_buf(r->pool);
    if (b == NULL) {
        return NGX_ERROR;
    }

    b->pos = (u_char *) p;
    b->last = b->pos + n;
    b->memory = n != 0;
    b->last_buf = (r == r->main);
    b->last_in_chain = 1;

    out.buf = b;
    out.next = NULL;
    return ngx_http_output_filter(r, &out);
}


ngx_int_t
ngx_chat_gdpr_send_own(ngx_http_request_t *r, ngx_uint_t status,
    const char *type, cg_buf *text)
{
    size_t   n;
    u_char  *p;

    n = text->n;
    p = ngx_pnalloc(r->pool, n + 1);

    if (p != NULL) {
        ngx_memcpy(p, text->p, n);
    }

    cg_buf_free(text);

    if (p == NULL
        || ngx_chat_gdpr_header_add(r, "Cache-Control", "no-store") != NGX_OK)
    {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    return ngx_chat_gdpr_send(r, status, type, p, n);
}
