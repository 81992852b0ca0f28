/*
 * Reading the audit log for pieces of lines, and for where its chains stand.
 *
 * The file is opened to be read by the master, since workers may have no right
 * to; they take over what is open.  A worker that was killed may have written
 * to the file that was the log until it was opened anew: that one stays open.
 */

#include "ngx_chat_gdpr_module.h"

/* So much is looked at, at the end or behind a place. */
#define NGX_CHAT_GDPR_READ  (4 * 1024 * 1024)


static void
ngx_chat_gdpr_torn_close(ngx_fd_t *fd)
{
    if (*fd != NGX_INVALID_FILE) {
        (void) ngx_close_file(*fd);
        *fd = NGX_INVALID_FILE;
    }
}


void
ngx_chat_gdpr_torn_end(void *data)
{
    ngx_chat_gdpr_audit_conf_t  *acf = data;

    ngx_chat_gdpr_torn_close(&acf->read[0]);
    ngx_chat_gdpr_torn_close(&acf->read[1]);
}


void
ngx_chat_gdpr_torn_open(ngx_chat_gdpr_audit_conf_t *acf, ngx_log_t *log)
{
    ngx_fd_t     fd;
    struct stat  sb;

    fd = open((char *) acf->file->name.data, O_RDONLY|O_NONBLOCK|O_CLOEXEC);

    if (fd == NGX_INVALID_FILE) {
        ngx_log_error(NGX_LOG_WARN, log, ngx_errno,
                      "cannot read the audit log \"%V\": where its chains "
                      "broke off, and lines that were cut short, will not be "
                      "in it", &acf->file->name);
    }

    if (fd != NGX_INVALID_FILE
        && (fstat(fd, &sb) == -1 || !S_ISREG(sb.st_mode)))
    {
        ngx_chat_gdpr_torn_close(&fd);  /* a pipe is not to be read from */
    }

    ngx_chat_gdpr_torn_close(&acf->read[1]);
    acf->read[1] = acf->read[0];
    acf->read[0] = fd;
}


/* Up to so many bytes from `at` on, of a regular file. */

static u_char *
ngx_chat_gdpr_torn_read(ngx_fd_t fd, off_t at, off_t size, size_t *n,
    ngx_log_t *log)
{
    u_char   *p;
    ssize_t   got;

    if (size <= 0) {
        return NULL;
    }

    p = ngx_alloc(size, log);
    if (p == NULL) {
        return NULL;
    }

    got = pread(fd, p, size, at);

    if (got <= 0) {
        ngx_log_error(NGX_LOG_WARN, log, got ? ngx_errno : 0,
                      "cannot read the audit log");
        ngx_free(p);
        return NULL;
    }

    *n = got;
    return p;
}


u_char *
ngx_chat_gdpr_torn_tail(ngx_chat_gdpr_audit_conf_t *acf, size_t *n,
    ngx_log_t *log)
{
    off_t        size;
    struct stat  sb;

    if (acf->read[0] == NGX_INVALID_FILE || fstat(acf->read[0], &sb) == -1) {
        return NULL;
    }

    size = ngx_min(sb.st_size, NGX_CHAT_GDPR_READ);

    return ngx_chat_gdpr_torn_read(acf->read[0], sb.st_size - size, size, n,
                                   log);
}


ngx_uint_t
ngx_chat_gdpr_torn_last(ngx_chat_gdpr_audit_conf_t *acf)
{
    u_char       last;
    struct stat  sb;

    return acf->read[0] != NGX_INVALID_FILE && fstat(acf->read[0], &sb) == 0
           && sb.st_size > 0
           && pread(acf->read[0], &last, 1, sb.st_size - 1) == 1
           && last != LF;
}


size_t
ngx_chat_gdpr_torn_search(ngx_chat_gdpr_audit_conf_t *acf,
    const ngx_chat_gdpr_spot_t *from, const char *chain, cg_torn *torn,
    size_t max, ngx_log_t *log)
{
    size_t       n, found;
    u_char      *p;
    ngx_uint_t   i;
    struct stat  sb;

    n = 0;

    for (i = 0; i < 2; i++) {
        if (acf->read[i] != NGX_INVALID_FILE && fstat(acf->read[i], &sb) == 0
            && sb.st_dev == from->dev && sb.st_ino == from->ino)
        {
            break;
        }
    }

    p = i < 2 ? ngx_chat_gdpr_torn_read(acf->read[i], from->at,
                                        ngx_min(sb.st_size - from->at,
                                                NGX_CHAT_GDPR_READ),
                                        &n, log)
              : NULL;

    if (p == NULL) {
        return 0;
    }

    /* behind a piece in the log itself a line of this process stands */

    found = cg_torn_find((char *) p, n, chain, i == 1, torn, max);

    ngx_free(p);
    return found;
}
