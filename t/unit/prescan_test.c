/*
 * A charset that the text says itself: what is read is what its receiver
 * reads, whatever the split.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "passage_expect.h"

#define count(table)  (sizeof(table) / sizeof(table[0]))

static cg_policy  block, lenient;


static int
setup(void **state)
{
    (void) state;

    return passage_policy(&block, "otherwise replace")
           && passage_policy(&lenient, "on_error pass;otherwise replace")
           ? 0 : -1;
}


static int
teardown(void **state)
{
    (void) state;

    cg_policy_free(&block);
    cg_policy_free(&lenient);
    passage_free();
    return 0;
}


static void
becomes(const char *type, const char *in, const char *want)
{
    passage_way  way = { &block, CG_TO_VISITOR, NULL, false, type };

    passage_expect(&way, in, (const uint8_t *) in, strlen(in), want,
                   strlen(want), 0);
}


static void
ends(const cg_policy *policy, const char *type, const char *in, cg_status st)
{
    passage_way  way = { policy, CG_TO_VISITOR, NULL, false, type };

    passage_run(&whole, &way, &work, (const uint8_t *) in, strlen(in), NULL,
                0, false);

    if (whole.st != st) {
        fail_msg("%s: status %d", in, whole.st);
    }

    passage_cuts(&way, in, (const uint8_t *) in, strlen(in), 0);
}


/* 0xa0 is a space of ISO-8859-1, and half a character of UTF-8. */

static void
what_it_says_is_read(void **state)
{
    size_t  i;

    static const char *const  rows[][3] = {
        { "text/html", "<meta charset=windows-1252>4111\xa0""1111\xa0""1111"
          "\xa0""1111", "<meta charset=windows-1252>[card]" },
        { "text/html", "<!-- <meta charset=gbk> --><META\nx y='>' "
          "Content=\"text/html; CHARSET = Latin1 \" http-equiv="
          "Content-Type>4111\xa0""1111\xa0""1111\xa0""1111",
          "<!-- <meta charset=gbk> --><META\nx y='>' "
          "Content=\"text/html; CHARSET = Latin1 \" http-equiv="
          "Content-Type>[card]" },
        { "text/html", "<!--><meta charset='koi8-r'>\xc1 jane@example.com",
          "<!--><meta charset='koi8-r'>\xc1 [email]" },
        { "text/html", "<meta charset=utf-16le>jane@example.com",
          "<meta charset=utf-16le>[email]" },
        { "text/html", "<meta charset>jane@example.com <meta charset=''>",
          "<meta charset>[email] <meta charset=''>" },
        { "text/html", "<meta name=a content='charset=gbk'>jane@example.com",
          "<meta name=a content='charset=gbk'>[email]" },
        { "text/html; charset=utf-8", "<meta charset=gbk>jane@example.com",
          "<meta charset=gbk>[email]" },
        { "text/html", "\xef\xbb\xbf<meta charset=latin1>\xe2\x82\xac "
          "jane@example.com",
          "\xef\xbb\xbf<meta charset=latin1>\xe2\x82\xac [email]" },
        { "text/xml", "<?xml version='1.0' encoding='ISO-8859-1'?><a>4111"
          "\xa0""1111\xa0""1111\xa0""1111</a>",
          "<?xml version='1.0' encoding='ISO-8859-1'?><a>[card]</a>" },
        { "text/xml", "<?xm jane@example.com?>", "<?xm [email]?>" },
        { "text/xml", "<a>\xc3\xa9 jane@example.com</a>",
          "<a>\xc3\xa9 [email]</a>" },
        { "application/x-www-form-urlencoded",
          "_charset_=UTF-8&a=jane%40example.com",
          "_charset_=UTF-8&a=%5Bemail%5D" },
        { "application/x-www-form-urlencoded",
          "_charset_=&a=jane%40example.com&x_charset_=gbk&b=_charset_=gbk",
          "_charset_=&a=%5Bemail%5D&x_charset_=gbk&b=_charset_=gbk" },
        { "application/x-www-form-urlencoded",
          "a=_charset_&b=gbk&_charset_=windows-1252",
          "a=_charset_&b=gbk&_charset_=windows-1252" },
        { "application/x-www-form-urlencoded",
          "_charset_=windows-1252&a=4111%A01111%A01111%A011%AD11",
          "_charset_=windows-1252&a=%5Bcard%5D" },
        { "application/x-www-form-urlencoded",
          "a=4111%C2%A01111%c2%a01111\xc2%A011%C2%AD11",
          "a=%5Bcard%5D" },
    };

    (void) state;

    for (i = 0; i < count(rows); i++) {
        becomes(rows[i][0], rows[i][1], rows[i][2]);
    }
}


