/*
 * See load.h.
 */

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "load.h"

#define LOAD_OUT      (1 << 20)   /* pending output, files apart */
#define LOAD_WAIT_MS  10000
#define LOAD_EVENTS   256

typedef struct {
    uint64_t  run;     /* nanoseconds on a core */
    uint64_t  wait;    /* and ready to run, in the queue for one */
} load_time;


void
load_die(const char *what, int error)
{
    fprintf(stderr, "load: %s%s%s\n", what, error ? ": " : "",
            error ? strerror(error) : "");
    exit(1);
}


uint64_t
load_now_ms(void)
{
    struct timespec  ts;

    clock_gettime(CLOCK_MONOTONIC, &ts);

    return (uint64_t) ts.tv_sec * 1000 + (uint64_t) ts.tv_nsec / 1000000;
}


static void
load_cpu(int pid, load_time *t)
{
    char   path[64];
    FILE  *f;

    snprintf(path, sizeof(path), "/proc/%d/schedstat", pid);
    f = fopen(path, "r");

    if (f == NULL) {
        load_die(path, errno);
    }

    if (fscanf(f, "%" SCNu64 " %" SCNu64, &t->run, &t->wait) != 2) {
        load_die("schedstat cannot be read", 0);
    }

    fclose(f);
}


void
load_read(load_file *f, const char *path)
{
    struct stat  st;

    f->fd = open(path, O_RDONLY);

    if (f->fd == -1 || fstat(f->fd, &st) == -1) {
        load_die(path, errno);
    }

    f->n = (size_t) st.st_size;
    f->p = malloc(f->n + 1);

    if (f->p == NULL || pread(f->fd, f->p, f->n, 0) != (ssize_t) f->n) {
        load_die(path, errno);
    }
}


static void
load_watch(load_loop *l, load_conn *c, int op, uint32_t events)
{
    struct epoll_event  ev;

    ev.events = events;
    ev.data.ptr = c;

    if (epoll_ctl(l->epoll, op, c->fd, &ev) == -1) {
        load_die("epoll_ctl", errno);
    }
}


static load_conn *
load_add(load_loop *l, int fd, load_role role)
{
    int         one;
    load_conn  *c;

    c = calloc(1, l->conn_size);

    if (c == NULL) {
        load_die("calloc", errno);
    }

    c->fd = fd;
    c->role = role;

    if (role != LOAD_LISTENER) {
        one = 1;
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
        c->in = malloc(LOAD_IN);

        if (c->in == NULL) {
            load_die("malloc", errno);
        }
    }

    c->blocked = role == LOAD_VISITOR;
    load_watch(l, c, EPOLL_CTL_ADD,
               c->blocked ? EPOLLIN | EPOLLOUT : EPOLLIN);

    return c;
}


static void
load_address(struct sockaddr_in *a, int port)
{
    memset(a, 0, sizeof(*a));
    a->sin_family = AF_INET;
    a->sin_port = htons((uint16_t) port);
    a->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
}


void
load_start(load_loop *l)
{
    int                 fd, one;
    struct rlimit       files;
    struct sockaddr_in  a;

    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max;
        setrlimit(RLIMIT_NOFILE, &files);
    }

    one = 1;
    l->epoll = epoll_create1(0);
    fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    load_address(&a, l->provider);
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));

    if (bind(fd, (struct sockaddr *) &a, sizeof(a)) == -1
        || listen(fd, 1024) == -1)
    {
        load_die("listen", errno);
    }

    load_add(l, fd, LOAD_LISTENER);
}


load_conn *
load_connect(load_loop *l)
{
    int                 fd;
    struct sockaddr_in  a;

    load_address(&a, l->proxy);
    fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);

    if (fd == -1
        || (connect(fd, (struct sockaddr *) &a, sizeof(a)) == -1
            && errno != EINPROGRESS))
    {
        load_die("connect", errno);
    }

    return load_add(l, fd, LOAD_VISITOR);
}


void
load_close(load_conn *c)
{
    close(c->fd);
}


void
load_put(load_conn *c, const void *p, size_t n)
{
    if (c->out_cap - c->out_n < n) {
        if (c->out_n + n > LOAD_OUT) {
            load_die("the proxy does not read", 0);
        }

        c->out_cap = c->out_n + n + 512;
        c->out = realloc(c->out, c->out_cap);

        if (c->out == NULL) {
            load_die("realloc", errno);
        }
    }

    memcpy(c->out + c->out_n, p, n);
    c->out_n += n;
}


/* What send() and sendfile() returned, an EAGAIN being nothing. */

