/*
 * See log_order.h.
 */

#include <inttypes.h>
#include <string.h>

#include "command.h"
#include "log_order.h"

#define TIME_SIZE  24


/* What a record begins with, as text that sorts by time. */

static bool
line_time(const char *p, size_t n, char time[25])
{
    static const char  front[] = "{\"time\":\"";

    if (n < sizeof(front) + TIME_SIZE
        || memcmp(p, front, sizeof(front) - 1) != 0)
    {
        return false;
    }

    memcpy(time, p + sizeof(front) - 1, TIME_SIZE);
    time[TIME_SIZE] = '\0';
    return true;
}


void
log_order_file(log_order *o, const char *file, const char *p, size_t n)
{
    char  time[25];

    if (o->first == NULL) {
        o->first = file;
    }

    if (!line_time(p, n, time)) {
        return;
    }

    if (o->file && o->late == NULL && strcmp(time, o->time) < 0) {
        o->late = file;
        o->before = o->file;
    }

    o->file = file;
    memcpy(o->time, time, sizeof(time));
}


void
log_order_flaw(log_order *o, const cg_flaw *f)
{
    o->starts += f->kind == CG_FLAW_START && f->file == o->first;
}


void
log_order_tell(const log_order *o)
{
    if (o->late && o->starts) {
        complain("%s begins before %s: give the files in the order in which "
                 "they were written, the oldest first", o->late, o->before);

    } else if (o->starts) {
        complain("%s goes on with %" PRIu64 " chains that begin in older "
                 "files: give those in front of it", o->first, o->starts);
    }
}
