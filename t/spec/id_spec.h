/*
 * What detection finds behind its word, as patterns: the part of the
 * executable specification (see detect_spec.h) that is about identifiers which
 * states and banks issue, and other values that a word announces.
 *
 * One row is one way to write an entity behind the word `cue`.  The pattern is
 * tried at each place, ignores white space and case; between borders, of the
 * ends that it can have, the longest is taken for which `check` holds of the
 * letters and digits alone, in capitals.  The check digits themselves are
 * tested by numbers from the standards in id_test.c and check_test.c.
 *
 * What is not said by a pattern, since a word in front makes it so:
 *   - numbers with a check digit may be parted in any way, by a space, dash,
 *     point or slash, or by a dash or slash between spaces; those without one
 *     only as they are written (OPEN),
 *   - nor may what is open be a part of a longer row of numbers.
 */

#ifndef ID_SPEC_H
#define ID_SPEC_H

/* z: what parts; then digits, the first being there. */
#define ID_DEFINE                                                            \
    "(?(DEFINE)"                                                             \
    "  (?<w> [A-Za-z0-9_] | \\xc3[\\x80-\\xbf] )"                            \
    "  (?<nw> (?! (?&w) ) )"                                                 \
    "  (?<z> [ ][\\/-][ ] | [ .\\/-] )"                                     \
    "  (?<y> [ .-] )"                                                        \
    "  (?<o> [ ]-[ ] | [ .-] )"                                             \
    "  (?<b> [ -] )"                                                       \
    "  (?<hex> [0-9a-f] )"                                                   \
    "  (?<day> (?: 0?[1-9] | [12]\\d | 3[01] ) (?!\\d) )"                    \
    "  (?<month> (?: 0?[1-9] | 1[0-2] ) (?!\\d) )"                           \
    "  (?<dd> 0[1-9] | [12]\\d | 3[01] ) (?<mm> 0[1-9] | 1[0-2] )"           \
    "  (?<year> (?: (?: 19 | 20 ) \\d\\d ) (?!\\d) )"                        \
    ")"

/* Left and right of a number; not within a row of them. */
#define ID_LEFT                                                              \
    " (?<![A-Za-z0-9_]) (?<!\\xc3[\\x80-\\xbf])"                             \
    " (?<![A-Za-z0-9_][\\/-]) (?<!\\xc3[\\x80-\\xbf][\\/-]) (?<!\\d\\.)"     \
    " (?! (?<= \\d[ .\\/+-] ) \\d (?! .{6}\\d ) ) "
#define VALUE_LEFT                                                           \
    " (?<![A-Za-z0-9_]) (?<!\\xc3[\\x80-\\xbf])"                             \
    " (?<![A-Za-z0-9_][\\/-]) (?<!\\xc3[\\x80-\\xbf][\\/-]) (?<!\\d\\.) "
#define WORD_LEFT " (?<![A-Za-z0-9_]) (?<!\\xc3[\\x80-\\xbf]) "
#define ID_RIGHT " (?&nw) (?! - (?&w) ) (?! \\.\\d ) "

#define NEXT(k)  " (?: (?&z)? \\d ){" #k "} "
#define Z        " (?&z)? "

/* A digit behind the letters of a country. */
#define P        " (?&y)? \\d "

/* Where it is, what is written so is one without a word, unless it is in a row
 * of numbers. */
#define ALONE(p)                                                             \
    " (?<! \\d[ .\\/+-] ) " p " (?! [ .\\/+-]\\d ) "

typedef enum {
    STRICT,  /* has a check */
    OPEN,    /* has none: see above */
    MAY,     /* may be found, and need not */
    VALUE,   /* no identifier: its word is in front in the same phrase, if it
                needs one; may be in a row; `check` sees it as it is written */
    WORD,    /* the same, between the borders of words */
    MAYBE    /* and need not be found */
} id_kind;

typedef struct {
    cg_entity     entity;
    const char   *cue;
    id_kind       kind;
    const char   *pattern;
    bool        (*check)(const uint8_t *c);
} id_spec;

static bool id_any(const uint8_t *c);
static bool id_ipv6(const uint8_t *c);
static bool id_letter(const uint8_t *c);
static bool id_place(const uint8_t *c);

/* A date whose numbers are parted by `g`. */
#define DAY_MONTH(g)                                                         \
    "(?: (?&day)" g "(?&month) | (?&month)" g "(?&day) )"
#define DATE(g)                                                              \
    "(?: (?&year)" g DAY_MONTH(g)                                            \
    "| " DAY_MONTH(g) g "(?: (?&year) | \\d\\d (?!\\d) ) )"

