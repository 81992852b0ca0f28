/*
 * National forms of telephone numbers: the numbering plans of cg_plan.def, and
 * those of Ofcom and ComReg in cg_check.c.
 *
 * A number that begins with the trunk prefix 0 is evident by its plan, its
 * length and the way it is parted.  Others are ordinary numbers: they need the
 * groups that are usual in their country, a word in front, or to be all that a
 * message says.  Directly behind a word such as "phone" any seven to fifteen
 * digits are one, whatever the region.
 */

#include <string.h>

#include "cg_border.h"
#include "cg_check.h"
#include "cg_phone.h"
#include "cg_plan.h"

/* Trunk prefix 0, then a number of this country code. */
static const struct {
    cg_regions  region;
    uint8_t     code[3];
} cg_nationals[] = {
    { CG_IN(GB), { 4, 4, 0 } },
    { CG_IN(IE), { 3, 5, 3 } }
};

#define CG_NATIONALS  (sizeof(cg_nationals) / sizeof(cg_nationals[0]))

/* Words that speak of another number. */
#define CG_PHONE_OTHER                                                       \
    (CG_CUE(RECORD) | CG_CUE(ID) | CG_CUE(VERSION) | CG_CUE(CARD)            \
     | CG_CUE(NHS) | CG_CUE(NINO) | CG_CUE(DOB) | CG_CUE(CVV)                \
     | CG_CUE(EXPIRY) | CG_CUE_IDENTIFIERS)

/* What stands at an amount. */
static const char  cg_currencies[] = "eur usd gbp chf pln czk dkk nok sek isk "
                                     "huf ron bgn rsd try uah";
static const char  cg_units[] = "euro \xe2\x82\xac \xc2\xa3 kr kc k\xc4\x8d zl "
                                "z\xc5\x82 ft lei lv \xd0\xbb\xd0\xb2 din tl "
                                "km kg mb gb kb ms pcs st szt ks kw hp ch cv "
                                "ps bhp nm mm cm ml x";

#define CG_UNIT_MAX  6

typedef struct {
    const uint8_t     *v;
    size_t             start;
    const cg_dialled  *c;
    uint32_t           ends;      /* bit k: a number of k digits may end so */
    uint32_t           never;     /* bit k: no number with 0 in front has k */
    size_t             first;     /* digits of the first group */
    bool               behind;    /* another number is directly in front */
    bool               walked;
    cg_cues            near;      /* once walked: see cg_cue_nearest() */
    cg_cues            adjacent;
} cg_phone_at;


/* Does it follow another number directly? */
static bool
cg_phone_behind(const uint8_t *v, size_t start)
{
    return start > 1
           && (cg_is_digit(v[start - 2])
               || (start > 2 && v[start - 2] == ')'
                   && cg_is_digit(v[start - 3])))
           && (v[start - 1] == ' ' || v[start - 1] == '-'
               || v[start - 1] == '.' || v[start - 1] == '/'
               || v[start - 1] == ',');
}


/* Look at the words in front, once. */
static void
cg_at_walk(cg_phone_at *p)
{
    if (!p->walked) {
        p->near = cg_cue_nearest(p->v, p->start);
        p->adjacent = cg_cue_adjacent(p->v, p->start);
        p->walked = true;
    }
}


static bool
cg_at_sign(const cg_phone_at *p)
{
    return p->start && (p->v[p->start - 1] == '#'
                        || p->v[p->start - 1] == '$');
}


/* Is it the number of an order, a time stamp, an identifier? */
static bool
cg_at_record(cg_phone_at *p)
{
    if (cg_at_sign(p)) {
        return true;
    }

    cg_at_walk(p);
    return (p->adjacent & (CG_CUE(RECORD) | CG_CUE(ID))) != 0;
}


