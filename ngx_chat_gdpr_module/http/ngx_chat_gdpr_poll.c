/*
 * Long polling of Engine.IO, and what SockJS has of that kind: a connection
 * that is made of requests, which any worker may have.
 *
 * What this proxy has to say to the visitor of a session, the prompt in the
 * chat, the answer to what was typed, or that a message was blocked, goes
 * behind the packets of the provider in the next answer to a poll.  What waits
 * for one is kept in memory that the workers share, under the session's id.
 *
 * A blocked message does not go, and what is around it does: of Engine.IO a
 * packet that means nothing (noop) goes in its place, of SockJS an array
 * without messages.
 */

#include "ngx_chat_gdpr_module.h"

#include "cg_notice.h"
#include "cg_refusal.h"
#include "cg_said.h"

/* Sessions that something is known of, in rows: in a full one that which was
 * last used longest ago goes. */
#define NGX_CHAT_GDPR_POLL_ROWS  128
#define NGX_CHAT_GDPR_POLL_WAYS  4

#define NGX_CHAT_GDPR_POLL_ID    64
#define NGX_CHAT_GDPR_POLL_SIZE  1024  /* bytes of what waits: more is not
                                          said */

typedef struct {
    u_char       id[NGX_CHAT_GDPR_POLL_ID];
    u_char       id_n;       /* 0: free */
    u_char       subject[CG_CONSENT_SUBJECT];  /* who was asked */
    time_t       asked;      /* when; 0: not yet */
    time_t       used;
    u_char       language;   /* of the answer to what was typed, */
    u_char       typed;      /* if there is one */
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

    if (ngx_http_arg(r, (u_char *) "sid", 3, &id) != NGX_OK
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
ngx_chat_gdpr_poll_keep(ngx_http_request_t *r, const cg_buf *text)
{
    uint16_t               n;
    ngx_chat_gdpr_poll_t  *poll;

    poll = ngx_chat_gdpr_poll_lock(r, 1);
    if (poll == NULL) {
        return NGX_DECLINED;
    }

    n = text->n;

    if (text->n + sizeof(n) <= NGX_CHAT_GDPR_POLL_SIZE - (size_t) poll->n) {
        ngx_memcpy(poll->refusals + poll->n, &n, sizeof(n));
        ngx_memcpy(poll->refusals + poll->n + sizeof(n), text->p, n);
        poll->n += sizeof(n) + n;
    }

    ngx_chat_gdpr_poll_unlock(r);
    return NGX_OK;
}


static ngx_uint_t
ngx_chat_gdpr_poll_speaks(ngx_chat_gdpr_body_t *body)
{
    return body->run.packets == &cg_packets_engineio4
           || body->run.packets == &cg_packets_engineio3;
}


static cg_status
ngx_chat_gdpr_poll_refuse(ngx_chat_gdpr_body_t *body, const uint8_t *p,
    size_t n, cg_buf *instead)
{
    cg_buf       text;
    cg_status    st;
    cg_refusal   refusal;
    cg_stream   *s;

    s = &body->stream;
    refusal.policy = s->policy;
    refusal.entity = s->counts.blocked;
    refusal.dir = s->dir;
    refusal.language = (cg_language) s->language;

    if (s->dir == CG_TO_VISITOR) {
        return cg_refusal_write(&refusal, CG_REFUSAL_ENGINEIO, p, n, instead);
    }

    ngx_memzero(&text, sizeof(cg_buf));
    st = cg_refusal_write(&refusal, CG_REFUSAL_ENGINEIO, p, n, &text);

    if (st == CG_OK) {
        st = ngx_chat_gdpr_poll_keep(body->r, &text) == NGX_OK
             ? cg_buf_str(instead, "6") : CG_EBLOCK;
    }

    cg_buf_free(&text);
    return st;
}


static cg_status
ngx_chat_gdpr_poll_block(void *ctx, const uint8_t *p, size_t n,
    cg_buf *instead)
{
    ngx_chat_gdpr_body_t  *body = ctx;

    cg_status   st;
    cg_stream  *s;

    s = &body->stream;

    st = ngx_chat_gdpr_poll_speaks(body)
         ? ngx_chat_gdpr_poll_refuse(body, p, n, instead)
         : cg_buf_str(instead, s->dir == CG_TO_PROVIDER ? "[]" : "h");

    if (st == CG_OK) {
        ngx_log_error(NGX_LOG_INFO, body->r->connection->log, 0,
                      "chat_gdpr: %s %s: a packet is withheld: the policy says "
                      "\"redact %s block\"", cg_direction_name(s->dir),
                      body->transport,
                      cg_policy_entity_name(s->policy, s->counts.blocked));
    }

    return st;
}


/* A packet of the provider: can the visitor be spoken to now? */

static void
ngx_chat_gdpr_poll_ready(void *ctx, const uint8_t *p, size_t n)
{
    ngx_chat_gdpr_body_t  *body = ctx;

    cg_chat_place              place;
    ngx_chat_gdpr_loc_conf_t  *lcf;

    lcf = ngx_http_get_module_loc_conf(body->r, ngx_chat_gdpr_module);
    place.room[0] = '\0';

    body->ready |= cg_chat_look(lcf->chat, &place, CG_TO_VISITOR, p, n);
}


/* A packet of the visitor, who was asked in this session. */

static void
ngx_chat_gdpr_poll_hear(void *ctx, const uint8_t *p, size_t n)
{
    ngx_chat_gdpr_body_t  *body = ctx;

    time_t                     asked;
    cg_said                    said;
    ngx_http_request_t        *r;
    ngx_chat_gdpr_ctx_t       *cx;
    ngx_chat_gdpr_poll_t      *poll;
    ngx_chat_gdpr_loc_conf_t  *lcf;

    r = body->r;
    lcf = ngx_http_get_module_loc_conf(r, ngx_chat_gdpr_module);
    cx = ngx_http_get_module_ctx(r, ngx_chat_gdpr_module);

    cg_said_read(&said, lcf->policy, lcf->chat->part, p, n);

    if (said.what == CG_SAID_NOTHING) {
        return;
    }

    asked = ngx_chat_gdpr_poll_asked(r, cx->choice.subject);
    (void) ngx_chat_gdpr_consent_passing(r);

    if (ngx_chat_gdpr_talk_act(r, cx, lcf->policy, &said,
                               (cg_language) body->stream.language, asked)
        != NGX_OK)
    {
        return;
    }

    poll = ngx_chat_gdpr_poll_lock(r, 1);

    if (poll) {
        poll->typed = 1;
        poll->language = said.what == CG_SAID_STOP ? body->stream.language
                                                   : said.language;
        ngx_chat_gdpr_poll_unlock(r);
    }
}


ngx_int_t
ngx_chat_gdpr_poll_open(ngx_http_request_t *r, ngx_chat_gdpr_body_t *body)
{
    ngx_chat_gdpr_ctx_t  *ctx;

    if (body->run.packets == NULL || body->run.packets->message == NULL) {
        return NGX_OK;
    }

    body->run.ctx = body;
    body->run.block = ngx_chat_gdpr_poll_block;

    ctx = ngx_http_get_module_ctx(r, ngx_chat_gdpr_module);

    if (!ngx_chat_gdpr_poll_speaks(body)) {
        return NGX_OK;
    }

    body->polled = (body->stream.dir == CG_TO_VISITOR && r == r->main
                    && r->method == NGX_HTTP_GET
                    && r->headers_out.status == NGX_HTTP_OK);

    if (!ngx_chat_gdpr_talk_speaks(r, CG_CHAT_socketio)) {
        return NGX_OK;
    }

    if (body->polled) {
        body->run.hear = ngx_chat_gdpr_poll_ready;
        return ngx_chat_gdpr_consent_meet(r);
    }

    if (body->stream.dir == CG_TO_PROVIDER && ctx->choice.known
        && ctx->mode != CG_CONSENT_NOTICE)
    {
        body->run.hear = ngx_chat_gdpr_poll_hear;
    }

    return NGX_OK;
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


static void
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
ngx_chat_gdpr_poll_add(ngx_chat_gdpr_body_t *body, ngx_uint_t behind,
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


/* A text as the chat says it. */

static cg_status
ngx_chat_gdpr_poll_say(ngx_chat_gdpr_body_t *body, ngx_uint_t behind,
    cg_status st, cg_buf *text, cg_buf *out)
{
    cg_buf                     message;
    ngx_time_t                *tp;
    cg_chat_place              place;
    ngx_chat_gdpr_loc_conf_t  *lcf;

    lcf = ngx_http_get_module_loc_conf(body->r, ngx_chat_gdpr_module);
    tp = ngx_timeofday();
    place.room[0] = '\0';
    ngx_memzero(&message, sizeof(cg_buf));

    if (st == CG_OK) {
        st = cg_chat_say(lcf->chat, &place, text->p, text->n,
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

    for (at = 0; at < waits.n && st == CG_OK; at += sizeof(n) + n) {
        ngx_memcpy(&n, waits.refusals + at, sizeof(n));
        one.p = waits.refusals + at + sizeof(n);
        one.n = n;
        st = ngx_chat_gdpr_poll_add(body, behind, &one, out);
    }

    return st == CG_OK && body->run.hear
           ? ngx_chat_gdpr_poll_talk(body, &waits, behind, out) : st;
}
