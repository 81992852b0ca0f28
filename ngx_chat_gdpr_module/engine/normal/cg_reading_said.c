/*
 * Addresses that are said in the words of other languages than English, or with
 * more signs than points: "jane punto roe arroba example punto com", "jane
 * underscore roe at example dot com".
 *
 *     local  token {SIGN token}     SIGN  ".", "_" or "-", as a word
 *
 * The "@" is what is seen (cg_trigger.h, cg_reading_address.c); here is what
 * stands in front of its local part, read backwards.
 */

#include <string.h>

#include "cg_border.h"
#include "cg_reading_sign.h"

#define CG_SAID_SIGNS  4      /* in front of the last token of a local part */
#define CG_SAID_REACH  300    /* bytes of all of it */


/* The longest sign in words that ends at t[p], behind what is before r; where
 * it begins, p if there is none. */
static size_t
cg_said_sign(const cg_ahead *a, size_t p, char *sign)
{
    bool    enclosed, open;
    size_t  i, k, from;

    static const char  signs[] = "._-";

    open = false;
    from = p;

    for (k = 4; k <= CG_SIGN_MAX && p >= a->r + k; k++) {
        if (a->t[p - k] != ' ') {
            continue;
        }

        for (i = 0; i < sizeof(signs) - 1; i++) {
            if (cg_sign_end(a, p - k, signs[i], &enclosed, &open) == p
                && !enclosed)
            {
                from = p - k;
                *sign = signs[i];
            }
        }
    }

    return from;
}


bool
cg_said_before(const cg_ahead *a, size_t p)
{
    size_t    n;
    uint32_t  four;

    n = cg_local_before(a, p);

    if (n == 0 || p < a->r + n + 6 || a->t[p - n - 1] != ' ') {
        return false;
    }

    p -= n + 5;
    four = ((uint32_t) a->t[p] << 24 | (uint32_t) a->t[p + 1] << 16
            | (uint32_t) a->t[p + 2] << 8 | a->t[p + 3]) | 0x20202020;

#define FOUR(a, b, c, d)                                                     \
    ((uint32_t) (a) << 24 | (uint32_t) (b) << 16 | (uint32_t) (c) << 8 | (d))

    switch (four) {
    case FOUR('c', 'o', 'r', 'e'):  /* underscore */
    case FOUR('d', 'a', 's', 'h'):
    case FOUR(' ', 'd', 'o', 't'):
    case FOUR('i', 'n', 'u', 's'):  /* minus */
    case FOUR('p', 'h', 'e', 'n'):  /* hyphen */
    case FOUR('r', 'i', 'c', 'h'):  /* Unterstrich, Bindestrich */
    case FOUR('u', 'n', 'k', 't'):  /* Punkt */
    case FOUR('o', 'i', 'n', 't'):  /* point */
    case FOUR('i', 'r', 'e', 't'):  /* tiret */
    case FOUR(' ', 'b', 'a', 's'):
    case FOUR('b', 'a', 'j', 'o'):  /* guion bajo */
    case FOUR('u', 'n', 't', 'o'):  /* punto */
    case FOUR('o', 'n', 't', 'o'):  /* ponto */
    case FOUR('a', 's', 's', 'o'):  /* trattino basso */
    case FOUR('t', 'i', 'n', 'o'):
    case FOUR('e', 'p', 'j', 'e'):  /* streepje */
    case FOUR('o', 'p', 'k', 'a'):  /* kropka */
        return true;
    default:
        return false;
    }

#undef FOUR
}


size_t
cg_said_local(const cg_ahead *a, size_t p, cg_reading *g)
{
    char    sign;
    size_t  i, n, from, first;

    sign = '.';
    first = p;

    for (i = 0; i < CG_SAID_SIGNS; i++) {
        n = cg_local_before(a, p);

        if (n == 0 || p < a->r + n) {
            break;
        }

        p -= n;
        from = cg_said_sign(a, p, &sign);

        if (from == p || cg_local_before(a, from) == 0
            || (g && !cg_reading_put_first(g, from, p, &sign, 1)))
        {
            break;
        }

        p = first = from;
    }

    return first;
}


/* The token in front of the spaces in front of t[p]: where it begins, and its
 * *end, or where the spaces begin that are behind what is read; p if there is
 * none. */
static size_t
cg_said_token(const cg_ahead *a, size_t p, size_t *end)
{
    size_t  i, n;

    for (n = 0; n < CG_SPACES_MAX && p > a->r && a->t[p - 1] == ' '; n++) {
        p--;
    }

    *end = p;

    for (i = 0; n && p > a->r && a->t[p - 1] > ' ' && i < CG_LOCAL_LEN; i++) {
        p--;
    }

    return p < *end || cg_local_before(a, p) ? p : *end + n;
}


size_t
cg_said_tail(const cg_ahead *a, size_t word)
{
    bool    said;
    size_t  p, at, end;

    said = word == a->end
           || cg_is_sign_word(a->t + word, a->end - word, true);

    for (p = word; a->end - p < CG_SAID_REACH; p = at) {
        at = cg_said_token(a, p, &end);

        if (at == p) {
            break;
        }

        if (said) {
            said = cg_is_sign_word(a->t + at, end - at, false);

        } else if (cg_is_sign_word(a->t + at, end - at, false)) {
            said = true;

        } else {
            break;
        }
    }

    return p;
}
