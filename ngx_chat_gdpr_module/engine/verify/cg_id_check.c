/*
 * See cg_id_check.h.  The documents are named in cg_entity.def; VAT numbers
 * are in cg_id_vat.c, what the UK and the US issue in cg_id_check_uk.c.
 */

#include <string.h>

#include "cg_id_check.h"
#include "cg_id_digits.h"


bool
cg_mod_11_10(const uint8_t *c, size_t n)
{
    size_t    i;
    unsigned  p;

    p = 10;

    for (i = 0; i + 1 < n; i++) {
        p = (p + D(i)) % 10;
        p = (p ? p : 10) * 2 % 11;
    }

    return (p + D(n - 1)) % 10 == 1;
}


bool
cg_verhoeff(const uint8_t *c, size_t n)
{
    size_t    i;
    unsigned  k, d, p;

    static const uint8_t  turn[] = { 1, 5, 7, 6, 2, 8, 3, 0, 9, 4 };

    k = 0;

    for (i = 0; i < n; i++) {
        p = D(n - 1 - i);

        for (d = 0; d < i % 8; d++) {
            p = turn[p];
        }

        /* the product of D5: turns 0 to 4, reflections 5 to 9 */
        if (k < 5) {
            k = p < 5 ? (k + p) % 5 : 5 + (k + p) % 5;
        } else {
            k = p < 5 ? 5 + (k + 5 - p) % 5 : (k + 5 - p) % 5;
        }
    }

    return k == 0;
}


bool
cg_id_any(const uint8_t *c)
{
    (void) c;
    return true;
}


bool
cg_id_at_svnr(const uint8_t *c)
{
    unsigned  month;

    /* months 13 to 15 when the numbers of a day have run out */
    month = cg_two(c + 6);

    return c[0] != '0'
           && (WEIGH(c, 3, 7, 9, 0, 5, 8, 4, 2, 1, 6) % 11) == D(3)
           && cg_day(month > 12 && month < 16 ? 1 : month, cg_two(c + 4));
}


bool
cg_id_be_rrn(const uint8_t *c)
{
    unsigned  month;
    uint64_t  n;

    /* bis numbers: 20 or 40 more */
    month = cg_two(c + 2) % 20;
    n = cg_decimal(c, 9);

    return cg_two(c + 2) < 60 && month <= 12 && cg_two(c + 4) <= 31
           && !cg_same(c, 9)
           && (97 - n % 97 == cg_two(c + 9)
               || 97 - (n + UINT64_C(2000000000)) % 97 == cg_two(c + 9));
}


static bool
cg_egn_check(const uint8_t *c)
{
    return WEIGH(c, 2, 4, 8, 5, 10, 9, 7, 3, 6) % 11 % 10 == D(9);
}


bool
cg_id_bg_egn(const uint8_t *c)
{
    unsigned  month;

    month = cg_two(c + 2);

    return month < 60 && cg_day(month % 20, cg_two(c + 4))
           && cg_egn_check(c);
}


bool
cg_id_ch_ahv(const uint8_t *c)
{
    return (10 - WEIGH(c, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3) % 10) % 10
           == D(12);
}


bool
cg_id_cy_tic(const uint8_t *c)
{
    size_t    i;
    unsigned  sum;

    static const uint8_t  odd[] = { 1, 0, 5, 7, 9, 13, 15, 17, 19, 21 };

    sum = 0;

    for (i = 0; i < 8; i++) {
        sum += i % 2 ? D(i) : odd[D(i)];
    }

    return c[8] == 'A' + sum % 26 && memcmp(c, "12", 2) != 0;
}


static bool
cg_rc_date(const uint8_t *c)
{
    unsigned  month;

    /* women 50 more, and 20 more when the numbers of a day have run out */
    month = cg_two(c + 2) % 50;

    return cg_day(month > 20 ? month - 20 : month, cg_two(c + 4));
}


/* Until 1953, without a check digit. */
bool
cg_id_cz_rc9(const uint8_t *c)
{
    return cg_two(c) < 54 && cg_rc_date(c) && memcmp(c + 6, "000", 3) != 0;
}


bool
cg_id_cz_rc(const uint8_t *c)
{
    return cg_rc_date(c)
           && (cg_decimal(c, 10) % 11 == 0
               || (cg_decimal(c, 9) % 11 == 10 && c[9] == '0'));
}


/* A letter counts 10 and more, by weights 7, 3, 1. */
static unsigned
cg_731(const uint8_t *c, size_t n)
{
    size_t    i;
    unsigned  sum;

    static const uint8_t  weights[] = { 7, 3, 1 };

    sum = 0;

    for (i = 0; i < n; i++) {
        sum += (cg_is_digit(c[i]) ? D(i) : c[i] - 'A' + 10u) * weights[i % 3];
    }

    return sum % 10;
}


