/*
 * Verifier of names in prose.  No rule knows all names: what stands in front
 * (cg_lead.def) says that one follows, and how sure that is decides what it may
 * look like and what may stand behind it:
 *
 *     my name is    up to five words in capitals, or two in small letters
 *     Mr            words in capitals, "Brown" and "de Vries" among them
 *     Dear          the end of the phrase, or a given name
 *     regards,      the end of the line, or a given name
 *     I am          a given name, or what is no common word (cg_common.def)
 *                   and is followed as a name would be
 *     my wife       the same, if what follows is said of people
 *     spoke to      a given name (cg_given.def), two words that are not common,
 *                   or one in front of what people do (cg_deeds)
 *     sorry         a given name
 */

#include <string.h>

#include "cg_border.h"
#include "cg_ending.h"
#include "cg_lead.h"
#include "cg_name.h"
#include "cg_titled.h"
#include "cg_verify.h"
#include "cg_word.h"


/* Within names; folded, in ascending order. */
static const char  cg_particles[][CG_WORD_WIDTH] = {
    "af", "al", "av", "bin", "da", "dal", "das", "de", "degli", "dei", "del",
    "della", "den", "der", "di", "do", "dos", "du", "e", "el", "ibn", "in",
    "la", "las", "le", "lo", "los", "op", "s", "st", "t", "te", "ten", "ter",
    "van", "ver", "vom", "von", "y", "zu", "zum", "zur"
};

/* Of common words those that begin a new phrase even behind a name; folded, in
 * ascending order. */
static const char  cg_openers[][CG_WORD_WIDTH] = {
    "a", "account", "am", "and", "are", "as", "at", "aus", "avec", "bedankt",
    "bin", "bitte", "boa", "bom", "bonjour", "buongiorno", "but", "by",
    "calling", "can", "ciao", "con", "could", "customer", "czy", "dag",
    "danke", "dear", "dem", "die", "dr", "dziekuje", "dzien", "e", "een",
    "elle", "email", "en", "es", "est", "et", "eu", "for", "frau", "friday",
    "from", "gracias", "grazie", "habe", "had", "hallo", "has", "have", "heb",
    "hello", "here", "herr", "het", "hey", "hi", "hola", "how", "i", "ich",
    "id", "if", "ik", "il", "im", "in", "io", "is", "ist", "it", "its", "ive",
    "j", "ja", "je", "jest", "jestem", "just", "kann", "konnen", "le", "les",
    "liebe", "lieber", "looking", "ma", "mam", "me", "mein", "meine", "merci",
    "met", "meu", "mi", "mia", "mijn", "mine", "minha", "mio", "mis", "mit",
    "mobile", "moj", "moja", "mon", "monday", "mr", "mrs", "ms", "my", "na",
    "need", "nie", "no", "not", "nous", "o", "obrigada", "obrigado", "of",
    "ok", "okay", "ola", "on", "order", "os", "para", "per", "phone",
    "please", "por", "pour", "prosze", "que", "saturday", "sent", "service",
    "should", "sie", "so", "sono", "sorry", "sou", "soy", "suis", "sunday",
    "support", "team", "tel", "tengo", "tenho", "thank", "thanks", "that",
    "the", "this", "thursday", "to", "tuesday", "um", "uma", "un", "una",
    "und", "une", "vom", "vous", "w", "want", "was", "we", "wednesday",
    "what", "when", "where", "who", "why", "wie", "wir", "with", "would", "y",
    "yes", "yo", "you", "your", "z", "zu", "zum"
};

