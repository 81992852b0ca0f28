/*
 * Values of headers that speak of a visitor: addresses and cookies.
 */

#include <string.h>
#include <strings.h>

#include <arpa/inet.h>

#include "cg_forward.h"

#define CG_NAME(name)  name, sizeof(name) - 1

static const struct {
    const char  *name;
    size_t       n;
    cg_header    kind;
} cg_headers[] = {
    { CG_NAME("X-Forwarded-For"),          CG_HEADER_ADDRESS },
    { CG_NAME("X-Real-IP"),                CG_HEADER_ADDRESS },
    { CG_NAME("Forwarded"),                CG_HEADER_FORWARDED },
    { CG_NAME("Referer"),                  CG_HEADER_REFERER },
    { CG_NAME("Cookie"),                   CG_HEADER_COOKIE },
    { CG_NAME("X-Original-Forwarded-For"), CG_HEADER_ADDRESS },
    { CG_NAME("X-Forwarded"),              CG_HEADER_FORWARDED },
    { CG_NAME("X-Client-IP"),              CG_HEADER_ADDRESS },
    { CG_NAME("Client-IP"),                CG_HEADER_ADDRESS },
    { CG_NAME("True-Client-IP"),           CG_HEADER_ADDRESS },
    { CG_NAME("X-Cluster-Client-IP"),      CG_HEADER_ADDRESS },
    { CG_NAME("X-Originating-IP"),         CG_HEADER_ADDRESS },
    { CG_NAME("X-Remote-IP"),              CG_HEADER_ADDRESS },
    { CG_NAME("X-Remote-Addr"),            CG_HEADER_ADDRESS },
    { CG_NAME("X-ProxyUser-Ip"),           CG_HEADER_ADDRESS },
    { CG_NAME("X-Envoy-External-Address"), CG_HEADER_ADDRESS },
    { CG_NAME("CF-Connecting-IP"),         CG_HEADER_ADDRESS },
    { CG_NAME("CF-Connecting-IPv6"),       CG_HEADER_ADDRESS },
    { CG_NAME("CF-Pseudo-IPv4"),           CG_HEADER_ADDRESS },
    { CG_NAME("Fastly-Client-IP"),         CG_HEADER_ADDRESS },
    { CG_NAME("Fly-Client-IP"),            CG_HEADER_ADDRESS },
    { CG_NAME("X-Azure-ClientIP"),         CG_HEADER_ADDRESS },
    { CG_NAME("X-Azure-SocketIP"),         CG_HEADER_ADDRESS },
    { CG_NAME("X-AppEngine-User-IP"),      CG_HEADER_ADDRESS },
    { CG_NAME("CloudFront-Viewer-Address"), CG_HEADER_ADDRESS },
};


cg_header
cg_header_find(const char *name, size_t n)
{
    size_t  i;

    for (i = 0; i < sizeof(cg_headers) / sizeof(cg_headers[0]); i++) {
        if (cg_headers[i].n == n
            && strncasecmp(cg_headers[i].name, name, n) == 0)
        {
            return cg_headers[i].kind;
        }
    }

    return CG_HEADER_OTHER;
}


static bool
cg_is_digit(char c)
{
    return c >= '0' && c <= '9';
}


/* Headers of HTTP, and of proxies about the connection; "-" at its end: all
 * that begin so. */

static const char *const  cg_headers_own[] = {
    "accept-", "access-control-", "content-", "if-", "proxy-", "sec-",
    "x-accel-", "accept", "authorization", "cache-control", "connection",
    "date", "dnt", "expect", "host", "keep-alive", "last-event-id",
    "max-forwards", "origin", "pragma", "priority", "range", "te", "trailer",
    "transfer-encoding", "upgrade", "upgrade-insecure-requests", "via",
    "x-forwarded-host", "x-forwarded-port", "x-forwarded-proto"
};

/* Words in the names of headers with credentials, and those that say that it is
 * something else all the same. */

static const char *const  cg_headers_secret[] = {
    "token", "auth", "key", "secret", "session", "csrf", "xsrf", "signature"
};
static const char *const  cg_headers_person[] = { "mail", "name", "phone" };

#define CG_COUNT(table)  (sizeof(table) / sizeof(table[0]))

/* No finding is shorter. */
#define CG_HEADER_SHORT  4

/* Digits that may be of a telephone number or the like, in a row but for what
 * stands between them there; versions of browsers have less. */
#define CG_AGENT_DIGITS  7


static bool
cg_header_own(const char *name, size_t n)
{
    size_t       i, len;
    const char  *own;

    for (i = 0; i < CG_COUNT(cg_headers_own); i++) {
        own = cg_headers_own[i];
        len = strlen(own);

        if ((own[len - 1] == '-' ? n > len : n == len)
            && strncasecmp(own, name, len) == 0)
        {
            return true;
        }
    }

    return false;
}


