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
    [CG_TEXT_WITHDRAW] = "withdraw",
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
    [CG_TEXT_WAITS] = "waits",
    [CG_TEXT_TYPE] = "type",
    [CG_TEXT_AGREE] = "agree",
    [CG_TEXT_EXPRESSLY] = "expressly",
    [CG_TEXT_STOP] = "stop",
    [CG_TEXT_SPECIAL] = "special",
    [CG_TEXT_AGE] = "age",
    [CG_TEXT_RECEIPT] = "receipt",
    [CG_TEXT_BLOCKED] = "blocked",
    [CG_TEXT_WITHHELD] = "withheld"
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


bool
cg_text_complete(cg_language l)
{
    unsigned  id;

    for (id = 0; id < CG_TEXT_N; id++) {
        if (cg_texts[l][id] == NULL) {
            return false;
        }
    }

    return true;
}


/* The characters of a text, its UTF-8 well formed. */

static const uint8_t *
cg_text_character(const uint8_t *s, uint32_t *code)
{
    unsigned  n;

    n = *s < 0xc0 ? 0 : *s < 0xe0 ? 1 : *s < 0xf0 ? 2 : 3;
    *code = n ? *s & (0x3fU >> n) : *s;

    for (s++; n && (*s & 0xc0) == 0x80; n--) {
        *code = *code << 6 | (*s++ & 0x3fU);
    }

    return s;
}


bool
cg_text_rtl(const char *text)
{
    uint32_t        code;
    const uint8_t  *s;

    for (s = (const uint8_t *) text; *s; /* void */ ) {

        if (s[0] == '%' && s[1] == 's') {
            s += 2;
            continue;
        }

        s = cg_text_character(s, &code);

        /* Hebrew, Arabic, Syriac, Thaana, N'Ko and others */

        if ((code >= 0x590 && code <= 0x8ff)
            || (code >= 0xfb1d && code <= 0xfdff)
            || (code >= 0xfe70 && code <= 0xfefc)
            || (code >= 0x10800 && code <= 0x10fff)
            || (code >= 0x1e800 && code <= 0x1efff))
        {
            return true;
        }

        /* what is no letter has no direction of its own */

        if (((code | 0x20) >= 'a' && (code | 0x20) <= 'z')
            || (code >= 0xc0 && code != 0xd7 && code != 0xf7
                && !(code >= 0x2000 && code <= 0x2bff)
                && !(code >= 0x3000 && code <= 0x3020)
                && code < 0x1f000))
        {
            return false;
        }
    }

    return false;
}
