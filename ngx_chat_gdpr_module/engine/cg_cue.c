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

#include <endian.h>
#include <string.h>

#include "cg_border.h"
#include "cg_cue.h"
#include "cg_fold.h"

#define CG_WORD_MAX   48

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
    uint8_t         text[2][CG_WORD_MAX];  /* folded: two words by turns */
    uint8_t        *word;
    size_t          len;    /* of the word; more than CG_WORD_MAX: not kept */
    uint8_t        *next;   /* the word behind it */
    size_t          next_len;
} cg_walk;

enum { ANY, KEY };

typedef struct {
    const char  *word;
    cg_cues      cues;
    uint8_t      len;
    uint8_t      where;
} cg_cue_row;

#define ON(cue)  CG_CUE(cue)

static const cg_cue_row  cg_cue_rows[] = {
#define CG_CUE_LETTER(letter)
#define CG_CUE_ROW(word, cues, where)                                        \
    { word, cues, sizeof(word) - 1, where },
#include "cg_cue.def"
#undef CG_CUE_ROW
#undef CG_CUE_LETTER
};

/* Where the words of each letter begin. */
#define CG_PASTE(a, b)   CG_PASTE_(a, b)
#define CG_PASTE_(a, b)  a##b

enum {
#define CG_CUE_LETTER(letter)                                                \
    CG_CUE_AT_##letter, CG_CUE_OVER_##letter = CG_CUE_AT_##letter - 1,
#define CG_CUE_ROW(word, cues, where)  CG_PASTE(CG_CUE_ROW_, __LINE__),
#include "cg_cue.def"
#undef CG_CUE_ROW
#undef CG_CUE_LETTER
};

static const uint16_t  cg_cue_at[] = {
#define CG_CUE_LETTER(letter)  CG_CUE_AT_##letter,
#define CG_CUE_ROW(word, cues, where)
#include "cg_cue.def"
#undef CG_CUE_ROW
#undef CG_CUE_LETTER
};

_Static_assert(sizeof(cg_cue_at) / sizeof(cg_cue_at[0]) == 28,
    "26 letters, other letters, the end");
_Static_assert(CG_CUE_N <= 64, "a cue is one bit of a set");


static void
cg_walk_init(cg_walk *w, const uint8_t *v, size_t at)
{
    w->v = v;
    w->at = at;
    w->lo = at > CG_CUE_REACH ? at - CG_CUE_REACH : 0;
    w->key = false;
    w->field = false;
    w->form = false;
    w->word = w->text[0];
    w->next = w->text[1];
    w->len = w->next_len = 0;
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


/* Bytes of the letter that ends at w->at, 0 if none does. */
static size_t
cg_walk_letter(const cg_walk *w)
{
    if (w->v[w->at - 1] < 0x80) {
        return cg_is_letter(w->v[w->at - 1]);
    }

    return cg_letter_before(w->v, w->lo, w->at);
}


/* Over what is not a letter; false at the end of the field. */
static bool
cg_walk_gap(cg_walk *w)
{
    while (w->at > w->lo && cg_walk_letter(w) == 0) {
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
            /* the digit of "cvv2" belongs to the word */
            w->apart |= cg_is_digit(w->v[w->at])
                        && (w->at == w->lo || !cg_is_letter(w->v[w->at - 1]));
            break;
        }
    }

    return w->at > w->lo;
}


/* Keep v[at..end) folded; the word before becomes the next. */
static void
cg_walk_keep(cg_walk *w, size_t end)
{
    size_t    i, n;
    uint8_t  *text;
    uint32_t  code;

    text = w->next;
    w->next = w->word;
    w->next_len = w->len;
    w->word = text;
    w->len = 0;

    for (i = w->at; i < end; i += n) {
        n = 1;
        code = w->v[i];

        if (code >= 0x80) {
            n = cg_utf8_at(w->v, i, &code);
        }

        if (w->len + 2 > CG_WORD_MAX) {
            w->len = CG_WORD_MAX + 1;
            return;
        }

        w->len += cg_fold(code, w->word + w->len);
    }
}


/* The next word back: letters of one case, or a capital and small letters.
 * false if there is none.  A word cut by the reach is none. */
