/*
 * A policy: the named set of all the rules of one location.  Built line by
 * line, by the module from the words nginx has read and by the command from
 * its own reading of the same file.
 */

#ifndef CG_POLICY_H
#define CG_POLICY_H

#include "cg_buf.h"
#include "cg_detector.h"
#include "cg_diag.h"
#include "cg_language.h"
#include "cg_path.h"
#include "cg_retain.h"
#include "cg_text.h"

typedef enum {
    CG_TO_PROVIDER = 0,
    CG_TO_VISITOR,
    CG_DIRECTION_N
} cg_direction;

/* "to_provider", "to_visitor" */
const char *cg_direction_name(cg_direction dir);

typedef enum {
    CG_ACTION_REPLACE = 0,
    CG_ACTION_MASK,
    CG_ACTION_HASH,
    CG_ACTION_TOKEN,
    CG_ACTION_BLOCK,
    CG_ACTION_PASS,
    CG_ACTION_IGNORE,  /* not looked for: no finding has it */
    CG_ACTION_N
} cg_action;

const char *cg_action_name(cg_action a);

/* What becomes of files that cannot be read. */
typedef enum {
    CG_FILES_BLOCK = 0,  /* refused, with all that they came in */
    CG_FILES_DROP,       /* emptied */
    CG_FILES_PASS,
    CG_FILES_N
} cg_files;

/* "block" */
const char *cg_files_name(cg_files files);

typedef struct {
    uint8_t  action;      /* cg_action */
    uint8_t  keep_first;  /* mask: letters and digits kept at the start */
    uint8_t  keep_last;   /* and at the end */
    uint8_t  unless;      /* the purpose that lets it pass, from 1; 0: none */
    uint8_t  random;      /* token: never the same twice */
    uint8_t  label;       /* replace: one of the policy's, from 1; 0: that of
                             the entity */
} cg_rule;

typedef enum {
    CG_CONSENT_NONE = 0,  /* nobody is asked or told: no line says so */
    CG_CONSENT_NOTICE,    /* visitors are told */
    CG_CONSENT_REDUCED,   /* and asked; `unless` needs a yes */
    CG_CONSENT_ACTIVATE,  /* nothing of the provider before a click */
    CG_CONSENT_REQUIRE,   /* no message before a yes */
    CG_CONSENT_N
} cg_consent_mode;

/* "reduced" */
const char *cg_consent_mode_name(cg_consent_mode mode);

/* The mode of a name of n bytes; CG_CONSENT_NONE for what is none, or is not to
 * be chosen: "require" where the policy does not say that it was considered. */
struct cg_policy_s;
cg_consent_mode cg_consent_mode_find(const struct cg_policy_s *p,
    const char *name, size_t n);

/* Art. 6(1) GDPR. */
typedef enum {
    CG_BASIS_CONSENT = 0,
    CG_BASIS_CONTRACT,
    CG_BASIS_LEGAL_OBLIGATION,
    CG_BASIS_VITAL_INTERESTS,
    CG_BASIS_PUBLIC_TASK,
    CG_BASIS_LEGITIMATE_INTERESTS,
    CG_BASIS_N
} cg_basis;

/* "consent" */
const char *cg_basis_name(cg_basis basis);

/* What `period` says if there is no such line: 30 days. */
#define CG_PERIOD_DEFAULT  (30 * 86400)

#define CG_PURPOSE_MAX    16
#define CG_PROCESSOR_MAX  16

/* A set of purposes, by their number in the policy. */
typedef uint16_t cg_purposes;

typedef struct {
    char      name[32];
    bool      said;                  /* a line of its own says what it is */
    bool      special;               /* of data of Art. 9 GDPR */
    cg_basis  basis;
    char     *text[CG_LANGUAGE_N];   /* NULL: not in this language */
    bool      inherited;             /* of the policy that this one is from */
} cg_purpose;

typedef struct {
    char     *name;
    char      country[3];
    char     *transfer;   /* the safeguard of a transfer, or NULL */
    char      dpa[11];    /* dates; "" if not said */
    char      review[11];
} cg_processor;

