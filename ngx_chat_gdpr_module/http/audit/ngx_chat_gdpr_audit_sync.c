/*
 * Bringing the audit log to the disk.
 *
 * A thread of nginx's pool calls fdatasync(), so that the event loop goes on
 * meanwhile; one call at a time, for all lines that were written before it.
 * Who may go on only when his event is on the disk (sync=each) waits in one of
 * three queues:
 *
 *   waiting --write()--> written --a call begins--> covered --it ends--> woken
 *
 * Where nginx was built without threads, its event method cannot be notified
 * by them, or a thread cannot be had, the worker calls fdatasync() itself.
 *
 * The thread has descriptors of its own: nginx closes the log's when it opens
 * the file anew.
 */

#include "ngx_chat_gdpr_event.h"
#include "ngx_chat_gdpr_module.h"

#define NGX_CHAT_GDPR_SLOW  60000  /* milliseconds */

/* What a thread is given: the log, and one that was rotated away meanwhile. */
typedef struct {
    ngx_fd_t   fd[2];
    ngx_err_t  err;    /* 0: done */
} ngx_chat_gdpr_sync_ctx_t;


static ngx_int_t
ngx_chat_gdpr_sync_result(ngx_chat_gdpr_main_conf_t *mcf, ngx_log_t *log,
    ngx_err_t err)
{
    if (err == 0) {
        return NGX_OK;
    }

    ngx_log_error(NGX_LOG_CRIT, log, err,
                  "cannot bring the audit log \"%V\" to disk%s",
                  &mcf->audit.file->name,
                  mcf->audit.sync == NGX_CHAT_GDPR_SYNC_EACH
                  ? ": until it can be, \"on_error\" decides" : "");
    return NGX_ERROR;
}


static ngx_err_t
ngx_chat_gdpr_sync_fd(ngx_fd_t fd)
{
    int  rc;

    do {
        rc = fdatasync(fd);
    } while (rc == -1 && ngx_errno == NGX_EINTR);

    return rc == -1 ? ngx_errno : 0;
}


void
ngx_chat_gdpr_sync_wake(ngx_queue_t *waiters, ngx_int_t rc)
{
    ngx_queue_t             *q;
    ngx_chat_gdpr_waiter_t  *waiter;

    while (!ngx_queue_empty(waiters)) {
        q = ngx_queue_head(waiters);
        ngx_queue_remove(q);

        waiter = ngx_queue_data(q, ngx_chat_gdpr_waiter_t, queue);
        waiter->waiting = 0;
        waiter->unwritten = (rc != NGX_OK);

        ngx_post_event(waiter->wake, &ngx_posted_events);
    }
}


void
ngx_chat_gdpr_sync_move(ngx_queue_t *to, ngx_queue_t *from)
{
    if (!ngx_queue_empty(from)) {
        ngx_queue_add(to, from);
        ngx_queue_init(from);
    }
}


ngx_int_t
ngx_chat_gdpr_sync_now(ngx_chat_gdpr_main_conf_t *mcf, ngx_log_t *log)
{
    ngx_int_t  rc;

    rc = ngx_chat_gdpr_sync_result(mcf, log,
                                 ngx_chat_gdpr_sync_fd(mcf->audit.file->fd));

    mcf->worker->unsynced = 0;
    mcf->worker->lost += (rc != NGX_OK);
    ngx_chat_gdpr_tally_synced(&mcf->tally, rc != NGX_OK, 0);
    ngx_chat_gdpr_sync_wake(&mcf->worker->written, rc);

    return rc;
}


#if (NGX_THREADS)

static void
ngx_chat_gdpr_sync_thread(void *data, ngx_log_t *log)
{
    ngx_chat_gdpr_sync_ctx_t  *ctx = data;

    ngx_err_t   err;
    ngx_uint_t  i;

    ctx->err = 0;

    for (i = 0; i < 2; i++) {
        if (ctx->fd[i] != NGX_INVALID_FILE) {
            err = ngx_chat_gdpr_sync_fd(ctx->fd[i]);
            ctx->err = err ? err : ctx->err;
            (void) ngx_close_file(ctx->fd[i]);
        }
    }
}


/* Lines that were written meanwhile are next. */

static void
ngx_chat_gdpr_sync_done(ngx_event_t *ev)
{
    ngx_int_t                   rc;
    ngx_chat_gdpr_worker_t     *w;
    ngx_chat_gdpr_sync_ctx_t   *ctx;
    ngx_chat_gdpr_main_conf_t  *mcf;

    mcf = ev->data;
    w = mcf->worker;
    ctx = w->task->ctx;

    if (ev->timedout) {
        ev->timedout = 0;
        ngx_add_timer(ev, NGX_CHAT_GDPR_SLOW);
        return;
    }

    if (ev->timer_set) {
        ngx_del_timer(ev);
    }

    w->syncing = 0;
    rc = ngx_chat_gdpr_sync_result(mcf, ngx_cycle->log, ctx->err);

    ngx_chat_gdpr_tally_synced(&mcf->tally, rc != NGX_OK, w->unsynced);
    ngx_chat_gdpr_sync_wake(&w->covered, rc);

    if (w->unsynced && mcf->audit.sync == NGX_CHAT_GDPR_SYNC_EACH) {
        (void) ngx_chat_gdpr_sync_start(mcf, ngx_cycle->log);
    }
}


