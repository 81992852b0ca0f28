/*
 * Consecutive messages: byte 0 of each line is its time, 10 ms a unit, since
 * the one before it; the rest of the line is the message.
 *
 * A message changes only with a finding, and by one piece; JSON stays JSON;
 * nothing is remembered for longer than the window.
 */

#include "../unit/json_valid.h"
#include "../unit/passage.h"

#include "cg_join.h"

#define WINDOW  1000

static cg_work    work;
static cg_policy  policy;
static cg_buf     out;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);


static void
insist(bool truth, const char *what)
{
    if (!truth) {
        fprintf(stderr, "join_fuzz: %s\n", what);
        abort();
    }
}


static void
say(cg_join *j, uint64_t now, const uint8_t *p, size_t n)
{
    bool       differs;
    size_t     front, back;
    unsigned   joined;
    cg_parts   ps;
    cg_counts  counts;

    memset(&ps, 0, sizeof(ps));
    memset(&counts, 0, sizeof(counts));
    ps.policy = &policy;
    ps.dir = CG_TO_PROVIDER;
    ps.language = policy.language;
    ps.w = &work;
    ps.counts = &counts;

    insist(cg_join_message(j, &ps, now, p, n, &out, &differs, &joined)
           == CG_OK, "an error that no input makes");
    insist(differs == (joined != 0) && differs == (counts.total != 0),
           "a change without a finding");

    if (!differs) {
        return;
    }

    for (front = 0; front < n && front < out.n; front++) {
        if (p[front] != out.p[front]) {
            break;
        }
    }

    for (back = 0; back < n - front && back < out.n - front; back++) {
        if (p[n - 1 - back] != out.p[out.n - 1 - back]) {
            break;
        }
    }

    insist(front + back < n || out.n != n, "nothing was changed");
    insist(n - front - back <= CG_JOIN_PIECE, "more than a piece was changed");
    insist(cg_format_sniff(p, n, false) != &cg_format_json
           || !json_valid(p, n) || json_valid(out.p, out.n),
           "JSON came out as something else");
}


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t          n;
    uint64_t        now;
    cg_join         j;
    const uint8_t  *lf;

    if (policy.name[0] == '\0') {
        insist(passage_policy(&policy, "otherwise replace"), "a bad policy");
    }

    memset(&j, 0, sizeof(j));
    j.window = WINDOW;
    now = 0;

    while (size) {
        lf = memchr(data, '\n', size);
        n = lf ? (size_t) (lf - data) : size;

        if (n) {
            now += 10 * data[0];
            say(&j, now, data + 1, n - 1);
        }

        n += (lf != NULL);
        data += n;
        size -= n;
    }

    insist(!cg_join_expire(&j, now + WINDOW + 1), "something is left");
    return 0;
}
