/*
 * Redaction of one part of a message into a buffer.
 */

#include <string.h>

#include "cg_find.h"
#include "cg_part.h"
#include "cg_utf8.h"

cg_status
cg_part_write(void *ctx, const uint8_t *p, size_t n, bool in_place)
{
    cg_status      st;
    cg_part_sink  *sink = ctx;

    if (!sink->differs) {
        if (in_place) {
            sink->same += n;
            return CG_OK;
        }

        sink->differs = true;
        sink->changed->n = 0;
        st = cg_buf_add(sink->changed, sink->part, sink->same);
        if (st != CG_OK) {
            return st;
        }
    }

    return cg_buf_add(sink->changed, p, n);
}


static void
cg_part_count(cg_parts *ps, const cg_stream *s, const char *format)
{
    size_t  i;

    if (s->passed != CG_OK) {
        ps->passed = s->passed;
    }

    if (s->counts.total == 0) {
        return;
    }

    for (i = 0; i < CG_ENTITY_MAX; i++) {
        ps->counts->entity[i] += s->counts.entity[i];
    }

    for (i = 0; i < CG_ACTION_N; i++) {
        ps->counts->action[i] += s->counts.action[i];
    }

    ps->counts->total += s->counts.total;
    ps->counts->blocked = s->counts.blocked;
    ps->format = format;
}


cg_status
cg_part_feed(cg_stream *s, cg_work *w, const uint8_t *p, size_t n,
    cg_buf *out, bool *differs)
{
    cg_sink       sink;
    cg_status     st;
    cg_part_sink  ctx;

    ctx.part = p;
    ctx.same = 0;
    ctx.changed = out;
    ctx.differs = false;

    sink.write = cg_part_write;
    sink.finding = NULL;
    sink.ctx = &ctx;

    st = cg_stream_feed(s, w, p, n, true, &sink);

    /* what is written from elsewhere than the part may still be the same */
    *differs = ctx.differs
               && ((s->counts.total > s->counts.action[CG_ACTION_PASS]
                    && !s->policy->dry)
                   || w->opened.total);
    return st;
}


static void
cg_part_stream(const cg_parts *ps, cg_stream *s, const cg_format *f)
{
    cg_stream_init(s, ps->policy, ps->dir, f, false);
    s->passing = ps->purposes;
    s->language = (uint8_t) ps->language;
    s->decoder.declared = true;
    s->unlimited = true;
}


/* Has XML what may be within what is found?  See cg_seam.h. */

static bool
cg_part_seams(const cg_format *f, const uint8_t *p, size_t n)
{
    return f == &cg_format_xhtml
           || (f == &cg_format_xml && (cg_find(p, n, "<!") != NULL
                                       || cg_find(p, n, "<?") != NULL));
}


cg_status
cg_part_text(cg_parts *ps, const cg_format *f, const uint8_t *p, size_t n,
    cg_buf *out, bool *differs)
{
    bool       guess;
    cg_look    look;
    cg_status  st;
    cg_stream  s;

    *differs = false;
    look = CG_LOOK_OPEN;
    guess = (f == NULL);

    if (guess) {
        f = cg_format_sniff(p, n, false);
    }

    /* in which nothing is a fault, and no token to be opened */

    if ((guess || f == &cg_format_engineio) && !ps->reveal) {
        st = cg_stream_look(ps->policy, ps->dir, f, ps->w, p, n, &look);
        if (st != CG_OK || look == CG_LOOK_NOTHING) {
            return st;
        }
    }

    cg_part_stream(ps, &s, f);
    s.decoder.declared = !guess;
    s.looked = (look == CG_LOOK_FOUND);
    s.reveal = ps->reveal;
    st = CG_OK;

    if (cg_part_seams(f, p, n)) {
        st = cg_seam_open(&s);
    }

    if (st == CG_OK) {
        st = cg_part_feed(&s, ps->w, p, n, out, differs);
    }

    if (st == CG_OK || st == CG_EBLOCK) {
        cg_part_count(ps, &s, s.decoder.format->name);
    }

    cg_stream_free(&s);
    return st;
}


/* How files begin.  zlib of the usual levels only: "x" and a letter of Arabic
 * are its level 9. */

