/*
 * The prompt in the provider's pages: which pages get it, and their
 * Content-Security-Policy.
 */

#include "ngx_chat_gdpr_consent.h"
#include "ngx_chat_gdpr_event.h"
#include "ngx_chat_gdpr_head.h"
#include "ngx_chat_gdpr_module.h"

#include "cg_notice.h"

/* What is the same in each page of a location, made for the first of them. */
typedef struct ngx_chat_gdpr_told_s {
    const char  *way[CG_LANGUAGE_N];
    cg_buf       members[3];  /* of its event, by what of it is shown */
} ngx_chat_gdpr_told_t;


static ngx_uint_t
ngx_chat_gdpr_prompt_named(ngx_table_elt_t *h, const ngx_str_t *name)
{
    return h->key.len == name->len && h->hash != 0
           && ngx_strncasecmp(h->key.data, name->data, name->len) == 0;
}


/* Does a script ask that says so by a header of its library? */

static ngx_uint_t
ngx_chat_gdpr_prompt_library(ngx_http_request_t *r)
{
    ngx_uint_t        i, n;
    ngx_list_part_t  *part;
    ngx_table_elt_t  *h;

    static const ngx_str_t  names[] = {
        ngx_string("X-Requested-With"),
        ngx_string("HX-Request"),
        ngx_string("Turbo-Frame"),
        ngx_string("X-PJAX"),
        ngx_string("X-Up-Version")
    };

    for (part = &r->headers_in.headers.part; part; part = part->next) {
        h = part->elts;

        for (i = 0; i < part->nelts; i++) {
            for (n = 0; n < sizeof(names) / sizeof(names[0]); n++) {
                if (ngx_chat_gdpr_prompt_named(&h[i], &names[n])) {
                    return 1;
                }
            }
        }
    }

    return 0;
}


/* What a script fetches is put into a page that has the prompt.  Browsers say
 * so where the site is safe; else it is known by what libraries send: jQuery
 * and others, htmx, Turbo, pjax, Unpoly. */

static ngx_uint_t
ngx_chat_gdpr_prompt_fetched(ngx_http_request_t *r)
{
    ngx_uint_t   i;
    ngx_str_t   *value;

    static const char *const  looked[] = {
        "document", "iframe", "frame", "object", "embed"
    };

    value = ngx_chat_gdpr_header_value(r, "Sec-Fetch-Dest");

    if (value) {
        for (i = 0; i < sizeof(looked) / sizeof(looked[0]); i++) {
            if (ngx_chat_gdpr_value_is(value, looked[i])) {
                return 0;
            }
        }

        return 1;
    }

    /* a form's answer looks the same as a script's */

    return r->method != NGX_HTTP_GET || ngx_chat_gdpr_prompt_library(r);
}


/* An answer of the provider, also one that says what is wrong; what nginx
 * itself says of errors has no chat in it. */

static ngx_uint_t
ngx_chat_gdpr_prompt_status(ngx_http_request_t *r)
{
    ngx_uint_t  status;

    status = r->headers_out.status;

    return status == NGX_HTTP_OK
           || (status >= NGX_HTTP_BAD_REQUEST && r->upstream
               && r->upstream->headers_in.status_n == status);
}


/* A whole page, to be looked at. */

static ngx_uint_t
ngx_chat_gdpr_prompt_wanted(ngx_http_request_t *r)
{
    ngx_uint_t        i;
    ngx_list_part_t  *part;
    ngx_table_elt_t  *h;

    static const ngx_str_t  name = ngx_string("Content-Disposition");

    if (r != r->main || !(r->method & (NGX_HTTP_GET|NGX_HTTP_POST))
        || !ngx_chat_gdpr_prompt_status(r) || ngx_chat_gdpr_prompt_fetched(r))
    {
        return 0;
    }

    for (part = &r->headers_out.headers.part; part; part = part->next) {
        h = part->elts;

        for (i = 0; i < part->nelts; i++) {
            if (ngx_chat_gdpr_prompt_named(&h[i], &name)
                && h[i].value.len >= 10
                && ngx_strncasecmp(h[i].value.data, (u_char *) "attachment",
                                   10)
                   == 0)
            {
                return 0;
            }
        }
    }

    return 1;
}


/* Nothing in it means anything to a policy. */

