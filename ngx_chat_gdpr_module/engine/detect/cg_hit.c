/*
 * Hits: how sure the rules are that made them, their list, and what each keeps
 * where several hold the same text.
 *
 * Each byte belongs to the hit with the most evidence that holds it.  What that
 * leaves of a weaker one stays a hit if it is worth it: nothing that was found
 * is shown because something else was found next to it.
 */

#include <stdlib.h>
#include <string.h>

#include "cg_border.h"
#include "cg_id.h"
#include "cg_search.h"

/* Letters and digits that make the rest of a finding worth reporting. */
#define CG_REST_MIN  4

/* Of secrets: see cg_rule.def. */
#define CG_EVIDENCE_SECRET  10

static const struct {
    uint8_t      entity;
    uint8_t      evidence;
    const char  *text;
} cg_rules[] = {
#define CG_RULE(id, entity, evidence, text)  { entity, evidence, text },
#include "cg_rule.def"
#undef CG_RULE
};


cg_entity
cg_rule_entity(size_t rule)
{
    return rule < CG_RULE_N ? (cg_entity) cg_rules[rule].entity
                            : cg_id_entity(rule - CG_RULE_N);
}


static unsigned
cg_rule_evidence(size_t rule)
{
    return rule < CG_RULE_N ? cg_rules[rule].evidence
                            : cg_id_evidence(rule - CG_RULE_N);
}


const char *
cg_rule_text(uint16_t rule)
{
    return rule < CG_RULE_N ? cg_rules[rule].text
                            : cg_id_text(rule - CG_RULE_N);
}


void
cg_hits_free(cg_hits *hits)
{
    free(hits->p);
    hits->p = NULL;
    hits->n = hits->cap = 0;
}


cg_status
cg_hits_add(cg_hits *hits, cg_hit hit)
{
    size_t   cap;
    cg_hit  *p;

    if (hits->n == hits->cap) {
        cap = hits->cap ? 2 * hits->cap : 64;
        p = realloc(hits->p, cap * sizeof(cg_hit));
        if (p == NULL) {
            return CG_ENOMEM;
        }

        hits->p = p;
        hits->cap = cap;
    }

    hits->p[hits->n++] = hit;
    return CG_OK;
}


/* Put a hit in its place: behind those that do not start after it, but not
 * before p[first]. */
static cg_status
cg_hits_put(cg_hits *hits, size_t first, cg_hit hit)
{
    size_t     i;
    cg_status  st;

    st = cg_hits_add(hits, hit);
    if (st != CG_OK) {
        return st;
    }

    for (i = hits->n - 1; i > first && hits->p[i - 1].start > hit.start; i--)
    {
        hits->p[i] = hits->p[i - 1];
    }

    hits->p[i] = hit;
    return CG_OK;
}


int
cg_hit_order(const void *a, const void *b)
{
    const cg_hit  *x = a, *y = b;

    if (x->start != y->start) {
        return x->start < y->start ? -1 : 1;
    }

    return x->rule != y->rule ? x->rule - y->rule : x->entity - y->entity;
}


/* Does a byte in both belong to a? */
static bool
cg_hit_stronger(const cg_hit *a, const cg_hit *b)
{
    unsigned  ea, eb;

    ea = cg_rule_evidence(a->rule);
    eb = cg_rule_evidence(b->rule);

    if (ea != eb) {
        return ea > eb;
    }

    /* Of two secrets the one that reaches further: what it takes of the other
     * it takes to the other's end, whose start need not be seen for that. */
    if (ea == CG_EVIDENCE_SECRET && a->end != b->end) {
        return a->end > b->end;
    }

    /* of two addresses the first: its domain is known to be one */
    if (a->entity != CG_ENTITY_EMAIL && ea != CG_EVIDENCE_SECRET
        && a->end - a->start != b->end - b->start)
    {
        return a->end - a->start > b->end - b->start;
    }

    if (a->start != b->start) {
        return a->start < b->start;
    }

    if (a->rule != b->rule) {
        return a->rule < b->rule;
    }

    return a->entity < b->entity;
}


