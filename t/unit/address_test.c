/*
 * Unit tests of addresses: what belongs to a street and its number in the
 * countries of Europe, what announces an address without a word for a street,
 * and what only looks like one.
 */

#include "detect_rows.h"

#define MANY(a)  (a), sizeof(a) / sizeof((a)[0])

static const cg_detector  gb = { CG_ENTITIES_ALL, CG_IN(GB) };


static void
test_floors_and_doors_of_spain(void **state)
{
    static const char *const  rows[] = {
        "Hola, vivo en <<address calle Almendro, 11, 2.\xc2\xba B>> y no me l"
            "lega el paquete",
        "<<address avenida de los Poetas, 58, 4.\xc2\xba izda., 28013 Madrid>"
            "> es donde estoy",
        "me lo mand\xc3\xa1is a <<address C/ Bail\xc3\xa9n 11, 41001 Sevilla>"
            "> por favor",
        "<<address C/ Gran Capit\xc3\xa1n, 7, portal 3, esc. B, 1\xc2\xba C>>",
        "Mi direcci\xc3\xb3n es <<address Camino Viejo 14, bajo A, 46010 Vale"
            "ncia>>",
        "es en la <<address plaza de las Flores 3, 3\xc2\xba" "D>>, gracias",
        "<<address Avda. de la Constituci\xc3\xb3n, 22, 5\xc2\xaa planta, pue"
            "rta 12, 08002 Barcelona>>",
        "cambiad la direcci\xc3\xb3n a <<address Paseo del Prado 8, \xc3\xa1t"
            "ico izquierda>>",
        "Mi direcci\xc3\xb3n nueva: <<address Ronda de Segovia, 30, 1."
            "\xc2\xba C, 28005 Madrid>>",
        "vivo en <<address C. Mayor n\xc2\xba 5, esc. izda., 3.\xc2\xba A>>",
        "<<address Pza. del Olivar 2, local 4, 18001 Granada>>",
        "<<address calle 2 de Mayo 12, bajo>>, en Getafe",
        "recogida en <<address Traves\xc3\xad" "a del Pez 3, portal 2, 4"
            "\xc2\xba" "D, 28004 - Madrid>>",
        "domicilio: <<address Urb. Los Olivos, calle Encina 9, 29603 Marbella"
            ">>",
        "\xc2\xbf" "Direcci\xc3\xb3n? <<address Gran V\xc3\xad" "a 32, 4"
            "\xc2\xba izquierda>>",
        "la direcci\xc3\xb3n de env\xc3\xado es <<address Carrer de Balears, "
            "110, 3r 2a, 08025 Barcelona>>",
        "el env\xc3\xado a <<address Avenida 9 de Julio 1200, piso 7, dpto. B"
            ">>",
    };

    (void) state;
    check_rows(&gb, MANY(rows));
}


static void
test_staircases_of_italy(void **state)
{
    static const char *const  rows[] = {
        "Abito in <<address via dei Mulini 33/A, 20121 Milano>>",
        "consegnare in <<address Via Garibaldi 12, interno 4, scala B, 00153 "
            "Roma>>",
        "<<address viale Monza 7 bis>>, grazie",
        "<<address Piazza San Marco, 2, 2\xc2\xb0 piano, int. 5>> \xc3\xa8 l'"
            "indirizzo giusto",
        "il pacco va in <<address corso Buenos Aires 41/B, 20124 Milano (MI)>"
            ">",
        "<<address Via XX Settembre 14, scala A, int. 9, 16121 Genova>>",
        "abito al <<address vicolo del Pozzo 5/3, 40121 Bologna (BO)>>",
        "spedire a: <<address Largo Augusto, 8, 20122 Milano MI>>",
        "indirizzo di consegna: <<address Strada Nuova 77, piano terra, 27100"
            " Pavia>>",
        "<<address Piazza IV Novembre 3, 06123 Perugia, Italia>>",
        "il mio indirizzo \xc3\xa8 <<address via Dante Alighieri n. 21, 50122"
            " Firenze>>",
    };

    (void) state;
    check_rows(&gb, MANY(rows));
}


