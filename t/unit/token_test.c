/*
 * Tokens: what opens them, what does not, what they tell, and that they are
 * left alone by detection however they are cut.
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cg_diag.h"
#include "cg_stream.h"
#include "cg_token.h"

#define IBAN  "GB82 WEST 1234 5698 7654 32"

static cg_policy        policy;
static const cg_secret  secrets[2] = { { { 1 }, NULL }, { { 2 }, NULL } };


static cg_seal
with(const cg_secret *s, size_t n)
{
    cg_seal  seal;

    memset(&seal, 0, sizeof(seal));
    seal.secrets = s;
    seal.n = n;
    seal.now = 1767312000;
    return seal;
}


static cg_status
opens(cg_seal *s, const char *name, const uint8_t *p, size_t n,
    const char *value)
{
    cg_buf     out = { NULL, 0, 0 };
    cg_token   t;
    cg_status  st;

    if (cg_token_read(p, n, &t) != CG_TOKEN_WHOLE || t.n != n) {
        return CG_ESYNTAX;
    }

    st = cg_token_value(s, name, &t, &out);

    if (st == CG_OK) {
        assert_int_equal(out.n, strlen(value));
        assert_memory_equal(out.p, value, out.n);

    } else {
        assert_int_equal(out.n, 0);
    }

    cg_buf_free(&out);
    return st;
}


static void
test_round_trip(void **state)
{
    char       text[CG_TOKEN_VALUE_MAX + 2];
    size_t     n;
    cg_buf     b = { NULL, 0, 0 };
    cg_seal    s = with(secrets, 2);
    cg_status  st;
    unsigned   random;

    (void) state;

    for (random = 0; random < 2; random++) {
        for (n = 0; n <= CG_TOKEN_VALUE_MAX + 1; n++) {
            memset(text, 'x', n);
            text[n] = '\0';
            b.n = 0;
            st = cg_token_seal(&s, &policy, CG_ENTITY_IBAN, random,
                               (uint8_t *) text, n, &b);

            if (n == 0 || n > CG_TOKEN_VALUE_MAX) {
                assert_int_equal(st, CG_ELIMIT);
                continue;
            }

            assert_int_equal(st, CG_OK);
            assert_true(b.n <= CG_TOKEN_MAX);
            assert_int_equal(opens(&s, "p", b.p, b.n, text), CG_OK);
        }
    }

    cg_buf_free(&b);
    cg_seal_free(&s);
}


static void
test_what_opens_nothing(void **state)
{
    size_t    i;
    cg_buf    b = { NULL, 0, 0 };
    cg_seal   s = with(secrets, 1), none = with(NULL, 0);
    cg_seal   other = with(secrets + 1, 1), both = with(secrets, 2);
    uint8_t   c, *p;

    (void) state;

    assert_int_equal(cg_token_seal(&none, &policy, CG_ENTITY_IBAN, false,
                                   (uint8_t *) "x", 1, &b), CG_EKEY);
    assert_int_equal(cg_token_seal(&s, &policy, CG_ENTITY_IBAN, false,
                                   (uint8_t *) IBAN, strlen(IBAN), &b),
                     CG_OK);
    p = b.p;

    assert_int_equal(opens(&s, "p", p, b.n, IBAN), CG_OK);
    assert_int_equal(opens(&both, "p", p, b.n, IBAN), CG_OK);

    /* the old key comes second after a change of keys */
    both.secrets = (cg_secret[]) { secrets[1], secrets[0] };
    assert_int_equal(opens(&both, "p", p, b.n, IBAN), CG_OK);

    assert_int_equal(opens(&none, "p", p, b.n, ""), CG_EKEY);
    assert_int_equal(opens(&other, "p", p, b.n, ""), CG_EKEY);
    assert_int_equal(opens(&s, "q", p, b.n, ""), CG_EKEY);

    /* as another entity */
    memcpy(p + 1, "card", 4);
    assert_int_equal(opens(&s, "p", p, b.n, ""), CG_EKEY);
    memcpy(p + 1, "iban", 4);

    /* a later period does not matter: it stands in the token */
    s.now += 10 * CG_PERIOD_DEFAULT;
    assert_int_equal(opens(&s, "p", p, b.n, IBAN), CG_OK);

    for (i = 6; i + 1 < b.n; i++) {
        c = p[i];
        p[i] = c == 'B' ? 'C' : 'B';
        assert_int_equal(opens(&s, "p", p, b.n, ""), CG_EKEY);
        p[i] = c;

        /* cut in front of it */
        c = p[i];
        p[i] = ']';
        assert_int_not_equal(opens(&s, "p", p, i + 1, ""), CG_OK);
        p[i] = c;
    }

    cg_buf_free(&b);
    cg_seal_free(&s);
    cg_seal_free(&none);
    cg_seal_free(&other);
    cg_seal_free(&both);
}


