/*
 * The glue between nginx and the engine: what is configured, what a worker has
 * and what is known of a request, for all rooms of it; and what this room, of
 * the configuration and of what workers share, offers the others.
 */

#ifndef NGX_CHAT_GDPR_MODULE_H
#define NGX_CHAT_GDPR_MODULE_H

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_chat_gdpr_audit.h"
#include "ngx_chat_gdpr_tally.h"

#include "cg_chat.h"
#include "cg_consent.h"
#include "cg_edge.h"
#include "cg_held.h"
#include "cg_inflate.h"
#include "cg_media.h"
#include "cg_page.h"
#include "cg_policy.h"
#include "cg_protocol.h"
#include "cg_said.h"
#include "cg_stream.h"
#include "cg_websocket.h"

#define NGX_CHAT_GDPR_INFLATE_SIZE  16384

#define NGX_CHAT_GDPR_BLOCK_SIZE    16384

typedef struct ngx_chat_gdpr_block_s  ngx_chat_gdpr_block_t;

struct ngx_chat_gdpr_block_s {
    ngx_chat_gdpr_block_t    *next;
    u_char                    bytes[NGX_CHAT_GDPR_BLOCK_SIZE];
};

/* Someone who waits for queued events to be written. */
typedef struct {
    ngx_queue_t               queue;       /* in one of the worker's */
    ngx_event_t              *wake;        /* posted then */
    unsigned                  waiting:1;
    unsigned                  unwritten:1; /* that has failed, or they are
                                              not on the disk */
} ngx_chat_gdpr_waiter_t;

/* A connection that is looked at even if nothing passes. */
typedef struct {
    ngx_queue_t               queue;       /* in the worker's `watched` or
                                              `sockets` */
    void                    (*look)(void *data);
    void                     *data;
    unsigned                  on:1;
} ngx_chat_gdpr_watch_t;

typedef struct ngx_chat_gdpr_main_conf_s  ngx_chat_gdpr_main_conf_t;

/* Cookies of a kind that were not believed. */
typedef struct {
    ngx_event_t                 note;
    ngx_uint_t                  n;     /* since the last event */
    const char                 *what;
    ngx_chat_gdpr_main_conf_t  *mcf;
} ngx_chat_gdpr_refused_t;

/* What one worker process has: used by one request at a time. */
typedef struct {
    cg_work                   work;
    cg_chain                  chain;
    cg_buf                    lines;   /* events not written yet, behind a
                                          line feed */
    cg_chain                  before;  /* the chain in front of them */
    uint64_t                  queued;  /* seq of the last event queued */
    struct ngx_chat_gdpr_shown_s  *shown;  /* pages whose events have no line
                                              yet; NULL: there was none */
    ngx_uint_t                n_shown;
    ngx_uint_t                lost;    /* so often what was queued could not be
                                          written, or brought to the disk by
                                          the worker */
    ngx_queue_t               waiting; /* for them to be written; and for
                                          the disk: */
    ngx_queue_t               written; /* nobody is at it yet */
    ngx_queue_t               covered; /* a thread is */
    ngx_event_t               commit;  /* writes them at the turn's end */
    cg_buf                    spare;   /* an output buffer at rest */
    cg_buf                    value;   /* of a header, while it is made */
    cg_buf                    request_head;  /* of a request, likewise */
    u_char                   *inflated;
    ngx_chat_gdpr_block_t    *blocks;  /* at rest */
    ngx_uint_t                n_blocks;

    ngx_queue_t               watched;
    ngx_queue_t               sockets; /* to be moved after a reload, */
    ngx_uint_t                n_moved; /* and those that were, at this look */
    ngx_event_t               watch;

    cg_head                  *head;    /* of the chain; may be NULL */
    cg_buf                    members; /* of an event being made */
    uint64_t                  checkpoint;  /* seq of the last one */
    ngx_event_t               heartbeat;
    ngx_event_t               sync;
    ngx_thread_task_t        *task;    /* NULL: no thread can be had */
    ngx_fd_t                  rotated; /* a log before this one, not on
                                          the disk as a whole */
    ngx_fd_t                  held;    /* the log whose lock this has */
    cg_torn                   torn[NGX_CHAT_GDPR_TORN];
    ngx_uint_t                n_torn;  /* pieces to be declared */
    ngx_uint_t                declared;  /* of which so many are queued */
    ngx_uint_t                reloads; /* that are queued, too */
    ngx_chat_gdpr_refused_t   forged;  /* cookies */
    ngx_chat_gdpr_refused_t   expired;
    ngx_event_t               limited; /* to note choices that were refused */
    ngx_uint_t                n_limited;  /* likewise */
    unsigned                  open:1;  /* a piece of a line is at the end */
    unsigned                  unsynced:1;  /* lines are written, and no
                                              thread is at it yet */
    unsigned                  syncing:1;   /* a thread is */
    unsigned                  quoted:1;    /* heads are queued */
    unsigned                  ends:1;      /* its last line is next */
    unsigned                  untold:1;    /* how it starts is to be queued, in
                                              front of anything else */
    unsigned                  telling:1;   /* that is, and is not written */
} ngx_chat_gdpr_worker_t;

