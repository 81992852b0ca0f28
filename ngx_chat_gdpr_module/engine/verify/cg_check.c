/*
 * Issuer tables, check digits and numbering plans.
 */

#include "cg_check.h"
#include "cg_border.h"

#define L(n)     (UINT32_C(1) << (n))
#define R(a, b)  ((UINT32_C(2) << (b)) - (UINT32_C(1) << (a)))

static const struct {
    uint32_t  first;
    uint32_t  last;
    uint32_t  lengths;
    uint32_t  usual;
} cg_issuers[] = {
#define CG_ISSUER(first, last, lengths, usual)  { first, last, lengths, usual },
#include "cg_issuer.def"
#undef CG_ISSUER
};

/* By country code: it is asked for at each two letters before a number. */
#define CG_COUNTRY(a, b)  ((size_t) ((a) - 'A') * 26 + (size_t) ((b) - 'A'))

static const char *const  cg_ibans[26 * 26] = {
#define CG_IBAN(a, b, structure)  [CG_COUNTRY(a, b)] = structure,
#include "cg_iban.def"
#undef CG_IBAN
};

static const cg_dial  cg_dials[] = {
#define CG_DIAL(code, min, max)  { code, min, max },
#include "cg_dial.def"
#undef CG_DIAL
};

#define LETTER(ch)  (UINT32_C(1) << ((ch) - 'A'))

/* All letters but D F I Q U V, and for the second also O. */
#define CG_NINO_FIRST                                                        \
    (R(0, 25) & ~(LETTER('D') | LETTER('F') | LETTER('I') | LETTER('Q')      \
                  | LETTER('U') | LETTER('V')))
#define CG_NINO_SECOND  (CG_NINO_FIRST & ~LETTER('O'))

/* Geographic area codes of the UK whose numbers, or some of them, are one
 * digit short: Ofcom, National Telephone Numbering Plan. */
static const uint16_t  cg_gb_short[] = {
    1204, 1208, 1254, 1276, 1297, 1298, 1363, 1364, 1384, 1386, 1404, 1420,
    1460, 1461, 1480, 1488, 1524, 1527, 1562, 1566, 1606, 1629, 1635, 1647,
    1659, 1695, 1697, 1726, 1744, 1750, 1768, 1827, 1837, 1884, 1900,
    1905, 1935, 1946, 1949, 1963, 1995
};

#define CG_COUNT(table)  (sizeof(table) / sizeof((table)[0]))


uint32_t
cg_card_lengths(const uint8_t *d, size_t n, uint32_t *usual)
{
    size_t    i;
    uint32_t  first, last, lengths;

    first = 0;
    last = 0;

    for (i = 0; i < 6; i++) {
        first = first * 10 + (i < n ? d[i] : 0);
        last = last * 10 + (i < n ? d[i] : 9);
    }

    lengths = 0;
    *usual = 0;

    for (i = 0; i < CG_COUNT(cg_issuers) && cg_issuers[i].first <= last; i++) {
        if (first <= cg_issuers[i].last) {
            lengths |= cg_issuers[i].lengths;
            *usual |= cg_issuers[i].usual;
        }
    }

    return lengths;
}


bool
cg_luhn(const uint8_t *d, size_t n)
{
    size_t    i;
    unsigned  sum;

    static const uint8_t  twice[] = { 0, 2, 4, 6, 8, 1, 3, 5, 7, 9 };

    sum = 0;

    for (i = 0; i < n; i++) {
        sum += (n - i) & 1 ? d[i] : twice[d[i]];
    }

    return sum % 10 == 0;
}


const char *
cg_iban_structure(uint8_t a, uint8_t b)
{
    if (!cg_is_letter(a) || !cg_is_letter(b)) {
        return NULL;
    }

    return cg_ibans[CG_COUNTRY(a & 0xdf, b & 0xdf)];
}


bool
cg_iban_check(const uint8_t *text, size_t n)
{
    size_t    i;
    uint8_t   ch;
    unsigned  m;

    m = 0;

    for (i = 0; i < n; i++) {
        ch = text[(i + 4) % n];
        if (cg_is_digit(ch)) {
            m = (m * 10 + ch - '0') % 97;
        } else {
            m = (m * 100 + (ch & 0xdfu) - 'A' + 10) % 97;
        }
    }

    return m == 1;
}


