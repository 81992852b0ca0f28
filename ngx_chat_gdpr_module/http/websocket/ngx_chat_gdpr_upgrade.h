/*
 * Upgraded connections, as the rest of the glue sees them.
 */

#ifndef NGX_CHAT_GDPR_UPGRADE_H
#define NGX_CHAT_GDPR_UPGRADE_H

#include "ngx_chat_gdpr_module.h"

/* ngx_chat_gdpr_websocket.c: an upgraded connection begins. */

ngx_int_t ngx_chat_gdpr_websocket_start(ngx_http_request_t *r,
    cg_policy *policy);

/* ngx_chat_gdpr_extension.c */

/* Put what the provider is offered in the place of the visitor's offers. */
ngx_int_t ngx_chat_gdpr_extension_offer(ngx_http_request_t *r);

/* Put what the visitor is answered in the place of the provider's answer, if
 * there is one: *visitor and *provider are what was agreed with either, or
 * NULL.  NGX_DECLINED: the provider's answer is not understood. */
ngx_int_t ngx_chat_gdpr_extension_answer(ngx_http_request_t *r,
    cg_extension **visitor, cg_extension **provider);

/* ngx_chat_gdpr_join.c: digits in several messages of one connection. */

typedef struct {
    cg_join                   pieces;
    ngx_event_t               wipe;        /* when the window has passed */
} ngx_chat_gdpr_join_t;

char *ngx_chat_gdpr_join_directive(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);

/* NULL without memory.  What was remembered is wiped, too; join may be NULL. */
ngx_chat_gdpr_join_t *ngx_chat_gdpr_join_create(ngx_http_request_t *r,
    ngx_msec_t window);
void ngx_chat_gdpr_join_free(ngx_chat_gdpr_join_t *join);

/* Something may have been remembered. */
void ngx_chat_gdpr_join_arm(ngx_chat_gdpr_join_t *join);

#endif
