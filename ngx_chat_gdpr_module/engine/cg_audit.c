/*
 * Building and chaining of audit events.
 */

#include <inttypes.h>
#include <string.h>
#include <time.h>

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


static cg_status
cg_audit_head(const cg_chain *c, const cg_event *e, cg_buf *out)
{
    time_t     sec;
    struct tm  tm;

    sec = (time_t) (e->time / 1000);
    memset(&tm, 0, sizeof(tm));
    (void) gmtime_r(&sec, &tm);

    return cg_buf_fmt(out, "{\"time\":\"%04d-%02d-%02dT%02d:%02d:%02d.%03dZ\","
                      "\"chain\":\"%s\",\"seq\":%" PRIu64 ",\"type\":\"%s\"",
                      tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday,
                      tm.tm_hour, tm.tm_min, tm.tm_sec,
                      (int) (e->time % 1000), c->id, c->seq + 1, e->type);
}


/* ,"findings":{"email":2},"actions":{"replace":2} */

static cg_status
cg_audit_counts(const cg_counts *counts, cg_buf *out)
{
    size_t       i;
    cg_status    st;
    const char  *comma;

    comma = "";
    st = cg_buf_str(out, ",\"findings\":{");

    for (i = 0; i < CG_ENTITY_N && st == CG_OK; i++) {
        if (counts->entity[i]) {
            st = cg_buf_fmt(out, "%s\"%s\":%" PRIu32, comma,
                            cg_entity_get((cg_entity) i)->name,
                            counts->entity[i]);
            comma = ",";
        }
    }

    if (st != CG_OK) {
        return st;
    }

    comma = "";
    st = cg_buf_str(out, "},\"actions\":{");

    for (i = 0; i < CG_ACTION_N && st == CG_OK; i++) {
        if (counts->action[i]) {
            st = cg_buf_fmt(out, "%s\"%s\":%" PRIu32, comma,
                            cg_action_name((cg_action) i),
                            counts->action[i]);
            comma = ",";
        }
    }

    return st != CG_OK ? st : cg_buf_str(out, "}");
}


static cg_status
cg_audit_body(const cg_event *e, cg_buf *out)
{
    cg_status  st;

    st = cg_buf_fmt(out, ",\"policy\":\"%s\",\"policy_digest\":\"%s\","
                    "\"connection\":%" PRIu64 ",\"message\":%" PRIu64 ","
                    "\"direction\":\"%s\",\"transport\":\"%s\"",
                    e->policy->name, e->policy->digest, e->connection,
                    e->message, cg_direction_name(e->dir), e->transport);

    if (st == CG_OK && e->format) {
        st = cg_buf_fmt(out, ",\"format\":\"%s\"", e->format);
    }

    if (st == CG_OK && e->counts) {
        st = cg_audit_counts(e->counts, out);
    }

    if (st == CG_OK && e->error != CG_OK) {
        st = cg_buf_fmt(out, ",\"error\":\"%s\",\"reason\":\"%s\"",
                        cg_status_name(e->error), cg_status_text(e->error));
    }

    if (st == CG_OK && e->answer) {
        st = cg_buf_fmt(out, ",\"answer\":\"%s\"", e->answer);
    }

    return st;
}


cg_status
cg_audit_line(cg_chain *c, const cg_event *e, cg_buf *out)
{
    char       hash[65];
    size_t     start;
    uint8_t    md[SHA256_DIGEST_LENGTH];
    cg_status  st;

    start = out->n;

    st = cg_audit_head(c, e, out);

    if (st == CG_OK && e->policy) {
        st = cg_audit_body(e, out);
    }

    if (st == CG_OK) {
        st = cg_buf_fmt(out, ",\"prev\":\"%s\"", c->prev);
    }

    if (st == CG_OK) {
        (void) SHA256(out->p + start, out->n - start, md);
        cg_audit_hex(hash, md, sizeof(md));
        st = cg_buf_fmt(out, ",\"hash\":\"%s\"}\n", hash);
    }

    if (st != CG_OK) {
        out->n = start;
        return st;
    }

    c->seq++;
    memcpy(c->prev, hash, sizeof(hash));
    return CG_OK;
}
