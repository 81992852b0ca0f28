/*
 * A request that stands still until its events are on the disk, and then goes
 * on in a turn of the event loop of its own.
 */

#include "ngx_chat_gdpr_event.h"
#include "ngx_chat_gdpr_module.h"

struct ngx_chat_gdpr_pause_s {
    ngx_http_request_t       *r;
    ngx_chat_gdpr_waiter_t    waiter;
    ngx_event_t               wake;
    ngx_chat_gdpr_resume_pt   resume;
};


static void
ngx_chat_gdpr_pause_cleanup(void *data)
{
    ngx_chat_gdpr_pause_t  *pause = data;

    ngx_chat_gdpr_audit_leave(&pause->waiter);

    if (pause->wake.posted) {
        ngx_delete_posted_event(&pause->wake);
    }
}


static void
ngx_chat_gdpr_pause_handler(ngx_event_t *ev)
{
    ngx_connection_t       *c;
    ngx_http_request_t     *r;
    ngx_chat_gdpr_pause_t  *pause;

    pause = ev->data;
    r = pause->r;
    c = r->connection;

    ngx_http_set_log_request(c->log, r);

    pause->resume(r, pause->waiter.unwritten ? NGX_ERROR : NGX_OK);

    ngx_http_run_posted_requests(c);
}


static ngx_chat_gdpr_pause_t *
ngx_chat_gdpr_pause_create(ngx_http_request_t *r)
{
    ngx_pool_cleanup_t     *cln;
    ngx_chat_gdpr_pause_t  *pause;

    cln = ngx_pool_cleanup_add(r->pool, sizeof(ngx_chat_gdpr_pause_t));
    if (cln == NULL) {
        return NULL;
    }

    pause = cln->data;
    ngx_memzero(pause, sizeof(ngx_chat_gdpr_pause_t));

    pause->r = r;
    pause->wake.handler = ngx_chat_gdpr_pause_handler;
    pause->wake.data = pause;
    pause->wake.log = r->connection->log;

    cln->handler = ngx_chat_gdpr_pause_cleanup;
    return pause;
}


ngx_event_t *
ngx_chat_gdpr_pause_event(ngx_http_request_t *r, ngx_chat_gdpr_ctx_t *ctx,
    ngx_chat_gdpr_resume_pt resume)
{
    ngx_chat_gdpr_main_conf_t  *mcf;

    mcf = ngx_http_get_module_main_conf(r, ngx_chat_gdpr_module);

    if (mcf->audit.file == NULL || !ngx_chat_gdpr_sync_waits(mcf)) {
        return NULL;
    }

    if (ctx->pause == NULL) {
        ctx->pause = ngx_chat_gdpr_pause_create(r);
        if (ctx->pause == NULL) {
            return NULL;
        }
    }

    ctx->pause->resume = resume;
    return &ctx->pause->wake;
}


ngx_int_t
ngx_chat_gdpr_audit_pause(ngx_http_request_t *r, ngx_chat_gdpr_ctx_t *ctx,
    ngx_chat_gdpr_resume_pt resume)
{
    ngx_event_t  *wake;

    wake = ngx_chat_gdpr_pause_event(r, ctx, resume);

    return wake ? ngx_chat_gdpr_audit_wait(r, &ctx->pause->waiter, wake)
                : ngx_chat_gdpr_audit_flush(r);
}
