/*
 * How long events of an audit log are kept: each type belongs to a class, and
 * policies give each class a period (the line `retain`).
 *
 *   consent     the proof of Art. 7(1) GDPR: what visitors chose, under what
 *               policy, and what they had been shown; and what was done to the
 *               log itself
 *   processing  all else
 */

#ifndef CG_RETAIN_H
#define CG_RETAIN_H

#include <stdbool.h>
#include <stddef.h>

typedef enum {
    CG_RETAIN_PROCESSING = 0,
    CG_RETAIN_CONSENT,
    CG_RETAIN_N
} cg_retain;

typedef struct {
    const char  *type;
    cg_retain    class;
    bool         subject;  /* may be about a visitor, and be erased for him */
    bool         stays;    /* is not removed by its age */
    bool         clear;    /* is read by who verifies, and never sealed */
} cg_retain_row;

/* Types, and one more for all that are not in the table. */
enum {
#define CG_RETAIN(type, class, subject, stays, clear)  + 1
    CG_RETAIN_TYPES = 1
#include "cg_retain.def"
#undef CG_RETAIN
};

/* The row's number, below CG_RETAIN_TYPES, and the name of the type, "other" of
 * the last. */
size_t cg_retain_number(const cg_retain_row *row);
const char *cg_retain_nth(size_t i);

/* What holds for a type of n bytes; never NULL: types that are not in the table
 * are about visitors, and processing. */
const cg_retain_row *cg_retain_type(const char *type, size_t n);

#endif
