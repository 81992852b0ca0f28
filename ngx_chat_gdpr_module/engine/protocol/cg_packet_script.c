/*
 * Engine.IO by scripts: a body that holds a payload of polling in a string.
 * Clients of revision 3 can do that, and servers of both.
 *
 *   to the visitor   ___eio[number]("payload");   a call, with a JSON string
 *   to the provider  d=payload                    a form of one field
 *
 * The field is escaped once more, as browsers change the ends of lines: what is
 * "\\n" there, with two backslashes, was "\n" with one, and what is "\n" was a
 * line feed.  A form that is none of these is a fault, as its reader might take
 * it for another; another answer is read as what it looks like.
 * Source: engine.io 3.6, lib/transports/polling-jsonp.js; engine.io-client 3.5.
 */

#include <string.h>

#include "cg_bridge.h"
#include "cg_hex.h"
#include "cg_packet.h"

#define CG_SCRIPT_CALL   "___eio["
#define CG_SCRIPT_FIELD  "d="

static size_t cg_script_length(const uint8_t *p, size_t n,
    cg_packet_scan *scan);
static cg_status cg_script3_redact(cg_parts *ps, cg_packet_state *state,
    const uint8_t *p, size_t n, cg_buf *out, bool *differs);
static cg_status cg_script4_redact(cg_parts *ps, cg_packet_state *state,
    const uint8_t *p, size_t n, cg_buf *out, bool *differs);

const cg_packets  cg_packets_engineio3_script = {
    "engineio3", false, true, cg_script_length, cg_script3_redact, NULL, NULL
};

const cg_packets  cg_packets_engineio4_script = {
    "engineio", false, true, cg_script_length, cg_script4_redact, NULL, NULL
};


/* All of the body. */

static size_t
cg_script_length(const uint8_t *p, size_t n, cg_packet_scan *scan)
{
    (void) p, (void) n, (void) scan;

    return 0;
}


/* The value of a field, and no other behind it. */

static cg_status
cg_script_value(const uint8_t *p, size_t n, cg_buf *text)
{
    int      hi, lo;
    size_t   i;
    uint8_t  c;

    for (i = 0; i < n; i++) {
        c = p[i] == '+' ? ' ' : p[i];

        if (c == '%') {
            hi = n - i > 2 ? cg_hex_value(p[i + 1]) : -1;
            lo = n - i > 2 ? cg_hex_value(p[i + 2]) : -1;

            if (hi < 0 || lo < 0) {
                return CG_ESYNTAX;
            }

            c = (uint8_t) (hi << 4 | lo);
            i += 2;

        } else if (c == '&' || c == ';') {
            return CG_ESYNTAX;
        }

        if (cg_buf_add(text, &c, 1) != CG_OK) {
            return CG_ENOMEM;
        }
    }

    return CG_OK;
}


/* In place: it grows shorter. */

static void
cg_script_unescape(cg_buf *text)
{
    size_t    i, k;
    uint8_t  *p;

    p = text->p;

    for (i = k = 0; i < text->n; i++) {
        if (text->n - i > 2 && memcmp(p + i, "\\\\n", 3) == 0) {
            p[k++] = '\\';
            p[k++] = 'n';
            i += 2;

        } else if (text->n - i > 1 && memcmp(p + i, "\\n", 2) == 0) {
            p[k++] = '\n';
            i++;

        } else {
            p[k++] = p[i];
        }
    }

    text->n = k;
}


