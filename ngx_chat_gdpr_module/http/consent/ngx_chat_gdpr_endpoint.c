/*
 * What this proxy answers itself: /.chat-gdpr/, and the page that stands in
 * front of a chat.
 *
 *   state       GET   what was chosen and what can be, as JSON
 *   choice      POST  the form of the notice; same origin only
 *   notice      GET   the notice, a page that needs no script
 *   receipt     GET   what was chosen, signed, to keep
 *   prompt.js, prompt.css
 */

#include "ngx_chat_gdpr_body.h"
#include "ngx_chat_gdpr_consent.h"
#include "ngx_chat_gdpr_head.h"
#include "ngx_chat_gdpr_module.h"
#include "ngx_chat_gdpr_web.h"

#include "cg_notice.h"
#include "cg_receipt.h"
#include "cg_text.h"


#define NGX_CHAT_GDPR_FORM_SIZE  8192

typedef ngx_int_t (*ngx_chat_gdpr_answer_pt)(ngx_http_request_t *r,
    ngx_chat_gdpr_ctx_t *ctx, cg_policy *policy);

typedef struct {
    ngx_str_t                 name;
    ngx_uint_t                methods;
    ngx_chat_gdpr_answer_pt   answer;
} ngx_chat_gdpr_endpoint_t;

static ngx_int_t ngx_chat_gdpr_state(ngx_http_request_t *r,
    ngx_chat_gdpr_ctx_t *ctx, cg_policy *policy);
static ngx_int_t ngx_chat_gdpr_choice(ngx_http_request_t *r,
    ngx_chat_gdpr_ctx_t *ctx, cg_policy *policy);
static ngx_int_t ngx_chat_gdpr_notice(ngx_http_request_t *r,
    ngx_chat_gdpr_ctx_t *ctx, cg_policy *policy);
static ngx_int_t ngx_chat_gdpr_receipt(ngx_http_request_t *r,
    ngx_chat_gdpr_ctx_t *ctx, cg_policy *policy);
static ngx_int_t ngx_chat_gdpr_script(ngx_http_request_t *r,
    ngx_chat_gdpr_ctx_t *ctx, cg_policy *policy);
static ngx_int_t ngx_chat_gdpr_style(ngx_http_request_t *r,
    ngx_chat_gdpr_ctx_t *ctx, cg_policy *policy);

static ngx_chat_gdpr_endpoint_t  ngx_chat_gdpr_endpoints[] = {
    { ngx_string("state"), NGX_HTTP_GET|NGX_HTTP_HEAD, ngx_chat_gdpr_state },
    { ngx_string("choice"), NGX_HTTP_POST, ngx_chat_gdpr_choice },
    { ngx_string("notice"), NGX_HTTP_GET|NGX_HTTP_HEAD,
      ngx_chat_gdpr_notice },
    { ngx_string("receipt"), NGX_HTTP_GET|NGX_HTTP_HEAD,
      ngx_chat_gdpr_receipt },
    { ngx_string("prompt.js"), NGX_HTTP_GET|NGX_HTTP_HEAD,
      ngx_chat_gdpr_script },
    { ngx_string("prompt.css"), NGX_HTTP_GET|NGX_HTTP_HEAD,
      ngx_chat_gdpr_style },
    { ngx_null_string, 0, NULL }
};


static void
ngx_chat_gdpr_notice_of(ngx_http_request_t *r, ngx_chat_gdpr_ctx_t *ctx,
    cg_policy *policy, cg_notice *n)
{
    ngx_chat_gdpr_main_conf_t  *mcf;

    mcf = ngx_http_get_module_main_conf(r, ngx_chat_gdpr_module);
    ngx_memzero(n, sizeof(cg_notice));

    n->receipt = (mcf->audit.keys.signer != NULL);
    n->policy = policy;
    n->mode = ctx->mode;
    n->language = ngx_chat_gdpr_consent_language(r, policy);
    n->choice = &ctx->choice;
    n->signal = ctx->signal;
}


