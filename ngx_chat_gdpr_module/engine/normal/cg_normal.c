/*
 * See cg_normal.h.
 *
 * Two positions walk through the text: r, what is read next, and w, where it
 * is written.  Until something changes they are the same, and nothing moves.
 * From the first change on, text moves down, and the units and marks of what
 * follows with it: units are taken from a copy, marks change in place.
 */

#include <stdlib.h>
#include <string.h>

#include "cg_normal.h"
#include "cg_reading.h"

typedef struct {
    cg_view         *v;
    cg_normal_work  *work;
    cg_classes      *classes;
    bool             more;
    size_t           n;        /* of the text as it is written */
    size_t           w;
    size_t           r;
    size_t           settled;  /* no digits as words are before it */
    bool             moved;    /* something changed */

    const cg_unit   *units;    /* as they were, from r on */
    size_t           n_units;
    size_t           view_end;  /* where the last one before r ended */
    size_t           raw_end;
    size_t           mark;     /* the next one to move */

    size_t           open;     /* n, or what is to be given again */
    size_t           look;     /* n, or what belongs to it */
    cg_status        status;
} cg_normal_walk;


/* The first change: from now on units are taken from a copy. */

static cg_status
cg_walk_begin(cg_normal_walk *k)
{
    size_t          i, n;
    cg_view        *v;
    const cg_unit  *u;

    v = k->v;

    for (i = v->n_units; i > 0 && v->units[i - 1].view >= k->r; i--) {
        /* void */
    }

    n = v->n_units - i;

    if (n > k->work->cap) {
        free(k->work->units);
        k->work->units = malloc(n * sizeof(cg_unit));
        k->work->cap = k->work->units ? n : 0;

        if (k->work->units == NULL) {
            return CG_ENOMEM;
        }
    }

    if (n) {
        memcpy(k->work->units, v->units + i, n * sizeof(cg_unit));
    }

    u = i ? &v->units[i - 1] : NULL;
    k->view_end = u ? (size_t) u->view + u->vlen : 0;
    k->raw_end = u ? (size_t) u->raw + u->rlen : 0;

    k->units = k->work->units;
    k->n_units = n;
    v->n_units = i;

    for (i = v->n_marks; i > 0 && v->marks[i - 1].view > k->r; i--) {
        /* void */
    }

    k->mark = i;
    k->moved = true;
    return CG_OK;
}


/* The next unit, which is now before r. */

static void
cg_walk_unit(cg_normal_walk *k)
{
    k->view_end = (size_t) k->units->view + k->units->vlen;
    k->raw_end = (size_t) k->units->raw + k->units->rlen;
    k->units++;
    k->n_units--;
}


/* Pass what is in front of t[to) as it is. */

static cg_status
cg_walk_to(cg_normal_walk *k, size_t to)
{
    size_t     down;
    cg_unit    u;
    cg_status  st;

    if (!k->moved) {
        k->r = k->w = to;
        return CG_OK;
    }

    down = k->r - k->w;

    while (k->n_units && (k->units->view < to
                          || (k->units->view == to && k->units->vlen == 0)))
    {
        u = *k->units;
        cg_walk_unit(k);
        u.view -= (uint32_t) down;

        st = cg_view_put(k->v, &u);
        if (st != CG_OK) {
            return st;
        }
    }

    for ( /* void */ ; k->mark < k->v->n_marks
                       && k->v->marks[k->mark].view <= to; k->mark++)
    {
        k->v->marks[k->mark].view -= (uint32_t) down;
    }

    memmove(k->v->text + k->w, k->v->text + k->r, to - k->r);
    k->w += to - k->r;
    k->r = to;
    return CG_OK;
}


static cg_status
cg_walk_part(cg_normal_walk *k, const cg_part *part, const uint8_t *text)
{
    size_t     raw;
    cg_unit    u;
    cg_status  st;

    st = cg_walk_to(k, part->from);
    if (st != CG_OK) {
        return st;
    }

    raw = k->raw_end + (part->from - k->view_end);

    while (k->n_units && k->units->view < part->to) {
        cg_walk_unit(k);
    }

    u.view = (uint32_t) k->w;
    u.raw = (uint32_t) raw;
    u.rlen = (uint32_t) (k->raw_end + (part->to - k->view_end) - raw);
    u.vlen = part->n;
    u.other = true;

    memcpy(k->v->text + k->w, text + part->at, part->n);
    k->w += part->n;
    k->r = part->to;

    return cg_view_put(k->v, &u);
}


