/*
 * The relay with permessage-deflate: at either end stands a peer with a zlib
 * stream of its own that lasts as long as the connection, as any program has
 * it.  What the receiver unpacks must be what the same messages are without
 * compression.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <zlib.h>

#include "cg_websocket.h"
#include "frames.h"
#include "passage.h"

#define EMAIL  "jane.doe@example.com"

typedef struct {
    cg_direction  dir;
    cg_extension  sender, receiver;
    z_stream      pack, unpack;
    cg_websocket  ws;      /* compressed */
    cg_websocket  plain;   /* the same without */
    cg_buf        in;
    cg_buf        out;
    size_t        taken;   /* bytes of out that the receiver has read */
    cg_status     st;
    unsigned      passed;  /* messages that arrived byte for byte */
    unsigned      compressed;
} talk;

static cg_work    work;
static cg_policy  policy;
static unsigned   seed;


static int
setup(void **state)
{
    (void) state;

    return passage_policy(&policy, "otherwise replace;limit message=50000")
           ? 0 : -1;
}


static int
teardown(void **state)
{
    (void) state;

    cg_work_free(&work);
    return 0;
}


static unsigned
rnd(unsigned n)
{
    seed = seed * 1103515245u + 12345u;
    return (seed >> 16) % n;
}


static cg_status
on_event(void *ctx, const cg_websocket *ws, const cg_counts *counts,
    const char *format)
{
    (void) ctx, (void) ws, (void) counts, (void) format;

    return CG_OK;
}


static unsigned
bits_of(const cg_extension *e, cg_direction dir)
{
    unsigned  bits;

    bits = dir == CG_TO_PROVIDER ? e->client_bits : e->server_bits;
    return bits ? bits : 15;
}


static bool
forgets(const cg_extension *e, cg_direction dir)
{
    return dir == CG_TO_PROVIDER ? e->client_no_takeover
                                 : e->server_no_takeover;
}


static void
talk_start(talk *t, cg_direction dir, const cg_extension *sender,
    const cg_extension *receiver)
{
    unsigned  bits;

    memset(t, 0, sizeof(talk));
    t->dir = dir;
    t->sender = *sender;
    t->receiver = *receiver;

    bits = bits_of(sender, dir);
    assert_int_equal(deflateInit2(&t->pack, 6, Z_DEFLATED,
                                  -(int) (bits < 9 ? 9 : bits), 8, 0), Z_OK);
    assert_int_equal(inflateInit2(&t->unpack,
                                  -(int) bits_of(receiver, dir)), Z_OK);

    cg_websocket_init(&t->ws, &policy, dir);
    cg_websocket_init(&t->plain, &policy, dir);

    if (dir == CG_TO_PROVIDER) {
        cg_websocket_agree(&t->ws, sender, receiver);
    } else {
        cg_websocket_agree(&t->ws, receiver, sender);
    }
}


static void
talk_end(talk *t)
{
    deflateEnd(&t->pack);
    inflateEnd(&t->unpack);
    cg_websocket_free(&t->ws);
    cg_websocket_free(&t->plain);
    cg_buf_free(&t->in);
    cg_buf_free(&t->out);
}


static void
pack(talk *t, const void *p, size_t n, int flush, cg_buf *out)
{
    if (forgets(&t->sender, t->dir)) {
        deflateReset(&t->pack);
    }

    t->pack.next_in = (Bytef *) p;
    t->pack.avail_in = (uInt) n;

    do {
        assert_int_equal(cg_buf_reserve(out, 70000), CG_OK);
        t->pack.next_out = out->p + out->n;
        t->pack.avail_out = 70000;
        (void) deflate(&t->pack, flush);
        out->n += 70000 - t->pack.avail_out;
    } while (t->pack.avail_out == 0);

    /* nothing at all after another flush, which some programs send */
    out->n -= out->n ? 4 : 0;
}


