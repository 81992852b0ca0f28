/*
 * Long polling: a connection that is made of requests, which any worker may
 * have.
 *
 * What this proxy has to say to the visitor of a session, the prompt in the
 * chat, the answer to what was typed, or that a message was blocked, goes
 * behind what the provider says in the next answer to a poll.  What waits for
 * one is kept in memory that the workers share, under the session's id:
 *
 *     Engine.IO   the argument sid          more packets
 *     SockJS      in the path               one more line
 *     SignalR     the argument id           one more record
 *     BOSH        sid of <body>             stanzas within <body>
 *     Bayeux      clientId of a message     messages in the array
 *
 * A blocked message does not go, and what is around it does: of Engine.IO a
 * packet that means nothing (noop) goes in its place, of SockJS an array
 * without messages; of BOSH a body without stanzas.  SockJS also has streams,
 * which end one request and begin the next: in them it is told within a second.
 */

#include "ngx_chat_gdpr_module.h"

#include "cg_bridge.h"
#include "cg_notice.h"
#include "cg_said.h"
#include "cg_tell.h"

/* Sessions that something is known of, in rows: in a full one that which was
 * last used longest ago goes. */
#define NGX_CHAT_GDPR_POLL_ROWS  128
#define NGX_CHAT_GDPR_POLL_WAYS  4

#define NGX_CHAT_GDPR_POLL_ID    64
#define NGX_CHAT_GDPR_POLL_SIZE  1024  /* bytes of what waits: more is not
                                          said */

/* The ways of polling, as above. */
enum {
    NGX_CHAT_GDPR_POLL_NONE = 0,
    NGX_CHAT_GDPR_POLL_PACKETS,
    NGX_CHAT_GDPR_POLL_LINES,
    NGX_CHAT_GDPR_POLL_RECORDS,
    NGX_CHAT_GDPR_POLL_STANZAS,
    NGX_CHAT_GDPR_POLL_ARRAY
};

typedef struct {
    u_char       id[NGX_CHAT_GDPR_POLL_ID];
    u_char       id_n;       /* 0: free */
    u_char       subject[CG_CONSENT_SUBJECT];  /* who was asked */
    time_t       asked;      /* when; 0: not yet */
    time_t       used;
    u_char       language;   /* of the answer to what was typed, */
    u_char       typed;      /* if there is one */
    char         room[CG_CHAT_ROOM + 1];
    uint16_t     n;
    u_char       refusals[NGX_CHAT_GDPR_POLL_SIZE];  /* each behind its length,
                                                        2 bytes */
} ngx_chat_gdpr_poll_t;

typedef struct {
    ngx_chat_gdpr_poll_t  ways[NGX_CHAT_GDPR_POLL_ROWS]
                              [NGX_CHAT_GDPR_POLL_WAYS];
} ngx_chat_gdpr_polls_t;


ngx_int_t
ngx_chat_gdpr_poll_init(ngx_conf_t *cf)
{
    ngx_chat_gdpr_main_conf_t  *mcf;

    mcf = ngx_http_conf_get_module_main_conf(cf, ngx_chat_gdpr_module);

    if (mcf->policies.nelts == 0) {
        return NGX_OK;
    }

    mcf->polls = ngx_chat_gdpr_memory(cf, "chat_gdpr_polls",
                                      sizeof(ngx_chat_gdpr_polls_t));

    return mcf->polls ? NGX_OK : NGX_ERROR;
}


static void
ngx_chat_gdpr_poll_unlock(ngx_http_request_t *r)
{
    ngx_chat_gdpr_main_conf_t  *mcf;

    mcf = ngx_http_get_module_main_conf(r, ngx_chat_gdpr_module);

    ngx_chat_gdpr_memory_unlock(mcf->polls);
}


/* The last segments of a path: the first of `last` is the last one. */

static ngx_int_t
ngx_chat_gdpr_poll_segments(ngx_http_request_t *r, ngx_str_t last[2])
{
    u_char      *p, *end;
    ngx_uint_t   i;

    end = r->uri.data + r->uri.len;

    for (i = 0; i < 2; i++) {
        for (p = end; p > r->uri.data && p[-1] != '/'; p--) { /* void */ }

        last[i].data = p;
        last[i].len = end - p;

        if (p == r->uri.data) {
            return NGX_DECLINED;
        }

        end = p - 1;
    }

    return NGX_OK;
}


