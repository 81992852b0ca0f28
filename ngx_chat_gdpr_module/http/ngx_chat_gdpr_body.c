/*
 * One body through the engine: nginx buffers in, nginx buffers out.
 *
 * Bytes that are not changed go on where they lie, as long as nothing that was
 * changed comes behind them in the same buffer: what is changed, and what lies
 * in front of it, is copied to buffers of our own.  Those carry the module's
 * tag and are used again.
 */

#include "ngx_chat_gdpr_module.h"

#define NGX_CHAT_GDPR_OWN_MAX  4096

typedef struct {
    ngx_http_request_t       *r;
    ngx_chat_gdpr_body_t     *body;
    ngx_chain_t             **ll;     /* where the next link goes */
    ngx_buf_t                *own;    /* our last buffer, if it is the last */
    u_char                   *run;    /* unchanged bytes that still lie in */
    size_t                    run_n;  /* the caller's buffer */
    unsigned                  copy:1; /* they may not stay there */
} ngx_chat_gdpr_sink_t;


static void
ngx_chat_gdpr_body_cleanup(void *data)
{
    ngx_chat_gdpr_body_t  *body = data;

    if (body->noted) {
        /* what was not, of a response that was broken off */
        (void) ngx_chat_gdpr_audit_body(body->r, body);
    }

    cg_stream_free(&body->stream);
    cg_inflate_free(&body->inflate);
}


ngx_chat_gdpr_body_t *
ngx_chat_gdpr_body_create(ngx_http_request_t *r, cg_direction dir,
    cg_media media, cg_coding coding, const char *transport)
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
    ngx_memzero(body, sizeof(ngx_chat_gdpr_body_t));

    cg_stream_init(&body->stream, lcf->policy, dir, media.format,
                   media.declared);

    if (coding != CG_CODING_IDENTITY) {
        cg_inflate_init(&body->inflate, coding);
        body->compressed = 1;
    }

    body->r = r;
    body->transport = transport;
    cln->handler = ngx_chat_gdpr_body_cleanup;

    return body;
}


static ngx_chain_t *
ngx_chat_gdpr_body_link(ngx_chat_gdpr_sink_t *sink, ngx_buf_t *b)
{
    ngx_chain_t  *cl;

    cl = ngx_alloc_chain_link(sink->r->pool);
    if (cl == NULL) {
        return NULL;
    }

    cl->buf = b;
    cl->next = NULL;

    *sink->ll = cl;
    sink->ll = &cl->next;

    return cl;
}


/* A buffer of our own with room, linked in. */

static ngx_buf_t *
ngx_chat_gdpr_body_own(ngx_chat_gdpr_sink_t *sink, size_t n)
{
    size_t        size;
    ngx_buf_t    *b;
    ngx_chain_t  *cl;

    cl = sink->body->free;

    if (cl) {
        b = cl->buf;
        sink->body->free = cl->next;
        ngx_free_chain(sink->r->pool, cl);

        b->pos = b->last = b->start;
        b->flush = b->last_buf = b->last_in_chain = b->recycled = 0;

    } else {
        size = n <= 128 ? 128 : n <= 1024 ? 1024 : NGX_CHAT_GDPR_OWN_MAX;

        b = ngx_create_temp_buf(sink->r->pool, size);
        if (b == NULL) {
            return NULL;
        }

        b->tag = (ngx_buf_tag_t) &ngx_chat_gdpr_module;
    }

    if (ngx_chat_gdpr_body_link(sink, b) == NULL) {
        return NULL;
    }

    sink->own = b;

    return b;
}


static cg_status
ngx_chat_gdpr_body_copy(ngx_chat_gdpr_sink_t *sink, const u_char *p, size_t n)
{
    size_t      room;
    ngx_buf_t  *b;

    sink->body->total += n;

    while (n) {
        b = sink->own;

        if (b == NULL || b->last == b->end) {
            b = ngx_chat_gdpr_body_own(sink, n);
            if (b == NULL) {
                return CG_ENOMEM;
            }
        }

        room = ngx_min((size_t) (b->end - b->last), n);
        b->last = ngx_cpymem(b->last, p, room);
        p += room;
        n -= room;
    }

    return CG_OK;
}


