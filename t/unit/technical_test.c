/*
 * Secrets, credentials in URLs, coordinates, wallets and bank codes, in every
 * split; and what looks like them and is left alone.
 */

#include "detect_rows.h"

#include "cg_wallet_check.h"

static const cg_detector  all = { CG_ENTITIES_ALL, 0 };

#define CHECK(rows)  check_rows(&all, rows, sizeof(rows) / sizeof(rows[0]))

#define JWT  "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."                         \
             "eyJzdWIiOiIxMjM0NTY3ODkwIn0.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_w"


static void
secrets(void **state)
{
    static const char *const  rows[] = {
        "key <<api_secret AKIAIOSFODNN7EXAMPLE>>.",
        "AKIAIOSFODNN7EXAMPLEX",
        "t=<<api_secret ghp_0123456789abcdefghijABCDEFGHIJ012345>> ",
        "<<api_secret xoxb-123456789012-abcdefABCDEF>>",
        "<<api_secret glpat-0123456789abcdefghij>>",
        "use <<api_secret AIza0123456789_-abcdefghijABCDEFGHI0123>>",
        "my token is <<api_secret " JWT ">>, keep it",
        "{\"text\":\"<<api_secret " JWT ">>\"}",
        "Authorization: Bearer <<api_secret 0123456789abcdefghij.klm-no>>",
        "Authorization: Bearer <<api_secret mF_9.B5f-4.1JqM>>",
        "la mia password \xc3\xa8 <<api_secret Sole_Mare9>>",
        "mi clave: <<api_secret Perro!Azul1>>", "la clave: paciencia",
        "authorization: basic <<api_secret YWxhZGRpbjpvcGVuc2VzYW1l>>, ok",
        "<<api_secret -----BEGIN RSA PRIVATE KEY-----\nMIIBOgIBAAJBAKj34Gk\n"
        "IBAAJBAKj34G==\n-----END RSA PRIVATE KEY----->>\nthanks",
        "<<api_secret -----BEGIN PRIVATE KEY-----\nMIIBOgIBAAJBAKj34Gk>>",
        "<<api_secret -----BEGIN PRIVATE KEY-----\nMIIBOgIB>>\n"
        "<<api_secret -----BEGIN EC PRIVATE KEY-----\nMHcCAQEE>>",
        "api key: <<api_secret a1b2c3d4e5>>",
        "Bearer <<api_secret 0123456789abcdefghij+/~.klm//==>>.",
        "Bearer <<api_secret 0123456789abcdefghij/klm>>+/. Bye",
        "client_secret=<<api_secret q9Zz-7781>>",
    };

    (void) state;
    CHECK(rows);
}


