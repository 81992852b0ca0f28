/*
 * Reading the audit log for pieces of lines, and for where its chains stand.
 *
 * The file is opened to be read by the master, since workers may have no right
 * to; they take over what is open.  A worker that was killed may have written
 * to the file that was the log until it was opened anew: that one stays open.
 */

#include "ngx_chat_gdpr_module.h"

#include "cg_quote.h"

/* So much is looked at, at the end or behind a place; at the end more, until it
 * is known where all chains stand. */
#define NGX_CHAT_GDPR_READ      (4 * 1024 * 1024)
#define NGX_CHAT_GDPR_READ_MAX  (16 * NGX_CHAT_GDPR_READ)

/* Behind so much of the end of a log, all lines that were being written when a
 * line quoted their chains are in it, too. */
#define NGX_CHAT_GDPR_UNSURE    (256 * 1024)


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


/* Does a record in there quote the others' heads? */

static ngx_uint_t
ngx_chat_gdpr_torn_quotes(const ngx_chat_gdpr_tail_t *tail)
{
    u_char     *p, *end, *feed;
    cg_quote    q;
    cg_record   r;

    p = tail->p + tail->sure;

    for (end = tail->p + tail->n; p < end; p = feed + 1) {
        feed = ngx_strlchr(p, end, LF);

        if (feed == NULL) {
            break;
        }

        if (cg_record_read(&r, (char *) p, feed - p) && cg_record_marks(&r)
            && cg_quote_next(&r, NULL, &q) != NULL)
        {
            return 1;
        }
    }

    return 0;
}


/* The last `size` bytes of a file, in front of what is there; less if it has
 * less. */

static ngx_int_t
ngx_chat_gdpr_torn_back(ngx_chat_gdpr_tail_t *tail, ngx_fd_t fd, off_t size,
    ngx_log_t *log)
{
    size_t       n;
    u_char      *p, *both;
    struct stat  sb;

    if (fd == NGX_INVALID_FILE || fstat(fd, &sb) == -1) {
        return NGX_OK;
    }

    tail->whole = sb.st_size <= size;
    size = ngx_min(sb.st_size, size);
    n = 0;
    p = ngx_chat_gdpr_torn_read(fd, sb.st_size - size, size, &n, log);

    if (p == NULL) {
        return NGX_OK;
    }

    if (tail->n) {
        both = ngx_alloc(n + tail->n, log);

        if (both == NULL) {
            ngx_free(p);
            return NGX_ERROR;
        }

        ngx_memcpy(ngx_cpymem(both, p, n), tail->p, tail->n);
        ngx_free(p);
        ngx_free(tail->p);
        p = both;
    }

    tail->p = p;
    tail->n += n;
    return NGX_OK;
}


static ngx_int_t
ngx_chat_gdpr_torn_end_of(ngx_chat_gdpr_audit_conf_t *acf,
    ngx_chat_gdpr_tail_t *tail, ngx_fd_t older, off_t size, ngx_log_t *log)
{
    ngx_memzero(tail, sizeof(ngx_chat_gdpr_tail_t));
    tail->whole = 1;

    if (ngx_chat_gdpr_torn_back(tail, acf->read[0], size, log) != NGX_OK) {
        return NGX_ERROR;
    }

    tail->own = tail->n;

    if (tail->whole && (off_t) tail->n < size
        && ngx_chat_gdpr_torn_back(tail, older, size - tail->n, log) != NGX_OK)
    {
        return NGX_ERROR;
    }

    tail->sure = tail->whole ? 0 : ngx_min(NGX_CHAT_GDPR_UNSURE, tail->n);
    return NGX_OK;
}


ngx_int_t
ngx_chat_gdpr_torn_tail(ngx_chat_gdpr_audit_conf_t *acf,
    ngx_chat_gdpr_tail_t *tail, ngx_log_t *log)
{
    off_t      size;
    ngx_fd_t   older;
    ngx_int_t  rc;

    older = acf->read[0] == NGX_INVALID_FILE ? NGX_INVALID_FILE
            : ngx_chat_gdpr_older_open(&acf->file->name, log);
    size = NGX_CHAT_GDPR_READ;

    for ( ;; ) {
        rc = ngx_chat_gdpr_torn_end_of(acf, tail, older, size, log);

        if (rc != NGX_OK || tail->whole || size == NGX_CHAT_GDPR_READ_MAX
            || ngx_chat_gdpr_torn_quotes(tail))
        {
            break;
        }

        ngx_chat_gdpr_torn_free(tail);
        size *= 4;
    }

    ngx_chat_gdpr_torn_close(&older);
    return rc;
}


void
ngx_chat_gdpr_torn_free(ngx_chat_gdpr_tail_t *tail)
{
    if (tail->p) {
        ngx_free(tail->p);
        tail->p = NULL;
    }
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
