/*
 * MessagePack: packets are values, one after the other; and those of SignalR,
 * each with its length in front (7 bits a byte, least significant first).
 *
 * A value is written as JSON, redacted as that, so that keys count as context
 * and JSON within strings is read, and compared with it token by token: a
 * string or number of which the JSON has changed becomes a string of
 * MessagePack; all else stays as it is.  Bytes and extensions, which JSON has
 * not, may hold JSON; of others, findings are overwritten with `*`.
 *
 *     {"a": 1}   82 a1 61 01 ...      token: head [ data ]
 *
 * Values nested deeper than CG_DEPTH_MAX, and maps of which a key is a map, an
 * array, bytes or an extension, are not taken for MessagePack.
 * Source: the MessagePack specification (msgpack/spec.md).
 */

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cg_bridge.h"
#include "cg_packet.h"

typedef enum {
    CG_MP_NIL,
    CG_MP_BOOL,
    CG_MP_INT,
    CG_MP_UINT,
    CG_MP_FLOAT,
    CG_MP_DOUBLE,
    CG_MP_STR,
    CG_MP_BYTES,   /* bin, ext */
    CG_MP_ARRAY,
    CG_MP_MAP
} cg_mp_kind;

typedef struct {
    cg_mp_kind  kind;
    size_t      head;   /* bytes in front of data */
    size_t      data;   /* and of it */
    uint64_t    value;  /* of a number; or how many elements */
} cg_mp_token;

/* Heads of 0xc0 to 0xdf: `size` bytes behind the first one are a length (or a
 * count, or the number itself), and `more` follow that count as head. */
static const struct {
    uint8_t  kind;
    uint8_t  size;
    uint8_t  more;
    uint8_t  data;  /* fixed length of data */
} cg_mp_heads[32] = {
    { CG_MP_NIL, 0, 0, 0 },    { 255, 0, 0, 0 },
    { CG_MP_BOOL, 0, 0, 0 },   { CG_MP_BOOL, 0, 0, 0 },
    { CG_MP_BYTES, 1, 0, 0 },  { CG_MP_BYTES, 2, 0, 0 },
    { CG_MP_BYTES, 4, 0, 0 },  { CG_MP_BYTES, 1, 1, 0 },
    { CG_MP_BYTES, 2, 1, 0 },  { CG_MP_BYTES, 4, 1, 0 },
    { CG_MP_FLOAT, 4, 0, 0 },  { CG_MP_DOUBLE, 8, 0, 0 },
    { CG_MP_UINT, 1, 0, 0 },   { CG_MP_UINT, 2, 0, 0 },
    { CG_MP_UINT, 4, 0, 0 },   { CG_MP_UINT, 8, 0, 0 },
    { CG_MP_INT, 1, 0, 0 },    { CG_MP_INT, 2, 0, 0 },
    { CG_MP_INT, 4, 0, 0 },    { CG_MP_INT, 8, 0, 0 },
    { CG_MP_BYTES, 0, 1, 1 },  { CG_MP_BYTES, 0, 1, 2 },
    { CG_MP_BYTES, 0, 1, 4 },  { CG_MP_BYTES, 0, 1, 8 },
    { CG_MP_BYTES, 0, 1, 16 }, { CG_MP_STR, 1, 0, 0 },
    { CG_MP_STR, 2, 0, 0 },    { CG_MP_STR, 4, 0, 0 },
    { CG_MP_ARRAY, 2, 0, 0 },  { CG_MP_ARRAY, 4, 0, 0 },
    { CG_MP_MAP, 2, 0, 0 },    { CG_MP_MAP, 4, 0, 0 }
};

/* Where a walk through one value stands: what is open, outermost first. */
typedef struct {
    size_t  depth;
    struct {
        uint64_t  left;  /* elements to come; of a map, keys and values */
        bool      map;
        bool      first;
    } open[CG_DEPTH_MAX];
} cg_mp_walk;

/* Redacting one value */
typedef struct {
    cg_parts       *ps;
    const uint8_t  *p;
    size_t          n;
    cg_buf          json;
    cg_buf          changed;  /* the same, redacted */
    size_t          at;       /* where the next token of either is looked for */
    size_t          at_changed;
    cg_buf          text;
    bool            differs;
} cg_mp_value;

