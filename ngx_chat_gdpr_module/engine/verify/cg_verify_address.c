/*
 * Verifier of addresses in prose: the word for a street, its name and a
 * number, in the orders that Europe writes:
 *
 *     12 High Street      221B Baker St, London NW1 6XE
 *     10 rue de la Paix   12, avenue Foch, 75008 Paris
 *     Hauptstraße 5       Lange Straße 12a, 10115 Berlin     Kerkstraat 12
 *     Via Roma 7          Calle Mayor, 4     ul. Prosta 3/5  Rua Augusta 100
 *
 * Behind "I live at" and the like the word for a street may lack.  A postal
 * code and a town that follow belong to it; so does a flat in front.
 *
 * A candidate is the number.  What is in front of it is then found backwards,
 * and read from there on, so that the answer is one of the text from its start
 * on; cg_verify_street_open() says what must be held because a number may
 * still follow.
 */

#include <string.h>

#include "cg_address.h"
#include "cg_border.h"
#include "cg_lead.h"
#include "cg_verify.h"

/* Of the name of a street, with the word for it. */
#define CG_STREET_WORDS  6

static const char  cg_street_words[][CG_WORD_WIDTH] = {
#define CG_STREET(word, where)  word,
#include "cg_street.def"
#undef CG_STREET
};

static const uint8_t  cg_street_where[] = {
#define CG_STREET(word, where)  where,
#include "cg_street.def"
#undef CG_STREET
};

/* What a word ends with that is a street: "Hauptstrasse", "Kerkstraat". */
static const struct {
    const char  *text;
    uint8_t      n;
    char         last;
} cg_street_ends[] = {
#define END_OF(word)  { word, sizeof(word) - 1, word[sizeof(word) - 2] }
    END_OF("strase"), END_OF("strasse"), END_OF("str"), END_OF("straat"),
    END_OF("gasse"), END_OF("weg"), END_OF("platz"), END_OF("allee"),
    END_OF("ring"), END_OF("damm"), END_OF("ufer"), END_OF("graben"),
    END_OF("laan"), END_OF("plein"), END_OF("gracht"), END_OF("kade"),
    END_OF("singel"), END_OF("steeg"), END_OF("dreef"), END_OF("dijk"),
    END_OF("gatan"), END_OF("gade"), END_OF("vagen"), END_OF("gata"),
    END_OF("veien"), END_OF("vej"), END_OF("katu"), END_OF("steenweg"),
    END_OF("strade"), END_OF("strede"), END_OF("gaten"), END_OF("gasschen"),
    END_OF("chaussee"), END_OF("twiete"), END_OF("stieg"), END_OF("promenade"),
    END_OF("terrasse")
#undef END_OF
};

/* Words that do and are none; folded, in ascending order. */
static const char  cg_street_none[][CG_WORD_WIDTH] = {
    "abstellplatz", "arbeitsplatz", "ausweg", "fensterplatz", "gangplatz",
    "halbweg", "heimweg", "herring", "hinweg", "offering", "onderweg",
    "parkplatz", "platzring", "postweg", "rechtsweg", "ruckweg", "sitzplatz",
    "speicherplatz", "spielplatz", "sponsoring", "spring", "standplatz",
    "stehplatz", "stellplatz", "string", "umweg", "versandweg", "vertriebsweg"
};

/* Common words that streets are called by, even in small letters; folded, in
 * ascending order. */
static const char  cg_street_names[][CG_WORD_WIDTH] = {
    "black", "bridge", "broad", "church", "cross", "east", "green", "high",
    "king", "kings", "long", "main", "market", "mill", "new", "north", "old",
    "park", "queen", "queens", "school", "south", "spring", "station",
    "victoria", "west", "white"
};

/* In front of the word for a street, and no part of its name. */
static const char  cg_street_articles[][CG_WORD_WIDTH] = {
    "das", "de", "dem", "den", "der", "des", "die", "dieser", "een", "ein",
    "eine", "het", "jeder", "kein", "the", "this"
};

/* Small words within the name of a street; folded, in ascending order. */
static const char  cg_street_joints[][CG_WORD_WIDTH] = {
    "alla", "alle", "am", "an", "and", "au", "aux", "d", "da", "dal", "das",
    "de", "degli", "dei", "del", "della", "delle", "dem", "den", "der", "des",
    "di",
    "do", "dos", "du", "el", "en", "het", "im", "l", "la", "las", "le", "les",
    "los", "of", "op", "saint", "san", "sw", "swietego", "t", "the", "van",
    "von", "y", "zur"
};


