/*
 * Putting a file of an audit log in the place of an older form of it.
 */

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <jansson.h>

#include "cg_audit.h"
#include "cg_sealed.h"
#include "cg_utf8.h"
#include "cg_version.h"
#include "command.h"
#include "key_file.h"
#include "log_file.h"
#include "log_rewrite.h"

/* What a reviewer finds wrong with a file that older or newer ones belong to,
 * and with the end of one that is still written to. */
static const cg_flaw_kind  log_partial[] = {
    CG_FLAW_START, CG_FLAW_END, CG_FLAW_HEAD, CG_FLAW_KEY
};

typedef struct {
    log_rewriting  *how;
    cg_ledger      *ledger;
    const char     *file;
    cg_flaw         flaw;
    uint64_t        flaws;
} log_check;


bool
log_rewrite_option(log_rewriting *how, int c, char *arg)
{
    switch (c) {
    case 's': how->sign_key = arg;    return true;
    case 'r': how->review_key = arg;  return true;
    case 'm': how->reason = arg;      return true;
    case 'j': how->json = true;       return true;
    default:                          return false;
    }
}


static bool
log_reason(const char *reason)
{
    size_t   n;
    cg_utf8  utf8 = { 0, 0, 0 };

    n = strlen(reason);

    return n > 0 && n <= CG_REASON_MAX
           && cg_utf8_check(&utf8, (const uint8_t *) reason, n)
           && utf8.left == 0;
}


int
log_rewrite_keys(log_rewriting *how)
{
    if (how->sign_key == NULL) {
        return usage_error("\"audit %s\" needs --sign-key FILE: what is "
                           "removed is on record", how->verb);
    }

    if (how->reason && !log_reason(how->reason)) {
        return usage_error("\"--reason\" takes 1 to %d bytes of UTF-8",
                           CG_REASON_MAX);
    }

    how->signer = key_file_read(how->sign_key, CG_KEY_SIGN, true);

    if (how->review_key) {
        how->reviewer = key_file_read(how->review_key, CG_KEY_REVIEW, false);
    }

    return how->signer && (how->reviewer || how->review_key == NULL)
           ? EXIT_OK : EXIT_UNREAD;
}


void
log_rewrite_close(log_rewriting *how)
{
    EVP_PKEY_free(how->signer);
    EVP_PKEY_free(how->reviewer);
}


static void
log_check_flaw(void *ctx, const cg_flaw *f)
{
    size_t      i;
    log_check  *c = ctx;

    for (i = 0; i < sizeof(log_partial) / sizeof(log_partial[0]); i++) {
        if (f->kind == log_partial[i]) {
            return;
        }
    }

    if (c->flaws++ == 0) {
        c->flaw = *f;
    }
}


static bool
log_check_line(void *ctx, const char *file, const char *p, size_t n,
    bool feed)
{
    size_t       i;
    uint64_t     retain[CG_RETAIN_N];
    log_check   *c = ctx;
    cg_record    r;
    const char  *start;

    if (file != c->file) {
        c->file = file;
        cg_ledger_file(c->ledger, file);
    }

    if (cg_ledger_line(c->ledger, p, n, feed) != CG_OK) {
        complain("%s", cg_status_text(CG_ENOMEM));
        return false;
    }

    start = cg_record_start(p, n);

    if (!cg_record_read(&r, start, n - (size_t) (start - p))) {
        return true;
    }

    c->how->keyed |= r.mac != NULL;
    c->how->sealed |= cg_sealed_is(&r) && !r.erased;

    if (r.seq == 1) {
        cg_tombstone_periods(&r, retain);

        for (i = 0; i < CG_RETAIN_N; i++) {
            if (retain[i] > c->how->retain[i]) {
                c->how->retain[i] = retain[i];
            }
        }
    }

    return true;
}


int
log_rewrite_check(log_rewriting *how, char *const *files, size_t n)
{
    bool           ok;
    cg_review      review = { .live = 0, .now = how->now,
                              .flaw = log_check_flaw };
    log_check      c = { .how = how };
    cg_ledger_sum  sum;

    review.ctx = &c;
    c.ledger = cg_ledger_new(&review);

    if (c.ledger == NULL) {
        complain("%s", cg_status_text(CG_ENOMEM));
        return EXIT_UNREAD;
    }

    ok = log_files_read(files, n, log_check_line, &c);
    cg_ledger_finish(c.ledger, &sum);
    cg_ledger_free(c.ledger);

    if (!ok) {
        return EXIT_UNREAD;
    }

    if (c.flaws) {
        complain("%s:%" PRIu64 ": %s: %s; nothing is removed from a log that "
                 "does not verify: give all of its files, the oldest first, "
                 "and see \"audit verify\"", c.flaw.file ? c.flaw.file : "-",
                 c.flaw.line, cg_flaw_name(c.flaw.kind),
                 cg_flaw_text(c.flaw.kind));
        return EXIT_INPUT;
    }

    if (how->keyed && how->reviewer == NULL) {
        return usage_error("this log has authentication codes, and so have "
                           "tombstones: give --review-key, the public half "
                           "will do to purge");
    }

    return EXIT_OK;
}


