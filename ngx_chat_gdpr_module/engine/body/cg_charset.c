/*
 * The table of charsets, and the stage that decodes and encodes them.
 */

#include <stdlib.h>
#include <string.h>

#include "cg_charset.h"
#include "cg_label.h"
#include "cg_prescan.h"

/* Bytes that are decoded at once. */
#define CG_RECODE_BLOCK  4096

/* Bytes that say UTF-16 or UTF-32. */
#define CG_RECODE_FIRST  4

/* The longest character, of 36 bits. */
#define CG_RECODE_TEXT   7

/* What is put in for a character that the charset has not. */
#define CG_RECODE_OTHER  '?'

const cg_charset  cg_charset_utf8 = { "utf8", 0, false, false, NULL };

static const cg_charset  cg_charsets[] = {
    { "utf16le",  2, false, false, NULL },
    { "utf16be",  2, true,  false, NULL },
    { "utf16",    2, false, true,  NULL },
    { "utf32le",  4, false, false, NULL },
    { "utf32be",  4, true,  false, NULL },
    { "utf32",    4, false, true,  NULL },
    { "iso88591", 1, false, false, NULL },

#define CG_CHARSET(name, high)  { name, 1, false, false, high },
#include "cg_charset.def"
#undef CG_CHARSET
};

#define CG_CHARSETS  (sizeof(cg_charsets) / sizeof(cg_charsets[0]))

#define CG_UTF16_LE  (&cg_charsets[0])
#define CG_UTF16_BE  (&cg_charsets[1])
#define CG_UTF32_LE  (&cg_charsets[3])
#define CG_UTF32_BE  (&cg_charsets[4])

/* Other labels. */
static const struct {
    const char  *label;
    const char  *name;
} cg_charset_labels[] = {
    { "usascii", "utf8" }, { "ascii", "utf8" }, { "ansix3.41968", "utf8" },
    { "iso646us", "utf8" }, { "unicode11utf8", "utf8" }, { "cp65001", "utf8" },
    { "utf8mb4", "utf8" }, { "xunicode20utf8", "utf8" },
    { "ucs2", "utf16" }, { "iso10646ucs2", "utf16" }, { "unicode", "utf16" },
    { "csunicode", "utf16" }, { "unicodefeff", "utf16le" },
    { "unicodefffe", "utf16be" }, { "ucs4", "utf32" },
    { "iso10646ucs4", "utf32" },
    { "latin1", "iso88591" }, { "l1", "iso88591" }, { "cp819", "iso88591" },
    { "ibm819", "iso88591" }, { "isoir100", "iso88591" },
    { "csisolatin1", "iso88591" }, { "iso88591:1987", "iso88591" },
    { "latin2", "iso88592" }, { "l2", "iso88592" },
    { "csisolatin2", "iso88592" }, { "iso88592:1987", "iso88592" },
    { "latin3", "iso88593" }, { "l3", "iso88593" },
    { "latin4", "iso88594" }, { "l4", "iso88594" },
    { "cyrillic", "iso88595" }, { "csisolatincyrillic", "iso88595" },
    { "arabic", "iso88596" }, { "asmo708", "iso88596" },
    { "greek", "iso88597" }, { "greek8", "iso88597" },
    { "elot928", "iso88597" }, { "suneugreek", "iso88597" },
    { "hebrew", "iso88598" }, { "visual", "iso88598" },
    { "logical", "iso88598" }, { "iso88598i", "iso88598" },
    { "iso88598e", "iso88598" },
    { "latin5", "iso88599" }, { "l5", "iso88599" },
    { "csisolatin5", "iso88599" },
    { "latin6", "iso885910" }, { "l6", "iso885910" },
    { "iso885911", "windows874" }, { "tis620", "windows874" },
    { "dos874", "windows874" },
    { "latin7", "iso885913" }, { "latin8", "iso885914" },
    { "latin9", "iso885915" }, { "l9", "iso885915" },
    { "csisolatin9", "iso885915" }, { "latin0", "iso885915" },
    { "latin10", "iso885916" },
    { "koi", "koi8r" }, { "koi8", "koi8r" }, { "cskoi8r", "koi8r" },
    { "koi8ru", "koi8u" },
    { "866", "ibm866" }, { "cp866", "ibm866" }, { "csibm866", "ibm866" },
    { "mac", "macintosh" }, { "macroman", "macintosh" },
    { "xmacroman", "macintosh" }, { "csmacintosh", "macintosh" },
    { "xmacukrainian", "xmaccyrillic" }, { "maccyrillic", "xmaccyrillic" },
};

