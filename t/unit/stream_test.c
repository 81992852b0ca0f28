/*
 * The way of the bytes, as a whole: each value of each entity in each place of
 * each format, in every split, arrives as its label, written for its place;
 * all else arrives byte for byte.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "passage.h"
#include "json_valid.h"

/* An address in words: 64 characters, 26 for "at", 253 and 26 for a "dot",
 * each an escape of 48 bytes; less than CG_AHEAD of these. */
#define HELD_MAX  (CG_AHEAD * 48)

static cg_work    work;
static cg_policy  policy;
static passage    whole, cut;
static unsigned   seed;


static int
setup(void **state)
{
    (void) state;

    return passage_policy(&policy, "otherwise replace;limit body=64m")
           ? 0 : -1;
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


static unsigned
rnd(unsigned n)
{
    seed = seed * 1103515245u + 12345u;
    return (seed >> 8) % n;
}


static void
add(cg_buf *b, const char *s)
{
    assert_int_equal(cg_buf_str(b, s), CG_OK);
}


/* What is planted.  `bare`: it may stand as a JSON number. */

typedef struct {
    const char  *value;
    const char  *label;
    bool         bare;
} planted;

static const planted  values[] = {
    { "jane.doe@example.com",        "email",   false },
    { "j@example.co.uk",             "email",   false },
    { "4111 1111 1111 1111",         "card",    false },
    { "4111-1111-1111-1111",         "card",    false },
    { "4111111111111111",            "card",    true },
    { "5555555555554444",            "card",    true },
    { "GB82 WEST 1234 5698 7654 32", "iban",    false },
    { "GB82WEST12345698765432",      "iban",    false },
    { "+44 7700 900123",             "phone",   false },
    { "+447700900123",               "phone",   false },
    { "07700 900123",                "phone",   false },
    { "AB 12 34 56 C",               "uk_nino", false },
    { "AB123456C",                   "uk_nino", false },
    { "943 476 5919",                "uk_nhs",  false },
    { "192.0.2.1",                   "ipv4",    false },
};

#define VALUES  (sizeof(values) / sizeof(values[0]))


/* Ways to write a value, each character in one of some styles: which of them
 * goes by `turn`. */

typedef void (*style)(cg_buf *b, unsigned char c);


static void
as_is(cg_buf *b, unsigned char c)
{
    assert_int_equal(cg_buf_add(b, &c, 1), CG_OK);
}


static void
json_u(cg_buf *b, unsigned char c)
{
    assert_int_equal(cg_buf_fmt(b, "\\u%04x", c), CG_OK);
}


static void
json_u_upper(cg_buf *b, unsigned char c)
{
    assert_int_equal(cg_buf_fmt(b, "\\u%04X", c), CG_OK);
}


/* An escape of the inner JSON, and one whose backslash is escaped too. */

static void
json_inner_u(cg_buf *b, unsigned char c)
{
    assert_int_equal(cg_buf_fmt(b, "\\\\u%04x", c), CG_OK);
}


static void
json_inner_uu(cg_buf *b, unsigned char c)
{
    assert_int_equal(cg_buf_fmt(b, "\\u005cu%04x", c), CG_OK);
}


static void
form_as_is(cg_buf *b, unsigned char c)
{
    if (c == ' ') {
        as_is(b, '+');
    } else if (c == '+' || c == '@') {
        assert_int_equal(cg_buf_fmt(b, "%%%02X", c), CG_OK);
    } else {
        as_is(b, c);
    }
}


static void
form_percent(cg_buf *b, unsigned char c)
{
    assert_int_equal(cg_buf_fmt(b, "%%%02X", c), CG_OK);
}


static void
form_percent_lower(cg_buf *b, unsigned char c)
{
    assert_int_equal(cg_buf_fmt(b, "%%%02x", c), CG_OK);
}


/* \u0040 in JSON in a form component */

static void
form_json_u(cg_buf *b, unsigned char c)
{
    assert_int_equal(cg_buf_fmt(b, "%%5Cu%04x", c), CG_OK);
}


static void
html_decimal(cg_buf *b, unsigned char c)
{
    assert_int_equal(cg_buf_fmt(b, "&#%u;", c), CG_OK);
}


static void
html_hex(cg_buf *b, unsigned char c)
{
    assert_int_equal(cg_buf_fmt(b, "&#x%X;", c), CG_OK);
}


static void
html_zeros(cg_buf *b, unsigned char c)
{
    assert_int_equal(cg_buf_fmt(b, "&#0000000%u;", c), CG_OK);
}


/* A place in a document: how a value and its label are written there. */

typedef struct {
    const cg_format  *format;
    bool              declared;
    const char       *before;
    const char       *after;
    style             styles[3];    /* for all, for all but some, mixed */
    const char       *open;         /* around the label */
    const char       *close;
    bool              bare;         /* for such values only */
} place;

#define TEXT_AS    { as_is, as_is, as_is }
#define JSON_AS    { as_is, json_u, json_u_upper }
#define INNER_AS   { as_is, json_inner_u, json_u }
#define INNER_UU   { json_inner_uu, json_inner_u, as_is }
#define PATH_AS    { as_is, form_percent, form_percent_lower }
#define FORM_AS    { form_as_is, form_percent, form_percent_lower }
#define FORM_JSON  { form_percent, form_json_u, form_as_is }
#define HTML_AS    { as_is, html_decimal, html_hex }
#define HTML_ZEROS { html_zeros, html_hex, as_is }

#define JSON   &cg_format_json, true
#define GUESS  NULL, false
#define FORM   &cg_format_form, true
#define HTML   &cg_format_html, true
#define SSE    &cg_format_sse, true
#define JSONP  &cg_format_script, true
#define PATH   &cg_format_path, true
#define PLAIN  &cg_format_text, true
#define EIO    &cg_format_engineio, false

static const place  places[] = {
    { PLAIN, "", "", TEXT_AS, "[", "]", false },
    { PLAIN, "a ", " b", TEXT_AS, "[", "]", false },
    { PLAIN, "(", ")", TEXT_AS, "[", "]", false },
    { PLAIN, "x\n", ".\n", TEXT_AS, "[", "]", false },
    { PLAIN, "caf\xc3\xa9 ", "\xe2\x80\xa6", TEXT_AS, "[", "]", false },
    { PLAIN, "\xf0\x9f\x98\x80", ", y", TEXT_AS, "[", "]", false },
    { PLAIN, "<", ">", TEXT_AS, "[", "]", false },
    { GUESS, "say ", "", TEXT_AS, "[", "]", false },
    { GUESS, "[x] ", "", TEXT_AS, "[", "]", false },
    { GUESS, "{ ", " }", TEXT_AS, "[", "]", false },

    { JSON, "{\"text\":\"", "\"}", JSON_AS, "[", "]", false },
    { JSON, "{\"", "\":1}", JSON_AS, "[", "]", false },
    { JSON, "\"", "\"", JSON_AS, "[", "]", false },
    { JSON, "[\"a\",[[\"x ", " y\"]],1.5e3]", JSON_AS, "[", "]", false },
    { JSON, "{\"t\":\"line\\n", "\\nnext\"}", JSON_AS, "[", "]", false },
    { JSON, "{\"t\":\"\\t", "\\t\"}", JSON_AS, "[", "]", false },
    { JSON, "{\"t\":\"\\\"", "\\\"\"}", JSON_AS, "[", "]", false },
    { JSON, "{\"t\":\"\\/", " \\/\"}", JSON_AS, "[", "]", false },
    { JSON, "{\"t\":\"\\ud83d\\ude00", "\\ud83d\\ude00\"}", JSON_AS,
      "[", "]", false },
    { JSON, "{\"t\":\"\\ud83d\\ude00 ", " \\u00e9\"}", JSON_AS,
      "[", "]", false },
    { JSON, "{\"t\":\"\\ud83d ", " \\ude00\"}", JSON_AS, "[", "]", false },
    { JSON, "{\"id\":12,\"a\":{\"b\":[\"", "\",null]}}\n{\"n\":2}\n", JSON_AS,
      "[", "]", false },
    { JSON, "\x1e{\"t\":\"", "\"}\n", JSON_AS, "[", "]", false },
    { JSON, "\xef\xbb\xbf{\"t\":\"", "\"}", JSON_AS, "[", "]", false },
    { JSON, " \t\r\n{ \"t\" : \"", "\" } \n", JSON_AS, "[", "]", false },
    { GUESS, "{\"text\":\"", "\"}", JSON_AS, "[", "]", false },
    { GUESS, "[\"", "\"]", JSON_AS, "[", "]", false },
    { GUESS, "{\"a\":\"x\",}\n", "", TEXT_AS, "[", "]", false },

    { JSON, "[", "]", TEXT_AS, "\"[", "]\"", true },
    { JSON, "", "", TEXT_AS, "\"[", "]\"", true },
    { JSON, "", "\n", TEXT_AS, "\"[", "]\"", true },
    { JSON, "{\"a\":", "}", TEXT_AS, "\"[", "]\"", true },
    { JSON, "{\"a\": ", " ,\"b\":true}", TEXT_AS, "\"[", "]\"", true },
    { JSON, "[1,", ",2]", TEXT_AS, "\"[", "]\"", true },
    { JSON, "1 ", " 2", TEXT_AS, "\"[", "]\"", true },
    { GUESS, "[", ",\"x\"]", TEXT_AS, "\"[", "]\"", true },

    { JSON, "{\"d\":\"{\\\"t\\\":\\\"", "\\\"}\"}", INNER_AS, "[", "]",
      false },
    { JSON, "{\"d\":\"{\\\"t\\\":\\\"", "\\\"}\",\"e\":2}", INNER_UU,
      "[", "]", false },
    { JSON, "{\"d\":\"[\\\"x\\\\n", "\\\\n\\\"]\"}", INNER_AS, "[", "]",
      false },
    { JSON, "{\"d\":\"{\\\"t\\\":", "}\"}", TEXT_AS, "\\\"[", "]\\\"", true },

    { FORM, "text=", "", FORM_AS, "%5B", "%5D", false },
    { FORM, "a=1&text=", "&b=2", FORM_AS, "%5B", "%5D", false },
    { FORM, "a=1&text=x+", "+y&b=2", FORM_AS, "%5B", "%5D", false },
    { FORM, "a=1&text=x%0A", "%0D%0A&b=2", FORM_AS, "%5B", "%5D", false },
    { FORM, "", "=1", FORM_AS, "%5B", "%5D", false },
    { FORM, "e=%F0%9F%98%80", "%E2%80%A6", { form_as_is, form_percent,
      form_percent }, "%5B", "%5D", false },
    { FORM, "data={\"t\":\"", "\"}&x=1", FORM_JSON, "%5B", "%5D", false },
    { FORM, "data=%7B%22t%22%3A%22", "%22%7D", FORM_JSON, "%5B", "%5D",
      false },
    { FORM, "data=%7B%22t%22%3A", "%7D", FORM_AS, "%22%5B", "%5D%22", true },

    { HTML, "<p>", "</p>", HTML_AS, "[", "]", false },
    { HTML, "<p>hello&nbsp;", "<br></p>", HTML_AS, "[", "]", false },
    { HTML, "<p>&lt;", "&gt;</p>", HTML_ZEROS, "[", "]", false },
    { HTML, "<a title=\"", "\">x</a>", HTML_AS, "[", "]", false },
    { HTML, "<a title='", "'>x</a>", HTML_AS, "[", "]", false },
    { HTML, "<b>x</b> ", "", HTML_AS, "[", "]", false },
    { HTML, "<textarea>", "</textarea>", HTML_AS, "[", "]", false },
    { HTML, "<!-- ", " -->", TEXT_AS, "[", "]", false },
    { HTML, "<script>var a;</script><p>", "</p>", HTML_AS, "[", "]", false },
    { HTML, "<?xml version=\"1.0\"?><m><b>", "</b></m>", HTML_AS, "[", "]",
      false },

    { SSE, "data: ", "\n\n", TEXT_AS, "[", "]", false },
    { SSE, "data:", "\r\n\r\n", TEXT_AS, "[", "]", false },
    { SSE, "event: m\nid: 7\ndata: x ", " y\n\n", TEXT_AS, "[", "]", false },
    { SSE, "data: {\"t\":\"", "\"}\n\n", JSON_AS, "[", "]", false },
    { SSE, "data: {\"a\":\ndata: 1}\n\ndata: {\"t\":\"\\n", "\"}\n\n", JSON_AS,
      "[", "]", false },
    { SSE, "data: {\"t\":", "}\n\n", TEXT_AS, "\"[", "]\"", true },
    { SSE, ": hello ", "\n\n", TEXT_AS, "[", "]", false },

    { HTML, "<script type=\"application/json\">{\"a\":\"", "\"}</script>",
      JSON_AS, "[", "]", false },
    { HTML, "<SCRIPT id='x' type = Application/LD+json >[\"</scrip>\",",
      "]</SCRIPT\n>", TEXT_AS, "\"[", "]\"", true },
    { HTML, "<script type='importmap' type=module>{\"</s\":\"",
      "\"}</script/>", JSON_AS, "[", "]", false },
    { HTML, "<script type='text/json'>[1</script>", "", TEXT_AS, "[", "]",
      false },

    { PATH, "/a%20/", "/b", PATH_AS, "%5B", "%5D", false },
    { PATH, "/a/%zz%20", "%20%", PATH_AS, "%5B", "%5D", false },

    { JSONP, "cb({\"a\":\"", "\"});", JSON_AS, "[", "]", false },
    { JSONP, "/**/ typeof a.b === 'function' && a.b(\n[\"", "\"])\n;",
      JSON_AS, "[", "]", false },
    { JSONP, "a(\"x\", 1.5e3 , null, {\"b\":", "} );b([]);", TEXT_AS,
      "\"[", "]\"", true },

    { EIO, "42[\"m\",\"", "\"]", JSON_AS, "[", "]", false },
    { GUESS, "42[\"m\",\"", "\"]", JSON_AS, "[", "]", false },
    { GUESS, "42/chat,17[\"m\",{\"t\":\"", "\"}]", JSON_AS, "[", "]", false },
    { GUESS, "451-[\"m\",{\"_placeholder\":true,\"num\":0},\"", "\"]",
      JSON_AS, "[", "]", false },
    { GUESS, "42[\"m\",", "]", TEXT_AS, "\"[", "]\"", true },
    { GUESS, "42[\"a\",1]\x1e" "42[\"m\",\"", "\"]\x1e" "2", JSON_AS,
      "[", "]", false },
    { EIO, "4hello ", "", TEXT_AS, "[", "]", false },
};

#define PLACES  (sizeof(places) / sizeof(places[0]))


/* Write a value in one of four ways: all in one style, or mixed. */

static void
add_value(cg_buf *b, const planted *v, const place *p, unsigned turn)
{
    size_t    i, n;
    unsigned  which;

    n = strlen(v->value);

    for (i = 0; i < n; i++) {
        which = turn < 3 ? turn : (unsigned) (i * 7 + i / 3) % 3;
        p->styles[which](b, (unsigned char) v->value[i]);
    }
}


static void
add_label(cg_buf *b, const planted *v, const place *p)
{
    add(b, p->open);
    add(b, v->label);
    add(b, p->close);
}


/* Fail, showing both outputs from a little in front of where they part. */

static void
explain(const char *what, const passage_way *way, const cg_buf *in,
    const cg_buf *out, const cg_buf *want, size_t at)
{
    size_t  i, n, m;

    for (i = 0; i < out->n && i < want->n && out->p[i] == want->p[i]; i++) {
        /* void */
    }

    i = i > 120 ? i - 120 : 0;
    n = out->n - i < 300 ? out->n - i : 300;
    m = want->n - i < 300 ? want->n - i : 300;

    fail_msg("%s (%s, cut at %zd)\n  in: %.*s\n out: %.*s\nwant: %.*s", what,
             way->format ? way->format->name : "guessed", (ssize_t) at,
             (int) (in->n < 300 ? in->n : 300), (char *) in->p,
             (int) n, (char *) out->p + i, (int) m, (char *) want->p + i);
}


/* Every split in two, and byte by byte, with the end along and apart. */

static void
assert_splits(const passage_way *way, const cg_buf *in)
{
    size_t       i;
    size_t      *all;
    const char  *why;

    passage_run(&whole, way, &work, in->p, in->n, NULL, 0, false);

    for (i = 0; i <= in->n; i++) {
        passage_run(&cut, way, &work, in->p, in->n, &i, 1, i & 1);
        why = passage_differs(&whole, &cut);
        if (why) {
            explain(why, way, in, &cut.out, &whole.out, i);
        }
    }

    all = malloc((in->n + 1) * sizeof(size_t));
    for (i = 0; i < in->n; i++) {
        all[i] = i;
    }

    passage_run(&cut, way, &work, in->p, in->n, all, in->n, false);
    free(all);

    why = passage_differs(&whole, &cut);
    if (why) {
        explain(why, way, in, &cut.out, &whole.out, SIZE_MAX);
    }
}


static void
assert_arrives(const passage_way *way, const cg_buf *in, const cg_buf *want)
{
    passage_run(&whole, way, &work, in->p, in->n, NULL, 0, false);

    if (whole.st != CG_OK) {
        explain(cg_status_name(whole.st), way, in, &whole.out, want, 0);
    }

    if (whole.fault) {
        explain(whole.fault, way, in, &whole.out, want, 0);
    }

    if (whole.out.n != want->n
        || (want->n && memcmp(whole.out.p, want->p, want->n) != 0))
    {
        explain("other output than expected", way, in, &whole.out, want, 0);
    }
}


static void
assert_place(const place *p, const planted *v, unsigned turn)
{
    cg_buf       in = { NULL, 0, 0 }, want = { NULL, 0, 0 };
    passage_way  way = { &policy, CG_TO_PROVIDER, p->format, p->declared,
                         NULL };

    add(&in, p->before);
    add_value(&in, v, p, turn);
    add(&in, p->after);

    add(&want, p->before);
    add_label(&want, v, p);
    add(&want, p->after);

    assert_arrives(&way, &in, &want);
    assert_int_equal(whole.n, 1);
    assert_int_equal(whole.counts.total, 1);
    assert_true(whole.findings[0].start >= strlen(p->before));
    assert_true(whole.findings[0].end <= in.n - strlen(p->after));
    assert_string_equal(cg_entity_get(whole.findings[0].entity)->name,
                        v->label);

    assert_splits(&way, &in);

    /* and what came out is left alone */
    passage_run(&cut, &way, &work, want.p, want.n, NULL, 0, false);
    assert_int_equal(cut.st, CG_OK);
    assert_int_equal(cut.counts.total, 0);
    assert_int_equal(cut.out.n, want.n);
    assert_memory_equal(cut.out.p, want.p, want.n);

    cg_buf_free(&in);
    cg_buf_free(&want);
}


static void
assert_places(const cg_format *format)
{
    size_t    i, k;
    unsigned  turn;

    for (i = 0; i < PLACES; i++) {
        if (places[i].format != format) {
            continue;
        }

        for (k = 0; k < VALUES; k++) {
            if (places[i].bare && !values[k].bare) {
                continue;
            }

            for (turn = 0; turn < 4; turn++) {
                assert_place(&places[i], &values[k], turn);

                if (places[i].styles[0] == places[i].styles[1]) {
                    break;
                }
            }
        }
    }
}


static void
text_is_redacted_in_any_split(void **state)
{
    (void) state;
    assert_places(&cg_format_text);
}


static void
json_is_redacted_in_any_split(void **state)
{
    (void) state;
    assert_places(&cg_format_json);
}


static void
what_is_guessed_is_redacted_in_any_split(void **state)
{
    (void) state;
    assert_places(NULL);
}


static void
a_form_is_redacted_in_any_split(void **state)
{
    (void) state;
    assert_places(&cg_format_form);
}


static void
html_is_redacted_in_any_split(void **state)
{
    (void) state;
    assert_places(&cg_format_html);
    assert_places(&cg_format_script);
    assert_places(&cg_format_path);
}


static void
sse_is_redacted_in_any_split(void **state)
{
    (void) state;
    assert_places(&cg_format_sse);
}


static void
engineio_is_redacted_in_any_split(void **state)
{
    (void) state;
    assert_places(&cg_format_engineio);
}


/* Two values of which the second begins where the first can still grow. */

static void
neighbours_are_both_redacted(void **state)
{
    size_t       i, k;
    cg_buf       in = { NULL, 0, 0 }, want = { NULL, 0, 0 };
    passage_way  way = { &policy, CG_TO_PROVIDER, &cg_format_json, true, NULL };

    (void) state;

    for (i = 0; i < VALUES; i++) {
        for (k = 0; k < VALUES; k++) {
            in.n = want.n = 0;
            add(&in, "{\"t\":\"");
            add(&in, values[i].value);
            add(&in, ", \\n");
            add(&in, values[k].value);
            add(&in, "\"}");

            add(&want, "{\"t\":\"[");
            add(&want, values[i].label);
            add(&want, "], \\n[");
            add(&want, values[k].label);
            add(&want, "]\"}");

            assert_arrives(&way, &in, &want);
            assert_splits(&way, &in);
        }
    }

    cg_buf_free(&in);
    cg_buf_free(&want);
}


static void
what_no_action_changes_passes_in_place(void **state)
{
    size_t       i, f;
    cg_buf       in = { NULL, 0, 0 };
    passage_way  way = { &policy, CG_TO_VISITOR, NULL, false, NULL };

    static const char *const  texts[] = {
        "{\"a\":[1,2.50,-3e7,true,false,null,\"x\\u0041\\n\\ud83d\\ude00\"]}",
        "a=b&c=d%20e+f&%zz=%&&=",
        "<p class=\"x\">1 &lt; 2 &amp; &#x41; &bogus; &#; &</p><br/>",
        "data: x\r\rdata\n:\n\nid: 4\nretry: 1\n\n",
        "42[\"m\",{\"id\":\"550e8400-e29b-41d4-a716-446655440000\"}]",
        "", " ", "\xff\xfe\xfd", "{", "[", "\xef\xbb", "4", "2probe",
        "order 1234567890 on 2026-01-02T03:04:05.678Z costs 1,234,567.89",
        "d41d8cd98f00b204e9800998ecf8427e @ # me@ @you a@b",
    };
    static const cg_format *const  formats[] = {
        NULL, &cg_format_text, &cg_format_json, &cg_format_form,
        &cg_format_html, &cg_format_sse, &cg_format_engineio,
        &cg_format_script, &cg_format_path
    };

    (void) state;

    for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        for (f = 0; f < 7; f++) {
            in.n = 0;
            add(&in, texts[i]);
            way.format = formats[f];
            assert_arrives(&way, &in, &in);
            assert_int_equal(whole.counts.total, 0);
            assert_splits(&way, &in);
        }
    }

    cg_buf_free(&in);
}


