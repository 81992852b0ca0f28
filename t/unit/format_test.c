/*
 * Each format decodes what it is to decode, refuses what it is to refuse, and
 * gives the same view for any split.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

/* The block reader of JSON a second time, as it is without SSE2. */

#define CG_PORTABLE      1
#define cg_format_json   portable_json
#define cg_json_read     portable_json_read
#include "../../ngx_chat_gdpr_module/engine/format/cg_format_json.c"
#undef cg_format_json
#undef cg_json_read

extern const cg_format  cg_format_json;

#include <cmocka.h>

#include "format_split.h"
#include "json_valid.h"

#define JSON    CG_PLACE_JSON
#define BARE    CG_PLACE_JSON_BARE
#define FORM    CG_PLACE_FORM
#define HTML    CG_PLACE_HTML
#define TEXT    CG_PLACE_TEXT
#define OPAQUE  CG_PLACE_OPAQUE

#define count(table)  (sizeof(table) / sizeof(table[0]))


static void
open_text(const char *format, bool declared, const char *raw, size_t n,
    decoded *out)
{
    setup  s;

    s.format = cg_format_find(format, strlen(format));
    s.declared = declared;
    s.depth_max = 8;
    assert_non_null(s.format);

    decode(&s, (const uint8_t *) raw, n, n, 0, out);
    check_text(&s, (const uint8_t *) raw, n, 1, 0);
}


/* Raw and view, byte for byte. */

