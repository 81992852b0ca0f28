/*
 * Paths into JSON: what of a message is read under `skip` and `only`, whatever
 * JSON is wrapped in and however it is cut.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "passage_expect.h"

static int
teardown(void **state)
{
    (void) state;

    passage_free();
    return 0;
}


/* What comes out of a text, in every cut; `format` NULL: it is guessed. */

static void
expect(const char *policy_text, const cg_format *format, const char *in,
    const char *want)
{
    char         what[512];
    cg_policy    policy;
    passage_way  way = { &policy, CG_TO_PROVIDER, format, false };

    assert_true(passage_policy(&policy, policy_text));
    snprintf(what, sizeof(what), "%s: %s", policy_text, in);
    passage_expect(&way, what, (const uint8_t *) in, strlen(in), want,
                   strlen(want), 0);
    cg_policy_free(&policy);
}


#define E  "j@example.com"

static void
steps(void **state)
{
    size_t  i;

    (void) state;

    static const struct {
        const char  *policy;
        const char  *in;
        const char  *want;
    } rows[] = {
        { "skip $.a", "{\"a\":\"" E "\",\"b\":\"" E "\"}",
          "{\"a\":\"" E "\",\"b\":\"[email]\"}" },
        { "only $.a", "{\"a\":\"" E "\",\"b\":\"" E "\"}",
          "{\"a\":\"[email]\",\"b\":\"" E "\"}" },
        { "skip $['a']", "{\"a\": \"" E "\", \"b\" :\"" E "\" }",
          "{\"a\": \"" E "\", \"b\" :\"[email]\" }" },
        { "skip $.a", "{\"\\u0061\":\"" E "\",\"\\u0062\":\"" E "\"}",
          "{\"\\u0061\":\"" E "\",\"\\u0062\":\"[email]\"}" },
        { "skip $[1]", "[\"" E "\",\"" E "\",\"" E "\"]",
          "[\"[email]\",\"" E "\",\"[email]\"]" },
        { "skip $[1]", "{\"1\":\"" E "\"}", "{\"1\":\"[email]\"}" },
        { "skip $.a[*].b",
          "{\"a\":[{\"b\":\"" E "\"},[],{\"c\":\"" E "\",\"b\":\"" E "\"}]}",
          "{\"a\":[{\"b\":\"" E "\"},[],"
          "{\"c\":\"[email]\",\"b\":\"" E "\"}]}" },
        { "skip $.a.*.b",
          "{\"a\":{\"x\":{\"b\":\"" E "\"},\"b\":\"" E "\"},\"b\":\"" E "\"}",
          "{\"a\":{\"x\":{\"b\":\"" E "\"},\"b\":\"[email]\"},"
          "\"b\":\"[email]\"}" },
        { "skip $..b",
          "[{\"b\":\"" E "\"},{\"c\":[{\"b\":[\"" E "\"]}],\"d\":\"" E "\"}]",
          "[{\"b\":\"" E "\"},{\"c\":[{\"b\":[\"" E "\"]}],"
          "\"d\":\"[email]\"}]" },
        { "skip $..b.c", "{\"b\":{\"c\":\"" E "\",\"b\":\"" E "\"}}",
          "{\"b\":{\"c\":\"" E "\",\"b\":\"[email]\"}}" },
        { "only $.m;skip $.m[*].id",
          "{\"m\":[{\"id\":\"" E "\",\"t\":\"" E "\"}],\"id\":\"" E "\"}",
          "{\"m\":[{\"id\":\"" E "\",\"t\":\"[email]\"}],\"id\":\"" E "\"}" },
        { "skip $.n", "{\"n\":4111111111111111,\"m\":4111111111111111}",
          "{\"n\":4111111111111111,\"m\":\"[card]\"}" },
        { "only $.n", "{\"n\":4111111111111111,\"m\":4111111111111111}",
          "{\"n\":\"[card]\",\"m\":4111111111111111}" },
        { "only $.n", "4111111111111111", "4111111111111111" },
        { "skip $.a", "{\"" E "\":{\"a\":1},\"a\":{\"" E "\":1}}",
          "{\"[email]\":{\"a\":1},\"a\":{\"" E "\":1}}" },
        { "only $.a", "{\"" E "\":{\"a\":1},\"a\":{\"" E "\":1}}",
          "{\"" E "\":{\"a\":1},\"a\":{\"[email]\":1}}" },
        { "skip $.a", "{\"aa\":\"" E "\",\"\":\"" E "\",\"A\":\"" E "\"}",
          "{\"aa\":\"[email]\",\"\":\"[email]\",\"A\":\"[email]\"}" },
        { "skip $.a", "{\"a\":\"" E "\"}\n{\"a\":\"" E "\"}\n\"" E "\"",
          "{\"a\":\"" E "\"}\n{\"a\":\"" E "\"}\n\"[email]\"" },
    };

    for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect(rows[i].policy, &cg_format_json, rows[i].in, rows[i].want);
    }
}


