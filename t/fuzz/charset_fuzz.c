/*
 * Bodies in any charset, in any split:
 *
 *     byte 0     the Content-Type
 *     the rest   see fuzz_cuts.h
 *
 * The split says what the whole says, bytes are the same behind it if nothing
 * is found, and what comes out can be read again.
 */

#include "fuzz_cuts.h"

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


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_body    b;
    passage_way  way = { &policy, CG_TO_PROVIDER, NULL, false, NULL };

    if (policy.name[0] == '\0') {
        insist(passage_policy(&policy, "languages de el;redact phone "
                              "replace=\xe2\x82\xac;redact card mask"),
               "a bad policy");
    }

    if (!fuzz_read(&b, data, size)) {
        return 0;
    }

    way.type = types[data[0] & 15];
    fuzz_run(&whole, &cut, &way, &work, &b);

    if (whole.st == CG_OK && whole.counts.total == 0) {
        insist(whole.out.n == b.n
               && (b.n == 0 || memcmp(whole.out.p, b.p, b.n) == 0),
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