static const struct {
    const char  *format;
    const char  *raw;
    const char  *view;
} views[] = {
    { "text", "a \\n &amp; %20", "a \\n &amp; %20" },
    { "text", "", "" },

    { "json", "{\"a\":\"\\u0041\\\"\\\\\\/\\b\\f\\n\\r\\t\"}",
              "{\"a\":\"A\"\\/\f\n\r\t\"}" },
    { "json", "\"\\u00e9\\u20AC\\ud83d\\ude00\"",
              "\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\"" },
    { "json", "\"\\ud83d \\ude00 \\ud83d\\n\\ud83d\\ud83d\\ude00\"",
              "\"\xef\xbf\xbd \xef\xbf\xbd \xef\xbf\xbd\n"
              "\xef\xbf\xbd\xf0\x9f\x98\x80\"" },
    { "json", "{\"k\\u0065y\" : [ 1 , \"\\u0031\" ] }",
              "{\"key\" : [ 1 , \"1\" ] }" },
    { "json", "\xef\xbb\xbf{\"a\":1}\n{\"b\":2}\n",
              "\xef\xbb\xbf{\"a\":1}\n{\"b\":2}\n" },
    { "json", "{\"m\":\"{\\\"t\\\":\\\"a\\\\u0040b\\\\n\\\"}\"}",
              "{\"m\":\"{\"t\":\"a@b\n\"}\"}" },
    { "json", "[\"[\\\"\\\\ud83d\\\\ude00\\\\\\\"\\\"]\"]",
              "[\"[\"\xf0\x9f\x98\x80\"\"]\"]" },
    { "json", "[\"[hello] \\n there \\\\n\"]", "[\"[hello] \n there \\n\"]" },
    { "json", "[\"{x: \\\\u0041}\"]", "[\"{x: \\u0041}\"]" },
    { "json", "[\"{\\\"a\\\":\\\"\\\\q \\\\n\"]",
              "[\"{\"a\":\"\\q \\n\"]" },

    { "engineio", "42/chat,7[\"message\",\"a\\u0040b\"]",
                  "42/chat,7[\"message\",\"a@b\"]" },
    { "engineio", "0{\"sid\":\"\\u0041\"}\x1e""40\x1e""2\x1e""42[\"\\u0042\"]",
                  "0{\"sid\":\"A\"}\x1e""40\x1e""2\x1e""42[\"B\"]" },
    { "engineio", "4hi \\u0041 \"\\u0041\" \\u0041",
                  "4hi \\u0041 \"A\" \\u0041" },
    { "engineio", "4[oops \\u0041]\x1e""4{\"a\":\"\\u0041\"}",
                  "4[oops \\u0041]\x1e""4{\"a\":\"A\"}" },
    { "engineio", "42[\"{\\\"a\\\":\\\"\\\\u0041\\\"}\"]",
                  "42[\"{\"a\":\"A\"}\"]" },
    { "engineio", "bAQIDBA==", "bAQIDBA==" },
    { "engineio", "2probe", "2probe" },

    { "form", "a=b+c%40d.example&e=%c3%A9", "a=b c@d.example&e=\xc3\xa9" },
    { "form", "%zz%4&%=%%41%", "%zz%4&%=%A%" },
    { "form", "a=1=2%3D3", "a=1=2=3" },
    { "form", "data=%7B%22t%22%3A%22a%5Cu0040b%22%7D&c=d",
              "data={\"t\":\"a@b\"}&c=d" },
    { "form", "data={\"t\":\"a=b\\u0026c+d%5C%6E\"}&x=\\u0041",
              "data={\"t\":\"a=b&c d\n\"}&x=\\u0041" },
    { "form", "[x]=\\u0041&y=[1]\\u0041", "[x]=\\u0041&y=[1]\\u0041" },

    { "html", "<p>a&commat;b &lt;&#64;&#x40;&#X41;&nbsp;&eacute;</p>",
              "<p>a@b <@@A\xc2\xa0\xc3\xa9</p>" },
    { "html", "&amp &nosuch; &; &# &#; &#x; &#64 &#0; &#xd800; &#x110000;",
              "&amp &nosuch; &; &# &#; &#x; @ \xef\xbf\xbd \xef\xbf\xbd "
              "\xef\xbf\xbd" },
    { "html", "&#000000000000000000000000000000000000000000064;x",
              "@x" },
    { "html", "&#0000000000000000000000000000000000000000000064;x", "@x" },
    { "html", "<a b=\"&amp;\" c='&amp;' d=&amp; &amp;>&amp;<&amp;",
              "<a b=\"&\" c='&' d=& &amp;>&<&" },
    { "html", "a&#1;b&#x7f;c&#129;d&#9;e&#150;f&#x80;",
              "abcd\te\xe2\x80\x93" "f\xe2\x82\xac" },
    { "json", "[\"a\\u0000b\\u007f\\n\\b\\u009f\\u0085\"]",
              "[\"ab\n\xc2\x85\"]" },
    { "form", "a=b%00%0a%7fc", "a=b\nc" },
    { "html", "<!-- &amp; --><!doctype &amp;></ &amp;>&amp;",
              "<!-- &amp; <<!doctype &amp;></ &amp;>&" },
    { "html", "<!-->&amp;<!--->&amp;<!-- --!>&amp;<!-- -- > -->&amp;",
              "<!-->&<!--->&<!-- <&<!-- -- > <&" },
    { "html", "<script>a&amp;b</scrip></script x>&amp;",
              "<script>a&amp;b</scrip></script x>&" },
    { "html", "<TextArea>&amp;<script></textareas></TEXTAREA>&amp;",
              "<TextArea>&<script></textareas></TEXTAREA>&" },
    { "html", "<iframe>&amp;</iframe>&amp;", "<iframe>&amp;</iframe>&" },
    { "xml", "<script a='&#64;'>&#64;&amp;</script><style>&#x40;</style>",
             "<script a='@'>@&</script><style>@</style>" },
    { "xml", "<?x &amp;?><!DOCTYPE a SYSTEM \"b\"><![CDATA[&amp;]]>&amp;",
             "<?x &amp;<<!DOCTYPE a SYSTEM \"b\"><![CDATA[&<&" },
    { "html", "</script>&amp;<scripts>&amp;", "</script>&<scripts>&" },

    { "sse", "data: {\"a\":\"\\u0040\"}\r\n\r\ndata:[\"\\n\"]\n",
             "data: {\"a\":\"@\"}\r\n\r\ndata:[\"\n\"]\n" },
    { "sse", "\xef\xbb\xbf""data: [\"\\u0041\"]\rid: [\"\\u0041\"]\r",
             "\xef\xbb\xbf""data: [\"A\"]\rid: [\"\\u0041\"]\r" },
    { "sse", "data: {\"a\":\ndata: [\"\\u0041\"]\n: [\"\\u0041\"]\n",
             "data: {\"a\":\ndata: [\"A\"]\n: [\"\\u0041\"]\n" },
    { "sse", "data: [oops \\u0041]\ndata:  [\"\\u0041\"]\ndata\n\n",
             "data: [oops \\u0041]\ndata:  [\"\\u0041\"]\ndata\n\n" },
    { "sse", "data: [\"\\u00\ndata: [\"\\ud83d\n\n",
             "data: [\"\\u00\ndata: [\"\xef\xbf\xbd\n\n" }
};


