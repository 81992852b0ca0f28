/*
 * Unit tests of telephone numbers: national forms by region, international
 * forms, and what is none.  Subscribers' digits are made up, or reserved for
 * fiction where the country has such.
 */

#include "detect_rows.h"

#define MANY(a)  (a), sizeof(a) / sizeof((a)[0])

typedef struct {
    const char  *regions;
    const char  *row;
} phone_row;


static cg_detector
detector_of(const char *regions)
{
    cg_detector  d = { CG_ENTITIES_ALL, 0 };

    for ( /* void */ ; *regions; regions += 2 + strspn(regions + 2, " ")) {
        d.regions |= cg_region_bit(regions, 2);
    }

    return d;
}


static void
check_phones(const phone_row *rows, size_t n)
{
    size_t       i;
    cg_detector  d;

    for (i = 0; i < n; i++) {
        d = detector_of(rows[i].regions);
        check_row(&d, rows[i].row);
    }
}


static void
test_numbers_with_a_trunk_prefix_stand_alone(void **state)
{
    static const phone_row  rows[] = {
        { "AT", "<<phone 01 5551234>>, <<phone 0664 5551234>>" },
        { "IE HU", "tel <<phone 06 12345678>>" },
        { "AT", "<<phone 0664/555 12 34>> ok" },
        { "BE", "<<phone 02 555 12 34>>" },
        { "BE", "<<phone 0470/55.51.23>>, <<phone 010 55 12 34>>" },
        { "BE", "<<phone 02/555.51.23>>, 10/11.30" },
        { "AT", "23.36581,-0.44029 28.71419,39.73342" },
        { "BG", "<<phone 0888 555 123>>; <<phone 02 555 1234>>" },
        { "CH", "<<phone 044 555 12 34>>, <<phone 079 555 12 34>>" },
        { "DE", "<<phone 030 23125000>>, <<phone 0171/39200 55>>" },
        { "DE", "<<phone 030 / 23125000>> oder <<phone 0171-39200 55>>" },
        { "DE", "<<phone 0171 / 39 20 055>>, <<phone 0171 - 39 20 055>>" },
        { "DE", "<<phone (030) 23125 000>>. <<phone 017139200055>>" },
        { "DE", "<<phone 0 3 0 2 3 1 2 5 0 0 0>>, "
                "<<phone 0 4 1 1 0 1 1 1 1 1 1 1>>" },
        { "FI", "<<phone 041 5551234>>, <<phone 09 5551234>>" },
        { "FR", "<<phone 01 99 00 12 34>> / <<phone 06.39.98.12.34>>" },
        { "FR", "<<phone 0639981234>>" },
        { "HR", "<<phone 01 555 1234>>, <<phone 091/555-1234>>" },
        { "HU", "<<phone 06 1 555 1234>>, <<phone 06-20/555-1234>>" },
        { "HU", "<<phone 06205551234>>" },
        { "IT", "<<phone 06 55512345>> o <<phone 02/5551234>>" },
        { "LT", "<<phone 8 612 34567>>, <<phone (8 5) 255 1234>>" },
        { "LT", "<<phone 861234567>>" },
        { "NL", "<<phone 020-5551234>>, <<phone 06 - 55512345>>" },
        { "NL", "<<phone 06 55 51 23 45>>" },
        { "RO", "<<phone 0721 555 123>>, <<phone 021.555.12.34>>" },
        { "RS", "<<phone 011 555 1234>>, <<phone 064/555-12-34>>" },
        { "SE", "<<phone 08-555 123 45>>, <<phone 070-174 06 05>>" },
        { "SI", "<<phone 01 555 12 34>>, <<phone (031) 555 123>>" },
        { "SK", "<<phone 02/5551 2345>>, <<phone 0901 555 123>>" },
        { "TR", "<<phone 0532 555 12 34>>, <<phone (0212) 555 12 34>>" },
        { "UA", "<<phone 044 555 12 34>>, <<phone (050) 555-12-34>>" },
        { "GB", "call me on <<phone 07700 900123>> or "
                "<<phone 020 7946 0018>>" },
        { "IE", "<<phone (022) 18618>>, phone <<phone 022 18618>>" },
    };

    (void) state;
    check_phones(MANY(rows));
}


