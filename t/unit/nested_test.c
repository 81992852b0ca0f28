/*
 * JSON in strings of JSON: it is read at every level, and what comes out is
 * JSON at every level, in each cut.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "json_valid.h"
#include "cg_json.h"
#include "passage_expect.h"

/* Strings in one another. */
#define WRAPPED  CG_JSON_STRINGS

static cg_policy  replace, mask, quotes, hash;
static cg_secret  secret;


static int
setup(void **state)
{
    (void) state;

    work.seal.secrets = &secret;
    work.seal.n = 1;

    return passage_policy(&replace, "otherwise replace;limit depth=20")
           && passage_policy(&mask, "redact card mask keep=last4")
           && passage_policy(&quotes, "redact email replace=[\"\\\xc3\xa9]")
           && passage_policy(&hash, "redact email hash") ? 0 : -1;
}


static int
teardown(void **state)
{
    (void) state;

    cg_policy_free(&replace);
    cg_policy_free(&mask);
    cg_policy_free(&quotes);
    cg_policy_free(&hash);
    passage_free();
    return 0;
}


static void
add(cg_buf *b, const char *s)
{
    assert_int_equal(cg_buf_str(b, s), CG_OK);
}


/* {"b":"inner"} */

static void
wrap(cg_buf *b)
{
    cg_buf  out = { NULL, 0, 0 };

    add(&out, "{\"b\":\"");
    assert_int_equal(cg_place_write(CG_PLACE_JSON, b->p, b->n, &out), CG_OK);
    add(&out, "\"}");
    cg_buf_free(b);
    *b = out;
}


static void
becomes(const cg_policy *policy, const char *type, const char *inner,
    const char *want_inner)
{
    size_t       depth;
    cg_buf       in = { NULL, 0, 0 }, want = { NULL, 0, 0 };
    passage_way  way = { policy, CG_TO_PROVIDER, NULL, false, type };

    add(&in, inner);
    add(&want, want_inner);

    for (depth = 0; depth <= WRAPPED; depth++) {
        passage_expect(&way, inner, in.p, in.n, want.p, want.n,
                       depth < 4 ? 0 : 40);
        wrap(&in);
        wrap(&want);
    }

    cg_buf_free(&in);
    cg_buf_free(&want);
}


static void
numbers_become_strings_at_any_depth(void **state)
{
    (void) state;

    becomes(&replace, "application/json",
            "{\"m\":\"jane@example.com\",\"n\":4111111111111111,\"u\":1}",
            "{\"m\":\"[email]\",\"n\":\"[card]\",\"u\":1}");
    becomes(&replace, "application/json", "{\"n\": 4111111111111111}",
            "{\"n\": \"[card]\"}");
    becomes(&replace, "application/json", "[7,4111111111111111, true]",
            "[7,\"[card]\", true]");
    becomes(&replace, "application/json", "[[4111111111111111],[-1.5e3]]",
            "[[\"[card]\"],[-1.5e3]]");
    becomes(&mask, "application/json", "{\"n\":4111111111111111}",
            "{\"n\":\"************1111\"}");
    becomes(&replace, "", "{\"n\":4111111111111111 }",
            "{\"n\":\"[card]\" }");
}


static void
escapes_are_read_at_any_depth(void **state)
{
    (void) state;

    becomes(&replace, "application/json",
            "{\"m\":\"jane\\u0040example.com\"}", "{\"m\":\"[email]\"}");
    becomes(&replace, "application/json",
            "[\"call\\n07700900123\\tor \\ud83d\\ude00\"]",
            "[\"call\\n[phone]\\tor \\ud83d\\ude00\"]");
    becomes(&replace, "application/json",
            "{\"\\u0065mail\":\"jane@example.com\",\"a\":\"\\ud83d \\u0041\"}",
            "{\"\\u0065mail\":\"[email]\",\"a\":\"\\ud83d \\u0041\"}");
    becomes(&replace, "application/json",
            "\"jane\\u0040example.com\"", "\"[email]\"");
}


static void
labels_are_escaped_at_any_depth(void **state)
{
    (void) state;

    becomes(&quotes, "application/json", "{\"m\":\"jane@example.com\"}",
            "{\"m\":\"[\\\"\\\\\xc3\xa9]\"}");
}


/* What stands in the innermost string, in the strings of a form, a script, an
 * event and a page. */

