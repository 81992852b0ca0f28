/*
 * See cg_block.h: findings of which the first reading has found a part.
 *
 * The second reading looks at its text twice: with "<" for each byte of a
 * finding, so that none of it takes part, and once more, if there is one, with
 * all of them as they were.  That is what a reader has in front of him: of
 * "ja<b>ne@example.com</b>" the first reading sees "ne@example.com", and of a
 * code behind a card the card.  What is found so
 *
 *     and touches no finding     is one more
 *     covers one, and more       takes its place, with all that it covers
 *     is within one              is that
 *     ends within one            ends in front of it, and still covers another
 *
 * Over tags of elements, text that adjoins a finding may be a word of its own,
 * as style sheets part them: cg_back_joins() looks for signs of that.  Comments
 * and the like part nothing.
 */

#include <string.h>
#include <strings.h>

#include "cg_block.h"
#include "cg_border.h"


static bool
cg_back_word(uint8_t c)
{
    return c >= 0x80 || cg_is_alnum(c);
}


/* Does p[0..n) end with a top label as most addresses do? */

static bool
cg_back_top(const uint8_t *p, size_t n)
{
    size_t  i, len;

    static const char  tops[][5] = {
#define CG_REGION(code)  #code,
#include "cg_region.def"
#undef CG_REGION
        "uk", "eu", "com", "net", "org", "info", "name", "biz", "edu", "gov"
    };

    for (len = 0; len < n && cg_back_word(p[n - 1 - len]); len++) {
        /* void */
    }

    for (i = 0; i < sizeof(tops) / sizeof(tops[0]); i++) {
        if (strlen(tops[i]) == len
            && strncasecmp(tops[i], (const char *) p + n - len, len) == 0)
        {
            return true;
        }
    }

    return false;
}


/* Does p[0..n) say what stands behind it: "Email<b>jane@example.com</b>"? */

static bool
cg_back_label(const uint8_t *p, size_t n)
{
    size_t  i;

    static const char  labels[][8] = {
        "email", "e-mail", "mail", "to", "from", "cc", "bcc", "contact"
    };

    for (i = 0; i < sizeof(labels) / sizeof(labels[0]); i++) {
        if (strlen(labels[i]) == n
            && strncasecmp(labels[i], (const char *) p, n) == 0)
        {
            return true;
        }
    }

    return false;
}


/* Are there digits on both sides of the colon at p[at]? */

static bool
cg_back_time(const cg_back *back, size_t at)
{
    const uint8_t  *p;

    p = back->text.p + at;

    return at && at + 1 < back->text.n && p[0] == ':' && cg_is_digit(p[-1])
           && cg_is_digit(p[1]);
}


/* A hit goes over tags of elements at text offset `at`, where a finding begins,
 * or, not `front`, ends: may that be one value? */

static bool
cg_back_joins(const cg_back *back, const cg_hit *hit, size_t at, bool front)
{
    uint8_t         c, d;
    const uint8_t  *p;

    p = back->text.p;
    c = p[at - 1];
    d = p[at];

    if (hit->entity == CG_ENTITY_EMAIL) {
        return front ? !cg_back_label(p + hit->start, at - hit->start)
                     : !cg_back_top(p + hit->start, at - hit->start)
                       || cg_back_top(p + hit->start, hit->end - hit->start);
    }

    if (!cg_back_word(c) || !cg_back_word(d)) {
        return true;
    }

    if (d >= 'A' && d <= 'Z' && c >= 'a' && c <= 'z') {
        return false;  /* "Jane</b>Reply" */
    }

    return front ? hit->start == 0 || !cg_back_time(back, hit->start - 1)
                 : !cg_back_time(back, hit->end);  /* "12:30" */
}


/* Leave to a finding what is one by itself, as far as hit goes beyond it, in
 * front of it or behind.  Tags of elements are at view offset `view`. */

static void
cg_back_part(const cg_block *b, cg_hit *hit, const cg_back_at *spot,
    bool front)
{
    size_t  at, view;

    at = front ? spot->text : spot->text_end;
    view = front ? spot->view : spot->view_end;

    if ((front ? hit->start < at : hit->end > at)
        && cg_block_element(b, view)
        && !cg_back_joins(&b->w->back, hit, at, front))
    {
        if (front) {
            hit->start = (uint32_t) at;
        } else {
            hit->end = (uint32_t) at;
        }
    }
}


