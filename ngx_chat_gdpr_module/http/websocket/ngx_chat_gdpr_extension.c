/*
 * Sec-WebSocket-Extensions: what the visitor offers is read and offered anew to
 * the provider, what the provider answers is read and answered anew to the
 * visitor.  Either header says only what this proxy has understood.
 *
 * A location that sends no offer to the provider (proxy_set_header
 * Sec-WebSocket-Extensions "") gets no answer, and so has no compression; one
 * that hides the answer (proxy_hide_header) has it on the provider's side.
 */

#include "ngx_chat_gdpr_head.h"
#include "ngx_chat_gdpr_module.h"
#include "ngx_chat_gdpr_upgrade.h"


/* Of a request with an offer; it outlives the context of the module, which an
 * internal redirect clears. */
typedef struct {
    cg_extension  offer;
    cg_extension  answer;
    cg_extension  agreed;
} ngx_chat_gdpr_extension_t;

static ngx_str_t  ngx_chat_gdpr_extension_name =
    ngx_string("Sec-WebSocket-Extensions");
static u_char     ngx_chat_gdpr_extension_lowcase[] =
    "sec-websocket-extensions";


static void
ngx_chat_gdpr_extension_cleanup(void *data)
{
    /* tells ours from other cleanups, nothing is to be done */
}


static ngx_chat_gdpr_extension_t *
ngx_chat_gdpr_extension_find(ngx_http_request_t *r)
{
    ngx_pool_cleanup_t  *cln;

    for (cln = r->pool->cleanup; cln; cln = cln->next) {
        if (cln->handler == ngx_chat_gdpr_extension_cleanup) {
            return cln->data;
        }
    }

    return NULL;
}


static ngx_uint_t
ngx_chat_gdpr_extension_is(ngx_table_elt_t *h)
{
    return h->key.len == ngx_chat_gdpr_extension_name.len
           && ngx_strncasecmp(h->key.data, ngx_chat_gdpr_extension_name.data,
                              h->key.len)
              == 0;
}


/* All values, joined by commas; nothing if there are none. */

static ngx_int_t
ngx_chat_gdpr_extension_values(ngx_list_t *headers, cg_buf *out)
{
    ngx_uint_t        i;
    ngx_list_part_t  *part;
    ngx_table_elt_t  *h;

    for (part = &headers->part; part; part = part->next) {
        h = part->elts;

        for (i = 0; i < part->nelts; i++) {
            if (!ngx_chat_gdpr_extension_is(&h[i])) {
                continue;
            }

            if (cg_buf_add(out, ",", 1) != CG_OK
                || cg_buf_add(out, h[i].value.data, h[i].value.len) != CG_OK)
            {
                return NGX_ERROR;
            }
        }
    }

    return NGX_OK;
}


static ngx_int_t
ngx_chat_gdpr_extension_text(ngx_http_request_t *r, cg_buf *buf,
    ngx_str_t *text)
{
    text->len = buf->n;
    text->data = ngx_pnalloc(r->pool, buf->n);

    if (text->data == NULL) {
        return NGX_ERROR;
    }

    ngx_memcpy(text->data, buf->p, buf->n);

    return NGX_OK;
}


static ngx_int_t
ngx_chat_gdpr_extension_ask(ngx_http_request_t *r, cg_extension *offer,
    cg_buf *buf)
{
    ngx_table_elt_t     *h;
    ngx_pool_cleanup_t  *cln;

    buf->n = 0;

    if (cg_extension_ask(offer, buf) != CG_OK) {
        return NGX_ERROR;
    }

    cln = ngx_pool_cleanup_add(r->pool, sizeof(ngx_chat_gdpr_extension_t));
    h = ngx_list_push(&r->headers_in.headers);

    if (cln == NULL || h == NULL) {
        return NGX_ERROR;
    }

    cln->handler = ngx_chat_gdpr_extension_cleanup;
    ((ngx_chat_gdpr_extension_t *) cln->data)->offer = *offer;

    ngx_memzero(h, sizeof(ngx_table_elt_t));

    h->key = ngx_chat_gdpr_extension_name;
    h->lowcase_key = ngx_chat_gdpr_extension_lowcase;
    h->hash = ngx_hash_key(h->lowcase_key, h->key.len);

    return ngx_chat_gdpr_extension_text(r, buf, &h->value);
}


ngx_int_t
ngx_chat_gdpr_extension_offer(ngx_http_request_t *r)
{
    cg_buf        buf = { NULL, 0, 0 };
    ngx_int_t     rc;
    cg_extension  offer;

    if (ngx_chat_gdpr_extension_find(r)) {
        /* after an internal redirect the header is ours */
        return NGX_OK;
    }

    rc = ngx_chat_gdpr_extension_values(&r->headers_in.headers, &buf);

    if (rc == NGX_OK && buf.n) {
        rc = ngx_chat_gdpr_header_remove(r,
                                (char *) ngx_chat_gdpr_extension_name.data,
                                ngx_chat_gdpr_extension_name.len);

        if (rc == NGX_OK && cg_extension_offer(buf.p, buf.n, &offer)) {
            rc = ngx_chat_gdpr_extension_ask(r, &offer, &buf);
        }
    }

    cg_buf_free(&buf);

    return rc;
}


/* The answer in the place of the provider's.  *told: there is such a place. */

static ngx_int_t
ngx_chat_gdpr_extension_tell(ngx_http_request_t *r, cg_extension *agreed,
    cg_buf *buf, ngx_uint_t *told)
{
    ngx_uint_t        i;
    ngx_list_part_t  *part;
    ngx_table_elt_t  *h;

    *told = 0;
    buf->n = 0;

    if (cg_extension_write(agreed, buf) != CG_OK) {
        return NGX_ERROR;
    }

    for (part = &r->headers_out.headers.part; part; part = part->next) {
        h = part->elts;

        for (i = 0; i < part->nelts; i++) {
            if (!ngx_chat_gdpr_extension_is(&h[i]) || h[i].hash == 0) {
                continue;
            }

            if (*told) {
                h[i].hash = 0;
                continue;
            }

            if (ngx_chat_gdpr_extension_text(r, buf, &h[i].value) != NGX_OK) {
                return NGX_ERROR;
            }

            *told = 1;
        }
    }

    return NGX_OK;
}


ngx_int_t
ngx_chat_gdpr_extension_answer(ngx_http_request_t *r, cg_extension **visitor,
    cg_extension **provider)
{
    cg_buf                      buf = { NULL, 0, 0 };
    ngx_int_t                   rc;
    ngx_uint_t                  told;
    ngx_chat_gdpr_extension_t  *e;

    *visitor = NULL;
    *provider = NULL;

    rc = ngx_chat_gdpr_extension_values(&r->upstream->headers_in.headers,
                                        &buf);
    if (rc == NGX_OK && buf.n) {
        e = ngx_chat_gdpr_extension_find(r);

        if (e == NULL || !cg_extension_answer(buf.p, buf.n, &e->answer)) {
            cg_buf_free(&buf);
            return NGX_DECLINED;
        }

        cg_extension_agree(&e->offer, &e->answer, &e->agreed);

        rc = ngx_chat_gdpr_extension_tell(r, &e->agreed, &buf, &told);

        *provider = &e->answer;
        *visitor = told ? &e->agreed : NULL;
    }

    cg_buf_free(&buf);

    return rc;
}