static void
test_numbers_of_the_netherlands(void **state)
{
    static const char *const  rows[] = {
        "Ik woon op <<address Bilderdijkstraat 81 hs, 1053 KM Amsterdam>>",
        "<<address Van Woustraat 12-3>> graag",
        "bezorgen bij <<address Oude Haven 6-II, 1012 GB Amsterdam>>",
        "<<address Laan van Meerdervoort 44 bis, 2517 AN Den Haag>>",
        "bezorgadres: <<address Het Zand 12, 3811 GB Amersfoort>>",
        "Mijn adres is <<address Nieuwegracht 20A, 3512LR Utrecht>>",
        "Stuur maar naar <<address Prinsengracht 263-I, 1016 GV Amsterdam>>",
        "mijn adres: <<address Korte Poten 9a, 2511 EB Den Haag>>",
        "<<address Westerstraat 14 huis, 1015 ML Amsterdam>>",
        "afleveradres <<address Dorpsplein 3, 5. verdieping, 6511 AB Nijmegen"
            ">>",
        "ik woon <<address Lange Nieuwstraat 101 bis A, 3512 PG Utrecht>>",
        "<<address Meir 24 bus 3, 2000 Antwerpen>>",
    };

    (void) state;
    check_rows(&gb, MANY(rows));
}


static void
test_floors_of_portugal_and_brazil(void **state)
{
    static const char *const  rows[] = {
        "<<address Rua das Oliveiras, 19, 3.\xc2\xba Dto, 4150-001 Porto>>",
        "a morada \xc3\xa9 <<address Avenida da Boavista 1203, 2.\xc2\xba esq"
            ">>.",
        "moro na <<address Rua Haddock Lobo, 595, apto 31, bloco B, 01414-001"
            ">>",
        "morada: <<address Travessa do Forno 6, R/C Esq, 1100-210 Lisboa>>",
        "entregar na <<address Pra\xc3\xa7" "a da Alegria, 5, 4\xc2\xba frent"
            "e>>",
        "minha morada: <<address Rua do Alecrim, 44, 1.\xc2\xba Esq., 1200-01"
            "8 Lisboa>>",
        "o endere\xc3\xa7o \xc3\xa9 <<address Alameda Santos 1470, conj. 512,"
            " S\xc3\xa3o Paulo - SP, 01418-100>>",
        "<<address Rua Sete de Setembro 88, casa 2, bairro Centro, 90010-190 "
            "Porto Alegre>>",
        "entrega em <<address Av. Paulista, 900, 12.\xc2\xba andar, 01310-100"
            ", S\xc3\xa3o Paulo>>",
        "<<address Largo do Rato 4, cave esq, 1250-186 Lisboa>>",
        "<<address Rua 25 de Abril 31, 2.\xc2\xba D, 2800-024 Almada>>",
    };

    (void) state;
    check_rows(&gb, MANY(rows));
}


static void
test_buildings_of_france(void **state)
{
    static const char *const  rows[] = {
        "J'habite <<address 12 bis rue des Tilleuls, b\xc3\xa2t. C, appt 4, 6"
            "9003 Lyon>>",
        "livraison au <<address 4 all\xc3\xa9" "e des Peupliers, r\xc3\xa9sid"
            "ence Les Pins, 33000 Bordeaux>>",
        "<<address 7 ter, chemin du Moulin, 31400 Toulouse>>",
        "mon adresse: <<address 25 boulevard Voltaire, 3e \xc3\xa9tage, 75011"
            " Paris>>",
        "je suis au <<address 18 place du March\xc3\xa9\n67000 Strasbourg>>",
        "<<address 14 rue du 4 Septembre, 75002 Paris>>",
        "livrer au <<address 3 impasse des Lilas, B\xc3\xa2timent B, 2"
            "\xc3\xa8me \xc3\xa9tage, 13008 Marseille>>",
        "adresse de livraison : <<address R\xc3\xa9sidence du Parc, 8 avenue "
            "Jean Jaur\xc3\xa8s, 59000 Lille>>",
        "c'est <<address 21 quai Voltaire, porte gauche, F-75007 Paris>>",
        "j'habite <<address 5 bis, place de la R\xc3\xa9publique, esc. B, 3e "
            "gauche, 44000 Nantes>>",
        "mon adresse est <<address 112 Grande Rue, 25000 Besan\xc3\xa7on>>",
        "<<address 9 lotissement Les Ch\xc3\xaanes 33600 Pessac>>",
    };

    (void) state;
    check_rows(&gb, MANY(rows));
}


