/*
 * Upgraded connections: bytes on their way, read and passed on.
 *
 * What `send` returns is taken as gone.  As long as output of ours is pending,
 * one byte of input stays unacknowledged: so nginx waits for the destination
 * to become writable, calls again, and neither stalls nor drops the tail when
 * the source closes.  `pending` output never moves, for TLS wants to see the
 * same bytes again.  The same holds for output whose events are not in the
 * audit log yet: they are written at the end of the turn of the event loop,
 * for all connections together.
 */

#include "ngx_chat_gdpr_body.h"
#include "ngx_chat_gdpr_consent.h"
#include "ngx_chat_gdpr_event.h"
#include "ngx_chat_gdpr_module.h"
#include "ngx_chat_gdpr_upgrade.h"
#include "ngx_chat_gdpr_websocket.h"


static cg_status
ngx_chat_gdpr_websocket_event(void *ctx, const cg_websocket *relay,
    const cg_counts *counts, const char *format)
{
    ngx_chat_gdpr_ws_t  *ws = ctx;

    cg_event    e;
    cg_opened  *opened;

    ws->side[relay->dir].noted = 1;

    if (relay->passed != CG_OK) {
        ngx_chat_gdpr_refuse(ws->r, relay->passed, relay->dir, "websocket",
                             "passed");
    }

    opened = &ws->worker->work.opened;

    if (opened->total
        && ngx_chat_gdpr_reveal_event(ws->r, opened, "websocket", format,
                                      relay->messages) != NGX_OK
        && !relay->policy->on_error_pass)
    {
        return CG_ESINK;
    }

    if (counts->total == 0) {
        return CG_OK;
    }

    ngx_chat_gdpr_event(ws->r, &e, "message", relay->dir, "websocket");
    ngx_chat_gdpr_cite(ws->r, &e);

    e.message = relay->messages;
    e.format = format;
    e.counts = counts;

    if (counts->action[CG_ACTION_BLOCK]) {
        e.answer = "withheld";
    }

    if (relay->joined) {
        e.members = &ws->worker->members;
        ws->worker->members.n = 0;

        if (cg_audit_count(&ws->worker->members, "joined", relay->joined)
            != CG_OK)
        {
            return CG_ENOMEM;
        }
    }

    return ngx_chat_gdpr_audit_add(ws->r, &e) == NGX_OK
           || relay->policy->on_error_pass ? CG_OK : CG_ESINK;
}


ngx_uint_t
ngx_chat_gdpr_websocket_dropped(ngx_chat_gdpr_side_t *side)
{
    if (!side->waiter.unwritten) {
        return 0;
    }

    side->waiter.unwritten = 0;

    if (side->relay.policy->on_error_pass) {
        return 0;
    }

    side->pending.n = 0;

    return 1;
}


/* Messages of a side have been read, or what they waited for has come. */

static void
ngx_chat_gdpr_websocket_timed(ngx_chat_gdpr_side_t *side)
{
    if (side->since) {
        ngx_chat_gdpr_tally_time(side->ws->r, CG_WIRE_WEBSOCKET,
                                 side->relay.dir, side->since, side->read);
        side->since = 0;
    }
}


static void
ngx_chat_gdpr_websocket_count(ngx_chat_gdpr_side_t *side, uint64_t messages,
    size_t size)
{
    cg_tally  *tally;

    tally = side->ws->tally;
    side->read = messages;

    tally->messages[CG_WIRE_WEBSOCKET][side->relay.dir] += messages;
    tally->bytes[CG_WIRE_WEBSOCKET][side->relay.dir] += size;

    if (!side->waiter.waiting) {
        ngx_chat_gdpr_websocket_timed(side);
    }
}


static void
ngx_chat_gdpr_websocket_held(ngx_chat_gdpr_side_t *side)
{
    size_t  held;

    if (side->ws->tally == NULL) {
        return;
    }

    held = side->pending.n - side->sent + side->relay.frame.n
           + side->relay.message.n;

    if (held != side->counted) {
        ngx_chat_gdpr_tally_held(side->ws->r, &side->counted, held);
    }
}


ngx_int_t
ngx_chat_gdpr_websocket_drain(ngx_chat_gdpr_side_t *side)
{
    ssize_t  n;
    cg_buf  *spare;

    if (side->waiter.waiting || side->waiter.unwritten) {
        return NGX_AGAIN;
    }

    ngx_chat_gdpr_websocket_timed(side);

    if (side->bye && side->sent == side->pending.n) {
        ngx_chat_gdpr_websocket_bye(side);
    }

    while (side->sent < side->pending.n) {
        n = side->send(side->c, side->pending.p + side->sent,
                       side->pending.n - side->sent);

        if (n == NGX_ERROR) {
            return NGX_ERROR;
        }

        if (n <= 0) {
            return NGX_AGAIN;
        }

        side->sent += n;

        if (side->bye && side->sent == side->pending.n) {
            ngx_chat_gdpr_websocket_bye(side);
        }
    }

    /* an idle connection keeps no buffer, the worker keeps one */

    spare = &side->ws->worker->spare;

    if (spare->p == NULL) {
        *spare = side->pending;
        spare->n = 0;
        ngx_memzero(&side->pending, sizeof(cg_buf));

    } else {
        cg_buf_free(&side->pending);
    }

    side->sent = 0;

    return NGX_OK;
}


/* May anything of a side be read, as the visitor has chosen? */

static ngx_uint_t
ngx_chat_gdpr_websocket_open(ngx_chat_gdpr_side_t *side)
{
    if (side->relay.policy->consent == CG_CONSENT_NONE) {
        return 1;
    }

    side->relay.purposes = ngx_chat_gdpr_consent_passing(side->ws->r);

    return side->relay.dir == CG_TO_VISITOR
           || ngx_chat_gdpr_consent_open(side->ws->r);
}


