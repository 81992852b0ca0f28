/*
 * See cg_prescan.h.  What is in scripts counts for the prescan as what is not,
 * and comments do not count.
 */

#include <string.h>
#include <strings.h>

#include "cg_prescan.h"

typedef struct {
    const uint8_t  *p;
    size_t          n;
    size_t          i;
} cg_prescan_at;

typedef struct {
    const uint8_t  *name;
    size_t          name_n;
    const uint8_t  *value;
    size_t          value_n;
} cg_prescan_attribute;


static bool
cg_prescan_space(uint8_t c)
{
    return c == ' ' || (c >= '\t' && c <= '\r' && c != '\v');
}


static bool
cg_prescan_is(const uint8_t *p, size_t n, const char *text)
{
    return n == strlen(text) && strncasecmp((const char *) p, text, n) == 0;
}


static bool
cg_prescan_begins(const cg_prescan_at *a, const char *text)
{
    size_t  len;

    len = strlen(text);

    return a->n - a->i >= len
           && strncasecmp((const char *) a->p + a->i, text, len) == 0;
}


/* Over spaces, and slashes if `slashes`; false: it is the end. */

static bool
cg_prescan_over(cg_prescan_at *a, bool slashes)
{
    while (a->i < a->n && (cg_prescan_space(a->p[a->i])
                           || (slashes && a->p[a->i] == '/')))
    {
        a->i++;
    }

    return a->i < a->n;
}


static void
cg_prescan_value(cg_prescan_at *a, cg_prescan_attribute *at)
{
    uint8_t  quote;

    quote = a->p[a->i];

    if (quote == '"' || quote == '\'') {
        a->i++;
        at->value = a->p + a->i;

        while (a->i < a->n && a->p[a->i] != quote) {
            a->i++;
        }

        at->value_n = (size_t) (a->p + a->i - at->value);
        a->i += a->i < a->n;
        return;
    }

    at->value = a->p + a->i;

    while (a->i < a->n && !cg_prescan_space(a->p[a->i])
           && a->p[a->i] != '>')
    {
        a->i++;
    }

    at->value_n = (size_t) (a->p + a->i - at->value);
}


/* The next attribute of a tag; false: there is none, or it is cut off. */

static bool
cg_prescan_next(cg_prescan_at *a, cg_prescan_attribute *at)
{
    at->value_n = 0;

    if (!cg_prescan_over(a, true) || a->p[a->i] == '>') {
        return false;
    }

    at->name = a->p + a->i;

    while (a->i < a->n && !cg_prescan_space(a->p[a->i])
           && a->p[a->i] != '/' && a->p[a->i] != '>'
           && (a->p[a->i] != '=' || a->p + a->i == at->name))
    {
        a->i++;
    }

    at->name_n = (size_t) (a->p + a->i - at->name);

    if (cg_prescan_over(a, false) && a->p[a->i] == '=') {
        a->i++;

        if (cg_prescan_over(a, false) && a->p[a->i] != '>') {
            cg_prescan_value(a, at);
        }
    }

    return a->i < a->n;
}


/* The label in "text/html; charset=…". */

static bool
cg_prescan_content(cg_prescan_attribute *at)
{
    cg_prescan_at  a = { at->value, at->value_n, 0 };

    for (/* void */; a.i < a.n; a.i++) {
        if (!cg_prescan_begins(&a, "charset")) {
            continue;
        }

        a.i += 7;

        if (!cg_prescan_over(&a, false) || a.p[a.i] != '=') {
            a.i--;
            continue;
        }

        a.i++;

        if (!cg_prescan_over(&a, false)) {
            return false;
        }

        cg_prescan_value(&a, at);

        while (at->value_n && memchr(at->value, ';', at->value_n)) {
            at->value_n--;
        }

        return at->value_n != 0;
    }

    return false;
}


static cg_prescan
cg_prescan_label(const uint8_t *p, size_t n, const cg_charset **c)
{
    while (n && cg_prescan_space(p[0])) {
        p++;
        n--;
    }

    while (n && cg_prescan_space(p[n - 1])) {
        n--;
    }

    if (n == 0) {
        return CG_PRESCAN_NONE;
    }

    *c = cg_charset_find((const char *) p, n);

    if (*c && (*c)->width > 1) {
        *c = &cg_charset_utf8;
    }

    return *c ? CG_PRESCAN_SAID : CG_PRESCAN_OTHER;
}


/* Behind "<meta".  *cut: it does not end. */

