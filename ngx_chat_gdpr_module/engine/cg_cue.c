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

/* A word within the text; none if it ends at its start. */
typedef struct {
    size_t  start;
    size_t  end;
    size_t  letters;
    bool    ascii;
} cg_cue_word;

typedef struct {
    const uint8_t  *v;
    size_t          at;     /* what is left to walk: v[lo..at) */
    size_t          lo;
    bool            key;    /* within the quotes of a key */
    bool            field;  /* the word at hand is the last of a key */
    bool            form;   /* within the key of a form field */
    bool            apart;  /* a new clause or number begins behind the word */
    bool            dot;    /* or a sentence, or it is an abbreviation */
    uint64_t        letters;   /* bit i: v[lo + i] is one, of ASCII */
    uint64_t        capitals;
    cg_cue_word     word;
    cg_cue_word     next;   /* the one behind it */
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

/* What a word has in one byte: so that most are not compared. */
#define CG_CUE_TAG(len, second, last)                                        \
    ((uint8_t) ((len) * 67u + (second) * 11u + (last)))

static const uint8_t  cg_cue_tags[] = {
#define CG_CUE_LETTER(letter)
#define CG_CUE_ROW(word, cues, where)                                        \
    CG_CUE_TAG(sizeof(word) - 1, (uint8_t) word[sizeof(word) > 2],           \
               (uint8_t) word[sizeof(word) - 2]),
#include "cg_cue.def"
#undef CG_CUE_ROW
#undef CG_CUE_LETTER
};


/* Bits i to i + 7: which of the eight bytes are ASCII letters, and capitals.
 * The top bit of a byte is what is computed, for all of them at once. */
static void
cg_walk_bits(cg_walk *w, uint64_t x, size_t i)
{
    uint64_t  low, letter;

#define ALL(byte)  (UINT64_C(0x0101010101010101) * (byte))

    low = (x | ALL(0x20)) & ALL(0x7f);
    letter = (low + ALL(0x80 - 'a')) & ~(low + ALL(0x7f - 'z')) & ~x
             & ALL(0x80);

#define TOP_BITS(y)  (((y) >> 7) * UINT64_C(0x0102040810204080) >> 56)

    w->letters |= TOP_BITS(letter) << i;
    w->capitals |= TOP_BITS(letter & ~(x << 2)) << i;

#undef TOP_BITS
#undef ALL
}


static void
cg_walk_init(cg_walk *w, const uint8_t *v, size_t at)
{
    size_t    i;
    uint64_t  x;

    w->v = v;
    w->at = at;
    w->lo = at > CG_CUE_REACH ? at - CG_CUE_REACH : 0;
    w->key = false;
    w->field = false;
    w->form = false;
    w->word = (cg_cue_word) { at, at, 0, true };
    w->letters = w->capitals = 0;

    for (i = w->lo; i + 8 <= at; i += 8) {
        memcpy(&x, v + i, 8);
        cg_walk_bits(w, le64toh(x), i - w->lo);
    }

    if (i < at) {
        x = 0;
        memcpy(&x, v + i, at - i);
        cg_walk_bits(w, le64toh(x), i - w->lo);
    }
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
        case ' ':
            break;
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


/* Does a word begin at the capital v[at], `ch` being the letter in front of it
 * or 0?  fooBar, FOOBar */
static bool
cg_walk_capital(const cg_walk *w, size_t end, uint8_t ch)
{
    return (ch & 0x20) || (w->at + 1 < end && (w->v[w->at + 1] & 0x20));
}


/* The next word back, byte by byte: letters of one case, or a capital and
 * small letters.  false if there is none.  A word cut by the reach is none. */
static bool
cg_walk_letters(cg_walk *w)
{
    bool     ascii;
    size_t   end, n, letters;
    uint8_t  ch, right;

    end = w->at;
    right = 0x20;
    ascii = true;

    for (letters = 0; w->at > w->lo; letters++, w->at -= n) {
        n = 1;
        ch = w->v[w->at - 1];

        if (!cg_is_letter(ch)) {
            n = ch < 0x80 ? 0 : cg_letter_before(w->v, w->lo, w->at);
            if (n == 0) {
                break;
            }

            ascii = false;
            ch = 0;
        }

        if ((right & 0x20) == 0 && cg_walk_capital(w, end, ch)) {
            break;
        }

        right = ch ? ch : 0x20;
    }

    if (w->at == w->lo && w->lo > 0
        && (w->v[w->lo - 1] >= 0x80 || cg_is_letter(w->v[w->lo - 1])))
    {
        return false;
    }

    w->next = w->word;
    w->word = (cg_cue_word) { w->at, end, letters, ascii };
    return true;
}


/* The length of the word before v[at], if it is of ASCII, small but for the
 * first letter, and not cut by the reach; or 0. */
static size_t
cg_walk_plain(const cg_walk *w)
{
    size_t    n, shift;
    uint64_t  letters;

    shift = 64 - (w->at - w->lo);
    letters = w->letters << shift;
    n = (size_t) __builtin_clzll(~letters);

    if (n == 0 || n >= w->at - w->lo || w->v[w->at - n - 1] >= 0x80
        || w->capitals << shift >> (64 - n) > 1)
    {
        return 0;
    }

    return n;
}


static bool
cg_walk_word(cg_walk *w)
{
    size_t  n;

    w->apart = w->dot = false;

    if (!cg_walk_gap(w)) {
        return false;
    }

    n = cg_walk_plain(w);

    if (n == 0) {
        return cg_walk_letters(w);
    }

    w->next = w->word;
    w->word = (cg_cue_word) { w->at - n, w->at, n, true };
    w->at -= n;
    return true;
}


/* Append a word folded to text[0..len); the new length, or more than
 * CG_WORD_MAX if it is too long. */
static size_t
cg_walk_fold(const cg_walk *w, const cg_cue_word *word, uint8_t *text,
    size_t len)
{
    size_t    i, n;
    uint32_t  code;

    for (i = word->start; i < word->end; i += n) {
        n = 1;
        code = w->v[i];

        if (code >= 0x80) {
            n = cg_utf8_at(w->v, i, &code);
        }

        if (len + 2 > CG_WORD_MAX) {
            return CG_WORD_MAX + 1;
        }

        len += cg_fold(code, text + len);
    }

    return len;
}


static cg_cues
cg_cue_find(const uint8_t *word, size_t len, bool field)
{
    size_t             i, end;
    uint8_t            tag;
    const uint8_t     *found;
    const cg_cue_row  *row;

    if (len == 0 || len > CG_WORD_MAX) {
        return 0;
    }

    i = cg_is_letter(word[0]) ? (size_t) (word[0] - 'a') : 26;
    end = cg_cue_at[i + 1];
    i = cg_cue_at[i];
    tag = CG_CUE_TAG(len, word[len > 1], word[len - 1]);

    while ((found = memchr(cg_cue_tags + i, tag, end - i)) != NULL) {
        i = (size_t) (found - cg_cue_tags);
        row = &cg_cue_rows[i++];

        if (row->len == len && (field || row->where == ANY)
            && memcmp(row->word, word, len) == 0)
        {
            return row->cues;
        }
    }

    return 0;
}


/* Is there a cue with the tag of the word? */
static bool
cg_walk_hope(const cg_walk *w)
{
    size_t          first, len;
    uint8_t         tag;
    const uint8_t  *p;

    if (!w->word.ascii) {
        return true;
    }

    p = w->v + w->word.start;
    len = w->word.end - w->word.start;
    first = (size_t) (p[0] | 0x20) - 'a';
    tag = CG_CUE_TAG(len, p[len > 1] | 0x20u, p[len - 1] | 0x20u);

    return memchr(cg_cue_tags + cg_cue_at[first], tag,
                  (size_t) (cg_cue_at[first + 1] - cg_cue_at[first])) != NULL;
}


/* The cues of the word text[0..len) together with the next one. */
static cg_cues
cg_walk_pair(const cg_walk *w, uint8_t *text, size_t len)
{
    if (w->next.start == w->next.end || w->apart || w->dot
        || len >= CG_WORD_MAX)
    {
        return 0;
    }

    text[len] = ' ';
    len = cg_walk_fold(w, &w->next, text, len + 1);

    return cg_cue_find(text, len, w->field);
}


/* "msgid", "userid": as keys only, "paid" is a word. */
static bool
cg_walk_id(const cg_walk *w)
{
    const uint8_t  *end;

    end = w->v + w->word.end;

    return w->word.end - w->word.start > 2 && (end[-2] | 0x20) == 'i'
           && (end[-1] | 0x20) == 'd';
}


static cg_cues
cg_walk_cue(const cg_walk *w)
{
    size_t   len;
    uint8_t  text[CG_WORD_MAX + 1];
    cg_cues  cues, pair;

    if (cg_walk_hope(w)) {
        len = cg_walk_fold(w, &w->word, text, 0);
        cues = cg_cue_find(text, len, w->field);

        if (cues & CG_CUE(PAIR)) {
            pair = cg_walk_pair(w, text, len);
            cues = pair ? pair : cues ^ CG_CUE(PAIR);
        }

        if (cues) {
            return cues;
        }
    }

    return w->field && cg_walk_id(w) ? CG_CUE(ID) : 0;
}


/* Does a new clause begin behind the word that the walk is at? */
static bool
cg_walk_apart(const cg_walk *w)
{
    return w->apart || (w->dot && w->word.letters > CG_SHORT_MAX);
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


static bool
cg_cue_knows(const cg_cue_memo *memo, size_t i, const uint64_t *key)
{
    return (memo->known >> i & 1) && memo->keys[i].key[0] == key[0]
           && memo->keys[i].key[1] == key[1];
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

    /* one of two places */
    if (!cg_cue_knows(memo, i, key)) {
        i ^= memo->known >> i & 1;
    }

    row = &memo->keys[i];

    if (!cg_cue_knows(memo, i, key)) {
        memo->known |= UINT32_C(1) << i;
        memcpy(row->key, key, sizeof(key));
        cg_cue_read(v, at, &row->all, &row->adjacent);
    }

    return row;
}
