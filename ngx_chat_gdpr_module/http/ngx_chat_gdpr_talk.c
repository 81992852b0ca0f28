/*
 * The prompt in the chat: a message in the chat's own protocol once the visitor
 * can be spoken to, and an answer to what he says about consent.  His message
 * goes on to the provider as any other does.
 */

#include "ngx_chat_gdpr_module.h"

#include "cg_frame.h"
#include "cg_notice.h"

/* So long, in seconds, "I agree" alone is taken as an answer to the prompt. */
#define NGX_CHAT_GDPR_ANSWER  300


char *
ngx_chat_gdpr_talk_directive(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_chat_gdpr_loc_conf_t  *lcf = conf;

    cg_chat                    *chat;
    cg_diag                     diag;
    cg_word                     name;
    ngx_str_t                  *value;
    ngx_chat_gdpr_main_conf_t  *mcf;

    if (lcf->chat_set) {
        return "is duplicate";
    }

    lcf->chat_set = 1;
    value = cf->args->elts;

    if (cf->args->nelts == 2) {
        return ngx_strcmp(value[1].data, "off") == 0
               ? NGX_CONF_OK
               : "needs a protocol and a template, or \"off\"";
    }

    chat = ngx_pcalloc(cf->pool, sizeof(cg_chat));
    if (chat == NULL) {
        return NGX_CONF_ERROR;
    }

    name.p = (char *) value[1].data;
    name.n = value[1].len;

    chat->protocol = cg_chat_find(name, &diag);
    chat->form = (char *) value[2].data;

    if (cf->args->nelts == 4) {
        if (ngx_strncmp(value[3].data, "message=", 8) != 0
            || value[3].len == 8)
        {
            return "takes \"message=\" behind the template: bytes by which a "
                   "visitor's message is told from others";
        }

        chat->part = (char *) value[3].data + 8;
    }

    if (chat->protocol == CG_CHAT_N || !cg_chat_check(chat, &diag)) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0, "%s", diag.text);
        return NGX_CONF_ERROR;
    }

    mcf = ngx_http_conf_get_module_main_conf(cf, ngx_chat_gdpr_module);
    mcf->talks = 1;
    lcf->chat = chat;

    return NGX_CONF_OK;
}


static void
ngx_chat_gdpr_talk_cleanup(void *data)
{
    ngx_chat_gdpr_talk_t  *talk = data;

    cg_buf_free(&talk->out);
}


/* The cookie of a chat in frames goes with requests of any page, in browsers
 * that do not keep it apart: another site is not to speak for the visitor. */

static ngx_uint_t
ngx_chat_gdpr_talk_ours(ngx_http_request_t *r, const cg_policy *policy)
{
    char       *ours;
    ngx_str_t  *origin;

    origin = ngx_chat_gdpr_header_value(r, "Origin");

    if (policy->frames == NULL || origin == NULL) {
        return 1;
    }

    ours = ngx_chat_gdpr_origin(r, "");

    return ours && ngx_chat_gdpr_value_is(origin, ours);
}


ngx_uint_t
ngx_chat_gdpr_talk_speaks(ngx_http_request_t *r, cg_chat_protocol protocol)
{
    ngx_chat_gdpr_loc_conf_t  *lcf;

    lcf = ngx_http_get_module_loc_conf(r, ngx_chat_gdpr_module);

    return lcf->chat && lcf->chat->protocol == protocol
           && lcf->policy->consent != CG_CONSENT_NONE
           && ngx_chat_gdpr_talk_ours(r, lcf->policy);
}


ngx_int_t
ngx_chat_gdpr_talk_create(ngx_http_request_t *r, ngx_chat_gdpr_talk_t **talk)
{
    ngx_pool_cleanup_t        *cln;
    ngx_chat_gdpr_loc_conf_t  *lcf;

    *talk = NULL;
    lcf = ngx_http_get_module_loc_conf(r, ngx_chat_gdpr_module);

    if (lcf->chat == NULL || lcf->policy->consent == CG_CONSENT_NONE
        || (lcf->chat->protocol == CG_CHAT_sse)
           != (r->headers_out.status != NGX_HTTP_SWITCHING_PROTOCOLS)
        || !ngx_chat_gdpr_talk_ours(r, lcf->policy))
    {
        return NGX_OK;
    }

    cln = ngx_pool_cleanup_add(r->pool, sizeof(ngx_chat_gdpr_talk_t));
    if (cln == NULL) {
        return NGX_ERROR;
    }

    *talk = cln->data;
    ngx_memzero(*talk, sizeof(ngx_chat_gdpr_talk_t));
    (*talk)->chat = lcf->chat;
    (*talk)->language = ngx_chat_gdpr_consent_language(r, lcf->policy);
    cln->handler = ngx_chat_gdpr_talk_cleanup;

    return NGX_OK;
}


/* Without memory nothing is said. */

