/*
 * Unit tests of detection.  A row is a text in which what is to be found is
 * marked: "mail <<email jane@example.com>> now".  Each row is looked at as a
 * whole and cut in two at every byte.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "detect_rows.h"

static const cg_detector  everything = { CG_ENTITIES_ALL, 3 };  /* GB and IE */

#define MANY(a)  &everything, (a), sizeof(a) / sizeof((a)[0])


static void
test_email(void **state)
{
    static const char *const  rows[] = {
        "<<email jane@example.com>>",
        "mail <<email jane.doe@example.com>>.",
        "<<email jane_doe+shop@mail.example.co.uk>>, thanks",
        "<<<email bob@example.org>>>",
        "(<<email bob@example.org>>)",
        "\xe2\x80\x9c<<email bob@example.org>>\xe2\x80\x9d",
        "mailto:<<email bob@example.org>>?subject=hi",
        "email=<<email bob@example.org>>&x=1",
        "'<<email bob@example.org>>'",
        "**<<email bob@example.org>>**",
        "{\"email\":\"<<email bob@example.org>>\"}",
        "<<email o'hara@example.com>>",
        "<<email 07700900123@example.com>>",
        "<<email a@b.co>>",
        "<<email x@1.2.3.example>>",
        "<<email bob@xn--bcher-kva.example>>",
        "<<email bob@example.xn--p1ai>> ",
        "@<<email jane@example.social>>",
        "<<email jane@example.com>>/path",
        "<<email jane@example.com>>-",
        "<<email jane@example.com>>...",
        "<<email jane@example.com>>\n<<email bob@example.com>>",
        "<<email a@b.example>>,<<email c@d.example>>;<<email e@f.example>>",
        "<<email a@b.example>>@<<email d.example>>",
        "<<email JANE@EXAMPLE.COM>>",
        "<<email name/surname@example.com>>", "https://a.example/b/<<email "
            "jane@example.com>>", "a=1&<<email jane@example.com>>",
        "<<email jane+box/unit=sales@example.com>>",
        "{\"j*<<email \"c\"@example.com>>,",
        "write to <<email \"jane roe\"@example.com>>",
        "<<email jane@[192.0.2.1]>>",
    };

    static const char *const  none[] = {
        "@", "@@", "a@", "@b.com", "jane@localhost", "a@b", "a@b.c", "a@b.c.",
        "a@.com", "a@-b.com", "a@b.123", "a@b..com", "a @b.com",
        "a@ b.com", "icon@2x.png", "react@18.2.0", "@types/node@20.1.4",
        "meet @ noon. ok", "...@example.com", "a@b.c0m", "jane@exa_mple.com",
    };

    (void) state;
    check_rows(MANY(rows));
    check_rows(MANY(none));
}


static void
test_email_letters_outside_ascii(void **state)
{
    static const char *const  rows[] = {
        "<<email J\xc3\xb6rg@M\xc3\xbcller.example>>",
        "<<email D\xc3\xb6rte@S\xc3\xb6rensen.example.com>>",
        /* Cyrillic, Han */
        "<<email \xd0\xba\xd0\xb2@\xd0\xbf\xd0\xbe.\xd1\x83\xd0\xba\xd1\x80>>"
        " \xd0\xb4\xd0\xb0",
        "<<email \xe7\x94\xa8\xe6\x88\xb7@\xe4\xbe\x8b\xe5\xad\x90."
        "\xe5\xb9\xbf\xe5\x91\x8a>>",
        /* Han without spaces around an address in ASCII */
        "\xe9\x82\xae\xe7\xae\xb1\xe6\x98\xaf<<email jane@example.com>>"
        "\xe8\xb0\xa2",
        /* ideographic full stop, no-break space, ellipsis */
        "<<email jane@example.com>>\xe3\x80\x82",
        "\xc2\xa0<<email jane@example.com>>\xe2\x80\xa6",
        /* not UTF-8 */
        "\xff<<email jane@example.com>>\xff",
        "\xe2\x80<<email jane@example.com>>\xe2\x80",
    };

    (void) state;
    check_rows(MANY(rows));
}


static void
test_email_long_local_part_loses_its_front(void **state)
{
    char  row[1024];

    (void) state;

    memset(row, 'a', 100);
    strcpy(row + 100, "<<email ");
    memset(row + 108, 'b', 64);
    strcpy(row + 172, "@example.com>> x");
    check_row(&everything, row);
}