#define VALUES  100000

typedef char  seen_token[120];


static int
compare(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(seen_token));
}


/* The token of a value, zeros behind it. */

static void
seal(cg_seal *s, bool random, const char *value, seen_token token)
{
    cg_buf  b = { NULL, 0, 0 };

    assert_int_equal(cg_token_seal(s, &policy, CG_ENTITY_PHONE, random,
                                   (const uint8_t *) value, strlen(value),
                                   &b), CG_OK);
    assert_true(b.n < sizeof(seen_token));
    memset(token, 0, sizeof(seen_token));
    memcpy(token, b.p, b.n);
    cg_buf_free(&b);
}


/* How many are the same as another one. */

static size_t
equal(seen_token *seen, size_t n)
{
    size_t  i, same;

    qsort(seen, n, sizeof(*seen), compare);

    for (i = 1, same = 0; i < n; i++) {
        same += compare(seen[i - 1], seen[i]) == 0;
    }

    return same;
}


/* Behind the head, which says key and period, each of the 32 letters comes as
 * often as any other, within 1 in 1000 of all; so it does where the letter
 * before it, or in the next token at the same place, is a certain one. */

static void
no_letter_tells(seen_token *seen, size_t n)
{
    size_t           i, k, total, equals;
    static unsigned  count[128];

    memset(count, 0, sizeof(count));

    for (i = total = equals = 0; i < n; i++) {
        for (k = strlen("[phone-") + 7; seen[i][k + 2]; k++, total++) {
            count[seen[i][k] & 127]++;
            equals += i && seen[i][k] == seen[i - 1][k];
        }
    }

    for (i = k = 0; i < 128; i++) {
        if (count[i]) {
            k++;
            assert_in_range(count[i], total / 32 - total / 1000,
                            total / 32 + total / 1000);
        }
    }

    assert_int_equal(k, 32);
    assert_in_range(equals, total / 32 - total / 1000,
                    total / 32 + total / 1000);
}


/* Tokens of 100,000 values that differ by a digit, in their order, each twice:
 * two are equal if and only if the values are, and nothing else in them tells
 * the values or their order. */

static void
test_100000_values_tell_equality_only(void **state)
{
    char         value[32];
    size_t       i;
    cg_seal      s = with(secrets, 1);
    seen_token  *seen;

    (void) state;

    seen = calloc(2 * VALUES, sizeof(*seen));
    assert_non_null(seen);

    for (i = 0; i < VALUES; i++) {
        (void) snprintf(value, sizeof(value), "+44 7700 9%05zu", i);
        seal(&s, false, value, seen[i]);
    }

    no_letter_tells(seen, VALUES);

    for (i = 0; i < VALUES; i++) {
        (void) snprintf(value, sizeof(value), "+44 7700 9%05zu", i);
        seal(&s, false, value, seen[VALUES + i]);
        assert_int_equal(compare(seen[i], seen[VALUES + i]), 0);
    }

    assert_int_equal(equal(seen, VALUES), 0);
    assert_int_equal(equal(seen, 2 * VALUES), VALUES);

    free(seen);
    cg_seal_free(&s);
}


/* Random tokens of one and the same value, 100,000 times: no two are equal, nor
 * is any part of them: the nonce, the tag, the text. */

