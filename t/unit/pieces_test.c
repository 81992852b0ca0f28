/*
 * Values in pieces: a sample of each entity, cut at each of its bytes by what a
 * reader does not see, in HTML and XML, once and several times.  Of what comes
 * out the letters and digits are those that come out of the sample in one
 * piece, so that none of the value is left, and what cuts it is all there,
 * whatever the blocks are in which it comes.  Few cuts take more: a part of the
 * value may be another with what is beside it.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cg_border.h"
#include "passage_expect.h"

#define count(table)  (sizeof(table) / sizeof(table[0]))

#define CUTS_MAX  6

/* The value in brackets. */
static const char *const  samples[] = {
    "mail <jane@example.com> now", "to <jane.doe+chat@example.co.uk>.",
    "to <\"jane roe\"@example.com>",
    "card <4111 1111 1111 1111>, so", "<5555555555554444>",
    "IBAN <GB82 WEST 1234 5698 7654 32>.", "<DE89370400440532013000>",
    "call <+44 7700 900123> now", "on <07700 900123>.", "<020 7946 0018>",
    "ni <AB 12 34 56 C>", "NHS number <943 476 5919>",
    "from <192.0.2.17> today", "on <2001:db8::17>, ", "(<00:1A:2B:3C:4D:5E>)",
    "date of birth <13/1/1990>", "born on <4 May 1990>",
    "my name is <Tamsin Whitcombe> and", "my name is <Tamsin>.",
    "at <12 Mill Lane>.", "I live at <12 High Street, London SW1A 1AA>.",
    "username: <j.doe>", "I'm <34>.", "cvv <123>", "exp <12/27>",
    "in <M1 1AE>.", "my car is <AB12 CDE>", "passport <123456789>",
    "Reisepass <C01X00T47>,", "patente <U1H11A111A>", "targa <AB 123 CD>.",
    "sort code <12-34-56>", "account number <12345678>", "UTR <1955839661>",
    "driving licence <MORGA657054SM9IJ>", "VAT number <GB 980 7806 84>",
    "my CHI is <0101901003>", "BIC <DEUTDEFF500>",
    "https://<user:pass>@example.com/", "password: <hunter2x> so",
    "use <AKIAIOSFODNN7EXAMPLE>.", "<51.5074, -0.1278>",
    "btc <16L5yRNPTuciSgXGHqYwn9N6NeoKqopAu>!",
    "Meine SVNR lautet <1237 010180>", "rijksregisternummer <85.07.30-033.28>",
    "\xd0\x95\xd0\x93\xd0\x9d <7523169263>", "AHV <756.9217.0769.85>",
    "r.\xc4\x8d. <710319/2745>", "Steuer-ID: <86 095 742 719>",
    "Rentenversicherungsnummer <15 070649 C 103>",
    "Ausweisnummer <L01X00T471>", "mit CPR-nr. er <070761-4285>",
    "minu isikukood on <38001085718>", "el DNI <12.345.678Z>",
    "el NIE <X-1234567-L>", "henkil\xc3\xb6tunnus <131052-308T>",
    "num\xc3\xa9ro de s\xc3\xa9" "curit\xc3\xa9 sociale : "
    "<2 55 08 14 168 025 38>", "num\xc3\xa9ro fiscal <0701987765493>",
    "\xce\x91\xce\xa6\xce\x9c <094259216>",
    "\xce\x91\xce\x9c\xce\x9a\xce\x91 <01019012341>",
    "moj OIB je <69435151530>", "TAJ sz\xc3\xa1m: <123 456 788>",
    "ad\xc3\xb3" "azonos\xc3\xadt\xc3\xb3 <8071212342>",
    "PPS no <1234567T>", "kennitala <120174-3399>", "CF <RSSMRA85T10A562S>",
    "asmens kodas <33309240064>", "personas kods <161175-19997>",
    "my id card number is <123456M>", "mijn BSN is <111222333>",
    "f\xc3\xb8" "dselsnummer <01019010046>", "numer PESEL <44051401359>",
    "NIP: <526-000-12-46>", "o meu contribuinte <123 456 789>",
    "<86981984 4 7Y4>", "CNP <1800101221144>", "pers.nr: <640823 3234>",
    "moj EM\xc5\xa0O <0101006500006>", "UID <ATU13585627>",
    "BTW <0428.759.497>", "<BG175074752>", "<CHE-116.281.710 MWST>",
    "<CY10259033P>", "<CZ25123891>", "USt-IdNr. <136 695 976>",
    "CVR <13585628>", "<EE100931558>", "CIF <B58378431>", "ALV <2077474-0>",
    "<FR40303265045>", "<EL094259216>", "<HR33392005961>", "<HU12892312>",
    "<IE6433435F>", "<IT00743110157>", "<LT119511515>", "<LU15027442>",
    "<LV40003521600>", "VAT no <1167-9112>", "btw-id <004495445B01>",
    "NIP <PL 8567346215>", "<PT501964843>", "<RO18547290>",
    "<SE123456789701>", "<SI50223054>", "I\xc4\x8c DPH <2022749619>",
    "SSN <123-45-6789>", "ITIN <900-70-0001>", "TIC <10259033P>",
    "num\xc3\xa9ro de matricule <1990010112385>",
    "dow\xc3\xb3" "d osobisty <ABA300000>",
    "dav\xc4\x8dna \xc5\xa1tevilka <50223054>",
    "rodn\xc3\xa9 \xc4\x8d\xc3\xadslo <530319/274>", "VSK <12345>",
    "<923 609 016 MVA>",
};

