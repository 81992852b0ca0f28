/*
 * Tallies, and the table of what is made of them.
 */

#include <string.h>

#include "cg_metric.h"
#include "cg_user.h"

#define CG_RETURN(call)                                                       \
    do {                                                                      \
        cg_status  st_ = (call);                                              \
                                                                              \
        if (st_ != CG_OK) {                                                   \
            return st_;                                                       \
        }                                                                     \
    } while (0)

static const char  *cg_wires[CG_WIRE_N] = {
    "request", "response", "websocket", "arguments"
};

static const struct {
    uint64_t     ns;
    const char  *seconds;
} cg_bounds[CG_TIMES_N] = {
    {      10000, "0.00001" },
    {      25000, "0.000025" },
    {      50000, "0.00005" },
    {     100000, "0.0001" },
    {     250000, "0.00025" },
    {     500000, "0.0005" },
    {    1000000, "0.001" },
    {    2500000, "0.0025" },
    {    5000000, "0.005" },
    {   10000000, "0.01" },
    {   25000000, "0.025" },
    {  100000000, "0.1" },
    { 1000000000, "1.0" },
    { 5000000000, "5.0" },
};


const char *
cg_times_bound(size_t bucket)
{
    return bucket < CG_TIMES_N ? cg_bounds[bucket].seconds : "+Inf";
}


uint64_t
cg_times_bound_ns(size_t bucket)
{
    return cg_bounds[bucket].ns;
}


void
cg_times_add(cg_times *t, uint64_t ns, uint64_t messages)
{
    size_t  i;

    for (i = 0; i < CG_TIMES_N && ns > cg_bounds[i].ns; i++) { /* void */ }

    t->counts[i] += messages;
    t->sum += ns * messages;
}


/* How many findings `unless` has let pass: those that passed, but for those
 * that always do. */

static uint64_t
cg_tally_unless(const cg_policy *p, cg_direction dir, const cg_counts *counts)
{
    size_t    e;
    uint64_t  passed;

    passed = counts->action[CG_ACTION_PASS];

    for (e = 0; e < CG_ENTITY_MAX && passed; e++) {
        if (p->rules[dir][e].action == CG_ACTION_PASS) {
            passed -= counts->entity[e] < passed ? counts->entity[e] : passed;
        }
    }

    return passed;
}


void
cg_tally_findings(cg_tally *t, const cg_policy *p, cg_direction dir,
    const cg_counts *counts, const uint8_t entity[CG_USER_MAX])
{
    size_t          e, row;
    uint64_t        n, let, passed;
    const cg_rule  *rule;

    passed = cg_tally_unless(p, dir, counts);

    for (e = 0; e < CG_ENTITY_MAX; e++) {
        n = counts->entity[e];

        if (n == 0) {
            continue;
        }

        row = e < CG_ENTITY_N ? e : (size_t) CG_ENTITY_N
                                    + entity[e - CG_ENTITY_N];
        rule = &p->rules[dir][e];

        if (rule->unless && passed) {
            let = n < passed ? n : passed;
            t->findings[dir][row][CG_ACTION_PASS] += let;
            passed -= let;
            n -= let;
        }

        t->findings[dir][row][rule->action] += n;
    }
}


void
cg_tally_add(void *to, const volatile void *from, size_t size)
{
    size_t                    i;
    uint64_t                 *sum;
    const volatile uint64_t  *p;

    sum = to;
    p = from;

    for (i = 0; i < size / sizeof(uint64_t); i++) {
        sum[i] += p[i];
    }
}


static size_t
cg_metric_user(cg_metric_policy *m, const char *name)
{
    size_t  i;

    for (i = 0; i < m->n_users; i++) {
        if (strcmp(m->users[i], name) == 0) {
            return i;
        }
    }

    if (i == CG_USER_MAX || strlen(name) >= sizeof(m->users[0])) {
        return CG_METRIC_OTHER - CG_ENTITY_N;
    }

    (void) stpcpy(m->users[i], name);
    m->n_users++;
    return i;
}


void
cg_metric_users(cg_metric_policy *m, const cg_policy *p,
    uint8_t entity[CG_USER_MAX])
{
    size_t  i;

    for (i = 0; i < p->n_users; i++) {
        entity[i] = (uint8_t) cg_metric_user(m, p->users[i].name);
    }
}


