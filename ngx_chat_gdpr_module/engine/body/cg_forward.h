/*
 * What headers say about a visitor: which of them do, and the value that may go
 * on instead of theirs.
 *
 *   X-Forwarded-For and its like   addresses, truncated
 *   Forwarded (RFC 7239)           the same, of its `for` parameters
 *   Cookie (RFC 6265 section 4.2)  pairs, of which some are allowed
 *   Set-Cookie (section 4.1)       one pair
 *   others                         text, unless HTTP itself needs them
 */

#ifndef CG_FORWARD_H
#define CG_FORWARD_H

#include "cg_policy.h"

typedef enum {
    CG_HEADER_OTHER = 0,
    CG_HEADER_ADDRESS,    /* of addresses */
    CG_HEADER_FORWARDED,
    CG_HEADER_REFERER,
    CG_HEADER_COOKIE
} cg_header;

/* What a request header is, by its name in any case. */
cg_header cg_header_find(const char *name, size_t n);

/* May the text of a header that is CG_HEADER_OTHER speak of a visitor?  Not if
 * the name is one of HTTP's own (Host, Accept*, Content-*, ...) or says that it
 * holds a credential, which the provider is to get, nor if the value is too
 * short for that. */
bool cg_header_is_text(const char *name, size_t n, const char *value,
    size_t value_n);

/* Is a value an address, and no more? */
bool cg_header_is_address(const char *value, size_t n);

/* Does a response header of this name have a browser speak to the provider past
 * this proxy: of what it meets (Report-To, Reporting-Endpoints, NEL,
 * Expect-CT), or in all (Alt-Svc, RFC 7838)? */
bool cg_header_is_direct(const char *name, size_t n);

/* Is it a Content-Security-Policy, or its Report-Only? */
bool cg_header_is_csp(const char *name, size_t n);

/* Append the value of such a one without its directives that have reports go
 * elsewhere than to this site: report-to, and report-uri with a host, CSP 3
 * section 6.5.  CG_OK or CG_ENOMEM. */
cg_status cg_csp_unreported(const char *value, size_t n, cg_buf *out);

/* Does its name say that it holds a name? */
bool cg_header_is_name(const char *name, size_t n);

/* Bytes of an address as text, with the NUL behind it. */
#define CG_ADDRESS_MAX  46

/* The text of an address of 4 or 16 bytes, truncated: IPv4 to /24, IPv6 to /48.
 * false: it stays as it is, being a loopback address. */
bool cg_address_truncated(const void *address, size_t n,
    char text[CG_ADDRESS_MAX]);

/* Append n bytes of a value of that kind with each address in it truncated,
 * and its port left out.  What is no address stays
 * as it is, and so do loopback addresses.  CG_OK or CG_ENOMEM. */
cg_status cg_address_truncate(cg_header kind, const char *p, size_t n,
    cg_buf *out);

/* May the cookie of this name pass?  "NAME*" allows all that begin so. */
bool cg_cookie_allowed(const cg_policy *p, const char *name, size_t n);

/* Append those cookies of a Cookie header's value that may pass.  CG_OK or
 * CG_ENOMEM. */
cg_status cg_cookies_allowed(const cg_policy *p, const char *value, size_t n,
    cg_buf *out);

/* The name of the cookie that a Set-Cookie header sets: its length, spaces in
 * front left out by moving *value. */
size_t cg_set_cookie_name(const char **value, size_t n);

#endif
