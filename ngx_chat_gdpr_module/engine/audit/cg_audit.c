/*
 * Building and chaining of audit events.
 */

#include <string.h>

#include "cg_audit.h"
#include "cg_retain.h"
#include "cg_sealed.h"

/* Room for one line is reserved first: what writes a piece of it is given
 * where, and returns where the next one goes. */
#define CG_AUDIT_LINE_MAX                                                    \
    (1564 + 32 * (CG_ENTITY_N + CG_ACTION_N)                                 \
     + (CG_USER_NAME_MAX + 16) * CG_USER_MAX)


/* A name that is written out, so that its size is known. */
#define CG_AUDIT_PUT(out, name)                                              \
    ((char *) memcpy(out, name, sizeof(name) - 1) + sizeof(name) - 1)
#define CG_AUDIT_STRING(out, name, value)                                    \
    cg_audit_string(CG_AUDIT_PUT(out, name), value)
#define CG_AUDIT_FIXED(out, name, value, n)                                  \
    cg_audit_fixed(CG_AUDIT_PUT(out, name), value, n)
#define CG_AUDIT_NUMBER(out, name, value)                                    \
    cg_audit_number(CG_AUDIT_PUT(out, name), value)


static char *
cg_audit_number(char *out, uint64_t value)
{
    char    text[20];
    size_t  i;

    i = sizeof(text);

    do {
        text[--i] = (char) ('0' + value % 10);
        value /= 10;
    } while (value);

    memcpy(out, text + i, sizeof(text) - i);
    return out + (sizeof(text) - i);
}


/* With the quote behind it. */
static char *
cg_audit_string(char *out, const char *value)
{
    size_t  n;

    n = strlen(value);
    memcpy(out, value, n);
    out[n] = '"';
    return out + n + 1;
}


/* The same of one whose size is known. */
static inline char *
cg_audit_fixed(char *out, const char *value, size_t n)
{
    memcpy(out, value, n);
    out[n] = '"';
    return out + n + 1;
}


static char *
cg_audit_two(char *out, unsigned value, char end)
{
    out[0] = (char) ('0' + value / 10);
    out[1] = (char) ('0' + value % 10);
    out[2] = end;
    return out + 3;
}


/* RFC 3339, UTC, milliseconds.  Days to a date: proleptic Gregorian calendar,
 * in years that begin with March. */

static char *
cg_audit_time(char *out, uint64_t ms)
{
    unsigned  sec, days, era, day, year, month;

    days = (unsigned) (ms / 86400000) + 719468;
    sec = (unsigned) (ms / 1000 % 86400);

    era = days / 146097;
    day = days % 146097;
    year = (day - day / 1460 + day / 36524 - day / 146096) / 365;
    day -= 365 * year + year / 4 - year / 100;
    month = (5 * day + 2) / 153;
    day -= (153 * month + 2) / 5;
    year += era * 400 + (month >= 10);

    out = cg_audit_two(out, year / 100 % 100, '0');
    out = cg_audit_two(out - 1, year % 100, '-');
    out = cg_audit_two(out, month < 10 ? month + 3 : month - 9, '-');
    out = cg_audit_two(out, day + 1, 'T');
    out = cg_audit_two(out, sec / 3600, ':');
    out = cg_audit_two(out, sec / 60 % 60, ':');
    out = cg_audit_two(out, sec % 60, '.');
    *out++ = (char) ('0' + ms % 1000 / 100);
    return cg_audit_two(out, (unsigned) (ms % 100), 'Z');
}


/* Where the next of n counts is that is not 0; most are. */
static size_t
cg_audit_next(const uint32_t *counts, size_t i, size_t n)
{
    while (i + 4 <= n
           && (counts[i] | counts[i + 1] | counts[i + 2] | counts[i + 3])
              == 0)
    {
        i += 4;
    }

    while (i < n && counts[i] == 0) {
        i++;
    }

    return i;
}


/* ,"findings":{"email":2},"actions":{"replace":2} */

