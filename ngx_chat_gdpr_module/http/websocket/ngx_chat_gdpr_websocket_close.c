/*
 * Upgraded connections that this proxy closes: for an error, for a consent that
 * has ended, for another policy.
 *
 *     RELAY --error--> CLOSING: a Close frame goes to both ends, further
 *     input is swallowed until they close or NGX_CHAT_GDPR_LINGER has passed:
 *     a connection closed at once would take the frame with it.
 */

#include "ngx_chat_gdpr_consent.h"
#include "ngx_chat_gdpr_event.h"
#include "ngx_chat_gdpr_module.h"
#include "ngx_chat_gdpr_websocket.h"

#include "cg_refusal.h"

#define NGX_CHAT_GDPR_LINGER  1000  /* milliseconds */
#define NGX_CHAT_GDPR_MOVE    10000 /* so long the end of a message is waited
                                       for */
#define NGX_CHAT_GDPR_MOVES   200   /* at one look: they all come back */


/* Why the visitor's end is closed, if that is for a blocked message. */

static void
ngx_chat_gdpr_websocket_reason(ngx_chat_gdpr_side_t *side, cg_buf *text)
{
    cg_refusal             r;
    ngx_chat_gdpr_side_t  *blocked;

    blocked = side->ws->blocked;

    if (blocked == NULL || side->relay.dir != CG_TO_VISITOR) {
        return;
    }

    r.policy = blocked->relay.policy;
    r.entity = blocked->relay.blocked;
    r.dir = blocked->relay.dir;
    r.language = blocked->relay.language;

    if (cg_refusal_sentence(&r, text) != CG_OK) {
        text->n = 0;
    }
}


void
ngx_chat_gdpr_websocket_bye(ngx_chat_gdpr_side_t *side)
{
    cg_buf  text;

    ngx_memzero(&text, sizeof(cg_buf));

    side->bye = 0;
    side->sent = 0;
    side->pending.n = 0;

    ngx_chat_gdpr_websocket_reason(side, &text);

    (void) cg_websocket_close(&side->pending, side->ws->code, text.p, text.n,
                              side->relay.dir == CG_TO_PROVIDER);

    cg_buf_free(&text);
}


/* Both ends count as gone: nginx then ends the request.  What was accepted
 * before the error still goes out first, send_timeout permitting. */

static void
ngx_chat_gdpr_websocket_linger_handler(ngx_event_t *ev)
{
    ngx_chat_gdpr_ws_t  *ws = ev->data;

    ngx_uint_t           i;
    ngx_connection_t    *c;
    ngx_http_request_t  *r;

    r = ws->r;
    c = r->connection;

    for (i = 0; i < CG_DIRECTION_N; i++) {
        (void) ngx_chat_gdpr_websocket_dropped(&ws->side[i]);
        (void) ngx_chat_gdpr_websocket_drain(&ws->side[i]);
    }

    if (ws->side[CG_TO_VISITOR].pending.n
        || ws->side[CG_TO_PROVIDER].pending.n)
    {
        ngx_add_timer(ev, NGX_CHAT_GDPR_LINGER);
        return;
    }

    ws->side[CG_TO_VISITOR].c->read->eof = 1;
    ws->side[CG_TO_PROVIDER].c->read->eof = 1;

    r->read_event_handler(r);

    ngx_http_run_posted_requests(c);
}


/* Close both ends with ws->code; the caller drains `side`. */

static void
ngx_chat_gdpr_websocket_close(ngx_chat_gdpr_side_t *side)
{
    ngx_chat_gdpr_ws_t    *ws;
    ngx_chat_gdpr_side_t  *back;

    ws = side->ws;

    back = &ws->side[side->relay.dir == CG_TO_VISITOR ? CG_TO_PROVIDER
                                                      : CG_TO_VISITOR];
    ws->closing = 1;
    ngx_chat_gdpr_websocket_later(ws, ngx_chat_gdpr_websocket_linger_handler,
                                  NGX_CHAT_GDPR_LINGER);

    side->bye = !side->relay.closed;

    (void) ngx_chat_gdpr_websocket_dropped(back);

    if (!back->relay.closed) {
        back->bye = 1;
        (void) ngx_chat_gdpr_websocket_drain(back);
    }
}


void
ngx_chat_gdpr_websocket_fail(ngx_chat_gdpr_side_t *side, cg_status st)
{
    char                 answer[5];
    ngx_chat_gdpr_ws_t  *ws;

    ws = side->ws;
    ws->code = cg_websocket_code(st);
    ws->blocked = st == CG_EBLOCK ? side : NULL;

    ngx_sprintf((u_char *) answer, "%04ui%Z", (ngx_uint_t) ws->code);
    ngx_chat_gdpr_refuse(ws->r, st, side->relay.dir, "websocket", answer);

    ngx_chat_gdpr_websocket_close(side);
}


void
ngx_chat_gdpr_websocket_look(void *data)
{
    ngx_chat_gdpr_ws_t  *ws = data;

    ngx_chat_gdpr_side_t  *side;

    side = &ws->side[CG_TO_VISITOR];

    if (side->pending.n && !ws->closing) {
        (void) ngx_chat_gdpr_websocket_drain(side);
    }

    ngx_chat_gdpr_websocket_say(ws);

    side = &ws->side[CG_TO_PROVIDER];

    if (ws->closing || side->relay.closed
        || ngx_chat_gdpr_consent_open(ws->r))
    {
        return;
    }

    (void) ngx_chat_gdpr_websocket_dropped(side);

    ngx_chat_gdpr_websocket_fail(side, CG_ECONSENT);

    (void) ngx_chat_gdpr_websocket_drain(side);
}


static ngx_uint_t
ngx_chat_gdpr_websocket_between(ngx_chat_gdpr_side_t *side)
{
    return side->relay.frame.n == 0 && side->relay.opcode == 0
           && !side->relay.passing;
}


void
ngx_chat_gdpr_websocket_move(void *data)
{
    ngx_chat_gdpr_ws_t  *ws = data;

    char                        digest[65];
    ngx_chat_gdpr_side_t       *side;
    ngx_chat_gdpr_main_conf_t  *mcf;

    side = &ws->side[CG_TO_PROVIDER];
    mcf = ngx_http_get_module_main_conf(ws->r, ngx_chat_gdpr_module);

    if (ws->closing || side->relay.closed
        || ws->side[CG_TO_VISITOR].relay.closed
        || !ngx_chat_gdpr_reload_moves(mcf, side->relay.policy, digest))
    {
        return;
    }

    if (!ws->moving) {
        ws->moving = 1;
        ws->seen = ngx_current_msec;
    }

    if (ngx_current_msec - ws->seen < NGX_CHAT_GDPR_MOVE
        && !(ngx_chat_gdpr_websocket_between(side)
             && ngx_chat_gdpr_websocket_between(&ws->side[CG_TO_VISITOR])))
    {
        return;
    }

    if (ws->worker->n_moved++ >= NGX_CHAT_GDPR_MOVES) {
        return;
    }

    ngx_chat_gdpr_reload_event(ws->r, "websocket", "1012", digest);

    ws->code = 1012;  /* Service Restart, of IANA's registry */
    (void) ngx_chat_gdpr_websocket_dropped(side);
    ngx_chat_gdpr_websocket_close(side);
    (void) ngx_chat_gdpr_websocket_drain(side);
}