static void
escapes_become_what_they_stand_for(void **state)
{
    size_t   i;
    decoded  d;

    (void) state;

    for (i = 0; i < count(views); i++) {
        open_text(views[i].format, false, views[i].raw, strlen(views[i].raw),
                  &d);

        assert_int_equal(d.status, CG_OK);

        if (d.view.n != strlen(views[i].view)
            || (d.view.n != 0
                && memcmp(d.view.text, views[i].view, d.view.n) != 0))
        {
            fail_msg("%s: %.*s", views[i].raw, (int) d.view.n,
                     (char *) d.view.text);
        }

        cg_view_free(&d.view);
    }
}


/* The place in which a piece of the view stands, from end to end. */

static const struct {
    const char  *format;
    const char  *raw;
    const char  *piece;
    cg_place     place;
    bool         alone;  /* the place begins and ends with the piece */
} places[] = {
    { "text", "abc", "abc", TEXT, true },

    { "json", "{\"a\":4111111111111111}", "4111111111111111", BARE, true },
    { "json", "{\"a\": -1.5e+10 ,\"b\":2}", "-1.5e+10", BARE, true },
    { "json", "[1,22,333]", "22", BARE, true },
    { "json", "12345678901234567890\n", "12345678901234567890", BARE, true },
    { "json", "[true]", "true", BARE, true },
    { "json", "{\"a\":\"bcd\"}", "bcd", JSON, false },
    { "json", "{\"m\":\"{\\\"n\\\":1234567}\"}", "1234567", BARE | JSON << 4,
      true },
    { "json", "{\"m\":\"{\\\"n\\\":\\\"abc\\\"}\",\"x\":1}", "abc",
      JSON | JSON << 4, false },
    { "json", "{\"m\":\"{\\\"n\\\":\\\"abc\\\"}\",\"x\":1}", "x", JSON,
      false },
    { "json", "{\"m\":\"[hello] you\"}", "hello] you", JSON, false },
    { "json", "{\"a\":1,oops 12345678}", "oops 12345678}", TEXT, true },

    { "engineio", "42/x,7[\"abc\",1234567]", "42/x,7", TEXT, true },
    { "engineio", "42/x,7[\"abc\",1234567]", "abc", JSON, false },
    { "engineio", "42/x,7[\"abc\",1234567]", "1234567", BARE, true },
    { "engineio", "42[1]\x1e""4abc", "\x1e""4abc", TEXT, true },

    { "form", "a=b&c=d", "a=b&c=d", FORM, true },
    { "form", "a={\"b\":1234567}&c=d", "1234567", BARE | FORM << 4, true },
    { "form", "a={\"b\":\"xyz\"}&c=d", "xyz", JSON | FORM << 4, false },
    { "form", "a={\"b\":\"xyz\"}&c=d", "&c=d", FORM, true },

    { "html", "<p title=\"a\">b</p>", "<p title=\"a\">b</p>", HTML, true },
    { "html", "<script>var a</script>b", "var a</script", OPAQUE, true },
    { "html", "<style x>a</style>b", ">b", HTML, true },
    { "html", "<textarea>a</textarea>", "a</textarea>", HTML, false },

    { "sse", "data: {\"a\":\"bcd\"}\n", "bcd", JSON, false },
    { "sse", "data: {\"a\":1234567}\n", "1234567", BARE, true },
    { "sse", "data: {\"a\":\"b\"}\ndata: bcd\n", "\ndata: bcd\n", TEXT, true }
};


static void
text_has_the_place_it_stands_in(void **state)
{
    size_t    i, at, start, end;
    decoded   d;
    uint8_t  *found;

    (void) state;

    for (i = 0; i < count(places); i++) {
        open_text(places[i].format, false, places[i].raw,
                  strlen(places[i].raw), &d);

        found = memmem(d.view.text, d.view.n, places[i].piece,
                       strlen(places[i].piece));
        assert_non_null(found);

        at = (size_t) (found - d.view.text);

        if (cg_view_place(&d.view, at, &start, &end) != places[i].place
            || end < at + strlen(places[i].piece)
            || (places[i].alone
                && (start != at || end != at + strlen(places[i].piece))))
        {
            fail_msg("%s in %s: place %x, %zu to %zu", places[i].piece,
                     places[i].raw, cg_view_place(&d.view, at, NULL, NULL),
                     start, end);
        }

        cg_view_free(&d.view);
    }
}


