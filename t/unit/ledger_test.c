/*
 * Unit tests of the reviewer's side of the audit log: what was written
 * verifies, and whatever is done to it afterwards is found.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <openssl/crypto.h>

#include "cg_audit.h"
#include "cg_hex.h"
#include "cg_ledger.h"

#define NOW  UINT64_C(1767323045678)

#define WRITERS    4
#define EVENTS     240
#define MUTATIONS  3000

typedef struct {
    size_t         n;
    cg_flaw        first;
    unsigned       kinds;    /* bits */
    cg_ledger_sum  sum;
} verdict;

static EVP_PKEY       *signer, *reviewer;
static cg_chain_keys   keys;
static cg_review       review;


static int
make_keys(void **state)
{
    uint8_t  raw[32];
    size_t   n;

    (void) state;

    signer = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
    reviewer = EVP_PKEY_Q_keygen(NULL, NULL, "X25519");

    n = sizeof(raw);
    assert_int_equal(EVP_PKEY_get_raw_public_key(reviewer, raw, &n), 1);

    keys.signer = signer;
    keys.reviewer = EVP_PKEY_new_raw_public_key_ex(NULL, "X25519", NULL, raw,
                                                   n);
    review.signer = signer;
    review.reviewer = reviewer;
    review.live = UINT64_MAX;
    return 0;
}


static int
free_keys(void **state)
{
    (void) state;

    EVP_PKEY_free(signer);
    EVP_PKEY_free(reviewer);
    EVP_PKEY_free(keys.reviewer);
    return 0;
}


static void
note(void *ctx, const cg_flaw *f)
{
    verdict  *v = ctx;

    if (v->n++ == 0) {
        v->first = *f;
    }

    v->kinds |= 1U << f->kind;
}


static verdict
verify(const cg_review *how, const uint8_t *p, size_t n)
{
    size_t       len;
    verdict      v;
    cg_ledger   *l;
    cg_review    r;
    const char  *s, *end, *feed;

    memset(&v, 0, sizeof(v));
    r = *how;
    r.flaw = note;
    r.ctx = &v;

    l = cg_ledger_new(&r);
    assert_non_null(l);
    cg_ledger_file(l, "log");

    for (s = (const char *) p, end = s + n; s < end; s += len + 1) {
        feed = memchr(s, '\n', (size_t) (end - s));
        len = (size_t) ((feed ? feed : end) - s);
        assert_int_equal(cg_ledger_line(l, s, len, feed != NULL), CG_OK);
    }

    cg_ledger_finish(l, &v.sum);
    cg_ledger_free(l);
    assert_int_equal(v.n, v.sum.flaws);
    return v;
}


static void
write_event(cg_chain *c, cg_buf *out, const char *type, cg_buf *members)
{
    cg_event  e = { 0 };

    e.time = NOW + 1000 * c->seq;
    e.type = type;
    e.members = members;
    e.sign = strcmp(type, "message") != 0;
    assert_int_equal(cg_audit_line(c, &e, out), CG_OK);
}


/* With where all of n chains stand. */
static void
write_heads(cg_chain *c, cg_buf *out, const char *type, const cg_chain *all,
    size_t n)
{
    size_t   i, k;
    cg_buf   members = { NULL, 0, 0 };
    cg_head  heads[WRITERS];

    for (i = k = 0; i < n; i++) {
        if (all[i].seq) {
            memcpy(heads[k].chain, all[i].id, sizeof(heads[k].chain));
            memcpy(heads[k].hash, all[i].prev, sizeof(heads[k].hash));
            heads[k].ended = i == 0 && strcmp(type, "stop") == 0;
            heads[k++].seq = all[i].seq;
        }
    }

    assert_int_equal(cg_audit_heads(&members, heads, k), CG_OK);
    write_event(c, out, type, &members);
    cg_buf_free(&members);
}


