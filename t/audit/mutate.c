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
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

typedef struct {
    uint64_t     n;       /* flaws */
    const line  *where;   /* NULL: one is enough */
    bool         named;   /* one is said to be there */
} verdict;

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


static void
note(void *ctx, const cg_flaw *f)
{
    verdict  *v = ctx;

    v->n++;
    v->named |= v->where && f->file == files[v->where->file].name
                && f->offset == v->where->at;
}


/* A log of n files, up to its first flaw or, if it is to be `where`, to its
 * end.  An empty log is a flaw, as it is for the command. */
static verdict
verify(const cg_review *how, const file *f, size_t n, const line *where)
{
    size_t         i, len;
    verdict        v = { .where = where };
    cg_ledger     *l;
    cg_review      r;
    const char    *s, *end, *feed;
    cg_ledger_sum  sum;

    r = *how;
    r.flaw = note;
    r.ctx = &v;
    l = cg_ledger_new(&r);
    must(l != NULL, "memory");

    for (i = 0; i < n && (v.n == 0 || where); i++) {
        cg_ledger_file(l, f[i].name);

        for (s = f[i].p, end = s + f[i].n; s < end && (v.n == 0 || where);
             s += len + 1)
        {
            feed = memchr(s, '\n', (size_t) (end - s));
            len = (size_t) ((feed ? feed : end) - s);
            must(cg_ledger_line(l, s, len, feed != NULL) == CG_OK, "memory");
        }
    }

    cg_ledger_finish(l, &sum);
    cg_ledger_free(l);

    v.n += sum.records == 0;
    return v;
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


static const char *
text(const line *l)
{
    return files[l->file].p + l->at;
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


/* Without a key: hashes show it to anybody. */
static void
change_bytes(size_t n)
{
    char       *at, was;
    size_t      i, k, missed, unnamed;
    verdict     v;
    uint32_t    x;
    cg_review   open = { .live = UINT64_MAX };
    const line *l;

    x = 20261125;

    for (i = missed = unnamed = 0; i < n; i++) {
        l = &lines[i * n_lines / n];
        k = next(&x) % l->n;
        at = (char *) files[l->file].p + l->at + k;
        was = *at;

        do {
            *at = (char) (i % 2 ? (int) next(&x) : was ^ 1 << next(&x) % 8);
        } while (*at == was);

        v = verify(&open, files, n_files, l);
        *at = was;

        missed += v.n == 0;
        unnamed += !v.named && was != '\n';
    }

    told("byte", n, missed);
    told("named", n, unnamed);
}


/* The log with `n` lines from `at` on instead of a line. */
static bool
found_with(const line *l, const char *with, size_t n)
{
    char    *p;
    file     was;
    verdict  v;

    was = files[l->file];
    p = malloc(was.n + n);
    must(p != NULL, "memory");

    memcpy(p, was.p, l->at);
    memcpy(p + l->at, with, n);
    memcpy(p + l->at + n, was.p + l->at + l->n, was.n - l->at - l->n);
    files[l->file].p = p;
    files[l->file].n = was.n - l->n + n;

    v = verify(&review, files, n_files, NULL);
    files[l->file] = was;
    free(p);
    return v.n > 0;
}


static void
remove_and_repeat(size_t step)
{
    char        *twice;
    size_t       i, tried, removed, repeated;
    const line  *l;

    for (i = tried = removed = repeated = 0; i < n_lines; i += step) {
        l = &lines[i];
        twice = malloc(2 * l->n);
        must(twice != NULL, "memory");
        memcpy(twice, text(l), l->n);
        memcpy(twice + l->n, text(l), l->n);

        tried++;
        removed += !found_with(l, "", 0);
        repeated += !found_with(l, twice, 2 * l->n);
        free(twice);
    }

    told("removed", tried, removed);
    told("repeated", tried, repeated);
}


static bool
same_chain(const line *a, const line *b)
{
    cg_record  ra, rb;

    must(cg_record_read(&ra, text(a), a->n - 1)
         && cg_record_read(&rb, text(b), b->n - 1), "a line");
    return memcmp(ra.chain, rb.chain, CG_CHAIN_ID) == 0;
}


static bool
found_swapped(const line *a, const line *b)
{
    char    *p;
    size_t   n;
    file     was;
    verdict  v;

    was = files[a->file];
    p = malloc(was.n);
    must(p != NULL, "memory");

    memcpy(p, was.p, was.n);
    n = a->at;
    memcpy(p + n, was.p + b->at, b->n);
    n += b->n;
    memcpy(p + n, was.p + a->at + a->n, b->at - a->at - a->n);
    n += b->at - a->at - a->n;
    memcpy(p + n, was.p + a->at, a->n);

    files[a->file].p = p;
    v = verify(&review, files, n_files, NULL);
    files[a->file] = was;
    free(p);
    return v.n > 0;
}


static void
swap_lines(size_t step)
{
    size_t  i, k, tried, missed;

    for (i = tried = missed = 0; i < n_lines; i += step) {
        for (k = i + 1; k < n_lines && lines[k].file == lines[i].file; k++) {
            if (same_chain(&lines[i], &lines[k])) {
                tried++;
                missed += !found_swapped(&lines[i], &lines[k]);
                break;
            }
        }
    }

    told("swapped", tried, missed);
}


/* A file cut off before a line, and within it, those behind it being there. */
static void
cut_tails(size_t step)
{
    size_t       i, tried, missed;
    file         was;
    const line  *l;

    for (i = tried = missed = 0; i < n_lines; i += step) {
        l = &lines[i];
        was = files[l->file];
        tried += 2;

        files[l->file].n = l->at;
        missed += verify(&review, files, n_files, NULL).n == 0;
        files[l->file].n = l->at + l->n / 2;
        missed += verify(&review, files, n_files, NULL).n == 0;
        files[l->file] = was;
    }

    told("cut", tried, missed);

    /* and the log as a whole */

    for (i = 1, tried = missed = 0; i < n_lines; i += step) {
        l = &lines[i];
        was = files[l->file];
        files[l->file].n = l->at;
        tried++;
        missed += verify(&review, files, l->file + 1, NULL).n == 0;
        files[l->file] = was;
    }

    told("ended", tried, missed);
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
        missed += verify(&review, left, n_files - 1, NULL).n == 0;
    }

    told("lost", n_files, missed);

    for (i = missed = 0; i + 1 < n_files; i++) {
        memcpy(left, files, sizeof(left));
        left[i] = files[i + 1];
        left[i + 1] = files[i];
        missed += verify(&review, left, n_files, NULL).n == 0;
    }

    told("exchanged", n_files - 1, missed);
}


int
main(int argc, char **argv)
{
    size_t   i, bytes, step;
    verdict  v;

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
    v = verify(&review, files, n_files, NULL);
    printf("log %zu %llu\n", n_lines, (unsigned long long) v.n);
    sound = v.n == 0;

    change_bytes(bytes);
    remove_and_repeat(step);
    swap_lines(step);
    cut_tails(step);
    lose_files();

    for (i = 0; i < n_files; i++) {
        free((char *) files[i].p);
    }

    free(lines);
    EVP_PKEY_free(review.signer);
    EVP_PKEY_free(review.reviewer);
    return sound ? 0 : 1;
}
