/*
 * chat-gdpr audit purge: remove what is past its period.
 *
 * One pass over each file, and memory for each chain.  Records of a chain that
 * are due and follow each other are a run: of which the last one stays without
 * what it said, behind a tombstone (cg_tombstone.h).  A run ends where a record
 * of its chain stays, where the file ends, and where a class that is in it is
 * no longer due.
 *
 * A tombstone that stands in the file already is held back until the next line,
 * which is its record: if that one goes, the new run begins where the old one
 * did.
 */

#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "audit.h"
#include "command.h"
#include "event.h"
#include "log_file.h"
#include "log_rewrite.h"

#define CHAINS  4096

typedef struct purge_chain_s  purge_chain;

struct purge_chain_s {
    purge_chain  *next;
    char          id[CG_CHAIN_ID];
    bool          known;             /* its first record was there */
    uint64_t      seq;               /* of its last record so far */
    uint64_t      proofs;
    uint64_t      due[CG_RETAIN_N];  /* up to when, ms; 0: never */
    cg_removal    why[CG_RETAIN_N];

    /* the run, and what is left of its last record */
    bool          open;
    bool          has[CG_RETAIN_N];
    cg_removal    run_why;
    uint64_t      first;
    uint64_t      last;
    uint64_t      counts[CG_RETAIN_TYPES];
    char          hash[64];
    cg_buf        stub;

    /* the last tombstone of this chain that the file held; last 0: none */
    uint64_t      old_first;
    uint64_t      old_last;
    uint64_t      old_counts[CG_RETAIN_TYPES];
};

typedef struct {
    log_rewriting   how;
    uint64_t        before;    /* ms; 0: as the chains say */
    log_rewrite     file;
    cg_buf          held;      /* a tombstone, or empty */
    purge_chain    *held_of;
    purge_chain    *chains[CHAINS];
} purge;

static const struct option  options[] = {
    LOG_REWRITE_OPTIONS,
    { "before", required_argument, NULL, 'b' },
    { NULL, 0, NULL, 0 }
};


/* NULL without memory. */

static purge_chain *
purge_find(purge *p, const char *id)
{
    uint32_t      h;
    purge_chain  *c, **bucket;

    memcpy(&h, id, sizeof(h));
    bucket = &p->chains[(h * UINT32_C(2654435761) >> 8) % CHAINS];

    for (c = *bucket; c; c = c->next) {
        if (memcmp(c->id, id, CG_CHAIN_ID) == 0) {
            return c;
        }
    }

    c = calloc(1, sizeof(*c));

    if (c) {
        memcpy(c->id, id, CG_CHAIN_ID);
        c->next = *bucket;
        *bucket = c;
    }

    return c;
}


static void
purge_free(purge *p)
{
    size_t        i;
    purge_chain  *c, *next;

    for (i = 0; i < CHAINS; i++) {
        for (c = p->chains[i]; c; c = next) {
            next = c->next;
            cg_buf_free(&c->stub);
            free(c);
        }
    }

    cg_buf_free(&p->held);
}


/* What its first record says of a chain. */

static void
purge_start(const purge *p, const cg_record *r, purge_chain *c)
{
    size_t    i;
    uint64_t  age, retain[CG_RETAIN_N];

    cg_tombstone_periods(r, retain);
    c->known = true;

    for (i = 0; i < CG_RETAIN_N; i++) {
        age = retain[i] < UINT64_MAX / 2000 ? retain[i] * 1000 : UINT64_MAX;
        c->due[i] = p->before;
        c->why[i] = CG_REMOVAL_BEFORE;

        if (age) {
            c->why[i] = CG_REMOVAL_RETENTION;
            c->due[i] = age < p->how.now ? p->how.now - age : 0;

            if (p->before && p->before < c->due[i]) {
                c->due[i] = p->before;
            }
        }
    }
}


/* One that says where another chain broke off stays: that chain could not be
 * verified without it. */

static bool
purge_due(const purge_chain *c, const cg_record *r)
{
    const cg_retain_row  *row;

    row = cg_retain_type(r->type, r->type_n);

    return c->known && r->seq > 1 && !row->stays && r->ms <= c->due[row->class]
           && !(cg_record_marks(r)
                && cg_record_find(r->members, r->members + r->members_n,
                                  ",\"ended\":"));
}


