/*
 * The heads of the chains of all workers, in shared memory, so that each chain
 * can quote the others: what is cut off one of them is missed by the next.
 *
 * A place in the table:
 *
 *   FREE -> LIVE   a worker starts its chain
 *   LIVE -> ENDED  it has stopped, which its chain says itself, or its process
 *                  is gone
 *   ENDED -> FREE  another chain has quoted it once more
 *
 * Only the worker that owns a place writes to it while it is LIVE.
 *
 * A place is unsettled from when its worker begins to write until all that it
 * has written stands in the log as whole lines, or is declared.  Who is killed
 * in between may have left a piece of a line (see cg_torn.h) behind `from`,
 * which is how long the file was then: who quotes the ended chain looks for it,
 * his own line standing behind it by then, and declares it; only then the place
 * is free.
 */

#include "ngx_chat_gdpr_module.h"
#include "cg_quote.h"
#include "cg_torn.h"

enum { FREE, LIVE, ENDED };

typedef struct {
    cg_head                 head;    /* first: it is what callers hold */
    ngx_uint_t              state;
    ngx_pid_t               pid;
    ngx_chat_gdpr_spot_t    from;
    unsigned                unsettled:1;
    unsigned                mended:1;   /* it is looked after its line's end */
} ngx_chat_gdpr_place_t;

struct ngx_chat_gdpr_heads_s {
    cg_torn                 torn[NGX_CHAT_GDPR_TORN];  /* at the start */
    ngx_uint_t              n_torn;
    ngx_pid_t               declares;   /* who is going to declare them */
    ngx_uint_t              open;    /* the last one is at the log's end */
    ngx_uint_t              unsettled;  /* places */
    ngx_uint_t              used;       /* none behind these ever was */
    ngx_uint_t              loads;   /* of a configuration with this log */
    ngx_uint_t              told;    /* of them, in the log */
    ngx_chat_gdpr_place_t   places[NGX_CHAT_GDPR_HEADS];
};

/* Which ended chains this process has quoted, and not yet written so; and for
 * which it is going to declare what they have left. */
enum { QUOTED = 1, SEARCHED };

static struct {
    char                    chain[CG_CHAIN_ID];  /* a place may be another's */
    ngx_uint_t              how;
} ngx_chat_gdpr_quoted[NGX_CHAT_GDPR_HEADS];


/* Each log has a table of its own. */

ngx_int_t
ngx_chat_gdpr_heads_zone(ngx_conf_t *cf, ngx_chat_gdpr_audit_conf_t *acf,
    void *tag)
{
    ngx_str_t  name;

    name.len = sizeof("chat_gdpr_audit:") - 1 + acf->file->name.len;
    name.data = ngx_pnalloc(cf->pool, name.len);

    if (name.data == NULL) {
        return NGX_ERROR;
    }

    ngx_sprintf(name.data, "chat_gdpr_audit:%V", &acf->file->name);

    acf->zone = ngx_chat_gdpr_zone(cf, &name, sizeof(ngx_chat_gdpr_heads_t),
                                   tag);

    return acf->zone ? NGX_OK : NGX_ERROR;
}


static ngx_chat_gdpr_heads_t *
ngx_chat_gdpr_heads_lock(ngx_chat_gdpr_audit_conf_t *acf)
{
    ngx_shmtx_lock(ngx_chat_gdpr_zone_mutex(acf->zone));
    return acf->zone->data;
}


static void
ngx_chat_gdpr_heads_unlock(ngx_chat_gdpr_audit_conf_t *acf)
{
    ngx_shmtx_unlock(ngx_chat_gdpr_zone_mutex(acf->zone));
}


cg_head *
ngx_chat_gdpr_heads_take(ngx_chat_gdpr_audit_conf_t *acf, const char *chain)
{
    ngx_uint_t              i;
    ngx_chat_gdpr_heads_t  *heads;
    ngx_chat_gdpr_place_t  *place;

    heads = ngx_chat_gdpr_heads_lock(acf);

    for (i = 0; i < NGX_CHAT_GDPR_HEADS; i++) {
        place = &heads->places[i];

        if (place->state == FREE) {
            ngx_memzero(place, sizeof(ngx_chat_gdpr_place_t));
            ngx_memcpy(place->head.chain, chain, CG_CHAIN_ID + 1);
            ngx_memset(place->head.hash, '0', 64);
            place->state = LIVE;
            place->pid = ngx_pid;
            heads->used = ngx_max(heads->used, i + 1);

            ngx_chat_gdpr_heads_unlock(acf);
            return &place->head;
        }
    }

    ngx_chat_gdpr_heads_unlock(acf);
    return NULL;
}


