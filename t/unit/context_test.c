/*
 * Unit tests of what is found by the words in front of it, of addresses in
 * hexadecimal, and of the short forms of the UK.
 */

#include "detect_rows.h"

#define MANY(a)  (a), sizeof(a) / sizeof((a)[0])

static const cg_detector  gb = { CG_ENTITIES_ALL, CG_IN(GB) };
static const cg_detector  de = { CG_ENTITIES_ALL, CG_IN(DE) };


static void
test_network_addresses(void **state)
{
    static const char *const  rows[] = {
        "<<mac 00:1A:2B:3C:4D:5E>>", "mac <<mac 00:1a:2b:3c:4d:5e>>.",
        "<<ipv6 2001:db8::1>>", "[<<ipv6 2001:db8::8a2e:370:7334>>]:443",
        "<<ipv6 2001:db8:0:0:0:ff00:42:8329>>", "<<ipv6 fe80::1%eth0>>",
        "on <<ipv6 ::1>>, port", "<<ipv6 2001:DB8::>>/32",
        "{\"ip\":\"<<ipv6 2001:db8::1>>\"}", "{\"a\":\"<<ipv6 ::1>>\"}",
        "{\"ip\": \"<<ipv6 ::1>>\"}",
        "<<ipv6 ::ffff:192.0.2.1>>", "ip:<<ipv6 2001:db8::1>>",
        "<<ipv6 2001:db8:1:2:3:4:192.0.2.1>>.",
        "<<mac 00-1A-2B-3C-4D-5E>>", "(<<mac 001a.2b3c.4d5e>>)",
        "MAC:<<mac 00:1a:2b:3c:4d:5e>>",
    };

    static const char *const  none[] = {
        "09:12:33", "2026-03-01T09:00:07.447Z", "std::vector<int> a::b",
        "::", "a:b:c", "00:1A:2B:3C:4D", "00:1A:2B:3C:4D:5E:6F", "1:2:3:4",
        "x00:1A:2B:3C:4D:5E", "2001:db8:::1", "01-02-03-04-05-06",
        "2024-05-06-07-08-09", "to be or no it is", "{\"a\":1,\"b\":2}",
        "12:30:45:00",
    };

    (void) state;
    check_rows(&gb, MANY(rows));
    check_rows(&gb, MANY(none));
}


/* Bytes that are no UTF-8 in the name of an element: they were read for
 * ever. */
static void
test_broken_names_of_elements(void **state)
{
    static const char *const  rows[] = {
        "<p\xce>4111 1111 1111 111\xce/p>", "<p\xce/p><<uk_nhs 943 476 5919>>",
        "<n\xe2\x80hs><<uk_nhs 943 476 5919>>", "<dob\xff><<dob 04/05/1990>>",
    };

    (void) state;
    check_rows(&gb, MANY(rows));
}


