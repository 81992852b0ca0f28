/*
 * The chain of a process from its start to its stop, and the beat in between
 * that shows that it was there when nothing happened.
 */

#include "ngx_chat_gdpr_consent.h"
#include "ngx_chat_gdpr_event.h"
#include "ngx_chat_gdpr_module.h"

#include "cg_notice.h"
#include "cg_version.h"


static ngx_int_t
ngx_chat_gdpr_audit_signed(ngx_chat_gdpr_main_conf_t *mcf, const char *type)
{
    cg_event                 e;
    ngx_chat_gdpr_worker_t  *w;

    w = mcf->worker;

    if (ngx_chat_gdpr_heads_quote(&mcf->audit, w->head, &w->members)
        != CG_OK)
    {
        return NGX_ERROR;
    }

    ngx_memzero(&e, sizeof(cg_event));
    e.type = type;
    e.members = &w->members;
    e.sign = 1;

    w->quoted = 1;
    w->checkpoint = w->chain.seq + 1;

    return ngx_chat_gdpr_audit_queue(mcf, &e);
}


ngx_int_t
ngx_chat_gdpr_audit_mark(ngx_chat_gdpr_main_conf_t *mcf, const char *type)
{
    if (ngx_chat_gdpr_shown_settle(mcf) != NGX_OK) {
        return NGX_ERROR;
    }

    mcf->worker->members.n = 0;

    return ngx_chat_gdpr_audit_signed(mcf, type);
}


/* How long classes of events are kept: as the policy says that keeps them
 * longest.  0: for ever. */

static uint64_t
ngx_chat_gdpr_audit_retain(ngx_chat_gdpr_main_conf_t *mcf, cg_retain class)
{
    uint64_t      longest;
    ngx_uint_t    i;
    cg_policy   **policies;

    policies = mcf->policies.elts;

    for (i = 0, longest = 0; i < mcf->policies.nelts; i++) {
        if (policies[i]->retain[class] == 0) {
            return 0;
        }

        longest = ngx_max(longest, policies[i]->retain[class]);
    }

    return longest;
}


static ngx_int_t
ngx_chat_gdpr_audit_first(ngx_chat_gdpr_main_conf_t *mcf)
{
    cg_buf                      *m;
    ngx_chat_gdpr_audit_conf_t  *acf;

    acf = &mcf->audit;
    m = &mcf->worker->members;
    m->n = 0;

    if (cg_audit_text(m, "version", CG_VERSION, sizeof(CG_VERSION) - 1)
           != CG_OK
        || cg_audit_text(m, "nginx", NGINX_VERSION, sizeof(NGINX_VERSION) - 1)
           != CG_OK
        || cg_audit_count(m, "worker", ngx_worker) != CG_OK
        || cg_audit_count(m, "pid", ngx_pid) != CG_OK
        || cg_audit_count(m, "heartbeat", acf->heartbeat / 1000) != CG_OK
        || (acf->keys.signer
            && cg_audit_text(m, "sign_key", acf->sign_id, 32) != CG_OK)
        || (acf->keys.reviewer
            && cg_audit_text(m, "review_key", acf->review_id, 32) != CG_OK)
        || cg_audit_retain(m,
               ngx_chat_gdpr_audit_retain(mcf, CG_RETAIN_CONSENT),
               ngx_chat_gdpr_audit_retain(mcf, CG_RETAIN_PROCESSING))
           != CG_OK)
    {
        return NGX_ERROR;
    }

    return ngx_chat_gdpr_audit_signed(mcf, "start");
}


/* What the digests stand for that later events quote. */

static ngx_int_t
ngx_chat_gdpr_audit_policy(ngx_chat_gdpr_main_conf_t *mcf,
    const cg_policy *policy)
{
    cg_buf      text;
    cg_buf     *m;
    cg_event    e;
    cg_status   st;

    m = &mcf->worker->members;
    m->n = 0;

    ngx_memzero(&text, sizeof(cg_buf));
    ngx_memzero(&e, sizeof(cg_event));
    e.type = "policy";
    e.members = m;

    st = cg_policy_canonical(policy, &text);

    if (st != CG_OK
        || cg_audit_text(m, "policy", policy->name, ngx_strlen(policy->name))
           != CG_OK
        || cg_audit_text(m, "policy_digest", policy->digest, 64) != CG_OK
        || cg_audit_text(m, "text", text.p, text.n) != CG_OK)
    {
        cg_buf_free(&text);
        return NGX_ERROR;
    }

    cg_buf_free(&text);
    return ngx_chat_gdpr_audit_queue(mcf, &e);
}