/* A document of many places of one format, tens of kilobytes, so that blocks
 * end anywhere in it. */

static void
add_filler(cg_buf *in, cg_buf *want, const char *stuff)
{
    size_t   n, len;

    len = strlen(stuff);

    for (n = rnd(4) ? rnd(20) : rnd(900); n > 0; n--) {
        assert_int_equal(cg_buf_add(in, stuff, len), CG_OK);
        assert_int_equal(cg_buf_add(want, stuff, len), CG_OK);
    }
}


static const struct {
    const cg_format  *format;
    const char       *first;
    const char       *join;
    const char       *last;
    const char       *filler;
} documents[] = {
    { &cg_format_text, "", "\n", "", "so it goes, " },
    { &cg_format_json, "{\"x\":1}", "\n", "\n", "[\"so\\n\\ud83d\\ude00\"]\n" },
    { &cg_format_form, "x=1", "&", "", "&y=so+%20" },
    { &cg_format_html, "<div>", "\n", "</div>", "<i>so&nbsp;</i> " },
    { &cg_format_sse, ": hi\n\n", "\n\n", "\n\n", "data: so\n\n" },
};


static void
make_document(unsigned kind, size_t size, cg_buf *in, cg_buf *want)
{
    unsigned        turn;
    const place    *p;
    const planted  *v;

    in->n = want->n = 0;
    add(in, documents[kind].first);
    add(want, documents[kind].first);

    while (in->n < size) {
        p = &places[rnd(PLACES)];
        v = &values[rnd(VALUES)];

        if (p->format != documents[kind].format || (p->bare && !v->bare)
            || strncmp(p->before, "\xef\xbb", 2) == 0)
        {
            continue;
        }

        turn = rnd(4);
        add(in, documents[kind].join);
        add(want, documents[kind].join);
        add_filler(in, want, documents[kind].filler);
        add(in, documents[kind].join);
        add(want, documents[kind].join);
        add(in, p->before);
        add(want, p->before);
        add_value(in, v, p, turn);
        add_label(want, v, p);
        add(in, p->after);
        add(want, p->after);
    }

    add(in, documents[kind].last);
    add(want, documents[kind].last);
}


