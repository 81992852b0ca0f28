/*
 * Values that are longer than what is held of them: no byte of one survives, in
 * any format and any split, and what is behind it passes.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "passage.h"

typedef struct {
    const char  *format;
    const char  *front;
    const char  *unit;    /* again and again makes the value */
    const char  *behind;
    const char  *out;     /* in the place of the value */
} row;

static const cg_format *const  formats[] = {
    &cg_format_text, &cg_format_json, &cg_format_form, &cg_format_html,
    &cg_format_sse
};

static const row  rows[] = {
    { "text", "password: ", "Zq3$z", " ok", "[api_secret]" },
    { "text", "my password is ", "Zq3$z\xc3\xa9", " ok", "[api_secret]" },
    { "text", "password: \"", "Zq3$ z ", "\" ok", "[api_secret]" },
    { "text", "client_secret=", "Zq3z", "&a=b", "[api_secret]" },
    { "text", "api key: ", "Zq3z", "\nok", "[api_secret]" },
    { "text", "Bearer ", "Zq3zZq3zZq3zZq3zZq3zZq3z~/.Zq", " ok",
      "[api_secret]" },
    { "text", "https://example.com/?access_token=", "Zq3z", "&a=b",
      "[url_credentials]" },
    { "text", "-----BEGIN PRIVATE KEY-----\n", "ZqzZ+/4\n",
      "-----END PRIVATE KEY----- ok", NULL },
    { "text", "eyJ0eXAiOiJKV1QiLCJhbGciOiJub25lIn0.", "Zqz3", " ok", NULL },
    { "text", "{\"password\":\"", "Zq z\\\" ", "\",\"a\":1}", "[api_secret]" },
    { "json", "{\"password\":\"", "Zq3z ", "\",\"a\":1}", "[api_secret]" },
    { "json", "{\"password\": \"", "Zqz\\n\\\", ", "\", \"a\": 1}",
      "[api_secret]" },
    { "json", "{\"password\": \"", "Zqz\\u00e9\\/", "\", \"a\": 1}",
      "[api_secret]" },
    { "json", "{\"a\":\"{\\\"password\\\":\\\"", "Zq\\\\\\\" z\\u00e9",
      "\\\"}\",\"b\":\"c\"}", "[api_secret]" },
    { "json", "{\"text\":\"my password is \\\"", "Zqz\\u00e9 ", "\\\" ok\"}",
      "[api_secret]" },
    { "json", "{\"text\":\"password: ", "Zq3z", " ok\",\"b\":\"c\"}",
      "[api_secret]" },
    { "json", "{\"password\":", "1234", ",\"a\":1}", "\"[api_secret]\"" },
    { "json", "{\"address\":\"", "12 High Street\\nZq ", "\",\"a\":1}",
      "[address]" },
    { "json", "{\"address\":\"", "12 High Street \\\"Zq\\\" \xe6\x9d\xb1",
      "\",\"b\":\"c\"}", "[address]" },
    { "form", "password=", "Zq3z%21%C3%A9", "&a=b", "%5Bapi_secret%5D" },
    { "form", "address=", "12+High+Street%2C+Zq%0D%0A", "&a=b",
      "%5Baddress%5D" },
    { "form", "a=b&user_password=", "a+%26+%22%3B%0A", "&a=b",
      "%5Bapi_secret%5D" },
    { "html", "<input name=\"address\" value=\"", "12 High &amp; Zq ",
      "\"> ok", "[address]" },
    { "html", "<p>password: ", "Zq3&eacute;z", "</p> ok", "[api_secret]" },
    { "sse", "data: {\"password\":\"", "Zq3z\\n", "\",\"a\":1}\n\n",
      "[api_secret]" },
};

static cg_work    work;
static cg_policy  policy, tokens;
static passage    whole, cut;


static int
setup(void **state)
{
    static cg_secret  secret;

    (void) state;

    work.seal.secrets = &secret;
    work.seal.n = 1;

    return passage_policy(&policy, "otherwise replace;limit body=64m")
           && passage_policy(&tokens, "otherwise token;limit body=64m") ? 0
                                                                       : -1;
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


static const cg_format *
format_of(const char *name)
{
    size_t  i;

    for (i = 0; strcmp(formats[i]->name, name) != 0; i++) { /* void */ }

    return formats[i];
}


static cg_buf
input_of(const row *r, size_t n)
{
    cg_buf  in = { NULL, 0, 0 };
    size_t  i;

    assert_int_equal(cg_buf_str(&in, r->front), CG_OK);

    for (i = 0; i < n; i += strlen(r->unit)) {
        assert_int_equal(cg_buf_str(&in, r->unit), CG_OK);
    }

    assert_int_equal(cg_buf_str(&in, r->behind), CG_OK);
    return in;
}


static void
arrives(const row *r, const cg_policy *p)
{
    size_t  front, behind;
    cg_buf  want = { NULL, 0, 0 };

    behind = strlen(r->behind);

    if (r->out) {
        assert_int_equal(cg_buf_str(&want, r->front), CG_OK);
        assert_int_equal(cg_buf_str(&want, r->out), CG_OK);

    } else {
        assert_int_equal(cg_buf_str(&want, "[api_secret]"), CG_OK);
        behind = 3;  /* " ok": what closes a value is of it */
    }

    front = want.n;
    assert_int_equal(cg_buf_str(&want, r->behind + strlen(r->behind)
                                       - behind), CG_OK);

    if (p == &policy || whole.out.n < 200) {
        if (want.n != whole.out.n
            || memcmp(want.p, whole.out.p, want.n) != 0)
        {
            fprintf(stderr, "%s%s: %.*s\n", r->front, r->unit,
                    (int) whole.out.n, (const char *) whole.out.p);
        }

        assert_int_equal(want.n, whole.out.n);
        assert_memory_equal(want.p, whole.out.p, front);
        assert_memory_equal(want.p, whole.out.p, want.n);
    }

    cg_buf_free(&want);
}


static void
row_of(const row *r, size_t n, size_t step, const cg_policy *p)
{
    size_t       i, three[3];
    cg_buf       in;
    const char  *differs;
    passage_way  way = { .policy = p, .format = format_of(r->format),
                         .declared = true };

    in = input_of(r, n);
    passage_run(&whole, &way, &work, in.p, in.n, NULL, 0, false);
    assert_int_equal(whole.st, CG_OK);

    if (n > 20) {
        arrives(r, p);
        assert_true(whole.counts.total >= whole.n && whole.n > 0);
    }

    for (i = 1; i < in.n; i += step) {
        three[0] = i / 2;
        three[1] = i;
        three[2] = i + (in.n - i) / 3;

        passage_run(&cut, &way, &work, in.p, in.n, three, 3, i & 1);
        differs = passage_differs(&whole, &cut);

        if (differs) {
            fprintf(stderr, "%s, cut at %zu: %.*s\n", differs, i,
                    (int) cut.out.n, (const char *) cut.out.p);
        }

        assert_null(differs);
    }

    assert_true(cut.held < 5 * CG_HOLD);
    cg_buf_free(&in);
}


static void
lengths(const cg_policy *p, size_t from, size_t to, size_t step, size_t by)
{
    size_t  i, n;

    for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        for (n = from; n < to; n += by) {
            row_of(&rows[i], n, step, p);
        }
    }
}


