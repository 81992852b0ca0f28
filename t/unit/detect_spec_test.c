/*
 * Detection against its specification (t/spec/detect_spec.h): generated texts
 * in which both must find the same.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define PCRE2_CODE_UNIT_WIDTH  8
#include <pcre2.h>

#include "cg_border.h"
#include "cg_check.h"
#include "cg_cue.h"
#include "cg_verify.h"
#include "detect_split.h"
#include "../spec/detect_spec.h"

#define SPEC_ROWS  (sizeof(spec_rows) / sizeof(spec_rows[0]))
#define NATIONALS  (sizeof(spec_national) / sizeof(spec_national[0]))
#define TEXT_MAX   1024

typedef struct {
    const spec_row  *row;
    const uint8_t   *text;
    size_t           start;
    size_t           end;   /* longest so far, or 0 */
} spec_try;

static pcre2_code  *codes[SPEC_ROWS];
static pcre2_code  *nationals[NATIONALS];


static size_t
spec_digits(const uint8_t *t, size_t s, size_t e, uint8_t *d, size_t max)
{
    size_t  n;

    for (n = 0; s < e; s++) {
        if (t[s] >= '0' && t[s] <= '9') {
            if (n == max) {
                return 0;
            }

            d[n++] = (uint8_t) (t[s] - '0');
        }
    }

    return n;
}


static bool
spec_record(const uint8_t *t, size_t s)
{
    if (s && (t[s - 1] == '#' || t[s - 1] == '$')) {
        return true;
    }

    return cg_cue_adjacent(t, s) & (CG_CUE(RECORD) | CG_CUE(ID));
}


/* Is the second group one of six digits? */
static bool
spec_six(const uint8_t *t, size_t s)
{
    size_t  n;

    for (s += 4; t[s] < '0' || t[s] > '9'; s++) { /* void */ }
    for (n = 0; t[s + n] >= '0' && t[s + n] <= '9'; n++) { /* void */ }

    return n == 6;
}


/* Brackets hold no more than an address. */
static bool
spec_email(const uint8_t *t, size_t s, size_t e)
{
    const uint8_t  *open;

    open = memchr(t + s, '@', e - s);

    return open == NULL || open[1] != '[' || t + e - open <= 50;
}


/* What stands in front of the last "/", "&" or "=" of the local part. */
static bool
spec_email_word(const uint8_t *t, size_t s, size_t e)
{
    bool    plus, point, equals;
    size_t  i, last;

    if (!spec_email(t, s, e)) {
        return false;
    }

    for (i = last = s; t[i] != '@'; i++) {
        last = t[i] == '/' || t[i] == '&' || t[i] == '=' ? i + 1 : last;
    }

    plus = point = equals = false;

    for ( ; s < last; s++) {
        plus |= t[s] == '+';
        point |= t[s] == '.';
        equals |= t[s] == '=' && !plus;
    }

    return t[last] != '@' && !equals && (plus || !point);
}


/* Has it no issuer, and a card's word in front: any that is whole? */
static bool
spec_named(const uint8_t *t, size_t s, size_t n)
{
    cg_digits  d;

    cg_digits_read(t, s, CG_DIGITS_MAX, &d);

    return d.whole && d.n == n && s > 1 && strchr(" :#=", t[s - 1])
           && !(d.d[0] == 8 && d.d[1] == 9)
           && (cg_cue_adjacent(t, s) & CG_CUE(CARD));
}


/* Do the words behind it say that it is something else? */
static bool
spec_disowned(const uint8_t *t, size_t s, size_t e)
{
    bool     close;
    size_t   far;
    cg_cues  cues;

    far = 0;
    cues = cg_cue_behind(t, e, &far, &close);

    return close && (cues & (CG_CUE(RECORD) | CG_CUE(SERIAL) | CG_CUE(ID)))
           && !(cg_cue_adjacent(t, s) & CG_CUE(CARD));
}


