/*
 * Classes of bytes as bitmaps: 64 bytes of text become one 64-bit word per
 * class, bit i standing for byte i.  Every implementation gives the same
 * words: portable C, SSE2 (each x86-64 has it), AVX2, AVX-512.
 */

#ifndef CG_CLASS_H
#define CG_CLASS_H

#include <stddef.h>
#include <stdint.h>

#define CG_BLOCK  64

typedef struct {
    uint64_t  digit;
    uint64_t  letter;  /* ASCII */
    uint64_t  word;    /* digit, letter or underscore */
    uint64_t  chain;   /* digit, or what may stand between digits: " .-()/" */
    uint64_t  gap;     /* space or dash */
    uint64_t  sign;    /* "@", "+" or "(" */
} cg_class;

/* Classify `blocks` times 64 bytes; all of them are read. */
typedef void (*cg_class_fn)(const uint8_t *p, size_t blocks, cg_class *c);

/* The fastest one for this machine. */
cg_class_fn cg_class_best(void);

/* All that this machine can run, for tests: NULL behind the last. */
cg_class_fn cg_class_nth(size_t i);

#endif
