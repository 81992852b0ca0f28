/*
 * What stands in the output instead of a finding.
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "cg_action.h"

static const struct {
    const char  *what;
    cg_rule      rule;
    cg_entity    entity;
    const char  *text;
    const char  *out;
} writes[] = {
    { "replace writes the label of the entity",
      { CG_ACTION_REPLACE, 0, 0, 0 }, CG_ENTITY_EMAIL,
      "jane@example.com", "[email]" },
    { "replace writes the label of another entity",
      { CG_ACTION_REPLACE, 0, 0, 0 }, CG_ENTITY_UK_NHS,
      "943 476 5919", "[uk_nhs]" },
    { "mask keeps the shape",
      { CG_ACTION_MASK, 0, 0, 0 }, CG_ENTITY_EMAIL,
      "jane.doe+x@example.com", "****.***+*@*******.***" },
    { "mask hides capitals and digits",
      { CG_ACTION_MASK, 0, 0, 0 }, CG_ENTITY_UK_NINO,
      "QQ 12 34 56 C", "** ** ** ** *" },
    { "mask keeps the last four digits of a card",
      { CG_ACTION_MASK, 0, 4, 0 }, CG_ENTITY_CARD,
      "4111-1111-1111-1111", "****-****-****-1111" },
    { "mask keeps six and four digits of a card",
      { CG_ACTION_MASK, 6, 4, 0 }, CG_ENTITY_CARD,
      "4111 1111 1111 1234", "4111 11** **** 1234" },
    { "separators do not count as kept",
      { CG_ACTION_MASK, 2, 0, 0 }, CG_ENTITY_PHONE,
      "+(4)4 7700", "+(4)4 ****" },
    { "a keep that would keep everything keeps nothing",
      { CG_ACTION_MASK, 2, 2, 0 }, CG_ENTITY_EMAIL, "a@bc", "*@**" },
    { "nor one that keeps exactly everything",
      { CG_ACTION_MASK, 0, 4, 0 }, CG_ENTITY_IPV4, "1.2.3.4", "*.*.*.*" },
    { "one character less is hidden",
      { CG_ACTION_MASK, 1, 2, 0 }, CG_ENTITY_IPV4, "1.2.3.4", "1.*.3.4" },
    { "a code point of UTF-8 is one character",
      { CG_ACTION_MASK, 0, 0, 0 }, CG_ENTITY_EMAIL,
      "j\xc3\xbcrgen@\xe4\xbe\x8b\xf0\x9f\x98\x80.jp", "******@**.**" },
    { "a kept code point is kept whole",
      { CG_ACTION_MASK, 2, 1, 0 }, CG_ENTITY_EMAIL,
      "j\xc3\xbcrgen@\xe4\xbe\x8b", "j\xc3\xbc****@\xe4\xbe\x8b" },
    { "bytes that are no UTF-8 are one character each",
      { CG_ACTION_MASK, 0, 0, 0 }, CG_ENTITY_EMAIL,
      "\xff@\xc3.\xe4\xbe", "*@*.**" },
    { "an overlong form is two characters",
      { CG_ACTION_MASK, 0, 0, 0 }, CG_ENTITY_EMAIL, "\xc0\xaf", "**" },
    { "nothing to hide stays as it is",
      { CG_ACTION_MASK, 3, 3, 0 }, CG_ENTITY_PHONE, "+() -", "+() -" },
    { "nothing stays nothing",
      { CG_ACTION_MASK, 3, 3, 0 }, CG_ENTITY_PHONE, "", "" },
};


static void
test_write(void **state)
{
    size_t  i;
    cg_buf  b = { NULL, 0, 0 };

    (void) state;

    for (i = 0; i < sizeof(writes) / sizeof(writes[0]); i++) {
        print_message("# %s\n", writes[i].what);
        b.n = 0;
        assert_int_equal(cg_buf_str(&b, "<"), CG_OK);
        assert_int_equal(cg_action_write(&writes[i].rule,
                         cg_entity_get(writes[i].entity)->label,
                                         (const uint8_t *) writes[i].text,
                                         strlen(writes[i].text), &b), CG_OK);
        assert_int_equal(cg_buf_add(&b, "", 1), CG_OK);
        assert_string_equal((char *) b.p + 1, writes[i].out);
    }

    cg_buf_free(&b);
}


static void
test_names(void **state)
{
    (void) state;

    assert_string_equal(cg_action_name(CG_ACTION_REPLACE), "replace");
    assert_string_equal(cg_action_name(CG_ACTION_MASK), "mask");
    assert_string_equal(cg_action_name(CG_ACTION_PASS), "pass");
    assert_string_equal(cg_action_name(CG_ACTION_N), "?");
}


static void
test_card_keeps_at_most_six_and_four(void **state)
{
    cg_rule  rule = { CG_ACTION_MASK, 6, 4, 0 };

    (void) state;

    assert_true(cg_action_allowed(&rule, CG_ENTITY_CARD));
    rule.keep_first = 7;
    assert_false(cg_action_allowed(&rule, CG_ENTITY_CARD));
    assert_true(cg_action_allowed(&rule, CG_ENTITY_IBAN));
    rule.keep_first = 0;
    rule.keep_last = 5;
    assert_false(cg_action_allowed(&rule, CG_ENTITY_CARD));
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(test_write),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_card_keeps_at_most_six_and_four),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