/* JSON in strings goes on with the path of the string. */

static void
wrapped(void **state)
{
    (void) state;

    expect("skip $.d.id", &cg_format_json,
           "{\"d\":\"{\\\"id\\\":\\\"" E "\\\",\\\"t\\\":\\\"" E "\\\"}\","
           "\"id\":\"" E "\"}",
           "{\"d\":\"{\\\"id\\\":\\\"" E "\\\",\\\"t\\\":\\\"[email]\\\"}\","
           "\"id\":\"[email]\"}");
    expect("skip $.d.id", &cg_format_json,
           "{\"d\":\"{\\\"\\\\u0069d\\\" : \\\"" E "\\\"}\"}",
           "{\"d\":\"{\\\"\\\\u0069d\\\" : \\\"" E "\\\"}\"}");
    expect("skip $.d", &cg_format_json,
           "{\"d\":\"{\\\"id\\\":\\\"" E "\\\"}\",\"e\":\"" E "\"}",
           "{\"d\":\"{\\\"id\\\":\\\"" E "\\\"}\",\"e\":\"[email]\"}");
    expect("skip $.d.id", &cg_format_json,
           "{\"d\":\"{\\\"id\\\":\\\"" E "\\\" broken " E "\",\"e\":\"" E "\"}",
           "{\"d\":\"{\\\"id\\\":\\\"" E "\\\" broken [email]\","
           "\"e\":\"[email]\"}");
    expect("skip $.a.b", &cg_format_json,
           "{\"{\\\"b\\\":\\\"" E "\\\"}\":{\"a\":1},\"a\":{\"b\":\"" E "\"}}",
           "{\"{\\\"b\\\":\\\"[email]\\\"}\":{\"a\":1},\"a\":{\"b\":\"" E
           "\"}}");
    expect("only $..t", &cg_format_json,
           "[\"{\\\"t\\\":\\\"" E "\\\",\\\"u\\\":\\\"" E "\\\"}\"]",
           "[\"{\\\"t\\\":\\\"[email]\\\",\\\"u\\\":\\\"" E "\\\"}\"]");

    expect("skip $.a.b.c", &cg_format_json,
           "{\"a\":\"{\\\"b\\\":\\\"{\\\\\\\"c\\\\\\\":\\\\\\\"" E
           "\\\\\\\",\\\\\\\"d\\\\\\\":\\\\\\\"" E "\\\\\\\"}\\\",\\\"c\\\":"
           "\\\"" E "\\\"}\",\"b\":{\"c\":\"" E "\"}}",
           "{\"a\":\"{\\\"b\\\":\\\"{\\\\\\\"c\\\\\\\":\\\\\\\"" E
           "\\\\\\\",\\\\\\\"d\\\\\\\":\\\\\\\"[email]\\\\\\\"}\\\",\\\"c\\\":"
           "\\\"[email]\\\"}\",\"b\":{\"c\":\"[email]\"}}");

    expect("skip $[1].id", NULL, "42[\"m\",{\"id\":\"" E "\",\"t\":\"" E "\"}]",
           "42[\"m\",{\"id\":\"" E "\",\"t\":\"[email]\"}]");
    expect("skip $.id", &cg_format_form,
           "d={\"id\":\"" E "\",\"t\":\"" E "\"}&id=" E "&e=[[{\"id\":\"" E
           "\"}]]",
           "d={\"id\":\"" E "\",\"t\":\"%5Bemail%5D\"}&id=%5Bemail%5D"
           "&e=[[{\"id\":\"%5Bemail%5D\"}]]");
    expect("skip $.id", &cg_format_sse,
           "data: {\"id\":\"" E "\",\"t\":\"" E "\"}\n\ndata: {\"id\":\"" E
           "\"}\n\ndata: " E "\n\n",
           "data: {\"id\":\"" E "\",\"t\":\"[email]\"}\n\ndata: {\"id\":\"" E
           "\"}\n\ndata: [email]\n\n");
    expect("skip $.id", &cg_format_engineio,
           "4{\"id\":[\"" E " broken\x1e" "4{\"id\":\"" E "\",\"t\":\"" E "\"}",
           "4{\"id\":[\"" E " broken\x1e" "4{\"id\":\"" E
           "\",\"t\":\"[email]\"}");
}