/* Behind names. */
static const char  cg_followers[][CG_WORD_WIDTH] = {
    "a", "am", "an", "and", "are", "as", "asap", "at", "aus", "avec",
    "bestellt", "booked", "btw", "but", "by", "can", "com", "con", "could",
    "da", "dal", "dalla", "das", "de", "dei", "del", "depuis", "der", "desde",
    "di", "die", "do", "e", "el", "en", "et", "for", "gebucht", "habe", "hai",
    "have", "how", "i", "ich", "id", "ik", "il", "ive", "ja", "je", "just",
    "la", "le", "lol", "me", "mein", "meine", "mi", "my", "new", "o", "och",
    "oder", "of", "og", "oraz", "please", "pls", "plz", "que", "reserved",
    "reserviert", "still", "thank", "thanks", "that", "the", "thnx", "thx",
    "to", "uit", "und", "van", "von", "we", "what", "when", "who", "with",
    "would", "x", "xx", "xxx", "y", "you", "your", "youre", "youve", "z", "ze"
};

/* Behind the name of who did something; folded, in ascending order. */
static const char  cg_deeds[][CG_WORD_WIDTH] = {
    "advised", "agreed", "answered", "arrived", "asked", "assured", "avait",
    "called", "came", "confirmed", "dijo", "disse", "dit", "explained", "fue",
    "gave", "gechattet", "geschrieben", "gesprochen", "haalt", "had", "has",
    "he", "heeft", "helped", "holt", "joined", "left", "ma", "meinte",
    "mentioned",
    "obiecal", "obiecala", "odbierze", "offered", "passera", "powiedzial",
    "powiedziala", "prometeu", "promised", "refused", "replied", "sagte",
    "said", "says", "sent", "she", "signed", "telefoniert", "told", "took",
    "vai", "versprach", "viendra", "viene", "vous", "was", "will", "zei"
};

/* The same of who is known to be a person. */
static const char  cg_states[][CG_WORD_WIDTH] = {
    "a", "also", "and", "can", "chce", "cognome", "could", "did", "e", "en",
    "es", "est", "esta", "et", "foi", "gets", "ha", "hat", "heeft", "i", "is",
    "ist", "jest", "just", "last", "lives", "ma", "nachname", "needs", "och",
    "oder", "or", "quer", "quiere", "should", "surname", "tem", "tiene", "und",
    "va", "veut", "vuole", "wants", "who", "wil", "wird", "works", "would",
    "y"
};

/* Behind who speaks; folded, in ascending order. */
static const char  cg_speakers[][CG_WORD_WIDTH] = {
    "again", "am", "aus", "calling", "da", "de", "del", "della", "depuis",
    "do", "du", "from", "here", "hier", "speaking", "uit", "van", "vom", "von",
    "with", "writing", "z", "ze"
};


bool
cg_name_particle(const cg_noun *w)
{
    return cg_word_in(w, CG_WORD_TABLE(cg_particles));
}


cg_follow
cg_name_follow(const uint8_t *v, size_t at, size_t *far)
{
    size_t   i;
    cg_noun  w;

    cg_far(far, at);

    for (i = at; v[i] == ' '; i++) {
        cg_far(far, i + 1);

        if (i - at == 2) {
            break;
        }
    }

    switch (v[i]) {
    case '\0':
    case '\n':
    case '\r':
    case '"':
    case '<':
    case '&':
        return CG_FOLLOW_END;
    case '.':
    case ',':
    case '!':
    case '?':
    case ';':
    case ':':
    case ')':
    case '-':
    case '(':
    case '|':
        return CG_FOLLOW_POINT;
    }

    if (!cg_word_read(v, i, &w, far)) {
        return v[i] >= 0x80 ? CG_FOLLOW_POINT : CG_FOLLOW_OTHER;
    }

    /* "dell'assistenza" */
    if (w.joint && w.len > 5 && memcmp(w.text, "dell", 4) == 0) {
        return CG_FOLLOW_SPEAK;
    }

    return cg_word_in(&w, CG_WORD_TABLE(cg_speakers)) ? CG_FOLLOW_SPEAK
           : cg_word_in(&w, CG_WORD_TABLE(cg_followers)) ? CG_FOLLOW_WORD
           : CG_FOLLOW_OTHER;
}