static void
test_houses_of_germany_and_austria(void **state)
{
    static const char *const  rows[] = {
        "Ich wohne in der <<address Gartenstr. 3a, Hinterhaus, 2. OG links, 1"
            "0115 Berlin>>",
        "Meine Adresse ist <<address Am Steinbruch 17b, D-50667 K\xc3\xb6ln>>",
        "<<address Musterweg 3 a\n80331 M\xc3\xbcnchen>>",
        "bitte an <<address Schillerstra\xc3\x9f" "e 44, c/o Weber, 60313 Fra"
            "nkfurt am Main>>",
        "Lieferung an <<address Lindenallee 5-7, Seitenfl\xc3\xbcgel, EG rech"
            "ts>>",
        "<<address Ringstra\xc3\x9f" "e 12/4, 1010 Wien>>",
        "Ich ziehe um in die <<address Kastanienallee 82, 1. Hinterhof, 3. OG"
            ", 10435 Berlin>>",
        "Neue Adresse: <<address Zum Sportplatz 4, 49074 Osnabr\xc3\xbc" "ck>"
            ">",
        "<<address Bahnhofstr. 12 b, 8001 Z\xc3\xbcrich>>",
        "<<address Mariahilfer Stra\xc3\x9f" "e 88a/2/15, 1070 Wien>>",
        "Rechnung an <<address Goethestr. 7, Hinterhaus links, 04109 Leipzig>"
            ">",
        "<<address Stra\xc3\x9f" "e des 17. Juni 135, 10623 Berlin>>",
        "wohnhaft <<address An den Eichen 5 A, D - 60437 Frankfurt>>",
        "<<address K\xc3\xb6lner Str. 210, Whg. 14, 40227 D\xc3\xbcsseldorf, "
            "Deutschland>>",
    };

    (void) state;
    check_rows(&gb, MANY(rows));
}


static void
test_flats_of_poland(void **state)
{
    static const char *const  rows[] = {
        "adres dostawy: <<address ul. Kwiatowa 5/12, 00-950 Warszawa>>",
        "mieszkam na <<address os. Tysi\xc4\x85" "clecia 3 m. 4, 31-610 Krak"
            "\xc3\xb3w>>",
        "<<address al. Jerozolimskie 44 lok. 12, 00-024 Warszawa>>",
        "M\xc3\xb3j adres to <<address D\xc5\x82uga 7/2, 80-831 Gda\xc5\x84sk"
            ">>",
        "<<address ul. 3 Maja 14, 40-096 Katowice>>",
        "adres do wysy\xc5\x82ki: <<address ul. Marsza\xc5\x82kowska 10/16 m."
            " 7, 00-590 Warszawa>>",
        "<<address pl. Wolno\xc5\x9b" "ci 4, II pi\xc4\x99tro, 61-738 Pozna"
            "\xc5\x84>>",
        "<<address ul. 11 Listopada 22, 03-446 Warszawa>>",
        "<<address os. Kopernika 12/34, 60-690 Pozna\xc5\x84>>",
        "prosz\xc4\x99 wys\xc5\x82" "a\xc4\x87 na <<address S\xc5\x82oneczna "
            "8A/3, 30-001 Krak\xc3\xb3w>>",
    };

    (void) state;
    check_rows(&gb, MANY(rows));
}


