/*
 * chat-gdpr audit prove no-early: no message left before its consent.
 *
 * Each event of a message, and of a gate that was open, says in which mode it
 * was and by which choice it went: the visitor's pseudonym and the second.  For
 * each, with the policy whose digest it cites:
 *
 *   - that choice is on record before it, and no later one of the same visitor,
 *     more than two seconds older than the event, grants less;
 *   - towards the provider, in mode `activate`, the visitor had asked for the
 *     chat; in mode `require`, had granted what it waits for;
 *   - no more findings passed than those that the policy lets pass, of
 *     themselves or for a purpose that the choice grants.
 *
 * And the log verifies: else it proves nothing.
 */

#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "audit.h"
#include "cg_diag.h"
#include "choices.h"
#include "command.h"
#include "filter.h"
#include "log_file.h"
#include "report.h"
#include "review.h"

/* Events that are named; one mistake can make many. */
#define PROVE_MAX  100

/* Seconds in which a choice reaches open connections. */
#define PROVE_REACH  2

typedef enum {
#define EARLY(id, name, sentence)  EARLY_##id,
#include "early.def"
#undef EARLY
    EARLY_N
} early;

static const struct {
    const char  *name;
    const char  *text;
} earlies[EARLY_N] = {
#define EARLY(id, name, sentence)  { name, sentence },
#include "early.def"
#undef EARLY
};

typedef struct {
    bool         json;
    filter       filter;
    report      *facts;      /* for its policies */
    cg_ledger   *ledger;
    uint64_t     flaws;
    const char  *file;
    uint64_t     line;
    choices      choices;

    uint64_t     messages[CG_CONSENT_N];  /* by mode */
    uint64_t     chosen[CG_CONSENT_N];    /* of which by a choice */
    uint64_t     held;
    uint64_t     early;
} prove;

static const struct option  options[] = {
#define FILTER  FILTER_ROW
#include "filter.def"
#undef FILTER
    REVIEW_OPTIONS,
    { "json", no_argument, NULL, 'j' },
    { NULL, 0, NULL, 0 }
};


static void
prove_tell(prove *v, const event *e, early why)
{
    json_t  *o;

    if (v->early++ >= PROVE_MAX) {
        return;
    }

    if (!v->json) {
        printf("%s:%" PRIu64 ": %s: %s\n    chain %.16s, record %" PRIu64
               ", written %.24s, connection %" PRIu64 "\n", v->file, v->line,
               earlies[why].name, earlies[why].text, e->record.chain,
               e->record.seq, e->record.time,
               event_number(e, EVENT_CONNECTION));
        return;
    }

    o = json_pack("{s:s, s:s, s:s, s:I, s:s%, s:I, s:I}",
                  "early", earlies[why].name, "reason", earlies[why].text,
                  "file", v->file, "line", (json_int_t) v->line,
                  "chain", e->record.chain, (size_t) CG_CHAIN_ID,
                  "seq", (json_int_t) e->record.seq,
                  "connection", (json_int_t) event_number(e,
                                                          EVENT_CONNECTION));
    if (o) {
        (void) json_dumpf(o, stdout, JSON_COMPACT);
        json_decref(o);
    }

    printf("\n");
}


static const cg_policy *
prove_policy(const prove *v, const event *e)
{
    const report_policy  *p;

    p = report_policy_find(v->facts, e->member[EVENT_DIGEST]);
    return p && p->known && p->whole ? &p->policy : NULL;
}


static cg_consent_mode
prove_mode(const event *e, const cg_policy *p)
{
    cg_consent_mode  mode;

    for (mode = CG_CONSENT_NONE; mode < CG_CONSENT_N; mode++) {
        if (event_text_is(e->member[EVENT_MODE],
                          cg_consent_mode_name(mode)))
        {
            return mode;
        }
    }

    return p->consent;
}


static cg_purposes
prove_purposes(const cg_policy *p, event_text list)
{
    size_t       i;
    event_text   name;
    cg_purposes  set;

    for (i = 0, set = 0; i < p->n_purposes; i++) {
        name.p = p->purposes[i].name;
        name.n = strlen(name.p);
        set |= (cg_purposes) (event_list_has(list, name) << i);
    }

    return set;
}


/* Findings that pass of themselves, or for a purpose that lets them. */

static uint64_t
prove_may_pass(const cg_policy *p, const event *e, cg_purposes passing)
{
    size_t          i, dir;
    cg_word         word;
    uint64_t        n, sum;
    event_text      at, name;
    const cg_rule  *rule;

    dir = event_text_is(e->member[EVENT_DIRECTION], "to_visitor")
          ? CG_TO_VISITOR : CG_TO_PROVIDER;
    at = e->member[EVENT_FINDINGS];

    for (sum = 0; event_count_next(&at, &name, &n); ) {
        word.p = name.p;
        word.n = name.n;
        i = cg_policy_entity(p, word);

        if (i == CG_ENTITY_MAX) {
            continue;
        }

        rule = &p->rules[dir][i];

        if (rule->action == CG_ACTION_PASS
            || (rule->unless && (passing >> (rule->unless - 1) & 1)))
        {
            sum += n;
        }
    }

    return sum;
}