static void
every_format_reads_it(void **state)
{
    size_t       i;
    cg_buf       json[2] = { { NULL, 0, 0 }, { NULL, 0, 0 } };
    cg_buf       text[2] = { { NULL, 0, 0 }, { NULL, 0, 0 } };
    passage_way  way = { &replace, CG_TO_VISITOR, NULL, true, NULL };
    size_t       k, n;

    static const struct {
        const cg_format  *format;
        const char       *front;
        cg_place          place;
        const char       *behind;
    } rows[] = {
        { &cg_format_form, "a=1&data=", CG_PLACE_FORM, "&b=2" },
        { &cg_format_sse, "data: ", CG_PLACE_TEXT, "\n\n" },
        { &cg_format_engineio, "42[\"m\",", CG_PLACE_TEXT, "]" },
        { &cg_format_script, "f(", CG_PLACE_TEXT, ");" },
        { &cg_format_html, "<script type=\"application/json\">",
          CG_PLACE_TEXT, "</script>" },
    };

    (void) state;

    add(&json[0], "[4111111111111111,\"jane\\u0040example.com\"]");
    add(&json[1], "[\"[card]\",\"[email]\"]");

    for (n = 0; n < 6; n++) {
        wrap(&json[0]);
        wrap(&json[1]);

        for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
            for (k = 0; k < 2; k++) {
                text[k].n = 0;
                add(&text[k], rows[i].front);
                assert_int_equal(cg_place_write(rows[i].place, json[k].p,
                                                json[k].n, &text[k]), CG_OK);
                add(&text[k], rows[i].behind);
            }

            way.format = rows[i].format;

            passage_run(&whole, &way, &work, text[0].p, text[0].n, NULL, 0,
                        false);
            assert_int_equal(whole.st, CG_OK);
            assert_int_equal(whole.counts.total, 2);

            if (rows[i].place == CG_PLACE_TEXT) {
                assert_int_equal(whole.out.n, text[1].n);
                assert_memory_equal(whole.out.p, text[1].p, text[1].n);
            }

            passage_cuts(&way, rows[i].front, text[0].p, text[0].n, 60);
        }
    }

    for (k = 0; k < 2; k++) {
        cg_buf_free(&json[k]);
        cg_buf_free(&text[k]);
    }
}


/* What encoders of others write for a quote, and for other characters. */

static void
other_encoders_are_read(void **state)
{
    size_t       i;
    passage_way  way = { &replace, CG_TO_PROVIDER, &cg_format_json, true };

    static const struct {
        const char  *in;
        const char  *want;
    } rows[] = {
        /* System.Text.Json */
        { "{\"a\":\"{\\u0022b\\u0022:\\u0022{\\\\u0022c\\\\u0022:"
          "\\\\u0022jane@example.com\\\\u0022,\\\\u0022n\\\\u0022:"
          "[4111111111111111]}\\u0022}\"}",
          "{\"a\":\"{\\u0022b\\u0022:\\u0022{\\\\u0022c\\\\u0022:"
          "\\\\u0022[email]\\\\u0022,\\\\u0022n\\\\u0022:"
          "[\\\\\\\"[card]\\\\\\\"]}\\u0022}\"}" },
        { "{\"a\":\"\\u007b\\u0022b\\u0022:\\u002207700900123\\u0022\\u007d\"}",
          "{\"a\":\"\\u007b\\u0022b\\u0022:\\u0022[phone]\\u0022\\u007d\"}" },
        { "[\"{\\\"a\\\":\\\"{\\\\\\\"b\\\\\\\":\\\\\\\"jane"
          "\\\\\\\\u0040example.com\\\\\\\"}\\\"}\"]",
          "[\"{\\\"a\\\":\\\"{\\\\\\\"b\\\\\\\":\\\\\\\"[email]"
          "\\\\\\\"}\\\"}\"]" },
        /* PHP */
        { "{\"a\":\"{\\\"u\\\":\\\"a\\\\\\/b jane@example.com\\\\\\/c\\\"}\"}",
          "{\"a\":\"{\\\"u\\\":\\\"a\\\\\\/b [email]\\\\\\/c\\\"}\"}" },
        /* JSON.stringify(JSON.stringify(x)) */
        { "[\"\\\"{\\\\\\\"a\\\\\\\":\\\\\\\"jane\\\\\\\\u0040example.com"
          "\\\\\\\"}\\\"\"]",
          "[\"\\\"{\\\\\\\"a\\\\\\\":\\\\\\\"[email]\\\\\\\"}\\\"\"]" },
        { "[\"\\\"call\\\\n07700900123\\\"\"]",
          "[\"\\\"call\\\\n[phone]\\\"\"]" },
        /* a text that only begins so */
        { "[\"\\\"Hi\\\" said jane\\u0040example.com\\n07700900123\"]",
          "[\"\\\"Hi\\\" said [email]\\n[phone]\"]" },
        { "[\"[x] \\\"{y\\\" jane\\u0040example.com\"]",
          "[\"[x] \\\"{y\\\" [email]\"]" },
        { "[\"{\\\"a\\\":\\\"[1, x 07700 900123\\\",\\\"b\\\":4111111111111111}"
          "\"]",
          "[\"{\\\"a\\\":\\\"[1, x [phone]\\\",\\\"b\\\":\\\"[card]\\\"}"
          "\"]" },
        { "[\"\\\"jane\\\\u0040example.com\",\"\\\"\",\"\\\"\\\"\",\"{\"]",
          "[\"\\\"[email]\",\"\\\"\",\"\\\"\\\"\",\"{\"]" },
        { "{\"{\\\"[\\\\\\\"jane\\\\\\\\u0040example.com\\\\\\\"]\\\":1}\":2}",
          "{\"{\\\"[\\\\\\\"[email]\\\\\\\"]\\\":1}\":2}" },
    };

    (void) state;

    for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        passage_expect(&way, rows[i].in, (const uint8_t *) rows[i].in,
                       strlen(rows[i].in), rows[i].want, strlen(rows[i].want),
                       0);
    }
}


