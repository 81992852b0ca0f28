/*
 * Protocols in WebSocket messages whose packets go on from one message to the
 * next.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
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


static int
setup(void **state)
{
    (void) state;

    return passage_policy(&policy, "otherwise replace") ? 0 : -1;
}


static int
teardown(void **state)
{
    (void) state;

    cg_work_free(&work);
    return 0;
}


static void
add_text(cg_buf *b, cg_direction dir, const char *s)
{
    add_frame(b, dir, FIN | TEXT, s, strlen(s));
}


/* Counts the events. */

static cg_status
on_event(void *ctx, const cg_websocket *ws, const cg_counts *counts,
    const char *format)
{
    unsigned  *events = ctx;

    (void) ws;

    assert_non_null(format);
    *events += counts->total;
    return CG_OK;
}


/* A packet of MQTT in pieces of any size, some of them with parts of two:
 * each comes out with the message that completes it. */

static void
packets_that_go_on_in_the_next_message_are_redacted(void **state)
{
    size_t              size, i, n;
    cg_buf              in = { NULL, 0, 0 }, out = { NULL, 0, 0 };
    cg_buf              got = { NULL, 0, 0 };
    unsigned            e;
    uint8_t             packets[] =
        "\x30\x17\0\1t" EMAIL "\xc0\0\x30\x06\0\1they";
    const uint8_t       want[] = "\x30\x0a\0\1t[email]\xc0\0\x30\x06\0\1they";
    cg_websocket        ws;
    const cg_protocol  *mqtt;

    (void) state;

    mqtt = cg_protocol_find("mqtt", 4);
    assert_non_null(mqtt);

    for (size = 1; size <= sizeof(packets); size++) {
        e = 0;
        in.n = out.n = got.n = 0;

        for (i = 0; i < sizeof(packets) - 1; i += n) {
            n = sizeof(packets) - 1 - i;
            n = n < size ? n : size;
            add_frame(&in, CG_TO_VISITOR, FIN | BIN, packets + i, n);
        }

        cg_websocket_init(&ws, &policy, CG_TO_VISITOR);
        ws.protocol = mqtt;
        assert_int_equal(cg_websocket_feed(&ws, &work, in.p, in.n, &out,
                                           on_event, &e), CG_OK);
        assert_int_equal(ws.packets->held.n, 0);
        cg_websocket_free(&ws);

        for (i = 0; i < out.n; i += 2 + n) {
            assert_int_equal(out.p[i], FIN | BIN);
            n = out.p[i + 1];
            assert_in_range(n, 1, 125);
            cg_buf_add(&got, out.p + i + 2, n);
        }

        assert_int_equal(got.n, sizeof(want) - 1);
        assert_memory_equal(got.p, want, got.n);
    }

    cg_buf_free(&in);
    cg_buf_free(&out);
    cg_buf_free(&got);
}


/* What is no packet is still read, and the next message is tried anew. */

static void
what_is_no_packet_does_not_stop_the_stream(void **state)
{
    cg_buf        in = { NULL, 0, 0 }, out = { NULL, 0, 0 };
    cg_buf        want = { NULL, 0, 0 };
    unsigned      e;
    cg_websocket  ws;

    (void) state;

    e = 0;
    add_text(&in, CG_TO_VISITOR, "hello " EMAIL);
    add_text(&want, CG_TO_VISITOR, "hello [email]");
    add_text(&in, CG_TO_VISITOR, "SEND\ncontent-length");
    add_frame(&in, CG_TO_VISITOR, FIN | TEXT, ":20\n\n" EMAIL "\0\n", 27);
    add_frame(&want, CG_TO_VISITOR, FIN | TEXT,
              "SEND\ncontent-length:7\n\n[email]\0\n", 32);
    add_text(&in, CG_TO_VISITOR, "\n");
    add_text(&want, CG_TO_VISITOR, "\n");

    cg_websocket_init(&ws, &policy, CG_TO_VISITOR);
    ws.protocol = cg_protocol_find("stomp", 5);
    assert_non_null(ws.protocol);
    assert_int_equal(cg_websocket_feed(&ws, &work, in.p, in.n, &out, on_event,
                                       &e), CG_OK);
    cg_websocket_free(&ws);

    assert_int_equal(out.n, want.n);
    assert_memory_equal(out.p, want.p, want.n);

    cg_buf_free(&in);
    cg_buf_free(&out);
    cg_buf_free(&want);
}