static cg_carry
ngx_chat_gdpr_poll_carry(ngx_http_request_t *r)
{
    const cg_protocol  *protocol;

    protocol = ngx_chat_gdpr_protocol(r);

    return protocol ? protocol->carry : CG_CARRY_NONE;
}


static ngx_uint_t
ngx_chat_gdpr_poll_signalr(ngx_http_request_t *r)
{
    ngx_chat_gdpr_loc_conf_t  *lcf;

    lcf = ngx_http_get_module_loc_conf(r, ngx_chat_gdpr_module);

    return lcf->chat && lcf->chat->protocol == CG_CHAT_signalr;
}


static ngx_int_t
ngx_chat_gdpr_poll_session(ngx_http_request_t *r, ngx_str_t *id)
{
    ngx_str_t             last[2];
    ngx_chat_gdpr_ctx_t  *ctx;

    ctx = ngx_http_get_module_ctx(r, ngx_chat_gdpr_module);

    switch (ngx_chat_gdpr_poll_carry(r)) {

    case CG_CARRY_SOCKJS:
        if (ngx_chat_gdpr_poll_segments(r, last) != NGX_OK) {
            return NGX_DECLINED;
        }

        *id = last[1];
        return NGX_OK;

    case CG_CARRY_BOSH:
    case CG_CARRY_BAYEUX:
        *id = ctx->session;
        return NGX_OK;

    default:
        return ngx_chat_gdpr_poll_signalr(r)
               ? ngx_http_arg(r, (u_char *) "id", 2, id)
               : ngx_http_arg(r, (u_char *) "sid", 3, id);
    }
}


ngx_uint_t
ngx_chat_gdpr_poll_streams(ngx_http_request_t *r, const cg_packets *packets)
{
    ngx_str_t  last[2];

    if (packets != &cg_packets_sockjs
        || ngx_chat_gdpr_poll_segments(r, last) != NGX_OK)
    {
        return 0;
    }

    return ngx_chat_gdpr_value_is(&last[0], "xhr_streaming") ? 1
           : ngx_chat_gdpr_value_is(&last[0], "eventsource") ? 2 : 0;
}


/* The session of a request, its place being locked; `make`: the place of
 * another one if it has none.  NULL: nothing is locked. */

static ngx_chat_gdpr_poll_t *
ngx_chat_gdpr_poll_lock(ngx_http_request_t *r, ngx_uint_t make)
{
    ngx_str_t                   id;
    ngx_uint_t                  i;
    ngx_chat_gdpr_poll_t       *row, *poll;
    ngx_chat_gdpr_polls_t      *polls;
    ngx_chat_gdpr_main_conf_t  *mcf;

    if (ngx_chat_gdpr_poll_session(r, &id) != NGX_OK
        || id.len == 0 || id.len > NGX_CHAT_GDPR_POLL_ID)
    {
        return NULL;
    }

    mcf = ngx_http_get_module_main_conf(r, ngx_chat_gdpr_module);
    polls = ngx_chat_gdpr_memory_lock(mcf->polls);
    row = polls->ways[ngx_crc32_short(id.data, id.len)
                      % NGX_CHAT_GDPR_POLL_ROWS];
    poll = row;

    for (i = 0; i < NGX_CHAT_GDPR_POLL_WAYS; i++) {
        if (row[i].id_n == id.len
            && ngx_memcmp(row[i].id, id.data, id.len) == 0)
        {
            row[i].used = ngx_time();
            return &row[i];
        }

        if (row[i].used < poll->used) {
            poll = &row[i];
        }
    }

    if (!make) {
        ngx_chat_gdpr_poll_unlock(r);
        return NULL;
    }

    ngx_memzero(poll, sizeof(ngx_chat_gdpr_poll_t));
    ngx_memcpy(poll->id, id.data, id.len);
    poll->id_n = id.len;
    poll->used = ngx_time();
    return poll;
}


time_t
ngx_chat_gdpr_poll_asked(ngx_http_request_t *r, const u_char *subject)
{
    time_t                 asked;
    ngx_chat_gdpr_poll_t  *poll;

    poll = ngx_chat_gdpr_poll_lock(r, 0);
    if (poll == NULL) {
        return 0;
    }

    asked = subject == NULL
            || ngx_memcmp(poll->subject, subject, CG_CONSENT_SUBJECT) == 0
            ? poll->asked : 0;

    ngx_chat_gdpr_poll_unlock(r);
    return asked;
}


