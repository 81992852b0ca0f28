/*
 * Verifier of the code of a payment card, by the words in front of it or by the
 * number and the expiry.  And whether the number of a card is in front, for
 * cg_verify_expiry.c, too.
 */

#include <string.h>

#include "cg_border.h"
#include "cg_check.h"
#include "cg_code.h"
#include "cg_cue.h"
#include "cg_date.h"
#include "cg_paid.h"
#include "cg_verify.h"
#include "cg_word.h"


/* Bytes of what is between a code and the card or expiry that it belongs to,
 * and words of that. */
#define CG_PAID_CODE   32
#define CG_PAID_WORDS  7

/* Words for a code, behind a card or its expiry; folded, in ascending order. */
static const char  cg_paid_codes[][CG_WORD_WIDTH] = {
    "achterkant", "achterop", "achterzijde", "atras", "back", "check",
    "chiffres", "cifra", "cifre", "cijfers", "clave", "cod", "code", "codes",
    "codice", "codigo", "codul", "crypto", "cryptogram", "cryptogramme",
    "cyfry", "derriere", "detras", "dietro", "digitos", "digits",
    "hinten", "kod", "koda", "kodas", "kode", "kodem", "koden", "kodja",
    "kodo", "kodot", "kods", "kodu", "kood", "koodi", "numerito",
    "pruefziffer", "retro", "reverso", "ruckseite", "rueckseite", "sec",
    "securite", "security", "seguranca", "seguridad", "sicurezza", "tylu",
    "verso", "ziffer", "ziffern"
};

/* What may be next to them. */
static const char  cg_paid_links[][CG_WORD_WIDTH] = {
    "a", "ab", "al", "and", "ar", "are", "au", "auf", "avec", "c", "ce",
    "cest", "com", "con", "d", "das", "de", "del", "dem", "der", "die", "do",
    "drauf", "drei", "drie", "e", "el", "en", "er", "era", "es", "est", "esta",
    "estan", "et", "hay", "het", "i", "il", "is", "ist", "it", "its", "ja",
    "jest", "la", "le", "mein", "met", "meu", "mi", "mijn", "mio", "mit",
    "moj", "mon", "my", "na", "no", "nr", "number", "numer", "numero",
    "nummer", "o", "och", "og", "on", "op", "os", "pone", "por", "s", "says",
    "se", "si", "sono", "sta", "staan", "staat", "stehen", "steht", "sul",
    "tem", "the", "there", "three", "to", "tre", "tres", "trois", "trzy",
    "und", "with", "y", "z"
};


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


/* A quick look: is a word for a code, or one that is next to such, in front,
 * and two digits within reach? */
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

    if (v[i] < 0x80 && memchr("abcdehijkprstvwz", v[i] | 0x20, 16) == NULL) {
        return false;
    }

    for ( /* void */ ; i && at - i < CG_PAID_CODE; i--) {
        if (cg_is_digit(v[i - 1])) {
            return i > 1 && cg_is_digit(v[i - 2]);
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
        || (said == 0 && cg_paid_coded(v, start)
            && !cg_code_back(v, start, start + n, &m.far))
        || (said == 0 && v[start + n] == ' '
            && memchr("ie(-=\0", cg_byte_at(v, start + n + 1, &m.far), 6)
            && (cg_cue_after(v, start + n, &m.far) & CG_CUE(CVV))))
    {
        m.rule = CG_RULE_CVV;
        m.end = start + n;
    }

    return m;
}
