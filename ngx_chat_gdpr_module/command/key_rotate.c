/*
 * chat-gdpr key rotate: a new key that signs the audit log, and the old one's
 * word for it in the log (cg_rotation.h).
 *
 *   KEY.next, KEY.next.pub   the new key is written, and brought to the disk
 *   the log                  the old key vouches for it
 *   KEY.pub -> KEY.ID.pub    the reviewer goes on needing it
 *   KEY.next -> KEY          the old private half is gone
 *
 * Whenever that breaks off, to call it again ends it: with the key that is in
 * KEY.next.
 */

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cg_audit.h"
#include "cg_rotation.h"
#include "cg_version.h"
#include "command.h"
#include "key_file.h"
#include "log_append.h"

/* The last lines of the log are in so many bytes. */
#define ROTATE_TAIL  65536

typedef struct {
    const char  *key;      /* file */
    const char  *log;
    const char  *review;   /* NULL: none */
    EVP_PKEY    *old;
    EVP_PKEY    *new;
    EVP_PKEY    *reviewer;
    uint64_t     now;      /* ms */
} rotation;

static const struct option  options[] = {
    { "log",        required_argument, NULL, 'l' },
    { "review-key", required_argument, NULL, 'r' },
    { NULL, 0, NULL, 0 }
};


static cg_status
rotate_event(const rotation *x, cg_chain *c, const char *type,
    cg_buf *members, cg_buf *lines)
{
    cg_event   e = { .time = x->now, .type = type, .members = members,
                     .sign = true };
    cg_status  st;

    st = cg_audit_line(c, &e, lines);
    members->n = 0;
    return st;
}


static cg_status
rotate_id(cg_buf *members, const char *name, EVP_PKEY *key)
{
    char  id[33];

    if (key == NULL) {
        return CG_OK;
    }

    return cg_key_id(key, id) == CG_OK ? cg_audit_text(members, name, id, 32)
                                       : CG_EKEY;
}


/* start, rotation, stop */

static cg_status
rotate_lines(const rotation *x, cg_chain *c, cg_buf *lines)
{
    cg_buf     m = { NULL, 0, 0 };
    cg_status  st;

    st = cg_audit_text(&m, "version", CG_VERSION, sizeof(CG_VERSION) - 1);

    if (st == CG_OK) {
        st = cg_audit_text(&m, "command", "rotate", 6);
    }

    if (st == CG_OK) {
        st = cg_audit_count(&m, "pid", (uint64_t) getpid());
    }

    if (st == CG_OK) {
        st = rotate_id(&m, "sign_key", x->old);
    }

    if (st == CG_OK) {
        st = rotate_id(&m, "review_key", x->reviewer);
    }

    if (st == CG_OK) {
        st = rotate_event(x, c, "start", &m, lines);
    }

    if (st == CG_OK) {
        st = cg_rotation_write(&m, x->old, x->new);
    }

    if (st == CG_OK) {
        st = rotate_event(x, c, "rotation", &m, lines);
    }

    if (st == CG_OK) {
        st = rotate_event(x, c, "stop", &m, lines);
    }

    cg_buf_free(&m);
    return st;
}


/* Has the log's last record an authentication code? */

static bool
rotate_keyed(int fd)
{
    bool         keyed;
    char         tail[ROTATE_TAIL];
    off_t        size;
    ssize_t      n;
    cg_record    r;
    const char  *p, *end, *feed;

    size = lseek(fd, 0, SEEK_END);
    n = pread(fd, tail, sizeof(tail),
              size > ROTATE_TAIL ? size - ROTATE_TAIL : 0);
    keyed = false;

    for (p = tail, end = tail + (n > 0 ? n : 0);
         (feed = memchr(p, '\n', (size_t) (end - p))) != NULL; p = feed + 1)
    {
        if (cg_record_read(&r, p, (size_t) (feed - p))) {
            keyed = r.mac != NULL;
        }
    }

    return keyed;
}


