/*
 * What waits for consent, answered.
 */

#include <string.h>

#include "cg_bridge.h"
#include "cg_carry.h"
#include "cg_held.h"
#include "cg_notice.h"
#include "cg_refusal.h"

/* When clients come back, milliseconds. */
#define CG_HELD_RETRY    "5000"

/* A stream of SockJS begins with so many bytes that mean nothing: browsers
 * gave no smaller beginning on. */
#define CG_HELD_PRELUDE  2048

#define CG_HELD_NAME_MAX  128

typedef cg_status (*cg_held_pt)(const cg_held *h, cg_buf *out);


/* Strings, the sentence among them. */

static cg_status
cg_held_around(const cg_held *h, const char *front, const char *behind,
    cg_buf *out)
{
    cg_status  st;

    st = cg_buf_str(out, front);

    if (st == CG_OK) {
        st = cg_bridge_string((const uint8_t *) h->text, strlen(h->text), out);
    }

    return st == CG_OK ? cg_buf_str(out, behind) : st;
}


static cg_status
cg_held_text(const cg_held *h, cg_buf *out)
{
    return cg_buf_str(out, h->text);
}


/* The same, of an object that names the notice in the end. */

static cg_status
cg_held_object(const cg_held *h, const char *front, cg_buf *out)
{
    cg_status  st;

    st = cg_held_around(h, front, ",\"notice\":\"", out);

    return st == CG_OK
           ? cg_buf_fmt(out, "%s" CG_NOTICE_PATH "notice\"}",
                        h->site ? h->site : "")
           : st;
}


static cg_status
cg_held_json(const cg_held *h, cg_buf *out)
{
    return cg_held_object(h, "{\"type\":\"chat_gdpr_held\",\"message\":",
                          out);
}


static cg_status
cg_held_events(const cg_held *h, cg_buf *out)
{
    cg_status  st;

    st = cg_buf_str(out, "retry: " CG_HELD_RETRY "\n"
                         "event: chat_gdpr_held\ndata: ");

    if (st == CG_OK) {
        st = cg_held_json(h, out);
    }

    return st == CG_OK ? cg_buf_str(out, "\n\n") : st;
}


static cg_status
cg_held_engineio(const cg_held *h, cg_buf *out)
{
    return cg_held_object(h, "{\"code\":4,\"type\":\"chat_gdpr_held\","
                          "\"message\":", out);
}


/* Its client need not show that it is there for a day. */

static cg_status
cg_held_open(const cg_held *h, cg_buf *out)
{
    (void) h;

    return cg_buf_str(out, "0{\"sid\":\"" CG_HELD_SESSION "\",\"upgrades\":[],"
                           "\"pingInterval\":86400000,"
                           "\"pingTimeout\":60000}");
}


static cg_status
cg_held_error(const cg_held *h, cg_buf *out)
{
    return cg_held_around(h, "44", "", out);
}


static cg_status
cg_held_sockjs(const cg_held *h, cg_buf *out)
{
    return cg_held_around(h, "c[4403,", "]\n", out);
}


static cg_status
cg_held_sockjs_stream(const cg_held *h, cg_buf *out)
{
    cg_status  st;

    st = cg_buf_reserve(out, CG_HELD_PRELUDE);

    if (st == CG_OK) {
        memset(out->p + out->n, 'h', CG_HELD_PRELUDE);
        out->n += CG_HELD_PRELUDE;
        st = cg_buf_str(out, "\n");
    }

    return st == CG_OK ? cg_held_sockjs(h, out) : st;
}


static cg_status
cg_held_sockjs_events(const cg_held *h, cg_buf *out)
{
    return cg_held_around(h, "\r\ndata: c[4403,", "]\r\n\r\n", out);
}


/* The sentence as XML has it. */

static cg_status
cg_held_escape(const char *s, cg_buf *out)
{
    size_t     n;
    cg_status  st;

    for (st = CG_OK; *s && st == CG_OK; /* void */) {
        n = strcspn(s, "<>&");
        st = cg_buf_add(out, s, n);
        s += n;

        if (*s && st == CG_OK) {
            st = cg_buf_str(out, *s == '<' ? "&lt;"
                                 : *s == '>' ? "&gt;" : "&amp;");
            s++;
        }
    }

    return st;
}


