/*
 * See cg_mime.h.
 */

#include <string.h>
#include <strings.h>

#include "cg_mime.h"
#include "cg_param.h"

/* Where headers are written. */
typedef struct {
    cg_stream      *s;
    cg_work        *w;
    const uint8_t  *p;     /* all of them */
    uint64_t        base;
    const cg_sink  *sink;
} cg_mime_out;

typedef enum {
    CG_HEADER_TEXT,
    CG_HEADER_TYPE,
    CG_HEADER_DISPOSITION,
    CG_HEADER_ENCODING,    /* must be one of those that encode nothing */
    CG_HEADER_LENGTH
} cg_header;

static const struct {
    const char  *name;
    cg_header    header;
} cg_headers[] = {
    { "content-type",              CG_HEADER_TYPE },
    { "content-disposition",       CG_HEADER_DISPOSITION },
    { "content-transfer-encoding", CG_HEADER_ENCODING },
    { "content-encoding",          CG_HEADER_ENCODING },
    { "content-length",            CG_HEADER_LENGTH }
};

static void cg_header_init(cg_decoder *d);
static cg_status cg_header_decode(cg_decoder *d, const uint8_t *raw,
    size_t n, size_t base, bool last, cg_view *v, size_t *used);

static const cg_format  cg_format_header = {
    "header", cg_header_init, cg_header_decode, NULL
};


/* A sign behind a backslash is that sign, in names of files as in those with
 * quotes (RFC 9110 section 5.6.4).  A header comes whole. */

static void
cg_header_init(cg_decoder *d)
{
    (void) d;
}


static cg_status
cg_header_decode(cg_decoder *d, const uint8_t *raw, size_t n, size_t base,
    bool last, cg_view *v, size_t *used)
{
    size_t     i, from;
    cg_place   place;
    cg_status  st;

    (void) last;
    place = CG_PLACE_HEADER | d->outer << 4;
    st = CG_OK;

    for (i = from = 0; i + 1 < n && st == CG_OK; i++) {
        if (raw[i] != '\\' || raw[i + 1] < ' ' || raw[i + 1] >= 0x7f) {
            continue;
        }

        st = cg_view_plain(v, place, raw + from, i - from);

        if (st == CG_OK) {
            st = cg_view_unit(v, base + i, 2, raw + i + 1, 1);
        }

        from = ++i + 1;
    }

    *used = n;
    return st == CG_OK ? cg_view_plain(v, place, raw + from, n - from) : st;
}


static bool
cg_header_token(uint8_t c)
{
    static const char  others[] = "!#$%&'*+-.^_`|~";

    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z')
           || (c != '\0' && strchr(others, c) != NULL);
}


static bool
cg_header_plain(cg_word value)
{
    size_t  i;

    static const char *const  plain[] = {
        "7bit", "8bit", "binary", "identity"
    };

    for (i = 0; i < 4; i++) {
        if (strlen(plain[i]) == value.n
            && strncasecmp(plain[i], value.p, value.n) == 0)
        {
            return true;
        }
    }

    return false;
}


/* Behind the line at p[0..n), with those that go on with it; 0 if its end is
 * no CRLF. */

static size_t
cg_header_line(const uint8_t *p, size_t n)
{
    size_t  i;

    for (i = 0; i + 1 < n; i++) {

        if (p[i] == '\n' || p[i] == '\0') {
            return 0;
        }

        if (p[i] != '\r') {
            continue;
        }

        if (p[i + 1] != '\n') {
            return 0;
        }

        i++;

        if (i + 1 == n || (p[i + 1] != ' ' && p[i + 1] != '\t')) {
            return i + 1;
        }
    }

    return 0;
}


/* What kind of header the line is, and its value.  CG_ESYNTAX if it is
 * none. */