/* A text that is no JSON is read, whatever the paths are. */

static void
other(void **state)
{
    (void) state;

    expect("only $.t", NULL, "mail " E, "mail [email]");
    expect("only $.t", NULL, "{\"t\":1} mail " E, "{\"t\":1} mail [email]");
    expect("only $.t", &cg_format_html, "<p title='" E "'>" E,
           "<p title='[email]'>[email]");
    expect("only $.t", &cg_format_form, "t=1&u=" E, "t=1&u=%5Bemail%5D");
}


/* Random documents and paths, against a matcher that works on the path of each
 * value, written out. */

#define DEPTH  8

typedef struct {
    char    key[8];    /* "" in an array */
    size_t  index;
} concrete;

static const char *const  policies[] = {
    "skip $.a", "skip $.a.b $[1]", "skip $..a", "skip $.*.b $..c[0]",
    "skip $[*][*].a $.b", "only $.a", "only $..b", "only $.a.* $[0]",
    "only $..a;skip $..b", "only $.b;skip $.b[*].a", "skip $..*.a.b",
    "skip $..[1]", "only $..['a'][*]"
};

static concrete  path[DEPTH + 1];
static unsigned  strings;  /* that it is in, each in another */


/* Whether `text`, a path of which the first steps are taken, fits path[at..n)
 * from its start on. */

static bool
fits(const char *text, size_t at, size_t n)
{
    bool    below, any, match;
    char    key[8];
    size_t  i, len;
    const char  *rest;

    if (*text == '\0' || *text == ' ' || *text == ';') {
        return true;
    }

    if (at == n) {
        return false;
    }

    below = strncmp(text, "..", 2) == 0;
    rest = text + (below ? 2 : *text == '.');
    any = false;
    key[0] = '\0';
    i = SIZE_MAX;

    if (*rest == '*') {
        any = true;
        rest++;

    } else if (*rest == '[') {
        len = strcspn(rest, "]");
        any = rest[1] == '*';

        if (rest[1] == '\'') {
            memcpy(key, rest + 2, len - 3);
            key[len - 3] = '\0';
        } else if (!any) {
            i = (size_t) atoi(rest + 1);
        }

        rest += len + 1;

    } else {
        len = strcspn(rest, ".[ ;");
        memcpy(key, rest, len);
        key[len] = '\0';
        rest += len;
    }

    match = any || (key[0] && strcmp(path[at].key, key) == 0)
            || (i != SIZE_MAX && path[at].key[0] == '\0'
                && path[at].index == i);

    return (match && fits(rest, at + 1, n)) || (below && fits(text, at + 1, n));
}