static void
test_dates_of_birth(void **state)
{
    static const char *const  rows[] = {
        "born on <<dob 04/05/1990>>", "DOB: <<dob 1990-05-04>>",
        "DOB<<dob 13/1/1993>>", "{\"dob\":\"<<dob 03JUL1995>>\"}",
        "<<dob 13/1/1993>> (DOB)", "my d.o.b.? it's <<dob 3/7/1995>>",
        "geboren am <<dob 4.5.1990>>", "Geburtsdatum <<dob 04.05.90>>",
        "date de naissance : <<dob 04/05/1990>>",
        "{\"dob\":\"<<dob 1990-05-04>>T00:00:00Z\"}",
        "{\"dateOfBirth\":\"<<dob 1990-05-04>>\"}",
        "born on <<dob 12 March 1985>>.", "DOB: <<dob March 12th, 1985>>",
        "I was born on the <<dob 3rd of May 1990>>",
        "geboren am <<dob 12. M\xc3\xa4rz 1985>>", "d.o.b. <<dob 14/5/1990>>",
        "nacido el <<dob 2 de febrero de 1935>>",
        "sz\xc3\xbclet\xc3\xa9si id\xc5\x91: "
            "<<dob 1985. m\xc3\xa1rcius 12>>.",
        "gimimo data: <<dob 1988 m. kovo 22 d>>.",
        "<birthDate><<dob 1977/09/10>></birthDate>",
        "\xd1\x80\xd0\xbe\xd0\xb4\xd0\xb5\xd0\xbd\xd0\xb0 "
            "<<dob 04.05.1990>>",
        "DOB <<dob 04051990>>, thanks", "dob: <<dob 19900504>>",
        "syntym\xc3\xa4p\xc3\xa4iv\xc3\xa4ni on <<dob 01-06-1954>>",
        "data mea de na\xc8\x99tere este <<dob 09-02-1956>>",
        "date of birth? <<dob 04/05/1990>>",
        "ur. <<dob 04.05.1990>>", "sz\xc3\xbcl. <<dob 1990-05-04>>",
        "\xce\xb3\xce\xb5\xce\xbd. <<dob 04/05/1990>>",
        "ich bin am <<dob 23.12.1986>> geboren",
        "am <<dob 26. Mai 1986>> in Bad Homburg geboren",
        "ik ben op <<dob 04-05-1990>> geboren.",
        "<<dob 1990. 05. 04>>-\xc3\xa9n sz\xc3\xbclettem",
        "<<dob 04/05/1990>> is my date of birth",
        "you need the date of birth? it's <<dob 26. 10. 2004>>",
        "<<dob 22.04.1950>> m\xc3\xa1m narozeniny",
        "sz\xc3\xbcl. id\xc5\x91: <<dob 1957-09-14>>",
        "<<dob 1947 m. vasario 14 d>>. yra jos gimimo data",
        "a l\xc3\xa1nyom <<dob 1952. janu\xc3\xa1r 25>>. sz\xc3\xbcletett",
        "its <<dob 4/5/1990>> - my date of birth",
        "<<dob 4 May 90>>, thats my dob",
        "<<dob 04/05/1990>> est ma date de naissance",
        "<<dob 4.5.1990>> \xc3\xa4r mitt f\xc3\xb6" "delsedatum",
        "<<dob 4.5.1990>> \xce\xb5\xce\xaf\xce\xbd\xce\xb1\xce\xb9 "
            "\xce\xb7 "
            "\xce\xb7\xce\xbc\xce\xb5\xcf\x81\xce\xbf\xce\xbc\xce\xb7"
            "\xce\xbd\xce\xaf\xce\xb1 "
            "\xce\xb3\xce\xad\xce\xbd\xce\xbd\xce\xb7\xcf\x83\xce\xae\xcf\x82 "
            "\xce\xbc\xce\xbf\xcf\x85",
        "<<dob 1990. 05. 04>>. a sz\xc3\xbclet\xc3\xa9si d\xc3\xa1tumom",
        "born <<dob 12 March 85>>",
        "dob <<dob 3rd Aug '90>>",
        "{\"dob\":\"<<dob 18 September 98>>\"}",
        "born on <<dob 06FEB1995>>",
        "geboren am <<dob 5. Januar 68>>",
        "f\xc3\xb6" "dd <<dob 8:e november 1952>>",
        "nac\xc3\xad el <<dob 25 de octubre del 1989>>",
        "rugadh m\xc3\xa9 <<dob 11 Me\xc3\xa1n F\xc3\xb3mhair 1947>>",
        "DOB <<dob Mar 21 1937>>",
        "dob: <<dob March 5, '85>>",
        "\xd1\x80\xd0\xbe\xd0\xb4\xd0\xb5\xd0\xbd \xd0\xbd\xd0\xb0 <<dob "
            "12 \xd0\xbc\xd0\xb0\xd1\x80\xd1\x82 85>>",
        "n\xc3\xa9 \xc3\xa0 Lille le <<dob 04/05/1990>>",
        "n\xc3\xa9(e) le : <<dob 4 mai 1990>>",
        "sz\xc3\xbcl. d\xc3\xa1tum: <<dob 1990-05-04>>",
        "f. <<dob 4. maj 1990>>",
        "geb.dat. <<dob 11. Mai 90>>",
        "am <<dob 16. Oktober 1992>> zur Welt",
    };

    (void) state;
    check_rows(&gb, MANY(rows));
}