static ngx_int_t
ngx_chat_gdpr_state_as(ngx_http_request_t *r, ngx_chat_gdpr_ctx_t *ctx,
    cg_policy *policy, ngx_uint_t status)
{
    cg_buf     text;
    cg_notice  n;

    (void) ngx_chat_gdpr_consent_passing(r);  /* what was chosen elsewhere */

    ngx_memzero(&text, sizeof(cg_buf));
    ngx_chat_gdpr_notice_of(r, ctx, policy, &n);

    if (ngx_chat_gdpr_consent_renew(r, ctx, policy) != NGX_OK
        || cg_notice_state(&n, &text) != CG_OK)
    {
        cg_buf_free(&text);
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    return ngx_chat_gdpr_send_own(r, status, "application/json", &text);
}


static ngx_int_t
ngx_chat_gdpr_state(ngx_http_request_t *r, ngx_chat_gdpr_ctx_t *ctx,
    cg_policy *policy)
{
    return ngx_chat_gdpr_state_as(r, ctx, policy, NGX_HTTP_OK);
}


/* Only pages that may show the chat may show what it asks. */

static ngx_int_t
ngx_chat_gdpr_page_policy(ngx_http_request_t *r, const cg_policy *policy)
{
    u_char      *p;
    const char  *frames;

    static const char  csp[] =
        "default-src 'none'; style-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'self'";

    frames = policy->frames ? policy->frames : "";

    p = ngx_pnalloc(r->pool, sizeof(csp) + ngx_strlen(frames));
    if (p == NULL) {
        return NGX_ERROR;
    }

    ngx_sprintf(p, "%s%s%Z", csp, frames);

    return ngx_chat_gdpr_header_add(r, "Content-Security-Policy", (char *) p);
}


static ngx_int_t
ngx_chat_gdpr_page(ngx_http_request_t *r, cg_notice *n)
{
    cg_buf  text;

    ngx_memzero(&text, sizeof(cg_buf));

    if (cg_notice_page(n, &text) != CG_OK
        || ngx_chat_gdpr_page_policy(r, n->policy) != NGX_OK
        || ngx_chat_gdpr_header_add(r, "Referrer-Policy", "same-origin")
           != NGX_OK)
    {
        cg_buf_free(&text);
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    return ngx_chat_gdpr_send_own(r, NGX_HTTP_OK, "text/html; charset=utf-8",
                                  &text);
}


static ngx_int_t
ngx_chat_gdpr_notice(ngx_http_request_t *r, ngx_chat_gdpr_ctx_t *ctx,
    cg_policy *policy)
{
    cg_notice  n;

    (void) ngx_chat_gdpr_consent_passing(r);  /* what was chosen elsewhere */

    ngx_chat_gdpr_notice_of(r, ctx, policy, &n);
    n.start = (ctx->mode == CG_CONSENT_ACTIVATE && !ctx->choice.active);

    return ngx_chat_gdpr_page(r, &n);
}


/* Signed with the key of the audit log. */

static ngx_int_t
ngx_chat_gdpr_receipt(ngx_http_request_t *r, ngx_chat_gdpr_ctx_t *ctx,
    cg_policy *policy)
{
    char                        subject[33];
    cg_buf                      text;
    cg_receipt                  receipt;
    ngx_chat_gdpr_main_conf_t  *mcf;

    mcf = ngx_http_get_module_main_conf(r, ngx_chat_gdpr_module);

    (void) ngx_chat_gdpr_consent_passing(r);  /* what was chosen elsewhere */

    receipt.policy = policy;
    receipt.mode = ctx->mode;
    receipt.language = ngx_chat_gdpr_consent_language(r, policy);
    receipt.choice = &ctx->choice;
    receipt.subject = subject;
    receipt.origin = ngx_chat_gdpr_origin(r, "");
    receipt.now = (uint32_t) ngx_time();
    receipt.signer = mcf->audit.keys.signer;

    if (receipt.signer == NULL || !ctx->choice.chosen) {
        return NGX_HTTP_NOT_FOUND;
    }

    if (receipt.origin == NULL || receipt.origin[0] == '\0') {
        return NGX_HTTP_BAD_REQUEST;
    }

    ngx_memzero(&text, sizeof(cg_buf));

    if (cg_choice_pseudonym(&ctx->choice, mcf->secrets.elts, subject) != CG_OK
        || cg_receipt_write(&receipt, &text) != CG_OK
        || ngx_chat_gdpr_header_add(r, "Content-Disposition",
               "attachment; filename=\"consent-receipt.json\"") != NGX_OK)
    {
        cg_buf_free(&text);
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    return ngx_chat_gdpr_send_own(r, NGX_HTTP_OK, "application/ld+json",
                                  &text);
}


static ngx_int_t
ngx_chat_gdpr_bytes(ngx_http_request_t *r, const char *type, const u_char *p,
    size_t n)
{
    if (ngx_chat_gdpr_header_add(r, "Cache-Control", "public, max-age=3600")
        != NGX_OK)
    {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    return ngx_chat_gdpr_send(r, NGX_HTTP_OK, type, p, n);
}


static ngx_int_t
ngx_chat_gdpr_script(ngx_http_request_t *r, ngx_chat_gdpr_ctx_t *ctx,
    cg_policy *policy)
{
    return ngx_chat_gdpr_bytes(r, "text/javascript; charset=utf-8",
                               ngx_chat_gdpr_prompt_js,
                               sizeof(ngx_chat_gdpr_prompt_js));
}


static ngx_int_t
ngx_chat_gdpr_style(ngx_http_request_t *r, ngx_chat_gdpr_ctx_t *ctx,
    cg_policy *policy)
{
    return ngx_chat_gdpr_bytes(r, "text/css; charset=utf-8",
                               ngx_chat_gdpr_prompt_css,
                               sizeof(ngx_chat_gdpr_prompt_css));
}


ngx_uint_t
ngx_chat_gdpr_same_origin(ngx_http_request_t *r)
{
    size_t      scheme;
    ngx_str_t  *value, *host;

    value = ngx_chat_gdpr_header_value(r, "Sec-Fetch-Site");

    if (value) {
        return ngx_chat_gdpr_value_is(value, "same-origin");
    }

    value = ngx_chat_gdpr_header_value(r, "Origin");
    host = ngx_chat_gdpr_header_value(r, "Host");

    if (value == NULL || host == NULL) {
        return 0;
    }

    scheme = 0;

    if (value->len > 8 && ngx_strncmp(value->data, "https://", 8) == 0) {
        scheme = 8;
    } else if (value->len > 7 && ngx_strncmp(value->data, "http://", 7) == 0)
    {
        scheme = 7;
    }

    if (scheme == 7 && ngx_chat_gdpr_secure(r)) {
        return 0;  /* whoever is on the way can have made such a page */
    }

    return scheme && value->len - scheme == host->len
           && ngx_strncasecmp(value->data + scheme, host->data, host->len)
              == 0;
}


/* `path`: as it goes into a URL. */

static ngx_int_t
ngx_chat_gdpr_see(ngx_http_request_t *r, const char *path)
{
    ngx_http_clear_location(r);

    if (ngx_chat_gdpr_header_add(r, "Location", path) != NGX_OK
        || ngx_chat_gdpr_header_add(r, "Cache-Control", "no-store") != NGX_OK)
    {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    return ngx_chat_gdpr_send(r, NGX_HTTP_SEE_OTHER, "text/plain",
                              (u_char *) "", 0);
}


/* The body in one piece; its length was checked. */

static cg_status
ngx_chat_gdpr_form(ngx_http_request_t *r, cg_buf *form)
{
    cg_status     st;
    ngx_chain_t  *cl;

    st = CG_OK;

    for (cl = r->request_body->bufs; cl && st == CG_OK; cl = cl->next) {
        if (cl->buf->in_file) {
            return CG_ELIMIT;
        }

        st = cg_buf_add(form, cl->buf->pos, cl->buf->last - cl->buf->pos);

        if (form->n > NGX_CHAT_GDPR_FORM_SIZE) {
            return CG_ELIMIT;
        }
    }

    return st;
}


/* The choice's event is written; `rc` if not. */

static ngx_int_t
ngx_chat_gdpr_chose(ngx_http_request_t *r, ngx_int_t rc)
{
    ngx_chat_gdpr_ctx_t       *ctx;
    ngx_chat_gdpr_loc_conf_t  *lcf;

    lcf = ngx_http_get_module_loc_conf(r, ngx_chat_gdpr_module);
    ctx = ngx_http_get_module_ctx(r, ngx_chat_gdpr_module);

    if (rc != NGX_OK || ngx_chat_gdpr_consent_made(r, ctx) != NGX_OK) {
        return NGX_HTTP_SERVICE_UNAVAILABLE;
    }

    if (ngx_chat_gdpr_wants_json(r)) {
        return ngx_chat_gdpr_state(r, ctx, lcf->policy);
    }

    return ngx_chat_gdpr_see(r, ctx->answer->back[0]
                                ? ctx->answer->back
                                : CG_NOTICE_PATH "notice");
}


static void
ngx_chat_gdpr_choose_resume(ngx_http_request_t *r, ngx_int_t rc)
{
    ngx_http_finalize_request(r, ngx_chat_gdpr_chose(r, rc));
}


/* What was asked is not what is asked now: the page is from before a reload, or
 * something was chosen in another since.  Nobody agrees to what he was not
 * shown: he is asked anew. */

static ngx_int_t
ngx_chat_gdpr_choose_anew(ngx_http_request_t *r, ngx_chat_gdpr_ctx_t *ctx,
    cg_policy *policy)
{
    return ngx_chat_gdpr_wants_json(r)
           ? ngx_chat_gdpr_state_as(r, ctx, policy, NGX_HTTP_CONFLICT)
           : ngx_chat_gdpr_see(r, CG_NOTICE_PATH "notice");
}


/* To withdraw is never too often (Art. 7(3)): what was granted, or a chat that
 * was started, can be taken back once. */

static ngx_uint_t
ngx_chat_gdpr_withdraws(const cg_choice *c, const ngx_chat_gdpr_act_t *act)
{
    return act->decision == CG_DECIDE_REJECT
           ? c->granted || c->active
           : act->decision == CG_DECIDE_SAVE
             && (act->granted & ~c->granted) == 0
             && act->granted != c->granted;
}


/* NGX_AGAIN: not answered yet. */

static ngx_int_t
ngx_chat_gdpr_choose(ngx_http_request_t *r)
{
    bool                       ok;
    cg_buf                     form;
    ngx_int_t                  rc;
    ngx_chat_gdpr_act_t        act;
    ngx_chat_gdpr_ctx_t       *ctx;
    ngx_chat_gdpr_loc_conf_t  *lcf;

    if (r->request_body == NULL) {
        return NGX_HTTP_BAD_REQUEST;
    }

    lcf = ngx_http_get_module_loc_conf(r, ngx_chat_gdpr_module);
    ctx = ngx_http_get_module_ctx(r, ngx_chat_gdpr_module);

    ctx->answer = ngx_palloc(r->pool, sizeof(cg_answer));
    if (ctx->answer == NULL) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    ngx_memzero(&form, sizeof(cg_buf));

    ok = ngx_chat_gdpr_form(r, &form) == CG_OK
         && cg_answer_read(ctx->answer, lcf->policy, (char *) form.p, form.n);

    cg_buf_free(&form);

    if (!ok) {
        return NGX_HTTP_BAD_REQUEST;
    }

    act.decision = ctx->answer->decision;
    act.granted = ctx->answer->granted;
    act.of_age = ctx->answer->of_age;
    act.how = "click";
    act.language = ngx_chat_gdpr_consent_language(r, lcf->policy);

    (void) ngx_chat_gdpr_consent_passing(r);  /* what was chosen elsewhere */

    if (ctx->limited && !ngx_chat_gdpr_withdraws(&ctx->choice, &act)) {
        return ngx_chat_gdpr_limit_refuse(r, ctx->limited);
    }

    if (cg_notice_digest(lcf->policy, ctx->mode, act.language,
                         ctx->choice.granted, act.digest)
        != CG_OK)
    {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    act.stale = (ctx->answer->shown[0]
                 && ngx_strcmp(ctx->answer->shown, act.digest) != 0);

    if (act.stale && act.decision != CG_DECIDE_REJECT) {
        return ngx_chat_gdpr_choose_anew(r, ctx, lcf->policy);
    }

    rc = ngx_chat_gdpr_consent_make(r, ctx, &act,
                                    ngx_chat_gdpr_choose_resume);

    return rc == NGX_AGAIN ? NGX_AGAIN : ngx_chat_gdpr_chose(r, rc);
}


static void
ngx_chat_gdpr_chosen(ngx_http_request_t *r)
{
    ngx_int_t  rc;

    rc = ngx_chat_gdpr_choose(r);

    if (rc == NGX_AGAIN) {
        r->write_event_handler = ngx_http_request_empty_handler;
        return;
    }

    ngx_http_finalize_request(r, rc);
}


static ngx_int_t
ngx_chat_gdpr_choice(ngx_http_request_t *r, ngx_chat_gdpr_ctx_t *ctx,
    cg_policy *policy)
{
    ngx_int_t   rc;
    ngx_uint_t  seconds;

    if (!ngx_chat_gdpr_same_origin(r)) {
        return NGX_HTTP_FORBIDDEN;
    }

    if (r->headers_in.content_length_n > NGX_CHAT_GDPR_FORM_SIZE) {
        return NGX_HTTP_REQUEST_ENTITY_TOO_LARGE;
    }

    (void) ngx_chat_gdpr_consent_passing(r);  /* what was chosen elsewhere */

    seconds = ngx_chat_gdpr_limit(r);

    if (seconds && ctx->choice.granted == 0 && !ctx->choice.active) {
        return ngx_chat_gdpr_limit_refuse(r, seconds);
    }

    ctx->limited = seconds;

    r->request_body_in_single_buf = 1;

    rc = ngx_http_read_client_request_body(r, ngx_chat_gdpr_chosen);

    return rc >= NGX_HTTP_SPECIAL_RESPONSE ? rc : NGX_DONE;
}


ngx_int_t
ngx_chat_gdpr_endpoint_handler(ngx_http_request_t *r)
{
    ngx_int_t                  rc;
    ngx_str_t                  name;
    ngx_chat_gdpr_endpoint_t  *e;
    ngx_chat_gdpr_loc_conf_t  *lcf;

    lcf = ngx_http_get_module_loc_conf(r, ngx_chat_gdpr_module);

    name.data = r->uri.data + sizeof(CG_NOTICE_PATH) - 1;
    name.len = r->uri.len - (sizeof(CG_NOTICE_PATH) - 1);

    for (e = ngx_chat_gdpr_endpoints; e->answer; e++) {
        if (e->name.len != name.len
            || ngx_memcmp(e->name.data, name.data, name.len) != 0)
        {
            continue;
        }

        if (!(r->method & e->methods)) {
            return ngx_chat_gdpr_header_add(r, "Allow",
                                            e->methods & NGX_HTTP_POST
                                            ? "POST" : "GET, HEAD")
                   == NGX_OK ? NGX_HTTP_NOT_ALLOWED
                             : NGX_HTTP_INTERNAL_SERVER_ERROR;
        }

        if (r->method != NGX_HTTP_POST) {
            rc = ngx_http_discard_request_body(r);
            if (rc != NGX_OK) {
                return rc;
            }
        }

        return e->answer(r, ngx_http_get_module_ctx(r, ngx_chat_gdpr_module),
                         lcf->policy);
    }

    return NGX_HTTP_NOT_FOUND;
}


/* The page that stands in front of a chat that was not asked for yet, or of a
 * page whose arguments may be a message. */

ngx_int_t
ngx_chat_gdpr_front(ngx_http_request_t *r)
{
    ngx_int_t                  rc;
    cg_notice                  n;
    ngx_chat_gdpr_ctx_t       *ctx;
    ngx_chat_gdpr_loc_conf_t  *lcf;

    rc = ngx_http_discard_request_body(r);
    if (rc != NGX_OK) {
        return rc;
    }

    lcf = ngx_http_get_module_loc_conf(r, ngx_chat_gdpr_module);
    ctx = ngx_http_get_module_ctx(r, ngx_chat_gdpr_module);

    ngx_chat_gdpr_notice_of(r, ctx, lcf->policy, &n);
    n.start = (ctx->mode == CG_CONSENT_ACTIVATE);
    n.back = (char *) ctx->asked.data;
    n.back_n = ctx->asked.len;

    return ngx_chat_gdpr_page(r, &n);
}
