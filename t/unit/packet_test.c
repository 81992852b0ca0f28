/*
 * Packets of chat protocols: what is found in them is replaced and their
 * lengths say so, the rest is as it was, in any split.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "packet_run.h"

#define count(table)  (sizeof(table) / sizeof(table[0]))
#define bytes(s)      s, sizeof(s) - 1

static cg_work    work;
static cg_policy  policy;

/* In and out; of an out that is NULL, as it came in. */
static const struct {
    const cg_packets  *packets;
    const char        *in;
    size_t             n;
    const char        *out;
    size_t             m;
} rows[] = {
    /* Engine.IO 3: units of UTF-16 */
    { &cg_packets_engineio3, bytes("2:40"), NULL, 0 },
    { &cg_packets_engineio3, bytes("0:"), NULL, 0 },
    { &cg_packets_engineio3,
      bytes("96:0{\"sid\":\"UFHbkKYK5PELTUe0AAAA\",\"upgrades\":[],"
            "\"pingInterval\":25000,\"pingTimeout\":5000}  2:40"), NULL, 0 },
    { &cg_packets_engineio3,
      bytes("35:42[\"m\",\"I am jane.doe@example.com\"]2:401:3"),
      bytes("22:42[\"m\",\"I am [email]\"]2:401:3") },
    { &cg_packets_engineio3,
      bytes("34:42[\"m\",\"\xf0\x9f\x98\x80\xc3\xa9 "
            "jane.doe@example.com\"]2:40"),
      bytes("21:42[\"m\",\"\xf0\x9f\x98\x80\xc3\xa9 [email]\"]2:40") },
    { &cg_packets_engineio3, bytes("17:b4amFuZUBleGFtcGx"), NULL, 0 },
    { &cg_packets_engineio3,
      bytes("26:b4amFuZUBleGFtcGxlLmNvbQ==2:40"),
      bytes("26:b4KioqKioqKioqKioqKioqKg==2:40") },
    /* and as binary, with bytes */
    { &cg_packets_engineio3,
      bytes("\0\3\5\xff" "42[\"m\",\"I am jane.doe@example.com\"]"
            "\1\5\xff\4" "abcd\0\1\xff" "3"),
      bytes("\0\2\2\xff" "42[\"m\",\"I am [email]\"]"
            "\1\5\xff\4" "abcd\0\1\xff" "3") },
    { &cg_packets_engineio3, bytes("\1\1\7\xff\4" "jane@example.com"),
      bytes("\1\1\7\xff\4" "****************") },
    { &cg_packets_engineio3, bytes("\0\3\3\xff" "42[\"m\",\"\xc3\xa9 "
                                   "jane.doe@example.com\"]"),
      bytes("\0\2\0\xff" "42[\"m\",\"\xc3\xa9 [email]\"]") },
    /* no packets: text */
    { &cg_packets_engineio3, bytes("I am jane.doe@example.com"),
      bytes("I am [email]") },
    { &cg_packets_engineio3, bytes("1234567890:jane.doe@example.com"),
      bytes("1234567890:[email]") },
    { &cg_packets_engineio3, bytes("50:42[\"m\",\"jane.doe@example.com\"]"),
      bytes("50:42[\"m\",\"[email]\"]") },

    /* by scripts, a form; a line feed, a backslash, both in JSON */
    { &cg_packets_engineio3_script, bytes("d=2%3A40"), NULL, 0 },
    { &cg_packets_engineio3_script, bytes("d="), NULL, 0 },
    { &cg_packets_engineio3_script,
      bytes("d=35:42%5b%22m%22,%22I+am+jane.doe@example.com%22%5d2:40"),
      bytes("d=22%3A42%5B%22m%22%2C%22I+am+%5Bemail%5D%22%5D2%3A40") },
    { &cg_packets_engineio3_script,
      bytes("d=28:42[\"m\",\"\\\\njane@example.com\"]"),
      bytes("d=19%3A42%5B%22m%22%2C%22%5C%5Cn%5Bemail%5D%22%5D") },
    { &cg_packets_engineio3_script,
      bytes("d=29:42[\"m\",\"\\\\\\njane@example.com\"]"),
      bytes("d=20%3A42%5B%22m%22%2C%22%5C%5C%5Cn%5Bemail%5D%22%5D") },
    { &cg_packets_engineio3_script, bytes("d=jane@example.com"),
      bytes("d=%5Bemail%5D") },
    { &cg_packets_engineio3_script, bytes("d=\\njane@example.com\\n"),
      bytes("d=%5Cn%5Bemail%5D%5Cn") },

    { &cg_packets_engineio4,
      bytes("0{\"sid\":\"x\"}\x1e""40\x1e""42[\"m\",\"a\\u0040b "
            "jane.doe\\u0040example.com\"]\x1e""2"),
      bytes("0{\"sid\":\"x\"}\x1e""40\x1e""42[\"m\",\"a\\u0040b "
            "[email]\"]\x1e""2") },
    { &cg_packets_engineio4,
      bytes("451-[\"m\",{\"_placeholder\":true,\"num\":0}]\x1e"
            "bamFuZUBleGFtcGxlLmNvbQ=="),
      bytes("451-[\"m\",{\"_placeholder\":true,\"num\":0}]\x1e"
            "bKioqKioqKioqKioqKioqKg==") },
    /* base64url of ~~~ jane@example.com ??? */
    { &cg_packets_engineio4, bytes("bfn5-IGphbmVAZXhhbXBsZS5jb20gPz8_"),
      bytes("bfn5-ICoqKioqKioqKioqKioqKiogPz8_") },
    { &cg_packets_engineio4, bytes("\x1e\x1e""2probe\x1e"), NULL, 0 },
    { &cg_packets_engineio4, bytes("bAQIDBA==\x1e""b!!"), NULL, 0 },

    /* STOMP */
    { &cg_packets_stomp,
      bytes("\n\r\n\n"),
      NULL, 0 },
    { &cg_packets_stomp,
      bytes("CONNECT\naccept-version:1.2\nlogin:jane.doe@example.com"
            "\npasscode:john.roe@example.org\n\n\x00\n"),
      bytes("CONNECT\naccept-version:1.2\nlogin:[email]\npasscode:jo"
            "hn.roe@example.org\n\n\x00\n") },
    { &cg_packets_stomp,
      bytes("SEND\r\ndestination:/app/a\\cb\r\ncontent-length:25\r\n"
            "content-length:7\r\n\r\nI am jane.doe@example.com\x00\n"
            "SEND\n\n\x00"),
      bytes("SEND\r\ndestination:/app/a\\cb\r\ncontent-length:12\r\n"
            "content-length:12\r\n\r\nI am [email]\x00\nSEND\n\n\x00") },
    { &cg_packets_stomp,
      bytes("SEND\ncontent-length : 25 \npasscode: john.roe@example.org\n\n"
            "I am jane.doe@example.com\x00\n"),
      bytes("SEND\ncontent-length : 12\npasscode: john.roe@example.org\n\n"
            "I am [email]\x00\n") },
    { &cg_packets_stomp,
      bytes("SEND\ncontent-length :26\n\n\x00I am jane.doe@example.com\x00"),
      bytes("SEND\ncontent-length :26\n\n\x00I am ********************"
            "\x00") },
    { &cg_packets_stomp,
      bytes("MESSAGE\nnote:a\\nb\\c\\\\ jane.doe@example.com\nid:0\n"
            "\n{\"text\":\"a\\u0040b jane.doe@example.com\"}\x00"),
      bytes("MESSAGE\nnote:a\\nb\\c\\\\ [email]\nid:0\n\n{\"text\":"
            "\"a\\u0040b [email]\"}\x00") },
    { &cg_packets_stomp,
      bytes("SEND\ncontent-length:21\n\n\x00jane.doe@example.com\x00"),
      bytes("SEND\ncontent-length:21\n\n\x00********************\x00") },
    { &cg_packets_stomp,
      bytes("SEND\njane.doe@example.com:x\njane.doe@example.com\n\n"
            "\x00"),
      bytes("SEND\n[email]:x\n[email]:\n\n\x00") },
    { &cg_packets_stomp,
      bytes("hello jane.doe@example.com"),
      bytes("hello [email]") },
    { &cg_packets_stomp,
      bytes("SEND\ncontent-length:3\n\njane.doe@example.com\x00"),
      bytes("SEND\ncontent-length:3\n\n********************\x00") },

    /* SockJS */
    { &cg_packets_sockjs,
      bytes("o\nh\na[\"hello\",\"{\\\"a\\\":\\\"\\u0041 jane.doe@exa"
            "mple.com\\\"}\"]\nc[3000,\"Go away!\"]\n"),
      bytes("o\nh\na[\"hello\",\"{\\\"a\\\":\\\"\\u0041 [email]\\\"}"
            "\"]\nc[3000,\"Go away!\"]\n") },
    { &cg_packets_sockjs,
      bytes("\r\ndata: o\r\n\r\ndata: a[\"I am jane.doe@example.com"
            "\"]\r\n\r\n"),
      bytes("\r\ndata: o\r\n\r\ndata: a[\"I am [email]\"]\r\n\r\n") },
    { &cg_packets_sockjs,
      bytes("[\"\\n\",\"SEND\\ncontent-length:25\\n\\nI am jane.doe@"
            "example.com\\u0000\",\"jane.doe@example.com\"]"),
      bytes("[\"\\n\",\"SEND\\ncontent-length:12\\n\\nI am [email]\\"
            "u0000\",\"[email]\"]") },
    { &cg_packets_sockjs,
      bytes("a[\"SEND\\n\\nhi\\u0000\"]\n"),
      NULL, 0 },
    { &cg_packets_sockjs,
      bytes("a[\"SEND\\n\\njane.doe@example.com\\u0000\",1]\n"),
      bytes("a[\"SEND\\n\\n[email]\\u0000\",1]\n") },

    /* XMPP */
    { &cg_packets_xmpp,
      bytes("<message from='john.roe@example.org/x' to=\"support@example.org\""
            " id='1'><body>I am jane&#46;doe@example.com &amp; co</body>"
            "</message>"),
      bytes("<message from='john.roe@example.org/x' to=\"support@example.org\""
            " id='1'><body>I am [email] &amp; co</body></message>") },
    { &cg_packets_xmpp,
      bytes("<iq xmlns='jabber:client'><bind><jid>a@example.org/b</jid>"
            "<x y='jane.doe@example.com'/></bind></iq>"),
      bytes("<iq xmlns='jabber:client'><bind><jid>a@example.org/b</jid>"
            "<x y='[email]'/></bind></iq>") },
    { &cg_packets_xmpp,
      bytes("<auth mechanism='PLAIN'>am9obi5yb2VAZXhhbXBsZS5vcmc=</auth>"
            "<auth to='a@example.org'/><jid/>a@example.org"),
      bytes("<auth mechanism='PLAIN'>am9obi5yb2VAZXhhbXBsZS5vcmc=</auth>"
            "<auth to='a@example.org'/><jid/>[email]") },
    { &cg_packets_xmpp,
      bytes("<message to='x@example.org'><script>jane@example.com</script>"
            "</message>"),
      bytes("<message to='x@example.org'><script>[email]</script>"
            "</message>") },
    { &cg_packets_xmpp,
      bytes("<message to='x@example.org'><body><![CDATA[<x to=']]>"
            "jane@example.com<![CDATA['>]]></body></message>"),
      bytes("<message to='x@example.org'><body><![CDATA[<x to=']]>"
            "[email]<![CDATA['>]]></body></message>") },
    { &cg_packets_xmpp,
      bytes("<message to='x@example.org'><body>jane@<![CDATA[example.com]]>"
            " 4111<!-- ' -->1111<b to='x@example.org'/> 1111 1111</body>"
            "</message>"),
      bytes("<message to='x@example.org'><body>[email]<![CDATA[]]>"
            " 4111<!-- ' -->1111<b to='x@example.org'/> 1111 1111</body>"
            "</message>") },
    { &cg_packets_xmpp,
      bytes("<message to='x@example.org'><html xmlns='http://jabber.org/"
            "protocol/xhtml-im'><body xmlns='http://www.w3.org/1999/xhtml'>"
            "<p>4111 <em>1111</em> 1111 <![CDATA[1111]]></p></body></html>"
            "</message>"),
      bytes("<message to='x@example.org'><html xmlns='http://jabber.org/"
            "protocol/xhtml-im'><body xmlns='http://www.w3.org/1999/xhtml'>"
            "<p>[card]<em></em><![CDATA[]]></p></body></html>"
            "</message>") },
    { &cg_packets_xmpp, bytes("<a to='x@example.org"), NULL, 0 },
    { &cg_packets_xmpp, bytes("\x01<a to='x@example.org'"),
      bytes("\x01<a to='[email]'") },

    /* MQTT 3.1.1 and 5 */
    { &cg_packets_mqtt,
      bytes("\x10:\x00\x04MQTT\x04\xc2\x00<\x00\x02""c1\x00\x14jane."
            "doe@example.com\x00\x14john.roe@example.org05\x00\x19"""
            "chat/jane.doe@example.comI am jane.doe@example.com!\xc0"
            "\x00"),
      bytes("\x10-\x00\x04MQTT\x04\xc2\x00<\x00\x02""c1\x00\x07[emai"
            "l]\x00\x14john.roe@example.org0\x1b\x00\x0c""chat/[emai"
            "l]I am [email]!\xc0\x00") },
    { &cg_packets_mqtt,
      bytes("\x10\x87\x01\x00\x04MQTT\x05\xc6\x00<\"\x11\x00\x00\x00"
            "<&\x00\x04mail\x00\x14jane.doe@example.com\x00\x02""c1"
            "\x02\x01\x01\x00\x19will/jane.doe@example.com\x00\x18"""
            "bye jane.doe@example.com\x00\x14jane.doe@example.com"
            "\x00\x06secret2V\x00\x01t\x00\x07-\x01\x01&\x00\x05phon"
            "e\x00\x0c""07700 900123&\x00\x01x\x00\x0f""07700 900123"
            "456{\"a\":\"\\u0041 jane.doe@example.com\"}\x82\x10\x00"
            "\x01\x07&\x00\x01k\x00\x01v\x00\x03""a/#\x01\xe0\x00"),
      bytes("\x10S\x00\x04MQTT\x05\xc6\x00<\x15\x11\x00\x00\x00<&"
            "\x00\x04mail\x00\x07[email]\x00\x02""c1\x02\x01\x01\x00"
            "\x0cwill/[email]\x00\x0b""bye [email]\x00\x07[email]"
            "\x00\x06secret2D\x00\x01t\x00\x07(\x01\x01&\x00\x05phon"
            "e\x00\x07[phone]&\x00\x01x\x00\x0f""07700 900123456{\"a"
            "\":\"\\u0041 [email]\"}\x82\x10\x00\x01\x07&\x00\x01k"
            "\x00\x01v\x00\x03""a/#\x01\xe0\x00") },
    { &cg_packets_mqtt,
      bytes(" \x02\x00\x00""4\x19\x00\x01t\x00\x01jane.doe@example.c"
            "om@\x02\x00\x01"),
      bytes(" \x02\x00\x00""4\x0c\x00\x01t\x00\x01[email]@\x02\x00"
            "\x01") },
    { &cg_packets_mqtt,
      bytes(" \x1a\x00\x00\x17\x12\x00\x14jane.doe@example.com0\x18"
            "\x00\x01t\x00jane.doe@example.com@\x1e\x00\x01\x10\x1a"
            "\x1f\x00\x17no jane.doe@example.com\xe0\x19\x8b\x17\x1f"
            "\x00\x14jane.doe@example.com"),
      bytes(" \r\x00\x00\n\x12\x00\x07[email]0\x0b\x00\x01t\x00[emai"
            "l]@\x11\x00\x01\x10\r\x1f\x00\nno [email]\xe0\x0c\x8b\n"
            "\x1f\x00\x07[email]") },
    { &cg_packets_mqtt,
      bytes("0\xab\x01\x00\x01tjane.doe@example.com jane.doe@example"
            ".com jane.doe@example.com jane.doe@example.com jane.doe"
            "@example.com jane.doe@example.com jane.doe@example.com "
            "jane.doe@example.com "),
      bytes("0C\x00\x01t[email] [email] [email] [email] [email] [ema"
            "il] [email] [email] ") },
    { &cg_packets_mqtt,
      bytes("0\x16\x00@jane.doe@example.com"),
      bytes("0\x16\x00@********************") },
    { &cg_packets_mqtt,
      bytes("0\x19\x00\x01t\x00jane.doe@example.com\x00"),
      bytes("0\x19\x00\x01t\x00********************\x00") },
    { &cg_packets_mqtt,
      bytes("\x00jane.doe@example.com"),
      bytes("\x00********************") },
};


