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


/* A header in small letters or capitals is compared by its first letter before
 * the rest: each request has some twenty that are none of these. */

static inline bool
cg_header_first(char a, char b)
{
    return ((a ^ b) & 0x1f) == 0;
}


/* The first letters of those in the table. */

#define CG_LETTER(ch)     (UINT32_C(1) << ((ch) & 0x1f))
#define CG_HEADER_FIRSTS  (CG_LETTER('x') | CG_LETTER('f') | CG_LETTER('r')  \
                           | CG_LETTER('c') | CG_LETTER('t'))


cg_header
cg_header_find(const char *name, size_t n)
{
    size_t  i;

    if (n == 0 || (CG_HEADER_FIRSTS & CG_LETTER(name[0])) == 0) {
        return CG_HEADER_OTHER;
    }

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

static const struct {
    const char  *name;
    size_t       n;
} cg_headers_own[] = {
    { CG_NAME("accept-") },
    { CG_NAME("access-control-") },
    { CG_NAME("content-") },
    { CG_NAME("if-") },
    { CG_NAME("proxy-") },
    { CG_NAME("sec-") },
    { CG_NAME("x-accel-") },
    { CG_NAME("accept") },
    { CG_NAME("authorization") },
    { CG_NAME("cache-control") },
    { CG_NAME("connection") },
    { CG_NAME("date") },
    { CG_NAME("dnt") },
    { CG_NAME("expect") },
    { CG_NAME("host") },
    { CG_NAME("keep-alive") },
    { CG_NAME("last-event-id") },
    { CG_NAME("max-forwards") },
    { CG_NAME("origin") },
    { CG_NAME("pragma") },
    { CG_NAME("priority") },
    { CG_NAME("range") },
    { CG_NAME("te") },
    { CG_NAME("trailer") },
    { CG_NAME("transfer-encoding") },
    { CG_NAME("upgrade") },
    { CG_NAME("upgrade-insecure-requests") },
    { CG_NAME("via") },
    { CG_NAME("x-forwarded-host") },
    { CG_NAME("x-forwarded-port") },
    { CG_NAME("x-forwarded-proto") },
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

    for (i = 0; n && i < CG_COUNT(cg_headers_own); i++) {
        own = cg_headers_own[i].name;
        len = cg_headers_own[i].n;

        if (cg_header_first(own[0], name[0])
            && (own[len - 1] == '-' ? n > len : n == len)
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
            if (cg_header_first(words[i][0], name[k])
                && strncasecmp(words[i], name + k, len) == 0)
            {
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


static bool
cg_header_named(const char *name, size_t n, const char *other)
{
    return strlen(other) == n && strncasecmp(name, other, n) == 0;
}


bool
cg_header_is_direct(const char *name, size_t n)
{
    return cg_header_named(name, n, "Alt-Svc")
           || cg_header_named(name, n, "Expect-CT")
           || cg_header_named(name, n, "NEL")
           || cg_header_named(name, n, "Report-To")
           || cg_header_named(name, n, "Reporting-Endpoints");
}


bool
cg_header_is_csp(const char *name, size_t n)
{
    return cg_header_named(name, n, "Content-Security-Policy")
           || cg_header_named(name, n, "Content-Security-Policy-Report-Only");
}


/* One directive of a policy. */

typedef struct {
    const char  *name;
    size_t       name_n;
    const char  *value;
    size_t       value_n;
} cg_directive;


static cg_directive
cg_csp_directive(const char *p, size_t n)
{
    size_t        i;
    cg_directive  d;

    for (i = 0; i < n && (uint8_t) p[i] <= ' '; i++) { /* void */ }

    d.name = p + i;

    while (i < n && (uint8_t) p[i] > ' ') {
        i++;
    }

    d.name_n = (size_t) (p + i - d.name);
    d.value = p + i;
    d.value_n = n - i;

    return d;
}


/* Does it have reports go elsewhere than to this proxy, by a name or URL? */

static bool
cg_csp_reports(cg_directive d)
{
    size_t  i;

    if (cg_header_named(d.name, d.name_n, "report-to")) {
        return true;
    }

    if (!cg_header_named(d.name, d.name_n, "report-uri")) {
        return false;
    }

    for (i = 0; i + 1 < d.value_n; i++) {
        if (d.value[i] == '/' && d.value[i + 1] == '/') {
            return true;
        }
    }

    return false;
}


cg_status
cg_csp_unreported(const char *value, size_t n, cg_buf *out)
{
    size_t     i, len;
    cg_status  st;

    st = CG_OK;

    for (i = 0; i < n && st == CG_OK; i += len + 1) {
        for (len = 0; i + len < n && value[i + len] != ';'
                      && value[i + len] != ','; len++)
        {
            /* void */
        }

        if (!cg_csp_reports(cg_csp_directive(value + i, len))) {
            st = cg_buf_add(out, value + i, len + (i + len < n));

        } else if (i + len < n && value[i + len] == ',') {
            st = cg_buf_str(out, ",");  /* begins another policy */
        }
    }

    return st;
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


/* Truncate an address of 4 or 16 bytes.  false: it is that of a machine itself,
 * which tells nothing of a person, and stays. */

static bool
cg_address_cut(uint8_t *p, size_t n)
{
    static const uint8_t  mapped[12] = { [10] = 0xff, [11] = 0xff };
    static const uint8_t  loopback[16] = { [15] = 1 };

    if (n == 4) {
        p[3] = 0;
        return p[0] != 127;
    }

    if (memcmp(p, mapped, sizeof(mapped)) == 0) {
        p[15] = 0;
        return true;
    }

    if (memcmp(p, loopback, sizeof(loopback)) == 0) {
        return false;
    }

    memset(p + 6, 0, 10);
    return true;
}


bool
cg_address_truncated(const void *address, size_t n, char text[CG_ADDRESS_MAX])
{
    uint8_t  bytes[16];

    memcpy(bytes, address, n);

    return cg_address_cut(bytes, n)
           && inet_ntop(n == 4 ? AF_INET : AF_INET6, bytes, text,
                        CG_ADDRESS_MAX) != NULL;
}


/* The n bytes at p as an address, truncated, in its shortest form. */

static bool
cg_address_write(const char *p, size_t n, char text[CG_ADDRESS_MAX])
{
    bool     six;
    char     copy[CG_ADDRESS_MAX];
    uint8_t  bytes[16];

    if (n >= sizeof(copy)) {
        return false;
    }

    memcpy(copy, p, n);
    copy[n] = '\0';
    six = memchr(p, ':', n) != NULL;

    return inet_pton(six ? AF_INET6 : AF_INET, copy, bytes) == 1
           && cg_address_truncated(bytes, six ? 16 : 4, text);
}


bool
cg_header_is_address(const char *value, size_t n)
{
    char  text[CG_ADDRESS_MAX];

    return n && cg_address_write(value, n, text);
}


/* The same of an IPv4 address with a port behind it, which may be empty, or a
 * name as RFC 7239 section 6.3 has it: "192.0.2.1:4711", "192.0.2.1:_p". */

static size_t
cg_address_with_port(const char *p, size_t n, char text[CG_ADDRESS_MAX])
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
cg_address_read(const char *p, size_t n, char text[CG_ADDRESS_MAX])
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
    char       text[CG_ADDRESS_MAX];
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