/* Around each of the bounds: 68, 280, 512 and 3,584 bytes. */
static void
any_length(void **state)
{
    (void) state;

    lengths(&policy, 30, 100, 3, 3);
    lengths(&policy, 270, 290, 17, 3);
    lengths(&policy, 500, 540, 29, 3);
    lengths(&policy, 3500, 3640, 401, 7);
    lengths(&policy, 40000, 40001, 4999, 1);
}


/* No token opens to a part of what it stands for. */
static void
no_part_of_a_token(void **state)
{
    (void) state;

    lengths(&tokens, 300, 700, 101, 133);
    lengths(&tokens, 9000, 9001, 1999, 1);
}


/* What is found within the rest is counted, what is behind it is written. */
static void
findings_within(void **state)
{
    static const char  text[] =
        "{\"address\":\"12 High Street, House of the Long Names, Staircase 4, "
        "Second Floor, London, jane@example.com, 07700 900123\","
        "\"to\":\"joe@example.com\"}";

    size_t       i, n;
    const char  *differs;
    passage_way  way = { .policy = &policy, .format = &cg_format_json,
                         .declared = true };

    (void) state;

    n = sizeof(text) - 1;
    passage_run(&whole, &way, &work, (const uint8_t *) text, n, NULL, 0,
                false);
    assert_int_equal(whole.out.n, 38);
    assert_memory_equal(whole.out.p,
                        "{\"address\":\"[address]\",\"to\":\"[email]\"}", 38);
    assert_int_equal(whole.counts.entity[CG_ENTITY_EMAIL], 2);

    for (i = 1; i < n; i++) {
        passage_run(&cut, &way, &work, (const uint8_t *) text, n, &i, 1,
                    false);
        differs = passage_differs(&whole, &cut);
        assert_null(differs);
    }
}


/* Where passwords overlap, each split tells the same of them. */
static void
overlapping(void **state)
{
    static const char *const  parts[] = {
        "password", "pwd", ": ", "=", ":", "\"", " ", "&", "a1", "b2c3d4",
        "is", "\n", "secret", "api key", "'", ",", "}", "jane@example.com",
        "https://", "@", "/?", "token", "PIN", "-----BEGIN PRIVATE KEY-----",
        ".", "\xc3\xa9", "Bearer ", "4111 1111 1111 1111"
    };

    char         text[400];
    size_t       i, k, n, len, at[3];
    unsigned     seed;
    const char  *differs;
    passage_way  way = { .policy = &policy, .format = &cg_format_text,
                         .declared = true };

    (void) state;

    seed = 7;

    for (i = 0; i < 12000; i++) {
        for (n = 0; n < 120; n += len) {
            seed = seed * 1103515245u + 12345u;
            k = (seed >> 8) % (sizeof(parts) / sizeof(parts[0]));
            len = strlen(parts[k]);
            memcpy(text + n, parts[k], len);
        }

        passage_run(&whole, &way, &work, (const uint8_t *) text, n, NULL, 0,
                    false);

        for (k = 0; k < 8; k++) {
            seed = seed * 1103515245u + 12345u;
            at[0] = (seed >> 8) % n / 2;
            at[1] = at[0] + (seed >> 16) % (n - at[0]);
            at[2] = at[1] + (n - at[1]) / 2;

            passage_run(&cut, &way, &work, (const uint8_t *) text, n, at, 3,
                        false);
            differs = passage_differs(&whole, &cut);

            if (differs) {
                fprintf(stderr, "%s, cut at %zu %zu %zu: %.*s\n%.*s\n%.*s\n",
                        differs, at[0], at[1], at[2], (int) n, text,
                        (int) whole.out.n, (const char *) whole.out.p,
                        (int) cut.out.n, (const char *) cut.out.p);
            }

            assert_null(differs);
        }
    }
}


int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_length),
        cmocka_unit_test(no_part_of_a_token),
        cmocka_unit_test(findings_within),
        cmocka_unit_test(overlapping),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
