/*
 * The chat_gdpr_policy block: nginx reads the words, the engine judges them.
 */

#include "ngx_chat_gdpr_module.h"

#include "cg_diag.h"
#include "cg_own.h"


static void ngx_chat_gdpr_policy_cleanup(void *data);
static char *ngx_chat_gdpr_policy_line(ngx_conf_t *cf, ngx_command_t *dummy,
    void *conf);


cg_policy *
ngx_chat_gdpr_policy_find(ngx_chat_gdpr_main_conf_t *mcf, ngx_str_t *name)
{
    ngx_uint_t   i;
    cg_policy  **policies;

    policies = mcf->policies.elts;

    for (i = 0; i < mcf->policies.nelts; i++) {
        if (ngx_strlen(policies[i]->name) == name->len
            && ngx_strncmp(policies[i]->name, name->data, name->len) == 0)
        {
            return policies[i];
        }
    }

    return NULL;
}


const char *
ngx_chat_gdpr_policy_nearest(ngx_chat_gdpr_main_conf_t *mcf, ngx_str_t *name,
    ngx_pool_t *pool)
{
    cg_word       word;
    cg_names      names;
    ngx_uint_t    i;
    cg_policy   **policies;
    const char  **rows;

    policies = mcf->policies.elts;
    rows = ngx_palloc(pool, mcf->policies.nelts * sizeof(char *));
    if (rows == NULL) {
        return NULL;
    }

    for (i = 0; i < mcf->policies.nelts; i++) {
        rows[i] = policies[i]->name;
    }

    names.rows = rows;
    names.size = sizeof(char *);
    names.n = mcf->policies.nelts;

    word.p = (char *) name->data;
    word.n = name->len;

    return cg_names_nearest(&names, word);
}


/* from=OTHER */

static ngx_int_t
ngx_chat_gdpr_policy_from(ngx_conf_t *cf, ngx_chat_gdpr_main_conf_t *mcf,
    cg_policy *policy, ngx_str_t *word)
{
    cg_diag     diag;
    cg_policy  *other;
    ngx_str_t   name;

    if (ngx_strncmp(word->data, "from=", 5) != 0) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "\"chat_gdpr_policy\" takes one name, and "
                           "from=NAME of a policy above, not \"%V\"", word);
        return NGX_ERROR;
    }

    name.data = word->data + 5;
    name.len = word->len - 5;
    other = ngx_chat_gdpr_policy_find(mcf, &name);

    if (other == NULL) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0, "no policy \"%V\" stands "
                           "above, from which \"%s\" is to be: write it "
                           "there", &name, policy->name);
        return NGX_ERROR;
    }

    if (!cg_policy_from(policy, other, &diag)) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0, "%s", diag.text);
        return NGX_ERROR;
    }

    return NGX_OK;
}


static ngx_int_t
ngx_chat_gdpr_policy_read(ngx_conf_t *cf, ngx_str_t *name, u_char *text,
    size_t size, size_t *n)
{
    ssize_t   len;
    ngx_fd_t  fd;

    if (ngx_conf_full_name(cf->cycle, name, 1) != NGX_OK) {
        return NGX_ERROR;
    }

    fd = ngx_open_file(name->data, NGX_FILE_RDONLY, NGX_FILE_OPEN, 0);

    if (fd == NGX_INVALID_FILE) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, ngx_errno,
                           "cannot open the notice \"%V\": write it there, or "
                           "leave \"notice=\" out", name);
        return NGX_ERROR;
    }

    for (*n = 0; *n < size; *n += len) {
        len = ngx_read_fd(fd, text + *n, size - *n);

        if (len <= 0) {
            break;
        }
    }

    (void) ngx_close_file(fd);
    return NGX_OK;
}


/* The notices that the controller has written, in all languages. */

static ngx_int_t
ngx_chat_gdpr_policy_notices(ngx_conf_t *cf, cg_policy *policy)
{
    char        file[CG_OWN_NAME];
    size_t      n;
    u_char     *text;
    cg_diag     diag;
    ngx_str_t   name;
    ngx_uint_t  l;

    text = ngx_palloc(cf->temp_pool, CG_OWN_MAX + 1);
    if (text == NULL) {
        return NGX_ERROR;
    }

    for (l = 0; l < CG_LANGUAGE_N; l++) {
        if (!cg_own_file(policy, l, file)) {
            continue;
        }

        name.data = (u_char *) file;
        name.len = ngx_strlen(file);

        if (ngx_chat_gdpr_policy_read(cf, &name, text, CG_OWN_MAX + 1, &n)
            != NGX_OK)
        {
            return NGX_ERROR;
        }

        if (!cg_own_text(policy, l, text, n, &diag)) {
            ngx_conf_log_error(NGX_LOG_EMERG, cf, 0, "\"%V\": %s", &name,
                               diag.text);
            return NGX_ERROR;
        }
    }

    return NGX_OK;
}


