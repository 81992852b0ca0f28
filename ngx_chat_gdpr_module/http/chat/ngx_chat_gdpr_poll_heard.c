/*
 * What a visitor says who polls: the name of his session and conversation, and
 * whether it makes a choice.
 */

#include "ngx_chat_gdpr_consent.h"
#include "ngx_chat_gdpr_module.h"
#include "ngx_chat_gdpr_poll.h"
#include "ngx_chat_gdpr_talk.h"

#include "cg_said.h"


/* What was said in a session in which its visitor was asked. */

static ngx_int_t
ngx_chat_gdpr_poll_act(ngx_http_request_t *r, ngx_chat_gdpr_ctx_t *ctx,
    const cg_said *said)
{
    ngx_int_t                  rc;
    ngx_chat_gdpr_poll_t      *poll;
    ngx_chat_gdpr_asked_t      asked;
    ngx_chat_gdpr_loc_conf_t  *lcf;

    lcf = ngx_http_get_module_loc_conf(r, ngx_chat_gdpr_module);
    ngx_chat_gdpr_poll_asked(r, ctx->choice.subject, &asked);
    (void) ngx_chat_gdpr_consent_passing(r);

    rc = ngx_chat_gdpr_talk_act(r, ctx, lcf->policy, said, &asked);

    if (rc != NGX_OK && rc != NGX_AGAIN) {
        return rc;
    }

    poll = ngx_chat_gdpr_poll_lock(r, 1);

    if (poll && rc == NGX_AGAIN) {
        poll->again = 1;

    } else if (poll) {
        poll->typed = 1;
        poll->language = said->what == CG_SAID_STOP
                         ? ngx_chat_gdpr_consent_language(r, lcf->policy)
                         : said->language;
    }

    if (poll) {
        ngx_chat_gdpr_poll_unlock(r);
    }

    return NGX_OK;
}


void
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
