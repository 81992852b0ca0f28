/*
 * Control packets of MQTT 3.1, 3.1.1 and 5.0.
 *
 *     packet   type and flags, remaining length (1 to 4 bytes, 7 bits each),
 *              fields
 *
 * The fields of each type are a row of letters:
 *
 *     1 2   so many bytes          i    packet identifier, of QoS 1 and 2
 *     t     UTF-8 string: redacted, and its length (2 bytes) follows
 *     l     a topic, the same level by level: a mail address may hold a slash
 *     k     a string that is kept: it opens the connection
 *     b     bytes with a length, redacted as bytes
 *     B     bytes to the end of the packet
 *     p     properties, of version 5 only, and only if a byte is left
 *     v     the version byte of CONNECT; c its flags, which say whether
 *     w u s a will, a user name, a password follow
 *     x( )  as often as there are bytes left
 *
 * Whether a packet has properties is told by the version: of CONNECT to the
 * provider, of the length of CONNACK to the visitor.  A packet that does not
 * follow its row is redacted as bytes, its length unchanged.
 * Source: OASIS MQTT 5.0 section 2 and 3, MQTT 3.1.1 section 3.
 */

#include <string.h>

#include "cg_bridge.h"
#include "cg_packet.h"

#define CG_MQTT_CONNACK  2

static size_t cg_mqtt_length(const uint8_t *p, size_t n,
    cg_packet_scan *scan);
static cg_status cg_mqtt_redact(cg_parts *ps, cg_packet_state *state,
    const uint8_t *p, size_t n, cg_buf *out, bool *differs);

const cg_packets  cg_packets_mqtt = {
    "mqtt", true, false, cg_mqtt_length, cg_mqtt_redact, NULL, NULL
};

/* By type. */
static const char *const  cg_mqtt_fields[16] = {
    NULL,
    "kvc2ptwus",   /* CONNECT: protocol, version, flags, keep alive, … */
    "11p",         /* CONNACK */
    "lipB",        /* PUBLISH */
    "2?1p",        /* PUBACK and the like: reason code, if any */
    "2?1p",
    "2?1p",
    "2?1p",
    "2px(l1)",     /* SUBSCRIBE */
    "2px(1)",      /* SUBACK */
    "2px(l)",      /* UNSUBSCRIBE */
    "2px(1)",      /* UNSUBACK */
    "",            /* PINGREQ, PINGRESP */
    "",
    "?1p",         /* DISCONNECT */
    "?1p"          /* AUTH */
};

/* The fields of a property, by its identifier; `T` is a pair of strings. */
static const char  cg_mqtt_properties[0x2b] = {
    [0x01] = '1', [0x02] = '4', [0x03] = 't', [0x08] = 'l', [0x09] = 'b',
    [0x0b] = 'V', [0x11] = '4', [0x12] = 't', [0x13] = '2', [0x15] = 'k',
    [0x16] = 'k', [0x17] = '1', [0x18] = '4', [0x19] = '1', [0x1a] = 't',
    [0x1c] = 't', [0x1f] = 't', [0x21] = '2', [0x22] = '2', [0x23] = '2',
    [0x24] = '1', [0x25] = '1', [0x26] = 'T', [0x27] = '4', [0x28] = '1',
    [0x29] = '1', [0x2a] = '1'
};

/* Redacting one packet */
typedef struct {
    cg_parts         *ps;
    cg_packet_state  *state;
    const uint8_t    *p;      /* what is left of it */
    size_t            n;
    uint8_t           first;  /* its first byte */
    uint8_t           flags;  /* of CONNECT */
    cg_buf           *out;    /* its fields, as they become */
    cg_buf            own;
    bool              differs;
} cg_mqtt_packet;


/* The variable byte integer at p: its bytes, 0 if more are needed,
 * CG_PACKET_NONE if it is none. */

static size_t
cg_mqtt_number(const uint8_t *p, size_t n, size_t *value)
{
    size_t  i;

    *value = 0;

    for (i = 0; i < 4; i++) {
        if (i == n) {
            return 0;
        }

        *value |= (size_t) (p[i] & 0x7f) << (7 * i);

        if (p[i] < 0x80) {
            return i + 1;
        }
    }

    return CG_PACKET_NONE;
}


