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
#include "cg_scan.h"

#define CG_WORD_MAX   48

/* Numbers in front of a number, with which the key of its field is in reach. */
#define CG_CUE_NUMBERS  30

_Static_assert(CG_CUE_NUMBERS + 18 <= CG_CUE_REACH, "a key is within reach");

/* Up to this, a point behind a word is no full stop: "ref.", "no.". */
#define CG_SHORT_MAX  3

/* A word within the text; none if it ends at its start. */
typedef struct {
    size_t  start;
    size_t  end;
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
    bool            ascii;     /* all of v[lo..at) is */
    cg_cue_word     word;
    cg_cue_word     next;   /* the one behind it */
    size_t          len;    /* letters of the word */
    bool            plain;  /* it is of ASCII, small but for the first one */
    cg_cues         behind; /* of the word behind which the adjacent one is */
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

/* What a word has in one byte, so that most are not compared. */
#define CG_CUE_TAG(len, second, last)                                        \
    ((uint8_t) ((len) * 67u + (second) * 11u + (last)))

#define CG_CUE_ROW_TAG(word)                                                 \
    CG_CUE_TAG(sizeof(word) - 1, (uint8_t) word[sizeof(word) > 2],           \
               (uint8_t) word[sizeof(word) - 2])

static const uint8_t  cg_cue_tags[] = {
#define CG_CUE_LETTER(letter)
#define CG_CUE_ROW(word, cues, where)  CG_CUE_ROW_TAG(word),
#include "cg_cue.def"
#undef CG_CUE_ROW
#undef CG_CUE_LETTER
};

/* Bit t of the first letter's four words, from [1] on: a cue has the tag. */
#define CG_CUE_TAG_BIT(word, quarter)                                        \
    (CG_CUE_ROW_TAG(word) / 64 == quarter                                    \
     ? UINT64_C(1) << CG_CUE_ROW_TAG(word) % 64 : 0)

static const uint64_t  cg_cue_tagged[4][1 + 28] = {
#define CG_CUE_LETTER(letter)  , 0
    { 0
#define CG_CUE_ROW(word, cues, where)  | CG_CUE_TAG_BIT(word, 0)
#include "cg_cue.def"
#undef CG_CUE_ROW
    }, { 0
#define CG_CUE_ROW(word, cues, where)  | CG_CUE_TAG_BIT(word, 1)
#include "cg_cue.def"
#undef CG_CUE_ROW
    }, { 0
#define CG_CUE_ROW(word, cues, where)  | CG_CUE_TAG_BIT(word, 2)
#include "cg_cue.def"
#undef CG_CUE_ROW
    }, { 0
#define CG_CUE_ROW(word, cues, where)  | CG_CUE_TAG_BIT(word, 3)
#include "cg_cue.def"
#undef CG_CUE_ROW
    }
#undef CG_CUE_LETTER
};


/* Which of the bytes v[i..at) are ASCII letters, and capitals: eight at once,
 * each having its answer in its top bit. */
static void
cg_walk_bytes(cg_walk *w, size_t i, size_t at)
{
    uint64_t  x, low, letter;

#define ALL(byte)    (UINT64_C(0x0101010101010101) * (byte))
#define TOP_BITS(y)  (((y) >> 7) * UINT64_C(0x0102040810204080) >> 56)

    for ( /* void */ ; i < at; i += 8) {
        x = 0;
        memcpy(&x, w->v + i, at - i < 8 ? at - i : 8);
        x = le64toh(x);

        low = (x | ALL(0x20)) & ALL(0x7f);
        letter = (low + ALL(0x80 - 'a')) & ~(low + ALL(0x7f - 'z')) & ~x
                 & ALL(0x80);

        w->ascii &= (x & ALL(0x80)) == 0;
        w->letters |= TOP_BITS(letter) << (i - w->lo);
        w->capitals |= TOP_BITS(letter & ~(x << 2)) << (i - w->lo);
    }

#undef TOP_BITS
#undef ALL
}


#if (CG_SSE2)

/* The same for all that is in reach. */
static void
cg_walk_reach(cg_walk *w)
{
    size_t    i, k;
    uint64_t  letter;
    __m128i   x, low;

    for (k = 0; k < 4; k++) {
        i = k < 3 ? 16 * k : CG_CUE_REACH - 16;
        x = _mm_loadu_si128((const __m128i *) (const void *)
                            (w->v + w->lo + i));
        low = _mm_or_si128(x, _mm_set1_epi8(0x20));
        low = _mm_add_epi8(low, _mm_set1_epi8((char) (-128 - 'a')));
        low = _mm_cmpgt_epi8(_mm_set1_epi8(26 - 128), low);
        letter = (uint64_t) (unsigned) _mm_movemask_epi8(low);

        w->ascii &= _mm_movemask_epi8(x) == 0;
        w->letters |= letter << i;
        w->capitals |= (letter & ~(uint64_t) (unsigned)
                                  _mm_movemask_epi8(_mm_slli_epi16(x, 2)))
                       << i;
    }
}

#else

static void
cg_walk_reach(cg_walk *w)
{
    cg_walk_bytes(w, w->lo, w->at);
}

#endif


static void
cg_walk_init(cg_walk *w, const uint8_t *v, size_t at)
{
    w->v = v;
    w->at = at;
    w->lo = at > CG_CUE_REACH ? at - CG_CUE_REACH : 0;
    w->key = false;
    w->field = false;
    w->form = false;
    w->word = (cg_cue_word) { at, at };
    w->letters = w->capitals = 0;
    w->behind = 0;
    w->ascii = true;

    if (at < CG_CUE_REACH) {
        cg_walk_bytes(w, 0, at);
    } else {
        cg_walk_reach(w);
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


static bool cg_walk_element(const cg_walk *w, size_t start);


/* Over a tag, v[at] being its end; but not over an element's name that is a
 * key: "<dob>". */
static void
cg_walk_tag(cg_walk *w)
{
    size_t  i;

    for (i = w->at; i > w->lo; i--) {
        if (w->v[i - 1] == '<') {
            if (cg_walk_element(w, i)) {
                w->field = true;
            } else {
                w->at = i - 1;
            }
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


/* Over digits, v[at] being the last: those of "cvv2" belong to the word. */
static void
cg_walk_digits(cg_walk *w)
{
    while (w->at > w->lo && cg_is_digit(w->v[w->at - 1])) {
        w->at--;
    }

    w->apart |= w->at == w->lo || !cg_is_letter(w->v[w->at - 1]);
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
            if (cg_is_digit(w->v[w->at])) {
                cg_walk_digits(w);
            }
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


static bool cg_walk_known(const cg_walk *w, size_t at, size_t end);


/* "date de naissance", "codice di sicurezza": the word between two that make
 * a cue. */
static bool
cg_walk_particle(const cg_walk *w)
{
    size_t          n;
    const uint8_t  *p;

#define CG_PARTICLE(a, b, c)                                                 \
    ((uint32_t) (a) | (uint32_t) (b) << 8 | (uint32_t) (c) << 16)

    p = w->v + w->word.start;
    n = w->word.end - w->word.start;

    if (n == 0 || n > 3) {
        /* in Cyrillic: "za", of */
        return n == 4 && memcmp(p, "\xd0\xb7\xd0\xb0", 4) == 0;
    }

    switch (CG_PARTICLE(cg_lower(p[0]), n > 1 ? cg_lower(p[1]) : 0,
                        n > 2 ? cg_lower(p[2]) : 0))
    {
    case CG_PARTICLE('d', 0, 0):
    case CG_PARTICLE('d', 'a', 0):
    case CG_PARTICLE('d', 'e', 0):
    case CG_PARTICLE('d', 'i', 0):
    case CG_PARTICLE('d', 'o', 0):
    case CG_PARTICLE('d', 'u', 0):
    case CG_PARTICLE('o', 'f', 0):
    case CG_PARTICLE('l', 'a', 0):
    case CG_PARTICLE('d', 'e', 'l'):
    case CG_PARTICLE('d', 'e', 'r'):
    case CG_PARTICLE('d', 'e', 's'):
    case CG_PARTICLE('t', 'a', 'l'):
    case CG_PARTICLE('t', 'a', 's'):
    case CG_PARTICLE('t', 'h', 'e'):
    case CG_PARTICLE('v', 'a', 'n'):
        return true;
    default:
        return false;
    }

#undef CG_PARTICLE
}


/* The word before becomes the next, unless it stands between. */
static void
cg_walk_take(cg_walk *w, size_t at, size_t end, bool plain)
{
    if (!cg_walk_particle(w)) {
        w->next = w->word;
    }

    w->word = (cg_cue_word) { at, end };
    w->plain = plain;
    w->at = at;
}


static bool
cg_walk_joint(uint8_t ch)
{
    return ch == '.' || ch == '_' || ch == '-' || ch == '/';
}


/* Where "d.o.b." begins that ends with the letter at v[at]; at if nowhere. */
static size_t
cg_walk_initials(const cg_walk *w, size_t at)
{
    size_t   n;
    cg_walk  left;

    left.v = w->v;
    left.lo = w->lo;
    left.at = at;

    while (left.at > w->lo + 1 && cg_walk_joint(w->v[left.at - 1])) {
        left.at--;
        n = cg_walk_letter(&left);
        left.at -= n;

        if (n == 0 || (left.at > w->lo && cg_walk_letter(&left))) {
            break;
        }

        at = left.at;
    }

    return at;
}


/* The next word back, byte by byte: letters of one case, or a capital and
 * small letters, if all of them are no cue.  false if there is none.  A word
 * cut by the reach is none. */
static bool
cg_walk_letters(cg_walk *w)
{
    size_t   end, n, at, cut, len;
    uint8_t  ch, right;

    end = cut = w->at;
    len = 0;
    right = 0x20;

    for (w->len = 0; w->at > w->lo; w->len++, w->at -= n) {
        n = 1;
        ch = w->v[w->at - 1];

        if (!cg_is_letter(ch)) {
            n = ch < 0x80 ? 0 : cg_letter_before(w->v, w->lo, w->at);
            if (n == 0) {
                break;
            }

            ch = 0;
        }

        if (cut == end && (right & 0x20) == 0
            && cg_walk_capital(w, end, ch))
        {
            cut = w->at;
            len = w->len;
        }

        right = ch ? ch : 0x20;
    }

    if (w->at == w->lo && w->lo > 0
        && (w->v[w->lo - 1] >= 0x80 || cg_is_letter(w->v[w->lo - 1])))
    {
        return false;
    }

    at = w->at;

    if (cut < end && !cg_walk_known(w, at, end)) {
        at = cut;
        w->len = len;

    } else if (w->len == 1) {
        n = cg_walk_initials(w, at);
        at = n < at && cg_walk_known(w, n, end) ? n : at;
    }

    cg_walk_take(w, at, end, false);
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
        || w->capitals << shift >> (64 - n) > 1
        || (n == 1 && cg_walk_joint(w->v[w->at - 2])))
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

    if (w->ascii
        && (w->at == w->lo || w->letters << (64 - (w->at - w->lo)) == 0))
    {
        return false;
    }

    if (w->at > w->lo && w->v[w->at - 1] == ' ') {
        w->at--;
    }

    n = w->at > w->lo ? cg_walk_plain(w) : 0;

    if (n == 0) {
        if (!cg_walk_gap(w)) {
            return false;
        }

        n = cg_walk_plain(w);
    }

    if (n == 0) {
        return cg_walk_letters(w);
    }

    w->len = n;
    cg_walk_take(w, w->at - n, w->at, true);
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

        if (w->v[i] < 0x80 && !cg_is_letter(w->v[i])) {
            continue;
        }

        if (len + 2 > CG_WORD_MAX) {
            return CG_WORD_MAX + 1;
        }

        if (w->v[i] < 0x80) {
            text[len++] = w->v[i] | 0x20;

        } else {
            n = cg_utf8_at(w->v, i, &code);
            if (n == 0) {
                n = 1;
                continue;
            }

            len += cg_fold(code, text + len);
        }
    }

    return len;
}


/* The cues of a word with a tag that some have that begin with its letter, of
 * which 0 is "a". */
static cg_cues
cg_cue_search(size_t letter, uint8_t tag, const uint8_t *word, size_t len,
    bool field)
{
    size_t             i, end;
    const uint8_t     *found;
    const cg_cue_row  *row;

    i = cg_cue_at[letter];
    end = cg_cue_at[letter + 1];

    while ((found = memchr(cg_cue_tags + i, tag, end - i)) != NULL) {
        i = (size_t) (found - cg_cue_tags);
        row = &cg_cue_rows[i++];

        /* those that are not Latin are two bytes to a letter */
        if (row->len == len && (field || row->where == ANY)
            && memcmp(row->word + 1, word + 1, len - 1) == 0
            && (letter < 26 || (uint8_t) row->word[0] == word[0]))
        {
            return row->cues;
        }
    }

    return 0;
}


/* The cues of a word that is folded but perhaps for its first letter. */
static cg_cues
cg_cue_find(const uint8_t *word, size_t len, bool field)
{
    size_t   letter;
    uint8_t  tag, first;

    if (len == 0 || len > CG_WORD_MAX) {
        return 0;
    }

    first = cg_lower(word[0]);
    letter = cg_is_letter(first) ? (size_t) (first - 'a') : 26;
    tag = len > 1 ? CG_CUE_TAG(len, word[1], word[len - 1])
                  : CG_CUE_TAG(len, first, first);

    if ((cg_cue_tagged[tag / 64][1 + letter] >> tag % 64 & 1) == 0) {
        return 0;
    }

    return cg_cue_search(letter, tag, word, len, field);
}


/* Is v[at..end) a cue in one piece? */
static bool
cg_walk_known(const cg_walk *w, size_t at, size_t end)
{
    size_t       len;
    uint8_t      text[CG_WORD_MAX + 1];
    cg_cue_word  word;

    text[0] = 0;
    word = (cg_cue_word) { at, end };
    len = cg_walk_fold(w, &word, text, 0);

    return cg_cue_find(text, len, w->field) != 0;
}


/* Is the name of an element, v[start..w->at), a cue or does it end with one? */
static bool
cg_walk_element(const cg_walk *w, size_t start)
{
    size_t   i, end;
    cg_walk  in;

    for (i = start; i < w->at; i++) {
        if (!cg_is_alnum(w->v[i]) && w->v[i] < 0x80
            && !cg_walk_joint(w->v[i]))
        {
            return false;
        }
    }

    if (start == w->at || !cg_is_letter(w->v[start])) {
        return false;
    }

    in = *w;
    in.lo = start;
    in.field = true;
    end = w->at;

    while (cg_walk_letter(&in) == 0) {
        in.at--;
    }

    return cg_walk_known(&in, start, end)
           || (cg_walk_letters(&in)
               && cg_walk_known(&in, in.word.start, in.word.end));
}


/* The cues of the word text[0..len) together with the next one. */
static cg_cues
cg_walk_pair(const cg_walk *w, uint8_t *text, size_t len)
{
    if (w->next.start == w->next.end || w->apart
        || (w->dot && w->len > CG_SHORT_MAX + 1) || len >= CG_WORD_MAX)
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


/* "utrnumber", "chino", "numeroavs": what is left of the key without a word for
 * a number may be a cue. */
static cg_cues
cg_walk_joined(const cg_walk *w, const uint8_t *word, size_t len)
{
    size_t   i, n;
    cg_cues  cues;

    static const char *const  numbers[] = {
        "number", "nummer", "numero", "numer", "num", "no", "nr"
    };

    for (i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        n = strlen(numbers[i]);

        if (len < n + 3) {
            continue;
        }

        cues = 0;

        if (memcmp(word + len - n, numbers[i], n) == 0) {
            cues = cg_cue_find(word, len - n, w->field);

        } else if (n > 2 && cg_lower(word[0]) == (uint8_t) numbers[i][0]
                   && memcmp(word + 1, numbers[i] + 1, n - 1) == 0)
        {
            cues = cg_cue_find(word + n, len - n, w->field);
        }

        if (cues & ~(CG_CUE(PAIR) | CG_CUE(FILLER))) {
            return cues & ~CG_CUE(PAIR);
        }
    }

    return 0;
}


/* Of a word in small letters but for the first nothing is to be folded. */
static cg_cues
cg_walk_cue(const cg_walk *w)
{
    size_t          len;
    uint8_t         text[CG_WORD_MAX + 1];
    cg_cues         cues, pair;
    const uint8_t  *word;

    word = w->v + w->word.start;
    len = w->word.end - w->word.start;

    if (!w->plain) {
        text[0] = 0;
        len = cg_walk_fold(w, &w->word, text, 0);
        word = text;
    }

    cues = cg_cue_find(word, len, w->field);

    if (cues & CG_CUE(PAIR)) {
        len = cg_walk_fold(w, &w->word, text, 0);
        pair = cg_walk_pair(w, text, len);
        cues = pair ? pair : cues ^ CG_CUE(PAIR);
    }

    if (cues || !w->field) {
        return cues;
    }

    cues = len <= CG_WORD_MAX ? cg_walk_joined(w, word, len) : 0;

    return cues ? cues : cg_walk_id(w) ? CG_CUE(ID) : 0;
}


/* Does a new clause begin behind the word that the walk is at? */
static bool
cg_walk_apart(const cg_walk *w)
{
    return w->apart || (w->dot && w->len > CG_SHORT_MAX);
}


/* The word at hand alone says nothing, or that of a record: what does it with
 * the one in front of it?  "tax reference", "expiry date". */
static cg_cues
cg_walk_back(cg_walk *w, cg_cues cues, bool *more)
{
    bool     apart;
    size_t   len;
    uint8_t  text[CG_WORD_MAX + 1];
    cg_cues  pair;

    apart = cg_walk_apart(w);

    do {
        *more = cg_walk_word(w);
    } while (*more && !cg_walk_apart(w) && cg_walk_particle(w));

    w->behind = *more ? cg_walk_cue(w) : 0;

    if (*more) {
        len = cg_walk_fold(w, &w->word, text, 0);
        pair = cg_walk_pair(w, text, len);

        if (pair) {
            cues = pair;

        } else if (!cg_walk_apart(w) && (cues & CG_CUE(RECORD))
                   && (w->behind & (CG_CUE(DOB) | CG_CUE(EXPIRY))))
        {
            cues = w->behind;
        }
    }

    w->apart = apart;
    w->dot = false;

    return cues;
}


/* Walk on to the adjacent cue; *more: there may be others in front of it. */
static cg_cues
cg_walk_adjacent(cg_walk *w, bool *more)
{
    cg_cues  cues;

    while ((*more = cg_walk_word(w))) {
        cues = cg_walk_cue(w);

        if (cues == 0 || (cues & CG_CUE(RECORD))) {
            return cg_walk_back(w, cues, more);
        }

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

    if ((cues & CG_CUE(RECORD)) == 0) {
        *all = cues;
        cues = w.behind;
    }

    while (more) {
        if (cues & CG_CUE(RECORD)) {
            cues = cg_walk_back(&w, cues, &more);
            if (cues & CG_CUE(RECORD)) {
                break;
            }

            *all |= cues;
            cues = w.behind;
            continue;
        }

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
    size_t   n, len;
    cg_walk  w;
    uint8_t  word[CG_WORD_MAX], key[CG_WORD_MAX];

    n = 0;
    cg_walk_init(&w, v, at);

    while (cg_walk_word(&w)) {
        len = cg_walk_fold(&w, &w.word, word, 0);

        if (len <= CG_WORD_MAX && cg_word_listed(words, word, len)) {
            return true;
        }

        if ((!w.key && !w.form) || len > CG_WORD_MAX - n) {
            continue;
        }

        n += len;
        memcpy(key + CG_WORD_MAX - n, word, len);

        if (cg_word_listed(keys, key + CG_WORD_MAX - n, n)) {
            return true;
        }
    }

    return false;
}


/* The 8 bytes in front of v[at], the last one highest; 0 for what is in front
 * of the text. */
static uint64_t
cg_key_load(const uint8_t *v, size_t at)
{
    uint64_t  x;

    if (at >= 8) {
        memcpy(&x, v + at - 8, sizeof(x));
        return le64toh(x);
    }

    x = 0;
    memcpy(&x, v, at);
    return at ? le64toh(x) << (64 - 8 * at) : 0;
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
cg_cue_key_at(cg_cue_memo *memo, const uint8_t *v, size_t at)
{
    size_t       i, end;
    uint64_t     key[2];
    cg_cue_key  *row;

    end = at;
    end -= end && v[end - 1] == '"';
    end -= end && v[end - 1] == ' ';

    if (end < 2 || v[end - 1] != ':' || v[end - 2] != '"') {
        return NULL;
    }

    end -= 2;
    key[0] = cg_key_load(v, end);
    key[1] = cg_key_cut(key[0]);

    if (key[1]) {
        key[0] = key[1];
        key[1] = 0;

    } else {
        key[1] = cg_key_cut(cg_key_load(v, end > 8 ? end - 8 : 0));
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


/* Where the numbers begin that stand in front of v[at], parted by single
 * spaces or dashes; `at` if none does or they are too many. */
static size_t
cg_cue_first(const uint8_t *v, size_t at)
{
    size_t  i;

    for (i = at; at - i < CG_CUE_NUMBERS && i > 1; i--) {
        if (!cg_is_digit(v[i - 1])
            && !(cg_is_gap(v[i - 1]) && cg_is_digit(v[i - 2])))
        {
            return i;
        }
    }

    return at;
}


void
cg_cue_begin(cg_cue_memo *memo)
{
    memo->known = 0;
    memo->at = memo->field_at = SIZE_MAX;
}


const cg_cue_key *
cg_cue_said(cg_cue_memo *memo, const uint8_t *v, size_t at)
{
    const cg_cue_key  *key;

    key = cg_cue_field(memo, v, at);

    if (key != NULL) {
        return key;
    }

    if (memo->at == at) {
        return &memo->here;
    }

    memo->at = at;

    /* not the first number of a field: what is in front is apart */

    key = cg_cue_field(memo, v, cg_cue_first(v, at));

    if (key != NULL) {
        memo->here.all = key->all;
        memo->here.adjacent = 0;

    } else {
        cg_cue_read(v, at, &memo->here.all, &memo->here.adjacent);
    }

    return &memo->here;
}