static void
passwords(void **state)
{
    static const char *const  rows[] = {
        "password: <<api_secret hunter2>>",
        "My password is <<api_secret hunter2>>.",
        "mon mdp est <<api_secret chat-Noir9>>",
        "min kode er <<api_secret hygge-99x>>",
        "l\xc3\xb6senord <<api_secret Fj\xc3\xa4ll!23>>",
        "lykilor\xc3\xb0 <<api_secret sol77x>>",
        "парола <<api_secret Лято!2024>>",
        "паролата ми е <<api_secret zima-55x>>",
        "парола е задължителна", "парола сменена",
        "ο κωδικός μου είναι <<api_secret gata-99x>>",
        "κωδικός πρόσβασης <<api_secret Kalo!2024>>",
        "συνθηματικό: <<api_secret Ήλιος!24>>", "κωδικός προϊόντος AB-1234",
        "pin <<api_secret 4921>> does not work", "code pin <<api_secret 5518>>",
        "il pin \xc3\xa8 <<api_secret 9021>>", "the pin 12 is bent",
        "my PASSWORD was \"<<api_secret correct horse>>\"",
        "Password: <<api_secret letmein>>\nbye",
        "Passwort: <<api_secret geheim>>",
        "mein Passwort lautet <<api_secret Sommer#24>>, danke",
        "mot de passe : <<api_secret soleil12>>",
        "contrase\xc3\xb1" "a: <<api_secret sol2024>>",
        "has\xc5\x82o: <<api_secret tajne123>>",
        "Losenord: <<api_secret sommar99>>",
        "l\xc3\xb6senord: <<api_secret sommar99>>",
        "heslo=<<api_secret tajne123>>",
        "\xd0\xbf\xd0\xb0\xd1\x80\xd0\xbe\xd0\xbb\xd0\xb0: "
        "<<api_secret taina77>>",
        "{\"password\":\"<<api_secret correct \"horse>>\",\"a\":1}",
        "{\n  \"password\": \"<<api_secret hunter2xyz>>\"\n}",
        "{\r\n\t\"password\":\t\"<<api_secret hunter2xyz>>\"\r\n}",
        "{\"password\":\r\n    \"<<api_secret hunter2xyz>>\"}",
        "{\"userPassword\": \"<<api_secret x>>\"}",
        "{\"pwd\":\"<<api_secret letmein>>\"}",
        "my pw: <<api_secret Kitten99>>",
        "log in with password <<api_secret Sunny#Day1>> please",
        "the password reset, the password twice",
        "user=a&password=<<api_secret letmein>>&b=c",
        "pw: <<api_secret correcthorse9>>",
        "my pw is <<api_secret correcthorse9>>, ok",
        "pw <<api_secret correcthorsebattery9>> ok",
        "mdp est <<api_secret Soleil24>>",
        "la contrase\xc3\xb1" "a <<api_secret Gato*2020>>",
        "mi contrase\xc3\xb1" "a es <<api_secret Gato2020>>",
        "mot de passe <<api_secret Soleil24>>",
        "a minha senha \xc3\xa9 <<api_secret Gato2020>>",
        "has\xc5\x82o to <<api_secret Kotek2020>>",
        "wachtwoord <<api_secret 2020welkom>>",
        "jelsz\xc3\xb3 <<api_secret Tavasz22>>",
        "l\xc3\xb6senordet \xc3\xa4r <<api_secret Sommar22>>",
        "salasana on <<api_secret Kes\xc3\xa4" "2022>>",
        "login: x pass: <<api_secret Abc12345>>",
        "the pin is <<api_secret 4921>>, thanks",
        "PIN: <<api_secret 1234>>",
        "{\"pin\":<<api_secret 123456>>}",

        "password: please reset it",
        "Password required",
        "my password is wrong",
        "my password is expired.",
        "password: reset",
        "{\"password\":\"\"}",
        "{\"password\":null}",
        "password: ********",
        "password: [api_secret]",
        "{\"password\":\"[api_secret]\"}",
        "{\"password\":\"<your password>\",\"pwd\":\"{{pwd}}\"}",
        "{\"password\":\"<<api_secret [hunter2>>\"}",
        "{\"password\":\"<<api_secret <3kittens>>\"}",
        "{\"password\":\"<<api_secret {Ab}3>>\"}",
        "password: <<api_secret [hunter]2>>",
        "The password policy: at least 8 characters",
        "pass the salt: 1234567",
        "PIN: 123456789",
        "my pin is on the map", "pin to 12 locations", "a pin is 49 pence",
        "Passwort Windows10 vergessen", "mot de passe WiFi",
        "where do I change password on iPhone12", "password manager 2go",
        "contrase\xc3\xb1" "a de Facebook", "boarding pass A12345",
        "Passwort f\xc3\xbcr Kunde K12345",
        "https://example.com/reset?step=password",
        "mass: 1234567",
    };

    (void) state;
    CHECK(rows);
}


static void
urls(void **state)
{
    static const char *const  rows[] = {
        "https://<<url_credentials jane:hunter2>>@example.com/x",
        "ftp://<<url_credentials jane@example.com:pw>>@example.org",
        "postgres://<<url_credentials app:s3cr3t>>@<<ipv4 192.0.2.1>>/db",
        "see https://example.com/?a=b&access_token=<<url_credentials "
        "0a1b2c3d4e>>&x=y",
        "https://example.com/reset?token=<<url_credentials Zx81-abc_77>>",

        "https://example.com:8080/x@y",
        "https://jane@example/x",
        "https://example.com/a:b@c",
        "token=0a1b2c3d4e&x=1",
        "https://example.com/?page=2&sort=name",
    };

    (void) state;
    CHECK(rows);
}


static void
places(void **state)
{
    static const char *const  rows[] = {
        "I am at <<geo 51.5074, -0.1278>>.",
        "at <<geo 51.50740,-0.12780>>",
        "(<<geo -33.8688,151.2093>>)",
        "geo:<<geo 48.2010,16.3695>>",
        "geo:<<geo 48.2,16.3>>;u=9",
        "{\"label\":\"Password:\",\"value\":\"hello\"}",
        "gps: <<geo 48.21, 16.36>>", "gps <<geo 52.5200 13.4050>>",
        "https://maps.example.com/@<<geo 51.17888,-1.82621>>,17z",
        "lat <<geo 51.50735>> lng <<geo -0.12776>>",
        "{\"latitude\":<<geo 51.5>>,\"longitude\":<<geo -0.12>>}",
        "{\"width\":51.5,\"breite\":1.25,\"lange\":51.5}",
        "Latitude 7.5 or 51.5200 13.4050",
        "here <<geo 51\xc2\xb0" "30'26\"N>> <<geo 0\xc2\xb0" "7'39\"W>>",
        "{\"lat\":<<geo 51.5074>>,\"lng\":<<geo -0.1278>>}",
        "{\"latitude\": <<geo 51.507>>, \"longitude\": <<geo -0.127>>}",
        "{\"location\":[<<geo -0.1278>>,<<geo 51.5074>>]}",
        "?lat=<<geo 51.5074>>&lon=<<geo -0.1278>>",

        "route: 51.5074,-0.1278",
        "51.5074,-0.1278 -> 51.5100,-0.1300",
        "{\"route\":[[-0.1278,51.5074],[-0.1280,51.5080]]}",
        "51.5074,-0.1278 51.5080,-0.1290 51.5090,-0.1300",
        "[0.1234,0.5678,0.9012]",
        "12.50, 13.75",
        "1234.5678, 9876.5432",
        "v1.2345, 2.3456.7",
        "it is 20\xc2\xb0" "C today",
        "{\"flat\":51.5074}",
        "200.12345, 300.12345",
    };

    (void) state;
    CHECK(rows);
}


