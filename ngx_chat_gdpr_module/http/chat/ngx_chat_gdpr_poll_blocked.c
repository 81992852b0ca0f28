/*
 * Messages of long polling that are blocked: what goes in their place, and what
 * their visitor is told.
 */

#include "ngx_chat_gdpr_module.h"
#include "ngx_chat_gdpr_poll.h"

#include "cg_bridge.h"
#include "cg_tell.h"


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


cg_status
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
