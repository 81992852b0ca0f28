/*
 * The words in which visitors are told and asked.
 */

#ifndef CG_TEXT_H
#define CG_TEXT_H

#include <stdbool.h>

#include "cg_language.h"

typedef enum {
    CG_TEXT_TITLE,
    CG_TEXT_INTRO,
    CG_TEXT_REMOVED,
    CG_TEXT_PROCESSORS,
    CG_TEXT_FOR,
    CG_TEXT_ASK,
    CG_TEXT_FREE,
    CG_TEXT_NEEDED,
    CG_TEXT_WITHDRAW,
    CG_TEXT_RIGHTS,
    CG_TEXT_CONTACT,
    CG_TEXT_ACCEPT,
    CG_TEXT_REJECT,
    CG_TEXT_SAVE,
    CG_TEXT_START,
    CG_TEXT_OPEN,
    CG_TEXT_CLOSE,
    CG_TEXT_MORE,
    CG_TEXT_SAVED,
    CG_TEXT_HELD,
    CG_TEXT_WAITS,
    CG_TEXT_TYPE,
    CG_TEXT_AGREE,
    CG_TEXT_EXPRESSLY,
    CG_TEXT_STOP,
    CG_TEXT_SPECIAL,
    CG_TEXT_AGE,
    CG_TEXT_RECEIPT,
    CG_TEXT_BLOCKED,
    CG_TEXT_WITHHELD,
    CG_TEXT_N
} cg_text_id;

/* In that language, or in English.  Never NULL. */
const char *cg_text(cg_language l, cg_text_id id);

/* "title": what the policy's line `text` calls it. */
const char *cg_text_key(cg_text_id id);

/* Whether the language has all of them: it ships. */
bool cg_text_complete(cg_language l);

/* Whether it is read from right to left: by its first letter (UAX #9, rules P2
 * and P3), which is none of what is put in. */
bool cg_text_rtl(const char *text);

#endif
