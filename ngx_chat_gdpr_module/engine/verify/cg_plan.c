/*
 * National numbering plans.
 */

#include "cg_check.h"
#include "cg_plan.h"

static const cg_plan  cg_plans[] = {
#define CG_PLANS(region)
#define CG_PLAN(region, trunk, first, last, min, max, shapes)                \
    { CG_REGION_##region, sizeof(trunk) - 1, min, max, trunk, shapes,        \
      first, last },
#include "cg_plan.def"
#undef CG_PLAN
#undef CG_PLANS
};

/* Where the rows of each region begin. */
#define CG_PASTE(a, b)   CG_PASTE_(a, b)
#define CG_PASTE_(a, b)  a##b

enum {
#define CG_PLANS(region)                                                     \
    CG_PLAN_AT_##region, CG_PLAN_OVER_##region = CG_PLAN_AT_##region - 1,
#define CG_PLAN(region, trunk, first, last, min, max, shapes)                \
    CG_PASTE(CG_PLAN_ROW_, __LINE__),
#include "cg_plan.def"
#undef CG_PLAN
#undef CG_PLANS
    CG_PLAN_END
};

_Static_assert(CG_PLAN_END < 256, "a row is one byte");

static const uint8_t  cg_plan_at[CG_REGION_N] = {
#define CG_PLANS(region)  [CG_REGION_##region] = CG_PLAN_AT_##region,
#define CG_PLAN(region, trunk, first, last, min, max, shapes)
#include "cg_plan.def"
#undef CG_PLAN
#undef CG_PLANS
};

static const cg_regions  cg_plan_opens =
#define CG_PLANS(region)
#define CG_PLAN(region, trunk, first, last, min, max, shapes)                \
    (sizeof(shapes) > 2 ? CG_IN(region) : 0) |
#include "cg_plan.def"
#undef CG_PLAN
#undef CG_PLANS
    0;


/* Does the number, trunk prefix included, begin as those of the row? */
static bool
cg_plan_begins(const cg_plan *row, const uint8_t *d, size_t n)
{
    size_t    i;
    unsigned  lead;

    if (n < (size_t) row->trunk + 2) {
        return false;
    }

    for (i = 0; i < row->trunk; i++) {
        if (d[i] != row->prefix[i] - '0') {
            return false;
        }
    }

    lead = d[i];
    if (row->last > 9) {
        lead = lead * 10 + d[i + 1];
    }

    return lead >= row->first && lead <= row->last;
}


/* The first row from `row` on, of the same region, that does. */
static const cg_plan *
cg_plan_scan(size_t row, size_t region, const uint8_t *d, size_t n)
{
    for ( /* void */ ;
          row < CG_PLAN_END && cg_plans[row].region == region;
          row++)
    {
        if (cg_plan_begins(&cg_plans[row], d, n)) {
            return &cg_plans[row];
        }
    }

    return NULL;
}


const cg_plan *
cg_plan_next(const cg_plan *after, const uint8_t *d, size_t n,
    cg_regions regions)
{
    size_t          region;
    const cg_plan  *row;

    if (after != NULL) {
        row = cg_plan_scan((size_t) (after - cg_plans) + 1, after->region, d,
                           n);
        if (row != NULL) {
            return row;
        }

        regions &= UINT64_MAX << after->region << 1;
    }

    regions &= CG_IN(N) - 1;

    for ( /* void */ ; regions; regions &= regions - 1) {
        region = (size_t) __builtin_ctzll(regions);

        row = cg_plan_scan(cg_plan_at[region], region, d, n);
        if (row != NULL) {
            return row;
        }
    }

    return NULL;
}


bool
cg_plan_check(const cg_plan *row, const uint8_t *d, size_t n)
{
    n -= row->trunk;

    return n >= row->min && n <= row->max
           && (row->region != CG_REGION_US || cg_nanp(d + row->trunk));
}


bool
cg_plan_zero(const cg_plan *row)
{
    return row->prefix[0] == '0';
}


bool
cg_plan_open(cg_regions regions)
{
    return (regions & cg_plan_opens) != 0;
}
