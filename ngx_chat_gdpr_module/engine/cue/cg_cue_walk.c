/*
 * See cg_cue_walk.h.
 */

#include <endian.h>
#include <string.h>

#include "cg_border.h"
#include "cg_cue_walk.h"
#include "cg_fold.h"
#include "cg_scan.h"

/* Which of the bytes v[i..at) are ASCII letters, and capitals: eight at once,
 * each having its answer in its top bit. */
static void
cg_walk_bytes(cg_cue_walk *w, size_t i, size_t at)
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
cg_walk_reach(cg_cue_walk *w)
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
cg_walk_reach(cg_cue_walk *w)
{
    cg_walk_bytes(w, w->lo, w->at);
}

#endif


void
cg_cue_walk_init(cg_cue_walk *w, const uint8_t *v, size_t at)
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
    w->len = 0;

    if (at < CG_CUE_REACH) {
        cg_walk_bytes(w, 0, at);
    } else {
        cg_walk_reach(w);
    }
}


static void
cg_walk_spaces(cg_cue_walk *w)
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
cg_walk_quote(cg_cue_walk *w)
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
cg_walk_colon(cg_cue_walk *w)
{
    cg_walk_spaces(w);

    if (!w->key && w->at > w->lo && w->v[w->at - 1] == '"') {
        w->at--;
        w->key = w->field = true;
    }
}


static bool cg_walk_element(const cg_cue_walk *w, size_t start);
static bool cg_walk_named(const cg_cue_walk *w);


/* Over a tag, v[at] being its end; but not over an element's name that is a
 * key: "<dob>". */
static void
cg_walk_tag(cg_cue_walk *w)
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
cg_walk_letter(const cg_cue_walk *w)
{
    if (w->v[w->at - 1] < 0x80) {
        return cg_is_letter(w->v[w->at - 1]);
    }

    return cg_letter_before(w->v, w->lo, w->at);
}


/* Over digits, v[at] being the last: those of "cvv2" belong to the word. */
static void
cg_walk_digits(cg_cue_walk *w)
{
    while (w->at > w->lo && cg_is_digit(w->v[w->at - 1])) {
        w->at--;
    }

    w->apart |= w->at == w->lo || !cg_is_letter(w->v[w->at - 1]);
}


/* Over what is not a letter; false at the end of the field. */
static bool
cg_walk_gap(cg_cue_walk *w)
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
            /* "date of birth? 3 May 1990" */
            w->apart |= w->v[w->at] == '&' || w->word.start < w->word.end;
            break;
        case '.':
            w->dot = true;
            break;
        case '[':
            /* "PESEL [44051401359]", not the first of an array */
            if (w->word.start < w->word.end || w->at < w->lo + 2
                || w->v[w->at - 1] != ' ' || !cg_is_letter(w->v[w->at - 2]))
            {
                return false;
            }
            break;
        case '{':
        case '}':
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
cg_walk_capital(const cg_cue_walk *w, size_t end, uint8_t ch)
{
    return (ch & 0x20) || (w->at + 1 < end && (w->v[w->at + 1] & 0x20));
}


static bool cg_walk_known(const cg_cue_walk *w, size_t at, size_t end);


/* "date de naissance", "codice di sicurezza": the word between two that make
 * a cue. */