static size_t cg_mp_length(const uint8_t *p, size_t n, cg_packet_scan *scan);
static cg_status cg_mp_redact(cg_parts *ps, cg_packet_state *state,
    const uint8_t *p, size_t n, cg_buf *out, bool *differs);
static size_t cg_signalr_length(const uint8_t *p, size_t n,
    cg_packet_scan *scan);
static cg_status cg_signalr_redact(cg_parts *ps, cg_packet_state *state,
    const uint8_t *p, size_t n, cg_buf *out, bool *differs);

const cg_packets  cg_packets_msgpack = {
    "msgpack", true, false, cg_mp_length, cg_mp_redact, NULL, NULL
};

const cg_packets  cg_packets_signalr = {
    "msgpack", true, false, cg_signalr_length, cg_signalr_redact, NULL, NULL
};


static uint64_t
cg_mp_number(const uint8_t *p, size_t size)
{
    size_t    i;
    uint64_t  v;

    for (i = v = 0; i < size; i++) {
        v = v << 8 | p[i];
    }

    return v;
}


/* The token at p, n > 0.  false: it is none, or not whole. */

static bool
cg_mp_read(const uint8_t *p, size_t n, cg_mp_token *t)
{
    size_t    size;
    uint8_t   c;
    uint64_t  v;

    c = p[0];
    t->head = 1;
    t->data = 0;
    t->value = 0;

    if (c < 0xc0 || c >= 0xe0) {
        t->kind = c < 0x80 ? CG_MP_UINT : c < 0x90 ? CG_MP_MAP
                  : c < 0xa0 ? CG_MP_ARRAY : c < 0xc0 ? CG_MP_STR : CG_MP_INT;
        t->value = c < 0x80 ? c : c < 0xa0 ? c & 15u : c < 0xc0 ? c & 31u
                   : (uint64_t) (int64_t) (int8_t) c;
        t->data = t->kind == CG_MP_STR ? c & 31u : 0;
        return t->data <= n - 1;
    }

    if (cg_mp_heads[c - 0xc0].kind == 255) {
        return false;
    }

    t->kind = (cg_mp_kind) cg_mp_heads[c - 0xc0].kind;
    size = cg_mp_heads[c - 0xc0].size;
    t->head = 1 + size + cg_mp_heads[c - 0xc0].more;

    if (t->head > n) {
        return false;
    }

    v = size ? cg_mp_number(p + 1, size) : c & 1;

    if (t->kind == CG_MP_INT) {
        v = size == 1 ? (uint64_t) (int64_t) (int8_t) v
            : size == 2 ? (uint64_t) (int64_t) (int16_t) v
            : size == 4 ? (uint64_t) (int64_t) (int32_t) v : v;
    }

    t->value = v;

    if (t->kind == CG_MP_STR || t->kind == CG_MP_BYTES) {
        t->data = size ? (size_t) v : cg_mp_heads[c - 0xc0].data;
    }

    return t->data <= n - t->head;
}


/* What is open now stands in front of an element; *key: it is the key of a
 * map. */

static bool
cg_mp_at_key(const cg_mp_walk *w)
{
    return w->depth && w->open[w->depth - 1].map
           && w->open[w->depth - 1].left % 2 == 0;
}


/* Behind the token t.  false: it cannot stand there. */

static bool
cg_mp_step(cg_mp_walk *w, const cg_mp_token *t)
{
    bool  key;

    key = cg_mp_at_key(w);

    if (w->depth) {
        w->open[w->depth - 1].left--;
        w->open[w->depth - 1].first = false;
    }

    if (t->kind < CG_MP_BYTES) {
        return true;
    }

    if (key) {
        return false;
    }

    if (t->kind == CG_MP_BYTES) {
        return true;
    }

    if (w->depth == CG_DEPTH_MAX) {
        return false;
    }

    w->open[w->depth].map = (t->kind == CG_MP_MAP);
    w->open[w->depth].left = t->value << (t->kind == CG_MP_MAP);
    w->open[w->depth].first = true;
    w->depth++;
    return true;
}


static bool
cg_mp_closes(const cg_mp_walk *w)
{
    return w->depth && w->open[w->depth - 1].left == 0;
}


/* The bytes of the value at p, or 0 if there is none. */

