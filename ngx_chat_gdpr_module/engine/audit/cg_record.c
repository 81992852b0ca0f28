/*
 * The form of a line of the audit log: see cg_chain.h.  Its ends have fixed
 * lengths, so it is read from both; what is between them its hash speaks for.
 */

#include <string.h>

#include "cg_hex.h"
#include "cg_ledger.h"

#define CG_TIME  (sizeof("2026-01-02T03:04:05.678Z") - 1)

typedef struct {
    const char  *p;
    const char  *end;
} cg_span;


static bool
cg_span_take(cg_span *s, const char *text)
{
    size_t  n;

    n = strlen(text);

    if ((size_t) (s->end - s->p) < n || memcmp(s->p, text, n) != 0) {
        return false;
    }

    s->p += n;
    return true;
}


static const char *
cg_span_skip(cg_span *s, size_t n)
{
    const char  *p;

    if ((size_t) (s->end - s->p) < n) {
        return NULL;
    }

    p = s->p;
    s->p += n;
    return p;
}


/* Take `name`, n hex digits and `close` off the end: NULL, and nothing taken,
 * if it does not end so. */
static const char *
cg_span_last(cg_span *s, const char *name, size_t n, const char *close)
{
    size_t       before, behind;
    const char  *p;

    before = strlen(name);
    behind = strlen(close);

    if ((size_t) (s->end - s->p) < before + n + behind) {
        return NULL;
    }

    p = s->end - behind - n;

    if (memcmp(p - before, name, before) != 0
        || memcmp(p + n, close, behind) != 0 || !cg_hex_only(p, n))
    {
        return NULL;
    }

    s->end = p - before;
    return p;
}


/* A count as the writer writes it: no zero in front. */
static bool
cg_span_count(cg_span *s, uint64_t *n)
{
    const char  *p;

    *n = 0;

    for (p = s->p; s->p < s->end && *s->p >= '0' && *s->p <= '9'; s->p++) {
        if (*n > (UINT64_MAX - 9) / 10) {
            return false;
        }
        *n = *n * 10 + (uint64_t) (*s->p - '0');
    }

    return s->p > p && *p != '0';
}


static bool
cg_record_front(cg_record *r, cg_span *s)
{
    const char  *quote;

    if (!cg_span_take(s, "{\"time\":\"")
        || (r->time = cg_span_skip(s, CG_TIME)) == NULL
        || !cg_span_take(s, "\",\"chain\":\"")
        || (r->chain = cg_span_skip(s, CG_CHAIN_ID)) == NULL
        || !cg_hex_only(r->chain, CG_CHAIN_ID)
        || !cg_span_take(s, "\",\"seq\":") || !cg_span_count(s, &r->seq))
    {
        return false;
    }

    r->proofs = 0;

    if ((cg_span_take(s, ",\"proofs\":") && !cg_span_count(s, &r->proofs))
        || !cg_span_take(s, ",\"type\":\""))
    {
        return false;
    }

    quote = memchr(s->p, '"', (size_t) (s->end - s->p));
    if (quote == NULL || quote == s->p) {
        return false;
    }

    r->type = s->p;
    r->type_n = (size_t) (quote - s->p);
    s->p = quote + 1;
    r->ms = cg_record_time(r->time);
    return r->ms != 0;
}


/* Is `,"erased":"R"` all that it says? */
static bool
cg_record_erased(const cg_record *r)
{
    static const char  name[] = ",\"erased\":\"";

    return r->members_n == CG_CHAIN_ERASED
           && memcmp(r->members, name, sizeof(name) - 1) == 0
           && cg_hex_only(r->members + sizeof(name) - 1, 64)
           && r->members[CG_CHAIN_ERASED - 1] == '"';
}


bool
cg_record_read(cg_record *r, const char *p, size_t n)
{
    cg_span  s;

    s.p = p;
    s.end = p + n;
    r->p = p;
    r->n = n;

    if (!cg_record_front(r, &s)) {
        return false;
    }

    r->hash = cg_span_last(&s, ",\"hash\":\"", 64, "\"}");
    if (r->hash == NULL) {
        return false;
    }

    r->signature = cg_span_last(&s, ",\"signature\":\"", 2 * CG_CHAIN_SIGN,
                                "\"");
    r->mac = cg_span_last(&s, ",\"mac\":\"", 2 * CG_CHAIN_MAC, "\"");
    r->prev = cg_span_last(&s, ",\"prev\":\"", 64, "\"");

    r->members = s.p;
    r->members_n = (size_t) (s.end - s.p);
    r->erased = cg_record_erased(r);
    return r->prev != NULL;
}