/* A log of four writers, of which the first one breaks off. */
static cg_buf
make_log(void)
{
    size_t    i, w;
    cg_buf    out = { NULL, 0, 0 };
    cg_chain  c[WRITERS];

    memset(c, 0, sizeof(c));

    for (w = 0; w < WRITERS; w++) {
        assert_int_equal(cg_chain_init(&c[w], &keys), CG_OK);
        write_heads(&c[w], &out, "start", c, WRITERS);
    }

    for (i = 0; i < EVENTS; i++) {
        w = i * i % WRITERS;
        w = w == 0 && i > EVENTS / 2 ? 3 : w;

        if (i % 40 == 39) {
            write_heads(&c[w], &out, "checkpoint", c, WRITERS);
        } else {
            write_event(&c[w], &out, "message", NULL);
        }
    }

    for (w = 1; w < WRITERS; w++) {
        write_heads(&c[w], &out, "stop", c, WRITERS);
    }

    for (w = 0; w < WRITERS; w++) {
        cg_chain_free(&c[w]);
    }

    return out;
}


static void
what_was_written_verifies(void **state)
{
    cg_buf     log;
    verdict    v;
    cg_review  r;

    (void) state;

    log = make_log();
    v = verify(&review, log.p, log.n);

    assert_int_equal(v.n, 0);
    assert_int_equal(v.sum.records, WRITERS + EVENTS + WRITERS - 1);
    assert_int_equal(v.sum.chains, WRITERS);
    assert_int_equal(v.sum.open, 0);
    assert_int_equal(v.sum.macs, v.sum.records);
    assert_int_equal(v.sum.signatures, WRITERS + EVENTS / 40 + WRITERS - 1);
    assert_true(v.sum.heads > 20);
    assert_int_equal(v.sum.first, NOW);

    r = review;
    r.signer = r.reviewer = NULL;
    v = verify(&r, log.p, log.n);
    assert_int_equal(v.n, 0);
    assert_int_equal(v.sum.macs + v.sum.signatures, 0);

    cg_buf_free(&log);
}


/* A small generator: the same numbers each time. */
static uint32_t
next_random(uint32_t *x)
{
    *x ^= *x << 13;
    *x ^= *x >> 17;
    *x ^= *x << 5;
    return *x;
}


static void
each_changed_byte_is_found(void **state)
{
    size_t     i, at, line;
    cg_buf     log;
    uint8_t    was;
    uint32_t   x;
    verdict    v;
    cg_review  r;

    (void) state;

    log = make_log();
    x = 20261125;
    r = review;
    r.signer = r.reviewer = NULL;  /* no key is needed to see it */

    for (i = 0; i < MUTATIONS; i++) {
        at = next_random(&x) % log.n;
        was = log.p[at];

        do {
            log.p[at] = (uint8_t) (i % 2 ? next_random(&x)
                                         : was ^ 1U << x % 8);
        } while (log.p[at] == was);

        v = verify(&r, log.p, log.n);
        assert_true(v.n > 0);

        /* and where: the first flaw is in this line, or further on if the
         * line is gone as such */

        for (line = at; line > 0 && log.p[line - 1] != '\n'; line--) {
            /* void */
        }

        assert_true(v.first.offset >= line || was == '\n');
        log.p[at] = was;
    }

    assert_int_equal(verify(&review, log.p, log.n).n, 0);
    cg_buf_free(&log);
}


/* Where line i begins, of which there are n: [n] is the end. */
static size_t
find_lines(const cg_buf *log, size_t *at)
{
    size_t  i, n;

    for (i = n = 0; i < log->n; i++) {
        if (i == 0 || log->p[i - 1] == '\n') {
            at[n++] = i;
        }
    }

    at[n] = log->n;
    return n;
}


static bool
same_chain(const cg_buf *log, size_t a, size_t b)
{
    cg_record  ra, rb;

    assert_true(cg_record_read(&ra, (const char *) log->p + a, (size_t)
        ((uint8_t *) memchr(log->p + a, '\n', log->n - a) - log->p - a)));
    assert_true(cg_record_read(&rb, (const char *) log->p + b, (size_t)
        ((uint8_t *) memchr(log->p + b, '\n', log->n - b) - log->p - b)));

    return memcmp(ra.chain, rb.chain, CG_CHAIN_ID) == 0;
}


