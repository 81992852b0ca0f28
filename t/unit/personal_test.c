/*
 * Unit tests of names, addresses, user names and ages: what announces them,
 * the fields that hold them, and what looks like them and is left alone.
 */

#include "detect_rows.h"

#include "cg_field.h"
#include "cg_lead.h"
#include "cg_mark.h"
#include "cg_word.h"

#define MANY(a)  (a), sizeof(a) / sizeof((a)[0])

static const cg_detector  gb = { CG_ENTITIES_ALL, CG_IN(GB) };


static void
test_announced_names(void **state)
{
    static const char *const  rows[] = {
        "My name is <<name Tamsin O'Driscoll>>.",
        "my name is <<name john smith>> and i need help",
        "MY NAME IS <<name ZADIE OKAFOR>> AND I WAIT",
        "me llamo <<name jos\xc3\xa9 garc\xc3\xad" "a>>, hola",
        "Ich hei\xc3\x9f" "e <<name Gundula von B\xc3\xbclow>>.",
        "Je m'appelle <<name Apolline d'Aubign\xc3\xa9>>",
        "Je m\xe2\x80\x99" "appelle <<name Isaure de la Tour>>, bonjour",
        "Mi chiamo <<name Nunzia De Luca>>",
        "Ik heet <<name Teake van der Berg>>",
        "Nazywam si\xc4\x99 <<name Bronis\xc5\x82" "aw "
            "\xc5\xbb\xc3\xb3\xc5\x82kiewski>>.",
        "Chamo-me <<name Belmiro da Silva>>",
        "I'm <<name Tamsin>>, hello", "I am <<name Jane>> Is it open",
        "this is <<name Cressida Ashworth>> from accounts",
        "Hi, it's <<name Jane>> again",
        "Ich bin <<name Anna>> und warte",
        "my name's <<name siobhan>> and i wait", "my name is <<name sam>>",
        "mi nombre es <<name carmen>>", "me llamo <<name luc\xc3\xad" "a>>",
        "je m'appelle <<name paul>>", "mon nom est <<name bernard>>",
        "ich hei\xc3\x9f" "e <<name j\xc3\xbcrgen>>",
        "mi chiamo <<name giulia>>",
        "ik heet <<name sanne>>", "mijn naam is <<name femke>>",
        "mam na imi\xc4\x99 <<name piotr>>",
        "nazywam si\xc4\x99 <<name ewa nowak>>",
        "chamo-me <<name jo\xc3\xa3o>>",
        "hi im <<name tomasz>> and i cant log in",
        "i'm <<name oliver>> from leeds",
        "i am <<name priya sharma>>, hi", "hello this is <<name emma>>",
        "name: <<name priya sharma>>",
        "speak to Mr <<name Ravi Thandeka>> about it",
        "Mr <<name Brown>> called", "Mrs. <<name J. R. Whitcombe>> too",
        "Jag heter <<name G\xc3\xb6ran Xanter>>",
        "med v\xc3\xa4nlig h\xc3\xa4lsning,\n<<name Oskar Xylund>>",
        "nimeni on <<name Aino Xorpela>>", "Lep pozdrav,\n<<name Matej Xupan>>",
        "m\xc4\x83 numesc <<name Radu Xinescu>>",
        "jeg hedder <<name Xette>>", "mans v\xc4\x81rds ir <<name Xoze>>",
        "\xd0\x9a\xd0\xb0\xd0\xb7\xd0\xb2\xd0\xb0\xd0\xbc "
            "\xd1\x81\xd0\xb5 <<name "
            "\xd0\x98\xd0\xb2\xd0\xb0\xd0\xbd "
            "\xd0\x9f\xd0\xb5\xd1\x82\xd1\x80\xd0\xbe\xd0\xb2>>",
        "\xce\xbc\xce\xb5 \xce\xbb\xce\xad\xce\xbd\xce\xb5 <<name "
            "\xce\x95\xce\xbb\xce\xad\xce\xbd\xce\xb7>>",
        "\xce\x9c\xce\xb5 \xce\xb5\xce\xba\xcf\x84\xce\xaf\xce\xbc"
            "\xce\xb7\xcf\x83\xce\xb7,\n<<name "
            "\xce\x95\xce\xbb\xce\xad\xce\xbd\xce\xb7>>",
        "im <<name dave>> btw", "<<name Niamh>> here, any news?",
        "Passenger: <<name Anna Xowalska>>",
        "Herr Doktor <<name Xller>>", "Herr <<name Winkel>> rief an",
        "Dr. <<name Mario Xossi>>", "Mrs <<name Doyle>> called",
        "Frau <<name von der Xeyen>>",
        "Mevrouw <<name de Vries>> belde", "Herrn <<name von B\xc3\xbclow>>,",
        "<Bonjour Mme <<name de la Tour>>", "Mme <<name de La Tour>>",
        "M. <<name Dupont>> est l\xc3\xa0", "Pani <<name \xc5\x9aliwa>> dzwoni",
        "Dear <<name Jane>>,", "Hi <<name Tom>>!", "Hello <<name Jethro>>, hi",
        "Cze\xc5\x9b\xc4\x87 <<name Natasza>>, hej",
        "Ol\xc3\xa1 <<name Moacir>>!",
        "Sehr geehrte Frau <<name M\xc3\xbcller>>,",
        "Kind regards,\n<<name Jane Doe>>", "Thanks,\n<<name Jane>>\n",
        "Mit freundlichen Gr\xc3\xbc\xc3\x9f" "en\n<<name Anna Schmidt>>",
        "I spoke to <<name Sarah>> yesterday",
        "signed for by <<name Oliver Thornbury>>",
        "kontoinhaber <<name Zorabel Quint>>", "mw. <<name Quintstra>>",
        "it's Raining in Manchester", "soy Vegetariano",
        "Herr <<name von der Quintau>>",
        "Hello Reservations", "Ciao Ragazzi",
        "my wife <<name Zorabel>> will sign", "Thanks, <<name Zorabel>>",
        "hi im <<name Zorabel Quint>> and it broke",
        "the booking is booked under <<name Zorabel Quint>>",
        "first name <<name Zorabel>> last name <<name Quint>>",
        "patient name <<name Zorabel Quint>>",
        "account name: <<name Zorabel Quint>>",
        "my name is <<name aisling quint>>",
        "Name: <<name Jane Doe>>", "Full name: <<name jane doe>>\nOrder",
        "Nom : <<name Dupont>>\nPr\xc3\xa9nom : <<name Zo\xc3\xa9>>",
        "Dr <<name \xd0\x98\xd0\xb2\xd0\xb0\xd0\xbd\xd0\xbe\xd0\xb2>>!",
    };

    (void) state;
    check_rows(&gb, MANY(rows));
}


