/*
 * Unit tests of normalisation: what is typed instead of what is meant is
 * found, in each format and in every split, and the action hits the bytes as
 * they came.  A row is a text in which what is to be found is marked: "mail
 * <<email jane (at) example (dot) com>> now".
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "passage.h"
#include "cg_border.h"

#define TEXT_MAX  4096
#define MANY(a)   (a), sizeof(a) / sizeof((a)[0])

/* Zero width space, joiner, word joiner; soft hyphen; no-break space. */
#define ZWSP  "\xe2\x80\x8b"
#define ZWJ   "\xe2\x80\x8d"
#define WJ    "\xe2\x81\xa0"
#define BOM   "\xef\xbb\xbf"
#define SHY   "\xc2\xad"
#define NBSP  "\xc2\xa0"

static cg_work    work;
static cg_policy  policy;
static passage    whole, cut;


static int
setup(void **state)
{
    (void) state;

    return passage_policy(&policy, "regions GB IE;otherwise replace") ? 0 : -1;
}


static int
teardown(void **state)
{
    (void) state;

    cg_buf_free(&whole.out);
    cg_buf_free(&cut.out);
    cg_work_free(&work);
    return 0;
}


/* How text is written in a format. */

typedef void (*writer)(cg_buf *b, uint32_t code, const char *p, size_t n);


static void
write_plain(cg_buf *b, uint32_t code, const char *p, size_t n)
{
    (void) code;
    assert_int_equal(cg_buf_add(b, p, n), CG_OK);
}


static void
write_json(cg_buf *b, uint32_t code, const char *p, size_t n)
{
    if (code == '"' || code == '\\') {
        assert_int_equal(cg_buf_fmt(b, "\\%c", (char) code), CG_OK);
    } else if (code == '\n') {
        assert_int_equal(cg_buf_str(b, "\\n"), CG_OK);
    } else {
        write_plain(b, code, p, n);
    }
}


static void
write_json_u(cg_buf *b, uint32_t code, const char *p, size_t n)
{
    (void) p;

    if (n == 1 && *p & 0x80) {
        write_plain(b, code, p, n);

    } else if (code > 0xffff) {
        code -= 0x10000;
        assert_int_equal(cg_buf_fmt(b, "\\u%04x\\u%04x", 0xd800 + (code >> 10),
                                    0xdc00 + (code & 0x3ff)), CG_OK);
    } else {
        assert_int_equal(cg_buf_fmt(b, "\\u%04x", code), CG_OK);
    }
}


static void
write_form(cg_buf *b, uint32_t code, const char *p, size_t n)
{
    size_t  i;

    (void) code;

    for (i = 0; i < n; i++) {
        assert_int_equal(cg_buf_fmt(b, "%%%02X", (uint8_t) p[i]), CG_OK);
    }
}


static void
write_html(cg_buf *b, uint32_t code, const char *p, size_t n)
{
    if (code == '&' || code == '<' || code > 0xff) {
        assert_int_equal(cg_buf_fmt(b, "&#x%x;", code), CG_OK);
    } else {
        write_plain(b, code, p, n);
    }
}


static const struct {
    const cg_format  *format;
    writer            text;
    writer            label;
    const char       *before;
    const char       *after;
} forms[] = {
    { &cg_format_text, write_plain, write_plain, "", "" },
    { &cg_format_json, write_json, write_json, "{\"text\":\"", "\"}" },
    { &cg_format_json, write_json_u, write_json, "[\"", "\",1]" },
    { &cg_format_json, write_json, write_json, "{\"d\":\"{\\\"t\\\":[1],", "\"}"
    },
    { &cg_format_form, write_form, write_form, "a=1&text=", "&b=2" },
    { &cg_format_html, write_html, write_html, "<p>", "</p>" },
    { &cg_format_sse, write_json, write_json, "data: {\"t\":\"", "\"}\n\n" },
};

#define FORMS  (sizeof(forms) / sizeof(forms[0]))


/* Write a character, or the label of a finding, of which only brackets need
 * care in a form. */

