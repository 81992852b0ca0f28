/*
 * How the digits of a telephone number are parted: as numbers are, by habit or
 * by the shapes of cg_plan.def, or as dates, times, amounts, addresses of
 * machines and other numbers are.
 */

#include "cg_phone.h"

typedef struct {
    size_t   n;
    bool     bracket;              /* the first one stands in parentheses */
    uint8_t  size[CG_DIALLED_MAX];
    uint8_t  sep[CG_DIALLED_MAX];  /* in front of it */
} cg_groups;


bool
cg_phone_groups(const cg_dialled *c, size_t k, size_t *area)
{
    bool    even;
    size_t  i, size;

    for (i = 1; i < k && c->gap[i] == 0; i++) { /* void */ }

    *area = i;
    even = i <= 2;

    while (i < k) {
        if (c->gap[i] == '/' && i != *area) {
            return false;
        }

        for (size = 1; i + size < k && c->gap[i + size] == 0; size++) {
            /* void */
        }

        i += size;
        even &= size == *area || (i == k && size < *area);

        if (size == 1 && *area > 2) {
            return false;
        }
    }

    return *area > 2 || even;
}


/* The groups of the first k digits behind the trunk prefix. */
static void
cg_groups_read(const cg_dialled *c, size_t trunk, size_t k, cg_groups *g)
{
    size_t  i;

    g->n = 0;
    g->bracket = c->in[0];

    for (i = trunk; i < k; i++) {
        if (g->n == 0 || c->gap[i]) {
            g->sep[g->n] = g->n ? c->gap[i] : 0;
            g->size[g->n++] = 0;
        }

        g->size[g->n - 1]++;
    }
}


static unsigned
cg_dialled_value(const cg_dialled *c, size_t at, size_t n)
{
    unsigned  value;

    for (value = 0; n; n--) {
        value = value * 10 + c->d[at++];
    }

    return value;
}


/* Could a, b and year be a date, in whatever order? */
static bool
cg_phone_day(unsigned a, unsigned b, unsigned year)
{
    return year >= 1900 && year < 2100 && a && b && a <= 31 && b <= 31
           && (a <= 12 || b <= 12);
}


/* 20261231, 31122026, 31.12.2026, 2026-12-31, 31/12/26, whatever follows. */
static bool
cg_phone_date(const cg_dialled *c, size_t k)
{
    unsigned   year;
    cg_groups  g;

    cg_groups_read(c, 0, k, &g);

    if (g.n == 1) {
        return k == 8 && (cg_phone_day(cg_dialled_value(c, 4, 2),
                                       cg_dialled_value(c, 6, 2),
                                       cg_dialled_value(c, 0, 4))
                          || cg_phone_day(cg_dialled_value(c, 0, 2),
                                          cg_dialled_value(c, 2, 2),
                                          cg_dialled_value(c, 4, 4)));
    }

    if (g.n < 3 || g.sep[1] != g.sep[2] || (g.n > 3 && g.sep[3] == g.sep[2]))
    {
        return false;
    }

    if (g.size[0] == 4 && g.size[1] <= 2 && g.size[2] <= 2) {
        return cg_phone_day(cg_dialled_value(c, 4, g.size[1]),
                            cg_dialled_value(c, 4u + g.size[1], g.size[2]),
                            cg_dialled_value(c, 0, 4));
    }

    if (g.size[0] > 2 || g.size[1] > 2
        || (g.size[2] != 4 && (g.size[2] != 2 || g.sep[1] == ' ')))
    {
        return false;
    }

    year = cg_dialled_value(c, (size_t) g.size[0] + g.size[1], g.size[2]);

    return cg_phone_day(cg_dialled_value(c, 0, g.size[0]),
                        cg_dialled_value(c, g.size[0], g.size[1]),
                        g.size[2] == 2 ? 2000 + year : year);
}


/* Is it parted as numbers are: a slash only behind an area, one separator
 * from the second gap on, no single digits but in front or all of them? */
