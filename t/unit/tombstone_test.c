/*
 * Unit tests of tombstones: what may be removed from an audit log, and that
 * nothing else can, not even by who has the signing key.
 *
 * The log: a chain that was written a record a day, then that of somebody who
 * removes records of it, with a tombstone that says what he likes.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cg_audit.h"
#include "cg_tombstone.h"

#define DAY   (UINT64_C(86400) * 1000)
#define NOW   (UINT64_C(1767323045678))   /* of who removes and who verifies */
#define LINES 9

/* Record i + 1 of the chain was written so many days before NOW. */
static const struct {
    const char  *type;
    unsigned     age;
} records[LINES] = {
    { "start",      400 },
    { "message",    390 },
    { "consent",    380 },
    { "message",    370 },
    { "checkpoint",  91 },
    { "message",     90 },
    { "consent",     50 },
    { "message",     40 },
    { "stop",        30 },
};

/* What is removed, and said about it. */
typedef struct {
    const char  *name;
    unsigned     first;      /* records, */
    unsigned     last;       /* of which this one stays, emptied */
    const char  *why;
    const char  *reason;     /* NULL: none */
    unsigned     wanted;     /* a flaw; CG_FLAW_N: none */

    /* lies, 0: none */
    unsigned     says_first;
    unsigned     says_last;
    unsigned     ahead;      /* days that it is dated in the future */
    unsigned     consent;    /* days that the start says; 365 */
    unsigned     processing; /* 90; NONE: no period */
    bool         elsewhere;  /* the hash is that of another record */
    bool         own;        /* it is about its own chain */
    bool         behind;     /* and stands behind what it is about */
    bool         unsigned_;  /* by a key that is not the proxy's */
} burial;

#define NONE  1000000

typedef struct {
    uint64_t    n;
    unsigned    kinds;
    cg_removed  removed;
    uint64_t    told;
    cg_ledger_sum  sum;
} verdict;

static EVP_PKEY       *signer, *other, *reviewer;
static cg_chain_keys   keys;


static int
make_keys(void **state)
{
    size_t   n;
    uint8_t  raw[32];

    (void) state;

    signer = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
    other = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
    reviewer = EVP_PKEY_Q_keygen(NULL, NULL, "X25519");
    n = sizeof(raw);
    assert_int_equal(EVP_PKEY_get_raw_public_key(reviewer, raw, &n), 1);
    keys.signer = signer;
    keys.reviewer = EVP_PKEY_new_raw_public_key_ex(NULL, "X25519", NULL, raw,
                                                   n);
    return 0;
}


static int
free_keys(void **state)
{
    (void) state;

    EVP_PKEY_free(signer);
    EVP_PKEY_free(other);
    EVP_PKEY_free(reviewer);
    EVP_PKEY_free(keys.reviewer);
    return 0;
}


static void
write_line(cg_chain *c, cg_buf *out, const char *type, uint64_t time,
    cg_buf *members)
{
    cg_event  e = { .type = type, .time = time, .members = members };

    e.sign = strcmp(type, "start") == 0 || strcmp(type, "stop") == 0
             || strcmp(type, "checkpoint") == 0;
    assert_int_equal(cg_audit_line(c, &e, out), CG_OK);
    members->n = 0;
}


/* The chain, and where each of its lines begins. */
static void
write_chain(const burial *b, cg_buf *out, size_t at[LINES + 1])
{
    size_t    i;
    cg_buf    members = { NULL, 0, 0 };
    cg_chain  c;
    uint64_t  consent, processing;

    consent = b->consent == NONE ? 0 : b->consent ? b->consent : 365;
    processing = b->processing == NONE ? 0
                 : b->processing ? b->processing : 90;

    assert_int_equal(cg_chain_init(&c, &keys), CG_OK);
    assert_int_equal(cg_audit_retain(&members, consent * 86400,
                                     processing * 86400), CG_OK);

    for (i = 0; i < LINES; i++) {
        at[i] = out->n;
        write_line(&c, out, records[i].type, NOW - records[i].age * DAY,
                   &members);
    }

    at[LINES] = out->n;
    cg_chain_free(&c);
    cg_buf_free(&members);
}


