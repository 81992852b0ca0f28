/*
 * See cg_block.h: the text of a block, and in it, put back or hidden, what the
 * first reading has found (cg_back.h).
 */

#include <string.h>

#include "cg_block.h"


/* Behind each finding in text up to view offset n, and where it is put back;
 * *n moves back to the start of one that is not decoded yet. */

static cg_status
cg_back_spots(cg_block *b, size_t *n)
{
    uint64_t         base, out, end, limit;
    cg_back_at       spot;
    cg_view         *v;
    cg_status        st;
    const cg_piece  *p;

    v = &b->w->view;
    base = b->s->raw_base - b->s->left;
    limit = base + cg_view_raw_end(v, *n);
    end = base + b->s->left;
    b->w->back.n = 0;
    st = CG_OK;

    while (st == CG_OK) {
        out = end;
        p = cg_pieces_next(b->s->pieces, out, limit, &end);
        if (p == NULL) {
            break;
        }

        spot.piece = p;
        spot.view = cg_block_view_at(v, (size_t) (p->out - base));

        if (end > limit) {
            *n = spot.view < *n ? spot.view : *n;
            break;
        }

        spot.view_end = cg_block_view_at(v, (size_t) (end - base));
        end += (end == p->out);

        if (spot.view < spot.view_end) {
            st = cg_back_add(&b->w->back, &spot);
        }
    }

    return st;
}


/* Hide what was found.  What is there already of one that is not decoded yet is
 * hidden as well. */

void
cg_block_hide(cg_block *b)
{
    size_t           from, to;
    uint64_t         base, end, limit;
    cg_view         *v;
    const cg_piece  *p;

    v = &b->w->view;
    base = b->s->raw_base - b->s->left;
    limit = base + cg_view_raw_end(v, v->n);
    end = base + b->s->left;

    while ((p = cg_pieces_next(b->s->pieces, end, limit, &end)) != NULL) {
        from = cg_block_view_at(v, (size_t) (p->out - base));
        to = end < limit ? cg_block_view_at(v, (size_t) (end - base)) : v->n;
        end += (end == p->out);

        if (from < to) {
            memset(v->text + from, '<', to - from);
        }
    }
}


/* The text, with what was found put back; a long finding stays hidden. */

static cg_status
cg_back_text(cg_block *b, size_t n)
{
    size_t       i, at;
    cg_back     *back;
    uint8_t     *text;
    cg_status    st;
    cg_back_at  *spot;

    back = &b->w->back;
    text = b->w->view.text;
    at = back->left = b->s->left;
    back->front = b->s->pieces->front.n;
    back->text.n = 0;

    st = cg_buf_add(&back->text, b->s->pieces->front.p,
                    b->s->pieces->front.n);

    for (i = 0; i < back->n && st == CG_OK; i++) {
        spot = &back->p[i];
        st = cg_buf_add(&back->text, text + at, spot->view - at);
        spot->text = back->text.n;

        if (st == CG_OK) {
            st = spot->piece->n
                 ? cg_buf_add(&back->text, spot->piece->text, spot->piece->n)
                 : cg_buf_add(&back->text, text + spot->view,
                              spot->view_end - spot->view);
        }

        spot->text_end = back->text.n;
        at = spot->view_end;
    }

    return st == CG_OK ? cg_buf_add(&back->text, text + at, n - at) : st;
}


cg_status
cg_block_put_back(cg_block *b, size_t *n)
{
    cg_status  st;

    b->w->back.text.n = 0;

    st = cg_back_spots(b, n);

    if (st == CG_OK && (b->w->back.n || b->s->pieces->until)) {
        st = cg_back_text(b, *n);
    }

    return st == CG_OK ? cg_buf_reserve(&b->w->back.text, CG_PAD) : st;
}


const uint8_t *
cg_block_as_it_was(const cg_block *b, size_t from, size_t to, size_t *n)
{
    size_t          at;
    const uint8_t  *p;

    p = b->w->view.text + from;
    *n = to - from;

    if (b->s->seams && b->w->back.text.n) {
        at = cg_back_of(&b->w->back, from);
        p = b->w->back.text.p + at;
        *n = cg_back_of(&b->w->back, to) - at;
    }

    return p;
}


/* Of what is decided, the text as it was: so much of its end as detection may
 * look back at. */

cg_status
cg_block_front(cg_block *b, size_t safe)
{
    size_t          i, n, until, drop;
    cg_buf         *front;
    cg_status       st;
    const cg_back  *back;

    back = &b->w->back;
    front = &b->s->pieces->front;
    until = b->s->pieces->until;

    if (back->text.n) {
        n = cg_back_of(back, safe);
        i = cg_back_to(back, n);
        i -= (i && back->p[i - 1].text == n);
        until = i ? back->p[i - 1].text_end : until;
        drop = n > CG_LEFT ? n - CG_LEFT : 0;
        front->n = 0;
        st = cg_buf_add(front, back->text.p + drop, n - drop);

    } else {
        n = safe - b->s->left;
        i = n > CG_LEFT ? n - CG_LEFT : 0;
        st = cg_buf_add(front, b->w->view.text + b->s->left + i, n - i);
        drop = front->n > CG_LEFT ? front->n - CG_LEFT : 0;
        cg_buf_drop(front, drop);
        drop += i;
    }

    b->s->pieces->until = until > drop ? until - drop : 0;
    return st;
}
