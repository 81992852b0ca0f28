/*
 * What words and keys announce: names, addresses, ages, the fields of JSON and
 * of forms, secrets, places, wallets and bank codes.
 */

#include <string.h>

#include "cg_border.h"
#include "cg_lead.h"
#include "cg_mark.h"
#include "cg_search.h"
#include "cg_word.h"


/* Bytes of what links "name" with one: "is", "lautet", "si\xc4\x99". */
#define CG_LINK_MAX  7


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
cg_search_few_digits(const uint8_t *v, size_t at)
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


/* Behind words for a name or a password in Greek or Cyrillic letters. */
static void
cg_search_other_script(cg_search *s, size_t at)
{
    size_t   i;
    uint8_t  ch;

    if (at < 5 || ((s->v[at - 2] | s->v[at - 3] | s->v[at - 4]) & 0x80) == 0) {
        return;
    }

    for (i = at; i > 4 && at - i < 4 && s->v[i - 1] < 0x80
                 && !cg_is_alnum(s->v[i - 1]); i--)
    {
        /* void */
    }

    if (i < 4 || i == at || s->v[i - 1] < 0x80) {
        return;
    }

    ch = s->v[i - 2];

    if ((ch & 0xfe) != 0xd0 && (ch & 0xfe) != 0xce) {
        return;
    }

    if (s->v[at - 1] == ' ' && cg_search_mixed(s, at)) {
        cg_search_secret(s, cg_verify_other_password(s->v, at));
    }

    if (cg_search_for(s, CG_ENTITY_NAME)) {
        cg_search_match(s, cg_verify_other_name(s->v, at));
    }
}


void
cg_search_lead(cg_search *s, size_t at)
{
    cg_lead   lead;
    unsigned  gate;

    if (at == 0) {
        if (cg_search_for(s, CG_ENTITY_NAME)) {
            cg_search_match(s, cg_verify_name_first(s->v, at));
        }

        return;
    }

    gate = cg_lead_gate(s->v, at);

    if (gate == 0) {
        cg_search_other_script(s, at);
        return;
    }

    if (gate == CG_GATE_SECRET && !cg_search_mixed(s, at)) {
        return;
    }

    lead = cg_lead_read(s->v, at);

    if (lead.kind == CG_LEAD_SECRET || lead.kind == CG_LEAD_SECRET_LABEL) {
        cg_search_secret(s, cg_verify_said_password(s->v, at, lead));

    } else if (lead.kind == CG_LEAD_USER
               || lead.kind == CG_LEAD_USER_LABEL)
    {
        if (cg_search_for(s, CG_ENTITY_USERNAME)) {
            cg_search_match(s, cg_verify_user(s->v, at, lead));
        }

    } else if (cg_search_for(s, CG_ENTITY_NAME)) {
        cg_search_match(s, cg_verify_name(s->v, at, lead));
    }
}


/* At the end of what is known so far any digit is a candidate: those that are
 * one in any cut have white space in front, or behind the year of "Oct '28". */
static inline bool
cg_search_apart(const uint8_t *v, size_t at)
{
    if (at > 2 && v[at - 1] == '\'') {
        return v[at + 2] <= ' ' && !cg_is_digit(v[at + 3]);
    }

    return at == 0
           || (v[at - 1] <= ' ' && !(at > 1 && cg_is_digit(v[at - 2])));
}


/* Does "5/28" begin with the digit v[at], or is it the year of "july 27"? */
static inline bool
cg_search_expires(const uint8_t *v, size_t at)
{
    if (cg_is_digit(v[at + 1])) {
        return v[at] >= '2' && v[at] <= '4' && !cg_is_digit(v[at + 2])
               && at > 3 && (cg_is_letter(v[at - 2]) || v[at - 2] >= 0x80
                             || v[at - 2] == '.' || v[at - 1] == '\'');
    }

    return v[at] != '0'
           && (v[at + 1] == '/' || v[at + 1] == '-' || v[at + 1] == '.')
           && cg_is_digit(v[at + 2]) && cg_is_digit(v[at + 3])
           && !cg_is_digit(v[at + 4]);
}


/* May a password have it between a letter and a digit? */
static inline bool
cg_search_sign_before(uint8_t ch)
{
    return ch < 64 ? (UINT64_C(0x80000c7a00000000) >> ch & 1) != 0
           : ch == '_' || ch == '@' || ch == '^' || ch == '~';
}