/* The same of two in the list; what was found twice is there once. */
static bool
cg_hit_over(const cg_hits *hits, size_t j, size_t i)
{
    return cg_hit_stronger(&hits->p[j], &hits->p[i])
           || (j < i && !cg_hit_stronger(&hits->p[i], &hits->p[j]));
}


/* Append the parts of hit i that no stronger one of the m found has; those
 * before p[first] end before it. */
static cg_status
cg_hit_parts(cg_hits *hits, size_t m, size_t first, size_t i, size_t from)
{
    bool       moved;
    size_t     j, last;
    uint32_t   pos, end;
    cg_hit     hit, part;
    cg_status  st;

    hit = hits->p[i];
    pos = hit.start < from ? (uint32_t) from : hit.start;

    for (last = i + 1; last < m && hits->p[last].start < hit.end; last++) {
        /* void */
    }

    while (pos < hit.end) {
        end = hit.end;
        moved = false;

        for (j = first; j < last; j++) {
            if (j == i || hits->p[j].end <= pos
                || !cg_hit_over(hits, j, i))
            {
                continue;
            }

            if (hits->p[j].start <= pos) {
                pos = hits->p[j].end;
                moved = true;

            } else if (hits->p[j].start < end) {
                end = hits->p[j].start;
            }
        }

        if (moved) {
            continue;
        }

        part = hit;
        part.start = pos;
        part.end = end;
        pos = end;

        if (part.start != hit.start || part.end != hit.end) {
            part.rule |= CG_REST;
        }

        st = cg_hits_put(hits, m, part);
        if (st != CG_OK) {
            return st;
        }
    }

    return CG_OK;
}


bool
cg_hit_trim(const uint8_t *v, cg_hit *part)
{
    uint32_t  i, alnum;

    /* nothing of a secret is without worth */
    if (cg_rule_evidence(part->rule) == CG_EVIDENCE_SECRET) {
        return true;
    }

    /* a host behind a user and a password is no address */
    if (part->entity == CG_ENTITY_EMAIL && v[part->start] == '@'
        && cg_url_user(v, part->start))
    {
        return false;
    }

    while (part->start < part->end && v[part->start] < 0x80
           && !cg_is_alnum(v[part->start]))
    {
        part->start++;
    }

    while (part->start < part->end && v[part->end - 1] < 0x80
           && !cg_is_alnum(v[part->end - 1]))
    {
        part->end--;
    }

    alnum = 0;

    for (i = part->start; i < part->end; i++) {
        alnum += v[i] >= 0x80 || cg_is_alnum(v[i]);
    }

    /* who wrote a pattern knows what each byte of it is worth */
    return alnum >= (part->entity < CG_ENTITY_N ? CG_REST_MIN : 1);
}


cg_status
cg_hits_overlaps(cg_hits *hits, size_t from)
{
    size_t     i, m, first;
    cg_status  st;

    m = hits->n;
    first = 0;

    for (i = 0; i < m; i++) {
        while (hits->p[first].end <= hits->p[i].start) {
            first++;
        }

        st = cg_hit_parts(hits, m, first, i, from);
        if (st != CG_OK) {
            return st;
        }
    }

    hits->n -= m;
    memmove(hits->p, hits->p + m, hits->n * sizeof(cg_hit));
    return CG_OK;
}


void
cg_search_found(cg_search *s, cg_match m)
{
    cg_hit  hit;

    if (s->more && m.far >= s->n) {
        if (s->limit > m.start) {
            s->limit = m.start;
        }
        return;
    }

    if (m.rule == CG_RULE_NONE || m.end <= s->from || s->status != CG_OK) {
        return;
    }

    hit.start = (uint32_t) m.start;
    hit.end = (uint32_t) m.end;
    hit.entity = (uint8_t) cg_rule_entity(m.rule);
    hit.rule = (uint16_t) m.rule;

    s->status = cg_hits_put(s->hits, 0, hit);
}