static cg_status
cg_script_put(uint8_t c, cg_buf *out)
{
    if ((c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z')
        || c == '*' || c == '-' || c == '.' || c == '_')
    {
        return cg_buf_add(out, &c, 1);
    }

    return c == ' ' ? cg_buf_str(out, "+") : cg_buf_fmt(out, "%%%02X", c);
}


static cg_status
cg_script_field(const cg_buf *text, cg_buf *out)
{
    size_t       i;
    cg_status    st;
    const char  *lf;

    st = cg_buf_str(out, CG_SCRIPT_FIELD);

    for (i = 0; i < text->n && st == CG_OK; i++) {
        lf = text->p[i] == '\n' ? "%5Cn"
             : text->n - i > 1 && memcmp(text->p + i, "\\n", 2) == 0
               ? "%5C%5Cn" : NULL;

        if (lf) {
            i += text->p[i] == '\\';
            st = cg_buf_str(out, lf);
        } else {
            st = cg_script_put(text->p[i], out);
        }
    }

    return st;
}


static cg_status
cg_script_form(cg_parts *ps, const cg_packets *packets, const uint8_t *p,
    size_t n, cg_buf *out, bool *differs)
{
    size_t     front;
    cg_buf     text = { NULL, 0, 0 }, changed = { NULL, 0, 0 };
    cg_status  st;

    front = sizeof(CG_SCRIPT_FIELD) - 1;

    if (n < front || memcmp(p, CG_SCRIPT_FIELD, front) != 0) {
        return CG_ESYNTAX;
    }

    st = cg_script_value(p + front, n - front, &text);

    if (st == CG_OK && text.n) {
        cg_script_unescape(&text);
        st = cg_packet_all(NULL, packets, ps, text.p, text.n, &changed,
                           differs);
    }

    if (st == CG_OK && *differs) {
        st = cg_script_field(&changed, out);
    }

    cg_buf_free(&text);
    cg_buf_free(&changed);
    return st;
}


/* Where the string of a call is, with its quotes; false: it is no call. */

static bool
cg_script_string(const uint8_t *p, size_t n, size_t *from, size_t *to)
{
    size_t  i;

    i = sizeof(CG_SCRIPT_CALL) - 1;

    if (n < i || memcmp(p, CG_SCRIPT_CALL, i) != 0) {
        return false;
    }

    while (i < n && p[i] >= '0' && p[i] <= '9') {
        i++;
    }

    if (n - i < 5 || memcmp(p + i, "](\"", 3) != 0) {
        return false;
    }

    *from = i + 2;

    for (i = *from + 1; i < n && p[i] != '"'; i++) {
        i += p[i] == '\\';
    }

    *to = i + 1;

    return i < n && n - *to == 2 && memcmp(p + *to, ");", 2) == 0;
}


/* As a string of JavaScript before ECMAScript 2019: without the two characters
 * that end a line there. */

static cg_status
cg_script_quote(const cg_buf *text, cg_buf *out)
{
    size_t     i, from;
    cg_buf     json = { NULL, 0, 0 };
    cg_status  st;

    st = cg_bridge_string(text->p, text->n, &json);

    for (i = from = 0; st == CG_OK && json.n - i > 2; i++) {
        if (memcmp(json.p + i, "\xe2\x80", 2) == 0
            && (json.p[i + 2] == 0xa8 || json.p[i + 2] == 0xa9))
        {
            st = cg_buf_add(out, json.p + from, i - from);

            if (st == CG_OK) {
                st = cg_buf_str(out, json.p[i + 2] == 0xa8 ? "\\u2028"
                                                           : "\\u2029");
            }

            i += 2;
            from = i + 1;
        }
    }

    if (st == CG_OK) {
        st = cg_buf_add(out, json.p + from, json.n - from);
    }

    cg_buf_free(&json);
    return st;
}


static cg_status
cg_script_called(cg_parts *ps, const cg_packets *packets, const uint8_t *p,
    size_t n, cg_buf *out, bool *differs)
{
    size_t     from, to;
    cg_buf     text = { NULL, 0, 0 }, changed = { NULL, 0, 0 };
    cg_status  st;

    if (!cg_script_string(p, n, &from, &to)) {
        return cg_packet_any(ps, p, n, out, differs);
    }

    st = cg_bridge_text(p + from, to - from, &text);

    if (st == CG_OK && text.n) {
        st = cg_packet_all(NULL, packets, ps, text.p, text.n, &changed,
                           differs);
    }

    if (st == CG_OK && *differs) {
        st = cg_buf_add(out, p, from);
        st = st == CG_OK ? cg_script_quote(&changed, out) : st;
        st = st == CG_OK ? cg_buf_add(out, p + to, n - to) : st;
    }

    cg_buf_free(&text);
    cg_buf_free(&changed);
    return st;
}


static cg_status
cg_script_redact(cg_parts *ps, const cg_packets *packets, const uint8_t *p,
    size_t n, cg_buf *out, bool *differs)
{
    *differs = false;

    return ps->dir == CG_TO_PROVIDER
           ? cg_script_form(ps, packets, p, n, out, differs)
           : cg_script_called(ps, packets, p, n, out, differs);
}


static cg_status
cg_script3_redact(cg_parts *ps, cg_packet_state *state, const uint8_t *p,
    size_t n, cg_buf *out, bool *differs)
{
    (void) state;

    return cg_script_redact(ps, &cg_packets_engineio3, p, n, out, differs);
}


static cg_status
cg_script4_redact(cg_parts *ps, cg_packet_state *state, const uint8_t *p,
    size_t n, cg_buf *out, bool *differs)
{
    (void) state;

    return cg_script_redact(ps, &cg_packets_engineio4, p, n, out, differs);
}
