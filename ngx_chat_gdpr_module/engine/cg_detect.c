/*
 * Detection: from text to findings, in three steps.
 *
 * 1. Search.  Bitmaps of byte classes (cg_class.h) leave the few places where
 *    a finding could begin; verifiers (cg_verify.h) look at those exactly.
 *    What a verifier finds is a function of the text around it, whatever was
 *    found elsewhere.
 *
 * 2. Overlaps.  Each byte belongs to the finding with the most evidence that
 *    holds it.  What that leaves of a weaker finding stays one if it is worth
 *    it: nothing that was found is shown because something else was found next
 *    to it.  This too looks only at findings that overlap.
 *
 * 3. Hold.  Text is decided up to the first place where more text could begin
 *    or change a finding; if a finding lies across it, up to that finding.
 *    So `safe` is never within a finding, and the next call sees what lies
 *    behind it as this one would.  Findings that begin before `from` are
 *    looked for again where they could reach over it; e-mail addresses need
 *    not be: nothing takes a byte from them, so they never lie across it.
 */

#include <stdlib.h>
#include <string.h>

#include "cg_bits.h"
#include "cg_border.h"
#include "cg_check.h"
#include "cg_class.h"
#include "cg_cue.h"
#include "cg_field.h"
#include "cg_id.h"
#include "cg_lead.h"
#include "cg_mark.h"
#include "cg_plan.h"
#include "cg_verify.h"

_Static_assert(CG_SPAN_MAX + CG_CUE_REACH + 4 <= CG_LEFT,
    "what reaches over `from` and the cues before it lie in the left context");
_Static_assert(CG_SPAN_MAX + CG_LEAD_REACH + 4 <= CG_LEFT,
    "the same for leads");

#define CG_EMAIL_MAX  (CG_LOCAL_MAX + 1 + CG_DOMAIN_MAX)

_Static_assert(2 * (CG_EMAIL_MAX + 4) <= CG_HOLD,
    "an open address and one across its start are within the hold");

/* Letters and digits of the longest postcode or plate, in one piece. */
#define CG_UK_SHORT_MAX     7

/* Letters in front of the first digit of an identifier, and of one that is
 * parted from them. */
#define CG_LEAD_MAX         9
#define CG_LEAD_PARTED_MAX  6

/* Letters and digits that make the rest of a finding worth reporting. */
#define CG_REST_MIN  4

/* Set in `rule` of a part that is not the whole hit. */
#define CG_REST      0x8000

static const struct {
    uint8_t      entity;
    uint8_t      evidence;
    const char  *text;
} cg_rules[] = {
#define CG_RULE(id, entity, evidence, text)  { entity, evidence, text },
#include "cg_rule.def"
#undef CG_RULE
};

typedef struct {
    const cg_detector  *d;
    cg_entities         entities;
    const uint8_t      *v;
    size_t              from;
    size_t              n;
    bool                more;
    bool                ids;    /* identifiers are looked for */
    bool                five;   /* those of five digits, too: Iceland's VAT */
    bool                phones; /* those that do not begin with 0 */
    size_t              limit;  /* text before it is decided */
    cg_hits            *hits;
    cg_status           status;
    cg_cue_memo         memo;
    cg_field_memo       fields;
    bool                starts; /* names and the like are looked for */
    bool                spots;  /* secrets and the like are */
} cg_search;


static cg_entity
cg_rule_entity(size_t rule)
{
    return rule < CG_RULE_N ? (cg_entity) cg_rules[rule].entity
                            : cg_id_entity(rule - CG_RULE_N);
}


static unsigned
cg_rule_evidence(size_t rule)
{
    return rule < CG_RULE_N ? cg_rules[rule].evidence
                            : cg_id_evidence(rule - CG_RULE_N);
}


const char *
cg_rule_text(uint16_t rule)
{
    return rule < CG_RULE_N ? cg_rules[rule].text
                            : cg_id_text(rule - CG_RULE_N);
}


void
cg_hits_free(cg_hits *hits)
{
    free(hits->p);
    hits->p = NULL;
    hits->n = hits->cap = 0;
}


cg_status
cg_hits_add(cg_hits *hits, cg_hit hit)
{
    size_t   cap;
    cg_hit  *p;

    if (hits->n == hits->cap) {
        cap = hits->cap ? 2 * hits->cap : 64;
        p = realloc(hits->p, cap * sizeof(cg_hit));
        if (p == NULL) {
            return CG_ENOMEM;
        }

        hits->p = p;
        hits->cap = cap;
    }

    hits->p[hits->n++] = hit;
    return CG_OK;
}


/* Put a hit in its place: behind those that do not start after it, but not
 * before p[first]. */
static cg_status
cg_hits_put(cg_hits *hits, size_t first, cg_hit hit)
{
    size_t     i;
    cg_status  st;

    st = cg_hits_add(hits, hit);
    if (st != CG_OK) {
        return st;
    }

    for (i = hits->n - 1; i > first && hits->p[i - 1].start > hit.start; i--)
    {
        hits->p[i] = hits->p[i - 1];
    }

    hits->p[i] = hit;
    return CG_OK;
}


static int
cg_hit_order(const void *a, const void *b)
{
    const cg_hit  *x = a, *y = b;

    if (x->start != y->start) {
        return x->start < y->start ? -1 : 1;
    }

    return x->rule != y->rule ? x->rule - y->rule : x->entity - y->entity;
}


