/*
 * Pages that the prompt went into, until their events become lines of the log:
 * all of some milliseconds together, and before any other event, so that each
 * has the place in the chain that it had if its line were made at once.  For
 * one page, between all else that is done about it, making the line takes
 * several times as long as in a row, and a write of its own more than all else.
 *
 * In the meantime nothing is elsewhere than it would be with the line made: in
 * the memory of the worker.
 */

#include "ngx_chat_gdpr_event.h"
#include "ngx_chat_gdpr_module.h"

#define NGX_CHAT_GDPR_SHOWN_LATER  50  /* milliseconds */
#define NGX_CHAT_GDPR_SHOWN_MAX    256

/* What is not the same in the events of all pages.  So little, for when it is
 * read, and written the next time, it is in no cache that is near. */
typedef struct ngx_chat_gdpr_shown_s {
    uint64_t          time;
    uint64_t          connection;
    uint64_t          message;
    uint64_t          chosen;
    const cg_policy  *policy;
    const cg_buf     *members;
    const char       *mode;
    char              subject[33];  /* "" if there is none: the request, which
                                       has it, may be gone */
} ngx_chat_gdpr_shown_t;


/* Its number in the chain, if its line can wait: what else may have to be said
 * then stands in front of it, and is said by its line.  0: at once. */

static uint64_t
ngx_chat_gdpr_shown_number(ngx_chat_gdpr_main_conf_t *mcf)
{
    ngx_chat_gdpr_worker_t  *w;

    w = mcf->worker;

    if (w->untold || (w->lines.n == 0 && w->n_torn)) {
        return 0;
    }

    if (w->shown == NULL) {
        w->shown = ngx_palloc(ngx_cycle->pool, NGX_CHAT_GDPR_SHOWN_MAX
                                               * sizeof(*w->shown));
        if (w->shown == NULL) {
            return 0;
        }
    }

    return w->chain.seq + w->n_shown + 1;
}


/* A mark goes behind the last page that it is due after. */

static ngx_uint_t
ngx_chat_gdpr_shown_full(ngx_chat_gdpr_main_conf_t *mcf, uint64_t number)
{
    return mcf->worker->n_shown == NGX_CHAT_GDPR_SHOWN_MAX
           || number - mcf->worker->checkpoint >= mcf->audit.checkpoint;
}


static void
ngx_chat_gdpr_shown_later(ngx_event_t *commit)
{
    if (!commit->timer_set) {
        ngx_add_timer(commit, NGX_CHAT_GDPR_SHOWN_LATER);
    }
}


void
ngx_chat_gdpr_shown_now(ngx_http_request_t *r, cg_event *e)
{
    ngx_chat_gdpr_main_conf_t  *mcf;

    mcf = ngx_http_get_module_main_conf(r, ngx_chat_gdpr_module);

    if (ngx_chat_gdpr_audit_add(r, e) == NGX_OK && mcf->audit.file) {
        ngx_chat_gdpr_shown_later(&mcf->worker->commit);
    }
}


static void
ngx_chat_gdpr_shown_keep(ngx_chat_gdpr_shown_t *shown, const cg_event *e)
{
    shown->time = ngx_chat_gdpr_audit_now();
    shown->connection = e->connection;
    shown->message = e->message;
    shown->chosen = e->chosen;
    shown->policy = e->policy;
    shown->members = e->members;
    shown->mode = e->mode;

    if (e->subject) {
        ngx_memcpy(shown->subject, e->subject, sizeof(shown->subject));
    } else {
        shown->subject[0] = '\0';
    }
}


static void
ngx_chat_gdpr_shown_begin(cg_event *e)
{
    ngx_memzero(e, sizeof(cg_event));

    e->type = "prompt";
    e->dir = CG_TO_VISITOR;
    e->transport = "prompt";
}


/* It is counted nowhere: nothing was found, and nothing is wrong. */

void
ngx_chat_gdpr_shown_page(ngx_http_request_t *r, cg_buf *members)
{
    cg_event                    e;
    uint64_t                    number;
    ngx_chat_gdpr_worker_t     *w;
    ngx_chat_gdpr_main_conf_t  *mcf;

    mcf = ngx_http_get_module_main_conf(r, ngx_chat_gdpr_module);
    w = mcf->worker;
    number = mcf->audit.file ? ngx_chat_gdpr_shown_number(mcf) : 0;

    ngx_chat_gdpr_event(r, &e, "prompt", CG_TO_VISITOR, "prompt");
    ngx_chat_gdpr_cite(r, &e);
    e.members = members;

    if (number == 0) {
        ngx_chat_gdpr_shown_now(r, &e);
        return;
    }

    ngx_chat_gdpr_shown_keep(&w->shown[w->n_shown++], &e);
    ngx_chat_gdpr_variable_event(r, &e, w->chain.id, number);

    if (ngx_chat_gdpr_shown_full(mcf, number)) {
        (void) ngx_chat_gdpr_shown_settle(mcf);
    }

    ngx_chat_gdpr_shown_later(&w->commit);
}


ngx_int_t
ngx_chat_gdpr_shown_settle(ngx_chat_gdpr_main_conf_t *mcf)
{
    cg_event                 e;
    ngx_int_t                rc;
    ngx_uint_t               i, n;
    ngx_chat_gdpr_shown_t   *shown;
    ngx_chat_gdpr_worker_t  *w;

    w = mcf->worker;
    n = w->n_shown;

    if (n == 0) {
        return NGX_OK;
    }

    w->n_shown = 0;  /* queueing them asks for the same */
    ngx_chat_gdpr_shown_begin(&e);

    for (i = 0, rc = NGX_OK; i < n && rc == NGX_OK; i++) {
        shown = &w->shown[i];

        e.time = shown->time;
        e.connection = shown->connection;
        e.message = shown->message;
        e.chosen = shown->chosen;
        e.policy = shown->policy;
        e.members = shown->members;
        e.mode = shown->mode;
        e.subject = shown->subject[0] ? shown->subject : NULL;

        rc = ngx_chat_gdpr_audit_queue(mcf, &e);
    }

    return rc;
}
