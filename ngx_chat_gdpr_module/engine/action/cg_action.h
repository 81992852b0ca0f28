/*
 * Actions: what stands in the output instead of a finding.
 */

#ifndef CG_ACTION_H
#define CG_ACTION_H

#include "cg_token.h"

/* What was found, and what is to be done to it. */
typedef struct {
    const cg_policy  *policy;
    const cg_rule    *rule;
    size_t            entity;
    cg_language       language;  /* of labels */
    const uint8_t    *text;      /* decoded, not escaped for its place */
    size_t            n;
} cg_action_on;

/* Append what stands instead of it, not escaped either.  Not for
 * CG_ACTION_BLOCK and CG_ACTION_PASS.  CG_OK, CG_ENOMEM, or CG_EKEY: hash and
 * token need a key in `seal`. */
cg_status cg_action_write(const cg_action_on *on, cg_seal *seal, cg_buf *out);

#endif
