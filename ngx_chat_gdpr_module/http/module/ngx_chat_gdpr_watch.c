/*
 * Connections that stay open are looked at twice a second, for as long as there
 * are any, whether or not something passes: so that the end of a consent, and
 * another policy, reach them in time.
 */

#include "ngx_chat_gdpr_module.h"

#define NGX_CHAT_GDPR_LOOK  500  /* milliseconds */


static void
ngx_chat_gdpr_watch_look(ngx_queue_t *queue)
{
    ngx_queue_t            *q, *next;
    ngx_chat_gdpr_watch_t  *watch;

    for (q = ngx_queue_head(queue); q != ngx_queue_sentinel(queue); q = next) {
        next = ngx_queue_next(q);
        watch = ngx_queue_data(q, ngx_chat_gdpr_watch_t, queue);
        watch->look(watch->data);
    }
}


static void
ngx_chat_gdpr_watch_handler(ngx_event_t *ev)
{
    ngx_chat_gdpr_main_conf_t  *mcf = ev->data;

    ngx_chat_gdpr_worker_t  *w;

    w = mcf->worker;
    ngx_chat_gdpr_watch_look(&w->watched);

    if (ngx_chat_gdpr_reload_came(mcf)) {
        w->n_moved = 0;
        ngx_chat_gdpr_watch_look(&w->sockets);
    }

    if (!ngx_queue_empty(&w->watched) || !ngx_queue_empty(&w->sockets)) {
        ngx_add_timer(ev, NGX_CHAT_GDPR_LOOK);
    }
}


void
ngx_chat_gdpr_watch_init(ngx_chat_gdpr_main_conf_t *mcf, ngx_log_t *log)
{
    ngx_chat_gdpr_worker_t  *w;

    w = mcf->worker;
    ngx_queue_init(&w->watched);
    ngx_queue_init(&w->sockets);

    w->watch.handler = ngx_chat_gdpr_watch_handler;
    w->watch.data = mcf;
    w->watch.log = log;
    w->watch.cancelable = 1;
}


void
ngx_chat_gdpr_watch_add(ngx_chat_gdpr_worker_t *w, ngx_queue_t *queue,
    ngx_chat_gdpr_watch_t *watch)
{
    ngx_queue_insert_tail(queue, &watch->queue);
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
