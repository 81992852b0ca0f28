/*
 * Where a name, an address, an age or a field that holds one could begin.
 * As in cg_class.h 64 bytes of text become one 64-bit word, and every
 * implementation gives the same: portable C, SSE2, AVX2, AVX-512.
 *
 *     a capital letter or a byte outside ASCII, behind white space
 *     any other, where "…me", white space, a word of two, three or five bytes
 *         and one white space are in front: "my name is jane"
 *     a digit, the first one, behind white space that is not behind a digit
 *     or with up to three more, perhaps one byte, and white space behind that
 *         is not in front of a digit: "12 High Street", "221B Baker Street"
 *     a colon, an equals sign or an "@"
 *
 * White space is what is not above U+0020, and what is outside the text.
 */

#ifndef CG_START_H
#define CG_START_H

#include <stddef.h>
#include <stdint.h>
#include <stdbool.h>

/* Bytes that are looked at together. */
#define CG_START_BLOCKS  32
#define CG_START_BYTES   (CG_START_BLOCKS * 64)

/* Set bits[1] and on for v[at..n), of which the first CG_START_BYTES are
 * wanted; the text is readable up to a multiple of 64 bytes from `at` on, and
 * NUL behind v[n - 1].  What is cut by its end is a start. */
typedef void (*cg_start_fn)(const uint8_t *v, size_t at, size_t n,
    uint64_t bits[CG_START_BLOCKS + 1]);

/* The fastest one for this machine. */
cg_start_fn cg_start_best(void);

/* All that this machine can run, for tests: NULL behind the last. */
cg_start_fn cg_start_nth(size_t i);

/* Is v[at] a start?  This is the definition; *far is raised. */
bool cg_start_is(const uint8_t *v, size_t at, size_t *far);

#endif
