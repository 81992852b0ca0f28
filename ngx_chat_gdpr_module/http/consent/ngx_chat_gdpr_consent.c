/*
 * The choice of a visitor: read from his cookie, which the provider does not
 * see, and kept up to date by what is known of recent choices.
 */

#include "ngx_chat_gdpr_consent.h"
#include "ngx_chat_gdpr_event.h"
#include "ngx_chat_gdpr_head.h"
#include "ngx_chat_gdpr_module.h"

#include "cg_notice.h"

/* Cookies that do not hold are noted so often, in milliseconds. */
#define NGX_CHAT_GDPR_REFUSED  60000

/* What came with a request, for all its subrequests and redirects: the cookie
 * is not among its headers any more. */
typedef struct {
    ngx_str_t            cookie;
    unsigned             refused:1;
} ngx_chat_gdpr_visit_t;


char *
ngx_chat_gdpr_mode_directive(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_chat_gdpr_loc_conf_t  *lcf = conf;

    ngx_str_t                         *value;
    ngx_http_compile_complex_value_t   ccv;
    ngx_chat_gdpr_main_conf_t         *mcf;

    if (lcf->mode) {
        return "is duplicate: leave one";
    }

    lcf->mode = ngx_palloc(cf->pool, sizeof(ngx_http_complex_value_t));
    if (lcf->mode == NULL) {
        return NGX_CONF_ERROR;
    }

    value = cf->args->elts;
    ngx_memzero(&ccv, sizeof(ngx_http_compile_complex_value_t));
    ccv.cf = cf;
    ccv.value = &value[1];
    ccv.complex_value = lcf->mode;

    if (ngx_http_compile_complex_value(&ccv) != NGX_OK) {
        return NGX_CONF_ERROR;
    }

    mcf = ngx_http_conf_get_module_main_conf(cf, ngx_chat_gdpr_module);
    mcf->modes = 1;

    return NGX_CONF_OK;
}


ngx_int_t
ngx_chat_gdpr_consent_init(ngx_conf_t *cf)
{
    ngx_str_t                   cookie = ngx_string("http_cookie");
    ngx_chat_gdpr_main_conf_t  *mcf;

    mcf = ngx_http_conf_get_module_main_conf(cf, ngx_chat_gdpr_module);

    if (mcf->secrets.nelts == 0) {
        return NGX_OK;
    }

    mcf->http_cookie = ngx_http_get_variable_index(cf, &cookie);
    if (mcf->http_cookie == NGX_ERROR) {
        return NGX_ERROR;
    }

    return ngx_chat_gdpr_choices_init(cf);
}


/* Take our cookies out of a header: *found is the value of this policy's. */

static ngx_int_t
ngx_chat_gdpr_cookie_cut(ngx_http_request_t *r, ngx_table_elt_t *h,
    const char *name, ngx_str_t *found)
{
    char        *rest;
    size_t       n, len;
    const char  *value;

    rest = ngx_pnalloc(r->pool, h->value.len + 1);
    if (rest == NULL) {
        return NGX_ERROR;
    }

    n = cg_cookie_cut((char *) h->value.data, h->value.len, name, rest,
                      &value, &len);

    if (value && found->data == NULL) {
        found->data = (u_char *) value;
        found->len = len;
    }

    rest[n] = '\0';
    h->value.data = (u_char *) rest;
    h->value.len = n;
    return NGX_OK;
}


static ngx_uint_t
ngx_chat_gdpr_cookie_in(ngx_table_elt_t *h)
{
    return h->key.len == sizeof("Cookie") - 1
           && ngx_strncasecmp(h->key.data, (u_char *) "Cookie",
                              sizeof("Cookie") - 1)
              == 0;
}


/* The first header of cookies in a part of the list or behind it, as *i of what
 * is returned; NULL: there is none. */

static ngx_list_part_t *
ngx_chat_gdpr_cookies_at(ngx_list_part_t *part, ngx_uint_t *i)
{
    ngx_table_elt_t  *h;

    for ( /* void */ ; part; part = part->next) {
        h = part->elts;

        for (*i = 0; *i < part->nelts; (*i)++) {
            if (ngx_chat_gdpr_cookie_in(&h[*i])) {
                return part;
            }
        }
    }

    return NULL;
}


