/*
 * VAT numbers, by the European Commission's VIES algorithms: see
 * cg_id_check.h.  Where a VAT number is a national or tax number behind the
 * letters of its country, the check is that one's (cg_id_check.c).
 */

#include <string.h>

#include "cg_id_check.h"
#include "cg_id_digits.h"


bool
cg_id_at_vat(const uint8_t *c)
{
    size_t    i;
    unsigned  sum;

    c += 3;
    sum = 4;

    for (i = 0; i < 7; i++) {
        sum += i % 2 ? D(i) * 2 / 10 + D(i) * 2 % 10 : D(i);
    }

    return (10 - sum % 10) % 10 == D(7);
}


bool
cg_id_be_number(const uint8_t *c)
{
    return D(0) < 2 && 97 - cg_decimal(c, 8) % 97 == cg_two(c + 8);
}


bool
cg_id_bg_number(const uint8_t *c)
{
    unsigned  r;

    r = WEIGH(c, 1, 2, 3, 4, 5, 6, 7, 8) % 11;

    if (r == 10) {
        r = WEIGH(c, 3, 4, 5, 6, 7, 8, 9, 10) % 11 % 10;
    }

    return r == D(8);
}


bool
cg_id_bg_vat10(const uint8_t *c)
{
    c += 2;

    return cg_id_bg_egn(c)
           || WEIGH(c, 21, 19, 17, 13, 11, 9, 7, 3, 1) % 10 == D(9)
           || (11 - WEIGH(c, 4, 3, 2, 7, 6, 5, 4, 3, 2) % 11) % 11 == D(9);
}


bool
cg_id_ch_vat(const uint8_t *c)
{
    c += 3;

    return (11 - WEIGH(c, 5, 4, 3, 2, 7, 6, 5, 4) % 11) % 11 == D(8);
}


bool
cg_id_cz_number(const uint8_t *c)
{
    return c[0] != '9'
           && (11 - WEIGH(c, 8, 7, 6, 5, 4, 3, 2) % 11) % 10 == D(7);
}


bool
cg_id_cz_vat9(const uint8_t *c)
{
    unsigned  a;

    c += 2;

    if (c[0] != '6') {
        return cg_id_cz_rc9(c);
    }

    /* the distance to the next multiple of eleven, 1 to 11, chooses it */
    a = WEIGH(c + 1, 8, 7, 6, 5, 4, 3, 2) % 11;

    return c[8] == (uint8_t) "87654321098"[10 - a];
}


bool
cg_id_de_number(const uint8_t *c)
{
    return c[0] != '0' && cg_mod_11_10(c, 9);
}


bool
cg_id_dk_cvr(const uint8_t *c)
{
    return c[0] != '0' && WEIGH(c, 2, 7, 6, 5, 4, 3, 2, 1) % 11 == 0;
}


bool
cg_id_ee_number(const uint8_t *c)
{
    return (10 - WEIGH(c, 3, 7, 1, 3, 7, 1, 3, 7) % 10) % 10 == D(8);
}


/* Companies: a letter for the kind, seven digits, a digit or letter. */
bool
cg_id_es_cif(const uint8_t *c)
{
    size_t    i;
    unsigned  sum;

    if (memchr("ABCDEFGHJNPQRSUVW", c[0], 17) == NULL) {
        return false;
    }

    sum = 0;

    for (i = 1; i < 8; i++) {
        sum += i % 2 ? D(i) * 2 / 10 + D(i) * 2 % 10 : D(i);
    }

    sum = (10 - sum % 10) % 10;

    return c[8] == '0' + sum || c[8] == (uint8_t) "JABCDEFGHI"[sum];
}


bool
cg_id_es_vat(const uint8_t *c)
{
    c += 2;

    if (cg_is_digit(c[0])) {
        return cg_is_letter(c[8]) && cg_id_es_nif(c);
    }

    if (c[0] >= 'K' && c[0] <= 'M') {
        return c[8] == cg_nif_letter(cg_decimal(c + 1, 7));
    }

    return cg_id_es_nie(c) || cg_id_es_cif(c);
}