static int
setup(void **state)
{
    (void) state;

    return passage_policy(&policy, "otherwise replace;"
                          "limit message=100000 depth=20") ? 0 : -1;
}


static int
teardown(void **state)
{
    (void) state;

    cg_work_free(&work);
    return 0;
}


static void
print_bytes(const char *what, const uint8_t *p, size_t n)
{
    size_t  i;

    print_error("%s", what);

    for (i = 0; i < n; i++) {
        print_error(p[i] >= 0x20 && p[i] < 0x7f ? "%c" : "\\x%02x", p[i]);
    }

    print_error("\n");
}


static void
assert_out(const packet_result *r, const char *out, size_t n)
{
    assert_int_equal(r->st, CG_OK);

    if (r->out.n != n || (n && memcmp(r->out.p, out, n) != 0)) {
        print_bytes("got ", r->out.p, r->out.n);
        print_bytes("for ", (const uint8_t *) out, n);
        fail();
    }
}


static packet_way
way_of(const cg_packets *packets)
{
    packet_way  way = { &policy, packets, CG_TO_PROVIDER, &work };

    return way;
}


static void
findings_are_replaced_and_lengths_follow(void **state)
{
    size_t         i;
    packet_way     way;
    packet_result  r = { 0 };

    (void) state;

    for (i = 0; i < count(rows); i++) {
        way = way_of(rows[i].packets);
        packet_run(&r, &way, (const uint8_t *) rows[i].in, rows[i].n, NULL,
                   0);
        assert_out(&r, rows[i].out ? rows[i].out : rows[i].in,
                   rows[i].out ? rows[i].m : rows[i].n);
    }

    cg_buf_free(&r.out);
}


