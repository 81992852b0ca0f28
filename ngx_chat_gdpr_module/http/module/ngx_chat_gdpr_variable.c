/*
 * Variables for logs and maps.  None holds personal data:
 *
 *   $chat_gdpr_findings  how many findings the request had so far
 *   $chat_gdpr_entities  of what kinds: email:2,phone:1
 *   $chat_gdpr_event     its last audit event: CHAIN:SEQ
 *   $chat_gdpr_policy    the policy's name
 *   $chat_gdpr_consent   what the visitor has chosen
 *   $chat_gdpr_subject   the pseudonym of the audit log for him
 *   $chat_gdpr_args      the arguments, redacted
 *   $chat_gdpr_path      the path, likewise
 *
 * What was found is kept where an internal redirect leaves it.
 */

#include "ngx_chat_gdpr_head.h"
#include "ngx_chat_gdpr_module.h"

typedef struct {
    uint16_t                  entity;
    uint32_t                  n;
} ngx_chat_gdpr_found_t;

typedef struct {
    const cg_policy          *policy;  /* of the last event */
    uint64_t                  findings;
    uint64_t                  seq;     /* 0: none */
    ngx_chat_gdpr_found_t    *found;
    uint16_t                  n;
    uint16_t                  cap;
    char                      chain[CG_CHAIN_ID + 1];
} ngx_chat_gdpr_story_t;


static void
ngx_chat_gdpr_story_cleanup(void *data)
{
    /* by this handler the data are found again */
}


/* NULL: nothing has happened yet. */

static ngx_chat_gdpr_story_t *
ngx_chat_gdpr_story(ngx_http_request_t *r)
{
    ngx_pool_cleanup_t  *cln;

    for (cln = r->pool->cleanup; cln; cln = cln->next) {
        if (cln->handler == ngx_chat_gdpr_story_cleanup) {
            return cln->data;
        }
    }

    return NULL;
}


static ngx_chat_gdpr_story_t *
ngx_chat_gdpr_story_begin(ngx_http_request_t *r)
{
    ngx_pool_cleanup_t     *cln;
    ngx_chat_gdpr_story_t  *story;

    story = ngx_chat_gdpr_story(r);
    if (story) {
        return story;
    }

    cln = ngx_pool_cleanup_add(r->pool, sizeof(ngx_chat_gdpr_story_t));
    if (cln == NULL) {
        return NULL;
    }

    story = cln->data;
    ngx_memzero(story, sizeof(ngx_chat_gdpr_story_t));
    cln->handler = ngx_chat_gdpr_story_cleanup;
    return story;
}


static void
ngx_chat_gdpr_story_found(ngx_http_request_t *r,
    ngx_chat_gdpr_story_t *story, ngx_uint_t entity, uint32_t n)
{
    ngx_uint_t              i, cap;
    ngx_chat_gdpr_found_t  *found;

    for (i = 0; i < story->n; i++) {
        if (story->found[i].entity == entity) {
            story->found[i].n += n;
            return;
        }
    }

    if (story->n == story->cap) {
        cap = story->cap ? 2 * story->cap : 2;

        found = ngx_palloc(r->pool, cap * sizeof(ngx_chat_gdpr_found_t));
        if (found == NULL) {
            return;
        }

        if (story->n) {
            ngx_memcpy(found, story->found,
                       story->n * sizeof(ngx_chat_gdpr_found_t));
        }

        story->found = found;
        story->cap = (uint16_t) cap;
    }

    story->found[story->n].entity = entity;
    story->found[story->n++].n = n;
}


/* Another policy's own entities have other names: those of the one before go,
 * though they stay counted. */

static void
ngx_chat_gdpr_story_policy(ngx_chat_gdpr_story_t *story,
    const cg_policy *policy)
{
    ngx_uint_t  i, n;

    for (i = 0, n = 0; i < story->n; i++) {
        if (story->found[i].entity < CG_ENTITY_N) {
            story->found[n++] = story->found[i];
        }
    }

    story->n = (uint16_t) n;
    story->policy = policy;
}


void
ngx_chat_gdpr_variable_event(ngx_http_request_t *r, const cg_event *e,
    const char *chain, uint64_t seq)
{
    ngx_uint_t              i;
    ngx_chat_gdpr_story_t  *story;

    /* no pool: the request is being freed, its log line is written */

    story = r->pool ? ngx_chat_gdpr_story_begin(r) : NULL;
    if (story == NULL) {
        return;
    }

    if (story->policy != e->policy) {
        ngx_chat_gdpr_story_policy(story, e->policy);
    }

    story->seq = seq;
    ngx_memcpy(story->chain, chain, sizeof(story->chain));

    if (e->counts == NULL || e->counts->total == 0) {
        return;
    }

    story->findings += e->counts->total;

    for (i = 0; i < CG_ENTITY_N + e->policy->n_users; i++) {
        if (e->counts->entity[i]) {
            ngx_chat_gdpr_story_found(r, story, i, e->counts->entity[i]);
        }
    }
}


