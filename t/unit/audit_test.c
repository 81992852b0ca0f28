/*
 * Audit events: each line is strict JSON (RFC 8259), its hash and its place in
 * the chain are those that a second computation finds from the bytes alone.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>

#include <openssl/evp.h>

#include <cmocka.h>

#include "cg_audit.h"

#define NO_HASH                                                               \
    "0000000000000000000000000000000000000000000000000000000000000000"

/* 2026-01-02T03:04:05.678Z */
static const cg_chain_keys  no_keys = { NULL, NULL, false };

#define NOW  1767323045678


static void
make_policy(cg_policy *p, const char *name)
{
    cg_diag  diag;
    cg_word  w = { name, strlen(name) };

    assert_true(cg_policy_init(p, w, &diag));
    assert_true(cg_policy_finish(p, &diag));
}


/* A reader of one flat JSON value, independent of the engine's: NULL if there
 * is none at s, else what stands behind it. */

static const char *
json_value(const char *s, int depth)
{
    int   first;
    char  close;

    if (*s == '"') {
        for (s++; *s != '"'; s++) {
            if ((unsigned char) *s < 0x20 || *s == '\\') {
                return NULL;
            }
        }
        return s + 1;
    }

    if (*s >= '0' && *s <= '9') {
        if (*s == '0') {
            return s + 1;
        }
        return s + strspn(s, "0123456789");
    }

    if (*s != '{' || depth > 2) {
        return NULL;
    }

    close = '}';
    first = 1;

    for (s++; *s != close; first = 0) {
        if (!first && *s++ != ',') {
            return NULL;
        }

        if (*s != '"' || (s = json_value(s, depth)) == NULL || *s++ != ':'
            || (s = json_value(s, depth + 1)) == NULL)
        {
            return NULL;
        }
    }

    return s + 1;
}


static void
sha256_hex(const char *p, size_t n, char out[65])
{
    unsigned       i, len;
    unsigned char  md[EVP_MAX_MD_SIZE];

    assert_int_equal(EVP_Digest(p, n, md, &len, EVP_sha256(), NULL), 1);
    assert_int_equal(len, 32);

    for (i = 0; i < 32; i++) {
        (void) snprintf(out + 2 * i, 3, "%02x", md[i]);
    }
}


/* The hash of n bytes of a line, which are all in front of its own: of the
 * line in which ,"erased":"DIGEST" stands for what it says. */

static void
line_hash(const char *p, size_t n, char out[65])
{
    char         brief[1024], line[4096], digest[65];
    size_t       len;
    const char  *says, *prev;

    assert_true(n < sizeof(line));
    memcpy(line, p, n);
    line[n] = '\0';

    says = strstr(line, ",\"type\":\"");
    says = says ? strchr(says + 9, '"') : NULL;
    prev = strstr(line, ",\"prev\":\"");

    if (says == NULL || prev <= says) {
        sha256_hex(p, n, out);
        return;
    }

    says++;
    sha256_hex(says, (size_t) (prev - says), digest);
    len = (size_t) snprintf(brief, sizeof(brief), "%.*s,\"erased\":\"%s\"%s",
                            (int) (says - line), line, digest, prev);
    sha256_hex(brief, len, out);
}


/* Verify n bytes of whole lines as a reviewer would; returns their number. */

static size_t
assert_chain(const char *p, size_t n)
{
    char         want[65], prev[65], line[4096], member[96];
    size_t       len, seq;
    const char  *hash, *end;

    (void) strcpy(prev, NO_HASH);

    for (seq = 1; n > 0; seq++) {
        end = memchr(p, '\n', n);
        assert_non_null(end);
        len = (size_t) (end - p);
        assert_true(len < sizeof(line));
        memcpy(line, p, len);
        line[len] = '\0';

        assert_int_equal(strlen(line), len);
        assert_ptr_equal(json_value(line, 0), line + len);

        hash = strstr(line, ",\"hash\":\"");
        assert_non_null(hash);
        assert_null(strstr(hash + 1, ",\"hash\":\""));
        line_hash(line, (size_t) (hash - line), want);
        assert_memory_equal(hash + 9, want, 64);
        assert_string_equal(hash + 9 + 64, "\"}");

        (void) snprintf(member, sizeof(member), ",\"prev\":\"%s\"", prev);
        assert_memory_equal(hash - strlen(member), member, strlen(member));
        (void) strcpy(prev, want);

        (void) snprintf(member, sizeof(member), ",\"seq\":%zu,\"type\"", seq);
        assert_non_null(strstr(line, member));

        p = end + 1;
        n -= len + 1;
    }

    return seq - 1;
}