static void
test_email_long_domain(void **state)
{
    int     i;
    char    row[1024];
    size_t  n;

    (void) state;

    /* 253 bytes of domain are one, 254 are not: the last label is left out */
    n = (size_t) sprintf(row, "<<email a@");
    for (i = 0; i < 25; i++) {
        n += (size_t) sprintf(row + n, "abcdefghi.");
    }

    strcpy(row + n, "com>> x");
    check_row(&everything, row);

    strcpy(row + n - 1, ">>.comm x");
    check_row(&everything, row);

    /* a label has 63 bytes at most */
    memset(row, 'a', sizeof(row));
    memcpy(row, "b@", 2);
    strcpy(row + 2 + 64, ".com");
    check_row(&everything, row);
}


static void
test_card(void **state)
{
    static const char *const  rows[] = {
        "card <<card 4111-1111-1111-1111>>",
        "<<card 4111  1111  1111  1111>>", "<<card 4111.1111.1111.1111>>",
        "<<card 4111 - 1111 - 1111 - 1111>>", "card #<<card 4111111111111111>>",
        "<<card 4111111111111111>>",
        "<<card 4111 1111 1111 1111>>",
        "<<card 4111-1111-1111-1111>>",
        "my card: <<card 5555 5555 5555 4444>>, exp <<card_expiry 12/27>>",
        "<<card 4111 1111 1111 1111>> <<card_expiry 12/27>> <<cvv 123>>",
        "<<card 4111 1111 1111 1111>>.",
        "<<card 4111111111111111>>/12",
        "<<card 3782 822463 10005>>",
        "<<card 378282246310005>>",
        "<<card 3056 930902 5904>>",
        "<<card 30569309025904>>",
        "<<card 3530111333300000>>",
        "<<card 6759649826438453>>",
        "<<card 4222222222222>>",
        "<<card 4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1>>",
        "<<card 4-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1>>",
        "<<card 41 11 11 11 11 11 11 11>>",
        "<<card 411111 1111111111>>",
        "<<card 4111 1111-1111 1111>>",
        "2 <<card 4111 1111 1111 1111>>",
        "{\"text\":\"<<card 4111111111111111>>\"}",
        "42[\"message\",\"<<card 6304123456789012347>>\"]",
        "{\"card\":<<card 4111111111111111>>}",
        "{\"value\":<<card 4111111111111111>>}",
        "{\"long_key\":<<card 4111111111111111>>}",
        "my card for the reservation is <<card 4111111111111111>>",
        "the card for order no. <<card 4111 1111 1111 1111>>",
        "{\"cardNumber\":\"<<card 4111 1111 1111 1111>>\"}",
        "card=<<card 4111111111111111>>&cvc=<<cvv 123>>",
        "order with <<card 4111111111111111>>",
        "{\"id\":\"<<card 4111 1111 1111 1111>>\"}",
        "<<card 4111 1111 1111 1111>> <<card 5555 5555 5555 4444>>",
        "<<card 4111111111111111>> <<card 5555555555554444>>",
        "\xe2\x80\x9c<<card 4111111111111111>>\xe2\x80\x9d",
        "<p><<card 4111111111111111>></p>",
        "1,<<card 4111111111111111>>,2",
        "to order: <<card 4111 1111 1111 1111>>",
        "<<card 4111 11111111 1111>>",
        "card <<card 675964982643845318>>",
        "card <<card 9999990000000006>>",
        "card no: <<card 561234567890>>",
        "{\"paymentNumber\":\"<<card 4111111111111111>>\"}",
    };

    static const char *const  none[] = {
        "4111 1111 1111 1112", "4111111111111112", "41111111111111111",
        "411111111111111", "a4111111111111111", "4111111111111111a",
        "_4111111111111111", "4111111111111111_", "ORD-4111111111111111",
        "#4111111111111111", "$4111111111111111", "0.4111111111111111",
        "4111111111111111.5", "4111111111111111-7", "/o/4111111111111111",
        "\xc3\xa9" "4111111111111111", "4111111111111111\xc3\xa9",
        "4111-1111-1111-1111-2222",
        "12345678-4111-1111-1111-111111111111",
        "41111111111111111111111111111111",
        "tracking 362501289412 09", "AT23 4111 1111 1111 1111",
        "order 4111111111111111", "ref. no. 4111111111111111",
        "{\"id\":4111111111111111}", "{\"id\":\"4111111111111111\"}",
        "{\"ts\":4111111111111111}", "{\"messageId\" : 4111111111111111}",
        "{\"created_at\":4111111111111111}", "ts=4111111111111111",
        "order no. 4111-1111-1111-1111", "570 741 1072 1085 1928",
        "575964982643845319", "4 x 1111 1111 1111 111", "203-4567890-1234567",
        "tracking 4111 1111 1111 1111", "at 1501456338071 12744",
        "{\"etag\":\"3538071046074817\"}",
        "idempotency-key: 4277165946140690905",
        "{\"_id\":\"ad33293747618f0062728407\"}",
        "{\"claimNumber\":\"4111111111111111\"}",
        "claim number 4111111111111111",
        "4111111111111111 is the claim number",
        "order number: 4111 1111 1111 1111",
        "num\xc3\xa9ro de commande 4111 1111 1111 1111",
        "Vorgangsnummer 4111111111111111",
        "voucher 4111111111111111",
        "numer rezerwacji 4111111111111111",
        "4111111111111111 is my order number",
        "4111 1111 1111 1111, c'est ma r\xc3\xa9" "f\xc3\xa9rence",
        "the article 4006381330060", "the tin 4006381330060",
        "SIM card 8944200000000000009",
        "{\"tx\":\"4111111111111111\"}",
    };

    (void) state;
    check_rows(MANY(rows));
    check_rows(MANY(none));
}