/* What is not seen in between, and the same in all places. */
static const struct {
    const char  *type;
    const char  *before;
    const char  *cut;
    const char  *behind;
} kinds[] = {
    { "text/html", "<p>",          "<!-- a -->",    "</p>" },
    { "text/html", "<p>",          "<b>",           "</p>" },
    { "text/html", "<p>",          "</span >",      "</p>" },
    { "text/html", "<p>",          "<wbr>",         "</p>" },
    { "text/html", "<p>",          "<?x y>",        "</p>" },
    { "text/xml",  "<a>",          "<!-- a -->",    "</a>" },
    { "text/xml",  "<a>",          "<?b c > d?>",   "</a>" },
    { "text/xml",  "<a><![CDATA[", "]]><![CDATA[",  "]]></a>" },
    { "text/xml",  "<a><![CDATA[", "]]><!----><![CDATA[", "]]></a>" },
};

typedef struct {
    uint8_t  text[256];  /* of a sample, without its brackets */
    size_t   n;
    size_t   start;      /* of the value */
    size_t   end;
} sample;

static cg_policy  policy, masks;
static bool       seen[CG_ENTITY_MAX];
static unsigned   all_cuts, more_taken;


static int
set_up(void **state)
{
    (void) state;

    return passage_policy(&policy,
               "otherwise replace;"
               "regions GB IE AT BE BG CH CY CZ DE DK EE ES FI FR GR HR HU IS "
               "IT LT LU LV MT NL NO PL PT SE SI SK US")
           && passage_policy(&masks, "redact card mask keep=last4;"
                                     "redact email mask") ? 0 : -1;
}


static int
tear_down(void **state)
{
    (void) state;

    cg_policy_free(&policy);
    cg_policy_free(&masks);
    passage_free();
    return 0;
}


static sample
sample_of(const char *text)
{
    sample  s = { { 0 }, 0, 0, 0 };

    for (/* void */; *text; text++) {
        if (*text == '<') {
            s.start = s.n;
        } else if (*text == '>') {
            s.end = s.n;
        } else {
            s.text[s.n++] = (uint8_t) *text;
        }
    }

    return s;
}


static void
put(cg_buf *out, const char *text)
{
    assert_int_equal(cg_buf_str(out, text), CG_OK);
}


/* The sample with so many cuts in it, which are offsets of its text. */

static void
document(cg_buf *in, size_t kind, const sample *s, const size_t *cuts,
    size_t n)
{
    size_t  i, at;

    in->n = 0;
    put(in, kinds[kind].before);

    for (i = at = 0; i < n; i++) {
        assert_int_equal(cg_buf_add(in, s->text + at, cuts[i] - at), CG_OK);
        put(in, kinds[kind].cut);
        at = cuts[i];
    }

    assert_int_equal(cg_buf_add(in, s->text + at, s->n - at), CG_OK);
    put(in, kinds[kind].behind);
}


