/*
 * The audit writer: each worker appends to the log in its own chain.
 */

#include "ngx_chat_gdpr_body.h"
#include "ngx_chat_gdpr_event.h"
#include "ngx_chat_gdpr_module.h"

#include <sys/file.h>

static ngx_int_t ngx_chat_gdpr_audit_begin(ngx_chat_gdpr_worker_t *w);
static void ngx_chat_gdpr_audit_none(ngx_chat_gdpr_worker_t *w);


/* Of what is queued, n bytes from p on are in the log.  Lines that are there
 * whole stay, although the write was cut short behind them: the chain goes on
 * from there, and what is left of the next one is to be declared. */

static void
ngx_chat_gdpr_audit_cut(ngx_chat_gdpr_main_conf_t *mcf, u_char *p, size_t n)
{
    u_char                  *end, *feed;
    cg_record                r;
    ngx_chat_gdpr_worker_t  *w;

    w = mcf->worker;
    end = p + n;

    ngx_chat_gdpr_copy_lines(&mcf->audit, p, n, w->quoted, ngx_cycle->log);

    for ( /* void */ ; p < end; p = feed + 1) {
        feed = ngx_strlchr(p, end, LF);

        if (feed == NULL) {
            break;
        }

        if (cg_record_read(&r, (char *) p, feed - p)) {
            (void) cg_chain_passed(&w->before, r.hash,
                                   r.proofs);
        }

        w->open = 0;
    }

    if (p == end) {
        return;
    }

    w->open = 1;

    if (w->n_torn < NGX_CHAT_GDPR_TORN
        && cg_torn_piece(&w->torn[w->n_torn], (char *) p, end - p))
    {
        w->n_torn++;
    }
}


/* What was declared is; what those have left is next who the lines say are
 * gone. */

static void
ngx_chat_gdpr_audit_settled(ngx_chat_gdpr_main_conf_t *mcf)
{
    ngx_uint_t               declared;
    ngx_chat_gdpr_worker_t  *w;

    w = mcf->worker;
    declared = w->declared;

    w->n_torn -= declared;
    w->declared = 0;
    ngx_memmove(w->torn, w->torn + declared, w->n_torn * sizeof(cg_torn));

    if (w->quoted && !w->ends) {
        w->n_torn += ngx_chat_gdpr_heads_search(&mcf->audit,
                                                w->torn + w->n_torn,
                                                NGX_CHAT_GDPR_TORN - w->n_torn,
                                                ngx_cycle->log);
    }

    if (w->quoted || declared) {
        ngx_chat_gdpr_heads_quoted(&mcf->audit, declared);
    }

    if (w->n_torn == 0) {
        return;
    }

    if (ngx_chat_gdpr_audit_begin(w) == NGX_OK) {
        ngx_post_event(&w->commit, &ngx_posted_events);

    } else {
        ngx_chat_gdpr_audit_none(w);
    }
}


static void
ngx_chat_gdpr_audit_written(ngx_chat_gdpr_main_conf_t *mcf)
{
    ngx_chat_gdpr_worker_t  *w;

    w = mcf->worker;

    ngx_chat_gdpr_heads_written(&mcf->audit, w->head, &w->chain, 1);
    cg_chain_forget(&w->before);

    ngx_chat_gdpr_copy_lines(&mcf->audit, w->lines.p + 1, w->lines.n - 1,
                             w->quoted, ngx_cycle->log);

    if (w->reloads) {
        ngx_chat_gdpr_heads_told(&mcf->audit, w->reloads);
        w->reloads = 0;
    }

    w->lines.n = 0;
    w->open = 0;
    w->unsynced = 1;
    w->telling = 0;

    if (w->quoted || w->declared) {
        ngx_chat_gdpr_audit_settled(mcf);
    }

    w->quoted = 0;
}


/* What is written to a file that has no name any more is lost.  All who write
 * hold a lock for as long as the file is open: `chat-gdpr audit purge` puts
 * another one in the place of a file that nobody writes to.  Where locks cannot
 * be had there is none. */