/* A packet to the provider is blocked: keep what the visitor is told. */

static ngx_int_t
ngx_chat_gdpr_poll_keep(ngx_http_request_t *r, const uint8_t *p, size_t size)
{
    uint16_t               n;
    ngx_chat_gdpr_poll_t  *poll;

    poll = ngx_chat_gdpr_poll_lock(r, 1);
    if (poll == NULL) {
        return NGX_DECLINED;
    }

    n = size;

    if (size + sizeof(n) <= NGX_CHAT_GDPR_POLL_SIZE - (size_t) poll->n) {
        ngx_memcpy(poll->refusals + poll->n, &n, sizeof(n));
        ngx_memcpy(poll->refusals + poll->n + sizeof(n), p, n);
        poll->n += sizeof(n) + n;
    }

    ngx_chat_gdpr_poll_unlock(r);
    return NGX_OK;
}


static ngx_uint_t
ngx_chat_gdpr_poll_way(ngx_http_request_t *r, ngx_chat_gdpr_body_t *body)
{
    const cg_packets  *packets;

    packets = body->run.packets;

    if (packets == &cg_packets_engineio4 || packets == &cg_packets_engineio3) {
        return NGX_CHAT_GDPR_POLL_PACKETS;
    }

    if (packets == &cg_packets_sockjs) {
        return ngx_chat_gdpr_poll_streams(r, packets)
               ? NGX_CHAT_GDPR_POLL_NONE : NGX_CHAT_GDPR_POLL_LINES;
    }

    if (packets == &cg_packets_xmpp) {
        return NGX_CHAT_GDPR_POLL_STANZAS;
    }

    if (packets == &cg_packets_bayeux) {
        return NGX_CHAT_GDPR_POLL_ARRAY;
    }

    return packets == NULL && ngx_chat_gdpr_poll_signalr(r)
           && cg_edge_of((char *) r->headers_out.content_type.data,
                         r->headers_out.content_type.len)
              == CG_EDGE_NONE
           ? NGX_CHAT_GDPR_POLL_RECORDS : NGX_CHAT_GDPR_POLL_NONE;
}


/* Is that what the location's chat is spoken in? */

static ngx_uint_t
ngx_chat_gdpr_poll_fits(cg_chat_protocol chat, ngx_uint_t way)
{
    switch (way) {
    case NGX_CHAT_GDPR_POLL_PACKETS:
        return chat == CG_CHAT_socketio;
    case NGX_CHAT_GDPR_POLL_LINES:
        return chat == CG_CHAT_json || chat == CG_CHAT_ddp
               || chat == CG_CHAT_actioncable;
    case NGX_CHAT_GDPR_POLL_RECORDS:
        return chat == CG_CHAT_signalr;
    case NGX_CHAT_GDPR_POLL_STANZAS:
        return chat == CG_CHAT_xmpp;
    case NGX_CHAT_GDPR_POLL_ARRAY:
        return chat == CG_CHAT_bayeux;
    default:
        return 0;
    }
}


static cg_status
ngx_chat_gdpr_poll_refuse(ngx_chat_gdpr_body_t *body,
    const cg_refusal *refusal, const uint8_t *p, size_t n, cg_buf *instead)
{
    cg_buf           text;
    cg_status        st;
    cg_refusal_form  form;

    form = body->way == NGX_CHAT_GDPR_POLL_STANZAS ? CG_REFUSAL_XMPP
                                                   : CG_REFUSAL_ENGINEIO;

    if (refusal->dir == CG_TO_VISITOR) {
        return cg_refusal_write(refusal, form, p, n, instead);
    }

    ngx_memzero(&text, sizeof(cg_buf));
    st = cg_refusal_write(refusal, form, p, n, &text);

    if (st == CG_OK
        && ngx_chat_gdpr_poll_keep(body->r, text.p, text.n) != NGX_OK)
    {
        st = CG_EBLOCK;
    }

    if (st == CG_OK && form == CG_REFUSAL_ENGINEIO) {
        st = cg_buf_str(instead, "6");
    }

    cg_buf_free(&text);
    return st;
}


/* Messages of SockJS: without a session the visitor is not told. */

static cg_status
ngx_chat_gdpr_poll_told(void *ctx, const uint8_t *p, size_t n)
{
    ngx_chat_gdpr_body_t  *body = ctx;

    (void) ngx_chat_gdpr_poll_keep(body->r, p, n);
    return CG_OK;
}


