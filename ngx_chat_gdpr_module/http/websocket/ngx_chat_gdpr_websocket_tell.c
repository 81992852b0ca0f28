/*
 * Upgraded connections: what this proxy says to the visitor by itself, about
 * consent and about messages that were blocked.
 */

#include "ngx_chat_gdpr_module.h"
#include "ngx_chat_gdpr_talk.h"
#include "ngx_chat_gdpr_websocket.h"

#define NGX_CHAT_GDPR_RETRY  50  /* milliseconds */


static void ngx_chat_gdpr_websocket_retry_handler(ngx_event_t *ev);


void
ngx_chat_gdpr_websocket_hear(void *ctx, const cg_websocket *relay,
    const uint8_t *p, size_t n)
{
    ngx_chat_gdpr_ws_t  *ws = ctx;

    ngx_chat_gdpr_talk_hear(ws->r, ws->talk, relay->dir, p, n);

    if (ws->talk->ready) {
        /* nothing that the provider says is waited for any more */
        ws->side[CG_TO_VISITOR].relay.hear = NULL;
    }
}


void
ngx_chat_gdpr_websocket_say(ngx_chat_gdpr_ws_t *ws)
{
    cg_buf                *out;
    ngx_chat_gdpr_side_t  *side;

    side = &ws->side[CG_TO_VISITOR];

    if (ws->talk == NULL || ws->talk->out.n == 0 || side->pending.n
        || side->relay.passing || side->relay.closed || ws->closing)
    {
        return;
    }

    out = &ws->talk->out;

    if (cg_buf_add(&side->pending, out->p, out->n) == CG_OK) {
        cg_buf_free(out);
        (void) ngx_chat_gdpr_websocket_drain(side);
    }
}


void
ngx_chat_gdpr_websocket_tell(ngx_chat_gdpr_ws_t *ws)
{
    cg_buf                *refusals;
    ngx_int_t              rc;
    ngx_chat_gdpr_side_t  *side;

    refusals = &ws->side[CG_TO_PROVIDER].relay.refusals;
    side = &ws->side[CG_TO_VISITOR];

    if (refusals->n == 0 || side->relay.passing) {
        return;
    }

    rc = ngx_chat_gdpr_websocket_drain(side);

    if (rc == NGX_OK) {
        if (!side->relay.closed
            && cg_buf_add(&side->pending, refusals->p, refusals->n) == CG_OK)
        {
            rc = ngx_chat_gdpr_websocket_drain(side);
        }

        cg_buf_free(refusals);
    }

    if (rc == NGX_AGAIN && !ws->later.timer_set) {
        ngx_chat_gdpr_websocket_later(ws,
                                      ngx_chat_gdpr_websocket_retry_handler,
                                      NGX_CHAT_GDPR_RETRY);
    }
}


static void
ngx_chat_gdpr_websocket_retry_handler(ngx_event_t *ev)
{
    ngx_chat_gdpr_ws_t  *ws = ev->data;

    ngx_chat_gdpr_side_t  *side;

    side = &ws->side[CG_TO_VISITOR];

    if (ngx_chat_gdpr_websocket_drain(side) == NGX_AGAIN) {
        ngx_add_timer(ev, NGX_CHAT_GDPR_RETRY);
        return;
    }

    ngx_chat_gdpr_websocket_tell(ws);
}
