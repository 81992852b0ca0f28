/*
 * One body through the engine: nginx buffers in, nginx buffers out.
 *
 * Bytes that are not changed go on where they lie, as long as nothing that was
 * changed comes behind them in the same buffer: what is changed, and what lies
 * in front of it, is copied to buffers of our own.  Those carry the module's
 * tag and are used again.  The input of a response of known length is gathered
 * first and read at once: what is read in pieces has text held back at each end
 * of them.
 */

#include "ngx_chat_gdpr_body.h"
#include "ngx_chat_gdpr_consent.h"
#include "ngx_chat_gdpr_event.h"
#include "ngx_chat_gdpr_module.h"
#include "ngx_chat_gdpr_talk.h"

#define NGX_CHAT_GDPR_OWN_MIN  128
#define NGX_CHAT_GDPR_OWN_MAX  NGX_CHAT_GDPR_BLOCK_SIZE

typedef struct {
    ngx_chat_gdpr_body_t     *body;
    u_char                   *run;    /* unchanged bytes that still lie in */
    size_t                    run_n;  /* the caller's buffer */
    unsigned                  copy:1; /* they may not stay there */
} ngx_chat_gdpr_sink_t;


static cg_wire
ngx_chat_gdpr_body_wire(ngx_chat_gdpr_body_t *body)
{
    return body->stream.dir == CG_TO_VISITOR ? CG_WIRE_RESPONSE
                                             : CG_WIRE_REQUEST;
}


/* It is over: count it. */

static void
ngx_chat_gdpr_body_count(ngx_chat_gdpr_body_t *body)
{
    cg_direction  dir;

    if (body->tally == NULL) {
        return;
    }

    dir = body->stream.dir;
    body->tally->messages[ngx_chat_gdpr_body_wire(body)][dir]++;

    ngx_chat_gdpr_tally_held(body->r, &body->counted, 0);
    ngx_chat_gdpr_tally_time(body->r, ngx_chat_gdpr_body_wire(body), dir,
                             ngx_chat_gdpr_clock(body->r) - body->spent, 1);
}


static void
ngx_chat_gdpr_body_cleanup(void *data)
{
    ngx_chat_gdpr_body_t       *body = data;
    ngx_chat_gdpr_main_conf_t  *mcf;

    ngx_chat_gdpr_audit_leave(&body->waiter);

    if (body->wake.posted) {
        ngx_delete_posted_event(&body->wake);
    }

    ngx_chat_gdpr_watch_leave(&body->move);
    ngx_chat_gdpr_watch_leave(&body->tell);
    ngx_chat_gdpr_watch_leave(&body->over);

    if (body->noted) {
        /* what was not, of a response that was broken off */
        ngx_chat_gdpr_audit_broken(body->r, body);
    }

    ngx_chat_gdpr_body_count(body);

    cg_stream_free(&body->stream);
    cg_packet_free(&body->run);
    cg_inflate_free(&body->inflate);
    cg_page_free(&body->page);

    mcf = ngx_http_get_module_main_conf(body->r, ngx_chat_gdpr_module);
    ngx_chat_gdpr_block_give(mcf->worker, body->blocks);
}


ngx_chat_gdpr_body_t *
ngx_chat_gdpr_body_create(ngx_http_request_t *r, cg_direction dir,
    const cg_media *media, cg_coding coding, const char *transport,
    const cg_packets *packets)
{
    ngx_pool_cleanup_t        *cln;
    ngx_chat_gdpr_body_t      *body;
    ngx_chat_gdpr_loc_conf_t  *lcf;

    lcf = ngx_http_get_module_loc_conf(r, ngx_chat_gdpr_module);

    cln = ngx_pool_cleanup_add(r->pool, sizeof(ngx_chat_gdpr_body_t));
    if (cln == NULL) {
        return NULL;
    }

    body = cln->data;
    ngx_memzero(body, offsetof(ngx_chat_gdpr_body_t, stream));

    if (cg_stream_open(&body->stream, lcf->policy, dir, media) != CG_OK) {
        return NULL;
    }

    if (coding != CG_CODING_IDENTITY) {
        cg_inflate_init(&body->inflate, coding);
        body->compressed = 1;
    }

    body->stream.language = ngx_chat_gdpr_consent_language(r, lcf->policy);
    body->stream.reveal = (dir == CG_TO_VISITOR && ngx_chat_gdpr_reveals(r));

    body->r = r;
    body->tally = ngx_chat_gdpr_tally(r, lcf->policy);
    body->held_last = &body->held;
    body->transport = transport;
    body->run.packets = packets;
    cln->handler = ngx_chat_gdpr_body_cleanup;

    return ngx_chat_gdpr_poll_open(r, body) == NGX_OK ? body : NULL;
}