static void
a_chain_begins_with_a_name_and_zeros(void **state)
{
    cg_chain  a, b;

    (void) state;

    assert_int_equal(cg_chain_init(&a, &no_keys), CG_OK);
    assert_int_equal(cg_chain_init(&b, &no_keys), CG_OK);

    assert_int_equal(strspn(a.id, "0123456789abcdef"), 16);
    assert_int_equal(strlen(a.id), 16);
    assert_string_not_equal(a.id, b.id);
    assert_int_equal(a.seq, 0);
    assert_string_equal(a.prev, NO_HASH);
    cg_chain_free(&a);
    cg_chain_free(&b);
}


static void
a_start_event_is_these_bytes(void **state)
{
    char       want[512], hash[65];
    size_t     n;
    cg_buf     out = { NULL, 0, 0 };
    cg_chain   c;
    cg_event   e = { 0 };

    (void) state;

    assert_int_equal(cg_chain_init(&c, &no_keys), CG_OK);
    (void) strcpy(c.id, "0123456789abcdef");

    e.time = NOW;
    e.type = "start";
    assert_int_equal(cg_audit_line(&c, &e, &out), CG_OK);

    n = (size_t) snprintf(want, sizeof(want),
                          "{\"time\":\"2026-01-02T03:04:05.678Z\","
                          "\"chain\":\"0123456789abcdef\",\"seq\":1,"
                          "\"type\":\"start\",\"prev\":\"" NO_HASH "\"");
    line_hash(want, n, hash);
    n += (size_t) snprintf(want + n, sizeof(want) - n, ",\"hash\":\"%s\"}\n",
                           hash);

    assert_int_equal(out.n, n);
    assert_memory_equal(out.p, want, n);
    assert_int_equal(c.seq, 1);
    assert_string_equal(c.prev, hash);

    cg_buf_free(&out);
    cg_chain_free(&c);
}


static void
every_mixture_of_members_verifies(void **state)
{
    unsigned   i;
    cg_buf     out = { NULL, 0, 0 };
    cg_chain   c;
    cg_event   e;
    cg_counts  counts;
    cg_policy  p;

    (void) state;

    make_policy(&p, "support_chat");
    assert_int_equal(cg_chain_init(&c, &no_keys), CG_OK);

    for (i = 0; i < 256; i++) {
        memset(&e, 0, sizeof(e));
        memset(&counts, 0, sizeof(counts));
        e.time = NOW + i;
        e.type = i & 1 ? "message" : "error";
        e.policy = i & 2 ? &p : NULL;
        e.connection = i & 4 ? UINT64_MAX : 1;
        e.message = i & 8 ? UINT64_MAX : 0;
        e.dir = i & 16 ? CG_TO_VISITOR : CG_TO_PROVIDER;
        e.transport = "websocket";
        e.format = i & 32 ? "json" : NULL;
        e.counts = i & 64 ? &counts : NULL;
        e.error = i & 128 ? CG_ELIMIT : CG_OK;
        e.answer = i & 128 ? "1009" : NULL;
        e.mode = i & 1 ? "require" : NULL;
        e.subject = i & 8 ? "0123456789abcdef0123456789abcdef" : NULL;
        e.chosen = 1767323045;
        counts.total = i;
        counts.entity[i % CG_ENTITY_N] = i;
        counts.entity[CG_ENTITY_N - 1] = UINT32_MAX;
        counts.action[i % CG_ACTION_N] = i;

        assert_int_equal(cg_audit_line(&c, &e, &out), CG_OK);
    }

    assert_int_equal(assert_chain((char *) out.p, out.n), 256);
    cg_buf_free(&out);
    cg_chain_free(&c);
}


static void
counts_name_entities_and_actions(void **state)
{
    cg_buf     out = { NULL, 0, 0 };
    cg_chain   c;
    cg_event   e = { 0 };
    cg_counts  counts = { 0 };
    cg_policy  p;

    (void) state;

    make_policy(&p, "support_chat");
    assert_int_equal(cg_chain_init(&c, &no_keys), CG_OK);

    counts.entity[CG_ENTITY_EMAIL] = 2;
    counts.entity[CG_ENTITY_UK_NHS] = 1;
    counts.action[CG_ACTION_REPLACE] = 2;
    counts.action[CG_ACTION_PASS] = 1;
    counts.total = 3;

    e.time = NOW;
    e.type = "message";
    e.policy = &p;
    e.connection = 7;
    e.message = 3;
    e.transport = "request";
    e.format = "json";
    e.counts = &counts;
    assert_int_equal(cg_audit_line(&c, &e, &out), CG_OK);
    assert_int_equal(cg_buf_add(&out, "", 1), CG_OK);

    assert_non_null(strstr((char *) out.p, ",\"policy\":\"support_chat\","));
    assert_non_null(strstr((char *) out.p, p.digest));
    assert_non_null(strstr((char *) out.p,
                           ",\"connection\":7,\"message\":3,"
                           "\"direction\":\"to_provider\","
                           "\"transport\":\"request\",\"format\":\"json\","
                           "\"findings\":{\"email\":2,\"uk_nhs\":1},"
                           "\"actions\":{\"replace\":2,\"pass\":1},"
                           "\"prev\":"));
    cg_buf_free(&out);
    cg_chain_free(&c);
}


