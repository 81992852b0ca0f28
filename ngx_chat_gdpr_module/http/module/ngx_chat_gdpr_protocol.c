/*
 * Which chat protocol a request speaks: the one that the location names, or the
 * one that the handshake, the path or the arguments tell.
 */

#include "ngx_chat_gdpr_head.h"
#include "ngx_chat_gdpr_module.h"

#include "cg_charset.h"


/* The names, for a message that lists them. */

static void
ngx_chat_gdpr_protocol_names(u_char *out, size_t n)
{
    u_char      *p;
    size_t       i;
    const char  *name;

    p = out;

    for (i = 0; (name = cg_protocol_name(i)) != NULL; i++) {
        if (ngx_strchr(name, ' ') == NULL) {
            p = ngx_snprintf(p, out + n - 1 - p, " \"%s\"", name);
        }
    }

    *p = '\0';
}


char *
ngx_chat_gdpr_protocol_directive(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf)
{
    ngx_chat_gdpr_loc_conf_t  *lcf = conf;

    u_char      names[512];
    ngx_str_t  *value;

    if (lcf->named) {
        return "is duplicate: leave one";
    }

    value = cf->args->elts;

    lcf->named = 1;

    if (ngx_chat_gdpr_value_is(&value[1], "auto")) {
        return NGX_CONF_OK;
    }

    lcf->protocol = cg_protocol_find((char *) value[1].data, value[1].len);

    if (lcf->protocol == NULL) {
        ngx_chat_gdpr_protocol_names(names, sizeof(names));
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "unknown protocol \"%V\": write \"auto\" or one "
                           "of%s", &value[1], names);
        return NGX_CONF_ERROR;
    }

    return NGX_CONF_OK;
}


/* The subprotocol that the provider has chosen. */

static ngx_str_t
ngx_chat_gdpr_protocol_chosen(ngx_http_request_t *r)
{
    ngx_str_t         none = ngx_null_string;
    ngx_uint_t        i;
    ngx_list_part_t  *part;
    ngx_table_elt_t  *h;

    if (r->upstream == NULL
        || r->headers_out.status != NGX_HTTP_SWITCHING_PROTOCOLS)
    {
        return none;
    }

    for (part = &r->upstream->headers_in.headers.part;
         part;
         part = part->next)
    {
        h = part->elts;

        for (i = 0; i < part->nelts; i++) {
            if (ngx_strcasecmp(h[i].key.data,
                               (u_char *) "Sec-WebSocket-Protocol")
                == 0)
            {
                return h[i].value;
            }
        }
    }

    return none;
}


const cg_protocol *
ngx_chat_gdpr_protocol(ngx_http_request_t *r)
{
    ngx_str_t                  chosen;
    ngx_chat_gdpr_loc_conf_t  *lcf;

    lcf = ngx_http_get_module_loc_conf(r, ngx_chat_gdpr_module);

    if (lcf->protocol) {
        return lcf->protocol;
    }

    if (lcf->chat && lcf->chat->protocol == CG_CHAT_bayeux) {
        /* nothing else tells */
        return cg_protocol_find("bayeux", sizeof("bayeux") - 1);
    }

    chosen = ngx_chat_gdpr_protocol_chosen(r);

    return cg_protocol_guess((char *) chosen.data, chosen.len,
                             (char *) r->uri.data, r->uri.len,
                             (char *) r->args.data, r->args.len);
}


/* An answer that is nginx's own has nothing of a protocol. */

static ngx_uint_t
ngx_chat_gdpr_protocol_own(ngx_http_request_t *r, cg_direction dir)
{
    return dir == CG_TO_VISITOR
           && (r->upstream == NULL
               || r->upstream->headers_in.status_n != r->headers_out.status);
}


const cg_packets *
ngx_chat_gdpr_protocol_body(ngx_http_request_t *r, cg_direction dir,
    ngx_str_t *type, cg_media *media)
{
    const cg_packets   *packets;
    const cg_protocol  *protocol;

    protocol = ngx_chat_gdpr_protocol(r);

    if (protocol == NULL || media->kind == CG_MEDIA_UNKNOWN
        || ngx_chat_gdpr_protocol_own(r, dir))
    {
        return NULL;
    }

    if (protocol->unread) {
        media->kind = CG_MEDIA_UNKNOWN;
        return NULL;
    }

    packets = cg_protocol_body(protocol, (char *) type->data, type->len);

    if (packets && media->charset->width > 1) {
        /* packets are bytes of ASCII */
        media->kind = CG_MEDIA_UNKNOWN;
        return NULL;
    }

    if (packets) {
        media->kind = CG_MEDIA_TEXT;
        media->format = NULL;
        media->declared = false;
    }

    return packets;
}