/* The file, locked; -1 having complained. */

static int
log_lock(const char *path, struct stat *st)
{
    int          fd;
    struct stat  now;

    fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

    if (fd == -1 || fstat(fd, st) == -1) {
        complain("%s: %s", path, strerror(errno));

    } else if (!S_ISREG(st->st_mode)) {
        complain("%s: is no regular file", path);

    } else if (flock(fd, LOCK_EX | LOCK_NB) == -1) {
        complain("%s: %s", path, errno == EWOULDBLOCK
                 ? "is in use: rename it, let nginx open a new one (kill "
                   "-USR1), and try again" : strerror(errno));

    } else if (stat(path, &now) == -1 || now.st_ino != st->st_ino
               || now.st_dev != st->st_dev)
    {
        complain("%s: was replaced just now: try again", path);

    } else {
        return fd;
    }

    if (fd != -1) {
        (void) close(fd);
    }

    return -1;
}


/* A new file that has the old one's owner and mode. */

static FILE *
log_new_file(const char *path, const struct stat *st)
{
    int    fd;
    FILE  *f;

    (void) unlink(path);
    fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

    if (fd == -1 || fchown(fd, st->st_uid, st->st_gid) == -1
        || fchmod(fd, st->st_mode & 0777) == -1
        || (f = fdopen(fd, "w")) == NULL)
    {
        complain("%s: %s", path, strerror(errno));

        if (fd != -1) {
            (void) close(fd);
            (void) unlink(path);
        }

        return NULL;
    }

    (void) setvbuf(f, NULL, _IOFBF, 1 << 20);
    return f;
}


bool
log_rewrite_begin(log_rewrite *w, const log_rewriting *how, const char *path)
{
    struct stat  st;

    memset(w, 0, sizeof(*w));
    w->how = how;
    w->path = path;
    w->fd = -1;
    w->real = realpath(path, NULL);

    if (w->real == NULL) {
        complain("%s: %s", path, strerror(errno));
        return false;
    }

    w->fd = log_lock(w->real, &st);

    if (w->fd != -1 && asprintf(&w->temp, "%s.%s~", w->real, how->verb) == -1) {
        complain("%s", cg_status_text(CG_ENOMEM));
        w->temp = NULL;
    }

    w->out = w->temp ? log_new_file(w->temp, &st) : NULL;

    if (w->out == NULL) {
        log_rewrite_cancel(w);
        return false;
    }

    return true;
}


static bool
log_failed(log_rewrite *w, const char *what)
{
    if (!w->failed) {
        complain("%s: %s", w->temp, what);
    }

    w->failed = true;
    return false;
}


bool
log_rewrite_line(log_rewrite *w, const char *p, size_t n)
{
    return (fwrite(p, 1, n, w->out) == n && putc('\n', w->out) != EOF)
           || log_failed(w, strerror(errno));
}


static bool
log_event(log_rewrite *w, const char *type, bool sign)
{
    cg_event   e = { .time = w->how->now, .type = type,
                     .members = &w->members, .sign = sign };
    cg_status  st;

    w->line.n = 0;
    st = cg_audit_line(&w->chain, &e, &w->line);
    w->members.n = 0;

    if (st != CG_OK) {
        return log_failed(w, cg_status_text(st));
    }

    return log_rewrite_line(w, (char *) w->line.p, w->line.n - 1);
}


static cg_status
log_key_id(cg_buf *members, const char *name, EVP_PKEY *key)
{
    char  id[33];

    if (key == NULL) {
        return CG_OK;
    }

    return cg_key_id(key, id) == CG_OK ? cg_audit_text(members, name, id, 32)
                                       : CG_EKEY;
}


/* The chain of this command begins with its first tombstone. */

static bool
log_start(log_rewrite *w)
{
    cg_status              st;
    cg_chain_keys          keys = { w->how->signer, w->how->reviewer, false };
    const log_rewriting   *how;

    how = w->how;
    st = cg_chain_init(&w->chain, &keys);

    if (st == CG_OK) {
        st = cg_audit_text(&w->members, "version", CG_VERSION,
                           sizeof(CG_VERSION) - 1);
    }

    if (st == CG_OK) {
        st = cg_audit_text(&w->members, "command", how->verb,
                           strlen(how->verb));
    }

    if (st == CG_OK) {
        st = cg_audit_count(&w->members, "pid", (uint64_t) getpid());
    }

    if (st == CG_OK) {
        st = log_key_id(&w->members, "sign_key", how->signer);
    }

    if (st == CG_OK) {
        st = log_key_id(&w->members, "review_key", how->reviewer);
    }

    if (st == CG_OK) {
        st = cg_audit_retain(&w->members, how->retain[CG_RETAIN_CONSENT],
                             how->retain[CG_RETAIN_PROCESSING]);
    }

    return st == CG_OK ? log_event(w, "start", true)
                       : log_failed(w, cg_status_text(st));
}


