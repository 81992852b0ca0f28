/*
 * Check digits that a user entity may ask for.
 */

#include "cg_border.h"
#include "cg_check.h"
#include "cg_id_check.h"
#include "cg_user.h"

/* c[0..n): letters in capitals and digits; the check digit is last. */
typedef bool (*cg_user_check_fn)(const uint8_t *c, size_t n);


static bool
cg_user_luhn(const uint8_t *c, size_t n)
{
    size_t   i;
    uint8_t  d[CG_PATTERN_SPAN];

    for (i = 0; i < n; i++) {
        d[i] = c[i] - '0';
    }

    return cg_luhn(d, n);
}


/* Weights n down to 1; X stands for ten.  As in ISO 2108 (ISBN-10). */
static bool
cg_user_mod11(const uint8_t *c, size_t n)
{
    size_t  i, sum;

    sum = c[n - 1] == 'X' ? 10 : (size_t) (c[n - 1] - '0');

    for (i = 0; i + 1 < n; i++) {
        sum += (size_t) (c[i] - '0') * (n - i);
    }

    return sum % 11 == 0;
}


/* ISO/IEC 7064 mod 11-2 */
static bool
cg_user_mod11_2(const uint8_t *c, size_t n)
{
    size_t    i;
    unsigned  m;

    m = 0;

    for (i = 0; i + 1 < n; i++) {
        m = (m + c[i] - '0') * 2 % 11;
    }

    return (m + (c[n - 1] == 'X' ? 10 : c[n - 1] - '0')) % 11 == 1;
}


/* ISO/IEC 7064 mod 97-10; letters count from A = 10 as in ISO 13616. */
static bool
cg_user_mod97(const uint8_t *c, size_t n)
{
    size_t    i;
    unsigned  m;

    m = 0;

    for (i = 0; i < n; i++) {
        m = (cg_is_digit(c[i]) ? m * 10 + c[i] - '0'
                               : m * 100 + c[i] - 'A' + 10) % 97;
    }

    return m == 1;
}


/* What the characters may be. */
enum { DIGITS, DIGITS_X, ALNUM };

static const struct {
    const char        *name;
    cg_user_check_fn   check;
    uint8_t            of;
} cg_user_checks[] = {
    { "luhn",     cg_user_luhn,    DIGITS },
    { "verhoeff", cg_verhoeff,     DIGITS },
    { "mod11",    cg_user_mod11,   DIGITS_X },
    { "mod11_2",  cg_user_mod11_2, DIGITS_X },
    { "mod11_10", cg_mod_11_10,    DIGITS },
    { "mod97",    cg_user_mod97,   ALNUM },
};

const cg_names  cg_user_check_names = CG_NAMES(cg_user_checks);


const char *
cg_user_check_name(size_t check)
{
    return cg_user_checks[check].name;
}


bool
cg_user_check(size_t check, const uint8_t *text, size_t n)
{
    size_t   i, k;
    uint8_t  c[CG_PATTERN_SPAN], of;

    of = cg_user_checks[check].of;
    k = 0;

    for (i = 0; i < n && k < sizeof(c); i++) {
        if (cg_is_digit(text[i])) {
            c[k++] = text[i];

        } else if (cg_is_letter(text[i]) && of == ALNUM) {
            c[k++] = text[i] & 0xdf;
        }
    }

    if (of == DIGITS_X && n && (text[n - 1] | 0x20) == 'x' && k < sizeof(c)) {
        c[k++] = 'X';
    }

    return k >= 2 && cg_user_checks[check].check(c, k);
}
