/*
 * What people type to log in and to pay: user names and passwords without a
 * colon, the code of a card; in every split.  And what is said of them
 * instead.
 */

#include "detect_rows.h"

static const cg_detector  gb = { CG_ENTITIES_ALL, CG_IN(GB) };

#define CHECK(rows)  check_rows(&gb, rows, sizeof(rows) / sizeof(rows[0]))


static void
user_names(void **state)
{
    static const char *const  rows[] = {
        "the login is <<username moon_x77>> and it keeps asking for a code",
        "login: <<username otterfan>> , it just spins",
        "hi, my username is <<username pebblewren>> and i cant get in",
        "username <<username rain_dog>> password <<api_secret Thistle+44>>",
        "user <<username k.marlowe>> can't see the invoices",
        "My user name is <<username Tansy1961>>, please reset",
        "i'm signed in as <<username fogbank.x>>",
        "usuario <<username luz_mar>> clave <<api_secret Mate.2291>>",
        "mi usuario es <<username patolin>> y no entra",
        "el usuario <<username gata.negra9>> no funciona, la clave es "
        "<<api_secret Nube!Roja7>>",
        "identifiant <<username papi.bleu>>, mdp <<api_secret Tarte-33x>>",
        "mon identifiant est <<username loulou>> depuis toujours",
        "nom d'utilisateur: <<username chouette_8>>",
        "pseudo <<username grain.de.riz>> bloqu\xc3\xa9",
        "login <<username zubr.x>> haslo <<api_secret Bigos_Zimowy8>>",
        "m\xc3\xb3j login to <<username sowa77>>, has\xc5\x82o "
        "<<api_secret Barszcz#12>>",
        "nazwa u\xc5\xbcytkownika <<username kot_w_butach>> nie "
        "dzia\xc5\x82" "a",
        "inlognaam <<username koning_x>>, ww <<api_secret Hagelslag?33>>",
        "mijn gebruikersnaam is <<username dropje>> en ik kom er niet in",
        "gebruikersnaam <<username fiets.bel>> wachtwoord <<api_secret "
        "Stroop&wafel1>>",
        "usu\xc3\xa1rio <<username abc.zen>> senha <<api_secret "
        "Coxinha*77>>",
        "meu usu\xc3\xa1rio \xc3\xa9 <<username jaboti>> mas n\xc3\xa3o "
        "entra",
        "nome de utilizador <<username sal_e_mar>>, palavra-passe "
        "<<api_secret Bacalhau.55>>",
        "benutzername ist <<username x1959>>",
        "mein Benutzername ist <<username wolkenkuh>> und es geht nicht",
        "Benutzer <<username kai.uwe_3>> Passwort <<api_secret "
        "Kompost#2024>>",
        "Anmeldename: <<username gurke_xy>>",
        "nome utente <<username sole.mio>> password <<api_secret "
        "Gnocchi?19>>",
        "il mio nome utente \xc3\xa8 <<username trottola>> e non va",
        "utente <<username ape_maia>> e parola d'accesso <<api_secret "
        "Focaccia.08>>",
        "hello, my login is <<username gull_w>> and the site says account "
        "locked",
        "user <<username pip.squeak>> here, cant open my orders",
        "username is <<username tarnfell>>, can you check",
        "my user name: <<username bracken.lane>> pass: <<api_secret "
        "Curlew#77>>",
        "logged in as <<username mossy_b>> but no basket",
        "signed in as <<username heron88>> and it throws me out",
        "tried username <<username w_hartley>> and password <<api_secret "
        "Sedge!44x>>",
        "login <<username n.ferns>> pw <<api_secret Bullfinch_2>>",
        "benutzer <<username apfel_mus>> kennwort <<api_secret "
        "Rhabarber.31>>",
        "Mein Login ist <<username quark_k>>, Passwort <<api_secret "
        "Linde+Eiche4>>",
        "Benutzername <<username b.stangl2>> geht nicht mehr",
        "angemeldet als <<username frosch.k>>",
        "nom d'utilisateur <<username pt.loup>> et mot de passe "
        "<<api_secret Myrtille*6>>",
        "mon identifiant c'est <<username le_renard>>",
        "identifiant <<username mimosa12>> mdp <<api_secret Cassoulet!3>>",
        "mon nom d'utilisateur est <<username colibri>>",
        "connect\xc3\xa9 en tant que <<username bulle.d>>",
        "mi usuario <<username sol_y_luna>> no carga",
        "usuario <<username pepa.garza>> contrase\xc3\xb1" "a <<api_secret "
        "Croqueta.14>>",
        "mi nombre de usuario es <<username lechuza>>",
        "il mio utente \xc3\xa8 <<username gatto_nero>>",
        "utente <<username m.lupo7>>, la password \xc3\xa8 <<api_secret "
        "Risotto!Zafferano2>>",
        "nome utente <<username pane_e_olio>> non riconosciuto",
        "gebruikersnaam <<username jan.klaas>> werkt niet",
        "mijn inlognaam is <<username boerenkool>>",
        "inloggen met gebruikersnaam <<username tante_sjaan>>",
        "login: <<username bocian_k>> has\xc5\x82o: <<api_secret "
        "Kluski#41>>",
        "m\xc3\xb3j login <<username jez.zlosnik>>",
        "nazwa u\xc5\xbcytkownika to <<username pan_kleks7>>",
        "utilizador <<username ze_povinho>> palavra-passe <<api_secret "
        "Francesinha!2>>",
        "meu login <<username tatu.bola>>",
        "anv\xc3\xa4ndarnamn <<username olle_b>> l\xc3\xb6senord "
        "<<api_secret Surstromming!1>>",
        "brugernavn <<username fru.h>> adgangskode <<api_secret "
        "Flaeskesteg#2>>",
        "k\xc3\xa4ytt\xc3\xa4j\xc3\xa4tunnus <<username mansikka_m>> "
        "salasana <<api_secret Mustikka.88>>",
        "u\xc5\xbeivatelsk\xc3\xa9 jm\xc3\xa9no <<username krtek_z>> heslo "
        "<<api_secret Svickova!6>>",
        "felhaszn\xc3\xa1l\xc3\xb3n\xc3\xa9v <<username bogyo.b>> "
        "jelsz\xc3\xb3 <<api_secret Gulyas#77>>",
        "utilizator <<username ion_p>> parola <<api_secret Sarmale.12>>"
    };

    (void) state;
    CHECK(rows);
}


