/*
 * The glue between nginx and the engine: configuration, per-request state, and
 * what the files of this directory offer each other.
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
    char                      subject[33];    /* of events; "": not made */
    ngx_str_t                 asked;          /* the URI of a page that waits
                                                 for a choice */
    cg_answer                *answer;         /* that is being given */
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
    unsigned                  headers:1;      /* likewise */
    unsigned                  path:1;         /* has its event */
    unsigned                  bodyless:1;     /* the visitor sent no body */
    unsigned                  answered:1;     /* what it says was heard */
    unsigned                  gated:1;        /* it passes by a consent, */
    unsigned                  over:1;         /* which has ended */
} ngx_chat_gdpr_ctx_t;

typedef void (*ngx_chat_gdpr_resume_pt)(ngx_http_request_t *r, ngx_int_t rc);

extern ngx_module_t  ngx_chat_gdpr_module;

/* The request's state, made at the first call; NULL without memory. */
ngx_chat_gdpr_ctx_t *ngx_chat_gdpr_ctx(ngx_http_request_t *r);

/* ngx_chat_gdpr_policy.c */
char *ngx_chat_gdpr_policy_block(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
cg_policy *ngx_chat_gdpr_policy_find(ngx_chat_gdpr_main_conf_t *mcf,
    ngx_str_t *name);

/* Redact arguments or a path that are in a URL, with their event.  NGX_OK:
 * *args is what may go on; NGX_DECLINED: it may as it is; else it must not, and
 * this is how a request is answered. */
ngx_int_t ngx_chat_gdpr_arguments_of(ngx_http_request_t *r,
    cg_policy *policy, cg_direction dir, const cg_format *format,
    const char *transport, ngx_str_t *args);

/* What it stands on: through the engine, without an event; `out` is the
 * worker's until it does something else, of which this makes a copy. */
cg_status ngx_chat_gdpr_arguments_run(ngx_http_request_t *r,
    cg_policy *policy, cg_direction dir, const cg_format *format,
    const ngx_str_t *args, cg_stream *s, cg_buf **out);
ngx_int_t ngx_chat_gdpr_arguments_copy(ngx_http_request_t *r, cg_buf *out,
    ngx_str_t *args);

/* Arguments of a header that are blocked are left out of it; those of the
 * request are its message, which is answered. */
ngx_int_t ngx_chat_gdpr_arguments_block(ngx_http_request_t *r,
    cg_policy *policy, const char *transport, cg_stream *s, ngx_str_t *args);

/* The request line, anew from what the request says now. */
ngx_int_t ngx_chat_gdpr_arguments_line(ngx_http_request_t *r);

/* ngx_chat_gdpr_copies.c: variables of the configuration that hold arguments as
 * they came hold them as they are redacted.  Both may be empty. */
void ngx_chat_gdpr_copies_arguments(ngx_http_request_t *r, ngx_str_t came,
    ngx_str_t args);

/* ngx_chat_gdpr_path.c: the path of a request. */

/* What nginx knows of it. */
typedef struct {
    ngx_str_t                 unparsed;
    ngx_str_t                 uri;
    ngx_str_t                 line;
} ngx_chat_gdpr_path_t;

/* While a request is made for the provider: let nginx know the redacted one;
 * and after that again the one that `was`, whatever this returned.  seen: the
 * head is looked at.  NGX_OK, NGX_ERROR. */
ngx_int_t ngx_chat_gdpr_path_tell(ngx_http_request_t *r, cg_policy *policy,
    ngx_uint_t seen, ngx_chat_gdpr_path_t *was);
void ngx_chat_gdpr_path_told(ngx_http_request_t *r,
    const ngx_chat_gdpr_path_t *was);

/* In front of the provider: as ngx_chat_gdpr_arguments_of(), or NGX_ERROR. */
ngx_int_t ngx_chat_gdpr_path_head(ngx_http_request_t *r, cg_policy *policy,
    ngx_str_t *path);

/* NGX_DECLINED: nothing in it is blocked. */
ngx_int_t ngx_chat_gdpr_path_handler(ngx_http_request_t *r,
    cg_policy *policy);

/* The path as it was sent, redacted whatever the policy says of `path`.
 * NGX_DECLINED: there is no policy. */
ngx_int_t ngx_chat_gdpr_path_variable(ngx_http_request_t *r,
    ngx_str_t *path);

/* What nginx's variables say of it from here on.  NGX_DECLINED: what they said;
 * NGX_ERROR: nothing. */
ngx_int_t ngx_chat_gdpr_path_log(ngx_http_request_t *r);

/* ngx_chat_gdpr_lint.c: is the configuration lawful?  NGX_ERROR: it is to be
 * refused, and why was said. */
ngx_int_t ngx_chat_gdpr_lint(ngx_conf_t *cf);

/* ngx_chat_gdpr_forward.c: headers. */

ngx_int_t ngx_chat_gdpr_forward_init(ngx_conf_t *cf);

/* Variables that were evaluated before have what came: forget them. */
void ngx_chat_gdpr_forward_stale(ngx_http_request_t *r);

/* The location's handler is known: stand in front of it. */
void ngx_chat_gdpr_forward_begin(ngx_http_request_t *r,
    ngx_chat_gdpr_ctx_t *ctx);

/* The upstream is known: look at the request that it makes. */
void ngx_chat_gdpr_forward_made(ngx_http_request_t *r,
    ngx_chat_gdpr_ctx_t *ctx);

/* What is in a log: headers of which the provider was told nothing. */
void ngx_chat_gdpr_forward_log(ngx_http_request_t *r,
    ngx_chat_gdpr_ctx_t *ctx, cg_policy *policy);

/* The headers of a provider's response. */
ngx_int_t ngx_chat_gdpr_forward_response(ngx_http_request_t *r,
    cg_policy *policy);

/* ngx_chat_gdpr_status.c */
char *ngx_chat_gdpr_status_directive(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);

/* ngx_chat_gdpr_variable.c: variables for logs and maps. */

ngx_int_t ngx_chat_gdpr_variable_add(ngx_conf_t *cf);

/* What they say of a request: an event of it was queued, as number `seq` of
 * the chain. */
void ngx_chat_gdpr_variable_event(ngx_http_request_t *r, const cg_event *e,
    const char *chain, uint64_t seq);

/* ngx_chat_gdpr_header.c */
ngx_int_t ngx_chat_gdpr_header_remove(ngx_http_request_t *r, const char *name,
    size_t len);
ngx_int_t ngx_chat_gdpr_header_drop(ngx_http_request_t *r,
    ngx_table_elt_t *h);

/* The length of the body that goes on. */
ngx_int_t ngx_chat_gdpr_header_length(ngx_http_request_t *r, off_t n);

/* ngx_chat_gdpr_declared.c */

/* The coding that the Content-Encoding lines of a request or response make
 * together; the media type of a request, unknown if several lines name one. */
cg_coding ngx_chat_gdpr_coding(ngx_list_t *headers);
cg_media ngx_chat_gdpr_media(ngx_list_t *headers);

/* ngx_chat_gdpr_arguments.c */
ngx_int_t ngx_chat_gdpr_arguments_handler(ngx_http_request_t *r);

/* The request has none from here on.  NGX_DECLINED, or how it is answered. */
ngx_int_t ngx_chat_gdpr_arguments_drop(ngx_http_request_t *r);
ngx_int_t ngx_chat_gdpr_arguments_init(ngx_conf_t *cf);

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

/* The arguments as they are after redaction, whether it has come so far or not.
 * NGX_DECLINED: there is no policy, or they cannot be read. */
ngx_int_t ngx_chat_gdpr_arguments_redacted(ngx_http_request_t *r,
    ngx_str_t *args);

/* ngx_chat_gdpr_extension.c */

/* Put what the provider is offered in the place of the visitor's offers. */
ngx_int_t ngx_chat_gdpr_extension_offer(ngx_http_request_t *r);

/* Put what the visitor is answered in the place of the provider's answer, if
 * there is one: *visitor and *provider are what was agreed with either, or
 * NULL.  NGX_DECLINED: the provider's answer is not understood. */
ngx_int_t ngx_chat_gdpr_extension_answer(ngx_http_request_t *r,
    cg_extension **visitor, cg_extension **provider);

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

/* ngx_chat_gdpr_key.c */
char *ngx_chat_gdpr_key_directive(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);

/* ngx_chat_gdpr_choices.c: recent choices on this machine. */

ngx_int_t ngx_chat_gdpr_choices_init(ngx_conf_t *cf);

/* Was one made since ctx->choice was looked up? */
ngx_uint_t ngx_chat_gdpr_choices_stale(ngx_http_request_t *r,
    ngx_chat_gdpr_ctx_t *ctx);

/* A later choice of the same visitor, made over another connection.  Of an
 * open one, whose choice may have been among those that had to go, nothing is
 * known any more: nothing is granted. */
void ngx_chat_gdpr_choices_look(ngx_http_request_t *r,
    ngx_chat_gdpr_ctx_t *ctx, cg_policy *policy);

/* Tell the other workers, and the other connections of this one. */
void ngx_chat_gdpr_choices_tell(ngx_http_request_t *r,
    ngx_chat_gdpr_ctx_t *ctx, cg_policy *policy);

/* ngx_chat_gdpr_consent.c: what a visitor has chosen. */

char *ngx_chat_gdpr_mode_directive(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
ngx_int_t ngx_chat_gdpr_consent_init(ngx_conf_t *cf);

/* Read the choice from the request's cookie, which does not go on. */
ngx_int_t ngx_chat_gdpr_consent_read(ngx_http_request_t *r,
    ngx_chat_gdpr_ctx_t *ctx, cg_policy *policy);

/* What passes now: choices of this visitor elsewhere on this machine, and the
 * end of its age, count at once. */
cg_purposes ngx_chat_gdpr_consent_passing(ngx_http_request_t *r);

/* May messages go to the provider? */
ngx_uint_t ngx_chat_gdpr_consent_open(ngx_http_request_t *r);

/* Of a connection that stays open: let a later choice be found by it.  Sets a
 * cookie that says no more than whose it is, if there is none.  NGX_OK,
 * NGX_ERROR. */
ngx_int_t ngx_chat_gdpr_consent_meet(ngx_http_request_t *r);

/* How a choice was made. */
typedef struct {
    cg_decision   decision;
    cg_purposes   granted;
    cg_language   language;    /* in which it was asked for */
    const char   *how;         /* "click", "typed" */
    char          digest[65];  /* of the text that was shown; or, if that was
                                  another one, of what is shown now: */
    ngx_uint_t    stale;
    ngx_uint_t    of_age;      /* it was said so */
} ngx_chat_gdpr_act_t;

/* Make a choice and write its event: as ngx_chat_gdpr_audit_pause(), or where
 * `resume` is NULL as ngx_chat_gdpr_audit_flush(). */
ngx_int_t ngx_chat_gdpr_consent_make(ngx_http_request_t *r,
    ngx_chat_gdpr_ctx_t *ctx, const ngx_chat_gdpr_act_t *act,
    ngx_chat_gdpr_resume_pt resume);

/* After that: sets the cookie if there is still time, tells the other workers.
 * NGX_OK, NGX_ERROR. */
ngx_int_t ngx_chat_gdpr_consent_made(ngx_http_request_t *r,
    ngx_chat_gdpr_ctx_t *ctx);

/* Give a browser the choice that was made elsewhere. */
ngx_int_t ngx_chat_gdpr_consent_renew(ngx_http_request_t *r,
    ngx_chat_gdpr_ctx_t *ctx, cg_policy *policy);

/* The languages of the visitor, of those of the policy. */
cg_language ngx_chat_gdpr_consent_language(ngx_http_request_t *r,
    cg_policy *policy);

/* The value of a header of the request, or NULL. */
ngx_str_t *ngx_chat_gdpr_header_value(ngx_http_request_t *r,
    const char *name);

/* Did it come over TLS? */
ngx_uint_t ngx_chat_gdpr_secure(ngx_http_request_t *r);

/* Is there a value, and is it this one? */
ngx_uint_t ngx_chat_gdpr_value_is(ngx_str_t *value, const char *s);

/* ngx_chat_gdpr_reveal.c */

char *ngx_chat_gdpr_reveal_directive(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);

/* Are tokens opened in what this request is answered?  Only if it is known who
 * reads it. */
ngx_uint_t ngx_chat_gdpr_reveals(ngx_http_request_t *r);

/* Take what was opened since the last call from the worker: for a body, into
 * it. */
ngx_int_t ngx_chat_gdpr_reveal_take(ngx_chat_gdpr_body_t *body, cg_work *work);

/* The event of what was opened, which is forgotten: to be written before any of
 * it goes on.  `message` 0: the number of the request. */
ngx_int_t ngx_chat_gdpr_reveal_event(ngx_http_request_t *r, cg_opened *opened,
    const char *transport, const char *format, uint64_t message);

/* ngx_chat_gdpr_refusal.c */

/* RFC 9110 15.5.21; nginx has no name for it. */
#define NGX_HTTP_UNPROCESSABLE  422

/* A stream has ended with CG_EBLOCK: an event, and an answer that is to be
 * given with `code`, which is returned. */
ngx_int_t ngx_chat_gdpr_refusal(ngx_http_request_t *r,
    ngx_chat_gdpr_ctx_t *ctx, cg_stream *s, const char *transport,
    ngx_int_t code);

/* Put it into an answer of nginx's own. */
void ngx_chat_gdpr_refusal_header(ngx_http_request_t *r,
    ngx_chat_gdpr_ctx_t *ctx);
ngx_int_t ngx_chat_gdpr_refusal_body(ngx_http_request_t *r,
    ngx_chat_gdpr_ctx_t *ctx, ngx_chain_t *in,
    ngx_http_output_body_filter_pt next);

/* ngx_chat_gdpr_endpoint.c: /.chat-gdpr/ */

/* Add a header to the answer. */
ngx_int_t ngx_chat_gdpr_header_add(ngx_http_request_t *r, const char *name,
    const char *value);

/* Does the visitor name a media type of what he accepts? */
ngx_uint_t ngx_chat_gdpr_accepts(ngx_http_request_t *r, const char *type);

ngx_int_t ngx_chat_gdpr_endpoint_handler(ngx_http_request_t *r);

/* The page in front of the one that ctx->asked names. */
ngx_int_t ngx_chat_gdpr_front(ngx_http_request_t *r);

/* Answer with n bytes; or with a buffer that is given up, and that nobody else
 * may keep. */
ngx_int_t ngx_chat_gdpr_send(ngx_http_request_t *r, ngx_uint_t status,
    const char *type, const u_char *p, size_t n);
ngx_int_t ngx_chat_gdpr_send_own(ngx_http_request_t *r, ngx_uint_t status,
    const char *type, cg_buf *text);

/* Does a request come from a page of this site?  Browsers say so by
 * Sec-Fetch-Site, older ones by Origin; what says neither is no browser that
 * could be misled, and is not let in either. */
ngx_uint_t ngx_chat_gdpr_same_origin(ngx_http_request_t *r);

/* ngx_chat_gdpr_gate.c: NGX_DECLINED, or the request is to be answered so, or
 * by r->content_handler now set. */
ngx_int_t ngx_chat_gdpr_gate(ngx_http_request_t *r, ngx_chat_gdpr_ctx_t *ctx,
    cg_policy *policy);

/* ngx_chat_gdpr_held.c */

/* ngx_chat_gdpr_cross.c: pages of other sites. */

/* Let the page that has asked read the answer, if its site is named. */
ngx_int_t ngx_chat_gdpr_cross_answer(ngx_http_request_t *r,
    const cg_policy *policy);

/* Does a browser ask, for a page of a site that is named, whether it may send
 * a request?  And the answer: it may. */
ngx_uint_t ngx_chat_gdpr_cross_asks(ngx_http_request_t *r,
    const cg_policy *policy);
ngx_int_t ngx_chat_gdpr_cross_preflight(ngx_http_request_t *r);

typedef struct ngx_chat_gdpr_hold_s  ngx_chat_gdpr_hold_t;

/* A request is held back: how it is answered, ctx->held, as long as its
 * arguments are known, with its event; and the answer.  NGX_OK, NGX_ERROR. */
ngx_int_t ngx_chat_gdpr_held_open(ngx_http_request_t *r,
    ngx_chat_gdpr_ctx_t *ctx);
ngx_int_t ngx_chat_gdpr_held_handler(ngx_http_request_t *r);

/* Append what says why, in a form that replies to nothing.  CG_OK or
 * CG_ENOMEM. */
cg_status ngx_chat_gdpr_held_text(ngx_http_request_t *r,
    ngx_chat_gdpr_ctx_t *ctx, cg_held_form form, cg_buf *out);

/* ngx_chat_gdpr_over.c */

/* A request passes the gate that would not without consent. */
void ngx_chat_gdpr_over_gated(ngx_http_request_t *r,
    ngx_chat_gdpr_ctx_t *ctx);

/* Has its consent ended since? */
ngx_uint_t ngx_chat_gdpr_over(ngx_http_request_t *r,
    ngx_chat_gdpr_ctx_t *ctx);

/* A response begins, that may be a stream. */
void ngx_chat_gdpr_over_watch(ngx_http_request_t *r,
    ngx_chat_gdpr_ctx_t *ctx, ngx_chat_gdpr_body_t *body);

/* ngx_chat_gdpr_limit.c: how often somebody may choose. */

char *ngx_chat_gdpr_limit_directive(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
void ngx_chat_gdpr_limit_merge(ngx_chat_gdpr_loc_conf_t *prev,
    ngx_chat_gdpr_loc_conf_t *conf);
ngx_int_t ngx_chat_gdpr_limit_init(ngx_conf_t *cf);

/* NGX_OK: this address may, now; else how the request is answered. */
ngx_int_t ngx_chat_gdpr_limit(ngx_http_request_t *r);

/* The refusals that are not on record yet, at the end of a process. */
void ngx_chat_gdpr_limit_end(ngx_chat_gdpr_main_conf_t *mcf, ngx_log_t *log);

/* ngx_chat_gdpr_prompt.c */

/* "https://HOST" and a path, of what the visitor asked for; "" if no usable
 * host was named, NULL without memory. */
char *ngx_chat_gdpr_origin(ngx_http_request_t *r, const char *path);

/* Prepare a page for the prompt: its headers, and body->page.  NGX_OK,
 * NGX_ERROR. */
ngx_int_t ngx_chat_gdpr_prompt_prepare(ngx_http_request_t *r,
    cg_policy *policy, ngx_chat_gdpr_body_t *body);

/* The page's own policy leaves no way for it; it is one of a kind that it is
 * not put into, if it is one to be looked at. */
void ngx_chat_gdpr_prompt_refused(ngx_http_request_t *r);
void ngx_chat_gdpr_prompt_unread(ngx_http_request_t *r, cg_policy *policy);

/* On record: the visitor is told and asked, in a page (NULL) or in the chat, in
 * this language.  He is, also if that cannot be written. */
void ngx_chat_gdpr_prompt_event(ngx_http_request_t *r,
    const cg_language *language);

/* ngx_chat_gdpr_block.c */

/* NGX_CHAT_GDPR_BLOCK_SIZE bytes, put in front of the list; NULL without
 * memory. */
u_char *ngx_chat_gdpr_block_take(ngx_chat_gdpr_worker_t *worker,
    ngx_chat_gdpr_block_t **list, ngx_log_t *log);

/* The blocks of a list are not used any more. */
void ngx_chat_gdpr_block_give(ngx_chat_gdpr_worker_t *worker,
    ngx_chat_gdpr_block_t *list);

/* ngx_chat_gdpr_body.c */

/* media: of a kind that can be read.  NULL without memory. */
ngx_chat_gdpr_body_t *ngx_chat_gdpr_body_create(ngx_http_request_t *r,
    cg_direction dir, const cg_media *media, cg_coding coding,
    const char *transport, const cg_packets *packets);

/* Is what nginx keeps of a request's body, n bytes, what was put out when it
 * was read to its end under this policy? */
ngx_uint_t ngx_chat_gdpr_body_read_under(ngx_http_request_t *r,
    cg_policy *policy, off_t n);

/* All of it is put out, and nginx keeps it. */
void ngx_chat_gdpr_body_kept(ngx_chat_gdpr_body_t *body,
    ngx_http_request_body_t *rb);

/* A buffer with room for n bytes, that lives as long as the request; NULL
 * without memory. */
ngx_buf_t *ngx_chat_gdpr_body_buffer(ngx_chat_gdpr_body_t *body, size_t n);

/* The name of its format. */
const char *ngx_chat_gdpr_body_format(ngx_chat_gdpr_body_t *body);

/* Take one buffer; what goes on is added to body->held.  The buffer itself goes
 * on with its last untouched bytes, or is consumed. */
cg_status ngx_chat_gdpr_body_take(ngx_chat_gdpr_body_t *body, ngx_buf_t *buf);

/* Put n bytes behind what is held. */
cg_status ngx_chat_gdpr_body_say(ngx_chat_gdpr_body_t *body, const u_char *p,
    size_t n);

/* What is held, to be passed on now; NULL if there is nothing. */
ngx_chain_t *ngx_chat_gdpr_body_give(ngx_chat_gdpr_body_t *body);

/* After `out` was passed on: our buffers of it are used again. */
void ngx_chat_gdpr_body_given(ngx_chat_gdpr_body_t *body, ngx_chain_t **out);

/* ngx_chat_gdpr_request.c, ngx_chat_gdpr_response.c */
ngx_int_t ngx_chat_gdpr_request_init(ngx_conf_t *cf);

/* A body that was read before this location was chosen: in a redirect, or by
 * the request that a subrequest belongs to.  NGX_OK, or the status of an
 * answer. */
ngx_int_t ngx_chat_gdpr_request_late(ngx_http_request_t *r,
    ngx_chat_gdpr_ctx_t *ctx, cg_policy *policy);

ngx_int_t ngx_chat_gdpr_response_init(ngx_conf_t *cf);

/* Put something of our own behind what went on. */
ngx_int_t ngx_chat_gdpr_response_say(ngx_http_request_t *r, const u_char *p,
    size_t n);

/* ngx_chat_gdpr_join.c: digits in several messages of one connection. */

typedef struct {
    cg_join                   pieces;
    ngx_event_t               wipe;        /* when the window has passed */
} ngx_chat_gdpr_join_t;

char *ngx_chat_gdpr_join_directive(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);

/* NULL without memory.  What was remembered is wiped, too; join may be NULL. */
ngx_chat_gdpr_join_t *ngx_chat_gdpr_join_create(ngx_http_request_t *r,
    ngx_msec_t window);
void ngx_chat_gdpr_join_free(ngx_chat_gdpr_join_t *join);

/* Something may have been remembered. */
void ngx_chat_gdpr_join_arm(ngx_chat_gdpr_join_t *join);

/* ngx_chat_gdpr_websocket.c: an upgraded connection begins. */
ngx_int_t ngx_chat_gdpr_websocket_start(ngx_http_request_t *r,
    cg_policy *policy);

/* ngx_chat_gdpr_talk.c: the prompt in the chat. */

typedef struct ngx_chat_gdpr_talk_s {
    const cg_chat            *chat;
    cg_chat_place             place;
    cg_language               language;
    time_t                    asked;   /* when the visitor was; 0: not yet */
    cg_buf                    out;     /* messages that are to be said */
    cg_carry                  carry;   /* what they lie in, */
    cg_carry_place            where;   /* and where that does */
    unsigned                  ready:1; /* the visitor can be spoken to */
} ngx_chat_gdpr_talk_t;

char *ngx_chat_gdpr_talk_directive(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);

/* *talk: of a new WebSocket; NULL if nothing is said in it.  NGX_OK,
 * NGX_ERROR. */
ngx_int_t ngx_chat_gdpr_talk_create(ngx_http_request_t *r,
    ngx_chat_gdpr_talk_t **talk);

/* The same of a response that does not end: of event streams, and of SockJS's.
 * Another response is none: NGX_OK. */
ngx_int_t ngx_chat_gdpr_talk_stream(ngx_http_request_t *r,
    ngx_chat_gdpr_body_t *body, ngx_uint_t events);

/* Before bytes of the provider go on: what there is to say, if this is a place
 * between two events.  CG_OK, CG_ENOMEM. */
cg_status ngx_chat_gdpr_talk_between(ngx_http_request_t *r,
    ngx_chat_gdpr_talk_t *talk, ngx_chat_gdpr_body_t *body);

/* ngx_chat_gdpr_heard.c: a request of a visitor who is asked by streams or
 * polls, or who is to be told in his protocol what is blocked: its bytes as
 * they came, of which the first are kept; and its end.  NGX_OK, NGX_ERROR. */
ngx_int_t ngx_chat_gdpr_heard(ngx_http_request_t *r, ngx_chat_gdpr_ctx_t *ctx,
    ngx_chain_t *in);

/* A message of n bytes passes. */
void ngx_chat_gdpr_talk_hear(ngx_http_request_t *r,
    ngx_chat_gdpr_talk_t *talk, cg_direction dir, const u_char *p, size_t n);

/* Is there a chat to be asked in, and may this request speak in it for the
 * visitor? */
ngx_uint_t ngx_chat_gdpr_talk_speaks(ngx_http_request_t *r);

/* Make what was said a choice; `asked`: as ngx_chat_gdpr_poll_asked() says it.
 * NGX_OK, NGX_DECLINED: it is none here and now; NGX_ERROR. */
ngx_int_t ngx_chat_gdpr_talk_act(ngx_http_request_t *r,
    ngx_chat_gdpr_ctx_t *ctx, cg_policy *policy, const cg_said *said,
    cg_language language, time_t asked);

/* ngx_chat_gdpr_poll*.c: connections that are made of requests */

ngx_int_t ngx_chat_gdpr_poll_init(ngx_conf_t *cf);

/* A body may be one of them.  NGX_OK, NGX_ERROR. */
ngx_int_t ngx_chat_gdpr_poll_open(ngx_http_request_t *r,
    ngx_chat_gdpr_body_t *body);

/* What a request says that is sent beside polls or SockJS's streams, n bytes,
 * its end included.  NGX_OK, NGX_ERROR. */
ngx_int_t ngx_chat_gdpr_poll_heard(ngx_http_request_t *r,
    ngx_chat_gdpr_ctx_t *ctx, const u_char *p, size_t n);

/* Does such a request say anything at all? */
ngx_uint_t ngx_chat_gdpr_poll_hears(ngx_http_request_t *r,
    ngx_chat_gdpr_ctx_t *ctx);

/* Is it SockJS, and a stream?  1: of lines, 2: of events. */
ngx_uint_t ngx_chat_gdpr_poll_streams(ngx_http_request_t *r,
    const cg_packets *packets);

/* The visitor of this request was asked in its session, if it has one; and what
 * the conversation is named by there. */
void ngx_chat_gdpr_poll_went(ngx_http_request_t *r, const u_char *subject);
void ngx_chat_gdpr_poll_place(ngx_http_request_t *r, cg_chat_place *place);

/* What is put at the end of a body that answers a poll, `behind` others. */
cg_status ngx_chat_gdpr_poll_end(ngx_chat_gdpr_body_t *body,
    ngx_uint_t behind, cg_buf *out);

/* When this visitor, or for NULL any, was asked in the session of this request;
 * 0: he was not; or that another policy asked, before a reload. */
#define NGX_CHAT_GDPR_ASKED_ELSE  ((time_t) -1)

time_t ngx_chat_gdpr_poll_asked(ngx_http_request_t *r, const u_char *subject);

/* Tell a stream of SockJS what of its session's messages is blocked. */
void ngx_chat_gdpr_poll_watch(ngx_http_request_t *r,
    ngx_chat_gdpr_body_t *body);

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

/* ngx_chat_gdpr_move.c: responses that do not end. */

/* Is nothing of a response on its way, and the last of it whole? */
ngx_uint_t ngx_chat_gdpr_move_between(ngx_http_request_t *r,
    ngx_chat_gdpr_body_t *body);

/* A response begins, that may be one. */
void ngx_chat_gdpr_move_watch(ngx_http_request_t *r,
    ngx_chat_gdpr_body_t *body);

/* It ends here: the provider's response counts as whole. */
void ngx_chat_gdpr_move_end(ngx_http_request_t *r);

/* Bytes of it go on. */
void ngx_chat_gdpr_move_went(ngx_chat_gdpr_body_t *body, ngx_chain_t *out);

#include "ngx_chat_gdpr_event.h"

#endif
