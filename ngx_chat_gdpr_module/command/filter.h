/*
 * Which events of a log are asked for: options that several of the reviewer's
 * commands share.
 */

#ifndef FILTER_H
#define FILTER_H

#include <getopt.h>

#include "event.h"

typedef enum {
#define FILTER(id, name)  FILTER_##id,
#include "filter.def"
#undef FILTER
    FILTER_N
} filter_key;

typedef struct {
    const char  *value[FILTER_N];  /* NULL: not asked for */
    char         subject[33];      /* of the cookie, or as given */
} filter;

/* Rows of a table for getopt_long(): values from 256 on. */
#define FILTER_ROW(id, name)                                                 \
    { name, required_argument, NULL, 256 + FILTER_##id },

/* Take an option; false if c is none of them. */
bool filter_option(filter *f, int c, char *arg);

/* Once all are taken: an exit code, having complained. */
int filter_finish(filter *f);

bool filter_fits(const filter *f, const event *e);

#endif
