/*
 * See cg_block.h: the way of a block.
 */

#include <string.h>

#include "cg_block.h"


/* Load what is held into the scratch view and decode the chunk behind it. */

static cg_status
cg_block_decode(cg_block *b, bool last)
{
    size_t          used, n, base;
    cg_view        *v;
    cg_work        *w;
    cg_status       st;
    cg_stream      *s;
    const uint8_t  *p;

    s = b->s;
    w = b->w;
    v = &w->view;
    p = b->chunk;
    n = b->n;
    base = s->left + s->raw.n - s->tail;

    st = cg_view_load(v, &s->view, s->tail + n + CG_TRIGGER_PAD);
    if (st != CG_OK) {
        return st;
    }

    if (s->tail) {
        w->raw.n = 0;
        st = cg_buf_add(&w->raw, s->raw.p + s->raw.n - s->tail, s->tail);
        if (st != CG_OK) {
            return st;
        }

        st = cg_buf_add(&w->raw, b->chunk, n);
        if (st != CG_OK) {
            return st;
        }

        p = w->raw.p;
        n = w->raw.n;
    }

    if (s->policy->paths) {
        s->walk.paths = s->policy->paths;
        s->decoder.walk = &s->walk;
    }

    st = s->decoder.format->decode(&s->decoder, p, n, base, last, v, &used);
    if (st != CG_OK) {
        return st;
    }

    s->tail = n - used;
    return CG_OK;
}


/* Moved back to the start of the unit that `safe` lies in. */

static size_t
cg_block_safe_unit(const cg_view *v, size_t safe)
{
    size_t  i;

    for (i = v->n_units; i > 0; i--) {
        if (v->units[i - 1].view + v->units[i - 1].vlen <= safe) {
            break;
        }

        if (v->units[i - 1].view < safe) {
            safe = v->units[i - 1].view;
        }
    }

    return safe;
}


/* Moved back to the start of the bare scalar that `safe` lies in, or that may
 * not have ended there. */

static size_t
cg_block_safe_bare(const cg_block *b, size_t safe)
{
    size_t          start;
    cg_place        place;
    const cg_view  *v;

    v = &b->w->view;

    if (safe <= b->s->left) {
        return safe;
    }

    place = cg_view_place(v, safe < v->n ? safe : safe - 1, &start, NULL);

    return (place & 0xf) == CG_PLACE_JSON_BARE && start >= b->s->left
           && start < safe && safe - start <= CG_HOLD
           ? start : safe;
}


/* Moved back to the start of what `safe` lies in, and that is a token, or may
 * become one with what follows. */

static size_t
cg_block_safe_token(const cg_block *b, size_t safe)
{
    size_t          at;
    cg_token        t;
    const cg_view  *v;

    v = &b->w->view;
    at = cg_token_before(v->text, b->s->left, safe);

    return at != SIZE_MAX
           && cg_token_read(v->text + at, v->n - at, &t) != CG_TOKEN_NONE
           && at + t.n >= safe
           ? at : safe;
}


/* Where the decided text ends, as far as it can be cut: not within a unit, a
 * bare scalar, a token or a finding. */

static size_t
cg_block_safe(const cg_block *b, size_t safe)
{
    size_t          i, before;
    const cg_hits  *hits;

    hits = &b->w->hits;
    i = hits->n;

    do {
        before = safe;
        safe = cg_block_safe_unit(&b->w->view, safe);
        safe = cg_block_safe_bare(b, safe);
        safe = cg_block_safe_token(b, safe);

        while (i > 0 && hits->p[i - 1].start >= safe) {
            i--;
        }

        if (i > 0 && hits->p[i - 1].end > safe) {
            safe = hits->p[i - 1].start;
        }

    } while (safe < before);

    return safe;
}


/* Keep what is not decided: its raw bytes, its view, and left context. */

static cg_status
cg_block_keep(cg_block *b, size_t safe, size_t raw_safe)
{
    size_t      left, done, start;
    cg_status   st;
    cg_stream  *s;

    s = b->s;
    left = s->policy->n_users ? CG_PATTERN_SPAN : CG_LEFT;
    left = safe < left ? safe : left;
    done = raw_safe - s->left;

    st = cg_view_keep(&s->view, &b->w->view, safe - left, safe,
                      raw_safe - left);
    if (st != CG_OK) {
        return st;
    }

    st = cg_user_carry(&b->w->users, safe, safe - left, &s->users);
    if (st != CG_OK) {
        return st;
    }

    if (s->seams) {
        st = cg_block_front(b, safe);
        if (st != CG_OK) {
            return st;
        }
    }

    (void) cg_view_place(&b->w->view, safe, &start, NULL);

    if (start == safe && s->view.n_marks && s->view.marks[0].view == 0) {
        s->view.marks[0].view = (uint32_t) left;  /* nothing of it is gone */
    }

    if (safe > s->left) {
        s->front = raw_safe - cg_view_raw_at(&b->w->view, safe - 1);
    }

    s->left = left;
    s->fresh = b->fresh - (safe - left);
    s->raw_base += done;

    if (done < s->raw.n) {
        cg_buf_drop(&s->raw, done);
        return cg_buf_add(&s->raw, b->chunk, b->n);
    }

    done -= s->raw.n;
    s->raw.n = 0;
    return cg_buf_add(&s->raw, b->chunk + done, b->n - done);
}