static bool
cg_walk_word(cg_walk *w)
{
    size_t   end, n;
    uint8_t  ch, right;

    w->apart = w->dot = false;

    if (!cg_walk_gap(w)) {
        return false;
    }

    end = w->at;
    right = 0;

    while (w->at > w->lo) {
        n = cg_walk_letter(w);
        if (n == 0) {
            break;
        }

        ch = n == 1 ? w->v[w->at - 1] : 0;

        /* fooBar, FOOBar: a word begins at the capital */
        if (right && (right & 0x20) == 0
            && ((ch & 0x20) || (w->at + 1 < end && (w->v[w->at + 1] & 0x20))))
        {
            break;
        }

        right = ch;
        w->at -= n;
    }

    if (w->at == w->lo && w->lo > 0
        && (w->v[w->lo - 1] >= 0x80 || cg_is_letter(w->v[w->lo - 1])))
    {
        return false;
    }

    cg_walk_keep(w, end);
    return true;
}


static cg_cues
cg_cue_find(const uint8_t *word, size_t len, bool field)
{
    size_t             i, letter;
    const cg_cue_row  *row;

    if (len == 0 || len > CG_WORD_MAX) {
        return 0;
    }

    letter = cg_is_letter(word[0]) ? (size_t) (word[0] - 'a') : 26;

    for (i = cg_cue_at[letter]; i < cg_cue_at[letter + 1]; i++) {
        row = &cg_cue_rows[i];

        if (row->len > len) {
            break;
        }

        if (row->len == len && (field || row->where == ANY)
            && memcmp(row->word, word, len) == 0)
        {
            return row->cues;
        }
    }

    return 0;
}


/* The cues of the word at hand together with the next one. */
static cg_cues
cg_walk_pair(const cg_walk *w)
{
    size_t   n;
    uint8_t  pair[CG_WORD_MAX];

    n = w->len + 1 + w->next_len;

    if (w->next_len == 0 || w->apart || w->dot || n > CG_WORD_MAX) {
        return 0;
    }

    memcpy(pair, w->word, w->len);
    pair[w->len] = ' ';
    memcpy(pair + w->len + 1, w->next, w->next_len);

    return cg_cue_find(pair, n, w->field);
}


static cg_cues
cg_walk_cue(const cg_walk *w)
{
    cg_cues  cues, pair;

    cues = cg_cue_find(w->word, w->len, w->field);

    if (cues & CG_CUE(PAIR)) {
        pair = cg_walk_pair(w);
        cues = pair ? pair : cues ^ CG_CUE(PAIR);
    }

    if (cues) {
        return cues;
    }

    /* "msgid", "userid": as keys only, "paid" is a word */
    if (w->field && w->len > 2 && w->len <= CG_WORD_MAX
        && memcmp(w->word + w->len - 2, "id", 2) == 0)
    {
        return CG_CUE(ID);
    }

    return 0;
}


/* Does a new clause begin behind the word that the walk is at? */
static bool
cg_walk_apart(const cg_walk *w)
{
    return w->apart || (w->dot && w->len > CG_SHORT_MAX);
}


/* Walk on to the adjacent cue; *more: there may be others in front of it. */
static cg_cues
cg_walk_adjacent(cg_walk *w, bool *more)
{
    cg_cues  cues;

    while ((*more = cg_walk_word(w))) {
        cues = cg_walk_cue(w);

        if (cues != CG_CUE(FILLER) || cg_walk_apart(w)) {
            return cues;
        }
    }

    return 0;
}


cg_cues
cg_cue_adjacent(const uint8_t *v, size_t at)
{
    bool     more;
    cg_cues  cues;
    cg_walk  w;

    cg_walk_init(&w, v, at);
    cues = cg_walk_adjacent(&w, &more);

    return cg_walk_apart(&w) ? 0 : cues;
}


void
cg_cue_read(const uint8_t *v, size_t at, cg_cues *all, cg_cues *adjacent)
{
    bool     more;
    cg_cues  cues;
    cg_walk  w;

    cg_walk_init(&w, v, at);
    cues = cg_walk_adjacent(&w, &more);

    *adjacent = cg_walk_apart(&w) ? 0 : cues;
    *all = 0;

    while (more && (cues & CG_CUE(RECORD)) == 0) {
        *all |= cues;
        w.field = false;
        more = cg_walk_word(&w);
        cues = more ? cg_walk_cue(&w) : 0;
    }
}


