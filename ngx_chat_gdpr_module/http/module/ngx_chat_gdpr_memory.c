/*
 * Memory that all workers share, and that outlives a reload and a binary
 * upgrade (USR2), after which two programs serve side by side: what the workers
 * of one learn, those of the other know.  nginx's own zones end with a program.
 *
 * Each area is a file without a name.  A program that is begun by another one
 * inherits the descriptor, and finds it in its environment:
 *
 *     CHAT_GDPR_MEMORY=chat_gdpr_choices:7,chat_gdpr_polls:8,
 *
 *   head   name   of the area, with its size and the version of what is in it:
 *                 of another layout it is not used
 *          mutex  is free again when who has it dies
 *   data   zeros at first
 *
 * Where the system has no such files, the memory is of one program only.
 */

#include "ngx_chat_gdpr_module.h"

#include <pthread.h>
#include <sys/mman.h>

#define NGX_CHAT_GDPR_LAYOUT  "2"
#define NGX_CHAT_GDPR_AREAS   8
#define NGX_CHAT_GDPR_ENV     "CHAT_GDPR_MEMORY"

typedef struct {
    char                      name[64];
    pthread_mutex_t           mutex;
} ngx_chat_gdpr_head_t;

/* The data begin at a border of 64 bytes. */
#define NGX_CHAT_GDPR_HEAD                                                    \
    ngx_align(sizeof(ngx_chat_gdpr_head_t), 64)

struct ngx_chat_gdpr_memory_s {
    void                     *data;
    ngx_chat_gdpr_head_t     *head;
    const char               *name;
    size_t                    size;
    int                       fd;    /* -1: none */
};

/* Of the process, for they outlive each configuration. */
static ngx_chat_gdpr_memory_t  ngx_chat_gdpr_memories[NGX_CHAT_GDPR_AREAS];


static void
ngx_chat_gdpr_memory_name(const char *name, size_t size, char out[64])
{
    ngx_memzero(out, 64);
    ngx_snprintf((u_char *) out, 63, "%s %uz %s", name, size,
                 NGX_CHAT_GDPR_LAYOUT);
}


/* The descriptor that was inherited for it; -1: none. */

static int
ngx_chat_gdpr_memory_inherited(const char *name)
{
    char       *p;
    size_t      len;
    ngx_int_t   fd;

    len = ngx_strlen(name);

    for (p = getenv(NGX_CHAT_GDPR_ENV); p && *p; p = p ? p + 1 : NULL) {
        if (ngx_strncmp(p, name, len) == 0 && p[len] == ':') {
            p += len + 1;
            fd = ngx_atoi((u_char *) p, strcspn(p, ","));
            return fd == NGX_ERROR ? -1 : (int) fd;
        }

        p = strchr(p, ',');
    }

    return -1;
}


static ngx_chat_gdpr_head_t *
ngx_chat_gdpr_memory_map(int fd, size_t size)
{
    void  *p;

    p = mmap(NULL, NGX_CHAT_GDPR_HEAD + size, PROT_READ|PROT_WRITE,
             fd == -1 ? MAP_ANON|MAP_SHARED : MAP_SHARED, fd, 0);

    return p == MAP_FAILED ? NULL : p;
}


/* NGX_DECLINED: there is none, or it is of another layout. */

static ngx_int_t
ngx_chat_gdpr_memory_adopt(ngx_chat_gdpr_memory_t *m, ngx_log_t *log)
{
    int          fd;
    char         name[64];
    struct stat  info;

    fd = ngx_chat_gdpr_memory_inherited(m->name);

    if (fd == -1) {
        return NGX_DECLINED;
    }

    ngx_chat_gdpr_memory_name(m->name, m->size, name);

    if (fstat(fd, &info) == 0
        && (size_t) info.st_size == NGX_CHAT_GDPR_HEAD + m->size)
    {
        m->head = ngx_chat_gdpr_memory_map(fd, m->size);
    }

    if (m->head && ngx_memcmp(m->head->name, name, sizeof(name)) == 0) {
        m->fd = fd;
        return NGX_OK;
    }

    if (m->head) {
        (void) munmap(m->head, NGX_CHAT_GDPR_HEAD + m->size);
        m->head = NULL;
    }

    ngx_log_error(NGX_LOG_NOTICE, log, 0,
                  "chat_gdpr: the memory \"%s\" of the program before this one "
                  "is another: its workers do not know of these", m->name);
    return NGX_DECLINED;
}


