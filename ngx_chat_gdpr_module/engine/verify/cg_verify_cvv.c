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
#include "cg_paid.h"
#include "cg_verify.h"


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


bool
cg_paid_card(const uint8_t *v, size_t at)
{
    size_t    i, n, k;
    uint8_t   d[CG_CARD_MAX];
    uint32_t  usual;

    i = cg_paid_gap(v, at);

    if (i == at) {
        return false;
    }

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


/* Do they, and the month and year of its expiry behind it? */
static bool
cg_paid_expiry(const uint8_t *v, size_t at)
{
    size_t  i, k, n;

    i = cg_paid_gap(v, at);

    for (k = 0; i < at && k < 2; k++) {
        for (n = 0; i && n < 4 && cg_is_digit(v[i - 1]); n++) {
            i--;
        }

        /* "0327" */
        if (n == 4 && k == 0 && cg_paid_month(v + i) && cg_paid_card(v, i)) {
            return true;
        }

        if (n == 0 || (n == 3 && k == 0) || (n > 2 && k == 1)) {
            return false;
        }

        if (k == 1) {
            return cg_paid_card(v, i);
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

    said = cg_cue_phrase(v, start)
           & (CG_CUE(CVV) | CG_CUE(RECORD) | CG_CUE(SERIAL));

    if (said == CG_CUE(CVV) || cg_paid_expiry(v, start)
        || (said == 0 && v[start + n] == ' '
            && memchr("ie(-=\0", cg_byte_at(v, start + n + 1, &m.far), 6)
            && (cg_cue_after(v, start + n, &m.far) & CG_CUE(CVV))))
    {
        m.rule = CG_RULE_CVV;
        m.end = start + n;
    }

    return m;
}
