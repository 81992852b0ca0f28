/*
 * Digits as words: "oh seven seven double oh nine hundred one two three" is
 * "07700900123", as it would be written without spaces.  Words with
 * a space, a dash, a comma or a point between two of them; "plus" before the
 * first.  What such a number is, detection decides.
 */

#include <string.h>

#include "cg_border.h"
#include "cg_normal.h"
#include "cg_reading.h"
#include "cg_trigger.h"

#define CG_NUMBER_WORD  10    /* bytes of the longest */
#define CG_NUMBER_MIN   8     /* digits of what is worth reading */
#define CG_NUMBER_MAX   32    /* and of what may be a number of any kind */
#define CG_NUMBER_REACH CG_AHEAD  /* bytes of them, in words */

typedef enum { DIGIT, TIMES, PLUS, MORE, TENS } cg_number_kind;

typedef struct {
    const char  *word;
    uint8_t      kind;
    char         digits[3];
} cg_number;

static const cg_number  cg_numbers[] = {
#define CG_NUMBER_LETTER(letter)
#define CG_NUMBER(word, kind, digits)  { word, kind, digits },
#include "cg_number.def"
#undef CG_NUMBER
#undef CG_NUMBER_LETTER
};

/* Where the words of each letter begin. */
#define CG_PASTE(a, b)   CG_PASTE_(a, b)
#define CG_PASTE_(a, b)  a##b

enum {
#define CG_NUMBER_LETTER(letter)                                             \
    CG_NUMBER_AT_##letter,                                                   \
    CG_NUMBER_OVER_##letter = CG_NUMBER_AT_##letter - 1,
#define CG_NUMBER(word, kind, digits)  CG_PASTE(CG_NUMBER_ROW_, __LINE__),
#include "cg_number.def"
#undef CG_NUMBER
#undef CG_NUMBER_LETTER
};

static const uint8_t  cg_number_at[] = {
#define CG_NUMBER_LETTER(letter)  CG_NUMBER_AT_##letter,
#define CG_NUMBER(word, kind, digits)
#include "cg_number.def"
#undef CG_NUMBER
#undef CG_NUMBER_LETTER
};

_Static_assert(CG_NUMBER_MAX <= CG_PARTS_MAX, "a part is a digit or more");


/* A letter, or a byte of one outside ASCII. */

static inline bool
cg_is_number_letter(uint8_t ch)
{
    return cg_is_letter(ch) || ch >= 0x80;
}


/* The word, in any case, or NULL.  With `part`, one that begins with it. */

static const cg_number *
cg_number_find(const uint8_t *word, size_t n, bool part)
{
    size_t  i, k, last;

    if (n == 0 || !cg_is_letter(word[0])) {
        return NULL;
    }

    last = cg_number_at[(word[0] | 0x20) - 'a' + 1];

    for (i = cg_number_at[(word[0] | 0x20) - 'a']; i < last; i++) {
        for (k = 1; k < n; k++) {
            if (cg_lower(word[k]) != (uint8_t) cg_numbers[i].word[k]) {
                break;
            }
        }

        if (k == n && (part || cg_numbers[i].word[k] == '\0')) {
            return &cg_numbers[i];
        }
    }

    return NULL;
}


static bool
cg_is_apart(uint8_t ch)
{
    return ch == ' ' || ch == '-' || ch == ',' || ch == '.';
}


/* The word that ends i bytes in front of t[p]: how many letters, if it is one
 * of these, else 0. */

static size_t
cg_number_before(const cg_ahead *a, size_t p, size_t i)
{
    size_t   n;
    uint8_t  ch, word[CG_NUMBER_WORD];

    for (n = 0; ; n++) {
        ch = cg_before(a, p, i + n + 1);

        if (!cg_is_number_letter(ch)) {
            break;
        }

        if (n == CG_NUMBER_WORD) {
            return 0;
        }

        memmove(word + 1, word, n);
        word[0] = ch;
    }

    return n && !cg_is_digit(ch) && ch != '_'
           && cg_number_find(word, n, false) ? n : 0;
}


/* How far in front of t[p], where one of them begins, the first of them
 * begins. */

static size_t
cg_number_first(const cg_ahead *a, size_t p)
{
    size_t  i, n, gap;

    for (i = 0; i < CG_NUMBER_REACH; i += gap + n) {
        for (gap = 0; gap < 3 && cg_is_apart(cg_before(a, p, i + gap + 1));
             gap++)
        {
            /* void */
        }

        n = gap && gap < 3 ? cg_number_before(a, p, i + gap) : 0;
        if (n == 0) {
            break;
        }
    }

    return i;
}


/* A number while it is read. */
typedef struct {
    size_t            from;    /* of the part at hand */
    size_t            digits;
    unsigned          times;   /* of the next digit: "double" */
    const cg_number  *last;
} cg_spoken;


/* The word that ends at `to` is of the part in front of it. */

static bool
cg_spoken_joined(cg_spoken *s, const cg_number *word, size_t to,
    cg_reading *g)
{
    g->part[g->n - 1].to = to;
    s->last = word;
    s->from = to;
    s->times = 1;

    return true;
}


/* Take a word that ends at `to`; false if none may stand there. */

