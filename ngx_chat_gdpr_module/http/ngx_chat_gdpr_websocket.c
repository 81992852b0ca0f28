/*
 * Upgraded connections.
 *
 * nginx relays them byte by byte, past all filters.  The one point that every
 * byte passes is `send` of its destination: also bytes that came together with
 * the handshake.  Both are replaced when the provider has agreed.
 *
 * What `send` returns is taken as gone.  As long as output of ours is pending,
 * one byte of input stays unacknowledged: so nginx waits for the destination
 * to become writable, calls again, and neither stalls nor drops the tail when
 * the source closes.  `pending` output never moves, for TLS wants to see the
 * same bytes again.  The same holds for output whose events are not in the
 * audit log yet: they are written at the end of the turn of the event loop,
 * for all connections together.
 *
 * nginx may keep the request when the connection to the provider is gone, for
 * what the visitor still sends (lingering_close).  That connection is another
 * one's then, so nothing that comes later may touch it.
 *
 *     RELAY --error--> CLOSING: a Close frame goes to both ends, further
 *     input is swallowed until they close or NGX_CHAT_GDPR_LINGER has passed:
 *     a connection closed at once would take the frame with it.
 */

#include "ngx_chat_gdpr_module.h"

#include "cg_refusal.h"

#define NGX_CHAT_GDPR_LINGER  1000  /* milliseconds */
#define NGX_CHAT_GDPR_RETRY   50
#define NGX_CHAT_GDPR_MOVE    10000 /* so long the end of a message is waited
                                       for */
#define NGX_CHAT_GDPR_MOVES   200   /* at one look: they all come back */

typedef struct {
    ngx_chat_gdpr_ws_t         *ws;
    ngx_connection_t           *c;        /* destination */
    ngx_send_pt                 send;     /* its own send */
    cg_websocket                relay;
    cg_buf                      pending;
    size_t                      sent;     /* bytes of pending */
    uint64_t                    since;    /* its last messages were read, until
                                             they may go; 0: they may */
    uint64_t                    read;     /* so many of them */
    size_t                      counted;  /* bytes counted as held */
    ngx_chat_gdpr_waiter_t      waiter;   /* for the events of pending */
    unsigned                    noted:1;  /* there are some */
    unsigned                    owed:1;   /* a byte taken, not acknowledged */
    unsigned                    bye:1;    /* a Close frame follows pending */
} ngx_chat_gdpr_side_t;

struct ngx_chat_gdpr_ws_s {
    ngx_http_request_t         *r;
    ngx_chat_gdpr_worker_t     *worker;
    cg_tally                   *tally;    /* or NULL */
    ngx_chat_gdpr_side_t        side[CG_DIRECTION_N];
    ngx_event_t                 later;    /* for what the visitor is told;
                                             when closing, for the end */
    ngx_chat_gdpr_watch_t       watch;    /* for the end of its consent */
    ngx_chat_gdpr_watch_t       move;     /* for another policy */
    ngx_msec_t                  seen;     /* when that was seen, */
    ngx_chat_gdpr_join_t       *join;     /* NULL: off */
    ngx_chat_gdpr_talk_t       *talk;     /* or NULL */
    unsigned                    code;     /* that both ends are closed with */
    ngx_chat_gdpr_side_t       *blocked;  /* whose message was, for that, or
                                             NULL */
    void                      (*finalize)(ngx_http_request_t *r, ngx_int_t rc);
    unsigned                    moving:1; /* it was */
    unsigned                    closing:1;
};


static ssize_t ngx_chat_gdpr_websocket_to_provider(ngx_connection_t *c,
    u_char *buf, size_t size);
static ssize_t ngx_chat_gdpr_websocket_to_visitor(ngx_connection_t *c,
    u_char *buf, size_t size);
static void ngx_chat_gdpr_websocket_look(void *data);
static void ngx_chat_gdpr_websocket_move(void *data);
static void ngx_chat_gdpr_websocket_hear(void *ctx, const cg_websocket *relay,
    const uint8_t *p, size_t n);
static void ngx_chat_gdpr_websocket_retry_handler(ngx_event_t *ev);


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


/* What is pending does not go if its events could not be written; was that
 * so? */

static ngx_uint_t
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


/* Without memory the connections are closed without a word. */

static void
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