static size_t
cg_mp_value_length(const uint8_t *p, size_t n)
{
    size_t       i;
    cg_mp_walk   w;
    cg_mp_token  t;

    w.depth = 0;
    i = 0;

    do {
        if (i == n || !cg_mp_read(p + i, n - i, &t) || !cg_mp_step(&w, &t)) {
            return 0;
        }

        i += t.head + t.data;

        while (cg_mp_closes(&w)) {
            w.depth--;
        }

    } while (w.depth);

    return i;
}


/* Values that are an array or a map: of any other, bytes say too little. */

bool
cg_msgpack_is(const uint8_t *p, size_t n)
{
    size_t  i, len;

    for (i = 0; i < n; i += len) {
        if ((p[i] < 0x80 || p[i] > 0x9f) && (p[i] < 0xdc || p[i] > 0xdf)) {
            return false;
        }

        len = cg_mp_value_length(p + i, n - i);
        if (len == 0) {
            return false;
        }
    }

    return n != 0;
}


static size_t
cg_mp_length(const uint8_t *p, size_t n, cg_packet_scan *scan)
{
    size_t  len;

    (void) scan;

    len = cg_mp_value_length(p, n);
    return len ? len : CG_PACKET_NONE;
}


/* A floating-point number with as few digits as read it back. */

static int
cg_mp_print(char out[32], double v, bool narrow)
{
    int  n, digits;

    if (!isfinite(v)) {
        return snprintf(out, 32, "null");
    }

    for (digits = narrow ? 6 : 15; digits < 17; digits++) {
        n = snprintf(out, 32, "%.*g", digits, v);

        if (narrow ? strtof(out, NULL) == (float) v : strtod(out, NULL) == v) {
            return n;
        }
    }

    return snprintf(out, 32, "%.17g", v);
}


/* A token that is no string, as JSON. */

static cg_status
cg_mp_json_scalar(const cg_mp_token *t, cg_buf *out)
{
    int       n;
    char      s[32];
    float     narrow;
    double    wide;
    uint32_t  bits;

    switch (t->kind) {
    case CG_MP_BOOL:
        return cg_buf_str(out, t->value ? "true" : "false");

    case CG_MP_INT:
        n = snprintf(s, sizeof(s), "%lld", (long long) t->value);
        break;

    case CG_MP_UINT:
        n = snprintf(s, sizeof(s), "%llu", (unsigned long long) t->value);
        break;

    case CG_MP_FLOAT:
        bits = (uint32_t) t->value;
        memcpy(&narrow, &bits, sizeof(narrow));
        n = cg_mp_print(s, (double) narrow, true);
        break;

    case CG_MP_DOUBLE:
        memcpy(&wide, &t->value, sizeof(wide));
        n = cg_mp_print(s, wide, false);
        break;

    default:
        return cg_buf_str(out, "null");
    }

    return cg_buf_add(out, s, (size_t) n);
}


static cg_status
cg_mp_json_token(const cg_mp_token *t, const uint8_t *data, bool key,
    cg_buf *out)
{
    cg_status  st;

    if (t->kind == CG_MP_STR) {
        return cg_bridge_string(data, t->data, out);
    }

    st = key ? cg_buf_str(out, "\"") : CG_OK;

    if (st == CG_OK) {
        st = cg_mp_json_scalar(t, out);
    }

    return st == CG_OK && key ? cg_buf_str(out, "\"") : st;
}


/* What stands between elements, and the token. */

static cg_status
cg_mp_json_element(const cg_mp_walk *w, const cg_mp_token *t,
    const uint8_t *data, cg_buf *out)
{
    bool        key;
    cg_status   st;

    key = cg_mp_at_key(w);
    st = CG_OK;

    if (w->depth && !w->open[w->depth - 1].first) {
        st = cg_buf_str(out, w->open[w->depth - 1].map && !key ? ":" : ",");
    }

    if (st != CG_OK) {
        return st;
    }

    if (t->kind >= CG_MP_ARRAY) {
        return cg_buf_str(out, t->kind == CG_MP_MAP ? "{" : "[");
    }

    return cg_mp_json_token(t, data, key, out);
}