static size_t
write_one(cg_buf *b, writer w, const char *p)
{
    size_t    n;
    uint32_t  code;
    uint8_t   pad[8] = { 0 };

    memcpy(pad, p, strnlen(p, 4));
    code = pad[0];
    n = pad[0] < 0x80 ? 1 : cg_utf8_at(pad, 0, &code);
    w(b, code, p, n ? n : 1);
    return n ? n : 1;
}


static void
write_label(cg_buf *b, const char *name, size_t n, writer w)
{
    size_t  i;

    write_one(b, w, "[");

    for (i = 0; i < n; i++) {
        write_plain(b, 0, name + i, 1);
    }

    write_one(b, w, "]");
}


/* The input and the wanted output of a row in a form. */

static size_t
write_row(const char *row, size_t f, cg_buf *in, cg_buf *want)
{
    bool    found;
    size_t  n, count;

    in->n = want->n = 0;
    found = false;
    count = 0;

    assert_int_equal(cg_buf_str(in, forms[f].before), CG_OK);
    assert_int_equal(cg_buf_str(want, forms[f].before), CG_OK);

    while (*row) {
        if (strncmp(row, "<<", 2) == 0) {
            n = strcspn(row, " ");
            write_label(want, row + 2, n - 2, forms[f].label);
            row += n + 1;
            found = true;
            count++;

        } else if (found && strncmp(row, ">>", 2) == 0) {
            row += 2;
            found = false;

        } else {
            if (!found) {
                (void) write_one(want, forms[f].text, row);
            }

            row += write_one(in, forms[f].text, row);
        }
    }

    assert_int_equal(cg_buf_str(in, forms[f].after), CG_OK);
    assert_int_equal(cg_buf_str(want, forms[f].after), CG_OK);
    return count;
}


static void
check_same(const char *row, const cg_buf *out, const cg_buf *want,
    const char *what)
{
    if (out->n != want->n || memcmp(out->p, want->p, want->n) != 0) {
        fail_msg("%s: %s\n  out: %.*s\n want: %.*s", what, row, (int) out->n,
                 (char *) out->p, (int) want->n, (char *) want->p);
    }
}


static void
check_row(const char *row, size_t f)
{
    size_t       i, count;
    cg_buf       in = { NULL, 0, 0 }, want = { NULL, 0, 0 };
    const char  *differs;
    passage_way  way = { &policy, CG_TO_PROVIDER, forms[f].format, true, NULL };

    count = write_row(row, f, &in, &want);

    passage_run(&whole, &way, &work, in.p, in.n, NULL, 0, false);
    assert_int_equal(whole.st, CG_OK);
    assert_null(whole.fault);
    check_same(row, &whole.out, &want, forms[f].format->name);
    assert_int_equal(whole.counts.total, count);

    for (i = 0; i <= in.n; i++) {
        passage_run(&cut, &way, &work, in.p, in.n, &i, 1, i & 1);
        differs = passage_differs(&whole, &cut);

        if (differs) {
            check_same(row, &cut.out, &whole.out, differs);
            fail_msg("%s, cut at %zu: %s", differs, i, row);
        }
    }

    cg_buf_free(&in);
    cg_buf_free(&want);
}


static void
check_rows(const char *const *rows, size_t n)
{
    size_t  i, f;

    for (i = 0; i < n; i++) {
        for (f = 0; f < FORMS; f++) {
            check_row(rows[i], f);
        }
    }
}