static size_t
random_cuts(size_t *cuts, size_t max, size_t n)
{
    size_t    i, k;
    unsigned  step;

    step = 1u << rnd(14);

    for (i = 0, k = 0; k < max; k++) {
        i += rnd(step + 1);
        if (i > n) {
            break;
        }
        cuts[k] = i;
    }

    return k;
}


static void
long_documents_are_redacted_in_random_splits(void **state)
{
    size_t        k;
    size_t       *cuts;
    cg_buf        in = { NULL, 0, 0 }, want = { NULL, 0, 0 };
    unsigned      kind, round, i;
    const char   *why;
    passage_way   way = { &policy, CG_TO_PROVIDER, NULL, true, NULL };

    (void) state;

    cuts = malloc(4000 * sizeof(size_t));

    for (kind = 0; kind < 5; kind++) {
        way.format = documents[kind].format;

        for (round = 0; round < 10; round++) {
            seed = 1000 * kind + round;
            make_document(kind, 30000, &in, &want);
            assert_arrives(&way, &in, &want);

            for (i = 0; i < 12; i++) {
                k = random_cuts(cuts, 4000, in.n);
                passage_run(&cut, &way, &work, in.p, in.n, cuts, k, i & 1);
                why = passage_differs(&whole, &cut);
                if (why) {
                    explain(why, &way, &in, &cut.out, &whole.out,
                            k ? cuts[0] : 0);
                }
                assert_true(cut.held <= HELD_MAX);
            }
        }
    }

    free(cuts);
    cg_buf_free(&in);
    cg_buf_free(&want);
}