static bool
cg_header_has(const char *const *words, size_t count, const char *name,
    size_t n)
{
    size_t  i, k, len;

    for (i = 0; i < count; i++) {
        len = strlen(words[i]);

        for (k = 0; k + len <= n; k++) {
            if (strncasecmp(words[i], name + k, len) == 0) {
                return true;
            }
        }
    }

    return false;
}


/* What a browser says of itself needs no look. */

static bool
cg_header_agent(const char *p, size_t n)
{
    size_t  i, digits;

    for (i = digits = 0; i < n; i++) {
        if (cg_is_digit(p[i])) {
            digits++;

        } else if (p[i] == '@' || p[i] == '%' || (unsigned char) p[i] >= 0x80) {
            return true;

        } else if (p[i] != '.' && p[i] != '-' && p[i] != ' ') {
            digits = 0;
        }

        if (digits == CG_AGENT_DIGITS) {
            return true;
        }
    }

    return false;
}


bool
cg_header_is_text(const char *name, size_t n, const char *value,
    size_t value_n)
{
    if (value_n < CG_HEADER_SHORT || cg_header_own(name, n)) {
        return false;
    }

    if (n == sizeof("User-Agent") - 1
        && strncasecmp(name, "User-Agent", n) == 0)
    {
        return cg_header_agent(value, value_n);
    }

    return !cg_header_has(cg_headers_secret, CG_COUNT(cg_headers_secret), name,
                          n)
           || cg_header_has(cg_headers_person, CG_COUNT(cg_headers_person),
                            name, n);
}


bool
cg_header_is_name(const char *name, size_t n)
{
    static const char *const  words[] = { "name" };

    return cg_header_has(words, 1, name, n);
}


static bool
cg_is_address_char(char c)
{
    return cg_is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F')
           || c == ':' || c == '.';
}


/* Something that an address does not begin or end at. */

static bool
cg_is_name_char(char c)
{
    return cg_is_digit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z')
           || c == '_' || c == '-';
}


/* The n bytes at p as an address, truncated, in its shortest form.  That of a
 * machine itself tells nothing of a person. */

static bool
cg_address_write(const char *p, size_t n, char text[INET6_ADDRSTRLEN])
{
    int      family;
    char     copy[INET6_ADDRSTRLEN];
    uint8_t  bytes[16];

    if (n >= sizeof(copy)) {
        return false;
    }

    memcpy(copy, p, n);
    copy[n] = '\0';
    family = memchr(p, ':', n) ? AF_INET6 : AF_INET;

    if (inet_pton(family, copy, bytes) != 1) {
        return false;
    }

    if (family == AF_INET) {
        if (bytes[0] == 127) {
            return false;
        }
        bytes[3] = 0;

    } else if (memcmp(bytes, "\0\0\0\0\0\0\0\0\0\0\xff\xff", 12) == 0) {
        bytes[15] = 0;

    } else if (memcmp(bytes, "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1", 16) == 0) {
        return false;

    } else {
        memset(bytes + 6, 0, 10);
    }

    return inet_ntop(family, bytes, text, INET6_ADDRSTRLEN) != NULL;
}


bool
cg_header_is_address(const char *value, size_t n)
{
    char  text[INET6_ADDRSTRLEN];

    return n && cg_address_write(value, n, text);
}


/* The same of an IPv4 address with a port behind it, which may be empty, or a
 * name as RFC 7239 section 6.3 has it: "192.0.2.1:4711", "192.0.2.1:_p". */

static size_t
cg_address_with_port(const char *p, size_t n, char text[INET6_ADDRSTRLEN])
{
    bool    named;
    size_t  len, end;

    for (len = 0; len < n && (cg_is_digit(p[len]) || p[len] == '.'); len++) {
        /* void */
    }

    if (len == 0 || len == n || p[len] != ':') {
        return 0;
    }

    named = len + 1 < n && p[len + 1] == '_';

    for (end = len + 1; end < n && (named ? cg_is_name_char(p[end])
                                            || p[end] == '.'
                                          : cg_is_digit(p[end])); end++)
    {
        /* void */
    }

    return !(end < n && (cg_is_name_char(p[end]) || cg_is_address_char(p[end])))
           && cg_address_write(p, len, text) ? end : 0;
}


/* The address that begins at p, with its port, in text; returns the bytes that
 * it takes, 0 if there is none. */

