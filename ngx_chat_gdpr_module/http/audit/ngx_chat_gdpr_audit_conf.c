/*
 * The directive chat_gdpr_audit: the log's file, opened by the master with
 * mode 0600, its keys and its times.
 */

#include "ngx_chat_gdpr_event.h"
#include "ngx_chat_gdpr_module.h"

#include "cg_key.h"

#define NGX_CHAT_GDPR_KEY_SIZE  65536


/* nginx creates log files with mode 0644; one that is there keeps its own. */

static ngx_int_t
ngx_chat_gdpr_audit_create(u_char *name, ngx_log_t *log)
{
    ngx_fd_t  fd;

    fd = ngx_open_file(name, NGX_FILE_APPEND, NGX_FILE_CREATE_OR_OPEN,
                       NGX_FILE_OWNER_ACCESS);

    if (fd == NGX_INVALID_FILE) {
        ngx_log_error(NGX_LOG_EMERG, log, ngx_errno,
                      "cannot open the audit log \"%s\" to write: it takes a "
                      "directory that is there, and that this user may write "
                      "to", name);
        return NGX_ERROR;
    }

    if (ngx_close_file(fd) == NGX_FILE_ERROR) {
        ngx_log_error(NGX_LOG_ALERT, log, ngx_errno,
                      ngx_close_file_n " \"%s\" failed", name);
    }

    return NGX_OK;
}


/* Called by nginx just before it opens the file anew, in the master first,
 * and also when a process ends: then nothing reads it any more. */

static void
ngx_chat_gdpr_audit_reopen(ngx_open_file_t *file, ngx_log_t *log)
{
    ngx_chat_gdpr_main_conf_t  *mcf;

    mcf = file->data;

    if (ngx_process != NGX_PROCESS_WORKER) {
        (void) ngx_chat_gdpr_audit_create(file->name.data, log);
    }

    if (mcf && !ngx_exiting && !ngx_terminate && !ngx_quit) {
        ngx_chat_gdpr_torn_open(&mcf->audit, log);
    }

    if (mcf && mcf->worker) {
        mcf->worker->held = NGX_INVALID_FILE;
        ngx_chat_gdpr_sync_rotate(mcf, log);

        /* each file begins with where all chains stand */
        ngx_add_timer(&mcf->worker->heartbeat, 1);
    }
}


ngx_open_file_t *
ngx_chat_gdpr_audit_open_file(ngx_conf_t *cf, ngx_str_t *name)
{
    ngx_str_t         full;
    ngx_open_file_t  *file;

    full = *name;

    if (ngx_conf_full_name(cf->cycle, &full, 0) != NGX_OK
        || ngx_chat_gdpr_audit_create(full.data, cf->log) != NGX_OK)
    {
        return NULL;
    }

    file = ngx_conf_open_file(cf->cycle, name);

    if (file) {
        file->flush = ngx_chat_gdpr_audit_reopen;
    }

    return file;
}


static char *
ngx_chat_gdpr_audit_file(ngx_conf_t *cf, ngx_chat_gdpr_main_conf_t *mcf,
    ngx_str_t *value)
{
    ngx_pool_cleanup_t  *cln;

    mcf->audit.file = ngx_chat_gdpr_audit_open_file(cf, value);
    cln = ngx_pool_cleanup_add(cf->pool, 0);

    if (mcf->audit.file == NULL || cln == NULL) {
        return NGX_CONF_ERROR;
    }

    mcf->audit.read[0] = NGX_INVALID_FILE;
    mcf->audit.read[1] = NGX_INVALID_FILE;
    cln->handler = ngx_chat_gdpr_torn_end;
    cln->data = &mcf->audit;

    mcf->audit.file->data = mcf;
    return NGX_CONF_OK;
}


static void
ngx_chat_gdpr_audit_free_key(void *data)
{
    EVP_PKEY_free(data);
}


