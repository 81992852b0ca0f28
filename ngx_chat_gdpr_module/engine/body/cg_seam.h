/*
 * HTML with tags within what they mark: "4111 <b>1111</b> 1111 1111", or
 * "jane@<wbr>example.com".  A visitor sees one number where the text is in two.
 *
 * Tags neither always join nor always part: "<i>4111…1111</i><i>12:30</i>" is
 * a number and a time.  So it is read twice, one after the other: first with
 * each tag as a border, then, of what the first reading wrote, with those of
 * cg_html_seam.def as nothing.  The second takes only what has a tag within,
 * and no part of what the first has found; or has one in front, over which
 * what announces it was read: "my name is <b>Jane</b>".  Of such a finding each
 * piece of text goes, what stands for it is written once, and the tags stay in
 * order.
 *
 * Of an address the first reading may have found but the end, for the rest is
 * in front of a tag: "jane.<b>doe@example.com</b>".  What ends with a sign that
 * joins is a finding of its own then.
 *
 * Of others it may have found but the front: "my name is Jane <i>Doe</i>", "12
 * High Street, <b>London</b>".  What was found is put back for a moment, in
 * front of the text behind the tag, and if more of it is found so, that more is
 * a finding of its own.
 *
 * XML is read so, too, with its comments, processing instructions and borders
 * of CDATA sections for tags: "4111 <!-- x -->1111 1111 1111".  Its tags part.
 */

#ifndef CG_SEAM_H
#define CG_SEAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cg_buf.h"
#include "cg_detect.h"

struct cg_stream_s;

/* Bytes of a finding that are kept; a longer one is taken to be whole. */
#define CG_PIECE_TEXT  96

/* A piece of what the first reading wrote. */
typedef struct {
    uint64_t  out;      /* its offset in that */
    uint64_t  raw;      /* and in what came */
    uint64_t  raw_end;
    bool      found;    /* it is a finding, or what stands for one */
    bool      mail;     /* of an address */
    uint8_t   n;        /* bytes of its text, 0: they are not kept */
    uint8_t   text[CG_PIECE_TEXT];
} cg_piece;

/* Those that the second may still ask for; zero is none. */
typedef struct {
    cg_piece  *p;
    size_t     n;
    size_t     cap;
    uint64_t   out;  /* bytes that were written */
} cg_pieces;

/* Append n bytes that stand for raw offsets [raw, raw_end); `hit`, if not NULL,
 * is the finding, in `text`.  CG_OK or CG_ENOMEM. */
cg_status cg_pieces_add(cg_pieces *t, uint64_t raw, uint64_t raw_end,
    size_t n, const cg_hit *hit, const uint8_t *text);

/* The first finding that begins in output [from, to), and where it ends; NULL:
 * none does. */
const cg_piece *cg_pieces_next(const cg_pieces *t, uint64_t from, uint64_t to,
    uint64_t *end);

/* Where in output [from, to) the first address begins; UINT64_MAX: nowhere. */
uint64_t cg_pieces_mail(const cg_pieces *t, uint64_t from, uint64_t to);

/* Is any byte of output [from, to) of a finding? */
bool cg_pieces_found(const cg_pieces *t, uint64_t from, uint64_t to);

/* Read s, set up and not fed yet, so, if its format is HTML or XML.  CG_OK or
 * CG_ENOMEM. */
cg_status cg_seam_open(struct cg_stream_s *s);

#endif
