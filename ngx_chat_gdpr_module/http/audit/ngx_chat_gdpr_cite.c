/*
 * By which choice of the visitor a message goes: events of messages say it, and
 * in the modes that let nothing through without one, requests that could bring
 * a message have an event of their own, so that a reviewer can show that
 * nothing left before it (`chat-gdpr audit prove`).
 */

#include "ngx_chat_gdpr_event.h"
#include "ngx_chat_gdpr_module.h"


/* The pseudonym of the visitor, made once for all events of a request; NULL
 * without memory.  The pool is not asked for any: it may be on its way out,
 * with the event of a body that was broken off. */

static const char *
ngx_chat_gdpr_cite_subject(ngx_http_request_t *r, ngx_chat_gdpr_ctx_t *ctx)
{
    ngx_chat_gdpr_main_conf_t  *mcf;

    if (ctx->subject[0] == '\0') {
        mcf = ngx_http_get_module_main_conf(r, ngx_chat_gdpr_module);

        if (cg_choice_pseudonym(&ctx->choice, mcf->secrets.elts,
                                ctx->subject)
            != CG_OK)
        {
            return NULL;
        }
    }

    return ctx->subject;
}


void
ngx_chat_gdpr_cite(ngx_http_request_t *r, cg_event *e)
{
    ngx_chat_gdpr_ctx_t  *ctx;

    ctx = ngx_http_get_module_ctx(r, ngx_chat_gdpr_module);

    if (ctx == NULL || !ctx->choice_read) {
        return;
    }

    e->mode = cg_consent_mode_name(ctx->mode);

    if (!ctx->choice.chosen || !ctx->choice.known) {
        return;
    }

    /* without memory it cites nothing, which proves less and not more */

    e->subject = ngx_chat_gdpr_cite_subject(r, ctx);
    e->chosen = ctx->choice.time;
}


ngx_int_t
ngx_chat_gdpr_gate_opened(ngx_http_request_t *r, cg_policy *policy)
{
    cg_event  e;

    ngx_chat_gdpr_event(r, &e, "gate", CG_TO_PROVIDER, "gate");
    ngx_chat_gdpr_cite(r, &e);
    e.answer = "open";

    if (ngx_chat_gdpr_audit_add(r, &e) == NGX_OK
        && ngx_chat_gdpr_audit_flush(r) == NGX_OK)
    {
        return NGX_DECLINED;
    }

    return policy->on_error_pass ? NGX_DECLINED
                                 : NGX_HTTP_SERVICE_UNAVAILABLE;
}