static void
ngx_chat_gdpr_talk_say(ngx_chat_gdpr_talk_t *talk, cg_buf *text)
{
    cg_buf       message;
    uint64_t     now;
    ngx_time_t  *tp;

    tp = ngx_timeofday();
    now = (uint64_t) tp->sec * 1000 + tp->msec;

    if (talk->chat->protocol == CG_CHAT_sse) {
        (void) cg_chat_say(talk->chat, &talk->place, text->p, text->n, now,
                           &talk->out);
        return;
    }

    ngx_memzero(&message, sizeof(cg_buf));

    if (cg_chat_say(talk->chat, &talk->place, text->p, text->n, now, &message)
        == CG_OK)
    {
        (void) cg_frame_write(&talk->out, CG_FRAME_FIN | CG_FRAME_TEXT, NULL,
                              message.p, message.n);
    }

    cg_buf_free(&message);
}


static void
ngx_chat_gdpr_talk_ask(ngx_http_request_t *r, ngx_chat_gdpr_talk_t *talk,
    ngx_chat_gdpr_ctx_t *ctx, cg_policy *policy)
{
    cg_buf  text;

    /* while it was still polling */
    talk->asked = ngx_chat_gdpr_poll_asked(r, NULL);

    if (talk->asked || ctx->choice.chosen || ctx->signal) {
        return;
    }

    ngx_memzero(&text, sizeof(cg_buf));

    if (cg_notice_ask(policy, ctx->mode, talk->language, &text) == CG_OK) {
        ngx_chat_gdpr_talk_say(talk, &text);
        talk->asked = ngx_time();
        ngx_chat_gdpr_prompt_event(r, &talk->language);
    }

    cg_buf_free(&text);
}


static void
ngx_chat_gdpr_talk_confirm(ngx_chat_gdpr_talk_t *talk,
    ngx_chat_gdpr_ctx_t *ctx, cg_policy *policy, cg_language language)
{
    cg_buf  text;

    ngx_memzero(&text, sizeof(cg_buf));

    if (cg_notice_answered(policy, language, ctx->choice.granted, &text)
        == CG_OK)
    {
        ngx_chat_gdpr_talk_say(talk, &text);
    }

    cg_buf_free(&text);
}


ngx_int_t
ngx_chat_gdpr_talk_act(ngx_http_request_t *r, ngx_chat_gdpr_ctx_t *ctx,
    cg_policy *policy, const cg_said *said, cg_language language, time_t asked)
{
    cg_choice            before;
    ngx_chat_gdpr_act_t  act;

    act.decision = CG_DECIDE_SAVE;
    act.granted = ctx->choice.granted | said->granted;
    act.of_age = 1;
    act.how = "typed";
    act.language = language;

    switch (said->what) {

    case CG_SAID_ALL:
        if (asked == 0 || ngx_time() - asked > NGX_CHAT_GDPR_ANSWER) {
            return NGX_DECLINED;
        }

        act.decision = CG_DECIDE_ACCEPT;
        break;

    case CG_SAID_STOP:
        if (ctx->choice.chosen && ctx->choice.granted == 0) {
            return NGX_DECLINED;
        }

        act.decision = CG_DECIDE_REJECT;
        act.granted = 0;
        act.of_age = 0;
        break;

    default:
        break;
    }

    if (cg_notice_ask_digest(policy, ctx->mode, act.language, act.digest)
        != CG_OK)
    {
        return NGX_ERROR;
    }

    before = ctx->choice;

    if (ngx_chat_gdpr_consent_make(r, ctx, &act, NULL) != NGX_OK
        || ngx_chat_gdpr_consent_made(r, ctx) != NGX_OK)
    {
        /* what is not on record was not chosen */
        ctx->choice = before;
        return NGX_ERROR;
    }

    return NGX_OK;
}


static void
ngx_chat_gdpr_talk_answer(ngx_http_request_t *r, ngx_chat_gdpr_talk_t *talk,
    ngx_chat_gdpr_ctx_t *ctx, cg_policy *policy, const u_char *p, size_t n)
{
    cg_said  said;

    cg_said_read(&said, policy, talk->chat->part, p, n);

    if (said.what == CG_SAID_NOTHING || ctx->mode == CG_CONSENT_NOTICE) {
        return;
    }

    (void) ngx_chat_gdpr_consent_passing(r);

    if (ngx_chat_gdpr_talk_act(r, ctx, policy, &said, talk->language,
                               talk->asked)
        != NGX_OK)
    {
        return;
    }

    ngx_chat_gdpr_talk_confirm(talk, ctx, policy,
                               said.what == CG_SAID_STOP ? talk->language
                                                         : said.language);
}


