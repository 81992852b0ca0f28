/*
 * Counting: the zone, its slots, and what is added where.
 *
 *   zone -> names[room + 1]     policies that were ever counted; the last place
 *                               is for those that found no room
 *        -> slots[]             of processes; slots[0] is the past
 *
 * The zone is kept over a reload as long as its size is the same, and a policy
 * keeps its place by its name.
 */

#include "ngx_chat_gdpr_module.h"

#include "cg_version.h"

#define NGX_CHAT_GDPR_SLOTS  129

struct ngx_chat_gdpr_slot_s {
    ngx_pid_t                pid;       /* 0: nobody's */
    cg_process               process;
    cg_tally                 tallies[1];
};

typedef struct {
    ngx_uint_t               n_names;
    cg_metric_policy        *names;
    ngx_chat_gdpr_slot_t    *slots[NGX_CHAT_GDPR_SLOTS];
} ngx_chat_gdpr_counts_t;


static size_t
ngx_chat_gdpr_slot_size(ngx_uint_t room)
{
    return offsetof(ngx_chat_gdpr_slot_t, tallies)
           + (room + 1) * sizeof(cg_tally);
}


static ngx_chat_gdpr_counts_t *
ngx_chat_gdpr_counts_lock(ngx_chat_gdpr_tally_t *t)
{
    ngx_slab_pool_t  *shpool;

    shpool = (ngx_slab_pool_t *) t->zone->shm.addr;
    ngx_shmtx_lock(&shpool->mutex);
    return shpool->data;
}


static void
ngx_chat_gdpr_counts_unlock(ngx_chat_gdpr_tally_t *t)
{
    ngx_slab_pool_t  *shpool;

    shpool = (ngx_slab_pool_t *) t->zone->shm.addr;
    ngx_shmtx_unlock(&shpool->mutex);
}


/* The place of a policy's name; the last one if there is no room. */

static ngx_uint_t
ngx_chat_gdpr_counts_place(ngx_chat_gdpr_tally_t *t,
    ngx_chat_gdpr_counts_t *counts, const cg_policy *policy)
{
    ngx_uint_t         i;
    cg_metric_policy  *name;

    for (i = 0; i < counts->n_names; i++) {
        if (ngx_strcmp(counts->names[i].name, policy->name) == 0) {
            break;
        }
    }

    name = &counts->names[i];

    if (i == t->room) {
        ngx_memcpy(name->name, "other", sizeof("other"));
        return i;
    }

    if (i == counts->n_names) {
        counts->n_names++;
        ngx_memcpy(name->name, policy->name, sizeof(name->name));
    }

    ngx_memcpy(name->digest, policy->digest, sizeof(name->digest));
    return i;
}


/* In the master: the policies of this cycle have their places. */

static ngx_int_t
ngx_chat_gdpr_counts_init(ngx_shm_zone_t *zone, void *data)
{
    ngx_uint_t                   i, n;
    cg_policy                  **policies;
    ngx_slab_pool_t             *shpool;
    ngx_chat_gdpr_tally_t       *t;
    ngx_chat_gdpr_counts_t      *counts;
    ngx_chat_gdpr_main_conf_t   *mcf;

    mcf = zone->data;
    t = &mcf->tally;
    shpool = (ngx_slab_pool_t *) zone->shm.addr;

    if (shpool->data == NULL) {
        counts = ngx_slab_calloc(shpool, sizeof(ngx_chat_gdpr_counts_t));
        if (counts == NULL) {
            return NGX_ERROR;
        }

        counts->names = ngx_slab_calloc(shpool, (t->room + 1)
                                                * sizeof(cg_metric_policy));
        counts->slots[0] = ngx_slab_calloc(shpool,
                                           ngx_chat_gdpr_slot_size(t->room));

        if (counts->names == NULL || counts->slots[0] == NULL) {
            return NGX_ERROR;
        }

        shpool->data = counts;
    }

    counts = ngx_chat_gdpr_counts_lock(t);

    for (i = 0; i < counts->n_names; i++) {
        counts->names[i].digest[0] = '\0';
    }

    policies = mcf->policies.elts;

    for (i = 0; i < mcf->policies.nelts; i++) {
        n = ngx_chat_gdpr_counts_place(t, counts, policies[i]);
        t->places[i] = (u_char) n;
        cg_metric_users(&counts->names[n], policies[i], t->rows[i].users);
    }

    ngx_chat_gdpr_counts_unlock(t);
    return NGX_OK;
}


