/*
 * What shows that words in front of a number are those of an address although
 * none of them is the word for a street: German streets that are called by
 * what they are near ("Am Alten Hafen 7", "Unter den Linden 5"), and what
 * people say behind ("... 44 ist meine Adresse").
 *
 * "Auf der Rechnung 12" and "Am Montag 3 Pakete" are none, so the place has to
 * be one of a landscape or a town, and the clause to end with the number.
 */

#include <string.h>

#include "cg_address.h"
#include "cg_border.h"
#include "cg_verify.h"

/* In front of a place; folded, in ascending order. */
static const char  cg_near_fronts[][CG_WORD_WIDTH] = {
    "am", "an", "auf", "bei", "beim", "hinter", "im", "in", "neben",
    "uber", "unter", "vor", "vorm", "zu", "zum", "zur"
};

/* Places; folded, in ascending order. */
static const char  cg_near_places[][CG_WORD_WIDTH] = {
    "acker", "alster", "anger", "aue", "auen", "bach", "bahn", "bahnhof",
    "berg", "birken", "born", "brink", "bruch", "brucke", "bruhl", "brunnen",
    "buchen", "buhl", "burg", "busch", "damm", "deich", "dom", "donau", "dorf",
    "eiche", "eichen", "elbe", "esch", "feld", "felde", "felsen", "forst",
    "freibad", "friedhof", "furt", "garten", "graben", "grund",
    "hafen", "hag", "halde", "hang", "heide", "hof", "hofe", "hohe", "holz",
    "hugel", "isar", "kamp", "kanal", "kapelle", "kirche", "kirchhof",
    "kloster", "kreuz", "lahn", "leite", "linde", "linden", "main", "markt",
    "mauer", "moor", "mosel", "muhle", "muhlen", "muhren", "neckar", "park",
    "pfarrhof", "quelle", "rain", "rathaus", "rhein", "ring", "rosen", "saale",
    "sand", "schloss", "schule", "see", "siedlung", "sonnenhang",
    "sportplatz", "spree", "stadion", "stadtgraben", "stadtmauer", "stein",
    "steinbruch", "strand", "tal", "tannen", "teich", "tor", "turm", "ufer",
    "wald", "waldrand", "wall", "wehr", "weiher", "weinberg", "weser", "wiese",
    "wiesen", "winkel", "wuhr", "zoll"
};

/* What a longer word ends with that is a place: "Wiesengrund". */
static const char *const  cg_near_ends[] = {
    "acker", "aue", "bach", "berg", "brink", "brunnen", "burg", "busch",
    "deich", "eck", "feld", "felde", "garten", "graben", "grund", "hafen",
    "halde", "hang", "heide", "holz", "hohe", "kamp", "kirche", "leite",
    "linden", "markt", "muhle", "park", "rain", "siedlung", "stein", "teich",
    "wald", "weiher", "wiese", "wiesen", "winkel"
};

/* Behind an address, in small letters. */
static const char *const  cg_near_said[] = {
    " is my address", " is my new address", " is our address",
    " is the address", " ist meine adresse", " ist meine anschrift",
    " ist meine neue adresse", " ist unsere adresse", " ist die adresse",
    " ist die lieferadresse", " est mon adresse", " c'est mon adresse",
    " es mi direcci", " \xc3\xa8 il mio indirizzo", " is mijn adres",
    " is ons adres", " to m\xc3\xb3j adres", " \xc3\xa9 a minha morada"
};


static bool
cg_near_place(const cg_noun *w)
{
    size_t  i, n;

    if (cg_word_in(w, CG_WORD_TABLE(cg_near_places))) {
        return true;
    }

    for (i = 0; i < sizeof(cg_near_ends) / sizeof(cg_near_ends[0]); i++) {
        n = strlen(cg_near_ends[i]);

        if (w->len >= n + 3 && w->len <= CG_WORD_KEEP
            && memcmp(w->text + w->len - n, cg_near_ends[i], n) == 0)
        {
            return true;
        }
    }

    return false;
}


/* Does the clause end at v[end], or go on with a word that never counts? */
static bool
cg_near_ends_at(const uint8_t *v, size_t end, size_t *far)
{
    size_t   i;
    cg_noun  w;

    static const char  goes_on[][CG_WORD_WIDTH] = {
        "bitte", "in", "ist", "oder", "und"
    };

    switch (cg_byte_at(v, end, far)) {
    case ' ':
        break;
    case '.':
    case ',':
    case ';':
    case '!':
    case '?':
    case ')':
        return !cg_is_digit(cg_byte_at(v, end + 1, far));
    default:
        return v[end] < ' ' || v[end] == '"' || v[end] == '<';
    }

    i = end + 1;

    return cg_word_read(v, i, &w, far) && !w.capital
           && cg_word_in(&w, CG_WORD_TABLE(goes_on));
}


/* May v[at] begin a street that is called by what it is near: "An der Alster",
 * "Am Markt"? */
static bool
cg_near_front(const uint8_t *v, size_t at)
{
    size_t   far;
    cg_noun  w;

    far = 0;

    return v[at] < 'a' && cg_word_read(v, at, &w, &far)
           && cg_word_in(&w, CG_WORD_TABLE(cg_near_fronts));
}


