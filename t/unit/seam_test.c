/*
 * HTML with tags within what is found: each cut, random documents, and what
 * may not be joined.
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

static cg_policy  replace, mask, pass;


static int
setup(void **state)
{
    size_t  e;

    (void) state;

    if (!passage_policy(&replace, "otherwise replace")
        || !passage_policy(&mask, "redact card mask keep=last4")
        || !passage_policy(&pass, "otherwise replace"))
    {
        return -1;
    }

    for (e = 0; e < CG_ENTITY_N; e++) {
        pass.rules[CG_TO_VISITOR][e].action = CG_ACTION_PASS;
    }

    return 0;
}


static int
teardown(void **state)
{
    (void) state;

    cg_policy_free(&replace);
    cg_policy_free(&mask);
    cg_policy_free(&pass);
    passage_free();
    return 0;
}


static void
becomes(const cg_policy *policy, const char *in, const char *want)
{
    passage_way  way = { policy, CG_TO_VISITOR, NULL, false, "text/html" };

    passage_expect(&way, in, (const uint8_t *) in, strlen(in), want,
                   strlen(want), 0);
}


static void
a_tag_within_is_nothing(void **state)
{
    size_t  i;

    static const char *const  rows[][2] = {
        { "4111 <b>1111</b> 1111 1111", "[card]<b></b>" },
        { "<p>4111<br>1111 1111 1111</p>",
          "<p>4111<br>1111 1111 1111</p>" },
        { "jane@<wbr>example.com", "[email]<wbr>" },
        { "jane<wbr/>@example.<wbr>com.", "[email]<wbr/><wbr>." },
        { "07700<span> 900</span>123", "[phone]<span></span>" },
        { "<b>jane</b>@<i>example</i>.com, 4<!-- - -->111 1111 1111 1111",
          "<b>[email]</b><i></i>, [card]<!-- - -->" },
        { "<B>4111 1111</B><EM CLASS='x>y'> 1111 1111</EM>",
          "<B>[card]</B><EM CLASS='x>y'></EM>" },
        { "<u><b><i>j</i></b></u>ane<b>@example.com</b>",
          "<u><b><i>[email]</i></b></u><b></b>" },
        { "jane&#64;<b>example</b>&period;com", "[email]<b></b>" },
        { "<a href=\"/x\">jane@</a><a href=x>example.com</a> <i>so</i>",
          "<a href=\"/x\">[email]</a><a href=x></a> <i>so</i>" },
        { "4111 <?x?>1111 <!x y>1111</ x>1111</>!",
          "[card]<?x?><!x y></ x></>!" },
        { "4111&nbsp1111&shy;1111 11&shy11", "[card]" },
        { "4111&ic;1111 1111&NegativeThinSpace;1111", "[card]" },
        { "IBAN GB82 <b>WEST</b> 1234 5698 <i>7654</i> 32!",
          "IBAN [iban]<b></b><i></i>!" },
    };

    (void) state;

    for (i = 0; i < count(rows); i++) {
        becomes(&replace, rows[i][0], rows[i][1]);
    }

    becomes(&mask, "4111 <b>1111</b> 1111 1111",
            "**** **** **** 1111<b></b>");
    becomes(&pass, "4111 <b>1111</b> 1111 1111",
            "4111 <b>1111</b> 1111 1111");
    assert_int_equal(whole.counts.total, 1);
    assert_int_equal(whole.findings[0].start, 0);
    assert_int_equal(whole.findings[0].end, 26);
}


/* Of an address half is in front of a tag, and what announces a name is. */

static void
half_in_a_tag_is_found_too(void **state)
{
    size_t  i;

    static const char *const  rows[][2] = {
        { "jane.doe<b>@example.com</b>", "[email]<b></b>" },
        { "jane.<b>doe@example.com</b>", "[email]<b></b>" },
        { "jane<b title='x'>.doe@example.com</b>",
          "[email]<b title='x'></b>" },
        { "to jane+<i>of</i>_<i>doe@example.com</i>.",
          "to [email]<i></i><i></i>." },
        { "jane.<b>doe@example.com</b>, john-<b>roe@example.org</b> -",
          "[email]<b></b>, [email]<b></b> -" },
        { "<a href=\"mailto:jane.doe@example.com\">jane.<b>doe@example.com"
          "</b></a>",
          "<a href=\"mailto:[email]\">[email]<b></b></a>" },
        { "Reply <b>jane@example.com</b>Reply",
          "Reply <b>[email]</b>Reply" },
        { "to:<b>jane@example.com</b>. <b>john@example.org</b>",
          "to:<b>[email]</b>. <b>[email]</b>" },
        { "end.<p>jane@example.com", "end.<p>[email]" },
        { "my name is <b>Jane Doe</b> and", "my name is <b>[name]</b> and" },
        { "my name is <b>Jane</b> <i>Doe</i>.",
          "my name is <b>[name]</b><i></i>." },
    };

    (void) state;

    for (i = 0; i < count(rows); i++) {
        becomes(&replace, rows[i][0], rows[i][1]);
    }
}


