/*
 * An entity cut over consecutive messages.
 */

#include <string.h>

#include "cg_join.h"
#include "cg_json.h"

#define CG_JOIN_WORD  32  /* longer strings do not tell the kind */

/* Where a piece stands in its message. */
typedef struct {
    size_t    at;
    size_t    n;
    uint64_t  key;
    cg_place  place;
} cg_join_piece;

typedef struct {
    uint64_t       words;  /* a hash of them */
    size_t         n;
    cg_join_piece  pieces[CG_JOIN_PIECES];
} cg_join_pieces;

/* A joined text, and its finding */
typedef struct {
    cg_parts  *ps;
    uint8_t    text[3 * CG_JOIN_PIECE + 2];
    size_t     n;
    size_t     border;   /* where its last piece begins */
    size_t     start;    /* of the finding; SIZE_MAX: none */
    cg_action  action;
    cg_buf     out;
} cg_joined;


static uint64_t
cg_join_hash(uint64_t h, const uint8_t *p, size_t n)
{
    size_t  i;

    for (i = 0; i < n; i++) {
        h = (h ^ p[i]) * 0x100000001b3;
    }

    return (h ^ 0xff) * 0x100000001b3;
}


static bool
cg_join_is_piece(const uint8_t *p, size_t n)
{
    size_t  i, digits;

    if (n > CG_JOIN_PIECE) {
        return false;
    }

    for (i = digits = 0; i < n; i++) {
        if (p[i] >= '0' && p[i] <= '9') {
            digits++;

        } else if (p[i] == '\0' || strchr(" -./+()", p[i]) == NULL) {
            return false;
        }
    }

    return digits >= 2;
}


static bool
cg_join_is_word(const uint8_t *p, size_t n)
{
    size_t  i;

    if (n > CG_JOIN_WORD) {
        return false;
    }

    for (i = 0; i < n; i++) {
        if (p[i] == ' ' || (p[i] >= '0' && p[i] <= '9')) {
            return false;
        }
    }

    return true;
}


/* A string within strings has a backslash or more in front of its quotes. */

static cg_place
cg_join_place(size_t backslashes)
{
    size_t  n;

    for (n = 0; backslashes && n < CG_JSON_STRINGS; backslashes >>= 1) {
        n++;
    }

    return cg_place_deeper(CG_PLACE_JSON, n);
}


/* Bytes of a quote at p[i], behind so many backslashes: ", or "u0022" as some
 * write it within strings; 0: it is none. */

static size_t
cg_join_quote(const uint8_t *p, size_t i, size_t n, size_t backslashes)
{
    if (p[i] == '"') {
        return 1;
    }

    return backslashes && n - i >= 5 && memcmp(p + i, "u0022", 5) == 0 ? 5 : 0;
}


/* Find the pieces.  What stands between a quote and the next quote or
 * backslash is looked at: strings, and what is between them, which has no
 * digits alone. */

static void
cg_join_find(const uint8_t *p, size_t n, cg_join_pieces *all)
{
    size_t          i, at, len, slashes;
    uint64_t        key, before;
    const uint8_t  *s;

    all->n = 0;
    all->words = 0xcbf29ce484222325;
    key = before = 0;
    slashes = 0;

    for (i = 0; i < n; i = at + len) {
        len = cg_join_quote(p, i, n, slashes);
        at = i + len;

        if (len == 0) {
            slashes = p[i] == '\\' ? slashes + 1 : 0;
            at++;
            continue;
        }

        s = p + at;

        for (len = 0; at + len < n && s[len] != '"' && s[len] != '\\';
             len++)
        {
            /* void */
        }

        if (at + len < n && all->n < CG_JOIN_PIECES
            && cg_join_is_piece(s, len))
        {
            all->pieces[all->n].at = at;
            all->pieces[all->n].n = len;
            all->pieces[all->n].key = key;
            all->pieces[all->n].place = cg_join_place(slashes);
            all->n++;

        } else if (cg_join_is_word(s, len)) {
            all->words = cg_join_hash(all->words, s, len);
        }

        /* a key is what stands in front of a colon */
        key = len && *s == ':' ? before : 0;
        before = cg_join_hash(0, s, len);
        slashes = 0;
    }
}


/* A message without strings is one as a whole. */

static void
cg_join_whole(const uint8_t *p, size_t n, cg_join_pieces *all)
{
    all->n = cg_join_is_piece(p, n);
    all->words = 0;
    all->pieces[0].at = 0;
    all->pieces[0].n = n;
    all->pieces[0].key = 0;
    all->pieces[0].place = CG_PLACE_TEXT;
}


/* The offset in a view of a raw byte that stands for itself. */

