/*
 * How an event comes into the audit log, and who waits until it is there.
 */

#ifndef NGX_CHAT_GDPR_EVENT_H
#define NGX_CHAT_GDPR_EVENT_H

#include "ngx_chat_gdpr_module.h"

/* ngx_chat_gdpr_audit_start.c: a process begins, goes on, and ends. */
ngx_int_t ngx_chat_gdpr_audit_start(ngx_cycle_t *cycle);
void ngx_chat_gdpr_audit_stop(ngx_cycle_t *cycle);

/* Queue what stands in front of all other events of a chain, as far as it is
 * not in the log: that a worker has started, and what later events quote. */
ngx_int_t ngx_chat_gdpr_audit_tell(ngx_chat_gdpr_main_conf_t *mcf);

/* The forged cookies that are not on record yet, at the end of a process. */
void ngx_chat_gdpr_refused_end(ngx_chat_gdpr_main_conf_t *mcf, ngx_log_t *log);

/* A signed event that says where all chains stand, for the queue. */
ngx_int_t ngx_chat_gdpr_audit_mark(ngx_chat_gdpr_main_conf_t *mcf,
    const char *type);

/* ngx_chat_gdpr_audit.c */

/* Queue an event, whose time is filled in if it is 0; write what is
 * queued. */
ngx_int_t ngx_chat_gdpr_audit_queue(ngx_chat_gdpr_main_conf_t *mcf,
    cg_event *e);
ngx_int_t ngx_chat_gdpr_audit_write(ngx_chat_gdpr_main_conf_t *mcf,
    ngx_log_t *log);
void ngx_chat_gdpr_audit_commit(ngx_event_t *ev);

/* Milliseconds since the epoch. */
uint64_t ngx_chat_gdpr_audit_now(void);

/* ngx_chat_gdpr_shown.c: what nobody waits for, written some milliseconds
 * later.  What is queued before stands in front of it, what is queued after
 * behind it. */

/* The event of a page, with members that stay as they are. */
void ngx_chat_gdpr_shown_page(ngx_http_request_t *r, cg_buf *members);
void ngx_chat_gdpr_shown_now(ngx_http_request_t *r, cg_event *e);

/* Queue those of pages. */
ngx_int_t ngx_chat_gdpr_shown_settle(ngx_chat_gdpr_main_conf_t *mcf);

/* ngx_chat_gdpr_audit_sync.c: the log is brought to disk. */

ngx_int_t ngx_chat_gdpr_sync_init(ngx_chat_gdpr_main_conf_t *mcf,
    ngx_cycle_t *cycle);

/* Have all that is written brought to disk.  NGX_AGAIN: a thread does it;
 * without threads NGX_OK or NGX_ERROR. */
ngx_int_t ngx_chat_gdpr_sync_start(ngx_chat_gdpr_main_conf_t *mcf,
    ngx_log_t *log);

/* Do it now: the worker waits for the disk. */
ngx_int_t ngx_chat_gdpr_sync_now(ngx_chat_gdpr_main_conf_t *mcf,
    ngx_log_t *log);

/* Is it a thread that an event has to wait for? */
ngx_uint_t ngx_chat_gdpr_sync_waits(ngx_chat_gdpr_main_conf_t *mcf);

/* The log's file is going to be another one. */
void ngx_chat_gdpr_sync_rotate(ngx_chat_gdpr_main_conf_t *mcf,
    ngx_log_t *log);

/* Wake waiters; put those of a queue into another. */
void ngx_chat_gdpr_sync_wake(ngx_queue_t *waiters, ngx_int_t rc);
void ngx_chat_gdpr_sync_move(ngx_queue_t *to, ngx_queue_t *from);

/* ngx_chat_gdpr_audit_pause.c */

/* What resumes a request: to be posted.  NULL: no event has to wait for a
 * thread, or there is no memory. */
ngx_event_t *ngx_chat_gdpr_pause_event(ngx_http_request_t *r,
    ngx_chat_gdpr_ctx_t *ctx, ngx_chat_gdpr_resume_pt resume);