/* Is v[start..end), parted by spaces only, all that a message says? */
static bool
cg_phone_whole(const cg_phone_at *p, size_t end)
{
    size_t          i;
    const uint8_t  *v;

    v = p->v;

    for (i = p->start; i < end; i++) {
        if (v[i] != ' ' && !cg_is_digit(v[i])) {
            return false;
        }
    }

    if (p->start == 0) {
        return v[end] == '\0';
    }

    return (p->near & CG_CUE(TEXT))
           && ((v[p->start - 1] == '"' && v[end] == '"')
               || (v[p->start - 1] == '='
                   && (v[end] == '&' || v[end] == '\0')));
}


/* Irish numbers outside the mobile ranges are short: they must be written
 * with their area code apart, or behind a word such as "phone". */
static bool
cg_phone_ie(cg_phone_at *p, size_t k)
{
    bool               grouped;
    size_t             area;
    const cg_dialled  *c;

    c = p->c;
    grouped = cg_phone_groups(c, k, &area);

    if (c->d[1] == 8 && k == 10) {
        return (area == k || grouped)
               && ((area < k && c->gap[area] != '-') || !cg_at_record(p));
    }

    cg_at_walk(p);

    if (p->near & CG_CUE(PHONE)) {
        return true;
    }

    if (area == k) {
        return k == 10 && cg_phone_whole(p, c->end[k - 1]);
    }

    if (k < c->n || p->behind
        || area != (c->d[1] == 1 ? 2u : c->d[2] == 0 && c->d[1] < 6 ? 4u : 3u)
        || (c->gap[area] == '-' && cg_at_record(p)))
    {
        return false;
    }

    return area == 2 ? c->d[area] > 1 : grouped;
}


static bool
cg_phone_gb(cg_phone_at *p, size_t k)
{
    size_t  area;

    return cg_phone_groups(p->c, k, &area)
           && ((area < k && p->c->gap[area] != '-') || !cg_at_record(p));
}


/* By the rows of GB and IE in cg_check.c. */
static void
cg_phone_isles(cg_phone_at *p, cg_regions regions, cg_match *m)
{
    size_t          i, k, used;
    const cg_dial  *row;

    for (i = 0; i < CG_NATIONALS; i++) {
        if ((regions & cg_nationals[i].region) == 0) {
            continue;
        }

        row = cg_dial_find(cg_nationals[i].code, 3, &used);

        for (k = p->c->n; k > 7; k--) {
            if ((p->ends >> k & 1) && cg_dial_check(row, p->c->d + 1, k - 1)
                && cg_phone_form_of(p->c, k, NULL) != CG_FORM_NOT
                && (row->code == 44 ? cg_phone_gb(p, k) : cg_phone_ie(p, k)))
            {
                /* what follows alone may be one of another region */
                cg_at_walk(p);

                if ((p->near & CG_CUE(PHONE)) == 0
                    && (cg_phone_things(p->c, k)
                        || cg_phone_things(p->c, p->c->n)))
                {
                    continue;
                }

                m->rule = p->near & CG_CUE(PHONE) ? CG_RULE_PHONE_CUE
                                                  : CG_RULE_PHONE_NATIONAL;
                m->end = p->c->end[k - 1];
                return;
            }
        }
    }
}


static bool
cg_phone_among(const char *words, const uint8_t *word, size_t n)
{
    size_t       len;
    const char  *p;

    for (p = words; *p; p += len + (p[len] == ' ')) {
        len = strcspn(p, " ");

        if (len == n && memcmp(p, word, n) == 0) {
            return true;
        }
    }

    return false;
}


/* Letters at v[at], ASCII ones in lower case; 0 if there are too many. */
static size_t
cg_phone_letters(const uint8_t *v, size_t at, uint8_t *word, size_t *far)
{
    size_t  n;

    for (n = 0; n < CG_UNIT_MAX
                && (cg_is_letter(v[at + n]) || v[at + n] >= 0x80); n++)
    {
        word[n] = cg_lower(v[at + n]);
    }

    cg_far(far, at + n);
    return n < CG_UNIT_MAX ? n : 0;
}


