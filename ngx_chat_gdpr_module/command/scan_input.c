/*
 * What goes into a scan, and what it is scanned with.
 */

#include <errno.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "command.h"
#include "scan.h"


long
scan_read(uint8_t *p)
{
    ssize_t  n;

    if (flush_output() != EXIT_OK) {
        return -1;
    }

    n = read(STDIN_FILENO, p, SCAN_BLOCK);

    if (n < 0) {
        complain("cannot read the input: %s", strerror(errno));
    }

    return (long) n;
}


cg_seal
scan_seal(const scan *s)
{
    cg_seal  seal;

    memset(&seal, 0, sizeof(seal));
    seal.secrets = &s->secret;
    seal.n = 1;
    seal.now = (uint64_t) time(NULL);
    return seal;
}


cg_status
scan_open(const scan *s, cg_stream *stream)
{
    cg_stream_init(stream, &s->policy, s->dir, s->format, s->declared);

    return cg_seam_open(stream);
}
