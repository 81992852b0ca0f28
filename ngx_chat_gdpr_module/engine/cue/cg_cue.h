/*
 * Cues: words in front of a number that say what it is.  The key of a JSON
 * member, of a form field or of an HTML attribute counts as words in front of
 * its value: "nhs_number", "nhsNumber" and "nhs number" are the same.
 */

#ifndef CG_CUE_H
#define CG_CUE_H

#include <stddef.h>
#include <stdint.h>
#include <stdbool.h>

/* Bytes in front of a number in which words are looked for.  With the longest
 * finding that is not an e-mail address this is less than CG_LEFT. */
#define CG_CUE_REACH  56

enum {
    CG_CUE_NHS,
    CG_CUE_CARD,
    CG_CUE_PHONE,
    CG_CUE_NINO,
    CG_CUE_VERSION,
    CG_CUE_RECORD,     /* an order, a time stamp …: not a person's number */
    CG_CUE_SERIAL,     /* a thing with a long number, which is no card's */
    CG_CUE_ID,         /* an identifier, of what the word before may say */
    CG_CUE_FILLER,
    CG_CUE_PAIR,       /* a word that is one only with the next */
    CG_CUE_TEXT,       /* the key of what somebody wrote */
    CG_CUE_DOB,        /* date of birth */
    CG_CUE_CVV,
    CG_CUE_EXPIRY,     /* of a card */
    CG_CUE_POSTCODE,
    CG_CUE_PLATE,
    CG_CUE_CODE,       /* the one before, or a licence: a word for what is
                          written on it, not for the thing */

    /* of any country */
    CG_CUE_PERSON_ID,
    CG_CUE_TAX,
    CG_CUE_SOCIAL,     /* social security */
    CG_CUE_VAT,
    CG_CUE_LICENCE,    /* to drive */
    CG_CUE_PASSPORT,
    CG_CUE_SORT,       /* sort code of a bank */
    CG_CUE_ACCOUNT,    /* at a bank */

    /* of one country: see cg_entity.def */
    CG_CUE_CHI,
    CG_CUE_UTR,
    CG_CUE_AT_SVNR,
    CG_CUE_BE_RRN,
    CG_CUE_BG_EGN,
    CG_CUE_CH_AHV,
    CG_CUE_CZ_RC,
    CG_CUE_DE_STEUER_ID,
    CG_CUE_DE_RVNR,
    CG_CUE_DE_AUSWEIS,
    CG_CUE_DK_CPR,
    CG_CUE_EE_IK,
    CG_CUE_ES_NIF,
    CG_CUE_FI_HETU,
    CG_CUE_FR_NIR,
    CG_CUE_FR_SPI,
    CG_CUE_GR_AFM,
    CG_CUE_GR_AMKA,
    CG_CUE_HR_OIB,
    CG_CUE_HU_TAJ,
    CG_CUE_HU_TAX,
    CG_CUE_IE_PPS,
    CG_CUE_IS_KT,
    CG_CUE_IT_CF,
    CG_CUE_LT_AK,
    CG_CUE_LU,
    CG_CUE_LV_PK,
    CG_CUE_NL_BSN,
    CG_CUE_NO_FNR,
    CG_CUE_PL_DOWOD,
    CG_CUE_PL_NIP,
    CG_CUE_PL_PESEL,
    CG_CUE_PT_NIF,
    CG_CUE_RO_CNP,
    CG_CUE_SE_PNR,
    CG_CUE_SI_EMSO,
    CG_CUE_SI_TAX,
    CG_CUE_US_ITIN,
    CG_CUE_US_SSN,
    CG_CUE_N
};

/* A set of them. */
typedef uint64_t cg_cues;

#define CG_CUE(name)  (UINT64_C(1) << CG_CUE_##name)

/* Those that speak of identifiers. */
#define CG_CUE_IDENTIFIERS  (UINT64_MAX << CG_CUE_PERSON_ID)

/* What the word directly in front of v[at] says, passing over fillers such as
 * "number is"; 0 if nothing. */
cg_cues cg_cue_adjacent(const uint8_t *v, size_t at);

/* What the words in front of v[at] say, within reach, in the same field and up
 * to the first that speaks of a record; and the directly adjacent one. */
void cg_cue_read(const uint8_t *v, size_t at, cg_cues *all,
    cg_cues *adjacent);

/* What the nearest word in front of v[at] says that says anything, but for
 * fillers: within reach, in the same field and sentence.  Other numbers and
 * commas may be between, as in a list. */
cg_cues cg_cue_nearest(const uint8_t *v, size_t at);

/* What the words in front of v[at] say that belong to the same phrase: no
 * comma, number or end of a sentence is between. */
cg_cues cg_cue_phrase(const uint8_t *v, size_t at);

/* What a sentence behind v[at] says that it is, "12.5.1990 is my date of
 * birth"; 0 if nothing, or if the word has a value of its own.  *close: but for
 * the word nothing is said. */
cg_cues cg_cue_behind(const uint8_t *v, size_t at, size_t *far, bool *close);

/* What words directly behind v[at] say that it is, "44051401359 is my PESEL",
 * "44051401359 (PESEL)"; 0 if nothing, or if the word has a value of its own,
 * or anything is between that does not belong to it. */
cg_cues cg_cue_after(const uint8_t *v, size_t at, size_t *far);

typedef struct {
    uint64_t  key[2];    /* the bytes up to the colon, from the quote on */
    cg_cues   all;
    cg_cues   adjacent;
} cg_cue_key;

/* What was looked up in one text: machines write the same keys again and
 * again, and a number is looked at as more than one thing. */
typedef struct {
    uint32_t    known;
    cg_cue_key  keys[32];
    size_t      at;      /* what `here` is about */
    cg_cue_key  here;

    size_t             field_at;   /* what `field` is about */
    const cg_cue_key  *field;
} cg_cue_memo;

void cg_cue_begin(cg_cue_memo *memo);

/* If v[at] begins the value of a key of up to 14 bytes, what the key says: as
 * cg_cue_read() would.  NULL if not. */
const cg_cue_key *cg_cue_key_at(cg_cue_memo *memo, const uint8_t *v,
    size_t at);

static inline const cg_cue_key *
cg_cue_field(cg_cue_memo *memo, const uint8_t *v, size_t at)
{
    if (memo->field_at != at) {
        memo->field_at = at;
        memo->field = at && (v[at - 1] == '"' || v[at - 1] == ':'
                             || v[at - 1] == ' ')
                      ? cg_cue_key_at(memo, v, at) : NULL;
    }

    return memo->field;
}

/* What is in front of v[at], of whatever kind: as cg_cue_read().  It holds
 * until the next call for another place. */
const cg_cue_key *cg_cue_said(cg_cue_memo *memo, const uint8_t *v, size_t at);

/* Does a word in front of v[at], within reach and in the same field, stand in
 * `words`, or the end of the field's key, read as one word, in `keys`?  Each is
 * a list of folded words with a space behind each, or NULL. */
bool cg_cue_words(const uint8_t *v, size_t at, const char *words,
    const char *keys);

/* Is what stands directly in front of v[at] a word for the number of a record:
 * "order no.", "numéro de commande", "Vorgangsnummer", "tracking"? */
bool cg_cue_numbered(const uint8_t *v, size_t at);

/* Is one of the cues among them? */
bool cg_cue_near(const uint8_t *v, size_t at, cg_cues cues);

#endif
