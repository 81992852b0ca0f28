/*
 * Messages in their carriers.
 */

#include <string.h>

#include "cg_bridge.h"
#include "cg_carry.h"

/* Tags within tags, objects within objects. */
#define CG_CARRY_DEPTH  512

#define CG_CARRY_STANZA  " xmlns=\"jabber:client\""


static bool
cg_carry_blank(uint8_t c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}


/* Behind the `>` of the tag at p[i], or 0: it does not end. */

static size_t
cg_carry_tag(const uint8_t *p, size_t n, size_t i)
{
    uint8_t  quote;

    for (quote = 0; i < n; i++) {
        if (quote) {
            quote = p[i] == quote ? 0 : quote;
        } else if (p[i] == '"' || p[i] == '\'') {
            quote = p[i];
        } else if (p[i] == '>') {
            return i + 1;
        }
    }

    return 0;
}


const uint8_t *
cg_carry_attribute(const uint8_t *p, size_t n, const char *name, size_t *len)
{
    size_t          i, k, end;
    const uint8_t  *close;

    k = strlen(name);
    end = cg_carry_tag(p, n, 0);

    for (i = 1; i + k + 2 < end; i++) {
        if (p[i] == '"' || p[i] == '\'') {
            close = memchr(p + i + 1, p[i], end - i - 1);
            if (close == NULL) {
                return NULL;
            }

            i = (size_t) (close - p);
            continue;
        }

        if (cg_carry_blank(p[i - 1]) && memcmp(p + i, name, k) == 0
            && p[i + k] == '=' && (p[i + k + 1] == '"' || p[i + k + 1] == '\''))
        {
            i += k + 2;
            close = memchr(p + i, p[i - 1], end - i);
            *len = close ? (size_t) (close - p) - i : 0;
            return close ? p + i : NULL;
        }
    }

    return NULL;
}


bool
cg_carry_inner(const uint8_t *p, size_t n, size_t *from, size_t *len)
{
    size_t  end;

    static const char  close[] = "</body>";

    while (n && cg_carry_blank(p[n - 1])) {
        n--;
    }

    if (n < 6 || memcmp(p, "<body", 5) != 0
        || !(cg_carry_blank(p[5]) || p[5] == '>' || p[5] == '/'))
    {
        return false;
    }

    end = cg_carry_tag(p, n, 0);
    *from = end;
    *len = 0;

    if (end == n && p[n - 2] == '/') {
        return true;
    }

    if (end == 0 || n - end < sizeof(close) - 1
        || memcmp(p + n - sizeof(close) + 1, close, sizeof(close) - 1) != 0)
    {
        return false;
    }

    *len = n - end - (sizeof(close) - 1);
    return true;
}


static void
cg_carry_stanzas(const uint8_t *p, size_t n, cg_carry_pt each, void *ctx)
{
    size_t          i, from, end, len, depth;
    const uint8_t  *tag;

    if (!cg_carry_inner(p, n, &from, &len)) {
        return;
    }

    for (i = from, depth = 0, end = from + len; i < end; /* void */) {
        tag = memchr(p + i, '<', end - i);
        if (tag == NULL) {
            return;
        }

        i = (size_t) (tag - p);
        from = depth ? from : i;
        i = cg_carry_tag(p, end, i);

        if (i == 0) {
            return;
        }

        if (tag[1] == '/') {
            depth -= depth != 0;
        } else if (p[i - 2] != '/') {
            depth++;
        }

        if (depth == 0) {
            each(ctx, p + from, i - from);
        }

        if (depth > CG_CARRY_DEPTH) {
            return;
        }
    }
}


/* Behind the string that begins at p[i]. */

static size_t
cg_carry_string(const uint8_t *p, size_t n, size_t i)
{
    for (i++; i < n && p[i] != '"'; i += p[i] == '\\' ? 2 : 1) { /* void */ }

    return i < n ? i + 1 : n;
}


static void
cg_carry_objects(const uint8_t *p, size_t n, cg_carry_pt each, void *ctx)
{
    size_t  i, from, depth;

    for (i = from = depth = 0; i < n && depth < CG_CARRY_DEPTH; i++) {
        if (p[i] == '"') {
            i = cg_carry_string(p, n, i) - 1;

        } else if (p[i] == '[' || p[i] == '{') {
            from = depth == 1 ? i : from;
            depth++;

        } else if (p[i] == ']' || p[i] == '}') {
            if (depth-- == 0) {
                return;
            }

            if (depth == 1 && p[from] == '{') {
                each(ctx, p + from, i + 1 - from);
            }
        }
    }
}


