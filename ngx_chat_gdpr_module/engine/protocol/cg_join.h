/*
 * Digits that a visitor sends in two or three messages, one after the other:
 *
 *   piece     a string of a message, or a text message as a whole, that is
 *             nothing but digits, spaces and - . / + ( ), with 2 digits or
 *             more and at most CG_JOIN_PIECE bytes; the first CG_JOIN_PIECES of
 *             a message count, and none of one over CG_JOIN_MESSAGE bytes
 *   kind      of a piece: the key that it stands under, and all strings of its
 *             message without digits and spaces; so a preview of what is being
 *             typed is no part of what was sent
 *   joined    a piece with the two or the one before it that are of its kind
 *             and no older than the window, as they are or with spaces between
 *
 * Where a joined text has a finding that ends in its last piece and begins in
 * an earlier one, the last piece is redacted, and those before it are
 * forgotten; they have gone.  One piece of a message is.  Pieces of
 * CG_JOIN_KINDS kinds are remembered, of each the last two.
 */

#ifndef CG_JOIN_H
#define CG_JOIN_H

#include "cg_part.h"

#define CG_JOIN_PIECE    24
#define CG_JOIN_PIECES   4
#define CG_JOIN_KINDS    4
#define CG_JOIN_MESSAGE  4096

typedef struct {
    uint64_t  kind;
    uint64_t  time[2];    /* of the pieces, the last one first */
    uint8_t   n[2];       /* bytes; 0: there is none */
    uint8_t   text[2][CG_JOIN_PIECE];
} cg_join_kind;

typedef struct {
    uint64_t      window;  /* milliseconds; the rest is zero at the start */
    cg_join_kind  kinds[CG_JOIN_KINDS];
} cg_join;

/* The message p[0..n), of text or JSON and redacted by itself, at `now`
 * milliseconds.  *differs: `out`, emptied first, holds what it becomes; *joined
 * is then of how many messages the finding is.  out must not hold p.
 * CG_OK, CG_ENOMEM, CG_EPATTERN, CG_EKEY, CG_EBLOCK (which was counted). */
cg_status cg_join_message(cg_join *j, cg_parts *ps, uint64_t now,
    const uint8_t *p, size_t n, cg_buf *out, bool *differs,
    unsigned *joined);

/* Wipe what is older than the window.  Whether anything is left. */
bool cg_join_expire(cg_join *j, uint64_t now);

/* Wipe all. */
void cg_join_wipe(cg_join *j);

#endif
