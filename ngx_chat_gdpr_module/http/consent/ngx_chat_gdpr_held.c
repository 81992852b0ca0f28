/*
 * What is held back at the gate, answered in the visitor's language and in the
 * protocol of his chat: cg_held.h has the forms.
 *
 * Where messages are replied to one by one the body is read, in memory, and
 * goes nowhere.  A client of Engine.IO 3 can be told why only over a connection
 * that is open: it is given one, on which nothing else is said, and each of its
 * polls takes a few seconds; when the gate is open the provider does not know
 * of it, so that the client connects anew.
 */

#include "ngx_chat_gdpr_body.h"
#include "ngx_chat_gdpr_consent.h"
#include "ngx_chat_gdpr_event.h"
#include "ngx_chat_gdpr_head.h"
#include "ngx_chat_gdpr_module.h"

#define NGX_CHAT_GDPR_HELD_SIZE  8192  /* bytes of a body that is read */
#define NGX_CHAT_GDPR_HELD_POLL  5000  /* milliseconds */

typedef enum {
    NGX_CHAT_GDPR_HELD_DROP = 0,  /* the body */
    NGX_CHAT_GDPR_HELD_REPLY,     /* to its messages */
    NGX_CHAT_GDPR_HELD_SESSION,   /* it is for the connection that was given */
    NGX_CHAT_GDPR_HELD_WAIT       /* a poll of that */
} ngx_chat_gdpr_held_e;

struct ngx_chat_gdpr_hold_s {
    cg_held_form               form;
    ngx_chat_gdpr_held_e       way;
    ngx_str_t                  asked;  /* what is replied to, and */
    ngx_str_t                  call;   /* by which function */
    ngx_str_t                  script; /* the number of who polls by scripts,
                                          in Engine.IO 3 */
    ngx_event_t                wait;
};


/* Does who asks speak JSON? */

static ngx_uint_t
ngx_chat_gdpr_held_json(ngx_http_request_t *r)
{
    ngx_str_t  *type;

    type = r->headers_in.content_type ? &r->headers_in.content_type->value
                                      : NULL;

    return type ? ngx_strlcasestrn(type->data, type->data + type->len,
                                   (u_char *) "json", 4 - 1) != NULL
                : ngx_chat_gdpr_wants_json(r);
}


static ngx_uint_t
ngx_chat_gdpr_held_ends(ngx_http_request_t *r, const char *with)
{
    size_t  n;

    n = ngx_strlen(with);

    return r->uri.len >= n
           && ngx_memcmp(r->uri.data + r->uri.len - n, with, n) == 0;
}


/* A session of Engine.IO 3. */

static cg_held_form
ngx_chat_gdpr_held_session(ngx_http_request_t *r, ngx_chat_gdpr_hold_t *held)
{
    ngx_str_t  sid;

    if (ngx_http_arg(r, (u_char *) "sid", 3, &sid) != NGX_OK) {
        return r->method == NGX_HTTP_GET ? CG_HELD_OPEN : CG_HELD_ENGINEIO;
    }

    if (ngx_chat_gdpr_value_is(&sid, CG_HELD_SESSION)) {
        held->way = r->method == NGX_HTTP_POST ? NGX_CHAT_GDPR_HELD_SESSION
                                               : NGX_CHAT_GDPR_HELD_WAIT;
    }

    return CG_HELD_ENGINEIO;
}


/* Engine.IO 3 by scripts: the argument `j` is a number. */

static ngx_uint_t
ngx_chat_gdpr_held_scripts(ngx_http_request_t *r, ngx_chat_gdpr_hold_t *held)
{
    ngx_str_t  version, j;

    if (ngx_http_arg(r, (u_char *) "EIO", 3, &version) != NGX_OK
        || !ngx_chat_gdpr_value_is(&version, "3")
        || ngx_http_arg(r, (u_char *) "j", 1, &j) != NGX_OK
        || ngx_atoi(j.data, j.len) == NGX_ERROR)
    {
        return 0;
    }

    held->script = j;
    return 1;
}