static ngx_int_t
ngx_chat_gdpr_audit_may(ngx_chat_gdpr_worker_t *w, ngx_fd_t fd,
    ngx_chat_gdpr_spot_t *end)
{
    struct stat  sb;

    if (fd != w->held) {
        if (flock(fd, LOCK_SH|LOCK_NB) == -1 && ngx_errno == NGX_EAGAIN) {
            return NGX_ERROR;
        }

        w->held = fd;
    }

    if (fstat(fd, &sb) == -1) {
        ngx_memzero(end, sizeof(ngx_chat_gdpr_spot_t));
        return NGX_OK;
    }

    if (S_ISREG(sb.st_mode) && sb.st_nlink == 0) {
        ngx_set_errno(NGX_ENOENT);
        return NGX_ERROR;
    }

    end->dev = sb.st_dev;
    end->ino = sb.st_ino;
    end->at = sb.st_size;
    return NGX_OK;
}


/* The line feed in front of the lines ends one that was cut short. */

static ssize_t
ngx_chat_gdpr_audit_append(ngx_chat_gdpr_main_conf_t *mcf, u_char **p,
    size_t *size)
{
    ssize_t                  n;
    ngx_fd_t                 fd;
    ngx_chat_gdpr_spot_t     end;
    ngx_chat_gdpr_worker_t  *w;

    w = mcf->worker;
    fd = mcf->audit.file->fd;

    if (ngx_chat_gdpr_audit_may(w, fd, &end) != NGX_OK) {
        return -1;
    }

    if (ngx_chat_gdpr_heads_writing(&mcf->audit, w->head, w->chain.seq, &end))
    {
        w->open = 1;
    }

    *p = w->lines.p + !w->open;
    *size = w->lines.n - !w->open;

    do {
        n = ngx_write_fd(fd, *p, *size);
    } while (n == -1 && ngx_errno == NGX_EINTR);

    return n;
}


static ngx_int_t
ngx_chat_gdpr_audit_lines(ngx_chat_gdpr_main_conf_t *mcf, ngx_log_t *log)
{
    size_t                   size;
    u_char                  *p;
    ssize_t                  n;
    ngx_chat_gdpr_worker_t  *w;

    w = mcf->worker;
    size = w->lines.n;

    n = ngx_chat_gdpr_audit_append(mcf, &p, &size);

    if (n == (ssize_t) size) {
        ngx_chat_gdpr_audit_written(mcf);
        return NGX_OK;
    }

    ngx_log_error(NGX_LOG_CRIT, log, n == -1 ? ngx_errno : 0,
                  "cannot write to the audit log \"%V\" (%z of %uz bytes): "
                  "%s; until then \"on_error\" decides",
                  &mcf->audit.file->name, n, size,
                  n == -1 && ngx_errno == NGX_ENOENT
                  ? "it was removed: have it opened anew (nginx -s reopen)"
                  : n == -1 && ngx_errno == NGX_EAGAIN
                  ? "another file is put in its place: have it opened anew "
                    "then (nginx -s reopen)"
                  : "make room or mend the disk");

    if (n > 0) {
        ngx_chat_gdpr_audit_cut(mcf, p, n);
    }

    w->chain = w->before;
    w->lost++;
    w->lines.n = 0;
    w->quoted = 0;
    w->declared = 0;
    w->reloads = 0;
    w->untold |= w->telling;
    w->telling = 0;

    ngx_chat_gdpr_heads_written(&mcf->audit, w->head, &w->chain,
                                w->n_torn == 0);

    return NGX_ERROR;
}


/* Those who wait for what is queued are woken, or wait on for the disk. */

ngx_int_t
ngx_chat_gdpr_audit_write(ngx_chat_gdpr_main_conf_t *mcf, ngx_log_t *log)
{
    uint64_t                 start, events;
    ngx_int_t                rc;
    ngx_chat_gdpr_worker_t  *w;

    w = mcf->worker;

    (void) ngx_chat_gdpr_shown_settle(mcf);

    if (w->lines.n == 0) {
        return NGX_OK;
    }

    start = ngx_chat_gdpr_tally_clock(&mcf->tally);
    events = w->chain.seq - w->before.seq;

    rc = ngx_chat_gdpr_audit_lines(mcf, log);

    ngx_chat_gdpr_tally_written(&mcf->tally, start, events, rc != NGX_OK,
                                mcf->audit.sync == NGX_CHAT_GDPR_SYNC_OFF);

    if (rc != NGX_OK || mcf->audit.sync != NGX_CHAT_GDPR_SYNC_EACH) {
        ngx_chat_gdpr_sync_wake(&w->waiting, rc);
        return rc;
    }

    ngx_chat_gdpr_sync_move(&w->written, &w->waiting);

    rc = ngx_chat_gdpr_sync_start(mcf, log);

    return rc == NGX_AGAIN ? NGX_OK : rc;
}