static void
each_removed_repeated_or_swapped_line_is_found(void **state)
{
    size_t  i, k, n, at[EVENTS + 2 * WRITERS + 1];
    cg_buf  log, cut = { NULL, 0, 0 };

    (void) state;

    log = make_log();
    n = find_lines(&log, at);

    for (i = 0; i < n; i++) {
        cut.n = 0;
        assert_int_equal(cg_buf_add(&cut, log.p, at[i]), CG_OK);
        assert_int_equal(cg_buf_add(&cut, log.p + at[i + 1],
                                    log.n - at[i + 1]), CG_OK);
        assert_true(verify(&review, cut.p, cut.n).n > 0);

        cut.n = 0;
        assert_int_equal(cg_buf_add(&cut, log.p, at[i + 1]), CG_OK);
        assert_int_equal(cg_buf_add(&cut, log.p + at[i], log.n - at[i]),
                         CG_OK);
        assert_true(verify(&review, cut.p, cut.n).n > 0);

        for (k = i + 1; k < n && !same_chain(&log, at[i], at[k]); k++) {
            /* void */
        }

        if (k == n) {
            continue;
        }

        cut.n = 0;
        assert_int_equal(cg_buf_add(&cut, log.p, at[i]), CG_OK);
        assert_int_equal(cg_buf_add(&cut, log.p + at[k], at[k + 1] - at[k]),
                         CG_OK);
        assert_int_equal(cg_buf_add(&cut, log.p + at[i + 1],
                                    at[k] - at[i + 1]), CG_OK);
        assert_int_equal(cg_buf_add(&cut, log.p + at[i], at[i + 1] - at[i]),
                         CG_OK);
        assert_int_equal(cg_buf_add(&cut, log.p + at[k + 1],
                                    log.n - at[k + 1]), CG_OK);
        assert_int_equal(cut.n, log.n);
        assert_true(verify(&review, cut.p, cut.n).n > 0);
    }

    cg_buf_free(&cut);
    cg_buf_free(&log);
}


/* Append a line of n bytes, with its line feed, without what it said. */
static void
add_erased(cg_buf *out, const char *p, size_t n)
{
    char       erased[CG_CHAIN_ERASED + 1];
    uint8_t    digest[32];
    unsigned   size;
    cg_record  r;

    assert_true(cg_record_read(&r, p, n - 1));
    assert_int_equal(EVP_Digest(r.members, r.members_n, digest, &size,
                                EVP_sha256(), NULL), 1);
    (void) cg_chain_erased(erased, digest);

    n -= (size_t) (r.members - p) + r.members_n;
    assert_int_equal(cg_buf_add(out, p, (size_t) (r.members - p)), CG_OK);
    assert_int_equal(cg_buf_add(out, erased, CG_CHAIN_ERASED), CG_OK);
    assert_int_equal(cg_buf_add(out, r.members + r.members_n, n), CG_OK);
}


/* Its hash is right all the same, and so are its code and signature. */
static void
a_line_without_what_it_said_is_found(void **state)
{
    size_t   i, n, at[EVENTS + 2 * WRITERS + 1];
    cg_buf   log, cut = { NULL, 0, 0 };
    verdict  v;

    (void) state;

    log = make_log();
    n = find_lines(&log, at);

    for (i = 0; i < n; i++) {
        cut.n = 0;
        assert_int_equal(cg_buf_add(&cut, log.p, at[i]), CG_OK);
        add_erased(&cut, (char *) log.p + at[i], at[i + 1] - at[i]);
        assert_int_equal(cg_buf_add(&cut, log.p + at[i + 1],
                                    log.n - at[i + 1]), CG_OK);

        v = verify(&review, cut.p, cut.n);
        assert_true(v.n > 0);
        assert_int_equal(v.first.kind, CG_FLAW_ERASED);
        assert_int_equal(v.first.offset, at[i]);
        assert_int_equal(v.sum.records, n);

        /* of a first line the key is missing, too */

        assert_true(v.sum.macs == n || i < WRITERS);
    }

    cg_buf_free(&cut);
    cg_buf_free(&log);
}