static void
digits_and_letters_of_other_widths_and_scripts(void **state)
{
    static const char *const  rows[] = {
        "<<email ｊａｎｅ＠ｅｘａｍｐｌｅ．ｃｏｍ>>",
        "<<email jane＠example．com>>, ok",
        "<<email 𝓳𝓪𝓷𝓮@example.com>>",
        "<<email jane﹫example․com>>",
        "<<email jane@example。com>>。谢谢",
        "card <<card ４１１１ １１１１ １１１１ １１１１>>",
        "<<card ４１１１－１１１１－１１１１－１１１１>>.",
        "<<card ٤١١١١١١١١١١١١١١١>>", "<<card ۴۱۱۱ ۱۱۱۱ ۱۱۱۱ ۱۱۱۱>>",
        "<<card ४१११ ११११ ११११ ११११>>", "<<card ๔๑๑๑๑๑๑๑๑๑๑๑๑๑๑๑>>",
        "<<card 𝟒𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏>>",
        "<<card ④①①①①①①①①①①①①①①①>>", "<<card 4111 1１1１ １111 111١>>",
        "<<phone +494035576949>>",  /* in hexadecimal "I@5WiI" */
        "<<phone ＋４４ ７７００ ９００１２３>>", "call <<phone ٠٧٧٠٠ ٩٠٠١٢٣>> now",
        "<<iban ＧＢ８２ ＷＥＳＴ １２３４ ５６９８ ７６５４ ３２>>",
        "<<uk_nino ＡＢ１２３４５６Ｃ>>", "NHS <<uk_nhs ９４３ ４７６ ５９１９>>",
        "<<ipv4 １９２．０．２．１>>", "nhs no <<uk_nhs ٩٤٣٤٧٦٥٩١٩>>",
    };

    static const char *const  none[] = {
        "４１１１ １１１１ １１１１ １１１２", "２０２６－０３－０４", "１００％", "こんにちは。さようなら",
        "١٢٣٤٥", "ｈｅｌｌｏ　ｗｏｒｌｄ", "E=mc²", "①②③④⑤", "a。b",
        "jane@example。谢谢",
    };

    (void) state;
    check_rows(MANY(rows));
    check_rows(MANY(none));
}


static void
characters_of_no_width(void **state)
{
    static const char *const  rows[] = {
        "<<email ja" ZWSP "ne@exam" SHY "ple.com>>",
        "<<email jane" WJ "@" WJ "example" ZWJ "." ZWJ "com>> x",
        "<<email j" ZWSP "a" ZWSP "n" ZWSP "e" ZWSP "7@example.com>>",
        "<<email jane" ZWSP "99@example.com>>",
        "<<card 4111" ZWSP "1111" ZWSP "1111" ZWSP "1111>>",
        "<<card 4" SHY "111 1111 1111 111" BOM "1>>.",
        "<<card 4111 " ZWSP "1111 1111 1111>>",
        "\xe2\x80\x8e<<phone +44 7700 \xe2\x81\xa6" "900123>>\xe2\x81\xa9",
        "\xe2\x80\xab<<phone 07700 900123>>\xe2\x80\xac",
        "<<phone 07700" ZWSP " 900" ZWSP "123>>",
        "<<iban GB82" ZWSP "WEST" ZWSP "12345698765432>>",
        "<<uk_nino AB" ZWSP "12" ZWSP "34" ZWSP "56" ZWSP "C>>",
        "<<ipv4 192." ZWSP "0.2.1>>",
        /* not taken along */
        "call" ZWSP "<<card 4111111111111111>>" ZWSP "thanks",
        BOM "<<card 4111111111111111>>" BOM,
        "a " ZWSP "<<email jane@example.com>>" ZWSP " b",
        "👩" ZWJ "💻 <<email jane@example.com>> 👩" ZWJ "💻",
    };

    static const char *const  none[] = {
        "foo" ZWSP "bar", "1" ZWSP "2" ZWSP "3", BOM, "می" "\xe2\x80\x8c"
        "خواهم", "4111" ZWSP ZWSP ZWSP ZWSP ZWSP ZWSP ZWSP ZWSP ZWSP ZWSP
        ZWSP ZWSP ZWSP ZWSP ZWSP ZWSP ZWSP ZWSP ZWSP ZWSP "111111111111",
    };

    (void) state;
    check_rows(MANY(rows));
    check_rows(MANY(none));
}


