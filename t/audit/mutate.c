/*
 * Does to an audit log what somebody may do to it, one thing at a time, and
 * counts what verification does not report.
 *
 *     mutate BYTES STEP SIGN.pem.pub REVIEW.pem FILE...
 *
 * BYTES single bytes are changed at places spread over the log; of lines each
 * STEP-th is removed, repeated, swapped with the next one of its chain, and
 * taken for the place where a file is cut off.  Prints a line for each kind,
 * "KIND TRIED MISSED"; for "named", MISSED are changed bytes of which no flaw
 * names the very line.  The exit status is 0 if nothing was missed and the log
 * as it is has no flaw.
 *
 * The log is verified once.  What is done to it from some line on is verified
 * by a child process that is forked where verification has come to that line,
 * and goes on from there: what stands in front of it is the same in any case.
 */

#include <sys/types.h>
#include <sys/wait.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cg_key.h"
#include "cg_ledger.h"

#define FILES_MAX  16

typedef struct {
    const char  *name;
    const char  *p;
    size_t       n;
} file;

typedef struct {
    size_t  file;
    size_t  at;
    size_t  n;      /* with its line feed */
} line;

/* What has been told so far. */
typedef struct {
    uint64_t     n;       /* flaws */
    const line  *where;   /* NULL: one is enough */
    bool         named;   /* one is said to be there */
} verdict;

typedef struct {
    cg_ledger   *ledger;
    size_t       file;    /* whose lines it reads, FILES_MAX before any */
    verdict      v;
} reader;

static file      files[FILES_MAX];
static size_t    n_files;
static line     *lines;
static size_t    n_lines;
static cg_review review = { .live = UINT64_MAX };
static bool      sound = true;


static void
must(bool ok, const char *what)
{
    if (!ok) {
        fprintf(stderr, "mutate: %s\n", what);
        exit(1);
    }
}


static char *
read_file(const char *path, size_t *n)
{
    long   size;
    char  *p;
    FILE  *f;

    f = fopen(path, "re");
    must(f && fseek(f, 0, SEEK_END) == 0 && (size = ftell(f)) >= 0, path);
    rewind(f);
    p = malloc((size_t) size + 1);
    must(p && fread(p, 1, (size_t) size, f) == (size_t) size, path);
    (void) fclose(f);
    *n = (size_t) size;
    return p;
}


static EVP_PKEY *
read_key(const char *path, cg_key_kind kind, bool secret)
{
    char      *pem;
    size_t     n;
    EVP_PKEY  *key;

    pem = read_file(path, &n);
    key = cg_key_read(pem, n, kind, secret);
    must(key != NULL, path);
    free(pem);
    return key;
}


static const char *
text(const line *l)
{
    return files[l->file].p + l->at;
}


static void
note(void *ctx, const cg_flaw *f)
{
    verdict  *v = ctx;

    v->n++;
    v->named |= v->where && f->file == files[v->where->file].name
                && f->offset == v->where->at;
}


static void
open_reader(reader *r, const cg_review *how)
{
    cg_review  own;

    memset(r, 0, sizeof(*r));
    own = *how;
    own.flaw = note;
    own.ctx = &r->v;
    r->file = FILES_MAX;
    r->ledger = cg_ledger_new(&own);
    must(r->ledger != NULL, "memory");
}


/* Is there no need to read on? */
static bool
decided(const reader *r)
{
    return r->v.n && (r->v.where == NULL || r->v.named);
}


static void
feed(reader *r, const char *p, size_t n, bool whole)
{
    must(cg_ledger_line(r->ledger, p, n, whole) == CG_OK, "memory");
}


/* Bytes of the file at hand. */
static void
feed_bytes(reader *r, const char *p, size_t n)
{
    size_t       len;
    const char  *end, *at;

    for (end = p + n; p < end && !decided(r); p += len + 1) {
        at = memchr(p, '\n', (size_t) (end - p));
        len = (size_t) ((at ? at : end) - p);
        feed(r, p, len, at != NULL);
    }
}


static void
enter(reader *r, size_t which)
{
    if (r->file != which) {
        r->file = which;
        cg_ledger_file(r->ledger, files[which].name);
    }
}


static void
feed_lines(reader *r, size_t from, size_t to)
{
    for ( /* void */ ; from < to && !decided(r); from++) {
        enter(r, lines[from].file);
        feed(r, text(&lines[from]), lines[from].n - 1, true);
    }
}


/* An empty log is a flaw, as it is for the command. */
static void
end_reader(reader *r)
{
    cg_ledger_sum  sum;

    cg_ledger_finish(r->ledger, &sum);
    r->v.n += sum.records == 0;
    cg_ledger_free(r->ledger);
}