/* From there on. */

static ngx_int_t
ngx_chat_gdpr_cookies(ngx_http_request_t *r, cg_policy *policy,
    ngx_list_part_t *part, ngx_uint_t i, ngx_str_t *found)
{
    char                        name[CG_COOKIE_NAME];
    ngx_uint_t                  left;
    ngx_table_elt_t            *h;
    ngx_chat_gdpr_main_conf_t  *mcf;

    left = 0;
    cg_cookie_name(policy, ngx_chat_gdpr_secure(r), name);

    for ( /* void */ ; part; part = part->next, i = 0) {
        h = part->elts;

        for ( /* void */ ; i < part->nelts; i++) {
            if (!ngx_chat_gdpr_cookie_in(&h[i])) {
                continue;
            }

            if (ngx_chat_gdpr_cookie_cut(r, &h[i], name, found) != NGX_OK) {
                return NGX_ERROR;
            }

            left |= (h[i].value.len != 0);
        }
    }

    /* what was evaluated before has it */

    mcf = ngx_http_get_module_main_conf(r, ngx_chat_gdpr_module);
    r->variables[mcf->http_cookie].valid = 0;

    return left ? NGX_OK : ngx_chat_gdpr_header_remove(r, "Cookie",
                                                       sizeof("Cookie") - 1);
}


static void
ngx_chat_gdpr_visit_cleanup(void *data)
{
    /* by this handler the data are found again */
}


/* Of the request that the visitor made, read at the first call. */

static ngx_chat_gdpr_visit_t *
ngx_chat_gdpr_visit(ngx_http_request_t *r, cg_policy *policy)
{
    ngx_uint_t              i;
    ngx_list_part_t        *part;
    ngx_pool_cleanup_t     *cln;
    ngx_chat_gdpr_visit_t  *visit;

    static ngx_chat_gdpr_visit_t  none;

    for (cln = r->main->pool->cleanup; cln; cln = cln->next) {
        if (cln->handler == ngx_chat_gdpr_visit_cleanup) {
            return cln->data;
        }
    }

    part = ngx_chat_gdpr_cookies_at(&r->headers_in.headers.part, &i);

    if (part == NULL) {
        return &none;
    }

    cln = ngx_pool_cleanup_add(r->main->pool, sizeof(ngx_chat_gdpr_visit_t));
    if (cln == NULL) {
        return NULL;
    }

    visit = cln->data;
    ngx_memzero(visit, sizeof(ngx_chat_gdpr_visit_t));

    if (ngx_chat_gdpr_cookies(r, policy, part, i, &visit->cookie) != NGX_OK) {
        return NULL;
    }

    cln->handler = ngx_chat_gdpr_visit_cleanup;
    return visit;
}


/* Queue an event about consent. */
static ngx_int_t
ngx_chat_gdpr_consent_event(ngx_http_request_t *r, const char *type,
    cg_buf *members)
{
    cg_event  e;

    ngx_chat_gdpr_event(r, &e, type, CG_TO_PROVIDER, "consent");
    e.members = members;

    return ngx_chat_gdpr_audit_add(r, &e);
}


/* Cookies that do not hold are for anybody to send, and are counted together:
 * the first one of its kind is noted at once, those that follow within a minute
 * by one event. */

static ngx_int_t
ngx_chat_gdpr_refused_note(ngx_chat_gdpr_refused_t *refused, ngx_log_t *log)
{
    cg_buf      members;
    cg_event    e;
    ngx_int_t   rc;

    if (refused->mcf->audit.file == NULL) {
        return NGX_OK;
    }

    ngx_memzero(&members, sizeof(cg_buf));
    ngx_memzero(&e, sizeof(cg_event));
    e.type = "choice_refused";
    e.members = &members;

    rc = cg_audit_text(&members, "cookie", refused->what,
                       ngx_strlen(refused->what)) == CG_OK
         && cg_audit_count(&members, "count", refused->n) == CG_OK
         && ngx_chat_gdpr_audit_queue(refused->mcf, &e) == NGX_OK
         ? ngx_chat_gdpr_audit_write(refused->mcf, log) : NGX_ERROR;

    cg_buf_free(&members);

    if (rc == NGX_OK) {
        refused->n = 0;
    }

    return rc;
}


