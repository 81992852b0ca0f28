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
#include "cg_diag.h"
#include "cg_label.h"
#include "cg_text.h"
#include "cg_policy_action.h"

static const struct {
    const char  *what;
    cg_rule      rule;
    cg_entity    entity;
    const char  *text;
    const char  *out;
} writes[] = {
    { "replace writes the label of the entity",
      { CG_ACTION_REPLACE, 0, 0, 0, 0, 0 }, CG_ENTITY_EMAIL,
      "jane@example.com", "[email]" },
    { "replace writes the label of another entity",
      { CG_ACTION_REPLACE, 0, 0, 0, 0, 0 }, CG_ENTITY_UK_NHS,
      "943 476 5919", "[uk_nhs]" },
    { "mask keeps the shape",
      { CG_ACTION_MASK, 0, 0, 0, 0, 0 }, CG_ENTITY_EMAIL,
      "jane.doe+x@example.com", "****.***+*@*******.***" },
    { "mask hides capitals and digits",
      { CG_ACTION_MASK, 0, 0, 0, 0, 0 }, CG_ENTITY_UK_NINO,
      "QQ 12 34 56 C", "** ** ** ** *" },
    { "mask keeps the last four digits of a card",
      { CG_ACTION_MASK, 0, 4, 0, 0, 0 }, CG_ENTITY_CARD,
      "4111-1111-1111-1111", "****-****-****-1111" },
    { "mask keeps six and four digits of a card",
      { CG_ACTION_MASK, 6, 4, 0, 0, 0 }, CG_ENTITY_CARD,
      "4111 1111 1111 1234", "4111 11** **** 1234" },
    { "separators do not count as kept",
      { CG_ACTION_MASK, 2, 0, 0, 0, 0 }, CG_ENTITY_PHONE,
      "+(4)4 7700", "+(4)4 ****" },
    { "a keep that would keep everything keeps nothing",
      { CG_ACTION_MASK, 2, 2, 0, 0, 0 }, CG_ENTITY_EMAIL, "a@bc", "*@**" },
    { "nor one that keeps exactly everything",
      { CG_ACTION_MASK, 0, 4, 0, 0, 0 }, CG_ENTITY_IPV4, "1.2.3.4", "*.*.*.*" },
    { "one character less is hidden",
      { CG_ACTION_MASK, 1, 2, 0, 0, 0 }, CG_ENTITY_IPV4, "1.2.3.4", "1.*.3.4" },
    { "a code point of UTF-8 is one character",
      { CG_ACTION_MASK, 0, 0, 0, 0, 0 }, CG_ENTITY_EMAIL,
      "j\xc3\xbcrgen@\xe4\xbe\x8b\xf0\x9f\x98\x80.jp", "******@**.**" },
    { "a kept code point is kept whole",
      { CG_ACTION_MASK, 2, 1, 0, 0, 0 }, CG_ENTITY_EMAIL,
      "j\xc3\xbcrgen@\xe4\xbe\x8b", "j\xc3\xbc****@\xe4\xbe\x8b" },
    { "bytes that are no UTF-8 are one character each",
      { CG_ACTION_MASK, 0, 0, 0, 0, 0 }, CG_ENTITY_EMAIL,
      "\xff@\xc3.\xe4\xbe", "*@*.**" },
    { "an overlong form is two characters",
      { CG_ACTION_MASK, 0, 0, 0, 0, 0 }, CG_ENTITY_EMAIL, "\xc0\xaf", "**" },
    { "nothing to hide stays as it is",
      { CG_ACTION_MASK, 3, 3, 0, 0, 0 }, CG_ENTITY_PHONE, "+() -", "+() -" },
    { "nothing stays nothing",
      { CG_ACTION_MASK, 3, 3, 0, 0, 0 }, CG_ENTITY_PHONE, "", "" },
};


static cg_policy    policy;
static cg_seal      seal;
static cg_language  language = CG_LANGUAGE_en;


static cg_status
write(const cg_rule *rule, size_t entity, const char *text, cg_buf *out)
{
    cg_action_on  on = { &policy, rule, entity, language,
                         (const uint8_t *) text, strlen(text) };

    return cg_action_write(&on, &seal, out);
}


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
        assert_int_equal(write(&writes[i].rule, writes[i].entity,
                               writes[i].text, &b), CG_OK);
        assert_int_equal(cg_buf_add(&b, "", 1), CG_OK);
        assert_string_equal((char *) b.p + 1, writes[i].out);
    }

    cg_buf_free(&b);
}


/* The same value however it is written, and nothing else. */