void
ngx_chat_gdpr_audit_commit(ngx_event_t *ev)
{
    (void) ngx_chat_gdpr_audit_write(ev->data, ev->log);
}


uint64_t
ngx_chat_gdpr_audit_now(void)
{
    ngx_time_t  *tp;

    tp = ngx_timeofday();

    return (uint64_t) tp->sec * 1000 + tp->msec;
}


/* Declare the pieces of lines that earlier writes have left. */

static ngx_int_t
ngx_chat_gdpr_audit_declare(ngx_chat_gdpr_worker_t *w)
{
    cg_buf      members;
    cg_event    e;
    cg_torn    *torn;
    cg_status   st;

    st = CG_OK;
    ngx_memzero(&members, sizeof(cg_buf));
    ngx_memzero(&e, sizeof(cg_event));
    e.time = ngx_chat_gdpr_audit_now();
    e.type = "torn";
    e.members = &members;

    while (w->declared < w->n_torn && st == CG_OK) {
        torn = &w->torn[w->declared];
        members.n = 0;
        st = cg_audit_count(&members, "bytes", torn->bytes);

        if (st == CG_OK) {
            st = cg_audit_text(&members, "sha256", torn->sha256, 64);
        }

        if (st == CG_OK) {
            st = cg_audit_line(&w->chain, &e, &w->lines);
        }

        w->declared += (st == CG_OK);
    }

    cg_buf_free(&members);
    return st == CG_OK ? NGX_OK : NGX_ERROR;
}


/* The first of what is to be written together.  A piece is declared before a
 * chain stops, and not before it has started. */

static ngx_int_t
ngx_chat_gdpr_audit_begin(ngx_chat_gdpr_worker_t *w)
{
    w->before = w->chain;

    if (cg_buf_str(&w->lines, "\n") != CG_OK) {
        return NGX_ERROR;
    }

    return w->chain.seq ? ngx_chat_gdpr_audit_declare(w) : NGX_OK;
}


/* A line feed alone is nothing to be written. */

static void
ngx_chat_gdpr_audit_none(ngx_chat_gdpr_worker_t *w)
{
    if (w->chain.seq == w->before.seq) {
        w->lines.n = 0;
    }
}


ngx_int_t
ngx_chat_gdpr_audit_queue(ngx_chat_gdpr_main_conf_t *mcf, cg_event *e)
{
    uint64_t                 seq;
    ngx_int_t                rc;
    ngx_chat_gdpr_worker_t  *w;

    w = mcf->worker;

    if (e->time == 0) {
        e->time = ngx_chat_gdpr_audit_now();
    }

    if (ngx_chat_gdpr_shown_settle(mcf) != NGX_OK) {
        return NGX_ERROR;
    }

    if ((w->lines.n == 0 && ngx_chat_gdpr_audit_begin(w) != NGX_OK)
        || (w->untold && ngx_chat_gdpr_audit_tell(mcf) != NGX_OK)
        || cg_audit_line(&w->chain, e, &w->lines) != CG_OK)
    {
        ngx_chat_gdpr_audit_none(w);
        return NGX_ERROR;
    }

    seq = w->chain.seq;

    rc = seq - w->checkpoint >= mcf->audit.checkpoint
         ? ngx_chat_gdpr_audit_mark(mcf, "checkpoint") : NGX_OK;

    w->queued = seq;
    return rc;
}


void
ngx_chat_gdpr_event(ngx_http_request_t *r, cg_event *e, const char *type,
    cg_direction dir, const char *transport)
{
    ngx_chat_gdpr_loc_conf_t  *lcf;

    lcf = ngx_http_get_module_loc_conf(r, ngx_chat_gdpr_module);

    ngx_memzero(e, sizeof(cg_event));

    e->type = type;
    e->policy = lcf->policy;
    e->connection = r->connection->number;
    e->message = r->connection->requests;
    e->dir = dir;
    e->transport = transport;
}