static void
test_numbers_without_one_are_parted_as_usual(void **state)
{
    static const phone_row  rows[] = {
        { "CY", "<<phone 22 555123>>" },
        { "CZ", "<<phone 601 555 123>>, <<phone 222 555 123>>" },
        { "DK", "<<phone 32 12 34 56>>" },
        { "EE", "<<phone 5555 1234>>, <<phone 655 1234>>" },
        { "ES", "<<phone 612 555 123>>, <<phone 91 555 12 34>>" },
        { "ES", "<<phone 612-55 51 23>>; (<<phone 912 555 123>>)" },
        { "GR", "<<phone 210 555 1234>>, <<phone 694 555 1234>>" },
        { "IS", "<<phone 555 1234>>, <<phone 611-1234>>" },
        { "IT", "<<phone 340 555 1234>>, <<phone 340-5551234>>" },
        { "LI", "<<phone 235 51 23>>" },
        { "LU", "<<phone 621 555 123>>, <<phone 26 55 51 23>>" },
        { "LV", "<<phone 21 555 123>>, <<phone 6755 5123>>" },
        { "MT", "<<phone 2155 5123>>, <<phone 7955 5123>>" },
        { "NO", "<<phone 22 55 51 23>>, <<phone 912 55 123>>" },
        { "PL", "<<phone 501 555 123>>, <<phone (22) 555 12 34>>" },
        { "PL", "<<phone 501-555-123>>" },
        { "PT", "<<phone 912 555 123>>, <<phone 21 555 1234>>" },
        { "US", "<<phone (202) 555-0123>>, <<phone 202-555-0123>>" },
        { "US", "SSN, <<phone (202) 555-0123>>; order (202) 555-0123" },
        { "US", "<<phone 1-202-555-0123>>, <<phone 202.555.0123>>" },
        { "US", "a) <<phone 202 555 0123>>; b) <<phone 202 555 0199>>" },

        { "LV", "<<phone 943 476 59>>\xd0\xc6" },

        /* one piece is a number as others are */
        { "ES", "so 612555123" },
        { "DK", "so 32123456, 32 12 34 56 78" },
        { "US", "2025550123, 202-555-0123-4, 102-555-0123" },
        { "PL", "501 555 123 PLN, \xe2\x82\xac 501 555 123, PLN 501 555 123, "
                "501 555 123 z\xc5\x82" },
        { "ES", "612.555.123, 612/555/123" },
        { "LV DK NO", "2020 2021, 2010-2026" },
        { "DK NO LU", "20-12 21-13, 10.30-11 12" },
    };

    (void) state;
    check_phones(MANY(rows));
}


static void
test_a_word_in_front_is_evidence(void **state)
{
    static const phone_row  rows[] = {
        { "BG", "\xd0\xa2\xd0\xb5\xd0\xbb.: <<phone 0888555123>>" },
        { "CZ", "zavolejte mi na <<phone 601555123>>" },
        { "CY", "\xce\xba\xce\xb1\xce\xbb\xce\xad\xcf\x83\xcf\x84\xce\xb5 "
                "\xce\xbc\xce\xb5 <<phone 99555123>>" },
        { "DE", "Ruf mich an: <<phone 030 123456>>" },
        { "DK", "ring til mig p\xc3\xa5 <<phone 32123456>>" },
        { "DK", "tlf. <<phone 32123456>>, <<phone 32654321>>" },
        { "EE", "helistage mulle <<phone 6551234>>" },
        { "ES", "ll\xc3\xa1mame al <<phone 612555123>>" },
        { "FI", "puhelinnumeroni on <<phone 041 555 1234>>" },
        { "FR", "appelez-moi au <<phone 0199001234>>" },
        { "GR", "\xce\xba\xce\xb9\xce\xbd\xce\xb7\xcf\x84\xcf\x8c "
                "<<phone 6945551234>>" },
        { "IS", "hringdu \xc3\xad mig \xc3\xad <<phone 5551234>>" },
        { "IT", "il mio numero \xc3\xa8 <<phone 3405551234>>" },
        { "LU", "GSM: <<phone 621555123>>" },
        { "LV", "T\xc4\x81lr.: <<phone 21555123>>" },
        { "LT", "skambinkite man <<phone 861234567>>" },
        { "MT", "\xc4\x8b" "empilli fuq <<phone 79555123>>" },
        { "NO", "mobil <<phone 91255123>>" },
        { "PL", "prosz\xc4\x99 zadzwoni\xc4\x87 pod <<phone 501555123>>" },
        { "PT", "o meu telem\xc3\xb3vel \xc3\xa9 <<phone 912555123>>" },
        { "RO", "suna\xc8\x9bi-m\xc4\x83 la <<phone 0721555123>>" },
        { "SI", "pokli\xc4\x8dite me na <<phone 031555123>>" },
        { "SE", "mitt nummer \xc3\xa4r <<phone 0701740605>>" },
        { "US", "text me on <<phone 2025550123>>" },
        { "ES", "{\"phone\":\"<<phone 612555123>>\"}" },
        { "ES", "{\"mobile_number\": <<phone 612555123>>}" },
        { "ES", "tel=<<phone 612555123>>&x=1" },

        /* directly in front, of whatever region */
        { "GB", "{\"phone\":\"<<phone 612555123>>\"}" },
        { "GB", "telephone: <<phone 96 627 2770>>" },
        { "GB", "WhatsApp <<phone 612 555 123>>" },

        { "ES", "call me about order 612555123" },
        { "ES", "{\"phone\":\"\",\"id\":612555123}" },
        { "DK", "call me on 12/03/2026, 20261203" },
        { "DK", "call me between 10.30-11.30" },
        { "DK", "the phone costs 32 123 456 kr" },
        { "GB", "phone call 12/03/2026 at 10, in 2026" },
    };

    (void) state;
    check_phones(MANY(rows));
}


