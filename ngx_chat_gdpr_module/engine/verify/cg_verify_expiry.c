/*
 * Verifier of the expiry of a payment card: month and year, by the words in
 * front of them or the card's number.
 *
 *     12/27  5/28  12-2027    behind a word for it, or a card's number
 *     2028-05  0327  03 27    the more so: behind a word of cards, or a word of
 *     March 2027  july 27     other things, too ("valid until"), and a card's
 *
 * Nothing of these is one behind the word for something else that expires.
 */

#include <string.h>

#include "cg_border.h"
#include "cg_cue.h"
#include "cg_date.h"
#include "cg_paid.h"
#include "cg_verify.h"

/* Years that a card is good to, of those written with two digits. */
#define CG_EXPIRY_FIRST  20
#define CG_EXPIRY_LAST   49

/* Bytes behind it in which a word for a card is looked for. */
#define CG_EXPIRY_BEHIND  40

/* What else expires; folded. */
static const char  cg_expiry_things[] =
    "offer angebot offre oferta offerta aanbieding token session sitzung "
    "sesion sessione sessao sesja passport reisepass passeport pasaporte "
    "passaporto paspoort paszport pass voucher gutschein coupon "
    "kupon bon buono vale promo discount rabatt warranty guarantee garantie "
    "garantia garanzia gwarancja garanti licence license lizenz licenza "
    "licencia licenca membership abo abonnement suscripcion "
    "abbonamento assinatura contract vertrag contrat contrato contratto "
    "umowa domain domaine dominio certificate zertifikat certificat "
    "cert link milk milch lait leche latte melk medicine medicament "
    "trial mot yoghurt yogurt joghurt yaourt yogur jogurt bread cheese ham "
    "inspection tuv test probe essai prueba prova proef proba subscription "
    "medikament visum insurance versicherung ticket points punkte "
    "puntos punti quote rate tarif ";

/* Words of the languages of the EU that are said of cards, folded. */
static const char  cg_expiry_words[] =
    "exp expdt expiry expdate expirydt expmonth expiracao expiration "
    "expirydate expirationdate caducidad cardexpiry ablaufdatum "
    "verfallsdatum verfalldatum gultigkeit scadenza skadenza vervaldatum "
    "verloopdatum vencimiento validade waznosci lejarat lejarati udlobsdato "
    "utlopsdato utgangsdatum platnosti gyldighet expirarii kehtivusaeg "
    "voimassaoloaika galiojimo derigums deriguma thru mm yy mmyy mmaa mmjj "
    "\xce\xbb\xce\xb7\xce\xbe\xce\xb7 \xce\xbb\xce\xb7\xce\xbe\xce\xb7\xcf\x83 "
    "\xd0\xb2\xd0\xb0\xd0\xbb\xd0\xb8\xd0\xb4\xd0\xbd\xd0\xbe\xd1\x81\xd1\x82 ";

/* What is said of v[at]. */
typedef struct {
    bool  word;    /* a word for an expiry is in front */
    bool  thing;   /* that of another thing */
    bool  card;    /* a word of cards is in front */
    bool  paid;    /* a card's number is, words between or not */
    bool  close;   /* without */
} cg_expiry_said;

/* Month and year. */
typedef struct {
    size_t  start;
    size_t  end;     /* 0: none was read */
    bool    plain;   /* "12/27" */
} cg_expiry;


static cg_expiry_said
cg_expiry_front(const uint8_t *v, size_t at)
{
    cg_cues         phrase;
    cg_expiry_said  said;

    phrase = cg_cue_phrase(v, at);
    said.word = (phrase & CG_CUE(EXPIRY)) != 0;
    said.card = (phrase & (CG_CUE(CARD) | CG_CUE(CVV))) != 0;
    said.close = cg_paid_card(v, at);
    said.paid = said.close || cg_paid_card(v, cg_paid_words(v, at));
    said.thing = false;

    if (said.word && !said.card && !said.paid) {
        said.thing = (phrase & (CG_CUE(SERIAL) | CG_CUE_IDENTIFIERS))
                     || cg_cue_words(v, at, cg_expiry_things, NULL);
        said.card = !said.thing
                    && (cg_cue_words(v, at, cg_expiry_words, NULL)
                        || cg_cue_near(v, at, CG_CUE(CARD) | CG_CUE(CVV)));
    }

    return said;
}


/* "0528", "05 28" directly behind its word: a time of day ends otherwise. */
static bool
cg_expiry_near(const uint8_t *v, const cg_expiry *e)
{
    unsigned  year;

    if (!cg_is_digit(v[e->start])) {
        return false;
    }

    year = (v[e->end - 2] - '0') * 10u + v[e->end - 1] - '0';

    return year > 24 && year < 40 && year != 30
           && (cg_cue_nearest(v, e->start) & CG_CUE(EXPIRY));
}