static bool
cg_groups_even(const cg_groups *g)
{
    size_t  i, single;

    single = 0;

    /* "10.30-11", but "02/513.22.23" */
    if (g->n > 2 && g->sep[1] != g->sep[2]
        && (g->sep[1] == '.'
            || (g->sep[2] == '.' && g->size[0] < 3
                && (g->sep[1] != '/' || g->n < 4))))
    {
        return false;
    }

    for (i = 1; i < g->n; i++) {
        if ((g->sep[i] == '/' && i > 1) || (i > 2 && g->sep[i] != g->sep[2]))
        {
            return false;
        }

        single += g->size[i] == 1;
    }

    return single == 0 || (single == g->n - 1 && g->size[0] == 1)
           || (single == 1 && g->size[g->n - 1] == 1
               && g->size[0] == 2 && g->size[g->n - 2] == 2);
}


/* Does one of the shapes have these groups, and these separators?  Points are
 * for long numbers, or where the shape has one. */
static bool
cg_groups_shape(const cg_groups *g, const char *shapes, bool longer)
{
    char    sign;
    size_t  i;

    while (*shapes) {
        sign = *shapes == '.' || *shapes == '(' ? *shapes++ : ' ';

        for (i = 0; i < g->n && *shapes == '0' + g->size[i]; i++) {
            shapes++;
        }

        if (i == g->n && (*shapes == ' ' || *shapes == '\0')) {
            return (sign != '(' || g->bracket)
                   && (g->n == 1 || g->sep[1] != '.' || sign == '.' || longer);
        }

        while (*shapes && *shapes != ' ') {
            shapes++;
        }

        shapes += *shapes == ' ';
    }

    return false;
}


/* How numbers that do not begin with 0 are parted: amounts, addresses of
 * machines, years and spans of time look alike. */
static bool
cg_groups_own(const cg_dialled *c, const cg_groups *g, const cg_plan *row,
    size_t k)
{
    unsigned  first;

    if (!cg_groups_shape(g, row->shapes, k > 9) || c->wide
        || g->sep[1] == '/')
    {
        return false;
    }

    if (g->bracket) {
        return true;
    }

    /* "612-345 678", but not "10-12 14 16" */
    if (g->n > 2 && g->sep[1] != g->sep[2]
        && (g->sep[1] != '-' || g->size[0] + g->size[1] < 5))
    {
        return false;
    }

    first = cg_dialled_value(c, 0, 4);

    return g->n != 2 || g->size[0] != 4 || first < 1900 || first > 2039;
}


/* Are numbers that begin with 0 parted so?  Not in fours, nor in pairs that go
 * on or ascend as the numbers of a lottery do. */
static bool
cg_groups_zero(const cg_dialled *c, const cg_groups *g, size_t trunk, size_t k)
{
    bool    ascend;
    size_t  i, even;

    even = g->size[0] + (c->gap[trunk] ? 0 : trunk);
    ascend = even == 2;

    for (i = 1; i < g->n && g->size[i] == even; i++) {
        ascend = ascend && cg_dialled_value(c, 2 * i - 2, 2)
                           < cg_dialled_value(c, 2 * i, 2);
    }

    if (g->size[0] > 6 || i < g->n) {
        return g->size[0] <= 6;
    }

    ascend &= cg_dialled_value(c, k - 2, 2) < 50;

    return even != 4 && (even != 2 || (k == c->n && !ascend));
}


/* "0.44029 28.71419": two decimals rather than a prefix and groups. */
static bool
cg_phone_decimal(const cg_dialled *c, size_t trunk, const cg_groups *g)
{
    return trunk == 1 && c->gap[1] == '.' && g->n > 1 && g->sep[1] != '.';
}


cg_phone_form
cg_phone_form_of(const cg_dialled *c, size_t k, const cg_plan *row)
{
    size_t     trunk;
    cg_groups  g;

    trunk = row ? row->trunk : 0;
    cg_groups_read(c, trunk, k, &g);

    if (cg_phone_date(c, k) || !cg_groups_even(&g)
        || cg_phone_decimal(c, trunk, &g))
    {
        return CG_FORM_NOT;
    }

    if (row && !cg_plan_zero(row) && cg_groups_own(c, &g, row, k)) {
        return CG_FORM_PARTED;
    }

    if (g.n == 1 && (trunk == 0 || c->gap[trunk] == 0)) {
        return g.bracket ? CG_FORM_LOOSE : CG_FORM_BARE;
    }

    return row && cg_plan_zero(row) && cg_groups_zero(c, &g, trunk, k)
           ? CG_FORM_PARTED : CG_FORM_LOOSE;
}
