/*
 * The search for user entities.
 *
 * The view is cut into lines: at each change of place, at control characters,
 * and at what delimits text in that place, a quote in JSON, a tag's brackets
 * in HTML, "&" and "=" in a form.  Each pattern goes through a line in steps
 * of at most CG_PATTERN_SPAN bytes:
 *
 *     [ .. line: seen already | from ........ end ) .......... line ends )
 *                               s <---- CG_PATTERN_SPAN ---->
 *
 * cg_pattern_search() tells of all places up to the first one, s, from where
 * the pattern touches `end`; there the next step begins, so that it sees
 * CG_PATTERN_SPAN bytes from s on.  If it touches the end of those it has
 * failed, and stays away for the rest of the text.  All this depends on the
 * text alone, not on how it comes.
 */

#include <stdlib.h>
#include <string.h>

#include "cg_border.h"
#include "cg_cue.h"
#include "cg_user.h"
#include "cg_verify.h"

_Static_assert(2 * CG_PATTERN_SPAN <= CG_HOLD,
    "an open match and a finding across its start are within the hold");

/* The end of a pattern that failed. */
#define CG_USER_NEVER  UINT32_MAX

typedef struct {
    const uint8_t  *v;
    size_t          start;  /* of the line, or what is near enough to it */
    size_t          end;
    cg_place        place;  /* the innermost */
    bool            open;   /* it may go on behind the end of the view */
} cg_line;


static bool
cg_line_border(cg_place place, uint8_t ch)
{
    switch (ch) {
    case '"':
        return place == CG_PLACE_JSON || cg_place_markup(place);
    case '<':
    case '>':
        return cg_place_markup(place);
    case '&':
    case '=':
        return place == CG_PLACE_FORM;
    default:
        return ch < 0x20 && ch != '\t';
    }
}


/* An incomplete character at the end of v[from..end) is not in it. */
static size_t
cg_line_whole(const uint8_t *v, size_t from, size_t end)
{
    size_t  i, len;

    for (i = end; i > from && end - i < 3; /* void */ ) {
        i--;

        if (v[i] >= 0xc0) {
            len = v[i] < 0xe0 ? 2 : v[i] < 0xf0 ? 3 : 4;
            return i + len > end ? i : end;
        }

        if (v[i] < 0x80) {
            break;
        }
    }

    return end;
}


/* The line that the view's text at `at` is in; without length if a border
 * stands there. */
static cg_line
cg_line_find(const cg_view *view, size_t at, bool more)
{
    size_t   i, start, end;
    cg_line  l;

    l.v = view->text;
    l.place = cg_view_place(view, at, &start, &end) & 0xf;

    for (i = at; i > start && at - i < CG_PATTERN_LEFT; i--) {
        if (cg_line_border(l.place, l.v[i - 1])) {
            break;
        }
    }

    l.start = i;

    for (i = at; i < end && !cg_line_border(l.place, l.v[i]); i++) {
        /* void */
    }

    l.end = i;
    l.open = more && i == view->n;
    return l;
}


static cg_status
cg_user_add(cg_user_found *f, size_t entity, size_t start, size_t end,
    unsigned rule)
{
    cg_hit  hit;

    hit.start = (uint32_t) start;
    hit.end = (uint32_t) end;
    hit.entity = (uint8_t) (CG_ENTITY_N + entity);
    hit.rule = (uint16_t) rule;

    return cg_hits_add(&f->hits, hit);
}


/* Of JSON, what stands between strings is text in their place, too. */
static bool
cg_line_structure(const cg_line *l, size_t start, size_t end)
{
    size_t  i;

    for (i = start; i < end; i++) {
        if (l->v[i] >= 0x80 || cg_is_alnum(l->v[i])) {
            return false;
        }
    }

    return l->place == CG_PLACE_JSON;
}


/* The evidence of a match. */
static unsigned
cg_user_rule(const cg_user *u, const cg_line *l, size_t start, size_t end)
{
    bool  cue, check;

    cue = u->words || u->keys;
    check = u->check != CG_USER_CHECK_NONE;

    if (cg_line_structure(l, start, end)
        || (check && !cg_user_check(u->check, l->v + start, end - start))
        || (cue && !cg_cue_words(l->v, start, u->words, u->keys)))
    {
        return CG_RULE_NONE;
    }

    return check ? (cue ? CG_RULE_USER_BOTH : CG_RULE_USER_CHECK)
                 : (cue ? CG_RULE_USER_CUE : CG_RULE_USER);
}


