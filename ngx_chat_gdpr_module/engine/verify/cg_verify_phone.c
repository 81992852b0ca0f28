/*
 * The verifier of telephone numbers: international with "+" or "00" (ITU-T
 * E.164, and E.123 for the way they are written).  National forms are in
 * cg_phone_national.c.
 */

#include <string.h>

#include "cg_border.h"
#include "cg_check.h"
#include "cg_phone.h"

/* Words in front of an extension; the first may be glued to the number. */
static const char *const  cg_extensions[] = {
    "x", "ext", "extn", "extension", "dw", "durchwahl", "wew", "poste",
    "interno", "toestel", "anknytning", "klapka", "lokal", "linka"
};

#define CG_EXTENSIONS  (sizeof(cg_extensions) / sizeof(cg_extensions[0]))

/* Digits up to the end of an area code, with a country code in front. */
#define CG_AREA_MAX          6
#define CG_COUNTRY_AREA_MAX  8

#define CG_EXTENSION_WORD    10
#define CG_EXTENSION_DIGITS  6


static bool
cg_is_sep(uint8_t ch)
{
    return ch == ' ' || ch == '.' || ch == '-' || ch == '/' || ch == '('
           || ch == ')';
}


/* May these two stand between two digits?  A sentence may not end there. */
static bool
cg_gap_pair(uint8_t a, uint8_t b)
{
    return a == '(' || a == ')' || b == '(' || b == ')'
           || ((a == ' ' || a == '-') && (b == ' ' || b == '-'));
}


/* " / " or " - " behind an area: what follows is three digits at least, or two
 * twice, and not a number of its own. */
static bool
cg_dialled_wide(const uint8_t *v, size_t at, size_t *far)
{
    size_t  i;

    if (v[at] != ' ' || (v[at + 1] != '/' && v[at + 1] != '-')) {
        return false;
    }

    cg_far(far, at + 2);

    if (v[at + 2] != ' ' || v[at + 3] == '0') {
        return false;
    }

    for (i = 3; i < 6 && cg_is_digit(v[at + i]); i++) { /* void */ }

    cg_far(far, at + i);

    /* "0171 / 12 34 567" */
    if (i == 5 && v[at + 5] == ' ') {
        cg_far(far, at + 7);
        return cg_is_digit(v[at + 6]) && cg_is_digit(v[at + 7]);
    }

    return i == 6;
}


/* Over the separators at v[*at]; false if no digit can follow.  A `scored`
 * number may have an underscore. */
static bool
cg_dialled_gap(const uint8_t *v, size_t *at, bool *in, bool scored,
    size_t *far)
{
    size_t  i, n;

    if (scored && v[*at] == '_') {
        ++*at;
        cg_far(far, *at);
        return cg_is_digit(v[*at]);
    }

    n = cg_is_sep(v[*at]) ? 1 : 0;
    n += n && cg_is_sep(v[*at + 1]) ? 1 : 0;
    cg_far(far, *at + n);

    if (n == 2 && !cg_gap_pair(v[*at], v[*at + 1])) {
        return false;
    }

    for (i = 0; i < n; i++) {
        if ((v[*at + i] == '(' && *in) || (v[*at + i] == ')' && !*in)) {
            return false;
        }

        *in = v[*at + i] == '(' || (*in && v[*at + i] != ')');
    }

    *at += n;
    return cg_is_digit(v[*at]);
}


static void
cg_dialled_read(const uint8_t *v, size_t at, bool in, size_t area,
    cg_dialled *c, size_t *far)
{
    bool     scored;
    size_t   groups;
    uint8_t  gap;

    scored = v[at] == '0' || area == CG_COUNTRY_AREA_MAX;
    c->n = 0;
    c->wide = false;
    gap = 0;
    groups = 0;

    do {
        c->d[c->n] = v[at++] - '0';
        c->end[c->n] = at;
        c->gap[c->n] = gap;
        c->in[c->n++] = in;

        groups += gap != 0;
        gap = cg_is_digit(v[at]) ? 0 : v[at];
        cg_far(far, at);

        if (!in && c->n > 1 && c->n <= area && cg_dialled_wide(v, at, far)
            && (area == CG_COUNTRY_AREA_MAX || groups == 0))
        {
            c->wide = true;
            gap = v[at + 1];
            at += 3;
        }

    } while (cg_dialled_gap(v, &at, &in, scored, far) && c->n < CG_DIALLED_MAX);
}