static bool
spec_card(const uint8_t *t, size_t s, size_t e)
{
    size_t    i, n;
    uint8_t   d[19];
    uint32_t  usual;

    n = spec_digits(t, s, e, d, 19);

    if (spec_disowned(t, s, e) || (e - s > n && cg_cue_numbered(t, s))) {
        return false;
    }

    for (i = s; i < e; i++) {
        if (t[i] != ' ' && (t[i] < '0' || t[i] > '9')) {
            if (cg_cue_adjacent(t, s) == CG_CUE(RECORD)) {
                return false;
            }
            break;
        }
    }

    /* within a chain: its whole width, and no letters */
    for (i = s; i && s - i < 3 && (t[i - 1] == ' ' || t[i - 1] == '-'); i--) {
        /* void */
    }

    if (i && i < s && t[i - 1] >= '0' && t[i - 1] <= '9' && e - s > n
        && ((n != 16 && !spec_six(t, s)) || cg_number_inner(t, s)))
    {
        return false;
    }

    return n >= CG_CARD_MIN && cg_luhn(d, n)
           && ((cg_card_lengths(d, n, &usual) >> n & 1)
               || spec_named(t, s, n));
}


static bool
spec_card_loose(const uint8_t *t, size_t s, size_t e)
{
    return spec_card(t, s, e)
           && (cg_cue_adjacent(t, s)
               & (CG_CUE(RECORD) | CG_CUE(SERIAL) | CG_CUE(ID))) == 0;
}


/* An article's number: EAN-13. */
static bool
spec_article(const uint8_t *d)
{
    size_t    i;
    unsigned  sum;

    for (i = sum = 0; i < 13; i++) {
        sum += i % 2 ? 3u * d[i] : d[i];
    }

    return sum % 10 == 0;
}


static bool
spec_card_bare(const uint8_t *t, size_t s, size_t e)
{
    uint8_t   d[19];
    uint32_t  usual;

    (void) spec_digits(t, s, e, d, 19);
    (void) cg_card_lengths(d, e - s, &usual);

    return spec_card(t, s, e)
           && (cg_cue_adjacent(t, s) & CG_CUE(CARD)
               || (!spec_record(t, s)
                   && !(cg_cue_adjacent(t, s) & CG_CUE(SERIAL))
                   && !(cg_cue_adjacent(t, s) == 0 && cg_cue_numbered(t, s))
                   && !(e - s > 16 && s && strchr("\":=", t[s - 1])
                        && !(cg_cue_adjacent(t, s) & CG_CUE(TEXT)))
                   && !(e - s == 13 && spec_article(d))
                   && (usual >> (e - s) & 1)));
}


static bool
spec_iban(const uint8_t *t, size_t s, size_t e)
{
    size_t       n;
    char         kind;
    uint8_t      text[34];
    unsigned     count;
    const char  *p;

    /* a word in front of a number; an identifier in hexadecimal */
    if (t[s] > 'Z' && t[s + 1] > 'Z' && t[s + 2] == ' '
        && strspn((const char *) t + s + 3, "0123456789") > 2)
    {
        return false;
    }

    if (strspn((const char *) t + s, "0123456789abcdef") >= e - s
        && strcspn((const char *) t + s + 4, "abcdef") < e - s - 4)
    {
        return false;
    }

    for (n = 0; s < e; s++) {
        if (t[s] != ' ' && t[s] != '-' && t[s] != '.' && t[s] != '_') {
            text[n++] = t[s];
        }
    }

    p = cg_iban_structure(text[0], text[1]);
    if (p == NULL || !cg_iban_check(text, n)) {
        return false;
    }

    for (s = 4; *p; p++) {
        count = (unsigned) strtoul(p, (char **) &p, 10);
        kind = *p;

        while (count--) {
            if (s == n || (kind == 'n' && text[s] > '9')
                || (kind == 'a' && text[s] <= '9'))
            {
                return false;
            }
            s++;
        }
    }

    return s == n;
}