/* Is p between units?  What is not moved yet has them in the view. */

static bool
cg_walk_between(const cg_normal_walk *k, size_t p)
{
    size_t          lo, hi, mid;
    const cg_unit  *units;

    units = k->moved ? k->units : k->v->units;

    for (lo = 0, hi = k->moved ? k->n_units : k->v->n_units; lo < hi; ) {
        mid = lo + (hi - lo) / 2;
        if (units[mid].view < p) {
            lo = mid + 1;
        } else {
            hi = mid;
        }
    }

    return lo == 0 || (size_t) units[lo - 1].view + units[lo - 1].vlen <= p;
}


static void
cg_walk_apply(cg_normal_walk *k, const cg_reading *g)
{
    size_t  i;

    for (i = 0; i < g->n; i++) {
        if (!cg_walk_between(k, g->part[i].from)
            || !cg_walk_between(k, g->part[i].to))
        {
            return;
        }
    }

    if (!k->moved) {
        k->status = cg_walk_begin(k);
    }

    for (i = 0; i < g->n && k->status == CG_OK; i++) {
        k->status = cg_walk_part(k, &g->part[i], g->text);
    }
}


/* From where on the text is to be read again: the first of several. */

static void
cg_walk_open(cg_normal_walk *k, const cg_reading *g)
{
    k->open = g->open < k->open ? g->open : k->open;
    k->look = g->open - g->hold < k->look ? g->open - g->hold : k->look;
}


typedef cg_read (*cg_reader)(const cg_ahead *a, size_t p, cg_reading *g);


/* Is all of it in one place, where text is? */

static bool
cg_walk_place(const cg_normal_walk *k, const cg_reading *g)
{
    size_t    end;
    cg_place  place;

    /* marks before r have moved, but not beyond it */
    place = cg_view_place(k->v, g->part[0].from, NULL, &end);

    return (place & 0xf) != CG_PLACE_OPAQUE
           && (place & 0xf) != CG_PLACE_JSON_BARE
           && (g->part[g->n - 1].to <= end || end == k->v->n);
}


/* What the reader makes of t[p]; false if nothing is to be read behind it. */

static bool
cg_walk_read(cg_normal_walk *k, size_t p, cg_reader reader)
{
    cg_ahead    a;
    cg_reading  g;

    a.t = k->v->text;
    a.w = k->w;
    a.r = k->r;
    a.end = k->n;
    a.more = k->more;
    g.n = g.text_n = g.seen = 0;

    switch (reader(&a, p, &g)) {
    case CG_READ_OTHER:
        if (cg_walk_place(k, &g)) {
            cg_walk_apply(k, &g);
        }
        break;
    case CG_READ_OPEN:
        cg_walk_open(k, &g);
        return false;
    case CG_READ_PLAIN:
        if (g.seen > k->settled) {
            k->settled = g.seen;
        }
        break;
    }

    return k->status == CG_OK;
}


/* The same, and what begins behind a change, which no trigger may know of: a
 * character that now touches ASCII, the rest of a run. */

static bool
cg_walk_on(cg_normal_walk *k, size_t p, cg_reader reader)
{
    size_t  r;

    for ( ;; ) {
        r = k->r;

        if (!cg_walk_read(k, p, reader)) {
            return false;
        }

        if (k->r == r || k->r == k->n) {
            return true;
        }

        p = k->r;
        reader = k->v->text[p] >= 0x80 ? cg_read_character : cg_read_coded;
    }
}


/* What reads the sign at p.  A "d" begins "dot"; another letter is in a word
 * for "@" or a digit, and a "\xc4\x8d" (c with a caron) ends one. */

