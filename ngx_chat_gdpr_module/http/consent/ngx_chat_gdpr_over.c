/*
 * Responses that are under way when the consent ends that let their requests
 * through the gate: nothing more of the provider's passes.
 *
 * One that has not begun is answered 403; of one that has, what comes is
 * dropped: a stream of events or lines ends, within a second whether anything
 * comes or not, with what is said to who comes without consent (cg_held.h); any
 * other is broken off.
 */

#include "ngx_chat_gdpr_body.h"
#include "ngx_chat_gdpr_consent.h"
#include "ngx_chat_gdpr_event.h"
#include "ngx_chat_gdpr_module.h"
#include "ngx_chat_gdpr_poll.h"
#include "ngx_chat_gdpr_talk.h"

#include "cg_held.h"


void
ngx_chat_gdpr_over_gated(ngx_http_request_t *r, ngx_chat_gdpr_ctx_t *ctx)
{
    ctx->gated = (r == r->main && (ctx->mode == CG_CONSENT_ACTIVATE
                                   || ctx->mode == CG_CONSENT_REQUIRE));
}


ngx_uint_t
ngx_chat_gdpr_over(ngx_http_request_t *r, ngx_chat_gdpr_ctx_t *ctx)
{
    if (!ctx->gated || ctx->over) {
        return ctx->over;
    }

    ctx->over = !ngx_chat_gdpr_consent_open(r);

    return ctx->over;
}


/* In the form that the stream has. */

static ngx_int_t
ngx_chat_gdpr_over_form(ngx_http_request_t *r, ngx_chat_gdpr_body_t *body,
    cg_held_form *form)
{
    ngx_uint_t  streams;

    streams = ngx_chat_gdpr_poll_streams(r, body->run.packets);

    if (streams) {
        *form = streams == 1 ? CG_HELD_SOCKJS : CG_HELD_SOCKJS_EVENTS;
        return NGX_OK;
    }

    *form = CG_HELD_EVENTS;

    return body->edge.kind == CG_EDGE_EVENT && !ngx_chat_gdpr_poll_signalr(r)
           ? NGX_OK : NGX_DECLINED;
}


/* Not into an event that has gone by half. */

static void
ngx_chat_gdpr_over_say(ngx_http_request_t *r, ngx_chat_gdpr_ctx_t *ctx,
    ngx_chat_gdpr_body_t *body)
{
    cg_buf        text;
    cg_held_form  form;

    if (!body->edge.at || body->total != body->sent || body->waiter.waiting
        || ngx_chat_gdpr_over_form(r, body, &form) != NGX_OK)
    {
        return;
    }

    ngx_memzero(&text, sizeof(cg_buf));

    if (ngx_chat_gdpr_held_text(r, ctx, form, &text) == CG_OK) {
        (void) ngx_chat_gdpr_response_say(r, text.p, text.n);
    }

    cg_buf_free(&text);
}


static void
ngx_chat_gdpr_over_look(void *data)
{
    ngx_chat_gdpr_body_t  *body = data;

    ngx_http_request_t   *r;
    ngx_chat_gdpr_ctx_t  *ctx;

    r = body->r;
    ctx = ngx_http_get_module_ctx(r, ngx_chat_gdpr_module);

    if (body->done || r->upstream == NULL
        || r->upstream->peer.connection == NULL || !r->header_sent
        || !ngx_chat_gdpr_over(r, ctx))
    {
        return;
    }

    ngx_chat_gdpr_watch_leave(&body->over);
    ngx_chat_gdpr_refuse(r, CG_ECONSENT, CG_TO_VISITOR, "response", "ended");
    ngx_chat_gdpr_over_say(r, ctx, body);
    ngx_chat_gdpr_move_end(r);
}


void
ngx_chat_gdpr_over_watch(ngx_http_request_t *r, ngx_chat_gdpr_ctx_t *ctx,
    ngx_chat_gdpr_body_t *body)
{
    ngx_chat_gdpr_main_conf_t  *mcf;

    if (!ctx->gated || body->edge.kind == CG_EDGE_NONE || r->upstream == NULL)
    {
        return;
    }

    mcf = ngx_http_get_module_main_conf(r, ngx_chat_gdpr_module);

    body->over.look = ngx_chat_gdpr_over_look;
    body->over.data = body;
    ngx_chat_gdpr_watch_add(mcf->worker, &mcf->worker->watched, &body->over);
}
