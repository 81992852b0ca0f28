/*
 * The classes of a text's bytes, kept: who normalises it and who looks for
 * findings in it make one pass over it together.
 */

#ifndef CG_CLASSES_H
#define CG_CLASSES_H

#include "cg_class.h"

typedef struct {
    cg_class  *p;         /* NULL: no memory was taken yet */
    size_t     n;         /* how many are kept, */
    size_t     done;      /* and were made: the last one is the last of p */
    size_t     at;        /* where in the text they begin, */
    size_t     end;       /* and it ends */
    bool       more;
    bool       words;
} cg_classes;

/* How many are kept. */
#define CG_CLASSES_MAX  12

/* Begin with those of a text from `at` on.  Zero-initialised is valid. */
void cg_classes_begin(cg_classes *s, size_t at, bool words);

/* Those of the next CG_CLASS_BYTES of v[0..n), with triggers; NULL if there is
 * no memory.  The text and `more` are those of the call before. */
const cg_class *cg_classes_next(cg_classes *s, const uint8_t *v, size_t n,
    bool more);

/* The i-th, if it was kept and is that of v[0..n), too; else NULL. */
const cg_class *cg_classes_kept(const cg_classes *s, size_t i, size_t n,
    bool more);

void cg_classes_free(cg_classes *s);

#endif
