/*
 * Both ends of the WebSocket measurement, on load.c: visitors that speak and a
 * provider that echoes.  RFC 6455, the part that is needed: one handshake with
 * the sample key of section 1.3, frames in any cut, masked from the visitor,
 * unmasked to it; no ping.
 *
 *   websocket -l PORT -c PORT -m FILE -b BYTES -o OUTSTANDING -n VISITORS
 *             [-z] [-k BYTES] [-p PID -w WARM_MS -r RUN_MS]
 *
 * The provider listens on -l, the visitors connect to -c.  Each of them keeps
 * OUTSTANDING messages of BYTES bytes from FILE on the way, sending anew as
 * many as came back.  It prints
 *
 *   MESSAGES SECONDS RUN_NS WAIT_NS CHANGED
 *
 * echoed messages and, of 1000 of all of them, how many came back other than
 * they were sent.  With -z both ends agree to permessage-deflate (RFC 7692),
 * and each message is one block that is not compressed, so that these programs
 * have no work with it and the proxy has all.  With -k the visitors' handshakes
 * are as long as those of Chromium, and each has a cookie of another length up
 * to that many bytes: what a proxy keeps of them is counted in blocks.  Without
 * -r each visitor gets OUTSTANDING echoes and stays silent: it prints "idle"
 * and leaves when its standard input ends.
 */

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "load.h"

#define WS_FIN_TEXT  0x81
#define WS_RSV1      0x40

#define WS_BLOCK  6  /* bytes that a block adds to a message */

#define WS_COOKIE_MAX  8000

typedef struct {
    load_conn  load;
    bool       open;         /* the handshake is over */
    uint64_t   sent;         /* visitor: messages */
    uint64_t   back;
    uint64_t   first;        /* visitor: its first message's number */
} ws_conn;

typedef struct {
    load_loop  loop;
    load_file  text;         /* the messages, one behind the other */
    size_t     bytes;        /* of a message */
    size_t     texts;
    bool       packed;
    size_t     cookie;       /* bytes at most; 0: not as a browser */
    uint64_t   outstanding;
    uint64_t   opened;
    uint64_t   sent;
    uint64_t   echoed;
    uint64_t   changed;
} ws_bench;

typedef struct {
    uint8_t   opcode;        /* with FIN */
    uint8_t  *payload;
    size_t    n;
} ws_frame;

static const char  ws_answer[] =
    "HTTP/1.1 101 Switching Protocols\r\n"
    "Upgrade: websocket\r\n"
    "Connection: Upgrade\r\n"
    "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n";

static const char  ws_agreed[] =
    "Sec-WebSocket-Extensions: permessage-deflate; "
    "server_max_window_bits=13; client_max_window_bits=13\r\n";

static const char  ws_request[] =
    "GET /socket HTTP/1.1\r\n"
    "Host: localhost\r\n"
    "Upgrade: websocket\r\n"
    "Connection: Upgrade\r\n"
    "Sec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

static const char  ws_browser[] =
    "Pragma: no-cache\r\n"
    "Cache-Control: no-cache\r\n"
    "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 "
    "(KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36\r\n"
    "Origin: https://chat.example.com\r\n"
    "Accept-Encoding: gzip, deflate, br, zstd\r\n"
    "Accept-Language: en-GB,en-US;q=0.9,en;q=0.8\r\n";

static const char  ws_offer[] =
    "Sec-WebSocket-Extensions: permessage-deflate; "
    "client_max_window_bits\r\n";


static void
ws_put_frame(ws_conn *c, uint8_t opcode, const uint8_t *p, size_t n)
{
    bool      masked;
    size_t    i, head;
    uint8_t   h[8], *out;
    uint32_t  key;

    masked = c->load.role == LOAD_VISITOR;
    h[0] = opcode;
    h[1] = masked ? 0x80 : 0;
    head = 2;

    if (n < 126) {
        h[1] |= (uint8_t) n;

    } else {
        h[1] |= 126;
        h[2] = (uint8_t) (n >> 8);
        h[3] = (uint8_t) n;
        head = 4;
    }

    if (masked) {
        key = (uint32_t) (c->sent + 1) * 2654435761u;
        memcpy(h + head, &key, 4);
        head += 4;
    }

    load_put(&c->load, h, head);
    load_put(&c->load, p, n);

    if (masked) {
        out = c->load.out + c->load.out_n - n;

        for (i = 0; i < n; i++) {
            out[i] ^= h[head - 4 + (i & 3)];
        }
    }
}


