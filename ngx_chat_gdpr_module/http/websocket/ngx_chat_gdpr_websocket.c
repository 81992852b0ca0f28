/*
 * Upgraded connections: how one begins and ends.
 *
 * nginx relays them byte by byte, past all filters.  The one point that every
 * byte passes is `send` of its destination: also bytes that came together with
 * the handshake.  Both are replaced when the provider has agreed
 * (ngx_chat_gdpr_websocket_send.c).
 *
 * nginx may keep the request when the connection to the provider is gone, for
 * what the visitor still sends (lingering_close).  That connection is another
 * one's then, so nothing that comes later may touch it.
 */

#include "ngx_chat_gdpr_body.h"
#include "ngx_chat_gdpr_consent.h"
#include "ngx_chat_gdpr_event.h"
#include "ngx_chat_gdpr_module.h"
#include "ngx_chat_gdpr_talk.h"
#include "ngx_chat_gdpr_upgrade.h"
#include "ngx_chat_gdpr_websocket.h"


/* Nothing comes later. */

static void
ngx_chat_gdpr_websocket_over(ngx_chat_gdpr_ws_t *ws)
{
    ngx_uint_t  i;

    if (ws->later.timer_set) {
        ngx_del_timer(&ws->later);
    }

    ngx_chat_gdpr_watch_leave(&ws->watch);
    ngx_chat_gdpr_watch_leave(&ws->move);

    for (i = 0; i < CG_DIRECTION_N; i++) {
        ngx_chat_gdpr_audit_leave(&ws->side[i].waiter);
    }
}


/* nginx is about to close the connection to the provider. */

static void
ngx_chat_gdpr_websocket_finalize(ngx_http_request_t *r, ngx_int_t rc)
{
    ngx_chat_gdpr_ctx_t  *ctx;

    ctx = ngx_http_get_module_ctx(r, ngx_chat_gdpr_module);

    ngx_chat_gdpr_websocket_over(ctx->websocket);

    ctx->websocket->finalize(r, rc);
}


static void
ngx_chat_gdpr_websocket_cleanup(void *data)
{
    ngx_chat_gdpr_ws_t  *ws = data;

    ngx_uint_t  i;

    ngx_chat_gdpr_websocket_over(ws);

    if (ws->tally) {
        ws->tally->closed++;
    }

    for (i = 0; i < CG_DIRECTION_N; i++) {
        ngx_chat_gdpr_tally_held(ws->r, &ws->side[i].counted, 0);
        cg_websocket_free(&ws->side[i].relay);
        cg_buf_free(&ws->side[i].pending);
    }

    ws->side[CG_TO_VISITOR].c->send = ws->side[CG_TO_VISITOR].send;

    ngx_chat_gdpr_join_free(ws->join);
    ngx_free(ws);
}


void
ngx_chat_gdpr_websocket_later(ngx_chat_gdpr_ws_t *ws,
    ngx_event_handler_pt handler, ngx_msec_t delay)
{
    if (ws->later.timer_set) {
        ngx_del_timer(&ws->later);
    }

    ws->later.handler = handler;
    ws->later.data = ws;
    ws->later.log = ws->r->connection->log;

    ngx_add_timer(&ws->later, delay);
}


static ngx_int_t
ngx_chat_gdpr_websocket_agreed(ngx_http_request_t *r)
{
    ngx_uint_t        i;
    ngx_list_part_t  *part;
    ngx_table_elt_t  *h;

    for (part = &r->upstream->headers_in.headers.part;
         part;
         part = part->next)
    {
        h = part->elts;

        for (i = 0; i < part->nelts; i++) {
            if (ngx_strcasecmp(h[i].key.data, (u_char *) "Upgrade") == 0
                && ngx_strcasecmp(h[i].value.data, (u_char *) "websocket")
                   == 0)
            {
                return NGX_OK;
            }
        }
    }

    return NGX_DECLINED;
}


/* Both sides, each sending through the relay from now on. */