static bool
is_read(const char *policy, size_t n)
{
    bool         skipped, only, named, wanted;
    const char  *word;

    skipped = only = named = wanted = false;

    for (word = policy; *word; word++) {
        if (word == policy || word[-1] == ';') {
            only = (*word == 'o');
            named = named || only;
        }

        if (*word == '$' && fits(word + 1, 0, n)) {
            skipped = skipped || !only;
            wanted = wanted || only;
        }
    }

    return !skipped && (wanted || !named);
}


static void
add(cg_buf *b, const char *s)
{
    assert_int_equal(cg_buf_str(b, s), CG_OK);
}


static void
both(cg_buf *in, cg_buf *want, const char *s)
{
    add(in, s);
    add(want, s);
}


static void
add_escaped(cg_buf *b, const cg_buf *inner)
{
    size_t  i;

    for (i = 0; i < inner->n; i++) {
        if (inner->p[i] == '"' || inner->p[i] == '\\') {
            add(b, "\\");
        }
        assert_int_equal(cg_buf_add(b, inner->p + i, 1), CG_OK);
    }
}


static void make(const char *policy, cg_buf *in, cg_buf *want, size_t depth,
    bool nested);


static void
make_nested(const char *policy, cg_buf *in, cg_buf *want, size_t depth)
{
    cg_buf  a = { NULL, 0, 0 }, b = { NULL, 0, 0 };

    make(policy, &a, &b, depth, true);
    both(in, want, "\"");
    add_escaped(in, &a);
    add_escaped(want, &b);
    both(in, want, "\"");
    cg_buf_free(&a);
    cg_buf_free(&b);
}


/* `nested`: it is an array or object, and in a string. */

static void
make(const char *policy, cg_buf *in, cg_buf *want, size_t depth, bool nested)
{
    bool         object, read;
    size_t       i, n;
    unsigned     kind;

    static const char *const  keys[] = { "a", "b", "c", "a", "b", "long_key" };
    static const char *const  written[] = { "\"a\"", "\"b\"", "\"\\u0063\"",
                                            "\"\\u0061\"", "\"b\" ",
                                            "\"long_key\"" };

    kind = nested ? 0 : depth == DEPTH ? 3 + rnd(5) : rnd(8);
    read = is_read(policy, depth);

    if (kind == 3) {
        both(in, want, "\"hello\\nyou\"");

    } else if (kind == 4) {
        add(in, "4111111111111111");
        add(want, read ? "\"[card]\"" : "4111111111111111");

    } else if (kind > 4) {
        add(in, "\"" E "\"");
        add(want, read ? "\"[email]\"" : "\"" E "\"");

    } else if (kind == 2 && depth + 2 < DEPTH && strings < 4) {
        strings++;
        make_nested(policy, in, want, depth);
        strings--;

    } else {
        object = rnd(2);
        n = rnd(6);
        both(in, want, object ? "{" : "[ ");

        for (i = 0; i < n; i++) {
            kind = rnd(6);
            both(in, want, i ? ", " : "");
            path[depth].key[0] = '\0';
            path[depth].index = i;

            if (object) {
                strcpy(path[depth].key, keys[kind]);
                both(in, want, written[kind]);
                both(in, want, ":");
            }

            make(policy, in, want, depth + 1, false);
        }

        both(in, want, object ? "}" : "]");
    }
}