static void
test_dates_of_something_else(void **state)
{
    static const char *const  none[] = {
        "on 04/05/1990", "DOB 04351990", "on 04051990", "dob 04051890",
        "{\"created\":\"1990-05-04\"}", "DOB: 1990-15-44",
        "born in London, we met on 2026-03-04", "version 4.5.1990",
        "born 1.2.3.4.5", "on 12 March 1985", "delivered 2 May 2026",
        "ur order of 04.05.2026", "am 23.12.2026 in Bonn abgeholt",
        "am 23.12.2026. Geboren bin ich in Bonn", "hour. 04.05.2026",
        "04/05/2026, and my date of birth is to come",
        "etag 5ed8e le 2027-12-15",
        "born? no, it is 4/5/2026",
        "04/05/2026, my birthday present is late",
        "04/05/2026 - my birthday present",
        "birthday gift arrived 04/05/2026",
        "5 g. 04.05.2026",
        "4/5/2026 is my date of birth: none",
        "born to be 12 March 10:30",
        "the 12 March 85 pages",
        "ne pas livrer le 04/05/2026",
        "4 May 90 pieces",
        "12 Tagen 85",
    };

    (void) state;
    check_rows(&gb, MANY(none));
}


static void
test_cards_and_banks(void **state)
{
    static const char *const  rows[] = {
        "CVV <<cvv 123>>", "cvv2: <<cvv 1234>>.", "my CVC is <<cvv 123>>",
        "CVV<<cvv 123>>", "<<cvv 456>> is the security code",
        "security code <<cvv 123>>", "{\"cvv\":<<cvv 123>>}",
        "exp <<card_expiry 12/27>>", "expiry date <<card_expiry 01/2028>>",
        "il codice di sicurezza \xc3\xa8 <<cvv 123>>", "<cvv><<cvv 123>></cvv>",
        "<input name=\"cvv\" value=\"<<cvv 123>>\">",
        "cvv <<cvv 123>> 4 5 6 7", "exp <<card_expiry 12-27>>",
        "expiry: <<card_expiry 03 / 28>>",
        "<<card 4111111111111111>> scad. <<card_expiry 04/27>>",
        "<<card 4111 1111 1111 1111>> platn\xc3\xa1 do <<card_expiry 06/29>>",
        "4111111111111112 scad. 04/27", "sale ends 04/27",
        "{\"expiry_date\":\"<<card_expiry 05-35>>\"}",
        "sort code: <<uk_sort_code 123456>>", "S/C <<uk_sort_code 12.34.56>>",
        "a/c no <<uk_account 12345678>>",
        "sort code <<uk_sort_code 12-34-56>>, "
            "account number <<uk_account 12345678>>",
        "passport <<uk_passport 123456789>>",
        "<<card 4111111111111111>>, <<card_expiry 12/27>>, <<cvv 123>>",
        "<<card 4111 1111 1111 1111>> <<card_expiry 12/27>> <<cvv 123>>",
        "<<card 4111111111111111>> <<card_expiry 12-27>> <<cvv 1234>>",
        "<<card 4111111111111111>> <<card_expiry 07 / 30>> <<cvv 123>>",
        "<<card 4111111111111111>> <<card_expiry 12/2027>> <<cvv 123>>",
        "<<card 4111 1111 1111 1111>>; <<card_expiry 12-2027>>; <<cvv 1234>>",
        "<<card 4111 1111 1111 1111>> <<card_expiry 1127>> <<cvv 123>>",
        "exp <<card_expiry 1127>> <<cvv 123>>",
        "valid thru <<card_expiry 11/27>> <<cvv 318>>, thanks",
        "crypto <<cvv 318>>", "mon crypto c'est <<cvv 318>>",
        "exp <<card_expiry 11/27>> crypto <<cvv 318>> merci",
        "le cryptogramme est <<cvv 318>>",
        "the 3 digits on the back are <<cvv 318>> thanks",
        "le code \xc3\xa0 3 chiffres <<cvv 662>>, the 3 digits: <<cvv 662>>",
        "amex <<card 3782 822463 10005>> <<card_expiry 0829>> <<cvv 4471>>",
        "security number on my card is <<cvv 551>>",
        "die Karte l\xc3\xa4uft <<card_expiry 12/27>> ab und hinten steht "
        "<<cvv 550>>",
        "vervaldatum <<card_expiry 03/2028>> en achterop staat <<cvv 418>>",
        "expira em <<card_expiry 12/2028>> e atr\xc3\xa1s tem <<cvv 271>>",
        "caducidad <<card_expiry 02/2029>> y el codigo de detras <<cvv 615>>",
        "scadenza <<card_expiry 01/2029>> e dietro c'\xc3\xa8 <<cvv 905>>",
        "expire le <<card_expiry 06/27>>, au dos c'est <<cvv 218>>",
        "exp <<card_expiry 04/28>>, on the back it says <<cvv 733>> thanks",
        "faltou o c\xc3\xb3" "digo de seguran\xc3\xa7" "a, \xc3\xa9 "
        "<<cvv 590>>",
        "the security code, it's <<cvv 644>>",
        "code de s\xc3\xa9" "curit\xc3\xa9, attendez je la retourne... "
        "<<cvv 064>>",
        "wa\xc5\xbcno\xc5\x9b\xc4\x87 <<card_expiry 05/2029>>, a trzy "
        "cyfry z ty\xc5\x82u to <<cvv 702>>",
        "the 3 digits on the back are <<cvv 123>>",
        "code \xc3\xa0 trois chiffres <<cvv 318>>",
        "dreistelliger Code <<cvv 318>>",
        "c\xc3\xb3" "digo de verificaci\xc3\xb3n de la tarjeta <<cvv 318>>",
        "le tre cifre sul retro sono <<cvv 318>>",
        "os tr\xc3\xaas d\xc3\xadgitos no verso s\xc3\xa3o <<cvv 318>>",
        "de drie cijfers op de achterkant zijn <<cvv 318>>",
        "trzy cyfry z ty\xc5\x82u karty <<cvv 318>>",
        "tři čísla na zadní straně <<cvv 318>>",
        "trojmiestny kód <<cvv 318>>", "háromjegyű kód <<cvv 318>>",
        "codul de pe spate <<cvv 318>>", "tre cifre på bagsiden <<cvv 318>>",
        "de tre siffrorna på baksidan <<cvv 318>>", "turvanumero <<cvv 318>>",
        "kolm numbrit kaardi tagaküljel <<cvv 318>>",
        "kartes pārbaudes kods <<cvv 318>>", "apsaugos kodas <<cvv 318>>",
        "tri broja na poleđini <<cvv 318>>", "varnostna številka <<cvv 318>>",
        "трицифрен код <<cvv 318>>", "τριψήφιος κωδικός <<cvv 318>>",
        "numru tas-sigurtà <<cvv 318>>", "uimhir slándála <<cvv 318>>",
        "sec code <<cvv 123>>",
        "the CVC? it's <<cvv 535>>!",
        "cardcvv=<<cvv 471>>",
        "\xd0\x9a\xd0\x9e\xd0\x94 \xd0\x97\xd0\x90 "
            "\xd0\xa1\xd0\x98\xd0\x93\xd0\xa3\xd0\xa0\xd0\x9d\xd0\x9e"
            "\xd0\xa1\xd0\xa2 "
            "\xd0\xb5 <<cvv 462>>",
        "good thru <<card_expiry 05/32>>",
        "au dos: <<cvv 123>>",
        "<<card 4111111111111111>>\n<<card_expiry 12/27>>\n<<cvv 123>>",
        "<<card 4111111111111111>> - <<card_expiry 12/27>> - <<cvv 123>>",
        "card <<card 4111111111111111>> (<<card_expiry 12/27>>)",
        "sort code <<uk_sort_code 12-34-56>> <<uk_account 12345678>>",
        "bank details: <<uk_sort_code 123456>>, <<uk_account 12345678>>",
    };

    (void) state;
    check_rows(&gb, MANY(rows));
}


