/*
 * See cg_pen.h.
 */

#include <string.h>

#include "cg_pen.h"
#include "cg_text.h"


void
cg_pen_raw(cg_pen *pen, const char *s)
{
    if (pen->st == CG_OK) {
        pen->st = cg_buf_str(pen->out, s);
    }
}


void
cg_pen_text_n(cg_pen *pen, const char *s, size_t n)
{
    if (pen->st == CG_OK) {
        pen->st = pen->escape(pen->out, s, n);
    }
}


void
cg_pen_text(cg_pen *pen, const char *s)
{
    cg_pen_text_n(pen, s, strlen(s));
}


void
cg_pen_format(cg_pen *pen, const char *text, const char *value)
{
    bool         rtl;
    const char  *at;

    at = strstr(text, "%s");

    if (at == NULL) {
        cg_pen_text(pen, text);
        return;
    }

    rtl = cg_text_rtl(text);
    cg_pen_text_n(pen, text, (size_t) (at - text));
    cg_pen_raw(pen, rtl ? CG_ISOLATE : "");
    cg_pen_text(pen, value);
    cg_pen_raw(pen, rtl ? CG_ISOLATE_END : "");
    cg_pen_text(pen, at + 2);
}


cg_status
cg_escape_none(cg_buf *out, const char *s, size_t n)
{
    return cg_buf_add(out, s, n);
}


cg_status
cg_escape_html(cg_buf *out, const char *s, size_t n)
{
    size_t       i, run;
    cg_status    st;
    const char  *entity;

    st = CG_OK;

    for (i = 0; i < n && st == CG_OK; i += run + 1) {
        for (run = 0; i + run < n && strchr("&<>\"'", s[i + run]) == NULL;
             run++)
        {
            /* void */
        }

        st = cg_buf_add(out, s + i, run);

        if (i + run == n || st != CG_OK) {
            break;
        }

        switch (s[i + run]) {
        case '&': entity = "&amp;";  break;
        case '<': entity = "&lt;";   break;
        case '>': entity = "&gt;";   break;
        case '"': entity = "&quot;"; break;
        case '\'': entity = "&#39;"; break;
        default:  entity = "";       break;  /* NUL */
        }

        st = cg_buf_str(out, entity);
    }

    return st;
}


/* The first character of n bytes, which is not ASCII; how many it has.  Texts
 * are UTF-8. */
static size_t
cg_utf8_code(const uint8_t *p, size_t n, unsigned *code)
{
    size_t  i, len;

    len = p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;
    *code = p[0] & (0xffU >> (len + 1));

    for (i = 1; i < len && i < n; i++) {
        *code = *code << 6 | (p[i] & 0x3fU);
    }

    return i;
}


cg_status
cg_escape_ascii(cg_buf *out, const char *s, size_t n)
{
    size_t     i, run, len;
    unsigned   code;
    cg_status  st;

    st = CG_OK;

    for (i = 0; i < n && st == CG_OK; i += run + len) {
        for (run = 0; i + run < n && (uint8_t) s[i + run] < 0x80; run++) {
            /* void */
        }

        st = cg_escape_html(out, s + i, run);
        len = 0;

        if (i + run < n && st == CG_OK) {
            len = cg_utf8_code((const uint8_t *) s + i + run, n - i - run,
                               &code);
            st = cg_buf_fmt(out, "&#%u;", code);
        }
    }

    return st;
}


cg_status
cg_escape_json(cg_buf *out, const char *s, size_t n)
{
    size_t     i;
    cg_status  st;

    st = CG_OK;

    for (i = 0; i < n && st == CG_OK; i++) {
        if ((uint8_t) s[i] < 0x20 || s[i] == '"' || s[i] == '\\'
            || s[i] == '<')
        {
            st = cg_buf_fmt(out, "\\u%04x", (unsigned) (uint8_t) s[i]);
        } else {
            st = cg_buf_add(out, s + i, 1);
        }
    }

    return st;
}
