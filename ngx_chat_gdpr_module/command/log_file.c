/*
 * Reading logs a line at a time.
 */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "log_file.h"

#define LOG_BLOCK  (1 << 20)


static bool
log_file_read(const char *name, FILE *f, log_line line, void *ctx)
{
    bool     feed, ok;
    char    *p;
    size_t   size;
    ssize_t  n;

    p = NULL;
    size = 0;
    ok = true;

    while (ok && (n = getline(&p, &size, f)) > 0) {
        feed = p[n - 1] == '\n';
        ok = line(ctx, name, p, (size_t) n - feed, feed);
    }

    if (ok && ferror(f)) {
        complain("%s: %s", name, strerror(errno));
        ok = false;
    }

    free(p);
    return ok;
}


bool
log_files_read(char *const *files, size_t n, log_line line, void *ctx)
{
    bool    ok;
    FILE   *f;
    size_t  i;

    for (i = 0, ok = true; i < n && ok; i++) {
        if (strcmp(files[i], "-") == 0) {
            ok = log_file_read("-", stdin, line, ctx);
            continue;
        }

        f = fopen(files[i], "re");
        if (f == NULL) {
            complain("%s: %s", files[i], strerror(errno));
            return false;
        }

        (void) setvbuf(f, NULL, _IOFBF, LOG_BLOCK);
        ok = log_file_read(files[i], f, line, ctx);
        (void) fclose(f);
    }

    return ok;
}
