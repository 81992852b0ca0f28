/*
 * Cues: words in front of a number that say what it is.  The key of a JSON
 * member, of a form field or of an HTML attribute counts as words in front of
 * its value: "nhs_number", "nhsNumber" and "nhs number" are the same.
 */

#ifndef CG_CUE_H
#define CG_CUE_H

#include <stddef.h>
#include <stdint.h>
#include <stdbool.h>

/* Bytes in front of a number in which words are looked for.  With the longest
 * finding that is not an e-mail address this is less than CG_LEFT. */
#define CG_CUE_REACH  56

enum {
    CG_CUE_NHS = 1,
    CG_CUE_CARD = 2,
    CG_CUE_PHONE = 4,
    CG_CUE_NINO = 8,
    CG_CUE_VERSION = 16,
    CG_CUE_RECORD = 32,  /* an order, a time stamp …: not a person's number */
    CG_CUE_ID = 64,      /* an identifier, of what the word before may say */
    CG_CUE_FILLER = 128
};

/* The cue directly in front of v[at], passing over fillers such as "number
 * is"; 0 if there is none. */
unsigned cg_cue_adjacent(const uint8_t *v, size_t at);

/* Is the cue somewhere in front of v[at], within reach, in the same field and
 * with no CG_CUE_RECORD between? */
bool cg_cue_near(const uint8_t *v, size_t at, unsigned cue);

#endif
