/*
 * Verifiers of what begins with letters: IBAN (ISO 13616-1) and the UK's
 * National Insurance number (HMRC manual NIM39110).  Both in any case, with a
 * space, dash, point or underscore, or two spaces, between any two characters
 * behind the first two; directly behind those detection looks over one
 * separator only.
 */

#include "cg_border.h"
#include "cg_check.h"
#include "cg_cue.h"
#include "cg_verify.h"


/* Over a separator at v[*at], if there is one. */
static bool
cg_letter_gap(const uint8_t *v, size_t *at, size_t *far)
{
    if (cg_is_gap(v[*at]) || v[*at] == '.' || v[*at] == '_') {
        *at += v[*at] == ' ' && v[*at + 1] == ' ' ? 2 : 1;
        cg_far(far, *at);
        return true;
    }

    cg_far(far, *at);
    return false;
}


/* `count` characters of a kind: a letters, n digits, c either. */
static bool
cg_iban_part(const uint8_t *v, size_t *at, unsigned count, char kind,
    uint8_t *text, size_t *len, size_t *far)
{
    bool  good;

    while (count--) {
        cg_letter_gap(v, at, far);

        good = (kind != 'n' && cg_is_letter(v[*at]))
               || (kind != 'a' && cg_is_digit(v[*at]));
        if (!good) {
            return false;
        }

        text[(*len)++] = v[(*at)++];
    }

    return true;
}


/* Do the check digits at v[at] stand apart, and much in one piece behind them,
 * as in "md5 27de59b9e84cc6c1"?  No one writes an account so. */
static bool
cg_iban_torn(const uint8_t *v, size_t at, size_t *far)
{
    size_t  i;

    if (!cg_is_digit(v[at]) || !cg_is_gap(v[at + 1])) {
        return false;
    }

    for (i = at + 2; i < at + 8 && cg_is_alnum(v[i]); i++) { /* void */ }

    cg_far(far, i);
    return i == at + 8;
}


/* Is it in one piece, in small letters, of hexadecimal digits and with letters
 * behind the country's: an identifier of a machine? */
static bool
cg_iban_hex(const uint8_t *v, size_t start, size_t end)
{
    bool    letter;
    size_t  i;

    letter = false;

    for (i = start; i < end; i++) {
        if (!cg_is_digit(v[i]) && !(v[i] >= 'a' && v[i] <= 'f')) {
            return false;
        }

        letter |= i > start + 3 && v[i] >= 'a';
    }

    return letter;
}


/* Is it a word in front of a number, "at 1501456338071"? */
static bool
cg_iban_word(const uint8_t *p)
{
    return (p[0] & 0x20) && (p[1] & 0x20) && p[2] == ' '
           && cg_is_digit(p[3]) && cg_is_digit(p[4]) && cg_is_digit(p[5]);
}


cg_match
cg_verify_iban(const uint8_t *v, size_t start)
{
    size_t       at, len;
    uint8_t      text[CG_IBAN_MAX];
    unsigned     count;
    cg_match     m;
    const char  *p;

    m = (cg_match) { start, start, CG_RULE_NONE, start };

    if (!cg_is_letter(v[start + 1])) {
        m.far = start + 1;
        return m;
    }

    p = cg_iban_structure(v[start], v[start + 1]);
    if (p == NULL || !cg_border_left(v, start)
        || cg_iban_torn(v, start + 2, &m.far))
    {
        return m;
    }

    text[0] = v[start];
    text[1] = v[start + 1];
    len = 2;
    at = start + 2;

    if (!cg_iban_part(v, &at, 2, 'n', text, &len, &m.far)) {
        return m;
    }

    while (*p) {
        for (count = 0; *p >= '0' && *p <= '9'; p++) {
            count = count * 10 + (unsigned) (*p - '0');
        }

        if (!cg_iban_part(v, &at, count, *p++, text, &len, &m.far)) {
            return m;
        }
    }

    if (at - start <= CG_SPAN_MAX && cg_border_right(v, at, &m.far)
        && cg_iban_check(text, len) && !cg_iban_hex(v, start, at)
        && !cg_iban_word(v + start))
    {
        m.rule = CG_RULE_IBAN;
        m.end = at;
    }

    return m;
}


/* "by 10 20 30 a": words in front of numbers, in small letters. */
static bool
cg_nino_word(const uint8_t *v, size_t start)
{
    const char  *p;

    static const char  words[] = "ahamanasatbebyehexhahemamemyokorrewewsye";

    for (p = words; *p; p += 2) {
        if (v[start + 1] == (uint8_t) p[1] && (v[start] | 0x20) == p[0]) {
            return true;
        }
    }

    return false;
}


/* Are six digits, bit i of `gaps` being a gap behind digit i, parted as people
 * part them: not at all, in two or three, singly? */
static bool
cg_nino_even(unsigned gaps)
{
    gaps &= 0x1f;

    return gaps == 0 || gaps == 0x4 || gaps == 0xa || gaps == 0x1f;
}


cg_match
cg_verify_nino(const uint8_t *v, size_t start)
{
    int       i;
    bool      apart, gap;
    size_t    at;
    unsigned  gaps;
    cg_match  m;

    m = (cg_match) { start, start, CG_RULE_NONE, start };

    if (!cg_is_letter(v[start + 1])) {
        m.far = start + 1;
        return m;
    }

    if (!cg_nino_prefix(v[start] & 0xdf, v[start + 1] & 0xdf)
        || !cg_number_left(v, start))
    {
        return m;
    }

    at = start + 2;
    apart = cg_letter_gap(v, &at, &m.far);
    gaps = 0;

    for (i = 0; i < 6; i++) {
        if (!cg_is_digit(v[at])) {
            return m;
        }

        at++;
        gaps |= (unsigned) cg_letter_gap(v, &at, &m.far) << i;
    }

    gap = apart || gaps;

    if ((v[at] | 0x20) < 'a' || (v[at] | 0x20) > 'd'
        || !cg_number_right(v, at + 1, &m.far))
    {
        return m;
    }

    if ((((apart && cg_nino_word(v, start)) || !cg_nino_even(gaps))
         && !cg_cue_near(v, start, CG_CUE(NINO)))
        || (!gap && cg_cue_adjacent(v, start) == CG_CUE(RECORD)))
    {
        return m;
    }

    m.rule = CG_RULE_NINO;
    m.end = at + 1;
    return m;
}