static void
test_no_cards_and_banks(void **state)
{
    static const char *const  none[] = {
        "there are 120 photos on the back", "on the back 120 photos",
        "sul retro ci sono 120 foto", "achterop staan 250 namen",
        "au dos du colis il y a 120 timbres", "au verso 320 mots",
        "auf der R\xc3\xbc" "ckseite steht 404", "on the back of the box 250",
        "on the back: 120 photos", "the card has on the back 120 stickers",
        "geldig tot <<card_expiry 07/28>>, achterop staan 250 namen",
        "the security code, is 150 people", "13 digits: 662",
        "security code not needed... 150 people", "room 5 crypto 318",
        "bought crypto 500 eur", "Crypto 101: what it is", "crypto 500 \xe2"
        "\x82\xac", "valid thru <<card_expiry 12/27>> 250 ml",
        "pokoj 1127 123", "the code 1127 123", "cvv 250 eur",
        "123", "room 123", "{\"qty\":123}", "CVV 12345", "CVV 12", "12/27",
        "exp 13/27", "12-34-56", "12345678", "123456789", "order 123",
        "error code 404", "half 1/2 of it",
        "sc 1, release 26.36.30", "code: 123456",
        "account IT28 L836 7224 5681 7683 75L9 436",
        "4111111111111112, 12/27, 123", "ref 12345 12/27 400",
        "order 4111 12/27 123", "room 4 on 12/03/2026 123 guests",
        "12/27, 123",
    };

    (void) state;
    check_rows(&gb, MANY(none));
}