/* What RFC 8259 allows, and RFC 7464 between texts. */

static const char  *json_good[] = {
    "", " \t\r\n", "{}", "[]", "0", "-0", "1", "-12", "1.5", "0.25", "1e5",
    "1E+5", "-1.0e-05", "true", "false", "null", "\"\"", "\"a\"",
    " [ 1 , 2 ] ", "{\"a\":1,\"a\":2}", "{\"a\":{\"b\":[{}]}}",
    "[[],[[]],{}]", "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0000\\uD800\"",
    "\"\x7f\"", "\"\xff\xfe\"", "\"caf\xc3\xa9\"",
    "123456789012345678901234567890.123456789012345678901234567890",
    "{}\n{}\n", "1 2", "\x1e{}\n\x1e[]\n", "[]{}\"a\"1", "\xef\xbb\xbf{}",
    "[[[[[[[[]]]]]]]]"
};

static const char  *json_bad[] = {
    "{", "}", "[", "]", "[1,]", "[,1]", "[1 2]", "[1,,2]", "{\"a\"}",
    "{\"a\":}", "{\"a\":1,}", "{,}", "{1:2}", "{a:1}", "{\"a\" 1}",
    "{\"a\":1 \"b\":2}", "{\"a\",1}", "[\"a\":1]", "[1}", "{\"a\":1]", ":",
    ",", "01", "-", "+1", ".5", "1.", "1e", "1e+", "0x1", "1a", "--1",
    "1.5.2", "Infinity", "NaN", "tru", "truee", "True", "nul", "nulll",
    "fals", "true1", "'a'", "\"", "\"a", "\"\\", "\"\\a\"", "\"\\u12\"",
    "\"\\u12G4\"", "\"\\U0041\"", "\"\\x41\"", "\"a\nb\"", "\"a\x01\"",
    "\"\\ud83d\\u\"", "[1\x1e]", "{\"a\":\x1e[]}", "\x01", "[\f1]",
    "\xc3\xa9", "\xef\xbb", "\xef{}", "\xef\xbb\xbf\xef\xbb\xbf{}", "1\\n",
    "// a\n1", "/* a */ 1", "[1,\\n2]", "{\"a\":\"b\"}}"
};


static void
json_takes_what_the_rfc_allows(void **state)
{
    size_t   i;
    decoded  d;

    (void) state;

    for (i = 0; i < count(json_good); i++) {
        open_text("json", true, json_good[i], strlen(json_good[i]), &d);

        if (d.status != CG_OK) {
            fail_msg("refused: %s", json_good[i]);
        }

        cg_view_free(&d.view);
    }
}


static void
json_refuses_the_rest_if_declared(void **state)
{
    size_t   i;
    decoded  d;

    (void) state;

    for (i = 0; i < count(json_bad); i++) {
        open_text("json", true, json_bad[i], strlen(json_bad[i]), &d);

        if (d.status != CG_ESYNTAX) {
            fail_msg("taken: %s", json_bad[i]);
        }

        cg_view_free(&d.view);

        open_text("json", false, json_bad[i], strlen(json_bad[i]), &d);
        assert_int_equal(d.status, CG_OK);
        cg_view_free(&d.view);
    }
}


/* Long enough that the text stands in the midst of blocks taken in bulk. */

static void
the_same_holds_in_the_midst_of_a_long_text(void **state)
{
    size_t       i, k;
    char         raw[800];
    bool         valid;
    decoded      d;
    const char  *text;

    static const struct {
        const char  *before;
        const char  *after;
    } around[] = {
        { "[", "]" },
        { "{\"k\":[1,", ",{}]}" },
        { "{\"k\":", "}" },
        { "[{\"k\":", ",\"l\":[]} , null]" },
        { "{", "}" },
        { "{\"k\":1 ,", ":2}" },
        { "[[]", "]" },
        { "[1", "1]" }
    };

    static const char  filler[] =
        "\"what was said before, and what was said behind it, at such length "
        "that it takes more than one block of sixty-four bytes\"";

    (void) state;

    for (i = 0; i < (count(json_good) + count(json_bad)) * 8; i++) {
        k = i / 8;
        text = k < count(json_good) ? json_good[k]
                                    : json_bad[k - count(json_good)];

        snprintf(raw, sizeof(raw), "[%s,%s%s%s,%s]", filler,
                 around[i % 8].before, text, around[i % 8].after, filler);

        valid = json_valid((const uint8_t *) raw, strlen(raw));
        open_text("json", true, raw, strlen(raw), &d);

        if ((d.status == CG_OK) != valid && d.status != CG_EDEPTH) {
            fail_msg("%s: %s", valid ? "refused" : "taken", raw);
        }

        cg_view_free(&d.view);
    }
}