/* A message that begins within a packet, with bytes as those of a file: with
 * fragments, too, it is what goes on. */

static void
a_packet_that_looks_like_a_file_is_read(void **state)
{
    unsigned       e;
    cg_buf         in = { NULL, 0, 0 }, out = { NULL, 0, 0 };
    cg_buf         want = { NULL, 0, 0 };
    uint8_t        packet[] = "\x30\x1c\0\1tRIFF " EMAIL;
    const uint8_t  redacted[] = "\x30\x0f\0\1tRIFF [email]";
    cg_websocket   ws;

    (void) state;

    e = 0;
    add_frame(&in, CG_TO_VISITOR, FIN | BIN, packet, 5);
    add_frame(&in, CG_TO_VISITOR, BIN, packet + 5, 8);
    add_frame(&in, CG_TO_VISITOR, FIN | CONT, packet + 13,
              sizeof(packet) - 1 - 13);
    add_frame(&want, CG_TO_VISITOR, FIN | BIN, redacted,
              sizeof(redacted) - 1);

    cg_websocket_init(&ws, &policy, CG_TO_VISITOR);
    ws.protocol = cg_protocol_find("mqtt", 4);
    assert_non_null(ws.protocol);
    assert_int_equal(cg_websocket_feed(&ws, &work, in.p, in.n, &out, on_event,
                                       &e), CG_OK);
    cg_websocket_free(&ws);

    assert_int_equal(e, 1);
    assert_int_equal(out.n, want.n);
    assert_memory_equal(out.p, want.p, want.n);

    cg_buf_free(&in);
    cg_buf_free(&out);
    cg_buf_free(&want);
}


/* Whatever the path says. */

static void
stomp_without_a_subprotocol_has_its_length(void **state)
{
    size_t        i;
    unsigned      e;
    cg_buf        in = { NULL, 0, 0 }, out = { NULL, 0, 0 };
    cg_buf        want = { NULL, 0, 0 };
    const char    sent[] = "SEND\ncontent-length:26\n\n\"" EMAIL "\"\nbye\0";
    const char    is[] = "SEND\ncontent-length:13\n\n\"[email]\"\nbye\0";
    cg_websocket  ws;

    static const char *const  paths[] = { "/chat", "/app/ws/websocket" };

    (void) state;

    add_frame(&in, CG_TO_VISITOR, FIN | TEXT, sent, sizeof(sent) - 1);
    add_frame(&want, CG_TO_VISITOR, FIN | TEXT, is, sizeof(is) - 1);

    for (i = 0; i < 2; i++) {
        e = 0;
        out.n = 0;

        cg_websocket_init(&ws, &policy, CG_TO_VISITOR);
        ws.protocol = cg_protocol_guess("", 0, paths[i], strlen(paths[i]),
                                        "", 0);
        assert_int_equal(cg_websocket_feed(&ws, &work, in.p, in.n, &out,
                                           on_event, &e), CG_OK);
        cg_websocket_free(&ws);

        assert_int_equal(e, 1);
        assert_int_equal(out.n, want.n);
        assert_memory_equal(out.p, want.p, want.n);
    }

    cg_buf_free(&in);
    cg_buf_free(&out);
    cg_buf_free(&want);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(packets_that_go_on_in_the_next_message_are_redacted),
        cmocka_unit_test(what_is_no_packet_does_not_stop_the_stream),
        cmocka_unit_test(a_packet_that_looks_like_a_file_is_read),
        cmocka_unit_test(stomp_without_a_subprotocol_has_its_length),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