/* Is it an amount: "€ 123 456 789", "123 456 789 Kč"? */
static bool
cg_phone_amount(const uint8_t *v, size_t start, size_t end, size_t *far)
{
    size_t   at;
    uint8_t  word[CG_UNIT_MAX];

    at = start;
    at -= at && v[at - 1] == ' ';

    if ((at && v[at - 1] == '$')
        || (at > 1 && memcmp(v + at - 2, "\xc2\xa3", 2) == 0)
        || (at > 2 && memcmp(v + at - 3, "\xe2\x82", 2) == 0)
        || (at > 2 && cg_border_left(v, at - 3)
            && cg_phone_letters(v, at - 3, word, &at) == 3
            && cg_phone_among(cg_currencies, word, 3)))
    {
        return true;
    }

    at = end + (v[end] == ' ');
    cg_far(far, at);

    if (v[at] == '%' || v[at] == '$') {
        return true;
    }

    end = cg_phone_letters(v, at, word, far);

    return end && (cg_phone_among(cg_currencies, word, end)
                   || cg_phone_among(cg_units, word, end));
}


/* What makes a number of k digits that begins with 0. */
static cg_rule_id
cg_phone_zero(cg_phone_at *p, size_t k, const cg_plan *row)
{
    cg_phone_form  form;

    cg_at_walk(p);

    if ((p->near & CG_CUE(PHONE)) == 0
        && (k < 8 || (p->behind && p->first < 3)
            || (p->adjacent & CG_PHONE_OTHER)))
    {
        return CG_RULE_NONE;
    }

    form = cg_phone_form_of(p->c, k, row);

    if (form == CG_FORM_NOT || cg_at_sign(p)) {
        return CG_RULE_NONE;
    }

    if (p->near & CG_CUE(PHONE)) {
        return CG_RULE_PHONE_CUE;
    }

    return (form == CG_FORM_PARTED && !cg_phone_things(p->c, k)
            && !cg_phone_things(p->c, p->c->n))
           || (form == CG_FORM_BARE && row->shapes[0] == '\0')
           ? CG_RULE_PHONE_NATIONAL : CG_RULE_NONE;
}


/* The same of one that does not. */
static cg_rule_id
cg_phone_open(cg_phone_at *p, size_t k, const cg_plan *row, size_t *far)
{
    bool               alone;
    size_t             end;
    cg_phone_form      form;
    const cg_dialled  *c;

    c = p->c;
    alone = !p->behind && k == c->n;

    if (p->behind && k > p->first) {
        return CG_RULE_NONE;
    }

    form = cg_phone_form_of(c, k, row);

    if (form == CG_FORM_NOT || cg_at_sign(p)) {
        return CG_RULE_NONE;
    }

    cg_at_walk(p);
    end = c->end[k - 1];

    if (p->near & CG_CUE(PHONE)) {
        return (!p->behind || k > 6)
               && (form != CG_FORM_LOOSE || (alone && c->gap[4] != '/'))
               && !cg_phone_amount(p->v, p->start, end, far)
               ? CG_RULE_PHONE_CUE : CG_RULE_NONE;
    }

    /* an area in brackets is apart from what is in front of a comma */
    if (!alone
        || (p->near & CG_PHONE_OTHER
            && !(c->in[0] && (p->adjacent & CG_PHONE_OTHER) == 0))
        || cg_phone_amount(p->v, p->start, end, far)
        || cg_phone_things(c, k)
        || cg_phone_code(p->v, p->start, UINT64_C(1) << row->region))
    {
        return CG_RULE_NONE;
    }

    return form == CG_FORM_PARTED ? CG_RULE_PHONE_GROUPED
           : cg_phone_whole(p, end) ? CG_RULE_PHONE_WHOLE
           : CG_RULE_NONE;
}