/* A text that visitors are shown, in pages or in the chat: choices quote its
 * digest. */

typedef struct {
    cg_consent_mode  mode;
    cg_language      language;
    cg_purposes      granted;  /* by who is asked; not used in the chat, which
                                  asks nobody twice */
    ngx_uint_t       chat;
} ngx_chat_gdpr_shown_t;


static cg_status
ngx_chat_gdpr_audit_shown(const cg_policy *policy,
    const ngx_chat_gdpr_shown_t *s, char digest[65], cg_buf *text)
{
    cg_status  st;

    st = s->chat ? cg_notice_ask_digest(policy, s->mode, s->language, digest)
                 : cg_notice_digest(policy, s->mode, s->language, s->granted,
                                    digest);
    if (st != CG_OK) {
        return st;
    }

    return s->chat ? cg_notice_ask(policy, s->mode, s->language, text)
                   : cg_notice_text(policy, s->mode, s->language, s->granted,
                                    text);
}


static ngx_int_t
ngx_chat_gdpr_audit_notice(ngx_chat_gdpr_main_conf_t *mcf,
    const cg_policy *policy, const ngx_chat_gdpr_shown_t *s,
    const char *digest, const cg_buf *text)
{
    cg_buf      *m;
    cg_event     e;
    const char  *code;

    m = &mcf->worker->members;
    m->n = 0;

    ngx_memzero(&e, sizeof(cg_event));
    e.type = "notice";
    e.members = m;

    code = cg_language_code(s->language);

    if ((s->chat && cg_audit_text(m, "shown", "chat", 4) != CG_OK)
        || cg_audit_text(m, "policy", policy->name, ngx_strlen(policy->name))
           != CG_OK
        || cg_audit_count(m, "notice_version", policy->notice_version)
           != CG_OK
        || cg_audit_text(m, "language", code, 2) != CG_OK
        || cg_audit_text(m, "notice_digest", digest, 64) != CG_OK
        || cg_audit_text(m, "text", text->p, text->n) != CG_OK)
    {
        return NGX_ERROR;
    }

    return ngx_chat_gdpr_audit_queue(mcf, &e);
}


/* Each text once: most are the same in several modes. */

#define NGX_CHAT_GDPR_SHOWN  (2 * (CG_CONSENT_REQUIRE + 1))

static ngx_int_t
ngx_chat_gdpr_audit_once(ngx_chat_gdpr_main_conf_t *mcf,
    const cg_policy *policy, const ngx_chat_gdpr_shown_t *s,
    char seen[NGX_CHAT_GDPR_SHOWN][65], ngx_uint_t *n)
{
    cg_buf      text;
    ngx_int_t   rc;
    ngx_uint_t  i;

    ngx_memzero(&text, sizeof(cg_buf));
    rc = NGX_ERROR;

    if (ngx_chat_gdpr_audit_shown(policy, s, seen[*n], &text) == CG_OK) {

        for (i = 0; ngx_strcmp(seen[i], seen[*n]) != 0; i++) { /* void */ }

        rc = i == *n ? ngx_chat_gdpr_audit_notice(mcf, policy, s, seen[i],
                                                  &text) : NGX_OK;
        *n += (i == *n);
    }

    cg_buf_free(&text);
    return rc;
}


/* In each mode that a request can have. */

static ngx_int_t
ngx_chat_gdpr_audit_modes(ngx_chat_gdpr_main_conf_t *mcf,
    const cg_policy *policy, ngx_chat_gdpr_shown_t *s)
{
    char        seen[NGX_CHAT_GDPR_SHOWN][65];
    ngx_uint_t  n, mode;

    n = 0;

    for (mode = CG_CONSENT_NONE + 1; mode <= CG_CONSENT_REQUIRE; mode++) {

        if (mode != policy->consent
            && (!mcf->modes
                || (mode == CG_CONSENT_REQUIRE && !policy->considered)))
        {
            continue;
        }

        s->mode = mode;
        s->granted = 0;

        if (ngx_chat_gdpr_audit_once(mcf, policy, s, seen, &n) != NGX_OK) {
            return NGX_ERROR;
        }

        s->granted = cg_policy_asked(policy);

        if (ngx_chat_gdpr_audit_once(mcf, policy, s, seen, &n) != NGX_OK) {
            return NGX_ERROR;
        }
    }

    return NGX_OK;
}