static void
test_iban(void **state)
{
    static const char *const  rows[] = {
        "<<iban GB82 WEST 1234 5698 7654 32>>",
        "<<iban GB82WEST12345698765432>>",
        "<<iban gb82west12345698765432>>.",
        "<<iban GB82-WEST-1234-5698-7654-32>>",
        "<<iban GB 82 WEST 12 34 56 98 76 54 32>>",
        "<<iban GB82  WEST  1234  5698  7654  32>>",
        "<<iban GB82.WEST.1234.5698.7654.32>>",
        "<<iban Gb82 wEst 123456 98765432>>",
        "IBAN:<<iban DE89 3704 0044 0532 0130 00>>",
        "{\"iban\":\"<<iban NL91ABNA0417164300>>\"}",
        "<<iban FR14 2004 1010 0505 0001 3M02 606>>",
        "<<iban MT84 MALT 0110 0001 2345 MTLC AST0 01S>>",
        "<<iban NO93 8601 1117 947>> 12",
        "<<iban BE68539007547034>>,<<iban DE89370400440532013000>>",
    };

    static const char *const  none[] = {
        "GB83 WEST 1234 5698 7654 32", "GB82WEST1234569876543",
        "GB82WEST123456987654321", "AGB82WEST12345698765432",
        "US82WEST12345698765432",
        "GB82 WES1 1234 5698 7654 32", "GB82\nWEST 1234 5698 7654 32",
        "by 20 people in at 10", "\xc3\xa9GB82WEST12345698765432",
    };

    (void) state;
    check_rows(MANY(rows));
    check_rows(MANY(none));
}


static void
test_phone_international(void **state)
{
    static const char *const  rows[] = {
        "<<phone +442079460018>>",
        "<<phone +44 20 7946 0018>>",
        "<<phone +44 (0)20 7946 0018>>",
        "<<phone +44 (0) 20 7946 0018>>",
        "<<phone +44-20-7946-0018>>",
        "<<phone +44.20.7946.0018>>",
        "<<phone +44 7700 900123>>",
        "<<phone +44 07700 900123>>",
        "<<phone 0044 7700 900123>>",
        "<<phone 00 44 7700 900123>>",
        "<<phone 00447700900123>>",
        "(<<phone +44 7700 900123>>)",
        "<<phone (+44) 7700 900123>>",
        "<<phone (0044) 7700 900123>>",
        "<<phone +(44) 7700 900123>>",
        "<<phone + 44 7700 900123>>",
        "<<phone +1 (202) 555-0123>>",
        "<<phone +1 202 555 0123>> x",
        "<<phone +12025550123>>",
        "<<phone +49 30/23125000>>",
        "<<phone +33 1 99 00 12 34>>",
        "<<phone +353 1 234 5678>>",
        "tel:<<phone +442079460018>>",
        "\"<<phone +44 7700 900123>>\"",
        "<<phone +44 7700 900123>>. Thanks",
        "<<phone +44 7700 900123>>, <<phone +44 7700 900456>>",
        "<<phone +44 7700 900123>> / <<phone +44 7700 900456>>",
        "<<phone +44 7700 900123>>-1",
    };

    static const char *const  none[] = {
        "+", "+44", "+44 7700 90012", "+447700900123456", "+1 102 555 0123",
        "+999 1234 5678", "1+442079460018", "++442079460018",
        "2026-11-23T20:54:42+0100", "+100", "+20%", "5 + 44 = 49",
        "+0 123 456 789", "00000000000", "order 00447700900123",
        "{\"id\":\"00447700900123\"}", "+44\n7700 900123",
        "0044 7700 900123-1", "5 00447700900123",
        "order no 0044-7700-900-123",
    };

    (void) state;
    check_rows(MANY(rows));
    check_rows(MANY(none));
}