/* Deeper than is read, in strings or in brackets, is refused: nothing there is
 * passed unread. */

static void
what_is_too_deep_is_refused(void **state)
{
    size_t       i, k;
    cg_buf       in = { NULL, 0, 0 };
    cg_policy    shallow, lax;
    passage_way  way = { &replace, CG_TO_PROVIDER, &cg_format_json, true };

    static const char  value[] = "{\"m\":\"jane@example.com\"}";

    (void) state;

    add(&in, value);

    for (i = 0; i <= CG_JSON_STRINGS; i++) {
        wrap(&in);
    }

    passage_run(&whole, &way, &work, in.p, in.n, NULL, 0, false);
    assert_int_equal(whole.st, CG_EDEPTH);
    passage_cuts(&way, "strings", in.p, in.n, 100);

    assert_true(passage_policy(&lax, "on_error pass"));
    way.policy = &lax;
    passage_run(&whole, &way, &work, in.p, in.n, NULL, 0, false);
    assert_int_equal(whole.st, CG_OK);
    assert_int_equal(whole.counts.total, 1);
    passage_cuts(&way, "strings", in.p, in.n, 100);
    cg_policy_free(&lax);

    /* brackets of all strings are counted together */

    assert_true(passage_policy(&shallow, "limit depth=3"));
    way.policy = &shallow;
    in.n = 0;
    add(&in, value);

    for (k = 0; k < 6; k++) {
        passage_run(&whole, &way, &work, in.p, in.n, NULL, 0, false);
        assert_int_equal(whole.st, k <= 3 ? CG_OK : CG_EDEPTH);
        passage_cuts(&way, "brackets", in.p, in.n, 100);
        wrap(&in);
    }

    cg_policy_free(&shallow);
    cg_buf_free(&in);
}


/* A character that is written as no encoder does takes more than is looked at:
 * that is refused, not read in part. */

static void
what_is_escaped_too_often_is_refused(void **state)
{
    size_t       i, k;
    cg_buf       in = { NULL, 0, 0 }, out = { NULL, 0, 0 };
    passage_way  way = { &replace, CG_TO_PROVIDER, &cg_format_json, true };

    (void) state;

    add(&in, "{\"m\":\"jane\\u0040example.com\"}");

    for (k = 0; k < 5; k++) {
        out.n = 0;
        add(&out, "[\"");

        for (i = 0; i < in.n; i++) {
            assert_int_equal(cg_buf_fmt(&out, "\\u%04x", in.p[i]), CG_OK);
        }

        add(&out, "\"]");

        in.n = 0;
        assert_int_equal(cg_buf_add(&in, out.p, out.n), CG_OK);

        passage_run(&whole, &way, &work, in.p, in.n, NULL, 0, false);
        assert_int_equal(whole.st, k < 2 ? CG_OK : CG_EDEPTH);
        assert_true(k >= 2 || whole.counts.total == 1);
        passage_cuts(&way, "escaped", in.p, in.n, 20);
    }

    cg_buf_free(&in);
    cg_buf_free(&out);
}


/* Random documents, in strings of each other, of encoders that differ from
 * character to character. */

#define PIECES  512

