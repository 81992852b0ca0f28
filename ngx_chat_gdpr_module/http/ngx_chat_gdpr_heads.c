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
 */

#include "ngx_chat_gdpr_module.h"
#include "ngx_chat_gdpr_audit.h"
#include "cg_hex.h"
#include "cg_ledger.h"

/* So much of the log's end is looked at when nginx starts. */
#define NGX_CHAT_GDPR_TAIL  (4 * 1024 * 1024)

enum { FREE, LIVE, ENDED };

typedef struct {
    cg_head                 head;    /* first: it is what callers hold */
    ngx_uint_t              state;
    ngx_pid_t               pid;
} ngx_chat_gdpr_place_t;

struct ngx_chat_gdpr_heads_s {
    ngx_chat_gdpr_torn_t    torn;    /* bytes 0: nothing */
    ngx_uint_t              loads;   /* of a configuration with this log */
    ngx_uint_t              told;    /* of them by ..._reloads() */
    ngx_chat_gdpr_place_t   places[NGX_CHAT_GDPR_HEADS];
};

/* Which ended chains this process has quoted, and not yet written so. */
static u_char  ngx_chat_gdpr_quoted[NGX_CHAT_GDPR_HEADS];


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
            place->state = LIVE;
            place->pid = ngx_pid;

            ngx_chat_gdpr_heads_unlock(acf);
            return &place->head;
        }
    }

    ngx_chat_gdpr_heads_unlock(acf);
    return NULL;
}


void
ngx_chat_gdpr_heads_writing(ngx_chat_gdpr_audit_conf_t *acf, cg_head *own,
    uint64_t writing)
{
    if (own) {
        (void) ngx_chat_gdpr_heads_lock(acf);
        own->writing = writing;
        ngx_chat_gdpr_heads_unlock(acf);
    }
}


