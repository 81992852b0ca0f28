/*
 * Writes an audit log of any size as nginx would have: by the engine's own
 * writer, of four workers that were reloaded twice, over 30 days.
 *
 *     log EVENTS [SIGN.pem REVIEW.pem.pub [DAYS]]  > LOG
 *
 * They begin so many days ago, or on 2026-01-05.  The same events each time;
 * names of chains and keys are random.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cg_audit.h"
#include "cg_diag.h"
#include "cg_key.h"
#include "cg_version.h"

#define WRITERS     4
#define LIVES       3
#define CHECKPOINT  1000

/* 2026-01-05T00:00:00Z */
static uint64_t  first = UINT64_C(1767571200000);

#define SPAN   (UINT64_C(30) * 86400 * 1000)

static const char *const  lines[][8] = {
    { "controller", "Example Ltd", "contact=privacy@example.com" },
    { "processor", "Chat Vendor Inc", "country=US", "transfer=SCC",
      "dpa=2025-01-10", "review=2026-01-10" },
    { "processor", "Translations SARL", "country=FR", "dpa=2025-11-02" },
    { "languages", "en", "de" },
    { "purpose", "support", "basis=contract", "Answer your question",
      "de=Ihre Frage beantworten" },
    { "purpose", "marketing", "basis=consent", "Send you offers",
      "de=Ihnen Angebote senden" },
    { "redact", "card", "mask", "keep=last4" },
    { "redact", "ipv4", "pass" },
    { "redact", "phone", "replace", "unless=marketing" },
    { "consent", "mode=reduced", "version=3", "max_age=180d" },
};

static const struct {
    cg_entity  entity;
    cg_action  action;
    unsigned   share;    /* of 100 */
} found[] = {
    { CG_ENTITY_EMAIL, CG_ACTION_REPLACE, 34 },
    { CG_ENTITY_PHONE, CG_ACTION_REPLACE, 24 },
    { CG_ENTITY_NAME,  CG_ACTION_REPLACE, 17 },
    { CG_ENTITY_CARD,  CG_ACTION_MASK,    11 },
    { CG_ENTITY_IPV4,  CG_ACTION_PASS,     6 },
    { CG_ENTITY_IBAN,  CG_ACTION_REPLACE,  5 },
    { CG_ENTITY_UK_NHS, CG_ACTION_REPLACE, 3 },
};

static cg_policy  policy;
static cg_chain   chains[WRITERS];
static cg_buf     out, members;
static uint64_t   now;
static uint32_t   seed = 20261125;


static void
must(bool ok, const char *what)
{
    if (!ok) {
        fprintf(stderr, "log: %s\n", what);
        exit(1);
    }
}


static uint32_t
next(uint32_t n)
{
    seed ^= seed << 13;
    seed ^= seed >> 17;
    seed ^= seed << 5;
    return seed % n;
}


static void
make_policy(void)
{
    size_t   i, n;
    cg_diag  diag;
    cg_word  words[8];

    words[0].p = "support_chat";
    words[0].n = strlen(words[0].p);
    must(cg_policy_init(&policy, words[0], &diag), diag.text);

    for (i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        for (n = 0; n < 8 && lines[i][n]; n++) {
            words[n].p = lines[i][n];
            words[n].n = strlen(lines[i][n]);
        }

        must(cg_policy_line(&policy, words, n, &diag), diag.text);
    }

    must(cg_policy_finish(&policy, &diag), diag.text);
}


static EVP_PKEY *
read_key(const char *path, cg_key_kind kind)
{
    char       pem[4096];
    FILE      *f;
    size_t     n;
    EVP_PKEY  *key;

    f = fopen(path, "re");
    must(f != NULL, path);
    n = fread(pem, 1, sizeof(pem), f);
    (void) fclose(f);

    key = cg_key_read(pem, n, kind, kind == CG_KEY_SIGN);
    must(key != NULL, path);
    return key;
}


static void
write_event(cg_chain *c, cg_event *e)
{
    e->time = now;
    e->members = &members;

    must(cg_audit_line(c, e, &out) == CG_OK, "a line");
    must(fwrite(out.p, 1, out.n, stdout) == out.n, "standard output");
    out.n = members.n = 0;
}


/* With the heads of all others. */
static void
write_mark(cg_chain *c, const char *type)
{
    size_t    i, n;
    cg_head   heads[WRITERS];
    cg_event  e = { .type = type, .sign = true };

    if (strcmp(type, "start") == 0) {
        must(cg_buf_fmt(&members, ",\"version\":\"%s\","
                        "\"nginx\":\"1.22.1\",\"heartbeat\":60", CG_VERSION)
             == CG_OK
             && cg_audit_retain(&members, UINT64_C(6) * 365 * 86400,
                                90 * 86400) == CG_OK, "a start");
    }

    for (i = n = 0; i < WRITERS; i++) {
        if (&chains[i] != c && chains[i].seq) {
            memset(&heads[n], 0, sizeof(heads[n]));
            memcpy(heads[n].chain, chains[i].id, sizeof(heads[n].chain));
            memcpy(heads[n].hash, chains[i].prev, sizeof(heads[n].hash));
            heads[n++].seq = chains[i].seq;
        }
    }

    must(cg_audit_heads(&members, heads, n) == CG_OK, "heads");
    write_event(c, &e);
}


