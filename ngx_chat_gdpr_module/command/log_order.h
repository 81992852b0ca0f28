/*
 * Flaws that come of how the files of a log were given, not of the log: the
 * newest first, as a shell sorts their names, or without older ones.
 */

#ifndef LOG_ORDER_H
#define LOG_ORDER_H

#include "cg_ledger.h"

/* All zeros to begin with.  Names are those that were given, and are kept. */
typedef struct {
    const char  *first;      /* the first file of all */
    const char  *file;       /* the last one that began */
    const char  *late;       /* the first that begins before the one ... */
    const char  *before;     /* ... in front of it */
    char         time[25];   /* when the last one begins */
    uint64_t     starts;     /* chains of the first file, the begin of which
                              * it does not hold */
} log_order;

/* A file begins, with this line. */
void log_order_file(log_order *o, const char *file, const char *p, size_t n);

void log_order_flaw(log_order *o, const cg_flaw *f);

/* On standard error: what to give instead, where that may be it. */
void log_order_tell(const log_order *o);

#endif