/* A message cannot be read, or is not to go: those in front of it do, if their
 * events can be written. */

static void
ngx_chat_gdpr_websocket_broken(ngx_chat_gdpr_side_t *side, cg_status st)
{
    ngx_chat_gdpr_ws_t  *ws;

    ws = side->ws;

    /* nothing of it is seen */
    ngx_memzero(&ws->worker->work.opened, sizeof(cg_opened));

    if (ngx_chat_gdpr_audit_settle(ws->r, &side->waiter, side->c->write)
           == NGX_ERROR
        && !side->relay.policy->on_error_pass)
    {
        side->pending.n = 0;
        st = CG_ESINK;
    }

    if (st == CG_EBLOCK) {
        ngx_chat_gdpr_websocket_tell(ws);
    }

    ngx_chat_gdpr_websocket_fail(side, st);
}


/* What is said about consent between two messages is written at once.  If that
 * fails, the events of those in front of it have gone with it. */

static cg_status
ngx_chat_gdpr_websocket_feed(ngx_chat_gdpr_side_t *side, u_char *buf,
    size_t size)
{
    uint64_t             messages;
    cg_status            st;
    ngx_uint_t           lost;
    ngx_chat_gdpr_ws_t  *ws;

    ws = side->ws;

    lost = ws->worker->lost;
    ws->worker->work.seal.now = ngx_time();

    side->noted = 0;
    side->since = ws->tally ? ngx_chat_gdpr_clock(ws->r) : 0;
    side->relay.now = ngx_current_msec;
    messages = side->relay.messages;

    st = cg_websocket_feed(&side->relay, &ws->worker->work, buf, size,
                           &side->pending, ngx_chat_gdpr_websocket_event, ws);

    if (side->relay.join) {
        ngx_chat_gdpr_join_arm(ws->join);
    }

    if (side->noted && ws->worker->lost != lost
        && !side->relay.policy->on_error_pass)
    {
        side->pending.n = 0;
        st = CG_ESINK;
    }

    if (st == CG_OK && side->noted) {
        (void) ngx_chat_gdpr_audit_wait(ws->r, &side->waiter, side->c->write);
    }

    if (ws->tally) {
        ngx_chat_gdpr_websocket_count(side, side->relay.messages - messages,
                                      size);
    }

    return st;
}


static void
ngx_chat_gdpr_websocket_take(ngx_chat_gdpr_side_t *side, u_char *buf,
    size_t size)
{
    cg_status            st;
    ngx_chat_gdpr_ws_t  *ws;

    ws = side->ws;

    if (side->pending.p == NULL) {
        side->pending = ws->worker->spare;
        side->pending.n = 0;
        ngx_memzero(&ws->worker->spare, sizeof(cg_buf));
    }

    if (!ngx_chat_gdpr_websocket_open(side)) {
        ngx_chat_gdpr_websocket_fail(side, CG_ECONSENT);
        return;
    }

    st = ngx_chat_gdpr_websocket_feed(side, buf, size);

    if (st == CG_OK) {
        ngx_chat_gdpr_websocket_tell(ws);

    } else {
        ngx_chat_gdpr_websocket_broken(side, st);
    }
}


static ssize_t
ngx_chat_gdpr_websocket_send(ngx_chat_gdpr_side_t *side, u_char *buf,
    size_t size)
{
    ngx_int_t            rc;
    ngx_chat_gdpr_ws_t  *ws;

    ws = side->ws;

    if (ngx_chat_gdpr_websocket_dropped(side) && !ws->closing) {
        ngx_chat_gdpr_websocket_fail(side, CG_ESINK);
    }

    /* a message that is withheld leaves nothing but its event */

    if (side->pending.n || side->waiter.waiting) {
        rc = ngx_chat_gdpr_websocket_drain(side);
        if (rc != NGX_OK) {
            return rc;
        }
    }

    if (ws->closing) {
        side->owed = 0;
        return size;
    }

    if (size > side->owed) {
        ngx_chat_gdpr_websocket_take(side, buf + side->owed,
                                     size - side->owed);
    }

    rc = ngx_chat_gdpr_websocket_drain(side);

    ngx_chat_gdpr_websocket_held(side);

    if (rc == NGX_ERROR) {
        return NGX_ERROR;
    }

    ngx_chat_gdpr_websocket_say(ws);

    if (rc == NGX_OK && side->pending.n == 0) {
        side->owed = 0;
        return size;
    }

    side->owed = 1;

    return size > 1 ? (ssize_t) size - 1 : NGX_AGAIN;
}


ssize_t
ngx_chat_gdpr_websocket_to_provider(ngx_connection_t *c, u_char *buf,
    size_t size)
{
    ngx_http_request_t  *r = c->data;

    ngx_chat_gdpr_ctx_t  *ctx;

    ctx = ngx_http_get_module_ctx(r, ngx_chat_gdpr_module);

    return ngx_chat_gdpr_websocket_send(
                   &ctx->websocket->side[CG_TO_PROVIDER], buf, size);
}


ssize_t
ngx_chat_gdpr_websocket_to_visitor(ngx_connection_t *c, u_char *buf,
    size_t size)
{
    ngx_http_request_t  *r = c->data;

    ngx_chat_gdpr_ctx_t  *ctx;

    ctx = ngx_http_get_module_ctx(r, ngx_chat_gdpr_module);

    return ngx_chat_gdpr_websocket_send(
                   &ctx->websocket->side[CG_TO_VISITOR], buf, size);
}