static u_char *
ngx_chat_gdpr_body_at(ngx_http_request_body_t *rb)
{
    return rb->bufs && ngx_buf_in_memory(rb->bufs->buf) ? rb->bufs->buf->pos
                                                        : NULL;
}


void
ngx_chat_gdpr_body_kept(ngx_chat_gdpr_body_t *body,
    ngx_http_request_body_t *rb)
{
    body->kept = ngx_chat_gdpr_body_at(rb);
}


ngx_uint_t
ngx_chat_gdpr_body_read_under(ngx_http_request_t *r, cg_policy *policy,
    off_t n)
{
    ngx_pool_cleanup_t    *cln;
    ngx_chat_gdpr_body_t  *body;

    for (cln = r->pool->cleanup; cln; cln = cln->next) {
        body = cln->data;

        if (cln->handler == ngx_chat_gdpr_body_cleanup && body->done
            && body->stream.dir == CG_TO_PROVIDER
            && body->stream.policy == policy && body->total == n
            && body->kept == ngx_chat_gdpr_body_at(r->request_body))
        {
            return 1;
        }
    }

    return 0;
}


static cg_status
ngx_chat_gdpr_body_link(ngx_chat_gdpr_body_t *body, ngx_buf_t *b)
{
    ngx_chain_t  *cl;

    cl = ngx_alloc_chain_link(body->r->pool);
    if (cl == NULL) {
        return CG_ENOMEM;
    }

    cl->buf = b;
    cl->next = NULL;

    *body->held_last = cl;
    body->held_last = &cl->next;
    body->own = NULL;

    return CG_OK;
}


ngx_buf_t *
ngx_chat_gdpr_body_buffer(ngx_chat_gdpr_body_t *body, size_t n)
{
    ngx_buf_t                  *b;
    ngx_chat_gdpr_main_conf_t  *mcf;

    if (n <= NGX_MAX_ALLOC_FROM_POOL || n > NGX_CHAT_GDPR_BLOCK_SIZE) {
        return ngx_create_temp_buf(body->r->pool, n);
    }

    mcf = ngx_http_get_module_main_conf(body->r, ngx_chat_gdpr_module);

    b = ngx_calloc_buf(body->r->pool);
    if (b == NULL) {
        return NULL;
    }

    b->start = ngx_chat_gdpr_block_take(mcf->worker, &body->blocks,
                                        body->r->connection->log);
    if (b->start == NULL) {
        return NULL;
    }

    b->pos = b->last = b->start;
    b->end = b->start + n;
    b->temporary = 1;

    return b;
}


/* A buffer of our own with room, linked in: each is larger than the one
 * before. */

static cg_status
ngx_chat_gdpr_body_own(ngx_chat_gdpr_body_t *body, size_t n)
{
    ngx_buf_t    *b;
    ngx_chain_t  *cl;

    cl = body->free;

    if (cl) {
        b = cl->buf;
        body->free = cl->next;
        ngx_free_chain(body->r->pool, cl);

        b->pos = b->last = b->start;
        b->flush = b->last_buf = b->last_in_chain = b->recycled = 0;

    } else {
        n = ngx_max(n, body->own_size);
        n = ngx_max(n, NGX_CHAT_GDPR_OWN_MIN);
        n = ngx_min(n, NGX_CHAT_GDPR_OWN_MAX);

        body->own_size = 2 * n;

        b = ngx_chat_gdpr_body_buffer(body, n);
        if (b == NULL) {
            return CG_ENOMEM;
        }

        b->tag = (ngx_buf_tag_t) &ngx_chat_gdpr_module;
    }

    if (ngx_chat_gdpr_body_link(body, b) != CG_OK) {
        return CG_ENOMEM;
    }

    body->own = b;

    return CG_OK;
}


static cg_status
ngx_chat_gdpr_body_copy(ngx_chat_gdpr_body_t *body, const u_char *p, size_t n)
{
    size_t      room;
    ngx_buf_t  *b;

    body->total += n;

    while (n) {
        if ((body->own == NULL || body->own->last == body->own->end)
            && ngx_chat_gdpr_body_own(body, n) != CG_OK)
        {
            return CG_ENOMEM;
        }

        b = body->own;

        room = ngx_min((size_t) (b->end - b->last), n);
        b->last = ngx_cpymem(b->last, p, room);
        p += room;
        n -= room;
    }

    return CG_OK;
}


