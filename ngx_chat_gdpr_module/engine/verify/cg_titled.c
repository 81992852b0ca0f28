/*
 * See cg_titled.h.  What is known by its name is in cg_famed.def; else it is
 * told by a measure behind it ("50 ml", "size 7"), by a word for goods or works
 * next to it, or by an office in place of the name.
 */

#include <string.h>

#include "cg_border.h"
#include "cg_name.h"
#include "cg_titled.h"
#include "cg_word.h"

/* Bytes in front of a name in which its title is. */
#define CG_TITLED_REACH  32

/* What is known, by its title. */
enum {
    CG_FAMED_DR,
    CG_FAMED_MR,
    CG_FAMED_MRS,
    CG_FAMED_OTHER,
    CG_FAMED_N
};

typedef struct {
    char     word[CG_WORD_WIDTH];
    uint8_t  title;
} cg_famed;

static const cg_famed  cg_famed_rows[] = {
#define CG_FAMED(word, title)  { word, CG_FAMED_##title },
#define CG_GOODS(word)
#define CG_OFFICE(word)
#include "cg_famed.def"
#undef CG_FAMED
#undef CG_GOODS
#undef CG_OFFICE
};

static const char  cg_goods[][CG_WORD_WIDTH] = {
#define CG_FAMED(word, title)
#define CG_GOODS(word)  word,
#define CG_OFFICE(word)
#include "cg_famed.def"
#undef CG_FAMED
#undef CG_GOODS
#undef CG_OFFICE
};

static const char  cg_offices[][CG_WORD_WIDTH] = {
#define CG_FAMED(word, title)
#define CG_GOODS(word)
#define CG_OFFICE(word)  word,
#include "cg_famed.def"
#undef CG_FAMED
#undef CG_GOODS
#undef CG_OFFICE
};

/* Titles by their first letters, folded. */
static const struct {
    const char  *begin;
    uint8_t      title;
} cg_titles[] = {
    { "dr", CG_FAMED_DR }, { "don", CG_FAMED_OTHER }, { "do", CG_FAMED_DR },
    { "mrs", CG_FAMED_MRS }, { "mis", CG_FAMED_MRS }, { "ms", CG_FAMED_MRS },
    { "mad", CG_FAMED_MRS }, { "mm", CG_FAMED_MRS }, { "frau", CG_FAMED_MRS },
    { "pani", CG_FAMED_MRS }, { "mevr", CG_FAMED_MRS },
    { "m", CG_FAMED_MR }, { "herr", CG_FAMED_MR }, { "se", CG_FAMED_MR },
    { "si", CG_FAMED_MR }, { "sr", CG_FAMED_MR }, { "pan", CG_FAMED_MR },
    { "heer", CG_FAMED_MR }
};


/* The word that ends in front of the spaces or the point before v[at]; false
 * if there is none.  *start: where it begins. */
static bool
cg_titled_before(const uint8_t *v, size_t at, cg_noun *w, size_t *start)
{
    size_t  lo, end, far;

    lo = at > CG_TITLED_REACH ? at - CG_TITLED_REACH : 0;

    for (end = at; end > lo && (v[end - 1] == ' ' || v[end - 1] == '.'); end--)
    {
        /* void */
    }

    *start = cg_word_back(v, lo, end);
    far = 0;

    return *start < end && cg_word_read(v, *start, w, &far)
           && w->end == end;
}


static uint8_t
cg_titled_as(const cg_noun *w)
{
    size_t  i, n;

    for (i = 0; i < sizeof(cg_titles) / sizeof(cg_titles[0]); i++) {
        n = strlen(cg_titles[i].begin);

        if (w->len >= n && memcmp(w->text, cg_titles[i].begin, n) == 0
            && (n > 1 || w->len <= 8))
        {
            return cg_titles[i].title;
        }
    }

    return CG_FAMED_OTHER;
}


static bool
cg_titled_famed(const cg_noun *w, uint8_t title)
{
    size_t  i;

    for (i = 0; i < sizeof(cg_famed_rows) / sizeof(cg_famed_rows[0]); i++) {
        if (cg_famed_rows[i].title == title
            && strlen(cg_famed_rows[i].word) == w->len
            && memcmp(cg_famed_rows[i].word, w->text, w->len) == 0)
        {
            return true;
        }
    }

    return false;
}