static void
what_is_no_user_name(void **state)
{
    static const char *const  rows[] = {
        "my username is wrong",
        "login is not working",
        "your login was successful",
        "the login page is broken",
        "user manual.pdf is missing",
        "the user guide is great",
        "login fails on chrome.",
        "benutzername ist falsch",
        "mein benutzername ist weg",
        "der benutzer kann nichts sehen",
        "usuario no encontrado",
        "el usuario es incorrecto",
        "mi usuario es antiguo",
        "identifiant oubli\xc3\xa9",
        "mon identifiant est bloqu\xc3\xa9",
        "login nie dzia\xc5\x82" "a",
        "gebruikersnaam vergeten?",
        "mijn gebruikersnaam is onbekend",
        "usu\xc3\xa1rio inv\xc3\xa1lido",
        "meu usu\xc3\xa1rio \xc3\xa9 inv\xc3\xa1lido",
        "nome utente errato",
        "il mio nome utente \xc3\xa8 sbagliato",
        "the username field is greyed out",
        "my username is not recognised",
        "my username is case sensitive",
        "username is already taken",
        "login is disabled since monday",
        "my login is blocked",
        "the login is slow today",
        "login v2.1 crashes",
        "user manual_en.pdf does not open",
        "the user agent is chrome.exe",
        "login page at shop.example.com is down",
        "login via example.com fails",
        "mein benutzername ist gesperrt",
        "mein login ist deaktiviert",
        "benutzername ist vergeben",
        "der benutzer wurde gesperrt",
        "mon identifiant est incorrect",
        "mon identifiant est expir\xc3\xa9",
        "mi usuario es correcto",
        "mi usuario est\xc3\xa1 bloqueado",
        "el usuario es obligatorio",
        "il mio nome utente \xc3\xa8 scaduto",
        "nome utente gi\xc3\xa0 in uso",
        "mijn gebruikersnaam is geblokkeerd",
        "gebruikersnaam is verplicht",
        "m\xc3\xb3j login jest zaj\xc4\x99ty",
        "nazwa u\xc5\xbcytkownika jest nieprawid\xc5\x82owa",
        "meu usu\xc3\xa1rio \xc3\xa9 antigo demais",
        "o utilizador \xc3\xa9 desconhecido"
    };

    (void) state;
    CHECK(rows);
}


