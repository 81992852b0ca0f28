/*
 * See cg_code.h.
 */

#include <string.h>

#include "cg_border.h"
#include "cg_code.h"
#include "cg_listed.h"
#include "cg_phrase.h"

/* Words that are said of a code, folded; of a card's, if its word is there. */
static const char  cg_code_words[] =
    "security verification verificacion verificare verificacao verifica "
    "verifizierung verifieringskod verifieringskoden "
    "weryfikacyjny weryfikacji overovaci kontrolni kontrolny "
    "kontrolcode controlecode controlecijfer kontrolna "
    "ellenorzo kontrollkood parbaudes patvirtinimo varmistuskoodi "
    "\xce\xb5\xcf\x80\xce\xb1\xce\xbb\xce\xb7\xce\xb8\xce\xb5\xcf\x85\xcf"
    "\x83\xce\xb7\xcf\x83 "
    "\xd0\xbf\xd1\x80\xd0\xbe\xd0\xb2\xd0\xb5\xd1\x80\xd0\xba\xd0\xb0 ";

/* Where it is written, folded: of much else there, too, */
static const char  cg_code_backs[] =
    "back dos verso ruckseite reverso retro dietro achterkant tylu strane "
    "strani bagsiden baksidan baksiden hatoldalon takana takaa taga tagakuljel "
    "aizmugure spate poledini achterop achterzijde atras derriere detras "
    "hinten "
    "\xd0\xb3\xd1\x8a\xd1\x80\xd0\xb1\xd0\xb0 ";

/* but for these words. */
static const char  cg_code_proofs[] =
    "code codes kod kodu cod codul codigo codice kode koden koodi kood kods "
    "kodas koda cvv cvc digits digit numbers chiffres ziffern zahlen cijfers "
    "cifre cifras digitos numeros cyfry cisla cislice szamjegy siffror "
    "siffrorna siffrene cifrer sifre sifrene numeroa numbrit cipari broja "
    "znamenke stevilke "
    "\xd0\xba\xd0\xbe\xd0\xb4 "
    "\xd1\x86\xd0\xb8\xd1\x84\xd1\x80\xd0\xb8\xd1\x82\xd0\xb5 ";

/* How many they are: "3 digits". */
static const cg_listed  cg_code_digits[] = {
    "digits", "chiffres", "ziffern", "cijfers", "cifre", "cifras",
    "digitos", "d\xc3\xadgitos", "cyfry", "cislice", "siffror",
    "siffrorna", "cifrer", "siffer", "sifre", "numeroa", "cipari",
    "numbrit", "znamenke", "stevilke"
};

/* What may follow a code: no thing that it counts. */
static const cg_listed  cg_code_behind[] = {
    "and", "und", "et", "y", "e", "en", "i", "thanks", "thank", "thx", "ty",
    "danke", "merci", "gracias", "grazie", "bedankt", "dank", "obrigado",
    "obrigada", "please", "pls", "bitte", "per", "por", "ok", "is", "ist",
    "est", "es", "but", "aber", "mais", "ma", "maar", "mas", "pero", "ale",
    "exp", "expiry", "if", "so"
};

/* Behind a comma, "it is". */
static const cg_listed  cg_code_is[] = {
    "\xc3\xa9", "\xc3\xa8", "is", "it's", "c'est", "es", "ist", "est", "to",
    "jest"
};


bool
cg_code_amount(const uint8_t *v, size_t at, size_t *far)
{
    size_t   i, n;
    uint8_t  word[6];

    static const cg_listed  units[] = {
        "eur", "euro", "euros", "usd", "gbp", "chf", "pln", "czk", "btc",
        "eth", "zl", "kc", "kr", "lei", "ft", "mm", "cm", "km", "ml", "kg",
        "kb", "mb", "gb", "pts", "min", "h"
    };

    i = at + (cg_byte_at(v, at, far) == ' ');

    switch (cg_byte_at(v, i, far)) {
    case '$':
    case '%':
        return true;
    case 0xc2:
        return cg_byte_at(v, i + 1, far) == 0xa3;  /* £ */
    case 0xe2:
        return cg_byte_at(v, i + 1, far) == 0x82;  /* € */
    default:
        break;
    }

    for (n = 0; n < sizeof(word) && cg_is_letter(cg_byte_at(v, i + n, far));
         n++)
    {
        word[n] = cg_lower(v[i + n]);
    }

    return CG_LISTED(word, n, units);
}


/* Is "crypto" in front of the three digits at v[start], short for
 * "cryptogramme"?  It is money elsewhere, so it has to belong to somebody or to
 * be all that is said; behind a card's number or expiry: see
 * cg_verify_cvv.c. */