static void
test_the_whole_of_a_message_is_evidence(void **state)
{
    static const phone_row  rows[] = {
        { "ES", "<<phone 612555123>>" },
        { "ES", "{\"text\":\"<<phone 612555123>>\"}" },
        { "ES", "text=<<phone 612555123>>&x=1" },
        { "DK", "<<phone 32123456>>" },
        { "DK", "20261203" },
        { "ES", "{\"value\":\"612555123\"}" },
        { "GB", "612555123" },
    };

    (void) state;
    check_phones(MANY(rows));
}


static void
test_international_forms(void **state)
{
    static const phone_row  rows[] = {
        { "GB", "<<phone +49 (0) 30 / 23125 000>>" },
        { "GB", "<<phone +49 30 - 23125000>>" },
        { "GB", "<<phone +33 (0)1.99.00.12.34>>" },
        { "GB", "<<phone 0033 1 99 00 12 34>>" },
        { "GB", "<<phone +423 235 51 23>>, <<phone +423 661 555 123>>" },
        { "GB", "https://wa.me/<<phone 447700900123>>" },
        { "GB", "tel:<<phone +1-202-555-0123>>" },
        { "GB", "(<<phone +352 621 555 123>>)" },
        { "US", "<<phone 011 44 20 7946 0018>>" },
        { "US", "<<phone 011-44-7700-900123>>" },
        { "GB", "011 49 30 23125000" },
        { "GB", "00020 79461923" },
    };

    (void) state;
    check_phones(MANY(rows));
}


static void
test_extensions_belong_to_the_number(void **state)
{
    static const phone_row  rows[] = {
        { "GB", "<<phone 020 7946 0018 ext. 12>>" },
        { "GB", "<<phone 020 7946 0018 ext 1234>>, thanks" },
        { "GB", "<<phone +1 202 555 0123x123>>." },
        { "GB", "<<phone 020 7946 0018, extension 7>>" },
        { "DE", "<<phone 030 23125000 Durchwahl 12>>" },
        { "GB", "<<phone 020 7946 0018>> extra 12" },
        { "GB", "<<phone 020 7946 0018>> ext" },
        { "GB", "020 7946 0018xyz, <<phone 07700 900123>> x1234567" },
    };

    (void) state;
    check_phones(MANY(rows));
}


static void
test_what_is_no_telephone_number(void **state)
{
    size_t       i;
    cg_detector  all = { { { 1 << CG_ENTITY_PHONE, 0 } }, UINT64_MAX };

    static const char *const  rows[] = {
        "01/02/2026 10:30, 01.02.2026 12, 01 02 2026, 2026/02/01 08.30",
        "13/02/2003 10:55-10.24", "08.30-09.30, 18:22-09.53",
        "11/04/2002 - 1966/07/12",
        "order 0664 5551234567890", "#0301234567", "$0301234567",
        "Bestellung 0301234567", "commande n\xc2\xb0 0199001234",
        "{\"ts\":1732394082,\"ms\":1732394082123,\"id\":612555123}",
        "{\"sku\":\"0830-541603\",\"price\":5040.44}",
        "550e8400-e29b-41d4-a716-446655440000",
        "ISBN 978-3-16-148410-0", "EAN 4006381333931", "order 61255512",
        "52.520008, 13.404954", "1920x1080", "version 10.0.19045.3803",
        "pages 10-20, 1 2 3 4 5 6 7 8 9 10 11 12 13",
        "05 09 16 18 34 42", "05 09 16 18 34", "0774 5481 0609",
        "1 234 567, 12 345 678 EUR, 1.234.567,00",
        "/api/v1/users/61255512/orders/612555123",
        "2008/07/08 - 19500724, 1960/08/14 19.29-18:26",
        "{\"parcel\":\"9056 0402 4808\"}",
        "part no. 501 555 123", "zam\xc3\xb3wienie nr 501 555 123",
    };

    (void) state;

    for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        check_row(&all, rows[i]);
    }
}