/* The letters and digits that a reader has left of p[0..n): no labels, and no
 * cuts, which are to be so many. */

static bool
left(size_t kind, const uint8_t *p, size_t n, size_t cuts, cg_buf *text)
{
    size_t       i, k, len, found;
    const char  *between;

    between = kinds[kind].cut;
    len = strlen(between);
    text->n = 0;

    for (i = found = 0; i < n; /* void */) {
        if (n - i >= len && memcmp(p + i, between, len) == 0) {
            found++;
            i += len;
            continue;
        }

        k = i + (p[i] == '[');

        while (k > i && k < n && ((p[k] >= 'a' && p[k] <= 'z')
                                  || p[k] == '_'))
        {
            k++;
        }

        if (k > i + 1 && k < n && p[k] == ']') {
            i = k + 1;
            continue;
        }

        if (cg_is_alnum(p[i]) || p[i] >= 0x80) {
            assert_int_equal(cg_buf_add(text, p + i, 1), CG_OK);
        }

        i++;
    }

    return found == cuts;
}


/* Is it all in what the whole leaves, in order? */

static bool
within(const cg_buf *text, const cg_buf *all)
{
    size_t  i, k;

    for (i = k = 0; i < text->n && k < all->n; k++) {
        i += text->p[i] == all->p[k];
    }

    return i == text->n;
}


/* Cut so it leaves what the whole leaves. */

static void
cut_leaves(size_t kind, const sample *s, const size_t *cuts, size_t n,
    unsigned trials)
{
    cg_buf       in = { NULL, 0, 0 }, text = { NULL, 0, 0 },
                 want = { NULL, 0, 0 };
    passage_way  way = { &policy, CG_TO_PROVIDER, NULL, false,
                         kinds[kind].type };

    document(&in, kind, s, NULL, 0);
    passage_run(&whole, &way, &work, in.p, in.n, NULL, 0, false);

    if (whole.n == 0) {
        fail_msg("%.*s has no finding", (int) in.n, in.p);
    }

    assert_true(left(kind, whole.out.p, whole.out.n, 0, &want));
    seen[whole.findings[0].entity] = true;

    document(&in, kind, s, cuts, n);
    passage_run(&whole, &way, &work, in.p, in.n, NULL, 0, false);
    assert_int_equal(whole.st, CG_OK);

    if (!left(kind, whole.out.p, whole.out.n, n, &text)
        || !within(&text, &want))
    {
        fail_msg("%.*s\nbecomes %.*s\nof it   %.*s\nnot     %.*s",
                 (int) in.n, in.p, (int) whole.out.n, whole.out.p,
                 (int) text.n, text.p, (int) want.n, want.p);
    }

    all_cuts++;
    more_taken += text.n < want.n;
    passage_cuts(&way, "blocks", in.p, in.n, trials);
    cg_buf_free(&in);
    cg_buf_free(&text);
    cg_buf_free(&want);
}


static bool
within_character(const sample *s, size_t at)
{
    return (s->text[at] & 0xc0) == 0x80;
}


static void
a_value_with_a_cut_at_any_byte(void **state)
{
    size_t  i, kind, at;
    sample  s;

    (void) state;

    for (i = 0; i < count(samples); i++) {
        s = sample_of(samples[i]);

        if (s.end - s.start < 2) {
            continue;
        }

        for (kind = 0; kind < count(kinds); kind++) {
            for (at = s.start + 1; at < s.end; at++) {
                if (!within_character(&s, at)) {
                    cut_leaves(kind, &s, &at, 1, 2);
                }
            }
        }
    }
}


static void
and_in_blocks_cut_at_any_byte(void **state)
{
    size_t  i, kind, at;
    sample  s;

    (void) state;

    for (i = 0; i < 10; i++) {
        s = sample_of(samples[i]);

        for (kind = 0; kind < count(kinds); kind++) {
            at = s.start + 1 + rnd((unsigned) (s.end - s.start - 1));
            cut_leaves(kind, &s, &at, 1, 0);
        }
    }
}


/* Cuts in ascending order, between one and CUTS_MAX. */