/* A word of its own for an entity, in a language: "[word]". */
typedef struct {
    uint8_t   language;
    bool      inherited;
    uint16_t  entity;
    char     *text;
} cg_own_label;

/* An entity of the policy's own: see cg_user.h. */
typedef struct cg_user_s  cg_user;

/* What of headers goes on. */
typedef enum {
    CG_FORWARD_PASS = 0,
    CG_FORWARD_TRUNCATE,  /* addresses */
    CG_FORWARD_REDACT,    /* the arguments of a URL */
    CG_FORWARD_REMOVE
} cg_forward_way;

typedef struct {
    uint8_t   address;    /* cg_forward_way: X-Forwarded-For and its like */
    uint8_t   referer;
    uint8_t   location;   /* and other URLs of a response */
    uint8_t   path;       /* of a request */
    uint8_t   headers;    /* that are text: see cg_header_is_text() */
    uint8_t   direct;     /* by which browsers are sent past this proxy */
    char    **cookies;    /* that may pass; NULL: all */
    size_t    n_cookies;
} cg_forward;

typedef struct cg_policy_s {
    char         name[64];
    cg_rule      rules[CG_DIRECTION_N][CG_ENTITY_MAX];
    cg_detector  detector[CG_DIRECTION_N];  /* set by cg_policy_finish() */
    cg_regions   regions;
    size_t       limit_message;  /* bytes of one WebSocket message */
    uint64_t     limit_body;     /* bytes of one HTTP body */
    size_t       limit_depth;    /* levels of nesting */
    cg_files     files;
    bool         on_error_pass;  /* forward what cannot be read */
    bool         blocks;         /* something may be, in either direction */
    bool         dry;            /* change nothing: see cg_policy_variant() */
    char         digest[65];     /* SHA-256, hex, of the canonical form */
    cg_user     *users;          /* its own entities, CG_ENTITY_N and more */
    size_t       n_users;
    char       **labels;         /* that its lines have said */
    size_t       n_labels;
    cg_own_label *own_labels;    /* of the line `label`, in order */
    size_t       n_own_labels;
    cg_paths    *paths;          /* into JSON; NULL: all of it is read */

    char            *controller;     /* NULL: not said */
    char            *contact;
    char            *address;        /* of the controller, or NULL */
    char             country[3];     /* and its country, or "" */
    cg_processor     processors[CG_PROCESSOR_MAX];
    size_t           n_processors;
    cg_purpose       purposes[CG_PURPOSE_MAX];
    size_t           n_purposes;
    cg_languages     languages;
    cg_language      language;       /* the first one named */
    cg_forward       forward;
    cg_consent_mode  consent;
    uint32_t         notice_version;
    uint32_t         consent_age;    /* seconds that a choice holds */
    uint32_t         period;         /* seconds that a hash or a token of a
                                        value stays the same */
    uint32_t         retain[CG_RETAIN_N];  /* seconds that the audit log keeps
                                        events; 0: for ever */
    unsigned         min_age;        /* years of who may consent; 0: any */
    uint8_t          purposes_tag[4]; /* what the numbers of purposes stand
                                        for, in cookies */
    bool             considered;     /* mode "require" is, Art. 7(4) GDPR */
    char            *frames;         /* origins of other sites that show the
                                        chat, " https://…" each; or NULL */

    char            *texts[CG_LANGUAGE_N][CG_TEXT_N];  /* its own, or NULL */

    char            *notice;         /* the file of its own notice, or NULL, */
    char            *notices[CG_LANGUAGE_N];  /* and what it holds: cg_own.h */

    cg_buf           lines;          /* that were read: see cg_policy_from.c */

    /* while it is being read */
    cg_entities  named[CG_DIRECTION_N];
    cg_entities  inherited[CG_DIRECTION_N];  /* named by the other policy */
    size_t       old_processors;             /* and its processors */
    unsigned     seen;
    uint32_t     texts_seen[CG_LANGUAGE_N];
    bool         files_said;
    cg_rule      otherwise;
} cg_policy;