/* Over one space, of which no line break is; 0 if there is none. */
static size_t
cg_name_space(const uint8_t *v, size_t at, size_t *far)
{
    cg_far(far, at);

    if (v[at] != ' ') {
        return 0;
    }

    cg_far(far, at + 1);
    return at + 1;
}


/* May it be of one behind its first word? */
static bool
cg_name_further(const cg_noun *w)
{
    if (!w->capital) {
        return false;
    }

    return !cg_word_in(w, CG_WORD_TABLE(cg_openers))
           && !(w->capitals && w->letters > 1
                && cg_word_in(w, CG_WORD_TABLE(cg_followers)));
}


/* Is it a common one that is no surname? */
static bool
cg_name_word_common(const cg_noun *w)
{
    return cg_word_common(w) == CG_COMMON_ANY && !cg_name_particle(w);
}


/* May the word be of a name, the first one if nothing is `before` it? */
static bool
cg_name_word(const cg_noun *w, bool before)
{
    switch (cg_word_common(w)) {
    case CG_COMMON_ANY:
        return before && cg_name_further(w);
    case CG_COMMON_LOWER:
        return w->capital;
    case CG_COMMON_SURNAME:
        return w->capital && before;
    default:
        return w->letters > 1 || before;
    }
}


/* Over particles and one word in capitals behind them; false if there are
 * none.  *at: where they begin, and then behind them. */
static bool
cg_name_next(const uint8_t *v, size_t *at, cg_noun *w, size_t *far)
{
    bool    within;
    size_t  i, n;

    i = *at;
    within = false;

    for (n = 0; n < 4; n++) {
        /* "van 't Hek" */
        i += cg_byte_at(v, i, far) == '\'';

        if (!cg_word_read(v, i, w, far)) {
            return false;
        }

        if (cg_name_further(w)) {
            *at = w->end;
            return w->letters > 1 && !within;
        }

        if (!cg_word_in(w, CG_WORD_TABLE(cg_particles))) {
            return false;
        }

        /* "in 't Veld", but not "in Leeds" */
        within = w->len == 2 && memcmp(w->text, "in", 2) == 0;
        i = cg_name_space(v, w->end, far);

        if (i == 0) {
            return false;
        }
    }

    return false;
}


/* Over initials, "J. R. "; *at moves behind the space.  `far`: as ever. */
static void
cg_name_initials(const uint8_t *v, size_t *at, size_t *far)
{
    size_t  n, i;

    for (n = 0; n < 3; n++) {
        cg_far(far, *at + 1);

        if (v[*at] < 'A' || v[*at] > 'Z' || v[*at + 1] != '.') {
            return;
        }

        cg_far(far, *at + 2);
        i = *at + 2;
        *at = v[i] == ' ' ? i + 1 : i;
    }
}


/* "vom Kundendienst": of names with a title only. */
static bool
cg_name_from(const uint8_t *v, size_t at, size_t *far)
{
    cg_noun  w;

    return cg_word_read(v, at, &w, far) && w.len == 3 && !w.capital
           && (memcmp(w.text, "vom", 3) == 0 || memcmp(w.text, "zum", 3) == 0
               || memcmp(w.text, "zur", 3) == 0);
}


/* The further words of a name in capitals. */
static void
cg_name_more(const uint8_t *v, size_t start, cg_name *name, size_t *far)
{
    size_t   at, first;
    cg_noun  w;

    while (name->words < CG_NAME_WORDS) {
        at = cg_name_space(v, name->end, far);

        if (at == 0) {
            return;
        }

        cg_name_initials(v, &at, far);
        first = at;

        if (cg_name_from(v, at, far) || !cg_name_next(v, &at, &w, far)
            || at - start > CG_NAME_BYTES)
        {
            return;
        }

        if (cg_ending_noun(&w)
            || ((name->shout || !name->given || w.start > first)
                && cg_name_word_common(&w)))
        {
            name->cut = true;
            return;
        }

        name->end = at;
        name->words++;
    }
}