typedef struct ngx_chat_gdpr_reload_s  ngx_chat_gdpr_reload_t;

typedef struct ngx_chat_gdpr_memory_s  ngx_chat_gdpr_memory_t;

struct ngx_chat_gdpr_main_conf_s {
    ngx_array_t               policies;  /* cg_policy * */
    ngx_chat_gdpr_audit_conf_t  audit;
    ngx_array_t               secrets;   /* cg_secret: the first one signs */
    ngx_chat_gdpr_memory_t   *choices;   /* NULL: nobody is asked */
    ngx_chat_gdpr_memory_t   *choosers;  /* likewise */
    ngx_chat_gdpr_memory_t   *polls;     /* NULL: there is no policy */
    ngx_chat_gdpr_memory_t   *reload;    /* likewise */
    ngx_uint_t                loaded;    /* the number of this configuration */
    ngx_int_t                 http_cookie;  /* index of the variable */
    ngx_uint_t                talks;     /* chat_gdpr_prompt is used */
    ngx_uint_t                modes;     /* chat_gdpr_consent_mode is used */
    ngx_chat_gdpr_worker_t   *worker;
    ngx_chat_gdpr_tally_t     tally;
    unsigned                  status:1;  /* some location shows it */
    unsigned                  reload_set:1;
    unsigned                  reload_apply:1;
    ngx_array_t               stale;     /* ngx_uint_t: variables that say
                                            what is redacted after */
    ngx_module_t             *proxy;     /* nginx's own modules; NULL: there is
                                            none that is to be known */
    ngx_module_t             *proxy_v2;
};

typedef struct {
    cg_policy                *policy;    /* NULL: off */
    ngx_str_t                 name;      /* as written, data NULL if not */
    ngx_str_t                 file;      /* and where */
    ngx_uint_t                line;
    const cg_protocol        *protocol;  /* NULL: by the request */
    ngx_flag_t                reveal;    /* tokens are opened for agents */
    ngx_http_complex_value_t  *reader;   /* who they are; NULL: by what nginx
                                            knows of them */
    ngx_flag_t                dry_run;
    unsigned                  named:1;   /* `chat_gdpr_protocol` says so */
    ngx_msec_t                join;      /* 0: off */
    cg_chat                  *chat;      /* NULL: nothing is said in it */
    ngx_uint_t                chat_set;
    ngx_http_complex_value_t *mode;      /* NULL: the policy's */
    ngx_int_t                 choice_rate;  /* choices a minute; 0: any */
    ngx_int_t                 choice_burst; /* and at once */
    struct ngx_chat_gdpr_told_s  *told;     /* what is the same in each page;
                                               NULL: not made yet */
} ngx_chat_gdpr_loc_conf_t;