static void
ngx_chat_gdpr_refused_handler(ngx_event_t *ev)
{
    ngx_chat_gdpr_refused_t  *refused = ev->data;

    if (refused->n) {
        (void) ngx_chat_gdpr_refused_note(refused, ev->log);
        ngx_add_timer(ev, NGX_CHAT_GDPR_REFUSED);
    }
}


void
ngx_chat_gdpr_refused_end(ngx_chat_gdpr_main_conf_t *mcf, ngx_log_t *log)
{
    if (mcf->worker->forged.n) {
        (void) ngx_chat_gdpr_refused_note(&mcf->worker->forged, log);
    }

    if (mcf->worker->expired.n) {
        (void) ngx_chat_gdpr_refused_note(&mcf->worker->expired, log);
    }
}


static ngx_int_t
ngx_chat_gdpr_consent_refused(ngx_http_request_t *r, cg_choice_state state)
{
    ngx_event_t                *ev;
    ngx_chat_gdpr_refused_t    *refused;
    ngx_chat_gdpr_main_conf_t  *mcf;

    mcf = ngx_http_get_module_main_conf(r, ngx_chat_gdpr_module);
    refused = state == CG_CHOICE_EXPIRED ? &mcf->worker->expired
                                         : &mcf->worker->forged;
    refused->n++;
    refused->mcf = mcf;
    refused->what = cg_choice_name(state);
    ev = &refused->note;

    if (ev->timer_set) {
        return NGX_OK;
    }

    ev->handler = ngx_chat_gdpr_refused_handler;
    ev->data = refused;
    ev->log = ngx_cycle->log;
    ev->cancelable = 1;
    ngx_add_timer(ev, NGX_CHAT_GDPR_REFUSED);

    return ngx_chat_gdpr_refused_note(refused, r->connection->log);
}


/* The policy's mode, or what the configuration makes of the request. */

static ngx_int_t
ngx_chat_gdpr_consent_mode(ngx_http_request_t *r, ngx_chat_gdpr_ctx_t *ctx,
    cg_policy *policy)
{
    ngx_str_t                  value;
    cg_consent_mode            mode;
    ngx_chat_gdpr_loc_conf_t  *lcf;

    lcf = ngx_http_get_module_loc_conf(r, ngx_chat_gdpr_module);
    ctx->mode = policy->consent;

    if (lcf->mode == NULL) {
        return NGX_OK;
    }

    if (ngx_http_complex_value(r, lcf->mode, &value) != NGX_OK) {
        return NGX_ERROR;
    }

    if (value.len == 0) {
        return NGX_OK;
    }

    mode = cg_consent_mode_find(policy, (char *) value.data, value.len);

    if (mode == CG_CONSENT_NONE) {
        /* not what it says: a variable may hold anything of the visitor's */

        ngx_chat_gdpr_log(r, NGX_LOG_ERR, "\"chat_gdpr_consent_mode\" says no "
                          "mode (%uz bytes): write notice, reduced, activate, "
                          "or require if the policy has art7_4=considered; the "
                          "policy's own mode is taken", value.len);
        return NGX_OK;
    }

    ctx->mode = mode;

    return NGX_OK;
}


ngx_int_t
ngx_chat_gdpr_consent_read(ngx_http_request_t *r, ngx_chat_gdpr_ctx_t *ctx,
    cg_policy *policy)
{
    ngx_str_t                  *host;
    ngx_chat_gdpr_visit_t      *visit;
    ngx_chat_gdpr_main_conf_t  *mcf;

    if (ctx->choice_read) {
        return NGX_OK;
    }

    visit = ngx_chat_gdpr_visit(r, policy);

    if (visit == NULL
        || ngx_chat_gdpr_consent_mode(r, ctx, policy) != NGX_OK)
    {
        return NGX_ERROR;
    }

    ctx->subject = ngx_pcalloc(r->pool, 33);
    if (ctx->subject == NULL) {
        return NGX_ERROR;
    }

    ctx->choice_read = 1;

    mcf = ngx_http_get_module_main_conf(r, ngx_chat_gdpr_module);
    host = &r->headers_in.server;

    cg_choice_read(&ctx->choice, policy, mcf->secrets.elts,
                   mcf->secrets.nelts, (char *) host->data, host->len,
                   (uint32_t) ngx_time(), (char *) visit->cookie.data,
                   visit->cookie.len);

    ctx->signal = ngx_chat_gdpr_value_is(
                      ngx_chat_gdpr_header_value(r, "Sec-GPC"), "1")
                  || ngx_chat_gdpr_value_is(
                         ngx_chat_gdpr_header_value(r, "DNT"), "1");

    ctx->passing = cg_policy_passing(policy, ctx->mode, ctx->choice.chosen,
                                     ctx->choice.granted);

    if (r == r->main) {
        ngx_chat_gdpr_tally_visit(r, policy, &ctx->choice);
    }

    if ((ctx->choice.state == CG_CHOICE_FORGED
         || ctx->choice.state == CG_CHOICE_EXPIRED)
        && !visit->refused)
    {
        visit->refused = 1;

        if (ngx_chat_gdpr_consent_refused(r, ctx->choice.state) != NGX_OK
            && !policy->on_error_pass)
        {
            return NGX_ERROR;
        }
    }

    return NGX_OK;
}