static cg_status
ngx_chat_gdpr_poll_instead(void *ctx, const uint8_t *p, size_t n)
{
    cg_buf  *instead = ctx;

    cg_status  st;

    st = cg_buf_str(instead, instead->n ? "," : "a[");

    return st == CG_OK ? cg_bridge_string(p, n, instead) : st;
}


static cg_status
ngx_chat_gdpr_poll_sockjs(ngx_chat_gdpr_body_t *body,
    const cg_refusal *refusal, const uint8_t *p, size_t n, cg_buf *instead)
{
    cg_status  st;

    if (refusal->dir == CG_TO_PROVIDER) {
        st = cg_tell_sockjs(refusal, p, n, ngx_chat_gdpr_poll_told, body);
        return st == CG_OK ? cg_buf_str(instead, "[]") : st;
    }

    st = cg_tell_sockjs(refusal, p, n, ngx_chat_gdpr_poll_instead, instead);

    return st == CG_OK ? cg_buf_str(instead, instead->n ? "]" : "h") : st;
}


static cg_status
ngx_chat_gdpr_poll_block(void *ctx, const uint8_t *p, size_t n,
    cg_buf *instead)
{
    ngx_chat_gdpr_body_t  *body = ctx;

    cg_status    st;
    cg_stream   *s;
    cg_refusal   refusal;

    s = &body->stream;

    refusal.policy = s->policy;
    refusal.entity = s->counts.blocked;
    refusal.dir = s->dir;
    refusal.language = (cg_language) s->language;

    st = body->run.packets == &cg_packets_sockjs
         ? ngx_chat_gdpr_poll_sockjs(body, &refusal, p, n, instead)
         : ngx_chat_gdpr_poll_refuse(body, &refusal, p, n, instead);

    if (st == CG_OK) {
        ngx_log_error(NGX_LOG_INFO, body->r->connection->log, 0,
                      "chat_gdpr: %s %s: a packet is withheld: the policy says "
                      "\"redact %s block\"", cg_direction_name(s->dir),
                      body->transport,
                      cg_policy_entity_name(s->policy, s->counts.blocked));
    }

    return st;
}


/* The session's conversation is named so from now on. */

static void
ngx_chat_gdpr_poll_room(ngx_http_request_t *r, const cg_chat_place *place)
{
    ngx_chat_gdpr_poll_t  *poll;

    poll = place->room[0] ? ngx_chat_gdpr_poll_lock(r, 1) : NULL;

    if (poll) {
        ngx_memcpy(poll->room, place->room, sizeof(poll->room));
        ngx_chat_gdpr_poll_unlock(r);
    }
}


/* A message of the provider: can the visitor be spoken to now? */

static void
ngx_chat_gdpr_poll_look(void *ctx, const uint8_t *p, size_t n)
{
    ngx_chat_gdpr_body_t  *body = ctx;

    ngx_chat_gdpr_loc_conf_t  *lcf;

    lcf = ngx_http_get_module_loc_conf(body->r, ngx_chat_gdpr_module);

    body->ready |= cg_chat_look(lcf->chat, body->place, CG_TO_VISITOR, p, n);
}


static void
ngx_chat_gdpr_poll_ready(void *ctx, const uint8_t *p, size_t n)
{
    ngx_chat_gdpr_body_t  *body = ctx;

    ngx_chat_gdpr_poll_place(body->r, body->place);

    (void) cg_carry_each(ngx_chat_gdpr_poll_carry(body->r), p, n,
                         ngx_chat_gdpr_poll_look, body);

    ngx_chat_gdpr_poll_room(body->r, body->place);
}


/* What was said in a session in which its visitor was asked. */

static ngx_int_t
ngx_chat_gdpr_poll_act(ngx_http_request_t *r, ngx_chat_gdpr_ctx_t *ctx,
    const cg_said *said)
{
    time_t                     asked;
    ngx_int_t                  rc;
    cg_language                language;
    ngx_chat_gdpr_poll_t      *poll;
    ngx_chat_gdpr_loc_conf_t  *lcf;

    lcf = ngx_http_get_module_loc_conf(r, ngx_chat_gdpr_module);
    asked = ngx_chat_gdpr_poll_asked(r, ctx->choice.subject);
    language = ngx_chat_gdpr_consent_language(r, lcf->policy);
    (void) ngx_chat_gdpr_consent_passing(r);

    rc = ngx_chat_gdpr_talk_act(r, ctx, lcf->policy, said, language, asked);

    if (rc != NGX_OK) {
        return rc;
    }

    poll = ngx_chat_gdpr_poll_lock(r, 1);

    if (poll) {
        poll->typed = 1;
        poll->language = said->what == CG_SAID_STOP ? language
                                                    : said->language;
        ngx_chat_gdpr_poll_unlock(r);
    }

    return NGX_OK;
}


