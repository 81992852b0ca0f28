/*
 * The tables of media types and content codings.
 */

#include <string.h>
#include <strings.h>

#include "cg_charset.h"
#include "cg_media.h"
#include "cg_param.h"

typedef struct {
    const char       *type;  /* "x/" for all of x, "+x" for a suffix */
    cg_media_kind     kind;
    const cg_format  *format;
} cg_media_row;

/* The first row that fits counts. */
static const cg_media_row  cg_media_rows[] = {
    { "application/json",                  CG_MEDIA_TEXT, &cg_format_json },
    { "text/json",                         CG_MEDIA_TEXT, &cg_format_json },
    { "application/x-ndjson",              CG_MEDIA_TEXT, &cg_format_json },
    { "application/ndjson",                CG_MEDIA_TEXT, &cg_format_json },
    { "application/jsonl",                 CG_MEDIA_TEXT, &cg_format_json },
    { "application/x-jsonl",               CG_MEDIA_TEXT, &cg_format_json },
    { "application/jsonlines",             CG_MEDIA_TEXT, &cg_format_json },
    { "application/x-jsonlines",           CG_MEDIA_TEXT, &cg_format_json },
    { "application/json-lines",            CG_MEDIA_TEXT, &cg_format_json },
    { "application/x-json-stream",         CG_MEDIA_TEXT, &cg_format_json },
    { "application/json-seq",              CG_MEDIA_TEXT, &cg_format_json },
    { "text/x-ndjson",                     CG_MEDIA_TEXT, &cg_format_json },
    { "text/jsonl",                        CG_MEDIA_TEXT, &cg_format_json },
    { "application/csp-report",            CG_MEDIA_TEXT, &cg_format_json },
    { "application/x-www-form-urlencoded", CG_MEDIA_TEXT, &cg_format_form },
    { "text/html",                         CG_MEDIA_TEXT, &cg_format_html },
    { "application/xhtml+xml",             CG_MEDIA_TEXT, &cg_format_html },
    { "application/xml",                   CG_MEDIA_TEXT, &cg_format_xml },
    { "text/xml",                          CG_MEDIA_TEXT, &cg_format_xml },
    { "text/event-stream",                 CG_MEDIA_TEXT, &cg_format_sse },

    { "multipart/form-data",               CG_MEDIA_PARTS, NULL },
    { "multipart/mixed",                   CG_MEDIA_PARTS, NULL },
    { "multipart/related",                 CG_MEDIA_PARTS, NULL },
    { "multipart/alternative",             CG_MEDIA_PARTS, NULL },

    { "text/css",                          CG_MEDIA_STATIC, NULL },
    { "text/javascript",                   CG_MEDIA_STATIC, &cg_format_script },
    { "text/x-component",                  CG_MEDIA_STATIC, NULL },
    { "application/javascript",            CG_MEDIA_STATIC, &cg_format_script },
    { "application/x-javascript",          CG_MEDIA_STATIC, &cg_format_script },
    { "application/ecmascript",            CG_MEDIA_STATIC, &cg_format_script },
    { "application/wasm",                  CG_MEDIA_STATIC, NULL },
    { "application/octet-stream",          CG_MEDIA_STATIC, NULL },
    { "application/pdf",                   CG_MEDIA_STATIC, NULL },
    { "application/zip",                   CG_MEDIA_STATIC, NULL },
    { "application/vnd.ms-fontobject",     CG_MEDIA_STATIC, NULL },
    { "application/font-woff",             CG_MEDIA_STATIC, NULL },
    { "image/",                            CG_MEDIA_STATIC, NULL },
    { "audio/",                            CG_MEDIA_STATIC, NULL },
    { "video/",                            CG_MEDIA_STATIC, NULL },
    { "font/",                             CG_MEDIA_STATIC, NULL },

    { "+json",                             CG_MEDIA_TEXT, &cg_format_json },
    { "+json-seq",                         CG_MEDIA_TEXT, &cg_format_json },
    { "+xml",                              CG_MEDIA_TEXT, &cg_format_xml },
    { "text/",                             CG_MEDIA_TEXT, NULL },
};

#define CG_MEDIA_ROWS  (sizeof(cg_media_rows) / sizeof(cg_media_rows[0]))


static bool
cg_media_fits(const cg_media_row *row, const char *type, size_t n)
{
    size_t  len = strlen(row->type);

    if (n < len) {
        return false;
    }

    if (row->type[0] == '+') {
        return strncasecmp(type + n - len, row->type, len) == 0;
    }

    return strncasecmp(type, row->type, len) == 0
           && (n == len || row->type[len - 1] == '/');
}


static size_t
cg_media_spaces(const char *p, size_t n, size_t i)
{
    while (i < n && (p[i] == ' ' || p[i] == '\t')) {
        i++;
    }

    return i;
}


/* Where a value begins that a receiver might take for that of a charset which
 * is named at p[i]; 0: there is none.  Some let spaces stand around the "=".  A
 * value by RFC 2231, "charset*=", names no charset that is known. */

static size_t
cg_media_charset_value(const char *p, size_t n, size_t i)
{
    i = cg_media_spaces(p, n, i + 7);

    if (i < n && p[i] == '*') {
        return i;
    }

    if (i == n || p[i] != '=') {
        return 0;
    }

    i = cg_media_spaces(p, n, i + 1);

    return i < n && p[i] == '"' ? i + 1 : i;
}


