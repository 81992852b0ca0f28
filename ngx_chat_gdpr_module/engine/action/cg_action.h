/*
 * Actions: what stands in the output instead of a finding.
 */

#ifndef CG_ACTION_H
#define CG_ACTION_H

#include "cg_token.h"

/* The names, for messages that list them. */
extern const char *const  cg_action_table[CG_ACTION_N];

/* The digits of a card that may be seen: its BIN and the last four.
 * PCI DSS 4.0, requirement 3.4.1. */
#define CG_CARD_FIRST  6
#define CG_CARD_LAST   4

/* Whether the rule may stand for the entity: false if it shows more of a card
 * than the two figures above. */
bool cg_action_allowed(const cg_rule *rule, cg_entity entity);

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