/* A log of n whole files. */
static uint64_t
verify(const cg_review *how, const file *f, size_t n)
{
    size_t  i;
    reader  r;

    open_reader(&r, how);

    for (i = 0; i < n && r.v.n == 0; i++) {
        cg_ledger_file(r.ledger, f[i].name);
        feed_bytes(&r, f[i].p, f[i].n);
    }

    end_reader(&r);
    return r.v.n;
}


static void
split(void)
{
    size_t       i;
    const char  *s, *end, *feed;

    for (i = 0; i < n_files; i++) {
        for (s = files[i].p, end = s + files[i].n; s < end; s = feed + 1) {
            feed = memchr(s, '\n', (size_t) (end - s));
            must(feed != NULL, "a last line without an end");
            lines = realloc(lines, (n_lines + 1) * sizeof(line));
            must(lines != NULL, "memory");
            lines[n_lines].file = i;
            lines[n_lines].at = (size_t) (s - files[i].p);
            lines[n_lines++].n = (size_t) (feed + 1 - s);
        }
    }
}


static void
told(const char *kind, size_t tried, size_t missed)
{
    printf("%s %zu %zu\n", kind, tried, missed);
    (void) fflush(stdout);
    sound = sound && missed == 0 && tried > 0;
}


static uint32_t
next(uint32_t *x)
{
    *x ^= *x << 13;
    *x ^= *x >> 17;
    *x ^= *x << 5;
    return *x;
}


static bool
same_chain(const line *a, const line *b)
{
    cg_record  ra, rb;

    must(cg_record_read(&ra, text(a), a->n - 1)
         && cg_record_read(&rb, text(b), b->n - 1), "a line");
    return memcmp(ra.chain, rb.chain, CG_CHAIN_ID) == 0;
}


/* Ways to go on from a line that the reader has come to. */

enum { FOUND = 0, MISSED = 1, UNNAMED = 2 };

static void
go_removed(reader *r, size_t i)
{
    feed_lines(r, i + 1, n_lines);
}


static void
go_repeated(reader *r, size_t i)
{
    feed_lines(r, i, i + 1);
    feed_lines(r, i, n_lines);
}


static size_t
next_of_chain(size_t i)
{
    size_t  k;

    for (k = i + 1; k < n_lines && lines[k].file == lines[i].file; k++) {
        if (same_chain(&lines[i], &lines[k])) {
            return k;
        }
    }

    return n_lines;
}


static void
go_swapped(reader *r, size_t i)
{
    size_t  k;

    k = next_of_chain(i);
    feed_lines(r, k, k + 1);
    feed_lines(r, i + 1, k);
    feed_lines(r, i, i + 1);
    feed_lines(r, k + 1, n_lines);
}


static size_t
next_file(size_t i)
{
    size_t  k;

    for (k = i; k < n_lines && lines[k].file == lines[i].file; k++) {
        /* void */
    }

    return k;
}


static void
go_cut(reader *r, size_t i)
{
    feed_lines(r, next_file(i), n_lines);
}


/* Within the line. */
static void
go_cut_within(reader *r, size_t i)
{
    enter(r, lines[i].file);
    feed(r, text(&lines[i]), lines[i].n / 2, false);
    feed_lines(r, next_file(i), n_lines);
}


static void
go_ended(reader *r, size_t i)
{
    (void) r;
    (void) i;
}


/* A byte of the line, which may be its end: then the next one is joined to
 * it. */
static size_t  byte_at;
static char    byte_now;

static void
go_byte(reader *r, size_t i)
{
    size_t       n;
    char        *p;

    static line  where;

    n = lines[i].n + (next_file(i) > i + 1 ? lines[i + 1].n : 0);
    p = malloc(n);
    must(p != NULL, "memory");
    memcpy(p, text(&lines[i]), n);
    p[byte_at] = byte_now;

    where = lines[i];
    where.at += byte_at == 0 && byte_now == '\n';  /* an empty line first */
    r->v.where = &where;
    enter(r, lines[i].file);
    feed_bytes(r, p, n);
    feed_lines(r, i + (n > lines[i].n ? 2 : 1), n_lines);
    free(p);
}


/* In a process of its own. */
static int
try(reader *r, void (*go)(reader *r, size_t i), size_t i)
{
    int    status;
    pid_t  pid;

    pid = fork();
    must(pid != -1, "no process");

    if (pid == 0) {
        go(r, i);

        if (!decided(r)) {
            end_reader(r);
        }

        _exit(r->v.n == 0 ? MISSED : r->v.where && !r->v.named ? UNNAMED
                                                               : FOUND);
    }

    must(waitpid(pid, &status, 0) == pid && WIFEXITED(status), "a child");
    return WEXITSTATUS(status);
}


