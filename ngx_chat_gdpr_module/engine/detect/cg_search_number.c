/*
 * What has digits: numbers, identifiers with letters, network addresses; and
 * e-mail addresses, by their sign.  A gate in front of each verifier lets
 * through what it could take, for the price of a few instructions.
 */

#include "cg_border.h"
#include "cg_check.h"
#include "cg_id.h"
#include "cg_plan.h"
#include "cg_search.h"

/* Letters and digits of the longest postcode or plate, in one piece. */
#define CG_UK_SHORT_MAX     7


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
        && !(n->count == 7
             && (n->size == 6 || n->size == 2
                 || (s->d->regions & CG_IN(RO))))
        && !(s->five && n->size == 5)
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


/* May it be the expiry of a card whose number is in front, "… 1111 12/27"? */
static bool
cg_search_paid(const cg_search *s, const cg_number *n)
{
    const uint8_t  *p;

    p = s->v + n->at;

    return n->size == 2 && cg_is_part(p[2]) && n->at > 12 && p[-1] == ' '
           && cg_is_digit(p[-2]) && cg_is_digit(p[-3]) && cg_is_digit(p[-4])
           && cg_is_digit(p[-5]);
}


/* Or the code behind its expiry, "… 12/27 123", "… 07 / 2030 123"? */
static bool
cg_search_paid_code(const cg_search *s, const cg_number *n)
{
    const uint8_t  *p;

    p = s->v + n->at;

    if (n->at < 20 || p[-1] != ' ' || !cg_is_digit(p[-2])
        || !cg_is_digit(p[-3]))
    {
        return false;
    }

    p -= cg_is_digit(p[-4]) && cg_is_digit(p[-5]) ? 6 : 4;
    p -= *p == ' ';

    return *p == '/' || *p == '-' || *p == '.';
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

    /* no word announces the later numbers of a row */
    if ((cvv || expiry) && cg_search_behind(s, n)) {
        cvv = cvv && cg_search_paid_code(s, n);
        expiry = expiry && cg_search_paid(s, n);
    }

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
          && (n->size == 1 || n->size == 3 || n->size == 5 || n->size == 6
              || n->size == 10 || n->open)
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
                    || (n->count >= 6 && n->size == 4)
                    || n->size == 8))
    {
        cg_search_dob(s, n);
    }

    if ((!behind || cg_search_paid(s, n)) && n->count >= 4 && n->size <= 2) {
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

    if (t.parted) {
        cg_search_worded(s, base + at);
    }

    back = t.n + t.parted;
    t.start = base + at - back;

    if (!t.parted && s->starts && t.n <= CG_LEAD_SAID_MAX) {
        cg_search_small_user(s, t.start);
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

    } else if (ch == 'm' || ch == 'e' || (ch | 0x20) == 's'
               || (ch >= 0x80 && s->v[base + at + 1] == 'e'))
    {
        cg_search_small_name(s, base + at);

    } else if (ch == 0xc2 && s->v[base + at + 1] == 0xb0
               && cg_search_for(s, CG_ENTITY_GEO))
    {
        cg_search_match(s, cg_verify_compass(s->v, base + at + 1));
    }
}


void
cg_search_numbers(cg_search *s, size_t base, size_t blocks,
    const cg_class *c)
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
}