static cg_status
cg_block_detect(cg_block *b, bool more, size_t *safe)
{
    cg_work            *w;
    cg_status           st;
    cg_stream          *s;
    const cg_detector  *d;

    s = b->s;
    w = b->w;
    d = &s->policy->detector[s->dir];

    w->users.hits.n = 0;

    if (s->policy->n_users == 0) {
        return cg_detect_beside(d, w->view.text, s->left, w->view.n, more,
                                &w->classes, &w->users.hits, w->view.n,
                                &w->hits, safe);
    }

    st = cg_user_search(s->policy->users, s->policy->n_users, &w->view,
                        s->left, more, &s->users, &w->users);

    if (st == CG_OK && w->users.failed) {
        st = s->policy->on_error_pass ? CG_OK : CG_EPATTERN;
        s->passed = CG_EPATTERN;
    }

    if (st != CG_OK) {
        return st;
    }

    return cg_detect_beside(d, w->view.text, s->left, w->view.n, more,
                            &w->classes, &w->users.hits, w->users.limit,
                            &w->hits, safe);
}


/* Normalise what was decoded, and look for findings in it.  What is to be
 * normalised again is put aside: detection writes behind its text. */

static cg_status
cg_block_find(cg_block *b, bool more, size_t *safe)
{
    size_t      n, marks, look, aside_n;
    cg_view    *v;
    uint8_t     aside[CG_PAD];
    cg_status   st;

    v = &b->w->view;
    b->fresh = b->s->fresh;

    if (b->s->seams) {
        cg_block_hide(b);
    }

    cg_detect_begin(&b->s->policy->detector[b->s->dir], b->s->left,
                    &b->w->classes);

    st = cg_normal(v, &b->w->normal, &b->w->classes, more, &b->fresh, &look);
    if (st != CG_OK) {
        return st;
    }

    n = v->n;
    look = look > b->s->left ? look : b->s->left;
    aside_n = n - look < CG_PAD ? n - look : CG_PAD;
    memcpy(aside, v->text + look, aside_n);

    marks = v->n_marks;
    v->n = look;

    while (v->n_marks && v->marks[v->n_marks - 1].view > look) {
        v->n_marks--;
    }

    st = cg_block_detect(b, more, safe);

    if (st == CG_OK && b->s->seams) {
        st = cg_block_whole(b, more, safe);
    }

    memcpy(v->text + look, aside, aside_n);
    v->n = n;
    v->n_marks = marks;

    return st == CG_OK && b->s->reveal
           ? cg_reveal_find(b->s->policy, v, b->s->left, look, &b->w->hits,
                            &b->w->tokens)
           : st;
}


static cg_status
cg_block_look(cg_block *b, bool last, size_t *safe)
{
    cg_status  st;

    st = cg_block_decode(b, last);
    if (st != CG_OK) {
        return st;
    }

    if (b->s->looked) {
        *safe = b->w->view.n;  /* w->hits are those of cg_stream_look() */
        return CG_OK;
    }

    return cg_block_find(b, !last, safe);
}


cg_status
cg_block_take(cg_stream *s, cg_work *w, const uint8_t *p, size_t n,
    bool last, const cg_sink *sink)
{
    size_t      i, safe, raw_safe;
    cg_block    b;
    cg_status   st;

    b.s = s;
    b.w = w;
    b.sink = sink;
    b.chunk = p;
    b.n = n;
    b.raw_end = s->left + s->raw.n + n;
    b.cur = b.at = s->left;

    st = cg_block_look(&b, last, &safe);
    if (st != CG_OK) {
        return st;
    }

    if (!last) {
        safe = cg_block_safe(&b, safe);
    }

    for (i = 0; i < w->hits.n && w->hits.p[i].end <= safe; i++) {
        st = cg_block_hit(&b, &w->hits.p[i], safe);
        if (st != CG_OK) {
            return st;
        }
    }

    st = cg_block_rest(&b, safe);
    if (st != CG_OK) {
        return st;
    }

    raw_safe = last ? b.raw_end : cg_view_raw_start(&w->view, safe);

    if (raw_safe < b.cur) {
        raw_safe = b.cur;
    }

    st = cg_block_raw(&b, b.cur, raw_safe);
    if (st != CG_OK) {
        return st;
    }

    if (last) {
        s->raw_base += raw_safe - s->left;
        s->raw.n = 0;
        s->view.n = s->left = s->tail = s->users.n = s->fresh = 0;
        s->rest.kind = CG_REST_NONE;
        return CG_OK;
    }

    return cg_block_keep(&b, safe, raw_safe);
}
