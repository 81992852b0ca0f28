/*
 * A location of agents: tokens are opened in what they are sent, provided that
 * it is known who they are, and each opening is an event that says who.
 *
 * By itself nginx knows somebody by a client certificate that it has verified,
 * or by the user name of Basic authentication.  The latter is what the client
 * says, unless the location asks for it and lets nobody in without.
 */

#include "ngx_chat_gdpr_body.h"
#include "ngx_chat_gdpr_event.h"
#include "ngx_chat_gdpr_head.h"
#include "ngx_chat_gdpr_module.h"

#include "cg_utf8.h"

#define NGX_CHAT_GDPR_READER  256  /* bytes of a name */


char *
ngx_chat_gdpr_reveal_directive(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_chat_gdpr_loc_conf_t  *lcf = conf;

    ngx_str_t                         *value, reader;
    ngx_http_compile_complex_value_t   ccv;

    if (lcf->reveal != NGX_CONF_UNSET) {
        return "is duplicate: leave one";
    }

    value = cf->args->elts;

    if (ngx_chat_gdpr_value_is(&value[1], "off") && cf->args->nelts == 2) {
        lcf->reveal = 0;
        return NGX_CONF_OK;
    }

    lcf->reveal = 1;

    if (!ngx_chat_gdpr_value_is(&value[1], "on")) {
        return "takes \"on\" or \"off\"";
    }

    if (cf->args->nelts == 2) {
        return NGX_CONF_OK;
    }

    if (value[2].len < 8 || ngx_strncmp(value[2].data, "reader=", 7) != 0) {
        return "takes \"reader=VALUE\" behind \"on\", who the agent is";
    }

    reader.data = value[2].data + 7;
    reader.len = value[2].len - 7;

    lcf->reader = ngx_palloc(cf->pool, sizeof(ngx_http_complex_value_t));
    if (lcf->reader == NULL) {
        return NGX_CONF_ERROR;
    }

    ngx_memzero(&ccv, sizeof(ngx_http_compile_complex_value_t));
    ccv.cf = cf;
    ccv.value = &reader;
    ccv.complex_value = lcf->reader;

    return ngx_http_compile_complex_value(&ccv) == NGX_OK ? NGX_CONF_OK
                                                          : NGX_CONF_ERROR;
}


/* An empty string if there is no such variable. */

static ngx_str_t
ngx_chat_gdpr_reveal_variable(ngx_http_request_t *r, const char *name)
{
    ngx_str_t                   s = ngx_null_string, key;
    ngx_http_variable_value_t  *v;

    key.data = (u_char *) name;
    key.len = ngx_strlen(name);

    v = ngx_http_get_variable(r, &key, ngx_hash_key(key.data, key.len));

    if (v && !v->not_found && v->valid) {
        s.data = v->data;
        s.len = v->len;
    }

    return s;
}


/* Has auth_basic made sure of who it is?  Its configuration begins with the
 * realm, in each version of nginx. */

static ngx_uint_t
ngx_chat_gdpr_reveal_asked(ngx_http_request_t *r)
{
    ngx_uint_t                  i;
    ngx_str_t                   realm;
    ngx_http_complex_value_t  **conf;
    ngx_http_core_loc_conf_t   *clcf;

    clcf = ngx_http_get_module_loc_conf(r, ngx_http_core_module);

    if (clcf->satisfy != NGX_HTTP_SATISFY_ALL) {
        return 0;
    }

    for (i = 0; ngx_cycle->modules[i]; i++) {
        if (ngx_strcmp(ngx_cycle->modules[i]->name,
                       "ngx_http_auth_basic_module")
            == 0)
        {
            conf = r->loc_conf[ngx_cycle->modules[i]->ctx_index];

            return conf && *conf
                   && ngx_http_complex_value(r, *conf, &realm) == NGX_OK
                   && !ngx_chat_gdpr_value_is(&realm, "off");
        }
    }

    return 0;
}


