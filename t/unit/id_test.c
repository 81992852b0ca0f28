/*
 * Unit tests of the identifiers that states issue.  The numbers are specimens
 * that the issuers publish, or made by their rules.
 */

#include "cg_id.h"
#include "detect_rows.h"

#define MANY(a)  (a), sizeof(a) / sizeof((a)[0])

static const cg_detector  here = { CG_ENTITIES_ALL, UINT64_MAX };
static const cg_detector  gb = { CG_ENTITIES_ALL, CG_IN(GB) };


static void
test_behind_its_word(void **state)
{
    static const char *const  rows[] = {
        "Meine SVNR lautet <<at_svnr 1237 010180>>",
        "Mijn rijksregisternummer is <<be_rrn 85.07.30-033.28>>.",
        "rijksregisternummer <<be_rrn 85073003328>>",
        "\xd0\x95\xd0\x93\xd0\x9d <<bg_egn 7523169263>>",
        "AHV-Nr. <<ch_ahv 756.9217.0769.85>>, danke",
        "Meine AHV ist <<ch_ahv 7569217076985>>",
        "rodn\xc3\xa9 \xc4\x8d\xc3\xadslo: <<cz_rc 710319/2745>>",
        "Meine Steuer-ID: <<de_steuer_id 86 095 742 719>>",
        "Steueridentifikationsnummer <<de_steuer_id 47036892816>>",
        "Rentenversicherungsnummer <<de_rvnr 15 070649 C 103>>",
        "mit CPR-nr. er <<dk_cpr 070761-4285>>",
        "minu isikukood on <<ee_ik 38001085718>>",
        "mi DNI es <<es_nif 12345678Z>>",
        "el NIE <<es_nie X-1234567-L>>",
        "henkil\xc3\xb6tunnus <<fi_hetu 131052-308T>>",
        "num\xc3\xa9ro de s\xc3\xa9""curit\xc3\xa9 sociale : "
            "<<fr_nir 2 55 08 14 168 025 38>>",
        "\xce\x91\xce\xa6\xce\x9c <<gr_afm 094259216>>",
        "moj OIB je <<hr_oib 69435151530>>",
        "TAJ sz\xc3\xa1mom: <<hu_taj 123 456 788>>",
        "PPS no <<ie_pps 1234567T>>",
        "my PPSN is <<ie_pps 1234567FA>>",
        "kennitala <<is_kt 120174-3399>>",
        "codice fiscale <<it_cf RSSMRA85T10A562S>>",
        "asmens kodas <<lt_ak 33309240064>>",
        "personas kods <<lv_pk 161175-19997>>",
        "mijn BSN is <<nl_bsn 111222333>>",
        "burgerservicenummer: <<nl_bsn 1112 22 333>>",
        "numer PESEL <<pl_pesel 44051401359>>",
        "karta tal-identit\xc3\xa0 <<mt_id 1234567M>>",
        "NIP: <<pl_nip 526-000-12-46>>",
        "o meu contribuinte <<pt_nif 123 456 789>>",
        "Personalausweis <<de_ausweis L01X00T471>>",
        "CNP <<ro_cnp 1800101221144>>",
        "mitt personnummer <<se_personnummer 640823-3234>>",
        "moj EM\xc5\xa0O <<si_emso 0101006500006>>",
        "driving licence <<uk_driving_licence MORGA657054SM9IJ>>",
        "my UTR is <<uk_utr 1955839661>>",
        "my SSN is <<us_ssn 123-45-6789>>",
        "{\"pesel\":\"<<pl_pesel 44051401359>>\"}",
        "{\"steuerId\":\"<<de_steuer_id 86095742719>>\"}",
        "bsn=<<nl_bsn 111222333>>&x=1",
        "my tax reference is <<uk_utr 19558 39661>>",
        "r.\xc4\x8d. <<cz_rc 710319 / 2745>>",
        "C.F. <<it_cf RSS MRA 85T10 A562S>>",
        "el DNI <<es_nif 12.345.678Z>>",
        "pers.nr: <<se_personnummer 640823 3234>>",
        "driving licence <<uk_driving_licence MORGA 657054 SM9IJ>>",
        "Ausweisnummer <<de_ausweis L01X00T471>>",
        "personas kods <<lv_pk 324450-31356>>",
        "personas kods: <<lv_pk 32445031356>>",
        "meine Personalausweisnummer <<de_ausweis L01X00T47>>",
        "Personalausweisnr. <<de_ausweis L01X00T47>>",
        "Sozialversicherungsnr: <<at_svnr 1237 010180>>",
        "my utr is <<uk_utr 1955839661K>>",
        "driving licence <<uk_driving_licence MORGA657054SM9IJ 26>>",
        "licence: <<uk_driving_licence MORGA 657054 SM9IJ 26>>.",
    };

    static const char *const  wrong[] = {
        "Meine SVNR lautet 1238 010180", "rijksregisternummer 85073003329",
        "PESEL 44051401358", "BSN 111222334", "DNI 12345678A",
        "codice fiscale RSSMRA85T10A562T", "hetu 131052-308U",
        "s\xc3\xa9""curit\xc3\xa9 sociale 2 55 08 14 168 025 39",
        "Steuer-ID 86095742718", "OIB 69435151531", "AHV 756.9217.0769.84",
        "PPS 1234567S", "CNP 1800101221145", "personnummer 640823-3235",
        "UTR 2955839661", "tax number 86095742719",
        "SSN 666-45-6789", "EGN 7523169264",
        "isikukood 38001085719", "NIP 526-000-12-47", "AFM 094259217",
        "mitt personnummer \xc3\xa4r 0308160747",
        "Personalausweis ABCDEFGHI", "utr 2955839661K",
    };

    (void) state;
    check_rows(&gb, MANY(rows));
    check_rows(&gb, MANY(wrong));
}