unsigned
cg_street_word(const cg_noun *w)
{
    size_t  i;

    i = cg_word_place(w, CG_WORD_TABLE(cg_street_words));

    return i < sizeof(cg_street_where) ? cg_street_where[i] : 0;
}


bool
cg_street_joint(const cg_noun *w)
{
    return cg_word_in(w, CG_WORD_TABLE(cg_street_joints));
}


/* Does it end with the word for a street, in one: "Hauptstr"? */
static bool
cg_street_compound(const cg_noun *w)
{
    char    last;
    size_t  i, n;

    if (w->len > CG_WORD_KEEP || w->len < 3) {
        return false;
    }

    last = (char) w->text[w->len - 1];

    for (i = 0; i < sizeof(cg_street_ends) / sizeof(cg_street_ends[0]); i++) {
        n = cg_street_ends[i].n;

        if (cg_street_ends[i].last == last && w->len >= n + 3
            && memcmp(w->text + w->len - n, cg_street_ends[i].text, n) == 0)
        {
            return !cg_word_in(w, CG_WORD_TABLE(cg_street_none));
        }
    }

    return false;
}


/* Three bytes as one number. */
#define CG_THREE(a, b, c)                                                    \
    ((uint32_t) (uint8_t) (a) << 16 | (uint32_t) (uint8_t) (b) << 8          \
     | (uint8_t) (c))


/* A quick look at what is in front of the number at v[at]: a word that begins
 * with a capital letter, or a small one that may end with the word for a
 * street? */
static bool
cg_address_gate(const uint8_t *v, size_t at)
{
    size_t  i;

    i = at - (at && v[at - 1] == ' ');
    i -= i && (v[i - 1] == ',' || v[i - 1] == '.');

    if (i < 3 || i == at) {
        return false;
    }

    if ((v[i - 1] | v[i - 2] | v[i - 3]) >= 0x80) {
        return true;
    }

    if (!cg_is_letter(v[i - 1])) {
        return false;
    }

    switch (CG_THREE(v[i - 3], v[i - 2], v[i - 1])) {
    case CG_THREE('a', 'a', 't'):
    case CG_THREE('a', 'a', 'n'):
    case CG_THREE('c', 'h', 't'):
    case CG_THREE('s', 's', 'e'):
    case CG_THREE('s', 't', 'r'):
        return true;
    }

    while (i && at - i < CG_WORD_KEEP && cg_is_letter(v[i - 1])) {
        i--;
    }

    return v[i] <= 'Z' || (i && v[i - 1] >= 0x80);
}


/* A quick look at what is behind the number that ends at v[at]: a word in
 * capitals, one that may be the word for a street, or one in front of one? */
static bool
cg_address_gate_behind(const uint8_t *v, size_t at, size_t *far)
{
    size_t  i;

    at += cg_byte_at(v, at, far) == ',';
    i = at + 1;

    if (cg_byte_at(v, at, far) != ' ') {
        return false;
    }

    if (cg_byte_at(v, i, far) <= 'Z' || v[i] >= 0x80) {
        return v[i] >= 'A';
    }

    if (!cg_is_letter(cg_byte_at(v, i + 1, far))
        || cg_byte_at(v, i + 2, far) == '\0')
    {
        return false;
    }

    switch (CG_THREE(v[i], v[i + 1], v[i + 2])) {
    case CG_THREE('a', 'l', 'l'):
    case CG_THREE('a', 'v', ' '):
    case CG_THREE('a', 'v', '.'):
    case CG_THREE('a', 'v', 'e'):
    case CG_THREE('b', 'd', ' '):
    case CG_THREE('b', 'i', 's'):
    case CG_THREE('b', 'o', 'u'):
    case CG_THREE('c', 'h', 'e'):
    case CG_THREE('c', 'o', 'u'):
    case CG_THREE('f', 'a', 'u'):
    case CG_THREE('i', 'm', 'p'):
    case CG_THREE('p', 'a', 's'):
    case CG_THREE('p', 'l', 'a'):
    case CG_THREE('q', 'u', 'a'):
    case CG_THREE('r', 'o', 'u'):
    case CG_THREE('r', 'u', 'e'):
    case CG_THREE('h', 'a', 'm'):
    case CG_THREE('l', 'o', 't'):
    case CG_THREE('m', 'o', 'n'):
    case CG_THREE('s', 'q', 'u'):
    case CG_THREE('t', 'r', 'a'):
    case CG_THREE('v', 'e', 'n'):
    case CG_THREE('v', 'o', 'i'):
    case CG_THREE('s', 'e', 'n'):
    case CG_THREE('t', 'e', 'r'):
        return true;
    }

    while (cg_is_letter(cg_byte_at(v, i, far)) && i - at < CG_WORD_KEEP) {
        i++;
    }

    if (v[i] != ' ') {
        return v[i] >= 0x80 || v[i] == '\'';
    }

    if (!cg_is_letter(cg_byte_at(v, i + 1, far))) {
        return false;
    }

    cg_far(far, i + 2);

    switch (CG_THREE(v[i + 1], v[i + 2], 0)) {
    case CG_THREE('a', 'v', 0):
    case CG_THREE('b', 'l', 0):
    case CG_THREE('b', 'o', 0):
    case CG_THREE('c', 'r', 0):
    case CG_THREE('d', 'r', 0):
    case CG_THREE('g', 'a', 0):
    case CG_THREE('g', 'r', 0):
    case CG_THREE('l', 'a', 0):
    case CG_THREE('l', 'n', 0):
    case CG_THREE('m', 'e', 0):
    case CG_THREE('r', 'd', 0):
    case CG_THREE('r', 'o', 0):
    case CG_THREE('s', 't', 0):
    case CG_THREE('t', 'e', 0):
        return true;
    }

    return false;
}