ngx_int_t
ngx_chat_gdpr_tally_zone(ngx_conf_t *cf)
{
    ngx_str_t                   name = ngx_string("chat_gdpr_status");
    ngx_uint_t                  n;
    ngx_chat_gdpr_tally_t      *t;
    ngx_chat_gdpr_main_conf_t  *mcf;

    mcf = ngx_http_conf_get_module_main_conf(cf, ngx_chat_gdpr_module);
    t = &mcf->tally;

    if (!mcf->status) {
        return NGX_OK;
    }

    n = mcf->policies.nelts;

    /* with room for policies that a reload brings */

    for (t->room = 7; t->room < n; t->room = 2 * t->room + 1) { /* void */ }

    if (t->room > 255) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "\"chat_gdpr_status\" counts for up to 255 "
                           "policies, not %ui: write fewer, or take it "
                           "out", n);
        return NGX_ERROR;
    }

    t->places = ngx_pcalloc(cf->pool, n + 1);
    t->rows = ngx_pcalloc(cf->pool, (n + 1) * sizeof(ngx_chat_gdpr_row_of_t));

    if (t->places == NULL || t->rows == NULL) {
        return NGX_ERROR;
    }

    t->zone = ngx_shared_memory_add(cf, &name,
                  NGX_CHAT_GDPR_SLOTS
                  * (ngx_chat_gdpr_slot_size(t->room) + ngx_pagesize)
                  + (t->room + 1) * sizeof(cg_metric_policy)
                  + 32 * ngx_pagesize, &ngx_chat_gdpr_module);
    if (t->zone == NULL) {
        return NGX_ERROR;
    }

    t->zone->init = ngx_chat_gdpr_counts_init;
    t->zone->data = mcf;
    return NGX_OK;
}


/* What a process has counted belongs to the past; what it held, and its open
 * connections, are gone. */

static void
ngx_chat_gdpr_slot_end(ngx_chat_gdpr_tally_t *t,
    ngx_chat_gdpr_counts_t *counts, ngx_chat_gdpr_slot_t *slot)
{
    ngx_uint_t  i;

    slot->process.held = 0;
    slot->process.unsynced = 0;

    for (i = 0; i <= t->room; i++) {
        slot->tallies[i].closed = slot->tallies[i].opened;
    }

    cg_tally_add(&counts->slots[0]->process, &slot->process,
                 sizeof(cg_process));
    cg_tally_add(counts->slots[0]->tallies, slot->tallies,
                 (t->room + 1) * sizeof(cg_tally));

    ngx_memzero(slot, ngx_chat_gdpr_slot_size(t->room));
}


static ngx_uint_t
ngx_chat_gdpr_slot_lost(ngx_chat_gdpr_slot_t *slot)
{
    return slot->pid && kill(slot->pid, 0) == -1 && ngx_errno == NGX_ESRCH;
}


static ngx_chat_gdpr_slot_t *
ngx_chat_gdpr_slot_take(ngx_chat_gdpr_tally_t *t)
{
    ngx_uint_t               i;
    ngx_slab_pool_t         *shpool;
    ngx_chat_gdpr_slot_t    *slot;
    ngx_chat_gdpr_counts_t  *counts;

    shpool = (ngx_slab_pool_t *) t->zone->shm.addr;
    counts = ngx_chat_gdpr_counts_lock(t);
    slot = NULL;

    for (i = 1; i < NGX_CHAT_GDPR_SLOTS; i++) {
        slot = counts->slots[i];

        if (slot == NULL) {
            slot = ngx_slab_calloc_locked(shpool,
                                          ngx_chat_gdpr_slot_size(t->room));
            counts->slots[i] = slot;
            break;
        }

        if (ngx_chat_gdpr_slot_lost(slot)) {
            ngx_chat_gdpr_slot_end(t, counts, slot);
        }

        if (slot->pid == 0) {
            break;
        }

        slot = NULL;
    }

    if (slot) {
        slot->pid = ngx_pid;
    }

    ngx_chat_gdpr_counts_unlock(t);
    return slot;
}


ngx_int_t
ngx_chat_gdpr_tally_start(ngx_cycle_t *cycle)
{
    ngx_uint_t                  i;
    ngx_chat_gdpr_tally_t      *t;
    ngx_chat_gdpr_main_conf_t  *mcf;

    mcf = ngx_http_cycle_get_module_main_conf(cycle, ngx_chat_gdpr_module);
    t = &mcf->tally;

    if (t->zone == NULL) {
        return NGX_OK;
    }

    t->slot = ngx_chat_gdpr_slot_take(t);

    if (t->slot == NULL) {
        ngx_log_error(NGX_LOG_WARN, cycle->log, 0,
                      "chat_gdpr_status: more than %d workers: this one is "
                      "not counted", NGX_CHAT_GDPR_SLOTS - 1);
        return NGX_OK;
    }

    t->own = &t->slot->process;

    for (i = 0; i < mcf->policies.nelts; i++) {
        t->rows[i].tally = &t->slot->tallies[t->places[i]];
    }

    return NGX_OK;
}