static void
calls_of_scripts_are_read(void **state)
{
    size_t         i;
    packet_way     way = way_of(&cg_packets_engineio3_script);
    packet_result  r = { 0 };

    static const char *const  calls[][2] = {
        { "___eio[0](\"2:40\");", "___eio[0](\"2:40\");" },
        { "___eio[12](\"26:42[\\\"m\\\",\\\"jane@example.com\\\"]2:40\");",
          "___eio[12](\"17:42[\\\"m\\\",\\\"[email]\\\"]2:40\");" },
        { "___eio[](\"29:42[\\\"m\\\",\\\"\\u2028\xe2\x80\xa9\\\\n"
          "jane@example.com\\\"]\");",
          "___eio[](\"20:42[\\\"m\\\",\\\"\\u2028\\u2029\\\\n"
          "[email]\\\"]\");" },

        /* what is none is read as what it looks like */
        { "___eio[0](\"jane@example.com\")", "___eio[0](\"[email]\")" },
        { "___eio[0](\"jane@example.com\\", "___eio[0](\"[email]\\" },
        { "___eio[0](\"a\", jane@example.com);",
          "___eio[0](\"a\", [email]);" },
        { "___eio[jane@example.com", "___eio[[email]" },
        { "{\"code\":0,\"message\":\"jane@example.com\"}",
          "{\"code\":0,\"message\":\"[email]\"}" },
        { "___eio[0](\"\");", "___eio[0](\"\");" },
    };
    static const char *const  forms[] = {
        "d", "D=1", "=d", "e=2:40", "d=2:40&d=2:40", "d=2:40&e=", "d=2:40;e=",
        "d=%", "d=%4", "d=%4x", "___eio[0](\"2:40\");"
    };

    (void) state;

    way.dir = CG_TO_VISITOR;

    for (i = 0; i < count(calls); i++) {
        packet_run(&r, &way, (const uint8_t *) calls[i][0],
                   strlen(calls[i][0]), NULL, 0);
        assert_out(&r, calls[i][1], strlen(calls[i][1]));
    }

    way.dir = CG_TO_PROVIDER;

    for (i = 0; i < count(forms); i++) {
        packet_run(&r, &way, (const uint8_t *) forms[i], strlen(forms[i]),
                   NULL, 0);
        assert_int_equal(r.st, CG_ESYNTAX);
    }

    cg_buf_free(&r.out);
}