static void
spaces_and_dashes(void **state)
{
    static const char *const  rows[] = {
        "<<card 4111" NBSP "1111" NBSP "1111" NBSP "1111>>",
        "<<card 4111\xe2\x80\xaf" "1111\xe2\x80\x89" "1111\xe3\x80\x80"
            "1111>>",
        "<<card 4111–1111–1111–1111>>", "<<card 4111−1111−1111−1111>>",
        "<<card 4111‐1111‑1111‒1111>>", "<<phone +44—20—7946—0018>>",
        "<<email jane‑doe@example.com>>", "<<email jane–doe@example.com>>",
        "<<iban GB82–WEST–1234–5698–7654–32>>", "<<uk_nino AB–12–34–56–C>>",
        "my card—<<card 4111111111111111>>—is", "№" NBSP
        "<<phone 07700 900123>>", "<<uk_nhs 943" NBSP "476" NBSP "5919>>",
    };

    static const char *const  none[] = {
        "10–20", "1990—2026", "a—b", "§" NBSP "5", "10" NBSP "000 EUR",
        "2026–03–04", "£5–£10",
    };

    (void) state;
    check_rows(MANY(rows));
    check_rows(MANY(none));
}


static void
combining_marks_and_bad_bytes(void **state)
{
    static const char *const  rows[] = {
        "<<card 4\xcc\x81" "111 1111 1111 1\xcc\x81" "111>>\xcc\x81 x",
        "4\xef\xb8\x8f" "\xe2\x83\xa3" " <<email ja\xcc\x81ne@example.com>>",
        "e\xcc\x81 <<email jane@example.com>>\xcc\x81 e\xcc\x81",
        "<<card 4111\xcc\x81 1111 \xcc\x81" "1111 1111>>",
        "\xff<<email jane＠example.com>>\xff",
        "\xe2\x80<<card ４１１１１１１１１１１１１１１１>>\xe2\x80 \xe2",
        "\xef\xbc <<email jane (at) example (dot) com>>\xf0\x9f",
        "nume\xcc\x81ro \xef\xbf\xbd <<card 4111" NBSP "111111111111>>",
    };

    size_t  i;

    (void) state;

    /* bytes that are no UTF-8 can be written in text only */
    for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        check_row(rows[i], 0);
    }
}


static void
letters_that_look_alike(void **state)
{
    static const char *const  rows[] = {
        /* Cyrillic a, o, c, M; Greek o */
        "<<email j\xd0\xb0ne@ex\xd0\xb0mple.com>>",
        "<<email jane@example.c\xd0\xbem>>",
        "“<<email \xd0\xb0nn\xd0\xb0@example.c\xd0\xbem>>”",
        "<<email jane@example.\xd1\x81om>>",
        "<<email jane@example.\xd1\x81\xd0\xbe\xd0\xbc>>",
        "<<email jane@ex\xce\xb1mple.c\xce\xbfm>>",
        "<<uk_nino \xd0\x90\xd0\x92" "123456\xd0\xa1>>",
        "<<uk_nino \xd0\x90\xd0\x92 12 34 56 \xd0\xa1>>",
        "<<uk_nino AB 12 34 56 \xd0\xa1>>.",
        "<<iban GB82W\xd0\x95ST12345698765432>>",
        "пишите: <<email jane@example.c\xd0\xbem>>, спасибо",
    };

    static const char *const  none[] = {
        "привет, как дела?", "с 5 до 7", "ver.с", "Τηλέφωνο", "caf\xc3\xa9",
        "\xd1\x81\xd0\xbe\xd0\xbc", "iPhone в Москве", "H₂О",
    };

    (void) state;
    check_rows(MANY(rows));
    check_rows(MANY(none));
}


