/*
 * The prompt in the chat: a message in the chat's own protocol once the visitor
 * can be spoken to, and an answer to what he says about consent.  His message
 * goes on to the provider as any other does.
 */

#include "ngx_chat_gdpr_body.h"
#include "ngx_chat_gdpr_consent.h"
#include "ngx_chat_gdpr_head.h"
#include "ngx_chat_gdpr_module.h"
#include "ngx_chat_gdpr_talk.h"

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
        return "is duplicate: leave one";
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


/* The cookie goes with requests of pages of other hosts of the site, that of a
 * chat in frames with those of any page, in browsers that do not keep it apart:
 * none is to speak for the visitor.  What says nothing of where it is from is
 * no browser. */

static ngx_uint_t
ngx_chat_gdpr_talk_ours(ngx_http_request_t *r)
{
    return (ngx_chat_gdpr_header_value(r, "Sec-Fetch-Site") == NULL
            && ngx_chat_gdpr_header_value(r, "Origin") == NULL)
           || ngx_chat_gdpr_same_origin(r);
}


ngx_uint_t
ngx_chat_gdpr_talk_speaks(ngx_http_request_t *r)
{
    ngx_chat_gdpr_loc_conf_t  *lcf;

    lcf = ngx_http_get_module_loc_conf(r, ngx_chat_gdpr_module);

    return lcf->chat && lcf->policy->consent != CG_CONSENT_NONE
           && ngx_chat_gdpr_talk_ours(r);
}


static ngx_int_t
ngx_chat_gdpr_talk_new(ngx_http_request_t *r, ngx_chat_gdpr_talk_t **talk)
{
    const cg_protocol         *protocol;
    ngx_pool_cleanup_t        *cln;
    ngx_chat_gdpr_loc_conf_t  *lcf;

    lcf = ngx_http_get_module_loc_conf(r, ngx_chat_gdpr_module);

    cln = ngx_pool_cleanup_add(r->pool, sizeof(ngx_chat_gdpr_talk_t));
    if (cln == NULL) {
        return NGX_ERROR;
    }

    *talk = cln->data;
    ngx_memzero(*talk, sizeof(ngx_chat_gdpr_talk_t));
    (*talk)->chat = lcf->chat;
    (*talk)->language = ngx_chat_gdpr_consent_language(r, lcf->policy);
    cln->handler = ngx_chat_gdpr_talk_cleanup;

    protocol = ngx_chat_gdpr_protocol(r);

    if (protocol && protocol->carry != CG_CARRY_BOSH) {
        (*talk)->carry = protocol->carry;
    }

    return NGX_OK;
}


ngx_int_t
ngx_chat_gdpr_talk_create(ngx_http_request_t *r, ngx_chat_gdpr_talk_t **talk)
{
    ngx_chat_gdpr_loc_conf_t  *lcf;

    *talk = NULL;
    lcf = ngx_http_get_module_loc_conf(r, ngx_chat_gdpr_module);

    if (!ngx_chat_gdpr_talk_speaks(r) || lcf->chat->protocol == CG_CHAT_sse) {
        return NGX_OK;
    }

    return ngx_chat_gdpr_talk_new(r, talk);
}


/* Without memory nothing is said. */

static void
ngx_chat_gdpr_talk_say(ngx_chat_gdpr_talk_t *talk, cg_buf *text)
{
    cg_buf       message, whole;
    uint64_t     now;
    ngx_time_t  *tp;

    tp = ngx_timeofday();
    now = (uint64_t) tp->sec * 1000 + tp->msec;

    ngx_memzero(&message, sizeof(cg_buf));
    ngx_memzero(&whole, sizeof(cg_buf));

    if (cg_chat_say(talk->chat, &talk->place, text->p, text->n, now, &message)
        == CG_OK
        && cg_carry_wrap(talk->carry, talk->where, message.p, message.n,
                         &whole)
           == CG_OK)
    {
        (void) (talk->where == CG_CARRY_ALONE
                ? cg_frame_write(&talk->out, CG_FRAME_FIN | CG_FRAME_TEXT,
                                 NULL, whole.p, whole.n)
                : cg_buf_add(&talk->out, whole.p, whole.n));
    }

    cg_buf_free(&message);
    cg_buf_free(&whole);
}


