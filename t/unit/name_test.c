/*
 * Unit tests of names in chat: who is spoken of, titles with degrees, names of
 * parts, and what stands where a name could and is none.
 */

#include "detect_rows.h"

#include "cg_word.h"

#define MANY(a)  (a), sizeof(a) / sizeof((a)[0])

static const cg_detector  gb = { CG_ENTITIES_ALL, CG_IN(GB) };


static void
test_people_who_are_spoken_of(void **state)
{
    static const char *const  rows[] = {
        "I spoke to <<name Zorabel Quint>> yesterday",
        "the manager <<name Zorabel>> said it is fine",
        "put me through to <<name Zorabel Quint>>?",
        "it was signed for by <<name Zorabel Quint>>",
        "I was told by <<name Zorabel Quint>> that it is free",
        "the order is under <<name Zorabel Quint>>",
        "my landlord, <<name Zorabel Quint>>, refuses",
        "my daughter, <<name Zorabel>>, is the passenger",
        "our neighbour <<name Zorabel>> has it",
        "the guest's name is <<name Zorabel Quint>>",
        "next of kin: <<name Zorabel Quint>>",
        "Sie sprechen mit <<name Zorabel Quint>>",
        "Ihr Kollege <<name Zorabel Quint>> sagte das",
        "im Auftrag von <<name Zorabel Quint>>",
        "Kontoinhaber ist <<name Zorabel Quint>>",
        "auf den Namen <<name Quint>> reserviert",
        "Familie <<name Quint>>, zwei Kinder",
        "votre collègue <<name Zorabel Quint>> m'a dit",
        "de la part de <<name Zorabel Quint>>",
        "mon mari, <<name Zorabel>>, viendra",
        "le titulaire est <<name Zorabel Quint>>",
        "me atendió <<name Zorabel Quint>>",
        "mi vecino <<name Zorabel Quint>> lo tiene",
        "el titular de la cuenta es <<name Zorabel Quint>>",
        "la bolletta è intestata a <<name Zorabel Quint>>",
        "per conto di <<name Zorabel Quint>>",
        "mio vicino <<name Zorabel>> ha il pacco",
        "mijn buurman <<name Zorabel Quint>> heeft het",
        "t.a.v. <<name Zorabel Quint>>",
        "rekeninghouder is <<name Zorabel Quint>>",
        "w imieniu <<name Zorabel Quint>>",
        "Mówi <<name Zorabel Krzemień>>",
        "mój mąż, <<name Zorabel>>, odbierze",
        "fui atendida por <<name Zorabel Quint>>",
        "o titular da conta é <<name Zorabel Quint>>",
        "o meu vizinho, <<name Zorabel>>, recebeu",
        "Thanks!\n<<name Zorabel>>",
        "this was opened by <<name Zorabel Quint>>",
        "Agent <<name Zorabel>> joined the chat",
        "il titolare è <<name Zulderico Quint>>",
        "Spoke with <<name Anna>> in Returns",
        "ich heiße <<name Anna in der Xaur>>",
        "in my late husband's name, <<name Zorabel Quint>>",
        "Soy la hija de <<name Zorabel Quint>>",
        "hier ist <<name Anna>> vom Hafen", "a call back by <<name Anna>>",
        "Sono il Dottor <<name Quint>>",
    };

    static const char *const  none[] = {
        "I spoke to Customer Relations on Tuesday",
        "I spoke to Barclays on Tuesday", "I spoke to them. Monday is fine",
        "my neighbour Took it in", "mi marido Trabaja allí",
        "Mijn dochter Studeert in Delft", "mia moglie Lavora lì",
        "it's Raining in Zorabel", "my boss\nZorabel Quint",
        "On behalf of Everyone here", "Booking for Sunday Lunch",
        "Ich habe mit der Technik gesprochen",
        "Ho parlato con il Servizio Clienti",
        "This is Zorabel Customer Care", "Kind regards,\nZorabel Support",
        "Hier ist Baustelle, der Bus steht",
        "Kontoinhaber: Zorabel GmbH",
        "Good morning, Zorabel Quint, how can we help?",
        "Sie sprechen mit Experten", "Cordialmente,\nSegreteria",
        "I am Sagittarius lol", "Muchas gracias, Perfecto",
        "booked under Review", "Sono Farmacista", "a call back by June",
        "Yours faithfully,\nXQRZ", "a version of its Corresponding Xource",
    };

    (void) state;
    check_rows(&gb, MANY(rows));
    check_rows(&gb, MANY(none));
}


static void
test_titles_and_degrees(void **state)
{
    static const char *const  rows[] = {
        "Dr. med. <<name Zorabel Quint>>", "Herr Prof. <<name Quint>> rief an",
        "Prof. Dr. rer. nat. <<name Quint>>", "dr n. med. <<name Quint>> jest",
        "j'ai parlé avec M. <<name Quint>>", "el Sr. <<name Quint>> llamó",
        "D. <<name Zorabel Quint>>", "la doctora <<name Quint>>",
        "Sr.ª <<name Quint>>", "Eng. <<name Quint>>",
        "Mevrouw <<name Ten Brinke>> belde", "mevrouw <<name van 't Hek>>",
        "Groet,\n<<name Zorabel van 't Hek>>",
        "Distinti saluti,\nAvv. <<name Zorabel Quint>>",
        "Hallo Herr <<name Klein>>", "Mrs <<name Wise>> called",
        "Herr <<name Quint>> von der Versicherung",
    };

    static const char *const  none[] = {
        "Herr Techniker war da", "Frau Mitarbeiterin war nett",
        "Frau Reklamation", "Herrn oder Frau von der Hotline",
        "Señora Dirección", "Mr Please help", "t.a.v. Afdeling Inkoop",
        "Dona Benta farinha", "Zorabel D. Monday",
        "I saw \"Mr Zorabel\" at the cinema", "sah „Frau Zorabel“ im Kino",
        "the Mr Zorabel collection",
    };

    (void) state;
    check_rows(&gb, MANY(rows));
    check_rows(&gb, MANY(none));
}


static void
test_names_of_two_parts(void **state)
{
    static const char *const  rows[] = {
        "Danke, <<name Malte-Zorabel>>",
        "Spoke with <<name Anna-Zora>> in Sales",
        "HELLO THIS IS <<name ANNA QUINT>> AGAIN",
        "<<name Anna>> here from the billing team",
        "Thanks for your help <<name Anna>>", "VG\n<<name Zorabel>>",
        "Love, <<name Anna>> x",
    };

    (void) state;
    check_rows(&gb, MANY(rows));
}


static void
test_tables_of_titles_are_in_order(void **state)
{
    size_t  i;

    static const char *const  words[] = {
#define CG_FAMED(word, title)
#define CG_GOODS(word)  word,
#define CG_OFFICE(word)
#include "cg_famed.def"
#undef CG_GOODS
#undef CG_OFFICE
#define CG_GOODS(word)
#define CG_OFFICE(word)  word,
        "",
#include "cg_famed.def"
#undef CG_FAMED
#undef CG_GOODS
#undef CG_OFFICE
    };

    (void) state;

    for (i = 1; i < sizeof(words) / sizeof(words[0]); i++) {
        assert_true(strlen(words[i]) < CG_WORD_WIDTH);

        if (*words[i] && strcmp(words[i - 1], words[i]) >= 0) {
            fail_msg("%s", words[i]);
        }
    }
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(test_people_who_are_spoken_of),
        cmocka_unit_test(test_titles_and_degrees),
        cmocka_unit_test(test_names_of_two_parts),
        cmocka_unit_test(test_tables_of_titles_are_in_order),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