/* Take what a verifier found, or may find with more text. */
static void
cg_search_found(cg_search *s, cg_match m)
{
    cg_hit  hit;

    if (s->more && m.far >= s->n) {
        if (s->limit > m.start) {
            s->limit = m.start;
        }
        return;
    }

    if (m.rule == CG_RULE_NONE || m.end <= s->from || s->status != CG_OK) {
        return;
    }

    hit.start = (uint32_t) m.start;
    hit.end = (uint32_t) m.end;
    hit.entity = (uint8_t) cg_rule_entity(m.rule);
    hit.rule = (uint16_t) m.rule;

    s->status = cg_hits_put(s->hits, 0, hit);
}


/* Take the answer of a verifier: mostly that there is nothing. */
static inline void
cg_search_match(cg_search *s, cg_match m)
{
    if (m.rule != CG_RULE_NONE || (s->more && m.far >= s->n)) {
        cg_search_found(s, m);
    }
}


static bool
cg_search_for(const cg_search *s, cg_entity e)
{
    return cg_entities_have(&s->entities, e);
}


static inline size_t
cg_min(size_t a, size_t b)
{
    return a < b ? a : b;
}


/* Count the bits set. */
static inline unsigned
cg_count(uint64_t x)
{
    x -= x >> 1 & UINT64_C(0x5555555555555555);
    x = (x & UINT64_C(0x3333333333333333))
        + (x >> 2 & UINT64_C(0x3333333333333333));
    x = (x + (x >> 4)) & UINT64_C(0x0f0f0f0f0f0f0f0f);
    return (unsigned) (x * UINT64_C(0x0101010101010101) >> 56);
}


/* May more text change what an identifier at v[at] is? */
static bool
cg_search_open(const cg_search *s, size_t at)
{
    return s->more && at + CG_SPAN_MAX >= s->n;
}


/* Is it the first digit of a date as computers write it, 2026-03-04? */
static inline bool
cg_search_date(const uint8_t *p)
{
    return p[4] == '-' && p[7] == '-' && (*p == '1' || *p == '2')
           && cg_is_digit(p[1]) && cg_is_digit(p[2]) && cg_is_digit(p[3])
           && cg_is_digit(p[5]) && cg_is_digit(p[6]) && cg_is_digit(p[8])
           && cg_is_digit(p[9]) && !cg_is_digit(p[10]);
}


/* May it stand between the digits of a number? */
static inline bool
cg_is_part(uint8_t ch)
{
    return cg_is_gap(ch) || ch == '.' || ch == '/' || ch == '(' || ch == ')';
}


/* A number at v[at]. */
typedef struct {
    size_t    at;
    unsigned  size;   /* digits in one piece */
    unsigned  count;  /* and with separators */
    unsigned  len;    /* bytes of all that */
    bool      open;   /* the piece may go on behind the text */
} cg_number;


/* What its field says, if it begins one. */
static inline const cg_cue_key *
cg_search_key(cg_search *s, const cg_number *n)
{
    return cg_cue_field(&s->memo, s->v, n->at);
}


/* Is it in one piece and too short for all, or by its key that of an order or
 * the like?  Nothing takes it then, unless the key speaks of something else,
 * too. */
static bool
cg_search_dull(cg_search *s, const cg_number *n)
{
    const uint8_t     *p;
    const cg_cue_key  *key;

    p = s->v + n->at;

    if (n->open || n->len != n->size || *p == '0') {
        return false;
    }

    if (n->size < CG_PHONE_NAMED_MIN && !s->phones && p[n->size] != '+'
        && !cg_is_letter(p[n->size]) && (n->size < 5 || !s->ids))
    {
        return true;
    }

    key = cg_search_key(s, n);

    return key && (key->adjacent & (CG_CUE(RECORD) | CG_CUE(ID)))
           && (key->all & (CG_CUE_IDENTIFIERS | CG_CUE(NHS) | CG_CUE(PHONE)))
              == 0;
}


/* Has it enough digits for an identifier, or some and a letter behind them?
 * A JSON number is one only by its key. */
static bool
cg_search_digits_id(cg_search *s, const cg_number *n)
{
    const uint8_t     *p;
    const cg_cue_key  *key;

    if (!s->ids) {
        return false;
    }

    p = s->v + n->at;

    if (n->count < 8 && p[6] != '+' && n->count != 6
        && !(s->five && n->count == 5 && n->size == 5)
        && !(n->count >= 6 && cg_is_letter(p[n->len])
             && (n->count == 7 || cg_is_digit(p[n->len - 1]))))
    {
        return cg_search_open(s, n->at);
    }

    if (n->at < 2 || p[-1] != ':' || p[-2] != '"') {
        return true;
    }

    key = cg_search_key(s, n);

    return key == NULL || key->all & CG_CUE_IDENTIFIERS;
}


static void
cg_search_dob(cg_search *s, const cg_number *n)
{
    const cg_cue_key  *key;

    if (!cg_search_for(s, CG_ENTITY_DOB)) {
        return;
    }

    key = cg_search_key(s, n);

    if (key == NULL || key->all & CG_CUE(DOB)) {
        cg_search_match(s, cg_verify_dob(s->v, n->at));
    }
}


/* May n digits be the month of a card's expiry, with a separator behind? */
static inline bool
cg_search_month(const uint8_t *p, size_t n)
{
    if (p[n] != '/' && p[n] != '-' && p[n] != '.' && p[n] != ' ') {
        return false;
    }

    return n == 1 ? *p != '0'
           : n == 2 && ((*p == '0' && p[1] != '0')
                        || (*p == '1' && p[1] <= '2'));
}