static ngx_uint_t
ngx_chat_gdpr_heads_dead(ngx_pid_t pid)
{
    return kill(pid, 0) == -1 && ngx_errno == NGX_ESRCH;
}


static ngx_uint_t
ngx_chat_gdpr_heads_gone(const ngx_chat_gdpr_place_t *place)
{
    return place->state == ENDED || ngx_chat_gdpr_heads_dead(place->pid);
}


/* How many others are at a write, or, if `gone`, were killed at one. */

static ngx_uint_t
ngx_chat_gdpr_heads_others(ngx_chat_gdpr_heads_t *heads, const cg_head *own,
    ngx_uint_t gone)
{
    ngx_uint_t              i, n;
    ngx_chat_gdpr_place_t  *place;

    for (n = 0, i = 0; i < heads->used; i++) {
        place = &heads->places[i];

        if (place->unsettled && &place->head != own
            && ngx_chat_gdpr_heads_gone(place) == gone)
        {
            n++;
        }
    }

    return n;
}


/* Is a line to be ended that one of the dead has left?  The log's last byte
 * tells, unless somebody is at a write. */

static ngx_uint_t
ngx_chat_gdpr_heads_mend(ngx_chat_gdpr_audit_conf_t *acf,
    ngx_chat_gdpr_heads_t *heads, const cg_head *own)
{
    ngx_uint_t              i, fresh;
    ngx_chat_gdpr_place_t  *place;

    if (ngx_chat_gdpr_heads_others(heads, own, 0)) {
        return 0;
    }

    for (fresh = 0, i = 0; i < heads->used; i++) {
        place = &heads->places[i];

        if (place->unsettled && !place->mended && &place->head != own) {
            place->mended = 1;
            fresh = 1;
        }
    }

    return fresh && ngx_chat_gdpr_torn_last(acf);
}


ngx_uint_t
ngx_chat_gdpr_heads_writing(ngx_chat_gdpr_audit_conf_t *acf, cg_head *own,
    uint64_t writing, const ngx_chat_gdpr_spot_t *from)
{
    ngx_uint_t              mend;
    ngx_chat_gdpr_heads_t  *heads;
    ngx_chat_gdpr_place_t  *place;

    if (own == NULL) {
        return 0;
    }

    place = (ngx_chat_gdpr_place_t *) own;
    heads = ngx_chat_gdpr_heads_lock(acf);

    own->writing = writing;

    if (!place->unsettled) {
        place->unsettled = 1;
        place->from = *from;
        heads->unsettled++;
    }

    mend = heads->unsettled > 1
           && ngx_chat_gdpr_heads_mend(acf, heads, own);

    ngx_chat_gdpr_heads_unlock(acf);
    return mend;
}


static void
ngx_chat_gdpr_heads_settle(ngx_chat_gdpr_heads_t *heads,
    ngx_chat_gdpr_place_t *place)
{
    heads->unsettled -= place->unsettled;
    place->unsettled = 0;
}


void
ngx_chat_gdpr_heads_written(ngx_chat_gdpr_audit_conf_t *acf, cg_head *own,
    const cg_chain *c, ngx_uint_t settled)
{
    ngx_chat_gdpr_heads_t  *heads;

    if (own == NULL) {
        return;
    }

    heads = ngx_chat_gdpr_heads_lock(acf);

    own->seq = c->seq;
    own->writing = 0;
    ngx_memcpy(own->hash, c->prev, sizeof(own->hash));

    if (settled) {
        ngx_chat_gdpr_heads_settle(heads, (ngx_chat_gdpr_place_t *) own);
    }

    ngx_chat_gdpr_heads_unlock(acf);
}


