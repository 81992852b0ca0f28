/*
 * See cg_tell_packed.h.  Source: the MessagePack specification
 * (msgpack/spec.md).
 */

#include <string.h>

#include "cg_packet.h"
#include "cg_tell_packed.h"

#define CG_MSGPACK_NO_HEADERS  0x80
#define CG_MSGPACK_STR         0xa0
#define CG_MSGPACK_STR16       0xda
#define CG_SIGNALR_CALL        1
#define CG_SIGNALR_COMPLETION  3
#define CG_SIGNALR_STREAM      4

#define CG_BLOCKED  "chat_gdpr_blocked"


/* A string of MessagePack, of less than 64 KB. */

static cg_status
cg_tell_string(const void *p, size_t n, cg_buf *out)
{
    const uint8_t  head[3] = { CG_MSGPACK_STR16, (uint8_t) (n >> 8),
                               (uint8_t) n };
    cg_status      st;

    st = cg_buf_add(out, head, sizeof(head));

    return st == CG_OK ? cg_buf_add(out, p, n) : st;
}


static cg_status
cg_tell_pair(const char *name, const void *p, size_t n, cg_buf *out)
{
    cg_status  st;

    st = cg_tell_string(name, strlen(name), out);

    return st == CG_OK ? cg_tell_string(p, n, out) : st;
}


/* The id of the invocation that a record is about, [ type, {}, id, … ], as it
 * stands there; 0: nothing waits for its result. */

static size_t
cg_tell_waits(const cg_refusal *r, const uint8_t *p, size_t n,
    const uint8_t **id)
{
    size_t  len;

    if (n < 4 || p[2] != CG_MSGPACK_NO_HEADERS
        || (r->dir == CG_TO_PROVIDER
            ? p[1] != CG_SIGNALR_CALL && p[1] != CG_SIGNALR_STREAM
            : p[1] != CG_SIGNALR_COMPLETION)
        || (p[3] & 0xe0) != CG_MSGPACK_STR)
    {
        return 0;
    }

    *id = p + 3;
    len = 1 + (size_t) (p[3] & 0x1f);

    return len <= n - 3 ? len : 0;
}


/* The object {"type":…,"entity":…,"message":…}. */

static cg_status
cg_tell_members(const cg_refusal *r, const cg_buf *text, cg_buf *out)
{
    cg_status    st;
    const char  *entity;

    entity = cg_policy_entity_name(r->policy, r->entity);

    st = cg_buf_str(out, "\x83");
    st = st == CG_OK ? cg_tell_pair("type", CG_BLOCKED, strlen(CG_BLOCKED),
                                    out) : st;
    st = st == CG_OK ? cg_tell_pair("entity", entity, strlen(entity), out) : st;

    return st == CG_OK ? cg_tell_pair("message", text->p, text->n, out) : st;
}


/* [ 3, {}, id, 1, error ], or [ 1, {}, nil, target, [ object ], [] ]. */

static cg_status
cg_tell_record(const cg_refusal *r, const uint8_t *id, size_t id_n,
    const cg_buf *text, cg_buf *out)
{
    cg_status  st;

    static const char  completion[] = "\x95\x03\x80";
    static const char  call[] = "\x96\x01\x80\xc0";

    if (id_n) {
        st = cg_buf_str(out, completion);
        st = st == CG_OK ? cg_buf_add(out, id, id_n) : st;
        st = st == CG_OK ? cg_buf_str(out, "\x01") : st;
        return st == CG_OK ? cg_tell_string(text->p, text->n, out) : st;
    }

    st = cg_buf_str(out, call);
    st = st == CG_OK ? cg_tell_string(CG_BLOCKED, strlen(CG_BLOCKED), out) : st;
    st = st == CG_OK ? cg_buf_str(out, "\x91") : st;
    st = st == CG_OK ? cg_tell_members(r, text, out) : st;

    return st == CG_OK ? cg_buf_str(out, "\x90") : st;
}


/* With its length in front. */

