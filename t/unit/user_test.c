/*
 * User entities: what a pattern finds in each format, in every split; where it
 * gives up; and what a policy says of a line that is wrong.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "passage.h"

static cg_work  work;
static passage  whole, cut;

static const struct {
    const char       *lines;
    const cg_format  *format;
    const char       *in;
    const char       *out;
} rows[] = {
    /* a pattern alone, and its label */
    { "entity order_no pattern=\\bORD-\\d{6}\\b", &cg_format_text,
      "see ORD-123456, ORD-1234567, XORD-123456 and ORD-654321",
      "see [order_no], ORD-1234567, XORD-123456 and [order_no]" },
    { "entity order_no pattern=\\bORD-\\d{6}\\b replace=[order]",
      &cg_format_text, "ORD-123456", "[order]" },
    { "entity x pattern=\\d{3}", &cg_format_text, "1234567", "[x][x]7" },
    { "entity x pattern=(?i)key-[a-z]+", &cg_format_text,
      "KEY-abc key-ABC!", "[x] [x]!" },

    /* letters outside ASCII end no word and are held whole */
    { "entity x pattern=\\bcaf\\b", &cg_format_text, "caf\xc3\xa9 caf",
      "caf\xc3\xa9 [x]" },
    { "entity x pattern=\\b\xd0\x96\\w+", &cg_format_text,
      "\xd0\x96\xd1\x83\xd0\xba \xd0\x96", "[x] \xd0\x96" },
    { "entity x pattern=a.b", &cg_format_text, "a\xe2\x82\xac" "b a\xe2" "b",
      "[x] a\xe2" "b" },
    { "entity x pattern=\\d\\d", &cg_format_text, "\xff\xfe" "12\xc3",
      "\xff\xfe[x]\xc3" },

    /* what stands around it */
    { "entity x pattern=(?<=no\\s)\\d+(?!\\d|%)", &cg_format_text,
      "no 12 no 34% on 56", "no [x] no 34% on 56" },
    { "entity x pattern=^\\d+$", &cg_format_text, "12\n3x\n45",
      "[x]\n3x\n[x]" },

    /* its words */
    { "entity x pattern=\\b\\d{5}\\b context=badge,Werksausweis",
      &cg_format_text,
      "12345. Badge no. 12345, WERKSAUSWEIS 54321",
      "12345. Badge no. [x], WERKSAUSWEIS [x]" },
    { "entity x pattern=\\b\\d{5}\\b key=badge_no", &cg_format_json,
      "{\"badgeNo\":12345,\"my-badge-no\":\"a 12345\",\"no\":12345,"
      "\"badge\":\"12345\"}",
      "{\"badgeNo\":\"[x]\",\"my-badge-no\":\"a [x]\",\"no\":12345,"
      "\"badge\":\"12345\"}" },
    { "entity x pattern=\\b\\d{5}\\b key=badge", &cg_format_form,
      "badge=12345&other=12345", "badge=%5Bx%5D&other=12345" },

    /* its check digit */
    { "entity x pattern=\\b\\d{8}\\b check=luhn", &cg_format_text,
      "12345674 12345675", "[x] 12345675" },
    { "entity x pattern=\\b\\d{6}\\b check=verhoeff", &cg_format_text,
      "123451 123456", "[x] 123456" },
    { "entity x pattern=\\b\\d{9}[\\dX]\\b check=mod11", &cg_format_text,
      "080442957X 0804429571", "[x] 0804429571" },
    { "entity x pattern=\\b\\d{15}[\\dX]\\b check=mod11_2", &cg_format_text,
      "000000021694233X 0000000218250091", "[x] 0000000218250091" },
    { "entity x pattern=\\b\\d{5}\\b check=mod11_10", &cg_format_text,
      "07945 07946", "[x] 07946" },
    { "entity x pattern=\\b[A-Z]{2}\\d{5}\\b check=mod97", &cg_format_text,
      "AB12316 AB12399", "[x] AB12399" },

    /* what passes its check is not looked into */
    { "entity x pattern=\\d{8} check=luhn", &cg_format_text, "012345674",
      "012345674" },

    /* the structure of a format stays whole */
    { "entity x pattern=.{2,9}", &cg_format_json, "{\"a\":[\"bc\",12,true]}",
      "{\"a\":[\"[x]\",\"[x]\",\"[x]\"]}" },
    { "entity x pattern=\\W{1,3}", &cg_format_json, "{\"a\" : \"??\"}",
      "{\"a\" : \"??\"}" },
    { "entity x pattern=b.d", &cg_format_json, "[\"b\\u0063d\",\"b\\\"d\"]",
      "[\"[x]\",\"b\\\"d\"]" },
    { "entity x pattern=.+", &cg_format_form, "a=b%20c&d=%C3%A9",
      "%5Bx%5D=%5Bx%5D&%5Bx%5D=%5Bx%5D" },
    { "entity x pattern=[^,]{3,}", &cg_format_html,
      "<p class=\"one\">two &amp; three</p>", NULL },
    { "entity x pattern=two.{3}three", &cg_format_html,
      "<p>two &amp; three</p><script>two - three</script>",
      "<p>[x]</p><script>two - three</script>" },

    /* overlaps: by evidence, then length, then the first */
    { "entity x pattern=at.\\S+", &cg_format_text, "at jane@example.com",
      "[x] [email]" },
    { "entity x pattern=\\d{4}-\\d{4}", &cg_format_text,
      "5555-5555-5555-4444", "[card]" },
    { "entity x pattern=abc;entity y pattern=bcdefghij", &cg_format_text,
      "abcdefghij", "[x][y]" },
    { "entity x pattern=ab;entity y pattern=ab", &cg_format_text, "ab",
      "[x]" },
    { "entity ip_ok pattern=\\b10(?:\\.\\d{1,3}){3}\\b;redact ip_ok pass",
      &cg_format_text, "10.1.2.3 192.0.2.1", "10.1.2.3 [ipv4]" },

    /* actions */
    { "entity x pattern=ORD-\\d{6};redact x mask keep=last2",
      &cg_format_text, "ORD-123456", "***-****56" },
    { "entity x pattern=ORD-\\d{6};otherwise mask", &cg_format_text,
      "ORD-123456", "***-******" },
    { "entity x pattern=ORD-\\d{6} replace=(o);otherwise mask",
      &cg_format_text, "ORD-123456", "(o)" },
    { "entity x pattern=ORD-\\d{6};redact x pass direction=to_visitor",
      &cg_format_text, "ORD-123456", "[x]" },
};