static void
test_references_and_rows_of_things_are_none(void **state)
{
    size_t       i;
    cg_detector  all = { { { 1 << CG_ENTITY_PHONE, 0 } }, UINT64_MAX };

    static const char *const  rows[] = {
        "grid ref TQ 299 804", "NY 215 072 is the summit", "near ST 584 726",
        "the BMW 320 118 is sold out", "the Peugeot 208 110 hp",
        "RAL 7016 612 is not in stock", "door in RAL 7016 250 x 2100",
        "size 32 34 36 38", "seats 51 52 53", "rooms 204 205 206 are free",
        "the lines 503 504 505", "lotto 08 13 25 31 41 44",
        "superenalotto 06 12 33 45 67 81 jolly 22",
        "won 21 19 21 17 today", "resistor 220 330 470 ohm",
        "window 880 1130 white", "128 256 512 of memory",
        "open 08 30 12 00", "orari 08 30 12 30 15 00 19 30",
        "trams 06 12 06 32 06 52", "tyres 205 55 16", "tyre 195 65 15 91 T",
        "codice articolo 312 345 678 esaurito",
    };

    static const phone_row  found[] = {
        { "PL", "PL <<phone 612 345 678>>" },
        { "PL", "TEL <<phone 612 345 678>>, CALL ME <<phone 612 345 678>>" },
        { "PL", "Jan Kowalski <<phone 601 234 567>>" },
        { "NO", "ring <<phone 21 19 21 17>>" },
        { "DK", "det er <<phone 22 33 44 55>>" },
        { "ES", "aqui, <<phone 612 34 56 78>>" },
        { "GB", "it is <<phone 0800 200 300>>" },
        { "FR", "le <<phone 06 12 34 56 78>>" },
    };

    (void) state;

    for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        check_row(&all, rows[i]);
    }

    check_phones(found, sizeof(found) / sizeof(found[0]));
}


/* Pieces of numbers of all regions, and what stands between them. */
static const char *const  fragments[] = {
    "0", "06", "8", "1", "1-", "(0", "(8 5)", "(22)", "011", "00", "+49",
    "+1", "020", "07700", "900123", "7946", "0018", "0171", "39200", "55",
    "612", "555", "123", "1234", "12", "34", "32 12 34 56", "612 555 123",
    "612555123", "202-555-0123", "0639981234", "06.39.98.12.34", "2026",
    "01.02.2026", "10:30", "tel. ", "phone", "order ", "ring ", "EUR", "TQ ",
    "RAL ", "32 34 36 38", "08 30 12 30", "205 55 16",
    "\xe2\x82\xac", "K\xc4\x8d", "z\xc5\x82", " ext. 12", "x1", " ext",
    " extension ", "{\"phone\":\"", "{\"text\":\"", "{\"id\":", "\"}", "my "
};

static const char *const  separators[] = {
    "", "", " ", " ", " ", "-", ".", "/", " / ", " - ", "(", ") ", ", ", ":",
    "\"", "\n", "&", "=", "#"
};


static uint32_t
pick(uint32_t *seed, uint32_t n)
{
    *seed = *seed * 1664525 + 1013904223;
    return (*seed >> 8) % n;
}


static void
test_any_split_finds_the_same_numbers(void **state)
{
    size_t        i, k, n, pieces;
    uint8_t       text[2048];
    uint32_t      seed;
    cg_detector   d;
    split_reader  whole;

    (void) state;

    seed = 44207;

    for (i = 0; i < 4000; i++) {
        d = (cg_detector) { CG_ENTITIES_ALL, UINT64_MAX };
        if (i & 1) {
            d.regions = UINT64_C(1) << pick(&seed, CG_REGION_N);
        }

        n = 0;

        for (pieces = 1 + pick(&seed, 12); pieces; pieces--) {
            n += (size_t) sprintf((char *) text + n, "%s%s",
                fragments[pick(&seed, sizeof(fragments)
                                      / sizeof(fragments[0]))],
                separators[pick(&seed, sizeof(separators)
                                       / sizeof(separators[0]))]);
        }

        split_run(&whole, &d, text, n, NULL, 0);

        for (k = 1; k < n; k++) {
            assert_true(split_equal(&d, &whole, text, n, &k, 1));
        }

        split_free(&whole);
    }
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(test_numbers_with_a_trunk_prefix_stand_alone),
        cmocka_unit_test(test_numbers_without_one_are_parted_as_usual),
        cmocka_unit_test(test_a_word_in_front_is_evidence),
        cmocka_unit_test(test_the_whole_of_a_message_is_evidence),
        cmocka_unit_test(test_international_forms),
        cmocka_unit_test(test_extensions_belong_to_the_number),
        cmocka_unit_test(test_what_is_no_telephone_number),
        cmocka_unit_test(test_references_and_rows_of_things_are_none),
        cmocka_unit_test(test_any_split_finds_the_same_numbers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