static cg_status
cg_held_bosh(const cg_held *h, cg_buf *out)
{
    cg_status  st;

    st = cg_buf_fmt(out, "<body xmlns=\"http://jabber.org/protocol/httpbind\""
                    " xmlns:stream=\"http://etherx.jabber.org/streams\""
                    " type=\"terminate\" condition=\"remote-stream-error\">"
                    "<stream:error><policy-violation"
                    " xmlns=\"urn:ietf:params:xml:ns:xmpp-streams\"/>"
                    "<text xmlns=\"urn:ietf:params:xml:ns:xmpp-streams\""
                    " xml:lang=\"%s\">", cg_language_code(h->language));

    if (st == CG_OK) {
        st = cg_held_escape(h->text, out);
    }

    return st == CG_OK ? cg_buf_str(out, "</text></stream:error></body>") : st;
}


typedef struct {
    const cg_held  *h;
    cg_buf         *out;
    size_t          n;   /* replies so far */
    cg_status       st;
} cg_held_replies;


static bool
cg_held_channel(const uint8_t *p, size_t n, const char *channel)
{
    size_t          len;
    const uint8_t  *value;

    value = cg_carry_member(p, n, "channel", &len);

    return value && len == strlen(channel) && memcmp(value, channel, len) == 0;
}


/* A session that the provider may still have is over; one that begins is to be
 * tried again. */

static const char *
cg_held_advice(const uint8_t *p, size_t n)
{
    if (cg_held_channel(p, n, "\"/meta/connect\"")) {
        return "\"advice\":{\"reconnect\":\"handshake\",\"interval\":"
               CG_HELD_RETRY "},";
    }

    return cg_held_channel(p, n, "\"/meta/handshake\"")
           ? "\"advice\":{\"reconnect\":\"retry\",\"interval\":"
             CG_HELD_RETRY "}," : "";
}


/* As an error's message may be, without colons. */

static cg_status
cg_held_sentence(const cg_held *h, cg_buf *out)
{
    size_t     i;
    cg_buf     text = { NULL, 0, 0 };
    cg_status  st;

    st = cg_buf_str(&text, "403::");

    for (i = 0; h->text[i] && st == CG_OK; i++) {
        st = h->text[i] == ':' ? cg_buf_str(&text, " -")
                               : cg_buf_add(&text, h->text + i, 1);
    }

    if (st == CG_OK) {
        st = cg_bridge_string(text.p, text.n, out);
    }

    cg_buf_free(&text);
    return st;
}


static void
cg_held_reply(void *ctx, const uint8_t *p, size_t n)
{
    cg_held_replies  *r = ctx;

    size_t     len;
    cg_status  st;

    if (cg_carry_member(p, n, "channel", &len) == NULL || r->st != CG_OK) {
        return;
    }

    st = cg_buf_str(r->out, r->n++ ? ",{" : "[{");

    if (st == CG_OK) {
        st = cg_refusal_named(p, n, r->out);
    }

    if (st == CG_OK) {
        st = cg_buf_str(r->out, cg_held_advice(p, n));
    }

    if (st == CG_OK) {
        st = cg_buf_str(r->out, "\"successful\":false,\"error\":");
    }

    if (st == CG_OK) {
        st = cg_held_sentence(r->h, r->out);
    }

    if (st == CG_OK) {
        st = cg_buf_str(r->out, ",\"ext\":{\"chat_gdpr\":");
    }

    if (st == CG_OK) {
        st = cg_held_json(r->h, r->out);
    }

    r->st = st == CG_OK ? cg_buf_str(r->out, "}}") : st;
}


static cg_status
cg_held_bayeux(const cg_held *h, cg_buf *out)
{
    cg_status        st;
    cg_held_replies  r = { h, out, 0, CG_OK };

    st = cg_carry_each(CG_CARRY_BAYEUX, h->asked, h->asked_n, cg_held_reply,
                       &r);

    if (st == CG_OK && r.st == CG_OK && r.n) {
        return cg_buf_str(out, "]");
    }

    return r.st == CG_OK ? st : r.st;
}


/* Letters, digits and what else is in the name of a function. */

static bool
cg_held_name(const uint8_t *p, size_t n)
{
    size_t  i;

    for (i = 0; i < n && i <= CG_HELD_NAME_MAX; i++) {
        if (!((p[i] >= 'a' && p[i] <= 'z') || (p[i] >= 'A' && p[i] <= 'Z')
              || (p[i] >= '0' && p[i] <= '9') || p[i] == '_' || p[i] == '.'
              || p[i] == '$'))
        {
            return false;
        }
    }

    return n && n <= CG_HELD_NAME_MAX;
}


