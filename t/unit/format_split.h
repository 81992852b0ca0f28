/*
 * What holds for every format and any bytes: the map of a view is in order and
 * covers the raw bytes, and any split gives the same view as the whole.  Each
 * check is an assertion that aborts, for unit tests and fuzzers alike.
 */

#ifndef FORMAT_SPLIT_H
#define FORMAT_SPLIT_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cg_format.h"

#define must(cond)                                                          \
    do {                                                                    \
        if (!(cond)) {                                                      \
            fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #cond);      \
            abort();                                                        \
        }                                                                   \
    } while (0)

/* A decoded text: its view and how the decoding ended. */
typedef struct {
    cg_view    view;
    cg_status  status;
} decoded;

typedef struct {
    const cg_format  *format;
    size_t            depth_max;
    bool              declared;
} setup;


/* The next piece's length: a generator of its own, so that a failing split
 * can be had again. */

static inline size_t
split_next(uint64_t *seed, size_t max)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return 1 + (size_t) (*seed >> 33) % max;
}


/* Decode in[0..n), cut at `cut`, or if `seed` into pieces of up to 9 bytes, or
 * of up to 200.  Each piece is copied to its own memory, so that a sanitizer
 * sees reads behind it. */

static inline void
decode(const setup *s, const uint8_t *in, size_t n, size_t cut,
    uint64_t seed, decoded *out)
{
    bool         last;
    size_t       pos, end, used, max;
    cg_view      empty;
    uint8_t     *piece;
    cg_decoder   d;

    memset(out, 0, sizeof(*out));
    memset(&empty, 0, sizeof(empty));
    must(cg_view_load(&out->view, &empty, n) == CG_OK);

    cg_decoder_init(&d, s->format, s->depth_max, s->declared);
    max = seed & 1 ? 9 : 200;

    for (pos = end = 0; ; pos += used) {
        end = seed ? end + split_next(&seed, max) : end < cut ? cut : n;
        end = end < n ? end : n;
        last = (end == n);

        piece = malloc(end - pos + 1);
        must(piece != NULL);
        memcpy(piece + 1, in + pos, end - pos);

        out->status = d.format->decode(&d, piece + 1, end - pos, pos, last,
                                       &out->view, &used);
        free(piece);

        if (out->status != CG_OK) {
            return;
        }

        must(used <= end - pos);
        must(end - pos - used <= CG_UNIT_RAW_MAX);

        if (last) {
            must(used == end - pos);
            return;
        }
    }
}


static inline void
same_view(const cg_view *a, const cg_view *b)
{
    size_t  i, start, end, ends;

    must(a->n == b->n);
    must(a->n == 0 || memcmp(a->text, b->text, a->n) == 0);
    must(a->n_units == b->n_units);

    for (i = 0; i < a->n_units; i++) {
        must(a->units[i].view == b->units[i].view);
        must(a->units[i].raw == b->units[i].raw);
        must(a->units[i].vlen == b->units[i].vlen);
        must(a->units[i].rlen == b->units[i].rlen);
    }

    for (i = 0; i < a->n; i = end < ends ? end : ends) {
        must(cg_view_place(a, i, &start, &end)
             == cg_view_place(b, i, NULL, &ends));
        must(start <= i && i < end && i < ends);
    }
}


/* The raw bytes of the view's pieces, one after the other, are those that came
 * in; pieces that are no unit stand for themselves, but for plus in a form. */

static inline void
check_map(const cg_view *v, const uint8_t *in, size_t n, bool form)
{
    size_t          at, raw, i, k;
    const cg_unit  *u;

    for (at = raw = i = 0; i <= v->n_units; i++) {
        u = i < v->n_units ? v->units + i : NULL;
        k = u ? u->view : v->n;

        must(k >= at && k <= v->n && raw + (k - at) <= n);

        for ( /* void */ ; at < k; at++, raw++) {
            must(v->text[at] == in[raw]
                 || (form && in[raw] == '+' && v->text[at] == ' ')
                 || (form && in[raw] == '/' && v->text[at] == '\n'));
            must(cg_view_raw_start(v, at) == raw
                 || (i > 0 && v->units[i - 1].vlen == 0));
            must(i > 0 || cg_view_raw_end(v, at) == raw);
        }

        if (u != NULL) {
            must(u->raw == raw);
            must(u->vlen <= u->rlen && u->rlen <= CG_UNIT_RAW_MAX);

            for (k = 1; k < u->vlen; k++) {
                must(cg_view_raw_start(v, at + k) == raw);
                must(cg_view_raw_end(v, at + k) == raw + u->rlen);
            }

            at += u->vlen;
            raw += u->rlen;
        }
    }

    must(raw == n);
    must(cg_view_raw_start(v, v->n) <= n);

    for (i = 0; i + 1 < v->n_marks; i++) {
        must(v->marks[i].view < v->marks[i + 1].view);
        must(v->marks[i].place != v->marks[i + 1].place);
    }

    for (at = raw = 0; at <= v->n; at++) {
        must(cg_view_raw_start(v, at) <= cg_view_raw_end(v, at));
        must(cg_view_raw_start(v, at) >= raw);
        raw = cg_view_raw_start(v, at);
    }
}


/* All of the above, for one text: the whole, some cuts, some random splits.
 * `cuts` 0: every cut. */

static inline void
check_text(const setup *s, const uint8_t *in, size_t n, uint64_t seed,
    size_t cuts)
{
    size_t   i, cut;
    decoded  whole, other;

    decode(s, in, n, n, 0, &whole);

    if (whole.status == CG_OK) {
        check_map(&whole.view, in, n, s->format == &cg_format_form
                                         || s->format == &cg_format_path);
    }

    for (i = 0; i < (cuts ? cuts : n) + 2; i++) {
        cut = cuts ? split_next(&seed, n + 1) - 1 : i;
        decode(s, in, n, cut, i % 4 == 3 ? split_next(&seed, 1u << 30) : 0,
               &other);

        must(other.status == whole.status);

        if (whole.status == CG_OK) {
            same_view(&whole.view, &other.view);
        }

        cg_view_free(&other.view);
    }

    cg_view_free(&whole.view);
}

#endif
