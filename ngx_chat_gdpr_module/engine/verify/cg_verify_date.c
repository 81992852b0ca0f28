/*
 * Verifiers of what only the words in front tell apart from other short
 * numbers: dates of birth, and the expiry and code of a payment card.
 */

#include <string.h>

#include "cg_border.h"
#include "cg_check.h"
#include "cg_cue.h"
#include "cg_date.h"
#include "cg_fold.h"
#include "cg_listed.h"
#include "cg_utf8.h"
#include "cg_verify.h"

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

typedef struct {
    unsigned  value[3];
    size_t    digits[3];
    size_t    end[3];     /* offset behind each */
    size_t    n;
    uint8_t   sep;
} cg_parts;


/* Bytes of the separator at v[at]: one of "-./", with spaces or not, or a
 * space. */
static size_t
cg_part_gap(const uint8_t *v, size_t at, uint8_t *sep, size_t *far)
{
    size_t  n;

    n = v[at] == ' ';
    *sep = v[at + n];

    if (*sep == '-' || *sep == '.' || *sep == '/') {
        n++;
        n += v[at + n] == ' ';

    } else {
        *sep = ' ';
    }

    cg_far(far, at + n);
    return n;
}


/* Up to three numbers of at most four digits, parted by the same throughout. */
static void
cg_parts_read(const uint8_t *v, size_t at, cg_parts *p, size_t *far)
{
    size_t   i, gap;
    uint8_t  sep;

    p->sep = 0;

    for (p->n = 0; p->n < 3; at += gap) {
        p->value[p->n] = 0;

        for (i = 0; i < 4 && cg_is_digit(v[at]); i++) {
            p->value[p->n] = p->value[p->n] * 10 + v[at++] - '0';
        }

        cg_far(far, at);

        if (i == 0 || cg_is_digit(v[at])) {
            return;
        }

        p->digits[p->n] = i;
        p->end[p->n++] = at;

        gap = cg_part_gap(v, at, &sep, far);

        if (gap == 0 || (p->n > 1 && p->sep != sep)) {
            return;
        }

        p->sep = sep;
    }
}


static bool
cg_is_day(unsigned a, unsigned b)
{
    return a >= 1 && b >= 1 && ((a <= 31 && b <= 12) || (a <= 12 && b <= 31));
}


/* Year first, or last; day and month in either order. */
static bool
cg_is_date(const cg_parts *p)
{
    if (p->n < 3) {
        return false;
    }

    if (p->digits[0] == 4) {
        return p->value[0] >= 1900 && p->value[0] < 2100 && p->digits[2] <= 2
               && p->digits[1] <= 2 && cg_is_day(p->value[2], p->value[1]);
    }

    return p->digits[0] <= 2 && p->digits[1] <= 2
           && (p->digits[2] == 2
               || (p->value[2] >= 1900 && p->value[2] < 2100))
           && cg_is_day(p->value[0], p->value[1]);
}


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


/* Eight digits as parts: the year first, or last. */
static bool
cg_parts_whole(const uint8_t *v, size_t start, cg_parts *p)
{
    bool      first;
    size_t    i;
    unsigned  d[8];

    for (i = 0; i < 8; i++) {
        d[i] = (unsigned) v[start + i] - '0';

        if (d[i] > 9) {
            return false;
        }
    }

    first = d[0] * 10 + d[1] == 19 || d[0] * 10 + d[1] == 20;
    i = first ? 4 : 0;

    p->n = 3;
    p->digits[0] = first ? 4 : 2;
    p->digits[1] = 2;
    p->digits[2] = first ? 2 : 4;
    p->value[first ? 2 : 0] = d[i] * 10 + d[i + 1];
    p->value[1] = d[i + 2] * 10 + d[i + 3];
    i = first ? 0 : 4;
    p->value[first ? 0 : 2] = d[i] * 1000 + d[i + 1] * 100 + d[i + 2] * 10
                              + d[i + 3];
    p->end[2] = start + 8;

    if (first) {
        i = p->value[1];
        p->value[1] = p->value[2];
        p->value[2] = (unsigned) i;
    }

    return cg_is_date(p);
}