static void
passwords(void **state)
{
    static const char *const  rows[] = {
        "passwort hab ich auf <<api_secret Hummel.77>> gesetzt",
        "changed my password to <<api_secret Gorse&Heather1>> and now "
        "nothing works",
        "la contrase\xc3\xb1" "a que puse es <<api_secret Gazpacho.1808>>",
        "can you set it to <<api_secret Lichen_4x>> please, the password",
        "temporary password <<api_secret Tmp!8841>> doesn't work",
        "new password: <<api_secret Bramble?2>>",
        "my password was <<api_secret Otters9>> before",
        "the pw I used was <<api_secret Slate+Roof3>>",
        "my pass is <<api_secret Kettle.5>>",
        "old pwd <<api_secret f0xgl0ve>> new pwd <<api_secret f0xgl0ve2>>",
        "das neue Kennwort lautet <<api_secret Zwetschge-9>>",
        "mein Passwort war vorher <<api_secret Nudel.1977>>",
        "habe das Passwort in <<api_secret Moos!Farn2>> ge\xc3\xa4ndert",
        "ma contrase\xc3\xb1" "a <<api_secret Lobo.Gris4>> ya no vale",
        "j'ai mis comme mot de passe <<api_secret Clafoutis.62>>",
        "le mot de passe provisoire <<api_secret Prov!1180>> ne passe pas",
        "mdp: <<api_secret girolles>>",
        "ho cambiato la password in <<api_secret Tortello!5>>",
        "la mia parola d'accesso \xc3\xa8 <<api_secret Vespa.Rossa1>>",
        "wachtwoord veranderd naar <<api_secret Molen!Wiek3>>",
        "het tijdelijke wachtwoord is <<api_secret Tulp?2020>>",
        "zmieni\xc5\x82" "em has\xc5\x82o na <<api_secret Pierogi&8>>",
        "moje has\xc5\x82o to by\xc5\x82o <<api_secret Zupa.1410>>",
        "mudei a senha para <<api_secret Pastel+Nata2>>",
        "a palavra-passe nova \xc3\xa9 <<api_secret Sardinha.9>>",
        "heslo je <<api_secret Knedlik.55>>",
        "a jelszavam <<api_secret Paprika?7>>",
        "parola mea este <<api_secret Mamaliga.3>>",
        "l\xc3\xb6senordet \xc3\xa4r <<api_secret Kanelbulle!9>>",
        "kodeord <<api_secret Smoerre.22>>",
        "salasana on <<api_secret Karpalo_3>>",
        "das Passwort hatte ich auf <<api_secret Flieder?88>> "
        "ge\xc3\xa4ndert",
        "bitte setzt mein passwort auf <<api_secret Krokus-2024>>",
        "Kennwort war <<api_secret Ahorn!5>> bis gestern",
        "vorl\xc3\xa4ufiges Passwort <<api_secret Temp#4471>> nimmt er "
        "nicht",
        "mein neues pw: <<api_secret Distel&Klee7>>",
        "j'ai chang\xc3\xa9 mon mot de passe en <<api_secret "
        "Ratatouille.8>>",
        "le mdp que j'utilise est <<api_secret Soupe-Oignon5>>",
        "he cambiado la contrase\xc3\xb1" "a a <<api_secret Tortilla_22>>",
        "la clave nueva es <<api_secret Jamon+Queso8>>",
        "mi contrase\xc3\xb1" "a era <<api_secret Paella!1999>> y ya no "
        "entra",
        "clave provisional <<api_secret Xk7!pq22>>",
        "ho messo come password <<api_secret Polenta.44>>",
        "la nuova password: <<api_secret Carbonara#9>>",
        "mijn ww was <<api_secret Frikandel!7>>",
        "heb mijn wachtwoord gewijzigd in <<api_secret Stamppot.12>>",
        "nieuw wachtwoord <<api_secret Poffertje&9>>",
        "ustawi\xc5\x82" "em has\xc5\x82o na <<api_secret Rosol!2022>>",
        "nowe has\xc5\x82o <<api_secret Sernik_Babci4>> nie dzia\xc5\x82"
        "a",
        "has\xc5\x82o tymczasowe to <<api_secret Tt!55821>>",
        "troquei a senha para <<api_secret Feijoada*10>>",
        "a senha que coloquei foi <<api_secret Brigadeiro.5>>"
    };

    (void) state;
    CHECK(rows);
}