static void
json_has_a_limit_of_depth(void **state)
{
    decoded  d;

    (void) state;

    open_text("json", true, "[[[[[[[[[", 9, &d);
    assert_int_equal(d.status, CG_EDEPTH);
    cg_view_free(&d.view);

    /* a guess too: the receiver may read deeper */

    open_text("json", false, "[[[[{\"a\":[[[[\"\\u0041\"", 21, &d);
    assert_int_equal(d.status, CG_EDEPTH);
    cg_view_free(&d.view);
}


/* A generator of texts: valid JSON with escapes, wrapped in itself and in the
 * other formats, and bytes that mean something to a format at random. */

static uint64_t  seed;

static size_t
below(size_t n)
{
    return split_next(&seed, n) - 1;
}


static void
add(cg_buf *b, const char *s)
{
    assert_int_equal(cg_buf_str(b, s), CG_OK);
}


static void
make_string(cg_buf *b, unsigned nest)
{
    size_t   i;
    cg_buf   inner;

    static const char  *pieces[] = {
        "a", "hello there", " ", "\\n", "\\\"", "\\\\", "\\/", "\\u0040",
        "\\ud83d\\ude00", "\\ud83d", "\\ude00", "\xc3\xa9", "{", "[", ":",
        ",", "4111 1111 1111 1111", "jane.roe@example.com", "\\t", "&amp;",
        "a long run of quite ordinary words that fills a block of 64 bytes"
    };

    add(b, "\"");

    if (nest) {
        memset(&inner, 0, sizeof(inner));
        add(&inner, below(2) ? "{\"k\":" : "[");
        make_string(&inner, nest - 1);
        add(&inner, ",\"n\":-12.5e3}");

        if (below(2) == 0) {
            add(&inner, " tail");
        }

        assert_int_equal(cg_place_write(JSON, inner.p, inner.n, b), CG_OK);
        cg_buf_free(&inner);
    }

    for (i = below(6); i > 0; i--) {
        add(b, pieces[below(count(pieces))]);
    }

    add(b, "\"");
}


static void
make_value(cg_buf *b, size_t depth)
{
    size_t  i, n;

    static const char  *scalars[] = {
        "0", "7", "-1", "true", "false", "null", "4111111111111111",
        "1772611200000", "51.5007", "-0.1246e-2", "1E9",
        "12345678901234567890123456789012345678901234567890123456789012345"
    };
    static const char  *spaces[] = { "", "", "", " ", "\n    ", "\t\r\n" };

    add(b, spaces[below(6)]);

    n = below(depth ? 4 : 2);

    if (n == 0) {
        add(b, scalars[below(count(scalars))]);

    } else if (n == 1) {
        make_string(b, below(3) == 0 ? 1 + (unsigned) below(3) : 0);

    } else {
        add(b, n == 2 ? "[" : "{");

        for (i = below(5); i > 0; i--) {
            if (n == 3) {
                make_string(b, 0);
                add(b, spaces[below(6)]);
                add(b, ":");
            }

            make_value(b, depth - 1);
            add(b, i > 1 ? "," : "");
        }

        add(b, n == 2 ? "]" : "}");
    }

    add(b, spaces[below(6)]);
}


static void
make_noise(cg_buf *b, size_t n)
{
    uint8_t  c;

    static const char  alphabet[] =
        "{}[]:,\"\"\\\\u0041nd83dde00 \n\r\t-+.eE1tfalsr%25%40+&=&amp;"
        "<>/!--?'script#x;data: \x1e\x01\xef\xbb\xbf\xc3\xa9";

    while (n-- > 0) {
        c = below(20) ? (uint8_t) alphabet[below(sizeof(alphabet) - 1)]
                      : (uint8_t) below(256);
        assert_int_equal(cg_buf_add(b, &c, 1), CG_OK);
    }
}


/* One text of any kind for any format. */

