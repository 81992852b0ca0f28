/*
 * Reading logs a line at a time, in memory that no file can make grow beyond
 * LOG_LINE_MAX.
 */

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "log_file.h"

#define LOG_BLOCK  (1 << 20)

typedef struct {
    const char  *name;
    int          fd;
    cg_buf       buf;    /* what is read and not yet a line */
    size_t       seen;   /* in front of it there is no line feed */
    log_line     line;
    void        *ctx;
} log_file;


/* Append what comes next, up to a block.  Its number of bytes, 0 at the end, or
 * -1, having complained. */

static ssize_t
log_file_fill(log_file *f)
{
    ssize_t  n;

    if (cg_buf_reserve(&f->buf, LOG_BLOCK) != CG_OK) {
        complain("%s: %s", f->name, cg_status_text(CG_ENOMEM));
        return -1;
    }

    do {
        n = read(f->fd, f->buf.p + f->buf.n, LOG_BLOCK);
    } while (n == -1 && errno == EINTR);

    if (n == -1) {
        complain("%s: %s", f->name, strerror(errno));
    } else {
        f->buf.n += (size_t) n;
    }

    return n;
}


/* Hand over the lines that are whole, and of one that is too long, what there
 * is. */

static bool
log_file_lines(log_file *f)
{
    bool         ok;
    const char  *p, *end, *from, *feed;

    ok = true;
    p = (const char *) f->buf.p;
    end = p + f->buf.n;
    from = p + f->seen;

    while (ok && (feed = memchr(from, '\n', (size_t) (end - from))) != NULL) {
        ok = f->line(f->ctx, f->name, p, (size_t) (feed - p), true);
        p = from = feed + 1;
    }

    if (ok && (size_t) (end - p) >= LOG_LINE_MAX) {
        ok = f->line(f->ctx, f->name, p, (size_t) (end - p), false);
        p = end;
    }

    cg_buf_drop(&f->buf, (size_t) (p - (const char *) f->buf.p));
    f->seen = f->buf.n;
    return ok;
}


/* Logs that were rotated may be compressed: gzip, bzip2, xz, zstd.  false,
 * having complained. */

static bool
log_file_plain(const log_file *f)
{
    size_t  i;

    static const struct {
        char         magic[5];
        const char  *command;
    } packed[] = {
        { "\x1f\x8b",          "zcat" },
        { "BZh",               "bzcat" },
        { "\xfd\x37zX",        "xzcat" },
        { "\x28\xb5\x2f\xfd",  "zstdcat" },
    };

    for (i = 0; i < sizeof(packed) / sizeof(packed[0]); i++) {
        if (f->buf.n >= strlen(packed[i].magic)
            && memcmp(f->buf.p, packed[i].magic, strlen(packed[i].magic)) == 0)
        {
            complain("%s: is compressed: unpack it, or give what \"%s\" makes "
                     "of it as \"-\"", f->name, packed[i].command);
            return false;
        }
    }

    return true;
}


static bool
log_file_read(log_file *f)
{
    bool     ok;
    ssize_t  n;

    n = log_file_fill(f);
    ok = n >= 0 && log_file_plain(f) && log_file_lines(f);

    while (ok && n > 0) {
        n = log_file_fill(f);
        ok = n >= 0 && log_file_lines(f);
    }

    if (ok && f->buf.n) {
        ok = f->line(f->ctx, f->name, (const char *) f->buf.p, f->buf.n,
                     false);
    }

    f->buf.n = f->seen = 0;
    return ok;
}


bool
log_files_read(char *const *files, size_t n, log_line line, void *ctx)
{
    bool      ok;
    size_t    i;
    log_file  f = { .line = line, .ctx = ctx };

    for (i = 0, ok = true; i < n && ok; i++) {
        f.name = strcmp(files[i], "-") == 0 ? "-" : files[i];
        f.fd = f.name == files[i] ? open(f.name, O_RDONLY | O_CLOEXEC)
                                  : STDIN_FILENO;

        if (f.fd == -1) {
            complain("%s: %s", f.name, strerror(errno));
            ok = false;
            break;
        }

        ok = log_file_read(&f);

        if (f.fd != STDIN_FILENO) {
            (void) close(f.fd);
        }
    }

    cg_buf_free(&f.buf);
    return ok;
}
