/*
 * The sessions of long polling: what is to be said in the next answer to a
 * poll, in memory that the workers share, under the id that each request of a
 * session has.
 */

#include "ngx_chat_gdpr_head.h"
#include "ngx_chat_gdpr_module.h"
#include "ngx_chat_gdpr_poll.h"
#include "ngx_chat_gdpr_talk.h"

/* Sessions that something is known of, in rows: in a full one that which was
 * last used longest ago goes. */
#define NGX_CHAT_GDPR_POLL_ROWS  128
#define NGX_CHAT_GDPR_POLL_WAYS  4

typedef struct {
    ngx_chat_gdpr_poll_t  ways[NGX_CHAT_GDPR_POLL_ROWS]
                              [NGX_CHAT_GDPR_POLL_WAYS];
} ngx_chat_gdpr_polls_t;


ngx_int_t
ngx_chat_gdpr_poll_init(ngx_conf_t *cf)
{
    ngx_chat_gdpr_main_conf_t  *mcf;

    mcf = ngx_http_conf_get_module_main_conf(cf, ngx_chat_gdpr_module);

    if (mcf->policies.nelts == 0) {
        return NGX_OK;
    }

    mcf->polls = ngx_chat_gdpr_memory(cf, "chat_gdpr_polls",
                                      sizeof(ngx_chat_gdpr_polls_t));

    return mcf->polls ? NGX_OK : NGX_ERROR;
}


void
ngx_chat_gdpr_poll_unlock(ngx_http_request_t *r)
{
    ngx_chat_gdpr_main_conf_t  *mcf;

    mcf = ngx_http_get_module_main_conf(r, ngx_chat_gdpr_module);

    ngx_chat_gdpr_memory_unlock(mcf->polls);
}


/* The last segments of a path: the first of `last` is the last one. */

static ngx_int_t
ngx_chat_gdpr_poll_segments(ngx_http_request_t *r, ngx_str_t last[2])
{
    u_char      *p, *end;
    ngx_uint_t   i;

    end = r->uri.data + r->uri.len;

    for (i = 0; i < 2; i++) {
        for (p = end; p > r->uri.data && p[-1] != '/'; p--) { /* void */ }

        last[i].data = p;
        last[i].len = end - p;

        if (p == r->uri.data) {
            return NGX_DECLINED;
        }

        end = p - 1;
    }

    return NGX_OK;
}


cg_carry
ngx_chat_gdpr_poll_carry(ngx_http_request_t *r)
{
    const cg_protocol  *protocol;

    protocol = ngx_chat_gdpr_protocol(r);

    return protocol ? protocol->carry : CG_CARRY_NONE;
}


ngx_uint_t
ngx_chat_gdpr_poll_signalr(ngx_http_request_t *r)
{
    ngx_chat_gdpr_loc_conf_t  *lcf;

    lcf = ngx_http_get_module_loc_conf(r, ngx_chat_gdpr_module);

    return lcf->chat && lcf->chat->protocol == CG_CHAT_signalr;
}


static ngx_int_t
ngx_chat_gdpr_poll_session(ngx_http_request_t *r, ngx_str_t *id)
{
    ngx_str_t             last[2];
    ngx_chat_gdpr_ctx_t  *ctx;

    ctx = ngx_http_get_module_ctx(r, ngx_chat_gdpr_module);

    switch (ngx_chat_gdpr_poll_carry(r)) {

    case CG_CARRY_SOCKJS:
        if (ngx_chat_gdpr_poll_segments(r, last) != NGX_OK) {
            return NGX_DECLINED;
        }

        *id = last[1];
        return NGX_OK;

    case CG_CARRY_BOSH:
    case CG_CARRY_BAYEUX:
        *id = ctx->session;
        return NGX_OK;

    default:
        return ngx_chat_gdpr_poll_signalr(r)
               ? ngx_http_arg(r, (u_char *) "id", 2, id)
               : ngx_http_arg(r, (u_char *) "sid", 3, id);
    }
}


ngx_uint_t
ngx_chat_gdpr_poll_streams(ngx_http_request_t *r, const cg_packets *packets)
{
    ngx_str_t  last[2];

    if (packets != &cg_packets_sockjs
        || ngx_chat_gdpr_poll_segments(r, last) != NGX_OK)
    {
        return 0;
    }

    return ngx_chat_gdpr_value_is(&last[0], "xhr_streaming") ? 1
           : ngx_chat_gdpr_value_is(&last[0], "eventsource") ? 2 : 0;
}


