/*
 * The WebSocket relay (RFC 6455 section 5): frames are built and read here by
 * a second implementation, and what arrives is compared byte for byte.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cg_websocket.h"
#include "frames.h"
#include "passage.h"

#define EMAIL  "jane.doe@example.com"

static cg_work    work;
static cg_policy  policy;
static unsigned   seed;


static int
setup(void **state)
{
    (void) state;

    return passage_policy(&policy, "redact card mask keep=last4;"
                          "redact ipv4 pass;otherwise replace;"
                          "limit message=100000") ? 0 : -1;
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


static void
add_text(cg_buf *b, cg_direction dir, const char *s)
{
    add_frame(b, dir, FIN | TEXT, s, strlen(s));
}


typedef struct {
    unsigned  calls;
    unsigned  total;
    uint64_t  message;
    char      format[16];
    cg_status answer;
} events;


static cg_status
on_event(void *ctx, const cg_websocket *ws, const cg_counts *counts,
    const char *format)
{
    events  *e = ctx;

    e->calls++;
    e->total += counts->total;
    e->message = ws->messages;
    (void) snprintf(e->format, sizeof(e->format), "%s", format);
    return e->answer;
}


/* Relay in pieces of `step` bytes, each in memory of its own. */

static cg_status
relay_steps(cg_direction dir, const cg_buf *in, size_t step, cg_buf *out,
    events *e)
{
    size_t        i, n;
    uint8_t      *piece;
    cg_status     st;
    cg_websocket  ws;

    st = CG_OK;
    out->n = 0;
    cg_websocket_init(&ws, &policy, dir);

    for (i = 0; i < in->n && st == CG_OK; i += n) {
        n = in->n - i < step ? in->n - i : step;
        piece = malloc(n);
        memcpy(piece, in->p + i, n);
        st = cg_websocket_feed(&ws, &work, piece, n, out, on_event, e);
        free(piece);
    }

    cg_websocket_free(&ws);
    return st;
}


/* Relay whole, byte by byte and in some other steps: all must agree. */

static cg_status
relay(cg_direction dir, const cg_buf *in, cg_buf *out, events *e)
{
    size_t     i;
    cg_buf     other = { NULL, 0, 0 };
    events     ev, ignored;
    cg_status  st;

    static const size_t  steps[] = { 1, 2, 3, 5, 127, 1448, 8192 };

    memset(&ev, 0, sizeof(ev));
    st = relay_steps(dir, in, SIZE_MAX, out, &ev);

    for (i = 0; i < 7; i++) {
        memset(&ignored, 0, sizeof(ignored));
        assert_int_equal(relay_steps(dir, in, steps[i], &other, &ignored),
                         st);
        assert_int_equal(other.n, out->n);
        if (out->n) {
            assert_memory_equal(other.p, out->p, out->n);
        }
        assert_memory_equal(&ignored, &ev, sizeof(ev));
    }

    cg_buf_free(&other);
    if (e) {
        *e = ev;
    }

    return st;
}


static void
assert_bytes(const cg_buf *got, const cg_buf *want)
{
    size_t  i;

    for (i = 0; i < got->n && i < want->n; i++) {
        if (got->p[i] != want->p[i]) {
            fail_msg("byte %zu of %zu is %02x, not %02x", i, want->n,
                     got->p[i], want->p[i]);
        }
    }

    assert_int_equal(got->n, want->n);
}


static void
assert_relayed(cg_direction dir, const cg_buf *in, const cg_buf *want)
{
    cg_buf  out = { NULL, 0, 0 };

    assert_int_equal(relay(dir, in, &out, NULL), CG_OK);
    assert_bytes(&out, want);
    cg_buf_free(&out);
}


static void
each_length_encoding_passes_unchanged(void **state)
{
    size_t   d, i, o;
    cg_buf   in = { NULL, 0, 0 };
    uint8_t  *p;

    static const size_t    sizes[] = { 0, 1, 2, 124, 125, 126, 127, 65535,
                                       65536, 65537, 100000 };
    static const unsigned  opcodes[] = { FIN | TEXT, FIN | BIN };

    (void) state;

    p = malloc(100000);
    for (i = 0; i < 100000; i++) {
        p[i] = (uint8_t) "hello, world "[i % 13];
    }

    for (d = 0; d < 2; d++) {
        for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
            for (o = 0; o < 2; o++) {
                in.n = 0;
                add_frame(&in, (cg_direction) d, opcodes[o], p, sizes[i]);
                assert_relayed((cg_direction) d, &in, &in);
            }
        }
    }

    free(p);
    cg_buf_free(&in);
}


static void
control_frames_pass_unchanged(void **state)
{
    size_t   d, n;
    cg_buf   in = { NULL, 0, 0 };
    uint8_t  p[125];

    (void) state;

    memset(p, 'x', sizeof(p));

    for (d = 0; d < 2; d++) {
        for (n = 0; n <= 125; n += 25) {
            in.n = 0;
            add_frame(&in, (cg_direction) d, FIN | PING, p, n);
            add_frame(&in, (cg_direction) d, FIN | PONG, p, n);
            assert_relayed((cg_direction) d, &in, &in);
        }

        memcpy(p, "\x03\xe8", 2);

        for (n = 0; n <= 125; n += n ? 1 : 2) {
            in.n = 0;
            add_frame(&in, (cg_direction) d, FIN | CLOSE, p, n);
            assert_relayed((cg_direction) d, &in, &in);
        }
    }

    cg_buf_free(&in);
}


/* A long sequence of all there is, and what must arrive. */