static uint64_t
prove_passed(const event *e)
{
    uint64_t    n, sum;
    event_text  at, name;

    if (event_dry(e)) {
        at = e->member[EVENT_FINDINGS];

        for (sum = 0; event_count_next(&at, &name, &n); sum += n) {
            /* void */
        }

        return sum;
    }

    for (at = e->member[EVENT_ACTIONS]; event_count_next(&at, &name, &n); ) {
        if (event_text_is(name, cg_action_name(CG_ACTION_PASS))) {
            return n;
        }
    }

    return 0;
}


/* Did one of the n choices that came behind it take something of it back, in
 * time to be obeyed? */

static bool
prove_taken_back(const choice *cited, const choice *later, size_t n,
    uint64_t now)
{
    size_t  i;

    for (i = 0; i < n; i++) {
        if ((cited->granted & ~later[i].granted)
            && later[i].time + PROVE_REACH < now)
        {
            return true;
        }
    }

    return false;
}


/* The choice that an event cites, or none.  EARLY_N: that is as it should
 * be. */

static early
prove_cited(const prove *v, const event *e, choice *cited, bool *started)
{
    size_t          i;
    uint64_t        chosen;
    const chooser  *who;

    memset(cited, 0, sizeof(*cited));
    *started = false;
    chosen = event_number(e, EVENT_CHOSEN);

    if (chosen == 0) {
        return EARLY_N;
    }

    who = choices_find(&v->choices, e->member[EVENT_SUBJECT]);

    for (i = 0; who && i < CHOICES_KEPT && who->last[i].time; i++) {
        if (who->last[i].time == chosen) {
            *cited = who->last[i];
            *started = who->started;
            return prove_taken_back(cited, who->last, i,
                                    e->record.ms / 1000)
                   ? EARLY_CHANGED : EARLY_N;
        }
    }

    return EARLY_RECORD;
}


static bool
prove_open(const cg_policy *p, cg_consent_mode mode, const choice *c,
    bool started)
{
    switch (mode) {
    case CG_CONSENT_ACTIVATE:
        return started;
    case CG_CONSENT_REQUIRE:
        return c->time && cg_policy_required(p, c->granted);
    default:
        return true;
    }
}


static void
prove_event(prove *v, const event *e)
{
    bool              started;
    early             why;
    choice            c;
    const cg_policy  *p;
    cg_consent_mode   mode;

    p = prove_policy(v, e);

    if (p == NULL) {
        prove_tell(v, e, EARLY_POLICY);
        return;
    }

    mode = prove_mode(e, p);
    why = prove_cited(v, e, &c, &started);

    v->messages[mode]++;
    v->chosen[mode] += c.time != 0;

    if (why == EARLY_N
        && event_text_is(e->member[EVENT_DIRECTION], "to_provider")
        && !prove_open(p, mode, &c, started))
    {
        why = EARLY_GATE;
    }

    if (why == EARLY_N
        && prove_passed(e)
           > prove_may_pass(p, e, cg_policy_passing(p, mode, c.time != 0,
                                                    c.granted)))
    {
        why = EARLY_PASSED;
    }

    if (why != EARLY_N) {
        prove_tell(v, e, why);
    }
}


static cg_status
prove_take(prove *v, const event *e)
{
    choice            c;
    const cg_policy  *p;

    if (event_is(e, "policy")) {
        return report_policy_event(v->facts, e);
    }

    if (event_is(e, "consent")) {
        p = prove_policy(v, e);
        c.time = (uint32_t) (e->record.ms / 1000);
        c.granted = p ? prove_purposes(p, e->member[EVENT_GRANTED]) : 0;
        return choices_add(&v->choices, e->member[EVENT_SUBJECT], &c,
                           event_text_is(e->member[EVENT_DECISION], "start"));
    }

    if (!filter_fits(&v->filter, e)) {
        return CG_OK;
    }

    v->held += event_is(e, "error")
               && event_text_is(e->member[EVENT_TRANSPORT], "gate");

    if (event_is(e, "message") || event_is(e, "gate")) {
        prove_event(v, e);
    }

    return CG_OK;
}


static bool
prove_line(void *ctx, const char *file, const char *p, size_t n, bool feed)
{
    prove  *v = ctx;

    event      e;
    cg_status  st;

    if (file != v->file) {
        v->file = file;
        v->line = 0;
        cg_ledger_file(v->ledger, file);
    }

    v->line++;
    st = cg_ledger_line(v->ledger, p, n, feed);

    if (st == CG_OK && event_read(&e, p, n)) {
        st = prove_take(v, &e);
    }

    if (st != CG_OK) {
        complain("%s", cg_status_text(st));
    }

    return st == CG_OK;
}