void
ngx_chat_gdpr_heads_written(ngx_chat_gdpr_audit_conf_t *acf, cg_head *own,
    const cg_chain *c)
{
    if (own) {
        (void) ngx_chat_gdpr_heads_lock(acf);
        own->seq = c->seq;
        own->writing = 0;
        ngx_memcpy(own->hash, c->prev, sizeof(own->hash));
        ngx_chat_gdpr_heads_unlock(acf);
    }
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


/* Copy the heads of others that have written something. */

static size_t
ngx_chat_gdpr_heads_copy(ngx_chat_gdpr_heads_t *heads, const cg_head *own,
    cg_head *copy)
{
    size_t                  n;
    ngx_uint_t              i;
    ngx_chat_gdpr_place_t  *place;

    n = 0;

    for (i = 0; i < NGX_CHAT_GDPR_HEADS; i++) {
        place = &heads->places[i];

        if (place->state == LIVE && &place->head != own
            && kill(place->pid, 0) == -1 && ngx_errno == NGX_ESRCH)
        {
            place->state = place->head.seq ? ENDED : FREE;
            place->head.ended = 1;
        }

        if (place->state == FREE || &place->head == own
            || place->head.seq == 0)
        {
            continue;
        }

        ngx_chat_gdpr_quoted[i] = (place->state == ENDED);
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


void
ngx_chat_gdpr_heads_quoted(ngx_chat_gdpr_audit_conf_t *acf)
{
    ngx_uint_t              i;
    ngx_chat_gdpr_heads_t  *heads;

    heads = ngx_chat_gdpr_heads_lock(acf);

    for (i = 0; i < NGX_CHAT_GDPR_HEADS; i++) {
        if (ngx_chat_gdpr_quoted[i] && heads->places[i].state == ENDED) {
            heads->places[i].state = FREE;
        }

        ngx_chat_gdpr_quoted[i] = 0;
    }

    ngx_chat_gdpr_heads_unlock(acf);
}


ngx_int_t
ngx_chat_gdpr_heads_torn(ngx_chat_gdpr_audit_conf_t *acf,
    ngx_chat_gdpr_torn_t *torn)
{
    ngx_int_t               rc;
    ngx_chat_gdpr_heads_t  *heads;

    rc = NGX_DECLINED;
    heads = ngx_chat_gdpr_heads_lock(acf);

    if (heads->torn.bytes) {
        *torn = heads->torn;
        heads->torn.bytes = 0;
        rc = NGX_OK;
    }

    ngx_chat_gdpr_heads_unlock(acf);
    return rc;
}


ngx_uint_t
ngx_chat_gdpr_heads_reloads(ngx_chat_gdpr_audit_conf_t *acf)
{
    ngx_uint_t              n;
    ngx_chat_gdpr_heads_t  *heads;

    heads = ngx_chat_gdpr_heads_lock(acf);
    n = heads->loads == heads->told ? 0 : heads->loads - 1;
    heads->told = heads->loads;
    ngx_chat_gdpr_heads_unlock(acf);

    return n;
}


/* The place of a chain that was found in the log; one for a chain that is new
 * there, in the place of the one that was longest silent if need be. */

static ngx_chat_gdpr_place_t *
ngx_chat_gdpr_heads_found(ngx_chat_gdpr_heads_t *heads, const char *chain)
{
    ngx_uint_t              i;
    ngx_chat_gdpr_place_t  *place, *free;

    free = &heads->places[0];

    for (i = 0; i < NGX_CHAT_GDPR_HEADS; i++) {
        place = &heads->places[i];

        if (place->state == ENDED
            && ngx_memcmp(place->head.chain, chain, CG_CHAIN_ID) == 0)
        {
            return place;
        }

        if (place->state == FREE) {
            free = place;
        }
    }

    ngx_memzero(free, sizeof(ngx_chat_gdpr_place_t));
    ngx_memcpy(free->head.chain, chain, CG_CHAIN_ID);
    return free;
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
    place->state = ENDED;
    place->head.seq = r->seq;
    ngx_memcpy(place->head.hash, r->hash, 64);
}


/* The lines of the log's end; the first one may be cut. */

static void
ngx_chat_gdpr_heads_lines(ngx_chat_gdpr_heads_t *heads, u_char *p, size_t n)
{
    u_char     *end, *feed;
    uint8_t     md[32];
    unsigned    size;
    cg_record   r;

    for (end = p + n; p < end; p = feed + 1) {
        feed = ngx_strlchr(p, end, LF);

        if (feed == NULL) {
            break;
        }

        if (cg_record_read(&r, (char *) p, feed - p)) {
            ngx_chat_gdpr_heads_record(heads, &r);
        }
    }

    if (p < end && !ngx_inherited
        && EVP_Digest(p, end - p, md, &size, EVP_sha256(), NULL) == 1)
    {
        heads->torn.bytes = end - p;
        (void) cg_hex_write(heads->torn.sha256, md, size);
    }
}


void
ngx_chat_gdpr_heads_recover(ngx_chat_gdpr_audit_conf_t *acf, ngx_log_t *log)
{
    off_t                   from;
    u_char                 *p;
    ssize_t                 n;
    ngx_fd_t                fd;
    struct stat             sb;
    ngx_chat_gdpr_heads_t  *heads;

    heads = acf->zone->data;

    if (heads->loads++) {
        return;
    }

    fd = ngx_open_file(acf->file->name.data, NGX_FILE_RDONLY|NGX_FILE_NONBLOCK,
                       NGX_FILE_OPEN, 0);

    if (fd == NGX_INVALID_FILE) {
        ngx_log_error(NGX_LOG_WARN, log, ngx_errno,
                      "cannot read the audit log \"%V\": where its chains "
                      "broke off will not be in it", &acf->file->name);
        return;
    }

    p = NULL;

    if (fstat(fd, &sb) == 0 && S_ISREG(sb.st_mode) && sb.st_size > 0
        && (p = ngx_alloc(NGX_CHAT_GDPR_TAIL, log)) != NULL)
    {
        from = sb.st_size > NGX_CHAT_GDPR_TAIL
               ? sb.st_size - NGX_CHAT_GDPR_TAIL : 0;

        n = pread(fd, p, NGX_CHAT_GDPR_TAIL, from);

        if (n > 0) {
            ngx_chat_gdpr_heads_lines(heads, p, n);
        }
    }

    ngx_free(p);
    (void) ngx_close_file(fd);
}
