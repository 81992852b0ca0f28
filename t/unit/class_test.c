/*
 * Unit tests of the classes of bytes and the candidates that they leave: what
 * each byte is, what the candidates are by their definition (cg_candidate.h),
 * and that all implementations give the same, wherever a text is cut.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cg_border.h"
#include "cg_classes.h"

#define TEXT  3000

static unsigned  seed = 1;


static unsigned
below(unsigned n)
{
    seed = seed * 1103515245u + 12345u;
    return (seed >> 8) % n;
}


/* n random bytes of an alphabet, and the NULs that follow a text. */
static void
fill(uint8_t *v, size_t n, const char *alphabet)
{
    size_t  i, size;

    size = strlen(alphabet);

    for (i = 0; i < n; i++) {
        v[i] = size ? (uint8_t) alphabet[below((unsigned) size)]
                    : (uint8_t) below(256);
    }

    memset(v + n, 0, 2 * CG_BLOCK);
}


static void
check_row(const uint64_t *a, const uint64_t *b, size_t n)
{
    size_t  i;

    for (i = 0; i * CG_BLOCK < n; i++) {
        assert_int_equal(a[i + 1], b[i + 1]);
    }
}


static void
check_same(const cg_class *a, const cg_class *b, size_t n)
{
    check_row(a->digit, b->digit, n);
    check_row(a->letter, b->letter, n);
    check_row(a->word, b->word, n);
    check_row(a->capital, b->capital, n);
    check_row(a->high, b->high, n);
    check_row(a->white, b->white, n);
    check_row(a->chain, b->chain, n);
    check_row(a->run, b->run, n);
    check_row(a->sign, b->sign, n);
    check_row(a->colon, b->colon, n);
    check_row(a->equals, b->equals, n);
    check_row(a->dash, b->dash, n);
    check_row(a->s, b->s, n);
    check_row(a->m, b->m, n);
    check_row(a->e, b->e, n);
    check_row(a->number, b->number, n);
    check_row(a->token, b->token, n);
    check_row(a->rare, b->rare, n);
    check_row(a->start, b->start, n);
    check_row(a->mark, b->mark, n);
    check_row(a->spot, b->spot, n);
    check_row(a->odd, b->odd, n);
    check_row(a->spell, b->spell, n);
    check_row(a->coded, b->coded, n);
    assert_int_equal(a->letters, b->letters);
    assert_int_equal(a->parted, b->parted);
}


/* Of so many texts: SPEC_RUNS says it. */
static void
all_implementations_give_the_same(void **state)
{
    long         i, runs;
    size_t       f, k, n, at;
    uint8_t      v[TEXT + 2 * CG_BLOCK];
    cg_class_fn  classify;

    const char  *said;

    static cg_class  a, b;

    static const char *const  alphabets[] = {
        "", "0123456789 -.()/+@_aZx:", " me 1234Ab\n:=@x\xc3\xa9 m e",
        "aZ09_-/.:= sS\xb0--//ss", " aAtTdo([{@%&\\.\xc2qxz,-1"
    };

    (void) state;

    said = getenv("SPEC_RUNS");
    runs = said ? atol(said) : 1200;

    for (i = 0; i < runs; i++) {
        n = 1 + below(TEXT);
        at = below((unsigned) n);
        fill(v, n, alphabets[i % 5]);

        for (f = 1; (classify = cg_class_nth(f)) != NULL; f++) {
            a.words = b.words = a.triggers = b.triggers = true;

            for (k = at; k < n; k += CG_CLASS_BYTES) {
                cg_class_nth(0)(v, k, n, i & 1, k > at ? &a : NULL, &a);
                classify(v, k, n, i & 1, k > at ? &b : NULL, &b);
                check_same(&a, &b, n - k < CG_CLASS_BYTES ? n - k
                                                          : CG_CLASS_BYTES);
            }
        }
    }
}