static void
any_cut_gives_the_same(void **state)
{
    size_t         i, cuts[2];
    packet_way     way;
    const char    *differs;
    packet_result  whole = { 0 }, cut = { 0 };

    (void) state;

    for (i = 0; i < count(rows); i++) {
        way = way_of(rows[i].packets);
        packet_run(&whole, &way, (const uint8_t *) rows[i].in, rows[i].n,
                   NULL, 0);

        for (cuts[0] = 0; cuts[0] <= rows[i].n; cuts[0]++) {
            for (cuts[1] = cuts[0]; cuts[1] <= rows[i].n; cuts[1] += 3) {
                packet_run(&cut, &way, (const uint8_t *) rows[i].in,
                           rows[i].n, cuts, 2);
                differs = packet_differs(&whole, &cut);
                if (differs) {
                    print_error("row %zu at %zu, %zu: %s\n", i, cuts[0],
                                cuts[1], differs);
                    fail();
                }
            }
        }
    }

    cg_buf_free(&whole.out);
    cg_buf_free(&cut.out);
}


/* What is cut short is read as far as it goes. */

static void
what_is_cut_short_leaks_nothing(void **state)
{
    size_t         i, n;
    packet_way     way;
    packet_result  r = { 0 };

    (void) state;

    for (i = 0; i < count(rows); i++) {
        way = way_of(rows[i].packets);

        for (n = 0; n <= rows[i].n; n++) {
            packet_run(&r, &way, (const uint8_t *) rows[i].in, n, NULL, 0);
            assert_true(r.st == CG_OK
                        || (r.st == CG_ESYNTAX
                            && way.packets == &cg_packets_engineio3_script));
            assert_null(r.out.n ? memmem(r.out.p, r.out.n,
                                         "jane.doe@example.com", 20) : NULL);
        }
    }

    cg_buf_free(&r.out);
}


