/*
 * JPEG and PNG, one automaton each.  Both gather the head of a segment or
 * chunk in `held` until it can be said whether it goes on, and then pass or
 * drop `left` bytes.
 *
 *     JPEG   MARK    FF comes
 *            CODE    and the code of a marker, behind any number of FF
 *            HEAD    its length and as much as tells what it is
 *            PASS    the rest of a segment that goes on
 *            DROP    and of one that does not
 *            SCAN    compressed data; FF 00 and FF D0 to D7 are part of it
 *            SCAN_FF the FF in it
 *            END     behind EOI
 *
 *     PNG    SIGNATURE, HEAD (length and type), PASS, DROP, END
 */

#include <string.h>

#include "cg_picture.h"

struct cg_picture_kind_s {
    size_t      magic_n;
    const char *magic;
    cg_status (*step)(cg_picture *c, const uint8_t *p, size_t n,
                      const cg_sink *sink, size_t *taken);
};

enum {
    CG_JPEG_MARK = 0,
    CG_JPEG_CODE,
    CG_JPEG_HEAD,
    CG_JPEG_SCAN,
    CG_JPEG_SCAN_FF,

    CG_PNG_SIGNATURE = 0,
    CG_PNG_HEAD,

    CG_PICTURE_PASS = 16,
    CG_PICTURE_DROP,
    CG_PICTURE_END
};

/* Where a segment that is passed leads to: its scan, or the next marker. */
#define CG_JPEG_EOI  0xd9
#define CG_JPEG_SOS  0xda

static cg_status cg_jpeg_step(cg_picture *c, const uint8_t *p, size_t n,
    const cg_sink *sink, size_t *taken);
static cg_status cg_png_step(cg_picture *c, const uint8_t *p, size_t n,
    const cg_sink *sink, size_t *taken);

static const cg_picture_kind  cg_picture_kinds[] = {
    { 3, "\xff\xd8\xff", cg_jpeg_step },
    { 8, "\x89PNG\r\n\x1a\n", cg_png_step }
};

/* APPn segments that say how the picture looks. */
static const struct {
    uint8_t      code;
    size_t       n;
    const char  *id;
} cg_jpeg_kept[] = {
    { 0xe0, 5, "JFIF\0" },
    { 0xe2, 12, "ICC_PROFILE\0" },
    { 0xee, 5, "Adobe" }
};

/* Ancillary chunks that do. */
static const char  cg_png_kept[][5] = {
    "tRNS", "cHRM", "gAMA", "iCCP", "sBIT", "sRGB", "cICP", "mDCV", "cLLI",
    "bKGD", "hIST", "pHYs", "sPLT", "acTL", "fcTL", "fdAT"
};


const cg_picture_kind *
cg_picture_find(const uint8_t *p, size_t n)
{
    size_t  i;

    for (i = 0; i < 2; i++) {
        if (n >= cg_picture_kinds[i].magic_n
            && memcmp(p, cg_picture_kinds[i].magic,
                      cg_picture_kinds[i].magic_n) == 0)
        {
            return &cg_picture_kinds[i];
        }
    }

    return NULL;
}


void
cg_picture_init(cg_picture *c, const cg_picture_kind *kind)
{
    c->kind = kind;
    c->state = 0;
    c->turned = c->ends = false;
    c->left = 0;
    c->held_n = 0;
}


static cg_status
cg_picture_write(const cg_sink *sink, const uint8_t *p, size_t n,
    bool in_place)
{
    return n ? sink->write(sink->ctx, p, n, in_place) : CG_OK;
}


static cg_status
cg_picture_flush(cg_picture *c, const cg_sink *sink)
{
    size_t  n;

    n = c->held_n;
    c->held_n = 0;
    return cg_picture_write(sink, c->held, n, false);
}


/* Gather bytes until `want` are held.  true if they are. */

static bool
cg_picture_hold(cg_picture *c, size_t want, const uint8_t *p, size_t n,
    size_t *taken)
{
    *taken = want > c->held_n ? want - c->held_n : 0;
    *taken = *taken < n ? *taken : n;
    memcpy(c->held + c->held_n, p, *taken);
    c->held_n += *taken;
    return c->held_n >= want;
}


/* Pass or drop, and go on in `next`. */

static cg_status
cg_picture_rest(cg_picture *c, const uint8_t *p, size_t n, unsigned next,
    const cg_sink *sink, size_t *taken)
{
    bool  pass;

    pass = (c->state == CG_PICTURE_PASS);
    *taken = c->left < n ? (size_t) c->left : n;
    c->left -= *taken;

    if (c->left == 0) {
        c->state = next;
    }

    return pass ? cg_picture_write(sink, p, *taken, true) : CG_OK;
}


cg_status
cg_picture_feed(cg_picture *c, const uint8_t *p, size_t n, bool last,
    const cg_sink *sink)
{
    size_t     i, taken;
    cg_status  st;

    for (i = 0; i < n && c->state != CG_PICTURE_END; i += taken) {
        st = c->kind->step(c, p + i, n - i, sink, &taken);
        if (st != CG_OK) {
            return st;
        }
    }

    return last && c->state != CG_PICTURE_END ? CG_ESYNTAX : CG_OK;
}