/* Is a word for a card behind it, "0528 auf meiner Visa"? */
static bool
cg_expiry_behind(const uint8_t *v, size_t at, size_t *far)
{
    size_t  i;

    for (i = at; i - at < CG_EXPIRY_BEHIND && v[i] && v[i] != '\n'
                 && v[i] != '"'; i++)
    {
        if (v[i] == ' ' && (cg_cue_adjacent(v, i)
                            & (CG_CUE(CARD) | CG_CUE(CVV))))
        {
            cg_far(far, i);
            return true;
        }
    }

    cg_far(far, i);

    return i > at && (cg_cue_adjacent(v, i) & (CG_CUE(CARD) | CG_CUE(CVV)));
}


static bool
cg_expiry_year(unsigned year, size_t digits)
{
    return digits == 4 ? year >= 2000 && year < 2100
           : digits == 2 && year >= CG_EXPIRY_FIRST && year <= CG_EXPIRY_LAST;
}


static bool
cg_expiry_month(unsigned month)
{
    return month >= 1 && month <= 12;
}


/* Two numbers: "12/27", "03 27", "2028-05". */
static cg_expiry
cg_expiry_parts(size_t start, const cg_parts *p)
{
    cg_expiry  e;

    e = (cg_expiry) { start, 0, false };

    if (p->n != 2) {
        return e;
    }

    if (p->digits[0] == 4) {
        e.end = p->sep != ' ' && p->digits[1] == 2
                && cg_expiry_year(p->value[0], 4)
                && cg_expiry_month(p->value[1]) ? p->end[1] : 0;
        return e;
    }

    if (p->digits[0] > 2 || !cg_expiry_month(p->value[0])) {
        return e;
    }

    if (p->sep == ' ') {
        e.end = p->digits[0] == 2 && cg_expiry_year(p->value[1], p->digits[1])
                ? p->end[1] : 0;
        return e;
    }

    e.plain = true;
    e.end = p->digits[1] == 2 || cg_expiry_year(p->value[1], p->digits[1])
            ? p->end[1] : 0;

    return e;
}


/* "0327" */
static cg_expiry
cg_expiry_whole(const uint8_t *v, size_t at)
{
    unsigned  month, year;

    month = (v[at] - '0') * 10u + v[at + 1] - '0';
    year = (v[at + 2] - '0') * 10u + v[at + 3] - '0';

    return (cg_expiry) {
        at, cg_expiry_month(month) && cg_expiry_year(year, 2) ? at + 4 : 0,
        false
    };
}


/* "March 2027", "july '27", at the year of `digits`. */
static cg_expiry
cg_expiry_named(const uint8_t *v, size_t at, unsigned year, size_t digits,
    size_t *far)
{
    size_t     month, n;
    cg_expiry  e;

    e = (cg_expiry) { at, 0, false };
    n = at - (at && v[at - 1] == '\'');
    month = cg_month_start(v, n);

    if (month == SIZE_MAX || !cg_expiry_year(year, digits)) {
        return e;
    }

    n = cg_month_at(v, month, far);

    if (n && month + n < at && cg_border_left(v, month)
        && cg_month_behind(v, month) == month)
    {
        e.start = month;
        e.end = at + digits;
    }

    return e;
}


static cg_expiry
cg_expiry_read(const uint8_t *v, size_t start, size_t *far)
{
    cg_parts   p;
    cg_expiry  e;

    cg_parts_read(v, start, &p, far);
    e = cg_expiry_parts(start, &p);

    if (e.end == 0 && p.n && p.digits[0] == 4 && (p.n == 1 || p.sep == ' ')) {
        e = cg_expiry_whole(v, start);
    }

    if (e.end == 0 && p.n && (p.digits[0] == 2 || p.digits[0] == 4)) {
        e = cg_expiry_named(v, start, p.value[0], p.digits[0], far);
    }

    return e;
}


cg_match
cg_verify_expiry(const uint8_t *v, size_t start)
{
    cg_match        m;
    cg_expiry       e;
    cg_expiry_said  said;

    m = (cg_match) { start, start, CG_RULE_NONE, start };

    if (!cg_number_left(v, start)) {
        return m;
    }

    e = cg_expiry_read(v, start, &m.far);

    if (e.end == 0 || !cg_number_right(v, e.end, &m.far)) {
        return m;
    }

    said = cg_expiry_front(v, e.start);

    if (said.close || (said.paid && (e.plain || said.word))
        || (said.word && !said.thing
            && (e.plain || said.card || cg_expiry_near(v, &e)
                || cg_expiry_behind(v, e.end, &m.far))))
    {
        m.rule = CG_RULE_CARD_EXPIRY;
        m.start = e.start;
        m.end = e.end;
    }

    return m;
}


size_t
cg_expiry_tail(const uint8_t *v, size_t n)
{
    size_t  at, end, month, far;

    for (end = n; end && n - end < 4 && cg_is_digit(v[end - 1]); end--) {
        /* void */
    }

    end -= end && v[end - 1] == '\'';
    month = cg_month_start(v, end);

    if (month == SIZE_MAX) {
        return n;
    }

    /* the name itself may be cut */
    far = 0;
    at = month + cg_month_at(v, month, &far);

    return far >= n || at > month ? month : n;
}
