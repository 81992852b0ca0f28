/*
 * The filters of nginx, of which ours are some, hang together by variables of
 * the process.  Whenever nginx loads a configuration it begins that chain anew,
 * and where one fails midway, because a module refuses it, the chain is left as
 * far as it had come: in the master, of which a worker is made that takes the
 * place of one that died.  That one would serve the old configuration without
 * the filters that stand behind the place of the failure, and let everything
 * pass.
 *
 * Each module remembers the filter in front of its own, and does so anew in the
 * same order, or not at all.  So the heads of the chains as they were when a
 * configuration was loaded lead to all of them again.  But not to ours, if the
 * one that failed did not load this module and had come to its end: then those
 * in front of ours remember what was behind it.  Such a worker serves nobody.
 */

#include "ngx_chat_gdpr_module.h"

typedef struct {
    ngx_http_output_header_filter_pt  header;
    ngx_http_output_body_filter_pt    body;
    ngx_http_request_body_filter_pt   request;
#if (nginx_version >= 1029000)
    ngx_http_output_header_filter_pt  early_hints;
#endif
} ngx_chat_gdpr_chain_t;

static ngx_chat_gdpr_chain_t  ngx_chat_gdpr_chain;


void
ngx_chat_gdpr_chain_loaded(void)
{
    ngx_chat_gdpr_chain.header = ngx_http_top_header_filter;
    ngx_chat_gdpr_chain.body = ngx_http_top_body_filter;
    ngx_chat_gdpr_chain.request = ngx_http_top_request_body_filter;
#if (nginx_version >= 1029000)
    ngx_chat_gdpr_chain.early_hints = ngx_http_top_early_hints_filter;
#endif
}


/* The chains were put together to their ends, and ours is not in them: it is
 * the first of requests, and not of responses. */

static ngx_uint_t
ngx_chat_gdpr_chain_without(void)
{
    return ngx_chat_gdpr_chain.header == ngx_http_top_header_filter
           && ngx_chat_gdpr_chain.body == ngx_http_top_body_filter
           && ngx_chat_gdpr_chain.request != ngx_http_top_request_body_filter;
}


ngx_int_t
ngx_chat_gdpr_chain_restore(ngx_log_t *log)
{
    if (ngx_chat_gdpr_chain_without()) {
        ngx_log_error(NGX_LOG_EMERG, log, 0,
                      "a configuration without \"load_module\" of chat_gdpr "
                      "was not loaded, and has taken its filters away: load "
                      "one that is right, or stop nginx and start it anew");
        return NGX_ERROR;
    }

    if (ngx_chat_gdpr_chain.header != ngx_http_top_header_filter
        || ngx_chat_gdpr_chain.body != ngx_http_top_body_filter
        || ngx_chat_gdpr_chain.request != ngx_http_top_request_body_filter)
    {
        ngx_log_error(NGX_LOG_WARN, log, 0,
                      "a configuration that was not loaded has left filters "
                      "behind: this worker has those of the one that holds");
    }

    ngx_http_top_header_filter = ngx_chat_gdpr_chain.header;
    ngx_http_top_body_filter = ngx_chat_gdpr_chain.body;
    ngx_http_top_request_body_filter = ngx_chat_gdpr_chain.request;
#if (nginx_version >= 1029000)
    ngx_http_top_early_hints_filter = ngx_chat_gdpr_chain.early_hints;
#endif

    return NGX_OK;
}
