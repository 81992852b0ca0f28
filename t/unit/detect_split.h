/*
 * Detection as its caller does it: text in pieces, with left context kept, and
 * what is not decided presented again.  Used by the unit tests and the fuzzer.
 */

#ifndef DETECT_SPLIT_H
#define DETECT_SPLIT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cg_detect.h"

typedef struct {
    cg_detector  d;
    uint8_t     *v;      /* left context, then what is not decided */
    size_t       n;
    size_t       from;
    size_t       base;   /* offset of v[0] in the whole text */
    cg_hits      hits;   /* of the last call */
    cg_hits      all;    /* with offsets into the whole text */
    size_t       held;   /* bytes not decided after the last call */
} split_reader;


static inline void
split_fail(const char *what)
{
    fprintf(stderr, "detect_split: %s\n", what);
    abort();
}


static inline void
split_init(split_reader *r, const cg_detector *d)
{
    memset(r, 0, sizeof(*r));
    r->d = *d;
}


static inline void
split_free(split_reader *r)
{
    free(r->v);
    cg_hits_free(&r->hits);
    cg_hits_free(&r->all);
}


/* What the contract of cg_detect() promises of one answer. */
static inline void
split_check(const split_reader *r, bool more, size_t safe)
{
    size_t         i, end;
    const cg_hit  *h;

    if (safe < r->from || safe > r->n || (!more && safe != r->n)) {
        split_fail("safe is out of bounds");
    }

    if (r->n - safe > CG_HOLD) {
        split_fail("more than CG_HOLD is held");
    }

    end = r->from;

    for (i = 0; i < r->hits.n; i++) {
        h = &r->hits.p[i];
        if (h->start < end || h->end <= h->start || h->end > safe) {
            split_fail("hits out of order or out of bounds");
        }

        if (h->entity >= CG_ENTITY_N
            || !cg_entities_have(&r->d.entities, (cg_entity) h->entity))
        {
            split_fail("an entity that was not asked for");
        }

        end = h->end;
    }
}


static inline void
split_keep(split_reader *r, size_t safe)
{
    size_t   i, drop;
    cg_hits  *all;

    all = &r->all;

    for (i = 0; i < r->hits.n; i++) {
        if (all->n == all->cap) {
            all->cap = all->cap ? 2 * all->cap : 16;
            all->p = realloc(all->p, all->cap * sizeof(cg_hit));
        }

        all->p[all->n] = r->hits.p[i];
        all->p[all->n].start += (uint32_t) r->base;
        all->p[all->n++].end += (uint32_t) r->base;
    }

    drop = safe > CG_LEFT ? safe - CG_LEFT : 0;
    r->held = r->n - safe;
    memmove(r->v, r->v + drop, r->n - drop);
    r->n -= drop;
    r->base += drop;
    r->from = safe - drop;
}


/* The next n bytes.  The memory behind them is exactly what the contract asks
 * for, so that a sanitizer sees one byte too many. */
static inline void
split_feed(split_reader *r, const uint8_t *p, size_t n, bool more)
{
    size_t    safe;
    uint8_t  *v;

    v = malloc(r->n + n + CG_PAD);
    if (v == NULL) {
        split_fail("no memory");
    }

    if (r->n) {
        memcpy(v, r->v, r->n);
    }

    if (n) {
        memcpy(v + r->n, p, n);
    }

    memset(v + r->n + n, 0xa5, CG_PAD);
    free(r->v);
    r->v = v;
    r->n += n;

    if (cg_detect(&r->d, v, r->from, r->n, more, &r->hits, &safe) != CG_OK) {
        split_fail("cg_detect()");
    }

    split_check(r, more, safe);
    split_keep(r, safe);
}


static inline bool
split_same(const cg_hits *a, const cg_hits *b)
{
    size_t  i;

    if (a->n != b->n) {
        return false;
    }

    for (i = 0; i < a->n; i++) {
        if (a->p[i].start != b->p[i].start || a->p[i].end != b->p[i].end
            || a->p[i].entity != b->p[i].entity
            || a->p[i].rule != b->p[i].rule)
        {
            return false;
        }
    }

    return true;
}


static inline void
split_print(const char *what, const cg_hits *h, const uint8_t *text)
{
    size_t  i;

    fprintf(stderr, "  %s:\n", what);

    for (i = 0; i < h->n; i++) {
        fprintf(stderr, "    %u-%u %s [%.*s] %s\n", h->p[i].start,
                h->p[i].end, cg_entity_get((cg_entity) h->p[i].entity)->name,
                (int) (h->p[i].end - h->p[i].start),
                (const char *) text + h->p[i].start,
                cg_rule_text(h->p[i].rule));
    }
}


/* text[0..n) in the pieces that `cuts` ends, in ascending order. */
static inline void
split_run(split_reader *r, const cg_detector *d, const uint8_t *text,
    size_t n, const size_t *cuts, size_t ncuts)
{
    size_t  i, at;

    split_init(r, d);
    at = 0;

    for (i = 0; i < ncuts; i++) {
        split_feed(r, text + at, cuts[i] - at, true);
        at = cuts[i];
    }

    split_feed(r, text + at, n - at, false);
}


/* Are the hits of the pieces those of the whole?  Says where not. */
static inline bool
split_equal(const cg_detector *d, const split_reader *whole,
    const uint8_t *text, size_t n, const size_t *cuts, size_t ncuts)
{
    bool          same;
    size_t        i;
    split_reader  r;

    split_run(&r, d, text, n, cuts, ncuts);
    same = split_same(&r.all, &whole->all);

    if (!same) {
        fprintf(stderr, "split at");
        for (i = 0; i < ncuts; i++) {
            fprintf(stderr, " %zu", cuts[i]);
        }

        fprintf(stderr, " of: %.*s\n", (int) n, (const char *) text);
        split_print("whole", &whole->all, text);
        split_print("pieces", &r.all, text);
    }

    split_free(&r);
    return same;
}

#endif