/* A packet that is whole does not wait for the next one. */

static void
whole_packets_go_on_at_once(void **state)
{
    size_t         cut;
    packet_way     way = way_of(&cg_packets_engineio3);
    packet_result  r = { 0 };
    const char     in[] = "35:42[\"m\",\"I am jane.doe@example.com\"]2:40";

    (void) state;

    cut = sizeof(in) - 1 - 4;
    packet_run(&r, &way, (const uint8_t *) in, sizeof(in) - 1, &cut, 1);
    assert_int_equal(r.held, 0);

    cut++;
    packet_run(&r, &way, (const uint8_t *) in, sizeof(in) - 1, &cut, 1);
    assert_int_equal(r.held, 1);
    cg_buf_free(&r.out);
}


static void
a_packet_over_the_limit_is_refused(void **state)
{
    packet_way     way = way_of(&cg_packets_engineio3);
    packet_result  r = { 0 };

    (void) state;

    packet_run(&r, &way, (const uint8_t *) "\1\1\0\0\0\0\0\xff", 8, NULL, 0);
    assert_int_equal(r.st, CG_ELIMIT);
    cg_buf_free(&r.out);
}


/* Values of MessagePack: as they are in a message. */

static const struct {
    const char  *in;
    size_t       n;
    const char  *out;  /* NULL: as it came in */
    size_t       m;
} values[] = {
    /* bytes and an extension that are JSON, in any length */
    { bytes("\x91\xc4\x21{\"a\":\"\\u006aane.doe@example.com\"}"),
      bytes("\x91\xc4\x0f{\"a\":\"[email]\"}") },
    { bytes("\x92\xd8\x05[4111111111111 ]\x01"), NULL, 0 },
    { bytes("\x92\xd8\x05[\"j@x.example\"]\x20\x01"),
      bytes("\x92\xc7\x0c\x05[\"[email]\"] \x01") },
    { bytes("\x91\xc4\x16[ jane.doe@example.com"),
      bytes("\x91\xc4\x16[ ********************") },
    { bytes("\x80"), NULL, 0 },
    { bytes("\x82\xa1" "a\xc0\xa1" "b\xc3\x90"), NULL, 0 },
    { bytes("\x81\xa1" "m\xb4" "jane.doe@example.com"),
      bytes("\x81\xa1" "m\xa7" "[email]") },
    { bytes("\x93\xd9\x23" "Write to jane.doe@example.com today"
            "\x01\xa1x"),
      bytes("\x93\xb6" "Write to [email] today\x01\xa1x") },
    /* a number becomes a string; a key counts as context */
    { bytes("\x91\xcf\x00\x0e\x9b\x08\xa5\x68\xf1\xc7"),
      bytes("\x91\xa6[card]") },
    { bytes("\x91\xcf\x00\x0e\x9b\x08\xa5\x68\xf1\xc8"), NULL, 0 },
    { bytes("\x81\xa5" "phone\xcf\x00\x00\x00\x68\x3d\x0d\x99\x1b"),
      bytes("\x81\xa5" "phone\xa7[phone]") },
    { bytes("\x81\xa5" "order\xcf\x00\x00\x00\x68\x3d\x0d\x99\x1b"),
      NULL, 0 },
    /* JSON in a string, and a string that needs escapes in JSON */
    { bytes("\x91\xd9\x2a{\"a\":\"\\u0041 \\\"jane.doe@example.com\\n\"}  \""),
      bytes("\x91\xbd{\"a\":\"\\u0041 \\\"[email]\\n\"}  \"") },
    { bytes("\x92\xa5\"\\\n\x01\x7f\xb6\xff\"jane.doe@example.com"),
      bytes("\x92\xa5\"\\\n\x01\x7f\xa9\xff\"[email]") },
    /* bytes and extensions keep their length */
    { bytes("\x92\xc4\x16\x00" "jane.doe@example.com\x00\xc7\x14\x05"
            "jane.doe@example.com"),
      bytes("\x92\xc4\x16\x00" "********************\x00\xc7\x14\x05"
            "********************") },
    { bytes("\x91\xd7\xff\x00\x00\x00\x00\x5f\x00\x00\x00"), NULL, 0 },
    /* floats, and values one after the other */
    { bytes("\x93\xca\x3f\xc0\x00\x00\xcb\x40\x09\x21\xfb\x54\x44\x2d\x18"
            "\xcb\x7f\xf0\x00\x00\x00\x00\x00\x00\x90"), NULL, 0 },
    { bytes("\x91\xb4" "jane.doe@example.com\x91\xb4" "jane.doe@example.org"),
      bytes("\x91\xa7[email]\x91\xa7[email]") },
    /* keys that are no strings */
    { bytes("\x82\x01\xb4" "jane.doe@example.com\xc3\xff"),
      bytes("\x82\x01\xa7[email]\xc3\xff") },
    /* SignalR */
    { bytes("\x17\x92\x01\xb4" "jane.doe@example.com\x02\x91\x06"),
      bytes("\x0a\x92\x01\xa7[email]\x02\x91\x06") },
    { bytes("\x17\x92\x01\xb4" "jane.doe@example.com\x02\x91"),
      bytes("\x17\x92\x01\xb4" "********************\x02\x91") },
};


