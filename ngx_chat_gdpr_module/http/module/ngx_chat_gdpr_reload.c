/*
 * What a reload, or another program after a binary upgrade, brings.  nginx
 * leaves open connections to the workers that have them, and these never see
 * another configuration: which policies hold now is therefore kept in memory
 * that they share with the masters, who write it once a configuration is in
 * force.  A worker that is left behind looks there.
 */

#include "ngx_chat_gdpr_event.h"
#include "ngx_chat_gdpr_head.h"
#include "ngx_chat_gdpr_module.h"

#define NGX_CHAT_GDPR_POLICIES  256

typedef struct {
    u_char        name[64];
    u_char        digest[64];  /* in hex */
} ngx_chat_gdpr_held_t;

struct ngx_chat_gdpr_reload_s {
    ngx_atomic_t          loaded;  /* configurations so far */
    ngx_uint_t            apply;   /* the last one is for all */
    ngx_uint_t            n;
    ngx_chat_gdpr_held_t  policies[NGX_CHAT_GDPR_POLICIES];
};


char *
ngx_chat_gdpr_reload_directive(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_chat_gdpr_main_conf_t  *mcf = conf;

    ngx_str_t  *value;

    if (mcf->reload_set) {
        return "is duplicate: leave one";
    }

    value = cf->args->elts;
    mcf->reload_set = 1;
    mcf->reload_apply = ngx_chat_gdpr_value_is(&value[1], "apply");

    return mcf->reload_apply || ngx_chat_gdpr_value_is(&value[1], "keep")
           ? NGX_CONF_OK : "takes \"keep\" or \"apply\"";
}


ngx_int_t
ngx_chat_gdpr_reload_zone(ngx_conf_t *cf)
{
    ngx_chat_gdpr_main_conf_t  *mcf;

    mcf = ngx_http_conf_get_module_main_conf(cf, ngx_chat_gdpr_module);

    if (mcf->policies.nelts == 0) {
        return NGX_OK;
    }

    if (mcf->reload_apply && mcf->policies.nelts > NGX_CHAT_GDPR_POLICIES) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "\"chat_gdpr_reload apply\" is for up to %d "
                           "policies, not %ui: write \"keep\", or fewer",
                           NGX_CHAT_GDPR_POLICIES, mcf->policies.nelts);
        return NGX_ERROR;
    }

    mcf->reload = ngx_chat_gdpr_memory(cf, "chat_gdpr_policies",
                                       sizeof(ngx_chat_gdpr_reload_t));

    return mcf->reload ? NGX_OK : NGX_ERROR;
}


void
ngx_chat_gdpr_reload_loaded(ngx_chat_gdpr_main_conf_t *mcf)
{
    ngx_uint_t                i;
    cg_policy               **policies;
    ngx_chat_gdpr_reload_t   *reload;

    if (mcf->reload == NULL) {
        return;
    }

    reload = ngx_chat_gdpr_memory_lock(mcf->reload);
    policies = mcf->policies.elts;

    reload->apply = mcf->reload_apply;
    reload->n = ngx_min(mcf->policies.nelts, NGX_CHAT_GDPR_POLICIES);

    for (i = 0; i < reload->n; i++) {
        ngx_memcpy(reload->policies[i].name, policies[i]->name,
                   sizeof(reload->policies[i].name));
        ngx_memcpy(reload->policies[i].digest, policies[i]->digest,
                   sizeof(reload->policies[i].digest));
    }

    mcf->loaded = ++reload->loaded;

    ngx_chat_gdpr_memory_unlock(mcf->reload);
}


ngx_uint_t
ngx_chat_gdpr_reload_came(ngx_chat_gdpr_main_conf_t *mcf)
{
    ngx_chat_gdpr_reload_t  *reload;

    reload = mcf->reload ? ngx_chat_gdpr_memory_data(mcf->reload) : NULL;

    return reload && reload->loaded != mcf->loaded;
}


ngx_uint_t
ngx_chat_gdpr_reload_moves(ngx_chat_gdpr_main_conf_t *mcf,
    const cg_policy *policy, char digest[65])
{
    ngx_uint_t               i, moves;
    ngx_chat_gdpr_held_t    *held;
    ngx_chat_gdpr_reload_t  *reload;

    if (!ngx_exiting) {
        return 0;
    }

    moves = 0;
    reload = ngx_chat_gdpr_memory_lock(mcf->reload);

    for (i = 0; reload->apply && i < reload->n; i++) {
        held = &reload->policies[i];

        if (ngx_strncmp(held->name, policy->name, sizeof(held->name)) == 0) {
            moves = ngx_memcmp(held->digest, policy->digest,
                               sizeof(held->digest))
                    != 0;
            ngx_memcpy(digest, held->digest, sizeof(held->digest));
            digest[64] = '\0';
            break;
        }
    }

    ngx_chat_gdpr_memory_unlock(mcf->reload);

    return moves;
}


void
ngx_chat_gdpr_reload_event(ngx_http_request_t *r, const char *transport,
    const char *answer, const char *digest)
{
    cg_buf                      members;
    cg_event                    e;
    ngx_chat_gdpr_main_conf_t  *mcf;

    mcf = ngx_http_get_module_main_conf(r, ngx_chat_gdpr_module);

    ngx_log_error(NGX_LOG_INFO, r->connection->log, 0,
                  "chat_gdpr: a %s is %s: another policy has come", transport,
                  answer);

    ngx_memzero(&members, sizeof(cg_buf));
    ngx_chat_gdpr_event(r, &e, "moved", CG_TO_VISITOR, transport);
    e.answer = answer;
    e.members = &members;

    if (cg_audit_text(&members, "new_digest", digest, 64) == CG_OK
        && ngx_chat_gdpr_audit_add(r, &e) == NGX_OK && mcf->audit.file)
    {
        (void) ngx_chat_gdpr_audit_write(mcf, r->connection->log);
    }

    cg_buf_free(&members);
}