/* Are the digits behind two letters in pairs, threes, singly or all together,
 * whatever parts them? */
static bool
spec_nino_even(const uint8_t *t, size_t s, size_t e)
{
    size_t  n, size, even;

    while (t[s] < '0' || t[s] > '9') {
        s++;
    }

    for (n = size = even = 0; s < e && n < 6; s++) {
        if (t[s] < '0' || t[s] > '9') {
            if (size && even && size != even) {
                return false;
            }

            even = size ? size : even;
            size = 0;
            continue;
        }

        size++;
        n++;
    }

    return even == 0 || size == even;
}


static bool
spec_nino(const uint8_t *t, size_t s, size_t e)
{
    static const char  words[] = " ah am an as at be by eh ex ha he ma me my "
                                 "ok or re we ws ye ";
    char               word[5];

    if (!cg_nino_prefix(t[s] & 0xdf, t[s + 1] & 0xdf)) {
        return false;
    }

    if (e - s == 9) {
        return cg_cue_adjacent(t, s) != CG_CUE(RECORD);
    }

    if (!spec_nino_even(t, s, e)) {
        return cg_cue_near(t, s, CG_CUE(NINO));
    }

    sprintf(word, " %c%c ", t[s] | 0x20, t[s + 1]);
    return (t[s + 2] >= '0' && t[s + 2] <= '9') || strstr(words, word) == NULL
           || cg_cue_near(t, s, CG_CUE(NINO));
}


static bool
spec_nhs(const uint8_t *t, size_t s, size_t e)
{
    uint8_t  d[10];

    return spec_digits(t, s, e, d, 10) == 10 && cg_nhs_check(d);
}


static bool
spec_nhs_grouped(const uint8_t *t, size_t s, size_t e)
{
    return spec_nhs(t, s, e)
           && (cg_cue_adjacent(t, s) & (CG_CUE(RECORD) | CG_CUE(ID))) == 0;
}


static bool
spec_nhs_cue(const uint8_t *t, size_t s, size_t e)
{
    size_t  far;

    far = 0;

    return spec_nhs(t, s, e)
           && (cg_cue_near(t, s, CG_CUE(NHS))
               || (!cg_digits_behind(t, s)
                   && (cg_cue_after(t, e, &far) & CG_CUE(NHS))));
}


static bool
spec_ipv4(const uint8_t *t, size_t s, size_t e)
{
    (void) e;
    return (cg_cue_adjacent(t, s) & CG_CUE(VERSION)) == 0;
}


/* The letters by BS 7666; without a word in front or behind parted by one
 * space, and in capitals or all of the text. */
static bool
spec_postcode(const uint8_t *t, size_t s, size_t e)
{
    bool    two;
    size_t  i, third, far;
    char    area[4];

    static const char  areas[] =
        " AB AL B BA BB BD BF BH BL BN BR BS BT BX CA CB CF CH CM CO CR CT CV "
        "CW DA DD DE DG DH DL DN DT DY E EC EH EN EX FK FY G GI GL GU GY HA HD "
        "HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M "
        "ME MK ML N NE NG NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE "
        "SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA "
        "WC WD WF WN WR WS WV YO ZE ";

    far = 0;
    two = t[s + 1] > '9';
    sprintf(area, two ? " %c%c" : " %c", t[s] & 0xdf, t[s + 1] & 0xdf);
    third = s + two + 2;

    if ((i = (size_t) (strstr(areas, area) ? 1 : 0)) == 0
        || strstr(areas, area)[two + 2] != ' '
        || strchr("CIKMOV", t[e - 1] & 0xdf)
        || strchr("CIKMOV", t[e - 2] & 0xdf))
    {
        return false;
    }

    if (third < e - 3 && cg_is_alnum(t[third]) && t[third] > '9'
        && (strchr(two ? "ABEHMNPRVWXY" : "ABCDEFGHJKPSTUW",
                   t[third] & 0xdf) == NULL
            || strchr(two ? "ENSW" : "ENW", area[1]) == NULL
            || (two && strchr("CEW", area[2]) == NULL)))
    {
        return false;
    }

    if (cg_cue_near(t, s, CG_CUE(POSTCODE))
        || (cg_cue_after(t, e, &far) & CG_CUE(POSTCODE)))
    {
        return true;
    }

    if (t[e - 4] != ' ' || t[e - 5] == ' '
        || ((t[e - 1] & 0xdf) == 'B' && strchr("GT", t[e - 2] & 0xdf)))
    {
        return false;
    }

    if (s == 0 && t[e] == '\0') {
        return true;
    }

    for (i = s; i < e; i++) {
        if (t[i] >= 'a') {
            return false;
        }
    }

    return (cg_cue_adjacent(t, s) & (CG_CUE(RECORD) | CG_CUE(ID))) == 0;
}