static ngx_int_t
ngx_chat_gdpr_sync_post(ngx_chat_gdpr_main_conf_t *mcf)
{
    ngx_chat_gdpr_worker_t    *w;
    ngx_chat_gdpr_sync_ctx_t  *ctx;

    w = mcf->worker;
    ctx = w->task->ctx;

    ctx->fd[0] = fcntl(mcf->audit.file->fd, F_DUPFD_CLOEXEC, 0);

    if (ctx->fd[0] == NGX_INVALID_FILE) {
        return NGX_ERROR;
    }

    ctx->fd[1] = w->rotated;

    if (ngx_thread_task_post(mcf->audit.pool, w->task) != NGX_OK) {
        (void) ngx_close_file(ctx->fd[0]);
        return NGX_ERROR;
    }

    /* a worker that is to end takes requests without a timer for gone */
    ngx_add_timer(&w->task->event, NGX_CHAT_GDPR_SLOW);

    w->rotated = NGX_INVALID_FILE;
    w->held = NGX_INVALID_FILE;
    w->syncing = 1;
    w->unsynced = 0;
    return NGX_OK;
}


static ngx_int_t
ngx_chat_gdpr_sync_task(ngx_chat_gdpr_main_conf_t *mcf, ngx_cycle_t *cycle)
{
    ngx_thread_task_t  *task;

    if (mcf->audit.pool == NULL) {
        return NGX_OK;
    }

    if (ngx_event_actions.notify == NULL) {
        ngx_log_error(NGX_LOG_WARN, cycle->log, 0,
                      "threads cannot notify this event method: with "
                      "\"sync=\" the whole worker waits for the disk");
        return NGX_OK;
    }

    task = ngx_thread_task_alloc(cycle->pool,
                                 sizeof(ngx_chat_gdpr_sync_ctx_t));
    if (task == NULL) {
        return NGX_ERROR;
    }

    task->handler = ngx_chat_gdpr_sync_thread;
    task->event.handler = ngx_chat_gdpr_sync_done;
    task->event.data = mcf;  /* timers log what is there as a connection */
    task->event.log = cycle->log;

    mcf->worker->task = task;
    return NGX_OK;
}

#endif


ngx_int_t
ngx_chat_gdpr_sync_init(ngx_chat_gdpr_main_conf_t *mcf, ngx_cycle_t *cycle)
{
    ngx_chat_gdpr_worker_t  *w;

    w = mcf->worker;

    ngx_queue_init(&w->waiting);
    ngx_queue_init(&w->written);
    ngx_queue_init(&w->covered);
    w->rotated = NGX_INVALID_FILE;

#if (NGX_THREADS)

    return ngx_chat_gdpr_sync_task(mcf, cycle);

#else

    return NGX_OK;

#endif
}


ngx_int_t
ngx_chat_gdpr_sync_start(ngx_chat_gdpr_main_conf_t *mcf, ngx_log_t *log)
{
    ngx_chat_gdpr_worker_t  *w;

    w = mcf->worker;

    if (w->syncing) {
        return NGX_AGAIN;
    }

#if (NGX_THREADS)

    if (w->task && ngx_chat_gdpr_sync_post(mcf) == NGX_OK) {
        ngx_chat_gdpr_sync_move(&w->covered, &w->written);
        return NGX_AGAIN;
    }

#endif

    return ngx_chat_gdpr_sync_now(mcf, log);
}


ngx_uint_t
ngx_chat_gdpr_sync_waits(ngx_chat_gdpr_main_conf_t *mcf)
{
    return mcf->worker->task != NULL
           && mcf->audit.sync == NGX_CHAT_GDPR_SYNC_EACH;
}


void
ngx_chat_gdpr_sync_rotate(ngx_chat_gdpr_main_conf_t *mcf, ngx_log_t *log)
{
    ngx_chat_gdpr_worker_t  *w;

    w = mcf->worker;

    if (mcf->audit.sync == NGX_CHAT_GDPR_SYNC_OFF || !w->unsynced) {
        return;
    }

    if (w->task && w->rotated == NGX_INVALID_FILE) {
        w->rotated = fcntl(mcf->audit.file->fd, F_DUPFD_CLOEXEC, 0);

        if (w->rotated != NGX_INVALID_FILE) {
            return;
        }
    }

    (void) ngx_chat_gdpr_sync_now(mcf, log);
}