static void
write_policy(cg_chain *c)
{
    cg_buf    text = { NULL, 0, 0 };
    cg_event  e = { .type = "policy" };

    must(cg_policy_canonical(&policy, &text) == CG_OK, "a policy");
    must(cg_audit_text(&members, "policy", policy.name, strlen(policy.name))
         == CG_OK, "a name");
    must(cg_audit_text(&members, "policy_digest", policy.digest, 64)
         == CG_OK, "a digest");
    must(cg_audit_text(&members, "text", text.p, text.n) == CG_OK, "a text");
    write_event(c, &e);
    cg_buf_free(&text);
}


static void
write_consent(cg_event *e)
{
    bool      yes;
    uint32_t  who;

    who = next(50000);
    yes = next(100) < 40;
    e->type = "consent";
    e->transport = "consent";

    must(cg_buf_fmt(&members,
                    ",\"subject\":\"%08x%024x\",\"decision\":\"%s\","
                    "\"how\":\"click\",\"granted\":[%s],\"refused\":[%s],"
                    "\"notice_version\":3,\"notice_digest\":\"%s\","
                    "\"language\":\"%s\",\"max_age\":15552000",
                    who * 2654435761U, who, yes ? "accept" : "reject",
                    yes ? "\"marketing\"" : "", yes ? "" : "\"marketing\"",
                    policy.digest, next(4) ? "en" : "de") == CG_OK,
         "a choice");
}


static void
find(cg_counts *counts)
{
    size_t    i;
    uint32_t  n, at;

    for (n = 1 + next(3); n; n--) {
        at = next(100);

        for (i = 0; at >= found[i].share; i++) {
            at -= found[i].share;
        }

        counts->entity[found[i].entity]++;
        counts->action[found[i].action]++;
        counts->total++;
    }
}


static void
write_one(cg_chain *c)
{
    uint32_t   what;
    cg_counts  counts;
    cg_event   e = { .type = "message", .policy = &policy,
                     .transport = "websocket", .format = "json" };

    what = next(100);
    memset(&counts, 0, sizeof(counts));
    e.connection = 1 + next(100000);
    e.message = 1 + next(40);
    e.dir = next(4) ? CG_TO_PROVIDER : CG_TO_VISITOR;

    if (what < 2) {
        e.type = "error";
        e.error = next(2) ? CG_ESYNTAX : CG_ELIMIT;
        e.answer = "1003";

    } else if (what < 3) {
        e.dir = CG_TO_PROVIDER;
        write_consent(&e);

    } else {
        find(&counts);
        e.counts = &counts;
    }

    write_event(c, &e);
}


/* The workers from one start to their stop. */
static void
write_life(uint64_t from, uint64_t to, uint64_t all, const cg_chain_keys *keys)
{
    size_t     w;
    uint64_t   i;
    cg_chain  *c;

    for (w = 0; w < WRITERS; w++) {
        must(cg_chain_init(&chains[w], keys) == CG_OK, "a chain");
        write_mark(&chains[w], "start");
    }

    write_policy(&chains[0]);

    for (i = from; i < to; i++) {
        now = first + i * SPAN / all;
        c = &chains[next(WRITERS)];
        write_one(c);

        if (c->seq % CHECKPOINT == 0) {
            write_mark(c, "checkpoint");
        }
    }

    for (w = 0; w < WRITERS; w++) {
        write_mark(&chains[w], "stop");
        cg_chain_free(&chains[w]);
    }

    memset(chains, 0, sizeof(chains));
}


int
main(int argc, char **argv)
{
    size_t         i;
    uint64_t       n;
    cg_chain_keys  keys = { NULL, NULL, false };

    must(argc == 2 || argc == 4 || argc == 5,
         "EVENTS [SIGN.pem REVIEW.pem.pub [DAYS]]");
    n = strtoull(argv[1], NULL, 10);

    if (argc == 5) {
        first = ((uint64_t) time(NULL) - strtoull(argv[4], NULL, 10) * 86400)
                * 1000;
    }

    now = first;

    if (argc > 2) {
        keys.signer = read_key(argv[2], CG_KEY_SIGN);
        keys.reviewer = read_key(argv[3], CG_KEY_REVIEW);
    }

    make_policy();

    for (i = 0; i < LIVES; i++) {
        write_life(i * n / LIVES, (i + 1) * n / LIVES, n, &keys);
    }

    EVP_PKEY_free(keys.signer);
    EVP_PKEY_free(keys.reviewer);
    cg_policy_free(&policy);
    cg_buf_free(&out);
    cg_buf_free(&members);
    return fflush(stdout) == 0 ? 0 : 1;
}