/* The first reading has found the front alone. */

static void
what_more_there_is_behind_a_tag(void **state)
{
    size_t  i;

    static const char *const  rows[][2] = {
        { "my name is Jane <i>Doe</i>", "my name is [name]<i></i>" },
        { "my name is Jane<i> Doe</i> and",
          "my name is [name]<i></i> and" },
        { "my name is Jane <i>van der</i> <b>Doe</b>, <u>hello</u>",
          "my name is [name]<i></i><b></b>, <u>hello</u>" },
        { "my name is Jan<i>e Doe</i>", "my name is [name]<i></i>" },
        { "Mr Doe <b>Order</b> 12, Mr Doe <b>Brown</b>",
          "Mr [name] <b>Order</b> 12, Mr [name]<b></b>" },
        { "my name is Jane</p><p><i>Doe</i></p>",
          "my name is [name]</p><p><i>Doe</i></p>" },
        { "my name is Jane <i title='my name is John'>Doe</i>",
          "my name is [name]<i title='my name is [name]'></i>" },
        { "at 12 High Street, <i>London</i> SW1A 1AA.",
          "at [address]<i></i>." },
        { "at 12 High Street<i>, London SW1A 1AA</i>",
          "at [address]<i></i>" },
        { "from 192.0.2.1<b>7</b>", "from [ipv4]<b></b>" },
        { "to jane@example.co<b>.uk</b>", "to [email]<b></b>" },
        { "call jane@example.com <b>Reply</b> <i>12:30</i>",
          "call [email] <b>Reply</b> <i>12:30</i>" },
    };

    (void) state;

    for (i = 0; i < count(rows); i++) {
        becomes(&replace, rows[i][0], rows[i][1]);
    }
}


/* A password ends at a blank: not the comment with it. */

static void
what_ends_a_comment_is_of_no_value(void **state)
{
    size_t  i;

    static const char *const  rows[][2] = {
        { "<!-- password: hunter2x--> <b>x</b>",
          "<!-- password: [api_secret]--> <b>x</b>" },
        { "<!--password: hunter2x--!>jane@example.com",
          "<!--password: [api_secret]--!>[email]" },
        { "<!-- password: hunter2x---->jane@example.com",
          "<!-- password: [api_secret]-->[email]" },
        { "<!-- password: hunter-2-x- --b -->",
          "<!-- password: [api_secret] --b -->" },
    };

    (void) state;

    for (i = 0; i < count(rows); i++) {
        becomes(&replace, rows[i][0], rows[i][1]);
    }
}


/* What the first reading finds, the second lets be. */

static void
what_is_whole_is_found_alone(void **state)
{
    size_t  i;

    static const char *const  rows[][2] = {
        { "<i>4111 1111 1111 1111</i><i>12:30</i>",
          "<i>[card]</i><i>12:30</i>" },
        { "<a>jane@example.com</a><b>Reply</b>", "<a>[email]</a><b>Reply</b>" },
        { "<b>john@example.org</b><b>jane@example.com</b>",
          "<b>[email]</b><b>[email]</b>" },
        { "<td>4111 1111</td><td>1111 1111</td>",
          "<td>4111 1111</td><td>1111 1111</td>" },
        { "<script>4111 <b>1111</b> 1111 1111</script>",
          "<script>4111 <b>1111</b> 1111 1111</script>" },
        { "<b title='jane@example.com'>4111</b> 1111 1111 1111",
          "<b title='[email]'>[card]</b>" },
        { "4111 <b title='jane@example.com'>1111</b> 1111 1111",
          "[card]<b title='[email]'></b>" },
        { "4111 <3 1111 <b 1111 1111", "4111 <3 1111 <b 1111 1111" },
        { "<span>1</span> <span>2</span> &lt;b> <i></i>",
          "<span>1</span> <span>2</span> &lt;b> <i></i>" },
    };

    (void) state;

    for (i = 0; i < count(rows); i++) {
        becomes(&replace, rows[i][0], rows[i][1]);
    }

    becomes(&pass, "<a>jane@example.com</a><b>Reply</b>",
            "<a>jane@example.com</a><b>Reply</b>");
    assert_int_equal(whole.counts.total, 1);
}


