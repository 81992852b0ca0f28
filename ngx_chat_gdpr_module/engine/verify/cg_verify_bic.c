/*
 * Business identifier codes, ISO 9362: four letters, the country, two letters
 * or digits of the place, perhaps three of the branch.  Many words of eight
 * letters look so: the word for it must be in front.
 */

#include "cg_border.h"
#include "cg_phrase.h"
#include "cg_verify.h"

static const char  cg_words_bic[] =
    "bic|swift|bic swift|swift bic|bankcode|";

/* ISO 3166-1, and XK. */
static const char  cg_countries[] =
    "ADAEAFAGAIALAMAOAQARASATAUAWAXAZBABBBDBEBFBGBHBIBJBLBMBNBOBQBRBSBTBVBW"
    "BYBZCACCCDCFCGCHCICKCLCMCNCOCRCUCVCWCXCYCZDEDJDKDMDODZECEEEGEHERESETFI"
    "FJFKFMFOFRGAGBGDGEGFGGGHGIGLGMGNGPGQGRGSGTGUGWGYHKHMHNHRHTHUIDIEILIMIN"
    "IOIQIRISITJEJMJOJPKEKGKHKIKMKNKPKRKWKYKZLALBLCLILKLRLSLTLULVLYMAMCMDME"
    "MFMGMHMKMLMMMNMOMPMQMRMSMTMUMVMWMXMYMZNANCNENFNGNINLNONPNRNUNZOMPAPEPF"
    "PGPHPKPLPMPNPRPSPTPWPYQARERORSRURWSASBSCSDSESGSHSISJSKSLSMSNSOSRSSSTSV"
    "SXSYSZTCTDTFTGTHTJTKTLTMTNTOTRTTTVTWTZUAUGUMUSUYUZVAVCVEVGVIVNVUWFWSXK"
    "YEYTZAZMZW";


static bool
cg_is_country(uint8_t a, uint8_t b)
{
    const char  *p;

    for (p = cg_countries; *p; p += 2) {
        if ((a & 0xdf) == p[0] && (b & 0xdf) == p[1]) {
            return true;
        }
    }

    return false;
}


cg_match
cg_verify_bic(const uint8_t *v, size_t start)
{
    size_t     i, n;
    cg_match   m = { start, start, CG_RULE_NONE, start };
    cg_phrase  p;

    for (i = start; i < start + 12 && cg_is_alnum(v[i]); i++) { /* void */ }

    m.far = i;
    n = i - start;

    if ((n != 8 && n != 11) || !cg_border_left(v, start)
        || !cg_border_right(v, i, &m.far))
    {
        return m;
    }

    for (i = start; i < start + 6; i++) {
        if (!cg_is_letter(v[i])) {
            return m;
        }
    }

    if (!cg_is_country(v[start + 4], v[start + 5])) {
        return m;
    }

    cg_phrase_read(v, start, &p);

    if (cg_phrase_ends(&p, cg_words_bic)) {
        m.end = start + n;
        m.rule = CG_RULE_BIC;
    }

    return m;
}