static void
each_error_is_named_with_its_sentence(void **state)
{
    char       want[256];
    cg_buf     out = { NULL, 0, 0 };
    cg_chain   c;
    cg_event   e = { 0 };
    cg_policy  p;
    cg_status  st;

    (void) state;

    make_policy(&p, "p");
    assert_int_equal(cg_chain_init(&c, &no_keys), CG_OK);

    for (st = CG_OK + 1; st < CG_STATUS_N; st++) {
        out.n = 0;
        e.time = NOW;
        e.type = "error";
        e.policy = &p;
        e.transport = "response";
        e.error = st;
        e.answer = "502";

        assert_int_equal(cg_audit_line(&c, &e, &out), CG_OK);
        assert_int_equal(cg_buf_add(&out, "", 1), CG_OK);

        (void) snprintf(want, sizeof(want), ",\"error\":\"%s\","
                        "\"reason\":\"%s\",\"answer\":\"502\",\"prev\":",
                        cg_status_name(st), cg_status_text(st));
        assert_non_null(strstr((char *) out.p, want));
        assert_true(cg_status_name(st)[0] == 'E');
    }

    cg_buf_free(&out);
    cg_chain_free(&c);
}


/* The longest of all: it must fit, or the message could never be sent. */

static void
the_longest_event_fits(void **state)
{
    char       name[64];
    size_t     i;
    cg_buf     out = { NULL, 0, 0 };
    cg_chain   c;
    cg_event   e = { 0 };
    cg_counts  counts;
    cg_policy  p;

    (void) state;

    memset(name, 'x', 63);
    name[63] = '\0';
    make_policy(&p, name);
    assert_int_equal(cg_chain_init(&c, &no_keys), CG_OK);
    c.seq = UINT64_MAX - 1;

    for (i = 0; i < CG_ENTITY_N; i++) {
        counts.entity[i] = UINT32_MAX;
    }

    for (i = 0; i < CG_ACTION_N; i++) {
        counts.action[i] = UINT32_MAX;
    }

    e.time = NOW;
    e.type = "message";
    e.policy = &p;
    e.connection = e.message = UINT64_MAX;
    e.transport = "websocket";
    e.format = "engineio";
    e.counts = &counts;
    e.error = CG_ESYNTAX;
    e.answer = "refused, and the connection closed";
    e.mode = "activate";
    e.subject = "0123456789abcdef0123456789abcdef";
    e.chosen = UINT64_MAX;

    assert_int_equal(cg_audit_line(&c, &e, &out), CG_OK);
    assert_int_equal(out.p[out.n - 1], '\n');
    cg_buf_free(&out);
    cg_chain_free(&c);
}


static void
a_line_that_could_not_be_written_is_undone(void **state)
{
    cg_buf    out = { NULL, 0, 0 }, again = { NULL, 0, 0 };
    size_t    n;
    cg_chain  c, before;
    cg_event  e = { 0 };

    (void) state;

    assert_int_equal(cg_chain_init(&c, &no_keys), CG_OK);
    e.time = NOW;
    e.type = "start";

    assert_int_equal(cg_audit_line(&c, &e, &out), CG_OK);
    n = out.n;

    before = c;
    assert_int_equal(cg_audit_line(&c, &e, &out), CG_OK);
    assert_int_equal(c.seq, 2);
    c = before;

    assert_int_equal(cg_buf_add(&again, out.p, n), CG_OK);
    assert_int_equal(cg_audit_line(&c, &e, &again), CG_OK);
    assert_int_equal(assert_chain((char *) again.p, again.n), 2);
    assert_int_equal(again.n, out.n);
    assert_memory_equal(again.p, out.p, out.n);

    cg_buf_free(&out);
    cg_buf_free(&again);
    cg_chain_free(&c);
}


