/*
 * See cg_lead.h.
 *
 * What stands in front is folded into words with one space between; any
 * punctuation but an apostrophe or a point within a word ends it.  At first
 * only the last letters are, as most of what passes the gate is no lead.
 */

#include <string.h>

#include "cg_border.h"
#include "cg_fold.h"
#include "cg_lead.h"

/* Of punctuation and white space between a lead and what it announces. */
#define CG_LEAD_GAP    8

/* Of the longest lead. */
#define CG_LEAD_WORDS  6

/* Letters of it that are looked at before the others. */
#define CG_LEAD_NEAR   8

/* Folding makes nothing longer. */
#define CG_LEAD_TEXT   (CG_LEAD_REACH + 1)

typedef struct {
    const char  *words;
    uint32_t     tail;    /* the last four letters, the last one lowest */
    uint32_t     mask;    /* those that there are */
    uint16_t     order;   /* the last but one, the one in front of it */
    uint8_t      len;
    uint8_t      kind;
} cg_lead_row;

/* The i-th letter from the end. */
#define CG_LEAD_BACK(words, i)                                               \
    (sizeof(words) > (i)                                                     \
     ? (uint8_t) words[sizeof(words) - 1 - (sizeof(words) > (i) ? (i) : 0)]  \
     : 0u)

#define CG_LEAD_TAIL(words)                                                  \
    (CG_LEAD_BACK(words, 1) | CG_LEAD_BACK(words, 2) << 8                    \
     | CG_LEAD_BACK(words, 3) << 16                                          \
     | (uint32_t) CG_LEAD_BACK(words, 4) << 24)

#define CG_LEAD_MASK(words)                                                  \
    (sizeof(words) > 4 ? UINT32_MAX                                          \
     : sizeof(words) > 3 ? 0xffffffu : sizeof(words) > 2 ? 0xffffu : 0xffu)

/* A space for a letter that there is not. */
#define CG_LEAD_OR_SPACE(words, i)                                           \
    (sizeof(words) > (i) ? CG_LEAD_BACK(words, i) : ' ')

#define CG_LEAD_ORDER(words)                                                 \
    (uint16_t) (CG_LEAD_OR_SPACE(words, 2) << 8 | CG_LEAD_OR_SPACE(words, 3))

