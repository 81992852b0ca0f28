/*
 * Bodies in parts, files and pictures under any input, in any split:
 *
 *     byte 0     media type, direction, policy
 *     the rest   see fuzz_cuts.h
 *
 * The split says what the whole says; what comes out can be read again and
 * then stays as it is, but for a finding that a redaction has made; parts in
 * which nothing was found, changed or left out are those of the input.
 */

#include "fuzz_cuts.h"

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


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t       i;
    fuzz_body    b;
    passage_way  way;

    if (policies[0].name[0] == '\0') {
        for (i = 0; i < POLICIES; i++) {
            insist(passage_policy(&policies[i], lines[i]), "a bad policy");
        }
    }

    if (!fuzz_read(&b, data, size)) {
        return 0;
    }

    way.format = NULL;
    way.declared = false;
    way.type = types[data[0] % TYPES];
    way.dir = data[0] / TYPES & 1 ? CG_TO_VISITOR : CG_TO_PROVIDER;
    way.policy = &policies[data[0] / TYPES / 2 % POLICIES];

    fuzz_run(&whole, &cut, &way, &work, &b);

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
