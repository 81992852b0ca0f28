/*
 * Responses that do not end, under a policy that is another one now: they are
 * ended between two events, or two lines, so that the visitor comes back under
 * it.  EventSource does by itself, and says which event was the last.
 *
 * Nothing of the provider's that nginx has read is lost: as long as it, or a
 * part of an event, is held anywhere, the end is waited for.
 */

#include "ngx_chat_gdpr_body.h"
#include "ngx_chat_gdpr_module.h"

#define NGX_CHAT_GDPR_MOVE   10000 /* milliseconds: so long */
#define NGX_CHAT_GDPR_MOVES  200   /* at one look: they all come back */


/* Does nginx hold bytes that this module has not seen, or that the visitor has
 * not taken? */

static ngx_uint_t
ngx_chat_gdpr_move_pending(ngx_http_request_t *r)
{
    ngx_event_pipe_t     *p;
    ngx_http_upstream_t  *u;

    u = r->upstream;

    if (!u->buffering) {
        return u->out_bufs || u->busy_bufs || r->buffered;
    }

    p = u->pipe;

    return p->in || p->out || p->preread_bufs || p->aio || r->buffered
           || (p->free_raw_bufs
               && p->free_raw_bufs->buf->last != p->free_raw_bufs->buf->pos);
}


ngx_uint_t
ngx_chat_gdpr_move_between(ngx_http_request_t *r, ngx_chat_gdpr_body_t *body)
{
    return body->edge.at && body->total == body->sent
           && cg_stream_held(&body->stream) == 0 && body->run.held.n == 0
           && !body->waiter.waiting && !ngx_chat_gdpr_move_pending(r);
}


void
ngx_chat_gdpr_move_end(ngx_http_request_t *r)
{
    ngx_connection_t     *c;
    ngx_http_upstream_t  *u;

    c = r->connection;
    u = r->upstream;

    u->keepalive = 0;

    if (u->buffering) {
        u->pipe->upstream_done = 1;

    } else {
        u->length = 0;
    }

    u->read_event_handler(r, u);

    ngx_http_run_posted_requests(c);
}


static void
ngx_chat_gdpr_move_look(void *data)
{
    ngx_chat_gdpr_body_t  *body = data;

    char                        digest[65];
    ngx_http_request_t         *r;
    ngx_chat_gdpr_main_conf_t  *mcf;

    r = body->r;
    mcf = ngx_http_get_module_main_conf(r, ngx_chat_gdpr_module);

    if (body->done || r->upstream == NULL
        || r->upstream->peer.connection == NULL || !r->header_sent
        || !ngx_chat_gdpr_reload_moves(mcf, body->stream.policy, digest))
    {
        return;
    }

    if (!body->moving) {
        body->moving = 1;
        body->seen = ngx_current_msec;
    }

    if (ngx_current_msec - body->seen < NGX_CHAT_GDPR_MOVE
        && !ngx_chat_gdpr_move_between(r, body))
    {
        return;
    }

    if (mcf->worker->n_moved++ >= NGX_CHAT_GDPR_MOVES) {
        return;
    }

    ngx_chat_gdpr_watch_leave(&body->move);
    ngx_chat_gdpr_reload_event(r, "response", "ended", digest);
    ngx_chat_gdpr_move_end(r);
}


void
ngx_chat_gdpr_move_watch(ngx_http_request_t *r, ngx_chat_gdpr_body_t *body)
{
    ngx_str_t                  *type;
    cg_edge_kind                kind;
    ngx_chat_gdpr_main_conf_t  *mcf;

    type = &r->headers_out.content_type;
    kind = cg_edge_of((char *) type->data, type->len);

    if (kind == CG_EDGE_NONE && body->run.packets == &cg_packets_sockjs) {
        kind = CG_EDGE_LINE;
    }

    cg_edge_init(&body->edge, kind);

    if (kind == CG_EDGE_NONE || r != r->main || r->upstream == NULL) {
        return;
    }

    mcf = ngx_http_get_module_main_conf(r, ngx_chat_gdpr_module);

    body->move.look = ngx_chat_gdpr_move_look;
    body->move.data = body;
    ngx_chat_gdpr_watch_add(mcf->worker, &mcf->worker->sockets, &body->move);
}


void
ngx_chat_gdpr_move_went(ngx_chat_gdpr_body_t *body, ngx_chain_t *out)
{
    if (body->edge.kind == CG_EDGE_NONE) {
        return;
    }

    for ( /* void */ ; out; out = out->next) {
        if (!ngx_buf_special(out->buf)) {
            cg_edge_feed(&body->edge, out->buf->pos,
                         out->buf->last - out->buf->pos);
        }
    }
}
