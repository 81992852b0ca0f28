/*
 * Words for kinds of personal data in the language of who reads them: the
 * labels of `replace`, and the sentences in which a message is refused.
 */

#ifndef CG_LABEL_H
#define CG_LABEL_H

#include "cg_entity.h"
#include "cg_language.h"

typedef enum {
    CG_SAY_BLOCKED,   /* "Your message was not sent. …: %s." */
    CG_SAY_WITHHELD,  /* "A message was withheld. It contained: %s." */
    CG_SAY_N
} cg_say;

/* "Kartennummer", in that language; NULL for an entity that has no word but
 * its name, which is the same in all of them.  e < CG_ENTITY_N. */
const char *cg_label_word(cg_language l, size_t e);

/* The label: "[Kartennummer]"; in English, and where there is no word, NULL:
 * it is that of the entity itself. */
const char *cg_label(cg_language l, size_t e);

/* A sentence, in which %s stands for a word.  Never NULL. */
const char *cg_label_say(cg_language l, cg_say say);

#endif
