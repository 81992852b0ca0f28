/*
 * Documents behind their word: passports, driving licences and number plates
 * of any country.  They come in many forms, most without a check digit
 * (Council of the EU, PRADO; Convention on Road Traffic, annexes 2, 3 and 6),
 * so that the word in front is the evidence, and the form no more than letters
 * and digits of about the right number.
 *
 * What is parted by spaces ends where it has enough characters, unless all
 * groups are short: "12 AB 34567", but "AB1234567 2 copies".
 */

#include "cg_border.h"
#include "cg_cue.h"
#include "cg_verify.h"

#define CG_GROUP_MAX  4    /* characters of a short group */
#define CG_GROUPS     6

typedef struct {
    cg_cues     cues;      /* all of them in what is said */
    cg_entity   entity;
    cg_rule_id  rule;
    uint8_t     min;       /* letters and digits */
    uint8_t     max;
    uint8_t     digits;    /* at least */
    uint8_t     letters;
    uint8_t     near;      /* letters and digits where words are between */
} cg_paper;

/* Where the word for it is. */
typedef enum {
    CG_PAPER_NOT,
    CG_PAPER_NEAR,
    CG_PAPER_PHRASE,
    CG_PAPER_NEXT
} cg_paper_place;

static const cg_paper  cg_papers[] = {
    { CG_CUE(PASSPORT), CG_ENTITY_PASSPORT, CG_RULE_PASSPORT,
      7, 10, 5, 0, 8 },
    { CG_CUE(LICENCE) | CG_CUE(CODE), CG_ENTITY_DRIVING_LICENCE,
      CG_RULE_DRIVING_LICENCE, 7, 13, 4, 0, 9 },
    { CG_CUE(PLATE) | CG_CUE(CODE), CG_ENTITY_PLATE, CG_RULE_PLATE_OTHER,
      4, 10, 1, 1, 6 }
};

#define CG_PAPERS      (sizeof(cg_papers) / sizeof(cg_papers[0]))
#define CG_PAPER_MIN   4
#define CG_DIGITS_MIN  7    /* of one without letters */
#define CG_PAPER_MAX   13
#define CG_PAPER_CUES  (CG_CUE(PASSPORT) | CG_CUE(LICENCE) | CG_CUE(PLATE))

/* What was read of it up to the end of a group. */
typedef struct {
    size_t   end;
    uint8_t  digits;
    uint8_t  letters;
    uint8_t  groups;
    bool     dashed;    /* a separator is no space */
    bool     wide;      /* a group is not short */
    bool     unit;      /* digits, then small letters, in one piece */
    bool     pieces;    /* a separator is a space */
} cg_paper_at;

typedef struct {
    size_t       n;
    size_t       far;
    cg_paper_at  at[CG_GROUPS];
} cg_paper_token;


static bool
cg_paper_sep(uint8_t ch)
{
    return ch == ' ' || ch == '-' || ch == '/' || ch == '.';
}


static bool
cg_is_small(uint8_t ch)
{
    return cg_is_letter(ch) && (ch & 0x20);
}


/* Bytes of the letter or digit at v[i]; 0 if there is none. */
static size_t
cg_paper_char(const uint8_t *v, size_t i, size_t *far)
{
    return cg_is_alnum(v[i]) ? 1 : v[i] < 0x80 ? 0 : cg_letter_at(v, i, far);
}


/* May a group behind a space, or in front of one, be of it?  Small letters are
 * those of words. */
static bool
cg_paper_group(const uint8_t *v, size_t at, size_t end)
{
    bool    digit, small;
    size_t  i;

    digit = small = false;

    for (i = at; i < end; i++) {
        digit |= cg_is_digit(v[i]);
        small |= cg_is_small(v[i]);
    }

    return !small && (digit || end - at <= 3);
}


