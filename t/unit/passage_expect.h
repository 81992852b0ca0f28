/*
 * What is to become of bytes, whatever the cut: for unit tests with cmocka.
 */

#ifndef PASSAGE_EXPECT_H
#define PASSAGE_EXPECT_H

#include "passage.h"

static cg_work    work;
static passage    whole, cut;
static unsigned   seed;


static inline unsigned
rnd(unsigned n)
{
    seed = seed * 1103515245u + 12345u;
    return (seed >> 8) % n;
}


static inline void
passage_seed(void)
{
    const char  *s = getenv("TEST_SEED");

    seed = s ? (unsigned) strtoul(s, NULL, 10) : 1;
    printf("TEST_SEED=%u\n", seed);
}


static inline void
passage_free(void)
{
    cg_buf_free(&whole.out);
    cg_buf_free(&cut.out);
    cg_work_free(&work);
}


/* It is the same in so many cuts into five, or, 0, in each cut into two. */

static inline void
passage_cuts(const passage_way *way, const char *what, const uint8_t *in,
    size_t n, unsigned trials)
{
    size_t       i, k, cuts[4];
    const char  *differs;

    for (i = 0; i < (trials ? trials : n + 1); i++) {
        cuts[0] = i;
        k = 1;

        if (trials) {
            for (k = 0; k < 4; k++) {
                cuts[k] = k ? cuts[k - 1] : 0;
                cuts[k] += rnd((unsigned) (n - cuts[k]) + 1);
            }
        }

        passage_run(&cut, way, &work, in, n, cuts, k, i & 1);
        differs = passage_differs(&whole, &cut);

        if (differs) {
            fail_msg("%s, cut at %zu: %s", what, cuts[0], differs);
        }
    }
}


/* in[0..n), which is `what`, becomes want[0..want_n). */

static inline void
passage_expect(const passage_way *way, const char *what, const uint8_t *in,
    size_t n, const void *want, size_t want_n, unsigned trials)
{
    passage_run(&whole, way, &work, in, n, NULL, 0, false);

    if (whole.st != CG_OK || whole.out.n != want_n
        || (want_n && memcmp(whole.out.p, want, want_n) != 0))
    {
        fail_msg("%s: status %d\nbecomes %.*s\nnot     %.*s", what, whole.st,
                 (int) whole.out.n, whole.out.p, (int) want_n,
                 want_n ? (const char *) want : "");
    }

    passage_cuts(way, what, in, n, trials);
}

#endif
