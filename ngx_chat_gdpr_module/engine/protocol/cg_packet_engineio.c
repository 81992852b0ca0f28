/*
 * Packets of Engine.IO, which hold those of Socket.IO.
 *
 *   engineio4          type data [ RS ]          polling, protocol 4
 *                      "b" base64 [ RS ]
 *   engineio3          length ":" packet         polling, protocol 3; length
 *                                                counts units of UTF-16
 *                      (0 | 1) digits 255 packet the same as binary: 0 for
 *                                                text, 1 for binary; digits
 *                                                are bytes 0 to 9, and count
 *                                                bytes
 *   engineio3_message  type data                 a binary WebSocket message of
 *                                                protocol 3, type a byte 0 to 6
 *
 * where a packet of protocol 3 is type data, or "b" type base64.  Text is read
 * in the format engineio; what base64 or a binary packet holds, as binary.
 * Source: engine.io-protocol, revisions 3 and 4.
 */

#include <stdio.h>
#include <string.h>

#include "cg_packet.h"

#define CG_EIO_RS      0x1e
#define CG_EIO_DIGITS  9     /* of a length, at most */

static size_t cg_eio4_length(const uint8_t *p, size_t n,
    cg_packet_scan *scan);
static cg_status cg_eio4_redact(cg_parts *ps, cg_packet_state *state,
    const uint8_t *p, size_t n, cg_buf *out, bool *differs);
static bool cg_eio4_message(const uint8_t *p, size_t n, size_t *from,
    size_t *len);
static cg_status cg_eio4_instead(const uint8_t *p, size_t n,
    const cg_buf *message, cg_buf *out);
static size_t cg_eio3_length(const uint8_t *p, size_t n,
    cg_packet_scan *scan);
static cg_status cg_eio3_redact(cg_parts *ps, cg_packet_state *state,
    const uint8_t *p, size_t n, cg_buf *out, bool *differs);
static bool cg_eio3_inside(const uint8_t *p, size_t n, size_t *from,
    size_t *len);
static cg_status cg_eio3_instead(const uint8_t *p, size_t n,
    const cg_buf *message, cg_buf *out);
static size_t cg_eio3_message_length(const uint8_t *p, size_t n,
    cg_packet_scan *scan);
static cg_status cg_eio3_message(cg_parts *ps, cg_packet_state *state,
    const uint8_t *p, size_t n, cg_buf *out, bool *differs);

const cg_packets  cg_packets_engineio4 = {
    "engineio", false, true, cg_eio4_length, cg_eio4_redact, cg_eio4_message,
    cg_eio4_instead
};

const cg_packets  cg_packets_engineio3 = {
    "engineio3", false, false, cg_eio3_length, cg_eio3_redact, cg_eio3_inside,
    cg_eio3_instead
};

const cg_packets  cg_packets_engineio3_message = {
    "engineio3", true, true, cg_eio3_message_length, cg_eio3_message, NULL, NULL
};


/* A packet ends with its RS; the last one with the bytes, which the caller
 * knows. */

static size_t
cg_eio4_length(const uint8_t *p, size_t n, cg_packet_scan *scan)
{
    const uint8_t  *rs;

    rs = memchr(p + scan->at, CG_EIO_RS, n - scan->at);

    if (rs == NULL) {
        scan->at = n;
        return 0;
    }

    return (size_t) (rs - p) + 1;
}


/* Base64 of RFC 4648 section 4 or 5 (`url`), with or without padding, and
 * nothing else. */

static cg_status
cg_eio_decode(const uint8_t *p, size_t n, cg_buf *out, bool *valid, bool *url)
{
    int         v;
    size_t      i;
    uint8_t     c;
    unsigned    bits, held;
    cg_status   st;

    *valid = *url = false;
    out->n = 0;
    bits = held = 0;

    while (n && p[n - 1] == '=') {
        n--;
    }

    st = cg_buf_reserve(out, n / 4 * 3 + 3);
    if (st != CG_OK) {
        return st;
    }

    for (i = 0; i < n; i++) {
        c = p[i];
        v = c >= 'A' && c <= 'Z' ? c - 'A'
            : c >= 'a' && c <= 'z' ? c - 'a' + 26
            : c >= '0' && c <= '9' ? c - '0' + 52
            : c == '+' || c == '-' ? 62 : c == '/' || c == '_' ? 63 : -1;

        if (v < 0) {
            return CG_OK;
        }

        *url = *url || c == '-' || c == '_';

        held = held << 6 | (unsigned) v;
        bits += 6;

        if (bits >= 8) {
            bits -= 8;
            out->p[out->n++] = (uint8_t) (held >> bits);
            held &= (1u << bits) - 1;
        }
    }

    *valid = true;
    return CG_OK;
}


