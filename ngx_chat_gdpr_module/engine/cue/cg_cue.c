/*
 * Cues in front of a number, and what was read of them before.
 */

#include <endian.h>
#include <string.h>

#include "cg_border.h"
#include "cg_cue_walk.h"

/* Numbers in front of a number, with which the key of its field is in reach. */
#define CG_CUE_NUMBERS  30

_Static_assert(CG_CUE_NUMBERS + 18 <= CG_CUE_REACH, "a key is within reach");


/* The word at hand alone says nothing, or that of a record or of any licence:
 * what does it with the one in front of it?  "tax reference", "expiry date",
 * "driving licence". */
static cg_cues
cg_walk_back(cg_cue_walk *w, cg_cues cues, bool *more)
{
    bool     apart;
    size_t   len;
    uint8_t  text[CG_WORD_MAX + 1];
    cg_cues  pair;

    apart = cg_cue_walk_apart(w);

    do {
        *more = cg_cue_walk_word(w);
    } while (*more && !cg_cue_walk_apart(w) && cg_cue_walk_particle(w));

    w->behind = *more ? cg_cue_walk_cue(w) : 0;

    if (*more) {
        len = cg_cue_walk_fold(w, &w->word, text, 0);
        pair = cg_cue_walk_pair(w, text, len);

        if (pair) {
            cues = pair;

        } else if (!cg_cue_walk_apart(w) && (cues & CG_CUE(RECORD))
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
cg_walk_adjacent(cg_cue_walk *w, bool *more)
{
    cg_cues  cues;

    while ((*more = cg_cue_walk_word(w))) {
        cues = cg_cue_walk_cue(w);

        if (cues == 0 || (cues & CG_CUE(RECORD))
            || cues == CG_CUE(LICENCE))
        {
            return cg_walk_back(w, cues, more);
        }

        if (cues != CG_CUE(FILLER) || cg_cue_walk_apart(w)) {
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
    cg_cue_walk  w;

    cg_cue_walk_init(&w, v, at);
    cues = cg_walk_adjacent(&w, &more);

    return cg_cue_walk_apart(&w) ? 0 : cues;
}


void
cg_cue_read(const uint8_t *v, size_t at, cg_cues *all, cg_cues *adjacent)
{
    bool     more;
    cg_cues  cues;
    cg_cue_walk  w;

    cg_cue_walk_init(&w, v, at);
    cues = cg_walk_adjacent(&w, &more);

    *adjacent = cg_cue_walk_apart(&w) ? 0 : cues;
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
        more = cg_cue_walk_word(&w);
        cues = more ? cg_cue_walk_cue(&w) : 0;
    }
}


cg_cues
cg_cue_nearest(const uint8_t *v, size_t at)
{
    bool     first;
    cg_cues  cues;
    cg_cue_walk  w;

    cg_cue_walk_init(&w, v, at);

    /* directly in front a point may be that of an abbreviation */

    for (first = true;
         cg_cue_walk_word(&w) && (first || !w.dot || w.len <= CG_SHORT_MAX);
         first = false)
    {
        cues = cg_cue_walk_cue(&w) & ~CG_CUE(FILLER);
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


/* Is only a question mark between the word at hand and those behind it, which
 * say nothing: "your date of birth? it is 4.5.1990"? */
static bool
cg_walk_asked(const cg_cue_walk *w, bool nothing)
{
    size_t  end;

    /* "d.o.b.? it's" */
    end = w->word.end + (w->v[w->word.end] == '.');

    return nothing && w->v[end] == '?' && w->v[end + 1] == ' '
           && end + 2 == w->next.start;
}


cg_cues
cg_cue_phrase(const uint8_t *v, size_t at)
{
    bool         nothing;
    cg_cues      all;
    cg_cue_walk  w;

    all = 0;
    nothing = true;
    cg_cue_walk_init(&w, v, at);

    while (cg_cue_walk_word(&w)
           && (!cg_cue_walk_apart(&w) || cg_walk_asked(&w, nothing)))
    {
        all |= cg_cue_walk_cue(&w);
        nothing &= all == CG_CUE(FILLER);
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
    cg_cue_walk  w;
    uint8_t  word[CG_WORD_MAX], key[CG_WORD_MAX];

    n = 0;
    cg_cue_walk_init(&w, v, at);

    while (cg_cue_walk_word(&w)) {
        len = cg_cue_walk_fold(&w, &w.word, word, 0);

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


/* The same as cg_cue_read() of a key that is one word in small letters, as most
 * are, and ends in front of the quote v[end]; false if it is not. */
static bool
cg_key_word(const uint8_t *v, size_t end, cg_cue_key *row)
{
    size_t       i;
    cg_cues      cues;
    cg_cue_walk  w;

    for (i = end; i > 0 && v[i - 1] >= 'a' && v[i - 1] <= 'z'; i--) {
        /* void */
    }

    if (i == 0 || v[i - 1] != '"' || end - i < 2) {
        return false;
    }

    w.v = v;
    w.word = (cg_cue_word) { i, end };
    w.next = (cg_cue_word) { end, end };
    w.plain = w.field = true;
    cues = cg_cue_walk_cue(&w);

    row->adjacent = cues == CG_CUE(FILLER) ? 0 : cues;
    row->all = cues & CG_CUE(RECORD) ? 0 : row->adjacent;

    return true;
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

        if (!cg_key_word(v, end, row)) {
            cg_cue_read(v, at, &row->all, &row->adjacent);
        }
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