static ngx_int_t
ngx_chat_gdpr_memory_make(ngx_chat_gdpr_memory_t *m, ngx_log_t *log)
{
    int                  rc;
    pthread_mutexattr_t  attr;

#ifdef MFD_CLOEXEC
    m->fd = memfd_create(m->name, 0);

    if (m->fd != -1
        && ftruncate(m->fd, (off_t) (NGX_CHAT_GDPR_HEAD + m->size)) == -1)
    {
        (void) close(m->fd);
        m->fd = -1;
    }
#endif

    m->head = ngx_chat_gdpr_memory_map(m->fd, m->size);

    if (m->head == NULL) {
        ngx_log_error(NGX_LOG_EMERG, log, ngx_errno,
                      "no %uz bytes of shared memory for \"%s\"", m->size,
                      m->name);
        return NGX_ERROR;
    }

    if (pthread_mutexattr_init(&attr) != 0) {
        return NGX_ERROR;
    }

    rc = pthread_mutexattr_setpshared(&attr, PTHREAD_PROCESS_SHARED);

    if (rc == 0) {
        rc = pthread_mutexattr_setrobust(&attr, PTHREAD_MUTEX_ROBUST);
    }

    if (rc == 0) {
        rc = pthread_mutex_init(&m->head->mutex, &attr);
    }

    (void) pthread_mutexattr_destroy(&attr);

    ngx_chat_gdpr_memory_name(m->name, m->size, m->head->name);

    return rc == 0 ? NGX_OK : NGX_ERROR;
}


/* The variable's place among those of the configuration. */

static ngx_str_t *
ngx_chat_gdpr_memory_env(ngx_conf_t *cf)
{
    ngx_str_t        *env;
    ngx_uint_t        i;
    ngx_core_conf_t  *ccf;

    ccf = (ngx_core_conf_t *) ngx_get_conf(cf->cycle->conf_ctx,
                                           ngx_core_module);
    env = ccf->env.elts;

    for (i = 0; i < ccf->env.nelts; i++) {
        if (env[i].len == sizeof(NGX_CHAT_GDPR_ENV) - 1
            && ngx_memcmp(env[i].data, NGX_CHAT_GDPR_ENV, env[i].len) == 0)
        {
            return &env[i];
        }
    }

    return ngx_array_push(&ccf->env);
}


/* A program that this one begins finds them all. */

static ngx_int_t
ngx_chat_gdpr_memory_tell(ngx_conf_t *cf)
{
    u_char                  *p, *last;
    ngx_str_t               *env;
    ngx_chat_gdpr_memory_t  *m;

    env = ngx_chat_gdpr_memory_env(cf);
    p = ngx_pnalloc(cf->pool, sizeof(NGX_CHAT_GDPR_ENV)
                              + NGX_CHAT_GDPR_AREAS * (64 + NGX_INT_T_LEN)
                              + 1);

    if (env == NULL || p == NULL) {
        return NGX_ERROR;
    }

    env->data = p;
    env->len = sizeof(NGX_CHAT_GDPR_ENV) - 1;
    last = ngx_sprintf(p, "%s=", NGX_CHAT_GDPR_ENV);

    for (m = ngx_chat_gdpr_memories;
         m < ngx_chat_gdpr_memories + NGX_CHAT_GDPR_AREAS && m->head;
         m++)
    {
        if (m->fd != -1) {
            last = ngx_sprintf(last, "%s:%d,", m->name, m->fd);
        }
    }

    *last = '\0';

    return NGX_OK;
}


ngx_chat_gdpr_memory_t *
ngx_chat_gdpr_memory(ngx_conf_t *cf, const char *name, size_t size)
{
    ngx_chat_gdpr_memory_t  *m;

    for (m = ngx_chat_gdpr_memories; m->head; m++) {
        if (ngx_strcmp(m->name, name) == 0) {
            return ngx_chat_gdpr_memory_tell(cf) == NGX_OK ? m : NULL;
        }
    }

    m->name = name;
    m->size = size;
    m->fd = -1;

    if (ngx_chat_gdpr_memory_adopt(m, cf->log) != NGX_OK
        && ngx_chat_gdpr_memory_make(m, cf->log) != NGX_OK)
    {
        m->head = NULL;
        return NULL;
    }

    m->data = (u_char *) m->head + NGX_CHAT_GDPR_HEAD;

    return ngx_chat_gdpr_memory_tell(cf) == NGX_OK ? m : NULL;
}


void *
ngx_chat_gdpr_memory_data(const ngx_chat_gdpr_memory_t *m)
{
    return m->data;
}


void *
ngx_chat_gdpr_memory_lock(ngx_chat_gdpr_memory_t *m)
{
    if (pthread_mutex_lock(&m->head->mutex) == EOWNERDEAD) {
        (void) pthread_mutex_consistent(&m->head->mutex);
    }

    return m->data;
}


void
ngx_chat_gdpr_memory_unlock(ngx_chat_gdpr_memory_t *m)
{
    (void) pthread_mutex_unlock(&m->head->mutex);
}