static bool
purge_close(purge *p, purge_chain *c)
{
    bool          ok;
    size_t        i;
    cg_buf        counts = { NULL, 0, 0 };
    cg_tombstone  t = { .of = c->id, .first = c->first, .last = c->last,
                        .hash = c->hash, .why = c->run_why };

    if (!c->open) {
        return true;
    }

    for (i = 0, ok = true; i < CG_RETAIN_TYPES && ok; i++) {
        if (c->counts[i]) {
            ok = cg_buf_fmt(&counts, "%s\"%s\":%llu", counts.n ? "," : "",
                            cg_retain_nth(i),
                            (unsigned long long) c->counts[i]) == CG_OK;
        }
    }

    ok = ok && cg_buf_add(&counts, "", 1) == CG_OK
         && log_rewrite_tombstone(&p->file, &t, (char *) counts.p,
                                  (char *) c->stub.p, c->stub.n);
    cg_buf_free(&counts);
    c->open = false;
    return ok;
}


static bool
purge_keep(purge *p, purge_chain *c, const char *line, size_t n)
{
    return purge_close(p, c) && log_rewrite_line(&p->file, line, n);
}


/* Is the record what an older tombstone has left? */

static bool
purge_is_old(const purge_chain *c, const cg_record *r)
{
    return r->erased && c->old_last == r->seq;
}


/* Must the run end in front of it?  has: the classes of what it brings. */

static bool
purge_parts(const purge_chain *c, const cg_record *r, cg_removal why,
    const bool has[CG_RETAIN_N])
{
    size_t  i;

    if (why != c->run_why || r->seq - c->first + 1 >= CG_RUN_MAX) {
        return true;
    }

    for (i = 0; i < CG_RETAIN_N; i++) {
        if ((c->has[i] || has[i]) && r->ms > c->due[i]) {
            return true;
        }
    }

    return false;
}


/* Take the record into the run of its chain. */

static bool
purge_take(purge *p, purge_chain *c, const cg_record *r)
{
    bool                  old, has[CG_RETAIN_N];
    size_t                i;
    uint64_t              n, proofs;
    const cg_retain_row  *row;

    row = cg_retain_type(r->type, r->type_n);
    old = purge_is_old(c, r);
    n = r->seq - c->seq;
    proofs = r->proofs - c->proofs;
    has[CG_RETAIN_CONSENT] = proofs > 0;
    has[CG_RETAIN_PROCESSING] = proofs < n;

    if (c->open && purge_parts(c, r, c->why[row->class], has)
        && !purge_close(p, c))
    {
        return false;
    }

    if (!c->open) {
        c->open = true;
        c->run_why = c->why[row->class];
        c->first = old ? c->old_first : r->seq;
        memset(c->has, 0, sizeof(c->has));
        memset(c->counts, 0, sizeof(c->counts));
    }

    for (i = 0; i < CG_RETAIN_N; i++) {
        c->has[i] |= has[i];
    }

    for (i = 0; i < CG_RETAIN_TYPES && old; i++) {
        c->counts[i] += c->old_counts[i];
    }

    c->counts[cg_retain_number(row)] += !old;
    c->last = r->seq;
    c->stub.n = 0;
    memcpy(c->hash, r->hash, sizeof(c->hash));
    p->file.removed += !old;

    return log_rewrite_stub(&c->stub, r);
}


static bool
purge_record(purge *p, purge_chain *c, const cg_record *r)
{
    bool  ok;

    ok = purge_due(c, r) ? purge_take(p, c, r) : purge_keep(p, c, r->p, r->n);

    c->seq = r->seq;
    c->proofs = r->proofs;
    return ok;
}


/* What an older tombstone of the chain has counted. */

static void
purge_old(purge_chain *c, const cg_tombstone *t, const event *e)
{
    size_t       i;
    uint64_t     n;
    event_text   at, name;

    c->old_first = t->first;
    c->old_last = t->last;
    memset(c->old_counts, 0, sizeof(c->old_counts));
    at = e->member[EVENT_COUNTS];

    while (event_count_next(&at, &name, &n)) {
        for (i = 0; i + 1 < CG_RETAIN_TYPES
                    && !event_text_is(name, cg_retain_nth(i)); i++)
        {
            /* void */
        }

        c->old_counts[i] += n;
    }
}


/* The tombstone that was held back, `r` being the next record, or NULL at the
 * end of the file.  One stays whose record does. */

