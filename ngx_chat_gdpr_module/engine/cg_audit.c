/*
 * Building and chaining of audit events.
 */

#include <string.h>

#include <openssl/rand.h>

#include "cg_audit.h"

static const char  cg_hex[] = "0123456789abcdef";


static char *
cg_audit_hex(char *out, const uint8_t *p, size_t n)
{
    size_t  i;

    for (i = 0; i < n; i++) {
        *out++ = cg_hex[p[i] >> 4];
        *out++ = cg_hex[p[i] & 0xf];
    }

    *out = '\0';
    return out;
}


cg_status
cg_chain_init(cg_chain *c)
{
    uint8_t  id[8];

    memset(c, 0, sizeof(*c));

    if (RAND_bytes(id, sizeof(id)) != 1) {
        return CG_ENOMEM;
    }

    /* the algorithm is looked up once, not for each event */

    c->digest = EVP_MD_CTX_new();

    if (c->digest == NULL
        || EVP_DigestInit_ex2(c->digest, EVP_sha256(), NULL) != 1)
    {
        cg_chain_free(c);
        return CG_ENOMEM;
    }

    (void) cg_audit_hex(c->id, id, sizeof(id));
    memset(c->prev, '0', 64);

    return CG_OK;
}


void
cg_chain_free(cg_chain *c)
{
    EVP_MD_CTX_free(c->digest);
    c->digest = NULL;
}


/* Room for one line is reserved first: what writes a piece of it is given
 * where, and returns where the next one goes. */
#define CG_AUDIT_LINE_MAX                                                    \
    (1024 + 32 * (CG_ENTITY_N + CG_ACTION_N)                                 \
     + (CG_USER_NAME_MAX + 16) * CG_USER_MAX)


static char *
cg_audit_digits(char *out, uint64_t value, size_t width)
{
    char    text[20];
    size_t  i;

    i = sizeof(text);

    do {
        text[--i] = (char) ('0' + value % 10);
        value /= 10;
    } while (value || sizeof(text) - i < width);

    memcpy(out, text + i, sizeof(text) - i);
    return out + (sizeof(text) - i);
}


static char *
cg_audit_number(char *out, const char *name, uint64_t value)
{
    return cg_audit_digits(stpcpy(out, name), value, 1);
}


static char *
cg_audit_string(char *out, const char *name, const char *value)
{
    out = stpcpy(stpcpy(out, name), value);
    *out++ = '"';
    return out;
}


static char *
cg_audit_part(char *out, uint64_t value, size_t width, char end)
{
    out = cg_audit_digits(out, value, width);
    *out++ = end;
    return out;
}


/* RFC 3339, UTC, milliseconds.  Days to a date: proleptic Gregorian calendar,
 * in years that begin with March. */

static char *
cg_audit_time(char *out, uint64_t ms)
{
    uint64_t  sec, days, era, day, year, month;

    sec = ms / 1000;
    days = sec / 86400 + 719468;
    sec %= 86400;

    era = days / 146097;
    day = days % 146097;
    year = (day - day / 1460 + day / 36524 - day / 146096) / 365;
    day -= 365 * year + year / 4 - year / 100;
    month = (5 * day + 2) / 153;
    day -= (153 * month + 2) / 5;
    year += era * 400 + (month >= 10);

    out = cg_audit_part(out, year, 4, '-');
    out = cg_audit_part(out, month < 10 ? month + 3 : month - 9, 2, '-');
    out = cg_audit_part(out, day + 1, 2, 'T');
    out = cg_audit_part(out, sec / 3600, 2, ':');
    out = cg_audit_part(out, sec / 60 % 60, 2, ':');
    out = cg_audit_part(out, sec % 60, 2, '.');
    return cg_audit_part(out, ms % 1000, 3, 'Z');
}


/* ,"findings":{"email":2},"actions":{"replace":2} */

static char *
cg_audit_counts(char *out, const cg_policy *p, const cg_counts *counts)
{
    size_t       i;
    const char  *before;

    before = ",\"findings\":{\"";

    for (i = 0; i < CG_ENTITY_N + p->n_users; i++) {
        if (counts->entity[i]) {
            out = cg_audit_string(out, before, cg_policy_entity_name(p, i));
            out = cg_audit_number(out, ":", counts->entity[i]);
            before = ",\"";
        }
    }

    before = "},\"actions\":{\"";

    for (i = 0; i < CG_ACTION_N; i++) {
        if (counts->action[i]) {
            out = cg_audit_string(out, before, cg_action_name((cg_action) i));
            out = cg_audit_number(out, ":", counts->action[i]);
            before = ",\"";
        }
    }

    *out++ = '}';
    return out;
}


static char *
cg_audit_body(char *out, const cg_event *e)
{
    out = cg_audit_string(out, ",\"policy\":\"", e->policy->name);
    out = cg_audit_string(out, ",\"policy_digest\":\"", e->policy->digest);
    out = cg_audit_number(out, ",\"connection\":", e->connection);
    out = cg_audit_number(out, ",\"message\":", e->message);
    out = cg_audit_string(out, ",\"direction\":\"",
                          cg_direction_name(e->dir));
    out = cg_audit_string(out, ",\"transport\":\"", e->transport);

    if (e->format) {
        out = cg_audit_string(out, ",\"format\":\"", e->format);
    }

    if (e->counts && e->counts->total) {
        out = cg_audit_counts(out, e->policy, e->counts);
    }

    if (e->error != CG_OK) {
        out = cg_audit_string(out, ",\"error\":\"", cg_status_name(e->error));
        out = cg_audit_string(out, ",\"reason\":\"",
                              cg_status_text(e->error));
    }

    if (e->answer) {
        out = cg_audit_string(out, ",\"answer\":\"", e->answer);
    }

    return out;
}


cg_status
cg_audit_line(cg_chain *c, const cg_event *e, cg_buf *out)
{
    char       *start, *p, hash[65];
    uint8_t     md[EVP_MAX_MD_SIZE];
    unsigned    n;
    cg_status   st;

    st = cg_buf_reserve(out, CG_AUDIT_LINE_MAX);
    if (st != CG_OK) {
        return st;
    }

    start = (char *) out->p + out->n;

    p = stpcpy(start, "{\"time\":\"");
    p = cg_audit_time(p, e->time);
    p = cg_audit_string(p, "\",\"chain\":\"", c->id);
    p = cg_audit_number(p, ",\"seq\":", c->seq + 1);
    p = cg_audit_string(p, ",\"type\":\"", e->type);

    if (e->policy) {
        p = cg_audit_body(p, e);
    }

    p = cg_audit_string(p, ",\"prev\":\"", c->prev);

    if (EVP_DigestInit_ex2(c->digest, NULL, NULL) != 1
        || EVP_DigestUpdate(c->digest, start, (size_t) (p - start)) != 1
        || EVP_DigestFinal_ex(c->digest, md, &n) != 1)
    {
        return CG_ENOMEM;
    }

    (void) cg_audit_hex(hash, md, n);

    p = cg_audit_string(p, ",\"hash\":\"", hash);
    p = stpcpy(p, "}\n");

    out->n += (size_t) (p - start);
    c->seq++;
    memcpy(c->prev, hash, sizeof(hash));
    return CG_OK;
}