/* Over the "'s" of "St John's". */
static size_t
cg_address_possessive(const uint8_t *v, size_t at, size_t *far)
{
    if (cg_byte_at(v, at, far) == '\'') {
        return cg_byte_at(v, at + 1, far) == 's' ? at + 2 : at;
    }

    return v[at] == 0xe2 && cg_byte_at(v, at + 1, far) == 0x80
           && cg_byte_at(v, at + 2, far) == 0x99
           && cg_byte_at(v, at + 3, far) == 's' ? at + 4 : at;
}


/* "The Green": no word but the one for a street? */
static bool
cg_address_the(const uint8_t *v, const cg_noun *the, size_t *far)
{
    cg_noun  w;

    return the->text[0] == 't' && the->text[1] == 'h'
           && cg_byte_at(v, the->end, far) == ' '
           && cg_word_read(v, the->end + 1, &w, far) && w.capital
           && cg_street_word(&w) & (BEHIND | BEHIND_TOO);
}


/* The name and the word for a street behind a number, in front of v[at]; the
 * end of the longest, 0 if there is none. */
static size_t
cg_address_name(const uint8_t *v, size_t at, bool live, size_t *far)
{
    bool      before, small;
    size_t    n, end;
    unsigned  where;
    cg_noun   w;

    end = 0;
    before = small = false;

    for (n = 0; n < CG_STREET_WORDS; n++) {
        if (cg_byte_at(v, at, far) != ' '
            || !cg_word_read(v, at + 1, &w, far))
        {
            break;
        }

        where = cg_street_word(&w);

        if (n == 0 && where & FRONT) {
            before = true;

        } else if (!before && n && where & (BEHIND | BEHIND_TOO)
                   && (w.capital ? !small : where & BEHIND))
        {
            end = w.end;

            if (!w.capital) {
                break;
            }

        } else if (w.capital) {
            if (n == 0 && cg_word_in(&w, CG_WORD_TABLE(cg_street_articles))
                && !cg_address_the(v, &w, far))
            {
                break;
            }

            if (before || live) {
                end = w.end;
            }

            if (n && !before && cg_word_common(&w) == CG_COMMON_ANY) {
                break;
            }

        } else if (n && cg_street_joint(&w)) {
            /* goes on */

        } else if (!before && n < 2
                   && (cg_word_common(&w) != CG_COMMON_ANY
                       || cg_word_in(&w, CG_WORD_TABLE(cg_street_names))))
        {
            small = true;

        } else {
            break;
        }

        at = cg_address_possessive(v, w.end, far);
        at += before && n == 0 && v[at] == '.';
    }

    return end;
}


/* Does somebody live at what begins at v[at]? */
static bool
cg_address_live(const uint8_t *v, size_t at)
{
    cg_lead  lead;

    if (!cg_lead_gate_live(v, at)) {
        return false;
    }

    lead = cg_lead_read(v, at);

    return lead.kind == CG_LEAD_LIVE
           || (lead.kind == CG_LEAD_LIVE_LABEL && lead.colon);
}


