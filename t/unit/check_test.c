/*
 * Unit tests of the checks: issuer prefixes, check digits, numbering plans,
 * bitmaps.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cg_check.h"
#include "cg_cue.h"
#include "cg_entity.h"


static size_t
digits(const char *s, uint8_t *d)
{
    size_t  n;

    for (n = 0; *s; s++) {
        if (*s >= '0' && *s <= '9') {
            d[n++] = (uint8_t) (*s - '0');
        }
    }

    return n;
}


/* Lengths that cards with such a prefix have. */
static uint32_t
lengths(const char *text)
{
    size_t    n;
    uint8_t   d[24];
    uint32_t  usual, all;

    n = digits(text, d);
    all = cg_card_lengths(d, n, &usual);
    assert_int_equal(usual & ~all, 0);

    return all;
}


/* Numbers that the networks publish for tests. */
static const char *const  cards[] = {
    "4111 1111 1111 1111", "4012 8888 8888 1881", "4222222222222",
    "5555 5555 5555 4444", "5105 1051 0510 5100", "2223 0031 2200 3222",
    "3782 822463 10005", "3714 496353 98431", "3056 930902 5904",
    "3852 000002 3237", "6011 1111 1111 1117", "6011 0009 9013 9424",
    "3530 1113 3330 0000", "3566 0020 2036 0505", "6759 6498 2643 8453",
    "6200 0000 0000 0005", "5019 7170 1010 3742"
};


static void
test_card_numbers_pass_issuer_and_luhn(void **state)
{
    size_t    i, n;
    uint8_t   d[24];
    uint32_t  usual;

    (void) state;

    for (i = 0; i < sizeof(cards) / sizeof(cards[0]); i++) {
        n = digits(cards[i], d);
        assert_true(cg_luhn(d, n));
        assert_true(cg_card_lengths(d, n, &usual) >> n & 1);
        assert_true(usual >> n & 1);

        d[n - 1] = (d[n - 1] + 1) % 10;
        assert_false(cg_luhn(d, n));
    }
}


static void
test_a_card_prefix_keeps_the_lengths_of_its_whole(void **state)
{
    size_t    i, k, n;
    uint8_t   d[24];
    uint32_t  whole, usual;

    (void) state;

    for (i = 0; i < sizeof(cards) / sizeof(cards[0]); i++) {
        n = digits(cards[i], d);
        whole = cg_card_lengths(d, n, &usual);

        for (k = 0; k < n; k++) {
            assert_true((cg_card_lengths(d, k, &usual) & whole) == whole);
        }
    }
}


static void
test_time_stamps_have_no_issuer(void **state)
{
    (void) state;

    assert_int_equal(lengths("1732394082123"), 0);
    assert_int_equal(lengths("1732394082123456"), 0);
    assert_int_equal(lengths("2026112320544212"), 0);
    assert_int_equal(lengths("0000000000000000"), 0);
}


static void
test_iban_structures(void **state)
{
    (void) state;

    assert_string_equal(cg_iban_structure('G', 'B'), "4a14n");
    assert_string_equal(cg_iban_structure('g', 'b'), "4a14n");
    assert_string_equal(cg_iban_structure('A', 'D'), "8n12c");
    assert_string_equal(cg_iban_structure('X', 'K'), "16n");
    assert_string_equal(cg_iban_structure('N', 'O'), "11n");
    assert_null(cg_iban_structure('U', 'S'));
    assert_null(cg_iban_structure('Z', 'Z'));
    assert_null(cg_iban_structure('A', 'A'));
}


static void
test_iban_check(void **state)
{
    size_t  i;

    static const char *const  good[] = {
        "GB82WEST12345698765432", "DE89370400440532013000",
        "FR1420041010050500013M02606", "NL91ABNA0417164300",
        "BE68539007547034", "NO9386011117947",
        "MT84MALT011000012345MTLCAST001S", "gb82west12345698765432"
    };

    (void) state;

    for (i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        assert_true(cg_iban_check((const uint8_t *) good[i],
                                  strlen(good[i])));
    }

    assert_false(cg_iban_check((const uint8_t *) "GB82WEST12345698765423",
                               22));
}


static void
test_nhs_check(void **state)
{
    uint8_t  d[24];

    (void) state;

    digits("9434765919", d);
    assert_true(cg_nhs_check(d));
    digits("9434765918", d);
    assert_false(cg_nhs_check(d));
    digits("4010232137", d);
    assert_true(cg_nhs_check(d));
}


static void
test_nino_prefixes(void **state)
{
    (void) state;

    assert_true(cg_nino_prefix('A', 'B'));
    assert_true(cg_nino_prefix('J', 'G'));
    assert_false(cg_nino_prefix('D', 'A'));
    assert_false(cg_nino_prefix('Q', 'Q'));
    assert_false(cg_nino_prefix('A', 'O'));
    assert_false(cg_nino_prefix('G', 'B'));
    assert_false(cg_nino_prefix('Z', 'Z'));
    assert_false(cg_nino_prefix('N', 'T'));
}


static bool
dial(const char *s)
{
    size_t          n, used;
    uint8_t         d[24];
    const cg_dial  *row;

    n = digits(s, d);
    row = cg_dial_find(d, n, &used);

    return row != NULL && cg_dial_check(row, d + used, n - used);
}


