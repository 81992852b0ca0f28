/*
 * A visitor's choice, kept by his browser: no server store.
 *
 * The cookie:   2.BASE64URL(payload).BASE64URL(code)
 *
 *   payload   flags      1 byte: 1 the chat was activated, 2 purposes chosen
 *             purposes   4 bytes: SHA-256 of the policy's name and purposes, of
 *                        which are special, and from which age on
 *             version    4 bytes: of the notice that was shown
 *             time       4 bytes: when it was chosen, seconds since the epoch
 *             granted    2 bytes: the purposes, by their number
 *             subject    12 random bytes
 *             language   2 bytes: the code of the language that it was shown in
 *             shown      32 bytes: SHA-256 of the text that was shown; zeros if
 *                        that is not known
 *   code      HMAC-SHA256(key, "chat-gdpr consent 2" || 0x00 || host || 0x00
 *             || payload), its first 16 bytes
 *
 * Numbers are big-endian.  It is bound to the host that set it; what was
 * granted under other purposes, an older notice, or too long ago, is not
 * granted any more.  It holds nothing about the person.
 *
 * Without a flag it says nothing but whose choice it would be: an open
 * connection that came before the choice is found by it; and, if its visitor
 * was asked in an event stream, when and by which text.
 */

#ifndef CG_CONSENT_H
#define CG_CONSENT_H

#include "cg_policy.h"
#include "cg_secret.h"

#define CG_CONSENT_SUBJECT   12
#define CG_CONSENT_SHOWN     32
#define CG_CONSENT_COOKIE   112  /* bytes of the value, with its NUL */

typedef enum {
    CG_CHOICE_NONE,     /* no cookie */
    CG_CHOICE_MADE,
    CG_CHOICE_OLD,      /* for another notice, or other purposes */
    CG_CHOICE_EXPIRED,
    CG_CHOICE_FORGED    /* not ours, or for another site */
} cg_choice_state;

/* "none", "made", … */
const char *cg_choice_name(cg_choice_state state);

typedef struct {
    cg_choice_state  state;
    bool             active;   /* the visitor wants the chat */
    bool             chosen;   /* and has answered what was asked */
    bool             known;    /* the subject is that of a cookie of ours */
    cg_purposes      granted;
    uint32_t         time;
    uint8_t          subject[CG_CONSENT_SUBJECT];
    cg_language      language; /* that it was asked in, and */
    uint8_t          shown[CG_CONSENT_SHOWN];  /* by which text; zeros: not
                                                  known */
} cg_choice;

/* Read the n bytes of a cookie; any of n_keys keys may have made it.  Of what
 * does not hold (any more) only the state is set, and the subject if it is
 * known; one without a choice is NONE, with the time when it was set. */
void cg_choice_read(cg_choice *c, const cg_policy *p, const cg_secret *keys,
    size_t n_keys, const char *host, size_t host_n, uint32_t now,
    const char *cookie, size_t n);

/* The text that the choice answers: its digest, 64 hex digits, and language;
 * NULL if it is not known.  And is it known, and which one? */
void cg_choice_show(cg_choice *c, const char *digest, cg_language l);
bool cg_choice_shown(const cg_choice *c, char digest[65]);

/* Write it, NUL-terminated.  CG_OK or CG_ENOMEM. */
cg_status cg_choice_write(const cg_choice *c, const cg_policy *p,
    const cg_secret *key, const char *host, size_t host_n,
    char cookie[CG_CONSENT_COOKIE]);

/* A new subject, which is known from now on.  CG_OK or CG_ENOMEM. */
cg_status cg_choice_subject(cg_choice *c);

/* The subject's pseudonym in the audit log, 32 hex digits: HMAC-SHA256(key,
 * "chat-gdpr subject" || 0x00 || subject), its first 16 bytes. */
cg_status cg_choice_pseudonym(const cg_choice *c, const cg_secret *key,
    char out[33]);

typedef enum {
    CG_DECIDE_ACCEPT,   /* all that was asked */
    CG_DECIDE_REJECT,
    CG_DECIDE_SAVE,     /* those that were ticked */
    CG_DECIDE_START,    /* the same, and start the chat */
    CG_DECIDE_N         /* none that is known */
} cg_decision;

/* "accept" */
const char *cg_decision_name(cg_decision d);

#define CG_BACK_MAX  1024

typedef struct {
    cg_decision  decision;
    cg_purposes  granted;
    bool         of_age;  /* it says so */
    char         shown[65];  /* the digest of the text that it stood under, as
                                it says, or "" */
    char         back[3 * CG_BACK_MAX + 1];  /* a path of this site, as it
                                                goes into a URL, or "" */
} cg_answer;

/* Read the form of the notice, n bytes of x-www-form-urlencoded: "decision",
 * "purpose" any number of times, "age" with the value "yes", "shown", "back".
 * false: no decision or several, an unknown purpose, or a digest that is none.
 * A `back` that is none is left out.  To accept all grants nothing that wants
 * express consent, unless it was ticked; who does not say to be of the age that
 * the policy wants grants nothing. */
bool cg_answer_read(cg_answer *a, const cg_policy *p, const char *form,
    size_t n);

/* The name of a policy's cookie, NUL-terminated: "chat-gdpr.POLICY", with
 * "__Host-" in front if it is `secure`, so that browsers keep it to this host
 * (RFC 6265bis 4.1.3.2). */
#define CG_COOKIE_NAME  96

void cg_cookie_name(const cg_policy *p, bool secure,
    char name[CG_COOKIE_NAME]);

/* Take all cookies of this proxy out of n bytes of a Cookie header (RFC 6265bis
 * 5.8.3), whatever policy they are of: the others go to rest, which has room
 * for n bytes, and their length is returned.  *found: the value of the first
 * one of that name, in `value`; NULL if there is none. */
size_t cg_cookie_cut(const char *value, size_t n, const char *name,
    char *rest, const char **found, size_t *found_n);

#endif
