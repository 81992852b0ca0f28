/*
 * What becomes of a finding: it is counted and reported, its text replaced,
 * and what belongs to it behind it left out.
 */

#include <string.h>

#include "cg_action.h"
#include "cg_block.h"

/* Where a finding is, and what follows it. */
typedef struct {
    const cg_hit  *hit;
    cg_place       place;
    cg_rest        rest;
    bool           again;     /* the first reading has counted it */
    size_t         raw;       /* raw offsets of it */
    size_t         raw_end;
    size_t         from;      /* of the view: what is replaced */
    size_t         to;
} cg_found;


cg_status
cg_block_piece(const cg_block *b, size_t from, size_t to, size_t n,
    const cg_hit *hit)
{
    uint64_t          base;
    const cg_stream  *s;

    s = b->s;
    base = s->raw_base - s->left;

    return s->pieces && !s->seams
           ? cg_pieces_add(s->pieces, base + from, base + to, n, hit,
                           b->w->view.text)
           : CG_OK;
}


static cg_status
cg_block_bytes(cg_block *b, size_t from, size_t to)
{
    size_t      held;
    cg_status   st;
    cg_stream  *s;

    s = b->s;
    held = s->left + s->raw.n;

    if (from < held && from < to) {
        size_t  end = to < held ? to : held;

        st = b->sink->write(b->sink->ctx, s->raw.p + (from - s->left),
                            end - from, false);
        if (st != CG_OK) {
            return st;
        }

        from = end;
    }

    if (from < to) {
        return b->sink->write(b->sink->ctx, b->chunk + (from - held),
                              to - from, true);
    }

    return CG_OK;
}


cg_status
cg_block_raw(cg_block *b, size_t from, size_t to)
{
    cg_status  st;

    if (from >= to) {
        return CG_OK;
    }

    st = cg_block_piece(b, from, to, to - from, NULL);

    return st == CG_OK ? cg_block_bytes(b, from, to) : st;
}


/* A finding that stays. */

static cg_status
cg_block_stays(cg_block *b, const cg_found *f)
{
    cg_status  st;

    if (b->s->pieces == NULL || b->s->seams || f->raw < b->cur) {
        return CG_OK;
    }

    st = cg_block_raw(b, b->cur, f->raw);

    if (st == CG_OK) {
        st = cg_block_piece(b, f->raw, f->raw_end, f->raw_end - f->raw,
                            f->hit);
    }

    b->cur = f->raw_end;
    return st == CG_OK ? cg_block_bytes(b, f->raw, f->raw_end) : st;
}


/* A finding within a bare JSON scalar takes all of it: half a number would
 * be no JSON.  Of a scalar longer than what is held its start may be gone. */

static void
cg_block_extent(cg_block *b, size_t safe, cg_found *f)
{
    size_t  start, end;

    f->place = cg_view_place(&b->w->view, f->hit->start, &start, &end);
    f->from = f->hit->start;
    f->to = f->hit->end;

    if ((f->place & 0xf) != CG_PLACE_JSON_BARE) {
        return;
    }

    if (start >= b->s->left && f->from - start <= CG_HOLD) {
        f->from = start;
    }

    if (end > f->to) {
        f->to = end < safe ? end : safe;
    }
}


cg_status
cg_block_rest(cg_block *b, size_t to)
{
    size_t      end, raw;
    cg_rest    *r;
    cg_status   st;

    r = &b->s->rest;
    st = CG_OK;

    if (r->kind == CG_REST_NONE || to <= b->at) {
        return CG_OK;
    }

    end = cg_rest_over(r, &b->w->view, b->at, to);

    if (end > b->at) {
        raw = cg_view_raw_end(&b->w->view, end);

        if (raw > b->cur) {
            st = b->s->pieces ? cg_block_markup(b, b->cur, raw, false)
                              : CG_OK;
            b->cur = raw;
        }
    }

    b->at = end;
    return st;
}


/* What follows a finding, if it does not end where the finding does. */

