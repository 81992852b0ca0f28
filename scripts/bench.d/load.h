/*
 * The loop under http.c and websocket.c: both ends of a proxy, visitors and
 * provider, in one process and one epoll loop, so that the load takes one core
 * and no switch between processes.  Any failure ends the program with a line
 * on standard error.
 */

#ifndef BENCH_LOAD_H
#define BENCH_LOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LOAD_IN  32768   /* bytes read at once */

typedef enum {
    LOAD_LISTENER,
    LOAD_VISITOR,
    LOAD_PROVIDER
} load_role;

/* The first member of a program's own connection. */
typedef struct {
    int        fd;
    load_role  role;
    bool       blocked;    /* waits for EPOLLOUT */
    uint8_t   *in;         /* what came and was not taken: in_at to in_n */
    size_t     in_at;
    size_t     in_n;
    size_t     skip;       /* bytes to come that nobody looks at */
    uint8_t   *out;
    size_t     out_n;
    size_t     out_cap;
    int        file;       /* sent behind out, from file_at on */
    int64_t    file_at;
    size_t     file_left;
} load_conn;

typedef struct load_loop_s  load_loop;

struct load_loop_s {
    int      epoll;
    size_t   conn_size;    /* of the program's own connection */

    /* Bytes came, or all to be skipped went by. */
    void   (*on_input)(load_loop *l, load_conn *c);

    int      pid;          /* the worker whose time is taken */
    int      provider;     /* the port that the proxy connects to */
    int      proxy;        /* the port that visitors connect to */
    size_t   visitors;
    unsigned warm_ms;
    unsigned run_ms;
    bool     ending;       /* nothing new is to be sent */
};

typedef struct {
    uint8_t  *p;
    size_t    n;
    int       fd;          /* open for reading */
} load_file;

void load_die(const char *what, int error);
uint64_t load_now_ms(void);

void load_read(load_file *f, const char *path);

/* l zeroed but for conn_size, on_input and provider. */
void load_start(load_loop *l);

/* A visitor: connected when its first output went out. */
load_conn *load_connect(load_loop *l);

/* Shut a visitor down: the proxy is to see its end before the provider's. */
void load_close(load_conn *c);

void load_put(load_conn *c, const void *p, size_t n);
void load_flush(load_loop *l, load_conn *c);

/* The input's first n bytes are done with; the next `skip` do not matter. */
void load_take(load_conn *c, size_t n, size_t skip);

/* One turn of the loop, of at most 100 ms. */
void load_turn(load_loop *l);

/* Turns until *value is at least `wanted`; `what` is said after 10 s. */
void load_wait(load_loop *l, const uint64_t *value, uint64_t wanted,
    const char *what);

/* Warm up, then print how often *count rose, in how many seconds, for how many
 * nanoseconds the worker was on its core (user and system), and for how many
 * it waited for it while something else ran there; without a newline. */
void load_measure(load_loop *l, const uint64_t *count);

#endif
