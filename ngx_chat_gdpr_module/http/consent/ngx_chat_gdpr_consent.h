/*
 * What a visitor has chosen, how he is asked in pages, and what waits until he
 * has.
 */

#ifndef NGX_CHAT_GDPR_CONSENT_H
#define NGX_CHAT_GDPR_CONSENT_H

#include "ngx_chat_gdpr_module.h"

/* ngx_chat_gdpr_consent.c: what a visitor has chosen. */

char *ngx_chat_gdpr_mode_directive(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
ngx_int_t ngx_chat_gdpr_consent_init(ngx_conf_t *cf);

/* Read the choice from the request's cookie, which does not go on. */
ngx_int_t ngx_chat_gdpr_consent_read(ngx_http_request_t *r,
    ngx_chat_gdpr_ctx_t *ctx, cg_policy *policy);

/* What passes now: choices of this visitor elsewhere on this machine, and the
 * end of its age, count at once. */
cg_purposes ngx_chat_gdpr_consent_passing(ngx_http_request_t *r);

/* May messages go to the provider? */
ngx_uint_t ngx_chat_gdpr_consent_open(ngx_http_request_t *r);

/* Of a connection that stays open: let a later choice be found by it.  Sets a
 * cookie that says no more than whose it is, if there is none.  NGX_OK,
 * NGX_ERROR. */
ngx_int_t ngx_chat_gdpr_consent_meet(ngx_http_request_t *r);

/* The same of one whose visitor has not chosen and is asked in it by this text,
 * in this language: the cookie says so, and when. */
ngx_int_t ngx_chat_gdpr_consent_ask(ngx_http_request_t *r, const char *digest,
    cg_language language);

/* How a choice was made. */
typedef struct {
    cg_decision   decision;
    cg_purposes   granted;
    cg_language   language;    /* in which it was asked for */
    const char   *how;         /* "click", "typed" */
    char          digest[65];  /* of the text that was shown; or, if that was
                                  another one, of what is shown now: */
    ngx_uint_t    stale;
    ngx_uint_t    of_age;      /* it was said so */
} ngx_chat_gdpr_act_t;

/* Make a choice and write its event: as ngx_chat_gdpr_audit_pause(), or where
 * `resume` is NULL as ngx_chat_gdpr_audit_flush(). */
ngx_int_t ngx_chat_gdpr_consent_make(ngx_http_request_t *r,
    ngx_chat_gdpr_ctx_t *ctx, const ngx_chat_gdpr_act_t *act,
    ngx_chat_gdpr_resume_pt resume);

/* After that: sets the cookie if there is still time, tells the other workers.
 * NGX_OK, NGX_ERROR. */
ngx_int_t ngx_chat_gdpr_consent_made(ngx_http_request_t *r,
    ngx_chat_gdpr_ctx_t *ctx);

/* Give a browser the choice that was made elsewhere. */
ngx_int_t ngx_chat_gdpr_consent_renew(ngx_http_request_t *r,
    ngx_chat_gdpr_ctx_t *ctx, cg_policy *policy);

/* The languages of the visitor, of those of the policy. */
cg_language ngx_chat_gdpr_consent_language(ngx_http_request_t *r,
    cg_policy *policy);

/* ngx_chat_gdpr_choices.c: recent choices on this machine. */

ngx_int_t ngx_chat_gdpr_choices_init(ngx_conf_t *cf);

/* Was one made since ctx->choice was looked up? */
ngx_uint_t ngx_chat_gdpr_choices_stale(ngx_http_request_t *r,
    ngx_chat_gdpr_ctx_t *ctx);

/* A later choice of the same visitor, made over another connection.  Of an
 * open one, whose choice may have been among those that had to go, nothing is
 * known any more: nothing is granted. */
void ngx_chat_gdpr_choices_look(ngx_http_request_t *r,
    ngx_chat_gdpr_ctx_t *ctx, cg_policy *policy);

/* Tell the other workers, and the other connections of this one. */
void ngx_chat_gdpr_choices_tell(ngx_http_request_t *r,
    ngx_chat_gdpr_ctx_t *ctx, cg_policy *policy);

/* ngx_chat_gdpr_endpoint.c: /.chat-gdpr/ */

ngx_int_t ngx_chat_gdpr_endpoint_handler(ngx_http_request_t *r);

/* The page in front of the one that ctx->asked names. */
ngx_int_t ngx_chat_gdpr_front(ngx_http_request_t *r);

/* Does a request come from a page of this site?  Browsers say so by
 * Sec-Fetch-Site, older ones by Origin; what says neither is no browser that
 * could be misled, and is not let in either. */
ngx_uint_t ngx_chat_gdpr_same_origin(ngx_http_request_t *r);

/* ngx_chat_gdpr_gate.c: NGX_DECLINED, or the request is to be answered so, or
 * by r->content_handler now set. */

ngx_int_t ngx_chat_gdpr_gate(ngx_http_request_t *r, ngx_chat_gdpr_ctx_t *ctx,
    cg_policy *policy);

/* ngx_chat_gdpr_held.c */

typedef struct ngx_chat_gdpr_hold_s  ngx_chat_gdpr_hold_t;

/* A request is held back: how it is answered, ctx->held, as long as its
 * arguments are known, with its event; and the answer.  NGX_OK, NGX_ERROR. */
ngx_int_t ngx_chat_gdpr_held_open(ngx_http_request_t *r,
    ngx_chat_gdpr_ctx_t *ctx);
ngx_int_t ngx_chat_gdpr_held_handler(ngx_http_request_t *r);

/* Append what says why, in a form that replies to nothing.  CG_OK or
 * CG_ENOMEM. */
cg_status ngx_chat_gdpr_held_text(ngx_http_request_t *r,
    ngx_chat_gdpr_ctx_t *ctx, cg_held_form form, cg_buf *out);

/* ngx_chat_gdpr_over.c */

/* A request passes the gate that would not without consent. */
void ngx_chat_gdpr_over_gated(ngx_http_request_t *r,
    ngx_chat_gdpr_ctx_t *ctx);

/* Has its consent ended since? */
ngx_uint_t ngx_chat_gdpr_over(ngx_http_request_t *r,
    ngx_chat_gdpr_ctx_t *ctx);

/* A response begins, that may be a stream. */
void ngx_chat_gdpr_over_watch(ngx_http_request_t *r,
    ngx_chat_gdpr_ctx_t *ctx, ngx_chat_gdpr_body_t *body);

/* ngx_chat_gdpr_limit.c: how often somebody may choose. */

char *ngx_chat_gdpr_limit_directive(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
void ngx_chat_gdpr_limit_merge(ngx_chat_gdpr_loc_conf_t *prev,
    ngx_chat_gdpr_loc_conf_t *conf);
ngx_int_t ngx_chat_gdpr_limit_init(ngx_conf_t *cf);

/* Seconds until this address may choose; 0: now, and it does.  And how a
 * request is answered that comes before that. */
ngx_uint_t ngx_chat_gdpr_limit(ngx_http_request_t *r);
ngx_int_t ngx_chat_gdpr_limit_refuse(ngx_http_request_t *r,
    ngx_uint_t seconds);

/* The refusals that are not on record yet, at the end of a process. */
void ngx_chat_gdpr_limit_end(ngx_chat_gdpr_main_conf_t *mcf, ngx_log_t *log);

/* ngx_chat_gdpr_prompt.c */

/* "https://HOST" and a path, of what the visitor asked for; "" if no usable
 * host was named, NULL without memory. */
char *ngx_chat_gdpr_origin(ngx_http_request_t *r, const char *path);

/* Prepare a page for the prompt: its headers, and body->page.  NGX_OK,
 * NGX_ERROR. */
ngx_int_t ngx_chat_gdpr_prompt_prepare(ngx_http_request_t *r,
    cg_policy *policy, ngx_chat_gdpr_body_t *body);

/* The page's own policy leaves no way for it; it is one of a kind that it is
 * not put into, if it is one to be looked at. */
void ngx_chat_gdpr_prompt_refused(ngx_http_request_t *r);
void ngx_chat_gdpr_prompt_unread(ngx_http_request_t *r, cg_policy *policy);

/* On record: the visitor is told and asked, in a page (NULL) or in the chat, in
 * this language.  He is, also if that cannot be written. */
void ngx_chat_gdpr_prompt_event(ngx_http_request_t *r,
    const cg_language *language);

/* ngx_chat_gdpr_cross.c: pages of other sites. */

/* Let the page that has asked read the answer, if its site is named. */
ngx_int_t ngx_chat_gdpr_cross_answer(ngx_http_request_t *r,
    const cg_policy *policy);

/* Does a browser ask, for a page of a site that is named, whether it may send
 * a request?  And the answer: it may. */
ngx_uint_t ngx_chat_gdpr_cross_asks(ngx_http_request_t *r,
    const cg_policy *policy);
ngx_int_t ngx_chat_gdpr_cross_preflight(ngx_http_request_t *r);

#endif