static void
test_100000_random_tokens_tell_nothing(void **state)
{
    size_t       i, part;
    cg_seal      s = with(secrets, 1);
    seen_token  *seen, *parts;

    (void) state;

    seen = calloc(VALUES, sizeof(*seen));
    parts = calloc(VALUES, sizeof(*parts));
    assert_non_null(seen);
    assert_non_null(parts);

    for (i = 0; i < VALUES; i++) {
        seal(&s, true, "+44 7700 900123", seen[i]);
    }

    no_letter_tells(seen, VALUES);

    for (part = strlen("[phone-") + 7; part + 20 < strlen(seen[0]);
         part += 20)
    {
        for (i = 0; i < VALUES; i++) {
            memcpy(parts[i], seen[i] + part, 20);
        }

        assert_int_equal(equal(parts, VALUES), 0);
    }

    assert_int_equal(equal(seen, VALUES), 0);

    free(seen);
    free(parts);
    cg_seal_free(&s);
}


static const struct {
    const char     *text;
    cg_token_form   form;
    size_t          n, letters;
} forms[] = {
    { "[iban-BCd]", CG_TOKEN_WHOLE, 10, 3 },
    { "[uk_nhs-b] x", CG_TOKEN_WHOLE, 10, 1 },
    { "[iban-BCd", CG_TOKEN_OPEN, 9, 3 },
    { "[iban-", CG_TOKEN_OPEN, 6, 0 },
    { "[iba", CG_TOKEN_OPEN, 4, 0 },
    { "[", CG_TOKEN_OPEN, 1, 0 },
    { "[iban-BCd\xe2\x80\xa6", CG_TOKEN_CUT, 9, 3 },
    { "[iban-BCd...]", CG_TOKEN_CUT, 9, 3 },
    { "[iban-BCda]", CG_TOKEN_CUT, 9, 3 },
    { "[iban-]", CG_TOKEN_NONE, 0, 0 },
    { "[iban-1]", CG_TOKEN_NONE, 0, 0 },
    { "[iban]", CG_TOKEN_NONE, 0, 0 },
    { "[-BCd]", CG_TOKEN_NONE, 0, 0 },
    { "[Iban-BCd]", CG_TOKEN_NONE, 0, 0 },
    { "iban-BCd]", CG_TOKEN_NONE, 0, 0 },
    { "", CG_TOKEN_NONE, 0, 0 },
    { "[abcdefghijklmnopqrstuvwxyz01234-B]", CG_TOKEN_WHOLE, 35, 1 },
    { "[abcdefghijklmnopqrstuvwxyz012345-B]", CG_TOKEN_NONE, 0, 0 },
};


static void
test_forms(void **state)
{
    size_t    i;
    cg_token  t;

    (void) state;

    for (i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
        print_message("# %s\n", forms[i].text);
        assert_int_equal(cg_token_read((const uint8_t *) forms[i].text,
                                       strlen(forms[i].text), &t),
                         forms[i].form);

        if (forms[i].form != CG_TOKEN_NONE) {
            assert_int_equal(t.n, forms[i].n);
            assert_int_equal(t.letters_n, forms[i].letters);
        }
    }
}


static cg_status
collect(void *ctx, const uint8_t *p, size_t n, bool in_place)
{
    (void) in_place;

    return cg_buf_add(ctx, p, n);
}


/* One text in two pieces, n of it in the first. */

static void
through(cg_work *w, const cg_policy *p, const cg_format *f, const char *text,
    size_t n, size_t cut, cg_buf *out)
{
    cg_sink    sink = { collect, NULL, out };
    cg_stream  s;

    out->n = 0;
    cg_stream_init(&s, p, CG_TO_PROVIDER, f, f != NULL);
    assert_int_equal(cg_stream_feed(&s, w, (const uint8_t *) text, cut,
                                    false, &sink), CG_OK);
    assert_int_equal(cg_stream_feed(&s, w, (const uint8_t *) text + cut,
                                    n - cut, true, &sink), CG_OK);
    cg_stream_free(&s);
}


/* What announces each entity, with a token, or a piece of one, for it. */

