/*
 * The command's reader of nginx syntax and the policy lines, on any bytes.
 * What is accepted has a canonical form that reads back as the same policy.
 */

#include <stdlib.h>
#include <string.h>

#include "cg_conf.h"
#include "cg_diag.h"
#include "cg_policy.h"

#define CHECK(c)  do { if (!(c)) abort(); } while (0)


static void
check_diag(const cg_diag *diag)
{
    size_t  i, n;

    n = strnlen(diag->text, sizeof(diag->text));
    CHECK(n > 0 && n < sizeof(diag->text));

    for (i = 0; i < n; i++) {
        CHECK(diag->text[i] >= 0x20 && diag->text[i] < 0x7f);
    }
}


/* Read all directives of a text as lines of one policy, those refused left
 * out.  The number refused, or -1 for broken syntax. */

static int
read_all(cg_policy *p, char *text, size_t n)
{
    int          refused;
    cg_diag      diag;
    cg_conf_event   event;
    cg_conf_reader  r;

    memset(&r, 0, sizeof(r));
    r.text = text;
    r.n = n;
    refused = 0;

    CHECK(cg_policy_init(p, cg_word_of("fuzz"), &diag));

    while ((event = cg_conf_next(&r)) != CG_CONF_END
           && event != CG_CONF_ERROR)
    {
        CHECK(event == CG_CONF_CLOSE || r.n_words > 0);
        CHECK(r.line > 0);

        if (event == CG_CONF_DIRECTIVE
            && !cg_policy_line(p, r.words, r.n_words, &diag))
        {
            check_diag(&diag);
            refused++;
        }
    }

    CHECK(event == CG_CONF_END || r.reason[0] != '\0');

    cg_conf_free(&r);
    return event == CG_CONF_END ? refused : -1;
}


/* The same rules, of which labels may have other numbers. */

static void
check_rules(const cg_policy *a, const cg_policy *b)
{
    size_t   dir, e;
    cg_rule  x, y;

    for (dir = 0; dir < CG_DIRECTION_N; dir++) {
        for (e = 0; e < sizeof(a->rules[0]) / sizeof(cg_rule); e++) {
            x = a->rules[dir][e];
            y = b->rules[dir][e];

            CHECK(!x.label == !y.label);
            CHECK(!x.label || strcmp(a->labels[x.label - 1],
                                     b->labels[y.label - 1]) == 0);
            x.label = y.label = 0;
            CHECK(memcmp(&x, &y, sizeof(cg_rule)) == 0);
        }
    }
}


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char       *text;
    cg_buf      form = { NULL, 0, 0 };
    cg_diag     diag;
    cg_policy   p, again;

    text = malloc(size + 1);
    CHECK(text != NULL);

    if (size) {
        memcpy(text, data, size);
    }

    (void) read_all(&p, text, size);
    free(text);

    if (!cg_policy_finish(&p, &diag)) {
        check_diag(&diag);
        cg_policy_free(&p);
        return 0;
    }

    CHECK(cg_policy_canonical(&p, &form) == CG_OK);
    CHECK(read_all(&again, (char *) form.p, form.n) == 0);
    CHECK(cg_policy_finish(&again, &diag));
    CHECK(strcmp(p.digest, again.digest) == 0);
    check_rules(&p, &again);

    cg_buf_free(&form);
    cg_policy_free(&p);
    cg_policy_free(&again);
    return 0;
}
