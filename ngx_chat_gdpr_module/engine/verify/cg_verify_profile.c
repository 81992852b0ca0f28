/*
 * Verifiers of what people say of themselves beside names: ages, and what they
 * are called in networks.
 */

#include <string.h>

#include "cg_border.h"
#include "cg_lead.h"
#include "cg_name.h"
#include "cg_user_text.h"
#include "cg_verify.h"
#include "cg_word.h"

#define CG_AGE_MAX   120

/* Words in front of an age or an "@" that are looked at. */
#define CG_BEFORE    4

/* All tables of words: folded, in ascending order. */

static const char  cg_networks[][CG_WORD_WIDTH] = {
    "bluesky", "discord", "facebook", "fb", "github", "handle", "ig", "insta",
    "instagram", "linkedin", "mastodon", "messenger", "reddit", "signal",
    "skype", "snap", "snapchat", "telegram", "threads", "tiktok", "twitch",
    "twitter", "username", "viber", "wechat", "x", "youtube"
};

/* May stand between who is old and how old. */
static const char  cg_age_fillers[][CG_WORD_WIDTH] = {
    "a", "about", "almost", "apenas", "are", "around", "currently", "de",
    "eher", "es", "fast", "gerade", "is", "ist", "jest", "just", "knapp",
    "nearly", "nog", "now", "of", "only", "over", "pas", "rocznie", "solo",
    "still", "von", "was"
};

/* Who is so old, or that somebody is. */
static const char  cg_persons[][CG_WORD_WIDTH] = {
    "aged", "am", "baby", "ben", "bin", "boy", "boyfriend", "brother", "child",
    "dad", "daughter", "dochter", "elle", "er", "father", "femme", "figlia",
    "figlio", "filha", "filho", "fille", "fils", "frau", "girl", "girlfriend",
    "grandad", "grandma", "ha", "he", "hes", "hija", "hijo", "ho", "husband",
    "i", "ich", "ik", "il", "im", "jai", "kid", "ma", "mam", "man", "mann",
    "mari", "moeder", "mom", "mother", "mum", "mutter", "partner", "she",
    "shes", "sie", "sister", "skonczyl", "skonczylam", "skonczylem", "sohn",
    "son", "tem", "tengo", "tenho", "tiene", "tochter", "turned", "turning",
    "vader", "vater", "wife", "woman", "zij", "zoon"
};

/* Of those, what may be said of a thing, too: "el coche tiene 5 anos"; and who
 * it is then said of, or a word within a clause. */
static const char  cg_age_verbs[][CG_WORD_WIDTH] = {
    "ha", "ma", "tem", "tiene"
};

static const char  cg_age_subjects[][CG_WORD_WIDTH] = {
    "abuela", "abuelo", "amica", "amico", "amiga", "amigo", "avo", "babcia",
    "bambina", "bambino", "bebe", "bimba", "bimbo", "brat", "che", "chica",
    "chico", "chlopak", "cognata", "coreczka", "corka", "crianca", "cunada",
    "dziadek", "dziecko", "dziewczyna", "e", "el", "ela", "ele", "ella",
    "ellas", "esposa", "esposo", "fidanzata", "fidanzato", "fratello",
    "hermana", "hermano", "i", "irma", "irmao", "ktora", "ktory", "lei", "lui",
    "madre", "mae", "mama", "mamma", "marido", "marito", "maz", "menina",
    "menino", "moglie", "mujer", "mulher", "namorada", "namorado", "nena",
    "nene", "neta", "neto", "nieta", "nieto", "nina", "nino", "nipote", "no",
    "non", "nonna", "nonno", "novia", "novio", "on", "ona", "paciente",
    "pacjent", "pacjentka", "padre", "pai", "pan", "pani", "papa", "paziente",
    "prima", "primo", "que", "ragazza", "ragazzo", "senhor", "senhora",
    "senor", "senora", "signora", "signore", "siostra", "sobrina", "sobrino",
    "sorella", "suegra", "syn", "synek", "tata", "tia", "tio", "usted", "voce",
    "wnuczka", "wnuk", "y", "zia", "zio", "zona"
};

/* An age follows even without a unit. */
static const char  cg_age_words[][CG_WORD_WIDTH] = {
    "aged", "turned", "turning"
};

/* One does if "is" is between. */
static const char  cg_age_nouns[][CG_WORD_WIDTH] = {
    "age", "alter", "edad", "eta", "idade", "leeftijd", "wiek"
};

typedef struct {
    const char  *word;
    const char  *next;     /* a second word, or NULL */
    bool         person;   /* one of cg_persons must be in front */
    bool         ends;     /* and the phrase end behind */
} cg_age_unit;