typedef struct {
    const cg_charset  *charset;   /* NULL: its first bytes are waited for */
    const cg_charset  *declared;
    bool               asks;      /* the text itself may say it */
    cg_buf             first;

    uint8_t            unit[4];   /* of which there are unit_n bytes */
    size_t             unit_n;
    uint32_t           pair;      /* the first half of one, or 0 */
    uint8_t            out[CG_RECODE_TEXT];
    size_t             out_n;     /* bytes of a character to be encoded */

    cg_buf             text;
    cg_buf             back;
    cg_stream          part;
} cg_recode;

/* The sink of the part */
typedef struct {
    cg_recode      *r;
    const cg_sink  *sink;
} cg_recode_sink;

static cg_status cg_recode_feed(cg_stream *s, cg_work *w, const uint8_t *in,
    size_t n, bool last, const cg_sink *sink);
static void cg_recode_free(cg_stream *s);
static cg_stream *cg_recode_within(const cg_stream *s);

static const cg_stage  cg_stage_charset = {
    "charset", cg_recode_feed, cg_recode_free, cg_recode_within
};


/* Whether they are the same, but for case, "-" and "_" in the label, and what
 * is put in front of the number of a code page. */

static bool
cg_charset_is(const char *label, size_t n, const char *name)
{
    char    c;
    size_t  i, k;

    for (i = k = 0; i < n; i++) {
        c = label[i];

        if (c == '-' || c == '_') {
            continue;
        }

        if (c != '\0' && (c >= 'A' && c <= 'Z' ? c | 0x20 : c) == name[k]) {
            k++;
            continue;
        }

        return false;
    }

    return name[k] == '\0';
}


/* cp1252, x-cp1252, win1252 */

static bool
cg_charset_page(const char *label, size_t n, const char *name)
{
    size_t  i;

    static const char  *const  pages[] = { "cp", "x-cp", "win" };
    static const char          windows[] = "windows";

    if (strncmp(name, windows, sizeof(windows) - 1) != 0) {
        return false;
    }

    for (i = 0; i < 3; i++) {
        if (n > strlen(pages[i])
            && cg_charset_is(label, strlen(pages[i]),
                             i == 1 ? "xcp" : pages[i])
            && cg_charset_is(label + strlen(pages[i]), n - strlen(pages[i]),
                             name + sizeof(windows) - 1))
        {
            return true;
        }
    }

    return false;
}


static const cg_charset *
cg_charset_named(const char *label, size_t n)
{
    size_t  i;

    if (cg_charset_is(label, n, cg_charset_utf8.name)) {
        return &cg_charset_utf8;
    }

    for (i = 0; i < CG_CHARSETS; i++) {
        if (cg_charset_is(label, n, cg_charsets[i].name)
            || cg_charset_page(label, n, cg_charsets[i].name))
        {
            return &cg_charsets[i];
        }
    }

    return NULL;
}


const cg_charset *
cg_charset_find(const char *label, size_t n)
{
    size_t             i;
    const cg_charset  *c;

    c = cg_charset_named(label, n);

    for (i = 0; c == NULL && i < sizeof(cg_charset_labels)
                                 / sizeof(cg_charset_labels[0]); i++)
    {
        if (cg_charset_is(label, n, cg_charset_labels[i].label)) {
            c = cg_charset_named(cg_charset_labels[i].name,
                                 strlen(cg_charset_labels[i].name));
        }
    }

    return c;
}


/* Bytes that begin JSON or XML. */

static bool
cg_charset_first(uint8_t c)
{
    return c == '{' || c == '[' || c == '"' || c == '<';
}