static void
ready(cg_policy *p, const char *lines)
{
    if (!passage_policy(p, lines)) {
        fail_msg("refused: %s", lines);
    }
}


static void
check_splits(const passage_way *way, const char *in, size_t n,
    const char *name)
{
    size_t       i, k, cuts[2];
    const char  *differs;

    for (i = 0; i <= n; i += n > 200 ? 7 : 1) {
        for (k = i; k <= n; k += n > 200 ? 233 : 3) {
            cuts[0] = i;
            cuts[1] = k;

            passage_run(&cut, way, &work, (const uint8_t *) in, n, cuts, 2,
                        i & 1);
            differs = passage_differs(&whole, &cut);

            if (differs) {
                fail_msg("%s, cut at %zu, %zu: %s: %.*s", name, i, k, differs,
                         (int) cut.out.n, (const char *) cut.out.p);
            }

            assert_in_range(cut.held, 0, CG_HOLD + 64);
        }
    }
}


static void
each_row_in_every_split(void **state)
{
    size_t       i;
    cg_policy    p;
    passage_way  way;

    (void) state;

    for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        ready(&p, rows[i].lines);
        way.policy = &p;
        way.dir = CG_TO_PROVIDER;
        way.format = rows[i].format;
        way.declared = true;
        way.type = NULL;

        passage_run(&whole, &way, &work, (const uint8_t *) rows[i].in,
                    strlen(rows[i].in), NULL, 0, false);
        assert_int_equal(whole.st, CG_OK);

        if (rows[i].out && (whole.out.n != strlen(rows[i].out)
                            || memcmp(whole.out.p, rows[i].out, whole.out.n)))
        {
            fail_msg("%s: %.*s, not %s", rows[i].lines, (int) whole.out.n,
                     (const char *) whole.out.p, rows[i].out);
        }

        check_splits(&way, rows[i].in, strlen(rows[i].in), rows[i].lines);
        cg_policy_free(&p);
    }
}