/* Letters and digits in groups. */
static void
cg_paper_read(const uint8_t *v, size_t start, cg_paper_token *t)
{
    size_t       at, i, n;
    cg_paper_at  now;

    now = (cg_paper_at) { .end = start };
    t->n = 0;
    t->far = at = start;

    for ( ;; ) {
        for (i = at; i - at <= CG_PAPER_MAX; i += n) {
            n = cg_paper_char(v, i, &t->far);
            if (n == 0) {
                break;
            }

            now.unit = cg_is_small(v[i])
                       && (now.unit || (now.groups == 0 && now.digits
                                        && now.letters == 0));
            now.digits = (uint8_t) (now.digits + cg_is_digit(v[i]));
            now.letters = (uint8_t) (now.letters + !cg_is_digit(v[i]));
        }

        cg_far(&t->far, i);

        if (now.digits + now.letters > CG_PAPER_MAX || i == at
            || (at > start && v[at - 1] == ' ' && !cg_paper_group(v, at, i)))
        {
            return;
        }

        now.wide |= i - at > CG_GROUP_MAX;
        now.end = i;
        now.groups++;
        t->at[t->n++] = now;

        if (t->n == CG_GROUPS || !cg_paper_sep(v[i])
            || (now.groups == 1 && v[i] == ' '
                && !cg_paper_group(v, at, i)))
        {
            return;
        }

        now.dashed |= v[i] != ' ';
        now.unit = false;
        now.pieces |= v[i] == ' ';
        at = i + 1;
    }
}


/* Eight digits in one piece that are a day: 20270131, 31012027. */
static bool
cg_paper_day(const uint8_t *v, size_t start)
{
    size_t    i;
    unsigned  d[4];

    for (i = 0; i < 4; i++) {
        d[i] = (v[start + 2 * i] - '0') * 10u + v[start + 2 * i + 1] - '0';
    }

    return ((d[0] == 19 || d[0] == 20) && d[2] <= 12 && d[3] <= 31)
           || (d[0] <= 31 && d[1] <= 12 && (d[2] == 19 || d[2] == 20));
}


static bool
cg_paper_fits(const uint8_t *v, size_t start, const cg_paper *paper,
    cg_paper_place place, const cg_paper_at *at)
{
    unsigned  n;

    n = at->digits + at->letters;

    if (place < CG_PAPER_NEXT && n < paper->near) {
        return false;
    }

    /* "a passport with a chip ISO14443" */
    if (place == CG_PAPER_NEAR
        && (at->letters == 0 || at->letters < 2 * paper->letters
            || at->digits < 2 || (at->pieces && paper->near > 8)
            || (n != 9 && !paper->letters && at->digits < 6)))
    {
        return false;
    }

    if (n < paper->min || n > paper->max || at->letters < paper->letters) {
        return false;
    }

    /* "NWE0PLRT4" */
    if (at->digits < paper->digits
        && !(n == 9 && at->digits >= 2 && paper->letters == 0))
    {
        return false;
    }

    /* "00123/45/6789", "12345678" */
    if (at->letters == 0) {
        return at->dashed ? n > 8
               : n != 8 || at->groups > 1 || !cg_paper_day(v, start);
    }

    /* "500ml"; in Spain "1234bcd" is a plate */
    return !at->unit || (at->digits == 4 && at->letters == 3)
           || n >= CG_PAPER_MIN + 3;
}


/* The check digit of "L-1234567 8". */
static bool
cg_paper_last(const cg_paper *paper, const cg_paper_token *t, size_t i)
{
    return paper->entity == CG_ENTITY_DRIVING_LICENCE && i == 2
           && t->at[0].digits == 0 && t->at[0].letters <= 2
           && t->at[1].letters == t->at[0].letters
           && t->at[2].digits == t->at[1].digits + 1
           && t->at[2].letters == t->at[0].letters;
}


