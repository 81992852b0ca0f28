/*
 * Both ends of the HTTP measurement, on load.c: visitors that send a request
 * as soon as the last is answered, and a provider that answers.  HTTP/1.1 with
 * keepalive, bodies by Content-Length or chunked (RFC 9112 section 7.1), no
 * trailers.
 *
 *   http -l PORT -c PORT -f FILE [-b] -p PID -n VISITORS -w WARM_MS -r RUN_MS
 *   http -l PORT -c PORT -f FILE [-b]
 *
 * The provider listens on -l, the visitors connect to -c.  FILE is what the
 * provider answers a GET with, or with -b the body of a POST, which it answers
 * with a short object.  It prints
 *
 *   RESPONSES SECONDS RUN_NS WAIT_NS BYTES
 *
 * BYTES being those of an answer's body on average; without -r one answer, its
 * head and its body as they came.
 */

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "load.h"

#define HTTP_SENDFILE  65536    /* a longer body is not copied */

typedef enum {
    HTTP_HEAD,
    HTTP_BODY,          /* of a known length, which is skipped */
    HTTP_CHUNK,         /* a chunk's size */
    HTTP_LAST           /* what follows the last chunk */
} http_state;

typedef struct {
    load_conn   load;
    http_state  state;
} http_conn;

typedef struct {
    load_loop  loop;
    load_file  file;
    bool       post;
    bool       show;    /* print what comes back */
    char       request[512];
    char       answer[512];
    uint64_t   visitors;
    uint64_t   sent;
    uint64_t   done;
    uint64_t   bytes;
} http_bench;

static const char  http_ok[] = "{\"ok\":true}";


static void
http_prepare(http_bench *b)
{
    size_t  n;

    n = b->post ? sizeof(http_ok) - 1 : b->file.n;
    snprintf(b->answer, sizeof(b->answer),
             "HTTP/1.1 200 OK\r\n"
             "Content-Type: application/json\r\n"
             "Content-Length: %zu\r\n\r\n", n);

    if (!b->post) {
        snprintf(b->request, sizeof(b->request),
                 "GET /messages HTTP/1.1\r\nHost: localhost\r\n\r\n");
        return;
    }

    snprintf(b->request, sizeof(b->request),
             "POST /messages HTTP/1.1\r\n"
             "Host: localhost\r\n"
             "Content-Type: application/json\r\n"
             "Content-Length: %zu\r\n\r\n", b->file.n);
}


static void
http_ask(http_bench *b, load_conn *c)
{
    load_put(c, b->request, strlen(b->request));

    if (b->post) {
        load_put(c, b->file.p, b->file.n);
    }

    b->sent++;
}


static void
http_answer(http_bench *b, load_conn *c)
{
    load_put(c, b->answer, strlen(b->answer));

    if (b->post) {
        load_put(c, http_ok, sizeof(http_ok) - 1);

    } else if (b->file.n < HTTP_SENDFILE) {
        load_put(c, b->file.p, b->file.n);

    } else {
        c->file = b->file.fd;
        c->file_at = 0;
        c->file_left = b->file.n;
    }
}


static void
http_done(http_bench *b, http_conn *c)
{
    c->state = HTTP_HEAD;

    if (c->load.role == LOAD_PROVIDER) {
        http_answer(b, &c->load);
        return;
    }

    b->done++;

    if (!b->loop.ending) {
        http_ask(b, &c->load);
    }
}


/* The value of a header in a head that ends in NUL, or NULL. */

static const char *
http_header(const char *head, const char *name)
{
    const char  *p;

    p = strcasestr(head, name);

    return p == NULL ? NULL : p + strlen(name);
}