static cg_reader
cg_walk_reader(const uint8_t *p)
{
    uint8_t  ch;

    ch = p[0];

    return ch == 0xc4 && p[1] == 0x8d ? cg_read_said
           : ch >= 0x80 ? cg_read_character
           : ch == '%' || ch == '&' || ch == '\\' ? cg_read_escape
           : cg_trigger_digit(p) ? cg_read_digits
           : (ch | 0x20) == 's' || (ch | 0x20) == 'z'
             || (ch > '@' && (ch | 0x20) < 'n' && (ch | 0x20) != 'd')
             ? cg_read_said
           : cg_read_address;
}


/* The triggers of 64 bytes. */

static bool
cg_walk_triggers(cg_normal_walk *k, size_t at, const cg_trigger *t)
{
    size_t     p;
    uint64_t   bits, bit;
    cg_reader  reader;

    for (bits = t->sign | t->run | t->word | t->said; bits; bits &= bits - 1) {
        p = at + (size_t) __builtin_ctzll(bits);
        bit = bits & -bits;

        reader = (t->sign & bit) ? cg_walk_reader(k->v->text + p) : NULL;

        if (reader && p >= k->r
            && (reader != cg_read_digits || p >= k->settled)
            && !cg_walk_on(k, p, reader))
        {
            return false;
        }

        if (p >= k->r && (t->run & bit) && !cg_walk_on(k, p, cg_read_coded)) {
            return false;
        }

        if (p >= k->r && (t->said & bit) && !cg_walk_on(k, p, cg_read_said)) {
            return false;
        }

        if (p >= k->r && p >= k->settled && (t->word & bit)
            && !cg_walk_on(k, p, cg_read_digits))
        {
            return false;
        }
    }

    return true;
}


static bool
cg_walk_classes(cg_normal_walk *k, size_t at, const cg_class *c)
{
    size_t      i;
    cg_trigger  t;

    for (i = 1; i <= CG_CLASS_BLOCKS && at < k->n; i++, at += CG_BLOCK) {
        if (at + CG_BLOCK > k->r
            && cg_trigger_find(k->v->text, at, c, i, &t)
            && !cg_walk_triggers(k, at, &t))
        {
            return false;
        }
    }

    return true;
}


static void
cg_walk_text(cg_normal_walk *k)
{
    size_t           at;
    const cg_class  *c;

    /* what was open may begin within letters and digits */
    if (k->r && cg_trigger_within(k->v->text + k->r)
        && !cg_walk_on(k, k->r, cg_read_coded))
    {
        return;
    }

    for (at = k->classes->at; at < k->n; at += CG_CLASS_BYTES) {
        c = cg_classes_next(k->classes, k->v->text, k->n, k->more);

        if (c == NULL) {
            k->status = CG_ENOMEM;
            return;
        }

        if (!cg_walk_classes(k, at, c)) {
            break;
        }
    }
}


cg_status
cg_normal(cg_view *v, cg_normal_work *w, cg_classes *c, bool more, size_t *at,
    size_t *look)
{
    cg_normal_walk  k;

    memset(v->text + v->n, 0, CG_TRIGGER_PAD);

    k.v = v;
    k.work = w;
    k.classes = c;
    k.more = more;
    k.n = v->n;
    k.w = k.r = *at;
    k.settled = 0;
    k.moved = false;
    k.open = v->n;
    k.look = v->n;
    k.status = CG_OK;

    cg_walk_text(&k);

    if (more && k.status == CG_OK) {
        (void) cg_walk_read(&k, k.n, cg_read_end);
    }

    if (k.moved) {
        c->n = 0;
    }

    if (k.status == CG_OK) {
        k.status = cg_walk_to(&k, k.open > k.r ? k.open : k.r);
    }

    *at = k.w;
    *look = k.open - k.look < k.w ? k.w - (k.open - k.look) : 0;

    if (k.status == CG_OK) {
        k.status = cg_walk_to(&k, k.n);
        v->n = k.w;
    }

    return k.status;
}


void
cg_normal_free(cg_normal_work *w)
{
    free(w->units);
    memset(w, 0, sizeof(*w));
}