static size_t
cg_address_read(const char *p, size_t n, char text[INET6_ADDRSTRLEN])
{
    size_t  len, end;

    end = cg_address_with_port(p, n, text);
    if (end) {
        return end;
    }

    for (len = 0; len < n && cg_is_address_char(p[len]); len++) { /* void */ }

    end = len;

    while (end < n && p[end] == '%' && memchr(p, ':', len)) {
        /* the zone of a link-local address */
        for (end++; end < n && cg_is_name_char(p[end]); end++) { /* void */ }
    }

    return !(end < n && cg_is_name_char(p[end]))
           && cg_address_write(p, len, text) ? end : 0;
}


/* The length of ":4711" behind a bracket, or of "". */

static size_t
cg_port(const char *p, size_t n)
{
    size_t  len;

    if (n < 2 || p[0] != ':' || !cg_is_digit(p[1])) {
        return 0;
    }

    for (len = 2; len < n && cg_is_digit(p[len]); len++) { /* void */ }

    return len < n && (cg_is_address_char(p[len]) || cg_is_name_char(p[len]))
           ? 0 : len;
}


/* Does "for=" stand in front of p[at], with a quote or a bracket? */

static bool
cg_forwarded_for(const char *p, size_t at)
{
    while (at && (p[at - 1] == '"' || p[at - 1] == '[' || p[at - 1] == ' '
                  || p[at - 1] == '\t'))
    {
        at--;
    }

    return at >= 4 && strncasecmp(p + at - 4, "for=", 4) == 0
           && (at == 4 || !cg_is_name_char(p[at - 5]));
}


cg_status
cg_address_truncate(cg_header kind, const char *p, size_t n, cg_buf *out)
{
    char       text[INET6_ADDRSTRLEN];
    size_t     i, len, plain;
    cg_status  st;

    st = CG_OK;
    plain = 0;

    for (i = 0; i < n && st == CG_OK; i += len ? len : 1) {
        len = 0;

        if (cg_is_address_char(p[i])
            && (i == 0 || !(cg_is_name_char(p[i - 1]) || p[i - 1] == '.'
                            || p[i - 1] == ':'))
            && (kind != CG_HEADER_FORWARDED || cg_forwarded_for(p, i)))
        {
            len = cg_address_read(p + i, n - i, text);
        }

        if (len == 0) {
            continue;
        }

        st = cg_buf_add(out, p + plain, i - plain);

        if (st == CG_OK) {
            st = cg_buf_str(out, text);
        }

        if (st == CG_OK && i && p[i - 1] == '[' && i + len < n
            && p[i + len] == ']')
        {
            st = cg_buf_str(out, "]");
            len += 1 + cg_port(p + i + len + 1, n - i - len - 1);
        }

        plain = i + len;
    }

    return st == CG_OK && plain < n ? cg_buf_add(out, p + plain, n - plain)
                                    : st;
}


bool
cg_cookie_allowed(const cg_policy *p, const char *name, size_t n)
{
    size_t       i, len;
    const char  *allowed;

    if (p->forward.cookies == NULL) {
        return true;
    }

    for (i = 0; i < p->forward.n_cookies; i++) {
        allowed = p->forward.cookies[i];
        len = strlen(allowed);

        if (allowed[len - 1] == '*' ? n >= len - 1
                                      && memcmp(allowed, name, len - 1) == 0
                                    : n == len
                                      && memcmp(allowed, name, n) == 0)
        {
            return true;
        }
    }

    return false;
}


static bool
cg_is_space(char c)
{
    return c == ' ' || c == '\t';
}


size_t
cg_set_cookie_name(const char **value, size_t n)
{
    size_t       len;
    const char  *p;

    for (p = *value; n && cg_is_space(*p); p++, n--) { /* void */ }

    for (len = 0; len < n && p[len] != '=' && p[len] != ';'; len++) {
        /* void */
    }

    while (len && cg_is_space(p[len - 1])) {
        len--;
    }

    *value = p;
    return len;
}


cg_status
cg_cookies_allowed(const cg_policy *p, const char *value, size_t n,
    cg_buf *out)
{
    size_t       len, from, name_n;
    cg_status    st;
    const char  *name;

    from = out->n;

    for (st = CG_OK; n && st == CG_OK; value += len, n -= len) {
        for (len = 0; len < n && value[len] != ';'; len++) { /* void */ }

        name = value;
        name_n = cg_set_cookie_name(&name, len);

        if (name_n && cg_cookie_allowed(p, name, name_n)) {
            st = out->n > from ? cg_buf_str(out, "; ") : CG_OK;

            if (st == CG_OK) {
                st = cg_buf_add(out, name, (size_t) (value + len - name));
            }
        }

        len += (len < n);
    }

    return st;
}
