/*
 * Verifiers of numbers in digits: payment cards (ISO/IEC 7812-1), NHS numbers
 * (NHS Data Dictionary), IPv4 addresses (RFC 791).
 */

#include <string.h>

#include "cg_border.h"
#include "cg_check.h"
#include "cg_cue.h"
#include "cg_verify.h"

/* How cards are embossed, by the issuers' own habits. */
static const uint8_t  cg_card_shapes[][6] = {
    { 4, 4, 4, 4 },
    { 4, 6, 5 },
    { 4, 6, 4 },
    { 4, 4, 4, 3 },
    { 4, 4, 4, 2 },
    { 4, 4, 4, 4, 3 },
    { 4, 4, 4, 4, 2 },
    { 6, 13 }
};

#define CG_CARD_SHAPES  (sizeof(cg_card_shapes) / sizeof(cg_card_shapes[0]))


/* Bytes of the separator at v[at]. */
static size_t
cg_digits_gap(const uint8_t *v, size_t at, size_t *far)
{
    size_t  n;

    n = v[at] == ' ' || v[at] == '-' || v[at] == '.' || v[at] == '/';

    if (v[at] == ' ') {
        n += cg_is_gap(v[at + 1]);
        n += n == 2 && v[at + 1] == '-' && v[at + 2] == ' ';
    }

    cg_far(far, at + n);
    return n;
}


void
cg_digits_scored(const uint8_t *v, size_t start, cg_digits *c)
{
    size_t  at, first;

    c->n = c->groups = 0;
    c->start = at = start;
    c->dashed = c->whole = true;

    for ( ;; ) {
        first = c->n;

        while (c->n < CG_DIGITS_MAX && cg_is_digit(v[at])) {
            c->d[c->n] = v[at] - '0';
            c->end[c->n++] = ++at;
        }

        c->group[c->groups++] = (uint8_t) (c->n - first);
        c->far = at;

        if (v[at] != '_' || c->n == CG_DIGITS_MAX
            || !cg_is_digit(cg_byte_at(v, at + 1, &c->far)))
        {
            break;
        }

        at++;
    }
}


void
cg_digits_read(const uint8_t *v, size_t start, size_t most, cg_digits *c)
{
    size_t  at, gap, n, groups, first;

    n = groups = 0;
    c->dashed = false;
    c->start = start;
    at = start;

    for ( ;; ) {
        first = n;

        while (n < most && cg_is_digit(v[at])) {
            c->d[n] = v[at] - '0';
            c->end[n++] = ++at;
        }

        c->group[groups++] = (uint8_t) (n - first);
        c->far = at;

        gap = cg_digits_gap(v, at, &c->far);
        c->whole = !cg_is_digit(v[at + gap]);

        if (gap == 0 || c->whole || n == most) {
            break;
        }

        c->dashed |= v[at] != ' ' || (gap > 1 && v[at + 1] != ' ');
        at += gap;
    }

    c->n = n;
    c->groups = groups;
}


bool
cg_digits_behind(const uint8_t *v, size_t start)
{
    size_t  i;

    for (i = start; i && start - i < 3 && cg_is_gap(v[i - 1]); i--) {
        /* void */
    }

    return i < start && i && cg_is_digit(v[i - 1]);
}


/* What is no card's, by the word in front. */
#define CG_CARD_NOT  (CG_CUE(RECORD) | CG_CUE(SERIAL) | CG_CUE(ID))


/* "My card for the reservation is", "the card for order no.": of what is paid,
 * not what the number is of. */
static bool
cg_card_said(const uint8_t *v, size_t start)
{
    return (cg_cue_phrase(v, start) & CG_CUE(CARD)) != 0;
}


/* May a card number be written in one piece here?  It is not an identifier, by
 * its border or the word in front, and not of a rare length unless the word
 * says so. */
static bool
cg_card_bare(const uint8_t *v, size_t start, bool rare)
{
    cg_cues   cue;

    cue = cg_cue_adjacent(v, start);

    if (cue & CG_CUE(CARD)) {
        return true;
    }

    if (start && (v[start - 1] == '#' || v[start - 1] == '$')) {
        return false;
    }

    return !rare
           && (((cue & CG_CARD_NOT) == 0
                && !(cue == 0 && cg_cue_numbered(v, start)))
               || cg_card_said(v, start));
}


/* Do the words behind a number say that it is that of an order or the like? */
static bool
cg_card_disowned(const uint8_t *v, size_t start, size_t end, size_t *far)
{
    bool     close;
    cg_cues  cues;

    cues = cg_cue_behind(v, end, far, &close);

    return close && (cues & CG_CARD_NOT)
           && (cg_cue_adjacent(v, start) & CG_CUE(CARD)) == 0;
}


/* Is a number of no issuer's that of a card, by the word in front?  89 begins
 * those of SIM cards: ITU-T E.118. */
static bool
cg_card_named(const uint8_t *v, const cg_digits *c)
{
    return c->whole && c->n <= CG_CARD_MAX && c->start > 1
           && memchr(" :#=", v[c->start - 1], 4)
           && !(c->d[0] == 8 && c->d[1] == 9) && cg_luhn(c->d, c->n)
           && (cg_cue_adjacent(v, c->start) & CG_CUE(CARD));
}