static void
add_sequence(cg_buf *in, cg_buf *want, cg_direction dir)
{
    size_t  i;
    char    big[9000];

    memset(big, 'y', sizeof(big));
    memcpy(big + 4000, " " EMAIL " ", sizeof(EMAIL) + 1);

    add_text(in, dir, "hello");
    add_text(want, dir, "hello");

    add_text(in, dir, "I am " EMAIL ".");
    add_text(want, dir, "I am [email].");

    add_frame(in, dir, TEXT, "{\"a\":\"jane.d", 12);
    add_frame(in, dir, FIN | PING, "p", 1);
    add_frame(want, dir, FIN | PING, "p", 1);
    add_frame(in, dir, CONT, "", 0);
    add_frame(in, dir, CONT, "oe@exam", 7);
    add_frame(in, dir, FIN | PONG, "", 0);
    add_frame(want, dir, FIN | PONG, "", 0);
    add_frame(in, dir, FIN | CONT, "ple.com\"}", 9);
    add_text(want, dir, "{\"a\":\"[email]\"}");

    add_frame(in, dir, FIN | BIN, "\0" EMAIL "\0", sizeof(EMAIL) + 1);
    add_frame(want, dir, FIN | BIN, "\0********************\0",
              sizeof(EMAIL) + 1);

    add_frame(in, dir, FIN | TEXT, big, sizeof(big));
    i = 4000 + sizeof(EMAIL);
    memcpy(big + 4001, "[email]", 7);
    memmove(big + 4008, big + i, sizeof(big) - i);
    add_frame(want, dir, FIN | TEXT, big, sizeof(big) - (i - 4008));

    add_frame(in, dir, FIN | CLOSE, "\x03\xe8" "bye", 5);
    add_frame(want, dir, FIN | CLOSE, "\x03\xe8" "bye", 5);
}


static void
every_split_of_a_sequence_gives_the_same(void **state)
{
    size_t        d, cut;
    cg_buf        in, want, out = { NULL, 0, 0 };
    events        e = { 0 };
    cg_websocket  ws;

    (void) state;

    for (d = 0; d < 2; d++) {
        memset(&in, 0, sizeof(in));
        memset(&want, 0, sizeof(want));
        add_sequence(&in, &want, (cg_direction) d);

        assert_relayed((cg_direction) d, &in, &want);

        for (cut = 0; cut <= in.n; cut++) {
            out.n = 0;
            cg_websocket_init(&ws, &policy, (cg_direction) d);
            assert_int_equal(cg_websocket_feed(&ws, &work, in.p, cut, &out,
                                               on_event, &e), CG_OK);
            assert_int_equal(cg_websocket_feed(&ws, &work, in.p + cut,
                                               in.n - cut, &out, on_event,
                                               &e), CG_OK);
            cg_websocket_free(&ws);
            assert_bytes(&out, &want);
        }

        cg_buf_free(&in);
        cg_buf_free(&want);
    }

    cg_buf_free(&out);
}


static void
random_splits_of_a_sequence_give_the_same(void **state)
{
    size_t        i, k, n;
    cg_buf        in = { NULL, 0, 0 }, want = { NULL, 0, 0 };
    cg_buf        out = { NULL, 0, 0 };
    events        e = { 0 };
    cg_websocket  ws;

    (void) state;

    seed = 42;
    add_sequence(&in, &want, CG_TO_PROVIDER);

    for (k = 0; k < 300; k++) {
        out.n = 0;
        cg_websocket_init(&ws, &policy, CG_TO_PROVIDER);

        for (i = 0; i < in.n; i += n) {
            n = rnd(k % 2 ? 40 : 3000);
            n = n < in.n - i ? n : in.n - i;
            assert_int_equal(cg_websocket_feed(&ws, &work, in.p + i, n, &out,
                                               on_event, &e), CG_OK);
        }

        cg_websocket_free(&ws);
        assert_bytes(&out, &want);
    }

    cg_buf_free(&in);
    cg_buf_free(&want);
    cg_buf_free(&out);
}


static void
each_mask_is_kept(void **state)
{
    size_t    i;
    cg_buf    in = { NULL, 0, 0 }, want = { NULL, 0, 0 };

    static const uint32_t  keys[] = { 0, 1, 0xff000000u, 0xdeadbeefu,
                                      0xffffffffu };

    (void) state;

    for (i = 0; i < 5; i++) {
        in.n = want.n = 0;
        add_frame_as(&in, CG_TO_PROVIDER, FIN | TEXT, "to " EMAIL " now",
                     27, 0, keys[i]);
        add_frame_as(&want, CG_TO_PROVIDER, FIN | TEXT, "to [email] now", 14,
                     0, keys[i]);
        assert_relayed(CG_TO_PROVIDER, &in, &want);
    }

    cg_buf_free(&in);
    cg_buf_free(&want);
}


/* "a@b.co" grows by a byte, a long address shrinks: output of n bytes from
 * input of any length near by. */

static void
assert_border(cg_direction dir, size_t n, const char *address)
{
    size_t  len;
    char   *p;
    cg_buf  in = { NULL, 0, 0 }, want = { NULL, 0, 0 };

    len = strlen(address);
    p = malloc(n + len);
    memset(p, ' ', n + len);

    memcpy(p + 10, address, len);
    add_frame(&in, dir, FIN | TEXT, p, n - 7 + len);

    memset(p, ' ', n + len);
    memcpy(p + 10, "[email]", 7);
    add_frame(&want, dir, FIN | TEXT, p, n);

    assert_relayed(dir, &in, &want);

    free(p);
    cg_buf_free(&in);
    cg_buf_free(&want);
}


static void
lengths_cross_their_borders_both_ways(void **state)
{
    size_t  d, i, n;

    static const size_t       borders[] = { 125, 65535 };
    static const char *const  addresses[] = { "a@b.co", "ab@c.co", EMAIL };

    (void) state;

    for (d = 0; d < 2; d++) {
        for (i = 0; i < 6; i++) {
            for (n = borders[i / 3] - 15; n <= borders[i / 3] + 3;
                 n += i / 3 ? 3 : 1)
            {
                assert_border((cg_direction) d, n, addresses[i % 3]);
            }
        }
    }
}


static void
a_message_cut_at_every_offset_is_redacted(void **state)
{
    size_t  d, i, k, n;
    cg_buf  in = { NULL, 0, 0 }, want = { NULL, 0, 0 };

    static const char  text[] = "card 4111 1111 1111 1111, mail " EMAIL;
    static const char  then[] = "card **** **** **** 1111, mail [email]";

    (void) state;

    n = sizeof(text) - 1;

    for (d = 0; d < 2; d++) {
        for (i = 0; i <= n; i++) {
            for (k = i; k <= n; k += 7) {
                in.n = want.n = 0;
                add_frame(&in, (cg_direction) d, TEXT, text, i);
                add_frame(&in, (cg_direction) d, CONT, text + i, k - i);
                add_frame(&in, (cg_direction) d, FIN | PING, "x", 1);
                add_frame(&in, (cg_direction) d, FIN | CONT, text + k, n - k);

                add_frame(&want, (cg_direction) d, FIN | PING, "x", 1);
                add_text(&want, (cg_direction) d, then);
                assert_relayed((cg_direction) d, &in, &want);
            }
        }
    }

    cg_buf_free(&in);
    cg_buf_free(&want);
}