static size_t
cg_join_in_view(const cg_view *v, size_t raw)
{
    size_t  lo, hi, mid;

    for (lo = 0, hi = v->n; lo < hi; /* void */) {
        mid = lo + (hi - lo) / 2;

        if (cg_view_raw_start(v, mid) < raw) {
            lo = mid + 1;
        } else {
            hi = mid;
        }
    }

    return lo;
}


/* Leave out the pieces that the policy's paths leave unread. */

static cg_status
cg_join_read_only(const cg_parts *ps, const uint8_t *p, size_t n,
    cg_join_pieces *all)
{
    size_t        i, kept, used;
    cg_view      *v;
    cg_place      place;
    cg_status     st;
    cg_decoder    d;
    cg_path_walk  walk;

    static const cg_view  none;

    v = &ps->w->view;
    memset(&walk, 0, sizeof(walk));
    walk.paths = ps->policy->paths;

    cg_decoder_init(&d, cg_format_sniff(p, n, false), ps->policy->limit_depth,
                    false);
    d.lenient = true;
    d.walk = &walk;

    st = cg_view_load(v, &none, n);

    if (st == CG_OK) {
        st = d.format->decode(&d, p, n, 0, true, v, &used);
    }

    cg_path_free(&walk);

    for (i = kept = 0; i < all->n && st == CG_OK; i++) {
        place = cg_view_place(v, cg_join_in_view(v, all->pieces[i].at), NULL,
                              NULL);

        if ((place & 0xf) != CG_PLACE_OPAQUE) {
            all->pieces[kept++] = all->pieces[i];
        }
    }

    all->n = kept;
    return st;
}


static cg_status
cg_joined_write(void *ctx, const uint8_t *p, size_t n, bool in_place)
{
    cg_joined  *t = ctx;

    (void) in_place;

    return cg_buf_add(&t->out, p, n);
}


static void
cg_joined_finding(void *ctx, const cg_finding *f)
{
    cg_joined  *t = ctx;

    if (f->action != CG_ACTION_PASS && f->raw_start < t->border
        && f->raw_end > t->border && t->start == SIZE_MAX)
    {
        t->start = (size_t) f->raw_start;
        t->action = f->action;
    }
}


/* Whether the joined text has a finding over its last border. */

static cg_status
cg_joined_read(cg_joined *t, cg_counts *counts)
{
    cg_sink    sink;
    cg_status  st;
    cg_stream  s;

    t->out.n = 0;
    t->start = SIZE_MAX;

    sink.write = cg_joined_write;
    sink.finding = cg_joined_finding;
    sink.ctx = t;

    cg_stream_init(&s, t->ps->policy, t->ps->dir, &cg_format_text, false);
    s.passing = t->ps->purposes;
    s.language = (uint8_t) t->ps->language;
    s.unlimited = true;

    st = cg_stream_feed(&s, t->ps->w, t->text, t->n, true, &sink);
    *counts = s.counts;

    cg_stream_free(&s);
    return st;
}


static void
cg_joined_add(cg_joined *t, const uint8_t *p, size_t n, bool space)
{
    if (space && t->n) {
        t->text[t->n++] = ' ';
    }

    t->border = t->n;
    memcpy(t->text + t->n, p, n);
    t->n += n;
}


/* Try the piece with two and with one in front of it, as they are and with
 * spaces between.  *joined: of how many messages a finding is, or 0. */

static cg_status
cg_join_try(cg_joined *t, const cg_join_kind *k, const uint8_t *p, size_t n,
    unsigned *joined)
{
    size_t      second;
    unsigned    i, earlier;
    cg_counts   counts;
    cg_status   st;

    *joined = 0;

    for (i = 0; i < 4; i++) {
        earlier = 2 - i / 2;

        if (k->n[earlier - 1] == 0) {
            continue;
        }

        t->n = 0;

        if (earlier == 2) {
            cg_joined_add(t, k->text[1], k->n[1], i & 1);
        }

        cg_joined_add(t, k->text[0], k->n[0], i & 1);
        second = t->border;
        cg_joined_add(t, p, n, i & 1);

        st = cg_joined_read(t, &counts);

        if (t->start != SIZE_MAX) {
            *joined = t->start < second ? 3 : 2;
            *t->ps->counts = counts;
            return st;
        }

        if (st != CG_OK) {
            return st;
        }
    }

    return CG_OK;
}


/* What the last piece becomes: the finding from its start on, or where its
 * shape is kept, its share of that.  A share of which nothing is hidden is
 * hidden whole. */