cg_purposes
ngx_chat_gdpr_consent_passing(ngx_http_request_t *r)
{
    uint32_t                   now;
    ngx_chat_gdpr_ctx_t       *ctx;
    ngx_chat_gdpr_loc_conf_t  *lcf;

    lcf = ngx_http_get_module_loc_conf(r, ngx_chat_gdpr_module);
    ctx = ngx_http_get_module_ctx(r, ngx_chat_gdpr_module);

    if (lcf->policy->consent == CG_CONSENT_NONE || ctx == NULL
        || !ctx->choice_read)
    {
        return 0;
    }

    now = (uint32_t) ngx_time();

    if (ctx->choice.known && ngx_chat_gdpr_choices_stale(r, ctx)) {
        ngx_chat_gdpr_choices_look(r, ctx, lcf->policy);
        ctx->passing = cg_policy_passing(lcf->policy, ctx->mode,
                                         ctx->choice.chosen,
                                         ctx->choice.granted);
    }

    if (ctx->choice.state == CG_CHOICE_MADE && now > ctx->choice.time
        && now - ctx->choice.time >= lcf->policy->consent_age)
    {
        ctx->choice.state = CG_CHOICE_EXPIRED;
        ctx->choice.chosen = ctx->choice.active = 0;
        ctx->choice.granted = 0;
        ctx->passing = cg_policy_passing(lcf->policy, ctx->mode, 0, 0);
    }

    return ctx->passing;
}


ngx_uint_t
ngx_chat_gdpr_consent_open(ngx_http_request_t *r)
{
    ngx_chat_gdpr_ctx_t       *ctx;
    ngx_chat_gdpr_loc_conf_t  *lcf;

    lcf = ngx_http_get_module_loc_conf(r, ngx_chat_gdpr_module);
    ctx = ngx_http_get_module_ctx(r, ngx_chat_gdpr_module);

    (void) ngx_chat_gdpr_consent_passing(r);

    if (ctx == NULL || !ctx->choice_read) {
        return lcf->policy->consent == CG_CONSENT_NONE;
    }

    switch (ctx->mode) {
    case CG_CONSENT_ACTIVATE:
        return ctx->choice.active;
    case CG_CONSENT_REQUIRE:
        return ctx->choice.chosen
               && cg_policy_required(lcf->policy, ctx->choice.granted);
    default:
        return 1;
    }
}