static void
a_changed_byte_is_found(void **state)
{
    char       hash[65];
    size_t     i, n;
    cg_buf     out = { NULL, 0, 0 };
    cg_chain   c;
    cg_event   e = { 0 };

    (void) state;

    assert_int_equal(cg_chain_init(&c, &no_keys), CG_OK);
    e.time = NOW;
    e.type = "start";
    assert_int_equal(cg_audit_line(&c, &e, &out), CG_OK);

    n = out.n - strlen(",\"hash\":\"\"}\n") - 64;

    for (i = 0; i < n; i++) {
        out.p[i] ^= 1;
        line_hash((char *) out.p, n, hash);
        assert_memory_not_equal(hash, c.prev, 64);
        out.p[i] ^= 1;
    }

    line_hash((char *) out.p, n, hash);
    assert_memory_equal(hash, c.prev, 64);
    cg_buf_free(&out);
    cg_chain_free(&c);
}


/* What is left of a line does not tell what it said: not even two that say the
 * same are alike. */

static void
lines_about_visitors_are_salted(void **state)
{
    char       *first, *second;
    size_t      i;
    cg_buf      out = { NULL, 0, 0 };
    cg_chain    c;
    cg_event    e = { 0 };

    static const struct {
        const char  *type;
        bool         salted;
    } rows[] = {
        { "message", true }, { "consent", true }, { "gate", true },
        { "reveal", true }, { "error", true }, { "choice_refused", true },
        { "start", false }, { "stop", false }, { "checkpoint", false },
        { "torn", false }, { "policy", false }, { "notice", false },
        { "what comes next year", true },
    };

    (void) state;

    assert_int_equal(cg_chain_init(&c, &no_keys), CG_OK);
    e.time = NOW;

    for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        out.n = 0;
        e.type = rows[i].type;
        assert_int_equal(cg_audit_line(&c, &e, &out), CG_OK);
        assert_int_equal(cg_audit_line(&c, &e, &out), CG_OK);
        assert_int_equal(cg_buf_add(&out, "", 1), CG_OK);

        first = strstr((char *) out.p, "\",\"salt\":\"");
        assert_true((first != NULL) == rows[i].salted);

        if (first) {
            second = strstr(first + 1, "\",\"salt\":\"");
            assert_non_null(second);
            assert_memory_not_equal(first + 10, second + 10, 32);
            assert_int_equal(strspn(first + 10, "0123456789abcdef"), 32);
        }
    }

    cg_buf_free(&out);
    cg_chain_free(&c);
}


/* Consent, and what it was about. */

static void
proofs_are_counted(void **state)
{
    size_t    i;
    char     *p;
    cg_buf    out = { NULL, 0, 0 };
    cg_chain  c;
    cg_event  e = { 0 };

    static const struct {
        const char  *type;
        const char  *front;
    } rows[] = {
        { "start",   ",\"seq\":1,\"type\":\"start\"" },
        { "policy",  ",\"seq\":2,\"proofs\":1,\"type\":\"policy\"" },
        { "message", ",\"seq\":3,\"proofs\":1,\"type\":\"message\"" },
        { "consent", ",\"seq\":4,\"proofs\":2,\"type\":\"consent\"" },
        { "notice",  ",\"seq\":5,\"proofs\":3,\"type\":\"notice\"" },
        { "stop",    ",\"seq\":6,\"proofs\":3,\"type\":\"stop\"" },
    };

    (void) state;

    assert_int_equal(cg_chain_init(&c, &no_keys), CG_OK);
    e.time = NOW;

    for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        out.n = 0;
        e.type = rows[i].type;
        assert_int_equal(cg_audit_line(&c, &e, &out), CG_OK);
        assert_int_equal(cg_buf_add(&out, "", 1), CG_OK);
        p = strstr((char *) out.p, rows[i].front);
        assert_non_null(p);
    }

    cg_buf_free(&out);
    cg_chain_free(&c);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(a_chain_begins_with_a_name_and_zeros),
        cmocka_unit_test(a_start_event_is_these_bytes),
        cmocka_unit_test(every_mixture_of_members_verifies),
        cmocka_unit_test(counts_name_entities_and_actions),
        cmocka_unit_test(each_error_is_named_with_its_sentence),
        cmocka_unit_test(the_longest_event_fits),
        cmocka_unit_test(a_line_that_could_not_be_written_is_undone),
        cmocka_unit_test(a_changed_byte_is_found),
        cmocka_unit_test(lines_about_visitors_are_salted),
        cmocka_unit_test(proofs_are_counted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