/* One body, in one direction. */
typedef struct {
    ngx_http_request_t       *r;
    cg_inflate                inflate;
    const char               *transport;
    ngx_chain_t              *free;
    ngx_chain_t              *busy;
    ngx_chain_t              *held;      /* output that is to be sent at once
                                            with what follows */
    ngx_chain_t             **held_last;
    ngx_buf_t                *own;       /* our buffer at its end, or NULL */
    ngx_buf_t                *gathered;  /* input that is not read yet */
    size_t                    gather;    /* so much, in bytes; 0: none is */
    ngx_chat_gdpr_block_t    *blocks;    /* that its buffers are made of */
    size_t                    own_size;  /* bytes that our next one has */
    u_char                   *kept;      /* where nginx keeps what was put out,
                                            NULL if in a file */
    cg_page                   page;      /* if it is one that gets the
                                            prompt */
    off_t                     total;     /* bytes put out */
    off_t                     sent;      /* of which went on */
    ngx_msec_t                noted;     /* when its last event was written */
    ngx_chat_gdpr_waiter_t    waiter;    /* for its last event */
    ngx_event_t               wake;      /* of a response, once that is
                                            written */
    cg_tally                 *tally;     /* or NULL */
    uint64_t                  spent;     /* nanoseconds, reading it */
    size_t                    counted;   /* bytes counted as held */
    cg_edge                   edge;      /* of what went on */
    ngx_chat_gdpr_watch_t     move;      /* for another policy */
    ngx_msec_t                seen;      /* when that was seen, */
    ngx_chat_gdpr_watch_t     tell;      /* for what is blocked */
    ngx_chat_gdpr_watch_t     over;      /* for the end of the consent */
    unsigned                  tell_event:1;  /* which is told in events */
    unsigned                  moving:1;  /* it was */
    unsigned                  prompt:1;  /* is to be put in */
    cg_chat_place            *place;     /* of a poll; or NULL */
    unsigned                  way:3;     /* of polling: see its file */
    unsigned                  polled:1;  /* it answers a poll, and may have
                                            more at its end */
    unsigned                  ready:1;   /* the visitor can be spoken to */
    unsigned                  compressed:1;
    unsigned                  hold:1;    /* gather output, copying it */
    unsigned                  done:1;
    unsigned                  passed:1;  /* over something, and noted so */
    unsigned                  filed:1;   /* a file, the same */
    cg_packet_run             run;       /* if it has packets */
    cg_opened                *opened;    /* not in the log yet; or NULL */
    cg_stream                 stream;
} ngx_chat_gdpr_body_t;

typedef struct ngx_chat_gdpr_ws_s  ngx_chat_gdpr_ws_t;

typedef struct ngx_chat_gdpr_pause_s  ngx_chat_gdpr_pause_t;

typedef struct ngx_chat_gdpr_refusal_s  ngx_chat_gdpr_refusal_t;