/* The value is the n bytes at p, of which p may be NULL: no memory. */

static ngx_int_t
ngx_chat_gdpr_variable_set(ngx_http_variable_value_t *v, const void *p,
    size_t n)
{
    v->data = (u_char *) p;
    v->len = n;
    v->valid = (p != NULL);
    v->no_cacheable = 0;
    v->not_found = 0;

    return p ? NGX_OK : NGX_ERROR;
}


static ngx_int_t
ngx_chat_gdpr_variable_findings(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data)
{
    u_char                    *p;
    ngx_chat_gdpr_story_t     *story;
    ngx_chat_gdpr_loc_conf_t  *lcf;

    story = ngx_chat_gdpr_story(r);
    lcf = ngx_http_get_module_loc_conf(r, ngx_chat_gdpr_module);

    if (story == NULL && lcf->policy == NULL) {
        v->not_found = 1;
        return NGX_OK;
    }

    p = ngx_pnalloc(r->pool, NGX_INT64_LEN);

    return ngx_chat_gdpr_variable_set(v, p, p == NULL ? 0
               : ngx_sprintf(p, "%uL", story ? story->findings : 0) - p);
}


static ngx_int_t
ngx_chat_gdpr_variable_entities(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data)
{
    u_char                 *p, *start;
    ngx_uint_t              i;
    ngx_chat_gdpr_story_t  *story;

    story = ngx_chat_gdpr_story(r);

    if (story == NULL || story->n == 0) {
        v->not_found = 1;
        return NGX_OK;
    }

    start = ngx_pnalloc(r->pool, story->n * (CG_USER_NAME_MAX + 2
                                             + NGX_INT32_LEN));
    p = start;

    for (i = 0; p && i < story->n; i++) {
        p = ngx_sprintf(p, "%s%s:%uD", i ? "," : "",
                        cg_policy_entity_name(story->policy,
                                              story->found[i].entity),
                        story->found[i].n);
    }

    return ngx_chat_gdpr_variable_set(v, start, p - start);
}


static ngx_int_t
ngx_chat_gdpr_variable_last(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data)
{
    u_char                 *p;
    ngx_chat_gdpr_story_t  *story;

    story = ngx_chat_gdpr_story(r);

    if (story == NULL || story->chain[0] == '\0') {
        v->not_found = 1;
        return NGX_OK;
    }

    p = ngx_pnalloc(r->pool, CG_CHAIN_ID + 1 + NGX_INT64_LEN);

    return ngx_chat_gdpr_variable_set(v, p, p == NULL ? 0
               : ngx_sprintf(p, "%s:%uL", story->chain, story->seq) - p);
}


static ngx_int_t
ngx_chat_gdpr_variable_policy(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data)
{
    ngx_chat_gdpr_loc_conf_t  *lcf;

    lcf = ngx_http_get_module_loc_conf(r, ngx_chat_gdpr_module);

    if (lcf->policy == NULL) {
        v->not_found = 1;
        return NGX_OK;
    }

    return ngx_chat_gdpr_variable_set(v, lcf->policy->name,
                                      ngx_strlen(lcf->policy->name));
}


/* The choice of a request whose policy asks for one; else NULL. */

static ngx_chat_gdpr_ctx_t *
ngx_chat_gdpr_variable_choice(ngx_http_request_t *r,
    ngx_chat_gdpr_loc_conf_t **lcf)
{
    ngx_chat_gdpr_ctx_t  *ctx;

    *lcf = ngx_http_get_module_loc_conf(r, ngx_chat_gdpr_module);
    ctx = ngx_http_get_module_ctx(r, ngx_chat_gdpr_module);

    return (*lcf)->policy && (*lcf)->policy->consent != CG_CONSENT_NONE
           && ctx && ctx->choice_read ? ctx : NULL;
}


/* The purposes that were granted; "refused" if none; else the state. */