/* Whether the marker `code` stands by itself. */

static bool
cg_jpeg_alone(uint8_t code)
{
    return (code >= 0xd0 && code <= CG_JPEG_EOI) || code == 0x01;
}


/* Whether the segment that begins so goes on: c->held is FF, the code, two
 * bytes of length, and what follows them. */

static bool
cg_jpeg_keeps(const cg_picture *c)
{
    size_t   i;
    uint8_t  code;

    code = c->held[1];

    if (code >= 0xc0 && code <= 0xdf) {
        return true;
    }

    for (i = 0; i < sizeof(cg_jpeg_kept) / sizeof(cg_jpeg_kept[0]); i++) {
        if (cg_jpeg_kept[i].code == code
            && c->held_n >= 4 + cg_jpeg_kept[i].n
            && memcmp(c->held + 4, cg_jpeg_kept[i].id, cg_jpeg_kept[i].n)
               == 0)
        {
            return true;
        }
    }

    return false;
}


static unsigned
cg_exif_number(const uint8_t *p, size_t n, bool big)
{
    size_t    i;
    unsigned  v;

    for (v = 0, i = 0; i < n; i++) {
        v = v << 8 | p[big ? i : n - 1 - i];
    }

    return v;
}


/* The orientation, 2 to 8, that an Exif segment tells in its first directory;
 * 0 if it does not.  Exif 2.32 section 4.6: a TIFF header, then entries of
 * twelve bytes. */

static unsigned
cg_exif_orientation(const cg_picture *c)
{
    bool            big;
    size_t          n, at, i, entries;
    unsigned        v;
    const uint8_t  *p;

    if (c->held_n < 4 + 6 + 8 || memcmp(c->held + 4, "Exif\0\0", 6) != 0) {
        return 0;
    }

    p = c->held + 10;
    n = c->held_n - 10;
    big = (p[0] == 'M');
    at = cg_exif_number(p + 4, 4, big);

    if (at > n || n - at < 2) {
        return 0;
    }

    entries = cg_exif_number(p + at, 2, big);
    at += 2;

    for (i = 0; i < entries && n - at >= 12; i++, at += 12) {
        if (cg_exif_number(p + at, 2, big) == 0x0112) {
            v = cg_exif_number(p + at + 8, 2, big);
            return v >= 2 && v <= 8 ? v : 0;
        }
    }

    return 0;
}


static cg_status
cg_jpeg_turn(cg_picture *c, const cg_sink *sink)
{
    unsigned  v;

    uint8_t  exif[] = {
        0xff, 0xe1, 0, 34, 'E', 'x', 'i', 'f', 0, 0,
        'M', 'M', 0, 42, 0, 0, 0, 8,                       /* header */
        0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 0, 0, 0,    /* one entry */
        0, 0, 0, 0                                         /* no more */
    };

    v = c->held[1] == 0xe1 ? cg_exif_orientation(c) : 0;

    if (v == 0 || c->turned) {
        return CG_OK;
    }

    c->turned = true;
    exif[29] = (uint8_t) v;
    return cg_picture_write(sink, exif, sizeof(exif), false);
}


/* A segment's length is known, and as much of it is held as tells what it
 * is. */

static cg_status
cg_jpeg_segment(cg_picture *c, const cg_sink *sink)
{
    bool       keeps;
    cg_status  st;

    keeps = cg_jpeg_keeps(c);

    c->left = 2u + (unsigned) (c->held[2] << 8 | c->held[3]) - c->held_n;
    c->state = c->left == 0 ? c->held[1] == CG_JPEG_SOS ? CG_JPEG_SCAN
                                                        : CG_JPEG_MARK
               : keeps ? CG_PICTURE_PASS : CG_PICTURE_DROP;

    if (keeps) {
        return cg_picture_flush(c, sink);
    }

    st = cg_jpeg_turn(c, sink);
    c->held_n = 0;
    return st;
}


/* c->held is FF and a code. */

static cg_status
cg_jpeg_code(cg_picture *c, const cg_sink *sink)
{
    uint8_t  code;

    code = c->held[1];

    if (code == 0) {
        return CG_ESYNTAX;
    }

    if (!cg_jpeg_alone(code)) {
        c->state = CG_JPEG_HEAD;
        return CG_OK;
    }

    c->state = code == CG_JPEG_EOI ? CG_PICTURE_END : CG_JPEG_MARK;
    return cg_picture_flush(c, sink);
}


static cg_status
cg_jpeg_head(cg_picture *c, const uint8_t *p, size_t n, const cg_sink *sink,
    size_t *taken)
{
    size_t    want, more;
    unsigned  length;

    if (!cg_picture_hold(c, 4, p, n, taken)) {
        return CG_OK;
    }

    length = (unsigned) (c->held[2] << 8 | c->held[3]);

    if (length < 2) {
        return CG_ESYNTAX;
    }

    want = c->held[1] == CG_JPEG_SOS || c->held[1] >= 0xe0 ? length + 2u : 4;

    if (want > CG_PICTURE_HELD) {
        if (c->held[1] == CG_JPEG_SOS) {
            return CG_ESYNTAX;  /* four components take 14 bytes */
        }

        want = CG_PICTURE_HELD;
    }

    more = *taken;

    if (!cg_picture_hold(c, want, p + more, n - more, taken)) {
        *taken += more;
        return CG_OK;
    }

    *taken += more;
    return cg_jpeg_segment(c, sink);
}