static cg_held_form
ngx_chat_gdpr_held_sockjs(ngx_http_request_t *r)
{
    return ngx_chat_gdpr_held_ends(r, "/xhr") ? CG_HELD_SOCKJS
           : ngx_chat_gdpr_held_ends(r, "/xhr_streaming")
             ? CG_HELD_SOCKJS_STREAM
           : ngx_chat_gdpr_held_ends(r, "/eventsource")
             ? CG_HELD_SOCKJS_EVENTS : CG_HELD_TEXT;
}


/* Bayeux by scripts, whose messages are an argument. */

static ngx_uint_t
ngx_chat_gdpr_held_calls(ngx_http_request_t *r, ngx_chat_gdpr_hold_t *held)
{
    u_char     *p, *from;
    ngx_str_t   raw;

    if (r->method != NGX_HTTP_GET
        || ngx_http_arg(r, (u_char *) "message", 7, &raw) != NGX_OK
        || ngx_http_arg(r, (u_char *) "jsonp", 5, &held->call) != NGX_OK)
    {
        return 0;
    }

    p = ngx_pnalloc(r->pool, raw.len + 1);
    if (p == NULL) {
        return 0;
    }

    held->asked.data = p;
    from = raw.data;
    ngx_unescape_uri(&p, &from, raw.len, 0);
    held->asked.len = p - held->asked.data;
    return 1;
}


/* By the packets that a body would be read as. */

static cg_held_form
ngx_chat_gdpr_held_packets(ngx_http_request_t *r, ngx_chat_gdpr_hold_t *held,
    const cg_packets *packets, cg_held_form other)
{
    if (packets == &cg_packets_engineio4) {
        return CG_HELD_ENGINEIO;
    }

    if (packets == &cg_packets_engineio3) {
        return ngx_chat_gdpr_held_session(r, held);
    }

    if (packets == &cg_packets_sockjs) {
        return ngx_chat_gdpr_held_sockjs(r);
    }

    return packets == &cg_packets_xmpp && r->method == NGX_HTTP_POST
           ? CG_HELD_BOSH : other;
}


static cg_held_form
ngx_chat_gdpr_held_form(ngx_http_request_t *r, ngx_chat_gdpr_hold_t *held)
{
    ngx_str_t           unused;
    cg_held_form        form;
    const cg_protocol  *protocol;

    form = ngx_chat_gdpr_held_json(r) ? CG_HELD_JSON : CG_HELD_TEXT;

    if (r->headers_in.upgrade) {
        return form;
    }

    if (ngx_chat_gdpr_held_scripts(r, held)) {
        return ngx_chat_gdpr_held_session(r, held);
    }

    protocol = ngx_chat_gdpr_protocol(r);

    if (protocol && protocol->body) {
        form = ngx_chat_gdpr_held_packets(r, held, protocol->body, form);
    }

    if (form != CG_HELD_JSON && form != CG_HELD_TEXT) {
        return form;
    }

    if (ngx_chat_gdpr_held_calls(r, held)) {
        return CG_HELD_CALLBACK;
    }

    if (ngx_chat_gdpr_held_ends(r, "/negotiate")
        && ngx_http_arg(r, (u_char *) "negotiateVersion", 16, &unused)
           == NGX_OK)
    {
        return CG_HELD_SIGNALR;
    }

    if (r->method == NGX_HTTP_POST && form == CG_HELD_JSON) {
        held->way = NGX_CHAT_GDPR_HELD_REPLY;  /* it may be Bayeux */
    }

    return r->method == NGX_HTTP_GET
           && ngx_chat_gdpr_accepts(r, "text/event-stream")
           ? CG_HELD_EVENTS : form;
}


