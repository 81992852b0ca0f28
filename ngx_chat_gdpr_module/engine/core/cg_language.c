/*
 * The table of languages, and Accept-Language.
 */

#include <string.h>
#include <strings.h>

#include "cg_accept.h"
#include "cg_language.h"

static const char *const  cg_language_table[] = {
#define CG_LANGUAGE(code)  #code,
#include "cg_language.def"
#undef CG_LANGUAGE
};


const char *
cg_language_code(cg_language l)
{
    return cg_language_table[l];
}


const char *
cg_language_list(void)
{
    return
#define CG_LANGUAGE(code)  #code " "
#include "cg_language.def"
#undef CG_LANGUAGE
        "";
}


cg_language
cg_language_find(const char *code, size_t n)
{
    unsigned  l;

    for (l = 0; l < CG_LANGUAGE_N; l++) {
        if (n == 2 && strncasecmp(code, cg_language_table[l], 2) == 0) {
            break;
        }
    }

    return (cg_language) l;
}


cg_language
cg_language_choose(cg_languages offered, cg_language otherwise,
    const char *accept, size_t n)
{
    size_t        len;
    unsigned      weight, best;
    const char   *p, *end, *comma;
    cg_language   l, chosen;

    chosen = otherwise;
    best = 0;

    for (p = accept, end = accept + n; p < end; p = comma + 1) {
        comma = memchr(p, ',', (size_t) (end - p));
        comma = comma ? comma : end;

        while (p < comma && (*p == ' ' || *p == '\t')) {
            p++;
        }

        for (len = 0; p + len < comma && p[len] != ';' && p[len] != '-'
                      && p[len] != ' '; len++)
        {
            /* void */
        }

        l = cg_language_find(p, len);
        p = memchr(p, ';', (size_t) (comma - p));
        weight = p ? cg_accept_quality(p, (size_t) (comma - p)) : 1000;

        if (l < CG_LANGUAGE_N && (offered >> l & 1) && weight > best) {
            chosen = l;
            best = weight;
        }
    }

    return chosen;
}