static void
unpack(talk *t, const uint8_t *p, size_t n, cg_buf *out)
{
    cg_buf  in = { NULL, 0, 0 };

    if (forgets(&t->receiver, t->dir)) {
        inflateReset(&t->unpack);
    }

    assert_int_equal(cg_buf_add(&in, p, n), CG_OK);
    assert_int_equal(cg_buf_add(&in, "\0\0\xff\xff", 4), CG_OK);
    t->unpack.next_in = in.p;
    t->unpack.avail_in = (uInt) in.n;

    do {
        assert_int_equal(cg_buf_reserve(out, 70000), CG_OK);
        t->unpack.next_out = out->p + out->n;
        t->unpack.avail_out = 70000;
        assert_true(inflate(&t->unpack, Z_SYNC_FLUSH) != Z_DATA_ERROR);
        out->n += 70000 - t->unpack.avail_out;
    } while (t->unpack.avail_out == 0);

    assert_int_equal(t->unpack.avail_in, 0);
    cg_buf_free(&in);
}


/* Send a payload in `parts` frames, through the relay in pieces. */

static void
send_frames(talk *t, unsigned first, const uint8_t *p, size_t n,
    unsigned parts, size_t step)
{
    size_t    i, k, len;
    uint8_t  *piece;

    t->in.n = 0;

    for (i = 0; i < parts; i++) {
        len = i + 1 < parts ? n / parts : n - n / parts * (parts - 1);
        add_frame_as(&t->in, t->dir,
                     (i ? CONT : first) | (i + 1 == parts ? FIN : 0),
                     p + n / parts * i, len, 0, seed);
    }

    for (i = 0, t->st = CG_OK; i < t->in.n && t->st == CG_OK; i += k) {
        k = t->in.n - i < step ? t->in.n - i : step;
        piece = malloc(k);
        memcpy(piece, t->in.p + i, k);
        t->st = cg_websocket_feed(&t->ws, &work, piece, k, &t->out, on_event,
                                  NULL);
        free(piece);
    }
}


/* What the receiver understands of the one message that has arrived. */

static void
receive(talk *t, unsigned opcode, cg_buf *text)
{
    bool      packed;
    size_t    n, start;
    cg_buf    payload = { NULL, 0, 0 };
    uint8_t  *p;
    unsigned  first;

    start = t->taken;
    packed = false;

    t->passed += t->out.n - start == t->in.n
                 && memcmp(t->out.p + start, t->in.p, t->in.n) == 0;

    do {
        p = take_frame(&t->out, &t->taken, t->dir, &first, &n);
        if (payload.p == NULL) {
            assert_int_equal(first & 0x0f, opcode);
            packed = (first & RSV1) != 0;
        } else {
            assert_int_equal(first & 0x7f, CONT);
        }
        assert_int_equal(first & 0x30, 0);
        assert_int_equal(cg_buf_reserve(&payload, n + 1), CG_OK);
        assert_int_equal(cg_buf_add(&payload, p, n), CG_OK);
    } while (!(first & FIN));

    assert_int_equal(t->taken, t->out.n);

    if (packed) {
        assert_true(t->ws.to.on);
        t->compressed++;
        unpack(t, payload.p, payload.n, text);
    } else {
        assert_int_equal(cg_buf_add(text, payload.p, payload.n), CG_OK);
    }

    cg_buf_free(&payload);
}


static void
expect(talk *t, unsigned opcode, const void *p, size_t n, cg_buf *want)
{
    size_t    at, len;
    cg_buf    in = { NULL, 0, 0 }, out = { NULL, 0, 0 };
    uint8_t  *text;
    unsigned  first;

    add_frame(&in, t->dir, FIN | opcode, p, n);
    assert_int_equal(cg_websocket_feed(&t->plain, &work, in.p, in.n, &out,
                                       on_event, NULL), CG_OK);
    at = 0;
    text = take_frame(&out, &at, t->dir, &first, &len);
    assert_int_equal(cg_buf_add(want, text, len), CG_OK);

    cg_buf_free(&in);
    cg_buf_free(&out);
}


