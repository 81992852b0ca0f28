/*
 * The file that was the audit log before it was rotated: the newest of those
 * beside it whose name is the log's with something behind, as logrotate makes
 * them.  When all of nginx is killed just after a rotation, or the log is
 * rotated before it is started again, that file says where the chains broke
 * off, and the log does not.
 */

#include "ngx_chat_gdpr_module.h"


/* chat-gdpr.jsonl.1, chat-gdpr.jsonl-20260102; nothing that is compressed, or
 * that a command is writing (FILE.purge~). */

static ngx_uint_t
ngx_chat_gdpr_older_named(const u_char *name, const u_char *is)
{
    size_t          n, len, end;
    ngx_uint_t      i;

    static const char *const  none[] = { "~", ".gz", ".bz2", ".xz", ".zst" };

    len = ngx_strlen(name);
    n = ngx_strlen(is);

    if (n < len + 2 || ngx_strncmp(is, name, len) != 0
        || (is[len] != '.' && is[len] != '-'))
    {
        return 0;
    }

    for (i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
        end = ngx_strlen(none[i]);

        if (n > end && ngx_strcmp(is + n - end, none[i]) == 0) {
            return 0;
        }
    }

    return 1;
}


static ngx_uint_t
ngx_chat_gdpr_older_newer(const struct timespec *a, const struct timespec *b)
{
    return a->tv_sec != b->tv_sec ? a->tv_sec > b->tv_sec
                                  : a->tv_nsec > b->tv_nsec;
}


/* In the place of *newest if it is newer than that, and no other kind of
 * file. */

static void
ngx_chat_gdpr_older_try(ngx_dir_t *dir, const char *name, ngx_fd_t *newest,
    struct timespec *than)
{
    ngx_fd_t     fd;
    struct stat  sb;

    fd = openat(dirfd(dir->dir), name,
                O_RDONLY|O_NONBLOCK|O_NOFOLLOW|O_CLOEXEC);

    if (fd == NGX_INVALID_FILE) {
        return;
    }

    if (fstat(fd, &sb) == -1 || !S_ISREG(sb.st_mode) || sb.st_size == 0
        || !ngx_chat_gdpr_older_newer(&sb.st_mtim, than))
    {
        (void) ngx_close_file(fd);
        return;
    }

    if (*newest != NGX_INVALID_FILE) {
        (void) ngx_close_file(*newest);
    }

    *newest = fd;
    *than = sb.st_mtim;
}


ngx_fd_t
ngx_chat_gdpr_older_open(ngx_str_t *log_name, ngx_log_t *log)
{
    u_char           *slash, *path;
    ngx_fd_t          newest;
    ngx_dir_t         dir;
    ngx_str_t         name;
    struct timespec   than;

    path = ngx_alloc(log_name->len + 1, log);
    if (path == NULL) {
        return NGX_INVALID_FILE;
    }

    (void) ngx_cpystrn(path, log_name->data, log_name->len + 1);

    /* its name was made a full one */
    slash = (u_char *) strrchr((char *) path, '/');
    newest = NGX_INVALID_FILE;
    ngx_memzero(&than, sizeof(than));
    name.data = path;
    name.len = slash - path;
    *slash = '\0';

    if (ngx_open_dir(&name, &dir) == NGX_OK) {
        while (ngx_read_dir(&dir) == NGX_OK) {
            if (ngx_chat_gdpr_older_named(slash + 1, ngx_de_name(&dir))) {
                ngx_chat_gdpr_older_try(&dir, (char *) ngx_de_name(&dir),
                                        &newest, &than);
            }
        }

        (void) ngx_close_dir(&dir);
    }

    ngx_free(path);
    return newest;
}
