/*
 * Refusals in protocols that reply to each message: what is replied to is known
 * by what it says of itself, an id, a channel, an address, which comes back as
 * it stood.
 */

#include <string.h>

#include "cg_carry.h"
#include "cg_refusal.h"

/* A longer id, channel or address does not come back. */
#define CG_REPLY_VALUE  256

typedef struct {
    const cg_refusal  *refusal;
    cg_buf            *out;
    size_t             n;   /* replies so far */
    cg_status          st;
} cg_reply;


static void
cg_reply_add(cg_reply *r, const char *text)
{
    if (r->st == CG_OK) {
        r->st = cg_buf_str(r->out, text);
    }
}


/* Is it safe to stand where it stood? */

static bool
cg_reply_may(const uint8_t *p, size_t n)
{
    size_t  i;

    for (i = 0; i < n && p[i] >= ' ' && p[i] != '<'; i++) { /* void */ }

    return n && n <= CG_REPLY_VALUE && i == n;
}


static cg_status
cg_reply_member(const uint8_t *p, size_t n, const char *name, cg_buf *out)
{
    size_t          len;
    cg_status       st;
    const uint8_t  *value;

    value = cg_carry_member(p, n, name, &len);

    if (value == NULL || !cg_reply_may(value, len)
        || (*value == '"' && (len < 2 || value[len - 1] != '"')))
    {
        return CG_OK;
    }

    st = cg_buf_fmt(out, "\"%s\":", name);

    if (st == CG_OK) {
        st = cg_buf_add(out, value, len);
    }

    return st == CG_OK ? cg_buf_str(out, ",") : st;
}


cg_status
cg_refusal_named(const uint8_t *p, size_t n, cg_buf *out)
{
    size_t     i;
    cg_status  st;

    static const char *const  names[] = { "channel", "id", "clientId" };

    for (i = 0, st = CG_OK; i < 3 && st == CG_OK; i++) {
        st = cg_reply_member(p, n, names[i], out);
    }

    return st;
}


/* A connect is what polls: its client is to go on with it. */

static bool
cg_reply_connects(const uint8_t *p, size_t n)
{
    size_t          len;
    const uint8_t  *value;

    static const char  connect[] = "\"/meta/connect\"";

    value = cg_carry_member(p, n, "channel", &len);

    return value && len == sizeof(connect) - 1
           && memcmp(value, connect, len) == 0;
}


/* The sentence as an error's message may be: without colons. */

static void
cg_reply_error(cg_reply *r)
{
    size_t  i;
    cg_buf  text = { NULL, 0, 0 };

    if (r->st == CG_OK) {
        r->st = cg_refusal_sentence(r->refusal, &text);
    }

    for (i = 0; i < text.n && r->st == CG_OK; i++) {
        r->st = text.p[i] == ':' ? cg_buf_str(r->out, " -")
                                 : cg_buf_add(r->out, text.p + i, 1);
    }

    cg_buf_free(&text);
}


static void
cg_reply_bayeux(void *ctx, const uint8_t *p, size_t n)
{
    size_t     len;
    cg_reply  *r = ctx;

    if (cg_carry_member(p, n, "channel", &len) == NULL) {
        return;
    }

    cg_reply_add(r, r->n++ ? ",{" : "[{");

    if (r->st == CG_OK) {
        r->st = cg_refusal_named(p, n, r->out);
    }

    cg_reply_add(r, "\"successful\":false,\"error\":\"");
    cg_reply_add(r, r->refusal->dir == CG_TO_PROVIDER ? "422:" : "403:");
    cg_reply_add(r, cg_policy_entity_name(r->refusal->policy,
                                          r->refusal->entity));
    cg_reply_add(r, ":");
    cg_reply_error(r);
    cg_reply_add(r, cg_reply_connects(p, n)
                    ? "\",\"advice\":{\"reconnect\":\"retry\"},\"ext\":"
                      "{\"chat_gdpr\":" : "\",\"ext\":{\"chat_gdpr\":");

    if (r->st == CG_OK) {
        r->st = cg_refusal_object(r->refusal, r->out);
    }

    cg_reply_add(r, "}}");
}


cg_status
cg_refusal_bayeux(const cg_refusal *refusal, const uint8_t *p, size_t n,
    cg_buf *out)
{
    cg_reply  r = { refusal, out, 0, CG_OK };

    (void) cg_carry_each(CG_CARRY_BAYEUX, p, n, cg_reply_bayeux, &r);

    if (r.n) {
        cg_reply_add(&r, "]");
    }

    return r.st;
}


