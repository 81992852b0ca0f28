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
 *     my wife       the same, whatever follows
 *     spoke to      a given name (cg_given.def)
 */

#include <string.h>

#include "cg_border.h"
#include "cg_lead.h"
#include "cg_name.h"
#include "cg_titled.h"
#include "cg_verify.h"
#include "cg_word.h"


/* Within names; folded, in ascending order. */
static const char  cg_particles[][CG_WORD_WIDTH] = {
    "af", "al", "av", "bin", "da", "dal", "das", "de", "degli", "dei", "del",
    "della", "den", "der", "di", "do", "dos", "du", "e", "el", "ibn", "in",
    "la", "las", "le", "lo", "los", "op", "st", "te", "ten", "ter", "t", "van",
    "ver", "vom", "von", "y", "zu", "zum", "zur"
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
    "a", "am", "an", "and", "are", "as", "asap", "at", "aus", "avec", "btw",
    "but", "by", "can", "com", "con", "could", "da", "dal", "dalla", "das",
    "de", "dei", "del", "depuis", "der", "desde", "di", "die", "do", "e",
    "el", "en", "et", "for", "habe", "hai", "have", "how", "i", "ich", "id",
    "ik", "il", "ive", "ja", "je", "just", "la", "le", "lol", "me", "mein",
    "meine", "mi", "my", "new", "o", "och", "oder", "of", "og", "oraz",
    "please", "pls", "plz", "que", "still", "thank", "thanks", "that", "the",
    "thnx", "thx", "to", "uit", "und", "van", "von", "we", "what", "when",
    "who", "with", "would", "y", "you", "your", "z", "ze"
};

static const char  cg_speakers[][CG_WORD_WIDTH] = {
    "again", "am", "aus", "calling", "de", "del", "della", "depuis", "from",
    "here", "hier", "speaking", "uit", "van", "von", "vom", "with", "writing",
    "z"
};


/* Does a word that is not known end like an adjective or a verb? */
static bool
cg_name_ending(const cg_noun *w)
{
    size_t  i, n;

    static const char *const  ends[] = {
        "ed", "ing", "ish", "ese", "able", "less", "ful", "ly", "iano", "iana",
        "ista", "iste", "istka", "anka", "arier", "ien", "ienne", "ico",
        "ente", "ante", "oso", "ado", "ense", "euse", "aise", "oise", "isk",
        "kiem", "tem", "rier", "service", "dienst", "support", "betreuung",
        "abteilung", "tjanst", "palvelu", "szolgalat", "desk"
    };

    for (i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
        n = strlen(ends[i]);

        if (w->len >= n + 3 && w->len <= CG_WORD_KEEP
            && memcmp(w->text + w->len - n, ends[i], n) == 0)
        {
            return true;
        }
    }

    return w->len >= 6 && w->len <= CG_WORD_KEEP
           && memcmp(w->text + w->len - 3, "ian", 3) == 0;
}


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
    size_t  i, n;

    i = *at;

    for (n = 0; n < 4; n++) {
        if (!cg_word_read(v, i, w, far)) {
            return false;
        }

        if (cg_name_further(w)) {
            *at = w->end;
            return w->letters > 1;
        }

        if (!cg_word_in(w, CG_WORD_TABLE(cg_particles))) {
            return false;
        }

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


/* The further words of a name in capitals. */
static void
cg_name_more(const uint8_t *v, size_t start, cg_name *name, size_t *far)
{
    size_t   at;
    cg_noun  w;

    while (name->words < CG_NAME_WORDS) {
        at = cg_name_space(v, name->end, far);

        if (at == 0) {
            return;
        }

        cg_name_initials(v, &at, far);

        if (!cg_name_next(v, &at, &w, far) || at - start > CG_NAME_BYTES) {
            return;
        }

        name->end = at;
        name->words++;
        name->ending |= cg_name_ending(&w);
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
            && (cg_word_given(&w) || !cg_name_ending(&w)))
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


bool
cg_name_read(const uint8_t *v, size_t start, cg_name_as as, cg_name *name,
    size_t *far)
{
    bool     titled;
    size_t   at;
    cg_noun  w;

    memset(name, 0, sizeof(*name));
    at = start;

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
    name->given = cg_word_given(&w);

    name->month = name->given && cg_word_in(&w, CG_WORD_TABLE(cg_months));

    if (name->month && cg_name_dated(v, &w, far)) {
        return false;
    }

    name->shout = w.capitals && w.letters > 1;
    name->ending = cg_name_ending(&w) && !name->given;

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

    if (follow == CG_FOLLOW_OTHER || name->ending
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
        return name->small ? CG_RULE_NONE : CG_RULE_NAME_TITLE;
    case CG_LEAD_ABBREVIATION:
        return name->small || !lead->capital
               ? CG_RULE_NONE : CG_RULE_NAME_TITLE;
    case CG_LEAD_GREET:
        return name->small
               || !(name->given
                    || (follow != CG_FOLLOW_OTHER && !lead->line
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
                   || (name->words > 1 && !name->ending
                       && follow != CG_FOLLOW_OTHER
                       && follow != CG_FOLLOW_WORD))
               ? CG_RULE_NAME : CG_RULE_NONE;
    case CG_LEAD_KIN:
        return !name->small
               && (name->given || (!name->ending && !name->shout))
               ? CG_RULE_NAME : CG_RULE_NONE;
    case CG_LEAD_KNOWN:
        return name->given && (!name->small || follow != CG_FOLLOW_OTHER)
               ? CG_RULE_NAME : CG_RULE_NONE;
    default:
        return CG_RULE_NONE;
    }
}


/* Where particles in small letters begin that are behind a title and in front
 * of the capital letter at v[at]: "Mevrouw de Vries"; *lead: what is in front
 * of them.  `at` if there are none. */
static size_t
cg_name_particles(const uint8_t *v, size_t at, cg_lead *lead)
{
    size_t   i, n, lo, start, far;
    cg_lead  before;
    cg_noun  w;

    far = 0;
    i = at;

    if (!cg_word_read(v, at, &w, &far) || !w.capital) {
        return at;
    }

    lo = at > CG_LEAD_REACH / 2 ? at - CG_LEAD_REACH / 2 : 0;

    for (n = 0; n < 3 && i > lo + 1 && v[i - 1] == ' '; n++) {
        start = cg_word_back(v, lo, i - 1);

        if (start == i - 1 || start <= lo
            || !cg_word_read(v, start, &w, &far) || w.end != i - 1
            || w.capital || !cg_name_particle(&w))
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
    m.end = name.end;

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