cg_status
ngx_chat_gdpr_body_say(ngx_chat_gdpr_body_t *body, const u_char *p, size_t n)
{
    return ngx_chat_gdpr_body_copy(body, p, n);
}


static cg_status
ngx_chat_gdpr_body_put(void *ctx, const uint8_t *p, size_t n, bool in_place)
{
    ngx_chat_gdpr_sink_t  *sink = ctx;

    cg_status  st;

    if (in_place && !sink->copy) {

        if (sink->run_n == 0) {
            sink->run = (u_char *) p;
            sink->run_n = n;
            return CG_OK;
        }

        if (sink->run + sink->run_n == p) {
            sink->run_n += n;
            return CG_OK;
        }
    }

    if (sink->run_n) {
        st = ngx_chat_gdpr_body_copy(sink->body, sink->run, sink->run_n);
        sink->run_n = 0;

        if (st != CG_OK) {
            return st;
        }

        if (in_place) {
            sink->run = (u_char *) p;
            sink->run_n = n;
            return CG_OK;
        }
    }

    return ngx_chat_gdpr_body_copy(sink->body, p, n);
}


/* The same of a page, up to where it is known that nothing more is to be put
 * in or changed. */

static cg_status
ngx_chat_gdpr_body_page(ngx_chat_gdpr_sink_t *sink, const u_char *p, size_t n,
    bool in_place, bool last)
{
    cg_sink                out;
    cg_status              st;
    ngx_uint_t             placed;
    ngx_chat_gdpr_body_t  *body;

    body = sink->body;
    placed = body->page.inject.placed;

    out.write = ngx_chat_gdpr_body_put;
    out.finding = NULL;
    out.ctx = sink;

    st = cg_page_feed(&body->page, p, n, in_place, last, &out);

    if (placed != body->page.inject.placed) {
        ngx_chat_gdpr_prompt_event(body->r, NULL);
    }

    if (body->page.refused) {
        body->page.refused = 0;
        ngx_chat_gdpr_prompt_refused(body->r);
    }

    body->prompt = !body->page.inject.done || body->page.held.n;
    return st;
}


static cg_status
ngx_chat_gdpr_body_write(void *ctx, const uint8_t *p, size_t n, bool in_place)
{
    ngx_chat_gdpr_sink_t  *sink = ctx;

    return sink->body->prompt
           ? ngx_chat_gdpr_body_page(sink, p, n, in_place, false)
           : ngx_chat_gdpr_body_put(sink, p, n, in_place);
}


const char *
ngx_chat_gdpr_body_format(ngx_chat_gdpr_body_t *body)
{
    return body->run.packets ? body->run.packets->name
                             : cg_stream_format(&body->stream);
}


static cg_status
ngx_chat_gdpr_body_packets(ngx_chat_gdpr_body_t *body, cg_work *work,
    const u_char *p, size_t n, ngx_uint_t last, const cg_sink *out)
{
    cg_parts    ps;
    cg_status   st;
    cg_stream  *s;

    s = &body->stream;
    s->raw_in += n;

    if (s->raw_in > s->policy->limit_body) {
        if (!s->policy->on_error_pass) {
            return CG_ELIMIT;
        }

        s->passed = CG_ELIMIT;
    }

    ngx_memzero(&ps, sizeof(cg_parts));
    ps.policy = s->policy;
    ps.dir = s->dir;
    ps.purposes = s->passing;
    ps.language = (cg_language) s->language;
    ps.reveal = s->reveal;
    ps.w = work;
    ps.counts = &s->counts;

    st = cg_packet_feed(&body->run, &ps, p, n, last, out);

    if (ps.passed != CG_OK) {
        s->passed = ps.passed;
    }

    return st;
}


static cg_status
ngx_chat_gdpr_body_feed(ngx_chat_gdpr_body_t *body, cg_work *work,
    const u_char *p, size_t n, ngx_uint_t last, const cg_sink *out)
{
    if (body->run.packets) {
        return ngx_chat_gdpr_body_packets(body, work, p, n, last, out);
    }

    return cg_stream_feed(&body->stream, work, p, n, last, out);
}


/* The response to a subrequest has no last buffer: others may follow it. */

static ngx_uint_t
ngx_chat_gdpr_body_last(ngx_chat_gdpr_body_t *body, ngx_buf_t *buf)
{
    return buf->last_buf
           || (buf->last_in_chain && body->r != body->r->main);
}


