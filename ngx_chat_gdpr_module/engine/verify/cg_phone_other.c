/*
 * What is parted as a telephone number is, and is none: a reference behind its
 * letters ("TQ 299 804", "RAL 7016 612"), sizes or rooms in a row ("32 34 36
 * 38"), scores, round numbers, hours ("09 00 17 30"), the size of a tyre ("205
 * 55 16").  For numbers that no word for a telephone announces.
 */

#include <string.h>

#include "cg_border.h"
#include "cg_phone.h"

/* Letters of a reference: two at least, for "T" and "M" announce numbers. */
#define CG_CODE_MIN  2
#define CG_CODE_MAX  5

/* Steps between sizes, rooms, lines in a row, of two digits and of three. */
#define CG_STEP_TWO    6
#define CG_STEP_THREE  30

#define CG_LOTTERY  49    /* the highest number of one */
#define CG_SCORE    31    /* and of the points of a game, in a row of four */

/* What is said in capitals of a telephone. */
static const char *const  cg_code_phones[] = {
    "TEL", "TELE", "TELF", "TELNO", "TFNO", "TLF", "TFN", "TF", "PH", "PHONE",
    "MOB", "MOBIL", "CELL", "GSM", "FAX", "NR", "NUM", "WA", "SMS", "CALL",
    "TXT", "TEXT"
};

typedef struct {
    size_t    n;
    size_t    size;      /* digits of all of them, 0 if they differ */
    unsigned  value[CG_DIALLED_MAX];
    size_t    digits[CG_DIALLED_MAX];
} cg_row;


/* The groups of the first k digits. */
static void
cg_row_read(const cg_dialled *c, size_t k, cg_row *r)
{
    size_t  i;

    r->n = 0;

    for (i = 0; i < k; i++) {
        if (i == 0 || c->gap[i]) {
            r->digits[r->n] = 0;
            r->value[r->n++] = 0;
        }

        r->value[r->n - 1] = r->value[r->n - 1] * 10 + c->d[i];
        r->digits[r->n - 1]++;
    }

    r->size = r->n ? r->digits[0] : 0;

    for (i = 1; i < r->n; i++) {
        if (r->digits[i] != r->size) {
            r->size = 0;
        }
    }
}


/* "32 34 36 38", "204 205 206"; pairs in whatever steps where there are three,
 * or six, or none is above those of a lottery. */
static bool
cg_row_ascends(const cg_row *r)
{
    size_t    i;
    unsigned  step;

    if (r->n < 3 || (r->size != 2 && r->size != 3)) {
        return false;
    }

    for (i = 1; i < r->n; i++) {
        step = r->value[i] - r->value[i - 1];

        if (r->value[i] <= r->value[i - 1]
            || (r->size == 2 && r->n > 3 && r->n < 6 && step > CG_STEP_TWO
                && r->value[r->n - 1] > CG_LOTTERY)
            || (r->size == 3 && step > CG_STEP_THREE))
        {
            return false;
        }
    }

    return true;
}


/* "21 19 21 17", "120 240 360", "880 1130", "128 256 512": scores of a game, or
 * all of them round, or each twice the one before. */
static bool
cg_row_counts(const cg_row *r)
{
    size_t  i, small, tens, fives, twice;

    small = tens = fives = twice = 0;

    for (i = 0; i < r->n; i++) {
        small += r->digits[i] == 2 && r->value[i] <= CG_SCORE;
        tens += r->digits[i] > 1 && r->value[i] % 10 == 0;
        fives += r->digits[i] > 1 && r->value[i] % 5 == 0;
        twice += i && r->value[i] == 2 * r->value[i - 1];
    }

    return r->n > 1
           && ((small == r->n && r->n > 3) || tens == r->n
               || ((fives == r->n || twice + 1 == r->n) && r->n > 2));
}


/* "09 00 17 30", "06 12 06 32 06 52": hours and minutes that go up, two of them
 * if they are quarters. */
static bool
cg_row_hours(const cg_row *r)
{
    size_t    i;
    unsigned  time, last;

    if (r->size != 2 || r->n < 4 || r->n % 2) {
        return false;
    }

    for (i = 0, last = 0; i < r->n; i += 2, last = time) {
        time = r->value[i] * 60 + r->value[i + 1];

        if (r->value[i] > 24 || r->value[i + 1] > 59 || time < last
            || (r->n == 4 && time % 15))
        {
            return false;
        }
    }

    return true;
}


/* "205 55 16", the width in millimetres, the height in hundredths of it, the
 * rim in inches; perhaps the load behind them. */
static bool
cg_row_tyre(const cg_row *r)
{
    return (r->n == 3 || r->n == 4) && r->digits[0] == 3 && r->digits[1] == 2
           && r->digits[2] == 2 && r->value[0] % 10 == 5 && r->value[0] > 124
           && r->value[0] < 356 && r->value[1] % 5 == 0 && r->value[1] > 24
           && r->value[1] < 86 && r->value[2] > 11 && r->value[2] < 24;
}


bool
cg_phone_things(const cg_dialled *c, size_t k)
{
    cg_row  r;

    if (c->in[0]) {
        return false;
    }

    cg_row_read(c, k, &r);

    /* "0800 200 300" */
    return cg_row_ascends(&r) || (c->d[0] != 0 && cg_row_counts(&r))
           || cg_row_hours(&r) || cg_row_tyre(&r);
}


/* Does a word in capitals end in front of v[at]: is all of it written so? */
static bool
cg_code_loud(const uint8_t *v, size_t at)
{
    while (at && !cg_is_alnum(v[at - 1]) && v[at - 1] >= ' '
           && v[at - 1] < 0x80)
    {
        at--;
    }

    return at > 1 && v[at - 1] >= 'A' && v[at - 1] <= 'Z'
           && v[at - 2] >= 'A' && v[at - 2] <= 'Z';
}


bool
cg_phone_code(const uint8_t *v, size_t start, cg_regions region)
{
    size_t  i, n, at;

    if (start < CG_CODE_MIN + 1 || (v[start - 1] != ' ' && v[start - 1] != '-'))
    {
        return false;
    }

    at = start - 1;

    for (n = 0; n < at && n <= CG_CODE_MAX && v[at - n - 1] >= 'A'
                && v[at - n - 1] <= 'Z'; n++)
    {
        /* void */
    }

    at -= n;

    if (n < CG_CODE_MIN || n > CG_CODE_MAX || !cg_border_left(v, at)
        || (n == 2 && (cg_region_bit((const char *) v + at, 2) & region))
        || cg_code_loud(v, at))
    {
        return false;
    }

    for (i = 0; i < sizeof(cg_code_phones) / sizeof(cg_code_phones[0]); i++) {
        if (strlen(cg_code_phones[i]) == n
            && memcmp(cg_code_phones[i], v + at, n) == 0)
        {
            return false;
        }
    }

    return true;
}