bool
cg_date_glued(const uint8_t *v, size_t start)
{
    uint32_t  word;

    if (start < 3) {
        return false;
    }

    word = (uint32_t) (v[start - 3] << 16 | v[start - 2] << 8 | v[start - 1])
           | 0x202020;

    return (word == ('d' << 16 | 'o' << 8 | 'b')
            || word == ('c' << 16 | 'v' << 8 | 'v')
            || word == ('c' << 16 | 'v' << 8 | 'c'))
           && cg_border_left(v, start - 3);
}


cg_match
cg_verify_dob(const uint8_t *v, size_t start)
{
    cg_match  m;
    cg_parts  p;

    m = (cg_match) { start, start, CG_RULE_NONE, start };

    if (!cg_number_left(v, start) && !cg_date_glued(v, start)) {
        return m;
    }

    if (cg_parts_whole(v, start, &p)) {
        cg_far(&m.far, start + 8);

        if (cg_number_right(v, start + 8, &m.far)
            && cg_cue_phrase(v, start) & CG_CUE(DOB))
        {
            m.rule = CG_RULE_DOB;
            m.end = start + 8;
        }

        return m;
    }

    cg_parts_read(v, start, &p, &m.far);

    /* the time of day may follow: 1990-05-04T00:00:00Z; or the end of a word,
     * as in Hungarian: 1990.05.04-én */
    if (cg_is_date(&p)
        && (cg_number_right(v, p.end[2], &m.far) || v[p.end[2]] == 'T'
            || (v[p.end[2]] == '-' && v[p.end[2] + 1] >= 0x80))
        && cg_is_born(v, start, p.end[2], &m.far))
    {
        m.rule = CG_RULE_DOB;
        m.end = p.end[2];
    }

    return m;
}


/* Over what stands between the parts of a written date, back from v[at]: a
 * separator, and perhaps "de" or "of". */
static size_t
cg_written_gap(const uint8_t *v, size_t at)
{
    size_t  i;

    for (i = at; i && at - i < 3 && memchr(" ,.-/", v[i - 1], 5); i--) {
        /* void */
    }

    if (i < at && i > 3 && cg_is_gap(v[i - 3])
        && (memcmp(v + i - 2, "de", 2) == 0
            || memcmp(v + i - 2, "of", 2) == 0))
    {
        return i - 3;
    }

    if (i < at && i > 4 && v[i - 4] == ' '
        && (memcmp(v + i - 3, "del", 3) == 0
            || memcmp(v + i - 3, "ta'", 3) == 0))
    {
        return i - 4;
    }

    return i;
}


/* Back over the letters in front of v[at], of at most CG_MONTH_MAX bytes. */
static size_t
cg_written_word(const uint8_t *v, size_t at)
{
    size_t  i, n;

    for (i = at; i && at - i < CG_MONTH_MAX; i -= n) {
        n = v[i - 1] < 0x80 ? cg_is_letter(v[i - 1])
                            : cg_letter_before(v, 0, i);
        if (n == 0) {
            break;
        }
    }

    return i;
}


/* Where the day begins that ends before v[at], as in "3rd"; at if none does. */
static size_t
cg_written_day(const uint8_t *v, size_t at)
{
    size_t    i, end;
    unsigned  day;

    i = at;

    /* "3rd", "8:e", "1º", "12ú" */
    if (i > 2 && cg_is_digit(v[i - 3])
        && ((cg_is_letter(v[i - 1])
             && (cg_is_letter(v[i - 2]) || v[i - 2] == ':'))
            || (v[i - 1] == 0xba && (v[i - 2] == 0xc2 || v[i - 2] == 0xc3))))
    {
        i -= 2;
    }

    end = i;
    day = 0;

    while (i && end - i < 2 && cg_is_digit(v[i - 1])) {
        i--;
    }

    if (end > i) {
        day = v[end - 1] - '0' + (end - i == 2 ? (v[i] - '0') * 10u : 0);
    }

    return day >= 1 && day <= 31 && cg_number_left(v, i) ? i : at;
}