cg_cues
cg_cue_nearest(const uint8_t *v, size_t at)
{
    bool     first;
    cg_cues  cues;
    cg_walk  w;

    cg_walk_init(&w, v, at);

    /* directly in front a point may be that of an abbreviation */

    for (first = true;
         cg_walk_word(&w) && (first || !w.dot || w.len <= CG_SHORT_MAX);
         first = false)
    {
        cues = cg_walk_cue(&w) & ~CG_CUE(FILLER);
        if (cues) {
            return cues;
        }

        if (w.dot && w.len > CG_SHORT_MAX) {
            break;
        }

        w.field = false;
    }

    return 0;
}


cg_cues
cg_cue_phrase(const uint8_t *v, size_t at)
{
    cg_cues  all;
    cg_walk  w;

    all = 0;
    cg_walk_init(&w, v, at);

    while (cg_walk_word(&w) && !cg_walk_apart(&w)) {
        all |= cg_walk_cue(&w);
        w.field = false;
    }

    return all;
}


bool
cg_cue_near(const uint8_t *v, size_t at, cg_cues cues)
{
    cg_cues  all, adjacent;

    cg_cue_read(v, at, &all, &adjacent);

    return (all & cues) != 0;
}


/* Is word[0..n) in the list? */
static bool
cg_word_listed(const char *list, const uint8_t *word, size_t n)
{
    size_t  len;

    for ( /* void */ ; list && *list; list += len + 1) {
        len = strcspn(list, " ");

        if (len == n && memcmp(list, word, n) == 0) {
            return true;
        }
    }

    return false;
}


bool
cg_cue_words(const uint8_t *v, size_t at, const char *words,
    const char *keys)
{
    size_t   n;
    cg_walk  w;
    uint8_t  key[CG_WORD_MAX];

    n = 0;
    cg_walk_init(&w, v, at);

    while (cg_walk_word(&w)) {
        if (w.len <= CG_WORD_MAX && cg_word_listed(words, w.word, w.len)) {
            return true;
        }

        if ((!w.key && !w.form) || w.len > CG_WORD_MAX - n) {
            continue;
        }

        n += w.len;
        memcpy(key + CG_WORD_MAX - n, w.word, w.len);

        if (cg_word_listed(keys, key + CG_WORD_MAX - n, n)) {
            return true;
        }
    }

    return false;
}


/* The 8 bytes in front of v[at], the last one highest. */
static uint64_t
cg_key_load(const uint8_t *v, size_t at)
{
    uint64_t  x;

    memcpy(&x, v + at - 8, sizeof(x));
    return le64toh(x);
}


/* Only what stands from the last quote on; 0 if there is none. */
static uint64_t
cg_key_cut(uint64_t x)
{
    uint64_t  y, low;

    /* exact: the top bit of each byte that is a quote */
    low = UINT64_C(0x7f7f7f7f7f7f7f7f);
    y = x ^ UINT64_C(0x2222222222222222);
    y = ~(((y & low) + low) | y | low);

    return y ? x & (UINT64_MAX << (63 - __builtin_clzll(y) - 7)) : 0;
}


const cg_cue_key *
cg_cue_field(cg_cue_memo *memo, const uint8_t *v, size_t at)
{
    size_t       i, end;
    uint64_t     key[2];
    cg_cue_key  *row;

    end = at;
    end -= end && v[end - 1] == '"';
    end -= end && v[end - 1] == ' ';

    if (end < 18 || v[end - 1] != ':' || v[end - 2] != '"') {
        return NULL;
    }

    end -= 2;
    key[0] = cg_key_load(v, end);
    key[1] = cg_key_cut(key[0]);

    if (key[1]) {
        key[0] = key[1];
        key[1] = 0;

    } else {
        key[1] = cg_key_cut(cg_key_load(v, end - 8));
        if (key[1] == 0) {
            return NULL;
        }
    }

    i = (size_t) ((key[0] * UINT64_C(0x9e3779b97f4a7c15)
                   + key[1] * UINT64_C(0xc2b2ae3d27d4eb4f)) >> 59);
    row = &memo->keys[i];

    if ((memo->known >> i & 1) == 0 || row->key[0] != key[0]
        || row->key[1] != key[1])
    {
        memo->known |= UINT32_C(1) << i;
        memcpy(row->key, key, sizeof(key));
        cg_cue_read(v, at, &row->all, &row->adjacent);
    }

    return row;
}
