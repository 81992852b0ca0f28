/*
 * Where a finding could begin.  64 bytes of text become one 64-bit word per
 * class, bit i standing for byte i; arithmetic on the words leaves the few
 * places that a verifier has to look at (cg_candidate.h).  One pass over the
 * text, and every implementation gives the same words: portable C, SSE2 (each
 * x86-64 has it), AVX2, AVX-512.
 */

#ifndef CG_CLASS_H
#define CG_CLASS_H

#include <stddef.h>
#include <stdint.h>
#include <stdbool.h>

#define CG_BLOCK  64

/* Blocks that are looked at together: 2 KiB of text. */
#define CG_CLASS_BLOCKS  32
#define CG_CLASS_BYTES   (CG_CLASS_BLOCKS * CG_BLOCK)

/* Letters and digits of the shortest base64 or hexadecimal run. */
#define CG_CODED_MIN  12

/* [0] is the block in front of the text, of which the last bytes are looked
 * at; [1 + i] is block i; the last one follows those that are wanted. */
typedef uint64_t  cg_class_row[1 + CG_CLASS_BLOCKS + 1];

typedef struct {
    /* bytes; in front of the text and behind it are NULs */
    cg_class_row  digit;
    cg_class_row  letter;   /* ASCII */
    cg_class_row  word;     /* either */
    cg_class_row  capital;  /* ASCII */
    cg_class_row  high;     /* outside ASCII */
    cg_class_row  white;    /* not above a space */
    cg_class_row  chain;    /* digit, or what may stand between digits:
                               " .-()/" */
    cg_class_row  run;      /* letter, digit, "_" or "-" */
    cg_class_row  sign;     /* "@", "+" or "(" */
    cg_class_row  colon;
    cg_class_row  equals;
    cg_class_row  dash;
    cg_class_row  s;        /* in any case */
    cg_class_row  m;
    cg_class_row  e;
    cg_class_row  odd;      /* "%", "&", a backslash, "@"; a bracket in front of
                               a letter, a point or the like; "d" two before
                               "t", the space of " at": see cg_trigger.h */
    cg_class_row  spell;    /* a letter of an English number word, in any case,
                               or what stands between two: " -,." */

    /* where to look: see cg_candidate.h */
    cg_class_row  number;
    cg_class_row  token;
    cg_class_row  rare;
    cg_class_row  start;
    cg_class_row  mark;
    cg_class_row  spot;
    cg_class_row  coded;

    bool          words;    /* start, mark and spot are wanted: the rows that
                               only they need are set */
    bool          triggers; /* the same of odd, spell and coded */
    bool          letters;  /* a word of letters alone goes on from block [0] */
    bool          parted;   /* one ended, and a separator ends the block */
} cg_class;

/* Look at v[at..n), of which the first CG_CLASS_BYTES are wanted; at is less
 * than n, and behind v[n - 1] are NULs up to a multiple of 64 bytes from `at`.
 * With `more`, what may follow the text is of every class that
 * could make a candidate, so that one cut by its end is one: but a token not
 * before its digit has come; triggers look at two more bytes.  No candidate is
 * behind the text.  `before` is that of the CG_CLASS_BYTES in front, perhaps c
 * itself, or NULL.  The caller has set c->words and c->triggers, which are
 * those of `before`. */
typedef void (*cg_class_fn)(const uint8_t *v, size_t at, size_t n, bool more,
    const cg_class *before, cg_class *c);

/* The fastest one for this machine. */
cg_class_fn cg_class_best(void);

/* All that this machine can run, for tests: NULL behind the last. */
cg_class_fn cg_class_nth(size_t i);

#endif