/* Is there text in the hit that is of no finding? */

static bool
cg_back_more(const cg_back *back, const cg_hit *hit)
{
    size_t  i, at;

    i = cg_back_to(back, hit->start);
    i -= (i > 0);

    for (at = hit->start; at < hit->end; at++) {

        while (i < back->n && back->p[i].text_end <= at) {
            i++;
        }

        if ((i == back->n || back->p[i].text > at)
            && cg_back_word(back->text.p[at]))
        {
            return true;
        }
    }

    return false;
}


/* Is anything left out at a view offset in [from, to]? */

static bool
cg_back_tag(const cg_view *v, size_t from, size_t to)
{
    size_t  lo, hi, mid;

    for (lo = 0, hi = v->n_units; lo < hi; /* void */) {
        mid = lo + (hi - lo) / 2;

        if (v->units[mid].view < from) {
            lo = mid + 1;
        } else {
            hi = mid;
        }
    }

    for (/* void */; lo < v->n_units && v->units[lo].view <= to; lo++) {
        if (v->units[lo].vlen == 0) {
            return true;
        }
    }

    return false;
}


/* The findings that a hit meets: it begins within one, or NULL, covers so many
 * from the first on, and ends within one, or NULL. */
typedef struct {
    const cg_back_at  *in_front;
    const cg_back_at  *first;
    const cg_back_at  *behind;
    size_t             covered;
} cg_back_met;


static cg_back_met
cg_back_meets(const cg_back *back, const cg_hit *hit)
{
    size_t       i;
    cg_back_met  m = { NULL, NULL, NULL, 0 };

    i = cg_back_to(back, hit->start);

    if (i && back->p[i - 1].text_end > hit->start) {
        if (back->p[i - 1].text < hit->start) {
            m.in_front = &back->p[i - 1];
        } else {
            i--;
        }
    }

    m.first = i < back->n ? &back->p[i] : NULL;

    for (/* void */; i < back->n && back->p[i].text_end <= hit->end; i++) {
        m.covered++;
    }

    if (i < back->n && back->p[i].text < hit->end) {
        m.behind = &back->p[i];
    }

    return m;
}


/* It covers no finding, but begins or ends within one: is it a value that a tag
 * cuts, and not what that leaves over? */

static bool
cg_back_cut(const cg_block *b, const cg_hit *hit, const cg_back_met *m)
{
    size_t          from, to;
    const cg_back  *back;

    back = &b->w->back;
    from = m->in_front ? m->in_front->view_end
                       : cg_back_view(&b->w->back, hit->start) + 1;
    to = m->behind ? m->behind->view : cg_back_view(&b->w->back, hit->end) - 1;

    if (m->in_front && cg_block_element(b, from)
        && !cg_back_joins(back, hit, m->in_front->text_end, false))
    {
        return false;
    }

    if (m->behind && cg_block_element(b, to)
        && !cg_back_joins(back, hit, m->behind->text, true))
    {
        return false;
    }

    return cg_back_tag(&b->w->view, from, to);
}


/* What is found in the text as it was, as a finding of the view; false if it
 * is nothing new. */

static bool
cg_back_new(const cg_block *b, cg_hit *hit)
{
    bool         parted;
    cg_back_met  m;

    m = cg_back_meets(&b->w->back, hit);
    parted = m.in_front || m.behind;

    if (parted && m.covered == 0 && !cg_back_cut(b, hit, &m)) {
        return false;
    }

    if (m.in_front) {
        hit->start = (uint32_t) m.in_front->text_end;
    }

    if (m.behind) {
        hit->end = (uint32_t) m.behind->text;
    }

    if (m.covered) {
        cg_back_part(b, hit, m.first, true);
        cg_back_part(b, hit, m.first + m.covered - 1, false);
    }

    if (hit->start >= hit->end
        || (m.covered < 2 && !cg_back_more(&b->w->back, hit)))
    {
        return false;
    }

    hit->start = (uint32_t) cg_back_view(&b->w->back, hit->start);
    hit->end = (uint32_t) cg_back_view(&b->w->back, hit->end);
    return true;
}


