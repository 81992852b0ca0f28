/*
 * Bodies in other charsets than UTF-8: iconv(3) writes what comes in and what
 * is to come out.
 */

#include <iconv.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "passage_expect.h"

#include "cg_charset.h"

#define count(table)  (sizeof(table) / sizeof(table[0]))

static const char *const  names[] = {
    "utf-16le", "utf-16be", "utf-32le", "utf-32be", "iso-8859-1",
    "iso-8859-2", "iso-8859-3", "iso-8859-4", "iso-8859-5", "iso-8859-6",
    "iso-8859-7", "iso-8859-8", "iso-8859-9", "iso-8859-10", "iso-8859-13",
    "iso-8859-14", "iso-8859-15", "iso-8859-16", "koi8-r", "koi8-u",
    "macintosh", "windows-1250", "windows-1251", "windows-1252",
    "windows-1253", "windows-1254", "windows-1255", "windows-1256",
    "windows-1257", "windows-1258", "cp866"
};

static cg_policy  policy, passing;


static int
setup(void **state)
{
    size_t  dir, e;

    (void) state;

    if (!passage_policy(&policy, "redact card mask keep=last4")
        || !passage_policy(&passing, "redact card pass"))
    {
        return -1;
    }

    for (dir = 0; dir < CG_DIRECTION_N; dir++) {
        for (e = 0; e < CG_ENTITY_N; e++) {
            passing.rules[dir][e].action = CG_ACTION_PASS;
        }
    }

    return 0;
}


static int
teardown(void **state)
{
    (void) state;

    cg_policy_free(&policy);
    cg_policy_free(&passing);
    passage_free();
    return 0;
}


/* p[0..n) in another charset; false: that has it not. */

static bool
convert(const char *from, const char *to, const void *p, size_t n,
    cg_buf *out)
{
    char     *in = (char *) p, *at, room[8192];
    size_t    left = sizeof(room), got;
    iconv_t   cd;

    cd = iconv_open(to, from);
    assert_true(cd != (iconv_t) -1);

    at = room;
    got = iconv(cd, &in, &n, &at, &left);
    iconv_close(cd);

    return got == 0 && cg_buf_add(out, room, sizeof(room) - left) == CG_OK;
}


/* What becomes of a body, in each cut, or in some if `trials`. */

static void
expect(const cg_policy *p, const char *type, const uint8_t *in, size_t n,
    const uint8_t *want, size_t want_n, unsigned trials)
{
    passage_way  way = { p, CG_TO_PROVIDER, NULL, false, type };

    passage_expect(&way, type, in, n, want, want_n, trials);
}


/* A body that is written in UTF-8 here; `mark`: what is in front of it. */

static void
says(const cg_policy *p, const char *charset, const char *type,
    const char *mark, size_t mark_n, const char *text, const char *becomes)
{
    cg_buf  in = { NULL, 0, 0 }, want = { NULL, 0, 0 };

    assert_int_equal(cg_buf_add(&in, mark, mark_n), CG_OK);
    assert_int_equal(cg_buf_add(&want, mark, mark_n), CG_OK);
    assert_true(convert("utf-8", charset, text, strlen(text), &in));
    assert_true(convert("utf-8", charset, becomes, strlen(becomes), &want));

    expect(p, type, in.p, in.n, want.p, want.n, 0);

    cg_buf_free(&in);
    cg_buf_free(&want);
}


static void
declared(void **state)
{
    size_t  i;
    char    type[64];

    (void) state;

    for (i = 0; i < count(names); i++) {
        snprintf(type, sizeof(type), "text/plain; charset=%s", names[i]);
        says(&policy, names[i], type, "", 0,
             "4111 1111 1111 1111, jane@example.com!",
             "**** **** **** 1111, [email]!");

        snprintf(type, sizeof(type), "application/json;charset=\"%s\"",
                 names[i]);
        says(&policy, names[i], type, "", 0,
             "{\"a\\u00e9\": [4111111111111111, \"\\u006a@example.com\"]}",
             "{\"a\\u00e9\": [\"************1111\", \"[email]\"]}");

        snprintf(type, sizeof(type), "text/html; charset=%s", names[i]);
        says(&policy, names[i], type, "", 0,
             "<p title=\"j&#64;example.com\">&lt;",
             "<p title=\"[email]\">&lt;");
    }
}


/* What is not said, a byte order mark says, or where zeros are. */