static void
addresses_in_words(void **state)
{
    static const char *const  rows[] = {
        "<<email jane at example dot com>>",
        "mail <<email jane (at) example (dot) com>> now",
        "<<email jane[at]example[dot]com>>.",
        "<<email jane[@]example[.]com>>", "<<email jane@example[.]com>>",
        "<<email jane {at} example {dot} co {dot} uk>>",
        "<<email JANE AT EXAMPLE DOT COM>>",
        "<<email Jane At Example Dot Com>>",
        "<<email jane dot doe at example dot com>>, thanks",
        "<<email jane_at_example_dot_com>>", "<<email jane(at)example.com>>",
        "<<email jane.doe at mail dot example dot org>>!",
        "<<email jane@example dot com>>", "<<email jane @ example.com>>",
        "<<email jane @example.com>>", "<<email jane (a) example.com>>",
        "<<email jane at sign example dot com>>",
        "<<email jane.roe at example.com>>",
        "my address is <<email jane at example.com>>",
        "<<email jane <at> example <dot> com>>",
        "<<email jane (arobase) example (point) fr>>",
        "<<email max (ät) example (Punkt) de>>",
        "<<email ana [arroba] example [punto] es>>",
        "<<email ola (małpa) example (kropka) pl>>",
        "<<email gina (chiocciola) example (punto) it>>",
        "my email is <<email jane at example.com>>",
        "e-mail: <<email jane at example.com>>.",
        "<<email jane7 at example dot me>>.",
        "<<email jane (at) example . com>>",
        "<<email jane at example dot com>> and "
            "<<email bob at example dot org>>",
        "<<email jane punto roe arroba example punto com>>",
        "mi correo es <<email jane guion bajo roe arroba example punto es>>.",
        "<<email jane point roe arobase example point fr>> merci",
        "<<email jane tiret du bas roe arobase example.com>>",
        "<<email jane punkt roe at example punkt de>>",
        "<<email jane unterstrich roe klammeraffe example punkt de>>",
        "<<email JANE PUNKT ROE KLAMMERAFFE EXAMPLE PUNKT DE>>",
        "<<email jane bindestrich roe \xc3\xa4t example punkt de>>",
        "<<email jane punto roe chiocciola example punto it>>",
        "<<email jane laag streepje roe apenstaartje example punt nl>>",
        "<<email jane kropka roe ma\xc5\x82pa example kropka pl>>",
        "<<email jane malpa example.com>>",
        "<<email jane tečka roe zavináč example tečka cz>>",
        "<<email jane tecka roe zavinac example tecka cz>>",
        "můj mejl je <<email jana zavinac example.cz>>, díky",
        "<<email JANA ZAVINAC EXAMPLE TECKA CZ>>",
        "moj email je <<email jana podciarkovnik roe zavinac example bodka "
            "sk>>",
        "<<email jane zavinač example tečka cz>>",
        "rolka zavinac je na 5.cz", "zavinacka zavinace tecka cz",
        "<<email jane pont roe kukac example pont hu>>",
        "<<email jane долна черта roe кльомба example точка bg>>",
        "<<email jane τελεία roe παπάκι example τελεία gr>>",
        "<<email jane underscore roe at example dot com>>",
        "<<email jane dot roe underscore smith at example dot com>>",
        "<<email jane dash roe dot smith at example dot com>>",
        "<<email jane minus roe arroba example.com>>",
        "<<email jane underscore roe@example.com>>, thanks",
        "<<email jane@example punto com>>",
    };

    static const char *const  none[] = {
        "meet me at example dot", "look at the dot com bubble",
        "look at that dot it is small", "meet me at example.com",
        "see you at noon. ok", "at dot com", "dot", "a dot b", "(at)", "[at]",
        "jane at", "jane (at) example", "we are at example.com",
        "he works at example dot com", "I am at a dot com company",
        "(dot) matrix [at] home", "connect the dot to dot puzzle at school",
        "look at every dot in the picture", "@ 5 . ok", "lunch @ noon. ok",
        "array[dot] at (dot)", "jane at example dot is small",
        "anecdote", "at.at dot.dot", "x[at]y", "f(dot)g", "a (at) b (dot)",
        "jane punto roe", "el punto de la arroba es", "una arroba punto com",
        "la chiocciola", "punkt 5 uhr at home", "dash to the shop at five",
        "underscore the point at hand", "already at the point com",
    };

    (void) state;
    check_rows(MANY(rows));
    check_rows(MANY(none));
}


