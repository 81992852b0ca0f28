/*
 * Fuzzing of what opens sealed lines: any bytes as a log, for a reviewer whose
 * key is always the same; behind lines of a chain that is sealed to him.
 */

#include <stdlib.h>
#include <string.h>

#include "cg_audit.h"
#include "cg_sealed.h"

#define CHECK(c)  do { if (!(c)) abort(); } while (0)

static EVP_PKEY  *reviewer;
static cg_buf     front;    /* a start and a note, sealed */


int LLVMFuzzerInitialize(int *argc, char ***argv);

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
    cg_chain       c;
    cg_event       e;
    cg_chain_keys  keys;
    uint8_t        raw[32];

    (void) argc;
    (void) argv;

    memset(raw, 7, sizeof(raw));
    reviewer = EVP_PKEY_new_raw_private_key_ex(NULL, "X25519", NULL, raw,
                                               sizeof(raw));
    keys = (cg_chain_keys) { NULL, reviewer, true };
    CHECK(cg_chain_init(&c, &keys) == CG_OK);

    memset(&e, 0, sizeof(e));
    e.time = UINT64_C(1767323045678);
    e.type = "start";
    e.sign = true;
    CHECK(cg_audit_line(&c, &e, &front) == CG_OK);
    e.type = "note";
    e.sign = false;
    CHECK(cg_audit_line(&c, &e, &front) == CG_OK);
    cg_chain_free(&c);

    /* as a string */
    CHECK(cg_buf_add(&front, "", 1) == CG_OK);
    front.n--;
    return 0;
}


static void
lines(cg_unseal *u, const char *p, size_t size)
{
    size_t       n, m;
    cg_status    st;
    const char  *end, *feed, *line;

    for (end = p + size; p < end; p += n + (feed != NULL)) {
        feed = memchr(p, '\n', (size_t) (end - p));
        n = (size_t) ((feed ? feed : end) - p);
        st = cg_unseal_line(u, p, n, &line, &m);
        CHECK(st == CG_OK || (st == CG_EKEY && line == p && m == n));
    }
}


/* The note with the input in the place of its seal. */
static void
spliced(cg_unseal *u, const uint8_t *data, size_t size)
{
    size_t       m;
    cg_buf       line = { NULL, 0, 0 };
    cg_status    st;
    const char  *note, *seal, *out;

    note = (const char *) memchr(front.p, '\n', front.n) + 1;
    seal = strstr(note, "\"sealed\":\"") + sizeof("\"sealed\":\"") - 1;

    CHECK(cg_buf_add(&line, note, (size_t) (seal - note)) == CG_OK
          && cg_buf_add(&line, data, size) == CG_OK
          && cg_buf_add(&line, strchr(seal, '"'),
                        strcspn(strchr(seal, '"'), "\n")) == CG_OK);

    lines(u, (const char *) front.p, (size_t) (note - (char *) front.p));
    st = cg_unseal_line(u, (const char *) line.p, line.n, &out, &m);
    CHECK(st == CG_OK || st == CG_EKEY);
    cg_buf_free(&line);
}


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    cg_unseal  *u;

    u = cg_unseal_new(reviewer);
    CHECK(u);
    lines(u, (const char *) front.p, front.n);
    lines(u, (const char *) data, size);
    spliced(u, data, size);
    cg_unseal_free(u);
    return 0;
}
