/*
 * Characters outside ASCII that are typed instead of ASCII ones, by the table
 * cg_character.def.
 *
 *     AS, LETTERS, DIGITS, GAP, HYPHEN   always
 *     DASH     between digits, or digits and capitals: "4111–1111"; a dash
 *              that parts words stays one
 *     SKIP     of no width: within a number or a word; beside what is
 *              neither; not where it alone parts a number from a word
 *     MARK     combining: behind an ASCII letter or digit, or as SKIP
 *     STOP     before the last label of an address
 *     LIKE     a letter that looks like a Latin one: in a word with Latin
 *              letters and no others; capitals beside digits; a label
 */

#include "cg_border.h"
#include "cg_reading.h"

/* Characters of no width in one place, at most. */
#define CG_SKIP_MAX   16

#define CG_MIXED_MAX  64   /* bytes of a word that mixes scripts */
#define CG_CODE_MAX   24   /* of one to look at in front */
#define CG_NEAR_MAX   64   /* from an "@" to its address's ends */

typedef enum {
    AS, LETTERS, DIGITS, GAP, HYPHEN, DASH, SKIP, MARK, STOP, LIKE
} cg_character_kind;

typedef struct {
    uint32_t  first;
    uint32_t  last;
    uint8_t   kind;
    uint8_t   to;
} cg_character;

static const cg_character  cg_characters[] = {
#define CG_CHARACTER(first, last, kind, to)  { first, last, kind, to },
#include "cg_character.def"
#undef CG_CHARACTER
};

#define CG_CHARACTERS  (sizeof(cg_characters) / sizeof(cg_characters[0]))


static const cg_character *
cg_character_find(uint32_t code)
{
    size_t  lo, hi, mid;

    for (lo = 0, hi = CG_CHARACTERS; lo < hi; ) {
        mid = lo + (hi - lo) / 2;
        if (cg_characters[mid].last < code) {
            lo = mid + 1;
        } else {
            hi = mid;
        }
    }

    return lo < CG_CHARACTERS && cg_characters[lo].first <= code
           ? &cg_characters[lo] : NULL;
}


static uint8_t
cg_character_to(const cg_character *row, uint32_t code)
{
    uint32_t  k;

    k = code - row->first;

    switch (row->kind) {
    case LETTERS:
        return (uint8_t) (k % 52 < 26 ? 'A' + k % 52 : 'a' + k % 52 - 26);
    case DIGITS:
        return (uint8_t) ('0' + k % 10);
    case GAP:
    case HYPHEN:
    case DASH:
    case STOP:
        return row->to;
    case AS:
    case LIKE:
        return (uint8_t) (row->to + k);
    default:
        return 0;
    }
}


uint8_t
cg_character_plain(uint32_t code)
{
    const cg_character  *row;

    row = cg_character_find(code);

    return row && row->kind <= HYPHEN ? cg_character_to(row, code) : 0;
}


/* The character at t[p]: its length, or 0 if the end cuts it or nothing is
 * there.  *ch is what it stands for in ASCII, else 0x80. */

static size_t
cg_peek(const cg_ahead *a, size_t p, uint8_t *ch, const cg_character **row)
{
    size_t    n;
    uint32_t  code;

    *row = NULL;
    *ch = 0;

    if (p >= a->end) {
        return 0;
    }

    *ch = a->t[p];
    if (*ch < 0x80) {
        return 1;
    }

    *ch = 0x80;
    n = cg_utf8_at(a->t, p, &code);

    if (n == 0 || n > a->end - p) {
        return a->end - p < 4 && a->more ? 0 : 1;
    }

    *row = cg_character_find(code);

    if (*row && (*row)->kind != SKIP && (*row)->kind != MARK) {
        *ch = cg_character_to(*row, code);
    }

    return n;
}


/* Over characters of no width; false if the end is reached. */

static bool
cg_peek_over(const cg_ahead *a, size_t *p, uint8_t *ch)
{
    size_t               i, n;
    const cg_character  *row;

    for (i = 0; i <= CG_SKIP_MAX; i++) {
        n = cg_peek(a, *p, ch, &row);
        if (n == 0) {
            return !a->more;
        }

        if (row == NULL || (row->kind != SKIP && row->kind != MARK)) {
            return true;
        }

        *p += n;
    }

    *ch = 0x80;  /* too many */
    return true;
}


static bool
cg_is_capital(uint8_t ch)
{
    return ch >= 'A' && ch <= 'Z';
}


/* Is there an "@" in the same token, before or behind?  *open: it depends on
 * what follows. */