static cg_record
record(const cg_buf *chain, const size_t at[LINES + 1], size_t seq)
{
    cg_record  r;

    assert_true(cg_record_read(&r, (char *) chain->p + at[seq - 1],
                               at[seq] - at[seq - 1] - 1));
    return r;
}


static void
write_stub(cg_buf *out, const cg_record *r)
{
    char         erased[CG_CHAIN_ERASED + 1];
    uint8_t      digest[32];
    unsigned     size;
    const char  *rest;

    rest = r->members + r->members_n;
    assert_int_equal(EVP_Digest(r->members, r->members_n, digest, &size,
                                EVP_sha256(), NULL), 1);
    (void) cg_chain_erased(erased, digest);

    assert_int_equal(cg_buf_add(out, r->p, (size_t) (r->members - r->p)),
                     CG_OK);
    assert_int_equal(cg_buf_str(out, erased), CG_OK);
    assert_int_equal(cg_buf_add(out, rest, (size_t) (r->p + r->n - rest)),
                     CG_OK);
    assert_int_equal(cg_buf_str(out, "\n"), CG_OK);
}


static void
write_tombstone(const burial *b, cg_chain *c, cg_buf *out,
    const cg_record *stub, const cg_record *wrong)
{
    cg_buf  m = { NULL, 0, 0 };

    assert_int_equal(cg_buf_fmt(&m, ",\"of\":\"%.16s\",\"first\":%u,"
                                "\"last\":%u,\"hash\":\"%.64s\","
                                "\"why\":\"%s\"", b->own ? c->id : stub->chain,
                                b->says_first ? b->says_first : b->first,
                                b->says_last ? b->says_last : b->last,
                                b->elsewhere ? wrong->hash : stub->hash,
                                b->why), CG_OK);

    if (b->reason) {
        assert_int_equal(cg_audit_text(&m, "reason", b->reason,
                                       strlen(b->reason)), CG_OK);
    }

    assert_int_equal(cg_buf_str(&m, ",\"counts\":{\"other\":1}"), CG_OK);
    write_line(c, out, "tombstone", NOW + b->ahead * DAY, &m);
    cg_buf_free(&m);
}


/* The log with the records removed. */
static cg_buf
bury(const burial *b)
{
    size_t         at[LINES + 1];
    cg_buf         chain = { NULL, 0, 0 }, out = { NULL, 0, 0 };
    cg_buf         none = { NULL, 0, 0 };
    cg_chain       c;
    cg_record      stub, wrong;
    cg_chain_keys  k;

    k = keys;
    k.signer = b->unsigned_ ? other : signer;
    write_chain(b, &chain, at);
    stub = record(&chain, at, b->last);
    wrong = record(&chain, at, b->last - 1);

    assert_int_equal(cg_chain_init(&c, &k), CG_OK);
    assert_int_equal(cg_buf_add(&out, chain.p, at[b->first - 1]), CG_OK);
    write_line(&c, &out, "start", NOW + b->ahead * DAY, &none);

    if (b->behind) {
        write_stub(&out, &stub);
    }

    write_tombstone(b, &c, &out, &stub, &wrong);

    if (!b->behind) {
        write_stub(&out, &stub);
    }

    assert_int_equal(cg_buf_add(&out, chain.p + at[b->last],
                                chain.n - at[b->last]), CG_OK);
    write_line(&c, &out, "stop", NOW + b->ahead * DAY, &none);
    cg_chain_free(&c);
    cg_buf_free(&chain);
    return out;
}


static void
note(void *ctx, const cg_flaw *f)
{
    verdict  *v = ctx;

    v->n++;
    v->kinds |= 1U << f->kind;
}


static void
note_removed(void *ctx, const cg_removed *r)
{
    verdict  *v = ctx;

    v->removed = *r;
    v->told++;
}