static const cg_age_unit  cg_age_units[] = {
    { "years", "old", true, false },
    { "year", "old", true, false },
    { "yearold", NULL, true, false },
    { "yearsold", NULL, true, false },
    { "yrs", "old", true, false },
    { "yr", "old", true, false },
    { "years", "young", true, false },
    { "yo", NULL, false, false },
    { "jahre", "alt", true, false },
    { "jahren", "alt", true, false },
    { "jahriger", NULL, false, false },
    { "jahrige", NULL, false, false },
    { "ans", NULL, true, true },
    { "anos", NULL, true, true },
    { "anni", NULL, true, true },
    { "jaar", "oud", true, false },
    { "jaar", NULL, true, true },
    { "lat", NULL, true, true },
    { "lata", NULL, true, true },
    { "ar", "gammal", false, false },
    { "ar", "gammel", false, false },
    { "vuotta", "vanha", false, false },
    { "eves", NULL, false, false },
    { "\xd0\xbb\xd0\xb5\xd1\x82", NULL, false, true },
};


static bool
cg_profile_is(const cg_noun *w, const char *text)
{
    return (uint8_t) text[0] == w->text[0] && strlen(text) == w->len
           && memcmp(text, w->text, w->len) == 0;
}


/* The word that ends in front of v[*at], over spaces and marks; *at moves to
 * its start.  false if there is none within reach or in the phrase. */
static bool
cg_profile_before(const uint8_t *v, size_t lo, size_t *at, cg_noun *w)
{
    size_t  i, start, far;

    for (i = *at; i > lo && (v[i - 1] == ' ' || v[i - 1] == ':'
                             || v[i - 1] == '@' || v[i - 1] == '='); i--)
    {
        /* void */
    }

    start = cg_word_back(v, lo, i);

    if (start == i || (start == lo && lo > 0)) {
        return false;
    }

    far = 0;
    *at = start;
    return cg_word_read(v, start, w, &far) && w->end <= i;
}


cg_match
cg_verify_handle(const uint8_t *v, size_t at)
{
    size_t    i, n, lo, back;
    cg_noun   w;
    cg_match  m;

    m = (cg_match) { at, at, CG_RULE_NONE, at };

    if (!cg_border_left(v, at)) {
        return m;
    }

    lo = at > CG_LEAD_REACH ? at - CG_LEAD_REACH : 0;
    back = at;

    for (n = 0; n < CG_BEFORE && cg_profile_before(v, lo, &back, &w); n++) {
        if (cg_word_in(&w, CG_WORD_TABLE(cg_networks))) {
            m.end = cg_user_end(v, at + 1, &m.far);

            for (i = at + 1; i < m.end && !cg_is_letter(v[i]); i++) {
                /* void */
            }

            m.rule = m.end > at + 1 && i < m.end ? CG_RULE_USERNAME_HANDLE
                                                 : CG_RULE_NONE;
            return m;
        }
    }

    return m;
}


/* Over one space or dash. */
static inline size_t
cg_age_gap(const uint8_t *v, size_t at, size_t *far)
{
    return at + (cg_byte_at(v, at, far) == ' ' || v[at] == '-');
}


/* Is it a unit of age at v[at]?  Behind it then, 0 if not. */
static size_t
cg_age_unit_at(const uint8_t *v, size_t at, const cg_age_unit **unit,
    size_t *far)
{
    size_t   i;
    cg_noun  w, next;

    if (!cg_word_read(v, cg_age_gap(v, at, far), &w, far)) {
        return 0;
    }

    for (i = 0; i < sizeof(cg_age_units) / sizeof(cg_age_units[0]); i++) {
        *unit = &cg_age_units[i];

        if (!cg_profile_is(&w, (*unit)->word)) {
            continue;
        }

        if ((*unit)->next == NULL) {
            return w.end;
        }

        if (cg_word_read(v, cg_age_gap(v, w.end, far), &next, far)
            && cg_profile_is(&next, (*unit)->next))
        {
            return next.end;
        }
    }

    return 0;
}


/* Does the phrase end at v[at], or go on with something else than "of what"? */
static bool
cg_age_ends(const uint8_t *v, size_t at, size_t *far)
{
    size_t     i;
    cg_noun    of, age;
    cg_follow  follow;

    static const char  ofs[][CG_WORD_WIDTH] = { "d", "de", "di", "of" };
    static const char  ages[][CG_WORD_WIDTH] = {
        "age", "edad", "eta", "idade"
    };

    follow = cg_name_follow(v, at, far);
    i = cg_age_gap(v, at, far);

    if (cg_word_read(v, i, &of, far)
        && cg_word_in(&of, CG_WORD_TABLE(ofs)))
    {
        return cg_word_read(v, cg_age_gap(v, of.end, far), &age, far)
               && cg_word_in(&age, CG_WORD_TABLE(ages));
    }

    return follow != CG_FOLLOW_OTHER;
}


/* May the phrase go on behind an age without its unit? */
static bool
cg_age_alone(const uint8_t *v, size_t at, size_t *far)
{
    switch (cg_byte_at(v, at, far)) {
    case '.':
    case ',':
        return !cg_is_digit(cg_byte_at(v, at + 1, far));
    case ' ':
        if (cg_byte_at(v, at + 1, far) != 'a' && v[at + 1] != 'u') {
            return false;
        }

        cg_far(far, at + 4);
        return memcmp(v + at, " and ", 5) == 0
               || memcmp(v + at, " und ", 5) == 0;
    }

    return v[at] == '\0' || v[at] == '\n' || v[at] == '"' || v[at] == '!'
           || v[at] == ')' || v[at] == ';';
}