static ngx_int_t
ngx_chat_gdpr_reveal_reader(ngx_http_request_t *r,
    ngx_chat_gdpr_loc_conf_t *lcf, ngx_str_t *reader)
{
    ngx_str_t  verified;

    if (lcf->reader) {
        return ngx_http_complex_value(r, lcf->reader, reader);
    }

    verified = ngx_chat_gdpr_reveal_variable(r, "ssl_client_verify");

    if (ngx_chat_gdpr_value_is(&verified, "SUCCESS")) {
        *reader = ngx_chat_gdpr_reveal_variable(r, "ssl_client_s_dn");

    } else if (ngx_chat_gdpr_reveal_asked(r)) {
        *reader = ngx_chat_gdpr_reveal_variable(r, "remote_user");

    } else {
        ngx_str_null(reader);
    }

    return NGX_OK;
}


/* As JSON takes it. */

static ngx_int_t
ngx_chat_gdpr_reveal_name(ngx_http_request_t *r, ngx_str_t *name)
{
    cg_utf8     utf8 = { 0, 0, 0 };
    ngx_uint_t  i;

    name->len = ngx_min(name->len, NGX_CHAT_GDPR_READER);
    name->data = ngx_pstrdup(r->pool, name);

    if (name->data == NULL) {
        return NGX_ERROR;
    }

    if (cg_utf8_check(&utf8, name->data, name->len) && utf8.left == 0) {
        return NGX_OK;
    }

    for (i = 0; i < name->len; i++) {
        if (name->data[i] >= 0x80) {
            name->data[i] = '?';
        }
    }

    return NGX_OK;
}


ngx_uint_t
ngx_chat_gdpr_reveals(ngx_http_request_t *r)
{
    ngx_chat_gdpr_ctx_t       *ctx;
    ngx_chat_gdpr_loc_conf_t  *lcf;

    lcf = ngx_http_get_module_loc_conf(r, ngx_chat_gdpr_module);

    if (!lcf->reveal || lcf->policy == NULL || lcf->policy->dry) {
        return 0;
    }

    ctx = ngx_chat_gdpr_ctx(r);

    if (ctx == NULL
        || ngx_chat_gdpr_reveal_reader(r, lcf, &ctx->reader) != NGX_OK)
    {
        return 0;
    }

    if (ctx->reader.len == 0) {
        ngx_log_error(NGX_LOG_WARN, r->connection->log, 0,
                      "chat_gdpr: tokens stay sealed, for nobody knows who "
                      "reads them: let the location ask for a name or a "
                      "certificate, or give \"chat_gdpr_reveal on "
                      "reader=...\"");
        return 0;
    }

    return ngx_chat_gdpr_reveal_name(r, &ctx->reader) == NGX_OK;
}


ngx_int_t
ngx_chat_gdpr_reveal_take(ngx_chat_gdpr_body_t *body, cg_work *work)
{
    ngx_uint_t  i;

    if (work->opened.total == 0) {
        return NGX_OK;
    }

    if (body->opened == NULL) {
        body->opened = ngx_pcalloc(body->r->pool, sizeof(cg_opened));

        if (body->opened == NULL) {
            ngx_memzero(&work->opened, sizeof(cg_opened));
            return NGX_ERROR;
        }
    }

    for (i = 0; i < CG_ENTITY_MAX; i++) {
        body->opened->entity[i] += work->opened.entity[i];
    }

    body->opened->total += work->opened.total;

    ngx_memzero(&work->opened, sizeof(cg_opened));
    return NGX_OK;
}


ngx_int_t
ngx_chat_gdpr_reveal_event(ngx_http_request_t *r, cg_opened *opened,
    const char *transport, const char *format, uint64_t message)
{
    cg_buf                members;
    cg_event              e;
    ngx_int_t             rc;
    ngx_chat_gdpr_ctx_t  *ctx;

    ctx = ngx_http_get_module_ctx(r, ngx_chat_gdpr_module);

    ngx_memzero(&members, sizeof(cg_buf));
    ngx_chat_gdpr_event(r, &e, "reveal", CG_TO_VISITOR, transport);

    e.format = format;
    e.members = &members;

    if (message) {
        e.message = message;
    }

    rc = cg_audit_text(&members, "reader", ctx->reader.data, ctx->reader.len)
             == CG_OK
         && cg_audit_opened(&members, e.policy, opened) == CG_OK
         ? ngx_chat_gdpr_audit_add(r, &e) : NGX_ERROR;

    cg_buf_free(&members);
    ngx_memzero(opened, sizeof(cg_opened));

    return rc;
}
