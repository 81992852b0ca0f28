/*
 * Building and chaining of audit events.
 */

#include <string.h>

#include <openssl/rand.h>
#include <openssl/sha.h>

#include "cg_audit.h"

static const char  cg_hex[] = "0123456789abcdef";


static void
cg_audit_hex(char *out, const uint8_t *p, size_t n)
{
    size_t  i;

    for (i = 0; i < n; i++) {
        *out++ = cg_hex[p[i] >> 4];
        *out++ = cg_hex[p[i] & 0xf];
    }

    *out = '\0';
}


cg_status
cg_chain_init(cg_chain *c)
{
    uint8_t  id[8];

    if (RAND_bytes(id, sizeof(id)) != 1) {
        return CG_ENOMEM;
    }

    cg_audit_hex(c->id, id, sizeof(id));
    c->seq = 0;
    memset(c->prev, '0', 64);
    c->prev[64] = '\0';

    return CG_OK;
}


/* One line is built in place: room for it is reserved first, so that the
 * pieces cannot fail. */
#define CG_AUDIT_LINE_MAX  (1024 + 32 * (CG_ENTITY_N + CG_ACTION_N))


static void
cg_audit_number(cg_buf *out, const char *name, uint64_t value)
{
    (void) cg_buf_str(out, name);
    (void) cg_buf_u64(out, value, 1);
}


static void
cg_audit_string(cg_buf *out, const char *name, const char *value)
{
    (void) cg_buf_str(out, name);
    (void) cg_buf_str(out, value);
    (void) cg_buf_add(out, "\"", 1);
}


/* RFC 3339, UTC, milliseconds.  Days to a date: proleptic Gregorian calendar,
 * in years that begin with March. */

static void
cg_audit_time(cg_buf *out, uint64_t ms)
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

    (void) cg_buf_u64(out, year, 4);
    (void) cg_buf_add(out, "-", 1);
    (void) cg_buf_u64(out, month < 10 ? month + 3 : month - 9, 2);
    (void) cg_buf_add(out, "-", 1);
    (void) cg_buf_u64(out, day + 1, 2);
    (void) cg_buf_add(out, "T", 1);
    (void) cg_buf_u64(out, sec / 3600, 2);
    (void) cg_buf_add(out, ":", 1);
    (void) cg_buf_u64(out, sec / 60 % 60, 2);
    (void) cg_buf_add(out, ":", 1);
    (void) cg_buf_u64(out, sec % 60, 2);
    (void) cg_buf_add(out, ".", 1);
    (void) cg_buf_u64(out, ms % 1000, 3);
    (void) cg_buf_add(out, "Z", 1);
}


/* ,"findings":{"email":2},"actions":{"replace":2} */

static void
cg_audit_counts(const cg_counts *counts, cg_buf *out)
{
    size_t       i;
    const char  *before;

    before = ",\"findings\":{\"";

    for (i = 0; i < CG_ENTITY_N; i++) {
        if (counts->entity[i]) {
            cg_audit_string(out, before, cg_entity_get((cg_entity) i)->name);
            cg_audit_number(out, ":", counts->entity[i]);
            before = ",\"";
        }
    }

    before = "},\"actions\":{\"";

    for (i = 0; i < CG_ACTION_N; i++) {
        if (counts->action[i]) {
            cg_audit_string(out, before, cg_action_name((cg_action) i));
            cg_audit_number(out, ":", counts->action[i]);
            before = ",\"";
        }
    }

    (void) cg_buf_add(out, "}", 1);
}


static void
cg_audit_body(const cg_event *e, cg_buf *out)
{
    cg_audit_string(out, ",\"policy\":\"", e->policy->name);
    cg_audit_string(out, ",\"policy_digest\":\"", e->policy->digest);
    cg_audit_number(out, ",\"connection\":", e->connection);
    cg_audit_number(out, ",\"message\":", e->message);
    cg_audit_string(out, ",\"direction\":\"", cg_direction_name(e->dir));
    cg_audit_string(out, ",\"transport\":\"", e->transport);

    if (e->format) {
        cg_audit_string(out, ",\"format\":\"", e->format);
    }

    if (e->counts && e->counts->total) {
        cg_audit_counts(e->counts, out);
    }

    if (e->error != CG_OK) {
        cg_audit_string(out, ",\"error\":\"", cg_status_name(e->error));
        cg_audit_string(out, ",\"reason\":\"", cg_status_text(e->error));
    }

    if (e->answer) {
        cg_audit_string(out, ",\"answer\":\"", e->answer);
    }
}


cg_status
cg_audit_line(cg_chain *c, const cg_event *e, cg_buf *out)
{
    char       hash[65];
    size_t     start;
    uint8_t    md[SHA256_DIGEST_LENGTH];
    cg_status  st;

    st = cg_buf_reserve(out, CG_AUDIT_LINE_MAX);
    if (st != CG_OK) {
        return st;
    }

    start = out->n;

    (void) cg_buf_str(out, "{\"time\":\"");
    cg_audit_time(out, e->time);
    cg_audit_string(out, "\",\"chain\":\"", c->id);
    cg_audit_number(out, ",\"seq\":", c->seq + 1);
    cg_audit_string(out, ",\"type\":\"", e->type);

    if (e->policy) {
        cg_audit_body(e, out);
    }

    cg_audit_string(out, ",\"prev\":\"", c->prev);

    (void) SHA256(out->p + start, out->n - start, md);
    cg_audit_hex(hash, md, sizeof(md));

    cg_audit_string(out, ",\"hash\":\"", hash);
    (void) cg_buf_add(out, "}\n", 2);

    c->seq++;
    memcpy(c->prev, hash, sizeof(hash));
    return CG_OK;
}
