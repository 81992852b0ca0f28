/*
 * chat-gdpr reveal: open one token, for a reason, on record.
 *
 * The events are a chain of their own in the audit log (cg_chain.h): start,
 * reveal, stop.  They are on disk before the value is printed.
 *
 * Who opened it, and why, is sealed (cg_sealed.h) like the events of nginx in
 * that log: what the log ends with tells whether those are.
 */

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <openssl/crypto.h>

#include "cg_audit.h"
#include "cg_diag.h"
#include "cg_retain.h"
#include "cg_sealed.h"
#include "cg_token.h"
#include "cg_utf8.h"
#include "cg_version.h"
#include "command.h"
#include "key_file.h"
#include "log_append.h"

#define REVEAL_KEYS  16

/* So much of the log's end is looked at. */
#define REVEAL_TAIL  (4 * 1024 * 1024)

typedef struct {
    const char  *policy;
    const char  *reason;
    const char  *reader;
    const char  *log;
    const char  *sign;
    const char  *review;
    cg_secret    keys[REVEAL_KEYS];
    size_t       n_keys;
} reveal;

static const struct option  options[] = {
    { "policy",     required_argument, NULL, 'p' },
    { "key",        required_argument, NULL, 'k' },
    { "reason",     required_argument, NULL, 'r' },
    { "reader",     required_argument, NULL, 'u' },
    { "log",        required_argument, NULL, 'l' },
    { "sign-key",   required_argument, NULL, 's' },
    { "review-key", required_argument, NULL, 'v' },
    { NULL, 0, NULL, 0 }
};


static int
read_key(reveal *r, const char *path)
{
    if (r->n_keys == REVEAL_KEYS) {
        return usage_error("\"reveal\" takes at most %d keys", REVEAL_KEYS);
    }

    if (!secret_file_read(path, &r->keys[r->n_keys])) {
        return EXIT_INPUT;
    }

    r->n_keys++;
    return EXIT_OK;
}


static bool
is_utf8(const char *s)
{
    cg_utf8  utf8 = { 0, 0, 0 };

    return s == NULL
           || (cg_utf8_check(&utf8, (const uint8_t *) s, strlen(s))
               && utf8.left == 0);
}


static int
read_options(int argc, char **argv, reveal *r)
{
    int  c, rc;

    while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
        switch (c) {
        case 'p': r->policy = optarg; break;
        case 'r': r->reason = optarg; break;
        case 'u': r->reader = optarg; break;
        case 'l': r->log = optarg;    break;
        case 's': r->sign = optarg;   break;
        case 'v': r->review = optarg; break;
        case 'k':
            rc = read_key(r, optarg);
            if (rc != EXIT_OK) {
                return rc;
            }
            break;
        default:
            return usage_error("\"reveal\" was called with a wrong option");
        }
    }

    if (r->policy == NULL || r->log == NULL || r->n_keys == 0
        || r->reason == NULL || r->reason[0] == '\0')
    {
        return usage_error("\"reveal\" needs --policy, --key, --log and "
                           "--reason: what it opens is on record");
    }

    if (!is_utf8(r->reason) || !is_utf8(r->reader) || !is_utf8(r->policy)) {
        return usage_error("what goes on record is to be UTF-8");
    }

    if (optind != argc - 1) {
        return usage_error("\"reveal\" takes one token, such as "
                           "\"[iban-...]\"");
    }

    return EXIT_OK;
}


/* Who calls, unless it is said. */

static const char *
reader_name(const reveal *r)
{
    struct passwd  *pw;

    if (r->reader) {
        return r->reader;
    }

    pw = getpwuid(getuid());
    return pw ? pw->pw_name : "unknown";
}


/* `sign`: it begins or ends the chain. */

static cg_status
add_event(cg_chain *c, const char *type, bool sign, cg_buf *members,
    cg_buf *lines)
{
    cg_event         e;
    cg_status        st;
    struct timespec  now;

    memset(&e, 0, sizeof(e));
    (void) clock_gettime(CLOCK_REALTIME, &now);

    e.time = (uint64_t) now.tv_sec * 1000 + (uint64_t) now.tv_nsec / 1000000;
    e.type = type;
    e.members = members;
    e.sign = sign;

    st = cg_audit_line(c, &e, lines);
    members->n = 0;
    return st;
}


static cg_status
add_text(cg_buf *members, const char *name, const char *text)
{
    return cg_audit_text(members, name, text, strlen(text));
}


/* The three lines of one call. */

static cg_status
make_lines(cg_chain *c, const reveal *r, const cg_token *t, cg_buf *lines)
{
    cg_buf     m = { NULL, 0, 0 };
    cg_status  st;

    st = add_text(&m, "version", CG_VERSION);

    if (st == CG_OK) {
        st = cg_audit_count(&m, "pid", (uint64_t) getpid());
    }

    if (st == CG_OK) {
        st = add_event(c, "start", true, &m, lines);
    }

    if (st == CG_OK) {
        st = add_text(&m, "policy", r->policy);
    }

    if (st == CG_OK) {
        st = add_text(&m, "transport", "command");
    }

    if (st == CG_OK) {
        st = add_text(&m, "reader", reader_name(r));
    }

    if (st == CG_OK) {
        st = add_text(&m, "reason", r->reason);
    }

    if (st == CG_OK) {
        st = cg_buf_fmt(&m, ",\"opened\":{\"%.*s\":1}", (int) t->name_n,
                        (const char *) t->name);
    }

    if (st == CG_OK) {
        st = add_event(c, "reveal", false, &m, lines);
    }

    if (st == CG_OK) {
        st = add_event(c, "stop", true, &m, lines);
    }

    cg_buf_free(&m);
    return st;
}