static bool
spec_phone_plus(const uint8_t *t, size_t s, size_t e)
{
    size_t          n, used;
    uint8_t         d[16] = { 0 };
    const cg_dial  *row;

    n = spec_digits(t, s, e, d, 16);
    row = cg_dial_find(d, n, &used);

    return row && n > used
           && (cg_dial_check(row, d + used, n - used)
               || (d[used] == 0
                   && cg_dial_check(row, d + used + 1, n - used - 1)));
}


static bool
spec_phone_gb(const uint8_t *t, size_t s, size_t e)
{
    size_t          n, area, used;
    uint8_t         d[16] = { 0 };
    const cg_dial  *row;

    static const uint8_t  gb[] = { 4, 4 };

    n = spec_digits(t, s, e, d, 16);
    row = cg_dial_find(gb, 2, &used);

    /* a dash parts identifiers too */
    for (area = s; t[area] >= '0' && t[area] <= '9'; area++) { /* void */ }

    return n > 1 && cg_dial_check(row, d + 1, n - 1)
           && ((area < e && t[area] != '-') || !spec_record(t, s))
           && (e - s == n || (t[s + 2] >= '0' && t[s + 2] <= '9'));
}


/* Of the numbering plans a part is in the patterns; numbers of a lottery
 * ascend. */
static bool
spec_national_alone(const uint8_t *t, size_t s, size_t e)
{
    size_t   i, n;
    bool     ascend;
    uint8_t  d[10];

    n = spec_digits(t, s, e, d, 10);
    ascend = e - s > n && t[s + 2] < '0';

    for (i = 3; i < n; i += 2) {
        ascend &= d[i - 3] * 10 + d[i - 2] < d[i - 1] * 10 + d[i];
    }

    return cg_cue_nearest(t, s) == 0 && !(d[0] == 0 && ascend)
           && !(n == 10 && d[0] && d[1] == 9 && d[2] == 9)
           && !(n == 10 && d[0] && d[1] == 1 && d[2] == 1);
}


/* At each end that the pattern can have: go on trying. */
static int
spec_callout(pcre2_callout_block *block, void *data)
{
    size_t     end;
    spec_try  *try;

    try = data;
    end = block->current_position;

    /* \K moves the start: it is marked by callout 1 */
    if (block->callout_number == 1) {
        try->start = end;
        return 0;
    }

    if (end > try->end && try->row->check(try->text, try->start, end)) {
        try->end = end;
    }

    return 1;
}


static bool
spec_compile_rows(const spec_row *rows, size_t n, pcre2_code **out)
{
    int          error;
    char         pattern[4096];
    size_t       i, at;
    const char  *p, *k;

    for (i = 0; i < n; i++) {
        p = rows[i].pattern;
        k = strstr(p, "\\K");

        at = (size_t) sprintf(pattern, "%s(?:%.*s(?C1)%s)(?C2)", SPEC_DEFINE,
                              k ? (int) (k - p) : 0, p, k ? k + 2 : p);
        assert_true(at < sizeof(pattern));

        out[i] = pcre2_compile((PCRE2_SPTR) pattern, PCRE2_ZERO_TERMINATED,
                               PCRE2_EXTENDED | PCRE2_ANCHORED, &error, &at,
                               NULL);
        if (out[i] == NULL) {
            fprintf(stderr, "row %zu: error %d at %s\n", i, error,
                    pattern + at);
            return false;
        }
    }

    return true;
}