/* Bytes that make a reader wait: for the end of a number, of an address, of an
 * escape. */

static const struct {
    const cg_format  *format;
    const char       *first;
    const char       *again;
} endless[] = {
    { &cg_format_text, "", "4" },
    { &cg_format_text, "", "4111 1111 " },
    { &cg_format_text, "", "1-" },
    { &cg_format_text, "", "a" },
    { &cg_format_text, "", "a." },
    { &cg_format_text, "", "@" },
    { &cg_format_text, "", "a@" },
    { &cg_format_text, "", "a@b." },
    { &cg_format_text, "", "+44 " },
    { &cg_format_text, "", "(((((" },
    { &cg_format_text, "", "\xc3\xa9" },
    { &cg_format_text, "", "GB82" },
    { &cg_format_text, "", "1.1.1.1." },
    { &cg_format_text, "", "a at " },
    { &cg_format_text, "", "a dot " },
    { &cg_format_text, "a at ", "b dot " },
    { &cg_format_text, "", "(at)" },
    { &cg_format_text, "", "((((" },
    { &cg_format_text, "", "a(dot)" },
    { &cg_format_text, "", "a@ " },
    { &cg_format_text, "", "one " },
    { &cg_format_text, "", "double " },
    { &cg_format_text, "", "oh-oh, " },
    { &cg_format_text, "", "amFuZUBleGFt" },
    { &cg_format_text, "", "amFuZUBleGFtcGxl " },
    { &cg_format_text, "", "34313131" },
    { &cg_format_text, "", "%40" },
    { &cg_format_text, "", "%25" },
    { &cg_format_text, "", "&amp;" },
    { &cg_format_text, "", "&#64;" },
    { &cg_format_text, "", "\\" },
    { &cg_format_text, "", "\xef\xbc\x94" },
    { &cg_format_text, "4", "\xe2\x80\x8b" },
    { &cg_format_text, "", "4\xe2\x80\x8b" },
    { &cg_format_text, "", "a\xcc\x81" },
    { &cg_format_text, "", "\xd0\xb0" },
    { &cg_format_text, "", "a\xd0\xb0" },
    { &cg_format_text, "", "4\xe2\x80\x93" },
    { &cg_format_text, "", "\xd0\xb0 a" },
    { &cg_format_json, "[\"", "\\u0061" },
    { &cg_format_json, "[\"", "\\u0034" },
    { &cg_format_json, "[\"", "\\ud83d" },
    { &cg_format_json, "[\"", "\\ud83d\\ude00" },
    { &cg_format_json, "[\"{\\\"", "\\\\u0061" },
    { &cg_format_json, "[\"{\\\"", "\\u005cu0061" },
    { &cg_format_json, "[\"{\\\"",
      "\\u005c\\u0075\\u0030\\u0030\\u0036\\u0031" },
    { &cg_format_json, "[\"{\\\"a\\\":\\\"{\\\\\\\"", "\\\\\\\\u0061" },
    { &cg_format_json, "[\"{\\\"a\\\":\\\"{\\\\\\\"", "\\\\\\\\ud83d" },
    { &cg_format_json, "[\"{\\\"a\\\":\\\"{\\\\\\\"", "\\ud83d\\u005c" },
    { &cg_format_json, "[\"{\\\"a\\\":\\\"{\\\\\\\"", "\\\\" },
    { &cg_format_json, "[", "\"\\\"[\\\\\\\"{x\"," },
    { &cg_format_json, "[", "4" },
    { &cg_format_json, "[1", ",1" },
    { &cg_format_json, "", "4 " },
    { &cg_format_json, "", "[]" },
    { &cg_format_json, "[\"", "\\\\" },
    { &cg_format_form, "a=", "%34" },
    { &cg_format_form, "a=", "%61" },
    { &cg_format_form, "a=%7B%22", "%5Cu0061" },
    { &cg_format_form, "a=%7B%22", "%5C%75%30%30%36%31" },
    { &cg_format_form, "", "&=" },
    { &cg_format_form, "", "%%" },
    { &cg_format_html, "", "&#00000000000052;" },
    { &cg_format_html, "", "&#0000000000000000000000000000000000000000052;" },
    { &cg_format_html, "a@",
      "&#0000000000000000000000000000000000000000097;"
      "&#0000000000000000000000000000000000000000046;" },
    { &cg_format_html, "", "&#97;" },
    { &cg_format_html, "", "<" },
    { &cg_format_html, "<a ", "b=" },
    { &cg_format_html, "<!--", "-" },
    { &cg_format_html, "<script>", "</script" },
    { &cg_format_html, "", "&amp" },
    { &cg_format_html, "<script type=text/json>[\"", "</scr" },
    { &cg_format_html, "<script type=text/json>[\"", "\\u0061" },
    { &cg_format_path, "", "%34" },
    { &cg_format_path, "", "%" },
    { &cg_format_script, "a(", "[\"4" },
    { &cg_format_script, "a(\"", "\\u0061" },
    { &cg_format_sse, "data: ", "4" },
    { &cg_format_sse, "", "data: 4\n" },
    { &cg_format_sse, "data: {\"", "\\u0061" },
    { &cg_format_engineio, "42[\"", "\\u0061" },
    { &cg_format_engineio, "", "4\x1e" },
    { &cg_format_engineio, "4", "4" },
};