static cg_rest
cg_block_rest_of(const cg_block *b, const cg_hit *hit)
{
    size_t          width;
    cg_rest         r, first;
    const cg_view  *v;

    v = &b->w->view;
    width = b->s->front;

    if (!cg_rest_follows(hit->rule)) {
        return (cg_rest) { .kind = CG_REST_NONE };
    }

    if (hit->start > b->s->left) {
        width = cg_view_raw_end(v, hit->start)
                - cg_view_raw_at(v, hit->start - 1);
    }

    r = first = cg_rest_of(hit->rule, v, hit->start, hit->end, width);

    if (r.kind != CG_REST_NONE
        && (hit->end == v->n
            || cg_rest_over(&first, v, hit->end, hit->end + 1) == hit->end))
    {
        r.kind = CG_REST_NONE;
    }

    return r;
}


static void
cg_block_report(cg_block *b, const cg_found *found, cg_action action)
{
    cg_view       *v;
    cg_stream     *s;
    cg_finding     f;
    const cg_hit  *hit;

    s = b->s;
    v = &b->w->view;
    hit = found->hit;

    if (b->sink->finding == NULL) {
        return;
    }

    f.entity = hit->entity;
    f.rule = hit->rule;
    f.action = action;
    f.other = cg_view_other(v, hit->start, hit->end);
    f.goes_on = found->rest.kind != CG_REST_NONE;
    f.raw_start = s->raw_base + (found->raw - s->left);
    f.raw_end = s->raw_base + (found->raw_end - s->left);
    f.text = cg_block_as_it_was(b, hit->start, hit->end, &f.n);

    b->sink->finding(b->sink->ctx, &f);
}


static const cg_rule *
cg_stream_rule(const cg_stream *s, uint8_t entity)
{
    const cg_rule  *rule;

    static const cg_rule  pass = { CG_ACTION_PASS, 0, 0, 0, 0, 0 };

    rule = &s->policy->rules[s->dir][entity];

    return rule->unless && (s->passing >> (rule->unless - 1) & 1) ? &pass
                                                                  : rule;
}


/* Is the finding a part of a token?  Most have a space or a quote in front. */

static bool
cg_block_in_token(const cg_block *b, const cg_hit *hit)
{
    const cg_view  *v;

    v = &b->w->view;

    if (v->text[hit->start] != '['
        && (hit->start == 0 || v->text[hit->start - 1] <= '"'))
    {
        return false;
    }

    return cg_token_covers(v->text, v->n, hit->start, hit->end);
}


/* What stands instead of a finding, written for its place, at w->own.  Of one
 * that goes on no token is made, which would open to a part of it. */

static cg_status
cg_block_own(cg_block *b, const cg_hit *hit, const cg_rule *rule,
    cg_place place, bool goes_on)
{
    cg_work       *w;
    cg_status      st;
    const char    *label;
    cg_action_on   on;

    w = b->w;
    w->own.n = 0;

    if (rule->action == CG_ACTION_REPLACE
        || (rule->action == CG_ACTION_TOKEN && goes_on))
    {
        label = cg_policy_label(b->s->policy, rule, hit->entity,
                                (cg_language) b->s->language);

        return cg_place_write(place, (const uint8_t *) label, strlen(label),
                              &w->own);
    }

    on.policy = b->s->policy;
    on.rule = rule;
    on.entity = hit->entity;
    on.language = (cg_language) b->s->language;
    on.text = cg_block_as_it_was(b, hit->start, hit->end, &on.n);

    w->text.n = 0;
    st = cg_action_write(&on, &w->seal, &w->text);

    return st == CG_OK
           ? cg_place_write(place, w->text.p, w->text.n, &w->own) : st;
}


/* Instead of what stands at raw offsets [from, to): w->own. */

static cg_status
cg_block_replace(cg_block *b, const cg_hit *hit, size_t from, size_t to)
{
    cg_status  st;

    st = cg_block_raw(b, b->cur, from);
    if (st != CG_OK) {
        return st;
    }

    b->cur = to;
    st = cg_block_piece(b, from, to, b->w->own.n, hit);

    if (st == CG_OK && b->s->pieces) {
        return cg_block_markup(b, from, to, true);
    }

    return st == CG_OK
           ? b->sink->write(b->sink->ctx, b->w->own.p, b->w->own.n, false)
           : st;
}


/* Does "]>" follow?  See cg_place_brackets(). */

static bool
cg_block_closes(const cg_view *v, size_t at)
{
    return at + 1 < v->n && v->text[at] == ']' && v->text[at + 1] == '>';
}


/* Open a token.  One that does not open stays. */

