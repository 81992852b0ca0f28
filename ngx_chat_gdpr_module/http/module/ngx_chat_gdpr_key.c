/*
 * chat_gdpr_key: the secrets that hashes, tokens and cookies stand on.
 */

#include "ngx_chat_gdpr_module.h"


static void
ngx_chat_gdpr_key_cleanup(void *data)
{
    ngx_array_t  *secrets = data;

    ngx_uint_t   i;
    cg_secret   *secret;

    secret = secrets->elts;

    for (i = 0; i < secrets->nelts; i++) {
        cg_secret_free(&secret[i]);
    }
}


void
ngx_chat_gdpr_key_guard(ngx_conf_t *cf, ngx_fd_t fd, ngx_str_t *name)
{
    ngx_file_info_t  fi;

    if (ngx_fd_info(fd, &fi) != NGX_FILE_ERROR && (fi.st_mode & S_IROTH)) {
        ngx_conf_log_error(NGX_LOG_WARN, cf, 0,
                           "every user of this machine can read the key "
                           "\"%V\": write \"chmod 600 %V\"", name, name);
    }
}


char *
ngx_chat_gdpr_key_directive(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_chat_gdpr_main_conf_t  *mcf = conf;

    u_char      text[128];
    ssize_t     n;
    ngx_fd_t    fd;
    ngx_str_t   name, *value;
    cg_secret  *secret;

    ngx_pool_cleanup_t  *cln;

    value = cf->args->elts;
    name = value[1];

    if (mcf->secrets.nelts == 0) {
        cln = ngx_pool_cleanup_add(cf->pool, 0);
        if (cln == NULL) {
            return NGX_CONF_ERROR;
        }

        cln->handler = ngx_chat_gdpr_key_cleanup;
        cln->data = &mcf->secrets;
    }

    secret = ngx_array_push(&mcf->secrets);

    if (secret) {
        ngx_memzero(secret, sizeof(cg_secret));
    }

    if (secret == NULL || ngx_conf_full_name(cf->cycle, &name, 1) != NGX_OK) {
        return NGX_CONF_ERROR;
    }

    fd = ngx_open_file(name.data, NGX_FILE_RDONLY, NGX_FILE_OPEN, 0);

    if (fd == NGX_INVALID_FILE) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, ngx_errno,
                           "cannot open the key \"%V\": make one with "
                           "\"chat-gdpr key new secret FILE\"", &name);
        return NGX_CONF_ERROR;
    }

    ngx_chat_gdpr_key_guard(cf, fd, &name);
    n = ngx_read_fd(fd, text, sizeof(text));
    (void) ngx_close_file(fd);

    if (n < 0 || !cg_secret_read(secret, (char *) text, n)) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "\"%V\" holds no secret, 64 hexadecimal digits: "
                           "make one with \"chat-gdpr key new secret FILE\"",
                           &name);
        return NGX_CONF_ERROR;
    }

    ngx_explicit_memzero(text, sizeof(text));
    return NGX_CONF_OK;
}
