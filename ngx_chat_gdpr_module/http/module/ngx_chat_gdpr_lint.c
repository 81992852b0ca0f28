/*
 * The whole configuration, read once more as a text: what other modules were
 * told is not known to this one otherwise.
 */

#include "ngx_chat_gdpr_module.h"

#include "cg_lint.h"

typedef struct {
    ngx_conf_t                 *cf;
    ngx_chat_gdpr_main_conf_t  *mcf;
    ngx_uint_t                  refused;
} ngx_chat_gdpr_lint_t;


/* A file of the configuration; it was read a moment ago. */

static bool
ngx_chat_gdpr_lint_file(ngx_chat_gdpr_lint_t *l, cg_conf_tree *t,
    const char *name)
{
    char        *text;
    size_t       n;
    ssize_t      got;
    ngx_file_t   file;

    ngx_memzero(&file, sizeof(ngx_file_t));
    file.name.data = (u_char *) name;
    file.name.len = ngx_strlen(name);
    file.log = l->cf->log;
    file.fd = ngx_open_file(name, NGX_FILE_RDONLY, NGX_FILE_OPEN, 0);

    if (file.fd == NGX_INVALID_FILE) {
        return false;
    }

    got = -1;
    text = NULL;

    if (ngx_fd_info(file.fd, &file.info) != NGX_FILE_ERROR) {
        n = (size_t) ngx_file_size(&file.info);
        text = malloc(n + 1);
        got = text ? ngx_read_file(&file, (u_char *) text, n, 0) : -1;
    }

    (void) ngx_close_file(file.fd);

    if (got < 0) {
        free(text);
        return false;
    }

    return cg_conf_tree_file(t, strdup(name), text, (size_t) got);
}


static bool
ngx_chat_gdpr_lint_find(void *ctx, cg_conf_tree *t, const char *pattern)
{
    ngx_chat_gdpr_lint_t  *l = ctx;

    bool        ok;
    ngx_str_t   name;
    ngx_glob_t  gl;

    name.len = ngx_strlen(pattern);
    name.data = ngx_pnalloc(l->cf->temp_pool, name.len + 1);

    if (name.data == NULL) {
        return false;
    }

    ngx_memcpy(name.data, pattern, name.len + 1);

    if (ngx_conf_full_name(l->cf->cycle, &name, 1) != NGX_OK) {
        return false;
    }

    if (strpbrk((char *) name.data, "*?[") == NULL) {
        return ngx_chat_gdpr_lint_file(l, t, (char *) name.data);
    }

    ngx_memzero(&gl, sizeof(ngx_glob_t));
    gl.pattern = name.data;
    gl.log = l->cf->log;
    gl.test = 1;

    if (ngx_open_glob(&gl) != NGX_OK) {
        return true;
    }

    for (ok = true; ok && ngx_read_glob(&gl, &name) == NGX_OK; /* void */ ) {
        ok = ngx_chat_gdpr_lint_file(l, t, (char *) name.data);
    }

    ngx_close_glob(&gl);
    return ok;
}


static const cg_policy *
ngx_chat_gdpr_lint_policy(void *ctx, cg_word name)
{
    ngx_chat_gdpr_lint_t  *l = ctx;

    ngx_str_t  s;

    s.data = (u_char *) name.p;
    s.len = name.n;
    return ngx_chat_gdpr_policy_find(l->mcf, &s);
}


static void
ngx_chat_gdpr_lint_say(void *ctx, bool refuse, const char *file,
    unsigned line, const char *text)
{
    ngx_chat_gdpr_lint_t  *l = ctx;

    ngx_uint_t  level;

    level = refuse ? NGX_LOG_EMERG : NGX_LOG_WARN;
    l->refused |= refuse;

    ngx_log_error(level, l->cf->log, 0, "%s in %s:%ui", text, file,
                  (ngx_uint_t) line);
}


static void
ngx_chat_gdpr_lint_today(char *today)
{
    ngx_tm_t  tm;

    ngx_gmtime(ngx_time(), &tm);
    (void) ngx_sprintf((u_char *) today, "%04d-%02d-%02d%Z", tm.ngx_tm_year,
                       tm.ngx_tm_mon, tm.ngx_tm_mday);
}


ngx_int_t
ngx_chat_gdpr_lint(ngx_conf_t *cf)
{
    cg_lint               lint;
    cg_status             st;
    cg_conf_tree          t;
    ngx_chat_gdpr_lint_t  l;

    l.cf = cf;
    l.mcf = ngx_http_conf_get_module_main_conf(cf, ngx_chat_gdpr_module);
    l.refused = 0;

    if (l.mcf->policies.nelts == 0) {
        return NGX_OK;
    }

    ngx_memzero(&t, sizeof(cg_conf_tree));
    t.find = ngx_chat_gdpr_lint_find;
    t.ctx = &l;

    lint.policy = ngx_chat_gdpr_lint_policy;
    lint.say = ngx_chat_gdpr_lint_say;
    lint.ctx = &l;
    ngx_chat_gdpr_lint_today(lint.today);

    st = CG_OK;

    if (ngx_chat_gdpr_lint_file(&l, &t, (char *) cf->cycle->conf_file.data)) {
        st = cg_lint_run(&lint, &t);

    } else {
        ngx_log_error(NGX_LOG_WARN, cf->log, 0,
                      "this configuration was not checked for what stands "
                      "around its policies: %s in %s:%ui",
                      t.reason ? t.reason : "it cannot be read",
                      t.reason ? t.file : (char *) cf->cycle->conf_file.data,
                      (ngx_uint_t) t.line);
    }

    cg_conf_tree_free(&t);

    return st == CG_OK && !l.refused ? NGX_OK : NGX_ERROR;
}
