/*
 * The audit log within the glue: what is configured, and the table of chain
 * heads that the workers share.
 */

#ifndef NGX_CHAT_GDPR_AUDIT_H
#define NGX_CHAT_GDPR_AUDIT_H

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "cg_audit.h"
#include "cg_torn.h"

/* Chains whose heads are known at a time. */
#define NGX_CHAT_GDPR_HEADS      256

/* Pieces of lines that are found at a time, to be declared. */
#define NGX_CHAT_GDPR_TORN       8

#define NGX_CHAT_GDPR_SYNC_OFF   0
#define NGX_CHAT_GDPR_SYNC_EACH  ((ngx_msec_t) -1)

typedef struct ngx_chat_gdpr_heads_s  ngx_chat_gdpr_heads_t;
typedef struct ngx_chat_gdpr_copy_s   ngx_chat_gdpr_copy_t;

typedef struct {
    ngx_open_file_t  *file;        /* NULL: off */
    ngx_fd_t          read[2];     /* the same, and the one before it was
                                      opened anew; or NGX_INVALID_FILE */
    cg_chain_keys     keys;
    char              sign_id[33];
    char              review_id[33];
    ngx_shm_zone_t   *zone;
    ngx_uint_t        checkpoint;  /* events from one to the next */
    ngx_msec_t        heartbeat;   /* and time */
    ngx_msec_t        sync;        /* to disk so often, or as above */
#if (NGX_THREADS)
    ngx_thread_pool_t  *pool;      /* for that; NULL: not wanted */
#endif
    ngx_array_t      *copies;      /* ngx_chat_gdpr_copy_t *; may be NULL */
    unsigned          copy_all:1;  /* one of them takes all lines */
    unsigned          set:1;
} ngx_chat_gdpr_audit_conf_t;

/* A place in a file that may have another name by now. */
typedef struct {
    dev_t             dev;
    ino_t             ino;
    off_t             at;
} ngx_chat_gdpr_spot_t;

/* ngx_chat_gdpr_audit_conf.c */
char *ngx_chat_gdpr_audit_directive(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);

/* A file for lines of the log, mode 0600, to be opened by nginx; NULL having
 * complained. */
ngx_open_file_t *ngx_chat_gdpr_audit_open_file(ngx_conf_t *cf,
    ngx_str_t *name);

/* ngx_chat_gdpr_audit_copy.c: lines at another place. */

/* "file:PATH" or "syslog:…", for all lines or for the signed ones. */
char *ngx_chat_gdpr_copy_to(ngx_conf_t *cf, ngx_chat_gdpr_audit_conf_t *acf,
    ngx_str_t *where, ngx_uint_t all);

/* The log holds these n bytes of lines, the last of which may be cut; `marked`:
 * some may be signed. */
void ngx_chat_gdpr_copy_lines(ngx_chat_gdpr_audit_conf_t *acf, u_char *p,
    size_t n, ngx_uint_t marked, ngx_log_t *log);

/* ngx_chat_gdpr_heads.c: where all chains stand, in shared memory. */

ngx_int_t ngx_chat_gdpr_heads_zone(ngx_conf_t *cf,
    ngx_chat_gdpr_audit_conf_t *acf, void *tag);

/* In the master, for each configuration; at the first one: the chains that an
 * earlier nginx has left in the log broke off, unless they stopped. */
void ngx_chat_gdpr_heads_recover(ngx_chat_gdpr_audit_conf_t *acf,
    ngx_log_t *log);

/* A place for the chain of this process; NULL if all are taken. */
cg_head *ngx_chat_gdpr_heads_take(ngx_chat_gdpr_audit_conf_t *acf,
    const char *chain);

/* Before lines are written behind `from`, up to number `writing`: is a line to
 * be ended first that somebody has left?  And after they were, or not:
 * `settled` if nothing in the log is left to be declared. */
ngx_uint_t ngx_chat_gdpr_heads_writing(ngx_chat_gdpr_audit_conf_t *acf,
    cg_head *own, uint64_t writing, const ngx_chat_gdpr_spot_t *from);