/* Text of which no end is in sight; chains of findings that overlap without
 * an end; matches as long as may be. */

static const struct {
    const char  *lines;
    const char  *unit;
    size_t       times;
    cg_status    st;
} longs[] = {
    { "entity x pattern=\\d{3}", "1234567", 400, CG_OK },
    { "entity x pattern=[a-z]{7};entity y pattern=.[a-z]{6}", "abcdefghi",
      300, CG_OK },
    { "entity x pattern=ab.{300}", "abcdefg", 300, CG_OK },
    { "entity x pattern=.{511}", "abcdefg", 300, CG_OK },
    { "entity x pattern=.{512}", "abcdefg", 300, CG_OK },
    { "entity x pattern=.{513}", "abcdefg", 300, CG_EPATTERN },
    { "entity x pattern=b.*x", "abcdefg", 300, CG_EPATTERN },
    { "entity x pattern=b.*x", "abcdefg\n", 300, CG_OK },
    { "entity x pattern=(?:a+a+)+b", "aaaaaaa", 40, CG_EPATTERN },
    { "entity x pattern=(?:a+a+)+b", "aaaaaaaaaaaaaaaaaaaaaaaaaaac", 40,
      CG_EPATTERN },
    { "entity x pattern=\\w+", "\xc3\xa9t\xc3\xa9 ", 300, CG_OK },
    { "entity x pattern=\\S+", "0123456789abcdef", 31, CG_OK },
    { "entity x pattern=\\S+", "0123456789abcdef", 32, CG_OK },
    { "entity x pattern=\\S+", "0123456789abcdef", 33, CG_EPATTERN },
};


static void
long_texts_are_held_within_bounds(void **state)
{
    size_t       i, k, n;
    char        *text;
    cg_policy    p;
    passage_way  way;

    (void) state;

    for (i = 0; i < sizeof(longs) / sizeof(longs[0]); i++) {
        ready(&p, longs[i].lines);
        way.policy = &p;
        way.dir = CG_TO_PROVIDER;
        way.format = &cg_format_text;
        way.declared = true;
        way.type = NULL;

        n = strlen(longs[i].unit);
        text = malloc(n * longs[i].times);
        assert_non_null(text);

        for (k = 0; k < longs[i].times; k++) {
            memcpy(text + k * n, longs[i].unit, n);
        }

        n *= longs[i].times;
        passage_run(&whole, &way, &work, (const uint8_t *) text, n, NULL, 0,
                    false);

        if (whole.st != longs[i].st) {
            fail_msg("%s, %zu bytes: %s", longs[i].lines, n,
                     cg_status_name(whole.st));
        }

        check_splits(&way, text, n, longs[i].lines);
        free(text);
        cg_policy_free(&p);
    }
}


/* Under `on_error pass` a pattern that gives up stays away for the rest of
 * the text; all else is still found, and it is noted. */