/* A packet of the visitor. */

static void
ngx_chat_gdpr_poll_hear(void *ctx, const uint8_t *p, size_t n)
{
    ngx_chat_gdpr_body_t  *body = ctx;

    cg_said                    said;
    ngx_chat_gdpr_loc_conf_t  *lcf;

    lcf = ngx_http_get_module_loc_conf(body->r, ngx_chat_gdpr_module);

    cg_said_read(&said, lcf->policy, lcf->chat->part, p, n);

    if (said.what != CG_SAID_NOTHING) {
        (void) ngx_chat_gdpr_poll_act(body->r, ngx_chat_gdpr_ctx(body->r),
                                      &said);
    }
}


/* The messages of a request. */

typedef struct {
    ngx_chat_gdpr_loc_conf_t  *lcf;
    cg_chat_place              place;
    cg_said                    said;
} ngx_chat_gdpr_poll_messages_t;


static void
ngx_chat_gdpr_poll_message(void *ctx, const uint8_t *p, size_t n)
{
    ngx_chat_gdpr_poll_messages_t  *m = ctx;

    cg_said  said;

    (void) cg_chat_look(m->lcf->chat, &m->place, CG_TO_PROVIDER, p, n);

    cg_said_read(&said, m->lcf->policy, m->lcf->chat->part, p, n);

    if (said.what != CG_SAID_NOTHING) {
        m->said = said;
    }
}


ngx_uint_t
ngx_chat_gdpr_poll_hears(ngx_http_request_t *r, ngx_chat_gdpr_ctx_t *ctx)
{
    cg_carry                   carry;
    ngx_chat_gdpr_loc_conf_t  *lcf;

    lcf = ngx_http_get_module_loc_conf(r, ngx_chat_gdpr_module);
    carry = ngx_chat_gdpr_poll_carry(r);

    /* Bayeux is known by its messages, too, if one is to be refused */

    return carry != CG_CARRY_NONE || ngx_chat_gdpr_poll_signalr(r)
           || (lcf->policy->blocks
               && ctx->request->stream.decoder.format == &cg_format_json);
}


/* Of a body as far as it was kept. */

static ngx_int_t
ngx_chat_gdpr_poll_named(ngx_http_request_t *r, ngx_chat_gdpr_ctx_t *ctx,
    cg_carry carry, const u_char *p, size_t n)
{
    size_t          len;
    const uint8_t  *id;

    id = cg_carry_session(carry, p, n, &len);

    if (id == NULL || ctx->session.len) {
        return NGX_OK;
    }

    ctx->session.data = ngx_pnalloc(r->pool, len);
    if (ctx->session.data == NULL) {
        return NGX_ERROR;
    }

    ngx_memcpy(ctx->session.data, id, len);
    ctx->session.len = len;
    return NGX_OK;
}


ngx_int_t
ngx_chat_gdpr_poll_heard(ngx_http_request_t *r, ngx_chat_gdpr_ctx_t *ctx,
    const u_char *p, size_t n)
{
    cg_carry                        carry;
    ngx_chat_gdpr_poll_messages_t   m;

    carry = ngx_chat_gdpr_poll_carry(r);

    if (ngx_chat_gdpr_poll_named(r, ctx, carry, p, n) != NGX_OK) {
        return NGX_ERROR;
    }

    if ((carry == CG_CARRY_NONE && !ngx_chat_gdpr_poll_signalr(r))
        || !ngx_chat_gdpr_talk_speaks(r))
    {
        return NGX_OK;
    }

    ngx_memzero(&m, sizeof(m));
    m.lcf = ngx_http_get_module_loc_conf(r, ngx_chat_gdpr_module);
    ngx_chat_gdpr_poll_place(r, &m.place);

    if (cg_carry_each(carry, p, n, ngx_chat_gdpr_poll_message, &m) != CG_OK) {
        return NGX_ERROR;
    }

    ngx_chat_gdpr_poll_room(r, &m.place);

    return m.said.what != CG_SAID_NOTHING && ctx->choice.known
           && ctx->mode != CG_CONSENT_NOTICE
           && ngx_chat_gdpr_poll_act(r, ctx, &m.said) == NGX_ERROR
           ? NGX_ERROR : NGX_OK;
}