/* A short number, or two digits and a separator. */
static void
cg_search_brief(cg_search *s, const cg_number *n)
{
    bool               cvv, expiry, dob;
    const cg_cue_key  *key;

    if (n->size == 5 && s->ids) {
        if (s->five || cg_search_open(s, n->at)
            || cg_is_letter(s->v[n->at + 5]))
        {
            cg_search_match(s, cg_verify_id(s->v, n->at, s->d, &s->memo));
        }
        return;
    }

    dob = n->size == 4 && cg_search_for(s, CG_ENTITY_DOB);
    cvv = (n->size == 3 || n->size == 4 || n->open)
          && cg_search_for(s, CG_ENTITY_CVV);
    expiry = n->size < 3
             && (n->open || cg_search_month(s->v + n->at, n->size))
             && cg_search_for(s, CG_ENTITY_CARD_EXPIRY);

    if (!cvv && !expiry && !dob) {
        return;
    }

    key = cg_search_key(s, n);

    if (key && (key->all & (CG_CUE(CVV) | CG_CUE(EXPIRY) | CG_CUE(DOB)))
               == 0)
    {
        return;
    }

    if (dob) {
        cg_search_match(s, cg_verify_written(s->v, n->at));
    }

    if (cvv) {
        cg_search_match(s, cg_verify_cvv(s->v, n->at));
    }

    if (expiry) {
        cg_search_match(s, cg_verify_expiry(s->v, n->at));
    }
}


/* Could digits that do not begin with 0 be a telephone number?  Of those that
 * have keys only some are. */
static bool
cg_search_open_phone(cg_search *s, const cg_number *n)
{
    const cg_cue_key  *key;

    if (s->more && n->at + n->len >= s->n) {
        return true;
    }

    key = cg_search_key(s, n);

    if (key == NULL) {
        return s->phones
               || (n->count >= CG_PHONE_NAMED_MIN
                   && cg_phone_word(s->v, n->at)
                   && cg_cue_said(&s->memo, s->v, n->at)->adjacent
                      == CG_CUE(PHONE));
    }

    if (key->all & CG_CUE(PHONE)) {
        return true;
    }

    return s->phones
           && (key->adjacent & CG_CUE(TEXT)
               || (n->size < CG_PHONE_MIN && n->count <= CG_PLAN_OPEN_MAX));
}


/* Is it the rest of an identifier by the word in front of that: behind the
 * letters of a country, "BE 0477 556 042", or behind other numbers? */
static bool
cg_search_rest(cg_search *s, const cg_number *n)
{
    size_t   i;
    cg_cues  all, adjacent;

    i = n->at;

    while (i > 1 && n->at - i < CG_SPAN_MAX
           && (cg_is_digit(s->v[i - 1])
               || (cg_is_part(s->v[i - 1]) && cg_is_digit(s->v[i - 2]))))
    {
        i--;
    }

    if (i > 2 && s->v[i - 1] == ' ' && cg_is_letter(s->v[i - 2])
        && cg_is_letter(s->v[i - 3])
        && cg_border_left(s->v, i - 3))
    {
        i -= 3;
    }

    /* or it goes on as no telephone number does */
    if (i == n->at && n->count <= CG_PLAN_OPEN_MAX) {
        return false;
    }

    cg_cue_read(s->v, i, &all, &adjacent);

    return (all & CG_CUE_IDENTIFIERS) && (all & CG_CUE(PHONE)) == 0;
}


static void
cg_search_phone(cg_search *s, const cg_number *n)
{
    const cg_cue_key  *key;

    if (!cg_search_for(s, CG_ENTITY_PHONE)
        || (s->v[n->at] != '0' && !cg_search_open_phone(s, n)))
    {
        return;
    }

    /* of an order, by its key, or an identifier by the word in front */
    key = cg_search_key(s, n);
    key = key ? key : cg_cue_said(&s->memo, s->v, n->at);

    if (key->all & CG_CUE(PHONE)
        || !((key->adjacent & CG_CUE_IDENTIFIERS)
             || (key->adjacent & CG_CUE(RECORD)
                 && cg_search_key(s, n) != NULL)
             || cg_search_rest(s, n)))
    {
        cg_search_match(s, cg_verify_phone(s->v, n->at, s->d->regions));
    }
}


/* Is a number in front of it, one character between, that says it is apart
 * from the words there?  Digits of a word do not: "cvv2 12/27". */
static bool
cg_search_behind(const cg_search *s, const cg_number *n)
{
    size_t  i;

    if (n->at < 2 || !cg_is_part(s->v[n->at - 1])
        || !cg_is_digit(s->v[n->at - 2]))
    {
        return false;
    }

    for (i = n->at - 2; i > 0 && n->at - i < CG_SPAN_MAX
                        && cg_is_digit(s->v[i - 1]); i--) { /* void */ }

    return i == 0 || !cg_is_letter(s->v[i - 1]);
}