/* Is it rather a year: 19xx or 20xx, and nothing else? */
static inline bool
cg_address_year(const uint8_t *v, size_t at, size_t end)
{
    return end - at == 4
           && ((v[at] == '1' && v[at + 1] == '9')
               || (v[at] == '2' && v[at + 1] == '0'));
}


/* A street whose number is in front, from the number on. */
static size_t
cg_address_number(const uint8_t *v, size_t at, size_t *far)
{
    size_t  start;

    start = at;
    at = cg_house(v, at, far);

    if (at == 0 || cg_address_year(v, start, at)) {
        return 0;
    }

    if (!cg_address_gate_behind(v, at, far)) {
        return 0;
    }

    at += v[at] == ',';

    /* "12 bis rue Pasteur" */
    if ((v[at + 1] == 'b' || v[at + 1] == 't')
        && (memcmp(v + at, " bis ", 5) == 0
            || memcmp(v + at, " ter ", 5) == 0
            || memcmp(v + at, " bis,", 5) == 0
            || memcmp(v + at, " ter,", 5) == 0))
    {
        at += v[at + 4] == ',' ? 5 : 4;
    }

    return cg_address_name(v, at, cg_address_live(v, start), far);
}


/* A street whose number is behind, from its first word on; *number: where that
 * begins.  live: somebody lives there. */
static size_t
cg_address_street(const uint8_t *v, size_t at, bool live, size_t *number,
    size_t *far)
{
    bool      before, street, capital, compound;
    size_t    i, n, end;
    unsigned  where;
    cg_noun   w;

    before = street = capital = false;
    i = at;

    for (n = 0; n < CG_STREET_WORDS; n++) {
        if (!cg_word_read(v, i, &w, far)) {
            break;
        }

        where = cg_street_word(&w);
        compound = cg_street_compound(&w);

        if (n == 0 && where & BEFORE) {
            before = true;

        } else if (n == 0 && w.capital
                   && cg_word_in(&w, CG_WORD_TABLE(cg_street_articles)))
        {
            return 0;

        } else if (n == 0 && !w.capital && !compound) {
            return 0;

        } else if (!w.capital && !(where & END) && !compound
                   && !cg_street_joint(&w))
        {
            return 0;

        } else {
            capital |= w.capital;
        }

        street = (where & END && n) || compound
                 || (before && n && capital);

        i = w.end;
        i += cg_byte_at(v, i, far) == '.'
             && (where & (BEFORE | END) || compound);

        /* "C/ Mayor", and a comma in front of the number */
        i += before && n == 0 && cg_byte_at(v, i, far) == '/';
        i += street && cg_byte_at(v, i, far) == ',';

        if (cg_byte_at(v, i, far) != ' ') {
            return 0;
        }

        i++;

        if (cg_is_digit(cg_byte_at(v, i, far))) {
            *number = i;
            end = cg_house(v, i, far);
            return street || live ? end : 0;
        }
    }

    return 0;
}


/* Where a flat in front of v[at] begins, "Flat 3, "; `at` if there is none. */
static size_t
cg_address_flat(const uint8_t *v, size_t lo, size_t at)
{
    size_t   i, start, far;
    cg_noun  w;

    i = at;
    i -= i > lo && v[i - 1] == ' ';
    i -= i > lo && v[i - 1] == ',';

    start = i;

    if (i > lo && cg_is_letter(v[i - 1])) {
        i--;
    }

    while (i > lo && cg_is_digit(v[i - 1]) && start - i < 4) {
        i--;
    }

    if (i == start || i == lo || v[i - 1] != ' ') {
        return at;
    }

    start = cg_word_back(v, lo, i - 1);
    far = 0;

    return start < i - 1 && cg_word_read(v, start, &w, &far)
           && w.end == i - 1 && cg_street_word(&w) & FLAT
           ? start : at;
}


static cg_match
cg_address_match(const uint8_t *v, cg_match m, size_t end)
{
    size_t  more;

    m.rule = CG_RULE_ADDRESS;
    m.end = end;
    more = cg_address_more(v, end, &m.far);

    if (more > end && more - m.start <= CG_SPAN_MAX) {
        m.rule = CG_RULE_ADDRESS_TOWN;
        m.end = more;
    }

    return m;
}