/* A second word in small letters, if the name ends with it. */
static void
cg_name_small(const uint8_t *v, cg_name *name, size_t *far)
{
    size_t   at, n;
    cg_noun  w;

    at = cg_name_space(v, name->end, far);

    for (n = 0; at && n < 4; n++) {
        if (!cg_word_read(v, at, &w, far)) {
            return;
        }

        if (cg_name_particle(&w) && w.letters > 1) {
            at = cg_name_space(v, w.end, far);
            continue;
        }

        if (w.letters > 1
            && (w.capital ? cg_name_further(&w)
                          : cg_word_common(&w) != CG_COMMON_ANY
                            && !cg_word_in(&w, CG_WORD_TABLE(cg_openers))
                            && !cg_word_in(&w, CG_WORD_TABLE(cg_followers)))
            && (cg_word_given(&w) || !cg_ending_other(&w)))
        {
            name->end = w.end;
            name->words++;
            name->ending = false;
            at = name->words == 2 && cg_word_given(&w)
                 ? cg_name_space(v, name->end, far) : 0;
            continue;
        }

        return;
    }
}


/* Of degrees, each with a point behind it; folded, in ascending order. */
static const char  cg_degrees[][CG_WORD_WIDTH] = {
    "c", "dent", "dipl", "dr", "h", "hab", "ing", "inz", "jur", "mag", "med",
    "n", "nat", "oec", "phil", "pol", "prof", "rer", "vet"
};


/* Over degrees between a title and the name, "med. ", "Prof. Dr. ". */
static size_t
cg_name_degrees(const uint8_t *v, size_t at, size_t *far)
{
    size_t   n;
    cg_noun  w;

    for (n = 0; n < 4 && cg_word_read(v, at, &w, far)
                && cg_byte_at(v, w.end, far) == '.'
                && !(w.capital && w.letters == 1)
                && cg_word_in(&w, CG_WORD_TABLE(cg_degrees)); n++)
    {
        at = w.end + 1;
        at += cg_byte_at(v, at, far) == ' ';
    }

    return at;
}


/* Given names that are months; folded, in ascending order. */
static const char  cg_months[][CG_WORD_WIDTH] = {
    "april", "august", "avril", "june", "mai", "may"
};


/* "it's June 14th" */
static bool
cg_name_dated(const uint8_t *v, const cg_noun *w, size_t *far)
{
    return cg_byte_at(v, w->end, far) == ' '
           && cg_is_digit(cg_byte_at(v, w->end + 1, far));
}


/* Is the word a given name, or does it begin with one: "Malte-Jasper"? */
static bool
cg_name_given(const uint8_t *v, const cg_noun *w)
{
    size_t   i, n;
    cg_noun  first;

    if (cg_word_given(w)) {
        return true;
    }

    for (i = w->start, n = 0; w->joint && i < w->end && v[i] != '-'; i++) {
        n += (v[i] & 0xc0) != 0x80;
    }

    if (!w->joint || i == w->end || n < 2 || n >= w->len
        || w->len > CG_WORD_KEEP)
    {
        return false;
    }

    first = *w;
    first.len = n;
    memset(first.text + n, 0, sizeof(first.text) - n);

    return cg_word_given(&first);
}


