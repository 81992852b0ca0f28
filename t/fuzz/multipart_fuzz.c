/*
 * Bodies in parts, files and pictures under any input, in any split:
 *
 *     byte 0     media type, direction, policy
 *     byte 1     number of cuts, below 16, and whether the end comes apart
 *     2 each     the cuts
 *     the rest   the body
 *
 * The split says what the whole says; what comes out can be read again and
 * then stays as it is, but for a finding that a redaction has made; parts in
 * which nothing was found, changed or left out are those of the input.
 */

#include "../unit/passage.h"

#define CUTS  15

static const char *const  lines[] = {
    "otherwise replace", "redact card mask;files pass", "files drop",
    "on_error pass;redact email pass"
};

static const char *const  types[] = {
    "multipart/form-data; boundary=b", "multipart/mixed; boundary=\"b c\"",
    "image/jpeg", "image/png", "application/octet-stream"
};

#define POLICIES  (sizeof(lines) / sizeof(lines[0]))
#define TYPES     (sizeof(types) / sizeof(types[0]))

static cg_work    work;
static cg_policy  policies[POLICIES];
static passage    whole, cut;


static void
insist(bool truth, const char *what)
{
    if (!truth) {
        fprintf(stderr, "multipart_fuzz: %s\n", what);
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
    passage_way  way;

    if (policies[0].name[0] == '\0') {
        for (i = 0; i < POLICIES; i++) {
            insist(passage_policy(&policies[i], lines[i]), "a bad policy");
        }
    }

    if (size < 2) {
        return 0;
    }

    k = data[1] & 15;
    if (size < 2 + 2 * k) {
        return 0;
    }

    way.format = NULL;
    way.declared = false;
    way.type = types[data[0] % TYPES];
    way.dir = data[0] / TYPES & 1 ? CG_TO_VISITOR : CG_TO_PROVIDER;
    way.policy = &policies[data[0] / TYPES / 2 % POLICIES];

    n = size - 2 - 2 * k;
    for (i = 0; i < k; i++) {
        cuts[i] = (size_t) (data[2 + 2 * i] << 8 | data[3 + 2 * i])
                  % (n + 1);
    }

    qsort(cuts, k, sizeof(size_t), compare_cuts);
    data += 2 + 2 * k;

    passage_run(&whole, &way, &work, data, n, NULL, 0, false);
    passage_run(&cut, &way, &work, data, n, cuts, k, data[-1] & 1);

    differs = passage_differs(&whole, &cut);
    insist(differs == NULL, differs);

    if (whole.st != CG_OK || whole.passed != CG_OK) {
        return 0;
    }

    passage_run(&cut, &way, &work, whole.out.p, whole.out.n, NULL, 0, false);
    insist(cut.st == CG_OK && cut.fault == NULL,
           "the output cannot be read");

    if (cut.counts.total == cut.counts.action[CG_ACTION_PASS]) {
        insist(cut.out.n == whole.out.n
               && (cut.out.n == 0
                   || memcmp(cut.out.p, whole.out.p, cut.out.n) == 0),
               "the output does not stay as it is");
    }

    return 0;
}