static void
test_passports(void **state)
{
    static const char *const  rows[] = {
        "Reisepass <<passport C01X00T47>> und mehr",
        "passeport n\xc2\xb0 <<passport 12AB34567>>",
        "passport number is <<passport AB 1234567>>, thanks",
        "my passport is <<passport 12345678>> ok",
        "paspoort <<passport NWE0PLRT4>>",
        "passport <<passport AB1234567>> 2 copies",
        "passport: <<passport 12 AB 34567>>",
        "{\"passportNumber\":\"<<passport 12AB34567>>\"}",
        "{\"passport\": \"<<passport YA1234567>>\"}",
        "F\xc3\xbchrerschein <<driving_licence B072RRE2I55>>",
        "permis de conduire n\xc2\xb0 <<driving_licence 17AA12345>>",
        "patente <<driving_licence U1H11A111A>>",
        "prawo jazdy nr <<driving_licence 00123/45/6789>>",
        "my driving licence is <<driving_licence 481195160>>",
        "driver's license number: <<driving_licence S530-4600-0123>>",
        "{\"driverLicense\":\"<<driving_licence 481195160>>\"}",
    };

    static const char *const  none[] = {
        "passport valid until 20270131", "passport expires 2027",
        "passport office reopened 12345678 cases",
        "my passport application ref AB1234567",
        "passport photo 35x45mm", "passport renewal costs 82.50",
        "software license 12345-ABCDE", "driving licence categories B1 C1",
        "driving licence expires 2029-01-31", "order C01X00T47",
        "F\xc3\xbchrerschein Klasse B96 seit 2001",
        "permis de construire PC 075 123 45 A0001",
    };

    (void) state;
    check_rows(&gb, MANY(rows));
    check_rows(&gb, MANY(none));
}