/* One message all the way. */

static void
say(talk *t, unsigned opcode, const void *p, size_t n, bool packed,
    unsigned parts, size_t step)
{
    cg_buf  sent = { NULL, 0, 0 }, want = { NULL, 0, 0 };
    cg_buf  text = { NULL, 0, 0 };

    if (packed) {
        pack(t, p, n, Z_SYNC_FLUSH, &sent);
        send_frames(t, RSV1 | opcode, sent.p, sent.n, parts, step);
    } else {
        send_frames(t, opcode, p, n, parts, step);
    }

    assert_int_equal(t->st, CG_OK);
    receive(t, opcode, &text);
    expect(t, opcode, p, n, &want);

    assert_int_equal(text.n, want.n);
    if (text.n) {
        assert_memory_equal(text.p, want.p, text.n);
    }

    cg_buf_free(&sent);
    cg_buf_free(&want);
    cg_buf_free(&text);
}


/* A message as in a chat, often with what was said before. */

static size_t
make_message(char *p, size_t cap)
{
    size_t         n;
    unsigned       i, words;

    static const char *const  word[] = {
        "good morning", "parcel", "order 12345678", "thanks", "EUR 19.99",
        "where is it", "\xf0\x9f\x98\x80", "caf\xc3\xa9", "0",
        "a longer sentence that is said again and again in this chat",
    };
    static const char *const  found[] = {
        EMAIL, "4111 1111 1111 1111", "07700 900123", "a@b.co",
    };

    if (rnd(12) == 0) {
        return 0;
    }

    n = (size_t) snprintf(p, cap, "{\"id\":%u,\"text\":\"", rnd(5));
    words = rnd(20) ? rnd(12) : rnd(600);

    for (i = 0; i < words; i++) {
        n += (size_t) snprintf(p + n, cap - n, " %s", word[rnd(10)]);
        if (rnd(words < 12 ? 25 : 300) == 0) {
            n += (size_t) snprintf(p + n, cap - n, " %s", found[rnd(4)]);
        }
    }

    n += (size_t) snprintf(p + n, cap - n, "\"}");
    return n;
}


static void
whatever_was_agreed_the_receiver_understands(void **state)
{
    talk          t;
    char          text[40000];
    size_t        n;
    unsigned      way, i, k;
    cg_extension  e[2];

    (void) state;

    static const uint8_t  bits[] = { 0, 15, 13, 10, 9, 8 };

    seed = 1;

    for (way = 0; way < 2 * 2 * 2 * 6 * 6; way++) {
        for (i = 0; i < 2; i++) {
            memset(&e[i], 0, sizeof(e[i]));
            e[i].client_no_takeover = way & 1u << i;
            e[i].server_no_takeover = way & 1u << i;
            k = i ? way / 8 % 6 : way / 48;
            e[i].client_bits = bits[k];
            e[i].server_bits = bits[k];
        }

        talk_start(&t, way & 4 ? CG_TO_VISITOR : CG_TO_PROVIDER, &e[0],
                   &e[1]);

        for (i = 0; i < 60; i++) {
            n = make_message(text, sizeof(text));
            say(&t, rnd(5) ? TEXT : BIN, text, n, rnd(10) != 0,
                rnd(4) ? 1 : 1 + rnd(5), rnd(3) ? SIZE_MAX : 1 + rnd(100));
        }

        assert_true(t.ws.window.cap
                    <= (e[0].client_no_takeover ? 0
                        : 1u << bits_of(&e[0], t.dir)));

        if (bits_of(&e[1], t.dir) > 8) {
            assert_true(t.compressed > 20);
        }

        talk_end(&t);
    }
}


/* A chat without findings is not compressed again, whatever the fragments. */