void
ngx_chat_gdpr_tally_stop(ngx_cycle_t *cycle)
{
    ngx_chat_gdpr_tally_t      *t;
    ngx_chat_gdpr_counts_t     *counts;
    ngx_chat_gdpr_main_conf_t  *mcf;

    mcf = ngx_http_cycle_get_module_main_conf(cycle, ngx_chat_gdpr_module);
    t = &mcf->tally;

    if (t->slot) {
        counts = ngx_chat_gdpr_counts_lock(t);
        ngx_chat_gdpr_slot_end(t, counts, t->slot);
        ngx_chat_gdpr_counts_unlock(t);

        /* requests that are freed with the cycle count no more */
        t->slot = NULL;
        t->own = NULL;
    }
}


static ngx_chat_gdpr_tally_t *
ngx_chat_gdpr_tally_of(ngx_http_request_t *r)
{
    ngx_chat_gdpr_main_conf_t  *mcf;

    mcf = ngx_http_get_module_main_conf(r, ngx_chat_gdpr_module);
    return &mcf->tally;
}


static uint64_t
ngx_chat_gdpr_now(void)
{
    struct timespec  ts;

    (void) clock_gettime(CLOCK_MONOTONIC, &ts);
    return (uint64_t) ts.tv_sec * 1000000000 + ts.tv_nsec;
}


uint64_t
ngx_chat_gdpr_tally_clock(ngx_chat_gdpr_tally_t *t)
{
    return t->own ? ngx_chat_gdpr_now() : 0;
}


uint64_t
ngx_chat_gdpr_clock(ngx_http_request_t *r)
{
    return ngx_chat_gdpr_tally_clock(ngx_chat_gdpr_tally_of(r));
}


static ngx_chat_gdpr_row_of_t *
ngx_chat_gdpr_tally_row(ngx_http_request_t *r, const cg_policy *policy)
{
    ngx_uint_t                  i;
    cg_policy                 **policies;
    ngx_chat_gdpr_main_conf_t  *mcf;

    mcf = ngx_http_get_module_main_conf(r, ngx_chat_gdpr_module);

    if (mcf->tally.own == NULL) {
        return NULL;
    }

    policies = mcf->policies.elts;

    for (i = 0; i < mcf->policies.nelts; i++) {
        if (policies[i] == policy) {
            return &mcf->tally.rows[i];
        }
    }

    return NULL;
}


cg_tally *
ngx_chat_gdpr_tally(ngx_http_request_t *r, const cg_policy *policy)
{
    ngx_chat_gdpr_row_of_t  *row;

    row = ngx_chat_gdpr_tally_row(r, policy);
    return row ? row->tally : NULL;
}


/* Is it of a message that did not go? */

static ngx_uint_t
ngx_chat_gdpr_blocks(const cg_event *e)
{
    return e->counts && e->counts->action[CG_ACTION_BLOCK] && !e->policy->dry;
}


void
ngx_chat_gdpr_tally_event(ngx_http_request_t *r, const cg_event *e)
{
    ngx_chat_gdpr_row_of_t  *row;

    if (e->policy == NULL || (e->counts == NULL && e->error == CG_OK)) {
        return;
    }

    row = ngx_chat_gdpr_tally_row(r, e->policy);
    if (row == NULL) {
        return;
    }

    if (e->counts && e->counts->total) {
        cg_tally_findings(row->tally, e->policy, e->dir, e->counts,
                          row->users);
    }

    if (e->error == CG_OK || e->error == CG_EBLOCK) {
        /* an error of its own comes behind the message's event */
        row->tally->refused[e->dir][CG_EBLOCK] +=
                           (e->error == CG_OK && ngx_chat_gdpr_blocks(e));
        return;
    }

    if (e->answer && ngx_strcmp(e->answer, "passed") == 0) {
        row->tally->unread[e->dir][e->error]++;
    } else {
        row->tally->refused[e->dir][e->error]++;
    }
}


void
ngx_chat_gdpr_tally_time(ngx_http_request_t *r, cg_wire wire,
    cg_direction dir, uint64_t start, uint64_t messages)
{
    cg_process  *own;

    own = ngx_chat_gdpr_tally_of(r)->own;

    if (own && start && messages) {
        cg_times_add(&own->added[wire][dir], ngx_chat_gdpr_now() - start,
                     messages);
    }
}


void
ngx_chat_gdpr_tally_held(ngx_http_request_t *r, size_t *before, size_t now)
{
    cg_process  *own;

    own = ngx_chat_gdpr_tally_of(r)->own;

    if (own) {
        own->held += (uint64_t) now - *before;
        *before = now;
    }
}