static bool
redact_bytes(const char *in, size_t n, cg_buf *out, cg_counts *counts)
{
    bool      differs;
    cg_parts  ps;

    memset(&ps, 0, sizeof(ps));
    memset(counts, 0, sizeof(*counts));
    ps.policy = &policy;
    ps.dir = CG_TO_PROVIDER;
    ps.language = policy.language;
    ps.w = &work;
    ps.counts = counts;

    assert_int_equal(cg_packet_bytes(&ps, (const uint8_t *) in, n, out,
                                     &differs), CG_OK);
    return differs;
}


static void
strings_of_messagepack_are_redacted(void **state)
{
    bool       differs;
    size_t     i;
    cg_buf     out = { NULL, 0, 0 };
    cg_counts  counts;

    (void) state;

    for (i = 0; i < count(values); i++) {
        differs = redact_bytes(values[i].in, values[i].n, &out, &counts);

        if (differs != (values[i].out != NULL)
            || (differs && (out.n != values[i].m
                            || memcmp(out.p, values[i].out, out.n) != 0)))
        {
            print_error("value %zu: \"%.*s\", %u\n", i, (int) out.n,
                        (const char *) out.p, counts.total);
            fail();
        }
    }

    cg_buf_free(&out);
}


/* Something stands in the place of a packet that is blocked: its message is
 * put in brackets; of an out that is NULL, nothing can. */