bool
log_rewrite_stub(cg_buf *out, const cg_record *r)
{
    char         erased[CG_CHAIN_ERASED + 1];
    uint8_t      digest[32];
    unsigned     size;
    const char  *rest;

    if (r->erased) {
        return cg_buf_add(out, r->p, r->n) == CG_OK;
    }

    if (EVP_Digest(r->members, r->members_n, digest, &size, EVP_sha256(), NULL)
        != 1)
    {
        return false;
    }

    (void) cg_chain_erased(erased, digest);
    rest = r->members + r->members_n;

    return cg_buf_add(out, r->p, (size_t) (r->members - r->p)) == CG_OK
           && cg_buf_add(out, erased, CG_CHAIN_ERASED) == CG_OK
           && cg_buf_add(out, rest, (size_t) (r->p + r->n - rest)) == CG_OK;
}


static cg_status
log_tombstone(log_rewrite *w, const cg_tombstone *t, const char *counts)
{
    cg_buf     *m;
    cg_status   st;

    m = &w->members;

    st = cg_buf_fmt(m, ",\"of\":\"%.*s\",\"first\":%llu,\"last\":%llu,"
                    "\"hash\":\"%.64s\",\"why\":\"%s\"", CG_CHAIN_ID, t->of,
                    (unsigned long long) t->first,
                    (unsigned long long) t->last, t->hash,
                    cg_removal_name(t->why));

    if (st == CG_OK && w->how->reason) {
        st = cg_audit_text(m, "reason", w->how->reason,
                           strlen(w->how->reason));
    }

    return st == CG_OK ? cg_buf_fmt(m, ",\"counts\":{%s}", counts) : st;
}


bool
log_rewrite_tombstone(log_rewrite *w, const cg_tombstone *t,
    const char *counts, const char *stub, size_t n)
{
    cg_status  st;

    if (w->chain.seq == 0 && !log_start(w)) {
        return false;
    }

    st = log_tombstone(w, t, counts);

    if (st != CG_OK) {
        return log_failed(w, cg_status_text(st));
    }

    return log_event(w, "tombstone", false) && log_rewrite_line(w, stub, n);
}


/* The name of a file that was renamed is on the disk when its directory is. */

static bool
log_sync_directory(const char *path)
{
    int    fd;
    bool   ok;
    char  *copy;

    copy = strdup(path);
    fd = copy ? open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    ok = fd != -1 && fsync(fd) == 0;
    free(copy);

    if (fd != -1) {
        (void) close(fd);
    }

    return ok;
}


static bool
log_replace(log_rewrite *w)
{
    if (fflush(w->out) != 0 || fsync(fileno(w->out)) != 0) {
        return log_failed(w, strerror(errno));
    }

    if (rename(w->temp, w->real) == -1 || !log_sync_directory(w->real)) {
        return log_failed(w, strerror(errno));
    }

    return true;
}


/* How many records went from the file. */

static bool
log_say(const log_rewrite *w)
{
    json_t  *o;

    if (!w->how->json) {
        return printf("%s: %" PRIu64 " records\n", w->path, w->removed) > 0;
    }

    o = json_pack("{s:s, s:I}", "file", w->path,
                  "records", (json_int_t) w->removed);

    if (o == NULL || json_dumpf(o, stdout, JSON_COMPACT) != 0) {
        json_decref(o);
        complain("%s: is no UTF-8, or there is no memory", w->path);
        return false;
    }

    json_decref(o);
    return putchar('\n') != EOF;
}


bool
log_rewrite_end(log_rewrite *w)
{
    bool  ok;

    ok = !w->failed;

    if (ok && w->removed) {
        ok = log_event(w, "stop", true) && log_replace(w);
    }

    ok = ok && log_say(w);

    log_rewrite_cancel(w);
    return ok;
}


void
log_rewrite_cancel(log_rewrite *w)
{
    if (w->out) {
        (void) fclose(w->out);
        (void) unlink(w->temp);
    }

    if (w->fd != -1) {
        (void) close(w->fd);
    }

    cg_chain_free(&w->chain);
    cg_buf_free(&w->line);
    cg_buf_free(&w->members);
    free(w->temp);
    free(w->real);
}