/* An English month in front of v[at]: only English has it before the day. */
static bool
cg_written_month(const uint8_t *v, size_t start, size_t at)
{
    size_t  i;

    static const char  months[] = "janfebmaraprmayjunjulaugsepoctnovdec";

    for (i = 0; at - start >= 3 && months[i]; i += 3) {
        if ((v[start] | 0x20) == months[i]
            && (v[start + 1] | 0x20) == months[i + 1]
            && (v[start + 2] | 0x20) == months[i + 2])
        {
            return cg_border_left(v, start);
        }
    }

    return false;
}


/* Where the day and the month begin that stand in front of v[at]; at if they
 * do not. */
static size_t
cg_written_left(const uint8_t *v, size_t at)
{
    size_t  end, word, day;

    end = cg_written_gap(v, at);
    word = cg_written_word(v, end);

    if (word < end && end < at) {
        end = cg_written_gap(v, word);

        /* "11 Meán Fómhair 1947" */
        if ((v[word] | 0x20) == 'f'
            && memcmp(v + word + 1, "\xc3\xb3mhair", 7) == 0)
        {
            word = cg_written_word(v, end);
            end = cg_written_gap(v, word);
        }

        day = cg_written_day(v, end);

        if (day < end && end < word) {
            return day;
        }
    }

    end = cg_written_gap(v, at);
    day = cg_written_day(v, end);

    if (day < end && end < at) {
        end = cg_written_gap(v, day);
        word = cg_written_word(v, end);

        if (end < day && cg_written_month(v, word, end)) {
            return word;
        }
    }

    return at;
}


size_t
cg_month_behind(const uint8_t *v, size_t at)
{
    size_t  end, day;

    end = cg_written_gap(v, at);
    day = cg_written_day(v, end);

    return day < end && end < at ? day : at;
}


/* Behind the month and the day that follow a year, as in Hungarian, Latvian
 * and Lithuanian: "1985. március 12."; at if they do not. */
static size_t
cg_written_right(const uint8_t *v, size_t at, size_t *far)
{
    size_t  i, n, words;

    i = at;

    for (words = 0; words < 3; words++) {
        n = i;

        while (i - n < 3 && (v[i] == ' ' || v[i] == '.')) {
            i++;
        }

        cg_far(far, i);

        if (i == n || (words == 0 && v[i - 1] != ' ')) {
            return at;
        }

        if (words && cg_is_digit(v[i])) {
            i += 1 + cg_is_digit(v[i + 1]);
            n = cg_number_right(v, i, far) ? i : at;

            /* "12 d." */
            cg_far(far, i + (v[i] == ' ' ? 2 : 0));
            return n > at && v[i] == ' ' && v[i + 1] == 'd' && v[i + 2] == '.'
                   ? i + 2 : n;
        }

        for (n = i; i - n < CG_MONTH_MAX; i++) {
            if (!cg_is_letter(v[i]) && v[i] < 0x80) {
                break;
            }
        }

        cg_far(far, i);

        if (i == n) {
            return at;
        }
    }

    return at;
}


/* Behind a month that follows: "1985. gada 12. marts". */
static size_t
cg_written_last(const uint8_t *v, size_t at, size_t *far)
{
    size_t  n;

    cg_far(far, at + (v[at] == '.'));

    if (v[at] != '.' || v[at + 1] != ' ') {
        return at;
    }

    n = cg_month_at(v, at + 2, far);

    return n ? at + 2 + n : at;
}


