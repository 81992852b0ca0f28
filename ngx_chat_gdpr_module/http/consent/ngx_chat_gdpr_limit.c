/*
 * How often somebody may choose: a bucket for each address (of IPv6, each /64)
 * in memory that all workers share.
 *
 *   level   what was taken out, in thousandths of a choice; it runs off at the
 *           location's rate, and a choice that would bring it above `burst` is
 *           answered 429
 *
 * Of a full row the bucket that was used longest ago is taken.
 */

#include "ngx_chat_gdpr_consent.h"
#include "ngx_chat_gdpr_event.h"
#include "ngx_chat_gdpr_head.h"
#include "ngx_chat_gdpr_module.h"

#define NGX_CHAT_GDPR_LIMIT_ROWS  512
#define NGX_CHAT_GDPR_LIMIT_WAYS  8

#define NGX_CHAT_GDPR_RATE        60   /* a minute */
#define NGX_CHAT_GDPR_BURST       300

/* Refusals are noted so often, in milliseconds. */
#define NGX_CHAT_GDPR_LIMITED     60000

typedef struct {
    u_char       key[8];
    uint64_t     last;    /* milliseconds */
    uint32_t     level;
    u_char       n;       /* bytes of the key; 0: free */
} ngx_chat_gdpr_bucket_t;

typedef struct {
    ngx_chat_gdpr_bucket_t  ways[NGX_CHAT_GDPR_LIMIT_ROWS]
                                [NGX_CHAT_GDPR_LIMIT_WAYS];
} ngx_chat_gdpr_buckets_t;


char *
ngx_chat_gdpr_limit_directive(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_chat_gdpr_loc_conf_t  *lcf = conf;

    u_char      *last;
    ngx_int_t    rate, burst;
    ngx_str_t   *value;

    if (lcf->choice_rate != NGX_CONF_UNSET) {
        return "is duplicate: leave one";
    }

    value = cf->args->elts;

    if (cf->args->nelts == 2 && ngx_chat_gdpr_value_is(&value[1], "off")) {
        lcf->choice_rate = 0;
        lcf->choice_burst = 0;
        return NGX_CONF_OK;
    }

    last = value[1].data + value[1].len;
    rate = value[1].len > 2 && ngx_strncmp(last - 2, "/m", 2) == 0
           ? ngx_atoi(value[1].data, value[1].len - 2) : NGX_ERROR;
    burst = NGX_CHAT_GDPR_BURST;

    if (cf->args->nelts == 3) {
        burst = value[2].len > 6
                && ngx_strncmp(value[2].data, "burst=", 6) == 0
                ? ngx_atoi(value[2].data + 6, value[2].len - 6) : NGX_ERROR;
    }

    if (rate < 1 || rate > 60000 || burst < 1 || burst > 100000) {
        return "takes how many choices a minute, 1/m to 60000/m, and "
               "\"burst=\", 1 to 100000; or \"off\"";
    }

    lcf->choice_rate = rate;
    lcf->choice_burst = burst;

    return NGX_CONF_OK;
}


void
ngx_chat_gdpr_limit_merge(ngx_chat_gdpr_loc_conf_t *prev,
    ngx_chat_gdpr_loc_conf_t *conf)
{
    ngx_conf_merge_value(conf->choice_rate, prev->choice_rate,
                         NGX_CHAT_GDPR_RATE);
    ngx_conf_merge_value(conf->choice_burst, prev->choice_burst,
                         NGX_CHAT_GDPR_BURST);
}


ngx_int_t
ngx_chat_gdpr_limit_init(ngx_conf_t *cf)
{
    ngx_chat_gdpr_main_conf_t  *mcf;

    mcf = ngx_http_conf_get_module_main_conf(cf, ngx_chat_gdpr_module);

    if (mcf->secrets.nelts == 0) {
        return NGX_OK;
    }

    mcf->choosers = ngx_chat_gdpr_memory(cf, "chat_gdpr_choosers",
                                         sizeof(ngx_chat_gdpr_buckets_t));

    return mcf->choosers ? NGX_OK : NGX_ERROR;
}


/* The bytes of an address that count; 0: it has none. */

static size_t
ngx_chat_gdpr_limit_key(ngx_connection_t *c, u_char key[8])
{
    struct sockaddr_in   *in;
#if (NGX_HAVE_INET6)
    struct sockaddr_in6  *in6;
#endif

    ngx_memzero(key, 8);

    switch (c->sockaddr->sa_family) {

    case AF_INET:
        in = (struct sockaddr_in *) c->sockaddr;
        ngx_memcpy(key, &in->sin_addr, 4);
        return 4;

#if (NGX_HAVE_INET6)
    case AF_INET6:
        in6 = (struct sockaddr_in6 *) c->sockaddr;
        ngx_memcpy(key, &in6->sin6_addr, 8);
        return 8;
#endif

    default:
        return 0;
    }
}


static ngx_chat_gdpr_bucket_t *
ngx_chat_gdpr_limit_bucket(ngx_chat_gdpr_buckets_t *buckets,
    const u_char key[8], size_t n)
{
    ngx_uint_t               i;
    ngx_chat_gdpr_bucket_t  *row, *bucket;

    row = buckets->ways[ngx_crc32_short((u_char *) key, 8)
                        % NGX_CHAT_GDPR_LIMIT_ROWS];
    bucket = row;

    for (i = 0; i < NGX_CHAT_GDPR_LIMIT_WAYS; i++) {
        if (row[i].n == n && ngx_memcmp(row[i].key, key, 8) == 0) {
            return &row[i];
        }

        if (row[i].last < bucket->last) {
            bucket = &row[i];
        }
    }

    ngx_memzero(bucket, sizeof(ngx_chat_gdpr_bucket_t));
    ngx_memcpy(bucket->key, key, 8);
    bucket->n = (u_char) n;

    return bucket;
}