/* Letters of German documents: no vowels, and none like a digit. */
static const char  cg_icao_letters[] = "CFGHJKLMNPRTVWXYZ";


bool
cg_id_de_ausweis(const uint8_t *c)
{
    return cg_731(c, 9) == D(9) && memchr(cg_icao_letters, c[0], 17) != NULL;
}


/* The same without its check digit: as it stands on the card. */
bool
cg_id_de_ausweis9(const uint8_t *c)
{
    size_t  i, digits;

    digits = 0;

    for (i = 0; i < 9; i++) {
        digits += cg_is_digit(c[i]);

        if (!cg_is_digit(c[i]) && !memchr(cg_icao_letters, c[i], 17)) {
            return false;
        }
    }

    return digits > 0 && !cg_is_digit(c[0]);
}


bool
cg_id_de_rvnr(const uint8_t *c)
{
    size_t    i;
    unsigned  x, sum;
    uint8_t   d[12];

    static const uint8_t  weights[] = { 2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1 };

    memcpy(d, c, 8);
    x = c[8] - 'A' + 1u;
    d[8] = (uint8_t) ('0' + x / 10);
    d[9] = (uint8_t) ('0' + x % 10);
    memcpy(d + 10, c + 9, 2);

    sum = 0;

    for (i = 0; i < 12; i++) {
        x = (d[i] - '0') * (unsigned) weights[i];
        sum += x / 10 + x % 10;
    }

    return sum % 10 == D(11) && cg_two(c + 2) <= 31 && cg_two(c + 4) <= 12;
}


/* Of the first ten digits one comes twice or three times, the others once at
 * most. */
bool
cg_id_de_steuer_id(const uint8_t *c)
{
    size_t    i;
    unsigned  twice, thrice;
    uint8_t   count[10];

    memset(count, 0, sizeof(count));

    for (i = 0; i < 10; i++) {
        count[D(i)]++;
    }

    twice = thrice = 0;

    for (i = 0; i < 10; i++) {
        twice += count[i] == 2;
        thrice += count[i] == 3;

        if (count[i] > 3) {
            return false;
        }
    }

    return c[0] != '0' && twice + thrice == 1 && cg_mod_11_10(c, 11);
}


/* Its modulus 11 does not hold for numbers since 2007. */
bool
cg_id_dk_cpr(const uint8_t *c)
{
    return cg_dmy(c) && memcmp(c + 6, "0000", 4) != 0;
}


/* Estonia and Lithuania: century and sex, date, number, check digit. */
bool
cg_id_baltic_ik(const uint8_t *c)
{
    unsigned  r;

    if (c[0] < '1' || c[0] > '8' || !cg_ymd(c + 1)) {
        return false;
    }

    r = WEIGH(c, 1, 2, 3, 4, 5, 6, 7, 8, 9, 1) % 11;

    if (r == 10) {
        r = WEIGH(c, 3, 4, 5, 6, 7, 8, 9, 1, 2, 3) % 11 % 10;
    }

    return r == D(10);
}


uint8_t
cg_nif_letter(uint64_t number)
{
    return (uint8_t) "TRWAGMYFPDXBNJZSQVHLCKE"[number % 23];
}


bool
cg_id_es_nif(const uint8_t *c)
{
    return c[8] == cg_nif_letter(cg_decimal(c, 8));
}


bool
cg_id_es_nie(const uint8_t *c)
{
    if (c[0] < 'X' || c[0] > 'Z') {
        return false;
    }

    return c[8] == cg_nif_letter((uint64_t) (c[0] - 'X') * 10000000
                                 + cg_decimal(c + 1, 7));
}


static bool
cg_hetu(const uint8_t *date, const uint8_t *number)
{
    uint64_t  n;

    n = cg_decimal(date, 6) * 1000 + cg_decimal(number, 3);

    return cg_dmy(date)
           && number[3] == (uint8_t) "0123456789ABCDEFHJKLMNPRSTUVWXY"[n % 31];
}


bool
cg_id_fi_hetu(const uint8_t *c)
{
    return cg_hetu(c, c + 6);
}


bool
cg_id_fi_hetu_letter(const uint8_t *c)
{
    return memchr("ABCDEFUVWXY", c[6], 11) != NULL && cg_hetu(c, c + 7);
}


bool
cg_id_fr_nir(const uint8_t *c)
{
    unsigned  month;
    uint8_t   d[13];
    uint64_t  n;

    memcpy(d, c, 13);

    /* Corsica */
    if (d[6] == 'A' || d[6] == 'B') {
        if (d[5] != '2') {
            return false;
        }

        d[5] = '1';
        d[6] = d[6] == 'A' ? '9' : '8';
    }

    if (!cg_is_digit(d[6]) || memchr("123478", d[0], 6) == NULL) {
        return false;
    }

    /* months that are not known are 20 and more */
    month = cg_two(d + 3);
    n = cg_decimal(d, 13);

    return ((month >= 1 && month <= 12) || (month >= 20 && month <= 42)
            || month >= 50)
           && 97 - n % 97 == cg_two(c + 13);
}


