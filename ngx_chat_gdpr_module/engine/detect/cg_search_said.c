/*
 * User names and passwords that words announce.  Those with a capital in front
 * are candidates as names are (cg_search_word.c); others by what else they
 * have: a digit, a "_", a point; and from there to where they begin.
 */

#include <string.h>

#include "cg_border.h"
#include "cg_lead.h"
#include "cg_search.h"

/* Bytes of a password behind the first digit in which white space has to be, if
 * there is a sign in front of that: see cg_candidate_house(). */
#define CG_SAID_DIGITS  5


bool
cg_search_mixed(const cg_search *s, size_t at)
{
    uint8_t  ch;

    for ( /* void */ ; at < s->n; at++) {
        ch = s->v[at];

        if (cg_is_letter(ch) || ch >= 0x80 || ch == '-') {
            continue;
        }

        if (ch <= ' ' || cg_is_digit(ch)) {
            return ch > ' ';
        }

        if (at + 1 < s->n ? s->v[at + 1] <= ' ' : !s->more) {
            return false;
        }

        if (ch != '.') {
            return strchr("!#$%^&*+=~?@_", ch) != NULL;
        }
    }

    return s->more;
}


/* May it stand in a user name or password?  All but white space and ":=,/<>"
 * and a quote. */
static inline bool
cg_search_said_byte(uint8_t ch)
{
    static const uint64_t  bits[4] = {
        UINT64_C(0x8bff6ffa00000000), UINT64_C(0x7fffffffffffffff),
        UINT64_MAX, UINT64_MAX
    };

    return bits[ch >> 6] >> (ch & 63) & 1;
}


size_t
cg_search_said_from(const cg_search *s, size_t at)
{
    size_t  from;

    for (from = at; from && at - from < CG_LEAD_SAID_MAX; from--) {
        if (!cg_search_said_byte(s->v[from - 1])) {
            break;
        }
    }

    return from && s->v[from - 1] <= ' ' ? from : 0;
}


/* A user name or password that begins at v[at], white space in front. */
static void
cg_search_said_at(cg_search *s, size_t at)
{
    if (s->v[at] >= 'a'
        && (cg_search_for(s, CG_ENTITY_USERNAME)
            || cg_search_for(s, CG_ENTITY_API_SECRET)))
    {
        cg_search_lead(s, at);
    }

    if (cg_search_for(s, CG_ENTITY_API_SECRET)) {
        cg_search_secret(s, cg_verify_chosen_password(s->v, at));
    }
}


void
cg_search_within(cg_search *s, size_t at)
{
    size_t  start;

    for (start = at; start && at - start < CG_LEAD_SAID_MAX
                     && cg_is_letter(s->v[start - 1]); start--)
    {
        /* void */
    }

    if (start && s->v[start - 1] <= ' ') {
        cg_search_said_at(s, start);
    }
}


void
cg_search_said(cg_search *s, size_t start, size_t at)
{
    if (start && s->v[start - 1] > ' ') {
        start = cg_search_said_byte(s->v[start - 1])
                ? cg_search_said_from(s, at) : 0;
    }

    if (start) {
        cg_search_said_at(s, start);
    }
}


void
cg_search_said_digits(cg_search *s, size_t at, size_t n)
{
    if (!cg_is_letter(s->v[at + n])) {
        cg_search_secret(s, cg_verify_said_pin(s->v, at));

    } else if (cg_lead_gate(s->v, at) & CG_GATE_SECRET) {
        cg_search_secret(s, cg_verify_said_password(s->v, at,
                                                cg_lead_read(s->v, at)));
    }
}


/* At the end of what is known so far any digit is a candidate: is the one at
 * v[at] one in any cut? */
static bool
cg_search_said_house(const uint8_t *v, size_t at, size_t *far)
{
    size_t  k;

    for (k = 1; k <= CG_SAID_DIGITS; k++) {
        if (k > 2 && !cg_is_digit(v[at + k - 2])) {
            return false;
        }

        if (v[at + k] <= ' ' && !cg_is_digit(v[at + k + 1])) {
            cg_far(far, at + k + 1);
            return true;
        }
    }

    return false;
}


void
cg_search_said_behind(cg_search *s, size_t at)
{
    size_t    start;
    cg_match  m;

    start = cg_search_said_from(s, at);

    if (start == 0) {
        return;
    }

    m = cg_verify_chosen_password(s->v, start);

    if (m.rule != CG_RULE_NONE && !cg_search_said_house(s->v, at, &m.far)) {
        m.rule = CG_RULE_NONE;
    }

    cg_search_secret(s, m);
}
