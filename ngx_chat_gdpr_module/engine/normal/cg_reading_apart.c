/*
 * Addresses that are written letter by letter: "j a n e @ e x a m p l e . c o
 * m", "j-a-n-e@e-x-a-m-p-l-e.c-o-m", the same gap behind each character.
 *
 *     apart  ONE {GAP ONE} JOIN "@" JOIN ONE {GAP ONE | [" "] "." [" "] ONE}
 *     GAP    a space, "-", "_", "*" or "/", or one of these between two spaces
 *     JOIN   up to three bytes of it, or spaces
 *
 * The "@" is what is seen.  Where only the local part is written so, with
 * spaces, the "@" may be a word, and the rest is read by
 * cg_reading_address.c.
 */

#include <string.h>

#include "cg_border.h"
#include "cg_reading_sign.h"

#define CG_APART_MIN  3       /* characters in front of the "@" */
#define CG_APART_MAX  56      /* and of all of them; one to a part */

_Static_assert(CG_APART_MAX <= CG_PARTS_MAX, "a part for each gap");

/* A gap is `n` bytes, the one in the middle being `sign`. */
typedef struct {
    size_t   n;
    uint8_t  sign;
} cg_gap;


static bool
cg_is_gap_sign(uint8_t ch)
{
    return ch == ' ' || ch == '-' || ch == '_' || ch == '*' || ch == '/';
}


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


static bool
cg_is_join(const cg_gap *gap, uint8_t ch)
{
    return ch == ' ' || ch == gap->sign;
}


/* The gap that ends in front of the character in front of t[p]; its n is 0 if
 * there is none. */
static cg_gap
cg_gap_before(const cg_ahead *a, size_t p)
{
    cg_gap  gap;

    gap.n = 0;
    gap.sign = cg_before(a, p, 2);

    if (gap.sign == ' ' && cg_before(a, p, 4) == ' '
        && cg_is_gap_sign(cg_before(a, p, 3)))
    {
        gap.sign = cg_before(a, p, 3);
        gap.n = gap.sign == ' ' ? 0 : 3;

    } else if (cg_is_gap_sign(gap.sign)) {
        gap.n = 1;
    }

    return gap;
}


/* Is the character in front of t[p] one by itself? */
static bool
cg_is_single(const cg_ahead *a, size_t p, const cg_gap *gap)
{
    uint8_t  ch, more;

    ch = cg_before(a, p, 1);
    more = cg_before(a, p, 2);

    return cg_is_apart_one(ch) && ch != gap->sign
           && (more == gap->sign || !cg_is_apart_more(more));
}


/* Where the row of single characters begins that ends in front of t[p]; p if
 * there is none. */
static size_t
cg_apart_first(const cg_ahead *a, size_t p, const cg_gap *gap)
{
    size_t  n;

    if (p <= a->r || !cg_is_single(a, p, gap)) {
        return p;
    }

    for (n = 1; gap->n && n < CG_APART_MAX && p >= a->r + gap->n + 2; n++) {
        if (a->t[p - 2] != (gap->n == 1 ? gap->sign : ' ')
            || a->t[p - 1 - gap->n] != (gap->n == 1 ? gap->sign : ' ')
            || a->t[p - 2 - gap->n / 2] != gap->sign
            || !cg_is_single(a, p - 1 - gap->n, gap))
        {
            break;
        }

        p -= 1 + gap->n;
    }

    return p - 1;
}


/* The row in front of t[p] and what may join it to an "@" there: where it
 * begins, p if there is none; *ones is how many they are. */
static size_t
cg_apart_row(const cg_ahead *a, size_t p, cg_gap *gap, size_t *ones)
{
    size_t  end, last, first;

    *ones = 0;

    for (end = p; end > a->r && p - end < CG_SPACES_MAX
                  && cg_is_gap_sign(a->t[end - 1]); end--)
    {
        /* void */
    }

    *gap = cg_gap_before(a, end);
    first = cg_apart_first(a, end, gap);

    if (first == end) {
        return p;
    }

    for (last = end - 1; gap->n && end < p; end++) {
        if (!cg_is_join(gap, a->t[end])) {
            return p;
        }
    }

    *ones = 1 + (last - first) / (1 + gap->n);
    return first;
}


