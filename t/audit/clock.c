/*
 * A system clock that a test can set: to be loaded in front of libc.  The time
 * of gettimeofday() is shifted by the seconds that the file CHAT_GDPR_CLOCK
 * holds, as a long in the machine's own form.
 */

#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>

static volatile long  *shift;


__attribute__((constructor)) static void
open_clock(void)
{
    int          fd;
    void        *p;
    const char  *path;

    path = getenv("CHAT_GDPR_CLOCK");
    fd = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    p = fd == -1 ? MAP_FAILED
                 : mmap(NULL, sizeof(long), PROT_READ, MAP_SHARED, fd, 0);
    shift = p == MAP_FAILED ? NULL : p;
}


int
gettimeofday(struct timeval *restrict tv, void *restrict tz)
{
    struct timespec  now;

    (void) tz;

    if (clock_gettime(CLOCK_REALTIME, &now) == -1) {
        return -1;
    }

    tv->tv_sec = now.tv_sec + (shift ? *shift : 0);
    tv->tv_usec = now.tv_nsec / 1000;
    return 0;
}