static cg_status
ngx_chat_gdpr_body_write(void *ctx, const uint8_t *p, size_t n, bool in_place)
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
        st = ngx_chat_gdpr_body_copy(sink, sink->run, sink->run_n);
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

    return ngx_chat_gdpr_body_copy(sink, p, n);
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

    mcf = ngx_http_get_module_main_conf(sink->r, ngx_chat_gdpr_module);

    p = mcf->worker->inflated;
    body = sink->body;
    in = buf->pos;
    n = buf->last - buf->pos;

    sink->copy = 1;

    do {
        st = cg_inflate_feed(&body->inflate, &in, &n, p,
                             NGX_CHAT_GDPR_INFLATE_SIZE, &len);
        if (st != CG_OK) {
            return st;
        }

        st = cg_stream_feed(&body->stream, work, p, len, false, out);
        if (st != CG_OK) {
            return st;
        }

    } while (n || len == NGX_CHAT_GDPR_INFLATE_SIZE);

    if (!buf->last_buf) {
        return CG_OK;
    }

    st = cg_inflate_end(&body->inflate);
    if (st != CG_OK) {
        return st;
    }

    return cg_stream_feed(&body->stream, work, NULL, 0, true, out);
}


/* What is left of the caller's buffer goes on: its last run and its flags. */

static cg_status
ngx_chat_gdpr_body_rest(ngx_chat_gdpr_sink_t *sink, ngx_buf_t *buf)
{
    ngx_buf_t  *b;

    if (sink->run_n) {
        buf->pos = sink->run;
        buf->last = sink->run + sink->run_n;
        buf->in_file = 0;

        if (sink->body->stream.dir == CG_TO_PROVIDER) {
            /* for another provider nginx begins again at the start */
            buf->start = buf->pos;
        }

        sink->body->total += sink->run_n;

        return ngx_chat_gdpr_body_link(sink, buf) ? CG_OK : CG_ENOMEM;
    }

    if (ngx_buf_special(buf)) {
        return ngx_chat_gdpr_body_link(sink, buf) ? CG_OK : CG_ENOMEM;
    }

    buf->pos = buf->last;

    if (sink->own) {
        /* nginx sends recycled buffers without waiting for more */
        sink->own->recycled = buf->recycled;
    }

    if (!buf->last_buf && !buf->flush && !buf->last_in_chain && !buf->sync) {
        return CG_OK;
    }

    b = sink->own;

    if (b == NULL) {
        b = ngx_calloc_buf(sink->r->pool);
        if (b == NULL || ngx_chat_gdpr_body_link(sink, b) == NULL) {
            return CG_ENOMEM;
        }

        b->sync = 1;
    }

    b->last_buf = buf->last_buf;
    b->flush = buf->flush;
    b->last_in_chain = buf->last_in_chain;

    return CG_OK;
}


cg_status
ngx_chat_gdpr_body_take(ngx_http_request_t *r, ngx_chat_gdpr_body_t *body,
    ngx_buf_t *buf, ngx_chain_t ***ll)
{
    size_t                      n;
    cg_sink                     out;
    cg_work                    *work;
    cg_status                   st;
    ngx_chat_gdpr_sink_t        sink;
    ngx_chat_gdpr_main_conf_t  *mcf;

    mcf = ngx_http_get_module_main_conf(r, ngx_chat_gdpr_module);
    work = &mcf->worker->work;

    if (buf->in_file && !ngx_buf_in_memory(buf)) {
        /* filter_need_in_memory was set: nothing unread may pass */
        return CG_EMEDIA;
    }

    ngx_memzero(&sink, sizeof(ngx_chat_gdpr_sink_t));
    sink.r = r;
    sink.body = body;
    sink.ll = *ll;

    out.write = ngx_chat_gdpr_body_write;
    out.finding = NULL;
    out.ctx = &sink;

    n = ngx_buf_in_memory(buf) ? buf->last - buf->pos : 0;

    if (body->done) {
        /* sync buffers may come after the last one, data may not */
        st = n ? CG_ESYNTAX : CG_OK;

    } else if (body->compressed) {
        st = ngx_chat_gdpr_body_inflate(&sink, buf, work, &out);

    } else {
        st = cg_stream_feed(&body->stream, work, buf->pos, n, buf->last_buf,
                            &out);
    }

    if (st != CG_OK) {
        return st;
    }

    if (buf->last_buf) {
        body->done = 1;
    }

    st = ngx_chat_gdpr_body_rest(&sink, buf);

    *ll = sink.ll;

    return st;
}