bool
cg_name_read(const uint8_t *v, size_t start, cg_name_as as, cg_name *name,
    size_t *far)
{
    bool     titled;
    size_t   at;
    cg_noun  w;

    memset(name, 0, sizeof(*name));
    name->start = as == CG_NAME_TITLED ? cg_name_degrees(v, start, far) : start;
    start = at = name->start;

    at += as == CG_NAME_TITLED && v[at] == '\'';
    cg_name_initials(v, &at, far);
    titled = as == CG_NAME_TITLED || at > start;

    if (!cg_word_read(v, at, &w, far)) {
        return false;
    }

    name->small = !w.capital;

    if (!titled || (w.capital && !cg_name_particle(&w))) {
        if (!cg_name_word(&w, titled)
            && !(as == CG_NAME_SAID && cg_word_given(&w)))
        {
            return false;
        }

        name->end = w.end;

    } else {
        if (!cg_name_next(v, &at, &w, far)) {
            return false;
        }

        name->small = false;
        name->end = at;
    }

    name->words = 1;
    name->given = cg_name_given(v, &w);
    name->month = name->given && cg_word_in(&w, CG_WORD_TABLE(cg_months));

    if (name->month && cg_name_dated(v, &w, far)) {
        return false;
    }

    name->shout = w.capitals && w.letters > 1;
    name->ending = !name->given && cg_ending_other(&w);
    name->common = as == CG_NAME_TITLED && !name->given
                   && (cg_name_word_common(&w) || cg_ending_noun(&w));

    if (name->small) {
        cg_name_small(v, name, far);
    } else {
        cg_name_more(v, start, name, far);
    }

    return name->end - start <= CG_NAME_BYTES;
}


/* Is it a name behind "I am", "this is"? */
static bool
cg_name_self(const cg_lead *lead, const cg_name *name, cg_follow follow)
{
    /* "it's June already" */
    if (name->given) {
        return !name->month || name->words > 1 || lead->kind == CG_LEAD_SELF
               || follow == CG_FOLLOW_SPEAK;
    }

    if (follow == CG_FOLLOW_OTHER || name->ending || name->cut
        || (name->shout && !lead->capitals))
    {
        return false;
    }

    return name->words > 1 || follow == CG_FOLLOW_SPEAK
           || lead->kind == CG_LEAD_SELF;
}


/* Is it one behind "regards"? */
static bool
cg_name_signed(const cg_lead *lead, const cg_name *name, cg_follow follow)
{
    if (!name->given
        && (name->cut
            || (name->shout && name->words == 1 && !lead->capitals)))
    {
        return false;
    }

    if (lead->kind == CG_LEAD_SOFT) {
        return lead->opens
               && (name->given ? follow != CG_FOLLOW_OTHER
                               : follow == CG_FOLLOW_END && !name->ending
                                 && (lead->line
                                     || (lead->gap == CG_LEAD_BREAK
                                         && !name->shout)));
    }

    if (lead->gap == CG_LEAD_BREAK) {
        return name->given
               || (follow != CG_FOLLOW_OTHER
                   && !(name->ending && name->words == 1));
    }

    return follow == CG_FOLLOW_END;
}


/* Is it one behind "spoke to", "my colleague"? */
static bool
cg_name_met(const uint8_t *v, const cg_lead *lead, const cg_name *name,
    cg_follow follow, size_t *far)
{
    cg_noun  w;

    if (lead->gap == CG_LEAD_BREAK
        && (lead->line || (follow != CG_FOLLOW_POINT
                           && follow != CG_FOLLOW_END)))
    {
        return false;
    }

    if (name->given) {
        return !name->small || follow != CG_FOLLOW_OTHER;
    }

    if (name->small || name->cut || (name->ending && name->words == 1)
        || (name->shout && !lead->capitals))
    {
        return false;
    }

    if (name->words > 1 || follow == CG_FOLLOW_SPEAK
        || (lead->kind == CG_LEAD_KIN && follow != CG_FOLLOW_OTHER))
    {
        return true;
    }

    return cg_byte_at(v, name->end, far) == ' '
           && cg_word_read(v, name->end + 1, &w, far) && !w.capital
           && (cg_word_in(&w, CG_WORD_TABLE(cg_deeds))
               || (lead->kind == CG_LEAD_KIN
                   && cg_word_in(&w, CG_WORD_TABLE(cg_states))));
}


