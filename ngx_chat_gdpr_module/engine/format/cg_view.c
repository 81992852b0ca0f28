/*
 * The view and its sparse offset map: units and marks are sorted arrays,
 * appended by the decoders and searched by halving for each finding.
 */

#include <stdlib.h>
#include <string.h>

#include "cg_view.h"

static cg_status cg_view_grow(void **p, size_t *cap, size_t n, size_t size);
static cg_status cg_view_room(cg_view *v, size_t n, size_t more,
    size_t units, size_t marks);
static const cg_unit *cg_view_before(const cg_view *v, size_t at);
static size_t cg_view_marks_to(const cg_view *v, size_t at);


cg_status
cg_view_put(cg_view *v, const cg_unit *u)
{
    void      *p;
    cg_status  st;

    if (v->n_units == v->units_cap) {
        p = v->units;
        st = cg_view_grow(&p, &v->units_cap, v->n_units + 1,
                          sizeof(cg_unit));
        if (st != CG_OK) {
            return st;
        }
        v->units = p;
    }

    v->units[v->n_units++] = *u;
    return CG_OK;
}


/* A control character, which shows as nothing; those that are white space show
 * as that. */

static bool
cg_view_control(const uint8_t *text, size_t n)
{
    if (n == 2) {
        return text[0] == 0xc2 && text[1] < 0xa0 && text[1] != 0x85;
    }

    return n == 1 && (text[0] < 0x20 || text[0] == 0x7f)
           && (text[0] < '\t' || text[0] > '\r');
}


cg_status
cg_view_unit(cg_view *v, size_t raw, size_t rlen, const uint8_t *text,
    size_t vlen)
{
    cg_unit    u;
    cg_status  st;

    if (cg_view_control(text, vlen)) {
        vlen = 0;
    }

    if (vlen > v->text_cap - v->n) {
        return CG_ENOMEM;
    }

    u.view = (uint32_t) v->n;
    u.raw = (uint32_t) raw;
    u.rlen = (uint32_t) rlen;
    u.vlen = (uint8_t) vlen;
    u.other = false;

    st = cg_view_put(v, &u);
    if (st != CG_OK) {
        return st;
    }

    if (vlen != 0) {
        memcpy(v->text + v->n, text, vlen);
        v->n += vlen;
    }

    return CG_OK;
}


bool
cg_view_other(const cg_view *v, size_t from, size_t to)
{
    size_t          i;
    const cg_unit  *u;

    u = cg_view_before(v, to);

    for (i = u ? (size_t) (u - v->units) + 1 : 0; i > 0; i--) {
        u = &v->units[i - 1];

        if ((size_t) u->view + u->vlen <= from) {
            return false;
        }

        if (u->other) {
            return true;
        }
    }

    return false;
}


cg_status
cg_view_mark(cg_view *v, cg_place place)
{
    void      *p;
    cg_status  st;

    if (v->n_marks != 0 && v->marks[v->n_marks - 1].view == v->n) {
        v->n_marks--;  /* nothing stands in its place */
    }

    if (place == (v->n_marks ? v->marks[v->n_marks - 1].place
                             : (cg_place) CG_PLACE_TEXT))
    {
        return CG_OK;
    }

    if (v->n_marks == v->marks_cap) {
        p = v->marks;
        st = cg_view_grow(&p, &v->marks_cap, v->n_marks + 1,
                          sizeof(cg_mark));
        if (st != CG_OK) {
            return st;
        }
        v->marks = p;
    }

    v->marks[v->n_marks].view = (uint32_t) v->n;
    v->marks[v->n_marks].place = place;
    v->n_marks++;
    return CG_OK;
}


cg_status
cg_view_turns(cg_view *v, const uint16_t *at, size_t n, size_t from,
    cg_place place, cg_place other)
{
    void      *p;
    size_t     i, end;
    cg_mark   *m;
    cg_status  st;

    if (n == 0) {
        return CG_OK;
    }

    p = v->marks;
    st = cg_view_grow(&p, &v->marks_cap, v->n_marks + n, sizeof(cg_mark));
    if (st != CG_OK) {
        return st;
    }
    v->marks = p;

    i = 0;
    end = v->n - from;

    if (at[0] == from) {
        (void) cg_view_mark(v, place);  /* in the place of another */
        i = 1;
    }

    for (m = v->marks + v->n_marks; i < n; i++) {
        m->view = (uint32_t) (end + at[i]);
        m->place = i % 2 ? other : place;
        m++;
    }

    v->n_marks = (size_t) (m - v->marks);
    return CG_OK;
}


cg_status
cg_view_plain(cg_view *v, cg_place place, const uint8_t *raw, size_t n)
{
    cg_status  st;

    if (n > v->text_cap - v->n) {
        return CG_ENOMEM;
    }

    st = cg_view_mark(v, place);
    if (st != CG_OK || n == 0) {
        return st;
    }

    memcpy(v->text + v->n, raw, n);
    v->n += n;
    return CG_OK;
}


size_t
cg_view_raw_start(const cg_view *v, size_t at)
{
    const cg_unit  *u;

    u = cg_view_before(v, at);
    if (u == NULL) {
        return at;
    }

    if (at < (size_t) u->view + u->vlen) {
        return u->raw;
    }

    return (size_t) u->raw + u->rlen + (at - u->view - u->vlen);
}


size_t
cg_view_raw_at(const cg_view *v, size_t at)
{
    const cg_unit  *u;

    u = cg_view_before(v, at + 1);
    if (u == NULL) {
        return at;
    }

    if (at < (size_t) u->view + u->vlen) {
        return u->raw;
    }

    return (size_t) u->raw + u->rlen + (at - u->view - u->vlen);
}