ngx_int_t
ngx_chat_gdpr_talk_asks(ngx_http_request_t *r, cg_language language,
    ngx_chat_gdpr_asked_t *asked)
{
    ngx_chat_gdpr_ctx_t       *ctx;
    ngx_chat_gdpr_loc_conf_t  *lcf;

    lcf = ngx_http_get_module_loc_conf(r, ngx_chat_gdpr_module);
    ctx = ngx_http_get_module_ctx(r, ngx_chat_gdpr_module);

    asked->time = ngx_time();
    asked->language = language;

    return cg_notice_ask_digest(lcf->policy, ctx->mode, language,
                                asked->digest)
           == CG_OK ? NGX_OK : NGX_ERROR;
}


static void
ngx_chat_gdpr_talk_ask(ngx_http_request_t *r, ngx_chat_gdpr_talk_t *talk,
    ngx_chat_gdpr_ctx_t *ctx, cg_policy *policy)
{
    cg_buf                 text;
    ngx_chat_gdpr_asked_t  asked;

    ngx_memzero(&text, sizeof(cg_buf));

    if (cg_notice_ask(policy, ctx->mode, talk->language, &text) == CG_OK
        && ngx_chat_gdpr_talk_asks(r, talk->language, &asked) == NGX_OK)
    {
        ngx_chat_gdpr_talk_say(talk, &text);
        talk->asked = asked;
        ngx_chat_gdpr_poll_went(r, ctx->choice.subject, &asked);
        ngx_chat_gdpr_prompt_event(r, &talk->language);
    }

    cg_buf_free(&text);
}


/* The visitor can be spoken to. */