/* A whole body: what there is to say is put into it. */

static cg_status
ngx_chat_gdpr_poll_put(void *ctx, const uint8_t *p, size_t n, cg_buf *out,
    bool *differs)
{
    ngx_chat_gdpr_body_t  *body = ctx;

    bool       put;
    cg_buf     more, whole;
    cg_status  st;

    if (body->place) {
        ngx_chat_gdpr_poll_ready(body, p, n);
    }

    ngx_memzero(&more, sizeof(cg_buf));
    ngx_memzero(&whole, sizeof(cg_buf));

    st = ngx_chat_gdpr_poll_end(body, 0, &more);

    if (st == CG_OK && more.n) {
        st = cg_carry_put(ngx_chat_gdpr_poll_carry(body->r),
                          *differs ? out->p : p, *differs ? out->n : n,
                          more.p, more.n, &whole, &put);
        if (st == CG_OK && put) {
            out->n = 0;
            *differs = true;
            st = cg_buf_add(out, whole.p, whole.n);
        }
    }

    cg_buf_free(&more);
    cg_buf_free(&whole);
    return st;
}


static ngx_int_t
ngx_chat_gdpr_poll_open_response(ngx_http_request_t *r,
    ngx_chat_gdpr_body_t *body)
{
    ngx_uint_t                 get;
    ngx_chat_gdpr_loc_conf_t  *lcf;

    get = body->way == NGX_CHAT_GDPR_POLL_PACKETS
          || body->way == NGX_CHAT_GDPR_POLL_RECORDS;

    if (r != r->main || r->headers_out.status != NGX_HTTP_OK
        || r->method != (get ? NGX_HTTP_GET : NGX_HTTP_POST))
    {
        return NGX_OK;
    }

    if (body->way == NGX_CHAT_GDPR_POLL_STANZAS
        || body->way == NGX_CHAT_GDPR_POLL_ARRAY)
    {
        body->run.put = ngx_chat_gdpr_poll_put;
    } else {
        body->polled = 1;
    }

    lcf = ngx_http_get_module_loc_conf(r, ngx_chat_gdpr_module);

    if (!ngx_chat_gdpr_talk_speaks(r)
        || !ngx_chat_gdpr_poll_fits(lcf->chat->protocol, body->way))
    {
        return NGX_OK;
    }

    body->place = ngx_pcalloc(r->pool, sizeof(cg_chat_place));
    if (body->place == NULL) {
        return NGX_ERROR;
    }

    body->run.hear = ngx_chat_gdpr_poll_ready;

    return ngx_chat_gdpr_consent_meet(r);
}


ngx_int_t
ngx_chat_gdpr_poll_open(ngx_http_request_t *r, ngx_chat_gdpr_body_t *body)
{
    ngx_chat_gdpr_ctx_t       *ctx;
    ngx_chat_gdpr_loc_conf_t  *lcf;

    body->way = ngx_chat_gdpr_poll_way(r, body);
    body->run.ctx = body;

    if (body->run.packets && body->run.packets->message) {
        body->run.block = ngx_chat_gdpr_poll_block;
    }

    if (body->way == NGX_CHAT_GDPR_POLL_NONE) {
        return NGX_OK;
    }

    if (body->stream.dir == CG_TO_VISITOR) {
        return ngx_chat_gdpr_poll_open_response(r, body);
    }

    ctx = ngx_http_get_module_ctx(r, ngx_chat_gdpr_module);
    lcf = ngx_http_get_module_loc_conf(r, ngx_chat_gdpr_module);

    if (body->way == NGX_CHAT_GDPR_POLL_PACKETS
        && ngx_chat_gdpr_talk_speaks(r)
        && lcf->chat->protocol == CG_CHAT_socketio
        && ctx->choice.known && ctx->mode != CG_CONSENT_NOTICE)
    {
        body->run.hear = ngx_chat_gdpr_poll_hear;
    }

    return NGX_OK;
}


