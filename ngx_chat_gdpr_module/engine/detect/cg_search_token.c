/*
 * What has digits behind the letters that begin it: identifiers, accounts,
 * postcodes and plates; and dates with their month in letters.
 */

#include <string.h>

#include "cg_border.h"
#include "cg_check.h"
#include "cg_id.h"
#include "cg_search_row.h"

/* Letters and digits of the longest postcode or plate, in one piece. */
#define CG_UK_SHORT_MAX     7


/* Do two letters begin a VAT number? */
static inline bool
cg_search_country(uint8_t a, uint8_t b)
{
#define L(ch)  (UINT32_C(1) << ((ch) & 31))

    /* second letters, by the first one's low bits */
    static const uint32_t  leads[32] = {
        ['A' & 31] = L('T'),
        ['B' & 31] = L('E') | L('G'),
        ['C' & 31] = L('H') | L('Y') | L('Z'),
        ['D' & 31] = L('E') | L('K'),
        ['E' & 31] = L('E') | L('L') | L('S'),
        ['F' & 31] = L('I') | L('R'),
        ['G' & 31] = L('B') | L('R'),
        ['H' & 31] = L('R') | L('U'),
        ['I' & 31] = L('E') | L('T'),
        ['L' & 31] = L('T') | L('U') | L('V'),
        ['M' & 31] = L('T'),
        ['N' & 31] = L('L') | L('O'),
        ['P' & 31] = L('L') | L('T'),
        ['R' & 31] = L('O'),
        ['S' & 31] = L('E') | L('I') | L('K'),
        ['V' & 31] = L('S'),
        ['X' & 31] = L('I')
    };

#undef L

    return b > '@' && leads[a & 31] >> (b & 31) & 1;
}


/* A word at v[start] that begins with letters, n of them, and goes on with a
 * digit, or ends and a separator and a digit follow. */
typedef struct {
    size_t    start;
    unsigned  n;
    bool      parted;
    unsigned  run;     /* letters and digits in one piece */
    uint64_t  digit;   /* among the bytes from v[start] on */
} cg_start;


/* Could an identifier begin with it? */
static bool
cg_search_letter_id(const cg_search *s, const cg_start *t)
{
    const uint8_t  *p;

    if (!s->ids) {
        return false;
    }

    if (cg_search_open(s, t->start)) {
        return true;
    }

    p = s->v + t->start;

    if (cg_search_country(p[0], p[1])
        && cg_count(t->digit & (UINT64_MAX >> (64 - 24))) >= 5)
    {
        return true;
    }

    switch (t->run) {
    case 1:
        return (p[0] | 0x20) >= 'x' || (t->digit >> 2 & 0x7f) == 0x7f;
    case 3:
        return (t->digit >> 4 & 0x3f) == 0x3f || (t->digit >> 8 & 3) == 3;
    case 5:
        return (t->digit >> 6 & 0x3f) == 0x3f;
    case 6:
        return (t->digit >> 7 & 3) == 3;
    case 8:
        return (p[0] | 0x20) >= 'x' || (t->digit >> 1 & 0x7f) == 0x7f;
    case 9:
    case 10:
        return true;
    case 11:
    case 13:
        return (t->digit >> 6 & 3) == 3;
    case 16:
        return cg_count(t->digit & (UINT64_MAX >> (64 - 16))) >= 5;
    default:
        return false;
    }
}


static void
cg_search_letter(cg_search *s, const cg_start *t)
{
    bool     brief;
    uint8_t  a, b;

    if (cg_search_letter_id(s, t)) {
        cg_search_match(s, cg_verify_id(s->v, t->start, s->d, &s->memo));
    }

    brief = t->run <= CG_UK_SHORT_MAX || cg_search_open(s, t->start);

    if (brief && t->n <= 3 && (!t->parted || t->n == 3)
        && cg_search_for(s, CG_ENTITY_UK_PLATE))
    {
        cg_search_match(s, cg_verify_plate(s->v, t->start, s->d->regions));
    }

    if (t->n > 2) {
        return;
    }

    if (brief && !t->parted && cg_search_for(s, CG_ENTITY_UK_POSTCODE)) {
        cg_search_match(s, cg_verify_postcode(s->v, t->start, s->d->regions));
    }

    if (t->n == 1) {
        return;
    }

    a = s->v[t->start];
    b = s->v[t->start + 1];

    if (cg_iban_structure(a, b) != NULL && cg_search_for(s, CG_ENTITY_IBAN)) {
        cg_search_match(s, cg_verify_iban(s->v, t->start));
    }

    /* six digits with a separator before each of them */
    if (cg_nino_prefix(a & 0xdf, b & 0xdf)
        && cg_count(t->digit & (UINT64_MAX >> (64 - 14))) >= 6
        && cg_search_for(s, CG_ENTITY_UK_NINO))
    {
        cg_search_match(s, cg_verify_nino(s->v, t->start));
    }
}