static const char *
cg_metric_entity(const cg_metric_policy *m, size_t row)
{
    return row < CG_ENTITY_N ? cg_entity_get((cg_entity) row)->name
           : row == CG_METRIC_OTHER ? "other" : m->users[row - CG_ENTITY_N];
}


/* One sample; the labels are pairs of names and values, up to a NULL. */

static cg_status
cg_metric_put(cg_metric_walk *w, uint64_t value, const cg_times *times,
    const char *const *pairs)
{
    size_t           i;
    cg_status        st;
    cg_metric_label  labels[CG_METRIC_LABELS + 1];

    for (i = 0; pairs[2 * i]; i++) {
        labels[i].name = pairs[2 * i];
        labels[i].value = pairs[2 * i + 1];
    }

    labels[i].name = NULL;

    if (w->terse && value == 0 && times == NULL && i
        && w->f->type == CG_METRIC_COUNTER)
    {
        return CG_OK;
    }

    st = w->sample(w, labels, value, times);
    w->samples++;
    return st;
}

#define CG_LABELS(...)  (const char *const []) { __VA_ARGS__, NULL }


static cg_status
cg_walk_build(const cg_metrics *m, cg_metric_walk *w)
{
    return cg_metric_put(w, 1, NULL, CG_LABELS("version", m->version,
                                               "nginx", m->server));
}


static cg_status
cg_walk_policy(const cg_metrics *m, cg_metric_walk *w)
{
    size_t  i;

    for (i = 0; i < m->n; i++) {
        if (m->policies[i].digest[0]) {
            CG_RETURN(cg_metric_put(w, 1, NULL,
                                    CG_LABELS("policy", m->policies[i].name,
                                              "digest",
                                              m->policies[i].digest)));
        }
    }

    return CG_OK;
}


static cg_status
cg_walk_workers(const cg_metrics *m, cg_metric_walk *w)
{
    return cg_metric_put(w, m->workers, NULL, (const char *const []) { NULL });
}


static cg_status
cg_walk_entity(const cg_metrics *m, cg_metric_walk *w, size_t i,
    cg_direction dir, size_t row)
{
    size_t           a;
    const uint64_t  *n;

    n = m->tallies[i].findings[dir][row];

    for (a = 0; a < CG_ACTION_N; a++) {
        if (n[a]) {
            CG_RETURN(cg_metric_put(w, n[a], NULL,
                          CG_LABELS("policy", m->policies[i].name,
                                    "entity",
                                    cg_metric_entity(&m->policies[i], row),
                                    "direction", cg_direction_name(dir),
                                    "action",
                                    cg_action_name((cg_action) a))));
        }
    }

    return CG_OK;
}


static cg_status
cg_walk_findings(const cg_metrics *m, cg_metric_walk *w)
{
    size_t  i, dir, row;

    for (i = 0; i < m->n; i++) {
        for (dir = 0; dir < CG_DIRECTION_N; dir++) {
            for (row = 0; row < CG_METRIC_ENTITIES; row++) {
                CG_RETURN(cg_walk_entity(m, w, i, (cg_direction) dir, row));
            }
        }
    }

    return CG_OK;
}


/* A message in this and that direction. */

static bool
cg_wire_goes(size_t wire, size_t dir)
{
    return wire == CG_WIRE_WEBSOCKET
           || (dir == CG_TO_VISITOR) == (wire == CG_WIRE_RESPONSE);
}


static cg_status
cg_walk_wires(const cg_metrics *m, cg_metric_walk *w, bool bytes)
{
    size_t           i, wire, dir;
    const cg_tally  *t;

    for (i = 0; i < m->n; i++) {
        t = &m->tallies[i];

        for (wire = 0; wire < CG_WIRE_N; wire++) {
            for (dir = 0; dir < CG_DIRECTION_N; dir++) {
                if (!cg_wire_goes(wire, dir)) {
                    continue;
                }

                CG_RETURN(cg_metric_put(w, bytes ? t->bytes[wire][dir]
                                                 : t->messages[wire][dir],
                              NULL,
                              CG_LABELS("policy", m->policies[i].name,
                                        "transport", cg_wires[wire],
                                        "direction",
                                        cg_direction_name(
                                            (cg_direction) dir))));
            }
        }
    }

    return CG_OK;
}