/* Also the mask of each. */

static void
fragments_without_a_finding_stay_as_they_are(void **state)
{
    size_t  d, i;
    cg_buf  in = { NULL, 0, 0 };

    static const char *const  parts[] = { "", "good", " \xe2\x82", "\xac", "",
                                          "morning", "" };

    (void) state;

    for (d = 0; d < 2; d++) {
        in.n = 0;

        for (i = 0; i < 7; i++) {
            add_frame_as(&in, (cg_direction) d,
                         (i ? CONT : TEXT) | (i == 6 ? FIN : 0), parts[i],
                         strlen(parts[i]), 0, (uint32_t) (i * 0x01f37a5bu));
        }

        add_frame(&in, (cg_direction) d, BIN, "", 0);
        add_frame(&in, (cg_direction) d, CONT, "", 0);
        add_frame(&in, (cg_direction) d, FIN | CONT, "", 0);
        add_text(&in, (cg_direction) d, "next");
        assert_relayed((cg_direction) d, &in, &in);
    }

    cg_buf_free(&in);
}


/* No more of them are kept than 1024: what is sent in more pieces goes on as
 * one. */

static void
very_many_fragments_become_one(void **state)
{
    size_t  n, i;
    cg_buf  in = { NULL, 0, 0 }, want = { NULL, 0, 0 };
    char    text[1025];

    (void) state;

    memset(text, 'x', sizeof(text));

    for (n = 1023; n <= 1025; n++) {
        in.n = want.n = 0;

        for (i = 0; i < n; i++) {
            add_frame(&in, CG_TO_PROVIDER,
                      (i ? CONT : TEXT) | (i == n - 1 ? FIN : 0), "x", 1);
        }

        add_frame(&want, CG_TO_PROVIDER, FIN | TEXT, text, n);
        assert_relayed(CG_TO_PROVIDER, &in, n > 1024 ? &want : &in);
    }

    cg_buf_free(&in);
    cg_buf_free(&want);
}


/* Nothing in it is read: no fragment waits for the next. */

static void
a_file_to_the_visitor_goes_on_frame_by_frame(void **state)
{
    size_t        i, n;
    cg_buf        in = { NULL, 0, 0 }, out = { NULL, 0, 0 };
    events        e = { 0 };
    cg_websocket  ws;

    (void) state;

    cg_websocket_init(&ws, &policy, CG_TO_VISITOR);

    for (i = 0; i < 5; i++) {
        n = in.n;
        add_frame(&in, CG_TO_VISITOR, (i ? CONT : BIN) | (i == 4 ? FIN : 0),
                  i ? EMAIL : "%PDF-1.7", i ? 20 : 8);
        assert_int_equal(cg_websocket_feed(&ws, &work, in.p + n, in.n - n,
                                           &out, on_event, &e), CG_OK);
        assert_bytes(&out, &in);
    }

    assert_int_equal(ws.messages, 1);
    assert_int_equal(e.calls, 0);

    add_text(&in, CG_TO_VISITOR, "next");
    assert_int_equal(cg_websocket_feed(&ws, &work, in.p + in.n - 6, 6, &out,
                                       on_event, &e), CG_OK);
    assert_bytes(&out, &in);
    assert_relayed(CG_TO_VISITOR, &in, &in);

    cg_websocket_free(&ws);
    cg_buf_free(&in);
    cg_buf_free(&out);
}


/* Frames that RFC 6455 does not have, as they come to the provider (masked) or
 * to the visitor. */

static const struct {
    const char    *what;
    cg_direction   dir;
    const char    *bytes;
    size_t         n;
} broken[] = {
    { "RSV1", CG_TO_VISITOR, "\xc1\x01" "a", 3 },
    { "RSV2", CG_TO_VISITOR, "\xa1\x01" "a", 3 },
    { "RSV3", CG_TO_VISITOR, "\x91\x01" "a", 3 },
    { "opcode 3", CG_TO_VISITOR, "\x83\x01" "a", 3 },
    { "opcode 7", CG_TO_VISITOR, "\x87\x01" "a", 3 },
    { "opcode 11", CG_TO_VISITOR, "\x8b\x01" "a", 3 },
    { "opcode 15", CG_TO_VISITOR, "\x8f\x01" "a", 3 },
    { "masked to visitor", CG_TO_VISITOR, "\x81\x81" "abcd" "a", 7 },
    { "unmasked to provider", CG_TO_PROVIDER, "\x81\x01" "a", 3 },
    { "control in pieces", CG_TO_VISITOR, "\x09\x01" "a", 3 },
    { "close in pieces", CG_TO_VISITOR, "\x08\x00", 2 },
    { "control of 126", CG_TO_VISITOR, "\x89\x7e\x00\x7e", 4 },
    { "control of 64-bit length", CG_TO_VISITOR,
      "\x89\x7f\0\0\0\0\0\0\0\x01" "a", 11 },
    { "continuation of nothing", CG_TO_VISITOR, "\x80\x01" "a", 3 },
    { "first continuation of nothing", CG_TO_VISITOR, "\x00\x01" "a", 3 },
    { "text within a message", CG_TO_VISITOR, "\x01\x01" "a" "\x81\x01" "b",
      6 },
    { "binary within a message", CG_TO_VISITOR, "\x01\x01" "a" "\x02\x01" "b",
      6 },
    { "continuation behind the end", CG_TO_VISITOR,
      "\x01\x01" "a" "\x80\x01" "b" "\x80\x01" "c", 9 },
    { "close code of one byte", CG_TO_VISITOR, "\x88\x01\x03", 3 },
    { "close code 0", CG_TO_VISITOR, "\x88\x02\0\0", 4 },
    { "close code 999", CG_TO_VISITOR, "\x88\x02\x03\xe7", 4 },
    { "close code 1004", CG_TO_VISITOR, "\x88\x02\x03\xec", 4 },
    { "close code 1005", CG_TO_VISITOR, "\x88\x02\x03\xed", 4 },
    { "close code 1006", CG_TO_VISITOR, "\x88\x02\x03\xee", 4 },
    { "close code 1015", CG_TO_VISITOR, "\x88\x02\x03\xf7", 4 },
    { "close code 2999", CG_TO_VISITOR, "\x88\x02\x0b\xb7", 4 },
    { "close code 5000", CG_TO_VISITOR, "\x88\x02\x13\x88", 4 },
    { "close code 65535", CG_TO_VISITOR, "\x88\x02\xff\xff", 4 },
    { "RSV1 of a ping", CG_TO_VISITOR, "\xc9\x01" "a", 3 },
    { "RSV1 of a continuation", CG_TO_VISITOR,
      "\x01\x01" "a" "\xc0\x01" "b", 6 },
    { "16-bit length of 125", CG_TO_VISITOR, "\x81\x7e\x00\x7d", 4 },
    { "16-bit length of 0", CG_TO_VISITOR, "\x81\x7e\x00\x00", 4 },
    { "64-bit length of 65535", CG_TO_VISITOR,
      "\x81\x7f\0\0\0\0\0\0\xff\xff", 10 },
    { "64-bit length of 0", CG_TO_PROVIDER,
      "\x81\xff\0\0\0\0\0\0\0\0" "abcd", 14 },
    { "length of 2^63", CG_TO_VISITOR, "\x81\x7f\x80\0\0\0\0\0\0\0", 10 },
};


