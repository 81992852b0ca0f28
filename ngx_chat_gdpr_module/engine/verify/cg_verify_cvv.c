/*
 * Verifier of the code of a payment card, by the words in front of it or by the
 * number and the expiry.  And whether the number of a card is in front, for
 * cg_verify_expiry.c, too.
 */

#include <string.h>

#include "cg_border.h"
#include "cg_check.h"
#include "cg_cue.h"
#include "cg_date.h"
#include "cg_listed.h"
#include "cg_paid.h"
#include "cg_phrase.h"
#include "cg_verify.h"
#include "cg_word.h"


/* Bytes of what is between a code and the card or expiry that it belongs to,
 * and words of that. */
#define CG_PAID_CODE   32
#define CG_PAID_WORDS  5

/* Words for a code, behind a card or its expiry; folded, in ascending order. */
static const char  cg_paid_codes[][CG_WORD_WIDTH] = {
    "check", "chiffres", "cifra", "cifre", "cijfers", "clave", "cod", "code",
    "codes", "codice", "codigo", "codul", "crypto", "cryptogram",
    "cryptogramme", "cyfry", "digitos", "digits", "kod", "koda", "kodas",
    "kode", "kodem", "koden", "kodja", "kodo", "kodot", "kods", "kodu", "kood",
    "koodi", "numerito", "pruefziffer", "sec", "securite", "security",
    "seguranca", "seguridad", "sicurezza", "ziffer", "ziffern"
};

/* What may be next to them. */
static const char  cg_paid_links[][CG_WORD_WIDTH] = {
    "a", "and", "ar", "avec", "com", "con", "d", "das", "de", "der", "die",
    "drei", "drie", "e", "el", "en", "er", "era", "es", "est", "et", "het",
    "i", "il", "is", "ist", "ja", "jest", "la", "le", "mein", "met", "meu",
    "mi", "mijn", "mio", "mit", "moj", "mon", "my", "no", "nr", "number",
    "numer", "numero", "nummer", "o", "och", "og", "on", "os", "si", "the",
    "three", "to", "tre", "tres", "trois", "trzy", "und", "with", "y", "z"
};


/* Words that are said of a code, folded; of a card's, if its word is there. */
static const char  cg_code_words[] =
    "verification verificacion verificare verificacao verifica verifizierung "
    "verifieringskod verifieringskoden weryfikacyjny weryfikacji overovaci "
    "kontrolni kontrolny kontrolcode controlecode controlecijfer kontrolna "
    "ellenorzo kontrollkood parbaudes patvirtinimo varmistuskoodi "
    "\xce\xb5\xcf\x80\xce\xb1\xce\xbb\xce\xb7\xce\xb8\xce\xb5\xcf\x85\xcf"
    "\x83\xce\xb7\xcf\x83 "
    "\xd0\xbf\xd1\x80\xd0\xbe\xd0\xb2\xd0\xb5\xd1\x80\xd0\xba\xd0\xb0 ";


/* In front of what parts the numbers of a card at v[at]; at if nothing does. */
static size_t
cg_paid_gap(const uint8_t *v, size_t at)
{
    size_t  i;

    for (i = at; i && at - i < 4 && memchr(" ,;|/-(\n", v[i - 1], 8); i--) {
        /* void */
    }

    return i;
}


/* Does one end in front of v[i]? */
static bool
cg_paid_number(const uint8_t *v, size_t i)
{
    size_t    n, k;
    uint8_t   d[CG_CARD_MAX];
    uint32_t  usual;

    for (n = 0; i && n < CG_CARD_MAX; i--) {
        if (cg_is_digit(v[i - 1])) {
            n++;
            d[CG_CARD_MAX - n] = v[i - 1] - '0';

        } else if (n == 0 || i < 2 || !cg_is_gap(v[i - 1])
                   || !cg_is_digit(v[i - 2]))
        {
            break;
        }

        k = CG_CARD_MAX - n;

        if (n >= CG_CARD_MIN && cg_is_digit(v[i - 1])
            && cg_number_left(v, i - 1) && cg_luhn(d + k, n)
            && (cg_card_lengths(d + k, n, &usual) >> n & 1))
        {
            return true;
        }
    }

    return false;
}


