/*
 * The cookie of a choice.
 */

#include <string.h>

#include <openssl/crypto.h>
#include <openssl/params.h>
#include <openssl/rand.h>

#include "cg_consent.h"
#include "cg_hex.h"

#define CG_AT_SUBJECT   (1 + 4 + 4 + 4 + 2)
#define CG_AT_LANGUAGE  (CG_AT_SUBJECT + CG_CONSENT_SUBJECT)
#define CG_AT_SHOWN     (CG_AT_LANGUAGE + 2)
#define CG_PAYLOAD      (CG_AT_SHOWN + CG_CONSENT_SHOWN)
#define CG_CODE         16

/* Characters of BASE64URL without padding. */
#define CG_BASE64(n)  (((n) * 4 + 2) / 3)

_Static_assert(2 + CG_BASE64(CG_PAYLOAD) + 1 + CG_BASE64(CG_CODE) + 1
               <= CG_CONSENT_COOKIE, "the cookie has room");

enum { ACTIVE = 1, CHOSEN = 2 };

static const char  cg_consent_info[] = "chat-gdpr consent 2";
static const char  cg_subject_info[] = "chat-gdpr subject";

static const char  cg_base64[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";


const char *
cg_choice_name(cg_choice_state state)
{
    static const char *const  names[] = {
        "none", "made", "old", "expired", "forged"
    };

    return names[state];
}


/* RFC 4648 section 5. */
static char *
cg_base64_write(char *out, const uint8_t *p, size_t n)
{
    size_t    i;
    uint32_t  bits;
    unsigned  have;

    bits = have = 0;

    for (i = 0; i < n; i++) {
        bits = bits << 8 | p[i];

        for (have += 8; have >= 6; have -= 6) {
            *out++ = cg_base64[bits >> (have - 6) & 63];
        }
    }

    if (have) {
        *out++ = cg_base64[bits << (6 - have) & 63];
    }

    *out = '\0';
    return out;
}


/* The six bits of a character; 64 for none. */
static uint32_t
cg_base64_digit(char ch)
{
    return ch >= 'A' && ch <= 'Z' ? (uint32_t) (ch - 'A')
           : ch >= 'a' && ch <= 'z' ? (uint32_t) (ch - 'a') + 26
           : ch >= '0' && ch <= '9' ? (uint32_t) (ch - '0') + 52
           : ch == '-' ? 62 : ch == '_' ? 63 : 64;
}


/* n bytes of their only encoding. */
static bool
cg_base64_read(const char *p, uint8_t *out, size_t n)
{
    size_t    i, k;
    uint32_t  bits, digit;
    unsigned  have;

    bits = have = 0;

    for (i = k = 0; k < n; i++) {
        digit = cg_base64_digit(p[i]);

        if (digit == 64) {
            return false;
        }

        bits = bits << 6 | digit;
        have += 6;

        if (have >= 8) {
            have -= 8;
            out[k++] = (uint8_t) (bits >> have);
        }
    }

    return (bits & ((1U << have) - 1)) == 0;  /* what is left over */
}


static uint8_t *
cg_put32(uint8_t *p, uint32_t v)
{
    p[0] = (uint8_t) (v >> 24);
    p[1] = (uint8_t) (v >> 16);
    p[2] = (uint8_t) (v >> 8);
    p[3] = (uint8_t) v;
    return p + 4;
}


static uint32_t
cg_get32(const uint8_t *p)
{
    return (uint32_t) p[0] << 24 | (uint32_t) p[1] << 16
           | (uint32_t) p[2] << 8 | p[3];
}


static bool
cg_consent_code(const cg_secret *key, const char *host, size_t n,
    const uint8_t payload[CG_PAYLOAD], uint8_t code[CG_CODE])
{
    size_t    i, len;
    uint8_t   text[sizeof(cg_consent_info) + 256 + 1 + CG_PAYLOAD], md[32];

    if (n > 256) {
        return false;  /* no host name is so long */
    }

    len = sizeof(cg_consent_info);
    memcpy(text, cg_consent_info, len);

    for (i = 0; i < n; i++) {
        text[len++] = (uint8_t) (host[i] >= 'A' && host[i] <= 'Z'
                                 ? host[i] | 0x20 : host[i]);
    }

    text[len++] = 0;
    memcpy(text + len, payload, CG_PAYLOAD);
    len += CG_PAYLOAD;

    if (!cg_secret_mac(key, text, len, md)) {
        return false;
    }

    memcpy(code, md, CG_CODE);
    return true;
}


/* The payload of a cookie that one of the keys has made. */
static bool
cg_choice_open(const cg_secret *keys, size_t n_keys, const char *host,
    size_t host_n, const char *cookie, size_t n, uint8_t payload[CG_PAYLOAD])
{
    char         text[CG_CONSENT_COOKIE];
    size_t       i;
    uint8_t      code[CG_CODE], want[CG_CODE];
    const char  *second;

    if (n != 2 + CG_BASE64(CG_PAYLOAD) + 1 + CG_BASE64(CG_CODE)) {
        return false;
    }

    memcpy(text, cookie, n);
    text[n] = '\0';
    second = text + 2 + CG_BASE64(CG_PAYLOAD);

    if (text[0] != '2' || text[1] != '.' || *second != '.'
        || !cg_base64_read(text + 2, payload, CG_PAYLOAD)
        || !cg_base64_read(second + 1, code, CG_CODE))
    {
        return false;
    }

    for (i = 0; i < n_keys; i++) {
        if (cg_consent_code(&keys[i], host, host_n, payload, want)
            && CRYPTO_memcmp(code, want, CG_CODE) == 0)
        {
            return true;
        }
    }

    return false;
}


/* Of a language that is none here nothing is known. */
static void
cg_choice_told(cg_choice *c, const uint8_t payload[CG_PAYLOAD])
{
    c->language = cg_language_find((const char *) payload + CG_AT_LANGUAGE, 2);

    if (c->language != CG_LANGUAGE_N) {
        memcpy(c->shown, payload + CG_AT_SHOWN, CG_CONSENT_SHOWN);
    } else {
        c->language = (cg_language) 0;
    }
}


void
cg_choice_show(cg_choice *c, const char *digest, cg_language l)
{
    c->language = l;

    if (digest == NULL || strlen(digest) != 2 * CG_CONSENT_SHOWN
        || !cg_hex_read(digest, c->shown, CG_CONSENT_SHOWN))
    {
        memset(c->shown, 0, CG_CONSENT_SHOWN);
    }
}


bool
cg_choice_shown(const cg_choice *c, char digest[65])
{
    static const uint8_t  none[CG_CONSENT_SHOWN];

    (void) cg_hex_write(digest, c->shown, CG_CONSENT_SHOWN);

    return memcmp(c->shown, none, CG_CONSENT_SHOWN) != 0;
}


void
cg_choice_read(cg_choice *c, const cg_policy *p, const cg_secret *keys,
    size_t n_keys, const char *host, size_t host_n, uint32_t now,
    const char *cookie, size_t n)
{
    bool      old;
    uint8_t   payload[CG_PAYLOAD];
    uint32_t  time;

    memset(c, 0, sizeof(*c));

    if (n == 0) {
        return;
    }

    if (!cg_choice_open(keys, n_keys, host, host_n, cookie, n, payload)) {
        c->state = CG_CHOICE_FORGED;
        return;
    }

    memcpy(c->subject, payload + CG_AT_SUBJECT, CG_CONSENT_SUBJECT);
    c->known = true;
    time = c->time = cg_get32(payload + 9);

    old = memcmp(p->purposes_tag, payload + 1, 4) != 0
          || cg_get32(payload + 5) != p->notice_version;

    if (!old) {
        cg_choice_told(c, payload);
    }

    if ((payload[0] & (ACTIVE | CHOSEN)) == 0) {
        return;
    }

    if (old) {
        c->state = CG_CHOICE_OLD;
        c->time = 0;
        return;
    }

    if (now > time && now - time >= p->consent_age) {
        c->state = CG_CHOICE_EXPIRED;
        c->time = 0;
        return;
    }

    c->state = CG_CHOICE_MADE;
    c->active = (payload[0] & ACTIVE) != 0;
    c->chosen = (payload[0] & CHOSEN) != 0;
    c->granted = (cg_purposes) (payload[13] << 8 | payload[14])
                 & cg_policy_asked(p);
}


cg_status
cg_choice_write(const cg_choice *c, const cg_policy *p, const cg_secret *key,
    const char *host, size_t host_n, char cookie[CG_CONSENT_COOKIE])
{
    char     *out;
    uint8_t  *at, payload[CG_PAYLOAD], code[CG_CODE];

    payload[0] = (uint8_t) ((c->active ? ACTIVE : 0)
                            | (c->chosen ? CHOSEN : 0));

    memcpy(payload + 1, p->purposes_tag, 4);
    at = cg_put32(payload + 5, p->notice_version);
    at = cg_put32(at, c->time);
    *at++ = (uint8_t) (c->granted >> 8);
    *at++ = (uint8_t) c->granted;
    memcpy(at, c->subject, CG_CONSENT_SUBJECT);
    memcpy(payload + CG_AT_LANGUAGE, cg_language_code(c->language), 2);
    memcpy(payload + CG_AT_SHOWN, c->shown, CG_CONSENT_SHOWN);

    if (!cg_consent_code(key, host, host_n, payload, code)) {
        return CG_ENOMEM;
    }

    out = stpcpy(cookie, "2.");
    out = cg_base64_write(out, payload, CG_PAYLOAD);
    *out++ = '.';
    (void) cg_base64_write(out, code, CG_CODE);
    return CG_OK;
}


cg_status
cg_choice_subject(cg_choice *c)
{
    c->known = RAND_bytes(c->subject, sizeof(c->subject)) == 1;
    return c->known ? CG_OK : CG_ENOMEM;
}


cg_status
cg_choice_pseudonym(const cg_choice *c, const cg_secret *key, char out[33])
{
    uint8_t  md[32], text[sizeof(cg_subject_info) + CG_CONSENT_SUBJECT];

    memcpy(text, cg_subject_info, sizeof(cg_subject_info));
    memcpy(text + sizeof(cg_subject_info), c->subject, CG_CONSENT_SUBJECT);

    if (!cg_secret_mac(key, text, sizeof(text), md)) {
        return CG_ENOMEM;
    }

    (void) cg_hex_write(out, md, 16);
    return CG_OK;
}


const char *
cg_decision_name(cg_decision d)
{
    static const char *const  names[CG_DECIDE_N] = {
        "accept", "reject", "save", "start"
    };

    return names[d];
}


static int
cg_form_digit(char c)
{
    return c >= '0' && c <= '9' ? c - '0'
           : (c | 0x20) >= 'a' && (c | 0x20) <= 'f' ? (c | 0x20) - 'a' + 10
           : -1;
}


/* Decode n bytes of a form into size bytes, NUL included; false if they do not
 * fit, or hold a control character. */
static bool
cg_form_decode(const char *p, size_t n, char *out, size_t size)
{
    int     hi, lo;
    char    ch;
    size_t  i, k;

    for (i = k = 0; i < n; i++) {
        ch = p[i] == '+' ? ' ' : p[i];

        if (ch == '%') {
            hi = n - i > 2 ? cg_form_digit(p[i + 1]) : -1;
            lo = n - i > 2 ? cg_form_digit(p[i + 2]) : -1;

            if (hi < 0 || lo < 0) {
                return false;
            }

            ch = (char) (hi << 4 | lo);
            i += 2;
        }

        if ((uint8_t) ch < 0x20 || ch == 0x7f || k + 1 == size) {
            return false;
        }

        out[k++] = ch;
    }

    out[k] = '\0';
    return true;
}


static bool
cg_answer_purpose(cg_answer *a, const cg_policy *p, const char *name)
{
    size_t  i;

    for (i = 0; i < p->n_purposes; i++) {
        if (strcmp(p->purposes[i].name, name) == 0
            && p->purposes[i].basis == CG_BASIS_CONSENT)
        {
            a->granted |= (cg_purposes) (1U << i);
            return true;
        }
    }

    return false;
}


/* A path that leads nowhere else: not "//host", not "/\\host".  What does not
 * stand for itself in a URL is written in percents; those that are there
 * stay. */
static void
cg_answer_back(cg_answer *a, const char *path)
{
    char  *out;

    static const char  hex[] = "0123456789ABCDEF";

    if (path[0] != '/' || path[1] == '/' || strchr(path, '\\')) {
        return;
    }

    for (out = a->back; *path; path++) {
        if (*path > ' ' && *path < 0x7f && strchr("\"<>^`{|}", *path) == NULL) {
            *out++ = *path;
            continue;
        }

        *out++ = '%';
        *out++ = hex[(uint8_t) *path >> 4];
        *out++ = hex[(uint8_t) *path & 15];
    }

    *out = '\0';
}


static bool
cg_answer_shown(cg_answer *a, const char *digest)
{
    size_t  n;

    n = strlen(digest);

    if (n != sizeof(a->shown) - 1
        || strspn(digest, "0123456789abcdef") != n)
    {
        return false;
    }

    memcpy(a->shown, digest, sizeof(a->shown));
    return true;
}


static bool
cg_answer_field(cg_answer *a, const cg_policy *p, const char *name,
    const char *value)
{
    unsigned  d;

    if (strcmp(name, "purpose") == 0) {
        return cg_answer_purpose(a, p, value);
    }

    if (strcmp(name, "age") == 0) {
        a->of_age = strcmp(value, "yes") == 0;
        return true;
    }

    if (strcmp(name, "shown") == 0) {
        return cg_answer_shown(a, value);
    }

    if (strcmp(name, "back") == 0) {
        cg_answer_back(a, value);
        return true;
    }

    if (strcmp(name, "decision") == 0) {
        for (d = 0; d < CG_DECIDE_N
                    && strcmp(value, cg_decision_name((cg_decision) d)) != 0;
             d++)
        {
            /* void */
        }

        if (a->decision != CG_DECIDE_N && a->decision != (cg_decision) d) {
            return false;  /* two that differ are none */
        }

        a->decision = (cg_decision) d;
        return d < CG_DECIDE_N;
    }

    return true;
}


bool
cg_answer_read(cg_answer *a, const cg_policy *p, const char *form, size_t n)
{
    char         name[16], value[CG_BACK_MAX + 1];
    const char  *s, *end, *next, *eq;

    memset(a, 0, sizeof(*a));
    a->decision = CG_DECIDE_N;

    for (s = form, end = form + n; s < end; s = next + 1) {
        next = memchr(s, '&', (size_t) (end - s));
        next = next ? next : end;
        eq = memchr(s, '=', (size_t) (next - s));

        if (eq == NULL
            || !cg_form_decode(s, (size_t) (eq - s), name, sizeof(name)))
        {
            return false;
        }

        if (cg_form_decode(eq + 1, (size_t) (next - eq - 1), value,
                           sizeof(value)))
        {
            if (!cg_answer_field(a, p, name, value)) {
                return false;
            }

        } else if (strcmp(name, "back") != 0) {
            return false;
        }
    }

    if (a->decision == CG_DECIDE_ACCEPT) {
        a->granted |= cg_policy_asked(p)
                      & (cg_purposes) ~cg_policy_special(p);
    }

    if (a->decision == CG_DECIDE_REJECT || (p->min_age && !a->of_age)) {
        a->granted = 0;
    }

    return a->decision != CG_DECIDE_N;
}


void
cg_cookie_name(const cg_policy *p, bool secure, char name[CG_COOKIE_NAME])
{
    (void) stpcpy(stpcpy(stpcpy(name, secure ? "__Host-" : ""),
                         "chat-gdpr."), p->name);
}


_Static_assert(CG_COOKIE_NAME >= sizeof("__Host-chat-gdpr.")
               + sizeof(((cg_policy *) 0)->name), "a name has room");


static bool
cg_cookie_blank(char c)
{
    return c == ' ' || c == '\t';
}


/* Is it one of this proxy's, of any policy? */
static bool
cg_cookie_ours(const char *p, size_t n)
{
    static const char  host[] = "__Host-", ours[] = "chat-gdpr.";

    if (n >= sizeof(host) - 1 && memcmp(p, host, sizeof(host) - 1) == 0) {
        p += sizeof(host) - 1;
        n -= sizeof(host) - 1;
    }

    return n >= sizeof(ours) - 1 && memcmp(p, ours, sizeof(ours) - 1) == 0;
}


/* What stays keeps the blanks in front of it, so that `rest` is never longer
 * than what came. */
size_t
cg_cookie_cut(const char *value, size_t n, const char *name, char *rest,
    const char **found, size_t *found_n)
{
    char        *out;
    size_t       name_n;
    const char  *p, *end, *from, *next;

    *found = NULL;
    *found_n = 0;
    name_n = strlen(name);
    out = rest;

    for (from = value, end = value + n; from < end;
         from = next + (next < end))
    {
        next = memchr(from, ';', (size_t) (end - from));
        next = next ? next : end;

        for (p = from; p < next && cg_cookie_blank(*p); p++) { /* void */ }

        if (cg_cookie_ours(p, (size_t) (next - p))) {

            if (*found == NULL && (size_t) (next - p) > name_n
                && memcmp(p, name, name_n) == 0 && p[name_n] == '=')
            {
                *found = p + name_n + 1;
                *found_n = (size_t) (next - *found);
            }

            continue;
        }

        if (out > rest) {
            *out++ = ';';
        } else {
            from = p;
        }

        memcpy(out, from, (size_t) (next - from));
        out += next - from;
    }

    return (size_t) (out - rest);
}