static void
make_text(cg_buf *b)
{
    cg_buf  json;

    memset(&json, 0, sizeof(json));
    b->n = 0;

    switch (below(6)) {

    case 0:
        make_noise(b, below(150));
        break;

    case 1:
        add(b, "42/chat,1");
        make_value(b, 2);
        add(b, "\x1e""2\x1e""4{\"a\":\"\\u0041\"}");
        break;

    case 2:
        add(b, "a=b&data=");
        make_value(&json, 2);
        assert_int_equal(cg_place_write(FORM, json.p, json.n, b), CG_OK);
        add(b, "&c=%C3%A9");
        break;

    case 3:
        add(b, "data: ");
        make_value(b, 1);
        add(b, "\r\n\ndata:");
        make_value(b, 1);
        add(b, "\n\n");
        break;

    case 4:
        add(b, "<p title=\"");
        make_string(&json, 0);
        assert_int_equal(cg_place_write(HTML, json.p, json.n, b), CG_OK);
        add(b, "\">&#x40;<script>\"</p>\"</script>&eacute;");
        break;

    default:
        make_value(b, 4);
        break;
    }

    if (below(4) == 0 && b->n != 0) {
        b->p[below(b->n)] = (uint8_t) below(256);
    }

    if (below(6) == 0) {
        make_noise(b, 1 + below(5));
    }

    cg_buf_free(&json);
}


static void
any_split_gives_the_view_of_the_whole(void **state)
{
    int     i;
    cg_buf  b;
    setup   s;

    static const cg_format *const  formats[] = {
        &cg_format_json, &cg_format_engineio, &cg_format_form,
        &cg_format_html, &cg_format_sse
    };

    (void) state;
    memset(&b, 0, sizeof(b));
    seed = 7;

    for (i = 0; i < 3000; i++) {
        make_text(&b);

        s.format = formats[below(count(formats))];
        s.declared = below(2);
        s.depth_max = below(4) ? 64 : 2;

        check_text(&s, b.p, b.n, below(1000) + 1, i % 10 ? 12 : 0);
    }

    cg_buf_free(&b);
}


static void
json_agrees_with_another_reader(void **state)
{
    int      i;
    bool     valid;
    setup    s;
    cg_buf   b;
    size_t   k, good;
    decoded  d;

    static const char  marks[] = "{}[]:,\"\"0 \n\x01\x1e";

    (void) state;
    memset(&b, 0, sizeof(b));
    memset(&s, 0, sizeof(s));
    seed = 11;
    good = 0;

    s.format = &cg_format_json;
    s.declared = true;
    s.depth_max = JSON_VALID_DEPTH;

    for (i = 0; i < 20000; i++) {
        make_text(&b);

        if (i % 2) {
            b.n = 0;
            add(&b, "[");
            make_value(&b, 5);
            add(&b, ",");
            make_value(&b, 5);
            add(&b, ",\"a few words to make it longer than a block\"]");

            for (k = below(3); k > 0; k--) {
                b.p[below(b.n)] = (uint8_t) marks[below(sizeof(marks) - 1)];
            }
        }

        valid = json_valid(b.p, b.n);
        good += valid;

        decode(&s, b.p, b.n, b.n, 0, &d);

        if ((d.status == CG_OK) != valid) {
            fail_msg("%s: %.*s", valid ? "refused" : "taken", (int) b.n,
                     (char *) b.p);
        }

        cg_view_free(&d.view);
    }

    assert_true(good > 2000 && good < 18000);
    cg_buf_free(&b);
}


static void
json_is_the_same_without_simd(void **state)
{
    int      i;
    cg_buf   b;
    setup    s, p;
    decoded  d, e;

    (void) state;
    memset(&b, 0, sizeof(b));
    seed = 13;

    s.format = &cg_format_json;
    p.format = &portable_json;

    for (i = 0; i < 5000; i++) {
        make_text(&b);

        s.declared = p.declared = below(2);
        s.depth_max = p.depth_max = below(4) ? 64 : 2;

        decode(&s, b.p, b.n, b.n, 0, &d);
        decode(&p, b.p, b.n, b.n, below(3), &e);

        assert_int_equal(d.status, e.status);

        if (d.status == CG_OK) {
            same_view(&d.view, &e.view);
        }

        cg_view_free(&d.view);
        cg_view_free(&e.view);
    }

    cg_buf_free(&b);
}


