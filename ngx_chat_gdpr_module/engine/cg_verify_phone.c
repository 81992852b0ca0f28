/*
 * The verifier of telephone numbers: international with "+" or "00" (ITU-T
 * E.164, and E.123 for the way they are written), national for the regions of
 * the policy (Ofcom and ComReg numbering plans).
 */

#include "cg_border.h"
#include "cg_check.h"
#include "cg_cue.h"
#include "cg_verify.h"

#define CG_CHAIN_MAX  18

/* Digits with up to two separators between two of them. */
typedef struct {
    uint8_t  d[CG_CHAIN_MAX];
    size_t   n;
    size_t   end[CG_CHAIN_MAX];  /* offset behind the digit */
    uint8_t  gap[CG_CHAIN_MAX];  /* the first separator before it, or 0 */
    bool     in[CG_CHAIN_MAX];   /* it stands in parentheses */
} cg_chain;

/* National forms: trunk prefix 0, then a number of this country code. */
static const struct {
    char     region[3];
    uint8_t  code[3];
} cg_nationals[] = {
    { "GB", { 4, 4, 0 } },
    { "IE", { 3, 5, 3 } }
};

#define CG_NATIONALS  (sizeof(cg_nationals) / sizeof(cg_nationals[0]))


static bool
cg_is_sep(uint8_t ch)
{
    return ch == ' ' || ch == '.' || ch == '-' || ch == '/' || ch == '('
           || ch == ')';
}


/* May these two stand between two digits?  A sentence may not end there. */
static bool
cg_gap_pair(uint8_t a, uint8_t b)
{
    return a == '(' || a == ')' || b == '(' || b == ')'
           || ((a == ' ' || a == '-') && (b == ' ' || b == '-'));
}


/* Over the separators at v[*at]; false if no digit can follow. */
static bool
cg_chain_gap(const uint8_t *v, size_t *at, bool *in, size_t *far)
{
    size_t  i, n;

    n = cg_is_sep(v[*at]) ? 1 : 0;
    n += n && cg_is_sep(v[*at + 1]) ? 1 : 0;
    cg_far(far, *at + n);

    if (n == 2 && !cg_gap_pair(v[*at], v[*at + 1])) {
        return false;
    }

    for (i = 0; i < n; i++) {
        if ((v[*at + i] == '(' && *in) || (v[*at + i] == ')' && !*in)) {
            return false;
        }

        *in = v[*at + i] == '(' || (*in && v[*at + i] != ')');
    }

    *at += n;
    return cg_is_digit(v[*at]);
}


static void
cg_chain_read(const uint8_t *v, size_t at, bool in, cg_chain *c, size_t *far)
{
    uint8_t  gap;

    c->n = 0;
    gap = 0;

    do {
        c->d[c->n] = v[at++] - '0';
        c->end[c->n] = at;
        c->gap[c->n] = gap;
        c->in[c->n++] = in;

        gap = cg_is_digit(v[at]) ? 0 : v[at];
        cg_far(far, at);

    } while (cg_chain_gap(v, &at, &in, far) && c->n < CG_CHAIN_MAX);
}


/* May a number of k digits end there? */
static bool
cg_chain_end(const uint8_t *v, const cg_chain *c, size_t k, size_t *far)
{
    if (c->in[k - 1] || (k < c->n && c->gap[k] == 0)) {
        return false;
    }

    return cg_border_right(v, c->end[k - 1], far);
}


/* The most digits that make an international number whose country code begins
 * at digit o; 0 if there is none. */
static size_t
cg_phone_length(const uint8_t *v, const cg_chain *c, size_t o, size_t *far)
{
    size_t          k, q, used;
    const cg_dial  *row;

    row = cg_dial_find(c->d + o, c->n - o, &used);
    if (row == NULL) {
        return 0;
    }

    q = o + used;

    for (k = c->n; k > q; k--) {
        if (k - o > CG_E164_MAX + 1 || !cg_chain_end(v, c, k, far)) {
            continue;
        }

        if (cg_dial_check(row, c->d + q, k - q)) {
            return k;
        }

        /* "+44 (0)20 …": the trunk prefix is not part of the number */
        if (c->d[q] == 0 && cg_dial_check(row, c->d + q + 1, k - q - 1)) {
            return k;
        }
    }

    return 0;
}


/* Is it the number of an order, a time stamp, a part of something longer? */
static bool
cg_phone_record(const uint8_t *v, size_t start)
{
    if (start && (v[start - 1] == '#' || v[start - 1] == '$')) {
        return true;
    }

    return (cg_cue_adjacent(v, start) & (CG_CUE(RECORD) | CG_CUE(ID))) != 0;
}