/* One step within a line, from *at on; *at becomes where the next begins, or
 * the line's end. */
static cg_status
cg_user_step(const cg_user *u, size_t e, const cg_line *l, size_t *at,
    cg_user_found *f)
{
    bool    cut, more;
    size_t  base, end, start, stop;

    base = l->start;
    if (*at - base > 2 * CG_PATTERN_LEFT) {
        base = cg_line_whole(l->v, base, *at - CG_PATTERN_LEFT);
    }

    cut = l->end - *at > CG_PATTERN_SPAN;
    end = cut ? *at + CG_PATTERN_SPAN : l->end;
    more = cut || l->open;
    end = more ? cg_line_whole(l->v, *at, end) : end;
    start = *at;

    switch (cg_pattern_search(u->pattern, l->v, base, *at, end, more, &start,
                              &stop))
    {
    case CG_PATTERN_NONE:
        if (end > *at) {
            *at = end;
            return CG_OK;
        }
        /* the start of a character */
        break;

    case CG_PATTERN_MATCH:
        *at = stop;
        return cg_user_add(f, e, start, stop,
                           cg_user_rule(u, l, start, stop));

    case CG_PATTERN_OPEN:
        if (cut && start > *at) {
            *at = start;
            return CG_OK;
        }
        if (!cut) {
            break;
        }
        /* fall through */

    default:
        f->failed = true;
        *at = CG_USER_NEVER;
        return cg_user_add(f, e, start, CG_USER_NEVER, CG_RULE_NONE);
    }

    f->limit = f->limit < start ? f->limit : start;
    *at = l->end;
    return CG_OK;
}


static cg_status
cg_user_line(const cg_user *users, size_t n_users, const cg_line *l,
    size_t from, size_t next[CG_USER_MAX], cg_user_found *f)
{
    size_t          e, at;
    cg_status       st;
    const cg_user  *u;

    for (e = 0; e < n_users; e++) {
        u = &users[e];
        at = next[e] > from ? next[e] : from;

        if (!l->open && at < l->end
            && l->end - at < cg_pattern_least(u->pattern))
        {
            continue;
        }

        while (at < l->end) {
            st = cg_user_step(u, e, l, &at, f);
            if (st != CG_OK) {
                return st;
            }
        }

        next[e] = at;
    }

    return CG_OK;
}


cg_status
cg_user_search(const cg_user *users, size_t n_users, const cg_view *view,
    size_t from, bool more, const cg_hits *carried, cg_user_found *found)
{
    size_t     i, at, next[CG_USER_MAX];
    cg_hit     hit;
    cg_line    line;
    cg_status  st;

    found->hits.n = 0;
    found->limit = view->n;
    found->failed = false;
    memset(next, 0, sizeof(next));

    for (i = 0; i < carried->n; i++) {
        hit = carried->p[i];
        next[hit.entity - CG_ENTITY_N] = hit.end;

        st = cg_hits_add(&found->hits, hit);
        if (st != CG_OK) {
            return st;
        }
    }

    for (at = from; at < view->n; at = line.end > at ? line.end : at + 1) {
        line = cg_line_find(view, at, more);

        if (line.place == CG_PLACE_OPAQUE) {
            continue;
        }

        st = cg_user_line(users, n_users, &line, at, next, found);
        if (st != CG_OK) {
            return st;
        }
    }

    return CG_OK;
}


cg_status
cg_user_carry(const cg_user_found *found, size_t safe, size_t gone,
    cg_hits *carried)
{
    size_t     i;
    cg_hit     hit;
    cg_status  st;

    carried->n = 0;

    for (i = 0; i < found->hits.n; i++) {
        hit = found->hits.p[i];

        if (hit.start >= safe || hit.end <= safe) {
            continue;
        }

        hit.start -= hit.start < gone ? hit.start : (uint32_t) gone;
        hit.end -= hit.end == CG_USER_NEVER ? 0 : (uint32_t) gone;

        st = cg_hits_add(carried, hit);
        if (st != CG_OK) {
            return st;
        }
    }

    return CG_OK;
}


void
cg_user_free(cg_user *u)
{
    cg_pattern_free(u->pattern);
    free(u->text);
    free(u->words);
    free(u->keys);
}


void
cg_users_free(cg_user *users, size_t n)
{
    size_t  i;

    for (i = 0; i < n; i++) {
        cg_user_free(&users[i]);
    }

    free(users);
}