static void
test_plates(void **state)
{
    static const char *const  rows[] = {
        "Kennzeichen ist <<plate M-AB 1234>> und",
        "Kennzeichen <<plate B AB 123>>, bitte",
        "kfz-kennzeichen: <<plate HH-XY 99E>>",
        "l'immatriculation est <<plate AB-123-CD>> depuis mai",
        "matr\xc3\xad" "cula <<plate 1234 BCD>>",
        "la matricula es <<plate 1234bcd>>", "targa <<plate AB123CD>>.",
        "kenteken <<plate 12-ABC-3>> aub", "kenteken: <<plate AB-12-CD>>",
        "nummerplaat <<plate 1-ABC-123>>",
        "numer rejestracyjny <<plate WA 12345>>",
        "nr rej. <<plate WA 12345>>", "SPZ <<plate 1AB 2345>>",
        "rendsz\xc3\xa1m: <<plate ABC-123>>", "reg.nr. <<plate ABC123>>",
        "nummerplade <<plate AB 12 345>>",
        "{\"licensePlate\":\"<<plate M-AB 1234>>\"}",
        "number plate <<uk_plate AB12 CDE>>",
    };

    static const char *const  none[] = {
        "license plate light 12V", "my plate was 20cm wide", "plate 500ml",
        "Kennzeichen mit 1234 drin", "Kennzeichen seit 2019 abgemeldet",
        "plaque 3M 20x30 cm", "plate 1 of 3", "targa 4 posti",
        "reg no 12345678 at Companies House", "M-AB 1234",
        "registration plate 520mm x 111mm",
    };

    cg_detector  abroad;

    (void) state;
    abroad = gb;
    abroad.regions = CG_IN(GB) | CG_IN(DE);
    check_rows(&abroad, MANY(rows));
    check_rows(&abroad, MANY(none));

    abroad.regions = CG_IN(GB);
    check_rows(&abroad, (const char *const[]) { "targa AB123CD" }, 1);
}


static void
test_letters_for_digits(void **state)
{
    static const char *const  rows[] = {
        "call me on <<phone o77oo 9ool23>>",
        "phone: <<phone 07700 9OO123>>.", "tel <<phone 077oo9oo456>>",
        "my number is <<phone O77OO 9OOI23>>",
    };

    static const char *const  none[] = {
        "order o77oo 9ool23", "o77oo 9ool23", "call 10lol", "phone 5l",
        "tel 1234567l89012345678901", "phone model 77oo9ool23x",
    };

    (void) state;
    check_rows(&gb, MANY(rows));
    check_rows(&gb, MANY(none));
}


static void
test_expiry(void **state)
{
    static const char *const  rows[] = {
        "expiry <<card_expiry 0327>>", "exp date: <<card_expiry 1128>>",
        "valid until <<card_expiry 5/28>>", "exp <<card_expiry 2028-05>>",
        "expiry is <<card_expiry March 2027>>",
        "my card expires <<card_expiry july 27>>",
        "my card expires in <<card_expiry Oct '28>>",
        "karte g\xc3\xbcltig bis <<card_expiry M\xc3\xa4rz 2028>>",
        "expires <<card_expiry 01 28>>",
        "valid until <<card_expiry 0430>> on my visa",
        "kortet g\xc3\xa5r ut <<card_expiry 03/29>>",
        "\xce\xbb\xce\xae\xce\xbe\xce\xb7 <<card_expiry 0129>>",
        "MM/YY <<card_expiry 0429>>",
        "<<card 4111111111111111>> exp <<card_expiry 0429>>",
        "<<card 4111 1111 1111 1111>>, <<card_expiry 0429>>",
        "{\"expiry\":\"<<card_expiry 0327>>\"}",
        "<<card 4111111111111111>> \n-1.54}",
        "<<card 4111111111111111>>, <<card_expiry 0327>>, <<cvv 123>>",
        "kortet g\xc3\xa4ller till <<card_expiry 0829>>",
        "karte l\xc3\xa4uft im <<card_expiry Mai 2027>> ab",
        "{\"expiry\":\"<<card_expiry 2027-03>>\"}",
    };

    static const char *const  none[] = {
        "0327", "the offer expires 5/28", "free trial expires 12/27",
        "voucher valid until March 2027",
        "valid until 0830", "expires 1530", "valid until 1800", "exp 2400",
        "exp 1798761600", "session expires 0327", "my passport expires 05/28",
        "warranty valid until 2027-05", "valid until March 2027",
        "expires 2028-05-12", "expires 12 March 2027", "exp 5/28/2027",
        "tel 0327", "March 2027",
        "the march 2027 expires", "expired in 2027",
    };

    (void) state;
    check_rows(&gb, MANY(rows));
    check_rows(&gb, MANY(none));
}