ngx_int_t
ngx_chat_gdpr_audit_add(ngx_http_request_t *r, cg_event *e)
{
    ngx_chat_gdpr_main_conf_t  *mcf;

    mcf = ngx_http_get_module_main_conf(r, ngx_chat_gdpr_module);

    ngx_chat_gdpr_tally_event(r, e);

    if (mcf->audit.file && ngx_chat_gdpr_audit_queue(mcf, e) != NGX_OK) {
        return NGX_ERROR;
    }

    ngx_chat_gdpr_variable_event(r, e, mcf->worker->chain.id,
                                 mcf->worker->queued);
    return NGX_OK;
}


ngx_int_t
ngx_chat_gdpr_audit_flush(ngx_http_request_t *r)
{
    ngx_int_t                   rc;
    ngx_chat_gdpr_main_conf_t  *mcf;

    mcf = ngx_http_get_module_main_conf(r, ngx_chat_gdpr_module);

    if (mcf->audit.file == NULL) {
        return NGX_OK;
    }

    rc = ngx_chat_gdpr_audit_write(mcf, r->connection->log);

    return rc == NGX_OK && ngx_chat_gdpr_sync_waits(mcf)
           ? ngx_chat_gdpr_sync_now(mcf, r->connection->log) : rc;
}


ngx_int_t
ngx_chat_gdpr_audit_wait(ngx_http_request_t *r, ngx_chat_gdpr_waiter_t *waiter,
    ngx_event_t *wake)
{
    ngx_queue_t                *queue;
    ngx_chat_gdpr_worker_t     *w;
    ngx_chat_gdpr_main_conf_t  *mcf;

    mcf = ngx_http_get_module_main_conf(r, ngx_chat_gdpr_module);

    if (mcf->audit.file == NULL) {
        return NGX_OK;
    }

    w = mcf->worker;

    if (w->lines.n) {
        queue = &w->waiting;
        ngx_post_event(&w->commit, &ngx_posted_events);

    } else if (!ngx_chat_gdpr_sync_waits(mcf)) {
        return NGX_OK;

    } else if (w->unsynced) {
        queue = &w->written;

    } else if (w->syncing) {
        queue = &w->covered;

    } else {
        return NGX_OK;
    }

    ngx_chat_gdpr_audit_leave(waiter);  /* for an earlier event */

    waiter->wake = wake;
    waiter->waiting = 1;

    ngx_queue_insert_tail(queue, &waiter->queue);

    return NGX_AGAIN;
}


ngx_int_t
ngx_chat_gdpr_audit_settle(ngx_http_request_t *r,
    ngx_chat_gdpr_waiter_t *waiter, ngx_event_t *wake)
{
    ngx_chat_gdpr_main_conf_t  *mcf;

    mcf = ngx_http_get_module_main_conf(r, ngx_chat_gdpr_module);

    return mcf->audit.file && ngx_chat_gdpr_sync_waits(mcf)
           ? ngx_chat_gdpr_audit_wait(r, waiter, wake)
           : ngx_chat_gdpr_audit_flush(r);
}


void
ngx_chat_gdpr_audit_leave(ngx_chat_gdpr_waiter_t *waiter)
{
    if (waiter->waiting) {
        ngx_queue_remove(&waiter->queue);
        waiter->waiting = 0;
    }
}


/* Files of a body went on unread, or were left out. */

static ngx_int_t
ngx_chat_gdpr_audit_files(ngx_http_request_t *r, ngx_chat_gdpr_body_t *body)
{
    cg_event    e;
    cg_stream  *s;

    s = &body->stream;
    body->filed = 1;

    ngx_chat_gdpr_event(r, &e, "error", s->dir, body->transport);
    e.error = CG_EMEDIA;
    e.answer = s->files == CG_FILES_PASS ? "passed" : "dropped";

    return ngx_chat_gdpr_audit_add(r, &e);
}


/* Queue the event of a body's findings.  NGX_DECLINED: there are none. */

