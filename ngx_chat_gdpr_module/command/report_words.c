/*
 * Names of the log in the words of people who read a report.
 */

#include <ctype.h>
#include <string.h>

#include "cg_entity.h"
#include "cg_language.h"
#include "report.h"

static const struct {
    const char  *name;
    const char  *words;
} entity_words[] = {
#define WORDS(name, words)  { name, words },
#include "report_words.def"
#undef WORDS
};

/* ISO 3166-1: those with national numbers, and where processors mostly are. */
static const struct {
    char         code[3];
    const char  *name;
} countries[] = {
    { "AT", "Austria" },       { "AU", "Australia" },  { "BE", "Belgium" },
    { "BG", "Bulgaria" },      { "BR", "Brazil" },     { "CA", "Canada" },
    { "CH", "Switzerland" },   { "CN", "China" },      { "CY", "Cyprus" },
    { "CZ", "Czechia" },       { "DE", "Germany" },    { "DK", "Denmark" },
    { "EE", "Estonia" },       { "ES", "Spain" },      { "FI", "Finland" },
    { "FR", "France" },        { "GB", "United Kingdom" },
    { "GR", "Greece" },        { "HR", "Croatia" },    { "HU", "Hungary" },
    { "IE", "Ireland" },       { "IL", "Israel" },     { "IN", "India" },
    { "IS", "Iceland" },       { "IT", "Italy" },      { "JP", "Japan" },
    { "LI", "Liechtenstein" }, { "LT", "Lithuania" },  { "LU", "Luxembourg" },
    { "LV", "Latvia" },        { "MT", "Malta" },      { "NL", "Netherlands" },
    { "NO", "Norway" },        { "NZ", "New Zealand" },
    { "PH", "Philippines" },   { "PL", "Poland" },     { "PT", "Portugal" },
    { "RO", "Romania" },       { "SE", "Sweden" },     { "SG", "Singapore" },
    { "SI", "Slovenia" },      { "SK", "Slovakia" },   { "UA", "Ukraine" },
    { "UK", "United Kingdom" }, { "US", "United States" },
};


const char *
report_country(const char code[3])
{
    size_t  i;

    for (i = 0; i < sizeof(countries) / sizeof(countries[0]); i++) {
        if (memcmp(countries[i].code, code, 2) == 0) {
            return countries[i].name;
        }
    }

    return code;
}


const char *
report_language(const char *code)
{
    cg_language  l;

    static const char *const  words[CG_LANGUAGE_N] = {
        [CG_LANGUAGE_bg] = "Bulgarian",  [CG_LANGUAGE_cs] = "Czech",
        [CG_LANGUAGE_da] = "Danish",     [CG_LANGUAGE_de] = "German",
        [CG_LANGUAGE_el] = "Greek",      [CG_LANGUAGE_en] = "English",
        [CG_LANGUAGE_es] = "Spanish",    [CG_LANGUAGE_et] = "Estonian",
        [CG_LANGUAGE_fi] = "Finnish",    [CG_LANGUAGE_fr] = "French",
        [CG_LANGUAGE_ga] = "Irish",      [CG_LANGUAGE_hr] = "Croatian",
        [CG_LANGUAGE_hu] = "Hungarian",  [CG_LANGUAGE_it] = "Italian",
        [CG_LANGUAGE_lt] = "Lithuanian", [CG_LANGUAGE_lv] = "Latvian",
        [CG_LANGUAGE_mt] = "Maltese",    [CG_LANGUAGE_nl] = "Dutch",
        [CG_LANGUAGE_pl] = "Polish",     [CG_LANGUAGE_pt] = "Portuguese",
        [CG_LANGUAGE_ro] = "Romanian",   [CG_LANGUAGE_sk] = "Slovak",
        [CG_LANGUAGE_sl] = "Slovenian",  [CG_LANGUAGE_sv] = "Swedish",
    };

    l = cg_language_find(code, strlen(code));
    return l < CG_LANGUAGE_N ? words[l] : code;
}


const char *
report_entity_words(const char *name, char text[96])
{
    char        code[3];
    size_t      i;
    const char  *what;

    for (i = 0; i < sizeof(entity_words) / sizeof(entity_words[0]); i++) {
        if (strcmp(entity_words[i].name, name) == 0) {
            return entity_words[i].words;
        }
    }

    if (cg_entity_find(name, strlen(name)) == CG_ENTITY_N) {
        return "Defined by the policy";
    }

    /* xx_vat, xx_number of a country */

    code[0] = (char) toupper((unsigned char) name[0]);
    code[1] = (char) toupper((unsigned char) name[1]);
    code[2] = '\0';
    what = strcmp(name + 2, "_vat") == 0 ? "VAT numbers"
           : "Identity, tax or insurance numbers";

    (void) snprintf(text, 96, "%s (%s)", what, report_country(code));
    return text;
}
