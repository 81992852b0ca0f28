/*
 * A block of one stream: decode it into a view, normalise it, detect, write
 * what is decided, keep the rest.  For cg_stream.c and the files that it is
 * made of:
 *
 *     cg_block.c       the way of a block, and what is kept of it
 *     cg_block_hit.c   what becomes of a finding
 *     cg_block_seam.c  and of one with tags within: see cg_seam.h
 *     cg_block_back.c  text with what was found put back
 *     cg_block_whole.c findings of which there is more over a tag
 *
 * Two numberings are at work in a block.  View offsets count the text that
 * detection sees; raw offsets count the bytes that came in.  Both start with
 * the left context, so that raw offset s->left is the first byte not written
 * yet:
 *
 *     raw:  [ left | held: s->raw ..... tail | new chunk ............ ]
 *     view: [ left | held: s->view .... | decoded from tail and chunk ]
 *
 * What comes out: bytes of the chunk as they lie (in place), bytes of s->raw,
 * and replacements.
 */

#ifndef CG_BLOCK_H
#define CG_BLOCK_H

#include "cg_stream.h"

/* Raw bytes that are decoded at once: most messages whole, and in the caches
 * still when they are written. */
#define CG_BLOCK_RAW  16384

typedef struct {
    cg_stream       *s;
    cg_work         *w;
    const cg_sink   *sink;
    const uint8_t   *chunk;
    size_t           n;        /* bytes in the chunk */
    size_t           raw_end;  /* raw offset behind the chunk */
    size_t           cur;      /* raw offset of the next byte to write */
    size_t           at;       /* view offset up to which the rest of a finding
                                  was looked for */
    size_t           fresh;    /* as in the stream, after this block */
} cg_block;

/* Take n bytes, at most CG_BLOCK_RAW; as cg_stream_feed(). */
cg_status cg_block_take(cg_stream *s, cg_work *w, const uint8_t *p, size_t n,
    bool last, const cg_sink *sink);

/* Write raw[from..to), from the held bytes and from the chunk. */
cg_status cg_block_raw(cg_block *b, size_t from, size_t to);

/* Note for the reading behind this one, if there is one: n bytes are written
 * for raw[from..to). */
cg_status cg_block_piece(const cg_block *b, size_t from, size_t to, size_t n,
    const cg_hit *hit);

/* Leave out what belongs to a finding in front, up to view offset `to`. */
cg_status cg_block_rest(cg_block *b, size_t to);

/* Write what is in front of a finding, and what stands instead of it.  Text up
 * to view offset `safe` is decided. */
cg_status cg_block_hit(cg_block *b, const cg_hit *hit, size_t safe);

/* Hide in the view what the first reading has found. */
void cg_block_hide(cg_block *b);

/* Put it back into the text up to view offset *n, at w->back, which has none if
 * there is nothing to put; *n moves back to one that is not decoded yet.  CG_OK
 * or CG_ENOMEM. */
cg_status cg_block_put_back(cg_block *b, size_t *n);

/* Add to the findings those of which it has found a part.  What is not decided
 * of them moves *safe. */
cg_status cg_block_whole(cg_block *b, bool more, size_t *safe);

/* Is what was found in both a finding?  *again: it was counted before. */
bool cg_block_takes(const cg_block *b, const cg_hit *hit, bool *again);

/* What text[from..to) of the view is with that put back: *n bytes. */
const uint8_t *cg_block_as_it_was(const cg_block *b, size_t from, size_t to,
    size_t *n);

/* Keep the end of the text in front of view offset `safe`.  CG_OK or
 * CG_ENOMEM. */
cg_status cg_block_front(cg_block *b, size_t safe);

/* The view offset of what raw offset `raw` is a byte of. */
size_t cg_block_view_at(const cg_view *v, size_t raw);

/* Is a tag of an element left out in front of view offset `view`, but for
 * "wbr"? */
bool cg_block_element(const cg_block *b, size_t view);

/* Write the tags in raw[from..to) and leave out the text.  If `own`, w->own
 * goes in front, or, in the second reading, where the text begins. */
cg_status cg_block_markup(cg_block *b, size_t from, size_t to, bool own);

#endif