static const cg_lead_row  cg_lead_rows[] = {
#define CG_LEAD_LETTER(letter)
#define CG_LEAD(words, kind)                                                 \
    { words, CG_LEAD_TAIL(words), CG_LEAD_MASK(words), CG_LEAD_ORDER(words), \
      sizeof(words) - 1, CG_LEAD_##kind },
#include "cg_lead.def"
#undef CG_LEAD
#undef CG_LEAD_LETTER
};

/* Where the leads of each last letter begin. */
#define CG_PASTE(a, b)   CG_PASTE_(a, b)
#define CG_PASTE_(a, b)  a##b

enum {
#define CG_LEAD_LETTER(letter)                                               \
    CG_LEAD_AT_##letter, CG_LEAD_OVER_##letter = CG_LEAD_AT_##letter - 1,
#define CG_LEAD(words, kind)  CG_PASTE(CG_LEAD_ROW_, __LINE__),
#include "cg_lead.def"
#undef CG_LEAD
#undef CG_LEAD_LETTER
};

static const uint16_t  cg_lead_at[] = {
#define CG_LEAD_LETTER(letter)  CG_LEAD_AT_##letter,
#define CG_LEAD(words, kind)
#include "cg_lead.def"
#undef CG_LEAD
#undef CG_LEAD_LETTER
};

_Static_assert(sizeof(cg_lead_at) / sizeof(cg_lead_at[0]) == 27,
    "26 letters, the end");

enum {
    CG_LEAD_PLAIN_ENDS = CG_LEAD_PLAIN,
    CG_LEAD_POINT_ENDS = CG_LEAD_POINT,
    CG_LEAD_BREAK_ENDS = CG_LEAD_BREAK,
    CG_LEAD_LIVE_ENDS,
    CG_LEAD_SECRET_ENDS,
    CG_LEAD_TABLES
};

/* First letters of three that end a lead, by the gap and the last two. */
static const uint32_t  cg_lead_ends[CG_LEAD_TABLES][32][32] = {
#define L(letter)  (UINT32_C(1) << (letter))
#define CG_LEAD_END(gap, y, z, letters)  [CG_LEAD_##gap##_ENDS][y][z] = letters,
#include "cg_lead_end.def"
#undef CG_LEAD_END
#undef L
};

/* Gaps that each kind may have. */
#define ON(gap)  (1u << CG_LEAD_##gap)

static const uint8_t  cg_lead_gaps[] = {
    [CG_LEAD_NAME] = ON(PLAIN) | ON(BREAK),
    [CG_LEAD_SELF] = ON(PLAIN),
    [CG_LEAD_THIS] = ON(PLAIN),
    [CG_LEAD_BOTH] = ON(PLAIN),
    [CG_LEAD_KNOWN] = ON(PLAIN),
    [CG_LEAD_MET] = ON(PLAIN) | ON(BREAK),
    [CG_LEAD_KIN] = ON(PLAIN) | ON(BREAK),
    [CG_LEAD_TITLE] = ON(PLAIN) | ON(POINT),
    [CG_LEAD_ABBREVIATION] = ON(POINT),
    [CG_LEAD_GREET] = ON(PLAIN) | ON(BREAK),
    [CG_LEAD_SIGN] = ON(PLAIN) | ON(BREAK),
    [CG_LEAD_SOFT] = ON(PLAIN) | ON(BREAK),
    [CG_LEAD_LIVE] = ON(PLAIN) | ON(BREAK),
    [CG_LEAD_LIVE_LABEL] = ON(BREAK),
    [CG_LEAD_USER] = ON(PLAIN) | ON(BREAK),
    [CG_LEAD_USER_LABEL] = ON(PLAIN) | ON(BREAK),
    [CG_LEAD_SECRET] = ON(PLAIN) | ON(BREAK),
    [CG_LEAD_SECRET_LABEL] = ON(BREAK)
};

#undef ON

typedef struct {
    uint8_t  text[CG_LEAD_TEXT + 1];  /* folded, its end at the end */
    size_t   at;
    size_t   raw;       /* what is to be read ends there */
    size_t   last;      /* raw offset of the last word; 0: not known yet */
    size_t   words;     /* that are read as a whole */
    uint8_t  small;     /* the bits of all letters of ASCII */
    bool     read;      /* all of them are */
} cg_lead_text;


static inline bool
cg_lead_white(uint8_t ch)
{
    return ch == ' ' || ch == '\n' || ch == '\r' || ch == '\t';
}


static inline bool
cg_lead_between(uint8_t ch)
{
    return cg_lead_white(ch) || ch == ',' || ch == ':' || ch == '.'
           || ch == '-';
}


/* Low bits of letters, 7 of an apostrophe, 0 of anything else in ASCII. */
static const uint8_t  cg_lead_bits[128] = {
#define L(ch)  [ch] = (ch) & 31
    L('A'), L('B'), L('C'), L('D'), L('E'), L('F'), L('G'), L('H'), L('I'),
    L('J'), L('K'), L('L'), L('M'), L('N'), L('O'), L('P'), L('Q'), L('R'),
    L('S'), L('T'), L('U'), L('V'), L('W'), L('X'), L('Y'), L('Z'),
    L('a'), L('b'), L('c'), L('d'), L('e'), L('f'), L('g'), L('h'), L('i'),
    L('j'), L('k'), L('l'), L('m'), L('n'), L('o'), L('p'), L('q'), L('r'),
    L('s'), L('t'), L('u'), L('v'), L('w'), L('x'), L('y'), L('z'),
    L('\'')
#undef L
};


/* Where the lead ends in front of v[at], not before v[lo], and what kind of gap
 * is behind it. */
static inline size_t
cg_lead_end(const uint8_t *v, size_t lo, size_t at, cg_lead_gap *gap)
{
    size_t  i;

    i = at;
    *gap = CG_LEAD_PLAIN;

    if (i > lo && v[i - 1] == ' ') {
        i--;

        if (i == lo || !cg_lead_between(v[i - 1])) {
            return i;
        }
    }

    if (i > lo && v[i - 1] == '.' && (i < lo + 2 || v[i - 2] != '.')) {
        *gap = CG_LEAD_POINT;
        return i - 1;
    }

    *gap = CG_LEAD_BREAK;

    while (i > lo && at - i < CG_LEAD_GAP
           && (cg_lead_between(v[i - 1])
               || (v[i - 1] == '!' && v[at - 1] == '\n')))
    {
        i--;
    }

    return i;
}


/* Do two bytes make one of the letters with an accent that leads end with, as
 * in "nome é", "olá", "jelszó", "lykilorð", "gruß", "bună", "nazywam się",
 * "cześć"; or the sign of "Sr.ª"? */
static inline bool
cg_lead_accented(uint8_t y, uint8_t z)
{
    switch (y) {
    case 0xc2:
        return z == 0xaa;
    case 0xc3:
        z &= 0xdf;
        return z == 0x80 || z == 0x81 || z == 0x9f || (z >= 0x88 && z <= 0x8a)
               || z == 0x90 || z == 0x93;
    case 0xc4:
        return (z >= 0x82 && z <= 0x87) || z == 0x98 || z == 0x99;
    case 0xc5:
        return z == 0xbb || z == 0xbc;
    default:
        return false;
    }
}


/* Do three letters in front of v[i] end a lead of a table? */
static inline bool
cg_lead_known(const uint8_t *v, size_t i, size_t table)
{
    uint8_t  x, y, z;

    if (i < 2) {
        return i == 1;
    }

    x = i > 2 ? v[i - 3] : 0;
    y = v[i - 2];
    z = v[i - 1];

    if (z >= 0x80) {
        return cg_lead_accented(y, z);
    }

    if ((x | y) >= 0x80) {
        return cg_is_letter(z);
    }

    return cg_lead_ends[table][cg_lead_bits[y]][cg_lead_bits[z]]
           >> cg_lead_bits[x] & 1;
}


/* Behind what is between it and v[at]. */
static inline unsigned
cg_lead_passes(const uint8_t *v, size_t i, cg_lead_gap gap)
{
    unsigned  gate;

    gate = cg_lead_known(v, i, gap) ? CG_GATE_NAME : 0;

    return gap != CG_LEAD_POINT && cg_lead_known(v, i, CG_LEAD_SECRET_ENDS)
           ? gate | CG_GATE_SECRET : gate;
}


unsigned
cg_lead_gate(const uint8_t *v, size_t at)
{
    size_t       i;
    uint8_t      z;
    cg_lead_gap  gap;

    /* "I", "A": one letter and no point */
    if (v[at + 1] == ' ' || (v[at] == 'I' && v[at + 1] == '\'')) {
        return 0;
    }

    /* mostly a word, or the end of a sentence, and one space */
    if (at > 5 && v[at - 1] == ' ') {
        z = v[at - 2];

        if (cg_is_letter(z)) {
            return cg_lead_passes(v, at - 1, CG_LEAD_PLAIN);
        }

        if (z == '?' || z == '!' || z == ')' || cg_is_digit(z)) {
            return 0;
        }
    }

    i = cg_lead_end(v, 0, at, &gap);

    return cg_lead_passes(v, i, gap);
}


bool
cg_lead_gate_live(const uint8_t *v, size_t at)
{
    cg_lead_gap  gap;

    return cg_lead_known(v, cg_lead_end(v, 0, at, &gap), CG_LEAD_LIVE_ENDS);
}


/* Bytes of the apostrophe that ends in front of v[at]; 0 if none does. */
static size_t
cg_lead_apostrophe(const uint8_t *v, size_t lo, size_t at)
{
    if (v[at - 1] == '\'' || v[at - 1] == '`') {
        return 1;
    }

    return at - lo >= 3 && v[at - 3] == 0xe2 && v[at - 2] == 0x80
           && (v[at - 1] == 0x98 || v[at - 1] == 0x99) ? 3 : 0;
}


/* Fold the letter outside ASCII, the apostrophe, or the point of an
 * abbreviation that ends in front of v[at]; its bytes, 0 if there is none. */
static size_t
cg_lead_letter(cg_lead_text *t, const uint8_t *v, size_t lo, size_t at)
{
    size_t    n, len;
    uint8_t   out[4];
    uint32_t  code;

    n = cg_lead_apostrophe(v, lo, at);

    if (n) {
        t->text[--t->at] = '\'';
        return n;
    }

    if (v[at - 1] == '.' && t->text[t->at] != ' ') {
        t->text[--t->at] = '.';
        return 1;
    }

    if (v[at - 1] == 0xaa && at - lo >= 2 && v[at - 2] == 0xc2) {
        t->text[--t->at] = 'a';
        return 2;
    }

    n = v[at - 1] >= 0x80 ? cg_letter_before(v, lo, at) : 0;

    if (n == 0) {
        return 0;
    }

    (void) cg_utf8_at(v, at - n, &code);
    len = cg_fold(code, out);
    t->at -= len;
    memcpy(t->text + t->at, out, len);

    return n;
}


/* All is read: the border of the first word. */
static void
cg_lead_border(cg_lead_text *t, const uint8_t *v, size_t lo)
{
    size_t  at;

    at = t->raw;
    t->read = true;
    t->last = t->last ? t->last : at;

    /* a word that is cut by the reach is none */
    if (at == lo && lo > 0) {
        while (t->at < CG_LEAD_TEXT && t->text[t->at] != ' ') {
            t->at++;
        }

        return;
    }

    /* "20ms" is none */
    t->text[--t->at] = t->words == CG_LEAD_WORDS ? ' '
                       : at > lo && cg_is_digit(v[at - 1]) ? '0' : '\n';
}


/* Read the words that end in front of v[t->raw], back to t->text[until] or to
 * the first one. */
static void
cg_lead_words(cg_lead_text *t, const uint8_t *v, size_t lo, size_t until)
{
    size_t   n;
    uint8_t  ch;

    while (t->raw > lo) {
        if (t->at <= until) {
            return;
        }

        ch = v[t->raw - 1];

        if (cg_is_letter(ch)) {
            t->text[--t->at] = ch | 0x20;
            t->small |= ch;
            t->raw--;
            continue;
        }

        if (ch == ' ' || ch == '-') {
            t->last = t->last ? t->last : t->raw;

            if (++t->words == CG_LEAD_WORDS) {
                break;
            }

            t->text[--t->at] = ' ';
            t->raw--;
            continue;
        }

        n = cg_lead_letter(t, v, lo, t->raw);

        if (n == 0) {
            break;
        }

        t->raw -= n;
    }

    cg_lead_border(t, v, lo);
}


/* The end of the rows from lo to hi that are not behind those of an order. */
static size_t
cg_lead_upper(size_t lo, size_t hi, uint16_t order)
{
    size_t  mid;

    while (lo < hi) {
        mid = (lo + hi) / 2;

        if (cg_lead_rows[mid].order <= order) {
            lo = mid + 1;
        } else {
            hi = mid;
        }
    }

    return lo;
}


/* What is of words, or a space: of what else ends them. */
static inline uint8_t
cg_lead_or_space(uint8_t ch)
{
    return cg_is_letter(ch) || ch == '\'' || ch == '.' ? ch : ' ';
}


/* Do the words end in those of a row? */
static bool
cg_lead_is(cg_lead *lead, cg_lead_text *t, const cg_lead_row *row)
{
    uint8_t         before;
    const uint8_t  *last;

    last = t->text + CG_LEAD_TEXT;

    if (row->len >= CG_LEAD_TEXT - t->at
        || (cg_lead_gaps[row->kind] >> lead->gap & 1) == 0
        || memcmp(row->words, last - row->len, row->len) != 0)
    {
        return false;
    }

    before = *(last - row->len - 1);

    if (before != ' ' && before != '\n' && before != '.' && before != '\'') {
        return false;
    }

    lead->kind = (cg_lead_kind) row->kind;
    lead->opens = before == '\n';

    return true;
}


/* Read on, if not all is read. */
static inline void
cg_lead_rest(cg_lead_text *t, const uint8_t *v, size_t lo, size_t until)
{
    if (!t->read && t->at > until) {
        cg_lead_words(t, v, lo, until);
    }
}


/* Read on as far as a row goes, unless its end differs. */
static bool
cg_lead_near(cg_lead_text *t, const uint8_t *v, size_t lo,
    const cg_lead_row *row)
{
    if (row->len > CG_LEAD_NEAR) {
        cg_lead_rest(t, v, lo, CG_LEAD_TEXT - CG_LEAD_NEAR);

        if (memcmp(t->text + CG_LEAD_TEXT - CG_LEAD_NEAR,
                   row->words + row->len - CG_LEAD_NEAR, CG_LEAD_NEAR))
        {
            return false;
        }
    }

    cg_lead_rest(t, v, lo, CG_LEAD_TEXT - row->len - 1);
    return true;
}


/* The longest row of an order. */
static bool
cg_lead_among(cg_lead *lead, cg_lead_text *t, const uint8_t *v, size_t lo,
    uint16_t order)
{
    size_t              i, first;
    uint32_t            tail;
    const uint8_t      *last;
    const cg_lead_row  *row;

    last = t->text + CG_LEAD_TEXT;
    first = cg_lead_at[last[-1] - 'a'];
    i = cg_lead_upper(first, cg_lead_at[last[-1] - 'a' + 1], order);
    tail = (uint32_t) last[-1] | (uint32_t) last[-2] << 8
           | (uint32_t) last[-3] << 16 | (uint32_t) last[-4] << 24;

    for ( /* void */ ; i > first && cg_lead_rows[i - 1].order == order; i--) {
        row = &cg_lead_rows[i - 1];

        if ((row->tail ^ tail) & row->mask) {
            continue;
        }

        if (cg_lead_near(t, v, lo, row) && cg_lead_is(lead, t, row)) {
            cg_lead_rest(t, v, lo, 0);
            return true;
        }
    }

    return false;
}


/* The longest row.  Most texts end in none, so four letters are read first. */
static void
cg_lead_find(cg_lead *lead, cg_lead_text *t, const uint8_t *v, size_t lo)
{
    uint8_t         second, third;
    const uint8_t  *last;

    cg_lead_words(t, v, lo, CG_LEAD_TEXT - 4);

    last = t->text + CG_LEAD_TEXT;

    if (t->at >= CG_LEAD_TEXT - 1 || !cg_is_letter(last[-1])) {
        return;
    }

    second = cg_lead_or_space(last[-2]);
    third = cg_lead_or_space(last[-3]);

    /* "M." is a row of one letter */
    if (!cg_lead_among(lead, t, v, lo, (uint16_t) (second << 8 | third))
        && second == ' ' && third != ' ')
    {
        (void) cg_lead_among(lead, t, v, lo, ' ' << 8 | ' ');
    }
}


cg_lead
cg_lead_read(const uint8_t *v, size_t at)
{
    size_t        lo, i, k;
    cg_lead       lead;
    cg_lead_text  t;

    memset(&lead, 0, sizeof(lead));
    lo = at > CG_LEAD_REACH ? at - CG_LEAD_REACH : 0;

    i = cg_lead_end(v, lo, at, &lead.gap);

    for (k = i; k < at; k++) {
        lead.colon |= v[k] == ':';
        lead.line |= v[k] == '\n';
    }

    if (i == lo) {
        return lead;
    }

    memset(t.text + CG_LEAD_TEXT - CG_LEAD_NEAR, 0, CG_LEAD_NEAR);
    t.text[CG_LEAD_TEXT] = ' ';
    t.at = CG_LEAD_TEXT;
    t.raw = i;
    t.last = t.words = 0;
    t.small = 0;
    t.read = false;

    cg_lead_find(&lead, &t, v, lo);

    if (lead.kind) {
        lead.capitals = (t.small & 0x20) == 0;
        lead.capital = v[t.last] >= 'A' && v[t.last] <= 'Z';
    }

    return lead;
}