static void
test_phone_national(void **state)
{
    static const char *const  rows[] = {
        "<<phone 07700 900123>>",
        "<<phone 07700900123>>",
        "<<phone 07700-900-123>>",
        "<<phone 07700.900.123>>",
        "<<phone 077 0090 0123>>",
        "<<phone 020 7946 0018>>",
        "<<phone (020) 7946 0018>>",
        "(<<phone 020 7946 0018>>)",
        "<<phone (01632) 960 001>>",
        "<<phone 01632/960001>>",
        "<<phone 0117 496 0123>>",
        "<<phone 0 7 7 0 0 9 0 0 1 2 3>>",
        "<<phone 07 70 09 00 12 3>>",
        "<<phone 0800 496 0123>>",
        "<<phone 0808 157 0123>>.",
        "<<phone 020 7946 0018>>/<<phone 07700 900123>>",
        "<<phone 07700 900123>> <<phone 07700 900456>>",
        "call <<phone 07700 900123>> at 9",
        "order on <<phone 07700900123>>",
        "12345 <<phone 07700 900123>>",
        "{\"phone\":\"<<phone 07700900123>>\"}",
        "phone=<<phone 07700900123>>&x",
        "<<phone 087 123 4567>>",
        "<<phone 0851234567>>",
        "<<phone (01) 234 5678>>",
        "<<phone 01 234 5678>>",
        "<<phone 021 427 1234>>",
        "<<phone 0404 67123>>",
        "phone: <<phone 012345678>>",
    };

    static const char *const  none[] = {
        "07700 90012", "07700 9001234", "017700 900123", "0610 000 0000",
        "a07700 900123", "07700 900123a", "7700 900123", "X-07700 900123",
        "02/11/2026 1430", "03/04/2026 123", "01-02-2026 10:00",
        "01.02.2026 12", "012345678", "0123456789", "order 07700900123",
        "{\"id\":\"07700900123\"}", "0.7700900123", "07700 900123-4",
        "0207946001800", "0000 000 0000", "077 123 4567", "0212 345 678",
        "#07700900123",
        "07700\t900123", "07,700,900,123",
    };

    cg_detector  nowhere = { CG_ENTITIES_ALL, 0 };

    (void) state;
    check_rows(MANY(rows));
    check_rows(MANY(none));

    check_row(&nowhere, "07700 900123 <<phone +44 7700 900123>>");
    nowhere.regions = cg_region_bit("GB", 2);
    check_row(&nowhere, "<<phone 07700 900123>> 087 123 4567");
}


static void
test_uk_nino(void **state)
{
    static const char *const  rows[] = {
        "<<uk_nino AB123456C>>",
        "<<uk_nino AB 12 34 56 C>>",
        "<<uk_nino ab 12 34 56 c>>",
        "<<uk_nino AB 123456 C>>",
        "<<uk_nino AB-12-34-56-C>>",
        "<<uk_nino AB 1 2 3 4 5 6 C>>",
        "<<uk_nino Jg123456a>>.",
        "NI no: <<uk_nino AB123456C>>,", "NI no: <<uk_nino AB 1 234 56 C>>",
        "{\"nino\":\"<<uk_nino AB123456C>>\"}",
        "ni number <<uk_nino be 12 34 56 a>>",
    };

    static const char *const  none[] = {
        "le 1 90 06 2B", "JG 1 234 56 A",
        "QQ123456C", "DA123456A", "AO123456B", "GB123456A", "ZZ123456A",
        "AB123456E", "AB12345C", "AB1234567C", "XAB123456C", "AB123456CD",
        "AB  12 34 56 C", "by 10 20 30 a day", "at 12 34 56 a",
        "A-AB123456C", "AB123456C-1", "order AB123456C",
        "a1ab123456c",
    };

    (void) state;
    check_rows(MANY(rows));
    check_rows(MANY(none));
}


