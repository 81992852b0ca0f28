/*
 * Finding pieces of lines in any bytes: what is found is in them, and as long
 * as it says.
 */

#include <stdlib.h>
#include <string.h>

#include "cg_torn.h"

#define MAX  4

#define CHECK(c)  do { if (!(c)) abort(); } while (0)


/* Is there a stretch of these bytes that is the piece? */
static bool
holds(const char *p, size_t n, const cg_torn *want)
{
    size_t   i;
    cg_torn  t;

    for (i = 0; i + want->bytes <= n; i++) {
        if (p[i] == '{') {
            CHECK(cg_torn_piece(&t, p + i, want->bytes));

            if (memcmp(t.sha256, want->sha256, 64) == 0) {
                return true;
            }
        }
    }

    return false;
}


static void
find(const char *p, size_t n, const char *chain, bool end)
{
    size_t   i, found;
    cg_torn  torn[MAX];

    found = cg_torn_find(p, n, chain, end, torn, MAX);
    CHECK(found <= MAX);

    for (i = 0; i < found; i++) {
        CHECK(torn[i].bytes && torn[i].bytes <= n);
        CHECK(holds(p, n, &torn[i]));
    }

    CHECK(cg_torn_find(p, n, chain, end, torn, 0) == 0);
}


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t       n, piece;
    cg_record    r;
    const char  *p;

    p = (const char *) data;
    find(p, size, NULL, false);
    find(p, size, NULL, true);
    find(p, size, "0123456789abcdef", true);

    for (n = 0; n < size && p[n] != '\n'; n++) { /* void */ }

    if (cg_torn_split(&r, p, n, &piece)) {
        CHECK(r.p == p + piece && r.n == n - piece);
    } else {
        CHECK(piece == n);
    }

    CHECK(cg_torn_first(p, n) <= n);
    return 0;
}
