/*
 * Redaction of WebSocket payloads.
 */

#include <string.h>

#include "cg_payload.h"

/* What becomes of one payload */
typedef struct {
    const uint8_t  *payload;
    size_t          same;     /* leading bytes that are as they were */
    cg_buf         *changed;  /* all bytes, once one of them is not */
    bool            differs;
} cg_payload_sink;


static cg_status
cg_payload_write(void *ctx, const uint8_t *p, size_t n, bool in_place)
{
    cg_status         st;
    cg_payload_sink  *sink = ctx;

    if (!sink->differs) {
        if (in_place) {
            sink->same += n;
            return CG_OK;
        }

        sink->differs = true;
        sink->changed->n = 0;
        st = cg_buf_add(sink->changed, sink->payload, sink->same);
        if (st != CG_OK) {
            return st;
        }
    }

    return cg_buf_add(sink->changed, p, n);
}


/* Redact text in the format f, of which a fault is CG_ESYNTAX, or as it is
 * guessed; *differs: pl->w->changed holds it. */

static cg_status
cg_payload_as(const cg_payload *pl, const cg_format *f, const uint8_t *p,
    size_t n, bool *differs)
{
    cg_sink          sink;
    cg_status        st;
    cg_stream        s;
    cg_payload_sink  ctx;

    ctx.payload = p;
    ctx.same = 0;
    ctx.changed = &pl->w->changed;
    ctx.differs = false;

    sink.write = cg_payload_write;
    sink.finding = NULL;
    sink.ctx = &ctx;

    cg_stream_init(&s, pl->policy, pl->dir, f, false);
    s.passing = pl->purposes;
    s.decoder.declared = (f != NULL);
    s.unlimited = true;

    st = cg_stream_feed(&s, pl->w, p, n, true, &sink);

    if (st == CG_OK && (s.counts.total || s.passed != CG_OK)) {
        st = pl->event(pl->ctx, &s.counts, s.decoder.format->name, s.passed);
    }

    cg_stream_free(&s);

    /* what is written from elsewhere than the payload may still be the same */
    *differs = ctx.differs
               && s.counts.total > s.counts.action[CG_ACTION_PASS];
    return st;
}


cg_status
cg_payload_text(const cg_payload *pl, const uint8_t *p, size_t n,
    bool *differs)
{
    return cg_payload_as(pl, NULL, p, n, differs);
}


static cg_status
cg_payload_blank_write(void *ctx, const uint8_t *p, size_t n, bool in_place)
{
    (void) ctx, (void) p, (void) n, (void) in_place;

    return CG_OK;
}


static void
cg_payload_blank_finding(void *ctx, const cg_finding *f)
{
    cg_buf  *bytes = ctx;

    if (f->action != CG_ACTION_PASS) {
        memset(bytes->p + f->raw_start, '*',
               (size_t) (f->raw_end - f->raw_start));
    }
}


static bool
cg_payload_is_file(const uint8_t *p, size_t n)
{
    size_t  i;

    static const struct {
        size_t       at, n;
        const char  *magic;
    } files[] = {
        { 0, 3, "\xff\xd8\xff" },       /* JPEG */
        { 0, 4, "\x89PNG" },
        { 0, 4, "GIF8" },
        { 0, 4, "RIFF" },               /* WebP, WAV */
        { 0, 4, "OggS" },
        { 0, 4, "\x1a\x45\xdf\xa3" },   /* Matroska, WebM */
        { 4, 4, "ftyp" },               /* MP4, HEIC, AVIF */
        { 0, 4, "%PDF" },
        { 0, 4, "PK\x03\x04" },         /* ZIP, office documents */
        { 0, 2, "\x1f\x8b" },           /* gzip */
    };

    for (i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        if (n >= files[i].at + files[i].n
            && memcmp(p + files[i].at, files[i].magic, files[i].n) == 0)
        {
            return true;
        }
    }

    return false;
}


bool
cg_payload_passes(const cg_payload *pl, const uint8_t *p, size_t n)
{
    return (pl->dir == CG_TO_VISITOR || pl->policy->on_error_pass)
           && cg_payload_is_file(p, n);
}


cg_status
cg_payload_binary(const cg_payload *pl, const uint8_t *p, size_t n,
    bool *differs)
{
    cg_sink    sink;
    cg_status  st;
    cg_stream  s;

    if (cg_format_sniff(p, n, false) == &cg_format_json) {
        st = cg_payload_as(pl, &cg_format_json, p, n, differs);

        if (st != CG_ESYNTAX
            && (st != CG_EDEPTH || !pl->policy->on_error_pass))
        {
            return st;
        }
    }

    *differs = false;

    if (cg_payload_is_file(p, n)) {
        return cg_payload_passes(pl, p, n) ? CG_OK : CG_EMEDIA;
    }

    pl->w->changed.n = 0;
    st = cg_buf_add(&pl->w->changed, p, n);
    if (st != CG_OK) {
        return st;
    }

    sink.write = cg_payload_blank_write;
    sink.finding = cg_payload_blank_finding;
    sink.ctx = &pl->w->changed;

    cg_stream_init(&s, pl->policy, pl->dir, &cg_format_text, true);
    s.passing = pl->purposes;
    s.unlimited = true;

    st = cg_stream_feed(&s, pl->w, p, n, true, &sink);

    if (st == CG_OK && (s.counts.total || s.passed != CG_OK)) {
        *differs = s.counts.total > s.counts.action[CG_ACTION_PASS];
        st = pl->event(pl->ctx, &s.counts, "binary", s.passed);
    }

    cg_stream_free(&s);
    return st;
}