static cg_status
cg_header_read(const uint8_t *p, size_t n, cg_header *header,
    cg_word *value)
{
    size_t  i, name;

    for (name = 0; name < n && cg_header_token(p[name]); name++) {
        /* void */
    }

    if (name == 0 || name == n || p[name] != ':') {
        return CG_ESYNTAX;
    }

    *header = CG_HEADER_TEXT;

    for (i = 0; i < sizeof(cg_headers) / sizeof(cg_headers[0]); i++) {
        if (strlen(cg_headers[i].name) == name
            && strncasecmp((const char *) p, cg_headers[i].name, name) == 0)
        {
            *header = cg_headers[i].header;
        }
    }

    for (i = name + 1; i < n && (p[i] == ' ' || p[i] == '\t'); i++) {
        /* void */
    }

    while (n > i && (p[n - 1] == '\r' || p[n - 1] == '\n'
                     || p[n - 1] == ' ' || p[n - 1] == '\t'))
    {
        n--;
    }

    value->p = (const char *) p + i;
    value->n = n - i;
    return CG_OK;
}


/* Is it a piece of a value, "filename*0" (RFC 2231), which stands for nothing
 * alone?  No browser sends such (RFC 7578), but some receivers put them
 * together. */

static bool
cg_param_goes_on(const cg_param *a)
{
    const char  *star;

    star = memchr(a->name, '*', a->name_n);

    return star && star + 1 < a->name + a->name_n;
}


/* Does it hold an encoded word, "=?utf-8?Q?jane=40…?=" (RFC 2047)? */

static bool
cg_header_encoded(cg_word value)
{
    bool    begun;
    size_t  i;

    begun = false;

    for (i = 0; i + 1 < value.n; i++) {
        if (begun && value.p[i] == '?' && value.p[i + 1] == '=') {
            return true;
        }

        begun = begun || (value.p[i] == '=' && value.p[i + 1] == '?');
    }

    return false;
}


/* The names that the disposition tells. */

static cg_status
cg_mime_names(cg_mime *h)
{
    cg_param  a;

    cg_param_init(&a, h->disposition.p, h->disposition.n);

    while (cg_param_next(&a)) {
        if (cg_param_is(&a, "name")) {
            h->name.p = a.value;
            h->name.n = a.value_n;
        }

        h->file = h->file || cg_param_is(&a, "filename")
                  || cg_param_is(&a, "filename*");

        if (cg_param_goes_on(&a)) {
            return CG_ESYNTAX;
        }
    }

    return a.broken ? CG_ESYNTAX : CG_OK;
}


static cg_status
cg_header_as_is(const cg_mime_out *b, const uint8_t *p, size_t n)
{
    return n ? b->sink->write(b->sink->ctx, p, n, false) : CG_OK;
}


/* Write bytes of the headers as text; `ext`: of a value as in filename*, RFC
 * 8187. */

static cg_status
cg_header_piece(const cg_mime_out *b, const uint8_t *p, size_t n, bool ext)
{
    cg_sink    own;
    cg_status  st;
    cg_stream  text;

    if (n == 0) {
        return CG_OK;
    }

    cg_stream_init(&text, b->s->policy, b->s->dir, &cg_format_header, true);
    text.decoder.outer = ext ? CG_PLACE_FORM : CG_PLACE_TEXT;
    text.raw_base = b->base + (size_t) (p - b->p);
    own = cg_sink_own(b->sink);

    st = cg_stream_within(b->s, &text, b->w, p, n, true, &own);

    cg_stream_free(&text);
    return st;
}


/* Where the text of the value of filename* begins, behind its charset and
 * language. */

static size_t
cg_header_ext(cg_word value)
{
    const char  *quote;

    quote = value.n ? memchr(value.p, '\'', value.n) : NULL;

    if (quote != NULL) {
        quote = memchr(quote + 1, '\'',
                       value.n - (size_t) (quote + 1 - value.p));
    }

    return quote ? (size_t) (quote + 1 - value.p) : 0;
}


/* Write a header, from `from` on as text. */

