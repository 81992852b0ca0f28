/*
 * Taking records out of a file of an audit log (cg_tombstone.h), by putting
 * another one in its place.
 *
 * The new file is written beside the old one, brought to the disk, and renamed:
 * whatever happens, the old one is there or the new one, whole.  A file that
 * somebody writes to is not touched: nginx and `chat-gdpr reveal` hold a shared
 * lock (flock(2)) on it, and this takes an exclusive one.
 */

#ifndef LOG_REWRITE_H
#define LOG_REWRITE_H

#include <stdio.h>

#include "cg_tombstone.h"

/* What the command has been told, and what the log as a whole says. */
typedef struct {
    const char  *verb;         /* "purge" */
    const char  *sign_key;     /* files; private */
    const char  *review_key;   /* NULL: none */
    const char  *reason;       /* NULL: none */
    EVP_PKEY    *signer;       /* once they are read */
    EVP_PKEY    *reviewer;
    uint64_t     now;          /* ms: of all that is written */
    bool         json;         /* say what was done for programs */
    bool         keyed;        /* chains have authentication codes */
    bool         sealed;       /* and there are records that are sealed */
    uint64_t     retain[CG_RETAIN_N];  /* the longest that a chain names */
} log_rewriting;

/* Rows of a table for getopt_long(), and what takes them: false if c is none of
 * them. */
#define LOG_REWRITE_OPTIONS                                                  \
    { "sign-key",   required_argument, NULL, 's' },                          \
    { "review-key", required_argument, NULL, 'r' },                          \
    { "reason",     required_argument, NULL, 'm' },                          \
    { "json",       no_argument,       NULL, 'j' }

bool log_rewrite_option(log_rewriting *how, int c, char *arg);

/* Read the keys, of the reviewer's the public half.  An exit code, having
 * complained.  log_rewrite_close() in any case. */
int log_rewrite_keys(log_rewriting *how);
void log_rewrite_close(log_rewriting *how);

/* Is the log, all of these files, whole, so far as can be told without those
 * that are older or newer?  Nothing is taken out of one that is not.  An exit
 * code, having complained. */
int log_rewrite_check(log_rewriting *how, char *const *files, size_t n);

typedef struct {
    const log_rewriting  *how;
    const char           *path;   /* without links */
    char                 *real;
    char                 *temp;
    int                   fd;     /* of the old file, for its lock */
    FILE                 *out;
    cg_chain              chain;  /* once there is a tombstone */
    cg_buf                line;
    cg_buf                members;
    uint64_t              removed;  /* records, or what they said */
    bool                  failed;   /* that was complained about */
} log_rewrite;

/* false, having complained: it cannot be read, or is written to. */
bool log_rewrite_begin(log_rewrite *w, const log_rewriting *how,
    const char *path);

/* A line that stays: n bytes without a line feed. */
bool log_rewrite_line(log_rewrite *w, const char *p, size_t n);

/* Append the record's line without what it said, and without a line feed. */
bool log_rewrite_stub(cg_buf *out, const cg_record *r);

/* A tombstone, and the line that is left of its last record.  `counts` are the
 * members of its object. */
bool log_rewrite_tombstone(log_rewrite *w, const cg_tombstone *t,
    const char *counts, const char *stub, size_t n);

/* Put it in the place of the old one if anything was removed, and say so.
 * false, having complained. */
bool log_rewrite_end(log_rewrite *w);

/* Leave the old one as it is. */
void log_rewrite_cancel(log_rewrite *w);

#endif