/* As ngx_chat_gdpr_audit_settle(), for a request that stands still.
 * NGX_AGAIN: resume(r, NGX_OK or NGX_ERROR) is called later, in a turn of its
 * own, unless the request ends before. */
ngx_int_t ngx_chat_gdpr_audit_pause(ngx_http_request_t *r,
    ngx_chat_gdpr_ctx_t *ctx, ngx_chat_gdpr_resume_pt resume);

/* ngx_chat_gdpr_audit.c */

/* An event about r: its policy, connection and message number are filled
 * in. */
void ngx_chat_gdpr_event(ngx_http_request_t *r, cg_event *e, const char *type,
    cg_direction dir, const char *transport);

/* By which choice it goes: ngx_chat_gdpr_cite.c. */
void ngx_chat_gdpr_cite(ngx_http_request_t *r, cg_event *e);

/* A request that could bring a message passes a gate that waits for a choice:
 * that is on record before.  NGX_DECLINED, or the status of an answer. */
ngx_int_t ngx_chat_gdpr_gate_opened(ngx_http_request_t *r,
    cg_policy *policy);

/* Queue an event; write what is queued with one call, and wait for the disk
 * where "sync=each" wants that.  NGX_ERROR: nothing of the queue is in the log
 * or on the disk, and the policy's on_error decides. */
ngx_int_t ngx_chat_gdpr_audit_add(ngx_http_request_t *r, cg_event *e);
ngx_int_t ngx_chat_gdpr_audit_flush(ngx_http_request_t *r);

/* Write what is queued at the end of this turn of the event loop, together
 * with what others queue, and bring it to the disk where "sync=each" wants
 * that.  NGX_AGAIN: waiter->waiting is set; once it is
 * cleared, with waiter->unwritten saying whether that failed, `wake` is
 * posted.  NGX_OK: there is nothing to wait for. */
ngx_int_t ngx_chat_gdpr_audit_wait(ngx_http_request_t *r,
    ngx_chat_gdpr_waiter_t *waiter, ngx_event_t *wake);

/* Where a thread brings it to the disk: as ngx_chat_gdpr_audit_wait().  Else
 * as ngx_chat_gdpr_audit_flush(): at once, with its result. */
ngx_int_t ngx_chat_gdpr_audit_settle(ngx_http_request_t *r,
    ngx_chat_gdpr_waiter_t *waiter, ngx_event_t *wake);

/* Wait no longer. */
void ngx_chat_gdpr_audit_leave(ngx_chat_gdpr_waiter_t *waiter);

/* The event of the findings of a body since the last one.  NGX_ERROR: it
 * cannot be written, and the policy wants it to be.  NGX_AGAIN: body->waiter
 * waits, to be woken by `wake`; never if that is NULL. */
ngx_int_t ngx_chat_gdpr_audit_body(ngx_http_request_t *r,
    ngx_chat_gdpr_body_t *body, ngx_event_t *wake);

/* Was that in vain, and does the policy want it?  Asked once. */
ngx_uint_t ngx_chat_gdpr_audit_lost(ngx_http_request_t *r,
    ngx_chat_gdpr_body_t *body);

/* The same, of a body that was broken off: nothing waits for it. */
void ngx_chat_gdpr_audit_broken(ngx_http_request_t *r,
    ngx_chat_gdpr_body_t *body);

/* The same, but written at the end of this turn.  NGX_AGAIN: body->waiter
 * waits, to be woken by `wake`.  NGX_OK: there is nothing to wait for. */
ngx_int_t ngx_chat_gdpr_audit_defer(ngx_http_request_t *r,
    ngx_chat_gdpr_body_t *body, ngx_event_t *wake);

/* ngx_chat_gdpr_log.c: "chat_gdpr: " and a text as of ngx_sprintf(), into the
 * error log, without what of the request is not redacted yet. */
void ngx_chat_gdpr_log(ngx_http_request_t *r, ngx_uint_t level,
    const char *text, ...);

/* Log and record that something cannot be read; `answer` says what the peer
 * gets. */
void ngx_chat_gdpr_refuse(ngx_http_request_t *r, cg_status st,
    cg_direction dir, const char *transport, const char *answer);

#endif