const uint8_t *
cg_carry_member(const uint8_t *p, size_t n, const char *name, size_t *len)
{
    size_t  i, k, end, depth;

    k = strlen(name);

    for (i = depth = 0; i < n && depth < CG_CARRY_DEPTH; i++) {
        if (p[i] == '[' || p[i] == '{') {
            depth++;
            continue;
        }

        if (p[i] == ']' || p[i] == '}') {
            depth -= depth != 0;
            continue;
        }

        if (p[i] != '"') {
            continue;
        }

        end = cg_carry_string(p, n, i);

        if (depth != 1 || end - i != k + 2 || memcmp(p + i + 1, name, k) != 0) {
            i = end - 1;
            continue;
        }

        for (i = end; i < n && cg_carry_blank(p[i]); i++) { /* void */ }

        if (i == n || p[i] != ':') {
            i = end - 1;
            continue;
        }

        for (i++; i < n && cg_carry_blank(p[i]); i++) { /* void */ }

        for (end = i; end < n && (p[end] == '-' || p[end] == '.'
                                  || (p[end] >= '0' && p[end] <= '9')); end++)
        {
            /* void */
        }

        end = i < n && p[i] == '"' ? cg_carry_string(p, n, i) : end;
        *len = end - i;
        return end == i ? NULL : p + i;
    }

    return NULL;
}


/* Strings of an array; what else is in it is none of a chat's. */

static cg_status
cg_carry_strings(const uint8_t *p, size_t n, cg_carry_pt each, void *ctx)
{
    size_t          at, len;
    cg_buf          json, text = { NULL, 0, 0 };
    cg_status       st;
    const uint8_t  *start, *value;

    while (n && cg_carry_blank(p[n - 1])) {
        n--;
    }

    start = n && p[n - 1] == ']' ? memchr(p, '[', n) : NULL;
    st = CG_OK;

    if (start == NULL) {
        return CG_OK;
    }

    json.p = (uint8_t *) start;
    json.n = n - (size_t) (start - p);

    for (at = 0; st != CG_ENOMEM && cg_bridge_next(&json, &at, &value, &len);
         /* void */)
    {
        st = cg_bridge_text(value, len, &text);

        if (st == CG_OK) {
            each(ctx, text.p, text.n);
        }
    }

    cg_buf_free(&text);
    return st == CG_ENOMEM ? st : CG_OK;
}


cg_status
cg_carry_each(cg_carry how, const uint8_t *p, size_t n, cg_carry_pt each,
    void *ctx)
{
    switch (how) {
    case CG_CARRY_SOCKJS:
        return cg_carry_strings(p, n, each, ctx);
    case CG_CARRY_BOSH:
        cg_carry_stanzas(p, n, each, ctx);
        return CG_OK;
    case CG_CARRY_BAYEUX:
        cg_carry_objects(p, n, each, ctx);
        return CG_OK;
    default:
        each(ctx, p, n);
        return CG_OK;
    }
}


/* A stanza in a body says what it is: RFC 6120 4.8, XEP-0206 2. */

static cg_status
cg_carry_stanza(const uint8_t *m, size_t n, cg_buf *out)
{
    size_t     i, len;
    cg_status  st;

    for (i = 1; i < n && !cg_carry_blank(m[i]) && m[i] != '>' && m[i] != '/';
         i++)
    {
        /* void */
    }

    if (n == 0 || m[0] != '<' || cg_carry_attribute(m, n, "xmlns", &len)) {
        return cg_buf_add(out, m, n);
    }

    st = cg_buf_add(out, m, i);

    if (st == CG_OK) {
        st = cg_buf_str(out, CG_CARRY_STANZA);
    }

    return st == CG_OK ? cg_buf_add(out, m + i, n - i) : st;
}


