/*
 * Rows of tests: a text in which what is to be found is marked, as in
 * "mail <<email jane@example.com>> now".  Each row is looked at as a whole and
 * cut in two at every byte.
 */

#ifndef DETECT_ROWS_H
#define DETECT_ROWS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "detect_split.h"

#define TEXT_MAX  8192


/* Take the marks out of a row. */
static inline size_t
unmark(const char *row, uint8_t *text, cg_hits *expect)
{
    size_t  n, len;
    cg_hit *h;

    static cg_hit  hits[64];

    expect->p = hits;
    expect->n = 0;
    h = NULL;

    for (n = 0; *row; /* void */ ) {
        if (strncmp(row, "<<", 2) == 0 && row[2] != '<') {
            row += 2;
            len = strcspn(row, " ");
            h = &hits[expect->n++];
            h->start = (uint32_t) n;
            h->entity = (uint8_t) cg_entity_find(row, len);
            assert_int_not_equal(h->entity, CG_ENTITY_N);
            row += len + 1;

        } else if (strncmp(row, ">>", 2) == 0 && h != NULL) {
            h->end = (uint32_t) n;
            h = NULL;
            row += 2;

        } else {
            text[n++] = (uint8_t) *row++;
        }
    }

    return n;
}


static inline void
check_row(const cg_detector *d, const char *row)
{
    size_t        i, n;
    uint8_t       text[TEXT_MAX];
    cg_hits       expect;
    split_reader  whole;

    n = unmark(row, text, &expect);
    split_run(&whole, d, text, n, NULL, 0);

    for (i = 0; i < expect.n && i < whole.all.n; i++) {
        expect.p[i].rule = whole.all.p[i].rule;
    }

    if (!split_same(&whole.all, &expect)) {
        split_print("found", &whole.all, text);
        fail_msg("%s", row);
    }

    for (i = 1; i < n; i++) {
        if (!split_equal(d, &whole, text, n, &i, 1)) {
            fail_msg("%s", row);
        }
    }

    split_free(&whole);
}


static inline void
check_rows(const cg_detector *d, const char *const *rows, size_t n)
{
    size_t  i;

    for (i = 0; i < n; i++) {
        check_row(d, rows[i]);
    }
}

#endif