void ngx_chat_gdpr_heads_written(ngx_chat_gdpr_audit_conf_t *acf,
    cg_head *own, const cg_chain *c, ngx_uint_t settled);

/* This process writes no more. */
void ngx_chat_gdpr_heads_leave(ngx_chat_gdpr_audit_conf_t *acf,
    cg_head *own);

/* Append those of all others as a member. */
cg_status ngx_chat_gdpr_heads_quote(ngx_chat_gdpr_audit_conf_t *acf,
    cg_head *own, cg_buf *members);

/* What was quoted is in the log: that a chain has ended needs to be said only
 * once, and the pieces that it has left be found, at most `max`.  They are to
 * be declared when ngx_chat_gdpr_heads_quoted() is called the next time. */
size_t ngx_chat_gdpr_heads_search(ngx_chat_gdpr_audit_conf_t *acf,
    cg_torn *torn, size_t max, ngx_log_t *log);
void ngx_chat_gdpr_heads_quoted(ngx_chat_gdpr_audit_conf_t *acf,
    ngx_uint_t declared);

/* Was one killed as it wrote, and nobody has declared what it has left? */
ngx_uint_t ngx_chat_gdpr_heads_lost(ngx_chat_gdpr_audit_conf_t *acf,
    const cg_head *own);

/* How often nginx has loaded its configuration again, if nobody has told so
 * since it last did; else 0.  It is told. */
ngx_uint_t ngx_chat_gdpr_heads_reloads(ngx_chat_gdpr_audit_conf_t *acf);
void ngx_chat_gdpr_heads_told(ngx_chat_gdpr_audit_conf_t *acf,
    ngx_uint_t reloads);

/* The pieces of lines in the log as this nginx found it, up to
 * NGX_CHAT_GDPR_TORN, for the first one who asks; for another one if he is
 * killed before he has declared them.  `open`: one is at the log's end. */
size_t ngx_chat_gdpr_heads_torn(ngx_chat_gdpr_audit_conf_t *acf, cg_torn *torn,
    ngx_uint_t *open);

/* ngx_chat_gdpr_torn.c: reading what is in the log. */

/* Open it to be read, in the master, for each configuration; and again when it
 * is opened anew, in each process. */
void ngx_chat_gdpr_torn_open(ngx_chat_gdpr_audit_conf_t *acf, ngx_log_t *log);

void ngx_chat_gdpr_torn_end(void *acf);

/* The end of the log, and in front of it, where the log is short, that of the
 * file that was the log before it: so much that it says where each chain stands
 * that has not stopped.  Heads that are quoted behind `sure` can be relied on.
 * To be freed, also at an error. */
typedef struct {
    u_char           *p;
    size_t            n;
    size_t            own;      /* of which are the log's, the last ones */
    size_t            sure;
    unsigned          whole:1;  /* there is nothing in front of it */
} ngx_chat_gdpr_tail_t;

ngx_int_t ngx_chat_gdpr_torn_tail(ngx_chat_gdpr_audit_conf_t *acf,
    ngx_chat_gdpr_tail_t *tail, ngx_log_t *log);
void ngx_chat_gdpr_torn_free(ngx_chat_gdpr_tail_t *tail);

/* ngx_chat_gdpr_older.c: the file that was the log before it was rotated, to be
 * read, in the master; NGX_INVALID_FILE: there is none. */
ngx_fd_t ngx_chat_gdpr_older_open(ngx_str_t *log_name, ngx_log_t *log);

/* Is a piece of a line at its end?  While nobody writes to it. */
ngx_uint_t ngx_chat_gdpr_torn_last(ngx_chat_gdpr_audit_conf_t *acf);

/* Pieces that `chain` has left behind `from`, at most `max`. */
size_t ngx_chat_gdpr_torn_search(ngx_chat_gdpr_audit_conf_t *acf,
    const ngx_chat_gdpr_spot_t *from, const char *chain, cg_torn *torn,
    size_t max, ngx_log_t *log);

#endif
