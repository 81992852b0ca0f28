/*
 * Addresses that are written letter by letter: "j a n e @ e x a m p l e . c o
 * m", a space behind each character, the "@" being what is seen.
 */

#include "cg_border.h"
#include "cg_reading_sign.h"

#define CG_APART_MIN  3       /* characters in front of the "@" */
#define CG_APART_MAX  56      /* and of all of them; two to a part */

_Static_assert(CG_APART_MAX <= CG_PARTS_MAX, "a part for each space");


static bool
cg_is_apart_one(uint8_t ch)
{
    return cg_is_alnum(ch) || ch == '.' || ch == '_' || ch == '-' || ch == '+';
}


/* May it stand beside another one in a word? */
static bool
cg_is_apart_more(uint8_t ch)
{
    return cg_is_apart_one(ch) || ch >= 0x80 || ch == '@';
}


/* Where the row of single characters begins that ends with the one in front of
 * the space in front of t[p]; p if there is none. */
static size_t
cg_apart_first(const cg_ahead *a, size_t p)
{
    size_t  n;

    for (n = 0; n < CG_APART_MAX && p >= a->r + 2; n++) {
        if (a->t[p - 1] != ' ' || !cg_is_apart_one(a->t[p - 2])
            || cg_is_apart_more(cg_before(a, p, 3)))
        {
            break;
        }

        p -= 2;
    }

    return p;
}


/* Note the spaces between the characters from t[p] on up to t[q]. */
static bool
cg_apart_put(cg_reading *g, size_t p, size_t q)
{
    for (p++; p < q; p += 2) {
        if (!cg_reading_put(g, p, p + 1, "", 0)) {
            return false;
        }
    }

    return true;
}


/* Behind the last character of a domain whose first one is t[p], the longest
 * one with a known top label; 0 if there is none. */
static size_t
cg_apart_host(const cg_ahead *a, size_t p, bool *open)
{
    size_t   n, end, dot;
    uint8_t  ch, next, label[CG_APART_MAX];

    end = 0;
    n = 0;

    for (dot = 0; n < CG_APART_MAX; p += 2) {
        ch = cg_at(a, p, open);

        next = cg_at(a, p + 1, open);

        if (!cg_is_apart_one(ch) || *open
            || (next == '.' ? cg_is_apart_more(cg_at(a, p + 2, open))
                            : cg_is_apart_more(next)))
        {
            break;
        }

        label[n++] = cg_lower(ch);

        if (ch == '.') {
            dot = n;

        } else if (dot > 1 && n - dot > 1
                   && cg_is_word(TOP, label + dot, n - dot))
        {
            end = p + 1;
        }

        if (next != ' ') {
            break;
        }
    }

    return end;
}


cg_read
cg_read_apart(const cg_ahead *a, size_t p, cg_reading *g)
{
    bool    open;
    size_t  first, end;

    open = false;
    first = cg_apart_first(a, p);

    if (p - first < 2 * CG_APART_MIN || cg_at(a, p + 1, &open) != ' ') {
        return open && first < p ? cg_reading_open(g, first, 0)
                                 : CG_READ_PLAIN;
    }

    end = cg_apart_host(a, p + 2, &open);

    if (open) {
        return cg_reading_open(g, first, 0);
    }

    return end && cg_apart_put(g, first, end) ? CG_READ_OTHER : CG_READ_PLAIN;
}


size_t
cg_apart_tail(const cg_ahead *a, size_t word)
{
    size_t  p;

    p = word;

    if (p + 1 == a->end && cg_is_apart_one(a->t[p])) {
        return cg_apart_first(a, p);
    }

    return p == a->end ? cg_apart_first(a, p) : word;
}
