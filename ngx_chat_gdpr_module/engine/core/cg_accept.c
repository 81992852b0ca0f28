/*
 * See cg_accept.h.
 */

#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "cg_accept.h"

/* How much a range of media types says of a type. */
enum { CG_RANGE_NOT, CG_RANGE_ALL, CG_RANGE_KIND, CG_RANGE_NAMED };


static bool
cg_accept_blank(char ch)
{
    return ch == ' ' || ch == '\t';
}


/* Where the element at p ends: at a comma that is not in quotes, or a semicolon
 * if `sign` is one. */
static const char *
cg_accept_end(const char *p, const char *end, char sign)
{
    bool  quoted;

    for (quoted = false; p < end && (quoted || *p != sign); p++) {
        if (quoted && *p == '\\' && end - p > 1) {
            p++;

        } else if (*p == '"') {
            quoted = !quoted;
        }
    }

    return p;
}


/* "0.8", "1.000" */
static unsigned
cg_accept_number(const char *p, const char *end)
{
    unsigned  weight, unit;

    if (p == end) {
        return 0;
    }

    weight = *p == '1' ? 1000 : 0;
    unit = 100;

    for (p++; p < end && (*p == '.' || (*p >= '0' && *p <= '9')) && unit; p++)
    {
        if (*p != '.') {
            weight += (unsigned) (*p - '0') * unit;
            unit /= 10;
        }
    }

    return weight > 1000 ? 1000 : weight;
}


unsigned
cg_accept_quality(const char *p, size_t n)
{
    const char  *end, *next;

    for (end = p + n; p < end; p = next) {
        while (p < end && (cg_accept_blank(*p) || *p == ';')) {
            p++;
        }

        next = cg_accept_end(p, end, ';');

        if (next - p > 1 && (*p | 0x20) == 'q' && p[1] == '=') {
            return cg_accept_number(p + 2, next);
        }
    }

    return 1000;
}


/* What range[0..n) says of the type. */
static int
cg_accept_range(const char *range, size_t n, const char *type)
{
    size_t  kind;

    kind = (size_t) (strchr(type, '/') - type) + 1;

    if (n == strlen(type) && strncasecmp(range, type, n) == 0) {
        return CG_RANGE_NAMED;
    }

    if (n == kind + 1 && range[kind] == '*'
        && strncasecmp(range, type, kind) == 0)
    {
        return CG_RANGE_KIND;
    }

    return n == 3 && memcmp(range, "*/*", 3) == 0 ? CG_RANGE_ALL
                                                  : CG_RANGE_NOT;
}


/* The quality of what says most of the type, and at least as much as `least`;
 * 0 if nothing does. */
static unsigned
cg_accept_weight(const char *p, size_t n, const char *type, int least)
{
    int          range;
    size_t       len;
    unsigned     weight, best;
    const char  *end, *next, *semicolon;

    best = 0;

    for (end = p + n; p < end; p = next + 1) {
        while (p < end && cg_accept_blank(*p)) {
            p++;
        }

        next = cg_accept_end(p, end, ',');
        semicolon = cg_accept_end(p, next, ';');
        len = (size_t) (semicolon - p);

        while (len && cg_accept_blank(p[len - 1])) {
            len--;
        }

        range = cg_accept_range(p, len, type);
        weight = cg_accept_quality(semicolon, (size_t) (next - semicolon));

        if (range > least || (range == least && weight > best)) {
            least = range;
            best = weight;
        }
    }

    return best;
}


unsigned
cg_accept_named(const char *accept, size_t n, const char *type)
{
    return cg_accept_weight(accept, n, type, CG_RANGE_NAMED);
}


size_t
cg_accept_choose(const char *accept, size_t n, const char *const *types,
    size_t count)
{
    size_t    i, chosen;
    unsigned  weight, best;

    chosen = count - 1;
    best = cg_accept_weight(accept, n, types[chosen], CG_RANGE_ALL);

    for (i = 0; i < count - 1; i++) {
        weight = cg_accept_named(accept, n, types[i]);

        if (weight && (weight > best
                       || (weight == best && chosen == count - 1)))
        {
            chosen = i;
            best = weight;
        }
    }

    return chosen;
}