cg_match
cg_verify_written(const uint8_t *v, size_t year)
{
    size_t    end;
    cg_match  m;

    m = (cg_match) { year, year, CG_RULE_NONE, year };

    if (!((v[year] == '1' && v[year + 1] == '9')
          || (v[year] == '2' && v[year + 1] == '0'))
        || !cg_is_digit(v[year + 2]) || !cg_is_digit(v[year + 3]))
    {
        m.far = year + 3;
        return m;
    }

    m.start = cg_written_left(v, year);
    end = year + 4;

    if (!cg_border_right(v, end, &m.far)) {
        return m;
    }

    if (m.start == year) {
        if (!cg_number_left(v, year)) {
            return m;
        }

        end = cg_written_right(v, year + 4, &m.far);
        if (end == year + 4) {
            return m;
        }

        if (v[year + 4] == '.') {
            end = cg_written_last(v, end, &m.far);
        }
    }

    if (cg_is_born(v, m.start, end, &m.far)) {
        m.rule = CG_RULE_DOB;
        m.end = end;
    }

    return m;
}


/* Over the first digits of a year at the end of the text, "19" of "1985". */
static size_t
cg_written_cut(const uint8_t *v, size_t n)
{
    size_t  i;

    for (i = n; i && n - i < 4 && cg_is_digit(v[i - 1]); i--) { /* void */ }

    return i;
}


/* Where the month begins in front of a day at v[day]; day if there is none. */
static size_t
cg_written_before(const uint8_t *v, size_t day)
{
    size_t  at, word;

    at = cg_written_gap(v, day);
    word = cg_written_word(v, at);

    return at < day && cg_written_month(v, word, at) ? word : day;
}


/* Without a character that the end of the text cuts. */
static size_t
cg_written_whole(const uint8_t *v, size_t n)
{
    size_t  k;

    for (k = 1; k <= 3 && k <= n && v[n - k] >= 0x80; k++) {
        if (v[n - k] >= 0xc0) {
            return v[n - k] >= (k == 1 ? 0xc0 : k == 2 ? 0xe0 : 0xf0)
                   ? n - k : n;
        }
    }

    return n;
}


size_t
cg_written_tail(const uint8_t *v, size_t n)
{
    size_t  at, end, word, start;

    at = cg_written_cut(v, n);
    start = at < n ? cg_written_left(v, at) : n;

    if (start < at && at < n) {
        return start;
    }

    start = cg_written_left(v, n);

    if (start < n) {
        return start;
    }

    /* a month without its day, a day without its month, both being cut */
    end = cg_written_whole(v, n);
    end = end < n ? end : cg_written_gap(v, n);
    word = cg_written_word(v, end);
    at = cg_written_gap(v, word);
    start = cg_written_day(v, at);

    if (start < at) {
        return cg_written_before(v, start);
    }

    /* "2 de mayo de", "de" being cut, too */
    if (end - word <= 2 && at < word) {
        at = cg_written_gap(v, cg_written_word(v, at));
        start = cg_written_day(v, at);

        if (start < at) {
            return start;
        }
    }

    start = cg_written_day(v, end);

    if (start < end) {
        return cg_written_before(v, start);
    }

    return word < end && ((end == n && end - word < 3)
                         || cg_written_month(v, word, end))
           ? word : n;
}


/* In front of what parts the numbers of a card at v[at]; at if nothing does. */
static size_t
cg_paid_gap(const uint8_t *v, size_t at)
{
    size_t  i;

    for (i = at; i && at - i < 4 && memchr(" ,;|/-(\n", v[i - 1], 8); i--) {
        /* void */
    }

    return i;
}


/* Does the number of a card end in front of v[at], in one piece or in groups?
 * "4111 1111 1111 1111, 12/27, 123" */
static bool
cg_paid_card(const uint8_t *v, size_t at)
{
    size_t    i, n, k;
    uint8_t   d[CG_CARD_MAX];
    uint32_t  usual;

    i = cg_paid_gap(v, at);

    if (i == at) {
        return false;
    }

    for (n = 0; i && n < CG_CARD_MAX; i--) {
        if (cg_is_digit(v[i - 1])) {
            n++;
            d[CG_CARD_MAX - n] = v[i - 1] - '0';

        } else if (n == 0 || i < 2 || !cg_is_gap(v[i - 1])
                   || !cg_is_digit(v[i - 2]))
        {
            break;
        }

        k = CG_CARD_MAX - n;

        if (n >= CG_CARD_MIN && cg_is_digit(v[i - 1])
            && cg_number_left(v, i - 1) && cg_luhn(d + k, n)
            && (cg_card_lengths(d + k, n, &usual) >> n & 1))
        {
            return true;
        }
    }

    return false;
}


