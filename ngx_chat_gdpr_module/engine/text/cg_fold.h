/*
 * Folding: letters as words are compared by, small and without accents.
 * "Numéro", "NUMERO" and "numero" are one word, and so are "ΑΦΜ" and "αφμ".
 */

#ifndef CG_FOLD_H
#define CG_FOLD_H

#include <stddef.h>
#include <stdint.h>

/* Write the folded form of a letter, at most two bytes of UTF-8, and return
 * how many: 0 if it is a letter of another script than Latin, Greek and
 * Cyrillic.  The Unicode Standard, code charts U+0041 to U+045F. */
size_t cg_fold(uint32_t code, uint8_t *out);

#endif