typedef struct {
    cg_buf  in;
    cg_buf  want;   /* of what is found */
    bool    found;
} piece;

static piece   pieces[PIECES];
static size_t  n_pieces;


static void
put(const char *in, const char *want)
{
    piece  *p;

    assert_true(n_pieces < PIECES);
    p = &pieces[n_pieces++];
    p->in.n = p->want.n = 0;
    p->found = (want != NULL);
    add(&p->in, in);
    add(&p->want, want ? want : "");
}


static void
put_value(unsigned depth)
{
    unsigned  i, n;

    static const char *const  others[] = {
        "true", "-0.5e+3", "\"\"", "\"hello\\nyou\"", "\"\\ud83d\\ude00 \\/\"",
        "\"\xc3\xa9\\\\\"", "1772611200000", "\"a lone \\ud83d one\""
    };

    switch (depth ? rnd(7) : 2 + rnd(5)) {

    case 0:
        put("{", NULL);

        for (i = 0, n = rnd(4); i < n; i++) {
            put(i ? ",\"k\" : " : "\"\\u0061\\\"\":", NULL);
            put_value(depth - 1);
        }

        put("}", NULL);
        break;

    case 1:
        put("[", NULL);

        for (i = 0, n = rnd(4); i < n; i++) {
            put(i ? ", " : "", NULL);
            put_value(depth - 1);
        }

        put("]", NULL);
        break;

    case 2:
        put("4111111111111111", "\"[card]\"");
        break;

    case 3:
        put("\"to ", NULL);
        put(rnd(2) ? "jane@example.com" : "jane\\u0040example\\u002ecom",
            "[email]");
        put(" \\n\"", NULL);
        break;

    default:
        put(others[rnd(8)], NULL);
    }
}


/* A character of a string; `wild`: as any encoder may have it. */

static void
put_escaped(cg_buf *out, const uint8_t *p, bool wild)
{
    unsigned  c;

    c = *p;

    if (c >= 0x80 || !wild || rnd(4)) {
        assert_int_equal(cg_place_write(CG_PLACE_JSON, p, 1, out), CG_OK);

    } else if (c == '/') {
        add(out, "\\/");

    } else if (c == '"' || rnd(12) == 0) {
        assert_int_equal(cg_buf_fmt(out, rnd(2) ? "\\u%04x" : "\\u%04X", c),
                         CG_OK);
    } else {
        assert_int_equal(cg_place_write(CG_PLACE_JSON, p, 1, out), CG_OK);
    }
}


static void
wrap_pieces(bool wild)
{
    size_t   i, k;
    cg_buf   b;
    piece   *p;

    for (i = 0; i < n_pieces; i++) {
        p = &pieces[i];
        b = (cg_buf) { NULL, 0, 0 };

        for (k = 0; k < p->in.n; k++) {
            put_escaped(&b, p->in.p + k, wild);
        }

        cg_buf_free(&p->in);
        p->in = b;
        b = (cg_buf) { NULL, 0, 0 };

        if (p->found) {
            assert_int_equal(cg_place_write(CG_PLACE_JSON, p->want.p,
                                            p->want.n, &b), CG_OK);
        }

        cg_buf_free(&p->want);
        p->want = b;
    }
}


/* Whether it is JSON, and each string in it that begins as JSON too; the
 * strings are read by another reader than the engine's own. */

static void
assert_json(const cg_buf *b)
{
    size_t    i, k;
    unsigned  c;
    char      hex[5] = "";
    cg_buf    inner = { NULL, 0, 0 };
    uint8_t   utf8[4];

    assert_true(json_valid(b->p, b->n));

    for (i = 0; i < b->n; i++) {
        if (b->p[i] != '"') {
            continue;
        }

        inner.n = 0;

        for (i++; b->p[i] != '"'; i++) {
            c = b->p[i];
            k = 1;
            utf8[0] = (uint8_t) c;

            if (c == '\\' && b->p[++i] == 'u') {
                memcpy(hex, b->p + i + 1, 4);
                k = cg_utf8_write((uint32_t) strtoul(hex, NULL, 16), utf8);
                i += 4;

            } else if (c == '\\') {
                utf8[0] = b->p[i] == 'n' ? '\n' : b->p[i];
            }

            assert_int_equal(cg_buf_add(&inner, utf8, k), CG_OK);
        }

        if (inner.n && (inner.p[0] == '{' || inner.p[0] == '[')
            && !(inner.n >= 6 && memcmp(inner.p, "[email", 6) == 0)
            && !(inner.n >= 5 && memcmp(inner.p, "[card", 5) == 0))
        {
            assert_json(&inner);
        }
    }

    cg_buf_free(&inner);
}