/* Or in front of it, if nothing else is between. */
static void
test_in_front_of_its_word(void **state)
{
    static const char *const  rows[] = {
        "<<pl_pesel 44051401359>> is my PESEL", "<<nl_bsn 111222333>> (BSN)",
        "<<nl_bsn 111222333>> is mijn burgerservicenummer",
        "<<gr_afm 094259216>> \xce\xb5\xce\xaf\xce\xbd\xce\xb1\xce\xb9 "
            "\xcf\x84\xce\xbf \xce\x91\xce\xa6\xce\x9c "
            "\xce\xbc\xce\xbf\xcf\x85",
        "<<uk_utr 19558 39661>> <- that's my UTR",
        "it's <<uk_utr 1955839661>>, my unique taxpayer reference",
        "<<hr_oib 69435151530>> je moj OIB", "<<hu_taj 123 456 788>> a TAJ "
            "sz\xc3\xa1mom",
        "<<bg_egn 7523169263>> \xd0\xb5 \xd0\xbc\xd0\xbe\xd1\x8f\xd1\x82 "
            "\xd0\x95\xd0\x93\xd0\x9d",
        "<<dk_cpr 1707614285>> er mit CPR-nr.",
        "<<no_vat 923609016>> (org.nr)", "<<es_vat B58378431>> es el C.I.F.",
        "<<cz_rc 710319 2745>> is my birth number",
        "<<uk_nhs 9434765919>> is my NHS number",
        "<<be_vat 0428.759.497>> est mon num\xc3\xa9ro d'entreprise",
        "<<uk_account 12345678>> is my account number",
    };

    static const char *const  wrong[] = {
        "44051401359 my order, PESEL 44051401358", "111222334 is mijn BSN",
        "111222333 and my BSN", "order 111222333, BSN to follow",
        "111222333 is my order number", "44051401359 PESEL: 1",
        "9434765918 is my NHS number",
    };

    (void) state;
    check_rows(&here, MANY(rows));
    check_rows(&here, MANY(wrong));
}