static void
what_has_no_finding_goes_on_as_it_came(void **state)
{
    talk          t;
    char          text[64];
    size_t        n;
    unsigned      i, d;
    cg_extension  e = { false, false, 0, 0, false };

    (void) state;

    for (d = 0; d < 2; d++) {
        talk_start(&t, (cg_direction) d, &e, &e);

        for (i = 0; i < 500; i++) {
            n = (size_t) snprintf(text, sizeof(text),
                                  "{\"id\":%u,\"text\":\"hello %u\"}", i, i);
            say(&t, TEXT, text, n, true, 1 + i % 4, SIZE_MAX);
        }

        assert_int_equal(t.passed, 500);
        talk_end(&t);
    }
}


/* After a finding messages that refer back over it are compressed anew, until
 * the chat has moved on. */

static void
a_redaction_is_forgotten_by_and_by(void **state)
{
    talk          t;
    char          text[128];
    size_t        n;
    unsigned      i;
    cg_extension  e = { false, false, 9, 9, false };

    (void) state;

    talk_start(&t, CG_TO_VISITOR, &e, &e);

    for (i = 0; i < 100; i++) {
        n = (size_t) snprintf(text, sizeof(text),
                              "{\"id\":%u,\"text\":\"hello %u%s\"}", i, i * 7,
                              i == 50 ? ", mail " EMAIL " then" : "");
        say(&t, TEXT, text, n, true, 1, SIZE_MAX);

        if (i == 49) {
            assert_int_equal(t.passed, 50);
        }
        if (i == 50) {
            assert_int_equal(t.passed, 50);
            assert_int_equal(t.ws.common, strlen(" then\"}"));
        }
    }

    assert_int_equal(t.ws.common, 512);
    assert_in_range(t.passed, 60, 98);
    talk_end(&t);
}


/* Compressed and not, in fragments, with a ping between, and a finding. */

static void
every_split_gives_the_same(void **state)
{
    size_t        i, n, cut;
    talk          t;
    cg_buf        sent = { NULL, 0, 0 }, in = { NULL, 0, 0 };
    cg_buf        want = { NULL, 0, 0 }, out = { NULL, 0, 0 };
    unsigned      first;
    cg_extension  e = { false, false, 10, 10, false };
    cg_websocket  ws;

    static const char *const  said[] = {
        "{\"text\":\"good morning\"}", "{\"text\":\"I am " EMAIL "\"}", "",
        "{\"text\":\"good morning again \xe2\x82\xac\"}", "{\"text\":\"bye\"}",
    };

    (void) state;

    talk_start(&t, CG_TO_PROVIDER, &e, &e);

    for (i = 0; i < 5; i++) {
        sent.n = 0;
        pack(&t, said[i], strlen(said[i]), Z_SYNC_FLUSH, &sent);
        first = RSV1 | (i == 3 ? BIN : TEXT);
        n = i % 2 ? sent.n / 2 : sent.n;
        add_frame(&in, t.dir, first | (n == sent.n ? FIN : 0), sent.p, n);
        add_frame(&in, t.dir, FIN | PING, "ping", 4);
        if (n < sent.n) {
            add_frame(&in, t.dir, FIN | CONT, sent.p + n, sent.n - n);
        }
        add_frame(&in, t.dir, FIN | TEXT, EMAIL, 20);
    }

    for (cut = 0; cut <= in.n; cut++) {
        cg_websocket_init(&ws, &policy, t.dir);
        cg_websocket_agree(&ws, &e, &e);
        out.n = 0;
        assert_int_equal(cg_websocket_feed(&ws, &work, in.p, cut, &out,
                                           on_event, NULL), CG_OK);
        assert_int_equal(cg_websocket_feed(&ws, &work, in.p + cut,
                                           in.n - cut, &out, on_event, NULL),
                         CG_OK);
        cg_websocket_free(&ws);

        if (cut == 0) {
            assert_int_equal(cg_buf_add(&want, out.p, out.n), CG_OK);
        }
        assert_int_equal(out.n, want.n);
        assert_memory_equal(out.p, want.p, want.n);
    }

    cg_buf_free(&sent);
    cg_buf_free(&in);
    cg_buf_free(&want);
    cg_buf_free(&out);
    talk_end(&t);
}


