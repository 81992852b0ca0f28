/*
 * National numbering plans, by the table cg_plan.def.  Digits are values 0 to
 * 9, one a byte.
 */

#ifndef CG_PLAN_H
#define CG_PLAN_H

#include "cg_entity.h"

typedef struct {
    uint8_t      region;
    uint8_t      trunk;   /* digits of the trunk prefix */
    uint8_t      min;     /* digits of a number, without it */
    uint8_t      max;
    const char  *prefix;  /* the trunk prefix */
    const char  *shapes;  /* "333 3222": sizes of groups */
    uint16_t     first;   /* what a number begins with: one digit or two */
    uint16_t     last;
} cg_plan;

/* The next row behind `after` (NULL: the first) of one of the regions in which
 * a number begins as d[0..n) does; NULL behind the last. */
const cg_plan *cg_plan_next(const cg_plan *after, const uint8_t *d, size_t n,
    cg_regions regions);

/* Is d[0..n), trunk prefix included, a number of the row? */
bool cg_plan_check(const cg_plan *row, const uint8_t *d, size_t n);

/* Does a number of the row begin with 0? */
bool cg_plan_zero(const cg_plan *row);

/* Do some numbers of these regions begin with another digit than 0? */
bool cg_plan_open(cg_regions regions);

/* The most digits of such numbers. */
#define CG_PLAN_OPEN_MAX  11

#endif
