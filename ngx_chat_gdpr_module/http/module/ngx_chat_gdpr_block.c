/*
 * Blocks of memory that a worker keeps for its next body.  What is taken by
 * many requests of one turn of the event loop and freed at its end would be
 * given back to the kernel by malloc() each time, and fetched again.
 */

#include "ngx_chat_gdpr_module.h"

#define NGX_CHAT_GDPR_BLOCKS  64  /* kept at most: 1 MB */


u_char *
ngx_chat_gdpr_block_take(ngx_chat_gdpr_worker_t *worker,
    ngx_chat_gdpr_block_t **list, ngx_log_t *log)
{
    ngx_chat_gdpr_block_t  *block;

    block = worker->blocks;

    if (block) {
        worker->blocks = block->next;
        worker->n_blocks--;

    } else {
        block = ngx_alloc(sizeof(ngx_chat_gdpr_block_t), log);
        if (block == NULL) {
            return NULL;
        }
    }

    block->next = *list;
    *list = block;

    return block->bytes;
}


void
ngx_chat_gdpr_block_give(ngx_chat_gdpr_worker_t *worker,
    ngx_chat_gdpr_block_t *list)
{
    ngx_chat_gdpr_block_t  *next;

    for ( /* void */ ; list; list = next) {
        next = list->next;

        if (worker->n_blocks == NGX_CHAT_GDPR_BLOCKS) {
            ngx_free(list);
            continue;
        }

        list->next = worker->blocks;
        worker->blocks = list;
        worker->n_blocks++;
    }
}