static void
each_cut_end_is_found(void **state)
{
    size_t  i, n, at[EVENTS + 2 * WRITERS + 1];
    cg_buf  log;

    (void) state;

    log = make_log();
    n = find_lines(&log, at);

    for (i = 1; i < n; i++) {
        assert_true(verify(&review, log.p, at[i]).n > 0);
        assert_true(verify(&review, log.p, at[i] - 1).n > 0);
        assert_true(verify(&review, log.p + at[i], log.n - at[i]).n > 0);
    }

    cg_buf_free(&log);
}


/* The chain with all its lines: others quote it. */
static void
a_chain_that_is_gone_is_missed(void **state)
{
    size_t   i, n, at[EVENTS + 2 * WRITERS + 1];
    cg_buf   log, cut = { NULL, 0, 0 };
    verdict  v;

    (void) state;

    log = make_log();
    n = find_lines(&log, at);

    for (i = 0; i < n; i++) {
        if (!same_chain(&log, at[1], at[i])) {
            assert_int_equal(cg_buf_add(&cut, log.p + at[i],
                                        at[i + 1] - at[i]), CG_OK);
        }
    }

    v = verify(&review, cut.p, cut.n);
    assert_int_equal(v.kinds, 1U << CG_FLAW_HEAD);

    cg_buf_free(&cut);
    cg_buf_free(&log);
}


/* Who has taken over the machine has the signing key and the present MAC key,
 * and mends all hashes: a line written before gives him away. */
static void
a_forger_with_the_signing_key_is_found(void **state)
{
    cg_buf     log = { NULL, 0, 0 };
    verdict    v;
    cg_chain   c, stolen;
    cg_review  r;

    (void) state;

    assert_int_equal(cg_chain_init(&c, &keys), CG_OK);
    write_event(&c, &log, "start", NULL);
    stolen = c;

    write_event(&c, &log, "message", NULL);
    write_event(&c, &log, "message", NULL);

    /* the key of line 2 is gone by now; that of line 4 is not the same */

    memcpy(stolen.key, c.key, sizeof(c.key));
    log.n = 0;
    c = stolen;
    c.seq = 0;
    memset(c.prev, '0', 64);
    write_event(&c, &log, "start", NULL);
    write_event(&c, &log, "message", NULL);
    write_event(&c, &log, "stop", NULL);

    r = review;
    r.reviewer = NULL;
    assert_int_equal(verify(&r, log.p, log.n).n, 0);

    v = verify(&review, log.p, log.n);
    assert_int_equal(v.kinds, 1U << CG_FLAW_MAC);
    assert_int_equal(v.first.seq, 1);

    cg_buf_free(&log);
    cg_chain_free(&c);
}


static void
a_log_of_another_proxy_is_not_taken(void **state)
{
    cg_buf         log = { NULL, 0, 0 };
    cg_chain       c;
    EVP_PKEY      *other, *sealed;
    cg_chain_keys  k = { NULL, NULL, false };

    (void) state;

    other = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
    sealed = EVP_PKEY_Q_keygen(NULL, NULL, "X25519");

    k.signer = other;
    k.reviewer = sealed;
    assert_int_equal(cg_chain_init(&c, &k), CG_OK);
    write_event(&c, &log, "start", NULL);
    write_event(&c, &log, "stop", NULL);
    assert_int_equal(verify(&review, log.p, log.n).kinds,
                     1U << CG_FLAW_SIGNATURE | 1U << CG_FLAW_KEY);
    cg_chain_free(&c);

    /* or without any key at all */

    log.n = 0;
    k.signer = k.reviewer = NULL;
    assert_int_equal(cg_chain_init(&c, &k), CG_OK);
    write_event(&c, &log, "start", NULL);
    write_event(&c, &log, "stop", NULL);
    assert_int_equal(verify(&review, log.p, log.n).kinds,
                     1U << CG_FLAW_SIGNATURE | 1U << CG_FLAW_KEY);

    cg_chain_free(&c);
    cg_buf_free(&log);
    EVP_PKEY_free(other);
    EVP_PKEY_free(sealed);
}