static ngx_int_t
ngx_chat_gdpr_audit_asked(ngx_chat_gdpr_main_conf_t *mcf,
    const cg_policy *policy)
{
    ngx_uint_t             l;
    ngx_chat_gdpr_shown_t  s;

    if (policy->consent == CG_CONSENT_NONE) {
        return NGX_OK;
    }

    for (l = 0; l < CG_LANGUAGE_N; l++) {

        if (!(policy->languages >> l & 1)) {
            continue;
        }

        s.language = l;

        for (s.chat = 0; s.chat <= mcf->talks; s.chat++) {
            if (ngx_chat_gdpr_audit_modes(mcf, policy, &s) != NGX_OK) {
                return NGX_ERROR;
            }
        }
    }

    return NGX_OK;
}


/* The configuration is another one than the workers of the chains before had,
 * as far as it can be: nginx was told to load it again. */

static ngx_int_t
ngx_chat_gdpr_audit_reload(ngx_chat_gdpr_main_conf_t *mcf)
{
    cg_buf      *m;
    cg_event     e;
    ngx_uint_t   n;

    n = ngx_chat_gdpr_heads_reloads(&mcf->audit);
    mcf->worker->reloads = n;

    if (n == 0) {
        return NGX_OK;
    }

    m = &mcf->worker->members;
    m->n = 0;

    ngx_memzero(&e, sizeof(cg_event));
    e.type = "reload";
    e.members = m;

    if (cg_audit_count(m, "reloads", n) != CG_OK) {
        return NGX_ERROR;
    }

    return ngx_chat_gdpr_audit_queue(mcf, &e);
}


/* What later events quote, once: the first worker says it. */

static ngx_int_t
ngx_chat_gdpr_audit_quoted(ngx_chat_gdpr_main_conf_t *mcf)
{
    ngx_uint_t    i;
    cg_policy   **policies;

    policies = mcf->policies.elts;

    for (i = 0; i < mcf->policies.nelts; i++) {
        if (ngx_chat_gdpr_audit_policy(mcf, policies[i]) != NGX_OK) {
            return NGX_ERROR;
        }

        if (ngx_chat_gdpr_audit_asked(mcf, policies[i]) != NGX_OK) {
            return NGX_ERROR;
        }
    }

    return NGX_OK;
}


static void
ngx_chat_gdpr_audit_beat(ngx_event_t *ev)
{
    ngx_chat_gdpr_main_conf_t  *mcf;

    mcf = ev->data;

    if (ngx_chat_gdpr_audit_mark(mcf, "heartbeat") == NGX_OK) {
        (void) ngx_chat_gdpr_audit_write(mcf, ev->log);
    }

    ngx_add_timer(ev, mcf->audit.heartbeat);
}


static void
ngx_chat_gdpr_audit_disk(ngx_event_t *ev)
{
    ngx_chat_gdpr_worker_t     *w;
    ngx_chat_gdpr_main_conf_t  *mcf;

    mcf = ev->data;
    w = mcf->worker;

    if (w->unsynced) {
        (void) ngx_chat_gdpr_sync_start(mcf, ev->log);
    }

    ngx_add_timer(ev, mcf->audit.sync);
}


static void
ngx_chat_gdpr_audit_timers(ngx_chat_gdpr_main_conf_t *mcf, ngx_log_t *log)
{
    ngx_chat_gdpr_worker_t  *w;

    w = mcf->worker;

    w->commit.handler = ngx_chat_gdpr_audit_commit;
    w->commit.data = mcf;
    w->commit.log = log;

    w->heartbeat.handler = ngx_chat_gdpr_audit_beat;
    w->heartbeat.data = mcf;
    w->heartbeat.log = log;
    w->heartbeat.cancelable = 1;
    ngx_add_timer(&w->heartbeat, mcf->audit.heartbeat);

    if (mcf->audit.sync != NGX_CHAT_GDPR_SYNC_OFF
        && mcf->audit.sync != NGX_CHAT_GDPR_SYNC_EACH)
    {
        w->sync.handler = ngx_chat_gdpr_audit_disk;
        w->sync.data = mcf;
        w->sync.log = log;
        w->sync.cancelable = 1;
        ngx_add_timer(&w->sync, mcf->audit.sync);
    }
}


/* An event that is being made may have members of its own. */

