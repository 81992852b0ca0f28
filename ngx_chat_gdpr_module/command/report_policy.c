/*
 * Policies, from their texts in the log: each is the block of an nginx
 * configuration that was in force, in canonical form.
 */

#include <string.h>

#include <openssl/evp.h>

#include "cg_diag.h"
#include "cg_conf.h"
#include "cg_hex.h"
#include "report.h"


static bool
policy_lines(cg_policy *p, cg_conf_reader *r)
{
    cg_diag     diag;
    cg_conf_event  kind;

    if (cg_conf_next(r) != CG_CONF_BLOCK || r->n_words != 2
        || !cg_word_is(r->words[0], "chat_gdpr_policy")
        || !cg_policy_init(p, r->words[1], &diag))
    {
        return false;
    }

    while ((kind = cg_conf_next(r)) == CG_CONF_DIRECTIVE) {
        if (!cg_policy_line(p, r->words, r->n_words, &diag)) {
            return false;
        }
    }

    return kind == CG_CONF_CLOSE && cg_policy_finish(p, &diag);
}


/* false: a later version wrote it, and has lines that this one does not
 * know. */

static cg_status
policy_read(report_policy *p)
{
    cg_status    st;
    cg_buf       copy = { NULL, 0, 0 };
    cg_conf_reader  r;

    st = cg_buf_add(&copy, p->text.p, p->text.n);
    if (st != CG_OK) {
        return st;
    }

    memset(&r, 0, sizeof(r));
    r.text = (char *) copy.p;
    r.n = copy.n;

    p->known = copy.n > 0 && policy_lines(&p->policy, &r);

    cg_conf_free(&r);
    cg_buf_free(&copy);
    return CG_OK;
}


static bool
policy_digest_is(const report_policy *p)
{
    char      hex[65];
    uint8_t   md[32];
    unsigned  n;

    if (EVP_Digest(p->text.p, p->text.n, md, &n, EVP_sha256(), NULL) != 1) {
        return false;
    }

    (void) cg_hex_write(hex, md, sizeof(md));
    return strcmp(hex, p->digest) == 0;
}


report_policy *
report_policy_find(report *r, event_text digest)
{
    size_t  i;

    for (i = 0; i < r->n_policies; i++) {
        if (event_text_is(digest, r->policies[i].digest)) {
            return &r->policies[i];
        }
    }

    return NULL;
}


cg_status
report_policy_event(report *r, const event *e)
{
    size_t          n;
    cg_status       st;
    event_text      digest, name;
    report_policy  *p;

    digest = e->member[EVENT_DIGEST];
    name = e->member[EVENT_POLICY];
    p = report_policy_find(r, digest);

    if (p) {
        p->last = e->record.ms;
        return CG_OK;
    }

    if (r->n_policies == REPORT_POLICIES || digest.n != 64) {
        r->more_policies++;
        return CG_OK;
    }

    p = &r->policies[r->n_policies++];
    n = name.n < sizeof(p->name) ? name.n : sizeof(p->name) - 1;
    memcpy(p->name, name.p ? name.p : "", n);
    memcpy(p->digest, digest.p, 64);
    p->first = p->last = e->record.ms;

    st = event_unescape(e->member[EVENT_TEXT], &p->text);

    if (st == CG_OK) {
        p->whole = policy_digest_is(p);
        st = policy_read(p);
    }

    return st;
}
