/*
 * Verifiers of what only the words in front tell apart from other short
 * numbers: dates of birth, and the expiry and code of a payment card.
 */

#include "cg_border.h"
#include "cg_cue.h"
#include "cg_verify.h"

typedef struct {
    unsigned  value[3];
    size_t    digits[3];
    size_t    end[3];     /* offset behind each */
    size_t    n;
    uint8_t   sep;
} cg_parts;


/* Up to three numbers of at most four digits, parted by one of "-./" or a
 * space, by the same throughout. */
static void
cg_parts_read(const uint8_t *v, size_t at, cg_parts *p, size_t *far)
{
    size_t  i;

    p->sep = 0;

    for (p->n = 0; p->n < 3; at++) {
        p->value[p->n] = 0;

        for (i = 0; i < 4 && cg_is_digit(v[at]); i++) {
            p->value[p->n] = p->value[p->n] * 10 + v[at++] - '0';
        }

        cg_far(far, at);

        if (i == 0 || cg_is_digit(v[at])) {
            return;
        }

        p->digits[p->n] = i;
        p->end[p->n++] = at;

        if (v[at] != '-' && v[at] != '.' && v[at] != '/' && v[at] != ' ') {
            return;
        }

        if (p->sep && p->sep != v[at]) {
            return;
        }

        p->sep = v[at];
        cg_far(far, at + 1);
    }
}


static bool
cg_is_day(unsigned a, unsigned b)
{
    return a >= 1 && b >= 1 && ((a <= 31 && b <= 12) || (a <= 12 && b <= 31));
}


/* Year first, or last; day and month in either order. */
static bool
cg_is_date(const cg_parts *p)
{
    if (p->n < 3) {
        return false;
    }

    if (p->digits[0] == 4) {
        return p->value[0] >= 1900 && p->value[0] < 2100 && p->digits[2] <= 2
               && p->digits[1] <= 2 && cg_is_day(p->value[2], p->value[1]);
    }

    return p->digits[0] <= 2 && p->digits[1] <= 2
           && (p->digits[2] == 2
               || (p->value[2] >= 1900 && p->value[2] < 2100))
           && cg_is_day(p->value[0], p->value[1]);
}


cg_match
cg_verify_dob(const uint8_t *v, size_t start)
{
    cg_match  m;
    cg_parts  p;

    m = (cg_match) { start, start, CG_RULE_NONE, start };

    if (!cg_number_left(v, start)) {
        return m;
    }

    cg_parts_read(v, start, &p, &m.far);

    /* the time of day may follow: 1990-05-04T00:00:00Z */
    if (cg_is_date(&p)
        && (cg_number_right(v, p.end[2], &m.far) || v[p.end[2]] == 'T')
        && cg_cue_phrase(v, start) & CG_CUE(DOB))
    {
        m.rule = CG_RULE_DOB;
        m.end = p.end[2];
    }

    return m;
}


cg_match
cg_verify_cvv(const uint8_t *v, size_t start)
{
    size_t    n;
    cg_match  m;

    m = (cg_match) { start, start, CG_RULE_NONE, start };

    for (n = 0; n < 5 && cg_is_digit(v[start + n]); n++) { /* void */ }

    cg_far(&m.far, start + n);

    if ((n == 3 || n == 4) && cg_number_left(v, start)
        && cg_number_right(v, start + n, &m.far)
        && cg_cue_adjacent(v, start) & CG_CUE(CVV))
    {
        m.rule = CG_RULE_CVV;
        m.end = start + n;
    }

    return m;
}


cg_match
cg_verify_expiry(const uint8_t *v, size_t start)
{
    cg_match  m;
    cg_parts  p;

    m = (cg_match) { start, start, CG_RULE_NONE, start };

    if (!cg_number_left(v, start)) {
        return m;
    }

    cg_parts_read(v, start, &p, &m.far);

    if (p.n == 2 && p.sep == '/' && p.digits[0] <= 2
        && p.value[0] >= 1 && p.value[0] <= 12
        && (p.digits[1] == 2
            || (p.value[1] >= 2000 && p.value[1] < 2100))
        && cg_number_right(v, p.end[1], &m.far)
        && cg_cue_phrase(v, start) & CG_CUE(EXPIRY))
    {
        m.rule = CG_RULE_CARD_EXPIRY;
        m.end = p.end[1];
    }

    return m;
}
