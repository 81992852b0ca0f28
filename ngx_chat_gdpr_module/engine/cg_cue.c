/*
 * Cues in front of a number.
 *
 * A walk goes back from the number, word by word.  It knows where it is:
 *
 *     {"text":"hi","nhs_number" : "9434765919"}
 *                 ^key          ^  ^text
 *
 * In text, a quote that stands behind a colon leads over to the key of that
 * value; the quote in front of a key, a bracket, or a quote behind a comma
 * ends the walk.  In a form, "&" and "?" do.  Tags of HTML are passed over.
 */

#include <string.h>

#include "cg_border.h"
#include "cg_cue.h"

#define CG_WORD_MAX   12

/* Up to this, a point behind a word is no full stop: "ref.", "no.". */
#define CG_SHORT_MAX  3

typedef struct {
    const uint8_t  *v;
    size_t          at;   /* what is left to walk: v[lo..at) */
    size_t          lo;
    bool            key;  /* within the quotes of a key */
    bool            field;  /* the word at hand is the last of a key */
    bool            form;   /* within the key of a form field */
    bool            apart;  /* a new clause or number begins behind the word */
    bool            dot;    /* or a sentence, or it is an abbreviation */
    uint8_t         word[CG_WORD_MAX];
    size_t          len;  /* of the word; more than CG_WORD_MAX: not kept */
} cg_walk;

enum { ANY, KEY };

static const struct {
    const char  *word;
    uint8_t      len;
    uint8_t      cue;
    uint8_t      where;
} cg_cues[] = {
#define CG_CUE(word, cue, where)                                             \
    { word, sizeof(word) - 1, CG_CUE_##cue, where },
#include "cg_cue.def"
#undef CG_CUE
};


static void
cg_walk_init(cg_walk *w, const uint8_t *v, size_t at)
{
    w->v = v;
    w->at = at;
    w->lo = at > CG_CUE_REACH ? at - CG_CUE_REACH : 0;
    w->key = false;
    w->field = false;
    w->form = false;
}


static void
cg_walk_spaces(cg_walk *w)
{
    while (w->at > w->lo
           && (w->v[w->at - 1] == ' ' || w->v[w->at - 1] == '\n'
               || w->v[w->at - 1] == '\r' || w->v[w->at - 1] == '\t'))
    {
        w->at--;
    }
}


/* Over a quote, v[at] being it; false at the end of the field. */
static bool
cg_walk_quote(cg_walk *w)
{
    if (w->key) {
        return false;
    }

    cg_walk_spaces(w);

    if (w->at == w->lo) {
        return false;
    }

    switch (w->v[w->at - 1]) {
    case ':':
        w->at--;
        cg_walk_spaces(w);
        if (w->at > w->lo && w->v[w->at - 1] == '"') {
            w->at--;
            w->key = w->field = true;
        }
        return true;
    case ',':
    case '{':
    case '[':
        return false;
    default:
        return true;
    }
}


/* Over a colon, v[at] being it: behind a quote it ends a key. */
static void
cg_walk_colon(cg_walk *w)
{
    cg_walk_spaces(w);

    if (!w->key && w->at > w->lo && w->v[w->at - 1] == '"') {
        w->at--;
        w->key = w->field = true;
    }
}


/* Over a tag, v[at] being its end. */
static void
cg_walk_tag(cg_walk *w)
{
    size_t  i;

    for (i = w->at; i > w->lo; i--) {
        if (w->v[i - 1] == '<') {
            w->at = i - 1;
            return;
        }

        if (w->v[i - 1] == '>') {
            return;
        }
    }
}


/* Over what is not a letter; false at the end of the field. */
static bool
cg_walk_gap(cg_walk *w)
{
    while (w->at > w->lo && !cg_is_letter(w->v[w->at - 1])) {
        w->at--;

        switch (w->v[w->at]) {
        case '"':
            if (!cg_walk_quote(w)) {
                return false;
            }
            break;
        case ':':
            cg_walk_colon(w);
            break;
        case '>':
            cg_walk_tag(w);
            break;
        case '=':
            w->field = w->form = true;
            break;
        case '&':
        case '?':
            if (w->form) {
                return false;
            }
            w->apart = true;
            break;
        case '.':
            w->dot = true;
            break;
        case '{':
        case '}':
        case '[':
        case ']':
        case '<':
            return false;
        case ',':
        case ';':
        case '!':
        case '\n':
            w->apart = true;
            break;
        default:
            w->apart |= cg_is_digit(w->v[w->at]);
            break;
        }
    }

    return w->at > w->lo;
}


/* The next word back: letters of one case, or a capital and small letters.
 * false if there is none.  A word cut by the reach is none. */
static bool
cg_walk_word(cg_walk *w)
{
    size_t   end, i;
    uint8_t  ch, right;

    w->apart = w->dot = false;

    if (!cg_walk_gap(w)) {
        return false;
    }

    end = w->at;
    right = 0;

    while (w->at > w->lo && cg_is_letter(w->v[w->at - 1])) {
        ch = w->v[w->at - 1];

        /* fooBar, FOOBar: a word begins at the capital */
        if (right && (right & 0x20) == 0
            && ((ch & 0x20) || (w->at + 1 < end && (w->v[w->at + 1] & 0x20))))
        {
            break;
        }

        right = ch;
        w->at--;
    }

    if (w->at == w->lo && w->lo > 0 && cg_is_letter(w->v[w->lo - 1])) {
        return false;
    }

    w->len = end - w->at;

    for (i = 0; i < w->len && i < CG_WORD_MAX; i++) {
        w->word[i] = w->v[w->at + i] | 0x20;
    }

    return true;
}


static unsigned
cg_walk_cue(const cg_walk *w)
{
    size_t  i;

    for (i = 0; i < sizeof(cg_cues) / sizeof(cg_cues[0]); i++) {
        if (cg_cues[i].len == w->len
            && (w->field || cg_cues[i].where == ANY)
            && memcmp(cg_cues[i].word, w->word, w->len) == 0)
        {
            return cg_cues[i].cue;
        }
    }

    /* "msgid", "userid": as keys only, "paid" is a word */
    if (w->field && w->len > 2 && w->len <= CG_WORD_MAX
        && memcmp(w->word + w->len - 2, "id", 2) == 0)
    {
        return CG_CUE_ID;
    }

    return 0;
}


unsigned
cg_cue_adjacent(const uint8_t *v, size_t at)
{
    unsigned  cue;
    cg_walk   w;

    cg_walk_init(&w, v, at);

    while (cg_walk_word(&w)) {
        cue = cg_walk_cue(&w);
        if (w.apart || (w.dot && w.len > CG_SHORT_MAX)) {
            return 0;
        }

        if (cue != CG_CUE_FILLER) {
            return cue;
        }
    }

    return 0;
}


bool
cg_cue_near(const uint8_t *v, size_t at, unsigned cue)
{
    unsigned  found;
    cg_walk   w;

    cg_walk_init(&w, v, at);

    while (cg_walk_word(&w)) {
        found = cg_walk_cue(&w);
        if (found == cue) {
            return true;
        }

        if (found == CG_CUE_RECORD) {
            return false;
        }

        w.field = false;
    }

    return false;
}
