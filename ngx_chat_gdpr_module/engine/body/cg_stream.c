/*
 * The pipeline of one message or body: decode a block into a view, normalise
 * it, detect, write what is decided, keep the rest.
 *
 * Two numberings are at work in a block.  View offsets count the text that
 * detection sees; raw offsets count the bytes that came in.  Both start with
 * the left context, so that raw offset s->left is the first byte not written
 * yet:
 *
 *     raw:  [ left | held: s->raw ..... tail | new chunk ............ ]
 *     view: [ left | held: s->view .... | decoded from tail and chunk ]
 *
 * What comes out: bytes of the chunk as they lie (in place), bytes of s->raw,
 * and replacements.
 */

#include <stdlib.h>
#include <string.h>

#include "cg_action.h"
#include "cg_charset.h"
#include "cg_file.h"
#include "cg_multipart.h"

/* Raw bytes that are decoded at once: most messages whole, and in the caches
 * still when they are written. */
#define CG_STREAM_BLOCK  16384

/* Bytes that a guess of the format may look at. */
#define CG_SNIFF  256

typedef struct {
    cg_stream       *s;
    cg_work         *w;
    const cg_sink   *sink;
    const uint8_t   *chunk;
    size_t           n;        /* bytes in the chunk */
    size_t           raw_end;  /* raw offset behind the chunk */
    size_t           cur;      /* raw offset of the next byte to write */
    size_t           at;       /* view offset up to which the rest of a finding
                                  was looked for */
    size_t           fresh;    /* as in the stream, after this block */
} cg_block;


void
cg_stream_init(cg_stream *s, const cg_policy *p, cg_direction dir,
    const cg_format *f, bool declared)
{
    /* a call, and not the loop that compilers make of memset() here, which
     * takes several times as long */
    explicit_bzero(s, sizeof(cg_stream));

    s->policy = p;
    s->dir = dir;
    s->sniff = (f == NULL);
    s->declared = declared;
    s->language = (uint8_t) p->language;

    if (f == NULL) {
        s->decoder.format = &cg_format_text;  /* until it is known */
        return;
    }

    cg_decoder_init(&s->decoder, f, p->limit_depth,
                    declared && !p->on_error_pass);
    s->decoder.lenient = p->on_error_pass;
}


cg_status
cg_stream_open(cg_stream *s, const cg_policy *p, cg_direction dir,
    const cg_media *m)
{
    cg_stream_init(s, p, dir, m->format, m->declared);

    switch (m->kind) {
    case CG_MEDIA_TEXT:
        if (m->format == &cg_format_form) {
            s->form = s->sniff = true;
        }

        s->begins = (m->charset->width == 0);
        return s->begins ? CG_OK : cg_charset_open(s, m->charset);
    case CG_MEDIA_PARTS:
        return cg_multipart_open(s, m);
    case CG_MEDIA_STATIC:
        return cg_file_open(s, false);
    default:
        return CG_EMEDIA;
    }
}


/* Write raw[from..to), from the held bytes and from the chunk. */

static cg_status
cg_block_raw(cg_block *b, size_t from, size_t to)
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


/* A finding within a bare JSON scalar takes all of it: half a number would
 * be no JSON.  Of a scalar longer than what is held its start may be gone. */

static cg_place
cg_block_extent(cg_block *b, const cg_hit *hit, size_t safe, size_t *from,
    size_t *to)
{
    size_t    start, end;
    cg_place  place;

    place = cg_view_place(&b->w->view, hit->start, &start, &end);

    *from = hit->start;
    *to = hit->end;

    if ((place & 0xf) == CG_PLACE_JSON_BARE) {
        if (start >= b->s->left && hit->start - start <= CG_HOLD) {
            *from = start;
        }

        if (end > *to) {
            *to = end < safe ? end : safe;
        }
    }

    return place;
}


/* Leave out what belongs to a finding in front, up to view offset `to`. */