static void
documents(void **state)
{
    int          trial;
    size_t       i, k, cuts[8];
    cg_buf       in = { NULL, 0, 0 }, want = { NULL, 0, 0 };
    unsigned     which, tried;
    cg_policy    policy[sizeof(policies) / sizeof(policies[0])];
    const char  *differs;
    passage_way  way = { NULL, CG_TO_PROVIDER, &cg_format_json, true };

    (void) state;

    for (i = 0; i < sizeof(policies) / sizeof(policies[0]); i++) {
        assert_true(passage_policy(&policy[i], policies[i]));
    }

    for (trial = tried = 0; trial < 6000; trial++) {
        which = rnd(sizeof(policies) / sizeof(policies[0]));
        way.policy = &policy[which];

        in.n = want.n = 0;
        make(policies[which], &in, &want, 0, false);

        if (in.n == 0) {
            continue;
        }

        passage_run(&whole, &way, &work, in.p, in.n, NULL, 0, false);
        assert_int_equal(whole.st, CG_OK);

        if (whole.out.n != want.n
            || memcmp(whole.out.p, want.p, want.n) != 0)
        {
            fail_msg("%s: %.*s\nbecomes %.*s\nnot     %.*s", policies[which],
                     (int) in.n, in.p, (int) whole.out.n, whole.out.p,
                     (int) want.n, want.p);
        }

        k = rnd(8);
        for (i = 0; i < k; i++) {
            cuts[i] = (i ? cuts[i - 1] : 0);
            cuts[i] += rnd((unsigned) (in.n - cuts[i]) + 1);
        }

        passage_run(&cut, &way, &work, in.p, in.n, cuts, k, rnd(2));
        differs = passage_differs(&whole, &cut);

        if (differs) {
            fail_msg("%s: %.*s: %s", policies[which], (int) in.n, in.p,
                     differs);
        }

        tried += in.n > 600;
    }

    assert_true(tried > 50);  /* long enough to be read in bulk */

    for (i = 0; i < sizeof(policies) / sizeof(policies[0]); i++) {
        cg_policy_free(&policy[i]);
    }

    cg_buf_free(&in);
    cg_buf_free(&want);
}


/* What is written in two ways has one digest. */

static void
canonical(void **state)
{
    cg_buf     out = { NULL, 0, 0 };
    cg_policy  a, b;

    (void) state;

    assert_true(passage_policy(&a, "skip $['a'].b..* $.*[\"it's\"] $..c[07]")
                == false);
    cg_policy_free(&a);

    assert_true(passage_policy(&a, "skip $['a'].b..* $.*[\"it's\"] $..c[7]"));
    assert_true(passage_policy(&b, "skip $..['c'][7] $[*][\"it's\"] $.a.b..[*] "
                               "$.a['b']..*"));

    assert_int_equal(cg_policy_canonical(&a, &out), CG_OK);
    assert_int_equal(cg_buf_add(&out, "", 1), CG_OK);
    assert_non_null(strstr((char *) out.p, "    skip $..c[7] $.a.b..* "
                           "\"$[*][\\\"it's\\\"]\";\n"));
    assert_string_equal(a.digest, b.digest);

    cg_buf_free(&out);
    cg_policy_free(&a);
    cg_policy_free(&b);
}


/* Deeper than a walk holds by itself, and longer keys than a path may have. */

static void
deep(void **state)
{
    size_t  i;
    cg_buf  in = { NULL, 0, 0 }, want = { NULL, 0, 0 };

    (void) state;

    for (i = 0; i < 400; i++) {
        both(&in, &want, i % 2 ? "[" : "{\"k\":");
    }

    both(&in, &want, "{\"id\":\"" E "\",\"");

    for (i = 0; i < 300; i++) {
        both(&in, &want, "i");
    }

    add(&in, "\":\"" E "\"}");
    add(&want, "\":\"[email]\"}");

    for (i = 400; i > 0; i--) {
        both(&in, &want, i % 2 ? "}" : "]");
    }

    assert_int_equal(cg_buf_add(&in, "", 1), CG_OK);
    assert_int_equal(cg_buf_add(&want, "", 1), CG_OK);
    expect("skip $..id;limit depth=500", &cg_format_json, (char *) in.p,
           (char *) want.p);

    cg_buf_free(&in);
    cg_buf_free(&want);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(steps),
        cmocka_unit_test(wrapped),
        cmocka_unit_test(other),
        cmocka_unit_test(documents),
        cmocka_unit_test(canonical),
        cmocka_unit_test(deep),
    };

    passage_seed();

    return cmocka_run_group_tests(tests, NULL, teardown);
}