ngx_int_t
ngx_chat_gdpr_held_open(ngx_http_request_t *r, ngx_chat_gdpr_ctx_t *ctx)
{
    ngx_chat_gdpr_hold_t  *held;

    held = ngx_pcalloc(r->pool, sizeof(ngx_chat_gdpr_hold_t));
    if (held == NULL) {
        return NGX_ERROR;
    }

    held->form = ngx_chat_gdpr_held_form(r, held);
    ctx->held = held;

    ngx_chat_gdpr_refuse(r, CG_ECONSENT, CG_TO_PROVIDER, "gate",
                         cg_held_status(held->form) == NGX_HTTP_FORBIDDEN
                         ? "403" : "200");
    return NGX_OK;
}


/* A page of another origin is told where the notice is; NULL for one of this,
 * where the path says it, and without memory. */

static const char *
ngx_chat_gdpr_held_site(ngx_http_request_t *r)
{
    char       *ours;
    ngx_str_t  *origin;

    origin = ngx_chat_gdpr_header_value(r, "Origin");

    if (origin == NULL) {
        return NULL;
    }

    ours = ngx_chat_gdpr_origin(r, "");

    return ours && !ngx_chat_gdpr_value_is(origin, ours) ? ours : NULL;
}


/* Who has chosen is not asked again, but told what the chat waits for. */

static void
ngx_chat_gdpr_held_say(ngx_http_request_t *r, ngx_chat_gdpr_ctx_t *ctx,
    cg_held *h)
{
    ngx_chat_gdpr_loc_conf_t  *lcf;

    lcf = ngx_http_get_module_loc_conf(r, ngx_chat_gdpr_module);

    ngx_memzero(h, sizeof(cg_held));
    h->language = ngx_chat_gdpr_consent_language(r, lcf->policy);
    h->site = ngx_chat_gdpr_held_site(r);
    h->text = cg_words(lcf->policy, h->language,
                       ctx->mode == CG_CONSENT_REQUIRE && ctx->choice.chosen
                       ? CG_TEXT_WAITS : CG_TEXT_HELD);
}


cg_status
ngx_chat_gdpr_held_text(ngx_http_request_t *r, ngx_chat_gdpr_ctx_t *ctx,
    cg_held_form form, cg_buf *out)
{
    cg_held  h;

    ngx_chat_gdpr_held_say(r, ctx, &h);

    return cg_held_write(&h, form, out);
}


/* Two packets: it is open, and why it is of no use. */

static cg_status
ngx_chat_gdpr_held_begin(const cg_held *h, cg_buf *out)
{
    cg_buf        message;
    cg_status     st;
    cg_held_form  form;

    ngx_memzero(&message, sizeof(cg_buf));
    form = CG_HELD_OPEN;

    do {
        message.n = 0;
        st = cg_held_write(h, form, &message);

        if (st == CG_OK) {
            st = cg_packet_engineio(&cg_packets_engineio3, out->n != 0, 0,
                                    &message, out);
        }

    } while (st == CG_OK && ++form <= CG_HELD_ERROR);

    cg_buf_free(&message);
    return st;
}


static cg_status
ngx_chat_gdpr_held_write(ngx_http_request_t *r, ngx_chat_gdpr_hold_t *held,
    cg_buf *out)
{
    cg_held  h;

    ngx_chat_gdpr_held_say(r, ngx_http_get_module_ctx(r, ngx_chat_gdpr_module),
                           &h);
    h.asked = held->asked.data;
    h.asked_n = held->asked.len;
    h.call = held->call.data;
    h.call_n = held->call.len;

    return held->form == CG_HELD_OPEN ? ngx_chat_gdpr_held_begin(&h, out)
                                      : cg_held_write(&h, held->form, out);
}


/* The payload as a call. */