static unsigned
cg_name_rule(const uint8_t *v, const cg_lead *lead, const cg_name *name,
    size_t *far)
{
    cg_follow  follow;

    follow = cg_name_follow(v, name->end, far);

    switch (lead->kind) {
    case CG_LEAD_NAME:
        return name->small && (name->ending || lead->line)
               ? CG_RULE_NONE : CG_RULE_NAME;
    case CG_LEAD_TITLE:
        return name->small || name->common
               ? CG_RULE_NONE : CG_RULE_NAME_TITLE;
    case CG_LEAD_ABBREVIATION:
        return name->small || name->common || !lead->capital
               ? CG_RULE_NONE : CG_RULE_NAME_TITLE;
    case CG_LEAD_GREET:
        return name->small
               || !(name->given
                    || (follow != CG_FOLLOW_OTHER
                        && lead->gap == CG_LEAD_PLAIN && !name->cut
                        && (!name->shout || lead->capitals)))
               ? CG_RULE_NONE : CG_RULE_NAME_GREETED;
    case CG_LEAD_SIGN:
    case CG_LEAD_SOFT:
        return !name->small && cg_name_signed(lead, name, follow)
               ? CG_RULE_NAME_SIGNED : CG_RULE_NONE;
    case CG_LEAD_SELF:
    case CG_LEAD_THIS:
        return (name->small ? name->given && follow != CG_FOLLOW_OTHER
                            : cg_name_self(lead, name, follow))
               ? CG_RULE_NAME : CG_RULE_NONE;
    case CG_LEAD_BOTH:
        return !name->small
               && (name->given
                   || (name->words > 1 && !name->ending && !name->cut
                       && follow != CG_FOLLOW_OTHER))
               ? CG_RULE_NAME : CG_RULE_NONE;
    case CG_LEAD_KIN:
    case CG_LEAD_MET:
        return cg_name_met(v, lead, name, follow, far)
               ? CG_RULE_NAME : CG_RULE_NONE;
    case CG_LEAD_KNOWN:
        return name->given && (!name->month || name->words > 1)
               && (!name->small || follow != CG_FOLLOW_OTHER)
               ? CG_RULE_NAME : CG_RULE_NONE;
    default:
        return CG_RULE_NONE;
    }
}


/* Bytes of the longest particle or degree, with an apostrophe. */
#define CG_NAME_LINK  5


/* The word in front of the space before v[at], if it is a particle in small
 * letters or a degree; `at` if it is neither. */
static size_t
cg_name_back(const uint8_t *v, size_t lo, size_t at)
{
    size_t   end, start, far;
    cg_noun  w;

    if (at <= lo + 2 || v[at - 1] != ' ') {
        return at;
    }

    far = 0;
    end = at - 1 - (v[at - 2] == '.');
    start = cg_word_back(v, lo, end);

    /* "van 't Hek" */
    if (start == end || start <= lo || end - start > CG_NAME_LINK
        || !cg_word_read(v, start + (v[start] == '\''), &w, &far)
        || w.end != end)
    {
        return at;
    }

    return (v[end] == '.' ? cg_word_in(&w, CG_WORD_TABLE(cg_degrees))
                          : !w.capital && cg_name_particle(&w)) ? start : at;
}


/* Where particles in small letters or degrees begin that are behind a title
 * and in front of the capital letter at v[at]: "Mevrouw de Vries", "Dr. med.
 * Roe"; *lead: what is in front of them.  `at` if there are none. */
static size_t
cg_name_particles(const uint8_t *v, size_t at, cg_lead *lead)
{
    size_t   i, n, lo, start, far;
    cg_lead  before;
    cg_noun  w;

    far = 0;
    i = at;
    lo = at > CG_LEAD_REACH / 2 ? at - CG_LEAD_REACH / 2 : 0;

    for (n = 0; n < 3; n++) {
        start = cg_name_back(v, lo, i);

        if (start == i
            || (n == 0 && (!cg_word_read(v, at, &w, &far) || !w.capital)))
        {
            return at;
        }

        before = cg_lead_read(v, start);

        if (before.kind == CG_LEAD_TITLE) {
            *lead = before;
            return start;
        }

        i = start;
    }

    return at;
}


