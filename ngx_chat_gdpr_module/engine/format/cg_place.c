/*
 * Writing text for its place: one writer for each wrapping, applied from the
 * inside out.
 *
 *     JSON   RFC 8259 section 7: quote, backslash and controls are escaped
 *     FORM   WHATWG URL, the application/x-www-form-urlencoded percent-encode
 *            set, with space as plus
 *     HTML   WHATWG HTML 13.1.4: & < > and both quotes as references, which
 *            also serves attribute values
 *     XML    XML 1.0 section 2.4: the same
 *     CDATA  XML 1.0 section 2.7: all but what ends it, for which there is no
 *            other way than to end it
 *     SCRIPT WHATWG HTML 4.12.1.3: no "<", which strings of JSON and JavaScript
 *            have as an escape; it is nowhere else in JSON
 *     PATH   RFC 3986 section 2.3: all that is not unreserved, percent-encoded
 *     HEADER WHATWG HTML 4.10.21.8: a quote, CR and LF in the name of a field
 *            or file are percent-encoded
 */

#include <string.h>

#include "cg_place.h"

typedef cg_status (*cg_place_writer)(const uint8_t *text, size_t n,
    cg_buf *out);

static cg_status cg_place_text(const uint8_t *text, size_t n, cg_buf *out);
static cg_status cg_place_json(const uint8_t *text, size_t n, cg_buf *out);
static cg_status cg_place_json_bare(const uint8_t *text, size_t n,
    cg_buf *out);
static cg_status cg_place_form(const uint8_t *text, size_t n, cg_buf *out);
static cg_status cg_place_html(const uint8_t *text, size_t n, cg_buf *out);
static cg_status cg_place_header(const uint8_t *text, size_t n, cg_buf *out);
static cg_status cg_place_script(const uint8_t *text, size_t n, cg_buf *out);
static cg_status cg_place_path(const uint8_t *text, size_t n, cg_buf *out);
static cg_status cg_place_cdata(const uint8_t *text, size_t n, cg_buf *out);

static const cg_place_writer  cg_place_writers[16] = {
    [CG_PLACE_TEXT] = cg_place_text,
    [CG_PLACE_JSON] = cg_place_json,
    [CG_PLACE_JSON_BARE] = cg_place_json_bare,
    [CG_PLACE_FORM] = cg_place_form,
    [CG_PLACE_HTML] = cg_place_html,
    [CG_PLACE_OPAQUE] = cg_place_text,
    [CG_PLACE_HEADER] = cg_place_header,
    [CG_PLACE_SCRIPT] = cg_place_script,
    [CG_PLACE_PATH] = cg_place_path,
    [CG_PLACE_XML] = cg_place_html,
    [CG_PLACE_CDATA] = cg_place_cdata
};

static const char  cg_place_hex[] = "0123456789ABCDEF";


cg_status
cg_place_write(cg_place place, const uint8_t *text, size_t n, cg_buf *out)
{
    size_t           start;
    cg_buf           from, to;
    cg_status        st;
    cg_place_writer  write;

    start = out->n;
    from = (cg_buf) { NULL, 0, 0 };

    for ( ;; ) {
        write = cg_place_writers[place & 15];
        if (write == NULL) {
            write = cg_place_text;
        }

        place = cg_place_around(place);

        if (place == CG_PLACE_TEXT) {
            st = write(text, n, out);
            cg_buf_free(&from);
            break;
        }

        to = (cg_buf) { NULL, 0, 0 };
        st = write(text, n, &to);
        cg_buf_free(&from);

        if (st != CG_OK) {
            cg_buf_free(&to);
            break;
        }

        from = to;
        text = from.p;
        n = from.n;
    }

    if (st != CG_OK) {
        out->n = start;
    }

    return st;
}


static cg_status
cg_place_text(const uint8_t *text, size_t n, cg_buf *out)
{
    return cg_buf_add(out, text, n);
}


static cg_status
cg_place_json(const uint8_t *text, size_t n, cg_buf *out)
{
    char         esc[6] = { '\\', 'u', '0', '0', 0, 0 };
    size_t       i, plain;
    uint8_t      c;
    cg_status    st;

    /* What follows a backslash for the controls 0 to 31; u: by number. */
    static const char  letters[] = "uuuuuuuubtnufruuuuuuuuuuuuuuuuuu";

    plain = 0;

    for (i = 0; i < n; i++) {
        c = text[i];

        if (c >= 0x20 && c != '"' && c != '\\') {
            continue;
        }

        esc[1] = c < 0x20 ? letters[c] : (char) c;
        esc[4] = cg_place_hex[(c >> 4) & 15];
        esc[5] = cg_place_hex[c & 15];

        st = cg_buf_add(out, text + plain, i - plain);

        if (st == CG_OK) {
            st = cg_buf_add(out, esc, esc[1] == 'u' ? 6 : 2);
        }

        if (st != CG_OK) {
            return st;
        }

        plain = i + 1;
    }

    return cg_buf_add(out, text + plain, n - plain);
}


