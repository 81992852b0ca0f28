/*
 * Pieces of lines: what a write has left that was cut short.
 *
 * Writers append whole lines, several in one write() to a file that was opened
 * with O_APPEND.  Local file systems of Linux hold the file's lock for as long
 * as that lasts, so that lines of two writers never mix.  What is copied into
 * the file, though, is copied page by page, and that ends early
 *
 *   - where there is no room, or an error: write() tells its writer how much
 *     it took;
 *   - where the writer is killed: between two pages the kernel looks whether a
 *     fatal signal has come.  Nobody is told;
 *   - where the machine loses power.
 *
 * A piece so is the beginning of a line, it begins where a line does, and what
 * the next writer appends stands behind it, in the same line unless he ends
 * it first.  Of a chain there is one at most at a time, of the record that is
 * its next.
 *
 * Whoever finds a piece declares it, in a record of type "torn" of his own
 * chain: its bytes and their SHA-256.  Its writer does, once there is room
 * again; for one that is gone, those who say where his chain ended; for all of
 * them, who starts next.
 *
 * What that proves.  A declared piece is told from a record that was damaged
 * later by who declared it: its digest stands in a record that is bound into a
 * chain like any other.  It cannot hide a record: nothing that is in a piece
 * is taken for one, and the chain of a record that was made a piece lacks it,
 * by the number of the next one, or by where others say that the chain ended.
 * Bytes that are no beginning of a record are declared only where they are the
 * log's last when it is opened: a disk may have left anything there.
 */

#ifndef CG_TORN_H
#define CG_TORN_H

#include "cg_ledger.h"

typedef struct {
    size_t  bytes;
    char    sha256[65];
} cg_torn;

/* The piece that these n bytes are; false without memory. */
bool cg_torn_piece(cg_torn *t, const char *p, size_t n);

/* Take a line apart, without its line feed: into *piece bytes that are no
 * record and the record behind them.  false: there is none, and all of it is a
 * piece. */
bool cg_torn_split(cg_record *r, const char *p, size_t n, size_t *piece);

/* How many of n bytes that are no record are the first piece: where another
 * writer was cut short just behind it, its record begins. */
size_t cg_torn_first(const char *p, size_t n);

/* May these bytes be the beginning of a record?  `chain`: of this one, or NULL:
 * of any. */
bool cg_torn_begins(const char *p, size_t n, const char *chain);

/* The pieces in n bytes of a log, from anywhere in it on, that may begin a
 * record of `chain` and that no record behind them declares: the first `max` of
 * them.  What has no line feed behind it is one only at the `end` of a file:
 * else who writes it may be at it.  Returns how many were stored. */
size_t cg_torn_find(const char *p, size_t n, const char *chain, bool end,
    cg_torn *torn, size_t max);

#endif