static cg_status
cg_tell_sized(const cg_buf *record, cg_refusal_pt tell, void *ctx)
{
    size_t     n;
    uint8_t    c;
    cg_buf     out = { NULL, 0, 0 };
    cg_status  st;

    n = record->n;

    do {
        c = (uint8_t) ((n & 0x7f) | (n > 0x7f ? 0x80 : 0));
        n >>= 7;
        st = cg_buf_add(&out, &c, 1);
    } while (n && st == CG_OK);

    if (st == CG_OK) {
        st = cg_buf_add(&out, record->p, record->n);
    }

    if (st == CG_OK) {
        st = tell(ctx, out.p, out.n);
    }

    cg_buf_free(&out);
    return st;
}


static cg_status
cg_tell_signalr(const cg_refusal *r, const uint8_t *p, size_t n,
    cg_refusal_pt tell, void *ctx)
{
    size_t          len, id_n;
    cg_buf          text = { NULL, 0, 0 }, record = { NULL, 0, 0 };
    cg_status       st;
    const uint8_t  *id;

    st = cg_refusal_sentence(r, &text);
    id_n = 0;

    for ( /* void */ ; n && st == CG_OK; p += len, n -= len) {
        len = cg_signalr_record(p, n, &id);
        id_n = cg_tell_waits(r, id, len - (size_t) (id - p), &id);

        if (id_n) {
            record.n = 0;
            st = cg_tell_record(r, id, id_n, &text, &record);
            st = st == CG_OK ? cg_tell_sized(&record, tell, ctx) : st;
        }
    }

    if (st == CG_OK && record.n == 0) {
        st = cg_tell_record(r, NULL, 0, &text, &record);
        st = st == CG_OK ? cg_tell_sized(&record, tell, ctx) : st;
    }

    cg_buf_free(&text);
    cg_buf_free(&record);
    return st;
}


/* The namespace of a packet as socket.io-msgpack-parser writes it, a map with
 * "type" first and "nsp" last: where its value begins, which goes to the end;
 * n if it is no such packet. */

static size_t
cg_tell_namespace(const uint8_t *p, size_t n)
{
    size_t  len, at;

    static const char  type[] = "\xa4type", name[] = "\xa3nsp";

    if (n < 16 || p[0] < 0x82 || p[0] > 0x8f
        || memcmp(p + 1, type, sizeof(type) - 1) != 0)
    {
        return n;
    }

    for (len = 1; len < 32 && len + 11 < n; len++) {
        at = n - len - 1;

        if (p[at] == (CG_MSGPACK_STR | len) && p[at + 1] == '/'
            && memcmp(p + at - (sizeof(name) - 1), name, sizeof(name) - 1)
               == 0)
        {
            return at;
        }
    }

    return n;
}


/* { type: 2, data: [ "chat_gdpr_blocked", object ], nsp }. */

static cg_status
cg_tell_socketio(const cg_refusal *r, const uint8_t *p, size_t n,
    cg_refusal_pt tell, void *ctx)
{
    size_t     at;
    cg_buf     text = { NULL, 0, 0 }, out = { NULL, 0, 0 };
    cg_status  st;

    at = cg_tell_namespace(p, n);

    if (at == n) {
        return CG_OK;
    }

    st = cg_refusal_sentence(r, &text);
    st = st == CG_OK ? cg_buf_str(&out, "\x83\xa4type\x02\xa4" "data\x92")
                     : st;
    st = st == CG_OK ? cg_tell_string(CG_BLOCKED, strlen(CG_BLOCKED), &out)
                     : st;
    st = st == CG_OK ? cg_tell_members(r, &text, &out) : st;
    st = st == CG_OK ? cg_buf_str(&out, "\xa3nsp") : st;
    st = st == CG_OK ? cg_buf_add(&out, p + at, n - at) : st;
    st = st == CG_OK ? tell(ctx, out.p, out.n) : st;

    cg_buf_free(&text);
    cg_buf_free(&out);
    return st;
}


cg_status
cg_tell_packed(const cg_refusal *r, const uint8_t *p, size_t n,
    cg_refusal_pt tell, void *ctx)
{
    return cg_signalr_is(p, n) ? cg_tell_signalr(r, p, n, tell, ctx)
                               : cg_tell_socketio(r, p, n, tell, ctx);
}