static void
test_uk_nhs(void **state)
{
    static const char *const  rows[] = {
        "<<uk_nhs 943 476 5919>>",
        "<<uk_nhs 943-476-5919>>.",
        "<<uk_nhs 943 476-5919>>",
        "NHS number: <<uk_nhs 9434765919>>",
        "my nhs number, if you need it, is <<uk_nhs 9434765919>>",
        "{\"nhs_number\":\"<<uk_nhs 9434765919>>\"}",
        "{\"nhsNumber\": <<uk_nhs 9434765919>>}",
        "nhs=<<uk_nhs 9434765919>>&x=1",
        "NHS <<uk_nhs 943 4765919>>",
        "NHS <<uk_nhs 9 4 3 4 7 6 5 9 1 9>>",
        "<<uk_nhs 943 476 5919>> 12", "<<uk_nhs 943.476.5919>>",
    };

    static const char *const  none[] = {
        "9434765919", "943 476 5918", "943 4765919",
        "NHS 9434765918", "1943 476 5919", "943 476 59191",
        "943-476-5919-1", "12 943 476 5919", "A-943-476-5919",
        "{\"nhs\":1,\"ts\":9434765919}", "NHS order 9434765919",
        "{\"nhs\":1,\"x\":\"9434765919\"}", "{\"ref\":\"943 476 5919\"}",
    };

    (void) state;
    check_rows(MANY(rows));
    check_rows(MANY(none));
}


static void
test_ipv4(void **state)
{
    static const char *const  rows[] = {
        "<<ipv4 192.0.2.1>>",
        "from <<ipv4 192.0.2.255>>.",
        "<<ipv4 198.51.100.7>>:8080",
        "<<ipv4 203.0.113.0>>/24",
        "http://<<ipv4 192.0.2.1>>/x",
        "[<<ipv4 192.0.2.1>>]",
        "<<ipv4 192.0.2.1>>-<<ipv4 192.0.2.9>>",
        "{\"ip\":\"<<ipv4 192.0.2.1>>\"}",
        "ip=<<ipv4 192.0.2.1>>",
    };

    static const char *const  none[] = {
        "1.2.3", "1.2.3.4.5", "v1.2.3.4", "1.2.3.4-beta", "1.2.3.4a",
        "256.1.1.1", "1.1.1.256", "01.2.3.4", "1.02.3.4", "0.9.1.2",
        "version 1.2.3.4", "Chrome/120.0.0.0", "1.2.3.4.example.com",
        "pkg-1.2.3.4", "1..2.3.4", "1.2.3.", "{\"version\":\"1.2.3.4\"}",
        "1 .2.3.4",
    };

    (void) state;
    check_rows(MANY(rows));
    check_rows(MANY(none));
}


static void
test_what_is_not_personal(void **state)
{
    static const char *const  none[] = {
        "{\"ts\":1732394082,\"ms\":1732394082123,\"us\":1732394082123456}",
        "1732394082 1732394082123 1732394082123456 1732394082123456789",
        "2026-11-23T20:54:42.123Z 2026-11-23 20:54:42 23/11/2026 23.11.2026",
        "2026-11-23 2026-11-24 2026-11-25",
        "550e8400-e29b-41d4-a716-446655440000",
        "12345678-1234-1234-1234-123456789012",
        "5f3a9c0e1d2b4a6978c0d1e2",
        "d41d8cd98f00b204e9800998ecf8427e",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "\xc2\xa3" "12.50 $1,234.56 1.234,56 EUR 10 000 000 1.5e10",
        "order 203-4567890-1234567, parcel 1Z999AA10123456784",
        "3.14159265358979323846 12:30:45 1-2 3/4 50% 10x 1920x1080",
        "pages 10-20, 1 2 3 4 5 6 7 8 9 10 11 12 13",
    };

    (void) state;
    check_rows(MANY(none));
}