static void
cg_reply_attribute(cg_reply *r, const uint8_t *p, size_t n, const char *name,
    const char *as)
{
    size_t          len;
    const uint8_t  *value;

    value = cg_carry_attribute(p, n, name, &len);

    if (value == NULL || !cg_reply_may(value, len)
        || memchr(value, '"', len) != NULL)
    {
        return;
    }

    cg_reply_add(r, " ");
    cg_reply_add(r, as);
    cg_reply_add(r, "=\"");

    if (r->st == CG_OK) {
        r->st = cg_buf_add(r->out, value, len);
    }

    cg_reply_add(r, "\"");
}


/* "message", "iq" or "presence"; NULL: no stanza. */

static const char *
cg_reply_stanza(const uint8_t *p, size_t n)
{
    size_t  i, len;

    static const char *const  names[] = { "message", "iq", "presence" };

    for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        len = strlen(names[i]);

        if (n > len + 1 && memcmp(p + 1, names[i], len) == 0
            && strchr(" \t\r\n>/", p[len + 1]))
        {
            return names[i];
        }
    }

    return NULL;
}


/* To the sender, as if from whom it was for; to a visitor who did not send it,
 * from whom it was. */

static void
cg_reply_xmpp(void *ctx, const uint8_t *p, size_t n)
{
    cg_reply    *r = ctx;

    const char  *name;

    name = cg_reply_stanza(p, n);

    if (name == NULL) {
        return;
    }

    r->n++;
    cg_reply_add(r, "<");
    cg_reply_add(r, name);
    cg_reply_add(r, " xmlns=\"jabber:client\" type=\"error\"");
    cg_reply_attribute(r, p, n, "id", "id");

    if (r->refusal->dir == CG_TO_PROVIDER) {
        cg_reply_attribute(r, p, n, "to", "from");
        cg_reply_attribute(r, p, n, "from", "to");
    } else {
        cg_reply_attribute(r, p, n, "from", "from");
        cg_reply_attribute(r, p, n, "to", "to");
    }

    cg_reply_add(r, "><error type=\"modify\"><policy-violation xmlns="
                    "\"urn:ietf:params:xml:ns:xmpp-stanzas\"/><text xmlns="
                    "\"urn:ietf:params:xml:ns:xmpp-stanzas\" xml:lang=\"");
    cg_reply_add(r, cg_language_code(r->refusal->language));
    cg_reply_add(r, "\">");

    if (r->st == CG_OK) {
        r->st = cg_refusal_sentence(r->refusal, r->out);
    }

    cg_reply_add(r, "</text></error></");
    cg_reply_add(r, name);
    cg_reply_add(r, ">");
}


/* Stanzas one behind the other. */

cg_status
cg_refusal_xmpp(const cg_refusal *refusal, const uint8_t *p, size_t n,
    cg_buf *out)
{
    cg_buf     body = { NULL, 0, 0 };
    cg_reply   r = { refusal, out, 0, CG_OK };

    r.st = cg_buf_str(&body, "<body>");

    if (r.st == CG_OK) {
        r.st = cg_buf_add(&body, p, n);
    }

    if (r.st == CG_OK) {
        r.st = cg_buf_str(&body, "</body>");
    }

    if (r.st == CG_OK) {
        r.st = cg_carry_each(CG_CARRY_BOSH, body.p, body.n, cg_reply_xmpp, &r);
    }

    cg_buf_free(&body);
    return r.st;
}


/* A header's value: colons are escaped, of STOMP 1.1 and on. */

static cg_status
cg_reply_header(const cg_buf *text, cg_buf *out)
{
    size_t     i;
    cg_status  st;

    st = CG_OK;

    for (i = 0; i < text->n && st == CG_OK; i++) {
        st = text->p[i] == ':' ? cg_buf_str(out, "\\c")
                               : cg_buf_add(out, text->p + i, 1);
    }

    return st;
}


cg_status
cg_refusal_stomp(const cg_refusal *refusal, cg_buf *out)
{
    cg_buf     text = { NULL, 0, 0 };
    cg_status  st;

    st = cg_refusal_sentence(refusal, &text);

    if (st == CG_OK) {
        st = cg_buf_str(out, "ERROR\nmessage:");
    }

    if (st == CG_OK) {
        st = cg_reply_header(&text, out);
    }

    if (st == CG_OK) {
        st = cg_buf_fmt(out, "\ncontent-type:text/plain\ncontent-length:%zu"
                        "\n\n", text.n);
    }

    if (st == CG_OK) {
        st = cg_buf_add(out, text.p, text.n);
    }

    cg_buf_free(&text);
    return st == CG_OK ? cg_buf_add(out, "", 1) : st;
}