static cg_status
cg_header_text(const cg_mime_out *b, const uint8_t *p, size_t n, size_t from,
    cg_word value)
{
    size_t     at, end;
    cg_param   a;
    cg_status  st;

    st = cg_header_as_is(b, p, from);
    cg_param_init(&a, value.p, value.n);

    while (st == CG_OK && from < n && cg_param_next(&a)) {
        if (a.name[a.name_n - 1] != '*') {
            continue;
        }

        end = (size_t) ((const uint8_t *) a.value - p) + a.value_n;
        at = end - a.value_n
             + cg_header_ext((cg_word) { a.value, a.value_n });

        if (at < from) {
            continue;
        }

        st = cg_header_piece(b, p + from, at - from, false);

        if (st == CG_OK) {
            st = cg_header_piece(b, p + at, end - at, true);
        }

        from = end;
    }

    return st == CG_OK ? cg_header_piece(b, p + from, n - from, false) : st;
}


/* Where in a Content-Type a name of the file begins, which is text. */

static size_t
cg_header_type_end(const uint8_t *p, size_t n, cg_word value)
{
    cg_param  a;

    cg_param_init(&a, value.p, value.n);

    while (cg_param_next(&a)) {
        if (cg_param_is(&a, "name") || cg_param_is(&a, "name*")) {
            return (size_t) ((const uint8_t *) a.value - p);
        }
    }

    return n;
}


/* Take what the header at p[0..n) says; or write it. */

static cg_status
cg_header_take(const uint8_t *p, size_t n, cg_mime *h)
{
    cg_word    value, *field;
    cg_header  header;
    cg_status  st;

    st = cg_header_read(p, n, &header, &value);
    if (st != CG_OK) {
        return st;
    }

    if (cg_header_encoded(value)) {
        return CG_ESYNTAX;
    }

    if (header == CG_HEADER_ENCODING) {
        h->encoded = h->encoded || !cg_header_plain(value);
        return CG_OK;
    }

    if (header != CG_HEADER_TYPE && header != CG_HEADER_DISPOSITION) {
        return CG_OK;
    }

    field = header == CG_HEADER_TYPE ? &h->type : &h->disposition;

    if (field->p != NULL) {
        return CG_ESYNTAX;
    }

    *field = value;
    return CG_OK;
}


static cg_status
cg_header_write(const cg_mime_out *b, const uint8_t *p, size_t n)
{
    cg_word    value;
    cg_header  header;
    cg_status  st;

    st = cg_header_read(p, n, &header, &value);
    if (st != CG_OK) {
        return st;
    }

    switch (header) {
    case CG_HEADER_LENGTH:
        return CG_OK;
    case CG_HEADER_ENCODING:
        return cg_header_as_is(b, p, n);
    case CG_HEADER_TYPE:
        return cg_header_text(b, p, n, cg_header_type_end(p, n, value),
                              value);
    default:
        return cg_header_text(b, p, n, 0, value);
    }
}


cg_status
cg_mime_read(const uint8_t *p, size_t n, cg_mime *h)
{
    size_t     i, line;
    cg_status  st;

    memset(h, 0, sizeof(*h));

    for (i = 0; i < n; i += line) {
        line = cg_header_line(p + i, n - i);

        st = line ? cg_header_take(p + i, line, h) : CG_ESYNTAX;
        if (st != CG_OK) {
            return st;
        }
    }

    return h->disposition.p != NULL ? cg_mime_names(h) : CG_OK;
}


cg_status
cg_mime_write(cg_stream *s, cg_work *w, const uint8_t *p, size_t n,
    uint64_t base, const cg_sink *sink)
{
    size_t       i, line;
    cg_status    st;
    cg_mime_out  b;

    b = (cg_mime_out) { s, w, p, base, sink };

    for (i = 0; i < n; i += line) {
        line = cg_header_line(p + i, n - i);

        st = cg_header_write(&b, p + i, line);
        if (st != CG_OK) {
            return st;
        }
    }

    return CG_OK;
}