static verdict
verify(const uint8_t *p, size_t n)
{
    size_t       len;
    verdict      v;
    cg_ledger   *l;
    cg_review    r = { .signer = signer, .reviewer = reviewer,
                       .live = UINT64_MAX, .now = NOW, .flaw = note,
                       .removed = note_removed };
    const char  *s, *end, *feed;

    memset(&v, 0, sizeof(v));
    r.ctx = &v;
    l = cg_ledger_new(&r);
    assert_non_null(l);

    for (s = (const char *) p, end = s + n; s < end; s += len + 1) {
        feed = memchr(s, '\n', (size_t) (end - s));
        len = (size_t) ((feed ? feed : end) - s);
        assert_int_equal(cg_ledger_line(l, s, len, feed != NULL), CG_OK);
    }

    cg_ledger_finish(l, &v.sum);
    cg_ledger_free(l);
    return v;
}


#define OK       CG_FLAW_N
#define STONE    CG_FLAW_TOMBSTONE
#define ERASED   CG_FLAW_ERASED

static const burial  burials[] = {
    { "what is past its period may go", 4, 6, "retention", NULL, OK,
      0, 0, 0, 0, 0, 0, 0, 0, 0 },
    { "one record of it, too", 2, 2, "retention", NULL, OK,
      0, 0, 0, 0, 0, 0, 0, 0, 0 },
    { "with proof that is past its own", 2, 4, "retention", NULL, OK,
      0, 0, 0, 0, 0, 0, 0, 0, 0 },
    { "proof alone needs no other period", 3, 3, "retention", NULL, OK,
      0, 0, 0, 0, NONE, 0, 0, 0, 0 },
    { "what somebody has asked for may be erased", 8, 8, "erasure", "No. 17",
      OK, 0, 0, 0, 0, 0, 0, 0, 0, 0 },
    { "his consent, too", 7, 7, "erasure", "No. 17", OK,
      0, 0, 0, 0, 0, 0, 0, 0, 0 },
    { "a chain without a period, for a reason", 2, 9, "before", "old", OK,
      0, 0, 0, NONE, NONE, 0, 0, 0, 0 },

    { "not what is younger", 8, 8, "retention", NULL, STONE,
      0, 0, 0, 0, 0, 0, 0, 0, 0 },
    { "not if a day is missing", 6, 6, "retention", NULL, STONE,
      0, 0, 0, 0, 91, 0, 0, 0, 0 },
    { "not the end", 8, 9, "retention", NULL, STONE,
      0, 0, 0, 0, 0, 0, 0, 0, 0 },
    { "not with younger proof among it", 2, 6, "retention", NULL, STONE,
      0, 0, 0, 0, 0, 0, 0, 0, 0 },
    { "nor if that is the last one", 2, 3, "retention", NULL, STONE,
      0, 0, 0, 381, 0, 0, 0, 0, 0 },
    { "not what has no period", 4, 6, "retention", NULL, STONE,
      0, 0, 0, 0, NONE, 0, 0, 0, 0 },
    { "nor proof that has none", 2, 4, "retention", NULL, STONE,
      0, 0, 0, NONE, 0, 0, 0, 0, 0 },
    { "not for a reason where there is a period", 8, 8, "before", "old",
      STONE, 0, 0, 0, 0, 0, 0, 0, 0, 0 },
    { "not without a reason where there is none", 2, 8, "before", NULL, STONE,
      0, 0, 0, NONE, NONE, 0, 0, 0, 0 },
    { "not by a clock that is ahead", 7, 8, "retention", NULL, STONE,
      0, 0, 1000, 0, 0, 0, 0, 0, 0 },
    { "erasure is of one record", 7, 8, "erasure", "No. 17", STONE,
      0, 0, 0, 0, 0, 0, 0, 0, 0 },
    { "and has a reason", 8, 8, "erasure", NULL, STONE,
      0, 0, 0, 0, 0, 0, 0, 0, 0 },
    { "not of a checkpoint", 5, 5, "erasure", "No. 17", STONE,
      0, 0, 0, 0, 0, 0, 0, 0, 0 },
    { "not of a stop", 9, 9, "erasure", "No. 17", STONE,
      0, 0, 0, 0, 0, 0, 0, 0, 0 },

    { "nothing for no reason that is known", 4, 6, "boredom", "x", ERASED,
      0, 0, 0, 0, 0, 0, 0, 0, 0 },
    { "no more than it names", 4, 6, "retention", NULL, ERASED,
      5, 0, 0, 0, 0, 0, 0, 0, 0 },
    { "nor less", 4, 6, "retention", NULL, ERASED,
      2, 0, 0, 0, 0, 0, 0, 0, 0 },
    { "and none behind it", 4, 6, "retention", NULL, ERASED,
      0, 7, 0, 0, 0, 0, 0, 0, 0 },
    { "nor another record", 4, 6, "retention", NULL, ERASED,
      0, 0, 0, 0, 0, 1, 0, 0, 0 },
    { "nor of another chain", 4, 6, "retention", NULL, ERASED,
      0, 0, 0, 0, 0, 0, 1, 0, 0 },
    { "it stands in front", 4, 6, "retention", NULL, ERASED,
      0, 0, 0, 0, 0, 0, 0, 1, 0 },
    { "and is signed by the proxy", 4, 6, "retention", NULL,
      CG_FLAW_SIGNATURE, 0, 0, 0, 0, 0, 0, 0, 0, 1 },
};