static void
broken_frames_are_refused_behind_whole_ones(void **state)
{
    size_t     i;
    cg_buf     in = { NULL, 0, 0 }, want = { NULL, 0, 0 };
    cg_buf     out = { NULL, 0, 0 };
    events     e;
    cg_status  st;

    (void) state;

    for (i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
        in.n = want.n = 0;
        add_text(&in, broken[i].dir, "mail " EMAIL);
        add_text(&want, broken[i].dir, "mail [email]");
        add_frame(&in, broken[i].dir, FIN | PING, "x", 1);
        add_frame(&want, broken[i].dir, FIN | PING, "x", 1);
        assert_int_equal(cg_buf_add(&in, broken[i].bytes, broken[i].n),
                         CG_OK);
        add_text(&in, broken[i].dir, "behind");

        st = relay(broken[i].dir, &in, &out, &e);
        if (st != CG_EFRAME) {
            fail_msg("%s: %s", broken[i].what, cg_status_name(st));
        }

        /* the continuation's message is whole before the fault */
        if (strcmp(broken[i].what, "continuation behind the end") == 0) {
            add_frame(&want, broken[i].dir, TEXT, "a", 1);
            add_frame(&want, broken[i].dir, FIN | CONT, "b", 1);
        }

        assert_bytes(&out, &want);
        assert_int_equal(e.calls, 1);
    }

    cg_buf_free(&in);
    cg_buf_free(&want);
    cg_buf_free(&out);
}


/* Text that is not UTF-8, by what RFC 3629 says of each; the number of bytes
 * up to the one that cannot be. */

static const struct {
    const char  *bytes;
    size_t       n;
    size_t       bad;
} not_utf8[] = {
    { "\x80", 1, 1 },                   /* nothing to continue */
    { "\xbf", 1, 1 },
    { "a\xc3\x28", 3, 3 },              /* not continued */
    { "\xc0\xaf", 2, 1 },               /* longer than needed */
    { "\xc1\xbf", 2, 1 },
    { "\xe0\x9f\xbf", 3, 2 },
    { "\xf0\x8f\xbf\xbf", 4, 2 },
    { "\xed\xa0\x80", 3, 2 },           /* a surrogate */
    { "\xf4\x90\x80\x80", 4, 2 },       /* above U+10FFFF */
    { "\xf5\x80\x80\x80", 4, 1 },
    { "\xfe", 1, 1 },
    { "\xff", 1, 1 },
    { "\xe2\x82\xac\xe2\x82z", 6, 6 },
    { "\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5\xed\xa0\x80"
      "edited", 20, 13 },
};


/* The byte that is wrong is told as soon as it is there. */

static void
text_that_is_not_utf8_is_refused_at_once(void **state)
{
    size_t        d, i, n;
    cg_buf        in = { NULL, 0, 0 }, out = { NULL, 0, 0 };
    events        e = { 0 };
    cg_status     st;
    cg_websocket  ws;

    (void) state;

    for (d = 0; d < 2; d++) {
        for (i = 0; i < sizeof(not_utf8) / sizeof(not_utf8[0]); i++) {
            in.n = 0;
            add_frame(&in, (cg_direction) d, FIN | TEXT, not_utf8[i].bytes,
                      not_utf8[i].n);
            assert_int_equal(relay((cg_direction) d, &in, &out, NULL),
                             CG_EUTF8);
            assert_int_equal(out.n, 0);

            cg_websocket_init(&ws, &policy, (cg_direction) d);
            st = CG_OK;
            for (n = 0; n < in.n && st == CG_OK; n++) {
                st = cg_websocket_feed(&ws, &work, in.p + n, 1, &out,
                                       on_event, &e);
            }
            assert_int_equal(st, CG_EUTF8);
            assert_int_equal(n, (d ? 2 : 6) + not_utf8[i].bad);
            cg_websocket_free(&ws);
        }
    }

    cg_buf_free(&in);
    cg_buf_free(&out);
}


static void
utf8_is_checked_over_fragments(void **state)
{
    size_t    i, k;
    cg_buf    in = { NULL, 0, 0 }, out = { NULL, 0, 0 };

    static const char  good[] = "\xf0\x9f\x98\x80\xe2\x82\xac\xc3\xa9.";

    (void) state;

    for (i = 0; i <= 10; i++) {
        for (k = i; k <= 10; k++) {
            in.n = 0;
            add_frame(&in, CG_TO_PROVIDER, TEXT, good, i);
            add_frame(&in, CG_TO_PROVIDER, CONT, good + i, k - i);
            add_frame(&in, CG_TO_PROVIDER, FIN | PING, "\xff\xfe", 2);
            add_frame(&in, CG_TO_PROVIDER, FIN | CONT, good + k, 10 - k);
            assert_int_equal(relay(CG_TO_PROVIDER, &in, &out, NULL), CG_OK);
            assert_int_equal(out.n, in.n);
        }
    }

    /* a character that the message leaves open */
    for (i = 1; i < 9; i++) {
        in.n = 0;
        add_frame(&in, CG_TO_PROVIDER, TEXT, good, 0);
        add_frame(&in, CG_TO_PROVIDER, FIN | CONT, good, i);
        assert_int_equal(relay(CG_TO_PROVIDER, &in, &out, NULL),
                         i == 4 || i == 7 ? CG_OK : CG_EUTF8);

        in.n = 0;
        add_frame(&in, CG_TO_PROVIDER, BIN, good, 0);
        add_frame(&in, CG_TO_PROVIDER, FIN | CONT, good, i);
        assert_int_equal(relay(CG_TO_PROVIDER, &in, &out, NULL), CG_OK);
    }

    cg_buf_free(&in);
    cg_buf_free(&out);
}