static int
spec_compile(void **state)
{
    (void) state;

    return spec_compile_rows(spec_rows, SPEC_ROWS, codes)
           && spec_compile_rows(spec_national, NATIONALS, nationals) ? 0 : -1;
}


static int
spec_free(void **state)
{
    size_t  i;

    (void) state;

    for (i = 0; i < SPEC_ROWS; i++) {
        pcre2_code_free(codes[i]);
    }

    for (i = 0; i < NATIONALS; i++) {
        pcre2_code_free(nationals[i]);
    }

    return 0;
}


/* Mark what the specification finds of one entity. */
static void
spec_mark(cg_entity entity, const uint8_t *text, size_t n, uint8_t *starts,
    uint8_t *covered)
{
    int                   rc;
    size_t                i, k;
    spec_try              try;
    pcre2_match_data     *data;
    pcre2_match_context  *context;

    memset(starts, 0, n + 1);
    memset(covered, 0, n + 1);
    data = pcre2_match_data_create(64, NULL);
    context = pcre2_match_context_create(NULL);
    pcre2_set_callout(context, spec_callout, &try);

    for (i = 0; i < SPEC_ROWS; i++) {
        if (spec_rows[i].entity != entity) {
            continue;
        }

        for (k = 0; k < n; k++) {
            try = (spec_try) { &spec_rows[i], text, k, 0 };
            rc = pcre2_match(codes[i], text, n, k, 0, data, context);
            assert_int_equal(rc, PCRE2_ERROR_NOMATCH);

            if (try.end) {
                starts[try.start]++;
                memset(covered + try.start, 1, try.end - try.start);
            }
        }
    }

    pcre2_match_data_free(data);
    pcre2_match_context_free(context);
}


static const char *const  fragments[] = {
    "jane", "jane@", "@", "example.com", "jane@example.com", "a@b.co", "'",
    ".com", "co.uk", "xn--p1ai", "\xc3\xa9", "*", "x",
    "4111 1111 1111 1111", "4111111111111111", "4111", "1111", "5555-5555",
    "3782 822463 10005", "4 1 1 1", "1", "4", "0", "67596498", "26438453",
    "GB82 WEST 1234 5698 7654 32", "GB82WEST12345698765432", "GB", "82",
    "WEST", "1234 5698 7654 32", "NO93 8601 1117 947", "no93",
    "+44", "(0)", "20 7946 0018", "7700 900123", "7700", "900123", "+1",
    "(202)", "555-0123", "202", "+", "(", "AB", "by", "AB 12 34 56 C",
    "AB123456C", "12", "34", "56", "C", "ab", "123456", "d",
    "943 476 5919", "9434765919", "943", "476", "5919", "nhs", "NHS no",
    "192.0.2.1", "192", ".0", "2.1", "255", "256", "v", "version", "order",
    "SW1A 1AA", "M1", "1AE", "sw1a", "1aa", "EC1A", "postcode", "CVV", "123",
    "\"jane roe\"@example.com", "\"", "=", "&", "[192.0.2.1]", "roe+",
    "07700 900123", "07700900123", "020 7946", "0018", "01632", "960", "ni"
};

static const char *const  separators[] = {
    "", "", "", " ", " ", " ", "-", ".", "/", "(", ")", ",", "\"", ":", "  ",
    ") ", " (", "@", "_", "#", " - "
};


static uint32_t
pick(uint32_t *seed, uint32_t n)
{
    *seed = *seed * 1664525 + 1013904223;
    return (*seed >> 8) % n;
}


