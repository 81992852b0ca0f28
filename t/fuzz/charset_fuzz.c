/*
 * Bodies in any charset, in any split:
 *
 *     byte 0     the Content-Type
 *     byte 1     number of cuts, below 16, and whether the end comes apart
 *     2 each     the cuts
 *     the rest   the body
 *
 * The split says what the whole says, bytes are the same behind it if nothing
 * is found, and what comes out can be read again.
 */

#include "../unit/passage.h"

#define CUTS  15

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const  types[] = {
    "", "text/plain", "application/json", "text/html", "application/xml",
    "text/plain; charset=utf-16", "text/plain; charset=utf-16le",
    "text/plain; charset=utf-16be", "text/plain; charset=utf-32le",
    "text/plain; charset=utf-32", "text/plain; charset=iso-8859-1",
    "text/plain; charset=windows-1252", "text/plain; charset=koi8-r",
    "application/json; charset=utf-16be", "text/html; charset=iso-8859-6",
    "application/x-www-form-urlencoded; charset=utf-16le"
};

static cg_work    work;
static cg_policy  policy;
static passage    whole, cut;


static void
insist(bool truth, const char *what)
{
    if (!truth) {
        fprintf(stderr, "charset_fuzz: %s\n", what);
        abort();
    }
}


static int
compare_cuts(const void *a, const void *b)
{
    size_t  x = *(const size_t *) a, y = *(const size_t *) b;

    return x < y ? -1 : x > y;
}


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t       i, k, n, cuts[CUTS];
    const char  *differs;
    passage_way  way = { &policy, CG_TO_PROVIDER, NULL, false, NULL };

    if (policy.name[0] == '\0') {
        insist(passage_policy(&policy, "languages de el;redact phone "
                              "replace=\xe2\x82\xac;redact card mask"),
               "a bad policy");
    }

    if (size < 2) {
        return 0;
    }

    way.type = types[data[0] & 15];
    k = data[1] & 15;

    if (size < 2 + 2 * k) {
        return 0;
    }

    n = size - 2 - 2 * k;

    for (i = 0; i < k; i++) {
        cuts[i] = (size_t) (data[2 + 2 * i] << 8 | data[3 + 2 * i]) % (n + 1);
    }

    qsort(cuts, k, sizeof(size_t), compare_cuts);
    data += 2 + 2 * k;

    passage_run(&whole, &way, &work, data, n, NULL, 0, false);
    passage_run(&cut, &way, &work, data, n, cuts, k, data[-1] & 1);

    differs = passage_differs(&whole, &cut);
    insist(differs == NULL, differs);

    if (whole.st == CG_OK && whole.counts.total == 0) {
        insist(whole.out.n == n
               && (n == 0 || memcmp(whole.out.p, data, n) == 0),
               "bytes that pass were changed");
    }

    if (whole.st == CG_OK) {
        passage_run(&cut, &way, &work, whole.out.p, whole.out.n, NULL, 0,
                    false);
        insist(cut.st == CG_OK && cut.fault == NULL,
               "the output cannot be read");
    }

    return 0;
}
