/*
 * Triggers: the few places of a text where something may stand for something
 * else (cg_reading.h).  One pass over all text, so it must cost next to
 * nothing: 64 bytes become a 64-bit word for each kind of trigger, bit i
 * standing for byte i.  There may be a bit too many, never one too few.
 */

#ifndef CG_TRIGGER_H
#define CG_TRIGGER_H

#include <stddef.h>
#include <stdint.h>

#define CG_TRIGGER_BLOCKS  32
#define CG_TRIGGER_BYTES   (64 * CG_TRIGGER_BLOCKS)

typedef struct {
    uint64_t  sign[CG_TRIGGER_BLOCKS];  /* a character outside ASCII, "%", "&",
                                           a backslash, "@" or a bracket; "d"
                                           of "dot", the space of " at" */
    uint64_t  run[CG_TRIGGER_BLOCKS];   /* the first of CG_CODED_MIN letters
                                           and digits, or one of its middle
                                           where the text begins */
    uint64_t  word[CG_TRIGGER_BLOCKS];  /* in a digit as a word, perhaps */
} cg_trigger;

/* Letters and digits of the shortest base64 or hexadecimal run. */
#define CG_CODED_MIN  12

/* Bytes of the shortest run of digits as words that has a bit in any case. */
#define CG_WORDS_MIN  40

/* Readable bytes behind text[n - 1], zeroed. */
#define CG_TRIGGER_PAD  80

/* Look at CG_TRIGGER_BYTES from text[from] on, or at those up to text[n].
 * Returns how many words of each kind were set. */
size_t cg_trigger_find(const uint8_t *text, size_t from, size_t n,
    cg_trigger *t);

/* The same for one implementation, for tests: 0 behind the last. */
size_t cg_trigger_nth(size_t i, const uint8_t *text, size_t from, size_t n,
    cg_trigger *t);

#endif