static bool
cg_code_crypto(const uint8_t *v, size_t start, size_t *far)
{
    size_t     word, end;
    cg_phrase  p;

    end = start + 3;

    if (start < 7
        || memchr(v + start - (start < 10 ? start : 10), 'o',
                  start < 10 ? start : 10) == NULL)
    {
        return false;
    }

    cg_phrase_read(v, start, &p);

    if (cg_phrase_ends(&p, "mon crypto|le crypto|votre crypto|mon crypto c|"
                           "le crypto c|"))
    {
        return true;
    }

    word = p.at - 6;

    return cg_phrase_ends(&p, "crypto|") && p.n == 1
           && (word < 2 || v[word - 1] != ' ' || !cg_is_digit(v[word - 2]))
           && cg_byte_at(v, end, far) != ':'
           && (cg_byte_at(v, end, far) != ' '
               || !cg_is_letter(cg_byte_at(v, end + 1, far)));
}


/* Where the word begins that ends in front of v[at], `max` bytes of it at
 * most. */
static size_t
cg_code_word(const uint8_t *v, size_t at, size_t max)
{
    size_t  i;

    for (i = at; i && at - i <= max && (cg_is_letter(v[i - 1])
                                        || v[i - 1] >= 0x80
                                        || v[i - 1] == '\''); i--)
    {
        /* void */
    }

    return i;
}


/* "the 3 digits: 178" */
static bool
cg_code_digit_count(const uint8_t *v, size_t start)
{
    size_t   i, n, at;
    uint8_t  word[sizeof(cg_listed)];

    for (at = start; at && start - at < 2
                     && (v[at - 1] == ' ' || v[at - 1] == ':'); at--)
    {
        /* void */
    }

    /* the last letter of any of them */
    if (at < 8 || at == start
        || memchr("aenorsty", v[at - 1] | 0x20, 8) == NULL)
    {
        return false;
    }

    i = cg_code_word(v, at, sizeof(word) - 1);
    n = at - i;

    if (n < 5 || n >= sizeof(word) || i < 2 || v[i - 2] != '3'
        || (v[i - 1] != ' ' && v[i - 1] != '-') || !cg_number_left(v, i - 2))
    {
        return false;
    }

    for (at = 0; at < n; at++) {
        word[at] = cg_lower(v[i + at]);
    }

    return CG_LISTED(word, n, cg_code_digits);
}


/* Does something that is counted follow the number, "120 photos"? */
static bool
cg_code_counts(const uint8_t *v, size_t end, size_t *far)
{
    size_t   i, n;
    uint8_t  ch, word[sizeof(cg_listed)];

    i = end + 1;
    ch = cg_byte_at(v, end, far) == ' ' ? cg_byte_at(v, i, far) : 0;

    if (!cg_is_letter(ch) && ch < 0x80) {
        return false;
    }

    for (n = 0; n < sizeof(word); n++) {
        ch = cg_byte_at(v, i + n, far);

        if (!cg_is_letter(ch)) {
            break;
        }

        word[n] = cg_lower(ch);
    }

    return ch >= 0x80 || n == sizeof(word)
           || !CG_LISTED(word, n, cg_code_behind);
}


bool
cg_code_back(const uint8_t *v, size_t start, size_t end, size_t *far)
{
    if (!cg_cue_words(v, start, cg_code_backs, NULL)
        || cg_cue_words(v, start, cg_code_proofs, NULL))
    {
        return false;
    }

    return cg_code_counts(v, end, far)
           || (v[start - 1] != ':' && v[start - 2] != ':'
               && !cg_cue_near(v, start, CG_CUE(CARD) | CG_CUE(EXPIRY)));
}


/* "the security code, it's X", "code de sécurité, attendez... X" */
static bool
cg_code_later(const uint8_t *v, size_t start)
{
    size_t   i, n;
    uint8_t  word[sizeof(cg_listed)];

    if (start < 8 || v[start - 1] != ' ') {
        return false;
    }

    if (v[start - 2] == '.' && v[start - 3] == '.') {
        return cg_cue_near(v, start, CG_CUE(CVV));
    }

    i = cg_code_word(v, start - 1, sizeof(word) - 1);
    n = start - 1 - i;

    if (n == 0 || n >= sizeof(word) || i < 2 || v[i - 1] != ' '
        || v[i - 2] != ',')
    {
        return false;
    }

    memcpy(word, v + i, n);

    return CG_LISTED(word, n, cg_code_is)
           && (cg_cue_nearest(v, i - 2) & CG_CUE(CVV));
}


cg_cues
cg_code_said(const uint8_t *v, size_t start, size_t end, size_t *far)
{
    cg_cues  said;

    said = cg_cue_phrase(v, start);

    if ((said & CG_CUE(CARD)) && cg_cue_words(v, start, cg_code_words, NULL)) {
        said |= CG_CUE(CVV);
    }

    if ((said & CG_CUE(CVV)) && cg_code_back(v, start, end, far)) {
        return 0;
    }

    said &= CG_CUE(CVV) | CG_CUE(RECORD) | CG_CUE(SERIAL);

    return said == 0 && end - start == 3
           && (cg_code_crypto(v, start, far) || cg_code_digit_count(v, start)
               || (cg_code_later(v, start) && !cg_code_counts(v, end, far)))
           ? CG_CUE(CVV) : said;
}