void
ngx_chat_gdpr_heads_leave(ngx_chat_gdpr_audit_conf_t *acf, cg_head *own)
{
    if (own) {
        (void) ngx_chat_gdpr_heads_lock(acf);
        ((ngx_chat_gdpr_place_t *) own)->state = ENDED;
        ngx_chat_gdpr_heads_unlock(acf);
    }
}


static ngx_uint_t
ngx_chat_gdpr_heads_how(ngx_uint_t i, const ngx_chat_gdpr_place_t *place)
{
    return ngx_memcmp(ngx_chat_gdpr_quoted[i].chain, place->head.chain,
                      CG_CHAIN_ID)
           == 0 ? ngx_chat_gdpr_quoted[i].how : 0;
}


static void
ngx_chat_gdpr_heads_note(ngx_uint_t i, const ngx_chat_gdpr_place_t *place)
{
    if (ngx_chat_gdpr_heads_how(i, place) != SEARCHED) {
        ngx_memcpy(ngx_chat_gdpr_quoted[i].chain, place->head.chain,
                   CG_CHAIN_ID);
        ngx_chat_gdpr_quoted[i].how = place->state == ENDED ? QUOTED : 0;
    }
}


/* Copy the heads of others that have written something, or may have. */

static size_t
ngx_chat_gdpr_heads_copy(ngx_chat_gdpr_heads_t *heads, const cg_head *own,
    cg_head *copy)
{
    size_t                  n;
    ngx_uint_t              i;
    ngx_chat_gdpr_place_t  *place;

    n = 0;

    for (i = 0; i < heads->used; i++) {
        place = &heads->places[i];

        if (place->state == LIVE && &place->head != own
            && ngx_chat_gdpr_heads_gone(place))
        {
            place->state = place->head.seq || place->unsettled ? ENDED : FREE;
            place->head.ended = 1;
        }

        if (place->state == FREE || &place->head == own
            || (place->head.seq == 0 && place->state != ENDED))
        {
            continue;
        }

        ngx_chat_gdpr_heads_note(i, place);
        copy[n++] = place->head;
    }

    return n;
}


cg_status
ngx_chat_gdpr_heads_quote(ngx_chat_gdpr_audit_conf_t *acf, cg_head *own,
    cg_buf *members)
{
    size_t                  n;
    ngx_chat_gdpr_heads_t  *heads;

    static cg_head  copy[NGX_CHAT_GDPR_HEADS];

    heads = ngx_chat_gdpr_heads_lock(acf);
    n = ngx_chat_gdpr_heads_copy(heads, own, copy);
    ngx_chat_gdpr_heads_unlock(acf);

    return cg_audit_heads(members, copy, n);
}


/* One that this process has quoted, and that may have left a piece: where. */

static ngx_uint_t
ngx_chat_gdpr_heads_broken(ngx_chat_gdpr_audit_conf_t *acf, ngx_uint_t i,
    char *chain, ngx_chat_gdpr_spot_t *from)
{
    ngx_uint_t              broken;
    ngx_chat_gdpr_heads_t  *heads;
    ngx_chat_gdpr_place_t  *place;

    heads = ngx_chat_gdpr_heads_lock(acf);
    place = &heads->places[i];
    broken = place->state == ENDED && place->unsettled
             && ngx_chat_gdpr_heads_how(i, place) == QUOTED;

    if (broken) {
        ngx_memcpy(chain, place->head.chain, CG_CHAIN_ID + 1);
        *from = place->from;
    }

    ngx_chat_gdpr_heads_unlock(acf);
    return broken;
}


size_t
ngx_chat_gdpr_heads_search(ngx_chat_gdpr_audit_conf_t *acf, cg_torn *torn,
    size_t max, ngx_log_t *log)
{
    char                  chain[CG_CHAIN_ID + 1];
    size_t                found;
    ngx_uint_t            i;
    ngx_chat_gdpr_spot_t  from;

    for (found = 0, i = 0; i < NGX_CHAT_GDPR_HEADS; i++) {

        if (ngx_chat_gdpr_quoted[i].how != QUOTED
            || !ngx_chat_gdpr_heads_broken(acf, i, chain, &from))
        {
            continue;
        }

        found += ngx_chat_gdpr_torn_search(acf, &from, chain, torn + found,
                                           max - found, log);

        /* if there may be more, somebody looks again */
        ngx_chat_gdpr_quoted[i].how = found < max ? SEARCHED : 0;
    }

    return found;
}