/* Over what may stand between the words of a street, backwards. */
static size_t
cg_address_back(const uint8_t *v, size_t lo, size_t at)
{
    uint8_t  ch;

    for ( /* void */ ; at > lo; at--) {
        ch = v[at - 1];

        /* the last two are of "\u00ba" */
        if (ch != ' ' && ch != ',' && ch != '.' && ch != '/' && ch != 0xba
            && ch != 0xc2)
        {
            break;
        }
    }

    return at;
}


/* Is a word within the name of a street at v[at], in small letters: the "de" of
 * "Burgemeester de Vlugtlaan"? */
static bool
cg_address_joined(const uint8_t *v, size_t at)
{
    size_t   far;
    cg_noun  w;

    far = 0;

    return cg_word_read(v, at, &w, &far) && !w.capital && cg_street_joint(&w);
}


/* The street in front of the number at v[at], from where it begins. */
static cg_match
cg_address_behind(const uint8_t *v, size_t at)
{
    bool      live;
    size_t    i, n, lo, start, number, end;
    cg_match  m, found;

    found = (cg_match) { at, at, CG_RULE_NONE, at };
    lo = at > CG_LEAD_REACH ? at - CG_LEAD_REACH : 0;
    i = at;

    for (n = 0; n < CG_STREET_WORDS; n++) {
        i = cg_address_back(v, lo, i);
        start = cg_word_back(v, lo, i);

        if (start == i || (start == lo && lo > 0)
            || !cg_border_left(v, start))
        {
            break;
        }

        i = start;
        m = (cg_match) { start, start, CG_RULE_NONE, at };
        number = 0;
        live = cg_address_live(v, start);
        end = cg_address_street(v, start, live, &number, &m.far);

        if (end == 0 && number == at) {
            end = cg_address_other(v, start, at, &m.far);
        }

        if (end && number == at && !live
            && (cg_address_counted(v, end, &m.far)
                || cg_address_bare(v, start, at, end, &m.far)))
        {
            end = 0;
        }

        if (end && number == at && end - start <= CG_SPAN_MAX) {
            found = cg_address_match(v, m, end);

        } else if (found.rule && !cg_address_joined(v, start)) {
            break;
        }
    }

    return found;
}


cg_match
cg_verify_address(const uint8_t *v, size_t start)
{
    bool      behind;
    size_t    house, end, lo, far;
    cg_match  m;

    m = (cg_match) { start, start, CG_RULE_NONE, start };
    lo = start > CG_LEAD_REACH ? start - CG_LEAD_REACH : 0;

    house = cg_house(v, start, &m.far);

    /* nor is it the rest of a price */
    if (house == 0
        || (start > 1 && v[start - 1] == ',' && cg_is_digit(v[start - 2])))
    {
        return m;
    }

    behind = cg_address_gate(v, start);

    if ((!cg_address_gate_behind(v, house, &m.far) && !behind)
        || !cg_number_left(v, start))
    {
        return m;
    }

    end = cg_address_number(v, start, &m.far);

    if (end && end - start <= CG_SPAN_MAX) {
        m.start = cg_address_flat(v, lo, start);

        if (end - m.start > CG_SPAN_MAX) {
            m.start = start;
        }

        return cg_address_match(v, m, end);
    }

    if (behind) {
        far = m.far;
        m = cg_address_behind(v, start);
        cg_far(&m.far, far);
    }

    return m;
}


size_t
cg_verify_address_ahead(const uint8_t *v, size_t start)
{
    size_t    i, number, far;
    cg_noun   w;
    unsigned  where;

    far = start;

    if (!cg_border_left(v, start) || !cg_word_read(v, start, &w, &far)) {
        return far;
    }

    where = cg_street_word(&w);

    if (w.capital || where & BEFORE || cg_street_compound(&w)) {
        number = 0;

        if (cg_address_street(v, start, false, &number, &far) == 0
            && number)
        {
            (void) cg_address_other(v, start, number, &far);
        }
    }

    if ((where & FLAT) == 0) {
        return far;
    }

    if (cg_byte_at(v, w.end, &far) != ' ') {
        return far;
    }

    /* the flat, and the house that may follow */
    for (i = w.end + 1; cg_is_digit(cg_byte_at(v, i, &far)) && i - w.end < 6;
         i++)
    {
        /* void */
    }

    i += cg_is_letter(v[i]);
    i += cg_byte_at(v, i, &far) == ',';
    i += cg_byte_at(v, i, &far) == ' ';
    (void) cg_address_number(v, i, &far);

    return far;
}
