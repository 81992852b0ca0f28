/*
 * How fast the engine alone is: all entities, one thread, no nginx.
 *
 *   detect ROUNDS CHAT PROSE DIGITS MESSAGES BYTES
 *
 * CHAT, PROSE and DIGITS are files of some MiB (corpus.c), MESSAGES one of
 * chat messages of BYTES bytes each.  In each round every file is copied
 * (memcpy, into memory that was touched before), given to cg_detect() as a
 * whole and to a cg_stream in chunks of 16 KiB, as nginx would.  It prints a
 * line for each:
 *
 *   FILE copy|detect|stream|CLASS  GB/s  findings  (chat, prose, digits)
 *   FILE cache  GB/s  findings                     (the same)
 *   message copy|detect|stream  ns  findings       (per message)
 *
 * CLASS is cg_detect() with one way to look at blocks (portable, sse2, avx2,
 * avx512; cg_class.h), of those that the machine can run; cache is the fastest
 * over the first DETECT_CACHED bytes of the file, again and again.
 *
 * A message costs a stream's whole life: init, feed, free.
 */

#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cg_class.h"
#include "cg_stream.h"

#define DETECT_CHUNK     16384
#define DETECT_CACHED    196608
#define DETECT_MESSAGES  400000     /* of them in a round */

typedef struct {
    const char       *name;
    const cg_format  *format;
    const char       *path;
    uint8_t          *p;            /* n bytes and CG_PAD */
    size_t            n;
} detect_file;

typedef struct {
    cg_policy   policy;
    cg_work     work;
    cg_hits     hits;
    uint8_t    *copy;               /* room for the largest file */
    uint64_t    written;
    size_t      bytes;              /* of a message */
} detect_bench;

static volatile uint8_t  detect_byte;   /* keeps the copies alive */

/* What cg_detect() gets from cg_class_best(): see --wrap in scripts/bench. */
static cg_class_fn  detect_class;

cg_class_fn __wrap_cg_class_best(void);
cg_class_fn __real_cg_class_best(void);


cg_class_fn
__wrap_cg_class_best(void)
{
    return detect_class;
}


static void
detect_die(const char *what)
{
    fprintf(stderr, "detect: %s\n", what);
    exit(1);
}


/* Seconds on a processor: what else runs on the machine does not count. */

static double
detect_now(void)
{
    struct timespec  ts;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &ts);

    return (double) ts.tv_sec + (double) ts.tv_nsec / 1e9;
}


static void
detect_policy(cg_policy *p)
{
    size_t                i;
    cg_diag               diag;
    static const cg_word  name = { "bench", 5 };
    static const cg_word  lines[][2] = {
        { { "otherwise", 9 }, { "replace", 7 } },
        { { "limit", 5 }, { "body=1g", 7 } },
    };

    if (!cg_policy_init(p, name, &diag)) {
        detect_die(diag.text);
    }

    for (i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        if (!cg_policy_line(p, lines[i], 2, &diag)) {
            detect_die(diag.text);
        }
    }

    if (!cg_policy_finish(p, &diag)) {
        detect_die(diag.text);
    }
}


static void
detect_read(detect_file *f)
{
    long   size;
    FILE  *in;

    in = fopen(f->path, "r");

    if (in == NULL || fseek(in, 0, SEEK_END) != 0 || (size = ftell(in)) <= 0) {
        detect_die(f->path);
    }

    rewind(in);
    f->n = (size_t) size;
    f->p = malloc(f->n + CG_PAD);

    if (f->p == NULL || fread(f->p, 1, f->n, in) != f->n) {
        detect_die(f->path);
    }

    fclose(in);
}


static cg_status
detect_write(void *ctx, const uint8_t *p, size_t n, bool in_place)
{
    detect_bench  *b = ctx;

    (void) p;
    (void) in_place;
    b->written += n;

    return CG_OK;
}


static size_t
detect_stream(detect_bench *b, const detect_file *f, size_t from, size_t n,
    size_t chunk)
{
    size_t     at, more, total;
    cg_sink    sink = { detect_write, NULL, b };
    cg_stream  s;

    cg_stream_init(&s, &b->policy, CG_TO_PROVIDER, f->format, true);

    for (at = 0; at < n; at += more) {
        more = n - at < chunk ? n - at : chunk;

        if (cg_stream_feed(&s, &b->work, f->p + from + at, more,
                           at + more == n, &sink)
            != CG_OK)
        {
            detect_die("the stream refused a file");
        }
    }

    total = s.counts.total;
    cg_stream_free(&s);

    return total;
}


