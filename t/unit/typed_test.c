/*
 * Unit tests of what visitors type, as statements are compared by; and of which
 * way texts are read.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cg_text.h"
#include "cg_typed.h"


/* Folded: a copy of exact size, so that nothing is read behind it. */

static void
fold(cg_typed *t, const char *text)
{
    size_t    n;
    uint8_t  *copy;

    n = strlen(text);
    copy = malloc(n ? n : 1);
    assert_non_null(copy);
    memcpy(copy, text, n);
    cg_typed_read(t, copy, n);
    free(copy);
}


static void
what_looks_alike_to_people_is_the_same(void **state)
{
    size_t    i;
    cg_typed  a, b;

    static const char *const  rows[][2] = {
        { "I agree", " i  AGREE!" },
        { "J'accepte", "j’accepte." },
        { "J’accepte", "jaccepte" },
        { "é", "e\u0301" },
        { "opt-in", "Opt in" },
        { "أوافق", "اوافق" },                      /* without a hamza */
        { "أوافق 2", "أوافق ٢" },                  /* digits */
        { "أوافق", "\u200fأُوَافِق۔" },             /* a mark, vowels, a stop */
        { "موافقة", "موافقـــه" },                  /* tatweel */
        { "می‌پذیرم", "ميپذيرم" },                  /* a joiner, Arabic yeh */
        { "אני מסכים", "אֲנִי  מַסְכִּים" },
        { "Погоджуюсь", "ПОГОДЖУЮСЬ" },
        { "ґ", "Ґ" },
        { "п’ять", "п'ять" },
        { "İptal", "ıptal" },
        { "Հdelays", "հdelays" },
        { "Đồng ý", "đỒNG Ý" },
        { "同意", "同意。" },
        { "同意 １", "同意 1" },
        { "मैं सहमत हूँ १", "मैं सहमत हूँ 1" },
    };

    (void) state;

    for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        fold(&a, rows[i][0]);
        fold(&b, rows[i][1]);

        if (!a.fits || !b.fits || a.n != b.n || a.n == 0
            || memcmp(a.p, b.p, a.n) != 0)
        {
            fail_msg("%s, %s: %.*s, %.*s", rows[i][0], rows[i][1],
                     (int) a.n, a.p, (int) b.n, b.p);
        }
    }
}


static void
what_is_asked_is_not_said(void **state)
{
    size_t    i;
    cg_typed  t;

    static const char *const  rows[] = {
        "I agree?", "أوافق؟", "համաձա՞յն եմ", "同意？", "συμφωνώ\u037e",
        "እስማማለሁ፧", "really\u203d",
        "yes, I agree", "同意、不", "agree \xf0\x9f\x98\x80 no",
        "a\xff" "b", "a\xc3" "b", "a\xe2\x80" "b", "a\xc0\x80" "b"
    };

    (void) state;

    for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        fold(&t, rows[i]);

        if (t.fits) {
            fail_msg("%s: fits", rows[i]);
        }
    }
}


static void
a_statement_can_be_typed(void **state)
{
    size_t    i;
    cg_typed  t;

    static const struct {
        const char  *text;
        bool         can;
    } rows[] = {
        { "I agree", true },
        { "J'accepte", true },
        { "أوافق", true },
        { "同意", true },
        { "", false },
        { "!!!", false },          /* or "2" would say it */
        { "\u200f", false },
        { "؟", false },
        { "Yes 1", false },
        { "أوافق ١", false },
        { "1", false },
        { "yes, please", false },  /* nobody could say it */
    };

    (void) state;

    for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        fold(&t, rows[i].text);

        if (cg_typed_statement(&t) != rows[i].can) {
            fail_msg("%s", rows[i].text);
        }
    }
}


/* Every start of every text, and every byte in its place. */

static void
any_bytes_have_an_answer(void **state)
{
    size_t    i, n, k;
    cg_typed  t;
    char      text[16];

    static const char  whole[] = "aé\u0300أ٢同\xf0\x9f\x98\x80z";

    (void) state;

    for (n = 0; n < sizeof(whole); n++) {
        uint8_t  *copy = malloc(n ? n : 1);

        assert_non_null(copy);
        memcpy(copy, whole, n);
        cg_typed_read(&t, copy, n);
        assert_true(t.n <= CG_TYPED_MAX);
        free(copy);
    }

    for (k = 0; k < 3; k++) {
        for (i = 1; i < 256; i++) {
            (void) strcpy(text, "a\u2019b");
            text[1 + k] = (char) i;
            fold(&t, text);
            assert_true(t.n <= CG_TYPED_MAX);
        }
    }
}


static void
texts_are_read_as_their_first_letter_is(void **state)
{
    size_t  i;

    static const struct {
        const char  *text;
        bool         rtl;
    } rows[] = {
        { "", false },
        { "Your data", false },
        { "بياناتك في هذه الدردشة", true },
        { "הנתונים שלך", true },
        { "1. «بياناتك» Ltd", true },
        { "%s يجيبك", true },
        { "– ދިވެހި", true },
        { "Ваші дані", false },
        { "您的数据", false },
        { "\xf0\x9f\x98\x80 שלום", true },
        { "\xf0\x9e\xa4\x80", true },
        { "2 × ä", false },
    };

    (void) state;

    for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (cg_text_rtl(rows[i].text) != rows[i].rtl) {
            fail_msg("%s", rows[i].text);
        }
    }
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(what_looks_alike_to_people_is_the_same),
        cmocka_unit_test(what_is_asked_is_not_said),
        cmocka_unit_test(a_statement_can_be_typed),
        cmocka_unit_test(any_bytes_have_an_answer),
        cmocka_unit_test(texts_are_read_as_their_first_letter_is),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
