/*
 * The stage of files.
 */

#include <stdlib.h>
#include <string.h>

#include "cg_file.h"
#include "cg_part.h"
#include "cg_picture.h"

/* So many bytes tell what it is. */
#define CG_FILE_MAGIC  8

typedef enum {
    CG_FILE_START = 0,
    CG_FILE_PICTURE,
    CG_FILE_TEXT,
    CG_FILE_PASS,
    CG_FILE_DROP
} cg_file_state;

typedef struct {
    cg_file_state  state;
    bool           text;
    size_t         n;
    uint8_t        magic[CG_FILE_MAGIC];
    cg_picture     picture;
    cg_stream      stream;  /* of a text */
} cg_file;

static cg_status cg_file_feed(cg_stream *s, cg_work *w, const uint8_t *in,
    size_t n, bool last, const cg_sink *sink);
static void cg_file_free(cg_stream *s);

static const cg_stage  cg_stage_file = {
    "file", cg_file_feed, cg_file_free, NULL
};


cg_status
cg_file_open(cg_stream *s, bool text)
{
    cg_file  *f;

    f = malloc(sizeof(cg_file));
    if (f == NULL) {
        return CG_ENOMEM;
    }

    f->state = CG_FILE_START;
    f->text = text;
    f->n = 0;

    s->begins = false;  /* what its bytes are is for the stage to say */
    s->stage = &cg_stage_file;
    s->state = f;
    return CG_OK;
}


static void
cg_file_free(cg_stream *s)
{
    cg_file  *f = s->state;

    if (f->state == CG_FILE_TEXT) {
        cg_stream_free(&f->stream);
    }

    free(f);
}


/* The first bytes are there, or all: say what it is. */

static cg_status
cg_file_decide(cg_stream *s, cg_file *f)
{
    const cg_picture_kind  *kind;

    kind = cg_picture_find(f->magic, f->n);

    if (kind != NULL && !s->policy->dry) {
        f->state = CG_FILE_PICTURE;
        cg_picture_init(&f->picture, kind);
        return CG_OK;
    }

    if (f->text && !cg_part_is_file(f->magic, f->n)) {
        f->state = CG_FILE_TEXT;
        cg_stream_init(&f->stream, s->policy, s->dir, NULL, false);
        f->stream.raw_base = s->raw_base;
        f->stream.begins = true;
        return CG_OK;
    }

    switch (s->policy->files) {

    case CG_FILES_PASS:
        f->state = CG_FILE_PASS;
        s->files = CG_FILES_PASS;
        return CG_OK;

    case CG_FILES_DROP:
        f->state = CG_FILE_DROP;
        s->files = CG_FILES_DROP;
        return CG_OK;

    default:
        return CG_EMEDIA;
    }
}


static cg_status
cg_file_go(cg_stream *s, cg_file *f, cg_work *w, const uint8_t *in, size_t n,
    bool last, const cg_sink *sink)
{
    switch (f->state) {

    case CG_FILE_PICTURE:
        return cg_picture_feed(&f->picture, in, n, last, sink);

    case CG_FILE_TEXT:
        return cg_stream_within(s, &f->stream, w, in, n, last, sink);

    case CG_FILE_PASS:
        return n ? sink->write(sink->ctx, in, n, true) : CG_OK;

    default:
        return CG_OK;
    }
}


static cg_status
cg_file_feed(cg_stream *s, cg_work *w, const uint8_t *in, size_t n,
    bool last, const cg_sink *sink)
{
    size_t     take;
    cg_sink    own;
    cg_file   *f;
    cg_status  st;

    f = s->state;

    if (f->state != CG_FILE_START) {
        return cg_file_go(s, f, w, in, n, last, sink);
    }

    take = CG_FILE_MAGIC - f->n;
    take = take < n ? take : n;

    if (take) {
        memcpy(f->magic + f->n, in, take);
        f->n += take;
    }

    if ((f->n < CG_FILE_MAGIC && !last) || f->n == 0) {
        return CG_OK;
    }

    st = cg_file_decide(s, f);
    if (st != CG_OK) {
        return st;
    }

    own = cg_sink_own(sink);
    st = cg_file_go(s, f, w, f->magic, f->n, last && take == n, &own);

    return st == CG_OK && take < n
           ? cg_file_go(s, f, w, in + take, n - take, last, sink) : st;
}