static ngx_int_t
ngx_chat_gdpr_consent_cookie(ngx_http_request_t *r, ngx_chat_gdpr_ctx_t *ctx,
    cg_policy *policy)
{
    char                        age[sizeof("; Max-Age=") + NGX_INT32_LEN];
    char                        cookie[CG_CONSENT_COOKIE];
    char                        name[CG_COOKIE_NAME];
    size_t                      len;
    u_char                     *p;
    ngx_table_elt_t            *h;
    ngx_chat_gdpr_main_conf_t  *mcf;

    mcf = ngx_http_get_module_main_conf(r, ngx_chat_gdpr_module);

    if (cg_choice_write(&ctx->choice, policy, mcf->secrets.elts,
                        (char *) r->headers_in.server.data,
                        r->headers_in.server.len, cookie)
        != CG_OK)
    {
        return NGX_ERROR;
    }

    cg_cookie_name(policy, ngx_chat_gdpr_secure(r), name);

    age[0] = '\0';

    if (ctx->choice.chosen) {
        ngx_sprintf((u_char *) age, "; Max-Age=%uD%Z", policy->consent_age);
    }

    len = CG_COOKIE_NAME + CG_CONSENT_COOKIE + sizeof(age)
          + sizeof("=; Path=/; HttpOnly; SameSite=None; Secure; Partitioned");
    p = ngx_pnalloc(r->pool, len);
    h = ngx_list_push(&r->headers_out.headers);

    if (p == NULL || h == NULL) {
        return NGX_ERROR;
    }

    h->hash = 1;
#if (nginx_version >= 1023000)
    h->next = NULL;
#endif
    ngx_str_set(&h->key, "Set-Cookie");
    h->value.data = p;
    h->value.len = ngx_sprintf(p, "%s=%s; Path=/%s; HttpOnly; SameSite=%s",
                               name, cookie, age,
                               !ngx_chat_gdpr_secure(r) ? "Lax"
                               : policy->frames ? "None; Secure; Partitioned"
                                                : "Lax; Secure")
                   - p;
    return NGX_OK;
}


/* "granted":["a","b"] */

static cg_status
ngx_chat_gdpr_consent_names(cg_buf *m, const char *name,
    const cg_policy *policy, cg_purposes set)
{
    size_t       i;
    cg_status    st;
    const char  *before;

    st = cg_buf_fmt(m, ",\"%s\":[", name);
    before = "\"";

    for (i = 0; i < policy->n_purposes && st == CG_OK; i++) {
        if (set >> i & 1) {
            st = cg_buf_fmt(m, "%s%s\"", before, policy->purposes[i].name);
            before = ",\"";
        }
    }

    return st == CG_OK ? cg_buf_str(m, "]") : st;
}


static cg_status
ngx_chat_gdpr_consent_members(ngx_http_request_t *r, ngx_chat_gdpr_ctx_t *ctx,
    cg_policy *policy, const ngx_chat_gdpr_act_t *act, cg_buf *m)
{
    char                        subject[33];
    cg_status                   st;
    const char                 *decision, *code;
    cg_purposes                 asked;
    ngx_chat_gdpr_main_conf_t  *mcf;

    mcf = ngx_http_get_module_main_conf(r, ngx_chat_gdpr_module);

    st = cg_choice_pseudonym(&ctx->choice, mcf->secrets.elts, subject);
    if (st != CG_OK) {
        return st;
    }

    asked = cg_policy_asked(policy);
    decision = cg_decision_name(act->decision);
    code = cg_language_code(act->language);

    if (cg_audit_text(m, "subject", subject, 32) != CG_OK
        || cg_audit_text(m, "decision", decision, ngx_strlen(decision))
           != CG_OK
        || cg_audit_text(m, "how", act->how, ngx_strlen(act->how)) != CG_OK
        || ngx_chat_gdpr_consent_names(m, "granted", policy, act->granted)
           != CG_OK
        || ngx_chat_gdpr_consent_names(m, "refused", policy,
                                       asked & ~act->granted) != CG_OK
        || cg_audit_count(m, "notice_version", policy->notice_version)
           != CG_OK
        || cg_audit_text(m, "notice_digest", act->digest, 64) != CG_OK
        || (act->stale && cg_buf_str(m, ",\"stale\":true") != CG_OK)
        || cg_audit_text(m, "language", code, 2) != CG_OK
        || (policy->min_age && act->of_age
            && cg_audit_count(m, "of_age", policy->min_age) != CG_OK)
        || cg_audit_count(m, "max_age", policy->consent_age) != CG_OK)
    {
        return CG_ENOMEM;
    }

    return CG_OK;
}


ngx_int_t
ngx_chat_gdpr_consent_meet(ngx_http_request_t *r)
{
    ngx_chat_gdpr_ctx_t       *ctx;
    ngx_chat_gdpr_loc_conf_t  *lcf;

    lcf = ngx_http_get_module_loc_conf(r, ngx_chat_gdpr_module);
    ctx = ngx_http_get_module_ctx(r, ngx_chat_gdpr_module);

    if (ctx == NULL || !ctx->choice_read || ctx->choice.known) {
        return NGX_OK;
    }

    if (cg_choice_subject(&ctx->choice) != CG_OK) {
        return NGX_ERROR;
    }

    ctx->choice.time = (uint32_t) ngx_time();

    return ngx_chat_gdpr_consent_cookie(r, ctx, lcf->policy);
}