static void
the_reason_of_a_close_is_utf8(void **state)
{
    size_t     i;
    cg_buf     in = { NULL, 0, 0 }, out = { NULL, 0, 0 };
    uint8_t    payload[32] = { 0x03, 0xe8 };

    (void) state;

    for (i = 0; i < sizeof(not_utf8) / sizeof(not_utf8[0]); i++) {
        in.n = 0;
        memcpy(payload + 2, not_utf8[i].bytes, not_utf8[i].n);
        add_frame(&in, CG_TO_VISITOR, FIN | CLOSE, payload,
                  2 + not_utf8[i].n);
        assert_int_equal(relay(CG_TO_VISITOR, &in, &out, NULL), CG_EUTF8);
        assert_int_equal(out.n, 0);
    }

    cg_buf_free(&in);
    cg_buf_free(&out);
}


static void
each_close_code_that_may_be_sent_passes(void **state)
{
    unsigned  code;
    cg_buf    in = { NULL, 0, 0 };
    uint8_t   payload[5] = { 0, 0, 'b', 'y', 'e' };

    (void) state;

    for (code = 1000; code < 5000; code++) {
        if (code >= 1015 && code < 3000) {
            code = 3000;
        }
        if (code >= 1004 && code <= 1006) {
            continue;
        }
        in.n = 0;
        payload[0] = (uint8_t) (code >> 8);
        payload[1] = (uint8_t) code;
        add_frame(&in, CG_TO_VISITOR, FIN | CLOSE, payload, 5);
        assert_relayed(CG_TO_VISITOR, &in, &in);
    }

    cg_buf_free(&in);
}


static cg_status
relay_size(size_t first, size_t second, size_t third)
{
    char       *p;
    cg_buf      in = { NULL, 0, 0 }, out = { NULL, 0, 0 };
    cg_status   st;

    p = malloc(200000);
    memset(p, ' ', 200000);

    add_frame(&in, CG_TO_PROVIDER, second || third ? TEXT : FIN | TEXT, p,
              first);
    if (second || third) {
        add_frame(&in, CG_TO_PROVIDER, CONT, p, second);
        add_frame(&in, CG_TO_PROVIDER, FIN | CONT, p, third);
    }

    st = relay_steps(CG_TO_PROVIDER, &in, 1448, &out, NULL);
    if (st == CG_OK) {
        assert_true(out.n > first + second + third);
    } else {
        assert_int_equal(out.n, 0);
    }

    free(p);
    cg_buf_free(&in);
    cg_buf_free(&out);
    return st;
}


static void
a_message_may_be_as_large_as_the_limit(void **state)
{
    (void) state;

    assert_int_equal(relay_size(100000, 0, 0), CG_OK);
    assert_int_equal(relay_size(100001, 0, 0), CG_ELIMIT);
    assert_int_equal(relay_size(40000, 30000, 30000), CG_OK);
    assert_int_equal(relay_size(40000, 30000, 30001), CG_ELIMIT);
    assert_int_equal(relay_size(40000, 60001, 0), CG_ELIMIT);
    assert_int_equal(relay_size(100000, 0, 1), CG_ELIMIT);
}


/* Nothing is waited for that could not be taken. */

static void
too_large_is_told_by_the_header(void **state)
{
    size_t     n;
    cg_buf     out = { NULL, 0, 0 };
    cg_status  st;

    static const uint8_t  head[] = "\x81\x7f\x7f\xff\xff\xff\xff\xff\xff\xff";
    static const uint8_t  limit[] = "\x81\x7f\0\0\0\0\0\x01\x86\xa1";

    (void) state;

    for (n = 1; n <= 10; n++) {
        cg_websocket  ws;

        cg_websocket_init(&ws, &policy, CG_TO_VISITOR);
        st = cg_websocket_feed(&ws, &work, head, n, &out, on_event, NULL);
        assert_int_equal(st, n < 10 ? CG_OK : CG_ELIMIT);
        cg_websocket_free(&ws);

        cg_websocket_init(&ws, &policy, CG_TO_VISITOR);
        st = cg_websocket_feed(&ws, &work, limit, n, &out, on_event, NULL);
        assert_int_equal(st, n < 10 ? CG_OK : CG_ELIMIT);
        cg_websocket_free(&ws);
    }

    assert_int_equal(out.n, 0);
    cg_buf_free(&out);
}


static void
nothing_follows_a_close(void **state)
{
    size_t        k;
    cg_buf        in = { NULL, 0, 0 }, want = { NULL, 0, 0 };
    cg_buf        out = { NULL, 0, 0 };
    cg_websocket  ws;

    (void) state;

    add_frame(&want, CG_TO_VISITOR, FIN | CLOSE, "\x03\xe8", 2);
    assert_int_equal(cg_buf_add(&in, want.p, want.n), CG_OK);
    add_text(&in, CG_TO_VISITOR, "mail " EMAIL);
    add_frame(&in, CG_TO_VISITOR, FIN | CLOSE, "", 0);
    assert_int_equal(cg_buf_add(&in, "\xff\xff\xff\xff", 4), CG_OK);

    assert_relayed(CG_TO_VISITOR, &in, &want);

    for (k = 1; k < want.n; k++) {
        out.n = 0;
        cg_websocket_init(&ws, &policy, CG_TO_VISITOR);
        assert_int_equal(cg_websocket_feed(&ws, &work, in.p, k, &out,
                                           on_event, NULL), CG_OK);
        assert_false(ws.closed);
        assert_int_equal(cg_websocket_feed(&ws, &work, in.p + k, in.n - k,
                                           &out, on_event, NULL), CG_OK);
        assert_true(ws.closed);
        assert_bytes(&out, &want);
        cg_websocket_free(&ws);
    }

    cg_buf_free(&in);
    cg_buf_free(&want);
    cg_buf_free(&out);
}


