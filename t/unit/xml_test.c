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


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(text_is_redacted_in_any_element),
        cmocka_unit_test(what_is_no_finding_stays),
        cmocka_unit_test(a_document_type_that_declares_is_refused),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