static bool
cg_near_at(const cg_ahead *a, size_t p, size_t q, bool *open)
{
    size_t   i;
    uint8_t  ch;

    for (i = 1; i <= CG_NEAR_MAX; i++) {
        ch = cg_before(a, p, i);
        if (ch == '@') {
            return true;
        }

        if (ch <= ' ' || ch == '"') {
            break;
        }
    }

    for (i = 0; i < CG_NEAR_MAX; i++) {
        if (q + i >= a->end) {
            *open |= a->more;
            return false;
        }

        ch = a->t[q + i];

        if (ch == '@' || (ch == 0xef && a->t[q + i + 1] == 0xbc
                          && a->t[q + i + 2] == 0xa0))
        {
            return true;
        }

        if (ch <= ' ' || ch == '"') {
            return false;
        }
    }

    return false;
}


/* Does a letter belong to a digit next to it?  In identifiers such letters are
 * capitals with another or no letter beside them: "GB82", not "is 4111". */

static bool
cg_is_code(uint8_t letter, uint8_t beside)
{
    return cg_is_capital(letter)
           && (cg_is_capital(beside) || !cg_is_letter(beside));
}


/* Letters and digits, or hexadecimal groups, stand in front of t[p] in one
 * piece. */

static bool
cg_code_before(const cg_ahead *a, size_t p)
{
    bool     letter, digit;
    size_t   i;
    uint8_t  ch;

    letter = digit = false;

    for (i = 1; i <= CG_CODE_MAX && !(letter && digit); i++) {
        ch = cg_before(a, p, i);

        if (!cg_is_alnum(ch) && ch != ':') {
            break;
        }

        letter |= cg_is_letter(ch);
        digit |= !cg_is_letter(ch);
    }

    return letter && digit;
}


/* Do the characters around t[p..q) belong together, ch being at t[q]? */

static bool
cg_joins(const cg_ahead *a, size_t p, size_t q, uint8_t ch, bool *open)
{
    size_t               n;
    uint8_t              prev, next;
    const cg_character  *row;

    prev = cg_before(a, p, 1);

    if (cg_is_digit(prev) == cg_is_digit(ch)) {
        return true;
    }

    if (cg_is_letter(prev) && cg_is_code(prev, cg_before(a, p, 2))) {
        return true;
    }

    if (cg_is_letter(ch)) {
        n = cg_peek(a, q, &next, &row);
        n = cg_peek(a, q + n, &next, &row);
        *open |= n == 0 && a->more;

        if (cg_is_code(ch, next)) {
            return true;
        }
    }

    return cg_code_before(a, p) || cg_near_at(a, p, q, open);
}


static cg_read
cg_read_skip(const cg_ahead *a, size_t p, cg_reading *g)
{
    bool     open, joined;
    size_t   q;
    uint8_t  prev, ch;

    q = p;
    open = false;

    if (!cg_peek_over(a, &q, &ch)) {
        return cg_reading_open(g, p, 0);
    }

    prev = cg_before(a, p, 1);

    joined = prev < 0x80 && ch < 0x80 && (prev || ch)
             && (!cg_is_alnum(prev) || !cg_is_alnum(ch)
                 || cg_joins(a, p, q, ch, &open));

    if (!joined && open) {
        return cg_reading_open(g, p, 0);
    }

    return joined && cg_reading_put(g, p, q, "", 0) ? CG_READ_OTHER
                                                     : CG_READ_PLAIN;
}


static cg_read
cg_read_dash(const cg_ahead *a, size_t p, size_t n, cg_reading *g)
{
    bool     open, joined;
    size_t   q;
    uint8_t  prev, ch;

    q = p + n;
    open = false;

    if (!cg_peek_over(a, &q, &ch)) {
        return cg_reading_open(g, p, 0);
    }

    prev = cg_before(a, p, 1);
    joined = cg_is_alnum(prev) && cg_is_alnum(ch)
             && (cg_is_digit(prev) || cg_is_digit(ch)
                 || cg_near_at(a, p, q, &open))
             && cg_joins(a, p, q, ch, &open);

    if (!joined && open) {
        return cg_reading_open(g, p, 0);
    }

    return joined && cg_reading_put(g, p, p + n, "-", 1) ? CG_READ_OTHER
                                                          : CG_READ_PLAIN;
}


/* "example。com": behind a label of an address, which has no point yet. */

static cg_read
cg_read_stop(const cg_ahead *a, size_t p, size_t n, cg_reading *g)
{
    size_t   i;
    uint8_t  ch;

    if (p + n >= a->end && a->more) {
        return cg_reading_open(g, p, 0);
    }

    ch = 0;

    for (i = 1; i <= CG_NEAR_MAX; i++) {
        ch = cg_before(a, p, i);
        if (!cg_is_alnum(ch) && ch != '-') {
            break;
        }
    }

    return i > 1 && ch == '@' && p + n < a->end && cg_is_letter(a->t[p + n])
           && cg_reading_put(g, p, p + n, ".", 1) ? CG_READ_OTHER
                                                   : CG_READ_PLAIN;
}