static cg_status
ngx_chat_gdpr_body_inflate(ngx_chat_gdpr_sink_t *sink, ngx_buf_t *buf,
    cg_work *work, const cg_sink *out)
{
    size_t                      n, len;
    u_char                     *p;
    cg_status                   st;
    const uint8_t              *in;
    ngx_chat_gdpr_body_t       *body;
    ngx_chat_gdpr_main_conf_t  *mcf;

    body = sink->body;
    mcf = ngx_http_get_module_main_conf(body->r, ngx_chat_gdpr_module);

    p = mcf->worker->inflated;
    in = buf->pos;
    n = buf->last - buf->pos;

    sink->copy = 1;

    do {
        st = cg_inflate_feed(&body->inflate, &in, &n, p,
                             NGX_CHAT_GDPR_INFLATE_SIZE, &len);
        if (st != CG_OK) {
            return st;
        }

        st = ngx_chat_gdpr_body_feed(body, work, p, len, 0, out);
        if (st != CG_OK) {
            return st;
        }

    } while (n || len == NGX_CHAT_GDPR_INFLATE_SIZE);

    if (!ngx_chat_gdpr_body_last(body, buf)) {
        return CG_OK;
    }

    st = cg_inflate_end(&body->inflate);
    if (st != CG_OK) {
        return st;
    }

    return ngx_chat_gdpr_body_feed(body, work, NULL, 0, 1, out);
}


/* What is left of the caller's buffer goes on: its last run and its flags. */

static cg_status
ngx_chat_gdpr_body_rest(ngx_chat_gdpr_sink_t *sink, ngx_buf_t *buf)
{
    ngx_buf_t             *b;
    ngx_chat_gdpr_body_t  *body;

    body = sink->body;

    if (sink->run_n) {
        buf->pos = sink->run;
        buf->last = sink->run + sink->run_n;
        buf->in_file = 0;

        if (body->stream.dir == CG_TO_PROVIDER) {
            /* for another provider nginx begins again at the start */
            buf->start = buf->pos;
        }

        body->total += sink->run_n;

        return ngx_chat_gdpr_body_link(body, buf);
    }

    if (ngx_buf_special(buf)) {
        return ngx_chat_gdpr_body_link(body, buf);
    }

    buf->pos = buf->last;

    if (body->own) {
        /* nginx sends recycled buffers without waiting for more */
        body->own->recycled = buf->recycled;
    }

    if (!buf->last_buf && !buf->flush && !buf->last_in_chain && !buf->sync) {
        return CG_OK;
    }

    b = body->own;

    if (b == NULL) {
        b = ngx_calloc_buf(body->r->pool);
        if (b == NULL || ngx_chat_gdpr_body_link(body, b) != CG_OK) {
            return CG_ENOMEM;
        }

        b->sync = 1;
    }

    b->last_buf = buf->last_buf;
    b->flush = buf->flush;
    b->last_in_chain = buf->last_in_chain;

    return CG_OK;
}


/* All bytes have come: what else there is to say. */

static cg_status
ngx_chat_gdpr_body_end(ngx_chat_gdpr_sink_t *sink)
{
    cg_buf                 more;
    cg_status              st;
    ngx_chat_gdpr_body_t  *body;

    body = sink->body;
    body->done = 1;

    if (body->prompt) {
        return ngx_chat_gdpr_body_page(sink, NULL, 0, false, true);
    }

    if (!body->polled) {
        return CG_OK;
    }

    ngx_memzero(&more, sizeof(cg_buf));
    st = ngx_chat_gdpr_poll_end(body, body->total || sink->run_n, &more);

    if (st == CG_OK && more.n) {
        st = ngx_chat_gdpr_body_put(sink, more.p, more.n, false);
    }

    cg_buf_free(&more);
    return st;
}


static cg_status
ngx_chat_gdpr_body_read(ngx_chat_gdpr_body_t *body, ngx_buf_t *buf,
    ngx_uint_t copy)
{
    size_t                      n;
    cg_sink                     out;
    cg_work                    *work;
    cg_status                   st;
    ngx_uint_t                  last;
    ngx_chat_gdpr_sink_t        sink;
    ngx_chat_gdpr_main_conf_t  *mcf;

    mcf = ngx_http_get_module_main_conf(body->r, ngx_chat_gdpr_module);
    work = &mcf->worker->work;

    work->seal.now = ngx_time();
    body->stream.passing = ngx_chat_gdpr_consent_passing(body->r);

    sink.body = body;
    sink.run_n = 0;
    sink.copy = copy;

    out.write = body->prompt ? ngx_chat_gdpr_body_write
                             : ngx_chat_gdpr_body_put;
    out.finding = NULL;
    out.ctx = &sink;

    n = ngx_buf_in_memory(buf) ? buf->last - buf->pos : 0;
    last = ngx_chat_gdpr_body_last(body, buf);

    if (body->done) {
        /* sync buffers may come after the last one, data may not */
        st = n ? CG_ESYNTAX : CG_OK;

    } else if (body->compressed) {
        st = ngx_chat_gdpr_body_inflate(&sink, buf, work, &out);

    } else {
        st = ngx_chat_gdpr_body_feed(body, work, buf->pos, n, last, &out);
    }

    if (ngx_chat_gdpr_reveal_take(body, work) != NGX_OK && st == CG_OK) {
        st = CG_ENOMEM;
    }

    if (st != CG_OK) {
        return st;
    }

    if (last && !body->done) {
        st = ngx_chat_gdpr_body_end(&sink);
        if (st != CG_OK) {
            return st;
        }
    }

    return ngx_chat_gdpr_body_rest(&sink, buf);
}