static cg_status
cg_eio_encode(const uint8_t *p, size_t n, bool url, cg_buf *out)
{
    size_t     i, k;
    uint8_t    quad[4];
    uint32_t   v;
    cg_status  st;

    static const char  letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    for (i = 0; i < n; i += 3) {
        v = (uint32_t) p[i] << 16
            | (i + 1 < n ? (uint32_t) p[i + 1] << 8 : 0)
            | (i + 2 < n ? p[i + 2] : 0);

        for (k = 0; k < 4; k++) {
            quad[k] = (uint8_t) letters[v >> (18 - 6 * k) & 63];

            if (url) {
                quad[k] = quad[k] == '+' ? '-' : quad[k] == '/' ? '_' : quad[k];
            }
        }

        if (n - i < 3) {
            memset(quad + 1 + (n - i), '=', 3 - (n - i));
        }

        st = cg_buf_add(out, quad, 4);
        if (st != CG_OK) {
            return st;
        }
    }

    return CG_OK;
}


/* What p[0..n) becomes, which is base64 behind `head` bytes: out is emptied
 * first.  *valid: it is base64; else nothing was done. */

static cg_status
cg_eio_base64(cg_parts *ps, const uint8_t *p, size_t n, size_t head,
    cg_buf *out, bool *differs, bool *valid)
{
    bool       url;
    cg_buf     bytes = { NULL, 0, 0 }, changed = { NULL, 0, 0 };
    cg_status  st;

    *differs = false;

    st = cg_eio_decode(p + head, n - head, &bytes, valid, &url);

    if (st == CG_OK && *valid) {
        st = cg_packet_bytes(ps, bytes.p, bytes.n, &changed, differs);
    }

    if (st == CG_OK && *differs) {
        out->n = 0;
        st = cg_buf_add(out, p, head);

        if (st == CG_OK) {
            st = cg_eio_encode(changed.p, changed.n, url, out);
        }
    }

    cg_buf_free(&bytes);
    cg_buf_free(&changed);
    return st;
}


/* One packet without what is around it; `head`: bytes in front of base64. */

static cg_status
cg_eio_packet(cg_parts *ps, const uint8_t *p, size_t n, size_t head,
    cg_buf *out, bool *differs)
{
    bool       valid;
    cg_status  st;

    if (n >= head && p[0] == 'b') {
        st = cg_eio_base64(ps, p, n, head, out, differs, &valid);
        if (st != CG_OK || valid) {
            return st;
        }
    }

    return cg_part_text(ps, &cg_format_engineio, p, n, out, differs);
}


static cg_status
cg_eio4_redact(cg_parts *ps, cg_packet_state *state, const uint8_t *p,
    size_t n, cg_buf *out, bool *differs)
{
    size_t     end;
    cg_buf     changed = { NULL, 0, 0 };
    cg_status  st;

    (void) state;

    end = n - (p[n - 1] == CG_EIO_RS);
    *differs = false;
    st = CG_OK;

    if (end) {
        st = cg_eio_packet(ps, p, end, 1, &changed, differs);
    }

    if (st == CG_OK && *differs) {
        st = cg_buf_add(out, changed.p, changed.n);

        if (st == CG_OK) {
            st = cg_buf_add(out, p + end, n - end);
        }
    }

    cg_buf_free(&changed);
    return st;
}


/* Bytes in base64, and events of Socket.IO that have binary packets behind
 * them, are none. */

static bool
cg_eio_is_text(const uint8_t *p, size_t n)
{
    return n && p[0] != 'b'
           && !(n > 1 && p[0] == '4' && (p[1] == '5' || p[1] == '6'));
}


static bool
cg_eio4_message(const uint8_t *p, size_t n, size_t *from, size_t *len)
{
    *from = 0;
    *len = n - (p[n - 1] == CG_EIO_RS);

    return cg_eio_is_text(p, *len);
}


static cg_status
cg_eio4_instead(const uint8_t *p, size_t n, const cg_buf *message,
    cg_buf *out)
{
    cg_status  st;

    st = cg_buf_add(out, message->p, message->n);

    return st == CG_OK && p[n - 1] == CG_EIO_RS ? cg_buf_add(out, p + n - 1, 1)
                                                : st;
}


/* The bytes of a length in front, and its value; 0 if more are needed, and
 * CG_PACKET_NONE if it is none.  Text begins with a digit and ends its length
 * with a colon, binary with 0 or 1 and 255. */

static size_t
cg_eio3_head(const uint8_t *p, size_t n, size_t *value)
{
    size_t   i, digits;
    uint8_t  zero, end;

    i = p[0] <= 1;
    zero = i ? 0 : '0';
    end = i ? 255 : ':';
    *value = 0;

    for (digits = 0; i < n; i++, digits++) {
        if (p[i] == end && digits) {
            return i + 1;
        }

        if ((uint8_t) (p[i] - zero) > 9 || digits == CG_EIO_DIGITS) {
            return CG_PACKET_NONE;
        }

        *value = 10 * *value + (uint8_t) (p[i] - zero);
    }

    return 0;
}


/* The bytes of the character that begins with c, and its units of UTF-16. */