static void
test_hash(void **state)
{
    size_t     i;
    cg_buf     a = { NULL, 0, 0 }, b = { NULL, 0, 0 };
    cg_rule    rule = { CG_ACTION_HASH, 0, 0, 0, 0, 0 };
    cg_secret  secret = { { 1 }, NULL }, other = { { 2 }, NULL };

    static const struct {
        cg_entity    entity[2];
        const char  *text[2];
        bool         same;
    } pairs[] = {
        { { CG_ENTITY_CARD, CG_ENTITY_CARD },
          { "4111 1111 1111 1111", "4111-1111-1111-1111" }, true },
        { { CG_ENTITY_IBAN, CG_ENTITY_IBAN },
          { "GB82 WEST 1234 5698 7654 32", "gb82west12345698765432" }, true },
        { { CG_ENTITY_EMAIL, CG_ENTITY_EMAIL },
          { "Jane@Example.com", "jane@example.COM" }, true },
        { { CG_ENTITY_EMAIL, CG_ENTITY_EMAIL },
          { "jane.doe@example.com", "janedoe@example.com" }, false },
        { { CG_ENTITY_DOB, CG_ENTITY_DOB }, { "1.11.1990", "11.1.1990" },
          false },
        { { CG_ENTITY_API_SECRET, CG_ENTITY_API_SECRET },
          { "hunter2", "Hunter2" }, false },
        { { CG_ENTITY_PHONE, CG_ENTITY_UK_NHS }, { "9434765919",
          "9434765919" }, false },
    };

    (void) state;

    assert_int_equal(write(&rule, CG_ENTITY_CARD, "1", &a), CG_EKEY);
    seal.secrets = &secret;
    seal.n = 1;

    for (i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
        a.n = b.n = 0;
        assert_int_equal(write(&rule, pairs[i].entity[0], pairs[i].text[0],
                               &a), CG_OK);
        assert_int_equal(write(&rule, pairs[i].entity[1], pairs[i].text[1],
                               &b), CG_OK);
        assert_int_equal(a.n == b.n && memcmp(a.p, b.p, a.n) == 0,
                         pairs[i].same);
    }

    a.n = 0;
    assert_int_equal(write(&rule, CG_ENTITY_UK_NHS, "943 476 5919", &a),
                     CG_OK);
    assert_int_equal(a.n, strlen("[uk_nhs-]") + 12);

    /* not in another period, under another policy, with another secret */

    for (i = 0; i < 3; i++) {
        seal.now = i == 0 ? CG_PERIOD_DEFAULT : 0;
        policy.name[0] = i == 1 ? 'q' : 'p';
        seal.secrets = i == 2 ? &other : &secret;
        b.n = 0;
        assert_int_equal(write(&rule, CG_ENTITY_UK_NHS, "943 476 5919", &b),
                         CG_OK);
        assert_int_equal(a.n, b.n);
        assert_memory_not_equal(a.p, b.p, a.n);
    }

    seal.now = CG_PERIOD_DEFAULT - 1;
    seal.secrets = &secret;
    b.n = 0;
    assert_int_equal(write(&rule, CG_ENTITY_UK_NHS, "9434765919", &b), CG_OK);
    assert_memory_equal(a.p, b.p, a.n);

    seal.now = 0;
    seal.n = 0;
    cg_buf_free(&a);
    cg_buf_free(&b);
}


static void
test_labels_in_a_language(void **state)
{
    cg_buf   b = { NULL, 0, 0 };
    cg_rule  rule = { CG_ACTION_REPLACE, 0, 0, 0, 0, 0 };

    (void) state;

    language = CG_LANGUAGE_de;
    assert_int_equal(write(&rule, CG_ENTITY_CARD, "1", &b), CG_OK);
    assert_int_equal(write(&rule, CG_ENTITY_UK_NHS, "1", &b), CG_OK);
    language = CG_LANGUAGE_en;
    assert_int_equal(write(&rule, CG_ENTITY_CARD, "1", &b), CG_OK);

    assert_int_equal(b.n, strlen("[Kartennummer][uk_nhs][card]"));
    assert_memory_equal(b.p, "[Kartennummer][uk_nhs][card]", b.n);
    cg_buf_free(&b);
}


/* They go into JSON and HTML as they are, and say what they are about. */

static void
test_words_need_no_escape(void **state)
{
    size_t       e;
    unsigned     l;
    const char  *say, *word;

    (void) state;

    for (l = 0; l <= CG_LANGUAGE_sv; l++) {
        say = cg_text((cg_language) l, CG_TEXT_BLOCKED);
        assert_non_null(strstr(say, "%s"));
        assert_int_equal(strcspn(say, "\"\\<>&[]"), strlen(say));
        say = cg_text((cg_language) l, CG_TEXT_WITHHELD);
        assert_non_null(strstr(say, "%s"));
        assert_int_equal(strcspn(say, "\"\\<>&[]"), strlen(say));
        assert_non_null(cg_label_word((cg_language) l, CG_ENTITY_CARD));

        for (e = 0; e < CG_ENTITY_N; e++) {
            word = cg_label_word((cg_language) l, e);

            if (word) {
                assert_true(strlen(word) > 1);
                assert_int_equal(strcspn(word, "\"\\<>&[]%"), strlen(word));
            }
        }
    }
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
    cg_rule  rule = { CG_ACTION_MASK, 6, 4, 0, 0, 0 };

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
        cmocka_unit_test(test_hash),
        cmocka_unit_test(test_labels_in_a_language),
        cmocka_unit_test(test_words_need_no_escape),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_card_keeps_at_most_six_and_four),
    };

    cg_diag  diag;

    if (!cg_policy_init(&policy, cg_word_of("p"), &diag)) {
        return 1;
    }

    return cmocka_run_group_tests(tests, NULL, NULL);
}