/* Feed size bytes; seconds of processor time. */

static double
feed_endless(size_t i, size_t size, size_t chunk)
{
    size_t      n, at, len, first;
    clock_t     start;
    cg_buf      in = { NULL, 0, 0 };
    cg_work     w;
    cg_sink     sink = { passage_write, NULL, &cut };
    cg_stream   s;

    memset(&w, 0, sizeof(w));
    memset(&cut.n, 0, sizeof(cut) - offsetof(passage, n));
    add(&in, endless[i].first);

    first = in.n;
    len = strlen(endless[i].again);
    for (n = 0; n < 65536; n++) {
        assert_int_equal(cg_buf_add(&in, endless[i].again, len), CG_OK);
    }

    cg_stream_init(&s, &policy, CG_TO_PROVIDER, endless[i].format, true);
    start = clock();

    for (n = 0; n < size; n += chunk) {
        at = n < first ? n : first + (n - first) % len;

        cut.out.n = 0;
        cut.chunk = in.p + at;
        cut.chunk_n = chunk;
        assert_int_equal(cg_stream_feed(&s, &w, in.p + at, chunk, false,
                                        &sink), CG_OK);

        if (cg_stream_held(&s) > HELD_MAX) {
            fail_msg("%s \"%s\": %zu bytes are held", endless[i].format->name,
                     endless[i].again, cg_stream_held(&s));
        }
    }

    assert_true(s.raw.cap + s.view.text_cap <= 16 * HELD_MAX);
    assert_true(s.view.units_cap <= 16 * 1024);
    assert_true(w.view.text_cap + w.raw.cap + w.own.cap <= 32 * HELD_MAX);
    assert_true(w.hits.cap <= 64 * 1024);

    cg_stream_free(&s);
    cg_work_free(&w);
    cg_buf_free(&in);
    return (double) (clock() - start) / CLOCKS_PER_SEC;
}


