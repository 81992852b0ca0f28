/*
 * Appending to an audit log.
 */

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "command.h"
#include "log_append.h"


/* The file of this name, and not one that was put in its place while this one
 * waited for the lock. */

static bool
log_append_lock(int fd, const char *path)
{
    struct stat  is, named;

    return flock(fd, LOCK_SH) == 0 && fstat(fd, &is) == 0
           && stat(path, &named) == 0 && is.st_ino == named.st_ino
           && is.st_dev == named.st_dev;
}


int
log_append_open(const char *path)
{
    int  fd, tries;

    for (tries = 0; tries < 10; tries++) {
        fd = open(path, O_RDWR | O_APPEND | O_CLOEXEC);

        if (fd == -1) {
            complain("%s: %s: it has to be there, see \"chat_gdpr_audit\"",
                     path, strerror(errno));
            return -1;
        }

        if (log_append_lock(fd, path)) {
            return fd;
        }

        (void) close(fd);
    }

    complain("%s: cannot be locked", path);
    return -1;
}


bool
log_append(int fd, const char *path, const cg_buf *lines)
{
    ssize_t  n;

    n = write(fd, lines->p, lines->n);

    if (n == (ssize_t) lines->n && fdatasync(fd) == 0) {
        return true;
    }

    complain("%s: cannot be written: nothing was done", path);
    return false;
}