static void
digits_one_by_one(void **state)
{
    static const char *const  rows[] = {
        "<<card 4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1>>",
        "<<card 4 7 9 5 0 2 9 4 2 1 7 5 4 1 3 6>>",
        "<<card 4-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1>>",
        "<<card 4.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1>>.",
        "nhs <<uk_nhs 9.4.3.4.7.6.5.9.1.9>>",
        "<<phone 0 7 7 0 0 9 0 0 1 2 3>>", "<<phone 0-7-7-0-0-9-0-0-1-2-3>>",
        "<<phone 0.7.7.0.0.9.0.0.1.2.3>>", "call <<phone 07700_900_123>>",
        "<<phone 07700_900123>>", "<<phone +44_7700_900_123>>",
        "<<iban GB82_WEST_1234_5698_7654_32>>", "12_07700_900_123_4",
        "IMG_20260314_101112", "v07700_900_123",
        "nhs <<uk_nhs 9 4 3 4 7 6 5 9 1 9>>",
    };

    static const char *const  none[] = {
        "1 2 3 4 5 6 7 8 9 10 11 12", "1.1.1.1.1", "v1.2.3.4.5.6.7.8",
        "4.1.1.1.1.1.1.1.1.1.1.1.1.1.1.2",
    };

    (void) state;
    check_rows(MANY(rows));
    check_rows(MANY(none));
}


static void
digits_in_words(void **state)
{
    static const char *const  rows[] = {
        "call <<phone oh seven seven double oh nine hundred one two three>>",
        "tel: <<phone null sieben sieben null null neun null null eins zwei "
            "drei>>",
        "telefon <<phone sze\xc5\x9b\xc4\x87 zero jeden dwa trzy cztery "
            "pi\xc4\x99\xc4\x87 siedem osiem>>",
        "tel <<phone z\xc3\xa9ro six douze trente-quatre cinquante-six "
            "soixante-dix>>",
        "tel <<phone seis uno dos tres cuatro cinco seis siete ocho>>",
        "zwei drei vier f\xc3\xbcnf sechs sieben acht neun und los",
        "<<email karin.berg snabel-a example punkt se>>",
        "<<email j a n e @ e x a m p l e . c o m>>",
        "mail <<email j a n e . r o e @ e x a m p l e . c o m>> thanks",
        "mail <<email j a n e @ e x a m p l e.c o m>> thanks",
        "<<email j-a-n-e@e-x-a-m-p-l-e.c-o-m>>, thanks",
        "mail <<email j-a-n-e @ e-x-a-m-p-l-e . c-o-m>> thanks",
        "<<email j-a-n-e-@-e-x-a-m-p-l-e-.-c-o-.-u-k>>",
        "<<email j - a - n - e @ e - x - a - m - p - l - e - . - c - o - m>>",
        "<<email j_a_n_e @ e_x_a_m_p_l_e.c_o_m>>",
        "<<email j*a*n*e@e*x*a*m*p*l*e.c*o*m>>",
        "write to <<email j-a-n-e @ example.com>> please",
        "write to <<email j a n e @ example.com>> please",
        "<<email j a n e r o e at example dot com>>",
        "<<email j a n e (at) example (dot) com>> it is",
        "it is <<email j a n e at example.com>>",
        "<<email j a n e zavinac example tecka cz>>",
        "a-b @ c-d", "a-b-c @ d-e-f", "1-2-3-4@5-6-7.8-9",
        "the grades a b c at the end of it",
        "a b @ c d",
        "<<phone zero seven seven zero zero nine zero zero one two three>>.",
        "<<phone Oh Seven Seven, Oh Oh, Nine Oh Oh, One Two Three>> thanks",
        "<<phone nought two nought, seven nine four six, nought nought one "
            "eight>>",
        "<<phone plus four four seven seven double zero nine double zero "
            "one two three>>",
        "<<phone oh-seven-seven-double-oh-nine-hundred-one-two-three>>",
        "<<phone oh seven seven hundred, nine hundred, one twenty three>>",
        "<<phone oh nine hundred one two  oh nine hundred one>> twoo",
        "<<card four one one one one one one one one one one one one one "
            "one one>>",
        "<<card four triple one, one triple one, one triple one, one "
            "triple one>>",
        "my NHS number is <<uk_nhs nine four three four seven six five nine "
            "one nine>>",
    };

    static const char *const  none[] = {
        "one two three four five six seven eight nine ten",
        "one, two, three and four", "five hundred", "double trouble",
        "seven of nine", "someone two three four five six seven eight",
        "oh no, one of the two has seven or eight of them, nine at most",
        "zero one zero one zero one zero one zero one zero one",
    };

    (void) state;
    check_rows(MANY(rows));
    check_rows(MANY(none));
}