static void
control_payloads_are_redacted(void **state)
{
    size_t   d;
    cg_buf   in = { NULL, 0, 0 }, want = { NULL, 0, 0 };
    events   e;
    cg_buf   out = { NULL, 0, 0 };

    (void) state;

    for (d = 0; d < 2; d++) {
        in.n = want.n = 0;
        add_frame(&in, (cg_direction) d, FIN | PING, "i " EMAIL, 22);
        add_frame(&want, (cg_direction) d, FIN | PING, "i [email]", 9);
        add_frame(&in, (cg_direction) d, FIN | PONG, EMAIL, 20);
        add_frame(&want, (cg_direction) d, FIN | PONG, "[email]", 7);
        add_frame(&in, (cg_direction) d, FIN | CLOSE, "\x03\xe9" EMAIL, 22);
        add_frame(&want, (cg_direction) d, FIN | CLOSE, "\x03\xe9[email]", 9);

        assert_int_equal(relay((cg_direction) d, &in, &out, &e), CG_OK);
        assert_bytes(&out, &want);
        assert_int_equal(e.calls, 3);
        assert_int_equal(e.message, 0);
    }

    cg_buf_free(&in);
    cg_buf_free(&want);
    cg_buf_free(&out);
}


/* The two bytes of a code are no text: 3377 ends in "1". */

static void
the_close_code_is_no_part_of_the_reason(void **state)
{
    cg_buf  in = { NULL, 0, 0 }, want = { NULL, 0, 0 };

    (void) state;

    add_frame(&in, CG_TO_VISITOR, FIN | CLOSE, "\x0d" "1" EMAIL, 22);
    add_frame(&want, CG_TO_VISITOR, FIN | CLOSE, "\x0d" "1[email]", 9);
    assert_relayed(CG_TO_VISITOR, &in, &want);

    cg_buf_free(&in);
    cg_buf_free(&want);
}


static void
a_control_payload_that_outgrows_is_left_out(void **state)
{
    size_t   i;
    char     p[126] = "";
    cg_buf   in = { NULL, 0, 0 }, want = { NULL, 0, 0 };

    (void) state;

    for (i = 0; i < 17; i++) {
        (void) strcat(p, "a@b.co ");
    }
    (void) strcat(p, "a@b.co");
    assert_int_equal(strlen(p), 125);

    add_frame(&in, CG_TO_PROVIDER, FIN | PING, p, 125);
    add_frame(&want, CG_TO_PROVIDER, FIN | PING, "", 0);

    memcpy(p, "\x03\xe8", 2);
    add_frame(&in, CG_TO_PROVIDER, FIN | CLOSE, p, 125);
    add_frame(&want, CG_TO_PROVIDER, FIN | CLOSE, p, 2);
    assert_relayed(CG_TO_PROVIDER, &in, &want);

    /* with its code the reason has room for 123 bytes: one more is over */
    memset(p + 2, ' ', 123);
    memcpy(p + 2, "a@b.co", 6);
    in.n = want.n = 0;
    add_frame(&in, CG_TO_PROVIDER, FIN | CLOSE, p, 125);
    add_frame(&want, CG_TO_PROVIDER, FIN | CLOSE, p, 2);
    assert_relayed(CG_TO_PROVIDER, &in, &want);

    cg_buf_free(&in);
    cg_buf_free(&want);
}


static void
binary_findings_keep_their_length(void **state)
{
    size_t  d;
    cg_buf  in = { NULL, 0, 0 }, want = { NULL, 0, 0 };

    static const char  before[] =
        "\x82\xa4" "mail\xb4" EMAIL "\xa4" "card\xb0" "4111111111111111"
        "\xa2ip\xa9" "192.0.2.1";
    static const char  after[] =
        "\x82\xa4" "mail\xb4" "********************" "\xa4" "card\xb0"
        "****************" "\xa2ip\xa9" "192.0.2.1";

    (void) state;

    for (d = 0; d < 2; d++) {
        in.n = want.n = 0;
        add_frame(&in, (cg_direction) d, FIN | BIN, before,
                  sizeof(before) - 1);
        add_frame(&want, (cg_direction) d, FIN | BIN, after,
                  sizeof(after) - 1);
        add_frame(&in, (cg_direction) d, BIN, before, 17);
        add_frame(&in, (cg_direction) d, FIN | CONT, before + 17,
                  sizeof(before) - 18);
        add_frame(&want, (cg_direction) d, FIN | BIN, after,
                  sizeof(after) - 1);
        assert_relayed((cg_direction) d, &in, &want);
    }

    cg_buf_free(&in);
    cg_buf_free(&want);
}


/* Nothing in JSON tells its length: it is written as text is, or an escape
 * would be cut and a number would be none. */

static void
binary_json_stays_json(void **state)
{
    cg_buf  in = { NULL, 0, 0 }, want = { NULL, 0, 0 };
    events  e;
    cg_buf  out = { NULL, 0, 0 };

    static const char  before[] =
        "{\"t\":\"hi\\nj@example.com\",\"n\":[4111111111111111]}";
    static const char  after[] =
        "{\"t\":\"hi\\n[email]\",\"n\":[\"************1111\"]}";
    static const char  other[] = "{\"t\":j@example.com\xff}";
    static const char  blank[] = "{\"t\":*************\xff}";

    (void) state;

    add_frame(&in, CG_TO_PROVIDER, FIN | BIN, before, sizeof(before) - 1);
    add_frame(&want, CG_TO_PROVIDER, FIN | BIN, after, sizeof(after) - 1);
    assert_int_equal(relay(CG_TO_PROVIDER, &in, &out, &e), CG_OK);
    assert_bytes(&out, &want);
    assert_int_equal(e.calls, 1);
    assert_int_equal(e.total, 2);
    assert_string_equal(e.format, "json");

    in.n = want.n = 0;
    add_frame(&in, CG_TO_PROVIDER, FIN | BIN, other, sizeof(other) - 1);
    add_frame(&want, CG_TO_PROVIDER, FIN | BIN, blank, sizeof(blank) - 1);
    assert_int_equal(relay(CG_TO_PROVIDER, &in, &out, &e), CG_OK);
    assert_bytes(&out, &want);
    assert_int_equal(e.calls, 1);
    assert_string_equal(e.format, "binary");

    cg_buf_free(&in);
    cg_buf_free(&want);
    cg_buf_free(&out);
}


