/*
 * Words for the number of a record, in front of one: an order's, a parcel's.
 */

#include <string.h>

#include "cg_cue_walk.h"
#include "cg_listed.h"

/* All folded.  "Order no.", "numéro de commande". */
static const cg_listed  cg_number_words[] = {
    "number", "no", "nr", "n", "num", "nummer", "numero", "numer", "numaro",
    "numara", "cislo", "broj", "stevilka", "stevilko", "szam", "szama",
    "numurs", "numeris", "numar", "numarul", "uimhir", "id", "code", "kod",
    "\xd0\xbd\xd0\xbe\xd0\xbc\xd0\xb5\xd1\x80",
    "\xce\xb1\xcf\x81\xce\xb9\xce\xb8\xce\xbc\xce\xbf\xcf\x83"
};

/* Words that speak of nothing but a number. */
static const cg_listed  cg_number_alone[] = {
    "tracking", "suivi", "seguimiento", "tracciamento", "ref", "reference",
    "referenz", "referens", "referencia", "barcode", "voucher", "coupon",
    "gutschein", "gutscheincode", "serial", "imei", "isbn", "ean", "gtin",
    "iccid", "snowflake", "uuid"
};

/* How they end in one piece, and what else such a word may begin with. */
static const char *const  cg_number_ends[] = {
    "number", "nummer", "nummeret", "numero", "numer", "numeris", "numurs",
    "szam", "szama", "tunnus", "stevilka", "kennung"
};

static const char *const  cg_number_cards[] = {
    "kart", "card", "kort", "kaart", "kred", "cred", "visa", "kont", "cont",
    "lang", "long", "pay", "zahl"
};


static bool
cg_numbered_within(const uint8_t *word, size_t n, const char *part)
{
    size_t  i, len;

    len = strlen(part);

    for (i = 0; i + len <= n; i++) {
        if (memcmp(word + i, part, len) == 0) {
            return true;
        }
    }

    return false;
}


/* May word[0..n) speak of a card? */
static bool
cg_numbered_card(const uint8_t *word, size_t n)
{
    size_t  i;

    for (i = 0; i < sizeof(cg_number_cards) / sizeof(char *); i++) {
        if (cg_numbered_within(word, n, cg_number_cards[i])) {
            return true;
        }
    }

    return false;
}


/* Is it made of one of the ends and something that is no card? */
static bool
cg_numbered_compound(const uint8_t *word, size_t n)
{
    size_t  i, len;

    if (cg_numbered_card(word, n)) {
        return false;
    }

    for (i = 0; i < sizeof(cg_number_ends) / sizeof(char *); i++) {
        len = strlen(cg_number_ends[i]);

        if (n > len + 2 && memcmp(word + n - len, cg_number_ends[i], len) == 0)
        {
            return true;
        }
    }

    return false;
}


/* Does a word for a number stand in front of the one that the walk is at? */
static bool
cg_numbered_before(cg_cue_walk *w)
{
    size_t   len;
    uint8_t  text[CG_WORD_MAX + 1];

    do {
        if (!cg_cue_walk_word(w) || cg_cue_walk_apart(w)) {
            return false;
        }
    } while (cg_cue_walk_particle(w));

    len = cg_cue_walk_fold(w, &w->word, text, 0);

    return len <= CG_WORD_MAX && CG_LISTED(text, len, cg_number_words);
}


bool
cg_cue_numbered(const uint8_t *v, size_t at)
{
    bool         number;
    size_t       len;
    uint8_t      text[CG_WORD_MAX + 1];
    cg_cues      cues;
    cg_cue_walk  w;

    number = false;
    cg_cue_walk_init(&w, v, at);

    while (cg_cue_walk_word(&w) && !cg_cue_walk_apart(&w)) {
        cues = cg_cue_walk_cue(&w);
        len = cg_cue_walk_fold(&w, &w.word, text, 0);

        if (len > CG_WORD_MAX) {
            return false;
        }

        if (cues & (CG_CUE(RECORD) | CG_CUE(SERIAL))) {
            return number || CG_LISTED(text, len, cg_number_alone)
                   || cg_numbered_compound(text, len)
                   || cg_numbered_before(&w);
        }

        /* in a key also of two words: "claimNumber" */
        if (cues == 0) {
            return cg_numbered_compound(text, len)
                   || (number && (w.key || w.form)
                       && !cg_numbered_card(text, len));
        }

        if (cues != CG_CUE(FILLER)) {
            return false;
        }

        number |= CG_LISTED(text, len, cg_number_words);
    }

    return false;
}