typedef struct {
    ngx_chat_gdpr_body_t     *request;
    ngx_chat_gdpr_body_t     *response;
    ngx_chat_gdpr_ws_t       *websocket;
    ngx_chat_gdpr_pause_t    *pause;          /* NULL: never paused so far */
    ngx_int_t               (*create_request)(ngx_http_request_t *r);
    ngx_int_t               (*make)(ngx_http_request_t *r);  /* the proxy's */
    ngx_http_handler_pt       content;        /* the location's */
    ngx_str_t                 address;        /* that is not to go on, or
                                                 empty */
    ngx_str_t                 instead;
    ngx_str_t                 proxied;        /* the same of the address that
                                                 the PROXY protocol says */
    ngx_str_t                 proxied_instead;
    cg_choice                 choice;
    cg_consent_mode           mode;
    struct ngx_chat_gdpr_talk_s  *talk;       /* of an event stream, or NULL */
    cg_buf                    heard;          /* a request, from its start */
    ngx_str_t                 session;        /* that it names, or empty */
    uint64_t                  choices;        /* made when it was looked up */
    cg_purposes               passing;
    char                     *subject;        /* of events, 33 bytes with the
                                                 choice; "": not made */
    ngx_str_t                 asked;          /* the URI of a page that waits
                                                 for a choice */
    cg_answer                *answer;         /* that is being given; */
    ngx_uint_t                limited;        /* in so many seconds, unless it
                                                 withdraws */
    struct ngx_chat_gdpr_hold_s  *held;       /* how it is answered, which
                                                 waits at the gate */
    ngx_str_t                 reader;         /* who is shown tokens opened */
    ngx_chat_gdpr_refusal_t  *refusal;        /* what is answered, or NULL */
    unsigned                  request_seen:1;
    unsigned                  header_held:1;  /* until the first output */
    unsigned                  refused:1;      /* the answer is nginx's own */
    unsigned                  failed:1;       /* nothing more may pass */
    unsigned                  choice_read:1;
    unsigned                  signal:1;       /* Sec-GPC or DNT */
    unsigned                  learned:1;      /* the choice is newer than the
                                                 cookie */
    unsigned                  shut:1;         /* nothing goes to a provider */
    unsigned                  form:1;         /* a body is for this proxy */
    unsigned                  inplace:1;      /* of the provider's answer */
    unsigned                  arguments:1;    /* are redacted */
    unsigned                  apart:1;        /* those of its line are others */
    unsigned                  headers:1;      /* likewise */
    unsigned                  path:1;         /* has its event */
    unsigned                  bodyless:1;     /* the visitor sent no body */
    unsigned                  answered:1;     /* what it says was heard */
    unsigned                  gated:1;        /* it passes by a consent, */
    unsigned                  over:1;         /* which has ended */
} ngx_chat_gdpr_ctx_t;

_Static_assert(sizeof(void *) > 8 || sizeof(ngx_chat_gdpr_ctx_t) <= 336,
    "with it a browser's request fits into one block of its pool: see idle in "
    "docs/bench.md");

typedef void (*ngx_chat_gdpr_resume_pt)(ngx_http_request_t *r, ngx_int_t rc);

extern ngx_module_t  ngx_chat_gdpr_module;

/* The request's state, made at the first call; NULL without memory. */
ngx_chat_gdpr_ctx_t *ngx_chat_gdpr_ctx(ngx_http_request_t *r);

/* ngx_chat_gdpr_policy.c */

