/*
 * Words for kinds of personal data in the language of who reads them: the
 * labels of `replace`, and what a refusal names.
 */

#ifndef CG_LABEL_H
#define CG_LABEL_H

#include "cg_entity.h"
#include "cg_language.h"

/* "Kartennummer", in that language; NULL for an entity that has no word but
 * its name, and in a language that does not ship.  e < CG_ENTITY_N. */
const char *cg_label_word(cg_language l, size_t e);

/* The label: "[Kartennummer]"; in English, and where there is no word, NULL:
 * it is that of the entity itself. */
const char *cg_label(cg_language l, size_t e);

#endif