/* A card, or an NHS number. */
static void
cg_search_digits(cg_search *s, const cg_number *n)
{
    bool       card, nhs;
    uint8_t    first;
    cg_digits  c;

    first = s->v[n->at];

    /* no issuer at all begins with 0, 1 or 7; within a chain of digits only
     * embossed groups are a card; sizes as in cg_nhs_shape() */
    card = n->count >= 12 && first >= '2' && first != '7'
           && (n->open || n->size > 3 || !cg_digits_behind(s->v, n->at))
           && cg_search_for(s, CG_ENTITY_CARD);
    nhs = n->count >= 10
          && (n->size == 1 || n->size == 3 || n->size == 6 || n->size == 10
              || n->open)
          && cg_search_for(s, CG_ENTITY_UK_NHS);

    if (!card && !nhs) {
        return;
    }

    cg_digits_read(s->v, n->at, card ? CG_DIGITS_MAX : CG_NHS_DIGITS, &c);

    if (card) {
        cg_search_match(s, cg_verify_card(s->v, &c));
    }

    if (nhs) {
        cg_search_match(s, cg_verify_nhs(s->v, &c));
    }
}


static void
cg_search_number(cg_search *s, const cg_number *n)
{
    bool            behind;
    const uint8_t  *p;

    p = s->v + n->at;

    if (cg_search_dull(s, n)) {
        return;
    }

    if (n->size == 4 && cg_search_date(p)) {
        cg_search_brief(s, n);
        cg_search_dob(s, n);
        return;
    }

    if (n->open || n->size == 3 || n->size == 4) {
        cg_search_brief(s, n);
    }

    if ((n->open || (n->size <= 3 && p[n->size] == '.'))
        && cg_search_for(s, CG_ENTITY_IPV4))
    {
        cg_search_match(s, cg_verify_ipv4(s->v, n->at));
    }

    if (n->count >= CG_PHONE_MIN) {
        cg_search_phone(s, n);
    }

    if (!cg_number_left(s->v, n->at)) {
        return;
    }

    behind = cg_search_behind(s, n);

    if (!behind && ((n->count >= 4 && n->size <= 2)
                    || (n->count >= 6 && n->size == 4)))
    {
        cg_search_dob(s, n);
    }

    if (!behind && n->count >= 4 && n->size <= 2) {
        if (cg_search_for(s, CG_ENTITY_CARD_EXPIRY)) {
            cg_search_match(s, cg_verify_expiry(s->v, n->at));
        }
    }

    if (cg_search_digits_id(s, n)) {
        cg_search_match(s, cg_verify_id(s->v, n->at, s->d, &s->memo));
    }

    cg_search_digits(s, n);
}


/* A colon within or in front of digits, with those from there on: a time has
 * two of them; or the separator of pairs. */
static void
cg_search_hex(cg_search *s, size_t at, uint64_t colon)
{
    if (s->v[at] != ':') {
        if (cg_search_for(s, CG_ENTITY_MAC)) {
            cg_search_match(s, cg_verify_mac(s->v, at));
        }
        return;
    }

    if ((colon & colon >> 1 & (UINT64_MAX >> (64 - 39))) == 0
        && cg_count(colon & (UINT64_MAX >> (64 - 39))) < 5)
    {
        return;
    }

    if (cg_search_for(s, CG_ENTITY_IPV6)) {
        cg_search_match(s, cg_verify_ipv6(s->v, at));
    }

    if (cg_search_for(s, CG_ENTITY_MAC)) {
        cg_search_match(s, cg_verify_mac(s->v, at));
    }
}