static void
what_is_not_read_is_refused(void **state)
{
    size_t  i;

    static const struct {
        const char  *type;
        const char  *in;
        cg_status    st;
    } rows[] = {
        { "text/html", "<meta charset=iso-2022-jp>", CG_EMEDIA },
        { "text/html", "<meta charset=\"utf-7\">", CG_EMEDIA },
        { "text/html", "<meta/charset=' gbk '/>", CG_EMEDIA },
        { "text/html", "<script><meta charset=shift_jis></script>",
          CG_EMEDIA },
        { "text/html", "<meta http-equiv=content-type "
          "content='text/html;charset=big5'>", CG_EMEDIA },
        { "text/xml", "<?xml version=\"1.0\" encoding=\"EUC-JP\"?><a/>",
          CG_EMEDIA },
        { "text/xml", "<?xml version='1.0' encoding=?'gbk' ?><a/>",
          CG_EMEDIA },
        { "application/x-www-form-urlencoded", "a=b&_charset_=utf-7",
          CG_ESYNTAX },
        { "application/x-www-form-urlencoded", "%5Fcharset_=%75tf-16&a=b",
          CG_ESYNTAX },
    };

    (void) state;

    for (i = 0; i < count(rows); i++) {
        ends(&block, rows[i].type, rows[i].in, rows[i].st);
        ends(&lenient, rows[i].type, rows[i].in, CG_OK);
        assert_int_not_equal(whole.passed, CG_OK);
    }
}


/* A browser that has begun begins anew at a tag further down; only a tag makes
 * it do so. */

static void
further_down_it_is_refused_too(void **state)
{
    size_t       i, k, n;
    cg_buf       in = { NULL, 0, 0 };
    passage_way  way = { &block, CG_TO_VISITOR, NULL, false, "text/html" };

    static const struct {
        const char  *tag;
        bool         refused;
    } rows[] = {
        { "<meta charset=gbk>", true },
        { "<META http-equiv='Content-Type' content=\"a; charset = 'gbk'\">",
          true },
        { "<meta content='a;cchCharset=gbk;b' http-equiv=content-type />",
          true },
        { "<meta a='b' charset=\"&#103;bk\"x>", true },
        { "<meta charset=' utf-8 '><meta charset=windows-1252>", false },
        { "<meta name=x content='charset=gbk'>", false },
        { "<meta charset=utf-16><metal charset=gbk><meta>", false },
        { "<script><meta charset=gbk></script><!-- <meta charset=gbk> -->",
          false },
        { "<meta http-equiv=refresh content='0;url=/?charset=gbk'>", false },
        { "<meta http-equiv=content-type content='text/html'>", false },
    };

    (void) state;

    for (i = 0; i < count(rows); i++) {
        in.n = 0;

        for (k = 0; k < 1100; k++) {
            (void) cg_buf_str(&in, k % 50 ? "x" : "\n");
        }

        (void) cg_buf_str(&in, rows[i].tag);
        (void) cg_buf_str(&in, "jane@example.com");
        n = in.n;

        passage_run(&whole, &way, &work, in.p, n, NULL, 0, false);

        if (whole.st != (rows[i].refused ? CG_ESYNTAX : CG_OK)) {
            fail_msg("%s: status %d", rows[i].tag, whole.st);
        }

        assert_int_equal(whole.counts.total, !rows[i].refused);
        passage_cuts(&way, rows[i].tag, in.p, n, 60);
    }

    cg_buf_free(&in);
}


/* Any bytes: the same in any split. */

static void
in_any_split(void **state)
{
    size_t       i, k;
    cg_buf       in = { NULL, 0, 0 };
    passage_way  way = { &block, CG_TO_VISITOR, NULL, false, NULL };

    static const char *const  words[] = {
        "<meta ", "charset", "=", "gbk", "latin1", "'", "\"", ">", "/", " ",
        "http-equiv", "content-type", "content", "<!--", "-->", "<p ", "</",
        "<!", "<?xml", "?>", "encoding", "utf-8", "\xa0", "4111", ";",
        "jane@example.com", "<script>", "</script>", "&#103;"
    };

    (void) state;

    for (i = 0; i < 600; i++) {
        way.type = i % 3 ? "text/html" : "text/xml";
        in.n = 0;

        for (k = 1 + rnd(30); k > 0; k--) {
            (void) cg_buf_str(&in, words[rnd(count(words))]);
        }

        passage_run(&whole, &way, &work, in.p, in.n, NULL, 0, false);
        passage_cuts(&way, "words", in.p, in.n, 20);
    }

    cg_buf_free(&in);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(what_it_says_is_read),
        cmocka_unit_test(what_is_not_read_is_refused),
        cmocka_unit_test(further_down_it_is_refused_too),
        cmocka_unit_test(in_any_split),
    };

    passage_seed();

    return cmocka_run_group_tests(tests, setup, teardown);
}