static void
a_pattern_that_gives_up_is_passed_over(void **state)
{
    char         text[1400];
    cg_policy    p;
    cg_sink      sink = { passage_write, NULL, &cut };
    cg_stream    s;
    passage_way  way;

    (void) state;

    ready(&p, "entity x pattern=a.*z;entity y pattern=\\bID\\d\\b;"
              "on_error pass");
    way.policy = &p;
    way.dir = CG_TO_PROVIDER;
    way.format = &cg_format_text;
    way.declared = true;
    way.type = NULL;

    memset(text, '.', sizeof(text));
    memcpy(text, "a1z\nID1", 7);
    memcpy(text + 100, "a", 1);
    memcpy(text + 1300, "ID2\na2z jane@example.com", 24);

    passage_run(&whole, &way, &work, (const uint8_t *) text, sizeof(text),
                NULL, 0, false);
    assert_int_equal(whole.st, CG_OK);
    assert_int_equal(whole.counts.total, 4);
    assert_int_equal(whole.counts.entity[CG_ENTITY_N], 1);
    assert_int_equal(whole.counts.entity[CG_ENTITY_N + 1], 2);
    assert_int_equal(whole.counts.entity[CG_ENTITY_EMAIL], 1);

    check_splits(&way, text, sizeof(text), "on_error pass");

    cg_stream_init(&s, &p, CG_TO_PROVIDER, &cg_format_text, true);
    cut.out.n = 0;
    cut.chunk = (const uint8_t *) text;
    cut.chunk_n = sizeof(text);
    assert_int_equal(cg_stream_feed(&s, &work, (const uint8_t *) text,
                                    sizeof(text), true, &sink), CG_OK);
    assert_int_equal(s.passed, CG_EPATTERN);
    cg_stream_free(&s);
    cg_policy_free(&p);
}


/* What is wrong with a line, and what to write instead.  The words of a line
 * stand apart by "|". */