/* Digits that may begin a password or be within one, or be a PIN. */
static inline void
cg_search_digits(cg_search *s, size_t at)
{
    size_t  n;

    if (!cg_search_for(s, CG_ENTITY_API_SECRET)) {
        return;
    }

    if (at && s->v[at - 1] > ' ' && cg_search_sign_before(s->v[at - 1])) {
        cg_search_said_behind(s, at);
        return;
    }

    for (n = 1; n < 9 && cg_is_digit(s->v[at + n]); n++) { /* void */ }

    if (cg_is_letter(s->v[at + n]) || n >= 4 || at + n >= s->n) {
        cg_search_said_digits(s, at, n);
    }
}


/* Where a name, an address, an age, a date or a password may begin. */
static void
cg_search_start(cg_search *s, size_t at)
{
    size_t  n;

    if (cg_is_digit(s->v[at])) {
        cg_search_document(s, at);

        if (cg_search_for(s, CG_ENTITY_DOB) && cg_search_day(s->v, at)) {
            cg_search_match(s, cg_verify_month(s->v, at));
        }

        if (cg_search_for(s, CG_ENTITY_CARD_EXPIRY)
            && cg_search_apart(s->v, at)
            && (cg_search_expires(s->v, at) || at + 4 >= s->n))
        {
            cg_search_match(s, cg_verify_expiry(s->v, at));
        }

        n = cg_search_few_digits(s->v, at);

        if (n && cg_search_for(s, CG_ENTITY_ADDRESS)) {
            cg_search_match(s, cg_verify_address(s->v, at));
        }

        if (n && n <= 3 && cg_search_for(s, CG_ENTITY_AGE)) {
            cg_search_age(s, at, n);
        }

        cg_search_digits(s, at);
        return;
    }

    cg_search_lead(s, at);
}


/* A word that may be in front of a name in small letters. */
typedef struct {
    size_t  end;    /* 0: it is none */
    bool    known;  /* much else may follow: only a given name is one */
    bool    link;   /* another word is between: "is", "est" */
} cg_named;


/* "naam", "nom", "nazywam", "mam na imi" and one more; "I am", "I'm"; "name",
 * "nome", "chamo-me"; "llamo", "chiamo". */
static cg_named
cg_search_named_m(const uint8_t *p, size_t at)
{
    if (p[1] <= ' ') {
        if (p[-1] == 'a' ? p[-2] == 'a' || p[-2] == 'w'
                         : p[-1] == 'o' && p[-2] == 'n')
        {
            return (cg_named) { at + 1, false, true };
        }

        return (cg_named) {
            (p[-1] == 'a' && p[-2] <= ' ') || p[-1] == '\''
            || (p[-1] == 'i' && p[-2] <= ' ') ? at + 1 : 0, true, false
        };
    }

    switch (p[1]) {
    case 'n':
        return (cg_named) { p[-1] == 'a' ? at + 2 : 0, false, true };
    case 'e':
        if (p[-1] == 'a' || p[-1] == 'o') {
            return (cg_named) { at + 2, false, true };
        }

        return (cg_named) {
            p[-2] == 'o' && (p[-1] == '-' || p[-1] == ' ') ? at + 2 : 0,
            false, false
        };
    case 'o':
        return (cg_named) { p[-1] == 'a' ? at + 2 : 0, false, false };
    case 'i':
        return (cg_named) { p[2] == 0xc4 ? at + 4 : 0, false, false };
    default:
        return (cg_named) { 0, false, false };
    }
}


/* "usuario", "usu\xc3\xa1rio". */
static cg_named
cg_search_named_s(const uint8_t *p, size_t at)
{
    if ((p[-1] | 0x20) != 'u' || p[1] != 'u') {
        return (cg_named) { 0, false, false };
    }

    return (cg_named) {
        p[2] == 'a' && p[5] == 'o' ? at + 6
        : p[2] == 0xc3 && p[6] == 'o' ? at + 7 : 0, false, true
    };
}


/* "identifiant", "utente". */
static cg_named
cg_search_named_e(const uint8_t *p, size_t at)
{
    if (p[2] != 't') {
        return (cg_named) { 0, false, false };
    }

    return (cg_named) {
        p[3] == 'e' ? (p[-1] == 't' && p[-2] == 'u' ? at + 4 : 0)
        : p[3] == 'i' && p[-1] == 'd' ? at + 9 : 0, false, true
    };
}


