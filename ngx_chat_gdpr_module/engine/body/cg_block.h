/*
 * A block of one stream: decode it into a view, normalise it, detect, write
 * what is decided, keep the rest.  For cg_stream.c and the files that it is
 * made of:
 *
 *     cg_block.c       the way of a block, and what is kept of it
 *     cg_block_hit.c   what becomes of a finding
 *     cg_block_seam.c  and of one with tags within: see cg_seam.h
 *     cg_block_tail.c  and of one of which more is behind a tag
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

/* Leave out what belongs to a finding in front, up to view offset `to`. */
cg_status cg_block_rest(cg_block *b, size_t to);

/* Write what is in front of a finding, and what stands instead of it.  Text up
 * to view offset `safe` is decided. */
cg_status cg_block_hit(cg_block *b, const cg_hit *hit, size_t safe);

/* Add to the findings what is in front of an address, and of it. */
cg_status cg_block_halves(cg_block *b);

/* Add to the findings what is behind a tag, and of one in front.  Whose tags
 * are not there yet moves *safe. */
cg_status cg_block_tails(cg_block *b, bool more, size_t *safe);

/* Moved back to the start of a finding if it lies in what more of it there
 * is. */
size_t cg_block_safe_tail(const cg_block *b, size_t safe);

/* Put a finding among the others, unless one is there. */
cg_status cg_block_put(cg_hits *hits, cg_hit hit);

/* The view offset of what raw offset `raw` is a byte of. */
size_t cg_block_view_at(const cg_view *v, size_t raw);

/* Has the finding a tag within or in front, or is it half an address, and was
 * no part of its text found before? */
bool cg_block_seam(cg_block *b, const cg_hit *hit);

/* Write the tags in raw[from..to) and leave out the text; w->own, if `own`,
 * where that begins. */
cg_status cg_block_markup(cg_block *b, size_t from, size_t to, bool own);

#endif
