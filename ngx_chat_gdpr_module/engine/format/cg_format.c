/*
 * The table of formats, and the guess at the format of text that nothing
 * declares.
 */

#include <string.h>

#include "cg_format.h"

static const cg_format *const  cg_formats[] = {
    &cg_format_text,
    &cg_format_json,
    &cg_format_engineio,
    &cg_format_form,
    &cg_format_html,
    &cg_format_xml,
    &cg_format_sse,
    &cg_format_path,
    &cg_format_script
};

/* The most bytes that a guess looks at. */
#define CG_SNIFF_MAX  256

/* What one try at a format says of the first bytes. */
typedef enum {
    CG_SNIFF_NO,
    CG_SNIFF_YES,
    CG_SNIFF_MORE  /* they do not tell yet */
} cg_sniffed;

static cg_sniffed cg_sniff_json(const uint8_t *p, size_t n);
static cg_sniffed cg_sniff_value(const uint8_t *p, size_t n);
static cg_sniffed cg_sniff_engineio(const uint8_t *p, size_t n);
static cg_sniffed cg_sniff_probe(const uint8_t *p, size_t n);
static size_t cg_sniff_digits(const uint8_t *p, size_t n, size_t i);


void
cg_decoder_init(cg_decoder *d, const cg_format *f, size_t depth_max,
    bool declared)
{
    d->format = f;
    d->depth_max = depth_max < CG_DEPTH_MAX ? depth_max : CG_DEPTH_MAX;
    d->declared = declared;
    d->outer = 0;
    d->lenient = false;
    d->told = false;
    d->ended = CG_OK;
    d->walk = NULL;

    d->state = 0;
    d->flags = 0;
    memset(&d->json, 0, offsetof(cg_json, nest));
    memset(&d->inner, 0, offsetof(cg_json, nest));
    d->strings = 0;
    memset(d->word, 0, sizeof(d->word));
    d->word_len = 0;

    f->init(d);
}


const cg_format *
cg_format_find(const char *name, size_t n)
{
    size_t  i;

    for (i = 0; i < sizeof(cg_formats) / sizeof(cg_formats[0]); i++) {
        if (strlen(cg_formats[i]->name) == n
            && memcmp(cg_formats[i]->name, name, n) == 0)
        {
            return cg_formats[i];
        }
    }

    return NULL;
}


const cg_format *
cg_format_sniff(const uint8_t *p, size_t n, bool more)
{
    cg_sniffed  sniffed;

    if (n >= CG_SNIFF_MAX) {
        n = CG_SNIFF_MAX;
        more = false;
    }

    sniffed = cg_sniff_json(p, n);

    if (sniffed == CG_SNIFF_YES) {
        return &cg_format_json;
    }

    if (sniffed == CG_SNIFF_NO) {
        sniffed = cg_sniff_engineio(p, n);

        if (sniffed == CG_SNIFF_YES) {
            return &cg_format_engineio;
        }
    }

    return sniffed == CG_SNIFF_MORE && more ? NULL : &cg_format_text;
}


size_t
cg_utf8_write(uint32_t c, uint8_t out[4])
{
    size_t  i, n;

    static const uint8_t  lead[] = { 0, 0, 0xc0, 0xe0, 0xf0 };

    n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;

    for (i = n - 1; i > 0; i--) {
        out[i] = (uint8_t) (0x80 | (c & 0x3f));
        c >>= 6;
    }

    out[0] = (uint8_t) (lead[n] | c);
    return n;
}


bool
cg_format_is(const cg_format *f, const uint8_t *p, size_t n)
{
    size_t         used;
    cg_view        v;
    cg_status      st;
    cg_decoder     d;
    const cg_view  none = { NULL, 0, 0, NULL, 0, 0, NULL, 0, 0 };

    v = none;
    cg_decoder_init(&d, f, CG_DEPTH_MAX, true);
    st = cg_view_load(&v, &none, n);

    if (st == CG_OK) {
        st = f->decode(&d, p, n, 0, true, &v, &used);
    }

    cg_view_free(&v);
    return st == CG_OK;
}


/* A byte order mark and white space, then a value that JSON has. */

static cg_sniffed
cg_sniff_json(const uint8_t *p, size_t n)
{
    size_t  i, len;

    static const uint8_t  bom[] = { 0xef, 0xbb, 0xbf };

    i = 0;

    if (n != 0 && p[0] == bom[0]) {
        len = n < sizeof(bom) ? n : sizeof(bom);

        if (memcmp(p, bom, len) != 0) {
            return CG_SNIFF_NO;
        }

        i = len;
    }

    while (i < n && (p[i] == ' ' || (p[i] >= '\t' && p[i] <= '\r'))) {
        i++;
    }

    return i == n ? CG_SNIFF_MORE : cg_sniff_value(p + i, n - i);
}


/* An object or an array of which the first token is right. */

static cg_sniffed
cg_sniff_value(const uint8_t *p, size_t n)
{
    size_t       i;
    const char  *first;

    if (p[0] == '{') {
        first = "\"}";
    } else if (p[0] == '[') {
        first = "\"{[]-0123456789tfn";
    } else {
        return CG_SNIFF_NO;
    }

    for (i = 1; i < n; i++) {
        if (p[i] != ' ' && p[i] != '\t' && p[i] != '\n' && p[i] != '\r') {
            return p[i] != '\0' && strchr(first, p[i]) != NULL
                   ? CG_SNIFF_YES : CG_SNIFF_NO;
        }
    }

    return CG_SNIFF_MORE;
}


/*
 * The first packet of Engine.IO, which may hold one of Socket.IO:
 *
 *     digit [digit] [attachments -] [/namespace ,] [id] ( { | [ | " )
 *     digit [digit] RS
 *     2probe | 3probe
 */

static cg_sniffed
cg_sniff_engineio(const uint8_t *p, size_t n)
{
    size_t  i;

    if (n == 0) {
        return CG_SNIFF_MORE;
    }

    if (p[0] < '0' || p[0] > '6') {
        return CG_SNIFF_NO;
    }

    if (n > 1 && p[1] == 'p') {
        return cg_sniff_probe(p, n);
    }

    i = cg_sniff_digits(p, n, 0);

    if (i < n && p[i] == '-') {
        i = cg_sniff_digits(p, n, i + 1);
    }

    if (i < n && p[i] == '/') {
        while (i < n && p[i] != ',') {
            if (p[i] <= ' ' || p[i] == '"') {
                return CG_SNIFF_NO;
            }
            i++;
        }

        i = i < n ? cg_sniff_digits(p, n, i + 1) : n;
    }

    if (i == n) {
        return CG_SNIFF_MORE;
    }

    if (p[i] == 0x1e || p[i] == '"') {
        return CG_SNIFF_YES;
    }

    return cg_sniff_value(p + i, n - i);
}


static cg_sniffed
cg_sniff_probe(const uint8_t *p, size_t n)
{
    size_t  len;

    len = n - 1 < 5 ? n - 1 : 5;

    if ((p[0] != '2' && p[0] != '3') || memcmp(p + 1, "probe", len) != 0) {
        return CG_SNIFF_NO;
    }

    return len == 5 ? CG_SNIFF_YES : CG_SNIFF_MORE;
}


static size_t
cg_sniff_digits(const uint8_t *p, size_t n, size_t i)
{
    while (i < n && p[i] >= '0' && p[i] <= '9') {
        i++;
    }

    return i;
}