static ngx_int_t
ngx_chat_gdpr_variable_consent(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data)
{
    u_char                    *p, *start;
    ngx_uint_t                 i;
    const char                *name;
    ngx_chat_gdpr_ctx_t       *ctx;
    ngx_chat_gdpr_loc_conf_t  *lcf;

    ctx = ngx_chat_gdpr_variable_choice(r, &lcf);

    if (ctx == NULL) {
        v->not_found = 1;
        return NGX_OK;
    }

    if (ctx->choice.state != CG_CHOICE_MADE || !ctx->choice.granted) {
        name = ctx->choice.state != CG_CHOICE_MADE
               ? cg_choice_name(ctx->choice.state)
               : ctx->choice.chosen ? "refused" : "none";
        return ngx_chat_gdpr_variable_set(v, name, ngx_strlen(name));
    }

    start = ngx_pnalloc(r->pool, CG_PURPOSE_MAX
                                 * sizeof(lcf->policy->purposes[0].name));
    p = start;

    for (i = 0; p && i < lcf->policy->n_purposes; i++) {
        if (ctx->choice.granted >> i & 1) {
            p = ngx_sprintf(p, "%s%s", p == start ? "" : ",",
                            lcf->policy->purposes[i].name);
        }
    }

    return ngx_chat_gdpr_variable_set(v, start, p - start);
}


static ngx_int_t
ngx_chat_gdpr_variable_subject(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data)
{
    u_char                     *p;
    ngx_chat_gdpr_ctx_t        *ctx;
    ngx_chat_gdpr_loc_conf_t   *lcf;
    ngx_chat_gdpr_main_conf_t  *mcf;

    ctx = ngx_chat_gdpr_variable_choice(r, &lcf);

    if (ctx == NULL || ctx->choice.state == CG_CHOICE_NONE
        || ctx->choice.state == CG_CHOICE_FORGED)
    {
        v->not_found = 1;
        return NGX_OK;
    }

    mcf = ngx_http_get_module_main_conf(r, ngx_chat_gdpr_module);
    p = ngx_pnalloc(r->pool, 33);

    if (p && cg_choice_pseudonym(&ctx->choice, mcf->secrets.elts, (char *) p)
             != CG_OK)
    {
        p = NULL;
    }

    return ngx_chat_gdpr_variable_set(v, p, 32);
}


static ngx_int_t
ngx_chat_gdpr_variable_args(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data)
{
    ngx_str_t  args;

    if (ngx_chat_gdpr_arguments_redacted(r, &args) != NGX_OK) {
        v->not_found = 1;
        return NGX_OK;
    }

    return ngx_chat_gdpr_variable_set(v, args.len ? args.data : (u_char *) "",
                                      args.len);
}


static ngx_int_t
ngx_chat_gdpr_variable_path(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data)
{
    ngx_str_t  path;

    if (ngx_chat_gdpr_path_variable(r, &path) != NGX_OK) {
        v->not_found = 1;
        return NGX_OK;
    }

    return ngx_chat_gdpr_variable_set(v, path.len ? path.data : (u_char *) "",
                                      path.len);
}


static ngx_http_variable_t  ngx_chat_gdpr_variables[] = {

    { ngx_string("chat_gdpr_findings"), NULL, ngx_chat_gdpr_variable_findings,
      0, NGX_HTTP_VAR_NOCACHEABLE, 0 },

    { ngx_string("chat_gdpr_entities"), NULL, ngx_chat_gdpr_variable_entities,
      0, NGX_HTTP_VAR_NOCACHEABLE, 0 },

    { ngx_string("chat_gdpr_event"), NULL, ngx_chat_gdpr_variable_last,
      0, NGX_HTTP_VAR_NOCACHEABLE, 0 },

    { ngx_string("chat_gdpr_policy"), NULL, ngx_chat_gdpr_variable_policy,
      0, NGX_HTTP_VAR_NOCACHEABLE, 0 },

    { ngx_string("chat_gdpr_consent"), NULL, ngx_chat_gdpr_variable_consent,
      0, NGX_HTTP_VAR_NOCACHEABLE, 0 },

    { ngx_string("chat_gdpr_subject"), NULL, ngx_chat_gdpr_variable_subject,
      0, NGX_HTTP_VAR_NOCACHEABLE, 0 },

    { ngx_string("chat_gdpr_args"), NULL, ngx_chat_gdpr_variable_args,
      0, NGX_HTTP_VAR_NOCACHEABLE, 0 },

    { ngx_string("chat_gdpr_path"), NULL, ngx_chat_gdpr_variable_path,
      0, NGX_HTTP_VAR_NOCACHEABLE, 0 },

      ngx_http_null_variable
};


ngx_int_t
ngx_chat_gdpr_variable_add(ngx_conf_t *cf)
{
    ngx_http_variable_t  *var, *v;

    for (v = ngx_chat_gdpr_variables; v->name.len; v++) {
        var = ngx_http_add_variable(cf, &v->name, v->flags);
        if (var == NULL) {
            return NGX_ERROR;
        }

        var->get_handler = v->get_handler;
    }

    return NGX_OK;
}
