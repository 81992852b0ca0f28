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

    if (e->policy->dry) {
        out = stpcpy(out, ",\"dry_run\":true");
    }

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

    if (e->mode) {
        out = cg_audit_string(out, ",\"mode\":\"", e->mode);
    }

    if (e->subject) {
        out = cg_audit_string(out, ",\"subject\":\"", e->subject);
        out = cg_audit_number(out, ",\"chosen\":", e->chosen);
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

    *out = cg_audit_string(*out, ",\"key\":\"", key);
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

    p = stpcpy(start, "{\"time\":\"");
    p = cg_audit_time(p, e->time);
    p = cg_audit_string(p, "\",\"chain\":\"", c->id);
    p = cg_audit_number(p, ",\"seq\":", c->seq + 1);

    if (c->proofs || row->class == CG_RETAIN_CONSENT) {
        p = cg_audit_number(p, ",\"proofs\":", c->proofs
                               + (row->class == CG_RETAIN_CONSENT));
    }

    *rest = (size_t) (p - start) + 1;
    p = cg_audit_string(p, ",\"type\":\"", e->type);
    *says = (size_t) (p - start);

    if (!row->subject || e->sign || c->cipher) {
        return p;
    }

    return cg_chain_salt(c, salt) ? cg_audit_string(p, ",\"salt\":\"", salt)
                                  : NULL;
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
