/*
 * What happens is counted in shared memory, where chat_gdpr_status reads it.
 *
 * Each worker has a slot of its own, to which it alone writes: counting is an
 * addition, without lock or atomic operation.  A slot whose process has ended
 * is added to that of the past and given to the next one, under the lock of
 * the zone, as is reading.
 */

#ifndef NGX_CHAT_GDPR_TALLY_H
#define NGX_CHAT_GDPR_TALLY_H

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "cg_metric.h"

typedef struct ngx_chat_gdpr_slot_s  ngx_chat_gdpr_slot_t;

/* Of one policy, in the slot of this worker. */
typedef struct {
    cg_tally         *tally;
    u_char            users[CG_USER_MAX];  /* rows of its own entities */
} ngx_chat_gdpr_row_of_t;

typedef struct {
    ngx_shm_zone_t          *zone;   /* NULL: nothing is counted */
    ngx_uint_t               room;   /* policies that it has a place for */
    u_char                  *places; /* of each policy of this cycle */
    ngx_chat_gdpr_row_of_t  *rows;   /* the same, in a worker */
    ngx_chat_gdpr_slot_t    *slot;   /* in a worker; NULL: all are taken */
    cg_process              *own;    /* of the slot, or NULL */
} ngx_chat_gdpr_tally_t;

/* Some chat_gdpr_status is there: count. */
ngx_int_t ngx_chat_gdpr_tally_zone(ngx_conf_t *cf);

/* A worker begins and ends. */
ngx_int_t ngx_chat_gdpr_tally_start(ngx_cycle_t *cycle);
void ngx_chat_gdpr_tally_stop(ngx_cycle_t *cycle);

/* Nanoseconds of a clock that only goes forward; 0 if nothing is counted. */
uint64_t ngx_chat_gdpr_tally_clock(ngx_chat_gdpr_tally_t *t);
uint64_t ngx_chat_gdpr_clock(ngx_http_request_t *r);

/* The tally of a policy; NULL if nothing is counted. */
cg_tally *ngx_chat_gdpr_tally(ngx_http_request_t *r, const cg_policy *policy);

/* Findings of an event, and an error: `answer` "passed" or not. */
void ngx_chat_gdpr_tally_event(ngx_http_request_t *r, const cg_event *e);

/* Messages that have been read, together, since `start` of the clock. */
void ngx_chat_gdpr_tally_time(ngx_http_request_t *r, cg_wire wire,
    cg_direction dir, uint64_t start, uint64_t messages);

/* Something that held *before bytes holds so many now; *before is set. */
void ngx_chat_gdpr_tally_held(ngx_http_request_t *r, size_t *before,
    size_t now);

/* The request's visitor had chosen so. */
void ngx_chat_gdpr_tally_visit(ngx_http_request_t *r, const cg_policy *policy,
    const cg_choice *choice);

/* He makes such a choice. */
void ngx_chat_gdpr_tally_choice(ngx_http_request_t *r,
    const cg_policy *policy, cg_decision decision);

/* The audit log was written to, or not, since `start`. */
void ngx_chat_gdpr_tally_written(ngx_chat_gdpr_tally_t *t, uint64_t start,
    uint64_t events, ngx_uint_t failed, ngx_uint_t synced);

/* It was brought to the disk, or not; `more` was written meanwhile. */
void ngx_chat_gdpr_tally_synced(ngx_chat_gdpr_tally_t *t, ngx_uint_t failed,
    ngx_uint_t more);

/* All that was counted, for one answer, from the pool; NULL without memory. */
cg_metrics *ngx_chat_gdpr_tally_read(ngx_http_request_t *r);

#endif
