/*
 * Answers in the provider's place, to a chat whose page is of another origin:
 * the Fetch standard's headers without which a browser keeps an answer from
 * who has asked, so that a page would see a broken network where it is told
 * what its chat waits for.
 *
 * They are for the sites that the policy names as those that show the chat,
 * `frames=`, and no others: with its cookies, an answer tells whether its
 * visitor has consented.  Where the configuration says itself who may read
 * (add_header), that stays; in an nginx that this module is compiled into it
 * comes later, and is not known.  An answer to a preflight holds for the one
 * request that waits for it, so that what the provider allows is asked of the
 * provider once something may reach it.
 */

#include "ngx_chat_gdpr_consent.h"
#include "ngx_chat_gdpr_head.h"
#include "ngx_chat_gdpr_module.h"


/* The origin of the page, of a site that is named; or NULL. */

static ngx_str_t *
ngx_chat_gdpr_cross_site(ngx_http_request_t *r, const cg_policy *policy)
{
    ngx_str_t  *origin;

    origin = policy->frames ? ngx_chat_gdpr_header_value(r, "Origin") : NULL;

    return origin && cg_policy_shown_by(policy, (char *) origin->data,
                                        origin->len)
           ? origin : NULL;
}


static ngx_uint_t
ngx_chat_gdpr_cross_said(ngx_http_request_t *r)
{
    ngx_uint_t        i;
    ngx_list_part_t  *part;
    ngx_table_elt_t  *h;

    static ngx_str_t  name = ngx_string("Access-Control-Allow-Origin");

    for (part = &r->headers_out.headers.part; part; part = part->next) {
        h = part->elts;

        for (i = 0; i < part->nelts; i++) {
            if (h[i].hash && h[i].key.len == name.len
                && ngx_strncasecmp(h[i].key.data, name.data, name.len) == 0)
            {
                return 1;
            }
        }
    }

    return 0;
}


static ngx_int_t
ngx_chat_gdpr_cross_add(ngx_http_request_t *r, const char *name,
    ngx_str_t *value)
{
    u_char  *p;

    p = ngx_pnalloc(r->pool, value->len + 1);
    if (p == NULL) {
        return NGX_ERROR;
    }

    ngx_memcpy(p, value->data, value->len);
    p[value->len] = '\0';

    return ngx_chat_gdpr_header_add(r, name, (char *) p);
}


ngx_int_t
ngx_chat_gdpr_cross_answer(ngx_http_request_t *r, const cg_policy *policy)
{
    ngx_str_t  *origin;

    if (policy->frames == NULL || ngx_chat_gdpr_cross_said(r)) {
        return NGX_OK;
    }

    if (ngx_chat_gdpr_header_add(r, "Vary", "Origin") != NGX_OK) {
        return NGX_ERROR;
    }

    origin = ngx_chat_gdpr_cross_site(r, policy);
    if (origin == NULL) {
        return NGX_OK;
    }

    if (ngx_chat_gdpr_cross_add(r, "Access-Control-Allow-Origin", origin)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    return ngx_chat_gdpr_header_add(r, "Access-Control-Allow-Credentials",
                                    "true");
}


ngx_uint_t
ngx_chat_gdpr_cross_asks(ngx_http_request_t *r, const cg_policy *policy)
{
    return r->method == NGX_HTTP_OPTIONS
           && ngx_chat_gdpr_cross_site(r, policy)
           && ngx_chat_gdpr_header_value(r, "Access-Control-Request-Method");
}


/* The request that is asked about is answered here as well. */

ngx_int_t
ngx_chat_gdpr_cross_preflight(ngx_http_request_t *r)
{
    ngx_int_t    rc;
    ngx_str_t   *headers;

    rc = ngx_http_discard_request_body(r);
    if (rc != NGX_OK) {
        return rc;
    }

    headers = ngx_chat_gdpr_header_value(r, "Access-Control-Request-Headers");

    if (ngx_chat_gdpr_cross_add(r, "Access-Control-Allow-Methods",
                                ngx_chat_gdpr_header_value(r,
                                          "Access-Control-Request-Method"))
        != NGX_OK
        || (headers
            && ngx_chat_gdpr_cross_add(r, "Access-Control-Allow-Headers",
                                       headers)
               != NGX_OK)
        || ngx_chat_gdpr_header_add(r, "Access-Control-Max-Age", "0")
           != NGX_OK)
    {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    r->headers_out.status = NGX_HTTP_NO_CONTENT;
    r->header_only = 1;

    return ngx_http_send_header(r);
}