static ngx_int_t
ngx_chat_gdpr_audit_read(ngx_conf_t *cf, ngx_str_t *name, cg_key_kind kind,
    u_char *p, size_t *n)
{
    ssize_t   size;
    ngx_fd_t  fd;

    fd = ngx_open_file(name->data, NGX_FILE_RDONLY, NGX_FILE_OPEN, 0);

    if (fd == NGX_INVALID_FILE) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, ngx_errno,
                           "cannot open the key \"%V\": make one with "
                           "\"chat-gdpr key new %s FILE\"", name,
                           cg_key_name(kind));
        return NGX_ERROR;
    }

    if (kind == CG_KEY_SIGN) {
        ngx_chat_gdpr_key_guard(cf, fd, name);
    }

    size = ngx_read_fd(fd, p, NGX_CHAT_GDPR_KEY_SIZE);

    if (size == -1) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, ngx_errno,
                           "cannot read the key \"%V\": make one with "
                           "\"chat-gdpr key new %s FILE\"", name,
                           cg_key_name(kind));
    }

    (void) ngx_close_file(fd);
    *n = size == -1 ? 0 : (size_t) size;
    return size == -1 ? NGX_ERROR : NGX_OK;
}


/* Read by the master, before it gives up its rights. */

static EVP_PKEY *
ngx_chat_gdpr_audit_key(ngx_conf_t *cf, ngx_str_t name, cg_key_kind kind,
    char id[33])
{
    size_t               n;
    u_char              *p;
    EVP_PKEY            *key;
    ngx_pool_cleanup_t  *cln;

    cln = ngx_pool_cleanup_add(cf->pool, 0);
    p = ngx_palloc(cf->temp_pool, NGX_CHAT_GDPR_KEY_SIZE);

    if (cln == NULL || p == NULL
        || ngx_conf_full_name(cf->cycle, &name, 1) != NGX_OK
        || ngx_chat_gdpr_audit_read(cf, &name, kind, p, &n) != NGX_OK)
    {
        return NULL;
    }

    key = cg_key_read(p, n, kind, kind == CG_KEY_SIGN);
    ngx_explicit_memzero(p, n);

    if (key == NULL || cg_key_id(key, id) != CG_OK) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "\"%V\" holds no %s %s key in PEM: make one with "
                           "\"chat-gdpr key new %s FILE\"", &name,
                           kind == CG_KEY_SIGN ? "private" : "public",
                           cg_key_algorithm(kind), cg_key_name(kind));
        EVP_PKEY_free(key);
        return NULL;
    }

    cln->handler = ngx_chat_gdpr_audit_free_key;
    cln->data = key;
    return key;
}


static char *
ngx_chat_gdpr_audit_sync(ngx_chat_gdpr_audit_conf_t *acf, ngx_str_t *s)
{
    ngx_int_t  msec;

    if (s->len == 3 && ngx_strncmp(s->data, "off", 3) == 0) {
        acf->sync = NGX_CHAT_GDPR_SYNC_OFF;
        return NGX_CONF_OK;
    }

    if (s->len == 4 && ngx_strncmp(s->data, "each", 4) == 0) {
        acf->sync = NGX_CHAT_GDPR_SYNC_EACH;
        return NGX_CONF_OK;
    }

    msec = ngx_parse_time(s, 0);

    if (msec < 10 || msec > 3600 * 1000) {
        return "\"sync=\" takes \"off\", \"each\" or a time from 10ms to 1h";
    }

    acf->sync = (ngx_msec_t) msec;
    return NGX_CONF_OK;
}


/* Those of "thread_pool default", one of which at a time has work here. */

static ngx_int_t
ngx_chat_gdpr_audit_threads(ngx_conf_t *cf, ngx_chat_gdpr_audit_conf_t *acf)
{
    if (acf->sync == NGX_CHAT_GDPR_SYNC_OFF) {
        return NGX_OK;
    }

#if (NGX_THREADS)

    acf->pool = ngx_thread_pool_add(cf, NULL);
    return acf->pool ? NGX_OK : NGX_ERROR;

#else

    ngx_conf_log_error(NGX_LOG_WARN, cf, 0,
                       "nginx was built without threads: \"sync=\" makes the "
                       "whole worker wait for the disk");
    return NGX_OK;

#endif
}


static char *
ngx_chat_gdpr_audit_times(ngx_chat_gdpr_audit_conf_t *acf, ngx_str_t *name,
    ngx_str_t *s)
{
    ngx_int_t  n;

    if (ngx_strncmp(name->data, "checkpoint=", 11) == 0) {
        n = ngx_atoi(s->data, s->len);

        if (n < 1 || n > 1000000) {
            return "\"checkpoint=\" takes a number of events, 1 to 1000000, or "
                   "another place, file:PATH or syslog:server=ADDRESS";
        }

        acf->checkpoint = (ngx_uint_t) n;
        return NGX_CONF_OK;
    }

    n = ngx_parse_time(s, 0);

    if (n < 1000 || n > 3600 * 1000) {
        return "\"heartbeat=\" takes a time from 1s to 1h";
    }

    acf->heartbeat = (ngx_msec_t) n;
    return NGX_CONF_OK;
}