static const struct {
    const cg_packets  *packets;
    const char        *in;
    const char        *out;
    const char        *heard;  /* each message behind a "|"; or NULL */
} blocked[] = {
    { &cg_packets_engineio4, "42[\"4111111111111111\"]",
      "{42[\"4111111111111111\"]}", "|42[\"4111111111111111\"]" },
    { &cg_packets_engineio4,
      "42[\"a\"]\x1e""42[\"4111111111111111\"]\x1e""42[\"b\"]",
      "42[\"a\"]\x1e{42[\"4111111111111111\"]}\x1e""42[\"b\"]",
      "|42[\"a\"]|42[\"4111111111111111\"]|42[\"b\"]" },
    { &cg_packets_engineio4,
      "451-[\"m\",\"4111111111111111\",{\"_placeholder\":true,\"num\":0}]"
      "\x1e" "bAAAA", NULL, NULL },
    { &cg_packets_engineio4, "bWzQxMTExMTExMTExMTExMTFd", NULL, NULL },
    { &cg_packets_engineio3, "2:4022:42[\"4111111111111111\"]2:41",
      "2:4024:{42[\"4111111111111111\"]}2:41",
      "|40|42[\"4111111111111111\"]|41" },
    { &cg_packets_engineio3, "26:b4WzQxMTExMTExMTExMTExMTFd", NULL, NULL },
    { &cg_packets_sockjs, "[\"4111111111111111\"]",
      "{[\"4111111111111111\"]}", "|[\"4111111111111111\"]" },
    { &cg_packets_sockjs, "o\na[\"4111111111111111\"]\r\na[\"b\"]\n",
      "o\n{a[\"4111111111111111\"]}\r\na[\"b\"]\n",
      "|o|a[\"4111111111111111\"]|a[\"b\"]" },
    { &cg_packets_sockjs, "data: a[\"4111111111111111\"]\r\n\r\n",
      "data: {a[\"4111111111111111\"]}\r\n\r\n", NULL },
};