static bool
purge_release(purge *p, const cg_record *r)
{
    bool          ok, stays;
    cg_record     held;
    purge_chain  *of, *own;

    if (p->held.n == 0) {
        return true;
    }

    of = p->held_of;
    (void) cg_record_read(&held, (char *) p->held.p, p->held.n);
    own = purge_find(p, held.chain);

    stays = r && memcmp(r->chain, of->id, CG_CHAIN_ID) == 0
            && purge_is_old(of, r) && !purge_due(of, r);

    if (own == NULL) {
        complain("%s", cg_status_text(CG_ENOMEM));
        ok = false;

    } else if (stays) {
        ok = purge_close(p, of) && purge_keep(p, own, held.p, held.n);
        own->seq = held.seq;
        own->proofs = held.proofs;

    } else {
        ok = purge_record(p, own, &held);
    }

    p->held.n = 0;
    return ok;
}


static bool
purge_line(void *ctx, const char *file, const char *line, size_t n,
    bool feed)
{
    event          e;
    purge         *p = ctx;
    cg_record      r;
    const char    *start;
    purge_chain   *c;
    cg_tombstone   t;

    (void) file;
    (void) feed;

    /* pieces of lines go: what declares them does not need them */

    start = cg_record_start(line, n);

    if (!cg_record_read(&r, start, n - (size_t) (start - line))) {
        return purge_release(p, NULL);
    }

    c = purge_find(p, r.chain);

    if (c == NULL || !purge_release(p, &r)) {
        return false;
    }

    if (r.seq == 1) {
        purge_start(p, &r, c);
    }

    if (!cg_tombstone_read(&t, &r) || !event_read(&e, r.p, r.n)
        || (p->held_of = purge_find(p, t.of)) == NULL)
    {
        return purge_record(p, c, &r);
    }

    purge_old(p->held_of, &t, &e);
    return cg_buf_add(&p->held, r.p, r.n) == CG_OK;
}


static bool
purge_end(purge *p)
{
    size_t        i;
    purge_chain  *c;

    if (!purge_release(p, NULL)) {
        return false;
    }

    for (i = 0; i < CHAINS; i++) {
        for (c = p->chains[i]; c; c = c->next) {
            if (!purge_close(p, c)) {
                return false;
            }
        }
    }

    return true;
}


static bool
purge_file(purge *p, char *path)
{
    if (!log_rewrite_begin(&p->file, &p->how, path)) {
        return false;
    }

    if (log_files_read(&path, 1, purge_line, p) && purge_end(p)) {
        return log_rewrite_end(&p->file);
    }

    log_rewrite_cancel(&p->file);
    return false;
}


/* A day, or a time as events have it. */

static bool
purge_before(const char *s, uint64_t *ms)
{
    size_t  n;
    char    whole[25] = "2000-01-01T00:00:00.000Z";

    n = strlen(s);

    if (n != 10 && n != 20 && n != 24) {
        return false;
    }

    memcpy(whole, s, n == 20 ? 19 : n);
    *ms = cg_record_time(whole);
    return *ms != 0;
}


static int
purge_files(purge *p, char **files, size_t n)
{
    int     rc;
    size_t  i;

    rc = log_rewrite_keys(&p->how);

    if (rc == EXIT_OK) {
        rc = log_rewrite_check(&p->how, files, n);
    }

    for (i = 0; i < n && rc == EXIT_OK; i++) {
        rc = purge_file(p, files[i]) ? EXIT_OK : EXIT_UNREAD;
    }

    log_rewrite_close(&p->how);
    purge_free(p);
    return rc;
}


int
audit_purge(int argc, char **argv)
{
    int    c;
    purge  p;

    memset(&p, 0, sizeof(p));
    p.how.verb = "purge";
    p.how.now = (uint64_t) time(NULL) * 1000;

    while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
        if (c == 'b') {
            if (!purge_before(optarg, &p.before)) {
                return usage_error("\"%s\" is no time: write 2026-01-02 or "
                                   "2026-01-02T03:04:05Z", optarg);
            }

        } else if (!log_rewrite_option(&p.how, c, optarg)) {
            return usage_error("\"audit purge\" was called with a wrong "
                               "option");
        }
    }

    if (p.before && p.how.reason == NULL) {
        return usage_error("\"--before\" takes \"--reason TEXT\", too");
    }

    if (p.before > p.how.now) {
        return usage_error("\"--before\" takes a time that is past");
    }

    if (optind == argc) {
        return usage_error("\"audit purge\" takes the files of a log, the "
                           "oldest first");
    }

    return purge_files(&p, argv + optind, (size_t) (argc - optind));
}