/* Letters of the word at v[at], folded: their number, 0 if it is too long. */
static size_t
cg_extension_word(const uint8_t *v, size_t at, uint8_t *word, size_t *far)
{
    size_t  n;

    for (n = 0; n < CG_EXTENSION_WORD && cg_is_letter(v[at + n]); n++) {
        word[n] = cg_lower(v[at + n]);
    }

    cg_far(far, at + n);
    return n < CG_EXTENSION_WORD ? n : 0;
}


/* Is it one that an extension has?  Letters may yet come. */
static bool
cg_extension_begins(const uint8_t *word, size_t n, bool glued)
{
    size_t  i, rows;

    rows = glued ? 3 : CG_EXTENSIONS;

    for (i = 0; n && i < rows; i++) {
        if (strlen(cg_extensions[i]) == n
            && memcmp(cg_extensions[i], word, n) == 0)
        {
            return true;
        }
    }

    return false;
}


/* Where an extension ends that follows v[end], as in "ext. 12"; `end` if there
 * is none. */
static size_t
cg_phone_extension(const uint8_t *v, size_t end, size_t *far)
{
    bool     glued;
    size_t   at, n;
    uint8_t  word[CG_EXTENSION_WORD];

    at = end;
    at += v[at] == ',';
    at += v[at] == ' ';
    glued = at == end;

    cg_far(far, at);
    n = cg_extension_word(v, at, word, far);

    if (!cg_extension_begins(word, n, glued)) {
        return end;
    }

    at += n;
    at += v[at] == '.' || v[at] == ':';
    at += v[at] == ' ';

    for (n = 0; n <= CG_EXTENSION_DIGITS && cg_is_digit(v[at + n]); n++) {
        /* void */
    }

    cg_far(far, at + n);

    return n && n <= CG_EXTENSION_DIGITS && cg_border_right(v, at + n, far)
           ? at + n : end;
}


bool
cg_dialled_end(const uint8_t *v, const cg_dialled *c, size_t k, size_t *far)
{
    size_t  end;

    if (c->in[k - 1] || (k < c->n && c->gap[k] == 0)) {
        return false;
    }

    end = c->end[k - 1];

    return cg_border_right(v, end, far)
           || cg_phone_extension(v, end, far) > end;
}


/* The most digits that make an international number whose country code begins
 * at digit o; 0 if there is none. */
static size_t
cg_phone_length(const uint8_t *v, const cg_dialled *c, size_t o, size_t *far)
{
    size_t          k, q, used;
    const cg_dial  *row;

    row = cg_dial_find(c->d + o, c->n - o, &used);
    if (row == NULL) {
        return 0;
    }

    q = o + used;

    for (k = c->n; k > q; k--) {
        if (k - o > CG_E164_MAX + 1 || !cg_dialled_end(v, c, k, far)) {
            continue;
        }

        if (cg_dial_check(row, c->d + q, k - q)) {
            return k;
        }

        /* "+44 (0)20 …": the trunk prefix is not part of the number */
        if (c->d[q] == 0 && cg_dial_check(row, c->d + q + 1, k - q - 1)) {
            return k;
        }
    }

    return 0;
}


/* Is what stands in front the number of an order, a time stamp, an
 * identifier? */
static bool
cg_phone_record(const uint8_t *v, size_t start)
{
    if (start && (v[start - 1] == '#' || v[start - 1] == '$')) {
        return true;
    }

    return (cg_cue_adjacent(v, start) & (CG_CUE(RECORD) | CG_CUE(ID))) != 0;
}