const cg_charset *
cg_charset_begins(const uint8_t *p, size_t n)
{
    if (n >= 4 && memcmp(p, "\xff\xfe\0\0", 4) == 0) {
        return CG_UTF32_LE;
    }

    if (n >= 4 && memcmp(p, "\0\0\xfe\xff", 4) == 0) {
        return CG_UTF32_BE;
    }

    if (n >= 2 && p[0] >= 0xfe && p[0] + p[1] == 0xfe + 0xff) {
        return p[0] == 0xff ? CG_UTF16_LE : CG_UTF16_BE;
    }

    if (n >= 3 && memcmp(p, "\xef\xbb\xbf", 3) == 0) {
        return &cg_charset_utf8;
    }

    if (n < 4) {
        return NULL;
    }

    if (cg_charset_first(p[0]) && p[1] == 0 && p[3] == 0) {
        return p[2] ? CG_UTF16_LE : CG_UTF32_LE;
    }

    if (p[0] == 0 && p[2] == 0 && cg_charset_first(p[1] ? p[1] : p[3])) {
        return p[1] ? CG_UTF16_BE : CG_UTF32_BE;
    }

    return NULL;
}


static bool
cg_charset_ascii(uint8_t c)
{
    return (c >= 0x20 && c < 0x7f) || c == '\t' || c == '\n' || c == '\r';
}


bool
cg_charset_zeros(const uint8_t *p, size_t n)
{
    return n >= 4 && cg_charset_begins(p, n) == NULL
           && ((cg_charset_ascii(p[0]) && p[1] == 0 && p[3] == 0)
               || (cg_charset_ascii(p[1]) && p[0] == 0 && p[2] == 0)
               || (cg_charset_ascii(p[3]) && p[0] == 0 && p[1] == 0
                   && p[2] == 0));
}


bool
cg_charset_unclear(const uint8_t *p, size_t n)
{
    if (n == 0) {
        return true;
    }

    return n < 4 && (p[0] == 0 || p[0] >= 0xef
                     || (cg_charset_ascii(p[0]) && (n == 1 || p[1] == 0)));
}


bool
cg_charset_asks(const cg_stream *s)
{
    return !s->decoder.told && (s->decoder.format == &cg_format_html
                                || s->decoder.format == &cg_format_xml);
}


cg_status
cg_charset_open(cg_stream *s, const cg_charset *c)
{
    cg_recode  *r;

    r = calloc(1, sizeof(cg_recode));
    if (r == NULL) {
        return CG_ENOMEM;
    }

    r->declared = c ? c : &cg_charset_utf8;
    r->asks = c == NULL && cg_charset_asks(s);

    cg_stream_init(&r->part, s->policy, s->dir,
                   s->sniff && !s->form ? NULL : s->decoder.format,
                   s->declared);

    r->part.decoder.told = s->decoder.told;
    r->part.form = s->form;
    r->part.sniff |= s->form;

    /* what cg_stream_prime() put in front */
    r->part.view = s->view;
    r->part.left = s->left;
    r->part.fresh = s->fresh;
    memset(&s->view, 0, sizeof(cg_view));
    s->left = s->fresh = 0;

    s->stage = &cg_stage_charset;
    s->state = r;

    return cg_seam_open(&r->part);
}


static void
cg_recode_free(cg_stream *s)
{
    cg_recode  *r = s->state;

    cg_stream_free(&r->part);
    cg_buf_free(&r->first);
    cg_buf_free(&r->text);
    cg_buf_free(&r->back);
    free(r);
}


static cg_stream *
cg_recode_within(const cg_stream *s)
{
    return &((cg_recode *) s->state)->part;
}


/* Write c as UTF-8, also if it is more than that knows. */