size_t
cg_view_raw_end(const cg_view *v, size_t at)
{
    const cg_unit  *u;

    u = cg_view_before(v, at);
    if (u == NULL) {
        return at;
    }

    if (at < (size_t) u->view + u->vlen) {
        return (size_t) u->raw + u->rlen;
    }

    return (size_t) u->raw + u->rlen + (at - u->view - u->vlen);
}


cg_place
cg_view_place(const cg_view *v, size_t at, size_t *start, size_t *end)
{
    size_t  i;

    i = cg_view_marks_to(v, at);

    if (start != NULL) {
        *start = i ? v->marks[i - 1].view : 0;
    }

    if (end != NULL) {
        *end = i < v->n_marks ? v->marks[i].view : v->n;
    }

    return i ? v->marks[i - 1].place : (cg_place) CG_PLACE_TEXT;
}


cg_status
cg_view_load(cg_view *dst, const cg_view *src, size_t more)
{
    cg_status  st;

    if ((src->n | src->n_units | src->n_marks) == 0 && more <= dst->text_cap) {
        dst->n = dst->n_units = dst->n_marks = 0;  /* as for most messages */
        return CG_OK;
    }

    st = cg_view_room(dst, src->n, more, src->n_units, src->n_marks);
    if (st != CG_OK) {
        return st;
    }

    dst->n = src->n;
    dst->n_units = src->n_units;
    dst->n_marks = src->n_marks;

    if (src->n) {
        memcpy(dst->text, src->text, src->n);
    }

    if (src->n_units) {
        memcpy(dst->units, src->units, src->n_units * sizeof(cg_unit));
    }

    if (src->n_marks) {
        memcpy(dst->marks, src->marks, src->n_marks * sizeof(cg_mark));
    }

    return CG_OK;
}


cg_status
cg_view_keep(cg_view *dst, const cg_view *src, size_t from, size_t at,
    size_t raw)
{
    size_t     i, k;
    cg_status  st;

    for (i = src->n_units; i > 0 && src->units[i - 1].view >= at; i--) {
        /* void */
    }

    k = cg_view_marks_to(src, at);
    k -= k != 0;  /* the one in force at `at` */

    st = cg_view_room(dst, src->n - from, 0, src->n_units - i,
                      src->n_marks - k);
    if (st != CG_OK) {
        return st;
    }

    dst->n = src->n - from;
    dst->n_units = src->n_units - i;
    dst->n_marks = src->n_marks - k;

    if (dst->n) {
        memcpy(dst->text, src->text + from, dst->n);
    }

    for (i = 0; i < dst->n_units; i++) {
        dst->units[i] = src->units[src->n_units - dst->n_units + i];
        dst->units[i].view -= (uint32_t) from;
        dst->units[i].raw -= (uint32_t) raw;
    }

    for (i = 0; i < dst->n_marks; i++, k++) {
        dst->marks[i] = src->marks[k];
        dst->marks[i].view = src->marks[k].view <= at
                             ? 0 : src->marks[k].view - (uint32_t) from;
    }

    return CG_OK;
}


void
cg_view_free(cg_view *v)
{
    free(v->text);
    free(v->units);
    free(v->marks);
    memset(v, 0, sizeof(*v));
}


/* Room for n and `more` bytes of text and for so many units and marks. */

static cg_status
cg_view_room(cg_view *v, size_t n, size_t more, size_t units, size_t marks)
{
    void      *p;
    cg_status  st;

    if (more > SIZE_MAX / 4 || n > SIZE_MAX / 4) {
        return CG_ENOMEM;
    }

    p = v->text;
    st = cg_view_grow(&p, &v->text_cap, n + more, 1);
    v->text = p;

    if (st == CG_OK) {
        p = v->units;
        st = cg_view_grow(&p, &v->units_cap, units, sizeof(cg_unit));
        v->units = p;
    }

    if (st == CG_OK) {
        p = v->marks;
        st = cg_view_grow(&p, &v->marks_cap, marks, sizeof(cg_mark));
        v->marks = p;
    }

    return st;
}


/* Make an array hold at least n elements: by doubling, so that appending one
 * after the other stays linear. */

static cg_status
cg_view_grow(void **p, size_t *cap, size_t n, size_t size)
{
    void    *q;
    size_t   more;

    if (n <= *cap) {
        return CG_OK;
    }

    if (n > SIZE_MAX / (4 * size)) {
        return CG_ENOMEM;
    }

    more = *cap ? *cap : 256 / size;
    while (more < n) {
        more *= 2;
    }

    q = realloc(*p, more * size);
    if (q == NULL) {
        return CG_ENOMEM;
    }

    *p = q;
    *cap = more;
    return CG_OK;
}


/* The last unit that begins in front of `at`, or NULL.  Units of no width at
 * `at` itself belong to what follows. */

static const cg_unit *
cg_view_before(const cg_view *v, size_t at)
{
    size_t  lo, hi, mid;

    for (lo = 0, hi = v->n_units; lo < hi; /* void */) {
        mid = lo + (hi - lo) / 2;
        if (v->units[mid].view < at) {
            lo = mid + 1;
        } else {
            hi = mid;
        }
    }

    return lo ? &v->units[lo - 1] : NULL;
}


/* How many marks stand at or in front of `at`. */

static size_t
cg_view_marks_to(const cg_view *v, size_t at)
{
    size_t  lo, hi, mid;

    for (lo = 0, hi = v->n_marks; lo < hi; /* void */) {
        mid = lo + (hi - lo) / 2;
        if (v->marks[mid].view <= at) {
            lo = mid + 1;
        } else {
            hi = mid;
        }
    }

    return lo;
}
