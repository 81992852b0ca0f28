/*
 * What is looked for, and in what text: for cg_detect() (cg_detect.h) and what
 * it is made of.
 */

#ifndef CG_DETECTOR_H
#define CG_DETECTOR_H

#include "cg_entity.h"

typedef struct {
    cg_entities  entities;  /* to look for */
    cg_regions   regions;   /* national forms to look for */
} cg_detector;

/* Writable bytes the caller provides behind v[n - 1]; cg_detect() zeroes
 * them. */
#define CG_PAD   64

/* Bytes of decided text that the caller keeps in front of `from`, for
 * boundaries and context words.  Fewer only at the start of the text. */
#define CG_LEFT  192

/* n - safe never exceeds this. */
#define CG_HOLD  4096

#endif