bool
cg_paid_card(const uint8_t *v, size_t at)
{
    size_t  i;

    i = cg_paid_gap(v, at);

    return i < at && cg_paid_number(v, i);
}


size_t
cg_paid_words(const uint8_t *v, size_t at)
{
    size_t  i, n, k;

    for (k = 0; k < 2; k++) {
        for (i = at; i && at - i < 3 && memchr(" .:", v[i - 1], 3); i--) {
            /* void */
        }

        for (n = 0; i && n < 14 && (cg_is_letter(v[i - 1])
                                    || v[i - 1] >= 0x80); n++)
        {
            i--;
        }

        if (n < 2 || n == 14) {
            break;
        }

        at = i;
    }

    return at;
}


static bool
cg_paid_month(const uint8_t *p)
{
    return p[0] == '0' ? p[1] != '0' : p[0] == '1' && p[1] <= '2';
}


/* Is v[at..end) the expiry of a card, by the words in front of it? */
static bool
cg_paid_said(const uint8_t *v, size_t at, size_t end)
{
    cg_match  m;

    m = cg_verify_expiry(v, at);

    return m.rule && m.end == end
           && (cg_cue_nearest(v, at) & CG_CUE(EXPIRY));
}


/* In front of "code", "e codice", "und der Code ist" and what parts it from a
 * number or an expiry; at if no such word is in front of v[at]. */
static size_t
cg_paid_code(const uint8_t *v, size_t at)
{
    bool     said;
    size_t   i, k, start, far;
    cg_noun  w;

    said = false;
    far = 0;

    for (i = at, k = 0; k < CG_PAID_WORDS; k++, i = start) {
        while (i && at - i < CG_PAID_CODE
               && memchr(" ,;:.-(\n/", v[i - 1], 9))
        {
            i--;
        }

        start = cg_word_back(v, at > CG_PAID_CODE ? at - CG_PAID_CODE : 0, i);

        if (start == i || !cg_word_read(v, start, &w, &far) || w.end != i) {
            break;
        }

        if (cg_word_in(&w, CG_WORD_TABLE(cg_paid_codes))) {
            said = true;

        } else if (!cg_word_in(&w, CG_WORD_TABLE(cg_paid_links))) {
            return at;
        }
    }

    return said && i && cg_is_digit(v[i - 1]) ? i : at;
}


/* Is a month and year that belongs to a card in front of v[at], or its number,
 * of which a digit is v[at - 1]? */
static bool
cg_paid_before(const uint8_t *v, size_t at)
{
    size_t  i, n;

    i = at;

    for (n = 0; i && n < 4 && cg_is_digit(v[i - 1]); n++) {
        i--;
    }

    if ((n == 2 || n == 4) && i && memchr("/-. ", v[i - 1], 4)) {
        i -= i > 2 && v[i - 1] != ' ' && v[i - 2] == ' ' ? 2 : 1;

        for (n = 0; i && n < 2 && cg_is_digit(v[i - 1]); n++) {
            i--;
        }
    }

    return n && cg_verify_expiry(v, i).end == at;
}


/* Do they, and the month and year of its expiry behind it? */
static bool
cg_paid_expiry(const uint8_t *v, size_t at)
{
    size_t  i, k, n, end;

    i = end = cg_paid_gap(v, at);

    for (k = 0; i < at && k < 2; k++) {
        for (n = 0; i && n < 4 && cg_is_digit(v[i - 1]); n++) {
            i--;
        }

        /* "0327" */
        if (n == 4 && k == 0 && cg_paid_month(v + i)) {
            return cg_paid_card(v, i)
                   || (v[at - 1] == ' ' && cg_paid_said(v, i, i + 4));
        }

        if (n == 0 || (n == 3 && k == 0) || (n > 2 && k == 1)) {
            return false;
        }

        if (k == 1) {
            return cg_paid_card(v, i)
                   || (v[at - 1] == ' ' && cg_paid_said(v, i, end));
        }

        i -= i && v[i - 1] == ' ';

        if (i == 0 || !memchr("/-.", v[i - 1], 3)) {
            return false;
        }

        i--;
        i -= i && v[i - 1] == ' ';
    }

    return false;
}