static size_t
generate_of(uint32_t *seed, uint8_t *text, const char *const *pieces,
    size_t count)
{
    size_t       n;
    uint32_t     left;
    const char  *p;

    n = 0;

    for (left = 1 + pick(seed, 7); left; left--) {
        p = pieces[pick(seed, (uint32_t) count)];
        n += (size_t) sprintf((char *) text + n, "%s", p);
        p = separators[pick(seed, sizeof(separators)
                                  / sizeof(separators[0]))];
        n += (size_t) sprintf((char *) text + n, "%s", p);
    }

    return n;
}


static size_t
generate(uint32_t *seed, uint8_t *text)
{
    return generate_of(seed, text, fragments,
                       sizeof(fragments) / sizeof(fragments[0]));
}


static bool
spec_alnum(uint8_t ch)
{
    return (ch >= '0' && ch <= '9') || ((ch | 0x20) >= 'a' && ch <= 'z')
           || ch >= 0x80;
}


/* Does each hit lie where the specification has one, and begin where one
 * begins if it is not the rest of one; and is nothing left out? */
static bool
spec_agrees(const cg_hits *hits, size_t n, const uint8_t *text,
    const uint8_t *starts, const uint8_t *covered)
{
    size_t   i, k;
    uint8_t  found[TEXT_MAX];

    memset(found, 0, n + 1);

    for (i = 0; i < hits->n; i++) {
        memset(found + hits->p[i].start, 1, hits->p[i].end - hits->p[i].start);

        if (!starts[hits->p[i].start]
            && (hits->p[i].start == 0 || !covered[hits->p[i].start - 1]))
        {
            return false;
        }
    }

    for (i = 0; i < n; i++) {
        if (found[i] == covered[i]) {
            continue;
        }

        /* too little was left between two of them */
        for (k = 0; i < n && found[i] != covered[i]; i++) {
            k += spec_alnum(text[i]);
        }

        if (k >= 4) {
            return false;
        }
    }

    return true;
}


static void
spec_compare(cg_entity entity, const uint8_t *text, size_t n)
{
    size_t        i;
    uint8_t       starts[TEXT_MAX], covered[TEXT_MAX];
    cg_detector   d;
    split_reader  whole;

    d.entities = (cg_entities) { { 0, 0 } };
    cg_entities_add(&d.entities, entity);
    d.regions = cg_region_bit("GB", 2);

    split_run(&whole, &d, text, n, NULL, 0);
    spec_mark(entity, text, n, starts, covered);

    if (!spec_agrees(&whole.all, n, text, starts, covered)) {
        split_print("found", &whole.all, text);
        fprintf(stderr, "  specified:\n    ");
        for (i = 0; i < n; i++) {
            fputc(covered[i] ? text[i] : '.', stderr);
        }

        fail_msg("%s in: %.*s", cg_entity_get(entity)->name, (int) n,
                 (const char *) text);
    }

    split_free(&whole);
}


/* How many texts are compared: SPEC_RUNS says it. */
static size_t
spec_runs(void)
{
    const char  *runs;

    runs = getenv("SPEC_RUNS");

    return runs ? strtoul(runs, NULL, 10) : 6000;
}


static void
test_detection_finds_what_is_specified(void **state)
{
    size_t    i, n;
    uint8_t   text[TEXT_MAX];
    uint32_t  seed;
    unsigned  e;

    (void) state;

    seed = 8259;

    for (i = spec_runs(); i > 0; i--) {
        n = generate(&seed, text);

        for (e = 0; e < CG_ENTITY_N; e++) {
            if ((e <= CG_ENTITY_IPV4 && e != CG_ENTITY_PHONE)
                || e == CG_ENTITY_UK_POSTCODE)
            {
                spec_compare((cg_entity) e, text, n);
            }
        }
    }
}


