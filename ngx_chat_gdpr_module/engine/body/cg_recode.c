/*
 * See cg_recode.h.
 */

#include <string.h>

#include "cg_recode.h"

/* What is put in for a character that the charset has not. */
#define CG_RECODE_OTHER  '?'


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


cg_status
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


cg_status
cg_recode_end(cg_recode *r)
{
    cg_status  st;

    st = r->pair ? cg_recode_text(r->pair, &r->text) : CG_OK;
    r->pair = 0;

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
cg_recode_byte(const cg_charset *cs, uint32_t c)
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
        return cg_recode_put(r, cg_recode_byte(r->charset, c));
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


cg_status
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


bool
cg_recode_has(const cg_charset *cs, const char *text)
{
    size_t          n;
    const uint8_t  *p;

    for (p = (const uint8_t *) text; cs->width == 1 && *p; p += n) {
        n = cg_recode_length(*p);

        if (n > 1 && cg_recode_byte(cs, cg_recode_character(p, n))
                     == CG_RECODE_OTHER)
        {
            return false;
        }
    }

    return true;
}


void
cg_recode_free(cg_recode *r)
{
    cg_buf_free(&r->text);
    cg_buf_free(&r->back);
}