/* EAN-13, of which a tenth has a card's check digit, too. */
static bool
cg_card_article(const uint8_t *d)
{
    size_t    i;
    unsigned  sum;

    sum = 0;

    for (i = 0; i < 13; i++) {
        sum += i & 1 ? 3u * d[i] : d[i];
    }

    return sum % 10 == 0;
}


/* All groups of one size but the last, which may be smaller; or up to four
 * parted by spaces, without single digits, of which the first is of four or
 * more. */
static bool
cg_card_loose(const cg_digits *c)
{
    size_t  i;
    bool    even, pairs;

    even = true;
    pairs = !c->dashed && c->groups <= 4 && c->group[0] >= 4;

    for (i = 0; i < c->groups; i++) {
        even &= i + 1 == c->groups ? c->group[i] <= c->group[0]
                                   : c->group[i] == c->group[0];
        pairs &= c->group[i] > 1;
    }

    return even || pairs;
}


static bool
cg_card_embossed(const cg_digits *c, size_t len)
{
    size_t  i, k, sum;

    for (i = 0; i < CG_CARD_SHAPES; i++) {
        sum = 0;

        for (k = 0; k < c->groups && c->group[k] == cg_card_shapes[i][k]; k++)
        {
            sum += c->group[k];
            if (sum == len) {
                return k + 1 == 6 || cg_card_shapes[i][k + 1] == 0;
            }
        }
    }

    return false;
}


/* Is one of the separators of the first len digits not of spaces? */
static bool
cg_card_dashed(const uint8_t *v, const cg_digits *c, size_t len)
{
    size_t  i;

    for (i = c->start; i < c->end[len - 1]; i++) {
        if (v[i] != ' ' && !cg_is_digit(v[i])) {
            return true;
        }
    }

    return false;
}


/* Is v[at] the start of a value that has a key?  A string of an array may be
 * what somebody wrote: 42["message","6304…"]. */
static bool
cg_card_keyed(const uint8_t *v, size_t at)
{
    if (at && v[at - 1] == '"') {
        for (at--; at && v[at - 1] == ' '; at--) { /* void */ }
    }

    return at && (v[at - 1] == ':' || v[at - 1] == '=');
}


/* Is the length one that few cards of the issuer have, and identifiers do?  So
 * long are those that count up in 64 bits, in fields. */
static bool
cg_card_rare(const uint8_t *v, const cg_digits *c, size_t len, uint32_t usual)
{
    bool  field;

    field = cg_card_keyed(v, c->start)
            && (cg_cue_adjacent(v, c->start) & CG_CUE(TEXT)) == 0;

    return (field && len > 16) || (usual >> len & 1) == 0
           || (len == 13 && cg_card_article(c->d));
}


/* How a card of len digits is written, or CG_RULE_NONE. */
static cg_rule_id
cg_card_rule(const uint8_t *v, const cg_digits *c, size_t len, uint32_t usual)
{
    bool  whole;

    whole = c->whole && c->n == len;

    if (c->group[0] >= len) {
        return c->group[0] == len
               && cg_card_bare(v, c->start, cg_card_rare(v, c, len, usual))
               ? CG_RULE_CARD_BARE : CG_RULE_NONE;
    }

    /* within something longer only what fills the card's whole width */
    if (cg_digits_behind(v, c->start)
        && ((len != 16 && c->group[1] != 6) || cg_number_inner(v, c->start)))
    {
        return CG_RULE_NONE;
    }

    /* "order no. 4111-1111-1111-1111", "tracking 4111 1111 1111 1111" */
    if ((cg_cue_numbered(v, c->start)
         || (cg_card_dashed(v, c, len)
             && cg_cue_adjacent(v, c->start) == CG_CUE(RECORD)))
        && !cg_card_said(v, c->start))
    {
        return CG_RULE_NONE;
    }

    if (cg_card_embossed(c, len)) {
        return CG_RULE_CARD_GROUPED;
    }

    if (whole && !cg_digits_behind(v, c->start) && cg_card_loose(c)
        && (cg_cue_adjacent(v, c->start) & CG_CARD_NOT) == 0)
    {
        return c->groups == c->n ? CG_RULE_CARD_SINGLE : CG_RULE_CARD_LOOSE;
    }

    return CG_RULE_NONE;
}


