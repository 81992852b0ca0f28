/*
 * Verifier of dates of birth in digits, "12.5.1990", "1990-05-12", "12051990",
 * which only the words about them tell apart from other short numbers.  And the
 * numbers of dates, for cg_verify_expiry.c, too.
 */

#include "cg_border.h"
#include "cg_cue.h"
#include "cg_date.h"
#include "cg_verify.h"


/* Bytes of the separator at v[at]: one of "-./", with spaces or not, or a
 * space. */
static size_t
cg_part_gap(const uint8_t *v, size_t at, uint8_t *sep, size_t *far)
{
    size_t  n;

    n = v[at] == ' ';
    *sep = v[at + n];

    if (*sep == '-' || *sep == '.' || *sep == '/') {
        n++;
        n += v[at + n] == ' ';

    } else {
        *sep = ' ';
    }

    cg_far(far, at + n);
    return n;
}


void
cg_parts_read(const uint8_t *v, size_t at, cg_parts *p, size_t *far)
{
    size_t   i, gap;
    uint8_t  sep;

    p->sep = 0;

    for (p->n = 0; p->n < 3; at += gap) {
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

        gap = cg_part_gap(v, at, &sep, far);

        if (gap == 0 || (p->n > 1 && p->sep != sep)) {
            return;
        }

        p->sep = sep;
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


/* Eight digits as parts: the year first, or last. */
static bool
cg_parts_whole(const uint8_t *v, size_t start, cg_parts *p)
{
    bool      first;
    size_t    i;
    unsigned  d[8];

    for (i = 0; i < 8; i++) {
        d[i] = (unsigned) v[start + i] - '0';

        if (d[i] > 9) {
            return false;
        }
    }

    first = d[0] * 10 + d[1] == 19 || d[0] * 10 + d[1] == 20;
    i = first ? 4 : 0;

    p->n = 3;
    p->digits[0] = first ? 4 : 2;
    p->digits[1] = 2;
    p->digits[2] = first ? 2 : 4;
    p->value[first ? 2 : 0] = d[i] * 10 + d[i + 1];
    p->value[1] = d[i + 2] * 10 + d[i + 3];
    i = first ? 0 : 4;
    p->value[first ? 0 : 2] = d[i] * 1000 + d[i + 1] * 100 + d[i + 2] * 10
                              + d[i + 3];
    p->end[2] = start + 8;

    if (first) {
        i = p->value[1];
        p->value[1] = p->value[2];
        p->value[2] = (unsigned) i;
    }

    return cg_is_date(p);
}


bool
cg_date_glued(const uint8_t *v, size_t start)
{
    uint32_t  word;

    if (start < 3) {
        return false;
    }

    word = (uint32_t) (v[start - 3] << 16 | v[start - 2] << 8 | v[start - 1])
           | 0x202020;

    return (word == ('d' << 16 | 'o' << 8 | 'b')
            || word == ('c' << 16 | 'v' << 8 | 'v')
            || word == ('c' << 16 | 'v' << 8 | 'c'))
           && cg_border_left(v, start - 3);
}


cg_match
cg_verify_dob(const uint8_t *v, size_t start)
{
    cg_match  m;
    cg_parts  p;

    m = (cg_match) { start, start, CG_RULE_NONE, start };

    if (!cg_number_left(v, start) && !cg_date_glued(v, start)) {
        return m;
    }

    if (cg_parts_whole(v, start, &p)) {
        cg_far(&m.far, start + 8);

        if (cg_number_right(v, start + 8, &m.far)
            && cg_cue_phrase(v, start) & CG_CUE(DOB))
        {
            m.rule = CG_RULE_DOB;
            m.end = start + 8;
        }

        return m;
    }

    cg_parts_read(v, start, &p, &m.far);

    /* the time of day may follow: 1990-05-04T00:00:00Z; or the end of a word,
     * as in Hungarian: 1990.05.04-én */
    if (cg_is_date(&p)
        && (cg_number_right(v, p.end[2], &m.far) || v[p.end[2]] == 'T'
            || (v[p.end[2]] == '-' && v[p.end[2] + 1] >= 0x80))
        && cg_is_born(v, start, p.end[2], &m.far))
    {
        m.rule = CG_RULE_DOB;
        m.end = p.end[2];
    }

    return m;
}
