/*
 * Unit tests of Accept: quality values say what is sent, zero is a refusal.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cg_accept.h"

#define JSON  "application/json"
#define HTML  "text/html"
#define TEXT  "text/plain"

#define COUNT(a)  (sizeof(a) / sizeof((a)[0]))


static void
quality_is_that_of_the_parameter_q(void **state)
{
    size_t  i;

    static const struct {
        const char  *parameters;
        unsigned     quality;
    } rows[] = {
        { "", 1000 }, { ";q=1", 1000 }, { ";q=1.000", 1000 }, { ";q=0", 0 },
        { ";q=0.000", 0 }, { ";q=0.8", 800 }, { "; q=0.25", 250 },
        { ";Q=0.5", 500 }, { ";q=0.1239", 123 }, { ";q=1.5", 1000 },
        { ";q=", 0 }, { ";q=x", 0 }, { ";q", 1000 }, { ";level=1;q=0.4", 400 },
        { ";x=\"a;q=0.1\";q=0.7", 700 }, { ";x=\"a\\\";q=0.1\";q=0.6", 600 },
        { ";x=\"a;q=0.1", 1000 }, { ";version=1.0.0", 1000 }, { ";;;", 1000 }
    };

    (void) state;

    for (i = 0; i < COUNT(rows); i++) {
        if (cg_accept_quality(rows[i].parameters, strlen(rows[i].parameters))
            != rows[i].quality)
        {
            fail_msg("%s", rows[i].parameters);
        }
    }
}


static void
a_type_has_to_be_named_and_wanted(void **state)
{
    size_t  i;

    static const struct {
        const char  *accept;
        unsigned     quality;
    } rows[] = {
        { "application/json", 1000 }, { "APPLICATION/JSON", 1000 },
        { "application/json;q=0", 0 }, { "application/json; q=0.0", 0 },
        { "text/html, application/json;q=0.5", 500 }, { "*/*", 0 },
        { "application/*", 0 }, { "application/jsonp", 0 },
        { "application/json-seq", 0 }, { "xapplication/json", 0 },
        { "application/json ;charset=utf-8;q=0.3", 300 }, { "", 0 }, { ",", 0 },
        { "application/json;q=0,application/json;q=0.2", 200 },
        { "text/html;x=\"application/json,\", */*", 0 }
    };

    (void) state;

    for (i = 0; i < COUNT(rows); i++) {
        if (cg_accept_named(rows[i].accept, strlen(rows[i].accept), JSON)
            != rows[i].quality)
        {
            fail_msg("%s", rows[i].accept);
        }
    }
}


static void
the_highest_quality_wins_and_the_first_of_equals(void **state)
{
    size_t      i;
    const char  *got;

    static const char *const  types[] = { JSON, HTML, TEXT };

    static const struct {
        const char  *accept;
        const char  *type;
    } rows[] = {
        { "application/json", JSON }, { "text/html", HTML },
        { "application/json, text/html, text/plain", JSON },
        { "text/html, application/json", JSON },
        { "text/html, application/json;q=0.9", HTML },
        { "text/html;q=0.4, application/json;q=0.5", JSON },
        { "application/json;q=0, text/html;q=0.1", HTML },
        { "application/json;q=0", TEXT }, { "", TEXT }, { "*/*", TEXT },
        { "text/plain;q=0.9, text/html;q=0.8", TEXT },
        { "text/plain, text/html", HTML },
        { "text/html,application/xhtml+xml,*/*;q=0.8", HTML },
        { "application/json, text/plain, */*", JSON },
        { "application/json;q=0.5, */*", TEXT },
        { "application/json;q=0.5, text/*;q=0.4, */*", JSON },
        { "application/json;q=0.5, text/plain;q=0.1, */*", JSON },
        { "text/plain;q=0, application/json;q=0", TEXT }
    };

    (void) state;

    for (i = 0; i < COUNT(rows); i++) {
        got = types[cg_accept_choose(rows[i].accept, strlen(rows[i].accept),
                                     types, COUNT(types))];
        if (strcmp(got, rows[i].type) != 0) {
            fail_msg("%s: %s", rows[i].accept, got);
        }
    }
}


/* Each is read within its bytes: under ASan an exact copy says so. */
static void
what_is_cut_is_read_to_its_end(void **state)
{
    char    *copy;
    size_t   n;

    static const char  accept[] = "text/*;q=0.5, a/b;x=\"\\\",;q=1\";q=0.123 ,"
                                  "*/*;q=0.1,application/json ; q=1.000";
    static const char *const  types[] = { JSON, TEXT };

    (void) state;

    for (n = 0; n < sizeof(accept); n++) {
        copy = malloc(n + 1);
        assert_non_null(copy);
        memcpy(copy, accept, n);
        copy = realloc(copy, n ? n : 1);
        assert_non_null(copy);
        assert_true(cg_accept_choose(copy, n, types, 2)
                    == (cg_accept_named(copy, n, JSON) ? 0 : 1));
        free(copy);
    }
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(quality_is_that_of_the_parameter_q),
        cmocka_unit_test(a_type_has_to_be_named_and_wanted),
        cmocka_unit_test(the_highest_quality_wins_and_the_first_of_equals),
        cmocka_unit_test(what_is_cut_is_read_to_its_end)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