static void
bytes_have_classes(void **state)
{
    uint8_t          v[3 * CG_BLOCK];
    static cg_class  c;

    (void) state;

    memset(v, 0, sizeof(v));
    memcpy(v, "a7_ -./()+@:=Zmess\xb0\xc3\n--//", 25);
    c.words = c.triggers = true;
    cg_class_best()(v, 0, CG_BLOCK, false, NULL, &c);

    assert_int_equal(c.letter[1], 0x3e001);
    assert_int_equal(c.digit[1], 0x2);
    assert_int_equal(c.word[1], 0x3e003);
    assert_int_equal(c.capital[1], 0x2000);
    assert_int_equal(c.high[1], 0xc0000);
    assert_int_equal(c.white[1], UINT64_C(0xfffffffffe100008));
    assert_int_equal(c.chain[1], 0x1e001fa);
    assert_int_equal(c.run[1], 0x63e017);
    assert_int_equal(c.sign[1], 0x680);
    assert_int_equal(c.colon[1], 0x800);
    assert_int_equal(c.equals[1], 0x1000);
    assert_int_equal(c.dash[1], 0x600010);
    assert_int_equal(c.s[1], 0x30000);
    assert_int_equal(c.m[1], 0x4000);
    assert_int_equal(c.e[1], 0x8000);
    assert_int_equal(c.odd[1], 0x400);
    assert_int_equal(c.spell[1], 0x63a038);
}


static void
odd_bytes_are_what_they_are_said_to_be(void **state)
{
    size_t           i, at;
    uint8_t          v[4 * CG_BLOCK];
    static cg_class  c;

    static const struct { const char *text; bool odd; }  cases[] = {
        { "%41", true }, { "&#", true }, { "\\u", true }, { "@", true },
        { " at", true }, { " AT", true }, { " as", false }, { "-at", false },
        { "dot", true }, { "DOT", true }, { "d2t", true }, { "dog", false },
        { "(a", true }, { "[.", true }, { "{@", true }, { "(1", false },
        { "[\"", false }, { "( ", false }, { "x", false }, { "0", false }
    };

    (void) state;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        for (at = 0; at < 2 * CG_BLOCK; at++) {
            memset(v, 0, sizeof(v));
            memcpy(v + at, cases[i].text, strlen(cases[i].text));
            c.words = false;
            c.triggers = true;
            cg_class_best()(v, 0, at + 3, false, NULL, &c);
            assert_int_equal(c.odd[1 + at / CG_BLOCK] >> at % CG_BLOCK & 1,
                             cases[i].odd);
        }
    }
}


/* A kept class is that of the text. */
static void
classes_are_kept(void **state)
{
    int              i;
    size_t           k, n, at, end;
    uint8_t          *v;
    const cg_class   *c;

    static cg_class    own;
    static cg_classes  all;

    (void) state;

    v = malloc((CG_CLASSES_MAX + 4) * CG_CLASS_BYTES);
    assert_non_null(v);

    for (i = 0; i < 60; i++) {
        n = 1 + below((CG_CLASSES_MAX + 3) * CG_CLASS_BYTES);
        at = below((unsigned) n);
        fill(v, n, "");
        cg_classes_begin(&all, at, i & 1);

        for (k = at; k < n; k += CG_CLASS_BYTES) {
            assert_non_null(cg_classes_next(&all, v, n, i & 2));
        }

        end = i & 4 ? n : 1 + below((unsigned) n);
        memset(v + end, 0, n - end);
        own.words = i & 1;
        own.triggers = true;

        for (k = at; k < end; k += CG_CLASS_BYTES) {
            cg_class_best()(v, k, end, i & 2, k > at ? &own : NULL, &own);
            c = cg_classes_kept(&all, (k - at) / CG_CLASS_BYTES, end, i & 2);

            if (c == NULL) {
                assert_true(k + 2 * CG_CLASS_BYTES > end
                            || k >= at + CG_CLASSES_MAX * CG_CLASS_BYTES);
                continue;
            }

            check_row(c->number, own.number, end - k < CG_CLASS_BYTES
                                             ? end - k : CG_CLASS_BYTES);
            check_row(c->token, own.token, end - k < CG_CLASS_BYTES
                                           ? end - k : CG_CLASS_BYTES);
            assert_int_equal(c->letters, own.letters);
            assert_int_equal(c->parted, own.parted);
        }

        assert_null(cg_classes_kept(&all, CG_CLASSES_MAX, n, i & 2));
    }

    cg_classes_free(&all);
    free(v);
}