static const char  *contexts[] = {
    "%s", "my name is %s", "My name is %s.", "password: %s", "password %s",
    "bic %s", "BIC: %s ok", "Dear %s,", "username %s", "user: %s",
    "born on %s", "cvv %s", "passport %s", "card %s exp", "I live at %s",
    "Regards,\n%s", "api_key=%s", "https://example.com/?token=%s&a=1",
    "Bearer %s", "secret key: %s", "iban %s", "VAT %s", "ID:%s", "(%s)",
};


static void
test_left_alone(void **state)
{
    char      text[800];
    size_t    i, e, n, part;
    cg_buf    b = { NULL, 0, 0 }, out = { NULL, 0, 0 };
    cg_work   w;
    cg_seal   s = with(secrets, 1);
    unsigned  round;

    (void) state;
    memset(&w, 0, sizeof(w));

    for (e = 0; e < CG_ENTITY_N; e++) {
        for (round = 0; round < 12; round++) {
            i = (e + round) % (sizeof(contexts) / sizeof(contexts[0]));
            b.n = 0;
            assert_int_equal(cg_token_seal(&s, &policy, e, true,
                                           (uint8_t *) "x", 1, &b), CG_OK);
            part = round < 6 ? b.n : 1 + (e * 31 + round * 7) % b.n;
            assert_int_equal(cg_buf_add(&b, "", 1), CG_OK);
            b.p[part] = '\0';

            n = (size_t) snprintf(text, sizeof(text), contexts[i],
                                  (char *) b.p);

            through(&w, &policy, &cg_format_text, text, n, n / 2, &out);
            assert_int_equal(out.n, n);
            assert_memory_equal(out.p, text, n);

            n = (size_t) snprintf(text, sizeof(text), "{\"%s\":\"%s\"}",
                                  cg_entity_get((cg_entity) e)->name,
                                  (char *) b.p);

            through(&w, &policy, &cg_format_json, text, n, n / 2, &out);
            assert_int_equal(out.n, n);
            assert_memory_equal(out.p, text, n);
        }
    }

    cg_buf_free(&b);
    cg_buf_free(&out);
    cg_work_free(&w);
    cg_seal_free(&s);
}


/* A pattern of the policy's own that fits letters; cut anywhere. */

static void
test_left_alone_by_patterns(void **state)
{
    char       text[400];
    size_t     n, cut, whole;
    cg_buf     b = { NULL, 0, 0 }, out = { NULL, 0, 0 };
    cg_diag    diag;
    cg_seal    s = with(secrets, 1);
    cg_work    w;
    cg_policy  own;
    cg_word    line[] = { cg_word_of("entity"), cg_word_of("word"),
                          cg_word_of("pattern=[B-Db-d]{1,3}") };

    (void) state;
    memset(&w, 0, sizeof(w));

    assert_true(cg_policy_init(&own, cg_word_of("p"), &diag));
    assert_true(cg_policy_line(&own, line, 3, &diag));
    assert_true(cg_policy_finish(&own, &diag));

    assert_int_equal(cg_token_seal(&s, &policy, CG_ENTITY_IBAN, false,
                                   (uint8_t *) IBAN, strlen(IBAN), &b),
                     CG_OK);
    n = (size_t) snprintf(text, sizeof(text), "xbx %.*s xbx [iban-BCD... b "
                          "[iban-4BC] [b-", (int) b.n, (char *) b.p);

    through(&w, &own, &cg_format_text, text, n, 0, &out);
    whole = out.n;
    assert_int_equal(cg_buf_add(&out, "", 1), CG_OK);
    b.p[b.n - 1] = '\0';

    assert_non_null(strstr((char *) out.p, (char *) b.p));
    assert_ptr_equal(strstr((char *) out.p, "x[word]x "), out.p);
    assert_non_null(strstr((char *) out.p, "[iban-BCD... [word] "
                           "[i[word]an-4[word]] [[word]-"));
    b.n = 0;

    for (cut = 0; cut <= n; cut++) {
        through(&w, &own, &cg_format_text, text, n, cut, &b);
        assert_int_equal(b.n, whole);
        assert_memory_equal(b.p, out.p, whole);
    }

    cg_buf_free(&b);
    cg_buf_free(&out);
    cg_policy_free(&own);
    cg_work_free(&w);
    cg_seal_free(&s);
}