/* "020 7946 0018/07700 900123" are two numbers, "12/07/2026" is none. */
static bool
cg_phone_left(const uint8_t *v, size_t start)
{
    if (start && v[start - 1] == '+') {
        return false;
    }

    if (start > 3 && v[start - 1] == '/' && cg_is_digit(v[start - 2])
        && cg_is_digit(v[start - 3]) && cg_is_digit(v[start - 4]))
    {
        return true;
    }

    /* the address of a chat: "https://wa.me/447700900123" */
    if (start > 5 && memcmp(v + start - 6, "wa.me/", 6) == 0) {
        return cg_border_left(v, start - 6);
    }

    return cg_number_left(v, start);
}


bool
cg_phone_right(const uint8_t *v, size_t end, size_t *far)
{
    return cg_number_right(v, end, far)
           || cg_phone_extension(v, end, far) > end;
}


static cg_match
cg_phone_plus(const uint8_t *v, cg_match m, const cg_dialled *c)
{
    size_t  k;

    k = cg_phone_length(v, c, 0, &m.far);

    if (k) {
        m.rule = CG_RULE_PHONE_PLUS;
        m.end = c->end[k - 1];
    }

    return m;
}


/* Behind a prefix of `len` digits, 00 or 011. */
static cg_match
cg_phone_prefixed(const uint8_t *v, cg_match m, const cg_dialled *c, size_t len)
{
    size_t  i, k;

    /* behind a number; or of a time, "10:31:00.123456789" */
    if (m.start > 1 && (v[m.start - 1] == ' ' || v[m.start - 1] == ':')
        && cg_is_digit(v[m.start - 2]))
    {
        return m;
    }

    for (i = 1; i < len; i++) {
        if (c->gap[i]) {
            return m;
        }
    }

    k = c->n > len ? cg_phone_length(v, c, len, &m.far) : 0;

    if (k && cg_phone_right(v, c->end[k - 1], &m.far)
        && !cg_phone_record(v, m.start))
    {
        m.rule = CG_RULE_PHONE_00;
        m.end = c->end[k - 1];
    }

    return m;
}


static cg_match
cg_phone_read(const uint8_t *v, size_t start, cg_regions regions)
{
    bool        in, plus;
    size_t      at;
    cg_dialled  c;
    cg_match    m;

    m = (cg_match) { start, start, CG_RULE_NONE, start };
    at = start;

    in = v[at] == '(';
    at += in;

    plus = v[at] == '+';
    at += plus;

    if (plus && (v[at] == ' ' || (v[at] == '(' && !in))) {
        in |= v[at] == '(';
        at++;
    }

    cg_far(&m.far, at);

    if (!cg_is_digit(v[at]) || (plus && v[at] == '0')) {
        return m;
    }

    /* "0 0": neither the prefix 00 nor an area */
    if (v[at] == '0' && cg_is_sep(v[at + 1]) && v[at + 2] == '0') {
        return m;
    }

    if (plus ? !cg_border_left(v, start) || (start && v[start - 1] == '+')
             : !cg_phone_left(v, start))
    {
        m.far = start;
        return m;
    }

    cg_dialled_read(v, at, in, plus ? CG_COUNTRY_AREA_MAX : CG_AREA_MAX, &c,
                    &m.far);

    if (c.n < 2) {
        return m;
    }

    if (plus) {
        return cg_phone_plus(v, m, &c);
    }

    if (c.d[0] == 0 && c.d[1] == 0) {
        return cg_phone_prefixed(v, m, &c, 2);
    }

    if (c.n > 9 && c.d[0] == 0 && c.d[1] == 1 && c.d[2] == 1
        && (regions & CG_IN(US)))
    {
        m = cg_phone_prefixed(v, m, &c, 3);
    }

    return m.rule == CG_RULE_NONE ? cg_phone_national(v, m, &c, regions) : m;
}


cg_match
cg_verify_phone(const uint8_t *v, size_t start, cg_regions regions)
{
    size_t    end;
    cg_match  m;

    m = cg_phone_read(v, start, regions);

    if (m.rule != CG_RULE_NONE) {
        end = cg_phone_extension(v, m.end, &m.far);
        m.end = end - start <= CG_SPAN_MAX ? end : m.end;
    }

    return m;
}
