/*
 * The format form: application/x-www-form-urlencoded and query strings, as in
 * the WHATWG URL standard, section 5.
 *
 * %XX stands for a byte and + for a space; a percent sign without two
 * hexadecimal digits is one.  & and the first = after it stay in the view as
 * they are.  A key or a value that begins with a brace or a bracket is read
 * as JSON, until it ends or no JSON goes on.
 *
 * Refused, if it is declared to be a form, is one that says in its field
 * "_charset_" (WHATWG HTML 4.10.18.5) a charset which is not read: its receiver
 * may read the other fields in that.
 *
 * The format label is the text of that field as a part of multipart/form-data
 * (RFC 7578 section 4.6).
 */

#include <string.h>

#include "cg_encoding.h"
#include "cg_hex.h"
#include "cg_json.h"
#include "cg_scan.h"

/* States of the decoder. */
enum {
    CG_FORM_START = 0,  /* of a key or value */
    CG_FORM_PLAIN,
    CG_FORM_JSON
};

/* d->flags */
#define CG_FORM_VALUE    1
#define CG_FORM_CHARSET  2  /* of the field "_charset_" */

static void cg_form_init(cg_decoder *d);
static cg_status cg_form_decode(cg_decoder *d, const uint8_t *raw, size_t n,
    size_t base, bool last, cg_view *v, size_t *used);
static void cg_label_init(cg_decoder *d);
static cg_status cg_label_decode(cg_decoder *d, const uint8_t *raw, size_t n,
    size_t base, bool last, cg_view *v, size_t *used);
static cg_status cg_form_step(cg_decoder *d, const uint8_t *raw, size_t n,
    size_t base, bool last, cg_view *v, size_t *taken);
static cg_status cg_form_field(cg_decoder *d, bool value);
static cg_status cg_form_json(cg_decoder *d, const uint8_t *raw, size_t n,
    size_t base, bool last, cg_view *v, size_t *taken);
static size_t cg_form_character(const uint8_t *p, size_t n, bool last,
    uint8_t out[CG_JSON_ESCAPE_MAX], size_t *len);
static size_t cg_form_in_key(const uint8_t *p, size_t n, bool last,
    uint8_t out[CG_JSON_ESCAPE_MAX], size_t *len);
static size_t cg_form_in_value(const uint8_t *p, size_t n, bool last,
    uint8_t out[CG_JSON_ESCAPE_MAX], size_t *len);
static size_t cg_form_plain(const uint8_t *p, size_t n);

const cg_format  cg_format_form = {
    "form", cg_form_init, cg_form_decode, NULL
};

const cg_format  cg_format_label = {
    "text", cg_label_init, cg_label_decode, NULL
};

static const cg_wrapping  cg_form_key = { cg_form_in_key, cg_form_plain };
static const cg_wrapping  cg_form_value = { cg_form_in_value, cg_form_plain };


static void
cg_form_init(cg_decoder *d)
{
    d->state = CG_FORM_START;
    d->flags = 0;
    d->seam = 0;  /* is the byte in front above ASCII? */
}


static cg_status
cg_form_decode(cg_decoder *d, const uint8_t *raw, size_t n, size_t base,
    bool last, cg_view *v, size_t *used)
{
    size_t     i, taken;
    uint32_t   state;
    cg_status  st;

    for (i = 0; i < n; i += taken) {
        state = d->state;

        if (state == CG_FORM_JSON) {
            st = cg_form_json(d, raw + i, n - i, base + i, last, v, &taken);
        } else {
            st = cg_form_step(d, raw + i, n - i, base + i, last, v, &taken);
        }

        if (st != CG_OK) {
            return st;
        }

        if (taken == 0 && d->state == state) {
            break;  /* an escape that is not complete */
        }
    }

    *used = i;
    return last ? cg_form_field(d, false) : CG_OK;
}


/* Bytes of a name, or of the value of "_charset_". */

static void
cg_form_word(cg_decoder *d, const uint8_t *p, size_t n)
{
    size_t  i;

    if (d->flags == CG_FORM_VALUE) {
        return;
    }

    for (i = 0; i < n && d->word_len < sizeof(d->word); i++) {
        d->word[d->word_len++] = p[i] >= 'A' && p[i] <= 'Z' ? p[i] | 0x20
                                                            : p[i];
    }
}


/* The end of a name, if a value begins, or else of a field. */

static cg_status
cg_form_field(cg_decoder *d, bool value)
{
    bool  other, named;

    static const char  name[] = "_charset_";

    other = (d->flags & CG_FORM_CHARSET)
            && !cg_encoding_plain(d->word, d->word_len);
    named = d->word_len == sizeof(name) - 1
            && memcmp(d->word, name, sizeof(name) - 1) == 0;

    d->flags = value ? CG_FORM_VALUE | (named ? CG_FORM_CHARSET : 0) : 0;
    d->word_len = 0;

    if (!other) {
        return CG_OK;
    }

    d->ended = CG_ESYNTAX;
    return d->declared ? CG_ESYNTAX : CG_OK;
}


/* A space or a hyphen of ISO-8859-1 that does not part, which is no UTF-8 where
 * no byte above ASCII is in front: a form may be in either.  The length of what
 * c stands for. */

