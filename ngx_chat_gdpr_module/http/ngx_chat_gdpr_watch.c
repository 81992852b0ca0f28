/*
 * Connections that stay open are looked at twice a second, for as long as there
 * are any, whether or not something passes: so that the end of a consent
 * reaches them in time.
 */

#include "ngx_chat_gdpr_module.h"

#define NGX_CHAT_GDPR_LOOK  500  /* milliseconds */


static void
ngx_chat_gdpr_watch_handler(ngx_event_t *ev)
{
    ngx_chat_gdpr_worker_t  *w = ev->data;

    ngx_queue_t            *q, *next;
    ngx_chat_gdpr_watch_t  *watch;

    for (q = ngx_queue_head(&w->watched);
         q != ngx_queue_sentinel(&w->watched);
         q = next)
    {
        next = ngx_queue_next(q);
        watch = ngx_queue_data(q, ngx_chat_gdpr_watch_t, queue);
        watch->look(watch->data);
    }

    if (!ngx_queue_empty(&w->watched)) {
        ngx_add_timer(ev, NGX_CHAT_GDPR_LOOK);
    }
}


void
ngx_chat_gdpr_watch_init(ngx_chat_gdpr_worker_t *w, ngx_log_t *log)
{
    ngx_queue_init(&w->watched);

    w->watch.handler = ngx_chat_gdpr_watch_handler;
    w->watch.data = w;
    w->watch.log = log;
    w->watch.cancelable = 1;
}


void
ngx_chat_gdpr_watch_add(ngx_chat_gdpr_worker_t *w,
    ngx_chat_gdpr_watch_t *watch)
{
    ngx_queue_insert_tail(&w->watched, &watch->queue);
    watch->on = 1;

    if (!w->watch.timer_set) {
        ngx_add_timer(&w->watch, NGX_CHAT_GDPR_LOOK);
    }
}


void
ngx_chat_gdpr_watch_leave(ngx_chat_gdpr_watch_t *watch)
{
    if (watch->on) {
        ngx_queue_remove(&watch->queue);
        watch->on = 0;
    }
}
