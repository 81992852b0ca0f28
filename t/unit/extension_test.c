/*
 * Negotiation of permessage-deflate: RFC 6455 section 9.1, RFC 7692 section
 * 7.1.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cg_extension.h"

#define PMD  "permessage-deflate"

#define SNCT  "server_no_context_takeover"
#define CNCT  "client_no_context_takeover"
#define SBITS "server_max_window_bits"
#define CBITS "client_max_window_bits"


static const char *
shown(const cg_extension *e)
{
    static cg_buf  out;

    out.n = 0;
    assert_int_equal(cg_extension_write(e, &out), CG_OK);
    assert_int_equal(cg_buf_add(&out, "", 1), CG_OK);
    return (char *) out.p;
}


/* Memory that ends with the value. */

static bool
read_in(bool (*read)(const uint8_t *, size_t, cg_extension *),
    const char *value, cg_extension *e)
{
    bool     good;
    size_t   n;
    uint8_t *p;

    n = strlen(value);
    p = malloc(n ? n : 1);
    memcpy(p, value, n);
    good = read(p, n, e);
    free(p);
    return good;
}


/* An offer, and how it is understood; NULL: there is none. */

static const struct {
    const char  *value;
    const char  *first;
} offers[] = {
    { PMD, PMD },
    { " " PMD "\t", PMD },
    { PMD ";" CBITS, PMD "; " CBITS },
    { PMD "; " CBITS "=10", PMD "; " CBITS "=10" },
    { PMD "; " CBITS "=\"10\"", PMD "; " CBITS "=10" },
    { PMD " ; " CBITS " = 15 ; " SNCT, PMD "; " SNCT "; " CBITS "=15" },
    { PMD "; " SBITS "=8; " CBITS "=9; " SNCT "; " CNCT,
      PMD "; " SNCT "; " CNCT "; " SBITS "=8; " CBITS "=9" },

    /* others do not count, but must be well-formed */
    { "x-webkit-deflate-frame", NULL },
    { "foo; a=b; c=\"d\", " PMD, PMD },
    { "foo, , ," PMD ",", PMD },
    { "Permessage-Deflate", NULL },
    { "permessage-deflate2", NULL },
    { "permessage-bzip2; " PMD, NULL },

    /* the first that can be met */
    { PMD "; " SBITS "=10, " PMD, PMD "; " SBITS "=10" },
    { PMD "; " SBITS "=7, " PMD "; " CBITS, PMD "; " CBITS },
    { PMD "; unknown, " PMD "; unknown=1, " PMD "; " SNCT, PMD "; " SNCT },

    /* RFC 7692 section 7.1: invalid values, doubles */
    { PMD "; " SBITS, NULL },
    { PMD "; " SBITS "=7", NULL },
    { PMD "; " SBITS "=16", NULL },
    { PMD "; " SBITS "=08", NULL },
    { PMD "; " SBITS "=010", NULL },
    { PMD "; " SBITS "=-9", NULL },
    { PMD "; " SBITS "=9x", NULL },
    { PMD "; " CBITS "=7", NULL },
    { PMD "; " CBITS "=", NULL },
    { PMD "; " SNCT "=1", NULL },
    { PMD "; " CNCT "=true", NULL },
    { PMD "; " SNCT "; " SNCT, NULL },
    { PMD "; " CBITS "=9; " CBITS "=9", NULL },
    { PMD "; " CBITS "; " CBITS "=9", NULL },
    { PMD "; Server_no_context_takeover", NULL },

    /* malformed: none of it counts */
    { "", NULL },
    { ",,", NULL },
    { ";", NULL },
    { PMD ";", NULL },
    { PMD "; ;" SNCT, NULL },
    { PMD "; " CBITS "=\"10", NULL },
    { PMD "; " CBITS "=\"\"", NULL },
    { PMD "; " CBITS "=\" 10\"", NULL },
    { PMD "; " CBITS "=\"10 \"", NULL },
    { PMD "; " CBITS "=1 0", NULL },
    { PMD " " PMD, NULL },
    { PMD ", " PMD " x", NULL },
    { PMD ", \"x\"", NULL },
    { PMD ", a=b", NULL },
    { PMD ", \x01", NULL },
    { PMD ", \xc3\xa9", NULL },
    { PMD ", a; b=c=d", NULL },
    { PMD ", @", NULL },
};


