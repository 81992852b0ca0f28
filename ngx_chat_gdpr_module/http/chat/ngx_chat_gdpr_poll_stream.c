/*
 * Streams of SockJS, each a request that others send messages beside: what is
 * blocked of these is told in the stream.
 */

#include "ngx_chat_gdpr_body.h"
#include "ngx_chat_gdpr_module.h"
#include "ngx_chat_gdpr_poll.h"
#include "ngx_chat_gdpr_talk.h"


/* The refusals that wait for the session of a stream, as it has them. */

static cg_status
ngx_chat_gdpr_poll_waiting(ngx_http_request_t *r, cg_carry_place place,
    cg_buf *out)
{
    size_t                at;
    uint16_t              n;
    cg_status             st;
    ngx_chat_gdpr_poll_t  *poll;

    poll = ngx_chat_gdpr_poll_lock(r, 0);
    if (poll == NULL) {
        return CG_OK;
    }

    st = CG_OK;

    for (at = 0; at < poll->n && st == CG_OK; at += sizeof(n) + n) {
        ngx_memcpy(&n, poll->refusals + at, sizeof(n));
        st = cg_carry_wrap(CG_CARRY_SOCKJS, place,
                           poll->refusals + at + sizeof(n), n, out);
    }

    poll->n = 0;
    ngx_chat_gdpr_poll_unlock(r);
    return st;
}


/* Between two frames, with nothing on its way, the stream can be told by
 * itself. */

static void
ngx_chat_gdpr_poll_stream(void *data)
{
    ngx_chat_gdpr_body_t  *body = data;

    cg_buf               out;
    cg_status            st;
    ngx_http_request_t  *r;

    r = body->r;

    if (body->done || r->upstream == NULL || !r->header_sent
        || !ngx_chat_gdpr_move_between(r, body))
    {
        return;
    }

    ngx_memzero(&out, sizeof(cg_buf));
    st = ngx_chat_gdpr_poll_waiting(r, body->tell_event ? CG_CARRY_EVENT
                                                        : CG_CARRY_LINE, &out);

    if (st == CG_OK && out.n) {
        (void) ngx_chat_gdpr_response_say(r, out.p, out.n);
    }

    cg_buf_free(&out);
}


void
ngx_chat_gdpr_poll_watch(ngx_http_request_t *r, ngx_chat_gdpr_body_t *body)
{
    ngx_uint_t                  streams;
    ngx_chat_gdpr_main_conf_t  *mcf;

    streams = ngx_chat_gdpr_poll_streams(r, body->run.packets);

    if (!streams || !body->stream.policy->blocks || r != r->main
        || r->upstream == NULL)
    {
        return;
    }

    mcf = ngx_http_get_module_main_conf(r, ngx_chat_gdpr_module);

    body->tell_event = (streams == 2);
    body->tell.look = ngx_chat_gdpr_poll_stream;
    body->tell.data = body;
    ngx_chat_gdpr_watch_add(mcf->worker, &mcf->worker->watched, &body->tell);
}