static bool
http_read_head(http_bench *b, http_conn *c)
{
    char        *head, *end;
    size_t       n;
    const char  *value;

    head = (char *) c->load.in + c->load.in_at;
    end = memmem(head, c->load.in_n - c->load.in_at, "\r\n\r\n", 4);

    if (end == NULL) {
        return false;
    }

    end[2] = '\0';

    if (c->load.role == LOAD_VISITOR && memcmp(head, "HTTP/1.1 200", 12)) {
        load_die("an answer other than 200", 0);
    }

    value = http_header(head, "\nTransfer-Encoding: chunked");
    n = 0;
    c->state = value ? HTTP_CHUNK : HTTP_BODY;

    if (value == NULL) {
        value = http_header(head, "\nContent-Length: ");
        n = value ? strtoul(value, NULL, 10) : 0;
        b->bytes += c->load.role == LOAD_VISITOR ? n : 0;
    }

    load_take(&c->load, (size_t) (end + 4 - head), n);

    return true;
}


static bool
http_read_chunk(http_bench *b, http_conn *c)
{
    char    *line, *end;
    size_t   n;

    line = (char *) c->load.in + c->load.in_at;
    end = memmem(line, c->load.in_n - c->load.in_at, "\r\n", 2);

    if (end == NULL) {
        return false;
    }

    n = strtoul(line, NULL, 16);
    b->bytes += c->load.role == LOAD_VISITOR ? n : 0;
    c->state = n ? HTTP_CHUNK : HTTP_LAST;
    load_take(&c->load, (size_t) (end + 2 - line), n + 2);

    return true;
}


static void
http_on_input(load_loop *l, load_conn *lc)
{
    bool         more;
    http_conn   *c = (http_conn *) lc;
    http_bench  *b = (http_bench *) l;

    if (b->show && lc->role == LOAD_VISITOR) {
        fwrite(lc->in, 1, lc->in_n, stdout);
    }

    do {
        switch (c->state) {
        case HTTP_HEAD:
            more = http_read_head(b, c);
            break;

        case HTTP_CHUNK:
            more = http_read_chunk(b, c);
            break;

        default:
            http_done(b, c);
            more = false;
        }

        /* The end of a body is known when nothing is left to skip. */

    } while (more && lc->skip == 0);
}


static void
http_arguments(http_bench *b, int argc, char **argv)
{
    int          opt;
    const char  *path;

    path = NULL;
    b->loop.visitors = 1;

    while ((opt = getopt(argc, argv, "l:c:f:bp:n:w:r:")) != -1) {
        switch (opt) {
        case 'l': b->loop.provider = atoi(optarg); break;
        case 'c': b->loop.proxy = atoi(optarg); break;
        case 'f': path = optarg; break;
        case 'b': b->post = true; break;
        case 'p': b->loop.pid = atoi(optarg); break;
        case 'n': b->loop.visitors = strtoul(optarg, NULL, 10); break;
        case 'w': b->loop.warm_ms = (unsigned) atoi(optarg); break;
        case 'r': b->loop.run_ms = (unsigned) atoi(optarg); break;
        default: exit(2);
        }
    }

    if (path == NULL) {
        load_die("usage: see the head of http.c", 0);
    }

    load_read(&b->file, path);
    b->show = b->loop.run_ms == 0;
}


int
main(int argc, char **argv)
{
    size_t       i;
    http_bench   b;
    load_conn  **visitors;

    memset(&b, 0, sizeof(b));
    b.loop.conn_size = sizeof(http_conn);
    b.loop.on_input = http_on_input;
    http_arguments(&b, argc, argv);
    http_prepare(&b);
    load_start(&b.loop);

    visitors = calloc(b.loop.visitors, sizeof(load_conn *));

    if (visitors == NULL) {
        load_die("no memory", 0);
    }

    b.loop.ending = b.show;

    for (i = 0; i < b.loop.visitors; i++) {
        visitors[i] = load_connect(&b.loop);
        http_ask(&b, visitors[i]);
    }

    if (!b.show) {
        load_measure(&b.loop, &b.done);
    }

    b.loop.ending = true;
    load_wait(&b.loop, &b.done, b.sent, "answers are missing");

    for (i = 0; i < b.loop.visitors; i++) {
        load_close(visitors[i]);
    }

    if (!b.show) {
        printf(" %" PRIu64 "\n", b.bytes / b.done);
    }

    return 0;
}