/* The one of which v[at] is: see cg_candidate_named(), cg_candidate_user(). */
static cg_named
cg_search_named(const uint8_t *v, size_t at)
{
    cg_named        none, self, said;
    const uint8_t  *p;

    p = v + at;
    none = (cg_named) { 0, false, false };
    self = (cg_named) { at + 1, true, true };
    said = (cg_named) { at + 2, false, false };

    if (at < 3) {
        self.link = false;
        return at && p[0] == 'm' && p[1] <= ' ' ? self : none;
    }

    switch (p[0]) {
    case 's':
        /* "this is" */
        return p[-1] == 'i' && p[-2] == 'h' && p[2] == 'i'
               ? self : cg_search_named_s(p, at);
    case 'm':
        return cg_search_named_m(p, at);
    case 'e':
        break;
    default:
        /* "heisse" with a sharp s */
        return p[0] == 0x9f && p[-1] == 0xc3 && p[-2] == 'i' ? said : none;
    }

    switch (p[1]) {
    case 's':
        /* "nombre es"; "names" */
        self.end = at + 2;
        self.link = false;
        return p[-1] == ' ' && p[-2] == 'e' && p[-3] == 'r' ? said
               : p[-1] == 'm' ? self : none;
    case 'e':
        said.end = at + 3;
        return p[-1] == 'h' ? said : none;
    case 'l':
        said.end = at + 4;
        return p[-1] == 'p' ? said : none;
    case 'n':
        return cg_search_named_e(p, at);
    case '\'':
        said.end = at + 3;
        return p[-1] == 'm' ? said : none;
    default:
        return none;
    }
}


/* A name in small letters at v[at]? */
static void
cg_search_small(cg_search *s, size_t at, bool known)
{
    size_t   far;
    cg_noun  w;

    if (at >= s->n || s->v[at] < 'a' || s->v[at] > 'z') {
        return;
    }

    far = 0;

    if (known && cg_word_read(s->v, at, &w, &far) && far < s->n
        && !cg_word_given(&w))
    {
        return;
    }

    cg_search_lead(s, at);
}


/* Over "de utilizador", "d'utilisateur" behind "nome", "nom". */
static size_t
cg_search_over_user(const cg_search *s, size_t at)
{
    size_t  i;

    if (s->v[at] != 'd' || (s->v[at + 1] != '\''
                            && (s->v[at + 1] != 'e' || s->v[at + 2] != ' ')))
    {
        return at;
    }

    i = at + 2 + (s->v[at + 1] == 'e');

    if (s->v[i] != 'u') {
        return at;
    }

    while (i < s->n && s->v[i] > ' ') {
        i++;
    }

    return i < s->n ? i + 1 : at;
}


void
cg_search_small_name(cg_search *s, size_t at)
{
    size_t    to;
    cg_named  word;

    if (!s->starts) {
        return;
    }

    word = cg_search_named(s->v, at);

    if (word.end == 0 || s->v[word.end] > ' ') {
        return;
    }

    at = word.end + 1;

    if (word.link) {
        at = cg_search_over_user(s, at);

        for (to = at; to < s->n && to - at < CG_LINK_MAX && s->v[to] > ' ';
             to++)
        {
            /* void */
        }

        if (to == at || to >= s->n || s->v[to] > ' ') {
            return;
        }

        at = to + 1;
    }

    cg_search_small(s, at, word.known);
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

    /* "dob":"03JUL1995" */
    if (cg_is_digit(s->v[start]) && cg_search_for(s, CG_ENTITY_DOB)
        && cg_search_day(s->v, start))
    {
        cg_search_match(s, cg_verify_month(s->v, start));
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
    size_t    value;
    unsigned  what;

    value = at + 1;
    value += s->v[value] == ' ';
    value += s->v[value] == '"';

    if (s->v[value - 1] != ' ' && cg_is_digit(s->v[value])) {
        cg_search_document(s, value);
    }

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

    at = s->n > CG_ADDRESS_AHEAD ? s->n - CG_ADDRESS_AHEAD : 0;

    for (at = at > s->from ? at : s->from; at < s->limit; at++) {
        if (s->v[at] < 0x80
            && (!cg_is_alnum(s->v[at]) || (at && cg_is_alnum(s->v[at - 1]))))
        {
            continue;
        }

        if ((cg_search_for(s, CG_ENTITY_ADDRESS)
             && cg_verify_address_ahead(s->v, at) >= s->n)
            || (cg_search_for(s, CG_ENTITY_NAME) && s->n - at <= CG_SPAN_MAX
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