static void
found(void **state)
{
    size_t  i;

    static const struct {
        const char  *charset;
        const char  *mark;
        size_t       n;
    } marks[] = {
        { "utf-16le", "\xff\xfe", 2 }, { "utf-16be", "\xfe\xff", 2 },
        { "utf-32le", "\xff\xfe\0\0", 4 }, { "utf-32be", "\0\0\xfe\xff", 4 },
        { "utf-8", "\xef\xbb\xbf", 3 }
    };

    static const char *const  types[] = {
        "text/plain", "text/plain; charset=utf-8",
        "text/plain; charset=utf-16", "text/plain; charset=windows-1252",
        "text/plain; charset=utf-16le", "text/plain; charset=utf-16be",
        "text/plain; charset=utf-32be", ""
    };

    (void) state;

    for (i = 0; i < count(marks) * count(types); i++) {
        says(&policy, marks[i % 5].charset, types[i / 5], marks[i % 5].mark,
             marks[i % 5].n, "\xe2\x82\xac jane@example.com",
             "\xe2\x82\xac [email]");
    }

    for (i = 0; i < 4; i++) {
        says(&policy, marks[i].charset, "application/json", "", 0,
             "{\"\xe2\x82\xac\":\"jane@example.com\"}",
             "{\"\xe2\x82\xac\":\"[email]\"}");
        says(&policy, marks[i].charset, "application/xml; charset=utf-8", "",
             0, "<a>jane@example.com</a>", "<a>[email]</a>");
        says(&policy, marks[i].charset, "", "", 0,
             "[\"jane@example.com\"]", "[\"[email]\"]");
    }
}


static void
not_found(void **state)
{
    passage_way  way = { &policy, CG_TO_PROVIDER, NULL, false,
                         "text/plain; charset=utf-16" };
    size_t       i, one = 1;

    static const uint8_t  zeros[][19] = {
        "\0x\0x j@example.com", "j\0@\0x\0.\0", "\0\0\0j\0\0\0@"
    };

    (void) state;

    passage_run(&whole, &way, &work, (const uint8_t *) "\x20\xac", 2, NULL, 0,
                false);
    assert_int_equal(whole.st, CG_EMEDIA);

    /* 8-bit text in spite of its zeros, or not */
    way.type = "text/plain";

    for (i = 0; i < 3; i++) {
        passage_run(&whole, &way, &work, zeros[i], 18, NULL, 0, false);
        assert_int_equal(whole.st, CG_EMEDIA);
        passage_run(&whole, &way, &work, zeros[i], 18, &one, 1, false);
        assert_int_equal(whole.st, CG_EMEDIA);
    }

    expect(&policy, "text/plain", (const uint8_t *) "", 0, NULL, 0, 0);
    expect(&policy, "text/plain; charset=utf-16be", (const uint8_t *) "", 0,
           NULL, 0, 0);
    expect(&policy, "text/plain", (const uint8_t *) "\xff", 1,
           (const uint8_t *) "\xff", 1, 0);
    expect(&policy, "text/plain; charset=utf-16be", (const uint8_t *) "x", 1,
           (const uint8_t *) "x", 1, 0);
}


/* Each byte of each charset of one byte: what iconv says that it is, is what
 * is found. */

static void
tables(void **state)
{
    int        b;
    char       type[64], line[64];
    cg_buf     c = { NULL, 0, 0 };
    size_t     i;
    uint8_t    in[3];
    cg_policy  one;

    (void) state;

    for (i = 4; i < count(names); i++) {
        for (b = 0x80; b < 0x100; b++) {
            c.n = 0;
            in[0] = in[1] = in[2] = (uint8_t) b;

            /* letters, of which none is there twice in other forms */
            if (!convert(names[i], "utf-8", in, 1, &c) || c.n != 2
                || c.p[0] < 0xc3 || c.p[0] > 0xd4 || b % 3 != (int) i % 3)
            {
                continue;
            }

            snprintf(line, sizeof(line), "entity x pattern=%.2s{3} replace=y",
                     (char *) c.p);
            assert_true(passage_policy(&one, line));

            snprintf(type, sizeof(type), "text/plain; charset=%s", names[i]);
            expect(&one, type, in, 3, (const uint8_t *) "y", 1, 1);
            cg_policy_free(&one);
        }
    }

    cg_buf_free(&c);
}


/* Any bytes in any charset: what has no finding is the same behind it. */

static void
any(void **state)
{
    char      type[64];
    size_t    i, n, trial;
    uint8_t   in[300];

    (void) state;

    for (trial = 0; trial < 3000; trial++) {
        n = rnd(sizeof(in));

        for (i = 0; i < n; i++) {
            /* halves of pairs, what is no character, other letters */
            in[i] = (uint8_t) (rnd(3) == 0 ? 0xd8 + rnd(8)
                               : rnd(3) ? 0x80 + rnd(128) : rnd(9));
        }

        snprintf(type, sizeof(type), "text/plain; charset=%s",
                 names[rnd(count(names))]);
        expect(&passing, type, in, n, in, n, 2);
    }
}


