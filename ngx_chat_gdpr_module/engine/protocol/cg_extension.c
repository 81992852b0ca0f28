/*
 * Negotiation of WebSocket extensions.
 */

#include <stdio.h>
#include <string.h>

#include "cg_deflate.h"
#include "cg_extension.h"

typedef struct {
    const uint8_t  *p;
    const uint8_t  *end;
} cg_ext_reader;

typedef struct {
    const uint8_t  *p;
    size_t          n;
} cg_ext_token;

/* An element of the list, as far as it is of interest */
typedef struct {
    bool          deflate;  /* permessage-deflate */
    bool          good;     /* with parameters that it has, each once */
    cg_extension  e;
} cg_ext_element;

enum {
    CG_EXT_SERVER_NO_TAKEOVER = 0,
    CG_EXT_CLIENT_NO_TAKEOVER,
    CG_EXT_SERVER_BITS,
    CG_EXT_CLIENT_BITS,
    CG_EXT_N
};

static const char *const  cg_ext_names[CG_EXT_N] = {
    "server_no_context_takeover",
    "client_no_context_takeover",
    "server_max_window_bits",
    "client_max_window_bits",
};

static const char  cg_ext_deflate[] = "permessage-deflate";


static bool
cg_ext_is(const cg_ext_token *t, const char *name)
{
    return t->n == strlen(name) && memcmp(t->p, name, t->n) == 0;
}


static void
cg_ext_space(cg_ext_reader *r)
{
    while (r->p < r->end && (*r->p == ' ' || *r->p == '\t')) {
        r->p++;
    }
}


/* Over white space, and over the byte c if it is there. */

static bool
cg_ext_skip(cg_ext_reader *r, uint8_t c)
{
    cg_ext_space(r);

    if (r->p == r->end || *r->p != c) {
        return false;
    }

    r->p++;
    return true;
}


/* RFC 9110 section 5.6.2 */

static bool
cg_ext_is_token(uint8_t c)
{
    return c > ' ' && c < 0x7f && strchr("\"(),/:;<=>?@[\\]{}", c) == NULL;
}


static bool
cg_ext_read_token(cg_ext_reader *r, cg_ext_token *t)
{
    cg_ext_space(r);

    t->p = r->p;

    while (r->p < r->end && cg_ext_is_token(*r->p)) {
        r->p++;
    }

    t->n = (size_t) (r->p - t->p);

    return t->n > 0;
}


/* A token, or a quoted string whose content is one, RFC 6455 section 9.1. */

static bool
cg_ext_read_value(cg_ext_reader *r, cg_ext_token *t)
{
    bool  quoted;

    quoted = cg_ext_skip(r, '"');

    if (quoted && r->p < r->end && !cg_ext_is_token(*r->p)) {
        return false;
    }

    return cg_ext_read_token(r, t)
           && (!quoted || (r->p < r->end && *r->p++ == '"'));
}


/* "8" to "15"; 0 if it is anything else. */

static uint8_t
cg_ext_bits(const cg_ext_token *t)
{
    if (t->n == 1 && (t->p[0] == '8' || t->p[0] == '9')) {
        return (uint8_t) (t->p[0] - '0');
    }

    return t->n == 2 && t->p[0] == '1' && t->p[1] >= '0' && t->p[1] <= '5'
           ? (uint8_t) (10 + t->p[1] - '0') : 0;
}


/* Take one parameter; value NULL if it has none.  false if there is no such
 * one, RFC 7692 section 7.1. */

static bool
cg_ext_set(cg_extension *e, unsigned which, const cg_ext_token *value,
    bool offered)
{
    uint8_t  bits;

    bits = value ? cg_ext_bits(value) : 0;

    switch (which) {
    case CG_EXT_SERVER_NO_TAKEOVER:
        e->server_no_takeover = true;
        return value == NULL;
    case CG_EXT_CLIENT_NO_TAKEOVER:
        e->client_no_takeover = true;
        return value == NULL;
    case CG_EXT_SERVER_BITS:
        e->server_bits = bits;
        return bits != 0;
    default:
        e->client_bits = bits;
        e->client_may_limit = (value == NULL);
        return bits != 0 || (value == NULL && offered);
    }
}


static void
cg_ext_param(cg_ext_element *el, const cg_ext_token *name,
    const cg_ext_token *value, bool offered, unsigned *seen)
{
    unsigned  i;

    for (i = 0; i < CG_EXT_N; i++) {
        if (cg_ext_is(name, cg_ext_names[i])) {
            break;
        }
    }

    if (i == CG_EXT_N || (*seen & 1u << i)
        || !cg_ext_set(&el->e, i, value, offered))
    {
        el->good = false;
        return;
    }

    *seen |= 1u << i;
}