static void
test_vat(void **state)
{
    static const char *const  rows[] = {
        "<<at_vat ATU13585627>>", "<<be_vat BE0428759497>>",
        "<<de_vat DE 136 695 976>>", "<<fr_vat FR40303265045>>",
        "<<uk_vat GB 980 7806 84>>", "<<ie_vat IE6433435F>>",
        "<<ie_vat IE8D79739I>>", "<<it_vat IT00743110157>>",
        "<<nl_vat NL004495445B01>>", "<<pl_vat PL8567346215>>",
        "<<pt_vat PT501964843>>", "<<se_vat SE123456789701>>",
        "<<si_vat SI50223054>>", "<<sk_vat SK2022749619>>",
        "<<ch_vat CHE-116.281.710 MWST>>", "<<dk_vat DK13585628>>",
        "<<ee_vat EE100931558>>", "<<gr_vat EL094259216>>",
        "<<es_vat ES54362315K>>", "<<fi_vat FI20774740>>",
        "<<hr_vat HR33392005961>>", "<<hu_vat HU12892312>>",
        "<<lt_vat LT119511515>>", "<<lu_vat LU15027442>>",
        "<<lv_vat LV40003521600>>", "<<mt_vat MT11679112>>",
        "<<ro_vat RO18547290>>", "<<cz_vat CZ25123891>>",
        "<<cy_vat CY10259033P>>", "<<bg_vat BG175074752>>",
        "<<no_vat 923 609 016 MVA>>",
        "VAT number <<uk_vat 980 7806 84>>", "NIP <<pl_vat PL 8567346215>>",
        "UID <<at_vat AT U13585627>>", "CIF <<es_vat ES B58378431>>",
        "<<ch_vat CHE116.281.710>>",
    };

    static const char *const  wrong[] = {
        "ATU13585626", "BE0428759498", "DE 136 695 977", "FR41303265045",
        "GB 980 7806 85", "IE6433435G", "IT00743110158", "LU15027443",
        "PT501964842", "MT11679113", "order DE136695976", "id-DE136695976",
        "policy no 923609016", "POLICY NO 923609016", "el 094259216",
        "pedido de 136695976", "si 50223054",
    };

    (void) state;
    check_rows(&gb, MANY(rows));
    check_rows(&gb, MANY(wrong));
}


/* Without the letters of the country: behind a word for it, at home. */
static void
test_vat_at_home(void **state)
{
    static const char *const  rows[] = {
        "BTW <<be_vat 0428.759.497>>", "btw=<<be_vat 0428759497>>&x=1",
        "btw-id <<nl_vat 004495445B01>>", "CVR <<dk_vat 13585628>>",
        "ALV <<fi_vat 2077474-0>>", "CIF <<es_vat B58378431>>",
        "org.nr. <<no_vat 923 609 016>>", "CIF <<es_vat B-58378431>>",
        "CUI <<ro_vat 18561006>>", "I\xc4\x8c DPH <<sk_vat 2022749619>>",
        "VAT no <<mt_vat 1167-9112>>", "NIF: <<es_vat B 58378431>>",
        "USt-IdNr. <<de_vat 136 695 976>>",
    };

    static const char *const  wrong[] = {
        "BTW 0428.759.498", "btw-id 004495446B01", "CVR 13585629",
        "ALV 2077474-1", "CIF B58378432", "org.nr. 923 609 017",
        "a B58378431", "the 2077474-0", "order 13585628",
    };

    static const cg_detector  home = {
        CG_ENTITIES_ALL, CG_IN(BE) | CG_IN(NL) | CG_IN(DK) | CG_IN(FI)
                         | CG_IN(ES) | CG_IN(NO) | CG_IN(RO) | CG_IN(SK)
                         | CG_IN(MT) | CG_IN(DE)
    };

    (void) state;
    check_rows(&home, MANY(rows));
    check_rows(&home, MANY(wrong));
    check_rows(&gb, (const char *const[]) { "BTW 0428.759.497" }, 1);
}


/* Without a word only where the policy names the region. */
static void
test_alone(void **state)
{
    static const char *const  found[] = {
        "<<se_personnummer 640823-3234>>", "<<cz_rc 710319/2745>>",
        "<<es_nif 12345678Z>>", "<<de_steuer_id 86095742719>>",
        "<<ie_pps 3123204E>>", "sha256:3123204e", "<<es_nif 12345678z>>",
        "<<us_ssn 123-45-6789>>", "<<pl_nip 526-000-12-46>>",
        "social <<us_ssn 123 45 6789>>",
        "my id card number is <<mt_id 123456M>>", "<<pt_cc 86981984 4 7Y4>>",
        "{\"text\":\"<<pl_pesel 44051401359>>\"}",
    };

    static const char *const  left[] = {
        "640823-3234", "710319/2745", "12345678Z", "86095742719",
        "123-45-6789", "526-000-12-46", "{\"text\":\"44051401359\"}",
        "111222333", "1812170452", "at 1606016242", "85073003328",
        "123 45 6789",
    };

    /* a check digit alone is no evidence, of a whole message neither */
    static const char *const  weak[] = {
        "111222333", "1955839661", "{\"text\":\"1955839661\"}",
        "69435151530",
    };

    static const char *const  british[] = {
        "9434765919", "{\"text\":\"9434765919\"}", "1955839661",
        "980780684", "{\"text\":\"1955839661\"}",
    };

    static const char *const  anywhere[] = {
        "<<fi_hetu 131052-308T>>", "<<it_cf RSSMRA85T10A562S>>",
        "<<ch_ahv 756.9217.0769.85>>", "<<be_rrn 85.07.30-033.28>>",
        "<<fr_nir 255081416802538>>", "<<fr_nir 2550814168025 38>>",
        "<<ch_ahv 756 9217 0769 85>>",
    };

    (void) state;
    check_rows(&here, MANY(found));
    check_rows(&here, MANY(weak));
    check_rows(&gb, MANY(british));
    check_rows(&gb, MANY(left));
    check_rows(&gb, MANY(anywhere));
    check_rows(&here, MANY(anywhere));
}