/* Are the last events of the log for the reviewer alone?  Of a log that has
 * none yet that is not known: then they are if they can be. */

static bool
is_sealed(const char *p, size_t n, bool unknown)
{
    bool         sealed;
    cg_record    r;
    const char  *end, *feed;

    sealed = unknown;

    for (end = p + n; (feed = memchr(p, '\n', (size_t) (end - p))) != NULL;
         p = feed + 1)
    {
        if (cg_record_read(&r, p, (size_t) (feed - p))
            && !cg_retain_type(r.type, r.type_n)->clear)
        {
            sealed = cg_sealed_is(&r);
        }
    }

    return sealed;
}


/* What the log ends with, at `tail`; its first line may be cut. */

static bool
read_tail(int fd, const char *path, cg_buf *tail)
{
    off_t    size, from;
    ssize_t  n;

    size = lseek(fd, 0, SEEK_END);
    from = size > REVEAL_TAIL ? size - REVEAL_TAIL : 0;

    if (cg_buf_reserve(tail, REVEAL_TAIL) != CG_OK) {
        complain("%s", cg_status_text(CG_ENOMEM));
        return false;
    }

    n = size > 0 ? pread(fd, tail->p, REVEAL_TAIL, from) : 0;

    if (n == -1) {
        complain("%s: %s", path, strerror(errno));
        return false;
    }

    tail->n = (size_t) n;
    return true;
}


/* With the keys, and whether to seal: on record in the open log. */

static bool
record_with(const reveal *r, const cg_token *t, int fd, cg_chain_keys *keys)
{
    bool       ok;
    cg_buf     lines = { NULL, 0, 0 };
    cg_chain   c;
    cg_status  st;

    ok = read_tail(fd, r->log, &lines);
    keys->seal = ok && is_sealed((char *) lines.p, lines.n,
                                 keys->reviewer != NULL);
    lines.n = 0;

    if (keys->seal && keys->reviewer == NULL) {
        complain("%s is sealed: --review-key is needed, the one of "
                 "\"chat_gdpr_audit\"", r->log);
        ok = false;
    }

    if (ok) {
        st = cg_chain_init(&c, keys);

        if (st == CG_OK) {
            st = make_lines(&c, r, t, &lines);
            cg_chain_free(&c);
        }

        if (st != CG_OK) {
            complain("%s", cg_status_text(st));
        }

        ok = st == CG_OK && log_append(fd, r->log, &lines);
    }

    cg_buf_free(&lines);
    return ok;
}


static int
record(const reveal *r, const cg_token *t)
{
    int            fd;
    bool           ok;
    cg_chain_keys  keys = { NULL, NULL, false };

    fd = log_append_open(r->log);

    if (fd == -1) {
        return EXIT_INPUT;
    }

    if (r->sign) {
        keys.signer = key_file_read(r->sign, CG_KEY_SIGN, true);
    }

    if (r->review) {
        keys.reviewer = key_file_read(r->review, CG_KEY_REVIEW, false);
    }

    ok = (r->sign == NULL || keys.signer)
         && (r->review == NULL || keys.reviewer)
         && record_with(r, t, fd, &keys);

    (void) close(fd);
    EVP_PKEY_free(keys.signer);
    EVP_PKEY_free(keys.reviewer);
    return ok ? EXIT_OK : EXIT_INPUT;
}


/* With what the command was called with. */

static int
open_token(reveal *r, const char *token)
{
    int        rc;
    size_t     n;
    cg_buf     value = { NULL, 0, 0 };
    cg_seal    seal;
    cg_token   t;
    cg_status  st;

    memset(&seal, 0, sizeof(seal));
    seal.secrets = r->keys;
    seal.n = r->n_keys;
    n = strlen(token);

    st = cg_token_read((const uint8_t *) token, n, &t) == CG_TOKEN_WHOLE
         && t.n == n
         ? cg_token_value(&seal, r->policy, &t, &value) : CG_ESYNTAX;

    if (st != CG_OK) {
        complain("it does not open: not a whole token, another key, or not "
                 "made under policy \"%s\"", r->policy);
        rc = EXIT_INPUT;

    } else {
        rc = record(r, &t);
    }

    if (rc == EXIT_OK) {
        printf("%.*s\n", (int) value.n, (char *) value.p);
    }

    if (value.p) {
        OPENSSL_cleanse(value.p, value.n);
    }

    cg_buf_free(&value);
    cg_seal_free(&seal);
    return rc;
}


int
command_reveal(int argc, char **argv)
{
    int     rc;
    reveal  r;

    memset(&r, 0, sizeof(r));
    rc = read_options(argc, argv, &r);

    if (rc == EXIT_OK) {
        rc = open_token(&r, argv[optind]);
    }

    while (r.n_keys) {
        cg_secret_free(&r.keys[--r.n_keys]);
    }

    return rc;
}