/* Is the word in front of the house v[number..end) such a place, and the number
 * the end of what is said? */
static bool
cg_address_near(const uint8_t *v, size_t number, size_t end, size_t *far)
{
    size_t   start;
    cg_noun  w;

    if (number == 0) {
        return false;
    }

    start = cg_word_back(v, number > CG_WORD_BYTES ? number - CG_WORD_BYTES
                                                   : 0, number - 1);

    return cg_word_read(v, start, &w, far) && w.capital && cg_near_place(&w)
           && cg_near_ends_at(v, end, far);
}


/* Does "is my address" or the like follow a house that ends at v[end]? */
static bool
cg_address_said(const uint8_t *v, size_t end, size_t *far)
{
    size_t  i, k;

    if (cg_byte_at(v, end, far) != ' ') {
        return false;
    }

    for (i = 0; i < sizeof(cg_near_said) / sizeof(cg_near_said[0]); i++) {
        for (k = 0; cg_near_said[i][k]; k++) {
            if (cg_lower(cg_byte_at(v, end + k, far))
                != (uint8_t) cg_near_said[i][k])
            {
                break;
            }
        }

        if (cg_near_said[i][k] == '\0') {
            return true;
        }
    }

    return false;
}


/* Does a postal code follow that shows what it is: five digits and a town in
 * capitals, 1012 XX, 00-950, 1000-001? */
static bool
cg_address_posted(const uint8_t *v, size_t end, size_t *far)
{
    size_t  at, post;

    at = cg_address_gap(v, end, far);

    if (at == end) {
        return false;
    }

    post = cg_postal(v, at, far);

    if (post == 0 || cg_address_post(v, at, far) == at) {
        return false;
    }

    if (post != at + 5 || !cg_is_digit(v[at])) {
        return cg_is_digit(v[post - 1]) || cg_is_digit(v[at]);
    }

    return cg_byte_at(v, post, far) == ' '
           && ((cg_byte_at(v, post + 1, far) >= 'A' && v[post + 1] <= 'Z')
               || v[post + 1] >= 0x80);
}


/* A quick look at what follows a house that ends at v[end]: a part of an
 * address, or a word of a sentence? */
static bool
cg_address_goes_on(const uint8_t *v, size_t end, size_t *far)
{
    size_t  i;

    if (cg_byte_at(v, end, far) != ' ') {
        return v[end] == ',' || v[end] == '\n' || v[end] == '\r'
               || v[end] == '-' || v[end] == ';';
    }

    for (i = end + 1; cg_is_letter(cg_byte_at(v, i, far)) && i - end < 16;
         i++)
    {
        /* void */
    }

    if (v[i] != ' ') {
        return true;
    }

    return !cg_is_letter(cg_byte_at(v, i + 1, far)) || v[i + 1] <= 'Z'
           || !cg_is_letter(cg_byte_at(v, i + 2, far));
}


/* Does something follow the house v[number..end) that only does so in an
 * address? */
static bool
cg_address_followed(const uint8_t *v, size_t number, size_t end, size_t *far)
{
    size_t  at;

    if (cg_address_tells(v, end, far)) {
        return true;
    }

    at = cg_address_within(v, cg_house_suffix(v, end, far),
                           number + CG_ADDRESS_SHOWN, far);

    return (cg_byte_at(v, at, far) == ',' || v[at] == '\n')
           && cg_address_posted(v, at, far);
}


bool
cg_address_place(const uint8_t *v, size_t number)
{
    size_t   start, far;
    cg_noun  w;

    far = 0;
    start = cg_word_back(v, number > CG_WORD_BYTES ? number - CG_WORD_BYTES
                                                   : 0, number - 1);

    return cg_word_read(v, start, &w, &far) && w.capital && w.letters > 2
           && cg_word_common(&w) != CG_COMMON_ANY
           && !cg_address_numbered(&w) && !cg_address_month(&w);
}


bool
cg_address_shown(const uint8_t *v, size_t number, bool place, size_t *far)
{
    size_t  end;

    end = cg_house(v, number, far);

    return end && (cg_address_said(v, end, far)
                   || (place && cg_address_goes_on(v, end, far)
                       && cg_address_followed(v, number, end, far)));
}


size_t
cg_address_other(const uint8_t *v, size_t start, size_t number, bool shown,
    size_t *far)
{
    size_t  end;

    if (v[start] >= 'a' && v[start] < 0x80) {
        return 0;
    }

    end = cg_house(v, number, far);

    return end && (shown
                   || (cg_near_front(v, start)
                       && (cg_address_posted(v, end, far)
                           || cg_address_near(v, number, end, far))))
           ? end : 0;
}


bool
cg_address_bare(const uint8_t *v, size_t start, size_t number, size_t end,
    size_t *far)
{
    size_t   last;
    cg_noun  w;

    if (!cg_near_front(v, start)) {
        return false;
    }

    last = cg_word_back(v, start, number - 1);

    return cg_word_read(v, last, &w, far) && cg_street_word(&w) & END
           && !cg_address_posted(v, end, far)
           && !cg_address_near(v, number, end, far);
}