static void
test_flats_of_britain_and_two_numbers(void **state)
{
    static const char *const  rows[] = {
        "my address is <<address 12 Ferncliffe, Leeds, LS6 3AA>>",
        "deliver to: <<address Flat 3, 12 Wexford Road, London SW12 8NH>>",
        "please send to <<address Unit 4, 27 Mill Lane, Sheffield, S7 1QR>>",
        "ship it to <<address Flat 2B, 118 Queens Road\nManchester\nM14 5AB>>",
        "What is your address? <<address 05 Weblinger G\xc3\xbcrtel 92 Apt. 5"
            "84>>",
        "<<address 52 Ibirapita 8057, Apt 3>>",
        "we are at <<address 39 79 Argyll Road>>",
        "I moved to <<address 221 Kingsway Suite 500>>",
        "<<address 1600 Harbour Drive, Apt 12, Portland, OR 97201>>",
        "delivery address: <<address Rose Cottage, 4 Church Lane, Ashford TN2"
            "4 8QU>>",
        "sent to <<address 3rd Floor, 14 Hatton Garden, London, EC1N 8AN>>",
        "<<address 40 Bramble Close, Didcot, Oxfordshire OX11 7XY>>",
        "<<address hauptstr. 5, 10115 berlin>>",
        "our new address is <<address Flat 12, Albany Court, 33 Station Road,"
            " Reading RG1 1LG>>",
        "<<address Ground Floor Flat, 9 Pembroke Crescent, Hove BN3 5DH>>",
        "post it to <<address Apartment 7, 240 Deansgate, Manchester M3 4BQ>>",
        "<<address 1A Cowley Street\nLondon\nSW1P 3LZ>>",
        "I live at <<address 77 Penhallow, Truro, Cornwall, TR1 2AB>>",
        "address: <<address The Old Rectory, 3 Church Street, Ely CB7 4LD>>",
        "What's your delivery address? <<address 18 Oakfields, Swindon>>",
        "Where do you live? <<address 4 Heathcote, Bath>>",
        "wo wohnst du? <<address Lindenhof 3>>",
        "billing address: <<address 23 8 Cressle Road Suite 771, Wrenbury, 77"
            "058>>",
        "<<address 12 Court Road>> is where i am",
    };

    (void) state;
    check_rows(&gb, MANY(rows));
}


static void
test_parts_in_any_order(void **state)
{
    static const char *const  rows[] = {
        "Vivo en la <<address c/ Fuencarral n\xc2\xba 77, 2\xc2\xba dcha., Ma"
            "drid>>",
        "il mio indirizzo \xc3\xa8: <<address piazza G. Verdi 2 - 34121 Tries"
            "te>>",
        "<<address Via Monte Rosa, 91 - Scala C - 20149 Milano>>",
        "<<address Nieuwe Binnenweg 212 b, 3021 GL Rotterdam>>",
        "<<address Veldstraat 66 bus 12, 9000 Gent, Belgi\xc3\xab>>",
        "Meine neue Anschrift lautet <<address Weidenweg 19, VH, 4. OG rechts"
            ", 10249 Berlin>>",
        "<<address Favoritenstra\xc3\x9f" "e 12/3/7, 1040 Wien>>",
        "lieferanschrift: <<address Oberer Weg 8, OT Lindenau, 04178 Leipzig>"
            ">",
        "<<address Bergstr. 5, D 69117 Heidelberg>>",
        "Mieszkam przy <<address ul. Ks. Skorupki 8 m. 15>>",
        "<<address ul. Grunwaldzka 12, kl. B, p. 3, 80-236 Gda\xc5\x84sk>>",
        "<<address Flat 1/2, 15 Dumbarton Rd, Glasgow, G11 6AA>>",
        "What's the address? <<address 74 106 Kate Sedger Place>>",
        "wohne <<address Unter den Ulmen 96, 50968 K\xc3\xb6ln>>",
        "my address is <<address 3 Thornhaven, Leeds LS17 5PQ>>",
        "What is your address? <<address 14 Vogelsang 63 Apt. 12>>",
        "we moved to <<address 17 203 Wexcombe Avenue>>",
    };

    (void) state;
    check_rows(&gb, MANY(rows));
}


