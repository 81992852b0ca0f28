/*
 * A policy: the named set of all the rules of one location.  Built line by
 * line, by the module from the words nginx has read and by the command from
 * its own reading of the same file.
 */

#ifndef CG_POLICY_H
#define CG_POLICY_H

#include "cg_buf.h"
#include "cg_detect.h"

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
    CG_ACTION_PASS,
    CG_ACTION_N
} cg_action;

const char *cg_action_name(cg_action a);

typedef struct {
    uint8_t  action;      /* cg_action */
    uint8_t  keep_first;  /* mask: letters and digits kept at the start */
    uint8_t  keep_last;   /* and at the end */
} cg_rule;

typedef struct {
    const char  *p;
    size_t       n;
} cg_word;

/* An entity of the policy's own: see cg_user.h. */
typedef struct cg_user_s  cg_user;

typedef struct {
    char         name[64];
    cg_rule      rules[CG_DIRECTION_N][CG_ENTITY_MAX];
    cg_detector  detector[CG_DIRECTION_N];  /* set by cg_policy_finish() */
    cg_regions   regions;
    size_t       limit_message;  /* bytes of one WebSocket message */
    uint64_t     limit_body;     /* bytes of one HTTP body */
    size_t       limit_depth;    /* levels of nesting */
    bool         on_error_pass;  /* forward what cannot be read */
    char         digest[65];     /* SHA-256, hex, of the canonical form */
    cg_user     *users;          /* its own entities, CG_ENTITY_N and more */
    size_t       n_users;

    /* while it is being read */
    cg_entities  named[CG_DIRECTION_N];
    unsigned     seen;
    cg_rule      otherwise;
} cg_policy;

/* What is wrong and what to write instead, in one line; "" if nothing. */
typedef struct {
    char  text[256];
} cg_diag;

/* Start an empty policy.  false, with diag, for an unusable name: 1 to 63 of
 * [A-Za-z0-9_.-]; "off" is refused. */
bool cg_policy_init(cg_policy *p, cg_word name, cg_diag *diag);

/* One directive, words[0] being its name.  false, with diag, if refused. */
bool cg_policy_line(cg_policy *p, const cg_word *words, size_t n,
    cg_diag *diag);

/* After the last line: defaults, contradictions, detectors, digest. */
bool cg_policy_finish(cg_policy *p, cg_diag *diag);

/* What it owns; also of one that was refused. */
void cg_policy_free(cg_policy *p);

/* The entity of a name, of the table or of the policy's own, or CG_ENTITY_MAX;
 * and the name and the label of one.  e as found, or in a finding. */
size_t cg_policy_entity(const cg_policy *p, cg_word name);
const char *cg_policy_entity_name(const cg_policy *p, size_t e);
const char *cg_policy_entity_label(const cg_policy *p, size_t e);

/* The canonical form, on which the digest stands: one directive a line, all
 * defaults written out; entities that "otherwise" does not speak for, in the
 * order of the table. */
cg_status cg_policy_canonical(const cg_policy *p, cg_buf *out);

/* Append what stands instead of text[0..n), not yet escaped for its place;
 * `label`: of its entity.  Not for CG_ACTION_PASS.  CG_OK or CG_ENOMEM. */
cg_status cg_action_write(const cg_rule *rule, const char *label,
    const uint8_t *text, size_t n, cg_buf *out);

#endif