/* The comment keeps the first bytes from being read as anything else. */

static cg_status
cg_held_callback(const cg_held *h, cg_buf *out)
{
    size_t     at;
    cg_buf     replies = { NULL, 0, 0 };
    cg_status  st;

    at = out->n;
    st = cg_held_bayeux(h, &replies);

    if (st == CG_OK && replies.n && cg_held_name(h->call, h->call_n)) {
        st = cg_buf_str(out, "/**/");
        st = st == CG_OK ? cg_buf_add(out, h->call, h->call_n) : st;
        st = st == CG_OK ? cg_buf_str(out, "(") : st;
        st = st == CG_OK ? cg_buf_add(out, replies.p, replies.n) : st;
        st = st == CG_OK ? cg_buf_str(out, ");") : st;
    }

    if (st != CG_OK) {
        out->n = at;
    }

    cg_buf_free(&replies);
    return st;
}


static cg_status
cg_held_signalr(const cg_held *h, cg_buf *out)
{
    return cg_held_around(h, "{\"error\":",
                          ",\"type\":\"chat_gdpr_held\"}", out);
}


static const struct {
    const char  *type;
    unsigned     status;
    cg_held_pt   write;
} cg_held_forms[CG_HELD_N] = {
    [CG_HELD_TEXT] = { "text/plain; charset=utf-8", 403, cg_held_text },
    [CG_HELD_JSON] = { "application/json", 403, cg_held_json },
    [CG_HELD_EVENTS] = { "text/event-stream", 200, cg_held_events },
    [CG_HELD_ENGINEIO] = { "application/json", 403, cg_held_engineio },
    [CG_HELD_OPEN] = { "text/plain; charset=UTF-8", 200, cg_held_open },
    [CG_HELD_ERROR] = { "text/plain; charset=UTF-8", 200, cg_held_error },
    [CG_HELD_SOCKJS] =
        { "application/javascript; charset=UTF-8", 200, cg_held_sockjs },
    [CG_HELD_SOCKJS_STREAM] =
        { "application/javascript; charset=UTF-8", 200,
          cg_held_sockjs_stream },
    [CG_HELD_SOCKJS_EVENTS] =
        { "text/event-stream; charset=UTF-8", 200, cg_held_sockjs_events },
    [CG_HELD_BOSH] = { "text/xml; charset=utf-8", 200, cg_held_bosh },
    [CG_HELD_BAYEUX] = { "application/json", 200, cg_held_bayeux },
    [CG_HELD_CALLBACK] =
        { "text/javascript; charset=utf-8", 200, cg_held_callback },
    [CG_HELD_SIGNALR] = { "application/json", 200, cg_held_signalr },
};


cg_status
cg_held_write(const cg_held *h, cg_held_form form, cg_buf *out)
{
    return cg_held_forms[form].write(h, out);
}


cg_status
cg_held_script(const uint8_t *number, size_t n, const cg_buf *payload,
    cg_buf *out)
{
    cg_status  st;

    st = cg_buf_str(out, "___eio[");
    st = st == CG_OK ? cg_buf_add(out, number, n) : st;
    st = st == CG_OK ? cg_buf_str(out, "](") : st;
    st = st == CG_OK ? cg_bridge_string(payload->p, payload->n, out) : st;

    return st == CG_OK ? cg_buf_str(out, ");") : st;
}


const char *
cg_held_type(cg_held_form form)
{
    return cg_held_forms[form].type;
}


unsigned
cg_held_status(cg_held_form form)
{
    return cg_held_forms[form].status;
}


/* One packet, with its length in front: 2, a ping; 40 and 41, of
 * namespaces. */

bool
cg_held_quiet(const uint8_t *p, size_t n)
{
    size_t  i, len;

    for (i = len = 0; i < n && i < 6 && p[i] >= '0' && p[i] <= '9'; i++) {
        len = len * 10 + (size_t) (p[i] - '0');
    }

    if (i == 0 || i == n || p[i] != ':' || n - i - 1 != len) {
        return false;
    }

    p += i + 1;

    return (len == 1 && p[0] == '2')
           || (len > 1 && p[0] == '4' && (p[1] == '0' || p[1] == '1'));
}