/* Put the caller's buffer behind what is gathered.  *buf: what is to be read
 * now, the last buffer or a flush having come; NULL if nothing is. */

static cg_status
ngx_chat_gdpr_body_gather(ngx_chat_gdpr_body_t *body, ngx_buf_t **buf)
{
    size_t      n, room;
    ngx_buf_t  *b, *all;
    ngx_uint_t  now;

    b = *buf;
    n = ngx_buf_in_memory(b) ? b->last - b->pos : 0;
    now = b->last_buf || b->flush || b->sync;

    all = body->gathered;
    room = all ? (size_t) (all->end - all->last) : body->gather;

    if (n > room || (all == NULL && now)) {
        body->gather = 0;
        body->gathered = NULL;

        return all ? ngx_chat_gdpr_body_read(body, all, 0) : CG_OK;
    }

    if (all == NULL) {
        all = ngx_chat_gdpr_body_buffer(body, body->gather);
        if (all == NULL) {
            return CG_ENOMEM;
        }

        body->gathered = all;
    }

    if (n) {
        all->last = ngx_cpymem(all->last, b->pos, n);
        b->pos = b->last;
    }

    all->last_in_chain |= b->last_in_chain;
    *buf = NULL;

    if (now) {
        all->last_buf = b->last_buf;
        all->flush = b->flush;
        all->sync = b->sync;

        body->gather = 0;
        body->gathered = NULL;
        *buf = all;
    }

    return CG_OK;
}


static size_t
ngx_chat_gdpr_body_held(ngx_chat_gdpr_body_t *body)
{
    return cg_stream_held(&body->stream) + body->page.held.n
           + (body->gathered ? body->gathered->last - body->gathered->pos : 0);
}


static cg_status
ngx_chat_gdpr_body_take_on(ngx_chat_gdpr_body_t *body, ngx_buf_t *buf)
{
    cg_status    st;
    ngx_buf_t   *caller;

    if (buf->in_file && !ngx_buf_in_memory(buf)) {
        /* filter_need_in_memory was set: nothing unread may pass */
        return CG_EMEDIA;
    }

    caller = buf;

    if (body->gather) {
        st = ngx_chat_gdpr_body_gather(body, &buf);
        if (st != CG_OK || buf == NULL) {
            return st;
        }
    }

    return ngx_chat_gdpr_body_read(body, buf, body->hold && buf == caller);
}


cg_status
ngx_chat_gdpr_body_take(ngx_chat_gdpr_body_t *body, ngx_buf_t *buf)
{
    cg_status  st;
    uint64_t   start;

    if (body->tally == NULL) {
        return ngx_chat_gdpr_body_take_on(body, buf);
    }

    start = ngx_chat_gdpr_clock(body->r);

    if (ngx_buf_in_memory(buf)) {
        body->tally->bytes[ngx_chat_gdpr_body_wire(body)][body->stream.dir]
            += buf->last - buf->pos;
    }

    st = ngx_chat_gdpr_body_take_on(body, buf);

    body->spent += ngx_chat_gdpr_clock(body->r) - start;
    ngx_chat_gdpr_tally_held(body->r, &body->counted,
                             ngx_chat_gdpr_body_held(body));
    return st;
}


ngx_chain_t *
ngx_chat_gdpr_body_give(ngx_chat_gdpr_body_t *body)
{
    ngx_chain_t  *out;

    out = body->held;

    body->held = NULL;
    body->held_last = &body->held;
    body->own = NULL;
    body->sent = body->total;

    return out;
}


void
ngx_chat_gdpr_body_given(ngx_chat_gdpr_body_t *body, ngx_chain_t **out)
{
    ngx_chain_update_chains(body->r->pool, &body->free, &body->busy, out,
                            (ngx_buf_tag_t) &ngx_chat_gdpr_module);
}