static void
offers_are_read_or_not_at_all(void **state)
{
    bool          good;
    size_t        i;
    cg_extension  e;

    (void) state;

    for (i = 0; i < sizeof(offers) / sizeof(offers[0]); i++) {
        good = read_in(cg_extension_offer, offers[i].value, &e);

        if (good != (offers[i].first != NULL)) {
            fail_msg("\"%s\" is %staken", offers[i].value, good ? "" : "not ");
        }

        if (good) {
            assert_string_equal(shown(&e), offers[i].first);
        }
    }
}


/* An answer is one element, and client_max_window_bits has a value in it. */

static const struct {
    const char  *value;
    bool         good;
} answers[] = {
    { PMD, true },
    { PMD ",", true },
    { PMD "; " CBITS "=12; " SBITS "=9; " SNCT "; " CNCT, true },
    { PMD "; " CBITS "=\"8\"", true },
    { PMD "; " CBITS, false },
    { PMD ", " PMD, false },
    { PMD ", foo", false },
    { "foo, " PMD, false },
    { "foo", false },
    { PMD "; foo", false },
    { PMD "; " SBITS "=16", false },
    { PMD "; " SNCT "; " SNCT, false },
    { "", false },
    { PMD " x", false },
};


static void
an_answer_is_one(void **state)
{
    size_t        i;
    cg_extension  e;

    (void) state;

    for (i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
        if (read_in(cg_extension_answer, answers[i].value, &e)
            != answers[i].good)
        {
            fail_msg("\"%s\" is %staken", answers[i].value,
                     answers[i].good ? "not " : "");
        }
    }
}


/* The visitor's offer; what the provider is offered; its answer; what the
 * visitor is answered. */

static const struct {
    const char  *offer;
    const char  *ask;
    const char  *answer;
    const char  *agreed;
} talks[] = {
    /* Chromium, and a provider that does all */
    { PMD "; " CBITS,
      PMD "; " CBITS "; " SBITS "=13, " PMD "; " SNCT "; " CBITS,
      PMD "; " SBITS "=13; " CBITS "=15",
      PMD "; " CBITS "=13" },

    /* Firefox, and a provider that does little */
    { PMD,
      PMD "; " SBITS "=13, " PMD "; " SNCT,
      PMD "; " SNCT,
      PMD "; " SNCT },

    /* one that did not read the offer */
    { PMD, PMD "; " SBITS "=13, " PMD "; " SNCT, PMD, PMD },

    /* a visitor that can hold little */
    { PMD "; " SBITS "=9; " CBITS "=10",
      PMD "; " SBITS "=9; " CBITS "=10, " PMD "; " SNCT "; " CBITS "=10",
      PMD "; " SBITS "=9; " CBITS "=9",
      PMD "; " SBITS "=9; " CBITS "=9" },
    { PMD "; " SNCT "; " CNCT,
      PMD "; " SNCT "; " CNCT,
      PMD "; " SNCT "; " CNCT,
      PMD "; " SNCT "; " CNCT },
    { PMD "; " SNCT "; " SBITS "=10",
      PMD "; " SNCT "; " SBITS "=10, " PMD "; " SNCT,
      PMD "; " SNCT,
      PMD "; " SNCT "; " SBITS "=10" },

    /* a provider that forgets wants a visitor that does not refer back */
    { PMD "; " CBITS,
      PMD "; " CBITS "; " SBITS "=13, " PMD "; " SNCT "; " CBITS,
      PMD "; " CNCT "; " CBITS "=11",
      PMD "; " CNCT "; " CBITS "=11" },

    /* what the visitor did not offer it cannot be told */
    { PMD, PMD "; " SBITS "=13, " PMD "; " SNCT, PMD "; " CBITS "=9", PMD },
};


static void
both_ends_get_what_they_can(void **state)
{
    size_t        i;
    cg_buf        out = { NULL, 0, 0 };
    cg_extension  offer, answer, agreed;

    (void) state;

    for (i = 0; i < sizeof(talks) / sizeof(talks[0]); i++) {
        assert_true(read_in(cg_extension_offer, talks[i].offer, &offer));

        out.n = 0;
        assert_int_equal(cg_extension_ask(&offer, &out), CG_OK);
        assert_int_equal(cg_buf_add(&out, "", 1), CG_OK);
        assert_string_equal((char *) out.p, talks[i].ask);

        assert_true(read_in(cg_extension_answer, talks[i].answer, &answer));
        cg_extension_agree(&offer, &answer, &agreed);
        assert_string_equal(shown(&agreed), talks[i].agreed);
    }

    cg_buf_free(&out);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(offers_are_read_or_not_at_all),
        cmocka_unit_test(an_answer_is_one),
        cmocka_unit_test(both_ends_get_what_they_can),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
