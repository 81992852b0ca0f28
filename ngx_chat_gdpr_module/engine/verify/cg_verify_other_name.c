/*
 * Verifier of names behind words in Greek or Cyrillic letters, "казвам се Иван
 * Петров", "με λένε Ελένη", which are not in cg_lead.def.  Nouns have no
 * capitals in these languages: within a sentence a word with one is a name.
 */

#include <string.h>

#include "cg_border.h"
#include "cg_name.h"
#include "cg_phrase.h"
#include "cg_verify.h"
#include "cg_word.h"

#define CG_OTHER_WORDS  4

/* Bytes of punctuation and line breaks between. */
#define CG_OTHER_GAP    5

/* Folded; of phrases the last words are enough. */
static const char  cg_other_said[] =
    "казвам се|казва се|името ми|имам името|пълното ми име|фамилията ми|"
    "на името на|говори|аз съм|тук е|тук|господин|госпожа|господине|госпожо|"
    "г н|г жа|д р|съпругът ми|съпругата ми|жена ми|мъж ми|дъщеря ми|син ми|"
    "με λενε|ονομαζομαι|λεγομαι|ονομα μου|ονομα|ονοματεπωνυμο|επωνυμο μου|"
    "ειμαι ο|ειμαι η|εδω ο|εδω η|κυριε|κυρια|κυριοσ|κυριου|κυριασ|κο|κα|"
    "συζυγοσ μου|αντρασ μου|γυναικα μου|γιοσ μου|κορη μου|στο ονομα|"
    "μιλησα με τον|μιλησα με την|μιλησα με τη|";

/* With a comma and a line break, or one of them, behind. */
static const char  cg_other_signed[] =
    "поздрави|с уважение|с поздрав|благодаря|με εκτιμηση|φιλικα|ευχαριστω|"
    "χαιρετισμουσ|με φιλικουσ χαιρετισμουσ|";

/* In front of the end of a phrase. */
static const char  cg_other_greeted[] =
    "здравейте|здравей|здрасти|уважаеми|уважаема|скъпи|скъпа|добър ден|"
    "γεια σου|γεια|γεια σασ|αγαπητε|αγαπητη|καλημερα|καλησπερα|χαιρετε|";


/* Departments, which sign, too. */
static const char *const  cg_other_offices[] = {
    "τμημα", "εξυπηρετηση", "ομαδα", "υπηρεσια", "отдел", "екип", "екипът",
    "обслужване", "служба"
};


static bool
cg_other_office(const cg_noun *w)
{
    size_t  i;

    for (i = 0; i < sizeof(cg_other_offices) / sizeof(cg_other_offices[0]);
         i++)
    {
        if (strlen(cg_other_offices[i]) == w->len
            && memcmp(cg_other_offices[i], w->text, w->len) == 0)
        {
            return true;
        }
    }

    return false;
}


/* Words with a capital each, at v[at]: where they end, 0 if there are none. */
static size_t
cg_other_read(const uint8_t *v, size_t at, size_t *far)
{
    size_t   n, end;
    cg_noun  w;

    end = 0;

    for (n = 0; n < CG_OTHER_WORDS && cg_word_read(v, at, &w, far); n++) {
        if (!w.capital || w.letters < 2 || cg_word_common(&w) == CG_COMMON_ANY
            || (w.capitals && n == 0)
            || (n == 0 && cg_other_office(&w)))
        {
            break;
        }

        end = w.end;

        if (cg_byte_at(v, end, far) != ' ') {
            break;
        }

        at = end + 1;
    }

    return end;
}


/* In front of punctuation and line breaks before v[at]. */
static size_t
cg_other_gap(const uint8_t *v, size_t at, bool *line, bool *comma)
{
    size_t  i;

    *line = *comma = false;

    for (i = at; i && at - i < CG_OTHER_GAP; i--) {
        switch (v[i - 1]) {
        case '\n':
        case '\r':
            *line = true;
            break;
        case ',':
        case '!':
            *comma = true;
            break;
        case ' ':
        case '.':
            break;
        default:
            return i;
        }
    }

    return i;
}


cg_match
cg_verify_other_name(const uint8_t *v, size_t start)
{
    bool       line, comma;
    size_t     at, end;
    cg_match   m;
    cg_follow  follow;
    cg_phrase  p;

    m = (cg_match) { start, start, CG_RULE_NONE, start };
    at = cg_other_gap(v, start, &line, &comma);
    cg_phrase_read(v, at, &p);

    if (p.n == 0) {
        return m;
    }

    end = cg_other_read(v, start, &m.far);

    if (end == 0) {
        return m;
    }

    follow = cg_name_follow(v, end, &m.far);
    m.end = end;

    if (!line && !comma && cg_phrase_ends(&p, cg_other_said)) {
        m.rule = CG_RULE_NAME;

    } else if (line && cg_phrase_ends(&p, cg_other_signed)) {
        m.rule = follow == CG_FOLLOW_OTHER ? CG_RULE_NONE
                                           : CG_RULE_NAME_SIGNED;

    } else if (!line && cg_phrase_ends(&p, cg_other_greeted)) {
        m.rule = follow == CG_FOLLOW_END || follow == CG_FOLLOW_POINT
                 ? CG_RULE_NAME_GREETED : CG_RULE_NONE;
    }

    return m;
}
