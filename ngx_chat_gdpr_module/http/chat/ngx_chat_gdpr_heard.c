/*
 * What a visitor sends by requests of HTTP, beside a stream or polls that bring
 * what is said to him: the first bytes of each are kept, as many as a statement
 * may have, for it may be one; and so that he can be told in his own protocol
 * that it was blocked.
 */

#include "ngx_chat_gdpr_consent.h"
#include "ngx_chat_gdpr_module.h"
#include "ngx_chat_gdpr_talk.h"

#include "cg_notice.h"


static void
ngx_chat_gdpr_heard_cleanup(void *data)
{
    cg_buf_free(data);
}


/* The first bytes of a request, as many as a statement may have. */

static ngx_int_t
ngx_chat_gdpr_heard_gather(ngx_http_request_t *r, ngx_chat_gdpr_ctx_t *ctx,
    ngx_buf_t *b)
{
    size_t               n;
    ngx_pool_cleanup_t  *cln;

    n = ngx_buf_in_memory(b) ? b->last - b->pos : 0;

    if (n == 0 || ctx->heard.n > CG_SAID_MAX) {
        return NGX_OK;
    }

    if (ctx->heard.p == NULL) {
        cln = ngx_pool_cleanup_add(r->pool, 0);
        if (cln == NULL) {
            return NGX_ERROR;
        }

        cln->handler = ngx_chat_gdpr_heard_cleanup;
        cln->data = &ctx->heard;
    }

    n = ngx_min(n, CG_SAID_MAX + 1 - ctx->heard.n);

    return cg_buf_add(&ctx->heard, b->pos, n) == CG_OK ? NGX_OK : NGX_ERROR;
}


/* By the cookie that the stream has set it is known who speaks; nobody else's
 * page is to speak for him. */

static ngx_uint_t
ngx_chat_gdpr_heard_beside(ngx_http_request_t *r, ngx_chat_gdpr_ctx_t *ctx)
{
    ngx_chat_gdpr_loc_conf_t  *lcf;

    lcf = ngx_http_get_module_loc_conf(r, ngx_chat_gdpr_module);

    return lcf->chat && lcf->chat->protocol == CG_CHAT_sse
           && ctx->choice_read && ctx->choice.known
           && ctx->mode != CG_CONSENT_NOTICE && ngx_chat_gdpr_same_origin(r);
}


/* By the cookie it is known what its visitor was asked in the stream.  Of one
 * that holds a choice the time is that of the choice, and the question is
 * older: "I agree" alone answers it no more. */

static ngx_int_t
ngx_chat_gdpr_heard_asked(ngx_chat_gdpr_ctx_t *ctx, const cg_policy *policy,
    ngx_chat_gdpr_asked_t *asked)
{
    char  now[65];

    asked->time = 0;
    asked->language = ctx->choice.language;

    if (!cg_choice_shown(&ctx->choice, asked->digest)) {
        return NGX_OK;
    }

    if (cg_notice_ask_digest(policy, ctx->mode, asked->language, now)
        != CG_OK)
    {
        return NGX_ERROR;
    }

    if (ngx_strcmp(now, asked->digest) == 0) {
        asked->time = ctx->choice.chosen ? 1 : ctx->choice.time;

    } else if (!ctx->choice.chosen) {
        asked->time = NGX_CHAT_GDPR_ASKED_ELSE;
    }

    return NGX_OK;
}


static ngx_int_t
ngx_chat_gdpr_heard_statement(ngx_http_request_t *r, ngx_chat_gdpr_ctx_t *ctx)
{
    cg_said                    said;
    ngx_chat_gdpr_asked_t      asked;
    ngx_chat_gdpr_loc_conf_t  *lcf;

    lcf = ngx_http_get_module_loc_conf(r, ngx_chat_gdpr_module);

    if (ctx->request->stream.decoder.format == &cg_format_form) {
        cg_said_form(&said, lcf->policy, lcf->chat->part, ctx->heard.p,
                     ctx->heard.n);
    } else {
        cg_said_read(&said, lcf->policy, lcf->chat->part, ctx->heard.p,
                     ctx->heard.n);
    }

    if (said.what == CG_SAID_NOTHING) {
        return NGX_OK;
    }

    (void) ngx_chat_gdpr_consent_passing(r);

    return ngx_chat_gdpr_heard_asked(ctx, lcf->policy, &asked) == NGX_OK
           && ngx_chat_gdpr_talk_act(r, ctx, lcf->policy, &said, &asked)
              != NGX_ERROR ? NGX_OK : NGX_ERROR;
}


ngx_int_t
ngx_chat_gdpr_heard(ngx_http_request_t *r, ngx_chat_gdpr_ctx_t *ctx,
    ngx_chain_t *in)
{
    ngx_uint_t  last, beside, polls;

    if (ctx->request->compressed) {
        return NGX_OK;
    }

    beside = ngx_chat_gdpr_heard_beside(r, ctx);
    polls = ngx_chat_gdpr_poll_hears(r, ctx);

    if (!beside && !polls) {
        return NGX_OK;
    }

    for (last = 0; in; in = in->next) {
        last |= in->buf->last_buf;

        if (ngx_chat_gdpr_heard_gather(r, ctx, in->buf) != NGX_OK) {
            return NGX_ERROR;
        }
    }

    if (!last || ctx->heard.n == 0 || ctx->answered) {
        return NGX_OK;
    }

    ctx->answered = 1;

    return beside ? ngx_chat_gdpr_heard_statement(r, ctx)
                  : ngx_chat_gdpr_poll_heard(r, ctx, ctx->heard.p,
                                             ctx->heard.n);
}