void
ngx_chat_gdpr_talk_hear(ngx_http_request_t *r, ngx_chat_gdpr_talk_t *talk,
    cg_direction dir, const u_char *p, size_t n)
{
    ngx_chat_gdpr_ctx_t       *ctx;
    ngx_chat_gdpr_loc_conf_t  *lcf;

    lcf = ngx_http_get_module_loc_conf(r, ngx_chat_gdpr_module);
    ctx = ngx_http_get_module_ctx(r, ngx_chat_gdpr_module);

    if (!talk->ready && cg_chat_look(talk->chat, &talk->place, dir, p, n)) {
        talk->ready = 1;
        ngx_chat_gdpr_talk_ask(r, talk, ctx, lcf->policy);
    }

    if (dir == CG_TO_PROVIDER) {
        ngx_chat_gdpr_talk_answer(r, talk, ctx, lcf->policy, p, n);
    }
}


ngx_int_t
ngx_chat_gdpr_talk_stream(ngx_http_request_t *r)
{
    ngx_chat_gdpr_ctx_t       *ctx;
    ngx_chat_gdpr_loc_conf_t  *lcf;

    lcf = ngx_http_get_module_loc_conf(r, ngx_chat_gdpr_module);
    ctx = ngx_http_get_module_ctx(r, ngx_chat_gdpr_module);

    if (ngx_chat_gdpr_talk_create(r, &ctx->talk) != NGX_OK) {
        return NGX_ERROR;
    }

    if (ctx->talk) {
        ctx->talk->ready = 1;
        (void) ngx_chat_gdpr_consent_passing(r);
        ctx->learned = 0;
        ngx_chat_gdpr_talk_ask(r, ctx->talk, ctx, lcf->policy);
    }

    return NGX_OK;
}


cg_status
ngx_chat_gdpr_talk_between(ngx_http_request_t *r, ngx_chat_gdpr_talk_t *talk,
    ngx_chat_gdpr_body_t *body)
{
    cg_status                  st;
    ngx_chat_gdpr_ctx_t       *ctx;
    ngx_chat_gdpr_loc_conf_t  *lcf;

    lcf = ngx_http_get_module_loc_conf(r, ngx_chat_gdpr_module);
    ctx = ngx_http_get_module_ctx(r, ngx_chat_gdpr_module);

    if (!body->edge.at || body->total != body->sent || cg_stream_held(&body->stream))
    {
        return CG_OK;
    }

    (void) ngx_chat_gdpr_consent_passing(r);

    if (ctx->learned) {
        ctx->learned = 0;
        ngx_chat_gdpr_talk_confirm(talk, ctx, lcf->policy, talk->language);
    }

    st = ngx_chat_gdpr_body_say(body, talk->out.p, talk->out.n);
    cg_buf_free(&talk->out);

    return st;
}


static void
ngx_chat_gdpr_talk_unhear(void *data)
{
    cg_buf_free(data);
}


/* The first bytes of a request, as many as a statement may have. */

static ngx_int_t
ngx_chat_gdpr_talk_gather(ngx_http_request_t *r, ngx_chat_gdpr_ctx_t *ctx,
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

        cln->handler = ngx_chat_gdpr_talk_unhear;
        cln->data = &ctx->heard;
    }

    n = ngx_min(n, CG_SAID_MAX + 1 - ctx->heard.n);

    return cg_buf_add(&ctx->heard, b->pos, n) == CG_OK ? NGX_OK : NGX_ERROR;
}


/* By the cookie that the stream has set it is known who speaks; nobody else's
 * page is to speak for him. */

ngx_int_t
ngx_chat_gdpr_talk_request(ngx_http_request_t *r, ngx_chat_gdpr_ctx_t *ctx,
    ngx_chain_t *in)
{
    cg_said                    said;
    ngx_uint_t                 last;
    ngx_chat_gdpr_loc_conf_t  *lcf;

    lcf = ngx_http_get_module_loc_conf(r, ngx_chat_gdpr_module);

    if (lcf->chat->protocol != CG_CHAT_sse || !ctx->choice_read
        || !ctx->choice.known || ctx->mode == CG_CONSENT_NOTICE
        || ctx->request->compressed || !ngx_chat_gdpr_same_origin(r))
    {
        return NGX_OK;
    }

    for (last = 0; in; in = in->next) {
        last |= in->buf->last_buf;

        if (ngx_chat_gdpr_talk_gather(r, ctx, in->buf) != NGX_OK) {
            return NGX_ERROR;
        }
    }

    if (!last || ctx->heard.n == 0) {
        return NGX_OK;
    }

    if (ctx->request->stream.decoder.format == &cg_format_form) {
        cg_said_form(&said, lcf->policy, lcf->chat->part, ctx->heard.p,
                     ctx->heard.n);
    } else {
        cg_said_read(&said, lcf->policy, lcf->chat->part, ctx->heard.p,
                     ctx->heard.n);
    }

    ctx->heard.n = 0;

    if (said.what == CG_SAID_NOTHING) {
        return NGX_OK;
    }

    /* a cookie that came with the question is as old as it */

    return ngx_chat_gdpr_talk_act(r, ctx, lcf->policy, &said,
                                  ngx_chat_gdpr_consent_language(r,
                                                                 lcf->policy),
                                  ctx->choice.chosen ? 0 : ctx->choice.time)
           == NGX_ERROR ? NGX_ERROR : NGX_OK;
}