static void
test_what_announces_no_name(void **state)
{
    static const char *const  none[] = {
        "I'm Happy", "I am Sorry to hear it", "this is Urgent!",
        "a can of Dr Pepper", "Dr Xanter's bottles 250ml", "May here",
        "Parcel here today", "we watched Mr. Robot", "Miss Dior 50ml",
        "Herr der Ringe", "Frau Holle und andere", "Herr Ober, zahlen",
        "Frau Doktor war da", "Dr. Xanter Creme", "Mrs Xylo size 7",
        "Mr Xanter is out of stock", "the film Mr Xanter", "Don Limpio",
        "Ansprechpartner: Kundendienst", "Dear Hiring Manager,",
        "Pozdrawiam,\nBiuro Obs\xc5\x82ugi Klienta", "Hej Allihopa",
        "Hola Movistar, no tengo internet", "5 dl Mj\xc3\xb6lk",
        "soy de Madrid", "sono di Roma", "it took 20ms Das geht nicht",
        "I'm German", "I'm Irish and I live here", "Ich bin Kunde",
        "Hi there, hello", "Hello World", "Dear Customer,", "Dear All",
        "Hallo Zusammen", "Hi Can you help", "Hi, Where is my parcel",
        "my name is not on it", "My name is spelled wrong",
        "Your name is required", "Kind regards,\nThe Support Team",
        "je suis Locataire", "account name: Business Plus",
        "my wife Monday", "Thanks, Brilliant", "my son Loves it",
        "First Name is required", "account is under Review",
        "Thanks, Monday works", "call me Back", "I spoke to Support",
        "name: required", "File name: Annual Report",
        "Sehr geehrte Damen und Herren", "HELLO I AM ANGRY",
        "I love Paris", "best Kettle in town", "the mr is out",
        "i am happy with it", "im sure it was there", "im max 10 mins late",
        "this is great", "this is art", "mijn naam is fout",
        "my names spelt wrong", "the names list is empty",
        "me llamo igual que mi padre", "mi nombre es incorrecto",
        "ich hei\xc3\x9f" "e nicht so", "mam na imi\xc4\x99 tak samo",
        "name: rose gold", "from paris to rome",
    };

    (void) state;
    check_rows(&gb, MANY(none));
}