ngx_int_t
ngx_chat_gdpr_consent_ask(ngx_http_request_t *r, const char *digest,
    cg_language language)
{
    ngx_chat_gdpr_ctx_t       *ctx;
    ngx_chat_gdpr_loc_conf_t  *lcf;

    lcf = ngx_http_get_module_loc_conf(r, ngx_chat_gdpr_module);
    ctx = ngx_http_get_module_ctx(r, ngx_chat_gdpr_module);

    if (!ctx->choice.known && cg_choice_subject(&ctx->choice) != CG_OK) {
        return NGX_ERROR;
    }

    ctx->choice.time = (uint32_t) ngx_time();
    cg_choice_show(&ctx->choice, digest, language);

    return ngx_chat_gdpr_consent_cookie(r, ctx, lcf->policy);
}


ngx_int_t
ngx_chat_gdpr_consent_make(ngx_http_request_t *r, ngx_chat_gdpr_ctx_t *ctx,
    const ngx_chat_gdpr_act_t *act, ngx_chat_gdpr_resume_pt resume)
{
    cg_buf                     members;
    cg_choice                 *c;
    ngx_int_t                  rc;
    ngx_chat_gdpr_loc_conf_t  *lcf;

    lcf = ngx_http_get_module_loc_conf(r, ngx_chat_gdpr_module);
    c = &ctx->choice;

    if (!c->known && cg_choice_subject(c) != CG_OK) {
        return NGX_ERROR;
    }

    c->state = CG_CHOICE_MADE;
    c->chosen = 1;
    c->granted = act->granted;
    c->active = (c->active || act->decision == CG_DECIDE_START)
                && act->decision != CG_DECIDE_REJECT;
    c->time = (uint32_t) ngx_time();
    cg_choice_show(c, act->stale ? NULL : act->digest, act->language);

    ngx_memzero(&members, sizeof(cg_buf));

    rc = ngx_chat_gdpr_consent_members(r, ctx, lcf->policy, act, &members)
         == CG_OK
         ? ngx_chat_gdpr_consent_event(r, "consent", &members) : NGX_ERROR;

    cg_buf_free(&members);

    if (rc != NGX_OK) {
        return rc;
    }

    ngx_chat_gdpr_tally_choice(r, lcf->policy, act->decision);

    return resume ? ngx_chat_gdpr_audit_pause(r, ctx, resume)
                  : ngx_chat_gdpr_audit_flush(r);
}


ngx_int_t
ngx_chat_gdpr_consent_made(ngx_http_request_t *r, ngx_chat_gdpr_ctx_t *ctx)
{
    ngx_chat_gdpr_loc_conf_t  *lcf;

    lcf = ngx_http_get_module_loc_conf(r, ngx_chat_gdpr_module);

    if (!r->header_sent
        && ngx_chat_gdpr_consent_cookie(r, ctx, lcf->policy) != NGX_OK)
    {
        return NGX_ERROR;
    }

    ngx_chat_gdpr_choices_tell(r, ctx, lcf->policy);
    return NGX_OK;
}


ngx_int_t
ngx_chat_gdpr_consent_renew(ngx_http_request_t *r, ngx_chat_gdpr_ctx_t *ctx,
    cg_policy *policy)
{
    if (!ctx->learned) {
        return NGX_OK;
    }

    ctx->learned = 0;

    return ngx_chat_gdpr_consent_cookie(r, ctx, policy);
}


cg_language
ngx_chat_gdpr_consent_language(ngx_http_request_t *r, cg_policy *policy)
{
    ngx_str_t  *accept;

    if ((policy->languages & (policy->languages - 1)) == 0) {
        return policy->language;
    }

    accept = ngx_chat_gdpr_header_value(r, "Accept-Language");

    return accept ? cg_language_choose(policy->languages, policy->language,
                                       (char *) accept->data, accept->len)
                  : policy->language;
}