void
ngx_chat_gdpr_poll_place(ngx_http_request_t *r, cg_chat_place *place)
{
    ngx_chat_gdpr_poll_t  *poll;

    poll = place->room[0] ? NULL : ngx_chat_gdpr_poll_lock(r, 0);

    if (poll) {
        ngx_memcpy(place->room, poll->room, sizeof(place->room));
        ngx_chat_gdpr_poll_unlock(r);
    }
}


/* What waits for this poll: refusals are taken out; the rest is said anew. */

static void
ngx_chat_gdpr_poll_take(ngx_http_request_t *r, ngx_chat_gdpr_poll_t *waits)
{
    ngx_chat_gdpr_poll_t  *poll;

    waits->n = 0;
    waits->typed = 0;
    waits->asked = 0;

    poll = ngx_chat_gdpr_poll_lock(r, 0);

    if (poll) {
        *waits = *poll;
        poll->n = 0;
        poll->typed = 0;
        ngx_chat_gdpr_poll_unlock(r);
    }
}


void
ngx_chat_gdpr_poll_went(ngx_http_request_t *r, const u_char *subject)
{
    ngx_chat_gdpr_poll_t  *poll;

    poll = ngx_chat_gdpr_poll_lock(r, 1);

    if (poll) {
        poll->asked = ngx_time();
        ngx_memcpy(poll->subject, subject, CG_CONSENT_SUBJECT);
        ngx_chat_gdpr_poll_unlock(r);
    }
}


static cg_status
ngx_chat_gdpr_poll_packet(ngx_chat_gdpr_body_t *body, ngx_uint_t behind,
    const cg_buf *message, cg_buf *out)
{
    ngx_str_t  *type;

    static u_char  binary[] = "application/octet-stream";

    type = &body->r->headers_out.content_type;

    return cg_packet_engineio(body->run.packets, behind || out->n,
                              type->len >= sizeof(binary) - 1
                              && ngx_strncasecmp(type->data, binary,
                                                 sizeof(binary) - 1)
                                 == 0,
                              message, out);
}


static cg_status
ngx_chat_gdpr_poll_add(ngx_chat_gdpr_body_t *body, ngx_uint_t behind,
    const cg_buf *message, cg_buf *out)
{
    cg_status  st;

    if (body->way == NGX_CHAT_GDPR_POLL_PACKETS) {
        return ngx_chat_gdpr_poll_packet(body, behind, message, out);
    }

    st = body->way == NGX_CHAT_GDPR_POLL_ARRAY && out->n
         ? cg_buf_str(out, ",") : CG_OK;

    return st == CG_OK
           ? cg_carry_wrap(ngx_chat_gdpr_poll_carry(body->r), CG_CARRY_LINE,
                           message->p, message->n, out)
           : st;
}


/* A text as the chat says it. */

static cg_status
ngx_chat_gdpr_poll_say(ngx_chat_gdpr_body_t *body, ngx_uint_t behind,
    cg_status st, cg_buf *text, cg_buf *out)
{
    cg_buf                     message;
    ngx_time_t                *tp;
    ngx_chat_gdpr_loc_conf_t  *lcf;

    lcf = ngx_http_get_module_loc_conf(body->r, ngx_chat_gdpr_module);
    tp = ngx_timeofday();
    ngx_chat_gdpr_poll_place(body->r, body->place);
    ngx_memzero(&message, sizeof(cg_buf));

    if (st == CG_OK) {
        st = cg_chat_say(lcf->chat, body->place, text->p, text->n,
                         (uint64_t) tp->sec * 1000 + tp->msec, &message);
    }

    if (st == CG_OK) {
        st = ngx_chat_gdpr_poll_add(body, behind, &message, out);
    }

    cg_buf_free(text);
    cg_buf_free(&message);
    return st;
}


