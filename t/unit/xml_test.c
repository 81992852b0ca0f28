/*
 * XML 1.0: no element hides its text, references are read where they are ones,
 * a document type that declares something is refused, whatever the split.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "passage.h"

static cg_work    work;
static cg_policy  block, lenient;
static passage    whole, cut;


static int
set_up(void **state)
{
    (void) state;

    assert_true(passage_policy(&block, "otherwise replace"));
    assert_true(passage_policy(&lenient, "on_error pass"));
    return 0;
}


static int
tear_down(void **state)
{
    (void) state;

    cg_work_free(&work);
    cg_buf_free(&whole.out);
    cg_buf_free(&cut.out);
    cg_policy_free(&block);
    cg_policy_free(&lenient);
    return 0;
}


static void
run_all(const cg_policy *p, const char *in)
{
    size_t       i, n;
    const char  *differs;
    passage_way  way = { p, CG_TO_PROVIDER, NULL, false, "text/xml" };

    n = strlen(in);
    passage_run(&whole, &way, &work, (const uint8_t *) in, n, NULL, 0,
                false);
    assert_null(whole.fault);

    for (i = 0; i <= n; i++) {
        passage_run(&cut, &way, &work, (const uint8_t *) in, n, &i, 1,
                    i & 1);
        differs = passage_differs(&whole, &cut);

        if (differs != NULL) {
            fail_msg("%s, cut at %zu: %s", differs, i, in);
        }
    }
}


static void
assert_becomes(const cg_policy *p, const char *in, const char *out)
{
    run_all(p, in);
    assert_int_equal(whole.st, CG_OK);
    assert_int_equal(whole.out.n, strlen(out));
    assert_memory_equal(whole.out.p, out, strlen(out));
}


static void
text_is_redacted_in_any_element(void **state)
{
    (void) state;

    assert_becomes(&block,
        "<?xml version=\"1.0\"?><!DOCTYPE m SYSTEM \"m.dtd\">"
        "<m to='jane.doe&#64;example.com'><script>jane.doe@example.com"
        "</script><style>jane.doe&#x40;example.com</style>"
        "<![CDATA[<b>jane.doe@example.com]]><!-- 192.0.2.44 --></m>",
        "<?xml version=\"1.0\"?><!DOCTYPE m SYSTEM \"m.dtd\">"
        "<m to='[email]'><script>[email]"
        "</script><style>[email]</style>"
        "<![CDATA[<b>[email]]]><!-- [ipv4] --></m>");
    assert_string_equal(whole.name, "xml");
}


/* Comments, instructions and borders of CDATA part nothing to whoever reads it;
 * tags do. */

static void
a_value_in_pieces_is_found(void **state)
{
    size_t  i;

    static const char *const  rows[][2] = {
        { "<a>4111 1111 <!-- x -->1111 1111</a>", "<a>[card]<!-- x --></a>" },
        { "<a>jane@<![CDATA[example.com]]></a>",
          "<a>[email]<![CDATA[]]></a>" },
        { "<a><![CDATA[jane]]>@<?x > y?>exam<![CDATA[ple.com]]>!</a>",
          "<a><![CDATA[[email]]]><?x > y?><![CDATA[]]>!</a>" },
        { "<a><![CDATA[4111 1111]]><![CDATA[ 1111 1111]]></a>",
          "<a><![CDATA[[card]]]><![CDATA[]]></a>" },
        { "<a><![CDATA[jane&#64;example.com &amp;]]></a>",
          "<a><![CDATA[[email] &amp;]]></a>" },
        { "<a>my name is <!-- - -->Jane</a>",
          "<a>my name is <!-- - -->[name]</a>" },
        { "<a>jane.<!---->doe@example.com</a>",
          "<a>[email]<!----></a>" },
        { "<a>4111 1111<b/>1111 1111</a>", "<a>4111 1111<b/>1111 1111</a>" },
        { "<a>4111 1111</a><!-- --><a>1111 1111</a>",
          "<a>4111 1111</a><!-- --><a>1111 1111</a>" },
        { "<a>4111 1111 <!--> jane@example.com -->1111 1111</a>",
          "<a>[card]<!--> [email] --></a>" },
        { "<a>4111<![CDATA[ 1111 ]] 1111 1111]]></a>",
          "<a>4111<![CDATA[ 1111 ]] 1111 1111]]></a>" },
    };

    (void) state;

    for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_becomes(&block, rows[i][0], rows[i][1]);
    }
}


