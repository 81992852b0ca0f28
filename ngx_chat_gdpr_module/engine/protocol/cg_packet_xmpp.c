/*
 * Stanzas of XMPP: one a WebSocket message (RFC 7395), or what the body of one
 * HTTP request holds (BOSH, XEP-0124).
 *
 * They are read as XML is, tags, attributes, references and all.  Addresses
 * look like those of mail, and without them nothing arrives: attributes that
 * hold one are kept, and so is what opens the connection.
 *
 *     kept     to="…" from="…" jid="…" by="…"
 *              <jid>…</jid> <auth …>…</auth> <response>…</response>
 *              <challenge>…</challenge> <success>…</success>
 *
 * What is kept is put aside: a run of bytes that XML does not allow holds its
 * place meanwhile.
 */

#include <string.h>

#include "cg_carry.h"
#include "cg_find.h"
#include "cg_packet.h"

#define CG_XMPP_ASIDE  0x01

static size_t cg_xmpp_length(const uint8_t *p, size_t n,
    cg_packet_scan *scan);
static cg_status cg_xmpp_redact(cg_parts *ps, cg_packet_state *state,
    const uint8_t *p, size_t n, cg_buf *out, bool *differs);

static cg_status cg_xmpp_instead(const uint8_t *p, size_t n,
    const cg_buf *message, cg_buf *out);

const cg_packets  cg_packets_xmpp = {
    "xmpp", false, true, cg_xmpp_length, cg_xmpp_redact, cg_carry_inner,
    cg_xmpp_instead
};

static const char *const  cg_xmpp_attributes[] = {
    "to", "from", "jid", "by"
};

static const char *const  cg_xmpp_elements[] = {
    "jid", "auth", "response", "challenge", "success"
};

#define CG_XMPP_N(list)  (sizeof(list) / sizeof(list[0]))


/* All that there is. */

static size_t
cg_xmpp_length(const uint8_t *p, size_t n, cg_packet_scan *scan)
{
    (void) p, (void) n, (void) scan;

    return 0;
}


static bool
cg_xmpp_is_name(uint8_t c)
{
    return c > ' ' && c != '=' && c != '"' && c != '\'' && c != '>'
           && c != '/' && c != '<';
}


static bool
cg_xmpp_listed(const char *const *list, size_t count, const uint8_t *p,
    size_t n)
{
    size_t  i;

    for (i = 0; i < count; i++) {
        if (strlen(list[i]) == n && memcmp(list[i], p, n) == 0) {
            return true;
        }
    }

    return false;
}


static void
cg_xmpp_aside(uint8_t *p, size_t from, size_t to)
{
    if (to > from) {
        memset(p + from, CG_XMPP_ASIDE, to - from);
    }
}


/* The name of an attribute or element at i, and its length. */

static size_t
cg_xmpp_name(const uint8_t *p, size_t n, size_t i)
{
    size_t  len;

    for (len = 0; i + len < n && cg_xmpp_is_name(p[i + len]); len++) {
        /* void */
    }

    return len;
}


/* From behind the name of a tag to behind its `>`; values that are kept are put
 * aside. */

static size_t
cg_xmpp_tag(const uint8_t *p, size_t n, size_t i, uint8_t *aside)
{
    size_t          name, len, end;
    const uint8_t  *quote;

    name = len = 0;

    while (i < n && p[i] != '>') {

        if (cg_xmpp_is_name(p[i])) {
            name = i;
            len = cg_xmpp_name(p, n, i);
            i += len;
            continue;
        }

        if (p[i] == '"' || p[i] == '\'') {
            quote = memchr(p + i + 1, p[i], n - i - 1);
            end = quote ? (size_t) (quote - p) : n;

            if (cg_xmpp_listed(cg_xmpp_attributes,
                               CG_XMPP_N(cg_xmpp_attributes), p + name, len))
            {
                cg_xmpp_aside(aside, i + 1, end);
            }

            i = end < n ? end + 1 : n;
            len = 0;
            continue;
        }

        i++;
    }

    return i < n ? i + 1 : n;
}


/* Behind what begins at the "<" at p[i] and has no attributes; i: it is a
 * tag. */