static char *
ngx_chat_gdpr_audit_param(ngx_conf_t *cf, ngx_chat_gdpr_audit_conf_t *acf,
    ngx_str_t *param)
{
    ngx_str_t  s;

#define NGX_CHAT_GDPR_IS(name)                                                \
    (ngx_strncmp(param->data, name, sizeof(name) - 1) == 0                    \
     && (s.data = param->data + sizeof(name) - 1,                             \
         s.len = param->len - (sizeof(name) - 1), 1))

    if (NGX_CHAT_GDPR_IS("sign=")) {
        acf->keys.signer = ngx_chat_gdpr_audit_key(cf, s, CG_KEY_SIGN,
                                                   acf->sign_id);
        return acf->keys.signer ? NGX_CONF_OK : NGX_CONF_ERROR;
    }

    if (NGX_CHAT_GDPR_IS("review=")) {
        acf->keys.reviewer = ngx_chat_gdpr_audit_key(cf, s, CG_KEY_REVIEW,
                                                     acf->review_id);
        return acf->keys.reviewer ? NGX_CONF_OK : NGX_CONF_ERROR;
    }

    if (NGX_CHAT_GDPR_IS("seal=")) {
        if (s.len != 2 || ngx_strncmp(s.data, "on", 2) != 0) {
            return "\"seal=\" takes \"on\": write it, or leave \"seal=\" out";
        }

        acf->keys.seal = 1;
        return NGX_CONF_OK;
    }

    if (NGX_CHAT_GDPR_IS("copy=")) {
        acf->copy_all = 1;
        return ngx_chat_gdpr_copy_to(cf, acf, &s, 1);
    }

    if (NGX_CHAT_GDPR_IS("checkpoint=file:")
        || NGX_CHAT_GDPR_IS("checkpoint=syslog:"))
    {
        (void) NGX_CHAT_GDPR_IS("checkpoint=");
        return ngx_chat_gdpr_copy_to(cf, acf, &s, 0);
    }

    if (NGX_CHAT_GDPR_IS("checkpoint=") || NGX_CHAT_GDPR_IS("heartbeat=")) {
        return ngx_chat_gdpr_audit_times(acf, param, &s);
    }

    if (NGX_CHAT_GDPR_IS("sync=")) {
        return ngx_chat_gdpr_audit_sync(acf, &s);
    }

#undef NGX_CHAT_GDPR_IS

    ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                       "unknown parameter \"%V\": \"chat_gdpr_audit\" takes a "
                       "file, then sign=, review=, seal=, checkpoint=, "
                       "heartbeat=, sync= and copy=", param);
    return NGX_CONF_ERROR;
}


char *
ngx_chat_gdpr_audit_directive(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_chat_gdpr_main_conf_t  *mcf = conf;

    char                        *rv;
    ngx_str_t                   *value;
    ngx_uint_t                   i;
    ngx_chat_gdpr_audit_conf_t  *acf;

    acf = &mcf->audit;

    if (acf->set) {
        return "is duplicate: leave one";
    }

    acf->set = 1;
    acf->checkpoint = 1000;
    acf->heartbeat = 60000;
    value = cf->args->elts;

    if (ngx_strcmp(value[1].data, "off") == 0) {
        return cf->args->nelts == 2 ? NGX_CONF_OK
                                    : "takes nothing behind \"off\"";
    }

    for (i = 2; i < cf->args->nelts; i++) {
        rv = ngx_chat_gdpr_audit_param(cf, acf, &value[i]);
        if (rv != NGX_CONF_OK) {
            return rv;
        }
    }

    if (acf->keys.seal && acf->keys.reviewer == NULL) {
        return "has \"seal=on\" without \"review=\", for whom it is: add "
               "\"review=FILE\"";
    }

    rv = ngx_chat_gdpr_audit_file(cf, mcf, &value[1]);

    if (rv == NGX_CONF_OK
        && (ngx_chat_gdpr_audit_threads(cf, acf) != NGX_OK
            || ngx_chat_gdpr_heads_zone(cf, acf, &ngx_chat_gdpr_module)
               != NGX_OK))
    {
        return NGX_CONF_ERROR;
    }

    return rv;
}
