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