/* In front of a word or two that say what follows a card's number, "scad.",
 * "platná do"; at if there are none. */
static size_t
cg_paid_words(const uint8_t *v, size_t at)
{
    size_t  i, n, k;

    for (k = 0; k < 2; k++) {
        for (i = at; i && at - i < 3 && memchr(" .:", v[i - 1], 3); i--) {
            /* void */
        }

        for (n = 0; i && n < 14 && (cg_is_letter(v[i - 1])
                                    || v[i - 1] >= 0x80); n++)
        {
            i--;
        }

        if (n < 2 || n == 14) {
            break;
        }

        at = i;
    }

    return at;
}


/* Do they, and the month and year of its expiry behind it? */
static bool
cg_paid_expiry(const uint8_t *v, size_t at)
{
    size_t  i, k, n;

    i = cg_paid_gap(v, at);

    for (k = 0; i < at && k < 2; k++) {
        for (n = 0; i && n < 4 && cg_is_digit(v[i - 1]); n++) {
            i--;
        }

        if (n == 0 || (n == 3 && k == 0) || (n > 2 && k == 1)) {
            return false;
        }

        if (k == 1) {
            return cg_paid_card(v, i);
        }

        i -= i && v[i - 1] == ' ';

        if (i == 0 || !memchr("/-.", v[i - 1], 3)) {
            return false;
        }

        i--;
        i -= i && v[i - 1] == ' ';
    }

    return false;
}


cg_match
cg_verify_cvv(const uint8_t *v, size_t start)
{
    size_t    n;
    cg_cues   said;
    cg_match  m;

    m = (cg_match) { start, start, CG_RULE_NONE, start };

    for (n = 0; n < 5 && cg_is_digit(v[start + n]); n++) { /* void */ }

    cg_far(&m.far, start + n);

    if ((n != 3 && n != 4)
        || (!cg_number_left(v, start) && !cg_date_glued(v, start))
        || !cg_number_right(v, start + n, &m.far))
    {
        return m;
    }

    said = cg_cue_phrase(v, start)
           & (CG_CUE(CVV) | CG_CUE(RECORD) | CG_CUE(SERIAL));

    if (said == CG_CUE(CVV) || cg_paid_expiry(v, start)
        || (said == 0 && v[start + n] == ' '
            && memchr("ie(-=\0", cg_byte_at(v, start + n + 1, &m.far), 6)
            && (cg_cue_after(v, start + n, &m.far) & CG_CUE(CVV))))
    {
        m.rule = CG_RULE_CVV;
        m.end = start + n;
    }

    return m;
}


cg_match
cg_verify_expiry(const uint8_t *v, size_t start)
{
    cg_match  m;
    cg_parts  p;

    m = (cg_match) { start, start, CG_RULE_NONE, start };

    if (!cg_number_left(v, start)) {
        return m;
    }

    cg_parts_read(v, start, &p, &m.far);

    if (p.n == 2 && p.sep != ' ' && p.digits[0] <= 2
        && p.value[0] >= 1 && p.value[0] <= 12
        && (p.digits[1] == 2
            || (p.value[1] >= 2000 && p.value[1] < 2100))
        && cg_number_right(v, p.end[1], &m.far)
        && ((cg_cue_phrase(v, start) & CG_CUE(EXPIRY))
            || cg_paid_card(v, start)
            || cg_paid_card(v, cg_paid_words(v, start))))
    {
        m.rule = CG_RULE_CARD_EXPIRY;
        m.end = p.end[1];
    }

    return m;
}
