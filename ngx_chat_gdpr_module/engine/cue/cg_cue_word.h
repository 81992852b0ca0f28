/*
 * What a word says, or two.
 */

#ifndef CG_CUE_WORD_H
#define CG_CUE_WORD_H

#include "cg_cue.h"

/* Bytes of the longest that is looked up. */
#define CG_WORD_MAX  48

/* The cues of a word, or of two with a space between, that is folded
 * (cg_fold.h) but perhaps for its first letter; 0 if there are none, or if it
 * is too long.  field: it ends the key of a field. */
cg_cues cg_cue_find(const uint8_t *word, size_t len, bool field);

#endif