static const uint8_t *
ws_text(const ws_bench *b, uint64_t number)
{
    return b->text.p + number % b->texts * b->bytes;
}


static void
ws_put(ws_conn *c, const char *text)
{
    load_put(&c->load, text, strlen(text));
}


static void
ws_put_answer(const ws_bench *b, ws_conn *c)
{
    ws_put(c, ws_answer);

    if (b->packed) {
        ws_put(c, ws_agreed);
    }

    ws_put(c, "\r\n");
}


/* Visitor i's handshake. */

static void
ws_put_request(const ws_bench *b, ws_conn *c, size_t i)
{
    size_t  n;
    char    cookie[WS_COOKIE_MAX];

    ws_put(c, ws_request);

    if (b->cookie) {
        n = i * 389 % b->cookie;
        memset(cookie, 'x', n);

        ws_put(c, ws_browser);
        ws_put(c, "Cookie: session=");
        load_put(&c->load, cookie, n);
        ws_put(c, "\r\n");
    }

    /* a browser offers it always, whatever the provider makes of it */

    if (b->packed || b->cookie) {
        ws_put(c, ws_offer);
    }

    ws_put(c, "\r\n");
}


static void
ws_put_text(ws_bench *b, ws_conn *c, const uint8_t *text)
{
    size_t   n;
    uint8_t  block[65536];

    n = b->bytes;

    if (!b->packed) {
        ws_put_frame(c, WS_FIN_TEXT, text, n);
        return;
    }

    block[0] = 0;
    block[1] = (uint8_t) n;
    block[2] = (uint8_t) (n >> 8);
    block[3] = (uint8_t) ~n;
    block[4] = (uint8_t) (~n >> 8);
    memcpy(block + 5, text, n);
    block[5 + n] = 0;

    ws_put_frame(c, WS_FIN_TEXT | WS_RSV1, block, n + WS_BLOCK);
}


static void
ws_say(ws_bench *b, ws_conn *c)
{
    while (!b->loop.ending && c->sent - c->back < b->outstanding
           && (b->loop.run_ms || c->sent < b->outstanding))
    {
        ws_put_text(b, c, ws_text(b, c->first + c->sent));
        c->sent++;
        b->sent++;
    }
}


static void
ws_on_frame(ws_bench *b, ws_conn *c, const ws_frame *f)
{
    size_t  more;

    if ((f->opcode & ~(b->packed ? WS_RSV1 : 0)) != WS_FIN_TEXT) {
        load_die("a frame other than a whole text message", 0);
    }

    if (c->load.role == LOAD_PROVIDER) {
        ws_put_frame(c, f->opcode, f->payload, f->n);
        return;
    }

    more = b->packed ? WS_BLOCK : 0;

    if (f->n != b->bytes + more
        || memcmp(f->payload + (more ? 5 : 0),
                  ws_text(b, c->first + c->back), b->bytes)
           != 0)
    {
        b->changed++;
    }

    b->echoed++;
    c->back++;
}


/* The bytes of the first frame in p[0..n), unmasked in place; 0 if it is not
 * complete. */

static size_t
ws_parse(uint8_t *p, size_t n, ws_frame *f)
{
    bool            masked;
    size_t          head, i;
    const uint8_t  *key;

    if (n < 4) {
        return 0;
    }

    masked = (p[1] & 0x80) != 0;
    f->opcode = p[0];
    f->n = p[1] & 0x7F;
    head = 2;

    if (f->n == 126) {
        f->n = (size_t) p[2] << 8 | p[3];
        head = 4;

    } else if (f->n == 127) {
        load_die("a frame of 64 KiB", 0);
    }

    key = p + head;
    head += masked ? 4 : 0;

    if (n < head + f->n) {
        return 0;
    }

    f->payload = p + head;

    for (i = 0; masked && i < f->n; i++) {
        f->payload[i] ^= key[i & 3];
    }

    return head + f->n;
}


