/*
 * Verifier of dates of birth whose month is a name: those that no year of four
 * digits announces, "12 March 85", "3rd Aug '90", "06FEB1995", "März 3, 85".
 */

#include <string.h>

#include "cg_border.h"
#include "cg_date.h"
#include "cg_fold.h"
#include "cg_utf8.h"
#include "cg_verify.h"

/* How names of months begin, folded, in the languages of the EU, Norwegian and
 * Icelandic: the second and third letters, by the first one. */
static const char *const  cg_months[26] = {
    ['a' - 'a'] = "brgoguibouprugvgvrww",
    ['b' - 'a'] = "aleairre",
    ['c' - 'a'] = "erze",
    ['d' - 'a'] = "eceiesetezicub",
    ['e' - 'a'] = "anlone",
    ['f' - 'a'] = "eaebevra",
    ['g' - 'a'] = "egeniuruun",
    ['h' - 'a'] = "eieluh",
    ['i' - 'a'] = "anuiulun",
    ['j' - 'a'] = "aaanouuiulunuu",
    ['k' - 'a'] = "esolovvewi",
    ['l' - 'a'] = "apedieipisokugulunut",
    ['m' - 'a'] = "aaaeagaiajarayeaeiejrt",
    ['n' - 'a'] = "oiolov",
    ['o' - 'a'] = "ctktttutzu",
    ['p' - 'a'] = "azro",
    ['r' - 'a'] = "ijuguj",
    ['s' - 'a'] = "amauepetieijparptutyviyyze",
    ['t' - 'a'] = "amoura",
    ['u' - 'a'] = "no",
    ['v' - 'a'] = "aseeel",
    ['w' - 'a'] = "rz",
    ['z' - 'a'] = "ar"
};

/* In Greek and Cyrillic. */
static const char  cg_months_other[] =
    "απραυγδεκιανιουμαιμαρνοεοκτσεπφεβ"
    "авгапрдекмаимаймарноеоктсепфевюлиюнияну";


/* Is it how the name of a month begins, folded: three letters? */
static bool
cg_month_begins(const uint8_t *begin)
{
    const char  *p;

    if (begin[0] < 0x80) {
        for (p = cg_months[begin[0] - 'a']; p && *p; p += 2) {
            if ((uint8_t) p[0] == begin[1] && (uint8_t) p[1] == begin[2]) {
                return true;
            }
        }

        return false;
    }

    for (p = cg_months_other; *p; p += 6) {
        if (memcmp(p, begin, 6) == 0) {
            return true;
        }
    }

    return false;
}


size_t
cg_month_at(const uint8_t *v, size_t at, size_t *far)
{
    size_t    i, n, len, letters;
    uint8_t   begin[8];
    uint32_t  code;

    cg_far(far, at);

    if (cg_is_letter(v[at]) && cg_months[(v[at] | 0x20) - 'a'] == NULL) {
        return 0;
    }

    len = 0;

    for (i = at, letters = 0; i - at < CG_MONTH_MAX; i += n, letters++) {
        code = v[i];
        n = code < 0x80 ? cg_is_letter(v[i]) : cg_letter_at(v, i, far);

        if (n == 0) {
            break;
        }

        if (letters < 3) {
            (void) (n > 1 && cg_utf8_at(v, i, &code));
            len += cg_fold(code, begin + len);

        } else if (letters == 3 && !((len == 3 || len == 6)
                                     && cg_month_begins(begin)))
        {
            cg_far(far, i);
            return 0;
        }
    }

    cg_far(far, i);

    return letters > 3
           || (letters == 3 && (len == 3 || len == 6)
               && cg_month_begins(begin))
           ? i - at : 0;
}