static size_t
load_sent(ssize_t n)
{
    if (n == -1 && errno != EAGAIN) {
        load_die("send", errno);
    }

    return n == -1 ? 0 : (size_t) n;
}


void
load_flush(load_loop *l, load_conn *c)
{
    bool    blocked;
    size_t  n;
    off_t   at;

    if (c->out_n > 0) {
        n = load_sent(send(c->fd, c->out, c->out_n,
                           MSG_NOSIGNAL | (c->file_left ? MSG_MORE : 0)));
        c->out_n -= n;
        memmove(c->out, c->out + n, c->out_n);
    }

    if (c->out_n == 0 && c->file_left > 0) {
        at = c->file_at;
        n = load_sent(sendfile(c->fd, c->file, &at, c->file_left));
        c->file_at += (int64_t) n;
        c->file_left -= n;
    }

    blocked = c->out_n > 0 || c->file_left > 0;

    if (blocked != c->blocked) {
        c->blocked = blocked;
        load_watch(l, c, EPOLL_CTL_MOD,
                   blocked ? EPOLLIN | EPOLLOUT : EPOLLIN);
    }
}


void
load_take(load_conn *c, size_t n, size_t skip)
{
    size_t  here;

    c->in_at += n;
    here = c->in_n - c->in_at < skip ? c->in_n - c->in_at : skip;
    c->in_at += here;
    c->skip = skip - here;
}


/* Bytes that are skipped are not even copied. */

static ssize_t
load_recv(load_conn *c)
{
    ssize_t  n;

    if (c->in_at > 0) {
        c->in_n -= c->in_at;
        memmove(c->in, c->in + c->in_at, c->in_n);
        c->in_at = 0;
    }

    if (c->skip > LOAD_IN) {
        n = recv(c->fd, NULL, c->skip, MSG_TRUNC);
        c->skip -= n > 0 ? (size_t) n : 0;
        return n;
    }

    n = recv(c->fd, c->in + c->in_n, LOAD_IN - c->in_n, 0);

    if (n > 0) {
        c->in_n += (size_t) n;
        load_take(c, 0, c->skip);
    }

    return n;
}


static void
load_on_input(load_loop *l, load_conn *c)
{
    ssize_t  n;

    n = load_recv(c);

    if (n == -1 && errno == EAGAIN) {
        return;
    }

    if (n <= 0 && c->role == LOAD_PROVIDER) {
        load_close(c);
        return;
    }

    if (n <= 0) {
        load_die("the proxy closed a connection", n ? errno : 0);
    }

    if (c->skip == 0) {
        l->on_input(l, c);
    }

    load_flush(l, c);
}


static void
load_on_event(load_loop *l, load_conn *c, uint32_t events)
{
    int  fd;

    if (c->role == LOAD_LISTENER) {
        fd = accept4(c->fd, NULL, NULL, SOCK_NONBLOCK);

        if (fd == -1) {
            load_die("accept", errno);
        }

        load_add(l, fd, LOAD_PROVIDER);
        return;
    }

    if (events & EPOLLOUT) {
        load_flush(l, c);
    }

    if (events & ~(uint32_t) EPOLLOUT) {
        load_on_input(l, c);
    }
}


void
load_turn(load_loop *l)
{
    int                 i, n;
    struct epoll_event  events[LOAD_EVENTS];

    /* It never sleeps: to wake it would be work of the proxy's, and the more
     * of it the slower the proxy is. */

    n = epoll_wait(l->epoll, events, LOAD_EVENTS, 0);

    for (i = 0; i < n; i++) {
        load_on_event(l, events[i].data.ptr, events[i].events);
    }
}


void
load_wait(load_loop *l, const uint64_t *value, uint64_t wanted,
    const char *what)
{
    uint64_t  limit;

    limit = load_now_ms() + LOAD_WAIT_MS;

    while (*value < wanted) {
        load_turn(l);

        if (load_now_ms() > limit) {
            load_die(what, 0);
        }
    }
}


static void
load_run_until(load_loop *l, uint64_t ms)
{
    while (load_now_ms() < ms) {
        load_turn(l);
    }
}


void
load_measure(load_loop *l, const uint64_t *count)
{
    uint64_t   start, end, before;
    load_time  from, to;

    load_run_until(l, load_now_ms() + l->warm_ms);

    start = load_now_ms();
    load_cpu(l->pid, &from);
    before = *count;

    load_run_until(l, start + l->run_ms);

    end = load_now_ms();
    load_cpu(l->pid, &to);
    printf("%" PRIu64 " %.3f %" PRIu64 " %" PRIu64, *count - before,
           (double) (end - start) / 1000, to.run - from.run,
           to.wait - from.wait);
}