/* "]]>" is nothing but the end of CDATA. */

static void
what_is_put_in_ends_nothing(void **state)
{
    size_t     i;
    cg_policy  odd;

    static const char *const  rows[][2] = {
        { "<a>jane@example.com]></a>", "<a>[email&#93;]></a>" },
        { "<a><![CDATA[jane@example.com]>]]></a>",
          "<a><![CDATA[[email]]]><![CDATA[]>]]></a>" },
        { "<a><![CDATA[password: hunter2x]]></a>",
          "<a><![CDATA[password: [api_secret]]]></a>" },
        { "<a><![CDATA[password: hunter2x]]]></a>",
          "<a><![CDATA[password: [api_secret]]]></a>" },
        { "<!-- password: hunter2x--><?x password:hunter2x?\?><a/>",
          "<!-- password: [api_secret]--><?x password:[api_secret]?\?><a/>" },
        { "<a><![CDATA[jane@example.com]]]></a>",
          "<a><![CDATA[[email]]]]></a>" },
        { "<!DOCTYPE jane@example.com SYSTEM 'jane@example.com'><a/>",
          "<!DOCTYPE %5Bemail%5D SYSTEM '[email]'><a/>" },
        { "<a b='jane@example.com]>'/>", "<a b='[email&#93;]>'/>" },
        { "<a>jane@<![CDATA[example.com]>]]></a>",
          "<a>[email&#93;<![CDATA[]>]]></a>" },
    };

    (void) state;

    for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_becomes(&block, rows[i][0], rows[i][1]);
    }

    assert_true(passage_policy(&odd, "redact email replace=<e&>"));
    assert_becomes(&odd, "<a><![CDATA[jane@example.com]]></a>",
                   "<a><![CDATA[<e&]]>&gt;<![CDATA[]]></a>");
    assert_becomes(&odd, "<a>jane@example.com</a>", "<a>&lt;e&amp;&gt;</a>");
    cg_policy_free(&odd);
}


static void
what_is_no_finding_stays(void **state)
{
    static const char *const  texts[] = {
        "", "<a/>", "<a b=\"&lt;c&gt;\">&amp;&#x20;&none;</a>",
        "<!DOCTYPE a>\n<a><![CDATA[ [ ]] ]]></a>", "<!-- [ <!ENTITY --><a/>",
        "<?a <!ENTITY [?><a x='<![DOCTYPE['/>",
    };

    size_t  i;

    (void) state;

    for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        assert_becomes(&block, texts[i], texts[i]);
    }
}


static void
a_document_type_that_declares_is_refused(void **state)
{
    static const char *const  texts[] = {
        "<!DOCTYPE a [<!ENTITY e 'jane.doe&#64;example.com'>]><a>&e;</a>",
        "<!DOCTYPE a SYSTEM 'b' [ ]><a/>",
        "<!DOCTYPE a SYSTEM '>' [<!ENTITY e 'x'>]><a/>",
        "<a><!ELEMENT b></a>",
        "<?x > <a b=\" ?><!DOCTYPE a [<!ENTITY e 'x'>]><a/>",
        "<!--> <a b=' --><!DOCTYPE a [<!ENTITY e 'x'>]><a/>",
        "<a/><?xml encoding='utf-7'?>",
    };

    size_t  i;

    (void) state;

    for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        run_all(&block, texts[i]);
        assert_int_equal(whole.st, CG_ESYNTAX);

        run_all(&lenient, texts[i]);
        assert_int_equal(whole.st, CG_OK);
        assert_int_equal(whole.passed, CG_ESYNTAX);
    }
}


/* In UTF-16 behind a declaration in ASCII. */

static void
zeros_are_refused(void **state)
{
    passage_way  way = { &block, CG_TO_PROVIDER, NULL, false, "text/xml" };

    static const char  in[] = "<?xml version='1.0' encoding='utf-16'?>"
                              "\0<\0a\0>\0j\0a\0n\0e\0@";

    (void) state;

    passage_run(&whole, &way, &work, (const uint8_t *) in, sizeof(in) - 1,
                NULL, 0, false);
    assert_int_equal(whole.st, CG_ESYNTAX);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(text_is_redacted_in_any_element),
        cmocka_unit_test(a_value_in_pieces_is_found),
        cmocka_unit_test(what_is_put_in_ends_nothing),
        cmocka_unit_test(what_is_no_finding_stays),
        cmocka_unit_test(a_document_type_that_declares_is_refused),
        cmocka_unit_test(zeros_are_refused),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