/* Do two letters begin a VAT number? */
static inline bool
cg_search_lead(uint8_t a, uint8_t b)
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

    if (cg_search_lead(p[0], p[1])
        && cg_count(t->digit & (UINT64_MAX >> (64 - 24))) >= 5)
    {
        return true;
    }

    switch (t->run) {
    case 1:
        return (p[0] | 0x20) >= 'x';
    case 3:
        return (t->digit >> 4 & 0x3f) == 0x3f || (t->digit >> 8 & 3) == 3;
    case 5:
        return (t->digit >> 6 & 0x3f) == 0x3f;
    case 6:
        return (t->digit >> 7 & 3) == 3;
    case 8:
        return (p[0] | 0x20) >= 'x';
    case 9:
    case 10:
        return true;
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


static void
cg_search_sign(cg_search *s, size_t at)
{
    if (s->v[at] != '@') {
        if (s->v[at] == '(' && cg_is_letter(s->v[at + 1])) {
            return;
        }

        if (cg_search_for(s, CG_ENTITY_PHONE)) {
            cg_search_match(s, cg_verify_phone(s->v, at, s->d->regions));
        }
        return;
    }

    if (at >= s->from && cg_search_for(s, CG_ENTITY_EMAIL)) {
        cg_search_match(s, cg_verify_email(s->v, at));
    }

    if (cg_search_for(s, CG_ENTITY_USERNAME)) {
        cg_search_match(s, cg_verify_handle(s->v, at));
    }
}


/* The 64 bits of a row from an offset on, which is -64 or more; those in front
 * of it, the last one highest, of an offset that is 0 or more. */
static inline uint64_t
cg_from(const uint64_t *row, ptrdiff_t at)
{
    size_t  i, k;

    i = (size_t) (at + CG_BLOCK) / CG_BLOCK;
    k = (size_t) (at + CG_BLOCK) % CG_BLOCK;

    return row[i] >> k | row[i + 1] << 1 << (63 - k);
}


static inline uint64_t
cg_before(const uint64_t *row, size_t at)
{
    size_t  i, k;

    i = at / CG_BLOCK;
    k = at % CG_BLOCK;

    return row[i] >> k | row[i + 1] << 1 << (63 - k);
}


/* The letters in front of a word of n letters that may be of one identifier
 * with it, "ES B1…", "RSS MRA 85…": where they begin, `start` if there are
 * none. */
static size_t
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


/* The first digit of a token, `at` bytes behind v[base]. */
static void
cg_search_token(cg_search *s, size_t base, size_t at, const cg_class *c)
{
    size_t    back;
    uint64_t  letter, word;
    cg_start  t;

    letter = cg_before(c->letter, at);
    t.parted = letter >> 63 == 0;
    letter <<= t.parted;
    t.n = (unsigned) __builtin_clzll(~letter | 1);

    if (t.parted ? t.n > CG_LEAD_PARTED_MAX
                   || !(cg_is_gap(s->v[base + at - 1])
                        || s->v[base + at - 1] == '.')
                 : t.n > CG_LEAD_MAX)
    {
        return;
    }

    back = t.n + t.parted;
    t.start = base + at - back;
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


/* The number that begins `at` bytes behind v[base].  64 digits are more than
 * anything has. */
static inline cg_number
cg_number_read(const cg_search *s, size_t base, size_t at, const cg_class *c)
{
    uint64_t   digit, chain;
    cg_number  n;

    digit = cg_from(c->digit, (ptrdiff_t) at);

    n.at = base + at;
    n.size = ~digit ? (unsigned) __builtin_ctzll(~digit) : 64;
    n.open = n.at + n.size >= s->n;
    n.len = n.count = n.size;

    if (n.open || cg_is_part(s->v[n.at + n.size])) {
        chain = cg_from(c->chain, (ptrdiff_t) at);
        n.len = ~chain ? (unsigned) __builtin_ctzll(~chain) : 63;
        n.count = cg_count(digit & ((chain ^ (chain + 1)) >> 1));
    }

    return n;
}


/* The offsets of the bits of a row. */
static inline size_t
cg_search_list(uint16_t *at, const uint64_t *row, size_t blocks)
{
    size_t  i, n;

    n = 0;

    for (i = 0; i < blocks; i++) {
        n = cg_bits_list(at, n, row[i + 1], i * CG_BLOCK);
    }

    return n;
}


/* The same of a row of which most words are 0. */
static inline size_t
cg_search_few(uint16_t *at, const uint64_t *row, size_t blocks)
{
    size_t  i, n;

    n = 0;

    for (i = 0; i < blocks; i++) {
        if (row[i + 1]) {
            n = cg_bits_list(at, n, row[i + 1], i * CG_BLOCK);
        }
    }

    return n;
}


/* Take the answer of a verifier for several entities. */
static void
cg_search_one_of(cg_search *s, cg_match m)
{
    if (m.rule != CG_RULE_NONE && !cg_search_for(s, cg_rule_entity(m.rule))) {
        m.rule = CG_RULE_NONE;
    }

    cg_search_match(s, m);
}


/* Digits of what may be the number of a house or an age; 0 if there are too
 * many, or if it is a time of day, a decimal or the like. */
static inline size_t
cg_search_small(const uint8_t *v, size_t at)
{
    size_t  n;

    for (n = 1; cg_is_digit(v[at + n]); n++) {
        if (n == 4) {
            return 0;
        }
    }

    switch (v[at + n]) {
    case ':':
    case '%':
        return 0;
    case '.':
    case ',':
        return cg_is_digit(v[at + n + 1]) ? 0 : n;
    default:
        return n;
    }
}


/* Where a name, an address or an age may begin. */
static void
cg_search_start(cg_search *s, size_t at)
{
    size_t   n;
    cg_lead  lead;

    if (cg_is_digit(s->v[at])) {
        n = cg_search_small(s->v, at);

        if (n && cg_search_for(s, CG_ENTITY_ADDRESS)) {
            cg_search_match(s, cg_verify_address(s->v, at));
        }

        if (n && n <= 3 && cg_search_for(s, CG_ENTITY_AGE)) {
            cg_search_match(s, cg_verify_age(s->v, at));
        }

        return;
    }

    if (!cg_lead_gate(s->v, at)) {
        return;
    }

    lead = cg_lead_read(s->v, at);

    if (lead.kind == CG_LEAD_USER) {
        if (cg_search_for(s, CG_ENTITY_USERNAME)) {
            cg_search_match(s, cg_verify_user(s->v, at, lead));
        }

    } else if (cg_search_for(s, CG_ENTITY_NAME)) {
        cg_search_match(s, cg_verify_name(s->v, at, lead));
    }
}


/* Behind "me" and white space a name in small letters may follow, a word of
 * two, three or five bytes between: "my name is jane". */
static void
cg_search_small_name(cg_search *s, size_t at)
{
    size_t  i, size;

    static const uint8_t  sizes[] = { 2, 3, 5 };

    if (!s->starts) {
        return;
    }

    for (i = 0; i < sizeof(sizes); i++) {
        size = sizes[i] + 3u;

        if (at + size + 1 < s->n && s->v[at + 3] > ' '
            && s->v[at + size - 1] > ' ' && s->v[at + size] <= ' '
            && s->v[at + size + 1] > ' ' && s->v[at + size + 1] < 0x80
            && !(s->v[at + size + 1] >= 'A' && s->v[at + size + 1] <= 'Z'))
        {
            cg_search_start(s, at + size + 1);
        }
    }
}


/* Secrets: nothing takes a byte from them, so that they never begin before
 * `from` and end behind it. */
static void
cg_search_secret(cg_search *s, cg_match m)
{
    if (m.rule != CG_RULE_NONE && !cg_search_for(s, cg_rule_entity(m.rule))) {
        m.rule = CG_RULE_NONE;
    }

    if (m.start >= s->from) {
        cg_search_match(s, m);
    }
}


/* What may follow the colon or equals sign v[at]. */
static void
cg_search_field(cg_search *s, size_t at)
{
    size_t  start;

    cg_search_secret(s, cg_verify_secret_field(s->v, at));

    for (start = at + 1; start < at + 4 && (s->v[start] == ' '
                                            || s->v[start] == '"'); start++)
    {
        /* void */
    }

    if (cg_search_for(s, CG_ENTITY_BIC)) {
        cg_search_match(s, cg_verify_bic(s->v, start));
    }

    for (at = start; at < start + 4 && (cg_is_digit(s->v[at])
                                        || s->v[at] == '-'); at++)
    {
        /* void */
    }

    if (s->v[at] == '.' && cg_search_for(s, CG_ENTITY_GEO)) {
        cg_search_match(s, cg_verify_geo(s->v, at));
    }
}


/* The start of a run of letters and digits. */
static void
cg_search_run(cg_search *s, size_t at)
{
    cg_search_secret(s, cg_verify_secret(s->v, at));

    if (cg_search_for(s, CG_ENTITY_CRYPTO_WALLET)) {
        cg_search_match(s, cg_verify_wallet(s->v, at));
    }

    if (s->v[at] <= 'Z' && cg_search_for(s, CG_ENTITY_BIC)) {
        cg_search_match(s, cg_verify_bic(s->v, at));
    }
}


/* See cg_candidate.h. */
static void
cg_search_spot(cg_search *s, size_t at)
{
    switch (s->v[at]) {
    case ' ':
    case '(':
    case ')':
    case '/':
        return;
    case '.':
        if (cg_search_for(s, CG_ENTITY_GEO)) {
            cg_search_match(s, cg_verify_geo(s->v, at));
        }
        return;
    case '-':
        cg_search_secret(s, cg_verify_private_key(s->v, at));
        return;
    case 's':
    case 'S':
        cg_search_secret(s, cg_verify_password(s->v, at));
        break;
    }

    cg_search_run(s, at);
}


/* A colon or an equals sign. */
static inline void
cg_search_mark(cg_search *s, size_t at)
{
    unsigned  what;

    if (s->v[at + 1] == '/' && s->v[at + 2] == '/' && s->spots) {
        cg_search_secret(s, cg_verify_url(s->v, at + 1));
    }

    what = cg_mark_read(s->v, at);

    if ((what & CG_MARK_FIELD) && s->starts) {
        cg_search_one_of(s, cg_verify_field(s->v, at, &s->fields));
    }

    if ((what & CG_MARK_SECRET) && s->spots) {
        cg_search_field(s, at);
    }
}


/* Words at the end that may be the start of what is seen by a later word. */
static void
cg_search_ahead(cg_search *s)
{
    size_t  at;

    at = s->n > CG_SPAN_MAX ? s->n - CG_SPAN_MAX : 0;

    for (at = at > s->from ? at : s->from; at < s->limit; at++) {
        if (!cg_is_alnum(s->v[at]) && s->v[at] < 0x80) {
            continue;
        }

        if ((cg_search_for(s, CG_ENTITY_ADDRESS)
             && cg_verify_address_ahead(s->v, at) >= s->n)
            || (cg_search_for(s, CG_ENTITY_NAME)
                && cg_verify_name_ahead(s->v, at) >= s->n))
        {
            s->limit = at;
        }
    }
}


/* A candidate of which most blocks have none. */
static void
cg_search_rare(cg_search *s, size_t base, size_t at, const cg_class *c)
{
    uint8_t    ch;
    cg_number  n;

    ch = s->v[base + at];

    if (cg_is_digit(ch)) {
        n = cg_number_read(s, base, at, c);

        /* "311280+888Y", "311280A888Y" */
        if (n.size == 6) {
            cg_search_number(s, &n);

        } else if (n.size == 1) {
            cg_search_dob(s, &n);

        } else {
            cg_search_brief(s, &n);
        }

    } else if (ch == ':' || ch == '-' || ch == '.') {
        cg_search_hex(s, base + at, cg_from(c->colon, (ptrdiff_t) at));

    } else if (ch == '@' || ch == '(' || ch == '+') {
        cg_search_sign(s, base + at);

    } else if (ch == 'm') {
        cg_search_small_name(s, base + at);

    } else if (ch == 0xc2 && s->v[base + at + 1] == 0xb0
               && cg_search_for(s, CG_ENTITY_GEO))
    {
        cg_search_match(s, cg_verify_compass(s->v, base + at + 1));
    }
}


/* The candidates of one batch, those of a kind one behind the other. */
static void
cg_search_batch(cg_search *s, size_t base, size_t blocks, const cg_class *c)
{
    size_t     i, n;
    uint16_t   list[CG_CLASS_BYTES + 1];
    cg_number  number;

    n = cg_search_list(list, c->number, blocks);

    for (i = 0; i < n; i++) {
        number = cg_number_read(s, base, list[i], c);
        cg_search_number(s, &number);
    }

    n = cg_search_list(list, c->token, blocks);

    for (i = 0; i < n; i++) {
        cg_search_token(s, base, list[i], c);
    }

    n = cg_search_list(list, c->rare, blocks);

    for (i = 0; i < n; i++) {
        cg_search_rare(s, base, list[i], c);
    }

    if (s->starts || s->spots) {
        n = cg_search_list(list, c->mark, blocks);

        for (i = 0; i < n; i++) {
            cg_search_mark(s, base + list[i]);
        }
    }

    if (s->starts) {
        n = cg_search_list(list, c->start, blocks);

        for (i = 0; i < n; i++) {
            cg_search_start(s, base + list[i]);
        }
    }

    if (s->spots) {
        n = cg_search_few(list, c->spot, blocks);

        for (i = 0; i < n; i++) {
            cg_search_spot(s, base + list[i]);
        }
    }
}


static void
cg_search_text(cg_search *s)
{
    size_t       at, blocks;
    cg_class     c;
    cg_class_fn  classify;

    classify = cg_class_best();
    cg_class_begin(&c);
    at = s->from > CG_SPAN_MAX ? s->from - CG_SPAN_MAX : 0;

    for ( /* void */ ; at < s->n; at += CG_CLASS_BYTES) {
        classify(s->v, at, s->n, s->more, &c);

        blocks = (s->n - at + CG_BLOCK - 1) / CG_BLOCK;
        blocks = blocks < CG_CLASS_BLOCKS ? blocks : CG_CLASS_BLOCKS;

        cg_search_batch(s, at, blocks, &c);
    }
}


/* Letters at the end, perhaps with a separator behind, that a digit may make
 * a token of. */
static void
cg_search_letters(cg_search *s)
{
    bool    parted;
    size_t  end, start;

    parted = s->n && (cg_is_gap(s->v[s->n - 1]) || s->v[s->n - 1] == '.');
    end = s->n - parted;

    for (start = end; start && cg_is_letter(s->v[start - 1]); start--) {
        if (end - start == (parted ? CG_LEAD_PARTED_MAX : CG_LEAD_MAX)) {
            return;
        }
    }

    /* the second word of two may be cut */
    if (start < end && end - start <= 3) {
        start = cg_min(cg_lead_start(s->v, start, end - start),
                       cg_lead_start(s->v, start, 3));
    }

    if (start < end && s->limit > start) {
        s->limit = start;
    }
}


/* Degrees at the end, of which the point or the sign is yet to come. */
static void
cg_search_degrees(cg_search *s)
{
    size_t   start;
    uint8_t  ch;

    if (!cg_search_for(s, CG_ENTITY_GEO)) {
        return;
    }

    for (start = s->n; start > s->from && s->n - start < 22; start--) {
        ch = s->v[start - 1];

        if (!cg_is_digit(ch) && ch != '.' && ch != '-' && ch != '+'
            && ch != 0xc2)
        {
            break;
        }
    }

    if (s->limit > start && s->n - start < 22) {
        s->limit = start;
    }
}


/* Text at the end that may be the local part of an address, or a date in front
 * of its year. */
static void
cg_search_tail(cg_search *s)
{
    bool    more;
    size_t  start;

    start = s->n;

    if (cg_search_for(s, CG_ENTITY_EMAIL)) {
        start = cg_email_local(s->v, s->n, true, &more);
    }

    if (cg_search_for(s, CG_ENTITY_DOB)) {
        start = cg_min(start, cg_written_tail(s->v, s->n));
    }

    if (s->limit > start) {
        s->limit = start;
    }
}


/* Does a byte in both belong to a? */
static bool
cg_hit_stronger(const cg_hit *a, const cg_hit *b)
{
    unsigned  ea, eb;

    ea = cg_rule_evidence(a->rule);
    eb = cg_rule_evidence(b->rule);

    if (ea != eb) {
        return ea > eb;
    }

    /* of two addresses the first: its domain is known to be one */
    if (a->entity != CG_ENTITY_EMAIL
        && a->end - a->start != b->end - b->start)
    {
        return a->end - a->start > b->end - b->start;
    }

    if (a->start != b->start) {
        return a->start < b->start;
    }

    if (a->rule != b->rule) {
        return a->rule < b->rule;
    }

    return a->entity < b->entity;
}


/* The same of two in the list; what was found twice is there once. */
static bool
cg_hit_over(const cg_hits *hits, size_t j, size_t i)
{
    return cg_hit_stronger(&hits->p[j], &hits->p[i])
           || (j < i && !cg_hit_stronger(&hits->p[i], &hits->p[j]));
}


/* Append the parts of hit i that no stronger one of the m found has; those
 * before p[first] end before it. */
static cg_status
cg_hit_parts(cg_hits *hits, size_t m, size_t first, size_t i, size_t from)
{
    bool       moved;
    size_t     j, last;
    uint32_t   pos, end;
    cg_hit     hit, part;
    cg_status  st;

    hit = hits->p[i];
    pos = hit.start < from ? (uint32_t) from : hit.start;

    for (last = i + 1; last < m && hits->p[last].start < hit.end; last++) {
        /* void */
    }

    while (pos < hit.end) {
        end = hit.end;
        moved = false;

        for (j = first; j < last; j++) {
            if (j == i || hits->p[j].end <= pos
                || !cg_hit_over(hits, j, i))
            {
                continue;
            }

            if (hits->p[j].start <= pos) {
                pos = hits->p[j].end;
                moved = true;

            } else if (hits->p[j].start < end) {
                end = hits->p[j].start;
            }
        }

        if (moved) {
            continue;
        }

        part = hit;
        part.start = pos;
        part.end = end;
        pos = end;

        if (part.start != hit.start || part.end != hit.end) {
            part.rule |= CG_REST;
        }

        st = cg_hits_put(hits, m, part);
        if (st != CG_OK) {
            return st;
        }
    }

    return CG_OK;
}


/* Take the separators off the rest of a hit; is it worth reporting? */
static bool
cg_hit_trim(const uint8_t *v, cg_hit *part)
{
    uint32_t  i, alnum;

    /* a host behind a user and a password is no address */
    if (part->entity == CG_ENTITY_EMAIL && v[part->start] == '@'
        && cg_url_user(v, part->start))
    {
        return false;
    }

    while (part->start < part->end && v[part->start] < 0x80
           && !cg_is_alnum(v[part->start]))
    {
        part->start++;
    }

    while (part->start < part->end && v[part->end - 1] < 0x80
           && !cg_is_alnum(v[part->end - 1]))
    {
        part->end--;
    }

    alnum = 0;

    for (i = part->start; i < part->end; i++) {
        alnum += v[i] >= 0x80 || cg_is_alnum(v[i]);
    }

    /* who wrote a pattern knows what each byte of it is worth */
    return alnum >= (part->entity < CG_ENTITY_N ? CG_REST_MIN : 1);
}


/* Replace the hits by what each of them keeps. */
static cg_status
cg_search_overlaps(cg_search *s)
{
    size_t     i, m, first;
    cg_hits   *hits;
    cg_status  st;

    hits = s->hits;
    m = hits->n;
    first = 0;

    for (i = 0; i < m; i++) {
        while (hits->p[first].end <= hits->p[i].start) {
            first++;
        }

        st = cg_hit_parts(hits, m, first, i, s->from);
        if (st != CG_OK) {
            return st;
        }
    }

    hits->n -= m;
    memmove(hits->p, hits->p + m, hits->n * sizeof(cg_hit));
    return CG_OK;
}


/* Leave what is decided. */
static void
cg_search_hold(cg_search *s)
{
    size_t   i, k;
    cg_hit  *p;

    p = s->hits->p;

    for (i = 0; i < s->hits->n && p[i].start < s->limit; i++) {
        if (p[i].end > s->limit) {
            s->limit = p[i].start;
            break;
        }
    }

    k = 0;

    for (i = 0; i < s->hits->n && p[i].start < s->limit; i++) {
        if (p[i].rule & CG_REST) {
            p[i].rule ^= CG_REST;
            if (!cg_hit_trim(s->v, &p[i])) {
                continue;
            }
        }

        p[k++] = p[i];
    }

    s->hits->n = k;
}


/* Take the findings of user entities. */
static void
cg_search_others(cg_search *s, const cg_hits *others, size_t limit)
{
    size_t  i;
    bool    any;

    any = false;

    for (i = 0; i < others->n && s->status == CG_OK; i++) {
        if (others->p[i].rule != CG_RULE_NONE && others->p[i].end > s->from) {
            s->status = cg_hits_add(s->hits, others->p[i]);
            any = true;
        }
    }

    if (any && s->status == CG_OK) {
        qsort(s->hits->p, s->hits->n, sizeof(cg_hit), cg_hit_order);
    }

    s->limit = s->limit < limit ? s->limit : limit;
}


cg_status
cg_detect(const cg_detector *d, uint8_t *v, size_t from, size_t n, bool more,
    cg_hits *hits, size_t *safe)
{
    static const cg_hits  none;

    return cg_detect_beside(d, v, from, n, more, &none, n, hits, safe);
}


cg_status
cg_detect_beside(const cg_detector *d, uint8_t *v, size_t from, size_t n,
    bool more, const cg_hits *others, size_t limit, cg_hits *hits,
    size_t *safe)
{
    cg_search  s;

    memset(v + n, 0, CG_PAD);
    hits->n = 0;

    s.d = d;
    s.entities = d->entities;
    s.v = v;
    s.from = from;
    s.n = n;
    s.more = more;
    s.ids = (d->entities.bits[0] >> (CG_ENTITY_IPV4 + 1)
             | d->entities.bits[1]) != 0;
    s.five = (d->regions & CG_IN(IS)) != 0;
    s.phones = cg_plan_open(d->regions);
    s.limit = n;
    s.hits = hits;
    s.status = CG_OK;
    cg_cue_begin(&s.memo);
    cg_field_begin(&s.fields);

    s.starts = cg_search_for(&s, CG_ENTITY_NAME)
               || cg_search_for(&s, CG_ENTITY_ADDRESS)
               || cg_search_for(&s, CG_ENTITY_USERNAME)
               || cg_search_for(&s, CG_ENTITY_AGE);

    s.spots = cg_search_for(&s, CG_ENTITY_API_SECRET)
              || cg_search_for(&s, CG_ENTITY_URL_CREDENTIALS)
              || cg_search_for(&s, CG_ENTITY_CRYPTO_WALLET)
              || cg_search_for(&s, CG_ENTITY_BIC)
              || cg_search_for(&s, CG_ENTITY_GEO);

    cg_search_text(&s);

    if (more) {
        cg_search_degrees(&s);
        cg_search_letters(&s);
        cg_search_tail(&s);
        cg_search_ahead(&s);
    }

    cg_search_others(&s, others, limit);

    /* only for a caller whose `from` is not a `safe` of ours */
    if (s.limit < from) {
        s.limit = from;
    }

    if (s.status == CG_OK && hits->n) {
        s.status = cg_search_overlaps(&s);
        if (s.status == CG_OK) {
            cg_search_hold(&s);
        }
    }

    *safe = s.limit;
    return s.status;
}