cg_match
cg_verify_card(const uint8_t *v, const cg_digits *c)
{
    size_t    len;
    uint32_t  lengths, usual;
    cg_match  m;

    m = (cg_match) { c->start, c->start, CG_RULE_NONE, c->far };

    /* within a chain of digits only embossed groups are a card */
    if (c->n < CG_CARD_MIN
        || (c->group[0] < 4 && cg_digits_behind(v, c->start)))
    {
        return m;
    }

    lengths = cg_card_lengths(c->d, c->n, &usual);

    if ((lengths >> c->n & 1) == 0 && cg_card_named(v, c)) {
        lengths |= UINT32_C(1) << c->n;
    }

    for (len = lengths ? c->n : 0; len >= CG_CARD_MIN; len--) {
        if ((lengths >> len & 1) == 0 || !cg_luhn(c->d, len)
            || !cg_number_right(v, c->end[len - 1], &m.far))
        {
            continue;
        }

        m.rule = cg_card_rule(v, c, len, usual);

        if (m.rule != CG_RULE_NONE
            && cg_card_disowned(v, c->start, c->end[len - 1], &m.far))
        {
            m.rule = CG_RULE_NONE;
        }

        if (m.rule != CG_RULE_NONE) {
            m.end = c->end[len - 1];
            return m;
        }
    }

    return m;
}


/* 943 476 5919 */
static bool
cg_nhs_grouped(const cg_digits *c)
{
    return c->group[0] == 3 && c->groups > 2 && c->group[1] == 3
           && c->group[2] == 4;
}


/* Bare, digit by digit, 3-7, 5-5 or 6-4: with the word nhs beside it. */
static bool
cg_nhs_shape(const cg_digits *c)
{
    return c->group[0] >= 10 || c->group[0] == 6 || c->group[0] == 5
           || c->group[0] == 3 || c->group[0] == 1;
}


static bool
cg_nhs_said(const uint8_t *v, const cg_digits *c, size_t *far)
{
    return cg_cue_near(v, c->start, CG_CUE(NHS))
           || (!cg_digits_behind(v, c->start)
               && (cg_cue_after(v, c->end[9], far) & CG_CUE(NHS)));
}


cg_match
cg_verify_nhs(const uint8_t *v, const cg_digits *c)
{
    cg_match  m;

    m = (cg_match) { c->start, c->start, CG_RULE_NONE, c->far };

    if (c->n < 10 || !cg_nhs_check(c->d)
        || !cg_number_right(v, c->end[9], &m.far))
    {
        return m;
    }

    if (cg_nhs_shape(c) && cg_nhs_said(v, c, &m.far)) {
        m.rule = CG_RULE_NHS_CUE;

    } else if (cg_nhs_grouped(c) && !cg_digits_behind(v, c->start)
               && (cg_cue_adjacent(v, c->start)
                   & (CG_CUE(RECORD) | CG_CUE(ID))) == 0)
    {
        m.rule = CG_RULE_NHS_GROUPED;

    } else {
        return m;
    }

    m.end = c->end[9];
    return m;
}


/* One octet at v[*at], without leading zeros. */
static bool
cg_octet(const uint8_t *v, size_t *at, size_t *far)
{
    unsigned  value;
    size_t    i;

    value = 0;

    for (i = 0; i < 4 && cg_is_digit(v[*at + i]); i++) {
        value = value * 10 + v[*at + i] - '0';
    }

    cg_far(far, *at + i);

    if (i == 0 || value > 255 || (i > 1 && v[*at] == '0')) {
        return false;
    }

    *at += i;
    return true;
}


/* Behind a letter and a slash stands a version: "Chrome/120.0.0.0". */
static bool
cg_ipv4_left(const uint8_t *v, size_t start)
{
    if (!cg_border_left(v, start)) {
        return false;
    }

    if (start < 2) {
        return true;
    }

    switch (v[start - 1]) {
    case '/':
    case '-':
        return !cg_is_letter(v[start - 2]);
    case '.':
        return cg_border_left(v, start - 1);
    default:
        return true;
    }
}


static bool
cg_ipv4_right(const uint8_t *v, size_t end, size_t *far)
{
    if (!cg_border_right(v, end, far)) {
        return false;
    }

    switch (v[end]) {
    case '.':
        cg_far(far, end + 1);
        return !cg_is_alnum(v[end + 1]);
    case '-':
        cg_far(far, end + 1);
        return !cg_is_letter(v[end + 1]);
    default:
        return true;
    }
}


cg_match
cg_verify_quad(const uint8_t *v, size_t start)
{
    int       i;
    size_t    at;
    cg_match  m;

    m = (cg_match) { start, start, CG_RULE_NONE, start };
    at = start;

    for (i = 0; i < 4; i++) {
        if (i && v[at++] != '.') {
            return m;
        }

        if (!cg_octet(v, &at, &m.far)) {
            return m;
        }
    }

    if (cg_ipv4_right(v, at, &m.far)) {
        m.rule = CG_RULE_IPV4;
        m.end = at;
    }

    return m;
}


cg_match
cg_verify_ipv4(const uint8_t *v, size_t start)
{
    cg_match  m;

    m = (cg_match) { start, start, CG_RULE_NONE, start };

    /* 0.0.0.0/8 is "this network": no host has it, but versions do */
    if (v[start] == '0' || !cg_ipv4_left(v, start)) {
        return m;
    }

    m = cg_verify_quad(v, start);

    if (m.rule != CG_RULE_NONE
        && cg_cue_adjacent(v, start) & CG_CUE(VERSION))
    {
        m.rule = CG_RULE_NONE;
    }

    return m;
}