static cg_status
cg_jpeg_scan(cg_picture *c, const uint8_t *p, size_t n, const cg_sink *sink,
    size_t *taken)
{
    size_t          i;
    uint8_t         code;
    const uint8_t  *ff;

    if (c->state == CG_JPEG_SCAN) {
        ff = memchr(p, 0xff, n);
        i = ff ? (size_t) (ff - p) : n;

        if (ff) {
            c->state = CG_JPEG_SCAN_FF;
        }

        *taken = i + (ff != NULL);
        return cg_picture_write(sink, p, i, true);
    }

    code = p[0];
    *taken = 1;

    if (code == 0xff) {
        return cg_picture_write(sink, p, 1, true);  /* fill */
    }

    c->held[0] = 0xff;
    c->held[1] = code;
    c->held_n = 2;

    if (code == 0 || (code >= 0xd0 && code <= 0xd7)) {
        c->state = CG_JPEG_SCAN;
        return cg_picture_flush(c, sink);
    }

    return cg_jpeg_code(c, sink);
}


static cg_status
cg_jpeg_step(cg_picture *c, const uint8_t *p, size_t n, const cg_sink *sink,
    size_t *taken)
{
    *taken = 1;

    switch (c->state) {

    case CG_JPEG_MARK:
        if (p[0] != 0xff) {
            return CG_ESYNTAX;
        }

        c->state = CG_JPEG_CODE;
        return CG_OK;

    case CG_JPEG_CODE:
        if (p[0] == 0xff) {
            return cg_picture_write(sink, p, 1, true);
        }

        c->held[0] = 0xff;
        c->held[1] = p[0];
        c->held_n = 2;
        return cg_jpeg_code(c, sink);

    case CG_JPEG_HEAD:
        return cg_jpeg_head(c, p, n, sink, taken);

    case CG_JPEG_SCAN:
    case CG_JPEG_SCAN_FF:
        return cg_jpeg_scan(c, p, n, sink, taken);

    default:
        return cg_picture_rest(c, p, n, CG_JPEG_MARK, sink, taken);
    }
}


static bool
cg_png_keeps(const uint8_t *type)
{
    size_t  i;

    for (i = 0; i < sizeof(cg_png_kept) / sizeof(cg_png_kept[0]); i++) {
        if (memcmp(cg_png_kept[i], type, 4) == 0) {
            return true;
        }
    }

    return false;
}


/* c->held is a length and a type; PNG section 5.3.  A chunk that no reader may
 * pass over and that is not of the standard is refused. */

static cg_status
cg_png_chunk(cg_picture *c, const cg_sink *sink)
{
    bool            keeps;
    size_t          i;
    const uint8_t  *type;

    static const char  critical[][5] = { "IHDR", "PLTE", "IDAT", "IEND" };

    type = c->held + 4;

    for (i = 0; i < 4; i++) {
        if ((type[i] | 0x20) < 'a' || (type[i] | 0x20) > 'z') {
            return CG_ESYNTAX;
        }
    }

    if (c->held[0] & 0x80) {
        return CG_ESYNTAX;
    }

    keeps = (type[0] & 0x20) == 0;

    for (i = 0; keeps && i < 4 && memcmp(type, critical[i], 4) != 0; i++) {
        /* void */
    }

    if (i == 4 && keeps) {
        return CG_ESYNTAX;
    }

    keeps = keeps || cg_png_keeps(type);
    c->left = 4u + ((uint64_t) c->held[0] << 24 | (uint64_t) c->held[1] << 16
                    | (uint64_t) c->held[2] << 8 | c->held[3]);
    c->state = keeps ? CG_PICTURE_PASS : CG_PICTURE_DROP;
    c->ends = memcmp(type, "IEND", 4) == 0;

    if (keeps) {
        return cg_picture_flush(c, sink);
    }

    c->held_n = 0;
    return CG_OK;
}


static cg_status
cg_png_step(cg_picture *c, const uint8_t *p, size_t n, const cg_sink *sink,
    size_t *taken)
{
    switch (c->state) {

    case CG_PNG_SIGNATURE:
        if (!cg_picture_hold(c, 8, p, n, taken)) {
            return CG_OK;
        }

        c->state = CG_PNG_HEAD;
        return cg_picture_flush(c, sink);

    case CG_PNG_HEAD:
        if (!cg_picture_hold(c, 8, p, n, taken)) {
            return CG_OK;
        }

        return cg_png_chunk(c, sink);

    default:
        return cg_picture_rest(c, p, n,
                               c->ends ? CG_PICTURE_END : CG_PNG_HEAD,
                               sink, taken);
    }
}