static const struct {
    const char  *line;
    const char  *diag;
} refused[] = {
    { "entity",
      "\"entity\" needs a name and a pattern: for example entity "
      "order_no \"pattern=\\bORD-\\d{6}\\b\"" },
    { "entity|Order|pattern=a",
      "unusable entity name \"Order\": write 1 to 31 of a-z, 0-9 "
      "and \"_\", a letter first" },
    { "entity|9a|pattern=a",
      "unusable entity name \"9a\": write 1 to 31 of a-z, 0-9 and "
      "\"_\", a letter first" },
    { "entity|a2345678901234567890123456789012|pattern=a",
      "unusable entity name \"a2345678901234567890123456789012\": "
      "write 1 to 31 of a-z, 0-9 and \"_\", a letter first" },
    { "entity|email|pattern=a",
      "there is an entity \"email\" already: choose another name" },
    { "entity|taken|pattern=a",
      "there is an entity \"taken\" already: choose another name" },
    { "entity|mask|pattern=a",
      "\"mask\" is an action: choose another name" },
    { "entity|x",
      "entity \"x\" has no pattern: write for example "
      "\"pattern=\\bORD-\\d{6}\\b\", in quotes" },
    { "entity|x|replace=[x]",
      "entity \"x\" has no pattern: write for example "
      "\"pattern=\\bORD-\\d{6}\\b\", in quotes" },
    { "entity|x|mask|pattern=a",
      "\"entity\" takes NAME=VALUE behind the name, not \"mask\": "
      "what is done to it is said by \"redact x ...\"" },
    { "entity|x|patern=a",
      "unknown option \"patern\": did you mean \"pattern\"? known: "
      "pattern check context key replace" },
    { "entity|x|pattern=a|pattern=b",
      "\"pattern=\" is given twice: leave one" },
    { "entity|x|pattern=\"a\"",
      "a quote within a word means nothing to nginx: quote the "
      "whole, \"pattern=...\"" },
    { "entity|x|pattern=",
      "a pattern has 1 to 1024 bytes: write such a one" },
    { "entity|x|pattern=a(",
      "the pattern is wrong at its byte 2: missing closing "
      "parenthesis: write a regular expression of PCRE2" },
    { "entity|x|pattern=[b-a]",
      "the pattern is wrong at its byte 3: range out of order in "
      "character class: write a regular expression of PCRE2" },
    { "entity|x|pattern=\\d*",
      "the pattern can match nothing at all, which is "
      "everywhere: make a part of it required, as in \"\\d+\" "
      "instead of \"\\d*\"" },
    { "entity|x|pattern=(?=a)",
      "the pattern can match nothing at all, which is "
      "everywhere: make a part of it required, as in \"\\d+\" "
      "instead of \"\\d*\"" },
    { "entity|x|pattern=(?<=a+)b",
      "the pattern is wrong at its byte 0: lookbehind assertion "
      "is not fixed length: write a regular expression of PCRE2" },
    { "entity|x|pattern=(?<=.{32})b",
      "the pattern looks back over 32 characters: at most 31 can "
      "be seen, shorten the lookbehind" },
    { "entity|x|pattern=a\\Kb",
      "the pattern uses \"\\K\", which does not work on text that "
      "comes in pieces: write it without" },
    { "entity|x|pattern=\\Ga",
      "the pattern uses \"\\G\", which does not work on text that "
      "comes in pieces: write it without" },
    { "entity|x|pattern=\\C",
      "the pattern uses \"\\C\", which does not work on text that "
      "comes in pieces: write it without" },
    { "entity|x|pattern=a(*COMMIT)b",
      "the pattern uses a verb, \"(*...)\": write it without; for "
      "a bracket and a star write \"\\(*\"" },
    { "entity|x|pattern=(*UTF)a",
      "the pattern uses a verb, \"(*...)\": write it without; for "
      "a bracket and a star write \"\\(*\"" },
    { "entity|x|pattern=a|check=lun",
      "unknown check \"lun\": did you mean \"luhn\"? known: luhn "
      "verhoeff mod11 mod11_2 mod11_10 mod97" },
    { "entity|x|pattern=a|context=",
      "\"context=\" names no word: write one, or leave it out" },
    { "entity|x|pattern=a|context=badge,no2",
      "\"no2\" of \"context=\" is no word of Latin, Greek or "
      "Cyrillic letters: write for example context=order,ref" },
    { "entity|x|pattern=a|context=your-badge",
      "\"your-badge\" of \"context=\" is no word of Latin, Greek or "
      "Cyrillic letters: write for example context=order,ref" },
    { "entity|x|pattern=a|key=x.y/z",
      "\"x.y/z\" of \"key=\" is no word of Latin, Greek or Cyrillic "
      "letters: write for example key=order_no" },
    { "entity|x|pattern=a|replace=",
      "\"replace=\" takes 1 to 64 bytes, such as replace=[order]" },
    { "entity|x|pattern=a|replace=a\tb",
      "\"replace=\" holds a control character or no UTF-8: write "
      "printable text" },
    { "redact|order_no|replace",
      "unknown entity \"order_no\": \"chat-gdpr entities\" lists "
      "all; an \"entity\" line stands above those that name it" },
};


static bool
read_line(cg_policy *p, const char *text, cg_diag *diag)
{
    size_t   n;
    cg_word  words[32];

    for (n = 0; *text && n < 32; n++) {
        words[n].p = text;
        words[n].n = strcspn(text, "|");
        text += words[n].n;
        text += (*text == '|');
    }

    return cg_policy_line(p, words, n, diag);
}


static void
each_wrong_line_is_refused_with_its_reason(void **state)
{
    size_t     i;
    cg_diag    diag;
    cg_policy  p;

    (void) state;

    assert_true(cg_policy_init(&p, cg_word_of("chat"), &diag));
    assert_true(read_line(&p, "entity|taken|pattern=a", &diag));

    for (i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
        assert_false(read_line(&p, refused[i].line, &diag));
        assert_string_equal(diag.text, refused[i].diag);
    }

    /* none of them has left anything */
    assert_int_equal(p.n_users, 1);
    assert_true(cg_policy_finish(&p, &diag));
    cg_policy_free(&p);
}


