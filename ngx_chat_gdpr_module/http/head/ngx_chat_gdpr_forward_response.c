/*
 * What a response's URLs, cookies and other headers say, on their way back to
 * the visitor, and those that would have a browser go past this proxy.
 */

#include "ngx_chat_gdpr_forward.h"
#include "ngx_chat_gdpr_head.h"
#include "ngx_chat_gdpr_module.h"


static ngx_uint_t
ngx_chat_gdpr_forward_named(ngx_table_elt_t *h, const char *name)
{
    return h->key.len == ngx_strlen(name)
           && ngx_strncasecmp(h->key.data, (u_char *) name, h->key.len) == 0;
}


static ngx_uint_t
ngx_chat_gdpr_forward_leads(ngx_table_elt_t *h)
{
    return ngx_chat_gdpr_forward_named(h, "Location")
           || ngx_chat_gdpr_forward_named(h, "Refresh")
           || ngx_chat_gdpr_forward_named(h, "Content-Location");
}


static void
ngx_chat_gdpr_forward_set_cookie(ngx_table_elt_t *h, cg_policy *policy)
{
    size_t       n;
    const char  *name;

    name = (char *) h->value.data;
    n = cg_set_cookie_name(&name, h->value.len);

    if (!cg_cookie_allowed(policy, name, n)) {
        h->hash = 0;
    }
}


/* A browser reports to nobody but through this proxy. */

static ngx_int_t
ngx_chat_gdpr_forward_direct(ngx_http_request_t *r, ngx_table_elt_t *h)
{
    char    *value;
    size_t   n;
    cg_buf  *out;

    if (cg_header_is_direct((char *) h->key.data, h->key.len)) {
        h->hash = 0;
        return NGX_DONE;
    }

    if (!cg_header_is_csp((char *) h->key.data, h->key.len)) {
        return NGX_DECLINED;
    }

    value = (char *) h->value.data;
    n = h->value.len;
    out = ngx_chat_gdpr_forward_buf(r);

    if (cg_csp_unreported(value, n, out) != CG_OK) {
        return NGX_ERROR;
    }

    if (out->n == 0) {
        h->hash = 0;
        return NGX_DONE;
    }

    return out->n == n ? NGX_DONE
           : ngx_chat_gdpr_forward_set(r, &h->value, out) == NGX_OK
             ? NGX_DONE : NGX_ERROR;
}


static ngx_int_t
ngx_chat_gdpr_forward_back(ngx_http_request_t *r, cg_policy *policy,
    ngx_table_elt_t *h)
{
    ngx_int_t  rc;

    if (ngx_chat_gdpr_forward_named(h, "Set-Cookie")) {
        ngx_chat_gdpr_forward_set_cookie(h, policy);
        return NGX_OK;
    }

    if (policy->forward.direct != CG_FORWARD_PASS) {
        rc = ngx_chat_gdpr_forward_direct(r, h);

        if (rc != NGX_DECLINED) {
            return rc == NGX_DONE ? NGX_OK : rc;
        }
    }

    if (policy->forward.headers == CG_FORWARD_REDACT
        && ((h->key.len > 2
             && ngx_strncasecmp(h->key.data, (u_char *) "X-", 2) == 0)
            || ngx_chat_gdpr_forward_named(h, "Status")))
    {
        return cg_header_is_text((char *) h->key.data, h->key.len,
                                 (char *) h->value.data, h->value.len)
               ? ngx_chat_gdpr_forward_text(r, policy, CG_TO_VISITOR, &h->key,
                                            &h->value)
               : NGX_OK;
    }

    return policy->forward.location != CG_FORWARD_PASS
           && ngx_chat_gdpr_forward_leads(h)
           ? ngx_chat_gdpr_forward_url(r, policy, CG_TO_VISITOR, &h->value)
           : NGX_OK;
}


/* What the provider says behind the code, as in "404 Not Found". */

static ngx_int_t
ngx_chat_gdpr_forward_reason(ngx_http_request_t *r, cg_policy *policy)
{
    u_char     *p;
    ngx_str_t  *line, reason;

    static const ngx_str_t  name = ngx_string("Reason-Phrase");

    line = &r->headers_out.status_line;

    if (policy->forward.headers != CG_FORWARD_REDACT || line->len <= 4) {
        return NGX_OK;
    }

    reason.data = line->data + 4;
    reason.len = line->len - 4;

    if (ngx_chat_gdpr_forward_text(r, policy, CG_TO_VISITOR, &name, &reason)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    if (reason.len && reason.data == line->data + 4) {
        return NGX_OK;
    }

    p = ngx_pnalloc(r->pool, 4 + reason.len);
    if (p == NULL) {
        return NGX_ERROR;
    }

    ngx_memcpy(ngx_cpymem(p, line->data, 4), reason.data, reason.len);
    line->data = p;
    line->len = 4 + reason.len;
    return NGX_OK;
}


/* Variables of the provider's own headers, such as $upstream_http_location, say
 * no more in logs than the visitor is told.  What nginx asks for by the way may
 * be there to be used. */

static void
ngx_chat_gdpr_forward_logged(ngx_http_request_t *r, u_char *was,
    ngx_str_t *now)
{
    ngx_uint_t        i;
    ngx_list_part_t  *part;
    ngx_table_elt_t  *h;

    if (now->data == was || r != r->main) {
        return;
    }

    part = &r->upstream->headers_in.headers.part;

    for ( /* void */ ; part; part = part->next) {
        h = part->elts;

        for (i = 0; i < part->nelts; i++) {
            if (h[i].value.data == was) {
                h[i].value = *now;
                return;
            }
        }
    }
}


/* Those that proxy_redirect has made others of. */

static void
ngx_chat_gdpr_forward_led(ngx_http_request_t *r, cg_policy *policy)
{
    ngx_uint_t        i;
    ngx_list_part_t  *part;
    ngx_table_elt_t  *h;

    if (policy->forward.location == CG_FORWARD_PASS || r != r->main) {
        return;
    }

    part = &r->upstream->headers_in.headers.part;

    for ( /* void */ ; part; part = part->next) {
        h = part->elts;

        for (i = 0; i < part->nelts; i++) {
            if (ngx_chat_gdpr_forward_leads(&h[i])) {
                ngx_chat_gdpr_forward_log_url(r, policy, &h[i].value);
            }
        }
    }
}


ngx_int_t
ngx_chat_gdpr_forward_response(ngx_http_request_t *r, cg_policy *policy)
{
    u_char           *was;
    ngx_uint_t        i;
    ngx_list_part_t  *part;
    ngx_table_elt_t  *h;

    if (r->upstream == NULL) {
        return NGX_OK;
    }

    if (ngx_chat_gdpr_forward_reason(r, policy) != NGX_OK) {
        return NGX_ERROR;
    }

    for (part = &r->headers_out.headers.part; part; part = part->next) {
        h = part->elts;

        for (i = 0; i < part->nelts; i++) {
            was = h[i].value.data;

            if (ngx_chat_gdpr_forward_back(r, policy, &h[i]) != NGX_OK) {
                return NGX_ERROR;
            }

            ngx_chat_gdpr_forward_logged(r, was, &h[i].value);
        }
    }

    ngx_chat_gdpr_forward_led(r, policy);
    return NGX_OK;
}