size_t
cg_lead_start(const uint8_t *v, size_t start, size_t n)
{
    size_t  i, lead;

    lead = n == 1 ? 2 : n;

    if ((n != 1 && n != 3) || start < lead + 1 || !cg_is_gap(v[start - 1])) {
        return start;
    }

    for (i = start - 1 - lead; i < start - 1; i++) {
        if (!cg_is_letter(v[i])) {
            return start;
        }
    }

    i = start - 1 - lead;

    return cg_border_left(v, i) ? i : start;
}


/* One digit or two behind a word that may be a month: its year, a day being in
 * front of it; or its day, behind which a year is. */
static void
cg_search_worded(cg_search *s, size_t at)
{
    bool            two;
    size_t          word, start;
    const uint8_t  *p;

    p = s->v + at;
    two = cg_is_digit(p[1]);
    p += 1 + two;

    if (cg_is_digit(*p) || !cg_search_for(s, CG_ENTITY_DOB)) {
        return;
    }

    word = two || *p == ' ' || *p == ',' || *p == '\0' || cg_is_letter(*p)
           ? cg_month_start(s->v, at) : SIZE_MAX;

    if (word == SIZE_MAX) {
        return;
    }

    start = two ? cg_month_behind(s->v, word) : word;
    cg_search_match(s, cg_verify_month(s->v, start));
}


/* "DOB13/1/1993", "CVV123" */
static void
cg_search_glued(cg_search *s, size_t at)
{
    if (cg_search_for(s, CG_ENTITY_DOB)) {
        cg_search_match(s, cg_verify_dob(s->v, at));
    }

    if (cg_search_for(s, CG_ENTITY_CVV)) {
        cg_search_match(s, cg_verify_cvv(s->v, at));
    }
}


void
cg_search_document(cg_search *s, size_t at)
{
    if (s->papers) {
        cg_search_match(s, cg_verify_document(s->v, at, s->d, &s->memo));
    }
}


/* The first digit of a token, `at` bytes behind v[base]. */
static inline void
cg_search_token(cg_search *s, size_t base, size_t at, const cg_class *c)
{
    size_t    back;
    uint64_t  letter, word;
    cg_start  t;

    letter = cg_before(c->letter, at);
    t.parted = letter >> 63 == 0;
    letter <<= t.parted;
    t.n = (unsigned) __builtin_clzll(~letter | 1);

    if (t.parted) {
        cg_search_worded(s, base + at);
    }

    back = t.n + t.parted;
    t.start = base + at - back;

    if (t.n && t.n <= CG_LEAD_PAPER_MAX) {
        cg_search_document(s, t.start);
    }

    if (t.n == 3 && !t.parted && memchr("bBvVcC", s->v[base + at - 1], 6)
        && cg_date_glued(s->v, base + at))
    {
        cg_search_glued(s, base + at);
    }

    /* "o77oo 9oo 123" */
    if (!t.parted && t.n && t.n < 3 && cg_phone_like(s->v[t.start])
        && cg_search_for(s, CG_ENTITY_PHONE))
    {
        cg_search_match(s, cg_verify_phone_letters(s->v, t.start));
    }

    if (s->starts && (!t.parted || s->v[base + at - 1] == '-'
                      || s->v[base + at - 1] == '.'))
    {
        cg_search_said(s, t.start, base + at);
    }

    if (t.parted ? t.n > CG_LEAD_PARTED_MAX
                   || !(cg_is_gap(s->v[base + at - 1])
                        || s->v[base + at - 1] == '.')
                 : t.n > CG_LEAD_MAX)
    {
        return;
    }

    t.digit = cg_from(c->digit, (ptrdiff_t) at - (ptrdiff_t) back);
    word = cg_from(c->word, (ptrdiff_t) at - (ptrdiff_t) back);
    t.run = ~word ? (unsigned) __builtin_ctzll(~word) : 64;

    /* of what is so long only an IBAN may be in one piece */
    if (t.n == 2 || t.run <= CG_ID_MAX || cg_search_open(s, t.start)) {
        cg_search_letter(s, &t);
    }

    if (s->ids && (t.n == 1 || t.n == 3)) {
        back = cg_lead_start(s->v, t.start, t.n);

        if (back < t.start) {
            cg_search_match(s, cg_verify_id(s->v, back, s->d, &s->memo));
        }
    }
}


void
cg_search_tokens(cg_search *s, size_t base, size_t blocks, const cg_class *c)
{
    size_t    i, n;
    uint16_t  list[CG_CLASS_BYTES + 1];

    n = cg_search_list(list, c->token, blocks);

    for (i = 0; i < n; i++) {
        cg_search_token(s, base, list[i], c);
    }
}