/* Where it ends; start if it is none. */
static size_t
cg_paper_end(const uint8_t *v, size_t start, const cg_paper *paper,
    cg_paper_place place, const cg_paper_token *t, size_t *far)
{
    size_t              i, end;
    const cg_paper_at  *at;

    end = start;

    for (i = 0; i < t->n; i++) {
        at = &t->at[i];

        if (at->digits + at->letters > paper->max
            || (end > start && v[at[-1].end] == ' '
                && (at->wide || at[-1].wide)
                && !cg_paper_last(paper, t, i)))
        {
            break;
        }

        if (cg_paper_fits(v, start, paper, place, at)
            && cg_number_right(v, at->end, far))
        {
            end = at->end;
        }
    }

    return end;
}


/* Where the group begins that is in front of v[at] and may be of it: "M-" of
 * "M-AB 1234", "1AB " of "1AB 2345".  at if there is none. */
static size_t
cg_paper_front(const uint8_t *v, size_t at)
{
    size_t  i, n, end;

    if (at < 2 || !cg_is_gap(v[at - 1])) {
        return at;
    }

    end = at - 1;

    for (i = end; i && end - i <= CG_GROUP_MAX; i -= n) {
        n = cg_is_alnum(v[i - 1]) ? 1
            : v[i - 1] < 0x80 ? 0 : cg_letter_before(v, 0, i);
        if (n == 0) {
            break;
        }
    }

    if (i == end || end - i > CG_GROUP_MAX
        || (v[end] == ' ' && end - i > 1 && !cg_paper_group(v, i, end)))
    {
        return at;
    }

    return i;
}


/* Does a line end between v[start] and what is near in front of it?  Not
 * directly in front: that is how forms are filled in. */
static bool
cg_paper_lines(const uint8_t *v, size_t start)
{
    size_t  i;

    for (i = start; i && v[i - 1] <= ' '; i--) { /* void */ }

    for ( /* void */ ; i && start - i < CG_CUE_REACH; i--) {
        if (v[i - 1] == '\n') {
            return true;
        }
    }

    return false;
}


/* Do the words in front speak of such a paper?  Digits alone are one in the
 * same phrase only. */
static cg_paper_place
cg_paper_said(const uint8_t *v, size_t start, const cg_paper *paper,
    const cg_cue_key *said, bool digits, const cg_detector *d)
{
    if (!cg_entities_have(&d->entities, paper->entity)
        || (paper->entity == CG_ENTITY_PLATE
            && (d->regions & ~CG_IN(GB)) == 0))
    {
        return CG_PAPER_NOT;
    }

    if ((said->adjacent & paper->cues) == paper->cues) {
        return CG_PAPER_NEXT;
    }

    if (said->adjacent || (said->all & paper->cues) != paper->cues) {
        return CG_PAPER_NOT;
    }

    if (!digits) {
        return cg_paper_lines(v, start) ? CG_PAPER_NOT : CG_PAPER_NEAR;
    }

    return paper->entity == CG_ENTITY_DRIVING_LICENCE
           && (cg_cue_phrase(v, start) & paper->cues) == paper->cues
           ? CG_PAPER_PHRASE : CG_PAPER_NOT;
}


/* Digits and small letters in one piece that may be of a hash. */
static bool
cg_paper_hash(const uint8_t *v, size_t start, const cg_paper_token *t)
{
    size_t  i;

    if (t->n == 0 || t->at[0].end - start < 8) {
        return false;
    }

    for (i = start; i < t->at[0].end; i++) {
        if (!cg_is_digit(v[i]) && !(v[i] >= 'a' && v[i] <= 'f')) {
            return false;
        }
    }

    return t->at[0].letters != 0;
}