bool
cg_record_is(const cg_record *r, const char *type)
{
    return strlen(type) == r->type_n
           && memcmp(r->type, type, r->type_n) == 0;
}


bool
cg_record_marks(const cg_record *r)
{
    return cg_record_is(r, "start") || cg_record_is(r, "stop")
           || cg_record_is(r, "checkpoint") || cg_record_is(r, "heartbeat");
}


const char *
cg_record_find(const char *p, const char *end, const char *what)
{
    size_t  n;

    n = strlen(what);

    while ((size_t) (end - p) >= n
           && (p = memchr(p, what[0], (size_t) (end - p) - n + 1)) != NULL)
    {
        if (memcmp(p, what, n) == 0) {
            return p;
        }
        p++;
    }

    return NULL;
}


const char *
cg_record_start(const char *p, size_t n)
{
    const char  *at, *last;

    last = p;

    for (at = p; (at = cg_record_find(at, p + n, "{\"time\":\"")) != NULL;
         at++)
    {
        last = at;
    }

    return last;
}


static bool
cg_time_part(const char *p, size_t n, uint64_t *value)
{
    size_t  i;

    *value = 0;

    for (i = 0; i < n; i++) {
        if (p[i] < '0' || p[i] > '9') {
            return false;
        }
        *value = *value * 10 + (uint64_t) (p[i] - '0');
    }

    return true;
}


/* The digest up to and with the record's P. */
static bool
cg_record_begin(const cg_record *r, EVP_MD_CTX *digest, const char *behind)
{
    const char  *prev;

    prev = r->members + r->members_n;

    if (r->erased) {
        return EVP_DigestInit_ex2(digest, NULL, NULL) == 1
               && EVP_DigestUpdate(digest, r->p, (size_t) (behind - r->p))
                  == 1;
    }

    return cg_chain_begin(digest, r->p, (size_t) (r->members - r->p),
                          r->members, r->members_n)
           && EVP_DigestUpdate(digest, prev, (size_t) (behind - prev)) == 1;
}


bool
cg_record_hashes(const cg_record *r, EVP_MD_CTX *digest, EVP_MD_CTX *half,
    uint8_t d[32])
{
    char         hash[65];
    uint8_t      md[32];
    unsigned     n;
    const char  *proofs, *end;

    proofs = r->prev + 65;
    end = r->hash - (sizeof(",\"hash\":\"") - 1);

    if (!cg_record_begin(r, digest, proofs)) {
        return false;
    }

    if (proofs == end) {
        if (EVP_DigestFinal_ex(digest, md, &n) != 1) {
            return false;
        }

        memcpy(d, md, sizeof(md));

    } else if (EVP_MD_CTX_copy_ex(half, digest) != 1
               || EVP_DigestFinal_ex(half, d, &n) != 1
               || EVP_DigestUpdate(digest, proofs, (size_t) (end - proofs))
                  != 1
               || EVP_DigestFinal_ex(digest, md, &n) != 1)
    {
        return false;
    }

    (void) cg_hex_write(hash, md, sizeof(md));
    return memcmp(hash, r->hash, 64) == 0;
}


/* The reverse of what the writer does: see cg_audit.c. */
uint64_t
cg_record_time(const char *t)
{
    uint64_t  year, month, day, hour, min, sec, ms, days;

    if (!cg_time_part(t, 4, &year) || !cg_time_part(t + 5, 2, &month)
        || !cg_time_part(t + 8, 2, &day) || !cg_time_part(t + 11, 2, &hour)
        || !cg_time_part(t + 14, 2, &min) || !cg_time_part(t + 17, 2, &sec)
        || !cg_time_part(t + 20, 3, &ms)
        || t[4] != '-' || t[7] != '-' || t[10] != 'T' || t[13] != ':'
        || t[16] != ':' || t[19] != '.' || t[23] != 'Z'
        || year < 1970 || month < 1 || month > 12 || day < 1 || day > 31
        || hour > 23 || min > 59 || sec > 60)
    {
        return 0;
    }

    year -= month < 3;
    month = month < 3 ? month + 9 : month - 3;
    days = 365 * year + year / 4 - year / 100 + year / 400
           + (153 * month + 2) / 5 + day - 1 - 719468;

    return (((days * 24 + hour) * 60 + min) * 60 + sec) * 1000 + ms;
}
