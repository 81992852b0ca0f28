/*
 * See cg_block.h: findings of which more is behind a tag.  The text for the
 * detector is
 *
 *     [ in front | the finding as it was | the text behind it | the next one ]
 *
 * up to a tag that parts, the end of the next finding, or CG_TAIL_BYTES.
 */

#include <string.h>

#include "cg_block.h"
#include "cg_border.h"

/* Text that is looked at behind a finding, and between it and what more of it
 * there may be. */
#define CG_TAIL_BYTES  128
#define CG_TAIL_GAP    3

typedef struct {
    size_t   start;  /* the finding, in the view */
    size_t   end;
    size_t   tail;   /* where more of it would begin */
    size_t   limit;  /* up to which the text behind it is looked at */

    size_t   front;  /* bytes in front of the finding, */
    size_t   whole;  /* and with it, */
    size_t   next;   /* and up to the next one */
    size_t   n;
    uint8_t  text[CG_LEFT + CG_TAIL_BYTES + 2 * CG_PIECE_TEXT + CG_PAD];
} cg_tail;

typedef enum {
    CG_TAIL_NONE,
    CG_TAIL_MAYBE,
    CG_TAIL_WAIT
} cg_tail_look;


/* Is a tag left out at a view offset in [from, to]? */

static bool
cg_tail_tag(const cg_view *v, size_t from, size_t to)
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


/* Does text follow the finding with a tag in front of it? */

static cg_tail_look
cg_tail_begins(cg_tail *t, const cg_view *v, const cg_piece *found, bool more)
{
    size_t  i;

    for (i = t->end; i < v->n && i < t->end + CG_TAIL_GAP
                     && v->text[i] != '<' && v->text[i] < 0x80
                     && !cg_is_alnum(v->text[i]); i++)
    {
        /* void */
    }

    if (i >= v->n) {
        return more ? CG_TAIL_WAIT : CG_TAIL_NONE;
    }

    if (v->text[i] < 0x80 && !cg_is_alnum(v->text[i])) {
        return CG_TAIL_NONE;
    }

    if (i == t->end && (found->mail || v->text[i] < 'a')) {
        return CG_TAIL_NONE;  /* "…</b>Reply", "…</i><i>12:30" */
    }

    t->tail = i;

    if (!cg_tail_tag(v, t->end, i)) {
        return CG_TAIL_NONE;
    }

    for (/* void */; i < v->n && i < t->end + CG_TAIL_BYTES
                     && v->text[i] != '<' && v->text[i] != '\0'; i++)
    {
        /* void */
    }

    t->limit = i;
    return i == v->n && i < t->end + CG_TAIL_BYTES && more ? CG_TAIL_WAIT
                                                           : CG_TAIL_MAYBE;
}


static void
cg_tail_add(cg_tail *t, const uint8_t *p, size_t n)
{
    memcpy(t->text + t->n, p, n);
    t->n += n;
}


/* The next finding in text, not in a tag that is left out, and where it is in
 * the view; NULL, and the limit. */

static const cg_piece *
cg_tail_next(const cg_tail *t, const cg_block *b, uint64_t base, size_t *at)
{
    size_t           raw;
    uint64_t         end, limit;
    const cg_view   *v;
    const cg_piece  *next;

    v = &b->w->view;
    end = base + cg_view_raw_end(v, t->end);
    limit = base + cg_view_raw_end(v, t->limit);

    while ((next = cg_pieces_next(b->s->pieces, end, limit, &end)) != NULL) {
        raw = (size_t) (next->out - base);
        *at = cg_block_view_at(v, raw);

        if (*at > t->tail && cg_view_raw_end(v, *at + 1) == raw + 1) {
            return next;
        }

        if (end == next->out) {
            end++;
        }
    }

    *at = t->limit;
    return NULL;
}


/* The finding with what is in front of it and behind. */

static void
cg_tail_write(cg_tail *t, const cg_block *b, const cg_piece *found,
    uint64_t base)
{
    size_t           behind;
    const cg_view   *v;
    const cg_piece  *next;

    v = &b->w->view;
    next = cg_tail_next(t, b, base, &behind);

    t->n = 0;
    t->front = t->start < CG_LEFT ? t->start : CG_LEFT;
    cg_tail_add(t, v->text + t->start - t->front, t->front);
    cg_tail_add(t, found->text, found->n);
    t->whole = t->n;
    cg_tail_add(t, v->text + t->end, behind - t->end);
    t->next = t->n;

    if (next) {
        cg_tail_add(t, next->text, next->n);
    }
}


/* The rest of what is found where the finding was, if it has more. */

static cg_status
cg_tail_find(cg_tail *t, const cg_block *b)
{
    size_t      safe, end;
    cg_hit      hit, whole;
    cg_hits     hits = { NULL, 0, 0 };
    cg_work    *w;
    cg_status   st;

    w = b->w;
    st = cg_detect(&b->s->policy->detector[b->s->dir], t->text, t->front, t->n,
                   false, &hits, &safe);

    if (st == CG_OK && hits.n && hits.p[0].start == t->front
        && hits.p[0].end > t->whole + (t->tail - t->end))
    {
        hit = hits.p[0];
        end = hit.end < t->next ? hit.end : t->next;

        while (end > t->whole && t->text[end - 1] < 0x80
               && !cg_is_alnum(t->text[end - 1]))
        {
            end--;
        }

        hit.start = (uint32_t) t->tail;
        hit.end = (uint32_t) (t->end + (end - t->whole));

        if (hit.start < hit.end) {
            whole = hit;
            whole.start = (uint32_t) t->start;
            st = cg_hits_add(&w->tails, whole);

            if (st == CG_OK) {
                st = cg_block_put(&w->hits, hit);
            }
        }
    }

    cg_hits_free(&hits);
    return st;
}


cg_status
cg_block_tails(cg_block *b, bool more, size_t *safe)
{
    cg_tail          t;
    uint64_t         base, at, end;
    cg_view         *v;
    cg_status        st;
    cg_tail_look     look;
    const cg_piece  *p;

    v = &b->w->view;
    base = b->s->raw_base - b->s->left;
    end = base + b->s->left;
    b->w->tails.n = 0;

    for (st = CG_OK; st == CG_OK; /* void */) {
        at = end;
        p = cg_pieces_next(b->s->pieces, at, base + cg_view_raw_end(v, v->n),
                           &end);
        if (p == NULL) {
            break;
        }

        t.start = cg_block_view_at(v, (size_t) (p->out - base));
        t.end = cg_block_view_at(v, (size_t) (end - base));

        if (end == p->out) {
            end++;  /* nothing stands for it */
            continue;
        }

        if (p->n == 0) {
            continue;
        }

        look = cg_tail_begins(&t, v, p, more);

        if (look == CG_TAIL_WAIT) {
            *safe = t.start < *safe ? t.start : *safe;
            break;
        }

        if (look == CG_TAIL_MAYBE) {
            cg_tail_write(&t, b, p, base);
            st = cg_tail_find(&t, b);
        }
    }

    return st;
}


size_t
cg_block_safe_tail(const cg_block *b, size_t safe)
{
    size_t          i;
    const cg_hits  *tails;

    tails = &b->w->tails;

    for (i = tails->n; i > 0; i--) {
        if (tails->p[i - 1].start < safe && tails->p[i - 1].end > safe) {
            return tails->p[i - 1].start;
        }
    }

    return safe;
}