/* Only one end has agreed to it. */

static void
one_end_may_be_without(void **state)
{
    talk          t;
    char          text[40000];
    size_t        n;
    unsigned      i;
    cg_extension  e = { false, false, 0, 0, false };

    (void) state;

    seed = 3;
    talk_start(&t, CG_TO_VISITOR, &e, &e);
    t.ws.to.on = false;

    for (i = 0; i < 100; i++) {
        n = make_message(text, sizeof(text));
        say(&t, TEXT, text, n, rnd(3) != 0, 1, SIZE_MAX);
    }

    assert_int_equal(t.compressed, 0);
    talk_end(&t);
}


/* A sender that marks its blocks as the last, as RFC 7692 section 7.2.3.4 has
 * it, and forgets; a receiver that does not. */

static void
last_blocks_are_written_as_others(void **state)
{
    talk          t;
    cg_buf        packed = { NULL, 0, 0 }, text = { NULL, 0, 0 };
    unsigned      i;
    cg_extension  e = { false, false, 0, 0, false };

    static const char  said[] = "hello, hello, hello, hello, hello, hello";

    (void) state;

    talk_start(&t, CG_TO_PROVIDER, &e, &e);

    for (i = 0; i < 4; i++) {
        packed.n = 0;
        deflateReset(&t.pack);
        pack(&t, said, sizeof(said) - 1, Z_FINISH, &packed);
        packed.n += 4;
        assert_int_equal(cg_buf_add(&packed, "\0", 1), CG_OK);

        send_frames(&t, RSV1 | TEXT, packed.p, packed.n, 1 + i % 2, SIZE_MAX);
        assert_int_equal(t.st, CG_OK);
        text.n = 0;
        receive(&t, TEXT, &text);
        assert_int_equal(text.n, sizeof(said) - 1);
        assert_memory_equal(text.p, said, text.n);
    }

    assert_int_equal(t.passed, 0);
    assert_int_equal(t.compressed, 4);
    cg_buf_free(&packed);
    cg_buf_free(&text);
    talk_end(&t);
}


/* What is sent, and how it ends. */

static cg_status
refused(unsigned first, const void *p, size_t n, unsigned parts)
{
    talk          t;
    cg_status     st;
    cg_extension  e = { false, false, 0, 0, false };

    talk_start(&t, CG_TO_PROVIDER, &e, &e);
    send_frames(&t, first, p, n, parts, SIZE_MAX);
    st = t.st;
    assert_true(st == CG_OK || t.out.n == 0);
    talk_end(&t);
    return st;
}