/* Put a document around the pieces, which are a string in it. */

static void
put_around(void)
{
    bool    object;
    size_t  i, last;
    piece   inner[PIECES];

    object = rnd(2);
    last = n_pieces;
    memcpy(inner, pieces, last * sizeof(piece));
    memset(pieces, 0, sizeof(pieces));

    n_pieces = 0;
    put("[", NULL);
    put_value(1);
    put(object ? ",{\"a\":1,\"text\":\"" : ",\"", NULL);

    assert_true(n_pieces + last < PIECES);

    for (i = 0; i < last; i++) {
        pieces[n_pieces++] = inner[i];
    }

    put(object ? "\"}]" : "\"]", NULL);
}


static void
join_pieces(cg_buf *in, cg_buf *want)
{
    size_t         i;
    const cg_buf  *b;

    in->n = want->n = 0;

    for (i = 0; i < n_pieces; i++) {
        b = pieces[i].found ? &pieces[i].want : &pieces[i].in;

        assert_int_equal(cg_buf_add(in, pieces[i].in.p, pieces[i].in.n),
                         CG_OK);
        assert_int_equal(cg_buf_add(want, b->p, b->n), CG_OK);
        cg_buf_free(&pieces[i].in);
        cg_buf_free(&pieces[i].want);
    }

    assert_int_equal(cg_buf_add(in, "", 1), CG_OK);
    in->n--;
    memset(pieces, 0, sizeof(pieces));
}


static void
documents_in_documents(void **state)
{
    int          trial;
    unsigned     depth;
    cg_buf       in = { NULL, 0, 0 }, want = { NULL, 0, 0 };
    passage_way  way = { &replace, CG_TO_PROVIDER, &cg_format_json, true };

    (void) state;

    for (trial = 0; trial < 1500; trial++) {
        n_pieces = 0;
        put("[", NULL);
        put_value(3);
        put("]", NULL);

        for (depth = rnd(6); depth; depth--) {
            wrap_pieces(depth > 2);
            put_around();
        }

        join_pieces(&in, &want);
        assert_json(&in);
        passage_expect(&way, (char *) in.p, in.p, in.n, want.p, want.n, 4);
        assert_json(&want);
    }

    cg_buf_free(&in);
    cg_buf_free(&want);
}


/* As much is held as the longest characters take, and no more. */

static void
memory_is_bounded(void **state)
{
    size_t       i, from, len, cuts[64];
    cg_buf       in = { NULL, 0, 0 }, one = { NULL, 0, 0 };
    passage_way  way = { &replace, CG_TO_PROVIDER, &cg_format_json, false };

    (void) state;

    add(&in, "[\"a\\u0034\"]");

    for (i = 0; i < WRAPPED; i++) {
        wrap(&in);
    }

    from = (size_t) ((uint8_t *) memchr(in.p, 'a', in.n) - in.p) + 1;
    len = (size_t) ((uint8_t *) memchr(in.p, '4', in.n) - in.p) + 1 - from;

    assert_int_equal(cg_buf_add(&one, in.p + from, len), CG_OK);
    in.n = from;

    for (i = 0; i < 20000; i++) {
        assert_int_equal(cg_buf_add(&in, one.p, one.n), CG_OK);
    }

    for (i = 0; i < 64; i++) {
        cuts[i] = (i + 1) * in.n / 65;
    }

    passage_run(&whole, &way, &work, in.p, in.n, NULL, 0, false);
    passage_run(&cut, &way, &work, in.p, in.n, cuts, 64, false);

    assert_int_equal(whole.st, CG_OK);
    assert_null(passage_differs(&whole, &cut));
    assert_true(cut.held > 0 && cut.held <= (CG_AHEAD + 16) * len);

    cg_buf_free(&in);
    cg_buf_free(&one);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(numbers_become_strings_at_any_depth),
        cmocka_unit_test(escapes_are_read_at_any_depth),
        cmocka_unit_test(labels_are_escaped_at_any_depth),
        cmocka_unit_test(every_format_reads_it),
        cmocka_unit_test(other_encoders_are_read),
        cmocka_unit_test(what_is_too_deep_is_refused),
        cmocka_unit_test(what_is_escaped_too_often_is_refused),
        cmocka_unit_test(documents_in_documents),
        cmocka_unit_test(memory_is_bounded),
    };

    passage_seed();

    return cmocka_run_group_tests(tests, setup, teardown);
}
