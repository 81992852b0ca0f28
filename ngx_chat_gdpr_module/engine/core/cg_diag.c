/*
 * The wording of diagnoses, and the guess at what a mistaken name was meant
 * to be: the optimal string alignment distance (insertions, deletions,
 * substitutions and swaps of neighbours), letter case aside.
 */

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "cg_diag.h"

/* Longer words are not compared: no name of ours is. */
#define CG_NEAR_MAX  32


cg_quoted
cg_diag_quote(cg_word w)
{
    size_t         i, n;
    unsigned char  c;
    cg_quoted      q;

    n = w.n < 40 ? w.n : 40;

    for (i = 0; i < n; i++) {
        c = (unsigned char) w.p[i];
        q.s[i] = (c >= 0x20 && c < 0x7f) ? w.p[i] : '?';
    }

    memcpy(q.s + n, n < w.n ? "..." : "", n < w.n ? 4 : 1);
    return q;
}


bool
cg_diag_set(cg_diag *diag, const char *fmt, ...)
{
    int      n;
    va_list  args;

    va_start(args, fmt);
    n = vsnprintf(diag->text, sizeof(diag->text), fmt, args);
    va_end(args);

    if (n < 0 || (size_t) n >= sizeof(diag->text)) {
        memcpy(diag->text + sizeof(diag->text) - 4, "...", 4);
    }

    return false;
}


bool
cg_word_is(cg_word w, const char *s)
{
    return w.n == strlen(s) && memcmp(w.p, s, w.n) == 0;
}


cg_word
cg_word_of(const char *s)
{
    cg_word  w;

    w.p = s;
    w.n = strlen(s);
    return w;
}


static const char *
cg_names_at(const cg_names *names, size_t i)
{
    const void  *row;

    row = (const char *) names->rows + i * names->size;
    return *(const char *const *) row;
}


size_t
cg_names_find(const cg_names *names, cg_word w)
{
    size_t  i;

    for (i = 0; i < names->n; i++) {
        if (cg_word_is(w, cg_names_at(names, i))) {
            break;
        }
    }

    return i;
}


static unsigned
cg_fewer(unsigned a, unsigned b)
{
    return a < b ? a : b;
}


static unsigned char
cg_fold(char c)
{
    return (unsigned char) (c >= 'A' && c <= 'Z' ? c + 32 : c);
}


/* Both at most CG_NEAR_MAX bytes. */

static unsigned
cg_distance(cg_word a, cg_word b)
{
    size_t    i, j;
    unsigned  d[3][CG_NEAR_MAX + 1];

    for (j = 0; j <= b.n; j++) {
        d[0][j] = (unsigned) j;
    }

    for (i = 1; i <= a.n; i++) {
        unsigned  *now = d[i % 3], *above = d[(i + 2) % 3];
        unsigned  *before = d[(i + 1) % 3];

        now[0] = (unsigned) i;

        for (j = 1; j <= b.n; j++) {
            unsigned char  x = cg_fold(a.p[i - 1]), y = cg_fold(b.p[j - 1]);

            now[j] = above[j - 1] + (x != y);
            now[j] = cg_fewer(now[j], above[j] + 1);
            now[j] = cg_fewer(now[j], now[j - 1] + 1);

            if (i > 1 && j > 1 && x == cg_fold(b.p[j - 2])
                && cg_fold(a.p[i - 2]) == y)
            {
                now[j] = cg_fewer(now[j], before[j - 2] + 1);
            }
        }
    }

    return d[a.n % 3][b.n];
}


/* "nhs" was meant to be "uk_nhs", "email_address" to be "email". */

static bool
cg_contained(cg_word w, const char *name)
{
    cg_quoted  q;

    q = cg_diag_quote(w);

    return w.n >= 3 && (strstr(name, q.s) || strstr(q.s, name));
}


const char *
cg_names_nearest(const cg_names *names, cg_word w)
{
    size_t       i;
    cg_word      name;
    unsigned     d, least;
    const char  *nearest;

    nearest = NULL;

    if (w.n == 0 || w.n > CG_NEAR_MAX) {
        return NULL;
    }

    least = 1 + (unsigned) w.n / 3;

    for (i = 0; i < names->n; i++) {
        name = cg_word_of(cg_names_at(names, i));

        if (name.n > CG_NEAR_MAX) {
            continue;
        }

        d = cg_contained(w, name.p) ? 1 : cg_distance(w, name);
        if (d < w.n && (nearest == NULL ? d <= least : d < least)) {
            nearest = name.p;
            least = d;
        }
    }

    return nearest;
}


bool
cg_diag_unknown(cg_diag *diag, const char *kind, cg_word w,
    const cg_names *names)
{
    size_t       i, n;
    char         known[sizeof(diag->text)];
    const char  *nearest;

    n = 0;
    known[0] = '\0';

    for (i = 0; i < names->n && n < sizeof(known); i++) {
        n += (size_t) snprintf(known + n, sizeof(known) - n, " %s",
                               cg_names_at(names, i));
    }

    nearest = cg_names_nearest(names, w);

    if (nearest == NULL) {
        return cg_diag_set(diag, "unknown %s \"%s\": known:%s", kind,
                           cg_diag_quote(w).s, known);
    }

    return cg_diag_set(diag,
                       "unknown %s \"%s\": did you mean \"%s\"? known:%s",
                       kind, cg_diag_quote(w).s, nearest, known);
}