/* Does a measure or the like follow, "50ml", "size 7", or a word for goods? */
static bool
cg_titled_behind(const uint8_t *v, size_t at, size_t *far)
{
    size_t   i, n;
    cg_noun  w;

    static const char *const  stock[] = {
        "in stock", "out of stock", "is in stock", "is out of stock",
        "sold out", "is sold out", "auf lager", "ausverkauft", "lieferbar",
        "en stock", "est en rupture", "en rupture", "agotado", "agotada",
        "esaurito", "op voorraad", "uitverkocht", "size", "flavour"
    };

    static const char *const  units[] = {
        "ml", "cl", "l ", "kg", "g ", "gr", "oz", "cm", "mm", "x ", "pc",
        "st", "er", "pack", "liter", "litre"
    };

    cg_far(far, at + 2);

    /* "Dr Brown's bottles" */
    at += v[at] == '\'' && v[at + 1] == 's' ? 2 : 0;

    if (v[at] != ' ') {
        return false;
    }

    i = at + 1;

    for (n = 0; n < sizeof(stock) / sizeof(stock[0]); n++) {
        if (strncmp((const char *) v + i, stock[n], strlen(stock[n])) == 0) {
            cg_far(far, i + strlen(stock[n]));
            return cg_border_right(v, i + strlen(stock[n]), far);
        }
    }

    cg_far(far, at + 17);

    if (!cg_is_digit(v[i])) {
        return cg_word_read(v, i, &w, far)
               && cg_word_in(&w, CG_WORD_TABLE(cg_goods));
    }

    while (cg_is_digit(v[i]) || v[i] == ',' || v[i] == '.') {
        if (i++ - at > 6) {
            return false;
        }
    }

    i += v[i] == ' ';

    for (n = 0; n < sizeof(units) / sizeof(units[0]); n++) {
        if (strncmp((const char *) v + i, units[n], strlen(units[n])) == 0
            || (units[n][1] == ' ' && v[i] == (uint8_t) units[n][0]
                && !cg_is_letter(v[i + 1])))
        {
            return true;
        }
    }

    return false;
}


/* Of "Herr der Ringe", "Meneer de Uil": articles of things, and names of works
 * behind those of people. */
static bool
cg_titled_words(const uint8_t *v, size_t start, size_t end, uint8_t title,
    size_t *far)
{
    bool     first;
    size_t   at;
    cg_noun  w;

    first = true;

    for (at = start; at < end && cg_word_read(v, at, &w, far);
         at = w.end + (v[w.end] == ' '))
    {
        if (at == start && !w.capital && w.len == 3
            && (memcmp(w.text, "der", 3) == 0 || memcmp(w.text, "des", 3) == 0))
        {
            return true;
        }

        /* a surname may be one of these words, too: "Herr Winkel" */
        if (!first && cg_word_in(&w, CG_WORD_TABLE(cg_goods))) {
            return true;
        }

        if (!first || (!w.capital && cg_name_particle(&w))) {
            continue;
        }

        first = false;

        if (cg_titled_famed(&w, title)
            || cg_word_in(&w, CG_WORD_TABLE(cg_offices)))
        {
            return true;
        }
    }

    return false;
}


/* Is v[at..end) in quotes within a sentence: the name of a work? */
static bool
cg_titled_quoted(const uint8_t *v, size_t at, size_t end, size_t *far)
{
    if (at < 4) {
        return false;
    }

    if (v[at - 1] == '"') {
        return v[at - 2] == ' ' && cg_is_letter(v[at - 3])
               && cg_byte_at(v, end, far) == '"';
    }

    return v[at - 3] == 0xe2 && v[at - 2] == 0x80
           && (v[at - 1] == 0x9c || v[at - 1] == 0x9e)
           && cg_byte_at(v, end, far) == 0xe2;
}


/* "the Mr Men": of people only where titles are no words of English. */
static bool
cg_titled_the(const cg_noun *title, const cg_noun *w)
{
    return w->len == 3 && memcmp(w->text, "the", 3) == 0 && title->len < 5;
}


bool
cg_titled_thing(const uint8_t *v, size_t start, size_t end, size_t *far)
{
    size_t   at;
    cg_noun  w, before;
    uint8_t  title;

    title = CG_FAMED_OTHER;
    at = start;

    if (!cg_titled_before(v, start, &w, &at)) {
        return cg_titled_words(v, start, end, title, far)
               || cg_titled_behind(v, end, far);
    }

    title = cg_titled_as(&w);

    return cg_titled_words(v, start, end, title, far)
           || cg_titled_behind(v, end, far)
           || cg_titled_quoted(v, at, end, far)
           || (cg_titled_before(v, at, &before, &at)
               && (cg_titled_the(&w, &before)
                   || cg_word_in(&before, CG_WORD_TABLE(cg_goods))));
}