static cg_status
cg_mp_json(const uint8_t *p, size_t n, cg_buf *out)
{
    size_t       i;
    cg_status    st;
    cg_mp_walk   w;
    cg_mp_token  t;

    w.depth = 0;

    for (i = 0; i < n; i += t.head + t.data) {
        if (!cg_mp_read(p + i, n - i, &t)) {
            return CG_ESYNTAX;
        }

        st = cg_mp_json_element(&w, &t, p + i + t.head, out);
        if (st != CG_OK) {
            return st;
        }

        (void) cg_mp_step(&w, &t);

        while (cg_mp_closes(&w)) {
            w.depth--;
            st = cg_buf_str(out, w.open[w.depth].map ? "}" : "]");
            if (st != CG_OK) {
                return st;
            }
        }
    }

    return CG_OK;
}


static cg_status
cg_mp_write_string(const cg_buf *text, cg_buf *out)
{
    size_t     n;
    uint8_t    head[5];
    cg_status  st;

    n = text->n;
    head[0] = n < 32 ? (uint8_t) (0xa0 | n)
              : n < 0x100 ? 0xd9 : n < 0x10000 ? 0xda : 0xdb;

    if (n < 0x100) {
        head[1] = (uint8_t) n;

    } else if (n < 0x10000) {
        head[1] = (uint8_t) (n >> 8);
        head[2] = (uint8_t) n;

    } else {
        head[1] = (uint8_t) (n >> 24);
        head[2] = (uint8_t) (n >> 16);
        head[3] = (uint8_t) (n >> 8);
        head[4] = (uint8_t) n;
    }

    st = cg_buf_add(out, head, n < 32 ? 1 : n < 0x100 ? 2
                               : n < 0x10000 ? 3 : 5);

    return st == CG_OK ? cg_buf_add(out, text->p, n) : st;
}


/* The head of n bytes instead of those at p: of a bin, or of an ext, which has
 * its type behind the length. */

static cg_status
cg_mp_write_head(const cg_mp_token *t, const uint8_t *p, size_t n,
    cg_buf *out)
{
    bool       ext;
    size_t     i, size, len;
    uint8_t    head[6];

    ext = p[0] > 0xc6;
    size = n < 0x100 ? 0 : n < 0x10000 ? 1 : 2;
    len = (size_t) 1 << size;
    head[0] = (uint8_t) ((ext ? 0xc7 : 0xc4) + size);

    for (i = 0; i < len; i++) {
        head[1 + i] = (uint8_t) (n >> 8 * (len - 1 - i));
    }

    if (ext) {
        head[1 + len] = p[t->head - 1];
    }

    return cg_buf_add(out, head, 1 + len + ext);
}


/* Bytes of which nothing is known but that they may be JSON; MessagePack within
 * bytes is read as bytes. */

static cg_status
cg_mp_write_bytes(cg_mp_value *v, const cg_mp_token *t, const uint8_t *p,
    cg_buf *out)
{
    bool       differs;
    cg_status  st;

    st = CG_ESYNTAX;
    differs = false;

    if (cg_format_sniff(p + t->head, t->data, false) == &cg_format_json) {
        st = cg_part_text(v->ps, &cg_format_json, p + t->head, t->data,
                          &v->text, &differs);
    }

    if (st == CG_ESYNTAX || (st == CG_EDEPTH && v->ps->policy->on_error_pass))
    {
        st = cg_part_binary(v->ps, p + t->head, t->data, &v->text, &differs);
    }

    if (st != CG_OK) {
        return st;
    }

    if (!differs) {
        return cg_buf_add(out, p, t->head + t->data);
    }

    v->differs = true;

    st = v->text.n == t->data ? cg_buf_add(out, p, t->head)
                              : cg_mp_write_head(t, p, v->text.n, out);

    return st == CG_OK ? cg_buf_add(out, v->text.p, v->text.n) : st;
}


/* Write the token t, of which the raw bytes are at p. */

static cg_status
cg_mp_write(cg_mp_value *v, const cg_mp_token *t, const uint8_t *p,
    cg_buf *out)
{
    size_t          n, m;
    cg_status       st;
    const uint8_t  *was, *is;

    if (t->kind >= CG_MP_ARRAY) {
        return cg_buf_add(out, p, t->head);
    }

    if (!cg_bridge_next(&v->json, &v->at, &was, &n)
        || !cg_bridge_next(&v->changed, &v->at_changed, &is, &m))
    {
        return CG_ESYNTAX;
    }

    if (t->kind == CG_MP_BYTES) {
        return cg_mp_write_bytes(v, t, p, out);
    }

    if (n == m && memcmp(was, is, n) == 0) {
        return cg_buf_add(out, p, t->head + t->data);
    }

    v->differs = true;
    st = cg_bridge_text(is, m, &v->text);

    return st == CG_OK ? cg_mp_write_string(&v->text, out) : st;
}


