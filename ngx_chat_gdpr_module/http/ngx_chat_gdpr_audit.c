/*
 * The audit writer: one file, opened by the master with mode 0600, appended to
 * by each worker in its own chain.
 */

#include "ngx_chat_gdpr_module.h"


static void ngx_chat_gdpr_audit_reopen(ngx_open_file_t *file, ngx_log_t *log);


/* nginx creates log files with mode 0644; one that is there keeps its own. */

static ngx_int_t
ngx_chat_gdpr_audit_create(u_char *name, ngx_log_t *log)
{
    ngx_fd_t  fd;

    fd = ngx_open_file(name, NGX_FILE_APPEND, NGX_FILE_CREATE_OR_OPEN,
                       NGX_FILE_OWNER_ACCESS);

    if (fd == NGX_INVALID_FILE) {
        ngx_log_error(NGX_LOG_EMERG, log, ngx_errno,
                      "cannot create the audit log \"%s\"", name);
        return NGX_ERROR;
    }

    if (ngx_close_file(fd) == NGX_FILE_ERROR) {
        ngx_log_error(NGX_LOG_ALERT, log, ngx_errno,
                      ngx_close_file_n " \"%s\" failed", name);
    }

    return NGX_OK;
}


char *
ngx_chat_gdpr_audit_directive(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_chat_gdpr_main_conf_t  *mcf = conf;

    ngx_str_t  *value, name;

    if (mcf->audit_set) {
        return "is duplicate";
    }

    mcf->audit_set = 1;
    value = cf->args->elts;

    if (ngx_strcmp(value[1].data, "off") == 0) {
        return NGX_CONF_OK;
    }

    name = value[1];

    if (ngx_conf_full_name(cf->cycle, &name, 0) != NGX_OK
        || ngx_chat_gdpr_audit_create(name.data, cf->log) != NGX_OK)
    {
        return NGX_CONF_ERROR;
    }

    mcf->audit = ngx_conf_open_file(cf->cycle, &value[1]);
    if (mcf->audit == NULL) {
        return NGX_CONF_ERROR;
    }

    mcf->audit->flush = ngx_chat_gdpr_audit_reopen;

    return NGX_CONF_OK;
}


/* Called by nginx just before it opens the file anew, in the master first,
 * and also when a process ends. */

static void
ngx_chat_gdpr_audit_reopen(ngx_open_file_t *file, ngx_log_t *log)
{
    if (ngx_process != NGX_PROCESS_WORKER) {
        (void) ngx_chat_gdpr_audit_create(file->name.data, log);
    }
}


static ngx_int_t
ngx_chat_gdpr_audit_lines(ngx_chat_gdpr_main_conf_t *mcf, ngx_log_t *log)
{
    ssize_t                  n;
    ngx_chat_gdpr_worker_t  *w;

    w = mcf->worker;

    do {
        n = ngx_write_fd(mcf->audit->fd, w->lines.p, w->lines.n);
    } while (n == -1 && ngx_errno == NGX_EINTR);

    if (n == (ssize_t) w->lines.n) {
        w->lines.n = 0;
        w->torn = 0;
        return NGX_OK;
    }

    ngx_log_error(NGX_LOG_CRIT, log, n == -1 ? ngx_errno : 0,
                  "cannot write to the audit log \"%V\" (%z of %uz bytes): "
                  "make room or mend the disk; until then \"on_error\" "
                  "decides", &mcf->audit->name, n, w->lines.n);

    if (n > 0) {
        w->torn = 1;
    }

    w->lines.n = 0;
    w->chain = w->before;

    return NGX_ERROR;
}


/* Write what is queued, and wake those who wait for it. */

static ngx_int_t
ngx_chat_gdpr_audit_write(ngx_chat_gdpr_main_conf_t *mcf, ngx_log_t *log)
{
    ngx_int_t                rc;
    ngx_queue_t             *q;
    ngx_chat_gdpr_body_t    *body;
    ngx_chat_gdpr_worker_t  *w;

    w = mcf->worker;

    if (w->lines.n == 0) {
        return NGX_OK;
    }

    rc = ngx_chat_gdpr_audit_lines(mcf, log);

    while (!ngx_queue_empty(&w->waiting)) {
        q = ngx_queue_head(&w->waiting);
        ngx_queue_remove(q);

        body = ngx_queue_data(q, ngx_chat_gdpr_body_t, queue);
        body->waiting = 0;
        body->unwritten = (rc != NGX_OK);

        ngx_post_event(body->r->connection->write, &ngx_posted_events);
    }

    return rc;
}


static void
ngx_chat_gdpr_audit_commit(ngx_event_t *ev)
{
    (void) ngx_chat_gdpr_audit_write(ev->data, ev->log);
}