static cg_status
cg_block_reveal(cg_block *b, const cg_hit *hit)
{
    size_t      raw;
    cg_work    *w;
    cg_place    place;
    cg_token    t;
    cg_status   st;

    w = b->w;
    place = cg_view_place(&w->view, hit->start, NULL, NULL);
    raw = cg_view_raw_start(&w->view, hit->start);

    if ((place & 0xf) == CG_PLACE_OPAQUE || (place & 0xf) == CG_PLACE_JSON_BARE
        || raw < b->cur)
    {
        return CG_OK;
    }

    (void) cg_token_read(w->view.text + hit->start, hit->end - hit->start,
                         &t);

    w->text.n = 0;
    st = cg_token_value(&w->seal, b->s->policy->name, &t, &w->text);

    if (st == CG_EKEY
        || (st == CG_OK && !cg_reveal_may(place, w->text.p, w->text.n)))
    {
        return CG_OK;
    }

    if (st == CG_OK) {
        w->own.n = 0;
        st = cg_place_write(place, w->text.p, w->text.n, &w->own);
    }

    if (st == CG_OK && cg_block_closes(&w->view, hit->end)) {
        st = cg_place_brackets(place, &w->own);
    }

    if (st != CG_OK) {
        return st;
    }

    w->opened.entity[hit->entity]++;
    w->opened.total++;

    return cg_block_replace(b, hit, raw, cg_view_raw_end(&w->view, hit->end));
}


static void
cg_block_count(cg_block *b, const cg_found *f, const cg_rule *rule)
{
    cg_counts  *counts;

    counts = &b->s->counts;
    counts->entity[f->hit->entity]++;
    counts->action[rule->action]++;
    counts->total++;

    cg_block_report(b, f, (cg_action) rule->action);
}


/* Write what the rule says instead of it. */

static cg_status
cg_block_instead(cg_block *b, const cg_found *f, const cg_rule *rule)
{
    size_t         raw, end;
    cg_status      st;
    const cg_hit  *hit;

    hit = f->hit;
    raw = f->from == hit->start ? f->raw
                                : cg_view_raw_start(&b->w->view, f->from);
    end = f->to == hit->end ? f->raw_end
                            : cg_view_raw_end(&b->w->view, f->to);

    if (raw < b->cur) {
        /* it stands where another was replaced */
        b->cur = b->cur > end ? b->cur : end;

    } else {
        st = cg_block_own(b, hit, rule, f->place,
                          f->rest.kind != CG_REST_NONE);
        if (st == CG_OK && cg_block_closes(&b->w->view, f->to)) {
            st = cg_place_brackets(f->place, &b->w->own);
        }

        if (st == CG_OK) {
            st = cg_block_replace(b, hit, raw, end);
        }

        if (st != CG_OK) {
            return st;
        }
    }

    if (f->rest.kind != CG_REST_NONE && b->s->rest.kind == CG_REST_NONE) {
        b->s->rest = f->rest;
        b->at = hit->end;
    }

    return CG_OK;
}


cg_status
cg_block_hit(cg_block *b, const cg_hit *hit, size_t safe)
{
    cg_found        f;
    cg_status       st;
    cg_stream      *s;
    const cg_rule  *rule;

    s = b->s;

    st = cg_block_rest(b, hit->end);

    f.again = false;

    if (st != CG_OK || (s->seams && !cg_block_takes(b, hit, &f.again))) {
        return st;
    }

    if (hit->rule == CG_RULE_TOKEN) {
        return cg_block_reveal(b, hit);
    }

    rule = cg_stream_rule(s, hit->entity);
    f.hit = hit;
    cg_block_extent(b, safe, &f);

    if ((f.place & 0xf) == CG_PLACE_OPAQUE || cg_block_in_token(b, hit)) {
        return CG_OK;
    }

    f.rest = cg_block_rest_of(b, hit);
    f.raw = s->seams ? cg_view_raw_start(&b->w->view, hit->start)
                     : cg_view_raw_at(&b->w->view, hit->start);
    f.raw_end = cg_view_raw_end(&b->w->view, hit->end);

    if (!f.again) {
        cg_block_count(b, &f, rule);
    }

    if (rule->action == CG_ACTION_PASS || s->policy->dry) {
        return cg_block_stays(b, &f);
    }

    if (rule->action == CG_ACTION_BLOCK) {
        s->counts.blocked = hit->entity;
        return CG_EBLOCK;
    }

    return cg_block_instead(b, &f, rule);
}