static void
what_is_no_password(void **state)
{
    static const char *const  rows[] = {
        "zusammenhang: qw9x7zz",
        "username or password incorrect",
        "i forgot my login and password",
        "has\xc5\x82o nie dzia\xc5\x82" "a",
        "password reset 2024",
        "my password doesn't work",
        "wachtwoord vergeten?",
        "password must have 8 characters",
        "password expires in 30 days",
        "changed my password to something new",
        "passwort auf windows11 zur\xc3\xbc" "cksetzen",
        "password is case-sensitive",
        "password should contain A-Z, 0-9",
        "i set my password yesterday at 10:30",
        "mot de passe oubli\xc3\xa9 ?",
        "contrase\xc3\xb1" "a de 8 d\xc3\xadgitos",
        "la contrase\xc3\xb1" "a no es v\xc3\xa1lida",
        "senha com 6 d\xc3\xadgitos",
        "has\xc5\x82o musi mie\xc4\x87 12 znak\xc3\xb3w",
        "ho cambiato la password 3 volte",
        "set it to 21.5 degrees please",
        "set it to auto-renew",
        "identifiant ou mot de passe incorrect",
        "password was changed on 12.03.2024",
        "password too short, min 8",
        "the password for order ORD-48017",
        "the password reset link expired at 10:30",
        "passwort f\xc3\xbcr fritzbox7590 vergessen",
        "passwort muss mind. 10 zeichen haben",
        "mot de passe de 8 caract\xc3\xa8res",
        "contrase\xc3\xb1" "a incorrecta 3 veces",
        "has\xc5\x82o wygas\xc5\x82o 3 dni temu",
        "wachtwoord minimaal 8 tekens",
        "senha com letras e n\xc3\xbameros",
        "the password is Wrong",
        "change password in ios17",
        "set it to 22C please",
        "changed it to 5pm",
        "set the delivery to B12",
        "i changed my order to item AB-1234",
        "c\xc3\xb3" "digo postal 123"
    };

    (void) state;
    CHECK(rows);
}