static const struct {
    size_t       at, n;
    const char  *magic;
    bool         packed;
} cg_part_files[] = {
    { 0, 3, "\xff\xd8\xff", false },      /* JPEG */
    { 0, 4, "\x89PNG", false },
    { 0, 4, "GIF8", false },
    { 0, 4, "RIFF", false },               /* WebP, WAV */
    { 0, 4, "OggS", false },
    { 0, 4, "\x1a\x45\xdf\xa3", false },  /* Matroska, WebM */
    { 4, 4, "ftyp", false },               /* MP4, HEIC, AVIF */
    { 0, 4, "%PDF", false },
    { 0, 4, "PK\x03\x04", true },          /* ZIP, office documents */
    { 0, 2, "\x1f\x8b", true },            /* gzip */
    { 0, 2, "\x1f\x9d", true },            /* compress */
    { 0, 2, "x\x01", true },               /* zlib */
    { 0, 2, "x\x9c", true },
    { 0, 4, "\x28\xb5\x2f\xfd", true },    /* zstd */
    { 0, 4, "\xfd" "7zX", true },           /* xz */
    { 0, 4, "7z\xbc\xaf", true },          /* 7-Zip */
    { 4, 4, "1AY&", true },                /* bzip2 */
    { 0, 4, "Lo\xa7\x94", true },          /* "<?xm" in EBCDIC */
};

#define CG_PART_FILES  (sizeof(cg_part_files) / sizeof(cg_part_files[0]))


bool
cg_part_is_file(const uint8_t *p, size_t n)
{
    size_t  i;

    for (i = 0; i < CG_PART_FILES; i++) {
        if (n >= cg_part_files[i].at + cg_part_files[i].n
            && memcmp(p + cg_part_files[i].at, cg_part_files[i].magic,
                      cg_part_files[i].n) == 0)
        {
            return true;
        }
    }

    return false;
}


bool
cg_part_is_packed(const uint8_t *p, size_t n, bool *more)
{
    size_t  i, at, len;

    *more = false;

    for (i = 0; i < CG_PART_FILES; i++) {
        at = cg_part_files[i].at;

        /* nearly all text differs in the first byte */
        if (!cg_part_files[i].packed
            || (n && (char) p[0] != (at ? 'B' : cg_part_files[i].magic[0]))
            || (at && memcmp(p, "BZh", n < 3 ? n : 3) != 0))
        {
            continue;
        }

        len = n < at ? 0 : n - at;
        len = len < cg_part_files[i].n ? len : cg_part_files[i].n;

        if (memcmp(p + (n < at ? n : at), cg_part_files[i].magic, len) != 0) {
            continue;
        }

        if (len == cg_part_files[i].n) {
            return true;
        }

        *more = true;
    }

    return false;
}


static cg_status
cg_part_blank_write(void *ctx, const uint8_t *p, size_t n, bool in_place)
{
    (void) ctx, (void) p, (void) n, (void) in_place;

    return CG_OK;
}


static void
cg_part_blank_finding(void *ctx, const cg_finding *f)
{
    cg_buf  *bytes = ctx;

    if (f->action != CG_ACTION_PASS) {
        memset(bytes->p + f->raw_start, '*',
               (size_t) (f->raw_end - f->raw_start));
    }
}


static cg_status
cg_part_blank(cg_stream *s, cg_work *w, const uint8_t *p, size_t n,
    cg_buf *out, bool *differs)
{
    cg_sink    sink;
    cg_status  st;

    *differs = false;

    out->n = 0;
    st = cg_buf_add(out, p, n);
    if (st != CG_OK) {
        return st;
    }

    sink.write = cg_part_blank_write;
    sink.finding = cg_part_blank_finding;
    sink.ctx = out;

    st = cg_stream_feed(s, w, p, n, true, &sink);

    *differs = s->counts.total > s->counts.action[CG_ACTION_PASS]
               && !s->policy->dry;
    return st;
}


cg_status
cg_part_binary(cg_parts *ps, const uint8_t *p, size_t n, cg_buf *out,
    bool *differs)
{
    cg_look    look;
    cg_status  st;
    cg_stream  s;

    *differs = false;

    if (cg_part_is_file(p, n)) {
        return ps->dir == CG_TO_VISITOR || ps->policy->on_error_pass
               ? CG_OK : CG_EMEDIA;
    }

    st = cg_stream_look(ps->policy, ps->dir, &cg_format_text, ps->w, p, n,
                        &look);
    if (st != CG_OK || look == CG_LOOK_NOTHING) {
        return st;
    }

    cg_part_stream(ps, &s, &cg_format_text);
    s.looked = (look == CG_LOOK_FOUND);

    st = cg_part_blank(&s, ps->w, p, n, out, differs);

    if (st == CG_OK || st == CG_EBLOCK) {
        cg_part_count(ps, &s, "binary");
    }

    cg_stream_free(&s);
    return st;
}


bool
cg_part_is_text(const uint8_t *p, size_t n)
{
    size_t   i;
    cg_utf8  utf8 = { 0, 0, 0 };

    for (i = 0; i < n; i++) {
        if (p[i] < 0x20 && p[i] != '\t' && p[i] != '\n' && p[i] != '\r'
            && p[i] != 0x1e)
        {
            return false;
        }
    }

    return cg_utf8_check(&utf8, p, n) && utf8.left == 0;
}