static ngx_int_t
ngx_chat_gdpr_audit_findings(ngx_http_request_t *r,
    ngx_chat_gdpr_body_t *body)
{
    cg_event    e;
    ngx_int_t   rc;
    cg_stream  *s;

    s = &body->stream;
    rc = NGX_DECLINED;

    if (s->passed != CG_OK && !body->passed) {
        body->passed = 1;
        ngx_chat_gdpr_refuse(r, s->passed, s->dir, body->transport, "passed");
        rc = NGX_OK;
    }

    if (s->files != CG_FILES_BLOCK && !body->filed) {
        rc = ngx_chat_gdpr_audit_files(r, body);

        if (rc != NGX_OK) {
            return rc;
        }
    }

    if (body->opened && body->opened->total) {
        rc = ngx_chat_gdpr_reveal_event(r, body->opened, body->transport,
                                        ngx_chat_gdpr_body_format(body), 0);
        body->noted = ngx_current_msec;

        if (rc != NGX_OK) {
            return rc;
        }
    }

    if (s->counts.total == 0) {
        return rc;
    }

    ngx_chat_gdpr_event(r, &e, "message", s->dir, body->transport);
    ngx_chat_gdpr_cite(r, &e);
    e.counts = &s->counts;
    e.format = ngx_chat_gdpr_body_format(body);

    if (s->counts.action[CG_ACTION_BLOCK]) {
        e.answer = "withheld";
    }

    rc = ngx_chat_gdpr_audit_add(r, &e);

    ngx_memzero(&s->counts, sizeof(cg_counts));
    body->noted = ngx_current_msec;

    return rc;
}


static ngx_int_t
ngx_chat_gdpr_audit_failed(ngx_http_request_t *r)
{
    ngx_chat_gdpr_loc_conf_t  *lcf;

    lcf = ngx_http_get_module_loc_conf(r, ngx_chat_gdpr_module);

    return lcf->policy->on_error_pass ? NGX_OK : NGX_ERROR;
}


ngx_int_t
ngx_chat_gdpr_audit_body(ngx_http_request_t *r, ngx_chat_gdpr_body_t *body,
    ngx_event_t *wake)
{
    ngx_int_t  rc;

    rc = ngx_chat_gdpr_audit_findings(r, body);

    if (rc == NGX_DECLINED) {
        return NGX_OK;
    }

    if (rc == NGX_OK) {
        rc = wake ? ngx_chat_gdpr_audit_settle(r, &body->waiter, wake)
                  : ngx_chat_gdpr_audit_flush(r);
    }

    return rc == NGX_ERROR ? ngx_chat_gdpr_audit_failed(r) : rc;
}


ngx_uint_t
ngx_chat_gdpr_audit_lost(ngx_http_request_t *r, ngx_chat_gdpr_body_t *body)
{
    if (!body->waiter.unwritten) {
        return 0;
    }

    body->waiter.unwritten = 0;

    return ngx_chat_gdpr_audit_failed(r) != NGX_OK;
}


void
ngx_chat_gdpr_audit_broken(ngx_http_request_t *r, ngx_chat_gdpr_body_t *body)
{
    ngx_chat_gdpr_main_conf_t  *mcf;

    mcf = ngx_http_get_module_main_conf(r, ngx_chat_gdpr_module);

    if (ngx_chat_gdpr_audit_findings(r, body) == NGX_OK) {
        (void) ngx_chat_gdpr_audit_write(mcf, r->connection->log);
    }
}


ngx_int_t
ngx_chat_gdpr_audit_defer(ngx_http_request_t *r, ngx_chat_gdpr_body_t *body,
    ngx_event_t *wake)
{
    ngx_int_t  rc;

    rc = ngx_chat_gdpr_audit_findings(r, body);

    if (rc == NGX_ERROR) {
        return ngx_chat_gdpr_audit_failed(r);
    }

    return rc == NGX_OK ? ngx_chat_gdpr_audit_wait(r, &body->waiter, wake)
                        : NGX_OK;
}


void
ngx_chat_gdpr_refuse(ngx_http_request_t *r, cg_status st, cg_direction dir,
    const char *transport, const char *answer)
{
    cg_event                    e;
    ngx_chat_gdpr_main_conf_t  *mcf;

    ngx_chat_gdpr_log(r, NGX_LOG_ERR, "%s %s: %s (%s); see \"on_error\", "
                      "\"limit\" and \"files\" in the policy",
                      cg_direction_name(dir), transport, cg_status_text(st),
                      answer);

    ngx_chat_gdpr_event(r, &e, "error", dir, transport);
    e.error = st;
    e.answer = answer;

    mcf = ngx_http_get_module_main_conf(r, ngx_chat_gdpr_module);

    if (ngx_chat_gdpr_audit_add(r, &e) == NGX_OK && mcf->audit.file) {
        (void) ngx_chat_gdpr_audit_write(mcf, r->connection->log);
    }
}
