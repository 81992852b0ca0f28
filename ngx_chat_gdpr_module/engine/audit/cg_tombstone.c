/*
 * Reading and judging tombstones.
 */

#include <string.h>

#include "cg_hex.h"
#include "cg_tombstone.h"

/* A clock may be ahead of the reader's by so much. */
#define CG_AHEAD_MS  (UINT64_C(300) * 1000)

typedef struct {
    const char  *p;
    const char  *end;
} cg_stone;

static const char *const  cg_removals[CG_REMOVAL_N] = {
    [CG_REMOVAL_RETENTION] = "retention",
    [CG_REMOVAL_BEFORE] = "before",
    [CG_REMOVAL_ERASURE] = "erasure"
};


const char *
cg_removal_name(cg_removal why)
{
    return why < CG_REMOVAL_N ? cg_removals[why] : "?";
}


static bool
cg_stone_take(cg_stone *s, const char *text)
{
    size_t  n;

    n = strlen(text);

    if ((size_t) (s->end - s->p) < n || memcmp(s->p, text, n) != 0) {
        return false;
    }

    s->p += n;
    return true;
}


/* `name`, n hex digits and a quote; NULL if that is not there. */
static const char *
cg_stone_hex(cg_stone *s, const char *name, size_t n)
{
    const char  *p;

    if (!cg_stone_take(s, name) || (size_t) (s->end - s->p) < n
        || !cg_hex_only(s->p, n))
    {
        return NULL;
    }

    p = s->p;
    s->p += n;
    return cg_stone_take(s, "\"") ? p : NULL;
}


/* 0 is none. */
static uint64_t
cg_stone_number(cg_stone *s, const char *name)
{
    uint64_t  n;

    if (!cg_stone_take(s, name)) {
        return 0;
    }

    for (n = 0; s->p < s->end && *s->p >= '0' && *s->p <= '9'; s->p++) {
        if (n > UINT64_MAX / 10 - 1) {
            return 0;
        }
        n = n * 10 + (uint64_t) (*s->p - '0');
    }

    return n;
}


static bool
cg_stone_why(cg_stone *s, cg_tombstone *t)
{
    if (!cg_stone_take(s, ",\"why\":\"")) {
        return false;
    }

    for (t->why = 0; t->why < CG_REMOVAL_N; t->why++) {
        if (cg_stone_take(s, cg_removals[t->why])) {
            return cg_stone_take(s, "\"");
        }
    }

    return false;
}


/* The writer escapes quotes as \u0022: the next one ends it. */
static bool
cg_stone_reason(cg_stone *s, cg_tombstone *t)
{
    const char  *quote;

    t->reason = NULL;
    t->reason_n = 0;

    if (!cg_stone_take(s, ",\"reason\":\"")) {
        return true;
    }

    quote = memchr(s->p, '"', (size_t) (s->end - s->p));

    if (quote == NULL || quote == s->p
        || (size_t) (quote - s->p) > CG_REASON_SIZE)
    {
        return false;
    }

    t->reason = s->p;
    t->reason_n = (size_t) (quote - s->p);
    s->p = quote + 1;
    return true;
}


bool
cg_tombstone_read(cg_tombstone *t, const cg_record *r)
{
    cg_stone  s;

    s.p = r->members;
    s.end = r->members + r->members_n;
    t->ms = r->ms;

    if (!cg_record_is(r, "tombstone") || r->erased) {
        return false;
    }

    t->of = cg_stone_hex(&s, ",\"of\":\"", CG_CHAIN_ID);
    t->first = cg_stone_number(&s, ",\"first\":");
    t->last = cg_stone_number(&s, ",\"last\":");
    t->hash = cg_stone_hex(&s, ",\"hash\":\"", 64);

    return t->of && t->hash && t->first > 0 && t->first <= t->last
           && memcmp(t->of, r->chain, CG_CHAIN_ID) != 0
           && cg_stone_why(&s, t) && cg_stone_reason(&s, t)
           && cg_stone_take(&s, ",\"counts\":{");
}


void
cg_tombstone_periods(const cg_record *start, uint64_t retain[CG_RETAIN_N])
{
    cg_stone     s;
    const char  *p;

    static const char  name[] = ",\"retain\":{";

    s.end = start->members + start->members_n;
    p = cg_record_find(start->members, s.end, name);
    s.p = p ? p + sizeof(name) - 1 : s.end;

    retain[CG_RETAIN_CONSENT] = cg_stone_number(&s, "\"consent\":");
    (void) cg_stone_take(&s, ",");
    retain[CG_RETAIN_PROCESSING] = cg_stone_number(&s, "\"processing\":");
}


/* Is B as old as the class `class` has to be? */
static bool
cg_tombstone_due(const cg_tombstone *t, const cg_record *b,
    const cg_tombstone_chain *chain, cg_retain class)
{
    uint64_t  period;

    period = chain->retain[class];

    if (t->why == CG_REMOVAL_BEFORE) {
        return period == 0 && b->ms <= t->ms;
    }

    return period != 0 && period < UINT64_MAX / 2000 && b->ms <= t->ms
           && t->ms - b->ms >= period * 1000;
}


bool
cg_tombstone_permits(const cg_tombstone *t, const cg_record *b,
    const cg_tombstone_chain *chain, uint64_t now)
{
    uint64_t              n, proofs;
    const cg_retain_row  *row;

    row = cg_retain_type(b->type, b->type_n);
    n = b->seq - chain->seq;
    proofs = b->proofs - chain->proofs;

    if (row->stays || t->first < 2 || b->proofs < chain->proofs || proofs > n
        || (row->class == CG_RETAIN_CONSENT ? proofs == 0 : proofs == n)
        || (now && t->ms > now + CG_AHEAD_MS)
        || (t->why != CG_REMOVAL_RETENTION && t->reason == NULL))
    {
        return false;
    }

    if (t->why == CG_REMOVAL_ERASURE) {
        return n == 1 && row->subject;
    }

    return (proofs == n
            || cg_tombstone_due(t, b, chain, CG_RETAIN_PROCESSING))
           && (proofs == 0
               || cg_tombstone_due(t, b, chain, CG_RETAIN_CONSENT));
}