static cg_status
cg_mqtt_write_number(size_t value, cg_buf *out)
{
    size_t   n;
    uint8_t  c[4];

    n = 0;

    do {
        c[n] = (uint8_t) ((value & 0x7f) | (value > 0x7f ? 0x80 : 0));
        value >>= 7;
        n++;
    } while (value && n < 4);

    return cg_buf_add(out, c, n);
}


static size_t
cg_mqtt_length(const uint8_t *p, size_t n, cg_packet_scan *scan)
{
    size_t  len, value;

    (void) scan;

    if (p[0] < 0x10) {
        return CG_PACKET_NONE;
    }

    len = cg_mqtt_number(p + 1, n - 1, &value);

    return len == 0 || len == CG_PACKET_NONE ? len : 1 + len + value;
}


static cg_status
cg_mqtt_copy(cg_mqtt_packet *m, size_t n)
{
    cg_status  st;

    if (n > m->n) {
        return CG_ESYNTAX;
    }

    st = cg_buf_add(m->out, m->p, n);
    m->p += n;
    m->n -= n;
    return st;
}


/* The bytes that the length at hand counts, without it. */

static cg_status
cg_mqtt_data(cg_mqtt_packet *m, const uint8_t **p, size_t *n)
{
    if (m->n < 2) {
        return CG_ESYNTAX;
    }

    *n = (size_t) m->p[0] << 8 | m->p[1];

    if (*n > m->n - 2) {
        return CG_ESYNTAX;
    }

    *p = m->p + 2;
    m->p += 2 + *n;
    m->n -= 2 + *n;
    return CG_OK;
}


static cg_status
cg_mqtt_write_data(cg_mqtt_packet *m, const uint8_t *p, size_t n)
{
    uint8_t    len[2];
    cg_status  st;

    if (n > 0xffff) {
        return CG_ELIMIT;
    }

    len[0] = (uint8_t) (n >> 8);
    len[1] = (uint8_t) n;

    st = cg_buf_add(m->out, len, 2);
    return st == CG_OK ? cg_buf_add(m->out, p, n) : st;
}


static cg_status
cg_mqtt_topic(cg_mqtt_packet *m, const uint8_t *p, size_t n, bool *differs)
{
    bool       level;
    size_t     i, len;
    cg_buf     changed = { NULL, 0, 0 };
    cg_status  st;

    m->own.n = 0;
    st = CG_OK;

    for (i = 0; i < n && st == CG_OK; i += len) {
        for (len = 0; i + len < n && p[i + len] != '/'; len++) { /* void */ }

        level = false;

        if (len) {
            st = cg_part_text(m->ps, &cg_format_text, p + i, len, &changed,
                              &level);
            if (st != CG_OK) {
                break;
            }
        }

        *differs |= level;
        st = level ? cg_buf_add(&m->own, changed.p, changed.n)
                   : cg_buf_add(&m->own, p + i, len);

        if (st == CG_OK && i + len < n) {
            st = cg_buf_add(&m->own, p + i + len++, 1);
        }
    }

    cg_buf_free(&changed);
    return st;
}


/* A string, or bytes, with a length. */

static cg_status
cg_mqtt_text(cg_mqtt_packet *m, char field)
{
    bool            differs;
    size_t          n;
    cg_status       st;
    const uint8_t  *p;

    st = cg_mqtt_data(m, &p, &n);
    if (st != CG_OK) {
        return st;
    }

    differs = false;

    if (field == 't') {
        st = cg_part_text(m->ps, &cg_format_text, p, n, &m->own, &differs);

    } else if (field == 'l') {
        st = cg_mqtt_topic(m, p, n, &differs);

    } else if (field == 'b') {
        st = cg_packet_any(m->ps, p, n, &m->own, &differs);
    }

    if (st != CG_OK) {
        return st;
    }

    m->differs |= differs;

    return differs ? cg_mqtt_write_data(m, m->own.p, m->own.n)
                   : cg_mqtt_write_data(m, p, n);
}