/* A "_" or one of ".()/" behind a letter and in front of one or a digit. */
static bool
scored(const uint8_t *v, size_t n, size_t at, bool more)
{
    return v[at] && strchr("_.()/", v[at]) && at && cg_is_letter(v[at - 1])
           && (at + 1 < n ? cg_is_alnum(v[at + 1]) : more);
}


/* But for what is a candidate of words. */
static void
without_scored(uint64_t *row, const uint8_t *v, size_t n, bool more)
{
    size_t  at;

    for (at = 0; at < n; at++) {
        if (scored(v, n, at, more)) {
            row[1 + at / CG_BLOCK] &= ~((uint64_t) 1 << at % CG_BLOCK);
        }
    }
}


static void
numbers_are_the_same_without_words(void **state)
{
    int          i;
    size_t       f, n;
    uint8_t      v[TEXT + 2 * CG_BLOCK];
    cg_class_fn  classify;

    static cg_class  a, b;

    (void) state;

    for (i = 0; i < 300; i++) {
        n = 1 + below(CG_CLASS_BYTES);
        fill(v, n, "0123456789 -.()/+@_aZx:");

        for (f = 0; (classify = cg_class_nth(f)) != NULL; f++) {
            a.words = true;
            b.words = a.triggers = b.triggers = false;
            classify(v, 0, n, i & 1, NULL, &a);
            classify(v, 0, n, i & 1, NULL, &b);

            check_row(a.number, b.number, n);
            check_row(a.token, b.token, n);
            without_scored(a.rare, v, n, i & 1);
            without_scored(b.rare, v, n, i & 1);
            check_row(a.rare, b.rare, n);
        }
    }
}


static bool
digit(const uint8_t *v, size_t n, size_t at)
{
    return at < n && cg_is_digit(v[at]);
}


static bool
white(const uint8_t *v, size_t n, size_t at)
{
    return at >= n || v[at] <= ' ';
}


/* Up to four digits, perhaps one byte, and white space that is not in front of
 * a digit. */
static bool
house(const uint8_t *v, size_t n, size_t at)
{
    size_t  k;

    for (k = 1; k <= 5; k++) {
        if (white(v, n, at + k) && !digit(v, n, at + k + 1)) {
            return true;
        }

        if (k >= 2 && !digit(v, n, at + k - 1)) {
            return false;
        }
    }

    return false;
}


static bool
start(const uint8_t *v, size_t n, size_t at)
{
    bool     gap;
    uint8_t  ch;

    ch = v[at];
    gap = at == 0 || v[at - 1] <= ' ';

    if (cg_is_digit(ch)) {
        return !(at && cg_is_digit(v[at - 1]))
               && ((gap && !(at > 1 && cg_is_digit(v[at - 2])))
                   || house(v, n, at));
    }

    return gap && (ch >= 0x80 || (ch >= 'A' && ch <= 'Z'));
}


static bool
mark(const uint8_t *v, size_t n, size_t at)
{
    (void) n;

    return v[at] == '='
           || (v[at] == ':' && !(at > 1 && cg_is_digit(v[at - 1])
                                 && cg_is_digit(v[at - 2])));
}


/* k bytes of letters (or capitals), digits and perhaps joints begin. */
static bool
run(const uint8_t *v, size_t n, size_t at, size_t k, bool joints)
{
    size_t   i;
    uint8_t  ch;

#define IN(ch)                                                               \
    (cg_is_digit(ch)                                                         \
     || (joints ? cg_is_letter(ch) || ch == '_' || ch == '-'                 \
                : ch >= 'A' && ch <= 'Z'))

    if (at) {
        ch = v[at - 1];
        if (IN(ch)) {
            return false;
        }
    }

    for (i = at; i < at + k; i++) {
        ch = v[i];
        if (i >= n || !IN(ch)) {
            return false;
        }
    }

    return true;

#undef IN
}