bool
cg_id_fr_spi(const uint8_t *c)
{
    return c[0] <= '3' && cg_decimal(c, 10) % 511 == cg_decimal(c + 10, 3);
}


bool
cg_id_gr_afm(const uint8_t *c)
{
    size_t    i;
    unsigned  sum;

    sum = 0;

    for (i = 0; i < 8; i++) {
        sum += D(i) << (8 - i);
    }

    return sum % 11 % 10 == D(8) && !cg_same(c, 9);
}


bool
cg_id_gr_amka(const uint8_t *c)
{
    return cg_dmy(c) && cg_luhn_text(c, 11);
}


bool
cg_id_hr_oib(const uint8_t *c)
{
    return !cg_same(c, 11) && cg_mod_11_10(c, 11);
}


bool
cg_id_hu_taj(const uint8_t *c)
{
    return WEIGH(c, 3, 7, 3, 7, 3, 7, 3, 7) % 10 == D(8) && !cg_same(c, 9);
}


bool
cg_id_hu_tax(const uint8_t *c)
{
    return c[0] == '8'
           && WEIGH(c, 1, 2, 3, 4, 5, 6, 7, 8, 9) % 11 == D(9);
}


/* Seven digits and one letter or two: W, a blank and none are 0. */
bool
cg_pps(const uint8_t *c, uint8_t second)
{
    unsigned  sum;

    sum = WEIGH(c, 8, 7, 6, 5, 4, 3, 2);

    if (second) {
        if (second > 'I' && second != 'W') {
            return false;
        }

        sum += second == 'W' ? 0 : 9u * (second - 'A' + 1u);
    }

    return c[7] == (uint8_t) "WABCDEFGHIJKLMNOPQRSTUV"[sum % 23];
}


bool
cg_id_ie_pps(const uint8_t *c)
{
    return cg_pps(c, c[8]);
}


bool
cg_id_is_kt(const uint8_t *c)
{
    unsigned  day;

    /* companies 40 more */
    day = cg_two(c) % 40;

    return (c[9] == '9' || c[9] == '0' || c[9] == '8')
           && cg_day(cg_two(c + 2), day)
           && (11 - WEIGH(c, 3, 2, 7, 6, 5, 4, 3, 2) % 11) % 11 == D(8);
}


/* Its digits may be letters, where two people would have the same. */
static int
cg_cf_digit(uint8_t ch)
{
    const char  *p;

    static const char  letters[] = "LMNPQRSTUV";

    if (cg_is_digit(ch)) {
        return ch - '0';
    }

    p = strchr(letters, ch);

    return p ? (int) (p - letters) : -1;
}


bool
cg_id_it_cf(const uint8_t *c)
{
    int       day;
    size_t    i;
    unsigned  sum, x;

    static const uint8_t  digits[] = { 6, 7, 9, 10, 12, 13, 14 };
    static const uint8_t  odd[] = {
        1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14,
        16, 10, 22, 25, 24, 23
    };

    for (i = 0; i < sizeof(digits); i++) {
        if (cg_cf_digit(c[digits[i]]) < 0) {
            return false;
        }
    }

    if (strchr("ABCDEHLMPRST", c[8]) == NULL) {
        return false;
    }

    /* women 40 more */
    day = (cg_cf_digit(c[9]) * 10 + cg_cf_digit(c[10])) % 40;

    sum = 0;

    for (i = 0; i < 15; i++) {
        x = cg_is_digit(c[i]) ? D(i) : c[i] - (unsigned) 'A';
        sum += i % 2 ? x : odd[x];
    }

    return day >= 1 && day <= 31 && c[15] == 'A' + sum % 26;
}


/* Two check digits, each over the first eleven. */
bool
cg_id_lu_matricule(const uint8_t *c)
{
    uint8_t  d[12];

    memcpy(d, c, 11);
    d[11] = c[12];

    return (memcmp(c, "19", 2) == 0 || memcmp(c, "20", 2) == 0)
           && cg_day(cg_two(c + 4), cg_two(c + 6))
           && cg_luhn_text(c, 12) && cg_verhoeff(d, 12);
}


/* Since 2017 they begin with 32 to 39 and have no date. */
bool
cg_id_lv_pk(const uint8_t *c)
{
    if (!(c[0] == '3' && c[1] >= '2') && (!cg_dmy(c) || c[6] > '2')) {
        return false;
    }

    return (1101 - WEIGH(c, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)) % 11 == D(10);
}


