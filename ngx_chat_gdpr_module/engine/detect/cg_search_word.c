/*
 * What words and keys announce: names, addresses, ages, the fields of JSON and
 * of forms, secrets, places, wallets and bank codes.
 */

#include "cg_border.h"
#include "cg_lead.h"
#include "cg_mark.h"
#include "cg_search.h"


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


/* May the day of a date begin with the digit v[at], the month of which is in
 * letters? */
static inline bool
cg_search_day(const uint8_t *v, size_t at)
{
    uint8_t  ch;

    at += 1u + cg_is_digit(v[at + 1]);
    ch = v[at];

    if (ch == ' ' || ch == '.' || ch == '-' || ch == '/') {
        at += 1u + (v[at + 1] == ' ');

    } else if (ch == ':') {
        at++;
    }

    return cg_is_letter(v[at]) || v[at] >= 0x80 || v[at] == '\0';
}


/* At the end of what is known so far any digit is a candidate: is the age of n
 * digits at v[at] one in any cut?  See cg_candidate_words(). */
static bool
cg_search_is_age(const uint8_t *v, size_t at, size_t n, size_t *far)
{
    if ((at == 0 || v[at - 1] <= ' ')
        && !(at >= 2 && cg_is_digit(v[at - 2])))
    {
        return true;
    }

    at += n;

    return (cg_byte_at(v, at, far) <= ' '
            && !cg_is_digit(cg_byte_at(v, at + 1, far)))
           || (cg_byte_at(v, at + 1, far) <= ' '
               && !cg_is_digit(cg_byte_at(v, at + 2, far)));
}


static void
cg_search_age(cg_search *s, size_t at, size_t n)
{
    cg_match  m;

    m = cg_verify_age(s->v, at);

    if (m.rule != CG_RULE_NONE && !cg_search_is_age(s->v, at, n, &m.far)) {
        m.rule = CG_RULE_NONE;
    }

    cg_search_match(s, m);
}


/* Where a name, an address, an age or a date may begin. */
static void
cg_search_start(cg_search *s, size_t at)
{
    size_t   n;
    cg_lead  lead;

    if (cg_is_digit(s->v[at])) {
        if (cg_search_for(s, CG_ENTITY_DOB) && cg_search_day(s->v, at)) {
            cg_search_match(s, cg_verify_month(s->v, at));
        }

        n = cg_search_small(s->v, at);

        if (n && cg_search_for(s, CG_ENTITY_ADDRESS)) {
            cg_search_match(s, cg_verify_address(s->v, at));
        }

        if (n && n <= 3 && cg_search_for(s, CG_ENTITY_AGE)) {
            cg_search_age(s, at, n);
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


void
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


void
cg_search_small_user(cg_search *s, size_t at)
{
    if (at && s->v[at - 1] <= ' ' && s->v[at] >= 'a'
        && cg_search_for(s, CG_ENTITY_USERNAME) && cg_lead_gate(s->v, at))
    {
        cg_search_start(s, at);
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


void
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


void
cg_search_words(cg_search *s, size_t base, size_t blocks, const cg_class *c)
{
    size_t    i, n;
    uint16_t  list[CG_CLASS_BYTES + 1];

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
