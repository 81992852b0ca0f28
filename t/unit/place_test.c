/*
 * Text is written as its place wants it, wrapping by wrapping; offsets of a
 * view lead back to raw bytes.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "cg_view.h"

#define JSON  CG_PLACE_JSON
#define BARE  CG_PLACE_JSON_BARE
#define FORM  CG_PLACE_FORM
#define HTML  CG_PLACE_HTML

static const struct {
    cg_place     place;
    const char  *text;
    const char  *written;
} rows[] = {
    { CG_PLACE_TEXT, "a\"b\\<&\n\xff", "a\"b\\<&\n\xff" },
    { CG_PLACE_OPAQUE, "a\"b", "a\"b" },
    { JSON, "[email]", "[email]" },
    { JSON, "say \"a\\b\"", "say \\\"a\\\\b\\\"" },
    { JSON, "\b\f\n\r\t\x01\x1f\x7f", "\\b\\f\\n\\r\\t\\u0001\\u001F\x7f" },
    { JSON, "caf\xc3\xa9 /\xff", "caf\xc3\xa9 /\xff" },
    { BARE, "[card]", "\"[card]\"" },
    { BARE, "", "\"\"" },
    { BARE, "a\"", "\"a\\\"\"" },
    { FORM, "aZ09*-._", "aZ09*-._" },
    { FORM, "a b+c&d=e%", "a+b%2Bc%26d%3De%25" },
    { FORM, "\xc3\xa9~", "%C3%A9%7E" },
    { HTML, "<a href=\"x\" y='z'> & b", "&lt;a href=&quot;x&quot; y=&#39;z&#39;"
                                       "&gt; &amp; b" },
    { JSON | JSON << 4, "a\"\n", "a\\\\\\\"\\\\n" },
    { BARE | JSON << 4, "[card]", "\\\"[card]\\\"" },
    { JSON | FORM << 4, "a \"b\"", "a+%5C%22b%5C%22" },
    { BARE | FORM << 4, "x", "%22x%22" },
    { CG_PLACE_TEXT | FORM << 4, "a&b", "a%26b" },
    { JSON | HTML << 4, "\"", "\\&quot;" },
    { BARE | JSON << 4 | FORM << 8, "x", "%5C%22x%5C%22" }
};


static void
text_is_written_for_its_place(void **state)
{
    size_t  i;
    cg_buf  out;

    (void) state;

    for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        memset(&out, 0, sizeof(out));
        assert_int_equal(cg_buf_str(&out, "<<"), CG_OK);

        assert_int_equal(cg_place_write(rows[i].place,
                                        (const uint8_t *) rows[i].text,
                                        strlen(rows[i].text), &out), CG_OK);

        assert_int_equal(cg_buf_add(&out, "", 1), CG_OK);
        assert_memory_equal(out.p, "<<", 2);
        assert_string_equal((char *) out.p + 2, rows[i].written);
        cg_buf_free(&out);
    }
}


/* raw  a \n b \u0000(left out) c     view  a N b c */

static void
sample(cg_view *v)
{
    cg_view  empty;

    memset(v, 0, sizeof(*v));
    memset(&empty, 0, sizeof(empty));

    assert_int_equal(cg_view_load(v, &empty, 8), CG_OK);
    assert_int_equal(cg_view_plain(v, CG_PLACE_TEXT, (uint8_t *) "a", 1),
                     CG_OK);
    assert_int_equal(cg_view_mark(v, JSON), CG_OK);
    assert_int_equal(cg_view_unit(v, 1, 4, (uint8_t *) "NN", 2), CG_OK);
    assert_int_equal(cg_view_plain(v, JSON, (uint8_t *) "b", 1), CG_OK);
    assert_int_equal(cg_view_unit(v, 6, 6, NULL, 0), CG_OK);
    assert_int_equal(cg_view_plain(v, BARE, (uint8_t *) "c", 1), CG_OK);
}


