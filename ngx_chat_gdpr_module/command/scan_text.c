/*
 * chat-gdpr scan: one text, and why it was redacted.
 */

#include <stdio.h>
#include <string.h>

#include "command.h"
#include "scan.h"


static cg_status
text_write(void *ctx, const uint8_t *p, size_t n, bool in_place)
{
    (void) ctx;
    (void) in_place;

    return fwrite(p, 1, n, stdout) == n ? CG_OK : CG_ESINK;
}


/* The second step: what the policy says about what was found. */

static void
text_policy(const scan *s, const cg_finding *f)
{
    cg_buf  said = { NULL, 0, 0 };

    if (cg_policy_says(&s->policy, s->dir, f->entity, &said) == CG_OK) {
        fprintf(stderr, "    policy %s, %s: %.*s%s\n", s->policy.name,
                cg_direction_name(s->dir), (int) said.n, (char *) said.p,
                f->action == CG_ACTION_PASS ? ": it stays" : "");
    }

    cg_buf_free(&said);
}


static void
text_finding(void *ctx, const cg_finding *f)
{
    const scan  *s = ctx;

    fprintf(stderr, "%s: bytes %llu to %llu: %s%s: %s\n",
            cg_policy_entity_name(&s->policy, f->entity),
            (unsigned long long) f->raw_start,
            (unsigned long long) f->raw_end, cg_rule_text(f->rule),
            f->other ? ", in the normalised text" : "",
            cg_action_name(f->action));

    if (s->named) {
        text_policy(s, f);
    }
}


int
scan_text(const scan *s)
{
    long           n;
    cg_sink        sink = { text_write, NULL, NULL };
    cg_work        work;
    cg_stream      stream;
    cg_status      st;
    static uint8_t block[SCAN_BLOCK];

    memset(&work, 0, sizeof(work));
    work.seal = scan_seal(s);
    sink.finding = s->why ? text_finding : NULL;
    sink.ctx = (void *) s;
    st = scan_open(s, &stream);

    for (n = 1; st == CG_OK && n > 0; /* void */) {
        n = scan_read(block);
        st = n < 0 ? CG_ESINK
                   : cg_stream_feed(&stream, &work, block, (size_t) n, n == 0,
                                    &sink);
    }

    if (st != CG_OK && n >= 0) {
        complain("%s", cg_status_text(st));
    }

    cg_stream_free(&stream);
    cg_work_free(&work);

    return st == CG_OK ? EXIT_OK : EXIT_INPUT;
}
