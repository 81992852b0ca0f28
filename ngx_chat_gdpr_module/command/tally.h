/*
 * Counts by name, of names that nobody knows beforehand.  Memory is bounded:
 * whoever can write to a log could else make a reviewer's machine swap.
 */

#ifndef TALLY_H
#define TALLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Names that are told apart, and columns of each. */
#define TALLY_ROWS     256
#define TALLY_COLUMNS  3

/* Bytes of a name that are kept. */
#define TALLY_NAME     64

typedef struct {
    char      name[TALLY_NAME];
    uint64_t  n[TALLY_COLUMNS];
    uint64_t  first;   /* when, in ms: as the caller sets it */
    uint64_t  last;
} tally_row;

/* Zero-initialised is empty and valid. */
typedef struct {
    size_t     n;
    tally_row  rows[TALLY_ROWS + 1];   /* in the order of their coming; then
                                          what there was no place for */
    uint16_t   index[4 * TALLY_ROWS];  /* by hash: number of a row, from 1 */
} tally;

#define TALLY_OTHERS  "(others)"

/* The row of a name of n bytes, which is new if need be. */
tally_row *tally_at(tally *t, const char *name, size_t n);

/* The row of a name, or NULL. */
const tally_row *tally_find(const tally *t, const char *name);

/* Rows that there are: all names, and "(others)" where some had no place. */
size_t tally_rows(const tally *t);

uint64_t tally_sum(const tally *t, size_t column);
uint64_t tally_row_sum(const tally_row *r);

/* Numbers of all rows, those with most in front. */
size_t tally_order(const tally *t, uint16_t order[TALLY_ROWS + 1]);

#endif
