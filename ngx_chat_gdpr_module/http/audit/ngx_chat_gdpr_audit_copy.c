/*
 * Lines of the audit log at another place: to a file, or to a syslog server as
 * RFC 5424 has it, once the log holds them.
 *
 *   <PRI>1 TIME HOSTNAME TAG PID TYPE - {"time": … }
 *
 * PRI, the server and the tag are those of nginx's "syslog:" parameter.  TYPE
 * is that of the event.  What cannot be copied is an error in nginx's log, and
 * stops no message: the log itself has it.
 */

#include "ngx_chat_gdpr_module.h"

#include <ngx_syslog.h>

#include "cg_ledger.h"

/* What stands in front of the line. */
#define NGX_CHAT_GDPR_SYSLOG_HEAD  (sizeof("<191>1 ") + 25                    \
                                    + NGX_MAXHOSTNAMELEN + NGX_INT64_LEN + 64)

struct ngx_chat_gdpr_copy_s {
    ngx_str_t           name;   /* as written */
    ngx_open_file_t    *file;   /* or: */
    ngx_syslog_peer_t   peer;
    unsigned            all:1;  /* lines, not only signed ones */
};


/* nginx's parser reads the first argument of a directive. */

static char *
ngx_chat_gdpr_copy_syslog(ngx_conf_t *cf, ngx_chat_gdpr_copy_t *copy)
{
    char         *rv;
    ngx_str_t     args[2];
    ngx_array_t   array, *saved;

    args[0] = copy->name;
    args[1] = copy->name;

    array = *cf->args;
    array.elts = args;
    array.nelts = 2;

    saved = cf->args;
    cf->args = &array;

    rv = ngx_syslog_process_conf(cf, &copy->peer);

    cf->args = saved;
    return rv;
}


char *
ngx_chat_gdpr_copy_to(ngx_conf_t *cf, ngx_chat_gdpr_audit_conf_t *acf,
    ngx_str_t *where, ngx_uint_t all)
{
    ngx_str_t              name;
    ngx_chat_gdpr_copy_t  *copy, **place;

    if (acf->copies == NULL) {
        acf->copies = ngx_array_create(cf->pool, 2,
                                       sizeof(ngx_chat_gdpr_copy_t *));
        if (acf->copies == NULL) {
            return NGX_CONF_ERROR;
        }
    }

    place = ngx_array_push(acf->copies);
    copy = ngx_pcalloc(cf->pool, sizeof(ngx_chat_gdpr_copy_t));

    if (place == NULL || copy == NULL) {
        return NGX_CONF_ERROR;
    }

    *place = copy;
    copy->name = *where;
    copy->all = all;

    if (where->len > 5 && ngx_strncmp(where->data, "file:", 5) == 0) {
        name.data = where->data + 5;
        name.len = where->len - 5;
        copy->file = ngx_chat_gdpr_audit_open_file(cf, &name);

        return copy->file ? NGX_CONF_OK : NGX_CONF_ERROR;
    }

    if (where->len > 7 && ngx_strncmp(where->data, "syslog:", 7) == 0) {
        return ngx_chat_gdpr_copy_syslog(cf, copy);
    }

    return "takes \"file:PATH\" or \"syslog:server=ADDRESS[,...]\" as another "
           "place";
}


static void
ngx_chat_gdpr_copy_failed(ngx_chat_gdpr_copy_t *copy, ngx_log_t *log,
    ngx_err_t err)
{
    ngx_log_error(NGX_LOG_CRIT, log, err,
                  "cannot copy lines of the audit log to \"%V\"",
                  &copy->name);
}


static void
ngx_chat_gdpr_copy_send(ngx_chat_gdpr_copy_t *copy, const cg_record *r,
    ngx_log_t *log)
{
    size_t   n;
    u_char  *p, *last;

    n = NGX_CHAT_GDPR_SYSLOG_HEAD + copy->peer.tag.len + r->n;

    p = ngx_alloc(n, log);
    if (p == NULL) {
        return;
    }

    last = ngx_snprintf(p, n, "<%ui>1 %*s %V %V %P %*s - %*s",
                        copy->peer.facility * 8 + copy->peer.severity,
                        (size_t) 24, r->time, &ngx_cycle->hostname,
                        &copy->peer.tag, ngx_pid, r->type_n, r->type,
                        r->n, r->p);

    if (ngx_syslog_send(&copy->peer, p, last - p) != last - p) {
        ngx_chat_gdpr_copy_failed(copy, log, 0);
    }

    ngx_free(p);
}


static void
ngx_chat_gdpr_copy_line(ngx_chat_gdpr_copy_t *copy, const cg_record *r,
    ngx_log_t *log)
{
    ssize_t  n;

    if (copy->file == NULL) {
        ngx_chat_gdpr_copy_send(copy, r, log);
        return;
    }

    /* with its line feed */

    do {
        n = ngx_write_fd(copy->file->fd, (void *) r->p, r->n + 1);
    } while (n == -1 && ngx_errno == NGX_EINTR);

    if (n != (ssize_t) r->n + 1) {
        ngx_chat_gdpr_copy_failed(copy, log, n == -1 ? ngx_errno : 0);
    }
}


void
ngx_chat_gdpr_copy_lines(ngx_chat_gdpr_audit_conf_t *acf, u_char *p, size_t n,
    ngx_uint_t marked, ngx_log_t *log)
{
    u_char                 *end, *feed;
    cg_record               r;
    ngx_uint_t              i;
    ngx_chat_gdpr_copy_t  **copies;

    if (acf->copies == NULL || !(marked || acf->copy_all)) {
        return;
    }

    copies = acf->copies->elts;

    for (end = p + n; p < end; p = feed + 1) {
        feed = ngx_strlchr(p, end, LF);

        if (feed == NULL) {
            return;
        }

        if (!cg_record_read(&r, (char *) p, feed - p)) {
            continue;
        }

        for (i = 0; i < acf->copies->nelts; i++) {
            if (copies[i]->all || cg_record_marks(&r)) {
                ngx_chat_gdpr_copy_line(copies[i], &r, log);
            }
        }
    }
}