static void
note(void *ctx, const uint8_t *p, size_t n)
{
    assert_int_equal(cg_buf_str(ctx, "|"), CG_OK);
    assert_int_equal(cg_buf_add(ctx, p, n), CG_OK);
}


static cg_status
bracket(void *ctx, const uint8_t *p, size_t n, cg_buf *instead)
{
    (void) ctx;

    assert_int_equal(cg_buf_str(instead, "{"), CG_OK);
    assert_int_equal(cg_buf_add(instead, p, n), CG_OK);
    return cg_buf_str(instead, "}");
}


static void
assert_text(cg_buf *b, const char *want)
{
    assert_int_equal(cg_buf_add(b, "", 1), CG_OK);
    assert_string_equal((char *) b->p, want);
}


static void
assert_blocked(const cg_policy *p, size_t i, size_t cut)
{
    size_t         n;
    cg_buf         out = { NULL, 0, 0 }, heard = { NULL, 0, 0 };
    cg_sink        sink = { packet_take, NULL, &out };
    cg_counts      counts;
    cg_parts       ps = { .policy = p, .w = &work, .counts = &counts };
    cg_status      st;
    cg_packet_run  run = { .packets = blocked[i].packets, .ctx = &heard,
                           .hear = note, .block = bracket };

    memset(&counts, 0, sizeof(counts));
    n = strlen(blocked[i].in);

    st = cg_packet_feed(&run, &ps, (const uint8_t *) blocked[i].in, cut, false,
                        &sink);
    if (st == CG_OK) {
        st = cg_packet_feed(&run, &ps, (const uint8_t *) blocked[i].in + cut,
                            n - cut, true, &sink);
    }

    assert_int_equal(counts.action[CG_ACTION_BLOCK], 1);
    assert_int_equal(st, blocked[i].out ? CG_OK : CG_EBLOCK);

    if (blocked[i].out) {
        assert_text(&out, blocked[i].out);
    }

    if (blocked[i].heard) {
        assert_text(&heard, blocked[i].heard);
    }

    cg_packet_free(&run);
    cg_buf_free(&out);
    cg_buf_free(&heard);
}


static void
a_blocked_packet_leaves_those_beside_it(void **state)
{
    size_t     i, cut;
    cg_policy  p;

    (void) state;

    assert_true(passage_policy(&p, "redact card block;otherwise replace"));

    for (i = 0; i < count(blocked); i++) {
        for (cut = 0; cut <= strlen(blocked[i].in); cut++) {
            assert_blocked(&p, i, cut);
        }
    }

    cg_policy_free(&p);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(findings_are_replaced_and_lengths_follow),
        cmocka_unit_test(calls_of_scripts_are_read),
        cmocka_unit_test(any_cut_gives_the_same),
        cmocka_unit_test(what_is_cut_short_leaks_nothing),
        cmocka_unit_test(whole_packets_go_on_at_once),
        cmocka_unit_test(a_packet_over_the_limit_is_refused),
        cmocka_unit_test(strings_of_messagepack_are_redacted),
        cmocka_unit_test(a_blocked_packet_leaves_those_beside_it),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