static void
test_quantities_dates_and_scores(void **state)
{
    static const char *const  rows[] = {
        "the road 5 miles from here is closed",
        "Stra\xc3\x9f" "e 5 Minuten zu Fu\xc3\x9f entfernt",
        "Call me at 10, Monday works",
        "Order 12 High chairs, please",
        "en la calle 3 horas esperando",
        "por la v\xc3\xad" "a 4 veces",
        "ho pagato via bonifico 12 euro",
        "il habite \xc3\xa0 10 minutes",
        "le 14 Place de parking est pris",
        "na ulicy 3 godziny czeka\xc5\x82" "em",
        "Paguei 19, 3 vezes",
        "mijn weg 3 keer",
        "Ring 585 Gold, 45 Euro",
        "Am 12. Mai 2024, 10115 St\xc3\xbc" "ck",
        "Modell Berlin 5, 10115 Euro",
        "Windows 11, 2 licences",
        "Samsung Galaxy 21, 25600 points",
        "Bitte an Tisch 5, 3 Personen",
        "deliver to: 3 different places",
        "my address is 12 characters too long",
        "deliver by 12 May 2026",
        "meine Adresse ist seit 2020 Falsch",
        "Mi direcci\xc3\xb3n es la misma 2 veces",
        "mijn adres is 3 keer veranderd",
        "morada: 2 vezes errada",
        "consegnare in 3 giorni",
        "livraison au 3 Juin",
        "deliver to Monday 3 pm",
        "I live in 3 Different houses",
        "I am at Level 12",
        "we moved to Plan 3",
        "collect from 10 Monday",
        "pick up from 9 AM",
        "Linie 5 Richtung Bahnhof",
        "Wohnung 3 Zimmer",
        "vivo en Madrid 3 a\xc3\xb1os",
        "ik woon in Utrecht 5 jaar",
        "moro no Brasil h\xc3\xa1 5 anos",
        "Piso 3 habitaciones",
        "Room 12, 3 Beds",
        "Unit 4 failed the exam",
        "Court 12, 3 Jurors",
        "5 Star Hotel, London",
        "Level 42 Live at Wembley",
        "The total is 12, Paris trip included",
        "Rechnung 4711, 10115 Berlin Filiale",
        "Ticket 12345 Street closed",
        "120 Mill Euro",
        "Haus 3 Etagen",
        "Markt 5 Euro",
        "send to Berlin 3 parcels",
        "the invoice was sent to 2 Emails",
        "lives in Apartment 3 hours a day",
        "located at Terminal 5",
        "do you live in London 3 years?",
        "I live in Zone 2",
        "ship to France 75001",
        "address to Server 4 changed",
        "Lieferung nach Hamburg 3 Tage",
        "wohne in Berlin 12 Jahre",
        "Versand an 20 Kunden",
        "Version 11, 2. Stock verf\xc3\xbcgbar",
        "Die Lieferung 12, Haus 3 fehlt",
        "Nummer 5, 80331 St\xc3\xbc" "ck auf Lager",
        "Im August 12 Bestellungen",
        "bis Montag 5 Uhr",
        "Gr\xc3\xb6\xc3\x9f" "e 42, links zu klein",
        "Platz 4, Reihe 12",
        "Treffen in Raum 12, 2. OG",
        "enviar a M\xc3\xa9xico 20 euros",
        "el art\xc3\xad" "culo 11, 2.\xc2\xba intento",
        "Mesa 4, 2.\xc2\xba turno",
        "entregar en Navidad 2 paquetes",
        "domicilio: 2 llamadas",
        "Madrid 2, Barcelona 1",
        "calle cerrada, 20 d\xc3\xad" "as",
        "consegna a Roma 5 euro",
        "Capitolo 4, scala B minore",
        "Juventus 2, Inter 1",
        "Binario 4, treno Frecciarossa 9512",
        "livraison a Paris 3 jours",
        "livraison au bureau 3 fois",
        "commande 12 bis annul\xc3\xa9" "e",
        "Paris 2, Lyon 1",
        "le 4 Septembre, 75002 fois non",
        "voie 3, 2e classe",
        "leveren op Dinsdag 12 uur",
        "adres: 2 keer fout",
        "Ajax 2, Feyenoord 1",
        "versie 6-II, 1012 KB groot",
        "adres dostawy 2 razy zmieniony",
        "mieszkam na Mokotowie 3 lata",
        "wys\xc5\x82" "a\xc4\x87 na Email 2 razy",
        "rozdzia\xc5\x82 3, str. 12",
        "moro em Lisboa 5 anos",
        "the first 5 Friends",
        "Cap\xc3\xadtulo 7, 3\xc2\xaa parte",
        "dostawa na Pi\xc4\x85tek 12",
    };

    (void) state;
    check_rows(&gb, MANY(rows));
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(test_floors_and_doors_of_spain),
        cmocka_unit_test(test_staircases_of_italy),
        cmocka_unit_test(test_numbers_of_the_netherlands),
        cmocka_unit_test(test_floors_of_portugal_and_brazil),
        cmocka_unit_test(test_buildings_of_france),
        cmocka_unit_test(test_houses_of_germany_and_austria),
        cmocka_unit_test(test_flats_of_poland),
        cmocka_unit_test(test_flats_of_britain_and_two_numbers),
        cmocka_unit_test(test_parts_in_any_order),
        cmocka_unit_test(test_quantities_dates_and_scores),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