static void
text_within_text(void **state)
{
    static const char *const  rows[] = {
        "nhs <<uk_nhs OTQzNDc2NTkxOQ==>>", "<<phone MDc3MDA5MDAxMjM=>>",
        "<<email amFuZUBleGFtcGxlLmNvbQ==>>",
        "<<email amFuZUBleGFtcGxlLmNvbQ>>.",
        "id=<<email TXkgZW1haWwgaXMgamFuZUBleGFtcGxlLmNvbQ==>>&x=1",
        "<<email 6a616e65406578616d706c652e636f6d>>",
        "<<email 0x6a616e65406578616d706c652e636f6d>>,",
        "<<email 6A616E65406578616D706C652E636F6D>>",
        "<<card 34313131313131313131313131313131>>",
        "<<card NDExMTExMTExMTExMTExMQ==>>",
        "<<card NDExMSAxMTExIDExMTEgMTExMQ==>>",
        "<<email jane%40example.com>>", "<<email jane%2540example%2Ecom>>",
        "<<email %6A%61%6E%65%40example.com>>",
        "<<email jane&#64;example.com>>",
        "<<email jane&#x40;example&period;com>>",
        "<<email jane&commat;example.com>>",
        "<<email jane&amp;#64;example.com>>",
        "<<email jane\\u0040example.com>>",
        "<<email jane\\\\u0040example.com>>",
        "<<email jane\\x40example.com>>",
        "<<card 4111%201111%201111%201111>>",
        "<<card \\uff14\\uff11\\uff11\\uff11111111111111>>",
        "https://example.com/?q=<<email jane%40example.com>>&r=1",
        "<<email jane%40corp@example.com>>",
        "%22<<email jane%40example.com>>%22",
        "a=%3D<<email j%40example.com>>%26",
        "\\u0022<<email jane@example.com>>\\u0022",
        "{\"m\":\"call\\n<<phone 07700900123>>\"}",
        "\\r\\n<<phone +447700900123>>",
        "https://<<url_credentials user:p%2Fw>>@example.com/x",
    };

    static const char *const  none[] = {
        "d41d8cd98f00b204e9800998ecf8427e", "5f3a9c0e1d2b4a6978c0d1e2",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "SGVsbG8gd29ybGQsIGhvdyBhcmUgeW91Pw==",
        "48656c6c6f20776f726c642c20686f77", "ZRQDbYLFzc9bq3TowZRQDb",
        "eyJlbWFpbCI6ImphbmVAZXhhbXBsZS5jb20ifQ", "100%", "50%20off", "a&b",
        "&amp;&#38;", "\\u00e9\\n", "C:\\users\\x40", "%40", "&#64;",
        "xamFuZUBleGFtcGxlLmNvbQ==",
    };

    (void) state;
    check_rows(MANY(rows));
    check_rows(MANY(none));
}


static void
mask_is_of_what_it_stands_for(void **state)
{
    size_t       i;
    cg_policy    masks;
    passage_way  way = { &masks, CG_TO_PROVIDER, &cg_format_text, true, NULL };

    static const char *const  rows[][2] = {
        { "a ４１１１ １１１１ １１１１ １１１１ b", "a **** **** **** 1111 b" },
        { "jane (at) example (dot) com", "****@*******.***" },
        { "34313131313131313131313131313131", "************1111" },
    };

    (void) state;
    assert_true(passage_policy(&masks, "redact card mask keep=last4;"
                               "otherwise mask"));

    for (i = 0; i < 3; i++) {
        passage_run(&whole, &way, &work, (const uint8_t *) rows[i][0],
                    strlen(rows[i][0]), NULL, 0, false);
        assert_int_equal(whole.out.n, strlen(rows[i][1]));
        assert_memory_equal(whole.out.p, rows[i][1], whole.out.n);
    }
}


/* Pieces of all that is read otherwise, in any order and any split: SPEC_RUNS
 * says how many texts. */