/* Behind the day at v[at], as in "3rd", "8:e", "1º"; 0 if there is none. */
static size_t
cg_month_day(const uint8_t *v, size_t at, size_t *far)
{
    unsigned  day;

    day = v[at] - '0';

    if (cg_is_digit(v[++at])) {
        day = day * 10 + v[at++] - '0';
    }

    cg_far(far, at + 2);

    if (day < 1 || day > 31 || cg_is_digit(v[at])) {
        return 0;
    }

    if (v[at] == ':' && cg_is_letter(v[at + 1])) {
        return at + 2;
    }

    if ((v[at] == 0xc2 || v[at] == 0xc3) && v[at + 1] == 0xba) {
        return at + 2;
    }

    return cg_is_letter(v[at]) && cg_is_letter(v[at + 1])
           && (v[at + 2] == ' ' || v[at + 2] == ',')
           ? at + 2 : at;
}


static bool
cg_month_sep(uint8_t ch)
{
    return ch == ' ' || (ch >= ',' && ch <= '/');
}


/* Over what stands between the parts: a separator, and perhaps "of". */
static size_t
cg_month_gap(const uint8_t *v, size_t at, size_t *far)
{
    size_t  i, end;

    static const char *const  words[] = { "of ", "de ", "del ", "ta' " };

    for (end = at + 3; at < end && cg_month_sep(v[at]); at++) { /* void */ }

    cg_far(far, at + 4);

    if (v[at] != 'o' && v[at] != 'd' && v[at] != 't') {
        return at;
    }

    for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (strncmp((const char *) v + at, words[i], strlen(words[i])) == 0) {
            return at + strlen(words[i]);
        }
    }

    return at;
}


/* Behind the year at v[at], of two digits, or four that follow in one piece or
 * a day; 0 if none is there. */
static size_t
cg_month_year(const uint8_t *v, size_t at, bool four, size_t *far)
{
    size_t  n;

    at += v[at] == '\'';

    if (memcmp(v + at, "\xe2\x80\x99", 3) == 0) {
        at += 3;
    }

    for (n = 0; n < 5 && cg_is_digit(v[at + n]); n++) { /* void */ }

    cg_far(far, at + n + 1);

    if (n == 4) {
        return four && ((v[at] == '1' && v[at + 1] == '9')
                        || (v[at] == '2' && v[at + 1] == '0'))
               ? at + 4 : 0;
    }

    return n == 2 && v[at + 2] != ':' && v[at + 2] != '%' ? at + 2 : 0;
}


cg_match
cg_verify_month(const uint8_t *v, size_t start)
{
    bool      four;
    size_t    at, n;
    cg_match  m;

    m = (cg_match) { start, start, CG_RULE_NONE, start };
    four = !cg_is_digit(v[start]);
    at = start;

    if (four) {
        n = cg_month_at(v, at, &m.far);
        at = cg_month_gap(v, at + n, &m.far);
        at = n && cg_is_digit(v[at]) ? cg_month_day(v, at, &m.far) : 0;

    } else {
        at = cg_month_day(v, at, &m.far);

        if (at) {
            at = cg_month_gap(v, at, &m.far);
            n = cg_month_at(v, at, &m.far);
            at = n ? at + n : 0;
            four = cg_is_digit(v[at]);
        }
    }

    if (at == 0 || (four ? !cg_border_left(v, start)
                         : !cg_number_left(v, start)))
    {
        return m;
    }

    at = cg_month_year(v, cg_month_gap(v, at, &m.far), four, &m.far);

    if (at && cg_number_right(v, at, &m.far)
        && cg_is_born(v, start, at, &m.far))
    {
        m.rule = CG_RULE_DOB;
        m.end = at;
    }

    return m;
}


size_t
cg_month_start(const uint8_t *v, size_t at)
{
    size_t  i, n;

    for (i = at; i && at - i < 3 && cg_month_sep(v[i - 1]); i--) {
        /* void */
    }

    at = i;

    for ( /* void */ ; i && at - i < CG_MONTH_MAX; i -= n) {
        n = v[i - 1] < 0x80 ? cg_is_letter(v[i - 1])
                            : cg_letter_before(v, 0, i);
        if (n == 0) {
            break;
        }
    }

    return i < at ? i : SIZE_MAX;
}
