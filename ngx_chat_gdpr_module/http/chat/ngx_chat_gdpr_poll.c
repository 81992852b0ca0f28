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

#include "ngx_chat_gdpr_consent.h"
#include "ngx_chat_gdpr_module.h"
#include "ngx_chat_gdpr_poll.h"
#include "ngx_chat_gdpr_talk.h"

#include "cg_notice.h"


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
    cg_buf                  text;
    cg_status               st;
    cg_language             language;
    const cg_policy        *policy;
    ngx_http_request_t     *r;
    ngx_chat_gdpr_ctx_t    *ctx;
    ngx_chat_gdpr_asked_t   asked;

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

    if (!waits->again
        && (!body->ready || waits->asked.time || ctx->choice.chosen
            || ctx->signal))
    {
        return CG_OK;
    }

    language = (cg_language) body->stream.language;
    st = cg_notice_ask(policy, ctx->mode, language, &text);
    st = ngx_chat_gdpr_poll_say(body, behind, st, &text, out);

    if (st == CG_OK && ngx_chat_gdpr_talk_asks(r, language, &asked) != NGX_OK) {
        st = CG_ENOMEM;
    }

    if (st == CG_OK) {
        ngx_chat_gdpr_poll_went(r, ctx->choice.subject, &asked);
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