void
ngx_chat_gdpr_heads_quoted(ngx_chat_gdpr_audit_conf_t *acf,
    ngx_uint_t declared)
{
    ngx_uint_t              i, how;
    ngx_chat_gdpr_heads_t  *heads;
    ngx_chat_gdpr_place_t  *place;

    heads = ngx_chat_gdpr_heads_lock(acf);

    for (i = 0; i < NGX_CHAT_GDPR_HEADS; i++) {
        place = &heads->places[i];
        how = ngx_chat_gdpr_heads_how(i, place);

        if (place->state == ENDED
            && (how == SEARCHED || (how == QUOTED && !place->unsettled)))
        {
            ngx_chat_gdpr_heads_settle(heads, place);
            place->state = FREE;
            ngx_chat_gdpr_quoted[i].how = 0;
        }
    }

    if (declared && heads->declares == ngx_pid) {
        heads->n_torn = 0;
    }

    ngx_chat_gdpr_heads_unlock(acf);
}


ngx_uint_t
ngx_chat_gdpr_heads_lost(ngx_chat_gdpr_audit_conf_t *acf, const cg_head *own)
{
    ngx_uint_t              lost;
    ngx_chat_gdpr_heads_t  *heads;

    heads = ngx_chat_gdpr_heads_lock(acf);
    lost = heads->unsettled && ngx_chat_gdpr_heads_others(heads, own, 1);
    ngx_chat_gdpr_heads_unlock(acf);

    return lost;
}


size_t
ngx_chat_gdpr_heads_torn(ngx_chat_gdpr_audit_conf_t *acf, cg_torn *torn,
    ngx_uint_t *open)
{
    size_t                  n;
    ngx_chat_gdpr_heads_t  *heads;

    n = 0;
    heads = ngx_chat_gdpr_heads_lock(acf);

    if (heads->declares == 0 || ngx_chat_gdpr_heads_dead(heads->declares)) {
        heads->declares = ngx_pid;
        n = heads->n_torn;
        ngx_memcpy(torn, heads->torn, n * sizeof(cg_torn));
    }

    *open = heads->open;
    heads->open = 0;

    ngx_chat_gdpr_heads_unlock(acf);
    return n;
}


ngx_uint_t
ngx_chat_gdpr_heads_reloads(ngx_chat_gdpr_audit_conf_t *acf)
{
    ngx_uint_t              n;
    ngx_chat_gdpr_heads_t  *heads;

    heads = ngx_chat_gdpr_heads_lock(acf);
    n = heads->loads == heads->told ? 0 : heads->loads - 1;
    ngx_chat_gdpr_heads_unlock(acf);

    return n;
}


void
ngx_chat_gdpr_heads_told(ngx_chat_gdpr_audit_conf_t *acf, ngx_uint_t reloads)
{
    ngx_chat_gdpr_heads_t  *heads;

    heads = ngx_chat_gdpr_heads_lock(acf);
    heads->told = reloads + 1;
    ngx_chat_gdpr_heads_unlock(acf);
}


/* The place of a chain that was found in the log, or NULL. */

static ngx_chat_gdpr_place_t *
ngx_chat_gdpr_heads_find(ngx_chat_gdpr_heads_t *heads, const char *chain)
{
    ngx_uint_t  i;

    for (i = 0; i < heads->used; i++) {
        if (heads->places[i].state == ENDED
            && ngx_memcmp(heads->places[i].head.chain, chain, CG_CHAIN_ID)
               == 0)
        {
            return &heads->places[i];
        }
    }

    return NULL;
}


/* One for a chain that is new there, in the place of the one that was longest
 * silent if need be. */