static void
ngx_chat_gdpr_talk_begin(ngx_http_request_t *r, ngx_chat_gdpr_talk_t *talk,
    ngx_chat_gdpr_ctx_t *ctx, cg_policy *policy)
{
    /* while it was still polling */
    ngx_chat_gdpr_poll_asked(r, NULL, &talk->asked);

    if (talk->asked.time == NGX_CHAT_GDPR_ASKED_ELSE) {
        talk->asked.time = 0;
    }

    if (!talk->asked.time && !ctx->choice.chosen && !ctx->signal) {
        ngx_chat_gdpr_talk_ask(r, talk, ctx, policy);
    }
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


/* What a statement answers; of a withdrawal, which is taken whatever was asked,
 * what is asked now. */

static ngx_int_t
ngx_chat_gdpr_talk_answers(ngx_http_request_t *r, cg_policy *policy,
    const ngx_chat_gdpr_asked_t *asked, ngx_chat_gdpr_act_t *act)
{
    ngx_chat_gdpr_asked_t  now;

    act->stale = (asked->time <= 0);

    if (act->stale) {
        if (ngx_chat_gdpr_talk_asks(r, ngx_chat_gdpr_consent_language(r,
                                                                      policy),
                                    &now)
            != NGX_OK)
        {
            return NGX_ERROR;
        }

        asked = &now;
    }

    act->language = asked->language;
    ngx_memcpy(act->digest, asked->digest, sizeof(act->digest));

    return NGX_OK;
}


ngx_int_t
ngx_chat_gdpr_talk_act(ngx_http_request_t *r, ngx_chat_gdpr_ctx_t *ctx,
    cg_policy *policy, const cg_said *said, const ngx_chat_gdpr_asked_t *asked)
{
    cg_choice            before;
    ngx_chat_gdpr_act_t  act;

    act.decision = CG_DECIDE_SAVE;
    act.granted = ctx->choice.granted | said->granted;
    act.of_age = 1;
    act.how = "typed";

    if (asked->time <= 0 && said->what != CG_SAID_STOP) {
        /* by another policy: he is asked anew what holds now */
        return asked->time == 0 && said->what == CG_SAID_ONE ? NGX_AGAIN
                                                             : NGX_DECLINED;
    }

    switch (said->what) {

    case CG_SAID_ALL:
        if (ngx_time() - asked->time > NGX_CHAT_GDPR_ANSWER) {
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

    if (ngx_chat_gdpr_talk_answers(r, policy, asked, &act) != NGX_OK) {
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
    cg_said    said;
    ngx_int_t  rc;

    cg_said_read(&said, policy, talk->chat->part, p, n);

    if (said.what == CG_SAID_NOTHING || ctx->mode == CG_CONSENT_NOTICE) {
        return;
    }

    (void) ngx_chat_gdpr_consent_passing(r);

    rc = ngx_chat_gdpr_talk_act(r, ctx, policy, &said, &talk->asked);

    if (rc == NGX_OK) {
        ngx_chat_gdpr_talk_confirm(talk, ctx, policy,
                                   said.what == CG_SAID_STOP ? talk->language
                                                             : said.language);
    } else if (rc == NGX_AGAIN && talk->ready) {
        ngx_chat_gdpr_talk_ask(r, talk, ctx, policy);
    }
}


typedef struct {
    ngx_http_request_t    *r;
    ngx_chat_gdpr_talk_t  *talk;
    cg_direction           dir;
} ngx_chat_gdpr_hearer_t;


static void
ngx_chat_gdpr_talk_message(void *data, const uint8_t *p, size_t n)
{
    ngx_chat_gdpr_hearer_t  *h = data;

    ngx_chat_gdpr_ctx_t       *ctx;
    ngx_chat_gdpr_talk_t      *talk;
    ngx_chat_gdpr_loc_conf_t  *lcf;

    lcf = ngx_http_get_module_loc_conf(h->r, ngx_chat_gdpr_module);
    ctx = ngx_http_get_module_ctx(h->r, ngx_chat_gdpr_module);
    talk = h->talk;

    if (!talk->ready && cg_chat_look(talk->chat, &talk->place, h->dir, p, n)) {
        talk->ready = 1;
        ngx_chat_gdpr_talk_begin(h->r, talk, ctx, lcf->policy);
    }

    if (h->dir == CG_TO_PROVIDER) {
        ngx_chat_gdpr_talk_answer(h->r, talk, ctx, lcf->policy, p, n);
    }
}


void
ngx_chat_gdpr_talk_hear(ngx_http_request_t *r, ngx_chat_gdpr_talk_t *talk,
    cg_direction dir, const u_char *p, size_t n)
{
    ngx_chat_gdpr_hearer_t  hearer = { r, talk, dir };

    (void) cg_carry_each(talk->carry, p, n, ngx_chat_gdpr_talk_message,
                         &hearer);
}


/* A line or an event of SockJS. */

static void
ngx_chat_gdpr_talk_frame(void *data, const uint8_t *p, size_t n)
{
    ngx_chat_gdpr_body_t  *body = data;

    ngx_chat_gdpr_ctx_t  *ctx;

    ctx = ngx_http_get_module_ctx(body->r, ngx_chat_gdpr_module);

    if (!ctx->talk->ready) {
        ngx_chat_gdpr_poll_place(body->r, &ctx->talk->place);
        ngx_chat_gdpr_talk_hear(body->r, ctx->talk, CG_TO_VISITOR, p, n);
    }
}


/* Is what the location says spoken in a stream of this kind? */

static ngx_uint_t
ngx_chat_gdpr_talk_fits(cg_chat_protocol chat, ngx_uint_t sockjs)
{
    if (!sockjs) {
        return chat == CG_CHAT_sse || chat == CG_CHAT_signalr;
    }

    return chat == CG_CHAT_json || chat == CG_CHAT_ddp
           || chat == CG_CHAT_actioncable;
}


/* Whom an event stream asks answers by other requests, which only his cookie
 * connects with it. */

static ngx_int_t
ngx_chat_gdpr_talk_meet(ngx_http_request_t *r, ngx_chat_gdpr_talk_t *talk,
    ngx_chat_gdpr_ctx_t *ctx)
{
    (void) ngx_chat_gdpr_consent_passing(r);

    if (talk->chat->protocol != CG_CHAT_sse || ctx->choice.chosen
        || ctx->signal)
    {
        return ngx_chat_gdpr_consent_meet(r);
    }

    return ngx_chat_gdpr_talk_asks(r, talk->language, &talk->asked) == NGX_OK
           ? ngx_chat_gdpr_consent_ask(r, talk->asked.digest, talk->language)
           : NGX_ERROR;
}


ngx_int_t
ngx_chat_gdpr_talk_stream(ngx_http_request_t *r, ngx_chat_gdpr_body_t *body,
    ngx_uint_t events)
{
    ngx_uint_t                 sockjs;
    ngx_chat_gdpr_ctx_t       *ctx;
    ngx_chat_gdpr_loc_conf_t  *lcf;

    lcf = ngx_http_get_module_loc_conf(r, ngx_chat_gdpr_module);
    ctx = ngx_http_get_module_ctx(r, ngx_chat_gdpr_module);
    sockjs = ngx_chat_gdpr_poll_streams(r, body->run.packets);

    if (!(events || sockjs)) {
        return NGX_OK;
    }

    if (!ngx_chat_gdpr_talk_speaks(r)
        || !ngx_chat_gdpr_talk_fits(lcf->chat->protocol, sockjs))
    {
        return ngx_chat_gdpr_consent_meet(r);
    }

    if (ngx_chat_gdpr_talk_new(r, &ctx->talk) != NGX_OK
        || ngx_chat_gdpr_talk_meet(r, ctx->talk, ctx) != NGX_OK)
    {
        return NGX_ERROR;
    }

    /* of SSE the template has all that an event needs */
    ctx->talk->where = lcf->chat->protocol == CG_CHAT_sse || sockjs == 1
                       ? CG_CARRY_LINE : CG_CARRY_EVENT;
    (void) ngx_chat_gdpr_consent_passing(r);
    ctx->learned = 0;

    if (sockjs) {
        body->run.hear = ngx_chat_gdpr_talk_frame;

    } else if (lcf->chat->protocol == CG_CHAT_sse) {
        ctx->talk->ready = 1;

        if (ctx->talk->asked.time) {
            ngx_chat_gdpr_talk_ask(r, ctx->talk, ctx, lcf->policy);
        }
    }

    return NGX_OK;
}


/* SignalR's first event answers the handshake. */

static ngx_uint_t
ngx_chat_gdpr_talk_shook(ngx_chat_gdpr_talk_t *talk,
    ngx_chat_gdpr_body_t *body)
{
    return !talk->ready && talk->chat->protocol == CG_CHAT_signalr
           && body->sent;
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

    if (!body->edge.at || (body->sent == 0 && !talk->ready)
        || body->total != body->sent || cg_stream_held(&body->stream))
    {
        return CG_OK;
    }

    (void) ngx_chat_gdpr_consent_passing(r);

    if (ngx_chat_gdpr_talk_shook(talk, body)) {
        talk->ready = 1;
        ngx_chat_gdpr_talk_begin(r, talk, ctx, lcf->policy);
    }

    if (ctx->learned) {
        ctx->learned = 0;
        ngx_chat_gdpr_talk_confirm(talk, ctx, lcf->policy, talk->language);
    }

    if (talk->out.n == 0) {
        return CG_OK;
    }

    st = ngx_chat_gdpr_body_say(body, talk->out.p, talk->out.n);
    cg_buf_free(&talk->out);

    return st;
}