/* What an agent is sent: opened the same in any split, and beside it all is
 * redacted as ever. */

static void
test_revealed_in_any_split(void **state)
{
    char       text[600], want[600];
    size_t     n, cut;
    cg_buf     b = { NULL, 0, 0 }, out = { NULL, 0, 0 };
    cg_seal    s = with(secrets, 1);
    cg_sink    sink = { collect, NULL, &out };
    cg_work    w;
    cg_stream  stream;

    (void) state;
    memset(&w, 0, sizeof(w));
    w.seal.secrets = secrets;
    w.seal.n = 2;

    assert_int_equal(cg_token_seal(&s, &policy, CG_ENTITY_IBAN, true,
                                   (uint8_t *) IBAN, strlen(IBAN), &b),
                     CG_OK);
    n = (size_t) snprintf(text, sizeof(text), "{\"a\":\"x %.*s jane@example.com"
                          " %.*s...\",\"b\":[\"\\u005b%.*s\",\"[iban-BCD]\"]}",
                          (int) b.n, (char *) b.p, 40, (char *) b.p,
                          (int) b.n - 1, (char *) b.p + 1);
    (void) snprintf(want, sizeof(want), "{\"a\":\"x " IBAN " [email]"
                    " %.*s...\",\"b\":[\"" IBAN "\",\"[iban-BCD]\"]}",
                    40, (char *) b.p);

    for (cut = 0; cut <= n; cut++) {
        out.n = 0;
        memset(&w.opened, 0, sizeof(w.opened));
        cg_stream_init(&stream, &policy, CG_TO_VISITOR, &cg_format_json,
                       true);
        stream.reveal = true;
        assert_int_equal(cg_stream_feed(&stream, &w, (uint8_t *) text, cut,
                                        false, &sink), CG_OK);
        assert_int_equal(cg_stream_feed(&stream, &w, (uint8_t *) text + cut,
                                        n - cut, true, &sink), CG_OK);
        assert_int_equal(out.n, strlen(want));
        assert_memory_equal(out.p, want, out.n);
        assert_int_equal(w.opened.total, 2);
        assert_int_equal(w.opened.entity[CG_ENTITY_IBAN], 2);
        cg_stream_free(&stream);
    }

    cg_buf_free(&b);
    cg_buf_free(&out);
    cg_work_free(&w);
    cg_seal_free(&s);
}


static const struct {
    const char  *text;
    bool         may;
} values[] = {
    { IBAN, true },
    { "+44 (0)20 7946 0000", true },
    { "O'Brien", true },
    { "J\xc3\xbcrgen M\xc3\xbcller, 1/2 High St.", true },
    { "<b>", false }, { "a&b", false }, { "a\"b", false },
    { "' onx", false }, { "x'", false }, { "a='b", false },
    { "a\nb", false }, { "a\rb", false }, { "a`b", false },
    { "a\\b", false }, { "${x}", false }, { "a;b", false },
    { "JavaScript:x", false },
};


static void
test_what_may_stand(void **state)
{
    size_t  i;

    (void) state;

    for (i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
        print_message("# %s\n", values[i].text);
        assert_int_equal(cg_reveal_may(CG_PLACE_HTML,
                                       (const uint8_t *) values[i].text,
                                       strlen(values[i].text)),
                         values[i].may);
    }

    assert_true(cg_reveal_may(CG_PLACE_JSON, (const uint8_t *) "a\nb", 3));
}


int
main(void)
{
    cg_diag  diag;

    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_what_opens_nothing),
        cmocka_unit_test(test_100000_values_tell_equality_only),
        cmocka_unit_test(test_100000_random_tokens_tell_nothing),
        cmocka_unit_test(test_forms),
        cmocka_unit_test(test_left_alone),
        cmocka_unit_test(test_left_alone_by_patterns),
        cmocka_unit_test(test_revealed_in_any_split),
        cmocka_unit_test(test_what_may_stand),
    };

    if (!cg_policy_init(&policy, cg_word_of("p"), &diag)
        || !cg_policy_finish(&policy, &diag))
    {
        return 1;
    }

    return cmocka_run_group_tests(tests, NULL, NULL);
}