ngx_chat_gdpr_poll_t *
ngx_chat_gdpr_poll_lock(ngx_http_request_t *r, ngx_uint_t make)
{
    ngx_str_t                   id;
    ngx_uint_t                  i;
    ngx_chat_gdpr_poll_t       *row, *poll;
    ngx_chat_gdpr_polls_t      *polls;
    ngx_chat_gdpr_main_conf_t  *mcf;

    if (ngx_chat_gdpr_poll_session(r, &id) != NGX_OK
        || id.len == 0 || id.len > NGX_CHAT_GDPR_POLL_ID)
    {
        return NULL;
    }

    mcf = ngx_http_get_module_main_conf(r, ngx_chat_gdpr_module);
    polls = ngx_chat_gdpr_memory_lock(mcf->polls);
    row = polls->ways[ngx_crc32_short(id.data, id.len)
                      % NGX_CHAT_GDPR_POLL_ROWS];
    poll = row;

    for (i = 0; i < NGX_CHAT_GDPR_POLL_WAYS; i++) {
        if (row[i].id_n == id.len
            && ngx_memcmp(row[i].id, id.data, id.len) == 0)
        {
            row[i].used = ngx_time();
            return &row[i];
        }

        if (row[i].used < poll->used) {
            poll = &row[i];
        }
    }

    if (!make) {
        ngx_chat_gdpr_poll_unlock(r);
        return NULL;
    }

    ngx_memzero(poll, sizeof(ngx_chat_gdpr_poll_t));
    ngx_memcpy(poll->id, id.data, id.len);
    poll->id_n = id.len;
    poll->used = ngx_time();
    return poll;
}


/* Was it by the policy that holds now?  A session goes on where another one is
 * loaded, in which a number or "all" may be something else. */

static ngx_uint_t
ngx_chat_gdpr_poll_same(ngx_http_request_t *r, const ngx_chat_gdpr_poll_t *poll)
{
    ngx_chat_gdpr_loc_conf_t  *lcf;

    lcf = ngx_http_get_module_loc_conf(r, ngx_chat_gdpr_module);

    return ngx_memcmp(poll->policy, lcf->policy->digest, sizeof(poll->policy))
           == 0;
}


void
ngx_chat_gdpr_poll_asked(ngx_http_request_t *r, const u_char *subject,
    ngx_chat_gdpr_asked_t *asked)
{
    ngx_chat_gdpr_poll_t  *poll;

    asked->time = 0;

    poll = ngx_chat_gdpr_poll_lock(r, 0);
    if (poll == NULL) {
        return;
    }

    if (subject == NULL
        || ngx_memcmp(poll->subject, subject, CG_CONSENT_SUBJECT) == 0)
    {
        *asked = poll->asked;
    }

    if (poll->asked.time && !ngx_chat_gdpr_poll_same(r, poll)) {
        asked->time = NGX_CHAT_GDPR_ASKED_ELSE;
    }

    ngx_chat_gdpr_poll_unlock(r);
}


ngx_int_t
ngx_chat_gdpr_poll_keep(ngx_http_request_t *r, const uint8_t *p, size_t size)
{
    uint16_t               n;
    ngx_chat_gdpr_poll_t  *poll;

    poll = ngx_chat_gdpr_poll_lock(r, 1);
    if (poll == NULL) {
        return NGX_DECLINED;
    }

    n = size;

    if (size + sizeof(n) <= NGX_CHAT_GDPR_POLL_SIZE - (size_t) poll->n) {
        ngx_memcpy(poll->refusals + poll->n, &n, sizeof(n));
        ngx_memcpy(poll->refusals + poll->n + sizeof(n), p, n);
        poll->n += sizeof(n) + n;
    }

    ngx_chat_gdpr_poll_unlock(r);
    return NGX_OK;
}


void
ngx_chat_gdpr_poll_room(ngx_http_request_t *r, const cg_chat_place *place)
{
    ngx_chat_gdpr_poll_t  *poll;

    poll = place->room[0] ? ngx_chat_gdpr_poll_lock(r, 1) : NULL;

    if (poll) {
        ngx_memcpy(poll->room, place->room, sizeof(poll->room));
        ngx_chat_gdpr_poll_unlock(r);
    }
}


void
ngx_chat_gdpr_poll_place(ngx_http_request_t *r, cg_chat_place *place)
{
    ngx_chat_gdpr_poll_t  *poll;

    poll = place->room[0] ? NULL : ngx_chat_gdpr_poll_lock(r, 0);

    if (poll) {
        ngx_memcpy(place->room, poll->room, sizeof(place->room));
        ngx_chat_gdpr_poll_unlock(r);
    }
}


void
ngx_chat_gdpr_poll_take(ngx_http_request_t *r, ngx_chat_gdpr_poll_t *waits)
{
    ngx_chat_gdpr_poll_t  *poll;

    waits->n = 0;
    waits->typed = 0;
    waits->again = 0;
    waits->asked.time = 0;

    poll = ngx_chat_gdpr_poll_lock(r, 0);

    if (poll) {
        *waits = *poll;

        if (!ngx_chat_gdpr_poll_same(r, poll)) {
            waits->asked.time = 0;
        }

        poll->n = 0;
        poll->typed = 0;
        ngx_chat_gdpr_poll_unlock(r);
    }
}


void
ngx_chat_gdpr_poll_went(ngx_http_request_t *r, const u_char *subject,
    const ngx_chat_gdpr_asked_t *asked)
{
    ngx_chat_gdpr_poll_t      *poll;
    ngx_chat_gdpr_loc_conf_t  *lcf;

    lcf = ngx_http_get_module_loc_conf(r, ngx_chat_gdpr_module);
    poll = ngx_chat_gdpr_poll_lock(r, 1);

    if (poll) {
        poll->asked = *asked;
        poll->again = 0;
        ngx_memcpy(poll->policy, lcf->policy->digest, sizeof(poll->policy));
        ngx_memcpy(poll->subject, subject, CG_CONSENT_SUBJECT);
        ngx_chat_gdpr_poll_unlock(r);
    }
}