/* Of the ways to write telephone numbers the specification has a part: what
 * it finds must be found. */
static void
test_specified_telephone_numbers_are_found(void **state)
{
    size_t        i, k, n, h;
    uint8_t       text[TEXT_MAX], starts[TEXT_MAX], covered[TEXT_MAX];
    uint32_t      seed;
    cg_detector   d;
    split_reader  whole;

    (void) state;

    seed = 164;
    d.entities = (cg_entities) { { 0, 0 } };
    cg_entities_add(&d.entities, CG_ENTITY_PHONE);
    d.regions = cg_region_bit("GB", 2);

    for (i = spec_runs(); i > 0; i--) {
        n = generate(&seed, text);
        split_run(&whole, &d, text, n, NULL, 0);
        spec_mark(CG_ENTITY_PHONE, text, n, starts, covered);

        for (k = 0; k < n; k++) {
            if (!starts[k]) {
                continue;
            }

            for (h = 0; h < whole.all.n && whole.all.p[h].end <= k; h++) {
                /* void */
            }

            if (h == whole.all.n || whole.all.p[h].start > k) {
                split_print("found", &whole.all, text);
                fail_msg("at %zu of: %.*s", k, (int) n, (const char *) text);
            }
        }

        split_free(&whole);
    }
}


/* Numbers of four plans and what stands between them. */
static const char *const  national_fragments[] = {
    "01 99 00 12 34", "06.39.98.12.34", "0639981234", "612 555 123",
    "612-55-51-23", "612 55 51 23", "32 12 34 56", "202-555-0123",
    "(202) 555-0123", "202.555.0123", "06 12", "34", "555", "0123", "612",
    "jane", "an", "\xc3\xa9"
};


static void
check_national(const cg_detector *d, const uint8_t *text, size_t n)
{
    int                rc;
    size_t             i, k, h;
    spec_try           try;
    split_reader       whole;
    pcre2_match_data  *data;
    pcre2_match_context  *context;

    data = pcre2_match_data_create(64, NULL);
    context = pcre2_match_context_create(NULL);
    pcre2_set_callout(context, spec_callout, &try);
    split_run(&whole, d, text, n, NULL, 0);

    for (i = 0; i < NATIONALS; i++) {
        for (k = 0; k < n; k++) {
            try = (spec_try) { &spec_national[i], text, k, 0 };
            rc = pcre2_match(nationals[i], text, n, k, 0, data, context);
            assert_int_equal(rc, PCRE2_ERROR_NOMATCH);

            for (h = 0; h < whole.all.n && whole.all.p[h].end < try.end; h++) {
                /* void */
            }

            if (try.end && (h == whole.all.n || whole.all.p[h].start > k)) {
                split_print("found", &whole.all, text);
                fail_msg("%zu at %zu of: %.*s", i, k, (int) n,
                         (const char *) text);
            }
        }
    }

    split_free(&whole);
    pcre2_match_data_free(data);
    pcre2_match_context_free(context);
}


static void
test_specified_national_forms_are_found(void **state)
{
    size_t       i, n;
    uint8_t      text[TEXT_MAX];
    uint32_t     seed;
    cg_detector  d;

    (void) state;

    seed = 33634;
    d.entities = (cg_entities) { { 0, 0 } };
    cg_entities_add(&d.entities, CG_ENTITY_PHONE);
    d.regions = CG_IN(FR) | CG_IN(ES) | CG_IN(DK) | CG_IN(US);

    for (i = spec_runs(); i > 0; i--) {
        n = generate_of(&seed, text, national_fragments,
                        sizeof(national_fragments)
                        / sizeof(national_fragments[0]));
        check_national(&d, text, n);
    }
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(test_detection_finds_what_is_specified),
        cmocka_unit_test(test_specified_telephone_numbers_are_found),
        cmocka_unit_test(test_specified_national_forms_are_found),
    };

    return cmocka_run_group_tests(tests, spec_compile, spec_free);
}