/* "020 7946 0018/07700 900123" are two numbers. */
static bool
cg_phone_left(const uint8_t *v, size_t start)
{
    if (start && v[start - 1] == '+') {
        return false;
    }

    if (start > 1 && v[start - 1] == '/' && cg_is_digit(v[start - 2])) {
        return true;
    }

    return cg_number_left(v, start);
}


static cg_match
cg_phone_prefixed(const uint8_t *v, cg_match m, const cg_chain *c, bool plus)
{
    size_t  k;

    if (plus) {
        k = cg_phone_length(v, c, 0, &m.far);

    } else if (c->n > 2 && c->gap[1] == 0
               && (m.start < 2 || v[m.start - 1] != ' '
                   || !cg_is_digit(v[m.start - 2])))
    {
        k = cg_phone_length(v, c, 2, &m.far);

    } else {
        k = 0;
    }

    if (k == 0
        || (!plus && (!cg_number_right(v, c->end[k - 1], &m.far)
                      || cg_phone_record(v, m.start))))
    {
        return m;
    }

    m.rule = plus ? CG_RULE_PHONE_PLUS : CG_RULE_PHONE_00;
    m.end = c->end[k - 1];
    return m;
}


/* Groups as people write them: an area code of three digits or more first, a
 * slash only behind it, no single digits; or all digits singly or in pairs.
 * Dates are not written so. */
static bool
cg_phone_groups(const cg_chain *c, size_t k, size_t *area)
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


/* Irish numbers outside the mobile ranges are short: they must be written
 * with their area code apart, or behind a word such as "phone". */
static bool
cg_phone_ie(const uint8_t *v, size_t start, const cg_chain *c, size_t k)
{
    size_t  area;
    bool    grouped;

    grouped = cg_phone_groups(c, k, &area);

    if (c->d[1] == 8 && k == 10) {
        return area == k ? !cg_phone_record(v, start) : grouped;
    }

    if (area == k) {
        return cg_cue_adjacent(v, start) == CG_CUE(PHONE);
    }

    if (area != (c->d[1] == 1 ? 2u : c->d[2] == 0 && c->d[1] < 6 ? 4u : 3u)) {
        return false;
    }

    return (grouped || area == 2) && c->d[area] > 1;
}


static bool
cg_phone_gb(const uint8_t *v, size_t start, const cg_chain *c, size_t k)
{
    size_t  area;

    return cg_phone_groups(c, k, &area)
           && (area < k || !cg_phone_record(v, start));
}


static cg_match
cg_phone_national(const uint8_t *v, cg_match m, const cg_chain *c,
    cg_regions regions)
{
    bool            good;
    size_t          i, k, used;
    const cg_dial  *row;

    for (i = 0; i < CG_NATIONALS; i++) {
        if ((regions & cg_region_bit(cg_nationals[i].region, 2)) == 0) {
            continue;
        }

        row = cg_dial_find(cg_nationals[i].code, 3, &used);

        for (k = c->n; k > 7; k--) {
            if (!cg_dial_check(row, c->d + 1, k - 1)
                || !cg_chain_end(v, c, k, &m.far)
                || !cg_number_right(v, c->end[k - 1], &m.far))
            {
                continue;
            }

            good = row->code == 44 ? cg_phone_gb(v, m.start, c, k)
                                   : cg_phone_ie(v, m.start, c, k);
            if (good) {
                m.rule = CG_RULE_PHONE_NATIONAL;
                m.end = c->end[k - 1];
                return m;
            }
        }
    }

    return m;
}


cg_match
cg_verify_phone(const uint8_t *v, size_t start, cg_regions regions)
{
    bool      in, plus;
    size_t    at;
    cg_chain  c;
    cg_match  m;

    m = (cg_match) { start, start, CG_RULE_NONE, start };
    at = start;

    in = v[at] == '(';
    at += in;

    plus = v[at] == '+';
    at += plus;

    if (plus && (v[at] == ' ' || (v[at] == '(' && !in))) {
        in |= v[at] == '(';
        at++;
    }

    cg_far(&m.far, at);

    if (!cg_is_digit(v[at]) || plus == (v[at] == '0')) {
        return m;
    }

    /* "0 0": neither the prefix 00 nor an area */
    if (!plus && cg_is_sep(v[at + 1]) && v[at + 2] == '0') {
        return m;
    }

    if (plus ? !cg_border_left(v, start) || (start && v[start - 1] == '+')
             : !cg_phone_left(v, start))
    {
        m.far = start;
        return m;
    }

    cg_chain_read(v, at, in, &c, &m.far);

    if (c.n < 2) {
        return m;
    }

    if (plus || c.d[1] == 0) {
        return cg_phone_prefixed(v, m, &c, plus);
    }

    return cg_phone_national(v, m, &c, regions);
}
