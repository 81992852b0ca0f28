/*
 * The module's table of contents: directives, configuration, start-up.
 */

#include "ngx_chat_gdpr_body.h"
#include "ngx_chat_gdpr_consent.h"
#include "ngx_chat_gdpr_event.h"
#include "ngx_chat_gdpr_head.h"
#include "ngx_chat_gdpr_module.h"
#include "ngx_chat_gdpr_talk.h"
#include "ngx_chat_gdpr_upgrade.h"


static ngx_int_t ngx_chat_gdpr_init(ngx_conf_t *cf);
static ngx_int_t ngx_chat_gdpr_init_module(ngx_cycle_t *cycle);
static ngx_int_t ngx_chat_gdpr_init_process(ngx_cycle_t *cycle);
static void ngx_chat_gdpr_exit_process(ngx_cycle_t *cycle);
static void *ngx_chat_gdpr_create_main_conf(ngx_conf_t *cf);
static void *ngx_chat_gdpr_create_loc_conf(ngx_conf_t *cf);
static char *ngx_chat_gdpr_merge_loc_conf(ngx_conf_t *cf, void *parent,
    void *child);
static char *ngx_chat_gdpr_switch(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);


static ngx_command_t  ngx_chat_gdpr_commands[] = {

    { ngx_string("chat_gdpr_policy"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_BLOCK|NGX_CONF_TAKE12,
      ngx_chat_gdpr_policy_block,
      NGX_HTTP_MAIN_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("chat_gdpr_audit"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_1MORE,
      ngx_chat_gdpr_audit_directive,
      NGX_HTTP_MAIN_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("chat_gdpr_key"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE1,
      ngx_chat_gdpr_key_directive,
      NGX_HTTP_MAIN_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("chat_gdpr_reload"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE1,
      ngx_chat_gdpr_reload_directive,
      NGX_HTTP_MAIN_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("chat_gdpr_status"),
      NGX_HTTP_LOC_CONF|NGX_CONF_NOARGS,
      ngx_chat_gdpr_status_directive,
      NGX_HTTP_MAIN_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("chat_gdpr"),
      NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_CONF_TAKE12,
      ngx_chat_gdpr_switch,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("chat_gdpr_protocol"),
      NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_CONF_TAKE1,
      ngx_chat_gdpr_protocol_directive,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("chat_gdpr_join"),
      NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_CONF_TAKE1,
      ngx_chat_gdpr_join_directive,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("chat_gdpr_reveal"),
      NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_CONF_TAKE12,
      ngx_chat_gdpr_reveal_directive,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("chat_gdpr_dry_run"),
      NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_CONF_FLAG,
      ngx_conf_set_flag_slot,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_chat_gdpr_loc_conf_t, dry_run),
      NULL },

    { ngx_string("chat_gdpr_prompt"),
      NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_CONF_TAKE123,
      ngx_chat_gdpr_talk_directive,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("chat_gdpr_choice_limit"),
      NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_CONF_TAKE12,
      ngx_chat_gdpr_limit_directive,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("chat_gdpr_consent_mode"),
      NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_CONF_TAKE1,
      ngx_chat_gdpr_mode_directive,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      NULL },

      ngx_null_command
};


static ngx_http_module_t  ngx_chat_gdpr_module_ctx = {
    ngx_chat_gdpr_variable_add,            /* preconfiguration */
    ngx_chat_gdpr_init,                    /* postconfiguration */

    ngx_chat_gdpr_create_main_conf,        /* create main configuration */
    NULL,                                  /* init main configuration */

    NULL,                                  /* create server configuration */
    NULL,                                  /* merge server configuration */

    ngx_chat_gdpr_create_loc_conf,         /* create location configuration */
    ngx_chat_gdpr_merge_loc_conf           /* merge location configuration */
};


ngx_module_t  ngx_chat_gdpr_module = {
    NGX_MODULE_V1,
    &ngx_chat_gdpr_module_ctx,             /* module context */
    ngx_chat_gdpr_commands,                /* module directives */
    NGX_HTTP_MODULE,                       /* module type */
    NULL,                                  /* init master */
    ngx_chat_gdpr_init_module,             /* init module */
    ngx_chat_gdpr_init_process,            /* init process */
    NULL,                                  /* init thread */
    NULL,                                  /* exit thread */
    ngx_chat_gdpr_exit_process,            /* exit process */
    NULL,                                  /* exit master */
    NGX_MODULE_V1_PADDING
};


ngx_chat_gdpr_ctx_t *
ngx_chat_gdpr_ctx(ngx_http_request_t *r)
{
    ngx_chat_gdpr_ctx_t  *ctx;

    ctx = ngx_http_get_module_ctx(r, ngx_chat_gdpr_module);

    if (ctx == NULL) {
        ctx = ngx_pcalloc(r->pool, sizeof(ngx_chat_gdpr_ctx_t));
        if (ctx == NULL) {
            return NULL;
        }

        ngx_http_set_ctx(r, ctx, ngx_chat_gdpr_module);
    }

    return ctx;
}


static ngx_chat_gdpr_main_conf_t *
ngx_chat_gdpr_main_conf(ngx_cycle_t *cycle)
{
    if (ngx_get_conf(cycle->conf_ctx, ngx_http_module) == NULL) {
        return NULL;
    }

    return ngx_http_cycle_get_module_main_conf(cycle, ngx_chat_gdpr_module);
}


/* Without a master a reload goes on in the process that has visitors: no module
 * is told that its worker begins, and one that fails has taken the filters out
 * of their chain by then, so that what follows would pass unread.  A master
 * that reloads stays one, whatever it reads, and would end by an error here. */

static ngx_int_t
ngx_chat_gdpr_mastered(ngx_cycle_t *cycle)
{
    ngx_core_conf_t  *ccf;

    ccf = (ngx_core_conf_t *) ngx_get_conf(cycle->conf_ctx, ngx_core_module);

    if (ccf->master) {
        return NGX_OK;
    }

    ngx_log_error(NGX_LOG_EMERG, cycle->log, 0,
                  "\"master_process off\" would let a reload pass what is not "
                  "redacted: write \"master_process on\"");

    return ngx_process == NGX_PROCESS_MASTER ? NGX_OK : NGX_ERROR;
}


static ngx_int_t
ngx_chat_gdpr_init_module(ngx_cycle_t *cycle)
{
    ngx_chat_gdpr_main_conf_t  *mcf;

    mcf = ngx_chat_gdpr_main_conf(cycle);

    if (mcf && mcf->policies.nelts
        && ngx_chat_gdpr_mastered(cycle) != NGX_OK)
    {
        return NGX_ERROR;
    }

    if (mcf) {
        ngx_chat_gdpr_chain_loaded();
        ngx_chat_gdpr_reload_loaded(mcf);
    }

    if (mcf && mcf->audit.file) {
        ngx_chat_gdpr_torn_open(&mcf->audit, cycle->log);
        ngx_chat_gdpr_heads_recover(&mcf->audit, cycle->log);
    }

    return NGX_OK;
}


static void
ngx_chat_gdpr_exit_process(ngx_cycle_t *cycle)
{
    ngx_chat_gdpr_main_conf_t  *mcf;

    mcf = ngx_chat_gdpr_main_conf(cycle);

    if (mcf && mcf->worker) {
        ngx_chat_gdpr_audit_stop(cycle);
        ngx_chat_gdpr_tally_stop(cycle);
    }
}


static ngx_int_t
ngx_chat_gdpr_init_process(ngx_cycle_t *cycle)
{
    ngx_chat_gdpr_worker_t     *w;
    ngx_chat_gdpr_main_conf_t  *mcf;

    mcf = ngx_chat_gdpr_main_conf(cycle);

    if (mcf == NULL
        || (ngx_process != NGX_PROCESS_WORKER
            && ngx_process != NGX_PROCESS_SINGLE))
    {
        return NGX_OK;
    }

    if (ngx_chat_gdpr_chain_restore(cycle->log) != NGX_OK) {
        return NGX_ERROR;
    }

    w = ngx_pcalloc(cycle->pool, sizeof(ngx_chat_gdpr_worker_t));
    if (w == NULL) {
        return NGX_ERROR;
    }

    w->inflated = ngx_palloc(cycle->pool, NGX_CHAT_GDPR_INFLATE_SIZE);
    if (w->inflated == NULL) {
        return NGX_ERROR;
    }

    w->work.seal.secrets = mcf->secrets.elts;
    w->work.seal.n = mcf->secrets.nelts;

    mcf->worker = w;
    ngx_chat_gdpr_watch_init(mcf, cycle->log);

    if (ngx_chat_gdpr_tally_start(cycle) != NGX_OK) {
        return NGX_ERROR;
    }

    return ngx_chat_gdpr_audit_start(cycle);
}


static void *
ngx_chat_gdpr_create_main_conf(ngx_conf_t *cf)
{
    ngx_chat_gdpr_main_conf_t  *mcf;

    mcf = ngx_pcalloc(cf->pool, sizeof(ngx_chat_gdpr_main_conf_t));
    if (mcf == NULL) {
        return NULL;
    }

    if (ngx_array_init(&mcf->policies, cf->pool, 4, sizeof(cg_policy *))
           != NGX_OK
        || ngx_array_init(&mcf->secrets, cf->pool, 2, sizeof(cg_secret))
           != NGX_OK)
    {
        return NULL;
    }

    return mcf;
}


static void *
ngx_chat_gdpr_create_loc_conf(ngx_conf_t *cf)
{
    ngx_chat_gdpr_loc_conf_t  *conf;

    conf = ngx_pcalloc(cf->pool, sizeof(ngx_chat_gdpr_loc_conf_t));
    if (conf == NULL) {
        return NULL;
    }

    conf->join = NGX_CONF_UNSET_MSEC;
    conf->reveal = NGX_CONF_UNSET;
    conf->dry_run = NGX_CONF_UNSET;
    conf->choice_rate = NGX_CONF_UNSET;
    conf->choice_burst = NGX_CONF_UNSET;

    return conf;
}


static void
ngx_chat_gdpr_unknown_policy(ngx_conf_t *cf, ngx_chat_gdpr_loc_conf_t *conf,
    ngx_chat_gdpr_main_conf_t *mcf)
{
    const char  *nearest;

    nearest = ngx_chat_gdpr_policy_nearest(mcf, &conf->name, cf->pool);

    if (nearest) {
        ngx_log_error(NGX_LOG_EMERG, cf->log, 0,
                      "unknown policy \"%V\" in \"chat_gdpr\": write "
                      "\"chat_gdpr %s\" if that is meant, in %V:%ui",
                      &conf->name, nearest, &conf->file, conf->line);
        return;
    }

    ngx_log_error(NGX_LOG_EMERG, cf->log, 0,
                  "unknown policy \"%V\" in \"chat_gdpr\": write a "
                  "\"chat_gdpr_policy %V { ... }\" block in the http "
                  "context, or \"chat_gdpr off\", in %V:%ui",
                  &conf->name, &conf->name, &conf->file, conf->line);
}


/* The policy by its name, and whether all is there that it needs. */

static char *
ngx_chat_gdpr_named_policy(ngx_conf_t *cf, ngx_chat_gdpr_loc_conf_t *conf)
{
    const char                 *what;
    ngx_chat_gdpr_main_conf_t  *mcf;

    mcf = ngx_http_conf_get_module_main_conf(cf, ngx_chat_gdpr_module);

    conf->policy = ngx_chat_gdpr_policy_find(mcf, &conf->name);

    if (conf->policy == NULL) {
        ngx_chat_gdpr_unknown_policy(cf, conf, mcf);
        return NGX_CONF_ERROR;
    }

    what = conf->policy->consent != CG_CONSENT_NONE
           ? "asks for consent, and there is no key to sign choices with"
           : cg_policy_sealing(conf->policy)
           ? "has the action \"hash\" or \"token\", and there is no key for "
             "it"
           : conf->reveal ? "reveals tokens, and there is no key to open them"
           : NULL;

    if (what && mcf->secrets.nelts == 0) {
        ngx_log_error(NGX_LOG_EMERG, cf->log, 0,
                      "policy \"%V\" %s: make one with \"chat-gdpr key new "
                      "secret FILE\" and add \"chat_gdpr_key FILE\" in the "
                      "http context, in %V:%ui",
                      &conf->name, what, &conf->file, conf->line);
        return NGX_CONF_ERROR;
    }

    if (conf->reveal && mcf->audit.file == NULL) {
        ngx_log_error(NGX_LOG_EMERG, cf->log, 0,
                      "\"chat_gdpr_reveal on\" without an audit log: add "
                      "\"chat_gdpr_audit FILE\" in the http context, for each "
                      "opening is an event, in %V:%ui",
                      &conf->file, conf->line);
        return NGX_CONF_ERROR;
    }

    return NGX_CONF_OK;
}


/* All but the policy. */

static void
ngx_chat_gdpr_merge_options(ngx_chat_gdpr_loc_conf_t *prev,
    ngx_chat_gdpr_loc_conf_t *conf)
{
    if (!conf->named) {
        conf->named = prev->named;
        conf->protocol = prev->protocol;
    }

    if (!conf->chat_set) {
        conf->chat = prev->chat;
        conf->chat_set = prev->chat_set;
    }

    if (conf->mode == NULL) {
        conf->mode = prev->mode;
    }

    if (conf->reveal == NGX_CONF_UNSET) {
        conf->reader = prev->reader;
    }

    ngx_conf_merge_value(conf->reveal, prev->reveal, 0);
    ngx_conf_merge_value(conf->dry_run, prev->dry_run, 0);
    ngx_chat_gdpr_limit_merge(prev, conf);
    ngx_conf_merge_msec_value(conf->join, prev->join, 0);

    if (conf->dry_run) {
        conf->join = 0;  /* what is joined is rewritten */
    }
}


static char *
ngx_chat_gdpr_merge_loc_conf(ngx_conf_t *cf, void *parent, void *child)
{
    ngx_chat_gdpr_loc_conf_t  *prev = parent;
    ngx_chat_gdpr_loc_conf_t  *conf = child;

    cg_policy  *policy;

    ngx_chat_gdpr_merge_options(prev, conf);

    if (conf->name.data == NULL) {
        conf->name = prev->name;
        conf->file = prev->file;
        conf->line = prev->line;

        if (conf->reveal == prev->reveal && conf->dry_run == prev->dry_run) {
            conf->policy = prev->policy;
        }
    }

    if (conf->name.data == NULL || conf->policy
        || (conf->name.len == 3 && ngx_strncmp(conf->name.data, "off", 3) == 0))
    {
        return NGX_CONF_OK;
    }

    if (ngx_chat_gdpr_named_policy(cf, conf) != NGX_CONF_OK) {
        return NGX_CONF_ERROR;
    }

    if (conf->reveal || conf->dry_run) {
        policy = ngx_palloc(cf->pool, sizeof(cg_policy));
        if (policy == NULL) {
            return NGX_CONF_ERROR;
        }

        cg_policy_variant(policy, conf->policy, conf->reveal, conf->dry_run);
        conf->policy = policy;
    }

    return NGX_CONF_OK;
}


static char *
ngx_chat_gdpr_switch(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_chat_gdpr_loc_conf_t  *lcf = conf;

    ngx_str_t  *value;

    if (lcf->name.data) {
        return "is duplicate: leave one";
    }

    value = cf->args->elts;

    if (cf->args->nelts == 3
        && (ngx_strcmp(value[2].data, "insecure=yes") != 0
            || ngx_strcmp(value[1].data, "off") == 0))
    {
        return "takes a policy, and \"insecure=yes\" where the provider may "
               "be spoken to without encryption";
    }

    lcf->name = value[1];
    lcf->file = cf->conf_file->file.name;
    lcf->line = cf->conf_file->line;

    return NGX_CONF_OK;
}


static ngx_int_t
ngx_chat_gdpr_init(ngx_conf_t *cf)
{
    ngx_http_handler_pt        *h;
    ngx_http_core_main_conf_t  *cmcf;

    cmcf = ngx_http_conf_get_module_main_conf(cf, ngx_http_core_module);

    h = ngx_array_push(&cmcf->phases[NGX_HTTP_PREACCESS_PHASE].handlers);
    if (h == NULL) {
        return NGX_ERROR;
    }

    *h = ngx_chat_gdpr_arguments_handler;

    if (ngx_chat_gdpr_tally_zone(cf) != NGX_OK
        || ngx_chat_gdpr_forward_init(cf) != NGX_OK
        || ngx_chat_gdpr_arguments_init(cf) != NGX_OK
        || ngx_chat_gdpr_lint(cf) != NGX_OK
        || ngx_chat_gdpr_consent_init(cf) != NGX_OK
        || ngx_chat_gdpr_poll_init(cf) != NGX_OK
        || ngx_chat_gdpr_reload_zone(cf) != NGX_OK
        || ngx_chat_gdpr_limit_init(cf) != NGX_OK
        || ngx_chat_gdpr_request_init(cf) != NGX_OK)
    {
        return NGX_ERROR;
    }

    return ngx_chat_gdpr_response_init(cf);
}
