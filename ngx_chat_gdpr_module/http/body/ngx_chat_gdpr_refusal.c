/*
 * A message that the action `block` holds back, over HTTP: the answer is an
 * error that nginx makes, so that error_page and all else about errors holds;
 * on its way out its body becomes one that says why, in the visitor's language
 * and as JSON, a page or text, as the visitor accepts.
 */

#include "ngx_chat_gdpr_body.h"
#include "ngx_chat_gdpr_event.h"
#include "ngx_chat_gdpr_head.h"
#include "ngx_chat_gdpr_module.h"

#include "cg_refusal.h"

struct ngx_chat_gdpr_refusal_s {
    ngx_str_t                 text;
    const char               *type;   /* its media type */
    ngx_uint_t                status; /* 0: that of the error */
    ngx_uint_t                sent;
};


static cg_refusal_form
ngx_chat_gdpr_refusal_accepted(ngx_http_request_t *r)
{
    static const char *const  types[] = {
        "application/json", "text/html", "text/plain"
    };

    static const cg_refusal_form  forms[] = {
        CG_REFUSAL_JSON, CG_REFUSAL_HTML, CG_REFUSAL_TEXT
    };

    return forms[ngx_chat_gdpr_chooses(r, types, 3)];
}


/* Messages of Bayeux are answered one by one, as if by the provider, with what
 * of the request is known. */

static ngx_uint_t
ngx_chat_gdpr_refusal_replies(ngx_http_request_t *r, ngx_chat_gdpr_ctx_t *ctx,
    const cg_refusal *refusal, cg_buf *text)
{
    const cg_protocol  *protocol;

    protocol = ngx_chat_gdpr_protocol(r);

    return ctx->heard.n && (protocol == NULL
                            || protocol->carry == CG_CARRY_BAYEUX)
           && cg_refusal_write(refusal, CG_REFUSAL_BAYEUX, ctx->heard.p,
                               ctx->heard.n, text)
              == CG_OK
           && text->n;
}


static ngx_chat_gdpr_refusal_t *
ngx_chat_gdpr_refusal_keep(ngx_pool_t *pool, cg_buf *text,
    cg_refusal_form form, ngx_uint_t status)
{
    ngx_chat_gdpr_refusal_t  *kept;

    kept = ngx_palloc(pool, sizeof(ngx_chat_gdpr_refusal_t) + text->n);

    if (kept) {
        kept->text.data = (u_char *) (kept + 1);
        kept->text.len = text->n;
        ngx_memcpy(kept->text.data, text->p, text->n);

        kept->type = cg_refusal_type(form);
        kept->status = status;
        kept->sent = 0;
    }

    return kept;
}


/* Without memory the answer is nginx's own. */

static void
ngx_chat_gdpr_refusal_make(ngx_http_request_t *r, ngx_chat_gdpr_ctx_t *ctx,
    cg_stream *s)
{
    cg_buf           text;
    ngx_uint_t       status;
    cg_refusal       refusal;
    cg_refusal_form  form;

    ngx_memzero(&text, sizeof(cg_buf));
    status = 0;
    form = ngx_chat_gdpr_refusal_accepted(r);

    refusal.policy = s->policy;
    refusal.entity = s->counts.blocked;
    refusal.dir = s->dir;
    refusal.language = (cg_language) s->language;

    if (ngx_chat_gdpr_refusal_replies(r, ctx, &refusal, &text)) {
        form = CG_REFUSAL_BAYEUX;
        status = NGX_HTTP_OK;
    }

    if (text.n
        || cg_refusal_write(&refusal, form, NULL, 0, &text) == CG_OK)
    {
        ctx->refusal = ngx_chat_gdpr_refusal_keep(r->pool, &text, form,
                                                  status);
    }

    cg_buf_free(&text);
}


ngx_int_t
ngx_chat_gdpr_refusal(ngx_http_request_t *r, ngx_chat_gdpr_ctx_t *ctx,
    cg_stream *s, const char *transport, ngx_int_t code)
{
    char      answer[4];
    cg_event  e;

    ngx_sprintf((u_char *) answer, "%03i%Z", code);

    ngx_log_error(NGX_LOG_INFO, r->connection->log, 0,
                  "chat_gdpr: %s %s blocked (%s): the policy says \"redact %s "
                  "block\"", cg_direction_name(s->dir), transport, answer,
                  cg_policy_entity_name(s->policy, s->counts.blocked));

    ngx_chat_gdpr_event(r, &e, "message", s->dir, transport);
    e.counts = &s->counts;
    e.format = s->decoder.format->name;
    e.answer = answer;

    if (ngx_chat_gdpr_audit_add(r, &e) == NGX_OK) {
        (void) ngx_chat_gdpr_audit_flush(r);
    }

    ngx_chat_gdpr_refusal_make(r, ctx, s);
    ctx->refused = 1;
    ctx->inplace = 1;

    return code;
}


void
ngx_chat_gdpr_refusal_header(ngx_http_request_t *r, ngx_chat_gdpr_ctx_t *ctx)
{
    ngx_chat_gdpr_refusal_t  *refusal;

    refusal = ctx->refusal;

    if (refusal == NULL) {
        return;
    }

    ngx_http_clear_content_length(r);
    ngx_http_clear_accept_ranges(r);
    ngx_http_clear_last_modified(r);
    ngx_http_clear_etag(r);

    if (refusal->status) {
        r->headers_out.status = refusal->status;
        r->headers_out.status_line.len = 0;

    } else if (r->headers_out.status == NGX_HTTP_UNPROCESSABLE) {
        ngx_str_set(&r->headers_out.status_line, "422 Unprocessable Content");
    }

    r->headers_out.content_length_n = refusal->text.len;
    r->headers_out.content_type.data = (u_char *) refusal->type;
    r->headers_out.content_type.len = ngx_strlen(refusal->type);
    r->headers_out.content_type_len = r->headers_out.content_type.len;
    r->headers_out.charset.len = 0;

    (void) ngx_chat_gdpr_header_add(r, "Cache-Control", "no-store");
}


ngx_int_t
ngx_chat_gdpr_refusal_body(ngx_http_request_t *r, ngx_chat_gdpr_ctx_t *ctx,
    ngx_chain_t *in, ngx_http_output_body_filter_pt next)
{
    ngx_buf_t    *b;
    ngx_chain_t   out;

    if (ctx->refusal == NULL || in == NULL) {
        return next(r, in);
    }

    for ( /* void */ ; in; in = in->next) {
        in->buf->pos = in->buf->last;
    }

    if (ctx->refusal->sent) {
        return next(r, NULL);
    }

    b = ngx_calloc_buf(r->pool);
    if (b == NULL) {
        return NGX_ERROR;
    }

    ctx->refusal->sent = 1;

    b->pos = ctx->refusal->text.data;
    b->last = b->pos + ctx->refusal->text.len;
    b->memory = 1;
    b->last_buf = (r == r->main);
    b->last_in_chain = 1;

    out.buf = b;
    out.next = NULL;

    return next(r, &out);
}