static void
test_country_codes_and_lengths(void **state)
{
    (void) state;

    assert_true(dial("44 20 7946 0018"));
    assert_true(dial("44 7700 900123"));
    assert_true(dial("1 202 555 0123"));
    assert_true(dial("49 30 23125 000"));
    assert_true(dial("353 1 234 5678"));
    assert_true(dial("33 1 99 00 12 34"));

    assert_false(dial("020 7946 0018"));
    assert_false(dial("044 7700 900123"));
    assert_false(dial("44 7700 90012"));
    assert_false(dial("44 7700 9001234"));
    assert_false(dial("44 610 000 0000"));
    assert_false(dial("1 102 555 0123"));
    assert_false(dial("1 202 155 0123"));
    assert_false(dial("33 1 99 00 12"));
    assert_false(dial("999 123 456 789"));
    assert_false(dial("0 123 456 789"));
}


static void
test_cues_adjacent(void **state)
{
    size_t  i;

    static const struct {
        const char  *text;
        cg_cues      cue;
    } rows[] = {
        { "", 0 },
        { "my card number is ", CG_CUE(CARD) },
        { "order ", CG_CUE(RECORD) },
        { "Order No. ", CG_CUE(RECORD) },
        { "ORDER-NR: ", CG_CUE(RECORD) },
        { "order 12345 ", 0 },
        { "my order. ", 0 },
        { "to order, ", 0 },
        { "call me at ", CG_CUE(PHONE) },
        { "see you at ", 0 },
        { "{\"id\":", CG_CUE(ID) },
        { "{\"id\" : \"", CG_CUE(ID) },
        { "{\"msgid\":", CG_CUE(ID) },
        { "paid ", 0 },
        { "{\"createdAt\":", CG_CUE(RECORD) },
        { "{\"created_at\":", CG_CUE(RECORD) },
        { "{\"order\":\"", CG_CUE(RECORD) },
        { "{\"order\":1,\"text\":\"", CG_CUE(TEXT) },
        { "le num\xc3\xa9ro de S\xc3\x89""CURIT\xc3\x89 est ",
          CG_CUE(FR_NIR) },
        { "\xce\x91\xce\xa6\xce\x9c: ", CG_CUE(VAT) | CG_CUE(GR_AFM) },
        { "{\"nationalId\":\"", CG_CUE(PERSON_ID) },
        { "{\"phoneNumber\":\"", CG_CUE(PHONE) },
        { "PHONENumber=", CG_CUE(PHONE) },
        { "a=1&ts=", CG_CUE(RECORD) },
        { "ts=1&a=", 0 },
        { "version ", CG_CUE(VERSION) },
    };

    (void) state;

    for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (cg_cue_adjacent((const uint8_t *) rows[i].text,
                            strlen(rows[i].text)) != rows[i].cue)
        {
            fail_msg("%s", rows[i].text);
        }
    }
}


static void
test_cues_near(void **state)
{
    size_t  i;

    static const struct {
        const char  *text;
        bool         near;
    } rows[] = {
        { "nhs ", true },
        { "My NHS number, as you asked, is ", true },
        { "{\"nhs_number\":\"", true },
        { "{\"nhsNumber\" : ", true },
        { "{\"patientNHSId\":", true },
        { "<td>NHS no</td><td>", true },
        { "<input name=\"nhs\" value=\"", true },
        { "nhs=", true },
        { "{\"nhs\":true,\"ts\":", false },
        { "{\"nhs\":\"x\",\"n\":\"", false },
        { "nhs=1&n=", false },
        { "the NHS, order ", false },
        { "manhsa ", false },
        { "nhs is a long story that goes on and on for many many words ",
          false },
    };

    (void) state;

    for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (cg_cue_near((const uint8_t *) rows[i].text, strlen(rows[i].text),
                        CG_CUE(NHS)) != rows[i].near)
        {
            fail_msg("%s", rows[i].text);
        }
    }
}


/* The bits of a row that are bits of the text. */

static void
test_entities_and_regions_by_name(void **state)
{
    (void) state;

    assert_int_equal(cg_entity_find("email", 5), CG_ENTITY_EMAIL);
    assert_int_equal(cg_entity_find("emai", 4), CG_ENTITY_N);
    assert_int_equal(cg_entity_find("", 0), CG_ENTITY_N);
    assert_string_equal(cg_entity_get(CG_ENTITY_UK_NHS)->label, "[uk_nhs]");

    assert_int_equal(cg_region_bit("GB", 2), 1);
    assert_int_equal(cg_region_bit("gb", 2), 1);
    assert_int_equal(cg_region_bit("B ", 2), 0);
    assert_int_equal(cg_region_bit("XX", 2), 0);
    assert_int_equal(cg_region_bit("GBR", 3), 0);
    assert_int_equal(cg_regions_default(),
                     cg_region_bit("GB", 2) | cg_region_bit("IE", 2));
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(test_card_numbers_pass_issuer_and_luhn),
        cmocka_unit_test(test_a_card_prefix_keeps_the_lengths_of_its_whole),
        cmocka_unit_test(test_time_stamps_have_no_issuer),
        cmocka_unit_test(test_iban_structures),
        cmocka_unit_test(test_iban_check),
        cmocka_unit_test(test_nhs_check),
        cmocka_unit_test(test_nino_prefixes),
        cmocka_unit_test(test_country_codes_and_lengths),
        cmocka_unit_test(test_cues_adjacent),
        cmocka_unit_test(test_cues_near),
        cmocka_unit_test(test_entities_and_regions_by_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
