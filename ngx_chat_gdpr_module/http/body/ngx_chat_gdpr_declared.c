/*
 * What the headers of a body say of it.  A field in several lines counts as
 * what its receiver might take it for: of two media types either, of two
 * codings both.
 */

#include "ngx_chat_gdpr_body.h"
#include "ngx_chat_gdpr_module.h"


static ngx_uint_t
ngx_chat_gdpr_is(ngx_table_elt_t *h, ngx_str_t *name)
{
    return h->hash != 0 && h->key.len == name->len
           && ngx_strncasecmp(h->key.data, name->data, name->len) == 0;
}


cg_coding
ngx_chat_gdpr_coding(ngx_list_t *headers)
{
    cg_coding         coding;
    ngx_uint_t        i;
    ngx_list_part_t  *part;
    ngx_table_elt_t  *h;

    static ngx_str_t  name = ngx_string("Content-Encoding");

    coding = CG_CODING_IDENTITY;

    for (part = &headers->part; part; part = part->next) {
        h = part->elts;

        for (i = 0; i < part->nelts; i++) {
            if (ngx_chat_gdpr_is(&h[i], &name)) {
                coding = cg_coding_join(coding,
                             cg_coding_find((char *) h[i].value.data,
                                            h[i].value.len));
            }
        }
    }

    return coding;
}


cg_media
ngx_chat_gdpr_media(ngx_list_t *headers)
{
    cg_media          media;
    ngx_str_t         value;
    ngx_uint_t        i, n;
    ngx_list_part_t  *part;
    ngx_table_elt_t  *h;

    static ngx_str_t  name = ngx_string("Content-Type");

    n = 0;
    ngx_str_set(&value, "");

    for (part = &headers->part; part; part = part->next) {
        h = part->elts;

        for (i = 0; i < part->nelts; i++) {
            if (ngx_chat_gdpr_is(&h[i], &name)) {
                value = h[i].value;
                n++;
            }
        }
    }

    media = cg_media_find((char *) value.data, value.len);

    if (n > 1) {
        media.kind = CG_MEDIA_UNKNOWN;
    }

    return media;
}