static cg_prescan
cg_prescan_meta(cg_prescan_at *a, bool *cut, const cg_charset **c)
{
    bool                  pragma, own;
    cg_prescan_attribute  at, said;

    pragma = own = false;
    memset(&said, 0, sizeof(said));

    while (cg_prescan_next(a, &at)) {

        if (cg_prescan_is(at.name, at.name_n, "http-equiv")) {
            pragma |= cg_prescan_is(at.value, at.value_n, "content-type");

        } else if (cg_prescan_is(at.name, at.name_n, "charset")) {
            own = true;
            said = at;

        } else if (!own && cg_prescan_is(at.name, at.name_n, "content")
                   && cg_prescan_content(&at))
        {
            said = at;
        }
    }

    *cut = a->i == a->n;

    return !*cut && (own || pragma) && said.value_n
           ? cg_prescan_label(said.value, said.value_n, c) : CG_PRESCAN_NONE;
}


static void
cg_prescan_to(cg_prescan_at *a, const char *end)
{
    while (a->i < a->n && !cg_prescan_begins(a, end)) {
        a->i++;
    }
}


/* Over what begins with "<" and is no <meta>. */

static void
cg_prescan_tag(cg_prescan_at *a)
{
    uint8_t               c;
    cg_prescan_attribute  at;

    if (cg_prescan_begins(a, "<!--")) {
        a->i += 2;
        cg_prescan_to(a, "-->");
        return;
    }

    a->i += a->n - a->i > 1 && a->p[a->i + 1] == '/' ? 2 : 1;
    c = a->i < a->n ? a->p[a->i] | 0x20 : 0;

    if (c >= 'a' && c <= 'z') {

        while (a->i < a->n && !cg_prescan_space(a->p[a->i])
               && a->p[a->i] != '>')
        {
            a->i++;
        }

        while (cg_prescan_next(a, &at)) { /* void */ }

    } else if (a->i < a->n && (a->p[a->i] == '!' || a->p[a->i] == '?'
                               || a->p[a->i - 1] == '/'))
    {
        cg_prescan_to(a, ">");
    }
}


static cg_prescan
cg_prescan_html(const uint8_t *p, size_t n, const cg_charset **c)
{
    bool           cut;
    uint8_t        next;
    cg_prescan     found;
    cg_prescan_at  a = { p, n, 0 };

    while (a.i < n) {

        if (p[a.i] != '<') {
            a.i++;
            continue;
        }

        next = n - a.i > 5 ? p[a.i + 5] : 0;

        if (cg_prescan_begins(&a, "<meta")
            && (cg_prescan_space(next) || next == '/'))
        {
            a.i += 6;
            found = cg_prescan_meta(&a, &cut, c);

            if (found != CG_PRESCAN_NONE || cut) {
                return found;
            }

            continue;
        }

        cg_prescan_tag(&a);
    }

    return CG_PRESCAN_NONE;
}


/* Of a declaration of XML, of which "?>" is the end. */

static cg_prescan
cg_prescan_xml(const uint8_t *p, size_t n, bool *wait, const cg_charset **c)
{
    size_t                len;
    cg_prescan_at         a = { p, n, 0 };
    cg_prescan_attribute  at;

    static const char  begin[] = "<?xml";

    len = n < sizeof(begin) - 1 ? n : sizeof(begin) - 1;
    *wait = memcmp(p, begin, len) == 0;

    if (!*wait || n <= sizeof(begin) - 1) {
        return CG_PRESCAN_NONE;
    }

    cg_prescan_to(&a, "?>");

    if (a.i == n) {
        return CG_PRESCAN_NONE;
    }

    *wait = false;
    a.n = a.i + 1;
    a.i = sizeof(begin) - 1;

    while (cg_prescan_next(&a, &at)) {
        if (cg_prescan_is(at.name, at.name_n, "encoding")) {
            return cg_prescan_label(at.value, at.value_n, c);
        }
    }

    return CG_PRESCAN_NONE;
}


cg_prescan
cg_prescan_charset(const cg_format *f, const uint8_t *p, size_t n, bool more,
    const cg_charset **c)
{
    bool        wait;
    cg_prescan  said;

    if (n >= CG_PRESCAN_MAX) {
        n = CG_PRESCAN_MAX;
        more = false;
    }

    if (f == &cg_format_xml) {
        said = cg_prescan_xml(p, n, &wait, c);

    } else {
        said = cg_prescan_html(p, n, c);
        wait = true;
    }

    return said == CG_PRESCAN_NONE && wait && more ? CG_PRESCAN_MORE : said;
}