static void
test_fields_of_names(void **state)
{
    static const char *const  rows[] = {
        "{\"name\":\"<<name Jane Doe>>\"}",
        "{\"name\":\"<<name Tamsin Whitcombe>>\",\"age\":<<age 34>>}",
        "{\"visitor\":{\"name\":\"<<name Tamsin>>\",\"token\":\"x\"}}",
        "{\n\t\"name\":\t\"<<name Jane Doe>>\",\n\t\"n\":\t1\n}",
        "{\"name\":\r\n    \"<<name Jane Doe>>\"}",
        "{\"firstName\": \"<<name tamsin>>\", "
            "\"last_name\": \"<<name O'Neil>>\"}",
        "{\"customer_name\":\"<<name Jane Doe>>\"}",
        "{\"user\":{\"first\":\"<<name Jane>>\",\"email\":\"\"}}",
        "{\"pr\xc3\xa9nom\":\"<<name Zo\xc3\xa9>>\"}",
        "{\"surname\":\"<<name "
            "\xd0\x98\xd0\xb2\xd0\xb0\xd0\xbd\xd0\xbe\xd0\xb2>>\"}",
        "first_name=<<name Jane>>&last_name=<<name de Vries>>&x=1",
        "visitor[name]=<<name Jane Doe>>&go=1",
        "<input name=\"firstName\" value=\"<<name Jane>>\">",
    };

    static const char *const  none[] = {
        "{\"name\":\"typing\",\"args\":[]}",
        "{\"name\":\"general\",\"t\":\"c\"}", "{\"name\":\"General\"}",
        "{\"name\":\"Order Completed\"}",
        "{\"name\":\"Blue Kettle\",\"price\":12}",
        "{\"name\":\"Sales Team\"}", "{\"name\":\"chat-widget\"}",
        "{\"channel\":{\"name\":\"Help Desk\"}}",
        "{\"name\":\"Google Chrome\"}",
        "{\"fileName\":\"Annual Report\"}", "{\"eventName\":\"Page Viewed\"}",
        "{\"firstName\":\"\"}", "{\"firstName\":null}",
        "{\"firstName\":\"Guest\"}", "name=&email=", "name=widget&color=red",
        "{\"name\":\"Message\",\"args\":[\"x\"]}", "{\"nom\":\"produit\"}",
        "<meta name=\"viewport\" content=\"x\">",
        "42[\"name\",\"typing\"]", "{\"username\":\"guest-12\"}",
    };

    (void) state;
    check_rows(&gb, MANY(rows));
    check_rows(&gb, MANY(none));
}