static void
test_overlaps_belong_to_the_strongest(void **state)
{
    static const char *const  rows[] = {
        "<<email 4111111111111111@example.com>>",
        "<<card 4111 1111 1111>> <<email 1111@example.com>>",
        "+<<card 4111 1111 1111 1111>>",
        "<<email 192.0.2.1@example.com>>",
        "NHS <<uk_nhs 943 476 5919>>",
        "<<phone +1 943 476 5919>>",
    };

    cg_detector  phones = { { { 1 << CG_ENTITY_PHONE, 0 } }, 3 };

    (void) state;
    check_rows(MANY(rows));

    check_row(&phones, "<<phone 07700900123>>@example.com");
}


/* How much of a text is held when no finding is in sight. */
static void
test_little_is_held(void **state)
{
    size_t        i;
    split_reader  r;

    static const struct {
        const char  *text;
        size_t       held;
    } rows[] = {
        { "", 0 },
        { "hello world\n", 0 },
        { "{\"text\":\"hello\"", 0 },
        { "{\"text\":\"hello\"}", 0 },
        { "{\"ts\":1732394082123,", 0 },
        { "one, two,", 0 },
        { "hello world", 5 },
        { "hello ", 6 },
        { "a, ", 0 },
        { "in 2026 ", 5 },
        { "call 07700 900123", 12 },
        { "call 07700 900123\"", 0 },
        { "it is GB", 2 },
        { "jane@exam", 9 },
        { "jane@example.com", 16 },
        { "jane@example.com\n", 0 },
        { "a (", 1 },
        { "number plate M-AB ", 5 },
        { "I parked my car here, it is old ", 4 },
    };

    (void) state;

    for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        split_init(&r, &everything);
        split_feed(&r, (const uint8_t *) rows[i].text,
                   strlen(rows[i].text), true);

        if (r.held != rows[i].held) {
            fail_msg("held %zu: %s", r.held, rows[i].text);
        }

        split_free(&r);
    }
}


static void
test_left_context_decides_but_is_not_reported(void **state)
{
    size_t   safe;
    uint8_t  v[256 + CG_PAD];
    cg_hits  hits;

    (void) state;

    memset(&hits, 0, sizeof(hits));
    memcpy(v, "nhs 9434765919 x", 16);

    assert_int_equal(cg_detect(&everything, v, 4, 16, false, &hits, &safe),
                     CG_OK);
    assert_int_equal(hits.n, 1);
    assert_int_equal(hits.p[0].start, 4);
    assert_int_equal(safe, 16);

    assert_int_equal(cg_detect(&everything, v, 14, 16, false, &hits, &safe),
                     CG_OK);
    assert_int_equal(hits.n, 0);

    cg_hits_free(&hits);
}


/* Fragments of findings, near misses and what stands between them. */
static const char *const  fragments[] = {
    "jane", "jane@", "@", "example.com", "jane@example.com", "a@b.co",
    ".com", "co.uk", "xn--", "2x.png", "\xc3\xa9", "\xe4\xbe\x8b",
    "\xe2\x80\x9c", "\xf0\x9f\x98\x80", "\xff", "\xe2",
    "4111 1111 1111 1111", "4111111111111111", "4111", "1111", "5555-5555",
    "3782 822463 10005", "4 1 1 1", "1", "4", "0", "00", "6759",
    "GB82 WEST 1234 5698 7654 32", "GB82WEST12345698765432", "GB", "82",
    "WEST", "DE89", "3704 0044", "0532 0130 00", "NO93 8601 1117 947",
    "+44", "(0)", "20 7946 0018", "07700 900123", "07700", "900123", "+1",
    "(202)", "555-0123", "0044", "020", "01 234 5678", "087 123 4567",
    "AB", "AB 12 34 56 C", "AB123456C", "12", "34", "56", "C",
    "943 476 5919", "9434765919", "943", "476", "5919", "nhs", "NHS number",
    "192.0.2.1", "192", ".0", "2.1", "255", "256", "version", "order", "id",
    "1732394082123", "2026-11-23", "{\"id\":", "\"nhs_number\":\"", "\":",
    "card", "no", "is", "ts", "&", "=", "<b>", "</b>"
};

static const char *const  separators[] = {
    "", "", "", " ", " ", "-", ".", "/", "(", ")", ", ", "\"", "\n", ":",
    "  ", ") ", " (", "@", "+", "_", "\",\""
};


static uint32_t
pick(uint32_t *seed, uint32_t n)
{
    *seed = *seed * 1664525 + 1013904223;
    return (*seed >> 8) % n;
}


