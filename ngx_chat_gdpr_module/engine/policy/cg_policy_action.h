/*
 * What may be done to an entity.
 */

#ifndef CG_POLICY_ACTION_H
#define CG_POLICY_ACTION_H

#include "cg_policy.h"

/* The names, for messages that list them. */
extern const char *const  cg_action_table[CG_ACTION_N];

/* The digits of a card that may be seen: its BIN and the last four.
 * PCI DSS 4.0, requirement 3.4.1. */
#define CG_CARD_FIRST  6
#define CG_CARD_LAST   4

/* Does what it stands for stay as it is? */
bool cg_action_leaves(const cg_rule *rule);

/* Whether the rule may stand for the entity: false if it shows more of a card
 * than the two figures above. */
bool cg_action_allowed(const cg_rule *rule, cg_entity entity);

#endif