static void
test_addresses(void **state)
{
    static const char *const  rows[] = {
        "at <<address 12 High Street>>.", "<<address 221B Baker Street>>",
        "<<address An der Alster 12, 20099 Hamburg>>", "An der Kasse 12, bitte",
        "<<address 12 high street>> please",
        "<<address Flat 3, 12 High Street, London NW1 6XE>>",
        "to <<address 69 St John's Court>> now",
        "<<address 3 Harbour View Terrace>>, please",
        "<<address 10 rue de la Paix, 75002 Paris>>",
        "<<address 12, avenue Foch>>", "<<address 12 bis rue Pasteur>>",
        "j'habite <<address 8 bis, avenue Victor Hugo>>",
        "ich wohne <<address An der Alster 12>>",
        "<<address Unter den Linden 77>>, bitte klingeln",
        "wohne <<address An der Alster 12>> in hamburg",
        "<<address Im Wiesengrund 22>>", "<<address Hinter der Kirche 2>>.",
        "Auf dem Hof 3 H\xc3\xbchner", "Am Markt 3 \xc3\x84pfel gekauft",
        "Auf Seite 7.", "Im Wald 3 Rehe gesehen", "Am Montag 3 Pakete",
        "Hauptstr. 5 Minuten entfernt", "Vor der T\xc3\xbcr 2",
        "<<address Lange Reihe 44>> ist meine Adresse",
        "Lange Reihe 44 ist voll", "we moved to <<address 7 The Green>>",
        "<<address Steinhof 5, 22089 Hamburg>>",
        "<<address Burgemeester de Vlugtlaan 120>>",
        "<<address 11 square Rapp>>", "11 square metres",
        "Lieferadresse: <<address Zum Goldenen Hirsch 7>>",
        "<<address calle Mayor 5, 2\xc2\xba B, 28013 Madrid>>",
        "<<address Rua de Santa Catarina 112, 3\xc2\xba esq>>",
        "<<address Hauptstra\xc3\x9f" "e 12, 3. OG>>",
        "<<address Hauptstra\xc3\x9f" "e 12>>, 3. Versuch",
        "<<address via Roma 10, int. 4>>", "<<address 12 Mill Lane, Apt. 4B>>",
        "<<address via Roma 10>>, 4 volte", "<<address 12 Mill Lane>> room",
        "in der <<address Hauptstra\xc3\x9f" "e 5>>",
        "<<address Musterstr. 12a, 10115 Berlin>>",
        "<<address Berliner Stra\xc3\x9f" "e 12>>",
        "<<address Kerkstraat 12, 1012 AB Amsterdam>>",
        "<<address Prins Hendrikstraat 7>>",
        "in <<address Via Roma 7, 00184 Roma>>",
        "<<address Via Giuseppe Verdi, 12>>", "<<address Calle Mayor, 4>>",
        "<<address C/ Serrano, 4>>",
        "<<address ul. Prosta 3/5, 00-950 Warszawa>>",
        "<<address Rua Augusta 100, 1000-001 Lisboa>>",
        "I live at <<address 5 Oakwood>>",
        "ich wohne in der <<address Lindenau 5>>",
        "{\"address\":\"<<address 12 Somewhere, Leeds>>\"}",
        "{\"name\"\t:\"<<name Jane Doe>>\"}",
        "{\"name\"\n   : \"<<name Jane Doe>>\"}",
        "{\"street\":\"<<address Hauptstra\xc3\x9f" "e>>\","
            "\"city\":\"<<address Bonn>>\"}",
        "{\"zip\":\"<<address 10115>>\",\"city\":\"<<address Berlin>>\"}",
        "at <<address 14 Mill Lane, Saffron Walden>>.",
        "<<address 12 High Street>>, Thanks!",
        "<<address 12 High Street>>, Norwich is nice",
        "plz=<<address 10115>>&ort=<<address Berlin>>",
    };

    static const char *const  none[] = {
        "I bought 12 high quality shirts", "3 people on the road",
        "5 items close to the door", "2 St Bernard dogs please",
        "at 10 Please call", "room 12", "Version 4 is out", "Der Weg 5",
        "onderweg 5 dagen", "Parkplatz 5", "in 2024 Spring came",
        "my address is wrong", "{\"address\":\"0x4f3a\"}",
        "{\"address\":\"\"}", "{\"zip\":\"archive.zip\"}",
        "{\"city\":\"Paris\"}", "{\"zip\":\"10115\"}", "calle cortada",
        "via libera 5 minuti",
        "5 Star Hotel", "2747,86 EUR Vale, gracias", "24 Hour Service",
        "Step 3 Way to go",
    };

    (void) state;
    check_rows(&gb, MANY(rows));
    check_rows(&gb, MANY(none));
}


