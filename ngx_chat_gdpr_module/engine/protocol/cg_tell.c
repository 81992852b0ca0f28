/*
 * What the visitor is told, in his protocol.
 */

#include <string.h>

#include "cg_bridge.h"
#include "cg_format.h"
#include "cg_tell.h"
#include "cg_tell_packed.h"

/* Readers of these take a JSON object that they do not know for nothing. */
#define CG_TELL_LENIENT  "ddp pusher"

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
        return strcmp(format, "msgpack") == 0
               ? cg_tell_packed(r, p, n, tell, ctx) : CG_OK;
    }

    if (strcmp(format, "sockjs") == 0) {
        return cg_tell_sockjs(r, p, n, cg_tell_wrapped, &wrap);
    }

    return cg_tell_text(r, protocol ? protocol->name : NULL, format, p, n,
                        tell, ctx);
}