static size_t
some_cuts(const sample *s, size_t *cuts)
{
    size_t  at, n;

    n = 0;

    for (at = s->start + 1; at < s->end && n < CUTS_MAX; at++) {
        if (rnd(4) == 0 && !within_character(s, at)) {
            cuts[n++] = at;
        }
    }

    return n;
}


static void
a_value_with_several_cuts(void **state)
{
    size_t    n, cuts[CUTS_MAX];
    sample    s;
    unsigned  trial;

    (void) state;

    for (trial = 0; trial < 4000; trial++) {
        s = sample_of(samples[rnd(count(samples))]);

        if (s.end - s.start < 3) {
            continue;
        }

        n = some_cuts(&s, cuts);
        cut_leaves(rnd(count(kinds)), &s, cuts, n, 3);
    }
}


static void
few_cuts_take_more(void **state)
{
    (void) state;

    assert_true(more_taken < all_cuts / 50);
}


static void
each_entity_has_a_sample(void **state)
{
    size_t  e, missing;

    (void) state;

    for (e = missing = 0; e < CG_ENTITY_N; e++) {
        if (!seen[e] && e != CG_ENTITY_SK_RC) {  /* whose numbers are CZ_RC */
            missing++;
            print_message("none: %s\n", cg_entity_get((cg_entity) e)->name);
        }
    }

    assert_int_equal(missing, 0);
}


static void
becomes(const cg_policy *p, const char *type, const char *in,
    const char *want)
{
    passage_way  way = { p, CG_TO_VISITOR, NULL, false, type };

    passage_expect(&way, in, (const uint8_t *) in, strlen(in), want,
                   strlen(want), 0);
}


/* Controls that are written as what they are not part nothing anywhere, and nor
 * do characters of no width. */

static void
what_is_not_seen_parts_nothing(void **state)
{
    size_t       i, k, at;
    cg_buf       in = { NULL, 0, 0 }, want = { NULL, 0, 0 };
    sample       s;
    passage_way  way = { &policy, CG_TO_PROVIDER };

    static const struct {
        const char  *type;
        const char  *before;
        const char  *cut;
        const char  *behind;
    } texts[] = {
        { "application/json", "[\"",      "\\u0000",   "\"]"       },
        { "application/json", "[\"[\\\"", "\\\\u007f", "\\\"]\"]" },
        { "text/html",        "<p>",      "&#1;",      "</p>"      },
        { "text/plain",       "",         "\xc2\xad",     "" },
        { "text/plain",       "",         "\xe2\x80\x8b", "" }
    };

    (void) state;

    for (i = 0; i < count(samples); i++) {
        s = sample_of(samples[i]);

        for (k = 0; k < count(texts); k++) {
            for (at = s.start; at < s.end && !memchr(s.text, '"', s.n); at++) {
                if (within_character(&s, at)) {
                    continue;
                }

                in.n = 0;
                put(&in, texts[k].before);
                assert_int_equal(cg_buf_add(&in, s.text, at), CG_OK);

                if (at > s.start) {
                    put(&in, texts[k].cut);
                }

                assert_int_equal(cg_buf_add(&in, s.text + at, s.n - at),
                                 CG_OK);
                put(&in, texts[k].behind);
                way.type = texts[k].type;

                if (at == s.start) {
                    passage_run(&whole, &way, &work, in.p, in.n, NULL, 0,
                                false);
                    want.n = 0;
                    assert_int_equal(cg_buf_add(&want, whole.out.p,
                                                whole.out.n), CG_OK);
                }

                passage_expect(&way, samples[i], in.p, in.n, want.p, want.n,
                               1);
            }
        }
    }

    cg_buf_free(&in);
    cg_buf_free(&want);
}


/* Beside a value they hide it from nobody. */

static void
nor_hides_what_is_beside_it(void **state)
{
    (void) state;

    becomes(&policy, "text/plain",
            "my name is \xc2\xadTamsin \xe2\x80\x8bWhitcombe, yes",
            "my name is \xc2\xad[name], yes");
    becomes(&policy, "text/plain", "call\xe2\x80\x8b" "07700900123\xc2\xadnow",
            "call\xe2\x80\x8b[phone]\xc2\xadnow");
}


/* What stands for it is made of all of it, and counts once. */