/* Does what follows the number at v[at..) say that it is an amount of something,
 * "crypto 500 €"? */
static bool
cg_code_amount(const uint8_t *v, size_t at, size_t *far)
{
    size_t    i, n;
    uint8_t   word[6];

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


/* Is "crypto" in front of v[start..end), short for "cryptogramme"?  It is money
 * elsewhere, so it has to belong to somebody, to a number in front of it, or
 * to be all that is said. */
static bool
cg_code_crypto(const uint8_t *v, size_t start, size_t end, size_t *far)
{
    size_t     word;
    cg_phrase  p;

    if (end - start != 3 || start < 7
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

    return cg_phrase_ends(&p, "crypto|")
           && ((word > 1 && v[word - 1] == ' ' && cg_is_digit(v[word - 2]))
               || (p.n == 1 && cg_byte_at(v, end, far) != ':'
                   && (cg_byte_at(v, end, far) != ' '
                       || !cg_is_letter(cg_byte_at(v, end + 1, far)))));
}


/* What the words in front of v[start..end) say of it. */
static cg_cues
cg_code_said(const uint8_t *v, size_t start, size_t end, size_t *far)
{
    cg_cues  said;

    said = cg_cue_phrase(v, start);

    if ((said & CG_CUE(CARD)) && cg_cue_words(v, start, cg_code_words, NULL)) {
        said |= CG_CUE(CVV);
    }

    said &= CG_CUE(CVV) | CG_CUE(RECORD) | CG_CUE(SERIAL);

    return said == 0 && cg_code_crypto(v, start, end, far) ? CG_CUE(CVV)
                                                           : said;
}


/* A quick look: is a word for a code, or one that is next to such, in front,
 * and a digit within reach? */
static inline bool
cg_paid_near(const uint8_t *v, size_t at)
{
    size_t  i;

    i = at - (at > 1 && v[at - 1] == ' ');
    i -= i > 1 && (v[i - 1] == ':' || v[i - 1] == '.');

    if (i == at || !(cg_is_letter(v[i - 1]) || v[i - 1] >= 0x80)) {
        return false;
    }

    while (i && (cg_is_letter(v[i - 1]) || v[i - 1] >= 0x80)) {
        i--;
    }

    if (v[i] < 0x80 && memchr("ckszdpeijw", v[i] | 0x20, 10) == NULL) {
        return false;
    }

    for ( /* void */ ; i && at - i < CG_PAID_CODE; i--) {
        if (cg_is_digit(v[i - 1])) {
            return true;
        }
    }

    return false;
}


/* "4111 1111 1111 1111, scadenza 02/30, codice 445", "exp 11/27 code 665" */
static bool
cg_paid_coded(const uint8_t *v, size_t at)
{
    size_t  i;

    if (!cg_paid_near(v, at)) {
        return false;
    }

    i = cg_paid_code(v, at);

    return i < at && (cg_paid_before(v, i) || cg_paid_number(v, i));
}


cg_match
cg_verify_cvv(const uint8_t *v, size_t start)
{
    size_t    n;
    cg_cues   said;
    cg_match  m;

    m = (cg_match) { start, start, CG_RULE_NONE, start };

    for (n = 0; n < 5 && cg_is_digit(v[start + n]); n++) { /* void */ }

    cg_far(&m.far, start + n);

    if ((n != 3 && n != 4)
        || (!cg_number_left(v, start) && !cg_date_glued(v, start))
        || !cg_number_right(v, start + n, &m.far))
    {
        return m;
    }

    said = cg_code_said(v, start, start + n, &m.far);

    if (((said == CG_CUE(CVV) || cg_paid_expiry(v, start))
         && !cg_code_amount(v, start + n, &m.far))
        || (said == 0 && cg_paid_coded(v, start))
        || (said == 0 && v[start + n] == ' '
            && memchr("ie(-=\0", cg_byte_at(v, start + n + 1, &m.far), 6)
            && (cg_cue_after(v, start + n, &m.far) & CG_CUE(CVV))))
    {
        m.rule = CG_RULE_CVV;
        m.end = start + n;
    }

    return m;
}