/* Those alone, of which not all have the check digit. */
bool
cg_id_lv_pk_new(const uint8_t *c)
{
    return c[1] >= '2';
}


static bool
cg_mt_letter(uint8_t letter)
{
    return memchr("MGAPLHBZ", letter, 8) != NULL;
}


bool
cg_id_mt_id(const uint8_t *c)
{
    return cg_mt_letter(c[7]);
}


/* Without the zeros in front. */
bool
cg_id_mt_id5(const uint8_t *c)
{
    return cg_mt_letter(c[5]);
}


bool
cg_id_mt_id6(const uint8_t *c)
{
    return cg_mt_letter(c[6]);
}


bool
cg_id_nl_bsn(const uint8_t *c)
{
    return WEIGH(c, 9, 8, 7, 6, 5, 4, 3, 2, 10) % 11 == 0 && !cg_same(c, 9);
}


bool
cg_id_nl_bsn8(const uint8_t *c)
{
    return WEIGH(c, 8, 7, 6, 5, 4, 3, 2, 10) % 11 == 0 && !cg_same(c, 8);
}


bool
cg_id_no_fnr(const uint8_t *c)
{
    unsigned  day, month;

    /* D numbers 40 more, H numbers and test numbers in the month */
    day = cg_two(c) % 40;
    month = cg_two(c + 2) % 40;

    return cg_day(month, day)
           && (11 - WEIGH(c, 3, 7, 6, 1, 8, 9, 4, 5, 2) % 11) % 11 == D(9)
           && (11 - WEIGH(c, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2) % 11) % 11
              == D(10);
}


bool
cg_id_pl_dowod(const uint8_t *c)
{
    size_t    i;
    unsigned  sum;

    static const uint8_t  weights[] = { 7, 3, 1, 0, 7, 3, 1, 7, 3 };

    sum = 0;

    for (i = 0; i < 9; i++) {
        sum += (cg_is_digit(c[i]) ? D(i) : c[i] - 'A' + 10u) * weights[i];
    }

    return sum % 10 == D(3);
}


bool
cg_id_pl_nip(const uint8_t *c)
{
    return WEIGH(c, 6, 5, 7, 2, 3, 4, 5, 6, 7) % 11 == D(9)
           && !cg_same(c, 10);
}


bool
cg_id_pl_pesel(const uint8_t *c)
{
    unsigned  month;

    month = cg_two(c + 2);

    return month <= 92 && cg_day(month % 20, cg_two(c + 4))
           && (WEIGH(c, 1, 3, 7, 9, 1, 3, 7, 9, 1, 3) + D(10)) % 10 == 0;
}


/* Luhn, letters counting 10 and more. */
bool
cg_id_pt_cc(const uint8_t *c)
{
    size_t    i;
    unsigned  sum, x;

    sum = 0;

    for (i = 0; i < 12; i++) {
        x = cg_is_digit(c[i]) ? D(i) : c[i] - 'A' + 10u;

        if (i % 2 == 0) {
            x *= 2;
            x = x > 9 ? x - 9 : x;
        }

        sum += x;
    }

    return sum % 10 == 0;
}


bool
cg_id_pt_nif(const uint8_t *c)
{
    unsigned  r;

    r = WEIGH(c, 9, 8, 7, 6, 5, 4, 3, 2) % 11;

    return c[0] != '0' && c[0] != '4' && (r < 2 ? 0 : 11 - r) == D(8);
}


bool
cg_id_ro_cnp(const uint8_t *c)
{
    unsigned  r, county;

    r = WEIGH(c, 2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9) % 11;
    county = cg_two(c + 7);

    return c[0] != '0' && cg_ymd(c + 1) && county >= 1
           && (county <= 52 || county == 70 || county >= 80)
           && (r == 10 ? 1 : r) == D(12);
}


bool
cg_id_se_personnummer(const uint8_t *c)
{
    unsigned  day;

    /* coordination numbers 60 more */
    day = cg_two(c + 4);

    return cg_day(cg_two(c + 2), day > 60 ? day - 60 : day)
           && cg_luhn_text(c, 10);
}


bool
cg_id_se_personnummer12(const uint8_t *c)
{
    return cg_two(c) >= 18 && cg_two(c) <= 20 && cg_id_se_personnummer(c + 2);
}


bool
cg_id_si_emso(const uint8_t *c)
{
    return cg_dmy(c) && (D(4) == 9 || D(4) == 0)
           && (11 - WEIGH(c, 7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2) % 11) % 11
              == D(12);
}


bool
cg_id_si_tax(const uint8_t *c)
{
    unsigned  r;

    r = 11 - WEIGH(c, 8, 7, 6, 5, 4, 3, 2) % 11;

    return c[0] != '0' && r != 11 && (r == 10 ? 0 : r) == D(7);
}
