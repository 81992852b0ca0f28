/*
 * A text in which what the first reading of cg_seam.h has found is put back as
 * it was, and where that stands in the view of the second, in which something
 * else stands for it:
 *
 *     view:  [ left context | so my [email] is ......... ]
 *     text:  [ front | so my ne@example.com is ......... ]
 *
 * The front is what was in front of the view's text, as it was.
 */

#ifndef CG_BACK_H
#define CG_BACK_H

#include "cg_buf.h"
#include "cg_hit.h"

struct cg_piece_s;

/* A finding: view offsets, and text offsets. */
typedef struct {
    const struct cg_piece_s  *piece;
    size_t                    view;
    size_t                    view_end;
    size_t                    text;
    size_t                    text_end;
} cg_back_at;

/* Scratch memory: those of a block, in order, and the text.  Zero is none. */
typedef struct {
    cg_back_at  *p;
    size_t       n;
    size_t       cap;
    cg_buf       text;
    size_t       front;  /* bytes of its front, */
    size_t       left;   /* and of the view's left context */
    cg_hits      hits;   /* what is found in it, */
    cg_hits      users;  /* and what user entities match */
} cg_back;

/* Append one.  CG_OK or CG_ENOMEM. */
cg_status cg_back_add(cg_back *back, const cg_back_at *at);

/* How many begin at text offset `at` or in front of it. */
size_t cg_back_to(const cg_back *back, size_t at);

/* The view offset of a text offset: of what is within a finding, its start.
 * And the other way round. */
size_t cg_back_view(const cg_back *back, size_t text);
size_t cg_back_of(const cg_back *back, size_t view);

void cg_back_free(cg_back *back);

#endif