static bool
cg_spoken_take(cg_spoken *s, const cg_number *word, size_t to, cg_reading *g)
{
    char    text[4];
    size_t  n;

    if (word->kind == PLUS && g->n) {
        return false;
    }

    if (word->kind == TIMES) {
        s->times = (unsigned) (word->digits[0] - '0');
        s->last = word;
        return true;  /* and the part goes on */
    }

    n = strlen(word->digits);
    memcpy(text, word->digits, n);

    if (word->kind == DIGIT) {
        n = s->times;
        memset(text, word->digits[0], n);

        if (s->last && s->last->kind == TENS && word->digits[0] != '0') {
            /* "twenty one": the 0 of "20" is taken back */
            g->text[g->text_n - 1] = (uint8_t) text[0];
            return cg_spoken_joined(s, word, to, g);
        }
    }

    if (word->kind == MORE && text[0] == '1' && s->last
        && strcmp(s->last->word, "soixante") == 0)
    {
        /* "soixante-douze" */
        g->text[g->text_n - 2]++;
        g->text[g->text_n - 1] = (uint8_t) text[1];
        return cg_spoken_joined(s, word, to, g);
    }

    if (!cg_reading_put(g, s->from, to, text, n)) {
        return false;
    }

    s->digits += n;
    s->times = 1;
    s->last = word;
    s->from = to;
    return true;
}


/* The letters at t[p]. */

static size_t
cg_letters(const cg_ahead *a, size_t p)
{
    size_t  n;

    for (n = 0; p + n < a->end && cg_is_number_letter(a->t[p + n])
                && n <= CG_NUMBER_WORD; n++)
    {
        /* void */
    }

    return n;
}


/* Behind the separators at t[q]: q itself if there are none or too many. */

static size_t
cg_apart_end(const cg_ahead *a, size_t q)
{
    size_t  gap;

    for (gap = 0; gap < 3 && q + gap < a->end && cg_is_apart(a->t[q + gap]);
         gap++)
    {
        /* void */
    }

    return gap < 3 ? q + gap : q;
}


/* The number whose first word begins at t[p]. */

static cg_read
cg_read_spoken(const cg_ahead *a, size_t p, cg_reading *g)
{
    size_t            n, q, next;
    cg_spoken         s;
    const cg_number  *word;

    s = (cg_spoken) { p, 0, 1, NULL };
    q = p;

    for ( ;; ) {
        n = cg_letters(a, q);
        word = n <= CG_NUMBER_WORD && q + n - p <= CG_NUMBER_REACH
               ? cg_number_find(a->t + q, n, q + n == a->end && a->more)
               : NULL;

        if (word == NULL || n == 0) {
            break;
        }

        if (q + n == a->end && a->more) {
            return cg_reading_open(g, p, 0);
        }

        q += n;
        g->seen = q;

        if (!cg_spoken_take(&s, word, q, g)) {
            s.digits = 0;
            break;
        }

        next = cg_apart_end(a, q);

        if (next == a->end && a->more) {
            return cg_reading_open(g, p, 0);
        }

        if (next == q) {
            break;
        }

        q = next;
    }

    return s.digits >= CG_NUMBER_MIN && s.digits <= CG_NUMBER_MAX
           && g->seen - p >= CG_WORDS_MIN
           && q - p <= CG_NUMBER_REACH ? CG_READ_OTHER : CG_READ_PLAIN;
}


/* Behind the words from t[q] on. */

static size_t
cg_number_last(const cg_ahead *a, size_t q)
{
    size_t  n, next;

    for ( ;; ) {
        n = cg_letters(a, q);

        if (n == 0 || n > CG_NUMBER_WORD
            || cg_number_find(a->t + q, n, false) == NULL)
        {
            return q;
        }

        next = cg_apart_end(a, q + n);
        if (next == q + n) {
            return next;
        }

        q = next;
    }
}


cg_read
cg_read_digits(const cg_ahead *a, size_t p, cg_reading *g)
{
    size_t   i, n;
    uint8_t  ch;

    /* the word at or behind t[p] */
    for (i = 0; i < 2 && p < a->end && cg_is_apart(a->t[p]); i++) {
        p++;
    }

    for (i = 0; p > a->r && cg_is_number_letter(a->t[p - 1])
                && i <= CG_NUMBER_WORD; i++)
    {
        p--;
    }

    ch = cg_before(a, p, 1);
    n = cg_letters(a, p);

    if (ch >= 0x80 || cg_is_alnum(ch) || ch == '_' || n == 0
        || n > CG_NUMBER_WORD
        || cg_number_find(a->t + p, n, false) == NULL)
    {
        return CG_READ_PLAIN;
    }

    i = cg_number_first(a, p);

    /* what began before is settled, and what is longer is no number */
    if (p < a->r + i || i >= CG_NUMBER_REACH) {
        g->seen = cg_number_last(a, p);
        return CG_READ_PLAIN;
    }

    return cg_read_spoken(a, p - i, g);
}


size_t
cg_digits_end(const cg_ahead *a, size_t word)
{
    size_t  i, n;

    n = cg_letters(a, word);

    if ((n == 0 && word != a->end) || n > CG_NUMBER_WORD
        || (n && cg_number_find(a->t + word, n, word + n == a->end) == NULL))
    {
        return word;
    }

    i = cg_number_first(a, word);

    return word >= a->r + i && i < CG_NUMBER_REACH ? word - i : word;
}
