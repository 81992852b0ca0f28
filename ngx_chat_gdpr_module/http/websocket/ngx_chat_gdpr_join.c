/*
 * What of a visitor's WebSocket messages is remembered to join digits that
 * come in several of them (cg_join.h), and wiped when its time has passed.
 */

#include "ngx_chat_gdpr_head.h"
#include "ngx_chat_gdpr_module.h"
#include "ngx_chat_gdpr_upgrade.h"

#define NGX_CHAT_GDPR_JOIN_MAX  60000  /* milliseconds */


char *
ngx_chat_gdpr_join_directive(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_chat_gdpr_loc_conf_t  *lcf = conf;

    ngx_int_t   time;
    ngx_str_t  *value;

    if (lcf->join != NGX_CONF_UNSET_MSEC) {
        return "is duplicate: leave one";
    }

    value = cf->args->elts;

    if (ngx_chat_gdpr_value_is(&value[1], "off")) {
        lcf->join = 0;
        return NGX_CONF_OK;
    }

    time = ngx_parse_time(&value[1], 0);

    if (time < 1 || time > NGX_CHAT_GDPR_JOIN_MAX) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "\"%V\" is no time to join messages in: write "
                           "\"off\" or 1ms to 1m, such as \"2s\"",
                           &value[1]);
        return NGX_CONF_ERROR;
    }

    lcf->join = (ngx_msec_t) time;

    return NGX_CONF_OK;
}


static void
ngx_chat_gdpr_join_wipe_handler(ngx_event_t *ev)
{
    ngx_chat_gdpr_join_t  *join = ev->data;

    if (cg_join_expire(&join->pieces, ngx_current_msec)) {
        ngx_add_timer(ev, join->pieces.window);
    }
}


void
ngx_chat_gdpr_join_free(ngx_chat_gdpr_join_t *join)
{
    if (join == NULL) {
        return;
    }

    if (join->wipe.timer_set) {
        ngx_del_timer(&join->wipe);
    }

    cg_join_wipe(&join->pieces);
    ngx_free(join);
}


ngx_chat_gdpr_join_t *
ngx_chat_gdpr_join_create(ngx_http_request_t *r, ngx_msec_t window)
{
    ngx_chat_gdpr_join_t  *join;

    join = ngx_calloc(sizeof(ngx_chat_gdpr_join_t), r->connection->log);
    if (join == NULL) {
        return NULL;
    }

    join->pieces.window = window;
    join->wipe.handler = ngx_chat_gdpr_join_wipe_handler;
    join->wipe.data = join;
    join->wipe.log = r->connection->log;
    join->wipe.cancelable = 1;

    return join;
}


void
ngx_chat_gdpr_join_arm(ngx_chat_gdpr_join_t *join)
{
    if (!join->wipe.timer_set) {
        ngx_add_timer(&join->wipe, join->pieces.window);
    }
}
