/*
 * Parameters of a header field's value: RFC 9110 section 5.6.6, as in
 * `text/plain; charset="utf-8"`.
 */

#ifndef CG_PARAM_H
#define CG_PARAM_H

#include <stddef.h>
#include <stdbool.h>

/* A reader of p[at..n). */
typedef struct {
    const char  *p;
    size_t       n;
    size_t       at;

    const char  *name;    /* of the parameter at hand */
    size_t       name_n;
    const char  *value;   /* without its quotes, escapes as they are */
    size_t       value_n;
    bool         broken;  /* what follows is no parameter */
} cg_param;

/* Begin at the first semicolon of p[0..n). */
void cg_param_init(cg_param *a, const char *p, size_t n);

/* Go to the next parameter; false behind the last, or if a->broken. */
bool cg_param_next(cg_param *a);

/* Is this the name of the one at hand?  Case does not count. */
bool cg_param_is(const cg_param *a, const char *name);

#endif