/* Put a finding among the others: what overlaps is one. */

static cg_status
cg_back_put(cg_hits *hits, cg_hit hit)
{
    size_t     k, i;
    cg_status  st;

    for (k = hits->n; k > 0 && hits->p[k - 1].end > hit.start; k--) {
        /* void */
    }

    for (i = k; i < hits->n && hits->p[i].start < hit.end; i++) {
        hit.start = hits->p[i].start < hit.start ? hits->p[i].start
                                                 : hit.start;
        hit.end = hits->p[i].end > hit.end ? hits->p[i].end : hit.end;
    }

    if (i > k) {
        hits->p[k] = hit;
        memmove(hits->p + k + 1, hits->p + i,
                (hits->n - i) * sizeof(cg_hit));
        hits->n -= i - k - 1;
        return CG_OK;
    }

    st = cg_hits_add(hits, hit);

    if (st == CG_OK) {
        memmove(hits->p + k + 1, hits->p + k,
                (hits->n - 1 - k) * sizeof(cg_hit));
        hits->p[k] = hit;
    }

    return st;
}


/* Look at it, beside what user entities have matched. */

static cg_status
cg_back_detect(cg_block *b, bool more, size_t *safe)
{
    size_t              i, limit;
    cg_hit              hit;
    cg_back            *back;
    cg_status           st;
    cg_classes          c;
    const cg_hits      *users;
    const cg_detector  *d;

    d = &b->s->policy->detector[b->s->dir];
    back = &b->w->back;
    users = &b->w->users.hits;
    back->users.n = 0;
    st = CG_OK;

    for (i = 0; i < users->n && st == CG_OK; i++) {
        hit = users->p[i];

        if (hit.start >= b->s->left) {
            hit.start = (uint32_t) cg_back_of(back, hit.start);
            hit.end = (uint32_t) cg_back_of(back, hit.end);
            st = cg_hits_add(&back->users, hit);
        }
    }

    if (st != CG_OK) {
        return st;
    }

    c.p = NULL;
    cg_detect_begin(d, back->front, &c);
    limit = b->s->policy->n_users && !b->w->users.failed
            ? cg_back_of(back, b->w->users.limit) : back->text.n;

    return cg_detect_beside(d, back->text.p, back->front, back->text.n, more,
                            &c, &back->users, limit, &back->hits, safe);
}


cg_status
cg_block_whole(cg_block *b, bool more, size_t *safe)
{
    size_t      i, n, end;
    cg_hit      hit;
    cg_back    *back;
    cg_status   st;

    back = &b->w->back;
    n = b->w->view.n;

    st = cg_block_put_back(b, &n);
    if (st != CG_OK || back->text.n == 0) {
        return st;
    }

    st = cg_back_detect(b, more || n < b->w->view.n, &end);
    if (st != CG_OK) {
        return st;
    }

    for (i = 0; i < back->hits.n && st == CG_OK; i++) {
        hit = back->hits.p[i];

        if (cg_back_new(b, &hit)) {
            st = cg_back_put(&b->w->hits, hit);
        }
    }

    end = cg_back_view(&b->w->back, end);
    *safe = end < *safe ? end : *safe;
    return st;
}


bool
cg_block_takes(const cg_block *b, const cg_hit *hit, bool *again)
{
    size_t             lo, hi, mid;
    const cg_back_at  *p;

    p = b->w->back.p;
    *again = false;

    for (lo = 0, hi = b->w->back.n; lo < hi; /* void */) {
        mid = lo + (hi - lo) / 2;

        if (p[mid].view_end <= hit->start) {
            lo = mid + 1;
        } else {
            hi = mid;
        }
    }

    for (/* void */; lo < b->w->back.n && p[lo].view < hit->end; lo++) {
        if (p[lo].view < hit->start || p[lo].view_end > hit->end) {
            return false;
        }

        *again = *again || p[lo].piece->entity == hit->entity;
    }

    return true;
}