/* The longest number of the row, if it is longer than m. */
static void
cg_phone_row(cg_phone_at *p, const cg_plan *row, cg_match *m)
{
    bool        zero, plain;
    size_t      k;
    cg_rule_id  rule;

    zero = cg_plan_zero(row);
    plain = zero && row->trunk == 1 && row->shapes[0] == '\0';

    k = (size_t) row->trunk + row->max;
    k = k < p->c->n ? k : p->c->n;

    for ( /* void */ ;
          k >= (size_t) row->trunk + row->min && p->c->end[k - 1] > m->end;
          k--)
    {
        if ((p->ends >> k & 1) == 0 || (plain && (p->never >> k & 1))
            || !cg_plan_check(row, p->c->d, k))
        {
            continue;
        }

        rule = zero ? cg_phone_zero(p, k, row)
                    : cg_phone_open(p, k, row, &m->far);

        if (rule != CG_RULE_NONE) {
            m->rule = rule;
            m->end = p->c->end[k - 1];
            return;
        }

        p->never |= (uint32_t) plain << k;
    }
}


bool
cg_phone_word(const uint8_t *v, size_t start)
{
    size_t  i;

    for (i = 0; i < 5 && start; i++) {
        start--;

        if (cg_is_letter(v[start]) || v[start] >= 0x80) {
            return true;
        }

        if (cg_is_digit(v[start])) {
            return false;
        }
    }

    return false;
}


/* Of whatever plan, directly behind a word for it. */
static void
cg_phone_named(cg_phone_at *p, cg_match *m)
{
    size_t  k;

    if (p->c->n < CG_PHONE_NAMED_MIN || !cg_phone_word(p->v, p->start)) {
        return;
    }

    for (k = p->c->n < CG_E164_MAX ? p->c->n : CG_E164_MAX;
         k >= CG_PHONE_NAMED_MIN; k--)
    {
        if ((p->ends >> k & 1)
            && cg_phone_form_of(p->c, k, NULL) != CG_FORM_NOT)
        {
            break;
        }
    }

    if (k < CG_PHONE_NAMED_MIN) {
        return;
    }

    cg_at_walk(p);

    if (p->adjacent == CG_CUE(PHONE)
        && !cg_phone_amount(p->v, p->start, p->c->end[k - 1], &m->far))
    {
        m->rule = CG_RULE_PHONE_CUE;
        m->end = p->c->end[k - 1];
    }
}


/* Is it within a row of short groups, or the minutes of "18:22-09:30"? */
static bool
cg_phone_within(const cg_phone_at *p)
{
    size_t  at;

    at = p->start;

    return (p->behind && p->first == 1)
           || (p->first == 2 && at > 1 && p->v[at - 1] == ':'
               && cg_is_digit(p->v[at - 2]));
}


cg_match
cg_phone_national(const uint8_t *v, cg_match m, const cg_dialled *c,
    cg_regions regions)
{
    size_t          k;
    cg_phone_at     p;
    const cg_plan  *row;

    p = (cg_phone_at) { .v = v, .start = m.start, .c = c };
    p.behind = cg_phone_behind(v, m.start);

    for (p.first = 1; p.first < c->n && c->gap[p.first] == 0; p.first++) {
        /* void */
    }

    if (cg_phone_within(&p)) {
        return m;
    }

    for (k = CG_PHONE_MIN; k <= c->n; k++) {
        if (cg_dialled_end(v, c, k, &m.far)
            && cg_phone_right(v, c->end[k - 1], &m.far))
        {
            p.ends |= UINT32_C(1) << k;
        }
    }

    if (p.ends == 0) {
        return m;
    }

    if (c->d[0] == 0) {
        cg_phone_isles(&p, regions, &m);
    }

    for (row = cg_plan_next(NULL, c->d, c->n, regions); row != NULL;
         row = cg_plan_next(row, c->d, c->n, regions))
    {
        cg_phone_row(&p, row, &m);
    }

    if (m.rule == CG_RULE_NONE) {
        cg_phone_named(&p, &m);
    }

    return m;
}