static void
memory_is_bounded_on_any_input(void **state)
{
    size_t  i;

    (void) state;

    for (i = 0; i < sizeof(endless) / sizeof(endless[0]); i++) {
        (void) feed_endless(i, 1 << 20, 8192);
        (void) feed_endless(i, 1 << 18, 1400);
        (void) feed_endless(i, 1 << 14, 1);
    }

    (void) feed_endless(0, 20 << 20, 16384);
}


/* What is slow in the square is 16 times slower at four times the size; half
 * of that is allowed for noise. */

static void
time_is_linear_on_any_input(void **state)
{
    size_t  i;
    double  small, large;

    (void) state;

    for (i = 0; i < sizeof(endless) / sizeof(endless[0]); i++) {
        small = feed_endless(i, 1 << 19, 4096);
        large = feed_endless(i, 1 << 21, 4096);

        if (large > 0.25 && large > 8 * small) {
            fail_msg("%s \"%s\": %.3f s, then %.3f s",
                     endless[i].format->name, endless[i].again, small, large);
        }
    }
}


static void
the_limit_is_of_the_whole_body(void **state)
{
    char         p[1025];
    size_t       i;
    cg_policy    small;
    passage_way  way = { &small, CG_TO_PROVIDER, &cg_format_text, true, NULL };

    (void) state;

    memset(p, ' ', sizeof(p));
    assert_true(passage_policy(&small, "limit body=1k"));

    for (i = 0; i <= 1024; i += 64) {
        passage_run(&cut, &way, &work, (uint8_t *) p, 1024, &i, 1, true);
        assert_int_equal(cut.st, CG_OK);
        assert_int_equal(cut.out.n, 1024);

        passage_run(&cut, &way, &work, (uint8_t *) p, 1025, &i, 1, false);
        assert_int_equal(cut.st, CG_ELIMIT);
    }

    assert_true(passage_policy(&small, "limit body=1k;on_error pass"));
    passage_run(&cut, &way, &work, (uint8_t *) p, 1025, &i, 0, false);
    assert_int_equal(cut.st, CG_OK);
    assert_int_equal(cut.out.n, 1025);
}


static void
depth_is_limited(void **state)
{
    size_t       d;
    cg_buf       in = { NULL, 0, 0 };
    cg_policy    flat;
    passage_way  way = { &flat, CG_TO_PROVIDER, &cg_format_json, true, NULL };

    (void) state;

    assert_true(passage_policy(&flat, "limit depth=5"));

    for (d = 1; d < 15; d++) {
        way.format = d < 8 ? &cg_format_json : NULL;
        way.declared = d < 8;

        in.n = 0;
        add(&in, "[[[[[[[[" + 8 - d % 8);
        add(&in, "]]]]]]]]" + 8 - d % 8);

        passage_run(&cut, &way, &work, in.p, in.n, NULL, 0, false);
        assert_int_equal(cut.st, d % 8 <= 5 ? CG_OK : CG_EDEPTH);
        assert_splits(&way, &in);
    }

    cg_buf_free(&in);
}


static const char *const  json_documents[] = {
    "{\"a\":[1,-2.5e+7,\"b\\u0041\\n\",true,{\"c\":null,\"\":false}],\"d\":{}}",
    "[[],[{}],\"\\ud83d\\ude00 \\\"x\\\"\",0,10,-0.0]",
    "{\"a\":1}\n{\"b\":[\"{\\\"c\\\":1}\"]}\n",
};


/* Each byte of a document in turn becomes another, is left out or doubled:
 * declared JSON is refused if and only if it is none. */

static void
broken_json_is_refused_wherever_it_breaks(void **state)
{
    size_t       i, at, k, n;
    bool         valid;
    uint8_t      p[256];
    passage_way  way = { &policy, CG_TO_PROVIDER, &cg_format_json, true, NULL };

    static const char  bytes[] = "\x01\"\\{}[],:0-.eEtnu x\xff\n\x1e";

    (void) state;

    for (i = 0; i < 3; i++) {
        n = strlen(json_documents[i]);

        for (at = 0; at < n; at++) {
            for (k = 0; k < sizeof(bytes) + 1; k++) {
                size_t  len = n;

                memcpy(p, json_documents[i], n);

                if (k < sizeof(bytes) - 1) {
                    p[at] = (uint8_t) bytes[k];
                } else if (k == sizeof(bytes) - 1) {
                    memmove(p + at, p + at + 1, n - at - 1);
                    len--;
                } else {
                    len = at;  /* cut off */
                }

                valid = json_valid(p, len);
                passage_run(&whole, &way, &work, p, len, NULL, 0, false);

                if (whole.st != (valid ? CG_OK : CG_ESYNTAX)) {
                    fail_msg("%s: %.*s", cg_status_name(whole.st), (int) len,
                             (char *) p);
                }

                passage_run(&cut, &way, &work, p, len, &at, 1, false);
                assert_int_equal(cut.st, whole.st);
            }
        }
    }
}


/* At the end of what is there any digit may be that of a house or an age: none
 * becomes one by that. */

