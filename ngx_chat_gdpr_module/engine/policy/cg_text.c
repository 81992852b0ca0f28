/*
 * The table of texts.
 */

#include <stddef.h>

#include "cg_text.h"

static const char *const  cg_texts[CG_LANGUAGE_N][CG_TEXT_N] = {
#define CG_TEXT(language, id, text)                                           \
    [CG_LANGUAGE_##language][CG_TEXT_##id] = text,
#include "cg_text.def"
#undef CG_TEXT
};


static const char *const  cg_text_names[CG_TEXT_N] = {
    [CG_TEXT_TITLE] = "title",
    [CG_TEXT_INTRO] = "intro",
    [CG_TEXT_REMOVED] = "removed",
    [CG_TEXT_PROCESSORS] = "processors",
    [CG_TEXT_FOR] = "for",
    [CG_TEXT_ASK] = "ask",
    [CG_TEXT_FREE] = "free",
    [CG_TEXT_NEEDED] = "needed",
    [CG_TEXT_RIGHTS] = "rights",
    [CG_TEXT_CONTACT] = "contact",
    [CG_TEXT_ACCEPT] = "accept",
    [CG_TEXT_REJECT] = "reject",
    [CG_TEXT_SAVE] = "save",
    [CG_TEXT_START] = "start",
    [CG_TEXT_OPEN] = "open",
    [CG_TEXT_CLOSE] = "close",
    [CG_TEXT_MORE] = "more",
    [CG_TEXT_SAVED] = "saved",
    [CG_TEXT_HELD] = "held",
    [CG_TEXT_TYPE] = "type",
    [CG_TEXT_AGREE] = "agree",
    [CG_TEXT_EXPRESSLY] = "expressly",
    [CG_TEXT_STOP] = "stop",
    [CG_TEXT_SPECIAL] = "special",
    [CG_TEXT_AGE] = "age",
    [CG_TEXT_RECEIPT] = "receipt"
};


const char *
cg_text_key(cg_text_id id)
{
    return cg_text_names[id];
}


const char *
cg_text(cg_language l, cg_text_id id)
{
    return cg_texts[l][id] ? cg_texts[l][id] : cg_texts[CG_LANGUAGE_en][id];
}


int
cg_text_complete(cg_language l)
{
    unsigned  id;

    for (id = 0; id < CG_TEXT_N; id++) {
        if (cg_texts[l][id] == NULL) {
            return 0;
        }
    }

    return 1;
}
