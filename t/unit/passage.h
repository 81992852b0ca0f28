/*
 * One passage of bytes through a stream, cut as the caller likes, with all
 * that came out of it; for the unit tests and the fuzzers.
 */

#ifndef PASSAGE_H
#define PASSAGE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cg_stream.h"

/* What a passage_way does not name is NULL or false. */
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"

#define PASSAGE_FINDINGS  512

typedef struct {
    const cg_policy  *policy;
    cg_direction      dir;
    const cg_format  *format;    /* NULL: guessed */
    bool              declared;
    const char       *type;      /* a media type instead, or NULL */
} passage_way;

typedef struct {
    cg_entity  entity;
    cg_action  action;
    bool       goes_on;
    uint64_t   start;
    uint64_t   end;
} passage_found;

typedef struct {
    cg_status    st;
    cg_buf       out;
    cg_counts    counts;
    const char  *name;           /* of the format, in the end */
    size_t       held;           /* the most that was held */
    size_t       held_end;
    cg_status    passed;
    cg_files     files;
    const char  *fault;          /* a promise that was broken, or NULL */
    bool         ordered;        /* findings are to come in their order: there
                                    is but one reading */

    size_t         n;
    passage_found  findings[PASSAGE_FINDINGS];

    const uint8_t  *chunk;
    size_t          chunk_n;
    uint64_t        taken;
} passage;


/* Build a policy of lines separated by ";", their words by single spaces. */

static inline bool
passage_policy(cg_policy *p, const char *text)
{
    size_t   n;
    cg_diag  diag;
    cg_word  words[32], name = { "chat", 4 };

    if (!cg_policy_init(p, name, &diag)) {
        return false;
    }

    while (*text) {
        for (n = 0; *text && *text != ';' && n < 32; n++) {
            words[n].p = text;
            words[n].n = strcspn(text, " ;");
            text += words[n].n;
            text += (*text == ' ');
        }

        text += (*text == ';');

        if (!cg_policy_line(p, words, n, &diag)) {
            return false;
        }
    }

    return cg_policy_finish(p, &diag);
}


static inline cg_status
passage_write(void *ctx, const uint8_t *p, size_t n, bool in_place)
{
    passage  *t = ctx;

    if (n == 0) {
        t->fault = "a write of nothing";
    }

    if (in_place && (t->chunk == NULL || p < t->chunk
                     || n > t->chunk_n
                     || p + n > t->chunk + t->chunk_n))
    {
        t->fault = "an in-place write outside of the chunk";
        return CG_OK;
    }

    return cg_buf_add(&t->out, p, n);
}


static inline void
passage_finding(void *ctx, const cg_finding *f)
{
    passage  *t = ctx;

    if (f->raw_start >= f->raw_end || f->raw_end > t->taken || f->n == 0) {
        t->fault = "a finding outside of the input";
    }

    if (t->ordered && t->n
        && f->raw_start < t->findings[t->n - 1].start)
    {
        t->fault = "findings out of order";
    }

    if (t->n < PASSAGE_FINDINGS) {
        t->findings[t->n].entity = f->entity;
        t->findings[t->n].action = f->action;
        t->findings[t->n].goes_on = f->goes_on;
        t->findings[t->n].start = f->raw_start;
        t->findings[t->n].end = f->raw_end;
        t->n++;
    }
}


static inline void
passage_open(cg_stream *s, const passage_way *way)
{
    cg_media  m;

    if (way->type == NULL) {
        cg_stream_init(s, way->policy, way->dir, way->format, way->declared);
        return;
    }

    m = cg_media_find(way->type, strlen(way->type));

    if (cg_stream_open(s, way->policy, way->dir, &m) != CG_OK) {
        abort();
    }
}


static inline int
passage_order(const void *a, const void *b)
{
    const passage_found  *x = a, *y = b;

    if (x->start != y->start) {
        return x->start < y->start ? -1 : 1;
    }

    return x->end < y->end ? -1 : x->end > y->end;
}


/* Feed in[0..n) in the chunks that end at the ascending offsets cuts[0..k),
 * and at n.  Each chunk lies in memory of its own, exactly as long.  *t is
 * zeroed but for its buffer.  `end_empty`: the end comes as a feed of its
 * own. */

static inline void
passage_run(passage *t, const passage_way *way, cg_work *w,
    const uint8_t *in, size_t n, const size_t *cuts, size_t k,
    bool end_empty)
{
    bool        last;
    size_t      i, from, to;
    cg_sink     sink = { passage_write, passage_finding, t };
    cg_buf      out = t->out;
    uint8_t    *chunk;
    cg_stream   s;

    memset(t, 0, sizeof(passage));
    t->out = out;
    t->out.n = 0;
    t->ordered = way->type == NULL;

    passage_open(&s, way);

    for (i = 0, from = 0; i <= k; i++, from = to) {
        to = i < k ? cuts[i] : n;
        last = (i == k && !end_empty);

        chunk = malloc(to - from ? to - from : 1);
        if (chunk == NULL) {
            abort();
        }

        if (to != from) {
            memcpy(chunk, in + from, to - from);
        }

        t->chunk = chunk;
        t->chunk_n = to - from;
        t->taken = to;
        t->st = cg_stream_feed(&s, w, chunk, to - from, last, &sink);
        t->chunk = NULL;
        memset(chunk, 0xaa, to - from);
        free(chunk);

        if (t->st != CG_OK) {
            break;
        }

        if (cg_stream_held(&s) > t->held) {
            t->held = cg_stream_held(&s);
        }
    }

    if (t->st == CG_OK && end_empty) {
        t->st = cg_stream_feed(&s, w, NULL, 0, true, &sink);
    }

    if (!t->ordered) {
        qsort(t->findings, t->n, sizeof(passage_found), passage_order);
    }

    t->counts = s.counts;
    t->name = cg_stream_format(&s);
    t->passed = s.passed;
    t->files = s.files;
    t->held_end = cg_stream_held(&s);
    cg_stream_free(&s);

    if (t->st == CG_OK && t->held_end) {
        t->fault = "bytes are held behind the end";
    }
}


/* What differs between two passages of the same bytes, or NULL.  After an
 * error only the error is the same: what is cut later has written less. */

static inline const char *
passage_differs(const passage *a, const passage *b)
{
    if (a->fault || b->fault) {
        return a->fault ? a->fault : b->fault;
    }

    if (a->st != b->st) {
        return "the status differs";
    }

    if (a->st != CG_OK) {
        return NULL;
    }

    if (a->passed != b->passed || a->files != b->files) {
        return "what was passed over differs";
    }

    if (a->name != b->name) {
        return "the format differs";
    }

    if (a->out.n != b->out.n
        || (a->out.n && memcmp(a->out.p, b->out.p, a->out.n) != 0))
    {
        return "the output differs";
    }

    if (memcmp(&a->counts, &b->counts, sizeof(cg_counts)) != 0) {
        return "the counts differ";
    }

    if (a->n != b->n
        || memcmp(a->findings, b->findings,
                  a->n * sizeof(a->findings[0])) != 0)
    {
        return "the findings differ";
    }

    return NULL;
}

#endif