/* A name and a value, read as the JSON that says the same: a name counts as
 * context. */

static cg_status
cg_mqtt_pair(cg_mqtt_packet *m)
{
    size_t          i, n[2];
    cg_buf          json = { NULL, 0, 0 }, changed = { NULL, 0, 0 };
    cg_buf          text = { NULL, 0, 0 };
    bool            differs;
    size_t          at, len;
    cg_status       st;
    const uint8_t  *p[2], *token;

    differs = false;
    st = cg_mqtt_data(m, &p[0], &n[0]);

    if (st == CG_OK) {
        st = cg_mqtt_data(m, &p[1], &n[1]);
    }

    for (i = 0; i < 2 && st == CG_OK; i++) {
        st = cg_buf_str(&json, i ? ":" : "{");

        if (st == CG_OK) {
            st = cg_bridge_string(p[i], n[i], &json);
        }
    }

    if (st == CG_OK) {
        st = cg_buf_str(&json, "}");
    }

    if (st == CG_OK) {
        st = cg_part_text(m->ps, &cg_format_json, json.p, json.n, &changed,
                          &differs);
    }

    m->differs |= differs;

    for (i = at = 0; i < 2 && st == CG_OK; i++) {
        if (differs) {
            st = cg_bridge_next(&changed, &at, &token, &len)
                 ? cg_bridge_text(token, len, &text) : CG_ESYNTAX;
        }

        if (st == CG_OK) {
            st = differs ? cg_mqtt_write_data(m, text.p, text.n)
                         : cg_mqtt_write_data(m, p[i], n[i]);
        }
    }

    cg_buf_free(&json);
    cg_buf_free(&changed);
    cg_buf_free(&text);
    return st;
}


static cg_status
cg_mqtt_varint(cg_mqtt_packet *m)
{
    size_t  len, value;

    len = cg_mqtt_number(m->p, m->n, &value);

    return len == 0 || len == CG_PACKET_NONE ? CG_ESYNTAX
                                             : cg_mqtt_copy(m, len);
}


static cg_status
cg_mqtt_property(cg_mqtt_packet *m)
{
    char       field;
    cg_status  st;

    field = m->p[0] < sizeof(cg_mqtt_properties)
            ? cg_mqtt_properties[m->p[0]] : 0;

    if (field == 0) {
        return CG_ESYNTAX;
    }

    st = cg_mqtt_copy(m, 1);
    if (st != CG_OK) {
        return st;
    }

    switch (field) {
    case 'T':
        return cg_mqtt_pair(m);
    case 't':
    case 'l':
    case 'b':
    case 'k':
        return cg_mqtt_text(m, field);
    case 'V':
        return cg_mqtt_varint(m);
    default:
        return cg_mqtt_copy(m, (size_t) (field - '0'));
    }
}


/* All properties, with the length of them in front. */

static cg_status
cg_mqtt_all_properties(cg_mqtt_packet *m)
{
    size_t      len, value, rest;
    cg_buf     *out, own = { NULL, 0, 0 };
    cg_status   st;

    if (m->state->version != 5 || m->n == 0) {
        return CG_OK;
    }

    len = cg_mqtt_number(m->p, m->n, &value);

    if (len == 0 || len == CG_PACKET_NONE || value > m->n - len) {
        return CG_ESYNTAX;
    }

    rest = m->n - len - value;
    m->p += len;
    m->n = value;
    out = m->out;
    m->out = &own;
    st = CG_OK;

    while (m->n && st == CG_OK) {
        st = cg_mqtt_property(m);
    }

    m->n += rest;
    m->out = out;

    if (st == CG_OK) {
        st = cg_mqtt_write_number(own.n, out);
    }

    if (st == CG_OK) {
        st = cg_buf_add(out, own.p, own.n);
    }

    cg_buf_free(&own);
    return st;
}