static void
ngx_chat_gdpr_websocket_sides(ngx_chat_gdpr_ws_t *ws, cg_policy *policy,
    cg_extension *visitor, cg_extension *provider)
{
    ngx_uint_t             i;
    const cg_protocol     *protocol;
    ngx_http_request_t    *r;
    ngx_chat_gdpr_side_t  *side;

    r = ws->r;
    protocol = ngx_chat_gdpr_protocol(r);

    for (i = 0; i < CG_DIRECTION_N; i++) {
        side = &ws->side[i];
        side->ws = ws;
        side->c = i == CG_TO_VISITOR ? r->connection
                                     : r->upstream->peer.connection;
        side->send = side->c->send;
        cg_websocket_init(&side->relay, policy, (cg_direction) i);
        cg_websocket_agree(&side->relay, visitor, provider);
        side->relay.protocol = protocol;
        side->relay.language = ngx_chat_gdpr_consent_language(r, policy);
        side->relay.reveal = (i == CG_TO_VISITOR && ngx_chat_gdpr_reveals(r));
    }

    if (ws->join) {
        ws->side[CG_TO_PROVIDER].relay.join = &ws->join->pieces;
    }

    ws->side[CG_TO_VISITOR].c->send = ngx_chat_gdpr_websocket_to_visitor;
    ws->side[CG_TO_PROVIDER].c->send = ngx_chat_gdpr_websocket_to_provider;
}


static ngx_chat_gdpr_ws_t *
ngx_chat_gdpr_websocket_create(ngx_http_request_t *r, cg_policy *policy)
{
    ngx_chat_gdpr_ws_t         *ws;
    ngx_pool_cleanup_t         *cln;
    ngx_chat_gdpr_loc_conf_t   *lcf;
    ngx_chat_gdpr_main_conf_t  *mcf;

    mcf = ngx_http_get_module_main_conf(r, ngx_chat_gdpr_module);
    lcf = ngx_http_get_module_loc_conf(r, ngx_chat_gdpr_module);

    cln = ngx_pool_cleanup_add(r->pool, 0);
    if (cln == NULL) {
        return NULL;
    }

    /* the pool would take another block of 4 KB for it */

    ws = ngx_calloc(sizeof(ngx_chat_gdpr_ws_t), r->connection->log);
    if (ws == NULL) {
        return NULL;
    }

    if (lcf->join) {
        ws->join = ngx_chat_gdpr_join_create(r, lcf->join);
        if (ws->join == NULL) {
            ngx_free(ws);
            return NULL;
        }
    }

    ws->r = r;
    ws->worker = mcf->worker;
    ws->tally = ngx_chat_gdpr_tally(r, policy);

    if (ws->tally) {
        ws->tally->opened++;
    }

    cln->data = ws;
    cln->handler = ngx_chat_gdpr_websocket_cleanup;
    ngx_chat_gdpr_ctx(r)->websocket = ws;

    return ws;
}


/* What a visitor has chosen, and may say, is of concern to the connection. */

static ngx_int_t
ngx_chat_gdpr_websocket_consent(ngx_chat_gdpr_ws_t *ws)
{
    ngx_uint_t  i;

    ws->watch.look = ngx_chat_gdpr_websocket_look;
    ws->watch.data = ws;
    ngx_chat_gdpr_watch_add(ws->worker, &ws->worker->watched, &ws->watch);

    if (ngx_chat_gdpr_talk_create(ws->r, &ws->talk) != NGX_OK) {
        return NGX_ERROR;
    }

    for (i = 0; ws->talk && i < CG_DIRECTION_N; i++) {
        ws->side[i].relay.hear = ngx_chat_gdpr_websocket_hear;
    }

    return ngx_chat_gdpr_consent_meet(ws->r);
}


/* NGX_DECLINED: nobody has asked, or the provider has agreed to something
 * else. */

ngx_int_t
ngx_chat_gdpr_websocket_start(ngx_http_request_t *r, cg_policy *policy)
{
    ngx_int_t            rc;
    cg_extension        *visitor, *provider;
    ngx_chat_gdpr_ws_t  *ws;

    if (r->upstream == NULL || !r->upstream->upgrade
        || r->upstream->peer.connection == NULL
        || ngx_chat_gdpr_websocket_agreed(r) != NGX_OK)
    {
        return NGX_DECLINED;
    }

    rc = ngx_chat_gdpr_extension_answer(r, &visitor, &provider);
    if (rc != NGX_OK) {
        return rc;
    }

    ws = ngx_chat_gdpr_websocket_create(r, policy);
    if (ws == NULL) {
        return NGX_ERROR;
    }

    ngx_chat_gdpr_websocket_sides(ws, policy, visitor, provider);

    ws->move.look = ngx_chat_gdpr_websocket_move;
    ws->move.data = ws;
    ngx_chat_gdpr_watch_add(ws->worker, &ws->worker->sockets, &ws->move);

    ws->finalize = r->upstream->finalize_request;
    r->upstream->finalize_request = ngx_chat_gdpr_websocket_finalize;

    return policy->consent == CG_CONSENT_NONE
           ? NGX_OK : ngx_chat_gdpr_websocket_consent(ws);
}