static cg_status
cg_walk_messages(const cg_metrics *m, cg_metric_walk *w)
{
    return cg_walk_wires(m, w, false);
}


static cg_status
cg_walk_bytes(const cg_metrics *m, cg_metric_walk *w)
{
    return cg_walk_wires(m, w, true);
}


static cg_status
cg_walk_errors(const cg_metrics *m, cg_metric_walk *w, bool unread)
{
    size_t    i, dir, st;
    uint64_t  n;

    for (i = 0; i < m->n; i++) {
        for (dir = 0; dir < CG_DIRECTION_N; dir++) {
            for (st = CG_OK + 1; st < CG_STATUS_N; st++) {
                n = unread ? m->tallies[i].unread[dir][st]
                           : m->tallies[i].refused[dir][st];

                CG_RETURN(cg_metric_put(w, n, NULL,
                              CG_LABELS("policy", m->policies[i].name,
                                        "direction",
                                        cg_direction_name((cg_direction) dir),
                                        "reason",
                                        cg_status_name((cg_status) st))));
            }
        }
    }

    return CG_OK;
}


static cg_status
cg_walk_refusals(const cg_metrics *m, cg_metric_walk *w)
{
    return cg_walk_errors(m, w, false);
}


static cg_status
cg_walk_unread(const cg_metrics *m, cg_metric_walk *w)
{
    return cg_walk_errors(m, w, true);
}


static cg_status
cg_walk_choices(const cg_metrics *m, cg_metric_walk *w)
{
    size_t  i, d;

    for (i = 0; i < m->n; i++) {
        for (d = 0; d < CG_DECIDE_N; d++) {
            CG_RETURN(cg_metric_put(w, m->tallies[i].decisions[d], NULL,
                          CG_LABELS("policy", m->policies[i].name,
                                    "decision",
                                    cg_decision_name((cg_decision) d))));
        }
    }

    return CG_OK;
}


static cg_status
cg_walk_visits(const cg_metrics *m, cg_metric_walk *w)
{
    size_t  i, v;

    for (i = 0; i < m->n; i++) {
        for (v = 0; v < CG_VISIT_N; v++) {
            CG_RETURN(cg_metric_put(w, m->tallies[i].visits[v], NULL,
                          CG_LABELS("policy", m->policies[i].name, "state",
                                    v == CG_CHOICE_MADE ? "granted"
                                    : v == CG_VISIT_REFUSED ? "refused"
                                    : cg_choice_name((cg_choice_state) v))));
        }
    }

    return CG_OK;
}


static cg_status
cg_walk_open(const cg_metrics *m, cg_metric_walk *w)
{
    size_t           i;
    const cg_tally  *t;

    for (i = 0; i < m->n; i++) {
        t = &m->tallies[i];

        /* what was read first may be older than what was read then */
        CG_RETURN(cg_metric_put(w, t->opened > t->closed
                                   ? t->opened - t->closed : 0, NULL,
                      CG_LABELS("policy", m->policies[i].name)));
    }

    return CG_OK;
}


static cg_status
cg_walk_opened(const cg_metrics *m, cg_metric_walk *w)
{
    size_t  i;

    for (i = 0; i < m->n; i++) {
        CG_RETURN(cg_metric_put(w, m->tallies[i].opened, NULL,
                      CG_LABELS("policy", m->policies[i].name)));
    }

    return CG_OK;
}


static cg_status
cg_walk_held(const cg_metrics *m, cg_metric_walk *w)
{
    return cg_metric_put(w, (int64_t) m->process->held > 0
                            ? m->process->held : 0, NULL,
                         (const char *const []) { NULL });
}


static cg_status
cg_walk_events(const cg_metrics *m, cg_metric_walk *w)
{
    return cg_metric_put(w, m->process->events, NULL,
                         (const char *const []) { NULL });
}


static cg_status
cg_walk_lost(const cg_metrics *m, cg_metric_walk *w)
{
    return cg_metric_put(w, m->process->lost, NULL,
                         (const char *const []) { NULL });
}