static cg_status
cg_place_json_bare(const uint8_t *text, size_t n, cg_buf *out)
{
    cg_status  st;

    st = cg_buf_str(out, "\"");
    if (st != CG_OK) {
        return st;
    }

    st = cg_place_json(text, n, out);
    if (st != CG_OK) {
        return st;
    }

    return cg_buf_str(out, "\"");
}


static cg_status
cg_place_header(const uint8_t *text, size_t n, cg_buf *out)
{
    char       esc[3];
    size_t     i;
    cg_status  st;

    for (i = 0, st = CG_OK; i < n && st == CG_OK; i++) {
        if (text[i] >= 0x20 && text[i] != '"') {
            st = cg_buf_add(out, text + i, 1);
            continue;
        }

        esc[0] = '%';
        esc[1] = cg_place_hex[text[i] >> 4];
        esc[2] = cg_place_hex[text[i] & 15];
        st = cg_buf_add(out, esc, 3);
    }

    return st;
}


static cg_status
cg_place_script(const uint8_t *text, size_t n, cg_buf *out)
{
    size_t     i;
    cg_status  st;

    for (i = 0, st = CG_OK; i < n && st == CG_OK; i++) {
        st = text[i] == '<' ? cg_buf_str(out, "\\u003C")
                            : cg_buf_add(out, text + i, 1);
    }

    return st;
}


/* Percent-encode all but letters, digits and what is in `plain`. */

static cg_status
cg_place_percent(const uint8_t *text, size_t n, const char *plain,
    bool plus, cg_buf *out)
{
    char       esc[3];
    size_t     i, len;
    uint8_t    c;
    cg_status  st;

    for (i = 0; i < n; i++) {
        c = text[i];
        len = 1;

        if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z')
            || (c >= 'a' && c <= 'z') || (c && strchr(plain, c) != NULL))
        {
            esc[0] = (char) c;

        } else if (c == ' ' && plus) {
            esc[0] = '+';

        } else {
            esc[0] = '%';
            esc[1] = cg_place_hex[c >> 4];
            esc[2] = cg_place_hex[c & 15];
            len = 3;
        }

        st = cg_buf_add(out, esc, len);
        if (st != CG_OK) {
            return st;
        }
    }

    return CG_OK;
}


static cg_status
cg_place_form(const uint8_t *text, size_t n, cg_buf *out)
{
    return cg_place_percent(text, n, "*-._", true, out);
}


/* A dot might make a segment of dots. */

static cg_status
cg_place_path(const uint8_t *text, size_t n, cg_buf *out)
{
    return cg_place_percent(text, n, "-_~", false, out);
}


static cg_status
cg_place_html(const uint8_t *text, size_t n, cg_buf *out)
{
    size_t       i, k;
    cg_status    st;

    static const struct {
        char         c;
        const char  *reference;
    } references[] = {
        { '&', "&amp;" },
        { '<', "&lt;" },
        { '>', "&gt;" },
        { '"', "&quot;" },
        { '\'', "&#39;" }
    };

    for (i = 0; i < n; i++) {
        for (k = 0; k < 5 && text[i] != references[k].c; k++) { /* void */ }

        if (k < 5) {
            st = cg_buf_str(out, references[k].reference);
        } else {
            st = cg_buf_add(out, text + i, 1);
        }

        if (st != CG_OK) {
            return st;
        }
    }

    return CG_OK;
}


static cg_status
cg_place_cdata(const uint8_t *text, size_t n, cg_buf *out)
{
    size_t     i;
    cg_status  st;

    for (i = 0, st = CG_OK; i < n && st == CG_OK; i++) {
        st = text[i] == '>' ? cg_buf_str(out, "]]>&gt;<![CDATA[")
                            : cg_buf_add(out, text + i, 1);
    }

    return st;
}


cg_status
cg_place_brackets(cg_place place, cg_buf *out)
{
    if (out->n == 0 || out->p[out->n - 1] != ']') {
        return CG_OK;
    }

    switch (place) {

    case CG_PLACE_CDATA:
        return cg_buf_str(out, "]]><![CDATA[");

    case CG_PLACE_XML:
        out->n--;
        return cg_buf_str(out, "&#93;");

    default:
        return CG_OK;
    }
}