static void
what_stands_for_it_is_of_all_of_it(void **state)
{
    (void) state;

    becomes(&masks, "text/html", "<p>ja<!-- -->ne@example.com</p>",
            "<p>****@*******.***<!-- --></p>");
    assert_int_equal(whole.counts.total, 1);
    assert_int_equal(whole.n, 1);
    becomes(&masks, "text/xml", "<p>411111<?x?>1111111111</p>",
            "<p>************1111<?x?></p>");
    becomes(&masks, "application/json",
            "[\"\\u0001jane\\u0000@example.com\\b\"]",
            "[\"\\u0001****@*******.***\\b\"]");
    becomes(&masks, "text/html", "x ja<b>ne</b>.doe@example.co<b>m</b>!",
            "x ****.***@*******.***<b></b><b></b>!");
    assert_int_equal(whole.counts.total, 1);
}


/* Of words beside it over tags of elements nothing is taken. */

static void
what_is_beside_it_stays(void **state)
{
    size_t  i;

    static const char *const  rows[][2] = {
        { "<b>Email</b>jane@example.com", "<b>Email</b>[email]" },
        { "<a>jane@example.com</a>Reply", "<a>[email]</a>Reply" },
        { "<a>jane@example.com</a>reply", "<a>[email]</a>reply" },
        { "<i>192.0.2.1</i><i>12:30</i>", "<i>[ipv4]</i><i>12:30</i>" },
        { "<i>20:15</i><i>192.0.2.1</i>", "<i>20:15</i><i>[ipv4]</i>" },
        { "my name is Tamsin<b>Reply</b>", "my name is [name]<b>Reply</b>" },
        { "<b>john@example.org</b><b>jane@example.com</b>",
          "<b>[email]</b><b>[email]</b>" },
        { "jo<!-- -->hn@example.org<i></i>jane@example.com",
          "[email]<!-- --><i></i>[email]" },
    };

    (void) state;

    for (i = 0; i < count(rows); i++) {
        becomes(&policy, "text/html", rows[i][0], rows[i][1]);
    }
}


/* What announces it is over a tag as well, and so is what was found before. */

static void
what_announces_it_is_in_pieces(void **state)
{
    size_t  i;

    static const char *const  rows[][2] = {
        { "my na<!-- -->me is Tamsin.", "my na<!-- -->me is [name]." },
        { "<b>Date of</b> birth: 13/1/1990",
          "<b>Date of</b> birth: [dob]" },
        { "pass<i>word</i>: hunter2x", "pass<i>word</i>: [api_secret]" },
        { "41<b>11 1111 1111 1111 12/27 123</b>",
          "[card]<b> [card_expiry] [cvv]</b>" },
        { "sort code 12-34-56 1234<b></b>5678",
          "sort code [uk_sort_code] [uk_account]<b></b>" },
    };

    (void) state;

    for (i = 0; i < count(rows); i++) {
        becomes(&policy, "text/html", rows[i][0], rows[i][1]);
    }
}


/* A finding of the first reading may hold tags: they stay. */

static void
tags_in_quotes_stay(void **state)
{
    (void) state;

    becomes(&policy, "text/html", "<p>\"<b>Jane Roe</b>\"@example.com</p>",
            "<p>[email]<b></b></p>");
    becomes(&policy, "text/html", "password: \"hun<b>ter2x</b>abc\" so",
            "password: \"[api_secret]<b></b>\" so");
    becomes(&policy, "text/xml", "<p>\"<b>Jane Roe</b>\"@example.com</p>",
            "<p>[email]<b></b></p>");
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(a_value_with_a_cut_at_any_byte),
        cmocka_unit_test(and_in_blocks_cut_at_any_byte),
        cmocka_unit_test(a_value_with_several_cuts),
        cmocka_unit_test(few_cuts_take_more),
        cmocka_unit_test(each_entity_has_a_sample),
        cmocka_unit_test(what_is_not_seen_parts_nothing),
        cmocka_unit_test(nor_hides_what_is_beside_it),
        cmocka_unit_test(what_stands_for_it_is_of_all_of_it),
        cmocka_unit_test(what_is_beside_it_stays),
        cmocka_unit_test(what_announces_it_is_in_pieces),
        cmocka_unit_test(tags_in_quotes_stay),
    };

    passage_seed();

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
