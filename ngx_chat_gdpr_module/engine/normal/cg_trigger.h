/*
 * Triggers: the few places of a text where something may stand for something
 * else (cg_reading.h), of those that the classes of its bytes leave.  There may
 * be a bit too many, never one too few.
 */

#ifndef CG_TRIGGER_H
#define CG_TRIGGER_H

#include <stddef.h>
#include <stdint.h>
#include <stdbool.h>

#include "cg_class.h"

/* Of 64 bytes, bit i standing for byte i. */
typedef struct {
    uint64_t  sign;  /* a character outside ASCII, one of cg_class.odd, or the
                        first letter of a word that may be "@", "arroba",
                        or a digit, "acht" */
    uint64_t  run;   /* the first of letters and digits that may be coded */
    uint64_t  word;  /* in a digit as a word, perhaps */
    uint64_t  said;  /* the same word outside ASCII */
} cg_trigger;

/* Bytes of the shortest run of digits as words that has a bit in any case. */
#define CG_WORDS_MIN  40

/* Readable bytes behind text[n - 1], zeroed. */
#define CG_TRIGGER_PAD  80

/* Look at text[at..at + 64), which is column i of c, i >= 1; bits may be behind
 * the text where it ends.  Are there any? */
bool cg_trigger_find(const uint8_t *text, size_t at, const cg_class *c,
    size_t i, cg_trigger *t);

/* Is it the first letter of a digit as a word, of those in `sign`? */
static inline bool
cg_trigger_digit(const uint8_t *p)
{
    switch (p[0] | 0x20) {
    case 'a':
        return (p[1] | 0x20) == 'c';
    case 'c':
        return (p[1] | 0x20) != 'h';
    case 'j':
    case 'q':
        return true;
    default:
        return false;
    }
}

/* May the letters and digits from p on, in their middle, be coded? */
bool cg_trigger_within(const uint8_t *p);

#endif
