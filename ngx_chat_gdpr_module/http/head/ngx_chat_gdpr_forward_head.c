/*
 * The head of the request that a proxy has made, as it will be sent: its target
 * and addresses.
 */

#include "ngx_chat_gdpr_forward.h"
#include "ngx_chat_gdpr_head.h"
#include "ngx_chat_gdpr_module.h"


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


/* METHOD PATH?ARGS HTTP/1.1 */

static ngx_int_t
ngx_chat_gdpr_head_line(ngx_chat_gdpr_head_t *head, u_char *p, u_char *end)
{
    size_t      n;
    u_char     *last;
    ngx_int_t   rc;
    ngx_str_t   target;

    last = end - (sizeof(" HTTP/1.1") - 1);
    p = ngx_strlchr(p, last, ' ');

    if (p == NULL) {
        return NGX_ERROR;
    }

    target.data = p + 1;
    target.len = n = last - target.data;

    rc = ngx_chat_gdpr_target(head->r, head->policy, &target);

    return rc == NGX_DECLINED ? NGX_OK : rc != NGX_OK ? rc
           : ngx_chat_gdpr_head_put(head, p + 1, n, &target);
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


/* The end of a line, in front of its CRLF. */

static u_char *
ngx_chat_gdpr_head_end(u_char *p, u_char *last)
{
    u_char  *end;

    while ((end = memchr(p, CR, last - p)) != NULL) {
        if (end + 1 < last && end[1] == LF) {
            return end;
        }

        p = end + 1;
    }

    return NULL;
}


/* NGX_DECLINED: it is not HTTP/1. */

static ngx_int_t
ngx_chat_gdpr_head_read(ngx_chat_gdpr_head_t *head, ngx_buf_t *b)
{
    u_char     *p, *end;
    ngx_int_t   rc;

    p = b->pos;
    end = ngx_chat_gdpr_head_end(p, b->last);

    if (end == NULL || end - p < (ssize_t) sizeof("GET / HTTP/1.1") - 1
        || ngx_strncmp(end - 9, " HTTP/1.", 8) != 0)
    {
        return NGX_DECLINED;
    }

    rc = ngx_chat_gdpr_head_line(head, p, end);

    for (p = end + 2; rc == NGX_OK && p < b->last; p = end + 2) {
        end = ngx_chat_gdpr_head_end(p, b->last);

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


ngx_int_t
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