static void
a_torn_line_is_one_unless_declared(void **state)
{
    char      hex[65];
    size_t    half;
    cg_buf    log = { NULL, 0, 0 }, members = { NULL, 0, 0 };
    uint8_t   md[32];
    verdict   v;
    cg_chain  c, before;
    unsigned  n;

    (void) state;

    assert_int_equal(cg_chain_init(&c, &keys), CG_OK);
    write_event(&c, &log, "start", NULL);
    half = log.n;
    before = c;
    write_event(&c, &log, "message", NULL);

    /* the disk took 100 bytes of it */

    log.n = half + 100;
    c = before;
    assert_int_equal(EVP_Digest(log.p + half, 100, md, &n, EVP_sha256(),
                                NULL), 1);
    (void) cg_hex_write(hex, md, 32);
    assert_int_equal(cg_buf_str(&log, "\n"), CG_OK);

    before = c;
    half = log.n;
    write_event(&c, &log, "stop", NULL);
    v = verify(&review, log.p, log.n);
    assert_int_equal(v.kinds, 1U << CG_FLAW_RECORD);
    assert_int_equal(v.first.line, 2);

    log.n = half - 1;  /* or another writer goes on in the same line */
    c = before;
    assert_int_equal(cg_audit_count(&members, "bytes", 100), CG_OK);
    assert_int_equal(cg_audit_text(&members, "sha256", hex, 64), CG_OK);
    write_event(&c, &log, "torn", &members);
    write_event(&c, &log, "stop", NULL);
    v = verify(&review, log.p, log.n);
    assert_int_equal(v.n, 0);
    assert_int_equal(v.sum.torn, 1);

    /* which then ends the line that it finds */

    assert_int_equal(cg_buf_str(&log, "\n"), CG_OK);
    v = verify(&review, log.p, log.n);
    assert_int_equal(v.n, 0);

    assert_int_equal(cg_buf_str(&log, "\n"), CG_OK);
    v = verify(&review, log.p, log.n);
    assert_int_equal(v.kinds, 1U << CG_FLAW_RECORD);

    cg_chain_free(&c);
    cg_buf_free(&log);
    cg_buf_free(&members);
}


/* A writer that was killed within its first write: it has written number 1 at
 * most. */
static void
a_chain_may_have_ended_at_once(void **state)
{
    cg_buf    log = { NULL, 0, 0 }, members = { NULL, 0, 0 };
    size_t    first;
    verdict   v;
    cg_head   head = { .seq = 0, .writing = 1, .ended = true };
    cg_chain  c, other;

    (void) state;

    assert_int_equal(cg_chain_init(&other, &keys), CG_OK);
    assert_int_equal(cg_chain_init(&c, &keys), CG_OK);
    memcpy(head.chain, other.id, sizeof(head.chain));
    memset(head.hash, '0', 64);

    write_event(&other, &log, "start", NULL);
    first = log.n;
    assert_int_equal(cg_audit_heads(&members, &head, 1), CG_OK);
    write_event(&c, &log, "start", &members);
    write_event(&c, &log, "stop", NULL);

    v = verify(&review, log.p, log.n);
    assert_int_equal(v.n, 0);
    assert_int_equal(v.sum.chains, 2);

    v = verify(&review, log.p + first, log.n - first);
    assert_int_equal(v.n, 0);
    assert_int_equal(v.sum.chains, 1);

    cg_chain_free(&c);
    cg_chain_free(&other);
    cg_buf_free(&log);
    cg_buf_free(&members);
}