static size_t
generate(uint32_t *seed, char *text, size_t pieces)
{
    size_t       n;
    const char  *p;

    n = 0;

    while (pieces--) {
        p = fragments[pick(seed, sizeof(fragments) / sizeof(fragments[0]))];
        n += (size_t) sprintf(text + n, "%s", p);
        p = separators[pick(seed, sizeof(separators)
                                  / sizeof(separators[0]))];
        n += (size_t) sprintf(text + n, "%s", p);
    }

    return n;
}


/* Twenty ways to cut a text in pieces. */
static void
check_pieces(const cg_detector *d, const split_reader *whole,
    const uint8_t *text, size_t n, uint32_t *seed)
{
    size_t  k, at, ncuts, cuts[32];

    for (k = 0; k < 20; k++) {
        at = 0;

        for (ncuts = 0; ncuts < 32; ncuts++) {
            at += pick(seed, (uint32_t) (n / (1 + k) + 2));
            if (at > n) {
                break;
            }

            cuts[ncuts] = at;
        }

        assert_true(split_equal(d, whole, text, n, cuts, ncuts));
    }
}


static void
test_any_split_finds_what_the_whole_finds(void **state)
{
    size_t        i, k, n;
    uint8_t       text[4096];
    uint32_t      seed;
    cg_detector   d;
    split_reader  whole;

    (void) state;

    seed = 20261123;

    for (i = 0; i < 4000; i++) {
        d = everything;
        if (i & 1) {
            d.entities = (cg_entities) { { 0, 0 } };
            cg_entities_add(&d.entities,
                            (cg_entity) pick(&seed, CG_ENTITY_N));
        }

        n = generate(&seed, (char *) text, 1 + pick(&seed, i % 10 ? 12 : 60));
        split_run(&whole, &d, text, n, NULL, 0);

        for (k = 1; k < n; k++) {
            assert_true(split_equal(&d, &whole, text, n, &k, 1));
        }

        check_pieces(&d, &whole, text, n, &seed);
        split_free(&whole);
    }
}


/* Overlapping findings without end, cut everywhere. */
static void
test_long_chains_are_cut_without_harm(void **state)
{
    size_t        i, k, n, cuts[256];
    uint8_t       text[1200];
    split_reader  whole;

    static const char *const  units[] = {
        "4 ", "41 ", "4111 1111 1111 1111 ", "4111-", "1", "a@b.co.", "a@",
        "0 7 7 0 0 9 0 0 1 2 3 ", "+44 7700 900123", "GB82 ", "(0", "a.",
        "1.2.3.4.", "943 476 5919 ", "AB 12 34 56 C ", "a@b.co@", "x@y.zz ",
        "\xe4\xbe\x8b", "\xc3\xa9@", "00 44 ", "((", "++"
    };

    (void) state;

    for (i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
        for (n = 0; n < sizeof(text); n++) {
            text[n] = (uint8_t) units[i][n % strlen(units[i])];
        }

        split_run(&whole, &everything, text, n, NULL, 0);

        for (k = 1; k < n; k++) {
            assert_true(split_equal(&everything, &whole, text, n, &k, 1));
        }

        for (k = 0; k < 256; k++) {
            cuts[k] = k * 4 + 3;
        }

        assert_true(split_equal(&everything, &whole, text, n, cuts, 256));
        split_free(&whole);
    }
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(test_email),
        cmocka_unit_test(test_email_letters_outside_ascii),
        cmocka_unit_test(test_email_long_local_part_loses_its_front),
        cmocka_unit_test(test_email_long_domain),
        cmocka_unit_test(test_card),
        cmocka_unit_test(test_iban),
        cmocka_unit_test(test_phone_international),
        cmocka_unit_test(test_phone_national),
        cmocka_unit_test(test_uk_nino),
        cmocka_unit_test(test_uk_nhs),
        cmocka_unit_test(test_ipv4),
        cmocka_unit_test(test_what_is_not_personal),
        cmocka_unit_test(test_overlaps_belong_to_the_strongest),
        cmocka_unit_test(test_little_is_held),
        cmocka_unit_test(test_left_context_decides_but_is_not_reported),
        cmocka_unit_test(test_any_split_finds_what_the_whole_finds),
        cmocka_unit_test(test_long_chains_are_cut_without_harm),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