static void
cg_block_rest(cg_block *b, size_t to)
{
    size_t    end, raw;
    cg_rest  *r;

    r = &b->s->rest;

    if (r->kind == CG_REST_NONE || to <= b->at) {
        return;
    }

    end = cg_rest_over(r, &b->w->view, b->at, to);

    if (end > b->at) {
        raw = cg_view_raw_end(&b->w->view, end);
        b->cur = raw > b->cur ? raw : b->cur;
    }

    b->at = end;
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
                - cg_view_raw_start(v, hit->start - 1);
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
cg_block_report(cg_block *b, const cg_hit *hit, cg_action action)
{
    cg_view     *v;
    cg_stream   *s;
    cg_finding   f;

    s = b->s;
    v = &b->w->view;

    if (b->sink->finding == NULL) {
        return;
    }

    f.entity = hit->entity;
    f.rule = hit->rule;
    f.action = action;
    f.other = cg_view_other(v, hit->start, hit->end);
    f.goes_on = cg_block_rest_of(b, hit).kind != CG_REST_NONE;
    f.raw_start = s->raw_base + (cg_view_raw_start(v, hit->start) - s->left);
    f.raw_end = s->raw_base + (cg_view_raw_end(v, hit->end) - s->left);
    f.text = v->text + hit->start;
    f.n = hit->end - hit->start;

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
    on.text = w->view.text + hit->start;
    on.n = hit->end - hit->start;

    w->text.n = 0;
    st = cg_action_write(&on, &w->seal, &w->text);

    return st == CG_OK ? cg_place_write(place, w->text.p, w->text.n, &w->own)
                       : st;
}


/* Instead of what stands at raw offsets [from, to): w->own. */

static cg_status
cg_block_replace(cg_block *b, size_t from, size_t to)
{
    cg_status  st;

    st = cg_block_raw(b, b->cur, from);
    if (st != CG_OK) {
        return st;
    }

    b->cur = to;
    return b->sink->write(b->sink->ctx, b->w->own.p, b->w->own.n, false);
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

    if (st != CG_OK) {
        return st;
    }

    w->opened.entity[hit->entity]++;
    w->opened.total++;

    return cg_block_replace(b, raw, cg_view_raw_end(&w->view, hit->end));
}


static cg_status
cg_block_hit(cg_block *b, const cg_hit *hit, size_t safe)
{
    size_t          from, to, raw, end;
    cg_rest         rest;
    cg_work        *w;
    cg_place        place;
    cg_status       st;
    cg_stream      *s;
    const cg_rule  *rule;

    s = b->s;
    w = b->w;

    cg_block_rest(b, hit->end);

    if (hit->rule == CG_RULE_TOKEN) {
        return cg_block_reveal(b, hit);
    }

    rule = cg_stream_rule(s, hit->entity);
    place = cg_block_extent(b, hit, safe, &from, &to);

    if ((place & 0xf) == CG_PLACE_OPAQUE || cg_block_in_token(b, hit)) {
        return CG_OK;
    }

    s->counts.entity[hit->entity]++;
    s->counts.action[rule->action]++;
    s->counts.total++;

    cg_block_report(b, hit, (cg_action) rule->action);

    if (rule->action == CG_ACTION_PASS || s->policy->dry) {
        return CG_OK;
    }

    if (rule->action == CG_ACTION_BLOCK) {
        s->counts.blocked = hit->entity;
        return CG_EBLOCK;
    }

    raw = cg_view_raw_start(&w->view, from);
    end = cg_view_raw_end(&w->view, to);

    rest = cg_block_rest_of(b, hit);

    if (raw < b->cur) {
        /* it stands where another was replaced */
        b->cur = b->cur > end ? b->cur : end;

    } else {
        st = cg_block_own(b, hit, rule, place, rest.kind != CG_REST_NONE);
        if (st == CG_OK) {
            st = cg_block_replace(b, raw, end);
        }

        if (st != CG_OK) {
            return st;
        }
    }

    if (rest.kind != CG_REST_NONE && s->rest.kind == CG_REST_NONE) {
        s->rest = rest;
        b->at = hit->end;
    }

    return CG_OK;
}


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

    (void) cg_view_place(&b->w->view, safe, &start, NULL);

    if (start == safe && s->view.n_marks && s->view.marks[0].view == 0) {
        s->view.marks[0].view = (uint32_t) left;  /* nothing of it is gone */
    }

    if (safe > s->left) {
        s->front = raw_safe - cg_view_raw_start(&b->w->view, safe - 1);
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


static cg_status
cg_stream_block(cg_stream *s, cg_work *w, const uint8_t *p, size_t n,
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

    cg_block_rest(&b, safe);

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


/* What is declared as a form may be JSON all the same: scripts send it so if
 * nobody tells them otherwise. */

static const cg_format *
cg_stream_guess(const cg_stream *s, const uint8_t *p, size_t n, bool more)
{
    const cg_format  *f;

    if (s->form && n && *p != '{' && *p != '[') {
        return &cg_format_form;
    }

    f = cg_format_sniff(p, n, more);

    return s->form && f && f != &cg_format_json ? &cg_format_form : f;
}


/* The format is guessed from the first bytes, of which there must be enough
 * for the guess to be that of the whole. */

static cg_status
cg_stream_sniff(cg_stream *s, const uint8_t *in, size_t n, bool last,
    bool *wait)
{
    size_t            take;
    uint8_t           joined[CG_SNIFF];
    const uint8_t    *first;
    const cg_format  *f;

    *wait = false;

    take = CG_SNIFF - s->raw.n;
    take = take < n ? take : n;
    first = in;

    if (s->raw.n) {
        memcpy(joined, s->raw.p, s->raw.n);

        if (take) {
            memcpy(joined + s->raw.n, in, take);
        }

        first = joined;
    }

    f = cg_stream_guess(s, first, s->raw.n + take,
                        !last && s->raw.n + n < CG_SNIFF);
    if (f == NULL) {
        *wait = true;
        s->tail += n;
        return cg_buf_add(&s->raw, in, n);
    }

    s->sniff = false;

    if (s->form) {
        s->declared = (f == &cg_format_form);
    }

    cg_decoder_init(&s->decoder, f, s->policy->limit_depth,
                    s->form && s->declared && !s->policy->on_error_pass);
    s->decoder.lenient = s->policy->on_error_pass;
    return CG_OK;
}


cg_status
cg_stream_prime(cg_stream *s, const uint8_t *text, size_t n)
{
    cg_view    empty;
    cg_status  st;

    if (s->stage && s->stage->within) {
        return cg_stream_prime(s->stage->within(s), text, n);
    }

    memset(&empty, 0, sizeof(cg_view));
    n = n < CG_PRIME ? n : CG_PRIME;

    st = cg_view_load(&s->view, &empty, n);

    if (st == CG_OK) {
        st = cg_view_plain(&s->view, CG_PLACE_TEXT, text, n);
        s->left = s->fresh = s->view.n;
    }

    return st;
}


static cg_status
cg_sink_own_write(void *ctx, const uint8_t *p, size_t n, bool in_place)
{
    const cg_sink  *sink = ctx;

    (void) in_place;
    return sink->write(sink->ctx, p, n, false);
}


static void
cg_sink_own_finding(void *ctx, const cg_finding *f)
{
    const cg_sink  *sink = ctx;

    sink->finding(sink->ctx, f);
}


cg_sink
cg_sink_own(const cg_sink *sink)
{
    cg_sink  own;

    own.write = cg_sink_own_write;
    own.finding = sink->finding ? cg_sink_own_finding : NULL;
    own.ctx = (void *) sink;
    return own;
}


static void
cg_counts_move(cg_counts *to, cg_counts *from)
{
    size_t  i;

    if (from->total == 0) {
        return;
    }

    for (i = 0; i < CG_ENTITY_MAX; i++) {
        to->entity[i] += from->entity[i];
    }

    for (i = 0; i < CG_ACTION_N; i++) {
        to->action[i] += from->action[i];
    }

    to->total += from->total;

    if (from->total && from->action[CG_ACTION_BLOCK]) {
        to->blocked = from->blocked;
    }

    memset(from, 0, sizeof(cg_counts));
}


cg_status
cg_stream_within(cg_stream *s, cg_stream *part, cg_work *w,
    const uint8_t *in, size_t n, bool last, const cg_sink *sink)
{
    cg_status  st;

    part->passing = s->passing;
    part->language = s->language;
    part->reveal = s->reveal;
    part->unlimited = true;

    st = cg_stream_feed(part, w, in, n, last, sink);
    cg_counts_move(&s->counts, &part->counts);

    if (part->passed != CG_OK) {
        s->passed = part->passed;
    }

    if (part->files != CG_FILES_BLOCK) {
        s->files = part->files;
    }

    return st;
}


/* The first bytes of a body: one that is not in UTF-8, or may not be, is to be
 * decoded. */

static cg_status
cg_stream_begins(cg_stream *s, const uint8_t *in, size_t n, bool last)
{
    const cg_charset  *c;

    s->begins = false;
    c = cg_charset_begins(in, n);

    if ((c == NULL || c->width == 0) && (last || !cg_charset_unclear(in, n))) {
        return CG_OK;
    }

    return cg_charset_open(s, NULL);
}


cg_status
cg_stream_feed(cg_stream *s, cg_work *w, const uint8_t *in, size_t n,
    bool last, const cg_sink *sink)
{
    bool       wait;
    size_t     off, take;
    cg_status  st;

    s->raw_in += n;

    if (s->raw_in > s->policy->limit_body && !s->unlimited) {
        if (!s->policy->on_error_pass) {
            return CG_ELIMIT;
        }

        s->passed = CG_ELIMIT;
    }

    if (s->begins && n) {
        st = cg_stream_begins(s, in, n, last);
        if (st != CG_OK) {
            return st;
        }
    }

    if (s->stage) {
        return s->stage->feed(s, w, in, n, last, sink);
    }

    if (n == 0 && (!last || (s->raw_in == 0 && s->sniff))) {
        return CG_OK;
    }

    if (s->sniff) {
        st = cg_stream_sniff(s, in, n, last, &wait);
        if (st != CG_OK || wait) {
            return st;
        }
    }

    if (n == 0) {
        in = (const uint8_t *) "";  /* may be NULL, to which nothing adds */
    }

    off = 0;

    do {
        take = n - off < CG_STREAM_BLOCK ? n - off : CG_STREAM_BLOCK;

        st = cg_stream_block(s, w, in + off, take, last && off + take == n,
                             sink);
        if (st != CG_OK) {
            return st;
        }

        off += take;

    } while (off < n);

    if (s->declared && s->decoder.ended != CG_OK) {
        s->passed = s->decoder.ended;
    }

    return CG_OK;
}


/* *same: v is now the view of the message. */

static cg_status
cg_look_view(cg_view *v, const cg_format *f, size_t depth_max,
    const uint8_t *in, size_t n, bool *same)
{
    cg_status  st;

    static const cg_view  none;

    st = cg_view_load(v, &none, n + CG_TRIGGER_PAD);
    if (st != CG_OK) {
        return st;
    }

    memcpy(v->text, in, n);
    memset(v->text + n, 0, 16);
    v->n = n;

    *same = f->as_is(v, depth_max < CG_DEPTH_MAX ? depth_max : CG_DEPTH_MAX);

    return CG_OK;
}


/* Where a place matters, for the normaliser and for user entities, the answer
 * is left open. */

cg_status
cg_stream_look(const cg_policy *p, cg_direction dir, const cg_format *f,
    cg_work *w, const uint8_t *in, size_t n, cg_look *look)
{
    bool        same;
    size_t      at, end;
    cg_view    *v;
    cg_status   st;

    *look = CG_LOOK_OPEN;

    if (f->as_is == NULL || n > CG_STREAM_BLOCK || p->n_users) {
        return CG_OK;
    }

    v = &w->view;

    st = cg_look_view(v, f, p->limit_depth, in, n, &same);
    if (st != CG_OK || !same) {
        return st;
    }

    at = 0;
    cg_detect_begin(&p->detector[dir], 0, &w->classes);

    st = cg_normal(v, &w->normal, &w->classes, false, &at, &end);
    if (st != CG_OK || v->n_units) {
        return st;
    }

    w->users.hits.n = 0;
    st = cg_detect_beside(&p->detector[dir], v->text, 0, n, false, &w->classes,
                          &w->users.hits, n, &w->hits, &end);
    if (st == CG_OK) {
        *look = w->hits.n ? CG_LOOK_FOUND : CG_LOOK_NOTHING;
    }

    return st;
}


const char *
cg_stream_format(const cg_stream *s)
{
    if (s->stage && s->stage->within) {
        return cg_stream_format(s->stage->within(s));
    }

    return s->stage ? s->stage->name : s->decoder.format->name;
}


size_t
cg_stream_held(const cg_stream *s)
{
    return s->raw.n;
}


void
cg_stream_free(cg_stream *s)
{
    cg_buf_free(&s->raw);
    cg_view_free(&s->view);
    cg_hits_free(&s->users);
    cg_path_free(&s->walk);

    if (s->stage) {
        s->stage->free(s);
        s->stage = NULL;
    }
}


void
cg_work_free(cg_work *w)
{
    cg_view_free(&w->view);
    cg_hits_free(&w->hits);
    cg_hits_free(&w->users.hits);
    cg_hits_free(&w->tokens);
    cg_seal_free(&w->seal);
    cg_normal_free(&w->normal);
    cg_classes_free(&w->classes);
    cg_buf_free(&w->raw);
    cg_buf_free(&w->text);
    cg_buf_free(&w->own);
    cg_buf_free(&w->plain);
    cg_buf_free(&w->unpacked);
    cg_buf_free(&w->changed);
    cg_buf_free(&w->packed);
    cg_deflate_free(&w->deflate);
}
