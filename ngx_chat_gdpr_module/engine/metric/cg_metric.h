/*
 * What is counted, and how an operator reads it: OpenMetrics 1.0 and its
 * predecessor of Prometheus, JSON, and a page.
 *
 * A tally is an array of 64-bit counters with names.  One writer adds to it
 * without a lock while others read; nothing in it is about a person.
 */

#ifndef CG_METRIC_H
#define CG_METRIC_H

#include "cg_consent.h"
#include "cg_stream.h"

/* What a message came in. */
typedef enum {
    CG_WIRE_REQUEST = 0,
    CG_WIRE_RESPONSE,
    CG_WIRE_WEBSOCKET,
    CG_WIRE_ARGUMENTS,
    CG_WIRE_N
} cg_wire;

/* An entity of a policy for which there was no row left. */
#define CG_METRIC_OTHER     CG_ENTITY_MAX
#define CG_METRIC_ENTITIES  (CG_ENTITY_MAX + 1)

/* States of choices, and of those made whether anything was granted. */
enum {
    CG_VISIT_REFUSED = CG_CHOICE_FORGED + 1,
    CG_VISIT_N
};

/* Upper bounds of the buckets, in nanoseconds: see cg_metric.c. */
#define CG_TIMES_N  14

typedef struct {
    uint64_t  counts[CG_TIMES_N + 1];  /* not cumulative; the last: longer */
    uint64_t  sum;                     /* nanoseconds */
} cg_times;

/* Of one policy. */
typedef struct {
    uint64_t  findings[CG_DIRECTION_N][CG_METRIC_ENTITIES][CG_ACTION_N];
    uint64_t  messages[CG_WIRE_N][CG_DIRECTION_N];
    uint64_t  bytes[CG_WIRE_N][CG_DIRECTION_N];
    uint64_t  refused[CG_DIRECTION_N][CG_STATUS_N];
    uint64_t  unread[CG_DIRECTION_N][CG_STATUS_N];
    uint64_t  decisions[CG_DECIDE_N];
    uint64_t  visits[CG_VISIT_N];      /* requests, by what was chosen */
    uint64_t  opened;                  /* WebSockets */
    uint64_t  closed;
} cg_tally;

/* Of one process. */
typedef struct {
    cg_times  added[CG_WIRE_N][CG_DIRECTION_N];
    cg_times  written;                 /* of the audit log */
    uint64_t  events;                  /* in the log */
    uint64_t  lost;                    /* that could not be written */
    uint64_t  held;                    /* bytes now; may wrap below 0 while
                                          it is added up */
    uint64_t  unsynced;                /* milliseconds since the epoch when the
                                          first event was written that is not
                                          on disk; 0: all are */
} cg_process;

/* The labels of a policy, which outlive it. */
typedef struct {
    char    name[64];
    char    digest[65];
    size_t  n_users;
    char    users[CG_USER_MAX][32];    /* its own entities */
} cg_metric_policy;

typedef struct {
    const char              *version;  /* of the module */
    const char              *server;   /* and of nginx */
    uint64_t                 now;      /* milliseconds since the epoch */
    uint64_t                 workers;
    const cg_process        *process;  /* the sum of all */
    size_t                   n;        /* policies */
    const cg_metric_policy  *policies;
    const cg_tally          *tallies;
} cg_metrics;

/* That many messages took so long. */
void cg_times_add(cg_times *t, uint64_t ns, uint64_t messages);

/* The findings of one message or several.  entity[i] is the row of entity
 * CG_ENTITY_N + i.  Where `unless` let some of them pass, and others of the
 * same message not, the first of the table count as those that did. */
void cg_tally_findings(cg_tally *t, const cg_policy *p, cg_direction dir,
    const cg_counts *counts, const uint8_t entity[CG_USER_MAX]);

/* Add what another has; size in bytes, of either struct.  Each number is read
 * once. */
void cg_tally_add(void *to, const volatile void *from, size_t size);

/* The rows of a policy's own entities, by their names, which are kept. */
void cg_metric_users(cg_metric_policy *m, const cg_policy *p,
    uint8_t entity[CG_USER_MAX]);

/* Append all of it.  CG_OK or CG_ENOMEM. */
cg_status cg_metrics_text(const cg_metrics *m, bool openmetrics, cg_buf *out);
cg_status cg_metrics_json(const cg_metrics *m, cg_buf *out);

/* The same as an HTML page, with this style and script in it. */
cg_status cg_metrics_page(const cg_metrics *m, const char *style,
    size_t style_n, const char *script, size_t script_n, cg_buf *out);

/* For those three: each family with its samples, in order. */

typedef enum {
    CG_METRIC_COUNTER,
    CG_METRIC_GAUGE,
    CG_METRIC_INFO,
    CG_METRIC_TIMES     /* a histogram */
} cg_metric_type;

#define CG_METRIC_LABELS  4

typedef struct {
    const char  *name;
    const char  *value;
} cg_metric_label;

typedef struct cg_metric_walk_s  cg_metric_walk;

typedef struct {
    const char       *name;   /* without chat_gdpr_ and what its type adds */
    const char       *unit;   /* "seconds", or NULL */
    cg_metric_type    type;
    const char       *help;
    cg_status       (*walk)(const cg_metrics *m, cg_metric_walk *w);
} cg_metric;

struct cg_metric_walk_s {
    cg_status  (*family)(cg_metric_walk *w, const cg_metric *f);

    /* labels end with a NULL name.  times: of a histogram, else NULL;
     * value in the family's unit, of seconds in milliseconds. */
    cg_status  (*sample)(cg_metric_walk *w, const cg_metric_label *labels,
        uint64_t value, const cg_times *times);

    cg_status  (*end)(cg_metric_walk *w, const cg_metric *f);  /* or NULL */

    const cg_metric  *f;      /* the one at hand */
    size_t            samples;  /* of it so far */
    cg_buf           *out;
    bool              terse;  /* without what was never counted; others need
                                 it, to see that it grows from nothing */
};

cg_status cg_metrics_walk(const cg_metrics *m, cg_metric_walk *w);

/* The bound of a bucket, in seconds: "0.0001"; the last: "+Inf".  The same in
 * nanoseconds, of those that have one. */
const char *cg_times_bound(size_t bucket);
uint64_t cg_times_bound_ns(size_t bucket);

#endif
