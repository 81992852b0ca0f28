/*
 * chat-gdpr audit erase SUBJECT: take out of the log what it says about one
 * visitor (Art. 17 GDPR).
 *
 * His are the records that name his pseudonym, and those of the same chain and
 * connection that name nobody, unless another visitor is named on that
 * connection: then it is that of a proxy in front.  Three passes: which
 * connections, whether they are his alone, and the files anew.  Memory for his
 * connections.
 *
 * There are no keys per visitor that could be destroyed instead: they would
 * have to be kept as long as the log and as safe, one that is lost takes proof
 * with it, one in a backup is not destroyed, and what is left would be there
 * still.  Copies at other places have to be treated there.
 */

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "audit.h"
#include "cg_sealed.h"
#include "command.h"
#include "filter.h"
#include "key_file.h"
#include "log_file.h"
#include "log_rewrite.h"
#include "sealed.h"

typedef struct {
    char      chain[CG_CHAIN_ID];
    uint64_t  number;
    bool      shared;   /* with others */
} erase_connection;

typedef struct {
    log_rewriting      how;
    filter             filter;
    const char        *subject;
    erase_connection  *connections;
    size_t             n;
    size_t             size;
    uint64_t           closed;  /* sealed records that the key does not open */
    uint64_t           erased;
    log_rewrite        file;
} erase;

static const struct option  options[] = {
    LOG_REWRITE_OPTIONS,
#define FILTER  FILTER_ROW
#include "filter.def"
#undef FILTER
    { NULL, 0, NULL, 0 }
};

/* By which visitors are named. */
static const filter_key  names[] = {
    FILTER_SUBJECT, FILTER_RECEIPT, FILTER_COOKIE, FILTER_SECRET, FILTER_HOST
};


/* The event of a line, opened; false: there is none. */

static bool
erase_event(event *e, const char *p, size_t n)
{
    sealed_open(&p, &n);
    return event_read(e, p, n) && !e->record.erased;
}


static erase_connection *
erase_find(const erase *x, const event *e)
{
    size_t    i;
    uint64_t  number;

    number = event_number(e, EVENT_CONNECTION);

    for (i = 0; i < x->n && number; i++) {
        if (x->connections[i].number == number
            && memcmp(x->connections[i].chain, e->record.chain, CG_CHAIN_ID)
               == 0)
        {
            return &x->connections[i];
        }
    }

    return NULL;
}


static bool
erase_add(erase *x, const event *e)
{
    size_t             size;
    erase_connection  *p;

    if (event_number(e, EVENT_CONNECTION) == 0 || erase_find(x, e)) {
        return true;
    }

    if (x->n == x->size) {
        size = x->size ? 2 * x->size : 16;
        p = realloc(x->connections, size * sizeof(*p));

        if (p == NULL) {
            complain("%s", cg_status_text(CG_ENOMEM));
            return false;
        }

        x->connections = p;
        x->size = size;
    }

    p = &x->connections[x->n++];
    memcpy(p->chain, e->record.chain, CG_CHAIN_ID);
    p->number = event_number(e, EVENT_CONNECTION);
    p->shared = false;
    return true;
}


static bool
erase_collect(void *ctx, const char *file, const char *p, size_t n,
    bool feed)
{
    event   e;
    erase  *x = ctx;

    (void) file;
    (void) feed;

    if (!erase_event(&e, p, n)) {
        return true;
    }

    x->closed += cg_sealed_is(&e.record);

    return !event_text_is(e.member[EVENT_SUBJECT], x->subject)
           || erase_add(x, &e);
}


static bool
erase_share(void *ctx, const char *file, const char *p, size_t n, bool feed)
{
    event              e;
    erase             *x = ctx;
    erase_connection  *c;

    (void) file;
    (void) feed;

    if (erase_event(&e, p, n) && e.member[EVENT_SUBJECT].n
        && !event_text_is(e.member[EVENT_SUBJECT], x->subject)
        && (c = erase_find(x, &e)) != NULL)
    {
        c->shared = true;
    }

    return true;
}


static bool
erase_his(const erase *x, const event *e)
{
    erase_connection  *c;

    if (e->member[EVENT_SUBJECT].n) {
        return event_text_is(e->member[EVENT_SUBJECT], x->subject);
    }

    c = erase_find(x, e);
    return c && !c->shared;
}