static cg_status
cg_recode_text(uint32_t c, cg_buf *text)
{
    size_t   i, n;
    uint8_t  out[CG_RECODE_TEXT];

    static const uint8_t  leads[] = { 0, 0, 0xc0, 0xe0, 0xf0, 0xf8, 0xfc,
                                      0xfe };

    if (c < 0x80) {
        out[0] = (uint8_t) c;
        return cg_buf_add(text, out, 1);
    }

    n = c < 0x800 ? 2 : c < 0x10000 ? 3 : c < 0x200000 ? 4
        : c < 0x4000000 ? 5 : c < 0x80000000 ? 6 : 7;

    for (i = n - 1; i > 0; i--) {
        out[i] = (uint8_t) (0x80 | (c & 0x3f));
        c >>= 6;
    }

    out[0] = (uint8_t) (leads[n] | c);
    return cg_buf_add(text, out, n);
}


/* A unit of UTF-16: halves that are a pair are one character. */

static cg_status
cg_recode_pair(cg_recode *r, uint32_t c)
{
    uint32_t   first;
    cg_status  st;

    first = r->pair;
    r->pair = 0;

    if (first && c >= 0xdc00 && c <= 0xdfff) {
        return cg_recode_text(0x10000 + ((first - 0xd800) << 10)
                              + (c - 0xdc00), &r->text);
    }

    st = first ? cg_recode_text(first, &r->text) : CG_OK;

    if (c >= 0xd800 && c <= 0xdbff) {
        r->pair = c;
        return st;
    }

    return st == CG_OK ? cg_recode_text(c, &r->text) : st;
}


static uint32_t
cg_recode_unit(const cg_charset *c, const uint8_t *p)
{
    size_t    i;
    uint32_t  v;

    for (i = v = 0; i < c->width; i++) {
        v |= (uint32_t) p[c->big ? c->width - 1u - i : i] << 8 * i;
    }

    return v;
}


static cg_status
cg_recode_bytes(cg_recode *r, const uint8_t *p, size_t n)
{
    size_t     i;
    uint32_t   c;
    cg_status  st;

    for (i = 0, st = CG_OK; i < n && st == CG_OK; i++) {
        c = p[i] < 0x80 || r->charset->high == NULL
            ? p[i] : r->charset->high[p[i] - 0x80];
        st = cg_recode_text(c, &r->text);
    }

    return st;
}


/* Decode n bytes to r->text. */

static cg_status
cg_recode_decode(cg_recode *r, const uint8_t *p, size_t n)
{
    size_t     i;
    uint32_t   c;
    cg_status  st;

    if (r->charset->width == 0) {
        return cg_buf_add(&r->text, p, n);
    }

    if (r->charset->width == 1) {
        return cg_recode_bytes(r, p, n);
    }

    for (i = 0, st = CG_OK; i < n && st == CG_OK; i++) {
        r->unit[r->unit_n++] = p[i];

        if (r->unit_n < r->charset->width) {
            continue;
        }

        c = cg_recode_unit(r->charset, r->unit);
        r->unit_n = 0;

        st = r->charset->width == 2 ? cg_recode_pair(r, c)
                                    : cg_recode_text(c, &r->text);
    }

    return st;
}


static cg_status
cg_recode_put(cg_recode *r, uint32_t c)
{
    size_t             i;
    uint8_t            unit[4];
    const cg_charset  *cs;

    cs = r->charset;

    for (i = 0; i < cs->width; i++) {
        unit[cs->big ? cs->width - 1u - i : i] = (uint8_t) (c >> 8 * i);
    }

    return cg_buf_add(&r->back, unit, cs->width);
}


/* The byte of a character, or what stands for one that has none. */

static uint8_t
cg_charset_byte(const cg_charset *cs, uint32_t c)
{
    size_t  i;

    if (c < 0x80 || (cs->high == NULL && c < 0x100)) {
        return (uint8_t) c;
    }

    for (i = 0; cs->high && i < 0x80; i++) {
        if (cs->high[i] == c) {
            return (uint8_t) (0x80 + i);
        }
    }

    return CG_RECODE_OTHER;
}


static cg_status
cg_recode_encode_one(cg_recode *r, uint32_t c)
{
    cg_status  st;

    if (r->charset->width == 1) {
        return cg_recode_put(r, cg_charset_byte(r->charset, c));
    }

    if (r->charset->width == 4 || c < 0x10000) {
        return cg_recode_put(r, c);
    }

    st = cg_recode_put(r, 0xd800 + ((c - 0x10000) >> 10 & 0x3ff));

    return st == CG_OK ? cg_recode_put(r, 0xdc00 + (c & 0x3ff)) : st;
}