static void
card_codes(void **state)
{
    static const char *const  rows[] = {
        "<<card 4111 1111 1111 1111>>, scadenza <<card_expiry 02/30>>, "
        "codice <<cvv 445>>",
        "<<card 378282246310005>>, geldig t/m <<card_expiry 08/27>>, code "
        "<<cvv 7716>>",
        "karta <<card 5555555555554444>> wa\xc5\xbcna do <<card_expiry "
        "12/28>> kod <<cvv 559>>",
        "cart\xc3\xa3o <<card 4111111111111111>> validade <<card_expiry "
        "04/27>> c\xc3\xb3" "digo <<cvv 238>>",
        "carte <<card 5105105105105100>> expire <<card_expiry 11/26>> "
        "crypto <<cvv 087>>",
        "Karte <<card 4111 1111 1111 1111>> g\xc3\xbcltig bis "
        "<<card_expiry 03/29>> Pr\xc3\xbc" "fziffer <<cvv 123>>",
        "visa <<card 4012888888881881>> exp <<card_expiry 05/27>> code "
        "<<cvv 901>>",
        "tarjeta <<card 4111111111111111>> caduca <<card_expiry 09/28>> "
        "codigo <<cvv 313>>",
        "tarjeta <<card 5105105105105100>>, vence <<card_expiry 01/27>>, "
        "clave <<cvv 404>>",
        "exp <<card_expiry 11/27>>, code <<cvv 665>>",
        "ablauf <<card_expiry 07/28>> code <<cvv 774>>",
        "the 3 digits on the back are <<cvv 123>>",
        "back of card: <<cvv 456>>",
        "code de s\xc3\xa9" "curit\xc3\xa9 <<cvv 812>>",
        "kontroln\xc3\xad k\xc3\xb3" "d <<cvv 390>> a platnost "
        "<<card_expiry 10/27>>",
        "die drei Ziffern hinten sind <<cvv 551>>",
        "amex <<card 378282246310005>> 04/28 security <<cvv 1124>>",
        "vervaldatum <<card_expiry 06/29>> en cijfers achterop <<cvv 778>>",
        "<<card 4111 1111 1111 1111>> exp <<card_expiry 09/28>> and the "
        "code is <<cvv 310>>",
        "<<card 5105105105105100>> 12/26 code: <<cvv 418>>",
        "Kartennummer <<card 4111111111111111>>, g\xc3\xbcltig bis "
        "<<card_expiry 10/27>>, Code <<cvv 226>>",
        "Visa <<card 4012888888881881>> l\xc3\xa4uft ab <<card_expiry "
        "05/29>> Sicherheitscode <<cvv 911>>",
        "carte <<card 4111111111111111>>, expiration <<card_expiry "
        "03/28>>, le code est <<cvv 745>>",
        "Tarjeta <<card 5105105105105100>> caducidad <<card_expiry "
        "06/27>>, el c\xc3\xb3" "digo es <<cvv 133>>",
        "carta <<card 4111111111111111>> scade <<card_expiry 07/28>> e il "
        "codice \xc3\xa8 <<cvv 852>>",
        "kaart <<card 4111 1111 1111 1111>> geldig tot <<card_expiry "
        "02/29>> code <<cvv 019>>",
        "cart\xc3\xa3o <<card 5105105105105100>>, val. <<card_expiry "
        "08/28>>, c\xc3\xb3" "d. <<cvv 507>>",
        "exp <<card_expiry 08/29>> code <<cvv 222>>",
        "v\xc3\xa1lida hasta <<card_expiry 11/27>>, c\xc3\xb3" "digo <<cvv "
        "940>>",
        "kreditkort <<card 4111111111111111>> udl\xc3\xb8" "ber "
        "<<card_expiry 03/27>> kode <<cvv 381>>",
        "kort <<card 4111111111111111>> giltigt till <<card_expiry 04/28>> "
        "kod <<cvv 620>>",
        "the code on the back is <<cvv 734>>",
        "three digits on the back: <<cvv 845>>",
        "amex <<card 371449635398431>> exp <<card_expiry 10/27>> code "
        "<<cvv 4402>>"
    };

    (void) state;
    CHECK(rows);
}


static void
what_is_no_card_code(void **state)
{
    static const char *const  rows[] = {
        "the door code is 445",
        "discount code 123",
        "code 445 for the locker",
        "PIN code paczkomat kod 559",
        "voucher valid until 12/28 code 559",
        "gutschein g\xc3\xbcltig bis 03/29 code 774",
        "error code 404",
        "postal code 123",
        "offer valid until 08/27, code 771",
        "area code 020",
        "pass the code 123 to the driver",
        "codice sconto 445",
        "kod rabatowy 559",
        "T\xc3\xbcrcode 445",
        "pickup code 901",
        "locker 12 code 665",
        "code promo 812 valable jusqu'au 11/27",
        "coupon exp 11/27 code 665",
        "ticket valid until 05/27, code 901",
        "passport expires 06/29 code 774",
        "order 4111 code 123"
    };

    (void) state;
    CHECK(rows);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(user_names),
        cmocka_unit_test(what_is_no_user_name),
        cmocka_unit_test(passwords),
        cmocka_unit_test(what_is_no_password),
        cmocka_unit_test(card_codes),
        cmocka_unit_test(what_is_no_card_code),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