static void
html_names_are_in_order_and_found(void **state)
{
    char     raw[64];
    size_t   i;
    decoded  d;

    static const struct {
        const char  *name;
        const char  *text;
    } names[] = {
#define CG_HTML_NAME(name, text)  { name, text },
#include "cg_html_name.def"
#undef CG_HTML_NAME
    };

    (void) state;

    for (i = 0; i < count(names); i++) {
        assert_true(i == 0 || strcmp(names[i - 1].name, names[i].name) < 0);

        snprintf(raw, sizeof(raw), "&%s;", names[i].name);
        open_text("html", false, raw, strlen(raw), &d);
        assert_int_equal(d.view.n, strlen(names[i].text));
        assert_memory_equal(d.view.text, names[i].text, d.view.n);
        cg_view_free(&d.view);
    }
}


static const struct {
    const char  *text;
    const char  *format;
} guesses[] = {
    { "", "text" }, { "hello", "text" }, { " \n", "text" },
    { "{\"a\":1}", "json" }, { " \r\n\t{ }", "json" },
    { "\xef\xbb\xbf[1]", "json" }, { "\xef\xbb[1]", "text" },
    { "[\"a\"]", "json" }, { "[[1]]", "json" }, { "[ -1]", "json" },
    { "[true]", "json" }, { "[]", "json" }, { "[12:30] hello", "json" },
    { "[hello] there", "text" }, { "{x}", "text" }, { "{", "text" },
    { "\"a\"", "text" }, { "2probe", "engineio" }, { "3probe", "engineio" },
    { "2problem", "text" }, { "40{\"sid\":\"x\"}", "engineio" },
    { "42[\"m\",1]", "engineio" }, { "42/chat,17[\"m\"]", "engineio" },
    { "451-/x,[\"m\"]", "engineio" }, { "4\"x\"", "engineio" },
    { "40\x1e""42[\"m\"]", "engineio" }, { "2\x1e""3", "engineio" },
    { "42", "text" }, { "42 apples", "text" }, { "7[\"x\"]", "text" },
    { "4hello", "text" }, { "42/2026 \"x\"", "text" },
    { "4111 1111 1111 1111", "text" }, { "42[x", "text" }
};


static void
the_format_is_guessed_by_the_first_bytes(void **state)
{
    size_t            i, n, k;
    const cg_format  *f;

    (void) state;

    for (i = 0; i < count(guesses); i++) {
        n = strlen(guesses[i].text);
        f = cg_format_sniff((const uint8_t *) guesses[i].text, n, false);

        if (strcmp(f->name, guesses[i].format) != 0) {
            fail_msg("%s: %s", guesses[i].text, f->name);
        }

        for (k = 0; k <= n; k++) {
            const cg_format  *early;

            early = cg_format_sniff((const uint8_t *) guesses[i].text, k,
                                    true);
            assert_true(early == NULL || early == f);
        }
    }
}


static void
a_guess_looks_at_256_bytes(void **state)
{
    uint8_t  spaces[300];

    (void) state;
    memset(spaces, ' ', sizeof(spaces));
    spaces[256] = '{';
    spaces[257] = '}';

    assert_null(cg_format_sniff(spaces, 255, true));
    assert_ptr_equal(cg_format_sniff(spaces, 256, true), &cg_format_text);
    assert_ptr_equal(cg_format_sniff(spaces, 300, true), &cg_format_text);
}


static void
formats_are_found_by_name(void **state)
{
    (void) state;

    assert_ptr_equal(cg_format_find("html", 4), &cg_format_html);
    assert_ptr_equal(cg_format_find("jsonx", 4), &cg_format_json);
    assert_null(cg_format_find("jso", 3));
    assert_null(cg_format_find("", 0));
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(escapes_become_what_they_stand_for),
        cmocka_unit_test(text_has_the_place_it_stands_in),
        cmocka_unit_test(json_takes_what_the_rfc_allows),
        cmocka_unit_test(json_refuses_the_rest_if_declared),
        cmocka_unit_test(the_same_holds_in_the_midst_of_a_long_text),
        cmocka_unit_test(json_has_a_limit_of_depth),
        cmocka_unit_test(any_split_gives_the_view_of_the_whole),
        cmocka_unit_test(json_agrees_with_another_reader),
        cmocka_unit_test(json_is_the_same_without_simd),
        cmocka_unit_test(html_names_are_in_order_and_found),
        cmocka_unit_test(the_format_is_guessed_by_the_first_bytes),
        cmocka_unit_test(a_guess_looks_at_256_bytes),
        cmocka_unit_test(formats_are_found_by_name)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