/* Without a key: hashes show it to anybody. */
static void
change_bytes(size_t n)
{
    int          found;
    char         was;
    size_t       i, k, at, missed, unnamed;
    reader       r;
    uint32_t     x;
    cg_review    open = { .live = UINT64_MAX };

    x = 20261125;
    open_reader(&r, &open);

    for (i = k = missed = unnamed = 0; i < n; i++) {
        at = i * n_lines / n;
        feed_lines(&r, k, at);
        k = at;

        byte_at = next(&x) % lines[at].n;
        was = text(&lines[at])[byte_at];

        do {
            byte_now = (char) (i % 2 ? (int) next(&x)
                                     : was ^ 1 << next(&x) % 8);
        } while (byte_now == was);

        found = try(&r, go_byte, at);
        missed += found == MISSED;

        if (found != FOUND && was != '\n') {
            unnamed++;
            fprintf(stderr, "byte %zu was %02x, now %02x: %.*s", byte_at,
                    (unsigned char) was, (unsigned char) byte_now,
                    (int) lines[at].n, text(&lines[at]));
        }
    }

    feed_lines(&r, k, n_lines);
    end_reader(&r);
    sound = sound && r.v.n == 0;

    told("byte", n, missed);
    told("named", n, unnamed);
}


/* Each STEP-th line, in all ways. */
static void
change_lines(size_t step)
{
    size_t  i, k, way;
    reader  r;

    static struct {
        const char  *kind;
        void       (*go)(reader *r, size_t i);
        size_t       tried;
        size_t       missed;
    } ways[] = {
        { "removed",    go_removed,    0, 0 },
        { "repeated",   go_repeated,   0, 0 },
        { "swapped",    go_swapped,    0, 0 },
        { "cut",        go_cut,        0, 0 },
        { "cut_within", go_cut_within, 0, 0 },
        { "ended",      go_ended,      0, 0 },
    };

    open_reader(&r, &review);

    for (i = k = 0; i < n_lines; i += step) {
        feed_lines(&r, k, i);
        k = i;

        for (way = 0; way < sizeof(ways) / sizeof(ways[0]); way++) {
            if (ways[way].go == go_swapped && next_of_chain(i) == n_lines) {
                continue;
            }

            ways[way].tried++;
            ways[way].missed += try(&r, ways[way].go, i) != FOUND;
        }
    }

    feed_lines(&r, k, n_lines);
    end_reader(&r);
    sound = sound && r.v.n == 0;

    for (way = 0; way < sizeof(ways) / sizeof(ways[0]); way++) {
        told(ways[way].kind, ways[way].tried, ways[way].missed);
    }
}


/* Each file, and each two that stand in the wrong order. */
static void
lose_files(void)
{
    file    left[FILES_MAX];
    size_t  i, k, missed;

    if (n_files < 2) {
        return;
    }

    for (i = missed = 0; i < n_files; i++) {
        for (k = 0; k + 1 < n_files; k++) {
            left[k] = files[k < i ? k : k + 1];
        }
        missed += verify(&review, left, n_files - 1) == 0;
    }

    told("lost", n_files, missed);

    for (i = missed = 0; i + 1 < n_files; i++) {
        memcpy(left, files, sizeof(left));
        left[i] = files[i + 1];
        left[i + 1] = files[i];
        missed += verify(&review, left, n_files) == 0;
    }

    told("exchanged", n_files - 1, missed);
}


int
main(int argc, char **argv)
{
    size_t    i, bytes, step;
    uint64_t  flaws;

    must(argc > 5 && argc <= 5 + FILES_MAX,
         "BYTES STEP SIGN.pem.pub REVIEW.pem FILE...");
    bytes = strtoul(argv[1], NULL, 10);
    step = strtoul(argv[2], NULL, 10);
    must(step > 0, "STEP");
    review.signer = read_key(argv[3], CG_KEY_SIGN, false);
    review.reviewer = read_key(argv[4], CG_KEY_REVIEW, true);

    for (i = 5; i < (size_t) argc; i++) {
        files[n_files].name = argv[i];
        files[n_files].p = read_file(argv[i], &files[n_files].n);
        n_files++;
    }

    split();
    flaws = verify(&review, files, n_files);
    printf("log %zu %llu\n", n_lines, (unsigned long long) flaws);
    (void) fflush(stdout);
    sound = flaws == 0;

    change_bytes(bytes);
    change_lines(step);
    lose_files();

    for (i = 0; i < n_files; i++) {
        free((char *) files[i].p);
    }

    free(lines);
    EVP_PKEY_free(review.signer);
    EVP_PKEY_free(review.reviewer);
    return sound ? 0 : 1;
}
