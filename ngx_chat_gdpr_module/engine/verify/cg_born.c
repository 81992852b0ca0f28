/*
 * Whether words say that a date is one of birth: in front of it, or behind it,
 * with a place between or not.
 */

#include <string.h>

#include "cg_border.h"
#include "cg_cue.h"
#include "cg_date.h"
#include "cg_fold.h"
#include "cg_listed.h"
#include "cg_utf8.h"

/* Behind a date: "am 12.5.1990 in Bonn geboren". */
#define CG_BORN_WORDS  4
#define CG_BORN_MAX    24

/* Bytes in front of it, of "né à Lille le 12.5.1990". */
#define CG_BORN_FRENCH  40

/* Both folded.  Words behind a date, with what they begin. */
static const cg_listed  cg_born_behind[] = {
    "geboren", "geb", "szulettem", "szuletett", "szuletes", "gimes", "gimusi",
    "gimiau", "syntynyt", "sundinud", "dzimis", "dzimusi", "szuletesi",
    "szuletesem", "szuletesnapom", "welt"
};

#define CG_BORN_FIRST(ch)                                                    \
    ((ch) == 'g' || (ch) == 's' || (ch) == 'd' || (ch) == 'w')

/* In front of it with a point behind, which are other words without. */
static const cg_listed  cg_born_short[] = {
    "ur", "geb", "nar", "gim", "dzim", "dz", "synt", "szul", "sund", "rod",
    "rodj", "roj", "nasc", "nac", "f", "g", "s", "\xce\xb3\xce\xb5\xce\xbd",
    "\xd1\x80\xd0\xbe\xd0\xb4"
};

/* What may stand between, "szül. dátum", folded. */
static const cg_listed  cg_born_date[] = {
    "datum", "dato", "dat", "data", "date", "dan", "dnia", "den", "dne", "am",
    "d", "dag", "ido", "ideje", "on", "er", "je", "to"
};


/* The letters v[start..end) folded; their number, 0 if they are too many. */
static size_t
cg_born_fold(const uint8_t *v, size_t start, size_t end, uint8_t *out)
{
    size_t    i, n, len;
    uint32_t  code;

    len = 0;

    for (i = start; i < end; i += n) {
        n = 1;
        code = v[i];

        if (code >= 0x80) {
            n = cg_utf8_at(v, i, &code);
        }

        if (n == 0 || len + 4 > CG_BORN_MAX) {
            return 0;
        }

        len += cg_fold(code, out + len);
    }

    return len;
}


/* In front of the point, colon and spaces that stand in front of v[at]. */
static size_t
cg_born_gap(const uint8_t *v, size_t at)
{
    size_t  i;

    for (i = at; i && at - i < 3 && memchr(" .:", v[i - 1], 3); i--) {
        /* void */
    }

    return i;
}


/* Where the word begins that ends before v[end]. */
static size_t
cg_born_word(const uint8_t *v, size_t end)
{
    size_t  i;

    for (i = end; i && end - i < CG_BORN_MAX
                  && (cg_is_letter(v[i - 1]) || v[i - 1] >= 0x80); i--)
    {
        /* void */
    }

    return i;
}


/* Does "geb. " stand directly in front of v[at], or "geb. Datum: "? */
static bool
cg_born_before(const uint8_t *v, size_t at)
{
    size_t   end, start, len;
    uint8_t  word[CG_BORN_MAX];

    end = cg_born_gap(v, at);
    start = cg_born_word(v, end);
    len = cg_born_fold(v, start, end, word);

    if (len && CG_LISTED(word, len, cg_born_date)) {
        end = cg_born_gap(v, start);
        start = cg_born_word(v, end);
        len = cg_born_fold(v, start, end, word);
    }

    /* a letter alone is one only where no number is in front, "12 s. 4.5." */
    return len && v[end] == '.' && CG_LISTED(word, len, cg_born_short)
           && (len > 1 || start < 2
               || !(cg_is_digit(v[start - 1]) || cg_is_digit(v[start - 2])));
}


/* Is "né" or "née" in front of v[at], in the same sentence?  Without its
 * accent it is another word. */
static bool
cg_born_french(const uint8_t *v, size_t at)
{
    size_t  i, lo;

    lo = at > CG_BORN_FRENCH ? at - CG_BORN_FRENCH : 0;
    at = cg_born_gap(v, at);

    for (i = at + (v[at] == ' '); i > lo + 3; i--) {
        switch (v[i - 1]) {
        case '.':
        case ',':
        case ':':
        case ';':
        case '!':
        case '?':
        case '\n':
        case '"':
            return false;
        case ' ':
        case '(':
            at = i - 1;
            at -= v[at - 1] == 'e';

            if (at > 2 && memcmp(v + at - 2, "\xc3\xa9", 2) == 0
                && (v[at - 3] | 0x20) == 'n' && cg_border_left(v, at - 3))
            {
                return true;
            }
        }
    }

    return false;
}


/* Does "geboren" follow v[at], words between in which the place is? */
static bool
cg_born_after(const uint8_t *v, size_t at, size_t *far)
{
    size_t   i, n, len;
    uint8_t  word[CG_BORN_MAX];

    /* "1990. 05. 12-én", "1990. 05. 12. született" */
    if (v[at] == '.' && v[at + 1] == ' '
        && !(v[at + 2] >= 'A' && v[at + 2] <= 'Z'))
    {
        at++;
    }

    cg_far(far, at + 2);

    if (v[at] == '-') {
        for (at++, i = 0; i < 4 && (cg_is_letter(v[at]) || v[at] >= 0x80);
             i++)
        {
            at++;
        }
    }

    cg_far(far, at);

    for (n = 0; n < CG_BORN_WORDS && v[at] == ' '; n++) {
        for (i = at + 1; i - at <= CG_BORN_MAX && (cg_is_letter(v[i])
                                                   || v[i] >= 0x80); i++)
        {
            /* void */
        }

        cg_far(far, i);

        if (CG_BORN_FIRST(v[at + 1] | 0x20)) {
            len = cg_born_fold(v, at + 1, i, word);

            if (len && CG_LISTED(word, len, cg_born_behind)) {
                return true;
            }
        }

        at = i;
    }

    return false;
}


bool
cg_is_born(const uint8_t *v, size_t start, size_t end, size_t *far)
{
    bool    close;
    size_t  at;

    if ((cg_cue_phrase(v, start) & CG_CUE(DOB)) || cg_born_before(v, start)
        || cg_born_french(v, start) || cg_born_after(v, end, far))
    {
        return true;
    }

    /* "1963 m. birželio 17 d. yra mano gimimo data" */
    at = end;

    if (v[at] == '.' && v[at + 1] == ' ' && (v[at + 2] & 0x20)) {
        at++;
    }

    cg_far(far, end + 2);

    return (cg_cue_behind(v, at, far, &close) & CG_CUE(DOB))
           || ((v[at] == ' ' || v[at] == ',')
               && memchr("idDbB(-<\0", cg_byte_at(v, at + 1, far), 9)
               && (cg_cue_after(v, at, far) & CG_CUE(DOB)));
}
