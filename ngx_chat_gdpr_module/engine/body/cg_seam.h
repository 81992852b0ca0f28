/*
 * HTML with tags within what they mark: "4111 <b>1111</b> 1111 1111", or
 * "jane@<wbr>example.com".  A visitor sees one number where the text is in two.
 *
 * Tags neither always join nor always part: "<i>4111…1111</i><i>12:30</i>" is
 * a number and a time.  So it is read twice, one after the other: first with
 * each tag as a border, then, of what the first reading wrote, with those of
 * cg_html_seam.def as nothing.  Of such a finding each piece of text goes, what
 * stands for it is written once, and the tags stay in order.
 *
 * Of a value the first reading may have found a part, for the rest is in front
 * of a tag or behind it: "ja<b>ne@example.com</b>", "my name is Jane
 * <i>Doe</i>".  So the second knows what was found, and takes more of it where
 * there is more: cg_block_whole.c.
 *
 * XML is read so, too, with its comments, processing instructions and borders
 * of CDATA sections for tags: "4111 <!-- x -->1111 1111 1111".  Its tags part.
 */

#ifndef CG_SEAM_H
#define CG_SEAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cg_back.h"
#include "cg_buf.h"
#include "cg_detect.h"

struct cg_stream_s;

/* Bytes of a finding that are kept; a longer one is taken to be whole. */
#define CG_PIECE_TEXT  96

/* A piece of what the first reading wrote. */
typedef struct cg_piece_s {
    uint64_t  out;      /* its offset in that */
    uint64_t  raw;      /* and in what came */
    uint64_t  raw_end;
    bool      found;    /* it is a finding, or what stands for one */
    uint8_t   entity;   /* of this kind */
    uint8_t   n;        /* bytes of its text, 0: they are not kept */
    uint8_t   text[CG_PIECE_TEXT];
} cg_piece;

/* Those that the second may still ask for; zero is none. */
typedef struct {
    cg_piece  *p;
    size_t     n;
    size_t     cap;
    uint64_t   out;    /* bytes that were written */
    cg_buf     front;  /* what the second has decided, as it was: its end */
    size_t     until;  /* up to there a finding is in that; 0: none */
} cg_pieces;

/* Append n bytes that stand for raw offsets [raw, raw_end); `hit`, if not NULL,
 * is the finding, in `text`.  CG_OK or CG_ENOMEM. */
cg_status cg_pieces_add(cg_pieces *t, uint64_t raw, uint64_t raw_end,
    size_t n, const cg_hit *hit, const uint8_t *text);

/* The first finding that begins in output [from, to), and where it ends; NULL:
 * none does. */
const cg_piece *cg_pieces_next(const cg_pieces *t, uint64_t from, uint64_t to,
    uint64_t *end);

/* Read s, set up and not fed yet, so, if its format is HTML or XML.  CG_OK or
 * CG_ENOMEM. */
cg_status cg_seam_open(struct cg_stream_s *s);

#endif
