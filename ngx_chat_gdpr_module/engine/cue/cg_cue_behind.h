/*
 * Words behind a value, read one by one: for cg_cue_behind.c and
 * cg_cue_after.c.
 */

#ifndef CG_CUE_BEHIND_H
#define CG_CUE_BEHIND_H

#include "cg_cue_walk.h"

/* Bytes behind a value in which words are read. */
#define CG_BEHIND_MAX  80

typedef struct {
    const uint8_t  *v;
    size_t          at;
    size_t          end;                   /* nothing behind it is read */
    uint8_t         text[2 * CG_WORD_MAX]; /* the word before, and this one */
    size_t          len;
    uint8_t         last[CG_WORD_MAX];     /* the word before, if it may be
                                              the first of two */
    size_t          before;
    bool            paired;                /* the two make the cue */
} cg_behind;

/* Over what parts two words; false if it ends the clause. */
bool cg_behind_gap(cg_behind *b, bool first);

/* The next word, folded; false if there is none, or it is too long. */
bool cg_behind_word(cg_behind *b);

/* What the word says, by itself or with the one before. */
cg_cues cg_behind_cue(cg_behind *b);

/* Has the word a value of its own: "... my date of birth is 3.4.1985"? */
bool cg_behind_own(cg_behind *b);

#endif