static ngx_int_t
ngx_chat_gdpr_held_call(ngx_http_request_t *r, ngx_chat_gdpr_hold_t *held,
    cg_buf *payload)
{
    cg_buf     text;
    cg_status  st;

    ngx_memzero(&text, sizeof(cg_buf));
    st = cg_held_script(held->script.data, held->script.len, payload, &text);
    cg_buf_free(payload);

    if (st != CG_OK) {
        cg_buf_free(&text);
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    return ngx_chat_gdpr_send_own(r, NGX_HTTP_OK,
                                  cg_held_type(CG_HELD_CALLBACK), &text);
}


static ngx_int_t
ngx_chat_gdpr_held_send(ngx_http_request_t *r, ngx_chat_gdpr_hold_t *held)
{
    cg_buf     text;
    cg_status  st;

    ngx_memzero(&text, sizeof(cg_buf));
    st = ngx_chat_gdpr_held_write(r, held, &text);

    if (st == CG_OK && text.n == 0) {
        /* there is nothing to reply to */
        held->form = CG_HELD_JSON;
        st = ngx_chat_gdpr_held_write(r, held, &text);
    }

    if (st != CG_OK) {
        cg_buf_free(&text);
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    if (held->script.len && held->form == CG_HELD_OPEN) {
        return ngx_chat_gdpr_held_call(r, held, &text);
    }

    return ngx_chat_gdpr_send_own(r, cg_held_status(held->form),
                                  cg_held_type(held->form), &text);
}


/* A packet or an answer that says nothing. */

static ngx_int_t
ngx_chat_gdpr_held_silent(ngx_http_request_t *r, const char *type,
    const char *text)
{
    if (ngx_chat_gdpr_header_add(r, "Cache-Control", "no-store") != NGX_OK) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    return ngx_chat_gdpr_send(r, NGX_HTTP_OK, type, (u_char *) text,
                              ngx_strlen(text));
}


/* What a browser shows nobody, in the frame that a form is sent from. */

static ngx_int_t
ngx_chat_gdpr_held_taken(ngx_http_request_t *r, ngx_chat_gdpr_hold_t *held)
{
    return ngx_chat_gdpr_held_silent(r, held->script.len
                                     ? "text/html; charset=UTF-8"
                                     : cg_held_type(CG_HELD_OPEN), "ok");
}


/* A poll in which nothing has happened. */

static ngx_int_t
ngx_chat_gdpr_held_nothing(ngx_http_request_t *r, ngx_chat_gdpr_hold_t *held)
{
    cg_buf  payload;

    static const char  noop[] = "1:6";

    if (held->script.len == 0) {
        return ngx_chat_gdpr_held_silent(r, cg_held_type(CG_HELD_OPEN), noop);
    }

    ngx_memzero(&payload, sizeof(cg_buf));

    if (cg_buf_str(&payload, noop) != CG_OK) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    return ngx_chat_gdpr_held_call(r, held, &payload);
}


/* A form has the payload in its only field. */

static void
ngx_chat_gdpr_held_field(ngx_chat_gdpr_hold_t *held)
{
    u_char  *p, *from;

    if (held->script.len == 0 || held->asked.len < 2
        || ngx_memcmp(held->asked.data, "d=", 2) != 0)
    {
        return;
    }

    p = from = held->asked.data + 2;
    ngx_unescape_uri(&p, &from, held->asked.len - 2, 0);

    held->asked.data += 2;
    held->asked.len = p - held->asked.data;
}


static void
ngx_chat_gdpr_held_read(ngx_http_request_t *r)
{
    ngx_chain_t           *cl;
    ngx_chat_gdpr_ctx_t   *ctx;
    ngx_chat_gdpr_hold_t  *held;

    ctx = ngx_http_get_module_ctx(r, ngx_chat_gdpr_module);
    held = ctx->held;
    cl = r->request_body ? r->request_body->bufs : NULL;

    if (cl && ngx_buf_in_memory(cl->buf)) {
        held->asked.data = cl->buf->pos;
        held->asked.len = cl->buf->last - cl->buf->pos;
    }

    ngx_chat_gdpr_held_field(held);

    if (held->way == NGX_CHAT_GDPR_HELD_SESSION
        && cg_held_quiet(held->asked.data, held->asked.len))
    {
        ngx_http_finalize_request(r, ngx_chat_gdpr_held_taken(r, held));
        return;
    }

    if (held->way == NGX_CHAT_GDPR_HELD_REPLY) {
        held->form = CG_HELD_BAYEUX;
    }

    ngx_http_finalize_request(r, ngx_chat_gdpr_held_send(r, held));
}


/* A body of known length that memory is there for: no file is to hold it. */

static ngx_uint_t
ngx_chat_gdpr_held_reads(ngx_http_request_t *r, ngx_chat_gdpr_hold_t *held)
{
    off_t                      n;
    ngx_http_core_loc_conf_t  *clcf;

    clcf = ngx_http_get_module_loc_conf(r, ngx_http_core_module);
    n = r->headers_in.content_length_n;

    return (held->way == NGX_CHAT_GDPR_HELD_REPLY
            || held->way == NGX_CHAT_GDPR_HELD_SESSION)
           && n > 0 && n <= NGX_CHAT_GDPR_HELD_SIZE
           && n <= (off_t) clcf->client_body_buffer_size;
}


static void
ngx_chat_gdpr_held_waited(ngx_event_t *ev)
{
    ngx_connection_t     *c;
    ngx_http_request_t   *r;
    ngx_chat_gdpr_ctx_t  *ctx;

    r = ev->data;
    c = r->connection;
    ctx = ngx_http_get_module_ctx(r, ngx_chat_gdpr_module);

    ngx_http_finalize_request(r, ngx_chat_gdpr_held_nothing(r, ctx->held));
    ngx_http_run_posted_requests(c);
}


static void
ngx_chat_gdpr_held_cleanup(void *data)
{
    ngx_event_t  *ev = data;

    if (ev->timer_set) {
        ngx_del_timer(ev);
    }
}


static ngx_int_t
ngx_chat_gdpr_held_wait(ngx_http_request_t *r, ngx_chat_gdpr_hold_t *held)
{
    ngx_pool_cleanup_t  *cln;

    cln = ngx_pool_cleanup_add(r->pool, 0);
    if (cln == NULL) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    cln->handler = ngx_chat_gdpr_held_cleanup;
    cln->data = &held->wait;

    held->wait.handler = ngx_chat_gdpr_held_waited;
    held->wait.data = r;
    held->wait.log = r->connection->log;
    ngx_add_timer(&held->wait, NGX_CHAT_GDPR_HELD_POLL);

    r->read_event_handler = ngx_http_test_reading;
    r->write_event_handler = ngx_http_request_empty_handler;
    r->main->count++;

    return NGX_DONE;
}


ngx_int_t
ngx_chat_gdpr_held_handler(ngx_http_request_t *r)
{
    ngx_int_t              rc;
    ngx_chat_gdpr_ctx_t   *ctx;
    ngx_chat_gdpr_hold_t  *held;

    ctx = ngx_http_get_module_ctx(r, ngx_chat_gdpr_module);
    held = ctx->held;

    if (ngx_chat_gdpr_held_reads(r, held)) {
        ctx->form = 1;
        r->request_body_in_single_buf = 1;
        r->request_body_in_file_only = 0;

        rc = ngx_http_read_client_request_body(r, ngx_chat_gdpr_held_read);

        return rc >= NGX_HTTP_SPECIAL_RESPONSE ? rc : NGX_DONE;
    }

    rc = ngx_http_discard_request_body(r);
    if (rc != NGX_OK) {
        return rc;
    }

    return held->way == NGX_CHAT_GDPR_HELD_WAIT
           ? ngx_chat_gdpr_held_wait(r, held)
           : ngx_chat_gdpr_held_send(r, held);
}
