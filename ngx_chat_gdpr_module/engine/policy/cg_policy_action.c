/*
 * See cg_policy_action.h.
 */

#include "cg_policy_action.h"

const char *const  cg_action_table[CG_ACTION_N] = {
    "replace", "mask", "hash", "token", "block", "pass", "ignore"
};


const char *
cg_action_name(cg_action a)
{
    return (unsigned) a < CG_ACTION_N ? cg_action_table[a] : "?";
}


bool
cg_action_leaves(const cg_rule *rule)
{
    return rule->action == CG_ACTION_PASS || rule->action == CG_ACTION_IGNORE;
}


bool
cg_action_allowed(const cg_rule *rule, cg_entity entity)
{
    return entity != CG_ENTITY_CARD
           || (rule->keep_first <= CG_CARD_FIRST
               && rule->keep_last <= CG_CARD_LAST);
}
