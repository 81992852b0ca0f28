/*
 * Cues behind a value, of a sentence that says what it is: "12.5.1990 is my
 * date of birth", "4000123412341234, c'est mon numéro de commande".
 */

#include <string.h>

#include "cg_border.h"
#include "cg_cue_behind.h"
#include "cg_fold.h"
#include "cg_listed.h"
#include "cg_utf8.h"

/* Words that are read. */
#define CG_BEHIND_WORDS  7

/* Both folded.  Behind a comma or a dash whose it is, will do: "…, my date of
 * birth." */
static const cg_listed  cg_behind_whose[] = {
    "my", "mein", "meine", "ihr", "mon", "ma", "mi", "mio", "mia", "mijn",
    "moj", "moja", "moje", "minha", "meu", "min", "mit", "mitt", "minun",
    "mans", "mano"
};

/* A word that says "is" is one of the first. */
#define CG_BEHIND_LINK   3

/* Both folded. */
static const cg_listed  cg_behind_links[] = {
    "is", "s", "was", "thats", "ist", "war", "lautet", "est", "etait", "es",
    "era", "e", "to", "je", "jest", "bylo", "er", "var", "ar", "on", "ir",
    "yra", "este", "sam", "mam", "huwa", "hija", "mo", "\xd0\xb5",
    "\xce\xb5\xce\xb9\xce\xbd\xce\xb1\xce\xb9"
};

/* What may stand between "is" and the word for the value. */
static const cg_listed  cg_behind_between[] = {
    "my", "the", "our", "your", "his", "her", "their", "a", "an", "for",
    "mein", "meine", "unsere", "ihre", "seine", "ein", "eine", "den", "mon",
    "ma", "notre", "votre", "son", "sa", "mi", "nuestro", "su", "un", "una",
    "une", "mio", "mia", "nostro", "mijn", "onze", "uw", "het", "een", "moj",
    "moja", "moje", "nasz", "minha", "nosso", "min", "mit", "mitt", "din",
    "dit", "vart", "vores", "minun", "minu", "mans", "mano", "a", "az",
    "\xce\xb7", "\xce\xbf", "\xce\xbc\xce\xbf\xcf\x85",
    "\xd0\xbc\xd0\xbe\xd1\x8f"
};


bool
cg_behind_gap(cg_behind *b, bool first)
{
    size_t  most;

    for (most = b->at + (first ? 3 : 1); b->at < most; b->at++) {
        switch (b->v[b->at]) {
        case ' ':
        case '\'':
        case '-':
            break;
        case ',':
        case ')':
            if (!first) {
                return false;
            }
            break;
        case 0xe2:
            if (memcmp(b->v + b->at, "\xe2\x80\x99", 3) != 0) {
                return true;
            }
            b->at += 2;
            most += 2;
            break;
        default:
            return true;
        }
    }

    return true;
}


bool
cg_behind_word(cg_behind *b)
{
    size_t    n;
    uint32_t  code;

    b->len = 0;

    while (b->at < b->end) {
        n = 1;
        code = b->v[b->at];

        if (code >= 0x80) {
            n = cg_utf8_at(b->v, b->at, &code);
            if (n == 0 || code == 0x2019) {
                break;
            }

        } else if (!cg_is_letter((uint8_t) code)) {
            break;
        }

        if (b->len + 2 > CG_WORD_MAX) {
            return false;
        }

        b->len += cg_fold(code, b->text + b->len);
        b->at += n;
    }

    return b->len > 0 && b->at < b->end;
}


cg_cues
cg_behind_cue(cg_behind *b)
{
    size_t   len;
    cg_cues  cues, alone;
    uint8_t  pair[2 * CG_WORD_MAX + 1];

    cues = 0;

    if (b->before) {
        memcpy(pair, b->last, b->before);
        pair[b->before] = ' ';
        memcpy(pair + b->before + 1, b->text, b->len);
        len = b->before + 1 + b->len;
        cues = cg_cue_find(pair, len, false);
    }

    b->paired = cues != 0;
    alone = cg_cue_find(b->text, b->len, false);
    cues = cues ? cues : alone;

    /* "date of birth": what is short may stand between the two, or be the
     * first of them: "org.nr." */
    if (b->len > 3 || alone & ~CG_CUE(FILLER)) {
        b->before = alone & CG_CUE(PAIR) ? b->len : 0;
        memcpy(b->last, b->text, b->before);
    }

    return cues & ~CG_CUE(PAIR);
}


bool
cg_behind_own(cg_behind *b)
{
    int      i;
    uint8_t  ch;

    for (i = 0; i < 2; i++) {
        while (b->at < b->end && (b->v[b->at] == ' ' || b->v[b->at] == '.')) {
            b->at++;
        }

        ch = b->v[b->at];

        if (ch == ':' || ch == '=' || ch == '#' || cg_is_digit(ch)) {
            return true;
        }

        if (!cg_behind_word(b)
            || (cg_cue_find(b->text, b->len, false) & CG_CUE(FILLER)) == 0)
        {
            return false;
        }
    }

    return false;
}


/* Does the clause end here? */
static bool
cg_behind_ends(const cg_behind *b)
{
    return b->v[b->at] != ' ' && b->v[b->at] != '-' && b->v[b->at] != '\'';
}


static cg_cues
cg_behind_read(cg_behind *b, bool *close)
{
    size_t   i, at;
    bool     linked, whose;
    cg_cues  cues;

    linked = whose = false;
    *close = true;
    at = b->at;

    for (i = 0; i < CG_BEHIND_WORDS && cg_behind_gap(b, i == 0)
                && cg_behind_word(b); i++)
    {
        if (i == 0 && (b->v[at] == ',' || b->v[at + 1] == '-')
            && CG_LISTED(b->text, b->len, cg_behind_whose))
        {
            linked = whose = true;
            continue;
        }

        if (!linked && i < CG_BEHIND_LINK
            && CG_LISTED(b->text, b->len, cg_behind_links))
        {
            linked = true;
            continue;
        }

        if (!linked && i + 1 >= CG_BEHIND_LINK) {
            break;
        }

        cues = linked ? cg_behind_cue(b) : 0;

        if (cues & ~CG_CUE(FILLER)) {
            return (whose && !cg_behind_ends(b)) || cg_behind_own(b)
                   ? 0 : cues;
        }

        *close &= !linked || cues || b->before || b->len <= 2
                  || CG_LISTED(b->text, b->len, cg_behind_between);
    }

    return 0;
}


cg_cues
cg_cue_behind(const uint8_t *v, size_t at, size_t *far, bool *close)
{
    cg_cues    cues;
    cg_behind  b;

    cg_far(far, at);

    if (v[at] != ' ' && v[at] != ',' && v[at] != ')') {
        *close = false;
        return 0;
    }

    b.v = v;
    b.at = at;
    b.end = at + CG_BEHIND_MAX;
    b.before = 0;
    cues = cg_behind_read(&b, close);
    cg_far(far, b.at + 3);

    return cues;
}