static size_t
cg_eio3_character(uint8_t c, size_t *units)
{
    size_t  len;

    len = c < 0xc2 || c > 0xf4 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
    *units = len == 4 ? 2 : 1;
    return len;
}


static size_t
cg_eio3_length(const uint8_t *p, size_t n, cg_packet_scan *scan)
{
    size_t  head, value, len, units;

    head = cg_eio3_head(p, n, &value);

    if (head == 0 || head == CG_PACKET_NONE) {
        return head;
    }

    if (p[0] <= 1) {
        return head + value;
    }

    if (scan->at < head) {
        scan->at = head;
    }

    while (scan->units < value) {
        if (scan->at == n) {
            return 0;
        }

        len = cg_eio3_character(p[scan->at], &units);
        if (n - scan->at < len) {
            return 0;
        }

        scan->at += len;
        scan->units += units;
    }

    return scan->at;
}


static cg_status
cg_eio3_write_text(const cg_buf *packet, cg_buf *out)
{
    size_t     i, units, all;
    cg_status  st;

    for (i = all = 0; i < packet->n; all += units) {
        i += cg_eio3_character(packet->p[i], &units);
    }

    st = cg_buf_fmt(out, "%zu:", all);

    return st == CG_OK ? cg_buf_add(out, packet->p, packet->n) : st;
}


static cg_status
cg_eio3_write_binary(uint8_t kind, const cg_buf *packet, cg_buf *out)
{
    int        i, len;
    char       digits[24];
    cg_status  st;

    len = snprintf(digits, sizeof(digits), "%zu", packet->n);

    for (i = 0; i < len; i++) {
        digits[i] = (char) (digits[i] - '0');
    }

    digits[i] = (char) 255;

    st = cg_buf_add(out, &kind, 1);

    if (st == CG_OK) {
        st = cg_buf_add(out, digits, (size_t) len + 1);
    }

    return st == CG_OK ? cg_buf_add(out, packet->p, packet->n) : st;
}


static cg_status
cg_eio3_redact(cg_parts *ps, cg_packet_state *state, const uint8_t *p,
    size_t n, cg_buf *out, bool *differs)
{
    size_t     head, value;
    cg_buf     changed = { NULL, 0, 0 };
    cg_status  st;

    *differs = false;
    head = cg_eio3_head(p, n, &value);
    p += head;
    n -= head;

    if (n == 0) {
        return CG_OK;
    }

    if (p[-1] == 255 && p[-(ptrdiff_t) head] == 1) {
        st = cg_eio3_message(ps, state, p, n, &changed, differs);

    } else {
        st = cg_eio_packet(ps, p, n, 2, &changed, differs);
    }

    if (st == CG_OK && *differs) {
        st = p[-1] == 255 ? cg_eio3_write_binary(p[-(ptrdiff_t) head],
                                                 &changed, out)
                          : cg_eio3_write_text(&changed, out);
    }

    cg_buf_free(&changed);
    return st;
}


static bool
cg_eio3_inside(const uint8_t *p, size_t n, size_t *from, size_t *len)
{
    size_t  value;

    *from = cg_eio3_head(p, n, &value);
    *len = n - *from;

    return p[0] != 1 && cg_eio_is_text(p + *from, *len);
}


static cg_status
cg_eio3_instead(const uint8_t *p, size_t n, const cg_buf *message,
    cg_buf *out)
{
    (void) n;

    return p[0] <= 1 ? cg_eio3_write_binary(p[0], message, out)
                     : cg_eio3_write_text(message, out);
}


cg_status
cg_packet_engineio(const cg_packets *packets, bool behind, bool binary,
    const cg_buf *message, cg_buf *out)
{
    uint8_t    rs;
    cg_status  st;

    if (packets == &cg_packets_engineio3) {
        return binary ? cg_eio3_write_binary(0, message, out)
                      : cg_eio3_write_text(message, out);
    }

    rs = CG_EIO_RS;
    st = behind ? cg_buf_add(out, &rs, 1) : CG_OK;

    return st == CG_OK ? cg_buf_add(out, message->p, message->n) : st;
}


static size_t
cg_eio3_message_length(const uint8_t *p, size_t n, cg_packet_scan *scan)
{
    (void) n, (void) scan;

    return p[0] <= 6 ? 0 : CG_PACKET_NONE;
}


static cg_status
cg_eio3_message(cg_parts *ps, cg_packet_state *state, const uint8_t *p,
    size_t n, cg_buf *out, bool *differs)
{
    cg_buf     changed = { NULL, 0, 0 };
    cg_status  st;

    (void) state;

    st = cg_packet_bytes(ps, p + 1, n - 1, &changed, differs);

    if (st == CG_OK && *differs) {
        st = cg_buf_add(out, p, 1);

        if (st == CG_OK) {
            st = cg_buf_add(out, changed.p, changed.n);
        }
    }

    cg_buf_free(&changed);
    return st;
}