static char *
cg_audit_counts(char *out, const cg_policy *p, const cg_counts *counts)
{
    size_t  i, n;

    out = CG_AUDIT_PUT(out, ",\"findings\":{");
    n = CG_ENTITY_N + p->n_users;

    for (i = cg_audit_next(counts->entity, 0, n); i < n;
         i = cg_audit_next(counts->entity, i + 1, n))
    {
        out = CG_AUDIT_STRING(out, "\"", cg_policy_entity_name(p, i));
        out = CG_AUDIT_NUMBER(out, ":", counts->entity[i]);
        *out++ = ',';
    }

    out = CG_AUDIT_PUT(out - (out[-1] == ','), "},\"actions\":{");

    for (i = 0; i < CG_ACTION_N; i++) {
        if (counts->action[i]) {
            out = CG_AUDIT_STRING(out, "\"", cg_action_name((cg_action) i));
            out = CG_AUDIT_NUMBER(out, ":", counts->action[i]);
            *out++ = ',';
        }
    }

    return CG_AUDIT_PUT(out - (out[-1] == ','), "}");
}


static char *
cg_audit_body(char *out, const cg_event *e)
{
    out = CG_AUDIT_STRING(out, ",\"policy\":\"", e->policy->name);
    out = CG_AUDIT_FIXED(out, ",\"policy_digest\":\"", e->policy->digest, 64);
    out = CG_AUDIT_NUMBER(out, ",\"connection\":", e->connection);
    out = CG_AUDIT_NUMBER(out, ",\"message\":", e->message);
    out = CG_AUDIT_STRING(out, ",\"direction\":\"",
                          cg_direction_name(e->dir));
    out = CG_AUDIT_STRING(out, ",\"transport\":\"", e->transport);

    if (e->policy->dry) {
        out = CG_AUDIT_PUT(out, ",\"dry_run\":true");
    }

    if (e->format) {
        out = CG_AUDIT_STRING(out, ",\"format\":\"", e->format);
    }

    if (e->counts && e->counts->total) {
        out = cg_audit_counts(out, e->policy, e->counts);
    }

    if (e->error != CG_OK) {
        out = CG_AUDIT_STRING(out, ",\"error\":\"", cg_status_name(e->error));
        out = CG_AUDIT_STRING(out, ",\"reason\":\"",
                              cg_status_text(e->error));
    }

    if (e->answer) {
        out = CG_AUDIT_STRING(out, ",\"answer\":\"", e->answer);
    }

    if (e->mode) {
        out = CG_AUDIT_STRING(out, ",\"mode\":\"", e->mode);
    }

    if (e->subject) {
        out = CG_AUDIT_FIXED(out, ",\"subject\":\"", e->subject, 32);
        out = CG_AUDIT_NUMBER(out, ",\"chosen\":", e->chosen);
    }

    return out;
}


/* ,"key":"…": of the first line, and of those from which on a sealed chain can
 * be read. */
static cg_status
cg_audit_key(cg_chain *c, const cg_event *e, char **out)
{
    char       *key, sealed[sizeof(c->sealed)];
    cg_status   st;

    if (!c->keyed || (c->seq && !(c->cipher && e->sign))) {
        return CG_OK;
    }

    key = c->sealed;

    if (c->seq) {
        st = cg_chain_seal_key(c, sealed);
        if (st != CG_OK) {
            return st;
        }
        key = sealed;
    }

    *out = CG_AUDIT_STRING(*out, ",\"key\":\"", key);
    return CG_OK;
}


/* The line up to and with its type, and a salt if it is about a visitor and is
 * not to be sealed.  *rest is where the type begins, *says what follows; NULL
 * without random bytes. */
static char *
cg_audit_front(cg_chain *c, const cg_event *e, const cg_retain_row *row,
    char *start, size_t *rest, size_t *says)
{
    char  *p, salt[2 * CG_CHAIN_SALT + 1];

    p = CG_AUDIT_PUT(start, "{\"time\":\"");
    p = cg_audit_time(p, e->time);
    p = CG_AUDIT_FIXED(p, "\",\"chain\":\"", c->id, CG_CHAIN_ID);
    p = CG_AUDIT_NUMBER(p, ",\"seq\":", c->seq + 1);

    if (c->proofs || row->class == CG_RETAIN_CONSENT) {
        p = CG_AUDIT_NUMBER(p, ",\"proofs\":", c->proofs
                               + (row->class == CG_RETAIN_CONSENT));
    }

    *rest = (size_t) (p - start) + 1;
    p = CG_AUDIT_STRING(p, ",\"type\":\"", e->type);
    *says = (size_t) (p - start);

    if (!row->subject || e->sign || c->cipher) {
        return p;
    }

    return cg_chain_salt(c, salt)
           ? CG_AUDIT_FIXED(p, ",\"salt\":\"", salt, 2 * CG_CHAIN_SALT) : NULL;
}