static bool
rotate_record(const rotation *x, int fd)
{
    bool           ok;
    cg_buf         lines = { NULL, 0, 0 };
    cg_chain       c;
    cg_status      st;
    cg_chain_keys  keys = { x->old, x->reviewer, false };

    if (x->reviewer == NULL && rotate_keyed(fd)) {
        complain("%s has authentication codes: --review-key is needed, the "
                 "one of \"chat_gdpr_audit\"", x->log);
        return false;
    }

    st = cg_chain_init(&c, &keys);

    if (st == CG_OK) {
        st = rotate_lines(x, &c, &lines);
        cg_chain_free(&c);
    }

    if (st != CG_OK) {
        complain("%s", cg_status_text(st));
    }

    ok = st == CG_OK && log_append(fd, x->log, &lines);
    cg_buf_free(&lines);
    return ok;
}


/* KEY and what is put behind it, one name becoming another. */

static bool
rotate_rename(const rotation *x, const char *from, const char *to)
{
    bool   ok;
    char  *a, *b;

    a = b = NULL;

    if (asprintf(&a, "%s%s", x->key, from) == -1
        || asprintf(&b, "%s%s", x->key, to) == -1)
    {
        complain("%s", cg_status_text(CG_ENOMEM));
        return false;
    }

    ok = rename(a, b) == 0 || errno == ENOENT;

    if (!ok) {
        complain("%s: %s", b, strerror(errno));
    }

    free(a);
    free(b);
    return ok;
}


/* The key that is to be, new or left by a call that broke off. */

static EVP_PKEY *
rotate_next(const rotation *x)
{
    bool       ok;
    char      *path, *public;
    EVP_PKEY  *key;

    path = public = NULL;
    key = NULL;

    if (asprintf(&path, "%s.next", x->key) != -1
        && asprintf(&public, "%s.next.pub", x->key) != -1)
    {
        if (access(path, F_OK) == 0) {
            key = key_file_read(path, CG_KEY_SIGN, true);
            ok = key && (access(public, F_OK) == 0
                         || key_file_write(public, key, false));

        } else {
            (void) unlink(public);
            key = cg_key_new(CG_KEY_SIGN);
            ok = key && key_file_write(path, key, true)
                 && key_file_write(public, key, false);
        }

        if (!ok) {
            EVP_PKEY_free(key);
            key = NULL;
        }
    }

    free(path);
    free(public);
    return key;
}


static bool
rotate_files(const rotation *x)
{
    char  was[33], is[33], kept[48];

    if (cg_key_id(x->old, was) != CG_OK || cg_key_id(x->new, is) != CG_OK) {
        complain("%s", cg_status_text(CG_EKEY));
        return false;
    }

    (void) snprintf(kept, sizeof(kept), ".%s.pub", was);

    if (!rotate_rename(x, ".pub", kept) || !rotate_rename(x, ".next", "")
        || !rotate_rename(x, ".next.pub", ".pub"))
    {
        return false;
    }

    printf("%s: id %s, in place of %s\n"
           "Reload nginx within the hour, and give the reviewer %s.pub; "
           "%s%s is still needed.\n",
           x->key, is, was, x->key, x->key, kept);
    return true;
}


static int
rotate_run(rotation *x)
{
    int   fd;
    bool  ok;

    x->old = key_file_read(x->key, CG_KEY_SIGN, true);
    x->reviewer = x->old && x->review
                  ? key_file_read(x->review, CG_KEY_REVIEW, false) : NULL;

    if (x->old == NULL || (x->review && x->reviewer == NULL)) {
        return EXIT_INPUT;
    }

    fd = log_append_open(x->log);

    if (fd == -1) {
        return EXIT_INPUT;
    }

    x->new = rotate_next(x);
    ok = x->new && rotate_record(x, fd) && rotate_files(x);
    (void) close(fd);
    return ok ? EXIT_OK : EXIT_INPUT;
}


int
key_rotate(int argc, char **argv)
{
    int       c, rc;
    rotation  x;

    memset(&x, 0, sizeof(x));
    x.now = (uint64_t) time(NULL) * 1000;

    while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
        switch (c) {
        case 'l': x.log = optarg;     break;
        case 'r': x.review = optarg;  break;
        default:
            return usage_error("\"key rotate\" was called with a wrong "
                               "option");
        }
    }

    if (x.log == NULL || optind != argc - 1) {
        return usage_error("\"key rotate\" takes --log FILE, the audit log "
                           "that is signed, and the private key");
    }

    x.key = argv[optind];
    rc = rotate_run(&x);
    EVP_PKEY_free(x.old);
    EVP_PKEY_free(x.new);
    EVP_PKEY_free(x.reviewer);
    return rc;
}