static void
wallets(void **state)
{
    static const char *const  rows[] = {
        "btc <<crypto_wallet 16L5yRNPTuciSgXGHqYwn9N6NeoKqopAu>>!",
        "<<crypto_wallet 31nM1WuowNDzocNxPPW9NQWJEtwWpjfcLj>>",
        "<<crypto_wallet LKKHMBjCU89fyFNgSRprDoD8Jb25N8uWvd>>",
        "<<crypto_wallet D5ERdEN1gsouFSs7zsq7VYJxyWP6dP28H1>>",
        "<<crypto_wallet XanAvE5GMB8CsPH78B9moJq9viEVKvCS4f>>",
        "<<crypto_wallet TA4Y62o6YC2Zsck9rZVGTvqW1AQ7X9zTnj>>",
        "<<crypto_wallet t1Hxw6JqWMnhDK5jRCieg5bFHM2qt7UtQvu>>",
        "<<crypto_wallet raLnyR4PTuc5SgXGHqYA894a4eoKqoFwu>>",
        "<<crypto_wallet bc1qqypqxpq9qcrsszg2pvxq6rs0zqg3yyc5fcj4z3>>",
        "<<crypto_wallet BC1QQYPQXPQ9QCRSSZG2PVXQ6RS0ZQG3YYC5FCJ4Z3>>",
        "<<crypto_wallet ltc1qqypqxpq9qcrsszg2pvxq6rs0zqg3yyc5dyg36p>>",
        "<<crypto_wallet bc1pqqqsyqcyq5rqwzqfpg9scrgwpugpzysnzs23v9ccrydpk8q"
        "arc0sg5tmnz>>",
        "<<crypto_wallet 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed>>",
        "eth wallet: <<crypto_wallet 0x5aaeb6053f3e94c9b9a09f33669435e7ef1beae"
        "d>>",

        "16L5yRNPTuciSgXGHqYwn9N6NeoKqopAv",
        "bc1qqypqxpq9qcrsszg2pvxq6rs0zqg3yyc5fcj4z4",
        "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD",
        "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed",
    };

    (void) state;
    CHECK(rows);
}


static void
bank_codes(void **state)
{
    static const char *const  rows[] = {
        "BIC: <<bic DEUTDEFF>>",
        "SWIFT code <<bic DEUTDEFF500>>",
        "{\"bic\":\"<<bic cobadeffxxx>>\"}",
        "bic=<<bic NWBKGB2L>>&x",
        "DEUTDEFF",
        "BIC: PASSWORD",
        "BIC: DEUTXXFF",
        "swift PAYMENTS",
    };

    (void) state;
    CHECK(rows);
}


static void
other_long_words(void **state)
{
    static const char *const  rows[] = {
        "{\"id\":\"550e8400-e29b-41d4-a716-446655440000\"}",
        "commit da39a3ee5e6b4b0d3255bfef95601890afd80709",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "{\"_id\":\"507f1f77bcf86cd799439011\"}",
        "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAUAAAAFCAYAAACN",
        "{\"authToken\":\"" JWT "\"}",
        "eyJhbGciOiJIUzI1NiJ9 is a header",
        "-----BEGIN CERTIFICATE-----\nMIIBOgIBAAJBAKj34Gk\n",
        "-----BEGIN PUBLIC KEY-----\nMIIBOgIBAAJBAKj34Gk\n",
        "----------------------------------------",
        "a_long_name_of_a_function_or_variable(x)",
        "INTERNATIONALISATION ABCDEFGH12345678",
        "sk-learn-is-a-library-with-a-long-name-but-no-digit-in-it",
    };

    (void) state;
    CHECK(rows);
}


int
main(void)
{
    static const struct CMUnitTest  tests[] = {
        cmocka_unit_test(secrets),
        cmocka_unit_test(passwords),
        cmocka_unit_test(urls),
        cmocka_unit_test(places),
        cmocka_unit_test(wallets),
        cmocka_unit_test(bank_codes),
        cmocka_unit_test(other_long_words),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
