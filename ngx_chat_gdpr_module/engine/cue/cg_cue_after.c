/*
 * Cues directly behind an identifier: "44051401359 is my PESEL", "(BSN)".  What
 * stands between is in cg_after.def; the first word that is in neither table
 * ends it, so that for most numbers no more than one is read.
 */

#include <string.h>

#include "cg_border.h"
#include "cg_cue_behind.h"
#include "cg_fold.h"
#include "cg_utf8.h"

/* Words, and bytes in front of them, between a value and the word for it. */
#define CG_AFTER_WORDS  6
#define CG_AFTER_GAP    6

/* Bytes of the longest word of cg_after.def. */
#define CG_AFTER_LEN    12

static const char  cg_after_words[][CG_AFTER_LEN + 1] = {
#define CG_AFTER_LETTER(letter)
#define CG_AFTER(word)  word,
#include "cg_after.def"
#undef CG_AFTER
#undef CG_AFTER_LETTER
};

/* Where the words of each letter begin. */
#define CG_PASTE(a, b)   CG_PASTE_(a, b)
#define CG_PASTE_(a, b)  a##b

enum {
#define CG_AFTER_LETTER(letter)                                              \
    CG_AFTER_AT_##letter, CG_AFTER_OVER_##letter = CG_AFTER_AT_##letter - 1,
#define CG_AFTER(word)  CG_PASTE(CG_AFTER_ROW_, __LINE__),
#include "cg_after.def"
#undef CG_AFTER
#undef CG_AFTER_LETTER
};

static const uint8_t  cg_after_at[] = {
#define CG_AFTER_LETTER(letter)  CG_AFTER_AT_##letter,
#define CG_AFTER(word)
#include "cg_after.def"
#undef CG_AFTER
#undef CG_AFTER_LETTER
};

/* Bit n of a letter's, from [1] on: one of its words has n bytes. */
static const uint16_t  cg_after_lengths[] = { 0
#define CG_AFTER_LETTER(letter)  , 0
#define CG_AFTER(word)  | 1 << (sizeof(word) - 1)
#include "cg_after.def"
#undef CG_AFTER
#undef CG_AFTER_LETTER
};


/* May the word stand between a value and the word for it? */
static bool
cg_after_between(const uint8_t *word, size_t n)
{
    size_t  i, letter;

    letter = cg_is_letter(word[0]) ? (size_t) (word[0] | 0x20) - 'a' : 26;

    if (n > CG_AFTER_LEN || (cg_after_lengths[1 + letter] >> n & 1) == 0) {
        return false;
    }

    for (i = cg_after_at[letter]; i < cg_after_at[letter + 1]; i++) {
        if (memcmp(cg_after_words[i] + 1, word + 1, n - 1) == 0
            && cg_after_words[i][n] == '\0'
            && (letter < 26 || (uint8_t) cg_after_words[i][0] == word[0]))
        {
            return true;
        }
    }

    return false;
}


/* Is the word at v[at], if it is of small letters but for the first, in neither
 * table? */
static bool
cg_after_dull(const uint8_t *v, size_t at, size_t *far)
{
    size_t  n;

    if (!cg_is_letter(v[at])) {
        return false;
    }

    for (n = 1; n <= CG_WORD_MAX && v[at + n] >= 'a' && v[at + n] <= 'z'; n++)
    {
        /* void */
    }

    cg_far(far, at + n);

    return (n > 2 || v[at + n] == ' ') && v[at + n] < 0x80
           && !cg_is_letter(v[at + n])
           && !cg_after_between(v + at, n)
           && cg_cue_find(v + at, n, false) == 0;
}


/* Over what parts a value from the word for it: spaces, a comma, an opening
 * bracket, a dash, an arrow.  false if no word can be behind that. */
static bool
cg_after_gap(cg_behind *b)
{
    size_t  most;

    for (most = b->at + CG_AFTER_GAP; b->at < most; b->at++) {
        switch (b->v[b->at]) {
        case ' ':
        case ',':
        case ':':
        case '(':
        case '-':
        case '<':
        case '=':
            break;
        case 0xe2:
            if (memcmp(b->v + b->at, "\xe2\x80\x93", 3) != 0) {
                return false;
            }
            b->at += 2;
            break;
        default:
            return cg_is_letter(b->v[b->at]) || b->v[b->at] >= 0xc3;
        }
    }

    return false;
}


/* Single letters with points behind, "C.I.F.", are one word. */
static void
cg_after_initials(cg_behind *b)
{
    size_t    n;
    uint32_t  code;

    while (b->at + 1 < b->end && b->len + 2 <= CG_WORD_MAX
           && (b->v[b->at] == '.' || b->v[b->at] == '/'))
    {
        n = 1;
        code = b->v[b->at + 1];

        if (code >= 0x80) {
            n = cg_utf8_at(b->v, b->at + 1, &code);

        } else if (!cg_is_letter((uint8_t) code)) {
            n = 0;
        }

        if (n == 0 || cg_is_letter(b->v[b->at + 1 + n])) {
            break;
        }

        b->len += cg_fold(code, b->text + b->len);
        b->at += 1 + n;
    }
}


/* The next word of a name, "P. IVA", "pers. kods". */
static bool
cg_after_word(cg_behind *b, bool first)
{
    if (first) {
        return cg_behind_word(b);
    }

    b->at += b->len <= CG_SHORT_MAX + 1 && b->v[b->at] == '.';

    return cg_behind_gap(b, false) && cg_behind_word(b);
}


/* What the cue at hand is together with the next word: "birth number". */
static cg_cues
cg_after_pair(cg_behind *b, cg_cues cues)
{
    cg_cues    pair;
    cg_behind  next;

    next = *b;

    if (b->before == 0 || !cg_after_word(&next, false)) {
        return cues;
    }

    pair = cg_behind_cue(&next);

    if (next.paired) {
        *b = next;
        cues = pair;
    }

    return cues;
}


cg_cues
cg_cue_after(const uint8_t *v, size_t at, size_t *far)
{
    size_t     i;
    cg_cues    cues;
    cg_behind  b;

    cg_far(far, at);

    if (v[at] != ' ' && v[at] != ',' && v[at] != ':') {
        return 0;
    }

    b.v = v;
    b.at = at;
    b.end = at + CG_BEHIND_MAX;
    b.before = 0;
    cues = 0;

    if (!cg_after_gap(&b) || cg_after_dull(v, b.at, far)) {
        cg_far(far, b.at);
        return 0;
    }

    for (i = 0; i < CG_AFTER_WORDS && cg_after_word(&b, i == 0); i++) {
        if (b.len <= 2) {
            cg_after_initials(&b);
        }

        /* "mon numéro" may go on: "… fiscal" */
        cues = cg_behind_cue(&b) & ~CG_CUE(PHONE);

        if (cues & ~CG_CUE(FILLER)) {
            cues = cg_after_pair(&b, cues);
            cues = cg_behind_own(&b) ? 0 : cues;
            break;
        }

        if (cues == 0 && !b.paired && b.before == 0 && b.len > 2
            && !cg_after_between(b.text, b.len))
        {
            break;
        }

        cues = 0;
    }

    cg_far(far, b.at + 3);
    return cues & ~CG_CUE(FILLER);
}
