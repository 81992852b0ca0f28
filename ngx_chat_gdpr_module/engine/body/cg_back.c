/*
 * See cg_back.h: the findings are searched by halving.
 */

#include <stdlib.h>

#include "cg_back.h"


cg_status
cg_back_add(cg_back *back, const cg_back_at *at)
{
    size_t       cap;
    cg_back_at  *p;

    if (back->n == back->cap) {
        cap = back->cap ? 2 * back->cap : 8;
        p = realloc(back->p, cap * sizeof(cg_back_at));
        if (p == NULL) {
            return CG_ENOMEM;
        }

        back->p = p;
        back->cap = cap;
    }

    back->p[back->n++] = *at;
    return CG_OK;
}


size_t
cg_back_to(const cg_back *back, size_t at)
{
    size_t  lo, hi, mid;

    for (lo = 0, hi = back->n; lo < hi; /* void */) {
        mid = lo + (hi - lo) / 2;

        if (back->p[mid].text <= at) {
            lo = mid + 1;
        } else {
            hi = mid;
        }
    }

    return lo;
}


size_t
cg_back_view(const cg_back *back, size_t text)
{
    size_t             i;
    const cg_back_at  *at;

    i = cg_back_to(back, text);

    if (i == 0) {
        return back->left + (text - back->front);
    }

    at = &back->p[i - 1];

    return text < at->text_end ? at->view
                               : at->view_end + (text - at->text_end);
}


size_t
cg_back_of(const cg_back *back, size_t view)
{
    size_t             lo, hi, mid;
    const cg_back_at  *at;

    for (lo = 0, hi = back->n; lo < hi; /* void */) {
        mid = lo + (hi - lo) / 2;

        if (back->p[mid].view <= view) {
            lo = mid + 1;
        } else {
            hi = mid;
        }
    }

    if (lo == 0) {
        return back->front + (view - back->left);
    }

    at = &back->p[lo - 1];

    return view < at->view_end ? at->text
                               : at->text_end + (view - at->view_end);
}


void
cg_back_free(cg_back *back)
{
    free(back->p);
    cg_buf_free(&back->text);
    cg_hits_free(&back->hits);
    cg_hits_free(&back->users);
}