static cg_status
cg_walk_lag(const cg_metrics *m, cg_metric_walk *w)
{
    uint64_t  since;

    since = m->process->unsynced;

    return cg_metric_put(w, since && since < m->now ? m->now - since : 0,
                         NULL, (const char *const []) { NULL });
}


static cg_status
cg_walk_written(const cg_metrics *m, cg_metric_walk *w)
{
    return cg_metric_put(w, 0, &m->process->written,
                         (const char *const []) { NULL });
}


static cg_status
cg_walk_added(const cg_metrics *m, cg_metric_walk *w)
{
    size_t  wire, dir;

    for (wire = 0; wire < CG_WIRE_N; wire++) {
        for (dir = 0; dir < CG_DIRECTION_N; dir++) {
            if (!cg_wire_goes(wire, dir)) {
                continue;
            }

            CG_RETURN(cg_metric_put(w, 0, &m->process->added[wire][dir],
                          CG_LABELS("transport", cg_wires[wire], "direction",
                                    cg_direction_name((cg_direction) dir))));
        }
    }

    return CG_OK;
}


static const cg_metric  cg_metric_table[] = {
    { "build", NULL, CG_METRIC_INFO,
      "The module and nginx.", cg_walk_build },
    { "policy", NULL, CG_METRIC_INFO,
      "The policies in force, by the digest that audit events quote.",
      cg_walk_policy },
    { "workers", NULL, CG_METRIC_GAUGE,
      "Worker processes that are counted here.", cg_walk_workers },
    { "findings", NULL, CG_METRIC_COUNTER,
      "Personal data found, and what was done to it.", cg_walk_findings },
    { "messages", NULL, CG_METRIC_COUNTER,
      "Bodies, query strings and WebSocket messages read.",
      cg_walk_messages },
    { "read_bytes", "bytes", CG_METRIC_COUNTER,
      "Bytes of them.", cg_walk_bytes },
    { "refusals", NULL, CG_METRIC_COUNTER,
      "Messages that were refused, and why.", cg_walk_refusals },
    { "unread", NULL, CG_METRIC_COUNTER,
      "Messages passed under on_error pass although they could not be read.",
      cg_walk_unread },
    { "choices", NULL, CG_METRIC_COUNTER,
      "Choices that visitors made.", cg_walk_choices },
    { "visits", NULL, CG_METRIC_COUNTER,
      "Requests, by what their visitors had chosen.", cg_walk_visits },
    { "websockets", NULL, CG_METRIC_GAUGE,
      "Open WebSocket connections.", cg_walk_open },
    { "websockets_opened", NULL, CG_METRIC_COUNTER,
      "WebSocket connections opened.", cg_walk_opened },
    { "held_bytes", "bytes", CG_METRIC_GAUGE,
      "Bytes held back: incomplete messages, and what awaits its audit event "
      "or a slow reader.", cg_walk_held },
    { "audit_events", NULL, CG_METRIC_COUNTER,
      "Events written to the audit log.", cg_walk_events },
    { "audit_errors", NULL, CG_METRIC_COUNTER,
      "Writes to the audit log that failed.", cg_walk_lost },
    { "audit_lag_seconds", "seconds", CG_METRIC_GAUGE,
      "Age of the oldest event that was written and is not on disk yet; 0 "
      "without sync.", cg_walk_lag },
    { "audit_write_seconds", "seconds", CG_METRIC_TIMES,
      "How long writing to the audit log took.", cg_walk_written },
    { "added_seconds", "seconds", CG_METRIC_TIMES,
      "Time added to a message: reading it, and waiting for its audit event.",
      cg_walk_added },
};


cg_status
cg_metrics_walk(const cg_metrics *m, cg_metric_walk *w)
{
    size_t  i;

    for (i = 0; i < sizeof(cg_metric_table) / sizeof(cg_metric_table[0]); i++)
    {
        w->f = &cg_metric_table[i];
        w->samples = 0;

        CG_RETURN(w->family(w, w->f));
        CG_RETURN(w->f->walk(m, w));

        if (w->end) {
            CG_RETURN(w->end(w, w->f));
        }
    }

    return CG_OK;
}