/* Months of some languages, and what parts them from what is beside. */
#define MONTH                                                                \
    "(?: January | March | May | Sept | Januar | mai | ao\\xc3\\xbbt"         \
    "| lipca | kesakuuta )"
#define BETWEEN  "[ ,.\\/-]{0,3} (?: (?: of | de | del )[ ] )? "

static const id_spec  id_specs[] = {

    /* United Kingdom */
    { CG_ENTITY_UK_CHI, "CHI", STRICT, "\\d" NEXT(9), cg_id_uk_chi },
    { CG_ENTITY_UK_UTR, "UTR", STRICT, "\\d" NEXT(9), cg_id_uk_utr },
    { CG_ENTITY_UK_UTR, "UTR", STRICT, "\\d" NEXT(9) "(?&z)? K",
      cg_id_uk_utr },
    { CG_ENTITY_UK_VAT, "VAT", STRICT, "\\d" NEXT(8), cg_id_uk_vat },
    { CG_ENTITY_UK_VAT, "VAT", STRICT,
      "(?: GB | XI )" P NEXT(8) " (?: (?: (?&z)? \\d ){3} )?",
      cg_id_uk_vat_gb },
    { CG_ENTITY_UK_PASSPORT, "passport", OPEN,
      "\\d{9} | \\d{3}(?&o)\\d{3}(?&o)\\d{3} | [a-z]\\d{8}", id_any },
    { CG_ENTITY_UK_DRIVING_LICENCE, "driving licence", STRICT,
      "(?: [a-z]{5} (?&y)? | [a-z] (?= [a-z]{0,3}\\d )"
      "[a-z0-9]{4}" Z ") \\d{6}" Z "[a-z0-9]{2}" Z "\\d[a-z0-9]{2}"
      "(?: [ ]\\d\\d )?", cg_id_uk_driving_licence },
    { CG_ENTITY_UK_SORT_CODE, "sort code", OPEN,
      "\\d{6} | \\d\\d(?&o)\\d\\d(?&o)\\d\\d", id_any },
    { CG_ENTITY_UK_ACCOUNT, "account no", OPEN,
      "\\d{8} | \\d{4}(?&o)\\d{4}", cg_id_uk_account },

    /* national numbers */
    { CG_ENTITY_AT_SVNR, "SVNR", STRICT, "\\d" NEXT(9), cg_id_at_svnr },
    { CG_ENTITY_BE_RRN, "rijksregisternummer", STRICT, "\\d" NEXT(10),
      cg_id_be_rrn },
    { CG_ENTITY_BG_EGN, "EGN", STRICT, "\\d" NEXT(9), cg_id_bg_egn },
    { CG_ENTITY_CH_AHV, "AHV", STRICT, "7" Z "5" Z "6" NEXT(10),
      cg_id_ch_ahv },
    { CG_ENTITY_CY_TIC, "TIC", STRICT, "\\d{8}[a-z]", cg_id_cy_tic },
    { CG_ENTITY_CZ_RC, "rodne cislo", STRICT, "\\d" NEXT(9), cg_id_cz_rc },
    { CG_ENTITY_CZ_RC, "rodne cislo", OPEN, "\\d{6} \\/? \\d{3}",
      cg_id_cz_rc9 },
    { CG_ENTITY_DE_STEUER_ID, "Steuer-ID", STRICT, "\\d" NEXT(10),
      cg_id_de_steuer_id },
    { CG_ENTITY_DE_RVNR, "Rentenversicherungsnummer", STRICT,
      "\\d\\d" Z "\\d{6}" Z "[a-z]" Z "\\d{3}", cg_id_de_rvnr },
    { CG_ENTITY_DE_AUSWEIS, "Personalausweis", STRICT,
      "[a-z][a-z0-9]{8} \\d"
      "| (?= [a-z]{1,8}\\d ) [a-z][a-z0-9]{8}" Z "\\d", cg_id_de_ausweis },
    { CG_ENTITY_DE_AUSWEIS, "Personalausweis", OPEN, "[a-z][a-z0-9]{8}",
      cg_id_de_ausweis9 },
    { CG_ENTITY_DK_CPR, "CPR", OPEN,
      "\\d{6} (?&o)? \\d{4}", cg_id_dk_cpr },
    { CG_ENTITY_DK_CPR, "CPR", MAY, ALONE("\\d{6}-\\d{4}"), cg_id_dk_cpr },
    { CG_ENTITY_EE_IK, "isikukood", STRICT, "\\d" NEXT(10),
      cg_id_baltic_ik },
    { CG_ENTITY_LT_AK, "asmens kodas", STRICT, "\\d" NEXT(10),
      cg_id_baltic_ik },
    { CG_ENTITY_ES_NIF, "DNI", STRICT, "\\d{8}" Z "[a-z]", cg_id_es_nif },
    { CG_ENTITY_ES_NIF, "DNI", STRICT,
      "\\d\\d" Z "\\d{3}" Z "\\d{3}" Z "[a-z]", cg_id_es_nif },
    { CG_ENTITY_ES_NIE, "NIE", STRICT, "[a-z] (?&y)? \\d{7}" Z "[a-z]",
      cg_id_es_nie },
    { CG_ENTITY_FI_HETU, "hetu", STRICT,
      "\\d{6} (?: \\+ |" Z ") \\d{3}[a-z0-9]",
      cg_id_fi_hetu },
    { CG_ENTITY_FI_HETU, "hetu", STRICT,
      "\\d" NEXT(5) "(?: \\+ |" Z ") \\d" NEXT(3), cg_id_fi_hetu },
    { CG_ENTITY_FI_HETU, "hetu", STRICT, "\\d{6}[a-z]\\d{3}[a-z0-9]",
      cg_id_fi_hetu_letter },
    { CG_ENTITY_FR_NIR, "NIR", STRICT, "\\d" NEXT(14), cg_id_fr_nir },
    { CG_ENTITY_FR_NIR, "NIR", STRICT,
      "\\d" Z "\\d\\d" Z "\\d\\d" Z "\\d[a-z]" Z "\\d{3}" Z "\\d{3}" Z
      "\\d\\d", cg_id_fr_nir },
    { CG_ENTITY_FR_SPI, "numero fiscal", STRICT, "\\d" NEXT(12),
      cg_id_fr_spi },
    { CG_ENTITY_GR_AFM, "AFM", STRICT, "\\d" NEXT(8), cg_id_gr_afm },
    { CG_ENTITY_GR_AMKA, "AMKA", STRICT, "\\d" NEXT(10), cg_id_gr_amka },
    { CG_ENTITY_HR_OIB, "OIB", STRICT, "\\d" NEXT(10), cg_id_hr_oib },
    { CG_ENTITY_HU_TAJ, "TAJ", STRICT, "\\d" NEXT(8), cg_id_hu_taj },
    { CG_ENTITY_HU_TAX, "adoazonosito", STRICT, "\\d" NEXT(9),
      cg_id_hu_tax },
    { CG_ENTITY_IE_PPS, "PPS", STRICT, "\\d{7}" Z "[a-z]{1,2}",
      cg_id_ie_pps },
    { CG_ENTITY_IS_KT, "kennitala", STRICT, "\\d" NEXT(9), cg_id_is_kt },
    /* letters may stand for digits of it, but not for all; nor for those of the
     * year where it is parted */
    { CG_ENTITY_IT_CF, "codice fiscale", STRICT,
      "(?= (?: [a-z]* \\d ){5} ) [a-z]{6}[a-z0-9]{2}[a-z][a-z0-9]{2}"
      "[a-z][a-z0-9]{3}[a-z]", cg_id_it_cf },
    { CG_ENTITY_IT_CF, "codice fiscale", STRICT,
      "(?! [a-z0-9]{16} )"
      "(?: [a-z]{3} (?&b) [a-z]{3} (?&y)? \\d[a-z0-9]"
      " | [a-z]{6} (?&y)? \\d\\d ) [a-z][a-z0-9]{2}" Z
      "[a-z][a-z0-9]{3}[a-z]", cg_id_it_cf },
    { CG_ENTITY_IT_CF, "codice fiscale", MAY,
      "[a-z]{6} (?&y)? \\d[a-z0-9][a-z][a-z0-9]{2}" Z "[a-z][a-z0-9]{3}[a-z]",
      cg_id_it_cf },
    { CG_ENTITY_LU_MATRICULE, "matricule", STRICT, "\\d" NEXT(12),
      cg_id_lu_matricule },
    { CG_ENTITY_LV_PK, "personas kods", STRICT, "\\d" NEXT(10), cg_id_lv_pk },
    { CG_ENTITY_LV_PK, "personas kods", OPEN,
      "3\\d{5} (?&o)? \\d{5}", cg_id_lv_pk_new },
    { CG_ENTITY_MT_ID, "identity card", OPEN, "\\d{7} (?&o)? [a-z]",
      cg_id_mt_id },
    { CG_ENTITY_MT_ID, "identity card", OPEN,
      "(?<! \\d[ .\\/+-] ) \\d{6} [a-z]", cg_id_mt_id6 },
    { CG_ENTITY_MT_ID, "identity card", OPEN,
      "(?<! \\d[ .\\/+-] ) \\d{5} [a-z]", cg_id_mt_id5 },
    { CG_ENTITY_MT_ID, "identity card", MAY, "\\d{6} [a-z]", cg_id_mt_id6 },
    { CG_ENTITY_MT_ID, "identity card", MAY, "\\d{5} [a-z]", cg_id_mt_id5 },
    { CG_ENTITY_NL_BSN, "BSN", STRICT, "\\d" NEXT(8), cg_id_nl_bsn },
    { CG_ENTITY_NL_BSN, "BSN", STRICT,
      "(?! \\d{4}-\\d\\d-\\d\\d ) \\d" NEXT(7), cg_id_nl_bsn8 },
    { CG_ENTITY_NL_BSN, "BSN", MAY, "\\d{4}-\\d\\d-\\d\\d",
      cg_id_nl_bsn8 },
    { CG_ENTITY_NO_FNR, "fodselsnummer", STRICT, "\\d" NEXT(10),
      cg_id_no_fnr },
    { CG_ENTITY_PL_PESEL, "PESEL", STRICT, "\\d" NEXT(10), cg_id_pl_pesel },
    { CG_ENTITY_PL_NIP, "NIP", STRICT, "\\d" NEXT(9), cg_id_pl_nip },
    { CG_ENTITY_PL_DOWOD, "dowod osobisty", STRICT, "[a-z]{3} (?&y)? \\d{6}",
      cg_id_pl_dowod },
    { CG_ENTITY_PT_NIF, "contribuinte", STRICT, "\\d" NEXT(8),
      cg_id_pt_nif },
    { CG_ENTITY_PT_CC, "identity card", STRICT,
      "\\d{8}" Z "\\d" Z "(?! \\d\\d ) [a-z0-9]{2}" Z "\\d", cg_id_pt_cc },
    { CG_ENTITY_RO_CNP, "CNP", STRICT, "\\d" NEXT(12), cg_id_ro_cnp },
    { CG_ENTITY_SE_PERSONNUMMER, "personnummer", STRICT,
      "\\d" NEXT(5) "(?: \\+ |" Z ") \\d" NEXT(3), cg_id_se_personnummer },
    { CG_ENTITY_SE_PERSONNUMMER, "personnummer", STRICT, "\\d" NEXT(11),
      cg_id_se_personnummer12 },
    { CG_ENTITY_SI_EMSO, "EMSO", STRICT, "\\d" NEXT(12), cg_id_si_emso },
    { CG_ENTITY_SI_TAX, "davcna stevilka", STRICT, "\\d" NEXT(7),
      cg_id_si_tax },
    { CG_ENTITY_SK_RC, "rodne cislo", STRICT, "\\d" NEXT(9), cg_id_cz_rc },
    { CG_ENTITY_SK_RC, "rodne cislo", OPEN, "\\d{6} \\/? \\d{3}",
      cg_id_cz_rc9 },
    { CG_ENTITY_US_SSN, "SSN", OPEN,
      "\\d{9} | \\d{3} (?&o) \\d\\d (?&o) \\d{4}", cg_id_us_ssn },
    { CG_ENTITY_US_SSN, "SSN", MAY, ALONE("\\d{3}(?&o)\\d\\d(?&o)\\d{4}"),
      cg_id_us_ssn },
    { CG_ENTITY_US_ITIN, "ITIN", OPEN,
      "\\d{9} | \\d{3} (?&o) \\d\\d (?&o) \\d{4}", cg_id_us_itin },
    { CG_ENTITY_US_ITIN, "ITIN", MAY, ALONE("\\d{3}-\\d\\d-\\d{4}"),
      cg_id_us_itin },

    /* VAT numbers */
    { CG_ENTITY_AT_VAT, "VAT", STRICT, "AT (?&b)? U" P NEXT(7),
      cg_id_at_vat },
    { CG_ENTITY_BE_VAT, "VAT", STRICT, "BE" P NEXT(9), cg_id_be_vat },
    { CG_ENTITY_BE_VAT, "VAT", STRICT, "\\d" NEXT(9), cg_id_be_number },
    { CG_ENTITY_BG_VAT, "VAT", STRICT, "BG" P NEXT(8), cg_id_bg_vat9 },
    { CG_ENTITY_BG_VAT, "VAT", STRICT, "BG" P NEXT(9), cg_id_bg_vat10 },
    { CG_ENTITY_BG_VAT, "VAT", STRICT, "\\d" NEXT(8), cg_id_bg_number },
    { CG_ENTITY_CH_VAT, "VAT", STRICT,
      "(?: CHE | CH (?&b) E )" P NEXT(8) "(?: (?&z)? (?: M" Z "W" Z "S" Z "T"
      " | T" Z "V" Z "A | I" Z "V" Z "A ) )?", cg_id_ch_vat },
    { CG_ENTITY_CY_VAT, "VAT", STRICT, "CY" P NEXT(7) Z "[a-z]",
      cg_id_cy_vat },
    { CG_ENTITY_CZ_VAT, "VAT", STRICT, "CZ" P NEXT(7), cg_id_cz_vat8 },
    { CG_ENTITY_CZ_VAT, "VAT", STRICT, "CZ" P NEXT(8), cg_id_cz_vat9 },
    { CG_ENTITY_CZ_VAT, "VAT", STRICT, "CZ" P NEXT(9), cg_id_cz_vat10 },
    { CG_ENTITY_CZ_VAT, "VAT", STRICT, "\\d" NEXT(7), cg_id_cz_number },
    { CG_ENTITY_DE_VAT, "VAT", STRICT, "DE" P NEXT(8), cg_id_de_vat },
    { CG_ENTITY_DE_VAT, "VAT", STRICT, "\\d" NEXT(8), cg_id_de_number },
    { CG_ENTITY_DK_VAT, "VAT", STRICT, "DK" P NEXT(7), cg_id_dk_vat },
    { CG_ENTITY_DK_VAT, "VAT", STRICT, "\\d" NEXT(7), cg_id_dk_cvr },
    { CG_ENTITY_EE_VAT, "VAT", STRICT, "EE" P NEXT(8), cg_id_ee_vat },
    { CG_ENTITY_EE_VAT, "VAT", STRICT, "\\d" NEXT(8), cg_id_ee_number },
    { CG_ENTITY_ES_VAT, "VAT", STRICT,
      "ES (?: (?&b)? [a-z]" P NEXT(6) "|" P NEXT(7) ")" Z "[a-z0-9]",
      cg_id_es_vat },
    { CG_ENTITY_ES_VAT, "VAT", STRICT, 
      "[a-z] (?&y)? \\d{7}" Z "[a-z0-9]", cg_id_es_cif },
    { CG_ENTITY_FI_VAT, "VAT", STRICT, "FI" P NEXT(7), cg_id_fi_vat },
    { CG_ENTITY_FI_VAT, "VAT", STRICT, "\\d" NEXT(7), cg_id_fi_number },
    { CG_ENTITY_FR_VAT, "VAT", STRICT,
      "FR (?: (?&b)? [a-z]" P NEXT(9) "| [a-z]{2}" P NEXT(8)
      "|" P Z "[a-z0-9]" NEXT(9) ")", cg_id_fr_vat },
    { CG_ENTITY_GR_VAT, "VAT", STRICT, "(?: EL | GR )" P NEXT(8),
      cg_id_gr_vat },
    { CG_ENTITY_HR_VAT, "VAT", STRICT, "HR" P NEXT(10), cg_id_hr_vat },
    { CG_ENTITY_HU_VAT, "VAT", STRICT, "HU" P NEXT(7), cg_id_hu_vat },
    { CG_ENTITY_HU_VAT, "VAT", STRICT, "\\d" NEXT(10), cg_id_hu_vat11 },
    { CG_ENTITY_HU_VAT, "VAT", STRICT, "\\d" NEXT(7), cg_id_hu_number },
    { CG_ENTITY_IE_VAT, "VAT", STRICT, "IE" P NEXT(6) Z "[a-z]",
      cg_id_ie_vat },
    { CG_ENTITY_IE_VAT, "VAT", STRICT,
      "IE" P NEXT(6) Z "[a-z]" Z "[a-z]", cg_id_ie_vat },
    { CG_ENTITY_IE_VAT, "VAT", STRICT,
      "IE" P Z "[a-z0-9]" NEXT(5) Z "[a-z]", cg_id_ie_vat_old },
    { CG_ENTITY_IS_VAT, "VAT", OPEN, "\\d{6}", id_any },
    /* of five digits where it is not in a row */
    { CG_ENTITY_IS_VAT, "VAT", OPEN,
      "(?<! \\d\\W | \\d\\W\\W ) \\d{5} (?! \\W\\d )", id_any },
    { CG_ENTITY_IS_VAT, "VAT", MAY, "\\d{5}", id_any },
    { CG_ENTITY_IS_VAT, "VAT", STRICT,
      "VSK \\d{5,6}", id_any },
    { CG_ENTITY_IS_VAT, "VAT", MAY, "VSK (?&y) \\d{5,6}", id_any },
    { CG_ENTITY_IT_VAT, "VAT", STRICT, "IT" P NEXT(10), cg_id_it_vat },
    { CG_ENTITY_IT_VAT, "VAT", STRICT, "\\d" NEXT(10), cg_id_it_iva },
    { CG_ENTITY_LT_VAT, "VAT", STRICT, "LT" P NEXT(8), cg_id_lt_vat9 },
    { CG_ENTITY_LT_VAT, "VAT", STRICT, "LT" P NEXT(11), cg_id_lt_vat12 },
    { CG_ENTITY_LT_VAT, "VAT", STRICT, "\\d" NEXT(8), cg_id_lt_number },
    { CG_ENTITY_LU_VAT, "VAT", STRICT, "LU" P NEXT(7), cg_id_lu_vat },
    { CG_ENTITY_LU_VAT, "VAT", STRICT, "\\d" NEXT(7), cg_id_lu_number },
    { CG_ENTITY_LV_VAT, "VAT", STRICT, "LV" P NEXT(10), cg_id_lv_vat },
    { CG_ENTITY_LV_VAT, "VAT", STRICT, "\\d" NEXT(10), cg_id_lv_number },
    { CG_ENTITY_MT_VAT, "VAT", STRICT, "MT" P NEXT(7), cg_id_mt_vat },
    { CG_ENTITY_MT_VAT, "VAT", STRICT, "\\d" NEXT(7), cg_id_mt_number },
    { CG_ENTITY_NL_VAT, "VAT", STRICT,
      "NL" P NEXT(8) Z "B" NEXT(2), cg_id_nl_vat },
    { CG_ENTITY_NL_VAT, "VAT", STRICT, "\\d" NEXT(8) Z "B" NEXT(2),
      cg_id_nl_btw },
    { CG_ENTITY_NO_VAT, "VAT", STRICT, "\\d" NEXT(8), cg_id_no_orgnr },
    { CG_ENTITY_NO_VAT, "VAT", STRICT, "\\d" NEXT(8) Z "M" Z "V" Z "A",
      cg_id_no_orgnr },
    { CG_ENTITY_NO_VAT, "VAT", STRICT,
      "NO" P NEXT(8) "(?: " Z "M" Z "V" Z "A )?", cg_id_no_vat },
    { CG_ENTITY_PL_VAT, "VAT", STRICT, "PL" P NEXT(9), cg_id_pl_vat },
    { CG_ENTITY_PT_VAT, "VAT", STRICT, "PT" P NEXT(8), cg_id_pt_vat },
    { CG_ENTITY_RO_VAT, "VAT", STRICT, "RO" P NEXT(5), cg_id_ro_vat6 },
    { CG_ENTITY_RO_VAT, "VAT", STRICT, "RO" P NEXT(6), cg_id_ro_vat7 },
    { CG_ENTITY_RO_VAT, "VAT", STRICT, "RO" P NEXT(7), cg_id_ro_vat8 },
    { CG_ENTITY_RO_VAT, "VAT", STRICT, "RO" P NEXT(8), cg_id_ro_vat9 },
    { CG_ENTITY_RO_VAT, "VAT", STRICT, "RO" P NEXT(9), cg_id_ro_vat10 },
    { CG_ENTITY_RO_VAT, "VAT", STRICT, "\\d" NEXT(5), cg_id_ro_cui6 },
    { CG_ENTITY_RO_VAT, "VAT", STRICT, "\\d" NEXT(6), cg_id_ro_cui7 },
    { CG_ENTITY_RO_VAT, "VAT", STRICT, "\\d" NEXT(7), cg_id_ro_cui8 },
    { CG_ENTITY_RO_VAT, "VAT", STRICT, "\\d" NEXT(8), cg_id_ro_cui9 },
    { CG_ENTITY_RO_VAT, "VAT", STRICT, "\\d" NEXT(9), cg_id_ro_cui10 },
    { CG_ENTITY_SE_VAT, "VAT", STRICT, "SE" P NEXT(11), cg_id_se_vat },
    { CG_ENTITY_SI_VAT, "VAT", STRICT, "SI" P NEXT(7), cg_id_si_vat },
    { CG_ENTITY_SK_VAT, "VAT", STRICT, "SK" P NEXT(9), cg_id_sk_vat },
    { CG_ENTITY_SK_VAT, "VAT", STRICT, "\\d" NEXT(9), cg_id_sk_number },

    /* of cards, and of people */
    { CG_ENTITY_CVV, "CVV", VALUE, "\\d{3,4}", id_any },
    { CG_ENTITY_CARD_EXPIRY, "expiry", VALUE,
      "(?: 0[1-9] | 1[0-2] ) (?| ([.\\/-]) | [ ]([.\\/-])[ ] )"
      "(?: 20\\d\\d | \\d\\d ) (?!\\d)"
      "(?! [ ]?\\g{-1}[ ]? \\d{1,4} (?!\\d) )", id_any },
    { CG_ENTITY_CARD_EXPIRY, "expiry", MAYBE,
      "(?&month) [ ]?([.\\/-])[ ]? (?: 20\\d\\d | \\d\\d ) (?!\\d)", id_any },
    { CG_ENTITY_CARD_EXPIRY, "expiry", MAYBE,
      "(?: 0[1-9] | 1[0-2] ) [ ]? [2-4]\\d (?!\\d)"
      "| 20\\d\\d [ ]?[.\\/-][ ]? (?: 0[1-9] | 1[0-2] ) (?!\\d)"
      "| [a-z\\x80-\\xff]{3,24} [ .,\\/-]{1,3} '? (?: 20\\d\\d | [2-4]\\d )"
      " (?!\\d)", id_any },
    { CG_ENTITY_DOB, "born", VALUE,
      "(?: (?&dd) (?&mm) | (?&mm) (?&dd) ) (?: 19 | 20 ) \\d\\d"
      "| (?: 19 | 20 ) \\d\\d (?&mm) (?&dd)", id_any },
    { CG_ENTITY_DOB, "born", VALUE,
      DATE("[ ]?\\/[ ]?") "|" DATE("[ ]?-[ ]?") "|" DATE("[ ]?\\.[ ]?")
      "|" DATE("[ ]"), id_any },
    /* with its month in letters; what else may be one is what stands between a
     * day and a year, or behind a year */
    { CG_ENTITY_DOB, "born", VALUE,
      "(?&day) (?: st | nd | rd | th )? [ ]" MONTH "[ ] (?&year)"
      "| (?&day) [ ]" MONTH "[ ] '?\\d\\d (?! [\\d:%] )"
      "| (?&day)" MONTH "(?&year)"
      "| (?&day) \\. [ ]" MONTH "[ ] (?&year)", id_any },
    { CG_ENTITY_DOB, "born", MAYBE,
      "\\d{1,2} (?: [a-z]{2} | :[a-z] )?" BETWEEN "[a-z\\x80-\\xff]{1,24}"
      BETWEEN "'? \\d{2,4}"
      "| [a-z\\x80-\\xff]{1,24}" BETWEEN "\\d{1,2} (?: [a-z]{2} )?"
      BETWEEN "'? \\d{2,4}"
      "| (?: 19 | 20 ) \\d\\d (?: [ .]{1,3} [a-z\\x80-\\xff]{1,24} ){1,2}"
      "[ .]{1,3} \\d{1,2} (?: [ ]d | \\.[ ][a-z]{1,24} )?", id_any },

    /* of cars: since 2001, and before */
    { CG_ENTITY_UK_PLATE, "reg", VALUE,
      "[a-hj-pr-y]{2} (?: 0[2-9] | [1256]\\d | [378]0 | 7\\d ) [ -]?"
      "[a-hj-pr-z]{3}"
      "| [a-hj-pr-y]{3} [ ]? \\d{1,3} [a-hj-pr-y]"
      "| [a-hj-pr-y] \\d{1,3} [ ]? [a-hj-pr-y]{3}", id_any },
    { CG_ENTITY_UK_PLATE, "reg", MAYBE,
      "[a-z]{2} \\d\\d [ -]? [a-z]{3}", id_any },

    /* those of Base58Check and bech32 are in wallet rows of technical_test.c */
    { CG_ENTITY_CRYPTO_WALLET, "eth", WORD,
      "(?<= eth[ ] | eth:[ ] ) (?-i: 0x (?: [0-9a-f]{40} | [0-9A-F]{40} ) )"
      "(?! - )", id_any },
    { CG_ENTITY_CRYPTO_WALLET, "eth", MAYBE, "0x [0-9a-f]{40}", id_any },

    /* a pair directly behind its word; no third number is near */
    { CG_ENTITY_GEO, "gps", WORD,
      "(?<= gps[ ] | gps:[ ] ) -? \\d{1,3} \\. \\d{4,16} [,;][ ]?"
      "-? \\d{1,3} \\. \\d{4,16} (?! \\d | \\.\\d | - )"
      "(?! [ ,;|>\\/\\[\\]-]{0,5} [+] \\d"
      "| [ ,;|>\\/\\[\\]-]{1,5} \\d )", id_place },
    { CG_ENTITY_GEO, "gps", MAYBE,
      "(?<! \\d ) [+-]? \\d{1,3} \\. \\d+"
      "(?: [,;][ ]{0,2} [+-]? \\d{1,3} (?: \\. \\d+ )? )?", id_any },

    { CG_ENTITY_BIC, "BIC", WORD,
      "(?<= BIC[ ] | BIC:[ ] ) (?-i: [A-Z]{4} (?: DE | GB )"
      "[A-Z0-9]{2} (?: [A-Z0-9]{3} )? )", id_any },
    { CG_ENTITY_BIC, "BIC", MAYBE,
      "[a-z]{6} [a-z0-9]{2} (?: [a-z0-9]{3} )?", id_any },

    /* addresses in hexadecimal; a colon or point in front may belong to one */
    { CG_ENTITY_MAC, "MAC", WORD,
      "(?<![.:-]) (?&hex){2} : (?&hex){2} (?: : (?&hex){2} ){4}"
      "(?! : [a-z0-9] )", id_any },
    { CG_ENTITY_MAC, "MAC", WORD,
      "(?<![.:-]) (?&hex){2} - (?&hex){2} (?: - (?&hex){2} ){4}"
      "(?! - [a-z0-9] ) | (?<![.:-]) (?&hex){4} \\. (?&hex){4} \\. (?&hex){4}"
      "(?! \\. [a-z0-9] )", id_letter },
    { CG_ENTITY_MAC, "MAC", MAYBE,
      "(?&hex){2} ([:-]) (?&hex){2} (?: \\g{-1} (?&hex){2} ){4}"
      "| (?&hex){4} \\. (?&hex){4} \\. (?&hex){4}", id_any },
    { CG_ENTITY_IPV6, "IP", WORD,
      "(?<![.:-]) [0-9a-f:]+ (?: : \\d+ (?: \\. \\d+ ){3} )?"
      "(?! [:%.-] )", id_ipv6 },
    { CG_ENTITY_IPV6, "IP", MAYBE,
      "[0-9a-f:]+ (?: : \\d+ (?: \\. \\d+ ){3} )? (?! : )"
      "(?: % [a-z0-9.-]* [a-z0-9] )?", id_ipv6 },
};