static void
files_are_refused_to_the_provider_only(void **state)
{
    size_t  i;
    cg_buf  in = { NULL, 0, 0 }, out = { NULL, 0, 0 };

    static const struct {
        const char  *p;
        size_t       n;
    } files[] = {
        { "\xff\xd8\xff\xe0 " EMAIL, 25 },
        { "\x89PNG\r\n\x1a\n" EMAIL, 28 },
        { "GIF89a", 6 },
        { "RIFF....WEBP", 12 },
        { "\0\0\0\x18" "ftypheic", 12 },
        { "%PDF-1.7", 8 },
        { "PK\x03\x04", 4 },
        { "\x1f\x8b\x08", 3 },
    };

    (void) state;

    for (i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        in.n = 0;
        add_text(&in, CG_TO_PROVIDER, "hello");
        add_frame(&in, CG_TO_PROVIDER, BIN, files[i].p, 2);
        add_frame(&in, CG_TO_PROVIDER, FIN | CONT, files[i].p + 2,
                  files[i].n - 2);
        assert_int_equal(relay(CG_TO_PROVIDER, &in, &out, NULL), CG_EMEDIA);
        assert_int_equal(out.n, 11);

        in.n = 0;
        add_frame(&in, CG_TO_VISITOR, FIN | BIN, files[i].p, files[i].n);
        assert_relayed(CG_TO_VISITOR, &in, &in);
    }

    cg_buf_free(&in);
    cg_buf_free(&out);
}


static void
events_tell_message_and_format(void **state)
{
    cg_buf  in = { NULL, 0, 0 }, out = { NULL, 0, 0 };
    events  e;

    (void) state;

    add_text(&in, CG_TO_PROVIDER, "nothing here");
    assert_int_equal(relay(CG_TO_PROVIDER, &in, &out, &e), CG_OK);
    assert_int_equal(e.calls, 0);

    add_text(&in, CG_TO_PROVIDER, "{\"m\":\"" EMAIL "\",\"n\":\"" EMAIL "\"}");
    assert_int_equal(relay(CG_TO_PROVIDER, &in, &out, &e), CG_OK);
    assert_int_equal(e.calls, 1);
    assert_int_equal(e.total, 2);
    assert_int_equal(e.message, 2);
    assert_string_equal(e.format, "json");

    add_frame(&in, CG_TO_PROVIDER, FIN | BIN, EMAIL, 20);
    assert_int_equal(relay(CG_TO_PROVIDER, &in, &out, &e), CG_OK);
    assert_int_equal(e.calls, 2);
    assert_int_equal(e.total, 3);
    assert_int_equal(e.message, 3);
    assert_string_equal(e.format, "binary");

    add_text(&in, CG_TO_PROVIDER, "a mail " EMAIL);
    assert_int_equal(relay(CG_TO_PROVIDER, &in, &out, &e), CG_OK);
    assert_string_equal(e.format, "text");
    assert_int_equal(e.message, 4);

    cg_buf_free(&in);
    cg_buf_free(&out);
}


static void
what_passes_by_policy_is_counted_and_unchanged(void **state)
{
    cg_buf  in = { NULL, 0, 0 }, out = { NULL, 0, 0 };
    events  e;

    (void) state;

    add_text(&in, CG_TO_PROVIDER, "host 192.0.2.1 is up");
    assert_int_equal(relay(CG_TO_PROVIDER, &in, &out, &e), CG_OK);
    assert_bytes(&out, &in);
    assert_int_equal(e.calls, 1);
    assert_int_equal(e.total, 1);

    cg_buf_free(&in);
    cg_buf_free(&out);
}


/* No message leaves whose event could not be written. */

static void
an_event_that_fails_holds_its_message(void **state)
{
    size_t  i;
    cg_buf  in = { NULL, 0, 0 }, want = { NULL, 0, 0 };
    cg_buf  out = { NULL, 0, 0 };
    events  e = { 0 };

    static const unsigned  kinds[] = { FIN | TEXT, FIN | BIN, FIN | PING };

    (void) state;

    for (i = 0; i < 3; i++) {
        in.n = want.n = 0;
        add_text(&in, CG_TO_PROVIDER, "first");
        add_text(&want, CG_TO_PROVIDER, "first");
        add_frame(&in, CG_TO_PROVIDER, kinds[i], EMAIL, 20);
        add_text(&in, CG_TO_PROVIDER, "last");

        e.answer = CG_ESINK;
        assert_int_equal(relay_steps(CG_TO_PROVIDER, &in, SIZE_MAX, &out,
                                     &e), CG_ESINK);
        assert_bytes(&out, &want);
    }

    cg_buf_free(&in);
    cg_buf_free(&want);
    cg_buf_free(&out);
}


static void
an_idle_relay_holds_little(void **state)
{
    char          *p;
    cg_buf         in = { NULL, 0, 0 }, out = { NULL, 0, 0 };
    cg_websocket   ws;

    (void) state;

    p = malloc(90000);
    memset(p, 'x', 90000);
    add_frame(&in, CG_TO_PROVIDER, TEXT, p, 40000);
    add_frame(&in, CG_TO_PROVIDER, FIN | CONT, p, 40000);
    add_frame(&in, CG_TO_PROVIDER, FIN | TEXT, p, 90000);

    cg_websocket_init(&ws, &policy, CG_TO_PROVIDER);
    assert_int_equal(cg_websocket_feed(&ws, &work, in.p, 30000, &out,
                                       on_event, NULL), CG_OK);
    assert_int_equal(cg_websocket_feed(&ws, &work, in.p + 30000, 70000, &out,
                                       on_event, NULL), CG_OK);
    assert_int_equal(cg_websocket_feed(&ws, &work, in.p + 100000,
                                       in.n - 100000, &out, on_event, NULL),
                     CG_OK);

    assert_true(ws.frame.cap + ws.message.cap <= 512);
    assert_true(sizeof(ws) <= 512);

    cg_websocket_free(&ws);
    free(p);
    cg_buf_free(&in);
    cg_buf_free(&out);
}