static bool
spot(const uint8_t *v, size_t n, size_t at)
{
    uint8_t  ch;

    ch = v[at];

    return (ch == '-' && v[at + 1] == ch)
           || ((ch | 0x20) == 's' && (v[at + 1] | 0x20) == 's')
           || run(v, n, at, 20, true)
           || (!cg_is_digit(ch) && run(v, n, at, 8, false))
           || (ch && strchr(" -./()", ch)
               && digit(v, n, at + 1) && digit(v, n, at + 2)
               && digit(v, n, at + 3) && digit(v, n, at + 4));
}


static bool
coded(const uint8_t *v, size_t n, size_t at)
{
    size_t  i;

    for (i = at; i < at + CG_CODED_MIN; i++) {
        if (i >= n || !cg_is_alnum(v[i])) {
            return false;
        }
    }

    return at == 0 || !cg_is_alnum(v[at - 1]);
}


static void
candidates_are_what_they_are_said_to_be(void **state)
{
    int      i;
    size_t   k, n, at, from;
    uint8_t  v[TEXT + 2 * CG_BLOCK];

    static cg_class  c;

    static const char *const  alphabets[] = {
        " me 1234Ab\n:=@x\xc3\xa9 m e", "aZ09_-/.:= sS\xb0--//ss",
        "A0123456789 .", "abcdefghijkl0123456789 :_Z"
    };

    (void) state;

#define BIT(row)  (c.row[1 + (at - k) / CG_BLOCK] >> (at - k) % CG_BLOCK & 1)

    for (i = 0; i < 400; i++) {
        n = 1 + below(TEXT);
        from = below((unsigned) n);
        fill(v, n, alphabets[i % 4]);
        c.words = c.triggers = true;

        for (k = from; k < n; k += CG_CLASS_BYTES) {
            cg_class_best()(v, k, n, false, k > from ? &c : NULL, &c);

            for (at = k; at < n && at < k + CG_CLASS_BYTES; at++) {
                assert_int_equal(BIT(start), start(v, n, at));
                assert_int_equal(BIT(mark), mark(v, n, at));
                assert_int_equal(BIT(spot), spot(v, n, at));
                assert_int_equal(BIT(coded), coded(v, n, at));
                assert_true(BIT(rare) || !scored(v, n, at, false));
            }
        }
    }
}


/* What more text could make a candidate is one. */
static void
candidates_cut_by_the_end_are_some(void **state)
{
    int      i;
    size_t   at, n, cut;
    uint8_t  v[TEXT + 2 * CG_BLOCK], part[TEXT + 2 * CG_BLOCK];

    static cg_class  whole, c;

    (void) state;

#define LACKS(row)                                                           \
    (whole.row[1 + at / CG_BLOCK] & ~c.row[1 + at / CG_BLOCK]                \
     & (uint64_t) 1 << at % CG_BLOCK)

    for (i = 0; i < 2000; i++) {
        n = 2 + below(CG_CLASS_BYTES - 2);
        cut = 1 + below((unsigned) n - 1);
        fill(v, n, i & 1 ? " me 1234Ab\n:=@x-." : "aZ09_-/.:= ss");
        memcpy(part, v, cut);
        memset(part + cut, 0, 2 * CG_BLOCK);

        whole.words = c.words = true;
        cg_class_best()(v, 0, n, false, NULL, &whole);
        cg_class_best()(part, 0, cut, true, NULL, &c);

        for (at = 0; at < cut; at++) {
            assert_int_equal(LACKS(number), 0);
            assert_int_equal(LACKS(start), 0);
            assert_int_equal(LACKS(spot), 0);
        }
    }
}


int
main(void)
{
    static const struct CMUnitTest  tests[] = {
        cmocka_unit_test(bytes_have_classes),
        cmocka_unit_test(odd_bytes_are_what_they_are_said_to_be),
        cmocka_unit_test(classes_are_kept),
        cmocka_unit_test(all_implementations_give_the_same),
        cmocka_unit_test(numbers_are_the_same_without_words),
        cmocka_unit_test(candidates_are_what_they_are_said_to_be),
        cmocka_unit_test(candidates_cut_by_the_end_are_some),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