static size_t
detect_detect(detect_bench *b, uint8_t *p, size_t n)
{
    size_t  safe;

    if (cg_detect(&b->policy.detector[CG_TO_PROVIDER], p, 0, n, false,
                  &b->hits, &safe)
        != CG_OK)
    {
        detect_die("out of memory");
    }

    return b->hits.n;
}


static void
detect_print(const char *name, const char *way, double value, size_t found)
{
    printf("%s %s %.4f %zu\n", name, way, value, found);
}


/* The engine with each way to look at blocks, and out of the cache. */

static void
detect_classes(detect_bench *b, const detect_file *f)
{
    size_t  i, at, found;
    double  t;

    static const char *const  names[] = {
        "portable", "sse2", "avx2", "avx512"
    };

    for (i = 0; (detect_class = cg_class_nth(i)) != NULL; i++) {
        t = detect_now();
        found = detect_detect(b, f->p, f->n);
        detect_print(f->name, names[i],
                     (double) f->n / 1e9 / (detect_now() - t), found);
    }

    detect_class = __real_cg_class_best();
    memcpy(b->copy, f->p, DETECT_CACHED);

    t = detect_now();

    for (at = found = 0; at < f->n; at += DETECT_CACHED) {
        found += detect_detect(b, b->copy, DETECT_CACHED);
    }

    detect_print(f->name, "cache", (double) at / 1e9 / (detect_now() - t),
                 found);
}


static void
detect_round(detect_bench *b, const detect_file *f)
{
    double  t, size;
    size_t  found;

    size = (double) f->n / 1e9;

    t = detect_now();
    memcpy(b->copy, f->p, f->n);
    detect_byte = b->copy[f->n / 2];
    detect_print(f->name, "copy", size / (detect_now() - t), 0);

    t = detect_now();
    found = detect_detect(b, f->p, f->n);
    detect_print(f->name, "detect", size / (detect_now() - t), found);

    t = detect_now();
    found = detect_stream(b, f, 0, f->n, DETECT_CHUNK);
    detect_print(f->name, "stream", size / (detect_now() - t), found);

    detect_classes(b, f);
}


/* Messages lie apart in a small buffer, as they would arrive. */

static void
detect_messages(detect_bench *b, const detect_file *f)
{
    size_t   i, count, found;
    double   t;
    uint8_t  one[4096 + CG_PAD];

    count = f->n / b->bytes;

    t = detect_now();

    for (i = 0; i < DETECT_MESSAGES; i++) {
        memcpy(one, f->p + i % count * b->bytes, b->bytes);
        detect_byte = one[b->bytes / 2];
    }

    detect_print(f->name, "copy", (detect_now() - t) * 1e9 / DETECT_MESSAGES,
                 0);

    t = detect_now();

    for (i = 0, found = 0; i < DETECT_MESSAGES; i++) {
        memcpy(one, f->p + i % count * b->bytes, b->bytes);
        found += detect_detect(b, one, b->bytes);
    }

    detect_print(f->name, "detect", (detect_now() - t) * 1e9 / DETECT_MESSAGES,
                 found);

    t = detect_now();

    for (i = 0, found = 0; i < DETECT_MESSAGES; i++) {
        found += detect_stream(b, f, i % count * b->bytes, b->bytes, b->bytes);
    }

    detect_print(f->name, "stream", (detect_now() - t) * 1e9 / DETECT_MESSAGES,
                 found);
}


int
main(int argc, char **argv)
{
    int           i, round;
    size_t        largest;
    detect_bench  b;
    detect_file   files[] = {
        { "chat", &cg_format_json, NULL, NULL, 0 },
        { "prose", &cg_format_text, NULL, NULL, 0 },
        { "digits", &cg_format_json, NULL, NULL, 0 },
        { "message", &cg_format_json, NULL, NULL, 0 },
    };

    if (argc != 7) {
        detect_die("usage: see the head of detect.c");
    }

    memset(&b, 0, sizeof(b));
    detect_policy(&b.policy);
    b.bytes = strtoul(argv[6], NULL, 10);
    largest = 0;

    for (i = 0; i < 4; i++) {
        files[i].path = argv[i + 2];
        detect_read(&files[i]);
        largest = files[i].n > largest ? files[i].n : largest;
    }

    b.copy = malloc(largest + CG_PAD);
    detect_class = __real_cg_class_best();

    if (b.copy == NULL || largest < DETECT_CACHED || b.bytes == 0
        || b.bytes > 4096 || files[3].n < b.bytes)
    {
        detect_die("no memory or no message");
    }

    memset(b.copy, 1, largest);

    for (round = 0; round < atoi(argv[1]); round++) {
        for (i = 0; i < 3; i++) {
            detect_round(&b, &files[i]);
        }

        detect_messages(&b, &files[3]);
    }

    return 0;
}