static void
ages_are_the_same_in_any_cut(void **state)
{
    size_t       i;
    cg_buf       in = { NULL, 0, 0 };
    passage_way  way = { &policy, CG_TO_PROVIDER, &cg_format_text, true, NULL };

    static const char *const  texts[] = {
        ".2yo", "(26yo)", "she/26yo", "x.2yo.", "5 26yo", "she is 26yo",
        "(26 year old woman)", "/2 year old boy", "a 1 26yo b"
    };

    (void) state;

    for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        in.n = 0;
        add(&in, texts[i]);
        assert_int_equal(cg_buf_add(&in, "", 1), CG_OK);
        assert_splits(&way, &in);
    }

    cg_buf_free(&in);
}


/* Under `on_error pass`, and where JSON is only a guess, it goes through. */

static void
broken_json_passes_where_errors_pass(void **state)
{
    size_t       i, at, n;
    cg_buf       in = { NULL, 0, 0 };
    cg_policy    lax;
    passage_way  way = { &lax, CG_TO_PROVIDER, &cg_format_json, true, NULL };

    (void) state;

    assert_true(passage_policy(&lax, "on_error pass;limit depth=2"));

    for (i = 0; i < 3; i++) {
        n = strlen(json_documents[i]);

        for (at = 0; at < n; at++) {
            in.n = 0;
            add(&in, json_documents[i]);
            in.p[at] = 0x01;

            way.policy = &lax;
            way.declared = true;
            assert_arrives(&way, &in, &in);

            way.policy = &policy;
            way.declared = false;
            assert_arrives(&way, &in, &in);

            way.format = NULL;
            assert_arrives(&way, &in, &in);
            way.format = &cg_format_json;
        }
    }

    cg_buf_free(&in);
}


/* What stands behind the fault is redacted as text. */

static void
behind_a_fault_is_still_redacted(void **state)
{
    size_t       i;
    cg_buf       in = { NULL, 0, 0 }, want = { NULL, 0, 0 };
    cg_policy    lax;
    passage_way  way = { &lax, CG_TO_PROVIDER, &cg_format_json, true, NULL };

    static const char *const  faults[] = {
        "{\"a\":\"\x01 ", "{\"a\":x ", "]", "{\"a\":\"\\q ", "[1,,", "[[[ ",
        "{\"a\":\"\\u00zz ", "[truth ", "[01 ",
    };

    (void) state;

    assert_true(passage_policy(&lax, "on_error pass;limit depth=2"));

    for (i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
        in.n = want.n = 0;
        add(&in, faults[i]);
        add(&in, " jane.doe@example.com 4111 1111 1111 1111 x");
        add(&want, faults[i]);
        add(&want, " [email] [card] x");
        assert_arrives(&way, &in, &want);
        assert_splits(&way, &in);
    }

    cg_buf_free(&in);
    cg_buf_free(&want);
}


static void
each_direction_has_its_rules(void **state)
{
    cg_buf       in = { NULL, 0, 0 }, want = { NULL, 0, 0 };
    cg_policy    p;
    passage_way  way = { &p, CG_TO_PROVIDER, &cg_format_json, true, NULL };

    (void) state;

    assert_true(passage_policy(&p, "redact card mask keep=last4 "
                               "direction=to_provider;"
                               "redact card pass direction=to_visitor;"
                               "redact email pass direction=to_provider"));

    add(&in, "[\"4111 1111 1111 1111\",4111111111111111,\"j@example.com\"]");
    add(&want, "[\"**** **** **** 1111\",\"************1111\","
        "\"j@example.com\"]");
    assert_arrives(&way, &in, &want);
    assert_splits(&way, &in);
    assert_int_equal(whole.counts.action[CG_ACTION_MASK], 2);
    assert_int_equal(whole.counts.action[CG_ACTION_PASS], 1);

    want.n = 0;
    way.dir = CG_TO_VISITOR;
    add(&want, "[\"4111 1111 1111 1111\",4111111111111111,\"[email]\"]");
    assert_arrives(&way, &in, &want);
    assert_splits(&way, &in);

    cg_buf_free(&in);
    cg_buf_free(&want);
}


static cg_status
full_write(void *ctx, const uint8_t *p, size_t n, bool in_place)
{
    size_t  *left = ctx;

    (void) p, (void) n, (void) in_place;

    if (*left == 0) {
        return CG_ESINK;
    }

    --*left;
    return CG_OK;
}


/* Whichever write it is, the caller hears of it. */

static void
an_error_of_the_sink_ends_the_feed(void **state)
{
    size_t     k, left;
    cg_sink    sink = { full_write, NULL, &left };
    cg_stream  s;

    static const char  text[] = "a j@example.com b 4111 1111 1111 1111 c";

    (void) state;

    for (k = 0; k < 6; k++) {
        left = k;
        cg_stream_init(&s, &policy, CG_TO_PROVIDER, &cg_format_text, true);
        assert_int_equal(cg_stream_feed(&s, &work, (const uint8_t *) text,
                                        sizeof(text) - 1, true, &sink),
                         k < 5 ? CG_ESINK : CG_OK);
        cg_stream_free(&s);
    }
}


/* A number that stands behind a minus sign: what is replaced is the scalar,
 * though the sign alone was decided before. */

static void
a_scalar_is_never_replaced_in_part(void **state)
{
    size_t       i;
    cg_buf       in = { NULL, 0, 0 }, want = { NULL, 0, 0 };
    passage_way  way = { &policy, CG_TO_PROVIDER, &cg_format_json, false,
                         NULL };

    static const char *const  cases[][2] = {
        { "-4111111111111111", "\"[card]\"" },
        { "[-4111111111111111,0]", "[\"[card]\",0]" },
        { "-4111 1111 1111 1111\n", "\"[card]\"\n" },
        { "-07700900122\n\n", "\"[phone]\"\n\n" },
        { "[-1@example.com ", "[\"[email]\" " },
    };

    (void) state;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        in.n = want.n = 0;
        add(&in, cases[i][0]);
        add(&want, cases[i][1]);
        assert_arrives(&way, &in, &want);
        assert_splits(&way, &in);
    }

    cg_buf_free(&in);
    cg_buf_free(&want);
}


/* The word that makes a number personal stands some way in front of it. */

static void
cues_reach_over_any_split(void **state)
{
    size_t       i;
    cg_buf       in = { NULL, 0, 0 }, want = { NULL, 0, 0 };
    passage_way  way = { &policy, CG_TO_PROVIDER, NULL, false, NULL };

    static const char *const  cases[][2] = {
        { "my NHS number is 9434765919.", "my NHS number is [uk_nhs]." },
        { "{\"t\":\"NHS\\u0020n\\u006f: 9434765919\"}",
          "{\"t\":\"NHS\\u0020n\\u006f: [uk_nhs]\"}" },
        { "{\"nhs_number\":9434765919}", "{\"nhs_number\":\"[uk_nhs]\"}" },
        { "my order number is 9434765919.",
          "my order number is 9434765919." },
    };

    (void) state;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        in.n = want.n = 0;
        add(&in, cases[i][0]);
        add(&want, cases[i][1]);
        assert_arrives(&way, &in, &want);
        assert_splits(&way, &in);
    }

    cg_buf_free(&in);
    cg_buf_free(&want);
}