static cg_status
cg_mp_rewrite(cg_mp_value *v, cg_buf *out)
{
    size_t       i;
    cg_status    st;
    cg_mp_token  t;

    for (i = 0; i < v->n; i += t.head + t.data) {
        if (!cg_mp_read(v->p + i, v->n - i, &t)) {
            return CG_ESYNTAX;
        }

        st = cg_mp_write(v, &t, v->p + i, out);
        if (st != CG_OK) {
            return st;
        }
    }

    return CG_OK;
}


static cg_status
cg_mp_redact(cg_parts *ps, cg_packet_state *state, const uint8_t *p, size_t n,
    cg_buf *out, bool *differs)
{
    size_t       start;
    uint32_t     total;
    cg_status    st;
    cg_mp_value  v;

    (void) state;
    total = ps->counts->total;

    memset(&v, 0, sizeof(v));
    v.ps = ps;
    v.p = p;
    v.n = n;
    start = out->n;

    st = cg_mp_json(p, n, &v.json);

    if (st == CG_OK) {
        st = cg_part_text(ps, &cg_format_json, v.json.p, v.json.n, &v.changed,
                          &v.differs);
    }

    if (st == CG_OK && !v.differs) {
        v.changed.n = 0;
        st = cg_buf_add(&v.changed, v.json.p, v.json.n);
    }

    if (st == CG_OK) {
        st = cg_mp_rewrite(&v, out);
    }

    if (st != CG_OK || !v.differs) {
        out->n = start;
    }

    if (ps->counts->total != total) {
        ps->format = cg_packets_msgpack.name;
    }

    *differs = v.differs;

    cg_buf_free(&v.json);
    cg_buf_free(&v.changed);
    cg_buf_free(&v.text);
    return st;
}


/* The length of SignalR: its bytes, and its value; 0 if there is none. */

static size_t
cg_signalr_head(const uint8_t *p, size_t n, size_t *value)
{
    size_t  i;

    *value = 0;

    for (i = 0; i < n && i < 5; i++) {
        *value |= (size_t) (p[i] & 0x7f) << (7 * i);

        if (p[i] < 0x80) {
            return i + 1;
        }
    }

    return 0;
}


/* Each length is that of one array. */

bool
cg_signalr_is(const uint8_t *p, size_t n)
{
    size_t  i, head, value;

    for (i = 0; i < n; i += head + value) {
        head = cg_signalr_head(p + i, n - i, &value);

        if (head == 0 || value == 0 || value > n - i - head
            || (p[i + head] >> 4 != 9 && (p[i + head] & 0xfe) != 0xdc)
            || cg_mp_value_length(p + i + head, value) != value)
        {
            return false;
        }
    }

    return n != 0;
}


size_t
cg_signalr_record(const uint8_t *p, size_t n, const uint8_t **value)
{
    size_t  head, len;

    head = cg_signalr_head(p, n, &len);
    *value = p + head;

    return head + len;
}


static size_t
cg_signalr_length(const uint8_t *p, size_t n, cg_packet_scan *scan)
{
    size_t  head, value;

    (void) scan;

    head = cg_signalr_head(p, n, &value);
    return head && value && value <= n - head ? head + value : CG_PACKET_NONE;
}


static cg_status
cg_signalr_redact(cg_parts *ps, cg_packet_state *state, const uint8_t *p,
    size_t n, cg_buf *out, bool *differs)
{
    size_t     head, value;
    uint8_t    c;
    cg_buf     changed = { NULL, 0, 0 };
    cg_status  st;

    head = cg_signalr_head(p, n, &value);

    st = cg_mp_redact(ps, state, p + head, n - head, &changed, differs);

    if (st == CG_OK && *differs) {
        value = changed.n;

        do {
            c = (uint8_t) ((value & 0x7f) | (value > 0x7f ? 0x80 : 0));
            value >>= 7;
            st = cg_buf_add(out, &c, 1);
        } while (value && st == CG_OK);

        if (st == CG_OK) {
            st = cg_buf_add(out, changed.p, changed.n);
        }
    }

    cg_buf_free(&changed);
    return st;
}