/* How values that have no row in cg_id.def are generated: as shapes there, h
 * being a hexadecimal digit. */
static const struct {
    cg_entity    entity;
    const char  *shape;
} id_shapes[] = {
    { CG_ENTITY_CVV, "nnn" }, { CG_ENTITY_CVV, "nnnn" },
    { CG_ENTITY_CARD_EXPIRY, "0n/2n" }, { CG_ENTITY_CARD_EXPIRY, "1n-202n" },
    { CG_ENTITY_CARD_EXPIRY, "0n2n" }, { CG_ENTITY_CARD_EXPIRY, "202n-0n" },
    { CG_ENTITY_CARD_EXPIRY, "May 202n" },
    { CG_ENTITY_CARD_EXPIRY, "0n / 2n" }, { CG_ENTITY_CARD_EXPIRY, "n.nn" },
    { CG_ENTITY_DOB, "0n/1n/19nn" }, { CG_ENTITY_DOB, "19nn-0n-1n" },
    { CG_ENTITY_DOB, "0n1n19nn" }, { CG_ENTITY_DOB, "n.n.nn" },
    { CG_ENTITY_DOB, "1n. 0n. 19nn" },
    { CG_ENTITY_DOB, "1n March 19nn" }, { CG_ENTITY_DOB, "2n mai 8n" },
    { CG_ENTITY_DOB, "n. Januar 19nn" }, { CG_ENTITY_DOB, "2nth May '9n" },
    { CG_ENTITY_DOB, "1nMay200n" },
    { CG_ENTITY_UK_PLATE, "aann aaa" }, { CG_ENTITY_UK_PLATE, "AB5n aaa" },
    { CG_ENTITY_UK_PLATE, "aaa nna" }, { CG_ENTITY_UK_PLATE, "ann aaa" },
    { CG_ENTITY_CRYPTO_WALLET,
      "0xhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhh" },
    { CG_ENTITY_GEO, "nn.nnnn, n.nnnnn" },
    { CG_ENTITY_GEO, "-n.nnnn,1nn.nnnn" },
    { CG_ENTITY_GEO, "nn.nn,nn.nn" },
    { CG_ENTITY_BIC, "aaaaDEcc" }, { CG_ENTITY_BIC, "aaaaGBccccc" },
    { CG_ENTITY_MAC, "hh:hh:hh:hh:hh:hh" },
    { CG_ENTITY_MAC, "hh-hh-hh-hh-hh-hh" }, { CG_ENTITY_MAC, "hhhh.hhhh.hhhh" },
    { CG_ENTITY_IPV6, "2001:db8::hhh" }, { CG_ENTITY_IPV6, "::hh" },
    { CG_ENTITY_IPV6, "h:h:hh:h:h:h:hh:h" }, { CG_ENTITY_IPV6, "hhhh::" },
    { CG_ENTITY_IPV6, "::ffff:192.0.2.n" },
    { CG_ENTITY_IPV6, "fe80::h:h%eth0" },
};

#endif
