/*
 * What the words of several lines hold: NAME=VALUE, a number, a date, a
 * country, and text that people will read.
 */

#include <stdlib.h>
#include <string.h>

#include "cg_policy_line.h"

#define CG_TEXT_MAX  512


bool
cg_line_option(cg_word w, cg_word *name, cg_word *value)
{
    const char  *eq;

    eq = w.n ? memchr(w.p, '=', w.n) : NULL;
    if (eq == NULL) {
        return false;
    }

    name->p = w.p;
    name->n = (size_t) (eq - w.p);
    value->p = eq + 1;
    value->n = w.n - name->n - 1;
    return true;
}


bool
cg_line_number(cg_word *w, uint64_t max, uint64_t *value)
{
    size_t    i;
    uint64_t  v, digit;

    v = 0;

    for (i = 0; i < w->n && w->p[i] >= '0' && w->p[i] <= '9'; i++) {
        digit = (uint64_t) (w->p[i] - '0');

        if (digit > max || v > (max - digit) / 10) {
            return false;
        }

        v = v * 10 + digit;
    }

    w->p += i;
    w->n -= i;
    *value = v;
    return i > 0;
}


/* Whether a month has that day, of digits in the form of a date. */

static bool
cg_line_day(const char *p)
{
    unsigned  year, month, day;

    static const uint8_t  days[] = {
        31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31
    };

    year = (unsigned) ((p[0] - '0') * 1000 + (p[1] - '0') * 100
                       + (p[2] - '0') * 10 + p[3] - '0');
    month = (unsigned) ((p[5] - '0') * 10 + p[6] - '0');
    day = (unsigned) ((p[8] - '0') * 10 + p[9] - '0');

    if (month == 2 && day == 29) {
        return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    }

    return month >= 1 && month <= 12 && day >= 1 && day <= days[month - 1];
}


bool
cg_line_date(cg_word w, char date[11], cg_diag *diag)
{
    size_t       i;
    const char  *form;

    form = "0000-00-00";

    for (i = 0; i < w.n && i < 10; i++) {
        if (form[i] == '0' ? w.p[i] < '0' || w.p[i] > '9' : w.p[i] != '-') {
            break;
        }
    }

    if (w.n != 10 || i < 10 || !cg_line_day(w.p)) {
        return cg_diag_set(diag, "\"%s\" is no date: write it as 2026-01-31",
                           cg_diag_quote(w).s);
    }

    memcpy(date, w.p, 10);
    date[10] = '\0';
    return true;
}


bool
cg_line_country(cg_word value, char country[3], cg_diag *diag)
{
    if (value.n != 2 || value.p[0] < 'A' || value.p[0] > 'Z'
        || value.p[1] < 'A' || value.p[1] > 'Z')
    {
        return cg_diag_set(diag, "\"country=%s\" is no country: write its ISO "
                           "3166-1 code, such as country=IE",
                           cg_diag_quote(value).s);
    }

    memcpy(country, value.p, 2);
    return true;
}


bool
cg_line_text(cg_word w, char **copy, cg_diag *diag)
{
    size_t   i, len;
    uint8_t  ch;

    for (i = 0; i < w.n; i += len) {
        ch = (uint8_t) w.p[i];
        len = ch < 0x80 ? 1 : ch < 0xc2 ? 0 : ch < 0xe0 ? 2 : ch < 0xf0 ? 3
              : ch < 0xf5 ? 4 : 0;

        if (ch < 0x20 || ch == 0x7f || len == 0 || i + len > w.n) {
            break;
        }

        for (ch = 1; ch < len; ch++) {
            if (((uint8_t) w.p[i + ch] & 0xc0) != 0x80) {
                break;
            }
        }

        if (ch < len) {
            break;
        }
    }

    if (w.n && w.p[0] == '"') {
        return cg_diag_set(diag, "nginx takes quotes around a whole word: "
                           "write \"NAME=some text\", not "
                           "NAME=\"some text\"");
    }

    if (i < w.n || w.n == 0 || w.n > CG_TEXT_MAX) {
        return cg_diag_set(diag, "\"%s\" is no text: write 1 to %d bytes of "
                           "UTF-8", cg_diag_quote(w).s, CG_TEXT_MAX);
    }

    *copy = strndup(w.p, w.n);
    return *copy != NULL || cg_diag_set(diag, "out of memory");
}


cg_status
cg_canonical_text(cg_buf *out, const char *before, const char *name,
    const char *text)
{
    size_t     n;
    cg_status  st;

    st = cg_buf_fmt(out, "%s\"%s", before, name);

    for (; st == CG_OK && *text; text += n) {
        n = strcspn(text, "\"\\");

        if (n == 0) {
            n = 1;
            st = cg_buf_str(out, "\\");
        }

        if (st == CG_OK) {
            st = cg_buf_add(out, text, n);
        }
    }

    return st == CG_OK ? cg_buf_str(out, "\"") : st;
}
