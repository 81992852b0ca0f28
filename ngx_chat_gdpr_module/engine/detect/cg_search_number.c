/*
 * What has digits: numbers, identifiers with letters, network addresses; and
 * e-mail addresses, by their sign.  A gate in front of each verifier lets
 * through what it could take, for the price of a few instructions.
 */

#include "cg_border.h"
#include "cg_check.h"
#include "cg_id.h"
#include "cg_plan.h"
#include "cg_search_row.h"

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


/* Or four digits its month and year, "0327", or the year behind its month,
 * "March 2027", or in front of it, "2027-03"? */
static inline bool
cg_search_month_year(const uint8_t *p)
{
    if (p[0] == '2' && p[1] == '0') {
        return p[4] == '-' || p[4] == '/' || p[4] == '.'
               || cg_is_letter(p[-2]) || p[-2] >= 0x80
               || (p[-2] == '.' && p[-1] == ' ');
    }

    return (p[0] == '0' ? p[1] != '0' : p[0] == '1' && p[1] <= '2')
           && p[2] >= '2' && p[2] <= '4';
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

    return ((n->size == 2 && cg_is_part(p[2])) || n->size == 4)
           && n->at > 12 && p[-1] == ' '
           && cg_is_digit(p[-2]) && cg_is_digit(p[-3]) && cg_is_digit(p[-4])
           && cg_is_digit(p[-5]);
}


/* Or the code behind its expiry, "… 12/27 123", "… 07 / 2030 123", "exp 1127
 * 123"? */
static bool
cg_search_paid_code(const cg_search *s, const cg_number *n)
{
    const uint8_t  *p;

    p = s->v + n->at;

    if (n->at < 8 || p[-1] != ' ' || !cg_is_digit(p[-2])
        || !cg_is_digit(p[-3]))
    {
        return false;
    }

    if (cg_is_digit(p[-4]) && cg_is_digit(p[-5]) && p[-6] == ' '
        && p[-5] <= '1' && p[-3] >= '2' && p[-3] <= '4')
    {
        return true;
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
    expiry = (n->open
              || (n->size < 3 && cg_search_month(s->v + n->at, n->size))
              || (n->size == 4 && n->at > 2
                  && cg_search_month_year(s->v + n->at)))
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

    if (!cg_search_for(s, CG_ENTITY_PHONE)) {
        return;
    }

    /* what it is depends on how many digits it has */
    if (s->more && n->at + n->len >= s->n) {
        cg_search_found(s, (cg_match) { n->at, n->at, CG_RULE_NONE, s->n });
        return;
    }

    if (s->v[n->at] != '0' && !cg_search_open_phone(s, n)) {
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

    if (cg_phone_like(p[n->len]) && cg_search_for(s, CG_ENTITY_PHONE)) {
        cg_search_match(s, cg_verify_phone_letters(s->v, n->at));
    }

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


/* "4111_1111_1111_1111", "943_476_5919", "07700_900123" */
static void
cg_search_scored(cg_search *s, const cg_number *n)
{
    cg_digits  c;

    if (s->v[n->at] == '0' && cg_search_for(s, CG_ENTITY_PHONE)) {
        cg_search_match(s, cg_verify_phone(s->v, n->at, s->d->regions));
    }

    if (n->size > 4 || !cg_number_left(s->v, n->at)) {
        return;
    }

    cg_digits_scored(s->v, n->at, &c);

    if ((n->size == 4 || n->open) && c.groups < 6
        && cg_search_for(s, CG_ENTITY_CARD))
    {
        cg_search_match(s, cg_verify_card(s->v, &c));
    }

    if (((n->size == 3 && c.groups == 3) || n->open)
        && cg_search_for(s, CG_ENTITY_UK_NHS))
    {
        cg_search_match(s, cg_verify_nhs(s->v, &c));
    }
}


/* A point behind a letter: within an address of a machine, or a user name or
 * password. */
static void
cg_search_point(cg_search *s, size_t at)
{
    if ((s->v[at + 3] == '.' || s->v[at + 5] == '.' || at + 5 >= s->n)
        && cg_search_for(s, CG_ENTITY_MAC))
    {
        cg_search_match(s, cg_verify_mac(s->v, at));
    }

    if (s->starts) {
        cg_search_within(s, at);
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

            if (cg_phone_like(s->v[n.at + n.size])
                && cg_search_for(s, CG_ENTITY_PHONE))
            {
                cg_search_match(s, cg_verify_phone_letters(s->v, n.at));
            }

            if (s->v[n.at + n.size] == '_' || n.open) {
                cg_search_scored(s, &n);
            }
        }

    } else if (ch == ':' || ch == '-' || ch == '.') {
        if (ch == '.' && cg_is_letter(s->v[base + at - 1])) {
            cg_search_point(s, base + at);
        } else {
            cg_search_hex(s, base + at, cg_from(c->colon, (ptrdiff_t) at));
        }

    } else if (ch == '_') {
        cg_search_within(s, base + at);

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

    cg_search_tokens(s, base, blocks, c);

    n = cg_search_list(list, c->rare, blocks);

    for (i = 0; i < n; i++) {
        cg_search_rare(s, base, list[i], c);
    }
}