/* A number comes in its digits, with tags between that say what they say. */

static void
offsets_are_those_of_the_input(void **state)
{
    static const char  in[] = "jane@example.com: 4111 <b>1111</b> 1111 1111, "
                              "john@<wbr>example.org";

    (void) state;

    becomes(&replace, in, "[email]: [card]<b></b>, [email]<wbr>");
    assert_int_equal(whole.n, 3);
    assert_int_equal(whole.findings[0].start, 0);
    assert_int_equal(whole.findings[0].end, 16);
    assert_int_equal(whole.findings[1].start, 18);
    assert_int_equal(whole.findings[1].end, 44);
    assert_int_equal(whole.findings[2].start, 46);
    assert_int_equal(whole.findings[2].end, sizeof(in) - 1);
}


/* A browser shows no zero. */

static void
zeros_are_nothing(void **state)
{
    passage_way  way = { &replace, CG_TO_VISITOR, NULL, false,
                         "text/html; charset=utf-8" };

    static const char  in[] = "<p>so\0 4111\0 1111 <b>11\0" "11</b> 1111.\0",
                       want[] = "<p>so\0 [card]<b></b>.\0";

    (void) state;

    passage_expect(&way, "zeros", (const uint8_t *) in, sizeof(in) - 1, want,
                   sizeof(want) - 1, 0);
}


/* More than there is room for parts the text; nothing is lost by that, and
 * little held. */

static void
what_is_left_out_is_bounded(void **state)
{
    size_t       i, n;
    cg_buf       in = { NULL, 0, 0 };
    passage_way  way = { &replace, CG_TO_VISITOR, NULL, false, "text/html" };

    (void) state;

    for (n = 900; n < 1200; n += 61) {
        in.n = 0;
        (void) cg_buf_str(&in, "4111 <b title=\"");

        for (i = 0; i < n; i++) {
            (void) cg_buf_str(&in, i % 9 ? "x" : "4");
        }

        (void) cg_buf_str(&in, "\">1111 1111 1111</b>");
        passage_run(&whole, &way, &work, in.p, in.n, NULL, 0, false);
        assert_int_equal(whole.counts.total, n < 1000);
        passage_cuts(&way, "long tag", in.p, in.n, 100);
    }

    in.n = 0;

    for (i = 0; i < 3000; i++) {
        (void) cg_buf_str(&in, i % 50 == 0 ? "<br>" : "<i>4</i>");
    }

    passage_run(&whole, &way, &work, in.p, in.n, NULL, 0, false);
    assert_int_equal(whole.counts.total, 0);
    assert_int_equal(whole.out.n, in.n);
    passage_cuts(&way, "many tags", in.p, in.n, 20);

    cg_buf_free(&in);
}


static void
add(cg_buf *in, cg_buf *want, const char *text)
{
    assert_int_equal(cg_buf_str(in, text), CG_OK);
    assert_int_equal(cg_buf_str(want, text), CG_OK);
}


/* A value with tags strewn in; where it is redacted, they alone are left.  No
 * part of it is a value. */

static void
add_value(cg_buf *in, cg_buf *want, const char *value, const char *label)
{
    size_t       i;
    const char  *tag;

    static const char *const  tags[] = {
        "<b>", "</b>", "<wbr>", "<!-- a -->", "<span class=\"x y\">",
        "</span>", "<font color=red\n>", "<i/>", "<!---->", "</A >"
    };

    for (i = 0; value[i]; i++) {
        if (rnd(3) == 0 || (i && value[i - 1] == '@')) {
            tag = tags[rnd(count(tags))];
            add(in, want, tag);
        }

        assert_int_equal(cg_buf_add(in, (const uint8_t *) value + i, 1),
                         CG_OK);

        if (i == 0) {
            assert_int_equal(cg_buf_str(want, label), CG_OK);
        }
    }
}