static void
what_cannot_be_unpacked_is_refused(void **state)
{
    talk          t;
    cg_buf        packed = { NULL, 0, 0 };
    uint8_t      *zeros;
    cg_extension  e = { false, false, 0, 0, false };

    (void) state;

    assert_int_equal(refused(RSV1 | TEXT, "\xf2\x48\xcd\xc9\xc9\x07\x00", 7,
                             1), CG_OK);
    assert_int_equal(refused(RSV1 | TEXT, "", 0, 1), CG_OK);
    assert_int_equal(refused(RSV1 | TEXT, "\xf2\x48\xcd", 3, 3),
                     CG_ECOMPRESS);
    assert_int_equal(refused(RSV1 | TEXT, "hello", 5, 1), CG_ECOMPRESS);
    assert_int_equal(refused(RSV1 | BIN, "\x06", 1, 1), CG_ECOMPRESS);
    assert_int_equal(refused(RSV1 | PING, "\x00", 1, 1), CG_EFRAME);
    assert_int_equal(refused(RSV1 | CONT, "\x00", 1, 1), CG_EFRAME);

    /* a stored block with a byte that no text has */
    assert_int_equal(refused(RSV1 | TEXT, "\x00\x01\x00\xfe\xff\xff\x00", 7,
                             1), CG_EUTF8);
    assert_int_equal(refused(RSV1 | TEXT, "\x00\x01\x00\xfe\xff\xc3\x00", 7,
                             2), CG_EUTF8);
    assert_int_equal(refused(RSV1 | BIN, "\x00\x01\x00\xfe\xff\xc3\x00", 7,
                             1), CG_OK);

    /* the limit is on what it unpacks to */
    zeros = calloc(1, 10 << 20);
    talk_start(&t, CG_TO_PROVIDER, &e, &e);
    pack(&t, zeros, 50000, Z_SYNC_FLUSH, &packed);
    assert_int_equal(refused(RSV1 | BIN, packed.p, packed.n, 1), CG_OK);
    packed.n = 0;
    deflateReset(&t.pack);
    pack(&t, zeros, 50001, Z_SYNC_FLUSH, &packed);
    assert_int_equal(refused(RSV1 | BIN, packed.p, packed.n, 3), CG_ELIMIT);
    packed.n = 0;
    deflateReset(&t.pack);
    pack(&t, zeros, 10 << 20, Z_SYNC_FLUSH, &packed);
    assert_int_equal(refused(RSV1 | BIN, packed.p, packed.n, 1), CG_ELIMIT);

    /* and what is never unpacked is limited, too */
    assert_int_equal(refused(RSV1 | BIN, zeros, 50000 + 50000 / 16 + 65, 9),
                     CG_ELIMIT);

    talk_end(&t);
    free(zeros);
    cg_buf_free(&packed);
}


/* What does not compress grows on the way, and is still within the limit. */

static void
noise_as_large_as_the_limit_passes(void **state)
{
    talk          t;
    size_t        i;
    uint8_t       noise[50000];
    cg_extension  e = { false, false, 0, 0, false };

    (void) state;

    seed = 5;
    for (i = 0; i < sizeof(noise); i++) {
        noise[i] = (uint8_t) (128 + rnd(128));
    }

    talk_start(&t, CG_TO_VISITOR, &e, &e);
    say(&t, BIN, noise, sizeof(noise), true, 1, SIZE_MAX);
    say(&t, BIN, noise, sizeof(noise), true, 7, 1448);
    talk_end(&t);
}


/* A window of every size, and all of it: the reference goes as far back as may
 * be, and one byte too far in a message behind a redaction. */

static void
references_reach_to_the_windows_end(void **state)
{
    talk          t;
    char         *text, far[64];
    size_t        window, i;
    unsigned      bits;
    cg_extension  e;

    (void) state;

    for (bits = 9; bits <= 15; bits++) {
        memset(&e, 0, sizeof(e));
        e.client_bits = (uint8_t) bits;
        window = (size_t) 1 << bits;
        text = malloc(window);
        seed = bits;

        talk_start(&t, CG_TO_PROVIDER, &e, &e);
        (void) snprintf(far, sizeof(far), "a rare and long beginning of %u",
                        bits);
        say(&t, TEXT, far, strlen(far), true, 1, SIZE_MAX);

        for (i = 0; i < window - 262 - 2 * strlen(far); i++) {
            text[i] = (char) ('g' + rnd(16));
        }
        say(&t, TEXT, text, i, true, 1, 1000);
        say(&t, TEXT, far, strlen(far), true, 1, SIZE_MAX);
        assert_int_equal(t.passed, 3);
        assert_int_equal(t.ws.common, t.ws.window.n);

        talk_end(&t);
        free(text);
    }
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(whatever_was_agreed_the_receiver_understands),
        cmocka_unit_test(what_has_no_finding_goes_on_as_it_came),
        cmocka_unit_test(a_redaction_is_forgotten_by_and_by),
        cmocka_unit_test(every_split_gives_the_same),
        cmocka_unit_test(one_end_may_be_without),
        cmocka_unit_test(last_blocks_are_written_as_others),
        cmocka_unit_test(what_cannot_be_unpacked_is_refused),
        cmocka_unit_test(noise_as_large_as_the_limit_passes),
        cmocka_unit_test(references_reach_to_the_windows_end),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