size_t
cg_apart_before(const cg_ahead *a, size_t p)
{
    size_t  first;

    static const cg_gap  space = { 1, ' ' };

    if (p < a->r + 2 || a->t[p - 2] != ' ') {
        return p;
    }

    first = cg_apart_first(a, p, &space);

    return p - first >= 2 * CG_APART_MIN - 1 ? first : p;
}


size_t
cg_apart_local(const cg_ahead *a, size_t p, cg_reading *g)
{
    size_t  first;

    first = cg_apart_before(a, p);

    while (g && p - first > 2) {
        p -= 2;

        if (!cg_reading_put_first(g, p, p + 1, "", 0)) {
            return p + 1;
        }
    }

    return first;
}


/* Does the gap follow at t[p]? */
static bool
cg_is_gap_at(const cg_ahead *a, size_t p, const cg_gap *gap, bool *open)
{
    size_t  i;

    for (i = 0; i < gap->n; i++) {
        if (cg_at(a, p + i, open)
            != (gap->n == 1 || i == 1 ? gap->sign : ' '))
        {
            return false;
        }
    }

    return true;
}


/* Behind the last character of a domain whose first one is t[p], the longest
 * one with a known top label; 0 if there is none. */
static size_t
cg_apart_host(const cg_ahead *a, size_t p, const cg_gap *gap, bool *open)
{
    size_t   n, end, dot;
    uint8_t  ch, next, label[CG_APART_MAX];

    end = dot = 0;

    for (n = 0; n < CG_APART_MAX; /* void */ ) {
        ch = cg_at(a, p, open);
        next = cg_at(a, p + 1, open);

        if (!cg_is_apart_one(ch) || ch == gap->sign || *open
            || (ch != '.' && next != '.' && next != gap->sign
                && cg_is_apart_more(next)))
        {
            break;
        }

        label[n++] = cg_lower(ch);

        if (ch == '.') {
            dot = n;

        } else if (dot > 1 && n - dot > 1
                   && cg_is_word(TOP, label + dot, n - dot)
                   && (next != '.' || !cg_is_alnum(cg_at(a, p + 2, open))))
        {
            end = p + 1;
        }

        if (cg_is_gap_at(a, p + 1, gap, open)) {
            p += 1 + gap->n;

        } else if (ch == '.' || next == '.') {
            p += ch == '.' && next == ' ' ? 2 : 1;

        } else if (next == ' ' && cg_at(a, p + 2, open) == '.') {
            p += 2;

        } else {
            break;
        }
    }

    return end;
}


/* Note what is between the characters from t[p] on up to t[q]. */
static bool
cg_apart_put(cg_reading *g, const uint8_t *t, size_t p, size_t q,
    const cg_gap *gap)
{
    size_t  from;

    while (p < q) {
        for (from = p; p < q && cg_is_join(gap, t[p]); p++) { /* void */ }

        if (p == from) {
            p++;

        } else if (!cg_reading_put(g, from, p, "", 0)) {
            return false;
        }
    }

    return true;
}


cg_read
cg_read_apart(const cg_ahead *a, size_t p, cg_reading *g)
{
    bool    open;
    size_t  i, first, end, ones;
    cg_gap  gap;

    open = false;
    first = cg_apart_row(a, p, &gap, &ones);

    if (ones < CG_APART_MIN) {
        return CG_READ_PLAIN;
    }

    for (end = p + 1, i = 0; i < CG_SPACES_MAX
                             && cg_is_join(&gap, cg_at(a, end, &open)); i++)
    {
        end++;
    }

    end = cg_apart_host(a, end, &gap, &open);

    if (open) {
        return cg_reading_open(g, first, 0);
    }

    return end && cg_apart_put(g, a->t, first, end, &gap) ? CG_READ_OTHER
                                                          : CG_READ_PLAIN;
}


size_t
cg_apart_tail(const cg_ahead *a, size_t word)
{
    size_t  first, ones;
    cg_gap  gap;

    first = cg_apart_row(a, a->end, &gap, &ones);

    return first < word ? first : word;
}