/* One element of the list.  false if it is malformed. */

static bool
cg_ext_read(cg_ext_reader *r, bool offered, cg_ext_element *el)
{
    bool          has;
    unsigned      seen;
    cg_ext_token  name, value;

    memset(el, 0, sizeof(cg_ext_element));

    if (!cg_ext_read_token(r, &name)) {
        return false;
    }

    el->deflate = cg_ext_is(&name, cg_ext_deflate);
    el->good = true;
    seen = 0;

    while (cg_ext_skip(r, ';')) {
        if (!cg_ext_read_token(r, &name)) {
            return false;
        }

        has = cg_ext_skip(r, '=');
        if (has && !cg_ext_read_value(r, &value)) {
            return false;
        }

        cg_ext_param(el, &name, has ? &value : NULL, offered, &seen);
    }

    return true;
}


/* Over commas, between which there may be nothing.  false if something else
 * follows an element; *more: there is one to read. */

static bool
cg_ext_next(cg_ext_reader *r, bool first, bool *more)
{
    bool  comma;

    comma = first;

    while (cg_ext_skip(r, ',')) {
        comma = true;
    }

    *more = (r->p < r->end);
    return comma || !*more;
}


bool
cg_extension_offer(const uint8_t *p, size_t n, cg_extension *offer)
{
    bool            found, more;
    cg_ext_reader   r = { p, p + n };
    cg_ext_element  el;

    found = false;

    if (!cg_ext_next(&r, true, &more)) {
        return false;
    }

    while (more) {
        if (!cg_ext_read(&r, true, &el) || !cg_ext_next(&r, false, &more)) {
            return false;
        }

        if (!found && el.deflate && el.good) {
            *offer = el.e;
            found = true;
        }
    }

    return found;
}


bool
cg_extension_answer(const uint8_t *p, size_t n, cg_extension *answer)
{
    bool            more;
    cg_ext_reader   r = { p, p + n };
    cg_ext_element  el;

    if (!cg_ext_next(&r, true, &more) || !more
        || !cg_ext_read(&r, false, &el) || !cg_ext_next(&r, false, &more)
        || more || !el.deflate || !el.good)
    {
        return false;
    }

    *answer = el.e;
    return true;
}


static uint8_t
cg_ext_least(uint8_t bits, uint8_t most)
{
    return bits == 0 || bits > most ? most : bits;
}


cg_status
cg_extension_ask(const cg_extension *offer, cg_buf *out)
{
    cg_status     st;
    cg_extension  ask;

    ask = *offer;

    if (!ask.server_no_takeover) {
        ask.server_bits = cg_ext_least(ask.server_bits, CG_EXTENSION_BITS);
    }

    st = cg_extension_write(&ask, out);
    if (st != CG_OK || ask.server_bits == 0) {
        return st;
    }

    st = cg_buf_str(out, ", ");
    if (st != CG_OK) {
        return st;
    }

    /* what a server can do whose compressor has one size */

    ask.server_bits = 0;
    ask.server_no_takeover = true;

    return cg_extension_write(&ask, out);
}


void
cg_extension_agree(const cg_extension *offer, const cg_extension *answer,
    cg_extension *agreed)
{
    memset(agreed, 0, sizeof(cg_extension));

    agreed->server_no_takeover = offer->server_no_takeover
                                 || answer->server_no_takeover;
    agreed->client_no_takeover = offer->client_no_takeover
                                 || answer->client_no_takeover;
    agreed->server_bits = offer->server_bits;

    if (offer->client_may_limit || offer->client_bits) {
        agreed->client_bits = cg_ext_least(offer->client_bits,
                                  cg_ext_least(answer->client_bits,
                                               CG_EXTENSION_BITS));
    }
}


cg_status
cg_extension_write(const cg_extension *e, cg_buf *out)
{
    cg_status  st;

    st = cg_buf_fmt(out, "%s%s%s%s", cg_ext_deflate,
                    e->server_no_takeover ? "; server_no_context_takeover"
                                          : "",
                    e->client_no_takeover ? "; client_no_context_takeover"
                                          : "",
                    e->client_may_limit ? "; client_max_window_bits" : "");

    if (st == CG_OK && e->server_bits) {
        st = cg_buf_fmt(out, "; server_max_window_bits=%u", e->server_bits);
    }

    if (st == CG_OK && e->client_bits) {
        st = cg_buf_fmt(out, "; client_max_window_bits=%u", e->client_bits);
    }

    return st;
}