/* Each charset that the parameters seem to name must be the same: which of two
 * the receiver takes is not known here. */

static const cg_charset *
cg_media_charset(const char *p, size_t n, bool *told)
{
    size_t             i, at, end;
    const cg_charset  *c, *said;

    said = NULL;

    for (i = 0; i + 8 <= n; i++) {
        if (strncasecmp(p + i, "charset", 7) != 0) {
            continue;
        }

        at = cg_media_charset_value(p, n, i);

        if (at == 0) {
            continue;
        }

        for (end = at; end < n; end++) {
            if (p[end] == '"' || p[end] == ';' || p[end] == ' '
                || p[end] == '\t')
            {
                break;
            }
        }

        if (end != at) {
            c = cg_charset_find(p + at, end - at);

            if (c == NULL || (said && c != said)) {
                return NULL;
            }

            said = c;
        }

        i = end;
    }

    *told = (said != NULL);
    return said ? said : &cg_charset_utf8;
}


static bool
cg_media_boundary_valid(const char *p, size_t n)
{
    size_t  i;

    static const char  others[] = "'()+_,-./:=? ";

    for (i = 0; i < n; i++) {
        if (!((p[i] >= '0' && p[i] <= '9')
              || ((p[i] | 0x20) >= 'a' && (p[i] | 0x20) <= 'z')
              || (p[i] != '\0' && strchr(others, p[i]) != NULL)))
        {
            return false;
        }
    }

    return n > 0 && n <= CG_BOUNDARY_MAX && p[n - 1] != ' ';
}


/* The boundary, of which there must be one: which of two the receiver takes is
 * not known here, nor if it takes one that is written as RFC 2231 has it. */

static bool
cg_media_boundary(cg_media *m, const char *type, size_t n)
{
    cg_param  a;

    cg_param_init(&a, type, n);

    while (cg_param_next(&a)) {
        if (a.name_n > 8 && strncasecmp(a.name, "boundary*", 9) == 0) {
            return false;
        }

        if (!cg_param_is(&a, "boundary")) {
            continue;
        }

        if (m->boundary != NULL
            || !cg_media_boundary_valid(a.value, a.value_n))
        {
            return false;
        }

        m->boundary = a.value;
        m->boundary_n = a.value_n;
    }

    return m->boundary != NULL && !a.broken;
}


/* Two types in one line: which of them the receiver takes is not known here. */

static bool
cg_media_list(const char *type, size_t n)
{
    bool    quoted;
    size_t  i;

    if (n == 0 || memchr(type, ',', n) == NULL) {
        return false;
    }

    quoted = false;

    for (i = 0; i < n; i++) {
        if (type[i] == '"') {
            quoted = !quoted;

        } else if (type[i] == '\\' && quoted) {
            i++;

        } else if (type[i] == ',' && !quoted) {
            return true;
        }
    }

    return false;
}


cg_media
cg_media_find(const char *type, size_t n)
{
    size_t       i, len;
    const char  *end;
    cg_media     m = { CG_MEDIA_UNKNOWN, NULL, false, NULL, false, false, NULL,
                       0 };

    end = n ? memchr(type, ';', n) : NULL;
    len = end ? (size_t) (end - type) : n;

    m.charset = cg_media_charset(type + len, n - len, &m.told);

    if (m.charset == NULL || cg_media_list(type, n)) {
        return m;
    }

    while (len && (type[len - 1] == ' ' || type[len - 1] == '\t')) {
        len--;
    }

    if (len == 0) {
        m.kind = CG_MEDIA_TEXT;
        return m;
    }

    for (i = 0; i < CG_MEDIA_ROWS; i++) {
        if (cg_media_fits(&cg_media_rows[i], type, len)) {
            m.kind = cg_media_rows[i].kind;
            m.format = cg_media_rows[i].format;
            m.declared = (m.format != NULL);

            if (m.kind == CG_MEDIA_STATIC) {
                m.script = m.declared;
                m.format = NULL;
                m.declared = false;
            }

            if (m.kind == CG_MEDIA_PARTS
                && (m.charset->width > 1
                    || !cg_media_boundary(&m, type, n)))
            {
                m.kind = CG_MEDIA_UNKNOWN;
            }

            break;
        }
    }

    return m;
}


cg_coding
cg_coding_find(const char *coding, size_t n)
{
    size_t  i;

    static const struct {
        const char  *name;
        cg_coding    coding;
    } rows[] = {
        { "identity", CG_CODING_IDENTITY },
        { "gzip",     CG_CODING_GZIP },
        { "x-gzip",   CG_CODING_GZIP },
        { "deflate",  CG_CODING_DEFLATE },
        { "br",       CG_CODING_BR },
    };

    if (n == 0) {
        return CG_CODING_IDENTITY;
    }

    for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (n == strlen(rows[i].name)
            && strncasecmp(coding, rows[i].name, n) == 0)
        {
            return rows[i].coding;
        }
    }

    return CG_CODING_UNKNOWN;
}


cg_coding
cg_coding_join(cg_coding a, cg_coding b)
{
    return a == CG_CODING_IDENTITY ? b
           : b == CG_CODING_IDENTITY ? a : CG_CODING_UNKNOWN;
}