static void
offsets_lead_back_to_raw_bytes(void **state)
{
    size_t   i;
    cg_view  v;

    /*                               a  N  N  b  c  end */
    static const size_t  starts[] = { 0, 1, 1, 5, 6, 13 };
    static const size_t  ends[] =   { 0, 1, 5, 5, 6, 13 };

    (void) state;
    sample(&v);

    for (i = 0; i <= v.n; i++) {
        assert_int_equal(cg_view_raw_start(&v, i), starts[i]);
        assert_int_equal(cg_view_raw_end(&v, i), ends[i]);
    }

    cg_view_free(&v);
}


static void
places_hold_from_mark_to_mark(void **state)
{
    size_t   start, end;
    cg_view  v;

    (void) state;
    sample(&v);

    assert_int_equal(v.n_marks, 2);

    assert_int_equal(cg_view_place(&v, 0, &start, &end), CG_PLACE_TEXT);
    assert_int_equal(start, 0);
    assert_int_equal(end, 1);

    assert_int_equal(cg_view_place(&v, 2, &start, &end), JSON);
    assert_int_equal(start, 1);
    assert_int_equal(end, 4);

    assert_int_equal(cg_view_place(&v, 4, &start, &end), BARE);
    assert_int_equal(start, 4);
    assert_int_equal(end, 5);

    cg_view_free(&v);
}


static void
a_mark_that_changes_nothing_is_not_kept(void **state)
{
    cg_view  v;

    (void) state;
    sample(&v);

    assert_int_equal(cg_view_mark(&v, BARE), CG_OK);
    assert_int_equal(v.n_marks, 2);
    assert_int_equal(cg_view_mark(&v, JSON), CG_OK);
    assert_int_equal(v.n_marks, 3);
    assert_int_equal(cg_view_mark(&v, BARE), CG_OK);
    assert_int_equal(v.n_marks, 2);

    cg_view_free(&v);
}


static void
what_is_kept_of_a_view_has_its_map(void **state)
{
    size_t   start;
    cg_view  v, kept;

    (void) state;
    sample(&v);
    memset(&kept, 0, sizeof(kept));

    /* from "b" on, with both bytes of the unit as left context */

    assert_int_equal(cg_view_keep(&kept, &v, 1, 3, 3), CG_OK);
    assert_int_equal(kept.n, 4);
    assert_memory_equal(kept.text, "NNbc", 4);
    assert_int_equal(kept.n_units, 1);
    assert_int_equal(cg_view_raw_start(&kept, 2), 2);
    assert_int_equal(cg_view_raw_start(&kept, 3), 3);
    assert_int_equal(cg_view_raw_start(&kept, 4), 10);
    assert_int_equal(cg_view_place(&kept, 0, NULL, NULL), JSON);
    assert_int_equal(cg_view_place(&kept, 3, &start, NULL), BARE);
    assert_int_equal(start, 3);

    assert_int_equal(cg_view_load(&v, &kept, 100), CG_OK);
    assert_true(v.text_cap >= 104);
    assert_int_equal(cg_view_raw_start(&v, 4), 10);

    cg_view_free(&v);
    cg_view_free(&kept);
}


static void
text_without_room_is_refused(void **state)
{
    cg_view  v;

    (void) state;
    memset(&v, 0, sizeof(v));

    assert_int_equal(cg_view_unit(&v, 0, 2, (uint8_t *) "x", 1), CG_ENOMEM);
    assert_int_equal(cg_view_plain(&v, JSON, (uint8_t *) "x", 1), CG_ENOMEM);
    assert_int_equal(v.n, 0);
    cg_view_free(&v);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(text_is_written_for_its_place),
        cmocka_unit_test(offsets_lead_back_to_raw_bytes),
        cmocka_unit_test(places_hold_from_mark_to_mark),
        cmocka_unit_test(a_mark_that_changes_nothing_is_not_kept),
        cmocka_unit_test(what_is_kept_of_a_view_has_its_map),
        cmocka_unit_test(text_without_room_is_refused)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