/* An escape that stands for several bytes is in front of a finding, behind it
 * and in it. */

static void
escapes_of_several_bytes_are_not_cut(void **state)
{
    size_t       i;
    cg_buf       in = { NULL, 0, 0 };
    passage_way  way = { &policy, CG_TO_PROVIDER, &cg_format_json, true, NULL };

    static const char *const  texts[] = {
        "[\"\\ud83djane.doe@example.com\"]",
        "[\"\\ude00jane.doe@example.com\\ud83d\"]",
        "[\"\\u00e9t\\u00e9@example.com \\u20ac4111111111111111\\u20ac\"]",
        "[\"jane.\\u00e9@example.com\\ud83d\\ude00\"]",
    };

    (void) state;

    for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        in.n = 0;
        add(&in, texts[i]);
        assert_splits(&way, &in);
        assert_true(whole.counts.total >= 1);
        assert_true(json_valid(whole.out.p, whole.out.n));
    }

    cg_buf_free(&in);
}


/* Two streams take turns with one scratch memory. */

static void
streams_share_their_scratch(void **state)
{
    size_t     i, n;
    cg_sink    sinks[2] = { { passage_write, NULL, &whole },
                            { passage_write, NULL, &cut } };
    cg_stream  s[2];

    static const char *const  texts[2] = {
        "{\"a\":\"x jane.doe@example.com y \\u0034111 1111 1111 1111\"}",
        "{\"b\":\"+44 7700 900123, \\ud83d\\ude00 AB 12 34 56 C, 192.0.2.1\"}",
    };

    (void) state;

    whole.out.n = cut.out.n = 0;
    n = strlen(texts[1]);
    assert_true(strlen(texts[0]) <= n);

    cg_stream_init(&s[0], &policy, CG_TO_PROVIDER, &cg_format_json, true);
    cg_stream_init(&s[1], &policy, CG_TO_VISITOR, NULL, false);

    for (i = 0; i <= 2 * n + 1; i++) {
        size_t          k = i & 1, at = i / 2, len = strlen(texts[k]);
        passage        *t = k ? &cut : &whole;
        const uint8_t  *p = (const uint8_t *) texts[k] + at;

        if (at > len) {
            continue;
        }

        t->chunk = p;
        t->chunk_n = at < len;
        assert_int_equal(cg_stream_feed(&s[k], &work, p, at < len, at == len,
                                        &sinks[k]), CG_OK);
    }

    assert_int_equal(cg_buf_add(&whole.out, "", 1), CG_OK);
    assert_int_equal(cg_buf_add(&cut.out, "", 1), CG_OK);
    assert_string_equal((char *) whole.out.p,
                        "{\"a\":\"x [email] y [card]\"}");
    assert_string_equal((char *) cut.out.p, "{\"b\":\"[phone], \\ud83d\\ude00 "
                        "[uk_nino], [ipv4]\"}");

    cg_stream_free(&s[0]);
    cg_stream_free(&s[1]);
}


/* JSON that is declared as a form, as scripts send it by default. */

static void
test_form_of_json(void **state)
{
    static const struct {
        const char  *in;
        const char  *out;
    } rows[] = {
        { "{\"a\":\"jane@example.com\",\"b\":\"joe\\u0040example.com\"}",
          "{\"a\":\"[email]\",\"b\":\"[email]\"}" },
        { "[\"jane@example.com\"]", "[\"[email]\"]" },
        { "{a=jane%40example.com&b=%7B", "{a=%5Bemail%5D&b=%7B" },
        { "a=jane%40example.com&b=[1]", "a=%5Bemail%5D&b=[1]" },
        { "[a]=jane%40example.com", "[a]=%5Bemail%5D" },
        { "{", "{" },
        { "", "" },
    };

    size_t       i, k, n;
    const char  *differs;
    passage_way  way = { .policy = &policy,
                         .type = "application/x-www-form-urlencoded" };

    (void) state;

    for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        n = strlen(rows[i].in);
        passage_run(&whole, &way, &work, (const uint8_t *) rows[i].in, n,
                    NULL, 0, false);

        assert_int_equal(whole.out.n, strlen(rows[i].out));

        if (whole.out.n) {
            assert_memory_equal(whole.out.p, rows[i].out, whole.out.n);
        }

        for (k = 0; k <= n; k++) {
            passage_run(&cut, &way, &work, (const uint8_t *) rows[i].in, n,
                        &k, 1, k & 1);
            differs = passage_differs(&whole, &cut);
            assert_null(differs);
        }
    }
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(test_form_of_json),
        cmocka_unit_test(text_is_redacted_in_any_split),
        cmocka_unit_test(json_is_redacted_in_any_split),
        cmocka_unit_test(what_is_guessed_is_redacted_in_any_split),
        cmocka_unit_test(a_form_is_redacted_in_any_split),
        cmocka_unit_test(html_is_redacted_in_any_split),
        cmocka_unit_test(sse_is_redacted_in_any_split),
        cmocka_unit_test(engineio_is_redacted_in_any_split),
        cmocka_unit_test(neighbours_are_both_redacted),
        cmocka_unit_test(what_no_action_changes_passes_in_place),
        cmocka_unit_test(long_documents_are_redacted_in_random_splits),
        cmocka_unit_test(memory_is_bounded_on_any_input),
        cmocka_unit_test(time_is_linear_on_any_input),
        cmocka_unit_test(the_limit_is_of_the_whole_body),
        cmocka_unit_test(depth_is_limited),
        cmocka_unit_test(broken_json_is_refused_wherever_it_breaks),
        cmocka_unit_test(ages_are_the_same_in_any_cut),
        cmocka_unit_test(broken_json_passes_where_errors_pass),
        cmocka_unit_test(behind_a_fault_is_still_redacted),
        cmocka_unit_test(each_direction_has_its_rules),
        cmocka_unit_test(an_error_of_the_sink_ends_the_feed),
        cmocka_unit_test(a_scalar_is_never_replaced_in_part),
        cmocka_unit_test(cues_reach_over_any_split),
        cmocka_unit_test(escapes_of_several_bytes_are_not_cut),
        cmocka_unit_test(streams_share_their_scratch),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