cg_status
cg_audit_line(cg_chain *c, const cg_event *e, cg_buf *out)
{
    char                 *start, *p;
    bool                  proof;
    size_t                from, rest, says;
    cg_status             st;
    const cg_retain_row  *row;

    from = out->n;

    st = cg_buf_reserve(out, CG_AUDIT_LINE_MAX
                             + (e->members ? e->members->n : 0));
    if (st != CG_OK) {
        return st;
    }

    start = (char *) out->p + from;
    row = cg_retain_type(e->type, strlen(e->type));
    proof = (row->class == CG_RETAIN_CONSENT);

    p = cg_audit_front(c, e, row, start, &rest, &says);
    rest += from;
    says += from;

    st = p ? cg_audit_key(c, e, &p) : CG_ENOMEM;
    if (st != CG_OK) {
        return st;
    }

    if (e->policy) {
        p = cg_audit_body(p, e);
    }

    if (e->members && e->members->n) {
        memcpy(p, e->members->p, e->members->n);
        p += e->members->n;
    }

    out->n += (size_t) (p - start);

    if (c->cipher && !row->clear) {
        st = cg_sealed_line(c, out, from, rest, proof, &says);
    }

    if (st == CG_OK) {
        st = cg_chain_line(c, out, from, says, proof, e->sign);
    }

    if (st != CG_OK) {
        out->n = from;
    }

    return st;
}


cg_status
cg_audit_count(cg_buf *members, const char *name, uint64_t n)
{
    return cg_buf_fmt(members, ",\"%s\":%llu", name, (unsigned long long) n);
}


cg_status
cg_audit_opened(cg_buf *members, const cg_policy *p, const cg_opened *opened)
{
    size_t       i;
    cg_status    st;
    const char  *before;

    st = cg_buf_str(members, ",\"opened\":{");
    before = "";

    for (i = 0; i < CG_ENTITY_N + p->n_users && st == CG_OK; i++) {
        if (opened->entity[i]) {
            st = cg_buf_fmt(members, "%s\"%s\":%u", before,
                            cg_policy_entity_name(p, i), opened->entity[i]);
            before = ",";
        }
    }

    return st == CG_OK ? cg_buf_str(members, "}") : st;
}


cg_status
cg_audit_text(cg_buf *members, const char *name, const void *text, size_t n)
{
    size_t          i;
    cg_status       st;
    const uint8_t  *p;

    st = cg_buf_fmt(members, ",\"%s\":\"", name);

    for (p = text, i = 0; i < n && st == CG_OK; i++) {
        if (p[i] < 0x20 || p[i] == '"' || p[i] == '\\') {
            st = cg_buf_fmt(members, "\\u%04x", (unsigned) p[i]);
        } else {
            st = cg_buf_add(members, p + i, 1);
        }
    }

    return st == CG_OK ? cg_buf_str(members, "\"") : st;
}


cg_status
cg_audit_retain(cg_buf *members, uint64_t consent, uint64_t processing)
{
    cg_status  st;

    if (consent == 0 && processing == 0) {
        return CG_OK;
    }

    st = cg_buf_str(members, ",\"retain\":{");

    if (st == CG_OK && consent) {
        st = cg_buf_fmt(members, "\"consent\":%llu%s",
                        (unsigned long long) consent, processing ? "," : "");
    }

    if (st == CG_OK && processing) {
        st = cg_buf_fmt(members, "\"processing\":%llu",
                        (unsigned long long) processing);
    }

    return st == CG_OK ? cg_buf_str(members, "}") : st;
}


static cg_status
cg_audit_head(cg_buf *members, const cg_head *h)
{
    uint64_t   last;
    cg_status  st;

    st = cg_buf_fmt(members,
                    "{\"chain\":\"%s\",\"seq\":%llu,\"hash\":\"%s\"",
                    h->chain, (unsigned long long) h->seq, h->hash);

    if (st == CG_OK && h->ended) {
        last = h->writing > h->seq ? h->writing : h->seq;
        st = cg_audit_count(members, "ended", last);
    }

    return st == CG_OK ? cg_buf_str(members, "}") : st;
}


cg_status
cg_audit_heads(cg_buf *members, const cg_head *heads, size_t n)
{
    size_t     i;
    cg_status  st;

    st = cg_buf_str(members, ",\"heads\":[");

    for (i = 0; i < n && st == CG_OK; i++) {
        if (i) {
            st = cg_buf_str(members, ",");
        }

        if (st == CG_OK) {
            st = cg_audit_head(members, &heads[i]);
        }
    }

    return st == CG_OK ? cg_buf_str(members, "]") : st;
}