/* How many bytes a character has that begins so; 0: none does. */

static size_t
cg_recode_length(uint8_t lead)
{
    return lead < 0x80 ? 1 : lead < 0xc0 ? 0 : lead < 0xe0 ? 2
           : lead < 0xf0 ? 3 : lead < 0xf8 ? 4 : lead < 0xfc ? 5
           : lead < 0xfe ? 6 : 7;
}


static uint32_t
cg_recode_character(const uint8_t *p, size_t n)
{
    size_t    i;
    uint32_t  c;

    c = n == 1 ? p[0] : p[0] & (0x7fu >> n);

    for (i = 1; i < n; i++) {
        c = c << 6 | (p[i] & 0x3f);
    }

    return c;
}


/* Encode n bytes to r->back. */

static cg_status
cg_recode_encode(cg_recode *r, const uint8_t *p, size_t n)
{
    size_t     i;
    cg_status  st;

    for (i = 0, st = CG_OK; i < n && st == CG_OK; i++) {

        if (r->out_n == 0 && p[i] < 0x80) {
            st = cg_recode_put(r, p[i]);
            continue;
        }

        if (r->out_n && (p[i] & 0xc0) != 0x80) {
            /* of a character that something else was put into */
            r->out_n = 0;
            st = cg_recode_put(r, CG_RECODE_OTHER);
            i--;
            continue;
        }

        if (r->out_n == 0 && cg_recode_length(p[i]) == 0) {
            st = cg_recode_put(r, CG_RECODE_OTHER);
            continue;
        }

        r->out[r->out_n++] = p[i];

        if (r->out_n == cg_recode_length(r->out[0])) {
            st = cg_recode_encode_one(r, cg_recode_character(r->out,
                                                             r->out_n));
            r->out_n = 0;
        }
    }

    return st;
}


static cg_status
cg_recode_write(void *ctx, const uint8_t *p, size_t n, bool in_place)
{
    cg_recode_sink  *t = ctx;

    cg_status  st;

    (void) in_place;

    t->r->back.n = 0;
    st = cg_recode_encode(t->r, p, n);

    return st == CG_OK && t->r->back.n
           ? t->sink->write(t->sink->ctx, t->r->back.p, t->r->back.n, false)
           : st;
}


/* Whether the charset has all characters of the labels in a language. */

static bool
cg_charset_writes(const cg_charset *cs, const cg_policy *policy,
    cg_language language)
{
    size_t          e, n;
    const uint8_t  *p;

    for (e = 0; cs->width == 1 && e < CG_ENTITY_N; e++) {
        p = (const uint8_t *) cg_policy_label_own(policy, language, e);
        p = p ? p : (const uint8_t *) cg_label(language, e);

        for ( /* void */ ; p && *p; p += n) {
            n = cg_recode_length(*p);

            if (n > 1 && cg_charset_byte(cs, cg_recode_character(p, n))
                         == CG_RECODE_OTHER)
            {
                return false;
            }
        }
    }

    return true;
}


/* What its first bytes say; NULL: nothing. */

static const cg_charset *
cg_recode_begins(const cg_recode *r)
{
    const uint8_t     *p;
    const cg_charset  *c;

    p = r->first.p;
    c = cg_charset_begins(p, r->first.n);

    /* zeros say nothing of a charset that has them anywhere */

    if (r->declared->width > 1 && !r->declared->marked
        && (c == NULL || (p[0] != 0xef && p[0] < 0xfe
                          && !(c->width == 4 && p[0] == 0 && p[1] == 0
                               && p[2] == 0xfe))))
    {
        c = r->declared;
    }

    return c;
}


static cg_status
cg_recode_unread(cg_stream *s)
{
    s->passed = CG_EMEDIA;
    return s->policy->on_error_pass ? CG_OK : CG_EMEDIA;
}