/* An empty one of this name, which ends with the configuration; NULL, where
 * nginx has said why. */

static cg_policy *
ngx_chat_gdpr_policy_create(ngx_conf_t *cf, ngx_str_t *name)
{
    cg_diag              diag;
    cg_word              word;
    cg_policy           *policy;
    ngx_pool_cleanup_t  *cln;

    cln = ngx_pool_cleanup_add(cf->pool, sizeof(cg_policy));
    if (cln == NULL) {
        return NULL;
    }

    policy = cln->data;
    ngx_memzero(policy, sizeof(cg_policy));
    cln->handler = ngx_chat_gdpr_policy_cleanup;

    word.p = (const char *) name->data;
    word.n = name->len;

    if (!cg_policy_init(policy, word, &diag)) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0, "%s", diag.text);
        return NULL;
    }

    return policy;
}


static char *
ngx_chat_gdpr_policy_lines(ngx_conf_t *cf, cg_policy *policy)
{
    char        *rv;
    ngx_conf_t   save;

    save = *cf;
    cf->handler = ngx_chat_gdpr_policy_line;
    cf->handler_conf = (char *) policy;

    rv = ngx_conf_parse(cf, NULL);

    *cf = save;
    return rv;
}


static char *
ngx_chat_gdpr_policy_finish(ngx_conf_t *cf, cg_policy *policy)
{
    cg_diag  diag;

    if (ngx_chat_gdpr_policy_notices(cf, policy) != NGX_OK) {
        return NGX_CONF_ERROR;
    }

    if (!cg_policy_finish(policy, &diag)) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0, "%s", diag.text);
        return NGX_CONF_ERROR;
    }

    return NGX_CONF_OK;
}


char *
ngx_chat_gdpr_policy_block(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_chat_gdpr_main_conf_t  *mcf = conf;

    char        *rv;
    cg_policy   *policy, **slot;
    ngx_str_t   *value;

    value = cf->args->elts;

    if (ngx_chat_gdpr_policy_find(mcf, &value[1])) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "duplicate policy \"%V\": give each "
                           "\"chat_gdpr_policy\" a name of its own",
                           &value[1]);
        return NGX_CONF_ERROR;
    }

    policy = ngx_chat_gdpr_policy_create(cf, &value[1]);

    if (policy == NULL
        || (cf->args->nelts == 3
            && ngx_chat_gdpr_policy_from(cf, mcf, policy, &value[2])
               != NGX_OK))
    {
        return NGX_CONF_ERROR;
    }

    rv = ngx_chat_gdpr_policy_lines(cf, policy);

    if (rv == NGX_CONF_OK) {
        rv = ngx_chat_gdpr_policy_finish(cf, policy);
    }

    if (rv != NGX_CONF_OK) {
        return rv;
    }

    slot = ngx_array_push(&mcf->policies);
    if (slot == NULL) {
        return NGX_CONF_ERROR;
    }

    *slot = policy;

    return NGX_CONF_OK;
}


static void
ngx_chat_gdpr_policy_cleanup(void *data)
{
    cg_policy_free(data);
}


static char *
ngx_chat_gdpr_policy_line(ngx_conf_t *cf, ngx_command_t *dummy, void *conf)
{
    cg_diag      diag;
    cg_word     *words;
    ngx_str_t   *value;
    ngx_uint_t   i;

    value = cf->args->elts;

    if (ngx_strcmp(value[0].data, "include") == 0) {
        return ngx_conf_include(cf, dummy, conf);
    }

    words = ngx_palloc(cf->temp_pool, cf->args->nelts * sizeof(cg_word));
    if (words == NULL) {
        return NGX_CONF_ERROR;
    }

    for (i = 0; i < cf->args->nelts; i++) {
        words[i].p = (const char *) value[i].data;
        words[i].n = value[i].len;
    }

    if (!cg_policy_line((cg_policy *) conf, words, cf->args->nelts, &diag)) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0, "%s", diag.text);
        return NGX_CONF_ERROR;
    }

    return NGX_CONF_OK;
}
