/*
 * What the readers of policy lines share.
 */

#ifndef CG_POLICY_LINE_H
#define CG_POLICY_LINE_H

#include "cg_diag.h"

/* NAME=VALUE; false if there is no "=". */
bool cg_line_option(cg_word w, cg_word *name, cg_word *value);

/* The line `entity`, words[0] being this.  false, with diag, if refused. */
bool cg_line_entity(cg_policy *p, const cg_word *words, size_t n,
    cg_diag *diag);

/* Append the line of the policy's entity i as the canonical form has it. */
cg_status cg_canonical_user(const cg_policy *p, size_t i, cg_buf *out);

#endif