static void
test_ages_and_user_names(void **state)
{
    static const char *const  rows[] = {
        "mi hija tiene <<age 5>> a\xc3\xb1os", "mia moglie ha <<age 44>> anni",
        "el aparato tiene 5 a\xc3\xb1os", "il dispositivo ha 5 anni",
        "I am <<age 34>> years old", "my son is <<age 12>> years old",
        "I'm <<age 34>>.", "she just turned <<age 40>>.",
        "I'm a <<age 34>>-year-old man", "ich bin <<age 34>> Jahre alt",
        "j'ai <<age 34>> ans", "tengo <<age 34>> a\xc3\xb1os",
        "ho <<age 34>> anni e lavoro", "ik ben <<age 34>> jaar oud",
        "mam <<age 34>> lata", "tenho <<age 34>> anos de idade",
        "{\n\t\"age\":\t<<age 34>>\n}",
        "{\"username\":\t\"<<username jdoe>>\"}",
        "age: <<age 34>>", "{\"age\":<<age 34>>}", "{\"edad\":\"<<age 34>>\"}",
        "my login is <<username tpolglaze3>>",
        "log in as <<username pember10>>",
        "gebruikersnaam <<username jan_kuiper>>", "gebruikersnaam vergeten",
        "my username is <<username jdoe92>>", "username: <<username j.doe>>",
        "Benutzername ist <<username jdoe_1>>",
        "{\"username\":\"<<username jdoe>>\"}", "login=<<username jdoe>>&x=1",
        "my insta is <<username @jane_d>>", "twitter <<username @jdoe92>>, hi",
    };

    static const char *const  none[] = {
        "Lieferung am 26. Mai", "Termin am 18. oder 19. Mai",
        "the warranty is 3 years", "sou Cliente h\xc3\xa1 3 anos",
        "my laptop is 5 years old",
        "das Haus ist 34 Jahre alt", "I'm 10 minutes late", "I am 3rd",
        "aged 18 to 25", "tengo 10 a\xc3\xb1os de experiencia",
        "the login is on 3rd floor", "my login is 12b",
        "j'ai 10 ans de garantie", "{\"age\":3600}", "{\"max-age\":\"60\"}",
        "{\"page\":34}", "my username is required", "username: required",
        "{\"username\":\"visitor-77\"}", "{\"login\":true}", "@channel hello",
        "my insta is broken", "I am 100% sure", "I'm 5.5 feet",
    };

    (void) state;
    check_rows(&gb, MANY(rows));
    check_rows(&gb, MANY(none));
}