static void
prove_print_json(const prove *v, bool proven, uint64_t gone)
{
    json_t           *o, *modes;
    cg_consent_mode   m;

    modes = json_object();

    for (m = CG_CONSENT_NONE; m < CG_CONSENT_N; m++) {
        (void) json_object_set_new(modes, cg_consent_mode_name(m),
            json_pack("{s:I, s:I}", "messages", (json_int_t) v->messages[m],
                      "by_choice", (json_int_t) v->chosen[m]));
    }

    o = json_pack("{s:b, s:o, s:I, s:I, s:I, s:b, s:I}", "proven", proven,
                  "modes", modes, "held", (json_int_t) v->held, "early",
                  (json_int_t) v->early, "flaws", (json_int_t) v->flaws,
                  "more_visitors", v->choices.full, "gone",
                  (json_int_t) gone);

    if (o) {
        (void) json_dumpf(o, stdout, JSON_COMPACT);
        json_decref(o);
    }

    printf("\n");
}


static void
prove_print(const prove *v, bool proven, uint64_t gone)
{
    cg_consent_mode  m;

    static const char *const  words[CG_CONSENT_N] = {
        [CG_CONSENT_NONE] = "nobody is asked",
        [CG_CONSENT_NOTICE] = "visitors are told",
        [CG_CONSENT_REDUCED] = "all is redacted before a choice",
        [CG_CONSENT_ACTIVATE] = "nothing leaves before a click",
        [CG_CONSENT_REQUIRE] = "no message leaves before a yes",
    };

    printf("%s\n", proven ? "proven: nothing left before its consent"
                          : "NOT PROVEN");

    for (m = CG_CONSENT_NONE; m < CG_CONSENT_N; m++) {
        if (v->messages[m]) {
            printf("  mode %s, %s: %" PRIu64 " messages, %" PRIu64
                   " of them by a choice\n", cg_consent_mode_name(m),
                   words[m], v->messages[m], v->chosen[m]);
        }
    }

    printf("  held back at the gate: %" PRIu64 " requests\n", v->held);

    if (v->early) {
        printf("  not as it should be: %" PRIu64 " messages\n", v->early);
    }

    if (gone) {
        printf("  removed by age, or erased: %" PRIu64 " records, of which "
               "nothing is said here\n", gone);
    }

    if (v->flaws) {
        printf("  the log has %" PRIu64 " flaws, see \"audit verify\": it "
               "proves nothing\n", v->flaws);
    }

    if (v->choices.full) {
        printf("  there are more visitors than can be told apart: take fewer "
               "files\n");
    }
}


static int
prove_files(prove *v, const cg_review *review, char *const *files, size_t n)
{
    bool           ok, proven;
    size_t         i;
    uint64_t       all;
    cg_ledger_sum  sum;

    v->ledger = cg_ledger_new(review);
    v->facts = calloc(1, sizeof(report));

    if (v->ledger == NULL || v->facts == NULL) {
        complain("%s", cg_status_text(CG_ENOMEM));
        return EXIT_UNREAD;
    }

    ok = log_files_read(files, n, prove_line, v);
    cg_ledger_finish(v->ledger, &sum);
    v->flaws = sum.flaws;

    if (!ok) {
        return EXIT_UNREAD;
    }

    for (i = 0, all = v->held; i < CG_CONSENT_N; i++) {
        all += v->messages[i];
    }

    proven = v->flaws == 0 && v->early == 0 && !v->choices.full && all;

    if (v->json) {
        prove_print_json(v, proven, sum.removed + sum.erased);
    } else {
        prove_print(v, proven, sum.removed + sum.erased);
    }

    if (all == 0) {
        complain("there is no message to prove anything of");
    }

    return flush_output() != EXIT_OK ? EXIT_UNREAD
           : proven ? EXIT_OK : EXIT_INPUT;
}


static int
prove_run(prove *v, const review_options *o, char *const *files, int n)
{
    int        rc;
    cg_review  review;

    if (n < 2 || strcmp(files[0], "no-early") != 0) {
        return usage_error("\"audit prove\" takes \"no-early\" and the files "
                           "of a log, the oldest first");
    }

    rc = filter_finish(&v->filter);

    if (rc != EXIT_OK) {
        return rc;
    }

    rc = review_open(o, &review);

    if (rc == EXIT_OK) {
        rc = prove_files(v, &review, files + 1, (size_t) n - 1);
    }

    review_close(&review);
    return rc;
}


int
audit_prove(int argc, char **argv)
{
    int             c, rc;
    prove           v = { .json = false };
    review_options  o = { .n_sign_keys = 0 };

    while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
        if (c == 'j') {
            v.json = true;

        } else if (!review_option(&o, c, optarg)
                   && !filter_option(&v.filter, c, optarg))
        {
            return usage_error("\"audit prove\" was called with a wrong "
                               "option");
        }
    }

    rc = prove_run(&v, &o, argv + optind, argc - optind);

    choices_free(&v.choices);
    cg_ledger_free(v.ledger);

    if (v.facts) {
        report_free(v.facts);
        free(v.facts);
    }

    return rc;
}
