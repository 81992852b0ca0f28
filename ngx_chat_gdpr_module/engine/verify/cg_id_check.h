/*
 * Check digits of the identifiers that states issue: national numbers, tax and
 * VAT numbers.  Each function is given an identifier of the length and shape
 * that its row in cg_id.def names, without separators, letters in capitals,
 * and says whether it could have been issued: check digits, dates, and values
 * that are never given out.
 */

#ifndef CG_ID_CHECK_H
#define CG_ID_CHECK_H

#include <stddef.h>
#include <stdint.h>
#include <stdbool.h>

#define CG_ID_CHECKS(X)                                                      \
    X(any) X(at_svnr) X(at_vat) X(be_rrn) X(be_number) X(be_vat) X(bg_egn)   \
    X(bg_vat9) X(bg_vat10) X(ch_ahv) X(ch_vat) X(cy_tic) X(cy_vat) X(cz_rc9) \
    X(cz_rc) X(cz_vat8) X(cz_vat9) X(cz_vat10) X(de_ausweis) X(de_ausweis9)  \
    X(de_rvnr) X(de_steuer_id) X(de_vat) X(dk_cpr) X(dk_cvr) X(dk_vat)       \
    X(ee_vat) X(baltic_ik) X(es_nif) X(es_nie) X(es_cif) X(es_vat)           \
    X(fi_hetu) X(fi_hetu_letter) X(fi_number) X(fi_vat) X(fr_nir) X(fr_spi)  \
    X(fr_vat) X(gr_afm) X(gr_amka) X(gr_vat) X(hr_oib) X(hr_vat) X(hu_taj)   \
    X(hu_tax) X(hu_vat) X(hu_vat11) X(ie_pps) X(ie_vat) X(ie_vat_old)        \
    X(is_kt) X(it_cf) X(it_iva) X(it_vat) X(lt_vat9) X(lt_vat12)             \
    X(lu_matricule) X(lu_vat) X(lv_pk) X(lv_pk_new) X(lv_vat) X(mt_id)       \
    X(mt_id5) X(mt_id6) X(mt_vat) X(nl_bsn) X(nl_bsn8) X(nl_btw) X(nl_vat)   \
    X(no_fnr) X(no_orgnr) X(no_vat) X(pl_dowod) X(pl_nip) X(pl_pesel)        \
    X(pl_vat) X(pt_cc) X(pt_nif) X(pt_vat) X(ro_cnp) X(ro_vat6) X(ro_vat7)   \
    X(ro_vat8) X(ro_vat9) X(ro_vat10) X(se_personnummer)                     \
    X(se_personnummer12) X(se_vat) X(si_emso) X(si_tax) X(si_vat) X(sk_vat)  \
    X(uk_chi) X(uk_account) X(uk_driving_licence) X(uk_utr) X(uk_vat)        \
    X(uk_vat_gb) X(us_itin) X(us_ssn) X(bg_number) X(cz_number) X(de_number) \
    X(ee_number) X(hu_number) X(lt_number) X(lu_number) X(lv_number)         \
    X(mt_number) X(ro_cui10) X(ro_cui6) X(ro_cui7) X(ro_cui8) X(ro_cui9)     \
    X(sk_number)

typedef bool (*cg_id_check)(const uint8_t *c);

#define CG_ID_CHECK_DECLARE(name)  bool cg_id_##name(const uint8_t *c);
CG_ID_CHECKS(CG_ID_CHECK_DECLARE)
#undef CG_ID_CHECK_DECLARE

/* Of n ASCII digits, the check digit last: ISO/IEC 7064 mod 11,10; J. Verhoeff,
 * Error Detecting Decimal Codes, 1969. */
bool cg_mod_11_10(const uint8_t *c, size_t n);
bool cg_verhoeff(const uint8_t *c, size_t n);

#endif