/* Each lead passes the quick look, and is found. */
static void
test_leads(void **state)
{
    int                 n;
    size_t              i;
    size_t              at;
    unsigned            gate;
    char                text[128];
    cg_lead             lead;

    static const struct {
        const char    *words;
        cg_lead_kind   kind;
    } rows[] = {
#define CG_LEAD_LETTER(letter)
#define CG_LEAD(words, kind)  { words, CG_LEAD_##kind },
#include "cg_lead.def"
#undef CG_LEAD
#undef CG_LEAD_LETTER
    };

    (void) state;

    for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        n = snprintf(text, sizeof(text), "%s%s Xx", rows[i].words,
                     rows[i].kind == CG_LEAD_ABBREVIATION ? "."
                     : rows[i].kind == CG_LEAD_LIVE_LABEL
                       || rows[i].kind == CG_LEAD_SECRET_LABEL ? ":" : "");

        at = (size_t) n - 2;

        switch (rows[i].kind) {
        case CG_LEAD_LIVE:
        case CG_LEAD_LIVE_LABEL:
            gate = cg_lead_gate_live((const uint8_t *) text, at);
            break;
        case CG_LEAD_SECRET:
        case CG_LEAD_SECRET_LABEL:
            gate = cg_lead_gate((const uint8_t *) text, at) & CG_GATE_SECRET;
            break;
        default:
            gate = cg_lead_gate((const uint8_t *) text, at) & CG_GATE_NAME;
        }

        if (gate == 0) {
            fail_msg("cg_lead_end.def lacks \"%s\"", rows[i].words);
        }

        lead = cg_lead_read((const uint8_t *) text, at);

        if (lead.kind != rows[i].kind) {
            fail_msg("\"%s\" is not found", rows[i].words);
        }
    }
}


/* Each key is found: none fails the quick look. */
static void
test_keys(void **state)
{
    int            n;
    size_t         i, far;
    char           text[128];
    cg_field       first, again;
    cg_field_memo  memo;

    static const struct {
        const char     *key;
        cg_field_kind   kind;
    } rows[] = {
#define CG_FIELD_LETTER(letter)
#define CG_FIELD(key, kind)  { key, CG_FIELD_##kind },
#include "cg_field.def"
#undef CG_FIELD
#undef CG_FIELD_LETTER
    };

    (void) state;

    for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        n = snprintf(text, sizeof(text), "{\"%s\":\"x\"}", rows[i].key);
        far = 0;
        cg_field_begin(&memo);
        first = cg_field_read((const uint8_t *) text, (size_t) n - 5, &memo,
                              &far);
        again = cg_field_read((const uint8_t *) text, (size_t) n - 5, &memo,
                              &far);
        assert_int_equal(again.kind, first.kind);
        assert_int_equal(again.key, first.key);

        if (!(cg_mark_read((const uint8_t *) text, (size_t) n - 5)
              & CG_MARK_FIELD))
        {
            fail_msg("cg_field_end.def lacks \"%s\"", rows[i].key);
        }

        if (first.kind != rows[i].kind && rows[i].kind != CG_FIELD_VALUE) {
            fail_msg("\"%s\" is not found", rows[i].key);
        }
    }
}


static void
check_order(const char *const *table, size_t n)
{
    size_t  i;

    for (i = 1; i < n; i++) {
        if (strcmp(table[i - 1], table[i]) >= 0) {
            fail_msg("\"%s\" is not behind \"%s\"", table[i], table[i - 1]);
        }
    }
}


static void
test_tables_are_in_order(void **state)
{
    static const char *const  common[] = {
#define CG_COMMON(word, when)  word,
#include "cg_common.def"
#undef CG_COMMON
    };

    static const char *const  given[] = {
#define CG_GIVEN(name)  name,
#include "cg_given.def"
#undef CG_GIVEN
    };

    static const char *const  streets[] = {
#define CG_STREET(word, where)  word,
#include "cg_street.def"
#undef CG_STREET
    };

    static const char *const  kin[] = {
#define CG_KIN_ROW(key, what)  key,
#include "cg_kin.def"
#undef CG_KIN_ROW
    };

    (void) state;
    check_order(MANY(common));
    check_order(MANY(given));
    check_order(MANY(streets));
    check_order(MANY(kin));
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(test_announced_names),
        cmocka_unit_test(test_what_announces_no_name),
        cmocka_unit_test(test_fields_of_names),
        cmocka_unit_test(test_addresses),
        cmocka_unit_test(test_ages_and_user_names),
        cmocka_unit_test(test_leads),
        cmocka_unit_test(test_keys),
        cmocka_unit_test(test_tables_are_in_order),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
