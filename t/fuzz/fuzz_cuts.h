/*
 * What fuzzers of bodies have in common: an input that says how it is cut,
 *
 *     byte 0     for the fuzzer
 *     byte 1     number of cuts, below 16, and whether the end comes apart
 *     2 each     the cuts
 *     the rest   the body
 *
 * and that it is the same whole.
 */

#ifndef FUZZ_CUTS_H
#define FUZZ_CUTS_H

#include "../unit/passage.h"

#define FUZZ_CUTS  15

typedef struct {
    const uint8_t  *p;  /* the body */
    size_t          n;
    size_t          cuts[FUZZ_CUTS];
    size_t          k;
    bool            apart;
} fuzz_body;


static inline void
insist(bool truth, const char *what)
{
    if (!truth) {
        fprintf(stderr, "%s\n", what);
        abort();
    }
}


static inline int
fuzz_compare(const void *a, const void *b)
{
    size_t  x = *(const size_t *) a, y = *(const size_t *) b;

    return x < y ? -1 : x > y;
}


/* Read an input; false: it is too short. */

static inline bool
fuzz_read(fuzz_body *b, const uint8_t *data, size_t size)
{
    size_t  i;

    b->k = size < 2 ? 0 : data[1] & 15;

    if (size < 2 + 2 * b->k) {
        return false;
    }

    b->p = data + 2 + 2 * b->k;
    b->n = size - 2 - 2 * b->k;
    b->apart = b->p[-1] & 1;

    for (i = 0; i < b->k; i++) {
        b->cuts[i] = (size_t) (data[2 + 2 * i] << 8 | data[3 + 2 * i])
                     % (b->n + 1);
    }

    qsort(b->cuts, b->k, sizeof(size_t), fuzz_compare);
    return true;
}


/* Run it whole and cut. */

static inline void
fuzz_run(passage *whole, passage *cut, const passage_way *way, cg_work *w,
    const fuzz_body *b)
{
    const char  *differs;

    passage_run(whole, way, w, b->p, b->n, NULL, 0, false);
    passage_run(cut, way, w, b->p, b->n, b->cuts, b->k, b->apart);

    differs = passage_differs(whole, cut);
    insist(differs == NULL, differs);
}

#endif
