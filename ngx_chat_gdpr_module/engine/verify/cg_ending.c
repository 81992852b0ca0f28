/*
 * See cg_ending.h.
 */

#include <string.h>

#include "cg_ending.h"

/* An ending, and the letters that are at least in front of it. */
typedef struct {
    const char  *text;
    size_t       before;
} cg_ending;

static const cg_ending  cg_noun_ends[] = {
    { "heit", 3 }, { "keit", 3 }, { "schaft", 3 }, { "ung", 5 },
    { "tion", 3 }, { "tions", 3 }, { "itat", 3 }, { "erin", 4 },
    { "ismus", 3 }, { "service", 3 }, { "dienst", 3 }, { "support", 3 },
    { "tjanst", 3 }, { "palvelu", 3 }, { "szolgalat", 3 }, { "desk", 3 },
    { "ziekenhuis", 0 }, { "versicherung", 0 }, { "krankenkasse", 0 },
    { "zione", 3 }, { "zioni", 3 }, { "cion", 4 }, { "ciones", 3 },
    { "cao", 4 }, { "coes", 4 }, { "ness", 4 }, { "ment", 5 }, { "ments", 4 },
    { "atie", 4 }, { "ships", 3 }, { "centre", 0 }, { "center", 0 }
};

static const cg_ending  cg_other_ends[] = {
    { "ed", 3 }, { "ing", 3 }, { "ish", 3 }, { "ese", 3 }, { "able", 3 },
    { "less", 3 }, { "ful", 3 }, { "ly", 3 }, { "iano", 3 }, { "iana", 3 },
    { "ista", 3 }, { "iste", 3 }, { "istka", 3 }, { "anka", 3 },
    { "arier", 3 }, { "ien", 3 }, { "ienne", 3 }, { "ico", 3 }, { "ente", 3 },
    { "ante", 3 }, { "oso", 3 }, { "ado", 3 }, { "ense", 3 }, { "euse", 3 },
    { "aise", 3 }, { "oise", 3 }, { "isk", 3 }, { "kiem", 3 }, { "tem", 3 },
    { "rier", 3 }, { "ian", 3 }
};


static bool
cg_ends(const cg_noun *w, const cg_ending *ends, size_t n)
{
    size_t  i, len;

    if (w->len > CG_WORD_KEEP) {
        return false;
    }

    for (i = 0; i < n; i++) {
        len = strlen(ends[i].text);

        if (w->len >= len + ends[i].before
            && memcmp(w->text + w->len - len, ends[i].text, len) == 0)
        {
            return true;
        }
    }

    return false;
}


bool
cg_ending_noun(const cg_noun *w)
{
    return cg_ends(w, cg_noun_ends, sizeof(cg_noun_ends) / sizeof(cg_ending));
}


bool
cg_ending_other(const cg_noun *w)
{
    return cg_ending_noun(w)
           || cg_ends(w, cg_other_ends,
                      sizeof(cg_other_ends) / sizeof(cg_ending));
}