static size_t
cg_xmpp_over(const uint8_t *p, size_t n, size_t i)
{
    size_t          k;
    const uint8_t  *end;

    static const char *const  marks[][2] = {
        { "<![CDATA[", "]]>" }, { "<!--", "-->" }, { "<?", "?>" }
    };

    for (k = 0; k < CG_XMPP_N(marks); k++) {
        if (n - i >= strlen(marks[k][0])
            && memcmp(p + i, marks[k][0], strlen(marks[k][0])) == 0)
        {
            i += strlen(marks[k][0]);
            end = cg_find(p + i, n - i, marks[k][1]);
            return end ? (size_t) (end - p) + strlen(marks[k][1]) : n;
        }
    }

    return i;
}


/* p[0..n) as it is to be read, into `aside`, a copy of it. */

static void
cg_xmpp_keep(const uint8_t *p, size_t n, uint8_t *aside)
{
    bool            kept;
    size_t          i, len;
    const uint8_t  *tag;

    for (i = 0; i < n; /* void */) {
        tag = memchr(p + i, '<', n - i);
        if (tag == NULL) {
            return;
        }

        len = (size_t) (tag - p);
        i = cg_xmpp_over(p, n, len);

        if (i != len) {
            continue;
        }

        len = cg_xmpp_name(p, n, ++i);
        kept = cg_xmpp_listed(cg_xmpp_elements, CG_XMPP_N(cg_xmpp_elements),
                              p + i, len);
        i = cg_xmpp_tag(p, n, i + len, aside);

        if (!kept || p[i - 1] != '>' || p[i - 2] == '/') {
            continue;
        }

        tag = i < n ? memchr(p + i, '<', n - i) : NULL;
        len = tag ? (size_t) (tag - p) : n;
        cg_xmpp_aside(aside, i, len);
        i = len;
    }
}


/* Put back what was put aside, in its order. */

static cg_status
cg_xmpp_back(const uint8_t *p, size_t n, const uint8_t *aside,
    const cg_buf *changed, cg_buf *out)
{
    size_t     i, at;
    cg_status  st;

    for (i = at = 0; i < changed->n; i++) {

        if (changed->p[i] != CG_XMPP_ASIDE) {
            st = cg_buf_add(out, changed->p + i, 1);

        } else {
            while (at < n && aside[at] != CG_XMPP_ASIDE) {
                at++;
            }

            if (at == n) {
                return CG_ESYNTAX;
            }

            st = cg_buf_add(out, p + at++, 1);
        }

        if (st != CG_OK) {
            return st;
        }
    }

    return CG_OK;
}


/* A body with other stanzas in it, or none. */

static cg_status
cg_xmpp_instead(const uint8_t *p, size_t n, const cg_buf *message, cg_buf *out)
{
    bool       put;
    size_t     from, len;
    cg_buf     empty = { NULL, 0, 0 };
    cg_status  st;

    (void) cg_carry_inner(p, n, &from, &len);

    st = cg_buf_add(&empty, p, from);

    if (st == CG_OK && len) {
        st = cg_buf_str(&empty, "</body>");
    }

    if (st == CG_OK) {
        st = cg_carry_put(CG_CARRY_BOSH, empty.p, empty.n, message->p,
                          message->n, out, &put);
    }

    cg_buf_free(&empty);
    return st;
}


/* Stanzas may hold XHTML (XEP-0071). */

static const cg_format *
cg_xmpp_format(const uint8_t *p, size_t n)
{
    return cg_find(p, n, "http://www.w3.org/1999/xhtml") ? &cg_format_xhtml
                                                         : &cg_format_xml;
}


static cg_status
cg_xmpp_redact(cg_parts *ps, cg_packet_state *state, const uint8_t *p,
    size_t n, cg_buf *out, bool *differs)
{
    cg_buf     aside = { NULL, 0, 0 }, changed = { NULL, 0, 0 };
    cg_status  st;

    (void) state;

    *differs = false;

    if (memchr(p, CG_XMPP_ASIDE, n)) {
        /* no XML */
        st = cg_part_text(ps, NULL, p, n, &changed, differs);

        if (st == CG_OK && *differs) {
            st = cg_buf_add(out, changed.p, changed.n);
        }

        cg_buf_free(&changed);
        return st;
    }

    st = cg_buf_add(&aside, p, n);

    if (st == CG_OK) {
        cg_xmpp_keep(p, n, aside.p);
        st = cg_part_text(ps, cg_xmpp_format(p, n), aside.p, n, &changed,
                          differs);
    }

    if (st == CG_OK && *differs) {
        st = cg_xmpp_back(p, n, aside.p, &changed, out);
    }

    cg_buf_free(&aside);
    cg_buf_free(&changed);
    return st;
}
