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
 * on; cg_verify_address_ahead() says what must be held because a number may
 * still follow.
 */

#include <string.h>

#include "cg_address.h"
#include "cg_border.h"
#include "cg_lead.h"
#include "cg_verify.h"

/* Of the name of a street, with the word for it. */
#define CG_STREET_WORDS  6

/* Bytes behind the start of a number. */
#define CG_ADDRESS_NEAR  16

_Static_assert(CG_LEAD_REACH + CG_ADDRESS_NEAR < CG_ADDRESS_AHEAD,
    "what is in front of a number that is so near to the end is asked for");

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

/* The last letters but one of those, by the last one. */
static const uint32_t  cg_street_tails[26] = {
#define L(ch)  (UINT32_C(1) << ((ch) - 'a'))
    ['a' - 'a'] = L('t'),
    ['e' - 'a'] = L('d') | L('e') | L('s') | L('t'),
    ['f' - 'a'] = L('e'),
    ['g' - 'a'] = L('e') | L('n'),
    ['j' - 'a'] = L('e'),
    ['k' - 'a'] = L('j'),
    ['l' - 'a'] = L('e'),
    ['m' - 'a'] = L('m'),
    ['n' - 'a'] = L('a') | L('e') | L('i'),
    ['r' - 'a'] = L('e') | L('t'),
    ['t' - 'a'] = L('a') | L('h'),
    ['u' - 'a'] = L('t'),
    ['z' - 'a'] = L('t')
#undef L
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
    char     last;
    size_t   i, n;
    uint8_t  y, z;

    if (w->len > CG_WORD_KEEP || w->len < 3) {
        return false;
    }

    y = (uint8_t) (w->text[w->len - 2] - 'a');
    z = (uint8_t) (w->text[w->len - 1] - 'a');

    if (y > 25 || z > 25 || (cg_street_tails[z] >> y & 1) == 0) {
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

    /* "nr 5", "n. 5" */
    if ((v[i - 1] == 'n' && v[i - 2] == ' ')
        || (v[i - 2] == 'n' && v[i - 3] == ' '))
    {
        return true;
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


/* Over the day in the name of a street at v[at], "rue du 4 Septembre", "25 de
 * Abril"; `at` if there is none. */
static size_t
cg_address_day(const uint8_t *v, size_t at, size_t *far)
{
    size_t   i, month;
    cg_noun  w;

    for (i = at; i - at < 3 && cg_is_digit(cg_byte_at(v, i, far)); i++) {
        /* void */
    }

    if (i == at || i - at > 2) {
        return at;
    }

    i += v[i] == '.';

    if (cg_byte_at(v, i, far) != ' ') {
        return at;
    }

    month = i + 1;

    if (cg_byte_at(v, month, far) == 'd' && cg_byte_at(v, month + 1, far) == 'e'
        && cg_byte_at(v, month + 2, far) == ' ')
    {
        month += 3;
    }

    return cg_word_read(v, month, &w, far) && cg_address_month(&w) ? i : at;
}


/* The name and the word for a street behind a number, in front of v[at]; the
 * end of the longest, 0 if there is none. */
static size_t
cg_address_name(const uint8_t *v, size_t at, size_t *far)
{
    bool      before, small;
    size_t    n, end, day;
    unsigned  where;
    cg_noun   w;

    end = 0;
    before = small = false;

    for (n = 0; n < CG_STREET_WORDS; n++) {
        day = before && cg_byte_at(v, at, far) == ' '
              ? cg_address_day(v, at + 1, far) : 0;
        at = day > at + 1 ? day : at;

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

            if (before) {
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


/* Is it rather a year: 19xx or 20xx, and nothing else? */
static inline bool
cg_address_year(const uint8_t *v, size_t at, size_t end)
{
    return end - at == 4
           && ((v[at] == '1' && v[at + 1] == '9')
               || (v[at] == '2' && v[at + 1] == '0'));
}


/* The number of a house that is in front, at v[at]: its end, 0 if there is
 * none.  "05" is one where somebody lives. */
static size_t
cg_address_house(const uint8_t *v, size_t at, size_t *far)
{
    size_t  i;

    i = at + (v[at] == '0' && cg_is_digit(cg_byte_at(v, at + 1, far)));
    i = cg_house(v, i, far);

    return i && (v[at] != '0' || cg_address_live(v, at)) ? i : 0;
}


/* A street whose number is in front, from the number on. */
static size_t
cg_address_number(const uint8_t *v, size_t at, size_t *far)
{
    size_t  start, end;

    start = at;
    at = cg_address_house(v, at, far);

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

    end = cg_address_name(v, at, far);

    if (end || (cg_byte_at(v, at + 1, far) >= 'a' && v[at + 1] < 0x80)) {
        return end;
    }

    return cg_address_said_number(v, start, at, far);
}


/* A street whose number is behind, from its first word on; *number: where that
 * begins, though no word may be that for a street. */
static size_t
cg_address_street(const uint8_t *v, size_t at, size_t *number, size_t *far)
{
    bool      article, before, street, capital, compound;
    size_t    i, n, end, day;
    unsigned  where;
    cg_noun   w;

    article = before = street = capital = false;
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
            article = true;

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
             && (where & (BEFORE | END) || compound
                 || (before && w.capital && w.letters < 5));

        /* "C/ Mayor", and a comma in front of the number */
        i += before && n == 0 && cg_byte_at(v, i, far) == '/';
        i += street && cg_byte_at(v, i, far) == ',';

        if (cg_byte_at(v, i, far) != ' ') {
            return 0;
        }

        i++;
        day = before ? cg_address_day(v, i, far) : i;

        if (day > i) {
            i = day + 1;
            continue;
        }

        i = cg_address_sign(v, i, far);

        if (cg_is_digit(cg_byte_at(v, i, far))) {
            *number = i;
            end = cg_house(v, i, far);
            return street && !article ? end : 0;
        }
    }

    return 0;
}


/* The address with the house or the street v[start..end), and what is in front
 * of it and behind. */
static cg_match
cg_address_match(const uint8_t *v, size_t lo, size_t start, size_t end,
    size_t far)
{
    cg_match  m;

    m = (cg_match) { start, end, CG_RULE_ADDRESS, far };

    if (end - start > CG_ADDRESS_MAX) {
        return (cg_match) { start, start, CG_RULE_NONE, far };
    }

    m.start = cg_address_front(v, lo, start);

    if (end - m.start > CG_ADDRESS_MAX) {
        m.start = start;
    }

    m.end = cg_address_more(v, end, m.start + CG_ADDRESS_MAX, &m.far);

    if (m.end > end) {
        m.rule = CG_RULE_ADDRESS_TOWN;
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


/* In front of the day in the name of a street that ends in front of v[at]. */
static size_t
cg_address_day_back(const uint8_t *v, size_t lo, size_t at)
{
    size_t  i, far;

    for (i = at; i > lo && cg_is_digit(v[i - 1]) && at - i < 2; i--) {
        /* void */
    }

    far = 0;

    return i < at && i > lo && v[i - 1] == ' '
           && cg_address_day(v, i, &far) > i
           ? cg_address_back(v, lo, i) : at;
}


/* Is a word within the name of a street at v[at], in small letters: the "de" of
 * "Burgemeester de Vlugtlaan"?  Not the "an" of "Lieferung an Lindenallee". */
static bool
cg_address_joined(const uint8_t *v, size_t at)
{
    size_t   far;
    cg_noun  w;

    static const char  apart[][CG_WORD_WIDTH] = {
        "am", "an", "and", "au", "aux", "el", "en", "im", "op", "y", "zur"
    };

    far = 0;

    return cg_word_read(v, at, &w, &far) && !w.capital && cg_street_joint(&w)
           && !cg_word_in(&w, CG_WORD_TABLE(apart));
}


/* "Bitte Lindenallee", but not "Zum Sportplatz": is a common word at v[at] in
 * front of one at v[street] that is a street by itself? */
static bool
cg_address_apart(const uint8_t *v, size_t at, size_t street)
{
    size_t   far;
    cg_noun  w;

    static const char  near[][CG_WORD_WIDTH] = {
        "alte", "am", "beim", "grote", "im", "kleine", "korte", "lange",
        "neue", "nieuwe", "oude", "zum", "zur"
    };

    far = 0;

    return cg_word_read(v, street, &w, &far) && cg_street_compound(&w)
           && cg_word_read(v, at, &w, &far) && w.capital
           && !cg_word_in(&w, CG_WORD_TABLE(near))
           && cg_word_common(&w) == CG_COMMON_ANY && !cg_street_word(&w)
           && !cg_word_in(&w, CG_WORD_TABLE(cg_street_names));
}


/* Where a number directly in front of v[at] begins; `at` if there is none. */
static size_t
cg_address_first(const uint8_t *v, size_t lo, size_t at)
{
    size_t  i;

    i = at - (at > lo && v[at - 1] == ' ');

    while (i > lo && cg_is_digit(v[i - 1]) && at - i < 5) {
        i--;
    }

    return i < at && cg_is_digit(v[i]) && cg_border_left(v, i) ? i : at;
}


/* A street that begins with its name. */
typedef struct {
    size_t  number;   /* where that of the house begins; 0: there is none */
    size_t  end;      /* behind it; 0: it is no street */
    bool    street;   /* a word says that it is one */
    bool    live;     /* words in front do */
} cg_named;


/* What is known of the house at v[number], whatever is in front. */
typedef struct {
    size_t  number;
    bool    place;   /* but that it is no common word */
    bool    shown;
} cg_named_memo;


/* Does somebody live there?  first: the number in front, or v[start]. */
static bool
cg_named_live(const uint8_t *v, size_t first, size_t start)
{
    return cg_address_live(v, start)
           || (first < start && cg_address_live(v, first));
}


/* Behind the house of what begins at v[start] if something shows that it is a
 * street, beside the words of its name; else 0. */
static size_t
cg_named_shown(const uint8_t *v, size_t first, size_t start, cg_named *named,
    cg_named_memo *memo, size_t *far)
{
    size_t  end;

    if (memo->number != named->number) {
        memo->number = named->number;
        memo->place = cg_address_place(v, named->number);
        memo->shown = cg_address_shown(v, named->number, memo->place, far);
    }

    if (memo->place && cg_named_live(v, first, start)) {
        end = cg_house(v, named->number, far);

        if (end && cg_address_said_words(v, start, named->number, end, far)) {
            named->live = true;
            return end;
        }
    }

    return cg_address_other(v, start, named->number, memo->shown, far);
}


/* The one that begins at v[start].  known: its end is known to be one, and only
 * a word can say that more belongs to it. */
static cg_named
cg_address_named(const uint8_t *v, size_t lo, size_t start, bool known,
    cg_named_memo *memo, size_t *far)
{
    size_t    first;
    cg_named  named;

    named = (cg_named) { 0, 0, false, false };
    named.end = cg_address_street(v, start, &named.number, far);
    named.street = named.end > 0;

    if (named.number == 0
        || (!named.street
            && (known || (v[start] >= 'a' && v[start] < 0x80))))
    {
        named.end = 0;
        return named;
    }

    first = cg_address_first(v, lo, start);

    /* "25 boulevard Voltaire, 3e étage" */
    if (first < start && cg_address_number(v, first, far)) {
        named.end = 0;
        return named;
    }

    if (!named.street) {
        named.end = cg_named_shown(v, first, start, &named, memo, far);
    }

    if (named.end
        && (cg_address_counted(v, named.end, far)
            || (!named.live
                && cg_address_bare(v, start, named.number, named.end, far)
                && !cg_named_live(v, first, start))))
    {
        named.end = 0;
    }

    return named;
}


/* The street in front of the number at v[at], from where it begins. */
static cg_match
cg_address_behind(const uint8_t *v, size_t lo, size_t at)
{
    bool           known;
    size_t         i, n, start, from, to, far;
    cg_named       named;
    cg_named_memo  memo;

    memo.number = 0;
    i = at;
    from = to = far = at;
    known = false;

    for (n = 0; n < CG_STREET_WORDS; n++) {
        i = cg_address_back(v, lo, i);
        i = cg_address_day_back(v, lo, i);
        start = cg_word_back(v, lo, i);

        if (start == i || (start == lo && lo > 0)
            || !cg_border_left(v, start)
            || (known && cg_address_apart(v, start, from)))
        {
            break;
        }

        i = start;
        named = cg_address_named(v, lo, start, known, &memo, &far);

        if (named.end && named.number == at) {
            from = start;
            to = named.end;
            known |= named.street;

            if (named.live) {
                break;
            }

        } else if (to > at && !cg_address_joined(v, start)) {
            break;
        }
    }

    return to > at ? cg_address_match(v, lo, from, to, far)
                   : (cg_match) { at, at, CG_RULE_NONE, far };
}


/* Nothing at v[start], as far as v[far].  If that is open, so is all in front
 * that may belong to the address, of which cg_verify_address_ahead() is not
 * asked when it is far behind. */
static cg_match
cg_address_none(size_t lo, size_t start, size_t far)
{
    return (cg_match) { far - start > CG_ADDRESS_NEAR ? lo : start, start,
                        CG_RULE_NONE, far };
}


cg_match
cg_verify_address(const uint8_t *v, size_t start)
{
    bool      behind;
    size_t    house, end, lo, far;
    cg_match  m;

    far = start;
    lo = start > CG_LEAD_REACH ? start - CG_LEAD_REACH : 0;
    house = cg_address_house(v, start, &far);

    /* nor is it the rest of a price */
    if (house == 0
        || (start > 1 && v[start - 1] == ',' && cg_is_digit(v[start - 2])))
    {
        return (cg_match) { start, start, CG_RULE_NONE, far };
    }

    behind = cg_address_gate(v, start);

    if ((!cg_address_gate_behind(v, house, &far) && !behind)
        || !cg_number_left(v, start))
    {
        return (cg_match) { start, start, CG_RULE_NONE, far };
    }

    end = cg_address_number(v, start, &far);

    if (end) {
        return cg_address_match(v, lo, start, end, far);
    }

    if (!behind) {
        return cg_address_none(lo, start, far);
    }

    m = cg_address_behind(v, lo, start);
    cg_far(&m.far, far);

    return m.rule ? m : cg_address_none(lo, start, m.far);
}


/* May an address begin with the word in small letters at v[start]? */
static bool
cg_address_small(const uint8_t *v, size_t start, size_t *far)
{
    cg_noun  w;

    if (!cg_word_read(v, start, &w, far) || w.capital) {
        return true;
    }

    return w.letters == 1 || cg_address_inner(&w)
           || cg_street_word(&w) & BEFORE || cg_street_compound(&w);
}


/* What begins at v[at], number or name, raises *far to all that was read. */
static void
cg_address_ahead(const uint8_t *v, size_t lo, size_t at, size_t *far)
{
    cg_noun        w;
    unsigned       where;
    cg_named_memo  memo;

    if (cg_is_digit(v[at])) {
        if (at > lo) {
            (void) cg_address_number(v, at, far);
        }

        return;
    }

    if (!cg_word_read(v, at, &w, far)) {
        return;
    }

    where = cg_street_word(&w);

    if (w.capital || where & BEFORE || cg_street_compound(&w)) {
        memo.number = 0;
        (void) cg_address_named(v, lo, at, false, &memo, far);
    }
}


size_t
cg_verify_address_ahead(const uint8_t *v, size_t start)
{
    size_t  n, at, next, far;

    far = start;

    if (!cg_border_left(v, start)
        || (v[start] >= 'a' && v[start] < 0x80
            && !cg_address_small(v, start, &far)))
    {
        return far;
    }

    at = start;
    cg_address_ahead(v, start, at, &far);

    for (n = 0; n < CG_ADDRESS_FRONTS; n++) {
        next = cg_address_front_part(v, at, &far);

        if (next == at) {
            break;
        }

        at = next;
        cg_address_ahead(v, start, at, &far);
    }

    return far;
}