/* Not even where all regions are named. */
static void
test_what_is_no_identifier(void **state)
{
    static const char *const  none[] = {
        "{\"t\":1772611200000}", "{\"ts\":1732394082123,\"n\":5}",
        "2026-03-04T09:12:00Z", "2026-03-04", "04.03.2026", "12/05/2026",
        "5718-16-7686", "order 86095742719", "{\"orderId\":\"12345678Z\"}",
        "{\"id\":111222333}", "#111222333", "parcel 7501 6617 5547",
        "550e8400-e29b-41d4-a716-446655440000",
        "340d5ceb5d2cf0847aeb3aa475b6c4dd", "v4.19.200 was", "1.234.567,89",
        "111222333 111222333", "x111222333", "44051401359x",
        "ISBN 978-3-16-148410-0", "EAN 4006381333931", "route 51.5074, -0.1278",
        "tracking 00340434161094042557", "HTTP 2026 0101", "AB12345678",
        "in 2026 we had 12345678 items", "total 111222333.00",
        "{\"event\":\"4651563393233268295\"}",
        "{\"text\":\"20200324\"}", "{\"text\":\"1712204752\"}",
        "\"etag\":\"adebb307156ee6b8\"", "paczka 4421838124628583",
        "2021-10-15T05:53:00.394168212-12:00",
        "+11:00 2020-06-27 22:46:59", "md5 27de59b9e84cc6c1 59078",
    };

    (void) state;
    check_rows(&here, MANY(none));
}


/* A value of a row's shape. */
static void
shaped(const char *shape, uint32_t *seed, char *out)
{
    unsigned  r;

    for ( /* void */ ; *shape; shape++) {
        *seed = *seed * 1103515245 + 12345;
        r = *seed >> 8;

        switch (*shape) {
        case 'n':
            *out++ = (char) ('0' + r % 10);
            break;
        case 'a':
            *out++ = (char) ('A' + r % 26);
            break;
        case 'c':
            *out++ = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[r % 36];
            break;
        default:
            *out++ = *shape;
            break;
        }
    }

    *out = '\0';
}


/* Of values of its shape each row finds some, and a strong one few. */
static void
test_each_row_tells_apart(void **state)
{
    int           n;
    size_t        i, k, tries, hits;
    char          value[64], text[128];
    uint32_t      seed;
    cg_entity     entity;
    const char   *shape;
    cg_detector   d;
    split_reader  r;

    (void) state;

    for (i = 0; (shape = cg_id_shape(i, &entity)) != NULL; i++) {
        for (k = 0, seed = 11; shape[k]; k++) {
            seed = seed * 31 + (uint8_t) shape[k];
        }

        memset(&d, 0, sizeof(d));
        cg_entities_add(&d.entities, entity);
        d.regions = UINT64_MAX;
        hits = 0;

        if (cg_id_speechless(i)) {
            continue;
        }

        for (tries = 0; tries < 1000000 && hits < 40; tries++) {
            shaped(shape, &seed, value);
            n = snprintf(text, sizeof(text), "{\"text\":\"%s\"}", value);
            split_run(&r, &d, (uint8_t *) text, (size_t) n, NULL, 0);
            hits += r.all.n == 1 && r.all.p[0].start == 9
                    && r.all.p[0].end == (size_t) n - 2;
            split_free(&r);
        }

        if (hits == 0 || (cg_id_strong(i) && hits * 6 > tries)) {
            fail_msg("%s %s: %zu of %zu", cg_entity_get(entity)->name, shape,
                     hits, tries);
        }
    }
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(test_behind_its_word),
        cmocka_unit_test(test_in_front_of_its_word),
        cmocka_unit_test(test_vat),
        cmocka_unit_test(test_vat_at_home),
        cmocka_unit_test(test_alone),
        cmocka_unit_test(test_what_is_no_identifier),
        cmocka_unit_test(test_each_row_tells_apart),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