static cg_status
cg_mqtt_rest(cg_mqtt_packet *m)
{
    bool       differs;
    cg_status  st;

    st = cg_packet_any(m->ps, m->p, m->n, &m->own, &differs);

    if (st == CG_OK && differs) {
        m->differs = true;
        m->n = 0;
        return cg_buf_add(m->out, m->own.p, m->own.n);
    }

    return st == CG_OK ? cg_mqtt_copy(m, m->n) : st;
}


/* A will: its properties, topic and payload. */

static cg_status
cg_mqtt_will(cg_mqtt_packet *m)
{
    cg_status  st;

    if (!(m->flags & 0x04)) {
        return CG_OK;
    }

    st = cg_mqtt_all_properties(m);

    if (st == CG_OK) {
        st = cg_mqtt_text(m, 'l');
    }

    return st == CG_OK ? cg_mqtt_text(m, 'b') : st;
}


static cg_status
cg_mqtt_field(cg_mqtt_packet *m, char field)
{
    switch (field) {

    case 'v':
        if (m->n) {
            m->state->version = m->p[0] & 0x7f;
        }
        return cg_mqtt_copy(m, 1);

    case 'c':
        m->flags = m->n ? m->p[0] : 0;
        return cg_mqtt_copy(m, 1);

    case 'i':
        return m->first & 0x06 ? cg_mqtt_copy(m, 2) : CG_OK;

    case 'p':
        return cg_mqtt_all_properties(m);

    case 'w':
        return cg_mqtt_will(m);

    case 'u':
        return m->flags & 0x80 ? cg_mqtt_text(m, 't') : CG_OK;

    case 's':
        return m->flags & 0x40 ? cg_mqtt_text(m, 'k') : CG_OK;

    case 'B':
        return cg_mqtt_rest(m);

    case 't':
    case 'l':
    case 'k':
        return cg_mqtt_text(m, field);

    default:
        return cg_mqtt_copy(m, (size_t) (field - '0'));
    }
}


/* `?`: what follows is there only if a byte is; `x`: until none is left. */

static cg_status
cg_mqtt_run(cg_mqtt_packet *m, const char *fields)
{
    cg_status    st;
    const char  *f;

    for (f = fields; *f; f++) {

        if (*f == '?') {
            if (m->n == 0) {
                return CG_OK;
            }
            continue;
        }

        if (*f == 'x') {
            if (m->n == 0) {
                return CG_OK;
            }

            fields = ++f;  /* at the bracket */
            continue;
        }

        if (*f == ')') {
            if (m->n == 0) {
                return CG_OK;
            }

            f = fields;
            continue;
        }

        st = cg_mqtt_field(m, *f);
        if (st != CG_OK) {
            return st;
        }
    }

    return m->n == 0 ? CG_OK : CG_ESYNTAX;
}


static cg_status
cg_mqtt_redact(cg_parts *ps, cg_packet_state *state, const uint8_t *p,
    size_t n, cg_buf *out, bool *differs)
{
    size_t          head, value;
    cg_buf          fields = { NULL, 0, 0 };
    cg_counts       counts;
    cg_status       st;
    const char     *row;
    cg_mqtt_packet  m;

    head = 1 + cg_mqtt_number(p + 1, n - 1, &value);
    row = cg_mqtt_fields[p[0] >> 4];
    counts = *ps->counts;

    if (p[0] >> 4 == CG_MQTT_CONNACK) {
        state->version = n - head > 2 ? 5 : 4;
    }

    memset(&m, 0, sizeof(m));
    m.ps = ps;
    m.state = state;
    m.p = p + head;
    m.n = n - head;
    m.first = p[0];
    m.out = &fields;

    st = cg_mqtt_run(&m, row);

    if (st == CG_ESYNTAX) {
        *ps->counts = counts;
        m.differs = false;
        st = cg_part_binary(ps, p + head, n - head, &fields, &m.differs);
    }

    if (st == CG_OK && m.differs) {
        st = cg_buf_add(out, p, 1);

        if (st == CG_OK) {
            st = cg_mqtt_write_number(fields.n, out);
        }

        if (st == CG_OK) {
            st = cg_buf_add(out, fields.p, fields.n);
        }
    }

    *differs = m.differs;

    cg_buf_free(&fields);
    cg_buf_free(&m.own);
    return st;
}
