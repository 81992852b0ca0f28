/*
 * See ngx_chat_gdpr_response.h.
 */

#include "ngx_chat_gdpr_body.h"
#include "ngx_chat_gdpr_module.h"
#include "ngx_chat_gdpr_response.h"


/* The coding, which is decoded, digests of the bytes that the provider sent,
 * RFC 9530 and older, and the names of trailers, which may be such. */

static void
ngx_chat_gdpr_response_undo(ngx_http_request_t *r)
{
    ngx_uint_t        i, n;
    ngx_list_part_t  *part;
    ngx_table_elt_t  *h;

    static ngx_str_t  names[] = {
        ngx_string("Content-Encoding"),
        ngx_string("Content-Digest"),
        ngx_string("Repr-Digest"),
        ngx_string("Digest"),
        ngx_string("Content-MD5"),
        ngx_string("Trailer"),
        ngx_null_string
    };

    for (part = &r->headers_out.headers.part; part; part = part->next) {
        h = part->elts;

        for (i = 0; i < part->nelts; i++) {
            for (n = 0; names[n].len; n++) {
                if (h[i].key.len == names[n].len
                    && ngx_strncasecmp(h[i].key.data, names[n].data,
                                       names[n].len)
                       == 0)
                {
                    h[i].hash = 0;
                }
            }
        }
    }
}


ngx_int_t
ngx_chat_gdpr_response_keep_out(ngx_http_request_t *r)
{
    ngx_http_upstream_t       *u;
    ngx_http_upstream_conf_t  *conf;

    u = r->upstream;

    if (u == NULL || u->conf == NULL) {
        return NGX_OK;
    }

    if (u->conf->max_temp_file_size != 0 || u->conf->pass_trailers) {
        /* it is shared: change a copy */
        conf = ngx_palloc(r->pool, sizeof(ngx_http_upstream_conf_t));
        if (conf == NULL) {
            return NGX_ERROR;
        }

        *conf = *u->conf;
        conf->max_temp_file_size = 0;
        conf->pass_trailers = 0;

        u->conf = conf;
    }

    return NGX_OK;
}


void
ngx_chat_gdpr_response_uncache(ngx_http_request_t *r)
{
    ngx_http_upstream_t  *u;

    u = r->upstream;

    if (u) {
        u->store = 0;
#if (NGX_HTTP_CACHE)
        u->cacheable = 0;
#endif
    }
}


void
ngx_chat_gdpr_response_etag(ngx_http_request_t *r)
{
    ngx_table_elt_t  *etag;

    etag = r->headers_out.etag;

    if (etag && etag->value.len && etag->value.data[0] != '"') {
        return;
    }

    ngx_http_weak_etag(r);
}


void
ngx_chat_gdpr_response_headers(ngx_http_request_t *r)
{
    ngx_chat_gdpr_response_undo(r);

    r->headers_out.content_encoding = NULL;

    ngx_http_clear_content_length(r);
    ngx_http_clear_accept_ranges(r);
    ngx_chat_gdpr_response_etag(r);

    r->allow_ranges = 0;
    r->filter_need_in_memory = 1;
}


ngx_uint_t
ngx_chat_gdpr_response_part(ngx_http_request_t *r)
{
    return r->headers_out.status == NGX_HTTP_PARTIAL_CONTENT
           || (r->upstream && r->upstream->headers_in.status_n
                              == NGX_HTTP_PARTIAL_CONTENT);
}


cg_media
ngx_chat_gdpr_response_media(ngx_http_request_t *r, ngx_str_t *type,
    const cg_packets **packets)
{
    cg_media  media;

    media = cg_media_find((char *) type->data, type->len);
    *packets = ngx_chat_gdpr_protocol_body(r, CG_TO_VISITOR, type, &media);

    if (media.script && cg_protocol_jsonp((char *) r->args.data, r->args.len))
    {
        media.kind = CG_MEDIA_TEXT;
        media.format = &cg_format_script;
    }

    return media;
}


void
ngx_chat_gdpr_response_unkept(ngx_http_request_t *r)
{
    ngx_str_t             none = ngx_null_string;
    ngx_uint_t            kept;
    ngx_table_elt_t      *type;
    const cg_packets     *packets;
    ngx_http_upstream_t  *u;

    u = r->upstream;
    kept = u && u->store;
#if (NGX_HTTP_CACHE)
    kept |= u && u->cacheable;
#endif

    if (!kept) {
        return;
    }

    /* static is what the provider says is so */
    type = u->headers_in.content_type;

    if (ngx_chat_gdpr_response_media(r, type ? &type->value : &none,
                                     &packets).kind
        != CG_MEDIA_STATIC)
    {
        ngx_chat_gdpr_response_uncache(r);
    }
}
