/*
 * Frames of SockJS, one a line or one a message.
 *
 *     line     [ "data: " ] frame [ CR ] [ LF ]   "data: " of an event stream
 *     frame    [ letter ] JSON                    a: messages, c: the close
 *
 * The JSON is an array of strings, each a message.  One that is STOMP is read
 * as that, for its lengths; else the frame is read as JSON, strings that hold
 * JSON included.
 * Source: the SockJS protocol, version 0.3.3.
 */

#include <string.h>

#include "cg_bridge.h"
#include "cg_json.h"
#include "cg_packet.h"

#define CG_SOCKJS_DATA  "data: "

static size_t cg_sockjs_length(const uint8_t *p, size_t n,
    cg_packet_scan *scan);
static cg_status cg_sockjs_redact(cg_parts *ps, cg_packet_state *state,
    const uint8_t *p, size_t n, cg_buf *out, bool *differs);

static bool cg_sockjs_array(const uint8_t *p, size_t n, size_t *from,
    size_t *len);
static cg_status cg_sockjs_instead(const uint8_t *p, size_t n,
    const cg_buf *message, cg_buf *out);

const cg_packets  cg_packets_sockjs = {
    "sockjs", false, true, cg_sockjs_length, cg_sockjs_redact, cg_sockjs_array,
    cg_sockjs_instead
};


static size_t
cg_sockjs_length(const uint8_t *p, size_t n, cg_packet_scan *scan)
{
    const uint8_t  *lf;

    lf = memchr(p + scan->at, '\n', n - scan->at);

    if (lf == NULL) {
        scan->at = n;
        return 0;
    }

    return (size_t) (lf - p) + 1;
}


/* The text of the JSON string at p, and the bytes that it takes; 0 if it is
 * none. */

static cg_status
cg_sockjs_string(const uint8_t *p, size_t n, cg_buf *text, size_t *used)
{
    size_t     i, taken, len;
    uint8_t    c[CG_JSON_ESCAPE_MAX];
    cg_status  st;

    *used = 0;
    text->n = 0;

    for (i = 1; i < n && p[i] != '"'; i += taken) {
        taken = len = 1;
        c[0] = p[i];

        if (p[i] == '\\') {
            taken = cg_json_escape(p + i, n - i, true, c, &len);
            if (taken == CG_JSON_NO_ESCAPE) {
                return CG_OK;
            }
        }

        st = cg_buf_add(text, c, len);
        if (st != CG_OK) {
            return st;
        }
    }

    *used = i < n ? i + 1 : 0;
    return CG_OK;
}


/* A message of the array: raw is its string, quotes included. */

static cg_status
cg_sockjs_message(cg_parts *ps, const uint8_t *raw, size_t n,
    const cg_buf *text, cg_buf *out, bool *differs)
{
    bool       changed;
    cg_buf     own = { NULL, 0, 0 };
    cg_status  st;

    st = cg_stomp_begins(text->p, text->n)
         ? cg_packet_all(NULL, &cg_packets_stomp, ps, text->p, text->n, &own,
                         &changed)
         : cg_part_text(ps, NULL, text->p, text->n, &own, &changed);

    if (st == CG_OK) {
        *differs |= changed;
        st = changed ? cg_bridge_string(own.p, own.n, out)
                     : cg_buf_add(out, raw, n);
    }

    cg_buf_free(&own);
    return st;
}


/* Whether p[0..n) is an array of strings, of which one is STOMP. */

static cg_status
cg_sockjs_is_stomp(const uint8_t *p, size_t n, bool *stomp)
{
    bool       some;
    size_t     i, used;
    cg_buf     text = { NULL, 0, 0 };
    cg_status  st;

    *stomp = some = false;
    st = CG_OK;

    for (i = 0; i + 1 < n && p[i] == (i ? ',' : '['); /* void */) {
        if (p[++i] != '"') {
            break;
        }

        st = cg_sockjs_string(p + i, n - i, &text, &used);

        if (st != CG_OK || used == 0) {
            break;
        }

        some |= cg_stomp_begins(text.p, text.n);
        i += used;
    }

    *stomp = some && i + 1 == n && p[i] == ']';

    cg_buf_free(&text);
    return st;
}


/* As cg_part_text(). */

static cg_status
cg_sockjs_stomp(cg_parts *ps, const uint8_t *p, size_t n, cg_buf *out,
    bool *differs)
{
    size_t     i, used = 0;
    cg_buf     text = { NULL, 0, 0 };
    cg_status  st;

    *differs = false;
    out->n = 0;
    used = 0;
    st = CG_OK;

    for (i = 0; i + 1 < n && st == CG_OK; i += used) {
        st = cg_buf_add(out, p + i++, 1);

        if (st == CG_OK) {
            st = cg_sockjs_string(p + i, n - i, &text, &used);
        }

        if (st == CG_OK) {
            st = cg_sockjs_message(ps, p + i, used, &text, out, differs);
        }
    }

    cg_buf_free(&text);
    return st == CG_OK ? cg_buf_str(out, "]") : st;
}


/* What is in front of the JSON. */

static size_t
cg_sockjs_front(const uint8_t *p, size_t n)
{
    size_t  i;

    i = sizeof(CG_SOCKJS_DATA) - 1;
    i = n > i && memcmp(p, CG_SOCKJS_DATA, i) == 0 ? i : 0;

    return i + 1 < n && (p[i] == 'a' || p[i] == 'c') && p[i + 1] == '['
           ? i + 1 : i;
}


/* Where the line ends. */

static size_t
cg_sockjs_end(const uint8_t *p, size_t n)
{
    size_t  end;

    end = n - (p[n - 1] == '\n');
    return end - (end && p[end - 1] == '\r');
}


/* With its letter. */

static bool
cg_sockjs_array(const uint8_t *p, size_t n, size_t *from, size_t *len)
{
    size_t  end;

    end = cg_sockjs_end(p, n);
    *from = cg_sockjs_front(p, end);
    *from -= (*from && p[*from - 1] != ' ');
    *len = end - *from;

    return true;
}


static cg_status
cg_sockjs_instead(const uint8_t *p, size_t n, const cg_buf *message,
    cg_buf *out)
{
    size_t     from, len;
    cg_status  st;

    (void) cg_sockjs_array(p, n, &from, &len);
    st = cg_buf_add(out, p, from);

    if (st == CG_OK) {
        st = cg_buf_add(out, message->p, message->n);
    }

    return st == CG_OK ? cg_buf_add(out, p + from + len, n - from - len) : st;
}


static cg_status
cg_sockjs_redact(cg_parts *ps, cg_packet_state *state, const uint8_t *p,
    size_t n, cg_buf *out, bool *differs)
{
    bool       stomp;
    size_t     front, end;
    cg_buf     changed = { NULL, 0, 0 };
    cg_status  st;

    (void) state;

    end = cg_sockjs_end(p, n);
    front = cg_sockjs_front(p, end);

    st = cg_sockjs_is_stomp(p + front, end - front, &stomp);

    if (st == CG_OK) {
        st = stomp ? cg_sockjs_stomp(ps, p + front, end - front, &changed,
                                     differs)
                   : cg_part_text(ps, NULL, p + front, end - front, &changed,
                                  differs);
    }

    if (st == CG_OK && *differs) {
        st = cg_buf_add(out, p, front);

        if (st == CG_OK) {
            st = cg_buf_add(out, changed.p, changed.n);
        }

        if (st == CG_OK) {
            st = cg_buf_add(out, p + end, n - end);
        }
    }

    cg_buf_free(&changed);
    return st;
}