static void
test_postcodes_and_plates(void **state)
{
    static const char *const  rows[] = {
        "<<uk_postcode SW1A 1AA>>", "in <<uk_postcode M1 1AE>>.",
        "<<uk_postcode sw1a 1aa>>", "<<uk_postcode ne45pl>> is my postcode",
        "postcode: <<uk_postcode OX4  2JY>>",
        "post code <<uk_postcode EH12-9DN>>",
        "<<uk_postcode CR2 6XH>>, <<uk_postcode DN55 1PT>>",
        "<<uk_postcode W1A 1HQ>>", "postcode <<uk_postcode sw1a1aa>>",
        "postcode <<uk_postcode m11ae>>",
        "<<uk_plate AB12 CDE>>", "my car is <<uk_plate ab12cde>>",
        "reg <<uk_plate A123 BCD>>", "plate: <<uk_plate ABC 123D>>",
    };

    static const char *const  none[] = {
        "the sw1a 1aa", "SW1A1AA", "order SW1A 1AA", "QW1 1AA", "SW1A 1CA",
        "on 5th of", "A4 2x", "AB99 CDE", "ab12cde", "M25 is", "B2B 3DS",
        "a PS5 1TB", "the A6 6GB model", "S24 6GB", "A123 BCD",
    };

    static const char *const  elsewhere[] = {
        "SW1A 1AA", "AB12 CDE", "postcode <<uk_postcode SW1A 1AA>>",
    };

    (void) state;
    check_rows(&gb, MANY(rows));
    check_rows(&gb, MANY(none));
    check_rows(&de, MANY(elsewhere));
}


/* What is said to be a telephone number or a social security number, of
 * whatever country. */
static void
test_said_of_any_region(void **state)
{
    static const char *const  rows[] = {
        "call me at <<phone (96) 627-277>> please",
        "call me on <<phone 21 212 133 2727>>, ok",
        "can you reach me on <<phone (07) 5331 0577>>?",
        "my social security number is <<us_ssn 123-45-6789>>",
    };

    static const char *const  none[] = {
        "remind me on 12/12/2026", "see me on 12 12 2026",
        "remind me on 2026-12-12 at 9", "wake me at 07:30:00",
        "they charged me on 20260311", "you told me on order 12345678",
    };

    (void) state;
    check_rows(&gb, MANY(rows));
    check_rows(&gb, MANY(none));
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(test_network_addresses),
        cmocka_unit_test(test_broken_names_of_elements),
        cmocka_unit_test(test_dates_of_birth),
        cmocka_unit_test(test_dates_of_something_else),
        cmocka_unit_test(test_cards_and_banks),
        cmocka_unit_test(test_no_cards_and_banks),
        cmocka_unit_test(test_passports),
        cmocka_unit_test(test_plates),
        cmocka_unit_test(test_letters_for_digits),
        cmocka_unit_test(test_expiry),
        cmocka_unit_test(test_postcodes_and_plates),
        cmocka_unit_test(test_said_of_any_region),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
