/*
 * What the end of a word that is in no list tells of it.
 */

#ifndef CG_ENDING_H
#define CG_ENDING_H

#include <stdbool.h>

#include "cg_word.h"

/* Does it end like a noun for things or offices, as no surname does:
 * "Abteilung", "Reservation", "Beraterin", "Kundendienst"? */
bool cg_ending_noun(const cg_noun *w);

/* Does it so, or like an adjective or a verb, as surnames may? */
bool cg_ending_other(const cg_noun *w);

#endif
