/*
 * What the words beside three or four digits say of them: whether they are the
 * code of a payment card, for cg_verify_cvv.c.
 */

#ifndef CG_CODE_H
#define CG_CODE_H

#include <stddef.h>
#include <stdint.h>
#include <stdbool.h>

#include "cg_cue.h"

/* What the words in front of v[start..end) say of it: of CVV, RECORD and
 * SERIAL.  *far: see cg_border.h. */
cg_cues cg_code_said(const uint8_t *v, size_t start, size_t end, size_t *far);

/* Is all that is said of v[start..end) that it is on a back, and neither that
 * this is a card's, nor that it is a code; or does what it counts follow? */
bool cg_code_back(const uint8_t *v, size_t start, size_t end, size_t *far);

/* Does what follows v[at] say that the number in front of it is an amount of
 * something, "crypto 500 €"? */
bool cg_code_amount(const uint8_t *v, size_t at, size_t *far);

#endif