/* Seconds until the next choice may be made; 0: now, and it is. */

static ngx_uint_t
ngx_chat_gdpr_limit_take(ngx_chat_gdpr_bucket_t *bucket,
    ngx_chat_gdpr_loc_conf_t *lcf)
{
    uint64_t     now, rate, gone, above;
    ngx_time_t  *tp;

    tp = ngx_timeofday();
    now = (uint64_t) tp->sec * 1000 + tp->msec;
    rate = (uint64_t) lcf->choice_rate;

    /* a rate of 60 a minute is one thousandth of a choice a millisecond */

    gone = now > bucket->last ? (now - bucket->last) * rate / 60 : 0;
    bucket->level -= (uint32_t) ngx_min(gone, bucket->level);
    bucket->last = now;

    if (bucket->level + 1000 <= (uint64_t) lcf->choice_burst * 1000) {
        bucket->level += 1000;
        return 0;
    }

    above = bucket->level + 1000 - (uint64_t) lcf->choice_burst * 1000;

    return (ngx_uint_t) ((above * 60 / rate + 999) / 1000);
}


/* As of forged cookies: the first one is noted at once, those that follow
 * within a minute by one event. */

static void
ngx_chat_gdpr_limit_note(ngx_chat_gdpr_main_conf_t *mcf, ngx_log_t *log)
{
    cg_buf    members;
    cg_event  e;

    ngx_memzero(&members, sizeof(cg_buf));
    ngx_memzero(&e, sizeof(cg_event));
    e.type = "choice_refused";
    e.members = &members;

    if (mcf->audit.file == NULL
        || (cg_audit_text(&members, "limit", "429", 3) == CG_OK
            && cg_audit_count(&members, "count", mcf->worker->n_limited)
               == CG_OK
            && ngx_chat_gdpr_audit_queue(mcf, &e) == NGX_OK
            && ngx_chat_gdpr_audit_write(mcf, log) == NGX_OK))
    {
        mcf->worker->n_limited = 0;
    }

    cg_buf_free(&members);
}


static void
ngx_chat_gdpr_limit_handler(ngx_event_t *ev)
{
    ngx_chat_gdpr_main_conf_t  *mcf = ev->data;

    if (mcf->worker->n_limited) {
        ngx_chat_gdpr_limit_note(mcf, ev->log);
        ngx_add_timer(ev, NGX_CHAT_GDPR_LIMITED);
    }
}


void
ngx_chat_gdpr_limit_end(ngx_chat_gdpr_main_conf_t *mcf, ngx_log_t *log)
{
    if (mcf->worker->n_limited) {
        ngx_chat_gdpr_limit_note(mcf, log);
    }
}


ngx_int_t
ngx_chat_gdpr_limit_refuse(ngx_http_request_t *r, ngx_uint_t seconds)
{
    u_char                     *p;
    ngx_event_t                *ev;
    ngx_chat_gdpr_main_conf_t  *mcf;

    mcf = ngx_http_get_module_main_conf(r, ngx_chat_gdpr_module);
    ev = &mcf->worker->limited;
    mcf->worker->n_limited++;

    if (!ev->timer_set) {
        ev->handler = ngx_chat_gdpr_limit_handler;
        ev->data = mcf;
        ev->log = ngx_cycle->log;
        ev->cancelable = 1;
        ngx_add_timer(ev, NGX_CHAT_GDPR_LIMITED);
        ngx_chat_gdpr_limit_note(mcf, r->connection->log);
    }

    ngx_chat_gdpr_log(r, NGX_LOG_INFO, "a choice is refused (429): "
                      "\"chat_gdpr_choice_limit\"");

    p = ngx_pnalloc(r->pool, NGX_INT_T_LEN + 1);
    if (p == NULL) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    ngx_sprintf(p, "%ui%Z", seconds);

    return ngx_chat_gdpr_header_add(r, "Retry-After", (char *) p) == NGX_OK
           ? NGX_HTTP_TOO_MANY_REQUESTS : NGX_HTTP_INTERNAL_SERVER_ERROR;
}


ngx_uint_t
ngx_chat_gdpr_limit(ngx_http_request_t *r)
{
    size_t                      n;
    u_char                      key[8];
    ngx_uint_t                  seconds;
    ngx_chat_gdpr_loc_conf_t   *lcf;
    ngx_chat_gdpr_main_conf_t  *mcf;

    lcf = ngx_http_get_module_loc_conf(r, ngx_chat_gdpr_module);
    mcf = ngx_http_get_module_main_conf(r, ngx_chat_gdpr_module);
    n = ngx_chat_gdpr_limit_key(r->connection, key);

    if (lcf->choice_rate == 0 || mcf->choosers == NULL || n == 0) {
        return 0;
    }

    seconds = ngx_chat_gdpr_limit_take(
                  ngx_chat_gdpr_limit_bucket(
                      ngx_chat_gdpr_memory_lock(mcf->choosers), key, n),
                  lcf);

    ngx_chat_gdpr_memory_unlock(mcf->choosers);

    return seconds;
}