static ngx_int_t
ngx_chat_gdpr_audit_queue(ngx_chat_gdpr_main_conf_t *mcf, cg_event *e)
{
    ngx_time_t              *tp;
    ngx_chat_gdpr_worker_t  *w;

    w = mcf->worker;
    tp = ngx_timeofday();
    e->time = (uint64_t) tp->sec * 1000 + tp->msec;

    if (w->lines.n == 0) {
        w->before = w->chain;

        /* a line that was cut short must not spoil the next one */

        if (w->torn && cg_buf_str(&w->lines, "\n") != CG_OK) {
            return NGX_ERROR;
        }
    }

    if (cg_audit_line(&w->chain, e, &w->lines) != CG_OK) {
        return NGX_ERROR;
    }

    return NGX_OK;
}


ngx_int_t
ngx_chat_gdpr_audit_start(ngx_cycle_t *cycle)
{
    cg_event                    e;
    ngx_chat_gdpr_main_conf_t  *mcf;

    mcf = ngx_http_cycle_get_module_main_conf(cycle, ngx_chat_gdpr_module);

    if (mcf->audit == NULL) {
        return NGX_OK;
    }

    ngx_queue_init(&mcf->worker->waiting);

    mcf->worker->commit.handler = ngx_chat_gdpr_audit_commit;
    mcf->worker->commit.data = mcf;
    mcf->worker->commit.log = cycle->log;

    if (cg_chain_init(&mcf->worker->chain, &keys) != CG_OK) {
        return NGX_ERROR;
    }

    ngx_memzero(&e, sizeof(cg_event));
    e.type = "start";

    if (ngx_chat_gdpr_audit_queue(mcf, &e) != NGX_OK) {
        return NGX_ERROR;
    }

    /* a full disk stops chats (on_error), not nginx */

    (void) ngx_chat_gdpr_audit_write(mcf, cycle->log);

    return NGX_OK;
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

    return mcf->audit ? ngx_chat_gdpr_audit_queue(mcf, e) : NGX_OK;
}


ngx_int_t
ngx_chat_gdpr_audit_flush(ngx_http_request_t *r)
{
    ngx_chat_gdpr_main_conf_t  *mcf;

    mcf = ngx_http_get_module_main_conf(r, ngx_chat_gdpr_module);

    return mcf->audit ? ngx_chat_gdpr_audit_write(mcf, r->connection->log)
                      : NGX_OK;
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

    if (s->passed != CG_OK && !body->passed) {
        body->passed = 1;
        ngx_chat_gdpr_refuse(r, s->passed, s->dir, body->transport, "passed");
    }

    if (s->counts.total == 0) {
        return NGX_DECLINED;
    }

    ngx_chat_gdpr_event(r, &e, "message", s->dir, body->transport);
    e.counts = &s->counts;
    e.format = s->decoder.format->name;

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
ngx_chat_gdpr_audit_body(ngx_http_request_t *r, ngx_chat_gdpr_body_t *body)
{
    ngx_int_t  rc;

    rc = ngx_chat_gdpr_audit_findings(r, body);

    if (rc == NGX_DECLINED) {
        return NGX_OK;
    }

    if (rc == NGX_OK) {
        rc = ngx_chat_gdpr_audit_flush(r);
    }

    return rc == NGX_OK ? NGX_OK : ngx_chat_gdpr_audit_failed(r);
}


ngx_int_t
ngx_chat_gdpr_audit_defer(ngx_http_request_t *r, ngx_chat_gdpr_body_t *body)
{
    ngx_int_t                   rc;
    ngx_chat_gdpr_main_conf_t  *mcf;

    rc = ngx_chat_gdpr_audit_findings(r, body);

    if (rc == NGX_ERROR) {
        return ngx_chat_gdpr_audit_failed(r);
    }

    mcf = ngx_http_get_module_main_conf(r, ngx_chat_gdpr_module);

    if (rc == NGX_DECLINED || mcf->audit == NULL) {
        return NGX_OK;
    }

    body->waiting = 1;
    ngx_queue_insert_tail(&mcf->worker->waiting, &body->queue);
    ngx_post_event(&mcf->worker->commit, &ngx_posted_events);

    return NGX_AGAIN;
}


void
ngx_chat_gdpr_refuse(ngx_http_request_t *r, cg_status st, cg_direction dir,
    const char *transport, const char *answer)
{
    cg_event  e;

    ngx_log_error(NGX_LOG_ERR, r->connection->log, 0,
                  "chat_gdpr: %s %s: %s (%s); see \"on_error\" and \"limit\" "
                  "in the policy",
                  cg_direction_name(dir), transport, cg_status_text(st),
                  answer);

    ngx_chat_gdpr_event(r, &e, "error", dir, transport);
    e.error = st;
    e.answer = answer;

    if (ngx_chat_gdpr_audit_add(r, &e) == NGX_OK) {
        (void) ngx_chat_gdpr_audit_flush(r);
    }
}