ngx_int_t
ngx_chat_gdpr_audit_tell(ngx_chat_gdpr_main_conf_t *mcf)
{
    cg_buf                   members;
    ngx_int_t                rc;
    ngx_chat_gdpr_worker_t  *w;

    w = mcf->worker;
    w->untold = 0;

    members = w->members;
    ngx_memzero(&w->members, sizeof(cg_buf));

    rc = w->chain.seq == 0 ? ngx_chat_gdpr_audit_first(mcf) : NGX_OK;

    if (rc == NGX_OK && ngx_worker == 0) {
        rc = ngx_chat_gdpr_audit_reload(mcf);
    }

    if (rc == NGX_OK && ngx_worker == 0) {
        rc = ngx_chat_gdpr_audit_quoted(mcf);
    }

    cg_buf_free(&w->members);
    w->members = members;

    w->telling = (rc == NGX_OK);
    w->untold = !w->telling;

    return rc;
}


/* The start, and then what it found.  A full disk stops chats (on_error), not
 * nginx: the first event behind it tells what is missing. */

static ngx_int_t
ngx_chat_gdpr_audit_open(ngx_chat_gdpr_main_conf_t *mcf, ngx_log_t *log)
{
    ngx_uint_t               open;
    ngx_chat_gdpr_worker_t  *w;

    w = mcf->worker;

    w->n_torn = ngx_chat_gdpr_heads_torn(&mcf->audit, w->torn, &open);
    w->open = open;

    if (ngx_chat_gdpr_audit_first(mcf) != NGX_OK) {
        return NGX_ERROR;
    }

    (void) ngx_chat_gdpr_audit_write(mcf, log);

    if (ngx_chat_gdpr_audit_tell(mcf) != NGX_OK) {
        return NGX_ERROR;
    }

    (void) ngx_chat_gdpr_audit_write(mcf, log);

    return NGX_OK;
}


ngx_int_t
ngx_chat_gdpr_audit_start(ngx_cycle_t *cycle)
{
    ngx_chat_gdpr_worker_t     *w;
    ngx_chat_gdpr_main_conf_t  *mcf;

    mcf = ngx_http_cycle_get_module_main_conf(cycle, ngx_chat_gdpr_module);

    if (mcf->audit.file == NULL) {
        return NGX_OK;
    }

    w = mcf->worker;

    if (ngx_chat_gdpr_sync_init(mcf, cycle) != NGX_OK) {
        return NGX_ERROR;
    }

    if (cg_chain_init(&w->chain, &mcf->audit.keys) != CG_OK) {
        ngx_log_error(NGX_LOG_EMERG, cycle->log, 0,
                      "cannot start a chain of the audit log");
        return NGX_ERROR;
    }

    w->head = ngx_chat_gdpr_heads_take(&mcf->audit, w->chain.id);
    ngx_chat_gdpr_audit_timers(mcf, cycle->log);

    return ngx_chat_gdpr_audit_open(mcf, cycle->log);
}


void
ngx_chat_gdpr_audit_stop(ngx_cycle_t *cycle)
{
    ngx_chat_gdpr_main_conf_t  *mcf;

    mcf = ngx_http_cycle_get_module_main_conf(cycle, ngx_chat_gdpr_module);

    if (mcf->audit.file == NULL) {
        return;
    }

    /* the threads are gone by now */
    mcf->worker->task = NULL;
    mcf->worker->syncing = 0;

    ngx_chat_gdpr_refused_end(mcf, cycle->log);
    ngx_chat_gdpr_limit_end(mcf, cycle->log);

    /* nothing is declared behind the last line */

    if (ngx_chat_gdpr_heads_lost(&mcf->audit, mcf->worker->head)
        && ngx_chat_gdpr_audit_mark(mcf, "checkpoint") == NGX_OK
        && ngx_chat_gdpr_audit_write(mcf, cycle->log) == NGX_OK)
    {
        (void) ngx_chat_gdpr_audit_write(mcf, cycle->log);
    }

    mcf->worker->ends = 1;

    if (ngx_chat_gdpr_audit_mark(mcf, "stop") == NGX_OK
        && ngx_chat_gdpr_audit_write(mcf, cycle->log) == NGX_OK)
    {
        if (mcf->audit.sync != NGX_CHAT_GDPR_SYNC_OFF) {
            (void) ngx_chat_gdpr_sync_now(mcf, cycle->log);
        }

        ngx_chat_gdpr_heads_leave(&mcf->audit, mcf->worker->head);
    }

    cg_chain_free(&mcf->worker->chain);
}
