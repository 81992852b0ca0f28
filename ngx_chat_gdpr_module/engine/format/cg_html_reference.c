/*
 * Character references of HTML: see cg_html.h.
 */

#include <string.h>

#include "cg_border.h"
#include "cg_format.h"
#include "cg_html.h"
#include "cg_view.h"

/* The longest character reference, and the longest that is a number: what has
 * more zeros in front is refused. */
#define CG_HTML_REFERENCE  48
#define CG_HTML_NUMBER     (CG_UNIT_RAW_MAX - 32)

static const struct {
    const char  *name;
    const char  *text;
} cg_html_names[] = {
#define CG_HTML_NAME(name, text)  { name, text },
#include "cg_html_name.def"
#undef CG_HTML_NAME
};

static size_t cg_html_number(const uint8_t *p, size_t n, bool last,
    uint8_t out[4], size_t *len);
static size_t cg_html_named(const uint8_t *p, size_t n, bool last,
    uint8_t out[4], size_t *len);


size_t
cg_html_reference(const uint8_t *p, size_t n, bool last, uint8_t out[4],
    size_t *len)
{
    if (n < 2) {
        return last ? CG_HTML_LITERAL : 0;
    }

    return p[1] == '#' ? cg_html_number(p, n, last, out, len)
                       : cg_html_named(p, n, last, out, len);
}


/* What a number stands for: WHATWG HTML 13.2.5.80. */

static uint32_t
cg_html_value(uint32_t value)
{
    static const uint16_t  windows[32] = {
        0x20ac, 0x81,   0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021,
        0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8d,   0x017d, 0x8f,
        0x90,   0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
        0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0x9d,   0x017e, 0x0178
    };

    if (value == 0 || value > 0x10ffff
        || (value >= 0xd800 && value <= 0xdfff))
    {
        return 0xfffd;
    }

    return value >= 0x80 && value < 0xa0 ? windows[value - 0x80] : value;
}


static size_t
cg_html_number(const uint8_t *p, size_t n, bool last, uint8_t out[4],
    size_t *len)
{
    size_t    i, first;
    uint8_t   c;
    uint32_t  value, digit, radix;

    first = n > 2 && (p[2] | 0x20) == 'x' ? 3 : 2;
    radix = first == 3 ? 16 : 10;
    value = 0;

    for (i = first; i < n && i < CG_HTML_NUMBER; i++) {
        c = p[i];

        if (c >= '0' && c <= '9') {
            digit = c - '0';
        } else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f' && radix == 16) {
            digit = (c | 0x20) - 'a' + 10u;
        } else {
            break;
        }

        value = value * radix + digit;
        value = value < 0x110000 ? value : 0x110000;
    }

    if (i == n && n < CG_HTML_NUMBER && !last) {
        return 0;
    }

    if (i == first || i == CG_HTML_NUMBER) {
        return CG_HTML_LITERAL;
    }

    *len = cg_utf8_write(cg_html_value(value), out);
    return i < n && p[i] == ';' ? i + 1 : i;
}


bool
cg_html_endless(const uint8_t *p, size_t n)
{
    size_t  i;

    if (n < CG_HTML_NUMBER || p[1] != '#') {
        return false;
    }

    for (i = (p[2] | 0x20) == 'x' ? 3 : 2; i < CG_HTML_NUMBER; i++) {
        if (!((p[i] >= '0' && p[i] <= '9')
              || ((p[2] | 0x20) == 'x' && (p[i] | 0x20) >= 'a'
                  && (p[i] | 0x20) <= 'f')))
        {
            return false;
        }
    }

    return true;
}


/* A name without semicolon, which may have other letters behind it: of those
 * that are read so, the ones that may stand within a number. */

static size_t
cg_html_legacy(const char *name, uint8_t out[4], size_t *len)
{
    size_t  i;

    static const char  names[][5] = { "nbsp", "shy" };

    for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (strncmp(name, names[i], strlen(names[i])) == 0) {
            *len = 2;
            memcpy(out, i ? "\302\255" : "\302\240", 2);
            return 1 + strlen(names[i]);
        }
    }

    return CG_HTML_LITERAL;
}


static size_t
cg_html_named(const uint8_t *p, size_t n, bool last, uint8_t out[4],
    size_t *len)
{
    int     order;
    char    name[CG_HTML_REFERENCE];
    size_t  i, lo, hi, mid;

    for (i = 1; i < n && i < CG_HTML_REFERENCE - 1; i++) {

        if (!cg_is_alnum(p[i])) {
            break;
        }

        name[i - 1] = (char) p[i];
    }

    if (i == n && n < CG_HTML_REFERENCE - 1 && !last) {
        return 0;
    }

    name[i - 1] = '\0';

    if (i == n || p[i] != ';') {
        return cg_html_legacy(name, out, len);
    }

    lo = 0;
    hi = sizeof(cg_html_names) / sizeof(cg_html_names[0]);

    while (lo < hi) {
        mid = (lo + hi) / 2;
        order = strcmp(name, cg_html_names[mid].name);

        if (order == 0) {
            *len = strlen(cg_html_names[mid].text);
            memcpy(out, cg_html_names[mid].text, *len);
            return i + 1;
        }

        if (order < 0) {
            hi = mid;
        } else {
            lo = mid + 1;
        }
    }

    return cg_html_legacy(name, out, len);
}