static void
only_what_is_due_may_be_removed(void **state)
{
    size_t         i;
    cg_buf         log;
    verdict        v;
    const burial  *b;

    (void) state;

    for (i = 0; i < sizeof(burials) / sizeof(burials[0]); i++) {
        b = &burials[i];
        log = bury(b);
        v = verify(log.p, log.n);

        if ((b->wanted == OK) != (v.n == 0)
            || (b->wanted != OK && !(v.kinds >> b->wanted & 1)))
        {
            fail_msg("%s: flaws %x", b->name, v.kinds);
        }

        if (b->wanted == OK) {
            assert_int_equal(v.told, 1);
            assert_int_equal(v.removed.first, b->first);
            assert_int_equal(v.removed.last, b->last);
            assert_int_equal(v.sum.removed + v.sum.erased,
                             b->last - b->first + 1);
            assert_int_equal(v.sum.macs, v.sum.records);
            assert_int_equal(v.removed.time,
                             NOW - records[b->last - 1].age * DAY);
        }

        cg_buf_free(&log);
    }
}


/* The log as it was, and with any one line more, less, or changed. */

static void
a_tombstone_is_for_one_place(void **state)
{
    size_t       i, n;
    cg_buf       log, two = { NULL, 0, 0 };
    const char  *s, *feed;

    (void) state;

    log = bury(&burials[0]);
    s = (char *) log.p;

    for (i = 0; i < log.n; i += n) {
        feed = memchr(s + i, '\n', log.n - i);
        assert_non_null(feed);
        n = (size_t) (feed - s) + 1 - i;

        two.n = 0;
        assert_int_equal(cg_buf_add(&two, s, i + n), CG_OK);
        assert_int_equal(cg_buf_add(&two, s + i, log.n - i), CG_OK);
        assert_true(verify(two.p, two.n).n > 0);

        two.n = 0;
        assert_int_equal(cg_buf_add(&two, s, i), CG_OK);
        assert_int_equal(cg_buf_add(&two, s + i + n, log.n - i - n), CG_OK);
        assert_true(verify(two.p, two.n).n > 0);
    }

    for (i = 0; i < log.n; i += 11) {
        log.p[i] ^= 1;
        assert_true(verify(log.p, log.n).n > 0);
        log.p[i] ^= 1;
    }

    assert_int_equal(verify(log.p, log.n).n, 0);
    cg_buf_free(&two);
    cg_buf_free(&log);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(only_what_is_due_may_be_removed),
        cmocka_unit_test(a_tombstone_is_for_one_place),
    };

    return cmocka_run_group_tests(tests, make_keys, free_keys);
}