static void
each_inserted_byte_is_found(void **state)
{
    size_t     i, at;
    cg_buf     log, with = { NULL, 0, 0 };
    uint8_t    byte;
    uint32_t   x;
    cg_review  r;

    (void) state;

    log = make_log();
    x = 20261126;
    r = review;
    r.signer = r.reviewer = NULL;

    for (i = 0; i < MUTATIONS; i++) {
        at = i % 3 ? next_random(&x) % (log.n + 1)
             : (size_t) ((uint8_t *) memchr(log.p + next_random(&x)
                                            % (log.n / 2), '\n', log.n / 2)
                         - log.p);
        byte = i % 2 ? '\n' : (uint8_t) next_random(&x);

        with.n = 0;
        assert_int_equal(cg_buf_add(&with, log.p, at), CG_OK);
        assert_int_equal(cg_buf_add(&with, &byte, 1), CG_OK);
        assert_int_equal(cg_buf_add(&with, log.p + at, log.n - at), CG_OK);

        if (verify(&r, with.p, with.n).n == 0) {
            fail_msg("%02x at %zu is not found", byte, at);
        }
    }

    cg_buf_free(&log);
    cg_buf_free(&with);
}


static void
a_chain_that_goes_on_is_open(void **state)
{
    cg_buf     log = { NULL, 0, 0 };
    verdict    v;
    cg_chain   c;
    cg_review  r;

    (void) state;

    assert_int_equal(cg_chain_init(&c, &keys), CG_OK);
    write_event(&c, &log, "start", NULL);

    assert_int_equal(verify(&review, log.p, log.n).kinds, 1U << CG_FLAW_END);

    r = review;
    r.live = NOW;
    v = verify(&r, log.p, log.n);
    assert_int_equal(v.n, 0);
    assert_int_equal(v.sum.open, 1);

    r.live = NOW + 1;
    assert_int_equal(verify(&r, log.p, log.n).n, 1);

    cg_chain_free(&c);
    cg_buf_free(&log);
}


static void
times_are_read_back(void **state)
{
    uint64_t   t;
    cg_buf     out = { NULL, 0, 0 };
    cg_chain   c;
    cg_event   e = { .type = "start" };
    cg_record  r;

    (void) state;

    assert_int_equal(cg_chain_init(&c, &keys), CG_OK);

    for (t = 1; t < UINT64_C(4102444800000); t += UINT64_C(86399999) * 7) {
        out.n = 0;
        e.time = t;
        assert_int_equal(cg_audit_line(&c, &e, &out), CG_OK);
        assert_true(cg_record_read(&r, (char *) out.p, out.n - 1));
        assert_int_equal(cg_record_time(r.time), t);
    }

    assert_int_equal(cg_record_time("2026-13-02T03:04:05.678Z"), 0);
    assert_int_equal(cg_record_time("2026-12-02 03:04:05.678Z"), 0);
    cg_chain_free(&c);
    cg_buf_free(&out);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(what_was_written_verifies),
        cmocka_unit_test(each_changed_byte_is_found),
        cmocka_unit_test(each_inserted_byte_is_found),
        cmocka_unit_test(each_removed_repeated_or_swapped_line_is_found),
        cmocka_unit_test(a_line_without_what_it_said_is_found),
        cmocka_unit_test(each_cut_end_is_found),
        cmocka_unit_test(a_chain_that_is_gone_is_missed),
        cmocka_unit_test(a_forger_with_the_signing_key_is_found),
        cmocka_unit_test(a_log_of_another_proxy_is_not_taken),
        cmocka_unit_test(a_torn_line_is_one_unless_declared),
        cmocka_unit_test(a_chain_may_have_ended_at_once),
        cmocka_unit_test(a_chain_that_goes_on_is_open),
        cmocka_unit_test(times_are_read_back),
    };

    return cmocka_run_group_tests(tests, make_keys, free_keys);
}