static void
documents(void **state)
{
    int          trial;
    size_t       n, v;
    cg_buf       in = { NULL, 0, 0 }, want = { NULL, 0, 0 };
    passage_way  way = { &replace, CG_TO_PROVIDER, NULL, false,
                         "text/html; charset=utf-8" };

    static const char *const  values[][2] = {
        { "4111 1111 1111 1111", "[card]" }, { "5555555555554444", "[card]" },
        { "jane@example.com", "[email]" }, { "+44 7700 900123", "[phone]" },
        { "GB82WEST12345698765432", "[iban]" }
    };
    static const char *const  others[] = {
        "<p>so it is </p>\n", "<div id=x>", "<br/>", "<li>1</li>", "</p> ",
        "<td>&amp; &nbsp; more</td>", "<script>4111 <b></script>",
        "<textarea>x<b>y</textarea>"
    };

    (void) state;

    for (trial = 0; trial < 300; trial++) {
        in.n = want.n = 0;
        add(&in, &want, "<body>");

        for (n = rnd(40); n > 0; n--) {
            v = rnd(count(values));
            add(&in, &want, others[rnd(count(others))]);
            add(&in, &want, "<p>");
            add_value(&in, &want, values[v][0], values[v][1]);
            add(&in, &want, "</p>");
        }

        passage_expect(&way, "document", in.p, in.n, want.p, want.n, 30);
    }

    cg_buf_free(&in);
    cg_buf_free(&want);
}


/* Findings, tags and what may go on with one, strewn: each cut says the
 * same. */

static void
tails_in_any_split(void **state)
{
    size_t       i, k;
    cg_buf       in = { NULL, 0, 0 };
    passage_way  way = { &replace, CG_TO_VISITOR, NULL, false, "text/html" };

    static const char *const  words[] = {
        "my name is ", "Jane", "John", " ", ", ", "Doe", " van der ", "<i>",
        "</i>", "<b title='Mr Brown'>", "</b>", "<!-- x -->", "<p>", "Mr ",
        "12 High Street", "London", "SW1A 1AA", "jane@example.com", ".uk",
        "192.0.2.1", "7", "e", "\n", "&amp;", "07700 900123", "\xc3\xa9"
    };

    (void) state;

    for (i = 0; i < 300; i++) {
        in.n = 0;

        for (k = 3 + rnd(20); k > 0; k--) {
            assert_int_equal(cg_buf_str(&in, words[rnd(count(words))]), CG_OK);
        }

        passage_run(&whole, &way, &work, in.p, in.n, NULL, 0, false);
        passage_cuts(&way, "tails", in.p, in.n, 30);
    }

    cg_buf_free(&in);
}


/* The same in another charset. */

static void
in_any_charset(void **state)
{
    passage_way  way = { &replace, CG_TO_VISITOR, NULL, false,
                         "text/html; charset=utf-16le" };

    static const char  in[] = "4\0" "<\0b\0>\0" "1\0" "1\0" "1\0" "<\0/\0b\0>\0"
                              "1\0" "1\0" "1\0" "1\0" "1\0" "1\0" "1\0" "1\0"
                              "1\0" "1\0" "1\0" "1\0",
                       want[] = "[\0" "c\0" "a\0" "r\0" "d\0" "]\0" "<\0b\0>\0"
                                "<\0/\0b\0>\0";

    (void) state;

    passage_expect(&way, "UTF-16", (const uint8_t *) in, sizeof(in) - 1, want,
                   sizeof(want) - 1, 0);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(a_tag_within_is_nothing),
        cmocka_unit_test(half_in_a_tag_is_found_too),
        cmocka_unit_test(what_more_there_is_behind_a_tag),
        cmocka_unit_test(what_ends_a_comment_is_of_no_value),
        cmocka_unit_test(what_is_whole_is_found_alone),
        cmocka_unit_test(zeros_are_nothing),
        cmocka_unit_test(offsets_are_those_of_the_input),
        cmocka_unit_test(what_is_left_out_is_bounded),
        cmocka_unit_test(documents),
        cmocka_unit_test(tails_in_any_split),
        cmocka_unit_test(in_any_charset),
    };

    passage_seed();

    return cmocka_run_group_tests(tests, setup, teardown);
}
