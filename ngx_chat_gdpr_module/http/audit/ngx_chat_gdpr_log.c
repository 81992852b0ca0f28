/*
 * What is said in the error log while a request is not redacted yet.
 *
 * nginx puts the request line and the referrer behind each message: neither the
 * arguments nor the latter are to be there before they were redacted.
 */

#include "ngx_chat_gdpr_event.h"
#include "ngx_chat_gdpr_module.h"


void
ngx_chat_gdpr_log(ngx_http_request_t *r, ngx_uint_t level, const char *text,
    ...)
{
    u_char               *p, *end, said[NGX_MAX_ERROR_STR];
    va_list               args;
    ngx_str_t             line;
    ngx_table_elt_t      *referer;
    ngx_http_request_t   *m;
    ngx_chat_gdpr_ctx_t  *ctx;

    m = r->main;
    ctx = ngx_http_get_module_ctx(m, ngx_chat_gdpr_module);

    va_start(args, text);
    end = ngx_vslprintf(said, said + sizeof(said), text, args);
    va_end(args);

    line = m->request_line;
    referer = m->headers_in.referer;
    p = ngx_strlchr(line.data, line.data + line.len, '?');

    if (p && (ctx == NULL || !ctx->arguments)) {
        m->request_line.len = p - line.data;
    }

    if (ctx == NULL || !ctx->headers) {
        m->headers_in.referer = NULL;
    }

    ngx_log_error(level, r->connection->log, 0, "chat_gdpr: %*s",
                  (size_t) (end - said), said);

    m->request_line = line;
    m->headers_in.referer = referer;
}