static cg_match
cg_document_at(const uint8_t *v, size_t start, const cg_detector *d,
    cg_cue_memo *memo)
{
    bool               digits;
    size_t             i, end;
    cg_match           m;
    cg_paper_place     place;
    cg_paper_token     t;
    const cg_cue_key  *said;

    m = (cg_match) { start, start, CG_RULE_NONE, start };

    said = cg_cue_field(memo, v, start);

    if ((said && (said->all & CG_PAPER_CUES) == 0)
        || !cg_number_left(v, start))
    {
        return m;
    }

    cg_paper_read(v, start, &t);

    if ((t.n == 0 && v[t.far] != '\0') || cg_paper_hash(v, start, &t)) {
        return m;
    }

    said = cg_cue_said(memo, v, start);

    if ((said->all & CG_PAPER_CUES) == 0) {
        return m;
    }

    digits = t.n && t.at[t.n - 1].letters == 0;

    for (i = 0; i < CG_PAPERS; i++) {
        place = cg_paper_said(v, start, &cg_papers[i], said, digits, d);

        if (place == CG_PAPER_NOT) {
            continue;
        }

        cg_far(&m.far, t.far);
        end = cg_paper_end(v, start, &cg_papers[i], place, &t, &m.far);

        if (end > start) {
            m.end = end;
            m.rule = cg_papers[i].rule;
            break;
        }
    }

    return m;
}


/* Could it be one of them?  For the price of a few bytes: most numbers are too
 * short, or those of a date or a quantity.  The text may end in them. */
static inline bool
cg_document_hope(const uint8_t *p)
{
    size_t   n;
    uint8_t  ch;

    n = 0;

    if (!cg_is_digit(*p)) {
        for (n = 1; cg_is_letter(p[n]); n++) { /* void */ }

        return p[n] != ' ' || !cg_is_small(p[n - 1]);
    }

    while (n < CG_DIGITS_MIN && cg_is_digit(p[n])) {
        n++;
    }

    ch = p[n];

    if (n == CG_DIGITS_MIN || ch == '\0' || ch >= 0x80) {
        return true;
    }

    if (cg_is_letter(ch)) {
        return n + 1 >= CG_PAPER_MIN || p[n + 1] >= '0' || p[n + 1] == '-'
               || p[n + 1] == '\0';
    }

    if (ch != '-' && ch != '/' && ch != ' ') {
        return false;
    }

    ch = p[n + 1];

    return ch == '\0' || (cg_is_letter(ch) && !(p[n] == ' ' && ch & 0x20))
           || (cg_is_digit(ch) && n != 4 && (n > 4 || p[n] == ' '));
}


cg_match
cg_verify_document(const uint8_t *v, size_t start, const cg_detector *d,
    cg_cue_memo *memo)
{
    size_t    n, far, starts[3];
    cg_match  m;

    if (!cg_document_hope(v + start)) {
        return (cg_match) { start, start, CG_RULE_NONE, start };
    }

    starts[0] = start;

    for (n = 0; n < 2; n++) {
        starts[n + 1] = cg_paper_front(v, starts[n]);
        if (starts[n + 1] == starts[n]) {
            break;
        }
    }

    far = start;

    do {
        m = cg_document_at(v, starts[n], d, memo);
        cg_far(&far, m.far);
    } while (m.rule == CG_RULE_NONE && n-- > 0);

    m.far = far;
    return m;
}


size_t
cg_document_tail(const uint8_t *v, size_t n)
{
    size_t  i, k, end, tail;

    tail = end = n;

    for (k = 0; k <= CG_GROUPS; k++) {
        for (i = end; i && end - i <= CG_PAPER_MAX
                      && (cg_is_alnum(v[i - 1]) || v[i - 1] >= 0x80); i--)
        {
            /* void */
        }

        /* words are not of it */
        if ((k && (i == end || (v[end] == ' ' && end - i > 1
                                && !cg_paper_group(v, i, end))))
            || end - i > CG_PAPER_MAX)
        {
            break;
        }

        if (i < n && cg_cue_near(v, i, CG_PAPER_CUES)) {
            tail = i;
        }

        if (i == 0 || !cg_paper_sep(v[i - 1])) {
            break;
        }

        end = i - 1;
    }

    return tail;
}