bool
cg_cue_walk_particle(const cg_cue_walk *w)
{
    size_t          n;
    const uint8_t  *p;

#define CG_PARTICLE(a, b, c)                                                 \
    ((uint32_t) (a) | (uint32_t) (b) << 8 | (uint32_t) (c) << 16)

    p = w->v + w->word.start;
    n = w->word.end - w->word.start;

    if (n == 0 || n > 3) {
        /* in Cyrillic: "za", of */
        return n == 4 && (memcmp(p, "\xd0\xb7\xd0\xb0", 4) == 0
                          || memcmp(p, "\xd0\x97\xd0\x90", 4) == 0);
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
cg_walk_take(cg_cue_walk *w, size_t at, size_t end, bool plain)
{
    if (!cg_cue_walk_particle(w)) {
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
cg_walk_initials(const cg_cue_walk *w, size_t at)
{
    size_t   n;
    cg_cue_walk  left;

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
cg_walk_letters(cg_cue_walk *w)
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
cg_walk_plain(const cg_cue_walk *w)
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


bool
cg_cue_walk_word(cg_cue_walk *w)
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
size_t
cg_cue_walk_fold(const cg_cue_walk *w, const cg_cue_word *word, uint8_t *text,
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


/* Is v[at..end) a cue in one piece? */
static bool
cg_walk_known(const cg_cue_walk *w, size_t at, size_t end)
{
    size_t       len;
    uint8_t      text[CG_WORD_MAX + 1];
    cg_cue_word  word;

    text[0] = 0;
    word = (cg_cue_word) { at, end };
    len = cg_cue_walk_fold(w, &word, text, 0);

    return cg_cue_find(text, len, w->field) != 0;
}


/* Is the name of an element, v[start..w->at), a cue or does it end with one? */
static bool
cg_walk_element(const cg_cue_walk *w, size_t start)
{
    size_t   i, end;
    cg_cue_walk  in;

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
               && (cg_walk_known(&in, in.word.start, in.word.end)
                   || cg_walk_named(&in)));
}


/* The cues of the word text[0..len) together with the next one. */
cg_cues
cg_cue_walk_pair(const cg_cue_walk *w, uint8_t *text, size_t len)
{
    if (w->next.start == w->next.end || w->apart
        || (w->dot && w->len > CG_SHORT_MAX + 1) || len >= CG_WORD_MAX)
    {
        return 0;
    }

    text[len] = ' ';
    len = cg_cue_walk_fold(w, &w->next, text, len + 1);

    return cg_cue_find(text, len, w->field);
}


/* "msgid", "userid": as keys only, "paid" is a word. */
static bool
cg_walk_id(const cg_cue_walk *w)
{
    const uint8_t  *end;

    end = w->v + w->word.end;

    return w->word.end - w->word.start > 2 && (end[-2] | 0x20) == 'i'
           && (end[-1] | 0x20) == 'd';
}


/* "utrnumber", "chino", "numeroavs": what is left of the key without a word for
 * a number may be a cue. */
static cg_cues
cg_walk_joined(const cg_cue_walk *w, const uint8_t *word, size_t len)
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


/* The same of the word at hand, "<nhsno>". */
static bool
cg_walk_named(const cg_cue_walk *w)
{
    size_t   len;
    uint8_t  text[CG_WORD_MAX + 1];

    text[0] = 0;
    len = cg_cue_walk_fold(w, &w->word, text, 0);

    return len <= CG_WORD_MAX && cg_walk_joined(w, text, len) != 0;
}


/* Of a word in small letters but for the first nothing is to be folded. */
cg_cues
cg_cue_walk_cue(const cg_cue_walk *w)
{
    size_t          len;
    uint8_t         text[CG_WORD_MAX + 1];
    cg_cues         cues, pair;
    const uint8_t  *word;

    word = w->v + w->word.start;
    len = w->word.end - w->word.start;

    if (!w->plain) {
        text[0] = 0;
        len = cg_cue_walk_fold(w, &w->word, text, 0);
        word = text;
    }

    cues = cg_cue_find(word, len, w->field);

    if (cues & CG_CUE(PAIR)) {
        len = cg_cue_walk_fold(w, &w->word, text, 0);
        pair = cg_cue_walk_pair(w, text, len);
        cues = pair ? pair : cues ^ CG_CUE(PAIR);
    }

    if (cues || (!w->field && w->v[w->word.end] != ':')) {
        return cues;
    }

    cues = len <= CG_WORD_MAX ? cg_walk_joined(w, word, len) : 0;

    return cues ? cues : w->field && cg_walk_id(w) ? CG_CUE(ID) : 0;
}


/* Does a new clause begin behind the word that the walk is at? */
bool
cg_cue_walk_apart(const cg_cue_walk *w)
{
    return w->apart || (w->dot && w->len > CG_SHORT_MAX);
}