bool
cg_id_fi_number(const uint8_t *c)
{
    return (11 - WEIGH(c, 7, 9, 10, 5, 8, 4, 2) % 11) % 11 == D(7);
}


bool
cg_id_fr_vat(const uint8_t *c)
{
    uint64_t  siren;

    siren = cg_decimal(c + 4, 9);

    if (c[2] == 'I' || c[2] == 'O' || c[3] == 'I' || c[3] == 'O'
        || !cg_luhn_text(c + 4, 9) || siren == 0)
    {
        return false;
    }

    return !cg_is_digit(c[2]) || !cg_is_digit(c[3])
           || cg_two(c + 2) == (12 + 3 * (siren % 97)) % 97;
}


bool
cg_id_hu_vat11(const uint8_t *c)
{
    return (10 - WEIGH(c, 9, 7, 3, 1, 9, 7, 3) % 10) % 10 == D(7)
           && c[8] >= '1' && c[8] <= '5';
}


bool
cg_id_hu_number(const uint8_t *c)
{
    return (10 - WEIGH(c, 9, 7, 3, 1, 9, 7, 3) % 10) % 10 == D(7);
}


bool
cg_id_ie_vat(const uint8_t *c)
{
    return cg_pps(c + 2, c[10]);
}


/* Until 2012: the second character is a letter, and stands for 0. */
bool
cg_id_ie_vat_old(const uint8_t *c)
{
    uint8_t  d[8];

    d[0] = '0';
    memcpy(d + 1, c + 4, 5);
    d[6] = c[2];
    d[7] = c[9];

    return cg_is_letter(c[3]) && cg_pps(d, 0);
}


bool
cg_id_it_iva(const uint8_t *c)
{
    return cg_luhn_text(c, 11) && !cg_same(c, 11);
}


bool
cg_id_lt_number(const uint8_t *c)
{
    unsigned  r;

    r = WEIGH(c, 1, 2, 3, 4, 5, 6, 7, 8) % 11;

    if (r == 10) {
        r = WEIGH(c, 3, 4, 5, 6, 7, 8, 9, 1) % 11 % 10;
    }

    return c[7] == '1' && r == D(8);
}


bool
cg_id_lt_vat12(const uint8_t *c)
{
    unsigned  r;

    c += 2;
    r = WEIGH(c, 1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2) % 11;

    if (r == 10) {
        r = WEIGH(c, 3, 4, 5, 6, 7, 8, 9, 1, 2, 3, 4) % 11 % 10;
    }

    return c[10] == '1' && r == D(11);
}


bool
cg_id_lu_number(const uint8_t *c)
{
    return cg_decimal(c, 6) % 89 == cg_two(c + 6);
}


bool
cg_id_lv_number(const uint8_t *c)
{
    if (c[0] <= '3') {
        return cg_id_lv_pk(c);
    }

    return (WEIGH(c, 9, 1, 4, 8, 3, 10, 2, 5, 7, 6) + D(10)) % 11 == 3;
}


bool
cg_id_mt_number(const uint8_t *c)
{
    return 37 - WEIGH(c, 3, 4, 6, 7, 8, 9) % 37 == cg_two(c + 6);
}


bool
cg_id_nl_btw(const uint8_t *c)
{
    uint8_t  whole[14] = { 'N', 'L' };

    memcpy(whole + 2, c, 12);

    return cg_id_nl_vat(whole);
}


/* Of companies by the number itself, of persons by mod 97 over all of it. */
bool
cg_id_nl_vat(const uint8_t *c)
{
    size_t    i;
    unsigned  m;

    m = 0;

    for (i = 0; i < 14; i++) {
        m = cg_is_digit(c[i]) ? (m * 10 + D(i)) % 97
                              : (m * 100 + c[i] - 'A' + 10u) % 97;
    }

    return m == 1 || cg_id_nl_bsn(c + 2);
}