static bool
erase_record(erase *x, const cg_record *r)
{
    bool                  ok;
    char                  counts[64];
    cg_buf                stub = { NULL, 0, 0 };
    cg_tombstone          t = { .of = r->chain, .first = r->seq,
                                .last = r->seq, .hash = r->hash,
                                .why = CG_REMOVAL_ERASURE };
    const cg_retain_row  *row;

    row = cg_retain_type(r->type, r->type_n);
    (void) snprintf(counts, sizeof(counts), "\"%s\":1",
                    cg_retain_nth(cg_retain_number(row)));

    ok = log_rewrite_stub(&stub, r)
         && log_rewrite_tombstone(&x->file, &t, counts, (char *) stub.p,
                                  stub.n);
    cg_buf_free(&stub);
    x->file.removed++;
    return ok;
}


static bool
erase_line(void *ctx, const char *file, const char *p, size_t n, bool feed)
{
    event        e;
    erase       *x = ctx;
    cg_record    r;
    const char  *start;

    (void) file;
    (void) feed;

    /* pieces of lines could hold his, and go */

    start = cg_record_start(p, n);

    if (!cg_record_read(&r, start, n - (size_t) (start - p))) {
        return true;
    }

    /* each line is opened: those that are not his lead to the keys of his */

    return erase_event(&e, r.p, r.n) && erase_his(x, &e)
           && cg_retain_type(r.type, r.type_n)->subject
           ? erase_record(x, &r) : log_rewrite_line(&x->file, r.p, r.n);
}


static bool
erase_file(erase *x, char *path)
{
    if (!log_rewrite_begin(&x->file, &x->how, path)) {
        return false;
    }

    if (!log_files_read(&path, 1, erase_line, x)) {
        log_rewrite_cancel(&x->file);
        return false;
    }

    x->erased += x->file.removed;
    return log_rewrite_end(&x->file);
}


/* Which records are his. */

static int
erase_look(erase *x, char *const *files, size_t n)
{
    if (x->how.sealed && !sealed_use(x->how.reviewer)) {
        return EXIT_UNREAD;
    }

    if (!log_files_read(files, n, erase_collect, x)
        || !log_files_read(files, n, erase_share, x))
    {
        return EXIT_UNREAD;
    }

    if (x->closed) {
        complain("%" PRIu64 " records are sealed, and not opened by this key: "
                 "nothing is erased", x->closed);
        return EXIT_UNREAD;
    }

    return EXIT_OK;
}


/* A log that is sealed is opened to find what is his. */

static int
erase_ready(erase *x, char *const *files, size_t n)
{
    int        rc;
    EVP_PKEY  *key;

    rc = log_rewrite_keys(&x->how);

    if (rc == EXIT_OK) {
        rc = log_rewrite_check(&x->how, files, n);
    }

    if (rc != EXIT_OK || !x->how.sealed) {
        return rc;
    }

    key = key_file_read(x->how.review_key, CG_KEY_REVIEW, true);
    EVP_PKEY_free(x->how.reviewer);
    x->how.reviewer = key;
    return key ? EXIT_OK : EXIT_UNREAD;
}


static int
erase_files(erase *x, char **files, size_t n)
{
    int     rc;
    size_t  i;

    rc = erase_ready(x, files, n);

    if (rc == EXIT_OK) {
        rc = erase_look(x, files, n);
    }

    for (i = 0; i < n && rc == EXIT_OK; i++) {
        rc = erase_file(x, files[i]) ? EXIT_OK : EXIT_UNREAD;
    }

    log_rewrite_close(&x->how);
    free(x->connections);
    return rc == EXIT_OK && x->erased == 0 ? EXIT_INPUT : rc;
}


static bool
erase_option(erase *x, int c)
{
    size_t  i;

    for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (c == 256 + (int) names[i]) {
            return filter_option(&x->filter, c, optarg);
        }
    }

    return log_rewrite_option(&x->how, c, optarg);
}


int
audit_erase(int argc, char **argv)
{
    int    c, rc;
    bool   named;
    erase  x;

    memset(&x, 0, sizeof(x));
    x.how.verb = "erase";
    x.how.now = (uint64_t) time(NULL) * 1000;

    while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
        if (!erase_option(&x, c)) {
            return usage_error("\"audit erase\" was called with a wrong "
                               "option");
        }
    }

    named = x.filter.value[FILTER_SUBJECT] || x.filter.value[FILTER_RECEIPT]
            || x.filter.value[FILTER_COOKIE];

    if (!named && optind < argc) {
        x.filter.value[FILTER_SUBJECT] = argv[optind++];
    }

    if (optind == argc || x.how.reason == NULL) {
        return usage_error("\"audit erase\" takes the pseudonym of a visitor, "
                           "--reason TEXT, such as the number of the request, "
                           "and all files of a log, the oldest first");
    }

    rc = filter_finish(&x.filter);

    if (rc != EXIT_OK) {
        return rc;
    }

    x.subject = x.filter.value[FILTER_SUBJECT];
    return erase_files(&x, argv + optind, (size_t) (argc - optind));
}