char *ngx_chat_gdpr_policy_block(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
cg_policy *ngx_chat_gdpr_policy_find(ngx_chat_gdpr_main_conf_t *mcf,
    ngx_str_t *name);

/* The policy that was probably meant; NULL if it is none, or without memory. */
const char *ngx_chat_gdpr_policy_nearest(ngx_chat_gdpr_main_conf_t *mcf,
    ngx_str_t *name, ngx_pool_t *pool);

/* ngx_chat_gdpr_lint.c: is the configuration lawful?  NGX_ERROR: it is to be
 * refused, and why was said. */

ngx_int_t ngx_chat_gdpr_lint(ngx_conf_t *cf);

/* ngx_chat_gdpr_status.c */

char *ngx_chat_gdpr_status_directive(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);

/* ngx_chat_gdpr_variable.c: variables for logs and maps. */

ngx_int_t ngx_chat_gdpr_variable_add(ngx_conf_t *cf);

/* What they say of a request: an event of it was queued, as number `seq` of
 * the chain. */
void ngx_chat_gdpr_variable_event(ngx_http_request_t *r, const cg_event *e,
    const char *chain, uint64_t seq);

/* ngx_chat_gdpr_protocol.c */

char *ngx_chat_gdpr_protocol_directive(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);

/* The protocol of the request, or NULL; of an upgraded one, the provider has
 * answered. */
const cg_protocol *ngx_chat_gdpr_protocol(ngx_http_request_t *r);

/* What a body of this type is read as, instead of what *media says; NULL: as
 * that says.  Packets of a protocol that cannot be read are CG_MEDIA_UNKNOWN.
 */
const cg_packets *ngx_chat_gdpr_protocol_body(ngx_http_request_t *r,
    cg_direction dir, ngx_str_t *type, cg_media *media);

/* ngx_chat_gdpr_zone.c: memory that all workers share, `size` bytes that are 0
 * at first, as zone->data once nginx has made it; NULL: an error was logged. */

ngx_shm_zone_t *ngx_chat_gdpr_zone(ngx_conf_t *cf, ngx_str_t *name,
    size_t size, void *tag);
ngx_shmtx_t *ngx_chat_gdpr_zone_mutex(ngx_shm_zone_t *zone);

/* ngx_chat_gdpr_memory.c: the same, known to the workers of another program
 * after a binary upgrade as well.  `name` is static, `size` the same for it
 * always.  NULL: an error was logged. */

ngx_chat_gdpr_memory_t *ngx_chat_gdpr_memory(ngx_conf_t *cf,
    const char *name, size_t size);
void *ngx_chat_gdpr_memory_data(const ngx_chat_gdpr_memory_t *m);

/* Its data, which nobody else locks meanwhile. */
void *ngx_chat_gdpr_memory_lock(ngx_chat_gdpr_memory_t *m);
void ngx_chat_gdpr_memory_unlock(ngx_chat_gdpr_memory_t *m);

/* ngx_chat_gdpr_chain.c: nginx's filters, once a configuration was loaded; and
 * in a worker, whatever was tried to load since. */

void ngx_chat_gdpr_chain_loaded(void);

/* NGX_ERROR: they cannot be had again, and why was said. */
ngx_int_t ngx_chat_gdpr_chain_restore(ngx_log_t *log);

/* ngx_chat_gdpr_key.c */

char *ngx_chat_gdpr_key_directive(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);

/* Warn of a private key that is anybody's to read. */
void ngx_chat_gdpr_key_guard(ngx_conf_t *cf, ngx_fd_t fd, ngx_str_t *name);

/* ngx_chat_gdpr_block.c */

/* NGX_CHAT_GDPR_BLOCK_SIZE bytes, put in front of the list; NULL without
 * memory. */
u_char *ngx_chat_gdpr_block_take(ngx_chat_gdpr_worker_t *worker,
    ngx_chat_gdpr_block_t **list, ngx_log_t *log);

/* The blocks of a list are not used any more. */
void ngx_chat_gdpr_block_give(ngx_chat_gdpr_worker_t *worker,
    ngx_chat_gdpr_block_t *list);

/* ngx_chat_gdpr_watch.c: `look` may do anything but end another's watch. */

void ngx_chat_gdpr_watch_init(ngx_chat_gdpr_main_conf_t *mcf, ngx_log_t *log);

/* In one of the worker's queues: `watched`, looked at always, or `sockets`,
 * looked at once another configuration has come. */
void ngx_chat_gdpr_watch_add(ngx_chat_gdpr_worker_t *w, ngx_queue_t *queue,
    ngx_chat_gdpr_watch_t *watch);
void ngx_chat_gdpr_watch_leave(ngx_chat_gdpr_watch_t *watch);

/* ngx_chat_gdpr_reload.c */

char *ngx_chat_gdpr_reload_directive(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
ngx_int_t ngx_chat_gdpr_reload_zone(ngx_conf_t *cf);

/* This configuration is in force. */
void ngx_chat_gdpr_reload_loaded(ngx_chat_gdpr_main_conf_t *mcf);

/* Has another one come since? */
ngx_uint_t ngx_chat_gdpr_reload_came(ngx_chat_gdpr_main_conf_t *mcf);

/* After that: is the policy of that name another one, and for connections that
 * are open, too?  Its digest.  Not as long as this process takes new ones: who
 * comes back is to come to another. */
ngx_uint_t ngx_chat_gdpr_reload_moves(ngx_chat_gdpr_main_conf_t *mcf,
    const cg_policy *policy, char digest[65]);

/* The event of a connection that is closed, or a response that is ended, for
 * it; `answer` says how. */
void ngx_chat_gdpr_reload_event(ngx_http_request_t *r, const char *transport,
    const char *answer, const char *digest);

#endif