bool
cg_nhs_check(const uint8_t *d)
{
    unsigned  i, sum, other;

    sum = d[9];
    other = 0;

    for (i = 0; i < 9; i++) {
        sum += d[i] * (10 - i);
        other |= d[i] ^ d[9];
    }

    /* a check digit of 10 is never issued; ten equal digits are no number */
    return sum % 11 == 0 && other;
}


bool
cg_nino_prefix(uint8_t a, uint8_t b)
{
    const char  *p;

    static const char  never[] = "BGGBKNNKNTTNZZ";

    if (!cg_is_letter(a) || !cg_is_letter(b)
        || (CG_NINO_FIRST >> (a - 'A') & 1) == 0
        || (CG_NINO_SECOND >> (b - 'A') & 1) == 0)
    {
        return false;
    }

    for (p = never; *p; p += 2) {
        if (p[0] == a && p[1] == b) {
            return false;
        }
    }

    return true;
}


const cg_dial *
cg_dial_find(const uint8_t *d, size_t n, size_t *used)
{
    size_t    i, lo, hi, mid;
    unsigned  code;

    code = 0;

    for (i = 0; i < 3 && i < n && d[0]; i++) {
        code = code * 10 + d[i];
        lo = 0;
        hi = CG_COUNT(cg_dials);

        while (lo < hi) {
            mid = (lo + hi) / 2;
            if (cg_dials[mid].code < code) {
                lo = mid + 1;
            } else {
                hi = mid;
            }
        }

        if (lo < CG_COUNT(cg_dials) && cg_dials[lo].code == code) {
            *used = i + 1;
            return &cg_dials[lo];
        }
    }

    return NULL;
}


bool
cg_nanp(const uint8_t *d)
{
    return d[0] >= 2 && d[3] >= 2 && !(d[1] == 9 && d[2] == 9)
           && !(d[1] == 1 && d[2] == 1);
}


static bool
cg_dial_gb(const uint8_t *d, size_t n)
{
    size_t    i;
    unsigned  area;

    area = d[0] * 1000u + d[1] * 100u + d[2] * 10u + d[3];

    if (n == 9) {
        for (i = 0; i < CG_COUNT(cg_gb_short); i++) {
            if (cg_gb_short[i] == area) {
                return true;
            }
        }

        return area / 10 == 800;
    }

    switch (d[0]) {
    case 1:
        return d[1] > 1 || (d[1] == 1 && d[2] >= 3 && d[2] <= 8);
    case 2:
        return d[1] == 0 || d[1] == 3 || d[1] == 4 || d[1] >= 8;
    case 3:
        return d[1] == 0 || d[1] == 3 || d[1] == 4 || d[1] == 7;
    case 5:
        return d[1] == 5 || d[1] == 6;
    case 7:
        return true;
    case 8:
        return d[1] == 0 || d[1] == 4 || d[1] == 7;
    case 9:
        return d[1] <= 1 || d[1] == 8;
    default:
        return false;
    }
}


static bool
cg_dial_ie(const uint8_t *d, size_t n)
{
    const char  *p;

    /* second digits of the geographic area codes, by the first; 0: the codes
     * 402, 404, 504 and 505 */
    static const char *const  areas[] = {
        "", "", "123456789", "", "012345679", "01236789", "123456789", "14",
        "", "013456789"
    };

    switch (d[0]) {
    case 1:
        return n == 8;
    case 8:
        return n == 9 && d[1] != 0;
    default:
        break;
    }

    for (p = areas[d[0]]; *p && *p - '0' != d[1]; p++) { /* void */ }

    return *p && (d[1] || d[0] == 9
                  || d[2] == 4 || d[2] == (d[0] == 4 ? 2 : 5));
}


bool
cg_dial_check(const cg_dial *row, const uint8_t *d, size_t n)
{
    if (n < row->min || n > row->max) {
        return false;
    }

    switch (row->code) {
    case 1:
        return cg_nanp(d);
    case 44:
        return cg_dial_gb(d, n);
    case 353:
        return cg_dial_ie(d, n);
    default:
        return true;
    }
}