bool
cg_id_no_orgnr(const uint8_t *c)
{
    return (c[0] == '8' || c[0] == '9')
           && (11 - WEIGH(c, 3, 2, 7, 6, 5, 4, 3, 2) % 11) % 11 == D(8);
}


static bool
cg_cui(const uint8_t *c, size_t n)
{
    static const uint8_t  weights[] = { 7, 5, 3, 2, 1, 7, 5, 3, 2 };

    return c[0] != '0'
           && cg_weigh(c, weights + (10 - n), n - 1) * 10 % 11 % 10
              == D(n - 1);
}


bool
cg_id_ro_cui6(const uint8_t *c)
{
    return cg_cui(c, 6);
}


bool
cg_id_ro_cui7(const uint8_t *c)
{
    return cg_cui(c, 7);
}


bool
cg_id_ro_cui8(const uint8_t *c)
{
    return cg_cui(c, 8);
}


bool
cg_id_ro_cui9(const uint8_t *c)
{
    return cg_cui(c, 9);
}


bool
cg_id_ro_cui10(const uint8_t *c)
{
    return cg_cui(c, 10);
}


bool
cg_id_se_vat(const uint8_t *c)
{
    c += 2;

    return cg_luhn_text(c, 10) && cg_two(c + 10) >= 1 && !cg_same(c, 10);
}


bool
cg_id_sk_number(const uint8_t *c)
{
    return c[0] != '0' && memchr("234789", c[2], 6) != NULL
           && cg_decimal(c, 10) % 11 == 0;
}


/* Modulus 97, since 2010 also with 55 added. */
bool
cg_id_uk_vat(const uint8_t *c)
{
    unsigned  sum;

    sum = WEIGH(c, 8, 7, 6, 5, 4, 3, 2) + cg_two(c + 7);

    return (sum % 97 == 0 || (sum + 55) % 97 == 0) && !cg_same(c, 9);
}


/* The same behind the letters of its country. */
#define CG_ID_PREFIXED(vat, number)                                          \
    bool cg_id_##vat(const uint8_t *c) { return cg_id_##number(c + 2); }

CG_ID_PREFIXED(be_vat, be_number)
CG_ID_PREFIXED(bg_vat9, bg_number)
CG_ID_PREFIXED(cy_vat, cy_tic)
CG_ID_PREFIXED(cz_vat10, cz_rc)
CG_ID_PREFIXED(cz_vat8, cz_number)
CG_ID_PREFIXED(de_vat, de_number)
CG_ID_PREFIXED(dk_vat, dk_cvr)
CG_ID_PREFIXED(ee_vat, ee_number)
CG_ID_PREFIXED(fi_vat, fi_number)
CG_ID_PREFIXED(gr_vat, gr_afm)
CG_ID_PREFIXED(hr_vat, hr_oib)
CG_ID_PREFIXED(hu_vat, hu_number)
CG_ID_PREFIXED(it_vat, it_iva)
CG_ID_PREFIXED(lt_vat9, lt_number)
CG_ID_PREFIXED(lu_vat, lu_number)
CG_ID_PREFIXED(lv_vat, lv_number)
CG_ID_PREFIXED(mt_vat, mt_number)
CG_ID_PREFIXED(no_vat, no_orgnr)
CG_ID_PREFIXED(pl_vat, pl_nip)
CG_ID_PREFIXED(pt_vat, pt_nif)
CG_ID_PREFIXED(ro_vat10, ro_cui10)
CG_ID_PREFIXED(ro_vat6, ro_cui6)
CG_ID_PREFIXED(ro_vat7, ro_cui7)
CG_ID_PREFIXED(ro_vat8, ro_cui8)
CG_ID_PREFIXED(ro_vat9, ro_cui9)
CG_ID_PREFIXED(si_vat, si_tax)
CG_ID_PREFIXED(sk_vat, sk_number)
CG_ID_PREFIXED(uk_vat_gb, uk_vat)