static bool
ws_handshake(ws_bench *b, ws_conn *c)
{
    uint8_t  *in, *end;

    in = c->load.in + c->load.in_at;
    end = memmem(in, c->load.in_n - c->load.in_at, "\r\n\r\n", 4);

    if (end == NULL) {
        return false;
    }

    c->open = true;

    if (c->load.role == LOAD_PROVIDER) {
        ws_put_answer(b, c);

    } else {
        if (memcmp(in, "HTTP/1.1 101", 12) != 0) {
            load_die("the proxy did not switch protocols", 0);
        }

        b->opened++;
    }

    load_take(&c->load, (size_t) (end + 4 - in), 0);

    return true;
}


static void
ws_on_input(load_loop *l, load_conn *lc)
{
    size_t     n;
    ws_conn   *c = (ws_conn *) lc;
    ws_bench  *b = (ws_bench *) l;
    ws_frame   f;

    if (!c->open && !ws_handshake(b, c)) {
        return;
    }

    while ((n = ws_parse(lc->in + lc->in_at, lc->in_n - lc->in_at, &f)) > 0) {
        ws_on_frame(b, c, &f);
        load_take(lc, n, 0);
    }

    if (lc->role == LOAD_VISITOR) {
        ws_say(b, c);
    }
}


static void
ws_arguments(ws_bench *b, int argc, char **argv)
{
    int          opt;
    const char  *path;

    path = NULL;

    while ((opt = getopt(argc, argv, "l:c:m:b:o:n:zk:p:w:r:")) != -1) {
        switch (opt) {
        case 'l': b->loop.provider = atoi(optarg); break;
        case 'c': b->loop.proxy = atoi(optarg); break;
        case 'm': path = optarg; break;
        case 'b': b->bytes = strtoul(optarg, NULL, 10); break;
        case 'o': b->outstanding = strtoul(optarg, NULL, 10); break;
        case 'n': b->loop.visitors = strtoul(optarg, NULL, 10); break;
        case 'z': b->packed = true; break;
        case 'k': b->cookie = strtoul(optarg, NULL, 10); break;
        case 'p': b->loop.pid = atoi(optarg); break;
        case 'w': b->loop.warm_ms = (unsigned) atoi(optarg); break;
        case 'r': b->loop.run_ms = (unsigned) atoi(optarg); break;
        default: exit(2);
        }
    }

    if (path == NULL || b->bytes == 0 || b->bytes > 60000
        || b->outstanding == 0 || b->cookie > WS_COOKIE_MAX)
    {
        load_die("usage: see the head of websocket.c", 0);
    }

    load_read(&b->text, path);
    b->texts = b->text.n / b->bytes;

    if (b->texts == 0) {
        load_die("no messages", 0);
    }
}


/* One after the other, so that no queue of connections overflows. */

static void
ws_connect(ws_bench *b, load_conn **visitors)
{
    size_t  i;

    for (i = 0; i < b->loop.visitors; i++) {
        visitors[i] = load_connect(&b->loop);
        ((ws_conn *) visitors[i])->first = i * 7;
        ws_put_request(b, (ws_conn *) visitors[i], i);
        load_wait(&b->loop, &b->opened, i + 1, "no handshake");
    }
}


static void
ws_run(ws_bench *b)
{
    if (b->loop.run_ms == 0) {
        load_wait(&b->loop, &b->echoed, b->loop.visitors * b->outstanding,
                  "echoes are missing");
        printf("idle\n");
        fflush(stdout);
        (void) getchar();
        return;
    }

    load_measure(&b->loop, &b->echoed);
    b->loop.ending = true;
    load_wait(&b->loop, &b->echoed, b->sent, "echoes are missing");
    printf(" %" PRIu64 "\n", b->changed * 1000 / b->echoed);
}


int
main(int argc, char **argv)
{
    size_t       i;
    ws_bench     b;
    load_conn  **visitors;

    memset(&b, 0, sizeof(b));
    b.loop.conn_size = sizeof(ws_conn);
    b.loop.on_input = ws_on_input;
    ws_arguments(&b, argc, argv);
    visitors = calloc(b.loop.visitors, sizeof(load_conn *));

    if (visitors == NULL) {
        load_die("no memory", 0);
    }

    load_start(&b.loop);
    ws_connect(&b, visitors);
    ws_run(&b);

    for (i = 0; i < b.loop.visitors; i++) {
        load_close(visitors[i]);
    }

    return 0;
}