/* Which purposes let an entity pass, in a mode, for a visitor who has chosen
 * (`chosen`) to allow those of `granted`: what rests on no consent is among
 * them unless nothing is to be used before a choice. */
cg_purposes cg_policy_passing(const cg_policy *p, cg_consent_mode mode,
    bool chosen, cg_purposes granted);

/* Is what mode=require waits for among those granted?  It is the first purpose
 * of the policy that rests on consent. */
bool cg_policy_required(const cg_policy *p, cg_purposes granted);

/* Is this origin, n bytes as a browser writes it, one of the sites that show
 * the chat? */
bool cg_policy_shown_by(const cg_policy *p, const char *origin, size_t n);

/* The purposes that are asked for, and those of them that are granted only by
 * express consent (Art. 9(2)(a) GDPR). */
cg_purposes cg_policy_asked(const cg_policy *p);
cg_purposes cg_policy_special(const cg_policy *p);

/* The purpose that is asked for as number n, from 1, or CG_PURPOSE_MAX. */
size_t cg_policy_asked_nth(const cg_policy *p, unsigned n);

/* The text of a purpose, in the policy's first language if need be. */
const char *cg_purpose_text(const cg_policy *p, size_t purpose,
    cg_language l);

/* What visitors read, in the words of the policy or those that ship. */
const char *cg_words(const cg_policy *p, cg_language l, cg_text_id id);

/* Start an empty policy.  false, with diag, for an unusable name: 1 to 63 of
 * [A-Za-z0-9_.-]; "off" is refused. */
bool cg_policy_init(cg_policy *p, cg_word name, cg_diag *diag);

/* Begin it as `other` is, which was finished.  What a line says then takes the
 * place of what `other` says of the same: an entity in a direction, a purpose,
 * an option of `limit` or `forward`; of all processors; else of the line. */
bool cg_policy_from(cg_policy *p, const cg_policy *other, cg_diag *diag);

/* One directive, words[0] being its name.  false, with diag, if refused. */
bool cg_policy_line(cg_policy *p, const cg_word *words, size_t n,
    cg_diag *diag);

/* Is anything hashed or sealed under it, for which there has to be a key? */
bool cg_policy_sealing(const cg_policy *p);

/* After the last line: defaults, contradictions, detectors, digest. */
bool cg_policy_finish(cg_policy *p, cg_diag *diag);

/* What a location makes of a policy.  `agent`: it is for agents, who are not
 * asked for consent.  `dry`: what would be done is counted, and nothing is
 * done; what cannot be read passes.  The copy owns nothing. */
void cg_policy_variant(cg_policy *copy, const cg_policy *p, bool agent,
    bool dry);

/* What it owns; also of one that was refused. */
void cg_policy_free(cg_policy *p);

/* The entity of a name, of the table or of the policy's own, or CG_ENTITY_MAX;
 * and the name and the label of one.  e as found, or in a finding. */
size_t cg_policy_entity(const cg_policy *p, cg_word name);
const char *cg_policy_entity_name(const cg_policy *p, size_t e);
const char *cg_policy_entity_label(const cg_policy *p, size_t e);

/* Append what the policy says about an entity in a direction, as a line of it
 * could: "redact iban token", "otherwise replace".  CG_OK or CG_ENOMEM. */
cg_status cg_policy_says(const cg_policy *p, cg_direction dir, size_t e,
    cg_buf *out);

/* The canonical form, on which the digest stands: one directive a line, all
 * defaults written out; entities that "otherwise" does not speak for, in the
 * order of the table. */
cg_status cg_policy_canonical(const cg_policy *p, cg_buf *out);

/* What `replace` writes for a finding of entity e, in a language. */
const char *cg_policy_label(const cg_policy *p, const cg_rule *rule, size_t e,
    cg_language l);

/* The label of the policy's line `label`, "[word]", or NULL. */
const char *cg_policy_label_own(const cg_policy *p, cg_language l, size_t e);

#endif
