/*
 * Where a secret, a place, a wallet or a bank code could begin.  As in
 * cg_class.h 64 bytes of text become one 64-bit word, and every implementation
 * gives the same: portable C, SSE2, AVX2.
 *
 *     a run of 20 of A-Z a-z 0-9 "_" "-" begins, or one of 8 of A-Z 0-9 with a
 *         letter
 *     "--", "//" or "ss" in any case begins
 *     a colon, an equals sign, the last byte of a degree sign
 *     a point with four digits behind it
 *
 * What is cut by the end of the text is a spot if more may follow.
 */

#ifndef CG_SPOT_H
#define CG_SPOT_H

#include <stddef.h>
#include <stdint.h>
#include <stdbool.h>

/* Bytes that are looked at together. */
#define CG_SPOT_BLOCKS  32
#define CG_SPOT_BYTES   (CG_SPOT_BLOCKS * 64)

/* Set bits[1] and on for v[at..n), of which the first CG_SPOT_BYTES are
 * wanted; at is less than n, and 64 bytes behind v[n - 1] are zero. */
typedef void (*cg_spot_fn)(const uint8_t *v, size_t at, size_t n, bool more,
    uint64_t bits[CG_SPOT_BLOCKS + 1]);

/* A quick look at the last letters in front of the colon or equals sign v[at],
 * and of a quote before it: could they end a word that says what is behind?
 * Lets all pass that cg_verify_secret_field(), cg_verify_geo() and
 * cg_verify_bic() know. */
bool cg_spot_word(const uint8_t *v, size_t at);

/* The fastest one for this machine. */
cg_spot_fn cg_spot_best(void);

/* All that this machine can run, for tests: NULL behind the last. */
cg_spot_fn cg_spot_nth(size_t i);

#endif
