/*
 * Verifier of dates of birth whose month is a name, by their year of four
 * digits: "3rd March 1985", "March 3, 1985", "1985. március 12.".  And where a
 * text ends with the beginning of such a date.
 */

#include <string.h>

#include "cg_border.h"
#include "cg_date.h"
#include "cg_verify.h"


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