void
ngx_chat_gdpr_tally_visit(ngx_http_request_t *r, const cg_policy *policy,
    const cg_choice *choice)
{
    cg_tally    *tally;
    ngx_uint_t   state;

    state = choice->state;

    if (state == CG_CHOICE_MADE && !choice->granted) {
        state = choice->chosen ? (ngx_uint_t) CG_VISIT_REFUSED
                               : (ngx_uint_t) CG_CHOICE_NONE;
    }

    tally = ngx_chat_gdpr_tally(r, policy);

    if (tally) {
        tally->visits[state]++;
    }
}


void
ngx_chat_gdpr_tally_choice(ngx_http_request_t *r, const cg_policy *policy,
    cg_decision decision)
{
    cg_tally  *tally;

    tally = ngx_chat_gdpr_tally(r, policy);

    if (tally) {
        tally->decisions[decision]++;
    }
}


/* Milliseconds since the epoch. */

static uint64_t
ngx_chat_gdpr_today(void)
{
    ngx_time_t  *tp;

    tp = ngx_timeofday();
    return (uint64_t) tp->sec * 1000 + tp->msec;
}


void
ngx_chat_gdpr_tally_written(ngx_chat_gdpr_tally_t *t, uint64_t start,
    uint64_t events, ngx_uint_t failed, ngx_uint_t synced)
{
    if (t->own == NULL) {
        return;
    }

    cg_times_add(&t->own->written, ngx_chat_gdpr_now() - start, 1);
    t->own->events += failed ? 0 : events;
    t->own->lost += failed;

    if (!failed && !synced && t->own->unsynced == 0) {
        t->own->unsynced = ngx_chat_gdpr_today();
    }
}


void
ngx_chat_gdpr_tally_synced(ngx_chat_gdpr_tally_t *t, ngx_uint_t failed,
    ngx_uint_t more)
{
    if (t->own == NULL) {
        return;
    }

    t->own->lost += failed;

    if (!failed) {
        t->own->unsynced = more ? ngx_chat_gdpr_today() : 0;
    }
}


/* Sum up; the oldest of what is not on disk is the oldest of all. */

static void
ngx_chat_gdpr_tally_sum(ngx_chat_gdpr_tally_t *t,
    ngx_chat_gdpr_counts_t *counts, cg_metrics *m, cg_process *process,
    cg_tally *tallies)
{
    uint64_t               unsynced;
    ngx_uint_t             i;
    ngx_chat_gdpr_slot_t  *slot;

    unsynced = 0;

    for (i = 0; i < NGX_CHAT_GDPR_SLOTS && counts->slots[i]; i++) {
        if (ngx_chat_gdpr_slot_lost(counts->slots[i])) {
            ngx_chat_gdpr_slot_end(t, counts, counts->slots[i]);
        }
    }

    for (i = 0; i < NGX_CHAT_GDPR_SLOTS && counts->slots[i]; i++) {
        slot = counts->slots[i];

        if (slot->process.unsynced
            && (unsynced == 0 || slot->process.unsynced < unsynced))
        {
            unsynced = slot->process.unsynced;
        }

        m->workers += (slot->pid != 0);
        cg_tally_add(process, &slot->process, sizeof(cg_process));
        cg_tally_add(tallies, slot->tallies,
                     (t->room + 1) * sizeof(cg_tally));
    }

    process->unsynced = unsynced;
}


cg_metrics *
ngx_chat_gdpr_tally_read(ngx_http_request_t *r)
{
    cg_metrics              *m;
    cg_process              *process;
    cg_tally                *tallies;
    cg_metric_policy        *names;
    ngx_chat_gdpr_tally_t   *t;
    ngx_chat_gdpr_counts_t  *counts;

    t = ngx_chat_gdpr_tally_of(r);

    m = ngx_pcalloc(r->pool, sizeof(cg_metrics) + sizeof(cg_process));
    tallies = ngx_pcalloc(r->pool, (t->room + 1) * sizeof(cg_tally));
    names = ngx_palloc(r->pool, (t->room + 1) * sizeof(cg_metric_policy));

    if (m == NULL || tallies == NULL || names == NULL) {
        return NULL;
    }

    process = (cg_process *) (m + 1);
    counts = ngx_chat_gdpr_counts_lock(t);

    ngx_chat_gdpr_tally_sum(t, counts, m, process, tallies);
    ngx_memcpy(names, counts->names, (t->room + 1) * sizeof(cg_metric_policy));
    m->n = counts->n_names;

    ngx_chat_gdpr_counts_unlock(t);

    if (names[t->room].name[0]) {
        /* the place for the rest is behind those that are taken */
        m->n = t->room + 1;
    }

    m->version = CG_VERSION;
    m->server = NGINX_VERSION;
    m->now = ngx_chat_gdpr_today();
    m->process = process;
    m->policies = names;
    m->tallies = tallies;
    return m;
}
