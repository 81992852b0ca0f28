/*
 * A view is what detection looks at: the raw bytes of a message with the
 * escapes of its format replaced by the characters that they stand for.
 * Structure (braces, tags, separators) stays in the view as it is.
 *
 * The offset map is sparse.  A unit says "here rlen raw bytes stand for vlen
 * view bytes"; between units one raw byte is one view byte.  A mark says "from
 * here on, text that is put in is to be written for this place".  Both are in
 * ascending order.  Decoding never makes text longer: vlen <= rlen.
 */

#ifndef CG_VIEW_H
#define CG_VIEW_H

#include <stddef.h>
#include <stdint.h>
#include <stdbool.h>

#include "cg_status.h"
#include "cg_place.h"

/* The longest run of raw bytes that a unit of a format may cover.  One of the
 * normaliser covers a few hundred of them at most. */
#define CG_UNIT_RAW_MAX  1024

typedef struct {
    uint32_t  view;  /* offset of the first view byte */
    uint32_t  raw;   /* offset of the first raw byte */
    uint32_t  rlen;
    uint8_t   vlen;  /* may be 0: raw bytes that the view leaves out */
    bool      other; /* it is not what is written: see cg_normal.h */
} cg_unit;

typedef struct {
    uint32_t  view;
    cg_place  place;
} cg_mark;

typedef struct {
    uint8_t  *text;      /* text_cap bytes, of which n are in use */
    size_t    n;
    size_t    text_cap;

    cg_unit  *units;
    size_t    n_units;
    size_t    units_cap;

    cg_mark  *marks;
    size_t    n_marks;
    size_t    marks_cap;
} cg_view;

/* Append a unit or a mark at the view's end, or n raw bytes that stand for
 * themselves in a place.  A control character, which shows as nothing, is left
 * out of the view.  A mark that does not change the place is not kept.
 * Text is not made room for: see cg_format.h.  CG_OK or CG_ENOMEM. */
cg_status cg_view_unit(cg_view *v, size_t raw, size_t rlen,
    const uint8_t *text, size_t vlen);
cg_status cg_view_mark(cg_view *v, cg_place place);
cg_status cg_view_plain(cg_view *v, cg_place place, const uint8_t *raw,
    size_t n);

/* The same, not at the view's end: `u` as it is, whose text is written by the
 * caller.  CG_OK or CG_ENOMEM. */
cg_status cg_view_put(cg_view *v, const cg_unit *u);

/* Does v->text[from..to) hold what is not written so? */
bool cg_view_other(const cg_view *v, size_t from, size_t to);

/* Append n marks for text that is to come: at view offsets v->n + at[i] - from,
 * of `place` and of `other` by turns, neither being the last mark's twice.
 * CG_OK or CG_ENOMEM. */
cg_status cg_view_turns(cg_view *v, const uint16_t *at, size_t n, size_t from,
    cg_place place, cg_place other);

/* The raw offset of the first raw byte of what stands at view offset `at`;
 * within a unit, that unit's start.  The view's first byte is raw offset 0;
 * a raw byte of zero width belongs to what follows it.  at <= v->n. */
size_t cg_view_raw_start(const cg_view *v, size_t at);

/* The same without what is left out in front of it; at < v->n. */
size_t cg_view_raw_at(const cg_view *v, size_t at);

/* The raw offset behind what stands in front of view offset `at`; within a
 * unit, that unit's end. */
size_t cg_view_raw_end(const cg_view *v, size_t at);

/* The place at view offset `at`; [*start, *end) is where it holds, *end being
 * v->n if the view ends first.  start and end may be NULL. */
cg_place cg_view_place(const cg_view *v, size_t at, size_t *start,
    size_t *end);

/* Make dst a copy of src, with room for `more` further text bytes.  CG_OK or
 * CG_ENOMEM. */
cg_status cg_view_load(cg_view *dst, const cg_view *src, size_t more);

/* Make dst a copy of src->text[from..n), in which only units from `at` on
 * count (text in front of it is left context) and the place at `at` holds from
 * the start; all raw offsets move down by `raw`.  `at` is not within a unit;
 * from <= at.  CG_OK or CG_ENOMEM. */
cg_status cg_view_keep(cg_view *dst, const cg_view *src, size_t from,
    size_t at, size_t raw);

void cg_view_free(cg_view *v);

#endif