static const char *const  pieces[] = {
    "jane", " at ", " (at) ", "[at]", "(ät)", "_at_", "[@]", " @ ", "@",
    "example", " dot ", "(dot)", "[.]", " dot", ".", "com", "co.uk", "me",
    "mail ", "oh ", "seven ", "double ", "nine hundred ", "twenty ", "one-",
    "plus ", "four one one one ", "4111 1111 1111 1111", "4111", "1", "0",
    "07700 900123", "+44", "GB82", "WEST", "AB", "C", "１", "４１１１", "＠",
    "．", "ａ", "٤", "𝟒", ZWSP, SHY, BOM, "\xe2\x81\xa6", NBSP, "–", "—",
    "\xcc\x81", "\xef\xb8\x8f\xe2\x83\xa3", "\xd0\xb0", "\xd1\x81",
    "\xd0\xa1", "。", "%40", "%2540", "%", "&#64;", "&amp;", "\\u0040", "\\",
    "amFuZUBleGFtcGxlLmNvbQ==", "6a616e65406578616d706c652e636f6d",
    "34313131313131313131313131313131", "\xff", "\xe2\x80", "\xf0", "é", "ж",
    " ", " ", "  ", "\n", "\"", ", ", "(", ")", "_", "-", " arroba ",
    " punto ", " punkt ", " underscore ", " guion bajo ", " klammeraffe",
    "chiocciola ", " tiret du bas ", "ät ", " кльомба ", " точка ", "zavináč",
    " zavinac ", "j a n e", "j-a-n-e", "e-x-a-m.c-o-m", "e x . c o m", " a ",
    "-@-", "_@", "j - a - n",
    " minus ", " a rond ", "roe", "fr"
};


static uint32_t
pick(uint32_t *seed, uint32_t n)
{
    *seed = *seed * 1664525 + 1013904223;
    return (*seed >> 8) % n;
}


static void
any_split_reads_what_the_whole_reads(void **state)
{
    char         text[TEXT_MAX];
    size_t       i, k, n, runs, cuts[4];
    uint32_t     seed;
    const char  *differs, *said;
    passage_way  way = { &policy, CG_TO_PROVIDER, &cg_format_text, true, NULL };

    (void) state;

    seed = 20261125;
    said = getenv("SPEC_RUNS");
    runs = said ? strtoul(said, NULL, 10) : 3000;

    for (i = 0; i < runs; i++) {
        n = 0;

        for (k = 2 + pick(&seed, i % 20 ? 12 : 60); k > 0; k--) {
            n += (size_t) sprintf(text + n, "%s",
                     pieces[pick(&seed, sizeof(pieces) / sizeof(pieces[0]))]);
        }

        passage_run(&whole, &way, &work, (uint8_t *) text, n, NULL, 0, false);

        for (k = 0; k < n; k++) {
            cuts[0] = k;
            cuts[1] = k + pick(&seed, (uint32_t) (n - k + 1));
            cuts[2] = cuts[1] + pick(&seed, (uint32_t) (n - cuts[1] + 1));
            passage_run(&cut, &way, &work, (uint8_t *) text, n, cuts,
                        1 + k % 3, k & 1);

            differs = passage_differs(&whole, &cut);
            if (differs) {
                fail_msg("%s, cut at %zu %zu %zu: %s\n  whole: %.*s\n  cut: "
                         "%.*s", differs, cuts[0], cuts[1], cuts[2], text,
                         (int) whole.out.n, (char *) whole.out.p,
                         (int) cut.out.n, (char *) cut.out.p);
            }
        }
    }
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(digits_and_letters_of_other_widths_and_scripts),
        cmocka_unit_test(characters_of_no_width),
        cmocka_unit_test(spaces_and_dashes),
        cmocka_unit_test(combining_marks_and_bad_bytes),
        cmocka_unit_test(letters_that_look_alike),
        cmocka_unit_test(addresses_in_words),
        cmocka_unit_test(digits_one_by_one),
        cmocka_unit_test(digits_in_words),
        cmocka_unit_test(text_within_text),
        cmocka_unit_test(mask_is_of_what_it_stands_for),
        cmocka_unit_test(any_split_reads_what_the_whole_reads),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