static void
close_frames_carry_the_code_of_the_error(void **state)
{
    cg_buf   out = { NULL, 0, 0 };
    uint8_t  reason[124];

    (void) state;

    assert_int_equal(cg_websocket_code(CG_EFRAME), 1002);
    assert_int_equal(cg_websocket_code(CG_EMEDIA), 1003);
    assert_int_equal(cg_websocket_code(CG_EUTF8), 1007);
    assert_int_equal(cg_websocket_code(CG_ECOMPRESS), 1007);
    assert_int_equal(cg_websocket_code(CG_EDEPTH), 1008);
    assert_int_equal(cg_websocket_code(CG_EBLOCK), 1008);
    assert_int_equal(cg_websocket_code(CG_ELIMIT), 1009);
    assert_int_equal(cg_websocket_code(CG_ENOMEM), 1013);
    assert_int_equal(cg_websocket_code(CG_ESINK), 1013);

    assert_int_equal(cg_websocket_close(&out, 1009, NULL, 0, false), CG_OK);
    assert_int_equal(out.n, 4);
    assert_memory_equal(out.p, "\x88\x02\x03\xf1", 4);

    out.n = 0;
    assert_int_equal(cg_websocket_close(&out, 1002, NULL, 0, true), CG_OK);
    assert_int_equal(out.n, 8);
    assert_memory_equal(out.p, "\x88\x82\0\0\0\0\x03\xea", 8);

    /* a reason of 124 bytes, of which the last two are one character */
    memset(reason, 'x', 122);
    memcpy(reason + 122, "\xc3\xa9", 2);
    out.n = 0;
    assert_int_equal(cg_websocket_close(&out, 1008, reason, 124, false), CG_OK);
    assert_int_equal(out.n, 2 + 2 + 122);
    assert_memory_equal(out.p, "\x88\x7c\x03\xf0x", 5);

    out.n = 0;
    assert_int_equal(cg_websocket_close(&out, 1008, reason + 1, 123, false),
                     CG_OK);
    assert_int_equal(out.n, 2 + 125);

    cg_buf_free(&out);
}


/* What is blocked does not go, and the visitor is told: in its place, or by
 * frames for the other direction; in any split. */

static void
test_blocked(void **state)
{
    size_t        i, n, step;
    cg_buf        in = { NULL, 0, 0 }, out = { NULL, 0, 0 };
    cg_buf        want = { NULL, 0, 0 }, told = { NULL, 0, 0 };
    events        ev;
    cg_policy     p;
    unsigned      dir;
    cg_websocket  ws;

    (void) state;

    assert_true(passage_policy(&p, "redact email block;otherwise replace"));

    for (dir = 0; dir < CG_DIRECTION_N; dir++) {
        in.n = want.n = told.n = 0;

        add_text(&in, dir, "a");
        add_text(&in, dir, EMAIL);
        add_frame(&in, dir, TEXT, EMAIL, 5);
        add_frame(&in, dir, FIN | PING, EMAIL, strlen(EMAIL));
        add_frame(&in, dir, FIN | CONT, EMAIL + 5,
                  strlen(EMAIL) - 5);
        add_text(&in, dir, "b 192.0.2.1");

        add_text(&want, dir, "a");

        for (i = 0; i < 2; i++) {
            add_text(dir == CG_TO_VISITOR ? &want : &told, CG_TO_VISITOR,
                     dir == CG_TO_VISITOR
                     ? "A message was withheld. It contained: e-mail address."
                     : "Your message was not sent. Please do not send this "
                       "here: e-mail address.");
            if (i == 0) {
                add_frame(&want, dir, FIN | PING, "", 0);
            }
        }

        add_text(&want, dir, "b [ipv4]");

        for (step = 1; step < in.n + 1; step += step < 8 ? 1 : 13) {
            memset(&ev, 0, sizeof(ev));
            out.n = 0;
            cg_websocket_init(&ws, &p, dir);

            for (i = 0; i < in.n; i += n) {
                n = in.n - i < step ? in.n - i : step;
                assert_int_equal(cg_websocket_feed(&ws, &work, in.p + i, n,
                                                   &out, on_event, &ev),
                                 CG_OK);
            }

            assert_bytes(&out, &want);
            assert_bytes(&ws.refusals, &told);
            assert_int_equal(ev.calls, 4);
            assert_int_equal(ev.total, 4);
            cg_websocket_free(&ws);
        }
    }

    cg_policy_free(&p);
    cg_buf_free(&in);
    cg_buf_free(&out);
    cg_buf_free(&want);
    cg_buf_free(&told);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(test_blocked),
        cmocka_unit_test(each_length_encoding_passes_unchanged),
        cmocka_unit_test(control_frames_pass_unchanged),
        cmocka_unit_test(every_split_of_a_sequence_gives_the_same),
        cmocka_unit_test(random_splits_of_a_sequence_give_the_same),
        cmocka_unit_test(each_mask_is_kept),
        cmocka_unit_test(lengths_cross_their_borders_both_ways),
        cmocka_unit_test(a_message_cut_at_every_offset_is_redacted),
        cmocka_unit_test(fragments_without_a_finding_stay_as_they_are),
        cmocka_unit_test(very_many_fragments_become_one),
        cmocka_unit_test(a_file_to_the_visitor_goes_on_frame_by_frame),
        cmocka_unit_test(broken_frames_are_refused_behind_whole_ones),
        cmocka_unit_test(text_that_is_not_utf8_is_refused_at_once),
        cmocka_unit_test(utf8_is_checked_over_fragments),
        cmocka_unit_test(the_reason_of_a_close_is_utf8),
        cmocka_unit_test(each_close_code_that_may_be_sent_passes),
        cmocka_unit_test(a_message_may_be_as_large_as_the_limit),
        cmocka_unit_test(too_large_is_told_by_the_header),
        cmocka_unit_test(nothing_follows_a_close),
        cmocka_unit_test(control_payloads_are_redacted),
        cmocka_unit_test(the_close_code_is_no_part_of_the_reason),
        cmocka_unit_test(a_control_payload_that_outgrows_is_left_out),
        cmocka_unit_test(binary_findings_keep_their_length),
        cmocka_unit_test(binary_json_stays_json),
        cmocka_unit_test(files_are_refused_to_the_provider_only),
        cmocka_unit_test(events_tell_message_and_format),
        cmocka_unit_test(what_passes_by_policy_is_counted_and_unchanged),
        cmocka_unit_test(an_event_that_fails_holds_its_message),
        cmocka_unit_test(an_idle_relay_holds_little),
        cmocka_unit_test(close_frames_carry_the_code_of_the_error),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
