/*
 * chat-gdpr audit tail: the last events of a log, and those that come, also
 * when the log is rotated.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "audit.h"
#include "command.h"
#include "event_print.h"
#include "filter.h"
#include "sealed.h"

/* What is looked at for the last events, and what is held at a time: no line
 * is so long. */
#define TAIL_BACK  (1 << 20)
#define TAIL_ROOM  (1 << 22)

#define TAIL_WAIT_MS  200

typedef struct {
    filter       filter;
    bool         json;
    bool         colour;
    bool         once;      /* does not wait for more */
    unsigned     lines;     /* of what is there */
    const char  *path;
    int          fd;
    cg_buf       buf;       /* bytes that are no whole line yet */
} tail;

static const struct option  options[] = {
#define FILTER  FILTER_ROW
#include "filter.def"
#undef FILTER
    { "json",      no_argument,       NULL, 'j' },
    { "lines",     required_argument, NULL, 'n' },
    { "no-follow", no_argument,       NULL, '1' },
    SEALED_OPTION,
    { NULL, 0, NULL, 0 }
};


static bool
tail_read(const tail *t, event *e, const char *p, size_t n)
{
    sealed_open(&p, &n);

    return event_read(e, p, n) && filter_fits(&t->filter, e);
}


static void
tail_print(const tail *t, const event *e)
{
    if (t->json) {
        printf("%.*s\n", (int) e->record.n, e->record.p);
    } else {
        event_print(stdout, e, t->colour);
    }
}


/* Take what the file has more, as far as there is room: then *full is set, and
 * lines are to be printed first.  false, having complained, at an error. */

static bool
tail_fill(tail *t, bool *full)
{
    ssize_t  n;

    do {
        if (cg_buf_reserve(&t->buf, 65536) != CG_OK) {
            complain("%s", cg_status_text(CG_ENOMEM));
            return false;
        }

        n = read(t->fd, t->buf.p + t->buf.n, 65536);
        t->buf.n += n > 0 ? (size_t) n : 0;
        *full = t->buf.n >= TAIL_ROOM;

    } while (n > 0 && !*full);

    if (n == -1) {
        complain("%s: %s", t->path, strerror(errno));
    }

    return n >= 0;
}


/* Print the events of all whole lines, the last `most` of them. */

static void
tail_lines(tail *t, size_t most)
{
    event        e;
    size_t       found, pass;
    const char  *p, *feed, *end;

    found = 0;
    p = (const char *) t->buf.p;
    end = p + t->buf.n;

    for (pass = 0; pass < 2; pass++) {
        for (p = (const char *) t->buf.p;
             p && (feed = memchr(p, '\n', (size_t) (end - p))) != NULL;
             p = feed + 1)
        {
            if (!tail_read(t, &e, p, (size_t) (feed - p))) {
                continue;
            }

            if (pass == 0) {
                found++;
            } else if (found-- <= most) {
                tail_print(t, &e);
            }
        }
    }

    if (p) {
        cg_buf_drop(&t->buf, (size_t) (p - (const char *) t->buf.p));
    }
}


static bool
tail_open(tail *t)
{
    t->fd = open(t->path, O_RDONLY | O_CLOEXEC);

    if (t->fd == -1) {
        complain("%s: %s", t->path, strerror(errno));
    }

    return t->fd != -1;
}


/* Has another file taken its place?  What is left in the old one comes
 * first. */

static bool
tail_rotated(const tail *t)
{
    struct stat  now, is;

    return stat(t->path, &now) == 0 && fstat(t->fd, &is) == 0
           && (now.st_ino != is.st_ino || now.st_dev != is.st_dev
               || now.st_size < lseek(t->fd, 0, SEEK_CUR));
}


static bool
tail_follow(tail *t)
{
    bool  full;

    const struct timespec  wait = { 0, TAIL_WAIT_MS * 1000000L };

    for ( ;; ) {
        if (flush_output() != EXIT_OK) {
            return false;
        }

        (void) nanosleep(&wait, NULL);

        do {
            if (!tail_fill(t, &full)) {
                return false;
            }

            tail_lines(t, SIZE_MAX);

            if (t->buf.n >= TAIL_ROOM) {
                t->buf.n = 0;
            }
        } while (full);

        if (tail_rotated(t)) {
            (void) close(t->fd);
            t->buf.n = 0;

            if (!tail_open(t)) {
                return false;
            }
        }
    }
}


static int
tail_run(tail *t)
{
    bool   ok, full;
    off_t  size;

    if (!tail_open(t)) {
        return EXIT_UNREAD;
    }

    /* the first line may be cut: then it is no event */

    size = lseek(t->fd, 0, SEEK_END);
    (void) lseek(t->fd, size > TAIL_BACK ? size - TAIL_BACK : 0, SEEK_SET);

    ok = tail_fill(t, &full);

    if (ok) {
        tail_lines(t, t->lines);
        ok = t->once ? flush_output() == EXIT_OK : tail_follow(t);
    }

    (void) close(t->fd);
    cg_buf_free(&t->buf);
    return ok ? EXIT_OK : EXIT_UNREAD;
}


/* By what people are used to: https://no-color.org */

static bool
tail_colour(void)
{
    const char  *no, *term;

    no = getenv("NO_COLOR");
    term = getenv("TERM");

    return isatty(STDOUT_FILENO) && (no == NULL || *no == '\0')
           && term && strcmp(term, "dumb") != 0;
}


int
audit_tail(int argc, char **argv)
{
    int    c, rc;
    char  *end;
    tail   t = { .lines = 10 };

    while ((c = getopt_long(argc, argv, "n:", options, NULL)) != -1) {
        if (c == 'j') {
            t.json = true;

        } else if (c == '1') {
            t.once = true;

        } else if (c == 'K') {
            if (!sealed_key(optarg)) {
                return EXIT_UNREAD;
            }

        } else if (c == 'n') {
            t.lines = (unsigned) strtoul(optarg, &end, 10);

            if (*optarg < '0' || *optarg > '9' || *end != '\0') {
                return usage_error("\"--lines\" takes a number");
            }

        } else if (!filter_option(&t.filter, c, optarg)) {
            return usage_error("\"audit tail\" was called with a wrong "
                               "option");
        }
    }

    if (optind != argc - 1) {
        return usage_error("\"audit tail\" takes one file, the newest of a "
                           "log");
    }

    rc = filter_finish(&t.filter);
    if (rc != EXIT_OK) {
        return rc;
    }

    t.path = argv[optind];
    t.colour = tail_colour();
    return tail_run(&t);
}