static ngx_chat_gdpr_place_t *
ngx_chat_gdpr_heads_found(ngx_chat_gdpr_heads_t *heads, const char *chain)
{
    ngx_uint_t              i;
    ngx_chat_gdpr_place_t  *place;

    place = ngx_chat_gdpr_heads_find(heads, chain);

    if (place) {
        return place;
    }

    i = heads->used < NGX_CHAT_GDPR_HEADS ? heads->used++ : 0;
    place = &heads->places[i];

    ngx_memzero(place, sizeof(ngx_chat_gdpr_place_t));
    ngx_memcpy(place->head.chain, chain, CG_CHAIN_ID);
    place->state = ENDED;
    return place;
}


/* A chain that was silent for long, or has written to an older file only, is
 * known by what another one quotes. */

static void
ngx_chat_gdpr_heads_of(ngx_chat_gdpr_heads_t *heads, const cg_record *r)
{
    cg_quote                q;
    const char             *p;
    ngx_chat_gdpr_place_t  *place;

    for (p = cg_quote_next(r, NULL, &q); p; p = cg_quote_next(r, p, &q)) {
        if (q.ended || ngx_chat_gdpr_heads_find(heads, q.chain)) {
            continue;
        }

        place = ngx_chat_gdpr_heads_found(heads, q.chain);
        place->head.ended = !ngx_inherited;
        place->head.seq = q.seq;
        ngx_memcpy(place->head.hash, q.hash, 64);
    }
}


/* When nginx is upgraded on the fly, the workers of the old one live on: their
 * chains are quoted as they stand, and end by themselves. */

static void
ngx_chat_gdpr_heads_record(ngx_chat_gdpr_heads_t *heads, const cg_record *r)
{
    ngx_chat_gdpr_place_t  *place;

    place = ngx_chat_gdpr_heads_found(heads, r->chain);

    place->head.ended = !ngx_inherited
                        && !(r->type_n == 4
                             && ngx_memcmp(r->type, "stop", 4) == 0);
    place->head.seq = r->seq;
    ngx_memcpy(place->head.hash, r->hash, 64);
}


/* The lines of the log's end; the first one may be cut. */

static u_char *
ngx_chat_gdpr_heads_lines(ngx_chat_gdpr_heads_t *heads,
    const ngx_chat_gdpr_tail_t *tail)
{
    size_t      size;
    u_char     *p, *end, *feed;
    cg_record   r;

    end = tail->p + tail->n;

    for (p = tail->p; p < end; p = feed + 1) {
        feed = ngx_strlchr(p, end, LF);

        if (feed == NULL) {
            break;
        }

        if (!cg_torn_split(&r, (char *) p, feed - p, &size)) {
            continue;
        }

        ngx_chat_gdpr_heads_record(heads, &r);

        if (cg_record_marks(&r) && p >= tail->p + tail->sure) {
            ngx_chat_gdpr_heads_of(heads, &r);
        }
    }

    return p;
}


/* What stands behind the last line feed is no line, unless an older nginx is at
 * it. */

static void
ngx_chat_gdpr_heads_tail(ngx_chat_gdpr_heads_t *heads,
    const ngx_chat_gdpr_tail_t *tail)
{
    size_t   size;
    u_char  *p, *end;

    heads->n_torn = cg_torn_find((char *) tail->p, tail->n, NULL, false,
                                 heads->torn, NGX_CHAT_GDPR_TORN);

    p = ngx_chat_gdpr_heads_lines(heads, tail);
    end = tail->p + tail->n;

    if (ngx_inherited) {
        return;
    }

    for (heads->open = (tail->own && p < end); p < end; p += size) {
        size = cg_torn_first((char *) p, end - p);

        if (heads->n_torn < NGX_CHAT_GDPR_TORN
            && cg_torn_piece(&heads->torn[heads->n_torn], (char *) p, size))
        {
            heads->n_torn++;
        }
    }
}


void
ngx_chat_gdpr_heads_recover(ngx_chat_gdpr_audit_conf_t *acf, ngx_log_t *log)
{
    ngx_chat_gdpr_tail_t    tail;
    ngx_chat_gdpr_heads_t  *heads;

    heads = acf->zone->data;

    if (heads->loads++) {
        return;
    }

    if (ngx_chat_gdpr_torn_tail(acf, &tail, log) == NGX_OK && tail.n) {
        ngx_chat_gdpr_heads_tail(heads, &tail);
    }

    ngx_chat_gdpr_torn_free(&tail);
}