/* A quick look behind a number: may a unit of age follow? */
static inline bool
cg_age_gate(const uint8_t *v, size_t at, size_t *far)
{
    at = cg_age_gap(v, at, far);

    switch (cg_byte_at(v, at, far) | 0x20) {
    case 'a':
    case 'e':
    case 'j':
    case 'l':
    case 'v':
    case 'y':
        return true;
    }

    return v[at] >= 0x80;
}


/* Is a person behind the unit: "29 year old woman"? */
static bool
cg_age_of_person(const uint8_t *v, size_t at, size_t *far)
{
    cg_noun  w;

    static const char  words[][CG_WORD_WIDTH] = {
        "boy", "female", "girl", "male", "man", "woman"
    };

    return v[at] == ' ' && cg_word_read(v, at + 1, &w, far)
           && cg_word_in(&w, CG_WORD_TABLE(words));
}


/* Is the word at v[at] the "am" of "I am", not of "am 26. Mai"? */
static bool
cg_age_german(const uint8_t *v, size_t lo, size_t at, const cg_noun *w)
{
    cg_noun  before;

    return cg_profile_is(w, "am")
           && !(cg_profile_before(v, lo, &at, &before)
                && cg_profile_is(&before, "i"));
}


/* Is what ends in front of v[at], where such a verb is, a thing? */
static bool
cg_age_of_thing(const uint8_t *v, size_t lo, size_t at)
{
    cg_noun  w;

    return cg_profile_before(v, lo, &at, &w) && !w.capital
           && !cg_word_in(&w, CG_WORD_TABLE(cg_persons))
           && !cg_word_in(&w, CG_WORD_TABLE(cg_age_subjects));
}


typedef enum {
    CG_AGE_NOBODY,
    CG_AGE_PERSON,   /* somebody is so old, if it is an age */
    CG_AGE_SELF,     /* "I am" */
    CG_AGE_WORD      /* an age follows */
} cg_age_lead;


static cg_age_lead
cg_age_before(const uint8_t *v, size_t at)
{
    bool     is;
    size_t   lo, n;
    cg_noun  w;

    is = false;
    lo = at > CG_LEAD_REACH ? at - CG_LEAD_REACH : 0;

    for (n = 0; n < CG_BEFORE && cg_profile_before(v, lo, &at, &w); n++) {
        if (n == 0 && (cg_word_in(&w, CG_WORD_TABLE(cg_age_words))
                       || cg_word_in(&w, CG_WORD_TABLE(cg_age_nouns))))
        {
            return CG_AGE_WORD;
        }

        if (is && cg_word_in(&w, CG_WORD_TABLE(cg_age_nouns))) {
            return CG_AGE_WORD;
        }

        if (cg_age_german(v, lo, at, &w)
            || (v[w.end - 1] >= 0x80 && cg_profile_is(&w, "ha")))
        {
            break;  /* "há 3 anos" is: three years ago */
        }

        if (cg_word_in(&w, CG_WORD_TABLE(cg_persons))) {
            if (cg_word_in(&w, CG_WORD_TABLE(cg_age_verbs))
                && cg_age_of_thing(v, lo, at))
            {
                break;
            }

            return n == 0 && (cg_profile_is(&w, "im")
                              || cg_profile_is(&w, "bin")
                              || cg_profile_is(&w, "am"))
                   ? CG_AGE_SELF : CG_AGE_PERSON;
        }

        if (!cg_word_in(&w, CG_WORD_TABLE(cg_age_fillers))) {
            break;
        }

        is = true;
    }

    return CG_AGE_NOBODY;
}


cg_match
cg_verify_age(const uint8_t *v, size_t start)
{
    size_t              i, end;
    unsigned            age;
    cg_match            m;
    cg_age_lead         lead;
    const cg_age_unit  *unit;

    m = (cg_match) { start, start, CG_RULE_NONE, start };
    age = 0;
    unit = NULL;

    for (i = start; i - start < 3 && cg_is_digit(cg_byte_at(v, i, &m.far));
         i++)
    {
        age = age * 10 + v[i] - '0';
    }

    if (age == 0 || age > CG_AGE_MAX || cg_is_digit(cg_byte_at(v, i, &m.far))) {
        return m;
    }

    end = cg_age_gate(v, i, &m.far) ? cg_age_unit_at(v, i, &unit, &m.far) : 0;

    if (end == 0 && (start < 2 || v[start - 1] != ' '
                     || !cg_age_alone(v, i, &m.far)))
    {
        return m;
    }

    if (!cg_number_left(v, start)) {
        return m;
    }

    lead = cg_age_before(v, start);

    if (end) {
        if ((!unit->person || lead != CG_AGE_NOBODY
             || cg_age_of_person(v, end, &m.far))
            && (!unit->ends || cg_age_ends(v, end, &m.far)))
        {
            m.rule = CG_RULE_AGE;
        }

    } else if (lead == CG_AGE_WORD
               || (lead == CG_AGE_SELF && age >= 14 && age < 100))
    {
        m.rule = CG_RULE_AGE;
    }

    m.end = i;
    return m;
}