static cg_status
ngx_chat_gdpr_poll_talk(ngx_chat_gdpr_body_t *body,
    const ngx_chat_gdpr_poll_t *waits, ngx_uint_t behind, cg_buf *out)
{
    cg_buf                text;
    cg_status             st;
    cg_language           language;
    const cg_policy      *policy;
    ngx_http_request_t   *r;
    ngx_chat_gdpr_ctx_t  *ctx;

    r = body->r;
    ctx = ngx_http_get_module_ctx(r, ngx_chat_gdpr_module);
    policy = body->stream.policy;
    ngx_memzero(&text, sizeof(cg_buf));

    (void) ngx_chat_gdpr_consent_passing(r);

    if (waits->typed) {
        st = cg_notice_answered(policy, (cg_language) waits->language,
                                ctx->choice.granted, &text);
        return ngx_chat_gdpr_poll_say(body, behind, st, &text, out);
    }

    if (!body->ready || waits->asked || ctx->choice.chosen || ctx->signal) {
        return CG_OK;
    }

    language = (cg_language) body->stream.language;
    st = cg_notice_ask(policy, ctx->mode, language, &text);
    st = ngx_chat_gdpr_poll_say(body, behind, st, &text, out);

    if (st == CG_OK) {
        ngx_chat_gdpr_poll_went(r, ctx->choice.subject);
        ngx_chat_gdpr_prompt_event(r, &language);
    }

    return st;
}


cg_status
ngx_chat_gdpr_poll_end(ngx_chat_gdpr_body_t *body, ngx_uint_t behind,
    cg_buf *out)
{
    size_t                 at;
    uint16_t               n;
    cg_buf                 one;
    cg_status              st;
    ngx_chat_gdpr_poll_t   waits;

    st = CG_OK;
    ngx_chat_gdpr_poll_take(body->r, &waits);

    if (body->way == NGX_CHAT_GDPR_POLL_RECORDS) {
        /* the first one answers the handshake */
        body->ready |= (behind != 0);
    }

    for (at = 0; at < waits.n && st == CG_OK; at += sizeof(n) + n) {
        ngx_memcpy(&n, waits.refusals + at, sizeof(n));
        one.p = waits.refusals + at + sizeof(n);
        one.n = n;
        st = ngx_chat_gdpr_poll_add(body, behind, &one, out);
    }

    return st == CG_OK && body->place
           ? ngx_chat_gdpr_poll_talk(body, &waits, behind, out) : st;
}


/* The refusals that wait for the session of a stream, as it has them. */

static cg_status
ngx_chat_gdpr_poll_waiting(ngx_http_request_t *r, cg_carry_place place,
    cg_buf *out)
{
    size_t                at;
    uint16_t              n;
    cg_status             st;
    ngx_chat_gdpr_poll_t  *poll;

    poll = ngx_chat_gdpr_poll_lock(r, 0);
    if (poll == NULL) {
        return CG_OK;
    }

    st = CG_OK;

    for (at = 0; at < poll->n && st == CG_OK; at += sizeof(n) + n) {
        ngx_memcpy(&n, poll->refusals + at, sizeof(n));
        st = cg_carry_wrap(CG_CARRY_SOCKJS, place,
                           poll->refusals + at + sizeof(n), n, out);
    }

    poll->n = 0;
    ngx_chat_gdpr_poll_unlock(r);
    return st;
}


/* Between two frames, with nothing on its way, the stream can be told by
 * itself. */

static void
ngx_chat_gdpr_poll_stream(void *data)
{
    ngx_chat_gdpr_body_t  *body = data;

    cg_buf               out;
    cg_status            st;
    ngx_http_request_t  *r;

    r = body->r;

    if (body->done || r->upstream == NULL || !r->header_sent
        || !ngx_chat_gdpr_move_between(r, body))
    {
        return;
    }

    ngx_memzero(&out, sizeof(cg_buf));
    st = ngx_chat_gdpr_poll_waiting(r, body->tell_event ? CG_CARRY_EVENT
                                                        : CG_CARRY_LINE, &out);

    if (st == CG_OK && out.n) {
        (void) ngx_chat_gdpr_response_say(r, out.p, out.n);
    }

    cg_buf_free(&out);
}


void
ngx_chat_gdpr_poll_watch(ngx_http_request_t *r, ngx_chat_gdpr_body_t *body)
{
    ngx_uint_t                  streams;
    ngx_chat_gdpr_main_conf_t  *mcf;

    streams = ngx_chat_gdpr_poll_streams(r, body->run.packets);

    if (!streams || !body->stream.policy->blocks || r != r->main
        || r->upstream == NULL)
    {
        return;
    }

    mcf = ngx_http_get_module_main_conf(r, ngx_chat_gdpr_module);

    body->tell_event = (streams == 2);
    body->tell.look = ngx_chat_gdpr_poll_stream;
    body->tell.data = body;
    ngx_chat_gdpr_watch_add(mcf->worker, &mcf->worker->watched, &body->tell);
}