static void
a_policy_has_32_of_its_own(void **state)
{
    int        i;
    char       line[40];
    cg_diag    diag;
    cg_policy  p;

    (void) state;

    assert_true(cg_policy_init(&p, cg_word_of("chat"), &diag));

    for (i = 0; i < CG_USER_MAX; i++) {
        (void) snprintf(line, sizeof(line), "entity|e%d|pattern=\\b%d\\b", i,
                        1000 + i);
        assert_true(read_line(&p, line, &diag));
    }

    assert_false(read_line(&p, "entity|more|pattern=a", &diag));
    assert_string_equal(diag.text, "a policy has at most 32 entities of its "
                        "own: join some patterns with \"|\"");
    assert_true(cg_policy_finish(&p, &diag));
    assert_string_equal(cg_policy_entity_name(&p, CG_ENTITY_MAX - 1), "e31");
    assert_string_equal(cg_policy_entity_label(&p, CG_ENTITY_MAX - 1),
                        "[e31]");
    cg_policy_free(&p);
}


/* The canonical form reads back as it is; what is left to a default is in
 * it. */

static void
the_canonical_form_has_all_of_it(void **state)
{
    cg_buf     form = { NULL, 0, 0 };
    cg_diag    diag;
    cg_policy  p, q;

    (void) state;

    assert_true(cg_policy_init(&p, cg_word_of("chat"), &diag));
    assert_true(read_line(&p, "entity|order_no|pattern=\\bORD-\\d{6}\\b|"
                          "context=Order, Bestellung|key=orderNo,ref_no|"
                          "check=luhn|replace=[order]", &diag));
    assert_true(read_line(&p, "entity|x|pattern=x\"\\\\\\n\t'", &diag));
    assert_true(read_line(&p, "redact|x|email|mask|keep=last2", &diag));
    assert_true(read_line(&p, "otherwise|mask", &diag));
    assert_true(cg_policy_finish(&p, &diag));

    assert_int_equal(cg_policy_canonical(&p, &form), CG_OK);
    assert_int_equal(cg_buf_add(&form, "", 1), CG_OK);
    assert_string_equal((char *) form.p,
        "chat_gdpr_policy chat {\n"
        "    entity order_no \"pattern=\\bORD-\\d{6}\\b\" check=luhn "
        "\"context=order bestellung\" \"key=orderno refno\" "
        "\"replace=[order]\";\n"
        "    entity x \"pattern=x\\\"\\\\\\\\\\\\n\\t'\" "
        "\"replace=[x]\";\n"
        "    redact email mask keep=last2 direction=both;\n"
        "    redact x mask keep=last2 direction=both;\n"
        "    otherwise mask;\n"
        "    forward address=truncate referer=redact location=redact;\n"
        "    regions GB IE;\n"
        "    limit message=1m body=8m depth=64;\n"
        "    files block;\n"
        "    on_error block;\n"
        "}\n");

    /* another pattern is another policy */
    assert_true(cg_policy_init(&q, cg_word_of("chat"), &diag));
    assert_true(cg_policy_finish(&q, &diag));
    assert_string_not_equal(p.digest, q.digest);

    cg_buf_free(&form);
    cg_policy_free(&p);
    cg_policy_free(&q);
}


static int
teardown(void **state)
{
    (void) state;

    cg_buf_free(&whole.out);
    cg_buf_free(&cut.out);
    cg_work_free(&work);
    return 0;
}


int
main(void)
{
    static const struct CMUnitTest  tests[] = {
        cmocka_unit_test(each_row_in_every_split),
        cmocka_unit_test(long_texts_are_held_within_bounds),
        cmocka_unit_test(a_pattern_that_gives_up_is_passed_over),
        cmocka_unit_test(each_wrong_line_is_refused_with_its_reason),
        cmocka_unit_test(a_policy_has_32_of_its_own),
        cmocka_unit_test(the_canonical_form_has_all_of_it),
    };

    return cmocka_run_group_tests(tests, NULL, teardown);
}