/* A label with letters that the charset has not is written in English; a text
 * of the policy without them. */

static void
unwritable(void **state)
{
    cg_policy  p;

    (void) state;

    assert_true(passage_policy(&p, "languages el;entity k pattern=KKK "
                               "replace=<\xe2\x82\xac\xce\xb1>"));

    says(&p, "windows-1253", "text/plain; charset=windows-1253", "", 0,
         "j@example.com KKK",
         "[e-mail] <\xe2\x82\xac\xce\xb1>");
    says(&p, "iso-8859-1", "text/plain; charset=latin1", "", 0,
         "j@example.com KKK", "[email] <?" "?>");
    says(&p, "windows-1252", "text/plain; charset=cp1252", "", 0,
         "j@example.com KKK", "[email] <\xe2\x82\xac?>");

    cg_policy_free(&p);
}


static void
labels(void **state)
{
    size_t             i;
    const cg_charset  *c;

    static const struct {
        const char  *label;
        const char  *name;
    } rows[] = {
        { "UTF-8", "utf8" }, { "utf8", "utf8" }, { "US-ASCII", "utf8" },
        { "ANSI_X3.4-1968", "utf8" }, { "ISO_8859-1:1987", "iso88591" },
        { "ISO8859-15", "iso885915" }, { "Latin-9", "iso885915" },
        { "x-cp1252", "windows1252" }, { "CP-1252", "windows1252" },
        { "win-1251", "windows1251" }, { "Windows_1250", "windows1250" },
        { "l1", "iso88591" }, { "cp850", NULL }, { "cp", NULL },
        { "-", NULL }, { "", NULL }, { "utf", NULL }, { "utf-161", NULL },
        { "Shift_JIS", NULL }, { "GBK", NULL }, { "gb18030", NULL },
        { "big5", NULL }, { "euc-kr", NULL }, { "euc-jp", NULL },
        { "ISO-2022-JP", NULL }, { "UTF-7", NULL }, { "cesu-8", NULL },
        { "ibm037", NULL }, { "hz-gb-2312", NULL }, { "x-user-defined", NULL }
    };

    (void) state;

    for (i = 0; i < count(rows); i++) {
        c = cg_charset_find(rows[i].label, strlen(rows[i].label));

        if (rows[i].name == NULL ? c != NULL
            : c == NULL || strcmp(c->name, rows[i].name) != 0)
        {
            fail_msg("\"%s\" is %s", rows[i].label, c ? c->name : "unknown");
        }
    }
}


/* Parts have each their own; lines behind them are the same. */

static void
parts(void **state)
{
    size_t   n;

    (void) state;

    static const char  in[] =
        "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n"
        "Content-Type: text/plain; charset=utf-16le\r\n\r\n"
        "j\0@\0e\0x\0a\0m\0p\0l\0e\0.\0c\0o\0m\0\r\n"
        "--x\r\nContent-Disposition: form-data; name=\"email\"\r\n"
        "Content-Type: text/plain; charset=iso-8859-1\r\n\r\n"
        "\xe9 j@example.com\r\n"
        "--x\r\nContent-Disposition: form-data; name=\"b\"; filename=\"c\""
        "\r\n\r\n"
        "\xfe\xff\0j\0@\0e\0x\0a\0m\0p\0l\0e\0.\0c\0o\0m\r\n--x--\r\n";
    static const char  want[] =
        "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n"
        "Content-Type: text/plain; charset=utf-16le\r\n\r\n"
        "[\0e\0m\0a\0i\0l\0]\0\r\n"
        "--x\r\nContent-Disposition: form-data; name=\"email\"\r\n"
        "Content-Type: text/plain; charset=iso-8859-1\r\n\r\n"
        "\xe9 [email]\r\n"
        "--x\r\nContent-Disposition: form-data; name=\"b\"; filename=\"c\""
        "\r\n\r\n"
        "\xfe\xff\0[\0e\0m\0a\0i\0l\0]\r\n--x--\r\n";

    n = sizeof(in) - 1;
    expect(&policy, "multipart/form-data; boundary=x", (const uint8_t *) in,
           n, (const uint8_t *) want, sizeof(want) - 1, 0);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(labels),
        cmocka_unit_test(declared),
        cmocka_unit_test(found),
        cmocka_unit_test(not_found),
        cmocka_unit_test(tables),
        cmocka_unit_test(any),
        cmocka_unit_test(unwritable),
        cmocka_unit_test(parts),
    };

    passage_seed();

    return cmocka_run_group_tests(tests, setup, teardown);
}