/* What it is in, of which the first bytes are there, or all.  *wait: they do
 * not say yet. */

static cg_status
cg_recode_decide(cg_stream *s, cg_recode *r, bool last, bool *wait)
{
    cg_status          st;
    cg_prescan         said;
    const cg_charset  *c;

    st = CG_OK;
    c = cg_recode_begins(r);

    if (c == NULL && r->asks) {
        said = cg_prescan_charset(r->part.decoder.format, r->first.p,
                                  r->first.n, !last, &c);
        *wait = (said == CG_PRESCAN_MORE);

        if (*wait) {
            return CG_OK;
        }

        if (said == CG_PRESCAN_OTHER) {
            c = NULL;
            st = cg_recode_unread(s);
        }
    }

    r->charset = c ? c : r->declared;
    r->part.raw_base = s->raw_base;

    if (r->charset->marked) {
        return CG_EMEDIA;  /* it has no mark: it is one or the other */
    }

    if (r->charset->width == 0
        && cg_charset_zeros(r->first.p, r->first.n))
    {
        st = cg_recode_unread(s);
    }

    if (!cg_charset_writes(r->charset, s->policy, (cg_language) s->language))
    {
        s->language = CG_LANGUAGE_en;
    }

    return st;
}


static cg_status
cg_recode_go(cg_stream *s, cg_work *w, const uint8_t *in, size_t n, bool last,
    const cg_sink *sink)
{
    bool             end;
    size_t           take;
    cg_recode       *r;
    cg_sink          own;
    cg_status        st;
    cg_recode_sink   ctx;

    r = s->state;
    ctx.r = r;
    ctx.sink = sink;

    if (r->charset->width == 0) {
        own = cg_sink_own(sink);

    } else {
        own.write = cg_recode_write;
        own.finding = NULL;
        own.ctx = &ctx;
    }

    do {
        take = n < CG_RECODE_BLOCK ? n : CG_RECODE_BLOCK;
        end = last && take == n;

        r->text.n = 0;
        st = take ? cg_recode_decode(r, in, take) : CG_OK;

        if (st == CG_OK && end && r->pair) {
            st = cg_recode_text(r->pair, &r->text);
            r->pair = 0;
        }

        if (st == CG_OK) {
            st = cg_stream_within(s, &r->part, w, r->text.p, r->text.n, end,
                                  &own);
        }

        in = n > take ? in + take : NULL;
        n -= take;

    } while (n && st == CG_OK);

    if (st == CG_OK && last && r->unit_n) {
        st = sink->write(sink->ctx, r->unit, r->unit_n, false);
    }

    return st;
}


/* The first bytes, of which there must be as many as say the charset. */

static cg_status
cg_recode_first(cg_stream *s, cg_work *w, const uint8_t *in, size_t n,
    bool last, const cg_sink *sink)
{
    bool        wait;
    size_t      take, most;
    cg_recode  *r;
    cg_status   st;

    r = s->state;
    most = r->asks ? CG_PRESCAN_MAX : CG_RECODE_FIRST;
    take = most - r->first.n;
    take = take < n ? take : n;

    st = take ? cg_buf_add(&r->first, in, take) : CG_OK;
    wait = r->first.n < CG_RECODE_FIRST && !last;

    if (st == CG_OK && !wait) {
        st = cg_recode_decide(s, r, last && take == n, &wait);
    }

    if (st != CG_OK || wait) {
        return st;
    }

    st = cg_recode_go(s, w, r->first.p, r->first.n, last && take == n, sink);
    cg_buf_free(&r->first);

    return st == CG_OK && take < n
           ? cg_recode_go(s, w, in + take, n - take, last, sink) : st;
}


static cg_status
cg_recode_feed(cg_stream *s, cg_work *w, const uint8_t *in, size_t n,
    bool last, const cg_sink *sink)
{
    cg_recode  *r;

    r = s->state;

    if (n == 0 && (!last || s->raw_in == 0)) {
        return CG_OK;
    }

    return r->charset ? cg_recode_go(s, w, in, n, last, sink)
                      : cg_recode_first(s, w, in, n, last, sink);
}