/* NGX_OK: nothing is pending any more.  Nothing goes whose events could not be
 * written, which is found out when nginx calls: others may look earlier. */

static ngx_int_t
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


/* The one timer of a connection: what closes it outdoes the other. */

static void
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


static void
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


static void
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


/* What this proxy has to say goes between two messages of the provider, and not
 * behind output that waits to be written: that does not move. */

static void
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


/* Nothing may pass: the gate closes on a connection that is silent, too. */

static void
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


/* Another policy has come: the connection is closed between two messages, so
 * that the visitor comes back under it. */

static void
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


/* Tell the visitor which of his messages are blocked, as soon as no message
 * to him is half sent, and nothing that TLS may have seen is pending, for it
 * must not move.  He may take nothing at the moment, and then nginx has nothing
 * of the provider's to send and does not call again; nor is he told any more as
 * long as too much waits for him. */

static void
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


static void
ngx_chat_gdpr_websocket_take(ngx_chat_gdpr_side_t *side, u_char *buf,
    size_t size)
{
    uint64_t             messages;
    cg_status            st;
    ngx_chat_gdpr_ws_t  *ws;

    ws = side->ws;

    if (side->pending.p == NULL) {
        side->pending = ws->worker->spare;
        side->pending.n = 0;
        ngx_memzero(&ws->worker->spare, sizeof(cg_buf));
    }

    side->noted = 0;

    if (side->relay.policy->consent != CG_CONSENT_NONE) {
        side->relay.purposes = ngx_chat_gdpr_consent_passing(ws->r);

        if (side->relay.dir == CG_TO_PROVIDER
            && !ngx_chat_gdpr_consent_open(ws->r))
        {
            ngx_chat_gdpr_websocket_fail(side, CG_ECONSENT);
            return;
        }
    }

    ws->worker->work.seal.now = ngx_time();

    side->since = ws->tally ? ngx_chat_gdpr_clock(ws->r) : 0;
    side->relay.now = ngx_current_msec;
    messages = side->relay.messages;

    st = cg_websocket_feed(&side->relay, &ws->worker->work, buf, size,
                           &side->pending, ngx_chat_gdpr_websocket_event, ws);

    if (side->relay.join) {
        ngx_chat_gdpr_join_arm(ws->join);
    }

    if (st == CG_OK && side->noted) {
        (void) ngx_chat_gdpr_audit_wait(ws->r, &side->waiter, side->c->write);
    }

    if (ws->tally) {
        ngx_chat_gdpr_websocket_count(side, side->relay.messages - messages,
                                      size);
    }

    if (st == CG_OK) {
        ngx_chat_gdpr_websocket_tell(ws);
        return;
    }

    /* nothing of it is seen */
    ngx_memzero(&ws->worker->work.opened, sizeof(cg_opened));

    /* the messages in front of the one that cannot be read */

    if (ngx_chat_gdpr_audit_settle(ws->r, &side->waiter, side->c->write)
           == NGX_ERROR
        && !side->relay.policy->on_error_pass)
    {
        /* the messages in front have no event: they do not go */
        side->pending.n = 0;
        st = CG_ESINK;
    }

    if (st == CG_EBLOCK) {
        ngx_chat_gdpr_websocket_tell(ws);
    }

    ngx_chat_gdpr_websocket_fail(side, st);
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


static ssize_t
ngx_chat_gdpr_websocket_to_provider(ngx_connection_t *c, u_char *buf,
    size_t size)
{
    ngx_http_request_t  *r = c->data;

    ngx_chat_gdpr_ctx_t  *ctx;

    ctx = ngx_http_get_module_ctx(r, ngx_chat_gdpr_module);

    return ngx_chat_gdpr_websocket_send(
                   &ctx->websocket->side[CG_TO_PROVIDER], buf, size);
}


static ssize_t
ngx_chat_gdpr_websocket_to_visitor(ngx_connection_t *c, u_char *buf,
    size_t size)
{
    ngx_http_request_t  *r = c->data;

    ngx_chat_gdpr_ctx_t  *ctx;

    ctx = ngx_http_get_module_ctx(r, ngx_chat_gdpr_module);

    return ngx_chat_gdpr_websocket_send(
                   &ctx->websocket->side[CG_TO_VISITOR], buf, size);
}