static size_t
cg_form_latin(uint8_t *c, bool high)
{
    if (high || (c[0] != 0xa0 && c[0] != 0xad)) {
        return 1;
    }

    c[1] = c[0];
    c[0] = 0xc2;
    return 2;
}


/* Take a separator, one escape, or bytes that stand for themselves; none where
 * JSON begins. */

static cg_status
cg_form_step(cg_decoder *d, const uint8_t *raw, size_t n, size_t base,
    bool last, cg_view *v, size_t *taken)
{
    bool       high;
    size_t     len;
    uint8_t    c[CG_JSON_ESCAPE_MAX];
    cg_place   place;
    cg_status  st;

    place = cg_place_in(CG_PLACE_FORM, d->outer);

    if (raw[0] == '&' || (raw[0] == '=' && !(d->flags & CG_FORM_VALUE))) {
        d->state = CG_FORM_START;
        st = cg_form_field(d, raw[0] == '=');

        *taken = 1;
        return st == CG_OK ? cg_view_plain(v, place, raw, 1) : st;
    }

    *taken = cg_form_character(raw, n, last, c, &len);
    if (*taken == 0) {
        return CG_OK;
    }

    if (d->state == CG_FORM_START && (c[0] == '{' || c[0] == '[')) {
        d->state = CG_FORM_JSON;
        cg_json_begin(d, &d->inner);
        *taken = 0;
        return CG_OK;
    }

    d->state = CG_FORM_PLAIN;

    high = d->seam;
    d->seam = c[0] >= 0x80;

    if (*taken == 3) {
        cg_form_word(d, c, 1);
        len = cg_form_latin(c, high);
        st = cg_view_mark(v, place);
        return st == CG_OK ? cg_view_unit(v, base, 3, c, len) : st;
    }

    if (raw[0] == '+' || raw[0] == '%') {
        cg_form_word(d, c, 1);
        return cg_view_plain(v, place, c, 1);
    }

    *taken = 1 + cg_scan(raw + 1, n - 1, '%', '+', '&', '=', false);
    d->seam = raw[*taken - 1] >= 0x80;
    cg_form_word(d, raw, *taken);
    return cg_view_plain(v, place, raw, *taken);
}


static cg_status
cg_form_json(cg_decoder *d, const uint8_t *raw, size_t n, size_t base,
    bool last, cg_view *v, size_t *taken)
{
    cg_status           st;
    cg_json_stop        stop;
    const cg_wrapping  *w;

    w = d->flags & CG_FORM_VALUE ? &cg_form_value : &cg_form_key;

    stop = cg_json_wrapped(d, w, cg_place_in(CG_PLACE_FORM, d->outer), raw,
                           n, base, last, v, taken);

    st = cg_json_guess(d, stop);
    if (st != CG_OK) {
        return st;
    }

    if (stop != CG_JSON_MORE) {
        d->state = CG_FORM_PLAIN;
    }

    return CG_OK;
}


/* As cg_wrapping, of bytes that are no separator. */

static size_t
cg_form_character(const uint8_t *p, size_t n, bool last,
    uint8_t out[CG_JSON_ESCAPE_MAX], size_t *len)
{
    int  high, low;

    *len = 1;
    out[0] = p[0] == '+' ? ' ' : p[0];

    if (p[0] != '%') {
        return 1;
    }

    high = n > 1 ? cg_hex_value(p[1]) : 0;
    low = n > 2 ? cg_hex_value(p[2]) : 0;

    if (high < 0 || low < 0) {
        return 1;
    }

    if (n < 3) {
        return last ? 1 : 0;
    }

    out[0] = (uint8_t) (high << 4 | low);
    return 3;
}


static size_t
cg_form_in_key(const uint8_t *p, size_t n, bool last,
    uint8_t out[CG_JSON_ESCAPE_MAX], size_t *len)
{
    if (p[0] == '&' || p[0] == '=') {
        return CG_JSON_NO_ESCAPE;
    }

    return cg_form_character(p, n, last, out, len);
}


static size_t
cg_form_in_value(const uint8_t *p, size_t n, bool last,
    uint8_t out[CG_JSON_ESCAPE_MAX], size_t *len)
{
    if (p[0] == '&') {
        return CG_JSON_NO_ESCAPE;
    }

    return cg_form_character(p, n, last, out, len);
}


static size_t
cg_form_plain(const uint8_t *p, size_t n)
{
    size_t  i;

    static const char  special[] = { '%', '+', '&', '=', '"', '\\' };

    for (i = 0; i < n && p[i] >= 0x20; i++) {
        if (memchr(special, p[i], sizeof(special)) != NULL) {
            break;
        }
    }

    return i;
}


static void
cg_label_init(cg_decoder *d)
{
    d->flags = CG_FORM_VALUE | CG_FORM_CHARSET;
}


static cg_status
cg_label_decode(cg_decoder *d, const uint8_t *raw, size_t n, size_t base,
    bool last, cg_view *v, size_t *used)
{
    cg_status  st;

    (void) base;

    *used = n;
    cg_form_word(d, raw, n);
    st = last ? cg_form_field(d, false) : CG_OK;

    return st == CG_OK
           ? cg_view_plain(v, cg_place_in(CG_PLACE_TEXT, d->outer), raw, n)
           : st;
}
