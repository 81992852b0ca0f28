/*
 * What the visitor is told, in his protocol.
 */

#include <string.h>

#include "cg_bridge.h"
#include "cg_format.h"
#include "cg_tell.h"

/* Readers of these take a JSON object that they do not know for nothing. */
#define CG_TELL_LENIENT  "ddp pusher"

#define CG_MSGPACK_NO_HEADERS  0x80
#define CG_MSGPACK_STR         0xa0
#define CG_MSGPACK_STR16       0xda
#define CG_SIGNALR_CALL        1
#define CG_SIGNALR_COMPLETION  3
#define CG_SIGNALR_STREAM      4

#define CG_BLOCKED  "chat_gdpr_blocked"

typedef struct {
    const cg_refusal  *r;
    cg_refusal_pt      tell;
    void              *ctx;
    cg_status          st;
} cg_tell;


static cg_status
cg_tell_form(const cg_refusal *r, cg_refusal_form form, const uint8_t *p,
    size_t n, cg_refusal_pt tell, void *ctx)
{
    cg_buf     text = { NULL, 0, 0 };
    cg_status  st;

    st = cg_refusal_write(r, form, p, n, &text);

    if (st == CG_OK && text.n) {
        st = tell(ctx, text.p, text.n);
    }

    cg_buf_free(&text);
    return st;
}


/* Over a protocol that has a name nothing is said that it does not know. */

static cg_status
cg_tell_json(const cg_refusal *r, const char *protocol, const uint8_t *p,
    size_t n, cg_refusal_pt tell, void *ctx)
{
    bool       known;
    cg_status  st;

    st = cg_refusal_json(r, protocol, p, n, tell, ctx, &known);

    return st == CG_OK && !known
           && (protocol == NULL || strstr(CG_TELL_LENIENT, protocol))
           ? cg_tell_form(r, CG_REFUSAL_JSON, p, n, tell, ctx) : st;
}


/* A message of the array. */

static void
cg_tell_one(void *ctx, const uint8_t *p, size_t n)
{
    cg_tell  *t = ctx;

    if (t->st != CG_OK) {
        return;
    }

    if (cg_stomp_begins(p, n)) {
        t->st = cg_tell_form(t->r, CG_REFUSAL_STOMP, p, n, t->tell, t->ctx);

    } else if (cg_format_sniff(p, n, false) == &cg_format_json) {
        t->st = cg_tell_json(t->r, NULL, p, n, t->tell, t->ctx);

    } else {
        t->st = cg_tell_form(t->r, CG_REFUSAL_TEXT, p, n, t->tell, t->ctx);
    }
}


cg_status
cg_tell_sockjs(const cg_refusal *r, const uint8_t *p, size_t n,
    cg_refusal_pt tell, void *ctx)
{
    cg_tell    t = { r, tell, ctx, CG_OK };
    cg_status  st;

    st = cg_carry_each(CG_CARRY_SOCKJS, p, n, cg_tell_one, &t);

    return st == CG_OK ? t.st : st;
}


static void
cg_tell_find_stomp(void *ctx, const uint8_t *p, size_t n)
{
    bool  *found = ctx;

    *found = *found || cg_stomp_begins(p, n);
}


bool
cg_tell_ends(const char *format, const uint8_t *p, size_t n)
{
    bool  found;

    found = strcmp(format, "stomp") == 0;

    return found || (strcmp(format, "sockjs") == 0
                     && cg_carry_each(CG_CARRY_SOCKJS, p, n,
                                      cg_tell_find_stomp, &found) == CG_OK
                     && found);
}


typedef struct {
    cg_refusal_pt   tell;
    void           *ctx;
} cg_tell_wrap;


static cg_status
cg_tell_wrapped(void *ctx, const uint8_t *p, size_t n)
{
    cg_tell_wrap  *w = ctx;

    cg_buf     text = { NULL, 0, 0 };
    cg_status  st;

    st = cg_carry_wrap(CG_CARRY_SOCKJS, CG_CARRY_ALONE, p, n, &text);

    if (st == CG_OK) {
        st = w->tell(w->ctx, text.p, text.n);
    }

    cg_buf_free(&text);
    return st;
}


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


/* [ 3, {}, id, 1, error ], or [ 1, {}, nil, target, [ object ], [] ]. */

static cg_status
cg_tell_record(const cg_refusal *r, const uint8_t *id, size_t id_n,
    const cg_buf *text, cg_buf *out)
{
    cg_status    st;
    const char  *entity;

    static const char  completion[] = "\x95\x03\x80";
    static const char  call[] = "\x96\x01\x80\xc0";
    static const char  object[] = "\x91\x83";

    if (id_n) {
        st = cg_buf_str(out, completion);
        st = st == CG_OK ? cg_buf_add(out, id, id_n) : st;
        st = st == CG_OK ? cg_buf_str(out, "\x01") : st;
        return st == CG_OK ? cg_tell_string(text->p, text->n, out) : st;
    }

    entity = cg_policy_entity_name(r->policy, r->entity);

    st = cg_buf_str(out, call);
    st = st == CG_OK ? cg_tell_string(CG_BLOCKED, strlen(CG_BLOCKED), out) : st;
    st = st == CG_OK ? cg_buf_str(out, object) : st;
    st = st == CG_OK ? cg_tell_pair("type", CG_BLOCKED, strlen(CG_BLOCKED),
                                    out) : st;
    st = st == CG_OK ? cg_tell_pair("entity", entity, strlen(entity), out) : st;
    st = st == CG_OK ? cg_tell_pair("message", text->p, text->n, out) : st;

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


static cg_status
cg_tell_text(const cg_refusal *r, const char *protocol, const char *format,
    const uint8_t *p, size_t n, cg_refusal_pt tell, void *ctx)
{
    if (protocol && strcmp(protocol, "bayeux") == 0) {
        return cg_tell_form(r, CG_REFUSAL_BAYEUX, p, n, tell, ctx);
    }

    if (strcmp(format, "xmpp") == 0) {
        return cg_tell_form(r, CG_REFUSAL_XMPP, p, n, tell, ctx);
    }

    if (strcmp(format, "stomp") == 0) {
        return cg_tell_form(r, CG_REFUSAL_STOMP, p, n, tell, ctx);
    }

    if (strcmp(format, "engineio") == 0) {
        return cg_tell_form(r, CG_REFUSAL_ENGINEIO, p, n, tell, ctx);
    }

    if (strcmp(format, "json") == 0) {
        return cg_tell_json(r, protocol, p, n, tell, ctx);
    }

    return protocol ? CG_OK : cg_tell_form(r, CG_REFUSAL_TEXT, p, n, tell, ctx);
}


cg_status
cg_tell_visitor(const cg_refusal *r, const cg_protocol *protocol,
    const char *format, bool binary, const uint8_t *p, size_t n,
    cg_refusal_pt tell, void *ctx)
{
    cg_tell_wrap  wrap = { tell, ctx };

    if (binary) {
        return strcmp(format, "msgpack") == 0 && cg_signalr_is(p, n)
               ? cg_tell_signalr(r, p, n, tell, ctx) : CG_OK;
    }

    if (strcmp(format, "sockjs") == 0) {
        return cg_tell_sockjs(r, p, n, cg_tell_wrapped, &wrap);
    }

    return cg_tell_text(r, protocol ? protocol->name : NULL, format, p, n,
                        tell, ctx);
}