/* What is known of a word of several scripts. */
typedef struct {
    size_t  from;   /* as far as it is not read yet */
    size_t  to;
    bool    latin;  /* it has an ASCII letter, or is a label behind one */
    bool    digit;  /* it has a digit, or is beside one */
    bool    small;  /* a letter that looks alike is small */
} cg_mixed;


/* The word in front of t[p].  false if it has another letter, or no end. */

static bool
cg_mixed_before(const cg_ahead *a, size_t p, cg_mixed *m)
{
    size_t   i, n;
    uint8_t  ch;

    for (m->from = p; m->from > a->r; m->from -= n) {
        n = cg_is_alnum(a->t[m->from - 1])
            ? 1 : cg_letter_before(a->t, a->r, m->from);

        if (n == 0 || p - m->from > CG_MIXED_MAX) {
            break;
        }
    }

    i = p - m->from + 1;
    ch = cg_before(a, p, i);

    while (m->from == a->r && (ch >= 0x80 || cg_is_alnum(ch))) {
        if (ch >= 0x80 || i > CG_MIXED_MAX) {
            return false;
        }

        m->latin |= cg_is_letter(ch);
        m->digit |= cg_is_digit(ch);
        ch = cg_before(a, p, ++i);
    }

    if (i == 1 && ch == '.') {
        m->latin = cg_is_letter(cg_before(a, p, 2));
    }

    /* "АВ 12 34 56 С" */
    m->digit |= cg_is_gap(ch) && cg_is_digit(cg_before(a, p, i + 1));
    return i <= CG_MIXED_MAX;
}


/* The word from m->from on.  false if it has another letter, or no end. */

static bool
cg_mixed_rest(const cg_ahead *a, cg_mixed *m)
{
    size_t               n, far;
    uint8_t              ch;
    const cg_character  *row;

    for (m->to = m->from; ; m->to += n) {
        if (m->to - m->from > CG_MIXED_MAX) {
            return false;
        }

        n = cg_peek(a, m->to, &ch, &row);

        if (n == 0 || (row ? row->kind != LIKE : !cg_is_alnum(ch))) {
            break;
        }

        if (row == NULL) {
            m->latin |= cg_is_letter(ch);
            m->digit |= cg_is_digit(ch);
        } else {
            m->small |= !cg_is_capital(ch);
        }
    }

    m->digit |= cg_is_gap(ch) && m->to + 1 < a->end
                && cg_is_digit(a->t[m->to + 1]);

    far = m->to;
    return n == 0 || ch < 0x80 || row
           || cg_letter_at(a->t, m->to, &far) == 0;
}


static cg_read
cg_read_like(const cg_ahead *a, size_t p, cg_reading *g)
{
    char                 c;
    size_t               at, n;
    uint8_t              ch;
    cg_mixed             m;
    const cg_character  *row;

    m = (cg_mixed) { p, p, false, false, false };

    if (!cg_mixed_before(a, p, &m) || !cg_mixed_rest(a, &m)) {
        return CG_READ_PLAIN;
    }

    if (a->more && (m.to + 2 > a->end || cg_peek(a, m.to, &ch, &row) == 0)) {
        return cg_reading_open(g, m.from, 0);
    }

    if (!m.latin && (!m.digit || m.small)) {
        return CG_READ_PLAIN;
    }

    for (at = m.from; at < m.to; at += n) {
        n = cg_peek(a, at, &ch, &row);
        c = (char) ch;

        if (row && !cg_reading_put(g, at, at + n, &c, 1)) {
            return CG_READ_PLAIN;
        }
    }

    return g->n ? CG_READ_OTHER : CG_READ_PLAIN;
}


cg_read
cg_read_character(const cg_ahead *a, size_t p, cg_reading *g)
{
    char                 c;
    size_t               n;
    uint8_t              ch;
    const cg_character  *row;

    n = cg_peek(a, p, &ch, &row);
    c = (char) ch;

    if (n == 0) {
        return cg_reading_open(g, p, 0);
    }

    if (row == NULL) {
        return CG_READ_PLAIN;
    }

    switch (row->kind) {
    case SKIP:
        return cg_read_skip(a, p, g);
    case MARK:
        ch = cg_before(a, p, 1);
        if (!cg_is_alnum(ch) && ch != '@' && ch != '.') {
            return cg_read_skip(a, p, g);
        }

        return cg_reading_put(g, p, p + n, "", 0) ? CG_READ_OTHER
                                                   : CG_READ_PLAIN;
    case DASH:
        return cg_read_dash(a, p, n, g);
    case STOP:
        return cg_read_stop(a, p, n, g);
    case LIKE:
        return cg_read_like(a, p, g);
    default:
        return cg_reading_put(g, p, p + n, &c, 1) ? CG_READ_OTHER
                                                   : CG_READ_PLAIN;
    }
}
