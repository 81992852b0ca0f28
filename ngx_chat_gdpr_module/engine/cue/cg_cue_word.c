/*
 * The table of cues (cg_cue.def), and the look into it.
 */

#include <string.h>

#include "cg_border.h"
#include "cg_cue_word.h"

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


cg_cues
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
