/*
 * Shared memory: one structure, of zeros at first, that outlives a reload.
 */

#include "ngx_chat_gdpr_module.h"


static ngx_int_t
ngx_chat_gdpr_zone_init(ngx_shm_zone_t *zone, void *data)
{
    size_t           *size;
    ngx_slab_pool_t  *shpool;

    size = zone->data;

    if (data) {
        zone->data = data;
        return NGX_OK;
    }

    shpool = (ngx_slab_pool_t *) zone->shm.addr;

    if (!zone->shm.exists) {
        shpool->data = ngx_slab_calloc(shpool, *size);
    }

    zone->data = shpool->data;
    return zone->data ? NGX_OK : NGX_ERROR;
}


ngx_shm_zone_t *
ngx_chat_gdpr_zone(ngx_conf_t *cf, ngx_str_t *name, size_t size, void *tag)
{
    size_t          *kept;
    ngx_shm_zone_t  *zone;

    kept = ngx_palloc(cf->pool, sizeof(size_t));
    zone = ngx_shared_memory_add(cf, name, size + size / 64
                                           + 16 * ngx_pagesize, tag);

    if (kept == NULL || zone == NULL) {
        return NULL;
    }

    *kept = size;
    zone->data = kept;
    zone->init = ngx_chat_gdpr_zone_init;
    return zone;
}


ngx_shmtx_t *
ngx_chat_gdpr_zone_mutex(ngx_shm_zone_t *zone)
{
    return &((ngx_slab_pool_t *) zone->shm.addr)->mutex;
}