static cg_status
cg_carry_array(const char *front, const char *behind, const uint8_t *m,
    size_t n, cg_buf *out)
{
    cg_status  st;

    st = cg_buf_str(out, front);

    if (st == CG_OK) {
        st = *front == 'a' ? cg_bridge_string(m, n, out)
                           : cg_buf_add(out, m, n);
    }

    return st == CG_OK ? cg_buf_str(out, behind) : st;
}


cg_status
cg_carry_wrap(cg_carry how, cg_carry_place place, const uint8_t *m, size_t n,
    cg_buf *out)
{
    cg_status  st;

    st = cg_buf_str(out, place == CG_CARRY_EVENT ? "data: " : "");

    if (st != CG_OK) {
        return st;
    }

    if (how == CG_CARRY_SOCKJS) {
        st = cg_carry_array("a[", place == CG_CARRY_LINE ? "]\n" : "]", m, n,
                            out);
    } else if (how == CG_CARRY_BAYEUX && place == CG_CARRY_ALONE) {
        st = cg_carry_array("[", "]", m, n, out);
    } else if (how == CG_CARRY_BOSH) {
        st = cg_carry_stanza(m, n, out);
    } else {
        st = cg_buf_add(out, m, n);
    }

    return st == CG_OK && place == CG_CARRY_EVENT ? cg_buf_str(out, "\r\n\r\n")
                                                  : st;
}


static cg_status
cg_carry_put_stanza(const uint8_t *p, size_t n, const uint8_t *m, size_t m_n,
    cg_buf *out, bool *put)
{
    size_t     from, len;
    cg_status  st;

    *put = cg_carry_inner(p, n, &from, &len);

    if (!*put) {
        return CG_OK;
    }

    if (len == 0 && p[from - 2] == '/') {
        st = cg_buf_add(out, p, from - 2);
        st = st == CG_OK ? cg_buf_str(out, ">") : st;
    } else {
        st = cg_buf_add(out, p, from + len);
    }

    if (st == CG_OK) {
        st = cg_buf_add(out, m, m_n);
    }

    return st == CG_OK ? cg_buf_str(out, "</body>") : st;
}


static cg_status
cg_carry_put_object(const uint8_t *p, size_t n, const uint8_t *m, size_t m_n,
    cg_buf *out, bool *put)
{
    size_t     start, end;
    cg_status  st;

    for (start = 0; start < n && cg_carry_blank(p[start]); start++) {
        /* void */
    }

    for (end = n; end && cg_carry_blank(p[end - 1]); end--) { /* void */ }

    *put = end > start + 1 && p[start] == '[' && p[end - 1] == ']';

    if (!*put) {
        return CG_OK;
    }

    for (end--; cg_carry_blank(p[end - 1]); end--) { /* void */ }

    st = cg_buf_add(out, p, end);

    if (st == CG_OK && end > start + 1) {
        st = cg_buf_str(out, ",");
    }

    if (st == CG_OK) {
        st = cg_buf_add(out, m, m_n);
    }

    return st == CG_OK ? cg_buf_str(out, "]") : st;
}


cg_status
cg_carry_put(cg_carry how, const uint8_t *p, size_t n, const uint8_t *m,
    size_t m_n, cg_buf *out, bool *put)
{
    switch (how) {
    case CG_CARRY_BOSH:
        return cg_carry_put_stanza(p, n, m, m_n, out, put);
    case CG_CARRY_BAYEUX:
        return cg_carry_put_object(p, n, m, m_n, out, put);
    default:
        *put = false;
        return CG_OK;
    }
}


typedef struct {
    const uint8_t  *p;
    size_t          n;
} cg_carry_found;


static void
cg_carry_client(void *ctx, const uint8_t *p, size_t n)
{
    cg_carry_found  *f = ctx;

    if (f->p == NULL) {
        f->p = cg_carry_member(p, n, "clientId", &f->n);
    }
}


const uint8_t *
cg_carry_session(cg_carry how, const uint8_t *p, size_t n, size_t *len)
{
    cg_carry_found  f = { NULL, 0 };

    if (how == CG_CARRY_BOSH) {
        return n > 5 && memcmp(p, "<body", 5) == 0
               ? cg_carry_attribute(p, n, "sid", len) : NULL;
    }

    if (how != CG_CARRY_BAYEUX) {
        return NULL;
    }

    cg_carry_objects(p, n, cg_carry_client, &f);
    *len = f.n;
    return f.p;
}