static ngx_uint_t
ngx_chat_gdpr_prompt_host(ngx_str_t *host)
{
    size_t  i;
    u_char  ch;

    for (i = 0; i < host->len; i++) {
        ch = host->data[i];

        if (!((ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z')
              || (ch >= '0' && ch <= '9') || ch == '.' || ch == '-'
              || ch == '_' || ch == ':' || ch == '[' || ch == ']'))
        {
            return 0;
        }
    }

    return host->len != 0;
}


char *
ngx_chat_gdpr_origin(ngx_http_request_t *r, const char *path)
{
    size_t       n;
    u_char      *p, *origin;
    ngx_str_t   *host;
    const char  *scheme;

    host = ngx_chat_gdpr_header_value(r, "Host");

    if (host == NULL || !ngx_chat_gdpr_prompt_host(host)) {
        return "";
    }

    scheme = ngx_chat_gdpr_secure(r) ? "https://" : "http://";

    n = ngx_strlen(path);
    origin = ngx_pnalloc(r->pool, sizeof("https://") + host->len + n);

    if (origin) {
        p = ngx_cpymem(origin, scheme, ngx_strlen(scheme));
        p = ngx_cpymem(p, host->data, host->len);
        ngx_memcpy(p, path, n + 1);
    }

    return (char *) origin;
}


/* What lets the prompt in. */

static const char *
ngx_chat_gdpr_prompt_ours(void *data)
{
    char  *ours;

    ours = ngx_chat_gdpr_origin(data, CG_NOTICE_PATH);

    return ours && *ours == '\0' ? "'self'" : ours;
}


/* NGX_DECLINED: the page's own policy leaves no way. */

static ngx_int_t
ngx_chat_gdpr_prompt_policy(ngx_http_request_t *r, ngx_table_elt_t *h,
    cg_page *page, cg_csp *csp)
{
    cg_buf       out;
    cg_status    st;
    u_char      *p;
    const char  *ours;

    ours = cg_page_ours(page);
    if (ours == NULL) {
        return NGX_ERROR;
    }

    ngx_memzero(&out, sizeof(cg_buf));

    st = cg_csp_allow(csp, (char *) h->value.data, h->value.len, ours, &out);

    if (st == CG_OK && csp->wider) {
        p = ngx_pnalloc(r->pool, out.n + 1);

        if (p) {
            ngx_memcpy(p, out.p, out.n);
            h->value.data = p;
            h->value.len = out.n;

        } else {
            st = CG_ENOMEM;
        }
    }

    cg_buf_free(&out);

    return st == CG_OK ? NGX_OK
           : st == CG_EKEY ? NGX_DECLINED : NGX_ERROR;
}


/* One header of that name after the other. */

static ngx_int_t
ngx_chat_gdpr_prompt_policies(ngx_http_request_t *r, const ngx_str_t *name,
    cg_page *page, cg_csp *csp)
{
    ngx_int_t         rc;
    ngx_uint_t        i;
    ngx_list_part_t  *part;
    ngx_table_elt_t  *h;

    for (part = &r->headers_out.headers.part; part; part = part->next) {
        h = part->elts;

        for (i = 0; i < part->nelts; i++) {
            if (!ngx_chat_gdpr_prompt_named(&h[i], name)) {
                continue;
            }

            rc = ngx_chat_gdpr_prompt_policy(r, &h[i], page, csp);
            if (rc != NGX_OK) {
                return rc;
            }
        }
    }

    return NGX_OK;
}


/* A policy that only reports keeps nothing out.  Where it can be, it is made
 * not to report the prompt: a report has the address of the page. */

static ngx_int_t
ngx_chat_gdpr_prompt_reports(ngx_http_request_t *r, cg_page *page)
{
    cg_csp     report;
    ngx_int_t  rc;

    static const ngx_str_t  name =
        ngx_string("Content-Security-Policy-Report-Only");

    report = page->csp;

    rc = ngx_chat_gdpr_prompt_policies(r, &name, page, &report);
    if (rc == NGX_OK) {
        page->csp = report;  /* with the nonce that it wants */
    }

    return rc == NGX_ERROR ? NGX_ERROR : NGX_OK;
}


static ngx_chat_gdpr_told_t *
ngx_chat_gdpr_prompt_told(ngx_http_request_t *r)
{
    ngx_chat_gdpr_loc_conf_t  *lcf;

    lcf = ngx_http_get_module_loc_conf(r, ngx_chat_gdpr_module);

    if (lcf->told == NULL) {
        lcf->told = ngx_pcalloc(ngx_cycle->pool, sizeof(ngx_chat_gdpr_told_t));
    }

    return lcf->told;
}


/* For as long as the configuration is in force; NULL without memory.  The text
 * is given up. */

static u_char *
ngx_chat_gdpr_prompt_keep(cg_buf *text)
{
    u_char  *p;

    p = ngx_pnalloc(ngx_cycle->pool, text->n);

    if (p) {
        ngx_memcpy(p, text->p, text->n);
    }

    cg_buf_free(text);
    return p;
}


static const char *
ngx_chat_gdpr_prompt_way(ngx_http_request_t *r, cg_policy *policy)
{
    cg_buf                 text;
    cg_language            language;
    ngx_chat_gdpr_told_t  *told;

    told = ngx_chat_gdpr_prompt_told(r);
    language = ngx_chat_gdpr_consent_language(r, policy);

    if (told == NULL || told->way[language]) {
        return told ? told->way[language] : NULL;
    }

    ngx_memzero(&text, sizeof(cg_buf));

    if (cg_notice_way(policy, language, &text) != CG_OK
        || cg_buf_add(&text, "", 1) != CG_OK)
    {
        cg_buf_free(&text);
        return NULL;
    }

    told->way[language] = (char *) ngx_chat_gdpr_prompt_keep(&text);

    return told->way[language];
}


void
ngx_chat_gdpr_prompt_refused(ngx_http_request_t *r)
{
    ngx_chat_gdpr_refuse(r, CG_EKEY, CG_TO_VISITOR, "prompt",
                         "left out: Content-Security-Policy");
}


void
ngx_chat_gdpr_prompt_unread(ngx_http_request_t *r, cg_policy *policy)
{
    if (policy->consent != CG_CONSENT_NONE && ngx_chat_gdpr_prompt_wanted(r)) {
        ngx_chat_gdpr_refuse(r, CG_EMEDIA, CG_TO_VISITOR, "prompt",
                             "left out: UTF-16 or UTF-32");
    }
}


ngx_int_t
ngx_chat_gdpr_prompt_prepare(ngx_http_request_t *r, cg_policy *policy,
    ngx_chat_gdpr_body_t *body)
{
    cg_page    *page;
    ngx_int_t   rc;

    static const ngx_str_t  name = ngx_string("Content-Security-Policy");

    if (policy->consent == CG_CONSENT_NONE || !ngx_chat_gdpr_prompt_wanted(r))
    {
        return NGX_OK;
    }

    page = &body->page;
    page->ask = ngx_chat_gdpr_prompt_ours;
    page->asked = r;

    rc = ngx_chat_gdpr_prompt_policies(r, &name, page, &page->csp);

    if (rc == NGX_DECLINED) {
        ngx_chat_gdpr_prompt_refused(r);
        return NGX_OK;
    }

    page->way = ngx_chat_gdpr_prompt_way(r, policy);
    body->prompt = 1;

    if (page->way == NULL) {
        return NGX_ERROR;
    }

    return rc == NGX_OK ? ngx_chat_gdpr_prompt_reports(r, page) : NGX_ERROR;
}


/* Sec-Purpose, or what came before that, which counts without it; NULL if there
 * is neither.  One look at the fields finds both. */

static ngx_str_t *
ngx_chat_gdpr_prompt_purpose(ngx_http_request_t *r)
{
    ngx_uint_t        i;
    ngx_str_t        *before;
    ngx_list_part_t  *part;
    ngx_table_elt_t  *h;

    static ngx_str_t  purpose = ngx_string("Purpose");
    static ngx_str_t  secure = ngx_string("Sec-Purpose");

    before = NULL;

    for (part = &r->headers_in.headers.part; part; part = part->next) {
        h = part->elts;

        for (i = 0; i < part->nelts; i++) {
            if (ngx_chat_gdpr_prompt_named(&h[i], &secure)) {
                return &h[i].value;
            }

            if (before == NULL && ngx_chat_gdpr_prompt_named(&h[i], &purpose)) {
                before = &h[i].value;
            }
        }
    }

    return before;
}


/* A browser fetches a page before anybody wants to see it, and may never show
 * it. */

static ngx_uint_t
ngx_chat_gdpr_prompt_ahead(ngx_http_request_t *r)
{
    size_t      n;
    ngx_str_t  *purpose;

    static const char  prefetch[] = "prefetch";

    n = sizeof(prefetch) - 1;
    purpose = ngx_chat_gdpr_prompt_purpose(r);

    return purpose && purpose->len >= n
           && ngx_strncasecmp(purpose->data, (u_char *) prefetch, n) == 0;
}


static ngx_uint_t
ngx_chat_gdpr_prompt_amp(ngx_http_request_t *r)
{
    ngx_chat_gdpr_ctx_t  *ctx;

    ctx = ngx_http_get_module_ctx(r, ngx_chat_gdpr_module);

    return ctx->response && ctx->response->page.inject.amp;
}


/* What was said in the chat is known by its digest; of a page it is not, for
 * the browser chooses the language. */

static ngx_int_t
ngx_chat_gdpr_prompt_members(ngx_http_request_t *r, const cg_policy *policy,
    const char *shown, const cg_language *language, cg_buf *m)
{
    char                  digest[65];
    const char           *code;
    ngx_chat_gdpr_ctx_t  *ctx;

    if (cg_audit_text(m, "shown", shown, ngx_strlen(shown)) != CG_OK
        || cg_audit_count(m, "notice_version", policy->notice_version)
           != CG_OK)
    {
        return NGX_ERROR;
    }

    if (language == NULL) {
        return NGX_OK;
    }

    ctx = ngx_http_get_module_ctx(r, ngx_chat_gdpr_module);
    code = cg_language_code(*language);

    return cg_notice_ask_digest(policy, ctx->mode, *language, digest) == CG_OK
           && cg_audit_text(m, "language", code, 2) == CG_OK
           && cg_audit_text(m, "notice_digest", digest, 64) == CG_OK
           ? NGX_OK : NGX_ERROR;
}


/* Those of a page; NULL without memory. */

static cg_buf *
ngx_chat_gdpr_prompt_page(ngx_http_request_t *r, const cg_policy *policy)
{
    size_t                 n;
    cg_buf                 m, *kept;
    ngx_uint_t             shown;
    ngx_chat_gdpr_told_t  *told;

    static const char *const  names[] = { "page", "ahead", "link" };

    told = ngx_chat_gdpr_prompt_told(r);

    if (told == NULL) {
        return NULL;
    }

    shown = ngx_chat_gdpr_prompt_ahead(r) ? 1
            : ngx_chat_gdpr_prompt_amp(r) ? 2 : 0;
    kept = &told->members[shown];

    if (kept->n) {
        return kept;
    }

    ngx_memzero(&m, sizeof(cg_buf));

    if (ngx_chat_gdpr_prompt_members(r, policy, names[shown], NULL, &m)
        != NGX_OK)
    {
        cg_buf_free(&m);
        return NULL;
    }

    n = m.n;
    kept->p = ngx_chat_gdpr_prompt_keep(&m);
    kept->n = kept->p ? n : 0;
    kept->cap = kept->n;

    return kept->n ? kept : NULL;
}


/* Nobody waits for it, but it is in front of what comes later. */

void
ngx_chat_gdpr_prompt_event(ngx_http_request_t *r, const cg_language *language)
{
    cg_buf                     members, *page;
    cg_event                   e;
    ngx_chat_gdpr_loc_conf_t  *lcf;

    lcf = ngx_http_get_module_loc_conf(r, ngx_chat_gdpr_module);

    if (language == NULL) {
        page = ngx_chat_gdpr_prompt_page(r, lcf->policy);

        if (page) {
            ngx_chat_gdpr_shown_page(r, page);
        }

        return;
    }

    ngx_memzero(&members, sizeof(cg_buf));
    ngx_chat_gdpr_event(r, &e, "prompt", CG_TO_VISITOR, "prompt");
    ngx_chat_gdpr_cite(r, &e);
    e.members = &members;

    if (ngx_chat_gdpr_prompt_members(r, e.policy, "chat", language, &members)
        == NGX_OK)
    {
        ngx_chat_gdpr_shown_now(r, &e);
    }

    cg_buf_free(&members);
}