static void
cg_joined_share(cg_joined *t, const uint8_t **p, size_t *n)
{
    size_t  i, from;

    from = t->action == CG_ACTION_MASK ? t->border : t->start;

    /* labels in front may be shorter than what they stand for */
    from = from < t->out.n ? from : t->out.n;

    *p = t->out.p + from;
    *n = t->out.n - from;

    if (t->action != CG_ACTION_MASK || memcmp(*p, t->text + from, *n) != 0) {
        return;
    }

    for (i = from; i < t->out.n; i++) {
        if (t->out.p[i] >= '0' && t->out.p[i] <= '9') {
            t->out.p[i] = '*';
        }
    }
}


/* The kind, or the one that was used longest ago, emptied. */

static cg_join_kind *
cg_join_kind_of(cg_join *j, uint64_t kind)
{
    size_t         i;
    cg_join_kind  *k, *oldest;

    oldest = &j->kinds[0];

    for (i = 0; i < CG_JOIN_KINDS; i++) {
        k = &j->kinds[i];

        if (k->n[0] && k->kind == kind) {
            return k;
        }

        if (k->time[0] < oldest->time[0]) {
            oldest = k;
        }
    }

    explicit_bzero(oldest, sizeof(cg_join_kind));
    oldest->kind = kind;
    return oldest;
}


static void
cg_join_remember(cg_join_kind *k, uint64_t now, const uint8_t *p, size_t n)
{
    memcpy(k->text[1], k->text[0], CG_JOIN_PIECE);
    k->n[1] = k->n[0];
    k->time[1] = k->time[0];

    explicit_bzero(k->text[0], CG_JOIN_PIECE);
    memcpy(k->text[0], p, n);
    k->n[0] = (uint8_t) n;
    k->time[0] = now;
}


static cg_status
cg_join_piece_of(cg_joined *t, cg_join_kind *k, uint64_t now,
    const uint8_t *p, const cg_join_piece *piece, cg_buf *out,
    unsigned *joined)
{
    size_t          n;
    unsigned        messages;
    cg_status       st;
    const uint8_t  *share;

    messages = 0;

    if (*joined == 0) {
        st = cg_join_try(t, k, p + piece->at, piece->n, &messages);

        if (st != CG_OK) {
            *joined = messages;
            explicit_bzero(k, sizeof(cg_join_kind));
            return st;
        }
    }

    if (messages == 0) {
        cg_join_remember(k, now, p + piece->at, piece->n);
        return cg_buf_add(out, p + piece->at, piece->n);
    }

    *joined = messages;
    explicit_bzero(k, sizeof(cg_join_kind));
    cg_joined_share(t, &share, &n);

    return cg_place_write(piece->place, share, n, out);
}


cg_status
cg_join_message(cg_join *j, cg_parts *ps, uint64_t now, const uint8_t *p,
    size_t n, cg_buf *out, bool *differs, unsigned *joined)
{
    size_t           i, at;
    cg_joined        t;
    cg_status        st;
    cg_join_kind    *k;
    cg_join_pieces   all;

    *differs = false;
    *joined = 0;
    (void) cg_join_expire(j, now);

    if (n > CG_JOIN_MESSAGE || n == 0) {
        return CG_OK;
    }

    if (memchr(p, '"', n)) {
        cg_join_find(p, n, &all);

    } else {
        cg_join_whole(p, n, &all);
    }

    memset(&t, 0, sizeof(t));
    t.ps = ps;
    out->n = 0;
    st = ps->policy->paths && all.n ? cg_join_read_only(ps, p, n, &all)
                                    : CG_OK;

    for (i = at = 0; i < all.n && st == CG_OK; i++) {
        st = cg_buf_add(out, p + at, all.pieces[i].at - at);

        if (st == CG_OK) {
            k = cg_join_kind_of(j, all.words ^ all.pieces[i].key);
            st = cg_join_piece_of(&t, k, now, p, &all.pieces[i], out,
                                  joined);
        }

        at = all.pieces[i].at + all.pieces[i].n;
    }

    if (st == CG_OK && *joined) {
        *differs = true;
        st = cg_buf_add(out, p + at, n - at);
    }

    if (t.out.p) {
        explicit_bzero(t.out.p, t.out.n);
    }

    cg_buf_free(&t.out);
    explicit_bzero(t.text, sizeof(t.text));
    return st;
}


bool
cg_join_expire(cg_join *j, uint64_t now)
{
    bool           left;
    size_t         i, m;
    cg_join_kind  *k;

    left = false;

    for (i = 0; i < CG_JOIN_KINDS; i++) {
        k = &j->kinds[i];

        for (m = 2; m-- > 0; /* void */) {
            if (k->n[m] && now - k->time[m] > j->window) {
                explicit_bzero(k->text[m], CG_JOIN_PIECE);
                k->n[m] = 0;
            }

            left |= k->n[m] != 0;
        }
    }

    return left;
}


void
cg_join_wipe(cg_join *j)
{
    explicit_bzero(j->kinds, sizeof(j->kinds));
}