static cg_name_as
cg_name_known(cg_lead_kind kind)
{
    switch (kind) {
    case CG_LEAD_TITLE:
    case CG_LEAD_ABBREVIATION:
        return CG_NAME_TITLED;
    case CG_LEAD_NAME:
        return CG_NAME_SAID;
    default:
        return CG_NAME_PLAIN;
    }
}


/* Is the first word of a name a title, "Avv. Roe", "Doctor Roe"? */
static bool
cg_name_is_title(const uint8_t *v, const cg_name *name, size_t *far)
{
    size_t   at;
    cg_noun  w;

    if (name->given || !cg_word_read(v, name->start, &w, far)) {
        return false;
    }

    at = w.end + (cg_byte_at(v, w.end, far) == '.');

    if (cg_byte_at(v, at, far) != ' ' || cg_byte_at(v, at + 1, far) == '\0') {
        return false;
    }

    switch (cg_lead_read(v, at + 1).kind) {
    case CG_LEAD_TITLE:
        return true;
    case CG_LEAD_ABBREVIATION:
        return v[w.end] == '.' && w.letters > 1;
    default:
        return false;
    }
}


cg_match
cg_verify_name(const uint8_t *v, size_t start, cg_lead lead)
{
    cg_name   name;
    cg_match  m;

    m = (cg_match) { start, start, CG_RULE_NONE, start };

    if (lead.kind == CG_LEAD_NONE) {
        m.start = cg_name_particles(v, start, &lead);
        start = m.start;
    }

    if (lead.kind == CG_LEAD_NONE || lead.kind > CG_LEAD_SOFT
        || !cg_name_read(v, start, cg_name_known(lead.kind), &name, &m.far))
    {
        return m;
    }

    m.rule = cg_name_rule(v, &lead, &name, &m.far);
    m.start = name.start;
    m.end = name.end;

    if (m.rule && cg_name_is_title(v, &name, &m.far)) {
        m.rule = CG_RULE_NONE;
    }

    if (m.rule == CG_RULE_NAME_TITLE
        && cg_titled_thing(v, start, name.end, &m.far))
    {
        m.rule = CG_RULE_NONE;
    }

    return m;
}


/* Words behind the name of who begins to speak. */
static const char  cg_heres[][CG_WORD_WIDTH] = {
    "aqui", "har", "her", "here", "hier", "ici", "qui", "speaking", "tu",
    "tutaj"
};


cg_match
cg_verify_name_first(const uint8_t *v, size_t start)
{
    cg_name   name;
    cg_noun   w;
    cg_match  m;

    m = (cg_match) { start, start, CG_RULE_NONE, start };

    if (!cg_name_read(v, start, CG_NAME_PLAIN, &name, &m.far) || !name.given
        || name.small || name.month
        || cg_byte_at(v, name.end, &m.far) != ' '
        || !cg_word_read(v, name.end + 1, &w, &m.far) || w.capital
        || !cg_word_in(&w, CG_WORD_TABLE(cg_heres)))
    {
        return m;
    }

    m.rule = CG_RULE_NAME;
    m.end = name.end;

    return m;
}


size_t
cg_verify_name_ahead(const uint8_t *v, size_t start)
{
    size_t   far;
    cg_name  name;
    cg_noun  w;

    far = start;

    if (cg_border_left(v, start) && cg_word_read(v, start, &w, &far)
        && !w.capital && cg_name_particle(&w) && cg_lead_gate(v, start)
        && cg_lead_read(v, start).kind == CG_LEAD_TITLE)
    {
        (void) cg_name_read(v, start, CG_NAME_TITLED, &name, &far);
    }

    return far;
}
